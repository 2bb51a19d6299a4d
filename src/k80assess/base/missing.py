"""Missing values, whatever library they come from."""

from __future__ import annotations

from cmath import isnan
from decimal import Decimal
from typing import Any

_MISSING_TYPES = {("pandas", "NAType"), ("pandas", "NaTType"), ("numpy", "MaskedConstant")}


def is_missing(value: Any) -> bool:
    """Return whether a value is missing: None, empty text, or what number and data frame libraries use for that.

    >>> [is_missing(value) for value in (None, "", float("nan"), Decimal("NaN"))]
    [True, True, True, True]
    >>> [is_missing(value) for value in ("nan", " ", 0, False, [])]
    [False, False, False, False, False]
    """
    if value is None or isinstance(value, str):
        return not value
    if isinstance(value, Decimal):
        return value.is_nan()  # comparing a signalling one is an error
    if isinstance(value, (float, complex)):
        return isnan(value)
    kind = type(value)
    library = kind.__module__.partition(".")[0]
    if (library, kind.__name__) in _MISSING_TYPES:
        return True
    # Other numbers and times of numpy. An array of them is not a single value.
    is_single = library == "numpy" and getattr(value, "ndim", None) == 0
    return is_single and value.dtype.kind in "fcmM" and bool(value != value)
