"""Who carries an agenda, and when: roles, bodies, portfolios, the cadence of reporting back, milestones."""

from __future__ import annotations

import calendar
import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Required, TypedDict, Unpack

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic_core import CoreSchema

from k80assess.base.documents import Document, Given, Listed
from k80assess.document.problems import refuse
from k80assess.document.text import (
    IdLike,
    Line,
    Named,
    NamedKeys,
    Reference,
    Sourced,
    SourcedKeys,
    Text,
    TextLike,
    Url,
    normalized,
)
from k80assess.document.topic import Date, DateLike
from k80assess.errors import ArgumentError, Problem, Sentence, refusal

# --- organisation -------------------------------------------------------------------------------------------------


class RoleKeys(NamedKeys, total=False):
    """What makes a `Role` in code."""


class Role(Named, frozen=True):
    """A part that somebody plays in the organisation, such as secretary.

    >>> Role(id="secretary", label=Text(nl="secretaris", en="secretary")).id
    'secretary'
    """

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[RoleKeys]) -> None: ...


class BodyKeys(NamedKeys, total=False):
    """What makes a `Body` in code."""

    roles: Listed[IdLike]
    per_portfolio: bool


class Body(Named, frozen=True):
    """A group that decides or works.

    Attributes:
        roles: the ids of the roles that meet in it.
        per_portfolio: whether there is one for every portfolio.

    >>> Body.model_validate({"id": "working_group", "per_portfolio": True}).per_portfolio
    True
    """

    roles: tuple[Reference, ...] = ()
    per_portfolio: bool = Field(default=False, strict=True)

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[BodyKeys]) -> None: ...


class SeatKeys(TypedDict, total=False):
    """What makes a `Seat` in code."""

    municipality: Required[str]


class _Filled(Document, frozen=True):
    """A place that a municipality fills. Written as its name, or as a table."""

    needed: ClassVar[Sentence] = Sentence("not_a_municipality", "the name of a municipality is needed")

    municipality: Line

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"municipality": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "minLength": 1}, super().__get_pydantic_json_schema__(schema, handler)]}


class Seat(_Filled, frozen=True):
    """A place in a portfolio, filled by a municipality; no person. Written as its name, or as a table.

    Attributes:
        municipality: the municipality's name.

    >>> Seat.model_validate("Voorbeeldstad").municipality
    'Voorbeeldstad'
    """

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[SeatKeys]) -> None: ...


class GroupSeatKeys(SeatKeys, total=False):
    """What makes a `GroupSeat` in code."""

    role: IdLike | None


class GroupSeat(_Filled, frozen=True):
    """A place in a working group, filled by a municipality; no person. Written as its name, or as a table.

    Attributes:
        municipality: the municipality's name.
        role: the id of the role that is played there; None when the agenda does not say.

    >>> GroupSeat(municipality="Proefdorp", role="contributor").role
    'contributor'
    """

    role: Reference | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[GroupSeatKeys]) -> None: ...


class PortfolioKeys(NamedKeys, total=False):
    """What makes a `Portfolio` in code."""

    themes: Required[Listed[IdLike]]
    holder: Given[Seat] | str | None
    official: Given[Seat] | str | None
    working_group: Listed[Given[GroupSeat] | str] | None
    plan_url: str | None


class Portfolio(Named, frozen=True):
    """One or more themes in the hands of a portfolio holder, supported by an official.

    Attributes:
        themes: the ids of the themes.
        holder: the seat of the portfolio holder; None while nobody is appointed.
        official: the seat of the official who structurally supports the holder; None while there is nobody.
        working_group: the seats of those who form the working group with these two; None while there are none.
        plan_url: where the plan for the themes can be read; None while there is none.

    >>> seats = {"holder": "Voorbeeldstad", "official": "Proefdorp"}
    >>> Portfolio.model_validate({"id": "living", "themes": ["housing"], **seats}).same_municipality
    False
    """

    themes: Annotated[tuple[Reference, ...], Field(min_length=1)]
    holder: Seat | None = None
    official: Seat | None = None
    working_group: tuple[GroupSeat, ...] | None = None
    plan_url: Url | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[PortfolioKeys]) -> None: ...

    @field_validator("working_group")
    @classmethod
    def _only_where_there_are(cls, seats: tuple[GroupSeat, ...] | None) -> tuple[GroupSeat, ...] | None:
        return seats or None

    @property
    def same_municipality(self) -> bool | None:
        """Whether holder and official come from the same municipality; None while a seat is not filled in."""
        if self.holder is None or self.official is None:
            return None
        return folded(self.holder.municipality) == folded(self.official.municipality)


