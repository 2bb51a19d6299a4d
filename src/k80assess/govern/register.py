"""A register of decisions: entries are only ever added, each chained to the one before.

Appending is durable: each decision is added in a transaction of its own, and `append` returns once that is synchronised
with the disk. A register is one file that can be copied, and that can be read where it cannot be written.

`verify` by itself finds an entry that was changed, removed, inserted or moved, and a damaged file. No file can show by
itself that somebody who may write to it removed the last entries and set back the count of them, rewrote all entries
from some place on with new hashes, or made another file. So note `head` elsewhere, such as in the minutes:
`verify(head)` finds every change to that entry and to those before it. That later entries were removed from the end,
only a later head can show.
"""

from __future__ import annotations

import datetime
import os
import re
import sqlite3
from pathlib import Path
from typing import IO

from k80assess.base.arguments import refuse_no_date
from k80assess.base.results import FrozenDict, Results
from k80assess.document.files import write_whole
from k80assess.document.parsing import not_utf8
from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, quoted, refuse_other
from k80assess.govern import chain
from k80assess.govern.chain import START, Entry, Verification
from k80assess.govern.decision import DecisionRecord
from k80assess.govern.storage import Storage, damage, form_problems, is_file, path_text

# In bytes. A record must fit in a line of an export, beside its number and hashes.
_MAX_LINE_BYTES = 16 * 2**20
_MAX_RECORD_BYTES = _MAX_LINE_BYTES - 1000

_HEAD = re.compile(rf"[0-9a-fA-F]{{{len(START)}}}")

_ROWS = "SELECT number, previous, hash, record FROM entries"
_LAST = f"{_ROWS} ORDER BY number DESC LIMIT 1"


