"""Numbers and days cut to levels, exactly: each is held against the first one of its kind that another level has.

The limit of a level is any fraction, while a column holds numbers of one kind: floats, whole numbers, decimals or days.
Of each kind there is a first number beyond a limit, and comparing with that one is exact. A float stands for the
decimal that it is printed as, which grows as the float does.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, inf
from typing import TYPE_CHECKING, Any

import attrs

from k80assess.base.exact import as_printed
from k80assess.document.ranges import Cut, Partition
from k80assess.interop.frames.cells import Cells, is_foreign
from k80assess.interop.frames.spelling import Reader, spelled

if TYPE_CHECKING:
    from k80assess.engine.lookup import Codes

FLOATS = 1e40
"""A float is a number in a document where it is less than this, positive or negative."""
# Of a float that is as large as this, or zero, no digit lies further behind the point than a document can have.
_LEAST_FLOAT = 1e-20
_EPOCH = datetime.date(1970, 1, 1).toordinal()


@attrs.frozen(kw_only=True)
class Thresholds:
    """Where one level gives way to another among the numbers of one kind.

    Attributes:
        starts: going up, each first number that has another level than those before it.
        levels: the positions of the levels, one more than there are starts.

    >>> from k80assess.document.ranges import Range
    >>> partition = Partition.of([[Range(above="21/2")], [Range(at_most="21/2")]])
    >>> whole_thresholds(partition, 0, 255)
    Thresholds(starts=(11,), levels=(1, 0))
    >>> whole_thresholds(partition, 0, 10)
    Thresholds(starts=(), levels=(1,))
    """

    starts: tuple[Any, ...]
    levels: tuple[int, ...]

    @classmethod
    def of(cls, partition: Partition, first_beyond: Callable[[Cut], Any], least: Any, greatest: Any) -> Thresholds:
        """Return the thresholds among the numbers of a kind, from the least to the greatest.

        Args:
            partition: which numbers belong to which level.
            first_beyond: returns the first number of the kind that lies beyond a cut.
            least: the least number of the kind.
            greatest: the greatest number of the kind.
        """
        starts: list[Any] = []
        levels = [partition.segments[0].level]
        for segment in partition.segments[1:]:
            start = first_beyond(segment.start)
            if start > greatest:
                break
            if start <= (starts[-1] if starts else least):  # no number of this kind lies in the segment before
                levels[-1] = segment.level
            else:
                starts.append(start)
                levels.append(segment.level)
        return cls(starts=tuple(starts), levels=tuple(levels))


def whole_thresholds(partition: Partition, least: int, greatest: int, places: int = 0) -> Thresholds:
    """Return the thresholds of whole numbers, or of decimals with so many places, as whole numbers without a point."""

    def first_beyond(cut: Cut) -> int:
        _, number, after = cut
        scaled = Fraction(number) * 10**places
        return int(floor(scaled) + 1 if after else ceil(scaled))

    return Thresholds.of(partition, first_beyond, least, greatest)


def day_thresholds(partition: Partition) -> Thresholds:
    """Return the thresholds of days, by their numbers."""
    return whole_thresholds(partition, datetime.date.min.toordinal(), datetime.date.max.toordinal())


def float_thresholds(partition: Partition, kind: Any) -> Thresholds:
    """Return the thresholds of a float type of numpy, as floats of Python."""
    import numpy as np

    most = kind(np.finfo(kind).max)

    def first_beyond(cut: Cut) -> float:
        def is_beyond(number: Any) -> bool:
            return (0, Fraction(as_printed(number)), 0) >= cut

        if not is_beyond(most):
            return inf
        if is_beyond(-most):
            return -inf
        at = kind(max(-float(most), min(float(cut[1]), float(most))))
        while is_beyond(at):
            at = np.nextafter(at, -most)
        while not is_beyond(at):
            at = np.nextafter(at, most)
        return float(at)

    return Thresholds.of(partition, first_beyond, -FLOATS, FLOATS)


# --- columns of eager data frames ---------------------------------------------------------------------------------


def cut(engine: str, column: Any, partition: Partition, opened: int, read_cell: Reader) -> Cells | None:
    """Read a column of numbers, or of days, as codes; None for a column of any other kind.

    Missing values and not-a-number are open. Numbers that no document can hold, and moments that are no whole day, are
    left to the function that reads a cell.

    Args:
        engine: the library the column belongs to.
        column: the column.
        partition: which numbers or days belong to which level.
        opened: the code for open.
        read_cell: reads one cell.
    """
    import numpy as np

    try:
        found = _NUMBERS[engine](column)
    except BaseException as error:
        if not is_foreign(error):
            raise
        return None
    if found is None or (found[0].dtype.kind == "M") != partition.of_dates:
        return None
    values, missing = found
    if values.dtype.kind == "M":
        missing = missing | np.isnat(values)
        # In whole numbers, for the moment at which a day begins may be one that the unit does not hold.
        in_a_day = np.datetime64(1, "D").astype(values.dtype).astype(np.int64)
        days, rest = np.divmod(values.astype(np.int64), in_a_day)
        numbers = days + _EPOCH
        first, last, thresholds = (
            datetime.date.min.toordinal(),
            datetime.date.max.toordinal(),
            day_thresholds(partition),
        )
        odd = ~missing & ((rest != 0) | (numbers < first) | (numbers > last))
    elif values.dtype.kind == "f":
        missing = missing | np.isnan(values)
        numbers, thresholds = values.astype(np.float64), float_thresholds(partition, values.dtype.type)
        sizes = np.abs(numbers)
        odd = ~missing & ~((sizes == 0) | ((sizes >= _LEAST_FLOAT) & (sizes < FLOATS / 10)))
    else:
        limits = np.iinfo(values.dtype)
        numbers, thresholds = values, whole_thresholds(partition, int(limits.min), int(limits.max))
        odd = np.zeros(len(values), bool)
    places = np.searchsorted(np.array(thresholds.starts, numbers.dtype), numbers, "right")
    levels = np.array(thresholds.levels, np.uint32)[places]
    codes = np.where(missing, np.uint32(opened), levels)
    if not odd.any():
        return Cells(codes=codes)
    others = spelled([_of_python(value) for value in values[odd]], opened, read_cell)
    codes[odd] = others.codes
    wrong = np.zeros(len(values), bool)
    wrong[odd] = False if others.wrong is None else others.wrong
    return Cells(codes=codes, wrong=wrong if others.values else None, values=others.values, narrowed=others.narrowed)


_MICROSECONDS = len("2026-03-01T00:00:00.000000")
"""How much of a moment's text Python can tell."""


