"""Decision tables of SSVC (Stakeholder-Specific Vulnerability Categorization, CERT/CC) as frameworks.

A table has decision points with values from lowest to highest, one of which is its outcome, and a mapping with a row
for each combination of the others. A table whose outcome another one takes in feeds it: both have the same id for it.
The format: https://github.com/CERTCC/SSVC, schema version 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Annotated, Any

from pydantic import Field

from k80assess._base import Document, FrozenDict
from k80assess._lazy import cached_property
from k80assess.document.files import DocumentSource, load, path_text
from k80assess.document.framework import Framework
from k80assess.document.text import Id, Line
from k80assess.errors import MOST_PROBLEMS, DocumentError, Problem, listed, quoted, within

__all__ = ["read"]

_MOST_VALUES = 256  # of one point: far beyond any in use


class _Named(Document, extra="ignore"):  # the format grows, and what is not needed here is not judged here
    name: str = ""
    definition: str = ""

    def texts(self, label: str = "label") -> dict[str, str]:
        """Give its label and description, where it has them."""
        texts = {label: self.name, "description": self.definition}
        return {key: text for key, text in texts.items() if text}


class _PointValue(_Named):
    key: Id


class DecisionPoint(_Named):
    """A decision point: a scale with its values from lowest to highest."""

    values: Annotated[tuple[_PointValue, ...], Field(min_length=2, max_length=_MOST_VALUES)]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of its values, lowest first."""
        return tuple([value.key for value in self.values])

    def node(self, point_id: str) -> dict[str, Any]:
        """Give it as a criterion, or as an aspect that has no rule yet."""
        levels = [{"id": value.key, **value.texts()} for value in self.values]
        return {"id": point_id, **self.texts(), "levels": levels}


class DecisionTable(_Named):
    """A decision table as published.

    Attributes:
        namespace: who keeps it.
        key: its name there.
        version: its version; SSVC's first one when it says nothing.
        decision_points: by id the points it is about.
        outcome: the id of the point it decides.
        mapping: the rows, each a value key for every point, by id.
    """

    namespace: Line
    key: Line
    version: Line = "0.0.1"
    decision_points: FrozenDict[Id, DecisionPoint]
    outcome: Id
    mapping: Annotated[tuple[FrozenDict[Id, Id], ...], Field(min_length=1)]

    @cached_property
    def inputs(self) -> list[str]:
        """The ids of the points it takes in."""
        return [point_id for point_id in self.decision_points if point_id != self.outcome]

    def problems(self) -> Iterator[Problem]:
        """Find what makes it ambiguous."""
        if self.outcome not in self.decision_points:
            message = "no decision point has this id"
            yield Problem.unknown("outcome", message, self.outcome, list(self.decision_points))
            return
        rows: dict[tuple[str, ...], int] = {}
        for i, row in enumerate(self.mapping):
            problems = list(self._row_problems(f"mapping[{i}]", row))
            yield from problems
            combination = tuple([row.get(point_id, "") for point_id in self.inputs])
            if not problems and rows.setdefault(combination, i) != i:
                yield Problem(f"mapping[{i}]", f"mapping[{rows[combination]}] decides this combination already")

    def _row_problems(self, place: str, row: Mapping[str, str]) -> Iterator[Problem]:
        for point_id, key in row.items():
            point = self.decision_points.get(point_id)
            if point is None:
                yield Problem.unknown(
                    within(place, point_id), "no decision point has this id", point_id, list(self.decision_points)
                )
            elif key not in point.keys:
                yield Problem.unknown(within(place, point_id), "the point has no such value", key, point.keys)
        missing = [point_id for point_id in self.decision_points if point_id not in row]
        if missing:
            yield Problem(place, f"a value is needed for each decision point; missing {listed(missing)}")

    def aspect(self) -> dict[str, Any]:
        """Give it as an aspect."""
        rows = [{"when": {i: row[i] for i in self.inputs}, "then": row[self.outcome]} for row in self.mapping]
        rule = {"kind": "table", "inputs": self.inputs, "rows": rows}
        return {**self.decision_points[self.outcome].node(self.outcome), "rule": rule}


def read(path: DocumentSource, *feeding: DocumentSource) -> Framework:
    """Read a decision table as a framework that gives the same outcome for every row.

    Decision points become criteria with the same ids, their values levels with the same keys. Where a further table
    decides a point that another one takes in, that point becomes an aspect instead.

    Args:
        path: a `.json` file with the table, or the content of one as a mapping.
        feeding: further tables, in any order, each of which decides a point that another one takes in.

    Raises:
        DocumentError: when one of them is no decision table or leaves a combination undecided, when nothing takes in
            what it decides, or when they do not agree on a point; with all problems of a table.
        OSError: when there is no such file, or it cannot be read.

    >>> point = {"values": [{"key": "N"}, {"key": "Y"}]}
    >>> rows = [{"x:A:1": "N", "x:B:1": "N"}, {"x:A:1": "Y", "x:B:1": "Y"}]
    >>> table = {"namespace": "x", "key": "T", "outcome": "x:B:1", "mapping": rows}
    >>> framework = read({**table, "decision_points": {"x:A:1": point, "x:B:1": point}})
    >>> framework.id, framework.criteria[0].id, framework.outcome
    ('x:T:0.0.1', 'x:A:1', 'x:B:1')
    """
    tables = {}
    points: dict[str, DecisionPoint] = {}
    for source in (path, *feeding):
        name = "decision table" if isinstance(source, Mapping) else path_text(source)
        table = load(DecisionTable, source)
        problems = list(islice(table.problems(), MOST_PROBLEMS)) + list(_disagreements(table, points))
        if not problems and table.outcome in tables:
            problems.append(Problem("outcome", "another table given decides this point already", quoted(table.outcome)))
        if problems:
            raise DocumentError(name, problems)
        tables[table.outcome] = (name, table)
        points |= {point_id: point for point_id, point in table.decision_points.items() if point_id not in points}
    (main_name, main), *others = tables.values()
    taken_in = {point_id for _name, table in tables.values() for point_id in table.inputs}
    for name, table in others:
        if table.outcome not in taken_in:
            raise DocumentError(name, [Problem("outcome", "no table given takes in this point", quoted(table.outcome))])
    return _framework(main, main_name, [table for _name, table in tables.values()], points)


def _disagreements(table: DecisionTable, points: Mapping[str, DecisionPoint]) -> Iterator[Problem]:
    for point_id, point in table.decision_points.items():
        if point_id in points and points[point_id].keys != point.keys:
            message = "another table given has other values for this point"
            yield Problem(
                within("decision_points", point_id), message, listed(point.keys), listed(points[point_id].keys)
            )


def _framework(
    main: DecisionTable, name: str, tables: Sequence[DecisionTable], points: Mapping[str, DecisionPoint]
) -> Framework:
    decided = {table.outcome for table in tables}
    content = {
        "id": f"{main.namespace}:{main.key}:{main.version}",
        "version": main.version,
        **main.texts(label="title"),
        "outcome": main.outcome,
        "criteria": [point.node(point_id) for point_id, point in points.items() if point_id not in decided],
        "aspects": [table.aspect() for table in tables],
    }
    try:
        return load(Framework, content)
    except DocumentError as error:  # what only shows in the whole: an undecided combination, a circle
        raise DocumentError(name, error.problems) from error
