"""`convert`: a document as TOML instead of JSON, or the other way round."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_one_of
from k80assess.cli.output import CONVERTED, add_output
from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.document.parsing import ending_of


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("document", metavar="DOCUMENT", help=help_.text("argument.document"))
    add_output(to, help_, CONVERTED, help_.text("argument.converted"), required=True)


def run(arguments: Namespace) -> Reply:
    """Read a document of any kind and write it in the form that the new file's name asks for, or in the other form."""
    document = read_one_of((load_topic, load_framework, load_agenda), arguments.document)
    return Reply(output=arguments.output.text_of(document, as_json=ending_of(arguments.document) == ".toml"))
