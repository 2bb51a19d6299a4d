"""Why, and why not: all minimal sets of answers that by themselves leave nothing but an outcome, or that exclude one.

A set of answers is a reason when it alone, everything else open, leaves no outcome but those it is a reason for, and no
proper subset does: for an outcome these are that one, against an outcome all others. Profiles that cannot occur do not
count. In the literature: sufficient reasons, or prime implicants of a decision. Shih, Choi and Darwiche (2018), A
symbolic approach to explaining Bayesian network classifiers; Darwiche and Hirth (2020), On the reasons behind
decisions.

The search is iterative deepening on the number of answers: for 0, 1, 2, … answers it finds all reasons of that size. It
goes through the variables in the diagram's order, and chooses for each whether its answer is kept or released. What the
choices still to be made depend on is the frontier: the set of nodes still reachable under the choices so far. Once no
node in it can lead to another outcome, the answers kept are enough.

For the i-th answer kept, `without[i]` is the frontier had that answer been released. Where it equals the real frontier,
the answer is redundant, and remains so: equal frontiers have equal successors. So a set that is found without meeting
this is minimal.

Behind a criterion on which it depends what can occur, walkers are at a node for each of several levels. A node for
which another stands is left out, so that frontiers stay as small as they are where everything can occur.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from k80assess.base.arguments import refuse_no_flag
from k80assess.base.results import FrozenDict, LazySequence, result
from k80assess.document.labelled import Labelled
from k80assess.engine.answers import Box
from k80assess.engine.assessment import Assessment, asked_of, outcome_named
from k80assess.engine.corners import Corners, Values
from k80assess.engine.diagram import GREATER_LIMIT, Diagram, Ref, Value, Variable
from k80assess.errors import Sentence, SizeLimitError

Frontier: TypeAlias = frozenset[tuple[int, Ref]]
"""The nodes still reachable under the choices so far, each with the walker that reaches it."""

Taken: TypeAlias = Values | Mapping[Variable, Sequence[Value]]
"""For each variable that is asked the values that a walker takes."""

NEVER = 1 << 30
"""More answers than any framework has criteria."""

# A step is this much less work than a node, so that the limit on nodes comes to a few seconds here as well.
_STEPS_FOR_A_NODE = 5


@result
class Reason(Labelled):
    """A minimal set of answers that by itself settles the outcome, or excludes one.

    Attributes:
        levels: for each answer in it, by the id of the criterion or judged aspect, the ids of the levels given; of a
            general reason, all levels that would do as well.

    >>> from k80assess import assess
    >>> reason = reasons(assess({"theme_link": "none", "small_scale_difference": "same"}))[0]
    >>> reason.answers, reason.levels["theme_link"]
    (('theme_link', 'small_scale_difference'), ('none',))
    """

    levels: FrozenDict[str, tuple[str, ...]]

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of the criteria and judged aspects whose answers these are, in the framework's order."""
        return tuple(self.levels)


def reasons(
    assessment: Assessment, *, against: str | None = None, general: bool = False, of: str | None = None
) -> LazySequence[Reason]:
    """Return all reasons for a settled outcome, or all reasons why another one is not possible; fewest answers first.

    There are none for an outcome while it is unsettled, and none against an outcome that is possible. Reasons of the
    same size come in the order in which the framework's aspects take their criteria in. The first is
    usually found at once; there can be exponentially many, so each is worked out when it is asked for.

    Args:
        assessment: the assessment.
        against: the id of the outcome that is not possible; when left out, the reasons are for the settled outcome.
        general: whether each answer is widened to as many levels as still suffice: then the reasons are all maximal
            boxes of levels around the answers.
        of: the id of another aspect that is asked about instead of the outcome.

    Raises:
        UnknownNameError: for an outcome or aspect that the framework does not have.
        ArgumentError: for `general` that is neither true nor false.
        SizeLimitError: when asked for one that takes too much work to find. That takes criteria that can move the
            outcome both ways.

    >>> from k80assess import assess
    >>> reasons(assess({"theme_link": "none", "small_scale_difference": "same", "demand": "broad"}))[0].answers
    ('theme_link', 'small_scale_difference')
    >>> reasons(assess({"ownership": "nobody", "demand": "broad"}), against="take_on")[0].answers
    ('ownership',)
    >>> reasons(assess({"ownership": "nobody", "demand": "broad"}), against="take_on", general=True)[0].levels
    {'ownership': ('nobody',)}
    """
    assessment = asked_of(assessment, of)
    refuse_no_flag("general", general)
    if against is not None:
        outcome_named(assessment, against, "against")
    return LazySequence(reasons_within, assessment, against, general)


