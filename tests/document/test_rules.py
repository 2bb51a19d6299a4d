"""Rules as they are written: whatever could be read in two ways is refused, with words that say what to do."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from documents import FRAMEWORK, GONE, changed, problems_of

from k80assess.data import to_json
from k80assess.document import gap
from k80assess.document.conditions import level_problems
from k80assess.document.files import fingerprint, load_framework, to_toml
from k80assess.document.framework import Framework
from k80assess.document.parsing import parse
from k80assess.document.revision import revise
from k80assess.document.rules import Weighted, WeightOrder
from k80assess.errors import DocumentError
from k80assess.examine.compare import diff
from k80assess.examine.findings import check

WEIGHTED, MINIMUM, TABLE = "aspects[0].rule", "aspects[1].rule", "aspects[2].rule"
NUMBER = 'a whole or decimal number, or a fraction written "1/3", of at most 40 digits'
INCREASE = "cut-offs increase with the levels, above 0 and at most 1"
EVERY_ROW = "rows for every combination; a last one without when takes all others"
WEIGHTED_KEYS = "kind, weights, cutoffs, points, orders, caps, provenance, section"
CHOICES = "this is not one of the choices"
IDS = "demand, cost, hands, value, reach, advice"

ONE_BOUND = "one of at_least, above, at_most and below is needed"
AN_ORDER = "a pair of inputs is needed, the heavier first, or a table with heavier and lighter"
A_CONDITION = "a level, a list of levels, or a table with at_least, above, at_most, below or not is needed"

BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    (WEIGHTED, {"kind": GONE}, ["kind: this key is missing; allowed: weighted, table, minimum, maximum"]),
    (
        WEIGHTED,
        {"kind": "wieghted"},
        [f"kind: {CHOICES}; found 'wieghted'; allowed: weighted, table, minimum, maximum; did you mean 'weighted'?"],
    ),
    (WEIGHTED, {"kind": 1}, [f"kind: {CHOICES}; found 1; allowed: weighted, table, minimum, maximum"]),
    (WEIGHTED, {"weights": GONE}, ["weights: this key is missing"]),
    (WEIGHTED, {"weights": {}}, ["weights: at least one entry is needed; found none"]),
    (WEIGHTED, {"weights": ["demand"]}, ["weights: a table is needed; found a list of 1 value"]),
    (WEIGHTED, {"weights.demand": "2"}, [f"weights.demand: a number is needed; found '2'; allowed: {NUMBER}"]),
    (WEIGHTED, {"weights.demand": True}, [f"weights.demand: a number is needed; found true; allowed: {NUMBER}"]),
    (WEIGHTED, {"weights.demand": None}, [f"weights.demand: a number is needed; found null; allowed: {NUMBER}"]),
    (
        WEIGHTED,
        {"weights.demand": 100000000000000000000000000000000000000000},
        [f"weights.demand: a number is needed; found 100000000000000000000000000000000000000000; allowed: {NUMBER}"],
    ),
    (WEIGHTED, {"weights.demand": "1/0"}, [f"weights.demand: a number is needed; found '1/0'; allowed: {NUMBER}"]),
    (
        WEIGHTED,
        {"weights.demand": [1]},
        [f"weights.demand: a number is needed; found a list of 1 value; allowed: {NUMBER}"],
    ),
    (
        WEIGHTED,
        {"weights.demand": -1},
        ["weights.demand: a weight cannot be negative; found -1"],
    ),
    (
        WEIGHTED,
        {"weights": {"demand": 0, "cost": 0}},
        ["weights: every combination of levels has the same total: there is nothing to weigh"],
    ),
    (
        WEIGHTED,
        {"weights.dmand": 1},
        [f"weights.dmand: no criterion or aspect has this id; found 'dmand'; allowed: {IDS}; did you mean 'demand'?"],
    ),
    (WEIGHTED, {"cutoffs": {}}, ["cutoffs.good: a cut-off is needed for every level but the lowest"]),
    (WEIGHTED, {"cutoffs": GONE}, ["cutoffs: this key is missing"]),
    (WEIGHTED, {"cutoffs.good": 0}, [f"cutoffs.good: {INCREASE}; found 0; allowed: more than 0, at most 1"]),
    (
        WEIGHTED,
        {"cutoffs.good": 1.5},
        [
            "cutoffs.good: a share is at most 1; a bound in points is a table; found 1.5;"
            " allowed: a bound, such as { at_least = 1.5 }"
        ],
    ),
    (WEIGHTED, {"cutoffs.good": -0.5}, [f"cutoffs.good: {INCREASE}; found -0.5; allowed: more than 0, at most 1"]),
    (WEIGHTED, {"cutoffs.poor": 0.1}, ["cutoffs.poor: the lowest level has no cut-off; allowed: good"]),
    (WEIGHTED, {"cutoffs.great": 0.9}, ["cutoffs.great: the aspect has no such level; found 'great'; allowed: good"]),
    (WEIGHTED, {"cutoffs.good": "half"}, [f"cutoffs.good: a number is needed; found 'half'; allowed: {NUMBER}"]),
    (
        WEIGHTED,
        {"points": {"demand": [0, 1]}},
        ["points.demand: points are needed for each level of the input; found 2 points; allowed: 3 points"],
    ),
    (
        WEIGHTED,
        {"points": {"demand": []}},
        ["points.demand: points are needed for each level of the input; found 0 points; allowed: 3 points"],
    ),
    (
        WEIGHTED,
        {"points": {"hands": [0, 1, 2]}},
        ["points.hands: no input of this rule has this id; found 'hands'; allowed: demand, cost"],
    ),
    (
        WEIGHTED,
        {"points": {"demand": [1, 1, 1], "cost": [0, 0]}},
        ["weights: every combination of levels has the same total: there is nothing to weigh"],
    ),
    (
        WEIGHTED,
        {"points": {"demand": [0, "x", 2]}},
        [f"points.demand[1]: a number is needed; found 'x'; allowed: {NUMBER}"],
    ),
    (WEIGHTED, {"points": {"demand": 5}}, ["points.demand: a list is needed; found 5"]),
    (WEIGHTED, {"points": [0, 1]}, ["points: a table is needed; found a list of 2 values"]),
    (WEIGHTED, {"inputs": ["demand"]}, [f"inputs: there is no such key; found 'inputs'; allowed: {WEIGHTED_KEYS}"]),
    (WEIGHTED, {"orders": {"demand": "cost"}}, ["orders: a list is needed; found a table of 1 key"]),
    (
        WEIGHTED,
        {"orders": ["demand", "cost"]},
        [f"orders[{i}]: {AN_ORDER}; found '{s}'" for i, s in enumerate(["demand", "cost"])],
    ),
    (WEIGHTED, {"orders": [["demand"]]}, [f"orders[0]: {AN_ORDER}; found a list of 1 value"]),
    (WEIGHTED, {"orders": [["demand", 1]]}, ['orders[0]: text in quotes is needed: "1"; found 1']),
    (WEIGHTED, {"orders": [{"heavier": "demand"}]}, ["orders[0].lighter: this key is missing"]),
    (
        WEIGHTED,
        {"orders": [{"heavier": "demand", "lighter": "cost", "why": "So."}]},
        ["orders[0].why: there is no such key; found 'why'; allowed: heavier, lighter, provenance, section"],
    ),
    (
        WEIGHTED,
        {"orders": [["demand", "hands"], ["cots", "demand"]]},
        [
            "orders[0].lighter: no input of this rule has this id; found 'hands'; allowed: demand, cost",
            "orders[1].heavier: no input of this rule has this id; found 'cots'; allowed: demand, cost;"
            " did you mean 'cost'?",
        ],
    ),
    (
        WEIGHTED,
        {"orders": [["cost", "cost"]]},
        ["orders[0]: an order is between two inputs, and this is one; found 'cost'"],
    ),
    (
        WEIGHTED,
        {"orders": [["demand", "cost"], {"heavier": "demand", "lighter": "cost", "section": "2"}]},
        ["orders[1]: this order stands here twice; found demand, cost"],
    ),
    (
        WEIGHTED,
        {"orders": [["cost", "demand"]]},
        [
            "orders[0]: by the weights as they are written, 'cost' weighs less than 'demand';"
            " found cost = 1, demand = 2; allowed: weights that keep to the order"
        ],
    ),
    (
        WEIGHTED,
        {"orders": [["demand", "cost"]], "cutoffs": {"good": {"at_least": 2}}},
        [
            "orders: with bounds in points the weights have a scale of their own, on which they are not ordered;"
            " allowed: cut-offs that are shares, or no orders"
        ],
    ),
    (
        MINIMUM,
        {"orders": [["hands", "cost"]]},
        ["orders: there is no such key; found 'orders'; allowed: kind, inputs, caps, provenance, section"],
    ),
    (
        MINIMUM,
        {"weights": {"hands": 1}},
        ["weights: there is no such key; found 'weights'; allowed: kind, inputs, caps, provenance, section"],
    ),
    (MINIMUM, {"inputs": []}, ["inputs: at least one entry is needed; found none"]),
    (MINIMUM, {"inputs": GONE}, ["inputs: this key is missing"]),
    (MINIMUM, {"inputs": "hands"}, ["inputs: a list is needed; found 'hands'"]),
    (
        MINIMUM,
        {"inputs": ["hand"]},
        [f"inputs[0]: no criterion or aspect has this id; found 'hand'; allowed: {IDS}; did you mean 'hands'?"],
    ),
    (MINIMUM, {"inputs": [5]}, ['inputs[0]: text in quotes is needed: "5"; found 5']),
    (
        MINIMUM,
        {"inputs": ["hands", "cost"]},
        ["inputs[1]: a minimum needs inputs with as many levels as the aspect has (3); found 'cost' with 2 levels"],
    ),
    (
        MINIMUM,
        {"kind": "maximum", "inputs": ["hands", "cost"]},
        ["inputs[1]: a maximum needs inputs with as many levels as the aspect has (3); found 'cost' with 2 levels"],
    ),
    (TABLE, {"rows": []}, ["rows: at least one entry is needed; found none"]),
    (TABLE, {"rows": GONE}, ["rows: this key is missing"]),
    (TABLE, {"rows[0]": {}}, ["rows[0].then: this key is missing"]),
    (
        TABLE,
        {"rows[0]": {"whn": {"value": "good"}, "then": "yes"}},
        [
            "rows[0].whn: there is no such key; found 'whn';"
            " allowed: when, then, provenance, section; did you mean 'when'?"
        ],
    ),
    (TABLE, {"caps[0].when": GONE}, ["caps[0].when: this key is missing"]),
    (TABLE, {"rows[0].when": ["good"]}, ["rows[0].when: a table is needed; found a list of 1 value"]),
    (
        TABLE,
        {"rows[0].when": {"worth": ["good"]}},
        [
            "rows[0].when.worth: no criterion or aspect has this id; found 'worth';"
            " allowed: value, reach, demand, cost, hands, advice"
        ],
    ),
    (
        TABLE,
        {"rows[0].when": {"value": ["god"]}},
        ["rows[0].when.value: there is no such level; found 'god'; allowed: poor, good; did you mean 'good'?"],
    ),
    (TABLE, {"rows[0].when": {"value": []}}, ["rows[0].when.value: at least one entry is needed; found none"]),
    (
        TABLE,
        {"rows[0].when": {"value": ["good", "good"]}},
        ["rows[0].when.value[1]: this id stands here twice; found 'good'"],
    ),
    (TABLE, {"rows[0].when": {"value": [1]}}, ['rows[0].when.value[0]: text in quotes is needed: "1"; found 1']),
    (
        TABLE,
        {"rows[0].when": {"value": True}},
        ["rows[0].when.value: a level id, or a list of them, is needed; found true"],
    ),
    (TABLE, {"rows[0].then": "maybe"}, ["rows[0].then: the aspect has no such level; found 'maybe'; allowed: no, yes"]),
    (TABLE, {"rows[0].then": ["yes"]}, ["rows[0].then: text in quotes is needed; found a list of 1 value"]),
    (TABLE, {"rows[1].then": None}, ["rows[1].then: text in quotes is needed; found null"]),
    (
        TABLE,
        {"rows[1].when": {"value": "poor"}},
        [f"rows: no row decides value = good, reach = none; allowed: {EVERY_ROW}"],
    ),
    (
        TABLE,
        {"rows": [{"when": {"value": "good"}, "then": "yes"}]},
        [f"rows: no row decides value = poor, reach = none; allowed: {EVERY_ROW}"],
    ),
    (TABLE, {"caps": {"when": {}, "at_most": "no"}}, ["caps: a list is needed; found a table of 2 keys"]),
    (
        TABLE,
        {"caps[0].when": {"reach": ["nothing"]}},
        ["caps[0].when.reach: there is no such level; found 'nothing'; allowed: none, part, all"],
    ),
    (
        TABLE,
        {"caps[0].when": {"demnad": ["low"]}},
        [
            "caps[0].when.demnad: no criterion or aspect has this id; found 'demnad';"
            " allowed: value, reach, demand, cost, hands, advice; did you mean 'demand'?"
        ],
    ),
    (
        TABLE,
        {"caps[0].at_most": "never"},
        ["caps[0].at_most: the aspect has no such level; found 'never'; allowed: no, yes"],
    ),
    (TABLE, {"caps[0].at_most": GONE}, ["caps[0].at_most: this key is missing"]),
    (
        TABLE,
        {"caps[0].at_least": "no"},
        ["caps[0].at_least: there is no such key; found 'at_least'; allowed: when, at_most, provenance, section"],
    ),
    (
        MINIMUM,
        {"caps": [{"when": {"hands": "none"}, "at_most": "nothing"}]},
        ["caps[0].at_most: the aspect has no such level; found 'nothing'; allowed: none, part, all"],
    ),
    (
        WEIGHTED,
        {"cutoffs": 3},
        [
            "cutoffs: a table with a cut-off for each level but the lowest is needed; found 3; allowed: such as"
            " { high = 0.5 }, a share, or { high = { at_least = 3 } }, a bound in points"
        ],
    ),
    (
        WEIGHTED,
        {"cutoffs": {"at_least": 10}},
        [
            "cutoffs: a bound in points stands under the level that it is for; found at_least;"
            " allowed: such as { good = { at_least = 3 } }"
        ],
    ),
    (
        WEIGHTED,
        {"cutoffs.good": 10},
        [
            "cutoffs.good: a share is at most 1; a bound in points is a table; found 10;"
            " allowed: a bound, such as { at_least = 10 }"
        ],
    ),
    (WEIGHTED, {"cutoffs.good": {}}, [f"cutoffs.good: {ONE_BOUND}; found none"]),
    (WEIGHTED, {"cutoffs.good": {"at_least": 1, "below": 3}}, [f"cutoffs.good: {ONE_BOUND}; found at_least, below"]),
    (
        WEIGHTED,
        {"cutoffs.good": {"at_leest": 1}},
        [
            "cutoffs.good.at_leest: there is no such key; found 'at_leest'; allowed: at_least, above, at_most, below;"
            " did you mean 'at_least'?"
        ],
    ),
    (
        WEIGHTED,
        {"cutoffs.good": {"at_least": "ten"}},
        [f"cutoffs.good.at_least: a number is needed; found 'ten'; allowed: {NUMBER}"],
    ),
    (
        WEIGHTED,
        {"cutoffs.good": {"at_least": True}},
        [f"cutoffs.good.at_least: a number is needed; found true; allowed: {NUMBER}"],
    ),
    (TABLE, {"rows[0].when": {"reach": {}}}, [f"rows[0].when.reach: {A_CONDITION}"]),
    (TABLE, {"rows[0].when": {"reach": {"below": None}}}, [f"rows[0].when.reach: {A_CONDITION}"]),
    (
        TABLE,
        {"rows[0].when": {"reach": {"under": "all"}}},
        [
            "rows[0].when.reach.under: there is no such key; found 'under';"
            " allowed: at_least, above, at_most, below, not"
        ],
    ),
    (
        TABLE,
        {"rows[0].when": {"reach": {"below": 2}}},
        ['rows[0].when.reach.below: text in quotes is needed: "2"; found 2'],
    ),
    (TABLE, {"rows[0].when": {"reach": 2}}, ['rows[0].when.reach: text in quotes is needed: "2"; found 2']),
    (
        TABLE,
        {"rows[0].when": {"reach": {"not": 2}}},
        ['rows[0].when.reach.not: text in quotes is needed: "2"; found 2'],
    ),
    (
        TABLE,
        {"rows[0].when": {"reach": {"not": {"below": "all"}}}},
        ["rows[0].when.reach.not: a level id, or a list of them, is needed; found a table of 1 key"],
    ),
    (
        TABLE,
        {"caps[0].when": {"reach": {"at_least": "al"}}},
        [
            "caps[0].when.reach.at_least: there is no such level; found 'al'; allowed: none, part, all;"
            " did you mean 'all'?"
        ],
    ),
    (
        TABLE,
        {"caps[0].when": {"reach": {"not": ["all", "al"]}}},
        ["caps[0].when.reach.not: there is no such level; found 'al'; allowed: none, part, all; did you mean 'all'?"],
    ),
    (
        TABLE,
        {"caps[0].when": {"reach": {"at_least": "part", "above": "none"}}},
        ["caps[0].when.reach.above: at_least and above are two ends on the same side: one is enough; found 'none'"],
    ),
    (
        TABLE,
        {"caps[0].when": {"reach": {"at_least": "all", "below": "part"}}},
        ["caps[0].when.reach: no level is among these; allowed: none, part, all"],
    ),
    (
        TABLE,
        {"caps[0].when": {"reach": {"below": "none"}}},
        ["caps[0].when.reach: no level is among these; allowed: none, part, all"],
    ),
    (
        TABLE,
        {"caps[0].when": {"reach": {"not": ["none", "part", "all"]}}},
        ["caps[0].when.reach: no level is among these; allowed: none, part, all"],
    ),
    (
        TABLE,
        {"caps[0].when": {"advice": {"above": "no"}}},
        ["caps[0].when.advice: an aspect cannot depend on itself; found a circle of advice, advice"],
    ),
    (
        MINIMUM,
        {"caps": [{"when": {"advice": "yes"}, "at_most": "none"}]},
        ["caps[0].when.advice: an aspect cannot depend on itself; found a circle of advice, reach, advice"],
    ),
]


@pytest.mark.parametrize(("rule", "changes", "expected"), BAD)
def test_a_rule_with_a_mistake_is_refused(
    rule: str, changes: dict[str, Any], expected: list[str], tmp_path: Path
) -> None:
    """Each mistake is told of once, at its place, with what stands there and what may."""
    broken = changed(FRAMEWORK, {f"{rule}.{key}": value for key, value in changes.items()})
    assert problems_of(Framework, broken, tmp_path) == [f"{rule}.{problem}" for problem in expected]


@pytest.mark.parametrize(
    ("cutoffs", "expected"),
    [
        ({"fair": 0.75, "good": "1/3"}, "good: {increase}; found 1/3; allowed: more than 0.75, at most 1"),
        ({"fair": 0.5, "good": 0.5}, "good: {increase}; found 0.5; allowed: more than 0.5, at most 1"),
        ({"good": 0.5}, "fair: a cut-off is needed for every level but the lowest"),
    ],
)
def test_cutoffs_follow_the_levels(cutoffs: dict[str, Any], expected: str, tmp_path: Path) -> None:
    """The order that counts is that of the levels, not the order in which the cut-offs happen to be written."""
    levels = [{"id": "poor"}, {"id": "fair"}, {"id": "good"}]
    broken = changed(FRAMEWORK, {"aspects[0].levels": levels, f"{WEIGHTED}.cutoffs": cutoffs})
    increase = "cut-offs increase with the levels, above 0 and at most 1"
    assert problems_of(Framework, broken, tmp_path) == [f"{WEIGHTED}.cutoffs.{expected.format(increase=increase)}"]


BOTH = "in one rule all cut-offs are shares, or all are bounds in points"
HARDER = "each bound is harder to reach than the one before"


@pytest.mark.parametrize(
    ("cutoffs", "expected"),
    [
        (
            {"fair": 0.5, "good": {"at_most": 1}},
            f"fair: {BOTH}; found 0.5; allowed: a bound, such as {{ at_most = 0.5 }}",
        ),
        ({"fair": {"above": 1}, "good": 2}, f"good: {BOTH}; found 2; allowed: a bound, such as {{ above = 2 }}"),
        (
            {"fair": {"at_most": 2}, "good": {"above": 1}},
            "good: the bounds of one rule are all on the same side: points count for, or against; found above 1",
        ),
        ({"fair": {"at_least": 2}, "good": {"at_least": 2}}, f"good: {HARDER}, at_least 2; found at_least 2"),
        ({"fair": {"above": 2}, "good": {"at_least": 2}}, f"good: {HARDER}, above 2; found at_least 2"),
        ({"fair": {"at_most": 1}, "good": {"below": 2}}, f"good: {HARDER}, at_most 1; found below 2"),
        ({"fair": {"below": 2}, "good": {"at_most": 2}}, f"good: {HARDER}, below 2; found at_most 2"),
        ({"good": {"at_least": 2}}, "fair: a cut-off is needed for every level but the lowest"),
    ],
)
def test_bounds_follow_the_levels(cutoffs: dict[str, Any], expected: str, tmp_path: Path) -> None:
    """All are bounds, on one side, and each is harder to reach than that of the level below."""
    levels = [{"id": "poor"}, {"id": "fair"}, {"id": "good"}]
    broken = changed(FRAMEWORK, {"aspects[0].levels": levels, f"{WEIGHTED}.cutoffs": cutoffs})
    assert problems_of(Framework, broken, tmp_path) == [f"{WEIGHTED}.cutoffs.{expected}"]


@pytest.mark.parametrize(
    "cutoffs",
    [
        {"fair": {"at_least": 2}, "good": {"above": 2}},
        {"fair": {"at_most": 2}, "good": {"below": 2}},
        {"fair": {"at_least": -5}, "good": {"at_least": 100}},
    ],
)
def test_bounds_that_are_odd_but_clear_are_taken_in(cutoffs: dict[str, Any]) -> None:
    """At one number, what is reached there comes before what is not; and a bound may lie where no total does."""
    levels = [{"id": "poor"}, {"id": "fair"}, {"id": "good"}]
    rows = [{"when": {"value": "good"}, "then": "yes"}, {"then": "no"}]
    changes = {"aspects[0].levels": levels, f"{WEIGHTED}.cutoffs": cutoffs, f"{TABLE}.rows": rows}
    rule = load_framework(changed(FRAMEWORK, changes)).aspects[0].rule
    assert isinstance(rule, Weighted)
    assert rule.in_points


@pytest.mark.parametrize(
    ("key", "end"), [("at_least", "fair"), ("above", "high"), ("at_most", "high"), ("below", "fair")]
)
def test_what_has_no_order_is_not_compared(key: str, end: str, tmp_path: Path) -> None:
    """Of an unordered scale a condition names levels, or which it is not; in rows, caps and what is impossible."""
    parts = {
        f"{TABLE}.rows[0].when": {"reach": "part", "cost": {key: end}},
        f"{TABLE}.caps[0].when": {"cost": {key: end}},
        "impossible": [{"when": {"cost": {key: end}, "demand": "low"}}],
    }
    unordered = {"criteria[1].ordered": False, f"{WEIGHTED}.points": {"cost": [0, 1]}}
    places = [f"{TABLE}.rows[0].when.cost", f"{TABLE}.caps[0].when.cost", "impossible[0].when.cost"]
    needed = "this needs an ordered scale, and 'cost' has no better or worse levels (ordered = false)"
    for (part, when), place in zip(parts.items(), places, strict=True):
        problems = problems_of(Framework, changed(FRAMEWORK, {part: when, **unordered}), tmp_path)
        assert problems == [f"{place}.{key}: {needed}"]


def test_numbers_are_the_decimals_that_were_written(tmp_path: Path) -> None:
    """0.3 is three tenths, in TOML and in JSON; a binary fraction near it never comes in."""
    path = tmp_path / "framework.json"
    path.write_text(json.dumps(changed(FRAMEWORK, {f"{WEIGHTED}.cutoffs.good": 0.3})), "utf-8")
    rule = load_framework(path).aspects[0].rule
    assert isinstance(rule, Weighted)
    assert rule.cutoffs["good"] == Fraction(3, 10)


@pytest.mark.parametrize(("levels", "points"), [(3, ()), (4, ()), (3, (1, 5, 2))])
def test_points_count_from_zero_unless_they_are_given(levels: int, points: tuple[int, ...]) -> None:
    """Without points, the levels of an input count 0, 1, 2, … from the worst up."""
    given = {"demand": points} if points else {}
    rule = Weighted.model_validate({"weights": {"demand": 2}, "cutoffs": {"good": 1}, "points": given})
    assert rule.points_of("demand", levels) == (points or tuple(range(levels)))


def test_a_table_too_entangled_to_judge_asks_for_a_last_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the search for an undecided combination would take too long, the table is refused, with a way out."""
    monkeypatch.setattr(gap, "MAX_LOOKS", 1)
    rows = [{"when": {"value": "good"}, "then": "yes"}, {"when": {"reach": ["part", "all"]}, "then": "no"}]
    assert problems_of(Framework, changed(FRAMEWORK, {f"{TABLE}.rows": rows}), tmp_path) == [
        f"{TABLE}.rows: the rows are too entangled to see whether they decide every combination;"
        " allowed: a last row without when, which takes all others"
    ]
    assert load_framework(changed(FRAMEWORK, {f"{TABLE}.rows": [*rows, {"when": {}, "then": "no"}]}))


