"""`agenda`: an agenda, shown or in a file."""

from __future__ import annotations

import datetime
from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json
from k80assess.cli.command import Reply
from k80assess.cli.reporting import add_report, replied
from k80assess.data import to_data
from k80assess.document.files import load_agenda
from k80assess.report.content.agenda import agenda_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("agenda", nargs="?", metavar="AGENDA", help=help_.text("argument.shown_agenda"))
    add_report(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show an agenda as it is today, or write it to a file."""
    agenda = load_agenda(arguments.agenda)
    return replied(arguments, lambda: to_data(agenda), lambda: agenda_story(agenda, datetime.date.today()))
