"""Writing reports to files, and explaining an assessment in text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from k80assess.document.agenda import Agenda
from k80assess.document.files import path_text, write_whole
from k80assess.document.framework import Framework
from k80assess.document.text import checked_language
from k80assess.engine.assessment import Assessment
from k80assess.errors import ArgumentError, Language, Problem, Sentence, quoted, refuse_other
from k80assess.govern.account import Account
from k80assess.govern.agenda_progress import Progress
from k80assess.govern.plan import Plan
from k80assess.learning.overview import Lessons
from k80assess.report.content.account import told_back
from k80assess.report.content.assessment import explanation, refuse_misfit
from k80assess.report.content.blocks import Blocks, Heading
from k80assess.report.content.learning import lessons_story
from k80assess.report.content.progress import progress_story
from k80assess.report.content.side_by_side import report
from k80assess.report.formats.markdown import markdown_of
from k80assess.report.formats.markup import page_of
from k80assess.report.formats.plain import text_of


def write_report(
    assessments: Assessment | Sequence[Assessment],
    path: str | os.PathLike[str],
    *,
    lang: Language = "nl",
    agenda: Agenda | None = None,
) -> None:
    """Write a report: each topic in detail and, when there are several, all of them side by side first.

    Args:
        assessments: one or more assessments.
        path: the `.md` or `.html` file to write; an existing one is replaced.
        lang: the language, `nl` or `en`.
        agenda: the agenda whose themes the topics name; when left out, the packaged one for the packaged framework, and
            none for another.

    Raises:
        ArgumentError: for no assessments, and for a path with another suffix.
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
        sentence = Sentence("assessments_missing", "one or more assessments are needed, as returned by assess")
        raise ArgumentError(Problem((), sentence, quoted(assessments)))
    language = checked_language(lang)
    refuse_misfit(agenda, given)
    write_blocks(report(given, agenda), path, language)


def write_blocks(blocks: Blocks, path: str | os.PathLike[str], language: Language) -> None:
    """Write blocks to a `.md` or `.html` file, whole or not at all.

    Raises:
        ArgumentError: for a path with another suffix.
        OSError: when the file cannot be written.
    """
    path = path_text(path)
    ending = Path(path).suffix.lower()
    if ending not in (".md", ".markdown", ".html", ".htm"):
        found = quoted(ending) if ending else Sentence("found_no_ending", "no ending")
        sentence = Sentence("not_a_report_file", "a report is a .md or .html file")
        raise ArgumentError(Problem((Sentence("place.source", "{source}", source=path),), sentence, found))
    write_whole(Path(path), text_in(ending, blocks, language))


def text_in(ending: str, blocks: Blocks, language: Language) -> str:
    """Return blocks as the text of a report: as Markdown for a file name that ends in `.md`, as HTML for any other."""
    if ending in (".md", ".markdown"):
        return markdown_of(blocks, language)
    return page_of(blocks, language, blocks[0].words if isinstance(blocks[0], Heading) else "")


def write_account(
    found: Account,
    path: str | os.PathLike[str],
    lang: Language,
    framework: Framework | None,
    agenda: Agenda | None,
    previous: Agenda | None,
    plan: Plan | None,
    short: bool,
    url: str | None,
) -> None:
    """Write what was decided in a period as a report to the members; `govern.write_report_back` calls this."""
    language = checked_language(lang)
    if framework is not None:
        refuse_other(framework, Framework, "load_framework")
    for own in (agenda, previous):
        if own is not None:
            refuse_other(own, Agenda, "load_agenda")
    if plan is not None:
        refuse_other(plan, Plan, "plan")
    blocks = told_back(found, framework, agenda, previous=previous, plan=plan, short=short, url=url)
    write_blocks(blocks, path, language)


def write_progress(found: Progress, path: str | os.PathLike[str], lang: Language) -> None:
    """Write how things stand with an agenda as a report to the board; `govern.write_progress` calls this."""
    write_blocks(progress_story(found), path, checked_language(lang))


def write_lessons(found: Lessons, path: str | os.PathLike[str], lang: Language) -> None:
    """Write what decisions say, and do not say, as a report; `learning.write_lessons` calls this."""
    write_blocks(lessons_story(found), path, checked_language(lang))


def explain(assessment: Assessment, *, lang: Language = "nl", agenda: Agenda | None = None) -> str:
    """Return an explanation: why the outcome, what would change it, what to ask next, and how sure it is.

    It says first whether the outcome stands whatever the weights that are assumed; of an assessment by a family, what
    is loose in that, and what its framework says as it is written.

    Args:
        assessment: the assessment.
        lang: the language, `nl` or `en`.
        agenda: the agenda whose themes the topic names; when left out, the packaged one for the packaged framework, and
            none for another.

    Raises:
        UnknownNameError: for another language, and for a theme that the given agenda does not have.

    >>> from k80assess import assess
    >>> text = explain(assess({"theme_link": "none", "small_scale_difference": "same"}), lang="en")
    >>> "Decline (no energy)" in text
    True
    """
    refuse_other(assessment, Assessment, "assess")
    language = checked_language(lang)
    refuse_misfit(agenda, (assessment,))
    return text_of(explanation(assessment, agenda), language)
