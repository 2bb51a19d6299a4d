"""Many topics at once: a data frame with a column for each criterion, assessed in its own library or database.

Eager frames are read as whole numbers and looked up with numpy, and so are lazy polars frames, batch by batch when they
are collected. DuckDB and Spark do the same look-ups themselves: nothing is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework
from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.families import Family, compiled_of
from k80assess.engine.lookup import Choice, bound_tables, needs_numpy, possible_by_row, settled_choices
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
from k80assess.interop.frames.cells import Cells, Positions, UnreadError, is_text
from k80assess.interop.frames.cutting import cut
from k80assess.interop.frames.queries import DIALECTS
from k80assess.interop.frames.reading import BEST, IMPOSSIBLE, OUTCOME, POSSIBLE, WORST, Reading, shown
from k80assess.interop.frames.spelling import spelled_out

if TYPE_CHECKING:
    from k80assess.engine.lookup import Codes

FrameT = TypeVar("FrameT")

# Rows read at a time: the memory needed besides the frame and its results stays small.
BLOCK = 1 << 18
# So few are sooner read cell by cell than handed to what their library has for many.
FEW = 1 << 8
VALUES_SHOWN = 10


def assess_frame(
    frame: FrameT, framework: Framework | Family | None = None, *, columns: Mapping[str, Hashable] | None = None
) -> FrameT:
    """Assess every row of a data frame, each as `assess` assesses one topic.

    A criterion's column holds level ids, as text, categories or enum; null, empty text and other missing values mean
    open. Where levels have numbers or dates for their own, it may hold these: numbers of any type, days, moments at
    midnight without a time zone, and days as text. A float is read as it is written. Outside DuckDB and Spark a cell
    may be a list of the level ids still possible, or a table with `level`, `value` or `between` and a note. A column
    that has the id of an aspect as its name holds judgements of that aspect, as `assess` takes them;
    not for the outcome. Rows keep their order, and other columns stay.

    The result has more columns. They depend on the framework and on which aspects are judged, never on the rows:

    - `outcome`, always: null while several are possible.
    - `outcome_worst` and `outcome_best`, where outcomes have an order: the worst and the best still possible.
    - `possible`, where outcomes have no order, and where `impossible` is there: the ids of all outcomes still possible,
      as a list (in pandas a tuple).
    - `impossible`, where the framework has combinations that cannot occur, or an aspect is judged: whether the answers
      of the row cannot occur together. In such a row the columns above are null.

    The first three are enums or ordered categories, worst first, where the library has these, and text where not.

    Args:
        frame: a pandas, polars or pyarrow data frame, a polars lazy frame, a DuckDB relation or a Spark data frame.
        framework: the framework; the packaged one when left out. Or a family, of which the columns tell what some
            member says.
        columns: for criteria and aspects, by id, the name of their column, or None for what is open in every row. A
            criterion left out has its id as the name of its column. An aspect left out is judged where a column has its
            id as name, and None leaves that column unread.

    Returns:
        A frame of the same kind.

    Raises:
        AnswerError: when criteria have no column, or several with the same name, and when cells of an eager frame are
            not valid answers: which, and in how many rows. In a lazy frame such rows have null in all columns added; no
            other row has null in `impossible`, or where that is not added in `outcome_worst` or else `possible`, so
            they can be counted.
        ArgumentError: for anything but such a frame, and for a frame that already has columns with the names of the
            results or cannot be read at all (for one, because a query fails).
        MissingExtraError: when numpy or narwhals is not installed.
        SizeLimitError: when the framework is too large to compile, or becomes so through open questions: those that can
            move the outcome both ways, and in DuckDB and Spark any where the result has a column `possible`.

    >>> import pandas
    >>> from k80assess import load_framework
    >>> framework = load_framework()
    >>> answers = {criterion.id: [criterion.levels[-1].id, None] for criterion in framework.criteria}
    >>> assess_frame(pandas.DataFrame(answers))[["outcome", "outcome_worst", "outcome_best"]]
       outcome outcome_worst outcome_best
    0  take_on       take_on      take_on
    1      NaN       decline      take_on
    >>> judged = pandas.DataFrame({**answers, "fit": ["weak", "weak"]})
    >>> assess_frame(judged, framework)[["outcome", "possible", "impossible"]]
       outcome    possible  impossible
    0      NaN        None        True
    1  decline  (decline,)       False
    """
    compiled = compiled_of(framework)
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
    engine, table = engine_of(frame)
    if table is not None:
        present = table.collect_schema().names()
    else:
        present = frame.column_names if engine == "pyarrow" else list(frame.columns)
    reading = Reading.of(compiled, columns, present)
    _refuse_taken(present, reading.results, any_case=engine in DIALECTS)
    if engine in DIALECTS:
        return _frame_queries.assessed(table, reading)
    return _eagerly(engine, frame, reading) if table is None else _polars_lazily(table, reading)


def engine_of(frame: object) -> tuple[str, Any]:
    """Return the engine of a data frame, with the frame; a lazy one as a narwhals frame."""
    try:
        import narwhals.stable.v2 as nw
    except ImportError:
        raise MissingExtraError("narwhals", "frames") from None
    # Narwhals itself refuses a frame in which a name occurs twice, and takes its time.
    if nw.dependencies.is_polars_dataframe(frame):
        return "polars", None
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


def _refuse_taken(present: Sequence[object], results: Sequence[str], *, any_case: bool) -> None:
    # Databases do not distinguish "Outcome" from "outcome", and would lose one of them.
    taken = []
    for name in present:
        first = name[0] if isinstance(name, tuple) and name else name  # of columns with several levels of names
        if isinstance(first, str) and (first.lower() if any_case else first) in results:
            taken.append(shown(name))
    if taken:
        template = "the frame already has result columns; rename or drop these"
        raise ArgumentError(Problem((), Sentence("results_present", template), listed(taken)))


# --- eager frames, and batches of lazy polars ones ----------------------------------------------------------------


class _Block(NamedTuple):
    """Successive rows as codes.

    Attributes:
        rows: their place in the frame.
        codes: for each variable the code of each row.
        narrowed: for each variable what the codes beyond that for open stand for.
    """

    rows: slice
    codes: list[Codes]
    narrowed: Mapping[int, tuple[Choice, ...]]


def _eagerly(engine: str, frame: Any, reading: Reading) -> Any:
    values: dict[int, Counter[Any]] = {}
    places = dict(reading.columns())
    native = _frame_cells.columns_at(engine, frame, list(places.values()))
    results = _results(engine, dict(zip(places, native, strict=True)), len(frame), reading, values)
    if values:
        raise AnswerError("frame", cell_problems(reading, values))
    return _frame_cells.with_columns(engine, frame, results)


def _polars_lazily(table: Any, reading: Reading) -> Any:
    import polars as pl

    if not reading.lists_possible:  # so that a size limit is raised now, and not when the frame is collected
        bound_tables(reading.compiled, reading.choices({}))
    schema = table.to_native().collect_schema()
    given, text = [], []
    for variable, place in reading.columns():
        kind, cell = schema.dtypes()[place], pl.nth(place)  # by number: polars treats some names as patterns
        if kind == pl.Object:
            template = "objects cannot be read from a lazy frame; collect it first"
            raise ArgumentError(Problem(reading.loc(variable), Sentence("column_of_objects", template)))
        if reading.reads_text(variable) and isinstance(kind, (pl.String, pl.Categorical, pl.Enum)):
            cell = _frame_cells.polars_code(cell, kind, reading.scale(variable))
            text.append(variable)
        given.append(cell.alias(f"{variable}"))

    def assessed(rows: pl.Series) -> pl.Series:
        columns = {int(name): column for name, column in rows.struct.unnest().to_dict().items()}
        read = {v: _frame_cells.coded_in_polars(columns.pop(v), reading.scale(v)) for v in text}
        return pl.DataFrame(_results("polars", columns, len(rows), reading, {}, read)).to_struct(OUTCOME)

    level = pl.Enum(reading.compiled.outcomes)
    others = {POSSIBLE: pl.List(level), IMPOSSIBLE: pl.Boolean()}
    kind = pl.Struct({name: others.get(name, level) for name in reading.results})
    results = pl.struct(given).map_batches(assessed, return_dtype=kind, is_elementwise=True)
    return table.to_native().with_columns(results.alias(OUTCOME)).unnest(OUTCOME)


def _results(
    engine: str,
    columns: Mapping[int, Any],
    rows: int,
    reading: Reading,
    values: dict[int, Counter[Any]],
    read: Mapping[int, Cells] = FrozenDict(),
) -> dict[str, Any]:
    """Return the columns that are added, and count in `values` what is not a valid level.

    Args:
        engine: the library the columns belong to.
        columns: for each variable that has a column and was not read before the column.
        rows: the number of rows.
        reading: which column is read for which criterion.
        values: where to count.
        read: the columns read before.
    """
    import numpy as np

    text = []
    if rows > FEW:
        text = [v for v, column in columns.items() if reading.reads_text(v) and is_text(engine, column)]
    while True:
        wrong = np.zeros(rows, bool)
        blocks = _blocks(engine, columns, reading, values, text, wrong, read)
        try:
            told: _Ends | _Sets = (_Sets if reading.lists_possible else _Ends).of(reading, rows, blocks)
        except UnreadError as error:  # it only seemed to be text, so it is read cell by cell
            del text[error.place]
            values.clear()
        else:
            return told.columns(engine, reading, wrong if wrong.any() else None)


def _blocks(
    engine: str,
    columns: Mapping[int, Any],
    reading: Reading,
    values: dict[int, Counter[Any]],
    text: Sequence[int],
    wrong: Codes,
    read: Mapping[int, Cells],
) -> Iterator[_Block]:
    """Yield the rows as codes, reading these columns as text block by block, and the others all at once."""
    import numpy as np

    known = _frame_cells.ready(engine, [(columns[variable], reading.scale(variable)) for variable in text])
    whole = {**read, **{text[place]: cells for place, cells in known.items()}}
    for variable, column in columns.items():
        if variable not in text:
            whole[variable] = _read_whole(engine, column, reading, variable)
    values.update({variable: cells.values for variable, cells in whole.items() if cells.values})
    narrowed = {variable: cells.narrowed for variable, cells in whole.items()}
    left = [variable for variable in text if variable not in whole]
    for start in range(0, len(wrong), BLOCK):
        block = slice(start, min(start + BLOCK, len(wrong)))
        here = {variable: cells.part(block) for variable, cells in whole.items()}
        native = [(_frame_cells.part(engine, columns[v], block), reading.scale(v)) for v in left]
        try:
            here.update(zip(left, _frame_cells.read(engine, native) if native else (), strict=True))
        except UnreadError as error:
            raise UnreadError(text.index(left[error.place])) from error
        for variable, cells in here.items():
            if cells.wrong is not None:
                wrong[block] |= cells.wrong
            if cells.values:
                values.setdefault(variable, Counter()).update(cells.values)
        codes = []
        for variable, scale in enumerate(reading.compiled.levels):
            opened = len(scale)
            everywhere = partial(np.full, block.stop - start, opened, np.min_scalar_type(opened))
            codes.append(here[variable].codes if variable in here else everywhere())
        yield _Block(block, codes, narrowed)


def _read_whole(engine: str, column: Any, reading: Reading, variable: int) -> Cells:
    """Read a column that does not hold the ids of levels as text."""
    read_cell, scale, partition = partial(reading.cell, variable), reading.scale(variable), reading.partition(variable)
    if partition is not None and (cells := cut(engine, column, partition, len(scale), read_cell)) is not None:
        return cells
    return spelled_out(engine, column, scale, read_cell, partial(reading.refusal, variable))


class _Ends(NamedTuple):
    """The worst and the best outcome of each row, as positions; the same array twice when all are settled."""

    worst: Codes
    best: Codes

    @classmethod
    def of(cls, reading: Reading, rows: int, blocks: Iterator[_Block]) -> _Ends:
        import numpy as np

        worst = best = np.empty(rows, np.min_scalar_type(len(reading.compiled.outcomes)))
        for block, codes, narrowed in blocks:
            levels = reading.compiled.levels
            settled = all(own.max(initial=0) < len(scale) for own, scale in zip(codes, levels, strict=True))
            choices = settled_choices(reading.compiled) if settled else reading.choices(narrowed)
            least, greatest = bound_tables(reading.compiled, choices).walk(codes)
            worst[block] = least
            if greatest is not least and best is worst:
                best = worst.copy()
            if best is not worst:
                best[block] = greatest
        return cls(worst, best)

    def columns(self, engine: str, reading: Reading, wrong: Codes | None) -> dict[str, Any]:
        told = {WORST: Positions(self.worst, wrong)}
        if self.best is not self.worst:
            unsettled = self.worst != self.best
            told[OUTCOME] = Positions(self.worst, unsettled if wrong is None else unsettled | wrong)
            told[BEST] = Positions(self.best, wrong)
        made = _frame_cells.levels(engine, told, reading.compiled.outcomes)
        return {name: made.get(name, made[WORST]) for name in reading.results}


class _Sets(NamedTuple):
    """The possible outcomes of each row, as the number of a set of positions."""

    numbers: Codes
    sets: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, reading: Reading, rows: int, blocks: Iterator[_Block]) -> _Sets:
        import numpy as np

        outcomes = len(reading.compiled.outcomes)
        bits = np.empty((rows, -(-outcomes // 8)), np.uint8)
        for block, codes, narrowed in blocks:
            possible = possible_by_row(reading.compiled, reading.choices(narrowed), codes)
            bits[block] = np.packbits(possible, axis=0).T
        alike = bits.view(f"V{bits.shape[1]}" if outcomes > 8 else np.uint8).ravel()
        _, first, numbers = np.unique(alike, return_index=True, return_inverse=True)
        sets = np.unpackbits(bits[first], axis=1, count=outcomes)
        return cls(numbers, tuple([tuple(np.flatnonzero(own).tolist()) for own in sets]))

    def columns(self, engine: str, reading: Reading, wrong: Codes | None) -> dict[str, Any]:
        import numpy as np

        scale = reading.compiled.outcomes
        numbers, sets = self.numbers, [*self.sets, None]
        if wrong is not None:
            numbers = np.where(wrong, len(self.sets), numbers)
        told = {}
        for name, place in reading.places_told(sets).items():
            without = np.array([own is None for own in place])[numbers]
            codes = np.array([own or 0 for own in place], np.min_scalar_type(len(scale)))[numbers]
            told[name] = Positions(codes, without)
        results = _frame_cells.levels(engine, told, scale)
        listed = [tuple([scale[i] for i in own]) if own else None for own in sets]
        results[POSSIBLE] = _frame_cells.lists(engine, numbers, listed, scale)
        if IMPOSSIBLE in reading.results:
            impossible = np.array([own == () for own in sets])[numbers]
            results[IMPOSSIBLE] = _frame_cells.flags(engine, impossible, wrong)
        return results


def cell_problems(reading: Reading, values: Mapping[int, Counter[Any]]) -> Iterator[Problem]:
    """Yield for each column which values are not valid levels and in how many rows, the most frequent first."""
    for node_id in reading.compiled.answered:
        variable = reading.compiled.variables[node_id]
        if variable not in values:
            continue
        loc, told = reading.loc(variable), values[variable].most_common(VALUES_SHOWN)
        for value, rows in told:
            problem = value if isinstance(value, Problem) else reading.cell(variable, value)
            assert isinstance(problem, Problem)
            found = Sentence("found_in_rows", "{found} {rows}", found=problem.found, rows=in_rows(rows))
            yield problem._replace(found=found if problem.found else in_rows(rows))
        others = values[variable].total() - sum(rows for _, rows in told)
        if others:
            template = {"one": "and 1 other value, {rows}", "other": "and {count} other values, {rows}"}
            count = len(values[variable]) - len(told)
            yield Problem(loc, Sentence("other_values", template, count=count, rows=in_rows(others)))


def in_rows(rows: int) -> Sentence:
    """Return in how many rows something is."""
    return Sentence("in_rows", {"one": "in 1 row", "other": "in {count} rows"}, count=rows)
