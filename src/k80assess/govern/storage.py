"""An append-only SQLite file: how it is created, opened and added to, and what can go wrong."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path, PurePath
from urllib.parse import quote

from k80assess.base import disk
from k80assess.errors import ArgumentError, DocumentError, Loc, Problem, Sentence, quoted

# What marks an SQLite file as a register, and of which form: the second one keeps editions as well.
_APPLICATION = 0x4B383041
_FORMS = (1, 2)

_ENTRIES = (
    """CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    record TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
)""",
    "CREATE INDEX entries_by_topic ON entries (topic, number)",
    """CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries BEGIN
    SELECT RAISE(ABORT, 'a register only grows');
END""",
    """CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries BEGIN
    SELECT RAISE(ABORT, 'a register only grows');
END""",
    # Replacing a row would remove the old one without firing the trigger above.
    """CREATE TRIGGER entries_are_added_at_the_end BEFORE INSERT ON entries
WHEN NEW.number <> 1 + coalesce((SELECT max(number) FROM entries), 0) BEGIN
    SELECT RAISE(ABORT, 'a register only grows at its end');
END""",
    f"PRAGMA application_id = {_APPLICATION}",
)

# The number of an edition only shows whether one was removed. Which kind of document it is, its content says.
_EDITIONS = (
    """CREATE TABLE editions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL
)""",
    """CREATE TRIGGER editions_are_kept BEFORE DELETE ON editions BEGIN
    SELECT RAISE(ABORT, 'a register only grows');
END""",
    """CREATE TRIGGER editions_are_not_changed BEFORE UPDATE ON editions BEGIN
    SELECT RAISE(ABORT, 'a register only grows');
END""",
    """CREATE TRIGGER editions_are_added_once BEFORE INSERT ON editions
WHEN NEW.number <> 1 + coalesce((SELECT max(number) FROM editions), 0)
    OR EXISTS (SELECT 1 FROM editions WHERE fingerprint = NEW.fingerprint) BEGIN
    SELECT RAISE(ABORT, 'a register only grows at its end');
