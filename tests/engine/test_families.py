"""Families against their members: every choice of what is loose, at every profile of small random frameworks."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from itertools import product

import oracle
import pytest
from drawn import Drawn, all_drawn, for_drawn
from members import assert_member, loosened, occurring, outcomes_at

from k80assess.data import to_json
from k80assess.document.files import load_framework
from k80assess.engine.assessment import assess
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.errors import ContradictionError

NUMBER = 600


@lru_cache(maxsize=2000)
def family_of(seed: int, case: Drawn) -> Family:
    return loosened(case.framework, case.random)


def profiles(case: Drawn) -> list[dict[str, str]]:
    criteria = case.framework.criteria
    ids = [criterion.id for criterion in criteria]
    return [dict(zip(ids, levels, strict=True)) for levels in product(*map(oracle.scale, criteria))]


def test_enough_is_loose(pytestconfig: pytest.Config) -> None:
    """Loose aspects with two parents, what cannot occur that names one, and each way of being loose."""
    seen: Counter[str] = Counter()
    cases = all_drawn(pytestconfig, NUMBER)
    for case in cases:
        family = family_of(case.seed, case)
        loose = {*family.weights, *family.cutoffs, *family.tables}
        feeding = Counter([i for a in case.framework.aspects for i in {*oracle.read_by(a)}])
        named = {i for row in case.framework.impossible or () for i in row.when}
        kinds = {
            "two parents": any(feeding[i] > 1 for i in loose),
            "named by a row": not named.isdisjoint(loose),
            "any": any(own.off is None and not own.orders and not own.least for own in family.weights.values()),
            "orders": any(own.orders for own in family.weights.values()),
            "off": any(own.off for own in family.weights.values()),
            "least": any(own.least for own in family.weights.values()),
            "cut-offs": bool(family.cutoffs),
            "tables": bool(family.tables),
        }
        seen.update(kind for kind, is_so in kinds.items() if is_so)
    needed = {"two parents": 0.2, "named by a row": 0.2, "any": 0.15, "orders": 0.1, "off": 0.1, "least": 0.04}
    needed |= {"cut-offs": 0.2, "tables": 0.3}
    shares = {kind: seen[kind] / len(cases) for kind in needed}
    assert all(shares[kind] >= least for kind, least in needed.items()), shares


@for_drawn(NUMBER, every=15)
def test_at_every_profile_stands_what_some_member_says(case: Drawn) -> None:
    """No outcome more and none fewer, however aspects share inputs; the framework as written is a member."""
    family = family_of(case.seed, case)
    counted: Counter[tuple[str, ...]] = Counter()
    names = [level.id for level in case.framework.outcome_aspect.levels]
    for profile in profiles(case):
        expected = outcomes_at(family, profile)
        try:
            found = {level.id for level in assess(profile, family).possible}
        except ContradictionError:
            found = set()
        assert found == expected
        assert set(oracle.stands(case.framework, profile)) <= found
        counted[tuple([name for name in names if name in expected])] += 1
    assert dict(family.sets()) == dict(counted)
    for profile in profiles(case)[::3]:  # and once more, now that there is a diagram
        if expected := outcomes_at(family, profile):
            assert {level.id for level in assess(profile, family).possible} == expected


@for_drawn(NUMBER, every=15)
def test_with_open_answers_and_judged_aspects(case: Drawn) -> None:
    """What can come out, and the levels of aspects: over all completions and all members."""
    family = family_of(case.seed, case)
    reached = []
    for profile in profiles(case):
        for known in occurring(family, profile):
            if all(known[i] in oracle.listed(own) for i, own in case.answers.items()):
                reached.append(known)
    try:
        assessment = assess(case.answers, family)
    except ContradictionError:
        assert not reached
        return
    assert {level.id for level in assessment.possible} == {known[case.framework.outcome] for known in reached}
    for aspect_id, judgement in assessment.aspects.items():
        assert {level.id for level in judgement.possible} == {known[aspect_id] for known in reached}
    for node_id, left in assessment.answers.items():
        assert set(left) == {known[node_id] for known in reached}
    for level in assessment.possible:
        witness = family.witness(assessment, level.id)
        assert_member(family, witness)
        assert level.id in {one.id for one in assess(case.answers, witness).possible}


@for_drawn(NUMBER, every=20)
def test_each_outcome_that_is_possible_has_a_witness(case: Drawn) -> None:
    """A member by its definition, that loads, and whose own engine says the outcome."""
    family = family_of(case.seed, case)
    for profile in profiles(case)[::4]:
        try:
            assessment = assess(profile, family)
        except ContradictionError:
            continue
        known = occurring(family, profile)
        for aspect_id, judgement in assessment.aspects.items():
            assert {level.id for level in judgement.possible} == {own[aspect_id] for own in known}
        for level in assessment.possible:
            witness = family.witness(assessment, level.id)
            assert_member(family, witness)
            assert load_framework(json.loads(to_json(witness))) == witness
            assert assess(profile, witness).outcome == witness.outcome_aspect.levels[level_place(case, level.id)]
            assert oracle.stands(witness, profile) == (level.id,)


def test_what_can_occur_may_leave_one_choice() -> None:
    """As written the topic cannot occur, by other members it can: what is said of aspects is what these say."""
    scale = ["no", "yes"]
    always = {"kind": "table", "inputs": ["a"], "rows": [{"then": "no"}]}
    counted = {"kind": "weighted", "weights": {"a": 3, "b": 1}, "cutoffs": {"yes": "1/2"}}
    framework = load_framework(
        {
            "id": "forced",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "a", "levels": scale}, {"id": "b", "levels": scale}],
            "aspects": [
                {"id": "t", "levels": scale, "rule": always},
                {"id": "w", "levels": scale, "rule": counted},
                {"id": "o", "levels": scale, "rule": {"kind": "minimum", "inputs": ["t", "w"]}},
            ],
            "impossible": [{"when": {"t": "no", "a": "yes"}}, {"when": {"w": "yes", "a": "yes", "b": "no"}}],
        }
    )
    family = loosen(framework, weights={"w": "any"}, tables=["t"])
    aspects = assess({"a": "yes", "b": "no"}, family).aspects
    assert {aspect_id: [level.id for level in own.possible] for aspect_id, own in aspects.items()} == {
        "t": ["yes"],
        "w": ["no"],
        "o": ["no"],
    }
    assert (aspects["w"].share, aspects["w"].total) == (None, None)  # not those of the weights as written


def level_place(case: Drawn, level_id: str) -> int:
    return oracle.scale(case.framework.outcome_aspect).index(level_id)
