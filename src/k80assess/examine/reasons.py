"""Why an outcome is settled: the smallest sets of answers that settle it by themselves.

A set of criteria is a reason when their answers alone, everything else open, leave no other outcome, and no smaller set
of them does. In the literature: sufficient reasons, or prime implicants of a decision. Shih, Choi and Darwiche (2018),
A symbolic approach to explaining Bayesian network classifiers; Darwiche and Hirth (2020), On the reasons behind
decisions.

The search decides, variable by variable in the diagram's order, whether a criterion keeps its answer or is let go. What
it needs to know of the decisions so far is only where in the diagram one can stand after them: equal frontiers are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from k80assess.base.display import Displayed
from k80assess.base.results import LazySequence, result
from k80assess.engine.answers import Box
from k80assess.engine.assessment import Assessment
from k80assess.engine.diagram import GREATER_LIMIT, Ref, Variable
from k80assess.engine.directions import MIXED, directions
from k80assess.errors import SizeLimitError, refuse_other

Frontier: TypeAlias = frozenset[tuple[int, Ref]]
"""Where in the diagram each walker can stand."""

IMPOSSIBLE = 1 << 30
"""More answers than any framework has criteria."""

# A step is that much less work than a node: so the limit on nodes stands for some seconds here too.
_STEPS_FOR_A_NODE = 5


@result
class Reason(Displayed):
    """A smallest set of answers that settles the outcome by itself.

    Attributes:
        criteria: the ids of the criteria, in the framework's order.

    >>> from k80assess import assess
    >>> [reason.criteria for reason in reasons(assess({"theme_link": "none", "small_scale_difference": "same"}))]
    [('theme_link', 'small_scale_difference')]
    """

    criteria: tuple[str, ...]


def reasons(assessment: Assessment) -> LazySequence[Reason]:
    """Return every reason for a settled outcome, smallest first; none while it is unsettled.

    Reasons of one size come in the order in which the framework's aspects take their criteria in. The first is mostly
    found at once; there can be exponentially many, so they are worked out when asked for.

    Raises:
        SizeLimitError: when asked for one that takes too much work to find. That takes criteria that can move the
            outcome both ways.

    >>> from k80assess import assess
    >>> reasons(assess({"theme_link": "none", "small_scale_difference": "same", "demand": "broad"}))[0].criteria
    ('theme_link', 'small_scale_difference')
    """
    refuse_other(assessment, Assessment, "assess")
    return LazySequence(_reasons, assessment)


def _reasons(assessment: Assessment) -> Iterator[Reason]:
    if not assessment.settled:
        return
    box = assessment._box
    for variables in _ReasonSearch(box).all_sets():
        yield Reason(criteria=box.compiled.criteria(variables))


class _ReasonSearch:
    """The search for all minimal sets of variables whose answers alone settle the outcome.

    Walkers go down the diagram, taking at each variable some values when its answer is kept and more when it is let go.
    Usually two are enough: where every criterion moves the outcome one way only, the worst and the best that can be say
    it all. Otherwise one walker takes every value there is.
    """

    def __init__(self, box: Box) -> None:
        self.diagram = box.compiled.diagram
        self.outcome = box.outcomes[0]
        self.answered = [len(own) < size for own, size in zip(box.values, self.diagram.sizes, strict=True)]
        ways = directions(box.compiled)
        everything = box.compiled.everything
        if MIXED in ways:
            self.kept = [box.values]
            self.let_go = [everything]
        else:
            self.kept = [_ends(box.values, ways, end) for end in (0, -1)]
            self.let_go = [_ends(everything, ways, end) for end in (0, -1)]
        self.needs = [self._needs(walker) for walker in range(len(self.kept))]
        # What a walker that still needs answers does not see kept is in no set.
        in_need = [w for w, needs in enumerate(self.needs) if needs[self.diagram.root]]
        for v in range(len(self.answered)):
            self.answered[v] &= any([self.kept[w][v] != self.let_go[w][v] for w in in_need])
        self.limit = _STEPS_FOR_A_NODE * box.compiled.node_limit
        self.steps = 0  # of walkers, since the last set was found
        self.least: dict[Frontier, int] = {}  # proven: no fewer answers settle it from here
        self.enough: dict[Frontier, int] = {}  # proven: so many do

    def _needs(self, walker: int) -> list[int]:
        """For each reference how many answers a walker needs at least to end at the outcome, each path by itself."""
        kept, let_go = self.kept[walker], self.let_go[walker]
        needs = [0 if leaf == self.outcome else IMPOSSIBLE for leaf in range(self.diagram.leaves)]
        for node in self.diagram.nodes:
            v = node.variable
            need = max([needs[node.children[value]] for value in let_go[v]])
            if self.answered[v]:
                need = min(need, 1 + max([needs[node.children[value]] for value in kept[v]]))
            needs.append(need)
        return needs

    def all_sets(self) -> Iterator[tuple[Variable, ...]]:
        """Return all minimal sets, smallest first."""
        start = self._frontier([(walker, self.diagram.root) for walker in range(len(self.kept))])
        for size in range(1 + sum(self.answered)):
            yield from self._sets(start, size)

    def _sets(self, start: Frontier, size: int) -> Iterator[tuple[Variable, ...]]:
        """Return the minimal sets with exactly so many variables.

        Each entry of `waiting` stands for the choices so far, with how many variables more may be chosen. `without` has
        for each chosen variable where one would stand had it been let go. When that is the same place, the choice made
        no difference, and nothing that still follows will make it one.
        """
        waiting: list[tuple[Frontier, tuple[Variable, ...], tuple[Frontier, ...], int]] = [(start, (), (), size)]
        while waiting:
            frontier, chosen, without, more = waiting.pop()
            if frontier in without:
                continue
            if not frontier:
                if more == 0:
                    yield chosen
                    self.steps = 0
                continue
            if not self._settles_within(frontier, more):
                continue
            v = self._next(frontier)
            let_go = self._go(frontier, v, self.let_go)
            waiting.append((let_go, chosen, tuple([self._go(other, v, self.let_go) for other in without]), more))
            if self.answered[v]:
                others = tuple([self._go(other, v, self.kept) for other in without])
                kept = self._go(frontier, v, self.kept)
                waiting.append((kept, (*chosen, v), (*others, let_go), more - 1))

    def _settles_within(self, frontier: Frontier, more: int) -> bool:
        """Return whether at most so many answers more can settle the outcome."""
        known = self._known_within(frontier, more)
        if known is not None:
            return known
        # Each place is looked at with its variable let go first, and kept after that; `stage` says how far it is.
        waiting = [(frontier, more, 0)]
        settles = False
        while waiting:
            place, left, stage = waiting.pop()
            if stage and settles:
                self.enough[place] = left
                continue
            variable = self._next(place)
            if stage == 0:
                after, after_left = self._go(place, variable, self.let_go), left
            elif stage == 1 and self.answered[variable] and left > 0:
                after, after_left = self._go(place, variable, self.kept), left - 1
            else:
                self.least[place] = left + 1
                continue
            waiting.append((place, left, stage + 1))
            known = self._known_within(after, after_left)
            settles = bool(known)
            if known is None:
                waiting.append((after, after_left, 0))
        return settles

    def _known_within(self, frontier: Frontier, more: int) -> bool | None:
        """The same where it can be seen at once; None where it cannot."""
        if not frontier:
            return True
        if max([self.needs[walker][ref] for walker, ref in frontier]) > more or self.least.get(frontier, 0) > more:
            return False
        return True if self.enough.get(frontier, IMPOSSIBLE) <= more else None

    def _next(self, frontier: Frontier) -> Variable:
        return min([self.diagram.variable(ref) for _walker, ref in frontier])

    def _go(self, frontier: Frontier, variable: Variable, values: Sequence[Sequence[Sequence[int]]]) -> Frontier:
        """Where the walkers can stand after a variable of which each takes these values; earlier ones are let go."""
        waiting, moved = list(frontier), []
        while waiting:
            walker, ref = waiting.pop()
            asked = self.diagram.variable(ref)
            if asked > variable:
                moved.append((walker, ref))
            else:
                taken = values if asked == variable else self.let_go
                children = self.diagram.node(ref).children
                waiting += [(walker, children[value]) for value in taken[walker][asked]]
        self.steps += len(moved)
        if self.steps > self.limit:
            raise SizeLimitError("steps through the diagram from one reason to the next", self.limit, GREATER_LIMIT)
        return self._frontier(moved)

    def _frontier(self, walkers: Sequence[tuple[int, Ref]]) -> Frontier:
        # Where nothing more is needed, nothing more has to be remembered.
        return frozenset([(walker, ref) for walker, ref in walkers if self.needs[walker][ref]])


def _ends(values: Sequence[Sequence[int]], ways: Sequence[int], end: int) -> tuple[tuple[int, ...], ...]:
    """For each variable its worst (0) or best (-1) value only."""
    return tuple([(own[end] if way > 0 else own[-1 - end],) for own, way in zip(values, ways, strict=True)])
