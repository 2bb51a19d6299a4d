"""The topic: a current matter put before the network, with the answers given so far."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Required, TypeAlias, TypedDict, Unpack

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema, field_validator, model_validator
from pydantic_core import CoreSchema

from k80assess.base.documents import Document, Given, Keyed, Listed
from k80assess.base.missing import is_missing
from k80assess.base.results import FrozenDict
from k80assess.document.problems import refuse, validated
from k80assess.document.rules import ID_SCHEMA, LevelIdsLike, OneOrMore, duplicate_problems
from k80assess.document.text import ById, Id, IdLike, Line, Named, NamedKeys, Reference, Text, TextLike
from k80assess.errors import ArgumentError, Problem, Sentence, quoted, refusal, refuse_other

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: Any) -> datetime.date:
    # Left to itself pydantic reads numbers, and texts that hold one, as seconds since 1970.
    if type(value) is datetime.date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return datetime.date.fromisoformat(value)
    raise refusal(Sentence("not_a_date", "a date is needed"), Sentence("allowed.date", "a day such as 2022-11-30"))


Date = Annotated[datetime.date, BeforeValidator(_day)]
"""A day, written as in 2022-11-30."""

DateLike: TypeAlias = datetime.date | str
"""What may be given for a day."""

_MISSING_SCHEMA = {"enum": [None, ""]}
_LEVELS_SCHEMAS = [ID_SCHEMA, {"type": "array", "items": ID_SCHEMA, "uniqueItems": True}, _MISSING_SCHEMA]


class _OrMissing:
    """Lets the JSON Schema take null and empty text where they are read as nothing."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), _MISSING_SCHEMA]}


class AnswerKeys(TypedDict, total=False):
    """What makes an `Answer` in code."""

    level: LevelIdsLike | None
    note: TextLike | None
    evidence: str | None


class Answer(Document, frozen=True):
    """What is known of one criterion for one topic. Written as a level, a list of levels, or a table with a note.

    Forms and tables write null, empty text, an empty list or not-a-number for what nobody has filled in. Each of these
    is read as if it were left out: without a level an answer is open, and may still have a note.

    Attributes:
        levels: the levels still possible, written as `level`; one when the criterion is answered, none when it is open.
        note: why.
        evidence: what shows it, such as a document or a link.

    >>> Answer.model_validate("direct").levels
    ('direct',)
    >>> Answer.model_validate({"level": ["tight", "enough"], "note": "asked on Monday"}).levels
    ('tight', 'enough')
    >>> Answer.model_validate({"level": "", "note": "nobody knows"}).levels
    ()
    """

    needed: ClassVar[Sentence] = Sentence(
        "not_an_answer", "a level is needed, or a list of levels, or a table with level and a note"
    )

    levels: Annotated[tuple[Id, ...], OneOrMore, WithJsonSchema({"anyOf": _LEVELS_SCHEMAS})] = Field((), alias="level")
    note: Annotated[Text | None, _OrMissing()] = None
    evidence: Annotated[Line | None, _OrMissing()] = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[AnswerKeys]) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _as_table(cls, value: Any) -> Any:
        if is_missing(value):
            return {}
        if isinstance(value, (str, list, tuple, Named)):
            value = {"level": value}
        if not isinstance(value, Mapping):
            return value
        return {key: part for key, part in value.items() if not _says_nothing(key, part)}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [*_LEVELS_SCHEMAS, handler(schema)]}


AnswerLike: TypeAlias = Given[Answer] | LevelIdsLike | None
"""What may be given for an answer: itself, what it is made of, its level or levels, or nothing where it is open."""


def _says_nothing(key: Any, part: Any) -> bool:
    """Return whether a part of an answer is as good as left out; what is no part of one is not, whatever it holds."""
    if key == "level" and isinstance(part, (list, tuple)):
        return not part
    return key in ("level", "note", "evidence") and is_missing(part)


