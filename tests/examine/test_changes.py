"""Cheapest changes, against the cost of every profile."""

from __future__ import annotations

import pickle
import random
from fractions import Fraction
from itertools import product
from typing import Any

import oracle
import pytest
from drawn import Drawn, for_drawn
from frameworks import unordered, weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.conditions import Among
from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import Assessment, assess
from k80assess.errors import ArgumentError, UnknownNameError
from k80assess.examine.changes import Change, changes, least_steps
from k80assess.testing import strategies

PRICES = {"free": 0, "one": 1, "two": 2, "half": "1/2", "third": 0.3}


@given(st.data())
def test_changes_are_all_cheapest_ones(data: st.DataObject) -> None:
    """Cost and every distinct set of steps are those of the cheapest profiles, with fixed criteria and costs."""
    framework = data.draw(strategies.frameworks())
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    scale = [level.id for level in framework.outcome_aspect.levels]
    ids = st.sampled_from([criterion.id for criterion in framework.criteria])
    wanted = data.draw(st.sampled_from(scale))
    # Without an order no outcome is at least another.
    at_least = framework.outcome_aspect.ordered is not False and data.draw(st.booleans())
    fixed = data.draw(st.lists(ids, unique=True, max_size=2))
    costs = data.draw(st.dictionaries(ids, st.sampled_from(list(PRICES.values()))))
    assert_all_cheapest(assessment, wanted, fixed, costs, at_least=at_least)


@given(strategies.frameworks(max_criteria=2, max_levels=6), st.data())
def test_changes_are_all_cheapest_ones_on_long_scales(framework: Framework, data: st.DataObject) -> None:
    """Where levels lie between others that are left, the nearest of these counts."""
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    for level in framework.outcome_aspect.levels:
        assert_all_cheapest(assessment, level.id, [], {}, at_least=False)


@given(strategies.frameworks(max_levels=4, impossible=True), st.data())
def test_the_least_steps_are_those_of_the_cheapest_changes(framework: Framework, data: st.DataObject) -> None:
    """For each set of outcomes, which may be out of reach, and for none at all; what was judged does not move."""
    assessment = assess(data.draw(strategies.answers(framework, judged=data.draw(st.booleans()))), framework)
    scale = [level.id for level in framework.outcome_aspect.levels]
    sets = [data.draw(st.sets(st.integers(0, len(scale) - 1))) for _ in range(3)]
    expected = [oracle.changes(framework, assessment.given, {scale[i] for i in own}, [], {})[0] for own in sets]
    assert least_steps(assessment, *sets) == expected


@for_drawn(400)
def test_the_least_steps_are_of_criteria_alone(case: Drawn) -> None:
    """To each outcome, from answers among which are aspects that were judged: these do not move."""
    assessment = assess(case.answers, case.framework)
    scale = oracle.scale(case.framework.outcome_aspect)
    expected = [oracle.changes(case.framework, assessment.given, {level}, [], {})[0] for level in scale]
    assert least_steps(assessment, *[{place} for place in range(len(scale))]) == expected


@settings(max_examples=150)
@given(st.data(), strategies.frameworks(max_criteria=4, max_levels=4))
def test_certain_changes_are_all_cheapest_ones(data: st.DataObject, framework: Framework) -> None:
    """After them nothing else can come out, whatever stays open; no other set of moves is cheaper or does with less."""
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    scale = [level.id for level in framework.outcome_aspect.levels]
    ids = st.sampled_from([criterion.id for criterion in framework.criteria])
    outcome = data.draw(st.sampled_from(scale))
    at_least = framework.outcome_aspect.ordered is not False and data.draw(st.booleans())
    fixed = data.draw(st.lists(ids, unique=True, max_size=2))
    costs = data.draw(st.dictionaries(ids, st.sampled_from(list(PRICES.values()))))
    exact_costs = {c: Fraction(str(cost)) for c, cost in costs.items()}
    wanted = set(scale[scale.index(outcome) :]) if at_least else {outcome}
    least, expected = oracle.certain_changes(framework, assessment.given, wanted, fixed, exact_costs)
    found = list(changes(assessment, outcome, fixed=fixed, costs=costs, certain=True, at_least=at_least))
    assert {change.cost for change in found} == (set() if least is None else {least})
    assert_moves(assessment, found, expected)


