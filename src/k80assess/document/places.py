"""Where in a text of TOML or JSON something stands: the readers of the standard library do not say.

A text is gone through here only once something is wrong with what it says, and it is known to be well-formed then.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator
from typing import Literal, TypeAlias

Loc: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]
"""A line and a column, each from 1."""


def lines_of(form: Literal["toml", "json"], text: str, wanted: Collection[Loc]) -> dict[Loc, int]:
    r"""Return the lines on which the values at some locations begin, or their keys; those found, and no others.

    >>> lines_of("toml", 'id = "a"\n[[criteria]]\nid = "b"', [("criteria", 0, "id"), ("criteria", 1)])
    {('criteria', 0, 'id'): 3}
    """
    longest = max(map(len, wanted), default=0)
    found: dict[Loc, int] = {}
    line = start = 0
    try:
        for path, at in _toml(text) if form == "toml" else _json(text):
            if len(path) <= longest and (loc := tuple(path)) in wanted and loc not in found:
                line, start = line + text.count("\n", start, at), at
                found[loc] = line + 1
                if len(found) == len(wanted):
                    break
    except (ValueError, IndexError, RecursionError):  # a text that is not as it was thought to be: better no lines
        return {}
    return found


def first_twin(text: str) -> tuple[str, Place]:
    """Return the first key that stands twice in one object of JSON, and where it does so for the second time.

    >>> first_twin('{"a": {"b": 1, "b": 2}}')
    ('b', (1, 16))
    """
    seen: list[set[str]] = []
    for path, at in _json(text):
        del seen[len(path) :]
        while len(seen) < len(path):
            seen.append(set())
        key = path[-1]
        if isinstance(key, str):
            if key in seen[-1]:
                return key, (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
            seen[-1].add(key)
        else:
            seen[-1:] = [set()]
    raise ValueError(text)


# --- JSON ---------------------------------------------------------------------------------------------------------

_JSON = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)


def _json(text: str) -> Iterator[tuple[list[str | int], int]]:
    """Yield the path of every key and every entry of a list, with where it stands: one list that changes on the way."""
    path: list[str | int] = []
    kinds: list[str] = []
    is_key = False
    for token in _JSON.finditer(text):
        word = token[0]
        if kinds and kinds[-1] == "[" and word not in "],":
            yield path, token.start()
        if word == "{":
            kinds.append(word)
            path.append("")
            is_key = True
        elif word == "[":
            kinds.append(word)
            path.append(0)
        elif word in "}]":
            kinds.pop()
            path.pop()
            is_key = False
        elif word == ",":
            if kinds[-1] == "[":
                path[-1] += 1  # type: ignore[operator]
            is_key = kinds[-1] == "{"
        elif is_key:
            path[-1] = json.loads(word)
            is_key = False
            yield path, token.start()


# --- TOML ---------------------------------------------------------------------------------------------------------

_BLANK = re.compile(r"(?:\s|\#[^\n]*+)*+")
_KEY = re.compile(r'[ \t]*+(?:"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'|[\w-]++)[ \t]*+')
_TEXT = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*+\'{3,5}|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'',
    re.DOTALL,
)
_OTHER = re.compile(r"[^,\]}\n\#]++")


class _Toml:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def skip(self) -> None:
        """Go on to what is neither a blank, a line end nor a comment."""
        self.at = self._end(_BLANK)

    def _end(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(self.at)
        return match.end()

    def next_is(self, word: str) -> bool:
        return self.text.startswith(word, self.at)

    def take(self, word: str) -> None:
        if not self.next_is(word):
            raise ValueError(self.at)
        self.at += len(word)

    def key(self) -> list[str]:
        """Read a key, and return its parts."""
        parts = []
        while True:
            start, self.at = self.at, self._end(_KEY)
            word = self.text[start : self.at].strip(" \t")
            parts.append(next(iter(tomllib.loads(f"{word} = 1"))) if word[0] in "\"'" else word)
            if not self.next_is("."):
                return parts
            self.at += 1

    def value(self, path: list[str | int]) -> Iterator[tuple[list[str | int], int]]:
        if self.next_is("["):
            yield from self.inside("]", path)
        elif self.next_is("{"):
            yield from self.inside("}", path)
        else:
            self.at = self._end(_TEXT if self.text[self.at] in "\"'" else _OTHER)

    def inside(self, closing: str, path: list[str | int]) -> Iterator[tuple[list[str | int], int]]:
        """Go through a list or a table that is written in one value."""
        self.at += 1
        count = 0
        self.skip()
        while not self.next_is(closing):
            if closing == "]":
                yield [*path, count], self.at
                yield from self.value([*path, count])
                count += 1
            else:
                yield from self.pair(path)
            self.skip()
            if self.next_is(","):
                self.at += 1
                self.skip()
        self.at += 1

    def pair(self, path: list[str | int]) -> Iterator[tuple[list[str | int], int]]:
        start, parts = self.at, self.key()
        for i in range(len(parts)):
            yield [*path, *parts[: i + 1]], start
        self.take("=")
        self.skip()
        yield from self.value([*path, *parts])


def _toml(text: str) -> Iterator[tuple[list[str | int], int]]:
    """Yield the path of every key and every entry of a list, with where it stands; a table may come more than once."""
    reader, current = _Toml(text.replace("\r\n", " \n")), list[str | int]()
    counts: dict[Loc, int] = {}
    reader.skip()
    while reader.at < len(text):
        start = reader.at
        if not reader.next_is("["):
            yield from reader.pair(current)
        else:
            brackets = "[[" if reader.next_is("[[") else "["
            reader.take(brackets)
            current, parts = [], reader.key()
            for i, part in enumerate(parts):
                current.append(part)
                yield current, start
                own = tuple(current)
                if brackets == "[[" and i == len(parts) - 1:
                    counts[own] = counts.get(own, 0) + 1
                if own in counts:
                    current.append(counts[own] - 1)
                    yield current, start
            reader.take("]" * len(brackets))
        reader.skip()
