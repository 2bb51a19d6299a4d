"""Several judges, against brute force over all mixtures of them and all that their open answers can turn out to be."""

from __future__ import annotations

from itertools import pairwise, product
from math import log2
from typing import Any

import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import MERGE, Sets, merge, panels, sets

from k80assess.document.files import load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError, UnknownNameError
from k80assess.govern.panel import assess_panel


def mixtures(framework: Framework, judges: Sets) -> set[str]:
    """Every outcome that comes out when, for each criterion, some judge is right."""
    outcomes = set()
    for chosen in product(judges, repeat=len(framework.criteria)):
        mixed = {c.id: judges[judge][c.id] for c, judge in zip(framework.criteria, chosen, strict=True)}
        outcomes |= oracle.possible(framework, mixed)
    return outcomes


def union(framework: Framework, judges: Sets) -> dict[str, list[str]]:
    return {c.id: sorted({x for own in judges.values() for x in own[c.id]}) for c in framework.criteria}


@settings(max_examples=50)
@given(panels(most=3))
def test_possible(case: tuple[Framework, dict[str, Any]]) -> None:
    """What can come out by union is what some mixture of judges gives."""
    framework, answers = case
    panel, judges = assess_panel(answers, framework), sets(framework, answers)
    possible = mixtures(framework, judges)
    assert {level.id for level in panel.possible} == possible
    scale = oracle.scale(framework.outcome_aspect)
    assert [level.id for level in panel.possible] == sorted(possible, key=scale.index)
    assert panel.settled == (len(possible) == 1)
    assert (panel.outcome is None) == (len(possible) > 1)
    for judge, own in answers.items():
        assert panel.judges[judge].possible == assess(own, framework).possible


@settings(max_examples=80)
@given(panels())
def test_what_to_discuss(case: tuple[Framework, dict[str, Any]]) -> None:
    """Exactly the disputed criteria that can change the outcome are to be discussed, the most telling first."""
    framework, answers = case
    panel, judges = assess_panel(answers, framework), sets(framework, answers)
    disputed = [c.id for c in framework.criteria if len({tuple(own[c.id]) for own in judges.values()}) > 1]
    assert list(panel.disputed) == disputed
    merged = union(framework, judges)
    profiles = [(p, oracle.outcome(framework, p)) for p in oracle.profiles(framework, merged)]
    outcome_at = {tuple(p.values()): outcome for p, outcome in profiles}
    mattering = set()
    for profile, outcome in profiles:
        for criterion_id in disputed:
            for level in merged[criterion_id]:
                if outcome_at[tuple({**profile, criterion_id: level}.values())] != outcome:
                    mattering.add(criterion_id)
    assert {question.criterion for question in panel.to_discuss} == mattering
    bits = {c: information(profiles, c) for c in mattering}
    for question in panel.to_discuss:
        assert question.information == pytest.approx(bits[question.criterion], abs=1e-9)
    told = [question.information for question in panel.to_discuss]
    assert all(more >= less - 1e-8 for more, less in pairwise(told))


def information(profiles: list[tuple[dict[str, str], str]], criterion: str) -> float:
    """Mutual information between a criterion's level and the outcome, every profile equally likely."""
    pairs = [(profile[criterion], outcome) for profile, outcome in profiles]
    total = len(pairs)

    def share(wanted: object) -> float:
        return sum(wanted in (pair, pair[0], pair[1]) for pair in pairs) / total

    marked = [(("level", level), ("outcome", outcome)) for level, outcome in pairs]
    pairs = marked  # type: ignore[assignment]  # so that a level and an outcome of one name stay apart
    return sum(share(pair) * log2(share(pair) / (share(pair[0]) * share(pair[1]))) for pair in set(pairs))


