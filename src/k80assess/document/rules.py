"""The rules by which an aspect's level follows from its inputs, and what makes a rule ambiguous."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Required, TypeAlias, TypedDict, Unpack

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema

from k80assess.base.documents import Document, Given, Keyed, Listed
from k80assess.base.exact import Exact, Number, written
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.conditions import (
    ID_SCHEMA,
    Scales,
    When,
    WhenLike,
    condition_problems,
    spelt_out,
)
from k80assess.document.gap import TooManyLooksError, find_gap
from k80assess.document.problems import KEY_MISSING, refuse
from k80assess.document.ranges import ends_of
from k80assess.document.text import (
    ById,
    IdLike,
    Reference,
    Sourced,
    SourcedKeys,
    Text,
    TextLike,
)
from k80assess.errors import Loc, Problem, Sentence, listed, quoted, refusal

Inputs = Annotated[tuple[Reference, ...], Field(min_length=1, json_schema_extra={"uniqueItems": True})]


class BoundKeys(TypedDict, total=False):
    """What makes a `Bound` in code."""

    at_least: Number | None
    above: Number | None
    at_most: Number | None
    below: Number | None


class Bound(Document, frozen=True):
    """A bound on a total, in the points of its own rule; one of its keys is given.

    Attributes:
        at_least: the least total for the level.
        above: a total beyond which there is the level; itself not.
        at_most: the greatest total for the level, where points count against.
        below: a total under which there is the level; itself not.

    >>> Bound(at_least=10).is_attained, Bound(below=3).counts_against
    (True, True)
    """

    needed: ClassVar[Sentence] = Sentence("not_a_bound", "one of at_least, above, at_most and below is needed")

    at_least: Exact | None = None
    above: Exact | None = None
    at_most: Exact | None = None
    below: Exact | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[BoundKeys]) -> None: ...

    @model_validator(mode="after")
    def _is_one(self) -> Bound:
        keys = list(ends_of(self))
        if len(keys) != 1:
            found = listed(keys) or Sentence("found_none", "none")
            refuse([Problem((), self.needed, found)])
        return self

    @property
    def key(self) -> str:
        """Which of its keys is given."""
        return next(iter(ends_of(self)))

    @property
    def number(self) -> Fraction:
        """The total at which the bound lies."""
        number: Fraction = getattr(self, self.key)
        return number

    @property
    def counts_against(self) -> bool:
        """Whether points count against: fewer are better."""
        return self.at_most is not None or self.below is not None

    @property
    def is_attained(self) -> bool:
        """Whether a total at the bound has the level."""
        return self.at_least is not None or self.at_most is not None


def _form(value: Any) -> str:
    return "table" if isinstance(value, (Mapping, Bound)) else "plain"


Cutoff: TypeAlias = Annotated[Annotated[Exact, Tag("plain")] | Annotated[Bound, Tag("table")], Discriminator(_form)]
"""Where a level begins: a share of the range of the total, or a bound in points."""


class CapKeys(SourcedKeys, total=False):
    """What makes a `Cap` in code."""

    when: Required[WhenLike]
    at_most: Required[IdLike]


class Cap(Sourced, frozen=True):
    """A knock-out: where the condition holds, the aspect is at most this level.

    Attributes:
        when: the condition, on any criteria and aspects that do not follow from this one.
        at_most: the id of the highest level the aspect can then have.

    >>> Cap.model_validate({"when": {"staff": "none"}, "at_most": "weak"}).when["staff"]
    ('none',)
    """

    when: When
    at_most: Reference

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[CapKeys]) -> None: ...


Caps = tuple[Cap, ...]


class ImpossibleKeys(SourcedKeys, total=False):
    """What makes an `Impossible` in code."""

    when: Required[WhenLike]
    reason: TextLike | None


class Impossible(Sourced, frozen=True):
    """A combination of answers that cannot occur.

    Attributes:
        when: the combination: for criteria, or aspects other than the outcome, levels that do not occur together.
        reason: why not.

    >>> Impossible(when={"influence_window": "open", "demand": "none"}).when["demand"]
    ('none',)
    """

    when: Annotated[When, Field(min_length=1)]
    reason: Text | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[ImpossibleKeys]) -> None: ...


class _Rule(Sourced, frozen=True):
    if TYPE_CHECKING:
        caps: Caps

        @property
        def inputs(self) -> tuple[str, ...]: ...

    def model_post_init(self, _context: Any) -> None:
        # Only what was set is written, and a rule cannot be read back without its kind.
        self.__pydantic_fields_set__.add("kind")

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The ids of what the rule depends on: its inputs, and then what only its conditions name."""
        found: dict[str, None] = dict.fromkeys(self.inputs)
        for _loc, when in self.conditions():
            found.update(dict.fromkeys(when))
        return tuple(found)

    def conditions(self) -> Iterator[tuple[Loc, When]]:
        """Yield the conditions of its rows and caps, with their places."""
        for i, cap in enumerate(self.caps):
            yield ("caps", i, "when"), cap.when


