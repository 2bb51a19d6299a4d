"""What is added to a register in one transaction: entries at its end, and the documents that they name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from k80assess.document.files import packaged_edition
from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, refuse_other
from k80assess.govern import chain, editions
from k80assess.govern.chain import START, Entry
from k80assess.govern.decision import DecisionRecord, Edition
from k80assess.govern.editions import Kept
from k80assess.govern.storage import Storage, damage, keeps_editions

# In bytes. A record or an edition must fit in a line of an export, beside its number and hashes.
MAX_LINE_BYTES = 16 * 2**20
_MAX_RECORD_BYTES = MAX_LINE_BYTES - 1000

ROWS = "SELECT number, previous, hash, record FROM entries"
LAST = f"{ROWS} ORDER BY number DESC LIMIT 1"
EDITIONS = "SELECT number, fingerprint, content FROM editions ORDER BY number"


class Ledger:
    """A register while something is added to it.

    Args:
        connection: to its file, open for adding.
        path: the file, as errors call it.
    """

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path

    def append(self, record: DecisionRecord, text: str, number: int, previous: str) -> Entry:
        """Add a decision, of which `text_of` gave the text, behind the entry with the hash `previous`."""
        own_hash = chain.hash_of(number, previous, text)
        entry = Entry(number=number, previous=previous, hash=own_hash, record=record)
        self.add(entry, text)
        return entry

    def add(self, entry: Entry, text: str) -> None:
        """Add an entry that has the hash of its text."""
        statement = "INSERT INTO entries (number, topic, record, previous, hash) VALUES (?, ?, ?, ?, ?)"
        row = (entry.number, entry.record.topic.id, text, entry.previous, entry.hash)
        self._connection.execute(statement, row)

    def holds(self, entry: Entry) -> bool:
        """Return whether this entry stands under its number."""
        statement = "SELECT hash FROM entries WHERE number = ?"
        return bool(self._connection.execute(statement, (entry.number,)).fetchone() == (entry.hash,))

    def keep(self, document: Kept) -> bool:
        """Keep a document; return whether it was not there yet.

        Raises:
            ArgumentError: when it is too long to be kept.
            DocumentError: when the one that is kept was changed, or the file is damaged.
        """
        found = stored_edition(self._connection, document._fingerprint)
        if found is not None:
            document_at(self._path, document._fingerprint, *found)  # which it says is still there only when it is
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
        self._connection.execute(statement, (document._fingerprint, text))
        if stored_edition(self._connection, document._fingerprint) is None:  # as in a file whose index is damaged
            raise DocumentError(
                self._path, [damage(Sentence("damaged_lost", "what was added to it is not found in it"))]
            )
        return True

    def keep_named(self, edition: Edition | None, kind: type[Kept], at_hand: Iterable[Kept]) -> None:
        """Keep what a record names, if it is at hand or in the package."""
        if edition is None or stored_edition(self._connection, edition.fingerprint) is not None:
            return
        found = next((own for own in at_hand if own._fingerprint == edition.fingerprint), None)
        document = found or packaged_edition(kind, edition.fingerprint)
        if document is not None:
            self.keep(document)

    def end(self) -> tuple[int, str]:
        """Return number and hash of the last entry, after checking that it is the last one added, and unchanged."""
        last = self._connection.execute(LAST).fetchone()
        number, previous, own_hash, text = (0, "", START, "") if last is None else last
        given = highest_given(self._connection, "entries")
        if given != number or (number and chain.hash_of(number, previous, text) != own_hash):
            raise self._end_changed(max(number, given))
        return number, own_hash

    def see_end(self, number: int, own_hash: str) -> None:
        """See that what was added is what is read as the end: in a damaged file it need not be."""
        if self.end() != (number, own_hash):
            raise self._end_changed(number)

    def _end_changed(self, number: int) -> DocumentError:
        template = "this end of the register was changed or removed, so nothing is added: see what verify finds"
        return DocumentError(self._path, [Problem((chain.entry_place(number),), Sentence("end_changed", template))])


def text_of(record: DecisionRecord) -> str:
    """Return the text that an entry has of a record.

    Raises:
        ArgumentError: for something else than a record, or one that is too long.
    """
    refuse_other(record, DecisionRecord, "decide")
    text = chain.canonical(record)
    if len(text.encode()) > _MAX_RECORD_BYTES:
        template = "this record is too long for a register: more than {limit} bytes"
        sentence = Sentence("record_too_long", template, limit=_MAX_RECORD_BYTES)
        raise ArgumentError(Problem((record.topic.id,), sentence))
    return text


def stored_edition(connection: sqlite3.Connection, fingerprint: str) -> tuple[int, object] | None:
    """Return number and text of the edition with a fingerprint; None where it is not kept."""
    statement = "SELECT number, content FROM editions WHERE fingerprint = ?"
    found: tuple[int, object] | None = connection.execute(statement, (fingerprint,)).fetchone()
    return found


def highest_given(connection: sqlite3.Connection, table: str) -> int:
    """Return the highest number that an entry, or an edition, was ever given."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    if row is None:
        return 0
    return row[0] if isinstance(row[0], int) else -1


def document_at(path: str, fingerprint: object, number: int, text: object) -> Kept:
    """Return the document in an edition of the register in a file.

    Raises:
        DocumentError: when it was changed.
    """
    place = edition_source(path, number)
    document = editions.document_from(text, place)
    if document._fingerprint != fingerprint:
        raise DocumentError(place, [Problem((), editions.CHANGED)])
    return document


def edition_source(path: str, number: int) -> Sentence:
    """Return what errors call an edition of the register in a file."""
    return Sentence("place.edition_of", "{path}, edition {number}", path=path, number=number)


def entry_source(path: str, number: int) -> Sentence:
    """Return what errors call an entry of the register in a file."""
    return Sentence("place.entry_of", "{path}, entry {number}", path=path, number=number)


def not_kept(path: str, records: Iterable[DecisionRecord]) -> tuple[Edition, ...]:
    """Return the frameworks and agendas that records name, and that the register in a file does not keep, each once."""
    named = dict.fromkeys([own for record in records for own in (record.framework, record.agenda)])
    with Storage(path, create=False).opened() as connection:
        keeps = keeps_editions(connection)
        found = [
            edition
            for edition in named
            if edition is not None and not (keeps and stored_edition(connection, edition.fingerprint))
        ]
    return tuple(found)
