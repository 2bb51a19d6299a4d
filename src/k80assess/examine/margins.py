"""How far a single weight or cut-off may move, all others as they are, before the outcome changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache, partial
from itertools import chain, product
from math import prod
from typing import Literal, NamedTuple

from k80assess.base.results import Results, result
from k80assess.document.labelled import Labelled
from k80assess.document.nodes import Aspect
from k80assess.document.rules import Bound, Weighted
from k80assess.engine.assessment import Assessment
from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.evaluate import Positions
from k80assess.engine.families import refuse_family
from k80assess.engine.steps import Leads
from k80assess.errors import Sentence, SizeLimitError, refuse_other
from k80assess.examine.tolerance import Completions, corners, relevant_nodes

# A few seconds of work.
MAX_PIECES = 100_000


@result
class Margin(Labelled):
    """The interval in which one weight or cut-off may lie, all others as they are, without changing the outcome.

    Attributes:
        aspect: the id of the weighted aspect.
        piece: `weight`; or `cutoff`, which is a share, or `bound`, which is a cut-off in points.
        id: the id of the input that is weighed, or of the level that is cut off.
        value: its present value.
        least: the lower end of the interval; None when there is none.
        greatest: the upper end; None when there is none.
        least_included: whether the lower end itself is in the interval.
        greatest_included: whether the upper end itself is in the interval.

    >>> from k80assess import assess
    >>> margin = margins(assess({"theme_link": "none", "small_scale_difference": "same"}))[0]
    >>> margin.piece, margin.id, margin.value, margin.least
    ('weight', 'theme_link', Fraction(2, 1), Fraction(1, 1))
    """

    aspect: str
    piece: Literal["weight", "cutoff", "bound"]
    id: str
    value: Fraction
    least: Fraction | None
    greatest: Fraction | None
    least_included: bool
    greatest_included: bool


def margins(assessment: Assessment) -> Results[Margin]:
    """Return for every weight and cut-off the interval in which it may lie without changing the outcome.

    All other weights and cut-offs remain as they are; a weight remains zero or more, a cut-off between its neighbours,
    and a bound in points on its side.
    With open criteria, the outcome must remain for all answers they may still get that can occur, by the weights as
    they are. What an aspect was judged to be stands. While the outcome is unsettled there are no margins.

    Raises:
        SizeLimitError: when there are too many completions of criteria that can move the outcome both ways.

    >>> from k80assess import assess
    >>> first = margins(assess({"theme_link": "none", "small_scale_difference": "same"}))[0]
    >>> first.aspect, first.id, first.value, first.least, first.greatest
    ('fit', 'theme_link', Fraction(2, 1), Fraction(1, 1), None)
    """
    refuse_other(assessment, Assessment, "assess")
    refuse_family(assessment, "margins")
    if not assessment.settled:
        return Results()
    box = assessment._answered
    found: dict[tuple[str, str, str], Margin] = {}
    for profile in _corner_profiles(assessment):
        for margin in _margins_at(box.compiled, profile, box.outcomes[0]):
            key = (margin.aspect, margin.piece, margin.id)
            found[key] = _overlap(found[key], margin) if key in found else margin
    return Results([margin._in(box.compiled.framework) for margin in found.values()])


def _corner_profiles(assessment: Assessment) -> Iterator[Positions]:
    """Return completions of the answers such that a weight or cut-off that can change the outcome does so in one."""
    rules = [aspect.rule for aspect in assessment._answered.compiled.leading]
    pieces = sum([len(rule.weights) + len(rule.cutoffs) for rule in rules if isinstance(rule, Weighted)])
    relevant = relevant_nodes(assessment)
    boxes = corners(assessment, relevant, whatever_weights=True)
    if pieces * sum([prod(map(len, box.values)) for box in boxes]) > MAX_PIECES:
        what = Sentence("limit.pieces", "weights and cut-offs to move, for each completion of the open criteria")
        remedy = Sentence("remedy.answer_more", "answer more of the open criteria")
        raise SizeLimitError(what, MAX_PIECES, remedy)
    completions = Completions(assessment, relevant)
    for values in dict.fromkeys(chain.from_iterable([product(*box.values) for box in boxes])):
        profile = assessment._answered.compiled.by_id(values)
        told_apart = {node_id: level for node_id, level in profile.items() if node_id in relevant}
        if completions.occur(completions.after(completions.root, told_apart)):
            yield profile


def _overlap(one: Margin, other: Margin) -> Margin:
    # Of two equal ends, the one that is not in its interval is the narrower.
    limited = [margin for margin in (one, other) if margin.least is not None]
    low = max(limited or [one], key=lambda margin: (margin.least, not margin.least_included))
    bounded = [margin for margin in (one, other) if margin.greatest is not None]
    high = min(bounded or [one], key=lambda margin: (margin.greatest, margin.greatest_included))
    return Margin(
        aspect=one.aspect,
        piece=one.piece,
        id=one.id,
        value=one.value,
        least=low.least,
        greatest=high.greatest,
        least_included=low.least_included,
        greatest_included=high.greatest_included,
    )


def _margins_at(compiled: CompiledFramework, profile: Positions, outcome: int) -> Iterator[Margin]:
    evaluator = compiled.evaluator
    judged = {aspect.id: profile[aspect.id] for aspect in evaluator.aspects if aspect.id in profile}
    known = evaluator.levels(profile, judged)
    for aspect in compiled.leading:
        if isinstance(aspect.rule, Weighted):
            yield from _aspect_margins(compiled, aspect, aspect.rule, known, judged, outcome)


def _aspect_margins(
    compiled: CompiledFramework, aspect: Aspect, rule: Weighted, known: Positions, judged: Positions, outcome: int
) -> Iterator[Margin]:
    evaluator, root = compiled.evaluator, compiled.aspect.id

    @cache
    def stays(cuts_reached: int) -> bool:
        level = evaluator.capped(aspect, known, cuts_reached)
        return evaluator.levels(known, {aspect.id: level, **judged})[root] == outcome

    total, leads = evaluator.sums[aspect.id], evaluator.leads[aspect.id]
    spans = [max(own) - min(own) for own in total.points]
    wholes = [sum(own) + cut.constant for own, cut in zip(evaluator.cutoff_terms(aspect, known), leads, strict=True)]
    for i, (input_id, weight) in enumerate(rule.weights.items()):
        # What decides on a cut-off is linear in this weight: what the others come to, plus the lead times the weight.
        slopes = [total.unit * cut.by_level[i][known[input_id]] for cut in leads]
        lines = [(whole - weight * slope, slope) for whole, slope in zip(wholes, slopes, strict=True)]
        flips = [-others / slope for others, slope in lines if slope]
        # It may be 0 where that leaves something to weigh.
        others_weigh = any(w and span for j, (w, span) in enumerate(zip(total.weights, spans, strict=True)) if j != i)
        low, high = _End(Fraction(0), others_weigh), _End(None, False)
        ends = _ends(weight, flips, low, high, partial(_with_weight, stays, leads, lines))
        yield _margin(aspect, "weight", input_id, weight, *ends)
    cutoffs = [rule.cutoffs[level.id] for level in aspect.levels[1:]]
    now = evaluator.total(aspect, known)
    for i, cutoff in enumerate(cutoffs):
        others_reached = sum(now >= total.cut(other) for j, other in enumerate(cutoffs) if j != i)
        low, high = _between_neighbours(cutoffs, i)
        at = total.in_points(now, now)[0] if isinstance(cutoff, Bound) else total.share(now)
        ends = _ends(_number(cutoff), [at], low, high, partial(_with_cutoff, stays, others_reached, cutoff, at))
        piece: Literal["cutoff", "bound"] = "bound" if isinstance(cutoff, Bound) else "cutoff"
        yield _margin(aspect, piece, aspect.levels[i + 1].id, _number(cutoff), *ends)


def _number(cutoff: Fraction | Bound) -> Fraction:
    return cutoff.number if isinstance(cutoff, Bound) else cutoff


def _between_neighbours(cutoffs: Sequence[Fraction | Bound], place: int) -> tuple[_End, _End]:
    """Return the ends between which a cut-off remains harder to reach than the one before, and easier than the next."""
    own = cutoffs[place]
    before = cutoffs[place - 1] if place else None
    after = cutoffs[place + 1] if place + 1 < len(cutoffs) else None
    if not isinstance(own, Bound):
        low = _End(Fraction(0) if before is None else _number(before), False)
        return low, _End(Fraction(1), True) if after is None else _End(_number(after), False)
    # At the same number, what is reached there is easier to reach than what is not.
    easier, harder = _End(None, False), _End(None, False)
    if isinstance(before, Bound):
        easier = _End(before.number, before.is_attained and not own.is_attained)
    if isinstance(after, Bound):
        harder = _End(after.number, own.is_attained and not after.is_attained)
    return (harder, easier) if own.counts_against else (easier, harder)


def _with_weight(
    stays: Callable[[int], bool],
    leads: Sequence[Leads],
    lines: Sequence[tuple[Fraction, int]],
    weight: Fraction,
) -> bool:
    return stays(sum(cut.reached(others + weight * slope) for cut, (others, slope) in zip(leads, lines, strict=True)))


def _with_cutoff(
    stays: Callable[[int], bool], others_reached: int, cutoff: Fraction | Bound, at: Fraction, moved: Fraction
) -> bool:
    """Return whether the outcome stays with a cut-off moved, where the total, or its share, is what it is."""
    if not isinstance(cutoff, Bound):
        return stays(others_reached + (moved <= at))
    beyond = moved - at if cutoff.counts_against else at - moved
    return stays(others_reached + (beyond > 0 or (beyond == 0 and cutoff.is_attained)))


class _End(NamedTuple):
    """An end of an interval; it lies at None when the interval is unbounded there."""

    at: Fraction | None
    included: bool


def _ends(
    value: Fraction, flips: Sequence[Fraction], low: _End, high: _End, stays: Callable[[Fraction], bool]
) -> tuple[_End, _End]:
    """Return the ends of the interval around a value in which the outcome stays; it can change at the flips only."""
    below = sorted({flip for flip in flips if (low.at is None or low.at < flip) and flip < value}, reverse=True)
    above = sorted({flip for flip in flips if value < flip and (high.at is None or flip < high.at)})
    return _end(value, below, low, -1, stays), _end(value, above, high, 1, stays)


def _end(value: Fraction, flips: Sequence[Fraction], bound: _End, way: int, stays: Callable[[Fraction], bool]) -> _End:
    """Return where the outcome changes first, going from a value past each flip towards a bound."""
    at = value
    for flip in flips:
        if not stays((at + flip) / 2):
            return _End(at, True)
        if not stays(flip):
            return _End(flip, False)
        at = flip
    if bound.at == at:
        return bound
    if not stays(at + way if bound.at is None else (at + bound.at) / 2):
        return _End(at, True)
    return _End(bound.at, bound.included and bound.at is not None and stays(bound.at))


def _margin(
    aspect: Aspect, piece: Literal["weight", "cutoff", "bound"], piece_id: str, value: Fraction, low: _End, high: _End
) -> Margin:
    return Margin(
        aspect=aspect.id,
        piece=piece,
        id=piece_id,
        value=value,
        least=low.at,
        greatest=high.at,
        least_included=low.included,
        greatest_included=high.included,
    )
