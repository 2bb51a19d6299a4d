"""`register import`: the decisions in an exported file, added to a register."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_register
from k80assess.cli.command import Reply
from k80assess.govern.register import Register
from k80assess.govern.transfer import refuse_import_of_itself
from k80assess.report.content.blocks import Paragraph
from k80assess.report.content.decisions import head_said
from k80assess.report.words import phrase


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("lines", metavar="FILE", help=help_.text("argument.lines"))


def run(arguments: Namespace) -> Reply:
    """Add decisions that were exported from a register."""
    refuse_import_of_itself(arguments.register, arguments.lines)
    with open(arguments.lines, "rb"):  # no register is made for a file that cannot be read
        register = Register(arguments.register)
    count = register.import_lines(arguments.lines)
    said = phrase("register.imported", count=count, path=arguments.lines)
    return Reply(story=lambda: (Paragraph(words=said),), closing=head_said(register.head))
