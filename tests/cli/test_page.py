"""A page is written where it was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import OWN, Ran

from k80assess.document.files import load_framework
from k80assess.engine.loosening import loosen
from k80assess.report.page.build import page


def test_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written where asked, or in the folder where one stands; for any framework."""
    monkeypatch.chdir(tmp_path)
    assert Ran(capsys, "page", "--lang", "en").code == 0
    assert (tmp_path / "k80assess.html").stat().st_size > 10_000
    assert Ran(capsys, "page", "-o", "own.html", "--framework", str(OWN / "framework.toml")).code == 0
    assert "library-projects" in (tmp_path / "own.html").read_text("utf-8")


def test_a_page_of_what_holds_whatever_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is the page of the family."""
    monkeypatch.chdir(tmp_path)
    assert Ran(capsys, "page", "-o", "loose.html", "--whatever", "cutoffs", "--lang", "en").code == 0
    family = loosen(load_framework(), cutoffs="any")
    assert (tmp_path / "loose.html").read_text("utf-8") == page(family, "en")
