"""Probabilities, distribution and influence, against counting every profile."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError
from k80assess.examine.chances import distribution, influence, probabilities
from k80assess.testing import strategies

NUMBERS = st.sampled_from([0, 1, 2, 3, Fraction(1, 3), 0.1, "2/7"])


@given(st.data())
def test_probabilities_are_sums_over_profiles(data: st.DataObject) -> None:
    """Each outcome's probability is the weight of its profiles among those that answers leave, exactly."""
    framework = data.draw(strategies.frameworks())
    answers = data.draw(strategies.answers(framework))
    assessment = assess(answers, framework)
    scales = {c.id: [level.id for level in c.levels] for c in framework.criteria}
    beliefs = {
        c: {level: data.draw(NUMBERS) for level in scale} for c, scale in scales.items() if data.draw(st.booleans())
    }
    if any(not any(Fraction(str(b[level])) for level in assessment.answers[c]) for c, b in beliefs.items()):
        with pytest.raises(AnswerError, match="must have a chance above 0"):
            probabilities(assessment, beliefs=beliefs)
        return
    assert probabilities(assessment, beliefs=beliefs) == oracle.probabilities(framework, answers, beliefs)


@given(strategies.frameworks())
def test_distribution_and_influence_count_profiles(framework: Framework) -> None:
    """How many profiles have each outcome, and in how many each criterion can change it, are counts of them all."""
    assert distribution(framework) == oracle.distribution(framework)
    assert influence(framework) == oracle.influence(framework)


def test_the_packaged_framework_has_the_known_figures() -> None:
    """The counts that the framework's description gives, and the probability that follows from them."""
    assert distribution(load_framework()) == {"decline": 29808, "monitor": 25404, "take_on": 3837}
    assert probabilities(assess({}))["take_on"] == Fraction(3837, 59049)


def test_counts_are_exact_far_beyond_what_could_be_enumerated() -> None:
    """For forty criteria with five levels the counts add up to five to the fortieth, to the last digit."""
    framework = weighted_framework(40)
    assert sum(distribution(framework).values()) == 5**40
    assert sum(probabilities(assess({"c3": "l2"}, framework)).values()) == 1
    assert all(0 < share < 1 for share in influence(framework).values())


@pytest.mark.parametrize(
    ("beliefs", "message"),
    [
        ({"them_link": {"none": 1}}, "did you mean 'theme_link'"),
        ({"theme_link": {"nil": 1}}, "allowed: none, indirect, direct"),
        ({"theme_link": {"none": -1}}, "a number of zero or more is needed; found -1"),
        ({"theme_link": {"none": "much"}}, "a number of zero or more is needed; found 'much'"),
        ({"theme_link": {"none": float("nan")}}, "a number of zero or more is needed"),
        ({"theme_link": {"none": True}}, "a number of zero or more is needed"),
        ({"theme_link": {}}, "must have a chance above 0; allowed: none, indirect, direct"),
        ({"theme_link": 0.5}, "a mapping of levels to numbers is needed"),
        (
            {"staff_time": {"none": 1}},
            "of the levels that the answers leave possible, one must have a chance above 0; allowed: enough",
        ),
    ],
)
def test_beliefs_that_make_no_sense_are_refused(beliefs: Any, message: str) -> None:
    """Beliefs about what does not exist, or that leave nothing possible, are refused with the place."""
    with pytest.raises(AnswerError) as caught:
        probabilities(assess({"staff_time": "enough"}), beliefs=beliefs)
    assert message in str(caught.value)
    assert "beliefs." in str(caught.value)


def test_beliefs_are_a_mapping() -> None:
    """A list of numbers is no belief."""
    with pytest.raises(ArgumentError, match="beliefs: a mapping of criteria"):
        probabilities(assess({}), beliefs=[0.5, 0.5])  # type: ignore[arg-type]
