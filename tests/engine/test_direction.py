"""Directions of criteria and comparisons of functions, against all pairs of profiles."""

from __future__ import annotations

import oracle
from hypothesis import given

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.compiler import compile_framework
from k80assess.engine.direction import Comparison, directions
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
    comparison = Comparison(diagram)
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
