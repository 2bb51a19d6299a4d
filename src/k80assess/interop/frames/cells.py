"""Columns of eager data frames as whole numbers, and whole numbers as columns: for pandas, polars and pyarrow.

A criterion's level is coded as its position, open as the number after the last level, and each narrowed answer in the
column as a further number. The libraries already store categories as numbers, which are used as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import attrs

from k80assess.engine.lookup import Choice
from k80assess.errors import K80Error

if TYPE_CHECKING:
    from k80assess.engine.lookup import Codes

Scale: TypeAlias = Sequence[str]

# Another library's error message may be pages long.
REASON_LENGTH = 200


@attrs.frozen(kw_only=True, eq=False)
class Cells:
    """A column as codes.

    Attributes:
        codes: the code of each row, unsigned.
        wrong: the rows whose cell is not a valid level, if there are any; their code is that for open.
        values: the contents of these cells, or what is wrong with them, each with its number of rows.
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


class Positions(NamedTuple):
    """A column of levels that is to be made.

    Attributes:
        codes: for each row a position in the scale.
        without: the rows that are null, if any.
    """

    codes: Codes
    without: Codes | None


class UnreadError(Exception):
    """Raised internally for a column that cannot be read as text after all.

    Attributes:
        place: its place among the columns that were to be read.
    """

    def __init__(self, place: int) -> None:
        self.place = place
        super().__init__(place)


def is_foreign(error: BaseException) -> bool:
    """Return whether an error is that of another library, and not ours or the system's."""
    if isinstance(error, (K80Error, UnreadError, MemoryError)):
        return False
    # When the Rust inside polars panics, what is raised is not an Exception.
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def said(error: BaseException) -> str:
    """Return what another library says went wrong, as a part of a sentence."""
    text = " ".join(str(error).split())
    shown = "".join([letter if letter.isprintable() else "?" for letter in text[:REASON_LENGTH]])
    return f"{shown}…" if len(text) > REASON_LENGTH else shown or type(error).__name__


def columns_at(engine: str, frame: Any, places: Sequence[int]) -> list[Any]:
    """Return columns of a frame by their places: a name need not be text, and may occur twice."""
    if engine == "pandas":
        return [frame.iloc[:, place] for place in places]
    return [frame.to_series(place) if engine == "polars" else frame.column(place) for place in places]


def part(engine: str, column: Any, rows: slice) -> Any:
    """Return some rows of a column."""
    return column.iloc[rows] if engine == "pandas" else column[rows]


def is_text(engine: str, column: Any) -> bool:
    """Return whether a column can be read by `read`."""
    if engine == "polars":
        import polars as pl

        return isinstance(column.dtype, (pl.String, pl.Categorical, pl.Enum))
    import narwhals.stable.v2 as nw

    try:
        return holds_text(nw.from_native(column, series_only=True).dtype)
    except BaseException as error:
        if is_foreign(error):
            return False
        raise


def holds_text(kind: Any) -> bool:
    """Return whether a narwhals type is that of text, categories or an enum."""
    import narwhals.stable.v2 as nw

    return isinstance(kind, (nw.String, nw.Categorical, nw.Enum))


def ready(engine: str, columns: Sequence[tuple[Any, Scale]]) -> dict[int, Cells]:
    """Return the columns that already hold their codes, by place: polars enums with exactly these levels and no null.

    Args:
        engine: the library the columns belong to.
        columns: the columns, each with the ids of its criterion's levels.
    """
    if engine != "polars":
        return {}
    import polars as pl

    enums = {}
    for place, (column, scale) in enumerate(columns):
        if column.dtype == _polars_enum(tuple(scale)) and not column.has_nulls() and column.n_chunks() == 1:
            enums[str(place)] = column
    if not enums:
        return {}
    numbers = pl.DataFrame(enums).select_seq(pl.all().to_physical())
    return {int(place): Cells(codes=numbers.get_column(place).to_numpy()) for place in enums}


