"""`diff`: what a new version of a framework decides differently, or what differs in a new version of an agenda."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from k80assess.cli.arguments import ArgumentGroup, Help, add_json
from k80assess.cli.command import Exit, Reply
from k80assess.cli.inputs import read_one_of, read_topics
from k80assess.cli.output import add_certificate
from k80assess.data import to_data
from k80assess.document.agenda_diff import AgendaDifference
from k80assess.document.files import load_agenda, load_framework
from k80assess.errors import ArgumentError, Problem, Sentence
from k80assess.examine.certificates import certificate
from k80assess.examine.compare import Difference, diff
from k80assess.report.content.agenda_diff import renewal_story
from k80assess.report.content.answers import difference_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    to.add_argument("old", metavar="OLD", help=help_.text("argument.old"))
    to.add_argument("new", metavar="NEW", help=help_.text("argument.new"))
    to.add_argument("--topics", nargs="+", default=[], metavar="TOPIC", help=help_.text("argument.moved"))
    add_certificate(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Compare two versions; the answer is no when they are not equivalent."""
    _places, topics = read_topics(arguments.topics, None)
    old, new = _version(arguments.old), _version(arguments.new)
    difference: Difference | AgendaDifference = diff(old, new, topics=topics)
    code = Exit.OK if difference.equivalent else Exit.NO
    if isinstance(difference, AgendaDifference):
        if arguments.certificate:
            sentence = Sentence("agendas_not_certified", "there are no certificates of differences between agendas")
            raise ArgumentError(Problem((), sentence))
        return Reply(data=lambda: to_data(difference), story=lambda: renewal_story(difference), code=code)
    return Reply(
        data=lambda: to_data(difference),
        story=lambda: difference_story(difference),
        code=code,
        output=certificate(difference).text if arguments.certificate else None,
    )


def _version(path: str) -> Any:
    return read_one_of((load_framework, load_agenda), path)
