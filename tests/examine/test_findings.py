"""Findings on frameworks, against enumeration and hand-made mistakes."""

from __future__ import annotations

from typing import Any

import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import given

from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.errors import UnknownNameError
from k80assess.examine.findings import Finding, check
from k80assess.testing import strategies


def named(findings: tuple[Finding, ...], code: str) -> set[tuple[str, ...]]:
    return {finding.names for finding in findings if finding.code == code}


@given(strategies.frameworks())
def test_findings_are_true_and_complete(framework: Framework) -> None:
    """Each kind of finding comes exactly where enumeration of all profiles finds it."""
    findings = check(framework)
    profiles = oracle.profiles(framework)
    levels = {tuple(p.values()): oracle.evaluate(framework, p) for p in profiles}
    scale = [level.id for level in framework.outcome_aspect.levels]

    def position(profile: dict[str, str]) -> int:
        return scale.index(levels[tuple(profile.values())][framework.outcome])

    idle, worsening = set(), set()
    for criterion in framework.criteria:
        rows = [[position({**p, criterion.id: level.id}) for level in criterion.levels] for p in profiles]
        if all(len(set(row)) == 1 for row in rows):
            idle.add((criterion.id,))
        has_order = None is criterion.ordered is framework.outcome_aspect.ordered
        if has_order and any(row != sorted(row) for row in rows):
            worsening.add((criterion.id,))
    assert named(findings, "no_influence") == idle
    single = named(findings, "not_monotone")
    whole = [names[0] for names in named(findings, "counts_the_other_way")]
    assert single | (worsening & oracle.said_once(framework, whole) if whole else set()) == worsening
    for finding in findings:
        if finding.code in ("not_monotone", "counts_the_other_way"):
            one, other = map(dict, finding.examples)
            (moved,) = [c for c in one if one[c] != other[c]]
            assert finding.names == (moved,) or finding.code == "counts_the_other_way"
            ids = [level.id for level in next(c for c in framework.criteria if c.id == moved).levels]
            assert ids.index(other[moved]) == ids.index(one[moved]) + 1
            assert position(other) < position(one)
    unreached = {
        (aspect.id, level.id)
        for aspect in framework.aspects
        for level in aspect.levels
        if all(found[aspect.id] != level.id for found in levels.values())
    }
    assert named(findings, "outcome_never_reached") | named(findings, "level_never_reached") == unreached
    assert all(names[0] == framework.outcome for names in named(findings, "outcome_never_reached"))
    unused = set()
    for aspect in framework.aspects:
        if aspect.rule.kind == "table":
            nodes = oracle.by_id(framework)
            deciding = {
                [oracle.holds(row.when, found, nodes) for row in aspect.rule.rows].index(True)
                for found in levels.values()
            }
            unused |= {(aspect.id, str(i + 1)) for i in range(len(aspect.rule.rows)) if i not in deciding}
    assert named(findings, "row_never_used") == unused


def test_the_packaged_framework_is_sound_and_says_what_is_assumed() -> None:
    """No warnings; every assumed kind of piece is named with its owner."""
    findings = check(load_framework())
    assert {finding.severity for finding in findings} == {"note"}
    assert ("outcome", "3", "4", "5") in named(findings, "assumed")
    assert ("fit", "moderate", "strong") in named(findings, "assumed")
    assert not any(names[:2] == ("outcome", "1") for names in named(findings, "assumed"))


def broken(place: str, value: Any) -> Framework:
    plain = as_plain(load_framework())
    owner: Any = plain
    *way, last = place.split("/")
    for step in way:
        owner = owner[int(step) if step.isdigit() else step]
    owner[int(last) if last.isdigit() else last] = value
    return load_framework(plain)


