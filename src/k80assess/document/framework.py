"""The framework: criteria with ordered levels, and aspects derived from them up to the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from k80assess._base import Document, FrozenDict, result
from k80assess.document.rules import Rule, duplicate_problems, rule_problems
from k80assess.document.text import Id, Line, Named, Sourced, Text
from k80assess.errors import Problem, UnknownNameError, quoted


class Level(Named):
    """A step on a scale.

    Attributes:
        takes_energy: on a level of the outcome, whether it means that the network puts energy into the topic.
        follow_up: on a level of the outcome, what is to be done then.
    """

    takes_energy: bool | None = Field(default=None, strict=True)
    follow_up: Text | None = None


Levels = Annotated[tuple[Level, ...], Field(min_length=2)]


class Criterion(Named):
    """A question with an ordered scale of two or more levels.

    Attributes:
        question: what is asked of a topic.
        levels: the possible answers, worst first.
    """

    question: Text | None = None
    levels: Levels


class Aspect(Named):
    """A named judgement with ordered levels, which follows by a rule from criteria and other aspects.

    Attributes:
        question: what is judged.
        levels: the possible judgements, worst first.
        rule: how the level follows from the inputs.
    """

    question: Text | None = None
    levels: Levels
    rule: Rule


Node: TypeAlias = Criterion | Aspect


class Source(Document):
    """The text that a framework or agenda was made from.

    Attributes:
        title: its title.
        section: the section that matters here.
        note: what has to be known about the way it was used, such as what was lost.
    """

    title: Text
    section: Line | None = None
    note: Text | None = None


@result
class Piece:
    """A piece of a framework with where it comes from: a line of the provenance table.

    Attributes:
        place: its place in the document, such as `aspects[0].rule.weights.theme_link`.
        kind: `criterion`, `level`, `aspect`, `weight`, `points`, `cutoff`, `rule`, `row` or `cap`.
        owner: the id of the criterion or aspect it belongs to.
        name: its own id, or its number where it has none, from 1.
        source: its provenance and section.
    """

    place: str
    kind: str
    owner: str
    name: str
    source: Sourced


class Framework(Document):
    """A frame for deciding on topics: a finite function from answers to an outcome, with texts for people.

    Attributes:
        id: its name.
        version: which version of it this is.
        title: its title.
        question: the question it answers.
        description: what it is for, at more length.
        source: what it was made from.
        outcome: the id of the aspect whose level is the outcome.
        criteria: the questions it asks.
        aspects: the judgements it derives, in any order.

    >>> from k80assess import load_framework
    >>> [aspect.id for aspect in load_framework().aspects]
    ['fit', 'added_value', 'capacity', 'outcome']
    """

    id: Id
    version: Line
    title: Text | None = None
    question: Text | None = None
    description: Text | None = None
    source: Source | None = None
    outcome: Id
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    aspects: Annotated[tuple[Aspect, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Framework:
        problems = list(_framework_problems(self))
        if problems:
            text = "; ".join(map(str, problems))
            raise PydanticCustomError("ambiguous", "{text}", {"text": text, "problems": problems})
        return self

    @cached_property
    def _by_id(self) -> FrozenDict[str, Node]:
        nodes: tuple[Node, ...] = (*self.criteria, *self.aspects)
        return FrozenDict({node.id: node for node in nodes})

    def node(self, node_id: str) -> Node:
        """Give the criterion or aspect with this id.

        Raises:
            UnknownNameError: when there is none.

        >>> from k80assess import load_framework
        >>> [level.id for level in load_framework().node("fit").levels]
        ['weak', 'moderate', 'strong']
        """
        try:
            return self._by_id[node_id]
        except KeyError:
            raise UnknownNameError("criterion or aspect", node_id, self._by_id) from None

    @property
    def outcome_aspect(self) -> Aspect:
        """The aspect whose level is the outcome.

        >>> from k80assess import load_framework
        >>> [level.id for level in load_framework().outcome_aspect.levels]
        ['decline', 'monitor', 'take_on']
        """
        aspect = self._by_id[self.outcome]
        assert isinstance(aspect, Aspect)
        return aspect

    def pieces(self) -> tuple[Piece, ...]:
        """Give every criterion, level, weight, cut-off, row and cap with where it comes from.

        A weight or cut-off comes from where its rule comes from.

        >>> from k80assess import load_framework
        >>> from collections import Counter
        >>> sorted(Counter(p.source.provenance for p in load_framework().pieces() if p.kind == "row").items())
        [('assumed', 3), ('stated', 2)]
        """
        return tuple(_pieces(self))


def level_ids(node: Node) -> tuple[str, ...]:
    """Give the ids of a node's levels, worst first."""
    return tuple(level.id for level in node.levels)


# --- what makes a framework ambiguous -----------------------------------------------------------------------------


