"""`register replay`: what a framework says now of the decisions in a register."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_register
from k80assess.cli.command import Exit, Reply
from k80assess.data import to_data
from k80assess.document.files import load_framework
from k80assess.govern.register import Register
from k80assess.govern.replayed import replay
from k80assess.report.content.replay import replay_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("--framework", metavar="F", help=help_.text("argument.replayed"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Replay the decisions; the answer is no when one cannot be derived again under the framework that it names."""
    framework = None if arguments.framework is None else load_framework(arguments.framework)
    found = replay(Register(arguments.register, create=False), framework)
    return Reply(
        data=lambda: to_data(found),
        story=lambda: replay_story(found),
        code=Exit.NO if found.holds is False else Exit.OK,
    )
