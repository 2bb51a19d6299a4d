"""What reports say about several judges."""

from __future__ import annotations

from collections.abc import Iterator

from k80assess.engine.assessment import judged_directly
from k80assess.govern.panel import Panel
from k80assess.report.content.answered import answered_said, following_said
from k80assess.report.content.assessment import name_of, outcome_said
from k80assess.report.content.blocks import Block, Blocks, Bullets, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import combination_said, label, reasons_why_not
from k80assess.report.content.provenance import source_note
from k80assess.report.content.ranking import examples_note
from k80assess.report.words import Words, names, phrase, strong


def panel_story(panel: Panel) -> Blocks:
    """Describe what several judges say about one topic: where they differ, and which differences matter.

    The outcome, and the judges on whom it depends, are those of the answers as this panel merges them.
    """
    first = next((one for one in panel.judges.values() if one.topic is not None), None)
    merged = panel.merged(panel.merge)
    blocks: list[Block] = [Heading(words=name_of(first or next(iter(panel.judges.values()))), level=1)]
    blocks.append(Facts(pairs=tuple([(judge, outcome_said(one)) for judge, one in panel.judges.items()])))
    said = phrase("panel.contradiction") if merged is None else outcome_said(merged)
    blocks.append(Paragraph(words=(phrase(f"panel.by_{panel.merge}"), " ", said, "."), kind="verdict"))
    blocks += _contradiction(panel)
    if len(panel.judges) > 1 and merged is not None and (alike := judged_directly(merged)):
        aspects = names([label(panel.framework, aspect_id) for aspect_id in alike])
        blocks.append(Paragraph(words=phrase("panel.judged_alike", aspects=aspects)))
    blocks += examples_note([panel.merged("union").topic])
    blocks += [Heading(words=phrase("panel.differ")), *_disagreement(panel)]
    if panel.disputed:
        blocks.append(_disputed(panel))
        if len(panel.judges) > 1:
            blocks.append(Paragraph(words=_pivotal(panel)))
    return (*blocks, *source_note(panel.framework))


def _contradiction(panel: Panel) -> Iterator[Block]:
    """State which of the merged answers cannot occur together, and the reasons that the framework gives."""
    found = panel.contradiction
    if found is None:
        return
    yield Paragraph(words=phrase("panel.contradicting", answers=combination_said(panel.framework, found)))
    if reasons := reasons_why_not(panel.framework, found):
        yield Bullets(items=reasons)


def _disagreement(panel: Panel) -> Blocks:
    """State how many criteria the judges differ on, and how many of these matter; and on which aspects they do."""
    if not panel.disputed:
        said = [(one.given, one.numbers) for one in panel.judges.values()]
        return (Paragraph(words=phrase("panel.agree" if said == said[:1] * len(said) else "panel.agree_levels")),)
    aspects = [label(panel.framework, node_id) for node_id in panel.disputed if node_id not in panel.answers]
    count = len(panel.disputed) - len(aspects)
    blocks: list[Block] = []
    if count:
        if not panel.to_discuss:
            mattering = phrase("panel.none_matters")
        elif count == 1:
            mattering = phrase("panel.it_matters")
        else:
            mattering = phrase("panel.mattering", count=len(panel.to_discuss))
        blocks.append(Paragraph(words=(phrase("panel.disputed", count=count), " ", mattering)))
    if aspects:
        blocks.append(Paragraph(words=phrase("panel.judged", aspects=names(aspects))))
    return tuple(blocks)


def _disputed(panel: Panel) -> DataTable:
    """Show each criterion and aspect that is disputed with every judge's answer, what is to be discussed first."""
    discussed = [question.criterion for question in panel.to_discuss]
    rows: list[tuple[Words, ...]] = []
    for criterion_id in (*discussed, *[c for c in panel.disputed if c not in discussed]):
        answers = []
        for one in panel.judges.values():
            is_answer = criterion_id in one.answers  # or it is an aspect that others judged
            answers.append((answered_said if is_answer else following_said)(one, criterion_id))
        matters: Words = phrase("panel.no" if criterion_id in panel.answers else "panel.by_criteria")
        if criterion_id in discussed:
            matters = strong(phrase("panel.first" if criterion_id == discussed[0] else "panel.yes"))
        rows.append((label(panel.framework, criterion_id), matters, *answers))
    head: list[Words] = [phrase("panel.criterion"), phrase("panel.matters"), *panel.judges]
    return DataTable(caption=phrase("panel.answers"), head=tuple(head), rows=tuple(rows))


def _pivotal(panel: Panel) -> Words:
    said = "pivotal" if panel.contradiction is None else "resolving"
    if not panel.pivotal_judges:
        return phrase(f"panel.{said}_nobody")
    return phrase(f"panel.{said}", count=len(panel.pivotal_judges), judges=names(panel.pivotal_judges))
