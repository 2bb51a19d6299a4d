"""`topics`: topics side by side, in order, and against the agenda."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework_and_agenda, add_json, add_topics
from k80assess.cli.command import Reply
from k80assess.cli.inputs import assess_each, read_framework_and_agenda, read_topics, remark_on
from k80assess.cli.output import file_called
from k80assess.data import to_data
from k80assess.govern.ranking import rank
from k80assess.report.content.ranking import ranking_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_topics(to, help_)
    to.add_argument("--by", action="append", metavar="ASPECT", help=help_.text("argument.rank_by"))
    add_framework_and_agenda(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess topics, and rank them."""
    framework, agenda = read_framework_and_agenda(arguments)
    topics = read_topics(arguments.topics, agenda)
    assessed = assess_each(zip(map(file_called, arguments.topics), topics, strict=True), framework)
    ranking = rank(assessed, agenda=agenda, by=arguments.by)
    remark_on(arguments.topics, topics, framework, arguments.lang)
    return Reply(data=lambda: to_data(ranking), story=lambda: ranking_story(ranking))
