"""Results as plain data for other programs: ids instead of labels, and every number exact."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias, TypeVar

from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain
from k80assess.document.framework import Framework, level_ids
from k80assess.document.loosening import Interval
from k80assess.document.text import ids_of
from k80assess.engine.assessment import Assessment, Judgement, assess_answers
from k80assess.engine.families import Family
from k80assess.errors import ArgumentError, ContradictionError, SizeLimitError
from k80assess.examine.acceptability import acceptability_within
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import Change, changes
from k80assess.examine.compare import Difference, Redecided
from k80assess.examine.findings import Finding
from k80assess.examine.margins import Margin, margins
from k80assess.examine.proof import Proof
from k80assess.examine.questions import Question, next_questions
from k80assess.examine.reasons import necessary, reasons
from k80assess.examine.slack import Slack, slack
from k80assess.examine.tolerance import Tolerance, tolerance
from k80assess.govern.decision import Edition
from k80assess.report.content.answers import finding_said
from k80assess.report.content.families import SITUATIONS, whatever_is_assumed
from k80assess.report.content.shortening import EVERYTHING
from k80assess.report.formats.plain import said

T = TypeVar("T")
Data: TypeAlias = dict[str, Any]

LIMIT = 100
"""The default number of reasons and changes: there can be more than any program can handle."""


def number(exact: Fraction) -> Data:
    """Return a number exactly, and as an approximate decimal.

    >>> number(Fraction(1, 4))
    {'exact': '1/4', 'decimal': 0.25}
    """
    return {"exact": str(exact), "decimal": float(exact)}


def edition_data(document: Framework | Agenda) -> Data:
    """Return the identity of a document: its id, version and fingerprint."""
    plain: Data = as_plain(Edition.of(document))
    return plain


def assessment_data(
    assessment: Assessment, agenda: Agenda | None, limit: int = LIMIT, against: str | None = None
) -> Data:
    """Return everything about an assessment, with at most so many reasons and changes.

    The reasons against outcomes are those against each that is not possible, or only against the one that is named.

    What there can be very many of is an object with its items and whether these are all. Where something is too large
    to work out, an `error` says so. Of a family there are no chances, and nothing of how far weights may be off.
    """
    topic, outcome = assessment.topic, assessment.outcome
    takes = {level.takes_energy for level in assessment.possible}
    outcomes = level_ids(assessment.framework.outcome_aspect)
    others = [outcome_id for outcome_id in outcomes if outcome_id not in ids_of(assessment.possible)]
    moved_to = [outcome_id for outcome_id in outcomes if outcome is None or outcome_id != outcome.id]
    numbers: Data = {}
    if assessment._box.compiled.partitions:  # what has no numbers says nothing of them
        numbers["numbers"] = {c: list(map(_value, ends)) for c, ends in assessment.numbers.items()}
        if assessment.family is None:
            numbers["slack"] = several(lambda: slack(assessment), _slack)
    beside: Data = {}
    if assessment.framework.also is not None:
        beside["also"] = {aspect_id: _beside(assessment, aspect_id, limit) for aspect_id in assessment.also}
    return {
        "topic": None if topic is None else topic.id,
        "illustration": topic is not None and topic.illustration,
        "framework": edition_data(assessment.framework),
        "agenda": None if agenda is None else edition_data(agenda),
        "settled": assessment.settled,
        "outcome": None if outcome is None else outcome.id,
        "possible": ids_of(assessment.possible),
        "takes_energy": takes.pop() if len(takes) == 1 else None,
        **_likely(assessment),
        "aspects": _possibly(lambda: {aspect_id: _judgement(a) for aspect_id, a in assessment.aspects.items()}),
        "given": _levels(assessment.given),
        "answers": _levels(assessment.answers),
        "open_criteria": list(assessment.open_criteria),
        "reasons": _reasons(assessment, limit),
        "general_reasons": _general_reasons(assessment, limit),
        "against": {
            o: {
                "reasons": _reasons(assessment, limit, o),
                "general_reasons": _general_reasons(assessment, limit, o),
            }
            for o in (others if against is None else [against])
        },
        "necessary": list(necessary(assessment)),
        "changes": {o: several(partial(changes, assessment, o), _change, limit) for o in others},
        "certain_changes": {
            o: several(partial(changes, assessment, o, certain=True), _change, limit) for o in moved_to
        },
        "next_questions": several(
            lambda: next_questions(assessment), _question if assessment.family is None else _named
        ),
        **_off(assessment),
        **_loose(assessment),
        **numbers,
        **beside,
    }


def _beside(assessment: Assessment, of: str, limit: int) -> Data:
    """Return what is said of an aspect that is told beside the outcome."""
    possible = ids_of(assessment.also[of])
    others = [level for level in level_ids(assessment.framework.node(of)) if level not in possible]
    found = partial(reasons, assessment, of=of)
    return {
        "level": possible[0] if len(possible) == 1 else None,
        "possible": possible,
        **_likely(assessment, of),
        "reasons": several(found, lambda reason: list(reason.answers), limit),
        "necessary": list(necessary(assessment, of=of)),
        "changes": {level: several(partial(changes, assessment, level, of=of), _change, limit) for level in others},
        **({} if assessment.family is not None else _tolerated(assessment, of)),
    }


def _likely(assessment: Assessment, of: str | None = None) -> Data:
    if assessment.family is not None:
        return {}
    return {"probabilities": {level: number(share) for level, share in probabilities(assessment, of=of).items()}}


def _tolerated(assessment: Assessment, of: str | None = None) -> Data:
    return {"tolerance": _possibly(lambda: _tolerance(tolerance(assessment, of=of)))}


def _off(assessment: Assessment) -> Data:
    """Return how far weights may be off; nothing for a family."""
    if assessment.family is not None:
        return {}
    return {**_tolerated(assessment), "margins": several(lambda: margins(assessment), _margin)}


# --- families -----------------------------------------------------------------------------------------------------


def _loose(assessment: Assessment) -> Data:
    """Return what is loose in a family and what that comes to; without one, what comes of the assumed weights."""
    if assessment.family is None:
        return {"whatever_assumed_weights": _possibly(lambda: _whatever_assumed(assessment))}
    told = {"as_written": _possibly(lambda: _as_written(assessment)), "acceptability": _acceptability(assessment)}
    return {"family": {**family_data(assessment.family), **told}}


def _as_written(assessment: Assessment) -> list[str]:
    return ids_of(assess_answers(assessment.given, assessment.topic, assessment.framework).possible)


def _whatever_assumed(assessment: Assessment) -> Data | None:
    loosely = whatever_is_assumed(assessment)
    if loosely is None or loosely.family is None:
        return None
    told = {"possible": ids_of(loosely.possible), "acceptability": _acceptability(loosely)}
    return {"aspects": list(loosely.family.weights), **told}


def _acceptability(assessment: Assessment) -> Data | None:
    """Return the share of the weightings of each outcome; None where something else is loose, or an answer open."""
    try:
        return {outcome: number(share) for outcome, share in acceptability_within(assessment, SITUATIONS).items()}
    except ArgumentError:
        return None
    except SizeLimitError as error:
        return {"error": str(error)}


def family_data(family: Family) -> Data:
    """Return what is loose in a family: weights, cut-offs from the lowest, and the rows of tables, from 0."""
    weights: Data = {}
    for aspect_id, loose in family.weights.items():
        off = None if loose.off is None else number(loose.off)
        orders = [list(order) for order in loose.orders]
        weights[aspect_id] = {"off": off, "orders": orders, "least": number(loose.least)}
    return {
        "weights": weights,
        "cutoffs": {aspect_id: list(map(_interval, own)) for aspect_id, own in family.cutoffs.items()},
        "tables": {aspect_id: list(rows) for aspect_id, rows in family.tables.items()},
    }


def _interval(own: Interval) -> Data:
    return {
        "least": number(own.least),
        "greatest": number(own.greatest),
        "least_included": own.least_included,
        "greatest_included": own.greatest_included,
    }


def several(find: Callable[[], Iterable[T]], told: Callable[[T], Any], limit: int = EVERYTHING) -> Data:
    """Return at most `limit` of what is found, whether these are all, and the error that prevents finding the rest.

    >>> several(lambda: "abc", str.upper, 2)
    {'items': ['A', 'B'], 'complete': False}
    """
    items: list[Any] = []
    try:
        for found in find():
            if len(items) == limit:
                return {"items": items, "complete": False}
            items.append(told(found))
    except SizeLimitError as error:
        return {"items": items, "complete": False, "error": str(error)}
    return {"items": items, "complete": True}


def _levels(answers: Mapping[str, Sequence[str]]) -> Data:
    return {node_id: list(levels) for node_id, levels in answers.items()}


def _reasons(assessment: Assessment, limit: int, against: str | None = None) -> Data:
    return several(partial(reasons, assessment, against=against), lambda reason: list(reason.answers), limit)


def _general_reasons(assessment: Assessment, limit: int, against: str | None = None) -> Data:
    find = partial(reasons, assessment, against=against, general=True)
    return several(find, lambda reason: _levels(reason.levels), limit)


def _possibly(answer: Callable[[], T]) -> T | Data:
    try:
        return answer()
    except SizeLimitError as error:
        return {"error": str(error)}


def _tolerance(off: Tolerance | None) -> Data | None:
    if off is None:
        return None
    return {"share": number(off.share), "attained": off.attained, "zero_weights": list(map(list, off.zero_weights))}


def _judgement(judged: Judgement) -> Data:
    return {
        "possible": ids_of(judged.possible),
        "share": _both_ends(judged.share),
        "total": _both_ends(judged.total),
        "range": _both_ends(judged.range),
        "capped_by": as_plain(judged.capped_by),
    }


def _both_ends(ends: tuple[Fraction, Fraction] | None) -> Data | None:
    return None if ends is None else dict(zip(("least", "greatest"), map(number, ends), strict=True))


def _change(change: Change) -> Data:
    steps: Data = {c: {"from": list(left), "to": reached} for c, (left, reached) in change.steps.items()}
    for criterion_id, move in change.numbers.items():
        ends = {"value": _value(move.value), "end": _value(move.end), "attained": move.attained, "rises": move.rises}
        steps[criterion_id] |= ends
    return {"steps": steps, "cost": number(change.cost)}


def _question(question: Question) -> Data:
    settles = number(question.settles)
    return {"criterion": question.criterion, "information": question.information, "settles": settles}


def _named(question: Question) -> Data:
    return {"criterion": question.criterion}


def _value(value: Fraction | datetime.date) -> Data | str:
    return value.isoformat() if isinstance(value, datetime.date) else number(value)


def _slack(room: Slack) -> Data:
    return {
        "criterion": room.criterion,
        "value": _value(room.value),
        "down": None if room.down is None else number(room.down),
        "down_attained": room.down_attained,
        "up": None if room.up is None else number(room.up),
        "up_attained": room.up_attained,
    }


def _margin(margin: Margin) -> Data:
    return {
        "aspect": margin.aspect,
        "piece": margin.piece,
        "id": margin.id,
        "value": number(margin.value),
        "least": None if margin.least is None else number(margin.least),
        "greatest": None if margin.greatest is None else number(margin.greatest),
        "least_included": margin.least_included,
        "greatest_included": margin.greatest_included,
    }


def finding_data(finding: Finding) -> Data:
    """Return a finding."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "place": finding.place,
        "names": list(finding.names),
        "message": said(finding_said(finding), "en"),
        "examples": [dict(example) for example in finding.examples],
    }


