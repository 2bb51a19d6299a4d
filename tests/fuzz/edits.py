"""Changes to a sound document, chosen by bytes: so a fuzzer that knows only bytes gets past the first checks."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]
# What may stand anywhere instead of what should.
NAMES = ("", " ", "a", "a b", "?", "x?", "\x00", "\ud800", "é" * 3000)
NUMBERS = (0, 1, -1, 2, 10**30, 10**100, 0.1, float("inf"), *map(Decimal, ("0.5", "1e-3", "1e999", "NaN", "-Infinity")))
WRITTEN = ("1/3", "1/0", "-1/2", "2026-02-30", "2026-03-01", b"a")
DATES = (datetime.date(2026, 3, 1), datetime.datetime(2026, 3, 1, 12), datetime.time(12))
TABLES: tuple[dict[Any, Any], ...] = ({}, {"a": "b"}, {"nl": "x", "en": "y"}, {"id": "a"}, {1: 2})
VALUES: tuple[Any, ...] = (
    *(None, True, False), *NUMBERS, *NAMES, *WRITTEN, *DATES, *TABLES, *([], [[]], ["a"], ["a", "a"], DEEP),
)  # fmt: skip
TEXTS = (
    *("", "-", "0", "1", "01", "10", "2", "*", "undefined", "{0;1}", "0:1", "1:0", "DESC", "true", "v0"),
    *("<0.5;0.5>", "<0:1;1:0>", "<;>", "<1e9>", "a", "\x7f", "é" * 500, "> 3", "string", "urn:k80assess:a:1"),
    *('"none"', '"a","b"', 'not("a")', "not()", '"\\u0000"', '"\\Uffffff"', "FIRST", "PRIORITY", "ANY", "COLLECT"),
    *("urn:k80assess:%00:", "id__a_2d_b"),
)  # fmt: skip


class Choices:
    """Choices that bytes make, one after another; the first of everything once they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data: Iterator[int] = iter(data)

    def below(self, number: int) -> int:
        """Return a number from 0 that is less than this one."""
        first = next(self._data, 0)
        return (first if number <= 256 else first * 256 + next(self._data, 0)) % number

    def of(self, things: Any) -> Any:
        """Return one of some things."""
        return things[self.below(len(things))]


# --- plain data ---------------------------------------------------------------------------------------------------


def edited(content: Any, data: bytes) -> Any:
    """Return plain data with some changes: values replaced, moved, doubled, left out, keys called otherwise."""
    content, choices = copy.deepcopy(content), Choices(data)
    for _ in range(1 + choices.below(5)):
        places = list(_places(content))
        if places:
            _change(choices.of(places), choices, places)
    return content


def _places(content: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Return every place in plain data: what holds it, and its key or index."""
    if isinstance(content, (dict, list)) and depth < 12:
        for key, value in list(content.items() if isinstance(content, dict) else enumerate(content)):
            yield content, key
            yield from _places(value, depth + 1)


def _change(place: tuple[Any, Any], choices: Choices, places: list[tuple[Any, Any]]) -> None:
    owner, key = place
    kind = choices.below(6)
    if kind == 0:
        owner[key] = copy.deepcopy(choices.of(VALUES))
    elif kind == 1:
        del owner[key]
    elif kind == 2:
        other, other_key = choices.of(places)
        owner[key] = copy.deepcopy(other[other_key])
    elif kind == 3 and isinstance(owner, dict):
        _other, name = choices.of(places)
        owner[name if isinstance(name, str) else choices.of(NAMES)] = owner.pop(key)
    elif kind == 4 and isinstance(owner, list):
        owner.insert(choices.below(len(owner) + 1), copy.deepcopy(owner[key]))
    else:
        owner[key] = [owner[key]]


# --- XML ----------------------------------------------------------------------------------------------------------


def edited_xml(root: Element, data: bytes) -> Element:
    """Return an XML tree with some changes: texts replaced, elements moved, doubled, left out, called otherwise."""
    root, choices = copy.deepcopy(root), Choices(data)
    for _ in range(1 + choices.below(5)):
        elements = list(root.iter())
        _change_element(choices.of(elements), choices, elements)
    return root


def _change_element(element: Element, choices: Choices, elements: list[Element]) -> None:
    kind = choices.below(6)
    other = choices.of(elements)
    if kind == 0:
        element.text = choices.of(TEXTS)
    elif kind == 1 and len(element):
        element.remove(choices.of(list(element)))
    elif kind == 2:
        element.insert(choices.below(len(element) + 1), copy.deepcopy(other))
    elif kind == 3:
        element.tag = other.tag
    elif kind == 4:
        element.text = other.text
    else:
        names = [*element.attrib, *other.attrib, "name"]
        element.set(choices.of(names), choices.of([*TEXTS, *other.attrib.values()]))
