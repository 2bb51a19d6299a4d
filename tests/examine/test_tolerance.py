"""Tolerance and margins, against weights put at every corner of their ranges and against rewritten documents."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import oracle
import pytest
from frameworks import one_aspect, weighted_framework
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import DocumentError, SizeLimitError
from k80assess.examine import tolerance as tolerances
from k80assess.examine.margins import Margin, margins
from k80assess.examine.tolerance import tolerance
from k80assess.testing import strategies

HAIR = Fraction(1, 10**9)


def shares_within(
    aspect: Any, levels: dict[str, str], nodes: dict[str, Any], off: Fraction
) -> tuple[Fraction, Fraction]:
    """Give the least and greatest share of a weighted aspect when each weight is off by up to `off` of itself.

    The share is a ratio of two sums that are linear in each weight, so its extremes lie at corners of the box.
    """
    shares = []
    weights = aspect.rule.weights
    points = {i: aspect.rule.points.get(i) or tuple(range(len(nodes[i].levels))) for i in weights}
    own = {i: points[i][oracle.scale(nodes[i]).index(levels[i])] for i in weights}
    for signs in product((-1, 1), repeat=len(weights)):
        moved = {i: weight * (1 + sign * off) for (i, weight), sign in zip(weights.items(), signs, strict=True)}
        total = sum(moved[i] * (own[i] - min(points[i])) for i in weights)
        whole = sum(moved[i] * (max(points[i]) - min(points[i])) for i in weights)
        shares.append(Fraction(total) / whole)
    return min(shares), max(shares)


def outcomes_within(framework: Framework, profile: dict[str, str], off: Fraction) -> set[str]:
    """Give every outcome that some weights, each off by up to `off`, lead to at a profile."""
    nodes = {node.id: node for node in (*framework.criteria, *framework.aspects)}
    ordered: list[Any] = []

    def visit(node_id: str) -> None:
        node: Any = nodes[node_id]
        if node_id not in profile and node not in ordered:
            for input_id in node.rule.inputs:
                visit(input_id)
            ordered.append(node)

    visit(framework.outcome)
    situations = [dict(profile)]
    for aspect in ordered:
        after = {}
        for levels in situations:
            if aspect.rule.kind != "weighted":
                options = {oracle.apply(aspect, {i: levels[i] for i in aspect.rule.inputs}, nodes)}
            else:
                scale = oracle.scale(aspect)
                least, greatest = shares_within(aspect, levels, nodes, off)
                cutoffs = [aspect.rule.cutoffs[level] for level in scale[1:]]
                reached = range(sum(c <= least for c in cutoffs), sum(c <= greatest for c in cutoffs) + 1)
                caps = [scale.index(cap.at_most) for cap in aspect.rule.caps if oracle.holds(cap.when, levels)]
                options = {scale[min([position, *caps])] for position in reached}
            for level in options:
                situation = {**levels, aspect.id: level}
                after[tuple(sorted(situation.items()))] = situation
        situations = list(after.values())
    return {levels[framework.outcome] for levels in situations}


@given(st.data())
def test_tolerance_is_an_exact_threshold(data: st.DataObject) -> None:
    """A hair below it no weights change the outcome, for any completion; a hair above, some weights do for one."""
    framework = data.draw(strategies.frameworks(max_criteria=4))
    answers = data.draw(strategies.answers(framework))
    assessment = assess(answers, framework)
    if assessment.settled:
        assert_exact(framework, answers)
    else:
        assert tolerance(assessment) is None


def assert_exact(framework: Framework, answers: Any) -> None:
    """Hold the tolerance of a settled assessment against weights right below and right above it."""
    assessment = assess(answers, framework)
    found, outcome = tolerance(assessment), {assessment.possible[0].id}
    assert found is not None
    assert 0 <= found <= 1
    completions = oracle.profiles(framework, answers)
    if found > 0:
        below = found - HAIR
        assert all(outcomes_within(framework, profile, below) == outcome for profile in completions)
    if found < 1:
        above = found + HAIR
        assert any(outcomes_within(framework, profile, above) != outcome for profile in completions)


@pytest.mark.parametrize("seed", range(24))
def test_tolerances_in_larger_frameworks(seed: int) -> None:
    """The same for six criteria in two or three aspects under one more, with points that fall or begin elsewhere."""
    rng = random.Random(seed)
    plain = as_plain(weighted_framework(6, levels=3, most=5, aspects=2 + seed % 2, seed=seed))
    first = plain["aspects"][0]["rule"]
    first["points"] = {i: rng.choice([[3, 1, 0], [-1, 0, 2], [1, 2, 4], [0, 2, 1]]) for i in list(first["weights"])[:2]}
    framework = load_framework(plain)
    answers: Any = {}
    while not answers or not assess(answers, framework).settled:
        answers = {f"c{i}": rng.choice(["l0", "l1", "l2", ["l1", "l2"], None if i < 2 else "l1"]) for i in range(6)}
    assert_exact(framework, answers)


def test_a_margin_of_nothing_never_flips() -> None:
    """Where every term of a margin is zero, as halfway up a single criterion at the cut-off 1/2, no weight matters."""
    rule = {"kind": "weighted", "weights": {"c": 3}, "cutoffs": {"l1": "1/2", "l2": 1}}
    framework = one_aspect(rule, ("l0", "l1", "l2"))
    assert [tolerance(assess({"c": level}, framework)) for level in ("l0", "l1", "l2")] == [1, 1, 1]


def with_piece(framework: Framework, margin: Margin, value: Fraction) -> Framework | None:
    """Give the framework with one weight or cut-off replaced; None where that is no framework any more."""
    plain = as_plain(framework)
    rule = next(aspect["rule"] for aspect in plain["aspects"] if aspect["id"] == margin.aspect)
    rule["weights" if margin.piece == "weight" else "cutoffs"][margin.id] = value
    try:
        return load_framework(plain)
    except DocumentError:
        return None


@given(st.data())
def test_margins_end_exactly_where_the_rewritten_framework_decides_otherwise(data: st.DataObject) -> None:
    """Inside a margin the outcome stays for every completion; at its ends as it says; right outside it changes."""
    framework = data.draw(strategies.frameworks(max_criteria=4))
    answers = data.draw(strategies.answers(framework))
    assessment = assess(answers, framework)
    found = margins(assessment)
    rules: list[Any] = [aspect.rule for aspect in framework.aspects if aspect.rule.kind == "weighted"]
    pieces = sum(len(rule.weights) + len(rule.cutoffs) for rule in rules)
    assert len(found) == (pieces if assessment.settled else 0)
    if not found:
        return
    margin = data.draw(st.sampled_from(found))

    def stays(value: Fraction) -> bool | None:
        changed = with_piece(framework, margin, value)
        return None if changed is None else oracle.possible(changed, answers) == {assessment.possible[0].id}

    ends = [(margin.least, margin.least_included, -HAIR), (margin.greatest, margin.greatest_included, HAIR)]
    for end, included, outward in ends:
        if end is None:
            assert stays(margin.value + 10**6) in (True, None)
            continue
        assert stays((end + margin.value) / 2) in (True, None)
        assert stays(end) in (included, None)
        # Where the end itself is left out, the change is at the end; elsewhere it is right behind it.
        assert not included or stays(end + outward) in (False, None)


def test_the_packaged_example_by_hand() -> None:
    """Two criteria of weight two at their worst: the rest reaches at most a third of six, moderate starts at 0.4.

    At the best of the other two the margin of the cut-off 0.4 is 2(1)(−0.8) twice and 1(1.2) twice: −0.8 against a sum
    of sizes of 5.6, so one seventh.
    """
    assessment = assess({"theme_link": "none", "small_scale_difference": "same"})
    assert tolerance(assessment) == Fraction(1, 7)
    first = margins(assessment)[0]
    assert first.id == "theme_link"
    assert first.least == 1
    assert not first.least_included
    assert first.greatest is None


def test_nothing_weighted_means_nothing_off() -> None:
    """Where no weight can change the outcome the tolerance is one."""
    assert tolerance(assess({"staff_time": "none", "theme_link": "none"})) is None
    framework = one_aspect({"kind": "minimum", "inputs": ["c"]}, ("no", "yes"))
    assert tolerance(assess({"c": "yes"}, framework)) == 1
    assert margins(assess({"c": "yes"}, framework)) == ()


@pytest.mark.parametrize("aspects", [1, 4, 8])
def test_forty_criteria_have_a_tolerance(aspects: int) -> None:
    """With weights scaled just inside the tolerance, all up or all down together, the outcome stays."""
    framework = weighted_framework(40, aspects=aspects)
    answers = {f"c{i}": f"l{i * 7 % 5}" for i in range(40)}
    assessment = assess(answers, framework)
    found = tolerance(assessment)
    assert found is not None
    assert 0 < found < 1
    plain = as_plain(framework)
    for aspect in plain["aspects"]:
        for i, input_id in enumerate(aspect["rule"]["weights"]):
            off = (found * Fraction(99, 100)) * (1 if i % 2 else -1)
            weight = Fraction(aspect["rule"]["weights"][input_id]) * (1 + off)
            aspect["rule"]["weights"][input_id] = weight.limit_denominator(10**12)
    assert oracle.outcome(load_framework(plain), answers) == assessment.possible[0].id


def test_too_many_situations_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three aspects of which no cut-off is near need three: that is no more than three, and more than two."""
    framework = weighted_framework(4, levels=3, most=5, aspects=2)
    assessment = assess(dict.fromkeys(("c0", "c1", "c2", "c3"), "l2"), framework)
    monkeypatch.setattr(tolerances, "SITUATIONS", 3)
    assert tolerance(assessment) == 1
    monkeypatch.setattr(tolerances, "SITUATIONS", 2)
    with pytest.raises(SizeLimitError) as caught:
        tolerance(assessment)
    assert str(caught.value) == "combinations of aspect levels: more than the limit of 2; weigh in fewer aspects"


def test_too_many_completions_are_refused() -> None:
    """Open criteria that move the outcome both ways are completed one by one: beyond a limit the error says so."""
    levels = [{"id": "no"}, {"id": "yes"}, {"id": "both"}]
    ids = [f"c{i}" for i in range(12)]
    framework = load_framework(
        {
            "id": "hilly",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": c, "levels": levels} for c in [*ids, "stop"]],
            "aspects": [
                {
                    "id": "hills",
                    "levels": levels,
                    "rule": {
                        "kind": "weighted",
                        "weights": dict.fromkeys(ids, 1),
                        "points": {c: [0, 2, 1] for c in ids},
                        "cutoffs": {"yes": 0.3, "both": 0.6},
                    },
                },
                {"id": "o", "levels": levels, "rule": {"kind": "minimum", "inputs": ["hills", "stop"]}},
            ],
        }
    )
    with pytest.raises(SizeLimitError, match=r"^completions of the open criteria: .* 100,000; answer more of them$"):
        tolerance(assess({"stop": "no"}, framework))
    closed = dict.fromkeys(ids[:6], "no")
    assert tolerance(assess({"stop": "no", **closed}, framework)) == 1
