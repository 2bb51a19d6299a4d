"""What would change the outcome: the cheapest ways to move answers after which another outcome is possible.

This is a shortest path in the diagram. The least cost is worked out from the leaves up, adding along paths and taking
the minimum at each node; then every path of that cost is followed from the root down. In the literature: counterfactual
or contrastive explanations. Ignatiev, Narodytska, Asher and Marques-Silva (2020), From contrastive to abductive
explanations and back again.

For a certain change, after which the outcome is the only one whatever stays open, it is a shortest path over frontiers:
what is not moved leads from a node to several, and all of them have to end well. What a single node costs is a lower
bound for every frontier that it is in, so the search is A* (Hart, Nilsson and Raphael, 1968, A formal basis for the
heuristic determination of minimum cost paths).
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from heapq import heappop, heappush
from itertools import count
from math import lcm
from operator import add
from typing import Any, NamedTuple, TypeAlias

import attrs

from k80assess.base.arguments import amount, name_among, refuse_no_flag
from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, LazySequence, result
from k80assess.document.labelled import Labelled
from k80assess.document.ranges import number_of
from k80assess.engine.answers import Box
from k80assess.engine.assessment import Assessment, asked_of, outcome_named
from k80assess.engine.construct import HIDDEN
from k80assess.engine.corners import Corners
from k80assess.engine.diagram import GREATER_LIMIT, Diagram, Ref, Value, Variable
from k80assess.errors import ArgumentError, Problem, Sentence, SizeLimitError, quoted
from k80assess.examine.reasons import Frontier

Moves: TypeAlias = tuple[tuple[Variable, Value], ...]


class Prices(NamedTuple):
    """What moves cost, in whole numbers.

    Attributes:
        rows: for each variable and value what moving there costs, times `unit`; `never` where it cannot move to.
        never: more than all moves together can cost.
        unit: the common denominator of what moves cost.
    """

    rows: tuple[tuple[int, ...], ...]
    never: int
    unit: int

    @classmethod
    def of(cls, steps: Sequence[Fraction | int | None], distances: Sequence[Sequence[int]]) -> Prices:
        """Return the prices of moving over these distances, by what a step of each variable costs; None if it stays."""
        unit = lcm(*(step.denominator for step in steps if step is not None))
        whole = [None if step is None else int(step * unit) for step in steps]
        never = 1 + sum([step * max(own) for step, own in zip(whole, distances, strict=True) if step is not None])
        rows = [
            tuple([(never if d else 0) if step is None else step * d for d in own])
            for step, own in zip(whole, distances, strict=True)
        ]
        return cls(tuple(rows), never, unit)

    def least(self, diagram: Diagram, targets: Collection[Ref]) -> list[int]:
        """Return for each reference what it costs at least to end at a target; `never` or more where none does."""
        rows = self.rows
        costs = [0 if leaf in targets else self.never for leaf in range(diagram.leaves)]
        for node in diagram.nodes:
            costs.append(min(map(add, rows[node.variable], [costs[child] for child in node.children])))
        return costs


@result
class Move(Displayed):
    """How far a number, or a date, moves to another level: to the end of that level which is nearest.

    Attributes:
        value: the number, or the date, that was answered.
        end: the nearest end of the level that it moves to.
        attained: whether that end belongs to the level; if not, the number moves beyond it.
        rises: whether the number rises, or the date comes later.

    >>> move = Move(value=Fraction(12_000), end=Fraction(10_000), attained=True, rises=False)
    >>> move.by, move.end, move.attained
    (Fraction(2000, 1), Fraction(10000, 1), True)
    """

    value: Fraction | datetime.date
    end: Fraction | datetime.date
    attained: bool
    rises: bool

    @property
    def by(self) -> Fraction:
        """How far the end lies from the value, zero or more; in days for dates."""
        return abs(Fraction(number_of(self.end)) - number_of(self.value))


@result
class Change(Labelled):
    """A cheapest way to move answers after which the outcome asked for is possible, or is the only one.

    Attributes:
        steps: for each criterion that moves, by id, the ids of the levels it leaves and the id of the one it moves to.
        cost: the total cost of the steps; by default the number of levels moved.
        numbers: for each criterion that moves and was answered with a single number or date, by id, how far it moves.

    >>> from k80assess import assess
    >>> change = changes(assess({"staff_time": "none", "ownership": "both"}), "take_on")[0]
    >>> change.steps, change.cost
    ({'staff_time': (('none',), 'tight')}, Fraction(1, 1))
    """

    steps: FrozenDict[str, tuple[tuple[str, ...], str]]
    cost: Fraction
    numbers: FrozenDict[str, Move] = attrs.field(factory=FrozenDict)


def changes(
    assessment: Assessment,
    outcome: str,
    *,
    fixed: Collection[str] = (),
    costs: Mapping[str, Any] | None = None,
    certain: bool = False,
    at_least: bool = False,
    of: str | None = None,
) -> LazySequence[Change]:
    """Return every cheapest change after which an outcome is possible, or is the only one.

    Moving a criterion takes as many steps as there are from the nearest level that its answer leaves possible, each at
    the cost of a step of that criterion; on an unordered scale every move is one step. When the outcome is possible
    already, there is one change, of no steps and cost zero; when it cannot be reached, there is none. Where the moves
    end has to be possible, and what aspects were judged to be stands.

    With `certain`, the outcome has to be the only one left, whatever the answers are that stay open. An open criterion
    can then be moved to one of its own levels as well: it counts as many steps as there are from the farthest level
    that its answer leaves possible.

    No change holds moves that could be left out, such as some at no cost.

    Args:
        assessment: the assessment to start from.
        outcome: the id of the outcome that is wanted.
        fixed: the ids of criteria that cannot move.
        costs: for criteria, by id, the cost of a step, zero or more; 1 when left out.
        certain: whether the outcome has to be the only one left.
        at_least: whether a better outcome will do as well.
        of: the id of another aspect that is asked about instead of the outcome.

    Returns:
        The changes, all of the same cost, in the framework's order of what moves. There can be exponentially many, so
        each is worked out when it is asked for.

    Raises:
        UnknownNameError: for an outcome, criterion or aspect that the framework does not have.
        ArgumentError: for a cost that is not a number of zero or more, for `certain` or `at_least` that is neither true
            nor false, or for `at_least` where outcomes have no order.

    >>> from k80assess import assess
    >>> assessment = assess({"theme_link": "direct", "community_impact": "substantial", "small_scale_difference":
    ...     "somewhat", "proximity": "partly", "gap_left_by_others": "open", "instrument_strength": "plausible",
    ...     "influence_window": "open", "demand": "some", "ownership": "nobody", "staff_time": "enough"})
    >>> assessment.outcome.id, changes(assessment, "take_on")[0].steps
    ('monitor', {'ownership': (('nobody',), 'one_of_two')})
    """
    assessment = asked_of(assessment, of)
    refuse_no_flag("certain", certain)
    refuse_no_flag("at_least", at_least)
    targets = _targets(assessment, outcome, at_least)
    prices = _prices(assessment, fixed, {} if costs is None else costs, farthest=certain)
    return LazySequence(_certain_changes if certain else _changes, assessment, targets, prices)


def _changes(assessment: Assessment, targets: frozenset[int], prices: Prices) -> Iterator[Change]:
    return _ChangeSearch(assessment._box, assessment._box.compiled.with_any_of(targets), prices).changes()


def _certain_changes(assessment: Assessment, targets: frozenset[int], prices: Prices) -> Iterator[Change]:
    return _CertainChangeSearch(assessment._box, assessment._box.compiled.within(targets), prices).changes()


def _targets(assessment: Assessment, outcome: str, at_least: bool) -> frozenset[int]:
    outcomes = assessment._box.compiled.outcomes
    wanted = outcomes.index(outcome_named(assessment, outcome, "outcome"))
    if at_least and assessment._box.compiled.aspect.ordered is False:
        template = "the outcomes have no order (ordered = false), so none is better: ask for each by itself"
        raise ArgumentError(Problem(("at_least",), Sentence("outcomes_unordered", template)))
    return frozenset(range(wanted, len(outcomes))) if at_least else frozenset([wanted])


def _prices(assessment: Assessment, fixed: Collection[str], costs: Mapping[str, Any], *, farthest: bool) -> Prices:
    """Return what moving costs, from the nearest of the levels that an answer leaves possible, or from the farthest."""
    box = assessment._box
    if not isinstance(fixed, Iterable):
        sentence = Sentence("not_criteria", "a list of criteria, by id, is needed")
        raise ArgumentError(Problem(("fixed",), sentence, quoted(fixed)))
    if not isinstance(costs, Mapping):
        sentence = Sentence("not_costs", "a mapping of criteria to numbers is needed")
        raise ArgumentError(Problem(("costs",), sentence, quoted(costs)))
    held = [fixed] if isinstance(fixed, str) else list(fixed)
    for criterion_id in [*sorted(held, key=repr), *costs]:
        name_among("criterion", criterion_id, box.compiled.criteria)
    stated = {node_id: amount(("costs", node_id), costs[node_id]) for node_id in box.compiled.order if node_id in costs}
    # What was judged does not move, nor does the hidden variable of a loose aspect.
    moving = set(box.compiled.criteria).difference(held)
    steps = [stated.get(node_id, 1) if node_id in moving else None for node_id in box.compiled.order]
    return Prices.of(steps, _distances(box, farthest=farthest))


def least_steps(assessment: Assessment, *wanted: Collection[int]) -> list[int | None]:
    """Return for some sets of outcomes, by position, the least number of level steps after which one is possible.

    None stands for a set of which none is within reach.
    """
    box = assessment._box
    steps = [1 if node_id in box.compiled.criteria else None for node_id in box.compiled.order]
    prices = Prices.of(steps, _distances(box, farthest=False))
    diagram = box.compiled.diagram
    costs = [prices.least(diagram, box.compiled.with_any_of(own))[diagram.root] if own else None for own in wanted]
    return [cost if cost is not None and cost < prices.never else None for cost in costs]


def _distances(box: Box, *, farthest: bool) -> list[tuple[int, ...]]:
    """Return for each variable how far each of its values lies from those left to it: the nearest, or the farthest."""
    nodes = [box.compiled.framework.node(node_id.removesuffix(HIDDEN)) for node_id in box.compiled.order]
    return [
        _distances_on(len(node.levels), left, is_ordered=node.ordered is not False, farthest=farthest)
        for node, left in zip(nodes, box.values, strict=True)
    ]


@lru_cache(maxsize=1_000)  # the same few answers return in all topics
def _distances_on(size: int, left: tuple[Value, ...], *, is_ordered: bool, farthest: bool) -> tuple[int, ...]:
    if not is_ordered:
        near = left if not farthest else left[: len(left) == 1]
        return tuple([int(value not in near) for value in range(size)])
    if farthest:
        return tuple([max(value - left[0], left[-1] - value) for value in range(size)])
    found = []
    for value in range(size):
        place = bisect_left(left, value)
        found.append(min([abs(value - own) for own in left[max(0, place - 1) : place + 1]]))
    return tuple(found)


class _ChangeSearch:
    """The search for all cheapest changes towards some leaves."""

    def __init__(self, box: Box, targets: frozenset[Ref], prices: Prices) -> None:
        self.box = box
        self.diagram = box.compiled.diagram
        self.prices, self.rows = prices, prices.rows
        self.least = prices.least(self.diagram, targets)

    def changes(self) -> Iterator[Change]:
        """Return the changes of least cost."""
        cost = self.least[self.diagram.root]
        if cost < self.prices.never:
            for moves in self._moves(cost):
                if not self._has_spare(moves, cost):
                    yield _change(self.box, moves, Fraction(cost, self.prices.unit))

    def _has_spare(self, moves: Moves, cost: int) -> bool:
        """Return whether some of these moves, which cost nothing then, can be left out."""
        if all(self.rows[variable][value] for variable, value in moves):
            return False
        moved, left = dict(moves), cost
        every, fewer = frozenset([self.diagram.root]), frozenset[Ref]()  # with all moves so far, and without some
        for variable, own in enumerate(self.box.values):
            value = moved.get(variable)
            if value is None:
                every, fewer = self._go(every, variable, own, left), self._go(fewer, variable, own, left)
                continue
            price = self.rows[variable][value]
            left -= price
            stays = frozenset[Ref]() if price else self._go(every | fewer, variable, own, left)
            fewer = self._go(fewer, variable, (value,), left) | stays
            every = self._go(every, variable, (value,), left)
        return bool(fewer)

    def _moves(self, cost: int) -> Iterator[Moves]:
        """Return the sets of moves of exactly this cost that lead to a target.

        Each entry of `waiting` holds the moves of the variables before one, with the references they can lead to: one
        for each way to pick among the levels that the answers leave possible, which costs nothing and is no move.
        """
        waiting: list[tuple[Variable, frozenset[Ref], int, Moves]] = [(0, frozenset([self.diagram.root]), cost, ())]
        while waiting:
            variable, refs, left, moves = waiting.pop()
            if variable == len(self.rows):
                yield moves
                continue
            own = self.box.values[variable]
            ways = []
            for value, price in enumerate(self.rows[variable]):
                if value not in own and price <= left:
                    moved = self._go(refs, variable, (value,), left - price)
                    ways.append((variable + 1, moved, left - price, (*moves, (variable, value))))
            ways.append((variable + 1, self._go(refs, variable, own, left), left, moves))
            waiting.extend([way for way in reversed(ways) if way[1]])

    def _go(self, refs: frozenset[Ref], variable: Variable, values: Collection[Value], left: int) -> frozenset[Ref]:
        """Return the references after a variable from which a target can be reached at exactly the cost left."""
        after = [self.diagram.cofactor(ref, variable, value) for ref in refs for value in values]
        return frozenset([ref for ref in after if self.least[ref] == left])


def _change(box: Box, moves: Moves, cost: Fraction) -> Change:
    steps, numbers = {}, {}
    for variable, value in moves:
        criterion_id = box.compiled.order[variable]
        steps[criterion_id] = (box.given[criterion_id], box.compiled.levels[variable][value])
        least, greatest = box.numbers.get(criterion_id, (None, None))
        if least is not None and least == greatest:
            end, attained, rises = box.compiled.partitions[criterion_id].nearest(number_of(least), value)
            numbers[criterion_id] = Move(value=least, end=end, attained=attained, rises=rises)
    return Change(steps=FrozenDict(steps), cost=cost, numbers=FrozenDict(numbers), framework=box.compiled.framework)


_OCCURS = (-1, -1)
"""Stands in a frontier, beside its nodes, once a target was reached at which something occurs."""


class _CertainChangeSearch:
    """The search for all cheapest changes after which nothing but some leaves can be reached.

    `walkers` has for each walker the values that it takes of a variable that is not moved; see `Corners`. Where
    the targets include what cannot occur, it is not enough that nothing else is left: something has to occur.
    """

    def __init__(self, box: Box, targets: frozenset[Ref], prices: Prices) -> None:
        self.box = box
        self.diagram = box.compiled.diagram
        self.targets = targets
        self.prices, self.never = prices, prices.never
        self.occurring = box.compiled.occurring
        self.limit = box.compiled.node_limit
        self.walkers = Corners(box.compiled, targets).walkers(box.values)
        # Without a walker there is nothing to exclude, and as the answers are, something occurs.
        self.end = frozenset([_OCCURS]) if self.walkers and targets - self.occurring else frozenset()
        # The moves there are of each variable; staying where one is settled is none.
        self.moves = [
            [(value, price) for value, price in enumerate(own) if price < prices.never and left != (value,)]
            for own, left in zip(prices.rows, box.values, strict=True)
        ]
        self.bounds = [self._least_costs(values, targets, max) for values in self.walkers]
        self.occurs = []
        if self.end:
            self.occurs = [self._least_costs(values, targets & self.occurring, min) for values in self.walkers]

    def _least_costs(
        self, values: Sequence[Sequence[Value]], ends: Collection[Ref], among: Callable[[Iterable[int]], int]
    ) -> list[int]:
        """Return for each reference the least cost from it on to end well, had only that one to; or `never`.

        Args:
            values: the values taken of a variable that is not moved.
            ends: the leaves at which it is good to end.
            among: of these values, `max` where each has to end well, `min` where one is enough.
        """
        costs = [0 if leaf in ends else self.never for leaf in range(self.diagram.leaves)]
        for node in self.diagram.nodes:
            stays = among([costs[node.children[value]] for value in values[node.variable]])
            ways = [price + costs[node.children[value]] for value, price in self.moves[node.variable]]
            costs.append(min(self.never, stays, *ways))
        return costs

    def changes(self) -> Iterator[Change]:
        """Return the changes of least cost."""
        start = self._frontier([(walker, self.diagram.root) for walker in range(len(self.walkers))])
        cost = None if start is None else self._least(start)
        if start is not None and cost is not None:
            for moves in self._all(start, cost):
                if not self._has_spare(start, moves):
                    yield _change(self.box, moves, Fraction(cost, self.prices.unit))

    def _least(self, start: Frontier) -> int | None:
        """Return the least cost from a frontier on, by A*."""
        order = count()
        waiting = [(self._bound(start), next(order), 0, start)]
        paid = {start: 0}
        while waiting:
            _estimate, _order, cost, frontier = heappop(waiting)
            if frontier == self.end:
                return cost
            if cost > paid[frontier]:
                continue
            for _move, price, after in self._ways(frontier):
                if cost + price < paid.get(after, cost + price + 1):
                    paid[after] = cost + price
                    heappush(waiting, (cost + price + self._bound(after), next(order), cost + price, after))
            if len(paid) > self.limit:
                raise SizeLimitError(Sentence("limit.change_frontiers", "ways to change"), self.limit, GREATER_LIMIT)
        return None

    def _all(self, start: Frontier, cost: int) -> Iterator[Moves]:
        """Return the sets of moves of exactly this cost after which nothing but targets can be reached."""
        waiting: list[tuple[Frontier, int, Moves]] = [(start, cost, ())]
        taken = 0  # since the last set was found
        while waiting:
            frontier, left, moves = waiting.pop()
            if frontier == self.end:
                if left == 0:
                    yield moves
                    taken = 0
                continue
            taken += 1
            if taken > self.limit:
                raise SizeLimitError(Sentence("limit.change_frontiers", "ways to change"), self.limit, GREATER_LIMIT)
            ways = [
                (after, left - price, moves if move is None else (*moves, move))
                for move, price, after in self._ways(frontier)
                if price + self._bound(after) <= left
            ]
            waiting.extend(reversed(ways))

    def _ways(self, frontier: Frontier) -> Iterator[tuple[tuple[Variable, Value] | None, int, Frontier]]:
        """Return what can be done at the first variable of a frontier, at what price, and where it leads."""
        variable = self._top(frontier)
        for value, price in self.moves[variable]:
            after = self._after(frontier, variable, value)
            if after is not None:
                yield (variable, value), price, after
        after = self._after(frontier, variable, None)
        if after is not None:
            yield None, 0, after

    def _after(self, frontier: Frontier, variable: Variable, value: Value | None) -> Frontier | None:
        """Return the frontier after a variable that is moved to a value, or stays; None where no target is left."""
        moved = list(frontier & {_OCCURS})
        for walker, ref in frontier - {_OCCURS}:
            taken = self.walkers[walker][variable] if value is None else (value,)
            moved += [(walker, self.diagram.cofactor(ref, variable, one)) for one in taken]
        return self._frontier(moved)

    def _top(self, frontier: Frontier) -> Variable:
        """Return the first variable that a node of the frontier asks."""
        return min([self.diagram.variable(ref) for walker, ref in frontier if walker >= 0])

    def _frontier(self, walkers: Iterable[tuple[int, Ref]]) -> Frontier | None:
        """Return the frontier of these walkers without targets; None where it can never end well."""
        left = set()
        for walker, ref in walkers:
            if ref not in self.targets:  # a node, or what stands for one
                left.add((walker, ref))
            elif self.end and ref in self.occurring:
                left.add(_OCCURS)
        nodes = left - {_OCCURS}
        never = self.never
        is_lost = any(self.bounds[walker][ref] >= never for walker, ref in nodes)
        if is_lost or (self.end and _OCCURS not in left and all(self.occurs[w][ref] >= never for w, ref in nodes)):
            return None
        return frozenset(left)

    def _bound(self, frontier: Frontier) -> int:
        """Return a lower bound of what a frontier costs: each node has to end well, and where something occurs, one."""
        nodes = frontier - {_OCCURS}
        bounds = [self.bounds[walker][ref] for walker, ref in nodes]
        if self.end and nodes == frontier:
            bounds.append(min([self.occurs[walker][ref] for walker, ref in nodes], default=0))
        return max(bounds, default=0)

    def _has_spare(self, start: Frontier, moves: Moves) -> bool:
        """Return whether some of these moves can be left out: those that cost nothing, or were not asked."""
        moved, waiting = dict(moves), {(start, 0)}  # each frontier with how many moves were made before it
        seen = set(waiting)
        while waiting:
            frontier, made = waiting.pop()
            if frontier == self.end:
                if made < len(moves):
                    return True
                continue
            variable = self._top(frontier)
            value = moved.get(variable)
            ways = [(self._after(frontier, variable, None), made)]
            if value is not None:
                ways.append((self._after(frontier, variable, value), made + 1))
                if self.prices.rows[variable][value]:
                    del ways[0]
            further = {(after, count) for after, count in ways if after is not None} - seen
            seen |= further
            waiting |= further
        return False