def reasons_within(
    assessment: Assessment, against: str | None, general: bool, limit: int | None = None
) -> Iterator[Reason]:
    """Yield the same reasons, each found within a limit of steps; beyond it a `SizeLimitError` is raised."""
    box = assessment._box
    if against is None:
        if assessment.settled:
            yield from reasons_leaving(assessment, [level.id for level in assessment.possible], general, limit)
    elif box.compiled.outcomes.index(against) not in box.outcomes:
        others = [outcome for outcome in box.compiled.outcomes if outcome != against]
        yield from reasons_leaving(assessment, others, general, limit)


def reasons_leaving(
    assessment: Assessment, outcomes: Sequence[str], general: bool = False, limit: int | None = None
) -> Iterator[Reason]:
    """Yield the minimal sets of answers that alone leave nothing but some outcomes, which all possible ones must be."""
    box = assessment._box
    left = box.compiled.within({place for place, own in enumerate(box.compiled.outcomes) if own in outcomes})
    if general:
        boxes = _GeneralReasonSearch(box, left, limit).all_boxes()
    else:
        boxes = ({v: box.values[v] for v in chosen} for chosen in _ReasonSearch(box, left, limit).all_sets())
    for values in boxes:
        levels = {}
        for criterion_id in box.compiled.ids(values):
            variable = box.compiled.variables[criterion_id]
            levels[criterion_id] = tuple([box.compiled.levels[variable][value] for value in values[variable]])
        yield Reason(levels=FrozenDict(levels), framework=box.compiled.framework)


def necessary(assessment: Assessment, *, of: str | None = None) -> tuple[str, ...]:
    """Return the answers that each make a difference: without any one of them, more outcomes are possible.

    Args:
        assessment: the assessment.
        of: the id of another aspect that is asked about instead of the outcome.

    Returns:
        The ids of the criteria and judged aspects, in the framework's order.

    Raises:
        UnknownNameError: for an aspect that the framework does not have.

    >>> from k80assess import assess
    >>> necessary(assess({"theme_link": "none", "small_scale_difference": "same", "demand": "broad"}))
    ('theme_link', 'small_scale_difference')
    """
    box = asked_of(assessment, of)._box
    found = []
    for variable, everything in enumerate(box.compiled.everything):
        released = [*box.values[:variable], everything, *box.values[variable + 1 :]]
        without = Box(compiled=box.compiled, values=tuple(released))
        if len(box.values[variable]) < len(everything) and without.outcomes != box.outcomes:
            found.append(variable)
    return box.compiled.ids(found)


