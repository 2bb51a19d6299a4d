"""From a thing to what is said of it, and from that to text, Markdown, HTML or a notebook."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from k80assess._base import LazySequence
from k80assess.document.agenda import Agenda
from k80assess.document.framework import Framework
from k80assess.document.text import Language
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment
from k80assess.examine.changes import Change
from k80assess.examine.difference import Difference
from k80assess.examine.margins import Margin
from k80assess.examine.proof import Proof
from k80assess.examine.questions import Question
from k80assess.examine.reasons import Reason
from k80assess.examine.review import Finding
from k80assess.examine.versions import AgendaDifference
from k80assess.govern.chain import Verification
from k80assess.govern.panel import Panel
from k80assess.govern.plan import Plan
from k80assess.govern.ranking import Ranking
from k80assess.govern.record import DecisionRecord
from k80assess.report.blocks import Blocks, Paragraph
from k80assess.report.decided import record_story, verification_story
from k80assess.report.documents import agenda_story, framework_story, topic_story
from k80assess.report.findings import (
    changes_story,
    difference_story,
    findings_story,
    margins_story,
    proof_story,
    questions_story,
    reasons_story,
)
from k80assess.report.html import fragment_of
from k80assess.report.sentences import preferred_language
from k80assess.report.shortening import first_of
from k80assess.report.story import agenda_of, overview
from k80assess.report.together import panel_story, plan_story, ranking_story, renewal_story
from k80assess.report.words import phrase

FIRST_FEW = 5
"""How many results a notebook shows of those that are worked out when asked for."""


def notebook(thing: object, language: Language | None = None) -> str | None:
    """Give the HTML by which a document or result shows itself in a notebook; None for what has none.

    Args:
        thing: a document, a result, or several results of one kind.
        language: the language; the one that the environment variable `K80ASSESS_LANG` names when left out, or Dutch.

    >>> from k80assess import assess
    >>> notebook(assess({}), "en").startswith('<div class="k80" lang="en">')
    True
    """
    blocks = story_of(thing)
    return None if blocks is None else fragment_of(blocks, language or preferred_language())


def story_of(thing: object) -> Blocks | None:
    """Give what is said of a document, a result, or several results of one kind; None where nothing is."""
    teller = _STORIES.get(type(thing))
    if teller is not None:
        return teller(thing)
    if isinstance(thing, LazySequence):
        found = first_of(thing, FIRST_FEW)
        if not found.items:
            return (Paragraph(words=phrase("listed.none")),)
        told, more = _several(found.items), found.more_said("listed.more", "listed.more_than")
        return told if told is None or more is None else (*told, Paragraph(words=more))
    return _several(thing if isinstance(thing, (tuple, list)) else (thing,))


def _several(things: Sequence[Any]) -> Blocks | None:
    kinds = {type(thing) for thing in things}
    teller = _LISTS.get(kinds.pop()) if len(kinds) == 1 else None
    return None if teller is None else teller(things)


_STORIES: dict[type, Callable[[Any], Blocks]] = {
    Agenda: lambda agenda: agenda_story(agenda, datetime.date.today()),
    AgendaDifference: renewal_story,
    Assessment: lambda assessment: overview(assessment, agenda_of([assessment])),
    DecisionRecord: record_story,
    Difference: difference_story,
    Framework: framework_story,
    Panel: panel_story,
    Plan: plan_story,
    Proof: proof_story,
    Ranking: ranking_story,
    Topic: topic_story,
    Verification: verification_story,
}

_LISTS: dict[type, Callable[[Any], Blocks]] = {
    Change: changes_story,
    Finding: findings_story,
    Margin: margins_story,
    Question: questions_story,
    Reason: reasons_story,
}
