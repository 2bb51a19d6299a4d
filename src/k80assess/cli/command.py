"""What every command has, and what it returns."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from k80assess.base.documents import Document
    from k80assess.cli.arguments import ArgumentGroup, Help
    from k80assess.report.content.blocks import Block, Blocks


class Exit(IntEnum):
    """The exit codes of the program, for scripts to act on."""

    OK = 0
    NO = 1
    """The answer is no: a rule does not hold, a framework has probable mistakes, versions differ, or a register fails.

    So it is where a decision in the register is not what its framework says.
    """
    USAGE = 2
    INPUT = 3
    """A document, answer or name is wrong."""
    FILE = 4
    """A file does not exist, or cannot be read or written."""
    LIMIT = 5
    """Too large to compute, or an optional library is missing."""
    BUG = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


class Reply(NamedTuple):
    """What a command returns; the program writes and shows it.

    Only one of data and story is shown, so both are functions: what is not shown is never worked out.

    Attributes:
        data: the reply for other programs, shown with `--json`, or always where there is no story.
        story: the reply for people.
        code: the exit code.
        output: a document, text or bytes to write to the file that the command line names for it.
        closing: what stands right below the story; when left out, the place that the output was written to.
    """

    data: Callable[[], object] | None = None
    story: Callable[[], Blocks] | None = None
    code: Exit = Exit.OK
    output: Document | str | bytes | None = None
    closing: Block | None = None


class Command(Protocol):
    """A module with a command in it."""

    def arguments(self, to: ArgumentGroup, help_: Help) -> None:
        """Add the command's arguments."""

    def run(self, arguments: Namespace) -> Reply:
        """Do what the command line asks."""
