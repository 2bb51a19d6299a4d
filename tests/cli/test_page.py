"""A page is written where it was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import OWN, Ran


def test_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written where asked, or in the folder where one stands; for any framework."""
    monkeypatch.chdir(tmp_path)
    assert Ran(capsys, "page", "--lang", "en").code == 0
    assert (tmp_path / "k80assess.html").stat().st_size > 10_000
    assert Ran(capsys, "page", "-o", "own.html", "--framework", str(OWN / "framework.toml")).code == 0
    assert "library-projects" in (tmp_path / "own.html").read_text("utf-8")
