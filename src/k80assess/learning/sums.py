"""The members of a weighted aspect that is loose, as a cone: its weights and cut-offs are the entries of a vector.

A weighted aspect reaches a cut-off where the sum of weight times gain is at least the cut-off's part of the sum of
weight times range. With that part as an entry of its own, both sides are linear, and so is all that a family asks of
weights and cut-offs. Only proportions count, but where weights or bounds are as written up to a part of themselves:
there one more entry stands for the scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from k80assess.base.lazy import cached_property
from k80assess.document.framework import level_ids
from k80assess.document.rules import Bound
from k80assess.engine.diagram import Value
from k80assess.engine.loose_sums import LooseSum
from k80assess.learning.atoms import AtLeast, Atom, Refutation, Weighs
from k80assess.learning.cones import Cone, Row, Vector

Form: TypeAlias = list[Fraction]
"""A number for each entry of a vector: what is linear in it."""


MOST_ADDED = 1
"""How many conditions join a cone at a time."""


class SumMembers:
    """The cone of a loose sum's members.

    Args:
        aspect: the loose sum.

    Attributes:
        weights: for each input its weight, as a form.
        ranges: for each input its weight times range.
        whole: the sum of these.
        cutoffs: for each cut-off its part of the whole, lowest first; for bounds in points where these lie, turned so
            that more is better.
        loose_cutoffs: the places of the cut-offs that are loose.
    """

    def __init__(self, aspect: LooseSum) -> None:
        self.aspect = aspect
        self.inputs = range(len(aspect.rule.inputs))
        self._any_weights = aspect.weights is not None and aspect.weights.off is None
        self._loose_weights = list(self.inputs) if aspect.weights is not None else []
        self.loose_cutoffs = [k for k, cut in enumerate(aspect.intervals) if cut.least < cut.greatest]
        self.size = len(self._loose_weights) + len(self.loose_cutoffs) + (not self._any_weights)
        self._scale = self._entry(self.size - 1)  # the last entry, where proportions alone do not count
        if self._loose_weights:
            self.weights = [self._entry(i) for i in self.inputs]
        else:
            self.weights = [times(weight, self._scale) for weight in aspect.written]
        self.ranges = [times(span, weight) for span, weight in zip(aspect.spans, self.weights, strict=True)]
        self.whole = self._sum(self.ranges)
        self.cutoffs = [*self._bounds()] if aspect.rule.in_points else [*self._parts()]
        self.background = Cone(self.size)
        for row in self._background():
            self.background.add(row)
        self._rows: dict[AtLeast | Weighs, Row] = {}

    def _entry(self, place: int) -> Form:
        return [Fraction(int(i == place)) for i in range(self.size)]

    def _sum(self, forms: Sequence[Form]) -> Form:
        return [sum(own, Fraction(0)) for own in zip(*forms, strict=True)] if forms else [Fraction(0)] * self.size

    def _parts(self) -> Iterator[Form]:
        for k, cut in enumerate(self.aspect.intervals):
            if k in self.loose_cutoffs:
                yield self._entry(len(self._loose_weights) + self.loose_cutoffs.index(k))
            else:
                yield times(cut.least, self.whole)

    def _bounds(self) -> Iterator[Form]:
        for level in level_ids(self.aspect.aspect)[1:]:
            bound = self.aspect.rule.cutoffs[level]
            assert isinstance(bound, Bound)
            yield times(-bound.number if bound.counts_against else bound.number, self._scale)

    def _background(self) -> Iterator[Row]:
        """Yield what all members keep to."""
        yield Row.of(self.whole, strict=True)
        if not self._any_weights:
            yield Row.of(self._scale, strict=True)
        loose = self.aspect.weights
        if loose is not None and loose.off is not None:
            for weight, written in zip(self.weights, self.aspect.written, strict=True):
                yield Row.of(less(weight, times(written * (1 - loose.off), self._scale)))
                yield Row.of(less(times(written * (1 + loose.off), self._scale), weight))
        elif loose is not None:
            place = self.aspect.rule.inputs.index
            for heavier, lighter in loose.orders:
                yield Row.of(less(self.weights[place(heavier)], self.weights[place(lighter)]))
            for own, span in zip(self.ranges, self.aspect.spans, strict=True):
                if loose.least and span:
                    yield Row.of(less(own, times(loose.least, self.whole)))
        if not self.aspect.rule.in_points:
            yield from self._kept_cutoffs()

    def _kept_cutoffs(self) -> Iterator[Row]:
        for k, cut in enumerate(self.aspect.intervals):
            own = self.cutoffs[k]
            if k in self.loose_cutoffs:
                yield Row.of(less(own, times(cut.least, self.whole)), strict=not cut.least_included)
                yield Row.of(less(times(cut.greatest, self.whole), own), strict=not cut.greatest_included)
            if k and (k in self.loose_cutoffs or k - 1 in self.loose_cutoffs):
                yield Row.of(less(own, self.cutoffs[k - 1]), strict=True)

    def reaches(self, levels: Sequence[Value], cut: int) -> Row:
        """Return by which vectors a cut-off is reached where the inputs have these levels."""
        in_points = self.aspect.rule.in_points
        gains = []
        for own, level, weight in zip(self.aspect.points, levels, self.weights, strict=True):
            gains.append(times(own[level] - (0 if in_points else min(own)), weight))
        strict = False
        if in_points:
            bound = self.aspect.rule.cutoffs[level_ids(self.aspect.aspect)[cut + 1]]
            strict = isinstance(bound, Bound) and not bound.is_attained
        return Row.of(less(self._sum(gains), self.cutoffs[cut]), strict=strict)

    def row(self, atom: Atom) -> Row:
        """Return by which vectors an atom holds."""
        if isinstance(atom, Weighs):
            return atom.row
        if atom not in self._rows:
            self._rows[atom] = self.reaches(atom.cell, atom.level - 1)
        return self._rows[atom]

    def holds(self, atom: Atom, choice: Vector | None) -> bool:
        """Return whether an atom holds for a member, the one as written where there is no vector."""
        return self.row(atom).holds(self.written if choice is None else choice)

    def found(self, asked: Mapping[Atom, bool]) -> Vector | Refutation | None:
        """Return a vector by which atoms hold, or do not, as is asked; None for the member as written, where that does.

        Conditions that a vector meets by itself are left out of the cone: few are needed to find one.
        """
        waiting = {atom: self.row(atom) if holds else self.row(atom).opposite for atom, holds in asked.items()}
        if all(row.holds(self.written) for row in waiting.values()):
            return None
        cone, added = self.background.copy(), list[Atom]()
        while True:
            refutation = cone.refutation()
            if refutation is not None:
                start = len(self.background.rows)
                atoms = [(added[place - start], number) for place, number in refutation.items() if place >= start]
                return Refutation(
                    choices=tuple([(atom, asked[atom], number) for atom, number in atoms]),
                    kept=tuple([(place, number) for place, number in refutation.items() if place < start]),
                )
            vector = cone.vector
            broken = [atom for atom, row in waiting.items() if not row.holds(vector)]
            if not broken:
                return vector
            for atom in broken[:MOST_ADDED]:
                cone.add(waiting.pop(atom))
                added.append(atom)

    def cone(self, asked: Mapping[Atom, bool]) -> Cone:
        """Return the cone of the members by which atoms hold, or do not, as is asked."""
        cone = self.background.copy()
        for atom, holds in asked.items():
            cone.add(self.row(atom) if holds else self.row(atom).opposite)
        return cone

    def greatest(self, cone: Cone, form: Form) -> Fraction:
        """Return the greatest part of the whole that something is in a cone, ends included."""
        both = Row.of([*form, *self.whole]).numbers  # the same unit for both
        return cone.greatest(both[: self.size], both[self.size :])

    @cached_property
    def written(self) -> Vector:
        """The vector of the member as written."""
        found = list(self.aspect.written) if self._loose_weights else []
        whole = sum([w * span for w, span in zip(self.aspect.written, self.aspect.spans, strict=True)], Fraction(0))
        as_written = self.aspect.written_cutoffs()
        found += [as_written[k].least * whole for k in self.loose_cutoffs]
        if not self._any_weights:
            found.append(Fraction(1))
        return Row.of(found).numbers

    def shares(self, vector: Sequence[int]) -> list[Fraction]:
        """Return the part of the whole at which each cut-off of a member lies, lowest first; none for one in points."""
        if self.aspect.rule.in_points:
            return []
        whole = value(self.whole, vector)
        return [value(own, vector) / whole for own in self.cutoffs]

    def rule(self, vector: Sequence[int]) -> dict[str, Any]:
        """Return what makes the rule of a member."""
        weights = [value(own, vector) for own in self.weights]
        if not self._any_weights:
            scale = value(self._scale, vector)
            weights = [weight / scale for weight in weights]
        return self.aspect.written_with(weights, self.shares(vector))


def value(form: Form, vector: Sequence[int]) -> Fraction:
    """Return what a form comes to at a vector."""
    return sum([number * entry for number, entry in zip(form, vector, strict=True) if entry], Fraction(0))


def times(number: Fraction | int, form: Form) -> Form:
    """Return a form times a number."""
    return [number * own for own in form]


def less(one: Form, other: Form) -> Form:
    """Return a form less another."""
    return [a - b for a, b in zip(one, other, strict=True)]
