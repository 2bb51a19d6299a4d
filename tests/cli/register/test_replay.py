"""Decisions are derived again from a register alone, and replayed under a new version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import AGENDA, POOLS, Ran, decide_and_append, tampered

from k80assess.document.files import as_plain, load_agenda, load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.govern.decision import decide
from k80assess.govern.register import Register

V1 = Path(__file__).parents[2] / "v1"


@pytest.mark.usefixtures("year")
def test_every_file_may_be_gone(capsys: pytest.CaptureFixture[str]) -> None:
    """With a framework of one's own, which no package has: the register derives each decision, and tells what moves."""
    save(revise(load_framework(), {"version": "own"}), "own.toml")
    newer = {"version": "newer", "aspects.fit.rule.cutoffs": {"moderate": "9/10", "strong": "11/12"}}
    save(revise(load_framework(), newer), "newer.toml")
    decide_and_append(capsys, POOLS, "--outcome", "decline", "--why", "Nu niet.", "--framework", "own.toml")
    ran = Ran(capsys, "register", "replay", "r.sqlite", "--lang", "en")
    assert ran.code == 1
    assert "The decision is not derived again as it was recorded." in ran.flat
    assert Ran(capsys, "register", "keep", "r.sqlite", "own.toml", AGENDA[1]).code == 0
    for path in Path().rglob("*.toml"):
        if path.name != "newer.toml":
            path.unlink()
    ran = Ran(capsys, "register", "replay", "r.sqlite", "--lang", "en")
    assert ran.code == 0
    assert "The decision is derived again as it was recorded." in ran.flat
    ran = Ran(capsys, "register", "replay", "r.sqlite", "--framework", "newer.toml", "--lang", "en")
    assert ran.code == 0
    found = Ran(capsys, "register", "replay", "r.sqlite", "--framework", "newer.toml", "--json").data
    (decision,), (version,) = found["decisions"], found["versions"]
    assert decision["became"] == "other"
    assert version["moved"] == sum(entry["value"] for entry in version["difference"]["moved"]) > 0
    assert f"{version['moved']:,} of all 59,049 combinations of answers move" in ran.flat
    assert version["decisions"] == 1
    with tampered("r.sqlite") as connection:
        connection.execute("UPDATE editions SET content = '{}'")
    assert Ran(capsys, "register", "replay", "r.sqlite").code == 3


@pytest.mark.usefixtures("year")
def test_a_lost_file_is_written_again(capsys: pytest.CaptureFixture[str]) -> None:
    """By the beginning of its fingerprint; where that is of none or of several, those that there are are named."""
    decide_and_append(capsys, POOLS)
    agenda = load_agenda(AGENDA[1])
    documents = ("register", "documents", "r.sqlite")
    assert Ran(capsys, *documents, "-o", "only.toml").code == 0
    assert load_framework("only.toml") == load_framework()
    Ran(capsys, "register", "keep", "r.sqlite", AGENDA[1])
    found = Ran(capsys, *documents, "--json").data
    assert [one["id"] for one in found] == [load_framework().id, agenda.id]
    assert found[1]["fingerprint"] in Ran(capsys, *documents).flat
    beginning = found[1]["fingerprint"][:6].upper()
    assert Ran(capsys, *documents, beginning, "-o", "again.json").code == 0
    assert load_agenda("again.json") == agenda
    assert Ran(capsys, *documents, beginning).code == Ran(capsys, *documents, found[0]["fingerprint"]).code == 0
    for wrong in (("x",), ("-o", "one.toml"), ("", "-o", "one.toml")):
        ran = Ran(capsys, *documents, *wrong)
        assert ran.code == 3
        assert found[0]["fingerprint"][:20] in ran.error
        assert "None" not in ran.error
        assert ("meerdere documenten" in ran.error) is (wrong[0] != "x")
    assert not Path("one.toml").exists()


@pytest.mark.usefixtures("year")
def test_a_document_that_is_given_twice_is_taken_in_once(capsys: pytest.CaptureFixture[str]) -> None:
    """It was not there before, and that is what is said."""
    decide_and_append(capsys, POOLS)
    save(revise(load_framework(), {"version": "own"}), "own.toml")
    keep = ("register", "keep", "r.sqlite", "own.toml", "own.toml", "--lang", "en")
    assert "The register now keeps k80-wendbaarheid, version own" in Ran(capsys, *keep).flat
    assert "already" in Ran(capsys, *keep).flat


@pytest.mark.usefixtures("year")
def test_what_is_wrong_with_a_decision_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """One that misquotes its framework, though the same is said now; and one whose answers another does not know."""
    record = as_plain(decide(assess(load_topic(POOLS)), "decline", on="2026-03-02", by="board", why="Not now."))
    record["decided"]["description"] = {"en": "Something else."}
    Path("misquoted.json").write_text(json.dumps(record), "utf-8")
    assert Ran(capsys, "register", "append", "r.sqlite", "misquoted.json").code == 0
    ran = Ran(capsys, "register", "replay", "r.sqlite", "--lang", "en")
    assert ran.code == 1
    assert "What does not fit" in ran.flat
    assert "entry 1: decided: the framework has no such outcome, or has another one by this name" in ran.flat
    lacking = load_framework(V1 / "frameworks" / "libraries.toml")
    save(lacking, "lacking.toml")
    ran = Ran(capsys, "register", "replay", "r.sqlite", "--framework", "lacking.toml", "--lang", "en")
    assert ran.code == 0
    assert "entry 1: answers." in ran.flat


@pytest.mark.usefixtures("year")
def test_numbers_that_belong_to_other_levels_now(capsys: pytest.CaptureFixture[str]) -> None:
    """No combination of levels moves, and the decision on a number does: it is told that levels are counted."""

    def by(limit: int) -> Framework:
        levels = [{"id": "low", "at_most": limit}, {"id": "high", "above": limit}]
        rule = {"kind": "minimum", "inputs": ["cost"]}
        content = {"id": "n", "version": f"{limit}", "outcome": "o", "criteria": [{"id": "cost", "levels": levels}]}
        return load_framework(content | {"aspects": [{"id": "o", "levels": ["no", "yes"], "rule": rule}]})

    save(by(12), "newer.toml")
    topic = load_topic({"id": "t", "title": "T", "answers": {"cost": 11}})
    Register("r.sqlite").append(decide(assess(topic, by(10)), on="2026-03-02", by="board"))
    ran = Ran(capsys, "register", "replay", "r.sqlite", "--framework", "newer.toml", "--lang", "en")
    assert "Something else is said now 1" in ran.flat
    assert "0 of all 2 combinations of answers move" in ran.flat
    assert "For ‘cost’, numbers or dates belong to other levels than before." in ran.flat
