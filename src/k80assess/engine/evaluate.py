"""The levels of a framework's aspects at one profile, evaluated one after another without a diagram."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from k80assess.document.framework import Aspect, Framework, input_scales
from k80assess.document.rules import Weighted
from k80assess.engine.steps import WeightedSum, steps_of

Positions: TypeAlias = Mapping[str, int]
"""For criteria and aspects, by id, the position of their level."""


class Evaluator:
    """The evaluator of a framework's aspects at profiles.

    Attributes:
        aspects: the aspects, inputs before what they feed; the outcome is the last.
        sums: for each weighted aspect, by id, its sum.
        leads: for each weighted aspect, by id, and each of its cut-offs, lowest first, the leads of its inputs.
    """

    def __init__(self, framework: Framework) -> None:
        self.aspects = framework.aspects_in_order
        self.sums: dict[str, WeightedSum] = {}
        self.leads: dict[str, list[tuple[tuple[int, ...], ...]]] = {}
        self._steps = {}
        for aspect in self.aspects:
            scales = input_scales(framework, aspect)
            self._steps[aspect.id] = steps_of(aspect, scales)
            if isinstance(aspect.rule, Weighted):
                total = self.sums[aspect.id] = WeightedSum.of(aspect.rule, scales)
                self.leads[aspect.id] = [total.leads(aspect.rule.cutoffs[level.id]) for level in aspect.levels[1:]]

    def levels(self, profile: Positions, given: Positions | None = None) -> dict[str, int]:
        """Return the levels of all criteria and aspects at a profile; some aspects may be given theirs."""
        known = dict(profile)
        for aspect in self.aspects:
            if given is not None and aspect.id in given:
                known[aspect.id] = given[aspect.id]
            else:
                known[aspect.id] = self.capped(aspect, known, self.cuts_reached(aspect, known))
        return known

    def total(self, aspect: Aspect, known: Positions) -> int:
        """Return the total of a weighted aspect from the levels of its inputs."""
        terms = self.sums[aspect.id].terms
        return sum([own[known[input_id]] for input_id, own in zip(aspect.rule.inputs, terms, strict=True)])

    def share(self, aspect: Aspect, known: Positions) -> Fraction:
        """Return where the total of a weighted aspect lies between the least and the greatest, from 0 to 1."""
        return self.sums[aspect.id].share(self.total(aspect, known))

    def cuts_reached(self, aspect: Aspect, known: Positions) -> int:
        """Return how many cut-offs an aspect reaches; 0 when it is not weighted."""
        cuts = self._steps[aspect.id].cuts
        return bisect_right(cuts, self.total(aspect, known)) if cuts else 0

    def capped(self, aspect: Aspect, known: Positions, cuts_reached: int) -> int:
        """Return the level of an aspect, caps included, from its inputs' levels and the cut-offs it reaches."""
        steps = self._steps[aspect.id]
        if steps.cuts and not aspect.rule.caps:
            return cuts_reached
        memory = steps.start()
        for index, input_id in enumerate(steps.inputs):
            memory = steps.step(memory, index, known[input_id])
        return steps.level(memory, cuts_reached)

    def cutoff_terms(self, aspect: Aspect, known: Positions) -> list[list[int]]:
        """Return for each cut-off of a weighted aspect its terms, weight times lead.

        The cut-off is reached when they add up to 0 or more.
        """
        weights, at = self.sums[aspect.id].weights, [known[input_id] for input_id in aspect.rule.inputs]
        return [_terms(weights, leads, at) for leads in self.leads[aspect.id]]


def _terms(weights: Sequence[int], leads: Sequence[Sequence[int]], at: Sequence[int]) -> list[int]:
    return [weight * own[level] for weight, own, level in zip(weights, leads, at, strict=True)]
