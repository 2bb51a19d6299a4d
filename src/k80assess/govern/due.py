"""What is to happen by a day, held against another day: what is late, and how late."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Literal, TypeAlias

from k80assess.base.display import Displayed
from k80assess.base.results import Results, result
from k80assess.document.agenda import Agenda, Audience
from k80assess.document.text import Text
from k80assess.errors import ArgumentError
from k80assess.govern.decision import DecisionRecord

What: TypeAlias = Literal["topic", "members", "board"]
"""A topic that is to be looked at again, or to whom is to be reported back."""

_AUDIENCES: tuple[Audience, ...] = ("members", "board")


@result
class Due(Displayed):
    """Something that is to happen by a day.

    Attributes:
        what: what it is: a `topic` that is to be looked at again, or a report-back to the `members` or the `board`.
        topic: the id of the topic; None where it is about no topic.
        title: the title of the topic.
        by: the day by which it is to happen.
        days_late: how many days ago that was; 0 on that day, and before it.

    >>> from k80assess import load_agenda
    >>> (due,) = report_backs_due(load_agenda(), datetime.date(2023, 6, 1))
    >>> due.what, due.by.isoformat(), due.days_late
    ('members', '2023-05-30', 2)
    """

    what: What
    topic: str | None
    title: Text | None
    by: datetime.date
    days_late: int


def topics_due(records: Iterable[DecisionRecord], on: datetime.date) -> Results[Due]:
    """Return which topics are to be looked at again, whenever that is, the longest due first.

    Args:
        records: the decisions in force.
        on: the day on which they are held against their dates.
    """
    waiting = [(record.look_again_on, record.topic) for record in records if record.look_again_on is not None]
    return Results([
        Due(what="topic", topic=topic.id, title=topic.title, by=by, days_late=_days_late(by, on))
        for by, topic in sorted(waiting, key=lambda pair: pair[0])
    ])  # fmt: skip


def report_backs_due(agenda: Agenda, on: datetime.date) -> Results[Due]:
    """Return by when members and board must hear how things are, counted from when they last did.

    There is none where the agenda does not say how often, or has nothing to count from.
    """
    return Results(_report_backs_due(agenda, on))


def _report_backs_due(agenda: Agenda, on: datetime.date) -> Iterator[Due]:
    for audience in _AUDIENCES:
        cadence = agenda.cadence_to(audience)
        start = None if cadence is None else cadence.last_report_back or agenda.adopted_on
        if start is not None:
            with suppress(ArgumentError):  # where the calendar ends, nothing is due any more
                by = agenda.next_report_back(start, to=audience)
                yield Due(what=audience, topic=None, title=None, by=by, days_late=_days_late(by, on))


def _days_late(by: datetime.date, on: datetime.date) -> int:
    return max(0, (on - by).days)
