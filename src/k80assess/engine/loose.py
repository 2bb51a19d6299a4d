"""Frameworks that are all acceptable, compiled as one.

A family is the set of frameworks of one form that keep what is fixed and choose what is loose. At a profile a loose
aspect can have every level between a lowest and a highest one, and each loose aspect chooses by itself. So beside each
stands a hidden variable with its levels, and the aspect is that choice, held between the two. An answer is never given
to a hidden variable: like any open question it can come out at each of its values, so what holds whatever is open
holds for every member. Where sets of outcomes are asked for, the hidden variables are united away, last, since an
aspect that feeds several others is one choice.

That no level between is skipped: the share of a weighted aspect is continuous in weights, which form a convex set, and
cut-offs increase strictly, so along the way from one choice to another cut-offs are met one at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import lcm
from typing import Literal, NamedTuple, TypeAlias

import attrs

from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.framework import Aspect, Framework, level_ids, scales_read
from k80assess.document.rules import Bound, Weighted
from k80assess.engine.compiled import CompiledFramework, compile_framework, compile_in_order, rule_diagram, with_judged
from k80assess.engine.construct import HIDDEN, Compilation
from k80assess.engine.diagram import Builder, Diagram, Ref, Value
from k80assess.engine.lookup import possible
from k80assess.engine.steps import RuleSteps, WeightedSum, steps_of

ANY: Literal["any"] = "any"


class Interval(NamedTuple):
    """Where a cut-off may lie: a share of the range, from the least to the greatest, and whether these belong to it."""

    least: Fraction
    greatest: Fraction
    least_included: bool = True
    greatest_included: bool = True


@attrs.frozen(kw_only=True)
class LooseWeights:
    """What weights may be.

    Attributes:
        orders: pairs of inputs of which the first weighs at least as much as the second.
        off: by up to which part of itself each weight may be off; None where weights are any.
        least: the least part of the sum that weight times range of each input comes to.
    """

    orders: tuple[tuple[str, str], ...] = ()
    off: Fraction | None = None
    least: Fraction = Fraction(0)


class Sum(NamedTuple):
    """A condition on the inputs of an aspect: that the sum of the terms of their levels comes to 0 or more.

    Attributes:
        terms: for each input and level its term.
        constant: what is added to the sum.
        attained: whether the condition holds where all of it comes to 0, and not only where it comes to more.
    """

    terms: tuple[tuple[Fraction, ...], ...]
    constant: Fraction
    attained: bool


def tightened(intervals: Sequence[Interval]) -> list[Interval]:
    """Return the intervals of cut-offs, lowest first, without what none can have as each lies above the one before.

    >>> half = Fraction(1, 2)
    >>> tightened([Interval(Fraction(2, 5), Fraction(3, 5)), Interval(half, half)])[0][1:]
    (Fraction(1, 2), True, False)
    """
    found = list(intervals)
    for i in range(1, len(found)):
        before, own = found[i - 1], found[i]
        if before.least >= own.least:
            found[i] = own._replace(least=before.least, least_included=False)
    for i in reversed(range(len(found) - 1)):
        own, after = found[i], found[i + 1]
        if after.greatest <= own.greatest:
            found[i] = own._replace(greatest=after.greatest, greatest_included=False)
    return found


# --- weighted aspects ---------------------------------------------------------------------------------------------

Reached: TypeAlias = tuple[list[Sum], list[Sum]]
"""Of a cut-off the sums of which all must hold for it to be reached by every member, and one for it by some."""


class _Weighing:
    """A weighted aspect of which the weights, the cut-offs or both are loose.

    What decides on a cut-off t is the sum over the inputs of weight times lead: points − least − t × range. The weights
    that are allowed form a cone, or a box; at one of its corners that sum is least, and at one greatest.
    """

    def __init__(self, framework: Framework, aspect: Aspect, weights: LooseWeights | None) -> None:
        assert isinstance(aspect.rule, Weighted)
        self.rule, self.weights = aspect.rule, weights
        total = WeightedSum.of(self.rule, scales_read(framework, aspect))
        self.written = [Fraction(weight, total.unit) for weight in total.weights]
        self.points = [[Fraction(number, abs(total.points_unit)) for number in own] for own in total.points]
        self.spans = [max(own) - min(own) for own in self.points]

    def reached(self, cut: Interval) -> Reached:
        """Return what decides whether a cut-off is reached, wherever in its interval it lies."""
        low = [self._sum(corner, cut.greatest, attained=True) for corner in self._corners()]
        high = [self._sum(corner, cut.least, attained=cut.least_included) for corner in self._corners()]
        if self.weights is not None and self.weights.off is not None:
            low, high = [self._off(low[0], -1)], [self._off(high[0], 1)]
        return low, high

    def bound_reached(self, bound: Bound) -> Reached:
        """Return the same for a bound in points, which stays where it is."""
        number = -bound.number if bound.counts_against else bound.number
        terms = tuple([tuple([w * p for p in own]) for w, own in zip(self.written, self.points, strict=True)])
        own = Sum(terms, -number, bound.is_attained)
        return [self._off(own, -1)], [self._off(own, 1)]

    def _sum(self, corner: Sequence[Fraction], cut: Fraction, *, attained: bool) -> Sum:
        terms = []
        for weight, own, span in zip(corner, self.points, self.spans, strict=True):
            terms.append(tuple([weight * (number - min(own) - cut * span) for number in own]))
        return Sum(tuple(terms), Fraction(0), attained)

    def _off(self, own: Sum, way: int) -> Sum:
        """Return a sum with each weight off the way that lowers it (-1), or raises it (1), most."""
        off = self.weights.off if self.weights is not None else None
        part = Fraction(0) if off is None else off
        terms = tuple([tuple([term * (1 + way * (part if term > 0 else -part)) for term in terms]) for terms in own.terms])
        return own._replace(terms=terms)

    def _corners(self) -> list[list[Fraction]]:
        """Return the weights at the corners of what is allowed, each up to a factor."""
        if self.weights is None or self.weights.off is not None:
            return [self.written]
        counting = [i for i, span in enumerate(self.spans) if span]
        if self.weights.least:
            least = self.weights.least
            spare = 1 - len(counting) * least
            return [[(least + spare * (i == j)) / s if s else Fraction(0) for j, s in enumerate(self.spans)] for i in counting]
        corners = []
        for chosen in up_sets(self.rule.inputs, self.weights.orders):
            corner = [Fraction(int(input_id in chosen)) for input_id in self.rule.inputs]
            if any(corner[i] for i in counting):  # weights that count for nothing are allowed to nobody
                corners.append(corner)
        return corners


def up_sets(inputs: Sequence[str], orders: Sequence[tuple[str, str]]) -> Iterator[frozenset[str]]:
    """Yield the connected sets of inputs that have with each input all those which weigh at least as much.

    >>> sorted(map(sorted, up_sets(["a", "b", "c"], [("a", "b")])))
    [['a'], ['a', 'b'], ['c']]
    """
    for component in _components(inputs, orders):
        own = [(heavier, lighter) for heavier, lighter in orders if heavier in component]
        for size in range(1, len(component) + 1):
            for chosen in map(frozenset, combinations(component, size)):
                is_up = all(heavier in chosen for heavier, lighter in own if lighter in chosen)
                inside = [pair for pair in own if chosen.issuperset(pair)]
                if is_up and len(_components(sorted(chosen), inside)) == 1:
                    yield chosen


def _components(inputs: Sequence[str], orders: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the inputs in groups that no order ties together."""
    groups = [{input_id} for input_id in inputs]
    for one, other in orders:
        tied = [group for group in groups if one in group or other in group]
        groups = [group for group in groups if group not in tied] + [set().union(*tied)]
    return [[input_id for input_id in inputs if input_id in group] for group in groups]


