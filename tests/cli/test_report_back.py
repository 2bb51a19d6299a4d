"""The report to the members, and the plan in it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from agendas import before, in_progress
from commands import AGENDA, Ran, decide_and_append

from k80assess.data import to_data
from k80assess.document.files import load_framework, save
from k80assess.govern.account import account
from k80assess.govern.register import Register


@pytest.mark.usefixtures("year")
def test_a_period_ends_after_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    """And a report has an ending that we can write."""
    Register("r.sqlite")
    ran = Ran(capsys, "report-back", "r.sqlite", "--from", "2030-06-30", "--to", "2030-01-01", "-o", "report.md")
    assert (ran.code, ran.text) == (3, "")
    ran = Ran(capsys, "report-back", "r.sqlite", "--from", "2030-01-01", "--to", "2030-06-30", "-o", "report.doc")
    assert (ran.code, ran.text) == (3, "")


@pytest.mark.usefixtures("year")
def test_a_plan_in_the_report_is_made_by_the_framework_of_the_decisions(capsys: pytest.CaptureFixture[str]) -> None:
    """And by no other: where that is not one of ours, or there are several, it is asked for."""
    pytest.importorskip("scipy")
    own = load_framework().model_copy(update={"version": "ours"})
    save(own, "own.toml")
    decide_and_append(capsys, "topics/bus_lines.toml", "--framework", "own.toml")
    more = ("--workload", "workload.toml", *AGENDA, "-o", "report.md")
    report = ("report-back", "r.sqlite", "--from", "2030-01-01", "--to", "2030-06-30", *more)
    ran = Ran(capsys, *report)
    assert (ran.code, ran.text) == (3, "")
    assert "de besluiten noemen: k80-wendbaarheid ours" in ran.error
    assert not Path("report.md").exists()
    assert Ran(capsys, *report, "--framework", "own.toml").code == 0
    decide_and_append(capsys, "topics/village_homes.toml")
    assert "k80-wendbaarheid ours, k80-wendbaarheid 2022.2" in Ran(capsys, *report).error


@pytest.mark.usefixtures("year")
def test_progress_and_a_short_message(capsys: pytest.CaptureFixture[str]) -> None:
    """By the agenda as it is and as it was; the message may be written over, as the report may."""
    save(in_progress(), "now.toml")
    save(before(), "then.toml")
    decide_and_append(capsys, "topics/village_homes.toml")
    agendas = ("--agenda", "now.toml", "--previous", "then.toml")
    report = ("report-back", "r.sqlite", "--from", "2030-01-01", "--to", "2030-06-30", *agendas, "--lang", "en")
    for _ in range(2):
        assert Ran(capsys, *report, "-o", "report.md").code == 0
        assert Ran(capsys, *report, "--short", "--url", "https://example.org/all", "-o", "short.md").code == 0
    whole, short = (Path(name).read_text("utf-8") for name in ("report.md", "short.md"))
    for text in (whole, short):
        assert "Since version 2029.1 of the agenda" in text
    assert "What settles it according to the framework" in whole
    assert "<https://example.org/all>" in short
    assert len(short) < len(whole) / 2
    assert Ran(capsys, *report, "--url", "https://example.org/all", "-o", "other.md").code == 3
    shown = Ran(capsys, *report, "--short")  # as text, to paste into a message
    assert (shown.code, shown.error) == (0, "")
    assert "Action ‘Visit villages’ was planned, and is now under way." in shown.flat


@pytest.mark.usefixtures("year")
def test_what_is_reported_can_be_data(capsys: pytest.CaptureFixture[str]) -> None:
    """What the register says of the period, also where the report is written to a file."""
    decide_and_append(capsys, "topics/village_homes.toml")
    register = Register("r.sqlite")
    report = ("report-back", "r.sqlite", "--from", "2030-01-01", "--to", "2030-06-30", "--json")
    expected = to_data(account(register, date(2030, 1, 1), date(2030, 6, 30)))
    assert json.loads(Ran(capsys, *report).text) == expected
    assert json.loads(Ran(capsys, *report, "-o", "report.md").text) == expected
    assert Path("report.md").read_text("utf-8").startswith("# ")
