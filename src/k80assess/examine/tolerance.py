"""How far all weights may be off at once before the outcome changes.

At given levels of its inputs a weighted aspect reaches a cut-off when its margin is zero or more (see `weighing`). So a
cut-off flips when every weight is off by |margin| / Σ|w·u| of itself: a stability radius. Which flips change the
outcome, the aspects above decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from heapq import heappop, heappush
from itertools import product
from math import prod

from k80assess.document.framework import Aspect
from k80assess.document.rules import Weighted
from k80assess.engine.assessment import Assessment
from k80assess.engine.direction import MIXED, directions
from k80assess.errors import SizeLimitError, refuse_other
from k80assess.examine.weighing import Positions, Weighing

COMPLETIONS = 100_000
SITUATIONS = 200_000


def tolerance(assessment: Assessment) -> Fraction | None:
    """Give how far all weights may be off at once, each on its own, without changing the outcome.

    The greatest r from 0 to 1 such that the outcome stays whatever each weight is between (1 − r) and (1 + r) times
    what it is, cut-offs as they are: 1 when it never changes, 0 when a cut-off is met exactly and hangs on it. With
    open criteria the least over all their completions.

    Returns:
        The tolerance, exactly; None while the outcome is unsettled.

    Raises:
        SizeLimitError: when too many completions or combinations of levels would have to be looked at. That takes open
            criteria that can move the outcome both ways, or very many weighted aspects close to a cut-off.

    >>> from k80assess import assess
    >>> tolerance(assess({"theme_link": "none", "small_scale_difference": "same"}))
    Fraction(1, 7)
    """
    refuse_other(assessment, Assessment, "assess")
    if not assessment.settled:
        return None
    weighing = Weighing(assessment.framework)
    outcome = assessment.compiled.outcomes.index(assessment.possible[0].id)
    return min(_radius(weighing, profile, outcome) for profile in telling_profiles(assessment))


def telling_profiles(assessment: Assessment, *, whatever_weights: bool = False) -> Iterator[Positions]:
    """Give completions of the answers such that whatever can change an outcome changes it in one of them.

    What moves the outcome one way only is put at its worst everywhere, and at its best everywhere; what can move it
    both ways takes every level it has left. If asked, they tell so too where a weight of zero becomes a greater one.
    """
    order = assessment.compiled.order
    ways = directions(assessment.compiled, whatever_weights=whatever_weights)
    ends = []
    for end in (0, -1):
        options = []
        for allowed, way in zip(assessment.allowed, ways, strict=True):
            options.append(allowed if way == MIXED else (allowed[end] if way > 0 else allowed[-1 - end],))
        ends.append(options)
    if prod(map(len, ends[0])) > COMPLETIONS:
        raise SizeLimitError("completions of the open criteria", COMPLETIONS, "answer more of them")
    seen = set()
    for profile in (*product(*ends[0]), *product(*ends[1])):
        if profile not in seen:
            seen.add(profile)
            yield dict(zip(order, profile, strict=True))


def _radius(weighing: Weighing, profile: Positions, outcome: int) -> Fraction:
    """Give how far all weights may be off at a profile, at most 1.

    Situations, the levels of the aspects up to one, are taken in the order of how far weights must be off to get there,
    as Dijkstra's algorithm does: the first one with another outcome is the nearest.
    """
    aspects = weighing.ordered
    nearest: list[tuple[Fraction, int, tuple[int, ...]]] = [(Fraction(0), 0, ())]
    seen = set()
    while nearest:
        off, i, levels = heappop(nearest)
        if i == len(aspects):
            return off
        if (i, levels) in seen:
            continue
        seen.add((i, levels))
        if len(seen) > SITUATIONS:
            raise SizeLimitError("combinations of aspect levels", SITUATIONS, "weigh in fewer aspects")
        known = {**profile, **dict(zip(weighing.needed[i], levels, strict=True))}
        for level, further in _attainable(weighing, aspects[i], known):
            after = {**known, aspects[i].id: level}
            is_last = i + 1 == len(aspects)
            if not is_last or level != outcome:
                kept = tuple([after[aspect_id] for aspect_id in weighing.needed[i + 1]])
                heappush(nearest, (max(off, further), i + 1, kept))
    return Fraction(1)


def _attainable(weighing: Weighing, aspect: Aspect, known: Positions) -> Iterator[tuple[int, Fraction]]:
    """Give the levels an aspect can have, each with how far its weights must be off for it: less than 1."""
    reached = weighing.cuts_reached(aspect, known)
    yield weighing.capped(aspect, known, reached), Fraction(0)
    if isinstance(aspect.rule, Weighted):
        for cut, terms in enumerate(weighing.margins(aspect, aspect.rule, known)):
            size = sum([abs(term) for term in terms], Fraction(0))
            off = abs(sum(terms, Fraction(0))) / size if size else Fraction(1)  # nothing to weigh here: it never flips
            if off < 1:
                level = cut if cut < reached else cut + 1
                yield weighing.capped(aspect, known, level), off
