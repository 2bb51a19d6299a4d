"""Topics side by side."""

from __future__ import annotations

import glob

import pytest
from commands import AGENDA, Ran, decide_and_append

from k80assess.document.files import load_topic, save
from k80assess.document.revision import revise


@pytest.mark.usefixtures("half_year")
def test_topics_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Ids, in the order of the ranking and against the agenda."""
    data = Ran(capsys, "topics", *sorted(glob.glob("topics/*.toml")), *AGENDA, "--json").data
    assert [topic["topic"] for topic in data["topics"]][:2] == ["village_homes", "bus_lines"]
    assert data["by_portfolio"]["outdoors"] == ["bus_lines", "data_centre"]
    assert data["themes_without_topic"] == ["finance"]


@pytest.mark.usefixtures("half_year")
def test_topics_whose_ids_look_alike_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Side by side, when one is added to a register that has the other, and of those that stand; spelled out."""
    save(revise(load_topic("topics/bus_lines.toml"), {"id": "bus_l\u0456nes"}), "other.toml")
    spelled = "‘bus_l\\u0456nes’"
    ran = Ran(capsys, "topics", "topics/bus_lines.toml", "other.toml", *AGENDA, "--lang", "en")
    assert "look alike, but are different:" in ran.flat
    assert spelled in ran.flat
    data = Ran(capsys, "topics", "topics/bus_lines.toml", "other.toml", *AGENDA, "--json").data
    assert [sorted(group) for group in data["confusable"]] == [["bus_lines", "bus_l\u0456nes"]]
    assert "look alike" not in decide_and_append(capsys, "topics/bus_lines.toml").flat
    assert spelled in decide_and_append(capsys, "other.toml").flat
    assert spelled in Ran(capsys, "register", "current", "r.sqlite", "--lang", "en").flat
    assert "look alike" not in decide_and_append(capsys, "topics/village_homes.toml").flat
