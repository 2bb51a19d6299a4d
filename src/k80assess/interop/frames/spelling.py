"""Columns of eager data frames that are not text, read cell by cell: lists of level ids, objects, and all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from numbers import Integral, Real
from types import NoneType
from typing import Any, TypeAlias

from k80assess.document.ranges import as_day
from k80assess.engine.lookup import Choice
from k80assess.errors import Problem
from k80assess.interop.frames.cells import Cells, Scale, is_foreign, said

Reader: TypeAlias = Callable[[object], "Choice | Problem"]
"""A function that returns the levels that a cell leaves possible, or what is wrong with it."""
Refusal: TypeAlias = Callable[[str], Problem]
"""A function that returns the problem of a column that cannot be read for this reason."""

_OF_PYTHON = {NoneType, str, bool, int, float, complex, bytes, Decimal, date, datetime, time, timedelta}


def spelled_out(engine: str, column: Any, scale: Scale, read_cell: Reader, refusal: Refusal) -> Cells:
    """Read a column of any other kind, such as lists of level ids, cell by cell.

    Args:
        engine: the library the column belongs to.
        column: the column.
        scale: the ids of the criterion's levels.
        read_cell: reads one cell that is not null.
        refusal: returns the problem of a column that cannot be read, with the reason.
    """
    import numpy as np

    try:
        return spelled(python_cells(engine, column), len(scale), read_cell, scale)
    except BaseException as error:
        if not is_foreign(error):
            raise
        rows = len(column)
        wrong = Counter({refusal(f"{said(error)}"): rows}) if rows else Counter()
        return Cells(
            codes=np.full(rows, len(scale), np.uint32), wrong=np.ones(rows, bool) if rows else None, values=wrong
        )


def python_cells(engine: str, column: Any) -> list[Any]:
    """Return the cells of a column as Python objects."""
    if engine == "pandas":
        import pandas as pd

        kind = column.dtype
        if isinstance(kind, pd.CategoricalDtype):
            values = [*column.array.categories.tolist(), None]  # the code for a missing value is -1
            return [values[code] for code in column.array.codes.tolist()]
        of_arrow = isinstance(kind, pd.ArrowDtype) or (isinstance(kind, pd.StringDtype) and kind.storage == "pyarrow")
        if not of_arrow:
            is_blank = kind.kind != "O" and not column.notna().any()
            return [None] * len(column) if is_blank else column.tolist()
        column = column.array.__arrow_array__()
    cells: list[Any] = column.to_list() if engine == "polars" else column.to_pylist()
    return cells


def spelled(cells: Sequence[Any], opened: int, read_cell: Reader, scale: Scale = ()) -> Cells:
    """Read cells of any kind.

    Args:
        cells: the cells, as Python has them.
        opened: the code for open, which is the number of levels.
        read_cell: reads one cell that is not null.
        scale: the ids of the levels, where cells may be such.
    """
    import numpy as np

    codes: list[int] = []
    wrong: list[bool] = []
    narrowed: list[Choice] = []
    values: Counter[Any] = Counter()
    known: dict[Hashable, int | Problem | str] = {**{level_id: i for i, level_id in enumerate(scale)}, "": opened}
    for given in cells:
        cell: Any = given if given is None or type(given) is str else plain(given)
        key = cell if type(cell) is str else _key(cell)
        code = opened if cell is None else known.get(key)
        if code is None:
            is_other_text = type(cell) is str and as_day(cell) is None
            code = cell if is_other_text else _numbered(read_cell(cell), opened, narrowed)
            if key is not None:
                known[key] = code
        if isinstance(code, int):
            codes.append(code)
            wrong.append(False)
        else:
            codes.append(opened)
            wrong.append(True)
            values[code] += 1
    marked = np.array(wrong) if values else None
    return Cells(codes=np.array(codes, np.uint32), wrong=marked, values=values, narrowed=tuple(narrowed))


def _numbered(choice: Choice | Problem, opened: int, narrowed: list[Choice]) -> int | Problem:
    if isinstance(choice, Problem):
        return choice
    if len(choice) == 1:
        return choice[0]
    if len(choice) == opened:
        return opened
    if choice not in narrowed:
        narrowed.append(choice)
    return opened + 1 + narrowed.index(choice)


def plain(cell: Any) -> Any:
    """Return lists for arrays, inside a table too, and Python values for numpy values."""
    if isinstance(cell, dict):
        return {key: part.tolist() if hasattr(part, "tolist") else part for key, part in cell.items()}
    is_other_float = isinstance(cell, Real) and not isinstance(cell, (float, Integral))  # which prints in its own way
    return cell.tolist() if hasattr(cell, "tolist") and not is_other_float else cell


def _key(cell: Any) -> Hashable:
    """Return a key that only cells with the same reading share; None where that is not certain."""
    try:
        return (type(cell), repr(cell)) if _shows_what_it_is(cell) else None
    except (ValueError, RecursionError):  # an integer of more digits than Python writes, or a list of itself
        return None


def _shows_what_it_is(cell: Any) -> bool:
    # Another class may have any repr.
    kind = type(cell)
    if kind in (list, tuple, set, frozenset):
        return all(map(_shows_what_it_is, cell))
    if kind is dict:
        return all(map(_shows_what_it_is, cell)) and all(map(_shows_what_it_is, cell.values()))
    return kind in _OF_PYTHON or kind.__module__.startswith("pandas.")
