"""Exact numbers, as they are written."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from k80assess.errors import Sentence, refusal

# Documents are untrusted input: a number must not be able to fill the memory when it becomes a fraction.
_DIGITS = 40
_FRACTION = re.compile(r"-?[0-9]{1,80}/[0-9]{1,80}")  # a decimal of 40 places is a fraction of twice the digits
_ALLOWED = Sentence(
    "allowed.number",
    'a whole or decimal number, or a fraction written "1/3", of at most {digits} digits',
    digits=_DIGITS,
)


Number: TypeAlias = int | float | Decimal | Fraction | str
"""What may be passed as an exact number; text only as a fraction, such as `1/3`."""


def exact(number: object) -> Fraction:
    """Return a number as the exact fraction that its decimal notation stands for.

    A float counts as the decimal that is printed for it: 0.3 is three tenths, not the nearest binary fraction. The same
    goes for floats of other libraries, which may be less precise.

    Args:
        number: an int, float, Decimal or Fraction, a number of another library, or text of the form `1/3`.

    Raises:
        ValueError: for anything else, for infinities and not-a-number, and for more than 40 digits.

    >>> exact(0.3), exact("1/3")
    (Fraction(3, 10), Fraction(1, 3))
    """
    if isinstance(number, Fraction) and abs(number.numerator) < 10**80 and number.denominator < 10**80:
        return number
    if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 10**_DIGITS:
        return Fraction(number)
    if isinstance(number, Integral) and not isinstance(number, int):
        return exact(int(number))
    if isinstance(number, (float, Decimal)) or (isinstance(number, Real) and not isinstance(number, (int, Fraction))):
        decimal = as_printed(number)
        if decimal.is_finite() and _places(decimal) <= _DIGITS:
            return Fraction(decimal)
    if isinstance(number, str) and _FRACTION.fullmatch(number) and int(number.split("/")[1]):
        return Fraction(number)
    raise ValueError(_ALLOWED)


def as_printed(number: float | Real | Decimal) -> Decimal:
    """Return the decimal that is printed for a number.

    >>> as_printed(0.3)
    Decimal('0.3')
    """
    if isinstance(number, Decimal):
        return number
    # The repr of another library's float need not be a number, and it may be less precise than one of Python.
    with suppress(ArithmeticError):
        return Decimal(float.__repr__(number) if isinstance(number, float) else str(number))
    return Decimal("NaN")


def _places(decimal: Decimal) -> int:
    _sign, digits, exponent = decimal.as_tuple()
    assert isinstance(exponent, int)  # finite
    return max(len(digits), len(digits) + exponent, -exponent)


def written(number: Fraction) -> int | float | str:
    """Return a fraction in the shortest form that reads back as exactly the same number.

    >>> written(Fraction(2)), written(Fraction(3, 10)), written(Fraction(1, 3))
    (2, 0.3, '1/3')
    """
    try:
        shortest = number.numerator if number.denominator == 1 else float(number)
        if exact(shortest) == number:
            return shortest
    except (OverflowError, ValueError):  # too large for a float, or of more digits than a number may have
        pass
    return f"{number.numerator}/{number.denominator}"


def _exact_or_refused(number: object) -> Fraction:
    try:
        return exact(number)
    except ValueError as error:
        raise refusal(Sentence("not_a_number", "a number is needed"), error.args[0]) from None


Exact = Annotated[
    Fraction,
    BeforeValidator(_exact_or_refused),
    PlainSerializer(written),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^-?[0-9]{1,80}/[0-9]{1,80}$"}]}),
]
