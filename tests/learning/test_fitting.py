"""Examples that do not fit: with all that is wrong, in its place."""

from __future__ import annotations

import pytest
from frameworks import go

pytest.importorskip("pysat")

from k80assess import Criterion, Topic, loosen
from k80assess.data import from_data, to_data
from k80assess.document.framework import Framework
from k80assess.document.rules import Weighted
from k80assess.engine.families import Family
from k80assess.errors import AnswerError, ArgumentError, ContradictionError, DocumentError, UnknownNameError
from k80assess.learning import Assignment, Example, Learned, learn

FRAMEWORK = go(
    ["no", "yes"], {"kind": "minimum", "inputs": ["a", "b"]}, impossible=[{"when": {"a": "low", "b": "high"}}]
)
FAMILY = loosen(FRAMEWORK, tables=["go"])


def test_answers_and_outcome_are_told_together() -> None:
    """Each with its place."""
    with pytest.raises(AnswerError) as caught:
        learn([Example(id="x", answers={"a": "middle"}, outcome="perhaps")], FAMILY)
    assert [problem.loc for problem in caught.value.problems] == [("answers", "a"), ("outcome",)]
    with pytest.raises(AnswerError) as caught:
        learn([Example(id="x", answers={"a": "low"}, outcome="perhaps")], FAMILY)
    assert [problem.loc for problem in caught.value.problems] == [("outcome",)]


def test_answers_that_cannot_occur_together_are_told_as_such() -> None:
    """With which of them, and which row says so."""
    with pytest.raises(ContradictionError) as caught:
        learn([Example(id="x", answers={"a": "low", "b": "high"}, outcome="no")], FAMILY)
    assert caught.value.levels == {"a": ("low",), "b": ("high",)}
    assert caught.value.rows == (0,)


def test_data_whose_example_does_not_fit_is_refused_at_its_place() -> None:
    """Also where the family would fit other examples."""
    data = to_data(learn([Example(id="x", answers={"a": "low"}, outcome="no")], FAMILY))
    data["examples"][0]["outcome"] = "perhaps"
    with pytest.raises(DocumentError) as caught:
        from_data(data, Learned, documents=FRAMEWORK)
    assert [problem.loc for problem in caught.value.problems] == [("examples", 0, "outcome")]


def test_outcomes_may_be_levels_with_labels() -> None:
    """As anywhere else."""
    from k80assess.learning import weighted

    criteria = [Criterion(id="a", levels=["low", "high"])]
    outcomes = [{"id": "no", "label": "No"}, {"id": "yes", "label": "Yes"}]
    family = weighted(criteria, outcomes, label="Go")
    assert [level.id for level in family.framework.outcome_aspect.levels] == ["no", "yes"]
    assert str(family.framework.outcome_aspect.label) == "Go"
    rule = family.framework.outcome_aspect.rule
    assert isinstance(rule, Weighted)
    assert rule.weights == {"a": 1}


def test_outcomes_without_an_order_are_not_compared() -> None:
    """One of them may be named, or several; what is at least one of them is nothing."""
    rule = {"kind": "table", "inputs": ["a"], "rows": [{"when": {"a": "low"}, "then": "east"}, {"then": "west"}]}
    aspect = {"id": "go", "levels": ["east", "west"], "ordered": False, "rule": rule}
    plain = FRAMEWORK.model_dump(mode="json", exclude_none=True) | {"aspects": [aspect], "impossible": []}
    framework = Framework.model_validate({**plain, "criteria": [{"id": "a", "levels": ["low", "high"]}]})
    family = Family(framework=framework)
    assert learn([Example(id="x", answers={"a": "low"}, outcome=["east"])], family).consistent
    with pytest.raises(AnswerError) as caught:
        learn([Example(id="x", answers={"a": "low"}, outcome={"at_least": "east"})], family)
    assert [problem.loc for problem in caught.value.problems] == [("outcome", "at_least")]


def test_a_framework_is_no_family() -> None:
    """What makes one of it is said."""
    with pytest.raises(ArgumentError, match="loosen"):
        learn([], FRAMEWORK)  # type: ignore[arg-type]


def test_what_is_no_question_is_refused() -> None:
    """What is no topic, two of one id, and a preference that there is not."""
    learned = learn([], FAMILY)
    with pytest.raises(ArgumentError, match="a topic or a mapping"):
        learned.possible("x")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="twice"):
        learned.next([Topic(id="x", title="X")] * 2)
    with pytest.raises(UnknownNameError, match="no such preference"):
        learned.representative("widest")  # type: ignore[arg-type]


def test_what_is_said_of_a_topic_is_read_again_as_levels() -> None:
    """With what was not decided; a level that the framework does not have is refused at its place."""
    low, high = FRAMEWORK.outcome_aspect.levels
    for said in (
        Assignment(topic=None, possible=(low, high)),
        Assignment(topic=None, possible=(high,), undecided=(low,)),
    ):
        data = to_data(said)
        assert from_data(data, Assignment, documents=FRAMEWORK) == said
        data["possible"] = ["perhaps"]
        with pytest.raises(DocumentError) as caught:
            from_data(data, Assignment, documents=FRAMEWORK)
        assert [problem.loc[0] for problem in caught.value.problems] == ["possible"]
