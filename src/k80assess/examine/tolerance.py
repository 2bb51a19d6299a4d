"""How far all weights may be off simultaneously before the outcome changes.

At given levels of its inputs a weighted aspect reaches a cut-off when the sum of its terms, weight times lead, and a
constant is zero or more, or more than zero (see `engine.steps`). So a cut-off can flip when every weight may be off by
|Σ terms + constant| / Σ |terms| of itself: a stability radius. Whether a flip changes the outcome depends on the
aspects above.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from heapq import heappop, heappush
from typing import NamedTuple

from k80assess.base.results import result
from k80assess.document.labelled import Labelled
from k80assess.document.nodes import Aspect
from k80assess.document.rules import Weighted
from k80assess.engine.answers import Box
from k80assess.engine.assessment import Assessment, asked_of
from k80assess.engine.construct import OCCURS
from k80assess.engine.diagram import Builder, Ref
from k80assess.engine.directions import MIXED, directions
from k80assess.engine.evaluate import Evaluator, Positions
from k80assess.engine.families import refuse_family
from k80assess.errors import Sentence, SizeLimitError
from k80assess.examine.relevance import Reach, Relevance

# This comes to a few seconds of work.
MAX_SITUATIONS = 100_000


@result
class Tolerance(Labelled):
    """How far all weights may be off simultaneously and independently, at the same cut-offs, with the same outcome.

    Attributes:
        share: the supremum of the shares r, from 0 to 1, such that the outcome is the same while each weight lies
            between (1 − r) and (1 + r) times its present value.
        attained: whether the outcome is the same at that share itself: "up to and including" it, or "by less than" it.
        zero_weights: aspect and input, by id, of the weights that are 0. They remain 0 whatever they are multiplied by:
            nothing is said of what happens once they are greater.

    >>> from k80assess import assess
    >>> tolerance(assess({"theme_link": "none", "small_scale_difference": "same"}))
    Tolerance(share=Fraction(1, 7), attained=False, zero_weights=())
    """

    share: Fraction
    attained: bool
    zero_weights: tuple[tuple[str, str], ...] = ()


class _Off(NamedTuple):
    """How far weights must be off for something to be possible: by at least this share, or by more than it."""

    share: Fraction
    by_more: bool


NOTHING = _Off(Fraction(0), by_more=False)
NEVER = _Off(Fraction(1), by_more=True)


def tolerance(assessment: Assessment, *, of: str | None = None) -> Tolerance | None:
    """Return how far all weights may be off simultaneously and independently without changing the outcome.

    With share 1, attained, no weights change the outcome, as long as those that are 0 remain 0; with share 1, not
    attained, none do as long as no other weight becomes 0 either. With open criteria it is the least over all
    completions of the answers that can occur, by the weights as they are. What an aspect was judged to be stands.

    Args:
        assessment: the assessment.
        of: the id of another aspect that is asked about instead of the outcome.

    Returns:
        The tolerance, exactly; None while the outcome is unsettled.

    Raises:
        UnknownNameError: for an aspect that the framework does not have.
        SizeLimitError: when there are too many combinations of levels to look at. That takes open criteria that can
            move the outcome both ways, or very many weighted aspects close to a cut-off.

    >>> from k80assess import assess
    >>> found = tolerance(assess({"theme_link": "none", "small_scale_difference": "same"}))
    >>> found.share, found.attained
    (Fraction(1, 7), False)
    """
    refuse_family(assessment, "tolerance")
    assessment = asked_of(assessment, of)
    if not assessment.settled:
        return None
    relevant = relevant_nodes(assessment)
    completions = Completions(assessment, relevant)
    parts = corners(assessment, relevant)
    nearest = min([_nearest_change(part, relevant, completions, assessment._answered.outcomes[0]) for part in parts])
    zero_weights = []
    leading = {aspect.id for aspect in assessment._answered.compiled.leading}
    for aspect in assessment.framework.aspects:
        if aspect.id in leading and isinstance(aspect.rule, Weighted):
            zero_weights += [(aspect.id, input_id) for input_id, weight in aspect.rule.weights.items() if not weight]
    return Tolerance(
        share=nearest.share,
        attained=nearest.by_more,
        zero_weights=tuple(zero_weights),
        framework=assessment.framework,
    )


def _nearest_change(part: Box, relevant: Collection[str], completions: Completions, outcome: int) -> _Off:
    """Return how far weights must be off for another outcome, with criteria at some of the levels left to them.

    Situations are taken in the order of how far weights must be off to get there, as Dijkstra's algorithm does: the
    first one with another outcome is the nearest. A situation is what is known before some stage: of each earlier
    criterion and aspect that a later aspect has as an input, its level; and which completions are left.
    """
    evaluator, values = part.compiled.evaluator, part.positions
    stages = _stages(part.compiled.leading, values)
    asked_later = _asked_later(stages)
    settled = {criterion_id: own[0] for criterion_id, own in values.items() if len(own) == 1}
    start = completions.after(completions.root, {one: own for one, own in settled.items() if one in relevant})
    nearest: list[tuple[_Off, int, tuple[int, ...], Ref]] = [(NOTHING, 0, (), start)]
    seen = set()
    while nearest:
        off, before, kept, left = heappop(nearest)
        i = -before  # of situations that are equally near, the one that has come furthest is taken first
        if i == len(stages):
            return off
        if (i, kept, left) in seen:
            continue
        seen.add((i, kept, left))
        if len(seen) > MAX_SITUATIONS:
            if len(settled) < len(values):
                remedy = Sentence("remedy.answer_more", "answer more of the open criteria")
            else:
                remedy = Sentence("remedy.weigh_less", "weigh in fewer aspects")
            what = Sentence("limit.combinations", "combinations of levels to look at")
            raise SizeLimitError(what, MAX_SITUATIONS, remedy)
        known = {**settled, **dict(zip(asked_later[i], kept, strict=True))}
        stage = stages[i]
        options: Iterable[tuple[int, _Off]]
        if isinstance(stage, Aspect):
            options = _attainable(evaluator, stage, known) if stage.id in relevant else [_now(evaluator, stage, known)]
        else:
            options = [(value, NOTHING) for value in values[stage]]
        for position, further in options:
            after = completions.after(left, {stage: position}) if isinstance(stage, str) else left
            if completions.occur(after) and (i + 1 < len(stages) or position != outcome):
                now = {**known, _id(stage): position}
                asked = tuple([now[name] for name in asked_later[i + 1]])
                heappush(nearest, (max(off, further), before - 1, asked, after))
    return NEVER


def _stages(aspects: Iterable[Aspect], values: Mapping[str, tuple[int, ...]]) -> list[str | Aspect]:
    """Return the stages of a situation: the criteria with several values, and each aspect behind its inputs.

    An aspect that was judged is what a criterion is.
    """
    stages: dict[str, str | Aspect] = {}
    for aspect in aspects:
        if aspect.id in values:
            continue
        for input_id in aspect.rule.reads:
            if len(values.get(input_id, ())) > 1:
                stages.setdefault(input_id, input_id)
        stages[aspect.id] = aspect
    return list(stages.values())


def _asked_later(stages: Sequence[str | Aspect]) -> list[list[str]]:
    """Return before each stage, and at the end, the ids of the earlier stages that aspects from there on ask for."""
    last_asked: dict[str, int] = {}
    for i, stage in enumerate(stages):
        if isinstance(stage, Aspect):
            last_asked.update(dict.fromkeys(stage.rule.reads, i))
    found: list[list[str]] = [[]]
    for i, stage in enumerate(stages):
        found.append([name for name in [*found[-1], _id(stage)] if last_asked.get(name, -1) > i])
    return found


def _id(stage: str | Aspect) -> str:
    return stage.id if isinstance(stage, Aspect) else stage


def _now(evaluator: Evaluator, aspect: Aspect, known: Positions) -> tuple[int, _Off]:
    return evaluator.level(aspect, known), NOTHING


def _attainable(evaluator: Evaluator, aspect: Aspect, known: Positions) -> Iterator[tuple[int, _Off]]:
    """Return the levels an aspect can have, each with how far its weights must be off for it."""
    yield _now(evaluator, aspect, known)
    if aspect.id in evaluator.sums:
        for cut, terms in enumerate(evaluator.cutoff_terms(aspect, known)):
            leads = evaluator.leads[aspect.id][cut]
            whole, size = sum(terms) + leads.constant, sum(map(abs, terms))
            is_reached = leads.reached(whole)
            by_more = is_reached == leads.attained  # at the very share where they are even it still is as it was
            if abs(whole) < size or (
                abs(whole) == size > 0 and not by_more and _rests(evaluator, aspect, terms, whole)
            ):
                level = evaluator.capped(aspect, known, cut if is_reached else cut + 1)
                yield level, _Off(Fraction(abs(whole), size), by_more=by_more)


def _rests(evaluator: Evaluator, aspect: Aspect, terms: Sequence[int], whole: int) -> bool:
    """Return whether an input still counts once every weight that speaks against a flip has become 0: some has to.

    Those that speak for it are then twice what they are. Points that are the same for every level count for a bound in
    points, and not for a share.
    """
    total, rule = evaluator.sums[aspect.id], aspect.rule
    in_points = isinstance(rule, Weighted) and rule.in_points
    for term, weight, points in zip(terms, total.weights, total.points, strict=True):
        if term * whole < 0 or (not term and weight and (in_points or len(set(points)) > 1)):
            return True
    return False


# --- which completions can occur ----------------------------------------------------------------------------------


class Completions:
    """The completions of an assessment's answers that can occur, as far as relevant nodes tell them apart."""

    def __init__(self, assessment: Assessment, relevant: Collection[str]) -> None:
        box, feasible = assessment._answered, assessment._answered.compiled.feasible
        self.variables = box.compiled.variables
        self.builder = Builder([len(own) for own in box.compiled.everything], 2, box.compiled.node_limit)
        self.root: Ref = OCCURS
        if feasible is not None:
            self.root = self.builder.load(feasible)
            for node_id, variable in self.variables.items():
                if node_id not in relevant:  # some level of it will do
                    self.root = self._some([self.builder.restrict(self.root, variable, v) for v in box.left[variable]])

    def _some(self, refs: Sequence[Ref]) -> Ref:
        none = Builder([2] * len(refs), 2)
        ref = 1 - OCCURS
        for i in reversed(range(len(refs))):
            ref = none.make(i, (OCCURS, ref))
        return self.builder.compose(none.finish(ref), refs)

    def after(self, ref: Ref, levels: Mapping[str, int]) -> Ref:
        """Return what is left of completions once criteria, or aspects that were judged, have these levels."""
        for node_id, level in levels.items():
            ref = self.builder.restrict(ref, self.variables[node_id], level)
        return ref

    def occur(self, ref: Ref) -> bool:
        """Return whether any are left."""
        return ref != 1 - OCCURS


