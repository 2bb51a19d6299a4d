"""What would change the outcome: the cheapest ways to move answers after which another outcome is possible.

This is a shortest path in the diagram. The least cost is worked out from the leaves up, adding along paths and taking
the minimum at each node; then every path of that cost is followed from the root down. In the literature: counterfactual
or contrastive explanations. Ignatiev, Narodytska, Asher and Marques-Silva (2020), From contrastive to abductive
explanations and back again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from k80assess.base.arguments import amount
from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, LazySequence, result
from k80assess.engine.answers import Box
from k80assess.engine.assessment import Assessment
from k80assess.engine.diagram import Ref, Value, Variable
from k80assess.errors import ArgumentError, Problem, Sentence, UnknownNameError, quoted, refuse_other

Moves: TypeAlias = tuple[tuple[Variable, Value], ...]
Prices: TypeAlias = tuple[tuple[Fraction | None, ...], ...]
"""For each variable and value what moving there costs; None where it cannot move to."""


@result
class Change(Displayed):
    """A cheapest way to move answers after which the outcome asked for is possible.

    Attributes:
        steps: for each criterion that moves, by id, the ids of the levels it leaves and the id of the one it moves to.
        cost: the total cost of the steps; by default the number of levels moved.

    >>> from k80assess import assess
    >>> change = changes(assess({"staff_time": "none", "ownership": "both"}), "take_on")[0]
    >>> change.steps, change.cost
    ({'staff_time': (('none',), 'tight')}, Fraction(1, 1))
    """

    steps: FrozenDict[str, tuple[tuple[str, ...], str]]
    cost: Fraction


def changes(
    assessment: Assessment,
    outcome: str,
    *,
    fixed: Collection[str] = (),
    costs: Mapping[str, Any] | None = None,
    at_least: bool = False,
) -> LazySequence[Change]:
    """Return every cheapest change after which an outcome is possible.

    Moving a criterion takes as many steps as there are from the nearest level that its answer leaves possible, each at
    the cost of a step of that criterion; on an unordered scale every move is one step. When the outcome is possible
    already, there is one change, of no steps and cost zero; when it cannot be reached, there is none.

    Args:
        assessment: the assessment to start from.
        outcome: the id of the outcome that is wanted.
        fixed: the ids of criteria that cannot move.
        costs: for criteria, by id, the cost of a step, zero or more; 1 when left out.
        at_least: whether a better outcome will do as well.

    Returns:
        The changes, all of the same cost, in the framework's order of what moves. There can be exponentially many, so
        each is worked out when it is asked for.

    Raises:
        UnknownNameError: for an outcome or criterion that the framework does not have.
        ArgumentError: for a cost that is not a number of zero or more, or for `at_least` where outcomes have no order.

    >>> from k80assess import assess
    >>> assessment = assess({"theme_link": "direct", "community_impact": "substantial", "small_scale_difference":
    ...     "somewhat", "proximity": "partly", "gap_left_by_others": "open", "instrument_strength": "plausible",
    ...     "influence_window": "open", "demand": "some", "ownership": "nobody", "staff_time": "enough"})
    >>> assessment.outcome.id, changes(assessment, "take_on")[0].steps
    ('monitor', {'ownership': (('nobody',), 'one_of_two')})
    """
    refuse_other(assessment, Assessment, "assess")
    targets = _targets(assessment, outcome, at_least)
    return LazySequence(_changes, assessment, targets, _prices(assessment, fixed, costs or {}))


def _changes(assessment: Assessment, targets: frozenset[Ref], prices: Prices) -> Iterator[Change]:
    return _ChangeSearch(assessment._box, targets, prices).changes()


def _targets(assessment: Assessment, outcome: str, at_least: bool) -> frozenset[Ref]:
    outcomes = assessment._box.compiled.outcomes
    if outcome not in outcomes:
        raise UnknownNameError("outcome", outcome, outcomes)
    if at_least and assessment.framework.outcome_aspect.ordered is False:
        template = "the outcomes have no order (ordered = false), so none is better than another"
        raise ArgumentError(Problem(("at_least",), Sentence("outcomes_unordered", template)))
    wanted = outcomes.index(outcome)
    return frozenset(range(wanted, len(outcomes))) if at_least else frozenset([wanted])


def _prices(assessment: Assessment, fixed: Collection[str], costs: Mapping[str, Any]) -> Prices:
    """Return for each variable and value what moving there costs; None where it cannot move to."""
    box = assessment._box
    if not isinstance(fixed, Iterable):
        sentence = Sentence("not_criteria", "a list of criteria, by id, is needed")
        raise ArgumentError(Problem(("fixed",), sentence, quoted(fixed)))
    if not isinstance(costs, Mapping):
        sentence = Sentence("not_costs", "a mapping of criteria to numbers is needed")
        raise ArgumentError(Problem(("costs",), sentence, quoted(costs)))
    held = [fixed] if isinstance(fixed, str) else list(fixed)
    for criterion_id in [*sorted(held, key=repr), *costs]:
        if not isinstance(criterion_id, str) or criterion_id not in box.compiled.variables:
            raise UnknownNameError("criterion", criterion_id, box.compiled.order)
    prices = []
    for criterion_id, left in box.positions.items():
        step = amount(("costs", criterion_id), costs.get(criterion_id, 1))
        criterion = assessment.framework.node(criterion_id)
        if criterion.ordered is False:
            distances = [int(value not in left) for value in range(len(criterion.levels))]
        else:
            distances = [min(abs(value - own) for own in left) for value in range(len(criterion.levels))]
        movable = criterion_id not in held
        prices.append(tuple([step * d if movable or d == 0 else None for d in distances]))
    return tuple(prices)


class _ChangeSearch:
    """The search for all cheapest changes towards some leaves."""

    def __init__(self, box: Box, targets: frozenset[Ref], prices: Prices) -> None:
        self.box = box
        self.diagram = box.compiled.diagram
        self.prices = prices
        # The least cost from each reference on; None where no target can be reached.
        self.least: list[Fraction | None] = self.diagram.fold(
            lambda leaf: Fraction(0) if leaf in targets else None,
            lambda variable, children: min(
                [
                    price + least
                    for price, least in zip(self.prices[variable], children, strict=True)
                    if price is not None and least is not None
                ],
                default=None,
            ),
        )

    def changes(self) -> Iterator[Change]:
        """Return the changes of least cost."""
        cost = self.least[self.diagram.root]
        if cost is not None:
            for moves in self._moves(cost):
                yield Change(steps=FrozenDict(map(self._step, moves)), cost=cost)

    def _moves(self, cost: Fraction) -> Iterator[Moves]:
        """Return the sets of moves of exactly this cost that lead to a target.

        Each entry of `waiting` holds the moves of the variables before one, with the references they can lead to: one
        for each way to pick among the levels that the answers leave possible, which costs nothing and is no move.
        """
        waiting: list[tuple[Variable, frozenset[Ref], Fraction, Moves]] = [
            (0, frozenset([self.diagram.root]), cost, ())
        ]
        while waiting:
            variable, refs, left, moves = waiting.pop()
            if variable == len(self.prices):
                yield moves
                continue
            own = self.box.values[variable]
            ways = []
            for value, price in enumerate(self.prices[variable]):
                if value not in own and price is not None and price <= left:
                    moved = self._go(refs, variable, (value,), left - price)
                    ways.append((variable + 1, moved, left - price, (*moves, (variable, value))))
            ways.append((variable + 1, self._go(refs, variable, own, left), left, moves))
            waiting.extend([way for way in reversed(ways) if way[1]])

    def _go(
        self, refs: frozenset[Ref], variable: Variable, values: Collection[Value], left: Fraction
    ) -> frozenset[Ref]:
        """Return the references after a variable from which a target can be reached at exactly the cost left."""
        after = [self.diagram.cofactor(ref, variable, value) for ref in refs for value in values]
        return frozenset([ref for ref in after if self.least[ref] == left])

    def _step(self, move: tuple[Variable, Value]) -> tuple[str, tuple[tuple[str, ...], str]]:
        variable, value = move
        criterion_id = self.box.compiled.order[variable]
        return criterion_id, (self.box.ids[criterion_id], self.box.compiled.levels[variable][value])
