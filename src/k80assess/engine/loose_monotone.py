"""Rules of which nothing is fixed but that better inputs never give a worse level, and what is kept at some cells.

At a cell such a rule can come to every level between the highest one kept at or below it and the lowest one kept at or
above it. Greco, Matarazzo and Słowiński (2001), Rough sets theory for multicriteria decision analysis. Cells that
nothing is kept at are never gone through, so their number does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any, NamedTuple, TypeAlias

from k80assess.base.lazy import cached_property
from k80assess.document.framework import Framework
from k80assess.document.loosening import Monotone
from k80assess.document.nodes import Aspect, level_ids
from k80assess.engine.diagram import Diagram, Value
from k80assess.engine.directions import match_diagram
from k80assess.engine.loose import looser
from k80assess.engine.loose_by_cell import Cell, LooseByCell
from k80assess.engine.steps import FirstMatch, steps_of

Bounds: TypeAlias = tuple[tuple[Cell, Value], ...]
"""Cells, each with a level: the lowest one there, or the highest."""


class Kept(NamedTuple):
    """What is kept of a rule at cells.

    Attributes:
        floors: cells with the lowest level there.
        ceilings: cells with the highest level there.
    """

    floors: Bounds = ()
    ceilings: Bounds = ()


NOTHING = Kept()

FEW = 8
"""Up to so many bounds are looked at one by one, beside what was known before."""


class LooseMonotone(LooseByCell):
    """A rule of which nothing is fixed but its direction in each input, and what is kept at some cells.

    Args:
        framework: the framework as written.
        aspect: the aspect, with a table for its rule.
        limit: how many nodes a diagram may come to.
        falling: the ids of the inputs of which more is worse.
        kept: what is kept; it does not contradict itself.
    """

    def __init__(
        self, framework: Framework, aspect: Aspect, limit: int, falling: Sequence[str], kept: Kept = NOTHING
    ) -> None:
        super().__init__(framework, aspect, limit)
        self.falling, self.kept = falling, kept
        self._of: tuple[LooseMonotone, Kept] | None = None  # of which rule it keeps little more, and what
        self._least: dict[Cell, Value] = {}
        self._greatest: dict[Cell, Value] = {}

    @classmethod
    def of(cls, framework: Framework, aspect: Aspect, limit: int, known: Monotone) -> LooseMonotone:
        """Return the rule of which that is known which a family says."""
        loose, levels = cls(framework, aspect, limit, known.falling), level_ids(aspect)
        floors, ceilings = [], []
        for one in known.kept:
            cell = tuple([loose.scales[node_id].index(one.at[node_id]) for node_id in loose.over])
            floors.append((cell, levels.index(one.least)))
            ceilings.append((cell, levels.index(one.greatest)))
        return loose.keeping(Kept(tuple(floors), tuple(ceilings)))

    def keeping(self, more: Kept) -> LooseMonotone:
        """Return the same rule of which more is kept."""
        top, own = self.size - 1, self.kept
        floors = dict.fromkeys([*own.floors, *((cell, level) for cell, level in more.floors if level > 0)])
        ceilings = dict.fromkeys([*own.ceilings, *((cell, level) for cell, level in more.ceilings if level < top)])
        kept = Kept(tuple(floors), tuple(ceilings))
        other = LooseMonotone(self.framework, self.aspect, self.limit, self.falling, kept)
        if len(more.floors) + len(more.ceilings) <= FEW:
            other._of = self, more
        return other

    @cached_property
    def ways(self) -> list[int]:
        """The direction that each input has: 1, -1, or 0 without an order."""
        return [self._way(node_id) for node_id in self.over]

    def _way(self, node_id: str) -> int:
        if self.framework.node(node_id).ordered is False:
            return 0
        return -1 if node_id in self.falling else 1

    # --- lowest and highest -----------------------------------------------------------------------------------------

    def at_or_above(self, bounds: Iterable[tuple[Cell, Value]]) -> FirstMatch:
        """Return the conditions that a cell is at or above these, in order, each with its level; the last is any."""
        return self._match([*bounds], 1, 0)

    def at_or_below(self, bounds: Iterable[tuple[Cell, Value]]) -> FirstMatch:
        """Return the conditions that a cell is at or below these, in order, each with its level; the last is any."""
        return self._match([*bounds], -1, self.size - 1)

    def _match(self, bounds: Sequence[tuple[Cell, Value]], side: int, end: Value) -> FirstMatch:
        every = 1 << len(bounds)  # the last condition, which always holds
        takers = [[every] * size for size in self.cell_sizes]
        for place, (cell, _level) in enumerate(bounds):
            for own, way, at in zip(takers, self.ways, cell, strict=True):
                values = [at] if not way else range(at, len(own)) if way == side else range(at + 1)
                for value in values:
                    own[value] |= 1 << place
        sure = [2 * every - 1]
        for own in reversed(takers):
            sure.append(sure[-1] & reduce(and_, own))
        return FirstMatch(
            takers=tuple(map(tuple, takers)),
            decides=(*(level for _cell, level in bounds), end),
            sure_after=tuple(reversed(sure)),
        )

    @cached_property
    def low(self) -> FirstMatch:
        """The lowest level, as conditions from the highest level down."""
        return self.at_or_above(sorted(self.kept.floors, key=lambda floor: (-floor[1], floor[0])))

    @cached_property
    def high(self) -> FirstMatch:
        """The highest level, as conditions from the lowest level up."""
        return self.at_or_below(sorted(self.kept.ceilings, key=lambda ceiling: (ceiling[1], ceiling[0])))

    def least_at(self, cell: Cell) -> Value:
        """Return the lowest level that it can have at a cell, before caps."""
        if cell not in self._least:
            if self._of is None:
                level = _decision(self.low, cell)
            else:
                rule, more = self._of
                level = max([rule.least_at(cell), *(own for at, own in more.floors if self.is_below(at, cell))])
            self._least[cell] = level
        return self._least[cell]

    def greatest_at(self, cell: Cell) -> Value:
        """Return the highest level that it can have at a cell, before caps."""
        if cell not in self._greatest:
            if self._of is None:
                level = _decision(self.high, cell)
            else:
                rule, more = self._of
                level = min([rule.greatest_at(cell), *(own for at, own in more.ceilings if self.is_below(cell, at))])
            self._greatest[cell] = level
        return self._greatest[cell]

    def end_diagrams(self) -> tuple[Diagram, Diagram]:
        """Return the diagrams of the lowest and the highest level, over what a cell names."""
        low, high = [match_diagram(one, self.cell_sizes, self.limit, looser) for one in (self.low, self.high)]
        return low, high

    # --- members ----------------------------------------------------------------------------------------------------

    @cached_property
    def _written(self) -> FirstMatch:
        scales = {node_id: self.scales[node_id] for node_id in self.reads}
        rows = steps_of(self.aspect, scales).rows
        assert rows is not None
        return rows

    def written_at(self, cell: Cell) -> Value:
        """Return its level as written at a cell, before caps."""
        known = dict(zip(self.over, cell, strict=True))
        return _decision(self._written, [known.get(node_id, 0) for node_id in self.reads])

    def table(self, least: Mapping[Cell, Value]) -> dict[str, Any]:
        """Return what makes a table of the lowest member that has at least these levels at cells."""
        floors = sorted([*self.kept.floors, *least.items()], key=lambda floor: (-floor[1], floor[0]))
        floors = [floor for floor in floors if floor[1]]
        match, names = self.at_or_above(floors), level_ids(self.aspect)
        kept: list[tuple[Cell, Value]] = []
        mask = 0  # the rows that stay, of which one may take all that another takes
        for place, (cell, level) in enumerate(floors):
            if not taking(match, cell) & mask:
                mask |= 1 << place
                kept.append((cell, level))
        rows = []
        for cell, level in kept:
            when = {}
            for node_id, at, way in zip(self.over, cell, self.ways, strict=True):
                scale = self.scales[node_id]
                own = [scale[at]] if not way else scale[at:] if way > 0 else scale[: at + 1]
                if len(own) < len(scale):
                    when[node_id] = list(own)
            rows.append({"when": when, "then": names[level]})
        if not rows or rows[-1]["when"]:
            rows.append({"when": {}, "then": names[0]})
        return {"kind": "table", "inputs": list(self.aspect.rule.inputs), "rows": rows}


def taking(match: FirstMatch, cell: Sequence[Value]) -> int:
    """Return all conditions that take a cell, as the bits of a number."""
    return reduce(and_, [own[value] for own, value in zip(match.takers, cell, strict=True)])


def _decision(match: FirstMatch, cell: Sequence[Value]) -> Value:
    return match.decision(taking(match, cell))