def test_levels_are_looked_for_whatever_was_given() -> None:
    """Python can name levels by things that are no text, not even something that can be looked up."""
    named: list[Any] = [["low"], 5, "low"]
    found = [str(problem) for problem in level_problems(("answers", "demand"), named, ["low", "high"])]
    assert found == [
        "answers.demand: there is no such level; found a list of 1 value; allowed: low, high",
        "answers.demand: there is no such level; found 5; allowed: low, high",
    ]


def test_odd_names_are_quoted_in_places(tmp_path: Path) -> None:
    """An id that is no single word is quoted where it stands in a place."""
    broken = changed(FRAMEWORK, {f"{WEIGHTED}.points": {"two words": [0, 1]}})
    [problem] = problems_of(Framework, broken, tmp_path)
    assert problem.startswith("aspects[0].rule.points.'two words': no input of this rule has this id")


# --- orders of weights --------------------------------------------------------------------------------------------


def ordered(*orders: Any, **weights: int) -> Framework:
    """The framework with these orders, and other weights if they are given."""
    changes: dict[str, Any] = {f"{WEIGHTED}.weights": {"demand": 2, "cost": 1, **weights}}
    return load_framework(changed(FRAMEWORK, {**changes, f"{WEIGHTED}.orders": list(orders)}))


