"""What to give up so that nothing contradicts, where whatever contradicts does so in pairs.

Of two in a pair the one asks for more than the other. Where that is passed on, from a pair and a next one to the first
and the last, what is left of the items is an antichain of greatest weight, and that is a flow: Dilworth (1950), A
decomposition theorem for partially ordered sets; Fulkerson (1956), Note on Dilworth's decomposition theorem.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from k80assess.learning.hitting import Items


class Region(NamedTuple):
    """Some of the ways to give items up: those that give up and keep these.

    Attributes:
        given_up: items that are given up, as the bits of a number.
        kept: items that are kept.
    """

    given_up: int
    kept: int


class Covers:
    """The minimal sets of items of which each pair has one.

    Args:
        weights: how much it takes to give each item up.
        alone: items that are to be given up by themselves.
        pairs: the items of which one is to be given up, the one that asks for more first.
        apart: items through which that is not passed on.
    """

    def __init__(
        self, weights: Sequence[int], alone: Collection[int], pairs: Iterable[tuple[int, int]], apart: Collection[int]
    ) -> None:
        self.weights, self.alone = weights, _mask(alone)
        self.below = [0] * len(weights)
        self.beside = [0] * len(weights)
        for one, other in pairs:
            if not self.alone >> one & 1 and not self.alone >> other & 1:
                self.below[one] |= 1 << other
                self.beside[one] |= 1 << other
                self.beside[other] |= 1 << one
        self.paired = _mask([item for item, own in enumerate(self.beside) if own])
        self.apart = _mask(apart) & self.paired

    def least_first(self) -> Iterator[Items]:
        """Yield the sets, those of least weight first.

        What is not in a set that was found lacks one of its items: the first, or the second but not the first, and so
        on. Lawler (1972), A procedure for computing the K best solutions to discrete optimization problems.
        """
        waiting: list[tuple[int, int, Region, int]] = []
        number = 0

        def add(region: Region | None) -> None:
            nonlocal number
            if region is not None:
                least = self._least(region)
                number += 1
                heappush(waiting, (self._weight(region.given_up | least), number, region, least))

        add(self._narrowed(Region(0, 0), 0, 0))
        while waiting:
            _weight, _number, region, least = heappop(waiting)
            undecided = self._undecided(region) & self.apart
            if undecided:
                item = undecided & -undecided
                add(self._narrowed(region, item, 0))
                add(self._narrowed(region, 0, item))
                continue
            found = region.given_up | least
            if all(self.beside[item] & ~found for item in _items(found)):
                yield frozenset([*_items(found), *_items(self.alone)])
            passed = 0
            for item in _items(least):
                add(self._narrowed(region, passed, 1 << item))
                passed |= 1 << item

    def _narrowed(self, region: Region, given_up: int, kept: int) -> Region | None:
        """Return the region in which these are given up and kept as well; None where it has no minimal set."""
        given_up, kept = region.given_up | given_up, region.kept | kept
        for item in _items(kept):
            given_up |= self.beside[item]
        if given_up & kept or any(not self.beside[item] & ~given_up for item in _items(given_up)):
            return None
        return Region(given_up, kept)

    def _undecided(self, region: Region) -> int:
        """Return the items that are in a pair of which none is given up."""
        left = self.paired & ~region.given_up
        return _mask([item for item in _items(left) if self.beside[item] & left])

    def _weight(self, items: int) -> int:
        return sum([self.weights[item] for item in _items(items)])

    def _least(self, region: Region) -> int:
        """Return what else is to be given up, at the least, but for items through which nothing is passed on."""
        left = self._undecided(region) & ~self.apart
        return left & ~_Flow(self.weights, self.below, left).antichain()


class _Flow:
    """The greatest flow from items to those that ask for less, of which each item gives and takes up to its weight."""

    def __init__(self, weights: Sequence[int], below: Sequence[int], left: int) -> None:
        self.items, self.left = list(_items(left)), left
        self.below = {item: below[item] & left for item in self.items}
        self.giving = {item: weights[item] for item in self.items}
        self.taking = {item: weights[item] for item in self.items}
        self.flow: dict[int, dict[int, int]] = {item: {} for item in self.items}  # to each item, from which
        while self._augmented():
            pass

    def antichain(self) -> int:
        """Return the items of greatest weight of which no two are in a pair."""
        givers, takers = self.reached
        return _mask([item for item in self.items if item in givers and item not in takers])

    def _augmented(self) -> bool:
        """Find a way by which more can flow, and let it; return whether there is one."""
        givers: dict[int, int | None] = {item: None for item in self.items if self.giving[item]}
        takers: dict[int, int] = {}
        waiting, unseen = deque(givers), self.left
        self.reached = givers, takers
        while waiting:
            giver = waiting.popleft()
            for taker in _items(self.below[giver] & unseen):
                unseen ^= 1 << taker
                takers[taker] = giver
                if self.taking[taker]:
                    self._augment(taker, givers, takers)
                    return True
                for other, amount in self.flow[taker].items():
                    if amount and other not in givers:
                        givers[other] = taker
                        waiting.append(other)
        return False

    def _augment(self, last: int, givers: dict[int, int | None], takers: dict[int, int]) -> None:
        way: list[tuple[int, int, int | None]] = []  # from whom, to whom, and to whom no longer
        taker: int | None = last
        while taker is not None:
            giver = takers[taker]
            way.append((giver, taker, givers[giver]))
            taker = givers[giver]
        first = way[-1][0]
        backwards = [self.flow[no_longer][giver] for giver, _taker, no_longer in way if no_longer is not None]
        amount = min([self.taking[last], self.giving[first], *backwards])
        self.taking[last] -= amount
        self.giving[first] -= amount
        for giver, taker, no_longer in way:
            self.flow[taker][giver] = self.flow[taker].get(giver, 0) + amount
            if no_longer is not None:
                self.flow[no_longer][giver] -= amount


def hitting_sets(sets: Iterable[Items]) -> Iterator[Items]:
    """Yield the minimal sets of items of which each of these sets has one, those of fewest items first."""
    every = sorted(set(sets), key=lambda own: (len(own), sorted(own)))
    needed = [own for place, own in enumerate(every) if not any(before <= own for before in every[:place])]
    waiting: list[tuple[int, ...]] = [()]
    while waiting:
        further: dict[tuple[int, ...], None] = {}
        for chosen in waiting:
            unhit = next((own for own in needed if own.isdisjoint(chosen)), None)
            if unhit is None:
                yield frozenset(chosen)
                continue
            for item in sorted(unhit):
                larger = tuple(sorted([*chosen, item]))
                if larger not in further and _each_needed(larger, needed):
                    further[larger] = None
        waiting = sorted(further)


def _each_needed(chosen: Sequence[int], sets: Sequence[Items]) -> bool:
    """Return whether each item is the only one chosen of some set."""
    alone = {next(iter(hit)) for own in sets if len(hit := own.intersection(chosen)) == 1}
    return alone.issuperset(chosen)


def _mask(items: Iterable[int]) -> int:
    mask = 0
    for item in items:
        mask |= 1 << item
    return mask


def _items(mask: int) -> Iterator[int]:
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1
