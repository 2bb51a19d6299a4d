"""The rules by which an aspect's level follows from its inputs, and what makes a rule ambiguous."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal, Required, TypeAlias, Unpack

from pydantic import BeforeValidator, Field, WithJsonSchema

from k80assess.base.documents import Document, Given, Keyed, Listed
from k80assess.base.exact import Exact, Number, written
from k80assess.base.results import FrozenDict
from k80assess.document.gap import TooManyLooksError, find_gap
from k80assess.document.text import (
    ID_PATTERN,
    ById,
    Id,
    IdLike,
    Reference,
    Sourced,
    SourcedKeys,
    Text,
    TextLike,
    own_id,
)
from k80assess.errors import Loc, Problem, Sentence, listed, quoted


def _one_or_more(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [own_id(part) for part in value]
    return (own_id(value),) if isinstance(value, (str, Document)) else value


OneOrMore = BeforeValidator(_one_or_more)
"""Reads a single id as a list of one, and things as their ids."""

ID_SCHEMA = {"type": "string", "pattern": ID_PATTERN}
LevelIds = Annotated[
    tuple[Id, ...],
    Field(min_length=1),
    OneOrMore,
    WithJsonSchema({"anyOf": [ID_SCHEMA, {"type": "array", "items": ID_SCHEMA, "minItems": 1, "uniqueItems": True}]}),
]
"""Levels of one scale: an id, or a list of ids."""

When = ById[LevelIds]
"""A condition: for each input it names, the levels that input may have. An input left out may have any."""

LevelIdsLike: TypeAlias = IdLike | Listed[IdLike]
WhenLike: TypeAlias = Keyed[IdLike, LevelIdsLike]
"""What may be given for a condition."""

Inputs = Annotated[tuple[Reference, ...], Field(min_length=1, json_schema_extra={"uniqueItems": True})]


class CapKeys(SourcedKeys, total=False):
    """What makes a `Cap` in code."""

    when: Required[WhenLike]
    at_most: Required[IdLike]


class Cap(Sourced, frozen=True):
    """A knock-out: where the condition holds, the aspect is at most this level.

    Attributes:
        when: the condition, on inputs of the same rule.
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
    def model_post_init(self, _context: Any) -> None:
        # Only what was set is written, and a rule cannot be read back without its kind.
        self.__pydantic_fields_set__.add("kind")


class WeightedKeys(SourcedKeys, total=False):
    """What makes a `Weighted` in code."""

    kind: Literal["weighted"]
    weights: Required[Keyed[IdLike, Number]]
    cutoffs: Required[Keyed[IdLike, Number]]
    points: Keyed[IdLike, Listed[Number]]
    caps: Listed[Given[Cap]]


class Weighted(_Rule, frozen=True):
    """A weighted sum over the inputs, cut into levels by shares of its range.

    The total is the sum of weight times points; its share is where it lies between the least and the greatest
    total that can be had, from 0 to 1. The level is the highest whose cut-off is at most that share.

    Attributes:
        weights: for each input its weight, zero or more.
        cutoffs: for each level but the lowest the least share for it, increasing, above 0 and at most 1.
        points: for an input the points of its levels, worst first; 0, 1, 2, … where nothing is given.
        caps: knock-outs.

    >>> Weighted.model_validate({"weights": {"staff": 2, "money": 1}, "cutoffs": {"strong": 0.75}}).cutoffs["strong"]
    Fraction(3, 4)
    """

    kind: Literal["weighted"] = "weighted"
    weights: Annotated[ById[Exact], Field(min_length=1)]
    cutoffs: ById[Exact]
    points: ById[tuple[Exact, ...]] = FrozenDict()
    caps: Caps = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[WeightedKeys]) -> None: ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """The ids of the inputs, in the order of the weights."""
        return tuple(self.weights)

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
        when: the condition, on inputs of the same rule; an empty one, or none, always holds.
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

Scales = Mapping[str, Sequence[str]]
"""For each input of a rule that exists, the ids of its levels, worst first."""

_NO_INPUT = Sentence("input_unknown", "no input of this rule has this id")
_NO_LEVEL_OF_ASPECT = Sentence("aspect_level_unknown", "the aspect has no such level")


def rule_problems(rule: Rule, levels: Sequence[str], scales: Scales) -> Iterator[Problem]:
    """Find what makes a rule ambiguous, given the levels of its aspect and the scales of its inputs.

    Inputs that do not exist are not in `scales`; the framework reports those.
    """
    if isinstance(rule, Weighted):
        yield from _weighted_problems(rule, levels, scales)
    elif isinstance(rule, Table):
        yield from _table_problems(rule, levels, scales)
    else:
        for input_id, scale in scales.items():
            if len(scale) != len(levels):
                template = "a {kind} needs inputs with as many levels as the aspect has ({count})"
                sentence = Sentence("level_count_differs", template, kind=rule.kind, count=len(levels))
                name = quoted(input_id)
                found = Sentence("found_levels", "{name} with {count} levels", name=name, count=len(scale))
                yield Problem(("inputs", rule.inputs.index(input_id)), sentence, found)
    conditions, own = _ConditionChecker(rule, scales), dict.fromkeys(levels)
    for i, cap in enumerate(rule.caps):
        yield from conditions.problems(("caps", i, "when"), cap.when)
        if cap.at_most not in own:
            yield Problem.unknown(("caps", i, "at_most"), _NO_LEVEL_OF_ASPECT, cap.at_most, levels)


