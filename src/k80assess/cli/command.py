"""What a command is: its arguments, what it does, and what it returns to whoever called it."""

from __future__ import annotations

import datetime
import re
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

from k80assess.errors import quoted
from k80assess.report.phrases import sentences


class Exit(IntEnum):
    """What the program returns, for scripts to act on."""

    OK = 0
    NO = 1
    """The answer is no: a rule does not hold, a framework has probable mistakes, versions differ, a register fails."""
    USAGE = 2
    INPUT = 3
    """A document, answer or name is wrong."""
    FILE = 4
    """A file is not there, or cannot be read or written."""
    LIMIT = 5
    """Too large to work out, or something must be installed first."""
    BUG = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


class Help:
    """The texts of the help, in one language."""

    def __init__(self, language: str) -> None:
        self._sentences = sentences("en" if language == "en" else "nl")

    def text(self, key: str) -> str:
        """Return a text, ready for argparse."""
        return str(self._sentences[f"cli.{key}"]).replace("%", "%%")


class Arguments(Protocol):
    """What arguments can be added to: a parser, or a group of one."""

    def add_argument(self, *names: str, **how: Any) -> Any:
        """Add an argument."""


class Command(NamedTuple):
    """A command.

    Attributes:
        arguments: adds its arguments.
        run: does it.
    """

    arguments: Callable[[Arguments, Help], None]
    run: Callable[[Namespace], Exit]


class Group(NamedTuple):
    """Commands that share their first word.

    Attributes:
        commands: each by its second word.
    """

    commands: Mapping[str, Command]


Commands: TypeAlias = Mapping[str, Command | Group]


def day(text: str) -> datetime.date:
    """Read a date such as 2026-03-02.

    Raises:
        ArgumentTypeError: when it is none; argparse shows what it says.
    """
    message = f"a date such as 2026-03-02 is needed; found {quoted(text)}"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ArgumentTypeError(message)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(message) from None


def add_topic(to: Arguments, help_: Help) -> None:
    """Add the argument that names a topic."""
    to.add_argument("topic", metavar="TOPIC", help=help_.text("argument.topic"))


def add_topics(to: Arguments, help_: Help) -> None:
    """Add the argument that names one or more topics."""
    to.add_argument("topics", nargs="+", metavar="TOPIC", help=help_.text("argument.topics"))


def add_framework(to: Arguments, help_: Help) -> None:
    """Add the option that names a framework."""
    to.add_argument("--framework", metavar="F", help=help_.text("argument.framework"))


def framework_arguments(to: Arguments, help_: Help) -> None:
    """Add the arguments of a command that is about one framework."""
    to.add_argument("framework", nargs="?", metavar="F", help=help_.text("argument.framework"))
    add_json(to, help_)


def add_agenda(to: Arguments, help_: Help) -> None:
    """Add the option that names an agenda."""
    to.add_argument("--agenda", metavar="A", help=help_.text("argument.agenda"))


def add_limit(to: Arguments, help_: Help) -> None:
    """Add the options that say how many to show of what there can be very many of."""
    from k80assess.report.content.shortening import EVERYTHING

    to.add_argument("--limit", type=count, metavar="N", help=help_.text("argument.limit"))
    to.add_argument("--all", dest="limit", action="store_const", const=EVERYTHING, help=help_.text("argument.all"))


def count(text: str) -> int:
    """Read a whole number of 1 or more.

    Raises:
        ArgumentTypeError: when it is none; argparse shows what it says.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise ArgumentTypeError(f"a whole number of 1 or more is needed; found {quoted(text)}")
    return int(text)


def add_json(to: Arguments, help_: Help) -> None:
    """Add the option that asks for data instead of text."""
    to.add_argument("--json", action="store_true", help=help_.text("argument.json"))