@settings(max_examples=80)
@given(panels(), st.sampled_from(list(MERGE)))
def test_merged(case: tuple[Framework, dict[str, Any]], how: Any) -> None:
    """Merged answers are what merging comes to for some level of each judge; open answers are never the lowest.

    A judge is pivotal when other outcomes are possible under that same merging without.
    """
    framework, answers = case
    judges = sets(framework, answers)
    panel = assess_panel(answers, framework, merge=how)
    expected = merge(framework, judges, how)
    for merged in (panel.merged(how), assess_panel(answers, framework).merged(how)):
        assert merged.answers == expected
    possible = oracle.possible(framework, expected)
    assert {level.id for level in panel.possible} == {level.id for level in panel.merged(how).possible} == possible
    assert (panel.merge, panel.settled) == (how, len(possible) == 1)
    pivotal = []
    for judge in judges:
        others = {name: own for name, own in judges.items() if name != judge}
        if not others or oracle.possible(framework, merge(framework, others, how)) != possible:
            pivotal.append(judge)
    assert list(panel.pivotal_judges) == pivotal
    assert panel.to_discuss == assess_panel(answers, framework).to_discuss


def test_a_judge_who_turns_a_median() -> None:
    """Under a minimum with answers yy, yn and ny each judge alone turns the median, and nobody the union."""
    scale = [{"id": "n"}, {"id": "y"}]
    criteria = [{"id": "a", "levels": scale}, {"id": "b", "levels": scale}]
    aspects = [{"id": "o", "levels": scale, "rule": {"kind": "minimum", "inputs": ["a", "b"]}}]
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects}
    framework = load_framework(content)
    judges = {name: dict(zip("ab", name, strict=True)) for name in ("yy", "yn", "ny")}
    for how, outcome, pivotal in (
        ("median", "y", ("yy", "yn", "ny")),
        ("union", None, ()),
        ("worst", "n", ()),
        ("best", "y", ()),
    ):
        panel = assess_panel(judges, framework, merge=how)  # type: ignore[arg-type]
        assert (None if panel.outcome is None else panel.outcome.id) == outcome
        assert panel.pivotal_judges == pivotal
        assert [question.criterion for question in panel.to_discuss] == ["a", "b"]


def test_median_of_two_camps() -> None:
    """Who may belong to either of two camps makes one of them the median, never what lies between."""
    panel = assess_panel(
        {"chair": {"demand": "none"}, "official": {"demand": "broad"}, "holder": {"demand": ["none", "broad"]}}
    )
    assert panel.merged("median").answers["demand"] == ("none", "broad")


@pytest.mark.parametrize("how", ["median", "worst", "best"])
def test_an_unordered_scale_has_no_middle_and_no_ends(how: Any) -> None:
    """What needs better or worse is refused by the criterion's name; to let anyone be right needs neither."""
    levels = [{"id": level} for level in ("red", "green", "blue")]
    rows = [{"when": {"colour": "red"}, "then": "red"}, {"when": {}, "then": "blue"}]
    rule = {"kind": "table", "inputs": ["colour"], "rows": rows}
    criteria = [{"id": "colour", "levels": levels, "ordered": False}]
    aspects = [{"id": "o", "levels": levels, "rule": rule}]
    framework = load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects})
    panel = assess_panel({"A": {"colour": "red"}, "B": {"colour": "blue"}}, framework)
    assert panel.merged("union").answers["colour"] == ("red", "blue")
    with pytest.raises(ArgumentError, match=f"merge: {how} needs ordered scales, and these criteria have none: colour"):
        panel.merged(how)


def test_four_differences_of_which_one_matters() -> None:
    """The board sees that it differs on four things, of which only one matters."""
    best = {c.id: c.levels[-1].id for c in load_framework().criteria}
    an = best | {"proximity": "clearly", "demand": "broad", "influence_window": "open", "ownership": "both"}
    bo = best | {"proximity": "partly", "demand": "some", "influence_window": "expected", "ownership": "nobody"}
    panel = assess_panel({"chair": an, "official": bo, "holder": an})
    assert panel.disputed == ("proximity", "influence_window", "demand", "ownership")
    assert [question.criterion for question in panel.to_discuss] == ["ownership"]
    assert [level.id for level in panel.possible] == ["monitor", "take_on"]
    assert panel.to_discuss[0].settles == 1
    assert panel.pivotal_judges == ("official",)
    assert panel.merged("median").outcome == panel.judges["chair"].outcome
    assert repr(panel) == "<Panel of 3: monitor | take_on, 4 disputed, 1 to discuss>"