def weighted_bounds(
    framework: Framework,
    aspect: Aspect,
    weights: LooseWeights | None,
    cutoffs: Sequence[Interval] | None,
    node_limit: int,
) -> tuple[Diagram, Diagram]:
    """Return the diagrams of the lowest and the highest level of a weighted aspect, over what it reads; caps stay."""
    rule, levels = aspect.rule, level_ids(aspect)
    assert isinstance(rule, Weighted)
    weighing = _Weighing(framework, aspect, weights)
    if rule.in_points:
        bounds = [rule.cutoffs[level] for level in levels[1:]]
        decided = [weighing.bound_reached(bound) for bound in bounds if isinstance(bound, Bound)]
    else:
        written = [rule.cutoffs[level] for level in levels[1:]]
        own = cutoffs or [Interval(share, share) for share in written if isinstance(share, Fraction)]
        decided = [weighing.reached(cut) for cut in tightened(own)]
    making = _LevelOfCuts(framework, aspect, node_limit)
    return making.level([low for low, _high in decided], final=0), making.level([high for _low, high in decided], final=1)


class _LevelOfCuts:
    """The construction of an aspect's level from sums that decide on each of its cut-offs."""

    def __init__(self, framework: Framework, aspect: Aspect, node_limit: int) -> None:
        self.framework, self.aspect, self.limit = framework, aspect, node_limit
        self.scales = scales_read(framework, aspect)
        self.sizes = [len(scale) for scale in self.scales.values()]

    def level(self, by_cut: Sequence[Sequence[Sum]], final: Ref) -> Diagram:
        """Return the diagram of the level, where each cut-off needs all of its sums (0), or one of them (1)."""
        size = len(self.aspect.levels)
        builder = Builder(self.sizes, size, self.limit)
        cuts = [builder.joined([builder.load(self.holds(own)) for own in sums], final) for sums in by_cut]
        counting = Builder([2] * len(cuts), size, self.limit)
        count: Ref = len(cuts)
        for place in reversed(range(len(cuts))):
            count = counting.make(place, (place, count))
        own = builder.compose(counting.finish(count, size), cuts)
        if self.aspect.rule.caps:
            own = builder.compose(least_of_two(size), [own, builder.load(self.caps())])
        return builder.finish(own, size)

    def holds(self, own: Sum) -> Diagram:
        """Return the diagram of a sum over what the aspect reads: leaf 1 where it holds."""
        numbers = [*(term for terms in own.terms for term in terms), own.constant]
        unit = lcm(*(number.denominator for number in numbers))
        terms = [tuple([int(term * unit) for term in terms]) for terms in own.terms]
        terms += [(0,) * size for size in self.sizes[len(terms) :]]
        at_least = -int(own.constant * unit) + (not own.attained)
        walk = RuleSteps(reads=self.aspect.rule.reads, inputs=len(own.terms), terms=tuple(terms), cuts=(at_least,))
        return self._walked(walk, 2)

    def caps(self) -> Diagram:
        """Return the diagram of the highest level that caps leave."""
        walk = attrs.evolve(steps_of(self.aspect, self.scales), terms=tuple([(0,) * size for size in self.sizes]), cuts=())
        top = len(self.aspect.levels) - 1
        return self._walked(attrs.evolve(walk, combine=max, grades=tuple([(top,) * size for size in self.sizes])), top + 1)

    def _walked(self, walk: RuleSteps, leaves: int) -> Diagram:
        alone = Compilation(self.framework, self.aspect.rule.reads, leaves, self.limit)
        alone.steps[self.aspect.id] = walk
        return alone.diagram(self.aspect.id)


