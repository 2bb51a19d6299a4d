"""Decisions beside each other: in words, as data, and as many of the pairs as are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import AGENDA, Ran

REGISTER = ("register", "inconsistencies", "r.sqlite", "--lang", "en")


def decided(capsys: pytest.CaptureFixture[str], topic: str, outcome: str) -> None:
    """Decide on a topic of the example, and add that to the register."""
    path = Path(f"{topic}.{outcome}.toml")
    how = ("--on", "2030-03-11", "--by", "executive_board", *AGENDA, "--outcome", outcome, "--why", "Zo besloten.")
    assert Ran(capsys, "decide", f"topics/{topic}.toml", *how, "-o", str(path)).code == 0
    assert Ran(capsys, "register", "append", "r.sqlite", str(path), *AGENDA).code == 0


@pytest.mark.usefixtures("year")
def test_one_topic_decided_in_every_way(capsys: pytest.CaptureFixture[str]) -> None:
    """It is as good as itself: so each decision is told beside those that are higher, and those that depart."""
    for outcome in ("take_on", "monitor", "decline"):
        decided(capsys, "bus_lines", outcome)
    ran = Ran(capsys, *REGISTER)
    assert ran.code == 0
    assert "3 decisions were compared, each with those under the same framework." in ran.flat
    assert "At least as good on every answer, and decided lower" in ran.flat
    assert "No other topic can turn out to be so" in ran.flat
    found = Ran(capsys, *REGISTER, "--json").data
    pairs = [(pair["lower"]["number"], pair["higher"]["number"]) for pair in found["certain"]["items"]]
    assert pairs == [(2, 1), (3, 1), (3, 2)]
    assert [one["direction"] for one in found["departures"]] == ["lower", "lower"]
    assert [(one["count"], one["decisions"]) for one in found["counts"]] == [(2, 3)]
    assert "There is one other besides these." in Ran(capsys, *REGISTER, "--limit", "2").flat
    assert "besides these" not in Ran(capsys, *REGISTER, "--all").flat
    few = Ran(capsys, *REGISTER, "--limit", "1", "--json").data["certain"]
    assert (len(few["items"]), few["complete"]) == (1, False)


@pytest.mark.usefixtures("year")
def test_nothing_to_tell(capsys: pytest.CaptureFixture[str]) -> None:
    """Each of the things that could be told is said not to be there."""
    decided(capsys, "bus_lines", "take_on")
    ran = Ran(capsys, *REGISTER)
    for said in ("was decided lower.", "whatever the open answers are.", "No decision departs"):
        assert said in ran.flat
    assert "Not compared" not in ran.flat
