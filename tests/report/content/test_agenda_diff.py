"""Two versions of an agenda: every difference said in Dutch and English."""

from __future__ import annotations

import datetime
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from stories import flat

from k80assess.data import to_data
from k80assess.document.agenda import Agenda, Background, Instrument, Part, Theme
from k80assess.document.agenda_diff import AgendaChange, diff_agendas
from k80assess.document.files import as_plain, load_agenda
from k80assess.document.organisation import Body, Cadence, Milestone, Portfolio, Role
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
            "Agenda: datum van vaststelling veranderd van 30 november 2022 in 1 juni 2026.",
            "Agenda: date of adoption changed from 30 November 2022 to 1 June 2026.",
        ),
        ("description", "Agenda: omschrijving veranderd.", "Agenda: description changed."),
        (
            "report_backs_a_year",
            "Terugkoppeling aan de leden: aantal keer per jaar veranderd van 2 in 4.",
            "Report-back to the members: number of times a year changed from 2 to 4.",
        ),
        ("description", "Thema ‘Wonen’: omschrijving veranderd.", "Theme ‘Housing’: description changed."),
        (
            "part",
            "Thema ‘Wonen’: deel veranderd van ‘Thema's die tellen voor onze kernen’ in "
            "‘Randvoorwaarden voor kleine en krachtige gemeenten’.",
            "Theme ‘Housing’: part changed from ‘Themes that matter to our villages’ to "
            "‘Preconditions for small and strong municipalities’.",
        ),
        (
            "instrument",
            "Actie ‘Slim bouwen van elkaar leren’: instrument weggehaald: ‘kennis delen’.",
            "Action ‘Learn smart housebuilding from one another’: instrument taken out: ‘sharing knowledge’.",
        ),
        (
            "roles",
            "Orgaan ‘Dagelijks Bestuur (DB)’: rollen weggehaald: ‘portefeuillehouder’.",
            "Body ‘Executive board’: roles taken out: ‘portfolio holder’.",
        ),
        (
            "per_portfolio",
            "Orgaan ‘werkgroep’: een per portefeuille veranderd van ja in nee.",
            "Body ‘working group’: one for each portfolio changed from yes to no.",
        ),
        (None, "Portefeuille ‘living’ toegevoegd.", "Portfolio ‘living’ added."),
        (
            "follows",
            "Mijlpaal ‘Portefeuilles verdelen’: voorganger veranderd van ‘Nieuw DB benoemen’ in ‘Agenda vaststellen’.",
            "Milestone ‘Assign the portfolios’: predecessor changed from ‘Appoint a new executive board’ to "
            "‘Adopt the agenda’.",
        ),
    ]


def test_what_goes_into_no_few_words() -> None:
    """What has several parts is said to have changed, however short; what was not there before was filled in."""
    plain: dict[str, Any] = {"id": "ours", "version": "1", "themes": [{"id": "housing"}]}
    one, other = (load_agenda({**plain, "source": {"title": title}}) for title in "ab")
    (change,) = diff_agendas(one, other).changes
    assert in_words(change, "en") == "Agenda: source changed."
    (change,) = diff_agendas(load_agenda(plain), load_agenda({**plain, "title": "Ours"})).changes
    assert in_words(change, "nl") == "Agenda: titel ingevuld: ‘Ours’."


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
        "Action ‘go’: provenance filled in: assumed.",
        "Action ‘go’: instrument filled in: ‘Money’.",
    ]


@settings(max_examples=80)
@given(strategies.agendas(), strategies.agendas())
def test_any_difference_is_said(old: Agenda, new: Agenda) -> None:
    """In both languages, and the same in what other programs read."""
    difference = diff_agendas(old, new)
    for change, written in zip(difference.changes, to_data(difference)["changes"], strict=True):
        assert written["text"] == {"nl": in_words(change, "nl"), "en": in_words(change, "en")}
        # A note ends as whoever wrote it ended it.
        assert all(text.endswith(".") or change.field == "notes" for text in written["text"].values())


