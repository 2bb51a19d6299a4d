"""Assess current topics against an agenda, exactly: what comes out, why, and what would change it.

What a first hour needs stands here. The rest is one module deeper:

    documents  the classes of which documents are made, and the rarer ways in and out of files
    types      the classes of results
    errors     the classes of errors
    examine    rarer questions to a framework
    govern     keeping account and renewing an agenda
    learning   what follows from decisions
    interop    other people's formats
    testing    for users' own tests

Nothing is loaded until it is used: each name is imported from its home when it is first asked for.
"""

from __future__ import annotations

from k80assess import _above
from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from k80assess import documents, errors, examine, govern, interop, learning, testing, types
    from k80assess.data import to_data, to_json
    from k80assess.document.agenda import Agenda
    from k80assess.document.files import fingerprint, load_agenda, load_framework, load_topic, save
    from k80assess.document.framework import Framework
    from k80assess.document.nodes import Aspect, Criterion, Level
    from k80assess.document.rules import Cap, Maximum, Minimum, Row, Table, Weighted
    from k80assess.document.text import Text
    from k80assess.document.topic import Topic
    from k80assess.engine.assessment import assess
    from k80assess.engine.loosening import loosen
    from k80assess.errors import K80Error
    from k80assess.examine.acceptability import acceptability
    from k80assess.examine.chances import distribution, influence, probabilities
    from k80assess.examine.changes import changes
    from k80assess.examine.compare import diff
    from k80assess.examine.findings import check
    from k80assess.examine.interview import Interview
    from k80assess.examine.margins import margins
    from k80assess.examine.proof import prove
    from k80assess.examine.questions import next_questions
    from k80assess.examine.reasons import necessary, reasons
    from k80assess.examine.slack import slack
    from k80assess.examine.tolerance import tolerance
    from k80assess.govern.decision import decide
    from k80assess.govern.loading import loads
    from k80assess.govern.panel import assess_panel
    from k80assess.govern.plan import plan
    from k80assess.govern.ranking import rank
    from k80assess.govern.register import Register
    from k80assess.report.page.build import write_page
    from k80assess.report.write import explain, write_memo, write_report

__all__ = [
    "Agenda",
    "Aspect",
    "Cap",
    "Criterion",
    "Framework",
    "Interview",
    "K80Error",
    "Level",
    "Maximum",
    "Minimum",
    "Register",
    "Row",
    "Table",
    "Text",
    "Topic",
    "Weighted",
    "acceptability",
    "assess",
    "assess_panel",
    "changes",
    "check",
    "decide",
    "diff",
    "distribution",
    "explain",
    "fingerprint",
    "influence",
    "load_agenda",
    "load_framework",
    "load_topic",
    "loads",
    "loosen",
    "margins",
    "necessary",
    "next_questions",
    "plan",
    "probabilities",
    "prove",
    "rank",
    "reasons",
    "save",
    "slack",
    "to_data",
    "to_json",
    "tolerance",
    "write_memo",
    "write_page",
    "write_report",
]

# Where each public name lives; the block above says the same to type checkers and editors.
_HOMES = {
    "to_data": "k80assess.data",
    "to_json": "k80assess.data",
    "Agenda": "k80assess.document.agenda",
    "fingerprint": "k80assess.document.files",
    "load_agenda": "k80assess.document.files",
    "load_framework": "k80assess.document.files",
    "load_topic": "k80assess.document.files",
    "save": "k80assess.document.files",
    "Aspect": "k80assess.document.nodes",
    "Criterion": "k80assess.document.nodes",
    "Framework": "k80assess.document.framework",
    "Level": "k80assess.document.nodes",
    "Cap": "k80assess.document.rules",
    "Maximum": "k80assess.document.rules",
    "Minimum": "k80assess.document.rules",
    "Row": "k80assess.document.rules",
    "Table": "k80assess.document.rules",
    "Weighted": "k80assess.document.rules",
    "Text": "k80assess.document.text",
    "Topic": "k80assess.document.topic",
    "assess": "k80assess.engine.assessment",
    "loosen": "k80assess.engine.loosening",
    "K80Error": "k80assess.errors",
    "acceptability": "k80assess.examine.acceptability",
    "distribution": "k80assess.examine.chances",
    "influence": "k80assess.examine.chances",
    "probabilities": "k80assess.examine.chances",
    "changes": "k80assess.examine.changes",
    "diff": "k80assess.examine.compare",
    "check": "k80assess.examine.findings",
    "Interview": "k80assess.examine.interview",
    "margins": "k80assess.examine.margins",
    "prove": "k80assess.examine.proof",
    "next_questions": "k80assess.examine.questions",
    "necessary": "k80assess.examine.reasons",
    "reasons": "k80assess.examine.reasons",
    "slack": "k80assess.examine.slack",
    "tolerance": "k80assess.examine.tolerance",
    "decide": "k80assess.govern.decision",
    "loads": "k80assess.govern.loading",
    "assess_panel": "k80assess.govern.panel",
    "plan": "k80assess.govern.plan",
    "rank": "k80assess.govern.ranking",
    "Register": "k80assess.govern.register",
    "write_memo": "k80assess.report.write",
    "write_page": "k80assess.report.page.build",
    "explain": "k80assess.report.write",
    "write_report": "k80assess.report.write",
}
_MODULES = ("documents", "errors", "examine", "govern", "interop", "learning", "testing", "types")

if not TYPE_CHECKING:  # a type checker that saw this would take any misspelt name for a public one
    __getattr__, _names = lazily(__name__, _HOMES | {name: f"{__name__}.{name}" for name in _MODULES})


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES])


def _notebook(thing: object) -> str | None:
    from k80assess.report.notebook import notebook

    return notebook(thing)


def _problems() -> object:
    from k80assess.document import problems

    return problems


def _kinds() -> dict[str, Any]:
    from k80assess.document.files import document_kinds

    return document_kinds()


def _error_data() -> object:
    from k80assess.base import error_data

    return error_data


def _parsing() -> object:
    from k80assess.document import parsing

    return parsing


def _workbook() -> object:
    from k80assess.interop.workbook import documents

    return documents


def _packaged(kind: Any, fingerprint: str) -> object:
    from k80assess.document.files import packaged_edition

    return packaged_edition(kind, fingerprint)


def _said(thing: Any) -> Any:
    from k80assess.report.notebook import sentence_about

    return sentence_about(thing)


def _plain(thing: object) -> object:
    from k80assess.data import to_data

    return to_data(thing)


def _write_account(*arguments: Any) -> None:
    from k80assess.report.write import write_account

    write_account(*arguments)


def _write_progress(*arguments: Any) -> None:
    from k80assess.report.write import write_progress

    write_progress(*arguments)


def _write_lessons(*arguments: Any) -> None:
    from k80assess.report.write import write_lessons

    write_lessons(*arguments)


def _dutch(code: str) -> object:
    from k80assess.report.phrases import sentences

    return sentences("nl").get(f"error.{code}")


_above.notebook, _above.problems, _above.parsing, _above.error_data = _notebook, _problems, _parsing, _error_data
_above.dutch, _above.write_account, _above.kinds = _dutch, _write_account, _kinds
_above.write_progress, _above.write_lessons = _write_progress, _write_lessons
_above.workbook = _workbook
_above.packaged, _above.plain, _above.said = _packaged, _plain, _said
