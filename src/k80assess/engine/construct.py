"""The construction of one diagram from the rules of a framework.

The diagram of an aspect is constructed in continuation-passing style: given, for each level of the aspect, the diagram
that follows from it, an aspect walks through its inputs and passes to each of them the diagrams that follow from the
levels of that input. Only a criterion adds a node, so an aspect needs no nodes of its own.

Where an input feeds several aspects, the intermediate results of this can be far larger than the diagram itself. Such a
part is constructed bottom-up instead: the diagram of the rule by itself is composed with the diagrams of its inputs.

A weighted aspect carries its running total. Totals from which the same diagram follows form an interval, and each
interval is walked once: the work depends on the size of the result, not on the number of totals. Abío, Nieuwenhuis,
Oliveras, Rodríguez-Carbonell and Mayer-Eichberger (2012), A new look at BDDs for pseudo-Boolean constraints.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from functools import partial, reduce
from typing import TypeAlias

from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.rules import Weighted
from k80assess.engine.diagram import GREATER_LIMIT, Builder, Diagram, Ref, one_or_other, work_out
from k80assess.engine.steps import Memory, RuleSteps, steps_of
from k80assess.errors import Sentence, SizeLimitError

Interval: TypeAlias = tuple[Ref, int, int]
"""The diagram that follows, and the least and the greatest total from which it does."""

Target: TypeAlias = tuple[str, tuple[Ref, ...]]
"""A criterion or aspect, by id, with the diagram that follows from each of its levels."""

Combination: TypeAlias = Mapping[str, Sequence[str]]
"""For each criterion or aspect that it names, the ids of its levels."""

HIDDEN = "\0"
"""Behind the id of a loose aspect it makes that of the variable which chooses its level; no id has such a character."""

OCCURS = 0
"""The leaf of what can occur; leaf 1 stands for what cannot."""


def hidden_id(aspect_id: str) -> str:
    """Return the id of the variable that chooses the level of a loose aspect."""
    return f"{aspect_id}{HIDDEN}"


class Compilation:
    """The construction of one diagram: what the walks through its aspects share."""

    def __init__(
        self,
        framework: Framework,
        order: Sequence[str],
        leaves: int,
        node_limit: int,
        loose: Mapping[str, Diagram] | None = None,
    ) -> None:
        self.framework = framework
        self.variables = {node_id: i for i, node_id in enumerate(order)}
        self.leaves = leaves
        self.loose = loose or {}
        sizes = [len(framework.node(node_id.removesuffix(HIDDEN)).levels) for node_id in order]
        # Parts that are constructed bottom-up have their own levels as leaves; one more says what cannot occur.
        most = max(len(aspect.levels) for aspect in framework.aspects)
        self.builder = Builder(sizes, 1 + max(leaves, most, *sizes), node_limit, partial(_remedy, framework))
        self.steps: dict[str, RuleSteps] = {}
        self.known: dict[Target, Ref] = {}
        self.roots: dict[tuple[str, int], Ref] = {}

    def diagram(self, aspect_id: str) -> Diagram:
        """Return the diagram of an aspect; its leaves are the aspect's levels."""
        return self.builder.finish(self.root(aspect_id, self.leaves), self.leaves)

    def diagram_by_rule(self, aspect_id: str) -> Diagram:
        """Return the diagram of the level that its rule gives a judged aspect, also where it is judged another."""
        return self.builder.finish(self._by_rule(aspect_id, self.leaves), self.leaves)

    def feasible(self, excluded: Sequence[Combination], judged: Collection[str]) -> Diagram:
        """Return the diagram of what can occur: leaf 0 where nothing is excluded, and 1 elsewhere.

        Args:
            excluded: the combinations of levels of criteria and aspects that cannot occur.
            judged: the ids of aspects that are variables too: where one has another level there than its rule gives it,
                that cannot occur either.
        """
        return self.builder.finish(self.builder.joined(self.exclusions(excluded, judged), final=1 - OCCURS), 2)

    def exclusions(self, excluded: Sequence[Combination], judged: Collection[str]) -> list[Ref]:
        """Return the roots of why something cannot occur, for each reason: leaf 1 where it holds, and 0 elsewhere."""
        return [self._holds(when) for when in excluded] + [self._differs(aspect_id) for aspect_id in judged]

    def failing(self, gate: Combination, feasible: Diagram) -> Diagram:
        """Return the diagram of a condition that does not hold: leaf 1 where that can occur, and 0 elsewhere."""
        either = Builder([2, 2], 2)
        outer = either.finish(either.make(0, (either.make(1, (1, 0)), 0)))
        roots = [self.builder.load(feasible), self._holds(gate)]
        return self.builder.finish(self.builder.compose(outer, roots), 2)

    def _holds(self, when: Combination) -> Ref:
        """Return the root of a condition on criteria and aspects: leaf 1 where it holds, and 0 elsewhere."""
        return self.builder.joined([self._is_among(node_id, levels) for node_id, levels in when.items()], final=0)

    def _is_among(self, node_id: str, named: Collection[str]) -> Ref:
        """Return the root of where a criterion or aspect has one of the levels named: leaf 1, and 0 elsewhere."""
        levels = level_ids(self.framework.node(node_id))
        either = Builder([len(levels)], 2)
        outer = either.finish(either.make(0, tuple([int(level in named) for level in levels])))
        return self.builder.compose(outer, [self.root(node_id, len(levels))])

    def _differs(self, aspect_id: str) -> Ref:
        """Return the root of where an aspect that is judged has another level than its rule gives it: leaf 1."""
        size = len(self.framework.node(aspect_id).levels)
        same = Builder([size, size], 2)
        rows = [same.make(1, tuple([int(level != other) for other in range(size)])) for level in range(size)]
        roots = [self.root(aspect_id, size), self._by_rule(aspect_id, size)]
        return self.builder.compose(same.finish(same.make(0, tuple(rows))), roots)

    def _by_rule(self, aspect_id: str, leaves: int) -> Ref:
        """Return the root of what an aspect's rule gives it, also where it is judged."""
        return self._composed(aspect_id, leaves, [self.root(*key) for key in self._inputs(aspect_id)])

    def diagram_where(self, feasible: Diagram, aspect_id: str) -> Diagram:
        """Return the diagram of an aspect where something can occur; elsewhere stands one leaf more, the last."""
        either = Builder([2, self.leaves], self.leaves + 1)
        outer = either.finish(either.make(0, (either.make(1, tuple(range(self.leaves))), self.leaves)))
        roots = [self.builder.load(feasible), self.root(aspect_id, self.leaves)]
        return self.builder.finish(self.builder.compose(outer, roots), self.leaves + 1)

    def root(self, node_id: str, leaves: int) -> Ref:
        """Return the root of the diagram of a criterion or aspect; its leaves are the levels."""
        return work_out((node_id, leaves), self.roots, self._made_from, self._root)

    def _made_from(self, key: tuple[str, int]) -> list[tuple[str, int]]:
        """Return the inputs of an aspect that is constructed bottom-up; none where it is walked."""
        node_id, _leaves = key
        if node_id in self.variables or not self._shares(node_id):
            return []
        return self._inputs(node_id)

    def _inputs(self, aspect_id: str) -> list[tuple[str, int]]:
        return [(input_id, len(self.framework.node(input_id).levels)) for input_id in self._steps_of(aspect_id).reads]

    def _root(self, key: tuple[str, int], inputs: Sequence[Ref]) -> Ref:
        node_id, leaves = key
        return self._composed(node_id, leaves, inputs) if inputs else self.follow(node_id, tuple(range(leaves)))

    def _composed(self, aspect_id: str, leaves: int, inputs: Sequence[Ref]) -> Ref:
        """Return the root of an aspect from the roots of its inputs."""
        if aspect_id in self.loose:
            read = [*self._steps_of(aspect_id).reads, hidden_id(aspect_id)]
            places = [self.variables.get(node_id, -1) for node_id in read]
            if -1 not in places and places == sorted(set(places)):  # nothing to compose
                return self.builder.load(self.loose[aspect_id], places=places)
            hidden = self.builder.select(self.variables[read[-1]], tuple(range(leaves)))
            return self.builder.compose(self.loose[aspect_id], [*inputs, hidden])
        steps = self._steps_of(aspect_id)
        alone = Compilation(self.framework, steps.reads, leaves, self.builder.limit)
        alone.steps[aspect_id] = steps
        return self.builder.compose(alone.diagram(aspect_id), inputs)

    def _shares(self, aspect_id: str) -> bool:
        """Return whether a criterion or aspect feeds this aspect along more than one path, or a loose one feeds it."""
        if aspect_id in self.loose:
            return True
        seen = set()
        waiting = [aspect_id]
        while waiting:
            for input_id in self._steps_of(waiting.pop()).reads:
                if input_id in seen or input_id in self.loose:
                    return True
                seen.add(input_id)
                if input_id not in self.variables:
                    waiting.append(input_id)
        return False

    def follow(self, node_id: str, after: tuple[Ref, ...]) -> Ref:
        """Return the diagram that starts with a criterion or aspect, given what follows from each of its levels.

        Aspects are walked on one stack, however deeply they are nested: each place on it waits for the results of the
        places above it.
        """
        found = self._at_once(node_id, after)
        if found is not None:
            return found
        places = [self._start(node_id, after)]
        while places:
            place = places[-1]
            further = place.further()
            if further is not None:
                places.append(further)
                continue
            input_id, branches = place.input_id, tuple(place.branches)
            ref = self._at_once(input_id, branches)
            if ref is None:
                places.append(self._start(input_id, branches))
                continue
            place.finish(ref)
            places.pop()
            if place.index == 0:
                self.known[place.walk.target] = ref
        return self.known[node_id, after]

    def _at_once(self, node_id: str, after: tuple[Ref, ...]) -> Ref | None:
        """Return the result where it takes no walk or is known from an earlier one, and otherwise None."""
        if after.count(after[0]) == len(after):
            return after[0]
        if node_id in self.variables:
            return self.builder.select(self.variables[node_id], after)
        return self.known.get((node_id, after))

    def _start(self, aspect_id: str, after: tuple[Ref, ...]) -> _Place:
        steps = self._steps_of(aspect_id)
        return _Place(_AspectConstruction((aspect_id, after), steps, self.builder), 0, steps.start(), 0)

    def _steps_of(self, aspect_id: str) -> RuleSteps:
        if aspect_id not in self.steps:
            aspect = self.framework.node(aspect_id)
            assert isinstance(aspect, Aspect)
            self.steps[aspect_id] = steps_of(aspect, scales_read(self.framework, aspect))
        return self.steps[aspect_id]


