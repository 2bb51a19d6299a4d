"""The file of a register: what is none, what cannot be written, and that nothing is harmed by it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from decisions import decision
from registers import assert_only_grows

from k80assess import load_agenda
from k80assess.base import disk
from k80assess.cli.program import main
from k80assess.document.files import save
from k80assess.errors import ArgumentError, DocumentError
from k80assess.govern import storage
from k80assess.govern.register import Register


def test_what_is_no_register(tmp_path: Path) -> None:
    """Other files, other databases, folders and what is no path are refused, and left as they were."""
    text = tmp_path / "text"
    text.write_text("decisions " * 1_000)
    other = tmp_path / "other.sqlite"
    sqlite3.connect(other).execute("CREATE TABLE entries (number)").connection.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(DocumentError, match=r"not a (valid )?register"):
            Register(path)
        assert path.read_bytes() == before
    with pytest.raises(DocumentError, match="this is not a file"):
        Register(tmp_path)
    for wrong in ("", "a\0b", "high\ud800", 3, b"x", None):
        with pytest.raises(ArgumentError, match="a path is needed"):
            Register(wrong)  # type: ignore[arg-type]


def test_missing(tmp_path: Path) -> None:
    """A register is made where there is none, unless that is not wanted; a folder is never made."""
    path = tmp_path / "r #1?%20.sqlite"
    with pytest.raises(FileNotFoundError, match="no such register"):
        Register(path, create=False)
    assert not path.exists()
    path.touch()
    with pytest.raises(DocumentError, match=r"not a (valid )?register"):
        Register(path, create=False)
    Register(path)
    assert os.listdir(tmp_path) == [path.name]
    register = Register(path, create=False)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        register.append(decision())
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        Register(tmp_path / "no" / "r.sqlite")


ODD_NAMES = [
    "r.sqlite",
    "with blanks.sqlite",
    "100%.sqlite",
    "%41.sqlite",
    "a?mode=ro&x=1",
    "a#b",
    "é 日本 🙂",
    "a&b=c",
]
WINDOWS = [rf"C:\folder\{name}" for name in ODD_NAMES]
WINDOWS += [rf"\\server\share\{name}" for name in ODD_NAMES]
WINDOWS += [r"C:relative.sqlite", r"folder\r.sqlite", r"\rooted.sqlite", r"\\?\C:\long\r.sqlite"]
WINDOWS += [r"\\?\UNC\server\share\r.sqlite", r"\\server\share$\r.sqlite", r"\\localhost\share\r.sqlite", ":memory:"]


def as_sqlite_reads(uri: str) -> tuple[str, dict[str, str]]:
    """The path and the options that SQLite takes from a URI, by what its documentation says of them."""
    assert uri.startswith("file:")
    rest = uri.removeprefix("file:").partition("#")[0]
    if rest.startswith("//"):
        authority, slash, rest = rest.removeprefix("//").partition("/")
        assert authority in ("", "localhost")
        rest = slash + rest
    path, _mark, query = rest.partition("?")
    options = dict(part.split("=") for part in query.split("&"))
    return urllib.parse.unquote(path), options


@pytest.mark.parametrize("path", WINDOWS)
def test_windows_paths(path: str) -> None:
    """SQLite is given the very path, on a share too, which in a URI's own form would name an authority."""
    found, options = as_sqlite_reads(storage.address(PureWindowsPath(path), "rw"))
    assert found == str(PureWindowsPath(path))
    assert options == {"mode": "rw"}


