"""TOML and JSON from strangers: read exactly, or refused with the file, the line and what would help."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from documents import AGENDA, FRAMEWORK, TOPIC
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document import toml
from k80assess.document.files import load_topic
from k80assess.document.parsing import ending_of, parse
from k80assess.errors import DocumentError, Sentence

TEXTS = [write(content) for content in (FRAMEWORK, TOPIC, AGENDA) for write in (toml.write, json.dumps)]

BAD_TOML = [
    ("id = pilot", "line 1: not well-formed TOML: this value cannot be read; is it a text without quotes?"),
    ('id = "pilot', "line 1: not well-formed TOML: a text has no end; is a quote missing?"),
    (
        'id = "pilot\ntitle = "A"',
        "line 1: not well-formed TOML: this text does not end on its line; is a quote missing?",
    ),
    ('id = "a"\nid = "b"', "line 2: not well-formed TOML: this key stands here twice; found 'id = \"b\"'"),
    ("[answers]\n[answers]", "line 2: not well-formed TOML: the table answers stands here twice, or is added to"),
    (
        "a = { b = 1 }\na.c.d = 2\nb = 1",
        "line 2: not well-formed TOML: the table a.c stands here twice, or is added to after",
    ),
    ('id = "a"\n= 5', "line 2: not well-formed TOML: a key is needed here"),
    ("id\n", "line 1: not well-formed TOML: an equals sign is missing here, after a key"),
    ('id = "a" title = "b"', "line 1: not well-formed TOML: a new line is needed here"),
    ("themes = [\n\n", "line 1: not well-formed TOML: this value cannot be read;"),
    ("\n[answers", "line 2: not well-formed TOML: a square bracket is missing after the name of a table"),
    ('answers = { a = "b",, }', "line 1: not well-formed TOML: a key is needed here"),
    ("answers = { a = 'b' c = 'd' }", "line 1: not well-formed TOML: a table has no end; is a comma or a } missing?"),
    ("answers = { a = 1, a = 2 }", "line 1: not well-formed TOML: this key stands here twice"),
    ("themes = ['a' 'b']", "line 1: not well-formed TOML: a list has no end; is a comma or a ] missing?"),
    ("id = 'pilot", "line 1: not well-formed TOML: a text has no end; is a quote missing?"),
    ('id = "pilot', "line 1: not well-formed TOML: a text has no end; is a quote missing?"),
    ("# \x01", "line 1: not well-formed TOML: a control character stands here"),
    ('id = "\\uD8"', "line 1: not well-formed TOML: there is no character of this number"),
    ('id = "a\x00b"', "line 1: not well-formed TOML: a text cannot hold a null character"),
    ('id = "\\ud800"', "line 1: not well-formed TOML: there is no character of this number"),
    ('id = "\\q"', "line 1: not well-formed TOML: a backslash in a text is written twice, or the text in single"),
    ("raised_on = 2026-02-30", "line 1: not well-formed TOML: there is no such date or time"),
    ("weight = " + "9" * 10_000, "not well-formed TOML: a number is too large"),
    ("weight = 1e" + "9" * 100, "not well-formed TOML: a number is too large"),
    ("weight = 01", "line 1: not well-formed TOML:"),
    ("a = " + "[" * 100_000, "nested too deeply"),
    ("a = " + "{a=" * 100_000, "nested too deeply"),
    (".".join("a" * 100) + " = 1", "not well-formed TOML: a key has more than 64 parts"),
    (".".join(['"\\""'] * 100) + " = 1", "not well-formed TOML: a key has more than 64 parts"),
    ("[" + " . ".join(["'a'"] * 100) + "]", "not well-formed TOML: a key has more than 64 parts"),
]
BAD_JSON = [
    ("", "line 1: not well-formed JSON: a value is needed here; found ''"),
    ("{", "line 1: not well-formed JSON: a key in double quotes is needed here; found '{'"),
    ("{id: 1}", "line 1: not well-formed JSON: a key in double quotes is needed here"),
    ('{"id": pilot}', "line 1: not well-formed JSON: a value is needed here"),
    ('{\n"id": "a"\n"title": "b"}', 'line 3: not well-formed JSON: a comma is missing here; found \'"title": "b"}\''),
    ('{"id" "a"}', "line 1: not well-formed JSON: a colon is missing here, after a key"),
    ('{"id": "a"} {}', "line 1: not well-formed JSON: there is more after the end"),
    ('{"id": "a\x00"}', "line 1: not well-formed JSON: a text holds a line end, a tab or another control"),
    ('{"id": "\\x"}', "line 1: not well-formed JSON: a backslash in a text is written twice"),
    ('{"id": "a', "line 1: not well-formed JSON: a text has no end; is a quote missing?"),
    ('{"id": "a", "id": "b"}', "line 1: not well-formed JSON: the key 'id' stands twice in one object"),
    ('{"a": {"b": 1, "b": 1}}', "line 1: not well-formed JSON: the key 'b' stands twice in one object"),
    ('{"weight": NaN}', "not well-formed JSON: NaN is not a number"),
    ('{"weight": -Infinity}', "not well-formed JSON: -Infinity is not a number"),
    ('{"weight": %s}' % ("9" * 10_000), "not well-formed JSON: a number is too large"),
    ('{"weight": 1e%s}' % ("9" * 100), "not well-formed JSON: a number is too large"),
    ("[" * 100_000, "nested too deeply"),
    ('{"a":' * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [("topic.toml", *row) for row in BAD_TOML] + [("topic.json", *row) for row in BAD_JSON],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_text_that_is_not_well_formed_is_refused(name: str, text: str, expected: str, tmp_path: Path) -> None:
    """The error names the file and what is wrong, in one readable line, with the line of the text where it is known."""
    path = tmp_path / name
    path.write_bytes(text.encode())
    with pytest.raises(DocumentError) as caught:
        load_topic(path)
    (problem,) = caught.value.problems
    assert str(problem._replace(column=None)).startswith(expected)
    assert str(caught.value).startswith(f"{path}: ")
    assert (problem.line is None) == (problem.column is None)
    if problem.line is not None and problem.column is not None:
        assert f"line {problem.line}, column {problem.column}: " in str(caught.value)
        assert 1 <= problem.column <= len(text.split("\n")[problem.line - 1]) + 1
    assert len(str(caught.value)) < len(str(path)) + 250
    sentence = caught.value.sentence
    assert sentence.code == "too_deep" or isinstance(sentence.values["reason"], Sentence)  # in our words, not theirs


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("t.toml", 'id = "a"\n\nid = "b"', 3, 9),
        ("t.toml", 'id = "a"\ntitle = pilot', 2, 9),
        ("t.toml", 'id = "a"\r\ntitle = "A" "B"\r\n', 2, 13),
        ("t.toml", "themes = ['a', 'b'\n\n", 1, 19),
        ("t.json", '{"id": "a",\n "title" "b"}', 2, 10),
        ("t.json", '{"id": "a",\n "answers": {"a": "x", "b": "y",\n  "a": "z"}}', 3, 3),
        ("t.json", '{"a": {"b": 1}, "c": [{"b": 2}, {"b": 3, "d": 4, "b": 5}], "a": 1}', 1, 50),
        ("t.json", '{"a\\"": 1, "a\\u0022": 2}', 1, 12),
    ],
)
def test_the_line_and_the_column_are_told(name: str, text: str, line: int, column: int) -> None:
    """They are counted from 1, and stand as numbers beside the sentence; a key that stands twice has them too."""
    with pytest.raises(DocumentError) as caught:
        parse(text, name)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (line, column)
    assert f"line {line}, column {column}: " in str(caught.value)
    assert f"regel {line}, teken {column}: " in caught.value.to("nl")


def test_numbers_stay_decimals() -> None:
    """Decimals come in as they were written, in both, and whole numbers as whole numbers."""
    assert parse("a = 0.10\nb = 2", "x.toml") == parse('{"a": 0.10, "b": 2}', "x.json")
    assert parse("a = 0.10", "x.toml")["a"] == Decimal("0.10")


@pytest.mark.parametrize("name", ["x", "x.yaml", ".toml", "toml", "x.toml.bak", "folder.json/x", "x.json "])
def test_the_ending_says_what_a_file_is(name: str) -> None:
    """Other endings than .toml and .json are refused with those two."""
    with pytest.raises(
        DocumentError, match=r"unknown kind of file; found ('.*'|no ending); allowed: .toml, .json, .xlsx"
    ):
        ending_of(name)


def test_a_misspelt_ending_has_a_near_one() -> None:
    """Who writes .tml means .toml; a name without an ending is told that it has none."""
    with pytest.raises(DocumentError, match=r"found '.tml'; allowed: .toml, .json, .xlsx; did you mean '.toml'\?"):
        ending_of("topic.tml")
    with pytest.raises(
        DocumentError, match=r"^topic: unknown kind of file; found no ending; allowed: .toml, .json, .xlsx$"
    ):
        ending_of("topic")


@pytest.mark.parametrize("key", ['"."', "'.'", "a.b", ' "a" . b', "a-b.c_d"])
def test_keys_with_dots_are_still_read(key: str) -> None:
    """The bound on a key's parts is far beyond what anyone writes, and dots in a text are no parts."""
    assert parse(f'{key} = "{"a. " * 1000}"', "x.toml")
    assert parse(".".join(["a"] * 64) + " = 1", "x.toml")