def _of_python(value: Any) -> Any:
    """Return a float as it is, and a moment that is no day as Python has it; as text where Python has none such."""
    if value.dtype.kind == "f":
        return value
    try:  # as text, for what numpy does where a unit does not hold a moment is not the same in all its versions
        moment = datetime.datetime.fromisoformat(f"{value}"[:_MICROSECONDS])
    except ValueError:
        return f"{value}"
    # Where nothing is left of the time, it is less than Python can tell, but not nothing.
    return moment if moment.time() != datetime.time() else moment.replace(microsecond=1)


def _numbers_of_pandas(column: Any) -> tuple[Codes, Codes] | None:
    """Return numbers or moments as numpy has them, and which are missing; None for a column of anything else."""
    import numpy as np
    import pandas as pd

    kind = column.dtype
    if isinstance(kind, pd.ArrowDtype):
        return _numbers_of_pyarrow(column.array.__arrow_array__())
    if isinstance(kind, pd.SparseDtype):
        return _numbers_of_pandas(column.sparse.to_dense())
    if isinstance(kind, pd.CategoricalDtype):
        values = kind.categories.dtype
        return _numbers_of_pandas(column.astype(values)) if values.kind in "fM" else None
    own = getattr(kind, "numpy_dtype", None) if not isinstance(kind, np.dtype) else kind
    if own is None or own.kind not in "iufM" or own.itemsize > 8:
        return None
    if own is kind:
        return column.to_numpy(), np.zeros(len(column), bool)
    return column.to_numpy(dtype=own, na_value=0), column.isna().to_numpy()


def _numbers_of_polars(column: Any) -> tuple[Codes, Codes] | None:
    import polars as pl

    kind = column.dtype
    if kind == pl.Date or (isinstance(kind, pl.Datetime) and kind.time_zone is None):
        unit = "D" if kind == pl.Date else kind.time_unit
        return column.to_physical().fill_null(0).to_numpy().astype(f"M8[{unit}]"), column.is_null().to_numpy()
    if not kind.is_float() and kind not in (
        pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64
    ):  # fmt: skip
        return None
    return column.fill_null(0).to_numpy(), column.is_null().to_numpy()


