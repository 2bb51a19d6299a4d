"""Writing reports to files, and explaining an assessment in text."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from k80assess.base.arguments import refuse_no_date
from k80assess.base.disk import path_text, write_whole
from k80assess.base.display import Displayed
from k80assess.document.agenda import Agenda
from k80assess.document.framework import Framework
from k80assess.document.text import checked_language
from k80assess.engine.assessment import Assessment
from k80assess.errors import ArgumentError, Language, Problem, Sentence, quoted, refuse_other
from k80assess.examine.compare import SideBySide
from k80assess.examine.reasons import reasons
from k80assess.govern.account import Account
from k80assess.govern.agenda_progress import Progress
from k80assess.govern.panel import Panel
from k80assess.govern.plan import Plan
from k80assess.govern.ranking import Ranking
from k80assess.learning.overview import Lessons
from k80assess.report.content.account import told_back
from k80assess.report.content.agenda import agenda_story
from k80assess.report.content.assessment import explanation, refuse_misfit
from k80assess.report.content.blocks import Blocks, Heading, Paragraph
from k80assess.report.content.learning import lessons_story
from k80assess.report.content.memo import Meeting, memos
from k80assess.report.content.progress import progress_story
from k80assess.report.content.provenance import editions_story
from k80assess.report.content.side_by_side import report
from k80assess.report.formats.markdown import markdown_of
from k80assess.report.formats.markup import page_of
from k80assess.report.formats.plain import text_of
from k80assess.report.formats.word import word_of
from k80assess.report.notebook import story_of
from k80assess.report.words import phrase

ENDINGS = (".md", ".markdown", ".html", ".htm", ".docx")
"""The endings of the files that reports are written to."""


def write_report(
    assessments: Assessment | Sequence[Assessment] | Displayed,
    path: str | os.PathLike[str],
    *,
    lang: Language = "nl",
    agenda: Agenda | None = None,
    on: datetime.date | None = None,
    template: str | os.PathLike[str] | None = None,
) -> None:
    """Write a report: each topic in detail and, when there are several, all of them side by side first.

    Anything else that shows itself in a notebook can be written as well: a panel, a ranking, a plan, an agenda.

    Args:
        assessments: one or more assessments, or another result or document.
        path: the `.md`, `.html` or `.docx` file to write; an existing one is replaced.
        lang: the language, `nl` or `en`.
        agenda: the agenda whose themes the topics name; when left out, the packaged one for the packaged framework, and
            none for another.
        on: the day that it was made, which stands on it; today when left out.
        template: a Word document or template, for a `.docx` file: its styles, its pages and what stands on them are
            kept, and the report comes where a paragraph says `[k80assess]`, or else at the end.

    Raises:
        ArgumentError: for no assessments or other results, a path with another suffix, and a template for another file.
        UnknownNameError: for another language, and for a theme that the given agenda does not have.
        DocumentError: when the template is no Word file.
        MissingExtraError: for a `.docx` file, when python-docx is not installed.
        SizeLimitError: for a `.docx` file of thousands of topics.
        OSError: when the file cannot be written.

    >>> import tempfile
    >>> from k80assess import assess
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "report.md")
    ...     write_report(assess({"theme_link": "none"}), path, lang="en")
    ...     path.read_text().splitlines()[0]
    '# Agility assessment framework (reconstruction)'
    """
    language = checked_language(lang)
    on = _day(on)
    blocks = _told(assessments, agenda, on)
    write_blocks(dated(blocks, on), path, language, on, template)


def write_memo(
    assessments: Assessment | Sequence[Assessment],
    path: str | os.PathLike[str],
    *,
    lang: Language = "nl",
    agenda: Agenda | None = None,
    meeting: datetime.date | None = None,
    by: str | None = None,
    look_again_on: datetime.date | None = None,
    on: datetime.date | None = None,
    template: str | os.PathLike[str] | None = None,
) -> None:
    """Write what a board reads before it decides: of each topic one side of A4, with room for the decision.

    It says what is asked, what the framework advises and why, what would have to be different, how much rests on
    assumptions, what is open, and who holds the theme according to the agenda. Long texts are shortened, and say so.

    Args:
        assessments: one or more assessments.
        path: the `.docx`, `.html` or `.md` file to write; an existing one is replaced.
        lang: the language, `nl` or `en`.
        agenda: as for `write_report`.
        meeting: the day of the meeting, if that is known.
        by: the body that meets, by its id in the agenda or by its name; the board when left out.
        look_again_on: the day that is proposed to look at the topics again; a line to fill in when left out.
        on: as for `write_report`.
        template: as for `write_report`.

    Raises:
        ArgumentError: for no assessments, what is no date, and a path with another suffix.
        UnknownNameError: for another language, and for a theme that the given agenda does not have.
        DocumentError: when the template is no Word file.
        MissingExtraError: for a `.docx` file, when python-docx is not installed.
        OSError: when the file cannot be written.

    >>> import tempfile
    >>> from k80assess import assess, load_topic
    >>> topic = load_topic({"id": "pilot", "title": "A pilot", "answers": {"theme_link": "none"}})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "memo.md")
    ...     write_memo(assess(topic), path, lang="en", meeting=datetime.date(2026, 3, 2))
    ...     path.read_text().splitlines()[:3]
    ['# A pilot', '', 'For decision by the board, 2 March 2026']
    """
    language = checked_language(lang)
    given = _assessments(assessments)
    if given is None:
        raise _none_given(assessments)
    refuse_misfit(agenda, given)
    for argument, day in (("meeting", meeting), ("look_again_on", look_again_on)):
        if day is not None:
            refuse_no_date(argument, day)
    if by is not None and not isinstance(by, str):
        raise ArgumentError(Problem(("by",), Sentence("not_text", "text in quotes is needed"), quoted(by)))
    blocks = memos(given, agenda, Meeting(meeting, by, look_again_on))
    write_blocks(blocks, path, language, _day(on), template)


def _day(on: datetime.date | None) -> datetime.date:
    if on is not None:
        refuse_no_date("on", on)
    return datetime.date.today() if on is None else on


def _told(thing: Any, agenda: Agenda | None, on: datetime.date) -> Blocks:
    given = _assessments(thing)
    if given is not None:
        refuse_misfit(agenda, given)
        return report(given, agenda)
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
    blocks = agenda_story(thing, on) if isinstance(thing, Agenda) else None
    if isinstance(thing, Displayed) and blocks is None:
        blocks = story_of(thing, agenda=agenda)
    if blocks is None:
        raise _none_given(thing)
    return (*blocks, *based_on(thing, agenda))


def _assessments(thing: Any) -> tuple[Assessment, ...] | None:
    """Return one or more assessments as several; None where these are none."""
    if isinstance(thing, Assessment):
        return (thing,)
    given = tuple(thing) if isinstance(thing, Iterable) and not isinstance(thing, (str, Mapping)) else ()
    return given if given and all(isinstance(one, Assessment) for one in given) else None


def _none_given(found: object) -> ArgumentError:
    sentence = Sentence("assessments_missing", "one or more assessments are needed, as returned by assess")
    return ArgumentError(Problem((), sentence, quoted(found)))


def based_on(thing: Any, agenda: Agenda | None = None) -> Blocks:
    """State by which editions something was made that does not say so itself."""
    match thing:
        case Panel():
            return editions_story((thing.framework,))
        case Plan():
            return based_on(thing.ranking, agenda)
        case Ranking():
            frameworks = dict.fromkeys([ranked.assessment.framework for ranked in thing.topics])
            return editions_story((*frameworks,), thing.agenda or agenda) if frameworks else ()
        case SideBySide():
            return editions_story(thing.frameworks)
    return ()


def dated(blocks: Blocks, on: datetime.date) -> Blocks:
    """Return a story with the day that it was made below its title."""
    title = 1 if blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1 else 0
    day = Paragraph(words=phrase("sheet.made_on", on=on), kind="date")
    return (*blocks[:title], day, *blocks[title:])


def write_blocks(
    blocks: Blocks,
    path: str | os.PathLike[str],
    language: Language,
    on: datetime.date | None = None,
    template: str | os.PathLike[str] | None = None,
) -> None:
    """Write blocks to a `.md`, `.html` or `.docx` file, whole or not at all.

    Raises:
        ArgumentError: for a path with another suffix, and for a template where the file is no Word file.
        DocumentError: when the template is none.
        MissingExtraError: when python-docx is needed and not installed.
        OSError: when the file cannot be written.
    """
    path = path_text(path)
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        found = quoted(ending) if ending else Sentence("found_no_ending", "no ending")
        sentence = Sentence("not_a_report_file", "a report is a .md, .html or .docx file")
        raise ArgumentError(Problem((Sentence("place.source", "{source}", source=path),), sentence, found))
    write_whole(Path(path), written_in(ending, blocks, language, on, template))


def written_in(
    ending: str,
    blocks: Blocks,
    language: Language,
    on: datetime.date | None = None,
    template: str | os.PathLike[str] | None = None,
) -> str | bytes:
    """Return blocks as a report: in the form that a file name with this ending asks for.

    Raises:
        ArgumentError: for a template where the form is not Word's.
        DocumentError: when the template is no Word file.
        MissingExtraError: when python-docx is needed and not installed.
        OSError: when the template cannot be read.
    """
    titles = [block.words for block in blocks if isinstance(block, Heading) and block.level == 1]
    title = titles[0] if titles else ""
    if len(titles) > 1:
        title = phrase("sheet.several", count=len(titles) - 1, first=title)
    if ending == ".docx":
        return word_of(blocks, language, title, on, None if template is None else path_text(template))
    if template is not None:
        raise template_unused(ending)
    if ending in (".md", ".markdown"):
        return markdown_of(blocks, language)
    return page_of(blocks, language, title, on)


def template_unused(ending: str) -> ArgumentError:
    """Return the error of a template for a file that is none of Word's, or where no file is written."""
    found = quoted(ending) if ending else ""
    return ArgumentError(Problem(("template",), Sentence("template_unused", "a template is for a .docx file"), found))


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
    on: datetime.date | None,
    template: str | os.PathLike[str] | None,
    lessons: Lessons | None,
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
    if lessons is not None:
        refuse_other(lessons, Lessons, "lessons")
    on = _day(on)
    blocks = told_back(found, framework, agenda, previous=previous, plan=plan, short=short, url=url, lessons=lessons)
    write_blocks(blocks if short else dated(blocks, on), path, language, on, template)


