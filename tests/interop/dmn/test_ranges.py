"""Tests of numbers and days: written as they are read, and cut exactly where a test tells values apart."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.ranges import Limited, Range
from k80assess.interop.dmn.ranges import Sections, called, comparison_of, range_of

DECIMALS = st.builds(lambda n, places: Fraction(n, 10**places), st.integers(-30, 30), st.integers(0, 3))
DAYS = st.dates(datetime.date(2021, 12, 25), datetime.date(2022, 1, 5))


def ranges(ends: st.SearchStrategy[Any]) -> st.SearchStrategy[Range]:
    def one(low: Any, high: Any, keys: tuple[str | None, str | None]) -> Range:
        low, high = sorted([low, high])
        if low == high or keys == (None, None):
            keys = ("at_least", "at_most")
        return Range(**{key: end for key, end in zip(keys, (low, high), strict=True) if key})

    sides = st.tuples(st.sampled_from(["at_least", "above", None]), st.sampled_from(["at_most", "below", None]))
    return st.builds(one, ends, ends, sides)


def passes(value: Any, own: Limited) -> bool:
    """The definition: every end that there is holds."""
    ends = own.ends
    return (
        value >= ends.get("at_least", value)
        and value <= ends.get("at_most", value)
        and ("above" not in ends or value > ends["above"])
        and ("below" not in ends or value < ends["below"])
    )


def around(tests: list[list[Range]]) -> list[Any]:
    """Every end, and values just beside it."""
    ends = {end for test in tests for own in test for end in own.ends.values()}
    steps: tuple[Any, ...] = (Fraction(1, 100_000), Fraction(7))
    if any(isinstance(end, datetime.date) for end in ends):
        steps = (datetime.timedelta(1), datetime.timedelta(7))
    return [value for end in ends for step in steps for value in (end - step, end, end + step)]


# Two exclusive ends side by side enclose no day, which the document refuses.
DAY_RANGES = st.builds(lambda day, key: Range(**{key: day}), DAYS, st.sampled_from(["at_least", "above", "below"]))


@given(st.one_of(ranges(DECIMALS), DAY_RANGES))
def test_what_is_written_is_read(own: Range) -> None:
    """Every range with decimal ends comes back from its test."""
    written = comparison_of(own)
    assert written is not None
    assert range_of(written) == own


NEW_YEAR = datetime.date(2022, 1, 1)


@pytest.mark.parametrize(
    ("test", "ends"),
    [
        ("<18", {"below": 18}),
        (" >= 18.50 ".strip(), {"at_least": Fraction(37, 2)}),
        ("]18 .. 65[", {"above": 18, "below": 65}),
        ("[-1.5e2..0]", {"at_least": -150, "at_most": 0}),
        ("= .5", {"at_least": Fraction(1, 2), "at_most": Fraction(1, 2)}),
        ('> @"2022-12-01"', {"above": datetime.date(2022, 12, 1)}),
        ('[date("2022-01-01")..date( "2022-01-02" )]', {"at_least": NEW_YEAR, "at_most": datetime.date(2022, 1, 2)}),
    ],
)  # fmt: skip
def test_other_spellings_are_read(test: str, ends: dict[str, Any]) -> None:
    """Blanks, brackets turned outwards, exponents and both ways to write a date."""
    found = range_of(test)
    assert found is not None
    assert found.ends == ends


@pytest.mark.parametrize(
    "test",
    ["", "18 +", "< x", "[1..2", "[2..1]", "(1..1)", "[1..]", '< date("2022-02-30")', '< date("2022")', "< 1e99",
     '[1..date("2022-01-01")]', '< time("12:00:00")', "!= 5", "1..2", '"18"', "< 1_000", "< 1,5"],
)  # fmt: skip
def test_what_is_no_test_of_a_number_or_day_is_none(test: str) -> None:
    """Nothing is guessed: no calculation, no empty range, no day that does not exist, no time."""
    assert range_of(test) is None


def test_a_number_without_decimals_that_end_has_no_test() -> None:
    """One third cannot be written; one eighth can."""
    assert comparison_of(Range(at_most="1/3")) is None
    assert comparison_of(Range(at_most="-1/8")) == "<= -0.125"
    assert comparison_of(Range(above=1000)) == "> 1000"


@given(st.lists(st.lists(st.one_of(ranges(DECIMALS)), min_size=1, max_size=3), min_size=1, max_size=5))
def test_sections_are_told_apart_exactly_by_the_tests(tests: list[list[Range]]) -> None:
    """At and around every end: two values share a section exactly when they pass the same tests."""
    check_sections(tests)


@given(st.lists(st.lists(DAY_RANGES, min_size=1, max_size=3), min_size=1, max_size=5))
def test_days_are_told_apart_exactly_by_the_tests(tests: list[list[Range]]) -> None:
    """Likewise."""
    check_sections(tests)


def check_sections(tests: list[list[Range]]) -> None:
    sections = Sections(tests).told_apart(tests)
    if not sections:
        assert {any(passes(value, own) for own in test) for value in around(tests) for test in tests} == {True}
        return
    signatures: dict[int, set[tuple[bool, ...]]] = {}
    for value in around(tests):
        (at,) = [i for i, section in enumerate(sections) if any(passes(value, own) for own in section)]
        signatures.setdefault(at, set()).add(tuple(any(passes(value, own) for own in test) for test in tests))
    assert all(len(found) == 1 for found in signatures.values())
    distinct = [next(iter(found)) for found in signatures.values()]
    assert len(set(distinct)) == len(distinct)
    assert len({called(section) for section in sections}) == len(sections)
