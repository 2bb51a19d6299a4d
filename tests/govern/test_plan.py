"""Plans, against every choice of topics, with days as fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import oracle
import pytest
from drawn import Drawn, draw_answers, for_drawn
from frameworks import has_ordered_outcome
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("scipy")

from k80assess.document.files import load_framework
from k80assess.document.nodes import level_ids
from k80assess.document.revision import revise
from k80assess.engine.assessment import Assessment, assess
from k80assess.errors import ArgumentError, DocumentError, SizeLimitError, UnknownNameError
from k80assess.govern.plan import plan
from k80assess.govern.ranking import rank
from k80assess.govern.workload import Workload, load_workload

BEST = {c.id: c.levels[-1].id for c in load_framework().criteria}
PORTFOLIOS = ("housing", "care")
ASSESSED = {
    "firm": assess(BEST),
    "thin": assess(BEST | {"staff_time": "tight"}),
    "late": assess(BEST | {"demand": "none", "staff_time": "tight"}),
    "weak": assess(BEST | {"theme_link": "none", "small_scale_difference": "same"}),
    "open": assess({"theme_link": "direct"}),
    "watch": assess(BEST | {"ownership": "nobody"}),
}
Days = dict[str, dict[str, Any]]


def take_on(names: str) -> dict[str, Assessment]:
    """So many topics whose outcome takes energy, some more firmly than others."""
    return {name: assess(BEST | ({"demand": "none"} if i % 2 else {})) for i, name in enumerate(names)}


NUMBERS = st.sampled_from([0, 1, 2, 3, "1/2", "2/3", 0.3])


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Assessment], Days, dict[str, Any], Any, dict[str, Any] | None]:
    topics = take_on("abcdef"[: draw(st.integers(0, 6))]) | {"watch": ASSESSED["watch"], "open": ASSESSED["open"]}
    effort = {}
    for topic in topics:
        if topic not in ("watch", "open") or draw(st.booleans()):
            effort[topic] = {p: draw(NUMBERS) for p in PORTFOLIOS if draw(st.booleans())}
    capacity = {portfolio: draw(st.sampled_from([0, 1, 2, "7/2", 5])) for portfolio in PORTFOLIOS}
    values = draw(st.one_of(st.none(), st.dictionaries(st.sampled_from(list(topics)), NUMBERS)))
    return topics, effort, capacity, draw(st.sampled_from([0, 0.2, "1/3", 1])), values


def number(value: Any) -> Fraction:
    return Fraction(str(value))


def best_of_all(case: Any) -> tuple[Fraction, list[str]]:
    """Look at every set of topics that take energy."""
    topics, effort, capacity, reserve, values = case
    order = [topic for topic in rank(topics).order if topic not in ("watch", "open")]
    worth = {topic: number((values or {}).get(topic, 1)) for topic in order}
    best: tuple[Fraction, list[bool], list[str]] | None = None
    for size in range(len(order) + 1):
        for chosen in combinations(order, size):
            for portfolio, days in capacity.items():
                room = number(days) * (1 - number(reserve))
                if sum(number(effort[topic].get(portfolio, 0)) for topic in chosen) > room:
                    break
            else:
                merit = (sum((worth[t] for t in chosen), Fraction(0)), [t in chosen for t in order], list(chosen))
                best = merit if best is None else max(best, merit)
    assert best is not None
    return best[0], best[2]


def workload(effort: Any, capacity: Any, reserve: Any = 0, values: Any = None) -> Workload:
    """Return what `plan` needs beside the assessments."""
    return load_workload({"effort": effort, "capacity": capacity, "reserve": reserve, "values": values or {}})


@settings(max_examples=60)
@given(cases())
def test_plan(case: Any) -> None:
    """The plan is the best set of all; what is left out lacks days."""
    topics, effort, capacity, reserve, values = case
    planned = plan(topics, workload(effort, capacity, reserve, values))
    value, chosen = best_of_all(case)
    assert (planned.value, list(planned.chosen)) == (value, chosen)
    assert set(planned.competing) == set(topics) - {"watch", "open"}
    assert set(planned.left_out) == set(planned.competing) - set(chosen)
    for topic, lacking in planned.left_out.items():
        assert lacking
        for portfolio, days in lacking.items():
            room = number(capacity[portfolio]) * (1 - number(reserve))
            used = sum(number(effort[other].get(portfolio, 0)) for other in [*chosen, topic])
            assert days == used - room > 0


def test_only_what_takes_energy_competes() -> None:
    """Topics that are declined, watched or still open have no claim to days; a sure one has, however thin."""
    planned = plan(ASSESSED, workload({name: {"housing": 1} for name in ("firm", "thin", "late")}, {"housing": 2}))
    assert planned.competing == ("firm", "late", "thin")
    assert planned.chosen == ("firm", "late")
    assert planned.left_out == {"thin": {"housing": 1}}
    assert planned.used == planned.available == {"housing": 2}
    assert planned.ranking.order[:3] == planned.competing


@for_drawn(200, every=2)
def test_what_competes_where_not_everything_can_occur(case: Drawn) -> None:
    """Exactly the topics compete of which every outcome takes energy that comes out at something which can occur."""
    if not has_ordered_outcome(case.framework):
        return
    rng, occurring = case.random, oracle.completions(case.framework)
    energy = {level: rng.random() < 0.6 for level in oracle.scale(case.framework.outcome_aspect)}
    levels = [{"id": level, "takes_energy": takes} for level, takes in energy.items()]
    framework = revise(case.framework, {f"aspects.{case.framework.outcome}.levels": levels})
    answers = {f"t{i}": draw_answers(rng, framework, occurring) for i in range(4)}
    topics = {topic: assess(own, framework) for topic, own in answers.items()}
    planned = plan(topics, workload({topic: {"housing": 1} for topic in topics}, {"housing": 2}))
    expected = [topic for topic in topics if all(energy[o] for o in oracle.possible(framework, answers[topic]))]
    assert set(planned.competing) == set(expected)
    assert planned.chosen == planned.competing[:2]


def test_what_makes_no_plan() -> None:
    """Input without a meaning is refused, naming it."""
    topics = take_on("ab")
    effort: Days = {"a": {"housing": 1}, "b": {}}
    ok: dict[str, Any] = {"effort": effort, "capacity": {"housing": 1}}
    assert plan(topics, ok).chosen == ("a", "b")
    wrong: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"effort": {"a": {}}}, ArgumentError, "effort: .* b$"),
        ({"effort": effort | {"c": {}}}, UnknownNameError, "effort: there is no such topic; found 'c'"),
        ({"effort": effort | {"a": {"housnig": 1}}}, UnknownNameError, "did you mean 'housing'"),
        ({"effort": effort | {"a": {"housing": -1}}}, DocumentError, "effort.a.housing: .*too small"),
        ({"effort": effort | {"a": {"housing": "much"}}}, DocumentError, "effort.a.housing: a number"),
        ({"effort": effort | {"a": {"housing": float("nan")}}}, DocumentError, "effort.a.housing: a number"),
        ({"effort": effort | {"a": 3}}, DocumentError, "effort.a: a table"),
        ({"effort": 3}, DocumentError, "effort: a table"),
        ({"capacity": {"housing": -1}}, DocumentError, "capacity.housing"),
        ({"capacity": {"housing": True}}, DocumentError, "capacity.housing"),
        ({"capacity": {3: 1, "housing": 1}}, DocumentError, "capacity.*: a key is needed that is text"),
        ({"capacity": [1]}, DocumentError, "capacity: a table"),
        ({"reserve": 1.1}, DocumentError, "reserve: .*too large"),
        ({"reserve": -0.1}, DocumentError, "reserve"),
        ({"reserve": None}, DocumentError, "reserve: a number"),
        ({"values": {"a": -1}}, DocumentError, "values.a"),
        ({"values": {"z": 1}}, UnknownNameError, "values: there is no such topic"),
        ({"values": 3}, DocumentError, "values: a table"),
    ]
    for change, error, message in wrong:
        with pytest.raises(error, match=message):
            plan(topics, {**ok, **change})
    with pytest.raises(SizeLimitError, match="decimals of a few places"):
        plan(
            topics,
            workload({"a": {"housing": f"1/{3**160}"}, "b": {"housing": f"1/{2**260}"}}, {"housing": f"1/{5**110}"}),
        )


def test_a_framework_without_energy() -> None:
    """A framework that does not say which outcomes take energy cannot be planned with."""
    framework = load_framework()
    levels = "aspects.outcome.levels"
    silent = revise(framework, {levels: level_ids(framework.outcome_aspect)})
    with pytest.raises(ArgumentError, match="takes_energy"):
        plan({"a": assess(BEST, silent)}, workload({}, {}))
    assert plan({}, workload({}, {})).chosen == ()
    terse = revise(silent, {f"{levels}.take_on.takes_energy": True})
    topics = {"a": assess(BEST, terse), "b": assess({}, terse)}
    assert plan(topics, workload({"a": {"housing": 1}}, {"housing": 1})).competing == ("a",)
