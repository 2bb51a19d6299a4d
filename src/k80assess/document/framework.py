"""The framework: criteria with scales of levels, and aspects derived from them up to the outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Required,
    TypedDict,
    TypeVar,
    Unpack,
)

from pydantic import Field, field_validator, model_validator

from k80assess.base.display import counted
from k80assess.base.documents import Document, Given, Listed
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict, result
from k80assess.document.conditions import (
    NODE_UNKNOWN,
    Among,
    When,
    condition_problems,
    duplicate_problems,
    levels_among,
)
from k80assess.document.nodes import Aspect, Criterion, Node, level_ids
from k80assess.document.problems import refuse
from k80assess.document.ranges import partition_problems
from k80assess.document.rules import Impossible, Rule, rule_problems
from k80assess.document.text import (
    Id,
    IdLike,
    Line,
    Provenance,
    Reference,
    Sourced,
    Text,
    TextLike,
    Url,
)
from k80assess.errors import Loc, Problem, Sentence, UnknownNameError, listed, place_in, quoted


class SourceKeys(TypedDict, total=False):
    """What makes a `Source` in code."""

    title: Required[TextLike]
    section: str | None
    url: str | None
    note: TextLike | None


class Source(Document, frozen=True):
    """The text that a framework or agenda was made from.

    Attributes:
        title: its title.
        section: the section that matters here.
        url: where it can be read.
        note: what has to be known about the way it was used, such as what was lost.

    >>> Source(title=Text(nl="Agenda K80"), section="Van actualiteiten naar gezamenlijke standpunten").title.nl
    'Agenda K80'
    """

    title: Text
    section: Line | None = None
    url: Url | None = None
    note: Text | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[SourceKeys]) -> None: ...


@result
class Piece:
    """A piece of a framework with where it comes from: a line of the provenance table.

    Attributes:
        place: its place in the document, such as `aspects[0].rule.weights.theme_link`.
        kind: `criterion`, `level`, `aspect`, `weight`, `points`, `cutoff`, `order`, `rule`, `row`, `cap` or
            `impossible`.
        owner: the id of the criterion or aspect it belongs to; for what is impossible that of the outcome.
        name: its own id, or its number where it has none, from 1.
        source: its provenance and section, its own or those of what it is in.
        inherited: whether neither it nor its rule says so, but what these are in.

    >>> from k80assess import load_framework
    >>> piece = load_framework().pieces()[0]
    >>> piece.place, piece.kind, piece.source.provenance
    ('criteria[0]', 'criterion', 'derived')
    """

    place: str
    kind: str
    owner: str
    name: str
    source: Sourced
    inherited: bool = False


@result
class Exclusion:
    """A combination of answers that cannot occur, by a row of a framework or because a criterion is not always asked.

    Attributes:
        when: for each criterion or aspect that it names, the levels that do not occur together.
        place: its place in the document, such as `impossible[0]` or `criteria[2].asked_when`.
        row: the number, from 0, of the impossible combination that says so; None for a criterion that is not asked.
        criterion: the id of the criterion that is not asked; None for an impossible combination.

    >>> first = Criterion(id="first", levels=["no", "yes"])
    >>> second = Criterion(id="second", levels=["no", "yes"], asked_when={"first": "yes"}, otherwise="no")
    >>> from k80assess import Maximum
    >>> both = Aspect(id="both", levels=["no", "yes"], rule=Maximum(inputs=[first, second]))
    >>> framework = Framework(id="f", version="1", outcome=both, criteria=[first, second], aspects=[both])
    >>> framework.excluded[0].when, framework.excluded[0].place
    ({'first': ('no',), 'second': ('yes',)}, 'criteria[1].asked_when')
    """

    when: FrozenDict[str, tuple[str, ...]]
    place: str
    row: int | None = None
    criterion: str | None = None


class FrameworkKeys(TypedDict, total=False):
    """What makes a `Framework` in code."""

    id: Required[str]
    version: Required[str]
    title: TextLike | None
    question: TextLike | None
    description: TextLike | None
    source: Given[Source] | None
    provenance: Provenance | None
    outcome: Required[IdLike]
    criteria: Required[Listed[Given[Criterion]]]
    aspects: Required[Listed[Given[Aspect]]]
    impossible: Listed[Given[Impossible]] | None
    also: Listed[IdLike] | None
    rank_by: Listed[IdLike] | None


class Framework(Document, frozen=True):
    """A frame for deciding on topics: a finite function from answers to an outcome, with texts for people.

    Attributes:
        id: its name.
        version: which version of it this is.
        title: its title.
        question: the question it answers.
        description: what it is for, at more length.
        source: what it was made from.
        provenance: where its pieces come from that do not say so, and are in none that does; see `sourced`.
        outcome: the id of the aspect whose level is the outcome.
        criteria: the questions it asks.
        aspects: the judgements it derives, in any order.
        impossible: the combinations of answers that cannot occur; None where every combination can.
        also: the ids of aspects that are told beside the outcome, whether or not they feed it.
        rank_by: the ids of weighted aspects by whose shares topics with one outcome are put in order, the first that
            differs deciding; None where it says nothing.

    >>> from k80assess import load_framework
    >>> [aspect.id for aspect in load_framework().aspects]
    ['fit', 'added_value', 'capacity', 'outcome']
    """

    said_by = "edition"

    id: Id
    version: Line
    title: Text | None = None
    question: Text | None = None
    description: Text | None = None
    source: Source | None = None
    provenance: Provenance | None = None
    outcome: Reference
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    aspects: Annotated[tuple[Aspect, ...], Field(min_length=1)]
    impossible: tuple[Impossible, ...] | None = None
    also: tuple[Reference, ...] | None = None
    rank_by: tuple[Reference, ...] | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[FrameworkKeys]) -> None: ...

    @field_validator("impossible", "also", "rank_by")
    @classmethod
    def _only_where_there_are(cls, listed: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        return listed or None  # an empty list says as much as none

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Framework:
        refuse(_framework_problems(self))
        return self

    @cached_property
    def _by_id(self) -> FrozenDict[str, Node]:
        nodes: tuple[Node, ...] = (*self.criteria, *self.aspects)
        return FrozenDict({node.id: node for node in nodes})

    def __repr__(self) -> str:
        criteria = counted(len(self.criteria), "criterion", "criteria")
        aspects = counted(len(self.aspects), "aspect", "aspects")
        return f"<Framework {self.id} {self.version}: {criteria}, {aspects}>"

    __str__ = __repr__

    def node(self, node_id: str) -> Node:
        """Return the criterion or aspect with this id.

        Raises:
            UnknownNameError: when there is none.

        >>> from k80assess import load_framework
        >>> [level.id for level in load_framework().node("fit").levels]
        ['weak', 'moderate', 'strong']
        """
        try:
            return self._by_id[node_id]
        except (KeyError, TypeError):  # the latter when it is nothing that can be looked up
            raise UnknownNameError("criterion or aspect", node_id, self._by_id) from None

    @cached_property
    def excluded(self) -> tuple[Exclusion, ...]:
        """What cannot occur, each with why: the impossible combinations, and answers to what is not asked.

        A condition under which a criterion is asked excludes, for each criterion or aspect that it names, that this has
        another level than the condition takes while the answer is another than the one that then holds.

        >>> from k80assess import load_framework
        >>> load_framework().excluded
        ()
        """
        return tuple(_excluded(self))

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

    @cached_property
    def noted(self) -> tuple[str, ...]:
        """The ids of the criteria to which an answer needs a note.

        >>> from k80assess import load_framework
        >>> load_framework().noted
        ()
        """
        return tuple([criterion.id for criterion in self.criteria if criterion.note is not None])

    @cached_property
    def aspects_in_order(self) -> tuple[Aspect, ...]:
        """The aspects such that each stands after those it follows from, and the outcome after all it does not lead to.

        >>> from k80assess import load_framework
        >>> [aspect.id for aspect in load_framework().aspects_in_order][-1]
        'outcome'
        """
        reads = {aspect.id: aspect.rule.reads for aspect in self.aspects}
        nodes = [self._by_id[node_id] for node_id in TopologicalSorter(reads).static_order()]
        before, after, following = list[Aspect](), list[Aspect](), {self.outcome}
        for node in nodes:
            if isinstance(node, Aspect) and node.id != self.outcome:
                follows = not following.isdisjoint(node.rule.reads)
                following |= {node.id} if follows else set()
                (after if follows else before).append(node)
        return (*before, self.outcome_aspect, *after)

    def pieces(self) -> tuple[Piece, ...]:
        """Return every criterion, level, weight, cut-off, order, row and cap with where it comes from.

        A weight or cut-off comes from where its rule comes from, and any piece that does not say from where what it is
        in comes from; see `sourced`.

        >>> from k80assess import load_framework
        >>> from collections import Counter
        >>> sorted(Counter(p.source.provenance for p in load_framework().pieces() if p.kind == "row").items())
        [('assumed', 3), ('stated', 2)]
        """
        from_rule = {aspect.id for aspect in self.aspects if aspect.rule.provenance is not None}
        saying = set()
        for own in _pieces(self):
            if own.source.provenance is not None or (own.kind in _OF_RULES and own.owner in from_rule):
                saying.add(own.place)
        return tuple([_inheriting(piece, saying) for piece in _pieces(self.sourced)])

    @property
    def sourced(self) -> Framework:
        """The same framework, in which each piece says itself where it comes from, as far as anything around it does.

        A piece without provenance has that of the nearest it is in: a level that of its criterion or aspect, a row,
        order or cap that of its rule, a rule that of its aspect, and each of them that of the framework. The section
        goes along, unless the piece names its own.

        >>> rows = [{"when": {"staff": "none"}, "then": "no"}, {"then": "yes"}]
        >>> rule = {"kind": "table", "inputs": ["staff"], "rows": rows}
        >>> table = Aspect(id="go", levels=["no", "yes"], section="2", rule=rule)
        >>> staff = Criterion(id="staff", levels=["none", {"id": "some", "section": "4"}], provenance="derived")
        >>> framework = Framework(
        ...     id="f", version="1", outcome="go", criteria=[staff], aspects=[table], provenance="stated").sourced
        >>> framework.node("staff").levels[1].provenance, framework.node("staff").levels[1].section
        ('derived', '4')
        >>> framework.node("go").rule.rows[1].provenance, framework.node("go").rule.rows[1].section
        ('stated', '2')
        """
        return self if self._sourced is None else self._sourced

    @cached_property
    def _sourced(self) -> Framework | None:
        # Not itself: a document that holds itself cannot be compared.
        found = _sourced(self)
        return None if found is self else found


def scales_read(framework: Framework, aspect: Aspect) -> dict[str, tuple[str, ...]]:
    """Return for all that an aspect's rule reads, inputs first, the ids of its levels."""
    return {input_id: level_ids(framework.node(input_id)) for input_id in aspect.rule.reads}


