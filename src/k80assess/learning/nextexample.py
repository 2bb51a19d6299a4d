"""Which topic to judge next: the one that, whatever the outcome, settles most of the topics that wait."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, result
from k80assess.document.nodes import level_ids
from k80assess.engine.answers import Box
from k80assess.learning.conditions import Ref
from k80assess.learning.cones import OutOfTimeError
from k80assess.learning.members import POOL, Member, Search


@result
class NextExample(Displayed):
    """Which topic to judge next.

    Attributes:
        topic: the id of the topic.
        settles: how many of the topics that wait are settled then, whatever its outcome turns out to be.
        by_outcome: the same for each outcome that it can have, by id.
        waiting: how many topics are not settled yet.
        is_best: whether no other topic settles more, nor rules out more outcomes of those that wait where it settles as
            much; False where time ran out before that was known.

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

    Of topics that settle as much, it is the one after which the fewest outcomes are possible, taken over all that wait,
    whatever its own outcome turns out to be: the first judgements often settle nothing but themselves.

    How much a judgement leaves open at least is told by members that are known: what two of them say differently stays
    open. So the topics of most promise are looked at first, and the others never.

    Raises:
        OutOfTimeError: when the time is over before one topic was looked at.
    """
    waiting = _Waiting(search, roots, topics, until)
    hopeful = []
    for place, (topic_id, box) in enumerate(among.items()):
        judged = waiting.possible(box)
        if len(judged) > 1:
            hopeful.append((_worst(map(waiting.known, judged.values())), -place, topic_id, judged))
    best: tuple[_Left, int, int] | None = None
    found: NextExample | None = None
    for hope, place, topic_id, judged in sorted(hopeful, key=lambda one: one[:2], reverse=True):
        if best is not None and hope < best[0]:
            break
        try:
            left = waiting.left_by_each(judged)
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
        rank = (_worst(left.values()), sum(own.less for own in left.values()), place)
        if best is None or rank > best:
            best = rank
            found = NextExample(
                topic=topic_id,
                settles=best[0].settled,
                by_outcome=FrozenDict({outcome: own.settled for outcome, own in left.items()}),
                waiting=len(waiting.topics),
            )
    return found


class _Left(NamedTuple):
    """How many topics a judgement settles, and how many outcomes it rules out, which is what is left less than 0."""

    settled: int
    less: int


def _worst(left: Iterable[_Left]) -> _Left:
    """Return what a judgement does whatever the outcome."""
    each = [*left]
    return _Left(min(own.settled for own in each), min(own.less for own in each))


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
        if monotonic() > self.until:
            raise OutOfTimeError
        if any(all(self.search.meets(member, root) for root in asked) for member in self.members):
            return True
        member = self.search.find([*self.roots, *asked], self.until)
        if member is not None:
            self.members[member] = None
            if len(self.members) > POOL:
                del self.members[next(iter(self.members))]
        return member is not None

    def known(self, judged: Ref) -> _Left:
        """Return what a judgement leaves at least, as far as is known."""
        return self._left([self._given(judged, topic) for topic in self.topics])

    def left_by_each(self, judged: Mapping[str, Ref]) -> dict[str, _Left]:
        """Return what each outcome of a judgement leaves."""
        return {o: self._left([self._left_of(root, topic) for topic in self.topics]) for o, root in judged.items()}

    def _left(self, outcomes: Sequence[Collection[str]]) -> _Left:
        return _Left(sum(len(own) < 2 for own in outcomes), -sum(max(0, len(own) - 1) for own in outcomes))

    def _given(self, judged: Ref, topic: Mapping[str, Ref]) -> set[str]:
        """Return the outcomes that members which are known give a topic after a judgement."""
        members = [member for member in self.members if self.search.meets(member, judged)]
        return {o for o, root in topic.items() if any(self.search.meets(member, root) for member in members)}

    def _left_of(self, judged: Ref, topic: Mapping[str, Ref]) -> set[str]:
        given = self._given(judged, topic)
        return given | {o for o, root in topic.items() if o not in given and self._is_met(judged, root)}
