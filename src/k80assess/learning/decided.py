"""Examples from decisions that were recorded: the topics as they stood, with the outcomes that were decided."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from k80assess.base.arguments import refuse_no_date
from k80assess.base.display import Displayed
from k80assess.base.results import Results, result
from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.engine.families import Family
from k80assess.errors import AnswerError, ArgumentError, Problem, Sentence, quoted, refuse_other
from k80assess.govern.decision import DecisionRecord, unjudged
from k80assess.govern.register import Register
from k80assess.learning.fitting import box_of

DEPARTS = Sentence("departs_with_reason", "the decision departs from the framework, for a reason of its own")


@result
class LeftOut(Displayed):
    """A decision that is no example.

    Attributes:
        number: its number in the register, or its place among the records, from 1.
        record: the decision.
        problems: why not.

    >>> from k80assess import assess, decide, load_topic
    >>> topic = load_topic({"id": "far", "title": "Far", "answers": {"theme_link": "none", "ownership": "nobody"}})
    >>> record = decide(assess(topic), "take_on", on="2026-03-02", by="board", why="We may.")
    >>> LeftOut(number=1, record=record, problems=(Problem((), DEPARTS),)).problems[0].code
    'departs_with_reason'
    """

    number: int
    record: DecisionRecord
    problems: tuple[Problem, ...]


@result
class DecidedExamples(Displayed):
    """The examples that decisions are.

    Attributes:
        examples: the examples, in the order of the decisions; each has the id of its topic and its number as id.
        left_out: the decisions that are none.

    >>> DecidedExamples(examples=(), left_out=Results()).examples
    ()
    """

    examples: tuple[Example, ...]
    left_out: Results[LeftOut]


def examples_of(
    decisions: Register | Iterable[DecisionRecord],
    family: Framework | Family,
    *,
    departures: bool = False,
    until: datetime.date | None = None,
) -> DecidedExamples:
    """Return decisions as examples: each topic as it was recorded, with the outcome that was decided.

    All decisions count, whichever framework they name, also those that were replaced since: if a topic was decided
    twice, these are two examples. What does not fit is named, and so is a decision that departs from what its
    framework left possible, because then there was a reason that is in none of the answers.

    Args:
        decisions: a register; or records, of which some may have been left out.
        family: the framework, or the family, that they are to be examples for.
        departures: whether decisions that depart from what their framework left possible are examples too.
        until: the last day of decisions that are asked about; those of later do not count and are not named.

    Raises:
        ArgumentError: for anything else.
        DocumentError: for an entry of the register that no longer holds what it should.
        OSError: when the register cannot be read.

    >>> from k80assess import assess, decide, load_framework, load_topic
    >>> topic = load_topic({"id": "far", "title": "Far", "answers": {"theme_link": "none", "ownership": "nobody"}})
    >>> record = decide(assess(topic), "take_on", on="2026-03-02", by="board", why="We may.")
    >>> len(examples_of([record], load_framework()).left_out)
    1
    >>> examples_of([record], load_framework(), departures=True).examples[0].id
    'far#1'
    """
    by = family if isinstance(family, Family) else None
    if by is None:
        refuse_other(family, Framework, "load_framework")
        by = Family(framework=family)  # type: ignore[arg-type]
    examples, left_out = [], []
    if until is not None:
        refuse_no_date("until", until)
    for number, record in _numbered(decisions):
        if until is not None and record.decided_on > until:
            continue
        found = _example(number, record, by, departures=departures)
        if isinstance(found, Example):
            examples.append(found)
        else:
            left_out.append(LeftOut(number=number, record=record, problems=found))
    return DecidedExamples(examples=tuple(examples), left_out=Results(left_out))


def _numbered(decisions: object) -> Iterator[tuple[int, DecisionRecord]]:
    if isinstance(decisions, Register):
        yield from ((entry.number, entry.record) for entry in decisions.walk())
        return
    if isinstance(decisions, (DecisionRecord, str)) or not isinstance(decisions, Iterable):
        needed = Sentence("not_decisions", "a register, or a list of records of decisions, is needed")
        raise ArgumentError(Problem(("decisions",), needed, quoted(decisions)))
    for number, record in enumerate(decisions, 1):
        refuse_other(record, DecisionRecord, "decide")
        yield number, record


def _example(number: int, record: DecisionRecord, family: Family, *, departures: bool) -> Example | tuple[Problem, ...]:
    """Return a decision as an example, or why it is none."""
    if record.differs and not departures:
        return (Problem((), DEPARTS),)
    noted = tuple(unjudged(record, family.framework))  # answers that decided nothing when they were recorded
    if noted:
        return noted
    example = Example(
        id=f"{record.topic.id}#{number}",
        title=record.topic.title,
        answers=record.topic.answers,
        outcome=record.decided.id,
        note=record.why,
    )
    try:
        box_of(example, family)
    except AnswerError as error:
        return error.problems
    return example
