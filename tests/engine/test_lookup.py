"""The diagrams of the least and greatest outcome, and tables for very many rows, against walking profile by profile."""

from __future__ import annotations

from itertools import product
from typing import Any

import oracle
import pytest
from frameworks import go, weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.framework import Framework
from k80assess.engine.answers import Box
from k80assess.engine.compiled import CompiledFramework, compile_framework
from k80assess.engine.lookup import Choice, LookupTables, bounds, possible, possible_by_row, settled_choices
from k80assess.testing.strategies import answers, frameworks

numpy = pytest.importorskip("numpy")


@st.composite
def rows(draw: st.DrawFn, framework: Framework) -> tuple[list[list[Choice]], list[Any], list[list[int]]]:
    """Draw answers, with the choices that they come to for each variable and their codes."""
    compiled = compile_framework(framework)
    given_answers = draw(st.lists(answers(framework), min_size=1, max_size=4))
    allowed = [Box.of(compiled, row).values for row in given_answers]
    choices = []
    for variable, settled in enumerate(settled_choices(compiled)):
        scale = [*settled]
        scale += [row[variable] for row in allowed if row[variable] not in scale]
        choices.append(list(dict.fromkeys(scale)))
    codes = [[choices[variable].index(choice) for variable, choice in enumerate(row)] for row in allowed]
    return choices, given_answers, codes


def ends(framework: Framework, given_answers: Any) -> tuple[int, int]:
    scale = oracle.scale(framework.outcome_aspect)
    possible = [scale.index(outcome) for outcome in oracle.possible(framework, given_answers)]
    return min(possible), max(possible)


@given(st.data(), st.sampled_from([1, 5, 30, 1 << 16]))
@settings(max_examples=150)
def test_walks_end_at_the_worst_and_best_of_all_profiles(data: st.DataObject, entries: int) -> None:
    """With tables of any size, for any rules, narrowed and open answers and inputs that feed several aspects."""
    framework = data.draw(frameworks())
    choices, given_answers, codes = data.draw(rows(framework))
    tables = LookupTables.of(bounds(compile_framework(framework), choices), entries)
    columns = [numpy.array(column, numpy.uint8) for column in zip(*codes, strict=True)]
    worst, best = tables.walk(columns)
    expected = [ends(framework, row) for row in given_answers]
    assert list(zip(worst.tolist(), best.tolist(), strict=True)) == expected


@given(st.data(), st.sampled_from([1, 30, 1 << 10]))
@settings(max_examples=60)
def test_expressions_say_what_walks_do(data: st.DataObject, entries: int) -> None:
    """Read as Python, the expressions for a database give the same outcomes."""
    framework = data.draw(frameworks())
    choices, given_answers, codes = data.draw(rows(framework))
    tables = LookupTables.of(bounds(compile_framework(framework), choices), entries)
    names = [f"code{variable}" for variable in range(len(choices))]
    walks = tables.expressions(names, lambda numbers, index: f"[{numbers}][{index}]")
    for row, row_codes in zip(given_answers, codes, strict=True):
        weighed = [code * weight for code, weight in zip(row_codes, tables.weights, strict=True)]
        found = [eval(walk, dict(zip(names, weighed, strict=True))) for walk in walks]
        assert (found[0], found[-1]) == ends(framework, row)


def test_every_profile_of_settled_answers() -> None:
    """Without open answers one walk serves for both, and it is the framework's function."""
    framework = weighted_framework(5, levels=3, aspects=2)
    compiled = compile_framework(framework)
    profiles = list(product(range(3), repeat=5))
    worst, best = LookupTables.of(bounds(compiled, settled_choices(compiled)), 20).walk(
        list(numpy.array(profiles, numpy.uint8).T)
    )
    assert best is worst
    assert worst.tolist() == [compiled.diagram.walk(profile) for profile in profiles]