class OrganisationKeys(TypedDict, total=False):
    """What makes a `Organisation` in code."""

    description: TextLike | None
    roles: Listed[Given[Role]]
    bodies: Listed[Given[Body]]
    portfolios: Listed[Given[Portfolio]]


class Organisation(Document, frozen=True):
    """How the network is organised around its agenda.

    Attributes:
        description: how it works, in a few sentences.
        roles: the roles there are.
        bodies: the groups that decide and work.
        portfolios: which themes are in whose hands.

    >>> Organisation().portfolios
    ()
    """

    description: Text | None = None
    roles: tuple[Role, ...] = ()
    bodies: tuple[Body, ...] = ()
    portfolios: tuple[Portfolio, ...] = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[OrganisationKeys]) -> None: ...


# --- time ---------------------------------------------------------------------------------------------------------


def _number_of_times(value: Any) -> Any:
    if type(value) is not int:  # true equals 1, and would pass for it
        raise refusal(Sentence("choice_unknown", "this is not one of the choices"), "1, 2, 3, 4, 6, 12")
    return value


class CadenceKeys(SourcedKeys, total=False):
    """What makes a `Cadence` in code."""

    report_backs_a_year: Required[Literal[1, 2, 3, 4, 6, 12]]
    last_report_back: DateLike | None
    last_report_url: str | None
    description: TextLike | None


class Cadence(Sourced, frozen=True):
    """How often the network reports back.

    Attributes:
        report_backs_a_year: at least how many times a year; a number that divides the twelve months evenly.
        last_report_back: when it last did.
        last_report_url: where what was reported then can be read.
        description: what is said of it, such as when to report in between.

    >>> Cadence(report_backs_a_year=2).months
    6
    """

    report_backs_a_year: Annotated[Literal[1, 2, 3, 4, 6, 12], BeforeValidator(_number_of_times)]
    last_report_back: Date | None = None
    last_report_url: Url | None = None
    description: Text | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[CadenceKeys]) -> None: ...

    @model_validator(mode="after")
    def _dates_its_report(self) -> Cadence:
        if self.last_report_url is not None and self.last_report_back is None:
            template = "a report that can be read was made on a day: last_report_back is needed beside it"
            refuse([Problem(("last_report_url",), Sentence("report_undated", template))])
        return self

    @property
    def months(self) -> int:
        """The most months from one report-back to the next."""
        return 12 // self.report_backs_a_year


class MilestoneKeys(NamedKeys, total=False):
    """What makes a `Milestone` in code."""

    on: DateLike | None
    follows: IdLike | None


class Milestone(Named, frozen=True):
    """A milestone: a step that the network plans to take.

    Attributes:
        on: its date; None while it has none.
        follows: the id of the milestone it comes after.

    >>> Milestone(id="adoption", label=Text(nl="Vaststelling"), on="2022-11-30").on
    datetime.date(2022, 11, 30)
    """

    on: Date | None = None
    follows: Reference | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[MilestoneKeys]) -> None: ...


# --- comparing names, counting months -----------------------------------------------------------------------------


def folded(name: str) -> str:
    """Return a name as it is compared: without regard to case, spacing, the shape of an apostrophe or coded accents.

    >>> folded("Sociaal  Domein")
    'sociaal domein'
    """
    return " ".join(normalized("NFC", name).replace("\u2019", "'").casefold().split())


def next_due(start: datetime.date, months: int, after: datetime.date) -> datetime.date:
    """Return the first date later than `after` that lies one or more whole periods of months past `start`.

    Where a month is too short for the day, its last day counts.

    Raises:
        ArgumentError: when the calendar ends before.

    >>> next_due(datetime.date(2022, 8, 31), 6, after=datetime.date(2022, 9, 1))
    datetime.date(2023, 2, 28)
    """
    # The last period that ends in or before the month of `after` may end on a later day of it.
    periods = max(0, ((after.year - start.year) * 12 + after.month - start.month) // months)
    dates = (_months_later(start, n * months) for n in (periods, periods + 1) if n)
    return next(date for date in dates if date > after)


def _months_later(date: datetime.date, months: int) -> datetime.date:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        template = "the next report-back is later than the year {year}, where the calendar ends"
        raise ArgumentError(Problem((), Sentence("calendar_ends", template, year=f"{datetime.MAXYEAR}")))
    return datetime.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))
