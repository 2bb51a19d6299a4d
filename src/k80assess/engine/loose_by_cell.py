"""Rules that are loose cell by cell: any monotone function through what is kept is a member.

A cell names a level of each of what decides but for caps. What is kept differs: the cells of some rows, or bounds.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect
from k80assess.document.rules import Table
from k80assess.engine.diagram import Builder, Diagram, Ref, Value
from k80assess.engine.loose import LooseAspect

Cell: TypeAlias = tuple[Value, ...]
"""A level, by position, of each of what a rule reads but for its caps."""


class LooseByCell(LooseAspect):
    """An aspect of which the members are all monotone functions through what is kept.

    Args:
        framework: the framework as written.
        aspect: the aspect, with a table, a minimum or a maximum for its rule.
        limit: how many nodes a diagram may come to.
    """

    def __init__(self, framework: Framework, aspect: Aspect, limit: int) -> None:
        super().__init__(framework, aspect, limit)
        rule = aspect.rule
        rows_read = [node_id for row in rule.rows for node_id in row.when] if isinstance(rule, Table) else []
        self._over = tuple(dict.fromkeys([*rule.inputs, *rows_read]))
        self.cell_sizes = [len(self.scales[node_id]) for node_id in self._over]

    @property
    def over(self) -> Sequence[str]:
        """The ids of what its level hangs on but for caps."""
        return self._over

    @property
    @abstractmethod
    def ways(self) -> Sequence[int]:
        """The direction that each input has: 1, -1, or 0 without an order."""

    @abstractmethod
    def written_at(self, cell: Cell) -> Value:
        """Return its level as written at a cell, before caps."""

    @abstractmethod
    def least_at(self, cell: Cell) -> Value:
        """Return the lowest level that it can have at a cell, before caps."""

    @abstractmethod
    def greatest_at(self, cell: Cell) -> Value:
        """Return the highest level that it can have at a cell, before caps."""

    @abstractmethod
    def end_diagrams(self) -> tuple[Diagram, Diagram]:
        """Return the diagrams of the lowest and the highest level, over what a cell names."""

    @abstractmethod
    def table(self, least: Mapping[Cell, Value]) -> dict[str, Any]:
        """Return what makes a table of the lowest member that has at least these levels at cells."""

    def is_below(self, one: Sequence[Value], other: Sequence[Value]) -> bool:
        """Return whether its level but for caps is certain to be no higher at one place than at another."""
        return all((b - a) * way >= 0 if way else a == b for a, b, way in zip(one, other, self.ways, strict=True))

    def way_of(self, node_id: str) -> int | None:
        """Return the direction in which it can go with what it reads, but for caps; None where that is as written."""
        return self.ways[self.over.index(node_id)] if node_id in self.over else None

    def uncapped(self, known: Mapping[str, Value]) -> tuple[Value, Value]:
        """Return the lowest and the highest level but for caps, from the levels of what the rule reads."""
        cell = self._cell(known)
        return self.least_at(cell), self.greatest_at(cell)

    def uncapped_roots(self, builder: Builder) -> tuple[Ref, Ref]:
        """Return the roots of the same, over what the rule reads."""
        places = [self.reads.index(node_id) for node_id in self.over]
        inner = [builder.select(place, tuple(range(self.sizes[place]))) for place in places]
        low, high = self.end_diagrams()
        return builder.compose(low, inner), builder.compose(high, inner)

    def uncapped_witness(self, known: Mapping[str, Value], level: Value) -> dict[str, Any]:
        """Return what makes a table of a member that gives a level but for caps: the least that gives at least that."""
        return self.table({self._cell(known): level})

    def _cell(self, known: Mapping[str, Value]) -> Cell:
        return tuple([known[node_id] for node_id in self.over])
