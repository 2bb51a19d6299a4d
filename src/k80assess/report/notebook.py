"""The display of documents and results in a notebook, and the story that is told about each kind of thing."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from k80assess.base.display import Displayed
from k80assess.base.results import LazySequence, Results
from k80assess.document.agenda import Agenda
from k80assess.document.agenda_diff import AgendaChange, AgendaDifference
from k80assess.document.examples import Example, Examples
from k80assess.document.framework import Framework
from k80assess.document.labelled import Amounts
from k80assess.document.text import LANGUAGES
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment, Judgement
from k80assess.engine.families import Family
from k80assess.errors import Language
from k80assess.examine.analysis import Against, Analysis, Beside, WhateverAssumed
from k80assess.examine.certificates import Certificate
from k80assess.examine.changes import Change
from k80assess.examine.compare import ComparedTopic, Difference, Redecided, SideBySide
from k80assess.examine.covered import Coverage, CoveredPiece
from k80assess.examine.findings import Finding
from k80assess.examine.interview import Interview
from k80assess.examine.margins import Margin
from k80assess.examine.proof import Proof
from k80assess.examine.questions import Question
from k80assess.examine.reasons import Reason
from k80assess.examine.slack import Slack
from k80assess.examine.tolerance import Tolerance
from k80assess.govern.account import Account
from k80assess.govern.agenda_progress import Progress, ThemeProgress
from k80assess.govern.chain import Entry, Verification
from k80assess.govern.consistency import Departure, DepartureCount, Inconsistencies, Inconsistency, Uncompared
from k80assess.govern.decision import DecisionRecord, Edition, Recheck
from k80assess.govern.due import Due
from k80assess.govern.panel import Panel
from k80assess.govern.plan import Plan
from k80assess.govern.ranking import RankedTopic, Ranking
from k80assess.govern.replayed import Replay, ReplayedDecision, ReplayedVersion
from k80assess.govern.ways import BothWays
from k80assess.learning.bounds import Bounds, CellBounds
from k80assess.learning.decided import DecidedExamples, LeftOut
from k80assess.learning.elicitation import Elicitation
from k80assess.learning.learned import Assignment, ExampleGroup, Learned
from k80assess.learning.nextexample import NextExample
from k80assess.learning.overview import Lessons
from k80assess.learning.unseen import Unseen
from k80assess.report.content.account import account_story
from k80assess.report.content.agenda import agenda_story
from k80assess.report.content.agenda_diff import agenda_changes_story, change_said, renewal_story
from k80assess.report.content.amounts import amounts_story
from k80assess.report.content.answers import (
    beside_story,
    certificate_story,
    changes_story,
    compared_story,
    difference_story,
    finding_said,
    findings_story,
    margins_story,
    proof_story,
    questions_story,
    reasons_story,
    redecided_story,
    slack_story,
    tolerance_story,
)
from k80assess.report.content.assessment import overview
from k80assess.report.content.blocks import Block, Blocks, Heading, Paragraph
from k80assess.report.content.consistency import (
    counts_story,
    departures_story,
    inconsistencies_story,
    pairs_story,
    uncompared_story,
)
from k80assess.report.content.coverage import coverage_story, covered_pieces_story
from k80assess.report.content.decisions import (
    edition_story,
    entries_story,
    recheck_story,
    record_story,
    records_story,
    verification_story,
)
from k80assess.report.content.due import dues_story
from k80assess.report.content.elicitation import elicitation_story
from k80assess.report.content.families import family_story
from k80assess.report.content.framework import framework_story
from k80assess.report.content.interview import interview_story
from k80assess.report.content.judgements import held_down, judgements_table
from k80assess.report.content.labels import label_in
from k80assess.report.content.learning import (
    assignments_story,
    bounds_story,
    cells_story,
    decided_story,
    examples_story,
    groups_story,
    learned_story,
    left_out_story,
    lessons_story,
    next_examples_story,
    unseen_story,
)
from k80assess.report.content.panel import panel_story, ways_story
from k80assess.report.content.parts import part_story
from k80assess.report.content.plan import plan_story
from k80assess.report.content.progress import progress_story, themes_story
from k80assess.report.content.ranking import ranked_topics, ranking_story
from k80assess.report.content.replay import replay_story, replayed_story, versions_story
from k80assess.report.content.shortening import first_of
from k80assess.report.content.topic import topic_story
from k80assess.report.formats.markup import fragment_of
from k80assess.report.formats.plain import said
from k80assess.report.phrases import preferred_language
from k80assess.report.words import phrase

FIRST_FEW = 5
"""How many results of a lazy sequence a notebook shows."""


def notebook(thing: object, language: Language | None = None, *, agenda: Agenda | None = None) -> str | None:
    """Return the HTML that displays a document or result in a notebook; None for anything else.

    Args:
        thing: a document, a result, or several results of one kind.
        language: the language; when left out, the one that the environment variable `K80ASSESS_LANG` names, or Dutch.
        agenda: the agenda with the labels of themes and portfolios; when left out, the packaged one for the packaged
            framework, and none for another.

    >>> from k80assess import assess
    >>> notebook(assess({}), "en").startswith('<div class="k80" lang="en">')
    True
    """
    blocks = story_of(thing, agenda=agenda)
    return None if blocks is None else fragment_of(blocks, language or preferred_language())


def sentence_about(thing: Finding | AgendaChange) -> dict[Language, str]:
    """Return in each language what is said of a finding, or of a change of an agenda."""
    words = finding_said(thing) if isinstance(thing, Finding) else change_said(thing)
    return {language: said(words, language) for language in LANGUAGES}


def story_of(thing: object, *, agenda: Agenda | None = None) -> Blocks | None:
    """Return the blocks about a document, a result, or several results of one kind; None if there are none."""
    with_agenda = _STORIES_WITH_AGENDA.get(type(thing))
    if with_agenda is not None:
        return with_agenda(thing, agenda)
    teller = _STORIES.get(type(thing))
    if teller is not None:
        return teller(thing)
    if isinstance(thing, LazySequence):
        found = first_of(thing, FIRST_FEW)
        if not found.items:
            return (Paragraph(words=phrase("listed.none")),)
        told, more = _several(found.items), found.more_said("listed.more", "listed.more_than")
        return told if told is None or more is None else (*told, Paragraph(words=more))
    if isinstance(thing, Results) and not thing:
        return (Paragraph(words=phrase("listed.none")),)
    if isinstance(thing, (tuple, list)):
        return _several(thing)
    return _several((thing,)) or (part_story(thing) if isinstance(thing, Displayed) else None)


def _several(things: Sequence[Any]) -> Blocks | None:
    """Describe several things: together if they are of one kind, else one by one if each has a story."""
    kinds = {type(thing) for thing in things}
    teller = _LISTS.get(kinds.pop()) if len(kinds) == 1 else None
    if teller is not None:
        return teller(things)
    if len(things) > 1 and all(isinstance(thing, Displayed) for thing in things):
        return tuple([block for thing in things for block in story_of(thing) or ()])
    return None


def _beside(found: Beside) -> Blocks:
    """Describe what is said of an aspect beside the outcome: each answer as it shows itself."""
    parts: list[Block] = [Heading(words=found.aspect.label, level=1)]
    for answer in (found.probabilities, found.reasons, found.tolerance):
        parts += story_of(answer) or ()
    for level_id, changes in found.changes.items():
        parts += (Heading(words=label_in(found.aspect.levels, level_id)), *(story_of(changes) or ()))
    return tuple(parts)


def _whatever_assumed(found: WhateverAssumed) -> Blocks:
    """Describe what can come out whatever the assumed weights: in which shares, where these are known."""
    return amounts_story(found.acceptability) if isinstance(found.acceptability, Amounts) else part_story(found)


def _both_ways(found: BothWays) -> Blocks:
    return part_story(found) if found._framework is None else ways_story(found, found._framework)


_STORIES: dict[type, Callable[[Any], Blocks]] = {
    Account: account_story,
    Against: lambda against: story_of(against.reasons) or (),
    Agenda: lambda agenda: agenda_story(agenda, datetime.date.today()),
    AgendaDifference: renewal_story,
    Amounts: amounts_story,
    Beside: _beside,
    BothWays: _both_ways,
    Bounds: bounds_story,
    Certificate: certificate_story,
    Coverage: coverage_story,
    DecidedExamples: decided_story,
    Difference: difference_story,
    Edition: edition_story,
    Elicitation: elicitation_story,
    Examples: lambda file: examples_story(file.examples),
    Family: family_story,
    Framework: framework_story,
    Inconsistencies: inconsistencies_story,
    Interview: interview_story,
    Learned: learned_story,
    Lessons: lessons_story,
    Panel: panel_story,
    Progress: progress_story,
    Proof: proof_story,
    Ranking: ranking_story,
    Replay: replay_story,
    SideBySide: beside_story,
    Recheck: recheck_story,
    Tolerance: tolerance_story,
    Topic: topic_story,
    Unseen: unseen_story,
    Verification: verification_story,
    WhateverAssumed: _whatever_assumed,
}

_STORIES_WITH_AGENDA: dict[type, Callable[[Any, Agenda | None], Blocks]] = {
    Analysis: lambda analysis, agenda: overview(analysis, agenda or analysis.agenda, against=analysis.asked_against),
    Assessment: overview,
    DecisionRecord: record_story,
    Plan: plan_story,
}

_LISTS: dict[type, Callable[[Any], Blocks]] = {
    AgendaChange: agenda_changes_story,
    Assignment: assignments_story,
    CellBounds: cells_story,
    Change: changes_story,
    ComparedTopic: compared_story,
    CoveredPiece: covered_pieces_story,
    DecisionRecord: records_story,
    Due: dues_story,
    Departure: departures_story,
    DepartureCount: counts_story,
    Entry: entries_story,
    Example: examples_story,
    ExampleGroup: groups_story,
    Finding: findings_story,
    Inconsistency: pairs_story,
    Judgement: lambda judged: (judgements_table(judged), *held_down(judged)),
    LeftOut: left_out_story,
    Margin: margins_story,
    NextExample: next_examples_story,
    Question: questions_story,
    Reason: reasons_story,
    Redecided: redecided_story,
    RankedTopic: ranked_topics,
    ReplayedDecision: replayed_story,
    ReplayedVersion: versions_story,
    Slack: slack_story,
    ThemeProgress: themes_story,
    Uncompared: uncompared_story,
}
