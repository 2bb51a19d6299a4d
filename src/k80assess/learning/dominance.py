"""The members of a family of which nothing is fixed but that better answers never give a worse outcome.

What an example asks of these is a lowest outcome at one combination of answers, and a highest one at another. So
examples contradict in pairs, and no solver is needed to tell whether a member agrees with all of them: a floor must
not stand above a ceiling anywhere. Greco, Matarazzo and Słowiński (2001), Rough sets theory for multicriteria decision
analysis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from heapq import merge
from operator import and_
from threading import RLock
from time import monotonic
from typing import NamedTuple, TypeAlias

from k80assess.base.lazy import cached_property
from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.engine.answers import Box
from k80assess.engine.compiled import CompiledFramework, compile_framework
from k80assess.engine.construct import OCCURS
from k80assess.engine.diagram import Value
from k80assess.engine.families import Family
from k80assess.engine.loose_by_cell import Cell
from k80assess.engine.loose_monotone import Bounds, Kept, LooseMonotone, taking
from k80assess.errors import Sentence, SizeLimitError
from k80assess.learning.cells import CellMembers
from k80assess.learning.conditions import Ref
from k80assess.learning.cones import OutOfTimeError
from k80assess.learning.covers import Covers, hitting_sets
from k80assess.learning.hitting import Items
from k80assess.learning.members import Member, MemberSearch, Search, wanted
from k80assess.learning.sums import SumMembers

MOST_WAYS = 10_000
"""At how many combinations of answers an outcome may be given where each has to be looked at."""

PATIENCE = 10_000
"""After how many steps of a search one looks at the clock."""

Span: TypeAlias = tuple[Value, Value]
"""Outcomes, by position, from a lowest to a highest one."""


class Asked(NamedTuple):
    """What is asked of a member for a topic.

    Attributes:
        compiled: the family, compiled.
        allowed: for each criterion the positions of the levels that are left to it.
        wanted: the positions of the outcomes, of which the topic is to be given one.
        every: whether every completion is, or some.
    """

    compiled: CompiledFramework
    allowed: tuple[tuple[Value, ...], ...]
    wanted: frozenset[Value]
    every: bool

    @property
    def spans(self) -> list[Span]:
        """The outcomes, as few spans of successive ones, lowest first."""
        spans: list[Span] = []
        for outcome in sorted(self.wanted):
            if spans and spans[-1][1] == outcome - 1:
                spans[-1] = (spans[-1][0], outcome)
            else:
                spans.append((outcome, outcome))
        return spans

    @property
    def is_open(self) -> bool:
        """Whether an answer is."""
        return any(len(own) > 1 for own in self.allowed)

    def corner(self, ways: Sequence[int], side: int) -> Cell | None:
        """Return the best completion (1), or the worst (-1); None where none is best, or it may not occur."""
        if not self.is_open:
            return tuple([own[0] for own in self.allowed])
        if self.compiled.feasible is not None:
            return None
        corner = []
        for own, way in zip(self.allowed, ways, strict=True):
            if not way and len(own) > 1:
                return None
            corner.append(max(own) if way == side else min(own))
        return tuple(corner)

    def kept(self, ways: Sequence[int], top: Value) -> Kept | None:
        """Return what is asked as a lowest and a highest outcome at cells; None where there is something to choose."""
        spans, worst, best = self.spans, self.corner(ways, -1), self.corner(ways, 1)
        if len(spans) != 1 or worst is None or best is None:
            return None
        ((lowest, highest),) = spans
        if self.every or not self.is_open:
            return Kept(((worst, lowest),) if lowest else (), ((best, highest),) if highest < top else ())
        if lowest and highest < top:
            return None
        return Kept(((best, lowest),) if lowest else (), ((worst, highest),) if highest < top else ())


class MonotoneMember(Member):
    """The lowest monotone function above floors.

    Attributes:
        rule: what is kept, by which it was found.
    """

    __slots__ = ("rule",)

    def __init__(self, rule: LooseMonotone) -> None:
        super().__init__({rule.aspect.id: rule.kept.floors})
        self.rule = rule


class MonotoneSearch:
    """The search for members of such a family, with the methods of `Search`.

    Args:
        family: the family.

    Attributes:
        rule: its one rule.
    """

    def __init__(self, family: Family) -> None:
        (self.rule,) = [own for own in family._loose.values() if isinstance(own, LooseMonotone)]
        self.family, self.compiled = family, family._compiled
        self._members = CellMembers(self.rule)
        self.aspects: dict[str, SumMembers | CellMembers] = {self.rule.aspect.id: self._members}
        self.lock = RLock()
        self._asked: list[Asked] = []
        self._refs: dict[Asked, Ref] = {}
        self._kept: dict[Ref, Kept | None] = {}
        self._bases: dict[tuple[Ref, ...], LooseMonotone | None] = {}

    @classmethod
    def fits(cls, family: Family) -> bool:
        """Return whether nothing but the outcome is loose in a family, which hangs on criteria alone, without caps."""
        framework = family.framework
        own = family._loose.get(framework.outcome)
        return (
            isinstance(own, LooseMonotone)
            and len(framework.aspects) == 1
            and not own.aspect.rule.caps
            and set(own.over) == {criterion.id for criterion in framework.criteria}
        )

    def takes(self, examples: Iterable[tuple[Example, Box]]) -> bool:
        """Return whether examples ask for nothing but a lowest and a highest outcome at cells."""
        return all(self._kept[self.example(example, box)] is not None for example, box in examples)

    def _read(self, box: Box, outcomes: Collection[Value], *, every: bool) -> Asked:
        positions = box.positions
        allowed = tuple([tuple(positions[node_id]) for node_id in self.rule.over])
        return Asked(self.compiled, allowed, frozenset(outcomes), every)

    # --- what is asked --------------------------------------------------------------------------------------------

    def condition(self, box: Box, outcomes: Collection[Value], *, every: bool = False) -> Ref:
        """Return the condition that answers give one of these outcomes, in some completion or in every one."""
        return self._ref(self._read(box, outcomes, every=every))

    def example(self, example: Example, box: Box) -> Ref:
        """Return what an example asks, whose answers are read."""
        return self.condition(box, wanted(example, self.family), every=example.every)

    def _ref(self, asked: Asked) -> Ref:
        with self.lock:
            if asked not in self._refs:
                ref = self._refs[asked] = len(self._asked)
                self._asked.append(asked)
                self._kept[ref] = asked.kept(self.rule.ways, self.rule.size - 1)
            return self._refs[asked]

    # --- what there is --------------------------------------------------------------------------------------------

    def meets(self, member: Member, root: Ref) -> bool:
        """Return whether a member meets a condition."""
        assert isinstance(member, MonotoneMember)
        if root not in member.met:
            kept, rule = self._kept[root], member.rule
            if kept is not None:
                member.met[root] = all(rule.least_at(cell) >= level for cell, level in kept.floors) and all(
                    rule.least_at(cell) <= level for cell, level in kept.ceilings
                )
            else:
                asked = self._asked[root]
                assert not asked.every  # as in `_ways`
                member.met[root] = not asked.wanted.isdisjoint(self._given(member, asked))
        return member.met[root]

    def _given(self, member: MonotoneMember, asked: Asked) -> set[Value]:
        """Return which outcomes a member gives in completions of answers."""
        if not asked.is_open:
            return {member.rule.least_at(tuple([own[0] for own in asked.allowed]))}
        compiled = compile_framework(self.framework(member))
        known = dict(zip(self.rule.over, asked.allowed, strict=True))
        return set(Box(compiled=compiled, values=tuple([known[node_id] for node_id in compiled.order])).outcomes)

    def framework(self, member: Member) -> Framework:
        """Return a member as a document."""
        own = self._members.rule(member.choices[self.rule.aspect.id])
        return self.family._member({self.rule.aspect.id: own})

    def find(self, roots: Sequence[Ref], until: float | None = None) -> Member | None:
        """Return the lowest member by some way to meet all these conditions; None where there is none.

        Args:
            roots: the conditions.
            until: when to give up, by the clock that only goes forward.

        Raises:
            OutOfTimeError: when that comes first.
        """
        with self.lock:
            last = len(roots) - 1
            plain = [ref for place, ref in enumerate(roots) if place < last and self._kept[ref] is not None]
            others = [ref for place, ref in enumerate(roots) if place == last or self._kept[ref] is None]
            base = self._base(tuple(plain))
            found = None if base is None else self._extended(base, others, until)
            return None if found is None else MonotoneMember(found)

    def _base(self, refs: tuple[Ref, ...]) -> LooseMonotone | None:
        """Return the rule with what is asked; None where that contradicts."""
        if refs not in self._bases:
            if len(self._bases) >= 16:
                del self._bases[next(iter(self._bases))]
            marked = self._marked(refs)
            clashes = next(marked.clashes(), None) is not None
            self._bases[refs] = None if clashes else self.rule.keeping(marked.kept)
        return self._bases[refs]

    def rule_with(self, refs: Sequence[Ref]) -> LooseMonotone:
        """Return the rule with what conditions ask that do not contradict."""
        base = self._base(tuple(refs))
        assert base is not None
        return base

    def _marked(self, refs: Sequence[Ref]) -> _Marked:
        return _Marked(self.rule, [self.rule.kept, *[own for ref in refs if (own := self._kept[ref]) is not None]])

    def _extended(self, rule: LooseMonotone, roots: Sequence[Ref], until: float | None) -> LooseMonotone | None:
        """Return the rule once more is asked; None where that contradicts."""
        if not roots:
            return rule
        for kept in self._ways(rule, roots[0], until):
            found = self._extended(rule.keeping(kept), roots[1:], until)
            if found is not None:
                return found
        return None

    def _ways(self, rule: LooseMonotone, root: Ref, until: float | None) -> Iterator[Kept]:
        """Yield the ways in which a condition can be met, of those that do not contradict what is kept."""
        kept, asked = self._kept[root], self._asked[root]
        if kept is not None:
            if all(rule.greatest_at(cell) >= level for cell, level in kept.floors) and all(
                rule.least_at(cell) <= level for cell, level in kept.ceilings
            ):
                yield kept
            return
        assert not asked.every  # what is asked of topics; examples that ask for this are not taken
        for lowest, highest in asked.spans:
            for cell in _Completions(rule, asked, (lowest, highest), until):
                yield Kept(((cell, lowest),), ((cell, highest),))

    # --- groups of examples ---------------------------------------------------------------------------------------

    def groups(self, roots: Sequence[Ref], weights: Sequence[int], hard: Sequence[Ref]) -> MonotoneGroups:
        """Return which examples contradict, and what to give up.

        Args:
            roots: what each example asks.
            weights: how much it takes to give each example up.
            hard: conditions, one at most, beside which examples contradict.
        """
        return MonotoneGroups(self, roots, weights, hard)


def search_for(family: Family, examples: Sequence[tuple[Example, Box]]) -> Search:
    """Return a search for members that agree with examples: without a solver where what these ask needs none."""
    if MonotoneSearch.fits(family) and (search := MonotoneSearch(family)).takes(examples):
        return search
    return MemberSearch(family)


class MonotoneGroups:
    """The conflicts and repairs of examples that ask for outcomes at cells."""

    def __init__(
        self, search: MonotoneSearch, roots: Sequence[Ref], weights: Sequence[int], hard: Sequence[Ref]
    ) -> None:
        self.search, self.roots, self.weights, self.hard = search, roots, weights, hard

    @cached_property
    def _clashes(self) -> tuple[set[int], set[tuple[int, int]]]:
        """The examples that contradict what is kept, and pairs of others: the one asks for more than the other."""
        marked = self.search._marked(self.roots)
        found = set(marked.clashes())  # the first is what the family keeps
        alone = {max(pair) - 1 for pair in found if 0 in pair}
        return alone, {(a - 1, b - 1) for a, b in found if 0 not in (a, b)}

    def conflicts(self) -> Iterator[Items]:
        """Yield the minimal conflicts, those of fewest items first."""
        alone, pairs = self._clashes
        own = [*((item,) for item in sorted(alone)), *sorted({(min(pair), max(pair)) for pair in pairs})]
        others = hitting_sets(self._refuting(self.hard[0])) if self.hard else iter(())
        found: list[Items] = []
        for conflict in merge(map(frozenset, own), others, key=len):
            if not any(before <= conflict for before in found):
                found.append(conflict)
                yield conflict

    def some_conflict(self) -> Items | None:
        """Return a minimal conflict; None where there is none."""
        return next(self.conflicts(), None)

    def repairs(self) -> Iterator[Items]:
        """Yield the minimal repairs, those of least weight first."""
        alone, pairs = self._clashes
        kept = [self.search._kept[root] for root in self.roots]
        both = [own for own in kept if own is not None]
        apart = {
            item
            for item, own in enumerate(both)
            if own.floors and own.ceilings and own.floors[0][0] != own.ceilings[0][0]
        }
        yield from Covers(self.weights, alone, pairs, apart).least_first()

    def _refuting(self, root: Ref) -> Iterator[Items]:
        """Yield for each way in which a condition can be met, what the family keeps apart, the examples against it."""
        asked = self.search._asked[root]
        marked = self.search._marked(self.roots)
        for lowest, highest in asked.spans:
            for cell in self._cells(asked, (lowest, highest)):
                against = marked.above(cell, highest) | marked.below(cell, lowest)
                if 0 not in against:
                    yield frozenset([place - 1 for place in against])

    def _cells(self, asked: Asked, span: Span) -> Iterator[Cell]:
        """Yield the completions of which one has an outcome in a span if any has."""
        rule = self.search.rule
        allowed: Sequence[Sequence[Value]] = asked.allowed
        if asked.compiled.feasible is None and (span[0] == 0 or span[1] == rule.size - 1):
            side = 1 if span[0] else -1
            ends = {1: max, -1: min}
            allowed = [(ends[way * side](own),) if way else own for own, way in zip(allowed, rule.ways, strict=True)]
        free = LooseMonotone(rule.framework, rule.aspect, rule.limit, rule.falling)
        ways = _Completions(free, asked._replace(allowed=tuple(map(tuple, allowed))), span, None)
        for number, cell in enumerate(ways, 1):
            if number > MOST_WAYS:
                what = Sentence("limit.completions", "combinations of answers to look at for one topic")
                raise SizeLimitError(
                    what, MOST_WAYS, Sentence("remedy.answer_more", "answer more of the open criteria")
                )
            yield cell


class _Marked:
    """What is kept at cells, each with the place of who asks for it."""

    def __init__(self, rule: LooseMonotone, kept: Sequence[Kept]) -> None:
        floors = [(cell, level, place) for place, own in enumerate(kept) for cell, level in own.floors]
        ceilings = [(cell, level, place) for place, own in enumerate(kept) for cell, level in own.ceilings]
        self.floors = sorted(floors, key=lambda floor: -floor[1])
        self.ceilings = sorted(ceilings, key=lambda ceiling: ceiling[1])
        self._over = rule.at_or_above([floor[:2] for floor in self.floors])
        self._under = rule.at_or_below([ceiling[:2] for ceiling in self.ceilings])

    @property
    def kept(self) -> Kept:
        """What is kept, by whomever."""
        bounds: list[Bounds] = [tuple([one[:2] for one in own]) for own in (self.floors, self.ceilings)]
        return Kept(*bounds)

    def clashes(self) -> Iterator[tuple[int, int]]:
        """Yield the places of who asks for a floor and who for a ceiling where these contradict."""
        for cell, level, place in self.ceilings:
            for other in sorted(self.above(cell, level)):
                yield other, place

    def above(self, cell: Cell, level: Value) -> set[int]:
        """Return the places of who asks for more than a level at a cell."""
        return {self.floors[i][2] for i in _bits(taking(self._over, cell)) if self._over.decides[i] > level}

    def below(self, cell: Cell, level: Value) -> set[int]:
        """Return the places of who asks for less than a level at a cell."""
        own = self._under
        return {self.ceilings[i][2] for i in _bits(taking(own, cell)) if own.decides[i] < level}


class _Completions:
    """The completions of answers at which a rule can have an outcome in a span.

    Answers are chosen one by one, in the order of the diagram of what can occur. What still stands in the way, floors
    above the span and ceilings below it, is all that matters for the answers to come.
    """

    def __init__(self, rule: LooseMonotone, asked: Asked, span: Span, until: float | None) -> None:
        self.until = until
        self.feasible = asked.compiled.feasible
        order = [node_id for node_id in asked.compiled.order if node_id in rule.over]
        self.variables = [asked.compiled.variables[node_id] for node_id in order]
        self.places = [rule.over.index(node_id) for node_id in order]
        self.allowed = [asked.allowed[place] for place in self.places]
        above = sum(level > span[1] for level in rule.low.decides[:-1])
        below = sum(level < span[0] for level in rule.high.decides[:-1])
        # The floors first, and behind them the ceilings: for each answer and level those that still stand in the way.
        self.takers = [
            [
                rule.low.takers[place][value] & (1 << above) - 1
                | (rule.high.takers[place][value] & (1 << below) - 1) << above
                for value in own
            ]
            for place, own in zip(self.places, self.allowed, strict=True)
        ]
        self.blocking = (1 << above + below) - 1
        self.sure = [self.blocking]
        for own in reversed(self.takers):
            self.sure.append(self.sure[-1] & reduce(and_, own))
        self.sure.reverse()

    def __iter__(self) -> Iterator[Cell]:
        start = (self.blocking, OCCURS if self.feasible is None else self.feasible.root)
        vain: set[tuple[int, int, int]] = set()
        if self.blocking & self.sure[0]:
            return
        chosen: list[int] = []
        states, found, ways, steps = [start], [False], [iter(range(len(self.allowed[0])))], 0
        while ways:
            steps += 1
            if self.until is not None and not steps % PATIENCE and monotonic() > self.until:
                raise OutOfTimeError
            depth = len(ways) - 1
            place = next(ways[-1], None)
            del chosen[depth:]
            if place is None:
                ways.pop()
                has_found, (blocking, ref) = found.pop(), states.pop()
                if not has_found:
                    vain.add((depth, blocking, ref))
                elif found:
                    found[-1] = True
                continue
            state = self._after(depth, states[-1], place)
            if state is None or (depth + 1, *state) in vain:
                continue
            chosen.append(place)
            if depth + 1 == len(self.allowed):
                found[-1] = True
                own = {
                    at: self.allowed[i][value] for i, (at, value) in enumerate(zip(self.places, chosen, strict=True))
                }
                yield tuple([own[at] for at in range(len(own))])
                continue
            states.append(state)
            found.append(False)
            ways.append(iter(range(len(self.allowed[depth + 1]))))

    def _after(self, depth: int, state: tuple[int, int], place: int) -> tuple[int, int] | None:
        """Return what is left once an answer is chosen; None where nothing can come of it."""
        blocking, ref = state
        blocking &= self.takers[depth][place]
        if blocking & self.sure[depth + 1]:
            return None
        if self.feasible is not None:
            ref = self.feasible.cofactor(ref, self.variables[depth], self.allowed[depth][place])
            if ref == 1 - OCCURS:
                return None
        return blocking, ref


def _bits(mask: int) -> Iterator[int]:
    """Yield the places of the bits of a number, but for the last, which stands for any."""
    mask ^= 1 << mask.bit_length() - 1
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1