def proof_data(proof: Proof) -> Data:
    """Return a proof."""
    counterexample = None if proof.counterexample is None else dict(proof.counterexample)
    counts = {"profiles": proof.profiles, "violations": proof.violations}
    family = {} if proof.family is None else {"family": family_data(proof.family)}
    return {"holds": proof.holds, **counts, "counterexample": counterexample, **family}


def contradiction_data(found: ContradictionError | None) -> Data | None:
    """Return which answers cannot occur together, the rows that say so, from 0, and what is not asked."""
    if found is None:
        return None
    group = {node_id: list(levels) for node_id, levels in found.levels.items()}
    told = {"rows": list(found.rows), "not_asked": list(found.not_asked), "message": str(found)}
    return {"answers": group, **told}


def difference_data(difference: Difference) -> Data:
    """Return a difference."""
    moved = []
    for (old, new), profiles in difference.moved.items():
        moved.append(
            {"from": list(old), "to": list(new), "profiles": profiles, "example": dict(difference.example(old, new))}
        )
    return {
        "old": edition_data(difference.old),
        "new": edition_data(difference.new),
        "equivalent": difference.equivalent,
        "profiles": difference.profiles,
        "moved": moved,
        "topics": [_redecided_data(one) for one in difference.topics],
    }


def _redecided_data(one: Redecided) -> Data:
    before, after = [[] if own is None else ids_of(own.possible) for own in (one.old, one.new)]
    return {"topic": one.topic.id, "from": before, "to": after, "contradiction": contradiction_data(one.contradiction)}
