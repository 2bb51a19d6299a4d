"""Workbooks in and out: frameworks, topics and judges' forms in files that Excel and LibreOffice open."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from k80assess.base.arguments import refuse_no_flag
from k80assess.base.disk import path_text, read_bytes, write_whole
from k80assess.base.documents import Document
from k80assess.document.agenda import Agenda
from k80assess.document.files import WORKBOOK_ENDING, WORKBOOK_FILE, agenda_beside, framework_or_packaged
from k80assess.document.framework import Framework
from k80assess.document.problems import validated
from k80assess.document.text import checked_language
from k80assess.document.topic import Topic, each_topic
from k80assess.errors import DocumentError, Language, Problem, Sentence, in_words, quoted, refuse_other
from k80assess.interop.workbook.frameworks import framework_content, framework_sheets
from k80assess.interop.workbook.package import read_sheets
from k80assess.interop.workbook.tables import Tables, relocated
from k80assess.interop.workbook.topics import topic_contents, topic_sheets
from k80assess.interop.workbook.writing import workbook_bytes

D = TypeVar("D", bound=Document)


def write_workbook(
    document: Framework | Topic | Iterable[Topic] | None,
    path: str | os.PathLike[str],
    *,
    framework: Framework | None = None,
    agenda: Agenda | None = None,
    forms: bool | None = None,
    lang: Language = "nl",
) -> None:
    """Write a framework, or topics, as a workbook (.xlsx) that reads back as an equal document.

    In a framework each sheet is a table: one of questions, one of answers, one of weights, and so on. Topics are a row
    each, with a list of levels to choose from in each cell; or they have a form each, a sheet with a question a row.

    Args:
        document: the framework, topic or topics; None for a framework in which nothing is filled in yet.
        path: where to; a file that is there is replaced.
        framework: the framework that topics are answered for; the packaged one when left out.
        agenda: the agenda whose themes they may name; the packaged one beside the packaged framework.
        forms: whether each topic has a form; where left out, when a topic names its judge or two have the same id.
        lang: the language of heads, help and fixed words: `nl` or `en`. Any workbook is read in both.

    Raises:
        MissingExtraError: when openpyxl is not installed.
        DocumentError: when a cell cannot hold something in the document, or the path does not end in .xlsx.
        ArgumentError: when this is no framework, topic or list of topics.
        OSError: when it cannot be written.

    >>> import pathlib, tempfile
    >>> from k80assess import load_framework
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "kader.xlsx")
    ...     write_workbook(load_framework(), path)
    ...     load_framework(path) == load_framework()
    True
    """
    name = path_text(path)
    if Path(name).suffix.lower() != WORKBOOK_ENDING:
        sentence = Sentence("ending_of_workbook", "the name of a workbook ends in .xlsx")
        raise DocumentError(name, [Problem((), sentence, quoted(Path(name).suffix))])
    made = to_workbook(document, framework=framework, agenda=agenda, forms=forms, lang=lang)
    write_whole(Path(name), made)


def to_workbook(
    document: Framework | Topic | Iterable[Topic] | None,
    *,
    framework: Framework | None = None,
    agenda: Agenda | None = None,
    forms: bool | None = None,
    lang: Language = "nl",
) -> bytes:
    """Return what `write_workbook` writes: the same bytes for the same document.

    Raises:
        MissingExtraError: when openpyxl is not installed.
        DocumentError: when a cell cannot hold something in the document.
        ArgumentError: when this is no framework, topic or list of topics.

    >>> to_workbook(None) == to_workbook(None)
    True
    """
    language = checked_language(lang)
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
    if forms is not None:
        refuse_no_flag("forms", forms)
    if document is None or isinstance(document, Framework):
        return workbook_bytes(framework_sheets(document, language), in_words(Framework), language)
    topics = list(each_topic([document] if isinstance(document, Topic) else document))
    under = framework_or_packaged(framework)
    if forms is None:
        forms = any(topic.judge is not None for topic in topics) or len({topic.id for topic in topics}) < len(topics)
    elif not forms and len({topic.id for topic in topics}) < len(topics):
        template = "two topics have this id: only forms keep them apart"
        twice = next(topic.id for i, topic in enumerate(topics) if topic.id in [other.id for other in topics[:i]])
        raise DocumentError(in_words(Topic), [Problem((), Sentence("topic_id_twice", template), quoted(twice))])
    sheets = topic_sheets(topics, under, agenda_beside(under, agenda), language, forms=forms)
    return workbook_bytes(sheets, in_words(Topic), language)


def read_workbook(source: str | os.PathLike[str] | bytes) -> Framework | tuple[Topic, ...]:
    """Read the framework or the topics in a workbook (.xlsx); openpyxl is not needed for this.

    Labels are read as the ids of what they are labels of, and ids are read as well. Sheets and columns whose name
    stands in brackets are their users' own, and passed over; anything else that is not known is refused.

    Args:
        source: the file, or its bytes.

    Raises:
        DocumentError: when it is no such workbook, with all its problems, each with the sheet and cell where it is; or
            when it has formulas, macros or links, is locked, or is larger than any document.
        OSError: when there is no such file, or it cannot be read.

    >>> from k80assess import load_framework, load_topic
    >>> topic = load_topic({"id": "pilot", "title": "A pilot", "answers": {"theme_link": "direct"}})
    >>> read_workbook(to_workbook(topic)) == (topic,)
    True
    """
    data, name = _data(source)
    tables = Tables(read_sheets(data, name), name)
    if "topics" in tables.rows:
        return _topics(tables)
    return _document(Framework, framework_content(tables), tables)


def _data(source: str | os.PathLike[str] | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, str(Sentence("place.workbook", "workbook"))
    name = path_text(source)
    return read_bytes(name, WORKBOOK_FILE), name


def _document(model: type[D], content: Any, tables: Tables) -> D:
    tables.refuse()
    try:
        return validated(model, content, tables.name)
    except DocumentError as error:
        raise DocumentError(tables.name, relocated(error.problems, tables)) from error.__cause__


def _topics(tables: Tables) -> tuple[Topic, ...]:
    contents = topic_contents(tables)
    tables.refuse()
    problems, topics = list[Problem](), list[Topic]()
    for i, content in enumerate(contents):
        try:
            topics.append(validated(Topic, content, tables.name))
        except DocumentError as error:
            problems += relocated([problem.inside(i) for problem in error.problems], tables)
    if problems:
        raise DocumentError(tables.name, problems)
    return tuple(topics)


def read_as(model: type[D], source: str) -> D:
    """Return the one document of a kind that a workbook holds.

    Raises:
        DocumentError: when it holds another kind, several topics or none; or is no workbook.
    """
    found = read_workbook(source)
    kind: type[Document] = Framework if isinstance(found, Framework) else Topic
    if model is not kind:
        sentence = Sentence("kind_differs", "not a valid {kind}", kind=in_words(model))
        held = Sentence("found_document", "a document of the kind {kind}", kind=in_words(kind))
        raise DocumentError(source, [Problem((), sentence, held)])
    documents: Sequence[Any] = [found] if isinstance(found, Framework) else found
    if len(documents) != 1:
        template = "one topic is needed here, and this workbook has another number of them"
        raise DocumentError(source, [Problem((), Sentence("topics_counted", template), f"{len(documents)}")])
    one: D = documents[0]
    return one
