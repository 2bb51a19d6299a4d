"""`framework`: a framework, shown, or as a workbook."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_subject_framework
from k80assess.cli.command import Reply
from k80assess.cli.output import WORKBOOK, add_output
from k80assess.data import to_data
from k80assess.document.files import load_framework
from k80assess.errors import ArgumentError, Problem, Sentence
from k80assess.report.content.framework import framework_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_subject_framework(to, help_)
    add_output(to, help_, WORKBOOK, help_.text("argument.workbook"), ("--workbook",))
    to.add_argument("--empty", action="store_true", help=help_.text("argument.empty"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show a framework, or write it as a workbook."""
    framework = load_framework(arguments.framework)
    if arguments.workbook is not None:
        from k80assess.interop.workbook import to_workbook

        made = to_workbook(None if arguments.empty else framework, lang=arguments.lang)
        return Reply(output=made)
    if arguments.empty:
        template = "only a workbook can be made empty, to be filled in: name it with --workbook"
        raise ArgumentError(Problem(("--empty",), Sentence("empty_alone", template)))
    return Reply(data=lambda: to_data(framework), story=lambda: framework_story(framework))
