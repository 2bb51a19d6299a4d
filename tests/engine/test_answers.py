"""What answers leave possible is said by ids and by positions, and both say the same."""

from __future__ import annotations

from typing import Any

import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.engine.answers import Box
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.errors import AnswerError, quoted
from k80assess.examine.changes import changes
from k80assess.testing.strategies import answers, frameworks


@given(frameworks(), st.data())
def test_ids_and_positions_say_the_same(framework: Framework, data: st.DataObject) -> None:
    """Each position stands for the id at that place of its criterion's scale; ids that are read back change nothing."""
    given_answers = data.draw(answers(framework))
    box = Box.of(compile_framework(framework), given_answers)
    assert list(box.ids) == [criterion.id for criterion in framework.criteria]
    for criterion in framework.criteria:
        assert box.ids[criterion.id] == tuple([criterion.levels[i].id for i in box.positions[criterion.id]])
    assert list(box.positions.values()) == list(box.values)
    assert Box.of(box.compiled, box.ids) == box
    assert box != box.ids


@given(frameworks(), st.data())
def test_the_outcomes_of_a_box_are_those_of_its_profiles(framework: Framework, data: st.DataObject) -> None:
    """An outcome can come out when some profile in the box has it, every rule taken literally."""
    given_answers = data.draw(answers(framework))
    scale = oracle.scale(framework.outcome_aspect)
    expected = sorted(map(scale.index, oracle.possible(framework, given_answers)))
    assert list(Box.of(compile_framework(framework), given_answers).outcomes) == expected


def test_an_answer_without_the_note_it_needs_is_refused_with_all_that_is_wrong() -> None:
    """Open answers need none; a blank one is none; judged aspects, and what is worked out from answers, need none."""
    framework = load_framework(
        {
            "id": "f",
            "version": "1",
            "outcome": "o",
            "criteria": [
                {"id": "a", "levels": ["no", "yes"], "note": "required"},
                {"id": "b", "levels": [{"id": "no", "below": 3}, {"id": "yes", "at_least": 3}], "note": "required"},
                {"id": "c", "levels": ["no", "yes"]},
            ],
            "aspects": [
                {"id": "m", "levels": ["no", "yes"], "rule": {"kind": "minimum", "inputs": ["a", "b"]}},
                {"id": "o", "levels": ["no", "yes"], "rule": {"kind": "maximum", "inputs": ["m", "c"]}},
            ],
        }
    )
    with pytest.raises(AnswerError) as caught:
        assess({"a": "yes", "b": {"value": 3, "note": " "}, "c": "maybe"}, framework)
    assert [(problem.loc, problem.sentence.code) for problem in caught.value.problems] == [
        (("answers", "c"), "level_unknown"),
        (("answers", "a"), "note_missing"),
        (("answers", "b"), "note_missing"),
    ]
    noted: dict[str, Any] = {"a": {"level": "yes", "note": {"nl": "Zo is het."}}, "b": {"value": 3, "note": "Counted."}}
    assert assess(noted, framework).settled
    assert not assess({"a": None, "b": {"note": "Nobody knows."}, "m": ["no", "yes"]}, framework).settled
    assert assess({"m": "yes"}, framework).settled
    with pytest.raises(AnswerError, match="note"):
        assess(load_topic({"id": "t", "title": "T", "answers": {"a": ["no"]}}), framework)
    change = changes(assess(noted | {"c": "no"}, framework), "no")[0]
    assert change.steps == {"a": (("yes",), "no")}


def test_a_table_that_is_no_answer_is_told_with_its_place() -> None:
    """Among all other problems, and by the same error."""
    with pytest.raises(AnswerError) as caught:
        assess({"demand": {"levle": "broad"}, "ownership": {"abstain": "yes"}, "fit": {"abstain": True}})
    assert [(problem.loc, problem.sentence.code) for problem in caught.value.problems] == [
        (("answers", "demand", "levle"), "key_unknown"),
        (("answers", "ownership", "abstain"), "not_a_bool"),
        (("answers", "fit", "abstain"), "aspect_abstained"),
    ]
    assert caught.value.problems[-1].found == quoted(True)
