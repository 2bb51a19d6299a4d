"""Which sheets a workbook has, and what stands in their columns; the words for it are in `words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple, TypeAlias

from k80assess.document.organisation import folded
from k80assess.document.text import LANGUAGES
from k80assess.errors import Language

Kind: TypeAlias = Literal["text", "line", "id", "number", "end", "day", "choice", "name", "names", "answer", "shown"]
"""What the cells of a column hold: `shown` is for people alone, and never read."""


class Column(NamedTuple):
    """A column of a sheet, or two of a text in two languages.

    Attributes:
        key: what its words are found by, and by which a row has what stands there.
        kind: what its cells hold.
        of: of a choice the words that may stand there; of a name the sheet that has the names.
        needed: whether a row without it says nothing.
        width: how wide it is, in characters.
    """

    key: str
    kind: Kind
    of: str = ""
    needed: bool = False
    width: int = 14


class Layout(NamedTuple):
    """A kind of sheet.

    Attributes:
        key: what its words are found by.
        columns: its columns, in the order in which they are written; read in any order.
        marks: the keys of the heads by which a sheet of another name is known to be of this kind.
        free_after: the key of the column behind which criteria and aspects may head further ones, empty for the first
            place; None where they may not.
    """

    key: str
    columns: tuple[Column, ...]
    marks: tuple[str, ...] = ()
    free_after: str | None = None

    @property
    def free(self) -> bool:
        """Whether criteria and aspects may head further columns."""
        return self.free_after is not None


_SOURCED = (Column("provenance", "choice", "provenance"), Column("section", "line", width=22))
_ID = Column("id", "id")
_LABEL = Column("label", "text", needed=True, width=24)
_DESCRIPTION = Column("description", "text", width=40)
_ENDS = tuple([Column(key, "end", width=10) for key in ("at_least", "above", "at_most", "below")])
_CRITERION = Column("criterion", "name", "criteria", needed=True, width=26)
_ASPECT = Column("aspect", "name", "aspects", needed=True, width=22)

FRAMEWORK: tuple[Layout, ...] = (
    Layout(
        "framework",
        (Column("what", "choice", "what", needed=True, width=24), Column("content", "text", width=60)),
        ("what", "content"),
    ),
    Layout(
        "criteria",
        (
            _LABEL,
            Column("question", "text", width=40),
            _DESCRIPTION,
            Column("unit", "text", width=10),
            Column("ordered", "choice", "flag", width=10),
            Column("note_needed", "choice", "flag", width=11),
            Column("otherwise", "name", "levels"),
            *_SOURCED,
            _ID,
        ),
        ("label", "otherwise"),
    ),
    Layout(
        "levels",
        (_CRITERION, _LABEL, _DESCRIPTION, *_ENDS, Column("needs_theme", "choice", "flag", width=9), *_SOURCED, _ID),
        ("criterion", "label"),
    ),
    Layout(
        "ranges",
        (_CRITERION, Column("level", "name", "levels", needed=True, width=20), *_ENDS),
        ("criterion", "level", "at_least"),
    ),
    Layout("asked", (_CRITERION,), ("criterion",), free_after="criterion"),
    Layout(
        "aspects",
        (
            _LABEL,
            Column("question", "text", width=40),
            _DESCRIPTION,
            Column("kind", "choice", "kind"),
            Column("inputs", "names", width=28),
            Column("ordered", "choice", "flag", width=10),
            *_SOURCED,
            Column("rule_provenance", "choice", "provenance"),
            Column("rule_section", "line", width=22),
            _ID,
        ),
        ("label", "kind"),
    ),
    Layout(
        "judgements",
        (
            _ASPECT,
            _LABEL,
            _DESCRIPTION,
            Column("takes_energy", "choice", "flag", width=9),
            Column("follow_up", "text", width=34),
            Column("cutoff", "number", width=10),
            Column("measure", "choice", "measure", width=24),
            *_SOURCED,
            _ID,
        ),
        ("aspect", "label"),
    ),
    Layout(
        "weights",
        (_ASPECT, Column("input", "name", "criteria", needed=True, width=28), Column("weight", "number", needed=True)),
        ("aspect", "input", "weight"),
    ),
    Layout(
        "points",
        (
            _ASPECT,
            Column("input", "name", "criteria", needed=True, width=28),
            Column("level", "name", "levels", needed=True, width=20),
            Column("points", "number", needed=True),
        ),
        ("aspect", "input", "level", "points"),
    ),
    Layout(
        "orders",
        (
            _ASPECT,
            Column("heavier", "name", "criteria", needed=True, width=26),
            Column("lighter", "name", "criteria", needed=True, width=26),
            *_SOURCED,
        ),
        ("aspect", "heavier", "lighter"),
    ),
    Layout(
        "rows",
        (_ASPECT, Column("then", "name", "judgements", needed=True, width=20), *_SOURCED),
        ("aspect", "then"),
        free_after="aspect",
    ),
    Layout(
        "caps",
        (_ASPECT, Column("cap", "name", "judgements", needed=True, width=20), *_SOURCED),
        ("aspect", "cap"),
        free_after="aspect",
    ),
    Layout("impossible", (Column("reason", "text", width=40), *_SOURCED), ("reason",), free_after=""),
)
"""The sheets of a framework."""

TOPICS: tuple[Layout, ...] = (
    Layout(
        "topics",
        (
            Column("title", "text", needed=True, width=30),
            Column("summary", "text", width=40),
            Column("raised_by", "line", width=20),
            Column("raised_on", "day", width=12),
            Column("themes", "names", "themes", width=24),
            Column("judge", "id", width=18),
            Column("illustration", "choice", "flag", width=11),
            Column("form", "id", width=20),
            _ID,
        ),
        ("title", "form"),
        free_after="themes",
    ),
    Layout(
        "notes",
        (
            Column("topic", "name", "topics", needed=True, width=30),
            Column("criterion", "name", needed=True, width=26),
            Column("note", "text", width=50),
            Column("evidence", "line", width=30),
        ),
        ("topic", "criterion"),
    ),
    Layout(
        "actions",
        (
            Column("topic", "name", "topics", needed=True, width=30),
            _LABEL,
            _DESCRIPTION,
            Column("instrument", "line"),
            Column("theme", "line"),
            Column("portfolio", "line"),
            *_SOURCED,
            _ID,
        ),
        ("topic", "label"),
    ),
    Layout(
        "form",
        (
            Column("criterion", "name", needed=True, width=26),
            Column("asked_text", "shown", width=36),
            Column("choices", "shown", width=44),
            Column("answer", "answer", width=22),
            Column("note", "text", width=44),
            Column("evidence", "line", width=26),
        ),
        ("criterion", "answer"),
    ),
    Layout(
        "lists",
        (
            Column("list", "choice", "list", needed=True),
            Column("owner", "line", width=20),
            Column("shown", "shown", width=24),
            Column("label", "text", width=24),
            _ID,
        ),
        ("list", "owner", "shown"),
    ),
)
"""The sheets of topics."""

ITEMS = {
    "id": "id",
    "version": "line",
    "title": "text",
    "question": "text",
    "description": "text",
    "outcome": "name",
    "also": "names",
    "rank_by": "names",
    "provenance": "choice",
    "source_title": "text",
    "source_section": "line",
    "source_url": "line",
    "source_note": "text",
}
"""What the sheet of the framework itself says, item by item, and what kind of content that is."""


# --- the words ------------------------------------------------------------------------------------------------------


@cache
def words() -> Mapping[str, Any]:
    """Return the words of workbooks: by table and key, and then by language."""
    text = resources.files("k80assess.interop.workbook").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def in_both(word: Mapping[str, str]) -> str:
    """Return what may stand in a workbook in Dutch or in English; once where that is the same.

    >>> in_both({"nl": "Versie", "en": "Version"}), in_both({"nl": "Id", "en": "Id"})
    ('Versie / Version', 'Id')
    """
    return " / ".join(dict.fromkeys([word["nl"], word["en"]]))


def heads_of(column: Column, language: Language) -> Iterator[tuple[str, Language | None]]:
    """Yield the heads of a column, as they are written in a language: two of a text, each with its own language.

    >>> list(heads_of(Column("label", "text"), "nl"))
    [('Naam', 'nl'), ('Naam (Engels)', 'en')]
    """
    head = words()["head"][column.key][language]
    if column.kind != "text":
        yield head, None
        return
    for own in sorted(LANGUAGES, key=lambda other: other != language):
        yield (head if own == language else f"{head} {words()['other'][own][language]}"), own


@cache
def known_heads(layout: Layout) -> Mapping[str, tuple[Column, Language | None]]:
    """Return the columns of a kind of sheet by their heads in either language, folded."""
    found: dict[str, tuple[Column, Language | None]] = {}
    for column in layout.columns:
        for language in LANGUAGES:
            found |= {folded(head): (column, own) for head, own in heads_of(column, language)}
    return found


_OWN = re.compile(r"\s*\(.*\)\s*", re.DOTALL)


def is_of_users(name: str) -> bool:
    """Return whether a sheet or column is one that its users keep for themselves, by the brackets around its name.

    >>> is_of_users("(mijn kolom)"), is_of_users("Naam (Engels)")
    (True, False)
    """
    return _OWN.fullmatch(name) is not None
