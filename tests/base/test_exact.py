"""Numbers as they are written, exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from k80assess.base.exact import exact, written

PLACES = st.decimals(-(10**12), 10**12, allow_nan=False, places=6)


@given(PLACES)
@example(Decimal("1E+39"))
@example(Decimal("1E-40"))
def test_a_decimal_is_taken_at_its_word(decimal: Decimal) -> None:
    """A decimal, the float that prints like it and the fraction it stands for are one number."""
    assert exact(decimal) == Fraction(str(decimal))
    number = float(decimal)
    assert exact(number) == Fraction(repr(number))


class OtherFloat(float):
    """A float that shows itself in its own way, as those of numpy do."""

    def __repr__(self) -> str:
        return "OtherFloat(…)"


@pytest.mark.parametrize(
    ("number", "fraction"),
    [
        (0.1, Fraction(1, 10)),
        (1e-40, Fraction(1, 10**40)),
        (3, Fraction(3)),
        (-0.0, Fraction(0)),
        ("2/6", Fraction(1, 3)),
        ("-1/3", Fraction(-1, 3)),
        (Fraction(1, 3), Fraction(1, 3)),
        (10**40 - 1, Fraction(10**40 - 1)),
        ("1/" + "9" * 80, Fraction(1, int("9" * 80))),
        (OtherFloat(0.1), Fraction(1, 10)),
    ],
)
def test_numbers_are_what_their_writing_says(number: Any, fraction: Fraction) -> None:
    """0.1 is one tenth, and a fraction can be written as one."""
    assert exact(number) == fraction


def test_numbers_of_numpy_are_what_is_printed_for_them() -> None:
    """A short float is the short decimal it prints as, and not what its bits are in a longer one."""
    numpy = pytest.importorskip("numpy")
    for kind in (numpy.float16, numpy.float32, numpy.float64, numpy.longdouble):
        assert exact(kind("0.1")) == Fraction(1, 10)
    assert exact(numpy.uint64(2**64 - 1)) == 2**64 - 1
    assert exact(numpy.float32("1e38")) == 10**38
    for wrong in (numpy.bool_(True), numpy.float32("nan"), numpy.float32("inf"), numpy.array(1), numpy.complex64(1)):
        with pytest.raises(ValueError, match="a whole or decimal number"):
            exact(wrong)


@Real.register
class Unprintable:
    """A number of its own kind that prints as no number."""

    def __str__(self) -> str:
        return "about three"


@pytest.mark.parametrize(
    "number",
    [
        Unprintable(),
        True,
        None,
        "3",
        "0.5",
        "1/0",
        "1/-2",
        " 1/2",
        "1/2\n",
        "\u0661/\u0662",
        "1/" + "9" * 81,
        float("nan"),
        float("inf"),
        -float("inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1E+40"),
        Decimal("1E-41"),
        Decimal("1E+999999999"),
        Decimal("0." + "1" * 41),
        10**40,
        -(10**40),
        1e40,
        Fraction(1, 10**80),
        Fraction(10**80),
        1j,
        [1],
        b"1/2",
    ],
    ids=lambda number: repr(number)[:20],
)
def test_what_is_no_number_or_too_large_is_refused(number: Any) -> None:
    """Truth, text, infinities and numbers that could fill the memory are refused with what is allowed."""
    with pytest.raises(
        ValueError, match=r'^a whole or decimal number, or a fraction written "1/3", of at most 40 digits$'
    ):
        exact(number)


@given(st.fractions().filter(lambda f: abs(f.numerator) < 10**39 and f.denominator < 10**39))
@example(Fraction(3, 10))
@example(Fraction(10**39))
@example(Fraction(1, 10**39))
@example(Fraction(10**400, 3))
@example(Fraction(10**16 + 1, 10))
def test_what_is_written_of_a_number_reads_back_as_the_same(number: Fraction) -> None:
    """The shortest writing of a fraction is that of exactly the same number."""
    text = written(number)
    assert Fraction(str(text)) == number
    if abs(number) < 10**39:
        assert exact(text) == number
    assert isinstance(text, int) == (number.denominator == 1)


@given(st.integers(-(10**80) + 1, 10**80 - 1), st.integers(1, 10**80 - 1) | st.integers(0, 79).map(lambda n: 10**n))
@example(10**50, 1)
@example(1, 10**50)
def test_every_number_that_a_document_holds_can_be_read_back(numerator: int, denominator: int) -> None:
    """Also one of more digits than a decimal may have, which was written as a fraction."""
    number = exact(f"{numerator}/{denominator}")
    assert exact(written(number)) == number
