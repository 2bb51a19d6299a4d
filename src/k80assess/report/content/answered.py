"""What was answered, what follows from it, and what is still to be asked: an aspect may have been judged directly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.engine.assessment import Assessment, assess_answers, judged_directly, possible_levels
from k80assess.errors import SizeLimitError
from k80assess.examine.questions import mattering
from k80assess.report.content.families import judged_by
from k80assess.report.content.labels import condition_said, given_said, levels_said
from k80assess.report.words import Words, phrase

T = TypeVar("T")


def rules_out(assessment: Assessment) -> bool:
    """Return whether some answers may rule out others: by what is excluded, or an aspect that was judged."""
    return bool(assessment.framework.excluded or judged_directly(assessment))


def _once(assessment: Assessment, work: Callable[[Assessment], T]) -> T:
    """Return what is worked out of an assessment as a whole, and stored with it: it is asked for each of its criteria.

    Each time anew would take the square of their number.
    """
    stored = assessment._answered.__dict__
    if work.__name__ not in stored:
        stored[work.__name__] = work(assessment)
    found: T = stored[work.__name__]
    return found


def to_ask(assessment: Assessment) -> tuple[str, ...]:
    """Return the open criteria that are still to be answered.

    Those that only feed aspects which were judged are not, unless their answers can still tell something. Nor are those
    from which whoever answers abstains: see `left_to_others`.
    """
    return _once(assessment, _to_ask)


def _to_ask(assessment: Assessment) -> tuple[str, ...]:
    left = tuple(
        [criterion_id for criterion_id in assessment.open_criteria if criterion_id not in assessment.abstained]
    )
    judged = [aspect_id for aspect_id in judged_directly(assessment) if len(assessment.answers[aspect_id]) == 1]
    if not judged:
        return left
    try:
        asked = mattering(assessment) | _not_only_below(assessment.framework, judged)
    except SizeLimitError:
        return left
    return tuple([criterion_id for criterion_id in left if criterion_id in asked])


def left_to_others(assessment: Assessment) -> tuple[str, ...]:
    """Return the open criteria from which whoever answers abstains, so that only somebody else can answer them.

    For the framework they are as open as any; but to ask this judge again is no use.
    """
    return tuple([criterion_id for criterion_id in assessment.open_criteria if criterion_id in assessment.abstained])


def covering(assessment: Assessment, criteria: Collection[str]) -> tuple[str, ...]:
    """Return the ids of the aspects that were judged to have one level, and from which one of these criteria leads."""
    found = []
    for aspect_id in judged_directly(assessment):
        below, waiting = set[str](), [aspect_id]
        while waiting:
            node = assessment.framework.node(waiting.pop())
            if node.id not in below:
                below.add(node.id)
                waiting += node.rule.reads if isinstance(node, Aspect) else ()
        if len(assessment.answers[aspect_id]) == 1 and not below.isdisjoint(criteria):
            found.append(aspect_id)
    return tuple(found)


def _not_only_below(framework: Framework, judged: Collection[str]) -> frozenset[str]:
    """Return the criteria and aspects from which the outcome follows without those that follow from what was judged."""
    found: set[str] = set()
    waiting = [framework.outcome]
    while waiting:
        node = framework.node(waiting.pop())
        if node.id not in found:
            found.add(node.id)
            waiting += node.rule.reads if isinstance(node, Aspect) and node.id not in judged else ()
    return frozenset(found)


def answered_said(assessment: Assessment, node_id: str) -> Words:
    """Return the answer to a criterion, or the level of an aspect that was judged, and what of it follows."""
    node = assessment.framework.node(node_id)
    every = level_ids(node)
    given, left = assessment.given.get(node_id, every), possible_levels(assessment, node_id)
    if isinstance(node, Aspect):
        return phrase("answer.covered") if given == every else judged_directly_said(node, given, left)
    if node_id in assessment.abstained:
        abstains = phrase("answer.abstained")
        return abstains if left == every else (abstains, "; ", following_said(assessment, node_id))
    ends = assessment.numbers.get(node_id)
    if given != every or ends is not None:
        return _narrowed(given_said(node, left, ends), node, given, left)
    if left == every and node_id not in to_ask(assessment) and node_id in assessment.open_criteria:
        return phrase("answer.covered")
    return following_said(assessment, node_id)


def following_said(assessment: Assessment, node_id: str) -> Words:
    """Return the levels of a criterion that was not answered, or an aspect that was not judged, and if they follow."""
    node, left = assessment.framework.node(node_id), possible_levels(assessment, node_id)
    if assessment._answered.asked.get(node_id) is False:
        return phrase("answer.not_asked", answer=levels_said(node, left))
    if (
        isinstance(node, Criterion)
        and node.asked_when is not None
        and node_id not in assessment.asked
        and len(left) > 1
    ):
        return phrase("answer.waits", when=condition_said(node.asked_when, assessment.framework))
    if left == level_ids(node):
        return phrase("answer.open")
    if left != possible_levels(_once(assessment, _unanswered), node_id):
        return phrase("answer.follows", answer=levels_said(node, left))
    return phrase("answer.only" if len(left) == 1 else "answer.open_among", answer=levels_said(node, left))


def _unanswered(assessment: Assessment) -> Assessment:
    """Return the same of no answers at all."""
    return assess_answers({}, None, judged_by(assessment))


def judged_directly_said(aspect: Aspect, given: Sequence[str], left: Sequence[str]) -> Words:
    """Return the levels of an aspect that was judged directly, and of which ones these are left."""
    return phrase("answer.judged", answer=_narrowed(levels_said(aspect, left), aspect, given, left))


def _narrowed(said: Words, node: Criterion | Aspect, given: Sequence[str], left: Sequence[str]) -> Words:
    if left == given:
        return said
    return phrase("answer.narrowed", answer=said, given=levels_said(node, given))
