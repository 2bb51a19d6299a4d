"""Two versions of an agenda: every difference is found."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings

from k80assess.document.agenda import Agenda, instruments_of
from k80assess.document.agenda_diff import diff_agendas
from k80assess.document.files import as_plain, load_agenda, load_topic
from k80assess.errors import ArgumentError
from k80assess.examine.compare import diff
from k80assess.testing import strategies


def test_moved_and_removed_actions() -> None:
    """An action under another theme was moved, one that is gone was removed; each with what the themes are called."""
    plain = deepcopy(as_plain(load_agenda()))
    moved = plain["themes"][2]["actions"].pop(0)
    plain["themes"][3]["actions"].append(moved)
    gone = plain["themes"][0]["actions"].pop(0)
    removal, move = diff_agendas(load_agenda(), load_agenda(plain)).changes
    assert (removal.what, removal.id, removal.theme, removal.field) == ("removed", gone["id"], "proximity", None)
    assert removal.label == load_agenda().theme("proximity").actions[0].label
    assert (move.what, move.id, move.field, move.theme) == ("moved", moved["id"], "theme", None)
    assert (move.old, move.new) == ("housing", "social_domain")
    assert {theme: label.to("nl") for theme, label in move.names.items()} == {
        "housing": "Wonen",
        "social_domain": "Sociaal Domein",
    }


def test_changed_fields() -> None:
    """What was there and what is, as it is in the agenda, with what the things are called that it names."""
    plain = deepcopy(as_plain(load_agenda()))
    plain["adopted_on"] = datetime.date(2026, 6, 1)
    plain["organisation"]["bodies"][0]["roles"] = []
    del plain["themes"][2]["actions"][0]["instrument"]
    date, instrument, roles = diff_agendas(load_agenda(), load_agenda(plain)).changes
    assert (date.kind, date.label, date.field) == ("agenda", None, "adopted_on")
    assert (date.old, date.new, date.names) == (datetime.date(2022, 11, 30), datetime.date(2026, 6, 1), {})
    assert (instrument.kind, instrument.old, instrument.new) == ("action", "knowledge_sharing", None)
    assert instrument.names["knowledge_sharing"].to("en") == "sharing knowledge"
    assert (roles.id, roles.new, sorted(roles.names)) == ("executive_board", (), sorted(roles.old))


@settings(max_examples=80)
@given(strategies.agendas(), strategies.agendas())
def test_any_two_agendas(old: Agenda, new: Agenda) -> None:
    """Any two agendas can be compared: nothing differs from itself, and what differs one way differs the other."""
    assert diff_agendas(old, old).equivalent
    forth, back = diff_agendas(old, new), diff_agendas(new, old)
    assert forth.equivalent == back.equivalent
    turned = {"added": "removed", "removed": "added"}
    there = {(c.kind, c.id, c.what, c.field, repr(c.old), repr(c.new)) for c in forth.changes if c.kind != "agenda"}
    again = {
        (c.kind, c.id, turned.get(c.what, c.what), c.field, repr(c.new), repr(c.old))
        for c in back.changes
        if c.kind != "agenda"
    }
    assert there == again
    for change in forth.changes:
        for value in (change.old, change.new, change.theme):
            assert (
                not isinstance(value, str) or change.field not in ("theme", "part", "instrument") or change.names[value]
            )


NO_TEXTS = ("id", "part", "instrument", "provenance", "follows", "on", "adopted_on")


def texts(plain: Any) -> Iterator[tuple[Any, Any]]:
    """Every text of an agenda that is no id or date: what holds it, and its key there."""
    for key, part in plain.items():
        for inner in part if isinstance(part, list) else [part]:
            if isinstance(inner, dict):
                yield from texts(inner)
            elif isinstance(inner, str) and not isinstance(part, list) and key not in NO_TEXTS:
                yield plain, key


def test_nothing_is_overlooked() -> None:
    """Whatever text of the packaged agenda is changed, it is one difference; another order is none."""
    plain = deepcopy(as_plain(load_agenda()))
    places = list(texts(plain))
    assert len(places) > 200
    for holder, key in places:
        before, holder[key] = holder[key], f"{holder[key]}{'#' if key == 'url' else ' '}anders"
        (change,) = diff_agendas(load_agenda(), load_agenda(plain)).changes
        assert change.what == "changed"
        holder[key] = before
    plain["themes"].reverse()
    plain["organisation"]["roles"].reverse()
    assert diff_agendas(load_agenda(), load_agenda(plain)).equivalent


def test_instruments_of_its_own() -> None:
    """They are compared like all else, with the usual two where none were declared, and actions name them."""
    old = load_agenda({"id": "a", "version": "1", "themes": [{"id": "t", "actions": [{"id": "go"}]}]})
    action = {"id": "go", "instrument": "money"}
    declared = [{"id": "advocacy", "label": "Advocacy"}, {"id": "money", "label": {"nl": "Geld", "en": "Money"}}]
    new = load_agenda({**as_plain(old), "instruments": declared, "themes": [{"id": "t", "actions": [action]}]})
    assert [(change.kind, change.what, change.id, change.field) for change in diff_agendas(old, new).changes] == [
        ("instrument", "removed", "knowledge_sharing", None),
        ("instrument", "changed", "advocacy", "label"),
        ("instrument", "added", "money", None),
        ("action", "changed", "go", "instrument"),
    ]
    same = [as_plain(instrument) for instrument in instruments_of(old)]
    assert diff_agendas(old, load_agenda({**as_plain(old), "instruments": same})).equivalent


def test_two_agendas_decide_nothing_on_topics() -> None:
    """The one comparison takes agendas too, and no topics beside them."""
    agenda = load_agenda()
    new = load_agenda({**as_plain(agenda), "version": "2"})
    assert diff(agenda, new) == diff_agendas(agenda, new)
    with pytest.raises(ArgumentError, match=r"^two frameworks or two agendas are needed; found a value of type Agenda"):
        diff(agenda, {})  # type: ignore[call-overload]
    with pytest.raises(ArgumentError, match=r"^topics: two agendas decide nothing"):
        diff(agenda, new, topics=[load_topic({"id": "pilot", "title": "A pilot"})])  # type: ignore[call-overload]
