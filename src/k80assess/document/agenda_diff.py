"""What two versions of an agenda differ in, as data and in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, TypeAlias

from k80assess.base.display import Displayed
from k80assess.base.results import Results, result
from k80assess.document.agenda import Agenda, instruments_of
from k80assess.document.organisation import Seat
from k80assess.document.text import LANGUAGES, Named, Text
from k80assess.errors import Language

Kind: TypeAlias = Literal["agenda", "instrument", "part", "theme", "action", "role", "body", "portfolio", "milestone"]
What: TypeAlias = Literal["added", "removed", "moved", "changed"]


@result
class AgendaChange(Displayed):
    """One thing in which two versions of an agenda differ.

    Attributes:
        kind: what kind of thing it is about.
        id: the id of that thing.
        what: what happened to it.
        field: for what was changed, which of its fields, by its key; `theme` for an action that was moved.
        old: what was there; None where there was nothing.
        new: what is there now; None where there is nothing any more.
        text: the same in words.

    >>> from k80assess import load_agenda, revised
    >>> (change,) = diff_agendas(load_agenda(), revised(load_agenda(), version="2023.1")).changes
    >>> change.kind, change.what, change.old, change.new
    ('agenda', 'changed', '2022.2', '2023.1')
    """

    kind: Kind
    id: str
    what: What
    field: str | None
    old: Any
    new: Any
    text: Text


@result
class AgendaDifference(Displayed):
    """What two versions of an agenda differ in.

    Attributes:
        old: the old version.
        new: the new version.
        changes: the differences: those of the agenda itself first, then thing by thing in its order.

    >>> from k80assess import load_agenda, revised
    >>> diff_agendas(load_agenda(), revised(load_agenda(), version="2023.1")).changes[0].field
    'version'
    """

    old: Agenda
    new: Agenda
    changes: Results[AgendaChange]

    def __bool__(self) -> bool:
        raise TypeError("a difference is neither true nor false: ask for .equivalent")

    @property
    def equivalent(self) -> bool:
        """Whether both say the same, but for the order in which they say it."""
        return not self.changes


def diff_agendas(old: Agenda, new: Agenda) -> AgendaDifference:
    """Compare two versions of an agenda: what `diff` does with them.

    >>> from k80assess import load_agenda, revised
    >>> difference = diff_agendas(load_agenda(), revised(load_agenda(), version="2023.1"))
    >>> [change.text.to("nl") for change in difference.changes]
    ['Agenda: versie veranderd van ‘2022.2’ in ‘2023.1’.']
    """
    return AgendaDifference(old=old, new=new, changes=Results(_Comparison(old, new).changes()))


class _Comparison:
    """The comparison of two versions: everything in them by kind and id, and what it is called."""

    def __init__(self, old: Agenda, new: Agenda) -> None:
        self.old = old
        self.new = new
        self.befores = _things(old)
        self.afters = _things(new)
        # For each action, by id, the theme it was of, and is of.
        self.old_themes, self.new_themes = _themes_by_action(old), _themes_by_action(new)

    def changes(self) -> Iterator[AgendaChange]:
        """Return every difference."""
        own = ("id", "version", "title", "description", "source", "adopted_on", "cadence")
        yield from self._field_changes("agenda", self.new.id, self.old, self.new, own)
        organisations = self.old.organisation, self.new.organisation
        yield from self._field_changes("agenda", self.new.id, *organisations, ("description",))
        for kind, afters in self.afters.items():
            befores = self.befores[kind]
            for thing_id in dict.fromkeys([*befores, *afters]):
                yield from self._thing_changes(kind, thing_id, befores.get(thing_id), afters.get(thing_id))

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
            if before != after:
                yield self._change(kind, thing_id, "changed", field, before, after)

    def _change(self, kind: Kind, thing_id: str, what: What, field: str | None, old: Any, new: Any) -> AgendaChange:
        said = [_Saying(self, language).said(kind, thing_id, what, field, old, new) for language in LANGUAGES]
        text = Text(nl=said[0], en=said[1])
        return AgendaChange(kind=kind, id=thing_id, what=what, field=field, old=old, new=new, text=text)


def _things(agenda: Agenda) -> dict[Kind, dict[str, Named]]:
    """Return everything in an agenda that has an id, by kind and id."""
    organisation = agenda.organisation
    groups: dict[Kind, Sequence[Named]] = {
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


# --- in words -----------------------------------------------------------------------------------------------------

_SENTENCES: dict[Language, dict[str, str]] = {
    "nl": {
        "added": "{subject} toegevoegd.",
        "added action": "{subject} toegevoegd aan het thema {theme}.",
        "removed": "{subject} verwijderd.",
        "removed action": "{subject} verwijderd uit het thema {theme}.",
        "moved": "{subject} verplaatst van het thema {old} naar het thema {new}.",
        "changed": "{subject}: {field} veranderd van {old} in {new}.",
        "changed at length": "{subject}: {field} veranderd.",
    },
    "en": {
        "added": "{subject} added.",
        "added action": "{subject} added to the theme {theme}.",
        "removed": "{subject} removed.",
        "removed action": "{subject} removed from the theme {theme}.",
        "moved": "{subject} moved from the theme {old} to the theme {new}.",
        "changed": "{subject}: {field} changed from {old} to {new}.",
        "changed at length": "{subject}: {field} changed.",
    },
}
_WORDS: dict[object, tuple[str, str]] = {
    "agenda": ("Agenda", "Agenda"),
    "instrument": ("Middel", "Instrument"),
    "part": ("Deel", "Part"),
    "theme": ("Thema", "Theme"),
    "action": ("Actie", "Action"),
    "role": ("Rol", "Role"),
    "body": ("Orgaan", "Body"),
    "portfolio": ("Portefeuille", "Portfolio"),
    "milestone": ("Mijlpaal", "Milestone"),
    None: ("niets", "nothing"),
    True: ("ja", "yes"),
    False: ("nee", "no"),
    "stated": ("gesteld", "stated"),
    "derived": ("afgeleid", "derived"),
    "assumed": ("aangenomen", "assumed"),
}
_FIELDS: dict[str, tuple[str, str]] = {
    "id": ("id", "id"),
    "version": ("versie", "version"),
    "title": ("titel", "title"),
    "description": ("omschrijving", "description"),
    "source": ("bron", "source"),
    "adopted_on": ("datum van vaststelling", "date of adoption"),
    "cadence": ("ritme van terugkoppelen", "cadence of reporting back"),
    "label": ("naam", "name"),
    "provenance": ("herkomst", "provenance"),
    "section": ("vindplaats", "place in the source"),
    "question": ("vraag", "question"),
    "subtitle": ("ondertitel", "subtitle"),
    "also_known_as": ("andere namen", "other names"),
    "part": ("deel", "part"),
    "instrument": ("middel", "instrument"),
    "roles": ("rollen", "roles"),
    "per_portfolio": ("een per portefeuille", "one for each portfolio"),
    "themes": ("thema's", "themes"),
    "holder": ("portefeuillehouder", "portfolio holder"),
    "official": ("ambtenaar", "official"),
    "on": ("datum", "date"),
    "follows": ("voorganger", "predecessor"),
}
# Which fields name other things in the agenda, by id.
_REFERENCES: dict[str | None, Kind] = {
    "instrument": "instrument",
    "part": "part",
    "theme": "theme",
    "themes": "theme",
    "roles": "role",
    "follows": "milestone",
}
# What is longer than this is only said to have changed.
_SHORT = 100


class _Saying:
    """What a difference is in one language."""

    def __init__(self, comparison: _Comparison, language: Language) -> None:
        self.comparison = comparison
        self.language = language
        self.column = LANGUAGES.index(language)

    def said(self, kind: Kind, thing_id: str, what: What, field: str | None, old: Any, new: Any) -> str:
        """Return the sentence."""
        comparison = self.comparison
        key: str = what
        parts = {
            "subject": self._word(kind) if kind == "agenda" else f"{self._word(kind)} {self._name(kind, thing_id)}"
        }
        if field is not None:
            parts |= {"old": self._value(field, old), "new": self._value(field, new)}
        elif kind == "action":
            key = f"{what} action"
            themes = comparison.new_themes if what == "added" else comparison.old_themes
            parts["theme"] = self._name("theme", themes[thing_id])
        if what == "changed" and field is not None:
            parts["field"] = _FIELDS[field][self.column]
            is_short = all(0 < len(parts[side]) <= _SHORT for side in ("old", "new"))
            key = what if is_short else "changed at length"
        return _SENTENCES[self.language][key].format_map(parts)

    def _word(self, key: object) -> str:
        return _WORDS[key][self.column]

    def _name(self, kind: Kind, thing_id: str) -> str:
        """Return what a thing is called, in the new version if it is there."""
        comparison = self.comparison
        thing = comparison.afters[kind].get(thing_id) or comparison.befores[kind][thing_id]
        return f"‘{thing.label.to(self.language)}’"

    def _value(self, field: str, value: Any) -> str:
        """Return a value in words; nothing where it does not go into a few."""
        if isinstance(value, (tuple, list)):
            return ", ".join([self._value(field, part) for part in value]) or self._word(None)
        if isinstance(value, str) and field in _REFERENCES:
            return self._name(_REFERENCES[field], value)
        if value is None or isinstance(value, bool) or field == "provenance":
            return self._word(value)
        if isinstance(value, Text):
            return f"‘{value.to(self.language)}’"
        if isinstance(value, Seat):
            return f"‘{value.municipality}’"
        if isinstance(value, datetime.date):
            return value.isoformat()
        return f"‘{value}’" if isinstance(value, str) else ""