class Register:
    """A register of decisions in a file. It can be shared by threads and processes, and there is nothing to close.

    Where threads use a register, start processes by `spawn` or `forkserver`: a process that is forked while another
    thread is inside SQLite inherits SQLite's own locks, held, and may wait for ever.

    Args:
        path: the file.
        create: whether to create it when there is none.

    Raises:
        ArgumentError: when this is not a valid path.
        DocumentError: when the file is something else than a register, or damaged.
        OSError: when it cannot be opened or created; `FileNotFoundError` when there is none and none is to be created,
            `PermissionError` when it may not be read or written, `TimeoutError` when others keep it locked.

    >>> import tempfile
    >>> from k80assess import assess, load_topic
    >>> from k80assess.govern.decision import decide
    >>> folder = tempfile.TemporaryDirectory()
    >>> register = Register(os.path.join(folder.name, "decisions.sqlite"))
    >>> topic = load_topic({"id": "pilot", "title": "A pilot"})
    >>> register.append(decide(assess(topic), "monitor", on="2026-03-02", by="board")).number
    1
    >>> register.current()["pilot"].decided.id, register.verify().holds
    ('monitor', True)
    >>> folder.cleanup()
    """

    def __init__(self, path: str | os.PathLike[str], *, create: bool = True) -> None:
        self._storage = Storage(path, create=create)

    @property
    def path(self) -> str:
        """The file, as it was given."""
        return self._storage.path

    def __repr__(self) -> str:
        return f"Register({self.path!r})"

    # --- adding ---------------------------------------------------------------------------------------------------

    def append(self, record: DecisionRecord) -> Entry:
        """Add a decision; when this returns, it is on the disk.

        Raises:
            ArgumentError: for something else than a record, or one of about 16 MiB or more.
            DocumentError: when its end or its guards were tampered with; `verify` shows more.
            TimeoutError: when others kept it locked for a minute.
            OSError: when it cannot be written, as on a full disk; nothing was added then.
        """
        refuse_other(record, DecisionRecord, "decide")
        with self._storage.adding() as connection:
            return self._add(connection, record)

    def _add(self, connection: sqlite3.Connection, record: DecisionRecord) -> Entry:
        last, previous = self._end(connection)
        text = chain.canonical(record)
        if len(text.encode()) > _MAX_RECORD_BYTES:
            template = "this record is too long for a register: more than {limit} bytes"
            raise ArgumentError(Problem((), Sentence("record_too_long", template, limit=_MAX_RECORD_BYTES)))
        own_hash = chain.hash_of(last + 1, previous, text)
        row = (last + 1, record.topic.id, text, previous, own_hash)
        connection.execute("INSERT INTO entries (number, topic, record, previous, hash) VALUES (?, ?, ?, ?, ?)", row)
        return Entry(number=last + 1, previous=previous, hash=own_hash, record=record)

    def _end(self, connection: sqlite3.Connection) -> tuple[int, str]:
        """Return number and hash of the last entry, after checking that it is the last one added, and unchanged."""
        last = connection.execute(_LAST).fetchone()
        number, previous, own_hash, text = (0, "", START, "") if last is None else last
        given = _given(connection)
        if given != number or (number and chain.hash_of(number, previous, text) != own_hash):
            template = "this end of the register was changed or removed, so nothing is added: see what verify finds"
            place = chain.entry_place(max(number, given))
            raise DocumentError(self.path, [Problem((place,), Sentence("end_changed", template))])
        return number, own_hash

    # --- looking back ---------------------------------------------------------------------------------------------

    def entries(self) -> Results[Entry]:
        """Return all entries, in the order in which they were added.

        Raises:
            DocumentError: here and below, for an entry that no longer holds a valid record.
        """
        return self._entries("ORDER BY number")

    def topics(self) -> tuple[str, ...]:
        """Return the ids of the topics that were decided on, in the order in which they first were."""
        with self._storage.opened() as connection:
            rows = connection.execute("SELECT topic FROM entries GROUP BY topic ORDER BY min(number)").fetchall()
        return tuple([str(topic) for (topic,) in rows])

    def history(self, topic: str) -> Results[DecisionRecord]:
        """Return the decisions on a topic, by its id, in the order in which they were added; none if there are none."""
        if not isinstance(topic, str):
            sentence = Sentence("not_a_topic_id", "the id of a topic is needed")
            raise ArgumentError(Problem(("topic",), sentence, quoted(topic)))
        return Results([entry.record for entry in self._entries("WHERE topic = ? ORDER BY number", topic)])

    def current(self) -> FrozenDict[str, DecisionRecord]:
        """Return for each topic, by id, the decision in force: the one that was added last."""
        latest = self._entries("WHERE number IN (SELECT max(number) FROM entries GROUP BY topic) ORDER BY number")
        return FrozenDict({entry.record.topic.id: entry.record for entry in latest})

    def due(self, on: datetime.date) -> Results[DecisionRecord]:
        """Return the decisions in force that are to be looked at again on a date or before, the longest due first.

        Raises:
            ArgumentError: when this is not a date.
        """
        refuse_no_date("on", on)
        waiting = [(r.look_again_on, r) for r in self.current().values() if r.look_again_on is not None]
        return Results([record for date, record in sorted(waiting, key=lambda pair: pair[0]) if date <= on])

    def decided_between(self, first: datetime.date, last: datetime.date) -> Results[DecisionRecord]:
        """Return all decisions taken in a period, first and last day included, in the order in which they were added.

        Raises:
            ArgumentError: when these are not dates, or the last comes before the first.
        """
        refuse_no_date("first", first)
        refuse_no_date("last", last)
        if last < first:
            found = Sentence("found_period", "{first} to {last}", first=f"{first}", last=f"{last}")
            sentence = Sentence("period_backwards", "a period cannot end before it begins")
            raise ArgumentError(Problem(("last",), sentence, found))
        return Results([entry.record for entry in self.entries() if first <= entry.record.decided_on <= last])

    def _entries(self, which: str, *values: object) -> Results[Entry]:
        with self._storage.opened() as connection:
            rows = connection.execute(f"{_ROWS} {which}", values).fetchall()
        return Results([self._entry(*row) for row in rows])

    def _entry(self, number: int, previous: object, own_hash: object, text: object) -> Entry:
        record = chain.record_from(text, self._source(number))
        before, own = self._link(number, previous), self._link(number, own_hash)
        return Entry(number=number, previous=before, hash=own, record=record)

    def _link(self, number: int, found: object) -> str:
        if not isinstance(found, str):
            sentence = Sentence("not_a_hash", "not a valid hash")
            raise DocumentError(self._source(number), [Problem((), sentence, quoted(found))])
        return found

    def _source(self, number: int) -> Sentence:
        return Sentence("place.entry_of", "{path}, entry {number}", path=self.path, number=number)

    # --- accounting -----------------------------------------------------------------------------------------------

    @property
    def head(self) -> str:
        """The hash of the last entry, which identifies the whole register; zeros when there is none."""
        with self._storage.opened() as connection:
            last = connection.execute(_LAST).fetchone()
        return START if last is None else self._link(last[0], last[2])

    def verify(self, head: str | None = None) -> Verification:
        """Return whether the register is unchanged, and otherwise what was changed, removed or moved, with the place.

        Without a head this depends on the file alone: it does not notice entries that were removed from the end by
        somebody who also set back the count of them, nor that all entries were rewritten.

        Args:
            head: the `head` of the register as it was noted elsewhere, earlier: that entry must still be there, with
                all that came before it.

        Raises:
            ArgumentError: when this is not a valid head.
            OSError: when the file cannot be read.
        """
        walk, problems = chain.ChainVerifier(_checked_head(head)), list[Problem]()
        try:
            with self._storage.opened() as connection:
                self._walk(connection, walk, problems)
        except DocumentError as error:
            place = chain.entry_place(walk.last + 1)
            problems += [problem._replace(loc=(place,)) for problem in error.problems]
        return Verification(entries=walk.entries, head=walk.head, problems=tuple(problems), noted=walk.noted_at)

    def _walk(self, connection: sqlite3.Connection, walk: chain.ChainVerifier, problems: list[Problem]) -> None:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.execute("BEGIN")  # all that follows reads the same state of the file
        for (finding,) in connection.execute("PRAGMA integrity_check(12)"):
            if finding != "ok":
                problems.append(damage(" ".join(finding.split())))
        problems += form_problems(connection)
        for row in connection.execute("SELECT number, topic, record, previous, hash FROM entries ORDER BY number"):
            problems += walk.take(*row)
        problems += walk.finish(_given(connection))

    # --- export and import ----------------------------------------------------------------------------------------

    def export_lines(self, path: str | os.PathLike[str]) -> int:
        """Write all entries with their hashes to a file of JSON Lines, one per line; the whole file or nothing.

        Returns:
            How many there are.

        Raises:
            ArgumentError: when this is not a valid path, or is that of the register itself.
            DocumentError: when an entry can no longer be written as a line.
            OSError: when it cannot be written.
        """
        target = Path(path_text(path))
        if target.exists() and target.samefile(self.path):
            sentence = Sentence("exported_over_itself", "a register cannot be exported over itself")
            raise ArgumentError(Problem(("path",), sentence, quoted(str(target))))
        with self._storage.opened() as connection:
            rows = connection.execute(f"{_ROWS} ORDER BY number").fetchall()
        for number, *texts in rows:
            if not all(isinstance(text, str) for text in texts):
                raise DocumentError(self._source(number), [Problem((), chain.NOT_STORED_AS_TEXT)])
        write_whole(target, "".join([chain.to_line(*row) for row in rows]))
        return len(rows)

    def import_lines(self, path: str | os.PathLike[str]) -> int:
        """Add the entries of an export by `export_lines` that are not here yet: all of them, or none.

        They must continue this register: entries that both have must be the same, and the others must follow them. So
        an empty register becomes a copy of the one that was exported, and a copy can be brought up to date.

        Returns:
            How many were added.

        Raises:
            ArgumentError: when this is not a valid path.
            DocumentError: when a line is not a valid entry, was changed, or does not continue this register.
            OSError: when there is no such file, or the register cannot be written.
        """
        name = path_text(path)
        is_file(name)
        with open(name, "rb") as file, self._storage.adding() as connection:
            here = self._end(connection)[0]
            return self._import(connection, file, name, here)

    def _import(self, connection: sqlite3.Connection, file: IO[bytes], name: str, here: int) -> int:
        added = 0
        for place, line in enumerate(iter(lambda: file.readline(_MAX_LINE_BYTES + 1), b""), start=1):
            source = Sentence("place.line_of", "{path}, line {number}", path=name, number=place)
            entry = chain.from_line(_decoded(line, source), source)
            if entry.number <= here:
                same = connection.execute("SELECT hash FROM entries WHERE number = ?", (entry.number,)).fetchone()
                continues = same == (entry.hash,)
            else:
                continues = self._add(connection, entry.record) == entry
                added += 1
            if not continues:
                template = "it does not continue this register, which has another entry there or before it"
                problem = Problem((chain.entry_place(entry.number),), Sentence("entry_not_next", template))
                raise DocumentError(source, [problem])
        return added


def _given(connection: sqlite3.Connection) -> int:
    """Return the highest number that an entry was ever given."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
    if row is None:
        return 0
    return row[0] if isinstance(row[0], int) else -1


def _checked_head(head: object) -> str | None:
    """Return a head in lower case, as hashes are stored; it may have been noted in capitals."""
    if head is not None and not (isinstance(head, str) and _HEAD.fullmatch(head)):
        sentence = Sentence("not_a_head", "a hash of {digits} hexadecimal digits is needed", digits=len(START))
        raise ArgumentError(Problem(("head",), sentence, quoted(head)))
    return head.lower() if isinstance(head, str) else None


def _decoded(line: bytes, source: str) -> str:
    if len(line) > _MAX_LINE_BYTES:
        template = "too long for an entry: more than {limit} bytes"
        raise DocumentError(source, [Problem((), Sentence("entry_too_long", template, limit=_MAX_LINE_BYTES))])
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise DocumentError(source, [not_utf8(error)]) from None
