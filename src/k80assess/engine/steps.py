"""A rule as a walk over its inputs, with a running total and a memory for all else that matters later.

Every rule of an aspect takes its inputs one by one. `RuleSteps` says what each level adds to the total, how the memory
changes, and which level of the aspect the end of the walk means. The engine needs to know nothing else of a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce
from math import ceil, floor, lcm
from operator import and_
from typing import NamedTuple, TypeAlias

import attrs

from k80assess.base.exact import too_many_digits
from k80assess.base.lazy import cached_property
from k80assess.document.conditions import Scales, When, spelt_out
from k80assess.document.gap import takers
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.rules import Bound, Cap, Table, Weighted

Alive: TypeAlias = int
"""The conditions that can still decide, as the bits of a number: bit 0 is the first condition."""
Memory: TypeAlias = tuple[int, Alive, Alive]
"""The extreme so far, the rows that can still match, and the caps that can still hold."""

Combine: TypeAlias = Callable[[int, int], int]
"""What the levels of two inputs come to together, as positions."""

MAX_UNIT_DIGITS = 10_000
"""How many digits the common denominator of the numbers of a weighted sum may have."""

_MAX_UNIT_BITS = (10**MAX_UNIT_DIGITS).bit_length() - 1


@attrs.frozen(kw_only=True)
class FirstMatch:
    """Conditions in order, of which the first that holds decides; the last one always holds.

    Attributes:
        takers: for each input and level the conditions that accept it.
        decides: for each condition the position of the level it decides on.
        sure_after: for each number of inputs seen the conditions that restrict none of the later ones.
    """

    takers: tuple[tuple[Alive, ...], ...]
    decides: tuple[int, ...]
    sure_after: tuple[Alive, ...]

    @classmethod
    def of(cls, whens: Sequence[When], decides: Sequence[int], inputs: Sequence[str], scales: Scales) -> FirstMatch:
        """Return the conditions of a document in this form."""
        every = (1 << len(whens)) - 1
        own = takers([spelt_out(when, scales) for when in whens], {input_id: scales[input_id] for input_id in inputs})
        sure = [every]
        for input_id in reversed(inputs):
            indifferent = reduce(and_, own[input_id])
            sure.append(sure[-1] & indifferent)
        return cls(
            takers=tuple([tuple(own[input_id]) for input_id in inputs]),
            decides=tuple(decides),
            sure_after=tuple(reversed(sure)),
        )

    def start(self) -> Alive:
        """Return the conditions that can decide before any input is seen."""
        return self._up_to_sure((1 << len(self.decides)) - 1, 0)

    def after(self, alive: Alive, index: int, level: int) -> Alive:
        """Return the conditions that can still decide once an input has a level."""
        return self._up_to_sure(alive & self.takers[index][level], index + 1)

    def _up_to_sure(self, alive: Alive, seen: int) -> Alive:
        # Once a condition is certain to hold, no condition behind it can decide.
        sure = alive & self.sure_after[seen]
        return alive & (sure ^ (sure - 1))

    def place(self, alive: Alive) -> int:
        """Return the place of the first of these conditions."""
        return (alive & -alive).bit_length() - 1

    def decision(self, alive: Alive) -> int:
        """Return the position of the level that the first of these conditions decides on."""
        return self.decides[self.place(alive)]


@attrs.frozen(kw_only=True)
class RuleSteps:
    """A rule as a walk over what it reads: its inputs, and then what only its conditions name.

    Attributes:
        reads: the ids of what it reads, in the order in which they are taken.
        inputs: how many of these are inputs.
        terms: for each of what it reads, and each level, its term: what it adds to the total, a whole number.
        cuts: the totals at which the next higher level is reached, increasing.
        combine: `min` or `max` where the least or the greatest input decides; None where another rule does.
        grades: for each input and level the level of the aspect that it speaks for, where `combine` decides; None where
            that is the same level.
        rows: the rows of a table; None where another rule decides.
        caps: the caps, the strictest first, and at the end one that caps nothing; None where there are no caps.
        to_cap: whether the walk leads to the cap that decides, by its place among these, instead of to a level; where
            none does to the last place.
    """

    reads: tuple[str, ...]
    inputs: int
    terms: tuple[tuple[int, ...], ...]
    cuts: tuple[int, ...] = ()
    combine: Combine | None = None
    grades: tuple[tuple[int, ...], ...] | None = None
    rows: FirstMatch | None = None
    caps: FirstMatch | None = None
    to_cap: bool = False
    remembers: bool = attrs.field(init=False)  # whether anything but the total matters later

    @remembers.default
    def _remembers(self) -> bool:
        return any(part is not None for part in (self.combine, self.rows, self.caps))

    def start(self) -> Memory:
        """Return the memory before anything is seen."""
        return (-1, self.rows.start() if self.rows else 0, self.caps.start() if self.caps else 0)

    def step(self, memory: Memory, index: int, level: int) -> Memory:
        """Return the memory once what is read at this index has a level."""
        extreme, rows, caps = memory
        if self.combine and index < self.inputs:
            grade = level if self.grades is None else self.grades[index][level]
            extreme = self.combine(extreme, grade) if index else grade
        if self.rows:
            rows = self.rows.after(rows, index, level)
        if self.caps:
            caps = self.caps.after(caps, index, level)
        return (extreme, rows, caps)

    def level(self, memory: Memory, cuts_reached: int) -> int:
        """Return the position of the aspect's level once all is seen, with this many cuts reached."""
        extreme, rows, caps = memory
        level = self.rows.decision(rows) if self.rows else extreme if self.combine else cuts_reached
        if self.caps is None:
            return level
        cap = self.caps.place(caps)
        if self.to_cap:
            return cap if self.caps.decides[cap] < level else len(self.caps.decides) - 1
        return min(level, self.caps.decides[cap])


