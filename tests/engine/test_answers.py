"""What answers leave possible is said by ids and by positions, and both say the same."""

from __future__ import annotations

import oracle
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.framework import Framework
from k80assess.engine.answers import Box
from k80assess.engine.compiled import compile_framework
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


@given(frameworks(), st.data())
def test_the_outcomes_of_a_box_are_those_of_its_profiles(framework: Framework, data: st.DataObject) -> None:
    """An outcome can come out when some profile in the box has it, every rule taken literally."""
    given_answers = data.draw(answers(framework))
    scale = oracle.scale(framework.outcome_aspect)
    expected = sorted(map(scale.index, oracle.possible(framework, given_answers)))
    assert list(Box.of(compile_framework(framework), given_answers).outcomes) == expected
