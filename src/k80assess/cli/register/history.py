"""`register history`: all decisions on a topic."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_agenda, add_json, add_register
from k80assess.cli.command import Reply
from k80assess.cli.inputs import named_agenda
from k80assess.data import to_data
from k80assess.errors import UnknownNameError
from k80assess.govern.register import Register
from k80assess.report.content.decisions import history_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("topic", metavar="ID", help=help_.text("argument.topic_id"))
    add_agenda(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show the decisions on a topic, in the order in which they were added."""
    register = Register(arguments.register, create=False)
    records = register.history(arguments.topic)
    if not records:
        raise UnknownNameError("topic in the register", arguments.topic, register.topics())
    return Reply(
        data=lambda: to_data(records),
        story=lambda: history_story(records[-1].topic, records, named_agenda(arguments)),
    )
