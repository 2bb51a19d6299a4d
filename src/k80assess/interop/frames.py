"""Many topics at once: a data frame with a column for each criterion, assessed where it lives.

Eager frames are read as whole numbers and looked up with numpy, and so are lazy polars frames, batch by batch when they
are collected. DuckDB and Spark do the same look-ups themselves: nothing is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.batch import Choice, needs_numpy
from k80assess.engine.compiler import compile_framework
from k80assess.errors import AnswerError, ArgumentError, MissingExtraError, Problem, listed, within
from k80assess.interop import _frame_cells, _frame_queries
from k80assess.interop._frame_cells import Cells
from k80assess.interop._frame_queries import DIALECTS
from k80assess.interop._frame_reading import BEST, OUTCOME, RESULTS, WORST, Reading

if TYPE_CHECKING:
    from k80assess.engine.batch import Codes

FrameT = TypeVar("FrameT")

EAGER = ("pandas", "polars", "pyarrow")
# So many rows are read at a time: what is needed besides the frame and its results stays small.
BLOCK = 1 << 18
VALUES_SHOWN = 10


def assess_frame(
    frame: FrameT, framework: Framework | None = None, columns: Mapping[str, str | None] | None = None
) -> FrameT:
    """Assess every row of a data frame, each as `assess` assesses one topic.

    A criterion's column holds level ids, as text, categories or enum; null means open. Added are `outcome` (null while
    several are possible), `outcome_worst` and `outcome_best`: the worst and the best that can still come out. They are
    enums or ordered categories, worst first, where the frame has these, and text where it does not. Rows keep their
    order, and other columns stay. Outside DuckDB and Spark a cell may be a list of the level ids still possible.

    Args:
        frame: a pandas, polars or pyarrow data frame, a polars lazy frame, a DuckDB relation or a Spark data frame.
        framework: the framework; the packaged one when left out.
        columns: for criteria, by id, the name of their column, or None for a criterion that is open in every row; one
            left out has a column by its id.

    Returns:
        A frame of the same kind.

    Raises:
        AnswerError: when criteria have no column, and when cells of an eager frame hold what is no level: which, and in
            how many rows. In a lazy frame such rows have null in all three columns; no other row has null in
            `outcome_worst`, so that these can be counted.
        ArgumentError: for what is no such frame, or has columns by the names of the results.
        MissingExtraError: without numpy or narwhals.
        SizeLimitError: when the framework is too large to compile, or becomes so by open questions that can move the
            outcome both ways.

    >>> import pandas
    >>> from k80assess import load_framework
    >>> framework = load_framework()
    >>> answers = {criterion.id: [criterion.levels[-1].id, None] for criterion in framework.criteria}
    >>> assess_frame(pandas.DataFrame(answers))[["outcome", "outcome_worst", "outcome_best"]]
       outcome outcome_worst outcome_best
    0  take_on       take_on      take_on
    1      NaN       decline      take_on
    """
    compiled = compile_framework(load_framework() if framework is None else framework)
    needs_numpy()
    table = _narwhals(frame)
    engine = table.implementation.value
    is_lazy = hasattr(table, "collect")
    present = table.collect_schema().names() if is_lazy else table.columns
    reading = Reading.of(compiled, columns, present)
    _refuse_taken(present, any_case=engine in DIALECTS)
    if engine in DIALECTS:
        assessed = _frame_queries.assessed(table, reading)
    elif is_lazy:
        assessed = _polars_lazily(table, reading)
    else:
        assessed = _eagerly(table, reading)
    result: FrameT = assessed
    return result


def _narwhals(frame: object) -> Any:
    try:
        import narwhals.stable.v2 as nw
    except ImportError:
        raise MissingExtraError("narwhals", "frames") from None
    try:
        table: Any = nw.from_native(frame, pass_through=True)
    except nw.exceptions.NarwhalsError as error:
        raise ArgumentError(f"this data frame cannot be read: {' '.join(str(error).split())}") from error
    engine = None if table is frame else table.implementation.value
    if engine not in EAGER and engine not in DIALECTS:
        kind = f"{type(frame).__module__}.{type(frame).__qualname__}".removeprefix("builtins.")
        message = "a data frame of pandas, polars, pyarrow, DuckDB or Spark is needed"
        raise ArgumentError(f"{message}; found a value of type {kind}")
    return table


def _refuse_taken(present: Sequence[object], *, any_case: bool) -> None:
    # Databases do not tell "Outcome" from "outcome", and would lose one of them.
    taken = [str(name) for name in present if (str(name).lower() if any_case else name) in RESULTS]
    if taken:
        raise ArgumentError(f"the frame has results already; rename or drop these columns: {listed(taken)}")


# --- eager frames, and batches of lazy polars ones ----------------------------------------------------------------


class _Bounds(NamedTuple):
    """What can come out of each row, as positions; the same array twice when all is settled."""

    worst: Codes
    best: Codes
    wrong: Codes | None


def _eagerly(table: Any, reading: Reading) -> Any:
    values: dict[int, Counter[Any]] = {}
    bounds = _bounds(table, reading, values)
    if values:
        raise AnswerError("frame", _problems(reading, values))
    return table.with_columns(*_results(table, reading, bounds)).to_native()


def _polars_lazily(table: Any, reading: Reading) -> Any:
    import narwhals.stable.v2 as nw
    import polars as pl

    reading.tables({})  # what is too large is refused now, and not when the frame is collected

    def assessed(rows: pl.Series) -> pl.Series:
        batch = nw.from_native(rows.struct.unnest(), eager_only=True)
        results = _results(batch, reading, _bounds(batch, reading, {}))
        return batch.select(*results).to_native().to_struct(OUTCOME)

    kind = pl.Struct(dict.fromkeys(RESULTS, pl.Enum(reading.compiled.outcomes)))
    # By number: polars takes some names for patterns.
    places = table.collect_schema().names()
    rows = pl.struct([pl.nth(place) for place in sorted({places.index(name) for _, name in reading.columns()})])
    results = rows.map_batches(assessed, return_dtype=kind, is_elementwise=True)
    return table.to_native().with_columns(results.alias(OUTCOME)).unnest(OUTCOME)


def _bounds(table: Any, reading: Reading, values: dict[int, Counter[Any]]) -> _Bounds:
    """Give what can come out of each row, and count in `values` what is no level."""
    import numpy as np

    whole = _whole_columns(table, reading)
    values.update({variable: column.values for variable, column in whole.items() if column.values})
    narrowed = {variable: column.narrowed for variable, column in whole.items()}
    worst = best = np.empty(len(table), np.min_scalar_type(len(reading.compiled.outcomes)))
    wrong = np.zeros(len(table), bool)
    for start in range(0, len(table), BLOCK):
        rows = slice(start, start + BLOCK)
        read = {variable: column.part(rows) for variable, column in whole.items()}
        read.update(_read(table[rows], reading, whole))
        for variable, column in read.items():
            if column.wrong is not None:
                wrong[rows] |= column.wrong
            if column.values:
                values.setdefault(variable, Counter()).update(column.values)
        least, greatest = _walk(reading, narrowed, read, len(worst[rows]))
        worst[rows] = least
        if greatest is not least and best is worst:
            best = worst.copy()
        if best is not worst:
            best[rows] = greatest
    return _Bounds(worst, best, wrong if values else None)


def _whole_columns(table: Any, reading: Reading) -> dict[int, Cells]:
    """Read at once the columns that need not be read, and those that have to be spelled out."""
    columns = list(reading.columns())
    ready = _frame_cells.ready(table, [(name, reading.scale(variable)) for variable, name in columns])
    whole = {columns[place][0]: column for place, column in ready.items()}
    kinds = table.schema if len(whole) < len(columns) else {}
    for variable, name in columns:
        if variable not in whole and not _frame_cells.holds_text(kinds[name]):
            column, read_cell = table.get_column(name), partial(reading.cell, variable)
            whole[variable] = _frame_cells.spelled_out(column, reading.scale(variable), read_cell)
    return whole


def _read(block: Any, reading: Reading, whole: Mapping[int, Cells]) -> dict[int, Cells]:
    """Read the columns of text of a block, besides those that are read already."""
    variables = [variable for variable, _ in reading.columns() if variable not in whole]
    columns = [(str(reading.names[variable]), reading.scale(variable)) for variable in variables]
    return dict(zip(variables, _frame_cells.read(block, columns), strict=True)) if columns else {}


def _walk(
    reading: Reading, narrowed: Mapping[int, tuple[Choice, ...]], read: Mapping[int, Cells], rows: int
) -> tuple[Codes, Codes]:
    import numpy as np

    codes, settled = [], True
    for variable, scale in enumerate(reading.compiled.levels):
        opened = len(scale)
        column = read[variable].codes if variable in read else np.full(rows, opened, np.min_scalar_type(opened))
        settled = settled and bool(column.max(initial=0) < opened)
        codes.append(column)
    return (reading.settled() if settled else reading.tables(narrowed)).walk(codes)


def _results(table: Any, reading: Reading, bounds: _Bounds) -> Iterator[Any]:
    make = partial(_frame_cells.column, table, scale=reading.compiled.outcomes)
    worst = make(WORST, bounds.worst, bounds.wrong)
    if bounds.best is bounds.worst:
        yield from (worst.alias(name) for name in RESULTS)
        return
    unsettled = bounds.worst != bounds.best
    yield make(OUTCOME, bounds.worst, unsettled if bounds.wrong is None else unsettled | bounds.wrong)
    yield worst
    yield make(BEST, bounds.best, bounds.wrong)


def _problems(reading: Reading, values: Mapping[int, Counter[Any]]) -> Iterator[Problem]:
    """Say of each column what is no level and in how many rows, the most frequent first."""
    for criterion in reading.compiled.framework.criteria:
        variable = reading.compiled.variables[criterion.id]
        if variable not in values:
            continue
        place, shown = within("columns", reading.names[variable]), values[variable].most_common(VALUES_SHOWN)
        for value, rows in shown:
            unknown = Problem.unknown(place, f"{criterion.id} has no such level", value, reading.scale(variable))
            problem = value if isinstance(value, Problem) else unknown
            yield problem._replace(message=f"{problem.message}, in {rows:,} {'row' if rows == 1 else 'rows'}")
        others = values[variable].total() - sum(rows for _, rows in shown)
        if others:
            yield Problem(place, f"and {len(values[variable]) - len(shown):,} other values, in {others:,} rows")
