"""`register keep`: frameworks and agendas that decisions name, kept in a register."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from k80assess.cli.arguments import ArgumentGroup, Help, add_register
from k80assess.cli.command import Reply
from k80assess.cli.inputs import read_one_of
from k80assess.document.agenda import Agenda
from k80assess.document.files import load_agenda, load_framework
from k80assess.document.framework import Framework
from k80assess.govern.decision import Edition
from k80assess.govern.register import Register
from k80assess.report.content.decisions import kept_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("documents", nargs="+", metavar="FILE", help=help_.text("argument.kept"))


def run(arguments: Namespace) -> Reply:
    """Have a register keep frameworks and agendas, all of them or none."""
    loads: list[Callable[[str], Framework | Agenda]] = [load_framework, load_agenda]
    documents = list(dict.fromkeys([read_one_of(loads, path) for path in arguments.documents]))
    kept = Register(arguments.register, create=False).keep_all(documents)
    return Reply(story=lambda: kept_story(dict(zip(map(Edition.of, documents), kept, strict=True))))
