"""Decisions are derived again from a register alone, and replayed under a new version."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import AGENDA, POOLS, Ran, decide_and_append, tampered

from k80assess.document.files import load_agenda, load_framework, save
from k80assess.document.revision import revise


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
    assert not Path("one.toml").exists()