class WeightOrderKeys(SourcedKeys, total=False):
    """What makes a `WeightOrder` in code."""

    heavier: Required[IdLike]
    lighter: Required[IdLike]


class WeightOrder(Sourced, frozen=True):
    """What is known of two weights of one rule: that the first is at least as great as the second.

    It decides nothing by itself, since the weights as written keep to it; so do all weights of which is said what holds
    whatever they are. Written as a pair, the heavier first, or as a table.

    Attributes:
        heavier: the id of the input that weighs at least as much as the other.
        lighter: the id of that other input.

    >>> WeightOrder.model_validate(["staff", "money"]) == WeightOrder(heavier="staff", lighter="money")
    True
    """

    needed: ClassVar[Sentence] = Sentence(
        "not_an_order", "a pair of inputs is needed, the heavier first, or a table with heavier and lighter"
    )

    heavier: Reference
    lighter: Reference

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[WeightOrderKeys]) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        is_pair = isinstance(value, (list, tuple)) and len(value) == 2
        return {"heavier": value[0], "lighter": value[1]} if is_pair else value

    @model_validator(mode="after")
    def _is_of_two(self) -> WeightOrder:
        if self.heavier == self.lighter:
            sentence = Sentence("order_of_one", "an order is between two inputs, and this is one")
            refuse([Problem((), sentence, quoted(self.heavier))])
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        pair = {"items": ID_SCHEMA, "minItems": 2, "maxItems": 2, "uniqueItems": True}
        return super().__get_pydantic_json_schema__(schema, handler) | pair | {"type": ["array", "object"]}


