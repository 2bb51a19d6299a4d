"""Cones of vectors, exactly: whether one vector meets all conditions, and if not, why not.

A condition is a row of whole numbers: its product with the vector is at least 0, or more than 0. Vectors are not
negative. Every multiple of a vector that meets such conditions meets them too, so more than 0 can be asked for as at
least 1, and no small number has to stand for "more".

A dictionary writes some variables as sums of others, which are 0: at first the products as sums of the entries. While
a product is less than it must be, it changes places with something that raises it: the one that is furthest short with
what raises it most. Where that takes long it may go round in circles, and the least places are taken, with which it
ends: Bland (1977), New finite pivoting rules for the simplex method. Where nothing raises it, the rows add up to a
contradiction, after Farkas (1902). All numbers are whole, over one common divisor: Edmonds (1967), Systems of distinct
representatives and linear algebra.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count
from math import gcd, lcm
from time import monotonic
from typing import NamedTuple, TypeAlias

Vector: TypeAlias = tuple[int, ...]

PATIENCE = 4
"""After how many steps for each entry and condition the way that ends for certain is taken."""


class OutOfTimeError(Exception):
    """The time for a question is over. It never leaves the package."""


class Row(NamedTuple):
    """A condition on a vector.

    Attributes:
        numbers: a whole number for each entry.
        strict: whether the product has to be more than 0, and not at least 0.
    """

    numbers: Vector
    strict: bool = False

    @classmethod
    def of(cls, numbers: Sequence[Fraction | int], *, strict: bool = False) -> Row:
        """Return the condition with these numbers, times what makes them the smallest whole ones.

        >>> Row.of([Fraction(1, 2), Fraction(-1, 3)])
        Row(numbers=(3, -2), strict=False)
        """
        unit = lcm(*[number.denominator for number in numbers])
        whole = [int(number * unit) for number in numbers]
        part = gcd(*whole) or 1
        return cls(tuple([number // part for number in whole]), strict)

    def holds(self, vector: Sequence[int]) -> bool:
        """Return whether a vector meets the condition."""
        return product(self.numbers, vector) >= self.strict

    def shortage(self, vector: Sequence[int]) -> Fraction:
        """Return by how much a vector misses the condition, beside the size of its numbers: above 0 if it does."""
        return Fraction(self.strict - product(self.numbers, vector), sum(map(abs, self.numbers)) or 1)


def product(one: Sequence[int], other: Sequence[int]) -> int:
    """Return the sum of the products of two vectors' entries."""
    return sum([a * b for a, b in zip(one, other, strict=True) if a and b])


def is_contradiction(rows: Sequence[Row], multipliers: Sequence[int]) -> bool:
    """Return whether these multiples of conditions add up to what no vector meets: a sum above 0 of nothing above 0.

    >>> is_contradiction([Row((1, -1), strict=True), Row((-1, 1))], [1, 1])
    True
    """
    if any(multiplier < 0 for multiplier in multipliers):
        return False
    total = [product(column, multipliers) for column in zip(*[row.numbers for row in rows], strict=True)]
    asks = any(row.strict and multiplier for row, multiplier in zip(rows, multipliers, strict=True))
    return asks and all(number <= 0 for number in total)


