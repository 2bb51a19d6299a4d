"""Many topics at once: a data frame with a column for each criterion, assessed where it lives.

Eager frames are read as whole numbers and looked up with numpy, and so are lazy polars frames, batch by batch when they
are collected. DuckDB and Spark do the same look-ups themselves: nothing is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from k80assess.document.files import framework_or_packaged
from k80assess.document.framework import Framework
from k80assess.engine.compiled import CompiledFramework, compile_framework
from k80assess.engine.lookup import Choice, needs_numpy
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    MissingExtraError,
    Problem,
    Sentence,
    listed,
)
from k80assess.interop.frames import cells as _frame_cells
from k80assess.interop.frames import queries as _frame_queries
from k80assess.interop.frames.cells import Cells, UnreadError
from k80assess.interop.frames.queries import DIALECTS
from k80assess.interop.frames.reading import BEST, OUTCOME, RESULTS, WORST, Reading, shown
from k80assess.interop.frames.spelling import spelled_out

if TYPE_CHECKING:
    from k80assess.engine.lookup import Codes

FrameT = TypeVar("FrameT")

# So many rows are read at a time: what is needed besides the frame and its results stays small.
BLOCK = 1 << 18
VALUES_SHOWN = 10


def assess_frame(
    frame: FrameT, framework: Framework | None = None, *, columns: Mapping[str, Hashable] | None = None
) -> FrameT:
    """Assess every row of a data frame, each as `assess` assesses one topic.

    A criterion's column holds level ids, as text, categories or enum; null, empty text and whatever else stands for no
    value means open. Added are `outcome` (null while several are possible), `outcome_worst` and `outcome_best`: the
    worst and the best that can still come out. They are enums or ordered categories, worst first, where the frame has
    these, and text where it does not. Rows keep their order, and other columns stay. Outside DuckDB and Spark a cell
    may be a list of the level ids still possible, or a table with `level` and a note.

    Args:
        frame: a pandas, polars or pyarrow data frame, a polars lazy frame, a DuckDB relation or a Spark data frame.
        framework: the framework; the packaged one when left out.
        columns: for criteria, by id, the name of their column, or None for a criterion that is open in every row; one
            left out has a column by its id.

    Returns:
        A frame of the same kind.

    Raises:
        AnswerError: when criteria have no column, or several of one name, and when cells of an eager frame hold what is
            no level: which, and in how many rows. In a lazy frame such rows have null in all three columns; no other
            row has null in `outcome_worst`, so that these can be counted.
        ArgumentError: for what is no such frame, has columns by the names of the results, or cannot be read at all: a
            query that fails, for one; and for a framework whose outcomes have no order.
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
    compiled = compile_framework(framework_or_packaged(framework))
    if compiled.framework.outcome_aspect.ordered is False:
        template = (
            "these outcomes have no order (ordered = false), so none is the worst or the best that can come out; use "
            "assess on each row"
        )
        raise ArgumentError(Problem((), Sentence("frame_outcomes_unordered", template)))
    needs_numpy()
    try:
        assessed: FrameT = _assessed(frame, compiled, columns)
        return assessed
    except BaseException as error:
        if not _frame_cells.is_foreign(error):
            raise
        sentence = Sentence(
            "frame_unreadable", "this data frame cannot be read: {reason}", reason=_frame_cells.said(error)
        )
        raise ArgumentError(Problem((), sentence)) from error


def _assessed(frame: Any, compiled: CompiledFramework, columns: object) -> Any:
    engine, table = _engine(frame)
    if table is not None:
        present = table.collect_schema().names()
    else:
        present = frame.column_names if engine == "pyarrow" else list(frame.columns)
    reading = Reading.of(compiled, columns, present)
    _refuse_taken(present, any_case=engine in DIALECTS)
    if engine in DIALECTS:
        return _frame_queries.assessed(table, reading)
    return _eagerly(engine, frame, reading) if table is None else _polars_lazily(table, reading)


