"""`memo`: one side of A4 on each topic for a board that decides, in a file."""

from __future__ import annotations

import datetime
from argparse import Namespace

from k80assess.cli.arguments import (
    ArgumentGroup,
    Help,
    add_framework_and_agenda,
    add_topics,
    add_whatever,
    day,
)
from k80assess.cli.command import Reply
from k80assess.cli.inputs import loosened, read_framework_and_agenda, read_topics, remark_on
from k80assess.cli.reporting import add_report, written
from k80assess.engine.assessment import assess
from k80assess.report.content.memo import Meeting, memos


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_topics(to, help_)
    add_report(to, help_, required=True)
    to.add_argument("--meeting", type=day, metavar="DATE", help=help_.text("argument.meeting"))
    to.add_argument("--by", metavar="BODY", help=help_.text("argument.meeting_by"))
    to.add_argument("--look-again", type=day, metavar="DATE", help=help_.text("argument.look_again"))
    add_framework_and_agenda(to, help_)
    add_whatever(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess topics, and write what a board reads before it decides on them."""
    framework, agenda = read_framework_and_agenda(arguments)
    places, topics = read_topics(arguments.topics, agenda)
    remark_on(places, topics, framework, arguments.lang)
    by = loosened(framework, arguments)
    meeting = Meeting(arguments.meeting, arguments.by, arguments.look_again)
    told = memos([assess(topic, by) for topic in topics], agenda, meeting)
    return Reply(output=written(arguments, told, datetime.date.today()))
