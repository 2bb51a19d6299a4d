"""What may be loosened of a framework: what an argument asks for, or what comes from where it says, with refusals.

The framework as written is always a member, so what it does not keep to is refused, and so is what cannot be worked out
exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from numbers import Integral
from typing import Any, Literal, TypeAlias, get_args

from k80assess.base.arguments import name_among
from k80assess.base.exact import Number, exact
from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework
from k80assess.document.loosening import Interval, LooseWeights
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.rules import Table, Weighted, order_problem
from k80assess.document.text import Provenance
from k80assess.engine.families import ASSUMED, Family
from k80assess.engine.loose_cells import LooseCells
from k80assess.engine.loose_sums import MOST_ORDERED, tied_inputs
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

Off: TypeAlias = Literal["any"] | Number
"""By up to which part of itself something may be off, or `any` where nothing is known of it."""

Orders: TypeAlias = Collection[tuple[str, str]]
"""Pairs of inputs, of which the first weighs at least as much as the second."""


def loosen(
    framework: Framework,
    *,
    provenance: Collection[Provenance] = (ASSUMED,),
    weights: Off | Mapping[str, Off | Orders] | None = None,
    cutoffs: Off | Mapping[str, Off] | None = None,
    tables: Mapping[str, Collection[int]] | Collection[str] | None = None,
    least: Number | None = None,
) -> Family:
    """Return the family of all frameworks that keep what is fixed of a given one and choose what is loose.

    Where no part is named, what has one of the origins in `provenance` is loose: the weights and cut-offs of a weighted
    rule, the rows of a table, a minimum or maximum. Criteria, levels, points, caps and bounds in points always stay,
    and weights that go with such bounds unless they are named. Orders that the framework states always hold.

    Args:
        framework: the framework, which is a member itself.
        provenance: which origins make a part loose, where no part is named.
        weights: `any`; or by up to which part of itself each weight may be off, less than 1; or for weighted aspects,
            by id, one of these, or pairs of inputs of which the first weighs at least as much as the second.
        cutoffs: `any`; or by up to which part of itself each cut-off may be off, less than 1; or for weighted aspects,
            by id, one of these. They stay above 0, at most 1, and each above the one before.
        tables: the ids of tables, minimums and maximums that are loose; or for tables, by id, the numbers of the rows
            that are, from 0. They stay monotone, in the direction that each input has as written.
        least: where weights are any, the least part that each input has in the sum of all weights times ranges; by
            itself it makes all weights loose.

    Raises:
        UnknownNameError: for an aspect or input that the framework does not have.
        ArgumentError: for what has no meaning, what the framework as written does not keep to, and what cannot be
            worked out exactly, each with why.
        SizeLimitError: for orders that tie too many inputs together, and tables with too many cells.

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


def assumed_in_points(framework: Framework) -> list[str]:
    """Return the ids of the aspects whose weights are assumed as well but not loose: points decide, on a scale."""
    aspects = framework.sourced.aspects
    return [a.id for a in aspects if is_weighted(a) and not _weighs(a) and a.rule.provenance == ASSUMED]


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
    own = _items(provenance)
    if own is not None and all(isinstance(one, str) and one in allowed for one in own):
        return own
    sentence = Sentence("not_origins", "a list of origins is needed: from where what is loose comes")
    raise ArgumentError(Problem(("provenance",), sentence, quoted(provenance), listed(allowed)))


# --- weights ------------------------------------------------------------------------------------------------------