class _ConditionChecker:
    """What the conditions of a rule may name: its inputs and their levels, looked up many times."""

    def __init__(self, rule: Rule, scales: Scales) -> None:
        self.inputs = dict.fromkeys(rule.inputs)
        self.levels = {input_id: dict.fromkeys(scale) for input_id, scale in scales.items()}

    def problems(self, loc: Loc, when: When) -> Iterator[Problem]:
        for input_id, named in when.items():
            at = (*loc, input_id)
            if input_id not in self.inputs:
                yield Problem.unknown(at, _NO_INPUT, input_id, list(self.inputs))
            elif input_id in self.levels:
                yield from level_problems(at, named, self.levels[input_id])
            else:
                yield from duplicate_problems(at, named)


def level_problems(loc: Loc, named: Sequence[str], scale: Collection[str]) -> Iterator[Problem]:
    """Find the level ids that a scale does not have, and those named twice."""
    for level_id in named:
        if not isinstance(level_id, str) or level_id not in scale:
            yield Problem.unknown(loc, Sentence("level_unknown", "there is no such level"), level_id, list(scale))
    if all(isinstance(level_id, str) for level_id in named):
        yield from duplicate_problems(loc, named)


def duplicate_problems(loc: Loc, ids: Sequence[str], *at: str) -> Iterator[Problem]:
    """Find ids that stand more than once; `at` is the key that each is written under, if it is, such as `id`."""
    seen: set[str] = set()
    for i, name in enumerate(ids):
        if name in seen:
            yield Problem((*loc, i, *at), Sentence("id_twice", "this id stands here twice"), quoted(name))
        seen.add(name)


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
    if lengths_fit and scales.keys() == rule.weights.keys() and not _has_range(rule, scales):
        template = "every combination of levels has the same total: there is nothing to weigh"
        yield Problem(("weights",), Sentence("nothing_to_weigh", template))
    yield from _cutoff_problems(rule, levels)


def _has_range(rule: Weighted, scales: Scales) -> bool:
    return any(weight and len(set(rule.points_of(i, len(scales[i])))) > 1 for i, weight in rule.weights.items())


def _cutoff_problems(rule: Weighted, levels: Sequence[str]) -> Iterator[Problem]:
    own = dict.fromkeys(levels)
    for level_id in rule.cutoffs:
        if level_id not in own:
            yield Problem.unknown(("cutoffs", level_id), _NO_LEVEL_OF_ASPECT, level_id, levels[1:])
        elif level_id == levels[0]:
            sentence = Sentence("cutoff_of_lowest", "the lowest level has no cut-off")
            yield Problem(("cutoffs", level_id), sentence, allowed=listed(levels[1:]))
    below = Fraction(0)
    for level_id in levels[1:]:
        cutoff = rule.cutoffs.get(level_id)
        if cutoff is None:
            sentence = Sentence("cutoff_missing", "a cut-off is needed for every level but the lowest")
            yield Problem(("cutoffs", level_id), sentence)
        elif not below < cutoff <= 1:
            sentence = Sentence("cutoff_order", "cut-offs increase with the levels, above 0 and at most 1")
            allowed = Sentence("allowed.cutoff", "more than {below}, at most 1", below=f"{written(below)}")
            yield Problem(("cutoffs", level_id), sentence, f"{written(cutoff)}", allowed)
        else:
            below = cutoff


# --- table --------------------------------------------------------------------------------------------------------


def _table_problems(rule: Table, levels: Sequence[str], scales: Scales) -> Iterator[Problem]:
    conditions, own = _ConditionChecker(rule, scales), dict.fromkeys(levels)
    sound = len(scales) == len(rule.inputs)
    for i, row in enumerate(rule.rows):
        for problem in conditions.problems(("rows", i, "when"), row.when):
            sound = False
            yield problem
        if row.then not in own:
            yield Problem.unknown(("rows", i, "then"), _NO_LEVEL_OF_ASPECT, row.then, levels)
    if sound:  # what is undecided can only be said of conditions that mean something
        yield from _gap_problems(rule, scales)


def _gap_problems(rule: Table, scales: Scales) -> Iterator[Problem]:
    try:
        gap = find_gap([row.when for row in rule.rows], scales)
    except TooManyLooksError:
        sentence = Sentence("rows_entangled", "the rows are too entangled to see whether they decide every combination")
        allowed = Sentence("allowed.last_row", "a last row without when, which takes all others")
        yield Problem(("rows",), sentence, allowed=allowed)
        return
    if gap is not None:
        combination = {input_id: gap.get(input_id, scales[input_id][0]) for input_id in rule.inputs}
        named = listed(f"{input_id} = {level}" for input_id, level in combination.items())
        sentence = Sentence("combination_undecided", "no row decides {combination}", combination=named)
        template = "rows for every combination; a last one without when takes all others"
        yield Problem(("rows",), sentence, allowed=Sentence("allowed.rows", template))
