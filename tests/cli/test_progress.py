"""How things stand, by the command line alone."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from agendas import in_progress
from commands import Ran, decide_and_append

from k80assess.data import from_data
from k80assess.document.files import save
from k80assess.govern.agenda_progress import Progress


@pytest.mark.usefixtures("year")
def test_shown_written_and_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """The same on the screen, in a report, which may be written over, and as data, which comes back."""
    agenda = in_progress()
    save(agenda, "own.toml")
    decide_and_append(capsys, "topics/village_homes.toml")
    command = ("progress", "own.toml", "--register", "r.sqlite", "--on", "2030-07-20")
    shown = Ran(capsys, *command)
    assert shown.code == 0
    assert "17 dagen te laat" in shown.flat
    assert "(verzonnen)" in shown.flat
    for name in ("stand.md", "stand.html", "stand.md"):
        assert Ran(capsys, *command, "-o", name).code == 0
        assert "17 dagen te laat" in Path(name).read_text("utf-8")
    data = Ran(capsys, *command, "--json").data
    found = from_data(data, Progress, documents=agenda)
    assert (found.on, [due.what for due in found.late]) == (datetime.date(2030, 7, 20), ["board", "members"])
    assert list(found.in_force or {}) == ["village_homes"]


def test_without_anything_it_is_the_packaged_agenda_today(capsys: pytest.CaptureFixture[str]) -> None:
    """Which has no states, and has not been reported on."""
    ran = Ran(capsys, "progress", "--lang", "en")
    assert ran.code == 0
    assert "How things stand" in ran.text
    assert "days late" in ran.flat


def test_what_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A register there is not, and a day that is none."""
    assert Ran(capsys, "progress", "--register", "none.sqlite").code == 4
    assert Ran(capsys, "progress", "--on", "tomorrow").code == 2
