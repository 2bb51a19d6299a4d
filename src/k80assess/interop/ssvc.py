"""Decision tables of SSVC (Stakeholder-Specific Vulnerability Categorization, CERT/CC) as frameworks.

A table has decision points with values from lowest to highest, one of which is its outcome, and a mapping with a row
for each combination of the others. A table whose outcome another one takes in feeds it: both have the same id for it.
The format: https://github.com/CERTCC/SSVC, schema version 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice, product
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from k80assess.base.documents import Document
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.files import DocumentSource, load, path_text
from k80assess.document.framework import Framework
from k80assess.document.text import Id, Line
from k80assess.errors import MAX_PROBLEMS, DocumentError, Problem, listed, quoted, within

__all__ = ["read"]

_MAX_VALUES = 256  # of one point: far beyond any in use
_MAX_COMBINATIONS = 1_000_000  # that are counted in an error


_Words = Annotated[Line | None, BeforeValidator(lambda words: words or None)]
"""A text for people, which the format lets be empty."""


class _Named(Document, extra="ignore"):  # the format grows, and what is not needed here is not judged here
    name: _Words = None
    definition: _Words = None

    def texts(self, label: str = "label") -> dict[str, str]:
        """Return its label and description, where it has them."""
        texts = {label: self.name, "description": self.definition}
        return {key: text for key, text in texts.items() if text}


class _PointValue(_Named):
    key: Id


class DecisionPoint(_Named):
    """A decision point: a scale with its values from lowest to highest."""

    values: Annotated[tuple[_PointValue, ...], Field(min_length=2)]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of its values, lowest first."""
        return tuple([value.key for value in self.values])

    def node(self, point_id: str) -> dict[str, Any]:
        """Return it as a criterion, or as an aspect that has no rule yet."""
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

    namespace: Id
    key: Id
    version: Id = "0.0.1"
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
        if not self.inputs:
            yield Problem("decision_points", "a point besides the outcome is needed", listed(self.decision_points))
        sound = True
        for problem in self._scale_problems():
            sound = False
            yield problem
        rows: dict[tuple[str, ...], int] = {}
        for i, row in enumerate(self.mapping):
            problems = list(self._row_problems(f"mapping[{i}]", row))
            yield from problems
            sound = sound and not problems
            combination = tuple([row.get(point_id, "") for point_id in self.inputs])
            if not problems and rows.setdefault(combination, i) != i:
                yield Problem(f"mapping[{i}]", f"mapping[{rows[combination]}] decides this combination already")
        if sound:
            scales = [self.decision_points[point_id].keys for point_id in self.inputs]
            # Of more combinations than there are rows, one that has none comes soon.
            missing = next((combination for combination in product(*scales) if combination not in rows), None)
            if missing is not None:
                named = listed(f"{point_id} = {key}" for point_id, key in zip(self.inputs, missing, strict=True))
                yield Problem("mapping", f"no row decides {named}", f"{len(rows):,} rows", _each(map(len, scales)))

    def _scale_problems(self) -> Iterator[Problem]:
        for point_id, point in self.decision_points.items():
            place = f"{within('decision_points', point_id)}.values"
            if len(point.keys) > _MAX_VALUES:
                yield Problem(place, "too many values", f"{len(point.keys):,}", f"at most {_MAX_VALUES}")
            seen: dict[str, int] = {}
            for i, key in enumerate(point.keys):
                if seen.setdefault(key, i) != i:
                    yield Problem(f"{place}[{i}].key", f"values[{seen[key]}] has this key already", quoted(key))

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
        """Return it as an aspect."""
        rows = [{"when": {i: row[i] for i in self.inputs}, "then": row[self.outcome]} for row in self.mapping]
        rule = {"kind": "table", "inputs": self.inputs, "rows": rows}
        return {**self.decision_points[self.outcome].node(self.outcome), "rule": rule}


def _each(sizes: Iterable[int]) -> str:
    """Ask for a row for each combination, with their number while it is one that says something."""
    combinations = 1
    for size in sizes:
        combinations *= size
        if combinations > _MAX_COMBINATIONS:
            return "a row for each combination"
    return f"a row for each of {combinations:,} combinations"


def read(source: DocumentSource, *feeding: DocumentSource) -> Framework:
    """Read a decision table as a framework that gives the same outcome for every row.

    Decision points become criteria with the same ids, their values levels with the same keys. Where a further table
    decides a point that another one takes in, that point becomes an aspect instead.

    Args:
        source: a `.json` file with the table, or the content of one as a mapping.
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
    tables: dict[str, tuple[str, DecisionTable]] = {}
    points: dict[str, tuple[str, DecisionPoint]] = {}
    for number, one in enumerate((source, *feeding), start=1):
        given = f"decision table {number}" if feeding else "decision table"
        name = given if isinstance(one, Mapping) else path_text(one)
        table = _table(one, name)
        problems = list(islice(chain(table.problems(), _disagreements(table, points)), MAX_PROBLEMS))
        if not problems and table.outcome in tables:
            message = f"{tables[table.outcome][0]} decides this point already"
            problems.append(Problem("outcome", message, quoted(table.outcome)))
        if problems:
            raise DocumentError(name, problems)
        tables[table.outcome] = (name, table)
        for point_id, point in table.decision_points.items():
            points.setdefault(point_id, (name, point))
    _refuse_loose(tables)
    return _framework(tables, {point_id: point for point_id, (_name, point) in points.items()})


def _table(source: DocumentSource, name: str) -> DecisionTable:
    try:
        return load(DecisionTable, source)
    except DocumentError as error:
        raise DocumentError(name, error.problems) from error


def _disagreements(table: DecisionTable, points: Mapping[str, tuple[str, DecisionPoint]]) -> Iterator[Problem]:
    for point_id, point in table.decision_points.items():
        other, known = points.get(point_id, ("", point))
        if known.keys != point.keys:
            message = f"{other} has other values for this point"
            yield Problem(within("decision_points", point_id), message, listed(point.keys), listed(known.keys))


def _refuse_loose(tables: Mapping[str, tuple[str, DecisionTable]]) -> None:
    """Refuse tables that the first one does not follow from, and those that follow from themselves."""
    inputs = {outcome: [i for i in table.inputs if i in tables] for outcome, (_name, table) in tables.items()}
    try:
        TopologicalSorter(inputs).prepare()
    except CycleError as error:
        first, *others = error.args[1]
        found = f"a circle of {listed((first, *others))}"
        raise DocumentError(tables[first][0], [Problem("outcome", "a point cannot feed itself", found)]) from None
    taken_in = {point_id for inside in inputs.values() for point_id in inside}
    for outcome, (name, _table) in list(tables.items())[1:]:
        if outcome not in taken_in:
            raise DocumentError(name, [Problem("outcome", "no table given takes in this point", quoted(outcome))])


def _framework(tables: Mapping[str, tuple[str, DecisionTable]], points: Mapping[str, DecisionPoint]) -> Framework:
    name, main = next(iter(tables.values()))
    content = {
        "id": f"{main.namespace}:{main.key}:{main.version}",
        "version": main.version,
        **main.texts(label="title"),
        "outcome": main.outcome,
        "criteria": [point.node(point_id) for point_id, point in points.items() if point_id not in tables],
        "aspects": [table.aspect() for _name, table in tables.values()],
    }
    try:
        return load(Framework, content)
    except DocumentError as error:  # tables that together are more than can be read
        raise DocumentError(name, [problem._replace(place="", allowed="") for problem in error.problems]) from error