def read(engine: str, columns: Sequence[tuple[Any, Scale]]) -> list[Cells]:
    """Read columns of text, categories or enum.

    Args:
        engine: the library the columns belong to.
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

    # Columns by number: polars treats some names as patterns.
    given = pl.DataFrame({f"{i}": column for i, (column, _) in enumerate(columns)})
    codes = [polars_code(pl.col(f"{i}"), column.dtype, scale) for i, (column, scale) in enumerate(columns)]
    for coded, (column, scale) in zip(given.select(codes).get_columns(), columns, strict=True):
        yield coded_in_polars(coded, scale, partial(_values_polars, column))


def polars_code(cell: Any, kind: Any, scale: Scale) -> Any:
    """Return the code of a cell as a polars expression: null for what is not a valid level.

    Args:
        cell: the expression for the cell.
        kind: its type: text, categories or an enum.
        scale: the ids of the criterion's levels.
    """
    import polars as pl

    opened = len(scale)
    width = pl.UInt8 if opened < 256 else pl.UInt32
    if kind == _polars_enum(tuple(scale)):
        return cell.to_physical().cast(width).fill_null(opened)
    code = cell.cast(_polars_enum((*scale, "")), strict=False).to_physical().cast(width)
    return pl.when(cell.is_null()).then(pl.lit(opened, width)).otherwise(code)


def coded_in_polars(codes: Any, scale: Scale, values: Callable[[Codes], list[Any]] | None = None) -> Cells:
    """Return a column of polars that holds what `polars_code` tells of each cell.

    Args:
        codes: the column.
        scale: the ids of the criterion's levels.
        values: returns the contents of cells that are not valid levels, from which these are; if they are told.
    """
    if not codes.has_nulls():
        return Cells(codes=codes.to_numpy())
    wrong = codes.is_null().to_numpy()
    told = Counter(values(wrong)) if values else Counter()
    return Cells(codes=codes.fill_null(len(scale)).to_numpy(), wrong=wrong, values=told)


def _values_polars(column: Any, which: Codes) -> list[Any]:
    import polars as pl

    values: list[Any] = column.filter(pl.Series(which)).to_list()
    return values


@lru_cache(maxsize=256)
def _polars_enum(scale: tuple[str, ...]) -> Any:
    """Return the polars type for a scale, cached because making one is slow."""
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
            # Read as unsigned, the code for a missing value is the largest number.
            codes = np.minimum(codes.view(f"u{codes.itemsize}"), opened)
            yield Cells(codes=codes.astype(np.min_scalar_type(opened), copy=False))
            continue
        if not all(isinstance(level_id, str) for level_id in ids):
            raise TypeError("categories that are not text")
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
    """Return the place of each text among the levels, the one after the last for null, and -1 for any other text."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import compute

    opened = len(levels) - 1
    if pa.types.is_dictionary(array.type):
        # A value stored once for many rows may itself be null, and is then read once.
        meaning = np.append(_positions(array.dictionary, levels), opened)
        kept = compute.fill_null(array.indices.cast(pa.int64()), len(meaning) - 1)
        return meaning[kept.to_numpy(zero_copy_only=False)]  # type: ignore[no-any-return]
    if not (
        pa.types.is_string(array.type) or pa.types.is_large_string(array.type) or pa.types.is_string_view(array.type)
    ):
        raise TypeError("categories that are not text")
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


def levels(engine: str, columns: Mapping[str, Positions], scale: Scale) -> dict[str, Any]:
    """Make columns of levels: ordered categories or enums, null in some rows.

    Args:
        engine: the library to make the columns for.
        columns: the columns by name.
        scale: the ids of the levels.
    """
    return _MAKERS[engine](columns, tuple(scale))