def _cutoffs(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise refusal(Sentence("not_cutoffs", "a table with a cut-off for each level but the lowest is needed"), BOUNDS)
    return value


BOUNDS = Sentence(
    "allowed.cutoffs", "such as {{ high = 0.5 }}, a share, or {{ high = {{ at_least = 3 }} }}, a bound in points"
)
"""What cut-offs look like."""


class WeightedKeys(SourcedKeys, total=False):
    """What makes a `Weighted` in code."""

    kind: Literal["weighted"]
    weights: Keyed[IdLike, Number]
    cutoffs: Required[Keyed[IdLike, Number | Given[Bound]]]
    points: Keyed[IdLike, Listed[Number]]
    orders: Listed[Given[WeightOrder] | Listed[IdLike]] | None
    caps: Listed[Given[Cap]]


class Weighted(_Rule, frozen=True):
    """A weighted sum over the inputs, cut into levels by shares of its range, or by bounds in points.

    The total is the sum of weight times points; its share is where it lies between the worst and the best total that
    can be had, from 0 to 1. The level is the highest whose cut-off is reached.

    Attributes:
        weights: for each input its weight, zero or more; where points are given and no weights, each of those counts 1.
        cutoffs: for each level but the lowest the least share for it, increasing, above 0 and at most 1; or for each of
            them a bound in points, each harder to reach than the one before. Points count against where the bounds are
            upper ones.
        points: for an input the points of its levels, worst first; 0, 1, 2, … where nothing is given.
        orders: which input weighs at least as much as which other, whatever the weights may be; None where nothing is
            said. Not where the cut-offs are bounds in points.
        caps: knock-outs.

    >>> Weighted.model_validate({"weights": {"staff": 2, "money": 1}, "cutoffs": {"strong": 0.75}}).cutoffs["strong"]
    Fraction(3, 4)
    >>> dict(Weighted(points={"staff": [0, 5]}, cutoffs={"strong": {"at_least": 5}}).weights)
    {'staff': Fraction(1, 1)}
    """

    kind: Literal["weighted"] = "weighted"
    weights: Annotated[ById[Exact], Field(min_length=1)] = FrozenDict()
    cutoffs: Annotated[ById[Cutoff], BeforeValidator(_cutoffs)]
    points: ById[tuple[Exact, ...]] = FrozenDict()
    orders: tuple[WeightOrder, ...] | None = None
    caps: Caps = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[WeightedKeys]) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _points_alone(cls, value: Any) -> Any:
        """Give each input of a points scheme, which has no weights, a weight of 1."""
        points = value.get("points") if isinstance(value, Mapping) and "weights" not in value else None
        return {**value, "weights": dict.fromkeys(points, 1)} if isinstance(points, Mapping) and points else value

    @field_validator("orders")
    @classmethod
    def _only_where_there_are(cls, orders: tuple[WeightOrder, ...] | None) -> tuple[WeightOrder, ...] | None:
        return orders or None  # an empty list says as much as none

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        found = super().__get_pydantic_json_schema__(schema, handler)
        handler.resolve_ref_schema(found)["anyOf"] = [{"required": ["weights"]}, {"required": ["points"]}]
        return found

    @model_validator(mode="after")
    def _weighs_something(self) -> Weighted:
        if not self.weights:
            refuse([Problem(("weights",), KEY_MISSING)])
        return self

    @property
    def inputs(self) -> tuple[str, ...]:
        """The ids of the inputs, in the order of the weights."""
        return tuple(self.weights)

    @property
    def in_points(self) -> bool:
        """Whether the cut-offs are bounds in points, and not shares."""
        return any(isinstance(cutoff, Bound) for cutoff in self.cutoffs.values())

    @property
    def counts_against(self) -> bool:
        """Whether points count against: the bounds are upper ones."""
        return any(isinstance(cutoff, Bound) and cutoff.counts_against for cutoff in self.cutoffs.values())

    def points_of(self, input_id: str, levels: int) -> tuple[Fraction, ...]:
        """Return the points of an input with this many levels, worst first."""
        return self.points.get(input_id) or tuple(map(Fraction, range(levels)))


class RowKeys(SourcedKeys, total=False):
    """What makes a `Row` in code."""

    when: WhenLike
    then: Required[IdLike]


class Row(Sourced, frozen=True):
    """A row of a table: where the condition holds, and no earlier row's does, the aspect has this level.

    Attributes:
        when: the condition, on any criteria and aspects that do not follow from this one; an empty one, or none, always
            holds.
        then: the id of the level the aspect then has.

    >>> Row(when={"staff": ["tight", "enough"]}, then="go").when["staff"]
    ('tight', 'enough')
    >>> Row(then="stop") == Row(when={}, then="stop")
    True
    """

    when: When = FrozenDict()
    then: Reference

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[RowKeys]) -> None: ...


class TableKeys(SourcedKeys, total=False):
    """What makes a `Table` in code."""

    kind: Literal["table"]
    inputs: Required[Listed[IdLike]]
    rows: Required[Listed[Given[Row]]]
    caps: Listed[Given[Cap]]


class Table(_Rule, frozen=True):
    """A decision table; the first row whose condition holds decides.

    Attributes:
        inputs: the ids of the inputs.
        rows: the rows, in order; together they decide every combination.
        caps: knock-outs.

    >>> table = Table(inputs=["staff"], rows=[Row(when={"staff": "none"}, then="stop"), Row(then="go")])
    >>> [row.then for row in table.rows]
    ['stop', 'go']
    """

    kind: Literal["table"] = "table"
    inputs: Inputs
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]
    caps: Caps = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[TableKeys]) -> None: ...

    def conditions(self) -> Iterator[tuple[Loc, When]]:
        """Yield the conditions of its rows and caps, with their places."""
        for i, row in enumerate(self.rows):
            yield ("rows", i, "when"), row.when
        yield from super().conditions()


