"""The register: nothing that was acknowledged is lost, and nothing is changed unnoticed."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from decisions import WEAK, decision, decisions
from scales import COST, DEADLINE

from k80assess.base import disk
from k80assess.base.documents import canonical_json
from k80assess.cli.program import main
from k80assess.document.files import as_plain, fingerprint, load_agenda, load_framework, load_topic
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, DocumentError, K80Error
from k80assess.govern import ledger, transfer
from k80assess.govern import register as registers
from k80assess.govern.account import account
from k80assess.govern.chain import START, Entry, canonical, hash_of, to_line
from k80assess.govern.decision import DecisionRecord, decide
from k80assess.govern.register import Register

ENTRIES = 5
V1 = Path(__file__).parents[1] / "v1"
GUARDS_GONE = ["schema.editions"] * 3 + ["schema.entries"] * 3


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A register with a few entries, not to be changed."""
    register = Register(tmp_path_factory.mktemp("original") / "register.sqlite")
    for record in decisions(ENTRIES):
        register.append(record)
    return register


@pytest.fixture
def register(original: Register, tmp_path: Path) -> Register:
    """A copy of it."""
    path = tmp_path / "copy.sqlite"
    path.write_bytes(Path(original.path).read_bytes())
    return Register(path)


def tamper(register: Register, *statements: str | tuple[str, tuple[Any, ...]], keep_guards: bool = True) -> None:
    """Change what is in a register behind its back, putting its guards back afterwards."""
    connection = sqlite3.connect(register.path, isolation_level=None)
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("BEGIN")
    for name, _sql in guards:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(*((statement,) if isinstance(statement, str) else statement))
    for _name, sql in guards if keep_guards else []:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()


def places(register: Register, head: str | None = None) -> list[str]:
    return [problem.place for problem in register.verify(head).problems]


# --- what a register says -----------------------------------------------------------------------------------------


def test_entries(original: Register) -> None:
    """Entries come back as they were added, numbered and chained."""
    entries = original.entries()
    assert [entry.record for entry in entries] == decisions(ENTRIES)
    assert [entry.number for entry in entries] == list(range(1, ENTRIES + 1))
    assert [entry.previous for entry in entries] == [START, *[entry.hash for entry in entries[:-1]]]
    for entry in entries:
        assert entry.hash == hash_of(entry.number, entry.previous, canonical(entry.record))
    assert original.head == entries[-1].hash
    found = original.verify(entries[2].hash)
    assert (found.holds, found.entries, found.head, found.noted) == (True, ENTRIES, original.head, 3)
    assert original.verify(entries[2].hash.upper()) == found
    assert original.verify(original.head).noted == ENTRIES
    assert original.verify().noted is original.verify(START).noted is None


def test_an_empty_register(tmp_path: Path) -> None:
    """A register without entries has nothing to say, and nothing wrong."""
    register = Register(tmp_path / "r.sqlite")
    assert (register.entries(), register.current(), register.history("x"), register.head) == ((), {}, (), START)
    assert register.due(datetime.date(2026, 1, 1)) == ()
    assert register.verify(START).holds
    assert repr(register) == f"Register({register.path!r})"


