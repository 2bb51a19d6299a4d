"""Which column of a data frame is read for which criterion, and how one of its cells is read as an answer."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from k80assess.base.missing import is_missing
from k80assess.document.ranges import Partition
from k80assess.engine.answers import positions, unknown_answer
from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.diagram import Value
from k80assess.engine.lookup import Choice, settled_choices
from k80assess.errors import AnswerError, ArgumentError, Loc, Problem, Sentence, quoted

OUTCOME, WORST, BEST = "outcome", "outcome_worst", "outcome_best"
POSSIBLE, IMPOSSIBLE = "possible", "impossible"
"""The names of the columns that are added; see `Reading.results`."""


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """What is read: for each variable of the diagram a column, or None where the criterion is open in every row.

    Attributes:
        compiled: the framework, compiled, with the aspects that have a column.
        names: the names of the columns.
        places: their places in the frame.
    """

    compiled: CompiledFramework
    names: tuple[Hashable, ...]
    places: tuple[int | None, ...]

    @classmethod
    def of(cls, compiled: CompiledFramework, columns: object, present: Sequence[Hashable]) -> Reading:
        """Find the columns of all criteria among those present, and of the aspects that are judged in one.

        Raises:
            AnswerError: for criteria and aspects that do not exist, and for criteria that have no column or several
                with the same name, all at once.
        """
        given = {} if columns is None else columns
        if not isinstance(given, Mapping):
            sentence = Sentence("not_columns", "a mapping of criteria to columns is needed")
            raise ArgumentError(Problem(("columns",), sentence, quoted(columns)))
        problems = [unknown_answer("columns", key, compiled) for key in given if key not in compiled.scales]
        by_name = _places_by_name(present)
        judged = _judged(compiled, given, by_name)
        if judged:
            compiled = compiled.judging(judged)
        answered = compiled.answered  # and no hidden variable, which is open in every row
        names = tuple([given.get(node_id, node_id) if node_id in answered else None for node_id in compiled.order])
        places: list[int | None] = []
        for criterion_id, name in zip(compiled.order, names, strict=True):
            found = [] if name is None else by_name.get(name, []) if isinstance(name, Hashable) else []
            places.append(found[0] if found else None)
            if name is not None and not found:
                template = "the frame has no such column; give None for a criterion that is open in every row"
                sentence = Sentence("column_unknown", template)
                unknown = Problem.unknown(_loc(criterion_id), sentence, name, [*map(shown, present)])
                problems.append(unknown._replace(found=quoted(shown(name))))
            elif len(found) > 1:
                sentence = Sentence("column_twice", "the frame has {number} columns of this name", number=len(found))
                problems.append(Problem(_loc(criterion_id), sentence, quoted(shown(name))))
        if problems:
            raise AnswerError("frame", problems)
        if not any(place is not None for place in places):
            template = "no criterion has a column, so there is nothing to read"
            raise ArgumentError(Problem(("columns",), Sentence("columns_missing", template)))
        return cls(compiled=compiled, names=names, places=tuple(places))

    def columns(self) -> Iterator[tuple[int, int]]:
        """Yield each variable that has a column, with the place of the column."""
        return ((variable, place) for variable, place in enumerate(self.places) if place is not None)

    def scale(self, variable: int) -> tuple[str, ...]:
        """Return the ids of a variable's levels; the number of levels is the code for open."""
        return self.compiled.levels[variable]

    def partition(self, variable: int) -> Partition | None:
        """Return which numbers or days belong to which of a variable's levels; None where it takes levels alone."""
        return self.compiled.partitions.get(self.compiled.order[variable])

    def reads_text(self, variable: int) -> bool:
        """Return whether all that a text can be, for this variable, is the id of a level; elsewhere it may be a day."""
        partition = self.partition(variable)
        return partition is None or not partition.of_dates

    @property
    def results(self) -> tuple[str, ...]:
        """The names of the columns that are added: each where it has something to say.

        The worst and the best outcome are told where outcomes have an order. Where they have none, or something cannot
        occur, all that are possible are listed; and rows that cannot occur are marked where something cannot.
        """
        ordered = self.compiled.framework.outcome_aspect.ordered is not False
        everything_occurs = self.compiled.feasible is None
        ends = (WORST, BEST) if ordered else ()
        lists = () if ordered and everything_occurs else (POSSIBLE,)
        return (OUTCOME, *ends, *lists, *(() if everything_occurs else (IMPOSSIBLE,)))

    @property
    def lists_possible(self) -> bool:
        """Whether all possible outcomes are told, and not only the worst and the best."""
        return POSSIBLE in self.results

    def places_told(self, sets: Sequence[Choice | None]) -> dict[str, list[Value | None]]:
        """Return what columns of one outcome hold where these are possible: its position, or None.

        Args:
            sets: the positions of the outcomes that are possible together; none where nothing can occur, None where a
                cell is not a valid level.
        """
        told = {OUTCOME: [own[0] if own and len(own) == 1 else None for own in sets]}
        ends = {WORST: [own[0] if own else None for own in sets], BEST: [own[-1] if own else None for own in sets]}
        return {**told, **ends} if WORST in self.results else told

    def choices(self, narrowed: Mapping[int, tuple[Choice, ...]]) -> tuple[tuple[Choice, ...], ...]:
        """Return for each variable what its codes stand for: levels, an open answer, and answers narrowed to these."""
        choices = []
        for variable, levels in enumerate(settled_choices(self.compiled)):
            choices.append((*levels, self.compiled.everything[variable], *narrowed.get(variable, ())))
        return tuple(choices)

    def loc(self, variable: int) -> Loc:
        """Return the place of a column in an error."""
        return _loc(shown(self.names[variable]))

    def cell(self, variable: int, cell: object) -> Choice | Problem:
        """Read one cell as `assess` reads an answer."""
        problems: list[Problem] = []
        criterion_id = self.compiled.order[variable]
        choice = positions(whole_day(cell), self.scale(variable), criterion_id, problems, self.partition(variable))
        if problems:
            return problems[0]._replace(loc=self.loc(variable))
        return choice or self.compiled.everything[variable]

    def refusal(self, variable: int, reason: str) -> Problem:
        """Return the problem of a column that cannot be read, with the reason."""
        template = "this column cannot be read: {reason}"
        return Problem(self.loc(variable), Sentence("column_unreadable", template, reason=reason))