@pytest.mark.parametrize("mark", ['"', "'", '"""', "'''", "#"])
def test_dots_in_texts_and_comments_are_no_parts_of_keys(mark: str) -> None:
    """A text or comment may hold as many words with dots as it likes, and a key behind it is still seen."""
    dots = "1. a.b. " * 100
    start = f"{mark}\n" if len(mark) == 3 else mark
    text = f"a = 1 # {dots}\n" if mark == "#" else f"a = {start}{dots}{mark}\n"
    assert parse(text, "x.toml")
    with pytest.raises(DocumentError, match="a key has more than 64 parts"):
        parse(text + "b." * 100 + "c = 1", "x.toml")


@pytest.mark.parametrize("text", ['"""a""""', '"""a"""""', "'''a''''", '"""\\""""', '""""a"""'])
def test_a_key_behind_a_text_that_ends_in_quotes_is_seen(text: str) -> None:
    """A long text may end in one or two quotes of its own: what follows it is no text."""
    assert parse(f"a = {text}", "x.toml")
    with pytest.raises(DocumentError, match="a key has more than 64 parts"):
        parse(f"a = [{{x = {text}, {'b.' * 100}c = 1}}]", "x.toml")


MEGABYTE = 1_000_000
SLOW = {
    "dots, then escaped quotes in a text without an end": 'a."' + "." * 70 + '\\"' * (MEGABYTE // 2),
    "quotes": "." * 70 + '"' * MEGABYTE,
    "apostrophes": "." * 70 + "'" * MEGABYTE,
    "a long text without an end": "." * 70 + '"""' + '""x' * (MEGABYTE // 3),
    "a long literal without an end": "." * 70 + "'''" + "''x" * (MEGABYTE // 3),
    "backslashes": "." * 70 + '"' + "\\" * MEGABYTE,
    "nearly too long keys before texts without an end": "." * 70 + ("\n" + "a." * 63 + '"' + "x" * 9_000) * 100,
    "nearly too long keys": ("." + "a." * 62 + "a=1\n") * (MEGABYTE // 128),
    "blanks": "." * 70 + "\n" + ("a" + " " * 9_999) * 100,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_the_slowest_megabyte_is_read_or_refused_at_once(text: str) -> None:
    """Looking for what would keep the reader busy takes time in proportion to the text, not to its square."""
    with pytest.raises(DocumentError):
        parse(text, "x.toml")


@given(st.text() | st.sampled_from(TEXTS), st.sampled_from([".toml", ".json"]))
def test_any_text_is_read_or_refused(text: str, ending: str) -> None:
    """Whatever the text, nothing but our own error comes out."""
    try:
        parse(text, f"x{ending}")
    except DocumentError as error:
        refusal = str(error)
    else:
        return
    assert refusal.startswith(f"x{ending}: ")


@given(st.sampled_from(TEXTS), st.data())
def test_a_damaged_text_is_read_or_refused(text: str, data: st.DataObject) -> None:
    """Cut anywhere, or with anything put in anywhere, a document's text is read or refused, never met with a crash."""
    start = data.draw(st.integers(0, len(text)), "start")
    end = data.draw(st.integers(start, len(text)), "end")
    put_in = data.draw(st.text(st.sampled_from("[]{}=\"',.\\\n#:0a-e "), max_size=6), "put in")
    for ending in (".toml", ".json"):
        try:
            content = parse(text[:start] + put_in + text[end:], f"x{ending}")
        except DocumentError:
            continue
        assert ending == ".json" or isinstance(content, dict)