class _ReasonSearch:
    """The search for all minimal sets of variables whose answers alone leave only some outcomes.

    Walkers go down the diagram. At each variable a walker takes some values when the answer is kept, and more when it
    is released: of those that are left then, the corners.
    """

    def __init__(self, box: Box, left: frozenset[Ref], limit: int | None = None) -> None:
        self.diagram = box.compiled.diagram
        self.left = left
        self.answered = [len(own) < size for own, size in zip(box.values, self.diagram.sizes, strict=True)]
        self.corners = Corners(box.compiled, left, box.values)
        self.kept = self.corners.walkers(box.values)
        self.released = self.corners.walkers(box.compiled.everything)
        self.needs = [self._needs(walker) for walker in range(len(self.kept))]
        # An answer that makes no difference to any walker that still needs answers is in no reason.
        in_need = [w for w, needs in enumerate(self.needs) if needs[self.diagram.root]]
        for v in range(len(self.answered)):
            self.answered[v] &= any([self.kept[w][v] != self.released[w][v] for w in in_need])
        own_limit = _STEPS_FOR_A_NODE * box.compiled.node_limit
        self.limit = own_limit if limit is None else min(limit, own_limit)
        self.steps = 0  # of walkers, since the last set was found
        # Behind what it depends on what can occur, a walker is at several nodes, of which one may stand for others.
        self.touched = box.compiled.touched
        limit = box.compiled.node_limit
        self.covering = [_Covering(self.diagram, harmless, limit) for harmless in self.corners.harmless]
        # Proven bounds on how many answers must be kept from a frontier on for nothing else to be left.
        self.lower: dict[Frontier, int] = {}
        self.upper: dict[Frontier, int] = {}

    def _needs(self, walker: int) -> list[int]:
        """Return for each node a lower bound: how many answers its worst path alone needs to end where it may."""
        kept, released = self.kept[walker], self.released[walker]
        needs = [0 if leaf in self.corners.harmless[walker] else NEVER for leaf in range(self.diagram.leaves)]
        for node in self.diagram.nodes:
            v = node.variable
            need = max([needs[node.children[value]] for value in released[v]])
            if self.answered[v]:
                need = min(need, 1 + max([needs[node.children[value]] for value in kept[v]]))
            needs.append(need)
        return needs

    def all_sets(self) -> Iterator[tuple[Variable, ...]]:
        """Return all minimal sets, fewest variables first."""
        start = self._frontier([(walker, self.diagram.root) for walker in range(len(self.kept))])
        for size in range(1 + sum(self.answered)):
            yield from self._sets(start, size)

    def _sets(self, start: Frontier, size: int) -> Iterator[tuple[Variable, ...]]:
        """Return the minimal sets of exactly this many variables.

        Each entry of `waiting` is a frontier with the variables chosen (their answers are kept), `without` for each of
        them, and how many more are to be chosen.
        """
        waiting: list[tuple[Frontier, tuple[Variable, ...], tuple[Frontier, ...], int]] = [(start, (), (), size)]
        while waiting:
            frontier, chosen, without, more = waiting.pop()
            if frontier in without:  # some answer kept is redundant
                continue
            if not frontier:
                if more == 0:
                    yield chosen
                    self.steps = 0
                continue
            if not self._settles_within(frontier, more):
                continue
            v = self._top(frontier)
            released = self._advance(frontier, v, self.released)
            others = tuple([self._advance(other, v, self.released) for other in without])
            waiting.append((released, chosen, others, more))
            if self.answered[v]:
                others = tuple([self._advance(other, v, self.kept) for other in without])
                kept = self._advance(frontier, v, self.kept)
                waiting.append((kept, (*chosen, v), (*others, released), more - 1))

    def _settles_within(self, frontier: Frontier, more: int) -> bool:
        """Return whether keeping at most this many more answers can be enough."""
        known = self._known_within(frontier, more)
        if known is not None:
            return known
        # Depth first, on a stack of its own. Stage 0 of a frontier tries its top variable released, stage 1 kept.
        waiting = [(frontier, more, 0)]
        settles = False  # what was found for the frontier last taken off
        while waiting:
            place, left, stage = waiting.pop()
            if stage and settles:
                self.upper[place] = left
                continue
            variable = self._top(place)
            if stage == 0:
                after, after_left = self._advance(place, variable, self.released), left
            elif stage == 1 and self.answered[variable] and left > 0:
                after, after_left = self._advance(place, variable, self.kept), left - 1
            else:
                self.lower[place] = left + 1
                continue
            waiting.append((place, left, stage + 1))
            known = self._known_within(after, after_left)
            settles = bool(known)
            if known is None:
                waiting.append((after, after_left, 0))
        return settles

    def _known_within(self, frontier: Frontier, more: int) -> bool | None:
        """Return the same where the bounds already say so, or else None."""
        if not frontier:
            return True
        if max([self.needs[walker][ref] for walker, ref in frontier]) > more or self.lower.get(frontier, 0) > more:
            return False
        return True if self.upper.get(frontier, NEVER) <= more else None

    def _top(self, frontier: Frontier) -> Variable:
        """Return the first variable that a node of the frontier asks."""
        return min([self.diagram.variable(ref) for _walker, ref in frontier])

    def _advance(self, frontier: Frontier, variable: Variable, values: Sequence[Taken]) -> Frontier:
        """Return the frontier after a variable at which each walker takes these values; before it answers are released.

        Only a frontier of `without` can have nodes that ask earlier variables: the real one has passed those already.
        """
        nodes, leaves = self.diagram.nodes, self.diagram.leaves
        waiting, moved = list(frontier), []
        while waiting:
            walker, ref = waiting.pop()
            node = nodes[ref - leaves] if ref >= leaves else None
            if node is None or node.variable > variable:
                moved.append((walker, ref))
            else:
                taken, children = values if node.variable == variable else self.released, node.children
                waiting += [(walker, children[value]) for value in taken[walker][node.variable]]
        self.steps += len(moved)
        if self.steps > self.limit:
            what = Sentence("limit.reason_steps", "steps through the diagram from one reason to the next")
            raise SizeLimitError(what, self.limit, GREATER_LIMIT)
        return self._frontier(self._covering(moved) if self.touched >> variable & 1 else moved)

    def _covering(self, places: Sequence[tuple[int, Ref]]) -> list[tuple[int, Ref]]:
        """Return the nodes that walkers are at, without those for which another stands."""
        kept: list[tuple[int, Ref]] = []
        for walker, ref in sorted(set(places)):
            covers = self.covering[walker].covers
            self.steps += len(kept) // 2  # two comparisons are about as much work as a step
            if not any(walker == other and covers(stands, ref) for other, stands in kept):
                kept = [(w, r) for w, r in kept if w != walker or not covers(ref, r)] + [(walker, ref)]
        return kept

    def _frontier(self, walkers: Sequence[tuple[int, Ref]]) -> Frontier:
        """Return the frontier of these walkers, without nodes from which the outcome is certain."""
        return frozenset([(walker, ref) for walker, ref in walkers if self.needs[walker][ref]])