def _framework_problems(framework: Framework) -> Iterator[Problem]:
    all_nodes: tuple[Node, ...] = (*framework.criteria, *framework.aspects)
    nodes = {node.id: node for node in all_nodes}
    yield from _id_problems(framework)
    if framework.outcome not in {aspect.id for aspect in framework.aspects}:
        aspects = [aspect.id for aspect in framework.aspects]
        yield Problem.unknown("outcome", "no aspect has this id", framework.outcome, aspects)
    unknown = False
    for i, aspect in enumerate(framework.aspects):
        place = f"aspects[{i}].rule"
        rule = aspect.rule
        for j, input_id in enumerate(rule.inputs):
            if input_id not in nodes:
                unknown = True
                at = f"{place}.weights.{input_id}" if rule.kind == "weighted" else f"{place}.inputs[{j}]"
                yield Problem.unknown(at, "no criterion or aspect has this id", input_id, list(nodes))
        if rule.kind != "weighted":
            yield from duplicate_problems(f"{place}.inputs", rule.inputs)
        scales = {i: level_ids(nodes[i]) for i in rule.inputs if i in nodes}
        for problem in rule_problems(rule, level_ids(aspect), scales):
            yield problem._replace(place=f"{place}.{problem.place}")
    if not unknown:  # a misspelt id leaves its criterion unused: one mistake, one problem
        yield from _graph_problems(framework)


def _id_problems(framework: Framework) -> Iterator[Problem]:
    kinds: tuple[tuple[str, Sequence[Node]], ...] = (("criteria", framework.criteria), ("aspects", framework.aspects))
    for kind, nodes in kinds:
        yield from duplicate_problems(kind, [node.id for node in nodes], ".id")
        for i, node in enumerate(nodes):
            yield from duplicate_problems(f"{kind}[{i}].levels", level_ids(node), ".id")
    criteria = {criterion.id for criterion in framework.criteria}
    for i, aspect in enumerate(framework.aspects):
        if aspect.id in criteria:
            yield Problem(f"aspects[{i}].id", "a criterion has this id already", quoted(aspect.id))


def _graph_problems(framework: Framework) -> Iterator[Problem]:
    inputs = {aspect.id: aspect.rule.inputs for aspect in framework.aspects}
    try:
        TopologicalSorter(inputs).prepare()
    except CycleError as error:
        circle = error.args[1]
        message = f"inputs go round in a circle: {' <- '.join(circle[:12])}{' …' if len(circle) > 12 else ''}"
        yield Problem("aspects", message)
        return
    used, waiting = set(), [framework.outcome]
    while waiting:
        node_id = waiting.pop()
        if node_id not in used:
            used.add(node_id)
            waiting.extend(inputs.get(node_id, ()))
    for kind, nodes in (("criteria", framework.criteria), ("aspects", framework.aspects)):
        for i, node in enumerate(nodes):
            if node.id not in used:
                message = f"the outcome {framework.outcome!r} does not depend on it: use it or leave it out"
                yield Problem(f"{kind}[{i}]", message, quoted(node.id))


# --- provenance ---------------------------------------------------------------------------------------------------


def _pieces(framework: Framework) -> Iterator[Piece]:
    for i, criterion in enumerate(framework.criteria):
        yield _piece(f"criteria[{i}]", "criterion", criterion.id, criterion.id, criterion)
        yield from _level_pieces(f"criteria[{i}]", criterion)
    for i, aspect in enumerate(framework.aspects):
        yield _piece(f"aspects[{i}]", "aspect", aspect.id, aspect.id, aspect)
        yield from _level_pieces(f"aspects[{i}]", aspect)
        yield from _rule_pieces(f"aspects[{i}].rule", aspect)


def _piece(place: str, kind: str, owner: str, name: str, source: Sourced) -> Piece:
    own = Sourced(provenance=source.provenance, section=source.section)
    return Piece(place=place, kind=kind, owner=owner, name=name, source=own)


def _level_pieces(place: str, node: Node) -> Iterator[Piece]:
    for i, level in enumerate(node.levels):
        yield _piece(f"{place}.levels[{i}]", "level", node.id, level.id, level)


def _rule_pieces(place: str, aspect: Aspect) -> Iterator[Piece]:
    rule, owner = aspect.rule, aspect.id
    if rule.kind == "weighted":
        for kind, field in (("weight", "weights"), ("cutoff", "cutoffs"), ("points", "points")):
            for name in getattr(rule, field):
                yield _piece(f"{place}.{field}.{name}", kind, owner, name, rule)
    elif rule.kind == "table":
        for i, row in enumerate(rule.rows):
            yield _piece(f"{place}.rows[{i}]", "row", owner, str(i + 1), row)
    else:
        yield _piece(place, "rule", owner, rule.kind, rule)
    for i, cap in enumerate(rule.caps):
        yield _piece(f"{place}.caps[{i}]", "cap", owner, str(i + 1), cap)