def _remedy(framework: Framework) -> Sentence:
    """Return what can be done about a framework that is too large, after what it does that makes diagrams large."""
    inputs = [input_id for aspect in framework.aspects for input_id in aspect.rule.reads]
    ways = []
    weighted = [aspect.rule for aspect in framework.aspects if isinstance(aspect.rule, Weighted)]
    if any(weight.denominator > 1 for rule in weighted for weight in rule.weights.values()):
        template = "weigh with rounder numbers (k80assess.documents.rounded, and k80assess.diff for what that changes)"
        ways.append(Sentence("remedy.rounded", template))
    elif not all(map(_all_weigh_one, weighted)):
        ways.append(Sentence("remedy.rounder", "weigh with rounder numbers"))
    if len(inputs) > len(set(inputs)):
        ways.append(Sentence("remedy.share_less", "let fewer criteria feed several aspects"))
    if any(aspect.rule.kind == "table" or aspect.rule.caps for aspect in framework.aspects):
        ways.append(Sentence("remedy.fewer_combinations", "name fewer combinations in tables and caps"))
    if framework.excluded:
        ways.append(Sentence("remedy.exclude_less", "exclude fewer combinations, and ask more without a condition"))
    return reduce(one_or_other, [*ways, GREATER_LIMIT])


def _all_weigh_one(rule: Weighted) -> bool:
    """Return whether inputs weigh the same and count by their levels, so that no number can be rounder."""
    return len(set(rule.weights.values())) == 1 and not rule.points


