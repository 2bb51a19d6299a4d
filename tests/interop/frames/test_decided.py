"""Examples in a data frame are the examples that the same cells make one by one, and nothing is dropped silently."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from frameworks import weighted_framework
from scales import by_cost, by_deadline

from k80assess.document.examples import Example
from k80assess.document.files import load_framework
from k80assess.document.nodes import level_ids
from k80assess.engine.loosening import loosen
from k80assess.errors import AnswerError, ArgumentError
from k80assess.interop.frames import read_examples

pytest.importorskip("narwhals")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

FRAMEWORK = weighted_framework(2)
LOW, *_, HIGH = level_ids(FRAMEWORK.criteria[0])
OUTCOMES = level_ids(FRAMEWORK.outcome_aspect)
ROWS = {
    "c0": [LOW, None, HIGH],
    "c1": [HIGH, LOW, None],
    "outcome": [OUTCOMES[0], OUTCOMES[-1], OUTCOMES[0]],
    "case": ["a", "b", "c"],
    "sure": [1, None, 5],
}
EACH = pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "pyarrow"])


@EACH
def test_rows_are_examples(make: Any) -> None:
    """The same in each library: what is empty is open, and weighs 1."""
    assert read_examples(make(ROWS), FRAMEWORK, id="case", weight="sure") == (
        Example(id="a", answers={"c0": LOW, "c1": HIGH}, outcome=OUTCOMES[0]),
        Example(id="b", answers={"c1": LOW}, outcome=OUTCOMES[-1]),
        Example(id="c", answers={"c0": HIGH}, outcome=OUTCOMES[0], weight=5),
    )
    assert [one.id for one in read_examples(make(ROWS), loosen(FRAMEWORK, weights="any"))] == ["1", "2", "3"]


def test_columns_have_any_name_and_cells_may_be_lists() -> None:
    """Of levels that are still possible, and of outcomes of which it was one."""
    frame = pl.DataFrame({"first": [[LOW, HIGH]], "decided": [[*OUTCOMES]], "number": [7]})
    columns = {"c0": "first", "c1": None}
    [example] = read_examples(frame, FRAMEWORK, outcome="decided", id="number", columns=columns)
    levels = [LOW, HIGH] if len(level_ids(FRAMEWORK.criteria[0])) > 2 else []
    assert (example.id, example.outcome) == ("7", OUTCOMES)
    assert [*example.answers] == (["c0"] if levels else [])


def test_numbers_and_days_stay_what_they_are() -> None:
    """And not only the level that they have now."""
    [cost] = read_examples(pd.DataFrame({"cost": [12_000.5], "outcome": ["no"]}), by_cost())
    assert cost.answers["cost"].value == 12_000.5
    day = datetime.datetime(2026, 3, 2)
    [due] = read_examples(pd.DataFrame({"deadline": [day], "outcome": ["no"]}), by_deadline())
    assert due.answers["deadline"].value == day.date()


@EACH
def test_what_is_wrong_is_told_with_its_rows(make: Any) -> None:
    """Answers, outcomes, ids and weights, all at once."""
    wrong = {**ROWS, "c0": ["x", "x", LOW], "outcome": [None, "y", OUTCOMES[0]], "case": ["a", "b", " "]}
    with pytest.raises(AnswerError) as error:
        read_examples(make({**wrong, "sure": [0, 1, 2]}), FRAMEWORK, id="case", weight="sure")
    told = [(problem.loc[1], problem.code) for problem in error.value.problems]
    assert told == [
        ("c0", "level_unknown"),
        ("outcome", "outcome_not_there"),
        ("outcome", "level_unknown"),
        ("case", "id_not_there"),
        ("sure", "not_a_weight"),
    ]
    assert "in 2 rows" in str(error.value)


def test_ids_that_stand_twice_and_columns_that_are_not_there_are_refused() -> None:
    """By what they are called."""
    with pytest.raises(AnswerError, match=r"columns\.case: this id stands here twice; found 'a'"):
        read_examples(pd.DataFrame({**ROWS, "case": ["a", "b", "a"]}), FRAMEWORK, id="case")
    with pytest.raises(AnswerError, match="the frame has no such column; found 'decided'"):
        read_examples(pd.DataFrame(ROWS), FRAMEWORK, outcome="decided")
    with pytest.raises(AnswerError, match="c1"):
        read_examples(pd.DataFrame({"c0": [LOW], "outcome": [OUTCOMES[0]]}), FRAMEWORK)


def test_a_frame_that_is_not_in_memory_is_collected_first() -> None:
    """A lazy frame, and something that is no frame at all."""
    with pytest.raises(ArgumentError, match="collect this one first"):
        read_examples(pl.LazyFrame(ROWS), FRAMEWORK)
    with pytest.raises(ArgumentError, match="a data frame"):
        read_examples([ROWS], load_framework())
