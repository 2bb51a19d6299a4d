"""Families and examples as conditions for z3: what agrees with examples, said in another way than the library does.

Weights are real numbers whose ranges add up to one, cut-offs are real numbers beside them, and every cell of a loose
table is a whole number. Each example is spelt out profile by profile, as the definitions say: nothing is forgotten on
the way, nothing is shared, and no order of levels is made use of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

import members
import oracle
import pytest

from k80assess.document.nodes import Aspect
from k80assess.engine.families import Family

z3: Any = pytest.importorskip("z3")


class Theory:
    """A family for z3, and what topics ask of its members.

    All that a question needs is said before the first is asked, so that z3 never takes any of it back.

    Args:
        family: the family.
    """

    def __init__(self, family: Family) -> None:
        self.family, self.framework = family, family.framework
        self.nodes = oracle.by_id(self.framework)
        self.solver = z3.Solver()
        self.solver.set("timeout", 60_000)
        self._weights: dict[str, dict[str, Any]] = {}
        self._scales: dict[str, Any] = {}
        self._cutoffs: dict[str, list[Any]] = {}
        self._cells: dict[str, dict[Any, Any]] = {}
        self._at: dict[tuple[str, ...], dict[str, Any]] = {}
        self._guards = 0
        for aspect in self.framework.aspects:
            if aspect.id in family.tables or aspect.id in family.monotone:
                self._say_cells(aspect)
            elif aspect.id in family.weights or aspect.id in family.cutoffs:
                self._say_weights(aspect)

    # --- the members ----------------------------------------------------------------------------------------------

    def _say_weights(self, aspect: Aspect) -> None:
        """Say what weights may be, which add up to one with their ranges but for a rule in points, and cut-offs."""
        rule, loose = aspect.rule, self.family.weights.get(aspect.id)
        assert rule.kind == "weighted"
        points = {i: members._points(rule, self.nodes, i) for i in rule.weights}
        spans = {i: max(own) - min(own) for i, own in points.items()}
        weights = {i: z3.Real(f"{aspect.id}.{i}") for i in rule.weights}
        scale = z3.RealVal(1) if rule.in_points else z3.Real(f"{aspect.id}.scale")
        whole = z3.Sum([_real(spans[i]) * own for i, own in weights.items()])
        say = self.solver.add
        say(scale > 0, whole == 1 if not rule.in_points else whole > 0, *[own >= 0 for own in weights.values()])
        for i, written in rule.weights.items():
            if loose is None:
                say(weights[i] == _real(written) * scale)
            elif loose.off is not None:
                say(weights[i] >= _real(written * (1 - loose.off)) * scale)
                say(weights[i] <= _real(written * (1 + loose.off)) * scale)
            elif loose.least and spans[i]:
                say(_real(spans[i]) * weights[i] >= _real(loose.least) * whole)
        for heavier, lighter in loose.orders if loose is not None else ():
            say(weights[heavier] >= weights[lighter])
        self._weights[aspect.id] = weights
        if rule.in_points:
            return
        levels = oracle.scale(aspect)[1:]
        cutoffs = [z3.Real(f"{aspect.id}.{level}") for level in levels]
        intervals = self.family.cutoffs.get(aspect.id)
        for place, (level, own) in enumerate(zip(levels, cutoffs, strict=True)):
            if intervals is None:
                say(own == _real(Fraction(str(rule.cutoffs[level]))))
                continue
            one = intervals[place]
            say(own >= _real(one.least) if one.least_included else own > _real(one.least))
            say(own <= _real(one.greatest) if one.greatest_included else own < _real(one.greatest))
        say(*[lower < higher for lower, higher in pairwise(cutoffs)])
        self._cutoffs[aspect.id] = cutoffs

    def _say_cells(self, aspect: Aspect) -> None:
        over, _functions, kept, ways = members._monotone(self.family, aspect)
        sizes = [len(oracle.scale(self.nodes[i])) for i in over]
        own = {cell: z3.Int(f"{aspect.id}.{cell}") for cell in product(*map(range, sizes))}
        for cell, level in own.items():
            least, greatest = kept.get(cell, (0, len(aspect.levels) - 1))
            self.solver.add(level >= least, level <= greatest)
            for place, way in enumerate(ways):
                after = (*cell[:place], cell[place] + 1, *cell[place + 1 :])
                if way and after in own:
                    self.solver.add(own[after] >= level if way > 0 else own[after] <= level)
        self._cells[aspect.id] = {"over": over, "own": own}

    def _uncapped(self, aspect: Aspect, known: Mapping[str, str]) -> Any:
        """Return the position of an aspect's level but for caps, where what it reads has these levels."""
        if aspect.id in self._cells:
            cells = self._cells[aspect.id]
            cell = tuple([oracle.scale(self.nodes[i]).index(known[i]) for i in cells["over"]])
            return cells["own"][cell]
        if aspect.id not in self._weights:
            return z3.IntVal(oracle.uncapped(aspect, dict(known), self.nodes))
        rule = aspect.rule
        assert rule.kind == "weighted"
        least = {i: 0 if rule.in_points else min(members._points(rule, self.nodes, i)) for i in rule.weights}
        total = z3.Sum(
            [
                _real(members._points(rule, self.nodes, i)[members._place(self.nodes, dict(known), i)] - least[i]) * own
                for i, own in self._weights[aspect.id].items()
            ]
        )
        if rule.in_points:
            reached = [self._meets(rule.cutoffs[level], total) for level in oracle.scale(aspect)[1:]]
        else:
            reached = [total >= own for own in self._cutoffs[aspect.id]]
        return z3.Sum([z3.If(one, 1, 0) for one in reached])

    @staticmethod
    def _meets(bound: Any, total: Any) -> Any:
        ((key, number),) = [(key, own) for key in oracle.SIGNS if (own := getattr(bound, key)) is not None]
        return oracle.SIGNS[key](total, _real(number))

    # --- profiles -------------------------------------------------------------------------------------------------

    def _levels(self, profile: tuple[str, ...]) -> dict[str, Any]:
        """Return the level of each aspect at a profile, by position."""
        if profile in self._at:
            return self._at[profile]
        ids = [criterion.id for criterion in self.framework.criteria]
        given = dict(zip(ids, profile, strict=True))
        found: dict[str, Any] = {}
        can_be = {node_id: [level] for node_id, level in given.items()}
        for aspect in self.framework.aspects_in_order:
            level = found[aspect.id] = z3.Int(f"{aspect.id}{profile}")
            scale, read = oracle.scale(aspect), list(dict.fromkeys(oracle.read_by(aspect)))
            reached: set[str] = set()
            for levels in product(*[can_be[node_id] for node_id in read]):
                known = dict(zip(read, levels, strict=True))
                so = [found[i] == oracle.scale(self.nodes[i]).index(own) for i, own in known.items() if i in found]
                own = self._uncapped(aspect, known)
                for cap in oracle.caps_holding(aspect, known, self.nodes):
                    own = z3.If(own <= cap, own, cap)
                self.solver.add(z3.Implies(z3.And(so), level == own))
                is_free = aspect.id in self._cells or aspect.id in self._weights
                reached.update(scale if is_free else [oracle.apply(aspect, known, self.nodes)[:]])
            can_be[aspect.id] = [one for one in scale if one in reached]
        self._at[profile] = found
        return found

    def _stands(self, profile: tuple[str, ...], when: Any) -> Any:
        """Return that conditions on criteria and aspects hold at a profile."""
        ids = [criterion.id for criterion in self.framework.criteria]
        given, levels = dict(zip(ids, profile, strict=True)), self._levels(profile)
        parts = []
        for node_id, condition in when.items():
            scale = oracle.scale(self.nodes[node_id])
            fitting = [level for level in scale if oracle.fits(condition, level, scale)]
            if node_id in given:
                parts.append(z3.BoolVal(given[node_id] in fitting))
            else:
                parts.append(z3.Or([levels[node_id] == scale.index(level) for level in fitting]))
        return z3.And(parts)

    def _occurs(self, profile: tuple[str, ...]) -> Any:
        parts = [z3.Not(self._stands(profile, row.when)) for row in self.framework.impossible or ()]
        for criterion, level in zip(self.framework.criteria, profile, strict=True):
            if criterion.asked_when is not None and level != criterion.otherwise:
                parts.append(self._stands(profile, criterion.asked_when))
        return z3.And(parts)

    def condition(self, answers: Mapping[str, Any], outcomes: Collection[str], *, every: bool = False) -> Any:
        """Return that answers give one of these outcomes, in some completion that can occur or in every one."""
        given = {node_id: oracle.listed(own) for node_id, own in answers.items() if own}
        criteria = self.framework.criteria
        judged = {node_id: own for node_id, own in given.items() if node_id not in {c.id for c in criteria}}
        left, right = [], []
        for profile in product(*[given.get(c.id, oracle.scale(c)) for c in criteria]):
            left.append(z3.And(self._occurs(profile), self._stands(profile, judged)))
            right.append(self._stands(profile, {self.framework.outcome: list(outcomes)}))
        some = z3.Or([z3.And(one, other) for one, other in zip(left, right, strict=True)])
        if not every:
            return some
        return z3.And(z3.Or(left), *[z3.Implies(one, other) for one, other in zip(left, right, strict=True)])

    def guarded(self, condition: Any) -> Any:
        """Return a name that, where it is assumed, stands for a condition."""
        self._guards += 1
        guard = z3.Bool(f"guard {self._guards}")
        self.solver.add(z3.Implies(guard, condition))
        return guard

    # --- questions ------------------------------------------------------------------------------------------------

    def agrees(self, guards: Collection[Any]) -> bool:
        """Return whether some member meets all that is assumed."""
        found = self.solver.check(*guards)
        assert found != z3.unknown, "z3 took too long"
        return bool(found == z3.sat)

    def conflicts(self, guards: Sequence[Any], *hard: Any) -> set[frozenset[int]]:
        """Return the minimal groups that no member meets together with what is hard, by trying all."""
        found: set[frozenset[int]] = set()
        agreeing: list[frozenset[int]] = []
        for chosen in reversed(list(_subsets(len(guards)))):  # large ones that agree settle all that are in them
            if not any(chosen <= one for one in agreeing) and self.agrees([*hard, *(guards[i] for i in chosen)]):
                agreeing.append(chosen)
        for chosen in _subsets(len(guards)):
            if not any(chosen <= one for one in agreeing) and not any(one <= chosen for one in found):
                found.add(chosen)
        return found


def repairs(conflicts: Collection[frozenset[int]], number: int) -> set[frozenset[int]]:
    """Return the minimal sets that hit all of some sets, by trying all."""
    found: set[frozenset[int]] = set()
    for chosen in _subsets(number):
        if all(chosen & one for one in conflicts) and not any(one <= chosen for one in found):
            found.add(chosen)
    return found


def _subsets(number: int) -> Iterator[frozenset[int]]:
    for size in range(number + 1):
        yield from map(frozenset, combinations(range(number), size))


def _real(number: Fraction | int) -> Any:
    own = Fraction(number)
    return z3.Q(own.numerator, own.denominator)
