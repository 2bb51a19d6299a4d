"""What two versions of an agenda differ in, thing by thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from k80assess import _above
from k80assess.base.data import Reading
from k80assess.base.display import Displayed
from k80assess.base.documents import Document
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.agenda import Action, Agenda, Background, Instrument, Part, ProgressNote, Theme, instruments_of
from k80assess.document.organisation import Body, Cadence, GroupSeat, Milestone, Organisation, Portfolio, Role
from k80assess.document.text import Named, Text
from k80assess.errors import DocumentError, Problem, Sentence, quoted

Kind: TypeAlias = Literal[
    "agenda",
    "cadence",
    "board_cadence",
    "background",
    "instrument",
    "part",
    "theme",
    "action",
    "role",
    "body",
    "portfolio",
    "milestone",
]
What: TypeAlias = Literal["added", "removed", "moved", "changed"]

# Which fields name other things in the agenda, by id.
_REFERENCES: dict[str | None, Kind] = {
    "instrument": "instrument",
    "part": "part",
    "theme": "theme",
    "themes": "theme",
    "roles": "role",
    "follows": "milestone",
}

# Which fields list what has no id of its own: each entry comes or goes by itself.
_LISTS: dict[str, type[Document]] = {"notes": ProgressNote, "working_group": GroupSeat}

_MODELS: dict[Kind, type[Document]] = {
    "agenda": Agenda,
    "cadence": Cadence,
    "board_cadence": Cadence,
    "background": Background,
    "instrument": Instrument,
    "part": Part,
    "theme": Theme,
    "action": Action,
    "role": Role,
    "body": Body,
    "portfolio": Portfolio,
    "milestone": Milestone,
}

# Which fields tell how far things are, and not what is meant to be done.
_PROGRESS: dict[Kind, tuple[str, ...]] = {
    "action": ("state", "notes"),
    "portfolio": ("holder", "official", "working_group", "plan_url"),
    "cadence": ("last_report_back", "last_report_url"),
    "board_cadence": ("last_report_back", "last_report_url"),
}


@result
class AgendaChange(Displayed):
    """One thing in which two versions of an agenda differ.

    Attributes:
        kind: what kind of thing it is about.
        id: the id of that thing.
        label: what it is called; None for the agenda itself and its cadences.
        what: what happened to it, or to an entry of a list in it.
        field: for what was changed, which of its fields, by its key; `theme` for an action that was moved, and the list
            for a note or a seat in a working group that was added or removed.
        old: what was there; None where there was nothing.
        new: what is there now; None where there is nothing any more.
        theme: the id of the theme to which an action was added, or from which it was removed.
        names: what the things are called that `old`, `new` and `theme` name by their ids.

    >>> from k80assess import load_agenda
    >>> from k80assess.documents import revise
    >>> (change,) = diff_agendas(load_agenda(), revise(load_agenda(), {"version": "2023.1"})).changes
    >>> change.kind, change.what, change.old, change.new
    ('agenda', 'changed', '2022.2', '2023.1')
    """

    kind: Kind
    id: str
    label: Text | None
    what: What
    field: str | None
    old: Any
    new: Any
    theme: str | None
    names: FrozenDict[str, Text]

    @classmethod
    def _made_of(cls, values: dict[str, Any], _reading: Reading) -> AgendaChange:
        for key in ("old", "new"):
            values[key] = _value_of(values["kind"], values["field"], key, values[key])
        return cls(**values)

    @property
    def is_progress(self) -> bool:
        """Whether it says how far something is: an action, a portfolio that gets people and a plan, a report-back."""
        return self.field in _PROGRESS.get(self.kind, ())

    @property
    def text(self) -> Text:
        """What changed, in one sentence."""
        return Text(**_above.said(self))


def _value_of(kind: Kind, field: str | None, key: str, plain: Any) -> Any:
    """Return what a change has of a field, or of a whole thing, from its plain data.

    Raises:
        DocumentError: when it can be nothing of the sort, or there is no such field.
    """
    model = _MODELS[kind]
    if kind == "agenda" and field not in model.model_fields:
        model = Organisation
    if plain is None or field == "theme":
        return plain
    try:
        if field is None:
            return model.model_validate(plain)
        if field in _LISTS:
            return _LISTS[field].model_validate(plain)
        held: Any = model.model_fields[field].annotation
        return TypeAdapter(held).validate_python(plain)
    except DocumentError as error:
        raise DocumentError("data", [problem.inside(key) for problem in error.problems]) from None
    except (KeyError, ValidationError):
        sentence = Sentence("data_unfit", "such data has something else here")
        raise DocumentError("data", [Problem((key,), sentence, quoted(plain))]) from None


@result
class AgendaDifference(Displayed):
    """What two versions of an agenda differ in.

    Attributes:
        old: the old version.
        new: the new version.
        changes: the differences: those of the agenda itself first, then thing by thing in its order.

    >>> from k80assess import load_agenda
    >>> from k80assess.documents import revise
    >>> diff_agendas(load_agenda(), revise(load_agenda(), {"version": "2023.1"})).changes[0].field
    'version'
    """

    _read_of: ClassVar = ("old", "new")

    old: Agenda
    new: Agenda
    changes: Results[AgendaChange]

    @classmethod
    def _made_of(cls, values: dict[str, Agenda], _reading: Reading) -> AgendaDifference:
        return diff_agendas(values["old"], values["new"])

    @property
    def progress(self) -> Results[AgendaChange]:
        """The differences that tell how far things are."""
        return Results([change for change in self.changes if change.is_progress])

    def __bool__(self) -> bool:
        raise TypeError("a difference is neither true nor false: ask for .equivalent")

    @property
    def equivalent(self) -> bool:
        """Whether both say the same, but for the order in which they say it."""
        return not self.changes


def diff_agendas(old: Agenda, new: Agenda) -> AgendaDifference:
    """Compare two versions of an agenda: what `diff` does with them.

    >>> from k80assess import load_agenda
    >>> from k80assess.documents import revise
    >>> difference = diff_agendas(load_agenda(), revise(load_agenda(), {"version": "2023.1"}))
    >>> [(change.field, change.old, change.new) for change in difference.changes]
    [('version', '2022.2', '2023.1')]
    """
    return AgendaDifference(old=old, new=new, changes=Results(_Comparison(old, new).changes()))


class _Comparison:
    """The comparison of two versions: everything in them by kind and id."""

    def __init__(self, old: Agenda, new: Agenda) -> None:
        self.old = old
        self.new = new
        self.befores = _things(old)
        self.afters = _things(new)
        # For each action, by id, the theme it was of, and is of.
        self.old_themes, self.new_themes = _themes_by_action(old), _themes_by_action(new)

    def changes(self) -> Iterator[AgendaChange]:
        """Return every difference."""
        own = ("id", "version", "title", "description", "source", "adopted_on", "question")
        yield from self._field_changes("agenda", self.new.id, self.old, self.new, own)
        organisations = self.old.organisation, self.new.organisation
        yield from self._field_changes("agenda", self.new.id, *organisations, ("description",))
        yield from self._cadence_changes("cadence", self.old.cadence, self.new.cadence)
        yield from self._cadence_changes("board_cadence", self.old.board_cadence, self.new.board_cadence)
        for kind, afters in self.afters.items():
            befores = self.befores[kind]
            for thing_id in dict.fromkeys([*befores, *afters]):
                yield from self._thing_changes(kind, thing_id, befores.get(thing_id), afters.get(thing_id))

    def _cadence_changes(self, kind: Kind, old: Cadence | None, new: Cadence | None) -> Iterator[AgendaChange]:
        if old is not None and new is not None:
            yield from self._field_changes(kind, kind, old, new, type(new).model_fields)
        elif old is not None or new is not None:
            yield self._change(kind, kind, "added" if old is None else "removed", None, old, new)

    def _thing_changes(self, kind: Kind, thing_id: str, old: Named | None, new: Named | None) -> Iterator[AgendaChange]:
        if old is None or new is None:
            what: What = "added" if old is None else "removed"
            yield self._change(kind, thing_id, what, None, old, new)
            return
        if kind == "action":
            themes = self.old_themes[thing_id], self.new_themes[thing_id]
            if themes[0] != themes[1]:
                yield self._change(kind, thing_id, "moved", "theme", *themes)
        fields = [field for field in type(new).model_fields if field not in ("id", "actions")]
        yield from self._field_changes(kind, thing_id, old, new, fields)

    def _field_changes(
        self, kind: Kind, thing_id: str, old: Any, new: Any, fields: Iterable[str]
    ) -> Iterator[AgendaChange]:
        for field in fields:
            before, after = getattr(old, field), getattr(new, field)
            if field in _LISTS:
                for entry in (Counter(before or ()) - Counter(after or ())).elements():
                    yield self._change(kind, thing_id, "removed", field, entry, None)
                for entry in (Counter(after or ()) - Counter(before or ())).elements():
                    yield self._change(kind, thing_id, "added", field, None, entry)
            elif before != after:
                yield self._change(kind, thing_id, "changed", field, before, after)

    def _change(self, kind: Kind, thing_id: str, what: What, field: str | None, old: Any, new: Any) -> AgendaChange:
        theme, names = None, {}
        if kind == "action" and field is None:
            theme = (self.new_themes if what == "added" else self.old_themes)[thing_id]
            names = {theme: self._label("theme", theme)}
        if field in _REFERENCES:
            ids = [part for value in (old, new) for part in (value if isinstance(value, tuple) else (value,))]
            names = {named: self._label(_REFERENCES[field], named) for named in ids if named is not None}
        for seat in (old, new):
            if isinstance(seat, GroupSeat) and seat.role is not None:
                names = {seat.role: self._label("role", seat.role)}
        return AgendaChange(
            kind=kind,
            id=thing_id,
            label=None if kind in ("agenda", "cadence", "board_cadence") else self._label(kind, thing_id),
            what=what,
            field=field,
            old=old,
            new=new,
            theme=theme,
            names=FrozenDict(names),
        )

    def _label(self, kind: Kind, thing_id: str) -> Text:
        """Return what a thing is called, in the new version if it is there."""
        return (self.afters[kind].get(thing_id) or self.befores[kind][thing_id]).label


def _things(agenda: Agenda) -> dict[Kind, dict[str, Named]]:
    """Return everything in an agenda that has an id, by kind and id."""
    organisation = agenda.organisation
    groups: dict[Kind, Sequence[Named]] = {
        "background": agenda.background or (),
        "instrument": instruments_of(agenda),
        "part": agenda.parts,
        "theme": agenda.themes,
        "action": agenda.actions(),
        "role": organisation.roles,
        "body": organisation.bodies,
        "portfolio": organisation.portfolios,
        "milestone": agenda.milestones,
    }
    return {kind: {thing.id: thing for thing in things} for kind, things in groups.items()}


def _themes_by_action(agenda: Agenda) -> dict[str, str]:
    return {action.id: theme.id for theme in agenda.themes for action in theme.actions}
