"""Tolerance and margins, against weights put at every corner of their ranges and against rewritten documents."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import oracle
import pytest
from frameworks import one_aspect, weighted_framework
from hypothesis import given
from hypothesis import strategies as st

from k80assess.base.exact import exact
from k80assess.document.files import as_plain, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import DocumentError, SizeLimitError
from k80assess.examine import tolerance as tolerances
from k80assess.examine.margins import Margin, margins
from k80assess.examine.tolerance import Tolerance, tolerance
from k80assess.testing import strategies

HAIR = Fraction(1, 10**9)
EXAMPLES = Path(__file__).parents[2] / "examples" / "topics"


@given(st.data())
def test_tolerance_is_an_exact_threshold(data: st.DataObject) -> None:
    """Below it no weights change the outcome, for any completion; above it some do for one; at it, as it says."""
    framework = data.draw(strategies.frameworks(max_criteria=4))
    answers = data.draw(strategies.answers(framework))
    assessment = assess(answers, framework)
    if assessment.settled:
        assert_exact(framework, answers)
    else:
        assert tolerance(assessment) is None


def assert_exact(framework: Framework, answers: Any) -> None:
    """Hold the tolerance of a settled assessment against weights right below it, right above it, and at it."""
    assessment = assess(answers, framework)
    found, outcome = tolerance(assessment), {assessment.possible[0].id}
    assert found is not None
    assert 0 <= found.share <= 1
    completions = oracle.profiles(framework, answers)

    def stays(off: Fraction) -> bool:
        return all(oracle.outcomes_within(framework, profile, off) == outcome for profile in completions)

    assert stays(found.share) is found.attained
    assert found.share == 0 or stays(found.share - HAIR)
    assert found.share == 1 or not stays(found.share + HAIR)


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
    for level in ("l0", "l1", "l2"):
        assert tolerance(assess({"c": level}, framework)) == Tolerance(share=Fraction(1), attained=True)


def with_piece(framework: Framework, margin: Margin, value: Fraction) -> Framework | None:
    """Return the framework with one weight or cut-off replaced; None where that is no framework any more."""
    plain = as_plain(framework)
    rule = next(aspect["rule"] for aspect in plain["aspects"] if aspect["id"] == margin.aspect)
    pieces = rule["weights" if margin.piece == "weight" else "cutoffs"]
    # A bound keeps its side: a number alone would be a share.
    pieces[margin.id] = dict.fromkeys(pieces[margin.id], value) if margin.piece == "bound" else value
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
            assert stays(margin.value + (10**6 if outward > 0 else -(10**6))) in (True, None)
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
    assert tolerance(assessment) == Tolerance(share=Fraction(1, 7), attained=False)
    first = margins(assessment)[0]
    assert first.id == "theme_link"
    assert first.least == 1
    assert not first.least_included
    assert first.greatest is None


def test_nothing_weighted_means_nothing_off() -> None:
    """Where no weight can change the outcome the tolerance is one."""
    assert tolerance(assess({"staff_time": "none", "theme_link": "none"})) is None
    framework = one_aspect({"kind": "minimum", "inputs": ["c"]}, ("no", "yes"))
    assert tolerance(assess({"c": "yes"}, framework)) == Tolerance(share=Fraction(1), attained=True)
    assert margins(assess({"c": "yes"}, framework)) == ()


@pytest.mark.parametrize("aspects", [1, 4, 8])
def test_forty_criteria_have_a_tolerance(aspects: int) -> None:
    """With weights scaled just inside the tolerance, all up or all down together, the outcome stays."""
    framework = weighted_framework(40, aspects=aspects)
    answers = {f"c{i}": f"l{i * 7 % 5}" for i in range(40)}
    assessment = assess(answers, framework)
    found = tolerance(assessment)
    assert found is not None
    assert 0 < found.share < 1
    plain = as_plain(framework)
    for aspect in plain["aspects"]:
        for i, input_id in enumerate(aspect["rule"]["weights"]):
            off = (found.share * Fraction(99, 100)) * (1 if i % 2 else -1)
            weight = Fraction(aspect["rule"]["weights"][input_id]) * (1 + off)
            aspect["rule"]["weights"][input_id] = weight.limit_denominator(10**12)
    assert oracle.outcome(load_framework(plain), answers) == assessment.possible[0].id


def test_too_many_situations_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two aspects at their best, whatever the weights, and the outcome above them: three situations in a row."""
    framework = weighted_framework(4, levels=3, most=5, aspects=2)
    assessment = assess(dict.fromkeys(("c0", "c1", "c2", "c3"), "l2"), framework)
    monkeypatch.setattr(tolerances, "MAX_SITUATIONS", 3)
    assert tolerance(assessment) == Tolerance(share=Fraction(1), attained=True)
    monkeypatch.setattr(tolerances, "MAX_SITUATIONS", 2)
    with pytest.raises(SizeLimitError) as caught:
        tolerance(assessment)
    assert str(caught.value) == "combinations of levels to look at: more than the limit of 2; weigh in fewer aspects"


def two_criteria(first: int, second: int) -> Framework:
    """Make a weighted sum of `a` and `b` with these weights, which is `h` from half of the points on."""
    rule = {"kind": "weighted", "weights": {"a": first, "b": second}, "cutoffs": {"h": "1/2"}}
    return one_aspect(rule, ("l", "h"), criteria="ab")


