"""Entries on lines: they read back as they were, and nothing in a line can be changed unnoticed."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from decisions import decision
from hypothesis import given
from hypothesis import strategies as st

from k80assess.errors import DocumentError
from k80assess.govern.chain import START, ChainVerifier, Entry, canonical, from_line, hash_of, record_from, to_line

RECORD = decision("één", turn_to="“elders” \\ \u2028 \t\n", why="omdat")
TEXT = canonical(RECORD)
LINE = to_line(1, START, hash_of(1, START, TEXT), TEXT)


def read(line: str) -> Entry:
    found = from_line(line, "line 1")
    assert isinstance(found, tuple)
    entry, text = found
    assert text == canonical(entry.record)
    return entry


def test_canonical() -> None:
    """A record's text has its keys in order, no blanks, and reads back as an equal record."""
    plain = json.loads(TEXT)
    assert json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")) == TEXT
    assert record_from(TEXT, "entry 1") == RECORD
    assert canonical(record_from(TEXT, "entry 1")) == TEXT


def test_hash() -> None:
    """An entry's hash is the SHA-256 of the canonical JSON of its number, the hash before it and its record."""
    whole = {"record": json.loads(TEXT), "number": 7, "previous": "ab"}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hash_of(7, "ab", TEXT) == sha256(text.encode()).hexdigest()


def test_lines() -> None:
    """A line is one line and reads back as the entry it was, however it is laid out."""
    assert LINE.count("\n") == 1
    entry = Entry(number=1, previous=START, hash=hash_of(1, START, TEXT), record=RECORD)
    assert read(LINE) == entry
    assert read(json.dumps(json.loads(LINE), indent=1)) == entry


@given(st.integers(0, len(LINE.encode()) - 2), st.integers(1, 255))
def test_a_changed_byte_in_a_line(place: int, flip: int) -> None:
    """Whatever byte of a line is changed, it is refused or says the same."""
    data = bytearray(LINE.encode())
    data[place] ^= flip
    try:
        changed = data.decode()
    except UnicodeDecodeError:
        return
    try:
        entry = read(changed)
    except DocumentError:
        return
    assert json.loads(changed) == json.loads(LINE)
    assert entry.record == RECORD


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "not well-formed"),
        ("[" * 100_000, "nested too deeply"),
        ("3", "not a valid entry"),
        ('{"hash":"","number":1,"previous":""}', "not a valid entry"),
        ('{"hash":"","number":1,"previous":"","record":{}}', "topic: this key"),
        ('{"hash":"","number":1,"previous":"","record":3}', "a table is needed"),
        (LINE.replace('"number":1', '"number":true'), "not the hash"),
        (LINE.replace('"number":1', '"number":2'), "not the hash"),
        (LINE.replace(f'"previous":"{START}"', '"previous":null'), "not the hash"),
        (LINE.replace('"decided_by"', '"portfolio":null,"decided_by"'), "not the hash"),
    ],
)
def test_what_is_no_line(line: str, message: str) -> None:
    """What is no entry is refused, naming the line."""
    with pytest.raises(DocumentError, match=f"(?s)^line 1: .*{message}"):
        read(line)


def test_a_record_that_is_none() -> None:
    """What is no record is refused, naming the entry."""
    for text in (None, b"{}", "{", "{}", "[" * 100_000):
        with pytest.raises(DocumentError, match=r"^entry 3: "):
            record_from(text, "entry 3")


def test_a_walk() -> None:
    """A walk tells each thing once, where it is: here a second entry that was given a new hash after a change."""
    texts = [canonical(decision(turn_to=f"number {i}")) for i in range(4)]
    rows, previous = [], START
    for number, text in enumerate(texts, start=1):
        rows.append([number, "pilot", text, previous, hash_of(number, previous, text)])
        previous = str(rows[-1][4])

    def problems(noted: str | None = None, given: int = 4) -> list[tuple[str, str]]:
        walk = ChainVerifier(noted)
        found = [problem for row in rows for problem in walk.take(*row)]  # type: ignore[arg-type]
        return [(problem.place, problem.sentence.split(":")[0]) for problem in [*found, *walk.finish(given)]]

    assert problems(noted=str(rows[2][4])) == problems(noted=START) == []
    assert problems(given=6) == [("entries 5 to 6", "removed")]
    assert problems(given=3) == [("sqlite_sequence", "changed")]
    assert problems(noted="f" * 64) == [("head", "no entry has this hash any more")]
    rows[1][2] = str(rows[1][2]).replace("number 1", "number 7")
    assert problems() == [("entry 2", "changed")]
    rows[1][4] = hash_of(2, str(rows[1][3]), str(rows[1][2]))
    assert problems() == [("entry 3", "it does not follow the entry before it")]
    del rows[1:3]
    assert problems() == [("entries 2 to 3", "removed")]
