"""The best choice of things that share limited room, exactly: a 0/1 knapsack with several kinds of room at once.

A branch and bound in whole numbers on top of the solver HiGHS, which works in floats. The solver takes the problem with
things that can be divided; what of its answer fits in whole numbers is where the search starts, and the prices it puts
on each kind of room show which branches are hopeless. Whatever the prices, what the room left is worth and what the
things left are worth beyond what they take is never less than what can still be had: rounding costs time, never
exactness. Land and Doig (1960), An automatic method of solving discrete programming problems; Fisher (1981), The
Lagrangian relaxation method for solving integer programming problems.

Everything is in whole numbers here; whoever asks has scaled them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, TypeAlias

import attrs

from k80assess.errors import MissingExtraError, Sentence, SizeLimitError

Item: TypeAlias = int
Room: TypeAlias = tuple[int, ...]
"""An amount of room of each kind."""

STEP_LIMIT = 1_000_000
"""How many situations a search may look at."""

# Floats become whole numbers of so many to the unit.
_UNIT = 1 << 40


@attrs.frozen(kw_only=True)
class Knapsack:
    """Things to choose from.

    Attributes:
        values: what each item is worth, zero or more; items stand in order of preference.
        needs: the room each item needs, zero or more of each kind.
        room: the room there is, zero or more of each kind.
    """

    values: tuple[int, ...]
    needs: tuple[Room, ...]
    room: Room

    def value(self, chosen: Iterable[Item]) -> int:
        """Return what items are worth together."""
        return sum([self.values[item] for item in chosen])

    def left(self, chosen: Iterable[Item]) -> Room:
        """Return the room that is left beside items; less than zero where they do not fit."""
        left = self.room
        for item in chosen:
            left = _without(left, self.needs[item])
        return left

    def fits(self, chosen: Iterable[Item]) -> bool:
        """Return whether items fit together."""
        return min(self.left(chosen), default=0) >= 0


def best_choice(knapsack: Knapsack, limit: int = STEP_LIMIT) -> frozenset[Item]:
    """Return the items of greatest value that fit together.

    Of two choices of equal value the better is the one that has the first item on which they differ.

    Raises:
        MissingExtraError: when scipy is not installed.
        SizeLimitError: when proving it takes too many steps.
    """
    search = _BranchAndBound(knapsack, limit)
    everything = range(len(knapsack.values))
    best = search.proposal()
    while better := search.reaching(knapsack.value(best) + 1, frozenset(), everything):
        best = better
    value = knapsack.value(best)
    for item in everything:
        if item not in best:
            preferred = frozenset([other for other in best if other < item]) | {item}
            best = search.reaching(value, preferred, everything[item + 1 :]) or best
    return best


class _BranchAndBound:
    """The search for choices, with the steps that it has left."""

    def __init__(self, knapsack: Knapsack, limit: int) -> None:
        self.knapsack = knapsack
        self.limit = limit
        self.steps = 0

    def proposal(self) -> frozenset[Item]:
        """Return a choice that fits: what the solver takes most of, as far as there is room."""
        shares = _relax(self.knapsack, self.knapsack.room, range(len(self.knapsack.values))).shares
        chosen: frozenset[Item] = frozenset()
        for item in sorted(shares, key=lambda item: -shares[item]):
            if self.knapsack.fits(chosen | {item}):
                chosen |= {item}
        return chosen

    def reaching(self, value: int, taken: frozenset[Item], free: Sequence[Item]) -> frozenset[Item] | None:
        """Return a choice of this value or more, out of items already taken and free ones; None where there is none."""
        if not self.knapsack.fits(taken):
            return None
        self._count(1 + len(free))
        room = self.knapsack.left(taken)
        branches = _Branches(self.knapsack, _relax(self.knapsack, room, free))
        seen: list[dict[Room, int]] = [{} for _ in branches.needed]
        waiting = [(0, room, value - self.knapsack.value(taken), taken)]
        while waiting:
            depth, room, wanted, chosen = waiting.pop()
            if wanted <= 0:
                return chosen
            room = branches.usable(depth, room)
            # With the same room before the same items, wanting more is no easier.
            if branches.most(depth, room) < wanted or seen[depth].get(room, wanted + 1) <= wanted:
                continue
            seen[depth][room] = wanted
            self._count(1)
            item = branches.items[depth]
            ways = [(depth + 1, room, wanted, chosen)]
            left = _without(room, self.knapsack.needs[item])
            if min(left, default=0) >= 0:
                ways.append((depth + 1, left, wanted - self.knapsack.values[item], chosen | {item}))
            waiting += ways if branches.is_worth_its_room(depth) else reversed(ways)
        return None

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.limit:
            what = Sentence("limit.plan_steps", "steps to prove that no better plan fits")
            template = "let fewer topics or portfolios compete at once, or count in rounder numbers"
            raise SizeLimitError(what, self.limit, Sentence("remedy.fewer_topics", template))


class _Branches:
    """Items in the order in which a search decides on them, with what the later ones can still need and give."""

    def __init__(self, knapsack: Knapsack, relaxed: _Relaxed) -> None:
        needs = knapsack.needs
        # Items that need the same kinds of room stand together: once they are decided, room of a kind that nothing
        # needs any more is forgotten, and situations that differ in nothing else become one.
        self.items = sorted(relaxed.shares, key=lambda item: ([not need for need in needs[item]], item))
        self.prices, self.scale = relaxed.prices, relaxed.scale
        self.gains = [0]
        self.needed: list[Room] = [(0,) * len(knapsack.room)]
        for item in reversed(self.items):
            gain = self.scale * knapsack.values[item] - self._worth(needs[item])
            self.gains.append(self.gains[-1] + max(0, gain))
            self.needed.append(tuple([a + b for a, b in zip(self.needed[-1], needs[item], strict=True)]))
        self.gains.reverse()
        self.needed.reverse()

    def usable(self, depth: int, room: Room) -> Room:
        """Return the part of the room that the items from this depth on could use."""
        return tuple([min(have, need) for have, need in zip(room, self.needed[depth], strict=True)])

    def most(self, depth: int, room: Room) -> int:
        """Return a value that the items from this depth on cannot exceed."""
        return (self._worth(room) + self.gains[depth]) // self.scale

    def is_worth_its_room(self, depth: int) -> bool:
        """Return whether the item at this depth is worth more than the room it takes."""
        return self.gains[depth] > self.gains[depth + 1]

    def _worth(self, room: Room) -> int:
        return sum([price * amount for price, amount in zip(self.prices, room, strict=True)])


def _without(room: Room, need: Room) -> Room:
    return tuple([have - amount for have, amount in zip(room, need, strict=True)])


# --- the solver, in floats ----------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class _Relaxed:
    """What the solver says of items that could be divided.

    Attributes:
        shares: for each item that fits by itself, how much of it the solver takes.
        prices: what a unit of each kind of room is worth, zero or more, so many to the unit of value as `scale` says.
        scale: how many.
    """

    shares: Mapping[Item, float]
    prices: tuple[int, ...]
    scale: int


def _relax(knapsack: Knapsack, room: Room, free: Iterable[Item]) -> _Relaxed:
    items = [item for item in free if min(_without(room, knapsack.needs[item]), default=0) >= 0]
    kinds = [kind for kind, amount in enumerate(room) if amount > 0]
    top = max([knapsack.values[item] for item in items], default=0)
    scale = _UNIT * max([1, *room])
    if not top or not kinds:  # nothing to gain, or nothing to share
        return _Relaxed(shares=dict.fromkeys(items, 1.0), prices=(0,) * len(room), scale=scale)
    # Room and values are handed over as shares of the whole, so that no number is too large for a float.
    found = _optimize().linprog(
        [-(knapsack.values[item] / top) for item in items],
        A_ub=[[knapsack.needs[item][kind] / room[kind] for item in items] for kind in kinds],
        b_ub=[1.0] * len(kinds),
        bounds=(0, 1),
        method="highs",
    )
    prices = [0] * len(room)
    if found.status == 0:
        for kind, marginal in zip(kinds, found.ineqlin.marginals, strict=True):
            prices[kind] = int(max(0.0, -marginal) * _UNIT) * top * (scale // _UNIT) // room[kind]
    shares = [1.0] * len(items) if found.x is None else found.x
    return _Relaxed(shares=dict(zip(items, shares, strict=True)), prices=tuple(prices), scale=scale)


def _optimize() -> Any:
    try:
        return import_module("scipy.optimize")
    except ImportError:
        raise MissingExtraError("scipy", "plan") from None
