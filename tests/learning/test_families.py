"""What examples say of random families, against z3: hundreds of them, and a few of each kind in the usual run."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, get_args

import attrs
import members
import oracle
import pytest
from drawn import Drawn, all_drawn, draw_answers

from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.engine.families import Family
from k80assess.learning import Example, ExampleGroup, Learned, learn
from k80assess.learning.atoms import AtLeast
from k80assess.learning.cones import is_contradiction
from k80assess.learning.members import MemberSearch
from k80assess.learning.representative import Preference
from k80assess.learning.sums import SumMembers

pytest.importorskip("pysat")
pytest.importorskip("z3")

import smt

NUMBER = 120
MANY = 600


@attrs.frozen(kw_only=True, eq=False)
class Examined:
    """A family with examples, most of which a member agrees with, and topics to ask about."""

    family: Family
    examples: list[Example]
    topics: list[Mapping[str, Any]]

    @property
    def outcomes(self) -> list[str]:
        return oracle.scale(self.family.framework.outcome_aspect)

    def wanted(self, example: Example) -> list[str]:
        return [level for level in self.outcomes if oracle.fits(example.outcome, level, self.outcomes)]

    @staticmethod
    def answers(example: Example) -> dict[str, tuple[str, ...]]:
        return {node_id: answer.levels for node_id, answer in example.answers.items()}

    def places(self, group: ExampleGroup) -> frozenset[int]:
        ids = [example.id for example in self.examples]
        return frozenset(map(ids.index, group.examples))


def examined(case: Drawn) -> Examined | None:
    """Draw examples for a framework, and loosen it; None where nothing of it is loose."""
    rng, framework = random.Random(case.seed * 7 + 1), case.framework
    family = members.loosened(framework, random.Random(case.seed))
    if not {*family.weights, *family.cutoffs, *family.tables, *family.monotone}:
        return None
    left, occurring = oracle.completions(framework), oracle.profiles(framework)
    names, is_true = oracle.scale(framework.outcome_aspect), rng.random() < 0.6
    examples = []
    for number in range(rng.choice([2, 4, 6])):
        open_ones = rng.random() < 0.3
        answers: Any = draw_answers(rng, framework, left) if open_ones else rng.choice(occurring)
        every = rng.random() < 0.3
        outcome: Any = rng.sample(names, rng.choice([1, 1, 1, 2]) if len(names) > 2 else 1)
        if rng.random() < 0.15 and framework.outcome_aspect.ordered is not False:
            outcome = {"at_least": rng.choice(names)}
        if is_true and rng.random() < 0.95:
            given = sorted(oracle.possible(framework, answers))
            outcome = given if every else [rng.choice(given)]
        weight = rng.choice([1, 1, 2, 3])
        examples.append(Example(id=f"e{number}", answers=answers, outcome=outcome, every=every, weight=weight))
    topics: list[Mapping[str, Any]] = []
    for _ in range(4):
        topics.append(draw_answers(rng, framework, left) if rng.random() < 0.4 else rng.choice(occurring))
    return Examined(family=family, examples=examples, topics=topics)


def each(config: pytest.Config, claim: Callable[[Examined], None], number: int, every: int = 1, first: int = 0) -> None:
    for case in all_drawn(config, number)[first::every]:
        if (one := examined(case)) is not None:
            try:
                claim(one)
            except BaseException as error:
                error.add_note(f"drawn by {case.seed}: {case.content}, {one.family}, {one.examples}, {one.topics}")
                raise


def agrees(one: Examined, framework: Framework) -> None:
    """Check by assessing each example that a framework gives it its outcome."""
    for example in one.examples:
        given = {level.id for level in assess(example.answers, framework).possible}
        wanted = set(one.wanted(example))
        assert given <= wanted if example.every else given & wanted, example


def equals_another_solver(one: Examined) -> None:
    """Whether anything agrees, all conflicts and repairs, what is possible and from which examples it follows."""
    theory = smt.Theory(one.family)
    guards = [theory.guarded(theory.condition(one.answers(e), one.wanted(e), every=e.every)) for e in one.examples]
    asked = [[theory.guarded(theory.condition(topic, [level])) for level in one.outcomes] for topic in one.topics]
    learned, conflicts = learn(one.examples, one.family), theory.conflicts(guards)
    assert learned.consistent == theory.agrees(guards) == (not conflicts)
    found = [one.places(group) for group in learned.conflicts()]
    assert len(found) == len(set(found))
    assert set(found) == conflicts
    assert [*map(len, found)] == sorted(map(len, found))
    repairs = list(learned.repairs())
    assert len(repairs) == len(set(map(one.places, repairs)))
    assert {*map(one.places, repairs)} == smt.repairs(conflicts, len(guards))
    weights = [group.weight for group in repairs]
    assert weights == [sum(one.examples[place].weight for place in one.places(group)) for group in repairs]
    assert weights == sorted(weights)
    if not learned.consistent:
        learned = learned.without(repairs[0])
        kept = [place for place in range(len(guards)) if place not in one.places(repairs[0])]
        one = attrs.evolve(one, examples=[one.examples[place] for place in kept])
        guards = [guards[place] for place in kept]
    for topic, own in zip(one.topics, asked, strict=True):
        possible = [level.id for level in learned.possible(topic).possible]
        assert possible == [
            level for level, guard in zip(one.outcomes, own, strict=True) if theory.agrees([*guards, guard])
        ]
        for outcome in possible:
            witness = learned.witness(topic, outcome)
            members.assert_member(one.family, witness)
            agrees(one, witness)
            assert outcome in {level.id for level in assess(topic, witness).possible}
        if len(possible) == 1:
            others = theory.guarded(theory.condition(topic, [level for level in one.outcomes if level != possible[0]]))
            supports = list(map(one.places, learned.supports(topic)))
            assert len(supports) == len(set(supports))
            assert set(supports) == theory.conflicts(guards, others)
            for outcome in set(one.outcomes) - set(possible):
                refutation = learned.refute(topic, outcome)
                assert refutation.holds
                assert one.places(ExampleGroup(examples=tuple([e.id for e in refutation.examples]), weight=0)) in (
                    theory.conflicts(guards, theory.guarded(theory.condition(topic, [outcome])))
                )
    _check_lemmas(learned)


def _check_lemmas(learned: Learned) -> None:
    """Check that what the search learnt of each loose sum adds up to a contradiction."""
    search = learned._search
    if not isinstance(search, MemberSearch):  # it takes no sums
        return
    for lemma in search.lemmas:
        own = search.aspects[lemma.choices[0][0].aspect]
        assert isinstance(own, SumMembers)
        assert all(isinstance(atom, AtLeast) for atom, _holds, _times in lemma.choices)
        rows = [own.row(atom, holds) for atom, holds, _times in lemma.choices]
        rows += [own.background.rows[place] for place, _times in lemma.kept]
        times = [number for _atom, _holds, number in lemma.choices] + [number for _place, number in lemma.kept]
        assert is_contradiction(rows, times)
        assert all(times)


def test_some_families(pytestconfig: pytest.Config) -> None:
    """Few of what `test_hundreds_of_families` looks at."""
    each(pytestconfig, equals_another_solver, NUMBER, every=5)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(3))
def test_hundreds_of_families(pytestconfig: pytest.Config, first: int) -> None:
    """Random families with everything that documents may have, and all that is asked of them."""
    each(pytestconfig, equals_another_solver, MANY, every=3, first=first)


def test_enough_is_asked(pytestconfig: pytest.Config) -> None:
    """Of each kind of family and example there are many among those that are looked at."""
    seen: Counter[str] = Counter()
    found = [one for case in all_drawn(pytestconfig, NUMBER, counted=True) if (one := examined(case)) is not None]
    for one in found:
        criteria = {criterion.id for criterion in one.family.framework.criteria}
        inputs = Counter([i for aspect in one.family.framework.aspects for i in {*oracle.read_by(aspect)}])
        kinds = {
            "judged": any(not e.answers.keys() <= criteria for e in one.examples),
            "open": any(not criteria <= e.answers.keys() for e in one.examples),
            "every": any(e.every and not criteria <= e.answers.keys() for e in one.examples),
            "several": any(len(one.wanted(e)) > 1 for e in one.examples),
            "cannot occur": bool(one.family.framework.excluded),
            "gates": any(criterion.asked_when for criterion in one.family.framework.criteria),
            "caps": any(aspect.rule.caps for aspect in one.family.framework.aspects),
            "shared": any(number > 1 for number in inputs.values()),
            "cells": bool(one.family.tables),
            "monotone": bool(one.family.monotone),
            "cut-offs": bool(one.family.cutoffs),
            "off": any(own.off is not None for own in one.family.weights.values()),
            "orders": any(own.orders for own in one.family.weights.values()),
            "least": any(own.least for own in one.family.weights.values()),
            "in points": any(
                aspect.rule.kind == "weighted" and aspect.rule.in_points and aspect.id in one.family.weights
                for aspect in one.family.framework.aspects
            ),
        }
        seen.update(kind for kind, is_so in kinds.items() if is_so)
    assert len(found) > 80
    assert all(seen[kind] >= 4 for kind in kinds), seen


# --- what must hold of any ----------------------------------------------------------------------------------------


def more_examples_never_enlarge(one: Examined) -> None:
    """Nor does their order change an answer, nor what was asked before; the truth stays possible."""
    framework = one.family.framework
    true = [
        _true(e, sorted(oracle.possible(framework, one.answers(e))))
        for e in one.examples
        if oracle.possible(framework, one.answers(e))
    ]
    learned, before = learn([], one.family), [set(one.outcomes)] * len(one.topics)
    for example in true:
        learned = learned.with_examples(example)
        after = [{level.id for level in learned.possible(topic).possible} for topic in one.topics]
        assert all(now <= then for now, then in zip(after, before, strict=True))
        for topic, now in zip(one.topics, after, strict=True):
            assert oracle.possible(framework, topic) <= now
        before = after
    turned = learn(true[::-1], one.family)
    assert [{level.id for level in turned.possible(topic).possible} for topic in one.topics[::-1]] == before[::-1]
    assert turned.bounds() == learned.bounds()
    for prefer in get_args(Preference):
        chosen = learned.representative(prefer)
        members.assert_member(one.family, chosen)
        agrees(attrs.evolve(one, examples=true), chosen)
        assert chosen == turned.representative(prefer)


def _true(example: Example, outcomes: list[str]) -> Example:
    return Example(id=example.id, answers=example.answers, outcome=outcomes, every=example.every)


def test_the_truth_stays_possible(pytestconfig: pytest.Config) -> None:
    """Examples that the framework as written agrees with leave it among what agrees."""
    each(pytestconfig, more_examples_never_enlarge, NUMBER, every=6, first=2)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_truth_stays_possible_in_many(pytestconfig: pytest.Config) -> None:
    each(pytestconfig, more_examples_never_enlarge, MANY, every=2)
