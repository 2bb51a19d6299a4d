"""The agenda: the themes that a network works on, and what it sets out to do for each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal, Required, TypeAlias, TypedDict, Unpack

from pydantic import Field, field_validator, model_validator

from k80assess.base.arguments import name_among, refuse_no_date
from k80assess.base.display import counted
from k80assess.base.documents import Document, Given, Listed
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.conditions import duplicate_problems
from k80assess.document.framework import Framework, Source
from k80assess.document.nodes import levels_left
from k80assess.document.organisation import Cadence, Milestone, Organisation, Portfolio, folded, next_due
from k80assess.document.problems import refuse
from k80assess.document.text import Id, IdLike, Line, Named, NamedKeys, Reference, Text, TextLike, Url, ids_of
from k80assess.document.topic import Date, DateLike, Topic
from k80assess.errors import (
    MAX_PROBLEMS,
    ArgumentError,
    Loc,
    Problem,
    Sentence,
    UnknownNameError,
    listed,
    nearest_name,
    quoted,
    refuse_other,
)

# --- instruments, themes and actions ------------------------------------------------------------------------------


class BackgroundKeys(NamedKeys, total=False):
    """What makes a `Background` in code."""

    url: str | None


class Background(Named, frozen=True):
    """Something to know beside the themes, such as a paper that the agenda was built on.

    Attributes:
        url: where it can be read; None when the agenda does not say.

    >>> Background(id="position_paper", url="https://example.org/paper").url
    'https://example.org/paper'
    """

    url: Url | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[BackgroundKeys]) -> None: ...


class PartKeys(NamedKeys, total=False):
    """What makes a `Part` in code."""

    question: TextLike | None


class Part(Named, frozen=True):
    """A part of an agenda, which groups themes.

    Attributes:
        question: the question that guides this part.

    >>> Part(id="A", label=Text(nl="Wie we zijn", en="Who we are")).label.to("en")
    'Who we are'
    """

    question: Text | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[PartKeys]) -> None: ...


class InstrumentKeys(NamedKeys, total=False):
    """What makes an `Instrument` in code."""


class Instrument(Named, frozen=True):
    """A means by which the network acts.

    >>> Instrument(id="advocacy", label=Text(nl="lobby", en="advocacy")).label.to("en")
    'advocacy'
    """

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[InstrumentKeys]) -> None: ...


# What agendas were written with before they could declare instruments of their own.
USUAL_INSTRUMENTS = (
    Instrument(id="knowledge_sharing", label=Text(nl="kennis delen", en="sharing knowledge")),
    Instrument(id="advocacy", label=Text(nl="lobby", en="advocacy")),
)


State: TypeAlias = Literal["planned", "under_way", "done", "stopped"]
"""How far an action is."""


class ProgressNoteKeys(TypedDict, total=False):
    """What makes a `ProgressNote` in code."""

    on: Required[DateLike]
    text: Required[TextLike]
    url: str | None


class ProgressNote(Document, frozen=True):
    """What is to be told of an action on a day.

    Attributes:
        on: the day.
        text: what is to be told.
        url: where more can be read, such as a report.

    >>> ProgressNote(on="2030-03-11", text="Four villages joined.").on
    datetime.date(2030, 3, 11)
    """

    on: Date
    text: Text
    url: Url | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[ProgressNoteKeys]) -> None: ...


class ActionKeys(NamedKeys, total=False):
    """What makes an `Action` in code."""

    instrument: IdLike | None
    state: State | None
    notes: Listed[Given[ProgressNote]] | None


class Action(Named, frozen=True):
    """Something the network sets out to do for a theme.

    Attributes:
        instrument: by which of the agenda's instruments, by its id; None when the agenda does not say.
        state: how far it is: `planned`, `under_way`, `done` or `stopped`; None when the agenda does not say.
        notes: what is to be told of it, day by day; None where that is nothing.

    >>> Action.model_validate({"id": "share_examples", "instrument": "knowledge_sharing"}).label.to("nl")
    'share_examples'
    >>> Action(id="visit", state="under_way", notes=[{"on": "2030-03-11", "text": "Four villages joined."}]).state
    'under_way'
    """

    instrument: Reference | None = None
    state: State | None = None
    notes: tuple[ProgressNote, ...] | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[ActionKeys]) -> None: ...

    @field_validator("notes")
    @classmethod
    def _only_where_there_are(cls, notes: tuple[ProgressNote, ...] | None) -> tuple[ProgressNote, ...] | None:
        return notes or None


class ThemeKeys(NamedKeys, total=False):
    """What makes a `Theme` in code."""

    subtitle: TextLike | None
    question: TextLike | None
    also_known_as: Listed[TextLike]
    part: IdLike | None
    actions: Listed[Given[Action]]


class Theme(Named, frozen=True):
    """A subject that the network has chosen to work on.

    Attributes:
        subtitle: what follows its label in a heading.
        question: the question that guides the work on it.
        also_known_as: other names it goes by.
        part: the id of the part it belongs to.
        actions: what the network sets out to do for it.

    >>> theme = Theme.model_validate({"id": "housing", "label": {"nl": "Wonen", "en": "Housing"}})
    >>> theme.names
    ('housing', 'Wonen', 'Housing')
    """

    said_by = "id"

    subtitle: Text | None = None
    question: Text | None = None
    also_known_as: tuple[Text, ...] = ()
    part: Reference | None = None
    actions: tuple[Action, ...] = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[ThemeKeys]) -> None: ...

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it can be looked up by: its id, label, heading and other names, in both languages."""
        return tuple(dict.fromkeys(name for _place, name in _names(self)))


