"""Which column of a data frame is read for which criterion, and how one of its cells is read as an answer."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

import attrs

from k80assess.engine.answers import positions
from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.lookup import TABLE_ENTRIES, Choice, LookupTables, settled_choices, tables_for
from k80assess.errors import AnswerError, ArgumentError, Loc, Problem, Sentence, quoted

OUTCOME, WORST, BEST = RESULTS = ("outcome", "outcome_worst", "outcome_best")
"""The names of the columns that are added."""


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """What is read: for each variable of the diagram a column, or None where the criterion is open in every row.

    Attributes:
        compiled: the framework, compiled.
        names: the names of the columns.
        places: their places in the frame.
    """

    compiled: CompiledFramework
    names: tuple[Hashable, ...]
    places: tuple[int | None, ...]

    @classmethod
    def of(cls, compiled: CompiledFramework, columns: object, present: Sequence[Hashable]) -> Reading:
        """Find the columns of all criteria among those present.

        Raises:
            AnswerError: for criteria that do not exist, or have no column or several with the same name, all at once.
        """
        given = {} if columns is None else columns
        if not isinstance(given, Mapping):
            sentence = Sentence("not_columns", "a mapping of criteria to columns is needed")
            raise ArgumentError(Problem(("columns",), sentence, quoted(columns)))
        problems = []
        for criterion_id in given:
            if criterion_id not in compiled.variables:
                sentence = Sentence("criterion_unknown", "the framework has no such criterion")
                problems.append(Problem.unknown(_loc(criterion_id), sentence, criterion_id, compiled.order))
        names = tuple([given.get(criterion_id, criterion_id) for criterion_id in compiled.order])
        by_name = _places_by_name(present)
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

    def settled(self) -> LookupTables:
        """Return the tables for rows without an open answer."""
        return tables_for(self.compiled, settled_choices(self.compiled))

    def tables(self, narrowed: Mapping[int, tuple[Choice, ...]], entries: int = TABLE_ENTRIES) -> LookupTables:
        """Return the tables for levels, open answers and answers narrowed to these choices."""
        choices = []
        for variable, levels in enumerate(settled_choices(self.compiled)):
            choices.append((*levels, self.compiled.everything[variable], *narrowed.get(variable, ())))
        return tables_for(self.compiled, tuple(choices), entries)

    def loc(self, variable: int) -> Loc:
        """Return the place of a column in an error."""
        return _loc(shown(self.names[variable]))

    def cell(self, variable: int, cell: object) -> Choice | Problem:
        """Read one cell as `assess` reads an answer."""
        problems: list[Problem] = []
        criterion_id = self.compiled.order[variable]
        partition = self.compiled.partitions.get(criterion_id)
        choice = positions(cell, self.scale(variable), criterion_id, problems, partition)
        if problems:
            return problems[0]._replace(loc=self.loc(variable))
        return choice or self.compiled.everything[variable]

    def refusal(self, variable: int, reason: str) -> Problem:
        """Return the problem of a column that cannot be read, with the reason."""
        template = "this column cannot be read: {reason}"
        return Problem(self.loc(variable), Sentence("column_unreadable", template, reason=reason))


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
