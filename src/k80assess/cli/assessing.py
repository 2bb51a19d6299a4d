"""The commands that assess topics: in a terminal, in a report, or on a page that others fill in."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from k80assess.cli.command import (
    Arguments,
    Command,
    Commands,
    Exit,
    Help,
    add_agenda,
    add_framework,
    add_json,
    add_limit,
    add_topic,
    add_topics,
    count,
)
from k80assess.cli.console import show, show_json
from k80assess.cli.documents import read_agenda, read_framework, read_topic, remark_on
from k80assess.cli.output import PAGE, REPORT, add_output

if TYPE_CHECKING:
    from k80assess.document.agenda import Agenda
    from k80assess.engine.assessment import Assessment


def _topic_arguments(to: Arguments, help_: Help) -> None:
    add_topic(to, help_)
    add_framework(to, help_)
    add_agenda(to, help_)
    add_limit(to, help_)
    add_json(to, help_)


def _assessed(arguments: Namespace) -> tuple[Assessment, Agenda | None]:
    from k80assess.engine.assessment import assess

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    topic = read_topic(arguments.topic, agenda)
    assessment = assess(topic, framework)
    if arguments.json:  # the text has its remarks in it
        remark_on([arguments.topic], [topic], framework, arguments.lang)
    return assessment, agenda


def _assess(arguments: Namespace) -> Exit:
    assessment, agenda = _assessed(arguments)
    if arguments.json:
        from k80assess.report.formats.data import LIMIT, assessment_data

        show_json(assessment_data(assessment, agenda, arguments.limit or LIMIT))
    else:
        from k80assess.report.content.assessment import overview

        show(overview(assessment, agenda, arguments.limit or 1), arguments.lang)
    return Exit.OK


def _explain(arguments: Namespace) -> Exit:
    assessment, agenda = _assessed(arguments)
    if arguments.json:
        from k80assess.report.formats.data import LIMIT, assessment_data

        show_json(assessment_data(assessment, agenda, arguments.limit or LIMIT))
    else:
        from k80assess.report.content.assessment import explanation
        from k80assess.report.content.reasoning import SHOWN

        show(explanation(assessment, agenda, arguments.limit or SHOWN), arguments.lang)
    return Exit.OK


def _report_arguments(to: Arguments, help_: Help) -> None:
    add_topics(to, help_)
    add_output(to, help_, REPORT, help_.text("argument.report"), required=True)
    add_framework(to, help_)
    add_agenda(to, help_)
    add_limit(to, help_)


def _report(arguments: Namespace) -> Exit:
    from k80assess.engine.assessment import assess
    from k80assess.report.content.reasoning import SHOWN
    from k80assess.report.content.side_by_side import report
    from k80assess.report.write import text_in

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    topics = [read_topic(path, agenda) for path in arguments.topics]
    remark_on(arguments.topics, topics, framework, arguments.lang)
    told = report([assess(topic, framework) for topic in topics], agenda, arguments.limit or SHOWN)
    arguments.output.write(text_in(arguments.output.ending, told, arguments.lang))
    arguments.output.say_written(arguments.lang)
    return Exit.OK


def _page_arguments(to: Arguments, help_: Help) -> None:
    add_output(to, help_, PAGE, help_.text("argument.page"), default="k80assess.html")
    add_framework(to, help_)
    add_agenda(to, help_)
    to.add_argument("--node-limit", type=count, metavar="N", help=help_.text("argument.node_limit"))


def _page(arguments: Namespace) -> Exit:
    from k80assess.report.page.build import PAGE_NODE_LIMIT, page

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    limit = arguments.node_limit or PAGE_NODE_LIMIT
    arguments.output.write(page(framework, arguments.lang, agenda=agenda, node_limit=limit))
    arguments.output.say_written(arguments.lang)
    return Exit.OK


COMMANDS: Commands = {
    "assess": Command(_topic_arguments, _assess),
    "explain": Command(_topic_arguments, _explain),
    "report": Command(_report_arguments, _report),
    "page": Command(_page_arguments, _page),
}
