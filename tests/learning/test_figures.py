"""How much follows from how many examples of the packaged framework, and sizes that nobody should have to wait for."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from time import process_time
from typing import Any

import pytest

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import assess
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.errors import SizeLimitError, UndecidedError
from k80assess.learning import Example, learn

pytest.importorskip("pysat")

FRAMEWORK = load_framework()
SEED = 80


@lru_cache
def family() -> Family:
    return loosen(FRAMEWORK, weights="any", cutoffs="any")


def drawn(framework: Framework, number: int, seed: int) -> list[dict[str, str]]:
    rng = random.Random(seed)
    return [{c.id: rng.choice(level_ids(c)) for c in framework.criteria} for _ in range(number)]


def decided(framework: Framework, number: int, seed: int = SEED, flipped: tuple[int, ...] = ()) -> list[Example]:
    """Return examples with the outcome of a framework, some with another one."""
    rng, outcomes, found = random.Random(seed), level_ids(framework.outcome_aspect), []
    for place, answers in enumerate(drawn(framework, number, seed)):
        outcome = assess(answers, framework).outcome
        assert outcome is not None
        others = [level for level in outcomes if level != outcome.id]
        given = rng.choice(others) if place in flipped else outcome.id
        found.append(Example(id=f"e{place}", answers=answers, outcome=given))
    return found


def test_more_examples_settle_more_topics() -> None:
    """The figures that are told of it: of 50 topics, after 20 to 200 examples; the truth is never left out."""
    topics, counts = drawn(FRAMEWORK, 50, SEED + 1), []
    truth = [assess(topic, FRAMEWORK).outcome for topic in topics]
    examples = decided(FRAMEWORK, 200)
    before = [set(FRAMEWORK.outcome_aspect.levels)] * 50
    for number in (20, 50, 100, 200):
        learned = learn(examples[:number], family())
        found = [learned.possible(topic) for topic in topics]
        assert all(own in assignment.possible for own, assignment in zip(truth, found, strict=True))
        assert all({*assignment.possible} <= then for assignment, then in zip(found, before, strict=True))
        before = [{*assignment.possible} for assignment in found]
        counts.append(sum(assignment.settled for assignment in found))
    for count, (least, greatest) in zip(counts, [(7, 22), (18, 37), (32, 46), (40, 48)], strict=True):
        assert least <= count <= greatest, counts


@pytest.mark.parametrize("number", [100, pytest.param(200, marks=pytest.mark.slow)])
def test_the_smallest_repair_gives_up_no_more_than_was_turned(number: int) -> None:
    """Five outcomes turned: what was turned is a repair, so a smallest one has no more, and each conflict has one."""
    flipped = tuple(random.Random(number).sample(range(number), 5))
    learned = learn(decided(FRAMEWORK, number, flipped=flipped), family())
    turned = {f"e{place}" for place in flipped}
    assert not learned.consistent
    assert learned.without(turned).consistent
    repair = learned.repairs()[0]
    assert repair.weight == len(repair.examples) <= 5
    assert learned.without(repair).consistent
    for example_id in repair.examples:
        assert not learned.without({*repair.examples} - {example_id}).consistent
    for group in learned.conflicts()[:5]:
        assert turned & {*group.examples}
        assert {*repair.examples} & {*group.examples}
        own = [example for example in learned.examples if example.id in group.examples]
        assert not learn(own, family()).consistent
        for place in range(len(own)):
            assert learn([*own[:place], *own[place + 1 :]], family()).consistent


def test_where_no_criterion_is_like_another_nothing_follows() -> None:
    """Forty criteria and fifty decisions: of no new topic is the outcome settled."""
    framework = one_sum(40, 5)
    learned = learn(decided(framework, 50), loosen(framework, weights="any", cutoffs="any"))
    assert learned.consistent
    assert not any(learned.possible(topic).settled for topic in drawn(framework, 8, SEED + 1))


# --- sizes --------------------------------------------------------------------------------------------------------


def one_sum(criteria: int, levels: int) -> Framework:
    scale = [f"l{place}" for place in range(levels)]
    weights = {f"c{place}": 1 + place % 5 for place in range(criteria)}
    rule = {"kind": "weighted", "weights": weights, "cutoffs": {"l1": "1/3", "l2": "2/3"}}
    return load_framework(
        {
            "id": "large",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": scale} for criterion_id in weights],
            "aspects": [{"id": "o", "levels": scale[:3], "rule": rule}],
        }
    )


def nested(depth: int) -> Framework:
    scale, aspects = ["l0", "l1", "l2"], []
    for place in range(depth):
        weights = {f"c{place % 10}": 1, (f"a{place - 1}" if place else "c9"): 2}
        rule = {"kind": "weighted", "weights": weights, "cutoffs": {"l1": "1/3", "l2": "2/3"}}
        aspects.append({"id": f"a{place}", "levels": scale, "rule": rule})
    criteria = [{"id": f"c{place}", "levels": scale} for place in range(10)]
    content = {"id": "deep", "version": "1", "outcome": f"a{depth - 1}", "criteria": criteria, "aspects": aspects}
    return load_framework(content)


def ends(question: Callable[[], Any], seconds: int) -> None:
    """Check that a question is answered, refused or given up in time or a few seconds later."""
    begun = process_time()  # a machine that is at work on other things is no slower by this clock
    with suppress(UndecidedError, SizeLimitError):
        question()
    assert process_time() - begun < seconds + 10


@pytest.mark.slow
def test_much_that_is_open_is_refused_or_given_up_in_time() -> None:
    framework = one_sum(14, 3)
    learned = learn([], loosen(framework, weights="any", cutoffs="any"), seconds=1)
    ends(lambda: learned.possible({}), 1)
    ends(lambda: learned.with_examples(Example(id="e", answers={}, outcome="l1", every=True)).consistent, 1)


@pytest.mark.slow
def test_a_table_of_which_all_is_open_is_refused() -> None:
    scale = ["l0", "l1", "l2"]
    criteria = [f"c{place}" for place in range(8)]
    rule = {"kind": "minimum", "inputs": criteria}
    framework = load_framework(
        {
            "id": "table",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": scale} for criterion_id in criteria],
            "aspects": [{"id": "o", "levels": scale, "rule": rule}],
        }
    )
    learned = learn([], loosen(framework, tables=["o"]), seconds=1)
    ends(lambda: learned.possible({}), 1)


def test_examples_of_which_nothing_is_known() -> None:
    """Fifteen of them, of which each outcome can be some completion's, and three that would need every completion."""
    outcomes = level_ids(FRAMEWORK.outcome_aspect)
    some = [Example(id=f"e{place}", answers={}, outcome=outcomes[place % 3]) for place in range(15)]
    assert [level.id for level in learn(some, family()).possible({}).possible] == list(outcomes)
    every = [Example(id=outcome, answers={}, outcome=outcome, every=True) for outcome in outcomes]
    assert {group.examples for group in learn(every, family()).conflicts()} == {(outcome,) for outcome in outcomes}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_large_is_decided_or_given_up_in_time() -> None:
    """Twenty criteria in one sum and 200 examples, 500 examples, and 300 aspects on top of each other."""
    framework = one_sum(20, 3)
    own = loosen(framework, weights="any", cutoffs="any")
    ends(lambda: learn(decided(framework, 200), own, seconds=20).consistent, 20)
    wrong = learn(decided(framework, 200, flipped=tuple(range(0, 200, 20))), own, seconds=5)
    ends(lambda: wrong.consistent, 5)
    ends(lambda: wrong.repairs()[0], 5)
    ends(lambda: wrong.conflicts()[0], 5)
    many = learn(decided(FRAMEWORK, 500, flipped=tuple(range(0, 500, 25))), family(), seconds=20)
    assert len(many.repairs()[0].examples) <= 20
    framework = nested(300)
    learned = learn(decided(framework, 30), loosen(framework, weights="any", cutoffs="any"), seconds=5)
    ends(lambda: learned.consistent, 5)
    for topic in drawn(framework, 2, SEED + 1):
        ends(lambda topic=topic: learned.possible(topic), 5)  # type: ignore[misc]
    ends(lambda: learned.possible({}), 5)
