"""Weighted aspects of which the weights, the cut-offs or both are loose.

What decides on a cut-off t is the sum over the inputs of weight times lead: points − least − t × range. The weights
that are allowed form a cone, or a box; at one of its corners that sum is least, and at one greatest. No level between
the lowest and the highest is skipped: the share is continuous in weights, which form a convex set, and cut-offs
increase strictly, so along the way from one choice to another cut-offs are met one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm
from typing import Any, NamedTuple, TypeAlias

from k80assess.base.lazy import cached_property
from k80assess.document.framework import Framework
from k80assess.document.loosening import Interval, LooseWeights
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.rules import Bound, Weighted
from k80assess.engine.diagram import Builder, Diagram, Ref, Value
from k80assess.engine.loose import LooseAspect, extreme_of_two
from k80assess.engine.steps import RuleSteps, WeightedSum

MOST_ORDERED = 8
"""How many inputs of a rule orders may tie together: their corners are up to two to that power."""

_TOP: Ref = 1
"""The leaf of a condition that holds; it does not at leaf 0."""


def tightened(intervals: Sequence[Interval]) -> list[Interval]:
    """Return the intervals of cut-offs, lowest first, without what none can have as each lies above the one before.

    >>> half = Fraction(1, 2)
    >>> wide = Interval(least=Fraction(2, 5), greatest=Fraction(3, 5))
    >>> tightened([wide, Interval(least=half, greatest=half)])[0]
    Interval(least=Fraction(2, 5), greatest=Fraction(1, 2), least_included=True, greatest_included=False)
    """
    found = list(intervals)
    for i in range(1, len(found)):
        before, own = found[i - 1], found[i]
        if before.least >= own.least:
            found[i] = Interval(
                least=before.least,
                greatest=own.greatest,
                least_included=False,
                greatest_included=own.greatest_included,
            )
    for i in reversed(range(len(found) - 1)):
        own, after = found[i], found[i + 1]
        if after.greatest <= own.greatest:
            found[i] = Interval(
                least=own.least,
                greatest=after.greatest,
                least_included=own.least_included,
                greatest_included=False,
            )
    return found


class Sum(NamedTuple):
    """A condition on the inputs of an aspect: that the sum of the terms of their levels comes to so much at least.

    Attributes:
        terms: for each input and level its term, a whole number.
        at_least: the least sum by which the condition holds.
    """

    terms: tuple[tuple[int, ...], ...]
    at_least: int

    @classmethod
    def of(cls, terms: Sequence[Sequence[Fraction | int]], constant: Fraction, *, attained: bool) -> Sum:
        """Return the condition that terms and what is added to them come to 0, or to more where that is not enough."""
        unit = _common_unit([*terms, [constant]])
        whole = tuple([tuple([int(number * unit) for number in own]) for own in terms])
        return cls(whole, -int(constant * unit) + (not attained))

    def holds(self, levels: Sequence[Value]) -> bool:
        """Return whether it holds where the inputs have these levels."""
        return sum([own[level] for own, level in zip(self.terms, levels, strict=True)]) >= self.at_least


class Reached(NamedTuple):
    """Of a cut-off the conditions of which all must hold for it to be reached surely, and one for it to be possible."""

    surely: list[Sum]
    possibly: list[Sum]

    def holds(self, levels: Sequence[Value], *, surely: bool) -> bool:
        """Return whether it is reached surely, or possibly, where the inputs have these levels."""
        if surely:
            return all(own.holds(levels) for own in self.surely)
        return any(own.holds(levels) for own in self.possibly)


Group: TypeAlias = list[Reached]
"""Of inputs whose weights hang together, what decides whether each cut-off is reached if they alone count."""


Member: TypeAlias = tuple[list[Fraction], list[Fraction]]
"""The weights and the cut-offs of a member; of a rule in points no cut-offs."""


Extremes: TypeAlias = Callable[[Sequence[Sequence[int]]], tuple[int, int]]
"""Returns the least and the greatest sum that terms of the inputs' levels can come to."""


