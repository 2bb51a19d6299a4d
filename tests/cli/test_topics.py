"""Topics side by side."""

from __future__ import annotations

import glob
from pathlib import Path

import pytest
from commands import AGENDA, Ran, decide_and_append

from k80assess.document.files import load_framework, load_topic, save
from k80assess.document.revision import revise
from k80assess.govern.workload import load_workload


@pytest.mark.usefixtures("year")
def test_topics_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Ids, in the order of the ranking and against the agenda."""
    data = Ran(capsys, "topics", *sorted(glob.glob("topics/*.toml")), *AGENDA, "--json").data
    assert [topic["topic"] for topic in data["topics"]][:2] == ["village_homes", "bus_lines"]
    assert data["by_portfolio"]["outdoors"] == ["bus_lines", "data_centre"]
    assert data["themes_without_topic"] == ["finance"]


@pytest.mark.usefixtures("year")
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


def test_topics_whose_answers_cannot_occur_together(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them is told at once, by its file, with the rows that say so: also to who makes a plan."""
    monkeypatch.chdir(tmp_path)
    rows = [{"when": {"demand": "none", "staff_time": "none"}}]
    save(revise(load_framework(), {"id": "own", "impossible": rows}), "own.toml")
    answers = {"a": {"demand": "none", "staff_time": "none"}, "b": {"demand": "none"}}
    answers |= {"c": {"theme_link": "none", "fit": "strong"}, "d": {"dmand": "none"}}
    for name, own in answers.items():
        save(load_topic({"id": name, "title": name, "answers": own}), f"{name}.toml")
    save(load_workload({"capacity": {}}), "days.toml")
    files = [f"{name}.toml" for name in answers]
    for command in (["topics", *files], ["plan", *files, "--workload", "days.toml"]):
        ran = Ran(capsys, *command, "--framework", "own.toml", "--lang", "en")
        assert (ran.code, ran.text) == (3, "")
        assert ran.error.splitlines() == [
            "k80assess: topics: 3 problems",
            "  a.toml: answers: demand = none, staff_time = none cannot occur together, by impossible[0]",
            "  c.toml: answers: theme_link = none, fit = strong cannot occur together, by the rules",
            f"  d.toml: answers.dmand: {ran.error.splitlines()[-1].partition('dmand: ')[2]}",
        ]
    assert Ran(capsys, "topics", "b.toml", "--framework", "own.toml").code == 0


def test_topics_under_several_frameworks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside each other, those on which they differ first; no order follows from several."""
    monkeypatch.chdir(tmp_path)
    save(load_framework(), "old.toml")
    both = ("--framework", "old.toml", "--framework", "new.toml")
    save(revise(load_framework(), {"version": "3", "impossible": [{"when": {"demand": "none"}}]}), "new.toml")
    for name, answers in (("a", {}), ("b", {"demand": "none"})):
        save(load_topic({"id": name, "title": name, "answers": answers}), f"{name}.toml")
    ran = Ran(capsys, "topics", "a.toml", "b.toml", *both, "--lang", "en")
    assert ran.code == 0
    assert "On one of these topics (2 in all) the frameworks differ." in ran.flat
    data = Ran(capsys, "topics", "a.toml", "b.toml", *both, "--json").data
    assert data["differing"] == ["b"]
    assert data["topics"][0]["turns_on"] == {"demand": ["some", "broad"]}
    assert [topic["topic"]["id"] for topic in data["topics"]] == ["b", "a"]
    assert [one["version"] for one in data["frameworks"]] == ["2022.2", "3"]
    refused = Ran(capsys, "topics", "a.toml", *both, "--by", "fit", "--lang", "nl")
    assert refused.code == 3
    assert "onderwerpen komen op volgorde volgens één kader" in refused.error
