"""Workbooks on the command line: every command that reads a framework or topics takes one, and some write one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openpyxl")

from commands import OWN, Ran
from workbooks import cell_of, with_cells

from k80assess.document.files import load_framework, load_topic, save
from k80assess.document.topic import Topic
from k80assess.interop.workbook import read_workbook, to_workbook, write_workbook

PILOT = Topic(id="pilot", title="A pilot", answers={"theme_link": "direct", "demand": "broad"})


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_framework_is_written_edited_and_checked(capsys: pytest.CaptureFixture[str]) -> None:
    """The way of somebody who never saw TOML, in both languages."""
    assert Ran(capsys, "framework", "--workbook", "kader.xlsx").flat == "Geschreven: kader.xlsx"
    assert Ran(capsys, "check", "kader.xlsx").code == Ran(capsys, "check").code
    data = Path("kader.xlsx").read_bytes()
    Path("kader.xlsx").write_bytes(with_cells(data, {"Gewichten!C4": -2}))
    wrong = Ran(capsys, "check", "kader.xlsx")
    assert wrong.code == 3
    assert (
        wrong.error
        == "k80assess: kader.xlsx: blad Gewichten, cel C4: een gewicht kan niet negatief zijn; gevonden: -2\n"
    )
    assert "sheet Gewichten, cell C4" in Ran(capsys, "check", "kader.xlsx", "--lang", "en").error
    assert Ran(capsys, "framework", "--workbook", "kader.xlsx").code == 3  # what somebody edited stays
    assert Ran(capsys, "framework", "--workbook", "leeg.xlsx", "--empty", "--lang", "en").code == 0
    assert "sheet Framework, cell A9" in Ran(capsys, "check", "leeg.xlsx", "--lang", "en").error
    assert Ran(capsys, "framework", "--empty").code == 3
    both = Ran(capsys, "framework", "--workbook", "beide.xlsx", "-o", "kader.html")
    assert (both.code, both.error) == (
        3,
        "k80assess: --workbook: een Excel-bestand en een rapport schrijft u na elkaar\n",
    )
    assert not Path("beide.xlsx").exists()


def test_topics_are_a_row_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Commands for several topics take them from one workbook; commands for one topic from a workbook with one."""
    save(PILOT, "a.toml")
    save(Topic(id="other", title="Other"), "b.toml")
    assert Ran(capsys, "topics", "a.toml", "b.toml", "--workbook", "topics.xlsx").code == 0
    assert read_workbook("topics.xlsx") == (load_topic("a.toml"), load_topic("b.toml"))
    assert (
        Ran(capsys, "topics", "topics.xlsx", "--json").data == Ran(capsys, "topics", "a.toml", "b.toml", "--json").data
    )
    assert Ran(capsys, "convert", "a.toml", "-o", "a.xlsx").code == 0
    assert Ran(capsys, "convert", "a.xlsx", "-o", "again.toml").code == 0
    assert Path("again.toml").read_text("utf-8") == Path("a.toml").read_text("utf-8")
    assert Ran(capsys, "assess", "a.xlsx", "--json").data == Ran(capsys, "assess", "a.toml", "--json").data
    several = Ran(capsys, "assess", "topics.xlsx", "--lang", "en")
    assert (several.code, several.error) == (
        3,
        "k80assess: topics.xlsx: one topic is needed here, and this workbook has another number of them; found 2\n",
    )
    assert Ran(capsys, "report", "topics.xlsx", "-o", "report.md").code == 0
    assert Ran(capsys, "framework", "--workbook", "kader.xlsx").code == 0
    assert "there are no topics" in Ran(capsys, "topics", "kader.xlsx", "--lang", "en").error


def test_judges_fill_in_forms(capsys: pytest.CaptureFixture[str]) -> None:
    """In one workbook with a form each, or in a file each: what comes out is that of the same answers in TOML."""
    save(PILOT, "a.toml")
    made = Ran(capsys, "topics", "a.toml", "--workbook", "forms.xlsx", "--judge", "bestuur", "--judge", "raad")
    assert made.code == 0
    data = Path("forms.xlsx").read_bytes()
    answered = {
        cell_of(data, "bestuur", "Band met de Agenda", "Uw antwoord"): "Direct",
        cell_of(data, "raad", "Band met de Agenda", "Uw antwoord"): "Indirect; Direct",
        cell_of(data, "raad", "Trekkers", "Uw antwoord"): "geen oordeel",
    }
    Path("forms.xlsx").write_bytes(with_cells(data, answered))
    judges: Any = read_workbook("forms.xlsx")
    assert [judge.answers["theme_link"].levels for judge in judges] == [("direct",), ("indirect", "direct")]
    for judge in judges:
        save(judge, f"{judge.judge}.toml")
        write_workbook(judge, f"{judge.judge}.xlsx")
    by_form = Ran(capsys, "panel", "forms.xlsx", "--json").data
    assert by_form == Ran(capsys, "panel", "bestuur.toml", "raad.toml", "--json").data
    assert by_form == Ran(capsys, "panel", "bestuur.xlsx", "raad.xlsx", "--json").data
    assert Ran(capsys, "topics", "a.toml", "--judge", "raad").code == 3


def test_an_interview_goes_on_in_a_workbook(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is answered is saved there, and a copy is kept of what was there."""
    data = to_workbook(PILOT, framework=load_framework())
    edited = with_cells(data, {"Onderwerpen!C4": "Ingevuld."})
    Path("a.xlsx").write_bytes(edited)
    typed = iter(["3", "q"])
    monkeypatch.setattr("sys.stdin", type("Typed", (), {"readline": lambda _self: f"{next(typed, '')}\n"})())
    Ran(capsys, "interview", "a.xlsx")
    assert Path("a.xlsx.orig").read_bytes() == edited
    saved: Any = load_topic("a.xlsx")
    assert saved.summary.nl == "Ingevuld."


def test_other_frameworks_are_in_their_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    """And an agenda is not a workbook."""
    own = str(OWN / "framework.toml")
    topic = load_topic(OWN / "topic.toml")
    assert Ran(capsys, "convert", str(OWN / "topic.toml"), "-o", "t.xlsx", "--framework", own).code == 0
    assert read_workbook("t.xlsx") == (topic,)
    refused = Ran(capsys, "convert", str(OWN / "agenda.toml"), "-o", "agenda.xlsx", "--lang", "en")
    assert "an agenda is written as TOML or JSON" in refused.error
    assert Ran(capsys, "assess", "t.xlsx", "--framework", own).code == 0
