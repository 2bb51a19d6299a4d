"""`framework`: a framework, shown or in a file; or its questions as a form to fill in with a pen."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_subject_framework
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_framework_and_agenda
from k80assess.cli.reporting import add_report, replied
from k80assess.data import to_data
from k80assess.report.content.framework import framework_story
from k80assess.report.content.question_form import question_form


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_subject_framework(to, help_)
    to.add_argument("--form", action="store_true", help=help_.text("argument.question_form"))
    to.add_argument("--agenda", metavar="A", help=help_.text("argument.agenda_of_form"))
    add_report(to, help_)
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show a framework, or its questions as a form; or write that to a file."""
    framework, agenda = read_framework_and_agenda(arguments)
    story = (lambda: question_form(framework, agenda)) if arguments.form else (lambda: framework_story(framework))
    return replied(arguments, lambda: to_data(framework), story)