def test_several_are_added_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They become what they would become one by one, with what they name; where one cannot be added, none is."""
    alone, together = Register(tmp_path / "alone.sqlite"), Register(tmp_path / "together.sqlite")
    own = revise(load_framework(), {"version": "own"})
    topic = load_topic({"id": "pilot", "title": "A pilot"})
    records = [*decisions(3), decide(assess(topic, own), "decline", on="2026-03-02", by="board", why="We must not.")]
    one_by_one = [alone.append(record) for record in records]
    assert together.append_all(iter(records), [load_agenda()]) == tuple(one_by_one)
    assert together.head == alone.head
    assert set(together.documents()) == {*alone.documents(), fingerprint(load_agenda())}
    assert together.append_all([]) == () == together.keep_all([])
    before = Path(together.path).read_bytes()
    long = decision("long", turn_to="x" * 10_000)
    monkeypatch.setattr(ledger, "_MAX_RECORD_BYTES", 9_000)
    with pytest.raises(ArgumentError, match="long: this record is too long"):
        together.append_all([decision("one"), long, decision("two")])
    larger = revise(own, {"version": "x" * 10_000})
    for add in (together.keep_all, lambda documents: together.append_all([decision("one")], documents)):
        with pytest.raises(ArgumentError, match="k80-wendbaarheid: this is too long"):
            add([revise(own, {"version": "2"}), larger])
    assert Path(together.path).read_bytes() == before
    assert together.verify().holds


def test_looking_back(tmp_path: Path) -> None:
    """History has all decisions on a topic, current the last of each, due those to look at again, longest due first."""
    register = Register(tmp_path / "r.sqlite")
    added = [
        decision("a", "2026-01-05", look_again_on="2026-06-01"),
        decision("b", "2026-01-05", look_again_on="2026-05-01"),
        decision("c", "2026-02-02"),
        decision("a", "2026-02-02", look_again_on="2026-04-01"),
        decision("b", "2026-03-02"),
    ]
    for record in added:
        register.append(record)
    a1, b1, c1, a2, b2 = added
    assert register.topics() == ("a", "b", "c")
    assert register.history("a") == (a1, a2)
    assert register.current() == {"c": c1, "a": a2, "b": b2}
    assert list(register.current()) == ["c", "a", "b"]
    assert register.due(datetime.date(2026, 3, 31)) == ()
    assert register.due(datetime.date(2026, 4, 1)) == (a2,)
    register.append(decision("d", "2026-03-02", look_again_on="2026-03-15"))
    assert [record.topic.id for record in register.due(datetime.date(2027, 1, 1))] == ["d", "a"]
    assert register.decided_between(datetime.date(2026, 1, 6), datetime.date(2026, 2, 2)) == (c1, a2)
    assert register.decided_between(datetime.date(2026, 1, 5), datetime.date(2026, 1, 5)) == (a1, b1)


def test_nonsense(original: Register) -> None:
    """Things that are no record, no date, no period, no head or no path are refused."""
    today = datetime.date(2026, 1, 2)
    wrong: list[Callable[[], object]] = [
        lambda: original.append({}),  # type: ignore[arg-type]
        lambda: original.due("2026-01-01"),  # type: ignore[arg-type]
        lambda: original.due(datetime.datetime(2026, 1, 1)),
        lambda: original.decided_between(today, datetime.date(2026, 1, 1)),
        lambda: original.decided_between(today, None),  # type: ignore[arg-type]
        lambda: original.verify("abc"),
        lambda: original.verify("g" * 64),
        lambda: original.verify(original.head + "\n"),
        lambda: original.verify(3),  # type: ignore[arg-type]
        lambda: original.export_lines(original.path),
        lambda: original.export_lines(""),
        lambda: original.import_lines(None),  # type: ignore[arg-type]
        lambda: original.import_lines("high\ud800"),
        lambda: original.append_all(decision()),  # type: ignore[arg-type]
        lambda: original.append_all(3),  # type: ignore[arg-type]
        lambda: original.append_all("ab"),  # type: ignore[arg-type]
        lambda: original.append_all([decision(), "pilot.toml"]),  # type: ignore[list-item]
        lambda: original.append_all([decision()], [decision()]),  # type: ignore[list-item]
        lambda: original.keep_all([load_framework(), {}]),  # type: ignore[list-item]
    ]
    for call in wrong:
        with pytest.raises(ArgumentError):
            call()
    assert original.verify().entries == ENTRIES


# --- what is found ------------------------------------------------------------------------------------------------


def test_any_changed_byte_of_any_record(register: Register) -> None:
    """Whatever byte of whatever record is changed, it is found, and where."""
    rng = random.Random(80)
    for entry in register.entries():
        number, text = entry.number, canonical(entry.record)
        data = text.encode()
        for place in [0, 1, len(data) - 1, *rng.sample(range(len(data)), 25)]:
            changed = bytearray(data)
            changed[place] ^= rng.randrange(1, 256)
            update = "UPDATE entries SET record = CAST(? AS TEXT) WHERE number = ?"
            tamper(register, (update, (bytes(changed), number)))
            assert places(register) == [f"entry {number}"]
        tamper(register, ("UPDATE entries SET record = ? WHERE number = ?", (text, number)))
    assert register.verify().holds


@pytest.mark.slow
def test_every_changed_byte_of_a_record(register: Register) -> None:
    """The same for every single byte of one record."""
    data = canonical(register.entries()[2].record).encode()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        tamper(register, ("UPDATE entries SET record = CAST(? AS TEXT) WHERE number = 3", (bytes(changed),)))
        assert places(register) == ["entry 3"]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["DELETE FROM entries WHERE number = 1"], ["entry 1"]),
        (["DELETE FROM entries WHERE number IN (2, 3)"], ["entries 2 to 3"]),
        (["DELETE FROM entries WHERE number = 5"], ["entry 5"]),
        (["DELETE FROM entries"], ["entries 1 to 5"]),
        (["UPDATE entries SET number = number + 1 WHERE number = 5"], ["entry 5", "entry 6", "sqlite_sequence"]),
        (["UPDATE entries SET number = -number WHERE number = 1"], ["entry -1", "entry -1", "entry 1"]),
        (["UPDATE entries SET hash = replace(hash, substr(hash, 1, 8), '00000000') WHERE number = 2"], ["entry 2"]),
        (["UPDATE entries SET previous = '' WHERE number = 2"], ["entry 2", "entry 2"]),
        (["UPDATE entries SET topic = 'other' WHERE number = 4"], ["entry 4"]),
        (["UPDATE entries SET record = CAST(record AS BLOB) WHERE number = 4"], ["entry 4"]),
        (["UPDATE entries SET record = 4 WHERE number = 4"], ["entry 4"]),
        (["UPDATE entries SET record = (SELECT record FROM entries WHERE number = 1) WHERE number = 4"], ["entry 4"]),
        (
            [
                "UPDATE entries SET number = 99 WHERE number = 2",
                "UPDATE entries SET number = 2 WHERE number = 3",
                "UPDATE entries SET number = 3 WHERE number = 99",
                "UPDATE sqlite_sequence SET seq = 5 WHERE name = 'entries'",
            ],
            ["entry 2", "entry 2", "entry 3", "entry 3", "entry 4"],
        ),
        (
            ["INSERT INTO entries SELECT 6, topic, record, previous, hash FROM entries WHERE number = 5"],
            ["entry 6", "entry 6"],
        ),
        (["UPDATE sqlite_sequence SET seq = 4 WHERE name = 'entries'"], ["sqlite_sequence"]),
        (["UPDATE sqlite_sequence SET seq = 'x' WHERE name = 'entries'"], ["sqlite_sequence"]),
        (["DELETE FROM sqlite_sequence"], ["sqlite_sequence", "sqlite_sequence"]),
        (["UPDATE editions SET content = replace(content, '2022', '2023') WHERE number = 1"], ["edition 1"]),
        (["UPDATE editions SET content = CAST(content AS BLOB)"], ["edition 1"]),
        (['UPDATE editions SET content = \'{"a":"\\ud800"}\''], ["edition 1"]),
        (["UPDATE editions SET fingerprint = replace(fingerprint, substr(fingerprint, 1, 8), '00')"], ["edition 1"]),
        (["DELETE FROM editions"], ["edition 1"]),
        (["UPDATE editions SET number = 2"], ["edition 1", "sqlite_sequence"]),
        (["UPDATE sqlite_sequence SET seq = 0 WHERE name = 'editions'"], ["sqlite_sequence"]),
        (["DROP INDEX entries_by_topic"], ["schema.entries_by_topic"]),
    ],
)
def test_what_was_done_behind_its_back(register: Register, statements: list[str], expected: list[str]) -> None:
    """Entries that were changed, removed, moved or added are found, with their place."""
    tamper(register, *statements)
    assert places(register) == expected


def put(content: dict[str, Any], place: tuple[str, ...], value: object) -> None:
    for key in place[:-1]:
        content = content[key]
    content[place[-1]] = value


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("topic", "id"), ["a"]),
        (("topic", "id"), {}),
        (("topic", "id"), 5),
        (("framework",), None),
        (("decided_on",), None),
        (("decided_on",), 5),
        (("decided_on",), "20260302"),
        (("decided_on",), "2026-99-99"),
    ],
)
def test_what_is_no_record_has_its_hash(place: tuple[str, ...], value: object, register: Register) -> None:
    """It is found, and no account passes over it."""
    last = register.entries()[-1]
    content = as_plain(last.record)
    put(content, place, value)
    text = canonical_json(content)
    own_hash = hash_of(last.number, last.previous, text)
    tamper(register, ("UPDATE entries SET record = ?, hash = ? WHERE number = ?", (text, own_hash, last.number)))
    assert places(register) == [f"entry {last.number}"]
    with pytest.raises(DocumentError, match=f"entry {last.number}"):
        account(register, datetime.date.min, datetime.date.max)
    with pytest.raises(DocumentError, match=f"entry {last.number}"):
        register.entries()


def test_removed_guards(register: Register) -> None:
    """A register whose guards are gone is told so, entry by entry or not."""
    tamper(register, keep_guards=False)
    assert [place.split("_")[0] for place in places(register)] == GUARDS_GONE
    tamper(register, "UPDATE entries SET topic = 'elsewhere' WHERE number = 2", keep_guards=False)
    opened = Register(register.path)
    assert [place.split("_")[0] for place in places(opened)] == [*GUARDS_GONE, "entry 2"]
    with pytest.raises(DocumentError, match="removed"):
        opened.append(decision())
    assert len(opened.entries()) == ENTRIES
    tamper(register, "DROP TABLE editions", keep_guards=False)
    assert "schema.editions" in places(opened)
    for ask in (opened.documents, lambda: opened.framework_of(decision())):
        with pytest.raises(DocumentError, match="damaged"):
            ask()


def test_an_entry_written_anew(register: Register) -> None:
    """A forged entry with a hash that fits is found by the next one; forging all that follows, only by a noted head."""
    noted = register.head

    def forge(first: int) -> None:
        previous = register.entries()[first - 2].hash
        for entry in register.entries()[first - 1 :]:
            text = canonical(entry.record).replace("number", "Number")
            own_hash = hash_of(entry.number, previous, text)
            update = "UPDATE entries SET record = ?, previous = ?, hash = ? WHERE number = ?"
            tamper(register, (update, (text, previous, own_hash, entry.number)))
            previous = own_hash
            if entry.number == first:
                assert places(register) == [f"entry {first + 1}"] if first < ENTRIES else []

    forge(3)
    assert places(register) == []
    assert places(register, noted) == ["head"]
    assert places(register, register.head) == []


def test_a_verification_is_true_or_false(register: Register) -> None:
    """Its truth value is what it found."""
    assert register.verify()
    tamper(register, "DELETE FROM entries WHERE number = 1")
    assert not register.verify()


def test_entries_taken_off_the_end(register: Register) -> None:
    """With the count set back too only a head tells, and it does so if it is of one of those or a later one."""
    entries = register.entries()
    tamper(
        register, "DELETE FROM entries WHERE number > 3", "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'entries'"
    )
    found = register.verify()
    assert (found.holds, found.entries, found.noted) == (True, 3, None)
    for entry in entries:
        found = register.verify(entry.hash)
        assert found.holds == (entry.number <= 3)
        assert found.noted == (entry.number if entry.number <= 3 else None)
        assert [problem.place for problem in found.problems] == ([] if entry.number <= 3 else ["head"])


def test_nothing_is_added_to_a_broken_end(register: Register) -> None:
    """Adding refuses an end that was cut off or changed, so that the hole stays visible."""
    tamper(register, "DELETE FROM entries WHERE number = 5")
    with pytest.raises(DocumentError, match=r"entry 5: this end of the register was changed or removed"):
        register.append(decision())
    assert places(register) == ["entry 5"]
    tamper(register, "UPDATE sqlite_sequence SET seq = 4 WHERE name = 'entries'")
    assert register.append(decision()).number == 5
    tamper(register, "UPDATE entries SET record = replace(record, 'pilot', 'PILOT') WHERE number = 5")
    with pytest.raises(DocumentError, match="entry 5"):
        register.append(decision())


def test_a_damaged_file(register: Register) -> None:
    """Whatever byte of the file is damaged: either it is found, or all entries are still what they were."""
    rng = random.Random(8)
    path = Path(register.path)
    data, entries, found = path.read_bytes(), register.entries(), 0
    for place in [*range(0, 100, 7), *rng.sample(range(len(data)), 150)]:
        damaged = bytearray(data)
        damaged[place] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        is_found = not register.verify().holds
        found += is_found
        assert is_found or register.entries() == entries
    assert found > 30
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(DocumentError, match="damaged"):
        register.append(decision())
    assert places(register)[-1] == "entry 1"


def flipped(data: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


def assert_a_flip_is_survived(path: Path, data: bytes, entries: tuple[Entry, ...]) -> None:
    """Whatever is asked of a damaged file gives a result or an error of ours, or of the system's; no other."""
    lines = path.with_name("lines.jsonl")
    asked: list[Callable[[Register], object]] = [
        lambda register: register.entries(),
        lambda register: register.current(),
        lambda register: register.history("topic1"),
        lambda register: register.head,
        lambda register: register.topics(),
        lambda register: register.export_lines(lines),
        lambda register: register.append(decision()),
    ]
    path.write_bytes(data)
    try:
        register = Register(path, create=False)
    except (K80Error, OSError):
        return
    assert not register.verify().holds or register.entries() == entries
    for ask in asked:
        with contextlib.suppress(K80Error, OSError):
            ask(register)
    assert isinstance(register.verify().holds, bool)


