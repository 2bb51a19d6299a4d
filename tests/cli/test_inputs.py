"""What commands read: an answer that needs a theme, where the topic names none, is told and not refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Ran

from k80assess.document.files import fingerprint, load_framework

REMARK = "The answer ‘Direct’ to ‘Link with the Agenda’ needs a theme. The topic names none."


@pytest.fixture
def direct(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A topic as the page saves it: the answer that needs a theme, and no theme."""
    monkeypatch.chdir(tmp_path)
    for name, topic_id, level in (
        ("direct", "direct", "direct"),
        ("indirect", "indirect", "indirect"),
        ("judge", "direct", "indirect"),
    ):
        content = {"id": topic_id, "title": topic_id, "answers": {"theme_link": level}}
        (tmp_path / f"{name}.json").write_text(json.dumps(content), "utf-8")
    workload = "[capacity]\nall = 3\n[effort]\ndirect = {all = 1}\nindirect = {all = 1}\n"
    (tmp_path / "w.toml").write_text(workload, "utf-8")
    return tmp_path


BOTH = ("direct.json", "indirect.json")

ON_STANDARD_ERROR = [
    ["assess", "direct.json", "--json"],
    ["explain", "direct.json", "--json"],
    ["report", *BOTH, "-o", "report.md"],
    ["topics", *BOTH],
    ["topics", *BOTH, "--json"],
    ["panel", "direct.json", "judge.json"],
    ["panel", "direct.json", "judge.json", "--json"],
    ["plan", *BOTH, "--workload", "w.toml"],
    ["decide", "direct.json", "--outcome", "monitor", "--on", "2030-01-01", "--by", "core_team", "-o", "decision.toml"],
]


@pytest.mark.parametrize("command", ["assess", "explain"])
def test_a_missing_theme_is_told_in_the_text(command: str, direct: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under the verdict, once, and it is no reason to refuse the topic."""
    ran = Ran(capsys, command, "direct.json", "--lang", "en")
    assert (ran.code, ran.error) == (0, "")
    assert ran.flat.count(REMARK) == 1
    assert "needs a theme" not in Ran(capsys, command, "indirect.json", "--lang", "en").flat


@pytest.mark.parametrize("arguments", ON_STANDARD_ERROR, ids=" ".join)
def test_a_missing_theme_is_a_remark(arguments: list[str], direct: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every other command says it on standard error, by the name of the file, and does what it was asked."""
    ran = Ran(capsys, *arguments, "--lang", "en")
    assert (ran.code, ran.error) == (0, f"k80assess: direct.json: {REMARK}\n")
    assert ran.text
    if "--json" in arguments:
        assert ran.data


def test_a_missing_theme_is_told_of_a_decision_too(direct: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record names its framework: where the package has that one, its answers are looked at, else they are not."""
    assert Ran(capsys, *ON_STANDARD_ERROR[-1]).code == 0
    ran = Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--lang", "en")
    assert (ran.code, ran.error) == (0, f"k80assess: decision.toml: {REMARK}\n")
    text = Path("decision.toml").read_text("utf-8").replace(fingerprint(load_framework()), "0" * 64)
    Path("other.toml").write_text(text, "utf-8")
    ran = Ran(capsys, "register", "append", "r.sqlite", "other.toml", "--lang", "en")
    assert ran.error.startswith("k80assess: The register does not keep k80-wendbaarheid, version 2022.2, ")
    assert "other.toml" not in ran.error
    for arguments in (["history", "r.sqlite", "direct"], ["current", "r.sqlite"], ["verify", "r.sqlite"]):
        assert Ran(capsys, "register", *arguments).code == 0
