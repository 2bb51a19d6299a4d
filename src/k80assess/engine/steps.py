"""A rule as a walk over its inputs, with a running total and a memory for all else that matters later.

Every rule of an aspect takes its inputs one by one. `RuleSteps` says what each level adds to the total, how the memory
changes, and which level of the aspect the end of the walk means. The engine needs to know nothing else of a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from math import ceil, lcm
from operator import and_
from typing import TypeAlias

import attrs

from k80assess.base.lazy import cached_property
from k80assess.document.framework import Aspect, level_ids
from k80assess.document.gap import takers
from k80assess.document.rules import Cap, Scales, Table, Weighted, When

Alive: TypeAlias = int
"""The conditions that can still decide, as the bits of a number: bit 0 is the first condition."""
Memory: TypeAlias = tuple[int, Alive, Alive]
"""The extreme so far, the rows that can still match, and the caps that can still hold."""

Combine: TypeAlias = Callable[[int, int], int]
"""What the levels of two inputs come to together, as positions."""


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
        own = takers(whens, {input_id: scales[input_id] for input_id in inputs})
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

    def decision(self, alive: Alive) -> int:
        """Return the position of the level that the first of these conditions decides on."""
        return self.decides[(alive & -alive).bit_length() - 1]


@attrs.frozen(kw_only=True)
class RuleSteps:
    """A rule as a walk over its inputs.

    Attributes:
        inputs: the ids of the inputs, in the order in which they are taken.
        terms: for each input and level its term: what it adds to the total, a whole number.
        cuts: the totals at which the next higher level is reached, increasing.
        combine: `min` or `max` where the least or the greatest input decides; None where another rule does.
        rows: the rows of a table; None where another rule decides.
        caps: the caps, the strictest first, and at the end one that caps nothing; None where there are no caps.
    """

    inputs: tuple[str, ...]
    terms: tuple[tuple[int, ...], ...]
    cuts: tuple[int, ...] = ()
    combine: Combine | None = None
    rows: FirstMatch | None = None
    caps: FirstMatch | None = None

    def start(self) -> Memory:
        """Return the memory before any input is seen."""
        return (-1, self.rows.start() if self.rows else 0, self.caps.start() if self.caps else 0)

    def step(self, memory: Memory, index: int, level: int) -> Memory:
        """Return the memory once the input at this index has a level."""
        extreme, rows, caps = memory
        if self.combine:
            extreme = self.combine(extreme, level) if index else level
        if self.rows:
            rows = self.rows.after(rows, index, level)
        if self.caps:
            caps = self.caps.after(caps, index, level)
        return (extreme, rows, caps)

    def level(self, memory: Memory, cuts_reached: int) -> int:
        """Return the position of the aspect's level once all inputs are seen, with this many cuts reached."""
        extreme, rows, caps = memory
        level = self.rows.decision(rows) if self.rows else extreme if self.combine else cuts_reached
        return min(level, self.caps.decision(caps)) if self.caps else level


def steps_of(aspect: Aspect, scales: Scales, without_cap: int | None = None) -> RuleSteps:
    """Return an aspect's rule as a walk over its inputs, which have these scales; if asked, without one of its caps."""
    rule, levels = aspect.rule, level_ids(aspect)
    no_terms = tuple([(0,) * len(scales[input_id]) for input_id in rule.inputs])
    kept = [cap for i, cap in enumerate(rule.caps) if i != without_cap]
    caps = _caps(kept, rule.inputs, levels, scales)
    if isinstance(rule, Weighted):
        total = WeightedSum.of(rule, scales)
        cuts = tuple([total.cut(rule.cutoffs[level]) for level in levels[1:]])
        return RuleSteps(inputs=rule.inputs, terms=total.terms, cuts=cuts, caps=caps)
    if isinstance(rule, Table):
        decides = [levels.index(row.then) for row in rule.rows]
        rows = FirstMatch.of([row.when for row in rule.rows], decides, rule.inputs, scales)
        return RuleSteps(inputs=rule.inputs, terms=no_terms, rows=rows, caps=caps)
    combine = min if rule.kind == "minimum" else max
    return RuleSteps(inputs=rule.inputs, terms=no_terms, combine=combine, caps=caps)


def _caps(caps: Sequence[Cap], inputs: Sequence[str], levels: Sequence[str], scales: Scales) -> FirstMatch | None:
    if not caps:
        return None
    strictest_first = sorted(caps, key=lambda cap: levels.index(cap.at_most))
    whens = [*(cap.when for cap in strictest_first), When()]
    decides = [*(levels.index(cap.at_most) for cap in strictest_first), len(levels) - 1]
    return FirstMatch.of(whens, decides, inputs, scales)


@attrs.frozen(kw_only=True, slots=False)
class WeightedSum:
    """A weighted sum in whole numbers: weights and points, each brought to one denominator.

    Attributes:
        weights: for each input its weight, times `unit`.
        points: for each input and level its points, times their common denominator.
        unit: the common denominator of the weights.
    """

    weights: tuple[int, ...]
    points: tuple[tuple[int, ...], ...]
    unit: int

    @classmethod
    def of(cls, rule: Weighted, scales: Scales) -> WeightedSum:
        """Return the sum of a rule of a document."""
        weights = list(rule.weights.values())
        points = [rule.points_of(input_id, len(scales[input_id])) for input_id in rule.weights]
        unit = lcm(*(weight.denominator for weight in weights))
        points_unit = lcm(*(number.denominator for own in points for number in own))
        return cls(
            weights=tuple([int(weight * unit) for weight in weights]),
            points=tuple([tuple([int(number * points_unit) for number in own]) for own in points]),
            unit=unit,
        )

    @cached_property
    def terms(self) -> tuple[tuple[int, ...], ...]:
        """For each input and level its term: what it adds to the total."""
        pairs = zip(self.weights, self.points, strict=True)
        return tuple([tuple([weight * number for number in own]) for weight, own in pairs])

    @cached_property
    def least(self) -> int:
        """The least total that is possible."""
        return sum(map(min, self.terms))

    @cached_property
    def greatest(self) -> int:
        """The greatest total that is possible."""
        return sum(map(max, self.terms))

    def cut(self, share: Fraction) -> int:
        """Return the least whole total whose share is at least this one."""
        return self.least + ceil(share * (self.greatest - self.least))

    def share(self, total: int) -> Fraction:
        """Return where a total lies between the least and the greatest, from 0 to 1."""
        return Fraction(total - self.least, self.greatest - self.least)

    def leads(self, cutoff: Fraction) -> tuple[tuple[int, ...], ...]:
        """Return for each input and level how far its points lie above the cut-off's share of their own range.

        The total reaches the cut-off when the sum of weight times lead is zero or more: points − least − cut-off ×
        (greatest − least), times the cut-off's denominator. Written this way the range of the total need not be known,
        so weights may change.
        """
        part, whole = cutoff.numerator, cutoff.denominator
        leads = []
        for own in self.points:
            least, span = min(own), max(own) - min(own)
            leads.append(tuple([whole * (number - least) - part * span for number in own]))
        return tuple(leads)
