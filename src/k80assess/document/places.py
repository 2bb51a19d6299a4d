"""Where each key and entry of a TOML or JSON text stands: its line and column, which no reader of these tells.

The text is walked through once, and what is found is held against what a reader of the form finds in it: unless both
name the same keys and entries, no place is told. A wrong line would be worse than none.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead to a place in a document."""

_TOML_TEXT = r'"{3} (?: [^"\\] | \\. | "(?!"") )*+ "{3,5} | \'{3} (?: [^\'] | \'(?!\'\') )*+ \'{3,5} | \'[^\'\n]*+\' |'
_JSON_TEXT = r'" (?: [^"\\\n] | \\[^\n] )*+ "'
_TEXT = re.compile(f"{_TOML_TEXT} {_JSON_TEXT}", re.DOTALL | re.VERBOSE)
_BLANKS = re.compile(r"(?: [ \t\r\n] | \#[^\n]*+ )*+", re.VERBOSE)
_WITHIN_LINE = re.compile(r"[ \t]*+")
_BARE = re.compile(r"[\w-]++")
_PLAIN = re.compile(r"[^,\]}#\r\n]++")  # a number, a date, true, false or null


class Place(NamedTuple):
    """A place in a text, counted from 1."""

    line: int
    column: int


def places_of(text: str, content: Any) -> dict[KeyPath, Place]:
    r"""Return where each key and each entry of a list stands in a text, by the keys and indices that lead there.

    A table has the place of its heading; one that only headings or keys of many parts make, that of the first of them.

    Args:
        text: a TOML or JSON text that is well-formed.
        content: what a reader found in it.

    >>> text = '[[case]]\nname = "a"\n\n[[case]]\nname = "b"\n'
    >>> found = places_of(text, {"case": [{"name": "a"}, {"name": "b"}]})
    >>> found[("case", 1)], found[("case", 1, "name")]
    (Place(line=4, column=1), Place(line=5, column=1))
    """
    walk = _Walk(text)
    try:
        walk.through()
    except (IndexError, ValueError, RecursionError):  # something else stands there than was thought
        return {}
    if walk.starts.keys() != set(_paths(content)):
        return {}
    ends = [match.end() for match in re.finditer("\n", text)]
    found = {}
    for path, start in walk.starts.items():
        line = bisect_right(ends, start)
        found[path] = Place(line + 1, start - (ends[line - 1] if line else 0) + 1)
    return found


def _paths(content: Any) -> Iterator[KeyPath]:
    """Return what leads to each key and entry in plain data."""
    waiting: list[tuple[KeyPath, Any]] = [((), content)]
    while waiting:
        path, part = waiting.pop()
        if path:
            yield path
        if isinstance(part, Mapping):
            waiting.extend([((*path, key), own) for key, own in part.items()])
        elif isinstance(part, list):
            waiting.extend([((*path, i), own) for i, own in enumerate(part)])


class _Walk:
    """A walk through a text from its beginning, which notes where each key and entry starts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts: dict[KeyPath, int] = {}
        self.is_json = False
        self.last: dict[KeyPath, int] = {}  # of each list of tables that headings make, the index of the last

    def through(self) -> None:
        self._skip(_BLANKS)
        self.is_json = self.text.startswith("{", self.at)  # no TOML begins like this
        if self.is_json:
            self._value(())
            return
        table: KeyPath = ()
        while self.at < len(self.text):
            table = self._heading() if self.text[self.at] == "[" else self._pair(table)
            self._skip(_BLANKS)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Go past what a pattern matches here, and return it."""
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(self.at)
        self.at = match.end()
        return match[0]

    def _take(self, wanted: str) -> None:
        if not self.text.startswith(wanted, self.at):
            raise ValueError(self.at)
        self.at += len(wanted)

    def _note(self, path: KeyPath, start: int) -> None:
        for length in range(1, len(path) + 1):
            self.starts.setdefault(path[:length], start)

    def _heading(self) -> KeyPath:
        start = self.at
        bracket = "[[" if self.text.startswith("[[", start) else "["
        self._take(bracket)
        *parents, name = self._key()
        self._take("]" * len(bracket))
        path: KeyPath = ()
        for part in parents:
            path = self._last((*path, part))
        path = (*path, name)
        if bracket == "[[":
            self.last[path] = self.last.get(path, -1) + 1
            path = self._last(path)
        self._note(path, start)
        self.starts[path] = start  # also where a heading of what is inside came before its own
        return path

    def _last(self, path: KeyPath) -> KeyPath:
        return (*path, self.last[path]) if path in self.last else path

    def _pair(self, table: KeyPath) -> KeyPath:
        start = self.at
        path = (*table, *self._key())
        self._take("=")
        self._note(path, start)
        self._skip(_WITHIN_LINE)
        self._value(path)
        return table

    def _key(self) -> list[str]:
        """Return the parts of a key, and go past it and the blanks behind it."""
        parts = []
        while True:
            self._skip(_WITHIN_LINE)
            parts.append(self._name())
            self._skip(_WITHIN_LINE)
            if not self.text.startswith(".", self.at):
                return parts
            self._take(".")

    def _name(self) -> str:
        if self.text[self.at] not in "\"'":
            return self._skip(_BARE)
        quoted = self._skip(_TEXT)
        name: str = json.loads(quoted) if self.is_json else tomllib.loads(f"name = {quoted}")["name"]
        return name

    def _value(self, path: KeyPath) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self._skip(_TEXT)
        elif first == "[":
            self._take("[")
            index = 0
            while not self._closes("]"):
                self._note((*path, index), self.at)
                self._value((*path, index))
                index += 1
        elif first == "{":
            self._take("{")
            while not self._closes("}"):
                start = self.at
                own = (*path, *self._key())
                self._skip(_BLANKS)  # JSON may have a new line here
                self._take("=" if self.text[self.at] == "=" else ":")
                self._note(own, start)
                self._skip(_BLANKS)
                self._value(own)
        else:
            self._skip(_PLAIN)

    def _closes(self, bracket: str) -> bool:
        """Go past blanks and a comma, and past the bracket where it stands there."""
        self._skip(_BLANKS)
        if self.text.startswith(",", self.at):
            self._take(",")
            self._skip(_BLANKS)
        if self.text.startswith(bracket, self.at):
            self._take(bracket)
            return True
        return False


# --- keys that stand twice -----------------------------------------------------------------------------------------


def first_twin(text: str) -> tuple[str, Place]:
    """Return the first key that stands twice in one object of JSON, and where it does so for the second time.

    >>> first_twin('{"a": {"b": 1, "b": 2}}')
    ('b', Place(line=1, column=16))
    """
    seen: list[set[str]] = []
    for path, at in _json_keys(text):
        del seen[len(path) :]
        while len(seen) < len(path):
            seen.append(set())
        key = path[-1]
        if isinstance(key, str):
            if key in seen[-1]:
                return key, Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
            seen[-1].add(key)
        else:
            seen[-1:] = [set()]
    raise ValueError(text)


_JSON_WORD = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)


def _json_keys(text: str) -> Iterator[tuple[list[str | int], int]]:
    """Yield the path of every key and every entry of a list, with where it stands: one list that changes on the way."""
    path: list[str | int] = []
    kinds: list[str] = []
    is_key = False
    for token in _JSON_WORD.finditer(text):
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
