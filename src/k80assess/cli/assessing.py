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
    add_topic,
    add_topics,
    count,
)
from k80assess.cli.console import say, show, show_json
from k80assess.cli.documents import read_agenda, read_framework, read_topic

if TYPE_CHECKING:
    from k80assess.document.agenda import Agenda
    from k80assess.engine.assessment import Assessment


def _topic_arguments(to: Arguments, help_: Help) -> None:
    add_topic(to, help_)
    add_framework(to, help_)
    add_agenda(to, help_)
    add_json(to, help_)


def _assessed(arguments: Namespace) -> tuple[Assessment, Agenda | None]:
    from k80assess.engine.assessment import assess

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    return assess(read_topic(arguments.topic, agenda), framework), agenda


def _assess(arguments: Namespace) -> Exit:
    assessment, agenda = _assessed(arguments)
    if arguments.json:
        from k80assess.report.data import assessment_data

        show_json(assessment_data(assessment, agenda, shown=1))
    else:
        from k80assess.report.story import overview

        show(overview(assessment, agenda), arguments.lang)
    return Exit.OK


def _explain(arguments: Namespace) -> Exit:
    from k80assess.report.reasoning import SHOWN

    assessment, agenda = _assessed(arguments)
    if arguments.json:
        from k80assess.report.data import assessment_data

        show_json(assessment_data(assessment, agenda, SHOWN))
    else:
        from k80assess.report.story import explanation

        show(explanation(assessment, agenda), arguments.lang)
    return Exit.OK


def _report_arguments(to: Arguments, help_: Help) -> None:
    add_topics(to, help_)
    to.add_argument("-o", "--output", required=True, metavar="FILE", help=help_.text("argument.report"))
    add_framework(to, help_)
    add_agenda(to, help_)


def _report(arguments: Namespace) -> Exit:
    from k80assess.engine.assessment import assess
    from k80assess.report.reporting import write_report
    from k80assess.report.words import phrase

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    assessments = [assess(read_topic(path, agenda), framework) for path in arguments.topics]
    write_report(assessments, arguments.output, arguments.lang, agenda=agenda)
    say(phrase("cli.written", path=arguments.output), arguments.lang)
    return Exit.OK


def _page_arguments(to: Arguments, help_: Help) -> None:
    page = help_.text("argument.page")
    to.add_argument("-o", "--output", default="k80assess.html", metavar="FILE", help=page)
    add_framework(to, help_)
    add_agenda(to, help_)
    to.add_argument("--node-limit", type=count, metavar="N", help=help_.text("argument.node_limit"))


def _page(arguments: Namespace) -> Exit:
    from k80assess.report.page import PAGE_NODE_LIMIT, write_page
    from k80assess.report.words import phrase

    framework = read_framework(arguments.framework)
    agenda = read_agenda(arguments.agenda, framework)
    limit = arguments.node_limit or PAGE_NODE_LIMIT
    write_page(arguments.output, framework, arguments.lang, agenda=agenda, node_limit=limit)
    say(phrase("cli.written", path=arguments.output), arguments.lang)
    return Exit.OK


COMMANDS: Commands = {
    "assess": Command(_topic_arguments, _assess),
    "explain": Command(_topic_arguments, _explain),
    "report": Command(_report_arguments, _report),
    "page": Command(_page_arguments, _page),
}
