"""`register inconsistencies`: decisions that are hard to explain beside each other."""

from __future__ import annotations

from argparse import Namespace

from k80assess.base.data import LIMIT
from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_register, count
from k80assess.cli.command import Reply
from k80assess.data import to_data
from k80assess.document.files import load_framework
from k80assess.govern.consistency import inconsistencies
from k80assess.govern.register import Register
from k80assess.report.content.consistency import inconsistencies_story
from k80assess.report.content.sections import SHOWN
from k80assess.report.content.shortening import EVERYTHING


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("--framework", metavar="F", help=help_.text("argument.compared_by"))
    to.add_argument("--limit", type=count, metavar="N", help=help_.text("argument.pairs"))
    to.add_argument(
        "--all", dest="limit", action="store_const", const=EVERYTHING, help=help_.text("argument.all_pairs")
    )
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show which topics are as good as others and were decided lower, and which decisions depart."""
    framework = None if arguments.framework is None else load_framework(arguments.framework)
    found = inconsistencies(Register(arguments.register, create=False), framework)
    return Reply(
        data=lambda: to_data(found, limit=arguments.limit or LIMIT),
        story=lambda: inconsistencies_story(found, arguments.limit or SHOWN),
    )
