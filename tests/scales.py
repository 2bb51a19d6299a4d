"""Scales whose levels have numbers or dates for their own, and what belongs to which level, taken literally."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any, TypeAlias

from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework

Point: TypeAlias = Fraction | datetime.date

COST = [
    {"id": "high", "above": 50_000},
    {"id": "middle", "above": 10_000, "at_most": 50_000},
    {"id": "low", "at_most": 10_000},
]
DEADLINE = [{"id": "soon", "at_most": "2026-03-01"}, {"id": "later", "above": "2026-03-01"}]


def framework_on(criteria: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]], **more: Any) -> Framework:
    """Make a framework of these criteria and a table on them with the outcomes no, maybe and yes."""
    ids = [criterion["id"] for criterion in criteria]
    rule = {"kind": "table", "inputs": ids, "rows": [*rows, {"then": "no"}]}
    aspects = [{"id": "o", "levels": ["no", "maybe", "yes"], "rule": rule}]
    return load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects, **more})


def by_cost(**more: Any) -> Framework:
    """Make a framework of which the outcome is the better, the lower the cost."""
    rows = [{"when": {"cost": "low"}, "then": "yes"}, {"when": {"cost": "middle"}, "then": "maybe"}]
    return framework_on([{"id": "cost", "unit": "EUR", "levels": COST}], rows, **more)


def by_deadline() -> Framework:
    """Make a framework of which the outcome is yes after the first of March, and no until then."""
    rows = [{"when": {"deadline": "later"}, "then": "yes"}]
    return framework_on([{"id": "deadline", "levels": DEADLINE}], rows)


def with_numbers(framework: Framework, random: Random) -> Framework:
    """Return a framework of which some criteria take numbers, ten for each level, from the worst up or down."""
    content = framework.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    for criterion in content["criteria"]:
        if random.random() < 0.5:
            levels = criterion["levels"] if random.random() < 0.5 else criterion["levels"][::-1]
            ends = [10 * i for i in range(1, len(levels))]
            low, high = random.choice([("at_least", "below"), ("above", "at_most")])
            for level, least, most in zip(levels, [None, *ends], [*ends, None], strict=True):
                level |= {} if least is None else {low: least}
                level |= {} if most is None else {high: most}
    return load_framework(content)


# --- taken literally ----------------------------------------------------------------------------------------------


def as_point(end: Any) -> Point:
    if isinstance(end, datetime.date):
        return end
    return datetime.date.fromisoformat(end) if re.fullmatch("....-..-..", str(end)) else Fraction(end)


def ranges_of(level: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the ranges of a level as it is written."""
    own: dict[str, Any] = {key: level[key] for key in ("at_least", "above", "at_most", "below") if key in level}
    return [own] if own else level.get("ranges", [])


def lies_in(point: Any, ends: dict[str, Any]) -> bool:
    """Return whether a number or a date lies between ends."""
    holds = {
        "at_least": lambda end: point >= end,
        "above": lambda end: point > end,
        "at_most": lambda end: point <= end,
        "below": lambda end: point < end,
    }
    return all(holds[key](as_point(end)) for key, end in ends.items())


def levels_with(levels: Sequence[dict[str, Any]], point: Point) -> list[str]:
    """Return every level that a number or a date belongs to."""
    return [level["id"] for level in levels if any(lies_in(point, ends) for ends in ranges_of(level))]


def stretches(levels: Sequence[dict[str, Any]], level_id: str) -> int:
    """Return of how many stretches the numbers of a level are."""
    own = [levels_with(levels, point) == [level_id] for point, _low, _high in stops(levels)]
    return sum(now and not before for before, now in zip([False, *own], own, strict=False))


