"""`progress`: how things stand with an agenda, shown or in a file."""

from __future__ import annotations

import datetime
from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, day
from k80assess.cli.command import Reply
from k80assess.cli.reporting import add_report, refuse_template, written
from k80assess.data import to_data
from k80assess.document.files import load_agenda
from k80assess.govern.agenda_progress import progress
from k80assess.govern.register import Register
from k80assess.report.content.progress import progress_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("agenda", nargs="?", metavar="AGENDA", help=help_.text("argument.shown_agenda"))
    to.add_argument("--register", metavar="REGISTER", help=help_.text("argument.worked_on"))
    to.add_argument("--on", type=day, metavar="DATE", help=help_.text("argument.due"))
    to.add_argument("--head", metavar="MARK", help=help_.text("argument.noted"))
    add_report(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show how things stand on a date, or today; or write it to a file."""
    agenda = load_agenda(arguments.agenda)
    register = None if arguments.register is None else Register(arguments.register, create=False)
    found = progress(agenda, register=register, on=arguments.on or datetime.date.today(), head=arguments.head)
    if arguments.output is None:
        refuse_template(arguments)
        return Reply(data=lambda: to_data(found), story=lambda: progress_story(found))
    text = written(arguments, progress_story(found), found.on)
    return Reply(data=(lambda: to_data(found)) if arguments.json else None, output=text)
