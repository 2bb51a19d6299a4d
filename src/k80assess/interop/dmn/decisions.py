"""The decisions of a framework as tables: their rows, what cells say, and which pieces of a rule a row comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from math import prod
from operator import mul
from typing import NamedTuple, TypeAlias

from k80assess.document.conditions import spelt_out
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.document.rules import Impossible, Table
from k80assess.document.text import Provenance, Sourced
from k80assess.engine.diagram import Diagram
from k80assess.engine.rule_diagrams import rule_diagram
from k80assess.errors import ArgumentError, Problem, Sentence, SizeLimitError, listed, quoted
from k80assess.interop._conditions import OverlappingConditions
from k80assess.interop.dmn.feel import literal
from k80assess.interop.dmn.ranges import Sections, comparison_of
from k80assess.interop.dmn.tables import MAX_CELLS

Source: TypeAlias = tuple[Provenance | None, str | None]
"""The provenance and section of a piece."""


class DecisionRow(NamedTuple):
    """A row of the table of an aspect.

    Attributes:
        cells: for each input the cells of which one has to hold.
        then: the id of the level that it gives.
        grounds: the pieces of the rule that can give it this level.
    """

    cells: Sequence[Sequence[str]]
    then: str
    grounds: Sequence[Ground]


class Ground(NamedTuple):
    """A piece of a rule that can give a row its level: the rule of this kind, or the row or cap of this number."""

    kind: str
    number: int | None
    piece: Sourced


class Decisions:
    """The decisions of a framework.

    Attributes:
        framework: the framework.
        order: its aspects, each after those that it needs.
        impossible: what cannot occur as rows: a model has no other way to say that something is not asked.
        sources: the provenance and section of the pieces of criteria and aspects, by id, as far as they have any; under
            None those of what is impossible.

    Raises:
        ArgumentError: when a range ends at a number without a finite decimal notation.
        SizeLimitError: when the tables would have more cells than can be written.
    """

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.order = _needed_first(framework)
        nodes: tuple[Criterion | Aspect, ...] = (*framework.criteria, *framework.aspects)
        self._cells = {node.id: {level: _cells(node, [level]) for level in level_ids(node)} for node in nodes}
        self.impossible = _excluded(framework)
        self._diagrams = self._within_limit()
        self.sources = _sources(framework)

    def levels(self, criterion: Criterion) -> Mapping[str, Sequence[str]]:
        """Return the cells of each level of a criterion."""
        return self._cells[criterion.id]

    def rows(self, aspect: Aspect) -> Iterator[DecisionRow]:
        """Yield the rows of an aspect: no two of them overlap."""
        scales, levels = scales_read(self.framework, aspect), level_ids(aspect)
        grounds = _Grounds(self.framework, aspect)
        for path, leaf in _paths(self._diagrams[aspect.id]):
            when = {i: scale[path[v]] for v, (i, scale) in enumerate(scales.items()) if v in path}
            cells = [self._cells[i][when[i]] if i in when else ["-"] for i in scales]
            yield DecisionRow(cells, levels[leaf], list(grounds.of({i: (level,) for i, level in when.items()}, leaf)))

    def cells_of(self, row: Impossible) -> dict[str, list[str]]:
        """Return for each criterion and aspect that a row of what is impossible names the cells of its levels."""
        named = spelt_out(row.when, {node_id: level_ids(self.framework.node(node_id)) for node_id in row.when})
        return {node_id: _cells(self.framework.node(node_id), levels) for node_id, levels in named.items()}

    def _within_limit(self) -> dict[str, Diagram]:
        """Return the rule of each aspect as a diagram whose paths are its rows, refusing more than can be written."""
        diagrams = {}
        rows = sum(prod(map(len, self.cells_of(row).values())) for row in self.impossible)
        cells = rows * len({node_id for row in self.impossible for node_id in row.when})
        for aspect in self.order:
            try:
                diagram = rule_diagram(self.framework, aspect)
            except SizeLimitError as error:  # far more than can be written, so no other limit would help
                template = "let fewer inputs feed one aspect, such as {aspect}"
                remedy = Sentence("remedy.fewer_inputs_than", template, aspect=quoted(aspect.id))
                raise SizeLimitError(error.what, error.limit, remedy) from None
            rows = self._count_rows(aspect, diagram)
            cells += rows * len(diagram.sizes)
            if cells > MAX_CELLS:
                template = "let fewer inputs feed one aspect; {aspect} has {rows} rows"
                remedy = Sentence("remedy.fewer_inputs", template, aspect=quoted(aspect.id), rows=rows)
                raise SizeLimitError(Sentence("limit.cells", "cells of the decision tables"), MAX_CELLS, remedy)
            diagrams[aspect.id] = diagram
        return diagrams

    def _count_rows(self, aspect: Aspect, diagram: Diagram) -> int:
        parts = [[len(own) for own in self._cells[input_id].values()] for input_id in aspect.rule.reads]
        rows = diagram.fold(lambda _leaf: 1, lambda variable, below: sum(map(mul, parts[variable], below)))
        found: int = rows[diagram.root]
        return found


def is_number(node: Criterion | Aspect) -> bool:
    """Return whether a value of it is a number or a day, of which each level has some for its own."""
    return isinstance(node, Criterion) and node.partition is not None


def type_of(node: Criterion | Aspect) -> str:
    """Return the type of its values."""
    if isinstance(node, Criterion) and node.partition is not None:
        return "date" if node.partition.of_dates else "number"
    return "string"


def _cells(node: Criterion | Aspect, levels: Collection[str]) -> list[str]:
    """Return what a cell requires of a value with one of these levels: a cell for each range of numbers or days."""
    if not is_number(node):
        return [",".join([literal(level_id) for level_id in levels])]
    own = [level.own for level in node.levels if level.id in levels]
    ranges = [one for ranges in own for one in ranges]
    if len(ranges) > 1 and len(own) < len(node.levels):  # all numbers, or all days, are no range
        sections = Sections(own)
        ranges = list(sections.ranges(sections.inside(ranges)))
    found = []
    for one in ranges:
        cell = comparison_of(one)
        if cell is None:
            template = "DMN has decimal numbers only, and {level} of {criterion} ends at a number that is none"
            named = {"level": listed(map(quoted, levels)), "criterion": quoted(node.id)}
            raise ArgumentError(Problem(("framework",), Sentence("not_decimal", template, **named)))
        found.append(cell)
    return found


def _needed_first(framework: Framework) -> list[Aspect]:
    order = TopologicalSorter({aspect.id: aspect.rule.reads for aspect in framework.aspects}).static_order()
    return [node for node in map(framework.node, order) if isinstance(node, Aspect)]


def _excluded(framework: Framework) -> list[Impossible]:
    """Return what cannot occur as rows: a model has no other way to say that something is not asked."""
    rows = []
    for one in framework.excluded:
        if one.row is not None:
            rows.append((framework.impossible or ())[one.row])
        elif one.criterion is not None:
            criterion = framework.node(one.criterion)
            rows.append(Impossible(when=one.when, provenance=criterion.provenance, section=criterion.section))
    return rows


def _paths(diagram: Diagram) -> Iterator[tuple[dict[int, int], int]]:
    """Yield every path to a leaf: its values, by variable, and the leaf."""
    waiting: list[tuple[int, dict[int, int]]] = [(diagram.root, {})]
    while waiting:
        ref, path = waiting.pop()
        if ref < diagram.leaves:
            yield path, ref
            continue
        node = diagram.node(ref)
        for value, child in reversed(list(enumerate(node.children))):
            waiting.append((child, {**path, node.variable: value}))


class _Grounds:
    """The pieces of a rule that can give a row its level."""

    def __init__(self, framework: Framework, aspect: Aspect) -> None:
        self.scales = scales_read(framework, aspect)
        self.levels = level_ids(aspect)
        self.rule = aspect.rule
        self.rows = aspect.rule.rows if isinstance(aspect.rule, Table) else ()
        self.whens = [spelt_out(row.when, self.scales) for row in self.rows]
        self.row_conditions = OverlappingConditions(self.whens, self.scales)
        caps = [spelt_out(cap.when, self.scales) for cap in self.rule.caps]
        self.cap_conditions = OverlappingConditions(caps, self.scales)

    def of(self, when: Mapping[str, tuple[str]], level: int) -> Iterator[Ground]:
        """Yield each piece that can decide where this condition holds."""
        held = _bits(self.cap_conditions.meeting(when))
        caps = [i for i in held if self.rule.caps[i].at_most == self.levels[level]]
        if not isinstance(self.rule, Table):
            yield Ground(self.rule.kind, None, self.rule)
        for i in _bits(self.row_conditions.meeting(when)):
            then = self.levels.index(self.rows[i].then)
            if then == level or (caps and then > level):
                yield Ground("row", i + 1, self.rows[i])
            if self._holds_throughout(self.whens[i], when):
                break
        for i in caps:
            yield Ground("cap", i + 1, self.rule.caps[i])

    def _holds_throughout(self, outer: Mapping[str, Sequence[str]], inner: Mapping[str, Sequence[str]]) -> bool:
        return all(set(inner.get(i, self.scales[i])) <= set(levels) for i, levels in outer.items())


def _bits(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _sources(framework: Framework) -> Mapping[str | None, Iterable[Source]]:
    found: dict[str | None, dict[Source, None]] = {}
    for piece in framework.pieces():
        source = (piece.source.provenance, piece.source.section)
        if source != (None, None):
            found.setdefault(None if piece.kind == "impossible" else piece.owner, {})[source] = None
    return found
