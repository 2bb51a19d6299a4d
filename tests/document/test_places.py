"""Where keys and entries stand in a text: against texts whose lines were counted while they were written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from documents import AGENDA, FRAMEWORK, TOPIC
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document import toml
from k80assess.document.files import load_framework
from k80assess.document.places import KeyPath, Place, places_of
from k80assess.errors import DocumentError

# What stands in a table, of which much looks like something else; {i} keeps the keys apart.
LINES = [
    "k{i} = 1",
    "k{i} = '[[case]]' # [[case]]",
    '  "k.{i}" = "a # \\" [[case]] \\\\"',
    "k{i} = '''\n[[case]]\nname = \"x\"\n\n''\"\"\"[case]'''",
    'k{i} = """\n[[case]]\\\n  \\""" [[rule]]\n""""" # """',
    "k{i} = [\n  [1, 2],\n  [\n  ],\n  # ]\n  '[[case]]',\n]",
    "k{i}.a . 'b' = {{ x = '}}', y = [ {{ z = 1 }}, {{}} ] }}",
    "k{i} = 1979-05-27 07:32:00Z",
    "k{i} = ''",
    'k{i} = ""',
    'k{i} = """"""',
    "# [[case]]",
    "",
    "\t",
    "k{i} = -inf   ",
    '"\\u00e9{i}" = true',
]
HEADINGS = ["[[{}]]", "  [[ {} ]]  # [[case]]", '[["{}"]]', "[['{}']]\t"]
INSIDE = ["[{}.answers]", "[ {} . 'answers' ] # x", "[[{}.list]]"]


@st.composite
def numbered(draw: st.DrawFn) -> tuple[str, dict[tuple[str | int, ...], int]]:
    """Draw a TOML text, and the line of each of its cases and rules, counted while it is written."""
    parts: list[str] = []
    lines: dict[tuple[str | int, ...], int] = {}
    counts = {"case": 0, "rule": 0}

    def line() -> int:
        return "".join(parts).count("\n") + 1

    def body(least: int = 0) -> None:
        for i, own in enumerate(draw(st.lists(st.sampled_from(LINES), min_size=least, max_size=4))):
            parts.append(own.format(i=i) + "\n")

    body()
    if draw(st.booleans()):  # the rules as a list of inline tables
        parts.append("rule = [ # [\n")
        for i in range(draw(st.integers(1, 3))):
            parts.append(draw(st.sampled_from(["", "  ", "\n # {\n", "\t"])))
            lines["rule", i] = line()
            parts.append("{ name = ']', when = { a = ['{'] } }" + draw(st.sampled_from([",", ", # }\n", "\n,"])))
        parts.append("\n]\n")
        del counts["rule"]
    for kind in draw(st.lists(st.sampled_from(sorted(counts)), max_size=5)):
        lines[kind, counts[kind]] = line()
        counts[kind] += 1
        parts.append(draw(st.sampled_from(HEADINGS)).format(kind) + "\n")
        body()
        if draw(st.booleans()):
            parts.append(draw(st.sampled_from(INSIDE)).format(kind) + "\n")
            body()
    text = "".join(parts)
    return (text.replace("\n", "\r\n") if draw(st.booleans()) else text), lines


@given(numbered())
def test_the_line_of_each_table_is_the_one_it_was_written_on(drawn: tuple[str, dict[Any, int]]) -> None:
    """Whatever stands before it: comments, texts of many lines, lists, and headings that are none."""
    text, lines = drawn
    content = tomllib.loads(text)
    found = places_of(text, content)
    of_tables = {path: found[path].line for path in found if len(path) == 2 and path[0] in ("case", "rule")}
    assert of_tables == lines
    assert bool(found) == bool(content)


@given(numbered())
def test_what_a_reader_finds_up_to_a_heading_is_what_stands_before_it(drawn: tuple[str, dict[Any, int]]) -> None:
    """The text that ends before a case's line holds the cases before it, and with that line one more."""
    text, lines = drawn
    for (kind, i), line in lines.items():
        if kind == "case":
            text = text.replace("\r\n", "\n")
            before = text.split("\n")[: line - 1]
            assert len(tomllib.loads("\n".join(before)).get(kind, [])) == i
            assert len(tomllib.loads("\n".join([*before, text.split("\n")[line - 1]]))[kind]) == i + 1


