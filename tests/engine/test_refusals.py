"""What the engine refuses, word for word: each line says where, what is wrong, what was found and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from frameworks import one_aspect, shared_framework, weighted_framework

from k80assess.document.files import load_topic
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.engine.diagram import Builder
from k80assess.errors import AnswerError, ArgumentError, K80Error, SizeLimitError

ANSWERABLE = (
    "theme_link, community_impact, small_scale_difference, proximity, gap_left_by_others, instrument_strength, "
    "influence_window, demand, ownership, staff_time, fit, added_value and 1 more"
)
BAD_ANSWERS: dict[Any, Any] = {
    "them_link": "x",
    "theme_link": "drect",
    "demand": {"level": 3},
    "staff_time": True,
    "ownership": ["both", "both"],
    "proximity": {"b", "a", 3},
    "influence_window": ["b", "a"],
    3: "x",
    "two words": "x",
}


def many_nodes() -> None:
    """Make one node more than a builder may come to."""
    builder = Builder((2, 2), 2, limit=1)
    builder.make(1, (0, 1))
    builder.make(1, (1, 0))


CASES: list[tuple[Callable[[], object], type[K80Error], list[str]]] = [
    (
        lambda: assess("direct"),  # type: ignore[arg-type]
        ArgumentError,
        ["a topic or a mapping of answers is needed, and load_topic reads a topic; found 'direct'"],
    ),
    (
        lambda: assess(BAD_ANSWERS),
        AnswerError,
        [
            "answers: 12 problems",
            "answers.them_link: the framework has no such criterion or aspect;"
            f" found 'them_link'; allowed: {ANSWERABLE}; did you mean 'theme_link'?",
            "answers.theme_link: there is no such level;"
            " found 'drect'; allowed: none, indirect, direct; did you mean 'direct'?",
            'answers.demand.level: text in quotes is needed: "3"; found 3',
            "answers.staff_time: a level id, or a list of them, is needed; found True",
            "answers.ownership[1]: this id stands here twice; found 'both'",
            "answers.proximity: there is no such level; found 'a'; allowed: no, partly, clearly",
            "answers.proximity: there is no such level; found 'b'; allowed: no, partly, clearly",
            "answers.proximity: there is no such level; found 3; allowed: no, partly, clearly",
            "answers.influence_window: there is no such level; found 'b'; allowed: none, expected, open",
            "answers.influence_window: there is no such level; found 'a'; allowed: none, expected, open",
            f"answers.3: the framework has no such criterion or aspect; found 3; allowed: {ANSWERABLE}",
            "answers.'two words': the framework has no such criterion or aspect;"
            f" found 'two words'; allowed: {ANSWERABLE}",
        ],
    ),
    (
        lambda: assess(load_topic({"id": "pilot", "title": "T", "answers": {"demand": "wide"}})),
        AnswerError,
        ["topic pilot: answers.demand: there is no such level; found 'wide'; allowed: none, some, broad"],
    ),
    (
        lambda: compile_framework({}),  # type: ignore[arg-type]
        ArgumentError,
        ["a framework is needed, as load_framework gives one; found an empty table"],
    ),
    (
        lambda: compile_framework(weighted_framework(3), node_limit=0),
        ArgumentError,
        ["node_limit: a whole number of 1 or more is needed; found 0"],
    ),
    (
        lambda: compile_framework(weighted_framework(40), node_limit=100),
        SizeLimitError,
        [
            "steps through the rule of an aspect: more than the limit of 100; weigh with rounder numbers, or set a"
            " greater limit with k80assess.examine.compile_framework(framework, node_limit=…) and begin anew"
        ],
    ),
    (
        many_nodes,
        SizeLimitError,
        [
            "nodes of the decision diagram: more than the limit of 1;"
            " set a greater limit with k80assess.examine.compile_framework(framework, node_limit=…) and begin anew"
        ],
    ),
]


@pytest.mark.parametrize(("call", "kind", "lines"), CASES)
def test_the_engine_says_what_it_refuses(call: Callable[[], object], kind: type[K80Error], lines: list[str]) -> None:
    """The error is of its kind and says just this."""
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    assert str(caught.value).split("\n  ") == lines


CUTOFFS = {"l1": "1/3", "l2": 1}
ROUNDED = "weigh with rounder numbers (k80assess.documents.rounded, and k80assess.diff for what that changes)"
FEWER = "name fewer combinations in tables and caps"
REMEDIES: list[tuple[dict[str, Any], str]] = [
    ({"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": CUTOFFS}, ""),
    ({"kind": "weighted", "weights": {"a": 2, "b": 1}, "cutoffs": CUTOFFS}, "weigh with rounder numbers, or "),
    ({"kind": "weighted", "weights": {"a": 2, "b": 0.5}, "cutoffs": CUTOFFS}, f"{ROUNDED}, or "),
    (
        {"kind": "table", "inputs": ["a", "b"], "rows": [{"when": {"a": "l1", "b": "l1"}, "then": "l1"}]},
        f"{FEWER}, or ",
    ),
    ({"kind": "minimum", "inputs": ["a", "b"], "caps": [{"when": {"a": "l2"}, "at_most": "l1"}]}, f"{FEWER}, or "),
]


@pytest.mark.parametrize(("rule", "remedy"), REMEDIES)
def test_what_is_too_large_is_told_what_would_make_it_smaller(rule: dict[str, Any], remedy: str) -> None:
    """Of what the framework has, and nothing that it has not; one weight with decimals is enough to round."""
    if rule["kind"] == "table":
        rule = rule | {"rows": [*rule["rows"], {"when": {}, "then": "l0"}]}
    framework = one_aspect(rule, ("l0", "l1", "l2"), ("a", "b"))
    with pytest.raises(SizeLimitError) as caught:
        compile_framework(framework, node_limit=1)
    assert f"more than the limit of 1; {remedy}set a greater limit" in str(caught.value)


def test_what_feeds_several_aspects_is_told() -> None:
    """After weights that could be rounder."""
    with pytest.raises(SizeLimitError, match="rounder numbers, or let fewer criteria feed several aspects, or set a"):
        compile_framework(shared_framework(4, aspects=3, feeding=2), node_limit=1)
