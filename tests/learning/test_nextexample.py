"""The topic to judge next, against trying each outcome of each topic."""

from __future__ import annotations

from itertools import product

import pytest

pytest.importorskip("pysat")

from k80assess import Criterion, Topic
from k80assess.engine.families import Family
from k80assess.learning import Example, Learned, NextExample, learn, monotone, nextexample, weighted

LEVELS = ("low", "middle", "high")
CRITERIA = [Criterion(id=one, levels=LEVELS) for one in "ab"]
TOPICS = [
    Topic(id=f"{a}-{b}", title="T", answers={"a": a, "b": b}, illustration=True) for a, b in product(LEVELS, repeat=2)
]
JUDGED = Example(id="x", answers={"a": "middle", "b": "low"}, outcome="no")


def sizes(learned: Learned) -> list[int]:
    """Return how many outcomes each topic can still have."""
    return [len(learned.possible(topic).possible) for topic in TOPICS]


def tried(learned: Learned) -> NextExample:
    """Return the best topic by judging each: what settles most, then what leaves fewest outcomes, then the first."""
    waiting = [place for place, size in enumerate(sizes(learned)) if size > 1]
    found = []
    for place in waiting:
        settled, left = {}, []
        for level in learned.possible(TOPICS[place]).possible:
            own = learned.with_examples(Example(id="next", answers=TOPICS[place].answers, outcome=level.id))
            after = [size for at, size in enumerate(sizes(own)) if at in waiting]
            settled[level.id] = after.count(1)
            left.append(sum(after))
        found.append((min(settled.values()), -max(left), -sum(left), -place, settled))
    least, _most, _all, place, settled = max(found, key=lambda one: one[:4])
    return NextExample(
        topic=TOPICS[-place].id,
        settles=least,
        by_outcome=settled,  # type: ignore[arg-type]
        waiting=len(waiting),
    )


@pytest.mark.parametrize("pool", [1, 64])
@pytest.mark.parametrize(
    "family",
    [
        pytest.param(monotone(CRITERIA, ["no", "yes"]), id="monotone"),
        pytest.param(weighted(CRITERIA, ["no", "maybe", "yes"]), id="weighted"),
    ],
)
def test_it_is_the_one_that_settles_most(family: Family, pool: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that is told of it; also where next to nothing is remembered of what frameworks were met."""
    monkeypatch.setattr(nextexample, "POOL", pool)
    learned = learn([JUDGED], family)
    assert learned.next(TOPICS) == tried(learned)
