"""Proposed actions go into a new version of the agenda."""

from __future__ import annotations

import pytest
from commands import AGENDA, Ran


@pytest.mark.usefixtures("year")
def test_what_is_new_in_an_agenda_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Its version, and the action that a topic proposed."""
    data = Ran(capsys, "renew", "topics/bus_lines.toml", *AGENDA, "--as", "2", "-o", "new.json", "--json").data
    assert [(change["kind"], change["what"]) for change in data["changes"]] == [
        ("agenda", "changed"),
        ("action", "added"),
    ]
