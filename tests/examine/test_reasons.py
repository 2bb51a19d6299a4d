"""Reasons, against trying every set of criteria."""

from __future__ import annotations

import pickle
import random
from pathlib import Path
from typing import Any

import oracle
import pytest
from frameworks import one_aspect, weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.examine.reasons import necessary, reasons
from k80assess.testing import strategies


@given(st.data())
def test_reasons_are_all_minimal_sets_fewest_answers_first(data: st.DataObject) -> None:
    """No reason is missing, none is too large, none comes twice, and small ones come first."""
    framework = data.draw(strategies.frameworks())
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    found = [reason.answers for reason in reasons(assessment)]
    possible = oracle.possible(framework, assessment.answers)
    expected = oracle.reasons(framework, assessment.answers, possible) if assessment.settled else set()
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))
    assert [len(criteria) for criteria in found] == sorted(len(criteria) for criteria in found)
    place = [criterion.id for criterion in framework.criteria]
    assert all(list(criteria) == sorted(criteria, key=place.index) for criteria in found)


@settings(max_examples=200)
@given(st.data(), strategies.frameworks(max_levels=4))
def test_reasons_against_an_outcome_are_all_minimal_sets_that_exclude_it(
    data: st.DataObject, framework: Framework
) -> None:
    """Against each outcome, the worst, the best and those between; also while the outcome is unsettled."""
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    outcomes = oracle.scale(framework.outcome_aspect)
    for outcome in outcomes:
        found = [reason.answers for reason in reasons(assessment, against=outcome)]
        is_possible = outcome in oracle.possible(framework, assessment.answers)
        others = set(outcomes) - {outcome}
        expected = set() if is_possible else oracle.reasons(framework, assessment.answers, others)
        assert sorted(map(sorted, found)) == sorted(map(sorted, expected))
        assert [len(answers) for answers in found] == sorted(len(answers) for answers in found)


@settings(max_examples=150)
@given(st.data(), strategies.frameworks(max_criteria=4, max_levels=4))
def test_general_reasons_are_all_maximal_boxes(data: st.DataObject, framework: Framework) -> None:
    """For the settled outcome, and against each outcome that is not possible."""
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    answers = dict(assessment.answers)
    outcomes, possible = set(oracle.scale(framework.outcome_aspect)), oracle.possible(framework, answers)
    asked = [(None, possible)] if len(possible) == 1 else []
    for against, left in [*asked, *((outcome, outcomes - {outcome}) for outcome in sorted(outcomes - possible))]:
        found = list(reasons(assessment, against=against, general=True))
        as_sets = [frozenset((c, frozenset(levels)) for c, levels in reason.levels.items()) for reason in found]
        assert set(as_sets) == oracle.general_reasons(framework, answers, left)
        assert len(set(as_sets)) == len(as_sets)
        assert [len(reason.answers) for reason in found] == sorted(len(reason.answers) for reason in found)


@given(st.data(), strategies.frameworks())
def test_an_answer_is_necessary_when_more_is_possible_without_it(data: st.DataObject, framework: Framework) -> None:
    """By leaving each answer out in turn."""
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    assert list(necessary(assessment)) == oracle.necessary(framework, assessment.answers)


def test_why_the_example_is_not_something_else() -> None:
    """Counted by a program of its own: twenty reasons against one outcome, two against the other."""
    topic = load_topic(Path(__file__).parents[2] / "examples" / "topics" / "housing-scheme.toml")
    assessment = assess(topic)
    against = [len(reason.answers) for reason in reasons(assessment, against="decline")]
    assert (against.count(4), against.count(5), len(against)) == (15, 5, 20)
    assert [len(reason.answers) for reason in reasons(assessment, against="monitor")] == [9, 9]
    assert (len(reasons(assessment)), len(reasons(assessment, general=True))) == (2, 8)
    unsettled = assess({"ownership": "nobody", "demand": "broad"})
    assert [level.id for level in unsettled.possible] == ["decline", "monitor"]
    assert [reason.answers for reason in reasons(unsettled, against="take_on")] == [("ownership",)]
    assert list(reasons(unsettled)) == list(reasons(unsettled, against="monitor")) == []


def test_a_reason_holds_the_levels_that_were_answered() -> None:
    """All of them, where an answer was narrowed."""
    reason = reasons(assess({"theme_link": "none", "ownership": "nobody", "staff_time": ["none", "tight"]}))
    assert [found.levels for found in reason] == []
    (first,) = reasons(assess({"ownership": "nobody"}), against="take_on")
    assert first.levels == {"ownership": ("nobody",)}


@pytest.mark.parametrize("seed", range(24))
def test_reasons_in_larger_frameworks(seed: int) -> None:
    """The same for five criteria in up to three aspects, some of which help up to a point and then harm."""
    rng = random.Random(seed)
    plain = as_plain(weighted_framework(5, levels=3, most=4, aspects=1 + seed % 3, seed=seed))
    if seed % 2:
        first = plain["aspects"][0]["rule"]
        first["points"] = {input_id: [0, 2, 1] for input_id in list(first["weights"])[:2]}
    framework = load_framework(plain)
    answers: Any = {}
    while not answers or not assess(answers, framework).settled:
        answers = {f"c{i}": rng.choice(["l0", "l1", "l2", ["l0", "l1"], None]) for i in range(5)}
    assessment = assess(answers, framework)
    found = [reason.answers for reason in reasons(assessment)]
    expected = oracle.reasons(framework, answers, oracle.possible(framework, answers))
    assert sorted(found) == sorted(tuple(sorted(chosen)) for chosen in expected)
    assert [len(criteria) for criteria in found] == sorted(len(criteria) for criteria in found)


