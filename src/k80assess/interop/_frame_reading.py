"""Which column of a data frame is read for which criterion, and how one of its cells is read as an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from k80assess.engine.assessment import Answers, read_answers
from k80assess.engine.batch import TABLE_ENTRIES, Choice, Tables, settled_choices, tables_for
from k80assess.engine.compiler import CompiledFramework
from k80assess.errors import AnswerError, ArgumentError, Problem, quoted, within

OUTCOME, WORST, BEST = RESULTS = ("outcome", "outcome_worst", "outcome_best")
"""The names of the columns that are added."""


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """What is read: for each variable of the diagram a column, or None where the criterion is open in every row."""

    compiled: CompiledFramework
    names: tuple[str | None, ...]

    @classmethod
    def of(cls, compiled: CompiledFramework, columns: object, present: Sequence[str]) -> Reading:
        """Find the columns of all criteria among those present.

        Raises:
            AnswerError: for criteria that do not exist or have no column, all at once.
        """
        given = {} if columns is None else columns
        if not isinstance(given, Mapping):
            raise ArgumentError(f"columns: a mapping of criteria to columns is needed; found {quoted(columns)}")
        problems = []
        for criterion_id in given:
            if criterion_id not in compiled.variables:
                message = "the framework has no such criterion"
                problems.append(Problem.unknown(within("columns", criterion_id), message, criterion_id, compiled.order))
        names = tuple([given.get(criterion_id, criterion_id) for criterion_id in compiled.order])
        for criterion_id, name in zip(compiled.order, names, strict=True):
            if name is not None and (not isinstance(name, str) or name not in present):
                message = "the frame has no such column; for a criterion that is open in every row give None"
                problems.append(Problem.unknown(within("columns", criterion_id), message, name, present))
        if problems:
            raise AnswerError("frame", problems)
        if not any(name is not None for name in names):
            raise ArgumentError("columns: no criterion has a column, so that there is nothing to read")
        return cls(compiled=compiled, names=names)

    def columns(self) -> Iterator[tuple[int, str]]:
        """Give each variable that has a column, with its name."""
        return ((variable, name) for variable, name in enumerate(self.names) if name is not None)

    def scale(self, variable: int) -> tuple[str, ...]:
        """Give the ids of a variable's levels; their number is the code for open."""
        return self.compiled.levels[variable]

    def settled(self) -> Tables:
        """Give the tables for rows without an open answer."""
        return tables_for(self.compiled, settled_choices(self.compiled))

    def tables(self, narrowed: Mapping[int, tuple[Choice, ...]], entries: int = TABLE_ENTRIES) -> Tables:
        """Give the tables for levels, open answers and those narrowed to these choices."""
        choices = []
        for variable, levels in enumerate(settled_choices(self.compiled)):
            choices.append((*levels, self.compiled.everything[variable], *narrowed.get(variable, ())))
        return tables_for(self.compiled, tuple(choices), entries)

    def cell(self, variable: int, cell: Any) -> Choice | Problem:
        """Read one cell as `assess` reads an answer."""
        answer: Any = cell.tolist() if hasattr(cell, "tolist") else cell
        place = within("columns", self.names[variable])
        levels = answer if isinstance(answer, (list, tuple, set, frozenset)) else [answer]
        if not all(isinstance(level, str) for level in levels):  # soon said, however many cells there are
            return Problem(place, "a level id, or a list of them, is needed", quoted(answer))
        try:
            answers: Answers = {self.compiled.order[variable]: answer}
            _, allowed = read_answers(self.compiled, answers, "")
        except AnswerError as error:
            return error.problems[0]._replace(place=place)
        return allowed[variable]
