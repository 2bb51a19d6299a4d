"""Decision tables of SSVC (Stakeholder-Specific Vulnerability Categorization, CERT/CC) as frameworks.

A table has decision points with values from lowest to highest, one of which is its outcome, and a mapping with a row
for each combination of the others. A table feeds another one that has its outcome, by the same id, among its inputs.
The format: https://github.com/CERTCC/SSVC, schema version 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice, product
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from k80assess.base.arguments import list_of, name_among
from k80assess.base.disk import path_text
from k80assess.base.documents import Document
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.files import DocumentSource, load
from k80assess.document.framework import Framework
from k80assess.document.text import Id, Line
from k80assess.errors import (
    MAX_PROBLEMS,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    in_words,
    listed,
    place_in,
    quoted,
)

__all__ = ["read"]

_MAX_VALUES = 256  # of one point: far beyond any in use
_MAX_COMBINATIONS = 1_000_000  # the most that an error counts
_POINT_UNKNOWN = Sentence("point_unknown", "no decision point has this id")

_Words = Annotated[Line | None, BeforeValidator(lambda words: words or None)]
"""A text for people, which the format allows to be empty."""


class _Named(Document, extra="ignore"):  # the format grows, and keys not needed here are ignored
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

    @cached_property
    def known(self) -> frozenset[str]:
        """The same keys, for those who look whether one is among them."""
        return frozenset(self.keys)

    def node(self, point_id: str) -> dict[str, Any]:
        """Return it as a criterion, or as an aspect that has no rule yet."""
        levels = [{"id": value.key, **value.texts()} for value in self.values]
        return {"id": point_id, **self.texts(), "levels": levels}


class DecisionTable(_Named):
    """A decision table as published.

    Attributes:
        namespace: who keeps it.
        key: its name there.
        version: its version; SSVC's first one when it does not say.
        decision_points: the points it is about, by id.
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
        """The ids of the points that are its inputs."""
        return [point_id for point_id in self.decision_points if point_id != self.outcome]

    def problems(self) -> Iterator[Problem]:
        """Yield what makes the table ambiguous."""
        if self.outcome not in self.decision_points:
            yield Problem.unknown(("outcome",), _POINT_UNKNOWN, self.outcome, list(self.decision_points))
            return
        if not self.inputs:
            sentence = Sentence("inputs_missing", "a point besides the outcome is needed")
            yield Problem(("decision_points",), sentence, listed(self.decision_points))
        sound = True
        for problem in self._scale_problems():
            sound = False
            yield problem
        rows: dict[tuple[str, ...], int] = {}
        for i, row in enumerate(self.mapping):
            loc: Loc = ("mapping", i)
            problems = list(self._row_problems(loc, row))
            yield from problems
            sound = sound and not problems
            combination = tuple([row.get(point_id, "") for point_id in self.inputs])
            if not problems and rows.setdefault(combination, i) != i:
                template, first = "{place} already decides this combination", ("mapping", rows[combination])
                yield Problem(loc, Sentence("combination_twice", template, place=place_in("en", first)))
        if sound:
            scales = [self.decision_points[point_id].keys for point_id in self.inputs]
            # If there are more combinations than rows, one without a row is found soon.
            missing = next((combination for combination in product(*scales) if combination not in rows), None)
            if missing is not None:
                named = listed(f"{point_id} = {key}" for point_id, key in zip(self.inputs, missing, strict=True))
                sentence = Sentence("combination_undecided", "no row decides {combination}", combination=named)
                found = Sentence("found_rows", {"one": "1 row", "other": "{count} rows"}, count=len(rows))
                yield Problem(("mapping",), sentence, found, _each(map(len, scales)))

    def _scale_problems(self) -> Iterator[Problem]:
        for point_id, point in self.decision_points.items():
            loc: Loc = ("decision_points", point_id, "values")
            if len(point.keys) > _MAX_VALUES:
                sentence = Sentence("levels_too_many", "too many values: more than {limit}", limit=_MAX_VALUES)
                yield Problem(loc, sentence, f"{len(point.keys)}")
            seen: dict[str, int] = {}
            for i, key in enumerate(point.keys):
                if seen.setdefault(key, i) != i:
                    first = place_in("en", ("values", seen[key]))
                    sentence = Sentence("key_taken", "{place} already has this key", place=first)
                    yield Problem((*loc, i, "key"), sentence, quoted(key))

    def _row_problems(self, loc: Loc, row: Mapping[str, str]) -> Iterator[Problem]:
        for point_id, key in row.items():
            point = self.decision_points.get(point_id)
            if point is None:
                yield Problem.unknown((*loc, point_id), _POINT_UNKNOWN, point_id, list(self.decision_points))
            elif key not in point.known:
                sentence = Sentence("value_unknown", "the point has no such value")
                yield Problem.unknown((*loc, point_id), sentence, key, point.keys)
        missing = [point_id for point_id in self.decision_points if point_id not in row]
        if missing:
            template = "a value is needed for each decision point; missing: {points}"
            yield Problem(loc, Sentence("values_missing", template, points=listed(missing)))

    def aspect(self) -> dict[str, Any]:
        """Return it as an aspect."""
        rows = [{"when": {i: row[i] for i in self.inputs}, "then": row[self.outcome]} for row in self.mapping]
        rule = {"kind": "table", "inputs": self.inputs, "rows": rows}
        return {**self.decision_points[self.outcome].node(self.outcome), "rule": rule}


