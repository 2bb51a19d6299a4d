"""`register export`: all decisions of a register, in a file."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_register
from k80assess.cli.command import Reply
from k80assess.cli.output import ENTRIES, Output, add_output
from k80assess.govern.register import Register
from k80assess.govern.storage import Storage
from k80assess.govern.transfer import exported
from k80assess.report.content.blocks import Paragraph
from k80assess.report.content.decisions import head_said
from k80assess.report.words import phrase


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    add_output(to, help_, ENTRIES, help_.text("argument.lines"), names=("lines",))


def run(arguments: Namespace) -> Reply:
    """Write the decisions of a register, a line each."""
    register = Register(arguments.register, create=False)
    output: Output = arguments.lines
    if output.is_standard:
        with exported(Storage(register.path, create=False)) as (lines, _count):
            return Reply(output="".join(lines))
    count = register.export_lines(output.path)  # at once, for it may be more than fits in memory
    said = phrase("register.exported", count=count, path=output.path)
    return Reply(story=lambda: (Paragraph(words=said),), closing=head_said(register.head))