def assert_moves(assessment: Assessment, found: list[Change], expected: set[oracle.Steps]) -> None:
    """Hold what changes move, and from where, against the moves that are expected."""
    assert {frozenset((c, to) for c, (_from, to) in change.steps.items()) for change in found} == expected
    assert len(found) == len(expected)
    assert all(assessment.given[c] == own for change in found for c, (own, _to) in change.steps.items())


def loosened(framework: Framework, criteria: list[str]) -> Framework:
    """Return a framework with these scales unordered, and points where rules then need them."""
    plain = as_plain(framework)
    for criterion in plain["criteria"]:
        if criterion["id"] in criteria:
            criterion["ordered"] = False
    for aspect in plain["aspects"]:
        rule = aspect["rule"]
        for criterion_id in set(rule.get("weights", {})) & set(criteria):
            points = list(range(len(framework.node(criterion_id).levels)))
            rule["points"] = {criterion_id: points} | rule.get("points", {})
    return load_framework(plain)


@given(st.data())
def test_a_move_on_an_unordered_scale_is_one_step(data: st.DataObject) -> None:
    """However far apart levels stand in the document, where none is better than another."""
    framework = data.draw(strategies.frameworks())
    compared = {i for a in framework.aspects if a.rule.kind in ("minimum", "maximum") for i in a.rule.inputs}
    conditions = [when for a in framework.aspects for _loc, when in a.rule.conditions()]
    compared |= {i for when in conditions for i, own in when.items() if isinstance(own, Among) and own.ends}
    loose = [criterion.id for criterion in framework.criteria if criterion.id not in compared]
    loose = data.draw(st.lists(st.sampled_from(loose), unique=True)) if loose else []
    framework = loosened(framework, loose)
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    for level in framework.outcome_aspect.levels:
        assert_all_cheapest(assessment, level.id, [], {}, at_least=False)


def test_no_outcome_is_better_on_an_unordered_scale() -> None:
    """To ask for one at least has no meaning there; to ask for one has."""
    assessment = assess({"c": "a"}, unordered(outcome=False))
    assert changes(assessment, "c")[0].cost == 1
    with pytest.raises(ArgumentError, match="at_least: the outcomes have no order"):
        changes(assessment, "b", at_least=True)


def assert_all_cheapest(assessment: Assessment, wanted: str, fixed: Any, costs: Any, *, at_least: bool) -> None:
    """Hold the changes that are found against those of the cheapest profiles."""
    scale = [level.id for level in assessment.framework.outcome_aspect.levels]
    found = list(changes(assessment, wanted, fixed=fixed, costs=costs, at_least=at_least))
    targets = set(scale[scale.index(wanted) :]) if at_least else {wanted}
    exact_costs = {c: Fraction(str(price)) for c, price in costs.items()}
    cost, expected = oracle.changes(assessment.framework, assessment.given, targets, fixed, exact_costs)
    assert_moves(assessment, found, expected)
    assert all(change.cost == cost for change in found)


