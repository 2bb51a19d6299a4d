"""The rules by which an aspect's level follows from its inputs, and what makes a rule ambiguous."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from k80assess._base import Exact, FrozenDict
from k80assess.document.text import Id, Sourced
from k80assess.errors import Problem, listed, quoted


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


_ID_SCHEMA = {"type": "string", "minLength": 1}
LevelIds = Annotated[
    tuple[Id, ...],
    Field(min_length=1),
    BeforeValidator(_one_or_more),
    WithJsonSchema(
        {"anyOf": [_ID_SCHEMA, {"type": "array", "items": _ID_SCHEMA, "minItems": 1, "uniqueItems": True}]}
    ),
]
"""Levels of one scale: an id, or a list of ids."""

When = FrozenDict[Id, LevelIds]
"""A condition: for each input it names, the levels that input may have. An input left out may have any."""

Inputs = Annotated[tuple[Id, ...], Field(min_length=1)]


class Cap(Sourced):
    """A knock-out: where the condition holds, the aspect is at most this level.

    Attributes:
        when: the condition, on inputs of the same rule.
        at_most: the id of the highest level the aspect can then have.
    """

    when: When
    at_most: Id


class _Rule(Sourced):
    caps: tuple[Cap, ...] = ()

    def model_post_init(self, _context: Any) -> None:
        # Only what was set is written, and a rule cannot be read back without its kind.
        self.__pydantic_fields_set__.add("kind")


class Weighted(_Rule):
    """A weighted sum over the inputs, cut into levels by shares of its range.

    The total is the sum of weight times points; its share is where it lies between the least and the greatest
    total that can be had, from 0 to 1. The level is the highest whose cut-off is at most that share.

    Attributes:
        weights: for each input its weight, zero or more.
        cutoffs: for each level but the lowest the least share for it, increasing, above 0 and at most 1.
        points: for an input the points of its levels, worst first; 0, 1, 2, … where nothing is given.
        caps: knock-outs.
    """

    kind: Literal["weighted"] = "weighted"
    weights: Annotated[FrozenDict[Id, Exact], Field(min_length=1)]
    cutoffs: FrozenDict[Id, Exact]
    points: FrozenDict[Id, tuple[Exact, ...]] = FrozenDict()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The ids of the inputs, in the order of the weights."""
        return tuple(self.weights)

    def points_of(self, input_id: str, levels: int) -> tuple[Fraction, ...]:
        """Give the points of an input with this many levels, worst first."""
        return self.points.get(input_id) or tuple(map(Fraction, range(levels)))


class Row(Sourced):
    """A row of a table: where the condition holds, and no earlier row's does, the aspect has this level."""

    when: When
    then: Id


class Table(_Rule):
    """A decision table; the first row whose condition holds decides.

    Attributes:
        inputs: the ids of the inputs.
        rows: the rows, in order; together they decide every combination.
        caps: knock-outs.
    """

    kind: Literal["table"] = "table"
    inputs: Inputs
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]


class Minimum(_Rule):
    """The aspect stands as low as the lowest of its inputs, all with the same number of levels."""

    kind: Literal["minimum"] = "minimum"
    inputs: Inputs


class Maximum(_Rule):
    """The aspect stands as high as the highest of its inputs, all with the same number of levels."""

    kind: Literal["maximum"] = "maximum"
    inputs: Inputs


Rule = Annotated[Weighted | Table | Minimum | Maximum, Field(discriminator="kind")]

# A table is searched for a combination that it leaves undecided; beyond this many steps it is refused instead.
GAP_STEPS = 50_000

Scales = Mapping[str, Sequence[str]]
"""For each input of a rule that exists, the ids of its levels, worst first."""


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
                message = f"a {rule.kind} needs inputs with as many levels as the aspect has ({len(levels)})"
                yield Problem(f"inputs[{rule.inputs.index(input_id)}]", message, f"{input_id!r} with {len(scale)}")
    for i, cap in enumerate(rule.caps):
        yield from _condition_problems(f"caps[{i}].when", cap.when, rule.inputs, scales)
        if cap.at_most not in levels:
            yield Problem.unknown(f"caps[{i}].at_most", "the aspect has no such level", cap.at_most, levels)


def _condition_problems(place: str, when: When, inputs: Sequence[str], scales: Scales) -> Iterator[Problem]:
    for input_id, level_ids in when.items():
        if input_id not in inputs:
            yield Problem.unknown(f"{place}.{input_id}", "no input of this rule has this id", input_id, inputs)
            continue
        yield from level_problems(f"{place}.{input_id}", level_ids, scales.get(input_id, level_ids))


def level_problems(place: str, level_ids: Sequence[str], scale: Sequence[str]) -> Iterator[Problem]:
    """Find the level ids that a scale does not have, and those named twice."""
    for level_id in level_ids:
        if level_id not in scale:
            yield Problem.unknown(place, "there is no such level", level_id, scale)
    yield from duplicate_problems(place, level_ids)


