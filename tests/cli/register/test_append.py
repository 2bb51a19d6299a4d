"""Decisions are added all together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import POOLS, Ran, decide


@pytest.mark.usefixtures("half_year")
def test_nothing_is_added_when_one_of_the_decisions_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """They are all read before the first is added."""
    decide(capsys, "topics/bus_lines.toml")
    assert Ran(capsys, "register", "append", "r.sqlite", "decision.toml", POOLS).code == 3
    assert not Path("r.sqlite").exists()
