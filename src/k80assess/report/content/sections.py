"""What the sections of an explanation share: how much they show, of which outcomes, and what is too much work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from k80assess.document.nodes import Level
from k80assess.engine.assessment import Assessment
from k80assess.errors import SizeLimitError
from k80assess.report.content.blocks import Blocks, Paragraph
from k80assess.report.words import phrase

SHOWN = 3
"""How many of the possibly very many reasons and changes an explanation shows."""


# A framework may have very many outcomes; those far away are not of interest.
OUTCOMES_SHOWN = 6


Section = Callable[..., Blocks]


def unless_too_large(section: Section) -> Section:
    """Continue a story even if one of its questions takes more work than the limits allow."""

    @wraps(section)
    def guarded(assessment: Assessment, shown: int, *more: str | None) -> Blocks:
        try:
            return section(assessment, shown, *more)
        except SizeLimitError:
            return (Paragraph(words=phrase("too_large", section=phrase(f"{section.__name__}.heading"))),)

    return guarded


def contrasted(assessment: Assessment) -> Level | None:
    """Return the outcome to contrast with what is possible: the next better one, or of the best the next worse one.

    Outcomes that never come out are passed over. There is none where outcomes have no order.
    """
    if assessment.framework.outcome_aspect.ordered is False:
        return None
    others = other_outcomes(assessment)
    return next((other for other in others if can_come_out(assessment, other)), None)


def other_outcomes(assessment: Assessment) -> Sequence[Level]:
    """Return the outcomes that are not possible now: better ones first, and of each kind the nearest first."""
    outcomes = assessment.framework.outcome_aspect.levels
    places = [outcomes.index(outcome) for outcome in assessment.possible]
    others = [outcome for outcome in outcomes if outcome not in assessment.possible]
    if assessment.framework.outcome_aspect.ordered is False:
        return others
    better = [outcome for outcome in others if outcomes.index(outcome) > places[0]]
    worse = [outcome for outcome in reversed(others) if outcomes.index(outcome) < places[0]]
    return better + worse


def can_come_out(assessment: Assessment, outcome: Level) -> bool:
    """Return whether some answers lead to an outcome."""
    compiled = assessment._box.compiled
    return compiled.outcomes.index(outcome.id) in compiled.reached[compiled.aspect.id]