def duplicate_problems(place: str, ids: Sequence[str], at: str = "") -> Iterator[Problem]:
    """Find ids that stand more than once; `at` is what follows the index in the place, such as `.id`."""
    seen: set[str] = set()
    for i, name in enumerate(ids):
        if name in seen:
            yield Problem(f"{place}[{i}]{at}", "this id stands here twice", quoted(name))
        seen.add(name)


# --- weighted -----------------------------------------------------------------------------------------------------


def _weighted_problems(rule: Weighted, levels: Sequence[str], scales: Scales) -> Iterator[Problem]:
    for input_id, weight in rule.weights.items():
        if weight < 0:
            yield Problem(f"weights.{input_id}", "a weight cannot be negative", str(weight), "zero or more")
    lengths_fit = True
    for input_id, points in rule.points.items():
        if input_id not in rule.weights:
            message = "no input of this rule has this id"
            yield Problem.unknown(f"points.{input_id}", message, input_id, rule.inputs)
        elif input_id in scales and len(points) != len(scales[input_id]):
            lengths_fit = False
            message = "points are needed for each level of the input"
            yield Problem(f"points.{input_id}", message, f"{len(points)} points", f"{len(scales[input_id])} points")
    if lengths_fit and scales.keys() == rule.weights.keys() and not _has_range(rule, scales):
        yield Problem("weights", "every combination of levels has the same total: there is nothing to weigh")
    yield from _cutoff_problems(rule, levels)


def _has_range(rule: Weighted, scales: Scales) -> bool:
    return any(weight and len(set(rule.points_of(i, len(scales[i])))) > 1 for i, weight in rule.weights.items())


def _cutoff_problems(rule: Weighted, levels: Sequence[str]) -> Iterator[Problem]:
    for level_id in rule.cutoffs:
        if level_id not in levels:
            yield Problem.unknown(f"cutoffs.{level_id}", "the aspect has no such level", level_id, levels[1:])
        elif level_id == levels[0]:
            message = "the lowest level has no cut-off"
            yield Problem(f"cutoffs.{level_id}", message, allowed=listed(levels[1:]))
    below = Fraction(0)
    for level_id in levels[1:]:
        cutoff = rule.cutoffs.get(level_id)
        if cutoff is None:
            yield Problem(f"cutoffs.{level_id}", "a cut-off is needed for every level but the lowest")
        elif not below < cutoff <= 1:
            message = "cut-offs increase with the levels, above 0 and at most 1"
            yield Problem(f"cutoffs.{level_id}", message, str(cutoff), f"more than {below}, at most 1")
        else:
            below = cutoff


# --- table --------------------------------------------------------------------------------------------------------


def _table_problems(rule: Table, levels: Sequence[str], scales: Scales) -> Iterator[Problem]:
    problems: list[Problem] = []
    for i, row in enumerate(rule.rows):
        problems += _condition_problems(f"rows[{i}].when", row.when, rule.inputs, scales)
        if row.then not in levels:
            problems.append(Problem.unknown(f"rows[{i}].then", "the aspect has no such level", row.then, levels))
    yield from problems
    if problems or len(scales) != len(rule.inputs):
        return  # what is undecided can only be said of a table that is otherwise sound
    try:
        gap = _Gap(rule, scales).find(tuple(range(len(rule.rows))), {})
    except _TooManyStepsError:
        yield Problem("rows", f"too entangled to see whether they decide everything (over {GAP_STEPS:,} steps)")
        return
    if gap is not None:
        combination = ", ".join(f"{input_id} = {scales[input_id][0]}" for input_id in rule.inputs if input_id not in gap)
        named = ", ".join(f"{input_id} = {level}" for input_id, level in gap.items())
        yield Problem("rows", f"no row decides {', '.join(filter(None, [named, combination]))}")


class _TooManyStepsError(Exception):
    """The search for an undecided combination was given up."""


class _Gap:
    """The search for a combination of levels that no row of a table takes.

    It follows the first row that can still match and splits on an input that this row restricts: when none is left,
    the row takes all that remains. Rows that cannot match any more are dropped, and equal situations are seen once.
    """

    def __init__(self, rule: Table, scales: Scales) -> None:
        self.rows = [{i: frozenset(levels) for i, levels in row.when.items()} for row in rule.rows]
        self.scales = scales
        self.closed: set[tuple[tuple[int, ...], frozenset[str]]] = set()

    def find(self, alive: tuple[int, ...], chosen: dict[str, str]) -> dict[str, str] | None:
        if not alive:
            return chosen
        split = next((input_id for input_id in self.rows[alive[0]] if input_id not in chosen), None)
        situation = (alive, frozenset(chosen))
        if split is None or situation in self.closed:
            return None
        if len(self.closed) >= GAP_STEPS:
            raise _TooManyStepsError
        self.closed.add(situation)
        for level in self.scales[split]:
            matching = tuple(r for r in alive if split not in self.rows[r] or level in self.rows[r][split])
            gap = self.find(matching, {**chosen, split: level})
            if gap is not None:
                return gap
        return None