# The greatest length of a run: inserting an interval moves those behind it in its run only.
_RUN = 500

# How many bits of totals and of conditions a step takes before it counts for two: the limit is one of memory.
_BITS_OF_A_STEP = 4_096


class _Alike:
    """The intervals of totals that are known at one place of a walk, in sorted runs; no two overlap."""

    __slots__ = ("firsts", "runs")

    def __init__(self) -> None:
        self.firsts: list[int] = []
        self.runs: list[tuple[list[int], list[Interval]]] = []

    def find(self, total: int) -> Interval | None:
        place = bisect_right(self.firsts, total) - 1
        if place < 0:
            return None
        lows, intervals = self.runs[place]
        interval = intervals[bisect_right(lows, total) - 1]
        return interval if total <= interval[2] else None

    def add(self, interval: Interval) -> None:
        low = interval[1]
        if not self.runs:
            self.firsts.append(low)
            self.runs.append(([low], [interval]))
            return
        place = max(0, bisect_right(self.firsts, low) - 1)
        lows, intervals = self.runs[place]
        at = bisect_right(lows, low)
        lows.insert(at, low)
        intervals.insert(at, interval)
        self.firsts[place] = lows[0]
        if len(lows) > _RUN:
            half = len(lows) // 2
            self.firsts.insert(place + 1, lows[half])
            self.runs.insert(place + 1, (lows[half:], intervals[half:]))
            del lows[half:], intervals[half:]


