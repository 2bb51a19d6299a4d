"""What is due by a day: how late it is, counted by hand, and what is counted from."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from agendas import BEFORE, in_progress
from decisions import decision

from k80assess.document.files import load_agenda
from k80assess.document.revision import revise
from k80assess.govern.due import report_backs_due, topics_due


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "days_late"),
    [("2030-06-09", 0), ("2030-06-10", 0), ("2030-06-11", 1), ("2030-06-30", 20), ("2031-06-10", 365)],
)
def test_late_is_what_has_passed(on: str, days_late: int) -> None:
    """The day itself is not late, the next day is, and twenty days later it is twenty days late."""
    (due,) = topics_due([decision("pools", "2030-03-02", look_again_on="2030-06-10")], day(on))
    assert (due.what, due.topic, due.by, due.days_late) == ("topic", "pools", day("2030-06-10"), days_late)


def test_topics_by_their_dates() -> None:
    """The longest due first, however they were decided, and none without a date."""
    dates = {"a": "2030-09-01", "b": "2030-06-01", "c": None, "d": "2030-06-01"}
    records = [decision(topic, "2030-03-02", look_again_on=date) for topic, date in dates.items()]
    found = topics_due(records, day("2030-06-02"))
    assert [(due.topic, due.days_late) for due in found] == [("b", 1), ("d", 1), ("a", 0)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # half a year after 15 January, and a month after 3 June
        ({}, [("members", "2030-07-15", 5), ("board", "2030-07-03", 17)]),
        # since the adoption, on 10 December
        ({"cadence": {"report_backs_a_year": 2}, "board_cadence": None}, [("members", "2030-06-10", 40)]),
        ({"cadence": None}, [("board", "2030-07-03", 17)]),
        ({"adopted_on": None, "cadence": {"report_backs_a_year": 2}}, [("board", "2030-07-03", 17)]),
        ({"cadence.last_report_back": "2030-07-20"}, [("members", "2031-01-20", 0), ("board", "2030-07-03", 17)]),
        ({"cadence.last_report_back": "9999-12-01"}, [("board", "2030-07-03", 17)]),
    ],
)
def test_report_backs_count_from_the_last_one(changes: dict[str, Any], expected: list[tuple[str, str, int]]) -> None:
    """By hand; where there is no cadence, nothing to count from, or no calendar left, none is due."""
    found = report_backs_due(revise(in_progress(), changes), day("2030-07-20"))
    assert [(due.what, due.by.isoformat(), due.days_late) for due in found] == expected


def test_the_first_of_several_that_were_missed_is_due() -> None:
    """Whoever never reported back is late since the first time, and not since the last."""
    (due, _board) = report_backs_due(load_agenda(BEFORE), day("2033-01-01"))
    assert due.by == day("2030-06-10")
