"""Next questions and expected numbers of questions, against enumeration."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.errors import SizeLimitError, UnknownNameError
from k80assess.examine.questions import (
    SAME_BITS,
    Order,
    expected_questions,
    mattering,
    next_questions,
)
from k80assess.testing import strategies


@given(st.data())
def test_information_and_the_chance_to_settle_are_those_of_the_profiles(data: st.DataObject) -> None:
    """Each open criterion's mutual information and chance to settle the outcome, by their definitions."""
    framework = data.draw(strategies.frameworks(max_criteria=4))
    answers = data.draw(strategies.answers(framework))
    assessment = assess(answers, framework)
    drawn = {c.id: {level.id: data.draw(st.integers(0, 3)) for level in c.levels} for c in framework.criteria}
    sound = all(sum(b[level] for level in assessment.answers[c]) for c, b in drawn.items())
    beliefs = drawn if sound and data.draw(st.booleans()) else None
    questions = next_questions(assessment, beliefs=beliefs)
    if assessment.settled:
        assert questions == ()
        return
    assert_by_definition(framework, answers, beliefs)


def assert_by_definition(framework: Framework, answers: Any, beliefs: Any) -> None:
    """Hold every open criterion's information and chance to settle against their definitions over all profiles."""
    assessment = assess(answers, framework)
    questions = next_questions(assessment, beliefs=beliefs)
    assert {question.criterion for question in questions} == set(assessment.open_criteria)
    for question in questions:
        bits = oracle.information(framework, answers, beliefs or {}, question.criterion)
        assert abs(question.information - bits) < 1e-9
        assert question.settles == oracle.settles(framework, answers, beliefs or {}, question.criterion)
    amounts = [question.information for question in questions]
    assert all(one > other - 2 * SAME_BITS for one, other in pairwise(amounts))


@pytest.mark.parametrize("seed", range(16))
def test_questions_with_much_still_open(seed: int) -> None:
    """The definitions hold where many criteria are open, some narrowed, and some levels believed impossible."""
    rng = random.Random(seed)
    framework = weighted_framework(5, levels=3, aspects=1 + seed % 2, seed=seed)
    answers: Any = {}
    while not answers or assess(answers, framework).settled:
        answers = {f"c{i}": rng.choice([None, None, ["l0", "l2"], ["l1", "l2"], "l1"]) for i in range(5)}
    left = assess(answers, framework).answers
    beliefs = {c: {f"l{i}": rng.choice([0, 1, 3]) for i in range(3)} for c in left}
    for criterion_id, levels in left.items():
        beliefs[criterion_id][rng.choice(levels)] = 2
    assert_by_definition(framework, answers, beliefs if seed % 4 else None)


@settings(max_examples=60)
@given(strategies.frameworks(max_criteria=4))
def test_expected_numbers_of_questions_are_exact(framework: Framework) -> None:
    """The optimal order and the framework's own are those of a search through all answers so far."""
    assert expected_questions(framework) == oracle.least_questions(framework)
    assert expected_questions(framework, order="framework") == oracle.questions_in_order(framework)
    assert expected_questions(framework, order="informative") >= oracle.least_questions(framework)


@pytest.mark.parametrize("seed", range(6))
def test_the_informative_order_asks_what_tells_most(seed: int) -> None:
    """Its expected number of questions is that of following the definition, answer by answer."""
    framework = weighted_framework(4, levels=2 + seed % 2, most=4, aspects=1 + seed % 2, seed=seed)
    assert expected_questions(framework, order="informative") == oracle.telling_questions(framework)


@pytest.mark.parametrize("seed", range(8))
def test_what_matters_is_what_can_change_an_outcome(seed: int) -> None:
    """A criterion matters when, for some completion, two of the levels it has left give two outcomes."""
    rng = random.Random(seed)
    framework = weighted_framework(4, levels=3, aspects=2, seed=seed)
    answers: Any = {f"c{i}": rng.choice(["l0", "l1", None, ["l0", "l1"]]) for i in range(4)}
    assessment = assess(answers, framework)
    expected = set()
    for criterion_id, levels in assessment.answers.items():
        for profile in oracle.profiles(framework, answers):
            if len({oracle.outcome(framework, {**profile, criterion_id: level}) for level in levels}) > 1:
                expected.add(criterion_id)
    assert mattering(assessment) == expected


