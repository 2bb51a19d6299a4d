"""Assess current topics against an agenda, exactly: what comes out, why, and what would change it.

The folders, each of which builds on those before it:

    base       what all of it builds on
    document   what people write: agenda, framework, topic
    engine     the framework as a decision diagram; the assessment of a topic
    examine    exact questions to an assessment or a framework
    govern     deciding together and keeping account
    interop    other people's formats
    report     what is said, and how it looks
    testing    for users' own tests

Nothing is loaded until it is used: each name is imported from its home when it is first asked for.
"""

from typing import TYPE_CHECKING

from k80assess import _above
from k80assess.base.lazy import lazily

if TYPE_CHECKING:
    from k80assess import errors, interop, testing
    from k80assess.base.results import FrozenDict, LazySequence, Results
    from k80assess.document.agenda import Action, Agenda, Part, Theme, topic_problems
    from k80assess.document.agenda_diff import AgendaChange, AgendaDifference
    from k80assess.document.files import (
        fingerprint,
        load_agenda,
        load_framework,
        load_topic,
        revised,
        save,
        schema,
        to_json,
        to_toml,
    )
    from k80assess.document.framework import Aspect, Criterion, Framework, Level, Piece, Source
    from k80assess.document.organisation import Body, Cadence, Milestone, Organisation, Portfolio, Role, Seat
    from k80assess.document.rules import Cap, Maximum, Minimum, Row, Table, Weighted
    from k80assess.document.text import Text
    from k80assess.document.topic import Answer, ProposedAction, Topic
    from k80assess.engine.assessment import Assessment, Judgement, assess
    from k80assess.engine.compiled import CompiledFramework, compile_framework
    from k80assess.errors import (
        AnswerError,
        ArgumentError,
        DocumentError,
        IncomparableError,
        K80Error,
        MissingExtraError,
        Problem,
        SizeLimitError,
        UnknownNameError,
    )
    from k80assess.examine.chances import distribution, influence, probabilities
    from k80assess.examine.changes import Change, changes
    from k80assess.examine.compare import Difference, Redecided, diff
    from k80assess.examine.findings import Finding, check
    from k80assess.examine.interview import Interview
    from k80assess.examine.margins import Margin, margins
    from k80assess.examine.proof import Proof, prove
    from k80assess.examine.questions import Question, expected_questions, next_questions
    from k80assess.examine.reasons import Reason, reasons
    from k80assess.examine.tolerance import tolerance
    from k80assess.govern.chain import Entry, Verification
    from k80assess.govern.decision import DecisionRecord, Edition, Recheck, decide, load_record
    from k80assess.govern.panel import Panel, assess_panel
    from k80assess.govern.plan import Plan, plan
    from k80assess.govern.ranking import RankedTopic, Ranking, rank
    from k80assess.govern.register import Register
    from k80assess.govern.renewal import renew_agenda
    from k80assess.govern.workload import Workload, load_workload
    from k80assess.interop.frames.assessing import assess_frame
    from k80assess.report.page.build import write_page
    from k80assess.report.write import explain, write_report, write_report_back

__all__ = [
    "Action",
    "Agenda",
    "AgendaChange",
    "AgendaDifference",
    "Answer",
    "AnswerError",
    "ArgumentError",
    "Aspect",
    "Assessment",
    "Body",
    "Cadence",
    "Cap",
    "Change",
    "CompiledFramework",
    "Criterion",
    "DecisionRecord",
    "Difference",
    "DocumentError",
    "Edition",
    "Entry",
    "Finding",
    "Framework",
    "FrozenDict",
    "IncomparableError",
    "Interview",
    "Judgement",
    "K80Error",
    "LazySequence",
    "Level",
    "Margin",
    "Maximum",
    "Milestone",
    "Minimum",
    "MissingExtraError",
    "Organisation",
    "Panel",
    "Part",
    "Piece",
    "Plan",
    "Portfolio",
    "Problem",
    "Proof",
    "ProposedAction",
    "Question",
    "RankedTopic",
    "Ranking",
    "Reason",
    "Recheck",
    "Redecided",
    "Register",
    "Results",
    "Role",
    "Row",
    "Seat",
    "SizeLimitError",
    "Source",
    "Table",
    "Text",
    "Theme",
    "Topic",
    "UnknownNameError",
    "Verification",
    "Weighted",
    "Workload",
    "assess",
    "assess_frame",
    "assess_panel",
    "changes",
    "check",
    "compile_framework",
    "decide",
    "diff",
    "distribution",
    "errors",
    "expected_questions",
    "explain",
    "fingerprint",
    "influence",
    "interop",
    "load_agenda",
    "load_framework",
    "load_record",
    "load_topic",
    "load_workload",
    "margins",
    "next_questions",
    "plan",
    "probabilities",
    "prove",
    "rank",
    "reasons",
    "renew_agenda",
    "revised",
    "save",
    "schema",
    "testing",
    "to_json",
    "to_toml",
    "tolerance",
    "topic_problems",
    "write_page",
    "write_report",
    "write_report_back",
]

