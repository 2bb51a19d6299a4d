"""The frameworks and agendas that a register keeps, each once: their form as text and as a line, and what is wrong.

The text of an edition is the JSON of all it says in the order of the document, for that order is a part of what people
wrote. Its fingerprint is the SHA-256 of the same as canonical JSON, so that verifying it needs no more than the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from k80assess.base.documents import fingerprint_of
from k80assess.document.agenda import Agenda
from k80assess.document.framework import Framework
from k80assess.document.problems import validated
from k80assess.errors import DocumentError, Problem, Sentence, quoted
from k80assess.govern.parsed import NOT_STORED_AS_TEXT, parsed

Kept: TypeAlias = Framework | Agenda
"""What a register keeps beside its decisions."""

LINE_KEYS = ("content", "edition")
"""The keys of a line with an edition, by which it is told from one with a decision."""

CHANGED = Sentence("edition_changed", "changed: its fingerprint is not that of what it says")
"""What is said of an edition that has another fingerprint than it is kept under."""

_FINGERPRINT_DIFFERS = Sentence("fingerprint_differs", "this is not the fingerprint of what the edition says")


def text_of(document: Kept) -> str:
    """Return all that a framework or an agenda says as JSON on one line.

    >>> from k80assess import load_framework
    >>> document_from(text_of(load_framework()), "edition 1") == load_framework()
    True
    """
    return json.dumps(document._whole(), ensure_ascii=False, separators=(",", ":"))


def document_from(text: object, source: str) -> Kept:
    """Return the framework or the agenda in the text of an edition; `source` names the edition.

    Raises:
        DocumentError: when it is neither.
    """
    if not isinstance(text, str):
        raise DocumentError(source, [Problem((), NOT_STORED_AS_TEXT, quoted(text))])
    return _read(parsed(text, source), source)


def _read(content: Any, source: str) -> Kept:
    return validated(_kind_of(content), content, source)


def _kind_of(content: object) -> type[Kept]:
    return Agenda if isinstance(content, dict) and "themes" in content else Framework


def kind_in(text: object) -> type[Kept] | None:
    """Return what kind of document the text of an edition is; None where it is none.

    >>> from k80assess import load_framework
    >>> kind_in(text_of(load_framework()))
    <class 'k80assess.document.framework.Framework'>
    """
    try:
        return _kind_of(parsed(text, "edition")) if isinstance(text, str) else None
    except DocumentError:
        return None


def to_line(fingerprint: str, text: str) -> str:
    """Return an edition as a line of JSON Lines."""
    return f'{{"edition":"{fingerprint}","content":{text}}}\n'


def from_line(content: dict[str, Any], source: str) -> Kept:
    """Return the framework or the agenda on a line that was parsed; `source` names the line.

    Raises:
        DocumentError: when it is neither, or not the one that it says.
    """
    document = _read(content["content"], source)
    named = content["edition"]
    if named != fingerprint_of(content["content"]) or named != document._fingerprint:
        raise DocumentError(source, [Problem(("edition",), _FINGERPRINT_DIFFERS, quoted(named))])
    return document


def edition_problems(number: int, before: int, fingerprint: object, text: object) -> Iterator[Problem]:
    """Return what shows that an edition in a register was changed, or one between it and the one before removed."""
    if number != before + 1:
        yield _removed(before + 1)
    place = _place(number)
    if not isinstance(text, str):
        yield Problem((place,), NOT_STORED_AS_TEXT, quoted(text))
    elif _fingerprint_in(text) != fingerprint:
        yield Problem((place,), CHANGED)


def end_problems(last: int, given: int) -> Iterator[Problem]:
    """Return what shows that editions were removed behind the last; `given` is the highest number ever given to one."""
    if given > last:
        yield _removed(last + 1)
    elif given < last:
        template = "changed: it says that the last edition kept is number {given}, and there is a number {last}"
        yield Problem(("sqlite_sequence",), Sentence("edition_count_changed", template, given=given, last=last))


def _removed(number: int) -> Problem:
    return Problem((_place(number),), Sentence("entry_removed", "removed"))


def _place(number: int) -> Sentence:
    return Sentence("place.edition", "edition {number}", number=number)


def _fingerprint_in(text: str) -> str | None:
    """Return the fingerprint of what a text says; None where it says nothing that has one."""
    try:
        return fingerprint_of(parsed(text, "edition"))
    except (DocumentError, ValueError, RecursionError):  # the latter two for what can be read, but not written
        return None
