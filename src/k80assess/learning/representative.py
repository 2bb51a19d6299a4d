"""One framework that agrees with examples, chosen by what is wanted of it; it stays one choice of many.

Whatever is chosen, it does not depend on the order of the examples, nor on what was asked before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count
from math import ceil, floor
from typing import Literal, TypeAlias

from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.document.loosening import Interval
from k80assess.engine.answers import Box
from k80assess.engine.families import Family
from k80assess.engine.loose_cells import LooseCells
from k80assess.learning.bounds import Ends
from k80assess.learning.cells import CellMembers
from k80assess.learning.conditions import Ref
from k80assess.learning.cones import Row
from k80assess.learning.hitting import Groups, Items
from k80assess.learning.members import MemberSearch
from k80assess.learning.sums import Form, SumMembers, less, times

Preference: TypeAlias = Literal["closest", "simplest", "margin"]
"""What is wanted of a framework: as few pieces changed as can be, the smallest whole weights, or the widest margin."""


def representative(
    family: Family, examples: Sequence[tuple[Example, Box]], prefer: Preference, until: float
) -> Framework:
    """Return one of the members that agree with examples which do not contradict."""
    return _Chooser(family, examples, until).chosen(prefer)


class _Chooser:
    """Choices made one after another, each such that some member still agrees."""

    def __init__(self, family: Family, examples: Sequence[tuple[Example, Box]], until: float) -> None:
        self.search, self.until = MemberSearch(family), until
        ordered = sorted(examples, key=lambda pair: pair[0].id)
        self.made: list[Ref] = [self.search.example(example, box) for example, box in ordered]

    def chosen(self, prefer: Preference) -> Framework:
        sums = {aspect_id: own for aspect_id, own in self.search.aspects.items() if isinstance(own, SumMembers)}
        if prefer == "closest":
            self._keep([*self._tables(), *(piece for aspect_id in sums for piece in self._pieces(aspect_id))])
        elif prefer == "simplest":
            for aspect_id, own in sums.items():
                if own.aspect.weights is not None and own.aspect.weights.off is None:
                    self._weigh_simply(aspect_id, own)
            self._keep([*self._tables()])
        else:
            self._keep([*self._tables()])
            return self.search.framework(self.search.widest(self.made, self.until))
        for aspect_id in sums:
            self._settle(aspect_id)
        member = self.search.find(self.made, self.until)
        assert member is not None
        return self.search.framework(member)

    # --- pieces as they are written -------------------------------------------------------------------------------

    def _pieces(self, aspect_id: str) -> Iterator[Ref]:
        """Yield the conditions that each weight and each cut-off of a loose sum is as written."""
        for form, number, unit in self._numbers(aspect_id):
            yield self._equal(aspect_id, form, times(number, unit))

    def _numbers(self, aspect_id: str) -> Iterator[tuple[Form, Fraction, Form]]:
        """Yield for each loose weight and cut-off what it is, its number as written, and in which unit."""
        own = self.search.aspects[aspect_id]
        assert isinstance(own, SumMembers)
        if own.aspect.weights is not None:
            yield from [(f, number, own.scale) for f, number in zip(own.weights, own.aspect.written, strict=True)]
        written = own.aspect.written_cutoffs()
        yield from [(own.cutoffs[k], written[k].least, own.whole) for k in own.loose_cutoffs]

    def _tables(self) -> Iterator[Ref]:
        """Yield the conditions that what each loose row decides is as written; of a rule without rows, that all is."""
        for aspect_id, own in self.search.aspects.items():
            if not isinstance(own, CellMembers) or not isinstance(own.aspect, LooseCells):
                continue
            low, high = own.aspect.ends
            by_row: dict[int, list[Ref]] = {}
            for cell, (level, row) in own.aspect.written.items():
                if low[cell] < high[cell]:
                    by_row.setdefault(row, []).append(self.search.exactly(aspect_id, cell, level))
            for row in sorted(by_row):
                yield self.search.conditions.all(by_row[row])

    def _equal(self, aspect_id: str, one: Form, other: Form) -> Ref:
        rows = [Row.of(less(one, other)), Row.of(less(other, one))]
        return self.search.conditions.all([self.search.weighs(aspect_id, row) for row in rows])

    def _keep(self, pieces: Sequence[Ref]) -> None:
        """Keep as many pieces as written as can be."""
        given_up = next(Groups([1] * len(pieces), _Together(self, pieces)).repairs())
        self.made += [piece for place, piece in enumerate(pieces) if place not in given_up]

    # --- numbers --------------------------------------------------------------------------------------------------

    def _settle(self, aspect_id: str) -> None:
        """Choose the simplest number for each weight and cut-off that is not fixed yet, one after another.

        Only what the choices of one member leave is looked at: there is no gap in it.
        """
        own = self.search.aspects[aspect_id]
        assert isinstance(own, SumMembers)
        member = self.search.find(self.made, self.until)
        assert member is not None
        for atom, holds in self.search.asked(member, self.made).get(aspect_id, {}).items():
            self.made.append(self.search.weighs(aspect_id, own.row(atom, holds)))
        for form, _number, unit in self._numbers(aspect_id):
            whole = [a + b for a, b in zip(form, unit, strict=True)] if unit is own.scale else unit
            ends = Ends(self.search, self.made, aspect_id, self.until, whole).of(form)
            least, greatest = _of_one(ends) if unit is own.scale else (ends.least, ends.greatest)
            number = simplest(least, greatest, with_least=ends.least_included, with_greatest=ends.greatest_included)
            self.made.append(self._equal(aspect_id, form, times(number, unit)))

    def _weigh_simply(self, aspect_id: str, own: SumMembers) -> None:
        """Choose the whole weights with the least sum: sum by sum, and one weight after another."""
        weights = [sum(entry) for entry in zip(*own.weights, strict=True)]
        for total in count(1):
            self.made.append(self._equal(aspect_id, weights, times(total, own.scale)))
            if self._weigh_within(aspect_id, own, 0):
                return
            self.made.pop()

    def _weigh_within(self, aspect_id: str, own: SumMembers, place: int) -> bool:
        """Choose whole weights, from a place on, where those before and the sum of all are chosen, if that can be."""
        if self.search.find(self.made, self.until) is None:
            return False
        if place == len(own.weights):
            return True
        unit, form = own.scale, own.weights[place]
        within = [a + b for a, b in zip(form, unit, strict=True)]
        ends = Ends(self.search, self.made, aspect_id, self.until, within).of(form)
        least, greatest = _of_one(ends)
        assert greatest is not None  # it is no more than their sum
        for number in reversed(range(ceil(least), floor(greatest) + 1)):
            self.made.append(self._equal(aspect_id, form, times(number, unit)))
            if self._weigh_within(aspect_id, own, place + 1):
                return True
            self.made.pop()
        return False


class _Together:
    """Which pieces can be as written together."""

    def __init__(self, chooser: _Chooser, pieces: Sequence[Ref]) -> None:
        self.search, self.made, self.until, self.pieces = chooser.search, list(chooser.made), chooser.until, pieces

    def conflict(self, items: Items) -> Items | None:
        """Return some of these that are not as written together; None where all can be."""
        ordered = sorted(items)
        if self.search.find([*self.made, *(self.pieces[item] for item in ordered)], self.until) is not None:
            return None
        return frozenset([ordered[place - len(self.made)] for place in self.search.core if place >= len(self.made)])

    def agreeing(self, items: Items) -> Items:
        """Return these."""
        return items


def _of_one(ends: Interval) -> tuple[Fraction, Fraction | None]:
    """Return between which ends a number lies, from those of its part of it and 1 together; None for no end."""
    return ends.least / (1 - ends.least), None if ends.greatest == 1 else ends.greatest / (1 - ends.greatest)


def simplest(least: Fraction, greatest: Fraction | None, *, with_least: bool, with_greatest: bool) -> Fraction:
    """Return the number between two ends with the least denominator, and of these the least.

    Args:
        least: the lower end, 0 or more.
        greatest: the upper end; None where there is none.
        with_least: whether it may be the lower end itself.
        with_greatest: whether it may be the upper end itself.

    >>> simplest(Fraction(2, 7), Fraction(1, 2), with_least=True, with_greatest=False)
    Fraction(1, 3)
    >>> simplest(Fraction(1, 2), None, with_least=False, with_greatest=False)
    Fraction(1, 1)
    """
    whole = floor(least)
    if least == whole and with_least:
        return Fraction(whole)
    if greatest is None or greatest > whole + 1 or (greatest == whole + 1 and with_greatest):
        return Fraction(whole + 1)
    # Between two whole numbers: what is left of it is turned over.
    rest = simplest(
        1 / (greatest - whole),
        1 / (least - whole) if least > whole else None,
        with_least=with_greatest,
        with_greatest=with_least,
    )
    return whole + 1 / rest
