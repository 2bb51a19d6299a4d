"""How far numbers may move: compared with going from one limit to the next, and looking at every profile."""

from __future__ import annotations

import datetime
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import by_id, evaluate, holds, profiles
from scales import by_cost, by_deadline, framework_on, levels_with, on_the_way, points, scales, stretches
from stories import flat

from k80assess import assess, changes, slack
from k80assess.document.framework import Framework
from k80assess.errors import K80Error
from k80assess.report.content.assessment import explanation
from k80assess.types import Assessment, Slack


def outcomes(framework: Framework, answers: dict[str, Any]) -> set[str]:
    """Return what can come out, of the profiles that can occur."""
    found = set()
    for profile in profiles(framework, answers):
        levels = evaluate(framework, profile)
        if not any(holds(row.when, levels, by_id(framework)) for row in framework.impossible or ()):
            found.add(levels[framework.outcome])
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[Framework, dict[str, list[dict[str, Any]]], dict[str, Any]]:
    """Draw a framework of two scales with numbers or dates and one without, and answers to it."""
    written = {"a": draw(scales()), "b": draw(scales(of_dates=True))}
    ids = {name: [level["id"] for level in levels] for name, levels in written.items()} | {"c": ["l0", "l1"]}
    some = {name: st.lists(st.sampled_from(own), min_size=1, unique=True) for name, own in ids.items()}
    when = st.fixed_dictionaries({}, optional=some)
    then = st.sampled_from(["no", "maybe", "yes"])
    rows = draw(st.lists(st.fixed_dictionaries({"when": when, "then": then}), min_size=1, max_size=4))
    impossible = draw(st.lists(when.filter(bool), max_size=2))
    criteria = [{"id": name, "levels": levels} for name, levels in written.items()]
    more = {"impossible": [{"when": row} for row in impossible]}
    framework = framework_on([*criteria, {"id": "c", "levels": ids["c"]}], rows, **more)
    answers = {"a": draw(points(of_dates=False)), "b": draw(points(of_dates=True))}
    if draw(st.booleans()):
        answers["c"] = draw(st.sampled_from(ids["c"]))
    return framework, written, answers


def as_levels(written: dict[str, list[dict[str, Any]]], answers: dict[str, Any]) -> dict[str, Any]:
    return {name: levels_with(written[name], own)[0] if name in written else own for name, own in answers.items()}


def assessed(framework: Framework, answers: dict[str, Any]) -> Assessment | None:
    try:
        return assess(answers, framework)
    except K80Error:
        return None


@given(cases())
def test_slack_is_the_distance_to_the_first_number_with_another_outcome(case: Any) -> None:
    """Each way, from limit to limit: where another outcome becomes possible first, and whether at that very number."""
    framework, written, answers = case
    assessment = assessed(framework, answers)
    now = outcomes(framework, as_levels(written, answers))
    assert (assessment is None) == (not now)
    if assessment is None:
        return
    assert {level.id for level in assessment.possible} == now
    expected = []
    for name, levels in written.items():
        if len(now) > 1 or stretches(levels, levels_with(levels, answers[name])[0]) > 1:
            continue
        ends: list[tuple[Fraction | None, bool]] = []
        for way in (-1, 1):
            end: tuple[Fraction | None, bool] = (None, False)
            for point, far, attained in on_the_way(levels, answers[name], way):
                if outcomes(framework, as_levels(written, answers | {name: point})) - now:
                    end = (far, attained)
                    break
            ends.append(end)
        (down, down_attained), (up, up_attained) = ends
        expected.append(
            Slack(
                criterion=name,
                value=answers[name],
                down=down,
                down_attained=down_attained,
                up=up,
                up_attained=up_attained,
            )
        )
    assert slack(assessment) == tuple(expected)


@given(cases(), st.sampled_from(["no", "maybe", "yes"]), st.booleans())
def test_a_change_of_a_number_goes_to_the_nearest_one_of_its_level(case: Any, wanted: str, certain: bool) -> None:
    """No number of the level lies nearer than the end it is said to move to, which belongs to it or not as is said."""
    framework, written, answers = case
    assessment = assessed(framework, answers)
    if assessment is None:
        return
    for change in changes(assessment, wanted, certain=certain)[:5]:
        assert set(change.numbers) == set(change.steps) & set(written)
        for name, move in change.numbers.items():
            target, nearest = change.steps[name][1], []
            for way in (-1, 1):
                for point, far, attained in on_the_way(written[name], answers[name], way):
                    if levels_with(written[name], point) == [target]:
                        nearest.append((far, not attained, way))
                        break
            far, beyond, way = min(nearest)
            assert (move.value, move.by, move.attained, move.rises) == (answers[name], far, not beyond, way > 0)
            ahead: Any = move.end
            assert (ahead > move.value) == (way > 0 and far > 0)