def steps_of(aspect: Aspect, scales: Scales) -> RuleSteps:
    """Return an aspect's rule as a walk over what it reads, with these scales."""
    # Kept with the document, as a cached property is: questions of all kinds ask for it time and again.
    kept: tuple[Scales, RuleSteps] | None = aspect.__dict__.get("_steps")
    if kept is None or kept[0] != scales:
        kept = aspect.__dict__["_steps"] = (dict(scales), steps_without(aspect, scales))
    return kept[1]


def steps_without(aspect: Aspect, scales: Scales, without_cap: int | None = None) -> RuleSteps:
    """Return the same without one of the aspect's caps, if that is asked."""
    rule, levels = aspect.rule, level_ids(aspect)
    kept = [cap for i, cap in enumerate(rule.caps) if i != without_cap]
    walk = RuleSteps(
        reads=rule.reads,
        inputs=len(rule.inputs),
        terms=tuple([(0,) * len(scales[node_id]) for node_id in rule.reads]),
        caps=_caps(kept, rule.reads, levels, scales),
    )
    if isinstance(rule, Weighted):
        total = WeightedSum.of(rule, scales)
        cuts = tuple([total.cut(rule.cutoffs[level]) for level in levels[1:]])
        return attrs.evolve(walk, terms=(*total.terms, *walk.terms[walk.inputs :]), cuts=cuts)
    if isinstance(rule, Table):
        decides = [levels.index(row.then) for row in rule.rows]
        return attrs.evolve(walk, rows=FirstMatch.of([row.when for row in rule.rows], decides, rule.reads, scales))
    return attrs.evolve(walk, combine=min if rule.kind == "minimum" else max)


def _caps(caps: Sequence[Cap], inputs: Sequence[str], levels: Sequence[str], scales: Scales) -> FirstMatch | None:
    if not caps:
        return None
    ordered = strictest_first(caps, levels)
    whens = [*(cap.when for cap in ordered), When()]
    decides = [*(levels.index(cap.at_most) for cap in ordered), len(levels) - 1]
    return FirstMatch.of(whens, decides, inputs, scales)


def strictest_first(caps: Sequence[Cap], levels: Sequence[str]) -> list[Cap]:
    """Return the caps of an aspect with these levels, those to the lowest level first."""
    return sorted(caps, key=lambda cap: levels.index(cap.at_most))


def cap_at(aspect: Aspect, place: int) -> Cap | None:
    """Return the cap that a walk to caps leads to, by its place among them; None at the last, where none decides."""
    ordered = strictest_first(aspect.rule.caps, level_ids(aspect))
    return ordered[place] if place < len(ordered) else None