def test_an_open_answer_is_at_its_best_where_the_outcome_is_worst_if_more_is_worse() -> None:
    """The outcome falls with a and rises with b: all answers that can be given, against all that each leaves."""
    rows = [{"when": {"a": "low"}, "then": "yes"}, {"when": {"b": "high"}, "then": "maybe"}, {"then": "no"}]
    compiled = compile_framework(go(["no", "maybe", "yes"], {"kind": "table", "inputs": ["a", "b"], "rows": rows}))
    choices = with_open(compiled)
    least, greatest = bounds(compiled, choices)
    for codes in product(range(3), repeat=2):
        left = product(*[scale[code] for scale, code in zip(choices, codes, strict=True)])
        found = [compiled.diagram.walk(profile) for profile in left]
        assert (least.walk(codes), greatest.walk(codes)) == (min(found), max(found))


def with_open(compiled: CompiledFramework) -> list[tuple[Choice, ...]]:
    return [(*values, every) for values, every in zip(settled_choices(compiled), compiled.everything, strict=True)]


def test_nothing_grows_when_criteria_move_the_outcome_one_way() -> None:
    """Open answers to forty criteria add no node to the diagram, and no table is large."""
    compiled = compile_framework(weighted_framework(40))
    nodes = len(compiled.diagram.nodes)
    assert [len(diagram.nodes) for diagram in bounds(compiled, with_open(compiled))] == [nodes, nodes]
    tables = LookupTables.of(bounds(compiled, with_open(compiled)))
    assert sum(table.size for stretch in tables.stretches for table in stretch.tables) < 12 * nodes * 36
    assert max(table.size for stretch in tables.stretches for table in stretch.tables) <= 1 << 16


# --- every possible outcome, where something cannot occur ---------------------------------------------------------


@given(frameworks(impossible=True), st.data(), st.sampled_from([1, 30, 1 << 10]))
@settings(max_examples=150)
def test_all_possible_outcomes_are_those_of_the_profiles_that_can_occur(
    framework: Framework, data: st.DataObject, entries: int
) -> None:
    """Side by side, by tables and by expressions, for choices of any kind; none where nothing can occur."""
    compiled = compile_framework(framework)
    choices = [
        st.lists(st.sampled_from(own), min_size=1, unique=True).map(sorted).map(tuple) for own in compiled.everything
    ]
    drawn: list[tuple[Choice, ...]] = data.draw(st.lists(st.tuples(*choices), min_size=1, max_size=9))
    scales = [list(dict.fromkeys(scale)) for scale in zip(*drawn, strict=True)]
    codes = [numpy.array([scale.index(row[i]) for row in drawn], numpy.uint8) for i, scale in enumerate(scales)]
    wanted = []
    for row in drawn:
        ids = {c: [compiled.levels[i][v] for v in row[i]] for i, c in enumerate(compiled.order)}
        wanted.append({compiled.outcomes.index(outcome) for outcome in oracle.possible(framework, ids)})
    by_row = possible_by_row(compiled, scales, codes).T
    assert [set(numpy.flatnonzero(own).tolist()) for own in by_row] == wanted
    diagram, sets = possible(compiled, scales)
    assert list(sets) == sorted(set(sets), key=lambda own: (len(own), own))
    assert set(diagram.reach([range(size) for size in diagram.sizes])) == set(range(len(sets)))
    tables = LookupTables.of([diagram], entries)
    numbers, _ = tables.walk(codes)
    assert [set(sets[number]) for number in numbers.tolist()] == wanted
    names = [f"code{variable}" for variable in range(len(scales))]
    (walk,) = tables.expressions(names, lambda given, index: f"[{given}][{index}]")
    weighed = [own.astype(int) * weight for own, weight in zip(codes, tables.weights, strict=True)]
    for own, row_codes in zip(wanted, zip(*weighed, strict=True), strict=True):
        assert set(sets[eval(walk, dict(zip(names, row_codes, strict=True)))]) == own


def test_rows_side_by_side_are_any_number() -> None:
    """Eight rows share a byte, and what is left of the last one is no row."""
    compiled = compile_framework(weighted_framework(3, levels=3))
    profiles = list(product(range(3), repeat=3))
    wanted = [compiled.diagram.walk(profile) for profile in profiles]
    for rows in range(18):
        codes = list(numpy.array(profiles[:rows], numpy.uint8).reshape(rows, 3).T)
        found = possible_by_row(compiled, settled_choices(compiled), codes)
        assert found.shape == (3, rows)
        assert found.sum(axis=0).tolist() == [1] * rows
        assert found.argmax(axis=0).tolist() == wanted[:rows]
