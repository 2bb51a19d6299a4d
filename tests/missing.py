"""What forms, files and data frames have where nothing was filled in."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

IN_JSON: list[Any] = [None, "", [], {}, {"level": None}, {"level": ""}, {"level": [], "note": "", "evidence": None}]
IN_JSON += [{"value": None}, {"value": ""}, {"between": None}, {"between": []}, {"between": [None, ""], "level": None}]
"""What can stand for an open answer in JSON."""

VALUES: list[Any] = [None, "", float("nan"), Decimal("NaN"), Decimal("sNaN")]
"""Single values that stand for none, with those of pandas and numpy where these are there."""

with suppress(ImportError):
    import numpy

    VALUES += [numpy.nan, numpy.float16("nan"), numpy.float32("nan"), numpy.longdouble("nan"), numpy.complex64("nan")]
    VALUES += [numpy.datetime64("NaT", "D"), numpy.timedelta64("NaT", "D"), numpy.array(numpy.nan), numpy.ma.masked]

with suppress(ImportError):
    import pandas

    VALUES += [pandas.NA, pandas.NaT]

OPEN: list[Any] = [*VALUES, *IN_JSON, (), {"level": float("nan"), "note": None}]
"""Whatever is an open answer."""