def limits(levels: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the ends of all ranges, the lowest first."""
    return sorted({as_point(end) for level in levels for ends in ranges_of(level) for end in ends.values()})


def stops(levels: Sequence[dict[str, Any]], *more: Any) -> list[tuple[Any, Any, Any]]:
    """Return every limit, and between each two a number: what lies between two limits is all the same.

    Each comes with the lower and the upper end of what it stands for. Of dates each day stands for itself.
    """
    ends = sorted({*limits(levels), *more})
    if isinstance(ends[0], datetime.date):
        days = sorted({end + datetime.timedelta(days=d) for end in ends for d in range(-2, 3)})
        return [(day, day, day) for day in days]
    found = [(ends[0] - 1, None, ends[0])]
    for low, high in zip(ends, [*ends[1:], None], strict=True):
        found.append((low, low, low))
        found.append((low + 1 if high is None else (low + high) / 2, low, high))
    return found


def distance(one: Any, other: Any) -> Fraction:
    """Return how far two numbers lie apart, or how many days two dates."""
    apart = one - other
    return Fraction(abs(apart.days if isinstance(apart, datetime.timedelta) else apart))


def on_the_way(levels: Sequence[dict[str, Any]], start: Any, way: int) -> Iterator[tuple[Any, Fraction, bool]]:
    """Go from a number up (1) or down (-1): each stop, how far away it begins, and whether it has that very number."""
    for point, low, high in stops(levels, start)[::way]:
        if (point > start) if way > 0 else (point < start):
            begins = low if way > 0 else high
            yield point, distance(begins, start), begins == point


# --- drawn --------------------------------------------------------------------------------------------------------

_FIRST = datetime.date(2026, 2, 26)


def points(*, of_dates: bool) -> st.SearchStrategy[Any]:
    """Draw numbers, or dates, of which many are the same."""
    if of_dates:
        return st.integers(0, 12).map(lambda days: _FIRST + datetime.timedelta(days=days))
    return st.integers(-6, 6).map(lambda quarters: Fraction(quarters, 4))


def written(point: Point) -> Any:
    if isinstance(point, datetime.date):
        return point.isoformat()
    return point.numerator if point.denominator == 1 else f"{point.numerator}/{point.denominator}"


@st.composite
def scales(draw: st.DrawFn, *, of_dates: bool = False) -> list[dict[str, Any]]:
    """Draw levels to which every number, or date, belongs exactly once, in any order and of several stretches."""
    cuts = sorted(draw(st.sets(points(of_dates=of_dates), min_size=1, max_size=5)))
    if of_dates:  # so far apart that days lie between them, whichever end belongs
        cuts = [_FIRST + 2 * (cut - _FIRST) for cut in cuts]
    owners = draw(st.lists(st.integers(0, 2), min_size=len(cuts) + 1, max_size=len(cuts) + 1))
    owners[0], owners[1] = 0, 1
    names = draw(st.permutations(["x", "y", "z"]))
    owned: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    low: dict[str, Any] = {}
    for cut, owner in zip([*cuts, None], owners, strict=True):
        belongs = draw(st.booleans())
        high = {} if cut is None else {"at_most" if belongs else "below": written(cut)}
        owned[["x", "y", "z"][owner]].append(low | high)
        low = {} if cut is None else {"above" if belongs else "at_least": written(cut)}
    levels = []
    for name, ranges in owned.items():
        if ranges:
            levels.append({"id": name, **ranges[0]} if len(ranges) == 1 else {"id": name, "ranges": ranges})
    return levels


@st.composite
def any_scales(draw: st.DrawFn, *, of_dates: bool = False) -> list[dict[str, Any]]:
    """Draw levels with any ranges."""
    point = points(of_dates=of_dates).map(written)
    lower = st.one_of(st.just({}), *[st.fixed_dictionaries({key: point}) for key in ("at_least", "above")])
    upper = st.one_of(st.just({}), *[st.fixed_dictionaries({key: point}) for key in ("at_most", "below")])
    one = st.builds(lambda low, high: low | high, lower, upper).filter(bool)
    ranges = draw(st.lists(st.lists(one, min_size=1, max_size=2), min_size=2, max_size=3))
    return [{"id": name, "ranges": own} for name, own in zip(("x", "y", "z"), ranges, strict=False)]
