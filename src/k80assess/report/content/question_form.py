"""The questions of a framework as a form on paper, to fill in with a pen."""

from __future__ import annotations

from collections.abc import Iterator

from k80assess.document.agenda import Agenda
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, Level
from k80assess.report.content.blocks import Block, Blocks, Bullets, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import asked_said, framework_title, own_said
from k80assess.report.content.provenance import edition_named, source_note
from k80assess.report.words import Words, joined, phrase

_BOX = "\u2610 "
_LINE = "\u2026" * 24


def question_form(framework: Framework, agenda: Agenda | None) -> Blocks:
    """Return a form with every question of a framework and its answers, and with the themes of an agenda."""
    blocks: list[Block] = [Heading(words=(phrase("question_form.title"), ": ", framework_title(framework)), level=1)]
    if framework.question is not None:
        blocks.append(Paragraph(words=framework.question))
    blocks += [Paragraph(words=phrase("question_form.how"), kind="note"), _about_the_topic()]
    if agenda is not None:
        themes = tuple([(_BOX, theme.label) for theme in agenda.themes])
        blocks += [Heading(words=phrase("form.themes")), Bullets(items=themes)]
    blocks.append(Heading(words=phrase("framework.criteria")))
    for number, criterion in enumerate(framework.criteria, 1):
        blocks += _asked(framework, criterion, number)
    edition = Facts(pairs=((phrase("provenance.framework"), edition_named(framework)),))
    return (*blocks, Heading(words=phrase("provenance.heading")), *source_note(framework), edition)


def _about_the_topic() -> DataTable:
    """Return the lines for what the topic is and who fills this in."""
    keys = ("title", "summary", "raised_by", "raised_on", "judge")
    rows = tuple([(phrase(f"form.{key}"), _LINE) for key in keys])
    head = (phrase("question_form.about"), phrase("question_form.filled_in"))
    return DataTable(caption=phrase("form.topic"), head=head, rows=rows)


def _asked(framework: Framework, criterion: Criterion, number: int) -> Iterator[Block]:
    """Show a question with a box for each answer, for not knowing and for not judging it, and a line for a note."""
    yield Heading(words=(f"{number}. ", criterion.label), level=3)
    gate = asked_said(criterion, framework)
    if said := joined([words for words in (criterion.question, gate, criterion.description) if words is not None]):
        yield Paragraph(words=said)
    answers = [_answer(criterion, level) for level in criterion.levels]
    if criterion.partition is not None:
        kind = "date" if criterion.partition.of_dates else "number"
        asked = phrase(f"form.{kind}") if criterion.unit is None else phrase("form.number_of", unit=criterion.unit)
        answers.insert(0, (asked, ": ", _LINE))
    answers += [(_BOX, phrase("question_form.unknown")), (_BOX, phrase("form.abstain"))]
    yield Bullets(items=tuple(answers))
    needed: Words = (" ", phrase("framework.note_required")) if criterion.note is not None else ""
    yield Paragraph(words=(phrase("form.note"), needed, ": ", _LINE))


def _answer(criterion: Criterion, level: Level) -> Words:
    own = own_said(criterion, level)
    said: tuple[Words, ...] = (_BOX, level.label, *((" (", own, ")") if own else ()))
    return said if level.description is None else (*said, ": ", level.description)
