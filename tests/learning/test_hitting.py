"""Groups that contradict, and what to give up, against all groups there are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from random import Random

import pytest

pytest.importorskip("pysat")

from k80assess.learning.hitting import Groups, Items

ALL = frozenset(range(6))


class Listed:
    """Items that go together unless they have one of some sets within. It knows no more than it is asked."""

    def __init__(self, contradicting: Iterable[Items]) -> None:
        self.contradicting = [*contradicting]
        self.asked = 0

    def conflict(self, items: Items) -> Items | None:
        self.asked += 1
        assert self.asked < 1_000, "the same is asked for ever"
        return items if any(one <= items for one in self.contradicting) else None

    def agreeing(self, items: Items) -> Items:
        assert self.conflict(items) is None
        return items


def minimal(sets: Iterable[Items]) -> set[Items]:
    found = {*sets}
    return {one for one in found if not any(other < one for other in found)}


@pytest.mark.parametrize("seed", range(12))
def test_groups_are_the_minimal_ones_of_all(seed: int) -> None:
    """Each once; conflicts by their number, and repairs by what it takes to give them up."""
    rng = Random(seed)
    sets = [frozenset(rng.sample(sorted(ALL), rng.randint(1, 3))) for _ in range(seed % 5)]
    weights = [rng.randint(1, 3) for _ in ALL]
    every = [frozenset(own) for size in range(len(ALL) + 1) for own in combinations(sorted(ALL), size)]
    conflicts = [*Groups(weights, Listed(sets)).conflicts()]
    assert len(conflicts) == len({*conflicts})
    assert {*conflicts} == minimal(sets)
    assert [*map(len, conflicts)] == sorted(map(len, conflicts))
    repairs = [*Groups(weights, Listed(sets)).repairs()]
    assert len(repairs) == len({*repairs})
    assert {*repairs} == minimal(own for own in every if all(own & one for one in sets))
    took = [sum(weights[item] for item in own) for own in repairs]
    assert took == sorted(took)
    some = Groups(weights, Listed(sets)).some_conflict()
    assert some in minimal(sets) if sets else some is None
