"""`assess`: what comes out for a topic, and why in short."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from k80assess.base.data import LIMIT
from k80assess.cli.arguments import (
    ArgumentGroup,
    Help,
    add_framework_and_agenda,
    add_json,
    add_limit,
    add_topic,
    add_whatever,
)
from k80assess.cli.command import Reply
from k80assess.cli.inputs import loosened, read_framework_and_agenda, read_topic, remark_on
from k80assess.cli.output import add_certificate
from k80assess.data import to_data
from k80assess.document.agenda import Agenda
from k80assess.engine.assessment import Assessment, assess
from k80assess.examine.analysis import analyse
from k80assess.examine.certificates import certificate
from k80assess.examine.reasons import reasons
from k80assess.report.content.assessment import overview
from k80assess.report.content.blocks import Blocks


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_topic(to, help_)
    add_framework_and_agenda(to, help_)
    add_whatever(to, help_)
    to.add_argument("--against", metavar="OUTCOME", help=help_.text("argument.against"))
    add_limit(to, help_)
    add_certificate(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess a topic."""
    return assessed(arguments, overview, 1)


def assessed(
    arguments: Namespace, told: Callable[[Assessment, Agenda | None, int, str | None], Blocks], shown: int
) -> Reply:
    """Assess a topic.

    Args:
        arguments: the command line.
        told: tells about an assessment, beside an agenda, with this many reasons and changes, and why not an outcome.
        shown: how many of these the story has when the command line does not say.
    """
    framework, agenda = read_framework_and_agenda(arguments)
    topic = read_topic(arguments.topic, agenda)
    assessment = assess(topic, loosened(framework, arguments))
    if arguments.against is not None:
        reasons(assessment, against=arguments.against)  # refuses what is no outcome, before anything is written

    def data() -> object:
        remark_on([arguments.topic], [topic], framework, arguments.lang)  # the story has these remarks in it
        return to_data(analyse(assessment, agenda=agenda, limit=arguments.limit or LIMIT, against=arguments.against))

    return Reply(
        data=data,
        story=lambda: told(assessment, agenda, arguments.limit or shown, arguments.against),
        output=certificate(assessment).text if getattr(arguments, "certificate", None) else None,
    )