def test_a_pair_is_a_short_way_to_write_an_order() -> None:
    """One document with one fingerprint, whichever way; where it comes from is told apart."""
    short = ordered(["demand", "cost"])
    long = ordered({"heavier": "demand", "lighter": "cost"})
    told = ordered({"heavier": "demand", "lighter": "cost", "provenance": "stated", "section": "4"})
    assert short == long != told
    assert fingerprint(short) == fingerprint(long) != fingerprint(told)
    for framework in (short, told):
        assert load_framework(parse(to_toml(framework), "f.toml")) == framework
        assert load_framework(json.loads(to_json(framework))) == framework
    assert 'orders = [{ heavier = "demand", lighter = "cost", provenance = "stated", section = "4" }]' in to_toml(told)


def test_no_orders_are_as_good_as_none() -> None:
    """An empty list is the same document as before."""
    assert ordered() == load_framework(FRAMEWORK)
    assert (fingerprint(ordered()), to_toml(ordered())) == (
        fingerprint(load_framework(FRAMEWORK)),
        to_toml(load_framework(FRAMEWORK)),
    )


def test_equal_weights_keep_to_every_order() -> None:
    """Both ways: at least as much, and no more."""
    both = [["demand", "cost"], ["cost", "demand"]]
    rule: Any = ordered(*both, demand=1).aspects[0].rule
    assert [(order.heavier, order.lighter) for order in rule.orders] == [tuple(pair) for pair in both]


