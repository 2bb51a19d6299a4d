"""The topic: a current matter put before the network, with the answers given so far."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from k80assess._base import Document, FrozenDict
from k80assess.document.rules import LevelIds
from k80assess.document.text import Id, Line, Text


def _date_or_text(value: Any) -> Any:
    # Left to itself pydantic reads a number as seconds since 1970.
    if isinstance(value, str) or type(value) is datetime.date:
        return value
    raise PydanticCustomError("date_type", "a date such as 2022-11-30 is needed")


Date = Annotated[datetime.date, BeforeValidator(_date_or_text)]


class Answer(Document):
    """What is known of one criterion for one topic. Written as a level, a list of levels, or a table with a note.

    Attributes:
        levels: the levels still possible, written as `level`; one when the criterion is answered.
        note: why.
        evidence: what shows it, such as a document or a link.

    >>> Answer.model_validate("direct").levels
    ('direct',)
    >>> Answer.model_validate({"level": ["tight", "enough"], "note": "asked on Monday"}).levels
    ('tight', 'enough')
    """

    levels: LevelIds = Field(alias="level")
    note: Text | None = None
    evidence: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_levels(cls, value: Any) -> Any:
        return {"level": value} if isinstance(value, (str, list, tuple)) else value


class Topic(Document):
    """A current matter, and what is known of it.

    Attributes:
        id: its name.
        title: what it is called.
        summary: what it is about.
        raised_by: who put it forward.
        raised_on: when.
        illustration: whether its answers only illustrate and are nobody's judgement.
        themes: the ids of the agenda's themes it belongs to.
        answers: for each criterion of a framework what is known; a criterion left out is open.

    >>> topic = Topic.model_validate({"id": "pilot", "title": "A pilot", "answers": {"demand": "broad"}})
    >>> topic.answers["demand"].levels
    ('broad',)
    """

    id: Id
    title: Text
    summary: Text | None = None
    raised_by: Line | None = None
    raised_on: Date | None = None
    illustration: bool = Field(default=False, strict=True)
    themes: tuple[Id, ...] = ()
    answers: FrozenDict[Id, Answer] = FrozenDict()
