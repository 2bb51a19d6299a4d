"""A plan by what the topics take."""

from __future__ import annotations

import glob
from pathlib import Path

import pytest
from commands import AGENDA, POOLS, Ran


@pytest.mark.usefixtures("year")
def test_a_plan_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Ids and exact numbers."""
    pytest.importorskip("scipy")
    topics = sorted(glob.glob("topics/*.toml"))
    data = Ran(capsys, "plan", *topics, *AGENDA, "--workload", "workload.toml", "--json").data
    assert data["chosen"] == ["village_homes", "bus_lines"]
    assert data["left_out"]["pool_closures"] == {"living": {"exact": "1", "decimal": 1.0}}


@pytest.mark.usefixtures("year")
def test_a_plan_needs_to_know_what_a_topic_takes(capsys: pytest.CaptureFixture[str]) -> None:
    """The topic is named; so is a portfolio without days."""
    pytest.importorskip("scipy")
    Path("w.toml").write_text("capacity = { living = 1 }\n")
    ran = Ran(capsys, "plan", POOLS, *AGENDA, "--workload", "w.toml")
    assert ran.code == 3
    assert "pool_closures" in ran.error
    Path("w.toml").write_text("capacity = { living = 1 }\neffort = { pool_closures = { livng = 1 } }\n")
    ran = Ran(capsys, "plan", POOLS, *AGENDA, "--workload", "w.toml")
    assert "bedoelt u 'living'?" in ran.error
