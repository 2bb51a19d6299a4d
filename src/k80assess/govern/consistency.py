"""Decisions of a register that are hard to explain beside each other, and those that depart from what was said.

That a topic which is nowhere worse was decided lower is what Greco, Matarazzo and Slowinski call a violation of the
dominance principle (Rough sets theory for multicriteria decision analysis, 2001). It says nothing of which of the two
decisions is wrong, or whether either is: there may be reasons outside of the framework.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from heapq import merge
from typing import Literal, TypeAlias

import attrs

from k80assess.base.display import Displayed
from k80assess.base.results import LazySequence, Results, result
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.document.text import ids_of
from k80assess.engine.assessment import Assessment
from k80assess.engine.families import refuse_family
from k80assess.errors import ArgumentError, Problem, Sentence, SizeLimitError, listed, quoted, refuse_other
from k80assess.examine.dominance import dominance
from k80assess.govern.chain import Entry
from k80assess.govern.register import Register
from k80assess.govern.replayed import NamedFrameworks

MAX_PAIRS = 50_000_000
"""How many pairs of decisions are looked at: two or three minutes of work."""

Direction: TypeAlias = Literal["higher", "lower", "between"]
"""How a decision departs from what was possible: above all of it, below all of it, or between what was possible."""


@result
class Inconsistency(Displayed):
    """Two decisions: the topic of one is at least as good on every answer, and it was decided lower.

    Attributes:
        framework: the framework by whose scales they were compared.
        lower: the decision on the topic that is at least as good, and was decided lower.
        higher: the other one.
        better_on: the ids of the answers on which it is better for certain; none where it may be just as good.
        open_on: the ids of the answers on which it is as good only if what is open turns out so; none where that it is
            at least as good is certain.

    >>> from k80assess import assess, decide, load_framework, load_topic
    >>> record = decide(assess(load_topic({"id": "pilot", "title": "A pilot"})), "monitor", on="2026-03-02", by="board")
    >>> entry = Entry(number=1, previous="0" * 64, hash="1" * 64, record=record)
    >>> Inconsistency(framework=load_framework(), lower=entry, higher=entry, better_on=(), open_on=()).certain
    True
    """

    framework: Framework
    lower: Entry
    higher: Entry
    better_on: tuple[str, ...]
    open_on: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether it is at least as good however the open answers turn out."""
        return not self.open_on


@result
class Departure(Displayed):
    """A decision that is none of the outcomes that the framework left possible.

    Attributes:
        entry: the decision.
        direction: whether it is higher than all of these, lower, or between them; None where it was not compared.

    >>> from k80assess import assess, decide, load_topic
    >>> topic = load_topic({"id": "far", "title": "Far", "answers": {"theme_link": "none", "ownership": "nobody"}})
    >>> record = decide(assess(topic), "take_on", on="2026-03-02", by="board", why="We may.")
    >>> Departure(entry=Entry(number=1, previous="0" * 64, hash="1" * 64, record=record), direction="higher").direction
    'higher'
    """

    entry: Entry
    direction: Direction | None


@result
class DepartureCount(Displayed):
    """How many decisions that a body took in a year depart in one direction.

    Attributes:
        year: the year.
        body: the body, as the records have it.
        direction: the direction; None of those that were not compared.
        count: how many.
        decisions: how many decisions that body took in that year.

    >>> DepartureCount(year=2026, body="board", direction="lower", count=1, decisions=12).count
    1
    """

    year: int
    body: str
    direction: Direction | None
    count: int
    decisions: int


@result
class Uncompared(Displayed):
    """A decision that could not be compared with others.

    Attributes:
        entry: the decision.
        problem: why not.

    >>> from k80assess import assess, decide, load_topic
    >>> record = decide(assess(load_topic({"id": "pilot", "title": "A pilot"})), "monitor", on="2026-03-02", by="board")
    >>> entry = Entry(number=1, previous="0" * 64, hash="1" * 64, record=record)
    >>> Uncompared(entry=entry, problem=_unordered()).problem.code
    'decisions_unordered'
    """

    entry: Entry
    problem: Problem


