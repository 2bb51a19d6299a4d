"""How documents and results are displayed: in a notebook, and in a few hundred characters of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from k80assess import _above

LONGEST = 300
"""About as many characters as the representation of a document or a result has at most."""

# What is shown of several things by turns, so that the first does not take all the room.
_BY_TURNS = 3
# Part of a thing is shown where there is room for so many characters of it; in fewer it would tell nothing.
_TELLING = 45


class Displayed:
    """Anything that a notebook shows: a document or a result."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        return _above.notebook(self)


def shortly(thing: object, room: int = LONGEST) -> str:
    """Return the representation of a thing: whole where there is room for it, else with how much is left out.

    >>> shortly(("a", 1, None))
    "('a', 1, None)"
    >>> shortly([["a" * 10] * 100] * 20, 150)
    "[['aaaaaaaaaa', … 99 more], … 19 more]"
    """
    whole = _whole(thing, room)
    return _partly(thing, room) if whole is None else whole


def representation(self: object) -> str:
    """Return what the `__repr__` of a document or a result does: all of it where that is short."""
    return shortly(self)


def _whole(thing: object, room: int) -> str | None:
    """Return the representation of a thing, or None where there is no room for it."""
    if room <= 0:
        return None
    parts = _parts(thing)
    if parts is None:
        single = _itself(thing, room + 1)
        return single if len(single) <= room else None
    start, items, _count, end = parts
    shown, left = [], room - len(start) - len(end)
    for key, value in items:
        text = _whole(value, left - len(key))
        if text is None:
            return None
        shown.append(key + text)
        left -= len(shown[-1]) + 2
    whole = start + ", ".join(shown) + end
    return whole if len(whole) <= room else None  # one without parts may be longer than its room


def _partly(thing: object, room: int) -> str:
    """Return a representation of a thing that there is no room for: its first parts, and how many more there are."""
    parts = _parts(thing)
    if parts is None:
        return _cut(_itself(thing, room + 1), room)
    start, items, count, end = parts
    shown: list[str] = []
    left = room - len(start) - len(end) - len("… 1000 more")
    for key, value in islice(items, room):
        text = _whole(value, left // 2 - len(key))
        share = left // min(count - len(shown), _BY_TURNS) - len(key)
        if text is None and share >= _TELLING:
            text = _partly(value, share)
        if text is None and (not key.endswith("=") or left < len(key) + 3):
            break
        shown.append(key + ("…" if text is None else text))
        left -= len(shown[-1]) + 2
    more = count - len(shown)
    return start + ", ".join([*shown, f"… {more} more"] if more else shown) + end


def _parts(thing: Any) -> tuple[str, Iterable[tuple[str, object]], int, str] | None:
    """Return how a thing begins, its parts with their keys, how many there are, and how it ends; None for a single one.

    It is taken apart where its representation is that of any dict, tuple or list, or the one of this module.
    """
    own: Any = type(thing).__repr__
    if isinstance(thing, dict) and own in (dict.__repr__, representation):
        return "{", ((f"{shortly(key)}: ", value) for key, value in thing.items()), len(thing), "}"
    if isinstance(thing, (tuple, list)) and own in (tuple.__repr__, list.__repr__, representation):
        start, end = ("[", "]") if isinstance(thing, list) else ("(", ",)" if len(thing) == 1 else ")")
        return start, (("", item) for item in thing), len(thing), end
    if own is not representation:
        return None
    fields = [(f"{key}=", value) for key, value in _fields(thing)]
    return f"{type(thing).__name__}(", fields, len(fields), ")"


def _fields(thing: Any) -> Sequence[tuple[str, object]]:
    if hasattr(thing, "__attrs_attrs__"):
        return [(own.name, getattr(thing, own.name)) for own in thing.__attrs_attrs__ if not own.name.startswith("_")]
    return [*thing.__repr_args__()]


def _itself(thing: object, room: int) -> str:
    if isinstance(thing, (str, bytes)):
        return repr(thing[:room])
    try:
        return repr(thing)
    except ValueError:  # a number of more digits than Python writes
        return f"<{type(thing).__name__} of very many digits>"


def counted(count: int, one: str, several: str) -> str:
    """Return a number with what it counts.

    >>> counted(1, "criterion", "criteria"), counted(10, "criterion", "criteria")
    ('1 criterion', '10 criteria')
    """
    return f"{count} {one if count == 1 else several}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(0, room - 1)]}…"
