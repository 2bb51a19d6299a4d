"""What stands for no value, and what does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import missing
import pytest

from k80assess.base.missing import is_missing


class Awkward:
    """Compares itself to nothing, and says so."""

    ndim = 0

    def __eq__(self, _other: object) -> bool:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("value", missing.VALUES, ids=repr)
def test_what_stands_for_no_value_is_missing(value: Any) -> None:
    """Whatever library it comes from, and however it compares with itself."""
    assert is_missing(value) is True


@pytest.mark.parametrize(
    "value", ["nan", "None", " ", "0", 0, 0.0, False, True, Decimal(0), Decimal("Infinity"), [], {}, b"", Awkward()]
)
def test_other_values_are_not_missing(value: Any) -> None:
    """Zero and false are values, blanks are text, and a stranger's object is never asked."""
    assert is_missing(value) is False


def test_arrays_and_other_values_of_numpy_are_not_missing() -> None:
    """An array is no single value, also when all in it is missing."""
    numpy = pytest.importorskip("numpy")
    for value in (numpy.array([numpy.nan]), numpy.array([]), numpy.float32(0), numpy.bool_(False), numpy.int8(0)):
        assert is_missing(value) is False
    for value in (numpy.datetime64("2026-03-01"), numpy.str_("x"), numpy.array(None, dtype=object)):
        assert is_missing(value) is False
