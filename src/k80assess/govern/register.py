"""A register of decisions: entries are only ever added, each chained to the one before.

Beside them it keeps the frameworks and agendas that they name, each once, by its fingerprint: so every decision can be
derived again from the register alone, long after the files of these documents are gone.

Appending is durable: what is added at once is one transaction, and `append` returns once that is synchronised with the
disk. A register is one file that can be copied, and that can be read where it cannot be written.

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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain as chained
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar

from k80assess.base.arguments import list_of, refuse_no_date
from k80assess.base.disk import write_whole
from k80assess.base.results import FrozenDict, Results
from k80assess.document.agenda import Agenda
from k80assess.document.files import packaged_edition
from k80assess.document.framework import Framework
from k80assess.document.parsing import not_utf8
from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, quoted, refuse_other
from k80assess.govern import chain, editions
from k80assess.govern.chain import START, Entry, Verification
from k80assess.govern.decision import DecisionRecord, Edition
from k80assess.govern.editions import Kept
from k80assess.govern.parsed import NOT_STORED_AS_TEXT
from k80assess.govern.storage import Storage, damage, form_problems, is_file, keeps_editions, path_text, refuse_itself

# In bytes. A record or an edition must fit in a line of an export, beside its number and hashes.
_MAX_LINE_BYTES = 16 * 2**20
_MAX_RECORD_BYTES = _MAX_LINE_BYTES - 1000

_HEAD = re.compile(rf"[0-9a-fA-F]{{{len(START)}}}")

# How many entries are read at a time, so that walking along them holds no lock and takes little memory.
_BATCH = 256

_ROWS = "SELECT number, previous, hash, record FROM entries"
_LAST = f"{_ROWS} ORDER BY number DESC LIMIT 1"
_EDITIONS = "SELECT number, fingerprint, content FROM editions ORDER BY number"

K = TypeVar("K", bound=Kept)

# What kinds of documents are kept, by fingerprint; None for what is no document any more.
_Kinds: TypeAlias = dict[object, type[Kept] | None]


class Register:
    """A register of decisions in a file. It can be shared by threads and processes, and there is nothing to close.

    Where threads use a register, start processes by `spawn` or `forkserver`: a process that is forked while another
    thread is inside SQLite inherits SQLite's own locks, held, and may wait for ever. Let that process not
    open the file otherwise meanwhile, such as to copy it: where a process closes a file, POSIX takes away the locks of
    all its threads. An export is safe at any time.

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
    >>> register.framework_of(register.current()["pilot"]).id
    'k80-wendbaarheid'
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

        The framework and the agenda that it names are kept with it, where they are at hand: `decide` gives them along
        with the record, and the package has its own. Those of a record that comes from a file `keep` takes in.

        Raises:
            ArgumentError: for something else than a record, or one of about 16 MiB or more.
            DocumentError: when its end or its guards were tampered with; `verify` shows more.
            TimeoutError: when others kept it locked for a minute.
            OSError: when it cannot be written, as on a full disk; nothing was added then.
        """
        return self.append_all([record])[0]

    def append_all(
        self, records: Iterable[DecisionRecord], documents: Iterable[Framework | Agenda] = ()
    ) -> Results[Entry]:
        """Add decisions, as `append` does one: all of them, or none.

        Args:
            records: the decisions, in the order in which they are added.
            documents: frameworks and agendas to keep with them, as `keep` does.

        Raises:
            ArgumentError: for something else than records and documents, or one of about 16 MiB or more.
            DocumentError: when its end or its guards were tampered with; `verify` shows more.
            TimeoutError: when others kept it locked for a minute.
            OSError: when it cannot be written, as on a full disk; nothing was added then.

        >>> import tempfile
        >>> from k80assess import assess, decide, load_topic
        >>> topics = [load_topic({"id": own, "title": own}) for own in ("pilot", "second")]
        >>> records = [decide(assess(topic), "monitor", on="2026-03-02", by="board") for topic in topics]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     register = Register(os.path.join(folder, "decisions.sqlite"))
        ...     [entry.number for entry in register.append_all(records)]
        [1, 2]
        """
        texts = [(record, _text(record)) for record in list_of("records", records)]
        given = _documents(documents)
        with self._storage.adding() as connection:
            for document in given:
                self._keep(connection, document)
            last, previous = self._end(connection)
            entries = []
            for number, (record, text) in enumerate(texts, start=last + 1):
                own_hash = chain.hash_of(number, previous, text)
                entry = Entry(number=number, previous=previous, hash=own_hash, record=record)
                self._add(connection, entry, text)
                for edition, kind in ((record.framework, Framework), (record.agenda, Agenda)):
                    self._keep_named(connection, edition, kind, record._documents)
                entries.append(entry)
                previous = own_hash
            self._see_end(connection, last + len(entries), previous)
        return Results(entries)

    def _add(self, connection: sqlite3.Connection, entry: Entry, text: str) -> None:
        row = (entry.number, entry.record.topic.id, text, entry.previous, entry.hash)
        connection.execute("INSERT INTO entries (number, topic, record, previous, hash) VALUES (?, ?, ?, ?, ?)", row)

    def keep(self, document: Framework | Agenda) -> bool:
        """Keep a framework or an agenda that decisions name, so that the register has all it needs by itself.

        `append` does so already for what `decide` was given. This is for records that come from files, and for a
        register of version 1, which had decisions alone.

        Returns:
            Whether it was not there yet.

        Raises:
            ArgumentError: for something else than a framework or an agenda, or one of about 16 MiB or more.
            DocumentError: when the register was tampered with.
            TimeoutError: when others kept it locked for a minute.
            OSError: when it cannot be written; nothing was added then.

        >>> import tempfile
        >>> from k80assess import load_agenda
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     register = Register(os.path.join(folder, "decisions.sqlite"))
        ...     register.keep(load_agenda()), register.keep(load_agenda())
        (True, False)
        """
        return self.keep_all([document])[0]

    def keep_all(self, documents: Iterable[Framework | Agenda]) -> tuple[bool, ...]:
        """Keep frameworks and agendas, as `keep` does one: all of them, or none.

        Returns:
            Of each, whether it was not there yet.

        Raises:
            ArgumentError: for something else than frameworks and agendas, or one of about 16 MiB or more.
            DocumentError: when the register was tampered with.
            TimeoutError: when others kept it locked for a minute.
            OSError: when it cannot be written; nothing was added then.

        >>> import tempfile
        >>> from k80assess import load_agenda, load_framework
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     register = Register(os.path.join(folder, "decisions.sqlite"))
        ...     register.keep_all([load_framework(), load_agenda()])
        (True, True)
        """
        given = _documents(documents)
        with self._storage.adding() as connection:
            return tuple([self._keep(connection, document) for document in given])

    def _keep(self, connection: sqlite3.Connection, document: Kept) -> bool:
        found = _content(connection, document._fingerprint)
        if found is not None:
            self._document(document._fingerprint, *found)  # which it says is still there only when it is
            return False
        text = editions.text_of(document)
        if len(text.encode()) > _MAX_RECORD_BYTES:
            template = "this is too long for a register to keep: more than {limit} bytes"
            raise ArgumentError(
                Problem((document.id,), Sentence("edition_too_long", template, limit=_MAX_RECORD_BYTES))
            )
        statement = (
            "INSERT INTO editions (number, fingerprint, content) "
            "SELECT 1 + coalesce(max(number), 0), ?, ? FROM editions"
        )
        connection.execute(statement, (document._fingerprint, text))
        if _content(connection, document._fingerprint) is None:  # as in a file whose index is damaged
            raise DocumentError(
                self.path, [damage(Sentence("damaged_lost", "what was added to it is not found in it"))]
            )
        return True

    def _keep_named(
        self, connection: sqlite3.Connection, edition: Edition | None, kind: type[Kept], at_hand: Iterable[Kept]
    ) -> None:
        """Keep what a record names, if it is at hand or in the package."""
        if edition is None or _content(connection, edition.fingerprint) is not None:
            return
        found = next((own for own in at_hand if own._fingerprint == edition.fingerprint), None)
        document = found or packaged_edition(kind, edition.fingerprint)
        if document is not None:
            self._keep(connection, document)

    def _end(self, connection: sqlite3.Connection) -> tuple[int, str]:
        """Return number and hash of the last entry, after checking that it is the last one added, and unchanged."""
        last = connection.execute(_LAST).fetchone()
        number, previous, own_hash, text = (0, "", START, "") if last is None else last
        given = _given(connection, "entries")
        if given != number or (number and chain.hash_of(number, previous, text) != own_hash):
            raise self._end_changed(max(number, given))
        return number, own_hash

    def _see_end(self, connection: sqlite3.Connection, number: int, own_hash: str) -> None:
        """See that what was added is what is read as the end: in a damaged file it need not be."""
        if self._end(connection) != (number, own_hash):
            raise self._end_changed(number)

    def _end_changed(self, number: int) -> DocumentError:
        template = "this end of the register was changed or removed, so nothing is added: see what verify finds"
        return DocumentError(self.path, [Problem((chain.entry_place(number),), Sentence("end_changed", template))])

    # --- looking back ---------------------------------------------------------------------------------------------

    def entries(self) -> Results[Entry]:
        """Return all entries, in the order in which they were added; `walk` gives them one by one.

        Raises:
            DocumentError: here and below, for an entry that no longer holds a valid record.
        """
        return Results(self.walk())

    def walk(self) -> Iterator[Entry]:
        """Yield the entries one by one, in the order in which they were added: as few at a time as memory needs.

        Those that are added meanwhile are not among them. Nothing is locked between one entry and the next.

        >>> import tempfile
        >>> from k80assess import assess, decide, load_topic
        >>> folder = tempfile.TemporaryDirectory()
        >>> register = Register(os.path.join(folder.name, "decisions.sqlite"))
        >>> topic = load_topic({"id": "pilot", "title": "A pilot"})
        >>> entry = register.append(decide(assess(topic), "monitor", on="2026-03-02", by="board"))
        >>> [(entry.number, entry.record.decided.id) for entry in register.walk()]
        [(1, 'monitor')]
        >>> folder.cleanup()
        """
        with self._storage.opened() as connection:
            last = connection.execute(_LAST).fetchone()
        before = None
        while last is not None:
            where = "number > ? AND number <= ?" if before is not None else "number <= ?"
            bounds = (last[0],) if before is None else (before, last[0])
            batch = self._entries(f"WHERE {where} ORDER BY number LIMIT {_BATCH}", *bounds)
            yield from batch
            if len(batch) < _BATCH:
                return
            before = batch[-1].number

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
        refuse_no_period(first, last)
        return Results([entry.record for entry in self.walk() if first <= entry.record.decided_on <= last])

    def _entries(self, which: str, *values: object) -> Results[Entry]:
        with self._storage.opened() as connection:
            rows = connection.execute(f"{_ROWS} {which}", values).fetchall()
        entries = Results([self._entry(*row) for row in rows])
        named = dict.fromkeys([entry.record.agenda for entry in entries])
        at_hand = {edition: self._at_hand(edition) for edition in named}
        for entry in entries:
            entry.record.__dict__["_documents"] = at_hand[entry.record.agenda]
        return entries

    def _entry(self, number: int, previous: object, own_hash: object, text: object) -> Entry:
        record = chain.record_from(text, self._source(number))
        before, own = self._link(number, previous), self._link(number, own_hash)
        return Entry(number=number, previous=before, hash=own, record=record)

    def _at_hand(self, edition: Edition | None) -> tuple[Agenda, ...]:
        """Return the agenda that records name, by which their bodies and themes are called, where it is kept."""
        try:
            agenda = None if edition is None else self._named(edition, Agenda)
        except DocumentError:  # that it was changed is for `verify` to tell
            agenda = None
        return () if agenda is None else (agenda,)

    def _link(self, number: int, found: object) -> str:
        if not isinstance(found, str):
            sentence = Sentence("not_a_hash", "not a valid hash")
            raise DocumentError(self._source(number), [Problem((), sentence, quoted(found))])
        return found

    def _source(self, number: int) -> Sentence:
        return Sentence("place.entry_of", "{path}, entry {number}", path=self.path, number=number)

    def documents(self) -> FrozenDict[str, Framework | Agenda]:
        """Return the frameworks and agendas that the register keeps, by fingerprint, in the order they were taken in.

        Raises:
            DocumentError: for one that was changed.

        >>> import tempfile
        >>> from k80assess import load_agenda
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     register = Register(os.path.join(folder, "decisions.sqlite"))
        ...     kept = register.keep(load_agenda())
        ...     [document.id for document in register.documents().values()]
        ['agenda-k80']
        """
        rows = self._all_editions()
        return FrozenDict(
            {fingerprint: self._document(fingerprint, number, text) for number, fingerprint, text in rows}
        )

    def _all_editions(self) -> list[tuple[Any, ...]]:
        with self._storage.opened() as connection:
            if not keeps_editions(connection):
                return []
            return connection.execute(_EDITIONS).fetchall()

    def _missing(self, records: Iterable[DecisionRecord]) -> tuple[Edition, ...]:
        """Return the frameworks and agendas that records name, and that the register does not keep, each once."""
        named = dict.fromkeys([own for record in records for own in (record.framework, record.agenda)])
        with self._storage.opened() as connection:
            keeps = keeps_editions(connection)
            found = [
                edition
                for edition in named
                if edition is not None and not (keeps and _content(connection, edition.fingerprint))
            ]
        return tuple(found)

    def framework_of(self, record: DecisionRecord) -> Framework:
        """Return the framework that a record names: the one that the register keeps, or else the package's own.

        Raises:
            ArgumentError: for something else than a record, and when the framework is in neither: see `keep`.
            DocumentError: when it was changed.
        """
        refuse_other(record, DecisionRecord, "decide")
        found = self._named(record.framework, Framework)
        if found is None:
            raise ArgumentError(missing_edition("framework", record.framework))
        return found

    def agenda_of(self, record: DecisionRecord) -> Agenda | None:
        """Return the agenda that a record names, as `framework_of` does its framework; None where it names none.

        Raises:
            ArgumentError: for something else than a record, and when the agenda is in neither: see `keep`.
            DocumentError: when it was changed.
        """
        refuse_other(record, DecisionRecord, "decide")
        if record.agenda is None:
            return None
        found = self._named(record.agenda, Agenda)
        if found is None:
            raise ArgumentError(missing_edition("agenda", record.agenda))
        return found

    def _named(self, edition: Edition, kind: type[K]) -> K | None:
        """Return a document by its edition, which is kept or in the package; None where it is neither."""
        with self._storage.opened() as connection:
            found = _content(connection, edition.fingerprint) if keeps_editions(connection) else None
        if found is None:
            return packaged_edition(kind, edition.fingerprint)
        document = self._document(edition.fingerprint, *found)
        return document if isinstance(document, kind) else None

    def _document(self, fingerprint: object, number: int, text: object) -> Kept:
        place = Sentence("place.edition_of", "{path}, edition {number}", path=self.path, number=number)
        document = editions.document_from(text, place)
        if document._fingerprint != fingerprint:
            raise DocumentError(place, [Problem((), editions.CHANGED)])
        return document

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
        return self._verified(head)

    def _verified(self, head: str | None, each: Callable[[dict[str, Any], str], None] | None = None) -> Verification:
        """Verify the register, and hand out what each entry says, parsed and as text, in the same one reading."""
        walk, problems, kept = chain.ChainVerifier(_checked_head(head)), list[Problem](), _Kinds()
        try:
            with self._storage.opened() as connection:
                for problem in self._walk(connection, walk, kept, each):
                    problems.append(problem)
        except DocumentError as error:
            place = chain.entry_place(walk.last + 1)
            problems += [problem._replace(loc=(place,)) for problem in error.problems]
        missing = [edition for (own, kind), edition in walk.named.items() if kept.get(own) is not kind]
        return Verification(
            entries=walk.entries,
            head=walk.head,
            problems=tuple(problems),
            noted=walk.noted_at,
            kept=len(kept),
            missing=tuple(missing),
        )

    def _walk(
        self,
        connection: sqlite3.Connection,
        walk: chain.ChainVerifier,
        kept: _Kinds,
        each: Callable[[dict[str, Any], str], None] | None,
    ) -> Iterator[Problem]:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.execute("BEGIN")  # all that follows reads the same state of the file
        for (finding,) in connection.execute("PRAGMA integrity_check(12)"):
            if finding != "ok":
                yield damage(" ".join(finding.split()))
        formed = [*form_problems(connection)]
        yield from formed
        if keeps_editions(connection) and not any(problem.loc == ("schema", "editions") for problem in formed):
            number = 0
            for own, fingerprint, text in connection.execute(_EDITIONS):
                yield from editions.edition_problems(own, number, fingerprint, text)
                number = own
                kept[fingerprint] = editions.kind_in(text)
            yield from editions.end_problems(number, _given(connection, "editions"))
        for row in connection.execute("SELECT number, topic, record, previous, hash FROM entries ORDER BY number"):
            yield from walk.take(*row)
            if each is not None and walk.content:
                each(walk.content, row[2])
        yield from walk.finish(_given(connection, "entries"))

    # --- export and import ----------------------------------------------------------------------------------------

    def export_lines(self, path: str | os.PathLike[str]) -> int:
        """Write all entries with their hashes to a file of JSON Lines, one per line; the whole file or nothing.

        The frameworks and agendas that the register keeps come first, on lines of their own.

        Returns:
            How many entries there are.

        Raises:
            ArgumentError: when this is not a valid path, or is that of the register itself.
            DocumentError: when an entry can no longer be written as a line.
            OSError: when it cannot be written.
        """
        target = Path(path_text(path))
        refuse_itself(
            self.path, str(target), Sentence("exported_over_itself", "a register cannot be exported over itself")
        )
        with self._export() as (lines, count):
            write_whole(target, lines)
        return count

    @contextmanager
    def _export(self) -> Iterator[tuple[Iterator[str], int]]:
        """Give the lines of an export, and how many entries: of one state of the register, however long that takes."""
        with self._storage.opened() as connection:
            connection.execute("BEGIN")
            (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
            kept = self._edition_lines(connection) if keeps_editions(connection) else ()
            yield chained(kept, self._entry_lines(connection)), count

    def _edition_lines(self, connection: sqlite3.Connection) -> Iterator[str]:
        for number, fingerprint, text in connection.execute(_EDITIONS):
            if not (isinstance(fingerprint, str) and isinstance(text, str)):
                place = Sentence("place.edition_of", "{path}, edition {number}", path=self.path, number=number)
                raise DocumentError(place, [Problem((), NOT_STORED_AS_TEXT)])
            yield editions.to_line(fingerprint, text)

    def _entry_lines(self, connection: sqlite3.Connection) -> Iterator[str]:
        for number, *texts in connection.execute(f"{_ROWS} ORDER BY number"):
            if not all(isinstance(text, str) for text in texts):
                raise DocumentError(self._source(number), [Problem((), NOT_STORED_AS_TEXT)])
            yield chain.to_line(number, *texts)

    def import_lines(self, path: str | os.PathLike[str]) -> int:
        """Add the entries of an export by `export_lines` that are not here yet: all of them, or none.

        They must continue this register: entries that both have must be the same, and the others must follow them. So
        an empty register becomes a copy of the one that was exported, and a copy can be brought up to date. The
        frameworks and agendas of an export are kept as well.

        Returns:
            How many entries were added.

        Raises:
            ArgumentError: when this is not a valid path, or is that of the register itself.
            DocumentError: when a line is not a valid entry, was changed, or does not continue this register.
            OSError: when there is no such file, or the register cannot be written.
        """
        name = path_text(path)
        is_file(name)
        refuse_import_of_itself(self.path, name)
        with open(name, "rb") as file, self._storage.adding() as connection:
            return self._import(connection, file, name)

    def _import(self, connection: sqlite3.Connection, file: IO[bytes], name: str) -> int:
        here, previous = self._end(connection)
        last = here
        for place, line in enumerate(iter(lambda: file.readline(_MAX_LINE_BYTES + 1), b""), start=1):
            source = Sentence("place.line_of", "{path}, line {number}", path=name, number=place)
            read = chain.from_line(_decoded(line, source), source)
            if not isinstance(read, tuple):
                self._keep(connection, read)
                continue
            entry, text = read
            if 0 < entry.number <= here:
                same = connection.execute("SELECT hash FROM entries WHERE number = ?", (entry.number,)).fetchone()
                continues = same == (entry.hash,)
            else:
                continues = (entry.number, entry.previous) == (last + 1, previous)
                last, previous = entry.number, entry.hash
            if not continues:
                template = "it does not continue this register, which has another entry there or before it"
                problem = Problem((chain.entry_place(entry.number),), Sentence("entry_not_next", template))
                raise DocumentError(source, [problem])
            if entry.number > here:
                self._add(connection, entry, text)
        self._see_end(connection, last, previous)
        return last - here


def refuse_import_of_itself(register: str, path: str) -> None:
    """Refuse to import a register as if it were an export: for its locks, before anything opens the file.

    Where a process closes a file, POSIX takes away all locks that the process has on it, those of other threads too.

    Raises:
        ArgumentError: when the path leads to the register.
    """
    refuse_itself(register, path, Sentence("imported_from_itself", "a register cannot be imported into itself"))


def refuse_no_period(first: datetime.date, last: datetime.date) -> None:
    """Refuse two days that are not the first and the last of a period.

    Raises:
        ArgumentError: when these are not dates, or the last comes before the first.
    """
    refuse_no_date("first", first)
    refuse_no_date("last", last)
    if last < first:
        found = Sentence("found_period", "{first} to {last}", first=f"{first}", last=f"{last}")
        sentence = Sentence("period_backwards", "a period cannot end before it begins")
        raise ArgumentError(Problem(("last",), sentence, found))


def missing_edition(key: str, edition: Edition) -> Problem:
    """Return the problem that a document which a record names is neither in its register nor in the package."""
    template = "the register does not keep {id} {version}, and the package has no such document: give it to keep"
    sentence = Sentence("edition_not_kept", template, id=quoted(edition.id), version=quoted(edition.version))
    return Problem((key, "fingerprint"), sentence, quoted(edition.fingerprint))


def _text(record: DecisionRecord) -> str:
    """Return the text that an entry has of a record."""
    refuse_other(record, DecisionRecord, "decide")
    text = chain.canonical(record)
    if len(text.encode()) > _MAX_RECORD_BYTES:
        template = "this record is too long for a register: more than {limit} bytes"
        sentence = Sentence("record_too_long", template, limit=_MAX_RECORD_BYTES)
        raise ArgumentError(Problem((record.topic.id,), sentence))
    return text


def _documents(found: Iterable[Framework | Agenda]) -> list[Framework | Agenda]:
    documents = list_of("documents", found)
    for document in documents:
        if not isinstance(document, Agenda):
            refuse_other(
                document, Framework, Sentence("either", "{one} or {other}", one="load_framework", other="load_agenda")
            )
    return documents


def _content(connection: sqlite3.Connection, fingerprint: str) -> tuple[int, object] | None:
    """Return number and text of the edition with a fingerprint; None where it is not kept."""
    statement = "SELECT number, content FROM editions WHERE fingerprint = ?"
    found: tuple[int, object] | None = connection.execute(statement, (fingerprint,)).fetchone()
    return found


def _given(connection: sqlite3.Connection, table: str) -> int:
    """Return the highest number that an entry, or an edition, was ever given."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
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