class Cone:
    """The vectors that meet conditions, to which more can be added.

    Args:
        size: how many entries a vector has.
        until: when to give up, by the clock that only goes forward; None for never.

    Attributes:
        rows: the conditions.

    Raises:
        OutOfTimeError: from any question, when the time for it is over.
    """

    def __init__(self, size: int, until: float | None = None) -> None:
        self.size, self.until = size, until
        self.rows: list[Row] = []
        # The variables are the entries, and after them the products, each less 1 where its condition is strict.
        self._sums: list[list[int]] = []  # of each basic variable: its constant, and what it has of the others
        self._basic: list[int] = []
        self._others = list(range(size))
        self._divisor = 1

    def copy(self, until: float | None = None) -> Cone:
        """Return the same cone, apart from this one."""
        other = Cone(self.size, until)
        other.rows, other._basic, other._others = list(self.rows), list(self._basic), list(self._others)
        other._sums, other._divisor = [list(own) for own in self._sums], self._divisor
        return other

    def add(self, row: Row) -> None:
        """Add a condition."""
        self._add(row.numbers, -int(row.strict))
        self.rows.append(row)

    def _add(self, numbers: Sequence[int], constant: int) -> None:
        """Add a basic variable: a product and a constant."""
        places = {variable: place for place, variable in enumerate(self._others, 1)}
        sums = dict(zip(self._basic, self._sums, strict=True))
        own = [constant * self._divisor] + [0] * self.size
        for entry, number in enumerate(numbers):
            if number and entry in places:
                own[places[entry]] += number * self._divisor
            elif number:
                own = [a + number * b for a, b in zip(own, sums[entry], strict=True)]
        self._basic.append(len(self._basic) + self.size)
        self._sums.append(own)

    def refutation(self) -> dict[int, int] | None:
        """Return multiples of conditions, by place, that add up to a contradiction; None where a vector meets them all.

        >>> cone = Cone(2)
        >>> for row in [Row((1, -1), strict=True), Row((0, 1)), Row((-1, 1))]:
        ...     cone.add(row)
        >>> cone.refutation()
        {2: 1, 0: 1}
        """
        step = 0
        while True:
            short = [place for place, own in enumerate(self._sums) if own[0] < 0]
            if not short:
                return None
            in_haste = step < PATIENCE * (self.size + len(self.rows))
            leaving = min(short, key=self._shortage if in_haste else self._basic.__getitem__)
            row = self._sums[leaving]
            raising = [place for place, number in enumerate(row) if place and number > 0]
            if not raising:
                return self._multipliers(leaving)
            self._exchange(leaving, min(raising, key=lambda place: (in_haste and -row[place], self._others[place - 1])))
            step += 1

    def _shortage(self, place: int) -> tuple[Fraction, int]:
        """Return how far a basic variable is short, beside what raises it most, and its place."""
        own = self._sums[place]
        return Fraction(own[0], max(map(abs, own[1:]), default=0) or 1), self._basic[place]

    def _multipliers(self, leaving: int) -> dict[int, int]:
        own = self._sums[leaving]
        found = {self._basic[leaving]: self._divisor}
        found.update({variable: -number for variable, number in zip(self._others, own[1:], strict=True) if number})
        part = gcd(*found.values())
        return {variable - self.size: number // part for variable, number in found.items() if variable >= self.size}

    @property
    def vector(self) -> Vector:
        """A vector that meets all conditions, where `refutation` has found none: the smallest whole multiple."""
        found = [0] * self.size
        for variable, own in zip(self._basic, self._sums, strict=True):
            if variable < self.size:
                found[variable] = own[0]
        part = gcd(*found) or 1
        return tuple([number // part for number in found])

    def greatest(self, objective: Sequence[int], whole: Sequence[int]) -> tuple[Fraction, Vector]:
        """Return the greatest part that one product can be of another, and a vector where it is; ends count as well.

        Strict conditions may be at their ends there: the part is the least number that is never passed.

        Args:
            objective: what makes the one.
            whole: what makes the other, which is above 0 wherever the conditions hold, and bounds all entries that
                matter to the first.

        >>> cone = Cone(2)
        >>> cone.add(Row((1, -2), strict=True))
        >>> cone.greatest((0, 1), (1, 1))
        (Fraction(1, 3), (2, 1))
        """
        within = Cone(self.size, self.until)
        for row in self.rows:
            within._add(row.numbers, 0)
        within._add([-number for number in whole], 1)
        within._add(objective, 0)
        aim = within._sums[-1]
        for step in count():
            raising = [place for place, number in enumerate(aim) if place and number > 0]
            if not raising:
                break
            in_haste = step < PATIENCE * len(within._sums)
            entering = min(raising, key=lambda place: (in_haste and -aim[place], within._others[place - 1]))
            ends = [
                (Fraction(own[0], -own[entering]), within._basic[place], place)
                for place, own in enumerate(within._sums[:-1])
                if own[entering] < 0
            ]
            within._exchange(min(ends)[2], entering)
        return Fraction(aim[0], within._divisor), within.vector

    def _exchange(self, leaving: int, entering: int) -> None:
        """Let a basic variable change places with one of the others."""
        if self.until is not None and monotonic() > self.until:
            raise OutOfTimeError
        row = self._sums[leaving]
        pivot, before = row[entering], self._divisor
        sign = 1 if pivot > 0 else -1  # the divisor stays above 0
        for place, own in enumerate(self._sums):
            factor = own[entering]
            if place != leaving and (factor or abs(pivot) != before):
                own[:] = [sign * (pivot * a - factor * b) // before for a, b in zip(own, row, strict=True)]
                own[entering] = sign * factor
        row[:] = [-sign * a for a in row]
        row[entering] = sign * before
        self._divisor = abs(pivot)
        self._basic[leaving], self._others[entering - 1] = self._others[entering - 1], self._basic[leaving]
