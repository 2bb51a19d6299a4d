"""Verifying a register: all that can be seen of what was changed, in one reading of its file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, quoted
from k80assess.govern import chain, editions
from k80assess.govern.chain import START, Verification
from k80assess.govern.editions import Kept
from k80assess.govern.ledger import EDITIONS, highest_given
from k80assess.govern.storage import Storage, damage, form_problems, keeps_editions

_HEAD = re.compile(rf"[0-9a-fA-F]{{{len(START)}}}")

# What kinds of documents are kept, by fingerprint; None for what is no document any more.
_Kinds: TypeAlias = dict[object, type[Kept] | None]


def verified(
    storage: Storage, head: str | None, each: Callable[[dict[str, Any], str], None] | None = None
) -> Verification:
    """Verify a register, and hand out what each entry says, parsed and as text, in the same one reading.

    Raises:
        ArgumentError: when this is not a valid head.
        OSError: when the file cannot be read.
    """
    walk, problems, kept = chain.ChainVerifier(_checked_head(head)), list[Problem](), _Kinds()
    try:
        with storage.opened() as connection:
            for problem in _walk(connection, walk, kept, each):
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
        for own, fingerprint, text in connection.execute(EDITIONS):
            yield from editions.edition_problems(own, number, fingerprint, text)
            number = own
            kept[fingerprint] = editions.kind_in(text)
        yield from editions.end_problems(number, highest_given(connection, "editions"))
    for row in connection.execute("SELECT number, topic, record, previous, hash FROM entries ORDER BY number"):
        yield from walk.take(*row)
        if each is not None and walk.content:
            each(walk.content, row[2])
    yield from walk.finish(highest_given(connection, "entries"))


def _checked_head(head: object) -> str | None:
    """Return a head in lower case, as hashes are stored; it may have been noted in capitals."""
    if head is not None and not (isinstance(head, str) and _HEAD.fullmatch(head)):
        sentence = Sentence("not_a_head", "a hash of {digits} hexadecimal digits is needed", digits=len(START))
        raise ArgumentError(Problem(("head",), sentence, quoted(head)))
    return head.lower() if isinstance(head, str) else None
