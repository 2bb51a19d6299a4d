"""A framework's aspects at one profile, with what decides each weighted one: the margins of its cut-offs.

The margin of a cut-off t is the sum of w·u over the inputs, with u = points − least − t × (greatest − least): the total
reaches the cut-off when it is zero or more. Written this way the range of the total need not be known, so weights may
change.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import TypeAlias

from k80assess.document.framework import Aspect, Framework, input_scales
from k80assess.document.rules import Weighted
from k80assess.engine.rule import steps_of

Positions: TypeAlias = Mapping[str, int]
"""For criteria and aspects, by id, the position of their level."""


class Weighing:
    """The aspects of a framework, inputs before what they feed, to be worked out at one profile after another.

    Attributes:
        ordered: the aspects; the outcome is the last.
        needed: before each aspect, and at the end, the ids of the earlier ones that still feed a later one.
    """

    def __init__(self, framework: Framework) -> None:
        inputs = {aspect.id: aspect.rule.inputs for aspect in framework.aspects}
        nodes = map(framework.node, TopologicalSorter(inputs).static_order())
        self.ordered = [node for node in nodes if isinstance(node, Aspect)]
        self._scales = {aspect.id: input_scales(framework, aspect) for aspect in self.ordered}
        self._steps = {aspect.id: steps_of(aspect, self._scales[aspect.id]) for aspect in self.ordered}
        self.needed = []
        for i in range(len(self.ordered) + 1):
            later = {input_id for aspect in self.ordered[i:] for input_id in aspect.rule.inputs}
            self.needed.append([aspect.id for aspect in self.ordered[:i] if aspect.id in later])

    def levels(self, profile: Positions, given: Positions | None = None) -> dict[str, int]:
        """Give the level of everything at a profile, where some aspects may have given levels."""
        known = dict(profile)
        for aspect in self.ordered:
            if given is not None and aspect.id in given:
                known[aspect.id] = given[aspect.id]
            else:
                known[aspect.id] = self.capped(aspect, known, self.cuts_reached(aspect, known))
        return known

    def cuts_reached(self, aspect: Aspect, known: Positions) -> int:
        """Give how many cut-offs an aspect reaches; none when it is not weighted."""
        rule = aspect.rule
        return sum(sum(terms) >= 0 for terms in self.margins(aspect, rule, known)) if isinstance(rule, Weighted) else 0

    def margins(self, aspect: Aspect, rule: Weighted, known: Positions) -> list[list[Fraction]]:
        """Give for each cut-off the terms w·u of its margin."""
        found = []
        for level in aspect.levels[1:]:
            unweighted = self.unweighted(aspect, rule, known, rule.cutoffs[level.id])
            found.append([weight * u for weight, u in zip(rule.weights.values(), unweighted, strict=True)])
        return found

    def unweighted(self, aspect: Aspect, rule: Weighted, known: Positions, cutoff: Fraction) -> list[Fraction]:
        """Give for each input the u of a cut-off's margin."""
        found = []
        for input_id, scale in self._scales[aspect.id].items():
            points = rule.points_of(input_id, len(scale))
            least, greatest = min(points), max(points)
            found.append(points[known[input_id]] - least - cutoff * (greatest - least))
        return found

    def share(self, aspect: Aspect, rule: Weighted, known: Positions) -> Fraction:
        """Give where the total lies between the least and the greatest, from 0 to 1."""
        ranges = []
        for weight, (input_id, scale) in zip(rule.weights.values(), self._scales[aspect.id].items(), strict=True):
            points = rule.points_of(input_id, len(scale))
            ranges.append((weight * (points[known[input_id]] - min(points)), weight * (max(points) - min(points))))
        return sum(own for own, _ in ranges) / sum((whole for _, whole in ranges), Fraction(0))

    def capped(self, aspect: Aspect, known: Positions, cuts_reached: int) -> int:
        """Give the level of an aspect, caps included, from its inputs' levels and the cut-offs it reaches."""
        steps = self._steps[aspect.id]
        memory = steps.start()
        for index, input_id in enumerate(steps.inputs):
            memory = steps.step(memory, index, known[input_id])
        return steps.level(memory, cuts_reached)