@pytest.mark.skipif(os.name != "posix", reason="elsewhere these are no names of files")
@pytest.mark.parametrize("name", [*ODD_NAMES, *WINDOWS, "file:x", "tab\tname", "line\nname", "\udcff.sqlite"])
def test_any_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register is kept under any name that a file can have, given whole or from the folder one is in."""
    monkeypatch.chdir(tmp_path)
    Register(name).append(decision())
    assert os.listdir(tmp_path) == [name]
    for path in (name, tmp_path / name, f"/{tmp_path}/{name}"):
        assert len(Register(path, create=False).entries()) == 1


def test_a_name_that_leaves_no_room_for_a_journal(tmp_path: Path) -> None:
    """SQLite writes a file beside the register, with a longer name: where that cannot be, the error says so too."""
    Register(tmp_path / ("r" * 247)).append(decision())
    with pytest.raises(OSError, match="too long a name"):
        Register(tmp_path / ("r" * 248))


def test_another_form(tmp_path: Path) -> None:
    """To one whose guards were taken away nothing is added; one of a later form, or without entries, is not opened."""
    path = tmp_path / "r.sqlite"
    Register(path)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER entries_are_kept")
        connection.execute("CREATE TABLE more (x)")
    connection.close()
    with pytest.raises(
        DocumentError, match=r"(?s)schema.entries_are_kept: this part .* was removed.*schema.more: this was added"
    ):
        Register(path).append(decision())
    assert Register(path).entries() == ()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE entries")
    connection.close()
    with pytest.raises(DocumentError, match=r"schema\.entries: this part of the register was removed"):
        Register(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    with pytest.raises(DocumentError, match=r"a form that this version .* found form 3; allowed: form 1 or form 2"):
        Register(path)


def test_each_trouble_has_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No register, damaged, cut short, locked, read-only and not to be opened are told apart."""
    path = tmp_path / "r.sqlite"
    register = Register(path)
    register.append(decision())
    data = path.read_bytes()
    name = data.index(b"CREATE TABLE entries") + 4
    contents: list[tuple[bytes, str]] = [
        (b"not a database at all " * 100, "not a valid register: it does not begin as an SQLite database does"),
        (data[:name] + b"\xff" + data[name + 1 :], "the file is damaged"),
        (data[: len(data) - 5000], "the file is damaged"),
    ]
    for content, message in contents:
        path.write_bytes(content)
        with pytest.raises(DocumentError, match=message):
            Register(path, create=False).append(decision())
    path.write_bytes(data)

    def raising(code: int) -> Any:
        def fail(*_: object, **__: object) -> None:
            error = sqlite3.OperationalError("refused")
            error.sqlite_errorcode = code
            raise error

        return fail

    for code, kind, message in (
        (sqlite3.SQLITE_BUSY, TimeoutError, "others kept it locked"),
        (sqlite3.SQLITE_LOCKED, TimeoutError, "others kept it locked"),
        (sqlite3.SQLITE_PROTOCOL, TimeoutError, "others kept it locked"),
        (sqlite3.SQLITE_READONLY, PermissionError, "it is read-only"),
        (sqlite3.SQLITE_PERM, PermissionError, "it is read-only"),
        (sqlite3.SQLITE_CANTOPEN, OSError, "it cannot be opened"),
        (sqlite3.SQLITE_IOERR_LOCK, OSError, "the disk cannot be read or written"),
        (sqlite3.SQLITE_IOERR_SHORT_READ, DocumentError, "the file is damaged"),
        (sqlite3.SQLITE_CORRUPT, DocumentError, "the file is damaged"),
        (sqlite3.SQLITE_NOTADB, DocumentError, "not a valid register"),
    ):
        monkeypatch.setattr(sqlite3, "connect", raising(code))
        with pytest.raises(kind, match=message):
            register.entries()
        monkeypatch.undo()
    assert len(register.entries()) == 1


def test_rows_cannot_be_changed(tmp_path: Path) -> None:
    """SQL alone cannot change, remove or replace an entry, or add one elsewhere than at the end."""
    register = Register(tmp_path / "r.sqlite")
    register.append(decision())
    statements = [
        "UPDATE entries SET topic = 'x'",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries VALUES (1, 'x', 'x', 'x', 'x')",
        "REPLACE INTO entries VALUES (1, 'x', 'x', 'x', 'x')",
        "INSERT INTO entries VALUES (3, 'x', 'x', 'x', 'x')",
        "INSERT INTO entries VALUES (-1, 'x', 'x', 'x', 'x')",
    ]
    assert_only_grows(register, statements)


def test_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits too long for others is told so, and can try again."""
    register = Register(tmp_path / "r.sqlite")
    monkeypatch.setattr(disk, "LOCK_TIMEOUT_SECONDS", 0.05)
    holder = sqlite3.connect(register.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(TimeoutError, match="others kept it locked"):
        register.append(decision())
    assert register.current() == {}
    holder.close()
    assert register.append(decision()).number == 1


HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
connection.execute("SELECT * FROM entries").fetchone()
print("held", flush=True)
input()
"""


