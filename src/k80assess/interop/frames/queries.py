"""Frames of databases: the walk through the diagram as a query, which the database itself runs.

Comparisons turn a level into its position, times the weight that it has in the step of its criterion, and each step of
the walk is an index into a list of numbers in the query.
Narwhals expresses what databases have in common; the look-up and the quotes around names are in their own dialect.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from k80assess.engine.lookup import Choice, bound_tables, possible_tables
from k80assess.errors import ArgumentError, Loc, Problem, Sentence
from k80assess.interop.frames.cells import holds_text
from k80assess.interop.frames.cutting import cut_in_query
from k80assess.interop.frames.reading import BEST, IMPOSSIBLE, OUTCOME, POSSIBLE, WORST, Reading


class Dialect(NamedTuple):
    """What differs between the queries of databases.

    Attributes:
        quote: the quote around a name.
        look_up: the expression that reads a list of numbers from text, and takes the one at an index.
        listed: the expression for a list.
    """

    quote: str
    look_up: str
    listed: str


_SPARK = Dialect("`", "get(cast(split('{numbers}', ',') as array<int>), {index})", "array({items})")
DIALECTS = {
    "duckdb": Dialect('"', "list_extract(string_split('{numbers}', ',')::INTEGER[], {index} + 1)", "[{items}]"),
    "pyspark": _SPARK,
    "pyspark[connect]": _SPARK,
}
# Tables are text in a query, so they are kept smaller than those for numpy.
ENTRIES = 1 << 9
# Nested comparisons are the fastest way to a code, but databases fail on several hundred of them.
MAX_WHEN_CHAIN = 50


def assessed(table: Any, reading: Reading) -> Any:
    """Return the frame with the results of each row, null where a cell is no answer.

    Args:
        table: a narwhals lazy frame of DuckDB or Spark.
        reading: which column is read for which criterion.
    """
    import narwhals.stable.v2 as nw

    dialect = DIALECTS[table.implementation.value]
    schema = table.collect_schema()
    prefix = "k80_"
    while any(str(name).lower().startswith(prefix) for name in schema):
        prefix += "_"
    native = table.to_native()
    choices = reading.choices({})
    if reading.lists_possible:
        tables, sets = possible_tables(reading.compiled, choices, ENTRIES)
    else:
        tables, sets = bound_tables(reading.compiled, choices, ENTRIES), ()
    # Copied under a name of ours: not every name can be passed to every database through narwhals.
    copies, codes, cuts, opened = [], {}, [], []
    for variable, (name, place, weight) in enumerate(zip(reading.names, reading.places, tables.weights, strict=True)):
        column, scale = f"{prefix}{variable}", reading.scale(variable)
        opened.append(f"{column} = {len(scale) * weight}")
        if place is None:
            codes[column] = nw.lit(len(scale) * weight)
            continue
        quoted_name, kind = _quoted_name(str(name), dialect), schema.dtypes()[place]
        copies.append(f"{quoted_name} AS {column}")
        codes[column] = _code(column, reading.loc(variable), kind, scale, weight)
        partition = reading.partition(variable)
        level = partition and cut_in_query(quoted_name, kind, _native_type(native, place), partition)
        if level is not None:
            cuts.append(f"{column}_cut")
            copies.append(f"({level}) * {weight} AS {cuts[-1]}")
            codes[column] = nw.coalesce(codes[column], nw.col(cuts[-1]))
    coded = nw.from_native(_projected(native, copies)).with_columns(**codes)
    walks = tables.expressions(list(codes), partial(_looked_up, dialect))
    if reading.lists_possible:
        added = _with_sets(coded, reading, walks[0], sets, prefix, dialect)
    else:
        added = _with_ends(coded, reading, walks, " OR ".join(opened), prefix)
    return added.drop(*codes, *cuts).to_native()


def _with_ends(coded: Any, reading: Reading, walks: Sequence[str], some_open: str, prefix: str) -> Any:
    """Add the outcome, the worst and the best of each row; where nothing is open the best is the worst."""
    import narwhals.stable.v2 as nw

    to_worst, to_best = walks
    walked = _projected(coded.to_native(), [f"{to_worst} AS {prefix}{WORST}"])
    best_of_all = f"CASE WHEN {some_open} THEN {to_best} ELSE {prefix}{WORST} END AS {prefix}{BEST}"
    worst, best = nw.col(prefix + WORST), nw.col(prefix + BEST)
    results = {OUTCOME: nw.when(worst == best).then(worst), WORST: worst, BEST: best}
    outcomes = reading.compiled.outcomes
    for name, position in results.items():
        results[name] = _translated(position, range(len(outcomes)), outcomes)
    named = nw.from_native(_projected(walked, [best_of_all])).with_columns(**results)
    return named.drop(prefix + WORST, prefix + BEST)


def _with_sets(coded: Any, reading: Reading, to_set: str, sets: Sequence[Choice], prefix: str, dialect: Dialect) -> Any:
    """Add the results of each row by the number of the set of outcomes that are possible."""
    import narwhals.stable.v2 as nw

    outcomes, number = reading.compiled.outcomes, nw.col(prefix + POSSIBLE)
    numbered = nw.from_native(_projected(coded.to_native(), [f"{to_set} AS {prefix}{POSSIBLE}"]))
    # Named by columns of their own, so that no id has to be quoted.
    names = {f"{prefix}outcome_{place}": nw.lit(outcome) for place, outcome in enumerate(outcomes)}
    results = {}
    for name, places in reading.places_told(sets).items():
        told = [(place, outcomes[own]) for place, own in enumerate(places) if own is not None]
        results[name] = _translated(number, *zip(*told, strict=True)) if told else nw.lit(None, nw.String)
    named = numbered.with_columns(**names, **results)
    cases = []
    for place, own in enumerate(sets):
        items = ", ".join([f"{prefix}outcome_{i}" for i in own])
        cases.append(f"WHEN {place} THEN {dialect.listed.format(items=items) if own else 'NULL'}")
    possible = f"CASE {prefix}{POSSIBLE} {' '.join(cases)} END AS {POSSIBLE}"
    listed = nw.from_native(_projected(named.to_native(), [possible]))
    if IMPOSSIBLE in reading.results:
        flags = {IMPOSSIBLE: _translated(number, range(len(sets)), [not own for own in sets])}
        listed = listed.with_columns(**flags)
    return listed.drop(*names, prefix + POSSIBLE)


def _native_type(frame: Any, place: int) -> str:
    """Return the type of a column as the database writes it."""
    if hasattr(frame, "selectExpr"):
        return f"{frame.schema.fields[place].dataType.simpleString()}"
    return f"{frame.types[place]}"


def _quoted_name(name: str, dialect: Dialect) -> str:
    return dialect.quote + name.replace(dialect.quote, 2 * dialect.quote) + dialect.quote


def _looked_up(dialect: Dialect, numbers: str, index: str) -> str:
    return dialect.look_up.format(numbers=numbers, index=index)


def _projected(frame: Any, expressions: Sequence[str]) -> Any:
    """Add columns by expressions in the database's own language."""
    if hasattr(frame, "selectExpr"):
        return frame.selectExpr("*", *expressions)
    return frame.project(", ".join(["*", *expressions]))


