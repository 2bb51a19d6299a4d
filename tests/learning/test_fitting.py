"""Examples that do not fit: with all that is wrong, in its place."""

from __future__ import annotations

import pytest
from frameworks import go

pytest.importorskip("pysat")

from k80assess import Criterion, loosen
from k80assess.data import from_data, to_data
from k80assess.errors import AnswerError, ContradictionError, DocumentError
from k80assess.learning import Example, Learned, learn

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
    assert [level.id for level in weighted(criteria, outcomes).framework.outcome_aspect.levels] == ["no", "yes"]
