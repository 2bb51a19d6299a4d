"""All there is to know of one aspect over two criteria of three levels with two cut-offs: it can be 92 functions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from time import monotonic
from typing import Any

import pytest

from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.learning import Example, Learned, learn

pytest.importorskip("pysat")

CELLS = tuple(product(range(3), repeat=2))
Function = tuple[int, ...]


def shares(weight: Fraction) -> list[Fraction]:
    """Return the share of each cell, where the first criterion has this part of the weight."""
    return [(a * weight + b * (1 - weight)) / 2 for a, b in CELLS]


@lru_cache
def functions() -> frozenset[Function]:
    """Return all functions: for a weight at each place where two shares are equal, and one between each two of those.

    A cut-off counts by the shares that reach it, so it lies at one of them.
    """
    equal = {Fraction(0), Fraction(1)}
    for (a, b), (c, d) in product(CELLS, repeat=2):  # a w + b (1 - w) = c w + d (1 - w)
        if (slope := (a - b) - (c - d)) and 0 <= (at := Fraction(d - b, slope)) <= 1:
            equal.add(at)
    places = sorted(equal)
    found = set()
    for weight in [*places, *[(one + other) / 2 for one, other in pairwise(places)]]:
        own = shares(weight)
        cuts = sorted({share for share in own if share})
        for low, high in product(cuts, repeat=2):
            if low <= high:  # where both lie at one share, the lower lies just below it
                found.add(tuple([(share >= low) + (share >= high) for share in own]))
    return frozenset(found)


def monotone() -> Iterator[Function]:
    """Yield all functions that do not fall, over the same cells and levels."""
    order = [
        (i, j) for i, a in enumerate(CELLS) for j, b in enumerate(CELLS) if a != b and a[0] <= b[0] and a[1] <= b[1]
    ]
    for levels in product(range(3), repeat=9):
        if all(levels[i] <= levels[j] for i, j in order):
            yield levels


@lru_cache
def family() -> Family:
    levels = ["l0", "l1", "l2"]
    rule = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"l1": "1/3", "l2": "2/3"}}
    framework = Framework.model_validate(
        {
            "id": "small",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "a", "levels": levels}, {"id": "b", "levels": levels}],
            "aspects": [{"id": "o", "levels": levels, "rule": rule}],
        }
    )
    return loosen(framework, weights="any", cutoffs="any")


def answers(place: int) -> dict[str, str]:
    return {"a": f"l{CELLS[place][0]}", "b": f"l{CELLS[place][1]}"}


def example(place: int, *levels: int) -> Example:
    return Example(id=f"e{place}", answers=answers(place), outcome=[f"l{level}" for level in levels])


def possible(learned: Learned, place: int) -> set[int]:
    return {int(level.id[1:]) for level in learned.possible(answers(place)).possible}


def test_there_are_92_of_them() -> None:
    assert len(functions()) == 92
    assert functions() < set(monotone())
    assert len(set(monotone())) == 175  # plane partitions in a box of 3 × 3 × 2: MacMahon


def test_judgements_of_everything_agree_with_a_framework_where_there_is_one() -> None:
    """Of all monotone functions those that weights and cut-offs can give, and its witness gives it back."""
    for levels in monotone():
        learned = learn([example(place, level) for place, level in enumerate(levels)], family())
        assert learned.consistent == (levels in functions()), levels
        if learned.consistent:
            witness = learned.witness(answers(8), f"l{levels[8]}")
            given = [assess(answers(place), witness).outcome for place in range(9)]
            assert given == [witness.outcome_aspect.levels[level] for level in levels]


def test_what_is_possible_is_what_some_function_gives() -> None:
    """After any examples, some of which allow two outcomes: at every cell, as long as something agrees."""
    rng = random.Random(80)
    start = learn([], family())
    for number in range(60):
        places = rng.sample(range(9), rng.randint(0, 5))
        truth = rng.choice(sorted(functions()))
        asked = {place: sorted({truth[place], rng.choice([truth[place], rng.randrange(3)])}) for place in places}
        agreeing = [one for one in functions() if all(one[place] in own for place, own in asked.items())]
        learned = start.with_examples(*[example(place, *own) for place, own in asked.items()])
        if number % 2:
            learned = learn(learned.examples, family())  # and one that knows nothing from before
        for place in range(9):
            assert possible(learned, place) == {one[place] for one in agreeing}


def test_open_answers_come_to_what_some_or_all_cells_give() -> None:
    """One answer open: over the three cells that are left, some of which, or all, give the outcome."""
    for level, every in product(range(3), (False, True)):
        for fixed in range(3):
            learned = learn([Example(id="e", answers={"a": f"l{fixed}"}, outcome=f"l{level}", every=every)], family())
            cells = [place for place, cell in enumerate(CELLS) if cell[0] == fixed]
            quantified = all if every else any
            agreeing = [one for one in functions() if quantified(one[place] == level for place in cells)]
            assert learned.consistent == bool(agreeing)
            for place in range(9) if agreeing else ():
                assert possible(learned, place) == {one[place] for one in agreeing}


def test_where_nothing_can_occur_no_completion_agrees() -> None:
    """That every completion gives an outcome says as well that what was judged can be so, by the weights there are."""
    levels = ["l0", "l1"]
    rule = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"l1": "1/2"}}
    framework = Framework.model_validate(
        {
            "id": "judged",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": levels} for criterion_id in "abc"],
            "aspects": [
                {"id": "p", "levels": levels, "rule": rule},
                {"id": "o", "levels": levels, "rule": {"kind": "minimum", "inputs": ["p", "c"]}},
            ],
        }
    )
    any_weights = loosen(framework, weights="any")
    answers: Any = {"a": "l1", "b": "l0"}
    for judged, outcome in (("l0", "l0"), ("l1", "l1")):
        example = Example(id="e", answers={**answers, "p": judged, "c": "l1"}, outcome=outcome, every=True)
        found = learn([example], any_weights).possible({**answers, "c": "l1"})
        assert [level.id for level in found.possible] == [outcome]


def test_each_group_has_the_time_of_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it was waited before it was asked for."""
    groups = iter(learn([example(4, 2), example(5, 0), example(7, 0)], family(), seconds=1).conflicts())
    found = [next(groups).examples]
    later = monotonic() + 60
    for module in ("learned", "members", "cones"):
        monkeypatch.setattr(f"k80assess.learning.{module}.monotonic", lambda: later)
    assert [*found, *[group.examples for group in groups]] == [("e4", "e5"), ("e4", "e7")]


def test_bounds_hold_all_functions_and_nothing_outside() -> None:
    """The least and greatest weight at which some function agrees; both ends are looked at, and just outside."""
    near = Fraction(1, 10**9)
    rng = random.Random(8)
    for _ in range(12):
        truth = rng.choice(sorted(functions()))
        places = rng.sample(range(9), 4)
        learned = learn([example(place, truth[place]) for place in places], family())
        interval = learned.bounds().weights["o"]["a"]

        def agrees(weight: Fraction, asked: list[tuple[int, int]]) -> bool:
            own = shares(weight)
            cuts = [share for share in sorted(set(own)) if share]
            return any(
                all((own[place] >= low) + (own[place] >= high) == level for place, level in asked)
                for low, high in product(cuts, repeat=2)
                if low <= high
            )

        asked = [(place, truth[place]) for place in places]
        for end, is_in, way in (
            (interval.least, interval.least_included, -1),
            (interval.greatest, interval.greatest_included, 1),
        ):
            assert agrees(end, asked) == is_in
            if 0 <= end + way * near <= 1:
                assert not agrees(end + way * near, asked)
            if interval.least < interval.greatest:
                assert agrees(end - way * near, asked)