@pytest.mark.parametrize(
    ("place", "value", "code", "names"),
    [
        ("aspects/0/rule/weights/proximity", 0, "no_influence", ("proximity",)),
        ("aspects/0/rule/caps", [{"when": {}, "at_most": "strong"}], "cap_without_effect", ("fit", "1")),
        ("criteria/0/label", {"nl": "Alleen"}, "missing_translation", ("en",)),
        ("aspects/0/rule/points", {"proximity": [2, 1, 0]}, "not_monotone", ("proximity",)),
        ("aspects/3/rule/rows/1/then", "monitor", "assumed", ("outcome", "3", "4", "5")),
    ],
)
def test_hand_made_mistakes_are_found(place: str, value: Any, code: str, names: tuple[str, ...]) -> None:
    """A mistake put into the packaged framework is found under its code."""
    found = [finding for finding in check(broken(place, value)) if finding.code == code]
    assert names in {finding.names for finding in found}
    assert all(finding.place for finding in found)


BROKEN: dict[str, Any] = {
    "id": "broken",
    "version": "1",
    "title": {"en": "Broken"},
    "outcome": "advice",
    "criteria": [
        {"id": "demand", "levels": [{"id": "low"}, {"id": "high"}], "provenance": "assumed"},
        {"id": "idle", "levels": [{"id": "no"}, {"id": "yes"}], "provenance": "assumed"},
        {"id": "cost", "question": {"nl": "?"}, "levels": [{"id": "much"}, {"id": "some"}, {"id": "little"}]},
    ],
    "aspects": [
        {
            "id": "value",
            "levels": [{"id": "poor"}, {"id": "fair"}, {"id": "good"}],
            "rule": {
                "kind": "weighted",
                "weights": {"demand": 1, "cost": 2},
                "cutoffs": {"fair": "1/2", "good": "9/10"},
                "points": {"cost": [0, 2, 1]},
                "caps": [
                    {"when": {"cost": "little"}, "at_most": "good"},
                    {"when": {"demand": "high"}, "at_most": "fair", "provenance": "assumed"},
                ],
                "provenance": "assumed",
            },
        },
        {
            "id": "advice",
            "levels": [{"id": "no"}, {"id": "perhaps"}, {"id": "yes"}],
            "rule": {
                "kind": "table",
                "inputs": ["value", "idle"],
                "rows": [
                    {"when": {"value": "good"}, "then": "yes", "provenance": "assumed"},
                    {"when": {"value": "fair"}, "then": "yes", "provenance": "assumed"},
                    {"when": {"value": ["fair", "good"], "idle": "yes"}, "then": "perhaps", "provenance": "assumed"},
                    {"when": {}, "then": "no"},
                ],
            },
        },
    ],
}
"""Cost goes up and down; `idle` is asked in vain; `good` needs high demand, which is capped; so row 1 has no use."""


def test_a_framework_with_every_kind_of_mistake() -> None:
    """Each mistake is told once, in order, with its place, what it is about and, where profiles show it, these."""
    found = [(f.code, f.severity, f.place, f.names) for f in check(load_framework(BROKEN))]
    assert found == [
        ("not_monotone", "warning", "criteria[2]", ("cost",)),
        ("no_influence", "warning", "criteria[1]", ("idle",)),
        ("level_never_reached", "warning", "aspects[0].levels[2]", ("value", "good")),
        ("outcome_never_reached", "warning", "aspects[1].levels[1]", ("advice", "perhaps")),
        ("row_never_used", "warning", "aspects[1].rule.rows[0]", ("advice", "1")),
        ("row_never_used", "warning", "aspects[1].rule.rows[2]", ("advice", "3")),
        ("cap_without_effect", "warning", "aspects[0].rule.caps[0]", ("value", "1")),
        ("missing_translation", "note", "title", ("nl",)),
        ("missing_translation", "note", "criteria[2].question", ("en",)),
        ("assumed", "note", "criteria[0]", ("demand", "demand")),
        ("assumed", "note", "aspects[0].rule.weights.demand", ("value", "demand", "cost")),
        ("assumed", "note", "aspects[0].rule.cutoffs.fair", ("value", "fair", "good")),
        ("assumed", "note", "aspects[0].rule.points.cost", ("value", "cost")),
        ("assumed", "note", "aspects[0].rule.caps[1]", ("value", "2")),
        ("assumed", "note", "aspects[1].rule.rows[1]", ("advice", "2")),
    ]
    falling, *others = check(load_framework(BROKEN))
    rest = {"demand": "low", "idle": "no"}
    assert falling.examples == ({**rest, "cost": "some"}, {**rest, "cost": "little"})
    assert falling.example == falling.examples[0]
    assert all(finding.examples == () and finding.example is None for finding in others)