def least_of_two(size: int) -> Diagram:
    """Return the diagram of the lesser of two levels."""
    builder = Builder([size, size], size)
    rows = [builder.make(1, tuple([min(one, other) for other in range(size)])) for one in range(size)]
    return builder.finish(builder.make(0, tuple(rows)))


# --- tables, minimums and maximums --------------------------------------------------------------------------------


def table_bounds(
    framework: Framework, aspect: Aspect, kept: Mapping[tuple[Value, ...], Value], limit: int
) -> tuple[Diagram, Diagram]:
    """Return the lowest and the highest level that a loose table, minimum or maximum can have, beside what is kept.

    Where the directions of the inputs are known, a function that is monotone in them and has the levels that are kept
    lies at each cell between the highest one kept below it and the lowest one kept above it, and may lie anywhere there.
    """
    scales = scales_read(framework, aspect)
    sizes = [len(scale) for scale in scales.values()]
    ways = table_ways(framework, aspect)
    low, high = [grid_bounds(sizes, ways, kept, way, len(aspect.levels) - 1) for way in (1, -1)]
    return grid_diagram(sizes, low, len(aspect.levels), limit), grid_diagram(sizes, high, len(aspect.levels), limit)


def table_ways(framework: Framework, aspect: Aspect) -> list[int]:
    """Return the direction that each input of a table has as written: upwards where it moves nothing, 0 without order."""
    diagram = rule_diagram(framework, aspect)
    ways = []
    for variable, node_id in enumerate(aspect.rule.reads):
        if framework.node(node_id).ordered is False:
            ways.append(0)
            continue
        seen = set()
        for cell in product(*[range(size) for i, size in enumerate(diagram.sizes) if i != variable]):
            own = [diagram.walk((*cell[:variable], v, *cell[variable:])) for v in range(diagram.sizes[variable])]
            seen |= {(after > before) - (after < before) for before, after in pairwise(own)} - {0}
        ways.append(next(iter(seen), 1))
    return ways