END""",
)


def _mark(form: int) -> str:
    return f"PRAGMA user_version = {form}"


_NEEDED_TO_READ: tuple[Loc, ...] = ((), ("schema", "entries"))
"""The places in the form of a file without which nothing in it can be read."""

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_NOT_ALLOWED = (sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY)


class Storage:
    """The file, opened anew for each use: it can be shared by threads and processes, and there is nothing to close.

    Args:
        path: the file.
        create: whether to create it when there is none.

    Raises:
        ArgumentError: when this is not a valid path.
        DocumentError: when the file is something else, or damaged.
        OSError: when it cannot be opened or created; `FileNotFoundError` when there is none and none is to be created,
            `PermissionError` when it may not be read or written, `TimeoutError` when others keep it locked.
    """

    def __init__(self, path: str | os.PathLike[str], *, create: bool) -> None:
        self.path = path_text(path)
        if not is_file(self.path) and not create:
            missing = Sentence("register_missing", "there is no such register")
            raise FileNotFoundError(errno.ENOENT, missing, self.path)
        with self.opened("rwc" if create else "rw") as connection:
            if create and _is_empty(connection):
                _make(connection)
            problems = list(form_problems(connection))
        # A register that lost its guards can still be opened, so that `verify` can show what was done to it.
        self._refuse([problem for problem in problems if problem.loc in _NEEDED_TO_READ])

    def _refuse(self, problems: list[Problem]) -> None:
        if problems:
            raise DocumentError(self.path, problems)

    @contextmanager
    def opened(self, mode: str = "rw") -> Iterator[sqlite3.Connection]:
        """Open the file for one use, and raise what SQLite raises as an error of the package or of the system."""
        uri = address(Path(self.path).absolute(), mode)
        try:
            with closing(
                sqlite3.connect(uri, uri=True, timeout=disk.LOCK_TIMEOUT_SECONDS, isolation_level=None)
            ) as connection:
                # The folder is synchronised too, or a power cut could bring back the journal, and undo what was added.
                connection.execute("PRAGMA synchronous = EXTRA")
                connection.execute("PRAGMA fullfsync = ON")  # macOS would be content with the disk's own cache
                yield connection
        except sqlite3.Error as error:
            raise self._explained(error, mode) from error
        except UnicodeDecodeError as error:  # SQLite's messages quote the file, whatever bytes it has
            raise self._damaged(error) from error

    @contextmanager
    def adding(self) -> Iterator[sqlite3.Connection]:
        """Open the file for adding, locked for others, until all that is added is on the disk, or none of it."""
        with self.opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._refuse(list(form_problems(connection)))
                if not keeps_editions(connection):  # a register of version 1
                    _extend(connection)
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _explained(self, error: sqlite3.Error, mode: str) -> Exception:
        code, cause = _code(error)
        if code in _LOCKED:
            return disk.kept_locked(self.path)
        if code == sqlite3.SQLITE_FULL:
            return OSError(errno.ENOSPC, Sentence("disk_full", "the disk is full; nothing was added"), self.path)
        if code == sqlite3.SQLITE_IOERR and cause != sqlite3.SQLITE_IOERR_SHORT_READ:
            template = "the disk cannot be read or written ({reason}); nothing was added"
            return OSError(errno.EIO, Sentence("disk_failed", template, reason=f"{error}"), self.path)
        if code == sqlite3.SQLITE_CANTOPEN:
            return self._unopened(mode)
        if code in _NOT_ALLOWED:
            return self._read_only()
        if code == sqlite3.SQLITE_NOTADB:
            template = "not a valid register: it does not begin as an SQLite database does"
            return DocumentError(self.path, [Problem((), Sentence("not_a_database", template))])
        return self._damaged(error)

    def _unopened(self, mode: str) -> OSError:
        """Return why a file, or the journal that SQLite keeps beside one it writes, cannot be opened."""
        file = Path(self.path).absolute()
        needed = file.parent if mode == "rwc" else file
        if not needed.exists():
            missing = Sentence("file_missing", "there is no such file or folder")
            return FileNotFoundError(errno.ENOENT, missing, str(needed))
        if file.exists() and not os.access(file, os.R_OK):
            closed = Sentence("file_closed", "it cannot be opened: it is not open to reading")
            return PermissionError(errno.EACCES, closed, self.path)
        if not os.access(file.parent, os.W_OK):
            return self._read_only()
        template = (
            "it cannot be opened: it or its folder may be closed to you, be where SQLite cannot lock files, or have "
            "too long a name; nothing was added"
        )
        return OSError(errno.EIO, Sentence("file_not_opened", template), self.path)

    def _read_only(self) -> PermissionError:
        template = "it is read-only: the file and its folder must be open to writing; nothing was added"
        return PermissionError(errno.EACCES, Sentence("register_read_only", template), self.path)

    def _damaged(self, error: Exception) -> DocumentError:
        not_text = Sentence("damaged_text", "it has bytes that are not text")
        return DocumentError(self.path, [damage(not_text if isinstance(error, UnicodeDecodeError) else f"{error}")])


def damage(reason: str) -> Problem:
    """Return the problem that a file is damaged, as SQLite says."""
    return Problem((), Sentence("file_damaged", "the file is damaged: {reason}", reason=reason))


def _code(error: sqlite3.Error) -> tuple[int | None, int | None]:
    """Return the primary and the extended code of an error; None for both where Python itself raised it."""
    code = getattr(error, "sqlite_errorcode", None)
    return (None, None) if code is None else (code & 0xFF, code)


# --- the form -----------------------------------------------------------------------------------------------------


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether there is nothing in the file yet."""
    (things,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return (things, *_marks(connection)) == (0, 0, 0)


def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    return application, form


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if _is_empty(connection):  # no other process was first
        for statement in _ENTRIES:
            connection.execute(statement)
        _extend(connection)
    connection.execute("COMMIT")


def _extend(connection: sqlite3.Connection) -> None:
    """Give a register of the first form what the second one has more."""
    for statement in (*_EDITIONS, _mark(_FORMS[-1])):
        connection.execute(statement)


def keeps_editions(connection: sqlite3.Connection) -> bool:
    """Return whether a register has a place for the frameworks and agendas that its decisions name."""
    return _marks(connection)[1] != _FORMS[0]


def form_problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Return what shows that an SQLite file is not a register, or is one that lost its guards."""
    application, form = _marks(connection)
    if application != _APPLICATION:
        yield Problem((), Sentence("not_a_register", "this is an SQLite database, but not a register"))
    elif form not in _FORMS:
        template = "this register has a form that this version of the package does not know"
        known = Sentence("either", "{one} or {other}", one=_form(_FORMS[0]), other=_form(_FORMS[1]))
        yield Problem((), Sentence("form_unknown", template), _form(form), known)
    else:
        found, expected = _schema(connection), _expected_schema(form)
        for name in sorted(found.keys() | expected.keys()):
            if name not in found:
                yield Problem(("schema", name), Sentence("part_removed", "this part of the register was removed"))
            elif name not in expected:
                template = "this was added to the register, and is not a part of it"
                yield Problem(("schema", name), Sentence("part_added", template))
            elif found[name] != expected[name]:
                yield Problem(("schema", name), Sentence("part_changed", "this part of the register was changed"))


def _form(number: int) -> Sentence:
    return Sentence("register_form", "form {number}", number=number)


def _schema(connection: sqlite3.Connection) -> dict[str, object]:
    return dict(connection.execute("SELECT CAST(name AS TEXT), sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"))


@cache
def _expected_schema(form: int) -> dict[str, object]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in (*_ENTRIES, *(_EDITIONS if form > _FORMS[0] else ())):
            connection.execute(statement)
        return _schema(connection)


# --- paths --------------------------------------------------------------------------------------------------------


def address(path: PurePath, mode: str) -> str:
    """Return the URI by which SQLite opens a file, whatever its path.

    Everything with a meaning in a URI is percent-encoded, slashes too, so that SQLite takes the path literally and sees
    no authority in one that begins with two slashes.

    >>> from pathlib import PureWindowsPath
    >>> address(PureWindowsPath("//server/share/d.sqlite"), "rw")
    'file:%5C%5Cserver%5Cshare%5Cd.sqlite?mode=rw'
    """
    return f"file:{quote(os.fsencode(path), safe='')}?mode={mode}"


def path_text(path: object) -> str:
    """Return a path as text.

    Raises:
        ArgumentError: when it is not a valid path.
    """
    name = disk.path_text(path)
    try:
        is_path = name != "" and b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:  # a text that no path can have
        is_path = False
    if not is_path:
        raise ArgumentError(Problem((), Sentence("not_a_path", "a path is needed"), quoted(path)))
    return name


def is_file(path: str) -> bool:
    """Return whether there is a file.

    Raises:
        DocumentError: when there is something else, such as a folder.
    """
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise DocumentError(path, [Problem((), Sentence("not_a_file", "this is not a file"), disk.kind_of_file(mode))])
    return True


def refuse_itself(register: str, path: str, sentence: Sentence) -> None:
    """Refuse a path that leads to the file of a register: by any spelling, or by a link.

    Raises:
        ArgumentError: when it does, with this sentence.
    """
    with suppress(FileNotFoundError):
        if os.path.samefile(path, register):
            raise ArgumentError(Problem(("path",), sentence, quoted(path)))