class MinimumKeys(SourcedKeys, total=False):
    """What makes a `Minimum` in code."""

    kind: Literal["minimum"]
    inputs: Required[Listed[IdLike]]
    caps: Listed[Given[Cap]]


class Minimum(_Rule, frozen=True):
    """The aspect stands as low as the lowest of its inputs, all with the same number of levels.

    Attributes:
        inputs: the ids of the inputs.
        caps: knock-outs.

    >>> Minimum(inputs=("staff", "money")).kind
    'minimum'
    """

    kind: Literal["minimum"] = "minimum"
    inputs: Inputs
    caps: Caps = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[MinimumKeys]) -> None: ...


class MaximumKeys(SourcedKeys, total=False):
    """What makes a `Maximum` in code."""

    kind: Literal["maximum"]
    inputs: Required[Listed[IdLike]]
    caps: Listed[Given[Cap]]


class Maximum(_Rule, frozen=True):
    """The aspect stands as high as the highest of its inputs, all with the same number of levels.

    Attributes:
        inputs: the ids of the inputs.
        caps: knock-outs.

    >>> Maximum(inputs=("staff", "money")).kind
    'maximum'
    """

    kind: Literal["maximum"] = "maximum"
    inputs: Inputs
    caps: Caps = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[MaximumKeys]) -> None: ...


Rule = Annotated[Weighted | Table | Minimum | Maximum, Field(discriminator="kind")]

_NO_INPUT = Sentence("input_unknown", "no input of this rule has this id")
_NO_LEVEL_OF_ASPECT = Sentence("aspect_level_unknown", "the aspect has no such level")


def rule_problems(rule: Rule, levels: Sequence[str], scales: Scales) -> Iterator[Problem]:
    """Find what makes a rule ambiguous, given the levels of its aspect and the scales of all criteria and aspects.

    Inputs that do not exist are not in `scales`; the framework reports those.
    """
    # An input that does not exist is told as one; its levels are not known.
    are_known = all(node_id in scales for _loc, when in rule.conditions() for node_id in when)
    known = scales if are_known else {**dict.fromkeys(rule.inputs), **scales}
    wrong = [problem for loc, when in rule.conditions() for problem in condition_problems(loc, when, known)]
    yield from wrong
    if isinstance(rule, Weighted):
        yield from _weighted_problems(rule, levels, scales)
    elif isinstance(rule, Table):
        yield from _table_problems(rule, levels, scales, sound=not wrong)
    else:
        for input_id in rule.inputs:
            scale = scales.get(input_id, levels)
            if len(scale) != len(levels):
                template = "a {kind} needs inputs with as many levels as the aspect has ({count})"
                sentence = Sentence("level_count_differs", template, kind=rule.kind, count=len(levels))
                name = quoted(input_id)
                found = Sentence("found_levels", "{name} with {count} levels", name=name, count=len(scale))
                yield Problem(("inputs", rule.inputs.index(input_id)), sentence, found)
    own = dict.fromkeys(levels)
    for i, cap in enumerate(rule.caps):
        if cap.at_most not in own:
            yield Problem.unknown(("caps", i, "at_most"), _NO_LEVEL_OF_ASPECT, cap.at_most, levels)


# --- weighted -----------------------------------------------------------------------------------------------------


def _weighted_problems(rule: Weighted, levels: Sequence[str], scales: Scales) -> Iterator[Problem]:
    for input_id, weight in rule.weights.items():
        if weight < 0:
            sentence = Sentence("weight_negative", "a weight cannot be negative")
            yield Problem(("weights", input_id), sentence, f"{written(weight)}")
    lengths_fit = True
    for input_id, points in rule.points.items():
        if input_id not in rule.weights:
            yield Problem.unknown(("points", input_id), _NO_INPUT, input_id, rule.inputs)
        elif input_id in scales and len(points) != len(scales[input_id]):
            lengths_fit = False
            sentence = Sentence("point_count_differs", "points are needed for each level of the input")
            found, allowed = [
                Sentence("point_count", {"one": "1 point", "other": "{count} points"}, count=count)
                for count in (len(points), len(scales[input_id]))
            ]
            yield Problem(("points", input_id), sentence, found, allowed)
    if lengths_fit and scales.keys() >= rule.weights.keys() and not _has_range(rule, scales):
        template = "every combination of levels has the same total: there is nothing to weigh"
        yield Problem(("weights",), Sentence("nothing_to_weigh", template))
    yield from _cutoff_problems(rule, levels)
    yield from _order_problems(rule)


