"""`schema`: the JSON Schema of a kind of document."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help
from k80assess.cli.command import Reply
from k80assess.document.files import schema


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("kind", choices=("agenda", "framework", "topic"), help=help_.text("argument.kind"))


def run(arguments: Namespace) -> Reply:
    """Show a schema, which is data and nothing else."""
    return Reply(data=lambda: schema(arguments.kind))
