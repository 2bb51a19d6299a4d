"""A framework compiled to its decision diagram, once for each framework, and diagrams of parts of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Protocol, TypeVar

import attrs

from k80assess.base.arguments import refuse_no_count
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.conditions import spelt_out
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Node, level_ids
from k80assess.document.ranges import Partition
from k80assess.document.rules import Cap
from k80assess.engine.construct import HIDDEN, OCCURS, Compilation, hidden_id
from k80assess.engine.diagram import NODE_LIMIT, Diagram, Ref, Value, Variable
from k80assess.engine.evaluate import Evaluator
from k80assess.engine.orders import feeding, judged_in, orders, usual_orders, walk_order, with_judged
from k80assess.engine.rule_diagrams import rule_diagram, to_caps
from k80assess.engine.steps import cap_at
from k80assess.errors import DocumentError, Problem, Sentence, SizeLimitError, refuse_other

T = TypeVar("T")

_MOST_WAYS = 1000

MADE_AT_ONCE = 2_000
"""A diagram of so many nodes is made in less than a tenth of a second."""


class Loose(Protocol):
    """A loose aspect of a family, which at each profile can have every level between a lowest and a highest one."""

    @property
    def diagram(self) -> Diagram:
        """The diagram of its level over what it reads, and last its hidden variable, which chooses."""

    @property
    def to_cap(self) -> Diagram:
        """The diagram of which cap holds it down for certain, over the same variables; the last leaf is for none."""

    def between(self, known: Mapping[str, Value]) -> tuple[Value, Value]:
        """Return the lowest and the highest level it can have, from the levels of what it reads."""

    def capped_by(self, known: Mapping[str, Value]) -> Cap | None:
        """Return the cap that holds it down for certain, from the levels of what it reads."""

    def way_of(self, node_id: str) -> int | None:
        """Return the direction in which it can go with what it reads, as `directions` has it; None as written."""


@attrs.frozen(kw_only=True, eq=False, slots=False)
class CompiledFramework:
    """A framework with its decision diagram, and the ids of what are numbers in the diagram.

    At a profile stands a set of outcomes: one where the framework decides, none where the profile cannot occur.

    Attributes:
        framework: the document it was made from.
        aspect: the aspect whose levels the diagram tells: the outcome, or another that is asked for. What is said here
            of outcomes holds for its levels.
        order: the ids of the criteria in the order of the diagram's variables, and of the aspects that are judged.
        node_limit: how many nodes a diagram of this framework may come to.
        loose: the aspects of a family that are loose, by id.
        is_late: whether this is to assess by for as long as no diagram is needed, as that is large.

    >>> from k80assess import load_framework
    >>> compiled = compile_framework(load_framework())
    >>> compiled.outcomes, len(compiled.diagram.nodes)
    (('decline', 'monitor', 'take_on'), 34)
    """

    framework: Framework
    aspect: Aspect
    order: tuple[str, ...]
    node_limit: int
    loose: Mapping[str, Loose] = attrs.field(factory=FrozenDict)
    is_late: bool = False

    @cached_property
    def feasible(self) -> Diagram | None:
        """The diagram of what can occur: leaf 0 where it can, 1 where it cannot; None where everything can."""
        excluded = [one.when for one in self.framework.excluded]
        if not excluded and not self.judged:
            return None
        feasible = self.construct(len(self.outcomes)).feasible(excluded, self.judged)
        if feasible.root == 1 - OCCURS:
            place = Sentence("place.framework", "framework {id}", id=self.framework.id)
            nothing = Sentence("nothing_occurs", "together these leave no combination of answers that can occur")
            raise DocumentError(place, [Problem(("impossible",), nothing)])
        return feasible

    @cached_property
    def diagram(self) -> Diagram:
        """The diagram of the outcome; leaf 0 is the worst level, and what `sets` has for a leaf stands there."""
        if self.feasible is None:
            return self.level_diagram(self.aspect.id)
        made = self.construct(len(self.outcomes)).diagram_where(self.feasible, self.aspect.id)
        return self._aspect_diagrams.setdefault(self.aspect.id, made)

    @cached_property
    def sets(self) -> tuple[tuple[int, ...], ...]:
        """For each leaf of the diagram the positions of the outcomes that stand there, worst first."""
        alone = [(leaf,) for leaf in range(len(self.outcomes))]
        return tuple(alone) if self.feasible is None else (*alone, ())

    def within(self, outcomes: Collection[int]) -> frozenset[Ref]:
        """Return the leaves at which nothing but these outcomes stands, those at which nothing stands included."""
        return frozenset([leaf for leaf, own in enumerate(self.sets) if all(outcome in outcomes for outcome in own)])

    def with_any_of(self, outcomes: Collection[int]) -> frozenset[Ref]:
        """Return the leaves at which one of these outcomes stands."""
        return frozenset([leaf for leaf, own in enumerate(self.sets) if any(outcome in outcomes for outcome in own)])

    @cached_property
    def occurring(self) -> frozenset[Ref]:
        """The leaves of what can occur."""
        return frozenset([leaf for leaf, own in enumerate(self.sets) if own])

    @cached_property
    def variables(self) -> FrozenDict[str, int]:
        """For each criterion and judged aspect, by id, its variable in the diagram."""
        return FrozenDict({node_id: i for i, node_id in enumerate(self.order)})

    @cached_property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """For each variable the ids of its levels, worst first."""
        return tuple(level_ids(self.framework.node(node_id.removesuffix(HIDDEN))) for node_id in self.order)

    @cached_property
    def everything(self) -> tuple[tuple[int, ...], ...]:
        """For each variable all its values, as when nothing is answered."""
        return tuple(tuple(range(len(levels))) for levels in self.levels)

    def by_id(self, row: Iterable[T]) -> dict[str, T]:
        """Return a row of one item for each variable as a mapping by id, in the diagram's order."""
        return dict(zip(self.order, row, strict=True))

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The ids of the criteria, in the framework's order."""
        return tuple([criterion.id for criterion in self.framework.criteria])

    @cached_property
    def judged(self) -> tuple[str, ...]:
        """The ids of the aspects that are judged, in the order of the diagram's variables."""
        return judged_in(self.framework, self.order)

    @cached_property
    def hidden(self) -> frozenset[Variable]:
        """The hidden variables, by which the loose aspects of a family choose."""
        return frozenset([variable for node_id, variable in self.variables.items() if node_id.endswith(HIDDEN)])

    @cached_property
    def asked(self) -> frozenset[Variable]:
        """The variables of criteria; the others are of aspects that are judged, or hidden."""
        return frozenset([self.variables[criterion_id] for criterion_id in self.criteria])

    def read_by(self, aspect: Aspect) -> tuple[str, ...]:
        """Return the ids of what an aspect depends on directly; of a loose one also that of its hidden variable."""
        return (*aspect.rule.reads, hidden_id(aspect.id)) if aspect.id in self.loose else aspect.rule.reads

    @cached_property
    def scales(self) -> FrozenDict[str, tuple[str, ...]]:
        """For each criterion, and each aspect that can be judged directly, by id, the ids of its levels."""
        nodes: tuple[Node, ...] = (*self.framework.criteria, *self.framework.aspects)
        return FrozenDict({node.id: level_ids(node) for node in nodes if node.id != self.framework.outcome})

    @cached_property
    def partitions(self) -> FrozenDict[str, Partition]:
        """For each criterion that takes numbers or dates, by id, which of them each level has for its own."""
        return FrozenDict({c.id: c.partition for c in self.framework.criteria if c.partition is not None})

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The ids of what an answer is given to, in the framework's order: the criteria and the aspects judged."""
        nodes = (*self.framework.criteria, *self.framework.aspects)
        return tuple([node.id for node in nodes if node.id in self.variables])

    def ids(self, variables: Collection[Variable]) -> tuple[str, ...]:
        """Return the ids of the criteria and judged aspects of some variables, in the framework's order."""
        return tuple([node_id for node_id in self.answered if self.variables[node_id] in variables])

    def named(self, profile: Mapping[int, int] | Sequence[int]) -> FrozenDict[str, str]:
        """Return a profile of values as level ids by criterion id, in the framework's order.

        Variables that a mapping leaves out get their lowest level.
        """
        values = dict(enumerate(profile)) if isinstance(profile, Sequence) else profile
        by_id = self.by_id([levels[values.get(variable, 0)] for variable, levels in enumerate(self.levels)])
        return FrozenDict({criterion_id: by_id[criterion_id] for criterion_id in self.criteria})

    @cached_property
    def touched(self) -> int:
        """The variables on which it depends what can occur, as bits."""
        return 0 if self.feasible is None else reduce(or_, [1 << variable for variable in self.feasible.support], 0)

    def touches(self, node_id: str) -> bool:
        """Return whether it depends on this variable, by id, what can occur."""
        return node_id in self.variables and bool(self.touched >> self.variables[node_id] & 1)

    def construct(self, leaves: int) -> Compilation:
        """Return a new construction of diagrams with this many leaves, in the same order and with the same limit."""
        return Compilation(self.framework, self.order, leaves, self.node_limit, self._loose_diagrams())

    def _loose_diagrams(self) -> dict[str, Diagram]:
        return {aspect_id: one.diagram for aspect_id, one in self.loose.items()}

    @cached_property
    def exclusions(self) -> tuple[Diagram, ...]:
        """The diagrams of why something cannot occur: leaf 1 where it is excluded, or a judged level not derived."""
        compilation = self.construct(len(self.outcomes))
        roots = compilation.exclusions([one.when for one in self.framework.excluded], self.judged)
        return tuple([compilation.builder.finish(root, 2) for root in roots])

    def bearing(self, allowed: Sequence[Sequence[Value]]) -> frozenset[Variable]:
        """Return the variables that can make a difference to the outcome while each has one of these values.

        Where something cannot occur this may name too many: then an answer also tells of others, so that all variables
        count that are tied to one by which the outcome differs.
        """
        if self.feasible is None:
            everything = allowed == self.everything
            return frozenset(self.diagram.support if everything else self.diagram.support_within(allowed))
        outcome = self.level_diagram(self.aspect.id)
        bearing = set(outcome.support_within(allowed))
        tied = [set(diagram.support_within(allowed)) for diagram in self.exclusions]
        while more := [one for one in tied if one & bearing and not one <= bearing]:
            bearing = bearing.union(*more)
        return frozenset(bearing)

    @cached_property
    def _by_judged(self) -> dict[frozenset[str], CompiledFramework]:
        return {frozenset(): self}

    def judging(self, aspects: frozenset[str]) -> CompiledFramework:
        """Return the framework compiled with some aspects judged directly, each a variable after what it follows from.

        Where another level of the aspect follows, the profile cannot occur.
        """
        if aspects not in self._by_judged:
            order = with_judged(self.framework, self.order, aspects)
            self._by_judged[aspects] = compile_in_order(self.framework, order, self.node_limit, self.loose)
        return self._by_judged[aspects]

    @cached_property
    def _by_aspect(self) -> dict[str, CompiledFramework]:
        return {self.aspect.id: self}

    def of(self, aspect: Aspect) -> CompiledFramework:
        """Return the same framework with the diagram of another aspect, as if that were its outcome."""
        if aspect.id not in self._by_aspect:
            other = self._by_aspect[aspect.id] = attrs.evolve(self, aspect=aspect)
            for made in ("feasible", "rule_directions", "_level_diagrams", "_aspect_diagrams"):
                other.__dict__[made] = getattr(self, made)
        return self._by_aspect[aspect.id]

    @cached_property
    def by_rules_alone(self) -> CompiledFramework:
        """The same framework, as if everything could occur."""
        other = attrs.evolve(self)
        other.__dict__["feasible"] = None
        return other

    def with_limit(self, node_limit: int) -> CompiledFramework:
        """Return the same with another limit; what is made stays."""
        other = attrs.evolve(self, node_limit=node_limit)
        other.__dict__.update(feasible=self.feasible, diagram=self.diagram)
        return other

    @cached_property
    def leading(self) -> tuple[Aspect, ...]:
        """The aspects that lead to the one asked for, inputs first; that one is the last."""
        found, needed = list[Aspect](), {self.aspect.id}
        for aspect in reversed(self.framework.aspects_in_order):
            if aspect.id in needed:
                needed.update(aspect.rule.reads)
                found.append(aspect)
        return tuple(reversed(found))

    def shares_of(self, allowed: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return for each variable a share of 1 for each allowed value, and of 0 for the others."""
        return [[int(v in own) for v in every] for own, every in zip(allowed, self.everything, strict=True)]

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """The ids of the outcomes, worst first."""
        return level_ids(self.aspect)

    @cached_property
    def gates(self) -> FrozenDict[str, FrozenDict[str, tuple[str, ...]]]:
        """For each criterion that is not always asked, by id, the levels of what lets it be asked."""
        gates = {}
        for criterion in self.framework.criteria:
            if criterion.asked_when is not None:
                scales = {node_id: level_ids(self.framework.node(node_id)) for node_id in criterion.asked_when}
                named = spelt_out(criterion.asked_when, scales)
                gates[criterion.id] = FrozenDict({node_id: tuple(levels) for node_id, levels in named.items()})
        return FrozenDict(gates)

    def unasked(self, criterion_id: str) -> Diagram:
        """Return the diagram of where a criterion with a condition is not asked: leaf 1 where that can occur."""
        assert self.feasible is not None  # it is only asked of conditions that exclude something
        return self.construct(len(self.outcomes)).failing(self.gates[criterion_id], self.feasible)

    @cached_property
    def evaluator(self) -> Evaluator:
        """The evaluator of aspects at single profiles."""
        return Evaluator(self.framework)

    @cached_property
    def feeding(self) -> FrozenDict[str, int]:
        """For each criterion and aspect, by id, the variables on which it depends which levels it can have, as bits."""
        own = {node_id: 1 << variable for node_id, variable in self.variables.items()}
        found = feeding(self.framework, own, self.read_by)
        return FrozenDict(
            {node_id: own | self.touched if own & self.touched else own for node_id, own in found.items()}
        )

    @cached_property
    def _level_diagrams(self) -> dict[str, Diagram]:
        return {}

    def level_diagram(self, node_id: str) -> Diagram:
        """Return the diagram of an aspect or criterion by its rules alone; it is made when first asked for."""
        if node_id not in self._level_diagrams:
            compilation = self.construct(len(self.framework.node(node_id).levels))
            self._level_diagrams[node_id] = compilation.diagram(node_id)
        return self._level_diagrams[node_id]

    @cached_property
    def _aspect_diagrams(self) -> dict[str, Diagram]:
        return {}

    def aspect_diagram(self, aspect_id: str) -> Diagram:
        """Return the diagram of an aspect by itself.

        Where it depends on something that cannot occur, it has a leaf more for that, behind its levels.
        """
        if self.feasible is None or not self.feeding[aspect_id] & self.touched:
            return self.level_diagram(aspect_id)
        if aspect_id not in self._aspect_diagrams:
            compilation = self.construct(len(self.framework.node(aspect_id).levels))
            self._aspect_diagrams[aspect_id] = compilation.diagram_where(self.feasible, aspect_id)
        return self._aspect_diagrams[aspect_id]

    @cached_property
    def _rule_diagrams(self) -> dict[str, Diagram]:
        return {}

    def reach(self, left: Sequence[Sequence[Value]]) -> dict[str, tuple[Value, ...]]:
        """Return for each criterion and aspect, by id, the levels it can have with the values left to each variable.

        Each of those values has to be one that can occur; see `Box.left`.
        """
        reached = self.by_id(map(tuple, left))
        if self.loose and (settled := self.reach_at(left)) is not None:
            return reached | settled
        is_open = open_variables(left)
        for aspect in self.framework.aspects_in_order:
            if aspect.id in reached:
                continue
            is_made = aspect.id in self._aspect_diagrams or aspect.id in self._level_diagrams
            if is_made or not self.move_freely(self.read_by(aspect), is_open):
                diagram = self.aspect_diagram(aspect.id)
                reached[aspect.id] = tuple([leaf for leaf in diagram.reach(left) if leaf < len(aspect.levels)])
                continue
            if aspect.id not in self._rule_diagrams:
                is_loose = aspect.id in self.loose
                self._rule_diagrams[aspect.id] = (
                    self.loose[aspect.id].diagram if is_loose else rule_diagram(self.framework, aspect, self.node_limit)
                )
            inputs = [reached[input_id] for input_id in self.read_by(aspect)]
            reached[aspect.id] = self._rule_diagrams[aspect.id].reach(inputs)
        return reached

    def reach_at(self, left: Sequence[Sequence[Value]]) -> dict[str, tuple[Value, ...]] | None:
        """Return for each aspect, by id, the levels it can have where each criterion has one value left.

        They are worked out aspect by aspect, which takes no diagrams. None where a criterion has several values left,
        where it depends on levels what can occur, where loose aspects make too many ways to follow, and where the
        diagram is there already.
        """
        if "diagram" in self.__dict__ or self.feasible is not None:
            return None
        if any(len(own) > 1 for variable, own in enumerate(left) if variable not in self.hidden):
            return None
        sure = {node_id: values[0] for node_id, values in self.by_id(left).items()}
        ways: Collection[tuple[Value, ...]] = [()]  # of the aspects that can have several levels, the levels together
        unsure: list[str] = []
        reached = {}
        for aspect, lasting in self._read_behind:
            read = [node_id for node_id in aspect.rule.reads if node_id in unsure]
            if not read:
                own = self._levels_at(aspect, sure)
                further = [(*way, level) for way in ways for level in own] if len(own) > 1 else None
            else:
                pairs = [(way, sure | dict(zip(unsure, way, strict=True))) for way in ways]
                further = [(*way, level) for way, known in pairs for level in self._levels_at(aspect, known)]
                own = sorted({way[-1] for way in further})
            reached[aspect.id] = tuple(own)
            if len(own) == 1:
                sure[aspect.id] = own[0]
            else:
                assert further is not None
                ways, unsure = further, [*unsure, aspect.id]
            kept = [place for place, node_id in enumerate(unsure) if node_id in lasting]
            if len(kept) < len(unsure):
                ways, unsure = {tuple([way[i] for i in kept]) for way in ways}, [unsure[i] for i in kept]
            if len(ways) > _MOST_WAYS:
                return None
        return reached

    @cached_property
    def _read_behind(self) -> tuple[tuple[Aspect, frozenset[str]], ...]:
        """The aspects, inputs first, each with what those behind it read."""
        aspects = self.framework.aspects_in_order
        return tuple(
            [
                (aspect, frozenset([node_id for later in aspects[place:] for node_id in later.rule.reads]))
                for place, aspect in enumerate(aspects, start=1)
            ]
        )

    def leading_to(self, allowed: Sequence[Sequence[Value]], outcome: Value) -> dict[str, Value]:
        """Return for each criterion and aspect, by id, its level on a way to an outcome that is possible."""
        if self.reach_at(allowed) is None:
            profile = self.diagram.find(allowed, self.with_any_of([outcome]))
            assert profile is not None
            known = self.by_id(profile)
            for aspect in self.framework.aspects_in_order:
                own = self._levels_at(aspect, known)
                chosen = known.get(hidden_id(aspect.id), own[0])
                known.setdefault(aspect.id, max(own[0], min(chosen, own[-1])))
            return known
        known = {node_id: values[0] for node_id, values in self.by_id(allowed).items()}
        places = self.framework.aspects_in_order
        ways = [iter(self._levels_at(places[0], known))]
        tried: set[tuple[Value, ...]] = set()  # of what is read behind a place the levels, with how many are passed
        while known.get(self.aspect.id) != outcome:  # a way there is
            level = next(ways[-1], None)
            if level is None:
                ways.pop()
                continue
            aspect, lasting = self._read_behind[len(ways) - 1]
            known[aspect.id] = level
            state = (len(ways), *[known[passed.id] for passed in places[: len(ways)] if passed.id in lasting])
            if aspect.id != self.aspect.id and state not in tried:
                tried.add(state)
                ways.append(iter(self._levels_at(places[len(ways)], known)))
        for aspect in places:  # what does not lead there
            known.setdefault(aspect.id, self._levels_at(aspect, known)[0])
        return known

    def _levels_at(self, aspect: Aspect, known: Mapping[str, Value]) -> Sequence[Value]:
        if aspect.id in self.loose:
            least, greatest = self.loose[aspect.id].between(known)
            return range(least, greatest + 1)
        return [self.evaluator.level(aspect, known)]

    @cached_property
    def reached(self) -> FrozenDict[str, tuple[Value, ...]]:
        """For each criterion and aspect, by id, the levels it can have at all."""
        return FrozenDict(self.reach(self.diagram.occurring(self.everything, self.occurring)))

    def capped_by(
        self, aspect: Aspect, reached: Mapping[str, Sequence[Value]], left: Sequence[Sequence[Value]]
    ) -> Cap | None:
        """Return the cap that holds an aspect down at every profile that can still be; None where no single one does.

        Args:
            aspect: the aspect.
            reached: for each criterion and aspect the levels it can have; see `reach`.
            left: the values left to each variable.
        """
        is_free = self.move_freely(aspect.rule.reads, open_variables(left))
        values = [reached[node_id] for node_id in aspect.rule.reads] if is_free else left
        if aspect.id in self.loose and is_free and all(len(own) == 1 for own in values):
            return self.loose[aspect.id].capped_by({node_id: reached[node_id][0] for node_id in aspect.rule.reads})
        key = (aspect.id, is_free)
        if key not in self._cap_diagrams:
            compilation = self._to_caps(aspect, aspect.rule.reads if is_free else self.order)
            if self.feasible is None or is_free:
                self._cap_diagrams[key] = compilation.diagram(aspect.id)
            else:
                self._cap_diagrams[key] = compilation.diagram_where(self.feasible, aspect.id)
        diagram = self._cap_diagrams[key]
        values = [*values, *([(0,)] * (len(diagram.sizes) - len(values)))]  # a hidden variable, which decides nothing
        places = [place for place in diagram.reach(values) if place <= len(aspect.rule.caps)]
        return cap_at(aspect, places[0]) if len(places) == 1 else None

    def _to_caps(self, aspect: Aspect, order: Sequence[str]) -> Compilation:
        """Return the construction of which cap holds an aspect down, whichever of its members is taken."""
        loose = self._loose_diagrams()
        if aspect.id not in loose:
            return to_caps(self.framework, aspect, order, self.node_limit, loose)
        loose[aspect.id] = self.loose[aspect.id].to_cap
        hidden = hidden_id(aspect.id)
        order = order if hidden in order else (*order, hidden)
        return Compilation(self.framework, order, len(aspect.rule.caps) + 1, self.node_limit, loose)

    @cached_property
    def rule_directions(self) -> dict[tuple[str, bool], Sequence[int | None]]:
        """The directions that were derived from rules, see `engine.directions`: they are asked for time and again."""
        return {}

    @cached_property
    def _cap_diagrams(self) -> dict[tuple[str, bool], Diagram]:
        return {}

    def move_freely(self, inputs: Iterable[str], is_open: int) -> bool:
        """Return whether no two of these inputs depend on the same open variable.

        Then they are independent: every combination of levels they can reach can occur, and which levels the aspect can
        have depends on its rule alone.
        """
        bound = 0
        for input_id in inputs:
            own = self.feeding[input_id] & is_open
            if own & bound:
                return False
            bound |= own
        return True


def open_variables(allowed: Sequence[Sequence[Value]]) -> int:
    """Return the variables that have several values left, as bits."""
    return sum([1 << variable for variable, values in enumerate(allowed) if len(values) > 1])


def compile_framework(framework: Framework, *, node_limit: int | None = None) -> CompiledFramework:
    """Return a framework compiled; a framework that was compiled before is not compiled again.

    Every function that needs this calls it. Call it yourself to do the work early, or to set another limit, which then
    holds for every question about this framework, but not for assessments that were made before.

    Args:
        framework: the framework.
        node_limit: how many nodes each of its diagrams may have; when left out what was set before, or 1,000,000.

    Raises:
        ArgumentError: for something else than a framework, or a limit that is not a whole number of 1 or more.
        DocumentError: for a framework by which nothing can occur.
        SizeLimitError: when the diagram would have more nodes.

    >>> from k80assess import load_framework
    >>> len(compile_framework(load_framework()).diagram.nodes)
    34
    """
    refuse_other(framework, Framework, "load_framework")
    if node_limit is not None:
        refuse_no_count("node_limit", node_limit)
    kept = _kept(framework)
    limit = node_limit_of(framework) if node_limit is None else node_limit
    if kept is None or kept.is_late or limit != kept.node_limit:
        usual, every = usual_orders(framework), orders(framework)
        at_once, next_to = [max(MADE_AT_ONCE, limit // part) for part in (100, 10)]
        stages = [(at_once, usual), (next_to, every), (limit, every)]
        _refuse_again(framework, limit)
        try:
            kept = framework.__dict__["_compiled"] = _compiled_within(framework, limit, stages)
        except SizeLimitError as error:
            framework.__dict__["_refused"] = (framework, limit, error.args)
            raise
    return kept


def compiled_if_small(framework: Framework) -> CompiledFramework:
    """Return a framework compiled, or one of which the diagram is only made when it is needed, as it is large.

    Where nothing is open the outcome takes no diagram, unless it depends on the outcomes what can occur.
    """
    kept = _kept(framework)
    if kept is None:
        if framework.excluded:
            return compile_framework(framework)
        try:
            kept = _compiled_within(framework, NODE_LIMIT, [(MADE_AT_ONCE, usual_orders(framework))])
        except SizeLimitError:
            kept = CompiledFramework(
                framework=framework,
                aspect=framework.outcome_aspect,
                order=walk_order(framework),
                node_limit=NODE_LIMIT,
                is_late=True,
            )
        framework.__dict__["_compiled"] = kept
    return kept


def _refuse_again(framework: Framework, limit: int) -> None:
    """Refuse a framework that was too large before, so that not every question finds that out again."""
    of, tried, why = framework.__dict__.get("_refused", (None, 0, ()))
    if of is framework and limit == tried:
        raise SizeLimitError(*why)


def _kept(framework: Framework) -> CompiledFramework | None:
    # Stored with the document, as a cached property is, so that both are freed together. A copy may bring along the
    # compiled form of the original, which is of another framework.
    kept: CompiledFramework | None = framework.__dict__.get("_compiled")
    return None if kept is None or kept.framework is not framework else kept


def node_limit_of(framework: Framework) -> int:
    """Return how many nodes a diagram of a framework may come to: what was set, or 1,000,000."""
    kept = _kept(framework)
    return NODE_LIMIT if kept is None else kept.node_limit


def _compiled_within(
    framework: Framework, node_limit: int, stages: Iterable[tuple[int, Sequence[Sequence[str]]]]
) -> CompiledFramework:
    """Return a framework compiled in that of some orders which makes its diagram smallest.

    Args:
        framework: the framework.
        node_limit: the limit that holds for its other diagrams.
        stages: limits, in rising order, each with the orders to try within it: the first that is enough for one of them
            decides, so that little time goes into what turns out to be larger.
    """
    refused = None
    for limit, tried in stages:
        found: CompiledFramework | None = None
        for order in tried:
            own_limit = min(limit, node_limit) if found is None else len(found.diagram.nodes)
            try:
                found = compile_in_order(framework, order, own_limit).with_limit(node_limit)
            except SizeLimitError as error:
                refused = error
        if found is not None:
            return found
    assert refused is not None  # there is an order
    raise refused from None


def compile_in_order(
    framework: Framework,
    order: Sequence[str],
    node_limit: int = NODE_LIMIT,
    loose: Mapping[str, Loose] | None = None,
) -> CompiledFramework:
    """Return a framework compiled anew, with its criteria in a given order; with aspects in it that are judged.

    In that order stand the hidden variables of loose aspects as well.
    """
    compiled = CompiledFramework(
        framework=framework,
        aspect=framework.outcome_aspect,
        order=tuple(order),
        node_limit=node_limit,
        loose=loose or FrozenDict(),
    )
    _ = compiled.diagram  # what is too large, or never occurs, is refused now
    return compiled
