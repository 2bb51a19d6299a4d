"""How things stand, told to the board: everything that the result has, in both languages and all formats."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from agendas import in_progress
from hypothesis import given
from hypothesis import strategies as st
from stories import assessed

from k80assess.document.agenda import Agenda
from k80assess.errors import Language
from k80assess.govern.agenda_progress import Progress, progress, write_progress
from k80assess.govern.decision import decide
from k80assess.govern.register import Register
from k80assess.report.content.progress import progress_story
from k80assess.report.formats.markdown import markdown_of
from k80assess.testing import strategies


@pytest.fixture
def found(tmp_path: Path) -> Progress:
    """Return how things stand on 30 June 2030, with three topics in the register."""
    register, agenda = Register(tmp_path / "decisions.sqlite"), in_progress()
    for record in (
        decide(assessed("homes"), on="2030-03-02", by="board", agenda=agenda),
        decide(assessed("pools"), "monitor", on="2030-03-02", by="board", why="No days.", look_again_on="2030-06-10"),
        decide(assessed("trains", themes=["gone"]), on="2030-03-02", by="board", look_again_on="2030-06-30"),
    ):
        register.append(record)
    return progress(agenda, register=register, on=datetime.date(2030, 6, 30))


def told(found: Progress, language: Language = "en") -> str:
    return markdown_of(progress_story(found), language)


def section(text: str, heading: str) -> str:
    (_before, after) = text.split(f"\n{heading}\n")
    return after.split("\n#")[0]


def test_what_is_late_comes_first(found: Progress) -> None:
    """With how many days; what is for the day itself is not late, and is said to be for today further down."""
    text = told(found)
    rows = [line for line in section(text, "## What is late").splitlines() if "2030" in line]
    assert rows == ["| look again at About pools | 10 June 2030 | 20 days late |"]
    again = section(text, "## What we will look at again")
    assert "| look again at About trains | 30 June 2030 | due now |" in again
    assert text.index("## What is late") < text.index("## Theme by theme")
    assert "- Next report-back to the members: 15 July 2030, still to come" in text
    assert "- Last report-back to the members: 15 January 2030 (<https://example.org/january>)" in text


def test_each_theme_with_its_actions_and_topics(found: Progress) -> None:
    """Who holds it, how far its actions are with the latest note, and the topics that are worked on."""
    text = told(found)
    housing = section(text, "### Housing")
    for said in (
        "- Portfolio: Living",
        "- Working group: Proefdorp and Proefdorp (contributing colleague)",
        "- Plan: <https://example.org/plan>",
        "| Visit villages | under way | 20 May 2030: Eight villages joined. (<https://example.org/may>) |",
        "| Write a guide | done |  |",
        "| About homes | Take on | 2 March 2030, the board |  |",
    ):
        assert said in housing, said
    assert "pools" not in housing
    assert "No topic is in progress under this theme." in section(text, "### Roads")
    assert "About trains" in section(text, "### Under no theme of the agenda")
    assert "- Actions under way: 1\n- Actions done: 1\n- Actions without a state: 1" in text


def test_what_is_missing(found: Progress) -> None:
    """Holders, plans and portfolios."""
    missing = section(told(found), "## What is still missing")
    for said in ("holder yet: Caring.", "plan yet: Caring.", "any portfolio yet: Roads."):
        assert said in missing


def test_what_there_is_nothing_of(tmp_path: Path) -> None:
    """Nothing is late, there is no register, no state is said: that is told, or left out where it says nothing."""
    bare = Agenda(id="a", version="1", themes=[{"id": "t"}])
    text = told(progress(bare, on=datetime.date(2030, 6, 30)))
    assert "As far as the agenda says, nothing is late." in text
    assert "was not given here" in text
    for absent in ("Actions", "look at again", "Mark", "report-back", "No topic"):
        assert absent not in text, absent
    empty = told(progress(bare, register=Register(tmp_path / "empty.sqlite"), on=datetime.date(2030, 6, 30)))
    assert "There is nothing to look at again." in section(empty, "## What we will look at again")


@given(strategies.agendas(), st.dates(datetime.date(2019, 1, 1), datetime.date(2033, 1, 1)))
def test_any_agenda_is_told(agenda: Agenda, on: datetime.date) -> None:
    """Every theme and action by its name, in both languages."""
    for language in ("nl", "en"):
        text = told(progress(agenda, on=on), language)
        assert all(f"\n### {theme.id}\n" in text for theme in agenda.themes)
        assert all(f"| {action.id} |" in text for action in agenda.actions())


@pytest.mark.parametrize(("ending", "begins"), [(".md", "# Stand van zaken"), (".html", "<!doctype html>")])
def test_it_is_written_in_both_formats(found: Progress, ending: str, begins: str, tmp_path: Path) -> None:
    """As all reports are."""
    path = tmp_path / f"progress{ending}"
    write_progress(found, path)
    assert path.read_text("utf-8").startswith(begins)
    assert "Wat nog ontbreekt" in path.read_text("utf-8")


def test_nothing_is_late_where_topics_were_looked_at(tmp_path: Path) -> None:
    """With a register it is said of everything: there the dates of topics are known."""
    register = Register(tmp_path / "decisions.sqlite")
    text = told(progress(in_progress(), register=register, on=datetime.date(2030, 1, 16)))
    assert "\nNothing is late.\n" in text


def test_what_came_later_is_not_told_of_a_day_before_it() -> None:
    """Neither a note nor a report, as no decision is: it is the latest by that day that counts."""
    text = told(progress(in_progress(), on=datetime.date(2030, 5, 19)))
    assert "| Visit villages | under way | 11 March 2030: Four villages joined. |" in text
    assert "Last report-back to the members: 15 January 2030" in text
    assert "Last report-back to the board" not in text
    assert "20 May 2030: Eight villages joined." in told(progress(in_progress(), on=datetime.date(2030, 5, 20)))