def test_an_order_decides_nothing() -> None:
    """At no profile does it change what comes out; so a difference shows nothing."""
    difference = diff(load_framework(FRAMEWORK), ordered(["demand", "cost"]))
    assert not difference.moved


def test_an_assumed_order_is_nothing_that_the_outcome_hangs_on() -> None:
    """What is assumed and decides something is told, and an order decides nothing."""
    assumed = {"heavier": "demand", "lighter": "cost", "provenance": "assumed"}
    assert check(ordered(assumed)) == check(load_framework(FRAMEWORK))


def test_other_weights_have_to_keep_to_the_orders_too() -> None:
    """Revised, a framework is checked like a new one."""
    framework = ordered(["demand", "cost"])
    with pytest.raises(DocumentError, match=r"'demand' weighs less than 'cost'; found demand = 0.5, cost = 1"):
        revise(framework, {"aspects.value.rule.weights.demand": "1/2"})
    turned = {"aspects.value.rule.weights.demand": "1/2", "aspects.value.rule.orders[0]": ["cost", "demand"]}
    rule: Any = revise(framework, turned).aspects[0].rule
    assert rule.orders == (WeightOrder(heavier="cost", lighter="demand"),)
    assert revise(framework, {"aspects.value.rule.orders": None}) == load_framework(FRAMEWORK)