def grid_bounds(
    sizes: Sequence[int], ways: Sequence[int], kept: Mapping[tuple[Value, ...], Value], end: int, top: Value
) -> dict[tuple[Value, ...], Value]:
    """Return for each cell of a table the lowest (1) or the highest (-1) level it can have beside those that are kept."""
    found: dict[tuple[Value, ...], Value] = {}
    cells = product(*map(range, sizes))
    for cell in sorted(cells, key=lambda cell: end * sum(way * value for way, value in zip(ways, cell, strict=True))):
        beside = [0 if end > 0 else top]
        for i, way in enumerate(ways):
            other = cell[i] - way * end
            if way and 0 <= other < sizes[i]:
                beside.append(found[(*cell[:i], other, *cell[i + 1 :])])
        found[cell] = kept[cell] if cell in kept else max(beside) if end > 0 else min(beside)
    return found


def grid_diagram(sizes: Sequence[int], cells: Mapping[tuple[Value, ...], Value], leaves: int, limit: int) -> Diagram:
    """Return a function given cell by cell as a diagram."""
    builder = Builder(sizes, leaves, limit)
    refs: dict[tuple[Value, ...], Ref] = dict(cells)
    for variable in reversed(range(len(sizes))):
        children: dict[tuple[Value, ...], list[Ref]] = {}
        for cell in sorted(refs):
            children.setdefault(cell[:-1], []).append(refs[cell])
        refs = {cell: builder.make(variable, tuple(own)) for cell, own in children.items()}
    return builder.finish(refs[()], leaves)


# --- families -----------------------------------------------------------------------------------------------------


def held_between(low: Diagram, high: Diagram, size: int, node_limit: int) -> Diagram:
    """Return the diagram of a loose aspect: over what it reads, and last its hidden variable, held between the two."""
    places = range(size)
    hold = Builder([size, size, size], size)
    rows = []
    for a in places:
        held = [hold.make(2, tuple([max(a, min(choice, b)) for choice in places])) for b in places]
        rows.append(hold.make(1, tuple(held)))
    builder = Builder([*low.sizes, size], size, node_limit)
    roots = [builder.load(low), builder.load(high), builder.select(len(low.sizes), tuple(places))]
    return builder.finish(builder.compose(hold.finish(hold.make(0, tuple(rows))), roots), size)


def hidden_order(order: Sequence[str], loose: Collection[str]) -> tuple[str, ...]:
    """Return an order of variables in which the places of loose aspects are those of their hidden variables."""
    return tuple([f"{node_id}{HIDDEN}" if node_id in loose else node_id for node_id in order])


@attrs.frozen(kw_only=True, slots=False)
class Family:
    """The frameworks of one form that keep what is fixed and choose what is loose; the one as written is one of them.

    Attributes:
        framework: the framework as it is written.
        weights: for aspects with loose weights, by id, what these may be.
        cutoffs: for weighted aspects, by id, where their cut-offs may lie, lowest first.
        kept: for loose tables, minimums and maximums, by id, the cells over what they read that stay, with their levels.
    """

    framework: Framework
    weights: FrozenDict[str, LooseWeights] = FrozenDict()
    cutoffs: FrozenDict[str, tuple[Interval, ...]] = FrozenDict()
    kept: FrozenDict[str, FrozenDict[tuple[Value, ...], Value]] = FrozenDict()

    @cached_property
    def compiled(self) -> CompiledFramework:
        """The family compiled, with a hidden variable for each loose aspect."""
        plain = compile_framework(self.framework)
        limit = plain.node_limit
        loose = {}
        for aspect in self.framework.aspects:
            if aspect.id in self.kept:
                low, high = table_bounds(self.framework, aspect, self.kept[aspect.id], limit)
            elif aspect.id in self.weights or aspect.id in self.cutoffs:
                weights, cutoffs = self.weights.get(aspect.id), self.cutoffs.get(aspect.id)
                low, high = weighted_bounds(self.framework, aspect, weights, cutoffs, limit)
            else:
                continue
            loose[aspect.id] = held_between(low, high, len(aspect.levels), limit)
        order = hidden_order(with_judged(self.framework, plain.order, loose.keys()), loose)
        return compile_in_order(self.framework, order, limit, FrozenDict(loose))

    @cached_property
    def united(self) -> tuple[Diagram, tuple[tuple[int, ...], ...]]:
        """The diagram of the sets of outcomes over the criteria, and for each of its leaves that set."""
        compiled = self.compiled
        choices = [
            [tuple(own)] if variable in compiled.hidden else [(value,) for value in own]
            for variable, own in enumerate(compiled.everything)
        ]
        return possible(compiled, choices)

    def sets(self) -> FrozenDict[tuple[str, ...], int]:
        """Return which sets of outcomes stand at how many profiles; the empty one where they cannot occur."""
        diagram, sets = self.united
        amounts = diagram.pour([[1] * size for size in diagram.sizes])[: diagram.leaves]
        names = self.compiled.outcomes
        found = {tuple([names[i] for i in own]): amount for own, amount in zip(sets, amounts, strict=True)}
        return FrozenDict({own: amount for own, amount in found.items() if amount})


