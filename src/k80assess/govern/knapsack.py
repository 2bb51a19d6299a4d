"""The best choice of items that share limited capacity, exactly: the multidimensional 0/1 knapsack problem.

A branch and bound in whole numbers on top of the solver HiGHS, which works in floats. The solver solves the linear
relaxation, in which items can be divided. The search starts from the items of its solution that fit, and its dual
prices of each kind of room bound what a branch can still reach: the value of the room left at these prices, plus what
the items left are worth beyond the room they take. This is an upper bound for any prices of zero or more, so rounding
them costs time and never exactness. Land and Doig (1960), An automatic method of solving discrete programming problems;
Fisher (1981), The Lagrangian relaxation method for solving integer programming problems.

All amounts are whole numbers here; the caller scales them.
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
    """Items to choose from, and the room there is for them.

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
        """Return the room that is left with these items chosen; less than zero where they do not fit."""
        left = self.room
        for item in chosen:
            left = _without(left, self.needs[item])
        return left

    def fits(self, chosen: Iterable[Item]) -> bool:
        """Return whether items fit together."""
        return min(self.left(chosen), default=0) >= 0


def best_choice(knapsack: Knapsack, limit: int = STEP_LIMIT) -> frozenset[Item]:
    """Return the items of greatest total value that fit together.

    Of two choices of equal value, the better one has the first item on which they differ.

    Raises:
        MissingExtraError: when scipy is not installed.
        SizeLimitError: when proving that a choice is the best takes too many steps.
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
    """The search for choices, which counts its steps."""

    def __init__(self, knapsack: Knapsack, limit: int) -> None:
        self.knapsack = knapsack
        self.limit = limit
        self.steps = 0

    def proposal(self) -> frozenset[Item]:
        """Return a choice that fits: the items of which the solver takes most, as far as there is room."""
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
    """Items in the order in which a search decides on them, with bounds on what the later ones can need and add."""

    def __init__(self, knapsack: Knapsack, relaxed: _Relaxed) -> None:
        needs = knapsack.needs
        # Items that need the same kinds of room stand together. Once they are decided, room of a kind that no later
        # item needs is forgotten, and situations that differ in nothing else become one.
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
        """Return an upper bound for the value of the items from this depth on."""
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
    """The solution of the linear relaxation.

    Attributes:
        shares: for each item that fits by itself, how much of it is taken.
        prices: for each kind of room the dual price of a unit, zero or more, times `scale`.
        scale: the factor that makes prices whole.
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
    # Room and values are passed as shares of the whole, so that no number is too large for a float.
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
