"""Checks of numbers, dates and the like passed as arguments."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from k80assess.base.exact import DIGITS, exact
from k80assess.errors import ArgumentError, Loc, Problem, Sentence, UnknownNameError, quoted

T = TypeVar("T")


def amount_or_problem(loc: Loc, found: object) -> Fraction | Problem:
    """Return an argument as an exact number of zero or more, or what is wrong with it.

    >>> amount_or_problem(("costs", "demand"), 0.2)
    Fraction(1, 5)
    >>> print(amount_or_problem(("costs", "demand"), -1))
    costs.demand: a number of zero or more is needed; found -1
    """
    sentence = Sentence("not_an_amount", "a number of zero or more is needed")
    try:
        number = exact(found)
    except ValueError as error:
        return Problem(loc, sentence, quoted(found), error.args[0])
    return Problem(loc, sentence, quoted(found)) if number < 0 else number


def amount(loc: Loc, found: object) -> Fraction:
    """Return an argument as an exact number of zero or more.

    Raises:
        ArgumentError: when it is no such number.
    """
    number = amount_or_problem(loc, found)
    if isinstance(number, Problem):
        raise ArgumentError(number)
    return number


def name_among(kind: str, found: object, names: Collection[str], loc: Loc = ()) -> str:
    """Return an argument that has to be one of some names.

    Only text is held against them: an array, or a value that is missing, would give no yes or no.

    Args:
        kind: what they are the names of, as `UnknownNameError` says it.
        found: the argument.
        names: the names.
        loc: where it stands.

    Raises:
        UnknownNameError: when it is none of them.

    >>> name_among("language", "nl", ["nl", "en"])
    'nl'
    """
    if not isinstance(found, str) or found not in names:
        raise UnknownNameError(kind, found, names, loc)
    return found


def list_of(argument: str, found: Iterable[T]) -> list[T]:
    """Return an argument of several things as a list; a set in an order that is the same on every run.

    Raises:
        ArgumentError: when it is not several things: text and mappings are one.
    """
    if isinstance(found, (str, bytes, Mapping)) or not isinstance(found, Iterable):
        raise ArgumentError(Problem((argument,), Sentence("not_a_list", "a list is needed"), quoted(found)))
    return sorted(found, key=repr) if isinstance(found, (set, frozenset)) else list(found)


def refuse_no_count(argument: str, found: object, least: int = 1) -> None:
    """Refuse an argument that is not a whole number of 1 or more, or of another least number, or has very many digits.

    Raises:
        ArgumentError: when it is not.
    """
    sentence = Sentence("not_a_count", "a whole number of {least} or more is needed", least=least)
    if not isinstance(found, int) or isinstance(found, bool) or found < least:
        raise ArgumentError(Problem((argument,), sentence, quoted(found)))
    if found >= 10**DIGITS:
        allowed = Sentence("allowed.count", "one of at most {digits} digits", digits=DIGITS)
        raise ArgumentError(Problem((argument,), sentence, quoted(found), allowed))


def refuse_no_flag(argument: str, found: object) -> None:
    """Refuse an argument that is neither true nor false: a text such as "no" would be read as yes.

    Raises:
        ArgumentError: when it is not.
    """
    if not isinstance(found, bool):
        raise ArgumentError(Problem((argument,), Sentence("not_a_bool", "true or false is needed"), quoted(found)))


def refuse_no_date(argument: str, found: object) -> None:
    """Refuse an argument that is not a date.

    Raises:
        ArgumentError: when it is not; nor is a date with a time, which cannot be compared with a date.
    """
    if type(found) is not datetime.date:
        allowed = Sentence("allowed.date_object", "a date such as datetime.date(2026, 3, 2)")
        raise ArgumentError(Problem((argument,), Sentence("not_a_date", "a date is needed"), quoted(found), allowed))
