"""The commands that show documents, and how all commands read them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from k80assess.cli.command import Arguments, Command, Commands, Exit, Help, add_json, framework_arguments
from k80assess.cli.console import complain, show, show_json, write_data
from k80assess.cli.output import CONVERTED, add_output

if TYPE_CHECKING:
    from k80assess.document.agenda import Agenda
    from k80assess.document.framework import Framework
    from k80assess.document.text import Language
    from k80assess.document.topic import Topic


# --- reading ------------------------------------------------------------------------------------------------------


def read_framework(path: str | None) -> Framework:
    """Read a framework; the packaged one without a path."""
    from k80assess.document.files import load_framework

    return load_framework(path)


def given_agenda(path: str | None) -> Agenda | None:
    """Read the agenda that the command line names, if it names one."""
    from k80assess.document.files import load_agenda

    return None if path is None else load_agenda(path)


def read_agenda(path: str | None, framework: Framework) -> Agenda | None:
    """Read an agenda; without a path the packaged one, or none beside a framework that is not the packaged one."""
    from k80assess.document.files import agenda_beside

    return agenda_beside(framework, given_agenda(path))


def read_version(path: str) -> Any:
    """Read a version of a framework or of an agenda.

    Raises:
        DocumentError: when it is neither, with what keeps it from being the one that it is most like.
    """
    from k80assess.document.files import load_agenda, load_framework

    return _read_one_of((load_framework, load_agenda), path)


def _read_one_of(loads: Sequence[Callable[[str], Any]], path: str) -> Any:
    from k80assess.errors import DocumentError

    refusals = []
    for load in loads:
        try:
            return load(path)
        except DocumentError as error:
            refusals.append(error)
    raise min(refusals, key=lambda error: len(error.problems))


def read_topic(path: str, agenda: Agenda | None) -> Topic:
    """Read a topic whose themes are those of the agenda.

    Raises:
        DocumentError: when it is no topic, or does not fit the agenda.
    """
    from k80assess.document.agenda import topic_problems
    from k80assess.document.files import load_topic
    from k80assess.errors import DocumentError

    topic = load_topic(path)
    problems = () if agenda is None else topic_problems(agenda, topic)
    if problems:
        raise DocumentError(path, problems)
    return topic


def remark_on(paths: Sequence[str], topics: Sequence[Topic], framework: Framework, language: Language) -> None:
    """Say of topics, on standard error, which answers need a theme while none is named: no reason to refuse them."""
    from k80assess.report.content.labels import missing_themes
    from k80assess.report.formats.plain import said

    for path, topic in zip(paths, topics, strict=True):
        for words in missing_themes(topic, framework):
            complain(f"{path}: {said(words, language)}")


# --- showing ------------------------------------------------------------------------------------------------------


def _agenda_arguments(to: Arguments, help_: Help) -> None:
    to.add_argument("agenda", nargs="?", metavar="AGENDA", help=help_.text("argument.shown_agenda"))
    add_json(to, help_)


def _agenda(arguments: Namespace) -> Exit:
    from k80assess.document.files import load_agenda, to_json

    agenda = load_agenda(arguments.agenda)
    if arguments.json:
        write_data(to_json(agenda))
    else:
        import datetime

        from k80assess.report.content.agenda import agenda_story

        show(agenda_story(agenda, datetime.date.today()), arguments.lang)
    return Exit.OK


def _framework(arguments: Namespace) -> Exit:
    from k80assess.document.files import load_framework, to_json

    framework = load_framework(arguments.framework)
    if arguments.json:
        write_data(to_json(framework))
    else:
        from k80assess.report.content.documents import framework_story

        show(framework_story(framework), arguments.lang)
    return Exit.OK


def _schema_arguments(to: Arguments, help_: Help) -> None:
    to.add_argument("kind", choices=("agenda", "framework", "topic"), help=help_.text("argument.kind"))


def _schema(arguments: Namespace) -> Exit:
    from k80assess.document.files import schema

    show_json(schema(arguments.kind))
    return Exit.OK


def _convert_arguments(to: Arguments, help_: Help) -> None:
    to.add_argument("document", metavar="DOCUMENT", help=help_.text("argument.document"))
    add_output(to, help_, CONVERTED, help_.text("argument.converted"), required=True)


def _convert(arguments: Namespace) -> Exit:
    from k80assess.document.files import load_agenda, load_framework, load_topic
    from k80assess.document.parsing import ending_of

    document = _read_one_of((load_topic, load_framework, load_agenda), arguments.document)
    arguments.output.write_document(document, as_json=ending_of(arguments.document) == ".toml")
    arguments.output.say_written(arguments.lang)
    return Exit.OK


COMMANDS: Commands = {
    "agenda": Command(_agenda_arguments, _agenda),
    "framework": Command(framework_arguments, _framework),
    "convert": Command(_convert_arguments, _convert),
    "schema": Command(_schema_arguments, _schema),
}