# --- what makes a framework ambiguous -----------------------------------------------------------------------------


_NO_ORDER = Sentence("no_order", "has no better or worse levels (ordered = false)")

NO_SHARE = Sentence("rank_by_unweighted", "topics are ordered by shares, which a weighted aspect alone has")

_IMPOSSIBLE_OUTCOME = Sentence(
    "impossible_outcome", "what can occur cannot depend on the outcome, which follows from what occurs"
)


def _framework_problems(framework: Framework) -> Iterator[Problem]:
    scales: dict[str, tuple[str, ...]] = {}
    for _loc, node in _placed(framework):
        scales.setdefault(node.id, level_ids(node))
    yield from _id_problems(framework)
    yield from _outcome_problems(framework)
    yield from _told_problems(framework)
    yield from _theme_problems(framework)
    yield from _number_problems(framework)
    all_known = any(aspect.id == framework.outcome for aspect in framework.aspects)
    for i, aspect in enumerate(framework.aspects):
        loc, inputs = ("aspects", i, "rule"), aspect.rule.inputs
        for problem in _input_problems(loc, aspect.rule, scales):
            all_known = False
            yield problem
        if aspect.rule.kind != "weighted":
            yield from duplicate_problems((*loc, "inputs"), inputs)
        for problem in rule_problems(aspect.rule, level_ids(aspect), scales):
            all_known = all_known and problem.sentence.code != NODE_UNKNOWN.code
            yield problem.inside(*loc)
    yield from _order_problems(framework)
    for problem in _occurring_problems(framework, scales):
        all_known = False
        yield problem
    if all_known:  # a misspelt id leaves its criterion unused: one mistake, one problem
        yield from _graph_problems(framework)


