"""Results as plain data for other programs: ids instead of labels, and every number exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from k80assess.document.agenda import Agenda
from k80assess.document.files import fingerprint
from k80assess.document.framework import Framework, Level
from k80assess.engine.assessment import Assessment, Judgement
from k80assess.errors import SizeLimitError
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import Change, changes
from k80assess.examine.difference import Difference
from k80assess.examine.margins import Margin, margins
from k80assess.examine.proof import Proof
from k80assess.examine.questions import next_questions
from k80assess.examine.reasons import reasons
from k80assess.examine.review import Finding
from k80assess.examine.tolerance import tolerance

T = TypeVar("T")
Data: TypeAlias = dict[str, Any]


def number(exact: Fraction) -> Data:
    """Give a number exactly, and as a decimal for those who can do with about so much.

    >>> number(Fraction(1, 4))
    {'exact': '1/4', 'decimal': 0.25}
    """
    return {"exact": str(exact), "decimal": float(exact)}


def ids(levels: Iterable[Level]) -> list[str]:
    """Give the ids of levels."""
    return [level.id for level in levels]


def identity(document: Framework | Agenda) -> Data:
    """Give exactly which document this is."""
    return {"id": document.id, "version": document.version, "fingerprint": fingerprint(document)}


def assessment_data(assessment: Assessment, agenda: Agenda | None, shown: int) -> Data:
    """Give all there is to know of an assessment, with so many reasons and changes; None for what is too large."""
    topic, outcome = assessment.topic, assessment.outcome
    takes = {level.takes_energy for level in assessment.possible}
    others = [outcome for outcome in assessment.compiled.outcomes if outcome not in ids(assessment.possible)]
    return {
        "topic": None if topic is None else topic.id,
        "illustration": topic is not None and topic.illustration,
        "framework": identity(assessment.framework),
        "agenda": None if agenda is None else identity(agenda),
        "settled": assessment.settled,
        "outcome": None if outcome is None else outcome.id,
        "possible": ids(assessment.possible),
        "takes_energy": takes.pop() if len(takes) == 1 else None,
        "probabilities": {o: number(share) for o, share in probabilities(assessment).items()},
        "aspects": {aspect_id: _judgement(judged) for aspect_id, judged in assessment.aspects.items()},
        "answers": {criterion_id: list(levels) for criterion_id, levels in assessment.answers.items()},
        "open_criteria": list(assessment.open_criteria),
        "reasons": _possibly(lambda: [list(reason.criteria) for reason in reasons(assessment)[:shown]]),
        "changes": _possibly(lambda: {o: list(map(_change, changes(assessment, o)[:shown])) for o in others}),
        "next_questions": _possibly(lambda: _questions(assessment)),
        "tolerance": _possibly(lambda: _number_or_none(tolerance(assessment))),
        "margins": _possibly(lambda: [_margin(margin) for margin in margins(assessment)]),
    }


def _possibly(answer: Callable[[], T]) -> T | None:
    try:
        return answer()
    except SizeLimitError:
        return None


def _number_or_none(exact: Fraction | None) -> Data | None:
    return None if exact is None else number(exact)


def _judgement(judged: Judgement) -> Data:
    share = None if judged.share is None else dict(zip(("least", "greatest"), map(number, judged.share), strict=True))
    return {"possible": ids(judged.possible), "share": share}


def _change(change: Change) -> Data:
    steps = {c: {"from": list(left), "to": reached} for c, (left, reached) in change.steps.items()}
    return {"steps": steps, "cost": number(change.cost)}


def _questions(assessment: Assessment) -> list[Data]:
    found = []
    for question in next_questions(assessment):
        settles = number(question.settles)
        found.append({"criterion": question.criterion, "information": question.information, "settles": settles})
    return found


def _margin(margin: Margin) -> Data:
    return {
        "aspect": margin.aspect,
        "piece": margin.piece,
        "id": margin.id,
        "value": number(margin.value),
        "least": number(margin.least),
        "greatest": _number_or_none(margin.greatest),
        "least_included": margin.least_included,
        "greatest_included": margin.greatest_included,
    }


def finding_data(finding: Finding) -> Data:
    """Give a finding."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "place": finding.place,
        "names": list(finding.names),
        "message": finding.message,
        "examples": [dict(example) for example in finding.examples],
    }


def proof_data(proof: Proof) -> Data:
    """Give a proof."""
    counterexample = None if proof.counterexample is None else dict(proof.counterexample)
    counts = {"profiles": proof.profiles, "violations": proof.violations}
    return {"holds": proof.holds, **counts, "counterexample": counterexample}


def difference_data(difference: Difference) -> Data:
    """Give a difference."""
    moved = []
    for (old, new), profiles in difference.moved.items():
        moved.append({"from": old, "to": new, "profiles": profiles, "example": dict(difference.example(old, new))})
    topics = []
    for one in difference.topics:
        topics.append({"topic": one.topic.id, "from": ids(one.old.possible), "to": ids(one.new.possible)})
    return {
        "old": identity(difference.old),
        "new": identity(difference.new),
        "equivalent": difference.equivalent,
        "profiles": difference.profiles,
        "moved": moved,
        "topics": topics,
    }
