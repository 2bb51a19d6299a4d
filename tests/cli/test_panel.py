"""Several judges of one topic: what each is called, and what they say together."""

from __future__ import annotations

import glob
from pathlib import Path

import pytest
from commands import AGENDA, POOLS, Ran

from k80assess.document.files import load_framework, load_topic, save
from k80assess.document.revision import revise


def judged(capsys: pytest.CaptureFixture[str], *paths: str) -> list[str]:
    """The names that judges go by, in the order of their files."""
    ran = Ran(capsys, "panel", *paths, *AGENDA, "--json")
    assert (ran.code, ran.error) == (0, "")
    return list(ran.data["judges"])


def copied(path: str, judge: str | None = None) -> str:
    """Make the chair's file once more, and name a judge in it."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    save(revise(load_topic("panel/chair.toml"), {"judge": judge}), path)
    return path


@pytest.mark.usefixtures("year")
def test_a_panel_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """What to discuss, who can bring about another outcome, and what comes of the judges' own outcomes."""
    data = Ran(capsys, "panel", *sorted(glob.glob("panel/*.toml")), *AGENDA, "--json").data
    assert [question["criterion"] for question in data["to_discuss"]] == ["instrument_strength"]
    assert set(data["pivotal"]) == {"chair", "secretary", "portfolio_holder", "member"}
    assert data["both_ways"]["relation"] == "may_differ"
    assert len(data["disputed"]) == 4


@pytest.mark.usefixtures("year")
def test_judges_go_by_the_names_in_their_files_or_else_by_those_of_their_files(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With as much of the path as it takes to tell them apart; a file of that name in another folder is no matter."""
    first, second = copied("x/a/chair.toml"), copied("x/b/chair.toml")
    assert judged(capsys, first) == ["chair"]
    assert judged(capsys, first, second) == ["a/chair", "b/chair"]
    third = copied("y/a/chair.toml")
    assert judged(capsys, first, second, third) == ["x/a/chair", "b/chair", "y/a/chair"]
    assert judged(capsys, first, copied("x/a/chair.json")) == ["chair.toml", "chair.json"]
    named = copied("x/c/chair.toml", "Anne from Aa")
    assert judged(capsys, named, first) == ["Anne from Aa", "chair"]
    assert judged(capsys, first, copied("x/d.toml", "chair")) == ["chair.toml", "chair"]
    assert judged(capsys, "x/c/../a/chair.toml", second) == ["a/chair", "b/chair"]


@pytest.mark.usefixtures("year")
def test_one_judge_gives_one_judgement(capsys: pytest.CaptureFixture[str]) -> None:
    """Two files that name the same judge are refused, as are one file twice and judges of different topics."""
    one, other = copied("x/one.toml", "chair"), copied("x/other.toml", "chair")
    ran = Ran(capsys, "panel", one, other, *AGENDA)
    assert ran.code == 3
    assert "x/other.toml: judge: dezelfde beoordelaar als in x/one.toml" in ran.error
    for again in ("panel/chair.toml", "panel/../panel/chair.toml"):
        ran = Ran(capsys, "panel", "panel/chair.toml", again, *AGENDA)
        assert ran.code == 3
        assert f"{again}: dit bestand is twee keer opgegeven" in ran.error
    assert f"{one}: dit bestand is twee keer opgegeven" in Ran(capsys, "panel", one, one, *AGENDA).error
    ran = Ran(capsys, "panel", "panel/chair.toml", POOLS, *AGENDA)
    assert ran.code == 3
    assert "beoordelaars beoordelen samen één onderwerp" in ran.error


@pytest.mark.usefixtures("year")
def test_merged_answers_are_no_single_judge_s(capsys: pytest.CaptureFixture[str]) -> None:
    """The topic that several judges make together names none of them."""
    judges = [copied("x/one.toml", "Anne"), copied("x/other.toml", "Bo")]
    assert Ran(capsys, "panel", *judges, *AGENDA, "-o", "merged.toml").code == 0
    assert load_topic("merged.toml").judge is None


@pytest.mark.usefixtures("year")
def test_merged_answers_are_saved_as_a_topic(capsys: pytest.CaptureFixture[str]) -> None:
    """The lowest of all, or all of them, as asked for."""
    judges = sorted(glob.glob("panel/*.toml"))
    for how, levels, said in (
        ("worst", ("plausible",), "with the lowest answer"),
        ("best", ("clear",), "with the highest answer"),
        ("median", ("clear",), "with the middle answer"),
        ("union", ("plausible", "clear"), "if any judge may be right"),
    ):
        ran = Ran(capsys, "panel", *judges, *AGENDA, "--merge", how, "-o", f"{how}.toml", "--lang", "en")
        assert ran.code == 0
        assert f"Together, {said}" in ran.flat
        assert Ran(capsys, "panel", *judges, *AGENDA, "--merge", how, "--json").data["merge"] == how
        assert load_topic(f"{how}.toml").answers["instrument_strength"].levels == levels


def test_merged_answers_that_cannot_occur_together(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are an answer, told in words and as data; but no topic is written with them."""
    monkeypatch.chdir(tmp_path)
    rows = [{"when": {"demand": "none", "staff_time": "none"}}]
    save(revise(load_framework(), {"id": "own", "impossible": rows}), "own.toml")
    for judge, demand, staff_time in (("a", "none", "enough"), ("b", "some", "none")):
        save(
            load_topic({"id": "t", "title": "T", "answers": {"demand": demand, "staff_time": staff_time}}),
            f"{judge}.toml",
        )
    panel = ("panel", "a.toml", "b.toml", "--framework", "own.toml", "--lang", "en")
    ran = Ran(capsys, *panel, "--merge", "worst", "--json")
    assert (ran.code, ran.data["possible"], ran.data["settled"]) == (0, [], False)
    found = ran.data["contradiction"]
    assert (found["levels"], found["rows"]) == ({"demand": ["none"], "staff_time": ["none"]}, [0])
    assert "those answers cannot occur together." in Ran(capsys, *panel, "--merge", "worst").flat
    ran = Ran(capsys, *panel, "--merge", "worst", "-o", "merged.toml")
    assert (ran.code, ran.text, Path("merged.toml").exists()) == (3, "", False)
    assert "merged answers (worst): answers: demand = none, staff_time = none cannot occur together" in ran.error
    assert Ran(capsys, *panel, "--json").data["contradiction"] is None
