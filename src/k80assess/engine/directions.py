"""The direction in which each criterion can move the outcome, derived from the rules.

A criterion whose higher levels never lower the outcome has direction 1; one whose higher levels never raise it has
direction -1; any other has direction 0. Directions are derived rule by rule, which is sound but not complete: a
criterion of direction 0 may still move the outcome in one direction only. A criterion on which it depends what can
occur has direction 0 as well: its worst and its best level do not speak for those between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from itertools import pairwise

from k80assess.document.framework import scales_read
from k80assess.document.nodes import Aspect
from k80assess.document.rules import Weighted
from k80assess.engine.compiled import CompiledFramework, Loose
from k80assess.engine.construct import hidden_id
from k80assess.engine.diagram import GREATER_LIMIT, Builder, Diagram, Ref, Value, Variable, work_out
from k80assess.engine.steps import Alive, FirstMatch, WeightedSum, steps_of
from k80assess.errors import Sentence, SizeLimitError

MIXED = 0


def directions(compiled: CompiledFramework, *, whatever_weights: bool = False) -> tuple[int, ...]:
    """Return for each variable of the diagram 1, -1 or 0: see the module.

    Args:
        compiled: the framework.
        whatever_weights: whether they must also hold for other weights: then inputs of weight zero count as well.
    """
    ways = outcome_directions(compiled, whatever_weights=whatever_weights)
    return tuple([MIXED if compiled.touched >> variable & 1 else way for variable, way in enumerate(ways)])


def outcome_directions(
    compiled: CompiledFramework, *, whatever_weights: bool = False, turned: Collection[str] = ()
) -> tuple[int, ...]:
    """Return the same, without regard to what can occur, as if some aspects that count down counted up."""
    framework = compiled.framework
    ways: dict[str, set[int]] = {compiled.aspect.id: {1}}
    for aspect in reversed(framework.aspects_in_order):
        if aspect.id in compiled.loose:  # the choice itself only raises it
            ways.setdefault(hidden_id(aspect.id), set()).update(ways.get(aspect.id, ()))
        is_loose = aspect.id in compiled.loose
        own_directions = _rule_directions(compiled, aspect, whatever_weights or is_loose)
        if is_loose:
            pairs = zip(aspect.rule.reads, own_directions, strict=True)
            own_directions = [_chosen_direction(compiled.loose[aspect.id], *pair) for pair in pairs]
        if aspect.id in turned:
            own_directions = [direction and abs(direction) for direction in own_directions]
        for input_id, direction in zip(aspect.rule.reads, own_directions, strict=True):
            own = ways.setdefault(input_id, set())
            own.update(direction * way for way in ways.get(aspect.id, ()) if direction is not None)
    return tuple([_one(ways.get(node_id, set())) for node_id in compiled.order])


def most_levels(compiled: CompiledFramework) -> tuple[int, ...]:
    """Return for each variable a bound on the levels by which it alone can move the outcome, derived rule by rule."""
    most: dict[str, dict[str, int]] = {
        node_id: {node_id: len(own) - 1} for node_id, own in compiled.by_id(compiled.levels).items()
    }
    for aspect in compiled.framework.aspects_in_order:
        steps, every = steps_of(aspect, scales_read(compiled.framework, aspect)), len(aspect.levels) - 1
        own: dict[str, int] = {}
        moved: dict[str, int] = {}  # by a weighted sum, as far as all inputs that depend on it
        for input_id, terms in zip(steps.reads, steps.terms, strict=True):
            for node_id, levels in most[input_id].items():
                own[node_id] = max(own.get(node_id, 0), levels)
                moved[node_id] = moved.get(node_id, 0) + max(terms) - min(terms)
        if steps.caps is not None or steps.rows is not None or aspect.id in compiled.loose:
            own = dict.fromkeys(own, every)
        elif steps.combine is None:
            own = {node_id: _cuts_within(steps.cuts, length) for node_id, length in moved.items()}
        most.setdefault(aspect.id, own)
    return tuple([most[compiled.aspect.id].get(node_id, 0) for node_id in compiled.order])


def _cuts_within(cuts: Sequence[int], length: int) -> int:
    """Return how many cut-offs at most lie between two totals that are so far apart; the higher one may reach one."""
    return max([bisect_left(cuts, cut + length) - place for place, cut in enumerate(cuts)], default=0)


def counting_down(compiled: CompiledFramework) -> tuple[str, ...]:
    """Return the ids of the weighted aspects that better inputs only lower, where there are several inputs."""
    framework, found = compiled.framework, []
    for aspect in framework.aspects:
        if isinstance(aspect.rule, Weighted):
            ways = _rule_directions(compiled, aspect, whatever_weights=False)
            ordered = [framework.node(node_id).ordered is not False for node_id in aspect.rule.reads]
            if list(zip(ways, ordered, strict=True)).count((-1, True)) > 1 and {-1, None}.issuperset(ways):
                found.append(aspect.id)
    return tuple(found)


def _one(ways: set[int]) -> int:
    return next(iter(ways), 1) if len(ways) < 2 else MIXED


def _rule_directions(compiled: CompiledFramework, aspect: Aspect, whatever_weights: bool) -> Sequence[int | None]:
    """Return for each input the direction in which it moves the aspect; None when it does not move it."""
    key = (aspect.id, whatever_weights)
    if key not in compiled.rule_directions:
        compiled.rule_directions[key] = _derived(compiled, aspect, whatever_weights)
    return compiled.rule_directions[key]


def _derived(compiled: CompiledFramework, aspect: Aspect, whatever_weights: bool) -> list[int | None]:
    scales = scales_read(compiled.framework, aspect)
    sizes = [len(scale) for scale in scales.values()]
    steps = steps_of(aspect, scales)
    if isinstance(aspect.rule, Weighted):
        own = [_trend(numbers) for numbers in steps.terms]
        if whatever_weights:
            points = WeightedSum.of(aspect.rule, scales).points
            own[: steps.inputs] = [_trend(numbers) for numbers in points]
    elif steps.combine is not None:
        own = [1] * steps.inputs + [None] * (len(sizes) - steps.inputs)
    else:
        own = _match_directions(steps.rows, sizes, compiled.node_limit)
    capped = _match_directions(steps.caps, sizes, compiled.node_limit)
    pairs = zip(own, capped, strict=True)
    return [_one({way for way in pair if way is not None}) if pair != (None, None) else None for pair in pairs]


def _chosen_direction(loose: Loose, node_id: str, written: int | None) -> int:
    """Return the direction in which an input moves a loose aspect, whatever is chosen; it may not as written."""
    way = loose.way_of(node_id)
    if way is None:
        return 1 if written is None else written
    return way if written in (None, way) else MIXED


def _trend(numbers: Sequence[Fraction | int]) -> int | None:
    """Return the direction of a sequence of numbers: 1, -1, mixed, or None when all are equal."""
    steps = {(after > before) - (after < before) for before, after in pairwise(numbers)} - {0}
    return _one(steps) if steps else None


def _match_directions(match: FirstMatch | None, sizes: Sequence[int], node_limit: int) -> list[int | None]:
    if match is None:
        return [None for _ in sizes]
    diagram = match_diagram(match, sizes, node_limit)
    comparison = Comparison(diagram, node_limit)
    ways: list[set[int]] = [set() for _ in sizes]
    for node in diagram.nodes:
        own = ways[node.variable]
        for below, above in pairwise(node.children):
            if -1 not in own and comparison.exceeds(below, above) is not None:
                own.add(-1)
            if 1 not in own and comparison.exceeds(above, below) is not None:
                own.add(1)
    return [_one(way) if way else None for way in ways]


def match_diagram(
    match: FirstMatch, sizes: Sequence[int], node_limit: int, remedy: Callable[[], Sentence] = lambda: GREATER_LIMIT
) -> Diagram:
    """Return the diagram of conditions of which the first that holds decides; its leaves are what they decide."""
    builder = Builder(sizes, max(match.decides) + 1, node_limit, remedy)

    def branches(key: tuple[int, Alive]) -> list[tuple[int, Alive]]:
        index, alive = key
        if alive & (alive - 1) == 0:  # some condition always holds, so the last one left does
            return []
        return [(index + 1, match.after(alive, index, level)) for level in range(sizes[index])]

    def join(key: tuple[int, Alive], parts: Sequence[Ref]) -> Ref:
        index, alive = key
        return builder.make(index, tuple(parts)) if parts else match.decision(alive)

    return builder.finish(work_out((0, match.start()), {}, branches, join))


class Comparison:
    """A comparison of functions of one diagram: whether one is greater than another at some profile.

    Leaves beyond the first `comparable` are neither greater nor less than any other.

    Raises:
        SizeLimitError: from any method, when more pairs have to be compared than the limit allows.
    """

    def __init__(self, diagram: Diagram, limit: int, comparable: int | None = None) -> None:
        self.diagram = diagram
        self.limit = limit
        self.comparable = diagram.leaves if comparable is None else comparable
        self._never: set[tuple[Ref, Ref]] = set()

    def exceeds(self, one: Ref, other: Ref) -> dict[Variable, Value] | None:
        """Return values at which the first function is greater than the second; None when there are none.

        Variables that make no difference there are left out: an empty dict means that it is greater everywhere.
        """
        diagram = self.diagram
        if self._is_never(one, other):
            return None
        way = [((one, other), 0)]  # each pair on the way, with the value to look at next
        while way:
            pair, value = way.pop()
            variable = min(map(diagram.variable, pair))
            if variable == len(diagram.sizes):
                return {min(map(diagram.variable, passed)): after - 1 for passed, after in way}
            if value == diagram.sizes[variable]:
                self._never.add(pair)
                if len(self._never) > self.limit:
                    raise too_many_pairs(self.limit)
                continue
            way.append((pair, value + 1))
            below = (diagram.cofactor(pair[0], variable, value), diagram.cofactor(pair[1], variable, value))
            if not self._is_never(*below):
                way.append((below, 0))
        return None

    def _is_never(self, one: Ref, other: Ref) -> bool:
        if one == other or (one, other) in self._never:
            return True
        if max(one, other) < self.diagram.leaves:
            return one < other or one >= self.comparable
        return self.comparable <= min(one, other) < self.diagram.leaves


def too_many_pairs(limit: int) -> SizeLimitError:
    """Return the error of more pairs of functions than a limit."""
    return SizeLimitError(Sentence("limit.pairs", "pairs of functions to compare"), limit, GREATER_LIMIT)
