"""`schema`: the JSON Schema of a kind of document or result."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_agenda
from k80assess.cli.command import Reply
from k80assess.cli.inputs import named_agenda
from k80assess.data import schema
from k80assess.document.files import load_framework


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("kind", metavar="KIND", help=help_.text("argument.kind"))
    to.add_argument("--framework", metavar="F", help=help_.text("argument.form_framework"))
    add_agenda(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show a schema, which is data and nothing else."""
    framework = None if arguments.framework is None else load_framework(arguments.framework)
    agenda = named_agenda(arguments)
    return Reply(data=lambda: schema(arguments.kind, framework=framework, agenda=agenda, lang=arguments.lang))
