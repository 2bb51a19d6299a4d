"""`convert`: a document as TOML, as JSON or as a workbook, instead of another of these."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_one_of
from k80assess.cli.output import CONVERTED, add_output
from k80assess.document.agenda import Agenda
from k80assess.document.files import WORKBOOK_ENDING, is_workbook, load_agenda, load_framework, load_topic
from k80assess.document.parsing import ending_of
from k80assess.errors import DocumentError, Problem, Sentence


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("document", metavar="DOCUMENT", help=help_.text("argument.document"))
    add_framework(to, help_)
    add_output(to, help_, CONVERTED, help_.text("argument.converted"), required=True)


def run(arguments: Namespace) -> Reply:
    """Read a document of any kind and write it in the form that the new file's name asks for, or in the other form."""
    document = read_one_of((load_topic, load_framework, load_agenda), arguments.document)
    if arguments.output.ending == WORKBOOK_ENDING and not arguments.output.is_standard:
        return Reply(output=_workbook(document, arguments))
    is_toml = not is_workbook(arguments.document) and ending_of(arguments.document) == ".toml"
    return Reply(output=arguments.output.text_of(document, as_json=is_toml))


def _workbook(document: Any, arguments: Namespace) -> bytes:
    """Return a framework or a topic as a workbook.

    Raises:
        DocumentError: for an agenda.
    """
    from k80assess.interop.workbook import to_workbook

    if isinstance(document, Agenda):
        sentence = Sentence("agenda_no_workbook", "an agenda is written as TOML or JSON, and not as a workbook")
        raise DocumentError(arguments.document, [Problem((), sentence)])
    return to_workbook(document, framework=load_framework(arguments.framework), lang=arguments.lang)