def small(folder: Path) -> tuple[Path, bytes, tuple[Entry, ...]]:
    register = Register(folder / "small.sqlite")
    register.append(decision("topic0"))
    register.append(decision("topic1"))
    path = Path(register.path)
    return path, path.read_bytes(), register.entries()


def test_flipped_bits(tmp_path: Path) -> None:
    """Of the first page, which says what is where, and of the rest by chance."""
    path, data, entries = small(tmp_path)
    rng = random.Random(33)
    schema = data.index(b"CREATE TABLE entries") + 4  # SQLite quotes this byte in what it says of it
    places = [*range(100), schema, *rng.sample([i for i in range(4096) if data[i]], 100)]
    for place in [*places, *rng.sample(range(4096, len(data)), 100)]:
        assert_a_flip_is_survived(path, flipped(data, place, rng.randrange(8)), entries)
    assert_a_flip_is_survived(path, flipped(data, schema, 7), entries)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_flipped_bit_in_many_bytes(tmp_path: Path) -> None:
    """The same for one bit of every eleventh byte, from one end of the file to the other."""
    path, data, entries = small(tmp_path)
    for place in range(0, len(data), 11):
        assert_a_flip_is_survived(path, flipped(data, place, place % 8), entries)


def test_a_file_cut_short(tmp_path: Path) -> None:
    """Wherever it ends, it is damaged or no register, and nothing else is raised."""
    path, data, entries = small(tmp_path)
    for length in [*range(0, 600, 40), *range(600, len(data), 900)]:
        assert_a_flip_is_survived(path, data[:length], entries)