# --- which answers matter -----------------------------------------------------------------------------------------


def corners(assessment: Assessment, relevant: Collection[str], *, whatever_weights: bool = False) -> list[Box]:
    """Return parts of the assessment's box such that other weights or cut-offs that change its outcome change theirs.

    Criteria that move the outcome one way only are all at their worst in one part, and at their best in the other.
    Criteria that can move it both ways keep every level they have left, unless they cannot make a difference.

    Args:
        assessment: the assessment.
        relevant: its relevant nodes.
        whatever_weights: whether this must hold as well where a weight of zero becomes greater.
    """
    box = assessment._answered
    if all(len(left) == 1 for left in box.left):
        return [Box(compiled=box.compiled, values=box.left)]
    ways = directions(box.compiled, whatever_weights=whatever_weights)
    found: list[Box] = []
    for end in (0, -1):
        values = []
        for criterion_id, left, way in zip(box.compiled.order, box.left, ways, strict=True):
            one = left[end] if way >= 0 else left[-1 - end]
            values.append(left if way == MIXED and criterion_id in relevant else (one,))
        part = Box(compiled=box.compiled, values=tuple(values))
        if part not in found:
            found.append(part)
    return found


def relevant_nodes(assessment: Assessment) -> frozenset[str]:
    """Return the criteria and aspects, by id, that can make a difference to the outcome, whatever the weights.

    This may name too many; those it leaves out make no difference.
    """
    compiled = assessment._answered.compiled
    free: dict[str, Reach] = {}
    for aspect in compiled.framework.aspects:
        if isinstance(aspect.rule, Weighted):
            levels = range(len(aspect.levels))
            free[aspect.id] = lambda _own, levels=levels: levels  # type: ignore[misc]
    possible = compiled.by_id(assessment._answered.left)
    return Relevance(compiled.framework, possible, free, compiled.node_limit).below([compiled.aspect.id])