Audience: TypeAlias = Literal["members", "board"]
"""To whom the network reports back."""

_CADENCES: dict[Audience, str] = {"members": "cadence", "board": "board_cadence"}


# --- the agenda ---------------------------------------------------------------------------------------------------


class AgendaKeys(TypedDict, total=False):
    """What makes a `Agenda` in code."""

    id: Required[str]
    version: Required[str]
    title: TextLike | None
    description: TextLike | None
    source: Given[Source] | None
    adopted_on: DateLike | None
    question: TextLike | None
    background: Listed[Given[Background]] | None
    instruments: Listed[Given[Instrument]] | None
    parts: Listed[Given[Part]]
    themes: Required[Listed[Given[Theme]]]
    organisation: Given[Organisation]
    cadence: Given[Cadence] | None
    board_cadence: Given[Cadence] | None
    milestones: Listed[Given[Milestone]]


class Agenda(Document, frozen=True):
    """What a network has agreed to work on.

    Attributes:
        id: its name.
        version: which version of it this is.
        title: its title.
        description: what it is for, in a few sentences.
        source: what it was made from.
        adopted_on: when it was adopted, or is to be.
        question: the question that guides all of it.
        background: what to know beside the themes: how it came about, what it was built on; None where that is nothing.
        instruments: the means by which the network acts; knowledge_sharing and advocacy when it declares none.
        parts: the parts that group its themes.
        themes: what the network works on.
        organisation: who carries it.
        cadence: how often the network reports back to its members; None when it does not say.
        board_cadence: how often the board hears how things are going; None when it does not say.
        milestones: the steps on its way.

    >>> agenda = Agenda.model_validate({"id": "mine", "version": "1", "themes": [{"id": "reading"}]})
    >>> agenda.theme("Reading").label.to("en")
    'reading'
    """

    said_by = "edition"

    id: Id
    version: Line
    title: Text | None = None
    description: Text | None = None
    source: Source | None = None
    adopted_on: Date | None = None
    question: Text | None = None
    background: tuple[Background, ...] | None = None
    instruments: tuple[Instrument, ...] | None = None
    parts: tuple[Part, ...] = ()
    themes: Annotated[tuple[Theme, ...], Field(min_length=1)]
    organisation: Organisation = Organisation()
    cadence: Cadence | None = None
    board_cadence: Cadence | None = None
    milestones: tuple[Milestone, ...] = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[AgendaKeys]) -> None: ...

    @field_validator("background", "instruments")
    @classmethod
    def _only_when_declared(cls, value: tuple[Named, ...] | None) -> tuple[Named, ...] | None:
        return value or None

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Agenda:
        refuse(_agenda_problems(self))
        return self

    @cached_property
    def _by_name(self) -> FrozenDict[str, Theme]:
        return FrozenDict({folded(name): theme for theme in self.themes for name in theme.names})

    @cached_property
    def _theme_names(self) -> tuple[str, ...]:
        names: dict[str, str] = {}  # each once in whatever case, ids first
        for valid in (*ids_of(self.themes), *(other for theme in self.themes for other in theme.names)):
            names.setdefault(folded(valid), valid)
        return tuple(names.values())

    def __repr__(self) -> str:
        themes = counted(len(self.themes), "theme", "themes")
        return f"<Agenda {self.id} {self.version}: {themes}, {counted(len(self.actions()), 'action', 'actions')}>"

    __str__ = __repr__

    def theme(self, name: str) -> Theme:
        """Return the theme with this id, label, heading or other name, in either language and any case.

        Raises:
            UnknownNameError: when there is none.

        >>> from k80assess import load_agenda
        >>> load_agenda().theme("Ruimtelijk Gebied").id
        'rural_area'
        """
        theme = self._by_name.get(folded(name)) if isinstance(name, str) else None
        if theme is None:
            raise UnknownNameError("theme", name, self._theme_names)
        return theme

    def themes_of(self, topic: Topic) -> tuple[Theme, ...]:
        """Return the themes that a topic names, each once, in its order.

        Raises:
            UnknownNameError: when it names a theme that this agenda does not have.

        >>> from k80assess import load_agenda, load_topic
        >>> topic = load_topic({"id": "pilot", "title": "A pilot", "themes": ["housing", "Wonen"]})
        >>> [theme.id for theme in load_agenda().themes_of(topic)]
        ['housing']
        """
        refuse_other(topic, Topic, "load_topic")
        return _each_once(map(self.theme, topic.themes))

    def actions(self, *, instrument: str | None = None, theme: str | None = None) -> tuple[Action, ...]:
        """Return the actions, in the agenda's order.

        Args:
            instrument: only those by the instrument with this id.
            theme: only those of the theme with this name.

        Raises:
            UnknownNameError: for an instrument or theme that does not exist.

        >>> from k80assess import load_agenda
        >>> agenda = load_agenda()
        >>> len(agenda.actions(instrument="advocacy")), len(agenda.actions(instrument="advocacy", theme="housing"))
        (13, 1)
        """
        if instrument is not None:
            name_among("instrument", instrument, ids_of(instruments_of(self)))
        themes = self.themes if theme is None else (self.theme(theme),)
        actions = [action for each in themes for action in each.actions]
        return tuple(action for action in actions if instrument in (None, action.instrument))

    def theme_of(self, action_id: str) -> Theme:
        """Return the theme that the action with this id belongs to.

        Raises:
            UnknownNameError: when there is no such action.

        >>> from k80assess import load_agenda
        >>> agenda = load_agenda()
        >>> agenda.theme_of(agenda.actions()[0].id).id
        'proximity'
        """
        owners = {action.id: theme for theme in self.themes for action in theme.actions}
        name_among("action", action_id, owners)
        return owners[action_id]

    def portfolios_of(self, theme: str) -> tuple[Portfolio, ...]:
        """Return the portfolios that hold the theme with this name; none while it is in nobody's hands.

        Raises:
            UnknownNameError: when there is no such theme.

        >>> from k80assess import load_agenda
        >>> load_agenda().portfolios_of("Wonen")
        ()
        """
        theme_id = self.theme(theme).id
        return tuple(p for p in self.organisation.portfolios if theme_id in p.themes)

    @property
    def themes_without_portfolio(self) -> tuple[Theme, ...]:
        """The themes that no portfolio holds, in the agenda's order.

        >>> from k80assess import load_agenda
        >>> len(load_agenda().themes_without_portfolio)
        8
        """
        return tuple(theme for theme in self.themes if not self.portfolios_of(theme.id))

    def next_report_back(self, after: datetime.date, *, to: Audience = "members") -> datetime.date:
        """Return the date by which the network must next report back, later than a given date.

        It counts in whole months from the last report-back, or from the adoption while there was none. Where
        a month is too short for the day, its last day counts.

        Args:
            after: the date.
            to: to whom: to the `members`, by the cadence, or to the `board`, by its own.

        Raises:
            ArgumentError: when this is no date, when the agenda has no such cadence or nothing to count from, or
                when the calendar ends before.
            UnknownNameError: when it is to neither of the two.

        >>> from k80assess import load_agenda
        >>> load_agenda().next_report_back(after=datetime.date(2022, 12, 31))
        datetime.date(2023, 5, 30)
        """
        refuse_no_date("after", after)
        cadence, key = self.cadence_to(to), _CADENCES[to]
        if cadence is None:
            template = "the agenda {agenda} has no {key}: it does not say how often the network reports back"
            raise ArgumentError(Problem((), Sentence("cadence_missing", template, agenda=quoted(self.id), key=key)))
        start = cadence.last_report_back or self.adopted_on
        if start is None:
            template = "the agenda {agenda} has neither adopted_on nor {key}.last_report_back to count from"
            sentence = Sentence("cadence_without_start", template, agenda=quoted(self.id), key=key)
            raise ArgumentError(Problem((), sentence))
        return next_due(start, cadence.months, after)

    def cadence_to(self, audience: Audience) -> Cadence | None:
        """Return how often the `members`, or the `board`, hear how things are; None when the agenda does not say.

        Raises:
            UnknownNameError: for anybody else.

        >>> from k80assess import load_agenda
        >>> load_agenda().cadence_to("members").report_backs_a_year, load_agenda().cadence_to("board")
        (2, None)
        """
        name_among("audience", audience, _CADENCES)
        return self.board_cadence if audience == "board" else self.cadence