def _code(column: str, loc: Loc, kind: Any, scale: Sequence[str], weight: int) -> Any:
    """Return the code of a cell, times its weight, as an expression: null for what is not a valid level."""
    import narwhals.stable.v2 as nw

    if isinstance(kind, (nw.List, nw.Array, nw.Struct)):
        template = "lists of levels can only be read from pandas, polars and pyarrow; give one level, or null"
        raise ArgumentError(Problem(loc, Sentence("column_of_lists", template)))
    cell, opened = nw.col(column), nw.lit(len(scale) * weight)
    if holds_text(kind):
        codes = [code * weight for code in range(len(scale) + 1)]
        return _translated(cell.cast(nw.String), [*scale, ""], codes, nw.when(cell.is_null()).then(opened))
    is_missing = cell.is_null() | cell.is_nan() if isinstance(kind, (nw.Float32, nw.Float64)) else cell.is_null()
    return nw.when(is_missing).then(opened)


def _translated(given: Any, keys: Sequence[Any], values: Sequence[Any], otherwise: Any = None) -> Any:
    """Return the value for the key that an expression gives, or else another expression, or null."""
    import narwhals.stable.v2 as nw

    pairs = list(zip(keys, values, strict=True))
    chains = []
    for start in range(0, len(pairs), MAX_WHEN_CHAIN):
        chain = otherwise
        for key, value in reversed(pairs[start : start + MAX_WHEN_CHAIN]):
            when = nw.when(given == key).then(nw.lit(value))
            chain = when if chain is None else when.otherwise(chain)
        chains.append(chain)
    return chains[0] if len(chains) == 1 else nw.coalesce(*chains)
