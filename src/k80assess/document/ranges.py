"""The numbers, or days, that each level of a scale has for its own, and the levels of a number or of an interval."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypedDict, Unpack

import attrs
from pydantic import PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from k80assess.base.documents import Document
from k80assess.base.exact import Number, exact, written
from k80assess.document.problems import refuse
from k80assess.errors import Loc, Problem, Sentence, listed, quoted, refusal

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FRACTION = re.compile(r"[+-]?[0-9]+/[0-9]+")

DAY_SUCH_AS = Sentence("allowed.date", "a day such as 2022-11-30")
_MIXED = Sentence("numbers_and_dates", "numbers and dates do not go together")


def as_day(value: object) -> datetime.date | None:
    """Return a value as a day, if it is one or a text such as 2022-11-30; None for anything else, times included.

    >>> as_day("2022-11-30"), as_day(datetime.datetime(2022, 11, 30, 12)), as_day("2022-02-30")
    (datetime.date(2022, 11, 30), None, None)
    """
    if type(value) is datetime.date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return datetime.date.fromisoformat(value)
    return None


def _number_or_date(value: Any) -> Fraction | datetime.date:
    day = as_day(value)
    if day is not None:
        return day
    if isinstance(value, (datetime.date, datetime.time)):
        raise refusal(Sentence("date_with_time", "a date without a time is needed"), DAY_SUCH_AS)
    try:
        return exact(value)
    except ValueError as error:
        allowed = Sentence("either", "{one} or {other}", one=error.args[0], other=DAY_SUCH_AS)
        raise refusal(Sentence("not_a_number_or_date", "a number or a date is needed"), allowed) from None


def _plain(value: Fraction | datetime.date) -> int | float | str:
    return value.isoformat() if isinstance(value, datetime.date) else written(value)


NUMBER_SCHEMA = {"type": "number"}
_FRACTION_SCHEMA = {"type": "string", "pattern": "^-?[0-9]{1,80}/[0-9]{1,80}$"}
DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DAY_SCHEMA = {"type": "string", "pattern": DAY_PATTERN}
NUMBER_OR_DATE_SCHEMA: dict[str, Any] = {"anyOf": [NUMBER_SCHEMA, _FRACTION_SCHEMA, _DAY_SCHEMA]}
NumberOrDate = Annotated[
    Fraction | datetime.date,
    PlainValidator(_number_or_date),
    PlainSerializer(_plain),
    WithJsonSchema(NUMBER_OR_DATE_SCHEMA),
]
"""An exact number, or a day. In JSON, and wherever there is text alone, a day is written as in 2022-11-30."""

NumberOrDateLike: TypeAlias = Number | datetime.date
"""What may be given for a number or a date; text only as a fraction, such as `1/3`, or a day, such as `2022-11-30`."""

Ends: TypeAlias = tuple[Fraction | datetime.date, Fraction | datetime.date]
"""The least and the greatest number, or the first and the last day, that an answer leaves possible."""


def are_one_kind(values: Sequence[Fraction | datetime.date]) -> bool:
    """Return whether all of these are numbers, or all of them dates."""
    return len({isinstance(value, datetime.date) for value in values}) < 2


def said(value: Fraction | datetime.date) -> str:
    """Return a number or a date in a few characters, as documents have it.

    >>> said(Fraction(1, 10)), said(datetime.date(2022, 11, 30))
    ('0.1', '2022-11-30')
    """
    return f"{_plain(value)}"


def said_within(ends: Ends) -> str:
    """Return a number or a date, or between which two it lies, in a few characters.

    >>> said_within((Fraction(3), Fraction(3))), said_within((Fraction(3), Fraction(5)))
    ('3', '3 – 5')
    """
    return " – ".join(dict.fromkeys(map(said, ends)))


# --- as they are written ------------------------------------------------------------------------------------------

_SIDES = (("at_least", "above"), ("at_most", "below"))


def ends_of(limited: Document) -> dict[str, Any]:
    """Return the ends that something is limited by, by their keys."""
    return {key: end for side in _SIDES for key in side if (end := getattr(limited, key)) is not None}


def same_side_problems(ends: Mapping[str, Any], shown: Callable[[Any], str]) -> Iterator[Problem]:
    """Find ends on the same side, of which one is enough."""
    for one, other in _SIDES:
        if one in ends and other in ends:
            template = "{one} and {other} are two ends on the same side: one is enough"
            yield Problem((other,), Sentence("end_twice", template, one=one, other=other), shown(ends[other]))


class LimitedKeys(TypedDict, total=False):
    """What makes a `Limited` in code."""

    at_least: NumberOrDateLike | None
    above: NumberOrDateLike | None
    at_most: NumberOrDateLike | None
    below: NumberOrDateLike | None


class Limited(Document, frozen=True):
    """What may have a lower end and an upper end: the ends are numbers, or dates.

    Attributes:
        at_least: the lower end, which belongs to it.
        above: the lower end, which does not belong to it.
        at_most: the upper end, which belongs to it.
        below: the upper end, which does not belong to it.
    """

    at_least: NumberOrDate | None = None
    above: NumberOrDate | None = None
    at_most: NumberOrDate | None = None
    below: NumberOrDate | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[LimitedKeys]) -> None: ...

    @property
    def ends(self) -> dict[str, Fraction | datetime.date]:
        """The ends there are, by their keys."""
        return ends_of(self)

    @property
    def of_dates(self) -> bool:
        """Whether an end is a date."""
        return any(isinstance(end, datetime.date) for end in self.ends.values())

    def end_problems(self) -> Iterator[Problem]:
        """Find what keeps the ends from being those of one range."""
        ends = self.ends
        twice = next(same_side_problems(ends, said), None)
        if twice is not None:
            yield twice
        elif not are_one_kind([*ends.values()]):
            yield Problem((list(ends)[-1],), _MIXED, said(list(ends.values())[-1]))
        elif ends:
            start, end = _stretch(self)
            if start >= end:
                template = "nothing lies between these ends"
                yield Problem((), Sentence("range_empty", template), listed([said(one) for one in ends.values()]))


class RangeKeys(LimitedKeys, total=False):
    """What makes a `Range` in code."""


class Range(Limited, frozen=True):
    """A stretch of numbers, or of days. An end that is left out has no limit.

    Attributes:
        at_least: the lower end, which belongs to it.
        above: the lower end, which does not belong to it.
        at_most: the upper end, which belongs to it.
        below: the upper end, which does not belong to it.

    >>> Range(above=10_000, at_most=50_000).at_most
    Fraction(50000, 1)
    """

    needed: ClassVar[Sentence] = Sentence("not_a_range", "a table with at_least, above, at_most or below is needed")

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[RangeKeys]) -> None: ...

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Range:
        refuse(self.end_problems() if self.ends else [Problem((), self.needed)])
        return self


# --- as they are looked up ----------------------------------------------------------------------------------------

# A cut lies just before a number (0) or just after it (1); before the second entry stands where there is no number.
Cut: TypeAlias = tuple[int, Fraction | int, int]
_START: Cut = (-1, 0, 0)
_END: Cut = (1, 0, 0)
_FIRST_DAY: Cut = (0, datetime.date.min.toordinal(), 0)
_LAST_DAY: Cut = (0, datetime.date.max.toordinal() + 1, 0)


def number_of(value: Fraction | datetime.date) -> Fraction | int:
    """Return a number as it is, and a date as the number of its day."""
    return value.toordinal() if isinstance(value, datetime.date) else value


def _stretch(limited: Limited) -> tuple[Cut, Cut]:
    """Return where a range starts and ends; days are whole, so that of them every end is just before one."""
    ends, of_dates = limited.ends, limited.of_dates
    cuts = []
    for belongs, other, side, unlimited in (
        ("at_least", "above", 0, _FIRST_DAY if of_dates else _START),
        ("at_most", "below", 1, _LAST_DAY if of_dates else _END),
    ):
        end = ends.get(belongs, ends.get(other))
        if end is None:
            cuts.append(unlimited)
            continue
        number, after = number_of(end), side if belongs in ends else 1 - side
        cuts.append((0, number + after, 0) if of_dates else (0, number, after))
    return cuts[0], cuts[1]


@attrs.frozen(kw_only=True)
class Segment:
    """A stretch of numbers that have one level, from one cut to another; no number beside it has that level."""

    start: Cut
    end: Cut
    level: int


@attrs.frozen(kw_only=True)
class Partition:
    """The numbers or days divided among the levels of a scale, so that each belongs to exactly one.

    Attributes:
        of_dates: whether they are days.
        segments: the segments, the lowest first.

    >>> low, high = [Range(at_most=10)], [Range(above=10)]
    >>> partition = Partition.of([low, high])
    >>> [partition.levels(number_of(end), number_of(end)) for end in (Fraction(10), Fraction(21, 2))]
    [(0,), (1,)]
    >>> partition.levels(5, 15)
    (0, 1)
    """

    of_dates: bool
    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, owned: Sequence[Sequence[Limited]]) -> Partition:
        """Return the partition in which each level, worst first, has these ranges for its own."""
        segments: list[Segment] = []
        for segment in _sorted_segments(owned):
            if segments and segments[-1].level == segment.level:
                segment = Segment(
                    start=segments[-1].start, end=max(segments.pop().end, segment.end), level=segment.level
                )
            segments.append(segment)
        return cls(of_dates=segments[0].start == _FIRST_DAY, segments=tuple(segments))

    def place(self, number: Fraction | int) -> int:
        """Return which of the segments a number lies in."""
        return bisect_right(self.segments, (0, number, 0), key=lambda segment: segment.start) - 1

    def levels(self, least: Fraction | int, greatest: Fraction | int) -> tuple[int, ...]:
        """Return the positions of the levels that a number from the least to the greatest can have, worst first."""
        touched = self.segments[self.place(least) : self.place(greatest) + 1]
        return tuple(sorted({segment.level for segment in touched}))

    def day_in(self, levels: Sequence[str]) -> datetime.date | None:
        """Return the day that is written where a level may be; None where there is none, or no days are asked for.

        No level is called by a day where days are asked for.
        """
        return as_day(levels[0]) if self.of_dates and len(levels) == 1 else None

    def nearest(self, number: Fraction | int, level: int) -> tuple[Fraction | datetime.date, bool, bool]:
        """Return the end of a level nearest to a number elsewhere, whether it belongs to it, and whether it is higher.

        It is higher where the level has the numbers beyond it, be it the very same number.
        """
        segments = [segment for segment in self.segments if segment.level == level]
        found = [(*self.end_towards(number, segment), segment.start > (0, number, 0)) for segment in segments]
        # Of two at the same distance the one that can be reached, and then the lower one.
        at, belongs, is_higher = min(found, key=lambda end: (abs(end[0] - number), not end[1], end[2]))
        return self._shown(at), belongs, is_higher

    def end_towards(self, number: Fraction | int, segment: Segment) -> tuple[Fraction | int, bool]:
        """Return the end of a segment on the side of a number outside it, and whether it belongs to the segment."""
        if segment.start > (0, number, 0):
            _, at, side = segment.start
            return at, side == 0
        _, at, side = segment.end
        return (at - 1, True) if self.of_dates else (at, side == 1)

    def start_of(self, segment: Segment) -> Fraction | datetime.date:
        """Return the number or the day where a segment starts; the lowest one starts nowhere."""
        return self._shown(segment.start[1])

    def _shown(self, number: Fraction | int) -> Fraction | datetime.date:
        return datetime.date.fromordinal(int(number)) if self.of_dates else Fraction(number)


def _sorted_segments(owned: Sequence[Sequence[Limited]]) -> list[Segment]:
    segments = []
    for level, ranges in enumerate(owned):
        for one in ranges:
            start, end = _stretch(one)
            segments.append(Segment(start=start, end=end, level=level))
    return sorted(segments, key=lambda segment: (segment.start, segment.end, segment.level))


# --- what makes them ambiguous ------------------------------------------------------------------------------------


def partition_problems(ids: Sequence[str], owned: Sequence[Sequence[Limited]]) -> Iterator[Problem]:
    """Find what keeps ranges from giving every number exactly one level, for levels with these ids, worst first."""
    sound = True
    kinds = [isinstance(end, datetime.date) for ranges in owned for one in ranges for end in one.ends.values()]
    for i, (level_id, ranges) in enumerate(zip(ids, owned, strict=True)):
        loc: Loc = ("levels", i)
        if not ranges:
            sound = False
            template = "this level does not say which numbers or dates are its own, as others on its scale do"
            yield Problem(loc, Sentence("range_missing", template))
        for end in (end for one in ranges for end in one.ends.values()):
            if isinstance(end, datetime.date) != kinds[0]:
                sound = False
                yield Problem(loc, _MIXED, said(end))
                break
        if _is_number(level_id) or _DAY.fullmatch(level_id):
            template = "beside numbers or dates as answers, a level cannot be called by one"
            yield Problem((*loc, "id"), Sentence("level_id_number", template), quoted(level_id))
    if sound:
        yield from _misfits(ids, _sorted_segments(owned), of_dates=kinds[0])


def _is_number(text: str) -> bool:
    with suppress(ValueError):
        float(text)
        return True
    return _FRACTION.fullmatch(text) is not None


def _misfits(ids: Sequence[str], segments: Sequence[Segment], *, of_dates: bool) -> Iterator[Problem]:
    """Find the stretches that belong to no level, and those that belong to two."""
    first, last = (_FIRST_DAY, _LAST_DAY) if of_dates else (_START, _END)
    before = Segment(start=first, end=first, level=-1)  # of those so far the one that ends last
    for segment in (*segments, Segment(start=last, end=last, level=-1)):
        if segment.start > before.end:
            number = number_between(before.end, segment.start, of_dates=of_dates)
            sentence = Sentence("number_in_no_level", "{number} belongs to none of the levels", number=number)
            yield Problem(("levels",), sentence)
        elif segment.start < before.end and segment.level != before.level:
            number = number_between(segment.start, min(segment.end, before.end), of_dates=of_dates)
            one, other = [quoted(ids[level]) for level in sorted([before.level, segment.level])]
            template = "{number} belongs to two levels, {one} and {other}"
            yield Problem(("levels",), Sentence("number_in_two_levels", template, number=number, one=one, other=other))
        before = max(before, segment, key=lambda own: own.end)


def number_between(start: Cut, end: Cut, *, of_dates: bool) -> str:
    """Return a number, or a day, between two cuts: a limit where it lies there, or else a whole number.

    >>> number_between((0, 18, 1), (0, 65, 0), of_dates=False)
    '19'
    """
    if of_dates:
        return said(datetime.date.fromordinal(int(start[1])))
    (_, low, after_low), (_, high, after_high) = start, end
    if start == _START:
        number = Fraction(0) if end == _END else Fraction(high) if after_high else Fraction(high) - 1
    elif not after_low:
        number = Fraction(low)
    elif end == _END:
        number = Fraction(low) + 1
    elif after_high:
        number = Fraction(high)
    else:
        number = Fraction(floor(low) + 1)
        number = number if number < high else Fraction(low + high) / 2
    return said(number)