def lists(engine: str, numbers: Codes, sets: Sequence[Sequence[str] | None], scale: Scale) -> Any:
    """Make a column of lists, null in some rows.

    Args:
        engine: the library to make the column for.
        numbers: for each row the number of its list.
        sets: the lists, of levels; None for null.
        scale: the ids of the levels.
    """
    if engine == "polars":
        import polars as pl

        return pl.Series(sets, dtype=pl.List(_polars_enum(tuple(scale)))).gather(pl.Series(numbers))
    if engine == "pyarrow":
        import pyarrow as pa

        return pa.chunked_array([pa.array(sets, pa.list_(pa.string())).take(pa.array(numbers))])
    import numpy as np

    known = np.empty(len(sets), object)
    known[:] = sets  # tuples: one of them stands in many rows
    return known[numbers]


def flags(engine: str, which: Codes, without: Codes | None) -> Any:
    """Make a column of yes and no, null in some rows."""
    if engine == "polars":
        import polars as pl

        yes = pl.Series(which)
        return yes if without is None else yes.zip_with(~pl.Series(without), pl.Series([None], dtype=pl.Boolean))
    if engine == "pyarrow":
        import pyarrow as pa

        return pa.chunked_array([pa.array(which, mask=without)])
    return which


def with_columns(engine: str, frame: Any, columns: Mapping[str, Any]) -> Any:
    """Return a frame with these columns added; the original does not change."""
    if engine == "polars":
        return frame.hstack([column.alias(name) for name, column in columns.items()])
    if engine == "pyarrow":
        for name, column in columns.items():
            frame = frame.append_column(name, column)
        return frame
    # Not by index: a label may occur twice in it.
    frame = frame.copy(deep=False)
    tiers = ("",) * (frame.columns.nlevels - 1)
    for name, column in columns.items():
        frame.insert(frame.shape[1], (name, *tiers) if tiers else name, column)
    return frame


def _make_polars(columns: Mapping[str, Positions], scale: tuple[str, ...]) -> dict[str, Any]:
    import polars as pl

    # The same codes once, and one after another: to start other threads takes longer than most of these columns do.
    numbers = {id(codes): pl.Series(f"{id(codes)}", codes) for codes, _ in columns.values()}
    kind, each = _polars_enum(scale), pl.all()
    to_levels = each.cat.to(kind) if hasattr(each.cat, "to") else each.cast(kind)
    known = pl.DataFrame([*numbers.values()]).select_seq(to_levels)
    made = {}
    for name, (codes, without) in columns.items():
        made[name] = known.get_column(f"{id(codes)}")
        if without is not None:
            made[name] = made[name].zip_with(~pl.Series(without), pl.Series([None], dtype=kind))
    return made


def _make_pandas(columns: Mapping[str, Positions], scale: tuple[str, ...]) -> dict[str, Any]:
    import numpy as np
    import pandas as pd

    made = {}
    for name, (codes, without) in columns.items():
        numbers = codes.astype(np.min_scalar_type(-len(scale)))
        if without is not None:
            numbers[without] = -1
        made[name] = pd.Categorical.from_codes(numbers, dtype=_pandas_categories(scale))
    return made


@lru_cache(maxsize=256)
def _pandas_categories(scale: tuple[str, ...]) -> Any:
    """Return the pandas type for a scale, cached because making one is slow."""
    import pandas as pd

    return pd.CategoricalDtype(scale, ordered=True)


def _make_pyarrow(columns: Mapping[str, Positions], scale: tuple[str, ...]) -> dict[str, Any]:
    import numpy as np
    import pyarrow as pa

    ids, made = pa.array(scale, pa.string()), {}
    for name, (codes, without) in columns.items():
        numbers = pa.array(codes.astype(np.min_scalar_type(-len(scale))), mask=without)
        made[name] = pa.chunked_array([pa.DictionaryArray.from_arrays(numbers, ids, ordered=True)])
    return made


_MAKERS: dict[str, Callable[[Mapping[str, Positions], tuple[str, ...]], dict[str, Any]]]
_MAKERS = {"pandas": _make_pandas, "polars": _make_polars, "pyarrow": _make_pyarrow}
