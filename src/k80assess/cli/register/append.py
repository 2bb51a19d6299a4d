"""`register append`: decisions, added to a register."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from k80assess.cli.arguments import ArgumentGroup, Help, add_json, add_register
from k80assess.cli.command import Reply
from k80assess.cli.console import complain
from k80assess.cli.inputs import remark_on
from k80assess.data import to_data
from k80assess.document.agenda import Agenda
from k80assess.document.files import load_agenda, load_framework, packaged_edition
from k80assess.document.framework import Framework
from k80assess.errors import DocumentError, Problem, Sentence
from k80assess.govern.decision import DecisionRecord, Edition, load_record
from k80assess.govern.ledger import not_kept
from k80assess.govern.register import Register
from k80assess.report.content.decisions import added_story, missing_editions
from k80assess.report.formats.plain import said


def arguments(to: ArgumentGroup, help_: Help) -> None:
    """Add the command's arguments."""
    add_register(to, help_)
    to.add_argument("records", nargs="+", metavar="DECISION", help=help_.text("argument.records"))
    to.add_argument("--framework", metavar="F", help=help_.text("argument.kept_framework"))
    to.add_argument("--agenda", metavar="A", help=help_.text("argument.kept_agenda"))
    add_json(to, help_)


def run(arguments: Namespace) -> Reply:
    """Add decisions to a register, all of them or none; make the register where there is none."""
    records = [load_record(path) for path in arguments.records]
    documents = _named_by(records, arguments)
    register = Register(arguments.register)
    topics = register.topics()
    entries = register.append_all(records, documents)
    for path, record in zip(arguments.records, records, strict=True):
        framework = packaged_edition(Framework, record.framework.fingerprint)
        if framework is not None:  # of another framework the record has no more than its name
            remark_on([path], [record.topic], framework, arguments.lang)
    for missing in missing_editions(not_kept(register.path, records)):
        complain(said(missing, arguments.lang))
    return Reply(data=lambda: to_data(entries), story=lambda: added_story(entries, topics))


def _named_by(records: Sequence[DecisionRecord], arguments: Namespace) -> list[Framework | Agenda]:
    """Return the framework and the agenda that the command line gives, for the register to keep.

    Raises:
        DocumentError: when none of the decisions names it.
    """
    named = {edition for record in records for edition in (record.framework, record.agenda)}
    found: list[Framework | Agenda] = []
    for path, load in ((arguments.framework, load_framework), (arguments.agenda, load_agenda)):
        if path is None:
            continue
        document = load(path)
        if Edition.of(document) not in named:
            template = "none of these decisions names this framework or agenda; was the file changed since?"
            raise DocumentError(path, [Problem((), Sentence("edition_not_named", template))])
        found.append(document)
    return found