def instruments_of(agenda: Agenda) -> tuple[Instrument, ...]:
    """Return the instruments that the actions of an agenda can be by: its own, or the usual ones if it declares none.

    >>> small = Agenda.model_validate({"id": "mine", "version": "1", "themes": [{"id": "reading"}]})
    >>> [instrument.id for instrument in instruments_of(small)]
    ['knowledge_sharing', 'advocacy']
    """
    return USUAL_INSTRUMENTS if agenda.instruments is None else agenda.instruments


# --- a topic held against it --------------------------------------------------------------------------------------

_NO_INSTRUMENT = Sentence("instrument_unknown", "the agenda has no such instrument")
_NO_THEME = Sentence("theme_unknown", "the agenda has no such theme")
_NO_ROLE = Sentence("role_unknown", "the agenda has no such role")


def topic_problems(agenda: Agenda, topic: Topic) -> tuple[Problem, ...]:
    """Find what a topic names and an agenda does not have: themes, and the instruments and portfolios of its actions.

    Where an agenda names no portfolios, those of proposed actions are not held against any.

    >>> from k80assess import load_agenda, load_topic
    >>> topic = load_topic({"id": "pilot", "title": "A pilot", "themes": ["Woonen"]})
    >>> print(topic_problems(load_agenda(), topic)[0].hint)
    Wonen
    """
    refuse_other(agenda, Agenda, "load_agenda")
    refuse_other(topic, Topic, "load_topic")
    return tuple(islice(_topic_problems(agenda, topic), MAX_PROBLEMS))