def room(framework: Framework, answers: Any) -> Any:
    (one,) = slack(assess(answers, framework))
    return one.down, one.down_attained, one.up, one.up_attained


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        (12_000, (2_000, True, 38_000, False)),
        (10_000, (None, False, 0, False)),
        (Fraction(20_001, 2), (Fraction(1, 2), True, Fraction(79_999, 2), False)),
        (50_000, (40_000, True, 0, False)),
        (50_000.01, (Fraction(1, 100), True, None, False)),
    ],
)
def test_cases_worked_by_hand(cost: Any, expected: Any) -> None:
    """At 10,000 it has flipped, at 50,000 not yet; below the lowest level and above the highest is no limit."""
    assert room(by_cost(), {"cost": cost}) == expected


def test_days_are_whole() -> None:
    """After the first of March is from the second on, which is where another outcome comes out."""
    day = datetime.date(2026, 2, 20)
    assert room(by_deadline(), {"deadline": day}) == (None, False, 10, True)
    assert room(by_deadline(), {"deadline": "2026-03-02"}) == (1, True, None, False)


def test_only_single_numbers_have_slack() -> None:
    """Neither a level, an interval nor an open answer has a number that could move; nor while it is unsettled."""
    framework = by_cost()
    for answers in ({"cost": "low"}, {"cost": {"between": [1, 2]}}, {}, {"cost": {"between": [8_000, 15_000]}}):
        assert slack(assess(answers, framework)) == ()
    levels = [level.id for level in assess({"cost": {"between": [8_000, 15_000]}}, framework).possible]
    assert levels == ["maybe", "yes"]


def test_what_cannot_occur_is_passed_over() -> None:
    """Where the next level cannot occur, the one behind it counts; an outcome that stays is no flip either."""
    framework = by_cost(impossible=[{"when": {"cost": "middle"}}])
    assert room(framework, {"cost": 9_000}) == (None, False, 41_000, False)
    rows = [{"when": {"cost": ["low", "high"]}, "then": "yes"}]
    levels = [{"id": "low", "below": 1}, {"id": "middle", "at_least": 1, "below": 2}, {"id": "high", "at_least": 2}]
    same = framework_on([{"id": "cost", "levels": levels}], rows, impossible=[{"when": {"cost": "middle"}}])
    assert room(same, {"cost": 0}) == (None, False, None, False)


def test_a_level_of_several_stretches_has_no_slack() -> None:
    """How far it may move would depend on the stretch: only what is one stretch is said, touching ones included."""
    odd = [{"id": "x", "ranges": [{"below": 1}, {"above": 5}]}, {"id": "y", "at_least": 1, "at_most": 5}]
    whole = [{"id": "x", "ranges": [{"below": 1}, {"at_least": 1, "below": 2}]}, {"id": "y", "at_least": 2}]
    rows = [{"when": {"c": "y"}, "then": "yes"}]
    assert slack(assess({"c": 0}, framework_on([{"id": "c", "levels": odd}], rows))) == ()
    assert room(framework_on([{"id": "c", "levels": odd}], rows), {"c": 3}) == (2, False, 2, False)
    assert room(framework_on([{"id": "c", "levels": whole}], rows), {"c": 0}) == (None, False, 2, True)


@pytest.mark.parametrize(
    ("number", "language"), list(product((12_000, 10_000, 50_000, 60_000, Fraction(1, 3), "low"), ("nl", "en")))
)
def test_changes_are_told_in_the_unit(number: Any, language: Any) -> None:
    """Each way it is told how much less or more, and from which number on."""
    said = flat(explanation(assess({"cost": number}, by_cost())), language)
    told = {
        ("nl", 12_000): [
            "€ 2.000 minder: naar 10.000",
            "meer dan € 38.000 erbij: meer dan 50.000",
            "€ 12.000 (middle)",
        ],
        ("en", 12_000): ["€ 2,000 less: to 10,000", "more than € 38,000 up: beyond 50,000", "€ 12,000 (middle)"],
        ("nl", 10_000): ["€ 10.000 middle (meer dan 10.000)", "meer dan € 40.000 erbij: meer dan 50.000"],
        ("en", 10_000): ["€ 10,000 middle (more than 10,000)", "more than € 40,000 up: beyond 50,000"],
        ("nl", 60_000): ["€ 10.000 minder: naar 50.000", "€ 50.000 minder: naar 10.000"],
        ("nl", Fraction(1, 3)): ["€ 1/3 (low)"],
    }
    for part in told.get((language, number), []):
        assert part in said
    assert ("€" in said) == (number != "low")