class _Covering:
    """Which nodes of a diagram stand for others: wherever one of those leads to a leaf that does harm, they do too.

    Beyond the limit on pairs of nodes to compare, no node is found to stand for another.
    """

    def __init__(self, diagram: Diagram, harmless: frozenset[Ref], limit: int) -> None:
        self.diagram = diagram
        self.limit = limit
        self.harmless = diagram.fold(lambda leaf: leaf in harmless, lambda _variable, below: all(below))
        self.known: dict[tuple[Ref, Ref], bool] = {}

    def covers(self, one: Ref, other: Ref) -> bool:
        """Return whether one node stands for another."""
        way = [((one, other), 0)]  # each pair on the way, with the value to look at next
        while way:
            pair, value = way.pop()
            found = self._at_once(*pair)
            if found is False:
                self.known.update(dict.fromkeys([pair, *(passed for passed, _next in way)], False))
                return False
            if found:
                continue
            variable = min(map(self.diagram.variable, pair))
            if value == self.diagram.sizes[variable]:
                self.known[pair] = True
                continue
            way.append((pair, value + 1))
            below = [self.diagram.cofactor(ref, variable, value) for ref in pair]
            way.append(((below[0], below[1]), 0))
        return True

    def _at_once(self, one: Ref, other: Ref) -> bool | None:
        """Return the same where it takes no look at what is below, or is known."""
        if one == other or self.harmless[other]:
            return True
        if self.harmless[one] or len(self.known) > self.limit:
            return False
        return True if one < self.diagram.leaves else self.known.get((one, other))