@attrs.frozen(kw_only=True, slots=False)
class WeightedSum:
    """A weighted sum in whole numbers, of which more is better: points that count against have their sign turned.

    Attributes:
        weights: for each input its weight, times `unit`.
        points: for each input and level its points, times `points_unit`; less than zero for what counts against.
        unit: the common denominator of the weights.
        points_unit: the common denominator of the points, less than zero where points count against.
    """

    weights: tuple[int, ...]
    points: tuple[tuple[int, ...], ...]
    unit: int
    points_unit: int

    @classmethod
    def of(cls, rule: Weighted, scales: Scales) -> WeightedSum:
        """Return the sum of a rule of a document."""
        weights = list(rule.weights.values())
        points = [rule.points_of(input_id, len(scales[input_id])) for input_id in rule.weights]
        unit = _common_unit([weight.denominator for weight in weights])
        points_unit = _common_unit([number.denominator for own in points for number in own])
        if rule.counts_against:
            points_unit = -points_unit
        return cls(
            weights=tuple([int(weight * unit) for weight in weights]),
            points=tuple([tuple([int(number * points_unit) for number in own]) for own in points]),
            unit=unit,
            points_unit=points_unit,
        )

    @cached_property
    def terms(self) -> tuple[tuple[int, ...], ...]:
        """For each input and level its term: what it adds to the total."""
        pairs = zip(self.weights, self.points, strict=True)
        return tuple([tuple([weight * number for number in own]) for weight, own in pairs])

    @cached_property
    def least(self) -> int:
        """The worst total that is possible."""
        return sum(map(min, self.terms))

    @cached_property
    def greatest(self) -> int:
        """The best total that is possible."""
        return sum(map(max, self.terms))

    def cut(self, cutoff: Fraction | Bound) -> int:
        """Return the least whole total that reaches a cut-off."""
        if not isinstance(cutoff, Bound):
            return self.least + ceil(cutoff * (self.greatest - self.least))
        at = cutoff.number * self.unit * self.points_unit
        return ceil(at) if cutoff.is_attained else floor(at) + 1

    def share(self, total: int) -> Fraction:
        """Return where a total lies between the worst and the best, from 0 to 1."""
        return Fraction(total - self.least, self.greatest - self.least)

    def in_points(self, worst: int, best: int) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest of the totals between two, as the rule itself counts them."""
        one = Fraction(worst, self.unit * self.points_unit)
        other = one if worst == best else Fraction(best, self.unit * self.points_unit)
        return (one, other) if self.points_unit > 0 else (other, one)

    @cached_property
    def range(self) -> tuple[Fraction, Fraction]:
        """The least and the greatest total that are possible, as the rule itself counts them."""
        return self.in_points(self.least, self.greatest)

    def leads(self, cutoff: Fraction | Bound) -> Leads:
        """Return how far the points of each input and level lie above a cut-off.

        For a share of the range it is the share of their own range that they lie above: points − least − cut-off ×
        (greatest − least), times the cut-off's denominator. Written this way the range of the total need not be known,
        so weights may change. For a bound, whose place does not depend on weights, it is the points themselves.
        """
        if isinstance(cutoff, Bound):
            at = cutoff.number * self.unit * self.points_unit
            part = at.denominator
            own = tuple([tuple([part * number for number in numbers]) for numbers in self.points])
            return Leads(own, -at.numerator, cutoff.is_attained)
        part, whole = cutoff.numerator, cutoff.denominator
        leads = []
        for numbers in self.points:
            least, span = min(numbers), max(numbers) - min(numbers)
            leads.append(tuple([whole * (number - least) - part * span for number in numbers]))
        return Leads(tuple(leads), 0, True)


def _common_unit(denominators: Iterable[int]) -> int:
    """Return the common denominator of numbers.

    Raises:
        SizeLimitError: when it has more digits than every number of the sum can get.
    """
    unit = 1
    for denominator in set(denominators):
        unit = lcm(unit, denominator)
        if unit.bit_length() > _MAX_UNIT_BITS:
            raise too_many_digits(MAX_UNIT_DIGITS)
    return unit


class Leads(NamedTuple):
    """What decides whether a cut-off is reached: the sum of weight times lead, and what is added to it.

    Attributes:
        by_level: for each input and level its lead.
        constant: what is added to the sum of weight times lead, whatever the weights.
        attained: whether the cut-off is reached when that comes to 0, and not only when it comes to more.
    """

    by_level: tuple[tuple[int, ...], ...]
    constant: int
    attained: bool

    def reached(self, whole: Fraction | int) -> bool:
        """Return whether the cut-off is reached when the sum and what is added to it come to this."""
        return whole > 0 or (whole == 0 and self.attained)
