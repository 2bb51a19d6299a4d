"""What examples ask of loose aspects, and why one cannot give it."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from k80assess.engine.diagram import Value
from k80assess.learning.cones import Row

Cell: TypeAlias = tuple[Value, ...]
"""The levels, by position, of what a loose aspect hangs on but for caps."""


class AtLeast(NamedTuple):
    """That a loose aspect comes to a level at least, but for caps, at a cell."""

    aspect: str
    cell: Cell
    level: Value


class Weighs(NamedTuple):
    """That the weights and cut-offs of a loose aspect meet a condition."""

    aspect: str
    row: Row


Atom: TypeAlias = AtLeast | Weighs


class Lemma(NamedTuple):
    """Atoms of a loose aspect that do not hold, or fail to hold, together, whatever its weights and cut-offs.

    Attributes:
        choices: the atoms, whether each was to hold, and the multiple of what that asks.
        kept: the places of what all members keep to, and the multiples of that.

    All multiples together add up to a contradiction.
    """

    choices: tuple[tuple[Atom, bool, int], ...]
    kept: tuple[tuple[int, int], ...]
