"""Writing what a command has to say to a file: the options that several commands share, and what they write."""

from __future__ import annotations

import datetime
from argparse import Namespace
from collections.abc import Callable

from k80assess.cli.arguments import ArgumentGroup, Help
from k80assess.cli.command import Reply
from k80assess.cli.output import REPORT, OutputKind, add_output
from k80assess.document.agenda import Agenda
from k80assess.errors import ArgumentError, Problem, Sentence
from k80assess.report.content.blocks import Blocks
from k80assess.report.write import based_on, dated, template_unused, written_in


def add_report(to: ArgumentGroup, help_: Help, *, required: bool = False) -> None:
    """Add the options that say to which file to write a report, and on which template."""
    add_output(to, help_, REPORT, help_.text("argument.report"), required=required)
    add_template(to, help_)


def add_report_or(to: ArgumentGroup, help_: Help, kind: OutputKind, about: str) -> None:
    """Add the option that says to which file to write something else, or by the ending of its name a report."""
    add_output(to, help_, kind, "; ".join([about, help_.text("argument.report")]), also=REPORT)
    add_template(to, help_)


def add_template(to: ArgumentGroup, help_: Help) -> None:
    """Add the option that names a template for Word."""
    to.add_argument("--template", metavar="W", help=help_.text("argument.template"))


def written(arguments: Namespace, blocks: Blocks, on: datetime.date | None = None) -> str | bytes:
    """Return a report in the form that the command line asks for: of today, unless it says itself of when."""
    if on is None:
        on = datetime.date.today()
        blocks = dated(blocks, on)
    return written_in(arguments.output.ending, blocks, arguments.lang, on, arguments.template)


def refuse_template(arguments: Namespace, ending: str = "") -> None:
    """Refuse a template where nothing is written that has one.

    Raises:
        ArgumentError: when there is a template.
    """
    if arguments.template is not None:
        raise template_unused(ending)


def refuse_report_beside_workbook(arguments: Namespace) -> None:
    """Refuse to write a report in the same go as a workbook.

    Raises:
        ArgumentError: when there is one to be written.
    """
    if arguments.output is not None:
        sentence = Sentence("workbook_and_report", "a workbook and a report are written one after the other")
        raise ArgumentError(Problem(("--workbook",), sentence))


def replied(
    arguments: Namespace,
    data: Callable[[], object],
    story: Callable[[], Blocks],
    made_of: object = None,
    agenda: Agenda | None = None,
) -> Reply:
    """Return a reply that shows a story, or writes it to a file with the editions of what it was made of."""
    if arguments.output is None:
        refuse_template(arguments)
        return Reply(data=data, story=story)
    output = written(arguments, (*story(), *based_on(made_of, agenda)))
    return Reply(data=data if arguments.json else None, output=output)
