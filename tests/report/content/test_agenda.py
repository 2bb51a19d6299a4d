"""What is told of an agenda: all of it, and how far its actions are."""

from __future__ import annotations

import datetime

from agendas import before, in_progress

from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain, load_agenda
from k80assess.report.content.agenda import agenda_story
from k80assess.report.formats.markdown import markdown_of


def told(agenda: Agenda, today: datetime.date) -> str:
    """Return what is told of an agenda on a day, with its cells of tables and its facts one after another."""
    text = markdown_of(agenda_story(agenda, today), "en")
    return " ".join(text.replace("|", " ").replace("<", "").replace(">", "").split())


def test_an_agenda_is_told_with_all_its_actions_and_the_next_report_back() -> None:
    """All themes and actions, the portfolios that are missing, and the next report-back by hand: six months on."""
    agenda = load_agenda()
    text = told(agenda, datetime.date(2022, 12, 31))
    for theme in agenda.themes:
        assert theme.label.to("en") in text
        assert theme.description is not None
        assert theme.description.to("en") in text
        for action in theme.actions:
            assert action.description is not None
            assert f"{action.label.to('en')} {action.description.to('en')}" in text
    assert agenda.question is not None
    assert f"The guiding question: {agenda.question.to('en')}" in text
    assert all(one.description is not None and one.description.to("en") in text for one in agenda.background or ())
    assert "(https://www.k80.nl/media/" in text
    assert "Next report-back to the members: 30 May 2023 (computed: every 6 months, counted from the day" in text
    assert "sharing knowledge: The members make one another stronger" in text
    assert "(counted: 7 actions)" in text
    assert "Not in any portfolio yet: Proximity," in text
    seats = {"holder": "Voorbeeldstad", "official": "Proefdorp"}
    organisation = {"portfolios": [{"id": "living", "themes": ["housing"], **seats}]}
    text = told(load_agenda({**as_plain(agenda), "organisation": organisation}), datetime.date(2023, 1, 1))
    assert "living Housing Voorbeeldstad Proefdorp no" in text


def test_how_far_things_are() -> None:
    """The state of each action, the notes by day, the working group and the plan, and who heard last and will next."""
    text = told(in_progress(), datetime.date(2030, 7, 1))
    for said in (
        "Action Instrument State",
        "Visit villages not specified under way",
        "Write a guide not specified done",
        "Visit villages 11 March 2030: Four villages joined.",
        "Visit villages 20 May 2030: Eight villages joined. (https://example.org/may)",
        "Proefdorp and Proefdorp (contributing colleague) https://example.org/plan",
        "Last report-back to the members: 15 January 2030 (https://example.org/january)",
        "Next report-back to the members: 15 July 2030 (computed: every 6 months, counted from the last one)",
        "Report-back to the board: at least 12 times a year",
        "Last report-back to the board: 3 June 2030",
        "Next report-back to the board: 3 July 2030 (computed: every month, counted from the last one)",
    ):
        assert said in text, said
    assert text.index("Four villages") < text.index("Eight villages")


def test_what_no_agenda_says_is_not_told() -> None:
    """Without states, notes, working groups, plans and a rhythm for the board there are no columns for them."""
    text = told(load_agenda(), datetime.date(2030, 7, 1))
    for said in ("State", "Notes on actions", "Same municipality", "board at least"):
        assert said not in text, said
    assert "Plan" not in told(before(), datetime.date(2030, 7, 1))
