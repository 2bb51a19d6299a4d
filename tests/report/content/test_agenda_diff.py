"""Two versions of an agenda: every difference said in Dutch and English."""

from __future__ import annotations

import datetime
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from stories import flat

from k80assess.data import to_data
from k80assess.document.agenda import Agenda, Instrument, Part, Theme
from k80assess.document.agenda_diff import AgendaChange, diff_agendas
from k80assess.document.files import as_plain, load_agenda
from k80assess.document.organisation import Body, Milestone, Portfolio, Role
from k80assess.document.revision import revise
from k80assess.errors import Language
from k80assess.report.content.agenda_diff import change_said, renewal_story
from k80assess.report.formats.plain import said
from k80assess.report.phrases import sentences
from k80assess.testing import strategies


def in_words(change: AgendaChange, language: Language) -> str:
    return said(change_said(change), language)


def edited(edit: Any) -> list[tuple[str, str, str | None, str, str]]:
    """What differs, and what is said of it, once an edit is made to the packaged agenda."""
    plain = deepcopy(as_plain(load_agenda()))
    edit(plain)
    found = diff_agendas(load_agenda(), load_agenda(plain)).changes
    return [(c.what, c.id, c.field, in_words(c, "nl"), in_words(c, "en")) for c in found]


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
    assert in_words(change, "en") == "Agenda: cadence of reporting back changed."
    (change,) = diff_agendas(load_agenda(plain), load_agenda({**plain, "title": "Ours"})).changes
    assert in_words(change, "nl") == "Agenda: titel veranderd van niets in ‘Ours’."


def test_instruments_that_an_agenda_declares() -> None:
    """By what they are called, as all that an action names."""
    old = load_agenda({"id": "a", "version": "1", "themes": [{"id": "t", "actions": [{"id": "go"}]}]})
    declared = [{"id": "advocacy", "label": "Advocacy"}, {"id": "money", "label": {"nl": "Geld", "en": "Money"}}]
    action = {"id": "go", "instrument": "money", "provenance": "assumed"}
    new = load_agenda({**as_plain(old), "instruments": declared, "themes": [{"id": "t", "actions": [action]}]})
    assert [in_words(change, "en") for change in diff_agendas(old, new).changes] == [
        "Instrument ‘sharing knowledge’ removed.",
        "Instrument ‘Advocacy’: name changed from ‘advocacy’ to ‘Advocacy’.",
        "Instrument ‘Money’ added.",
        "Action ‘go’: provenance changed from nothing to assumed.",
        "Action ‘go’: instrument changed from nothing to ‘Money’.",
    ]


@settings(max_examples=80)
@given(strategies.agendas(), strategies.agendas())
def test_any_difference_is_said(old: Agenda, new: Agenda) -> None:
    """In both languages, and the same in what other programs read."""
    difference = diff_agendas(old, new)
    for change, written in zip(difference.changes, to_data(difference)["changes"], strict=True):
        assert written["text"] == {"nl": in_words(change, "nl"), "en": in_words(change, "en")}
        assert all(text.endswith(".") for text in written["text"].values())


def test_words_for_everything() -> None:
    """There is a word for every field that can differ."""
    models = (Instrument, Part, Theme, Role, Body, Portfolio, Milestone)
    fields = {field for model in models for field in model.model_fields} - {"actions"}
    assert {f"agenda_change.field.{field}" for field in fields} <= set(sentences("nl"))
    own = set(Agenda.model_fields) - {"instruments", "parts", "themes", "organisation", "milestones"}
    assert {f"agenda_change.field.{field}" for field in own} <= set(sentences("nl"))


def test_a_new_version_names_the_one_before_it() -> None:
    """The story begins with the version that it is compared with, and says every change."""
    difference = diff_agendas(load_agenda(), revise(load_agenda(), {"version": "2030.1"}))
    text = flat(renewal_story(difference), "nl")
    assert "Anders dan in versie 2022.2" in text
    assert "versie veranderd van ‘2022.2’ in ‘2030.1’" in text
