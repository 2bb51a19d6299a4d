"""What the formats that draw pictures have in common: how large one may be, its scale, and what it shows in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from k80assess.errors import Language
from k80assess.report.content.blocks import Bars, Branch, Picture, Ranges, ScaleLevel, Tracks, Tree
from k80assess.report.words import plain

MAX_ROWS = 80
"""The most rows that a picture shows: beyond this, the table is clearer."""

ACCENT = "#1b66a6"
"""Dark enough for white text on it, light enough to stand out on black."""


def rows_of(picture: Picture) -> int:
    """Return how many rows a picture has."""
    match picture:
        case Bars():
            return len(picture.bars)
        case Tree():
            return len(picture.branches)
        case Tracks():
            return len(picture.tracks)
        case Ranges():
            return len(picture.ranges)


def told(picture: Picture, language: Language) -> str:
    """Return what a picture shows in words, for those who cannot see it."""
    return "; ".join([plain(picture.title, language), *_rows_told(picture, language)])


def _rows_told(picture: Picture, language: Language) -> Iterator[str]:
    match picture:
        case Bars():
            for bar in picture.bars:
                yield f"{plain(bar.label, language)}: {plain(bar.value, language)}"
        case Tree():
            for branch in picture.branches:
                levels = ", ".join([plain(level.label, language) for level in standing(branch)])
                yield f"{plain(branch.label, language)}: {levels}"
        case Tracks():
            for track in picture.tracks:
                value, cutoffs = plain(track.value, language), plain(track.cutoffs, language)
                yield f"{plain(track.label, language)}: {value} ({cutoffs})"
        case Ranges():
            for r in picture.ranges:
                yield f"{plain(r.label, language)}: {plain(r.now, language)} ({plain(r.said, language)})"


def standing(branch: Branch) -> tuple[ScaleLevel, ...]:
    """Return the levels of a branch that hold or may still hold; all of them where nothing was judged."""
    return tuple([level for level in branch.scale if level.state in ("is", "may")]) or branch.scale


def scale_of(picture: Ranges) -> tuple[Fraction, Fraction]:
    """Return where the scale of ranges begins and ends: with 0 on it, and room for those without an end."""
    ends = [end for r in picture.ranges for end in (r.value, r.least, r.greatest) if end is not None]
    low, high = min([Fraction(0), *ends]), max([Fraction(0), *ends])
    room = (high - low) * Fraction(3, 20) or Fraction(1)
    return low - room if low < 0 or any(r.least is None for r in picture.ranges) else low, high + room