class _GeneralReasonSearch(_ReasonSearch):
    """The search for all maximal boxes around the answers that leave only some outcomes.

    A box has for each variable a set of values that includes those of the answer. It is found as a minimal set of
    answers is: where that keeps an answer or releases it, this takes one of the sets between the two. And where that
    holds `without`, the frontier had an answer been released, this holds `wider`, the frontiers had a set had one value
    more.
    """

    def __init__(self, box: Box, left: frozenset[Ref], limit: int | None = None) -> None:
        super().__init__(box, left, limit)
        self.own, self.everything = box.values, box.compiled.everything
        self.walked: dict[tuple[Variable, tuple[Value, ...]], list[Mapping[Variable, Sequence[Value]]]] = {}

    def all_boxes(self) -> Iterator[dict[Variable, tuple[Value, ...]]]:
        """Return all maximal boxes, those of the fewest answers first; variables with every value are left out."""
        start = self._frontier([(walker, self.diagram.root) for walker in range(len(self.kept))])
        for size in range(1 + sum(self.answered)):
            yield from self._boxes(start, size)

    def _boxes(self, start: Frontier, size: int) -> Iterator[dict[Variable, tuple[Value, ...]]]:
        waiting: list[tuple[Frontier, dict[Variable, tuple[Value, ...]], tuple[Frontier, ...], int]]
        waiting = [(start, {}, (), size)]
        while waiting:
            frontier, chosen, wider, more = waiting.pop()
            if frontier in wider:  # some set can be wider
                continue
            if not frontier:
                if more == 0 and frozenset() not in wider:
                    yield chosen
                    self.steps = 0
                continue
            if not self._settles_within(frontier, more):
                continue
            v = self._top(frontier)
            for values in [self.everything[v], *self._sets_between(v)]:
                is_chosen = len(values) < len(self.everything[v])
                after = tuple([self._advance(other, v, self._walked(v, values)) for other in wider])
                if is_chosen:
                    others = [self._walked(v, larger) for larger in self._one_wider(v, values)]
                    after += tuple([self._advance(frontier, v, other) for other in others])
                moved = self._advance(frontier, v, self._walked(v, values))
                waiting.append((moved, chosen | {v: values} if is_chosen else chosen, after, more - is_chosen))

    def _walked(self, v: Variable, values: tuple[Value, ...]) -> Sequence[Mapping[Variable, Sequence[Value]]]:
        """Return the values that each walker takes, of these."""
        if (v, values) not in self.walked:
            walkers = range(len(self.kept))
            self.walked[v, values] = [{v: self.corners.taken(walker, v, values)} for walker in walkers]
        return self.walked[v, values]

    def _sets_between(self, v: Variable) -> list[tuple[Value, ...]]:
        """Return the sets that include the answer of a variable and are not everything, the smallest first."""
        if not self.answered[v]:
            return []
        found = [self._filled(v, self.own[v])]
        for values in found:  # which grows meanwhile
            found += [larger for larger in self._one_wider(v, values) if larger not in found]
        return sorted([values for values in found if values != self.everything[v]], key=lambda own: (len(own), own))

    def _one_wider(self, v: Variable, values: tuple[Value, ...]) -> list[tuple[Value, ...]]:
        """Return the smallest sets of a variable that are larger than one."""
        found = {self._filled(v, (*values, other)) for other in self.everything[v] if other not in values}
        return sorted(one for one in found if not any(set(other) < set(one) for other in found))

    def _filled(self, v: Variable, values: Collection[Value]) -> tuple[Value, ...]:
        """Return a set with all values that no walker tells from it: those it speaks for at each end."""
        taken = self._walked(v, tuple(sorted(values)))
        return tuple([one for one in self.everything[v] if self._walked(v, tuple(sorted({*values, one}))) == taken])
