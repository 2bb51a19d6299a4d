"""The topic: a current matter put before the network, with the answers given so far."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Required, TypeAlias, TypedDict, TypeVar, Unpack

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema, field_validator, model_validator
from pydantic_core import CoreSchema, PydanticUseDefault

from k80assess.base.documents import Document, Given, Keyed, Listed
from k80assess.base.missing import is_missing
from k80assess.base.results import FrozenDict
from k80assess.document.conditions import ID_SCHEMA, LevelIdsLike, OneOrMore, duplicate_problems
from k80assess.document.problems import refuse, validated
from k80assess.document.ranges import (
    DAY_SUCH_AS,
    NUMBER_OR_DATE_SCHEMA,
    NUMBER_SCHEMA,
    Ends,
    NumberOrDate,
    NumberOrDateLike,
    are_one_kind,
    as_day,
    number_of,
    said,
)
from k80assess.document.text import ById, Id, IdLike, Label, Line, Named, NamedKeys, Reference, Text, TextLike
from k80assess.errors import ArgumentError, Problem, Sentence, listed, quoted, refusal, refuse_other


def _day(value: Any) -> datetime.date:
    # Left to itself pydantic reads numbers, and texts that hold one, as seconds since 1970.
    day = as_day(value)
    if day is None:
        raise refusal(Sentence("not_a_date", "a date is needed"), DAY_SUCH_AS)
    return day


Date = Annotated[datetime.date, BeforeValidator(_day)]
"""A day, written as in 2022-11-30."""

DateLike: TypeAlias = datetime.date | str
"""What may be given for a day."""

_MISSING_SCHEMA = {"enum": [None, ""]}
_LEVELS_SCHEMAS = [ID_SCHEMA, {"type": "array", "items": ID_SCHEMA, "uniqueItems": True}, _MISSING_SCHEMA]
_PAIR_SCHEMA = {"type": "array", "items": NUMBER_OR_DATE_SCHEMA, "minItems": 2, "maxItems": 2}
_NO_PAIR_SCHEMA = {"type": "array", "items": _MISSING_SCHEMA}


class _OrMissing:
    """Lets the JSON Schema take null and empty text where they are read as nothing."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), _MISSING_SCHEMA]}


def _filled_in(value: Any) -> Any:
    if is_missing(value):
        raise PydanticUseDefault
    return value


V = TypeVar("V")
Perhaps: TypeAlias = Annotated[V | None, BeforeValidator(_filled_in), _OrMissing()]
"""Something that may be left out, or written as null or empty text: what forms write where nothing was filled in."""


LIST_OF_NUMBERS = Sentence("list_of_numbers", "a list is of levels; for what lies between two numbers write between")


class AnswerKeys(TypedDict, total=False):
    """What makes an `Answer` in code."""

    level: LevelIdsLike | None
    value: NumberOrDateLike | None
    between: Listed[NumberOrDateLike] | None
    note: TextLike | None
    evidence: str | None
    abstain: bool | None


