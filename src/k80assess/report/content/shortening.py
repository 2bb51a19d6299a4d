"""Showing the first of many, and saying how many more there are: nothing is cut silently, and data has it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from k80assess.errors import SizeLimitError, UndecidedError
from k80assess.report.words import Words, phrase, plain

T = TypeVar("T")
W = TypeVar("W", bound=Words)

EVERYTHING = 10**9
"""How many to show of what is to be shown in full."""

MANY = 12
"""From more criteria than this only the first are shown one by one, and the others by what they have in common."""

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
        UndecidedError: when that took too long.

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
    except (SizeLimitError, UndecidedError):
        return Shown(items, more, is_exact=False)
    return Shown(items, more, is_exact=more <= MAX_COUNTED)


def in_short(pairs: Sequence[tuple[Words, W]], first: int = MANY // 2) -> tuple[tuple[Words, W], ...]:
    """Return criteria with their answers: of many the first, and how many others have the same answer as each other.

    >>> [(plain(label, "en"), answer) for label, answer in in_short([(f"q{i}", "no") for i in range(20)], 2)]
    [('q0', 'no'), ('q1', 'no'), ('18 others', 'no')]
    """
    if len(pairs) <= MANY:
        return tuple(pairs)
    alike: dict[tuple[str, str], list[tuple[Words, W]]] = {}
    for label, answer in pairs[first:]:
        alike.setdefault((plain(answer, "nl"), plain(answer, "en")), []).append((label, answer))
    found = list(pairs[:first])
    for group in sorted(alike.values(), key=len, reverse=True):
        found.append(group[0] if len(group) == 1 else (phrase("answer.others", count=len(group)), group[0][1]))
    return tuple(found)
