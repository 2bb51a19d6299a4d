"""Margins, each held against the framework rewritten with another weight or cut-off, read anew and enumerated."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import oracle
import pytest
from frameworks import one_aspect
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import DocumentError
from k80assess.examine.margins import Margin, margins
from k80assess.testing import strategies

HAIR = Fraction(1, 10**9)


@st.composite
def settled_answers(draw: st.DrawFn, framework: Framework) -> dict[str, list[str]]:
    """Draw answers that settle the outcome, with as much left open as can be."""
    profile = draw(strategies.profiles(framework))
    answers = {criterion_id: [level] for criterion_id, level in profile.items()}
    for criterion in draw(st.permutations(framework.criteria)):
        for level in criterion.levels:
            wider = {**answers, criterion.id: [*answers[criterion.id], level.id]}
            if level.id not in answers[criterion.id] and len(oracle.possible(framework, wider)) == 1:
                answers = wider
    return answers


def pieces(framework: Framework) -> list[tuple[str, str, str, Fraction]]:
    """Return every weight and cut-off: its aspect, what it is, its id, and its value."""
    rules: list[tuple[str, Any]] = [(a.id, a.rule) for a in framework.aspects if a.rule.kind == "weighted"]
    weights = [(aspect, "weight", i, weight) for aspect, rule in rules for i, weight in rule.weights.items()]
    cutoffs = [(aspect, *said(cutoff), level) for aspect, rule in rules for level, cutoff in rule.cutoffs.items()]
    return weights + [(aspect, "bound" if key else "cutoff", level, value) for aspect, key, value, level in cutoffs]


def said(cutoff: Any) -> tuple[str | None, Fraction]:
    """Return the key under which a cut-off stands, if it is a bound in points, and its number."""
    if isinstance(cutoff, Fraction):
        return None, cutoff
    return next((key, own) for key in oracle.SIGNS if (own := getattr(cutoff, key)) is not None)


def rewritten(framework: Framework, margin: Margin, answers: Any) -> Callable[[Fraction], bool]:
    """Return a function that says whether, with another value for one piece, all is well-formed and decided alike."""
    outcomes = oracle.possible(framework, answers)

    def stays(value: Fraction) -> bool:
        plain = as_plain(framework)
        rule = next(aspect["rule"] for aspect in plain["aspects"] if aspect["id"] == margin.aspect)
        rule.pop("orders", None)  # which a weight that moves by itself need not keep to
        if margin.piece == "bound":
            (key,) = rule["cutoffs"][margin.id]
            rule["cutoffs"][margin.id] = {key: value}
        else:
            rule["weights" if margin.piece == "weight" else "cutoffs"][margin.id] = value
        try:
            return oracle.possible(load_framework(plain), answers) == outcomes
        except DocumentError:
            return False

    return stays


@given(st.data())
def test_every_margin_is_the_interval_in_which_all_stays_as_it_is(data: st.DataObject) -> None:
    """Inside all stays, at an end as it says, and right behind an end that is included something changes."""
    framework = data.draw(strategies.frameworks(max_criteria=3))
    answers = data.draw(settled_answers(framework))
    found = margins(assess(answers, framework))
    assert sorted((m.aspect, m.piece, m.id, m.value) for m in found) == sorted(pieces(framework))
    for margin in found:
        stays = rewritten(framework, margin, answers)
        assert margin.least is not None or margin.piece == "bound"
        assert margin.greatest is not None or margin.piece != "cutoff"
        ends = [(margin.least, margin.least_included, -1), (margin.greatest, margin.greatest_included, 1)]
        for end, is_included, way in ends:
            far = margin.value + way * 1000 if end is None else end
            for part in (Fraction(1, 10**6), Fraction(1, 3), Fraction(1, 2), Fraction(5, 6)):
                assert stays(margin.value + (far - margin.value) * part)
            assert stays(far) is (is_included or end is None)
            assert not is_included or (end is not None and not stays(far + way * HAIR))


def test_the_packaged_margins_by_hand() -> None:
    """With theme link and difference at their worst and the rest at its best, fit has 4 of 12 points: a third.

    It stays weak while that share is below the cut-off 2/5: for a weight w of theme link while 4 / (2w + 8) is, for a
    weight w of community impact while (2w + 2) / (2w + 10) is. Added value and what comes of it do not matter then.
    """
    framework = load_framework()
    found = margins(assess({"theme_link": "none", "small_scale_difference": "same"}, framework))
    by_id: dict[Any, tuple[Any, ...]] = {}
    for m in found:
        by_id[m.aspect, m.id] = (m.least, m.least_included, m.greatest, m.greatest_included)
    assert by_id["fit", "theme_link"] == (1, False, None, False)
    assert by_id["fit", "small_scale_difference"] == (1, False, None, False)
    assert by_id["fit", "community_impact"] == (0, True, Fraction(5, 3), False)
    assert by_id["fit", "moderate"] == (Fraction(1, 3), False, Fraction(3, 4), False)
    assert by_id["fit", "strong"] == (Fraction(2, 5), False, 1, True)
    for level in ("moderate", "strong"):
        assert by_id["added_value", level][1] is False
    assert by_id["added_value", "strong"][2:] == (1, True)


@pytest.mark.parametrize(
    ("key", "number", "least", "greatest"),
    [
        ("at_least", 4, (None, False), (5, True)),
        ("above", 4, (None, False), (5, False)),
        ("at_most", 6, (5, True), (None, False)),
        ("below", 6, (5, False), (None, False)),
    ],
)
def test_a_bound_may_go_as_far_as_the_total(key: str, number: int, least: Any, greatest: Any) -> None:
    """With a total of 5 it is met where the total is enough by itself, and just not where it has to be passed."""
    rule = {"kind": "weighted", "weights": {"a": 5, "b": 4}, "cutoffs": {"yes": {key: number}}}
    framework = one_aspect(rule, ("no", "yes"), criteria="ab")
    [bound] = [m for m in margins(assess({"a": "yes", "b": "no"}, framework)) if m.piece == "bound"]
    assert (bound.least, bound.least_included) == least
    assert (bound.greatest, bound.greatest_included) == greatest


@pytest.mark.parametrize(("points", "greatest"), [([0, 1], 3), ([1, 0], 3), ([1, 0, 1], 3), ([0, 0], None)])
def test_a_weight_of_zero_may_become_greater(points: list[int], greatest: int | None) -> None:
    """What an input without weight does once it has some is seen, whichever way its points go.

    With `a` at its best, and `c` and `b` of weight w at their worst, 4 of 5 + w points are had. At least half is
    needed, so w may be 3.
    """
    levels = [{"id": f"l{i}"} for i in range(3)]
    scales = {"a": 2, "b": len(points), "c": 2}
    rule = {
        "kind": "weighted",
        "weights": {"a": 4, "b": 0, "c": 1},
        "points": {"b": points},
        "cutoffs": {"l1": Fraction(1, 2)},
    }
    content = {
        "id": "idle",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": c, "levels": levels[:size]} for c, size in scales.items()],
        "aspects": [{"id": "o", "levels": levels[:2], "rule": rule}],
    }
    found = {m.id: m for m in margins(assess({"a": "l1"}, load_framework(content))) if m.piece == "weight"}
    assert found["b"].greatest == greatest


def test_a_weight_may_be_zero_only_where_something_else_has_a_range() -> None:
    """Without `a`, `b` weighs two levels of the same points: there would be nothing to weigh, and loading says so."""
    rule = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "points": {"b": [1, 1]}, "cutoffs": {"h": "1/2"}}
    framework = one_aspect(rule, ("l", "h"), criteria="ab")
    of_a, of_b, _of_h = margins(assess({"a": "h"}, framework))
    assert of_a.least == of_b.least == 0
    assert (of_a.least_included, of_b.least_included) == (False, True)
    with pytest.raises(DocumentError, match="nothing to weigh"):
        one_aspect({**rule, "weights": {"a": 0, "b": 1}}, ("l", "h"), criteria="ab")