def test_a_cap_that_lowers_something_is_no_finding() -> None:
    """Only caps without effect are named."""
    capped = broken("aspects/0/rule/caps", [{"when": {"theme_link": ["none"]}, "at_most": "weak"}])
    assert not named(check(capped), "cap_without_effect")


@pytest.mark.slow
def test_forty_criteria_are_checked() -> None:
    """A large sound framework has no findings, one with a falling criterion has that one."""
    framework = weighted_framework(40)
    assert check(framework) == ()
    plain = as_plain(framework)
    plain["aspects"][0]["rule"]["points"] = {"c7": [4, 3, 2, 1, 0]}
    (finding,) = check(load_framework(plain))
    assert (finding.code, finding.names) == ("not_monotone", ("c7",))
    one, other = map(dict, finding.examples)
    scale = ["low", "mid", "high"]
    worse = load_framework(plain)
    assert scale.index(oracle.outcome(worse, other)) < scale.index(oracle.outcome(worse, one))


def test_nothing_hangs_on_a_cap_without_effect() -> None:
    """A cap that never lowers its aspect is told as such, and not as an assumption that the outcome hangs on."""
    caps: list[Any] = [{"when": {}, "at_most": level, "provenance": "assumed"} for level in ("strong", "weak")]
    findings = check(broken("aspects/0/rule/caps", caps))
    assert named(findings, "cap_without_effect") == {("fit", "1")}
    assert [f.names for f in findings if f.code == "assumed" and ".caps[" in f.place] == [("fit", "2")]


def test_what_only_rows_ask_for_is_no_mistake() -> None:
    """A criterion, or an aspect, that the outcome does not follow from can say what cannot occur."""
    levels = ["no", "yes"]
    rows = [{"when": {"a": "no"}, "then": "no"}, {"when": {"b": "no"}, "then": "no"}, {"then": "yes"}]
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": criterion_id, "levels": levels} for criterion_id in "abc"],
        "aspects": [
            {"id": "o", "levels": levels, "rule": {"kind": "table", "inputs": ["a", "b"], "rows": rows}},
            {"id": "d", "levels": levels, "rule": {"kind": "minimum", "inputs": ["b", "c"]}},
        ],
        "impossible": [{"when": {"a": "yes", "d": "no"}}, {"when": {"a": "no", "c": "no"}}],
    }
    findings = check(load_framework(content))
    assert named(findings, "row_only_impossible") == {("o", "2")}
    assert named(findings, "decided_by_others") == {("c",)}
    assert not named(findings, "no_influence")


def confusing(names: tuple[str, str], levels: tuple[str, str]) -> Framework:
    scale = [{"id": level} for level in levels]
    criteria = [{"id": name, "levels": scale} for name in names]
    aspect = {"id": "go", "levels": [{"id": "n"}, {"id": "y"}]}
    row = {"when": {name: [levels[1]] for name in names}, "then": "y"}
    rule = {"kind": "table", "inputs": list(names), "rows": [row, {"when": {}, "then": "n"}]}
    content = {"id": "f", "version": "1", "outcome": "go", "criteria": criteria, "aspects": [{**aspect, "rule": rule}]}
    return load_framework(content)


