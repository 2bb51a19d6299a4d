"""Next questions and expected numbers of questions, against enumeration."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import log2, prod

import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.examine.questions import SAME_BITS, expected_questions, next_questions
from k80assess.testing import strategies


def entropy(weights: Counter[str]) -> float:
    total = sum(weights.values())
    return -sum(w / total * log2(w / total) for w in weights.values() if w)


@given(st.data())
def test_information_and_the_chance_to_settle_are_those_of_the_profiles(data: st.DataObject) -> None:
    """Each open criterion's mutual information and chance to settle the outcome, by their definitions."""
    framework = data.draw(strategies.frameworks(max_criteria=4))
    answers = data.draw(strategies.answers(framework))
    assessment = assess(answers, framework)
    drawn = {c.id: {level.id: data.draw(st.integers(0, 3)) for level in c.levels} for c in framework.criteria}
    sound = all(sum(b[level] for level in assessment.answers[c]) for c, b in drawn.items())
    beliefs = drawn if sound and data.draw(st.booleans()) else None
    questions = next_questions(assessment, beliefs)
    if assessment.settled:
        assert questions == ()
        return
    assert {question.criterion for question in questions} == set(assessment.open_criteria)
    weighted = []
    for profile in oracle.profiles(framework, answers):
        weight = prod([beliefs[c][level] for c, level in profile.items()]) if beliefs else 1
        weighted.append((profile, oracle.outcome(framework, profile), weight))
    total: Counter[str] = Counter()
    for _profile, outcome, weight in weighted:
        total[outcome] += weight
    everything = sum(total.values())
    for question in questions:
        left, settles = 0.0, Fraction(0)
        for level in assessment.answers[question.criterion]:
            within: Counter[str] = Counter()
            for profile, outcome, weight in weighted:
                if profile[question.criterion] == level:
                    within[outcome] += weight
            share = sum(within.values())
            left += share / everything * entropy(within) if share else 0
            settles += Fraction(share, everything) if len(within) == 1 else 0
        assert abs(question.information - (entropy(total) - left)) < 1e-9
        assert question.settles == settles
    amounts = [question.information for question in questions]
    assert all(one > other - 2 * SAME_BITS for one, other in pairwise(amounts))


@settings(max_examples=60)
@given(strategies.frameworks(max_criteria=4))
def test_expected_numbers_of_questions_are_exact(framework: Framework) -> None:
    """The optimal order and the framework's own are those of a search through all answers so far."""
    outcomes = {tuple(p.values()): oracle.outcome(framework, p) for p in oracle.profiles(framework)}
    scales = [[level.id for level in criterion.levels] for criterion in framework.criteria]

    def settled(known: tuple[str | None, ...]) -> bool:
        left = {o for p, o in outcomes.items() if all(k in (None, level) for k, level in zip(known, p, strict=True))}
        return len(left) == 1

    def asked(known: tuple[str | None, ...], i: int) -> list[tuple[str | None, ...]]:
        return [(*known[:i], level, *known[i + 1 :]) for level in scales[i]]

    @cache
    def optimal(known: tuple[str | None, ...]) -> Fraction:
        if settled(known):
            return Fraction(0)
        options = [asked(known, i) for i in range(len(scales)) if known[i] is None]
        return min(1 + Fraction(sum(map(optimal, option)), len(option)) for option in options)

    @cache
    def in_order(known: tuple[str | None, ...], i: int) -> Fraction:
        if settled(known):
            return Fraction(0)
        after = asked(known, i)
        return 1 + Fraction(sum(in_order(situation, i + 1) for situation in after), len(after))

    start = (None,) * len(scales)
    assert expected_questions(framework) == optimal(start)
    assert expected_questions(framework, "framework") == in_order(start, 0)
    assert expected_questions(framework, "informative") >= optimal(start)


def test_the_packaged_framework_gains_from_a_good_order() -> None:
    """The orders compared, exactly; the framework's own by hand from the sizes of what is unsettled."""
    framework = load_framework()
    assert expected_questions(framework, "framework") == Fraction(139579, 19683)
    assert expected_questions(framework, "informative") == Fraction(120227, 19683)
    assert expected_questions(framework, "optimal") == Fraction(106979, 19683)


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
    with pytest.raises(ArgumentError, match="optimal, informative or framework"):
        expected_questions(load_framework(), "random")  # type: ignore[arg-type]
