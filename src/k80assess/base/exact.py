"""Exact numbers, as they are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Context, Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic_core import CoreSchema, PydanticSerializationUnexpectedValue, core_schema

from k80assess.errors import Sentence, SizeLimitError, refusal

# Documents are untrusted input: a number must not be able to fill the memory when it becomes a fraction.
DIGITS = 40
_FRACTION = re.compile(r"-?[0-9]{1,80}/[0-9]{1,80}")  # a decimal of 40 places is a fraction of twice the digits
_ALLOWED = Sentence(
    "allowed.number",
    'a whole or decimal number, or a fraction written "1/3", of at most {digits} digits',
    digits=DIGITS,
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
    if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 10**DIGITS:
        return Fraction(number)
    if isinstance(number, Integral) and not isinstance(number, int):
        return exact(int(number))
    if isinstance(number, (float, Decimal)) or (isinstance(number, Real) and not isinstance(number, (int, Fraction))):
        decimal = as_printed(number)
        if decimal.is_finite() and _places(decimal) <= DIGITS:
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


# --- as data -------------------------------------------------------------------------------------------------------

# An exact number may have more digits than Python turns into text and back by itself.
_MAX_DIGITS = 100_000
_DATA = re.compile(rf"-?[0-9]{{1,{_MAX_DIGITS}}}(/[0-9]{{1,{_MAX_DIGITS}}})?")
_MAX_BITS = 332_192  # with so many, a number has at most as many digits
_LONG = Context(prec=_MAX_DIGITS + 1)


def number_data(number: Fraction) -> dict[str, Any]:
    """Return a number exactly, and as an approximate decimal; None where it is larger than decimals go.

    Raises:
        SizeLimitError: for a number of so many digits that it is not read back.

    >>> number_data(Fraction(1, 4))
    {'exact': '1/4', 'decimal': 0.25}
    """
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > _MAX_BITS:
        raise too_many_digits(_MAX_DIGITS)
    ends = (number.numerator,) if number.denominator == 1 else (number.numerator, number.denominator)
    try:
        decimal = float(number)
    except OverflowError:
        decimal = None
    # Decimals, for an integer of thousands of digits is not turned into text otherwise.
    return {"exact": "/".join([f"{_LONG.create_decimal(end):f}" for end in ends]), "decimal": decimal}


def too_many_digits(limit: int) -> SizeLimitError:
    """Return the error of a number of more digits than a limit."""
    remedy = Sentence("remedy.rounder", "weigh with rounder numbers")
    return SizeLimitError(Sentence("limit.digits", "digits of a number"), limit, remedy)


def exact_number(text: str) -> Fraction:
    """Return the fraction that the exact part of a number's data says.

    Raises:
        ValueError: for text that is no such number.

    >>> exact_number("-1/3")
    Fraction(-1, 3)
    """
    if _DATA.fullmatch(text):
        ends = [int(_LONG.create_decimal(end)) for end in text.split("/")]
        with suppress(ZeroDivisionError):
            return Fraction(*ends)
    raise ValueError(text)


def number_schema(ref: str | None = None) -> CoreSchema:
    """Return how pydantic reads and writes a number as data.

    Args:
        ref: pydantic's name for it, where it is a definition of its own.
    """
    exact = core_schema.no_info_after_validator_function(_data_or_refused, core_schema.str_schema())
    decimal = core_schema.nullable_schema(core_schema.float_schema())
    text = {"pattern": "^-?[0-9]+(/0*[1-9][0-9]*)?$", "description": "The number itself."}
    about = {"description": "About the same, for those who need no more; null where it is too large for one."}
    inner = core_schema.typed_dict_schema(
        {
            "exact": core_schema.typed_dict_field(exact, metadata={"pydantic_js_updates": text}),
            "decimal": core_schema.typed_dict_field(decimal, required=False, metadata={"pydantic_js_updates": about}),
        },
        extra_behavior="forbid",
    )

    def read(given: Any, inner: Callable[[Any], Any]) -> Fraction:
        number: Fraction = given if isinstance(given, Fraction) else inner(given)["exact"]
        return number

    return core_schema.no_info_wrap_validator_function(
        read,
        inner,
        serialization=core_schema.plain_serializer_function_ser_schema(_number_told, return_schema=inner),
        ref=ref,
        metadata={"pydantic_js_updates": {"title": "Number", "description": "A number, exactly and as a decimal."}},
    )


def _number_told(number: Any) -> dict[str, Any]:
    if not isinstance(number, Fraction):
        raise PydanticSerializationUnexpectedValue("a fraction is needed")
    return number_data(number)


def _data_or_refused(text: str) -> Fraction:
    try:
        return exact_number(text)
    except ValueError:
        allowed = Sentence("allowed.exact", 'a whole number or a fraction as text, such as "1/3"')
        raise refusal(Sentence("not_exact", "an exact number is needed"), allowed) from None


class _NumberSchema:
    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return number_schema("k80assess.Number:data")


NumberData: TypeAlias = Annotated[Fraction, _NumberSchema()]
"""A fraction as data: `{"exact": "1/3", "decimal": 0.3333333333333333}`."""
