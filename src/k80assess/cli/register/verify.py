"""`register verify`: whether a register holds."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_register
from k80assess.cli.command import Exit, Reply
from k80assess.data import to_data
from k80assess.govern.register import Register
from k80assess.report.content.decisions import verification_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("--head", metavar="MARK", help=help_.text("argument.noted"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Verify a register; the answer is no when it does not hold."""
    verification = Register(arguments.register, create=False).verify(arguments.head)
    return Reply(
        data=lambda: to_data(verification),
        story=lambda: verification_story(verification),
        code=Exit.OK if verification.holds else Exit.NO,
    )