def _loose_weights(framework: Framework, weights: object, least: object) -> Iterator[tuple[str, LooseWeights]]:
    floor = Fraction(0) if least is None else _part(("least",), least)
    for aspect, spec, loc in _named(framework, weights, "weights", is_weighted):
        rule = aspect.rule
        assert isinstance(rule, Weighted)
        own = _orders_of(rule)
        pairs = _items(spec) if isinstance(weights, Mapping) else None  # inputs are those of one aspect
        if pairs is not None:
            own = (*own, *_pairs(rule, pairs, loc))
        elif not _is_any(spec):
            allowed = Sentence("allowed.pairs", "for an aspect, by id, also pairs of inputs in a list")
            off = _part(loc, spec, allowed)
            if own:
                template = "weights that are off by a part of themselves cannot be worked out together with orders"
                raise ArgumentError(Problem(loc, Sentence("off_with_orders", template), quoted(spec), quoted("any")))
            if floor:
                template = "weights that are off by a part of themselves cannot be worked out with a least share"
                raise ArgumentError(Problem(loc, Sentence("off_with_least", template), quoted(spec), quoted("any")))
            yield aspect.id, LooseWeights(off=off)
            continue
        if rule.in_points:
            template = "the cut-offs of {aspect} are in points, so its weights have a scale and cannot be any"
            sentence = Sentence("weights_have_scale", template, aspect=quoted(aspect.id))
            allowed = Sentence("allowed.part", "a part by which each may be off, such as 1/5, or other aspects by id")
            raise ArgumentError(Problem(loc, sentence, allowed=allowed))
        if own and floor:
            template = "a least share of each input cannot be worked out together with orders between weights"
            raise ArgumentError(Problem(("least",), Sentence("least_with_orders", template), allowed="0"))
        loose = LooseWeights(orders=own, least=floor)
        _refuse_broken(framework, aspect, loose, loc)
        _refuse_entangled(aspect.id, own)
        yield aspect.id, loose


def is_weighted(aspect: Aspect) -> bool:
    """Return whether a weighted sum decides on an aspect."""
    return isinstance(aspect.rule, Weighted)


def _orders_of(rule: Weighted) -> tuple[tuple[str, str], ...]:
    return tuple([(order.heavier, order.lighter) for order in rule.orders or ()])


def _pairs(rule: Weighted, pairs: Sequence[Any], loc: Loc) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        if isinstance(pair, (str, bytes)) or not isinstance(pair, Sequence) or len(pair) != 2:
            template = "pairs of inputs are needed, of which the first weighs at least as much as the second"
            raise ArgumentError(Problem(loc, Sentence("not_pairs", template), quoted(pair), listed(rule.inputs)))
        for one in pair:
            name_among("input", one, rule.inputs, loc)
        yield pair[0], pair[1]


def _refuse_broken(framework: Framework, aspect: Aspect, loose: LooseWeights, loc: Loc) -> None:
    """Refuse what the weights as written do not keep to, so that the framework would not be a member."""
    rule = aspect.rule
    assert isinstance(rule, Weighted)
    for pair in loose.orders:
        if problem := order_problem(loc, rule, pair):
            raise ArgumentError(problem)
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
    most = max(map(len, tied_inputs(orders)), default=0)
    if most > MOST_ORDERED:
        what = Sentence("limit.ordered_inputs", "inputs of {aspect} that orders tie together", aspect=quoted(aspect_id))
        raise SizeLimitError(what, MOST_ORDERED, Sentence("remedy.fewer_orders", "state fewer orders"))


# --- cut-offs -----------------------------------------------------------------------------------------------------


def _loose_cutoffs(framework: Framework, cutoffs: object) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    for aspect, spec, loc in _named(framework, cutoffs, "cutoffs", _weighs):
        rule = aspect.rule
        assert isinstance(rule, Weighted)
        if _is_any(spec):
            yield aspect.id, _anywhere(rule)
            continue
        off = _part(loc, spec)
        shares = [rule.cutoffs[level] for level in level_ids(aspect)[1:]]
        one = Fraction(1)
        yield (
            aspect.id,
            tuple(
                [
                    Interval(least=s * (1 - off), greatest=min(one, s * (1 + off)))
                    for s in shares
                    if isinstance(s, Fraction)
                ]
            ),
        )


def _anywhere(rule: Weighted) -> tuple[Interval, ...]:
    return (Interval(least=Fraction(0), greatest=Fraction(1), least_included=False),) * len(rule.cutoffs)


# --- tables, minimums and maximums --------------------------------------------------------------------------------