@pytest.mark.parametrize("content", [FRAMEWORK, TOPIC, AGENDA])
@pytest.mark.parametrize("write", [toml.write, json.dumps, lambda content: json.dumps(content, indent=2)])
def test_every_key_and_entry_of_a_document_has_a_place(content: Any, write: Any) -> None:
    """At that place stands the key itself, or what is in the list."""
    text = write(content)
    read = json.loads(text) if text.startswith("{") else tomllib.loads(text)
    found = places_of(text, read)
    assert found
    for path, (line, column) in found.items():
        there = text.split("\n")[line - 1][column - 1 :]
        value: Any = read
        for part in path:
            value = value[part]
        if there.startswith("["):
            assert isinstance(value, (dict, list))
        elif isinstance(path[-1], str):
            assert there.startswith((path[-1], json.dumps(path[-1])))
        else:
            assert there.startswith(("{", json.dumps(value, ensure_ascii=False)))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a = 1", {"b": 1}),
        ("a = 1", {"a": [1]}),
        ("a = 1\n[[case", {"a": 1}),
        ("a = ", {"a": 1}),
        ("[1, 2]", [1, 2]),
        ("a = " + "[" * 100_000, {"a": 1}),
        ("", {}),
    ],
)
def test_where_text_and_content_do_not_agree_no_place_is_told(text: str, content: Any) -> None:
    """A wrong line is worse than none."""
    assert places_of(text, content) == {}


def test_keys_with_escapes_in_json() -> None:
    """They are read as JSON reads them."""
    text = '{\n "\\ud83d\\ude00\\/": [\n{}, ""\n, "\\"[["]}'
    assert places_of(text, json.loads(text)) == {
        ("😀/",): Place(2, 2),
        ("😀/", 0): Place(3, 1),
        ("😀/", 1): Place(3, 5),
        ("😀/", 2): Place(4, 3),
    }


# --- any content, and problems with it -----------------------------------------------------------------------------

MARK = "stands-here"


def locs_of(content: Any, loc: KeyPath = ()) -> Iterator[KeyPath]:
    """Return the location of everything inside content."""
    keys = content.keys() if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for key in keys:
        yield (*loc, key)
        yield from locs_of(content[key], (*loc, key))


def marked(content: Any, loc: KeyPath) -> Any:
    """Return content with a mark at a location."""
    if not loc:
        return MARK
    copied: Any = dict(content) if isinstance(content, dict) else list(content)
    copied[loc[0]] = marked(content[loc[0]], loc[1:])
    return copied


keys = st.text(st.sampled_from("ab.\"'\\# =[]{}\n\té,"), max_size=4)
values = st.recursive(
    st.booleans() | st.integers(-3, 10**20) | st.text(st.sampled_from("ab\"'\\#[]{}=,.\n"), max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=25,
)
contents = st.dictionaries(keys, values, min_size=1, max_size=4) | st.sampled_from([FRAMEWORK, TOPIC, AGENDA])
WRITERS: dict[str, Callable[[Any], str]] = {
    "toml": toml.write,
    "json": json.dumps,
    "laid out": lambda content: json.dumps(content, indent=1),
}


@given(contents, st.sampled_from([*WRITERS]), st.data())
def test_the_line_of_anything_is_the_line_it_stands_on(content: Any, writer: str, data: st.DataObject) -> None:
    """A text put in the place of any value stands on the line that is told of it, and every value has a line."""
    loc = data.draw(st.sampled_from(list(locs_of(content))))
    text = WRITERS[writer](marked(content, loc))
    found = places_of(text, marked(content, loc))
    assert found.keys() == set(locs_of(marked(content, loc)))
    assert MARK in text.split("\n")[found[loc].line - 1]
    assert places_of(text.replace("\n", "\r\n"), marked(content, loc)) == found


FILE = """id = "b"
version = "1"
outcome = "go"
criteria = [{ id = "demand", levels = ["no", "yes"] }]

[[aspects]]
id = "go"
levels = ["no", "yes"]
rule = { kind = "minimum", inputs = ["demand"] }
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "place"),
    [
        ('id = "b"', 'id = "b"\ncolour = "red"', 2, "colour"),
        ('levels = ["no", "yes"]', 'levels = ["no"]', 4, "criteria[0].levels"),
        ('["demand"]', '[\n"demnd"]', 10, "aspects[0].rule.inputs[0]"),
        ('id = "go"\n', "", 6, "aspects[0].id"),  # a key that is missing: where the table begins
        ('version = "1"\n', "", None, "version"),
    ],
)
def test_problems_of_a_file_have_their_lines(old: str, new: str, line: int | None, place: str, tmp_path: Path) -> None:
    """The line of the key, or of what should have had it; none where that is the whole file."""
    path = tmp_path / "framework.toml"
    path.write_text(FILE.replace(old, new, 1))
    with pytest.raises(DocumentError) as caught:
        load_framework(path)
    assert (line, place) in {(problem.line, problem.place) for problem in caught.value.problems}
    assert (f"line {line}: {place}: " in str(caught.value)) == (line is not None)


def test_a_table_stands_at_its_own_heading() -> None:
    """Also where what is inside it stands before it."""
    found = places_of("[a.b]\nx = 1\n[a]\ny = 2\n", {"a": {"b": {"x": 1}, "y": 2}})
    assert {path: place.line for path, place in found.items()} == {
        ("a",): 3, ("a", "b"): 1, ("a", "b", "x"): 2, ("a", "y"): 4
    }  # fmt: skip