def _topic_problems(agenda: Agenda, topic: Topic) -> Iterator[Problem]:
    instruments, portfolios = ids_of(instruments_of(agenda)), ids_of(agenda.organisation.portfolios)
    for i, name in enumerate(topic.themes):
        yield from _misnamed_theme(agenda, ("themes", i), name)
    for i, action in enumerate(topic.actions):
        if action.theme is not None:
            yield from _misnamed_theme(agenda, ("actions", i, "theme"), action.theme)
        if action.instrument is not None and action.instrument not in instruments:
            yield Problem.unknown(("actions", i, "instrument"), _NO_INSTRUMENT, action.instrument, instruments)
        if portfolios and action.portfolio is not None and action.portfolio not in portfolios:
            unknown = Sentence("portfolio_unknown", "the agenda has no such portfolio")
            yield Problem.unknown(("actions", i, "portfolio"), unknown, action.portfolio, portfolios)


def answers_without_theme(topic: Topic, framework: Framework) -> tuple[str, ...]:
    """Return the criteria on which a topic's answer needs a theme, by id, when it names no theme; else nothing.

    An answer of several levels needs one when each of them does.

    >>> from k80assess import load_framework, load_topic
    >>> topic = load_topic({"id": "pilot", "title": "A pilot", "answers": {"theme_link": "direct"}})
    >>> answers_without_theme(topic, load_framework())
    ('theme_link',)
    """
    if topic.themes:
        return ()
    found = []
    for criterion in framework.criteria:
        answer = topic.answers.get(criterion.id)
        needing = {level.id for level in criterion.levels if level.needs_theme}
        left = () if answer is None else levels_left(criterion, answer.levels, answer.ends)
        if left and needing.issuperset(left):
            found.append(criterion.id)
    return tuple(found)


