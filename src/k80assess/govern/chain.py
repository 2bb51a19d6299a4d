"""Entries of a register, each chained to the one before by a hash: their form as a line, and what breaks a chain.

An entry's hash is the SHA-256 of its number, the hash of the entry before it, and its record, as canonical JSON: keys
in order, no blanks, UTF-8. So a hash identifies the entry and all that came before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from k80assess.base.display import Displayed
from k80assess.base.documents import canonical_json
from k80assess.base.results import result
from k80assess.document.files import as_plain
from k80assess.document.parsing import not_well_formed, without_twins
from k80assess.document.problems import validated
from k80assess.errors import DocumentError, Problem, Sentence, listed, quoted
from k80assess.govern.decision import DecisionRecord

START = "0" * 64
"""The hash that the first entry has for the entry before it."""

NOT_STORED_AS_TEXT = Sentence("not_stored_as_text", "this is not stored as text")

_PARTS = ("hash", "number", "previous", "record")


@result
class Entry(Displayed):
    """A decision as it stands in a register.

    Attributes:
        number: its number, from 1.
        previous: the hash of the entry before it; zeros for the first.
        hash: its own hash.
        record: the decision.

    >>> from k80assess import assess, decide, load_topic
    >>> record = decide(assess(load_topic({"id": "pilot", "title": "A pilot"})), "monitor", on="2026-03-02", by="board")
    >>> own_hash = hash_of(1, START, canonical(record))
    >>> Entry(number=1, previous=START, hash=own_hash, record=record).record.decided.id
    'monitor'
    """

    number: int
    previous: str
    hash: str
    record: DecisionRecord


@result
class Verification(Displayed):
    """Whether a register is unchanged, as far as can be seen. Its truth value is `holds`.

    Attributes:
        entries: how many entries there are.
        head: the hash of the last one, to be noted elsewhere; zeros when there is none.
        problems: what was changed, removed or moved, with its place.
        noted: the number of the entry whose hash was given as noted elsewhere: if no problem was found, everything up
            to and including that entry is as it was when the hash was noted. None when none was given, or no entry has
            that hash.

    >>> Verification(entries=0, head=START, problems=()).holds
    True
    """

    entries: int
    head: str
    problems: tuple[Problem, ...]
    noted: int | None = None

    @property
    def holds(self) -> bool:
        """Whether no problem was found."""
        return not self.problems

    def __bool__(self) -> bool:
        return self.holds


def canonical(record: DecisionRecord) -> str:
    """Return a record as canonical JSON."""
    return canonical_json(as_plain(record))


def hash_of(number: int, previous: str, text: str) -> str:
    """Return the hash of an entry, with its record as text."""
    return sha256(f'{{"number":{number},"previous":"{previous}","record":{text}}}'.encode()).hexdigest()


def record_from(text: object, source: str) -> DecisionRecord:
    """Return the record in the text of an entry; `source` names the entry.

    Raises:
        DocumentError: when it is not a valid record.
    """
    if not isinstance(text, str):
        raise DocumentError(source, [Problem((), NOT_STORED_AS_TEXT, quoted(text))])
    return validated(DecisionRecord, _parsed(text, source), source)


def _parsed(text: str, source: str) -> Any:
    """Return parsed JSON, in which no key may stand twice: a hash does not say which of the two was meant.

    Raises:
        DocumentError: when it is not valid JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=without_twins)
    except (ValueError, RecursionError) as error:
        # It is one line, so that its number would say nothing.
        raise DocumentError(source, [not_well_formed("JSON", text, error)._replace(line=None, column=None)]) from None


# --- one line per entry --------------------------------------------------------------------------------------------


def to_line(number: int, previous: str, own_hash: str, text: str) -> str:
    """Return an entry, with its record as text, as a line of JSON Lines."""
    return f'{{"hash":"{own_hash}","number":{number},"previous":"{previous}","record":{text}}}\n'


