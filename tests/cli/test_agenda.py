"""An agenda is shown, or given as a document."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Ran

from k80assess.document.files import load_agenda


def test_an_agenda_is_shown_or_given_as_a_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The data can be saved and loaded again: they equal the packaged document."""
    path = tmp_path / "agenda.json"
    path.write_text(Ran(capsys, "agenda", "--json").text)
    assert load_agenda(path) == load_agenda()
    for arguments in ([], [str(path)]):
        assert "Volgende terugkoppeling" in Ran(capsys, "agenda", *arguments).flat
