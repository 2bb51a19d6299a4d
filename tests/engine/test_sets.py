"""What stands at a profile where not everything can occur, or aspects are judged directly, against the oracle."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import Any

import drawn
import oracle
import pytest
from drawn import Drawn, for_drawn
from frameworks import weighted_framework
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework
from k80assess.document.nodes import level_ids
from k80assess.engine.answers import needed_of
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import CompiledFramework, compile_framework, compile_in_order
from k80assess.errors import ContradictionError, DocumentError, SizeLimitError

NUMBER = 1_500
LEAST = {
    "no box": 0.3,
    "no box left by the answers": 0.25,
    "middle outcome left by the answers": 0.2,
    "corner impossible": 0.2,
    "judged aspect that feeds two": 0.1,
    "judged aspect that feeds another": 0.05,
    "row about an aspect": 0.2,
    "criterion that only rows ask": 0.05,
    "without order": 0.1,
    "aspect that only rows ask": 0.05,
    "condition on what is no input": 0.1,
    "cap that decides": 0.1,
    "bounds in points": 0.3,
    "points count against": 0.1,
    "total at a bound": 0.1,
    "negative points": 0.2,
}
"""Of each kind, at least this share of what is drawn."""


@pytest.mark.hypothesis
def test_what_is_drawn_is_of_every_kind_that_matters(pytestconfig: pytest.Config) -> None:
    """Most of it is where it could go wrong: otherwise thousands of examples would show little."""
    cases = drawn.all_drawn(pytestconfig, NUMBER)
    counts = Counter([kind for case in cases for kind in drawn.kinds(case)])
    shares = {kind: counts[kind] / len(cases) for kind in sorted(counts)}
    sys.stdout.writelines([f"{share:6.1%} {kind}\n" for kind, share in shares.items()])
    assert {kind: shares[kind] for kind, least in LEAST.items() if shares[kind] < least} == {}


def assert_sets(case: Drawn, compiled: CompiledFramework) -> None:
    """Hold what stands at each combination of values against the rules, judged aspects included."""
    framework, outcomes = case.framework, compiled.outcomes
    for values in product(*compiled.everything):
        at = {
            node_id: compiled.levels[i][value]
            for i, (node_id, value) in enumerate(zip(compiled.order, values, strict=True))
        }
        levels = oracle.evaluate(framework, {c: at[c] for c in compiled.criteria})
        stands = (
            {levels[framework.outcome]} if oracle.occurs(framework, levels) and levels == {**levels, **at} else set()
        )
        assert {outcomes[i] for i in compiled.sets[compiled.diagram.walk(values)]} == stands


@for_drawn(NUMBER, every=3)
def test_at_every_profile_stands_what_the_rules_say(case: Drawn) -> None:
    """One outcome where the framework decides, none where rows or judged aspects say that it cannot occur."""
    compiled = compile_framework(case.framework)
    assert_sets(case, compiled)
    if case.judged:
        assert_sets(case, compiled.judging(frozenset(case.judged)))


@for_drawn(NUMBER, every=10)
def test_the_order_of_the_variables_makes_no_difference(case: Drawn) -> None:
    """The sets are the same in any order."""
    order = [criterion.id for criterion in case.framework.criteria]
    case.random.shuffle(order)
    assert_sets(case, compile_in_order(case.framework, order))


@for_drawn(NUMBER, every=2)
def test_an_assessment_is_about_what_can_occur(case: Drawn) -> None:
    """Outcomes, answers, levels of aspects and shares are those of the profiles that are left, no more and no fewer."""
    framework, answers = case.framework, case.answers
    assessment = assess(answers, framework)
    remaining, own = oracle.remaining(framework, answers), oracle.given(framework, answers)
    assert tuple([level.id for level in assessment.possible]) == remaining[framework.outcome]
    assert dict(assessment.given) == own
    assert dict(assessment.answers) == {node_id: remaining[node_id] for node_id in own}
    assert list(assessment.answers) == list(assessment.given) == list(own)
    criteria = [criterion.id for criterion in framework.criteria]
    asked = oracle.asked(framework, answers)
    assert assessment.asked == tuple([c for c in criteria if asked[c]])
    assert assessment.open_criteria == tuple([c for c in assessment.asked if len(remaining[c]) > 1])
    shares = oracle.shares(framework, answers)
    for aspect in framework.aspects:
        judgement = assessment.aspects[aspect.id]
        assert tuple([level.id for level in judgement.possible]) == remaining[aspect.id]
        assert judgement.share == shares.get(aspect.id)


@for_drawn(NUMBER, every=2)
def test_the_levels_that_aspects_can_have_at_all(case: Drawn) -> None:
    """Those they have at some profile that can occur."""
    compiled = compile_framework(case.framework)
    remaining = oracle.remaining(case.framework, {})
    for node in oracle.nodes(case.framework):
        assert tuple([level_ids(node)[i] for i in compiled.reached[node.id]]) == remaining[node.id]


@for_drawn(NUMBER, every=3)
def test_answers_that_contradict_are_named_and_each_is_needed(case: Drawn) -> None:
    """A group of answers and of rows that leaves nothing, and leaves something without any one of them."""
    framework, rng = case.framework, case.random
    judgeable = [node for node in oracle.nodes(framework) if node.id != framework.outcome]
    chosen = rng.sample(judgeable, rng.randint(1, len(judgeable)))
    answers: dict[str, Any] = {node.id: rng.choice(oracle.scale(node)) for node in chosen}
    if oracle.completions(framework, answers):
        assert assess(answers, framework).possible
        return
    with pytest.raises(ContradictionError) as caught:
        assess(answers, framework)
    group = {node_id: answers[node_id] for node_id in caught.value.answers}
    rows, gated = set(caught.value.rows), set(caught.value.not_asked)
    assert not oracle.can_occur(framework, group, rows, gated)
    for node_id in group:
        assert oracle.can_occur(framework, {other: group[other] for other in group if other != node_id}, rows, gated)
    for row in rows:
        assert oracle.can_occur(framework, group, rows - {row}, gated)
    for criterion_id in gated:
        assert oracle.can_occur(framework, group, rows, gated - {criterion_id})
    said = str(caught.value)
    assert all(f"{node_id} = {answer}" in said for node_id, answer in group.items())
    assert all(f"impossible[{row}]" in said for row in rows)
    places = [f"criteria[{i}].asked_when" for i, criterion in enumerate(framework.criteria) if criterion.id in gated]
    assert all(place in said for place in places)


# --- cases worked by hand ---------------------------------------------------------------------------------------------

YES = [{"id": "no"}, {"id": "yes"}]


def all_of(ids: str, impossible: list[dict[str, Any]]) -> Any:
    """Make a framework that says yes when all of these do."""
    return load_framework(
        {
            "id": "all",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": one, "levels": YES} for one in ids],
            "aspects": [{"id": "o", "levels": YES, "rule": {"kind": "minimum", "inputs": list(ids)}}],
            "impossible": [{"when": when} for when in impossible],
        }
    )


def test_a_framework_by_which_nothing_can_occur_is_refused() -> None:
    """Two rows together leave nothing; there is no answer that could be at fault."""
    for answers in ({}, {"b": "yes"}):
        with pytest.raises(DocumentError, match="impossible: together these leave no combination of answers"):
            assess(answers, all_of("ab", [{"a": "no"}, {"b": "no"}, {"a": "yes"}]))


def test_a_share_is_of_what_can_occur() -> None:
    """Of 2a + b, with a = 0 and b = 2 impossible: when b is 2 the least share is two thirds, and not one."""
    three = [{"id": str(i)} for i in range(3)]
    framework = load_framework(
        {
            "id": "sum",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "a", "levels": three}, {"id": "b", "levels": three}],
            "aspects": [
                {
                    "id": "o",
                    "levels": YES,
                    "rule": {"kind": "weighted", "weights": {"a": 2, "b": 1}, "cutoffs": {"yes": 1}},
                }
            ],
            "impossible": [{"when": {"a": "0", "b": "2"}}],
        }
    )
    least, greatest = assess({"b": "2"}, framework).aspects["o"].share or (None, None)
    assert (str(least), str(greatest)) == ("2/3", "1")


@pytest.mark.slow
def test_what_cannot_occur_together_stands_side_by_side() -> None:
    """Eight rows, each on two criteria that a sum of forty takes in twenty apart: without it, hundreds of thousands."""
    plain = as_plain(weighted_framework(40, levels=5))
    plain["impossible"] = [{"when": {f"c{i}": "l0", f"c{i + 20}": "l4"}} for i in range(8)]
    assert len(compile_framework(load_framework(plain)).diagram.nodes) <= 20_000


def test_one_row_on_criteria_far_apart_leaves_them_where_they_are() -> None:
    """There is little to remember from one to the next, and much once they are taken out of the sums they feed."""
    framework = weighted_framework(40, levels=5, aspects=5)
    plain = as_plain(framework)
    plain["impossible"] = [{"when": {"c0": "l0", "c20": "l0", "c39": "l0"}}]
    compiled, usual = compile_framework(load_framework(plain)), compile_framework(framework)
    assert compiled.order == usual.order
    assert compiled.node_limit == usual.node_limit
    assert len(compiled.diagram.nodes) <= 3 * len(usual.diagram.nodes)


@pytest.mark.slow
def test_what_is_too_large_either_way_is_refused_by_the_limit_that_was_set() -> None:
    """Neither by a part of it, nor by the size of the other way."""
    plain = as_plain(weighted_framework(40, levels=5, aspects=5))
    plain["impossible"] = [{"when": {"c0": "l0", "c20": "l0", "c39": "l0"}}]
    with pytest.raises(SizeLimitError, match="more than the limit of 3,000;"):
        compile_framework(load_framework(plain), node_limit=3_000)
    rng = random.Random(80)
    rows = [{"when": dict.fromkeys(rng.sample([f"c{i}" for i in range(40)], 3), "l0")} for _ in range(20)]
    with pytest.raises(SizeLimitError, match="more than the limit of 20,000;"):
        compile_framework(load_framework({**plain, "impossible": rows}), node_limit=20_000)


@pytest.mark.parametrize(
    ("criteria", "levels", "aspects"), [(16, 3, 4), pytest.param(40, 5, 5, marks=pytest.mark.slow)]
)
def test_a_wide_row_is_no_work_in_whatever_order_it_names_its_criteria(
    criteria: int, levels: int, aspects: int
) -> None:
    """All criteria, the last first: what was met on the way need not be remembered, only whether it fits."""
    framework = weighted_framework(criteria, levels=levels, aspects=aspects)
    plain = as_plain(framework)
    plain["impossible"] = [{"when": {f"c{i}": ["l0", "l2"] for i in reversed(range(criteria))}}]
    compiled = compile_framework(load_framework(plain))
    assert len(compiled.diagram.nodes) <= 3 * len(compile_framework(framework).diagram.nodes)
    assert compiled.feasible is not None
    assert len(compiled.feasible.nodes) == criteria


@for_drawn(NUMBER, every=3)
def test_totals_are_in_points_and_the_cap_that_decided_is_named(case: Drawn) -> None:
    """The least and the greatest total of what is left; and the cap, if it is one and the same wherever that is."""
    framework, by_id = case.framework, oracle.by_id(case.framework)
    left = oracle.completions(framework, case.answers)
    for aspect_id, judged in assess(case.answers, framework).aspects.items():
        aspect = by_id[aspect_id]
        if aspect.rule.kind == "weighted":
            totals = [oracle.total_of(aspect, at, by_id) for at in left]
            assert judged.total == (min(totals), max(totals))
        else:
            assert judged.total is None
        caps = {oracle.cap_that_decides(aspect, at, by_id) for at in left}
        cap = caps.pop() if len(caps) == 1 and aspect_id not in case.judged else None
        assert judged.capped_by == (None if cap is None else aspect.rule.caps[cap])


@given(st.integers(0, 12), st.lists(st.sets(st.integers(0, 11)), min_size=1, max_size=4))
def test_what_is_needed_is_what_leaving_out_one_by_one_leaves(count: int, groups: list[set[int]]) -> None:
    """Leaving out several at a time comes to the same group, whatever holds for more when it holds for fewer."""

    def holds(items: Sequence[int]) -> bool:
        return len(items) == count or any(group <= set(items) for group in groups)

    left = list(range(count))
    for item in reversed(range(count)):
        if holds(fewer := [one for one in left if one != item]):
            left = fewer
    assert needed_of(range(count), holds) == left