class Answer(Document, frozen=True):
    """What is known of one criterion for one topic: its levels, a number or date, or between which two that lies.

    Written as a level, a list of levels, a number, a date, or a table with one of these and a note. Which level a
    number has is known only beside a framework: `assess` finds it.

    Forms and tables write null, empty text, an empty list or not-a-number for what nobody has filled in. Each of these
    is read as if it were left out: without a level, number or date an answer is open, and may still have a note.

    Attributes:
        levels: the levels still possible, written as `level`; one when the criterion is answered, none when it is open,
            or answered with a number or date.
        value: the number, or the date.
        between: the least and the greatest number, or the first and the last day, that are still possible.
        note: why.
        evidence: what shows it, such as a document or a link.
        abstain: whether whoever answers does not judge this. Among several judges that is no vote, where an open answer
            is one for any level; by itself it leaves the question just as open.

    >>> Answer.model_validate("direct").levels
    ('direct',)
    >>> Answer.model_validate({"level": ["tight", "enough"], "note": "asked on Monday"}).levels
    ('tight', 'enough')
    >>> Answer.model_validate({"level": "", "note": "nobody knows"}).levels
    ()
    >>> Answer.model_validate(12_000).value, Answer(between=[8_000, 15_000]).between
    (Fraction(12000, 1), (Fraction(8000, 1), Fraction(15000, 1)))
    """

    needed: ClassVar[Sentence] = Sentence(
        "not_an_answer",
        "a level, a number or a date is needed, or a list of levels, "
        "or a table with level, value or between and a note",
    )

    levels: Annotated[tuple[Id, ...], OneOrMore, WithJsonSchema({"anyOf": _LEVELS_SCHEMAS})] = Field((), alias="level")
    value: Annotated[NumberOrDate | None, _OrMissing()] = None
    between: Annotated[
        tuple[NumberOrDate, ...] | None, WithJsonSchema({"anyOf": [_PAIR_SCHEMA, _NO_PAIR_SCHEMA]}), _OrMissing()
    ] = None
    note: Annotated[Text | None, _OrMissing()] = None
    evidence: Annotated[Line | None, _OrMissing()] = None
    abstain: Annotated[bool | None, Field(strict=True), _OrMissing()] = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[AnswerKeys]) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _as_table(cls, value: Any) -> Any:
        if is_missing(value):
            return {}
        if isinstance(value, (list, tuple)) and value and all(map(is_number_or_date, value)):
            raise refusal(LIST_OF_NUMBERS)
        if isinstance(value, (str, list, tuple, Named)):
            value = {"level": value}
        elif is_number_or_date(value):
            value = {"value": value}
        if not isinstance(value, Mapping):
            return value
        return {key: part for key, part in value.items() if not _says_nothing(key, part)}

    @field_validator("abstain")
    @classmethod
    def _only_where_it_is_so(cls, abstain: bool | None) -> bool | None:
        return abstain or None  # to say that one does not abstain says as much as nothing

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Answer:
        if self.value is not None or self.between is not None:
            refuse(self._number_problems())
        if self.abstain and not self.is_open:
            template = "who abstains gives no answer: leave out one of the two"
            refuse([Problem(("abstain",), Sentence("answer_of_abstainer", template))])
        return self

    def _number_problems(self) -> Iterator[Problem]:
        held = {"level": self.levels or None, "value": self.value, "between": self.between}
        first, *others = [key for key, part in held.items() if part is not None]
        for key in others:
            template = "an answer has {one} or {other}, and not both"
            yield Problem((key,), Sentence("answer_twice", template, one=first, other=key))
        if self.between is None:
            return
        ends = listed([said(end) for end in self.between])
        if len(self.between) != 2:
            template = "two ends are needed, the lower one first"
            yield Problem(("between",), Sentence("not_two_ends", template), ends or Sentence("found_none", "none"))
        elif not are_one_kind(self.between):
            yield Problem(("between",), Sentence("numbers_and_dates", "numbers and dates do not go together"), ends)
        elif number_of(self.between[0]) > number_of(self.between[1]):
            yield Problem(("between",), Sentence("ends_reversed", "the lower end comes first"), ends)

    @property
    def ends(self) -> Ends | None:
        """The least and the greatest number or date that are still possible; None where it does not say."""
        if self.between is not None:
            return self.between[0], self.between[1]
        return None if self.value is None else (self.value, self.value)

    @property
    def is_open(self) -> bool:
        """Whether it says nothing of the criterion.

        >>> Answer(note="nobody knows").is_open, Answer(value=0).is_open
        (True, False)
        """
        return not self.levels and self.ends is None

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [*_LEVELS_SCHEMAS, NUMBER_SCHEMA, super().__get_pydantic_json_schema__(schema, handler)]}


AnswerLike: TypeAlias = Given[Answer] | LevelIdsLike | NumberOrDateLike | None
"""What may be given for an answer: itself, what it is made of, its level or levels, a number or a date, or nothing
where it is open."""


def is_number_or_date(value: object) -> bool:
    """Return whether a value is a number or a date, be it one that no document can hold; what is true is no number."""
    is_number = isinstance(value, (Real, Decimal)) and not isinstance(value, bool)
    return is_number or isinstance(value, (datetime.date, datetime.time))


def _says_nothing(key: Any, part: Any) -> bool:
    """Return whether a part of an answer is as good as left out; what is no part of one is not, whatever it holds."""
    if key == "level" and isinstance(part, (list, tuple)):
        return not part
    if key == "between" and isinstance(part, (list, tuple)):  # a form sends both of its ends
        return all(map(is_missing, part))
    return key in ("level", "value", "between", "note", "evidence", "abstain") and is_missing(part)


def given(answer: object) -> Answer | object:
    """Return an answer, in any form that `assess` takes, as what it says: an `Answer`, or the levels alone.

    Raises:
        DocumentError: for a table that is no answer, and a number that no document can hold.

    >>> given("broad"), given({"note": "nobody knows"}).is_open, given(None), given(12_000).value
    (('broad',), True, (), Fraction(12000, 1))
    """
    if isinstance(answer, Answer):
        return answer
    if is_missing(answer):
        return ()
    if isinstance(answer, Mapping) or is_number_or_date(answer):
        return validated(Answer, answer, "answer")
    return (answer,) if isinstance(answer, str) else answer


def answer_within(ends: Ends) -> Answer:
    """Return the answer that a number or date is, or that it lies between two.

    >>> from fractions import Fraction
    >>> answer_within((Fraction(3), Fraction(3))), answer_within((Fraction(3), Fraction(5)))
    (Answer(value=Fraction(3, 1)), Answer(between=(Fraction(3, 1), Fraction(5, 1))))
    """
    return Answer(value=ends[0]) if ends[0] == ends[1] else Answer(between=ends)


def says_nothing(answer: object) -> bool:
    """Return whether an answer, in any form that `assess` takes, leaves its criterion open.

    >>> says_nothing({"note": "nobody knows"}), says_nothing(0), says_nothing([])
    (True, False, True)
    """
    read = given(answer)
    return read.is_open if isinstance(read, Answer) else not read


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

    label: Annotated[Label, BeforeValidator(_filled_in), _OrMissing()]
    description: Perhaps[Text] = None
    instrument: Perhaps[Reference] = None
    theme: Perhaps[Reference] = None
    portfolio: Perhaps[Reference] = None

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

    Forms write null or empty text where nothing was filled in: what may be left out is read as left out then.

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
    summary: Perhaps[Text] = None
    raised_by: Perhaps[Line] = None
    raised_on: Perhaps[Date] = None
    judge: Perhaps[Id] = None
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