def find_theme(agenda: Agenda | None, name: str) -> Theme | None:
    """Return the theme that goes by this name, or None where no agenda has it."""
    return None if agenda is None else agenda._by_name.get(folded(name))


def known_themes(agenda: Agenda | None, topic: Topic) -> tuple[Theme, ...]:
    """Return the themes of a topic that an agenda has, each once; the one it was written for may have others."""
    return _each_once([theme for name in topic.themes if (theme := find_theme(agenda, name)) is not None])


def _each_once(themes: Iterable[Theme]) -> tuple[Theme, ...]:
    return tuple({theme.id: theme for theme in themes}.values())


def _misnamed_theme(agenda: Agenda, loc: Loc, name: str) -> Iterator[Problem]:
    try:
        agenda.theme(name)
    except UnknownNameError as error:
        ids, hint = listed(ids_of(agenda.themes)), nearest_name(name, error.names)
        yield Problem(loc, _NO_THEME, quoted(name), ids, hint)


# --- names --------------------------------------------------------------------------------------------------------


def _names(theme: Theme) -> Iterator[tuple[Loc, str]]:
    """Every name of a theme, with its place in the theme."""
    yield ("id",), theme.id
    yield from ((("label",), name) for name in _written(theme.label))
    if theme.subtitle is not None:
        for language in ("nl", "en"):
            label, subtitle = getattr(theme.label, language), getattr(theme.subtitle, language)
            if label is not None and subtitle is not None:
                yield ("subtitle",), f"{label}: {subtitle}"
    for i, text in enumerate(theme.also_known_as):
        yield from ((("also_known_as", i), name) for name in _written(text))


def _written(text: Text) -> Iterator[str]:
    return (name for name in (text.nl, text.en) if name is not None)


# --- what makes an agenda ambiguous -------------------------------------------------------------------------------