def _input_problems(loc: Loc, rule: Rule, scales: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for i, input_id in enumerate(rule.inputs):
        if input_id not in scales:
            at = ("weights", input_id) if rule.kind == "weighted" else ("inputs", i)
            yield Problem.unknown((*loc, *at), NODE_UNKNOWN, input_id, list(scales))


def _outcome_problems(framework: Framework) -> Iterator[Problem]:
    aspects = [aspect.id for aspect in framework.aspects]
    if framework.outcome not in aspects:
        unknown = Sentence("aspect_unknown", "no aspect has this id")
        yield Problem.unknown(("outcome",), unknown, framework.outcome, aspects)
        return
    only_outcome = Sentence("only_outcome", "only a level of the outcome says this")
    allowed = Sentence("allowed.levels_of", "on levels of {aspect}", aspect=framework.outcome)
    for loc, node in _placed(framework):
        for i, level in enumerate(node.levels if node.id != framework.outcome else ()):
            for key in ("takes_energy", "follow_up"):
                if getattr(level, key) is not None:
                    yield Problem((*loc, "levels", i, key), only_outcome, allowed=allowed)


def _told_problems(framework: Framework) -> Iterator[Problem]:
    """Find what is told beside the outcome, or ranked by, that is no such aspect."""
    aspects = {aspect.id: aspect for aspect in framework.aspects}
    unknown = Sentence("aspect_unknown", "no aspect has this id")
    for key in ("also", "rank_by"):
        named: tuple[str, ...] = getattr(framework, key) or ()
        yield from duplicate_problems((key,), named)
        for i, aspect_id in enumerate(named):
            if aspect_id not in aspects:
                yield Problem.unknown((key, i), unknown, aspect_id, list(aspects))
            elif key == "also" and aspect_id == framework.outcome:
                template = "this is the outcome, beside which the others are told"
                yield Problem((key, i), Sentence("also_outcome", template), quoted(aspect_id))
            elif key == "rank_by" and aspects[aspect_id].rule.kind != "weighted":
                weighted = [aspect.id for aspect in framework.aspects if aspect.rule.kind == "weighted"]
                yield Problem((key, i), NO_SHARE, quoted(aspect_id), listed(weighted))


def _theme_problems(framework: Framework) -> Iterator[Problem]:
    template = "only a level of a criterion says this: it is an answer that needs a theme"
    only_criteria = Sentence("only_criteria", template)
    allowed = Sentence("allowed.levels_of_criteria", "on levels of criteria")
    for i, aspect in enumerate(framework.aspects):
        for j, level in enumerate(aspect.levels):
            if level.needs_theme is not None:
                yield Problem(("aspects", i, "levels", j, "needs_theme"), only_criteria, allowed=allowed)


def _number_problems(framework: Framework) -> Iterator[Problem]:
    """Find numbers and dates that do not have exactly one level, and those where nobody is asked for them."""
    for loc, node in _placed(framework):
        owned = [level.own for level in node.levels]
        if isinstance(node, Aspect):
            for i in (i for i, own in enumerate(owned) if own):
                template = "only a level of a criterion has numbers or dates for its own"
                allowed = Sentence("allowed.levels_of_criteria", "on levels of criteria")
                yield Problem((*loc, "levels", i), Sentence("range_of_aspect", template), allowed=allowed)
        elif any(owned):
            for problem in partition_problems(level_ids(node), owned):
                yield problem.inside(*loc)
            if node.unit is not None and any(one.of_dates for own in owned for one in own):
                yield Problem((*loc, "unit"), Sentence("unit_of_dates", "the unit of dates is days, and no other"))
        elif node.unit is not None:
            template = "a unit is of numbers, and the levels do not say which numbers are their own"
            yield Problem((*loc, "unit"), Sentence("unit_without_numbers", template))


def _order_problems(framework: Framework) -> Iterator[Problem]:
    """Find rules that ask which level is better of scales that do not say."""
    unordered = {node.id for _loc, node in _placed(framework) if node.ordered is False}
    none = _NO_ORDER
    for i, aspect in enumerate(framework.aspects):
        loc, rule, own = ("aspects", i, "rule"), aspect.rule, quoted(aspect.id)
        without = [input_id for input_id in rule.inputs if input_id in unordered]
        if rule.kind in ("minimum", "maximum"):
            if aspect.id in unordered:
                template = "a {kind} needs an ordered scale, and {aspect} {none}"
                yield Problem(loc, Sentence("extreme_unordered", template, kind=rule.kind, aspect=own, none=none))
            template = "a {kind} needs ordered scales, and this one {none}"
            for input_id in without:
                at = (*loc, "inputs", rule.inputs.index(input_id))
                sentence = Sentence("input_unordered", template, kind=rule.kind, none=none)
                yield Problem(at, sentence, quoted(input_id))
        elif rule.kind == "weighted":
            if aspect.id in unordered:
                template = "cut-offs need an ordered scale, and {aspect} {none}"
                yield Problem((*loc, "cutoffs"), Sentence("cutoffs_unordered", template, aspect=own, none=none))
            for input_id in without:
                if input_id not in rule.points:
                    template = "this scale {none}, so its points must be given"
                    found, allowed = Sentence("found_none", "none"), Sentence("allowed.points", "points for each level")
                    sentence = Sentence("points_missing", template, none=none)
                    yield Problem((*loc, "points", input_id), sentence, found, allowed)
        for j in range(len(rule.caps) if aspect.id in unordered else 0):
            sentence = Sentence(
                "cap_unordered", "a cap needs an ordered scale, and {aspect} {none}", aspect=own, none=none
            )
            yield Problem((*loc, "caps", j, "at_most"), sentence)
    yield from _comparison_problems(framework, unordered)


def _comparison_problems(framework: Framework, unordered: Collection[str]) -> Iterator[Problem]:
    for loc, when in _conditions(framework):
        for node_id, condition in when.items():
            if node_id in unordered and isinstance(condition, Among):
                yield from unordered_problems((*loc, node_id), condition, node_id)


def unordered_problems(loc: Loc, condition: Among, node_id: str) -> Iterator[Problem]:
    """Find the comparisons in a condition on a criterion or aspect whose scale has no order."""
    template = "this needs an ordered scale, and {node} {none}"
    for key in condition.ends:
        yield Problem((*loc, key), Sentence("condition_unordered", template, node=quoted(node_id), none=_NO_ORDER))


def _occurring_problems(framework: Framework, scales: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for loc, when in _occurring_conditions(framework):
        if framework.outcome in when:
            yield Problem((*loc, framework.outcome), _IMPOSSIBLE_OUTCOME, quoted(framework.outcome))
        yield from condition_problems(loc, when, scales)


def _conditions(framework: Framework) -> Iterator[tuple[Loc, When]]:
    """Every condition of a framework with its place in the document."""
    for i, aspect in enumerate(framework.aspects):
        for loc, when in aspect.rule.conditions():
            yield ("aspects", i, "rule", *loc), when
    yield from _occurring_conditions(framework)


def _occurring_conditions(framework: Framework) -> Iterator[tuple[Loc, When]]:
    """The conditions on which it depends what can occur, with their places: impossible rows, and when is asked."""
    for i, row in enumerate(framework.impossible or ()):
        yield ("impossible", i, "when"), row.when
    for i, criterion in enumerate(framework.criteria):
        if criterion.asked_when is not None:
            yield ("criteria", i, "asked_when"), criterion.asked_when


def _excluded(framework: Framework) -> Iterator[Exclusion]:
    for i, row in enumerate(framework.impossible or ()):
        named = {node_id: levels_among(own, level_ids(framework.node(node_id))) for node_id, own in row.when.items()}
        yield Exclusion(when=FrozenDict(named), place=place_in("en", ("impossible", i)), row=i)
    for i, criterion in enumerate(framework.criteria):
        answers = tuple([level_id for level_id in level_ids(criterion) if level_id != criterion.otherwise])
        for node_id, condition in (criterion.asked_when or {}).items():
            scale = level_ids(framework.node(node_id))
            others = tuple([level_id for level_id in scale if level_id not in levels_among(condition, scale)])
            if others:  # and not a condition that always holds
                named = FrozenDict({node_id: others, criterion.id: answers})
                place = place_in("en", ("criteria", i, "asked_when"))
                yield Exclusion(when=named, place=place, criterion=criterion.id)


def _placed(framework: Framework) -> Iterator[tuple[Loc, Node]]:
    """Every criterion and aspect with its place in the document."""
    for i, criterion in enumerate(framework.criteria):
        yield ("criteria", i), criterion
    for i, aspect in enumerate(framework.aspects):
        yield ("aspects", i), aspect


def _id_problems(framework: Framework) -> Iterator[Problem]:
    yield from duplicate_problems(("criteria",), [criterion.id for criterion in framework.criteria], "id")
    yield from duplicate_problems(("aspects",), [aspect.id for aspect in framework.aspects], "id")
    for loc, node in _placed(framework):
        yield from duplicate_problems((*loc, "levels"), level_ids(node), "id")
    criteria = {criterion.id for criterion in framework.criteria}
    for i, aspect in enumerate(framework.aspects):
        if aspect.id in criteria:
            taken = Sentence("criterion_id_taken", "a criterion has this id already")
            yield Problem(("aspects", i, "id"), taken, quoted(aspect.id))


def _graph_problems(framework: Framework) -> Iterator[Problem]:
    reads: dict[str, Sequence[str]] = {aspect.id: aspect.rule.reads for aspect in framework.aspects}
    waits = {criterion.id: tuple(criterion.asked_when) for criterion in framework.criteria if criterion.asked_when}
    for depends, sentence in (
        (reads, Sentence("aspect_circle", "an aspect cannot depend on itself")),
        ({**reads, **waits}, Sentence("asked_circle", "whether a criterion is asked cannot depend on its own answer")),
    ):
        try:
            TopologicalSorter(depends).prepare()
        except CycleError as error:
            circle = Sentence("found_circle", "a circle of {names}", names=listed(error.args[1]))
            yield Problem(_place_in_circle(framework, error.args[1]), sentence, circle)
            return
    deciding = _reached([node_id for _loc, when in _occurring_conditions(framework) for node_id in when], reads)
    for i, aspect in enumerate(framework.aspects):
        if aspect.id in deciding and framework.outcome in aspect.rule.reads:
            yield Problem(("aspects", i, "rule"), _IMPOSSIBLE_OUTCOME, quoted(framework.outcome))
            return
    named = [node_id for row in framework.impossible or () for node_id in row.when]
    told = [*(framework.also or ()), *(framework.rank_by or ())]
    used = _reached([framework.outcome, *told, *named], {**reads, **waits})
    template = "neither the outcome {outcome} nor what is impossible depends on it: {remedy}"
    remedies = {
        "criteria": Sentence("remedy.use", "use it or leave it out"),
        "aspects": Sentence("remedy.use_or_tell", "use it, tell it beside the outcome (also) or leave it out"),
    }
    for loc, node in _placed(framework):
        if node.id not in used:
            said = {"outcome": quoted(framework.outcome), "remedy": remedies[f"{loc[0]}"]}
            yield Problem(loc, Sentence("node_unused", template, **said), quoted(node.id))


def _reached(start: Sequence[str], depends: Mapping[str, Sequence[str]]) -> set[str]:
    """Return criteria and aspects, and all that they depend on."""
    found, waiting = set[str](), [*start]
    while waiting:
        node_id = waiting.pop()
        if node_id not in found:
            found.add(node_id)
            waiting.extend(depends.get(node_id, ()))
    return found


def _place_in_circle(framework: Framework, circle: Sequence[str]) -> Loc:
    """Return the place of a condition that closes a circle; of the aspects where their inputs alone do."""
    links = [(read, framework.node(reader)) for read, reader in pairwise(circle)]  # each is read by the next
    for read, node in links:
        if isinstance(node, Criterion):
            return ("criteria", framework.criteria.index(node), "asked_when", read)
    for read, node in links:
        if isinstance(node, Aspect) and read not in node.rule.inputs:
            for loc, when in node.rule.conditions():
                if read in when:
                    return ("aspects", framework.aspects.index(node), "rule", *loc, read)
    return ("aspects",)


# --- provenance ---------------------------------------------------------------------------------------------------

_OF_RULES = frozenset(["weight", "points", "cutoff", "order", "rule", "row", "cap"])

S = TypeVar("S", bound=Sourced)


def _sourced(framework: Framework) -> Framework:
    parts: dict[str, Any] = {}
    for key in ("criteria", "aspects", "impossible"):
        own = getattr(framework, key) or ()
        found = tuple([_taking_over(part, framework.provenance, None) for part in own])
        if any(new is not old for new, old in zip(found, own, strict=True)):
            parts[key] = found
    return framework.model_copy(update=parts) if parts else framework


def _taking_over(piece: S, provenance: Provenance | None, section: str | None) -> S:
    """Return a piece with where it comes from, and so for all that is in it; the same one where nothing changes."""
    own: dict[str, Any] = {}
    if piece.provenance is None and provenance is not None:
        own = {"provenance": provenance, "section": piece.section or section}
        own = {key: value for key, value in own.items() if value != getattr(piece, key)}
    provenance, section = piece.provenance or provenance, own.get("section", piece.section)
    for key in ("levels", "rows", "orders", "caps"):
        inside = getattr(piece, key, None) or ()
        found = tuple([_taking_over(part, provenance, section) for part in inside])
        if any(new is not old for new, old in zip(found, inside, strict=True)):
            own[key] = found
    if isinstance(piece, Aspect) and (rule := _taking_over(piece.rule, provenance, section)) is not piece.rule:
        own["rule"] = rule
    return piece.model_copy(update=own) if own else piece


def _inheriting(piece: Piece, saying: Collection[str]) -> Piece:
    """Return a piece that has inherited its provenance, unless its place is one of those that say so."""
    if piece.source.provenance is None or piece.place in saying:
        return piece
    place, kind, owner, name, source = piece.place, piece.kind, piece.owner, piece.name, piece.source
    return Piece(place=place, kind=kind, owner=owner, name=name, source=source, inherited=True)


def _pieces(framework: Framework) -> Iterator[Piece]:
    for loc, node in _placed(framework):
        yield _piece(loc, "aspect" if isinstance(node, Aspect) else "criterion", node.id, node.id, node)
        yield from _level_pieces(loc, node)
        if isinstance(node, Aspect):
            yield from _rule_pieces((*loc, "rule"), node)
    for i, row in enumerate(framework.impossible or ()):
        yield _piece(("impossible", i), "impossible", framework.outcome, str(i + 1), row)


def _piece(loc: Loc, kind: str, owner: str, name: str, source: Sourced) -> Piece:
    own = Sourced(provenance=source.provenance, section=source.section)
    return Piece(place=place_in("en", loc), kind=kind, owner=owner, name=name, source=own)


def _level_pieces(loc: Loc, node: Node) -> Iterator[Piece]:
    for i, level in enumerate(node.levels):
        yield _piece((*loc, "levels", i), "level", node.id, level.id, level)


def _rule_pieces(loc: Loc, aspect: Aspect) -> Iterator[Piece]:
    rule, owner = aspect.rule, aspect.id
    if rule.kind == "weighted":
        for kind, field in (("weight", "weights"), ("cutoff", "cutoffs"), ("points", "points")):
            for name in getattr(rule, field):
                yield _piece((*loc, field, name), kind, owner, name, rule)
        for i, order in enumerate(rule.orders or ()):
            yield _piece((*loc, "orders", i), "order", owner, str(i + 1), order)
    elif rule.kind == "table":
        for i, row in enumerate(rule.rows):
            yield _piece((*loc, "rows", i), "row", owner, str(i + 1), row)
    else:
        yield _piece(loc, "rule", owner, rule.kind, rule)
    for i, cap in enumerate(rule.caps):
        yield _piece((*loc, "caps", i), "cap", owner, str(i + 1), cap)
