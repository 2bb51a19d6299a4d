"""Aspects of a framework that nobody has fixed: at each profile the levels between a lowest and a highest one.

What is loose chooses freely: weights, cut-offs, cells. At a profile a loose aspect can have every level between two,
and each loose aspect chooses by itself. So beside each stands a hidden variable with its levels, and the aspect is that
choice, held between the two. An answer is never given to a hidden variable: like any open question it can come out at
each of its values, so what holds whatever is open holds whatever is chosen.

That no level between is skipped is said where the two are worked out: `loose_sums`, `loose_cells`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import attrs

from k80assess.base.lazy import cached_property
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect
from k80assess.document.rules import Cap
from k80assess.engine.construct import Compilation
from k80assess.engine.diagram import Builder, Diagram, Ref, Value
from k80assess.engine.steps import Combine, RuleSteps, cap_at, steps_of
from k80assess.errors import Sentence

JOINED = 5
"""The part of the limit that joined conditions on a sum may take: what explodes is refused within seconds."""


class LooseAspect(ABC):
    """An aspect of a family with its lowest and highest levels; caps stay, and hold each of these down.

    Args:
        framework: the framework as written.
        aspect: the aspect.
        limit: how many nodes a diagram may come to.
    """

    def __init__(self, framework: Framework, aspect: Aspect, limit: int) -> None:
        self.framework, self.aspect, self.limit = framework, aspect, limit
        self.scales = scales_read(framework, aspect)
        self.reads = aspect.rule.reads
        self.sizes = [len(self.scales[node_id]) for node_id in self.reads]
        self.size = len(aspect.levels)

    @abstractmethod
    def uncapped(self, known: Mapping[str, Value]) -> tuple[Value, Value]:
        """Return the lowest and the highest level but for caps, from the levels of what the rule reads."""

    @abstractmethod
    def uncapped_roots(self, builder: Builder) -> tuple[Ref, Ref]:
        """Return the roots of the same, over what the rule reads."""

    @property
    @abstractmethod
    def over(self) -> Sequence[str]:
        """The ids of what its level hangs on but for caps."""

    @abstractmethod
    def is_below(self, one: Sequence[Value], other: Sequence[Value]) -> bool:
        """Return whether its level but for caps is certain to be no higher at one place than at another."""

    def way_of(self, _node_id: str) -> int | None:
        """Return the direction in which it can go with what it reads, but for caps; None where that is as written."""
        return None

    def between(self, known: Mapping[str, Value]) -> tuple[Value, Value]:
        """Return the lowest and the highest level it can have, from the levels of what its rule reads."""
        least, greatest = self.uncapped(known)
        return self.capped(known, least), self.capped(known, greatest)

    def capped(self, known: Mapping[str, Value], level: Value) -> Value:
        """Return what caps leave of a level, from the levels of what its rule reads."""
        place = self._cap_at(known)
        return level if place is None else min(level, self._capping[place])

    def capped_by(self, known: Mapping[str, Value]) -> Cap | None:
        """Return the cap that holds it down whatever is chosen, from the levels of what its rule reads."""
        place = self._cap_at(known)
        if place is None or self.uncapped(known)[0] <= self._capping[place]:
            return None
        return cap_at(self.aspect, place)

    @abstractmethod
    def uncapped_witness(self, known: Mapping[str, Value], level: Value) -> dict[str, Any]:
        """Return what makes a rule of a member that gives a level but for caps, from those of what the rule reads."""

    @cached_property
    def diagram(self) -> Diagram:
        """The diagram of its level over what it reads, and last its hidden variable, held between the two."""
        builder = Builder([*self.sizes, self.size], max(self.size, *self.sizes), self.limit // JOINED, looser)
        low, high = self.uncapped_roots(builder)
        chosen = builder.select(len(self.sizes), tuple(range(self.size)))
        root = builder.compose(held_between(self.size), [low, high, chosen])
        if self.aspect.rule.caps:
            root = builder.compose(extreme_of_two(self.size, min), [root, builder.load(self._highest_by_caps)])
        return builder.finish(root, self.size)

    @cached_property
    def to_cap(self) -> Diagram:
        """The diagram of which cap holds it down whatever is chosen, over the same variables; the last leaf is none."""
        none = len(self._capping)
        deciding = Builder([self.size, none + 1], none + 1)
        rows = []
        for least in range(self.size):
            row = [place if cap < least else none for place, cap in enumerate(self._capping)]
            rows.append(deciding.make(1, (*row, none)))
        outer = deciding.finish(deciding.make(0, tuple(rows)))
        walk = attrs.evolve(self._caps_alone, to_cap=True)
        builder = Builder([*self.sizes, self.size], max(none + 1, self.size, *self.sizes), self.limit, looser)
        inner = [self.uncapped_roots(builder)[0], builder.load(self.walked(walk, none + 1))]
        return builder.finish(builder.compose(outer, inner), none + 1)

    def walked(self, walk: RuleSteps, leaves: int) -> Diagram:
        """Return the diagram of a walk in the place of the aspect's rule, over what that reads."""
        alone = Compilation(self.framework, self.reads, leaves, self.limit)
        alone.steps[self.aspect.id] = walk
        return alone.diagram(self.aspect.id)

    @cached_property
    def _capping(self) -> tuple[Value, ...]:
        """The level that each cap leaves, the strictest first."""
        return () if self._caps_alone.caps is None else self._caps_alone.caps.decides[:-1]

    @cached_property
    def _caps_alone(self) -> RuleSteps:
        """A walk to the highest level that caps leave."""
        top = tuple([(self.size - 1,) * size for size in self.sizes])
        zero = tuple([(0,) * size for size in self.sizes])
        walk = steps_of(self.aspect, self.scales)
        return attrs.evolve(walk, terms=zero, cuts=(), rows=None, combine=max, grades=top)

    @cached_property
    def _highest_by_caps(self) -> Diagram:
        return self.walked(self._caps_alone, self.size)

    def _cap_at(self, known: Mapping[str, Value]) -> int | None:
        """Return the place of the strictest cap that holds, among the caps; None where none does."""
        caps = self._caps_alone.caps
        if caps is None:
            return None
        alive = caps.start()
        for index, node_id in enumerate(self.reads):
            alive = caps.after(alive, index, known[node_id])
        place = caps.place(alive)
        return place if place < len(self._capping) else None


@cache
def held_between(size: int) -> Diagram:
    """Return the diagram of a choice held between a lowest and a highest level: of these three the choice is last."""
    builder, places = Builder([size] * 3, size), range(size)
    rows = []
    for low in places:
        ends = [builder.make(2, tuple([max(low, min(choice, high)) for choice in places])) for high in places]
        rows.append(builder.make(1, tuple(ends)))
    return builder.finish(builder.make(0, tuple(rows)))


@cache
def extreme_of_two(size: int, extreme: Combine) -> Diagram:
    """Return the diagram of the lesser, or the greater, of two levels."""
    builder, places = Builder([size, size], size), range(size)
    rows = [builder.make(1, tuple([extreme(one, other) for other in places])) for one in places]
    return builder.finish(builder.make(0, tuple(rows)))


def looser() -> Sentence:
    """Return what can be done about a family that is too large to compile."""
    template = "leave less loose, or answer all that is open: a settled topic takes no diagram"
    return Sentence("remedy.looser", template)
