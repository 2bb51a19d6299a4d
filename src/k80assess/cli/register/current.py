"""`register current`: the decisions in force."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_agenda, add_json, add_register
from k80assess.cli.command import Reply
from k80assess.cli.inputs import named_agenda
from k80assess.data import to_data
from k80assess.govern.register import Register
from k80assess.report.content.decisions import decisions_in_force
from k80assess.report.words import phrase


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    add_agenda(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show the last decision on each topic."""
    records = tuple(Register(arguments.register, create=False).current().values())
    return Reply(
        data=lambda: to_data(records),
        story=lambda: decisions_in_force(phrase("register.current"), records, named_agenda(arguments)),
    )
