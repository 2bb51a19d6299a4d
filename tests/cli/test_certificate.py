"""Certificates from the command line: written beside an answer, checked by the checker, kept with a decision."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from commands import HOUSING, Ran

import k80check
from k80assess.document.files import load_agenda, load_framework, save, to_toml
from k80assess.govern.decision import load_record

CLAIMS = "possible, counts, chances, reason, change"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder with the packaged framework, and one with another cut-off, as files."""
    monkeypatch.chdir(tmp_path)
    save(load_framework(), "f.toml")
    text = to_toml(load_framework()).replace("strong = 0.75", "strong = 0.8", 1)
    Path("g.toml").write_text(text, "utf-8")


def test_each_answer_has_one_that_holds(capsys: pytest.CaptureFixture[str]) -> None:
    """Of an assessment, a proof and a difference; the story says where it was written."""
    for command, others in (
        (["assess", HOUSING], []),
        (["prove", "--when", "ownership=nobody", "--then", "decline,monitor"], []),
        (["diff", "f.toml", "g.toml"], ["g.toml"]),
    ):
        ran = Ran(capsys, *command, "--certificate", "c.json")
        assert "c.json" in ran.flat
        assert k80check.main(["f.toml", "c.json", *others]) == 0
    ran = Ran(capsys, "assess", HOUSING, "--certificate", "-")
    assert json.loads(ran.text)["format"] == k80check.FORMAT


def test_a_file_of_another_kind_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    """A certificate takes the place of a certificate only."""
    Path("c.json").write_text("{}", "utf-8")
    assert Ran(capsys, "assess", HOUSING, "--certificate", "c.json").code == 3
    assert Ran(capsys, "assess", HOUSING, "--certificate", "c.toml").code == 3
    assert Path("c.json").read_text("utf-8") == "{}"


def test_a_decision_keeps_its_hash(capsys: pytest.CaptureFixture[str]) -> None:
    """And takes no certificate of another topic, or of something else."""
    Ran(capsys, "assess", HOUSING, "--certificate", "c.json")
    decided = ("decide", HOUSING, "--on", "2026-03-02", "--by", "executive_board", "-o", "d.toml")
    assert Ran(capsys, *decided, "--certificate", "c.json").code == 0

    assert load_record("d.toml").certificate == hashlib.sha256(Path("c.json").read_bytes()).hexdigest()
    Path("d.toml").unlink()
    Ran(capsys, "prove", "--then", "decline", "--certificate", "c.json")
    ran = Ran(capsys, *decided, "--certificate", "c.json", "--lang", "en")
    assert (ran.code, "not the certificate of this topic" in ran.error) == (3, True)
    assert not Path("d.toml").exists()


def test_agendas_have_none(capsys: pytest.CaptureFixture[str]) -> None:
    """A difference between agendas is no difference of outcomes."""
    save(load_agenda(), "a.toml")
    assert Ran(capsys, "diff", "a.toml", "a.toml", "--certificate", "c.json").code == 3
