"""What a register says of a period: the decisions taken in it, and those in force at its end."""

from __future__ import annotations

import datetime
import os
from contextlib import suppress
from typing import Any

from k80assess import _above
from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, result
from k80assess.document.agenda import Agenda
from k80assess.document.framework import Framework
from k80assess.errors import ArgumentError, DocumentError, Language, refuse_other
from k80assess.govern.chain import record_from
from k80assess.govern.decision import DecisionRecord, Edition, Recheck
from k80assess.govern.plan import Plan
from k80assess.govern.register import Register, refuse_no_period
from k80assess.govern.storage import Storage
from k80assess.govern.verification import verified


@result
class Account(Displayed):
    """What a register says of a period.

    Attributes:
        first: its first day.
        last: its last day.
        decided: the decisions taken in it, in the order in which they were added.
        in_force: for each topic, by id, the decision in force at its end, whenever it was taken.
        frameworks: the frameworks that these decisions name, by fingerprint, as far as they are known.
        entries: how many entries the register has.
        head: the hash of the last one.
    """

    first: datetime.date
    last: datetime.date
    decided: tuple[DecisionRecord, ...]
    in_force: FrozenDict[str, DecisionRecord]
    frameworks: FrozenDict[str, Framework]
    entries: int
    head: str

    @property
    def news(self) -> tuple[DecisionRecord, ...]:
        """The decisions in force at the end that were taken in the period."""
        return tuple([record for record in self.in_force.values() if record.decided_on >= self.first])

    @property
    def earlier(self) -> tuple[DecisionRecord, ...]:
        """The decisions in force at the end that were taken before the period."""
        return tuple([record for record in self.in_force.values() if record.decided_on < self.first])

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The frameworks that the decisions in force at the end name, each once."""
        return tuple(dict.fromkeys([record.framework for record in self.in_force.values()]))

    @property
    def framework(self) -> Framework | None:
        """The framework that the latest of these decisions name and that is known; None when there is none."""
        named = [self.framework_of(record) for record in reversed(self.in_force.values())]
        return next(filter(None, named), None)

    def framework_of(self, record: DecisionRecord) -> Framework | None:
        """Return the framework that a decision names; None where it is not known.

        Raises:
            ArgumentError: for something else than a record.
        """
        refuse_other(record, DecisionRecord, "decide")
        return self.frameworks.get(record.framework.fingerprint)

    def rechecked(self, framework: Framework) -> FrozenDict[str, Recheck]:
        """Return for each topic, by id, what a framework says now of the decision in force at the end.

        Their verdicts can be counted: see `Recheck.verdict`.

        Raises:
            ArgumentError: when this is not a framework.
            SizeLimitError: when the framework is too large to compile.
        """
        return FrozenDict({topic: record.recheck(framework) for topic, record in self.in_force.items()})


def account(register: Register, first: datetime.date, last: datetime.date, *, head: str | None = None) -> Account:
    """Return what a register says of a period, after verifying the register.

    Args:
        register: the register.
        first: the first day of the period.
        last: its last day.
        head: the head of the register as it was noted elsewhere; without it, see `Register.verify`.

    Raises:
        ArgumentError: when these are not dates, the last comes before the first, or the head is not a valid one.
        DocumentError: when the register was tampered with.
        OSError: when it cannot be read.
    """
    refuse_other(register, Register, "Register")
    refuse_no_period(first, last)
    decided: list[str] = []
    latest: dict[str, str] = {}

    def sort_out(content: dict[str, Any], text: str) -> None:
        """Put aside the text of each record that the account tells of: only those are read as records."""
        day = content["decided_on"]
        if day <= f"{last}":
            topic = content["topic"]["id"]
            latest.pop(topic, None)  # the last decision on each topic is kept, in its own place
            latest[topic] = text
            if day >= f"{first}":
                decided.append(text)

    verification = verified(Storage(register.path, create=False), head, sort_out)
    if not verification.holds:
        raise DocumentError(register.path, verification.problems)
    records = {text: record_from(text, register.path) for text in dict.fromkeys([*decided, *latest.values()])}
    decisions = {record.framework.fingerprint: record for record in records.values()}
    frameworks = {}
    for fingerprint, record in decisions.items():
        with suppress(ArgumentError):  # it is neither kept nor in the package
            frameworks[fingerprint] = register.framework_of(record)
    return Account(
        first=first,
        last=last,
        decided=tuple([records[text] for text in decided]),
        in_force=FrozenDict({topic: records[text] for topic, text in latest.items()}),
        frameworks=FrozenDict(frameworks),
        entries=verification.entries,
        head=verification.head,
    )


def write_report_back(
    register: Register,
    path: str | os.PathLike[str],
    *,
    first: datetime.date,
    last: datetime.date,
    lang: Language = "nl",
    framework: Framework | None = None,
    agenda: Agenda | None = None,
    previous: Agenda | None = None,
    plan: Plan | None = None,
    head: str | None = None,
    short: bool = False,
    url: str | None = None,
    on: datetime.date | None = None,
    template: str | os.PathLike[str] | None = None,
    lessons: object | None = None,
) -> None:
    """Write a report to the members on what was decided in a period, and why, and on what became of the agenda.

    Args:
        register: the register of decisions.
        path: where to, a `.md`, `.html` or `.docx` file; a file that is there is replaced.
        first: the first day of the period.
        last: its last day.
        lang: the language, `nl` or `en`.
        framework: the framework whose outcomes give the report its order, and by which it tells which decisions in
            force are on answers that cannot occur together, or would get another outcome now; when left out the one
            that the latest of them name and that is in the register or the package, and where there is none, outcomes
            stand in the order in which they were decided.
        agenda: the agenda whose themes and actions are gone through; when left out the packaged one beside the packaged
            framework, and none beside another.
        previous: the agenda as it was when was last reported back: what became of its actions since then is reported.
        plan: what was planned with the days there are, if there is such a plan.
        head: the head of the register as it was noted elsewhere, with which the register is verified.
        short: whether to write a short message instead, with titles and numbers, and without a plan.
        url: where the whole report can be read, for a short message.
        on: the day that it was made, which stands on it; today when left out.
        template: a Word document or template of one's own, as for `write_report`.
        lessons: what the decisions say of what nobody has fixed, as `learning.lessons` finds it: a section of its own.

    Raises:
        ArgumentError: when the dates are no period, this can be no head or address, for a previous agenda without an
            agenda beside it, for an address, a plan or lessons where these are not told, for lessons that are none, and
            for a path with another ending.
        DocumentError: when the register was tampered with, or the template is no Word file.
        UnknownNameError: for another language.
        SizeLimitError: when the framework is too large to compile.
        MissingExtraError: for a `.docx` file, when python-docx is not installed.
        OSError: when the register cannot be read or the report not written.

    >>> import tempfile
    >>> from datetime import date
    >>> from k80assess import assess, decide, load_topic
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     register = Register(os.path.join(folder, "decisions.sqlite"))
    ...     topic = load_topic({"id": "pilot", "title": "A pilot"})
    ...     entry = register.append(decide(assess(topic), "monitor", on="2026-03-02", by="Board"))
    ...     path = os.path.join(folder, "report.md")
    ...     write_report_back(register, path, first=date(2026, 1, 1), last=date(2026, 6, 30), lang="en")
    ...     with open(path, encoding="utf-8") as file:
    ...         print(file.readline(), end="")
    # Report to the members
    """
    found = account(register, first, last, head=head)
    _above.write_account(found, path, lang, framework, agenda, previous, plan, short, url, on, template, lessons)