# --- topics and errors --------------------------------------------------------------------------------------------


def test_a_merged_topic() -> None:
    """When a topic was judged the merged assessment is of it: merged answers, all notes and evidence, nothing lost."""
    common = {"id": "pilot", "title": "A pilot", "themes": ["housing"]}
    an = load_topic({**common, "answers": {"demand": {"level": "broad", "note": {"nl": "gehoord", "en": "heard"}}}})
    bo = load_topic(
        {**common, "illustration": True, "answers": {"demand": {"level": "some", "note": "letter", "evidence": "§3"}}}
    )
    panel = assess_panel({"chair": an, "official": bo, "holder": {"proximity": "no"}})
    merged = panel.merged("union")
    assert merged.topic is not None
    assert (merged.topic.id, merged.topic.themes, merged.topic.illustration) == ("pilot", ("housing",), True)
    assert list(merged.topic.answers) == ["demand"]
    answer = merged.topic.answers["demand"]
    assert answer.levels == ("none", "some", "broad")
    assert answer.note is not None
    assert answer.note.to("nl") == "chair: gehoord\nofficial: letter"
    assert answer.note.to("en") == "chair: heard\nofficial: letter"
    assert answer.evidence == "official: §3"
    silent = load_topic(common)
    alone = assess_panel({"chair": an, "official": silent}).merged("union").topic
    assert alone is not None
    assert alone.answers["demand"].note is not None
    worst = assess_panel({"chair": an, "holder": {"proximity": "no", "demand": "broad"}}).merged("worst")
    assert worst.topic is not None
    assert assess(worst.topic).answers == worst.answers
    assert [level.id for level in assess(worst.topic).possible] == [level.id for level in worst.possible]


def test_what_is_no_panel() -> None:
    """Every judge's mistakes are told at once; a panel has judges with names, on one topic."""
    with pytest.raises(AnswerError) as caught:
        assess_panel({"chair": {"demnad": "none"}, "official": {"demand": "loud", "proximity": 3}})  # type: ignore[dict-item]
    assert [problem.place for problem in caught.value.problems] == [
        "chair.answers.demnad",
        "official.answers.demand",
        "official.answers.proximity",
    ]
    no_panels: list[Any] = [{}, [], None, {"": {}}, {" ": {}}, {3: {}}, {"chair": 3}]
    no_panels += [
        {"the\x1b[2Jchair": {}},
        {"chair\x1c": {}},
        {"chair\ud800": {}},
    ]  # no note could stand behind such a name
    for wrong in no_panels:
        with pytest.raises(ArgumentError):
            assess_panel(wrong)
    topics = {name: load_topic({"id": name, "title": name}) for name in ("a", "b")}
    with pytest.raises(ArgumentError, match="'a' and 'b'"):
        assess_panel(topics)
    with pytest.raises(UnknownNameError, match="did you mean 'median'"):
        assess_panel({"chair": {}}).merged("medain")  # type: ignore[arg-type]
    for unknown in ("medain", None, ["union"]):
        with pytest.raises(UnknownNameError):
            assess_panel({"chair": {}}, merge=unknown)  # type: ignore[arg-type]


def test_blanks_of_a_judge_are_open_and_notes_are_kept() -> None:
    """An open answer of a judge is no answer, and what it notes goes with the merged topic."""
    base = {"id": "pilot", "title": "A pilot"}
    first = load_topic({**base, "answers": {"demand": {"level": "", "note": "nobody asked"}, "staff_time": "tight"}})
    second = load_topic({**base, "answers": {"demand": None, "staff_time": {"note": "on leave"}}})
    panel = assess_panel({"A": first, "B": second})
    assert panel.disputed == ("staff_time",)
    merged = panel.merged("union").topic
    assert merged is not None
    assert {c: (a.levels, a.note and a.note.to("nl")) for c, a in merged.answers.items()} == {
        "demand": ((), "A: nobody asked"),
        "staff_time": (("none", "tight", "enough"), "B: on leave"),
    }
    mappings: dict[str, Any] = {"A": {"demand": "", "staff_time": "tight"}, "B": {"staff_time": float("nan")}}
    assert assess_panel(mappings).possible == panel.possible
