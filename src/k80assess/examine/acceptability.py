"""In which share of all weightings an outcome comes out: exact, by volume.

Weights are uniform over effective weights (weight times range, which add up to 1), for each loose aspect by itself. The
share of a simplex in which a weighted mean of numbers reaches a threshold is a rational number. Varsi (1973), The
multidimensional content of the frustum of the simplex. Ali (1973), Content of the frustum of a simplex.

Weights between which there are orders make up several such simplices, one for each way to put them in line that keeps
to the orders; its corners are those at which the first so many weigh alike and the others nothing. Lahdelma and
Salminen (2001), SMAA-2: stochastic multicriteria acceptability analysis for group decision making, who sample.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import prod

from k80assess.base.lazy import cached_property
from k80assess.document.labelled import Amounts
from k80assess.document.nodes import Aspect, level_ids
from k80assess.engine.answers import Box
from k80assess.engine.assessment import Assessment, assess_answers
from k80assess.engine.construct import OCCURS, hidden_id
from k80assess.engine.diagram import Value
from k80assess.engine.families import Family
from k80assess.engine.loose_sums import LooseSum, components
from k80assess.engine.loosening import assumed_weights
from k80assess.errors import ArgumentError, Problem, Sentence, SizeLimitError, listed, quoted, refuse_other
from k80assess.examine.relevance import Reach, Relevance

# Either comes to a few seconds of work.
MAX_LINES = 10_000
MAX_SITUATIONS = 100_000

FEW_SITUATIONS = 10_000
"""How many are followed where this is one answer among many: about a second of work."""

_ALLOWED = Sentence(
    "allowed.weights_any",
    'an assessment under weights that are any, such as assess(topic, loosen(framework, weights="any"))',
)


def acceptability(assessment: Assessment) -> Amounts[str, Fraction]:
    """Return for each outcome, worst first, in which share of all weightings it comes out.

    Weightings are what the weights of a family may be: any, or any that keep to orders between them. They are measured
    by volume: each weight counts times the range of points of its input, these parts of the sum are all equally likely,
    and those of one aspect have no bearing on those of another. The shares add up to 1. An outcome with share 0 may be
    possible all the same: by weights at the edge of what they may be, where some are 0 or equal.

    What an aspect was judged to be stands: its weights do not matter, and what feeds nothing else may be open. Where it
    depends on the weights whether a topic can occur, the shares are those among the weightings under which it can.

    Args:
        assessment: the assessment, under a family of which nothing but weights is loose: any, or with orders.

    Raises:
        ArgumentError: where weights are not loose, something else is, an answer is open that the outcome depends on,
            and where the topic can occur at the edge of what weights may be alone; each with what to ask instead.
        SizeLimitError: when there are too many ways to put weights in line, or too many combinations of levels of loose
            aspects.

    >>> from k80assess import assess, load_framework, loosen
    >>> answers = {"fit": "strong", "capacity": "sufficient", "gap_left_by_others": "open", "demand": "broad"}
    >>> answers |= {"instrument_strength": "plausible", "influence_window": "none"}
    >>> found = acceptability(assess(answers, loosen(load_framework(), weights="any")))
    >>> {outcome: str(share) for outcome, share in found.items()}
    {'decline': '16/125', 'monitor': '0', 'take_on': '109/125'}
    """
    return acceptability_within(assessment, MAX_SITUATIONS)


def acceptability_within(assessment: Assessment, limit: int) -> Amounts[str, Fraction]:
    """Return the same, with no more than so many combinations of levels of loose aspects to be followed together."""
    refuse_other(assessment, Assessment, "assess")
    family = assessment.family
    if family is None:
        template = "this tells in which share of all weightings an outcome comes out, and here the weights are fixed"
        raise ArgumentError(Problem((), Sentence("weights_fixed", template), allowed=_ALLOWED))
    _refuse_other_choices(family)
    outcomes = [level.id for level in assessment.framework.outcome_aspect.levels]
    if assessment.settled:
        shares = {assessment.possible[0].id: Fraction(1)}
    else:
        found = _Walk(family, assessment._box, limit).shares()
        shares = {outcomes[place]: share for place, share in found.items()}
    found_shares = {outcome: shares.get(outcome, Fraction(0)) for outcome in outcomes}
    return Amounts(found_shares, "acceptability", assessment.framework.outcome, assessment.framework)


def whatever_is_assumed(assessment: Assessment) -> Assessment | None:
    """Return the same answers judged whatever the weights that are assumed; None where none are.

    Raises:
        SizeLimitError: when that takes too much work.
    """
    family = assumed_weights(assessment.framework)
    return assess_answers(assessment.given, assessment.topic, family) if family._loose else None


def _refuse_other_choices(family: Family) -> None:
    """Refuse a family in which something else is loose than weights that are any, or in an order."""
    loose: list[tuple[Sentence, Collection[str]]] = [
        (Sentence("loose.cutoffs", "the cut-offs"), family.cutoffs),
        (Sentence("loose.rule", "the rule"), {**family.tables, **family.monotone}),
        (
            Sentence("loose.off", "weights that are off by a part of themselves"),
            [aspect_id for aspect_id, own in family.weights.items() if own.off is not None],
        ),
        (
            Sentence("loose.least", "weights with a least share"),
            [aspect_id for aspect_id, own in family.weights.items() if own.least],
        ),
    ]
    template = "shares are of weightings that are any, or keep to orders, and here more of {aspects} is loose: {what}"
    for what, aspects in loose:
        if aspects:
            named = listed(map(quoted, aspects))
            sentence = Sentence("shares_of_weightings", template, what=what, aspects=named)
            raise ArgumentError(Problem((), sentence, allowed=_ALLOWED))


# --- a topic ------------------------------------------------------------------------------------------------------


class _Walk:
    """The walk through the aspects that the outcome depends on, with which chance each has which level.

    An aspect is one choice, however many others it feeds. So the levels are followed together, as long as something
    that comes later reads them. Whether a topic can occur may depend on the weights as well: what is left over is
    divided among the weightings under which it can, whatever the open answers are that nothing else here depends on.
    """

    def __init__(self, family: Family, box: Box, limit: int) -> None:
        self.compiled, self.limit = box.compiled, limit
        # Of what is chosen everything, also what by the answers cannot occur: that has its share before it is left out.
        choices = zip(box.left, self.compiled.everything, strict=True)
        self.left = [every if v in self.compiled.hidden else own for v, (own, every) in enumerate(choices)]
        self.outcome = self.compiled.aspect.id
        framework, variables = self.compiled.framework, self.compiled.variables
        self.sums: dict[str, Weightings] = {}
        reach: dict[str, Reach] = {}
        for aspect_id in family.weights:
            own = family._loose[aspect_id]
            if isinstance(own, LooseSum) and aspect_id not in variables:
                self.sums[aspect_id] = Weightings(own)
                reach[aspect_id] = partial(_reached, own)
        possible = self.compiled.by_id(self.left)
        self.relevance = Relevance(framework, possible, reach, self.compiled.node_limit)
        needed = self.relevance.below([self.outcome, *self._named_by_rows()])
        open_answers = [node_id for node_id in self.compiled.answered if node_id in needed]
        if open_answers:
            template = "in which share it comes out is known once each of these has one answer: {open}"
            sentence = Sentence("shares_of_settled", template, open=listed(map(quoted, open_answers)))
            allowed = Sentence("allowed.one_level", "one level for each of them; assessment.possible tells what can be")
            raise ArgumentError(Problem((), sentence, allowed=allowed))
        self.aspects = [aspect for aspect in framework.aspects_in_order if aspect.id in needed]

    def _named_by_rows(self) -> Iterator[str]:
        """Yield the loose aspects, by id, on which it can hang whether something excludes the topic."""
        possible = self.relevance.possible
        for one in self.compiled.framework.excluded:
            scales = {node_id: level_ids(self.compiled.framework.node(node_id)) for node_id in one.when}
            if all(any(scales[i][place] in own for place in possible[i]) for i, own in one.when.items()):
                yield from [node_id for node_id in self.relevance.below(one.when) if node_id in self.sums]

    def shares(self) -> dict[Value, Fraction]:
        """Return for each position of an outcome its share; those with none may be left out."""
        found: dict[Value, Fraction] = defaultdict(Fraction)
        for state, share in self._states().items():
            if self._occurs(state):
                found[dict(state)[self.outcome]] += share
        whole = sum(found.values())
        if not whole:
            template = "with these answers the topic can occur only at the edge of what the weights may be"
            allowed = Sentence("allowed.possible", "assessment.possible, which tells what can come out there")
            raise ArgumentError(Problem((), Sentence("shares_at_the_edge", template), allowed=allowed))
        return {place: share / whole for place, share in found.items()}

    def _states(self) -> Mapping[tuple[tuple[str, Value], ...], Fraction]:
        """Return with which chance the outcome has which level, together with what decides if the topic can occur."""
        # Of what makes no difference, any level that it can have.
        anywhere = {node_id: places[0] for node_id, places in self.relevance.possible.items()}
        states: Mapping[tuple[tuple[str, Value], ...], Fraction] = {(): Fraction(1)}
        for i, aspect in enumerate(self.aspects):
            later = {node_id for other in self.aspects[i + 1 :] for node_id in other.rule.reads}
            later |= self._deciding | {self.outcome}
            after: dict[tuple[tuple[str, Value], ...], Fraction] = defaultdict(Fraction)
            for state, share in states.items():
                kept = [(node_id, level) for node_id, level in state if node_id in later]
                for level, own in self._levels(aspect, {**anywhere, **dict(state)}):
                    after[(*kept, (aspect.id, level))] += share * own
            states = after
            if len(states) > self.limit:
                what = Sentence("limit.loose_levels", "levels of loose aspects to be followed together")
                remedy = Sentence("remedy.fewer_loose", "leave the weights of fewer aspects loose, or judge an aspect")
                raise SizeLimitError(what, self.limit, remedy)
        return states

    def _levels(self, aspect: Aspect, known: Mapping[str, Value]) -> Iterator[tuple[Value, Fraction]]:
        evaluator = self.compiled.evaluator
        if aspect.id not in self.sums:
            yield evaluator.level(aspect, known), Fraction(1)
            return
        levels = [known[input_id] for input_id in aspect.rule.inputs]
        for reached, share in enumerate(self.sums[aspect.id].chances(levels)):
            if share:
                yield evaluator.capped(aspect, known, reached), share

    @cached_property
    def _deciding(self) -> frozenset[str]:
        """The loose aspects followed here, by id, on which it hangs whether the topic can occur."""
        if self.compiled.feasible is None:
            return frozenset()
        support = {self.compiled.order[variable] for variable in self.compiled.feasible.support_within(self.left)}
        return frozenset([a.id for a in self.aspects if a.id in self.sums and hidden_id(a.id) in support])

    def _occurs(self, state: Sequence[tuple[str, Value]]) -> bool:
        """Return whether the topic can occur where loose aspects have these levels."""
        if self.compiled.feasible is None:
            return True
        chosen = {hidden_id(node_id): (level,) for node_id, level in state if node_id in self._deciding}
        values = [chosen.get(node_id, own) for node_id, own in zip(self.compiled.order, self.left, strict=True)]
        return OCCURS in self.compiled.feasible.reach(values)


def _reached(own: LooseSum, values: Sequence[Sequence[Value]]) -> Sequence[Value]:
    """Return which levels an aspect with loose weights can have, from those of what its rule reads."""
    if all(len(places) == 1 for places in values):
        least, greatest = own.between({node_id: places[0] for node_id, places in zip(own.reads, values, strict=True)})
        return range(least, greatest + 1)
    return own.diagram.reach([*values, range(own.size)])


# --- weights ------------------------------------------------------------------------------------------------------


class Weightings:
    """All weightings of one aspect, which are any or keep to orders.

    Only inputs whose points differ count; another one can still tie two that do. Inputs that each weigh at least as
    much as the other weigh the same, and count as one.

    Args:
        own: the aspect.
    """

    def __init__(self, own: LooseSum) -> None:
        self.own = own
        assert own.weights is not None
        order = _closed(own.weights.orders)
        counting = [i for i, span in enumerate(own.spans) if span]
        names = own.rule.inputs
        self.groups: list[list[int]] = []
        for i in counting:
            group = next((g for g in self.groups if {(names[i], names[g[0]]), (names[g[0]], names[i])} <= order), None)
            if group is None:
                self.groups.append([i])
            else:
                group.append(i)
        first = {names[group[0]]: place for place, group in enumerate(self.groups)}
        self.spans = [sum([own.spans[i] for i in group], Fraction(0)) for group in self.groups]
        pairs = [(one, other) for one, other in sorted(order) if one in first and other in first]
        self.above = [
            frozenset([first[one] for one, other in pairs if first[other] == place]) for place in first.values()
        ]
        self.tied = [[first[name] for name in tied] for tied in components(tuple(first), pairs)]
        self.known: dict[tuple[Fraction, ...], list[Fraction]] = {}
        self.lines = 0  # looked at so far

    def chances(self, levels: Sequence[Value]) -> list[Fraction]:
        """Return for each number of cut-offs with which chance as many are reached, from the levels of the inputs."""
        gains = [own[level] - min(own) for own, level in zip(self.own.points, levels, strict=True)]
        key = tuple(gains)
        if key not in self.known:
            lines = self._lines([sum([gains[i] for i in group], Fraction(0)) for group in self.groups])
            whole = sum(lines.values(), Fraction(0))
            reached = [Fraction(1)]
            for cut in self.own.intervals:
                short = sum([part * below(values, cut.least) for values, part in lines.items()], Fraction(0))
                reached.append(1 - short / whole)
            self.known[key] = [one - other for one, other in pairwise([*reached, Fraction(0)])]
        return self.known[key]

    def _lines(self, gains: Sequence[Fraction]) -> Mapping[tuple[Fraction, ...], Fraction]:
        """Return the shares of the total at the corners of each simplex, in order, with its volume up to a factor."""
        alone = [gains[tied[0]] / self.spans[tied[0]] for tied in self.tied if len(tied) == 1]
        parts = [self._lines_of(tied, gains) for tied in self.tied if len(tied) > 1]
        self.lines += prod(map(len, parts)) if parts else 0
        if self.lines > MAX_LINES:
            aspect = quoted(self.own.aspect.id)
            what = Sentence("limit.weight_lines", "ways to put the weights of {aspect} in line", aspect=aspect)
            raise SizeLimitError(what, MAX_LINES, Sentence("remedy.fewer_orders", "state fewer orders"))
        lines = {tuple(sorted(alone)): Fraction(1)}
        for part in parts:
            wider: dict[tuple[Fraction, ...], Fraction] = defaultdict(Fraction)
            for values, volume in lines.items():
                for more, own in part.items():
                    wider[tuple(sorted([*values, *more]))] += volume * own
            lines = wider
        return lines

    def _lines_of(self, tied: Sequence[int], gains: Sequence[Fraction]) -> Mapping[tuple[Fraction, ...], Fraction]:
        """Return the same for groups that orders tie together: each way to put them in line that keeps to these.

        The corners are where the first so many weigh alike, and the volume is the product of one over their ranges.
        """
        places: dict[frozenset[int], dict[tuple[Fraction, ...], Fraction]] = {frozenset(): {(): Fraction(1)}}
        for _ in tied:
            after: dict[frozenset[int], dict[tuple[Fraction, ...], Fraction]] = {}
            for heaviest, lines in places.items():
                for place in tied:
                    if place in heaviest or not self.above[place] <= heaviest | {place}:
                        continue
                    further = heaviest | {place}
                    span = sum([self.spans[i] for i in further], Fraction(0))
                    value = sum([gains[i] for i in further], Fraction(0)) / span
                    own = after.setdefault(further, defaultdict(Fraction))
                    for values, volume in lines.items():
                        own[tuple(sorted([*values, value]))] += volume / span
            places = after
        (lines,) = places.values()
        return lines


def _closed(orders: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return orders with all that follow from them.

    >>> sorted(_closed([("a", "b"), ("b", "c")]))
    [('a', 'b'), ('a', 'c'), ('b', 'c')]
    """
    after: dict[str, set[str]] = defaultdict(set)
    for one, other in orders:
        after[one].add(other)
    closed = set()
    for one in [*after]:
        waiting, seen = [one], {one}
        while waiting:
            further = after.get(waiting.pop(), set()) - seen
            seen |= further
            waiting.extend(further)
        closed |= {(one, other) for other in seen - {one}}
    return frozenset(closed)


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
