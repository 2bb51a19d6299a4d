"""Orders of the criteria, on which the size of a diagram hangs: what feeds the same aspect stands near."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import or_

from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion

_ROUNDS = 50


def usual_orders(framework: Framework) -> list[tuple[str, ...]]:
    """Return the orders to try first: with criteria that cannot occur together side by side, or as far apart as ever.

    The first keeps a diagram small where there are many such, and the latter may where there are few.
    """
    apart = walk_order(framework)
    return list(dict.fromkeys([_side_by_side(framework, apart), apart]))


def orders(framework: Framework) -> list[tuple[str, ...]]:
    """Return the orders to try before a diagram is too large: the usual ones, and with what is shared drawn in."""
    usual = usual_orders(framework)
    return list(dict.fromkeys([*usual, *(_drawn_together(framework, order) for order in usual)]))


def walk_order(framework: Framework) -> tuple[str, ...]:
    """Return the criteria in the order in which aspects take them in, from the outcome down.

    This puts criteria that feed the same aspect side by side, which keeps diagrams small. A framework that lists its
    criteria aspect by aspect has this very order. Where an input feeds several aspects, each aspect takes in first the
    input that depends on most criteria; Malik, Wang, Brayton and Sangiovanni-Vincentelli (1988), Logic verification
    using binary decision diagrams in a logic synthesis environment, take the deepest one first.
    """
    depends_on = feeding(framework, {criterion.id: 1 << i for i, criterion in enumerate(framework.criteria)})
    places = [input_id for aspect in framework.aspects for input_id in aspect.rule.reads]
    shares = len(places) > len(set(places))
    order: dict[str, None] = {}
    seen = set()
    waiting = [*reversed(framework.also or ()), framework.outcome]
    while waiting:
        node = framework.node(waiting.pop())
        if isinstance(node, Criterion):
            order.setdefault(node.id)
        elif node.id not in seen:
            seen.add(node.id)
            largest_first = sorted(node.rule.reads, key=lambda i: -shares * depends_on[i].bit_count())
            waiting.extend(reversed(largest_first))
    order |= dict.fromkeys([criterion.id for criterion in framework.criteria])
    return tuple(order)


def _side_by_side(framework: Framework, order: tuple[str, ...]) -> tuple[str, ...]:
    """Return the criteria in this order, but each drawn to the first with which it is excluded together."""
    together: dict[str, list[str]] = {criterion_id: [] for criterion_id in order}
    for one in framework.excluded:
        named = [node_id for node_id in one.when if node_id in together]
        for criterion_id in named:
            together[criterion_id] += named
    placed: dict[str, None] = {}
    waiting = list(reversed(order))
    while waiting:
        criterion_id = waiting.pop()
        if criterion_id not in placed:
            placed[criterion_id] = None
            waiting.extend(reversed(together[criterion_id]))
    return tuple(placed)


def _drawn_together(framework: Framework, order: tuple[str, ...]) -> tuple[str, ...]:
    """Return the criteria such that those which feed the same aspect, or are excluded together, stand near.

    Each is drawn to the middle of the groups that it is in, for as long as that makes the groups shorter. Aloul, Markov
    and Sakallah (2003), FORCE: a fast and easy-to-implement variable-ordering heuristic.
    """
    groups = list(_groups(framework))
    best, length = order, _length(groups, order)
    for _ in range(_ROUNDS):
        places = {criterion_id: place for place, criterion_id in enumerate(order)}
        drawn: dict[str, list[Fraction]] = {criterion_id: [] for criterion_id in order}
        for group in groups:
            middle = Fraction(sum([places[criterion_id] for criterion_id in group]), len(group))
            for criterion_id in group:
                drawn[criterion_id].append(middle)
        pulled = {c: sum(own) / len(own) if own else Fraction(places[c]) for c, own in drawn.items()}
        order = tuple(sorted(order, key=lambda criterion_id: (pulled[criterion_id], places[criterion_id])))
        if order == tuple(places):
            break
        if (own_length := _length(groups, order)) < length:
            best, length = order, own_length
    return best


def _groups(framework: Framework) -> Iterator[list[str]]:
    """Yield the criteria that each aspect depends on, and those that are excluded together; not all at once."""
    ids = [criterion.id for criterion in framework.criteria]
    depends_on = feeding(framework, {criterion_id: 1 << i for i, criterion_id in enumerate(ids)})
    combined = [reduce(or_, [depends_on[node_id] for node_id in one.when], 0) for one in framework.excluded]
    for bits in [*(depends_on[aspect.id] for aspect in framework.aspects), *combined]:
        group = [criterion_id for i, criterion_id in enumerate(ids) if bits >> i & 1]
        if 1 < len(group) < len(ids):
            yield group


def _length(groups: Sequence[Sequence[str]], order: Sequence[str]) -> int:
    """Return how far apart the ends of all groups are in an order, together."""
    places = {criterion_id: place for place, criterion_id in enumerate(order)}
    ends = [[places[criterion_id] for criterion_id in group] for group in groups]
    return sum([max(own) - min(own) for own in ends])


def judged_in(framework: Framework, order: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the aspects that are variables in this order because they are judged."""
    judgeable = {aspect.id for aspect in framework.aspects}
    return tuple([node_id for node_id in order if node_id in judgeable])


def with_judged(framework: Framework, order: Sequence[str], judged: Collection[str]) -> tuple[str, ...]:
    """Return criteria in this order with aspects that are judged, each behind the last of what it follows from."""
    places = {criterion_id: place for place, criterion_id in enumerate(order)}
    for aspect in framework.aspects_in_order:
        places[aspect.id] = max([places[input_id] for input_id in aspect.rule.reads])
    # In a tie a criterion goes first, and then what follows from it.
    return tuple(
        sorted([*order, *(a.id for a in framework.aspects_in_order if a.id in judged)], key=places.__getitem__)
    )


def feeding(
    framework: Framework,
    own: Mapping[str, int],
    read_by: Callable[[Aspect], Sequence[str]] = lambda aspect: aspect.rule.reads,
) -> dict[str, int]:
    """Return for each criterion and aspect what it depends on, of what has a bit of its own."""
    found = dict(own)
    for aspect in framework.aspects_in_order:
        if aspect.id not in own:
            found[aspect.id] = reduce(or_, [found[input_id] for input_id in read_by(aspect)])
    return found
