"""TOML and JSON that strangers wrote, read as plain data with numbers as exact decimals."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeAlias

from k80assess.document.places import first_twin
from k80assess.errors import DocumentError, Problem, Sentence, listed, nearest_name, quoted

Form: TypeAlias = Literal["toml", "json"]
"""The form of a text that holds a document."""

# For a key of many parts the reader of TOML takes time and memory that grow with the square of their number.
_MAX_PARTS = 64
# The words of TOML, as far as keys go. Every way to begin one ends it too, so that each character is looked at once:
# a text without an end runs on to where it must have ended.
_WORD = re.compile(
    r"""
    (?P<skipped>
        "{3} (?: [^"\\] | \\. | "(?!"") )*+ (?:"{3,5})?
        | '{3} (?: [^'] | '(?!'') )*+ (?:'{3,5})?
        | \#[^\n]*+
    )
    | (?P<part> " (?: [^"\\\n] | \\[^\n] )*+ "?  |  '[^'\n]*+'?  |  [\w-]++ )
    | (?P<dot> [ \t]*+ \. [ \t]*+ )
    | (?P<other> [ \t]++ | [^"'\#\w.\ \t-]++ | . )
    """,
    re.DOTALL | re.VERBOSE,
)


def ending_of(name: str) -> str:
    """Return the ending of a file's name that says what kind of text it is: `.toml` or `.json`.

    Raises:
        DocumentError: when it has another ending, or none; it says that workbooks are documents too.

    >>> ending_of("topics/Pilot.TOML")
    '.toml'
    """
    ending = Path(name).suffix.lower()
    endings = (".toml", ".json")
    if ending not in endings:
        found = quoted(ending) if ending else Sentence("found_no_ending", "no ending")
        unknown, hint = Sentence("ending_unknown", "unknown kind of file"), nearest_name(ending, (*endings, ".xlsx"))
        raise DocumentError(name, [Problem((), unknown, found, listed((*endings, ".xlsx")), hint)])
    return ending


def parse(text: str, name: str) -> Any:
    """Parse TOML or JSON, whichever the ending of the file's name says.

    Raises:
        DocumentError: when it is neither, or not well-formed.

    >>> parse("share = 0.3", "share.toml")
    {'share': Decimal('0.3')}
    """
    return parse_as(form_of(name), text, name)


def form_of(name: str) -> Form:
    """Return the form of the text in a file, as the ending of its name says it.

    Raises:
        DocumentError: when it says neither.
    """
    return "toml" if ending_of(name) == ".toml" else "json"


def parse_as(form: Form, text: str, name: str) -> Any:
    """Parse TOML or JSON; `name` is what an error calls the text.

    Raises:
        DocumentError: when it is not well-formed.

    >>> parse_as("json", '{"share": 0.3}', "share")
    {'share': Decimal('0.3')}
    """
    try:
        return _toml(text) if form == "toml" else _json(text)
    except (ValueError, ArithmeticError, RecursionError) as error:
        problem = not_well_formed(form.upper(), text, error)
    raise DocumentError(name, [problem])


def parse_json(data: object, name: str) -> Any:
    """Parse JSON that came from no file: text, or its bytes.

    Raises:
        DocumentError: when it is none, or not well-formed.

    >>> parse_json(b'{"share": 0.3}', "workload")
    {'share': Decimal('0.3')}
    """
    if not isinstance(data, (str, bytes, bytearray)):
        raise DocumentError(name, [Problem((), Sentence("not_json", "JSON text is needed"), quoted(data))])
    return parse_as("json", decoded(data, name), name)


def decoded(data: str | bytes | bytearray | memoryview, name: str) -> str:
    """Return text, or bytes as the text that they are, without the mark that some editors put before it.

    Raises:
        DocumentError: when they are not UTF-8.

    >>> decoded("\ufeffid".encode(), "topic")
    'id'
    """
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return bytes(data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(name, [not_utf8(error)]) from None


def not_utf8(error: UnicodeDecodeError) -> Problem:
    """Say where bytes are not UTF-8 text."""
    byte = f"{error.object[error.start]:#x}"
    found = Sentence("found_byte", "byte {byte} at {position}", byte=byte, position=error.start)
    allowed = Sentence("allowed.utf8", "a file saved as UTF-8")
    return Problem((), Sentence("not_utf8", "this is not UTF-8 text"), found, allowed)


def _toml(text: str) -> dict[str, Any]:
    if _has_long_key(text):
        raise ValueError(Sentence("key_too_long", "a key has more than {limit} parts", limit=_MAX_PARTS))
    return tomllib.loads(text, parse_float=Decimal)


def _has_long_key(text: str) -> bool:
    if not any(line.count(".") >= _MAX_PARTS for line in text.split("\n")):  # nearly always
        return False
    dots, before = 0, None
    for word in _WORD.finditer(text):
        kind = word.lastgroup
        if kind == "dot" and before == "part":
            dots += 1
            if dots == _MAX_PARTS:
                return True
        elif kind != "part" or before != "dot":
            dots = 0
        before = kind
    return False


def _json(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=without_twins)


def _no_constant(name: str) -> None:
    raise ValueError(Sentence("constant_not_number", "{name} is not a number", name=name))


def without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the keys and values of a JSON object, for the reader of JSON.

    Raises:
        ValueError: when a key stands there twice.

    >>> without_twins([("a", 1), ("b", 2)])
    {'a': 1, 'b': 2}
    """
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise ValueError(_key_twice(key))
        content[key] = value
    return content


def _key_twice(key: str) -> Sentence:
    return Sentence("json_key_twice", "the key {key} stands twice in one object", key=quoted(key))


_WITHOUT_END = Sentence("text_without_end", "a text has no end; is a quote missing?")
_NO_KEY = Sentence("toml_key_missing", "a key is needed here")
_BACKSLASH = Sentence("backslash_single", "a backslash in a text is written twice, or the text in single quotes")
_NO_BRACKET = Sentence("bracket_missing", "a square bracket is missing after the name of a table")
# How what the readers say begins, and what helps whoever made the mistake. The first that fits is said.
_PLAINER = {
    "Cannot overwrite a value": Sentence("key_twice", "this key stands here twice"),
    "Duplicate inline table key": Sentence("key_twice", "this key stands here twice"),
    "Invalid value": Sentence("value_unreadable", "this value cannot be read; is it a text without quotes?"),
    "Illegal character '\\n'": Sentence(
        "text_without_end_of_line", "this text does not end on its line; is a quote missing?"
    ),
    "Illegal character '\\x00'": Sentence("null_character", "a text cannot hold a null character"),
    "Illegal character": Sentence("control_character_here", "a control character stands here"),
    "Found invalid character": Sentence("control_character_here", "a control character stands here"),
    "Escaped character is not a Unicode scalar value": Sentence(
        "character_unknown", "there is no character of this number"
    ),
    "Invalid hex value": Sentence("character_unknown", "there is no character of this number"),
    "Unescaped '\\' in a string": _BACKSLASH,
    "Invalid date or datetime": Sentence("date_unknown", "there is no such date or time"),
    "Invalid statement": _NO_KEY,
    "Invalid initial character for a key part": _NO_KEY,
    "Expected '=' after a key": Sentence("equals_missing", "an equals sign is missing here, after a key"),
    "Expected newline": Sentence("line_end_missing", "a new line is needed here"),
    "Expected ']' at the end": _NO_BRACKET,
    "Expected ']]' at the end": _NO_BRACKET,
    "Expected": _WITHOUT_END,
    "Unterminated string": _WITHOUT_END,
    "Unclosed array": Sentence("list_without_end", "a list has no end; is a comma or a ] missing?"),
    "Unclosed inline table": Sentence("table_without_end", "a table has no end; is a comma or a }} missing?"),
    "Expecting value": Sentence("value_missing", "a value is needed here"),
    "Expecting property name enclosed in double quotes": Sentence(
        "json_key_missing", "a key in double quotes is needed here"
    ),
    "Expecting ',' delimiter": Sentence("comma_missing", "a comma is missing here"),
    "Expecting ':' delimiter": Sentence("colon_missing", "a colon is missing here, after a key"),
    "Illegal trailing comma": Sentence("comma_too_many", "there is a comma too many here"),
    "Extra data": Sentence("more_after_end", "there is more after the end"),
    "Invalid \\": Sentence("json_backslash", "a backslash in a text is written twice"),
    "Invalid control character at": Sentence(
        "json_control_character", "a text holds a line end, a tab or another control character"
    ),
}
_TWICE = re.compile(r"Cannot (?:declare|mutate immutable namespace|redefine namespace) \((.*?),?\)(?: twice)?")
_AT_LINE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def not_well_formed(kind: str, text: str, error: Exception) -> Problem:
    """Say where the text stops being TOML or JSON, with the line that shows it."""
    if isinstance(error, RecursionError):
        return Problem((), Sentence("too_deep", "nested too deeply"))
    own = [said for said in error.args if isinstance(said, Sentence)]
    message, place = own[0] if own else str(error), None
    if isinstance(error, json.JSONDecodeError):
        message, place = error.msg, (error.lineno, error.colno)
    elif at_line := _AT_LINE.fullmatch(message):
        message, place = at_line[1], (int(at_line[2]), int(at_line[3])) if at_line[2] else _end_of(text)
    elif isinstance(error, ArithmeticError) or "int_max_str_digits" in message:
        message = Sentence("number_too_long", "a number is too large")
    elif own and own[0].code == "json_key_twice" and kind == "JSON":
        key, place = first_twin(text)
        message = _key_twice(key)
    if twice := _TWICE.fullmatch(message):
        name = twice[1].replace("'", "").replace(", ", ".")
        message = Sentence("table_twice", "the table {name} stands here twice, or is added to after its end", name=name)
    reason = next((plain for beginning, plain in _PLAINER.items() if message.startswith(beginning)), message)
    sentence = Sentence("not_well_formed", "not well-formed {kind}: {reason}", kind=kind, reason=reason)
    if place is None:
        return Problem((), sentence)
    line, column = place
    return Problem((), sentence, quoted(text.split("\n")[line - 1].strip()), line=line, column=column)


def _end_of(text: str) -> tuple[int, int]:
    """Return the line and the column right after the last thing that stands in a text."""
    lines = text.rstrip().split("\n")
    return len(lines), len(lines[-1]) + 1
