"""TOML as it is written: any plain data reads back as the same, laid out for people."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from k80assess.document import toml

# TOML has no lone surrogates; everything else may stand in a text, if need be escaped.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["", "a.b", "a b", '"', "'", "\\", "\n", "\r\n", "\t", "\x00", "\x1f", "\x7f", "\u2028", "é", "👍", "#", "=", "]"]
)
LONG = st.integers(80, 130).map(lambda length: "x" * length)
SCALARS = st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | WORDS | LONG
PLAIN = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(WORDS, PLAIN, max_size=5))
@example({"a": [{}, {"b": "x" * 200}], "c": {"d": {"e": [{"f": "x" * 200}, {}]}}})
@example({"a": [[{"b": "x" * 200}]], "": {"": {"": "x" * 200}}})
@example({"a": {"b": "x" * 200, "c": [{"d": "x" * 200}], "e": 1}, "f": 2})
def test_any_plain_data_reads_back_as_the_same(content: dict[str, Any]) -> None:
    """An independent reader makes the same data of it, types included."""
    text = toml.write(content)
    again = tomllib.loads(text)
    assert again == content
    assert repr_of_types(again) == repr_of_types(content)
    assert "\r" not in text


def repr_of_types(value: Any) -> Any:
    """Return the types in a value: true equals 1, and 1 equals 1.0, but they are not the same."""
    if isinstance(value, dict):
        return {key: repr_of_types(part) for key, part in value.items()}
    return [repr_of_types(part) for part in value] if isinstance(value, list) else type(value)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({}, "\n"),
        ({"id": "a", "on": True, "n": 2, "share": 0.5}, 'id = "a"\non = true\nn = 2\nshare = 0.5\n'),
        ({"a": {}}, "a = {}\n"),
        ({"a": []}, "a = []\n"),
        ({"a": {"b": 1}}, "a = { b = 1 }\n"),
        ({"odd key": {"": 1}}, '"odd key" = { "" = 1 }\n'),
        ({"a": "two\nlines"}, 'a = "two\\nlines"\n'),
        ({"a": ["x" * 40, "y" * 70]}, f'a = [\n  "{"x" * 40}",\n  "{"y" * 70}",\n]\n'),
        ({"a": {"b": "x" * 100}, "c": 1}, f'c = 1\n\n[a]\nb = "{"x" * 100}"\n'),
        ({"a": [{"b": "x" * 120}, {"c": 1}]}, f'[[a]]\nb = "{"x" * 120}"\n\n[[a]]\nc = 1\n'),
        ({"a": [{"b": {"c": "x" * 120}}]}, f'[[a]]\n\n[a.b]\nc = "{"x" * 120}"\n'),
    ],
)
def test_the_layout_is_for_people(content: dict[str, Any], text: str) -> None:
    """What fits stands on one line; what is longer gets a line for each entry, or a heading of its own."""
    assert toml.write(content) == text


def test_tables_in_tables_in_tables() -> None:
    """However deep the one long text stands, every table on the way to it gets its heading."""
    content: dict[str, Any] = {"x": "x" * 200}
    for _ in range(60):
        content = {"a": content}
    assert tomllib.loads(toml.write(content)) == content
