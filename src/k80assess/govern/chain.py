"""Entries of a register, each chained to the one before by a hash: their form as a line, and what breaks a chain.

An entry's hash is the SHA-256 of its number, the hash of the entry before it, and its record, as canonical JSON: keys
in order, no blanks, UTF-8. So a hash identifies the entry and all that came before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from k80assess.base.display import Displayed
from k80assess.base.documents import canonical_json
from k80assess.base.results import result
from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain
from k80assess.document.framework import Framework
from k80assess.document.problems import validated
from k80assess.document.ranges import as_day
from k80assess.errors import DocumentError, Problem, Sentence, listed, quoted
from k80assess.govern import editions
from k80assess.govern.decision import DecisionRecord, Edition
from k80assess.govern.editions import Kept
from k80assess.govern.parsed import NOT_STORED_AS_TEXT, parsed

START = "0" * 64
"""The hash that the first entry has for the entry before it."""

_HASH = re.compile("[0-9a-f]{64}")
_LAID_OUT = re.compile(r'\{"hash":"[0-9a-f]{64}","number":[0-9]+,"previous":"[0-9a-f]{64}","record":')

# In characters: so short a text has not too many values for a document, and only what is refused needs words.
_SHORT = 2**16

_NO_RECORD = Sentence("not_a_record", "this is not the record of a decision")

_PARTS = ("hash", "number", "previous", "record")


@result
class Entry(Displayed):
    """A decision as it was recorded in a register.

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
        kept: how many frameworks and agendas the register keeps.
        missing: the frameworks and agendas that decisions name and that the register does not keep, in the order in
            which they are first named: from this file alone those decisions cannot be derived again.

    >>> Verification(entries=0, head=START, problems=()).holds
    True
    """

    entries: int
    head: str
    problems: tuple[Problem, ...]
    noted: int | None = None
    kept: int = 0
    missing: tuple[Edition, ...] = ()

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
    return _read(parsed(text, source), len(text), source)


def _read(content: Any, length: int, source: str) -> DecisionRecord:
    """Return the record that parsed JSON holds, of a text of this length: what JSON holds is plain."""
    if length < _SHORT:
        with suppress(ValidationError, RecursionError):
            return DecisionRecord._unworded(content)
    return validated(DecisionRecord, content, source)


# --- one line per entry --------------------------------------------------------------------------------------------


def to_line(number: int, previous: str, own_hash: str, text: str) -> str:
    """Return an entry, with its record as text, as a line of JSON Lines."""
    return f'{{"hash":"{own_hash}","number":{number},"previous":"{previous}","record":{text}}}\n'


def from_line(line: str, source: str) -> tuple[Entry, str] | Kept:
    """Return the entry on a line, with the text of its record; or the framework or agenda. `source` names the line.

    The layout of a line is free, but its content must have its hash: that of what stands there, and not of what this
    version of the package would write.

    Raises:
        DocumentError: when it is not valid, or was changed.
    """
    content = parsed(line, source)
    if isinstance(content, dict) and sorted(content) == list(editions.LINE_KEYS):
        return editions.from_line(content, source)
    if not isinstance(content, dict) or sorted(content) != list(_PARTS):
        sentence = Sentence("not_an_entry", "not a valid entry")
        raise DocumentError(source, [Problem((), sentence, quoted(content), listed(_PARTS))])
    record = _read(content["record"], len(line), source)
    number, previous, own_hash = content["number"], content["previous"], content["hash"]
    is_linked = type(number) is int and isinstance(previous, str) and _HASH.fullmatch(previous) is not None
    text = _as_it_stands(line)
    if text is None or own_hash != hash_of(number, previous, text):  # then it is laid out otherwise, or changed
        text = canonical_json(content["record"])
    if not is_linked or own_hash != hash_of(number, previous, text):
        sentence = Sentence("hash_differs", "this is not the hash of what the entry says")
        raise DocumentError(source, [Problem(("hash",), sentence, quoted(own_hash))])
    return Entry(number=number, previous=previous, hash=own_hash, record=record), text


def _as_it_stands(line: str) -> str | None:
    """Return the text of the record on a line with an entry, where that is laid out as `to_line` does."""
    found = _LAID_OUT.match(line)
    end = line.rstrip("\n")
    return end[found.end() : -1] if found is not None and end.endswith("}") else None


# --- what breaks a chain ------------------------------------------------------------------------------------------


class ChainVerifier:
    """A walk along the entries of a register, in order, that finds what was changed, removed or moved.

    A problem of one entry is reported once: the next entry is compared with it as it is now.

    Args:
        noted: the hash of some entry, noted earlier, that must be met.

    Attributes:
        content: what the last entry that was taken says; nothing where that has a problem.
        named: the frameworks and agendas that the entries name, by fingerprint and kind.
    """

    def __init__(self, noted: str | None = None) -> None:
        self.noted = None if noted == START else noted
        self.noted_at: int | None = None
        self.entries = 0
        self.last = 0
        self.head = START
        self.content: dict[str, Any] = {}
        self.named: dict[tuple[str, type[Kept]], Edition] = {}
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
        self.content = {}
        if computed != own_hash:
            yield Problem((place,), Sentence("entry_changed", "changed: its hash is not that of what it says"))
        else:
            yield from self._content_problems(place, topic, text)
        if computed == self.noted:
            self.noted_at = number
        self.entries += 1
        self.last = max(number, self.last)
        self.head = str(own_hash)
        self._links = {self.head, computed}

    def _content_problems(self, place: Sentence, topic: object, text: object) -> Iterator[Problem]:
        """Look into an entry that has its hash: as far as walking along the register needs, for this is done often.

        Reading it shows whether it is a record.
        """
        if not isinstance(text, str):
            yield Problem((place,), NOT_STORED_AS_TEXT, quoted(text))
            return
        try:
            content = parsed(text, place)
            named: list[tuple[Any, type[Kept]]] = [(content["framework"], Framework)]
            if content.get("agenda") is not None:
                named.append((content["agenda"], Agenda))
            for edition, kind in named:
                if (edition["fingerprint"], kind) not in self.named:
                    self.named[edition["fingerprint"], kind] = validated(Edition, edition, place)
            own_topic = content["topic"]["id"]
        except DocumentError as error:
            yield from [problem.inside(place) for problem in error.problems]
        except (TypeError, AttributeError, LookupError):
            yield Problem((place,), _NO_RECORD)
        else:
            if as_day(content.get("decided_on")) is None:
                yield Problem((place,), _NO_RECORD)
            elif topic != own_topic:
                template = "filed under another topic than its own, {topic}"
                yield Problem((place,), Sentence("entry_misfiled", template, topic=quoted(own_topic)), quoted(topic))
            else:
                self.content = content

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
