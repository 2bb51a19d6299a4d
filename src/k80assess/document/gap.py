"""The search for a combination of levels that no row of a decision table takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

# The search counts what rows ask again and again: after so many looks, a second or two, it gives up.
MAX_LOOKS = 2_000_000


class TooManyLooksError(Exception):
    """The search for an undecided combination was given up."""


def takers(whens: Sequence[Mapping[str, Sequence[str]]], scales: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Return for each input and each of its levels which conditions take that level, as the bits of a number.

    >>> takers([{"a": ["low"]}, {}], {"a": ["low", "high"]})
    {'a': [3, 2]}
    """
    masks = {}
    for input_id, scale in scales.items():
        own = dict.fromkeys(scale, 0)
        for i, when in enumerate(whens):
            for level in when.get(input_id, scale):
                own[level] |= 1 << i
        masks[input_id] = list(own.values())
    return masks


def find_gap(
    whens: Iterable[Mapping[str, Sequence[str]]], scales: Mapping[str, Sequence[str]]
) -> dict[str, str] | None:
    """Return a level for some inputs such that no row takes it, whatever level the others have; None if there is none.

    Inputs get a level one after another, each time the one that most of the rows that can still match ask for. A row
    that asks nothing more takes all that remains. Equal situations are looked at once.

    Args:
        whens: for each row the levels it takes, by input; an input left out may have any.
        scales: for each input its levels.

    Raises:
        TooManyLooksError: when the rows are too entangled to tell.

    >>> find_gap([{"a": ["low"]}, {"b": ["low", "high"]}], {"a": ["low", "high"], "b": ["low", "mid", "high"]})
    {'a': 'high', 'b': 'mid'}
    """
    search = _GapSearch(list(whens), scales)
    return search.find()


class _GapSearch:
    """Rows are bits of a number; a situation is which of them can still match, and which inputs have no level yet."""

    def __init__(self, whens: Sequence[Mapping[str, Sequence[str]]], scales: Mapping[str, Sequence[str]]) -> None:
        self.scales = scales
        self.takers = takers(whens, scales)
        self.rows = (1 << len(whens)) - 1
        self.asking = {i: self.rows & ~_all_of(own) for i, own in self.takers.items()}
        self.looks = 0

    def find(self) -> dict[str, str] | None:
        closed: set[tuple[int, frozenset[str]]] = set()
        way = [_Place(self.rows, frozenset(self.scales))]
        while way:
            place = way[-1]
            if not place.alive:
                return {passed.split: self.scales[passed.split][passed.level - 1] for passed in way[:-1]}
            if not place.split and not self._split(place):  # some row takes all that remains
                way.pop()
                continue
            if place.level == len(self.scales[place.split]):
                closed.add((place.alive, place.left))
                way.pop()
                continue
            alive = place.alive & self.takers[place.split][place.level]
            place.level += 1
            left = place.left - {place.split}
            if (alive, left) not in closed:
                way.append(_Place(alive, left))
        return None

    def _split(self, place: _Place) -> bool:
        """Choose the input that most rows ask for; none where a row asks nothing more."""
        asked, most = 0, 0
        for input_id in sorted(place.left):
            asking = place.alive & self.asking[input_id]
            asked |= asking
            if asking.bit_count() > most:
                most, place.split = asking.bit_count(), input_id
        self.looks += len(place.left)
        if asked != place.alive:
            place.split = ""
            return False
        if self.looks > MAX_LOOKS:
            raise TooManyLooksError
        return True


class _Place:
    """A situation on the way, with the input that is split there and the next of its levels."""

    __slots__ = ("alive", "left", "level", "split")

    def __init__(self, alive: int, left: frozenset[str]) -> None:
        self.alive = alive
        self.left = left
        self.split = ""
        self.level = 0


def _all_of(masks: Iterable[int]) -> int:
    """Return the bits that all masks have."""
    every = -1
    for mask in masks:
        every &= mask
    return every
