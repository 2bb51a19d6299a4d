"""`plan`: which topics fit in the days that there are."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework_and_agenda, add_json, add_topics
from k80assess.cli.command import Reply
from k80assess.cli.inputs import assess_each, read_framework_and_agenda, read_topics, remark_on
from k80assess.cli.output import file_called
from k80assess.cli.reporting import add_report, replied
from k80assess.data import to_data
from k80assess.govern.plan import plan
from k80assess.govern.workload import load_workload
from k80assess.report.content.plan import plan_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_topics(to, help_)
    to.add_argument("--workload", required=True, metavar="W", help=help_.text("argument.workload"))
    add_framework_and_agenda(to, help_)
    add_report(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess topics, and choose among them."""
    framework, agenda = read_framework_and_agenda(arguments)
    places, topics = read_topics(arguments.topics, agenda)
    load = load_workload(arguments.workload).limited_to([topic.id for topic in topics])
    planned = plan(assess_each(zip(map(file_called, places), topics, strict=True), framework), load)
    remark_on(places, topics, framework, arguments.lang)
    return replied(arguments, lambda: to_data(planned), lambda: plan_story(planned, agenda), planned, agenda)