@pytest.mark.parametrize(
    ("begin", "can_read"), [("BEGIN", True), ("BEGIN IMMEDIATE", True), ("BEGIN EXCLUSIVE", False)]
)
def test_locked_by_another_process(
    begin: str, can_read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever lock it holds, the call ends after the stated time, says so, and has added nothing."""
    register = Register(tmp_path / "r.sqlite")
    register.append(decision())
    before = Path(register.path).read_bytes()
    save(decision("later"), tmp_path / "later.json")
    register.export_lines(tmp_path / "lines.jsonl")
    monkeypatch.setattr(disk, "LOCK_TIMEOUT_SECONDS", 0.05)
    command = [sys.executable, "-c", HOLDER, register.path, begin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        adding: list[Callable[[], object]] = [
            lambda: register.append(decision("later")),
            lambda: register.keep(load_agenda()),
        ]
        if begin != "BEGIN":  # beside those who only read, an import that has nothing to add goes on
            adding.append(lambda: register.import_lines(tmp_path / "lines.jsonl"))
        for add in adding:
            with pytest.raises(TimeoutError, match=r"others kept it locked for 0\.05 seconds"):
                add()
        assert main(["register", "append", register.path, str(tmp_path / "later.json"), "--lang", "en"]) == 4
        assert "others kept it locked for 0.05 seconds" in capsys.readouterr().err
        if can_read:
            assert len(register.entries()) == 1
            assert register.verify().holds
        else:
            for look in (register.entries, register.current, lambda: Register(register.path), lambda: register.head):
                with pytest.raises(TimeoutError, match="others kept it locked"):
                    look()
            assert main(["register", "verify", register.path, "--lang", "en"]) == 4
        holder.kill()
    assert Path(register.path).read_bytes() == before
    assert register.append(decision("later")).number == 2
    assert register.verify().holds


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full nothing is added, what was there is whole, and afterwards it goes on."""
    register = Register(tmp_path / "r.sqlite")
    register.append(decision())
    before = Path(register.path).read_bytes()
    connect = sqlite3.connect

    def on_a_full_disk(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        connection.execute("PRAGMA max_page_count = 1")  # as many as there are, but no more
        return connection

    monkeypatch.setattr(sqlite3, "connect", on_a_full_disk)
    with pytest.raises(OSError, match="the disk is full; nothing was added") as caught:
        register.append(decision(turn_to="x" * 20_000))
    assert caught.value.filename == register.path
    monkeypatch.undo()
    assert Path(register.path).read_bytes() == before
    assert os.listdir(tmp_path) == ["r.sqlite"]
    assert register.append(decision()).number == 2
    assert register.verify().holds


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others can get to; pytest keeps its own to the user who runs it."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.skipif(os.name != "posix", reason="permissions and limits of POSIX")
@pytest.mark.parametrize(
    ("what", "error", "message"),
    [
        ("folder", "PermissionError", "must be open to writing; nothing was added"),
        ("file", "PermissionError", "must be open to writing; nothing was added"),
        ("both", "PermissionError", "must be open to writing; nothing was added"),
        ("size", "OSError", "the disk cannot be read or written"),
    ],
)
def test_what_cannot_be_written(what: str, error: str, message: str, folder: Path) -> None:
    """Where nothing can be written, that is said; the register can still be read, and is as it was."""
    register = Register(folder / "r.sqlite")
    register.append(decision())
    before = Path(register.path).read_bytes()
    writable = {"folder": (0o555, 0o666), "file": (0o777, 0o444), "both": (0o555, 0o444), "size": (0o777, 0o666)}
    os.chmod(folder, writable[what][0])
    os.chmod(register.path, writable[what][1])
    script = f"""
import os, resource, signal, tempfile
from decisions import decision
from k80assess.govern.register import Register
if os.getuid() == 0:  # to whom nothing is forbidden
    with tempfile.TemporaryDirectory() as elsewhere:
        Register(elsewhere + "/r.sqlite").append(decision())  # so that nothing is left to be imported
    os.setgid(65534), os.setuid(65534)
register = Register({register.path!r}, create=False)
assert len(register.current()) == 1 and register.verify().holds
if {what == "size"}:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    register.append(decision(turn_to="x" * 30_000))
except OSError as error:
    print(type(error).__name__, error)
if {what in ("folder", "both")}:
    try:
        Register({str(folder / "new.sqlite")!r})
    except OSError as error:
        print(type(error).__name__, error)
"""
    paths = os.pathsep.join(path for path in sys.path if path)
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    os.chmod(folder, 0o777)
    lines = run.stdout.splitlines()
    assert len(lines) == (2 if what in ("folder", "both") else 1)
    for line in lines:
        assert line.startswith(error)
        assert message in line
    assert Path(register.path).read_bytes() == before
    assert os.listdir(folder) == ["r.sqlite"]