class LooseSum(LooseAspect):
    """A weighted aspect of which the weights, the cut-offs or both are loose.

    What decides on a cut-off t is the sum over the inputs of weight times lead: points − least − t × range. The weights
    that are allowed form a cone, or a box; at one of its corners that sum is least, and at one greatest.

    Args:
        framework: the framework as written.
        aspect: the aspect.
        limit: how many nodes a diagram may come to.
        weights: what the weights may be; None where they are as written.
        cutoffs: where the cut-offs may lie, lowest first; None where they are as written.
    """

    def __init__(
        self,
        framework: Framework,
        aspect: Aspect,
        limit: int,
        weights: LooseWeights | None,
        cutoffs: Sequence[Interval] | None,
    ) -> None:
        super().__init__(framework, aspect, limit)
        assert isinstance(aspect.rule, Weighted)
        self.rule, self.weights = aspect.rule, weights
        total = self.total = WeightedSum.of(self.rule, self.scales)
        self.written = [Fraction(weight, total.unit) for weight in total.weights]
        self.points = [[Fraction(number, abs(total.points_unit)) for number in own] for own in total.points]
        self.spans = [max(own) - min(own) for own in self.points]
        self.intervals = tightened(self.written_cutoffs() if cutoffs is None else cutoffs)

    @property
    def over(self) -> Sequence[str]:
        """The ids of what its level hangs on but for caps."""
        return self.rule.inputs

    def is_below(self, one: Sequence[Value], other: Sequence[Value]) -> bool:
        """Return whether its level but for caps is certain to be no higher at one place than at another."""
        return all([own[a] <= own[b] for own, a, b in zip(self._ranks, one, other, strict=True)])

    @cached_property
    def _ranks(self) -> list[list[int]]:
        """For each input and level its place among the points of the input: whole numbers are compared quickly."""
        return [[sorted(own).index(number) for number in own] for own in self.points]

    def written_cutoffs(self) -> list[Interval]:
        """Return where the cut-offs lie as written, lowest first; nothing for a rule in points."""
        shares = [self.rule.cutoffs[level] for level in level_ids(self.aspect)[1:]]
        return [Interval(least=share, greatest=share) for share in shares if isinstance(share, Fraction)]

    @cached_property
    def grades(self) -> dict[int, tuple[list[Value], list[Value]]]:
        """For each input that no order ties to another, by place, the levels it gives by itself: surely, and possibly.

        Where weights are any the worst input decides on the lowest level, and the best on the highest.
        """
        if self.weights is None or self.weights.off is not None or self.weights.least:
            return {}
        tied = {input_id for order in self.weights.orders for input_id in order}
        found = {}
        for place, (input_id, own, span) in enumerate(zip(self.rule.inputs, self.points, self.spans, strict=True)):
            if input_id not in tied and span:
                shares = [(number - min(own)) / span for number in own]
                low = [sum(share >= cut.greatest for cut in self.intervals) for share in shares]
                high = [sum(_can_be_reached(cut, share) for cut in self.intervals) for share in shares]
                found[place] = (low, high)
        return found

    @cached_property
    def groups(self) -> list[Group]:
        """The other inputs, in groups; all in one but where weights are any."""
        if self.rule.in_points:
            bounds = [self.rule.cutoffs[level] for level in level_ids(self.aspect)[1:]]
            return [[self._bound_reached(bound) for bound in bounds if isinstance(bound, Bound)]]
        return [[self._reached(cut, corners) for cut in self.intervals] for corners in self._corners_by_group]

    def uncapped(self, known: Mapping[str, Value]) -> tuple[Value, Value]:
        """Return the lowest and the highest level but for caps, from the levels of what the rule reads."""
        levels = [known[input_id] for input_id in self.rule.inputs]
        low = [own[levels[place]] for place, (own, _high) in self.grades.items()]
        high = [own[levels[place]] for place, (_low, own) in self.grades.items()]
        for group in self.groups:
            low.append([*(cut.holds(levels, surely=True) for cut in group), False].index(False))
            high.append([*(cut.holds(levels, surely=False) for cut in group), False].index(False))
        return min(low), max(high)

    def uncapped_roots(self, builder: Builder) -> tuple[Ref, Ref]:
        """Return the roots of the same, over what the rule reads."""
        return self._uncapped_root(builder, surely=True), self._uncapped_root(builder, surely=False)

    def _uncapped_root(self, builder: Builder, *, surely: bool) -> Ref:
        worse = min if surely else max
        after: list[Ref] = list(range(self.size))  # for each level to which the inputs so far come, what follows
        for place, grades in reversed(self.grades.items()):
            own = grades[not surely]
            after = [builder.make(place, tuple([after[worse(so_far, g)] for g in own])) for so_far in range(self.size)]
        root = after[-1 if surely else 0]
        for group in self.groups:
            either = extreme_of_two(self.size, worse)
            root = builder.compose(either, [root, self._level(builder, group, surely=surely)])
        return root

    def uncapped_witness(self, known: Mapping[str, Value], level: Value) -> dict[str, Any]:
        """Return what makes a rule of a member that gives a level but for caps.

        One of the two is the rule as written. On the way from a member that stays below the next cut-off to one that
        reaches this level's, first by weights and then by cut-offs, the latter is reached before the former.
        """
        levels = [known[input_id] for input_id in self.rule.inputs]
        written: Member = (self.written, [] if self.rule.in_points else [cut.least for cut in self.written_cutoffs()])
        stays_below = level + 1 == self.size or not self._reaches(written, levels, level)
        below = written if stays_below else self._end_at(levels, level, -1)
        reaches = level == 0 or self._reaches(written, levels, level - 1)
        above = written if reaches else self._end_at(levels, level - 1, 1)
        weights, cutoffs = self._between(levels, level, below, above)
        return self.written_with(self.in_whole_numbers(weights), cutoffs)

    def _end_at(self, levels: Sequence[Value], cut: int, way: int) -> Member:
        """Return a member that does not reach a cut-off if any does not (-1), or one that does if any does (1)."""
        if self.rule.in_points:
            return self._best_weights(levels, self.points, way), []
        own = self.intervals[cut]
        end = own.greatest if way < 0 else own.least
        weights = self._best_weights(levels, self._terms(end), way)
        share = self._share(weights, levels)
        if way < 0 and not own.greatest_included:
            end = (max(share, own.least) + own.greatest) / 2
        elif way > 0 and not own.least_included:
            end = (own.least + min(share, own.greatest)) / 2
        return weights, self._cutoffs_through(cut, end)

    def _best_weights(self, levels: Sequence[Value], leads: Sequence[Sequence[Fraction]], way: int) -> list[Fraction]:
        """Return the allowed weights by which the sum of weight times lead is least (-1) or greatest (1)."""
        if self.weights is not None and self.weights.off is not None:
            pairs = zip(self.written, leads, levels, strict=True)
            return [weight * self._turned(lead[level], way) for weight, lead, level in pairs]
        return sorted(self.corners, key=lambda corner: way * self._share(corner, levels))[-1]

    def _share(self, weights: Sequence[Fraction], levels: Sequence[Value]) -> Fraction:
        gained = [w * (own[v] - min(own)) for w, own, v in zip(weights, self.points, levels, strict=True)]
        return Fraction(sum(gained), sum([w * span for w, span in zip(weights, self.spans, strict=True)]))

    def _cutoffs_through(self, cut: int, share: Fraction) -> list[Fraction]:
        """Return allowed cut-offs of which one lies at a share."""
        found = {cut: share}
        for i in reversed(range(cut)):
            own = self.intervals[i]
            top = min(own.greatest, found[i + 1])
            found[i] = own.least if own.least == own.greatest else (own.least + top) / 2
        for i in range(cut + 1, len(self.intervals)):
            own = self.intervals[i]
            bottom = max(own.least, found[i - 1])
            found[i] = own.greatest if own.least == own.greatest else (bottom + own.greatest) / 2
        return [found[i] for i in range(len(self.intervals))]

    def _lead(self, member: Member, levels: Sequence[Value], cut: int) -> tuple[Fraction, bool]:
        """Return by how much a member passes a cut-off, and whether 0 is enough."""
        weights, cutoffs = member
        if self.rule.in_points:
            bound = self.rule.cutoffs[level_ids(self.aspect)[cut + 1]]
            assert isinstance(bound, Bound)
            points = [own[level] for own, level in zip(self.points, levels, strict=True)]
            total = sum([w * p for w, p in zip(weights, points, strict=True)], Fraction(0))
            return total + (bound.number if bound.counts_against else -bound.number), bound.is_attained
        leads = [own[level] for own, level in zip(self._terms(cutoffs[cut]), levels, strict=True)]
        return sum([w * lead for w, lead in zip(weights, leads, strict=True)], Fraction(0)), True

    def _between(self, levels: Sequence[Value], level: Value, below: Member, above: Member) -> Member:
        """Return a member on the way from one to another that reaches the cut-off of a level, and not the next."""
        if level == 0 or self._reaches(below, levels, level - 1):
            return below
        turned = (above[0], below[1])
        start, end, cut = below, turned, level - 1
        if not self._reaches(turned, levels, cut):
            start, end = turned, above
        first, is_enough = self._lead(start, levels, cut)
        part = first / (first - self._lead(end, levels, cut)[0])
        if not is_enough and level < self.size - 1:  # a bound that has to be passed, which the next is not
            nearer, further = [self._lead(member, levels, level)[0] for member in (start, end)]
            part = (part + min(Fraction(1), nearer / (nearer - further))) / 2
        elif not is_enough:
            part = Fraction(1)
        ends = zip(start, end, strict=True)
        weights, cutoffs = [[one + part * (other - one) for one, other in zip(*own, strict=True)] for own in ends]
        return weights, cutoffs

    def _reaches(self, member: Member, levels: Sequence[Value], cut: int) -> bool:
        lead, is_enough = self._lead(member, levels, cut)
        return lead > 0 or (is_enough and not lead)

    def written_with(self, weights: Sequence[Fraction], cutoffs: Sequence[Fraction]) -> dict[str, Any]:
        """Return what makes a rule of the member with these weights and cut-offs."""
        own: dict[str, Any] = {}
        if self.weights is not None:
            own["weights"] = dict(zip(self.rule.inputs, weights, strict=True))
        if not self.rule.in_points:
            own["cutoffs"] = dict(zip(level_ids(self.aspect)[1:], cutoffs, strict=True))
        return own

    def in_whole_numbers(self, weights: Sequence[Fraction]) -> Sequence[Fraction]:
        """Return weights as the smallest whole numbers, where they have no scale; else as they are."""
        if self.weights is None or self.weights.off is not None:
            return weights
        unit = _common_unit([weights])
        whole = [int(weight * unit) for weight in weights]
        return [Fraction(number, gcd(*whole)) for number in whole]

    def shares(self, extremes: Extremes) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest share of the total, whatever the weights that are allowed."""
        if self.weights is not None and self.weights.off is not None:
            return self._share_off(extremes, -1), self._share_off(extremes, 1)
        ends = []
        for corner, gains in zip(self.corners, self._weighed(self._terms(Fraction(0)), 1, self.corners), strict=True):
            whole = sum([w * span for w, span in zip(corner, self.spans, strict=True)], Fraction(0))
            unit = _common_unit(gains)
            ends += [end / (unit * whole) for end in extremes([[int(unit * gain) for gain in own] for own in gains])]
        return min(ends), max(ends)

    def _share_off(self, extremes: Extremes, way: int) -> Fraction:
        """Return the least share (-1) or the greatest (1) where each weight is off: a maximum of fractions.

        Which weights make it depends on itself, so it is approached: with the weights that gain or lose most beside a
        share the next one is at least as good, and the same only when none is better. Dinkelbach (1967), On nonlinear
        fractional programming.
        """
        share = Fraction(0) if way > 0 else Fraction(1)
        while True:
            terms, spans = [], []
            for weight, own, span in zip(self.written, self.points, self.spans, strict=True):
                leads = [number - min(own) - share * span for number in own]
                weights = [weight * self._turned(lead, way) for lead in leads]
                terms.append([w * lead for w, lead in zip(weights, leads, strict=True)])
                spans.append([w * span for w in weights])
            unit = _common_unit([*terms, *spans])
            beyond = 1 + int(unit * sum(map(max, spans)))  # the sum of the spans stands apart from that of the leads
            both = [
                [int(unit * lead) * beyond + int(unit * span) for lead, span in zip(*own, strict=True)]
                for own in zip(terms, spans, strict=True)
            ]
            gained, whole = divmod(extremes(both)[0 if way < 0 else 1], beyond)
            if not gained:
                return share
            share += Fraction(gained, whole)

    def _turned(self, number: Fraction, way: int) -> Fraction:
        """Return the part of its weight that lowers the product with a number most (-1), or raises it most (1)."""
        assert self.weights is not None
        off = self.weights.off or Fraction(0)
        return 1 + way * (off if number > 0 else -off)

    def _reached(self, cut: Interval, corners: Sequence[Sequence[Fraction]]) -> Reached:
        low, high = [self._whole_terms(cut.greatest), self._whole_terms(cut.least)]
        surely = [Sum.of(terms, Fraction(0), attained=True) for terms in self._weighed(low, -1, corners)]
        is_met = cut.least_included
        possibly = [Sum.of(terms, Fraction(0), attained=is_met) for terms in self._weighed(high, 1, corners)]
        return Reached(surely, possibly)

    def _bound_reached(self, bound: Bound) -> Reached:
        """Return the same for a bound in points, which stays where it is."""
        unit = self.total.unit * abs(self.total.points_unit)
        if self.weights is not None and self.weights.off is not None:
            unit *= self.weights.off.denominator
        constant = bound.number * unit if bound.counts_against else -bound.number * unit
        whole = [Fraction(weight) for weight in self.total.weights]
        low, high = [self._weighed(self.total.points, way, [whole])[0] for way in (-1, 1)]
        own = [Sum.of(terms, constant, attained=bound.is_attained) for terms in (low, high)]
        return Reached(own[:1], own[1:])

    def _terms(self, cut: Fraction) -> list[list[Fraction]]:
        """Return how far the points of each input and level lie above a cut-off."""
        return [
            [number - min(own) - cut * span for number in own]
            for own, span in zip(self.points, self.spans, strict=True)
        ]

    def _whole_terms(self, cut: Fraction) -> list[list[int]]:
        """Return the same times a whole number, where all that counts is whether the sum lies above the cut-off."""
        part, whole = cut.numerator, cut.denominator
        ends = [(min(own), max(own)) for own in self.total.points]
        return [
            [whole * (number - low) - part * (high - low) for number in own]
            for own, (low, high) in zip(self.total.points, ends, strict=True)
        ]

    def _weighed(
        self, leads: Sequence[Sequence[Fraction | int]], way: int, corners: Sequence[Sequence[Fraction]]
    ) -> Sequence[Sequence[Sequence[Fraction | int]]]:
        """Return leads times the weights of each corner.

        Of a box, times a whole number, those of the corner by which all of them are lowest (-1) or highest (1).
        """
        if self.weights is not None and self.weights.off is not None:
            part, whole = way * self.weights.off.numerator, self.weights.off.denominator
            own = zip(self.total.weights, leads, strict=True)
            return [[[w * (whole + part if lead > 0 else whole - part) * lead for lead in row] for w, row in own]]
        return [[[w * lead for lead in row] for w, row in zip(corner, leads, strict=True)] for corner in corners]

    @cached_property
    def corners(self) -> list[list[Fraction]]:
        """The weights at the corners of what is allowed, each up to a factor; not of a box."""
        alone = [[Fraction(int(i == place)) for i in range(len(self.spans))] for place in self.grades]
        return alone + [corner for corners in self._corners_by_group for corner in corners]

    @cached_property
    def _corners_by_group(self) -> list[list[list[Fraction]]]:
        if self.weights is None or self.weights.off is not None:
            return [[self.written]]
        counting = [i for i, span in enumerate(self.spans) if span]
        if self.weights.least:
            least = self.weights.least
            spare = 1 - len(counting) * least
            return [
                [
                    [(least + spare * (i == j)) / s if s else Fraction(0) for j, s in enumerate(self.spans)]
                    for i in counting
                ]
            ]
        groups = []
        for component in tied_inputs(self.weights.orders):
            corners = []
            for chosen in up_sets(component, self.weights.orders):
                corner = [Fraction(int(input_id in chosen)) for input_id in self.rule.inputs]
                if any(corner[i] for i in counting):  # weights that count for nothing are allowed to nobody
                    corners.append(corner)
            groups += [corners] if corners else []
        return groups

    def _level(self, builder: Builder, group: Group, *, surely: bool) -> Ref:
        """Return the root of the level to which a group comes by itself."""
        cuts = []
        for cut in group:
            sums, final = (cut.surely, 1 - _TOP) if surely else (cut.possibly, _TOP)
            cuts.append(builder.joined([builder.load(self._diagram_of(own)) for own in sums], final))
        counting = Builder([2] * len(cuts), self.size)
        count: Ref = len(cuts)
        for place in reversed(range(len(cuts))):
            count = counting.make(place, (place, count))
        return builder.compose(counting.finish(count, self.size), cuts)

    def _diagram_of(self, own: Sum) -> Diagram:
        """Return the diagram of a condition over what the rule reads: leaf 1 where it holds."""
        terms = (*own.terms, *((0,) * size for size in self.sizes[len(own.terms) :]))
        walk = RuleSteps(reads=self.reads, inputs=len(own.terms), terms=terms, cuts=(own.at_least,))
        return self.walked(walk, 2)


def _can_be_reached(cut: Interval, share: Fraction) -> bool:
    """Return whether a share reaches a cut-off at some place where it may lie."""
    return share >= cut.least if cut.least_included else share > cut.least


def up_sets(inputs: Sequence[str], orders: Sequence[tuple[str, str]]) -> Iterator[frozenset[str]]:
    """Yield the connected sets of inputs that have with each input all those which weigh at least as much.

    >>> sorted(map(sorted, up_sets(["a", "b", "c"], [("a", "b"), ("c", "b")])))
    [['a'], ['a', 'b', 'c'], ['c']]
    """
    own = [(heavier, lighter) for heavier, lighter in orders if heavier in inputs]
    for size in range(1, len(inputs) + 1):
        for chosen in map(frozenset, combinations(inputs, size)):
            is_up = all(heavier in chosen for heavier, lighter in own if lighter in chosen)
            inside = [pair for pair in own if chosen.issuperset(pair)]
            if is_up and len(components(sorted(chosen), inside)) == 1:
                yield chosen


def tied_inputs(orders: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the inputs that orders name, in groups that they tie together."""
    return components(list(dict.fromkeys([input_id for order in orders for input_id in order])), orders)


def _common_unit(rows: Sequence[Sequence[Fraction | int]]) -> int:
    """Return by what all these numbers must be multiplied to be whole."""
    return lcm(*(number.denominator for own in rows for number in own))


def components(inputs: Sequence[str], orders: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the inputs in groups that no order ties together."""
    groups = [{input_id} for input_id in inputs]
    for one, other in orders:
        tied = [group for group in groups if one in group or other in group]
        groups = [group for group in groups if group not in tied] + [set().union(*tied)]
    return [[input_id for input_id in inputs if input_id in group] for group in groups]
