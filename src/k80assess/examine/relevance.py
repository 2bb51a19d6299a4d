"""What can make a difference to an aspect, given what is answered and which weights are free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import TypeAlias

from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect
from k80assess.document.rules import Weighted
from k80assess.engine.diagram import Value
from k80assess.engine.directions import match_diagram
from k80assess.engine.steps import RuleSteps, WeightedSum, steps_of

Reach: TypeAlias = Callable[[Sequence[Sequence[Value]]], Sequence[Value]]
"""Returns the levels an aspect can have, from those of what its rule reads; caps may hold it down further."""


class Relevance:
    """What can make a difference to each aspect.

    This may name too much, as it takes the inputs of a rule to be independent; what it leaves out makes no difference.

    Args:
        framework: the framework.
        possible: for each criterion, and each aspect that is judged, by id, the positions of the levels it can have.
        free: for each weighted aspect of which the weights may be others, by id, which levels it can have.
        node_limit: how many nodes a diagram may come to.

    Attributes:
        possible: the same for all criteria and aspects.
        asked: for each aspect, by id, what its rule reads that has several levels and can make a difference to it.
    """

    def __init__(
        self,
        framework: Framework,
        possible: Mapping[str, Sequence[Value]],
        free: Mapping[str, Reach],
        node_limit: int,
    ) -> None:
        self.framework = framework
        self.possible: dict[str, Sequence[Value]] = dict(possible)
        self.asked: dict[str, frozenset[str]] = {}
        for aspect in framework.aspects_in_order:
            if aspect.id in self.possible:  # it was judged
                self.asked[aspect.id] = frozenset()
            else:
                self._look_at(aspect, node_limit, free.get(aspect.id))

    def below(self, node_ids: Iterable[str]) -> frozenset[str]:
        """Return what makes a difference to some of these, by id, and themselves; what has one level alone does not."""
        relevant = {node_id for node_id in node_ids if len(self.possible[node_id]) > 1}
        for aspect in reversed(self.framework.aspects_in_order):
            if aspect.id in relevant:
                relevant |= self.asked[aspect.id]
        return frozenset(relevant)

    def _look_at(self, aspect: Aspect, limit: int, reach: Reach | None) -> None:
        scales = scales_read(self.framework, aspect)
        steps, sizes = steps_of(aspect, scales), [len(scale) for scale in scales.values()]
        own = [self.possible[node_id] for node_id in steps.reads]
        rows = None if steps.rows is None else match_diagram(steps.rows, sizes, limit)
        caps = None if steps.caps is None else match_diagram(steps.caps, sizes, limit)
        asked = {variable for match in (rows, caps) if match is not None for variable in match.support_within(own)}
        if rows is not None:
            levels: Sequence[int] = rows.reach(own)
        elif isinstance(aspect.rule, Weighted):
            levels = _reached(steps, own) if reach is None else reach(own)
            numbers = steps.terms[: steps.inputs] if reach is None else WeightedSum.of(aspect.rule, scales).points
            asked |= {i for i, row in enumerate(numbers) if len({row[value] for value in own[i]}) > 1}
        else:
            levels = _combined(steps, own)
            asked |= set(range(steps.inputs))
        capping = levels[-1:] if caps is None else caps.reach(own)
        self.possible[aspect.id] = tuple(sorted({min(level, cap) for level in levels for cap in capping}))
        self.asked[aspect.id] = frozenset([steps.reads[i] for i in asked if len(own[i]) > 1])


def _reached(steps: RuleSteps, own: Sequence[Sequence[Value]]) -> Sequence[int]:
    """Return the numbers of cut-offs between those that the least and the greatest total reach."""
    least, greatest = [
        sum([end([terms[value] for value in values]) for terms, values in zip(steps.terms, own, strict=True)])
        for end in (min, max)
    ]
    return range(sum(cut <= least for cut in steps.cuts), sum(cut <= greatest for cut in steps.cuts) + 1)


def _combined(steps: RuleSteps, own: Sequence[Sequence[Value]]) -> list[int]:
    """Return what positions can come to together, in order, when each input is at one of its own."""
    combine = steps.combine
    assert combine is not None

    def both(reached: Iterable[int], options: Iterable[int]) -> list[int]:
        return sorted({combine(one, other) for one in reached for other in options})

    return reduce(both, [list(options) for options in own[: steps.inputs]])
