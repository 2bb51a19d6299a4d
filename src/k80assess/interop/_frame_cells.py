"""Columns of eager data frames as whole numbers, and whole numbers as columns: for pandas, polars and pyarrow.

A criterion's level is its position, the number after the last level is open, and further numbers are what the cells of
that column narrow the answer to. Each library keeps categories as numbers already: these are used as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from k80assess.engine.batch import Choice
from k80assess.errors import Problem

if TYPE_CHECKING:
    from k80assess.engine.batch import Codes

Scale: TypeAlias = Sequence[str]
Reader: TypeAlias = Callable[[object], "Choice | Problem"]
"""Gives the levels that a cell leaves possible, or what is wrong with it."""


@attrs.frozen(kw_only=True, eq=False)
class Cells:
    """A column as codes.

    Attributes:
        codes: the code of each row, unsigned.
        wrong: the rows whose cell is no level, if there are any; their code is that for open.
        values: what these cells hold, or what is wrong with them, each with its number of rows.
        narrowed: what the codes beyond that for open stand for.
    """

    codes: Codes
    wrong: Codes | None = None
    values: Counter[Any] = attrs.field(factory=Counter)
    narrowed: tuple[Choice, ...] = ()

    def part(self, rows: slice) -> Cells:
        """Give some of the rows."""
        wrong = None if self.wrong is None else self.wrong[rows]
        return Cells(codes=self.codes[rows], wrong=wrong, narrowed=self.narrowed)


def holds_text(kind: Any) -> bool:
    """Whether a column of this narwhals type can be read by `read`."""
    import narwhals.stable.v2 as nw

    return isinstance(kind, (nw.String, nw.Categorical, nw.Enum))


def ready(table: Any, columns: Sequence[tuple[str, Scale]]) -> dict[int, Cells]:
    """Give the columns whose codes are there already, by place: enums of polars with these very levels and no null.

    Args:
        table: a narwhals data frame.
        columns: the names of the columns, each with the ids of its criterion's levels.
    """
    if not table.implementation.is_polars():
        return {}
    import polars as pl

    enums = {}
    for place, (name, scale) in enumerate(columns):
        column = table.to_native().get_column(name)
        if column.dtype == _polars_enum(tuple(scale)) and not column.has_nulls() and column.n_chunks() == 1:
            enums[str(place)] = column
    numbers = pl.DataFrame(enums).select(pl.all().to_physical())
    return {int(place): Cells(codes=numbers.get_column(place).to_numpy()) for place in enums}


def read(table: Any, columns: Sequence[tuple[str, Scale]]) -> Iterator[Cells]:
    """Read columns of text, categories or enum.

    Args:
        table: a narwhals data frame.
        columns: the names of the columns, each with the ids of its criterion's levels.
    """
    import numpy as np

    found = _READERS[table.implementation.value](table.to_native(), columns)
    for (name, scale), (codes, wrong) in zip(columns, found, strict=True):
        codes = codes.astype(np.min_scalar_type(len(scale)), copy=False)
        if wrong is None or not wrong.any():
            yield Cells(codes=codes)
        else:
            values = table.get_column(name).filter(wrong.tolist()).to_list()
            yield Cells(codes=codes, wrong=wrong, values=Counter(values))


def _read_polars(frame: Any, columns: Sequence[tuple[str, Scale]]) -> Iterator[tuple[Codes, Codes | None]]:
    import polars as pl

    # Columns by number: polars takes some names for patterns.
    given = pl.DataFrame({str(i): frame.get_column(name) for i, (name, _) in enumerate(columns)})
    levels, numbers = [], []
    for i, (kind, (_, scale)) in enumerate(zip(given.dtypes, columns, strict=True)):
        if kind != _polars_enum(tuple(scale)):
            levels.append(pl.col(str(i)).cast(_polars_enum(tuple(scale)), strict=False))
        width = pl.UInt8 if len(scale) < 256 else pl.UInt32
        numbers.append(pl.col(str(i)).to_physical().cast(width).fill_null(len(scale)))
    known = given.with_columns(levels) if levels else given
    numbered = known.select(numbers)
    for i in range(len(columns)):
        level, cell = known[str(i)], given[str(i)]
        missing = level.null_count() > cell.null_count()
        wrong = (level.is_null() & cell.is_not_null()).to_numpy() if missing else None
        yield numbered[str(i)].to_numpy(), wrong


@lru_cache(maxsize=256)
def _polars_enum(scale: tuple[str, ...]) -> Any:
    """Give the type for a scale; polars takes its time to make one."""
    import polars as pl

    return pl.Enum(scale)


def _read_pandas(frame: Any, columns: Sequence[tuple[str, Scale]]) -> Iterator[tuple[Codes, Codes | None]]:
    import numpy as np
    import pandas as pd

    for name, scale in columns:
        column, opened = frame[name], len(scale)
        categories = (column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")).array
        codes = categories.codes
        if tuple(categories.categories) == tuple(scale):
            # Read without its sign, the code for nothing is the greatest there is.
            yield np.minimum(codes.view(f"u{codes.itemsize}"), opened), None
        else:
            position = {level_id: i for i, level_id in enumerate(scale)}
            meaning = np.array([*(position.get(category, -1) for category in categories.categories), opened])
            codes = meaning[codes]
            yield np.where(codes < 0, opened, codes), codes < 0


def _read_pyarrow(table: Any, columns: Sequence[tuple[str, Scale]]) -> Iterator[tuple[Codes, Codes | None]]:
    import pyarrow as pa
    from pyarrow import compute

    for name, scale in columns:
        column, levels = table[name], pa.array(scale, pa.string())
        if pa.types.is_dictionary(column.type):
            column = column.unify_dictionaries().combine_chunks()
            kept = column.dictionary if _is_text(column.type.value_type) else pa.nulls(len(column.dictionary))
            positions = compute.index_in(kept.cast(pa.string()), value_set=levels).take(column.indices)
        else:
            positions = compute.index_in(column.cast(pa.string()), value_set=levels)
        missing = positions.null_count > column.null_count
        wrong = compute.and_(positions.is_null(), column.is_valid()) if missing else None
        yield _array(compute.fill_null(positions, len(scale))), None if wrong is None else _array(wrong)


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _array(values: Any) -> Codes:
    import pyarrow as pa

    array: Codes = values.to_numpy() if isinstance(values, pa.ChunkedArray) else values.to_numpy(zero_copy_only=False)
    return array


_READERS: dict[str, Callable[[Any, Sequence[tuple[str, Scale]]], Iterator[tuple[Codes, Codes | None]]]]
_READERS = {"pandas": _read_pandas, "polars": _read_polars, "pyarrow": _read_pyarrow}


def spelled_out(column: Any, scale: Scale, read_cell: Reader) -> Cells:
    """Read a column of any other kind, cell by cell: lists of level ids, for one.

    Args:
        column: a narwhals series.
        scale: the ids of the criterion's levels.
        read_cell: reads one cell that is not null.
    """
    import numpy as np

    opened = len(scale)
    choices: list[Choice] = [*((i,) for i in range(opened)), tuple(range(opened))]
    codes = np.full(len(column), opened, np.uint32)
    wrong = np.zeros(len(column), bool)
    values: Counter[Problem] = Counter()
    known: dict[str, int | Problem] = {}
    present = np.flatnonzero(~column.is_null().to_numpy())
    for row, cell in zip(present.tolist(), column.drop_nulls().to_list(), strict=True):
        key = _written(cell)
        if key not in known:
            choice = read_cell(cell)
            if not isinstance(choice, Problem) and choice not in choices:
                choices.append(choice)
            known[key] = choice if isinstance(choice, Problem) else choices.index(choice)
        code = known[key]
        if isinstance(code, Problem):
            wrong[row] = True
            values[code] += 1
        else:
            codes[row] = code
    narrowed = tuple(choices[opened + 1 :])
    return Cells(codes=codes, wrong=wrong if values else None, values=values, narrowed=narrowed)


def _written(cell: object) -> str:
    try:
        return repr(cell)
    except (ValueError, RecursionError):  # an integer of more digits than Python writes out
        return type(cell).__name__


def column(table: Any, name: str, codes: Codes, without: Codes | None, scale: Scale) -> Any:
    """Make a narwhals series for a data frame: ordered categories or an enum, null in some rows.

    Args:
        table: the narwhals data frame.
        name: the name of the column.
        codes: for each row a position in the scale.
        without: the rows that are null, if any.
        scale: the ids of the levels.
    """
    import narwhals.stable.v2 as nw

    native = _MAKERS[table.implementation.value](table.to_native(), codes, without, scale)
    return nw.from_native(native, series_only=True).alias(name)


def _make_polars(_frame: Any, codes: Codes, without: Codes | None, scale: Scale) -> Any:
    import polars as pl

    kind = _polars_enum(tuple(scale))
    numbers = pl.Series(codes)
    levels = numbers.cat.to(kind) if hasattr(numbers.cat, "to") else numbers.cast(kind)
    return levels if without is None else levels.zip_with(~pl.Series(without), pl.Series([None], dtype=kind))


def _make_pandas(frame: Any, codes: Codes, without: Codes | None, scale: Scale) -> Any:
    import numpy as np
    import pandas as pd

    numbers = codes.astype(np.min_scalar_type(-len(scale)))
    if without is not None:
        numbers[without] = -1
    kind = pd.CategoricalDtype(scale, ordered=True)
    return pd.Series(pd.Categorical.from_codes(numbers, dtype=kind), index=frame.index)


def _make_pyarrow(_table: Any, codes: Codes, without: Codes | None, scale: Scale) -> Any:
    import numpy as np
    import pyarrow as pa

    numbers = pa.array(codes.astype(np.min_scalar_type(-len(scale))), mask=without)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(numbers, pa.array(scale, pa.string()), ordered=True)])


_MAKERS: dict[str, Callable[[Any, Codes, Codes | None, Scale], Any]]
_MAKERS = {"pandas": _make_pandas, "polars": _make_polars, "pyarrow": _make_pyarrow}
