"""One question at a time, until the outcome is settled."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from typing import Any, TypeAlias

from k80assess.base.arguments import name_among
from k80assess.base.display import Displayed
from k80assess.base.exact import Number
from k80assess.base.missing import is_missing
from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.revision import revise
from k80assess.document.topic import Answer, answer_within, says_nothing
from k80assess.engine.answers import Answers, has_note, unknown_criterion
from k80assess.engine.assessment import Assessment, all_asked, assess_answers
from k80assess.engine.families import Family, written_of
from k80assess.errors import AnswerError, ArgumentError, Problem, Sentence, quoted
from k80assess.examine.questions import Question, mattering, next_questions
from k80assess.examine.reasons import Reason, reasons

AsGiven: TypeAlias = str | Sequence[str] | Number | datetime.date | Answer


class Interview(Displayed):
    """An interview that asks the most informative question each time, and stops once the outcome is settled.

    The next question is the one whose answer says most about the outcome, as ranked by `next_questions`, and once that
    is settled about the first aspect told beside it that is not. Answers may be given in any order, may be several
    levels, and may be corrected. A criterion that has been answered is not asked again, even if the answer was several
    levels; nor is one that was set aside as not known, or from which whoever answers abstains. When the interview is
    resumed, the former is asked again; the latter is an answer, and is not. Where nobody wants to answer what feeds an
    aspect, the aspect can be judged directly: see `next_aspects`.

    To resume an interview, pass the answers so far, such as those of a saved topic.

    Args:
        framework: the framework whose criteria are asked; or a family: then the outcome is settled if it is the same by
            each member, and the questions can end before it is.
        answers: the answers known already, as for `assess`.

    Raises:
        AnswerError: for answers that do not fit the framework, or lack a note that they need.

    >>> from k80assess import load_framework
    >>> interview = Interview(load_framework(), {"theme_link": "none"})
    >>> interview.next_criterion
    'small_scale_difference'
    >>> interview.answer("small_scale_difference", "same")
    >>> interview.settled, interview.assessment.outcome.id, interview.reason.answers
    (True, 'decline', ('theme_link', 'small_scale_difference'))
    """

    def __init__(self, framework: Framework | Family, answers: Answers | None = None) -> None:
        if answers is not None and not isinstance(answers, Mapping):
            sentence = Sentence("not_answers", "a mapping of answers is needed")
            raise ArgumentError(Problem(("answers",), sentence, quoted(answers)))
        self._asked_of, self._framework = framework, written_of(framework)
        self._set_aside: dict[str, None] = {}
        self._take({} if answers is None else answers, self._framework.noted)
        self._next = self._choose()

    @property
    def assessment(self) -> Assessment:
        """The assessment of the answers so far."""
        return self._assessment

    @property
    def settled(self) -> bool:
        """Whether the outcome is settled, and all that is told beside it, so that nothing more needs to be asked."""
        return all(asked.settled for asked in all_asked(self._assessment))

    @property
    def next_criterion(self) -> str | None:
        """The id of the criterion to ask next.

        None when all is settled, and when nothing is left that tells more: all of it has been set aside, or it is only
        members of a family that differ.
        """
        return None if self._next is None else self._next[0].criterion

    @property
    def next_aspects(self) -> tuple[str, ...]:
        """The ids of the aspects that can be judged directly instead of answering the next criterion, nearest first.

        They are those that follow from it, but for the outcome, as long as they can have several levels; nothing that
        was judged or set aside is offered again. With no criterion left to ask while the outcome is unsettled, they are
        all such aspects.

        Raises:
            SizeLimitError: when finding out which levels an aspect can have takes too much work.

        >>> from k80assess import load_framework
        >>> interview = Interview(load_framework())
        >>> interview.next_criterion, interview.next_aspects
        ('ownership', ('capacity',))
        >>> interview.answer("capacity", "sufficient")
        >>> interview.next_criterion, interview.next_aspects
        ('theme_link', ('fit',))
        """
        if self.settled:
            return ()
        above = None if self.next_criterion is None else _above(self._framework, self.next_criterion)
        offered = []
        for aspect in self._framework.aspects_in_order:
            is_asked = (
                aspect.id != self._framework.outcome
                and aspect.id not in self._answered
                and aspect.id not in self._set_aside
            )
            if is_asked and (above is None or aspect.id in above) and self._assessment.aspects[aspect.id].level is None:
                offered.append(aspect.id)
        return tuple(offered)

    @property
    def reason(self) -> Reason | None:
        """A reason for the outcome with as few answers as possible; None while the outcome is unsettled.

        Raises:
            SizeLimitError: when finding one takes too much work.
        """
        return reasons(self._assessment)[0] if self._assessment.settled else None

    @property
    def answers(self) -> FrozenDict[str, AsGiven]:
        """The answers so far, in the order in which they were given; open ones only where noted or not judged."""
        return FrozenDict({key: copy(value) for key, value in self._given.items()})

    @property
    def set_aside(self) -> tuple[str, ...]:
        """The ids of the criteria and aspects that were set aside because their answer is not known."""
        return tuple(self._set_aside)

    def answer(self, criterion: str, answer: AsGiven | Mapping[str, Any] | None) -> None:
        """Record an answer, or a correction: an earlier answer's note and evidence stay unless there are new ones.

        Args:
            criterion: the id of the criterion, which need not be the one that was asked, or of an aspect other than the
                outcome, which is then judged directly.
            answer: a level id; several, when the answer is narrowed but not settled; a number or a date, where the
                criterion takes one; None, or anything else that is open for `assess`, when it is not known;
                `Answer(abstain=True)` when whoever answers does not judge it.

        Raises:
            AnswerError: for a criterion or level that the framework does not have, and an answer without the note that
                it needs; nothing is recorded then.
            ContradictionError: for an answer that cannot occur together with the others; nothing is recorded then.
        """
        if not isinstance(criterion, str):
            raise AnswerError("answers", [unknown_criterion("answers", criterion, self._assessment._box.compiled)])
        earlier = self._given.get(criterion)
        others = {key: value for key, value in self._given.items() if key != criterion}
        keeps_note = isinstance(earlier, Answer) and has_note(earlier) and is_missing(_note_of(answer))
        noted = {criterion}.intersection(() if keeps_note else self._framework.noted)
        self._take({**others, criterion: answer}, noted)
        if isinstance(earlier, Answer):
            self._keep_note(criterion, earlier)
        self._set_aside.pop(criterion, None)
        if says_nothing(answer) and criterion not in self._assessment.abstained:
            self._set_aside[criterion] = None
        self._next = self._choose()

    def withdraw(self, criterion: str) -> None:
        """Withdraw an answer, or a "not known", so that the criterion can be asked again.

        Raises:
            UnknownNameError: when neither was given.
        """
        answered = [*self._given, *self._set_aside]
        name_among("criterion among those answered", criterion, answered)
        self._take({key: value for key, value in self._given.items() if key != criterion})
        self._set_aside.pop(criterion, None)
        self._next = self._choose()

    def __repr__(self) -> str:
        if self.assessment.outcome is not None:
            stands = f"the outcome is {self.assessment.outcome.id}"
        else:
            stands = " | ".join([level.id for level in self.assessment.possible])
        asked = "" if self.next_criterion is None else f", next {self.next_criterion}"
        return f"<Interview with {len(self._given)} answered: {stands}{asked}>"

    def _keep_note(self, criterion: str, earlier: Answer) -> None:
        given = self._as_answer(criterion)
        note = {key: getattr(earlier, key) for key in ("note", "evidence") if getattr(given, key) is None}
        noted = revise(given, note)
        if noted != given:
            self._given[criterion] = noted

    def _as_answer(self, criterion: str) -> Answer:
        given = self._given.get(criterion)
        if given is None or isinstance(given, Answer):
            return given or Answer()
        if criterion in self._assessment.numbers:
            return answer_within(self._assessment.numbers[criterion])
        return Answer(level=self._assessment.given.get(criterion, level_ids(self._framework.node(criterion))))

    def _take(self, answers: Answers, noted: Collection[str] = ()) -> None:
        self._assessment = assess_answers(answers, None, self._asked_of, noted)
        self._given: dict[str, AsGiven] = {}
        self._answered: set[str] = set()
        for criterion_id, answer in answers.items():
            # The caller may change a list or a table later.
            kept = Answer.model_validate(answer) if isinstance(answer, Mapping) else copy(answer)
            if not says_nothing(kept):
                self._answered.add(criterion_id)
            elif not isinstance(kept, Answer) or kept == Answer():
                continue  # nothing was given, not even a note, or that it is not judged
            if kept is not None:
                self._given[criterion_id] = kept

    def _choose(self) -> tuple[Question, Aspect] | None:
        """Return the question to ask next, and the outcome or the aspect about which it tells most."""
        left = [c for c in self._assessment.open_criteria if c not in self._answered and c not in self._set_aside]
        for asked in all_asked(self._assessment):
            if not asked.settled:
                # Two answers together may be informative where neither is by itself.
                worth_asking = mattering(asked).intersection(left)
                for question in next_questions(asked):
                    if question.criterion in worth_asking:
                        return question, asked._box.compiled.aspect
        return None


def _note_of(answer: object) -> object:
    return answer.get("note") if isinstance(answer, Mapping) else getattr(answer, "note", None)


def _above(framework: Framework, criterion_id: str) -> frozenset[str]:
    """Return the ids of the aspects that follow from a criterion, directly or by way of others."""
    found = {criterion_id}
    for aspect in framework.aspects_in_order:
        if not found.isdisjoint(aspect.rule.reads):
            found.add(aspect.id)
    return frozenset(found - {criterion_id})