def _agenda_problems(agenda: Agenda) -> Iterator[Problem]:
    organisation = agenda.organisation
    lists: dict[Loc, Sequence[Named]] = {
        ("background",): agenda.background or (),
        ("instruments",): agenda.instruments or (),
        ("parts",): agenda.parts,
        ("themes",): agenda.themes,
        ("organisation", "roles"): organisation.roles,
        ("organisation", "bodies"): organisation.bodies,
        ("organisation", "portfolios"): organisation.portfolios,
        ("milestones",): agenda.milestones,
    }
    for loc, things in lists.items():
        yield from duplicate_problems(loc, ids_of(things), "id")
    yield from _theme_problems(agenda)
    roles, themes = dict.fromkeys(ids_of(organisation.roles)), dict.fromkeys(ids_of(agenda.themes))
    for i, body in enumerate(organisation.bodies):
        yield from _reference_problems(("organisation", "bodies", i, "roles"), _NO_ROLE, body.roles, roles)
    for i, portfolio in enumerate(organisation.portfolios):
        at = ("organisation", "portfolios", i)
        yield from _reference_problems((*at, "themes"), _NO_THEME, portfolio.themes, themes)
        for j, seat in enumerate(portfolio.working_group or ()):
            if seat.role is not None and seat.role not in roles:
                yield Problem.unknown((*at, "working_group", j, "role"), _NO_ROLE, seat.role, list(roles))
    yield from _milestone_problems(agenda)


def _reference_problems(loc: Loc, unknown: Sentence, ids: Sequence[str], valid: dict[str, None]) -> Iterator[Problem]:
    for i, name in enumerate(ids):
        if name not in valid:
            yield Problem.unknown((*loc, i), unknown, name, list(valid))
    yield from duplicate_problems(loc, ids)


def _theme_problems(agenda: Agenda) -> Iterator[Problem]:
    parts = dict.fromkeys(ids_of(agenda.parts))
    theme_by_name: dict[str, str] = {}
    theme_by_action: dict[str, str] = {}
    instruments = ids_of(instruments_of(agenda))
    for i, theme in enumerate(agenda.themes):
        if theme.part is not None and theme.part not in parts:
            unknown = Sentence("part_unknown", "the agenda has no such part")
            yield Problem.unknown(("themes", i, "part"), unknown, theme.part, list(parts))
        clashes = set()
        for at, name in _names(theme):
            owner = theme_by_name.setdefault(folded(name), theme.id)
            if owner != theme.id and folded(name) not in clashes:
                clashes.add(folded(name))
                template = "the theme {theme} goes by this name too"
                yield Problem(("themes", i, *at), Sentence("name_taken", template, theme=quoted(owner)), quoted(name))
        for j, action in enumerate(theme.actions):
            if action.id in theme_by_action:
                template = "an action of the theme {theme} has this id already"
                taken = Sentence("action_id_taken", template, theme=quoted(theme_by_action[action.id]))
                yield Problem(("themes", i, "actions", j, "id"), taken, quoted(action.id))
            theme_by_action.setdefault(action.id, theme.id)
            if action.instrument is not None and action.instrument not in instruments:
                loc = ("themes", i, "actions", j, "instrument")
                yield Problem.unknown(loc, _NO_INSTRUMENT, action.instrument, instruments)
            yield from _note_problems(("themes", i, "actions", j, "notes"), action.notes or ())


def _note_problems(loc: Loc, notes: Sequence[ProgressNote]) -> Iterator[Problem]:
    seen: set[ProgressNote] = set()
    for i, note in enumerate(notes):
        if note in seen:
            yield Problem((*loc, i), Sentence("progress_note_twice", "this note stands here twice"), f"{note.on}")
        seen.add(note)


def _milestone_problems(agenda: Agenda) -> Iterator[Problem]:
    milestones = dict.fromkeys(ids_of(agenda.milestones))
    for i, milestone in enumerate(agenda.milestones):
        if milestone.follows is not None and milestone.follows not in milestones:
            unknown = Sentence("milestone_unknown", "the agenda has no such milestone")
            yield Problem.unknown(("milestones", i, "follows"), unknown, milestone.follows, list(milestones))
    try:
        TopologicalSorter({m.id: [m.follows] for m in agenda.milestones if m.follows is not None}).prepare()
    except CycleError as error:
        circle = Sentence("found_circle", "a circle of {names}", names=listed(error.args[1]))
        yield Problem(("milestones",), Sentence("milestone_circle", "a milestone cannot follow itself"), circle)
