"""The levels of a framework's aspects at one profile, evaluated one after another without a diagram."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

import attrs

from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect
from k80assess.document.rules import Cap, Weighted
from k80assess.engine.steps import Leads, Memory, RuleSteps, WeightedSum, cap_at, steps_of

Positions: TypeAlias = Mapping[str, int]
"""For criteria and aspects, by id, the position of their level."""


class Evaluator:
    """The evaluator of a framework's aspects at profiles.

    Attributes:
        aspects: the aspects, inputs before what they feed; the outcome is the last.
        sums: for each weighted aspect, by id, its sum.
        leads: for each weighted aspect, by id, and each of its cut-offs, lowest first, what decides if it is reached.
    """

    def __init__(self, framework: Framework) -> None:
        self.aspects = framework.aspects_in_order
        self.sums: dict[str, WeightedSum] = {}
        self.leads: dict[str, list[Leads]] = {}
        self._steps: dict[str, RuleSteps] = {}
        self._to_cap: dict[str, RuleSteps] = {}
        for aspect in self.aspects:
            scales = scales_read(framework, aspect)
            self._steps[aspect.id] = steps_of(aspect, scales)
            if aspect.rule.caps:
                self._to_cap[aspect.id] = attrs.evolve(self._steps[aspect.id], to_cap=True)
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
                known[aspect.id] = self.level(aspect, known)
        return known

    def level(self, aspect: Aspect, known: Positions) -> int:
        """Return the level of an aspect from the levels of what its rule reads."""
        return self.capped(aspect, known, self.cuts_reached(aspect, known))

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
        return steps.level(_memory(steps, known), cuts_reached)

    def capped_by(self, aspect: Aspect, known: Positions) -> Cap | None:
        """Return the cap that holds an aspect down, from the levels of what its rule reads; None where none does."""
        if not aspect.rule.caps:
            return None
        steps = self._to_cap[aspect.id]
        place = steps.level(_memory(steps, known), self.cuts_reached(aspect, known))
        return cap_at(aspect, place)

    def cutoff_terms(self, aspect: Aspect, known: Positions) -> list[list[int]]:
        """Return for each cut-off of a weighted aspect its terms: the weight times the lead of each input."""
        weights, at = self.sums[aspect.id].weights, [known[input_id] for input_id in aspect.rule.inputs]
        return [_terms(weights, leads.by_level, at) for leads in self.leads[aspect.id]]


def _memory(steps: RuleSteps, known: Positions) -> Memory:
    """Return the memory at the end of a walk."""
    memory = steps.start()
    for index, node_id in enumerate(steps.reads):
        memory = steps.step(memory, index, known[node_id])
    return memory


def _terms(weights: Sequence[int], leads: Sequence[Sequence[int]], at: Sequence[int]) -> list[int]:
    return [weight * own[level] for weight, own, level in zip(weights, leads, at, strict=True)]
