"""The members of a weighted aspect that is loose, as a cone: its weights and cut-offs are the entries of a vector.

A weighted aspect reaches a cut-off where the sum of weight times gain is at least the cut-off's part of the sum of
weight times range. With that part as an entry of its own, both sides are linear, and so is all that a family asks of
weights and cut-offs. Where nothing fixes the unit of the weights, only proportions count: the last entry stands for the
weights as written in the same unit, so that it can be asked which of them stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm, prod
from typing import Any, NamedTuple, TypeAlias

from k80assess.base.lazy import cached_property
from k80assess.document.nodes import level_ids
from k80assess.document.rules import Bound
from k80assess.engine.diagram import Value
from k80assess.engine.loose_sums import LooseSum
from k80assess.errors import Sentence, SizeLimitError
from k80assess.learning.atoms import AtLeast, Atom, Lemma
from k80assess.learning.cones import Cone, Row, Vector

MOST_NUMBERS = 20_000_000
"""How many numbers the forms of a loose sum may have: one for each entry, for each input and each of its levels."""

Form: TypeAlias = Sequence[Fraction | int]
"""A number for each entry of a vector: what is linear in it."""


class Claim(NamedTuple):
    """That something linear is not negative.

    Attributes:
        form: what it is.
        strict: whether it has to be more than 0.
    """

    form: Form
    strict: bool = False


class SumMembers:
    """The cone of a loose sum's members.

    Args:
        aspect: the loose sum.

    All forms are in one unit, in which their numbers are whole.

    Attributes:
        size: how many entries a vector has.
        weights: for each input its weight, as a form.
        ranges: for each input its weight times range.
        whole: the sum of these.
        scale: what the weights as written are times, where they are in this unit.
        cutoffs: for each cut-off its part of the whole, lowest first; for bounds in points where these lie, turned so
            that more is better.
        loose_cutoffs: the places of the cut-offs that are loose.
    """

    def __init__(self, aspect: LooseSum) -> None:
        self.aspect = aspect
        self.inputs = range(len(aspect.rule.inputs))
        self._loose_weights = list(self.inputs) if aspect.weights is not None else []
        self.loose_cutoffs = [k for k, cut in enumerate(aspect.intervals) if cut.least < cut.greatest]
        self.size = len(self._loose_weights) + len(self.loose_cutoffs) + 1
        if self.size * sum([2 + len(own) for own in aspect.points]) > MOST_NUMBERS:
            what = Sentence(
                "limit.loose_numbers",
                "numbers in what is known of the weights of {aspect}",
                aspect=f"'{aspect.aspect.id}'",
            )
            remedy = Sentence(
                "remedy.smaller_sums", "let fewer inputs feed one aspect, or leave its weights as written"
            )
            raise SizeLimitError(what, MOST_NUMBERS, remedy)
        self._unit = self._common_unit()
        self.scale = self._entry(self.size - 1)
        if self._loose_weights:
            self.weights = [self._entry(i) for i in self.inputs]
        else:
            self.weights = [_whole(times(weight, self.scale)) for weight in aspect.written]
        self.ranges = [_whole(times(span, weight)) for span, weight in zip(aspect.spans, self.weights, strict=True)]
        self.whole = self._sum(self.ranges)
        self.cutoffs = [*self._bounds()] if aspect.rule.in_points else [*self._parts()]
        self._gains = [*self._by_level()]
        self._kept = [*self._always()]
        self.background = self._background()
        self._claims: dict[Atom, Claim] = {}
        self._rows: dict[tuple[Atom, bool], Row] = {}

    def _common_unit(self) -> int:
        rule = self.aspect.rule
        cuts = [cut.number if isinstance(cut, Bound) else cut for cut in rule.cutoffs.values()]
        cuts += [cut.least for cut in self.aspect.intervals]
        points = [number for own in self.aspect.points for number in own]
        return prod(lcm(*[number.denominator for number in own]) for own in (points, self.aspect.written, cuts))

    def _entry(self, place: int) -> Form:
        return [self._unit * (i == place) for i in range(self.size)]

    def _sum(self, forms: Sequence[Form]) -> Form:
        return [sum(own) for own in zip(*forms, strict=True)] if forms else [0] * self.size

    def _by_level(self) -> Iterator[list[Form]]:
        """Yield for each input what each of its levels adds to the sum."""
        for own, weight in zip(self.aspect.points, self.weights, strict=True):
            least = 0 if self.aspect.rule.in_points else min(own)
            yield [_whole(times(number - least, weight)) for number in own]

    def _parts(self) -> Iterator[Form]:
        for k, cut in enumerate(self.aspect.intervals):
            if k in self.loose_cutoffs:
                yield self._entry(len(self._loose_weights) + self.loose_cutoffs.index(k))
            else:
                yield _whole(times(cut.least, self.whole))

    def _bounds(self) -> Iterator[Form]:
        for level in level_ids(self.aspect.aspect)[1:]:
            bound = self.aspect.rule.cutoffs[level]
            assert isinstance(bound, Bound)
            yield _whole(times(-bound.number if bound.counts_against else bound.number, self.scale))

    def _background(self, margin: Fraction | None = None, until: float | None = None) -> Cone:
        """Return the cone of all members; where there is a margin, of those whose cut-offs are further apart."""
        cone = Cone(self.size, until)
        cone.add(Row.of(self.scale, strict=True))
        if margin is not None or not self.aspect.rule.in_points:  # else weights without effect are only odd
            cone.add(self._row(Claim(self.whole, strict=True), margin))
        for claim in self._kept:
            cone.add(self._row(claim, margin if claim.strict else None))
        return cone

    def _row(self, claim: Claim, margin: Fraction | None = None) -> Row:
        """Return by which vectors a claim holds, by more than a margin where there is one."""
        if margin is None:
            return Row.of(claim.form, strict=claim.strict)
        return Row.of(less(claim.form, times(margin, self.whole)), strict=True)

    def _always(self) -> Iterator[Claim]:
        """Yield what all members keep to, but for cut-offs."""
        loose = self.aspect.weights
        if loose is not None and loose.off is not None:
            for weight, written in zip(self.weights, self.aspect.written, strict=True):
                yield Claim(less(weight, times(written * (1 - loose.off), self.scale)))
                yield Claim(less(times(written * (1 + loose.off), self.scale), weight))
        elif loose is not None:
            place = self.aspect.rule.inputs.index
            for heavier, lighter in loose.orders:
                yield Claim(less(self.weights[place(heavier)], self.weights[place(lighter)]))
            for own, span in zip(self.ranges, self.aspect.spans, strict=True):
                if loose.least and span:
                    yield Claim(less(own, times(loose.least, self.whole)))
        if not self.aspect.rule.in_points:
            yield from self._kept_cutoffs()

    def _kept_cutoffs(self) -> Iterator[Claim]:
        for k, cut in enumerate(self.aspect.intervals):
            own = self.cutoffs[k]
            if k in self.loose_cutoffs:
                yield Claim(less(own, times(cut.least, self.whole)), strict=not cut.least_included)
                yield Claim(less(times(cut.greatest, self.whole), own), strict=not cut.greatest_included)
            if k and (k in self.loose_cutoffs or k - 1 in self.loose_cutoffs):
                yield Claim(less(own, self.cutoffs[k - 1]), strict=True)

    def claim(self, atom: Atom, holds: bool = True) -> Claim:
        """Return what an atom asks, or that it does not hold, as a sum that is not negative."""
        if atom not in self._claims:
            self._claims[atom] = (
                self._reaches(atom.cell, atom.level - 1)
                if isinstance(atom, AtLeast)
                else Claim(atom.row.numbers, atom.row.strict)
            )
        own = self._claims[atom]
        return own if holds else Claim(times(-1, own.form), not own.strict)

    def _reaches(self, levels: Sequence[Value], cut: int) -> Claim:
        """Return by how much a cut-off is passed where the inputs have these levels."""
        gained = self._sum([own[level] for own, level in zip(self._gains, levels, strict=True)])
        bound = self.aspect.rule.cutoffs[level_ids(self.aspect.aspect)[cut + 1]]
        return Claim(less(gained, self.cutoffs[cut]), isinstance(bound, Bound) and not bound.is_attained)

    def row(self, atom: Atom, holds: bool = True) -> Row:
        """Return by which vectors an atom holds, or does not."""
        if (atom, holds) not in self._rows:
            self._rows[atom, holds] = self._row(self.claim(atom, holds))
        return self._rows[atom, holds]

    def holds(self, atom: Atom, choice: Vector | None) -> bool:
        """Return whether an atom holds for a member, the one as written where there is no vector."""
        return self.row(atom).holds(self.written if choice is None else choice)

    def found(
        self, asked: Mapping[Atom, bool], until: float | None, margin: Fraction | None = None
    ) -> Vector | Lemma | None:
        """Return a vector by which atoms hold, or do not, as is asked; None for the member as written, where that does.

        Conditions that a vector meets by itself are left out of the cone: few are needed to find one.

        Args:
            asked: the atoms, and whether each must hold.
            until: when to give up.
            margin: by more than which part of the whole each must, and cut-offs lie apart; None where 0 is enough.
        """
        if margin is None and all(self.row(atom, holds).holds(self.written) for atom, holds in asked.items()):
            return None
        waiting = {atom: self._row(self.claim(atom, holds), margin) for atom, holds in asked.items()}
        cone, added = self.background.copy(until) if margin is None else self._background(margin, until), list[Atom]()
        start = len(cone.rows)
        while True:
            refutation = cone.refutation()
            if refutation is not None:
                atoms = [(added[place - start], number) for place, number in refutation.items() if place >= start]
                return Lemma(
                    choices=tuple([(atom, asked[atom], number) for atom, number in atoms]),
                    kept=tuple([(place, number) for place, number in refutation.items() if place < start]),
                )
            vector = cone.vector
            short = {atom: row.shortage(vector) for atom, row in waiting.items()}
            broken = max(short, key=lambda atom: short[atom], default=None)
            if broken is None or short[broken] <= 0:
                return vector
            cone.add(waiting.pop(broken))
            added.append(broken)

    def cone(self, asked: Mapping[Atom, bool], until: float | None) -> Cone:
        """Return the cone of the members by which atoms hold, or do not, as is asked."""
        cone = self.background.copy(until)
        for atom, holds in asked.items():
            cone.add(self.row(atom, holds))
        return cone

    def widest(self, asked: Mapping[Atom, bool], until: float | None) -> tuple[Fraction, Vector | None]:
        """Return the greatest margin by which atoms can hold, or not, as is asked, and a vector that has it.

        Of these it is one by which the least weight times range is greatest. Where there is no margin there is none.
        """
        claims = [Claim(self.whole), *(claim for claim in self._kept if claim.strict)]
        claims += [self.claim(atom, holds) for atom, holds in asked.items()]
        fixed = [claim.form for claim in self._kept if not claim.strict]
        margin, vector = self._spread([claim.form for claim in claims], fixed, until)
        if not margin:
            return margin, None
        fixed += [less(claim.form, times(margin, self.whole)) for claim in claims]
        counting = [own for own, span in zip(self.ranges, self.aspect.spans, strict=True) if span]
        least, evenly = self._spread(counting, fixed, until)
        vector = evenly if least else vector
        # Where proportions alone count nothing keeps the scale from 0, and any other will do.
        return margin, (*vector[: self.size - 1], vector[self.size - 1] or 1)

    def _spread(self, forms: Sequence[Form], fixed: Sequence[Form], until: float | None) -> tuple[Fraction, Vector]:
        """Return the greatest part of the whole that each of some forms can have, others not negative, and a vector."""
        cone = Cone(self.size + 1, until)  # the last entry is that part
        for form in forms:
            cone.add(Row.of([*form, -1]))
        for form in fixed:
            cone.add(Row.of([*form, 0]))
        part = [int(place == self.size) for place in range(self.size + 1)]
        both = Row.of([*part, *self.whole, 0]).numbers  # the same unit for both
        greatest, vector = cone.greatest(both[: self.size + 1], both[self.size + 1 :])
        return greatest, vector[: self.size]

    @cached_property
    def written(self) -> Vector:
        """The vector of the member as written."""
        found = list(self.aspect.written) if self._loose_weights else []
        whole = sum([w * span for w, span in zip(self.aspect.written, self.aspect.spans, strict=True)], Fraction(0))
        as_written = self.aspect.written_cutoffs()
        found += [as_written[k].least * whole for k in self.loose_cutoffs]
        return Row.of([*found, Fraction(1)]).numbers

    def shares(self, vector: Sequence[int]) -> list[Fraction]:
        """Return the part of the whole at which each cut-off of a member lies, lowest first; none for one in points."""
        if self.aspect.rule.in_points:
            return []
        whole = value(self.whole, vector)
        return [value(own, vector) / whole for own in self.cutoffs]

    def rule(self, vector: Sequence[int]) -> dict[str, Any]:
        """Return what makes the rule of a member."""
        scale = value(self.scale, vector)
        weights: Sequence[Fraction] = [value(own, vector) / scale for own in self.weights]
        if not any(weight and weight == own for weight, own in zip(weights, self.aspect.written, strict=True)):
            weights = self.aspect.in_whole_numbers(weights)
        return self.aspect.written_with(weights, self.shares(vector))


def _whole(form: Form) -> Form:
    return [int(number) for number in form]


def greatest_part(cone: Cone, form: Form, whole: Form) -> Fraction:
    """Return the greatest part of another that something is in a cone, ends included."""
    both = Row.of([*form, *whole]).numbers  # the same unit for both
    return cone.greatest(both[: cone.size], both[cone.size :])[0]


def value(form: Form, vector: Sequence[int]) -> Fraction:
    """Return what a form comes to at a vector."""
    return Fraction(sum([number * entry for number, entry in zip(form, vector, strict=True) if entry]))


def times(number: Fraction | int, form: Form) -> Form:
    """Return a form times a number."""
    return [number * own if own else 0 for own in form]  # most are 0, and products of fractions take long


def less(one: Form, other: Form) -> Form:
    """Return a form less another."""
    return [a - b for a, b in zip(one, other, strict=True)]