def test_ids_that_can_be_confused() -> None:
    """Warnings for ids that look the same where both can stand, notes for those that nearly do or are odd alone."""

    def found(framework: Framework) -> list[tuple[str, str, tuple[str, ...]]]:
        return [(f.severity, f.place, f.names) for f in check(framework) if f.code == "confusable_ids"]

    assert found(confusing(("a", "b"), ("n", "y"))) == []
    names = ("caf\u00e9", "cafe\u0301")
    assert found(confusing(names, ("n", "y"))) == [("warning", "criteria[1]", names)]
    assert found(confusing(("a", "A"), ("n", "y"))) == [("note", "criteria[1]", ("a", "A"))]
    levels = ("no", "n\u043e")
    assert found(confusing(("a", "b"), levels)) == [
        ("warning", "criteria[0].levels[1]", ("a", *levels)),
        ("warning", "criteria[1].levels[1]", ("b", *levels)),
    ]
    assert found(confusing(("a", "dem\u0430nd"), ("n", "y"))) == [("note", "criteria[1]", ("dem\u0430nd",))]
    assert found(confusing(("a", "b"), ("n", "y\u200b"))) == [
        ("note", "criteria[0].levels[1]", ("a", "y\u200b")),
        ("note", "criteria[1].levels[1]", ("b", "y\u200b")),
    ]
    # Criteria and aspects are of one scope, and the levels of an aspect are one.
    assert found(confusing(("a", "GO"), ("n", "y"))) == [("note", "aspects[0]", ("GO", "go"))]
    plain = as_plain(confusing(("a", "b"), ("n", "y")))
    plain["aspects"][0]["levels"].insert(1, "N")
    assert found(load_framework(plain)) == [("note", "aspects[0].levels[1]", ("go", "n", "N"))]


def test_an_unordered_scale_is_never_the_wrong_way_round() -> None:
    """A colour is not worse than another, whatever follows from it; nor is an outcome without an order."""
    criteria = [{"id": c, "levels": [{"id": "low"}, {"id": "high"}]} for c in ("colour", "size")]
    rows = [{"when": {"colour": "high", "size": "high"}, "then": "no"}, {"when": {}, "then": "yes"}]
    rule = {"kind": "table", "inputs": ["colour", "size"], "rows": rows}
    aspect = {"id": "o", "levels": [{"id": "no"}, {"id": "yes"}], "rule": rule}
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]}

    def found(**changes: Any) -> set[tuple[str, ...]]:
        return named(check(load_framework({**content, **changes})), "not_monotone")

    assert found() == {("colour",), ("size",)}
    assert found(criteria=[{**criteria[0], "ordered": False}, criteria[1]]) == {("size",)}
    assert found(aspects=[{**aspect, "ordered": False}]) == set()


def test_what_is_assumed_is_told_where_it_is_said() -> None:
    """A framework that is assumed as a whole gives one line, and not one for each level."""
    content = {**as_plain(weighted_framework(3)), "provenance": "assumed"}
    found = [finding for finding in check(load_framework(content)) if finding.code == "assumed"]
    assert [finding.place for finding in found] == ["provenance"]
    content["criteria"] = [{**content["criteria"][0], "provenance": "stated"}, *content["criteria"][1:]]
    content["aspects"][0]["rule"]["provenance"] = "assumed"
    found = [finding for finding in check(load_framework(content)) if finding.code == "assumed"]
    assert [finding.place.rpartition(".")[0] for finding in found[1:]] == [
        "aspects[0].rule.weights",
        "aspects[0].rule.cutoffs",
    ]


def test_a_language_that_is_missing_throughout_is_one_line() -> None:
    """One text in it, and those that lack it are listed; a text that is the same in both is in neither."""
    content = as_plain(weighted_framework(3))
    for criterion in content["criteria"]:
        criterion["label"] = {"nl": "Alleen"}
    content["title"] = "K80"
    found = [finding for finding in check(load_framework(content)) if finding.severity == "note"]
    assert [(finding.code, finding.place, finding.names) for finding in found] == [
        ("language_missing", "criteria[0].label", ("en",))
    ]
    content["question"] = {"nl": "Doen?", "en": "Do?"}
    found = [finding for finding in check(load_framework(content)) if finding.severity == "note"]
    assert [(finding.code, finding.place) for finding in found] == [
        ("missing_translation", f"criteria[{i}].label") for i in range(3)
    ]


