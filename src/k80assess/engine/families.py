"""Families: the frameworks of one form that keep what is fixed and choose what is loose, asked as one.

What holds for a family holds for each of its members, of which the framework as written is one. Sets of outcomes are
asked for with the hidden variables united away, last, since an aspect that feeds several others is one choice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, get_args

import attrs

from k80assess.base.display import Displayed
from k80assess.base.exact import Number, exact
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.files import as_plain, framework_or_packaged
from k80assess.document.framework import Aspect, Framework, level_ids
from k80assess.document.rules import Table, Weighted
from k80assess.document.text import Provenance
from k80assess.engine.answers import Box
from k80assess.engine.compiled import CompiledFramework, compile_framework, with_judged
from k80assess.engine.construct import HIDDEN
from k80assess.engine.diagram import Diagram
from k80assess.engine.lookup import possible
from k80assess.engine.loose import (
    MOST_ORDERED,
    Extremes,
    Interval,
    LooseAspect,
    LooseCells,
    LooseSum,
    LooseWeights,
    components,
)
from k80assess.errors import (
    ArgumentError,
    Loc,
    Problem,
    Sentence,
    SizeLimitError,
    UnknownNameError,
    listed,
    quoted,
    refuse_other,
)

T = TypeVar("T")

ASSUMED: Provenance = "assumed"

Off: TypeAlias = Literal["any"] | Number
"""By up to which part of itself something may be off, or `any` where nothing is known of it."""

Orders: TypeAlias = Collection[tuple[str, str]]
"""Pairs of inputs, of which the first weighs at least as much as the second."""


class Assessed(Protocol):
    """An assessment, which is made further up."""

    @property
    def _box(self) -> Box: ...


@attrs.frozen(kw_only=True, slots=False, repr=False)
class Family(Displayed):
    """The frameworks of one form that keep what is fixed and choose what is loose; the one as written is one of them.

    `loosen` makes one, and `assess` and what asks of assessments take one in the place of a framework.

    Attributes:
        framework: the framework as it is written.
        weights: for aspects with loose weights, by id, what these may be.
        cutoffs: for weighted aspects with loose cut-offs, by id, where these may lie, lowest first.
        tables: for loose tables, by id, the numbers of the rows that are loose, from 0; for loose minimums and maximums
            none.

    >>> from k80assess import load_framework
    >>> loosen(load_framework(), weights="any")
    <Family of k80-wendbaarheid: weights of fit, added_value loose>
    """

    framework: Framework
    weights: FrozenDict[str, LooseWeights] = attrs.field(factory=FrozenDict)
    cutoffs: FrozenDict[str, tuple[Interval, ...]] = attrs.field(factory=FrozenDict)
    tables: FrozenDict[str, tuple[int, ...]] = attrs.field(factory=FrozenDict)

    @cached_property
    def loose(self) -> FrozenDict[str, LooseAspect]:
        """The loose aspects, by id, in the framework's order."""
        limit = compile_framework(self.framework).node_limit
        found: dict[str, LooseAspect] = {}
        for aspect in self.framework.aspects:
            if aspect.id in self.tables:
                found[aspect.id] = LooseCells(self.framework, aspect, limit, self.tables[aspect.id])
            elif aspect.id in self.weights or aspect.id in self.cutoffs:
                weights, cutoffs = self.weights.get(aspect.id), self.cutoffs.get(aspect.id)
                found[aspect.id] = LooseSum(self.framework, aspect, limit, weights, cutoffs)
        return FrozenDict(found)

    @cached_property
    def compiled(self) -> CompiledFramework:
        """The framework with a hidden variable for each loose aspect; diagrams are made when they are needed."""
        plain = compile_framework(self.framework)
        if not self.loose:
            return plain
        order = with_judged(self.framework, plain.order, self.loose)
        order = tuple([f"{node_id}{HIDDEN}" if node_id in self.loose else node_id for node_id in order])
        return attrs.evolve(plain, order=order, loose=self.loose)

    @property
    def united(self) -> tuple[Diagram, tuple[tuple[int, ...], ...]]:
        """The diagram of what is possible over the criteria, and for each of its leaves the outcomes, by position."""
        return united(self.compiled, self.compiled.everything)

    def sets(self) -> FrozenDict[tuple[str, ...], int]:
        """Return which sets of outcomes stand at how many profiles, each worst first; the empty one is impossible.

        Raises:
            SizeLimitError: when the family is too large to compile.

        >>> from k80assess import load_framework
        >>> for outcomes, profiles in loosen(load_framework(), weights="any").sets().items():
        ...     print(profiles, *outcomes)
        1449 decline
        1373 monitor
        259 take_on
        37152 decline monitor
        6144 decline take_on
        672 monitor take_on
        12000 decline monitor take_on
        """
        diagram, sets = self.united
        amounts = diagram.pour([[1] * size for size in diagram.sizes])[: diagram.leaves]
        names = self.compiled.outcomes
        found = {tuple([names[i] for i in own]): amount for own, amount in zip(sets, amounts, strict=True)}
        return FrozenDict({own: amount for own, amount in found.items() if amount})

    def witness(self, assessment: Assessed, outcome: str) -> Framework:
        """Return a member by which an outcome is possible that an assessment under the family says is possible.

        It is a framework like any other, to save and to assess by. What it fixes of what is loose is one choice of
        many, and is marked as assumed.

        Args:
            assessment: an assessment under this family.
            outcome: the id of an outcome that is possible by it.

        Raises:
            UnknownNameError: for an unknown outcome.
            ArgumentError: for an assessment under anything else, and an outcome that is not possible.
            SizeLimitError: when the family is too large to compile, and answers are open.

        >>> from k80assess import assess, load_framework
        >>> family = loosen(load_framework(), weights="any")
        >>> answers = {c.id: c.levels[-1].id for c in family.framework.criteria} | {"theme_link": "none"}
        >>> assessment = assess(answers, family)
        >>> [level.id for level in assessment.possible], assess(answers).outcome.id
        (['decline', 'take_on'], 'take_on')
        >>> assess(answers, family.witness(assessment, "decline")).outcome.id
        'decline'
        """
        if getattr(assessment, "family", None) != self:
            template = "an assessment under this family is needed: assess(topic, family)"
            raise ArgumentError(Problem((), Sentence("not_of_family", template), quoted(assessment)))
        box: Box = assessment._box
        names = box.compiled.outcomes
        if not isinstance(outcome, str) or outcome not in names:
            raise UnknownNameError("outcome", outcome, names)
        place = names.index(outcome)
        if place not in box.outcomes:
            template = "under no member of the family this outcome is possible"
            allowed = listed([names[i] for i in box.outcomes])
            raise ArgumentError(Problem(("outcome",), Sentence("no_witness", template), quoted(outcome), allowed))
        known, evaluator = box.compiled.leading_to(box.values, place), box.compiled.evaluator
        aspects = as_plain(self.framework.aspects)
        for plain, aspect in zip(aspects, self.framework.aspects, strict=True):
            as_written = evaluator.capped(aspect, known, evaluator.cuts_reached(aspect, known))
            if aspect.id in self.loose and as_written != known[aspect.id]:
                own = as_plain(self.loose[aspect.id].witness(known, known[aspect.id]))
                kept = ("caps",) if "kind" in own else plain["rule"].keys() - {"section"}
                rule = {key: value for key, value in plain["rule"].items() if key in kept}
                plain["rule"] = {**rule, **own, "provenance": ASSUMED}
        plain = {**as_plain(self.framework), "aspects": aspects}
        return Framework.model_validate(plain)

    def shares(self, aspect: Aspect, extremes: Extremes) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest share that the total of an aspect with loose weights can have."""
        own = self.loose[aspect.id]
        assert isinstance(own, LooseSum)
        return own.shares(extremes)

    def __repr__(self) -> str:
        parts: list[tuple[str, Mapping[str, object]]] = [
            ("weights", self.weights),
            ("cut-offs", self.cutoffs),
            ("rules", self.tables),
        ]
        said = [f"{kind} of {listed(own)}" for kind, own in parts if own]
        return f"<Family of {self.framework.id}: {'; '.join(said) or 'nothing'} loose>"


def united(
    compiled: CompiledFramework, allowed: Sequence[Sequence[int]]
) -> tuple[Diagram, tuple[tuple[int, ...], ...]]:
    """Return the diagram of what is possible over the criteria, and for each of its leaves the outcomes, by position.

    Hidden variables, and aspects that are judged, are united away: of these each of the values allowed can be.
    """
    choices = [
        tuple([(value,) for value in every]) if variable in compiled.asked else (tuple(own),)
        for variable, (every, own) in enumerate(zip(compiled.everything, allowed, strict=True))
    ]
    return _united(compiled, tuple(choices))


@lru_cache(maxsize=8)
def _united(
    compiled: CompiledFramework, choices: tuple[tuple[tuple[int, ...], ...], ...]
) -> tuple[Diagram, tuple[tuple[int, ...], ...]]:
    return possible(compiled, choices)


def over_criteria(compiled: CompiledFramework, row: Sequence[T], only: T) -> list[T]:
    """Return a row of one item for each variable, with that of the only value left of each that is united away."""
    return [own if variable in compiled.asked else only for variable, own in enumerate(row)]


def written_of(framework: Framework | Family | None) -> Framework:
    """Return a framework, or that of a family as it is written; the packaged one where there is none."""
    return framework.framework if isinstance(framework, Family) else framework_or_packaged(framework)


def compiled_of(framework: Framework | Family | None) -> CompiledFramework:
    """Return a framework or a family compiled; the packaged framework where there is none."""
    return framework.compiled if isinstance(framework, Family) else compile_framework(framework_or_packaged(framework))


def refuse_family(found: object, function: str, reason: Sentence | None = None) -> None:
    """Refuse a family, or the assessment of one, where the answer needs one framework.

    Raises:
        ArgumentError: for a family.
    """
    family = getattr(found, "family", None) if not isinstance(found, Family) else found
    if isinstance(family, Family):
        template = (
            "this weighs or compares profiles under one framework, and a family says of each profile by itself what "
            "can come out"
        )
        reason = reason or Sentence("family_weighed", template)
        sentence = Sentence("family_refused", "{function} takes no family: {reason}", function=function, reason=reason)
        allowed = Sentence("allowed.of_family", "its framework as written, family.framework; or ask family.sets()")
        raise ArgumentError(Problem((), sentence, allowed=allowed))


# --- what to loosen -----------------------------------------------------------------------------------------------


def loosen(
    framework: Framework,
    *,
    provenance: Collection[Provenance] = (ASSUMED,),
    weights: Off | Mapping[str, Off | Orders] | None = None,
    cutoffs: Off | Mapping[str, Off] | None = None,
    tables: Mapping[str, Collection[int]] | Collection[str] | None = None,
    least: Number | None = None,
) -> Family:
    """Return the family of all frameworks that keep what is fixed of one and choose what is not.

    Where no part is named those are loose that come from where `provenance` says: the weights and cut-offs of a rule,
    the rows of a table, a minimum or maximum. Criteria, levels, points, bounds in points and caps stay. Orders between
    weights that a rule has always hold.

    Args:
        framework: the framework, which is a member itself.
        provenance: which origins make a part loose, where none is named.
        weights: `any`; or by up to which part of itself each weight may be off, less than 1; or for weighted aspects,
            by id, one of these, or pairs of inputs of which the first weighs at least as much as the second.
        cutoffs: `any`; or by up to which part of itself each cut-off may be off, less than 1; or for weighted aspects,
            by id, one of these. They stay above 0, at most 1, and in order.
        tables: the ids of tables, minimums and maximums that are loose; or for tables, by id, the numbers of the rows
            that are, from 0. They stay monotone, in the direction that each input has as written.
        least: the least part of the sum that weight times range of each input comes to, where weights are any.

    Raises:
        UnknownNameError: for an aspect or input that the framework does not have.
        ArgumentError: for what has no meaning, what the framework as written does not keep to, and what cannot be
            worked out exactly, each with why.
        SizeLimitError: for orders between too many inputs, and tables with too many cells.

    >>> from fractions import Fraction
    >>> from k80assess import assess, load_framework
    >>> family = loosen(load_framework(), weights=Fraction(1, 5), cutoffs={"fit": Fraction(1, 10)})
    >>> [level.id for level in assess({"theme_link": "none", "staff_time": "none"}, family).possible]
    ['decline', 'monitor']
    """
    refuse_other(framework, Framework, "load_framework")
    if weights is None and cutoffs is None and tables is None and least is None:
        return _by_provenance(framework, provenance)
    if least is not None and weights is None:
        weights = "any"
    family = Family(
        framework=framework,
        weights=FrozenDict(_loose_weights(framework, weights, least)),
        cutoffs=FrozenDict(_loose_cutoffs(framework, cutoffs)),
        tables=FrozenDict(_loose_tables(framework, tables)),
    )
    for aspect_id in family.tables:
        _refuse_mixed(family, aspect_id, ("tables", aspect_id))
    return family


def assumed_weights(framework: Framework) -> Family:
    """Return the family of all weights that are assumed, where shares decide; nothing is loose where there are none."""
    own = framework.sourced
    loose = [a.id for a in own.aspects if _weighs(a) and a.rule.provenance == ASSUMED]
    return loosen(framework, weights=dict.fromkeys(loose, "any"))


def _weighs(aspect: Aspect) -> bool:
    """Return whether shares of a weighted sum decide on an aspect, so that its weights have no scale."""
    return isinstance(aspect.rule, Weighted) and not aspect.rule.in_points


def _by_provenance(framework: Framework, provenance: Collection[Provenance]) -> Family:
    loose = _origins(provenance)
    weights: dict[str, LooseWeights] = {}
    cutoffs: dict[str, tuple[Interval, ...]] = {}
    tables: dict[str, tuple[int, ...]] = {}
    for aspect in framework.sourced.aspects:
        rule = aspect.rule
        if isinstance(rule, Table):
            rows = tuple([i for i, row in enumerate(rule.rows) if row.provenance in loose])
            if rows:
                tables[aspect.id] = rows
        elif rule.provenance in loose and _weighs(aspect):
            assert isinstance(rule, Weighted)
            weights[aspect.id] = LooseWeights(orders=_orders_of(rule))
            cutoffs[aspect.id] = _anywhere(rule)
        elif rule.provenance in loose and not isinstance(rule, Weighted):
            tables[aspect.id] = ()
    family = Family(
        framework=framework, weights=FrozenDict(weights), cutoffs=FrozenDict(cutoffs), tables=FrozenDict(tables)
    )
    for aspect_id in tables:
        _refuse_mixed(family, aspect_id, ("provenance",))
    for aspect_id, own in weights.items():
        _refuse_entangled(aspect_id, own.orders)
    return family


def _origins(provenance: object) -> Collection[str]:
    allowed = get_args(Provenance)
    if isinstance(provenance, Collection) and not isinstance(provenance, (str, bytes, Mapping)):
        own = list(provenance)
        if all(isinstance(one, str) and one in allowed for one in own):
            return own
    sentence = Sentence("not_origins", "a list of origins is needed: from where what is loose comes")
    raise ArgumentError(Problem(("provenance",), sentence, quoted(provenance), listed(allowed)))


# --- weights ------------------------------------------------------------------------------------------------------


def _loose_weights(framework: Framework, weights: object, least: object) -> Iterator[tuple[str, LooseWeights]]:
    floor = None if least is None else _part(("least",), least)
    for aspect, spec, loc in _named(framework, weights, "weights", is_weighted):
        rule = aspect.rule
        assert isinstance(rule, Weighted)
        own = _orders_of(rule)
        if not isinstance(spec, str) and isinstance(spec, Collection):
            own = (*own, *_pairs(rule, spec, loc))
        elif spec != "any":
            off = _part(loc, spec)
            if own or floor is not None:
                what = (
                    Sentence("orders_between", "orders between weights")
                    if own
                    else Sentence("a_least", "a least share")
                )
                template = "weights that are off by a part of themselves cannot be worked out together with {what}"
                sentence = Sentence("off_with_orders", template, what=what)
                raise ArgumentError(Problem(loc, sentence, quoted(spec), listed(("any",))))
            yield aspect.id, LooseWeights(off=off)
            continue
        if rule.in_points:
            template = "the cut-offs of {aspect} are in points, so its weights have a scale and cannot be any"
            sentence = Sentence("weights_have_scale", template, aspect=quoted(aspect.id))
            allowed = Sentence("allowed.part", "a part by which each may be off, such as 1/5")
            raise ArgumentError(Problem(loc, sentence, allowed=allowed))
        if own and floor is not None:
            template = "a least share of each input cannot be worked out together with orders between weights"
            raise ArgumentError(Problem(("least",), Sentence("least_with_orders", template), allowed="0"))
        loose = LooseWeights(orders=own, least=floor or Fraction(0))
        _refuse_broken(framework, aspect, loose, loc)
        _refuse_entangled(aspect.id, own)
        yield aspect.id, loose


def is_weighted(aspect: Aspect) -> bool:
    """Return whether a weighted sum decides on an aspect."""
    return isinstance(aspect.rule, Weighted)


def _orders_of(rule: Weighted) -> tuple[tuple[str, str], ...]:
    return tuple([(order.heavier, order.lighter) for order in getattr(rule, "orders", None) or ()])


def _pairs(rule: Weighted, spec: Collection[Any], loc: Loc) -> Iterator[tuple[str, str]]:
    for pair in sorted(spec, key=repr) if isinstance(spec, (set, frozenset)) else spec:
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            template = "pairs of inputs are needed, of which the first weighs at least as much as the second"
            raise ArgumentError(Problem(loc, Sentence("not_pairs", template), quoted(pair), listed(rule.inputs)))
        for one in pair:
            if not isinstance(one, str) or one not in rule.inputs:
                raise UnknownNameError("input", one, rule.inputs, loc=loc)
        yield pair[0], pair[1]


def _refuse_broken(framework: Framework, aspect: Aspect, loose: LooseWeights, loc: Loc) -> None:
    """Refuse what the weights as written do not keep to, so that the framework would not be a member."""
    rule = aspect.rule
    assert isinstance(rule, Weighted)
    for heavier, lighter in loose.orders:
        if rule.weights[heavier] < rule.weights[lighter]:
            template = "as written {heavier} weighs less than {lighter}"
            sentence = Sentence("order_broken", template, heavier=quoted(heavier), lighter=quoted(lighter))
            found = f"{rule.weights[heavier]} < {rule.weights[lighter]}"
            raise ArgumentError(Problem(loc, sentence, found))
    if loose.least:
        spans = {}
        for input_id in rule.inputs:
            points = rule.points_of(input_id, len(framework.node(input_id).levels))
            if max(points) > min(points):
                spans[input_id] = rule.weights[input_id] * (max(points) - min(points))
        lowest = min(spans, key=lambda input_id: spans[input_id])
        share = spans[lowest] / sum(spans.values())
        if share < loose.least:
            template = "as written {input} has a smaller part of the sum"
            sentence = Sentence("least_broken", template, input=quoted(lowest))
            allowed = Sentence("allowed.at_most_share", "at most {share}", share=f"{share}")
            raise ArgumentError(Problem(("least",), sentence, f"{share} < {loose.least}", allowed))


def _refuse_entangled(aspect_id: str, orders: Sequence[tuple[str, str]]) -> None:
    tied = dict.fromkeys([input_id for order in orders for input_id in order])
    most = max([len(group) for group in components(tuple(tied), orders)], default=0)
    if most > MOST_ORDERED:
        what = Sentence("limit.ordered_inputs", "inputs of {aspect} that orders tie together", aspect=quoted(aspect_id))
        raise SizeLimitError(what, MOST_ORDERED, Sentence("remedy.fewer_orders", "state fewer orders"))


# --- cut-offs -----------------------------------------------------------------------------------------------------


def _loose_cutoffs(framework: Framework, cutoffs: object) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    for aspect, spec, loc in _named(framework, cutoffs, "cutoffs", _weighs):
        rule = aspect.rule
        assert isinstance(rule, Weighted)
        if spec == "any":
            yield aspect.id, _anywhere(rule)
            continue
        off = _part(loc, spec)
        shares = [rule.cutoffs[level] for level in level_ids(aspect)[1:]]
        one = Fraction(1)
        yield (
            aspect.id,
            tuple([Interval(s * (1 - off), min(one, s * (1 + off))) for s in shares if isinstance(s, Fraction)]),
        )


def _anywhere(rule: Weighted) -> tuple[Interval, ...]:
    return (Interval(Fraction(0), Fraction(1), least_included=False),) * len(rule.cutoffs)


# --- tables, minimums and maximums --------------------------------------------------------------------------------


def _loose_tables(framework: Framework, tables: object) -> Iterator[tuple[str, tuple[int, ...]]]:
    if isinstance(tables, Collection) and not isinstance(tables, (str, bytes, Mapping)):
        tables = dict.fromkeys(sorted(tables, key=repr) if isinstance(tables, (set, frozenset)) else tables)
    elif tables is not None and not isinstance(tables, Mapping):
        template = "the ids of tables, minimums and maximums are needed, in a list"
        names = [aspect.id for aspect in framework.aspects if not is_weighted(aspect)]
        raise ArgumentError(Problem(("tables",), Sentence("not_tables", template), quoted(tables), listed(names)))
    for aspect, spec, loc in _named(framework, tables, "tables", lambda aspect: not is_weighted(aspect)):
        rows = range(len(aspect.rule.rows)) if isinstance(aspect.rule, Table) else range(0)
        if spec is None:
            yield aspect.id, tuple(rows)
            continue
        if isinstance(spec, (str, bytes, Mapping)) or not isinstance(spec, Iterable):
            template = "the numbers of rows are needed, in a list, from 0"
            raise ArgumentError(Problem(loc, Sentence("not_rows", template), quoted(spec)))
        numbers = list(spec)
        for number in numbers:
            if not isinstance(number, int) or isinstance(number, bool) or number not in rows:
                if not rows:
                    template = "{aspect} is a {kind}, which has no rows: it is loose as a whole"
                    sentence = Sentence("no_rows", template, aspect=quoted(aspect.id), kind=aspect.rule.kind)
                    raise ArgumentError(Problem(loc, sentence, quoted(number)))
                allowed = Sentence("allowed.rows_from", "whole numbers from 0 to {last}", last=len(rows) - 1)
                sentence = Sentence("row_unknown", "{aspect} has no such row", aspect=quoted(aspect.id))
                raise ArgumentError(Problem(loc, sentence, quoted(number), allowed))
        if numbers or not rows:
            yield aspect.id, tuple(sorted(set(numbers)))


def _refuse_mixed(family: Family, aspect_id: str, loc: Loc) -> None:
    """Refuse a loose table whose levels have no order, or which as written has no direction in one of its inputs."""
    aspect = family.framework.node(aspect_id)
    if aspect.ordered is False:
        template = "the levels of {aspect} have no order, so nothing bounds what its rows could say"
        raise ArgumentError(Problem(loc, Sentence("loose_unordered", template, aspect=quoted(aspect_id))))
    cells = family.loose[aspect_id]
    assert isinstance(cells, LooseCells)
    mixed = cells.mixed()
    if mixed is None:
        return
    node_id, rising, falling = mixed
    scales = [level_ids(family.framework.node(own)) for own in cells.over]

    def said(cell: Sequence[int]) -> str:
        return ", ".join([f"{own} = {scale[i]}" for own, scale, i in zip(cells.over, scales, cell, strict=True)])

    template = (
        "as written {aspect} rises with {input} from ({a}) to ({b}) and falls from ({c}) to ({d}), so that it has no "
        "direction which others could keep"
    )
    at = dict(zip("abcd", map(said, (*rising, *falling)), strict=True))
    sentence = Sentence("loose_mixed", template, aspect=quoted(aspect_id), input=quoted(node_id), **at)
    raise ArgumentError(Problem(loc, sentence))


# --- arguments ----------------------------------------------------------------------------------------------------


def _named(
    framework: Framework, spec: object, argument: str, fits: Callable[[Aspect], bool]
) -> Iterator[tuple[Aspect, Any, Loc]]:
    """Yield the aspects that an argument names with what it says of each; all that fit where it says one thing."""
    if spec is None:
        return
    fitting = {aspect.id: aspect for aspect in framework.aspects if fits(aspect)}
    if not isinstance(spec, Mapping):
        for aspect in fitting.values():
            yield aspect, spec, (argument,)
        return
    aspects = {aspect.id: aspect for aspect in framework.aspects}
    for aspect_id, own in spec.items():
        if not isinstance(aspect_id, str) or aspect_id not in aspects:
            raise UnknownNameError("aspect", aspect_id, fitting, loc=(argument,))
        if aspect_id not in fitting:
            raise ArgumentError(Problem((argument, aspect_id), _why_not(aspects[aspect_id]), allowed=listed(fitting)))
        yield fitting[aspect_id], own, (argument, aspect_id)


def _why_not(aspect: Aspect) -> Sentence:
    if is_weighted(aspect):
        return Sentence("loose_bounds", "the cut-offs of {aspect} are in points, which stay", aspect=quoted(aspect.id))
    template = "the rule of {aspect} is another: {kind}"
    return Sentence("loose_other_rule", template, aspect=quoted(aspect.id), kind=aspect.rule.kind)


def _part(loc: Loc, found: object) -> Fraction:
    """Return a part of something: zero or more, and less than the whole."""
    sentence = Sentence("not_a_part", "a part of 0 or more and less than 1 is needed, or any")
    try:
        number = exact(found)
    except ValueError:
        raise ArgumentError(Problem(loc, sentence, quoted(found))) from None
    if not 0 <= number < 1:
        raise ArgumentError(Problem(loc, sentence, quoted(found)))
    return number
