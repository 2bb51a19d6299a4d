"""Showing the first of many, and saying how many more there are: nothing is cut silently."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from k80assess.errors import SizeLimitError
from k80assess.report.words import Words, phrase

T = TypeVar("T")

EVERYTHING = 10**9
"""How many to show of what is to be shown in full."""

MAX_COUNTED = 20
"""The most to count: there can be more than anybody could count, each of which takes work to find."""


class Shown(NamedTuple, Generic[T]):
    """The first of many.

    Attributes:
        items: what is shown.
        more: how many more were counted.
        is_exact: whether `more` is exact; otherwise there are even more, or finding out takes too much work.
    """

    items: tuple[T, ...]
    more: int
    is_exact: bool

    def more_said(self, key: str, key_for_many: str, **values: Words) -> Words | None:
        """Return how many more there are, or that there were too many to count; None if there are none."""
        if self.is_exact:
            return phrase(key, count=self.more, **values) if self.more else None
        if self.more > MAX_COUNTED:
            return phrase(key_for_many, count=MAX_COUNTED, **values)
        return phrase("listed.unknown")


def first_of(found: Iterable[T], shown: int) -> Shown[T]:
    """Return as many of the first as are to be shown, and count the rest as far as possible.

    Raises:
        SizeLimitError: when even what is to be shown is too much to work out.

    >>> first_of("abcd", 3)
    Shown(items=('a', 'b', 'c'), more=1, is_exact=True)
    >>> first_of("a" * 100, 3).more_said("listed.more", "listed.more_than").key
    'listed.more_than'
    """
    rest = iter(found)
    items = tuple(islice(rest, shown))
    more = 0
    try:
        for _ in islice(rest, MAX_COUNTED + 1):
            more += 1
    except SizeLimitError:
        return Shown(items, more, is_exact=False)
    return Shown(items, more, is_exact=more <= MAX_COUNTED)