# Here, what would be left without some answer still asks a criterion before the next one: that one has been let go.
LEFT_BEHIND: list[tuple[int, dict[str, Any]]] = [
    (135, {"c0": ["l0", "l1"], "c1": "l0", "c2": ["l1", "l2"], "c3": "l1", "c4": "l0", "c5": "l2"}),
    (141, {"c0": ["l0", "l1"], "c1": "l1", "c2": ["l1", "l2"], "c3": "l2", "c4": "l1", "c5": "l1"}),
]


@pytest.mark.parametrize(("seed", "answers"), LEFT_BEHIND)
def test_no_reason_is_lost_to_one_that_only_looks_smaller(seed: int, answers: dict[str, Any]) -> None:
    """Of sets that differ in one answer each, all are found."""
    framework = weighted_framework(6, levels=3, most=4, aspects=1 + seed % 3, seed=seed)
    assessment = assess(answers, framework)
    found = {frozenset(reason.answers) for reason in reasons(assessment)}
    assert found == oracle.reasons(framework, answers, oracle.possible(framework, answers))
    assert len(found) == 2


def test_a_reason_names_its_criteria_in_the_frameworks_order() -> None:
    """Not in the order of the alphabet."""
    assessment = assess({"small_scale_difference": "same", "theme_link": "none"})
    assert [reason.answers for reason in reasons(assessment)] == [("theme_link", "small_scale_difference")]


def test_reasons_of_one_size_come_in_the_frameworks_order() -> None:
    """With the packaged framework the reasons of one size are in the order of its criteria."""
    answers = dict.fromkeys(("theme_link", "community_impact", "influence_window", "demand", "staff_time"), "none")
    worst = {"small_scale_difference": "same", "proximity": "no", "gap_left_by_others": "covered"}
    assessment = assess({**answers, **worst})
    place = [criterion.id for criterion in assessment.framework.criteria]
    keys = [(len(r.answers), [place.index(c) for c in r.answers]) for r in reasons(assessment)]
    assert keys == sorted(keys)
    assert len(keys) > 3


@pytest.mark.parametrize("aspects", [1, 4, 8])
def test_forty_criteria_give_their_first_reasons(aspects: int) -> None:
    """The first reasons of a large framework settle it by themselves, and stop doing so without any one of them."""
    framework = weighted_framework(40, aspects=aspects)
    answers = {f"c{i}": f"l{i * 7 % 5}" for i in range(40)}
    assessment = assess(answers, framework)
    assert assessment.settled
    for reason in reasons(assessment)[:5]:
        alone = {c: answers[c] for c in reason.answers}
        assert assess(alone, framework).outcome == assessment.outcome
        for left_out in reason.answers:
            fewer = {c: level for c, level in alone.items() if c != left_out}
            assert not assess(fewer, framework).settled


def test_what_helps_in_the_middle_only_is_no_matter_of_ends() -> None:
    """Where only the middle level leads to yes, both ends say no, and still the answer is needed."""
    rule = {
        "kind": "table",
        "inputs": ["c"],
        "rows": [{"when": {"c": "mid"}, "then": "high"}, {"when": {}, "then": "low"}],
    }
    framework = one_aspect(rule, ("low", "mid", "high"))
    for answer in ("low", "high", ["low", "high"]):
        assert [reason.answers for reason in reasons(assess({"c": answer}, framework))] == [("c",)]


def test_a_constant_framework_needs_no_answers() -> None:
    """Where nothing can change the outcome, the one reason is empty."""
    rule = {"kind": "table", "inputs": ["c"], "rows": [{"when": {}, "then": "l1"}]}
    assessment = assess({"c": "l0"}, one_aspect(rule, ("l0", "l1")))
    assert [reason.answers for reason in reasons(assessment)] == [()]


def test_laziness() -> None:
    """Indices and slices work, and a pickle starts afresh."""
    assessment = assess({"theme_link": "none", "small_scale_difference": "same", "gap_left_by_others": "covered"})
    found = reasons(assessment)
    assert found[0] == next(iter(found))
    assert pickle.loads(pickle.dumps(found))[:2] == found[:2]
    assert not reasons(assess({}))


def test_one_row_makes_reasons_little_more_work() -> None:
    """Three criteria far apart of forty in one sum: the work is bounded by the limit that is enough without the row."""
    rng = random.Random(0)
    criteria = [{"id": f"c{i}", "levels": ["l0", "l1", "l2"]} for i in range(40)]
    weights = {f"c{i}": rng.randint(1, 4) for i in range(40)}
    rule = {"kind": "weighted", "weights": weights, "cutoffs": {"mid": "1/3", "high": "2/3"}}
    plain = {
        "id": "sum",
        "version": "1",
        "outcome": "o",
        "criteria": criteria,
        "aspects": [{"id": "o", "levels": ["low", "mid", "high"], "rule": rule}],
    }
    row = {"when": {"c5": "l2", "c38": ["l0", "l2"], "c19": "l2"}}
    answers = {f"c{i}": f"l{rng.randint(0, 2)}" for i in range(40)} | {"c5": "l2", "c38": "l1", "c19": "l2"}
    for content in (plain, {**plain, "impossible": [row]}):
        framework = load_framework(content)
        compile_framework(framework, node_limit=40_000)
        found = assess(answers, framework)
        assert found.settled
        assert len(reasons(found)[:10]) == 10
