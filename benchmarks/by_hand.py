"""The packaged framework as somebody would write it by hand in the tool at hand, for complete answers.

Nothing is checked, explained or kept exact here beyond what whole numbers do by themselves: that is what these cost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numba
import numpy as np
import polars as pl

from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids

FIT = {"theme_link": 2, "community_impact": 1, "small_scale_difference": 2, "proximity": 1}
ADDED_VALUE = {"gap_left_by_others": 2, "instrument_strength": 2, "influence_window": 1, "demand": 1}
CAPACITY = ("ownership", "staff_time")
# Both sums run from 0 to 12; 0.40 of that is reached from 5 on, and 0.75 from 9 on.
MODERATE, STRONG = 5, 9
OUTCOMES = ("decline", "monitor", "take_on")


def scales(framework: Framework) -> dict[str, tuple[str, ...]]:
    return {criterion.id: level_ids(criterion) for criterion in framework.criteria}


# --- one topic ----------------------------------------------------------------------------------------------------


def function(framework: Framework) -> Callable[[Mapping[str, str]], str]:
    """Return a plain function of the answers."""
    points = {name: {level: i for i, level in enumerate(levels)} for name, levels in scales(framework).items()}

    def decide(answers: Mapping[str, str]) -> str:
        fit = sum([weight * points[name][answers[name]] for name, weight in FIT.items()])
        added_value = sum([weight * points[name][answers[name]] for name, weight in ADDED_VALUE.items()])
        capacity = min([points[name][answers[name]] for name in CAPACITY])
        if fit < MODERATE or added_value < MODERATE:
            return "decline"
        if capacity == 2 or (fit >= STRONG and added_value >= STRONG and capacity >= 1):
            return "take_on"
        return "monitor"

    return decide


def zen_graph(framework: Framework) -> str:
    """Write it for zen-engine with expressions for the sums, and a decision table for the outcome."""
    own = scales(framework)

    def points(name: str) -> str:
        return f"({name} == '{own[name][2]}' ? 2 : {name} == '{own[name][1]}' ? 1 : 0)"

    def total(weights: Mapping[str, int]) -> str:
        return " + ".join([f"{weight} * {points(name)}" for name, weight in weights.items()])

    def level(place: str) -> str:
        return f"$.{place} >= {STRONG} ? 'strong' : $.{place} >= {MODERATE} ? 'moderate' : 'weak'"

    none = " or ".join([f"{name} == '{own[name][0]}'" for name in CAPACITY])
    thin = " or ".join([f"{name} == '{own[name][1]}'" for name in CAPACITY])
    expressions = {
        "fit_total": total(FIT),
        "fit": level("fit_total"),
        "added_value_total": total(ADDED_VALUE),
        "added_value": level("added_value_total"),
        "capacity": f"{none} ? 'none' : {thin} ? 'thin' : 'sufficient'",
    }
    columns = ("fit", "added_value", "capacity")
    rows = [
        ("'weak'", "", "", "decline"),
        ("", "'weak'", "", "decline"),
        ("'strong'", "'strong'", "'thin', 'sufficient'", "take_on"),
        ("", "", "'sufficient'", "take_on"),
        ("", "", "", "monitor"),
    ]
    table = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": name, "name": name, "field": name} for name in columns],
        "outputs": [{"id": "outcome", "name": "outcome", "field": "outcome"}],
        "rules": [
            {"_id": f"row{i}", **dict(zip(columns, cells, strict=True)), "outcome": f"'{outcome}'"}
            for i, (*cells, outcome) in enumerate(rows)
        ],
    }
    lines = [{"id": key, "key": key, "value": value} for key, value in expressions.items()]
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "inputNode", "name": "start"},
        {
            "id": "sums",
            "type": "expressionNode",
            "name": "sums",
            "content": {"passThrough": True, "expressions": lines},
        },
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "end", "type": "outputNode", "name": "end"},
    ]
    edges = [
        {"id": f"edge{i}", "sourceId": nodes[i]["id"], "targetId": nodes[i + 1]["id"], "type": "edge"}
        for i in range(len(nodes) - 1)
    ]
    for node in nodes:
        node["position"] = {"x": 0, "y": 0}
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


# --- many rows ----------------------------------------------------------------------------------------------------


def polars_outcome(code: Callable[[str], pl.Expr]) -> pl.Expr:
    """Return the outcome as an expression, from one that gives the code of a criterion's level."""
    fit = sum([weight * code(name) for name, weight in FIT.items()], pl.lit(0, pl.UInt8))
    added_value = sum([weight * code(name) for name, weight in ADDED_VALUE.items()], pl.lit(0, pl.UInt8))
    capacity = pl.min_horizontal(code(name) for name in CAPACITY)
    scale = pl.Enum(OUTCOMES)
    return (
        pl.when((fit < MODERATE) | (added_value < MODERATE))
        .then(pl.lit("decline", scale))
        .when((capacity == 2) | ((fit >= STRONG) & (added_value >= STRONG) & (capacity >= 1)))
        .then(pl.lit("take_on", scale))
        .otherwise(pl.lit("monitor", scale))
    )


