"""One question at a time, until the outcome is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import lru_cache
from threading import Lock
from typing import Any

from k80assess._base import FrozenDict
from k80assess.document.framework import Framework
from k80assess.document.topic import Answer, given_levels
from k80assess.engine.assessment import Answers, Assessment, assess_answers
from k80assess.engine.compiler import CompiledFramework
from k80assess.engine.diagram import Value, Variable
from k80assess.errors import AnswerError, ArgumentError, Problem, SizeLimitError, UnknownNameError, quoted, within
from k80assess.examine.questions import OptimalOrder, mattering, next_questions
from k80assess.examine.reasons import Reason, reasons

# The optimal order is looked for with at most so many criteria open, and given up after so many steps: a second or
# two of work. Beyond that the informative order is used.
OPTIMAL_CRITERIA = 20
OPTIMAL_LIMIT = 300_000


class Interview:
    """A conversation that asks as few questions as it can, and stops once the outcome is settled.

    The next question is that of the optimal order where it can be worked out in a second or two and all answers so far
    are single levels, and otherwise the one that tells most about the outcome. Answers may come in any order, be
    several levels, or be corrected. What has been answered is not asked again, also when it is narrowed and not
    settled; nor is what is set aside as not known.

    To resume one, give the answers so far: those of a saved topic, for example.

    Args:
        framework: the framework to ask the questions of.
        answers: what is known already, as for `assess`.

    Raises:
        AnswerError: for answers that do not fit the framework.

    >>> from k80assess import load_framework
    >>> interview = Interview(load_framework(), {"theme_link": "none"})
    >>> interview.question
    'small_scale_difference'
    >>> interview.answer("small_scale_difference", "same")
    >>> interview.settled, interview.assessment.outcome.id, interview.reason.criteria
    (True, 'decline', ('theme_link', 'small_scale_difference'))
    """

    def __init__(self, framework: Framework, answers: Answers | None = None) -> None:
        if answers is not None and not isinstance(answers, Mapping):
            raise ArgumentError(f"answers: a mapping of answers is needed; found {quoted(answers)}")
        self._framework = framework
        self._set_aside: dict[str, None] = {}
        self._within_reach = OPTIMAL_CRITERIA
        self._take({} if answers is None else answers)
        self._question = self._choose()

    @property
    def assessment(self) -> Assessment:
        """What the answers so far come to."""
        return self._assessment

    @property
    def settled(self) -> bool:
        """Whether the outcome is settled, so that nothing more needs to be asked."""
        return self._assessment.settled

    @property
    def question(self) -> str | None:
        """The id of the criterion to ask next.

        None when the outcome is settled, and when nothing is left to ask that has not been set aside.
        """
        return self._question

    @property
    def reason(self) -> Reason | None:
        """The smallest reason for the outcome; None while it is unsettled."""
        return reasons(self._assessment)[0] if self.settled else None

    @property
    def answers(self) -> FrozenDict[str, str | Sequence[str] | Answer]:
        """The answers so far, in the order they were given; of what is open or set aside only those with a note."""
        return FrozenDict({key: copy(value) for key, value in self._given.items()})

    @property
    def set_aside(self) -> tuple[str, ...]:
        """The ids of the criteria of which the answer is not known."""
        return tuple(self._set_aside)

    def answer(self, criterion: str, answer: str | Sequence[str] | Answer | Mapping[str, Any] | None) -> None:
        """Take an answer, or a correction of an earlier one.

        Args:
            criterion: the id of the criterion, whether it is the one that was asked or another.
            answer: a level id; several, when it is not settled but narrowed; None, or what else is open for `assess`,
                when it is not known.

        Raises:
            AnswerError: for a criterion or level that the framework does not have; nothing is taken then.
        """
        if not isinstance(criterion, str):
            order, place = self._assessment.compiled.order, within("answers", criterion)
            problem = Problem.unknown(place, "the framework has no such criterion", criterion, order)
            raise AnswerError("answers", [problem])
        others = {key: value for key, value in self._given.items() if key != criterion}
        self._take({**others, criterion: answer})
        self._set_aside.pop(criterion, None)
        if not given_levels(answer):
            self._set_aside[criterion] = None
        self._question = self._choose()

    def withdraw(self, criterion: str) -> None:
        """Take back an answer, or a "not known", so that the criterion may be asked again.

        Raises:
            UnknownNameError: when neither was given.
        """
        answered = [*self._given, *self._set_aside]
        if criterion not in answered:
            raise UnknownNameError("criterion among those answered", criterion, answered)
        self._take({key: value for key, value in self._given.items() if key != criterion})
        self._set_aside.pop(criterion, None)
        self._question = self._choose()

    def _take(self, answers: Answers) -> None:
        self._assessment = assess_answers(answers, None, self._framework)
        self._given: dict[str, str | Sequence[str] | Answer] = {}
        self._answered: set[str] = set()
        for criterion_id, answer in answers.items():
            # A list or a table that was given may change later.
            kept = Answer.model_validate(answer) if isinstance(answer, Mapping) else copy(answer)
            if given_levels(kept):
                self._answered.add(criterion_id)
            elif not isinstance(kept, Answer) or kept == Answer():
                continue  # nothing is said, not even in a note
            if kept is not None:
                self._given[criterion_id] = kept

    def _choose(self) -> str | None:
        if self.settled:
            return None
        left = [c for c in self._assessment.open_criteria if c not in self._answered and c not in self._set_aside]
        if len(left) == len(self._assessment.open_criteria):
            asked = self._optimal()
            if asked is not None:
                return asked
        # Two answers may tell something together of which neither tells anything alone.
        worth_asking = mattering(self._assessment).intersection(left)
        ranked = [question.criterion for question in next_questions(self._assessment)]
        return next((criterion_id for criterion_id in ranked if criterion_id in worth_asking), None)

    def _optimal(self) -> str | None:
        """Give the criterion that the optimal order asks; None when working it out takes too much."""
        compiled = self._assessment.compiled
        if len(self._assessment.open_criteria) > self._within_reach:
            return None
        answered = {v: own[0] for v, own in enumerate(self._assessment.allowed) if len(own) == 1}
        variable = _optimally_asked(compiled, answered)
        if variable is None:
            # With a quarter fewer criteria open it is worth another try.
            self._within_reach = len(self._assessment.open_criteria) * 3 // 4
            return None
        return compiled.order[variable]


# An order grows while it is asked, and interviews in several threads share it.
_one_at_a_time = Lock()


def _optimally_asked(compiled: CompiledFramework, answered: Mapping[Variable, Value]) -> Variable | None:
    """Give what the optimal order asks after these answers; None when working it out takes too much.

    That is for the answers alone to say: where an order has no room left for them because it has grown with other
    interviews, a fresh one is asked.
    """
    has_grown = True
    with _one_at_a_time:
        while has_grown:
            has_grown = False
            try:
                order = _optimal_order(compiled)
                has_grown = order.has_grown
                return order.asks(order.given(answered))
            except (SizeLimitError, RecursionError):
                _optimal_order.cache_clear()
    return None


@lru_cache(maxsize=4)
def _optimal_order(compiled: CompiledFramework) -> OptimalOrder:
    """Give the optimal order for a framework with nothing answered; what it works out serves every interview."""
    return OptimalOrder(compiled.diagram, OPTIMAL_LIMIT)