def questionnaire(size: int, **changes: Any) -> Framework:
    """Return a risk rating of which the answers are listed as in the questionnaire, and the outcomes worst first."""
    questions = [f"q{i}" for i in range(size)]
    points = {question: [0, 1, 3] for question in questions}
    bounds = {"middle": {"below": 2 * size}, "low": {"below": size}}
    rule = {"kind": "weighted", "weights": dict.fromkeys(questions, 1), "points": points, "cutoffs": bounds}
    content: dict[str, Any] = {
        "id": "questionnaire",
        "version": "1",
        "outcome": "risk",
        "criteria": [{"id": question, "levels": ["no", "some", "much"]} for question in questions],
        "aspects": [{"id": "risk", "levels": ["high", "middle", "low"], "rule": {**rule, **changes}}],
    }
    return load_framework(content)


def worse(framework: Framework) -> list[tuple[str, str, tuple[str, ...]]]:
    codes = ("counts_the_other_way", "not_monotone")
    return [(found.code, found.place, found.names) for found in check(framework) if found.code in codes]


def test_a_questionnaire_listed_the_other_way_is_said_once() -> None:
    """One line for all its questions, with two profiles; one question of many has a line of its own."""
    framework = questionnaire(30)
    assert worse(framework) == [("counts_the_other_way", "aspects[0].rule", ("risk",))]
    one, other = check(framework)[0].examples
    assert [c for c in one if one[c] != other[c]] == ["q0"]
    # One is listed the right way round: then the rule as a whole is not the other way round.
    odd = {f"q{i}": [0, 1, 3] if i else [3, 1, 0] for i in range(4)}
    assert worse(questionnaire(4, points=odd)) == [("not_monotone", f"criteria[{i}]", (f"q{i}",)) for i in range(1, 4)]
    assert worse(questionnaire(4, points={question: own[::-1] for question, own in odd.items()})) == [
        ("not_monotone", "criteria[0]", ("q0",))
    ]
    assert worse(questionnaire(1)) == [("not_monotone", "criteria[0]", ("q0",))]


def test_what_a_rule_listed_the_other_way_does_not_explain_is_told_beside_it() -> None:
    """What makes another aspect worse as well has a line of its own, and so has what two such rules turn back."""
    content = as_plain(questionnaire(4))
    worst = [{"when": {"risk": ["high"]}, "then": "no"}, {"when": {"q3": "much"}, "then": "no"}, {"then": "yes"}]
    table = {"kind": "table", "inputs": ["risk", "q3"], "rows": worst}
    content["aspects"].append({"id": "go", "levels": ["no", "yes"], "rule": table})
    framework = load_framework({**content, "outcome": "go"})
    assert worse(framework) == [
        ("counts_the_other_way", "aspects[0].rule", ("risk",)),
        ("not_monotone", "criteria[3]", ("q3",)),
    ]
    # Points that count against it once more: better answers raise the outcome, and nothing is to be said.
    twice = {
        "kind": "weighted",
        "weights": {"risk": 1, "q3": 0},
        "points": {"risk": [2, 1, 0]},
        "cutoffs": {"yes": 0.5},
    }
    content["aspects"][1]["rule"] = twice
    assert worse(load_framework({**content, "outcome": "go"})) == []


@given(strategies.frameworks(impossible=True))
def test_a_least_severity_leaves_out_what_is_less_severe(framework: Framework) -> None:
    """With `warning` the warnings are left, in the same order; `note` is the least there is."""
    everything = check(framework)
    warnings = check(framework, severity="warning")
    assert warnings == tuple(finding for finding in everything if finding.severity == "warning")
    assert check(framework, severity="note") == everything


@pytest.mark.parametrize("severity", ["warnings", "", None, [], 1])
def test_another_severity_is_refused(severity: Any) -> None:
    """With those there are, and before any work is done."""
    with pytest.raises(UnknownNameError, match=r"severity: there is no such severity; .* allowed: warning, note"):
        check(load_framework(), severity=severity)
