"""Numbers and days in DMN: ranges as tests of a value, and the levels that tests tell apart."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from k80assess.base.exact import exact
from k80assess.document.ranges import Cut, Limited, Partition, Range, as_day, number_between
from k80assess.errors import DocumentError

_NUMBER = r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_END = rf'({_NUMBER}|date\s*\(\s*"[^"]*"\s*\)|@\s*"[^"]*")'
_COMPARISON = re.compile(rf"(<=|>=|<|>|=)?\s*{_END}")
# An end that does not belong to the range has a round bracket, or a square one turned outwards.
_INTERVAL = re.compile(rf"([\[\](])\s*{_END}\s*\.\.\s*{_END}\s*([\]\[)])")
_KEYS = {"<=": "at_most", ">=": "at_least", "<": "below", ">": "above"}


def range_of(test: str) -> Range | None:
    """Read a test of a number or a day; None when it is none, or no value passes it.

    >>> range_of("[18..65)").ends, range_of("= 5").at_most, range_of('< date("2022-12-01")').below
    ({'at_least': Fraction(18, 1), 'below': Fraction(65, 1)}, Fraction(5, 1), datetime.date(2022, 12, 1))
    >>> range_of("[65..18]"), range_of('< "a"')
    (None, None)
    """
    try:
        if match := _COMPARISON.fullmatch(test):
            end = _end(match[2])
            keys = [_KEYS[match[1]]] if match[1] in _KEYS else ["at_least", "at_most"]
            return Range(**dict.fromkeys(keys, end))
        if match := _INTERVAL.fullmatch(test):
            low, high = "at_least" if match[1] == "[" else "above", "at_most" if match[4] == "]" else "below"
            return Range(**{low: _end(match[2]), high: _end(match[3])})
    except (ValueError, DocumentError):  # a number of too many digits, a day that does not exist, nothing between ends
        pass
    return None


def _end(text: str) -> Fraction | datetime.date:
    if '"' not in text:
        return exact(Decimal(text))
    day = as_day(text.split('"')[1])
    if day is None:
        raise ValueError(text)
    return day


def comparison_of(own: Limited) -> str | None:
    """Return the test that the numbers or days of a range pass; None where a number has no end as a decimal.

    >>> [comparison_of(own) for own in (Range(at_least=18, below=65), Range(above=0.5), Range(at_most="1/3"))]
    ['[18..65)', '> 0.5', None]
    """
    return _test(own, quoting=True)


def _test(own: Limited, *, quoting: bool) -> str | None:
    ends = {key: _literal(end, quoting=quoting) for key, end in own.ends.items()}
    written = [text for text in ends.values() if text is not None]
    if len(written) < len(ends):
        return None
    if len(ends) == 1:
        ((key, end),) = ends.items()
        sign = next(sign for sign, named in _KEYS.items() if named == key)
        return f"{sign} {end}"
    low, high = written
    if low == high:
        return low
    return f"{'[' if 'at_least' in ends else '('}{low}..{high}{']' if 'at_most' in ends else ')'}"


def _literal(end: Fraction | datetime.date, *, quoting: bool) -> str | None:
    if isinstance(end, datetime.date):
        return f'date("{end.isoformat()}")' if quoting else end.isoformat()
    rest, places = end.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    if rest > 1:
        return None
    digits = f"{abs(end.numerator) * 10**places // end.denominator:0{places + 1}}"
    decimal = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") if places else digits
    return f"-{decimal}" if end < 0 else decimal


# --- what is told apart -------------------------------------------------------------------------------------------


def called(ranges: Iterable[Range]) -> str:
    """Return what to call the numbers or days in these ranges: never just a number or a day.

    >>> called([Range(below=18), Range(at_least=65)]), called([Range(at_least="2022-12-01", at_most="2022-12-01")])
    ('< 18, >= 65', '= 2022-12-01')
    """
    tests = [_test(own, quoting=False) or "" for own in ranges]
    return ", ".join([test if test[:1] in "<>[(" else f"= {test}" for test in tests])


class Sections:
    """All numbers or all days, cut wherever one of some ranges starts or ends.

    >>> young, old = Range(below=18), Range(at_least=65)
    >>> [called(section) for section in Sections([[young], [old]]).told_apart([[young, old]])]
    ['< 18, >= 65', '[18..65)']
    """

    def __init__(self, tests: Iterable[Iterable[Limited]]) -> None:
        ranges = [one for test in tests for one in test]
        self._of_dates = any(one.of_dates for one in ranges)
        zero = datetime.date.min if self._of_dates else 0
        first, last = _stretch(Range(at_most=zero))[0], _stretch(Range(at_least=zero))[1]
        self._cuts = sorted({first, last, *(cut for one in ranges for cut in _stretch(one))})

    @property
    def size(self) -> int:
        """How many pieces there are between two cuts."""
        return len(self._cuts) - 1

    def inside(self, test: Iterable[Limited]) -> set[int]:
        """Return which of the pieces between two cuts pass a test of one of the ranges."""
        found: set[int] = set()
        for one in test:
            start, end = _stretch(one)
            found.update(range(bisect_left(self._cuts, start), bisect_left(self._cuts, end)))
        return found

    def number_in(self, pieces: Iterable[int]) -> str:
        """Return a number or a day that lies in the first of some of the pieces."""
        first = min(pieces)
        return number_between(self._cuts[first], self._cuts[first + 1], of_dates=self._of_dates)

    def told_apart(self, tests: Iterable[Iterable[Limited]]) -> list[tuple[Range, ...]]:
        """Return the parts that no test tells apart any further, lowest start first; none if all is one."""
        blocks = [set(range(self.size))]
        block_of = [0] * self.size
        for test in tests:
            split: dict[int, set[int]] = {}
            for piece in self.inside(test):
                split.setdefault(block_of[piece], set()).add(piece)
            for block, part in split.items():
                if len(part) < len(blocks[block]):
                    blocks[block] -= part
                    for piece in part:
                        block_of[piece] = len(blocks)
                    blocks.append(part)
        if len(blocks) == 1:
            return []
        return [self.ranges(pieces) for pieces in sorted(blocks, key=min)]

    def ranges(self, pieces: Iterable[int]) -> tuple[Range, ...]:
        """Return as few ranges as there can be of some of the pieces between cuts, lowest first; not of all of them."""
        stretches: list[tuple[Cut, Cut]] = []
        for piece in sorted(pieces):
            start, end = self._cuts[piece], self._cuts[piece + 1]
            if stretches and stretches[-1][1] == start:
                start = stretches.pop()[0]
            stretches.append((start, end))
        return tuple([Range(**self._ends(*stretch)) for stretch in stretches])

    def _ends(self, start: Cut, end: Cut) -> dict[str, Any]:
        """Return the ends of a stretch by their keys; one without limit has none."""
        ends: dict[str, Any] = {}
        if start != self._cuts[0]:
            ends["above" if start[2] else "at_least"] = self._value(start[1])
        if end != self._cuts[-1]:
            if self._of_dates:  # a day ends where the next one starts
                ends["at_most"] = self._value(end[1] - 1)
            else:
                ends["at_most" if end[2] else "below"] = end[1]
        return ends

    def _value(self, number: Fraction | int) -> Fraction | int | datetime.date:
        return datetime.date.fromordinal(int(number)) if self._of_dates else number


def _stretch(own: Limited) -> tuple[Cut, Cut]:
    (segment,) = Partition.of([[own]]).segments
    return segment.start, segment.end
