"""The making of one diagram from the rules of a framework.

The diagram of an aspect is made in continuation-passing form: given, for each of its levels, the diagram of what
follows, an aspect walks its inputs and hands each of them the diagrams that follow from its levels. Only a criterion
makes a node. So an aspect needs no nodes of its own.

Where an input feeds several aspects, what follows from it can be far larger than the result. Such a part is made from
below instead: the diagram of the rule by itself, with the diagrams of its inputs put in the place of its variables.

A weighted aspect carries its running total. Totals from which the same follows form an interval, and each interval is
walked once: the work follows the size of the result, not the number of totals. Abío, Nieuwenhuis, Oliveras,
Rodríguez-Carbonell and Mayer-Eichberger (2012), A new look at BDDs for pseudo-Boolean constraints.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from k80assess._base import bounded_depth
from k80assess.document.framework import Aspect, Framework, input_scales
from k80assess.engine.diagram import Builder, Diagram, Ref
from k80assess.engine.rule import Memory, Steps, steps_of
from k80assess.errors import SizeLimitError


class Compilation:
    """The making of one diagram: what the walks through the aspects share."""

    def __init__(self, framework: Framework, order: Sequence[str], leaves: int, node_limit: int) -> None:
        self.framework = framework
        self.variables = {criterion_id: i for i, criterion_id in enumerate(order)}
        self.leaves = leaves
        sizes = [len(framework.node(criterion_id).levels) for criterion_id in order]
        # Parts that are made from below have their own levels for leaves.
        most = max(len(aspect.levels) for aspect in framework.aspects)
        self.builder = Builder(sizes, max(leaves, most, *sizes), node_limit)
        self.steps: dict[str, Steps] = {}
        self.known: dict[tuple[str, tuple[Ref, ...]], Ref] = {}

    def diagram(self, aspect_id: str) -> Diagram:
        """Make the diagram of an aspect, whose levels are the leaves."""
        with bounded_depth():
            return self.builder.finish(self.root(aspect_id, self.leaves), self.leaves)

    def root(self, node_id: str, leaves: int) -> Ref:
        """Give where the diagram of a node starts, whose levels are the leaves."""
        levels = tuple(range(leaves))
        if node_id in self.variables or not self._shares(node_id):
            return self.follow(node_id, levels)
        key = (node_id, levels)
        if key not in self.known:
            steps = self._steps_of(node_id)
            alone = Compilation(self.framework, steps.inputs, leaves, self.builder.limit)
            alone.steps[node_id] = steps
            inner = [self.root(input_id, len(self.framework.node(input_id).levels)) for input_id in steps.inputs]
            self.known[key] = self.builder.compose(alone.diagram(node_id), inner)
        return self.known[key]

    def _shares(self, aspect_id: str) -> bool:
        """Whether anything feeds an aspect in more than one way."""
        seen = set()
        waiting = [aspect_id]
        while waiting:
            for input_id in self._steps_of(waiting.pop()).inputs:
                if input_id in seen:
                    return True
                seen.add(input_id)
                if input_id not in self.variables:
                    waiting.append(input_id)
        return False

    def follow(self, node_id: str, after: tuple[Ref, ...]) -> Ref:
        """Give the diagram that starts with a node, given the diagram that follows from each of its levels."""
        if all(ref == after[0] for ref in after):
            return after[0]
        if node_id in self.variables:
            return self.builder.select(self.variables[node_id], after)
        key = (node_id, after)
        if key not in self.known:
            self.known[key] = _AspectWalk(self, self._steps_of(node_id), after).root()
        return self.known[key]

    def _steps_of(self, aspect_id: str) -> Steps:
        if aspect_id not in self.steps:
            aspect = self.framework.node(aspect_id)
            assert isinstance(aspect, Aspect)
            self.steps[aspect_id] = steps_of(aspect, input_scales(self.framework, aspect))
        return self.steps[aspect_id]


class _Alike:
    """Intervals of totals from which the same follows; no two overlap."""

    __slots__ = ("highs", "lows", "refs")

    def __init__(self) -> None:
        self.lows: list[int] = []
        self.highs: list[int] = []
        self.refs: list[Ref] = []

    def find(self, total: int) -> tuple[Ref, int, int] | None:
        place = bisect_right(self.lows, total) - 1
        if place >= 0 and total <= self.highs[place]:
            return self.refs[place], self.lows[place], self.highs[place]
        return None

    def add(self, ref: Ref, low: int, high: int) -> None:
        place = bisect_right(self.lows, low)
        self.lows.insert(place, low)
        self.highs.insert(place, high)
        self.refs.insert(place, ref)


class _AspectWalk:
    """The walk through one aspect's inputs, towards the diagrams that follow from its levels."""

    def __init__(self, compilation: Compilation, steps: Steps, after: tuple[Ref, ...]) -> None:
        self.follow = compilation.follow
        self.limit = compilation.builder.limit
        self.steps = steps
        self.after = after
        self.known: dict[tuple[int, Memory], _Alike] = {}
        self.intervals = 0
        # Beyond every total that can be had, however much is still added or taken away.
        self.beyond = 1 + 3 * sum(max(map(abs, terms)) for terms in steps.terms) + max(map(abs, steps.cuts), default=0)

    def root(self) -> Ref:
        """Give the diagram that starts with the aspect's first input."""
        return self._from(0, self.steps.start(), 0)[0]

    def _from(self, index: int, memory: Memory, total: int) -> tuple[Ref, int, int]:
        """Give what follows once the inputs before this one are taken, and between which totals the same follows."""
        alike = self.known.setdefault((index, memory), _Alike())
        found = alike.find(total)
        if found is None:
            at_end = index == len(self.steps.inputs)
            found = self._end(memory, total) if at_end else self._input(index, memory, total)
            alike.add(*found)
            self.intervals += 1
            if self.intervals > self.limit:
                remedy = "let the framework weigh with rounder numbers, or give compile_framework a greater limit"
                raise SizeLimitError("intervals of a weighted sum", self.limit, remedy)
        return found

    def _input(self, index: int, memory: Memory, total: int) -> tuple[Ref, int, int]:
        low, high, branches = -self.beyond, self.beyond, []
        for level, term in enumerate(self.steps.terms[index]):
            ref, lowest, highest = self._from(index + 1, self.steps.step(memory, index, level), total + term)
            branches.append(ref)
            low, high = max(low, lowest - term), min(high, highest - term)
        return self.follow(self.steps.inputs[index], tuple(branches)), low, high

    def _end(self, memory: Memory, total: int) -> tuple[Ref, int, int]:
        cuts = self.steps.cuts
        reached = bisect_right(cuts, total)
        ref = self._after(memory, reached)
        below, above = reached, reached
        while below > 0 and self._after(memory, below - 1) == ref:
            below -= 1
        while above < len(cuts) and self._after(memory, above + 1) == ref:
            above += 1
        low = cuts[below - 1] if below > 0 else -self.beyond
        high = cuts[above] - 1 if above < len(cuts) else self.beyond
        return ref, low, high

    def _after(self, memory: Memory, cuts_reached: int) -> Ref:
        return self.after[self.steps.level(memory, cuts_reached)]
