"""What a story is made of: headings, paragraphs, facts, lists, tables and pictures, in no language yet."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, TypeAlias, Union

from k80assess.base.results import result
from k80assess.report.words import Words

Block: TypeAlias = Union["Heading", "Paragraph", "Facts", "Bullets", "Outline", "DataTable", "Figure"]
Blocks: TypeAlias = tuple[Block, ...]


@result
class Heading:
    """A heading; level 1 is that of the whole story."""

    words: Words
    level: Literal[1, 2, 3] = 2
    starts_page: bool = False


@result
class Paragraph:
    """A paragraph; a `note` is set apart, so that it is not overlooked, and a `caption` belongs to what follows."""

    words: Words
    kind: Literal["", "note", "verdict", "caption"] = ""


@result
class Facts:
    """Short facts, each with what it is a fact about."""

    pairs: tuple[tuple[Words, Words], ...]


@result
class Bullets:
    """A list."""

    items: tuple[Words, ...]


@result
class Outline:
    """A list whose items lie inside each other: each with its depth, from 0, at most one deeper than the last."""

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
    """A picture, with blocks that say the same where no picture can be shown."""

    picture: Picture
    instead: Blocks


def captioned(blocks: Blocks) -> Iterator[Block]:
    """Return blocks for where there are neither pictures nor captions: with what to say instead of them.

    A caption that the heading above says already is left out.
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
    """Shares that make up a whole, one under another; `total` is what their percentages are together, as shown."""

    title: Words
    bars: tuple[Bar, ...]
    total: int = 100


State = Literal["is", "may", "not", "unknown"]
"""How a level stands: it is so, may still be so, is not so, or nothing was judged."""


@result
class ScaleLevel:
    """A level on a scale, and how it stands."""

    label: Words
    state: State


@result
class Branch:
    """A criterion or aspect in a tree.

    Attributes:
        depth: how deep it lies; the outcome at 0.
        label: what it is called.
        weight: how heavily it weighs in what it feeds; empty where it is not weighed.
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
    """Where a share can lie, from 0 to 1, with the cut-offs that lie on its way."""

    label: Words
    least: Fraction
    greatest: Fraction
    value: Words
    marks: tuple[tuple[Fraction, Words], ...]


@result
class Tracks:
    """Shares on their way from 0 to 1, one under another."""

    title: Words
    tracks: tuple[Track, ...]


@result
class Range:
    """A number with the interval in which it may lie; `greatest` is None where that goes on for ever."""

    label: Words
    value: Fraction
    least: Fraction
    greatest: Fraction | None
    now: Words
    said: Words


@result
class Ranges:
    """Numbers with the intervals in which they may lie, all on one scale."""

    title: Words
    ranges: tuple[Range, ...]
