"""Two versions of an agenda: every difference found, and said in Dutch and English."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings

from k80assess.document import agenda_diff as versions
from k80assess.document.agenda import Agenda, Instrument, Part, Theme, instruments_of
from k80assess.document.agenda_diff import diff_agendas
from k80assess.document.files import as_plain, load_agenda, load_topic
from k80assess.document.organisation import Body, Milestone, Portfolio, Role
from k80assess.errors import ArgumentError
from k80assess.examine.compare import diff
from k80assess.testing import strategies


def edited(edit: Any) -> list[tuple[str, str, str | None, str, str]]:
    """What differs, and what is said of it, once an edit is made to the packaged agenda."""
    plain = deepcopy(as_plain(load_agenda()))
    edit(plain)
    found = diff_agendas(load_agenda(), load_agenda(plain)).changes
    return [(c.what, c.id, c.field, c.text.to("nl"), c.text.to("en")) for c in found]


def test_moved_and_removed_actions() -> None:
    """An action under another theme was moved, one that is gone was removed."""

    def edit(plain: Any) -> None:
        moved = plain["themes"][2]["actions"].pop(0)
        plain["themes"][3]["actions"].append(moved)
        plain["themes"][0]["actions"].pop(0)

    assert edited(edit) == [
        (
            "removed",
            "show_community_initiatives",
            None,
            "Actie ‘Initiatieven van inwoners zichtbaar maken’ verwijderd uit het thema ‘Nabijheid’.",
            "Action ‘Make community initiatives visible’ removed from the theme ‘Proximity’.",
        ),
        (
            "moved",
            load_agenda().theme("housing").actions[0].id,
            "theme",
            "Actie ‘Slim bouwen van elkaar leren’ verplaatst van het thema ‘Wonen’ naar het thema ‘Sociaal Domein’.",
            "Action ‘Learn smart housebuilding from one another’ moved from the theme ‘Housing’ to the theme "
            "‘Social domain’.",
        ),
    ]


def test_changed_fields() -> None:
    """Short values are said before and after, by what they are called; long ones are said to have changed."""

    def edit(plain: Any) -> None:
        plain["adopted_on"] = datetime.date(2026, 6, 1)
        plain["cadence"]["report_backs_a_year"] = 4
        plain["organisation"]["description"] = "Kort."
        plain["themes"][2]["description"] = "Kort."
        plain["themes"][2]["part"] = "C"
        plain["organisation"]["bodies"][0]["roles"] = []
        plain["organisation"]["bodies"][2]["per_portfolio"] = False
        plain["organisation"]["portfolios"] = [{"id": "living", "themes": ["housing"], "holder": "Voorbeeldstad"}]
        plain["milestones"][2]["follows"] = "agenda_adopted"
        del plain["themes"][2]["actions"][0]["instrument"]

    assert [said[2:] for said in edited(edit)] == [
        (
            "adopted_on",
            "Agenda: datum van vaststelling veranderd van 2022-11-30 in 2026-06-01.",
            "Agenda: date of adoption changed from 2022-11-30 to 2026-06-01.",
        ),
        ("cadence", "Agenda: ritme van terugkoppelen veranderd.", "Agenda: cadence of reporting back changed."),
        ("description", "Agenda: omschrijving veranderd.", "Agenda: description changed."),
        ("description", "Thema ‘Wonen’: omschrijving veranderd.", "Theme ‘Housing’: description changed."),
        (
            "part",
            "Thema ‘Wonen’: deel veranderd van ‘Inhoudelijke thema's met impact op onze kernen’ in "
            "‘Randvoorwaarden voor kleine en krachtige gemeenten’.",
            "Theme ‘Housing’: part changed from ‘Themes that matter to our villages’ to "
            "‘Preconditions for small and strong municipalities’.",
        ),
        (
            "instrument",
            "Actie ‘Slim bouwen van elkaar leren’: middel veranderd van ‘kennis delen’ in niets.",
            "Action ‘Learn smart housebuilding from one another’: instrument changed from ‘sharing knowledge’ "
            "to nothing.",
        ),
        (
            "roles",
            "Orgaan ‘Dagelijks Bestuur’: rollen veranderd van ‘portefeuillehouder’ in niets.",
            "Body ‘Executive board’: roles changed from ‘portfolio holder’ to nothing.",
        ),
        (
            "per_portfolio",
            "Orgaan ‘werkgroep’: een per portefeuille veranderd van ja in nee.",
            "Body ‘working group’: one for each portfolio changed from yes to no.",
        ),
        (None, "Portefeuille ‘living’ toegevoegd.", "Portfolio ‘living’ added."),
        (
            "follows",
            "Mijlpaal ‘Portefeuilles verdeeld’: voorganger veranderd van ‘Nieuw Dagelijks Bestuur benoemd’ in "
            "‘Agenda vastgesteld’.",
            "Milestone ‘Portfolios assigned’: predecessor changed from ‘New executive board appointed’ to "
            "‘Agenda adopted’.",
        ),
    ]


def test_what_goes_into_no_few_words() -> None:
    """What has several parts is said to have changed, however short; what was not there before was nothing."""
    plain: dict[str, Any] = {"id": "ours", "version": "1", "themes": [{"id": "housing"}]}
    often, seldom = (load_agenda({**plain, "cadence": {"report_backs_a_year": times}}) for times in (12, 1))
    (change,) = diff_agendas(often, seldom).changes
    assert change.text.to("en") == "Agenda: cadence of reporting back changed."
    (change,) = diff_agendas(load_agenda(plain), load_agenda({**plain, "title": "Ours"})).changes
    assert change.text.to("nl") == "Agenda: titel veranderd van niets in ‘Ours’."


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
        assert change.text.nl
        assert change.text.en


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
        before, holder[key] = holder[key], f"{holder[key]} anders"
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
    assert [change.text.to("en") for change in diff_agendas(old, new).changes] == [
        "Instrument ‘sharing knowledge’ removed.",
        "Instrument ‘Advocacy’: name changed from ‘advocacy’ to ‘Advocacy’.",
        "Instrument ‘Money’ added.",
        "Action ‘go’: instrument changed from nothing to ‘Money’.",
    ]
    same = [as_plain(instrument) for instrument in instruments_of(old)]
    assert diff_agendas(old, load_agenda({**as_plain(old), "instruments": same})).equivalent


def test_words_for_everything() -> None:
    """There is a word for every field that can differ."""
    models = (Instrument, Part, Theme, Role, Body, Portfolio, Milestone)
    fields = {field for model in models for field in model.model_fields} - {"actions"}
    assert fields <= set(versions._FIELDS)
    own = set(Agenda.model_fields) - {"instruments", "parts", "themes", "organisation", "milestones"}
    assert own <= set(versions._FIELDS)


def test_two_agendas_decide_nothing_on_topics() -> None:
    """The one comparison takes agendas too, and no topics beside them."""
    agenda = load_agenda()
    new = load_agenda({**as_plain(agenda), "version": "2"})
    assert diff(agenda, new) == diff_agendas(agenda, new)
    with pytest.raises(ArgumentError, match=r"^two frameworks or two agendas are needed; found a value of type Agenda"):
        diff(agenda, {})  # type: ignore[call-overload]
    with pytest.raises(ArgumentError, match=r"^topics: two agendas decide nothing"):
        diff(agenda, new, topics=[load_topic({"id": "pilot", "title": "A pilot"})])  # type: ignore[call-overload]