def _order_problems(rule: Weighted) -> Iterator[Problem]:
    """Find the orders that name no input, that stand twice, and that the weights as written do not keep to."""
    if rule.orders and rule.in_points:
        template = "with bounds in points the weights have a scale of their own, on which they are not ordered"
        allowed = Sentence("allowed.shares", "cut-offs that are shares, or no orders")
        yield Problem(("orders",), Sentence("orders_in_points", template), allowed=allowed)
    seen = set()
    for i, order in enumerate(rule.orders or ()):
        pair = (order.heavier, order.lighter)
        unknown = [key for key in ("heavier", "lighter") if getattr(order, key) not in rule.weights]
        for key in unknown:
            yield Problem.unknown(("orders", i, key), _NO_INPUT, getattr(order, key), rule.inputs)
        if pair in seen:
            yield Problem(("orders", i), Sentence("order_twice", "this order stands here twice"), listed(pair))
        elif not unknown and (problem := order_problem(("orders", i), rule, pair)):
            yield problem._replace(allowed=Sentence("allowed.order", "weights that keep to the order"))
        seen.add(pair)


def order_problem(loc: Loc, rule: Weighted, pair: tuple[str, str]) -> Problem | None:
    """Return that the weights of two inputs do not keep to an order as they are written; None where they do."""
    heavier, lighter = pair
    if rule.weights[heavier] >= rule.weights[lighter]:
        return None
    template = "by the weights as they are written, {heavier} weighs less than {lighter}"
    sentence = Sentence("order_not_kept", template, heavier=quoted(heavier), lighter=quoted(lighter))
    return Problem(loc, sentence, listed(f"{input_id} = {written(rule.weights[input_id])}" for input_id in pair))


def _has_range(rule: Weighted, scales: Scales) -> bool:
    return any(weight and len(set(rule.points_of(i, len(scales[i])))) > 1 for i, weight in rule.weights.items())


def _cutoff_problems(rule: Weighted, levels: Sequence[str]) -> Iterator[Problem]:
    own = dict.fromkeys(levels)
    first = next(iter(rule.cutoffs), None)
    if first in Bound.model_fields and own.keys().isdisjoint(rule.cutoffs):
        sentence = Sentence("bound_without_level", "a bound in points stands under the level that it is for")
        allowed = Sentence("allowed.bound_of", "such as {{ {level} = {{ {key} = 3 }} }}", level=levels[-1], key=first)
        yield Problem(("cutoffs",), sentence, listed(rule.cutoffs), allowed)
        return
    for level_id in rule.cutoffs:
        if level_id not in own:
            yield Problem.unknown(("cutoffs", level_id), _NO_LEVEL_OF_ASPECT, level_id, levels[1:])
        elif level_id == levels[0]:
            sentence = Sentence("cutoff_of_lowest", "the lowest level has no cut-off")
            yield Problem(("cutoffs", level_id), sentence, allowed=listed(levels[1:]))
    missing = False
    for level_id in levels[1:]:
        if level_id not in rule.cutoffs:
            missing = True
            sentence = Sentence("cutoff_missing", "a cut-off is needed for every level but the lowest")
            yield Problem(("cutoffs", level_id), sentence)
    bounds = [cutoff for cutoff in rule.cutoffs.values() if isinstance(cutoff, Bound)]
    if bounds and len(bounds) < len(rule.cutoffs):
        template = "in one rule all cut-offs are shares, or all are bounds in points"
        for level_id, cutoff in rule.cutoffs.items():
            if not isinstance(cutoff, Bound):
                allowed = _bound_for(cutoff, bounds[0].key)
                yield Problem(("cutoffs", level_id), Sentence("cutoffs_mixed", template), f"{written(cutoff)}", allowed)
    elif not missing:
        yield from _bound_problems(rule, levels) if bounds else _share_problems(rule, levels)