def polars_columns(framework: Framework, *, enum: bool, some_open: bool = False) -> list[pl.Expr]:
    """Return the columns that a frame gets: the outcome and, where answers are open, its worst and best."""
    own = scales(framework)

    def code(name: str) -> pl.Expr:
        column = pl.col(name) if enum else pl.col(name).cast(pl.Enum(own[name]))
        return column.to_physical()

    if not some_open:
        return [polars_outcome(code).alias("outcome")]
    worst = polars_outcome(lambda name: code(name).fill_null(0))
    best = polars_outcome(lambda name: code(name).fill_null(2))
    outcome = pl.when(worst == best).then(worst)
    return [outcome.alias("outcome"), worst.alias("outcome_worst"), best.alias("outcome_best")]


def duckdb_query(framework: Framework, *, some_open: bool = False) -> str:
    """Return as an SQL query the outcome of each topic in a table of texts, and its worst and best if answers are open.

    An open answer counts as the lowest level for the worst outcome, and as the highest for the best.
    """
    own = scales(framework)

    def points(name: str, opened: int) -> str:
        missing = f"WHEN {name} IS NULL THEN {opened} " if some_open else ""
        levels = f"WHEN {name} = '{own[name][2]}' THEN 2 WHEN {name} = '{own[name][1]}' THEN 1"
        return f"CASE {levels} {missing}ELSE 0 END"

    def sums(opened: int, place: str) -> str:
        def total(weights: Mapping[str, int]) -> str:
            return " + ".join([f"{weight} * ({points(name, opened)})" for name, weight in weights.items()])

        least = ", ".join([points(name, opened) for name in CAPACITY])
        return (
            f"{total(FIT)} AS fit_{place}, {total(ADDED_VALUE)} AS added_value_{place}, "
            f"least({least}) AS capacity_{place}"
        )

    def outcome(place: str) -> str:
        fit, added_value, capacity = f"fit_{place}", f"added_value_{place}", f"capacity_{place}"
        strong = f"{fit} >= {STRONG} AND {added_value} >= {STRONG} AND {capacity} >= 1"
        return f"""CASE
            WHEN {fit} < {MODERATE} OR {added_value} < {MODERATE} THEN 'decline'
            WHEN {capacity} = 2 OR ({strong}) THEN 'take_on'
            ELSE 'monitor' END"""

    if not some_open:
        judged = f"SELECT *, {sums(0, 'all')} FROM topics"
        helping = "fit_all, added_value_all, capacity_all"
        return f"WITH judged AS ({judged}) SELECT * EXCLUDE ({helping}), {outcome('all')} AS outcome FROM judged"
    judged = f"SELECT *, {sums(0, 'worst')}, {sums(2, 'best')} FROM topics"
    helping = ", ".join(
        [f"{name}_{place}" for place in ("worst", "best") for name in ("fit", "added_value", "capacity")]
    )
    ends = f"{outcome('worst')} AS outcome_worst, {outcome('best')} AS outcome_best"
    return f"""
        WITH judged AS ({judged}), ended AS (SELECT * EXCLUDE ({helping}), {ends} FROM judged)
        SELECT *, CASE WHEN outcome_worst = outcome_best THEN outcome_worst END AS outcome FROM ended
    """


def _loop(a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any, i: Any, j: Any, table: Any, out: Any) -> None:
    for row in range(len(out)):
        index = ((((a[row] * 3 + b[row]) * 3 + c[row]) * 3 + d[row]) * 3 + e[row]) * 3 + f[row]
        out[row] = table[(((index * 3 + g[row]) * 3 + h[row]) * 3 + i[row]) * 3 + j[row]]


_compiled_loop: Any = numba.njit(_loop)


def fused_loop(codes: list[Any], table: Any) -> Any:
    """Look up the outcome of each row in a table of all profiles, in one compiled loop."""
    out = np.empty(len(codes[0]), np.uint8)
    _compiled_loop(*codes, table, out)
    return out
