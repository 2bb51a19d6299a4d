"""`register append`: decisions, added to a register."""

from __future__ import annotations

from argparse import Namespace

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_register
from k80assess.cli.command import Reply
from k80assess.cli.inputs import remark_on
from k80assess.data import to_data
from k80assess.document.files import packaged_edition
from k80assess.document.framework import Framework
from k80assess.govern.decision import load_record
from k80assess.govern.register import Register
from k80assess.report.content.decisions import added_story


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("records", nargs="+", metavar="DECISION", help=help_.text("argument.records"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Add decisions to a register, after reading all of them; make the register where there is none."""
    records = [load_record(path) for path in arguments.records]
    register = Register(arguments.register)
    topics = register.topics()
    entries = [register.append(record) for record in records]
    for path, record in zip(arguments.records, records, strict=True):
        framework = packaged_edition(Framework, record.framework.fingerprint)
        if framework is not None:  # of another framework the record has no more than its name
            remark_on([path], [record.topic], framework, arguments.lang)
    return Reply(data=lambda: to_data(entries), story=lambda: added_story(entries, topics))