# --- what to loosen -----------------------------------------------------------------------------------------------

Off: TypeAlias = Any
"""`any`, or a number: by up to which part of itself something may be off."""


def loosen(
    framework: Framework,
    *,
    provenance: Collection[Provenance] = ("assumed",),
    weights: Off | Mapping[str, Off | Collection[tuple[str, str]]] | None = None,
    cutoffs: Off | Mapping[str, Off] | None = None,
    tables: Mapping[str, Collection[int]] | Collection[str] | None = None,
    least: Any = None,
) -> Family:
    """Return the family of all frameworks that keep what is fixed of one and choose what is not.

    Without `weights`, `cutoffs` and `tables` those parts are loose that come from where `provenance` says: the weights
    and cut-offs of a rule, the rows of a table, a minimum or maximum. Criteria, levels, points and caps always stay.

    Args:
        framework: the framework, which is a member itself.
        provenance: which origin makes a part loose, where none is named.
        weights: `any`; or by up to which part of itself each weight may be off, less than 1; or for weighted aspects,
            by id, one of these, or pairs of inputs of which the first weighs at least as much as the second.
        cutoffs: `any`; or by up to which part of itself each cut-off may be off; or for weighted aspects, by id, one of
            these. They keep their order.
        tables: the ids of tables, minimums and maximums that are loose; or for tables, by id, the numbers of the rows
            that are, from 0.
        least: the least part of the sum that weight times range of each input comes to, where weights are any.

    Raises:
        UnknownNameError: for an aspect or input that the framework does not have.
        ArgumentError: for what has no meaning, what the framework as written does not keep to, and what cannot be
            worked out exactly, each with why.

    >>> from k80assess import load_framework
    >>> family = loosen(load_framework(), weights="any")
    >>> family.sets()[("take_on",)]
    259
    """
    refuse_other(framework, Framework, "load_framework")
    named = [part for part in (weights, cutoffs, tables) if part is not None]
    if not named:
        return _by_provenance(framework, frozenset(provenance))
    return Family(
        framework=framework,
        weights=FrozenDict(_weights_of(framework, weights, least)),
        cutoffs=FrozenDict(_cutoffs_of(framework, cutoffs)),
        kept=FrozenDict(_tables_of(framework, tables)),
    )


def _by_provenance(framework: Framework, loose: Collection[str]) -> Family:
    weights, cutoffs, kept = {}, {}, {}
    for aspect in framework.sourced.aspects:
        rule = aspect.rule
        if isinstance(rule, Table):
            rows = [i for i, row in enumerate(rule.rows) if row.provenance in loose]
            if rows:
                kept[aspect.id] = _kept_cells(framework, aspect, rows)
        elif rule.provenance not in loose:
            continue
        elif isinstance(rule, Weighted) and not rule.in_points:
            weights[aspect.id] = LooseWeights()
            cutoffs[aspect.id] = _anywhere(len(rule.cutoffs))
        elif not isinstance(rule, Weighted):
            kept[aspect.id] = _ends_of(framework, aspect)
    return Family(
        framework=framework, weights=FrozenDict(weights), cutoffs=FrozenDict(cutoffs), kept=FrozenDict(kept)
    )


def _anywhere(count: int) -> tuple[Interval, ...]:
    return (Interval(Fraction(0), Fraction(1), least_included=False),) * count
