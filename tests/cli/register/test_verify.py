"""A register that was changed does not hold, and a mark tells what nothing else can."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import AGENDA, Ran, decide, decide_and_append, tampered


@pytest.mark.usefixtures("year")
def test_what_was_taken_off_the_end_only_a_mark_tells(capsys: pytest.CaptureFixture[str]) -> None:
    """Without one the answer says so; with one it says how far the mark reaches, also for the report."""
    decide(capsys, "topics/bus_lines.toml")
    heads = [Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--json").data[0]["hash"] for _ in "ab"]
    verify = ("register", "verify", "r.sqlite", "--lang", "en")
    for more, said in (
        ((), "all of it was rewritten. Check that with the mark that you noted earlier (--head)."),
        (("--head", heads[0]), "Everything up to and including decision 1 is as it was when the given mark was noted."),
        (("--head", heads[1].upper()), "Everything up to and including decision 2 is as it was"),
    ):
        ran = Ran(capsys, *verify, *more)
        assert ran.code == 0
        assert said in ran.flat
        assert "(note it elsewhere, such as in the minutes): " + heads[1] in ran.flat
    with tampered("r.sqlite") as connection:
        connection.execute("DELETE FROM entries WHERE number = 2")
        connection.execute("UPDATE sqlite_sequence SET seq = 1")
    assert Ran(capsys, *verify).code == 0
    assert Ran(capsys, *verify, "--head", heads[0]).code == 0
    ran = Ran(capsys, *verify, "--head", heads[1])
    assert ran.code == 1
    assert "no entry has this hash any more" in ran.flat
    period = ("--from", "2030-01-01", "--to", "2030-06-30", *AGENDA, "-o", "report.md")
    assert Ran(capsys, "report-back", "r.sqlite", *period, "--head", heads[1]).code == 3
    assert not Path("report.md").exists()
    assert Ran(capsys, "report-back", "r.sqlite", *period, "--head", heads[0]).code == 0


@pytest.mark.usefixtures("year")
def test_a_register_that_was_changed_behind_its_back(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer is no, with the place; and no report is made of it."""
    decide_and_append(capsys, "topics/bus_lines.toml")
    with tampered("r.sqlite") as connection:
        connection.execute("UPDATE entries SET record = replace(record, 'take_on', 'decline')")
    ran = Ran(capsys, "register", "verify", "r.sqlite", "--lang", "en")
    assert ran.code == 1
    assert "The register is not intact" in ran.flat
    assert "entry 1" in ran.flat
    period = ("--from", "2030-01-01", "--to", "2030-06-30")
    ran = Ran(capsys, "report-back", "r.sqlite", *period, *AGENDA, "-o", "report.md")
    assert ran.code == 3
    assert "besluit 1" in ran.error
    assert not Path("report.md").exists()
