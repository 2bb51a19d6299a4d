"""A register as lines of JSON: how they are written, and how they are added to another register."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain as chained
from typing import IO

from k80assess.document.parsing import not_utf8
from k80assess.errors import DocumentError, Problem, Sentence
from k80assess.govern import chain, editions
from k80assess.govern.ledger import EDITIONS, MAX_LINE_BYTES, ROWS, Ledger, edition_source, entry_source
from k80assess.govern.parsed import NOT_STORED_AS_TEXT
from k80assess.govern.storage import Storage, keeps_editions, refuse_itself


@contextmanager
def exported(storage: Storage) -> Iterator[tuple[Iterator[str], int]]:
    """Give the lines of an export, and how many entries: of one state of the register, however long that takes."""
    with storage.opened() as connection:
        connection.execute("BEGIN")
        (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
        kept = _edition_lines(connection, storage.path) if keeps_editions(connection) else ()
        yield chained(kept, _entry_lines(connection, storage.path)), count


def _edition_lines(connection: sqlite3.Connection, path: str) -> Iterator[str]:
    for number, fingerprint, text in connection.execute(EDITIONS):
        if not (isinstance(fingerprint, str) and isinstance(text, str)):
            raise DocumentError(edition_source(path, number), [Problem((), NOT_STORED_AS_TEXT)])
        yield editions.to_line(fingerprint, text)


def _entry_lines(connection: sqlite3.Connection, path: str) -> Iterator[str]:
    for number, *texts in connection.execute(f"{ROWS} ORDER BY number"):
        if not all(isinstance(text, str) for text in texts):
            raise DocumentError(entry_source(path, number), [Problem((), NOT_STORED_AS_TEXT)])
        yield chain.to_line(number, *texts)


def import_from(file: IO[bytes], name: str, ledger: Ledger) -> int:
    """Add the entries of an export that a register does not have yet, and return how many those are.

    Raises:
        DocumentError: when a line is not a valid entry, was changed, or does not continue the register.
    """
    here, previous = ledger.end()
    last = here
    for place, line in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), start=1):
        source = Sentence("place.line_of", "{path}, line {number}", path=name, number=place)
        read = chain.from_line(_decoded(line, source), source)
        if not isinstance(read, tuple):
            ledger.keep(read)
            continue
        entry, text = read
        if 0 < entry.number <= here:
            continues = ledger.holds(entry)
        else:
            continues = (entry.number, entry.previous) == (last + 1, previous)
            last, previous = entry.number, entry.hash
        if not continues:
            template = "it does not continue this register, which has another entry there or before it"
            problem = Problem((chain.entry_place(entry.number),), Sentence("entry_not_next", template))
            raise DocumentError(source, [problem])
        if entry.number > here:
            ledger.add(entry, text)
    ledger.see_end(last, previous)
    return last - here


def refuse_import_of_itself(register: str, path: str) -> None:
    """Refuse to import a register as if it were an export: for its locks, before anything opens the file.

    Where a process closes a file, POSIX takes away all locks that the process has on it, those of other threads too.

    Raises:
        ArgumentError: when the path leads to the register.
    """
    refuse_itself(register, path, Sentence("imported_from_itself", "a register cannot be imported into itself"))


def _decoded(line: bytes, source: str) -> str:
    if len(line) > MAX_LINE_BYTES:
        template = "too long for an entry: more than {limit} bytes"
        raise DocumentError(source, [Problem((), Sentence("entry_too_long", template, limit=MAX_LINE_BYTES))])
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise DocumentError(source, [not_utf8(error)]) from None
