"""`register learn`: what the decisions in a register say of what nobody has fixed, and what they do not."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework, add_json, add_register, add_whatever, count
from k80assess.cli.command import Exit, Reply
from k80assess.cli.inputs import loosened
from k80assess.cli.reporting import add_report, replied
from k80assess.data import to_data
from k80assess.document.files import load_framework
from k80assess.engine.families import Family
from k80assess.govern.register import Register
from k80assess.learning.decided import examples_of
from k80assess.learning.learned import SECONDS, learn
from k80assess.learning.overview import Lessons, lessons
from k80assess.report.content.learning import lessons_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    add_lessons(to, help_)
    add_framework(to, help_)
    add_report(to, help_)
    add_json(to, help_)


def add_lessons(to: ArgumentGroup, help_: Help) -> None:
    """Add the options that say which decisions count, and what is free."""
    add_whatever(to, help_)
    to.add_argument("--departures", action="store_true", help=help_.text("argument.departures"))
    to.add_argument("--without", action="append", default=[], metavar="ID", help=help_.text("argument.without"))
    to.add_argument("--seconds", type=count, default=SECONDS, metavar="N", help=help_.text("argument.seconds"))


def run(arguments: Namespace) -> Reply:
    """Show what the decisions say; the answer is no when some of them contradict."""
    found = found_lessons(arguments)
    code = Exit.OK if found.learned.consistent else Exit.NO
    reply = replied(arguments, lambda: to_data(found), lambda: lessons_story(found), found.learned.family.framework)
    return reply._replace(code=code)


def found_lessons(arguments: Namespace) -> Lessons:
    """Return what the decisions of a register say of a framework: of all that is assumed in it, unless asked otherwise.

    Raises:
        ArgumentError: where that part of the framework cannot be free.
        UnknownNameError: for a decision that is none.
    """
    arguments.whatever = arguments.whatever or "assumed"
    family = loosened(load_framework(arguments.framework), arguments)
    assert isinstance(family, Family)
    decided = examples_of(Register(arguments.register, create=False), family, departures=arguments.departures)
    learned = learn(decided.examples, family, seconds=arguments.seconds).without(arguments.without)
    return lessons(learned, left_out=decided.left_out)
