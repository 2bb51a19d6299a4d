"""One question at a time, until the outcome is settled."""

from __future__ import annotations

from collections.abc import Sequence

from k80assess._base import FrozenDict
from k80assess.document.framework import Framework
from k80assess.document.topic import Answer
from k80assess.engine.assessment import Answers, Assessment, assess_answers
from k80assess.engine.diagram import Variable
from k80assess.errors import SizeLimitError, UnknownNameError
from k80assess.examine.questions import OptimalOrder, next_questions
from k80assess.examine.reasons import Reason, reasons

# The optimal order is looked for with at most so many criteria open, and given up after so many steps: a second or
# two of work. Beyond that the informative order is used.
OPTIMAL_CRITERIA = 20
OPTIMAL_LIMIT = 300_000


class Interview:
    """A conversation that asks as few questions as it can, and stops once the outcome is settled.

    The next question is that of the optimal order where it can be worked out in a second or two, and otherwise the one
    that tells most about the outcome. Answers may come in any order, be several levels, or be corrected. A criterion
    of which the answer is not known is set aside and not asked again.

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
        self._framework = framework
        self._given: dict[str, str | Sequence[str] | Answer] = {
            criterion_id: answer for criterion_id, answer in (answers or {}).items() if answer is not None
        }
        self._set_aside: dict[str, None] = {}
        self._assessment = assess_answers(self._given, None, framework)
        self._order: OptimalOrder | None = None
        self._order_base: Sequence[Sequence[int]] = ()
        self._too_many = OPTIMAL_CRITERIA + 1
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
        """The answers so far, in the order they were given; what is set aside is not among them."""
        return FrozenDict(self._given)

    @property
    def set_aside(self) -> tuple[str, ...]:
        """The ids of the criteria of which the answer is not known."""
        return tuple(self._set_aside)

    def answer(self, criterion: str, answer: str | Sequence[str] | Answer | None) -> None:
        """Take an answer, or a correction of an earlier one.

        Args:
            criterion: the id of the criterion, whether it is the one that was asked or another.
            answer: a level id; several, when it is not settled but narrowed; None when it is not known.

        Raises:
            AnswerError: for a criterion or level that the framework does not have; nothing is taken then.
        """
        given = {key: value for key, value in self._given.items() if key != criterion}
        if answer is not None:
            given[criterion] = answer
        self._take({**given, criterion: answer})
        self._set_aside.pop(criterion, None)
        if answer is None:
            self._set_aside[criterion] = None
        self._question = self._choose()

    def withdraw(self, criterion: str) -> None:
        """Take back an answer, or a "not known", so that the criterion may be asked again.

        Raises:
            UnknownNameError: when neither was given.
        """
        if criterion not in self._given and criterion not in self._set_aside:
            raise UnknownNameError("answered criterion", criterion, [*self._given, *self._set_aside])
        self._take({key: value for key, value in self._given.items() if key != criterion})
        self._set_aside.pop(criterion, None)
        self._question = self._choose()

    def _take(self, answers: Answers) -> None:
        self._assessment = assess_answers(answers, None, self._framework)
        self._given = {key: value for key, value in answers.items() if value is not None}

    def _choose(self) -> str | None:
        if self.settled:
            return None
        if not self._set_aside:
            variable = self._optimal()
            if variable is not None:
                return self._assessment.compiled.order[variable]
        ranked = [question for question in next_questions(self._assessment) if question.information > 0]
        return next((question.criterion for question in ranked if question.criterion not in self._set_aside), None)

    def _optimal(self) -> Variable | None:
        """Give the variable that the optimal order asks; None when working it out takes too much."""
        still_open = len(self._assessment.open_criteria)
        if still_open >= self._too_many:
            return None
        allowed, everything = self._assessment.allowed, self._assessment.compiled.everything
        # The order is worked out with single answers open, so that it serves until an answer is narrowed.
        base = [every if len(own) == 1 else own for own, every in zip(allowed, everything, strict=True)]
        if self._order is None or base != self._order_base:
            diagram = self._assessment.compiled.diagram
            self._order, self._order_base = OptimalOrder(diagram, base, OPTIMAL_LIMIT), base
        try:
            situation = self._order.root
            for variable, own in enumerate(allowed):
                if len(own) == 1:
                    situation = self._order.builder.restrict(situation, variable, own[0])
            return self._order.asks(situation)
        except (SizeLimitError, RecursionError):
            # With a quarter fewer criteria open it is worth another try.
            self._order, self._too_many = None, max(1, still_open * 3 // 4)
            return None
