"""How things stand with an agenda, against what one finds by going through agenda and register by hand."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from agendas import in_progress
from commands import tampered
from decisions import decision
from hypothesis import given
from hypothesis import strategies as st
from stories import assessed

from k80assess.document.agenda import Agenda
from k80assess.document.files import load_agenda
from k80assess.document.revision import revise
from k80assess.errors import ArgumentError, DocumentError, UnknownNameError
from k80assess.govern.agenda_progress import Progress, progress, write_progress
from k80assess.govern.decision import DecisionRecord, decide
from k80assess.govern.register import Register
from k80assess.testing import strategies

ON = datetime.date(2030, 6, 30)


def taken_on(topic: str, *themes: str, **more: Any) -> DecisionRecord:
    return decide(assessed(topic, themes=list(themes)), **{"on": "2030-03-02", "by": "board", **more})


def registered(folder: Path, *records: DecisionRecord) -> Register:
    register = Register(folder / "decisions.sqlite")
    for record in records:
        register.append(record)
    return register


def test_topics_stand_under_their_themes(tmp_path: Path) -> None:
    """Those that were taken on, under each of their themes by any name, and apart where the agenda has none of them."""
    register = registered(
        tmp_path,
        taken_on("homes", "Wonen", "care"),
        taken_on("pools", "housing", outcome="monitor", why="No days.", look_again_on="2030-06-10"),
        taken_on("trains", "gone"),
        taken_on("bare"),
        taken_on("later", "roads", on="2030-07-01"),
        taken_on("dropped", "roads"),
        decision("dropped", "2030-04-01", why="No longer."),
    )
    found = progress(in_progress(), register=register, on=ON)
    assert {theme.theme: theme.topics for theme in found.themes} == {
        "housing": ("homes",), "care": ("homes",), "roads": ()
    }  # fmt: skip
    assert found.topics_without_theme == ("trains", "bare")
    assert found.head == register.head
    assert [(due.topic, due.days_late) for due in found.late] == [("pools", 20)]
    assert [due.topic for due in found.look_again] == ["pools"]


def test_where_nothing_says_what_takes_energy_every_topic_is_worked_on(tmp_path: Path) -> None:
    """An outcome that does not say so is not passed over."""
    plain = taken_on("homes", "housing").model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    unsaid = {"id": "yes", "label": "Yes"}
    record = DecisionRecord.model_validate({**plain, "decided": unsaid, "possible": [unsaid]})
    assert progress(in_progress(), register=registered(tmp_path, record), on=ON).topics == ("homes",)


def test_without_a_register_there_are_no_topics() -> None:
    """What the agenda says is told all the same."""
    found = progress(in_progress(), on=datetime.date(2030, 7, 20))
    assert (found.in_force, found.head, found.topics, found.look_again) == (None, None, (), ())
    assert [(due.what, due.days_late) for due in found.late] == [("board", 17), ("members", 5)]
    assert [action.state for action in found.themes[0].actions] == ["under_way", "done"]


def test_a_mark_is_that_of_a_register() -> None:
    """It is not passed over where there is none to verify with it."""
    with pytest.raises(ArgumentError, match="head: this is a mark of a register of decisions, and there is none"):
        progress(in_progress(), on=ON, head="0" * 64)


@given(strategies.agendas(), st.dates(datetime.date(2019, 1, 1), datetime.date(2033, 1, 1)))
def test_what_is_missing_of_any_agenda(agenda: Agenda, on: datetime.date) -> None:
    """Portfolios without a holder or a plan, themes in no portfolio, and nothing late that is not past its day."""
    found = progress(agenda, on=on)
    portfolios = agenda.organisation.portfolios
    assert [*found.portfolios_without_holder] == [held.id for held in portfolios if not held.holder]
    assert [*found.portfolios_without_plan] == [held.id for held in portfolios if not held.plan_url]
    in_portfolios = {theme for held in portfolios for theme in held.themes}
    assert {*found.themes_without_portfolio} == {theme.id for theme in agenda.themes} - in_portfolios
    assert [theme.theme for theme in found.themes] == [theme.id for theme in agenda.themes]
    assert tuple(action for theme in found.themes for action in theme.actions) == agenda.actions()
    assert {*found.late} == {due for due in found.report_backs if due.by < on}
    assert [*found.late] == sorted(found.late, key=lambda due: due.by)


def test_what_it_cannot_be_made_of(tmp_path: Path) -> None:
    """Another thing than an agenda, a register or a date, and a register that was changed."""
    register = registered(tmp_path, decision())
    for wrong in (
        lambda: progress("agenda.toml", on=ON),  # type: ignore[arg-type]
        lambda: progress(in_progress(), register=register.path, on=ON),  # type: ignore[arg-type]
        lambda: progress(in_progress(), on="2030-06-30"),  # type: ignore[arg-type]
        lambda: progress(in_progress(), register=register, on=ON, head="x"),
        lambda: write_progress(in_progress(), tmp_path / "r.md"),  # type: ignore[arg-type]
        lambda: write_progress(progress(in_progress(), on=ON), tmp_path / "r.doc"),
    ):
        with pytest.raises(ArgumentError):
            wrong()
    with pytest.raises(UnknownNameError):
        write_progress(progress(in_progress(), on=ON), tmp_path / "r.md", lang="fr")  # type: ignore[arg-type]
    with tampered(register.path) as connection:
        connection.execute("UPDATE entries SET record = replace(record, 'executive', 'other')")
    with pytest.raises(DocumentError):
        progress(in_progress(), register=register, on=ON)
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".md"] == []


def test_two_days_and_two_agendas_differ() -> None:
    """It is a value: of the same agenda on the same day it is the same."""
    found = progress(load_agenda(), on=ON)
    assert found == progress(load_agenda(), on=ON)
    assert isinstance(found, Progress)
    assert found != progress(load_agenda(), on=datetime.date(2030, 7, 1))
    assert found != progress(revise(load_agenda(), {"version": "2"}), on=ON)
