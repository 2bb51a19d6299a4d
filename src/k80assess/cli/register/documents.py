"""`register documents`: the frameworks and agendas that a register keeps, shown or written to a file again."""

from __future__ import annotations

import datetime
from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_register
from k80assess.cli.command import Reply
from k80assess.cli.output import CONVERTED, add_output
from k80assess.data import to_data
from k80assess.document.framework import Framework
from k80assess.errors import ArgumentError, Problem, Sentence, UnknownNameError, listed, quoted
from k80assess.govern.decision import Edition
from k80assess.govern.register import Register
from k80assess.report.content.agenda import agenda_story
from k80assess.report.content.decisions import documents_story
from k80assess.report.content.framework import framework_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("fingerprint", nargs="?", metavar="FINGERPRINT", help=help_.text("argument.fingerprint"))
    add_output(to, help_, CONVERTED, help_.text("argument.kept_output"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Show which documents a register keeps; or one of them, by the beginning of its fingerprint, and write it."""
    documents = Register(arguments.register, create=False).documents()
    if arguments.fingerprint is None and arguments.output is None:
        editions = [Edition.of(document) for document in documents.values()]
        return Reply(data=lambda: to_data(editions), story=lambda: documents_story(editions))
    beginning = (arguments.fingerprint or "").lower()
    fitting = [fingerprint for fingerprint in documents if fingerprint.startswith(beginning)]
    if not fitting:
        raise UnknownNameError("document in the register", beginning, documents)
    if len(fitting) > 1:
        several = Sentence("fingerprint_of_several", "the fingerprints of several documents begin so: which is meant?")
        raise ArgumentError(Problem(("fingerprint",), several, quoted(beginning), listed(fitting)))
    found = documents[fitting[0]]
    return Reply(
        data=lambda: to_data(found),
        story=lambda: (
            framework_story(found) if isinstance(found, Framework) else agenda_story(found, datetime.date.today())
        ),
        output=None if arguments.output is None else found,
    )
