"""What reports say about several judges."""

from __future__ import annotations

from k80assess.govern.panel import Panel
from k80assess.report.content.assessment import name_of, outcome_said
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import given_said
from k80assess.report.content.provenance import source_note
from k80assess.report.content.ranking import examples_note
from k80assess.report.words import Words, names, phrase, strong


def panel_story(panel: Panel) -> Blocks:
    """Describe what several judges say about one topic: where they differ, and which differences matter.

    The outcome, and the judges on whom it depends, are those of the answers as this panel merges them.
    """
    merged = panel.merged(panel.merge)
    blocks: list[Block] = [Heading(words=name_of(merged), level=1)]
    blocks.append(Facts(pairs=tuple([(judge, outcome_said(one)) for judge, one in panel.judges.items()])))
    blocks.append(Paragraph(words=(phrase(f"panel.by_{panel.merge}"), " ", outcome_said(merged), "."), kind="verdict"))
    blocks += examples_note([merged.topic])
    blocks += [Heading(words=phrase("panel.differ")), *_disagreement(panel)]
    if panel.disputed:
        blocks.append(_disputed(panel))
        if len(panel.judges) > 1:
            blocks.append(Paragraph(words=_pivotal(panel)))
    return (*blocks, *source_note(panel.framework))


def _disagreement(panel: Panel) -> Blocks:
    """State how many criteria the judges differ on, and how many of these matter."""
    if not panel.disputed:
        return (Paragraph(words=phrase("panel.agree")),)
    differing = phrase("panel.disputed", count=len(panel.disputed))
    if not panel.to_discuss:
        mattering = phrase("panel.none_matters")
    elif len(panel.disputed) == 1:
        mattering = phrase("panel.it_matters")
    else:
        mattering = phrase("panel.mattering", count=len(panel.to_discuss))
    return (Paragraph(words=(differing, " ", mattering)),)


def _disputed(panel: Panel) -> DataTable:
    """Show each disputed criterion with every judge's answer, what is to be discussed first."""
    discussed = [question.criterion for question in panel.to_discuss]
    rows: list[tuple[Words, ...]] = []
    for criterion_id in (*discussed, *[c for c in panel.disputed if c not in discussed]):
        criterion = panel.framework.node(criterion_id)
        answers = [given_said(criterion, one) for one in panel.judges.values()]
        matters: Words = phrase("panel.no")
        if criterion_id in discussed:
            matters = strong(phrase("panel.first" if criterion_id == discussed[0] else "panel.yes"))
        rows.append((criterion.label, matters, *answers))
    head: list[Words] = [phrase("panel.criterion"), phrase("panel.matters"), *panel.judges]
    return DataTable(caption=phrase("panel.answers"), head=tuple(head), rows=tuple(rows))


def _pivotal(panel: Panel) -> Words:
    if not panel.pivotal_judges:
        return phrase("panel.pivotal_nobody")
    return phrase("panel.pivotal", count=len(panel.pivotal_judges), judges=names(panel.pivotal_judges))
