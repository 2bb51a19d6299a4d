"""What an example asks of a framework: a decision over what loose aspects do at the places that the example visits.

An atom says that a loose aspect comes to a level at least, but for caps, where what it hangs on has given levels. Which
outcome a topic gets hangs on few of them, and an answer that is open is a choice: some completion of the answers gives
the outcome, or every one does. So an example becomes a graph of decisions on atoms and of choices, and the way through
it that a framework takes names all that the example asks of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from k80assess.document.nodes import Aspect, level_ids
from k80assess.engine.answers import Box
from k80assess.engine.construct import HIDDEN
from k80assess.engine.diagram import Value, work_out
from k80assess.engine.loose import LooseAspect
from k80assess.errors import Sentence, SizeLimitError

Literal: TypeAlias = int
"""The number of an atom, from 1; less than 0 it is that the atom does not hold."""

Ref: TypeAlias = int
"""A condition, by its place among those of a graph."""

NEVER: Ref = 0
ALWAYS: Ref = 1

MOST_STEPS = 10_000
"""How many steps it may take to say what one example asks."""


class Decision(NamedTuple):
    """What is asked where an atom holds, and where not."""

    literal: Literal
    yes: Ref
    no: Ref


class Choice(NamedTuple):
    """Conditions of which some must hold, or all."""

    parts: tuple[Ref, ...]
    every: bool


class Conditions:
    """A graph of conditions, in which equal ones are one."""

    def __init__(self) -> None:
        self.made: list[Decision | Choice] = []
        self._known: dict[Decision | Choice, Ref] = {}

    def __getitem__(self, ref: Ref) -> Decision | Choice:
        return self.made[ref - 2]

    def _ref(self, node: Decision | Choice) -> Ref:
        if node not in self._known:
            self.made.append(node)
            self._known[node] = len(self.made) + 1
        return self._known[node]

    def decide(self, literal: Literal, yes: Ref, no: Ref) -> Ref:
        """Return the condition that is one where an atom holds, and another one where not."""
        return self._ref(Decision(literal, yes, no))

    def some(self, parts: Collection[Ref]) -> Ref:
        """Return the condition that some of these hold."""
        return self._choice(parts, every=False)

    def all(self, parts: Collection[Ref]) -> Ref:
        """Return the condition that all of these hold."""
        return self._choice(parts, every=True)

    def _choice(self, parts: Collection[Ref], *, every: bool) -> Ref:
        settling, neutral = (NEVER, ALWAYS) if every else (ALWAYS, NEVER)
        own = tuple(sorted({part for part in parts if part != neutral}))
        if settling in own:
            return settling
        return neutral if not own else own[0] if len(own) == 1 else self._ref(Choice(own, every))

    def asked(
        self, roots: Collection[Ref], holds: Callable[[Literal], bool], met: Callable[[Ref], bool]
    ) -> set[Literal]:
        """Return the atoms, or their negations, by which conditions are met.

        Args:
            roots: the conditions.
            holds: whether an atom holds.
            met: whether a condition is met, of those that are one of several to choose from.
        """
        asked, seen, waiting = set(), set(), list(roots)
        while waiting:
            ref = waiting.pop()
            if ref in seen or ref == ALWAYS:
                continue
            seen.add(ref)
            node = self[ref]
            if isinstance(node, Decision):
                is_so = holds(node.literal)
                asked.add(node.literal if is_so else -node.literal)
                waiting.append(node.yes if is_so else node.no)
            else:
                waiting += node.parts if node.every else [next(part for part in node.parts if met(part))]
        return asked

    def holds(self, root: Ref, is_so: Callable[[Literal], bool], known: dict[Ref, bool]) -> bool:
        """Return whether a condition holds where these atoms do; what is known of conditions is used, and added to."""

        def branches(ref: Ref) -> list[Ref]:
            if ref in (NEVER, ALWAYS):
                return []
            node = self[ref]
            if isinstance(node, Decision):
                return [node.yes if is_so(node.literal) else node.no]
            return list(node.parts)

        def join(ref: Ref, parts: Sequence[bool]) -> bool:
            if ref in (NEVER, ALWAYS):
                return ref == ALWAYS
            node = self[ref]
            return parts[0] if isinstance(node, Decision) else all(parts) if node.every else any(parts)

        return work_out(root, known, branches, join)


State: TypeAlias = tuple[int, tuple[Value, ...]]
"""How many steps are done, and the levels of what later steps look at."""

_EXCLUDED: State = (-1, ())


class TopicConditions:
    """What outcomes ask of a framework for one topic, walked step by step: an open answer is chosen, an aspect follows.

    Args:
        box: the answers.
        loose: the loose aspects, by id.
        conditions: the graph in which conditions are made.
        atom_of: returns the number of an atom: a loose aspect, the levels of what it hangs on, and a level.

    Raises:
        SizeLimitError: from any method, where so much is open that one topic takes too many steps.
    """

    def __init__(
        self,
        box: Box,
        loose: Mapping[str, LooseAspect],
        conditions: Conditions,
        atom_of: Callable[[str, tuple[Value, ...], Value], Literal],
    ) -> None:
        compiled = box.compiled
        self.framework, self.evaluator, self.outcome = compiled.framework, compiled.evaluator, compiled.aspect.id
        self.loose, self.conditions, self.atom_of = loose, conditions, atom_of
        self._taken = 0
        self.values = {node_id: own for node_id, own in box.positions.items() if not node_id.endswith(HIDDEN)}
        excluded = [self._by_place(one.when) for one in self.framework.excluded]
        every = self._ordered({self.outcome, *compiled.judged, *(node_id for own in excluded for node_id in own)})
        self.sure = {node_id: self.values[node_id][0] for node_id in every if self._is_sure(node_id)}
        excluded = [left for own in excluded if (left := self._not_sure(own)) is not None]
        self.steps = [node_id for node_id in every if node_id not in self.sure]
        done = {node_id: number for number, node_id in enumerate(self.steps, 1)}
        self.excluded = [
            [own for own in excluded if max(map(done.__getitem__, own)) == i] for i in range(len(done) + 1)
        ]
        last = {node_id: len(self.steps) if node_id == self.outcome else 0 for node_id in self.steps}
        for number, node_id in enumerate(self.steps):
            for read in last.keys() & self._reads(node_id):
                last[read] = max(last[read], number)
        for number, own in enumerate(self.excluded):
            for node_id in {named for one in own for named in one}:
                last[node_id] = max(last[node_id], number)
        self.kept = [
            [node_id for node_id in self.steps[:number] if last[node_id] >= number]
            for number in range(len(self.steps) + 1)
        ]

    def _by_place(self, when: Mapping[str, Collection[str]]) -> dict[str, set[Value]]:
        scales = {node_id: level_ids(self.framework.node(node_id)) for node_id in when}
        return {node_id: {scales[node_id].index(level) for level in levels} for node_id, levels in when.items()}

    def _is_sure(self, node_id: str) -> bool:
        """Return whether no step is needed: a criterion with one level left."""
        return not isinstance(self.framework.node(node_id), Aspect) and len(self.values[node_id]) == 1

    def _not_sure(self, own: Mapping[str, set[Value]]) -> dict[str, set[Value]] | None:
        """Return what is not sure of what cannot occur; None where what is sure rules it out."""
        if any(node_id in self.sure and self.sure[node_id] not in levels for node_id, levels in own.items()):
            return None
        return {node_id: levels for node_id, levels in own.items() if node_id not in self.sure}

    def _known(self, state: State) -> dict[str, Value]:
        number, kept = state
        return {**self.sure, **dict(zip(self.kept[number], kept, strict=True))}

    def _reads(self, node_id: str) -> tuple[str, ...]:
        node = self.framework.node(node_id)
        return node.rule.reads if isinstance(node, Aspect) else ()

    def _ordered(self, needed: set[str]) -> list[str]:
        """Return what is needed and all that it follows from, each aspect as soon as that is known."""
        for aspect in reversed(self.framework.aspects_in_order):
            if aspect.id in needed:
                needed.update(aspect.rule.reads)
        ordered: dict[str, None] = {}
        for aspect in self.framework.aspects_in_order:
            if aspect.id in needed:
                ordered.update(dict.fromkeys([*aspect.rule.reads, aspect.id]))
        return [*ordered, *sorted(needed - ordered.keys())]

    def root(self, outcomes: Collection[Value], *, every: bool = False) -> Ref:
        """Return the condition that some completion of the answers gives one of these outcomes, or that every one does.

        Completions that cannot occur do not count, and one must occur.
        """
        wanted = frozenset(outcomes)
        start: State = (0, ())
        root: Ref = work_out(start, {}, self._next, partial(self._join, wanted, every))
        if not every:
            return root
        everything = frozenset(range(len(self.framework.outcome_aspect.levels)))
        return self.conditions.all([root, self.root(everything)]) if self._may_not_occur else root

    @property
    def _may_not_occur(self) -> bool:
        return any(self.excluded) or any(isinstance(self.framework.node(n), Aspect) for n in self.values)

    def _next(self, state: State) -> list[State]:
        """Return the states that can follow, for a loose aspect from its lowest level to its highest."""
        number, _kept = state
        if number in (-1, len(self.steps)):
            return []
        self._taken += 1
        if self._taken > MOST_STEPS:
            what = Sentence("limit.example_steps", "steps to say what one topic asks of a framework")
            raise SizeLimitError(what, MOST_STEPS, Sentence("remedy.answer_more", "answer more of the open criteria"))
        known = self._known(state)
        node_id = self.steps[number]
        return [self._after(number, {**known, node_id: level}) for level in self._levels(node_id, known)]

    def _levels(self, node_id: str, known: Mapping[str, Value]) -> Sequence[Value]:
        node = self.framework.node(node_id)
        if not isinstance(node, Aspect):
            return self.values[node_id]
        if node_id not in self.loose:
            return [self.evaluator.level(node, known)]
        loose = self.loose[node_id]
        least, greatest = loose.uncapped(known)
        return [loose.capped(known, level) for level in range(least, greatest + 1)]

    def _after(self, number: int, known: Mapping[str, Value]) -> State:
        node_id, after = self.steps[number], number + 1
        if node_id in self.values and known[node_id] not in self.values[node_id]:
            return _EXCLUDED
        if any(all(known[named] in levels for named, levels in one.items()) for one in self.excluded[after]):
            return _EXCLUDED
        return after, tuple([known[kept] for kept in self.kept[after]])

    def _join(self, wanted: frozenset[Value], every: bool, state: State, parts: Sequence[Ref]) -> Ref:
        number, _kept = state
        if state == _EXCLUDED:
            return ALWAYS if every else NEVER
        if number == len(self.steps):
            known = self._known(state)
            return ALWAYS if known[self.outcome] in wanted else NEVER
        node_id = self.steps[number]
        if node_id not in self.loose:
            return self.conditions.all(parts) if every else self.conditions.some(parts)
        known = self._known(state)
        loose = self.loose[node_id]
        cell = tuple([known[read] for read in loose.over])
        least, _greatest = loose.uncapped(known)
        root = parts[-1]
        for level in reversed(range(len(parts) - 1)):
            if parts[level] != root:
                root = self.conditions.decide(self.atom_of(node_id, cell, least + level + 1), root, parts[level])
        return root
