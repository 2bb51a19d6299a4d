"""In which share of all weightings an outcome comes out: exact, by volume.

Weights are uniform over effective weights (weight times range, which add up to 1), for each loose aspect by itself. The
share of a simplex in which a weighted mean of numbers reaches a threshold is a rational number. Varsi (1973), The
multidimensional content of the frustum of the simplex. Ali (1973), Content of the frustum of a simplex.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from k80assess.document.framework import Aspect, scales_read
from k80assess.document.rules import Weighted
from k80assess.engine.families import Family
from k80assess.engine.steps import WeightedSum


def below(numbers: Sequence[Fraction], threshold: Fraction) -> Fraction:
    """Return in which share of all weightings the weighted mean of numbers is less than a threshold.

    >>> below([Fraction(0), Fraction(1)], Fraction(1, 4))
    Fraction(1, 4)
    """
    under = [threshold - number for number in numbers if number < threshold]
    over = [number - threshold for number in numbers if number >= threshold]
    parts = [Fraction(1)] + [Fraction(0)] * len(over)
    for short in under:
        for place, lead in enumerate(over, start=1):
            parts[place] = (lead * parts[place] + short * parts[place - 1]) / (lead + short)
    return parts[-1]


def chances_of(family: Family, aspect: Aspect, known: Mapping[str, int]) -> list[Fraction]:
    """Return for each level of an aspect with loose weights in which share of the weightings it has that level."""
    rule = aspect.rule
    assert isinstance(rule, Weighted)
    points = WeightedSum.of(rule, scales_read(family.framework, aspect)).points
    shares = []
    for input_id, own in zip(rule.inputs, points, strict=True):
        if span := max(own) - min(own):
            shares.append(Fraction(own[known[input_id]] - min(own), span))
    cuts = [cut for cut in rule.cutoffs.values() if isinstance(cut, Fraction)]
    reached = [Fraction(1), *[1 - below(shares, cut) for cut in cuts], Fraction(0)]
    return [one - other for one, other in pairwise(reached)]


def acceptability(family: Family, profile: Mapping[str, int]) -> list[Fraction]:
    """Return for each outcome in which share of all weightings it comes out, at a profile of positions."""
    evaluator = family.compiled.evaluator
    leading = family.compiled.leading
    states: dict[tuple[tuple[str, int], ...], Fraction] = {tuple(sorted(profile.items())): Fraction(1)}
    for i, aspect in enumerate(leading):
        needed = {node_id for later in leading[i + 1 :] for node_id in later.rule.reads} | {leading[-1].id}
        after: dict[tuple[tuple[str, int], ...], Fraction] = {}
        for state, part in states.items():
            known = dict(state)
            if aspect.id in family.weights:
                levels = chances_of(family, aspect, known)
                found = [(evaluator.capped(aspect, known, cuts), own) for cuts, own in enumerate(levels) if own]
            else:
                found = [(evaluator.capped(aspect, known, evaluator.cuts_reached(aspect, known)), Fraction(1))]
            for level, own in found:
                key = tuple(sorted((k, v) for k, v in {**known, aspect.id: level}.items() if k in needed))
                after[key] = after.get(key, Fraction(0)) + part * own
        states = after
    outcome = leading[-1].id
    return [
        sum([part for state, part in states.items() if dict(state)[outcome] == place], Fraction(0))
        for place in range(len(leading[-1].levels))
    ]
