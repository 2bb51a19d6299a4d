"""The contents of a report: one topic in detail, or several side by side and then each in detail."""

from __future__ import annotations

from collections.abc import Sequence

from k80assess.document.agenda import Agenda
from k80assess.document.files import agenda_beside
from k80assess.document.framework import Framework
from k80assess.document.rules import Weighted
from k80assess.engine.assessment import Assessment
from k80assess.report.content.answered import to_ask
from k80assess.report.content.assessment import body, name_of, title
from k80assess.report.content.blocks import Block, Blocks, DataTable, Heading, Paragraph
from k80assess.report.content.judgements import judged_said
from k80assess.report.content.labels import framework_title, outcome_or_open
from k80assess.report.content.provenance import provenance_story
from k80assess.report.content.ranking import examples_note
from k80assess.report.content.reasoning import SHOWN, tolerance_said
from k80assess.report.words import Words, name, phrase, strong


def report(assessments: Sequence[Assessment], agenda: Agenda | None, shown: int = SHOWN) -> Blocks:
    """Describe one assessment in detail, or several: side by side, and then each in detail."""
    frameworks: list[Framework] = []
    for one in assessments:
        if one.framework not in frameworks:
            frameworks.append(one.framework)
    endings = [
        block for framework in frameworks for block in provenance_story(framework, agenda_beside(framework, agenda))
    ]
    stories = [body(one, agenda_beside(one.framework, agenda), shown, at_length=True) for one in assessments]
    if len(assessments) == 1:
        return (*title(assessments[0]), *stories[0], *endings)
    blocks: list[Block] = [Heading(words=phrase("report.title", count=len(assessments)), level=1)]
    for framework in frameworks:
        blocks += side_by_side(framework, [one for one in assessments if one.framework == framework])
    blocks += examples_note([one.topic for one in assessments])
    blocks.append(Paragraph(words=phrase("report.provenance", heading=name(phrase("provenance.heading")))))
    for one, story in zip(assessments, stories, strict=True):
        blocks.append(Heading(words=name_of(one), starts_page=True))
        blocks += map(_lowered, story)
    return (*blocks, *endings)


def side_by_side(framework: Framework, assessments: Sequence[Assessment]) -> Blocks:
    """Show assessments under one framework in a table, in the order given."""
    aspects = [aspect for aspect in framework.aspects if aspect.id != framework.outcome]
    weighted = any(isinstance(aspect.rule, Weighted) for aspect in framework.aspects)
    rows: list[tuple[Words, ...]] = []
    for one in assessments:
        judged = [judged_said(one.aspects[aspect.id], one.given) for aspect in aspects]
        outcome = outcome_or_open(one.possible, framework)
        said = strong(outcome) if one.settled else outcome
        rows.append((name_of(one), said, *judged, len(to_ask(one)), *([tolerance_said(one)] if weighted else ())))
    last = len(aspects) + 2
    ends = [phrase(f"report.{column}") for column in ("open", "tolerance")][: 1 + weighted]
    labels: list[Words] = [aspect.label for aspect in aspects]
    head = (phrase("report.topic"), phrase("term.outcome"), *labels, *ends)
    caption = phrase("report.caption", framework=framework_title(framework))
    return (DataTable(caption=caption, head=head, rows=tuple(rows), numeric=(last, last + 1)),)


def _lowered(block: Block) -> Block:
    """Return a heading one level lower, under that of its topic."""
    return Heading(words=block.words, level=3) if isinstance(block, Heading) else block
