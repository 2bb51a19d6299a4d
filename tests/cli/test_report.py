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
