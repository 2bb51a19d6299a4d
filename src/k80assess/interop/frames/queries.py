"""Frames of databases: the walk through the diagram as a query, worked out where the rows are.

A level becomes its position by comparisons, and each step of the walk an index into a list of numbers that stands in
the query. Narwhals says what databases have in common; the look-up and quotes around names are in their own language.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from k80assess.errors import ArgumentError, Loc, Problem, Sentence
from k80assess.interop.frames.cells import holds_text
from k80assess.interop.frames.reading import BEST, OUTCOME, WORST, Reading


class Dialect(NamedTuple):
    """What differs in the queries of databases.

    Attributes:
        quote: what stands around a name.
        look_up: how a list of numbers is read from text, and the one at an index taken.
    """

    quote: str
    look_up: str


_SPARK = Dialect("`", "get(cast(split('{numbers}', ',') as array<int>), {index})")
DIALECTS = {
    "duckdb": Dialect('"', "list_extract(string_split('{numbers}', ',')::INTEGER[], {index} + 1)"),
    "pyspark": _SPARK,
    "pyspark[connect]": _SPARK,
}
# Tables are text in a query, so they are kept smaller than those for numpy.
ENTRIES = 1 << 10
# Comparisons one in the other are the fastest way to a code; databases choke on some hundreds.
MAX_WHEN_CHAIN = 50


def assessed(table: Any, reading: Reading) -> Any:
    """Return the frame with the outcome, the worst and the best of each row, null where a cell is no level.

    Args:
        table: a narwhals lazy frame of DuckDB or Spark.
        reading: which column is read for what.
    """
    import narwhals.stable.v2 as nw

    dialect = DIALECTS[table.implementation.value]
    schema = table.collect_schema()
    prefix = "k80_"
    while any(str(name).lower().startswith(prefix) for name in schema):
        prefix += "_"
    # Copied under a name of ours: not every name can be told to every database through narwhals.
    copies = []
    codes = {}
    for variable, (name, place) in enumerate(zip(reading.names, reading.places, strict=True)):
        column = f"{prefix}{variable}"
        if place is None:
            codes[column] = nw.lit(len(reading.scale(variable)))
            continue
        copies.append(f"{_quoted_name(str(name), dialect)} AS {column}")
        codes[column] = _code(column, reading.loc(variable), schema.dtypes()[place], reading.scale(variable))
    coded = nw.from_native(_projected(table.to_native(), copies)).with_columns(**codes)
    walks = reading.tables({}, ENTRIES).expressions(list(codes), partial(_looked_up, dialect))
    ends = [f"{walk} AS {prefix}{name}" for walk, name in zip(walks, (WORST, BEST), strict=True)]
    worst, best = nw.col(prefix + WORST), nw.col(prefix + BEST)
    results = {OUTCOME: nw.when(worst == best).then(worst), WORST: worst, BEST: best}
    outcomes = reading.compiled.outcomes
    for name, position in results.items():
        results[name] = _translated(position, range(len(outcomes)), outcomes)
    named = nw.from_native(_projected(coded.to_native(), ends)).with_columns(**results)
    return named.drop(*codes, prefix + WORST, prefix + BEST).to_native()


def _quoted_name(name: str, dialect: Dialect) -> str:
    return dialect.quote + name.replace(dialect.quote, 2 * dialect.quote) + dialect.quote


def _looked_up(dialect: Dialect, numbers: str, index: str) -> str:
    return dialect.look_up.format(numbers=numbers, index=index)


def _projected(frame: Any, expressions: Sequence[str]) -> Any:
    """Add columns by expressions in the database's own language."""
    if hasattr(frame, "selectExpr"):
        return frame.selectExpr("*", *expressions)
    return frame.project(", ".join(["*", *expressions]))


def _code(column: str, loc: Loc, kind: Any, scale: Sequence[str]) -> Any:
    """Return the code of a cell as an expression: null for what is no level."""
    import narwhals.stable.v2 as nw

    if isinstance(kind, (nw.List, nw.Array, nw.Struct)):
        template = "lists of levels are read from pandas, polars and pyarrow only; give one level, or null"
        raise ArgumentError(Problem(loc, Sentence("column_of_lists", template)))
    cell = nw.col(column)
    if holds_text(kind):
        return _translated(
            nw.coalesce(cell.cast(nw.String), nw.lit("")), ["", *scale], [len(scale), *range(len(scale))]
        )
    is_missing = cell.is_null() | cell.is_nan() if isinstance(kind, (nw.Float32, nw.Float64)) else cell.is_null()
    return nw.when(is_missing).then(nw.lit(len(scale)))


def _translated(given: Any, keys: Sequence[Any], values: Sequence[Any]) -> Any:
    """Return the value for the key that an expression gives, or null."""
    import narwhals.stable.v2 as nw

    pairs = list(zip(keys, values, strict=True))
    chains = []
    for start in range(0, len(pairs), MAX_WHEN_CHAIN):
        *others, (key, value) = pairs[start : start + MAX_WHEN_CHAIN]
        chain: Any = nw.when(given == key).then(nw.lit(value))
        for key, value in reversed(others):
            chain = nw.when(given == key).then(nw.lit(value)).otherwise(chain)
        chains.append(chain)
    return chains[0] if len(chains) == 1 else nw.coalesce(*chains)
