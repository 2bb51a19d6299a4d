"""Which topic to judge next: the one that, whatever the outcome, settles most of the topics that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, result
from k80assess.document.framework import level_ids
from k80assess.engine.answers import Box
from k80assess.learning.conditions import Ref
from k80assess.learning.cones import OutOfTimeError
from k80assess.learning.members import Member, Search


@result
class NextExample(Displayed):
    """Which topic to judge next.

    Attributes:
        topic: the id of the topic.
        settles: how many of the topics that wait are settled then, whatever its outcome turns out to be.
        by_outcome: the same for each outcome that it can have, by id.
        waiting: how many topics are not settled yet.
        is_best: whether no other topic settles more; False where time ran out before that was known.

    >>> NextExample(topic="pilot", settles=2, by_outcome=FrozenDict(decline=2, monitor=3), waiting=7).settles
    2
    """

    topic: str
    settles: int
    by_outcome: FrozenDict[str, int]
    waiting: int
    is_best: bool = True


def next_example(
    search: Search, roots: Sequence[Ref], topics: Mapping[str, Box], among: Mapping[str, Box], until: float
) -> NextExample | None:
    """Return which topic to judge next; None where each of those to choose among is settled.

    How many topics a judgement leaves open at least is told by members that are known: a topic to which two of them
    give different outcomes stays open. So those that may settle most are looked at first, and the others never.

    Raises:
        OutOfTimeError: when the time is over before one topic was looked at.
    """
    waiting = _Waiting(search, roots, topics, until)
    hopeful = []
    for place, (topic_id, box) in enumerate(among.items()):
        judged = waiting.possible(box)
        if len(judged) > 1:
            hopeful.append((min(map(waiting.at_most, judged.values())), -place, topic_id, judged))
    best: tuple[int, int, int] | None = None
    found: NextExample | None = None
    for hope, place, topic_id, judged in sorted(hopeful, key=lambda one: one[:2], reverse=True):
        if best is not None and hope < best[0]:
            break
        try:
            settled = waiting.settled_by_each(judged, 0 if best is None else best[0])
        except OutOfTimeError:
            if found is None:
                raise
            return NextExample(
                topic=found.topic,
                settles=found.settles,
                by_outcome=found.by_outcome,
                waiting=found.waiting,
                is_best=False,
            )
        rank = (min(settled.values()), sum(settled.values()), place)
        if best is None or rank > best:
            best = rank
            found = NextExample(
                topic=topic_id,
                settles=rank[0],
                by_outcome=FrozenDict(settled),
                waiting=len(waiting.topics),
            )
    return found


class _Waiting:
    """The topics that wait, and members that agree with the examples, which tell what is open."""

    def __init__(self, search: Search, roots: Sequence[Ref], topics: Mapping[str, Box], until: float) -> None:
        self.search, self.roots, self.until = search, roots, until
        self.outcomes = level_ids(search.family.framework.outcome_aspect)
        self.members: dict[Member, None] = {}
        self.topics: list[Mapping[str, Ref]] = []
        for box in topics.values():
            possible = self.possible(box)
            if len(possible) > 1:
                self.topics.append(possible)

    def possible(self, box: Box) -> dict[str, Ref]:
        """Return for each outcome that some member gives, by id, the condition that one does."""
        asked = {level: self.search.condition(box, [place]) for place, level in enumerate(self.outcomes)}
        return {level: root for level, root in asked.items() if self._is_met(root)}

    def _is_met(self, *asked: Ref) -> bool:
        if any(all(self.search.meets(member, root) for root in asked) for member in self.members):
            return True
        member = self.search.find([*self.roots, *asked], self.until)
        if member is not None:
            self.members[member] = None
        return member is not None

    def at_most(self, judged: Ref) -> int:
        """Return how many topics a judgement settles at most, as far as is known."""
        members = [member for member in self.members if self.search.meets(member, judged)]
        return sum(len(self._given_by(members, topic)) < 2 for topic in self.topics)

    def _given_by(self, members: Sequence[Member], topic: Mapping[str, Ref]) -> set[str]:
        return {o for o, root in topic.items() if any(self.search.meets(member, root) for member in members)}

    def settled_by_each(self, judged: Mapping[str, Ref], least: int) -> dict[str, int]:
        """Return how many topics each outcome of a judgement settles; no further than one that settles too few."""
        found = {}
        for outcome, root in judged.items():
            found[outcome] = sum(self._is_settled(root, topic) for topic in self.topics)
            if found[outcome] < least:
                break
        return found

    def _is_settled(self, judged: Ref, topic: Mapping[str, Ref]) -> bool:
        members = [member for member in self.members if self.search.meets(member, judged)]
        given = self._given_by(members, topic)
        for outcome, root in topic.items():
            if len(given) > 1:
                return False
            if outcome not in given and self._is_met(judged, root):
                given.add(outcome)
        return len(given) < 2