def test_words_for_everything() -> None:
    """There is a word for every field that can differ."""
    models = (Background, Instrument, Part, Theme, Role, Body, Portfolio, Milestone, Cadence)
    fields = {field for model in models for field in model.model_fields} - {"actions", "working_group"}
    assert {f"agenda_change.field.{field}" for field in fields} <= set(sentences("nl"))
    own = set(Agenda.model_fields) - {
        "background",
        "instruments",
        "parts",
        "themes",
        "organisation",
        "milestones",
        "cadence",
        "board_cadence",
    }
    assert {f"agenda_change.field.{field}" for field in own} <= set(sentences("nl"))


def test_a_new_version_names_the_one_before_it() -> None:
    """The story begins with the version that it is compared with, and says every change."""
    difference = diff_agendas(load_agenda(), revise(load_agenda(), {"version": "2030.1"}))
    text = flat(renewal_story(difference), "nl")
    assert "Anders dan in versie 2022.2" in text
    assert "versie veranderd van ‘2022.2’ in ‘2030.1’" in text


def with_progress(**changes: Any) -> Agenda:
    """Return a small agenda with an action, a portfolio and both cadences, and with changes at places in it."""
    plain = {
        "id": "ours",
        "version": "1",
        "themes": [
            {"id": "housing", "actions": [{"id": "visit", "label": "Visit"}, {"id": "tell", "state": "planned"}]}
        ],
        "organisation": {
            "roles": [{"id": "contributor", "label": {"nl": "collega", "en": "colleague"}}],
            "portfolios": [{"id": "living", "themes": ["housing"], "working_group": ["Voorbeeldstad"]}],
        },
        "cadence": {"report_backs_a_year": 2},
    }
    return revise(load_agenda(plain), changes)


def test_progress_in_words() -> None:
    """How far actions are, what is told of them, who joins and which plan there is, and when was reported back."""
    visit, living = "themes.housing.actions.visit", "organisation.portfolios.living"
    note = {"on": "2030-03-11", "text": "Four villages joined.", "url": "https://example.org/visit"}
    old = with_progress()
    new = with_progress(**{
        "version": "2",
        f"{visit}.state": "under_way",
        f"{visit}.notes": [note],
        "themes.housing.actions.tell.state": "stopped",
        f"{living}.working_group": ["Voorbeeldstad", {"municipality": "Proefdorp", "role": "contributor"}],
        f"{living}.plan_url": "https://example.org/plan",
        "cadence.last_report_back": "2030-06-10",
        "board_cadence": {"report_backs_a_year": 12},
    })  # fmt: skip
    found = diff_agendas(old, new)
    assert [(in_words(change, "nl"), in_words(change, "en")) for change in found.progress] == [
        (
            "Terugkoppeling aan de leden: datum van de laatste ingevuld: 10 juni 2030.",
            "Report-back to the members: date of the last one filled in: 10 June 2030.",
        ),
        ("Actie ‘Visit’ is nu in uitvoering.", "Action ‘Visit’ is now under way."),
        (
            "Actie ‘Visit’. 11 maart 2030: Four villages joined. (https://example.org/visit)",
            "Action ‘Visit’. 11 March 2030: Four villages joined. (https://example.org/visit)",
        ),
        ("Actie ‘tell’ was gepland, en is nu gestopt.", "Action ‘tell’ was planned, and is now stopped."),
        (
            "Portefeuille ‘living’: Proefdorp (collega) doet mee in de werkgroep.",
            "Portfolio ‘living’: Proefdorp (colleague) joins the working group.",
        ),
        (
            "Portefeuille ‘living’: plan ingevuld: https://example.org/plan.",
            "Portfolio ‘living’: plan filled in: https://example.org/plan.",
        ),
    ]
    assert [in_words(change, "nl") for change in found.changes if not change.is_progress] == [
        "Agenda: versie veranderd van ‘1’ in ‘2’.",
        "Terugkoppeling in het bestuur toegevoegd.",
    ]
    assert [in_words(change, "en") for change in diff_agendas(new, old).progress] == [
        "Report-back to the members: date of the last one taken out: 10 June 2030.",
        "Action ‘Visit’ was under way. The agenda no longer says how it stands.",
        "Action ‘Visit’: this note is no longer there: 11 March 2030: Four villages joined. (https://example.org/visit)",
        "Action ‘tell’ was stopped, and is now planned.",
        "Portfolio ‘living’: Proefdorp (colleague) leaves the working group.",
        "Portfolio ‘living’: plan taken out: https://example.org/plan.",
    ]
