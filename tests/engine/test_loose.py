"""Families against their members: every choice of what is loose, at every profile of small random frameworks."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import oracle
import pytest
from drawn import Drawn, all_drawn, for_drawn

from k80assess.base.results import FrozenDict
from k80assess.document.files import load_framework
from k80assess.document.framework import Aspect
from k80assess.engine.answers import Box
from k80assess.engine.families import Family
from k80assess.engine.loose import Interval, LooseWeights, up_sets
from k80assess.errors import ContradictionError

NUMBER = 600


def loosened(case: Drawn) -> Family:
    """Return a family in which the weights of the aspects that weigh by shares are any, and some cut-offs move."""
    weights: dict[str, LooseWeights] = {}
    cutoffs: dict[str, tuple[Interval, ...]] = {}
    for aspect in case.framework.aspects:
        rule: Any = aspect.rule
        if rule.kind == "weighted" and not rule.in_points:
            weights[aspect.id] = LooseWeights()
            if case.random.random() < 0.3:
                shares = [rule.cutoffs[level] for level in oracle.scale(aspect)[1:]]
                tenth = Fraction(1, 10)
                cutoffs[aspect.id] = tuple(
                    [Interval(max(tenth / 10, s - tenth), min(Fraction(1), s + tenth)) for s in shares]
                )
    return Family(framework=case.framework, weights=FrozenDict(weights), cutoffs=FrozenDict(cutoffs))


def choices(family: Family, aspect: Aspect, known: dict[str, str]) -> list[str]:
    """Return the levels that an aspect can have in some member: those by the extreme weights, and all between.

    Extreme are the weights that count one input alone. Caps hold whatever the weights.
    """
    rule: Any = aspect.rule
    scale, nodes = oracle.scale(aspect), oracle.by_id(family.framework)
    if aspect.id not in family.weights:
        return [oracle.apply(aspect, {i: known[i] for i in oracle.read_by(aspect)}, nodes)]
    shares = []
    for input_id in rule.weights:
        levels = oracle.scale(nodes[input_id])
        points = rule.points.get(input_id, tuple(range(len(levels))))
        if max(points) > min(points):
            own = points[levels.index(known[input_id])]
            shares.append(Fraction(own - min(points), max(points) - min(points)))
    if not shares:
        return scale
    written = [rule.cutoffs[level] for level in scale[1:]]
    cuts = family.cutoffs.get(aspect.id) or tuple([Interval(share, share) for share in written])
    found = set()
    for share in shares:
        for ends in product(*[{own.least, own.greatest, (own.least + own.greatest) / 2} for own in cuts]):
            if all(one < other for one, other in pairwise(ends)):
                found.add(sum(share >= end for end in ends))
    capped = oracle.caps_holding(aspect, known, nodes)
    between = range(min(found), max(found) + 1)
    return [scale[place] for place in sorted({min([place, *capped]) for place in between})]


def outcomes_at(family: Family, profile: dict[str, str]) -> set[str]:
    """Return the outcomes that some member under which a profile can occur gives it."""
    framework = family.framework
    found = set()
    states = [dict(profile)]
    for aspect in framework.aspects_in_order:
        states = [{**known, aspect.id: level} for known in states for level in choices(family, aspect, known)]
    for known in states:
        if oracle.occurs(framework, known):
            found.add(known[framework.outcome])
    return found


def test_enough_is_loose(pytestconfig: pytest.Config) -> None:
    """Loose aspects with two parents, and what cannot occur that names one."""
    seen: Counter[str] = Counter()
    for case in all_drawn(pytestconfig, NUMBER):
        family = loosened(case)
        feeding = Counter([i for aspect in case.framework.aspects for i in oracle.read_by(aspect)])
        named = {i for row in case.framework.impossible or () for i in row.when}
        seen["loose"] += bool(family.weights)
        seen["with two parents"] += any(feeding[i] > 1 for i in family.weights)
        seen["named by a row"] += any(i in named for i in family.weights)
    print(seen)  # noqa: T201
    assert seen["loose"] > NUMBER / 3


@for_drawn(NUMBER, every=4)
def test_at_every_profile_stands_what_some_member_says(case: Drawn) -> None:
    """No outcome more and none fewer, however aspects share their inputs; the framework as written is a member."""
    family = loosened(case)
    if not family.weights:
        return
    counted: Counter[tuple[str, ...]] = Counter()
    names = family.compiled.outcomes
    for profile in [
        dict(zip([c.id for c in case.framework.criteria], levels, strict=True))
        for levels in product(*[oracle.scale(c) for c in case.framework.criteria])
    ]:
        expected = outcomes_at(family, profile)
        try:
            found = {names[place] for place in Box.of(family.compiled, profile).outcomes}
        except ContradictionError:
            found = set()
        assert found == expected
        assert set(oracle.stands(case.framework, profile)) <= found
        counted[tuple([name for name in names if name in expected])] += 1
    assert dict(family.sets()) == dict(counted)


def test_the_up_sets_of_an_order() -> None:
    """By hand: with each input all those that weigh at least as much, and connected by the orders among them."""
    found = {tuple(sorted(one)) for one in up_sets("abcd", [("a", "b"), ("a", "c"), ("d", "c")])}
    assert found == {("a",), ("d",), ("a", "b"), ("a", "c", "d"), ("a", "b", "c", "d")}


def test_the_packaged_framework_whatever_its_weights() -> None:
    """The figures that two other programs found."""
    framework = load_framework()
    family = Family(framework=framework, weights=FrozenDict({"fit": LooseWeights(), "added_value": LooseWeights()}))
    assert dict(family.sets()) == {
        ("decline",): 1449,
        ("monitor",): 1373,
        ("take_on",): 259,
        ("decline", "monitor"): 37152,
        ("decline", "take_on"): 6144,
        ("monitor", "take_on"): 672,
        ("decline", "monitor", "take_on"): 12000,
    }