@result
class Inconsistencies(Displayed):
    """What is hard to explain in the decisions of a register.

    Attributes:
        framework: the framework by whose scales they were compared; None where each was by its own, and only with those
            under the same one.
        compared: how many decisions were compared.
        certain: the pairs of which one topic is at least as good for certain, and was decided lower; in the order in
            which the later one was added.
        possible: the pairs of which one is so only if open answers turn out so.
        departures: the decisions that are none of the outcomes that were possible, by date.
        counts: how many there are of these by year, body and direction.
        uncompared: the decisions that could not be compared.

    >>> none = LazySequence(iter, ())
    >>> rest = {"departures": Results(), "counts": Results(), "uncompared": Results()}
    >>> len(Inconsistencies(framework=None, compared=0, certain=none, possible=none, **rest).certain)
    0
    """

    framework: Framework | None
    compared: int
    certain: LazySequence[Inconsistency] = attrs.field(hash=False)  # they are compared, but can be too many to hash
    possible: LazySequence[Inconsistency] = attrs.field(hash=False)
    departures: Results[Departure]
    counts: Results[DepartureCount]
    uncompared: Results[Uncompared]


def inconsistencies(register: Register, framework: Framework | None = None) -> Inconsistencies:
    """Return which decisions in a register are hard to explain: beside each other, and beside what was said.

    Two decisions are, when one topic is at least as good as the other on every answer, and was decided lower. On scales
    without an order at least as good means the same. All decisions are compared, also those replaced since, and those
    on one topic.

    Args:
        register: the register.
        framework: the framework by whose scales all are compared; when left out, those under the same framework are
            compared by its own.

    Raises:
        ArgumentError: for something else than a register and a framework, for a family, and for a framework whose
            outcomes have no order.
        DocumentError: for an entry, or a framework, that no longer holds what it should.
        SizeLimitError: when a framework is too large to compile; and, once the pairs are asked for, to compare by,
            and when there are too many pairs.
        OSError: when the register cannot be read.

    >>> import os, tempfile
    >>> from k80assess import assess, decide, load_topic
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     register = Register(os.path.join(folder, "decisions.sqlite"))
    ...     for topic_id, outcome, demand in (("near", "decline", "broad"), ("far", "monitor", "none")):
    ...         answers = {"theme_link": "none", "small_scale_difference": "same", "demand": demand}
    ...         topic = load_topic({"id": topic_id, "title": topic_id, "answers": answers})
    ...         record = decide(assess(topic), outcome, on="2026-03-02", by="board", why="So we decided.")
    ...         entry = register.append(record)
    ...     found = inconsistencies(register)
    >>> found.compared, len(found.certain), found.possible[0].better_on, found.departures[0].direction
    (2, 0, ('demand',), 'higher')
    """
    refuse_other(register, Register, "Register")
    if framework is not None:
        refuse_family(framework, "inconsistencies")
        refuse_other(framework, Framework, "load_framework")
        if framework.outcome_aspect.ordered is False:
            raise ArgumentError(_unordered())
    known = NamedFrameworks(register)
    compared: list[_Compared] = []
    departures: list[Departure] = []
    uncompared: list[Uncompared] = []
    decided: Counter[tuple[int, str]] = Counter()
    for entry in register.walk():
        found = _placed(entry, known.of(entry.record) if framework is None else framework)
        if isinstance(found, Problem):
            uncompared.append(Uncompared(entry=entry, problem=found))
        else:
            compared.append(found)
        decided[_when_and_by(entry)] += 1
        if entry.record.differs:
            direction = None if isinstance(found, Problem) else _direction(found)
            departures.append(Departure(entry=entry, direction=direction))
    departures.sort(key=lambda one: one.entry.record.decided_on)
    given = tuple(compared)
    return Inconsistencies(
        framework=framework,
        compared=len(compared),
        certain=LazySequence(_pairs, given, True),
        possible=LazySequence(_pairs, given, False),
        departures=Results(departures),
        counts=Results(_counts(departures, decided)),
        uncompared=Results(uncompared),
    )


