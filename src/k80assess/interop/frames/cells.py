"""Columns of eager data frames as whole numbers, and whole numbers as columns: for pandas, polars and pyarrow.

A criterion's level is its position, the number after the last level is open, and further numbers are what the cells of
that column narrow the answer to. Each library keeps categories as numbers already: these are used as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from k80assess.engine.lookup import Choice
from k80assess.errors import K80Error

if TYPE_CHECKING:
    from k80assess.engine.lookup import Codes

Scale: TypeAlias = Sequence[str]

# What another library says of a fault may be pages long.
REASON_LENGTH = 200


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
        """Return some of the rows."""
        wrong = None if self.wrong is None else self.wrong[rows]
        return Cells(codes=self.codes[rows], wrong=wrong, narrowed=self.narrowed)


class UnreadError(Exception):
    """A column that cannot be read as text after all; not for users.

    Attributes:
        place: its place among the columns that were to be read.
    """

    def __init__(self, place: int) -> None:
        self.place = place
        super().__init__(place)


def is_foreign(error: BaseException) -> bool:
    """Return whether an error is that of another library, and no word of ours or of the system."""
    if isinstance(error, (K80Error, UnreadError, MemoryError)):
        return False
    # Where the Rust inside polars gives up, what is raised is no Exception.
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def said(error: BaseException) -> str:
    """Return what another library says went wrong, as a part of a sentence."""
    text = " ".join(str(error).split())
    shown = "".join([letter if letter.isprintable() else "?" for letter in text[:REASON_LENGTH]])
    return f"{shown}…" if len(text) > REASON_LENGTH else shown or type(error).__name__


def columns_at(engine: str, frame: Any, places: Sequence[int]) -> list[Any]:
    """Return columns of a frame by their places: a name may be no text, and stand twice."""
    if engine == "pandas":
        return [frame.iloc[:, place] for place in places]
    return [frame.to_series(place) if engine == "polars" else frame.column(place) for place in places]


def part(engine: str, column: Any, rows: slice) -> Any:
    """Return some rows of a column."""
    return column.iloc[rows] if engine == "pandas" else column[rows]


def is_text(column: Any) -> bool:
    """Return whether a column can be read by `read`."""
    import narwhals.stable.v2 as nw

    try:
        return holds_text(nw.from_native(column, series_only=True).dtype)
    except BaseException as error:
        if is_foreign(error):
            return False
        raise


def holds_text(kind: Any) -> bool:
    """Return whether this narwhals type is that of text, categories or an enum."""
    import narwhals.stable.v2 as nw

    return isinstance(kind, (nw.String, nw.Categorical, nw.Enum))


def ready(engine: str, columns: Sequence[tuple[Any, Scale]]) -> dict[int, Cells]:
    """Return the columns whose codes are there already, by place: enums of polars with these very levels and no null.

    Args:
        engine: whose columns they are.
        columns: the columns, each with the ids of its criterion's levels.
    """
    if engine != "polars":
        return {}
    import polars as pl

    enums = {}
    for place, (column, scale) in enumerate(columns):
        if column.dtype == _polars_enum(tuple(scale)) and not column.has_nulls() and column.n_chunks() == 1:
            enums[str(place)] = column
    numbers = pl.DataFrame(enums).select(pl.all().to_physical())
    return {int(place): Cells(codes=numbers.get_column(place).to_numpy()) for place in enums}


def read(engine: str, columns: Sequence[tuple[Any, Scale]]) -> list[Cells]:
    """Read columns of text, categories or enum.

    Args:
        engine: whose columns they are.
        columns: the columns, each with the ids of its criterion's levels.

    Raises:
        UnreadError: for a column that its library cannot give as text.
    """
    try:
        return list(_READERS[engine](columns))
    except BaseException as error:
        if not is_foreign(error):
            raise
        if len(columns) == 1:
            raise UnreadError(0) from error
    found = []
    for place, column in enumerate(columns):
        try:
            found += read(engine, [column])
        except UnreadError as error:
            raise UnreadError(place) from error
    return found


def _coded(codes: Codes, scale: Scale, wrong: Codes | None, values: Callable[[Codes], list[Any]]) -> Cells:
    import numpy as np

    codes = codes.astype(np.min_scalar_type(len(scale)), copy=False)
    if wrong is None or not wrong.any():
        return Cells(codes=codes)
    return Cells(codes=codes, wrong=wrong, values=Counter(values(wrong)))


def _read_polars(columns: Sequence[tuple[Any, Scale]]) -> Iterator[Cells]:
    import polars as pl

    # Columns by number: polars takes some names for patterns.
    given = pl.DataFrame({str(i): column for i, (column, _) in enumerate(columns)})
    levels, numbers = [], []
    for i, (kind, (_, scale)) in enumerate(zip(given.dtypes, columns, strict=True)):
        if kind != _polars_enum(tuple(scale)):
            levels.append(pl.col(str(i)).cast(_polars_enum(tuple(scale)), strict=False))
        width = pl.UInt8 if len(scale) < 256 else pl.UInt32
        numbers.append(pl.col(str(i)).to_physical().cast(width).fill_null(len(scale)))
    known = given.with_columns(levels) if levels else given
    numbered = known.select(numbers)
    for i, (_, scale) in enumerate(columns):
        level, cell = known[str(i)], given[str(i)]
        wrong = None
        if level.null_count() > cell.null_count():
            wrong = (level.is_null() & (cell.cast(pl.String) != "").fill_null(False)).to_numpy()
        values = partial(_values_polars, cell)
        yield _coded(numbered[str(i)].to_numpy(), scale, wrong, values)


def _values_polars(column: Any, which: Codes) -> list[Any]:
    import polars as pl

    values: list[Any] = column.filter(pl.Series(which)).to_list()
    return values


@lru_cache(maxsize=256)
def _polars_enum(scale: tuple[str, ...]) -> Any:
    """Return the type for a scale; polars takes its time to make one."""
    import polars as pl

    return pl.Enum(scale)


def _read_pandas(columns: Sequence[tuple[Any, Scale]]) -> Iterator[Cells]:
    import numpy as np
    import pandas as pd

    for column, scale in columns:
        if isinstance(column.dtype, pd.ArrowDtype):
            yield from _read_pyarrow([(column.array.__arrow_array__(), scale)])
            continue
        opened = len(scale)
        categories = (column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")).array
        codes, ids = categories.codes, tuple(categories.categories)
        if ids == tuple(scale):
            # Read without its sign, the code for nothing is the greatest there is.
            codes = np.minimum(codes.view(f"u{codes.itemsize}"), opened)
            yield Cells(codes=codes.astype(np.min_scalar_type(opened), copy=False))
            continue
        if not all(isinstance(level_id, str) for level_id in ids):
            raise TypeError("categories that are no text")
        position = {level_id: i for i, level_id in enumerate((*scale, ""))}
        codes = np.array([*(position.get(level_id, -1) for level_id in ids), opened])[codes]
        values = partial(_values_pandas, column)
        yield _coded(np.where(codes < 0, opened, codes), scale, codes < 0, values)


def _values_pandas(column: Any, which: Codes) -> list[Any]:
    values: list[Any] = column.array[which].tolist()
    return values


def _read_pyarrow(columns: Sequence[tuple[Any, Scale]]) -> Iterator[Cells]:
    import numpy as np
    import pyarrow as pa

    for column, scale in columns:
        levels, opened = pa.array([*scale, ""], pa.string()), len(scale)
        pieces = [_positions(chunk, levels) for chunk in column.chunks]
        codes = np.concatenate([np.empty(0, int), *pieces])
        values = partial(_values_pyarrow, column)
        yield _coded(np.where(codes < 0, opened, codes), scale, codes < 0, values)


def _positions(array: Any, levels: Any) -> Codes:
    """Return the place of each text among the levels, the last one for null, and -1 for what is none of them."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import compute

    opened = len(levels) - 1
    if pa.types.is_dictionary(array.type):
        # What is kept once for many rows may be null itself, and is then read once.
        meaning = np.append(_positions(array.dictionary, levels), opened)
        kept = compute.fill_null(array.indices.cast(pa.int64()), len(meaning) - 1)
        return meaning[kept.to_numpy(zero_copy_only=False)]  # type: ignore[no-any-return]
    if not (
        pa.types.is_string(array.type) or pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type)
    ):
        raise TypeError("categories that are no text")
    texts = array.cast(pa.string())
    found = compute.index_in(texts, value_set=levels)
    codes = compute.if_else(texts.is_valid(), compute.fill_null(found, -1), opened)
    return codes.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _values_pyarrow(column: Any, which: Codes) -> list[Any]:
    import numpy as np
    import pyarrow as pa

    values: list[Any] = column.take(pa.array(np.flatnonzero(which))).to_pylist()
    return values


