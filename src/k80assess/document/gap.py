"""The search for a combination of levels that no row of a decision table takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

Restrictions = tuple[tuple[str, frozenset[str]], ...]
"""What a row still asks of inputs that have no level yet."""

# The search looks at what rows ask again and again: after so many looks, a second or two, it gives up.
MOST_LOOKS = 2_000_000


class TooManyLooksError(Exception):
    """The search for an undecided combination was given up."""


def find_gap(
    whens: Iterable[Mapping[str, Sequence[str]]], scales: Mapping[str, Sequence[str]]
) -> dict[str, str] | None:
    """Give a level for some inputs such that no row takes it, whatever level the others have; None if there is none.

    Args:
        whens: for each row the levels it takes, by input; an input left out may have any.
        scales: for each input its levels.

    Raises:
        TooManyLooksError: when the rows are too entangled to tell.

    >>> find_gap([{"a": ["low"]}, {"b": ["low", "high"]}], {"a": ["low", "high"], "b": ["low", "mid", "high"]})
    {'a': 'high', 'b': 'mid'}
    """
    rows = frozenset(
        tuple((input_id, frozenset(named)) for input_id, named in when.items() if len(named) < len(scales[input_id]))
        for when in whens
    )
    try:
        return _Search(scales).find(rows)
    except RecursionError:
        raise TooManyLooksError from None


class _Search:
    """Gives one input after another a level, and keeps the rows that can still match, with what they still ask.

    A row that asks nothing more takes all that remains. Equal situations are looked at once.
    """

    def __init__(self, scales: Mapping[str, Sequence[str]]) -> None:
        self.scales = scales
        self.closed: set[frozenset[Restrictions]] = set()
        self.looks = 0

    def find(self, rows: frozenset[Restrictions]) -> dict[str, str] | None:
        if not rows:
            return {}
        if () in rows or rows in self.closed:
            return None
        asked = Counter(input_id for row in rows for input_id, _named in row)
        split = max(sorted(asked), key=asked.__getitem__)
        self.looks += asked.total() * len(self.scales[split])
        if self.looks > MOST_LOOKS:
            raise TooManyLooksError
        for level in self.scales[split]:
            gap = self.find(frozenset(_after(rows, split, level)))
            if gap is not None:
                return {split: level, **gap}
        self.closed.add(rows)
        return None


def _after(rows: Iterable[Restrictions], split: str, level: str) -> Iterator[Restrictions]:
    """Give what rows still ask once an input has a level, without those that cannot match any more."""
    for row in rows:
        if all(input_id != split or level in named for input_id, named in row):
            yield tuple(pair for pair in row if pair[0] != split)
