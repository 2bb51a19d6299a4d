"""A rule is proved or refuted, and its conditions are read as they were meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Ran
from scales import COST, DEADLINE, framework_on

from k80assess.document.files import load, save
from k80assess.document.framework import Framework


def test_prove(capsys: pytest.CaptureFixture[str]) -> None:
    """Return whether a rule holds is what the program returns; conditions on one criterion add up."""
    ran = Ran(capsys, "prove", "--when", "ownership=nobody", "--then", "decline,monitor", "--lang", "en")
    assert ran.code == 0
    assert ran.flat.startswith("If ‘Ownership’ is ‘Nobody’, then the outcome is always ‘Decline’ or ‘Monitor’.")
    ran = Ran(capsys, "prove", "--when", "demand=none,some", "--when", "demand=broad", "--then", "take_on", "--json")
    assert ran.code == 1
    assert (ran.data["profiles"], ran.data["violations"]) == (59049, 59049 - 3837)
    assert Ran(capsys, "prove", "--then", "decline,monitor,take_on").code == 0
    ran = Ran(capsys, "prove", "--when", "fit=strong", "--then", "monitor,take_on", "--json")
    assert (ran.code, ran.data["profiles"], ran.data["violations"]) == (1, 10206, 3024)
    ran = Ran(capsys, "prove", "--when", "ownrship=nobody", "demand=nobody", "--then", "refuse")
    assert (ran.code, ran.text) == (3, "")
    assert all(place in ran.error for place in ("when.ownrship", "when.demand", "then"))


def test_prove_with_ids_that_hold_the_signs_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ids may hold any character: a known one decides where it ends."""
    levels = [{"id": "a,b"}, {"id": "c=d"}]
    rule = {"kind": "minimum", "inputs": ["x=y", "x"]}
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": "x=y", "levels": levels}, {"id": "x", "levels": levels}],
        "aspects": [
            {"id": "x=", "levels": levels, "rule": rule},
            {"id": "o", "levels": levels, "rule": {"kind": "minimum", "inputs": ["x="]}},
        ],
    }
    save(load(Framework, content), tmp_path / "f.json")
    where = ("--framework", str(tmp_path / "f.json"), "--json")
    assert Ran(capsys, "prove", "--when", "x=y=a,b", "--then", "a,b", *where).data["holds"] is True
    assert Ran(capsys, "prove", "--when", "x==a,b", "--then", "a,b", *where).data["holds"] is True
    assert Ran(capsys, "prove", "--when", "x=y=c=d", "x=c=d", "--then", "c=d", *where).data["holds"] is True


def test_a_condition_may_be_a_number_or_a_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stands for its level, beside others or alone; what is no number is refused as a level that there is not."""
    criteria = [{"id": "cost", "levels": COST}, {"id": "deadline", "levels": DEADLINE}]
    rows = [{"when": {"cost": ["low", "middle"], "deadline": "later"}, "then": "yes"}]
    save(framework_on(criteria, rows), tmp_path / "f.json")
    where = ("--framework", str(tmp_path / "f.json"), "--json")
    for cost, holds in (("10000", True), ("12_000.50", True), ("100001/2", False), ("low,12000", True), ("1e6", False)):
        ran = Ran(capsys, "prove", "--when", f"cost={cost}", "deadline=2026-03-02", "--then", "yes", *where)
        assert ran.data["holds"] is holds
    assert Ran(capsys, "prove", "--when", "deadline=2026-03-01", "--then", "no", *where).data["holds"] is True
    for wrong in ("nan", "1e99", "1/0", "2026-03-01", "cheap"):
        ran = Ran(capsys, "prove", "--when", f"cost={wrong}", "--then", "yes", *where)
        assert (ran.code, ran.text) == (3, "")
        assert "when.cost" in ran.error
