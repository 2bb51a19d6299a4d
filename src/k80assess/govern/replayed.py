"""The decisions in a register, replayed under a framework: what was said, what is said now, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.framework import Framework
from k80assess.engine.families import refuse_family
from k80assess.errors import ArgumentError, IncomparableError, Problem, SizeLimitError, refuse_other
from k80assess.examine.compare import Difference, diff
from k80assess.govern.decision import DecisionRecord, Edition, Recheck, Verdict
from k80assess.govern.register import Register

Became: TypeAlias = Verdict | Literal["missing"]
"""What became of a decision: see `Recheck.verdict`; `missing` where the framework it names is not at hand."""

_BECAME: tuple[Became, ...] = ("same", "other", "cannot_occur", "unfit", "missing")


@result
class ReplayedDecision(Displayed):
    """A decision, replayed.

    Attributes:
        number: its number in the register.
        record: the decision, with what the framework said then (`possible`) and what was decided.
        recheck: what is said now; None where the framework that it names is not at hand.

    >>> from k80assess import assess, decide, load_framework, load_topic
    >>> record = decide(assess(load_topic({"id": "pilot", "title": "A pilot"})), "monitor", on="2026-03-02", by="board")
    >>> replayed = ReplayedDecision(number=1, record=record, recheck=record.recheck(load_framework()))
    >>> replayed.became, replayed.departs
    ('same', False)
    """

    number: int
    record: DecisionRecord
    recheck: Recheck | None

    @property
    def became(self) -> Became:
        """What became of it, in one word."""
        return "missing" if self.recheck is None else self.recheck.verdict

    @property
    def departs(self) -> bool | None:
        """Whether what was decided is none of the outcomes that are possible now; None where nothing is said now."""
        if self.recheck is None or self.recheck.now is None:
            return None
        return all(level.id != self.record.decided.id for level in self.recheck.now.possible)


@result
class ReplayedVersion(Displayed):
    """A framework that decisions name, beside the one they were replayed under.

    Attributes:
        edition: the framework that they name.
        decisions: how many of them.
        difference: what the two decide differently, over all profiles; None where they cannot be compared.
        problem: why not; None where they were.

    >>> from k80assess import load_framework
    >>> ReplayedVersion(edition=Edition.of(load_framework()), decisions=1, difference=None, problem=None).moved
    """

    edition: Edition
    decisions: int
    difference: Difference | None
    problem: Problem | None = None

    @property
    def moved(self) -> int | None:
        """How many of all profiles have another outcome, or can occur under one of the two only."""
        return None if self.difference is None else sum(self.difference.moved.values())

    @property
    def ruled_out(self) -> int | None:
        """How many of these can no longer occur."""
        if self.difference is None:
            return None
        return sum([count for (old, new), count in self.difference.moved.items() if old and not new])


@result
class Replay(Displayed):
    """The decisions in a register, replayed.

    Attributes:
        framework: the framework that they were replayed under; None where each was under the one that it names.
        decisions: the decisions, in the order in which they were added.
        versions: the other frameworks that they name, in the order in which they are first named.

    >>> Replay(framework=None, decisions=Results(), versions=Results()).holds
    True
    """

    framework: Framework | None
    decisions: Results[ReplayedDecision]
    versions: Results[ReplayedVersion]

    @property
    def counts(self) -> FrozenDict[Became, int]:
        """How many decisions became what; in the order of `same`, `other`, `cannot_occur`, `unfit`, `missing`."""
        found = [decision.became for decision in self.decisions]
        return FrozenDict({became: found.count(became) for became in _BECAME if became in found})

    @property
    def holds(self) -> bool | None:
        """Whether each decision is right about the framework that it names; None under one framework for all."""
        if self.framework is not None:
            return None
        return all(one.recheck is not None and one.recheck.holds is True for one in self.decisions)


def replay(register: Register, framework: Framework | None = None) -> Replay:
    """Return what a framework says now of all decisions in a register, beside what was said and decided then.

    Counts of decisions say little about what a new version does, since there are few topics. So it also tells, of each
    other version that decisions name, how many of all profiles move.

    Args:
        register: the register.
        framework: the framework, such as a new version; when left out each decision is derived again under the one that
            it names, as the register keeps it: then what is said now must be what was said.

    Raises:
        ArgumentError: for something else than a register and a framework. A family is refused too: what was said of
            each topic was said by one framework.
        DocumentError: for an entry, or a framework, that no longer holds what it should.
        SizeLimitError: when the framework is too large to compile.
        OSError: when the register cannot be read.

    >>> import os, tempfile
    >>> from k80assess import assess, decide, load_framework, load_topic
    >>> from k80assess.documents import revise
    >>> stricter = revise(load_framework(), {"version": "2", "aspects.fit.rule.cutoffs.strong": "11/12"})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     register = Register(os.path.join(folder, "decisions.sqlite"))
    ...     topic = load_topic({"id": "pilot", "title": "A pilot"})
    ...     entry = register.append(decide(assess(topic), "monitor", on="2026-03-02", by="board"))
    ...     again, found = replay(register), replay(register, stricter)
    >>> again.holds, dict(found.counts), found.versions[0].moved, found.versions[0].difference.profiles
    (True, {'same': 1}, 462, 59049)
    """
    refuse_other(register, Register, "Register")
    if framework is not None:
        refuse_family(framework, "replay")
        refuse_other(framework, Framework, "load_framework")
    known = NamedFrameworks(register)
    decisions = []
    for entry in register.walk():
        own = known.of(entry.record)
        by = framework or (own if isinstance(own, Framework) else None)
        recheck = None if by is None else entry.record.recheck(by)
        decisions.append(ReplayedDecision(number=entry.number, record=entry.record, recheck=recheck))
    versions = () if framework is None else _versions(framework, decisions, known)
    return Replay(framework=framework, decisions=Results(decisions), versions=Results(versions))


class NamedFrameworks:
    """The frameworks that decisions in a register name, each looked up once.

    Args:
        register: the register.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._found: dict[str, Framework | Problem] = {}

    def of(self, record: DecisionRecord) -> Framework | Problem:
        """Return the framework that a record names, or why it is not to be had."""
        fingerprint = record.framework.fingerprint
        if fingerprint not in self._found:
            try:
                self._found[fingerprint] = self._register.framework_of(record)
            except ArgumentError as error:
                self._found[fingerprint] = error.problems[0]
        return self._found[fingerprint]


def _versions(new: Framework, decisions: list[ReplayedDecision], known: NamedFrameworks) -> Iterator[ReplayedVersion]:
    present = Edition.of(new)
    named: dict[Edition, list[DecisionRecord]] = {}
    for decision in decisions:
        named.setdefault(decision.record.framework, []).append(decision.record)
    for edition, records in named.items():
        if edition.fingerprint == present.fingerprint:
            continue
        difference = problem = None
        old = known.of(records[0])
        if isinstance(old, Problem):
            problem = old
        else:
            try:
                difference = diff(old, new)
            except (IncomparableError, SizeLimitError) as error:
                problem = error.problems[0]
        yield ReplayedVersion(edition=edition, decisions=len(records), difference=difference, problem=problem)