def test_orders_keep_to_the_limit_of_the_framework() -> None:
    """Situations beyond it are refused by either order, and the remedy that the error names works."""
    framework = weighted_framework(5, levels=3, aspects=2)
    limit = len(compile_framework(framework).diagram.nodes) + 3
    orders: list[Order] = ["optimal", "informative"]
    for order in orders:
        compile_framework(framework, node_limit=limit)
        with pytest.raises(
            SizeLimitError, match=f"limit of {limit}; .*set a greater limit with k80assess.examine.compile_framework"
        ):
            expected_questions(framework, order=order)
        compile_framework(framework, node_limit=100_000)
        assert expected_questions(framework, order=order) > 0


def test_beliefs_beyond_what_a_float_can_hold() -> None:
    """Ten criteria are all hardly ever high, so that their minimum is high once in 1e350, and another decides."""
    scale = [{"id": "low"}, {"id": "high"}]
    many = [f"c{i}" for i in range(1, 11)]
    framework = load_framework(
        {
            "id": "hardly",
            "version": "1",
            "outcome": "outcome",
            "criteria": [{"id": c, "levels": scale} for c in ["c0", *many]],
            "aspects": [
                {"id": "all", "levels": scale, "rule": {"kind": "minimum", "inputs": many}},
                {"id": "outcome", "levels": scale, "rule": {"kind": "maximum", "inputs": ["all", "c0"]}},
            ],
        }
    )
    beliefs = {c: {"low": 1 - Fraction("1e-35"), "high": Fraction("1e-35")} for c in many}
    first, *others = next_questions(assess({}, framework), beliefs=beliefs)
    assert first.criterion == "c0"
    assert first.information == pytest.approx(1)
    assert all(0 <= question.information < 1e-30 for question in others)


def test_the_packaged_framework_gains_from_a_good_order() -> None:
    """The orders compared, exactly; the framework's own by hand from the sizes of what is unsettled."""
    framework = load_framework()
    assert expected_questions(framework, order="framework") == Fraction(139579, 19683)
    assert expected_questions(framework, order="informative") == Fraction(120227, 19683)
    assert expected_questions(framework, order="optimal") == Fraction(106979, 19683)


@pytest.mark.slow
def test_a_large_framework_is_refused_for_the_optimal_order_but_ranked() -> None:
    """Where situations are too many the error says so; the ranking is there all the same."""
    framework = weighted_framework(40)
    with pytest.raises(SizeLimitError):
        expected_questions(framework)
    questions = next_questions(assess({}, framework))
    assert len(questions) == 40
    weights = framework.outcome_aspect.rule.weights  # type: ignore[union-attr]
    assert weights[questions[0].criterion] == max(weights.values())
    assert weights[questions[-1].criterion] == min(weights.values())


def test_an_unknown_order_is_refused() -> None:
    """Only the three orders exist."""
    with pytest.raises(UnknownNameError, match="allowed: optimal, informative, framework"):
        expected_questions(load_framework(), order="random")  # type: ignore[arg-type]


@given(st.data())
def test_whoever_abstains_is_not_asked_again(data: st.DataObject) -> None:
    """What is left to ask tells as much as it did, in the same order; the criterion stays open."""
    framework = data.draw(strategies.frameworks(max_criteria=4))
    answers = data.draw(strategies.answers(framework))
    opened = assess(answers, framework)
    left = [criterion_id for criterion_id, own in answers.items() if own is None]
    out = data.draw(st.sets(st.sampled_from(left))) if left else set()
    abstaining = assess({**answers, **{criterion_id: {"abstain": True} for criterion_id in out}}, framework)
    assert abstaining.open_criteria == opened.open_criteria
    assert next_questions(abstaining) == tuple([q for q in next_questions(opened) if q.criterion not in out])