def test_an_unreadable_record(register: Register) -> None:
    """Reading an entry that holds no record any more names the file and the entry."""
    tamper(register, "UPDATE entries SET record = '{}' WHERE number = 2")
    with pytest.raises(DocumentError, match=rf"^{register.path}, entry 2: "):
        register.entries()
    tamper(register, ("UPDATE entries SET record = CAST(? AS TEXT) WHERE number = 2", (b'{"\xff"}',)))
    with pytest.raises(DocumentError):
        register.history("topic1")
    assert places(register) == ["entry 2"]


# --- export and import --------------------------------------------------------------------------------------------


def test_export_and_import(original: Register, tmp_path: Path) -> None:
    """An empty register becomes a copy of what was exported; a copy grows with it; nothing is added twice."""
    lines = tmp_path / "register.jsonl"
    assert original.export_lines(lines) == ENTRIES
    edition, *rest = lines.read_text("utf-8").splitlines()
    assert json.loads(edition)["edition"] == fingerprint(load_framework())
    assert [json.loads(line)["number"] for line in rest] == list(range(1, ENTRIES + 1))
    copy = Register(tmp_path / "copy.sqlite")
    assert copy.import_lines(lines) == ENTRIES
    assert (copy.entries(), copy.head) == (original.entries(), original.head)
    assert copy.import_lines(lines) == 0
    copy.append(decision("later"))
    assert copy.import_lines(lines) == 0
    assert copy.export_lines(lines) == ENTRIES + 1
    other = Register(tmp_path / "other.sqlite")
    lines.write_text("".join(lines.read_text().splitlines(keepends=True)[:3]))
    assert other.import_lines(lines) == 2
    copy.export_lines(lines)
    assert other.import_lines(lines) == ENTRIES - 1
    assert other.verify(copy.head).holds
    lines.write_text("")
    assert other.import_lines(lines) == 0