def test_a_tolerance_says_what_happens_at_its_own_value() -> None:
    """With weights 2 and 3, `a` high gives 2 of 5 points: off by a fifth it is 2.4 of 4.8, which is half, and flips.

    The other way round it is 3 of 5: off by a fifth it is 2.4 of 4.8 too, which still is half, and stays.
    """
    low = assess({"a": "h", "b": "l"}, two_criteria(2, 3))
    assert [level.id for level in low.possible] == ["l"]
    assert tolerance(low) == Tolerance(share=Fraction(1, 5), attained=False)
    high = assess({"a": "h", "b": "l"}, two_criteria(3, 2))
    assert [level.id for level in high.possible] == ["h"]
    assert tolerance(high) == Tolerance(share=Fraction(1, 5), attained=True)
    edge = assess({"a": "h", "b": "l"}, two_criteria(1, 1))
    assert tolerance(edge) == Tolerance(share=Fraction(0), attained=True)


def test_weights_of_zero_are_named() -> None:
    """They stay zero whatever they are multiplied by: with b = 2 instead of 0 another outcome comes out."""
    found = tolerance(assess({"a": "h", "b": "l"}, two_criteria(1, 0)))
    assert found == Tolerance(share=Fraction(1), attained=True, zero_weights=(("o", "b"),))
    assert assess({"a": "h", "b": "l"}, two_criteria(1, 2)).possible[0].id == "l"


def test_a_weight_that_becomes_zero_is_the_last_that_counts() -> None:
    """At the share of 1 a weight may vanish, as long as something is left to weigh.

    Halfway up `b`, and `a` at its worst, the cut-off ½ is not reached while `a` weighs anything at all. By itself at
    its worst `a` never reaches it.
    """
    rule = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"l1": "1/2", "l2": 1}}
    framework = one_aspect(rule, ("l0", "l1", "l2"), criteria="ab")
    assert tolerance(assess({"a": "l0", "b": "l1"}, framework)) == Tolerance(share=Fraction(1), attained=False)
    alone = one_aspect({**rule, "weights": {"a": 1}}, ("l0", "l1", "l2"), criteria="a")
    assert tolerance(assess({"a": "l0"}, alone)) == Tolerance(share=Fraction(1), attained=True)


def test_the_first_example_stands_at_a_third_but_not_with_cutoffs_off_as_well() -> None:
    """Weights off by a third leave housing-scheme taken on; with cut-offs off by the same share 2 − √33/3 is the end.

    Both ways by brute force over the corners of what weights and cut-offs may be: 851 ten-thousandths hold, 852 do not.
    """
    framework = load_framework()
    topic = load_topic(EXAMPLES / "housing-scheme.toml")
    assessment = assess(topic, framework)
    assert tolerance(assessment) == Tolerance(share=Fraction(1, 3), attained=True)
    profile = {criterion: levels[0] for criterion, levels in assessment.answers.items()}

    def outcomes(off: Fraction) -> set[str]:
        found = set()
        for sign in (-1, 1):
            plain = as_plain(framework)
            for aspect in plain["aspects"]:
                if aspect["rule"]["kind"] == "weighted":
                    cutoffs = aspect["rule"]["cutoffs"]
                    aspect["rule"]["cutoffs"] = {k: exact(v) * (1 + sign * off) for k, v in cutoffs.items()}
            found |= oracle.outcomes_within(load_framework(plain), profile, off)
        return found

    assert outcomes(Fraction(851, 10_000)) == {"take_on"}
    assert outcomes(Fraction(852, 10_000)) != {"take_on"}
    assert (2 - Fraction(851, 10_000)) ** 2 > Fraction(33, 9) > (2 - Fraction(852, 10_000)) ** 2


def both_ways(count: int, gate: dict[str, Any]) -> Framework:
    """Make yes-or-no criteria that feed one aspect up and another one down; with the gate they make the outcome."""
    scale = [{"id": "no"}, {"id": "yes"}]
    ids = [f"c{i}" for i in range(count)]

    def weighted(aspect_id: str, points: list[int]) -> dict[str, Any]:
        rule = {"kind": "weighted", "weights": dict.fromkeys(ids, 1), "points": dict.fromkeys(ids, points)}
        return {"id": aspect_id, "levels": scale, "rule": {**rule, "cutoffs": {"yes": "1/2"}}}

    return load_framework(
        {
            "id": "both-ways",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": scale} for criterion_id in [*ids, "gate"]],
            "aspects": [weighted("up", [0, 1]), weighted("down", [1, 0]), {"id": "o", "levels": scale, "rule": gate}],
        }
    )


INPUTS = ["up", "down", "gate"]
UP = [{"when": {"up": "yes"}, "then": "yes"}, {"when": {}, "then": "no"}]
GATES: dict[str, dict[str, Any]] = {
    "minimum": {"kind": "minimum", "inputs": INPUTS},
    "maximum": {"kind": "maximum", "inputs": INPUTS},
    "table": {"kind": "table", "inputs": INPUTS, "rows": [{"when": {"gate": "no"}, "then": "no"}, *UP]},
    "cap": {"kind": "table", "inputs": INPUTS, "rows": UP, "caps": [{"when": {"gate": "no"}, "at_most": "no"}]},
}


@pytest.mark.parametrize("kind", GATES)
def test_what_cannot_matter_any_more_is_not_completed(kind: str) -> None:
    """With the gate closed nothing else matters: two to the power forty completions are not looked at."""
    framework = both_ways(40, GATES[kind])
    assessment = assess({"gate": "yes" if kind == "maximum" else "no"}, framework)
    assert tolerance(assessment) == Tolerance(share=Fraction(1), attained=True)
    found = margins(assessment)
    assert len(found) == 82
    assert all(margin.least == 0 and margin.greatest is None for margin in found if margin.piece == "weight")


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
    assessment = assess({"stop": "yes", "c0": "no", **dict.fromkeys(ids[10:], "yes")}, framework)
    assert not assessment.settled
    for stop, outcome in (("no", "no"), ("yes", None)):
        assessment = assess({"stop": stop}, framework)
        assert (assessment.outcome.id if assessment.outcome else None) == outcome