def _engine(frame: object) -> tuple[str, Any]:
    """Say whose data frame it is; one that is lazy is given as narwhals has it."""
    try:
        import narwhals.stable.v2 as nw
    except ImportError:
        raise MissingExtraError("narwhals", "frames") from None
    # Narwhals itself takes no frame in which a name stands twice.
    if nw.dependencies.is_pandas_dataframe(frame):
        return "pandas", None
    if nw.dependencies.is_pyarrow_table(frame):
        return "pyarrow", None
    table: Any = nw.from_native(frame, pass_through=True)
    engine = None if table is frame else table.implementation.value
    if engine == "polars" or engine in DIALECTS:
        return engine, table if hasattr(table, "collect") else None
    kind = f"{type(frame).__module__}.{type(frame).__qualname__}".removeprefix("builtins.")
    sentence = Sentence("not_a_frame", "a data frame of pandas, polars, pyarrow, DuckDB or Spark is needed")
    found = Sentence("found_type", "a value of type {kind}", kind=kind)
    raise ArgumentError(Problem((), sentence, found))


def _refuse_taken(present: Sequence[object], *, any_case: bool) -> None:
    # Databases do not tell "Outcome" from "outcome", and would lose one of them.
    taken = []
    for name in present:
        first = name[0] if isinstance(name, tuple) and name else name  # of columns in several tiers
        if isinstance(first, str) and (first.lower() if any_case else first) in RESULTS:
            taken.append(shown(name))
    if taken:
        template = "the frame has results already; rename or drop these columns"
        raise ArgumentError(Problem((), Sentence("results_present", template), listed(taken)))


# --- eager frames, and batches of lazy polars ones ----------------------------------------------------------------


class _Bounds(NamedTuple):
    """What can come out of each row, as positions; the same array twice when all is settled."""

    worst: Codes
    best: Codes
    wrong: Codes | None


def _eagerly(engine: str, frame: Any, reading: Reading) -> Any:
    values: dict[int, Counter[Any]] = {}
    places = dict(reading.columns())
    native = _frame_cells.columns_at(engine, frame, list(places.values()))
    bounds = _bounds(engine, dict(zip(places, native, strict=True)), len(frame), reading, values)
    if values:
        raise AnswerError("frame", _problems(reading, values))
    return _frame_cells.with_columns(engine, frame, _results(engine, reading, bounds))


def _polars_lazily(table: Any, reading: Reading) -> Any:
    import polars as pl

    reading.tables({})  # what is too large is refused now, and not when the frame is collected
    schema = table.to_native().collect_schema()
    for variable, place in reading.columns():
        if schema.dtypes()[place] == pl.Object:
            template = "objects are not read from a lazy frame; collect it first"
            raise ArgumentError(Problem(reading.loc(variable), Sentence("column_of_objects", template)))

    def assessed(rows: pl.Series) -> pl.Series:
        batch = rows.struct.unnest()
        columns = {variable: batch.get_column(str(reading.names[variable])) for variable, _ in reading.columns()}
        results = _results("polars", reading, _bounds("polars", columns, len(rows), reading, {}))
        return pl.DataFrame(results).to_struct(OUTCOME)

    kind = pl.Struct(dict.fromkeys(RESULTS, pl.Enum(reading.compiled.outcomes)))
    # By number: polars takes some names for patterns.
    rows = pl.struct([pl.nth(place) for place in sorted({place for _, place in reading.columns()})])
    results = rows.map_batches(assessed, return_dtype=kind, is_elementwise=True)
    return table.to_native().with_columns(results.alias(OUTCOME)).unnest(OUTCOME)


def _bounds(
    engine: str, columns: Mapping[int, Any], rows: int, reading: Reading, values: dict[int, Counter[Any]]
) -> _Bounds:
    """Return what can come out of each row, and count in `values` what is no level."""
    text = [variable for variable, column in columns.items() if _frame_cells.is_text(column)]
    while True:
        try:
            return _bounds_reading(engine, columns, rows, reading, values, text)
        except UnreadError as error:  # it only seemed to be text: it is read cell by cell
            del text[error.place]
            values.clear()