def numbered(line: bytes, number: int) -> bytes:
    """Return a line of an export with another number, and the hash of that."""
    content = json.loads(line)
    text = canonical_json(content["record"])
    return to_line(number, content["previous"], hash_of(number, content["previous"], text), text).encode()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"number 1", b"number 9"), *lines[2:]], "line 2: hash"),
        (lambda lines: [lines[0], *lines[2:]], "line 2: entry 3"),
        (lambda lines: [lines[0], lines[2], lines[1]], "line 2: entry 3"),
        (lambda lines: [*lines, b"{}"], "line 6: not a valid entry"),
        (lambda lines: [*lines, b"\xff"], "line 6: this is not UTF-8"),
        (lambda lines: [lines[0], b"\n", *lines[1:]], "line 2: not well-formed"),
        (
            lambda lines: [lines[0], lines[1].replace(b'"number":2', b'"number":2,"number":2')],
            "line 2: .* stands twice",
        ),
        (
            lambda lines: [lines[0].replace(b'"record":{', b'"record":{"decided":{"id":"x"},')],
            "line 1: .* stands twice",
        ),
        (lambda lines: [lines[0].replace(b'"id":"topic0"', b'"id":"a","id":"topic0"')], "line 1: .* stands twice"),
        (lambda lines: [lines[0], b" " * (16 * 2**20 + 1)], "line 2: too long"),
        (lambda lines: [numbered(lines[0], -(10**30))], "line 1: entry -1,000,.*: it does not continue"),
        (lambda lines: [numbered(lines[0], 0)], "line 1: entry 0: it does not continue"),
        (lambda lines: [lines[0].replace(START.encode(), rb"\ud800")], "line 1: hash"),
        (lambda lines: [lines[0].replace(f'"{START}"'.encode(), b"null")], "line 1: hash"),
    ],
)
def test_import_of_what_does_not_follow(edit: Any, message: str, original: Register, tmp_path: Path) -> None:
    """Lines that were changed, left out or put elsewhere are refused with their number, and then none is added."""
    path = tmp_path / "register.jsonl"
    original.export_lines(path)
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True)[1:])))  # as version 1 exported it
    register = Register(tmp_path / "copy.sqlite")
    with pytest.raises(DocumentError, match=f"register.jsonl, {message}"):
        register.import_lines(path)
    assert register.entries() == ()