def write_progress(
    found: Progress, path: str | os.PathLike[str], lang: Language, template: str | os.PathLike[str] | None
) -> None:
    """Write how things stand with an agenda as a report to the board; `govern.write_progress` calls this."""
    write_blocks(progress_story(found), path, checked_language(lang), found.on, template)


def write_lessons(
    found: Lessons, path: str | os.PathLike[str], lang: Language, template: str | os.PathLike[str] | None
) -> None:
    """Write what decisions say, and do not say, as a report; `learning.write_lessons` calls this."""
    language, on = checked_language(lang), datetime.date.today()
    write_blocks(dated(lessons_story(found), on), path, language, on, template)


def explain(
    assessment: Assessment, *, lang: Language = "nl", agenda: Agenda | None = None, against: str | None = None
) -> str:
    """Return an explanation: why the outcome, what would change it, what to ask next, and how sure it is.

    It says first whether the outcome stands whatever the weights that are assumed; of an assessment by a family, what
    is loose in that, and what its framework says as it is written.

    Args:
        assessment: the assessment.
        lang: the language, `nl` or `en`.
        agenda: the agenda whose themes the topic names; when left out, the packaged one for the packaged framework, and
            none for another.
        against: the id of the outcome of which it says why not; when left out, the next better one.

    Raises:
        ArgumentError: for something else than an assessment, or than an agenda.
        UnknownNameError: for another language, a theme that the given agenda does not have, and an outcome that the
            framework does not have.

    >>> from k80assess import assess
    >>> text = explain(assess({"theme_link": "none", "small_scale_difference": "same"}), lang="en")
    >>> "Decline (no energy)" in text
    True
    """
    refuse_other(assessment, Assessment, "assess")
    language = checked_language(lang)
    refuse_misfit(agenda, (assessment,))
    if against is not None:
        reasons(assessment, against=against)  # refuses what is no outcome
    return text_of(explanation(assessment, agenda, against=against), language)