@pytest.mark.parametrize("seed", range(20))
def test_changes_in_larger_frameworks(seed: int) -> None:
    """The same for more criteria, many ways, steps that cost nothing and answers that are narrowed."""
    rng = random.Random(seed)
    framework = weighted_framework(4, levels=3, most=3, aspects=1 + seed % 2, seed=seed)
    answers: Any = {f"c{i}": rng.choice(["l0", "l1", "l2", ["l0", "l1"], ["l0", "l2"]]) for i in range(4)}
    costs = {f"c{i}": rng.choice(list(PRICES.values())) for i in range(seed % 5)}
    fixed = rng.sample(list(answers), seed % 3 // 2)
    for wanted, at_least in product(("low", "mid", "high"), (True, False)):
        assert_all_cheapest(assess(answers, framework), wanted, fixed, costs, at_least=at_least)


def test_just_the_outcome_asked_for() -> None:
    """A better outcome counts only when that is said."""
    framework = weighted_framework(4, levels=3, most=1)
    best = assess(dict.fromkeys(("c0", "c1", "c2", "c3"), "l2"), framework)
    assert changes(best, "mid")[0].cost > 0
    assert changes(best, "mid", at_least=True)[0].cost == 0


def test_a_missing_portfolio_holder_is_what_stands_in_the_way() -> None:
    """The example people can act on: find both, and it becomes take on."""
    strong = {"theme_link": "direct", "small_scale_difference": "distinctly", "community_impact": "substantial"}
    added = {"gap_left_by_others": "open", "instrument_strength": "clear", "proximity": "clearly"}
    assessment = assess({**strong, **added, "ownership": "nobody", "staff_time": "enough"})
    steps = [dict(change.steps) for change in changes(assessment, "take_on")]
    assert steps == [{"ownership": (("nobody",), "one_of_two")}]


def test_nothing_moves_when_the_outcome_is_possible_already() -> None:
    """An outcome that can still come out costs nothing; the one change has no steps."""
    (only,) = changes(assess({}), "take_on")
    assert only.cost == 0
    assert not only.steps


def test_no_change_moves_what_need_not_move() -> None:
    """What costs nothing is moved only where that is needed: by hand, where both a and b make a yes of a no."""
    levels = ["no", "yes"]
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": criterion_id, "levels": levels} for criterion_id in "ab"],
        "aspects": [{"id": "o", "levels": levels, "rule": {"kind": "minimum", "inputs": ["a", "b"]}}],
    }
    framework, free = load_framework(content), {"a": 0, "b": 0}
    settled, half = assess({"a": "no", "b": "no"}, framework), assess({"a": "no"}, framework)
    for certain in (False, True):
        for outcome, costs, expected in (
            ("no", free, [{}]),
            ("yes", free, [{"a": "yes", "b": "yes"}]),
            ("yes", {"b": 0}, [{"a": "yes", "b": "yes"}]),
        ):
            found = changes(settled, outcome, costs=costs, certain=certain)
            assert [{c: to for c, (_from, to) in change.steps.items()} for change in found] == expected
        (only,) = changes(half, "no", costs=free, certain=certain)
        assert not only.steps


def test_what_is_held_fixed_can_put_an_outcome_out_of_reach() -> None:
    """With the criteria that decide held fixed there is no change at all."""
    assessment = assess({"theme_link": "none", "small_scale_difference": "same"})
    assert not changes(assessment, "take_on", fixed=["theme_link", "small_scale_difference"])
    assert not changes(assess({"staff_time": "none"}), "take_on", fixed="staff_time")


def test_forty_criteria_give_their_first_changes() -> None:
    """Each of the first changes of a large framework does reach the outcome, for the cost it says."""
    framework = weighted_framework(40)
    answers = {f"c{i}": f"l{i * 7 % 5}" for i in range(40)}
    assessment = assess(answers, framework)
    first = changes(assessment, "high")[:50]
    assert len(first) == 50
    for change in first:
        moved = {**answers, **{c: level for c, (_from, level) in change.steps.items()}}
        assert assess(moved, framework).outcome.id == "high"  # type: ignore[union-attr]
        assert change.cost == sum(abs(int(to[1]) - int(own[1])) for (own,), to in change.steps.values())


def test_nonsense_is_refused() -> None:
    """Unknown outcomes and criteria, and costs that are no numbers, are refused with what is allowed."""
    assessment = assess({})
    with pytest.raises(UnknownNameError, match="did you mean 'take_on'"):
        changes(assessment, "take on")
    with pytest.raises(UnknownNameError, match="criterion"):
        changes(assessment, "take_on", fixed=["staff"])
    with pytest.raises(UnknownNameError, match="criterion"):
        changes(assessment, "take_on", costs={"staff": 1})
    with pytest.raises(UnknownNameError, match="criterion"):
        changes(assessment, "take_on", fixed={3, "staff_time"})  # type: ignore[arg-type]
    for cost in (-1, "dear", float("inf"), None):
        with pytest.raises(ArgumentError, match=r"costs\.staff_time"):
            changes(assessment, "take_on", costs={"staff_time": cost})


def test_a_pickle_starts_afresh() -> None:
    """The changes that come back are the same ones."""
    found = changes(assess({"theme_link": "none", "small_scale_difference": "same"}), "monitor")
    assert pickle.loads(pickle.dumps(found))[:3] == found[:3]