def _loose_tables(framework: Framework, tables: object) -> Iterator[tuple[str, tuple[int, ...]]]:
    if tables is not None and not isinstance(tables, Mapping):
        own, names = _items(tables), [aspect.id for aspect in framework.aspects if not is_weighted(aspect)]
        if own is None:
            template = "the ids of tables, minimums and maximums are needed, in a list"
            raise ArgumentError(Problem(("tables",), Sentence("not_tables", template), quoted(tables), listed(names)))
        for one in own:
            if not isinstance(one, str):
                raise UnknownNameError("aspect", one, names, loc=("tables",))
        tables = dict.fromkeys(own)
    for aspect, spec, loc in _named(framework, tables, "tables", lambda aspect: not is_weighted(aspect)):
        rows = range(len(aspect.rule.rows)) if isinstance(aspect.rule, Table) else range(0)
        if spec is None:
            yield aspect.id, tuple(rows)
            continue
        numbers = _items(spec)
        if numbers is None:
            template = "the numbers of rows are needed, in a list, from 0"
            raise ArgumentError(Problem(loc, Sentence("not_rows", template), quoted(spec)))
        for number in numbers:
            if not isinstance(number, Integral) or isinstance(number, bool) or number not in rows:
                if not rows:
                    template = "{aspect} is a {kind}, which has no rows: it is loose as a whole"
                    sentence = Sentence("no_rows", template, aspect=quoted(aspect.id), kind=aspect.rule.kind)
                    raise ArgumentError(Problem(loc, sentence, quoted(number)))
                allowed = Sentence("allowed.rows_from", "whole numbers from 0 to {last}", last=len(rows) - 1)
                sentence = Sentence("row_unknown", "{aspect} has no such row", aspect=quoted(aspect.id))
                raise ArgumentError(Problem(loc, sentence, quoted(number), allowed))
        if numbers or not rows:
            yield aspect.id, tuple(sorted(set(map(int, numbers))))


def _refuse_mixed(family: Family, aspect_id: str, loc: Loc) -> None:
    """Refuse a loose table whose levels have no order, or which as written has no direction in one of its inputs."""
    aspect = family.framework.node(aspect_id)
    if aspect.ordered is False:
        template = "the levels of {aspect} have no order, so nothing bounds what its rows could say"
        raise ArgumentError(Problem(loc, Sentence("loose_unordered", template, aspect=quoted(aspect_id))))
    cells = family._loose[aspect_id]
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
        if not fitting:
            raise ArgumentError(Problem((argument,), _NOTHING_TO_LOOSEN[argument], quoted(spec)))
        for aspect in fitting.values():
            yield aspect, spec, (argument,)
        return
    aspects = {aspect.id: aspect for aspect in framework.aspects}
    for aspect_id, own in spec.items():
        if not isinstance(aspect_id, str) or aspect_id not in aspects:
            raise UnknownNameError("aspect", aspect_id, fitting, loc=(argument,))
        if aspect_id not in fitting:
            raise ArgumentError(
                Problem((argument, aspect_id), _why_not(aspects[aspect_id], argument), allowed=listed(fitting))
            )
        yield fitting[aspect_id], own, (argument, aspect_id)


_NOTHING_TO_LOOSEN = {
    "weights": Sentence("no_weights", "no rule of this framework weighs its inputs"),
    "cutoffs": Sentence("no_cutoffs", "no rule of this framework has cut-offs in shares, and those in points stay"),
}


def _why_not(aspect: Aspect, argument: str) -> Sentence:
    if is_weighted(aspect) and argument == "cutoffs":
        return Sentence("loose_bounds", "the cut-offs of {aspect} are in points, which stay", aspect=quoted(aspect.id))
    template = "the rule of {aspect} is another: {kind}"
    return Sentence("loose_other_rule", template, aspect=quoted(aspect.id), kind=aspect.rule.kind)


def _items(found: object) -> list[Any] | None:
    """Return what a list or set has, that of a set in a fixed order; None for anything else."""
    if isinstance(found, (str, bytes, Mapping)) or not isinstance(found, Collection):
        return None
    try:
        own = list(found)
    except TypeError:  # an array without a dimension
        return None
    return sorted(own, key=repr) if isinstance(found, (set, frozenset)) else own


def _is_any(spec: object) -> bool:
    return isinstance(spec, str) and spec == "any"


def _part(loc: Loc, found: object, allowed: str = "") -> Fraction:
    """Return a part of something: zero or more, and less than the whole."""
    sentence = Sentence("not_a_part", "a part of 0 or more and less than 1 is needed, or any")
    try:
        number = exact(found)
    except ValueError:
        raise ArgumentError(Problem(loc, sentence, quoted(found), allowed)) from None
    if not 0 <= number < 1:
        raise ArgumentError(Problem(loc, sentence, quoted(found), allowed))
    return number
