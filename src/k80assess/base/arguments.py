"""Numbers and dates that are given as arguments: what each must be, said in one place."""

from __future__ import annotations

import datetime
from fractions import Fraction

from k80assess.base.exact import exact
from k80assess.errors import ArgumentError, Problem, quoted


def amount_or_problem(place: str, found: object) -> Fraction | Problem:
    """Return an argument as an exact number of zero or more, or what is wrong with it.

    >>> amount_or_problem("reserve", 0.2)
    Fraction(1, 5)
    >>> print(amount_or_problem("reserve", -1))
    reserve: a number of zero or more is needed; found -1
    """
    message = "a number of zero or more is needed"
    try:
        number = exact(found)
    except ValueError as error:
        return Problem(place, message, quoted(found), str(error))
    return Problem(place, message, quoted(found)) if number < 0 else number


def amount(place: str, found: object) -> Fraction:
    """Return an argument as an exact number of zero or more.

    Raises:
        ArgumentError: when it is no such number.
    """
    number = amount_or_problem(place, found)
    if isinstance(number, Problem):
        raise ArgumentError(str(number))
    return number


def refuse_no_count(place: str, found: object) -> None:
    """Refuse an argument that is not a whole number of 1 or more.

    Raises:
        ArgumentError: when it is not.
    """
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ArgumentError(f"{place}: a whole number of 1 or more is needed; found {quoted(found)}")


def refuse_no_date(place: str, found: object) -> None:
    """Refuse an argument that is not a date.

    Raises:
        ArgumentError: when it is not; nor is a date with a time, which cannot be compared with a date.
    """
    if type(found) is not datetime.date:
        raise ArgumentError(f"{place}: a date such as datetime.date(2026, 3, 2) is needed; found {quoted(found)}")
