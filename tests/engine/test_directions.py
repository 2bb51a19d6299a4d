"""Directions of criteria and comparisons of functions, against all pairs of profiles."""

from __future__ import annotations

from itertools import permutations, starmap
from typing import Any

import oracle
import pytest
from frameworks import one_aspect
from hypothesis import given

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.compiled import compile_framework
from k80assess.engine.directions import Comparison, directions, most_levels
from k80assess.errors import SizeLimitError
from k80assess.testing import strategies


@given(strategies.frameworks())
def test_a_direction_that_is_named_holds_for_every_profile(framework: Framework) -> None:
    """Where a criterion is said to go one way, no profile has its outcome go the other way."""
    compiled = compile_framework(framework)
    scale = [level.id for level in framework.outcome_aspect.levels]
    for criterion in framework.criteria:
        way = directions(compiled)[compiled.variables[criterion.id]]
        for profile in oracle.profiles(framework):
            outcomes = [
                scale.index(oracle.outcome(framework, {**profile, criterion.id: level.id}))
                for level in criterion.levels
            ]
            assert way == 0 or outcomes == sorted(outcomes, reverse=way < 0)


@given(strategies.frameworks())
def test_a_comparison_finds_values_exactly_when_there_are_some(framework: Framework) -> None:
    """One function of a diagram exceeds another where the comparison says so, and nowhere when it says nowhere."""
    compiled = compile_framework(framework)
    diagram = compiled.diagram
    comparison = Comparison(diagram, compiled.node_limit)
    refs = range(diagram.leaves + len(diagram.nodes))
    profiles = [
        [own.index(profile[c]) for c, own in zip(compiled.order, compiled.levels, strict=True)]
        for profile in oracle.profiles(framework)
    ]

    def walk(ref: int, profile: list[int]) -> int:
        while ref >= diagram.leaves:
            node = diagram.node(ref)
            ref = node.children[profile[node.variable]]
        return ref

    for one in refs:
        for other in refs:
            found = comparison.exceeds(one, other)
            if found is None:
                assert all(walk(one, profile) <= walk(other, profile) for profile in profiles)
            else:
                profile = [found.get(v, 0) for v in range(len(diagram.sizes))]
                assert walk(one, profile) > walk(other, profile)


def test_every_criterion_of_the_packaged_framework_goes_up() -> None:
    """A better answer never gives a worse outcome, and the rules themselves say so."""
    assert set(directions(compile_framework(load_framework()))) == {1}


RULES: list[tuple[dict[str, Any], tuple[int, ...]]] = [
    ({"kind": "weighted", "weights": {"a": 1, "b": 2}, "cutoffs": {"l1": "1/3", "l2": 1}}, (1, 1)),
    ({"kind": "weighted", "weights": {"a": 1, "b": 2}, "points": {"a": [2, 2, 0]}}, (-1, 1)),
    ({"kind": "weighted", "weights": {"a": 1, "b": 2}, "points": {"a": [0, 0, 3], "b": [0, 2, 1]}}, (1, 0)),
    ({"kind": "weighted", "weights": {"a": 1, "b": 2}, "caps": [{"when": {"a": "l2"}, "at_most": "l1"}]}, (0, 1)),
    ({"kind": "weighted", "weights": {"a": 1, "b": 2}, "caps": [{"when": {"a": "l0"}, "at_most": "l1"}]}, (1, 1)),
    ({"kind": "minimum", "inputs": ["a", "b"]}, (1, 1)),
    ({"kind": "maximum", "inputs": ["a", "b"], "caps": [{"when": {"b": ["l1", "l2"]}, "at_most": "l0"}]}, (1, 0)),
    ({"kind": "table", "rows": [{"when": {"a": ["l0", "l1"], "b": "l0"}, "then": "l2"}]}, (-1, -1)),
    ({"kind": "table", "rows": [{"when": {"a": "l1", "b": ["l1", "l2"]}, "then": "l2"}]}, (0, 1)),
]


@pytest.mark.parametrize(("rule", "expected"), RULES)
def test_directions_are_read_off_the_rules(rule: dict[str, Any], expected: tuple[int, ...]) -> None:
    """Up, down or both, by hand, for each kind of rule over two inputs of three levels."""
    if rule["kind"] == "weighted":
        rule = {"cutoffs": {"l1": "1/3", "l2": 1}} | rule
    if rule["kind"] == "table":
        rule = rule | {"inputs": ["a", "b"], "rows": [*rule["rows"], {"when": {}, "then": "l0"}]}
    assert directions(compile_framework(framework_of(rule))) == expected


@given(strategies.frameworks())
def test_no_criterion_moves_the_outcome_further_than_its_bound(framework: Framework) -> None:
    """At no profile do two levels of a criterion have outcomes that lie further apart."""
    compiled, ids = compile_framework(framework), [criterion.id for criterion in framework.criteria]
    scale = [level.id for level in framework.outcome_aspect.levels]
    for criterion_id, most in compiled.by_id(most_levels(compiled)).items():
        beside: dict[tuple[str, ...], list[int]] = {}
        for profile in oracle.profiles(framework):
            others = tuple([profile[other] for other in ids if other != criterion_id])
            beside.setdefault(others, []).append(scale.index(oracle.outcome(framework, profile)))
        assert max(max(own) - min(own) for own in beside.values()) <= most < len(scale)