def test_import_into_another_register(original: Register, tmp_path: Path) -> None:
    """A register with entries of its own cannot become a copy of another one."""
    path = tmp_path / "register.jsonl"
    original.export_lines(path)
    register = Register(tmp_path / "other.sqlite")
    register.append(decision("own"))
    with pytest.raises(DocumentError, match="line 2: entry 1: it does not continue this register"):
        register.import_lines(path)
    assert list(register.current()) == ["own"]
    with pytest.raises(FileNotFoundError):
        register.import_lines(tmp_path / "none.jsonl")
    with pytest.raises(DocumentError, match="this is not a file"):
        register.import_lines(tmp_path)


@pytest.mark.parametrize("way", ["itself", "spelling", "link", "hard link"])
def test_a_register_is_not_imported_into_itself(
    way: str, register: Register, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By whatever name, and before the file is opened: to close it would free what another thread keeps locked."""
    path = Path(register.path)
    monkeypatch.chdir(path.parent)
    other = path.with_name("other")
    match way:
        case "spelling":
            other = Path(".", "..", path.parent.name, path.name)
        case "link":
            os.symlink(path, other)
        case "hard link":
            os.link(path, other)
        case _:
            other = path
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(disk, "LOCK_TIMEOUT_SECONDS", 0.05)
    for call in (register.import_lines, register.export_lines):
        with pytest.raises(ArgumentError, match="a register cannot be"):
            call(other)
    assert main(["register", "import", str(path), str(other), "--lang", "en"]) == 3
    assert "a register cannot be imported into itself" in capsys.readouterr().err
    other_process = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('SELECT * FROM entries')"
    run = subprocess.run([sys.executable, "-c", other_process, str(path)], capture_output=True, text=True)
    assert "locked" in run.stderr  # so the lock is held yet
    holder.close()
    assert register.verify().entries == ENTRIES


# --- many at once -------------------------------------------------------------------------------------------------

WORKER = """
import os, sys
from decisions import WEAK
from k80assess import assess, decide, load_framework, load_topic
from k80assess.documents import revise
from k80assess.govern.register import Register
path, name, count, acknowledged = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
framework = revise(load_framework(), {"version": name})
register = Register(path)
with open(acknowledged, "a", buffering=1) as file:
    for i in range(count):
        topic = load_topic({"id": f"{name}-{i}", "title": "T", "answers": WEAK})
        entry = register.append(decide(assess(topic, framework), on="2026-03-02", by="board"))
        print(entry.number, entry.hash, entry.record.topic.id, file=file)
"""


def run_at_once(folder: Path, processes: int, count: int, kills: int, seed: int) -> None:
    """Let processes append at once, kill some of them at random moments, and see that nothing is lost."""
    rng = random.Random(seed)
    path = folder / "register.sqlite"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    workers = []
    for i in range(processes):
        command = [sys.executable, "-c", WORKER, str(path), f"w{i}", str(count), str(folder / f"w{i}.txt")]
        workers.append(subprocess.Popen(command, env=environment))
    doomed = rng.sample(workers, kills)
    for worker in doomed:
        file = folder / f"w{workers.index(worker)}.txt"
        while worker.poll() is None and not (file.exists() and file.stat().st_size > 0):
            time.sleep(0.01)
        time.sleep(rng.random() * count / 60)
        worker.send_signal(signal.SIGKILL)
    for worker in workers:
        code = worker.wait()
        assert code == 0 or (worker in doomed and code == -signal.SIGKILL)
    register = Register(path, create=False)
    entries = {entry.number: entry for entry in register.entries()}
    made = [entry.record for entry in entries.values() if entry.record.framework.version.startswith("w")]
    times = Counter(record.topic.id for record in made)
    assert set(times.values()) == {1}
    unacknowledged = set(times)
    for i, worker in enumerate(workers):
        lines = (folder / f"w{i}.txt").read_text().splitlines()
        assert len(lines) == count or worker in doomed
        for line in lines:
            number, own_hash, topic = line.split(" ")
            entry = entries[int(number)]
            assert (entry.hash, entry.record.topic.id) == (own_hash, topic)
            unacknowledged.discard(topic)
    assert len(unacknowledged) <= kills  # each was killed between the disk and the acknowledgement
    assert register.verify().holds
    assert all(record.recheck(register.framework_of(record)) for record in made)
    register.append(decision("afterwards"))
    assert sorted(p.name for p in folder.iterdir() if p.suffix != ".txt") == [path.name]


def test_several_processes(tmp_path: Path) -> None:
    """Processes that append at once, one of them killed, lose and double nothing."""
    run_at_once(tmp_path, processes=3, count=15, kills=1, seed=1)


@pytest.mark.parametrize("name", ["mixed", *[pytest.param(n, marks=pytest.mark.slow) for n in ("empty", "half_year")]])
def test_several_processes_in_a_register_of_version_1(name: str, tmp_path: Path) -> None:
    """The first to come extends it for what it is to keep; the others, and the killed ones, do it no harm."""
    path = shutil.copy(V1 / "registers" / f"{name}.sqlite", tmp_path / "register.sqlite")
    os.chmod(path, 0o644)
    before = Register(path).entries()
    run_at_once(tmp_path, processes=3, count=10, kills=2, seed=3)
    register = Register(path)
    assert register.entries()[: len(before)] == before
    assert {"w0", "w1", "w2"} <= {document.version for document in register.documents().values()}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_many_processes(tmp_path: Path) -> None:
    """Eight processes with five hundred records each, half of them killed."""
    run_at_once(tmp_path, processes=8, count=500, kills=4, seed=8)


def test_threads(tmp_path: Path) -> None:
    """One register can be used by several threads at once."""
    register = Register(tmp_path / "r.sqlite")

    def work(records: list[DecisionRecord]) -> None:
        for record in records:
            register.append(record)
            register.verify()

    threads = [threading.Thread(target=work, args=([decision(f"{i}-{j}") for j in range(5)],)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(register.current()) == 15
    assert register.verify().holds


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_adding_does_not_slow_down(tmp_path: Path) -> None:
    """Adding takes SQLite no more steps in a register of ten thousand entries than in one of a hundred."""
    lines, previous = [], START
    for number in range(1, 10_001):
        text = canonical(decision(f"topic{number % 97}", turn_to=f"number {number}"))
        own_hash = hash_of(number, previous, text)
        lines.append(to_line(number, previous, own_hash, text))
        previous = own_hash
    steps = []
    for size in (100, 10_000):
        (tmp_path / "lines.jsonl").write_text("".join(lines[:size]))
        register = Register(tmp_path / f"{size}.sqlite")
        assert register.import_lines(tmp_path / "lines.jsonl") == size
        steps.append(steps_of_an_append(register))
    assert 0 < steps[1] <= steps[0]


def steps_of_an_append(register: Register) -> int:
    """How many steps SQLite takes to add a record."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    connect = sqlite3.connect

    def counting(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        connection.set_progress_handler(count, 1)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", counting)
        register.append(decision("one more"))
    return taken


def test_a_record_that_could_not_come_back_is_not_taken(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest record that is kept can be exported and imported; a longer one is refused, and nothing is added."""
    before, record = len(register.entries()), decision("long", turn_to="é" * 30_000)
    length = len(canonical(record).encode())
    monkeypatch.setattr(ledger, "_MAX_RECORD_BYTES", length - 1)
    with pytest.raises(ArgumentError, match="too long"):
        register.append(record)
    assert len(register.entries()) == before
    monkeypatch.setattr(ledger, "_MAX_RECORD_BYTES", length)
    monkeypatch.setattr(transfer, "MAX_LINE_BYTES", length + 1000)
    register.append(record)
    lines = Path(register.path).with_name("lines.jsonl")
    register.export_lines(lines)
    copied = Register(lines.with_name("copy.sqlite"))
    copied.import_lines(lines)
    assert copied.entries() == register.entries()


def test_answers_are_kept_as_they_were_given(tmp_path: Path) -> None:
    """Numbers to the last digit, dates, what lies between two, and judged aspects: also in an export and a copy."""
    criteria = [{"id": "cost", "levels": COST}, {"id": "deadline", "levels": DEADLINE}]
    aspects = []
    for aspect_id, *inputs, level in (("fit", "deadline", "later"), ("o", "fit", "cost", "yes")):
        rows = [{"when": {inputs[0]: level}, "then": "yes"}, {"then": "no"}]
        rule = {"kind": "table", "inputs": inputs, "rows": rows}
        aspects.append({"id": aspect_id, "levels": ["no", "yes"], "rule": rule})
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects}
    framework = load_framework(content)
    day = {"between": [datetime.date(2026, 3, 1), "2026-03-02"]}
    numbers = [0, -5, 0.1, Decimal("0.30"), {"value": "1/3"}, 10**30 + 1, {"between": [1e-7, "2/7"]}, "low", None]
    answers: list[dict[str, Any]] = [{"cost": number} for number in numbers]
    answers += [{"deadline": own} for own in (day, "2026-02-28", datetime.date(2026, 3, 2), "soon")]
    answers += [{"fit": {"level": "yes", "note": "plainly"}, "cost": 12_000}, {"fit": ["no", "yes"]}]
    register, copied = Register(tmp_path / "register"), Register(tmp_path / "copy")
    topics = [load_topic({"id": f"t{i}", "title": "T", "answers": own}) for i, own in enumerate(answers)]
    for topic in topics:
        register.append(decide(assess(topic, framework), "no", on="2026-03-02", by="board", why="Because."))
    register.export_lines(tmp_path / "lines.jsonl")
    assert copied.import_lines(tmp_path / "lines.jsonl") == len(topics)
    copied.export_lines(tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "lines.jsonl").read_bytes()
    for own in (register, copied):
        records = [entry.record for entry in own.entries()]
        assert [record.topic for record in records] == topics
        assert [record.judged for record in records[-2:]] == [("fit",), ("fit",)]
        assert all(record.judged is None for record in records[:-2])
        assert all(record.recheck(framework) for record in records)
    given = [topic.answers["cost"].ends for topic in topics[:7]]
    exact = [0, -5, Fraction(1, 10), Fraction(3, 10), Fraction(1, 3), 10**30 + 1]
    assert given == [*[(one, one) for one in exact], (Fraction(1, 10**7), Fraction(2, 7))]


def test_an_open_answer_is_registered_with_its_note(tmp_path: Path) -> None:
    """What is noted beside an open answer is in the entry, the export, and what is read from it."""
    content = {"id": "pilot", "title": "A pilot", "answers": {**WEAK, "demand": {"level": "", "note": "nobody asked"}}}
    record = decide(assess(load_topic(content)), on="2026-03-02", by="board")
    register = Register(tmp_path / "d.sqlite")
    register.append(record)
    register.export_lines(tmp_path / "d.jsonl")
    other = Register(tmp_path / "other.sqlite")
    other.import_lines(tmp_path / "d.jsonl")
    for each in (register, other):
        assert each.verify().holds
        assert each.entries()[0].record == record
        assert as_plain(each.entries()[0].record.topic.answers["demand"]) == {"note": "nobody asked"}
    assert other.head == register.head


def test_walking_sees_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry by entry, in batches of any size; others can add meanwhile, and what they add comes next time."""
    for size in (1, 2, 5, 6):
        monkeypatch.setattr(registers, "_BATCH", size)
        register = Register(tmp_path / f"{size}.sqlite")
        for record in decisions(ENTRIES):
            register.append(record)
        seen = []
        for entry in register.walk():
            seen.append(entry.record)
            register.append(decision(f"more{entry.number}"))
        assert seen == decisions(ENTRIES)
        assert [entry.number for entry in register.walk()] == list(range(1, 2 * ENTRIES + 1))


def test_what_is_not_found_after_it_was_added_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a file whose index is damaged, played here by a reader that finds nothing: no part of it stays."""
    register = Register(tmp_path / "decisions.sqlite")
    with monkeypatch.context() as damaged:
        damaged.setattr(ledger, "stored_edition", lambda *_: None)
        with pytest.raises(DocumentError, match="what was added to it is not found in it"):
            register.keep_all([load_framework(), load_agenda()])
    assert not register.documents()


def test_an_import_that_is_not_read_back_adds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end that is read is that of before, as where the pages of the new entries hang nowhere."""
    full, empty = [Register(tmp_path / name) for name in ("full.sqlite", "empty.sqlite")]
    full.append(decision())
    full.export_lines(tmp_path / "lines.jsonl")
    with monkeypatch.context() as damaged:
        damaged.setattr(ledger.Ledger, "end", lambda *_: (0, START))
        with pytest.raises(DocumentError, match="so nothing is added"):
            empty.import_lines(tmp_path / "lines.jsonl")
    assert not empty.entries()
    assert empty.import_lines(tmp_path / "lines.jsonl") == 1


@pytest.mark.slow
def test_walking_takes_no_memory(tmp_path: Path) -> None:
    """A walk along three times as many entries holds no more than a walk along a third of them."""
    lines, previous = [], START
    for number in range(1, 1501):
        text = canonical(decision()).replace("pilot", f"pilot{number}")
        lines.append(to_line(number, previous, hash_of(number, previous, text), text))
        previous = hash_of(number, previous, text)
    held = []
    for size in (500, 1500):
        (tmp_path / "lines.jsonl").write_text("".join(lines[:size]), "utf-8")
        register = Register(tmp_path / f"{size}.sqlite")
        register.import_lines(tmp_path / "lines.jsonl")
        sum(1 for _ in register.walk())
        tracemalloc.start()
        for work in (register.verify, lambda own=register: sum(1 for _ in own.walk())):
            work()
        register.export_lines(tmp_path / "out.jsonl")
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (tmp_path / "out.jsonl").read_text("utf-8") == "".join(lines[:size])
    assert held[1] < 1.2 * held[0]


def test_half_a_character_is_in_no_id(register: Register) -> None:
    """SQLite would refuse it in words of its own."""
    with pytest.raises(ArgumentError, match="the id of a topic is needed"):
        register.history("pilot\ud800")


def test_whether_to_create_a_register_is_said_by_a_truth_value(tmp_path: Path) -> None:
    """A text such as "no" would be read as yes."""
    with pytest.raises(ArgumentError, match="create: true or false is needed; found 'no'"):
        Register(tmp_path / "r.sqlite", create="no")  # type: ignore[arg-type]
    assert not (tmp_path / "r.sqlite").exists()
