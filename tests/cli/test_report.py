"""A report is written where it was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import HOUSING, TOPICS, Ran


def test_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written, and said where; another ending is refused."""
    path = tmp_path / "report.html"
    ran = Ran(capsys, "report", *TOPICS, "-o", str(path), "--lang", "en")
    assert ran.code == 0
    assert path.name in ran.text
    assert "8 topics side by side" in path.read_text("utf-8")
    assert Ran(capsys, "report", HOUSING, "-o", str(tmp_path / "report.doc")).code == 3
    assert Ran(capsys, "report", HOUSING, "-o", str(tmp_path / "no" / "report.md")).code == 4


def test_a_report_on_what_holds_whatever_the_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several topics side by side, and each at length."""
    path = tmp_path / "report.md"
    assert Ran(capsys, "report", *TOPICS, "-o", str(path), "--whatever", "weights", "--lang", "en").code == 0
    text = path.read_text("utf-8")
    assert text.count("Free to choose: the weights of **Fit** and **Added value**") == 1 + len(TOPICS)
    assert "How sure this is" not in text