# Where each public name lives; the block above says the same to type checkers and editors.
_HOMES = {
    "FrozenDict": "base.results",
    "LazySequence": "base.results",
    "Results": "base.results",
    "Action": "document.agenda",
    "Agenda": "document.agenda",
    "Part": "document.agenda",
    "Theme": "document.agenda",
    "topic_problems": "document.agenda",
    "fingerprint": "document.files",
    "load_agenda": "document.files",
    "load_framework": "document.files",
    "load_topic": "document.files",
    "revised": "document.files",
    "save": "document.files",
    "schema": "document.files",
    "to_json": "document.files",
    "to_toml": "document.files",
    "Aspect": "document.framework",
    "Criterion": "document.framework",
    "Framework": "document.framework",
    "Level": "document.framework",
    "Piece": "document.framework",
    "Source": "document.framework",
    "Body": "document.organisation",
    "Cadence": "document.organisation",
    "Milestone": "document.organisation",
    "Organisation": "document.organisation",
    "Portfolio": "document.organisation",
    "Role": "document.organisation",
    "Seat": "document.organisation",
    "Cap": "document.rules",
    "Maximum": "document.rules",
    "Minimum": "document.rules",
    "Row": "document.rules",
    "Table": "document.rules",
    "Weighted": "document.rules",
    "Text": "document.text",
    "Answer": "document.topic",
    "ProposedAction": "document.topic",
    "Topic": "document.topic",
    "Assessment": "engine.assessment",
    "Judgement": "engine.assessment",
    "assess": "engine.assessment",
    "CompiledFramework": "engine.compiled",
    "compile_framework": "engine.compiled",
    "AnswerError": "errors",
    "ArgumentError": "errors",
    "DocumentError": "errors",
    "IncomparableError": "errors",
    "K80Error": "errors",
    "MissingExtraError": "errors",
    "Problem": "errors",
    "SizeLimitError": "errors",
    "UnknownNameError": "errors",
    "distribution": "examine.chances",
    "influence": "examine.chances",
    "probabilities": "examine.chances",
    "Change": "examine.changes",
    "changes": "examine.changes",
    "Difference": "examine.compare",
    "Redecided": "examine.compare",
    "diff": "examine.compare",
    "Interview": "examine.interview",
    "Margin": "examine.margins",
    "margins": "examine.margins",
    "Proof": "examine.proof",
    "prove": "examine.proof",
    "Question": "examine.questions",
    "expected_questions": "examine.questions",
    "next_questions": "examine.questions",
    "Reason": "examine.reasons",
    "reasons": "examine.reasons",
    "Finding": "examine.findings",
    "check": "examine.findings",
    "tolerance": "examine.tolerance",
    "AgendaChange": "document.agenda_diff",
    "AgendaDifference": "document.agenda_diff",
    "Entry": "govern.chain",
    "Verification": "govern.chain",
    "Panel": "govern.panel",
    "assess_panel": "govern.panel",
    "Plan": "govern.plan",
    "plan": "govern.plan",
    "Ranking": "govern.ranking",
    "RankedTopic": "govern.ranking",
    "rank": "govern.ranking",
    "DecisionRecord": "govern.decision",
    "Edition": "govern.decision",
    "Recheck": "govern.decision",
    "decide": "govern.decision",
    "load_record": "govern.decision",
    "Register": "govern.register",
    "renew_agenda": "govern.renewal",
    "Workload": "govern.workload",
    "load_workload": "govern.workload",
    "assess_frame": "interop.frames.assessing",
    "write_page": "report.page.build",
    "write_report_back": "report.write",
    "write_report": "report.write",
    "explain": "report.write",
}
_MODULES = ("errors", "interop", "testing")

if not TYPE_CHECKING:  # a type checker that saw this would take any misspelt name for a public one
    __getattr__, _names = lazily(__name__, _HOMES | {name: name for name in _MODULES})


def __dir__() -> list[str]:
    return __all__


def _notebook(thing: object) -> str | None:
    from k80assess.report.notebook import notebook

    return notebook(thing)


def _problems() -> object:
    from k80assess.document import problems

    return problems


def _parsing() -> object:
    from k80assess.document import parsing

    return parsing


def _dutch(code: str) -> object:
    from k80assess.report.phrases import sentences

    return sentences("nl")[f"error.{code}"]


_above.notebook, _above.problems, _above.parsing, _above.dutch = _notebook, _problems, _parsing, _dutch
