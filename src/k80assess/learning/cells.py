"""The members of a rule of which cells are loose, or all but its direction: monotone functions, lowest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from k80assess.engine.diagram import Value
from k80assess.engine.loose_by_cell import LooseByCell
from k80assess.learning.atoms import AtLeast, Atom, Cell

Floor: TypeAlias = tuple[tuple[Cell, Value], ...]
"""Cells with the least level that they must have: the lowest monotone function with these is a member."""


class CellMembers:
    """The members of loose cells. What keeps to the order of cells is a member: nothing else has to be checked.

    Args:
        aspect: the loose cells.
    """

    def __init__(self, aspect: LooseByCell) -> None:
        self.aspect = aspect

    def holds(self, atom: Atom, choice: Floor | None) -> bool:
        """Return whether an atom holds for a member, the one as written where there is no floor."""
        assert isinstance(atom, AtLeast)
        if choice is None:
            return self.aspect.written_at(atom.cell) >= atom.level
        if self.aspect.least_at(atom.cell) >= atom.level:
            return True
        return any(level >= atom.level and self.aspect.is_below(cell, atom.cell) for cell, level in choice)

    def found(self, asked: Mapping[Atom, bool]) -> Floor | None:
        """Return the floor by which atoms hold, or do not, as is asked; None for the member as written."""
        if all(self.holds(atom, None) is holds for atom, holds in asked.items()):
            return None
        return tuple([(a.cell, a.level) for a, holds in asked.items() if holds and isinstance(a, AtLeast)])

    def rule(self, choice: Floor) -> dict[str, Any]:
        """Return what makes the rule of a member."""
        return self.aspect.table(dict(sorted(choice)))