class _AspectConstruction:
    """The walk through one aspect's inputs, towards the diagrams that follow from its levels."""

    __slots__ = ("after", "beyond", "builder", "intervals", "known", "size", "steps", "sums", "target")

    def __init__(self, target: Target, steps: RuleSteps, builder: Builder) -> None:
        self.target = target
        self.after = target[1]
        self.builder = builder
        self.steps = steps
        self.sums: dict[tuple[int, Memory], _Alike] = {}
        self.known: dict[tuple[int, Memory], Interval] = {}  # where no total decides
        self.intervals = 0
        # An end for intervals that have none: beyond every total, whatever terms are still taken off it. Not infinity:
        # totals are integers of any size, and taking one from `math.inf` fails where it is too large for a float.
        self.beyond = 1 + 3 * sum(max(map(abs, terms)) for terms in steps.terms) + max(map(abs, steps.cuts), default=0)
        self.size = 3 * self.beyond.bit_length()

    def find(self, index: int, memory: Memory, total: int) -> Interval | None:
        """Return what follows from a total before the input at this index, and between which totals the same follows.

        None while it is not known yet; behind the last input it always is.
        """
        key = (index, memory)
        if self.steps.cuts:
            alike = self.sums.get(key)
            found = None if alike is None else alike.find(total)
        else:
            found = self.known.get(key)
        if found is None and index == len(self.steps.reads):
            found = self._end(memory, total)
            self.add(index, memory, found)
        return found

    def add(self, index: int, memory: Memory, found: Interval) -> None:
        """Store what follows before the input at this index, and between which totals."""
        if self.steps.cuts:
            self.sums.setdefault((index, memory), _Alike()).add(found)
        else:
            self.known[index, memory] = found
        _extreme, rows, caps = memory
        self.intervals += 1 + (self.size + rows.bit_length() + caps.bit_length()) // _BITS_OF_A_STEP
        if self.intervals > self.builder.limit:
            what = Sentence("limit.rule_steps", "steps through the rule of an aspect")
            raise SizeLimitError(what, self.builder.limit, self.builder.remedy())

    def _end(self, memory: Memory, total: int) -> Interval:
        cuts = self.steps.cuts
        reached = bisect_right(cuts, total)
        ref = self._after(memory, reached)
        below, above = reached, reached
        while below > 0 and self._after(memory, below - 1) == ref:
            below -= 1
        while above < len(cuts) and self._after(memory, above + 1) == ref:
            above += 1
        low = cuts[below - 1] if below > 0 else -self.beyond
        high = cuts[above] - 1 if above < len(cuts) else self.beyond
        return ref, low, high

    def _after(self, memory: Memory, cuts_reached: int) -> Ref:
        return self.after[self.steps.level(memory, cuts_reached)]


class _Place:
    """A place in a walk: before one input, of which some levels have been followed so far.

    `low` and `high` are the totals between which all branches so far remain the same.
    """

    __slots__ = ("branches", "high", "index", "low", "memory", "terms", "total", "walk")

    def __init__(self, walk: _AspectConstruction, index: int, memory: Memory, total: int) -> None:
        self.walk = walk
        self.index = index
        self.memory = memory
        self.total = total
        self.terms = walk.steps.terms[index]
        self.low, self.high = -walk.beyond, walk.beyond
        self.branches: list[Ref] = []

    @property
    def input_id(self) -> str:
        return self.walk.steps.reads[self.index]

    def further(self) -> _Place | None:
        """Follow the levels of the input in order; return the first place that has to be walked before it can go on."""
        walk, index, memory, branches = self.walk, self.index, self.memory, self.branches
        steps = walk.steps
        for level in range(len(branches), len(self.terms)):
            total = self.total + self.terms[level]
            if steps.remembers:
                memory = steps.step(self.memory, index, level)
            found = walk.find(index + 1, memory, total)
            if found is None:
                return _Place(walk, index + 1, memory, total)
            ref, low, high = found
            branches.append(ref)
            term = self.terms[level]
            if low - term > self.low:
                self.low = low - term
            if high - term < self.high:
                self.high = high - term
        return None

    def finish(self, ref: Ref) -> None:
        """Store the diagram that follows from here."""
        self.walk.add(self.index, self.memory, (ref, self.low, self.high))
