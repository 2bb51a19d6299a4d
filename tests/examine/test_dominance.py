"""One topic at least as good as another: as going through all pairs of profiles that can occur finds."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product
from typing import Any

import oracle
import pytest
from drawn import Drawn, for_drawn

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import Assessment, assess
from k80assess.errors import AnswerError, DocumentError
from k80assess.examine.dominance import Dominance, dominance

LEVELS = ["low", "middle", "high"]


def of_pairs(framework: Framework, one: Any, other: Any, counted: list[str]) -> tuple[bool, bool]:
    """Return whether the first is at least as good for certain, and whether it can be, profile by profile."""
    verdicts = []
    scales = {criterion.id: level_ids(criterion) for criterion in framework.criteria}
    is_ordered = {criterion.id: criterion.ordered is not False for criterion in framework.criteria}
    for mine, yours in product(oracle.completions(framework, one), oracle.completions(framework, other)):
        good = []
        for node_id in counted:
            a, b = scales[node_id].index(mine[node_id]), scales[node_id].index(yours[node_id])
            good.append(a >= b if is_ordered[node_id] else a == b)
        verdicts.append(all(good))
    return all(verdicts), any(verdicts)


def judged_in(framework: Framework, answers: Any) -> list[str]:
    return [aspect.id for aspect in framework.aspects if aspect.id in answers]


@for_drawn(400)
def test_as_all_pairs_of_profiles_say(case: Drawn) -> None:
    """Where not everything can occur, some scales have no order, and aspects are judged directly."""
    framework = case.framework
    other = {key: own for key, own in case.answers.items() if case.random.random() < 0.7}
    pairs = [(case.answers, other), (other, case.answers), (case.answers, case.answers), ({}, other)]
    for mine, yours in pairs:
        if judged_in(framework, mine) and judged_in(framework, yours):
            continue  # there what was judged counts: see below
        one, two = assess(mine, framework), assess(yours, framework)
        if len(oracle.completions(framework, mine)) * len(oracle.completions(framework, yours)) > 20_000:
            continue
        certain, possible = of_pairs(framework, mine, yours, [criterion.id for criterion in framework.criteria])
        found = dominance(one, two)
        assert (found is not None) == possible
        assert (found is not None and not found.open_on) == certain


def framework(**more: Any) -> Framework:
    rule = {"kind": "minimum", "inputs": ["a", "b"]}
    aspects = [
        {"id": "both", "levels": LEVELS, "rule": rule},
        {"id": "o", "levels": LEVELS, "rule": {"kind": "maximum", "inputs": ["both", "c"]}},
    ]
    criteria = [{"id": own, "levels": LEVELS} for own in "abc"]
    return load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects, **more})


UNORDERED = {"id": "c", "levels": LEVELS, "ordered": False}
OF_ALL = {
    "id": "o",
    "levels": LEVELS,
    "rule": {
        "kind": "table",
        "inputs": ["a", "b", "c"],
        "rows": [
            {"when": {"a": "high", "c": "middle"}, "then": "high"},
            {"when": {"b": "high"}, "then": "middle"},
            {"then": "low"},
        ],
    },
}


@pytest.mark.slow
def test_as_all_pairs_say_where_much_cannot_occur() -> None:
    """With rows enough to make answers hang together, in each of which two criteria stand: both ends are met often.

    In some the third criterion has no order.
    """
    rng, met = random.Random(80), Counter[tuple[bool, bool]]()
    for _ in range(800):
        rows = []
        for _ in range(rng.randrange(2, 5)):
            rows.append({"when": {own: rng.sample(LEVELS, rng.randrange(1, 3)) for own in rng.sample("abc", 2)}})
        more: dict[str, Any] = {}
        if rng.random() < 0.4:
            more = {"criteria": [*({"id": own, "levels": LEVELS} for own in "ab"), UNORDERED], "aspects": [OF_ALL]}
        try:
            by = framework(impossible=rows, **more)
            mine, yours = ({own: rng.sample(LEVELS, 2) for own in rng.sample("abc", 2)} for _ in "12")
            verdict = of_pairs(by, mine, yours, ["a", "b", "c"])
            said = dominance(assess(mine, by), assess(yours, by))
        except (DocumentError, AnswerError):  # nothing at all, or nothing with these answers, can occur
            continue
        assert (said is not None and not said.open_on, said is not None) == verdict
        met[verdict] += 1
    assert min(met[True, True], met[False, True], met[False, False]) > 5


def found(one: dict[str, Any], other: dict[str, Any], by: Framework | None = None) -> Dominance | None:
    by = by or framework()
    assessed: list[Assessment] = [assess(answers, by) for answers in (one, other)]
    return dominance(*assessed)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"a": "high", "b": "low", "c": "low"}, {"a": "low", "b": "low", "c": "low"}, (("a",), ())),
        ({"a": "high", "b": "low"}, {"a": "low", "b": "low"}, (("a",), ("c",))),
        ({"a": "high", "b": "low", "c": "low"}, {"a": "low", "b": "middle", "c": "low"}, None),
        # What was judged in both counts, and what feeds it alone does not, unless it was answered.
        ({"both": "high", "c": "low"}, {"both": "low", "c": "low"}, (("both",), ())),
        ({"both": "low", "c": "low"}, {"both": "high", "c": "low"}, None),
        ({"both": "low", "c": "low"}, {"both": "low", "c": "low"}, ((), ())),
        ({"both": "high", "a": "high", "c": "low"}, {"both": "low", "a": "high", "c": "low"}, (("both",), ())),
        ({"both": "high", "a": "high", "c": "low"}, {"both": "low", "c": "low"}, (("both",), ())),
        ({"both": "middle", "a": "middle", "c": "low"}, {"both": "low", "a": "high", "c": "low"}, None),
        ({"both": "low", "a": "middle", "c": "low"}, {"both": "low", "c": "low"}, ((), ("a",))),
        # Judged in one alone: the other's answers say whether it can be so.
        ({"both": "high", "c": "low"}, {"a": "middle", "b": "low", "c": "low"}, (("a", "b"), ())),
        ({"both": "low", "c": "low"}, {"a": "middle", "b": "middle", "c": "low"}, None),
        ({"both": "middle", "c": "low"}, {"a": "high", "b": "high", "c": "low"}, None),
    ],
)
def test_worked_by_hand(one: dict[str, Any], other: dict[str, Any], expected: Any) -> None:
    """Answer by answer, and with what was judged directly."""
    assert found(one, other) == expected


def test_what_cannot_occur_together() -> None:
    """Each answer by itself could be as good, but not all of them at once."""
    rows = [{"when": {"a": "high", "b": "high"}}]
    middle = {"a": "middle", "b": "middle", "c": "low"}
    assert found({"c": "low"}, middle, framework(impossible=rows)) == ((), ("a", "b"))
    apart = framework(impossible=[{"when": {"a": ["middle", "high"], "b": ["middle", "high"]}}])
    assert found({"c": "low"}, {"a": "middle", "b": "low", "c": "low"}, apart) == ((), ("a",))
    assert found({"b": ["low", "high"], "c": "low"}, {"a": "low", "b": "high", "c": "low"}, apart) == ((), ("b",))
    both = [{"when": {"a": "high", "b": "high"}}, {"when": {"a": ["low", "middle"], "b": ["low", "middle"]}}]
    one_of = framework(impossible=both)  # either of them is high, and not both
    assert found({"c": "low"}, {"a": "high", "b": "middle", "c": "low"}, one_of) == ((), ("a", "b"))
    assert found({"b": "high", "c": "low"}, {"a": "high", "b": "middle", "c": "low"}, one_of) is None
