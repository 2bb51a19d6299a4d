"""The page on limits says what the code does."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from k80assess import load_framework
from k80assess.errors import DocumentError, SizeLimitError
from k80assess.examine import compile_framework

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"
HELD_BY = {
    "bytes of a document": "document.files:MAX_BYTES",
    "values in a document": "document.problems:MAX_VALUES",
    "levels of a scale": "document.framework:MAX_LEVELS",
    "problems that one error tells": "errors:MAX_PROBLEMS",
    "looks for a combination that no row of a table covers": "document.gap:MAX_LOOKS",
    "nodes of a decision diagram, and entries of what it is made by": "engine.diagram:NODE_LIMIT",
    "digits of the common denominator of weights, or of points": "engine.steps:MAX_UNIT_DIGITS",
    "nodes of a page": "report.page.build:PAGE_NODE_LIMIT",
    "steps to prove that no better plan fits": "govern.knapsack:STEP_LIMIT",
    "ways to follow through a portfolio plan": "govern.ways:MAX_WAYS",
    "results found one by one, as data": "base.data:LIMIT",
    "seconds for a question while somebody judges": "learning.elicitation:SECONDS",
    "seconds that a call waits for others who use a register": "govern.storage:LOCK_TIMEOUT_SECONDS",
    "bytes of a line in a register's export": "govern.register:_MAX_LINE_BYTES",
    "bytes of a workbook, unpacked": "interop.workbook.package:MAX_UNPACKED",
    "cells of a workbook": "interop.workbook.package:MAX_CELLS",
    "cells of DMN tables": "interop.dmn.tables:MAX_CELLS",
    "elements of XML": "interop._xml:_MAX_ELEMENTS",
    "combinations of a DEXi model": "interop.dexi.models:_MAX_COMBINATIONS",
}
ROWS = dict(re.findall(r"^\| ([^|]+?) \| ([\d,]+) \|", PAGE.read_text("utf-8"), re.M))


@pytest.mark.parametrize("limit", ROWS)
def test_limits_are_those_of_the_code(limit: str) -> None:
    number = int(ROWS[limit].replace(",", ""))
    if limit == "seconds for a question about what is learned":
        learn = resolve_name("k80assess.learning:learn")
        assert learn.__kwdefaults__["seconds"] == number
    else:
        assert resolve_name(f"k80assess.{HELD_BY[limit]}") == number


def test_no_limit_is_missing() -> None:
    assert set(HELD_BY) < set(ROWS)


def weighing(weights: list[Any], levels: int = 2) -> dict[str, Any]:
    """Make a framework of one weighted sum, with as many criteria as weights."""
    ids = [f"c{i}" for i in range(len(weights))]
    rule = {"kind": "weighted", "weights": dict(zip(ids, weights, strict=True)), "cutoffs": {"yes": "1/3"}}
    return {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": i, "levels": [f"l{n}" for n in range(levels)]} for i in ids],
        "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": rule}],
    }


def test_weights_without_a_common_unit() -> None:
    """Denominators of forty digits without a common factor come to more than the memory holds; rounder ones do not."""
    rough = load_framework(weighing([f"1/{10**39 + 2 * i + 1}" for i in range(2_000)]))
    with pytest.raises(SizeLimitError, match="digits of a number: more than the limit of 10,000; weigh with rounder"):
        compile_framework(rough)
    compile_framework(load_framework(weighing([f"1/{2 + i % 3}" for i in range(40)])))


def test_a_scale_of_too_many_levels() -> None:
    """It is refused where it is read; one level fewer is a scale like any other."""
    with pytest.raises(DocumentError, match=r"criteria\[0\]\.levels: at most 1,000 entries are possible here"):
        load_framework(weighing([1], levels=1_001))
    assert len(compile_framework(load_framework(weighing([1], levels=1_000))).diagram.nodes) == 1


def test_conditions_that_depend_on_each_other() -> None:
    """Thousands in a row, each on the one before, are refused before they fill the memory."""
    content = weighing([1] * 5_000)
    criteria = content["criteria"]
    for before, criterion in pairwise(criteria):
        criterion.update(asked_when={before["id"]: "l1"}, otherwise="l0")
    with pytest.raises(SizeLimitError, match="exclude fewer combinations, and ask more without a condition"):
        compile_framework(load_framework(content))