def given_levels(answer: object) -> object:
    """Return what an answer, in any form that `assess` takes, says of its levels: nothing where it is open.

    Raises:
        DocumentError: for a table that is no answer.

    >>> given_levels("broad"), given_levels({"note": "nobody knows"}), given_levels(None)
    (('broad',), (), ())
    """
    if isinstance(answer, Mapping):
        answer = validated(Answer, answer, "answer")
    if isinstance(answer, Answer):
        return answer.levels
    if is_missing(answer):
        return ()
    return (answer,) if isinstance(answer, str) else answer


class ProposedActionKeys(NamedKeys, total=False):
    """What makes a `ProposedAction` in code."""

    instrument: IdLike | None
    theme: IdLike | None
    portfolio: IdLike | None


class ProposedAction(Named, frozen=True):
    """Something that the network could do about a topic: where its working group starts, once it is taken on.

    Attributes:
        instrument: by which of the agenda's instruments, by its id; None when nothing is said of it.
        theme: the theme of the agenda it belongs to; may be left out when the topic has just one.
        portfolio: the portfolio that would do it.

    >>> ProposedAction.model_validate({"id": "share_permits", "instrument": "knowledge_sharing"}).label.to("nl")
    'share_permits'
    """

    instrument: Reference | None = None
    theme: Reference | None = None
    portfolio: Reference | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[ProposedActionKeys]) -> None: ...


class TopicKeys(TypedDict, total=False):
    """What makes a `Topic` in code."""

    id: Required[str]
    title: Required[TextLike]
    summary: TextLike | None
    judge: str | None
    raised_by: str | None
    raised_on: DateLike | None
    illustration: bool
    themes: Listed[IdLike]
    answers: Keyed[IdLike, AnswerLike]
    actions: Listed[Given[ProposedAction]]


class Topic(Document, frozen=True):
    """A current matter, and what is known of it.

    Attributes:
        id: its name.
        title: what it is called.
        summary: what it is about.
        raised_by: who put it forward.
        raised_on: when.
        judge: whose judgement its answers are, where several people judge it; None where nobody is named.
        illustration: whether its answers only illustrate and are nobody's judgement.
        themes: the ids of the agenda's themes it belongs to.
        answers: for each criterion of a framework what is known; a criterion left out is open, and an answer that says
            nothing is left out.
        actions: what the network could do about it.

    >>> topic = Topic.model_validate({"id": "pilot", "title": "A pilot", "answers": {"demand": "broad"}})
    >>> topic.answers["demand"].levels
    ('broad',)
    """

    id: Id
    title: Text
    summary: Text | None = None
    raised_by: Line | None = None
    raised_on: Date | None = None
    judge: Id | None = None
    illustration: bool = Field(default=False, strict=True)
    themes: tuple[Reference, ...] = ()
    answers: ById[Answer] = FrozenDict()
    actions: tuple[ProposedAction, ...] = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[TopicKeys]) -> None: ...

    @field_validator("answers")
    @classmethod
    def _without_blanks(cls, answers: FrozenDict[str, Answer]) -> FrozenDict[str, Answer]:
        # A topic is the same, and has the same fingerprint, with what was never filled in and without.
        blank = Answer()
        return FrozenDict({criterion_id: answer for criterion_id, answer in answers.items() if answer != blank})

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Topic:
        refuse(_topic_problems(self))
        return self


def each_topic(topics: object) -> Iterator[Topic]:
    """Return topics one by one, and refuse what is none.

    Raises:
        ArgumentError: when these are no topics.

    >>> [topic.id for topic in each_topic([Topic(id="pilot", title=Text(en="A pilot"))])]
    ['pilot']
    """
    if isinstance(topics, Topic) or not isinstance(topics, Iterable):
        raise ArgumentError(Problem(("topics",), Sentence("not_topics", "a list of topics is needed"), quoted(topics)))
    for topic in topics:
        refuse_other(topic, Topic, "load_topic")
        yield topic


def _topic_problems(topic: Topic) -> Iterator[Problem]:
    yield from duplicate_problems(("themes",), topic.themes)
    for criterion_id, answer in topic.answers.items():
        yield from duplicate_problems(("answers", criterion_id), answer.levels)
    yield from duplicate_problems(("actions",), [action.id for action in topic.actions], "id")
