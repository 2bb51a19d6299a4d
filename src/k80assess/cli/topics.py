"""`topics`: topics side by side, in order, and against the agenda; or under several frameworks."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from k80assess.cli.arguments import ArgumentGroup, Help, add_agenda, add_json, add_topics
from k80assess.cli.command import Reply
from k80assess.cli.inputs import assess_each, named_agenda, read_topics, remark_on
from k80assess.cli.output import WORKBOOK, add_output, file_called
from k80assess.cli.reporting import add_report, refuse_report_beside_workbook, replied
from k80assess.data import to_data
from k80assess.document.agenda import Agenda
from k80assess.document.files import agenda_beside, load_framework
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, Problem, Sentence
from k80assess.examine.compare import side_by_side
from k80assess.govern.ranking import rank
from k80assess.report.content.answers import beside_story
from k80assess.report.content.ranking import ranking_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_topics(to, help_)
    to.add_argument("--by", action="append", metavar="ASPECT", help=help_.text("argument.rank_by"))
    to.add_argument("--framework", action="append", metavar="F", help=help_.text("argument.frameworks"))
    add_agenda(to, help_)
    add_report(to, help_)
    add_output(to, help_, WORKBOOK, help_.text("argument.topics_workbook"), ("--workbook",))
    to.add_argument("--judge", action="append", metavar="NAME", help=help_.text("argument.form_of"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Assess topics, and rank them; or assess them under several frameworks, which put them in no order."""
    frameworks = [load_framework(path) for path in arguments.framework or [None]]
    framework, several = frameworks[0], len(frameworks) > 1
    agenda = named_agenda(arguments) if several else agenda_beside(framework, named_agenda(arguments))
    places, topics = read_topics(arguments.topics, agenda)
    if arguments.judge and arguments.workbook is None:
        template = "forms for judges stand in a workbook: name it with --workbook"
        raise ArgumentError(Problem(("--judge",), Sentence("forms_without_workbook", template)))
    if arguments.workbook is not None:
        refuse_report_beside_workbook(arguments)
        return Reply(output=_workbook(topics, framework, agenda, arguments))
    if several:
        if arguments.by:
            template = "topics are put in order under one framework, and here there are several"
            raise ArgumentError(Problem(("by",), Sentence("ranked_by_several", template)))
        found = side_by_side(topics, frameworks)
        return replied(arguments, lambda: to_data(found), lambda: beside_story(found), found)
    assessed = assess_each(zip(map(file_called, places), topics, strict=True), framework)
    ranking = rank(assessed, agenda=agenda, by=arguments.by)
    remark_on(places, topics, framework, arguments.lang)
    return replied(arguments, lambda: to_data(ranking), lambda: ranking_story(ranking), ranking)


def _workbook(topics: Sequence[Topic], framework: Framework, agenda: Agenda | None, arguments: Namespace) -> bytes:
    """Return the topics as a workbook: a row each, or for each judge a form, without answers, for each of them."""
    from k80assess.interop.workbook import to_workbook

    if arguments.judge:
        topics = [revise(topic, {"judge": judge, "answers": {}}) for topic in topics for judge in arguments.judge]
    return to_workbook(topics, framework=framework, agenda=agenda, lang=arguments.lang)
