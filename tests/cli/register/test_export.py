"""Decisions go out of one register and into another."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import POOLS, Ran, decide_and_append

from k80assess.cli import output
from k80assess.govern.register import Register


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(("language", "one"), [("nl", "Eén besluit"), ("en", "One decision")])
def test_one_decision_goes_out_and_in(language: str, one: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One is not many."""
    decide_and_append(capsys, "topics/bus_lines.toml")
    for action in (("export", "r.sqlite"), ("import", "copy.sqlite")):
        ran = Ran(capsys, "register", *action, "out.jsonl", "--lang", language)
        assert ran.text.startswith(f"{one} ")
        assert Register("r.sqlite").head in ran.text


@pytest.mark.usefixtures("year")
def test_an_export_of_any_length_is_written_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its first line it is told from other files, however many follow; what only begins like one is not."""
    decide_and_append(capsys, POOLS)
    monkeypatch.setattr(output, "_MAX_BYTES", 100_000)
    export = ("register", "export", "r.sqlite", "r.jsonl")
    assert Ran(capsys, *export).code == 0
    lines = Path("r.jsonl").read_text("utf-8")
    Path("r.jsonl").write_text(lines * 10, "utf-8")
    assert Path("r.jsonl").stat().st_size > 100_000
    assert Ran(capsys, *export).code == 0
    assert Path("r.jsonl").read_text("utf-8") == lines
    Path("r.jsonl").write_text(lines[:-200].replace("\n", " "), "utf-8")
    assert Ran(capsys, *export).code == 3


@pytest.mark.usefixtures("year")
def test_no_register_is_made_for_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that was misspelt leaves nothing behind."""
    ran = Ran(capsys, "register", "import", "new.sqlite", "nowhere.jsonl", "--lang", "en")
    assert ran.code == 4
    assert "nowhere.jsonl: there is no such file" in ran.error
    assert not Path("new.sqlite").exists()
