"""What commands take: the arguments that several of them share, and how dates and numbers are read."""

from __future__ import annotations

import datetime
import re
from argparse import ArgumentTypeError
from typing import Any, Protocol

from k80assess.errors import Language, Problem, Sentence, quoted
from k80assess.report.phrases import sentences


class Help:
    """The texts of the help, in one language.

    Attributes:
        language: that language.
    """

    def __init__(self, language: str) -> None:
        self.language: Language = "en" if language == "en" else "nl"
        self._sentences = sentences(self.language)

    def text(self, key: str) -> str:
        """Return a text, ready for argparse."""
        return str(self._sentences[f"cli.{key}"]).replace("%", "%%")


class ArgumentGroup(Protocol):
    """A group of arguments, as argparse shows them together."""

    def add_argument(self, *names: str, **how: Any) -> Any:
        """Add an argument."""


# --- shared arguments ---------------------------------------------------------------------------------------------


def add_topic(to: ArgumentGroup, help_: Help) -> None:
    """Add the argument that names a topic."""
    to.add_argument("topic", metavar="TOPIC", help=help_.text("argument.topic"))


def add_topics(to: ArgumentGroup, help_: Help) -> None:
    """Add the argument that names one or more topics."""
    to.add_argument("topics", nargs="+", metavar="TOPIC", help=help_.text("argument.topics"))


def add_framework(to: ArgumentGroup, help_: Help) -> None:
    """Add the option that names the framework to assess by."""
    to.add_argument("--framework", metavar="F", help=help_.text("argument.framework"))


def add_subject_framework(to: ArgumentGroup, help_: Help) -> None:
    """Add the argument that names the framework that the command is about."""
    to.add_argument("framework", nargs="?", metavar="F", help=help_.text("argument.framework"))


def add_agenda(to: ArgumentGroup, help_: Help) -> None:
    """Add the option that names an agenda."""
    to.add_argument("--agenda", metavar="A", help=help_.text("argument.agenda"))


def add_framework_and_agenda(to: ArgumentGroup, help_: Help) -> None:
    """Add the options that name the framework to assess by, and the agenda that goes with it."""
    add_framework(to, help_)
    add_agenda(to, help_)


WHATEVER = ("weights", "cutoffs", "assumed")
"""What the command line can leave loose of a framework; `inputs.loosened` does it."""


def add_whatever(to: ArgumentGroup, help_: Help) -> None:
    """Add the option that leaves a part of the framework loose."""
    to.add_argument("--whatever", choices=WHATEVER, help=help_.text("argument.whatever"))


def add_merge(to: ArgumentGroup, help_: Help) -> None:
    """Add the option that says how judges' answers are merged."""
    ways = ("union", "median", "worst", "best")
    to.add_argument("--merge", choices=ways, help=help_.text("argument.merge"))


def add_register(to: ArgumentGroup, help_: Help) -> None:
    """Add the argument that names a register."""
    to.add_argument("register", metavar="REGISTER", help=help_.text("argument.register"))


def add_limit(to: ArgumentGroup, help_: Help) -> None:
    """Add the options that limit how many reasons and changes are shown."""
    from k80assess.report.content.shortening import EVERYTHING

    to.add_argument("--limit", type=count, metavar="N", help=help_.text("argument.limit"))
    to.add_argument("--all", dest="limit", action="store_const", const=EVERYTHING, help=help_.text("argument.all"))


def add_json(to: ArgumentGroup, help_: Help) -> None:
    """Add the option that asks for data instead of text."""
    to.add_argument("--json", action="store_true", help=help_.text("argument.json"))


# --- values -------------------------------------------------------------------------------------------------------


def day(text: str) -> datetime.date:
    """Return the date that a text such as 2026-03-02 says.

    Raises:
        WrongValueError: when the text is not a valid date.
    """
    allowed = Sentence("allowed.date", "a day such as 2022-11-30")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise _refused(Sentence("not_a_date", "a date is needed"), text, allowed)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise _refused(Sentence("not_a_date", "a date is needed"), text, allowed) from None


def count(text: str) -> int:
    """Return the whole number of 1 or more that a text says.

    Raises:
        WrongValueError: when the text is not such a number.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise _refused(Sentence("not_a_count", "a whole number of {least} or more is needed", least=1), text)
    return int(text)


def _refused(sentence: Sentence, text: str, allowed: str = "") -> WrongValueError:
    return WrongValueError(Problem((), sentence, quoted(text), allowed))


class WrongValueError(ArgumentTypeError):
    """A value that an argument cannot have; argparse catches it, and our parser says it in the user's language.

    Attributes:
        problem: what is wrong with it.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))