_READERS: dict[str, Callable[[Sequence[tuple[Any, Scale]]], Iterator[Cells]]]
_READERS = {"pandas": _read_pandas, "polars": _read_polars, "pyarrow": _read_pyarrow}


def column(engine: str, codes: Codes, without: Codes | None, scale: Scale) -> Any:
    """Make a column: ordered categories or an enum, null in some rows.

    Args:
        engine: whose column it is to be.
        codes: for each row a position in the scale.
        without: the rows that are null, if any.
        scale: the ids of the levels.
    """
    return _MAKERS[engine](codes, without, scale)


def with_columns(engine: str, frame: Any, columns: Mapping[str, Any]) -> Any:
    """Return a frame with more columns; the one given stays as it is."""
    if engine == "polars":
        return frame.with_columns([column.alias(name) for name, column in columns.items()])
    if engine == "pyarrow":
        for name, column in columns.items():
            frame = frame.append_column(name, column)
        return frame
    # Not by their index: it may hold a label twice.
    frame = frame.copy(deep=False)
    tiers = ("",) * (frame.columns.nlevels - 1)
    for name, column in columns.items():
        frame.insert(frame.shape[1], (name, *tiers) if tiers else name, column)
    return frame


def _make_polars(codes: Codes, without: Codes | None, scale: Scale) -> Any:
    import polars as pl

    kind = _polars_enum(tuple(scale))
    numbers = pl.Series(codes)
    levels = numbers.cat.to(kind) if hasattr(numbers.cat, "to") else numbers.cast(kind)
    return levels if without is None else levels.zip_with(~pl.Series(without), pl.Series([None], dtype=kind))


def _make_pandas(codes: Codes, without: Codes | None, scale: Scale) -> Any:
    import numpy as np
    import pandas as pd

    numbers = codes.astype(np.min_scalar_type(-len(scale)))
    if without is not None:
        numbers[without] = -1
    kind = pd.CategoricalDtype(scale, ordered=True)
    return pd.Categorical.from_codes(numbers, dtype=kind)


def _make_pyarrow(codes: Codes, without: Codes | None, scale: Scale) -> Any:
    import numpy as np
    import pyarrow as pa

    numbers = pa.array(codes.astype(np.min_scalar_type(-len(scale))), mask=without)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(numbers, pa.array(scale, pa.string()), ordered=True)])


_MAKERS: dict[str, Callable[[Codes, Codes | None, Scale], Any]]
_MAKERS = {"pandas": _make_pandas, "polars": _make_polars, "pyarrow": _make_pyarrow}
