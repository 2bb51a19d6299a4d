"""A DEXi table as a function: from a value for each combination to conditions, rows, and sets of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from k80assess.interop._conditions import OverlappingConditions, bits_at
from k80assess.interop.dexi.dxi import Attribute

Condition = tuple[dict[str, list[str]], tuple[int, ...]]
"""For inputs, by id, the levels they may have; and the positions of the levels that are then possible."""


def conditions_of(inputs: Sequence[tuple[str, Sequence[str]]], values: tuple[Any, ...]) -> Iterator[Condition]:
    """Yield the conditions of a function, split input by input; levels with the same result stay together."""
    if not inputs:
        yield {}, values[0]
        return
    (input_id, levels), *others = inputs
    part = len(values) // len(levels)
    alike: dict[tuple[Any, ...], list[str]] = {}
    for i, level in enumerate(levels):
        alike.setdefault(values[i * part : (i + 1) * part], []).append(level)
    for follows, taken in alike.items():
        for when, positions in conditions_of(others, follows):
            yield ({input_id: taken, **when} if len(alike) > 1 else when), positions


class Function:
    """What a table gives for sets of values of its inputs, each taken by itself."""

    def __init__(self, inputs: Sequence[Attribute], conditions: Sequence[Condition]) -> None:
        self.inputs = inputs
        self._conditions = OverlappingConditions(
            [when for when, _positions in conditions], map(str, range(len(inputs)))
        )
        giving: dict[int, list[int]] = {}
        for number, (_when, positions) in enumerate(conditions):
            for position in positions:
                giving.setdefault(position, []).append(number)
        self._giving = {position: bits_at(giving[position]) for position in sorted(giving)}
        self._known: dict[tuple[tuple[int, ...], ...], tuple[int, ...]] = {}

    def __call__(self, possible: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
        """Return the positions of the levels that are possible, given those of the inputs."""
        if possible not in self._known:
            given = enumerate(zip(self.inputs, possible, strict=True))
            narrowed = [(i, own, taken) for i, (own, taken) in given if len(taken) < len(own.levels)]
            when = {f"{i}": [own.levels[position] for position in taken] for i, own, taken in narrowed}
            bits = self._conditions.meeting(when)
            self._known[possible] = tuple([position for position, holds in self._giving.items() if holds & bits])
        return self._known[possible]


def rows_of(levels: Sequence[str], conditions: Iterable[Condition], which: str = "") -> Iterator[dict[str, Any]]:
    """Yield the rows; where several levels are possible, one row for each, with the first as the default."""
    for when, (first, *others) in conditions:
        for other in others:
            yield {"when": {**when, which: levels[other]}, "then": levels[other]}
        yield {"when": when, "then": levels[first]}
