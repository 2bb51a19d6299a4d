"""A workload holds exactly the numbers that were written, and what makes no sense is told with its place."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from k80assess.document.files import as_plain
from k80assess.document.organisation import Portfolio
from k80assess.document.topic import Topic
from k80assess.errors import DocumentError
from k80assess.govern.workload import Workload, load_workload


def test_numbers_are_those_written_and_read_back_the_same() -> None:
    """Tenths and thirds are exact; no share is kept free where none is named."""
    workload = load_workload({"capacity": {"a": 0.1, "b": "1/3"}, "effort": {"t": {"a": 2}}, "values": {"t": 0.7}})
    assert workload.capacity == {"a": Fraction(1, 10), "b": Fraction(1, 3)}
    assert workload.reserve == 0
    assert (workload.effort["t"]["a"], workload.values["t"]) == (Fraction(2), Fraction(7, 10))
    assert load_workload(as_plain(workload)) == workload


def test_portfolios_and_topics_may_stand_for_their_ids() -> None:
    """In code, also where a table holds tables."""
    living, pilot = Portfolio(id="living", themes=["housing"]), Topic(id="pilot", title="A pilot")
    built = Workload(capacity={living: 12}, effort={pilot: {living: 2}}, values={pilot: "1/2"})
    plain = {"capacity": {"living": 12}, "effort": {"pilot": {"living": 2}}, "values": {"pilot": "1/2"}}
    assert built == load_workload(plain)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({}, "capacity"),
        ({"capacity": {"a": -1}}, "capacity.a"),
        ({"capacity": {"a": True}}, "capacity.a"),
        ({"capacity": {}, "reserve": 1.5}, "reserve"),
        ({"capacity": {}, "reserve": -0.1}, "reserve"),
        ({"capacity": {}, "effort": {"t": {"a": "many"}}}, "effort.t.a"),
        ({"capacity": {}, "values": {"t": -1}}, "values.t"),
        ({"capacity": {}, "hands": 2}, "hands"),
    ],
)
def test_what_is_none_is_refused_with_its_place(content: dict[str, Any], place: str) -> None:
    """A missing capacity, days below zero, more than everything kept free, unknown keys."""
    with pytest.raises(DocumentError) as refused:
        load_workload(content)
    assert [problem.place for problem in refused.value.problems] == [place]


def test_the_part_about_some_topics_leaves_slips_of_the_pen_to_be_found() -> None:
    """Days and worth of other topics go; what is worth something and takes no days was misspelt, and stays."""
    effort = {"a": {"p": 1}, "b": {"p": 2}}
    workload = load_workload(
        {"capacity": {"p": 3}, "reserve": 0.5, "effort": effort, "values": {"a": 2, "b": 3, "c": 4}}
    )
    part = workload.limited_to(["a"])
    assert part.effort == {"a": {"p": 1}}
    assert part.values == {"a": 2, "c": 4}
    assert (part.capacity, part.reserve) == (workload.capacity, workload.reserve)
