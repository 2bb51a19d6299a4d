"""`report`: a report on one or more topics, in a file."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework_and_agenda, add_limit, add_topics, add_whatever
from k80assess.cli.command import Reply
from k80assess.cli.inputs import loosened, read_framework_and_agenda, read_topics, remark_on
from k80assess.cli.reporting import add_report, written
from k80assess.engine.assessment import assess
from k80assess.report.content.sections import SHOWN
from k80assess.report.content.side_by_side import report


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_topics(to, help_)
    add_report(to, help_, required=True)
    add_framework_and_agenda(to, help_)
    add_whatever(to, help_)
    add_limit(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess topics, and write the report on them."""
    framework, agenda = read_framework_and_agenda(arguments)
    places, topics = read_topics(arguments.topics, agenda)
    remark_on(places, topics, framework, arguments.lang)
    by = loosened(framework, arguments)
    told = report([assess(topic, by) for topic in topics], agenda, arguments.limit or SHOWN)
    return Reply(output=written(arguments, told))