def _each(sizes: Iterable[int]) -> str:
    """Return the demand of a row for each combination, with their number unless that is too large to mean much."""
    combinations = 1
    for size in sizes:
        combinations *= size
        if combinations > _MAX_COMBINATIONS:
            return Sentence("allowed.each_combination", "a row for each combination")
    template = {"one": "a row for the only combination", "other": "a row for each of {count} combinations"}
    return Sentence("allowed.row_count", template, count=combinations)


def read(source: DocumentSource, *feeding: DocumentSource, unordered: Collection[str] = ()) -> Framework:
    """Read a decision table as a framework that gives the same outcome for every row.

    Decision points become criteria with the same ids, their values levels with the same keys. Where a further table
    decides a point that is an input of another one, that point becomes an aspect instead.

    Args:
        source: a `.json` file with the table, or the content of one as a mapping.
        feeding: further tables, in any order, each of which decides a point that is an input of another one.
        unordered: ids of points whose values have no lower and higher. The format takes all to be ordered, and has no
            way to say that some are not.

    Raises:
        DocumentError: when one of them is not a valid decision table or leaves a combination undecided, when no other
            table has its outcome as an input, or when they disagree on a point; with all problems of a table.
        UnknownNameError: for an unordered point that none of the tables has.
        ArgumentError: when `unordered` is no list.
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
        name = _given(number, feeding) if isinstance(one, Mapping) else path_text(one)
        table = _table(one, name)
        problems = list(islice(chain(table.problems(), _disagreements(table, points)), MAX_PROBLEMS))
        if not problems and table.outcome in tables:
            template, other = "{table} already decides this point", tables[table.outcome][0]
            sentence = Sentence("point_decided", template, table=other)
            problems.append(Problem(("outcome",), sentence, quoted(table.outcome)))
        if problems:
            raise DocumentError(name, problems)
        tables[table.outcome] = (name, table)
        for point_id, point in table.decision_points.items():
            points.setdefault(point_id, (name, point))
    _refuse_unconnected(tables)
    unordered = list_of("unordered", unordered)
    for point_id in unordered:
        name_among("decision point", point_id, points)
    return _framework(tables, {point_id: point for point_id, (_name, point) in points.items()}, unordered)


def _given(number: int, feeding: Sequence[DocumentSource]) -> Sentence:
    kind = in_words(DecisionTable)
    return Sentence("place.numbered", "{kind} {number}", kind=kind, number=number) if feeding else kind


def _table(source: DocumentSource, name: str) -> DecisionTable:
    try:
        return load(DecisionTable, source)
    except DocumentError as error:
        raise DocumentError(name, error.problems) from error


def _disagreements(table: DecisionTable, points: Mapping[str, tuple[str, DecisionPoint]]) -> Iterator[Problem]:
    for point_id, point in table.decision_points.items():
        other, known = points.get(point_id, ("", point))
        if known.keys != point.keys:
            sentence = Sentence("values_differ", "{table} has different values for this point", table=other)
            yield Problem(("decision_points", point_id), sentence, listed(point.keys), listed(known.keys))


def _refuse_unconnected(tables: Mapping[str, tuple[str, DecisionTable]]) -> None:
    """Refuse tables that do not feed the first one, and those that feed themselves."""
    inputs = {outcome: [i for i in table.inputs if i in tables] for outcome, (_name, table) in tables.items()}
    try:
        TopologicalSorter(inputs).prepare()
    except CycleError as error:
        first, *others = error.args[1]
        found = Sentence("found_circle", "a circle of {names}", names=listed((first, *others)))
        sentence = Sentence("point_feeds_itself", "a point cannot feed itself")
        raise DocumentError(tables[first][0], [Problem(("outcome",), sentence, found)]) from None
    taken_in = {point_id for inside in inputs.values() for point_id in inside}
    for outcome, (name, _table) in list(tables.items())[1:]:
        if outcome not in taken_in:
            sentence = Sentence("point_not_taken_in", "none of the tables given has this point as an input")
            raise DocumentError(name, [Problem(("outcome",), sentence, quoted(outcome))])


def _framework(
    tables: Mapping[str, tuple[str, DecisionTable]], points: Mapping[str, DecisionPoint], unordered: Collection[str]
) -> Framework:
    name, main = next(iter(tables.values()))
    content: dict[str, Any] = {
        "id": f"{main.namespace}:{main.key}:{main.version}",
        "version": main.version,
        **main.texts(label="title"),
        "outcome": main.outcome,
        "criteria": [point.node(point_id) for point_id, point in points.items() if point_id not in tables],
        "aspects": [table.aspect() for _name, table in tables.values()],
    }
    for node in (*content["criteria"], *content["aspects"]):
        if node["id"] in unordered:
            node["ordered"] = False
    try:
        return load(Framework, content)
    except DocumentError as error:  # tables that are too large together
        raise DocumentError(name, [problem._replace(loc=(), allowed="") for problem in error.problems]) from error
