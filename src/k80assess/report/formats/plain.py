"""Blocks as text for a terminal or a message: lines of a given width, no markup, names in quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias
from unicodedata import combining, east_asian_width

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
from k80assess.report.words import Words, spans

WIDTH = 88
_GAP = 2
_NARROWEST = 8

Lines: TypeAlias = Iterator[str]


def text_of(blocks: Blocks, language: Language, width: int = WIDTH) -> str:
    r"""Return blocks as text that ends in a newline.

    Args:
        blocks: the blocks.
        language: the language.
        width: the most characters on a line, at least 40; a longer word is broken.

    >>> text_of((Paragraph(words="One."), Bullets(items=("two", "three"))), "en")
    'One.\n\n  - two\n  - three\n'
    """
    lines = list(_lines(blocks, language, max(width, 40)))
    while lines and not lines[-1]:
        del lines[-1]
    return "\n".join(lines) + "\n"


def said(words: Words, language: Language) -> str:
    """Return words in a language, with names in quotes.

    >>> from k80assess.report.words import name
    >>> said((name("Housing"), " counts"), "en")
    '‘Housing’ counts'
    """
    return "".join(f"‘{span.text}’" if span.style == "name" else span.text for span in spans(words, language))


def columns(text: str) -> int:
    """Return how many columns a text takes in a terminal.

    >>> columns("abc"), columns("日本")
    (3, 4)
    """
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _lines(blocks: Blocks, language: Language, width: int) -> Lines:
    for block in captioned(blocks):
        yield from _WRITERS[type(block)](block, language, width)
        yield ""


def _heading(block: Heading, language: Language, width: int) -> Lines:
    lines = _wrapped(said(block.words, language), width)
    yield from lines
    underline = {1: "=", 2: "-", 3: "."}[block.level]
    yield underline * max(map(columns, lines))


def _paragraph(block: Paragraph, language: Language, width: int) -> Lines:
    first = "! " if block.kind == "note" else ""
    last = ":" if block.kind == "caption" else ""
    yield from _hanging(first, said(block.words, language) + last, width)


def _facts(block: Facts, language: Language, width: int) -> Lines:
    terms = [said(term, language) for term, _words in block.pairs]
    indent = min(max(map(columns, terms), default=0), width // 3) + _GAP
    for term, (_term, words) in zip(terms, block.pairs, strict=True):
        yield from _row([term, said(words, language)], [indent - _GAP, width - indent])


def _bullets(block: Bullets, language: Language, width: int) -> Lines:
    for item in block.items:
        yield from _hanging("  - ", said(item, language), width)


def _outline(block: Outline, language: Language, width: int) -> Lines:
    for depth, words in block.items:
        yield from _hanging("  " * min(depth, 10) + "- ", said(words, language), width)


def _table(block: DataTable, language: Language, width: int) -> Lines:
    rows = [[said(cell, language) for cell in row] for row in (block.head, *block.rows)]
    widths = column_widths(rows, width)
    for i, row in enumerate(rows):
        yield from _row(row, widths, block.numeric)
        if i == 0:
            yield (" " * _GAP).join("-" * w for w in widths)


def _row(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[int] = ()) -> Lines:
    """Return cells side by side, each on as many lines as it needs."""
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for lines in zip_longest(*wrapped, fillvalue=""):
        parts = [_padded(text, widths[i], right=i in numeric) for i, text in enumerate(lines)]
        yield (" " * _GAP).join(parts).rstrip()


def column_widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the widths of the columns: what each needs; if too much, the widest shrink first, and words break last.

    >>> column_widths([["One", "a long text"], ["Two", ""]], 60)
    [3, 11]
    """
    by_column = list(zip(*rows, strict=True))
    room = width - _GAP * (len(by_column) - 1)
    widths = [max(1, min(room, max(map(columns, column)))) for column in by_column]
    words = [max(columns(word) for cell in column for word in cell.split(" ")) for column in by_column]
    for least in (words, [0] * len(words)):
        _give_way(widths, [max(_NARROWEST, own) for own in least], room)
    return widths


def _give_way(widths: list[int], least: Sequence[int], room: int) -> None:
    """Narrow the widest columns, none below its least width, until all fit or none can shrink."""
    while sum(widths) > room:
        able = [i for i, own in enumerate(widths) if own > least[i]]
        if not able:
            return
        widest = max(able, key=lambda i: widths[i])
        next_widest = max([widths[i] for i in able if i != widest], default=0)
        too_much = sum(widths) - room
        widths[widest] = max(widths[widest] - too_much, min(next_widest, widths[widest] - 1), least[widest])


def _hanging(first: str, text: str, width: int) -> Lines:
    """Return a text after a bullet, with its further lines indented to the first."""
    indent = columns(first)
    for i, line in enumerate(_wrapped(text, width - indent)):
        yield (first if i == 0 else " " * indent) + line


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text broken into lines; unlike `textwrap`, this knows that some characters are two columns wide."""
    lines: list[list[str]] = [[]]
    taken = 0
    for word in (piece for whole in text.split(" ") for piece in _pieces(whole, width)):
        own = columns(word)
        if lines[-1] and taken + 1 + own > width:
            if not any(lines[-1]):
                lines.pop()  # a line of spaces only
            lines.append([])
        taken = taken + 1 + own if lines[-1] else own
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def _pieces(word: str, width: int) -> Iterator[str]:
    """Yield the pieces of a word, each of which fits or is a single character."""
    start = taken = 0
    for i, character in enumerate(word):
        own = columns(character)
        if taken + own > width and i > start:
            yield word[start:i]
            start, taken = i, 0
        taken += own
    yield word[start:]


def _padded(text: str, width: int, right: bool = False) -> str:
    padding = " " * (width - columns(text))
    return padding + text if right else text + padding


def _blanks(block: Blanks, language: Language, width: int) -> Lines:
    for label, choices in block.lines:
        ticks = "   ".join([f"[ ] {said(choice, language)}" for choice in choices])
        yield from _hanging("", f"{said(label, language)}: {ticks or '_' * 20}", width)


_WRITERS: dict[type[Block], Callable[..., Lines]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Facts: _facts,
    Bullets: _bullets,
    Outline: _outline,
    DataTable: _table,
    Blanks: _blanks,
}
