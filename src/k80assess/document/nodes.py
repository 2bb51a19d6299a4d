"""Criteria and aspects, the nodes of a framework, and their scales of levels."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Required, TypeAlias, Unpack

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic_core import CoreSchema

from k80assess.base.arguments import name_among
from k80assess.base.documents import Given, Listed
from k80assess.base.lazy import cached_property
from k80assess.document.conditions import ID_SCHEMA, When, WhenLike, level_problems
from k80assess.document.problems import refuse
from k80assess.document.ranges import Ends, Limited, LimitedKeys, Partition, Range, number_of
from k80assess.document.rules import Rule
from k80assess.document.text import IdLike, Named, NamedKeys, Reference, Text, TextLike
from k80assess.errors import Loc, Problem, Sentence, listed


class LevelKeys(NamedKeys, LimitedKeys, total=False):
    """What makes a `Level` in code."""

    takes_energy: bool | None
    follow_up: TextLike | None
    needs_theme: bool | None
    ranges: Listed[Given[Range]] | None


class Level(Limited, Named, frozen=True):
    """A step on a scale. Written as its id, or as a table.

    A level of a criterion can have numbers or dates for its own: those between its ends, or those in its ranges.

    Attributes:
        takes_energy: whether it means that the network puts energy into the topic; only on a level of the outcome.
        follow_up: what is to be done then; only on a level of the outcome.
        needs_theme: whether a topic with this answer should name a theme; only on a level of a criterion.
        at_least: the least number or date that is its own, and belongs to it.
        above: a number or date above which all are its own, itself not.
        at_most: the greatest number or date that is its own, and belongs to it.
        below: a number or date below which all are its own, itself not.
        ranges: the numbers or dates that are its own, where they are more than one stretch.

    >>> Level(id="take_on", label={"nl": "Oppakken", "en": "Take on"}).label.to("en")
    'Take on'
    >>> Level.model_validate("take_on") == Level(id="take_on")
    True
    """

    said_by = "id"

    needed: ClassVar[Sentence] = Sentence("not_a_scale_level", "an id is needed, or a table with an id")

    takes_energy: bool | None = Field(default=None, strict=True)
    follow_up: Text | None = None
    needs_theme: bool | None = Field(default=None, strict=True)
    ranges: tuple[Range, ...] | None = None

    @field_validator("needs_theme")
    @classmethod
    def _only_when_it_does(cls, value: bool | None) -> bool | None:
        return value or None  # a level that needs none says as much as one that is silent about it

    @field_validator("ranges")
    @classmethod
    def _only_where_there_are(cls, ranges: tuple[Range, ...] | None) -> tuple[Range, ...] | None:
        return ranges or None  # an empty list says as much as none

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Level:
        if self.ends:
            refuse(self._range_problems())
        return self

    def _range_problems(self) -> Iterator[Problem]:
        if self.ranges is not None:
            template = "a level has ends of its own or a list of ranges, and not both"
            yield Problem(("ranges",), Sentence("ends_and_ranges", template))
        yield from self.end_problems()

    @property
    def own(self) -> tuple[Limited, ...]:
        """The stretches of numbers or dates that are its own; none where it has none."""
        return (self,) if self.ends else self.ranges or ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[LevelKeys]) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _from_id(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        # What is said of texts and of tables stands side by side, so that an editor still underlines the key at fault.
        return super().__get_pydantic_json_schema__(schema, handler) | ID_SCHEMA | {"type": ["string", "object"]}


LevelLike: TypeAlias = Given[Level] | str
"""What may be given for a level: itself, what it is made of, or its id."""

MAX_LEVELS = 1_000
"""How many levels a scale may have: far more than anybody tells apart, and few enough to compare each with each."""

Levels = Annotated[tuple[Level, ...], Field(min_length=2, max_length=MAX_LEVELS)]


def _said_of_an_unordered_scale(ordered: bool | None) -> bool | None:
    # A scale has an order unless it says otherwise: what means the same as saying nothing is kept as nothing.
    return None if ordered else ordered


Ordered = Annotated[bool | None, Field(strict=True), AfterValidator(_said_of_an_unordered_scale)]
"""False for a scale without better or worse, None for any other."""


class CriterionKeys(NamedKeys, total=False):
    """What makes a `Criterion` in code."""

    question: TextLike | None
    unit: TextLike | None
    levels: Required[Listed[LevelLike]]
    ordered: bool | None
    note: Literal["required"] | None
    asked_when: WhenLike | None
    otherwise: IdLike | None


class Criterion(Named, frozen=True):
    """A question with a scale of two or more levels.

    It takes numbers or dates for answers as well where its levels say which of them are their own.

    Attributes:
        question: what is asked of a topic.
        unit: what the numbers count, such as `EUR`; days are the unit of dates, which have no other.
        levels: the possible answers, worst first.
        ordered: false when no answer is better or worse than another; any other scale has an order.
        note: `required` where an answer needs a note; one that is left open needs none.
        asked_when: the condition on other criteria, and on aspects other than the outcome, under which it is asked;
            None where it always is.
        otherwise: the id of the level that holds where it is not asked.

    >>> demand = Criterion(id="demand", levels=["narrow", {"id": "broad", "label": "Breed"}])
    >>> [level.label.to("nl") for level in demand.levels]
    ['narrow', 'Breed']
    >>> cost = Criterion(id="cost", unit="EUR", levels=[
    ...     {"id": "high", "above": 50_000}, {"id": "middle", "above": 10_000, "at_most": 50_000},
    ...     {"id": "low", "at_most": 10_000}])
    >>> cost.levels[0].above
    Fraction(50000, 1)
    """

    said_by = "id"

    question: Text | None = None
    unit: Text | None = None
    levels: Levels
    ordered: Ordered = None
    note: Literal["required"] | None = None
    asked_when: Annotated[When, Field(min_length=1)] | None = None
    otherwise: Reference | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[CriterionKeys]) -> None: ...

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Criterion:
        refuse(self._gate_problems())
        return self

    def _gate_problems(self) -> Iterator[Problem]:
        scale = listed(level_ids(self))
        if self.asked_when is None and self.otherwise is not None:
            template = "this is said of a criterion that is not always asked"
            allowed = Sentence("allowed.with_asked_when", "beside asked_when")
            yield Problem(("otherwise",), Sentence("otherwise_alone", template), allowed=allowed)
        elif self.asked_when is not None and self.otherwise is None:
            template = "a level is needed, which holds where this is not asked"
            yield Problem(
                ("otherwise",), Sentence("otherwise_missing", template), Sentence("found_none", "none"), scale
            )
        elif self.otherwise is not None:
            yield from level_problems(("otherwise",), [self.otherwise], level_ids(self))

    @cached_property
    def partition(self) -> Partition | None:
        """The numbers or days of each level; None where the criterion takes levels alone."""
        return Partition.of([level.own for level in self.levels]) if self.levels[0].own else None


class AspectKeys(NamedKeys, total=False):
    """What makes an `Aspect` in code."""

    question: TextLike | None
    levels: Required[Listed[LevelLike]]
    ordered: bool | None
    rule: Required[Given[Rule]]


class Aspect(Named, frozen=True):
    """A named judgement, which follows by a rule from criteria and other aspects.

    Attributes:
        question: what is judged.
        levels: the possible judgements, worst first.
        ordered: false when no judgement is better or worse than another; any other scale has an order.
        rule: how the level follows from the inputs.

    >>> from k80assess import Minimum
    >>> staff = Criterion(id="staff", levels=["none", "enough"])
    >>> Aspect(id="capacity", levels=["none", "enough"], rule=Minimum(inputs=[staff, "money"])).rule.inputs
    ('staff', 'money')
    """

    said_by = "id"

    question: Text | None = None
    levels: Levels
    ordered: Ordered = None
    rule: Rule

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[AspectKeys]) -> None: ...


Node: TypeAlias = Criterion | Aspect


def levels_left(node: Node, levels: Sequence[str], ends: Ends | None) -> tuple[str, ...]:
    """Return the ids of the levels that an answer leaves possible, from what it says: levels, or numbers or dates.

    Nothing is checked: levels that the criterion does not have are returned too, and of a number that it does not take
    nothing is. An aspect takes none.

    >>> age = Criterion(id="age", levels=[{"id": "minor", "below": 18}, {"id": "adult", "at_least": 18}])
    >>> from fractions import Fraction
    >>> levels_left(age, (), (Fraction(18), Fraction(18))), levels_left(age, ("minor",), None)
    (('adult',), ('minor',))
    """
    partition = node.partition if isinstance(node, Criterion) else None
    if ends is None and partition is not None and (day := partition.day_in(levels)) is not None:
        ends = (day, day)
    if ends is None:
        return tuple(levels)
    if partition is None or isinstance(ends[0], datetime.date) != partition.of_dates:
        return ()
    return tuple([node.levels[i].id for i in partition.levels(*map(number_of, ends))])


def level_named(node: Node, level_id: str, loc: Loc = ()) -> Level:
    """Return the level of a criterion or an aspect with this id, which stands at a place.

    Raises:
        UnknownNameError: when it has none.
    """
    found = {level.id: level for level in node.levels}
    return found[name_among("level", level_id, found, loc)]


def level_ids(node: Node) -> tuple[str, ...]:
    """Return the ids of a node's levels, worst first."""
    return tuple(level.id for level in node.levels)