def whole_day(cell: object) -> object:
    """Return the day of a moment that is a whole day without a time zone, which is how frames often keep days."""
    if isinstance(cell, datetime.datetime) and cell.tzinfo is None and not is_missing(cell):
        day = cell.date()
        return day if cell == datetime.datetime.combine(day, datetime.time()) else cell
    return cell


def _judged(
    compiled: CompiledFramework, given: Mapping[Any, Any], by_name: Mapping[Hashable, list[int]]
) -> frozenset[str]:
    """Return the aspects that have a column: one that was given, or one of their own id that was given to nothing."""
    taken = {name for name in given.values() if isinstance(name, Hashable)}
    judged = []
    for node_id in compiled.scales:
        own = given[node_id] is not None if node_id in given else node_id in by_name and node_id not in taken
        if own and node_id not in compiled.variables:
            judged.append(node_id)
    return frozenset(judged)


def _loc(key: object) -> Loc:
    return ("columns", key if isinstance(key, str) else quoted(key))


def _places_by_name(present: Sequence[Hashable]) -> dict[Hashable, list[int]]:
    """Return the places of each name."""
    places: dict[Hashable, list[int]] = {}
    for place, name in enumerate(present):
        if isinstance(name, Hashable):
            places.setdefault(name, []).append(place)
    return places


def shown(name: object) -> str:
    """Return the name of a column as text: in pandas it may be anything.

    >>> shown("demand"), shown(("2026", "demand"))
    ('demand', "('2026', 'demand')")
    """
    if isinstance(name, tuple):
        return f"({', '.join([quoted(part) for part in name])})"
    return name if isinstance(name, str) else quoted(name)
