"""`page`: a page on which anyone can fill in a topic, in a file."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_framework_and_agenda, add_whatever, count
from k80assess.cli.command import Reply
from k80assess.cli.inputs import loosened, read_framework_and_agenda
from k80assess.cli.output import PAGE, add_output
from k80assess.report.page.build import PAGE_NODE_LIMIT, page


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_output(to, help_, PAGE, help_.text("argument.page"), default="k80assess.html")
    add_framework_and_agenda(to, help_)
    add_whatever(to, help_)
    to.add_argument("--node-limit", type=count, metavar="N", help=help_.text("argument.node_limit"))


def run(arguments: Namespace) -> Reply:
    """Make the page."""
    framework, agenda = read_framework_and_agenda(arguments)
    limit = arguments.node_limit or PAGE_NODE_LIMIT
    by = loosened(framework, arguments)
    return Reply(output=page(by, arguments.lang, agenda=agenda, node_limit=limit))
