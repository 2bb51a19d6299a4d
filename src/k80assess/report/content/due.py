"""What reports say of what is to happen by a day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from k80assess.govern.due import Due
from k80assess.report.content.blocks import Blocks, DataTable
from k80assess.report.words import Words, phrase


def dues_story(dues: Sequence[Due]) -> Blocks:
    """Show what is to happen by which day, and what of it is late."""
    return (dues_table(phrase("due.heading"), dues),)


def dues_table(caption: Words, dues: Sequence[Due], on: datetime.date | None = None) -> DataTable:
    """Show what is to happen by which day; of the day itself this is said where it is known which day it is."""
    rows = tuple([(due_said(due), due.by, lateness(due, on)) for due in dues])
    head = (phrase("due.what"), phrase("due.by"), phrase("due.lateness"))
    return DataTable(caption=caption, head=head, rows=rows)


def due_said(due: Due) -> Words:
    """Return what is to happen."""
    return phrase(f"agenda.cadence_{due.what}") if due.title is None else phrase("due.look_again", topic=due.title)


def lateness(due: Due, on: datetime.date | None = None) -> Words:
    """Return how late something is; that it is for today or still to come where it is not late."""
    if due.days_late:
        return phrase("due.late", count=due.days_late)
    return phrase("due.today" if due.by == on else "due.in_time")
