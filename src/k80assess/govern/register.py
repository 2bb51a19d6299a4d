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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from k80assess.base.arguments import list_of, refuse_no_date, refuse_no_flag
from k80assess.base.disk import write_whole
from k80assess.base.results import FrozenDict, Results
from k80assess.document.agenda import Agenda
from k80assess.document.files import packaged_edition
from k80assess.document.framework import Framework
from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, quoted, refuse_other
from k80assess.govern import chain
from k80assess.govern.chain import START, Entry, Verification
from k80assess.govern.decision import DecisionRecord, Edition
from k80assess.govern.editions import Kept
from k80assess.govern.ledger import EDITIONS, LAST, ROWS, Ledger, document_at, entry_source, stored_edition, text_of
from k80assess.govern.storage import Storage, is_file, keeps_editions, path_text, refuse_itself
from k80assess.govern.transfer import exported, import_from, refuse_import_of_itself
from k80assess.govern.verification import verified

# How many entries are read at a time, so that walking along them holds no lock and takes little memory.
_BATCH = 256

K = TypeVar("K", bound=Kept)


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
        refuse_no_flag("create", create)
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
        texts = [(record, text_of(record)) for record in list_of("records", records)]
        given = _documents(documents)
        with self._adding() as ledger:
            for document in given:
                ledger.keep(document)
            last, previous = ledger.end()
            entries = []
            for number, (record, text) in enumerate(texts, start=last + 1):
                entry = ledger.append(record, text, number, previous)
                for edition, kind in ((record.framework, Framework), (record.agenda, Agenda)):
                    ledger.keep_named(edition, kind, record._documents)
                entries.append(entry)
                previous = entry.hash
            ledger.see_end(last + len(entries), previous)
        return Results(entries)

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
        with self._adding() as ledger:
            return tuple([ledger.keep(document) for document in given])

    @contextmanager
    def _adding(self) -> Iterator[Ledger]:
        with self._storage.adding() as connection:
            yield Ledger(connection, self.path)

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
            last = connection.execute(LAST).fetchone()
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
        if not isinstance(topic, str) or any("\ud800" <= c <= "\udfff" for c in topic):  # halves of characters
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
            rows = connection.execute(f"{ROWS} {which}", values).fetchall()
        entries = Results([self._entry(*row) for row in rows])
        named = dict.fromkeys([entry.record.agenda for entry in entries])
        at_hand = {edition: self._at_hand(edition) for edition in named}
        for entry in entries:
            entry.record.__dict__["_documents"] = at_hand[entry.record.agenda]
        return entries

    def _entry(self, number: int, previous: object, own_hash: object, text: object) -> Entry:
        record = chain.record_from(text, entry_source(self.path, number))
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
            raise DocumentError(entry_source(self.path, number), [Problem((), sentence, quoted(found))])
        return found

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
            {fingerprint: document_at(self.path, fingerprint, number, text) for number, fingerprint, text in rows}
        )

    def _all_editions(self) -> list[tuple[Any, ...]]:
        with self._storage.opened() as connection:
            if not keeps_editions(connection):
                return []
            return connection.execute(EDITIONS).fetchall()

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
            found = stored_edition(connection, edition.fingerprint) if keeps_editions(connection) else None
        if found is None:
            return packaged_edition(kind, edition.fingerprint)
        document = document_at(self.path, edition.fingerprint, *found)
        return document if isinstance(document, kind) else None

    # --- accounting -----------------------------------------------------------------------------------------------

    @property
    def head(self) -> str:
        """The hash of the last entry, which identifies the whole register; zeros when there is none."""
        with self._storage.opened() as connection:
            last = connection.execute(LAST).fetchone()
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
        return verified(self._storage, head)

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
        with exported(self._storage) as (lines, count):
            write_whole(target, lines)
        return count

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
        with open(name, "rb") as file, self._adding() as ledger:
            return import_from(file, name, ledger)


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


def _documents(found: Iterable[Framework | Agenda]) -> list[Framework | Agenda]:
    documents = list_of("documents", found)
    for document in documents:
        if not isinstance(document, Agenda):
            refuse_other(
                document, Framework, Sentence("either", "{one} or {other}", one="load_framework", other="load_agenda")
            )
    return documents
