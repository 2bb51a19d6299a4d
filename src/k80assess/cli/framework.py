"""`framework`: a framework, shown or in a file; as a workbook; or its questions as a form to fill in with a pen."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_subject_framework
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_framework_and_agenda
from k80assess.cli.output import WORKBOOK, add_output
from k80assess.cli.reporting import add_report, refuse_report_beside_workbook, replied
from k80assess.data import to_data
from k80assess.errors import ArgumentError, Problem, Sentence
from k80assess.report.content.framework import framework_story
from k80assess.report.content.question_form import question_form


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_subject_framework(to, help_)
    to.add_argument("--form", action="store_true", help=help_.text("argument.question_form"))
    to.add_argument("--agenda", metavar="A", help=help_.text("argument.agenda_of_form"))
    add_report(to, help_)
    add_output(to, help_, WORKBOOK, help_.text("argument.workbook"), ("--workbook",))
    to.add_argument("--empty", action="store_true", help=help_.text("argument.empty"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show a framework or its questions as a form, or write that to a file; or write the framework as a workbook."""
    framework, agenda = read_framework_and_agenda(arguments)
    if arguments.workbook is not None:
        refuse_report_beside_workbook(arguments)
        from k80assess.interop.workbook import to_workbook

        made = to_workbook(None if arguments.empty else framework, lang=arguments.lang)
        return Reply(output=made)
    if arguments.empty:
        template = "only a workbook can be made empty, to be filled in: name it with --workbook"
        raise ArgumentError(Problem(("--empty",), Sentence("empty_alone", template)))
    story = (lambda: question_form(framework, agenda)) if arguments.form else (lambda: framework_story(framework))
    return replied(arguments, lambda: to_data(framework), story)
