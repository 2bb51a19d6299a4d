"""The contents of a report: one topic in detail, or several side by side and then each in detail."""

from __future__ import annotations

from collections.abc import Sequence

from k80assess.document.agenda import Agenda
from k80assess.document.files import agenda_beside
from k80assess.document.framework import Framework
from k80assess.document.rules import Weighted
from k80assess.engine.assessment import Assessment
from k80assess.engine.families import Family
from k80assess.errors import SizeLimitError
from k80assess.examine.acceptability import whatever_is_assumed
from k80assess.report.content.answered import left_to_others, to_ask
from k80assess.report.content.assessment import body, name_of, title
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.families import judged_by, loose_said
from k80assess.report.content.how_sure import tolerance_said
from k80assess.report.content.judgements import judged_said
from k80assess.report.content.labels import best_first, framework_title, outcome_or_open
from k80assess.report.content.provenance import provenance_story
from k80assess.report.content.ranking import examples_note
from k80assess.report.content.sections import SHOWN
from k80assess.report.content.shortening import EVERYTHING
from k80assess.report.words import Series, Words, name, phrase, strong


def report(assessments: Sequence[Assessment], agenda: Agenda | None, shown: int = SHOWN) -> Blocks:
    """Describe one assessment in detail, or several: side by side, and then each, in detail if all is to be shown."""
    frameworks: list[Framework] = []
    judging: list[Framework | Family] = []
    for one in assessments:
        if one.framework not in frameworks:
            frameworks.append(one.framework)
        if judged_by(one) not in judging:
            judging.append(judged_by(one))
    endings = [
        block for framework in frameworks for block in provenance_story(framework, agenda_beside(framework, agenda))
    ]
    alone = len(assessments) == 1
    at_length = alone or shown >= EVERYTHING
    stories = [body(one, agenda_beside(one.framework, agenda), shown, at_length=at_length) for one in assessments]
    if alone:
        return (*title(assessments[0]), *stories[0], *endings)
    blocks: list[Block] = [Heading(words=phrase("report.title", count=len(assessments)), level=1)]
    for by in judging:
        blocks += side_by_side(by, [one for one in assessments if judged_by(one) == by])
    blocks += examples_note([one.topic for one in assessments])
    said: Words = phrase("report.provenance", heading=name(phrase("provenance.heading")))
    if not at_length:
        said = (said, " ", phrase("report.in_short"))
    blocks.append(Paragraph(words=said))
    for one, story in zip(assessments, stories, strict=True):
        blocks.append(Heading(words=name_of(one)))
        blocks += map(_lowered, story)
    return (*blocks, *endings)


def side_by_side(by: Framework | Family, assessments: Sequence[Assessment]) -> Blocks:
    """Show assessments by one framework, or one family, in a table, in the order given."""
    family, framework = (by, by.framework) if isinstance(by, Family) else (None, by)
    aspects = [aspect for aspect in framework.aspects if aspect.id != framework.outcome]
    weighted = family is None and any(isinstance(aspect.rule, Weighted) for aspect in framework.aspects)
    others = [_with_other_weights(one) for one in assessments]
    assumed = any(others)
    rows: list[tuple[Words, ...]] = []
    for one, other in zip(assessments, others, strict=True):
        judged = [judged_said(one.aspects[aspect.id], one.given) for aspect in aspects]
        outcome = outcome_or_open(one.possible, framework, "report.uncertain" if family is not None else "report.still")
        said = strong(outcome) if one.settled else outcome
        still_open = len(to_ask(one)) + len(left_to_others(one))
        ends_with = (still_open, *([tolerance_said(one)] if weighted else ()))
        rows.append((name_of(one), said, *([other] if assumed else ()), *judged, *ends_with))
    last = len(aspects) + 2 + assumed
    ends = [phrase(f"report.{column}") for column in ("open", "tolerance")][: 1 + weighted]
    labels: list[Words] = [aspect.label for aspect in aspects]
    more = [phrase("report.other_weights")] if assumed else []
    head = (phrase("report.topic"), phrase("term.outcome"), *more, *labels, *ends)
    caption = phrase("report.caption", framework=framework_title(framework))
    table = DataTable(caption=caption, head=head, rows=tuple(rows), numeric=(last, last + 1))
    return (table,) if family is None else (Facts(pairs=((phrase("loose.whatever"), loose_said(family)),)), table)


def _with_other_weights(assessment: Assessment) -> Words:
    """Return what can come out whatever the assumed weights, as a cell of a table; nothing where none are."""
    if assessment.family is not None:
        return ""
    try:
        loosely = whatever_is_assumed(assessment)
    except SizeLimitError:
        return phrase("report.too_large")
    if loosely is None:
        return ""
    outcomes = best_first(assessment.framework, loosely.possible)
    return Series(items=tuple([outcome.label for outcome in outcomes]), join="or")


def _lowered(block: Block) -> Block:
    """Return a heading one level lower, under that of its topic."""
    return Heading(words=block.words, level=3) if isinstance(block, Heading) else block
