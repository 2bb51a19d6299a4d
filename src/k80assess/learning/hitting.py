"""Groups of items that contradict, and what to give up so that none does: each found with the help of the other.

What hits every conflict is a repair, and what hits every repair is a conflict. So a smallest set that hits all
conflicts found so far is a repair, or else what is left holds a conflict that was not found yet; and the other way
round. Reiter (1987), A theory of diagnosis from first principles. Liffiton and Sakallah (2008), Algorithms for
computing minimal unsatisfiable subsets of constraints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

Items: TypeAlias = frozenset[int]


class Consistency(Protocol):
    """Which items go together."""

    def conflict(self, items: Items) -> Items | None:
        """Return some of these items that contradict; None where none do."""

    def agreeing(self, items: Items) -> Items:
        """Return all items that something agrees with which agrees with these; they do not contradict."""


class Groups:
    """The conflicts and repairs of items.

    Args:
        weights: how much it takes to give each item up.
        consistency: which items go together.
    """

    def __init__(self, weights: Sequence[int], consistency: Consistency) -> None:
        self.weights, self.consistency = weights, consistency
        self.all = frozenset(range(len(weights)))

    def repairs(self) -> Iterator[Items]:
        """Yield the minimal repairs, those of least weight first."""
        hitting = _Hitting(self.weights)
        while (given_up := hitting.next()) is not None:
            conflict = self.consistency.conflict(self.all - given_up)
            if conflict is None:
                hitting.block(given_up)
                yield given_up
            else:
                hitting.hit(self._minimal(conflict))

    def conflicts(self) -> Iterator[Items]:
        """Yield the minimal conflicts, those of fewest items first."""
        hitting = _Hitting([1] * len(self.weights))
        while (chosen := hitting.next()) is not None:
            if self.consistency.conflict(chosen) is not None:
                hitting.block(chosen)
                yield chosen
                continue
            left = self.all - self._maximal(chosen)
            if not left:
                return
            hitting.hit(left)

    def some_conflict(self) -> Items | None:
        """Return a minimal conflict; None where there is none."""
        conflict = self.consistency.conflict(self.all)
        return None if conflict is None else self._minimal(conflict)

    def _minimal(self, conflict: Items) -> Items:
        """Return a part of a conflict without which nothing in it contradicts."""
        needed: Items = frozenset()
        while rest := conflict - needed:
            item = min(rest)
            smaller = self.consistency.conflict(conflict - {item})
            if smaller is None:
                needed |= {item}
            else:
                conflict = smaller
        return conflict

    def _maximal(self, chosen: Items) -> Items:
        """Return items that go together with these, to which none can be added."""
        chosen = self.consistency.agreeing(chosen)
        for item in sorted(self.all - chosen):
            if item not in chosen and self.consistency.conflict(chosen | {item}) is None:
                chosen = self.consistency.agreeing(chosen | {item})
        return chosen


class _Hitting:
    """The sets that hit each of some sets, of least weight first."""

    def __init__(self, weights: Sequence[int]) -> None:
        from pysat.examples.rc2 import RC2
        from pysat.formula import WCNF

        formula = WCNF()
        for item, weight in enumerate(weights, 1):
            formula.append([-item], weight=weight)
        self._solver = RC2(formula)

    def hit(self, one: Items) -> None:
        """Leave out what has nothing of a set."""
        self._solver.add_clause([item + 1 for item in sorted(one)])

    def block(self, one: Items) -> None:
        """Leave out a set and all that have it within."""
        self._solver.add_clause([-item - 1 for item in sorted(one)])

    def next(self) -> Items | None:
        model = self._solver.compute()
        return None if model is None else frozenset([literal - 1 for literal in model if literal > 0])