def _bound_for(share: Fraction, key: str) -> Sentence:
    number = f"{written(share)}"
    return Sentence("allowed.bound", "a bound, such as {{ {key} = {number} }}", key=key, number=number)


def _share_problems(rule: Weighted, levels: Sequence[str]) -> Iterator[Problem]:
    below = Fraction(0)
    for level_id in levels[1:]:
        cutoff = rule.cutoffs[level_id]
        assert not isinstance(cutoff, Bound)
        if cutoff > 1:
            sentence = Sentence("cutoff_in_points", "a share is at most 1; a bound in points is a table")
            yield Problem(("cutoffs", level_id), sentence, f"{written(cutoff)}", _bound_for(cutoff, "at_least"))
        elif not below < cutoff:
            sentence = Sentence("cutoff_order", "cut-offs increase with the levels, above 0 and at most 1")
            allowed = Sentence("allowed.cutoff", "more than {below}, at most 1", below=f"{written(below)}")
            yield Problem(("cutoffs", level_id), sentence, f"{written(cutoff)}", allowed)
        else:
            below = cutoff


def _bound_problems(rule: Weighted, levels: Sequence[str]) -> Iterator[Problem]:
    before: Bound | None = None
    for level_id in levels[1:]:
        bound = rule.cutoffs[level_id]
        assert isinstance(bound, Bound)
        if before is not None and bound.counts_against != before.counts_against:
            template = "the bounds of one rule are all on the same side: points count for, or against"
            yield Problem(("cutoffs", level_id), Sentence("bound_sides", template), said_bound(bound))
        elif before is not None and _height(bound) <= _height(before):
            template = "each bound is harder to reach than the one before, {before}"
            sentence = Sentence("bound_order", template, before=said_bound(before))
            yield Problem(("cutoffs", level_id), sentence, said_bound(bound))
        else:
            before = bound


def _height(bound: Bound) -> tuple[Fraction, bool]:
    """Return how hard a bound is to reach, among those on its side."""
    return (-bound.number if bound.counts_against else bound.number), not bound.is_attained


def said_bound(bound: Bound) -> str:
    """Return a bound in a few characters, as documents have it.

    >>> said_bound(Bound(at_least="5/2"))
    'at_least 2.5'
    """
    return f"{bound.key} {written(bound.number)}"


# --- table --------------------------------------------------------------------------------------------------------


def _table_problems(rule: Table, levels: Sequence[str], scales: Scales, *, sound: bool) -> Iterator[Problem]:
    own = dict.fromkeys(levels)
    for i, row in enumerate(rule.rows):
        if row.then not in own:
            yield Problem.unknown(("rows", i, "then"), _NO_LEVEL_OF_ASPECT, row.then, levels)
    # What is undecided can only be said of conditions that mean something.
    if sound and scales.keys() >= set(rule.inputs):
        yield from _gap_problems(rule, scales)


def _gap_problems(rule: Table, scales: Scales) -> Iterator[Problem]:
    read = list(dict.fromkeys([*rule.inputs, *(node_id for row in rule.rows for node_id in row.when)]))
    try:
        gap = find_gap([spelt_out(row.when, scales) for row in rule.rows], {i: scales[i] for i in read})
    except TooManyLooksError:
        sentence = Sentence("rows_entangled", "the rows are too entangled to see whether they decide every combination")
        allowed = Sentence("allowed.last_row", "a last row without when, which takes all others")
        yield Problem(("rows",), sentence, allowed=allowed)
        return
    if gap is not None:
        combination = {input_id: gap.get(input_id, scales[input_id][0]) for input_id in read}
        named = listed(f"{input_id} = {level}" for input_id, level in combination.items())
        sentence = Sentence("combination_undecided", "no row decides {combination}", combination=named)
        template = "rows for every combination; a last one without when takes all others"
        yield Problem(("rows",), sentence, allowed=Sentence("allowed.rows", template))
