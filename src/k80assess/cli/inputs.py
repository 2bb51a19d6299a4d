"""What commands read: the documents that the command line names, and remarks on them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from k80assess.base.disk import read_bytes
from k80assess.cli.console import complain
from k80assess.document.agenda import Agenda, topic_problems
from k80assess.document.files import agenda_beside, is_workbook, load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.errors import AnswerError, DocumentError, Language, Problem, Sentence
from k80assess.examine.certificates import Certificate, certificate
from k80assess.report.content.labels import missing_themes
from k80assess.report.formats.plain import said

T = TypeVar("T")


def read_framework_and_agenda(arguments: Namespace) -> tuple[Framework, Agenda | None]:
    """Return the framework and the agenda to assess by.

    Without names on the command line these are the packaged ones; a framework of one's own has no agenda then.
    """
    framework = load_framework(arguments.framework)
    return framework, agenda_beside(framework, named_agenda(arguments))


def loosened(framework: Framework, arguments: Namespace) -> Framework | Family:
    """Return the framework, or the family of all that keep what the command line does not leave loose of it.

    Raises:
        ArgumentError: when that part of the framework cannot be loose.
        SizeLimitError: when it would be too large.
    """
    match arguments.whatever:
        case "weights":
            return loosen(framework, weights="any")
        case "cutoffs":
            return loosen(framework, cutoffs="any")
        case "assumed":
            return loosen(framework)
    return framework


def named_agenda(arguments: Namespace) -> Agenda | None:
    """Return the agenda that the command line names, or None when it names none."""
    return None if arguments.agenda is None else load_agenda(arguments.agenda)


def read_topics(paths: Iterable[str], agenda: Agenda | None) -> tuple[list[str], list[Topic]]:
    """Return what errors call each topic in these files, and the topics; a workbook can hold several.

    Raises:
        DocumentError: when one of them is not a valid topic, or does not fit the agenda.
    """
    places, topics = list[str](), list[Topic]()
    for path in paths:
        found = topics_in(path) if is_workbook(path) else (load_topic(path),)
        for topic in found:
            place = path if len(found) == 1 else f"{path}: {topic.judge or topic.id}"
            _refuse_unfit(topic, place, agenda)
            places.append(place)
            topics.append(topic)
    return places, topics


def topics_in(path: str) -> tuple[Topic, ...]:
    """Return the topics in a workbook.

    Raises:
        DocumentError: when it holds a framework, or no topic at all.
    """
    from k80assess.interop.workbook import read_workbook

    found = read_workbook(path)
    if isinstance(found, Framework) or not found:
        sentence = Sentence("topics_missing", "there are no topics in this workbook")
        raise DocumentError(path, [Problem((), sentence)])
    return found


def read_topic(path: str, agenda: Agenda | None) -> Topic:
    """Return the topic in a file.

    Raises:
        DocumentError: when it is not a valid topic, or does not fit the agenda.
    """
    topic = load_topic(path)
    _refuse_unfit(topic, path, agenda)
    return topic


def _refuse_unfit(topic: Topic, place: str, agenda: Agenda | None) -> None:
    problems = () if agenda is None else topic_problems(agenda, topic)
    if problems:
        raise DocumentError(place, problems)


def assess_each(topics: Iterable[tuple[Sentence, Topic]], framework: Framework | None) -> list[Assessment]:
    """Return the assessments of topics, each of which comes with what errors call it, such as its file.

    Raises:
        AnswerError: when answers do not fit the framework, or cannot occur together, with the problems of all topics.
    """
    assessments, problems = [], list[Problem]()
    for place, topic in topics:
        try:
            assessments.append(assess(topic, framework))
        except AnswerError as error:
            problems += [problem.inside(place) for problem in error.problems]
    if problems:
        raise AnswerError(Sentence("place.topics", "topics"), problems)
    return assessments


def read_certificate(path: str | None, assessment: Assessment) -> Certificate | None:
    """Return the certificate of an assessment, when a file with it is named.

    Raises:
        DocumentError: when the file holds another certificate, or none.
    """
    if path is None:
        return None
    own = certificate(assessment)
    if read_bytes(path, Sentence("output.certificate", "a certificate")) != own.text.encode():
        sentence = Sentence("certificate_of_another", "this is not the certificate of this topic under this framework")
        raise DocumentError(path, [Problem((), sentence)])
    return own


def read_one_of(loads: Iterable[Callable[[str], T]], path: str) -> T:
    """Return the document in a file that is of one of several kinds.

    Raises:
        DocumentError: when it is of none of them, with the problems of the kind that it comes closest to.
    """
    refusals = []
    for load in loads:
        try:
            return load(path)
        except DocumentError as error:
            refusals.append(error)
    raise min(refusals, key=lambda error: len(error.problems))


def remark_on(paths: Sequence[str], topics: Sequence[Topic], framework: Framework, language: Language) -> None:
    """Say on standard error which answers need a theme while their topic names none: no reason to refuse it."""
    for path, topic in zip(paths, topics, strict=True):
        for words in missing_themes(topic, framework):
            complain(f"{path}: {said(words, language)}")