def from_line(line: str, source: str) -> Entry:
    """Return the entry on a line; `source` names the line. Its layout is free, but its content must have its hash.

    Raises:
        DocumentError: when it is not a valid entry, or was changed.
    """
    content = _parsed(line, source)
    if not isinstance(content, dict) or sorted(content) != list(_PARTS):
        sentence = Sentence("not_an_entry", "not a valid entry")
        raise DocumentError(source, [Problem((), sentence, quoted(content), listed(_PARTS))])
    record = validated(DecisionRecord, content["record"], source)
    number, previous, own_hash = content["number"], content["previous"], content["hash"]
    text = canonical(record)
    is_as_written = content["record"] == json.loads(text) and type(number) is int and isinstance(previous, str)
    if not is_as_written or own_hash != hash_of(number, previous, text):
        sentence = Sentence("hash_differs", "this is not the hash of what the entry says")
        raise DocumentError(source, [Problem(("hash",), sentence, quoted(own_hash))])
    return Entry(number=number, previous=previous, hash=own_hash, record=record)


# --- what breaks a chain ------------------------------------------------------------------------------------------


class ChainVerifier:
    """A walk along the entries of a register, in order, that finds what was changed, removed or moved.

    A problem of one entry is reported once: the next entry is compared with it as it is now.

    Args:
        noted: the hash of some entry, noted earlier, that must be met.
    """

    def __init__(self, noted: str | None = None) -> None:
        self.noted = None if noted == START else noted
        self.noted_at: int | None = None
        self.entries = 0
        self.last = 0
        self.head = START
        self._links = {START}

    def take(self, number: int, topic: object, text: object, previous: object, own_hash: object) -> Iterator[Problem]:
        """Check the next entry, which is filed under the id of a topic."""
        place = entry_place(number)
        follows = number == self.last + 1
        if number > self.last + 1:
            yield _removed(self.last + 1, number - 1)
        elif not follows:
            yield Problem((place,), Sentence("entry_before_first", "put before the first entry"))
        if follows and previous not in self._links:
            template = "it does not follow the entry before it: one of them was changed and given a new hash"
            yield Problem((place,), Sentence("entry_unlinked", template))
        computed = hash_of(number, str(previous), str(text))
        if computed != own_hash:
            yield Problem((place,), Sentence("entry_changed", "changed: its hash is not that of what it says"))
        else:
            yield from _content_problems(place, topic, text)
        if computed == self.noted:
            self.noted_at = number
        self.entries += 1
        self.last = max(number, self.last)
        self.head = str(own_hash)
        self._links = {self.head, computed}

    def finish(self, given: int) -> Iterator[Problem]:
        """Check the end of the register; `given` is the highest number ever given to an entry."""
        if given > self.last:
            yield _removed(self.last + 1, given)
        elif given < self.last:
            template = "changed: it says that the last entry made is number {given}, and there is a number {last}"
            yield Problem(("sqlite_sequence",), Sentence("entry_count_changed", template, given=given, last=self.last))
        if self.noted is not None and self.noted_at is None:
            template = "no entry has this hash any more: entries were removed, or written anew with other hashes"
            yield Problem(("head",), Sentence("head_gone", template), quoted(self.noted))


def entry_place(number: int) -> Sentence:
    """Return what errors call an entry."""
    return Sentence("place.entry", "entry {number}", number=number)


def _removed(first: int, last: int) -> Problem:
    several = Sentence("place.entries", "entries {first} to {last}", first=first, last=last)
    return Problem((entry_place(first) if first == last else several,), Sentence("entry_removed", "removed"))


def _content_problems(place: Sentence, topic: object, text: object) -> Iterator[Problem]:
    try:
        record = record_from(text, place)
    except DocumentError as error:
        yield from [problem.inside(place) for problem in error.problems]
    else:
        if topic != record.topic.id:
            template = "filed under another topic than its own, {topic}"
            yield Problem((place,), Sentence("entry_misfiled", template, topic=quoted(record.topic.id)), quoted(topic))
