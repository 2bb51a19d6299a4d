"""A framework is shown, or given as a document."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import OWN, Ran

from k80assess.document.files import load_framework


def test_a_framework_is_shown_or_given_as_a_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The data can be saved and loaded again: they equal the packaged document."""
    path = tmp_path / "framework.json"
    path.write_text(Ran(capsys, "framework", "--json").text)
    assert load_framework(path) == load_framework()
    for arguments in ([], [str(path)]):
        assert "59.049" in Ran(capsys, "framework", *arguments).flat


def test_its_questions_are_a_form_to_print(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Shown, or written to a file, with the themes of the agenda that belongs to it."""
    assert "\u2610 Wonen" in Ran(capsys, "framework", "--form").flat
    path = tmp_path / "vragen.html"
    assert Ran(capsys, "framework", "--form", "-o", str(path)).error == ""
    assert path.read_text("utf-8").count("\u2610") == 10 * 5 + 8
    assert "\u2610 Wonen" not in Ran(capsys, "framework", str(OWN / "framework.toml"), "--form").flat
