"""`renew`: a new version of the agenda with proposed actions taken into it, in a file."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_agenda, add_json, add_topics, day
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_topics
from k80assess.cli.output import AGENDA, add_output
from k80assess.data import to_data
from k80assess.document.files import load_agenda
from k80assess.examine.compare import diff
from k80assess.govern.renewal import renew_agenda
from k80assess.report.content.agenda_diff import renewal_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_topics(to, help_)
    # Not --version, by which every program says which version it is itself.
    to.add_argument("--as", required=True, dest="version", metavar="VERSION", help=help_.text("argument.version"))
    to.add_argument("--adopted-on", type=day, metavar="DATE", help=help_.text("argument.adopted"))
    add_output(to, help_, AGENDA, help_.text("argument.renewed"), required=True)
    add_agenda(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Renew the agenda, and tell what is new in it."""
    agenda = load_agenda(arguments.agenda)
    _places, topics = read_topics(arguments.topics, agenda)
    renewed = renew_agenda(agenda, topics, version=arguments.version, adopted_on=arguments.adopted_on)
    difference = diff(agenda, renewed)
    return Reply(data=lambda: to_data(difference), story=lambda: renewal_story(difference), output=renewed)
