"""The blocks of a story: headings, paragraphs, facts, lists, tables and pictures, in no particular language."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, TypeAlias, Union

from k80assess.base.results import result
from k80assess.report.words import Words

Block: TypeAlias = Union["Heading", "Paragraph", "Facts", "Bullets", "Outline", "DataTable", "Figure", "Blanks"]
Blocks: TypeAlias = tuple[Block, ...]


@result
class Heading:
    """A heading; level 1 is that of the whole story."""

    words: Words
    level: Literal[1, 2, 3] = 2
    starts_page: bool = False


@result
class Paragraph:
    """A paragraph.

    Attributes:
        words: what it says.
        kind: a `note` is set apart, so that it is not overlooked; a `caption` belongs to what follows; a `date` stands
            below the title.
    """

    words: Words
    kind: Literal["", "note", "verdict", "caption", "date"] = ""


@result
class Facts:
    """Short facts, each with a label."""

    pairs: tuple[tuple[Words, Words], ...]


@result
class Bullets:
    """A list."""

    items: tuple[Words, ...]


@result
class Outline:
    """A nested list: each item with its depth, from 0, at most one deeper than the item before."""

    items: tuple[tuple[int, Words], ...]


@result
class DataTable:
    """A table; the first cell of each row says what the row is about.

    Attributes:
        caption: what it shows.
        head: the heads of its columns.
        rows: its rows, each with as many cells.
        numeric: the columns that hold numbers.
    """

    caption: Words
    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    numeric: tuple[int, ...] = ()


@result
class Figure:
    """A picture, with blocks that say the same where pictures cannot be shown."""

    picture: Picture
    instead: Blocks


@result
class Blanks:
    """Lines to be filled in by hand: each with its label, and perhaps with choices to tick."""

    lines: tuple[tuple[Words, tuple[Words, ...]], ...]


_LONG = 45
"""From so many blocks a story has contents: about three pages."""


def contents(blocks: Blocks) -> tuple[Heading, ...]:
    """Return the headings that the contents of a story name; none where it is short, or is several by themselves."""
    headings = [block for block in blocks if isinstance(block, Heading)]
    parts = tuple([heading for heading in headings if heading.level == 2])
    is_one = len(parts) >= 3 and [heading.level for heading in headings].count(1) < 2
    return parts if is_one and len(blocks) >= _LONG else ()


def ends_opening(blocks: Blocks) -> int:
    """Return how many blocks open a story, before its first heading but the title; below them its contents stand."""
    return next((i for i, own in enumerate(blocks) if isinstance(own, Heading) and own.level > 1), len(blocks))


def captioned(blocks: Blocks) -> Iterator[Block]:
    """Return blocks for formats without pictures and captions, with what to show instead of them.

    A caption that only repeats the heading above it is left out.
    """
    heading: Words = ""
    for block in _unpictured(blocks):
        if isinstance(block, Heading):
            heading = block.words
        if isinstance(block, DataTable) and block.caption != heading:
            yield Paragraph(words=block.caption, kind="caption")
        yield block


def _unpictured(blocks: Blocks) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Figure):
            yield from _unpictured(block.instead)
        else:
            yield block


# --- pictures -----------------------------------------------------------------------------------------------------

Picture: TypeAlias = Union["Bars", "Tree", "Tracks", "Ranges"]


@result
class Bar:
    """A share as a bar, from 0 to 1."""

    label: Words
    share: Fraction
    value: Words


@result
class Bars:
    """Shares that make up a whole, one under another; `total` is what their percentages add up to, as shown."""

    title: Words
    bars: tuple[Bar, ...]
    total: int = 100


State = Literal["is", "may", "not", "unknown"]
"""The state of a level: it holds, may still hold, does not hold, or nothing was judged."""


@result
class ScaleLevel:
    """A level on a scale, with its state."""

    label: Words
    state: State


@result
class Branch:
    """A criterion or aspect in a tree.

    Attributes:
        depth: its depth in the tree; 0 for the outcome.
        label: its label.
        weight: its weight in the aspect that it feeds; empty if that is not weighted.
        scale: its levels, worst first.
        is_criterion: whether it is a criterion.
    """

    depth: int
    label: Words
    weight: Words
    scale: tuple[ScaleLevel, ...]
    is_criterion: bool


@result
class Tree:
    """A framework from its outcome down to its criteria, each with its scale."""

    title: Words
    branches: tuple[Branch, ...]


@result
class Track:
    """The range in which a share can lie, from 0 to 1, with the cut-offs that lie there, and all of them in words."""

    label: Words
    least: Fraction
    greatest: Fraction
    value: Words
    marks: tuple[tuple[Fraction, Words], ...]
    cutoffs: Words


@result
class Tracks:
    """The ranges of shares from 0 to 1, one under another."""

    title: Words
    tracks: tuple[Track, ...]


@result
class Range:
    """A number with the interval in which it may lie; an end is None where it has none."""

    label: Words
    value: Fraction
    least: Fraction | None
    greatest: Fraction | None
    now: Words
    said: Words


@result
class Ranges:
    """Numbers with the intervals in which they may lie, all on one scale."""

    title: Words
    ranges: tuple[Range, ...]
