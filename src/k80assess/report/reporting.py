"""A report on paper or on a page: one topic at length, or several side by side."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from k80assess.document.agenda import Agenda
from k80assess.document.files import agenda_beside, path_text, write_whole
from k80assess.document.framework import Framework
from k80assess.document.rules import Weighted
from k80assess.document.text import Language, checked_language
from k80assess.engine.assessment import Assessment
from k80assess.errors import ArgumentError, quoted
from k80assess.report.blocks import Block, Blocks, Heading, Paragraph, Table
from k80assess.report.html import page_of
from k80assess.report.judging import judged_said
from k80assess.report.markdown import markdown_of
from k80assess.report.naming import framework_title, outcome_or_open
from k80assess.report.reasoning import SHOWN, tolerance_said
from k80assess.report.standing import standing
from k80assess.report.story import body, name_of, refuse_misfit, title
from k80assess.report.together import examples_note
from k80assess.report.words import Words, name, phrase, strong


def write_report(
    assessments: Assessment | Sequence[Assessment],
    path: str | os.PathLike[str],
    lang: Language = "nl",
    *,
    agenda: Agenda | None = None,
) -> None:
    """Write a report: each topic at length and, when there are several, all of them side by side first.

    Args:
        assessments: one or more assessments.
        path: where to, a `.md` or `.html` file; what stands there is replaced.
        lang: the language, `nl` or `en`.
        agenda: the agenda whose themes the topics name; when left out the packaged one beside the packaged framework,
            and none beside another.

    Raises:
        ArgumentError: for no assessments, and for a path with another ending.
        UnknownNameError: for another language, and for a theme that the given agenda does not have.
        OSError: when the file cannot be written.

    >>> import tempfile
    >>> from k80assess import assess
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "report.md")
    ...     write_report(assess({"theme_link": "none"}), path, lang="en")
    ...     path.read_text().splitlines()[0]
    '# Agility assessment framework (reconstruction)'
    """
    several: Any = (assessments,) if isinstance(assessments, Assessment) else assessments
    given = tuple(several) if isinstance(several, Iterable) else ()
    if not given or not all(isinstance(one, Assessment) for one in given):
        raise ArgumentError(f"one or more assessments are needed, as assess gives them; found {quoted(assessments)}")
    language = checked_language(lang)
    refuse_misfit(agenda, given)
    write_blocks(report(given, agenda), path, language)


def write_blocks(blocks: Blocks, path: str | os.PathLike[str], language: Language) -> None:
    """Write blocks to a `.md` or `.html` file, whole or not at all.

    Raises:
        ArgumentError: for a path with another ending.
        OSError: when the file cannot be written.
    """
    path = path_text(path)
    ending = Path(path).suffix.lower()
    if ending not in (".md", ".markdown", ".html", ".htm"):
        found = quoted(ending) if ending else "no ending"
        raise ArgumentError(f"{path}: a report is a .md or .html file; found {found}")
    write_whole(Path(path), text_in(ending, blocks, language))


def text_in(ending: str, blocks: Blocks, language: Language) -> str:
    """Return blocks as the text of a report: as Markdown for a name that ends in `.md`, as HTML for any other."""
    if ending in (".md", ".markdown"):
        return markdown_of(blocks, language)
    return page_of(blocks, language, blocks[0].words if isinstance(blocks[0], Heading) else "")


def report(assessments: Sequence[Assessment], agenda: Agenda | None, shown: int = SHOWN) -> Blocks:
    """Tell one assessment at length, or several: side by side, and then each."""
    frameworks: list[Framework] = []
    for one in assessments:
        if one.framework not in frameworks:
            frameworks.append(one.framework)
    endings = [block for framework in frameworks for block in standing(framework, agenda_beside(framework, agenda))]
    stories = [body(one, agenda_beside(one.framework, agenda), shown, at_length=True) for one in assessments]
    if len(assessments) == 1:
        return (*title(assessments[0]), *stories[0], *endings)
    blocks: list[Block] = [Heading(words=phrase("report.title", count=len(assessments)), level=1)]
    for framework in frameworks:
        blocks += side_by_side(framework, [one for one in assessments if one.framework == framework])
    blocks += examples_note([one.topic for one in assessments])
    blocks.append(Paragraph(words=phrase("report.standing", heading=name(phrase("standing.heading")))))
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
        judged = [judged_said(one.aspects[aspect.id]) for aspect in aspects]
        outcome = outcome_or_open(one.possible)
        said = strong(outcome) if one.settled else outcome
        rows.append((name_of(one), said, *judged, len(one.open_criteria), *([tolerance_said(one)] if weighted else ())))
    last = len(aspects) + 2
    ends = [phrase(f"report.{column}") for column in ("open", "tolerance")][: 1 + weighted]
    labels: list[Words] = [aspect.label for aspect in aspects]
    head = (phrase("report.topic"), phrase("term.outcome"), *labels, *ends)
    caption = phrase("report.caption", framework=framework_title(framework))
    return (Table(caption=caption, head=head, rows=tuple(rows), numeric=(last, last + 1)),)


def _lowered(block: Block) -> Block:
    """Put a heading one level lower, under that of its topic."""
    return Heading(words=block.words, level=3) if isinstance(block, Heading) else block