def _numbers_of_pyarrow(column: Any) -> tuple[Codes, Codes] | None:
    import pyarrow as pa
    from pyarrow import compute

    kind = column.type
    if pa.types.is_dictionary(kind):
        return _numbers_of_pyarrow(column.cast(kind.value_type))
    if pa.types.is_run_end_encoded(kind):
        return _numbers_of_pyarrow(pa.chunked_array([compute.run_end_decode(own) for own in column.chunks]))
    unit = None
    if pa.types.is_date32(kind):
        column, unit = column.cast(pa.int32()), "D"
    elif pa.types.is_date64(kind):
        column, unit = column.cast(pa.int64()), "ms"
    elif pa.types.is_timestamp(kind) and kind.tz is None:
        column, unit = column.cast(pa.int64()), kind.unit
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return None
    missing = column.is_null().to_numpy()
    # Half floats cannot be filled in; null becomes not-a-number in them.
    values = column.to_numpy() if pa.types.is_floating(kind) else compute.fill_null(column, 0).to_numpy()
    return values if unit is None else values.astype(f"M8[{unit}]"), missing


_NUMBERS: dict[str, Callable[[Any], tuple[Codes, Codes] | None]]
_NUMBERS = {"pandas": _numbers_of_pandas, "polars": _numbers_of_polars, "pyarrow": _numbers_of_pyarrow}


# --- queries ------------------------------------------------------------------------------------------------------


def cut_in_query(name: str, kind: Any, native: str, partition: Partition) -> str | None:
    """Return the expression for the code of a number or a day, in what SQL databases have in common.

    It is null for anything else: what is missing, a number that no document can hold, a moment that is no whole day,
    text that is no day. None where the column is of a kind that holds no numbers or days, as the levels ask for.

    Args:
        name: the column, quoted.
        kind: its type, of narwhals.
        native: its type as the database writes it.
        partition: which numbers or days belong to which level.
    """
    import narwhals.stable.v2 as nw

    if partition.of_dates:
        day = name
        if isinstance(kind, (nw.String, nw.Categorical, nw.Enum)):
            day = f"TRY_CAST(CAST({name} AS STRING) AS DATE)"
            valid = f"CAST({day} AS STRING) = CAST({name} AS STRING)"
        elif isinstance(kind, nw.Datetime) and kind.time_zone is None:
            day = f"TRY_CAST({name} AS DATE)"
            valid = f"TRY_CAST({day} AS {native}) = {name}"
        elif isinstance(kind, nw.Date):
            valid = f"{name} IS NOT NULL"
        else:
            return None
        first, last = _literal(datetime.date.min, "DATE"), _literal(datetime.date.max, "DATE")
        valid = f"{valid} AND {day} >= {first} AND {day} <= {last}"
        thresholds = day_thresholds(partition)
        starts = [_literal(datetime.date.fromordinal(start), "DATE") for start in thresholds.starts]
        return _case(valid, day, starts, thresholds.levels)
    if isinstance(kind, (nw.Float32, nw.Float64)):
        import numpy as np

        thresholds = float_thresholds(partition, np.float32 if isinstance(kind, nw.Float32) else np.float64)
        number, size = f"CAST({name} AS DOUBLE)", _literal(FLOATS, "DOUBLE")
        starts = [_literal(start, "DOUBLE") for start in thresholds.starts]
        valid = f"abs({number}) < {size}"  # not so of not-a-number
        return _case(valid, number, starts, thresholds.levels)
    places, least, greatest = 0, 0, 0
    if isinstance(kind, nw.Decimal):
        digits, places = map(int, native.lower().removeprefix("decimal(").removesuffix(")").split(","))
        least, greatest = 1 - 10**digits, 10**digits - 1
    elif kind.is_integer():
        bits = int(f"{kind}".rpartition("Int")[2])
        least, greatest = (0, 2**bits - 1) if kind.is_unsigned_integer() else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    else:
        return None
    thresholds = whole_thresholds(partition, least, greatest, places)
    starts = [_literal(Decimal(f"{start}E-{places}"), native) for start in thresholds.starts]
    return _case(f"{name} IS NOT NULL", name, starts, thresholds.levels)


def _literal(value: object, native: str) -> str:
    """Return a value as a database reads it, with all its digits, whatever its type takes a bare number for."""
    text = f"{value:f}" if isinstance(value, Decimal) else f"{value}"
    return f"CAST('{text}' AS {native})"


def _case(valid: str, value: str, starts: Sequence[str], levels: Sequence[int]) -> str:
    cases = [f"WHEN {value} < {start} THEN {level}" for start, level in zip(starts, levels, strict=False)]
    level = f"CASE {' '.join(cases)} ELSE {levels[-1]} END" if cases else f"{levels[-1]}"
    return f"CASE WHEN {valid} THEN {level} END"
