"""The corners of a box of profiles: which values of a variable speak for its others.

To see whether answers leave an outcome possible that is not wanted, not every profile needs looking at. Of a criterion
that moves the outcome one way only, the worst value left speaks for the others where a worse outcome is looked for, and
the best where a better one is. Where it depends on a criterion what can occur, a value speaks only for those that occur
nowhere where it does not itself.

So there is a walker for the worst end, one for the best, or both, and each takes of every variable the values that
others do not speak for. To exclude an outcome between others, one walker takes every value.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.diagram import Builder, Diagram, Ref, Value, Variable
from k80assess.engine.directions import MIXED, Comparison, outcome_directions

Values: TypeAlias = Sequence[tuple[Value, ...]]
"""For each variable of the diagram some of its values."""

WORST, BEST = 0, -1


class Corners:
    """The values that walkers take, to see whether any leaf can be reached but some that are wanted.

    Args:
        compiled: the framework.
        wanted: the leaves that may be reached; those of what cannot occur are among them.
        kept: for each variable values that are always among those taken from, where there are such.

    Attributes:
        ends: for each walker that is needed whether it takes the worst values, the best ones, or all (None).
        harmless: for each walker the leaves that it may reach: those wanted, and those that another walker is to find.
    """

    def __init__(self, compiled: CompiledFramework, wanted: Collection[Ref], kept: Values | None = None) -> None:
        self.compiled = compiled
        self.ways = outcome_directions(compiled)
        outcomes = [leaf for leaf in wanted if compiled.sets[leaf]]
        self.ends: list[int | None] = [None]
        self.harmless = [frozenset(wanted)]
        if any(self.ways) and len(outcomes) == max(outcomes) - min(outcomes) + 1:
            excludes = {WORST: min(outcomes) > 0, BEST: max(outcomes) < len(compiled.outcomes) - 1}
            self.ends = [end for end, is_needed in excludes.items() if is_needed]
            beyond = {WORST: range(max(outcomes), len(compiled.outcomes)), BEST: range(min(outcomes))}
            self.harmless = [self.harmless[0].union(beyond[end]) for end in excludes if excludes[end]]
        self._others = [self._spoken_for(end, kept) for end in self.ends]

    def taken(self, walker: int, variable: Variable, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """Return those of a variable's values that a walker takes: others speak for the rest."""
        end, way = self.ends[walker], self.ways[variable]
        if end is None or way == MIXED:
            return values
        others = self._others[walker].get(variable)
        if others is None:
            return (values[end] if way > 0 else values[-1 - end],)
        return tuple([value for value in values if others[value].isdisjoint(values)])

    def walkers(self, values: Values) -> list[Values]:
        """Return for each walker the values that it takes, of those that there are for each variable."""
        return [
            tuple([self.taken(walker, variable, own) for variable, own in enumerate(values)])
            for walker in range(len(self.ends))
        ]

    def _spoken_for(self, end: int | None, kept: Values | None) -> dict[Variable, list[set[Value]]]:
        """Return for each variable on which it depends what can occur, and each value, the values that speak for it.

        What is spoken for by a value that is always there need not be looked at any more, which may let other values
        speak for more.
        """
        feasible = self.compiled.feasible
        if feasible is None or end is None:
            return {}
        touched = [v for v in range(len(self.ways)) if self.compiled.touched >> v & 1 and self.ways[v] != MIXED]
        left = list(self.compiled.everything)
        while True:
            others = {v: [set[Value]() for _ in self.compiled.everything[v]] for v in touched}
            for v, pairs in _wider(feasible, left, touched).items():
                for value, other in pairs:
                    is_further = (value < other) == ((end == WORST) == (self.ways[v] > 0))
                    if is_further:
                        others[v][other].add(value)
            if kept is None:
                return others
            narrowed = [
                tuple([value for value in own if v not in others or others[v][value].isdisjoint(kept[v])])
                for v, own in enumerate(left)
            ]
            if narrowed == left:
                for v in touched:  # what was left out is still spoken for
                    for value in set(self.compiled.everything[v]).difference(left[v]):
                        others[v][value].update(kept[v])
                return others
            left = narrowed


def _wider(feasible: Diagram, left: Values, touched: Sequence[Variable]) -> dict[Variable, list[tuple[Value, Value]]]:
    """Return for variables the pairs of values left of which the first occurs wherever the second does."""
    builder = Builder([len(own) for own in left], feasible.leaves, len(feasible.nodes) + 1)
    diagram = builder.finish(builder.load(feasible, left))
    comparison = Comparison(diagram, len(diagram.nodes) ** 2 + 1)
    wider = {v: {(i, j) for i in range(len(left[v])) for j in range(len(left[v])) if i != j} for v in touched}
    for node in diagram.nodes:
        if node.variable in wider:
            pairs = wider[node.variable]
            pairs -= {(i, j) for i, j in pairs if comparison.exceeds(node.children[i], node.children[j]) is not None}
    return {v: sorted([(left[v][i], left[v][j]) for i, j in pairs]) for v, pairs in wider.items()}
