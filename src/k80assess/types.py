"""The classes of results: what assessments, questions, panels, plans and registers give."""

from k80assess.base.names import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k80assess.base.results import FrozenDict, LazySequence, Results
    from k80assess.document.agenda_diff import AgendaChange, AgendaDifference
    from k80assess.document.framework import Exclusion, Piece
    from k80assess.document.labelled import Amounts
    from k80assess.document.loosening import Interval, KeptCell, LooseWeights, Monotone
    from k80assess.engine.assessment import Assessment, Judgement
    from k80assess.engine.families import Family
    from k80assess.errors import Problem
    from k80assess.examine.analysis import Against, Analysis, Beside, WhateverAssumed
    from k80assess.examine.certificates import Certificate
    from k80assess.examine.changes import Change, Move
    from k80assess.examine.compare import ComparedTopic, Difference, Redecided, SideBySide
    from k80assess.examine.covered import Coverage, CoveredPiece
    from k80assess.examine.findings import Finding
    from k80assess.examine.margins import Margin
    from k80assess.examine.proof import Proof
    from k80assess.examine.questions import Question
    from k80assess.examine.reasons import Reason
    from k80assess.examine.slack import Slack
    from k80assess.examine.tolerance import Tolerance
    from k80assess.govern.agenda_progress import Progress, ThemeProgress
    from k80assess.govern.chain import Entry, Verification
    from k80assess.govern.consistency import Departure, DepartureCount, Inconsistencies, Inconsistency, Uncompared
    from k80assess.govern.decision import Recheck
    from k80assess.govern.due import Due
    from k80assess.govern.panel import Panel
    from k80assess.govern.plan import Plan
    from k80assess.govern.ranking import RankedTopic, Ranking
    from k80assess.govern.replayed import Replay, ReplayedDecision, ReplayedVersion
    from k80assess.govern.ways import BothWays
    from k80assess.learning.bounds import Bounds, CellBounds
    from k80assess.learning.decided import DecidedExamples, LeftOut
    from k80assess.learning.elicitation import Elicitation
    from k80assess.learning.learned import Assignment, ExampleGroup, Learned
    from k80assess.learning.nextexample import NextExample
    from k80assess.learning.overview import Lessons
    from k80assess.learning.refutations import Refutation, SumContradiction, SumTerm
    from k80assess.learning.unseen import Unseen

__all__ = [
    "Against",
    "AgendaChange",
    "AgendaDifference",
    "Amounts",
    "Analysis",
    "Assessment",
    "Assignment",
    "Beside",
    "BothWays",
    "Bounds",
    "CellBounds",
    "Certificate",
    "Change",
    "ComparedTopic",
    "Coverage",
    "CoveredPiece",
    "DecidedExamples",
    "Departure",
    "DepartureCount",
    "Difference",
    "Due",
    "Elicitation",
    "Entry",
    "ExampleGroup",
    "Exclusion",
    "Family",
    "Finding",
    "FrozenDict",
    "Inconsistencies",
    "Inconsistency",
    "Interval",
    "Judgement",
    "KeptCell",
    "LazySequence",
    "Learned",
    "LeftOut",
    "Lessons",
    "LooseWeights",
    "Margin",
    "Monotone",
    "Move",
    "NextExample",
    "Panel",
    "Piece",
    "Plan",
    "Problem",
    "Progress",
    "Proof",
    "Question",
    "RankedTopic",
    "Ranking",
    "Reason",
    "Recheck",
    "Redecided",
    "Refutation",
    "Replay",
    "ReplayedDecision",
    "ReplayedVersion",
    "Results",
    "SideBySide",
    "Slack",
    "SumContradiction",
    "SumTerm",
    "ThemeProgress",
    "Tolerance",
    "Uncompared",
    "Unseen",
    "Verification",
    "WhateverAssumed",
]

_HOMES = {
    "FrozenDict": "k80assess.base.results",
    "LazySequence": "k80assess.base.results",
    "Results": "k80assess.base.results",
    "AgendaChange": "k80assess.document.agenda_diff",
    "AgendaDifference": "k80assess.document.agenda_diff",
    "Amounts": "k80assess.document.labelled",
    "Exclusion": "k80assess.document.framework",
    "Piece": "k80assess.document.framework",
    "Assessment": "k80assess.engine.assessment",
    "Judgement": "k80assess.engine.assessment",
    "Family": "k80assess.engine.families",
    "Interval": "k80assess.document.loosening",
    "KeptCell": "k80assess.document.loosening",
    "LooseWeights": "k80assess.document.loosening",
    "Monotone": "k80assess.document.loosening",
    "Problem": "k80assess.errors",
    "Against": "k80assess.examine.analysis",
    "Analysis": "k80assess.examine.analysis",
    "Beside": "k80assess.examine.analysis",
    "WhateverAssumed": "k80assess.examine.analysis",
    "Certificate": "k80assess.examine.certificates",
    "Change": "k80assess.examine.changes",
    "Move": "k80assess.examine.changes",
    "ComparedTopic": "k80assess.examine.compare",
    "Difference": "k80assess.examine.compare",
    "SideBySide": "k80assess.examine.compare",
    "Redecided": "k80assess.examine.compare",
    "Coverage": "k80assess.examine.covered",
    "CoveredPiece": "k80assess.examine.covered",
    "Finding": "k80assess.examine.findings",
    "Margin": "k80assess.examine.margins",
    "Proof": "k80assess.examine.proof",
    "Question": "k80assess.examine.questions",
    "Reason": "k80assess.examine.reasons",
    "Slack": "k80assess.examine.slack",
    "Tolerance": "k80assess.examine.tolerance",
    "Entry": "k80assess.govern.chain",
    "Verification": "k80assess.govern.chain",
    "Departure": "k80assess.govern.consistency",
    "DepartureCount": "k80assess.govern.consistency",
    "Inconsistencies": "k80assess.govern.consistency",
    "Inconsistency": "k80assess.govern.consistency",
    "Uncompared": "k80assess.govern.consistency",
    "Recheck": "k80assess.govern.decision",
    "Due": "k80assess.govern.due",
    "Panel": "k80assess.govern.panel",
    "Plan": "k80assess.govern.plan",
    "Progress": "k80assess.govern.agenda_progress",
    "ThemeProgress": "k80assess.govern.agenda_progress",
    "RankedTopic": "k80assess.govern.ranking",
    "Ranking": "k80assess.govern.ranking",
    "Replay": "k80assess.govern.replayed",
    "ReplayedDecision": "k80assess.govern.replayed",
    "ReplayedVersion": "k80assess.govern.replayed",
    "BothWays": "k80assess.govern.ways",
    "Elicitation": "k80assess.learning.elicitation",
    "Bounds": "k80assess.learning.bounds",
    "CellBounds": "k80assess.learning.bounds",
    "DecidedExamples": "k80assess.learning.decided",
    "LeftOut": "k80assess.learning.decided",
    "Assignment": "k80assess.learning.learned",
    "ExampleGroup": "k80assess.learning.learned",
    "Learned": "k80assess.learning.learned",
    "Lessons": "k80assess.learning.overview",
    "NextExample": "k80assess.learning.nextexample",
    "Refutation": "k80assess.learning.refutations",
    "SumContradiction": "k80assess.learning.refutations",
    "SumTerm": "k80assess.learning.refutations",
    "Unseen": "k80assess.learning.unseen",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, _HOMES)
