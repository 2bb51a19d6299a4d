"""Pictures as HTML: labels break where they must, on a phone as on A4, and nothing is conveyed by colour alone.

They use the colour of the text around them, so they suit light and dark pages. Only what is certain is filled with a
colour of its own, with white text on it. How they are laid out stands in `blocks.css`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from html import escape
from typing import Any

from k80assess.errors import Language
from k80assess.report.content.blocks import Bars, Picture, Ranges, Tracks, Tree
from k80assess.report.formats.pictures import scale_of, told
from k80assess.report.words import Words, plain

DEEPEST = 8
"""A tree is not set in any further: on a phone there would be no room left."""


def drawn(picture: Picture, language: Language) -> str:
    """Return a picture as one element of HTML, with a description for those who cannot see it."""

    def said(words: Words) -> str:
        return escape(plain(words, language))

    rows = "".join([f'<div class="k80-row"{look}>{row}</div>' for look, row in _DRAWERS[type(picture)](picture, said)])
    kind = type(picture).__name__.lower()
    return f'<div class="k80-picture k80-{kind}" role="img" aria-label="{escape(told(picture, language))}">{rows}</div>'


Said = Callable[[Words], str]
_Rows = Iterator[tuple[str, str]]


def _span(kind: str, inside: str, style: str = "") -> str:
    return f'<span class="k80-{kind}"{f" style={chr(34)}{style}{chr(34)}" if style else ""}>{inside}</span>'


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6g}%"


def _bars(picture: Bars, said: Said) -> _Rows:
    for bar in picture.bars:
        strip = _span("strip", _span("full", "", f"width:{_percent(bar.share)}"))
        yield "", _span("own", said(bar.label)) + strip + _span("value", said(bar.value))


def _tree(picture: Tree, said: Said) -> _Rows:
    for branch in picture.branches:
        levels = [_span(own.state, ("✓ " if own.state == "is" else "") + said(own.label)) for own in branch.scale]
        kind = "own" if branch.is_criterion else "own k80-aspect"
        row = _span(kind, said(branch.label)) + _span("weight", said(branch.weight)) + _span("scale", "".join(levels))
        yield f' style="--k80-depth:{min(branch.depth, DEEPEST)}"', row


def _tracks(picture: Tracks, said: Said) -> _Rows:
    for track in picture.tracks:
        start, kind = (Fraction(0), "full") if track.least == track.greatest else (track.least, "part")
        parts = [_span(kind, "", f"left:{_percent(start)};width:{_percent(track.greatest - start)}")]
        parts += [_span("mark", "", f"left:{_percent(share)}") for share, _label in track.marks]
        about = _span("value", said(track.value)) + _span("about", said(track.cutoffs))
        yield "", _span("own", said(track.label)) + _span("strip", "".join(parts)) + _span("said", about)


def _ranges(picture: Ranges, said: Said) -> _Rows:
    bottom, top = scale_of(picture)

    def at(number: Fraction) -> Fraction:
        return (number - bottom) / (top - bottom)

    for r in picture.ranges:
        low = Fraction(0) if r.least is None else at(r.least)
        high = Fraction(1) if r.greatest is None else at(r.greatest)
        strip = _span("part", "", f"left:{_percent(low)};width:{_percent(high - low)}")
        strip += _span("dot", "", f"left:{_percent(at(r.value))}")
        yield "", _span("own", said(r.label)) + _span("strip", strip) + _span("said", said((r.now, " (", r.said, ")")))


_DRAWERS: dict[type[Picture], Callable[[Any, Said], _Rows]] = {
    Bars: _bars,
    Tree: _tree,
    Tracks: _tracks,
    Ranges: _ranges,
}
