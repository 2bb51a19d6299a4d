"""Tables, minimums and maximums of which some cells are loose.

A monotone function through cells that are given may have at another cell any level between the highest one given below
it and the lowest one given above it, and no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from math import prod
from typing import Any

from k80assess.base.lazy import cached_property
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.rules import Table
from k80assess.engine.diagram import Builder, Diagram, Ref, Value
from k80assess.engine.loose_by_cell import Cell, LooseByCell
from k80assess.engine.steps import steps_of
from k80assess.errors import Sentence, SizeLimitError

MOST_CELLS = 100_000


class LooseCells(LooseByCell):
    """A table, minimum or maximum of which some cells are loose: any monotone function through those that are kept.

    Its direction in each input is that of the whole rule as written, before caps: upwards where it moves nothing, and
    none across an input without an order.

    Args:
        framework: the framework as written.
        aspect: the aspect.
        limit: how many nodes a diagram may come to.
        rows: of a table, the numbers of the rows that are loose, from 0. A minimum or maximum keeps its two ends: the
            worst level where all inputs are worst, the best where all are best.
    """

    def __init__(self, framework: Framework, aspect: Aspect, limit: int, rows: Collection[int]) -> None:
        super().__init__(framework, aspect, limit)
        self.rows = rows
        if prod(self.cell_sizes) > MOST_CELLS:
            what = Sentence("limit.cells_of", "cells of {aspect}", aspect=f"'{aspect.id}'")
            remedy = Sentence("remedy.keep_rule", "leave its rule as it is written")
            raise SizeLimitError(what, MOST_CELLS, remedy)

    def written_at(self, cell: Cell) -> Value:
        """Return its level as written at a cell, before caps."""
        return self.written[cell][0]

    def least_at(self, cell: Cell) -> Value:
        """Return the lowest level that it can have at a cell, before caps."""
        return self.ends[0][cell]

    def greatest_at(self, cell: Cell) -> Value:
        """Return the highest level that it can have at a cell, before caps."""
        return self.ends[1][cell]

    @cached_property
    def written(self) -> dict[Cell, tuple[Value, int]]:
        """For each cell its level as written, before caps, and the number of the row that decides it."""
        steps = steps_of(self.aspect, {node_id: self.scales[node_id] for node_id in self.reads})
        found = {}
        for cell in product(*map(range, self.cell_sizes)):
            if steps.combine is not None:
                found[cell] = (reduce(steps.combine, cell), 0)
                continue
            assert steps.rows is not None
            alive = steps.rows.start()
            known = dict(zip(self.over, cell, strict=True))
            for index, node_id in enumerate(self.reads):
                alive = steps.rows.after(alive, index, known.get(node_id, 0))
            found[cell] = (steps.rows.decision(alive), steps.rows.place(alive))
        return found

    @cached_property
    def kept(self) -> dict[Cell, Value]:
        """The cells that stay, with their levels."""
        if isinstance(self.aspect.rule, Table):
            return {cell: level for cell, (level, row) in self.written.items() if row not in self.rows}
        worst, best = tuple([0] * len(self.over)), tuple([size - 1 for size in self.cell_sizes])
        return {worst: 0, best: self.size - 1}

    def steps_between(self, index: int) -> Iterator[tuple[Cell, Cell]]:
        """Yield the cells that differ in one input by one level, the lower one first."""
        for cell in self.written:
            if cell[index]:
                yield (*cell[:index], cell[index] - 1, *cell[index + 1 :]), cell

    @cached_property
    def ways(self) -> list[int]:
        """The direction that each input has as written: 1, -1, or 0 without an order."""
        ways = []
        for index, node_id in enumerate(self.over):
            if self.framework.node(node_id).ordered is False:
                ways.append(0)
                continue
            moves = [self.written[after][0] - self.written[before][0] for before, after in self.steps_between(index)]
            ways.append(-1 if min(moves) < 0 else 1)
        return ways

    def mixed(self) -> tuple[str, tuple[Cell, Cell], tuple[Cell, Cell]] | None:
        """Return an input that raises the level at one place and lowers it at another, with these; None without one."""
        for index, node_id in enumerate(self.over):
            if self.framework.node(node_id).ordered is False:
                continue
            rising = falling = None
            for before, after in self.steps_between(index):
                move = self.written[after][0] - self.written[before][0]
                rising = rising or ((before, after) if move > 0 else None)
                falling = falling or ((before, after) if move < 0 else None)
                if rising and falling:
                    return node_id, rising, falling
        return None

    @cached_property
    def ends(self) -> tuple[dict[Cell, Value], dict[Cell, Value]]:
        """For each cell the lowest and the highest level it can have."""
        return self._bounded(1), self._bounded(-1)

    def _bounded(self, way: int) -> dict[Cell, Value]:
        """Return for each cell the highest level kept below it (1), or the lowest one kept above it (-1)."""
        found: dict[Cell, Value] = {}
        extreme, end = (max, 0) if way > 0 else (min, self.size - 1)

        def height(cell: Cell) -> int:
            return way * sum([own * value for own, value in zip(self.ways, cell, strict=True)])

        for cell in sorted(self.written, key=height):
            beside = [end]
            for i, own in enumerate(self.ways):
                value = cell[i] - own * way
                if own and 0 <= value < self.cell_sizes[i]:
                    beside.append(found[(*cell[:i], value, *cell[i + 1 :])])
            found[cell] = self.kept[cell] if cell in self.kept else extreme(beside)
        return found

    def end_diagrams(self) -> tuple[Diagram, Diagram]:
        """Return the diagrams of the lowest and the highest level, over what a cell names."""
        low, high = [cells_diagram(cells, self.cell_sizes, self.size) for cells in self.ends]
        return low, high

    def table(self, least: Mapping[Cell, Value]) -> dict[str, Any]:
        """Return what makes a table of the lowest member that has at least these levels at cells."""
        cells = {}
        for cell, end in self.ends[0].items():
            cells[cell] = max([end, *(level for at, level in least.items() if self.is_below(at, cell))])
        diagram = cells_diagram(cells, self.cell_sizes, self.size)
        scales = [self.scales[node_id] for node_id in self.over]
        names = level_ids(self.aspect)
        rows = []
        for values, leaf in _paths(diagram):
            when = {
                node_id: [scale[v] for v in own]
                for node_id, scale, own in zip(self.over, scales, values, strict=True)
                if len(own) < len(scale)
            }
            rows.append({"when": when, "then": names[leaf]})
        return {"kind": "table", "inputs": list(self.aspect.rule.inputs), "rows": rows}


def _paths(diagram: Diagram) -> Iterator[tuple[list[Sequence[Value]], Ref]]:
    """Yield the ways to leaves: for each variable the values that lead along it, and the leaf."""
    waiting: list[tuple[Ref, dict[int, list[Value]]]] = [(diagram.root, {})]
    while waiting:
        ref, taken = waiting.pop()
        if ref < diagram.leaves:
            yield [taken.get(variable, range(size)) for variable, size in enumerate(diagram.sizes)], ref
            continue
        node = diagram.node(ref)
        leading: dict[Ref, list[Value]] = {}
        for value, child in enumerate(node.children):
            leading.setdefault(child, []).append(value)
        waiting.extend([(child, {**taken, node.variable: own}) for child, own in reversed(leading.items())])


def cells_diagram(cells: Mapping[Cell, Value], sizes: Sequence[int], leaves: int) -> Diagram:
    """Return a function given cell by cell as a diagram, with a variable for each place in a cell."""
    builder = Builder(sizes, leaves)
    refs: dict[Cell, Ref] = dict(cells)
    for variable in reversed(range(len(sizes))):
        children: dict[Cell, list[Ref]] = {}
        for cell in sorted(refs):
            children.setdefault(cell[:-1], []).append(refs[cell])
        refs = {cell: builder.make(variable, tuple(own)) for cell, own in children.items()}
    return builder.finish(refs[()], leaves)
