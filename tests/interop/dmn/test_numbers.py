"""Numbers, dates and booleans in DMN: levels are what tables tell apart, and both ways decide alike at every limit."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from itertools import islice, product
from pathlib import Path
from typing import Any

import oracle
import pytest
from decision_tables import decided
from foreign import speaks_of_the_file
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, level_ids
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, ContradictionError, DocumentError
from k80assess.examine.findings import check
from k80assess.interop import dmn
from k80assess.testing import strategies

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "dmn" / "allowance.dmn"


def limits(framework: Framework, criterion_id: str) -> list[Any]:
    """Every end of a level, and what lies just beside it."""
    node = framework.node(criterion_id)
    assert isinstance(node, Criterion)
    ends = sorted({end for level in node.levels for own in level.own for end in own.ends.values()})
    step: Any = datetime.timedelta(1) if isinstance(ends[0], datetime.date) else Fraction(1, 100)
    return sorted({value for end in ends for value in (end - step, end, end + step)})


def plain(value: Any) -> Any:
    """A number as engines have it."""
    return float(value) if isinstance(value, Fraction) else value


def outcome(framework: Framework, answers: dict[str, Any]) -> str:
    found = assess(answers, framework).outcome
    assert found is not None
    return found.id


# --- age and income -----------------------------------------------------------------------------------------------


def example_cases(framework: Framework) -> list[dict[str, Any]]:
    """Every combination of ages, incomes and residence at and around every limit."""
    values = product(limits(framework, "age"), limits(framework, "income"), (False, True))
    return [dict(zip(("age", "income", "resident"), case, strict=True)) for case in values]


def test_the_levels_are_exactly_what_the_tables_tell_apart() -> None:
    """Worked by hand from the file: its limits, each on the side on which the cells have it."""
    framework = dmn.read(EXAMPLE)
    assert level_ids(framework.node("age")) == ("< 18", "[18..67)", ">= 67")
    assert level_ids(framework.node("income")) == ("<= 24000", "(24000..26500.5]", "(26500.5..32000]", "> 32000")
    assert level_ids(framework.node("resident")) == level_ids(framework.node("eligible")) == ("false", "true")
    assert level_ids(framework.outcome_aspect) == ("none", "half", "full")
    assert not [finding for finding in check(framework) if finding.code.startswith(("row", "cannot"))]


def test_age_and_income_decide_alike_as_read_and_as_written() -> None:
    """At and around every limit: the file by itself, the framework, and the file that is written from it."""
    framework = dmn.read(EXAMPLE)
    original, written = EXAMPLE.read_text("utf-8"), dmn.to_xml(framework)
    for case in example_cases(framework):
        truth = "true" if case["resident"] else "false"
        answers = {"age": case["age"], "income": case["income"], "resident": truth}
        given = {name: plain(value) for name, value in case.items()}
        found = decided(original, given)["allowance"]
        assert outcome(framework, answers) == found
        assert decided(written, {**given, "resident": truth})["allowance"] == found


# --- random frameworks --------------------------------------------------------------------------------------------


@st.composite
def numbered(draw: st.DrawFn) -> Framework:
    """Draw small frameworks of which some criteria have numbers or dates, in stretches of any order and side."""
    drawn = draw(strategies.frameworks(max_criteria=3))
    criteria = []
    for criterion in drawn.criteria:
        content = criterion.model_dump(mode="json", exclude_none=True)
        kind = draw(st.sampled_from(["text", "number", "date"]))
        if kind != "text":
            own = draw(stretches(len(criterion.levels), of_dates=kind == "date"))
            content["levels"] = [{"id": level.id, "ranges": r} for level, r in zip(criterion.levels, own, strict=True)]
            if kind == "number" and draw(st.booleans()):
                content["unit"] = "EUR"
        criteria.append(content)
    content = drawn.model_dump(mode="json", by_alias=True, exclude_none=True)
    return load_framework({**content, "criteria": criteria})


@st.composite
def stretches(draw: st.DrawFn, levels: int, *, of_dates: bool) -> list[list[dict[str, Any]]]:
    """Draw for each level its ranges, so that together they have every number or day once."""
    ends: st.SearchStrategy[Any] = st.decimals(-20, 20, places=2)
    if of_dates:
        # So far apart that days lie between them, whichever end belongs.
        ends = st.integers(0, 31).map(lambda i: (datetime.date(2021, 12, 1) + datetime.timedelta(2 * i)).isoformat())
    cuts = sorted(draw(st.lists(ends, min_size=levels - 1, max_size=levels + 1, unique=True)))
    owners = draw(st.permutations(range(levels)))
    owners = [*owners, *draw(st.lists(st.sampled_from(range(levels)), min_size=3, max_size=3))][: len(cuts) + 1]
    sides = [draw(st.booleans()) for _ in cuts]
    found: list[list[dict[str, Any]]] = [[] for _ in range(levels)]
    for i, owner in enumerate(owners):
        low = {"at_least" if sides[i - 1] else "above": cuts[i - 1]} if i else {}
        high = {"below" if sides[i] else "at_most": cuts[i]} if i < len(cuts) else {}
        found[owner].append(low | high)
    return found


@settings(max_examples=60)
@given(numbered(), st.sampled_from(["1.1", "1.3"]), st.data())
def test_what_is_written_decides_alike_at_every_limit_and_comes_back(drawn: Framework, version: Any, data: Any) -> None:
    """Numbers and dates at and around every limit; units and levels are the same after reading."""
    model = dmn.to_xml(drawn, version=version)
    back = dmn.read(model)
    for criterion in drawn.criteria:
        same = back.node(criterion.id)
        assert isinstance(same, Criterion)
        assert same.partition == criterion.partition
        assert level_ids(same) == level_ids(criterion)
        assert (same.unit is None) == (criterion.unit is None)
    values = {c.id: limits(drawn, c.id) if c.partition is not None else list(level_ids(c)) for c in drawn.criteria}
    for _ in range(20):
        case = {i: data.draw(st.sampled_from(own)) for i, own in values.items()}
        given = {i: plain(value) for i, value in case.items()}
        assert decided(model, given)[drawn.outcome] == outcome(drawn, case) == outcome(back, case)


def test_a_limit_that_is_no_decimal_is_refused() -> None:
    """One third has no notation in DMN: nothing is rounded."""
    levels = [{"id": "low", "at_most": "1/3"}, {"id": "high", "above": "1/3"}]
    aspect = {"id": "o", "levels": ["low", "high"], "rule": {"kind": "minimum", "inputs": ["c"]}}
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": [{"id": "c", "levels": levels}]}
    framework = load_framework({**content, "aspects": [aspect]})
    with pytest.raises(ArgumentError, match="DMN has decimal numbers only, and 'low' of 'c' ends at"):
        dmn.to_xml(framework)


# --- models of others ---------------------------------------------------------------------------------------------


def model(rows: str, type_name: str = "number", column: str = "", before: str = "", output: str = "string") -> str:
    """A decision over one input `x`; rows as `cell -> then`, one a line."""
    rules = ""
    for row in filter(None, map(str.strip, rows.splitlines())):
        cell, _, then = row.replace("<", "&lt;").partition(" => ")
        rules += (
            f"<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>{then}</text></outputEntry></rule>"
        )
    values = f"<inputValues><text>{column.replace('<', '&lt;')}</text></inputValues>" if column else ""
    given = f'<input><inputExpression typeRef="{type_name}"><text>x</text></inputExpression>{values}</input>'
    table = f'<decisionTable>{given}<output name="p" typeRef="{output}"/>{rules}</decisionTable>'
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="urn:x">{before}'
        f'<decision name="P">{table}</decision></definitions>'
    )


def test_what_is_decided_alike_is_one_level_wherever_it_lies() -> None:
    """Both sides of a range that the only other cell negates."""
    framework = dmn.read(model('[18..65) => "in"\nnot([18..65)) => "out"'))
    assert level_ids(framework.node("x")) == ("< 18, >= 65", "[18..65)")
    assert [outcome(framework, {"x": age}) for age in (17, 18, 64, 65)] == ["out", "in", "in", "out"]


def test_single_numbers_and_days_are_levels_that_are_not_called_by_them() -> None:
    """A number or day alone would be taken for an answer."""
    framework = dmn.read(model('0 => "zero"\n< 0 => "debt"\n> 0 => "credit"'))
    assert level_ids(framework.node("x")) == ("< 0", "= 0", "> 0")
    days = 'date("2022-01-01") => "then"\nnot(date("2022-01-01")) => "else"'
    framework = dmn.read(model(days, "date"))
    assert level_ids(framework.node("x")) == ("<= 2021-12-31, >= 2022-01-02", "= 2022-01-01")
    assert outcome(framework, {"x": "2022-01-01"}) == "then"
    assert outcome(framework, {"x": datetime.date(2022, 1, 2)}) == "else"


@pytest.mark.parametrize("declared", ["column", "type"])
def test_what_the_model_does_not_allow_cannot_occur(declared: str) -> None:
    """Limits declared for the input or its type: beyond them nothing is decided, which is no gap."""
    rows = '[0..18) => "a"\n[18..120] => "b"'
    item = (
        '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..120]</text></allowedValues>'
        "</itemDefinition>"
    )
    written = model(rows, column="[0..120]") if declared == "column" else model(rows, "tAge", before=item)
    framework = dmn.read(written)
    assert level_ids(framework.node("x")) == ("< 0, > 120", "[0..18)", "[18..120]")
    assert [dict(row.when) for row in framework.impossible or ()] == [{"x": ("< 0, > 120",)}]
    assert [outcome(framework, {"x": age}) for age in (0, 17.9, 18, 120)] == ["a", "a", "b", "b"]
    with pytest.raises(ContradictionError, match="cannot occur"):
        assess({"x": 121}, framework)
    again = dmn.to_xml(framework)
    assert [decided(again, {"x": age})["can__occur"] for age in (-1, 0, 120, 121)] == [False, True, True, False]
    assert [dict(row.when) for row in dmn.read(again).impossible or ()] == [{"x": ("< 0, > 120",)}]


def test_without_limits_what_no_row_decides_is_a_gap() -> None:
    """Nobody said that there are no ages below zero."""
    with pytest.raises(DocumentError, match=r"decision 'P': no row decides x = -1; allowed: rows for every"):
        dmn.read(model('[0..18) => "a"\n[18..120] => "b"'))


def test_booleans_are_two_levels() -> None:
    """False is the first, whatever the cells name; an output may be one as well."""
    framework = dmn.read(model("true => false\nnot(true) => true", "boolean", output="boolean"))
    assert level_ids(framework.node("x")) == level_ids(framework.outcome_aspect) == ("false", "true")
    assert oracle.outcome(framework, {"x": "true"}) == "false"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (model('< 18 => "a"\n"old" => "b"'), "'x': values of different kinds do not go together; found texts, num"),
        (model('< 18 => "a"\n>= date("2022-01-01") => "b"'), "found numbers, dates"),
        (model('< 18 => "a"\n>= 18 => "b"', "string"), "found texts, numbers"),
        (model('< 18 => "a"\n>= 18 => "b"', "date"), "found numbers, dates"),
        (model('true => "a"\n"false" => "b"', ""), "found texts, true and false"),
        (model('< 18 => "a"\n>= 18 => 5'), "decision 'P', row 2: the output must be one text in double quotes, or"),
        (model('< 18 => "a"\n>= 18 => "b"', output="number"), "decision 'P': values of different kinds do not go"),
        (model('< 18 => "a"\n> 18 => "b"'), "decision 'P': no row decides x = 18; allowed: rows for every"),
        (model('<= 18 => "a"\n> 18.5 => "b"'), "decision 'P': no row decides x = 18.5;"),
        (model('< 18 => "a"\n[65..70] => "b"'), "decision 'P': no row decides x = 18;"),
        (model('> 0 => "a"\n< 0 => "b"'), "decision 'P': no row decides x = 0;"),
        (model('< date("2022-01-01") => "a"\n> date("2022-01-01") => "b"', "date"), "no row decides x = 2022-01-01;"),
        (model('< 18 => "a"\n>= 17 => "b"'), "rows 1 and 2 match the same combination, which UNIQUE does not allow"),
        (model('- => "a"\n'), "the list of its values needs at least 2 entries"),
        (model('not(< 0, >= 0) => "a"\n- => "b"'), "input 'x': no cell tells one of its numbers or dates from another"),
        (model('< 18 + 1 => "a"'), "this cell cannot be read; found '< 18 + 1'; allowed: such as"),
        (model('< date and time("2022-01-01T00:00:00") => "a"'), "this cell cannot be read"),
        (model('< 18 => "a"', "time"), "values of this type cannot be read; found 'time'; allowed: string, num"),
        (model("\n".join(f'{i} => "a"' for i in range(2_001))), "input 'x': too many values: more than 1,000"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_numbers_is_refused_with_the_place(written: str, says: str) -> None:
    """Mixed kinds, gaps, overlaps and calculations, in the words of the model."""
    with pytest.raises(DocumentError, match=re.escape(says)) as caught:
        dmn.read(written)
    assert speaks_of_the_file(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('is="[18..67)"', 'is="[18..66)"', "input 'age': "),
        ('is="[18..67)"', 'is="about 20"', "input 'age': a level of numbers or dates cannot be read; found"),
        ('is="&lt; 18"', 'is="&lt; date(&quot;2022-01-01&quot;)"', "values of different kinds do not go together"),
        ("<text>&lt; 18", "<text>&lt; 16", "row 1, input 'age': this tells numbers or dates of one level apart; "),
    ],
)  # fmt: skip
def test_levels_that_do_not_fit_their_tables_any_more_are_refused(old: str, new: str, says: str) -> None:
    """A file of ours that was changed in one of two places."""
    levels = [
        {"id": "minor", "below": 18},
        {"id": "adult", "at_least": 18, "below": 67},
        {"id": "senior", "at_least": 67},
    ]
    aspect = {"id": "o", "levels": ["a", "b", "c"], "rule": {"kind": "minimum", "inputs": ["age"]}}
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": [{"id": "age", "levels": levels}]}
    written = dmn.to_xml(load_framework({**content, "aspects": [aspect]}))
    assert level_ids(dmn.read(written).node("age")) == ("minor", "adult", "senior")
    assert old in written
    with pytest.raises(DocumentError, match=re.escape(says)) as caught:
        dmn.read(written.replace(old, new))
    assert speaks_of_the_file(caught.value)


# Rows 1 and 2 give that people under 18 and from 67 on, who have one level, get "a".
IN_PARTS = [
    {"id": "other", "ranges": [{"below": 18}, {"at_least": 67}]},
    {"id": "between", "at_least": 18, "below": 67},
]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('<text>"a"</text>', '<text>"b"</text>', "row 1, input 'age': this tells numbers or dates of one level apart"),
        ('k80:partOf="1"', "", "row 1, input 'age': this tells numbers or dates of one level apart"),
        ("<text>&gt;= 67</text>", "<text>&gt;= 68</text>", "numbers or dates of one level apart; found '< 18, >= 68'"),
        ("<text>&gt;= 67</text>", "<text>not(&gt;= 67)</text>", "this tells numbers or dates of one level apart"),
        ('id="o-rule-1" k80:partOf="1"', 'id="o-rule-1" k80:partOf="3"', "numbers or dates of one level apart"),
    ],
)
def test_parts_of_a_row_are_that_row_only_as_they_were_written(old: str, new: str, says: str) -> None:
    """A level of two stretches has a row for each; what was changed in one of them is not read as if it were not."""
    aspect = {"id": "o", "levels": ["a", "b"], "rule": {"kind": "minimum", "inputs": ["age"]}}
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": [{"id": "age", "levels": IN_PARTS}]}
    written = dmn.to_xml(load_framework({**content, "aspects": [aspect]}))
    back = dmn.read(written)
    assert [outcome(back, {"age": age}) for age in (17, 18, 66, 67)] == ["a", "b", "b", "a"]
    head, mark, tail = written.partition("<decision ")
    assert tail.count("<rule ") == 3
    assert old in tail
    with pytest.raises(DocumentError, match=re.escape(says)) as caught:
        dmn.read(head + mark + tail.replace(old, new, 1))
    assert speaks_of_the_file(caught.value)


@pytest.mark.slow
def test_hostile_tables_are_refused_in_bounded_time() -> None:
    """Very many ranges, in one cell or in many, and very many tests of very many parts end in an error of ours."""
    with pytest.raises(DocumentError, match="too large: more than 20,000 ranges of numbers or dates"):
        dmn.read(model(",".join(map(str, range(30_000))) + ' => "a"\n- => "b"'))
    with pytest.raises(DocumentError, match="too large: more than 20,000 ranges of numbers or dates"):
        dmn.read(model("\n".join(f'{",".join(map(str, range(i, i + 300)))} => "a"' for i in range(100))))
    intervals = ((low, high) for high in range(900) for low in range(high))
    rows = "\n".join(f'[{low}..{high}] => "a"' for low, high in islice(intervals, 10_000))
    with pytest.raises(DocumentError, match="input 'x': too many different tests of its numbers or dates: more than"):
        dmn.read(model(rows))
    many = model('< 0 => "a"\n' + 20_000 * '>= 0 => "b"\n')
    framework = dmn.read(many.replace("<decisionTable>", '<decisionTable hitPolicy="ANY">'))
    assert level_ids(framework.node("x")) == ("< 0", ">= 0")
