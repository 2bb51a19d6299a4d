"""Whether one topic is at least as good as another on every answer, for certain or as open answers may turn out.

A profile is at least as good as another where no answer of it is worse; on an unordered scale both must be the same.
One topic is so for certain where each profile that its answers leave possible is at least as good as each of the other
topic's, and possibly where one such pair of profiles is found. The first is seen answer by answer. So is the second,
unless some answers cannot occur together: then both diagrams of what can occur are followed side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from k80assess.document.framework import Framework
from k80assess.engine.answers import Box
from k80assess.engine.assessment import Assessment
from k80assess.engine.construct import OCCURS
from k80assess.engine.diagram import GREATER_LIMIT, Ref, Value
from k80assess.engine.orders import with_judged
from k80assess.errors import Sentence, SizeLimitError


class Dominance(NamedTuple):
    """How a topic is at least as good as another.

    Attributes:
        better_on: the ids of the answers that are better for certain, in the framework's order.
        open_on: the ids of those that are as good only if what is open turns out so; none where it is certain.
    """

    better_on: tuple[str, ...]
    open_on: tuple[str, ...]


def dominance(one: Assessment, other: Assessment) -> Dominance | None:
    """Return how a topic is at least as good as another under the same framework; None where it cannot be.

    Where an aspect was judged directly in both, that is what counts, and what feeds that aspect alone does not, unless
    it was answered.

    >>> from k80assess import assess
    >>> dominance(assess({"demand": "broad"}), assess({"demand": "none"})).better_on
    ('demand',)
    >>> dominance(assess({"demand": "none"}), assess({"demand": "broad"}))
    """
    framework = one.framework
    is_judged = one._box.compiled.judged or other._box.compiled.judged
    sides = () if is_judged else zip(one._box.left, other._box.left, strict=True)
    if any(mine[-1] < yours[0] for mine, yours in sides):  # of nearly all pairs this is all there is to know
        return None
    ours, theirs = [own._box.compiled.by_id(own._box.left) for own in (one, other)]
    better: list[str] = []
    unsure: list[str] = []
    counted = _counted(one, other)
    for node_id, is_ordered in counted.items():
        mine, yours = ours[node_id], theirs[node_id]
        if is_ordered:
            if max(mine) < min(yours):
                return None
            if min(mine) > max(yours):
                better.append(node_id)
            elif min(mine) < max(yours):
                unsure.append(node_id)
        elif not set(mine) & set(yours):
            return None
        elif len({*mine, *yours}) > 1:
            unsure.append(node_id)
    if unsure and not _occurs_so(one, other, counted):
        return None
    shown = [node_id for node_id in _nodes(framework) if node_id in counted]
    return Dominance(*(tuple([own for own in shown if own in ids]) for ids in (better, unsure)))


def _nodes(framework: Framework) -> list[str]:
    return [node.id for node in (*framework.criteria, *framework.aspects)]


def _counted(one: Assessment, other: Assessment) -> dict[str, bool]:
    """Return the answers that count, by id in the order of the diagrams, and whether their scales are ordered."""
    framework, mine, yours = one.framework, one._box.compiled, other._box.compiled
    judged = [node_id for node_id in mine.judged if node_id in yours.judged]
    answered = _answered(one) | _answered(other)
    shown = _read_without(framework, judged) | answered
    below = {node_id for aspect_id in judged for node_id in _below(framework, aspect_id)}
    criteria = {c for c in mine.criteria if c in shown or c not in below}
    counted = [node_id for node_id in mine.order if node_id in criteria or node_id in judged]
    return {node_id: framework.node(node_id).ordered is not False for node_id in counted}


def _answered(assessment: Assessment) -> set[str]:
    """Return the criteria that something was said of."""
    box = assessment._box
    given, everything = box.compiled.by_id(box.values), box.compiled.by_id(box.compiled.everything)
    return {node_id for node_id, own in given.items() if len(own) < len(everything[node_id])}


def _read_without(framework: Framework, judged: Collection[str]) -> set[str]:
    """Return what the outcome follows from when nothing is read of these aspects but their levels."""
    return {framework.outcome, *_below(framework, framework.outcome, judged)}


def _below(framework: Framework, aspect_id: str, stops: Collection[str] = ()) -> set[str]:
    """Return the criteria and aspects that an aspect follows from, without those behind any of `stops`."""
    reads: Mapping[str, Sequence[str]] = {aspect.id: aspect.rule.reads for aspect in framework.aspects}
    found: set[str] = set()
    waiting = [*reads[aspect_id]]
    while waiting:
        node_id = waiting.pop()
        if node_id not in found:
            found.add(node_id)
            if node_id not in stops:
                waiting += reads.get(node_id, ())
    return found


def _occurs_so(one: Assessment, other: Assessment, counted: Mapping[str, bool]) -> bool:
    """Return whether two profiles can occur of which the first is at least as good, each answer by itself being so."""
    boxes = (one._box, other._box)
    diagrams = [box.compiled.feasible for box in boxes]
    if diagrams[0] is None and diagrams[1] is None:
        return True
    limit = max(box.compiled.node_limit for box in boxes)
    first, second = [OCCURS if diagram is None else diagram.root for diagram in diagrams]
    pairs = {(first, second)}
    judged = {node_id for box in boxes for node_id in box.compiled.judged}
    criteria = [node_id for node_id in boxes[0].compiled.order if node_id not in judged]
    for node_id in with_judged(one.framework, criteria, judged):
        is_ordered, after = counted.get(node_id), set[tuple[Ref, Ref]]()
        for ours, theirs in pairs:
            reached = product(_after(boxes[0], ours, node_id), _after(boxes[1], theirs, node_id))
            after.update([(a, b) for (mine, a), (yours, b) in reached if _as_good(mine, yours, is_ordered)])
        if len(after) > limit:
            raise SizeLimitError(Sentence("limit.situations", "situations to compare"), limit, GREATER_LIMIT)
        pairs = after
    return bool(pairs)


def _after(box: Box, ref: Ref, node_id: str) -> list[tuple[Value | None, Ref]]:
    """Return the values that one of two topics can have here, each with where it leads in its diagram."""
    variable, diagram = box.compiled.variables.get(node_id), box.compiled.feasible
    if variable is None:  # an aspect that was judged of the other topic only
        return [(None, ref)]
    if diagram is None:
        return [(value, ref) for value in box.left[variable]]
    led = [(value, diagram.cofactor(ref, variable, value)) for value in box.left[variable]]
    return [(value, own) for value, own in led if own != 1 - OCCURS]


def _as_good(mine: Value | None, yours: Value | None, is_ordered: bool | None) -> bool:
    if mine is None or yours is None or is_ordered is None:
        return True
    return mine >= yours if is_ordered else mine == yours