def _bounds_reading(
    engine: str,
    columns: Mapping[int, Any],
    rows: int,
    reading: Reading,
    values: dict[int, Counter[Any]],
    text: Sequence[int],
) -> _Bounds:
    """Return the same, reading these columns as text block by block, and the others at once."""
    import numpy as np

    known = _frame_cells.ready(engine, [(columns[variable], reading.scale(variable)) for variable in text])
    whole = {text[place]: cells for place, cells in known.items()}
    for variable, column in columns.items():
        if variable not in text:
            read_cell, refusal = partial(reading.cell, variable), partial(reading.refusal, variable)
            scale = reading.scale(variable)
            whole[variable] = spelled_out(engine, column, scale, read_cell, refusal)
    values.update({variable: cells.values for variable, cells in whole.items() if cells.values})
    narrowed = {variable: cells.narrowed for variable, cells in whole.items()}
    worst = best = np.empty(rows, np.min_scalar_type(len(reading.compiled.outcomes)))
    wrong = np.zeros(rows, bool)
    left = [variable for variable in text if variable not in whole]
    for start in range(0, rows, BLOCK):
        block = slice(start, min(start + BLOCK, rows))
        read = {variable: cells.part(block) for variable, cells in whole.items()}
        native = [(_frame_cells.part(engine, columns[v], block), reading.scale(v)) for v in left]
        try:
            read.update(zip(left, _frame_cells.read(engine, native) if native else (), strict=True))
        except UnreadError as error:
            raise UnreadError(text.index(left[error.place])) from error
        for variable, cells in read.items():
            if cells.wrong is not None:
                wrong[block] |= cells.wrong
            if cells.values:
                values.setdefault(variable, Counter()).update(cells.values)
        least, greatest = _walk(reading, narrowed, read, len(worst[block]))
        worst[block] = least
        if greatest is not least and best is worst:
            best = worst.copy()
        if best is not worst:
            best[block] = greatest
    return _Bounds(worst, best, wrong if values else None)


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


def _results(engine: str, reading: Reading, bounds: _Bounds) -> dict[str, Any]:
    make = partial(_frame_cells.column, engine, scale=reading.compiled.outcomes)
    worst = make(bounds.worst, bounds.wrong)
    if bounds.best is bounds.worst:
        return dict.fromkeys(RESULTS, worst)
    unsettled = bounds.worst != bounds.best
    outcome = make(bounds.worst, unsettled if bounds.wrong is None else unsettled | bounds.wrong)
    return {OUTCOME: outcome, WORST: worst, BEST: make(bounds.best, bounds.wrong)}


def _problems(reading: Reading, values: Mapping[int, Counter[Any]]) -> Iterator[Problem]:
    """Say of each column what is no level and in how many rows, the most frequent first."""
    for criterion in reading.compiled.framework.criteria:
        variable = reading.compiled.variables[criterion.id]
        if variable not in values:
            continue
        loc, told = reading.loc(variable), values[variable].most_common(VALUES_SHOWN)
        for value, rows in told:
            problem = value if isinstance(value, Problem) else _unknown_level(reading, variable, value)
            found = Sentence("found_in_rows", "{found} {rows}", found=problem.found, rows=_in_rows(rows))
            yield problem._replace(found=found if problem.found else _in_rows(rows))
        others = values[variable].total() - sum(rows for _, rows in told)
        if others:
            template = {"one": "and 1 other value, {rows}", "other": "and {count} other values, {rows}"}
            count = len(values[variable]) - len(told)
            yield Problem(loc, Sentence("other_values", template, count=count, rows=_in_rows(others)))


def _unknown_level(reading: Reading, variable: int, value: object) -> Problem:
    sentence = Sentence("level_unknown", "there is no such level")
    return Problem.unknown(reading.loc(variable), sentence, value, reading.scale(variable))


def _in_rows(rows: int) -> Sentence:
    return Sentence("in_rows", {"one": "in 1 row", "other": "in {count} rows"}, count=rows)
