"""All that can be asked of an assessment, in one result: each question is asked when its answer is first read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Any, ClassVar, TypeVar

import attrs

from k80assess.base.arguments import refuse_no_count
from k80assess.base.data import LIMIT, UNLESS_TOO_LARGE, Reading
from k80assess.base.display import Displayed
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict, LazySequence, Results, result
from k80assess.document.agenda import Agenda
from k80assess.document.nodes import Aspect, Level, level_ids
from k80assess.document.text import ids_of
from k80assess.engine.assessment import Assessment, aspect_named, assess_answers, of_aspect, outcome_named
from k80assess.errors import ArgumentError, Problem, SizeLimitError, refuse_other
from k80assess.examine.acceptability import FEW_SITUATIONS, acceptability_within, whatever_is_assumed
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import Change, changes
from k80assess.examine.margins import Margin, margins
from k80assess.examine.questions import Question, next_questions
from k80assess.examine.reasons import Reason, necessary, reasons
from k80assess.examine.slack import Slack, slack
from k80assess.examine.tolerance import Tolerance, tolerance

T = TypeVar("T")

Shares = FrozenDict[str, Fraction]
"""For each outcome, by id, a share."""


@result
class Against(Displayed):
    """Why an outcome is not possible.

    Attributes:
        reasons: the minimal sets of answers that exclude it.
        general_reasons: the same, each answer widened to all levels that still exclude it.

    >>> from k80assess import assess
    >>> analyse(assess({"ownership": "nobody"})).against["take_on"].reasons[0].answers
    ('ownership',)
    """

    reasons: LazySequence[Reason] = attrs.field(hash=False)  # they are compared, but can be too many to hash
    general_reasons: LazySequence[Reason] = attrs.field(hash=False)


@result
class Beside(Displayed):
    """What is said of an aspect that is told beside the outcome.

    Attributes:
        aspect: the aspect.
        possible: the levels it can still have, worst first.
        probabilities: how likely each is, when all answers still possible are; None of a family.
        reasons: the minimal sets of answers that settle its level; none while several are possible.
        necessary: the ids of the answers without any one of which another level is possible.
        changes: for each level that is not possible, by id, the cheapest changes after which it is.
        tolerance: how far weights may be off before its level changes; None of a family, and while it is not settled.

    >>> from k80assess import assess, documents, load_framework
    >>> framework = documents.revise(load_framework(), {"also": ["fit"]})
    >>> fit = analyse(assess({"theme_link": "none"}, framework)).beside["fit"]
    >>> [level.id for level in fit.possible], list(fit.changes)
    (['weak', 'moderate'], ['strong'])
    """

    aspect: Aspect
    possible: tuple[Level, ...]
    probabilities: Shares | None
    reasons: LazySequence[Reason] = attrs.field(hash=False)
    necessary: tuple[str, ...]
    changes: FrozenDict[str, LazySequence[Change]] = attrs.field(hash=False)
    tolerance: Tolerance | Problem | None

    @property
    def level(self) -> Level | None:
        """The level, or None while several are possible."""
        return self.possible[0] if len(self.possible) == 1 else None

    @classmethod
    def _made_of(cls, values: dict[str, Any], reading: Reading) -> Beside:
        return cls(**of_aspect(values, reading))


@result
class WhateverAssumed(Displayed):
    """What is possible whatever the weights that are assumed.

    Attributes:
        aspects: the ids of the aspects with such weights.
        possible: the ids of the outcomes that are possible by some weights, worst first.
        acceptability: for each outcome the share of all weightings by which it comes out; None while answers are open,
            and the problem that says so where it is too large to work out.

    >>> from k80assess import assess
    >>> found = analyse(assess({"ownership": "nobody"})).whatever_assumed_weights
    >>> found.aspects, found.possible
    (('fit', 'added_value'), ('decline', 'monitor'))
    """

    aspects: tuple[str, ...]
    possible: tuple[str, ...]
    acceptability: Shares | Problem | None


@result
class Analysis(Assessment):
    """An assessment with the answers to all that is usually asked of one: it is an assessment like any other.

    Each answer is worked out when it is first read. Lists that can be very long are worked out one by one, and their
    data has at most `limit` of them.

    Attributes:
        agenda: the agenda beside it, if any.
        limit: how many reasons and changes of each kind are data.
        asked_against: the id of the one outcome that it is asked why not; None for each that is not possible.

    >>> from k80assess import assess
    >>> analysis = analyse(assess({"theme_link": "none", "small_scale_difference": "same"}))
    >>> analysis.outcome.id, analysis.reasons[0].answers
    ('decline', ('theme_link', 'small_scale_difference'))
    """

    _read_of: ClassVar[tuple[str, ...]] = (*Assessment._read_of, "agenda", "limit", "asked_against")

    agenda: Agenda | None = None
    limit: int = LIMIT
    asked_against: str | None = None

    @classmethod
    def _made_of(cls, values: dict[str, Any], reading: Reading) -> Analysis:
        assessment = Assessment._made_of(values, reading)
        own = {name: values[name] for name in ("agenda", "limit") if name in values}
        against = values.get("asked_against")
        _refuse_other_outcome(assessment, against, "asked_against")
        return analyse(assessment, against=against, **own)

    @cached_property
    def probabilities(self) -> Shares | None:
        """How likely each outcome is when all answers still possible are equally likely; None of a family."""
        return None if self.family is not None else probabilities(self)

    @property
    def takes_energy(self) -> bool | None:
        """Whether the outcome takes energy; None while that is open, and where the framework does not say."""
        takes = {level.takes_energy for level in self.possible}
        return takes.pop() if len(takes) == 1 else None

    @cached_property
    def reasons(self) -> LazySequence[Reason]:
        """The minimal sets of answers that settle the outcome, smallest first; none while several are possible."""
        return self._listed(reasons)

    @cached_property
    def general_reasons(self) -> LazySequence[Reason]:
        """The same, each answer widened to all levels that still settle it."""
        return self._listed(reasons, general=True)

    @cached_property
    def against(self) -> FrozenDict[str, Against]:
        """Why not: for each outcome that is not possible, by id, or for the one that was asked about."""
        found = {}
        for outcome in self._others if self.asked_against is None else (self.asked_against,):
            own = self._listed(reasons, against=outcome), self._listed(reasons, against=outcome, general=True)
            found[outcome] = Against(reasons=own[0], general_reasons=own[1])
        return FrozenDict(found)

    @cached_property
    def necessary(self) -> tuple[str, ...]:
        """The ids of the answers without any one of which something else is possible."""
        return necessary(self)

    @cached_property
    def changes(self) -> FrozenDict[str, LazySequence[Change]]:
        """For each outcome that is not possible, by id, the cheapest changes after which it is possible."""
        return FrozenDict({outcome: self._listed(changes, outcome) for outcome in self._others})

    @cached_property
    def certain_changes(self) -> FrozenDict[str, LazySequence[Change]]:
        """For each outcome but the one that comes out, by id, the cheapest changes after which it is certain to."""
        outcomes = [one for one in level_ids(self.framework.outcome_aspect) if [one] != ids_of(self.possible)]
        return FrozenDict({outcome: self._listed(changes, outcome, certain=True) for outcome in outcomes})

    @cached_property
    def next_questions(self) -> Annotated[Results[Question], UNLESS_TOO_LARGE]:
        """The criteria that are still open, the most informative first."""
        return next_questions(self)

    @cached_property
    def tolerance(self) -> Annotated[Tolerance | None, UNLESS_TOO_LARGE]:
        """How far all weights may be off; None of a family, and while several outcomes are possible."""
        return None if self.family is not None else tolerance(self)

    @cached_property
    def margins(self) -> Annotated[Results[Margin] | None, UNLESS_TOO_LARGE]:
        """How far each weight and cut-off may move by itself; None of a family."""
        return None if self.family is not None else margins(self)

    @cached_property
    def slack(self) -> Annotated[Results[Slack] | None, UNLESS_TOO_LARGE]:
        """How far each number or date that was answered may move; None of a family."""
        return None if self.family is not None else slack(self)

    @cached_property
    def as_written(self) -> Annotated[tuple[Level, ...], UNLESS_TOO_LARGE]:
        """The outcomes that are possible by the framework as it is written: of a family, those of that one member."""
        if self.family is None:
            return self.possible
        return assess_answers(self.given, self.topic, self.framework).possible

    @cached_property
    def acceptability(self) -> Annotated[Shares | None, UNLESS_TOO_LARGE]:
        """Of a family the share of all weightings by which each outcome comes out; None where that cannot be said."""
        return _acceptability(self)

    @cached_property
    def whatever_assumed_weights(self) -> Annotated[WhateverAssumed | None, UNLESS_TOO_LARGE]:
        """What is possible whatever the assumed weights; None of a family, and where no weights are assumed."""
        loosely = None if self.family is not None else whatever_is_assumed(self)
        if loosely is None or loosely.family is None:
            return None
        return WhateverAssumed(
            aspects=tuple(loosely.family.weights),
            possible=tuple(ids_of(loosely.possible)),
            acceptability=_or_problem(_acceptability, loosely),
        )

    @cached_property
    def beside(self) -> Annotated[FrozenDict[str, Beside], UNLESS_TOO_LARGE]:
        """What is said of each aspect that is told beside the outcome, by id."""
        return FrozenDict({aspect_id: self._beside(aspect_id) for aspect_id in self.also})

    def _beside(self, of: str) -> Beside:
        aspect, possible = aspect_named(self.framework, of), self.also[of]
        others = [level for level in level_ids(aspect) if level not in ids_of(possible)]
        alone = self.family is None
        return Beside(
            aspect=aspect,
            possible=possible,
            probabilities=probabilities(self, of=of) if alone else None,
            reasons=self._listed(reasons, of=of),
            necessary=necessary(self, of=of),
            changes=FrozenDict({level: self._listed(changes, level, of=of) for level in others}),
            tolerance=_or_problem(tolerance, self, of=of) if alone else None,
        )

    @property
    def _others(self) -> Sequence[str]:
        possible = ids_of(self.possible)
        return [outcome for outcome in level_ids(self.framework.outcome_aspect) if outcome not in possible]

    def _listed(self, question: Callable[..., Iterable[T]], *arguments: object, **options: object) -> LazySequence[T]:
        plain = Assessment(box=self._box, topic=self.topic, possible=self.possible, family=self.family)
        return LazySequence(_answers, question, plain, arguments, FrozenDict(options)).limited(self.limit)


def _answers(
    question: Callable[..., Iterable[T]],
    assessment: Assessment,
    arguments: tuple[object, ...],
    options: FrozenDict[str, object],
) -> Iterator[T]:
    yield from question(assessment, *arguments, **options)


def _acceptability(assessment: Assessment) -> Shares | None:
    if assessment.family is None:
        return None
    try:
        return acceptability_within(assessment, FEW_SITUATIONS)
    except ArgumentError:  # something else is loose, or answers are open
        return None


def _or_problem(question: Callable[..., T], *arguments: Any, **options: Any) -> T | Problem:
    try:
        return question(*arguments, **options)
    except SizeLimitError as error:
        return error.problems[0]


def _refuse_other_outcome(assessment: Assessment, against: str | None, key: str) -> None:
    if against is not None:
        outcome_named(assessment, against, key)


def analyse(
    assessment: Assessment, *, agenda: Agenda | None = None, limit: int = LIMIT, against: str | None = None
) -> Analysis:
    """Return an assessment with the answers to all that is usually asked of one: reasons, changes, questions and more.

    Its data is what the command `assess --json` shows.

    Args:
        assessment: the assessment.
        agenda: the agenda beside it, which is named in its data.
        limit: how many reasons and changes of each kind are data.
        against: the id of the one outcome to say of why not; each that is not possible when left out.

    Raises:
        UnknownNameError: for an outcome that the framework does not have.
        ArgumentError: for something else than an assessment or an agenda, and a limit that is not 1 or more.

    >>> from k80assess import assess, to_data
    >>> data = to_data(analyse(assess({"theme_link": "none", "small_scale_difference": "same"}), limit=1))
    >>> data["outcome"], data["reasons"]["items"][0]["answers"], data["tolerance"]["share"]["exact"]
    ('decline', ['theme_link', 'small_scale_difference'], '1/7')
    """
    refuse_other(assessment, Assessment, "assess")
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
    refuse_no_count("limit", limit)
    _refuse_other_outcome(assessment, against, "against")
    return Analysis(
        box=assessment._answered,
        topic=assessment.topic,
        possible=assessment.possible,
        family=assessment.family,
        agenda=agenda,
        limit=limit,
        asked_against=against,
    )