@attrs.frozen(kw_only=True)
class _Compared:
    """A decision as it is compared with others.

    Attributes:
        entry: the decision.
        assessment: its topic under the framework by which it is compared.
        place: the place of what was decided among the outcomes of that, from the worst.
    """

    entry: Entry
    assessment: Assessment
    place: int


def _placed(entry: Entry, framework: Framework | Problem) -> _Compared | Problem:
    """Return a decision as it is compared, or why it cannot be."""
    if isinstance(framework, Problem):
        return framework
    if framework.outcome_aspect.ordered is False:
        return _unordered()
    record, outcomes = entry.record, level_ids(framework.outcome_aspect)
    for outcome in (record.decided.id, *ids_of(record.possible)):
        if outcome not in outcomes:
            sentence = Sentence("outcome_differs", "the framework has no such outcome, or has another one by this name")
            return Problem((), sentence, quoted(outcome), listed(outcomes))
    recheck = record.recheck(framework)
    if recheck.now is None:
        return recheck.problems[0]
    return _Compared(entry=entry, assessment=recheck.now, place=outcomes.index(record.decided.id))


def _unordered() -> Problem:
    template = "these outcomes have no order (ordered = false), so no decision is lower than another"
    return Problem((), Sentence("decisions_unordered", template))


def _direction(one: _Compared) -> Direction:
    outcomes = level_ids(one.assessment.framework.outcome_aspect)
    possible = [outcomes.index(outcome) for outcome in ids_of(one.entry.record.possible)]
    if one.place > max(possible):
        return "higher"
    return "lower" if one.place < min(possible) else "between"


def _when_and_by(entry: Entry) -> tuple[int, str]:
    return entry.record.decided_on.year, entry.record.decided_by


def _counts(departures: list[Departure], decided: Counter[tuple[int, str]]) -> Iterator[DepartureCount]:
    counted = Counter([(*_when_and_by(one.entry), one.direction) for one in departures])
    for (year, body, direction), count in sorted(counted.items(), key=lambda one: (*one[0][:2], f"{one[0][2]}")):
        total = decided[year, body]
        yield DepartureCount(year=year, body=body, direction=direction, count=count, decisions=total)


def _pairs(compared: tuple[_Compared, ...], certain: bool) -> Iterator[Inconsistency]:
    """Yield the pairs of decisions, under one framework, of which one topic is as good and was decided lower."""
    before: dict[tuple[int, int], list[_Compared]] = {}
    looked_at = 0
    for later in compared:
        framework, place = id(later.assessment.framework), later.place
        others = [own for (by, decided), own in before.items() if by == framework and decided != place]
        for earlier in merge(*others, key=lambda one: one.entry.number):
            looked_at += 1
            if looked_at > MAX_PAIRS:
                what = Sentence("limit.decision_pairs", "pairs of decisions to compare")
                template = (
                    "add fewer of them to a register of their own, with the documents that they name, and ask that"
                )
                raise SizeLimitError(what, MAX_PAIRS, Sentence("remedy.fewer_decisions", template))
            lower, higher = (earlier, later) if earlier.place < later.place else (later, earlier)
            found = dominance(lower.assessment, higher.assessment)
            if found is not None and certain is not bool(found.open_on):
                yield Inconsistency(
                    framework=lower.assessment.framework,
                    lower=lower.entry,
                    higher=higher.entry,
                    better_on=found.better_on,
                    open_on=found.open_on,
                )
        before.setdefault((framework, place), []).append(later)