REACHING_2_AND_6 = {"l1": {"at_least": 2}, "l2": {"at_least": 6}}
BOUNDS: list[tuple[dict[str, Any], tuple[int, ...]]] = [
    # A move of 4 that begins just below 2 ends just below 6; one of 5 does not.
    ({"kind": "weighted", "weights": {"a": 1, "b": 2}, "cutoffs": REACHING_2_AND_6}, (1, 1)),
    (
        {"kind": "weighted", "weights": {"a": 1, "b": 1}, "points": {"b": [0, 1, 5]}, "cutoffs": REACHING_2_AND_6},
        (1, 2),
    ),
    ({"kind": "weighted", "weights": {"a": 0, "b": 3}, "cutoffs": REACHING_2_AND_6}, (0, 2)),
    ({"kind": "minimum", "inputs": ["a", "b"]}, (2, 2)),
    ({"kind": "table", "inputs": ["a", "b"], "rows": [{"when": {"a": "l1"}, "then": "l1"}]}, (2, 2)),
    (
        {
            "kind": "weighted",
            "weights": {"a": 1, "b": 2},
            "cutoffs": REACHING_2_AND_6,
            "caps": [{"when": {"a": "l0"}, "at_most": "l0"}],
        },
        (2, 2),
    ),
]


@pytest.mark.parametrize(("rule", "expected"), BOUNDS)
def test_bounds_are_read_off_the_rules(rule: dict[str, Any], expected: tuple[int, ...]) -> None:
    """By hand: the cut-offs of a sum that lie within one move; all levels where single combinations decide."""
    if rule["kind"] == "table":
        rule = rule | {"rows": [*rule["rows"], {"when": {}, "then": "l0"}]}
    assert most_levels(compile_framework(framework_of(rule))) == expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        # As far as the input that it moves furthest.
        ({"kind": "minimum", "inputs": ["x", "y"]}, {"a": 1, "b": 1, "c": 2}),
        ({"kind": "maximum", "inputs": ["x", "c", "y"]}, {"a": 1, "b": 1, "c": 2}),
        # As far as both sums together: c by 4, past both cut-offs; a and b by 2, past one.
        (
            {
                "kind": "weighted",
                "weights": {"x": 1, "y": 1},
                "cutoffs": {"l1": {"at_least": 2}, "l2": {"at_least": 4}},
            },
            {"a": 1, "b": 1, "c": 2},
        ),
        # As far as its own levels, where the outcome reads it.
        ({"kind": "minimum", "inputs": ["y", "x", "b"]}, {"a": 1, "b": 2, "c": 2}),
    ],
)
def test_bounds_go_up_from_aspect_to_aspect(outcome: dict[str, Any], expected: dict[str, int]) -> None:
    """By hand, where x and y are sums of a and c, and of b and c, that each input moves one level; c moves y two."""
    levels, cutoffs = ["l0", "l1", "l2"], {"l1": {"at_least": 1}, "l2": {"at_least": 3}}
    rules = {
        "x": {"kind": "weighted", "weights": {"a": 1, "c": 1}, "cutoffs": cutoffs},
        "y": {"kind": "weighted", "weights": {"b": 1, "c": 2}, "cutoffs": cutoffs},
        "o": outcome,
    }
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": criterion_id, "levels": levels} for criterion_id in "abc"],
        "aspects": [{"id": i, "levels": levels, "rule": rule} for i, rule in rules.items()],
    }
    compiled = compile_framework(load_framework(content))
    assert compiled.by_id(most_levels(compiled)) == expected


@pytest.mark.parametrize(("points", "way"), [([0, 1, 2], 1), ([2, 1, 0], -1), ([0, 1, 0], 0), ([1, 1, 1], 1)])
def test_an_input_of_weight_zero_has_a_direction_whatever_the_weights(points: list[int], way: int) -> None:
    """As it is it moves nothing, which goes for up; with some weight it goes the way of its points."""
    rule = {"kind": "weighted", "weights": {"a": 1, "b": 0}, "points": {"b": points}, "cutoffs": {"l1": 0.5, "l2": 1}}
    compiled = compile_framework(framework_of(rule))
    assert directions(compiled) == (1, 1)
    assert directions(compiled, whatever_weights=True) == (1, way)


def framework_of(rule: dict[str, Any]) -> Framework:
    """Make a framework of one rule over two inputs of three levels."""
    return one_aspect(rule, ("l0", "l1", "l2"), ("a", "b"))


def test_a_comparison_of_too_many_pairs_is_refused() -> None:
    """The limit counts the pairs that had to be compared."""
    diagram = compile_framework(load_framework()).diagram
    comparison = Comparison(diagram, 3)
    pairs = permutations(range(diagram.leaves, diagram.root), 2)
    with pytest.raises(
        SizeLimitError, match="pairs of functions to compare: more than the limit of 3; set a greater limit"
    ):
        list(starmap(comparison.exceeds, pairs))
