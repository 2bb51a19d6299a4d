"""Which of the frameworks that agree is chosen: cases worked by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, get_args

import pytest

pytest.importorskip("pysat")

from k80assess import Criterion, assess, loosen
from k80assess.document.framework import Framework
from k80assess.learning import Example, learn, weighted
from k80assess.learning.representative import Preference

FRAMEWORK = Framework.model_validate(
    {
        "id": "f",
        "version": "1",
        "outcome": "go",
        "criteria": [{"id": one, "levels": ["low", "middle", "high"]} for one in "ab"],
        "aspects": [
            {
                "id": "go",
                "levels": ["no", "maybe", "yes"],
                "rule": {
                    "kind": "weighted",
                    "weights": {"a": 3, "b": 2},
                    "cutoffs": {"maybe": "2/5", "yes": "7/10"},
                },
            }
        ],
    }
)
FAMILY = loosen(FRAMEWORK, weights="any", cutoffs="any")
AS_WRITTEN = ((3, 2), (Fraction(2, 5), Fraction(7, 10)))

B_ALONE = [Example(id="x", answers={"a": "low", "b": "high"}, outcome="yes")]
"""The weight of b is at least the cut-off of yes, 7/10 as written: with a at 3 then b is at 7, or more."""

EACH_SOME = [
    Example(id="x", answers={"a": "low", "b": "high"}, outcome="maybe"),
    Example(id="y", answers={"a": "middle", "b": "low"}, outcome="maybe"),
]
"""As written b alone gives 2/5, and a halfway 3/10: only the cut-off of maybe has to give way, to 3/10 or less but more
than 0, and of such numbers 1/4 has the least denominator. With equal weights a halfway gives 1/4 as well."""


@pytest.mark.parametrize(
    ("examples", "prefer", "weights", "cutoffs"),
    [
        ([], "closest", *AS_WRITTEN),
        ([], "simplest", (1, 0), (Fraction(1, 2), 1)),
        (B_ALONE, "closest", (3, 7), AS_WRITTEN[1]),
        (B_ALONE, "simplest", (0, 1), (Fraction(1, 2), 1)),
        (EACH_SOME, "closest", (3, 2), (Fraction(1, 4), Fraction(7, 10))),
        (EACH_SOME, "simplest", (1, 1), (Fraction(1, 4), 1)),
    ],
)
def test_what_is_chosen(examples: list[Example], prefer: Preference, weights: Any, cutoffs: Any) -> None:
    """As written where that can be; else simple: whole weights with the least sum, or numbers of few digits."""
    rule: Any = learn(examples, FAMILY).representative(prefer).outcome_aspect.rule
    assert tuple(rule.weights.values()) == weights
    assert (rule.cutoffs["maybe"], rule.cutoffs["yes"]) == cutoffs


def test_the_widest_margin() -> None:
    """Of b alone as yes: all weight on b, and the cut-offs apart by the same as from 0 and from what b gives, 1."""
    rule: Any = learn(B_ALONE, FAMILY).representative("margin").outcome_aspect.rule
    assert tuple(rule.weights.values()) == (0, 1)
    assert (rule.cutoffs["maybe"], rule.cutoffs["yes"]) == (Fraction(1, 3), Fraction(2, 3))


def test_an_input_without_a_range_takes_nothing_from_an_even_margin() -> None:
    """All points of c are alike, so that its part is none; a and b, of which nothing is known, get the same."""
    plain = FRAMEWORK.model_dump(mode="json", exclude_none=True)
    plain["criteria"].append({"id": "c", "levels": ["low", "high"]})
    aspect = plain["aspects"][0]
    points = {"a": [0, 1, 2], "b": [0, 1, 2], "c": [1, 1]}
    aspect["rule"] = {**aspect["rule"], "weights": {"a": 3, "b": 1, "c": 2}, "points": points}
    family = loosen(Framework.model_validate(plain), weights="any", cutoffs="any")
    rule: Any = learn([], family).representative("margin").outcome_aspect.rule
    assert rule.weights["a"] == rule.weights["b"] > 0


def test_each_of_three_weights_is_chosen() -> None:
    """Each alone is enough, so that each counts; the least whole weights by which they do are 1."""
    family = weighted([Criterion(id=one, levels=["low", "high"]) for one in "abc"], ["no", "yes"])
    alone = [Example(id=one, answers={**dict.fromkeys("abc", "low"), one: "high"}, outcome="yes") for one in "abc"]
    rule: Any = learn(alone, family).representative("simplest").outcome_aspect.rule
    assert tuple(rule.weights.values()) == (1, 1, 1)


@pytest.mark.parametrize("loose", [{"cutoffs": "any"}, {"weights": Fraction(1, 10), "cutoffs": "any"}])
def test_weights_that_have_a_scale_are_not_made_whole(loose: dict[str, Any]) -> None:
    """Those that are fixed, or off by no more than a part of themselves: no whole numbers are among these."""
    plain = FRAMEWORK.model_dump(mode="json", exclude_none=True)
    plain["aspects"][0]["rule"]["weights"] = {"a": "1/2", "b": "1/3"}
    family = loosen(Framework.model_validate(plain), **loose)
    rule: Any = learn(EACH_SOME, family, seconds=5).representative("simplest").outcome_aspect.rule
    assert Fraction(9, 20) <= rule.weights["a"] <= Fraction(11, 20)
    assert Fraction(3, 10) <= rule.weights["b"] <= Fraction(11, 30)


@pytest.mark.parametrize("prefer", get_args(Preference))
def test_as_many_rows_as_can_be_stay_as_written(prefer: Preference) -> None:
    """All of them, or all but the one that an example says to be otherwise."""
    rows = [
        {"when": {"a": "high", "b": "high"}, "then": "yes"},
        {"when": {"a": "high"}, "then": "maybe"},
        {"when": {"b": "high"}, "then": "maybe"},
        {"then": "no"},
    ]
    plain = FRAMEWORK.model_dump(mode="json", exclude_none=True)
    plain["aspects"][0]["rule"] = {"kind": "table", "inputs": ["a", "b"], "rows": rows}
    framework = Framework.model_validate(plain)
    family = loosen(framework, tables=["go"])
    profiles = [{"a": a, "b": b} for a in ("low", "middle", "high") for b in ("low", "middle", "high")]

    def differing(examples: list[Example]) -> list[dict[str, str]]:
        found = learn(examples, family).representative(prefer)
        return [profile for profile in profiles if assess(profile, found).outcome != assess(profile, framework).outcome]

    assert differing([]) == []
    top = {"a": "high", "b": "high"}
    assert differing([Example(id="x", answers=top, outcome="maybe")]) == [top]
