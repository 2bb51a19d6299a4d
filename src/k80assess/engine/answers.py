"""Answers as the engine reads them: for each criterion the levels that are left, by id and by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, TypeAlias

import attrs

from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.rules import level_problems
from k80assess.document.topic import Answer, given_levels
from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.diagram import Ref, Value
from k80assess.errors import MAX_PROBLEMS, AnswerError, DocumentError, Problem, Sentence, quoted

Answers: TypeAlias = Mapping[str, str | Sequence[str] | Answer | Mapping[str, Any] | None]
"""For each criterion, by id, a level id, several (narrowed), None or another missing value (open), or an answer as in a
topic; a criterion left out is open."""


@attrs.frozen(kw_only=True, slots=False)
class Box:
    """The profiles that answers leave possible: a product of sets, with the levels left to each criterion.

    Attributes:
        compiled: the framework.
        values: for each variable of the diagram the positions of the levels left, worst first.

    >>> from k80assess import load_framework
    >>> from k80assess.engine.compiled import compile_framework
    >>> box = Box.of(compile_framework(load_framework()), {"staff_time": ["enough", "tight"]})
    >>> box.ids["staff_time"], box.positions["staff_time"]
    (('tight', 'enough'), (1, 2))
    """

    compiled: CompiledFramework = attrs.field(eq=attrgetter("framework"))
    values: tuple[tuple[Value, ...], ...]

    @classmethod
    def of(cls, compiled: CompiledFramework, answers: Answers, source: str = "answers") -> Box:
        """Read answers against a framework.

        Raises:
            AnswerError: for criteria or levels that the framework does not have, with all problems; `source` names the
                answers.
        """
        problems: list[Problem] = []
        values = list(compiled.everything)
        for criterion_id, answer in answers.items():
            if len(problems) >= MAX_PROBLEMS:
                break
            variable = compiled.variables.get(criterion_id) if isinstance(criterion_id, str) else None
            if variable is None:
                problems.append(unknown_criterion("answers", criterion_id, compiled))
            elif answer is not None:
                found = positions(answer, compiled.levels[variable], criterion_id, problems)
                values[variable] = found or compiled.everything[variable]
        if problems:
            raise AnswerError(source, problems)
        return cls(compiled=compiled, values=tuple(values))

    @cached_property
    def ids(self) -> FrozenDict[str, tuple[str, ...]]:
        """For each criterion, in the framework's order, the ids of the levels left."""
        left = {}
        for criterion in self.compiled.framework.criteria:
            variable = self.compiled.variables[criterion.id]
            levels = self.compiled.levels[variable]
            left[criterion.id] = tuple([levels[value] for value in self.values[variable]])
        return FrozenDict(left)

    @cached_property
    def positions(self) -> FrozenDict[str, tuple[Value, ...]]:
        """For each criterion, by id, the positions of the levels left; in the diagram's order."""
        return FrozenDict(self.compiled.by_id(self.values))

    @cached_property
    def outcomes(self) -> tuple[Ref, ...]:
        """The positions of the outcomes that can come out, worst first."""
        return self.compiled.diagram.reach(self.values)


def positions(answer: object, scale: Sequence[str], criterion_id: str, problems: list[Problem]) -> tuple[Value, ...]:
    """Return the positions of an answer's levels on their scale; none for an answer that is open, or wrong."""
    if isinstance(answer, str) and answer in scale:  # by far the most frequent case
        return (scale.index(answer),)
    loc = ("answers", criterion_id)
    try:
        levels = given_levels(answer)
    except DocumentError as error:
        problems.extend(problem.inside(*loc) for problem in error.problems)
        return ()
    if not isinstance(levels, (list, tuple, set, frozenset)):
        sentence = Sentence("not_levels", "a level id, or a list of them, is needed")
        problems.append(Problem(loc, sentence, quoted(answer)))
        return ()
    ids = sorted(levels, key=repr) if isinstance(levels, (set, frozenset)) else list(levels)
    wrong = list(islice(level_problems(loc, ids, scale), MAX_PROBLEMS))
    problems.extend(wrong)
    return () if wrong else tuple(sorted(map(scale.index, ids)))


def unknown_criterion(argument: str, criterion_id: object, compiled: CompiledFramework) -> Problem:
    """Return what is wrong with a key of an argument that is not a criterion of a framework."""
    key = criterion_id if isinstance(criterion_id, str) else quoted(criterion_id)
    sentence = Sentence("criterion_unknown", "the framework has no such criterion")
    return Problem.unknown((argument, key), sentence, criterion_id, compiled.order)
