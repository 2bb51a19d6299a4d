"""Frameworks made for tests and benchmarks, of any size."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework

LEVELS = [{"id": "low"}, {"id": "mid"}, {"id": "high"}]
CUTOFFS = {"mid": "2/5", "high": "3/4"}


def weighted_framework(criteria: int, levels: int = 5, most: int = 10, aspects: int = 1, seed: int = 0) -> Framework:
    """Make weighted sums with random weights from 1 to `most` over so many criteria, in one or several aspects."""
    rng = random.Random(seed)
    ids = [f"c{i}" for i in range(criteria)]

    def weigh(inputs: Sequence[str]) -> dict[str, int]:
        return {input_id: rng.randint(1, most) for input_id in inputs}

    if aspects == 1:
        return _of_sums(f"weighted-{criteria}", ids, levels, {"outcome": weigh(ids)})
    parts = {f"a{i}": weigh(ids[i::aspects]) for i in range(aspects)}
    return _of_sums(f"weighted-{criteria}", ids, levels, {**parts, "outcome": weigh([*parts])})


def shared_framework(criteria: int, aspects: int, feeding: int, levels: int = 3, seed: int = 80) -> Framework:
    """Make weighted sums that each take so many of the criteria, drawn at random, and a sum of these."""
    rng = random.Random(seed)
    ids = [f"c{i}" for i in range(criteria)]
    sums = {f"a{i}": {c: rng.randint(1, 5) for c in rng.sample(ids, feeding)} for i in range(aspects)}
    for criterion_id in ids:
        if not any(criterion_id in weights for weights in sums.values()):
            sums[rng.choice([*sums])][criterion_id] = 1
    outcome = {aspect_id: rng.randint(1, 3) for aspect_id in sums}
    return _of_sums(f"shared-{criteria}", ids, levels, {**sums, "outcome": outcome})


def _of_sums(name: str, ids: Sequence[str], levels: int, sums: dict[str, dict[str, int]]) -> Framework:
    """Make a framework of weighted sums, by id, over criteria with so many levels; the last is the outcome."""
    scale = [{"id": f"l{i}"} for i in range(levels)]
    rules = {aspect_id: {"kind": "weighted", "weights": own, "cutoffs": CUTOFFS} for aspect_id, own in sums.items()}
    return load_framework(
        {
            "id": name,
            "version": "1",
            "outcome": "outcome",
            "criteria": [{"id": criterion_id, "levels": scale} for criterion_id in ids],
            "aspects": [{"id": aspect_id, "levels": LEVELS, "rule": rule} for aspect_id, rule in rules.items()],
        }
    )


def go(levels: Sequence[str], rule: dict[str, Any], **more: Any) -> Framework:
    """Make a framework of the aspect `go` with these levels, by a rule on a and b, which are low or high."""
    criteria = [{"id": criterion_id, "levels": ["low", "high"]} for criterion_id in "ab"]
    aspect = {"id": "go", "levels": [*levels], "rule": rule}
    content = {"id": "f", "version": "1", "outcome": "go", "criteria": criteria, "aspects": [aspect]}
    return load_framework({**content, **more})


def only_a_row_asks_c() -> Framework:
    """Make a framework whose outcome is the minimum of a and b, and in which a is no where c is no."""
    yes_or_no = ["no", "yes"]
    return load_framework(
        {
            "id": "row-asks",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": yes_or_no} for criterion_id in "abc"],
            "aspects": [{"id": "o", "levels": yes_or_no, "rule": {"kind": "minimum", "inputs": ["a", "b"]}}],
            "impossible": [{"when": {"a": "yes", "c": "no"}}],
        }
    )


def one_aspect(rule: dict[str, Any], level_ids: Sequence[str], criteria: Sequence[str] = ("c",)) -> Framework:
    """Make a framework of the aspect `o` by this rule; it and the criteria that feed it have these levels."""
    scale = [{"id": level_id} for level_id in level_ids]
    return load_framework(
        {
            "id": "one-aspect",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": scale} for criterion_id in criteria],
            "aspects": [{"id": "o", "levels": scale, "rule": rule}],
        }
    )


def unordered(*, outcome: bool | None) -> Framework:
    """Make a framework of which the outcome is the answer to its one question, which has no better and worse."""
    scale = [{"id": level} for level in ("a", "b", "c")]
    rows = [{"when": {"c": level["id"]}, "then": level["id"]} for level in scale]
    aspect = {"id": "o", "levels": scale, "ordered": outcome, "rule": {"kind": "table", "inputs": ["c"], "rows": rows}}
    criteria = [{"id": "c", "levels": scale, "ordered": False}]
    return load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]})


def has_ordered_outcome(framework: Framework) -> bool:
    return framework.outcome_aspect.ordered is None


def chain(length: int) -> Framework:
    """Make so many aspects that each only repeat the one below."""
    scale = [{"id": "no"}, {"id": "yes"}]
    aspects = []
    for i in range(length):
        rule = {"kind": "minimum", "inputs": [f"a{i - 1}" if i else "c"]}
        aspects.append({"id": f"a{i}", "levels": scale, "rule": rule})
    return load_framework(
        {
            "id": "chain",
            "version": "1",
            "outcome": f"a{length - 1}",
            "criteria": [{"id": "c", "levels": scale}],
            "aspects": aspects,
        }
    )


def conditional(since: Any = ("no", "yes")) -> Framework:
    """A framework of three questions, of which the second is asked only when the first says yes."""
    scale = ["no", "yes"]
    asked_then = {"id": "since", "levels": [*since], "asked_when": {"partner": "yes"}, "otherwise": "no"}
    criteria = [{"id": "partner", "levels": scale}, asked_then, {"id": "size", "levels": scale}]
    rule = {"kind": "maximum", "inputs": ["partner", "since", "size"]}
    aspects = [{"id": "o", "levels": scale, "rule": rule}]
    return load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects})
