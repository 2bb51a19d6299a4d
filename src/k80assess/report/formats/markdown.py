"""Blocks as Markdown, with text from documents escaped: it is shown, never interpreted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from k80assess.errors import Language
from k80assess.report.content.blocks import (
    Blanks,
    Block,
    Blocks,
    Bullets,
    DataTable,
    Facts,
    Heading,
    Outline,
    Paragraph,
    captioned,
)
from k80assess.report.words import Span, Style, Words, spans

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])")
_AT_START = re.compile(r"^( *(?:(?=[-+=])|\d+(?=[.)])))")


def markdown_of(blocks: Blocks, language: Language) -> str:
    r"""Return blocks as Markdown, with tables in the widely supported form.

    >>> print(markdown_of((Heading(words="A *star*", level=1),), "en"), end="")
    # A \*star\*
    """
    return "\n\n".join(_parts(blocks, language)) + "\n"


def _parts(blocks: Blocks, language: Language) -> Iterator[str]:
    for block in captioned(blocks):
        yield _WRITERS[type(block)](block, language)


def _inline(words: Words, language: Language) -> str:
    alike = groupby(spans(words, language), key=attrgetter("style"))
    return "".join([_styled("".join(map(_text, own)), style) for style, own in alike])


def _text(span: Span) -> str:
    if span.address is not None:
        return f"<{span.address}>"
    return _SPECIAL.sub(r"\\\1", span.text) if span.from_document else span.text


def _styled(text: str, style: Style) -> str:
    """Return text in a style, between marks that touch it: two pairs of marks that touch each other are none."""
    bare = text.strip()
    if style in ("name", "strong") and bare:
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}**{bare}**{after}"
    return text


def _heading(block: Heading, language: Language) -> str:
    return f"{'#' * block.level} {_inline(block.words, language)}"


def _paragraph(block: Paragraph, language: Language) -> str:
    text = _line(_inline(block.words, language))
    if block.kind == "caption":
        return f"**{text}**"
    return f"> {text}" if block.kind == "note" else text


def _line(text: str) -> str:
    """Return a line, escaped if it would start a list."""
    return _AT_START.sub(r"\1\\", text)


def _facts(block: Facts, language: Language) -> str:
    return "\n".join(f"- {_line(_inline(term, language))}: {_inline(words, language)}" for term, words in block.pairs)


def _bullets(block: Bullets, language: Language) -> str:
    return "\n".join(f"- {_line(_inline(item, language))}" for item in block.items)


def _outline(block: Outline, language: Language) -> str:
    return "\n".join(f"{'  ' * depth}- {_line(_inline(words, language))}" for depth, words in block.items)


def _table(block: DataTable, language: Language) -> str:
    rules = ["---:" if column in block.numeric else "---" for column in range(len(block.head))]
    rows = [[_inline(cell, language) for cell in row] for row in (block.head, *block.rows)]
    return "\n".join(map(_row, [rows[0], rules, *rows[1:]]))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _blanks(block: Blanks, language: Language) -> str:
    lines = []
    for label, choices in block.lines:
        ticks = "  ".join([f"☐ {_inline(choice, language)}" for choice in choices])
        lines.append(f"- {_line(_inline(label, language))}: {ticks or '…………'}")
    return "\n".join(lines)


_WRITERS: dict[type[Block], Callable[..., str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Facts: _facts,
    Bullets: _bullets,
    Outline: _outline,
    DataTable: _table,
    Blanks: _blanks,
}
