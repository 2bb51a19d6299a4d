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


COUNTED = {
    "id": "f",
    "version": "1",
    "outcome": "o",
    "criteria": [
        {"id": "a", "levels": ["0", "1", "2", "3"]},
        {"id": "kind", "levels": ["x", "y", "z"], "ordered": False},
    ],
    "aspects": [
        {
            "id": "sum",
            "levels": ["low", "mid", "high"],
            "rule": {
                "kind": "weighted",
                "weights": {"a": 2},
                "cutoffs": {"mid": {"at_least": 2}, "high": {"above": 4}},
            },
        },
        {
            "id": "o",
            "levels": ["no", "perhaps", "yes"],
            "rule": {
                "kind": "minimum",
                "inputs": ["sum"],
                "caps": [{"when": {"kind": {"not": "x"}}, "at_most": "perhaps"}],
            },
        },
    ],
}
"""By hand: `sum` is low at 0, mid at 1 and 2, high at 3; the outcome is the same, save that only with `x` it is yes."""


@pytest.mark.parametrize(
    ("when", "then", "profiles", "violations"),
    [
        (["a<1"], "no", 3, 0),
        (["a<=1"], "no", 6, 3),
        (["a>2", "kind=x"], "yes", 1, 0),
        (["a>=2", "kind=x"], "yes", 2, 1),
        (["a!=0"], "!=no", 9, 0),
        (["a!=0,1", "a!=2"], ">=perhaps", 3, 0),
        (["a>=1", "a<3"], "perhaps", 6, 0),
        (["a>0", "a<=3", "a!=2"], ">perhaps", 6, 5),
        (["sum<high"], "<yes", 9, 0),
        (["sum<=mid"], "<=no", 9, 6),
        (["sum != low", "kind = y , z"], "=perhaps", 6, 0),
        ([" a < 1 "], " no ", 3, 0),
    ],
)
def test_conditions_are_compared(
    when: list[str], then: str, profiles: int, violations: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each sign means what it says at its own end, on criteria, on aspects and on outcomes; worked out by hand."""
    save(load(Framework, COUNTED), tmp_path / "f.json")
    ran = Ran(capsys, "prove", "--when", *when, "--then", then, "--framework", str(tmp_path / "f.json"), "--json")
    assert (ran.data["profiles"], ran.data["violations"], ran.code) == (profiles, violations, int(violations > 0))


@pytest.mark.parametrize(
    ("when", "then", "english", "dutch"),
    [
        ("a", "no", "when: a sign and a level are needed after", "when: na het criterium of oordeel is een teken"),
        ("a<1,2", "no", "when.a: on one criterion or aspect either levels", "when.a: bij één criterium of oordeel óf"),
        (
            "b<1",
            "no",
            "when.b: the framework has no such criterion or aspect",
            "when.b: het kader heeft geen criterium",
        ),
        ("a<4", "no", "when.a.below: there is no such level; found '4'", "when.a.below: dit niveau bestaat niet"),
        ("a>3", "no", "when.a: no level is among these", "when.a: geen enkel niveau hoort hierbij"),
        ("a!=0,1,2,3", "no", "when.a: no level is among these", "when.a: geen enkel niveau hoort hierbij"),
        ("a!=", "no", "when.a.not[0]: not a valid id", "when.a.not[0]:"),
        (
            "kind<z",
            "no",
            "when.kind.below: this needs an ordered scale",
            "when.kind.below: dit heeft een schaal op volgorde",
        ),
        ("sum<mid", "!=never", "then.not: there is no such level; found 'never'", "then.not: dit niveau bestaat niet"),
        ("sum<mid", "<no", "then: no level is among these", "then: geen enkel niveau hoort hierbij"),
        ("o!=no", "yes", "when.o: the outcome follows", "when.o: de uitkomst volgt"),
    ],
)
def test_a_comparison_that_means_nothing_is_refused(
    when: str, then: str, english: str, dutch: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its place, in both languages; an aspect is known like a criterion."""
    save(load(Framework, COUNTED), tmp_path / "f.json")
    for language, said in (("en", english), ("nl", dutch)):
        where = ("--framework", str(tmp_path / "f.json"), "--lang", language)
        ran = Ran(capsys, "prove", "--when", when, "--then", then, *where)
        assert (ran.code in (2, 3), ran.text) == (True, "")
        assert said in ran.error


@pytest.mark.parametrize("when", [["a=1", "a<3"], ["a<3", "a=1"], ["a<3", "a<2"]])
def test_levels_and_comparisons_are_not_mixed(
    when: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether they add up or all hold could be read in two ways."""
    save(load(Framework, COUNTED), tmp_path / "f.json")
    where = ("--framework", str(tmp_path / "f.json"), "--lang", "en")
    assert "when.a: on one criterion or aspect" in Ran(capsys, "prove", "--when", *when, "--then", "no", *where).error


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


def test_prove_whatever_is_left_loose(capsys: pytest.CaptureFixture[str]) -> None:
    """A rule must hold for every choice; where one breaks it the answer is no."""
    rule = ("--when", "ownership=nobody", "--then", "decline,monitor")
    ran = Ran(capsys, "prove", *rule, "--whatever", "weights", "--lang", "en")
    assert ran.code == 0
    assert "That must hold for every choice of the weights of ‘Fit’ and ‘Added value’." in ran.flat
    ran = Ran(capsys, "prove", *rule, "--whatever", "assumed", "--json")
    assert ran.code == 1
    assert set(ran.data["family"]["tables"]) == {"capacity", "outcome"}
    assert Ran(capsys, "prove", *rule, "--json").data["family"] is None
