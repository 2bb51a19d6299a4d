"""Pictures as SVG: one element each, no scripts, no external resources, no meaning conveyed by colour alone.

They use the colour of the text around them, so they suit light and dark pages. Only what is certain is filled with a
colour of its own, with white text on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from html import escape
from typing import TypeAlias

from k80assess.errors import Language
from k80assess.report.content.blocks import Bars, Branch, Picture, Ranges, Tracks, Tree
from k80assess.report.formats.pictures import ACCENT, scale_of, told
from k80assess.report.formats.plain import columns
from k80assess.report.words import Words, plain

WIDTH = 800
_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',sans-serif"
_COLUMN = 7.2  # the approximate width of a common character at 13 pixels; a little too wide, so that text fits
_SMALL_COLUMN = 6.6
_ROW = 25
_PALE = 'fill-opacity="0.7"'

Shapes: TypeAlias = Iterator[str]


def svg_of(picture: Picture, language: Language) -> str:
    """Return a picture as an SVG element, with a description for those who cannot see it."""
    drawing = _Drawing(language)
    height = _DRAWERS[type(picture)](drawing, picture)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(told(picture, language))}" font-family="{escape(_FONT)}" font-size="13" '
        f'fill="currentColor" '
        f'style="max-width:100%;height:auto">{"".join(drawing.shapes)}</svg>'
    )


class _Drawing:
    """A picture being drawn.

    Attributes:
        language: the language of the labels.
        shapes: the SVG elements so far.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.shapes: list[str] = []

    def said(self, words: Words) -> str:
        return plain(words, self.language)

    def text(self, x: float, y: float, text: str, room: float, *, look: str = "", small: bool = False) -> None:
        """Add a text, cut to the room available; pointing at it shows all of it."""
        shown = _fitted(text, room / (_SMALL_COLUMN if small else _COLUMN))
        look += ' font-size="12"' if small else ""
        whole = f"<title>{escape(text)}</title>" if shown != text else ""
        self.shapes.append(f'<text x="{x:g}" y="{y:g}" {look}>{whole}{escape(shown)}</text>')

    def box(self, x: float, y: float, width: float, height: float, look: str) -> None:
        shape = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:g}" rx="3"'
        self.shapes.append(f"<rect {shape} {look}/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float, look: str = "") -> None:
        ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        self.shapes.append(f'<line {ends} stroke="currentColor" stroke-width="{width:g}" {look}/>')


# Approximate widths of characters relative to common ones: a picture does not know its font.
_WIDTHS = {**dict.fromkeys("WMmw@%&…—", 1.75), **dict.fromkeys("iIjlftr.,:;'’‘|!()[]{}-1 ", 0.6)}


def _wide(character: str) -> float:
    return _WIDTHS.get(character) or columns(character) * (1.25 if character.isupper() else 1.0)


def _fitted(text: str, most: float) -> str:
    """Return a text cut to so many columns, with an ellipsis where something is left out."""
    widths = list(map(_wide, text))
    if sum(widths) <= most:
        return text
    end, left = 0, most - _wide("…")
    while widths[end] <= left:
        left -= widths[end]
        end += 1
    return f"{text[:end].rstrip()}…"


# --- bars ---------------------------------------------------------------------------------------------------------

_OUTLINE = 'fill="none" stroke="currentColor" stroke-opacity="0.45"'
_FILLED = f'fill="{ACCENT}"'


def _bars(drawing: _Drawing, picture: Bars) -> int:
    left, right = 230, 640
    for i, bar in enumerate(picture.bars):
        y = i * _ROW
        label, value = drawing.said(bar.label), drawing.said(bar.value)
        drawing.text(0, y + 17, label, left - 10)
        drawing.box(left, y + 4, right - left, 17, _OUTLINE)
        drawing.box(left, y + 4, (right - left) * float(bar.share), 17, _FILLED)
        drawing.text(right + 10, y + 17, value, WIDTH - right - 10, look='font-weight="600"')
    return max(1, len(picture.bars)) * _ROW


# --- tree ---------------------------------------------------------------------------------------------------------

_SCALE = 350
_INDENT = 18
_LEVEL_LOOKS = {
    "is": (_FILLED, 'fill="#fff" font-weight="600"'),
    "may": (
        f'fill="{ACCENT}" fill-opacity="0.16" stroke="currentColor" stroke-dasharray="4 2"',
        'font-weight="600"',
    ),
    "not": ('fill="none" stroke="currentColor" stroke-opacity="0.3"', _PALE),
    "unknown": (_OUTLINE, ""),
}


def _tree(drawing: _Drawing, picture: Tree) -> int:
    stems: dict[int, float] = {}  # for each depth, how far down the line to its branches has been drawn
    for i, branch in enumerate(picture.branches):
        middle = i * _ROW + _ROW / 2
        x = min(branch.depth, 8) * _INDENT
        if branch.depth:
            stem = x - _INDENT + 7
            drawing.line(stem, stems[branch.depth - 1], stem, middle, 1, 'stroke-opacity="0.45"')
            drawing.line(stem, middle, x - 3, middle, 1, 'stroke-opacity="0.45"')
            stems[branch.depth - 1] = middle
        stems[branch.depth] = middle + 8
        label, weight = drawing.said(branch.label), drawing.said(branch.weight)
        room = _SCALE - x - 12 - (columns(weight) + 1) * _COLUMN * bool(weight)
        drawing.text(x, middle + 4, label, room, look="" if branch.is_criterion else 'font-weight="600"')
        if weight:
            drawing.text(_SCALE - 12, middle + 4, weight, 80, look=f'text-anchor="end" {_PALE}')
        _scale(drawing, branch, middle)
    return len(picture.branches) * _ROW


def _scale(drawing: _Drawing, branch: Branch, middle: float) -> None:
    width = (WIDTH - _SCALE) / len(branch.scale)
    for i, level in enumerate(branch.scale):
        box_look, text_look = _LEVEL_LOOKS[level.state]
        x, gap = _SCALE + i * width, min(4.0, width / 4)
        drawing.box(x, middle - 10, width - gap, 20, box_look)
        if width > 40:
            look = f'text-anchor="middle" {text_look}'
            label = ("✓ " if level.state == "is" else "") + drawing.said(level.label)
            drawing.text(x + (width - gap) / 2, middle + 4, label, width - gap - 4, look=look, small=True)


# --- tracks -------------------------------------------------------------------------------------------------------


def _tracks(drawing: _Drawing, picture: Tracks) -> int:
    left, right, height = 230, 560, 50
    for i, track in enumerate(picture.tracks):
        y = i * height + 22
        label, value = drawing.said(track.label), drawing.said(track.value)
        drawing.text(0, y + 13, label, left - 10)
        drawing.box(left, y, right - left, 18, _OUTLINE)
        ends = [left + (right - left) * float(share) for share in (track.least, track.greatest)]
        if track.least == track.greatest:
            drawing.box(left, y + 5, ends[0] - left, 8, _FILLED)
            drawing.line(ends[0], y - 2, ends[0], y + 20, 4)
        else:
            drawing.box(ends[0], y + 5, ends[1] - ends[0], 8, _LEVEL_LOOKS["may"][0])
        marks = [(left + (right - left) * float(share), said) for share, said in track.marks]
        for i_mark, (x, said) in enumerate(marks):
            after = marks[i_mark + 1][0] if i_mark + 1 < len(marks) else right + 100.0
            drawing.line(x, y - 6, x, y + 18, 1, 'stroke-dasharray="2 2"')
            drawing.text(x + 3, y - 7, drawing.said(said), after - x - 6, small=True)
        drawing.text(right + 10, y + 13, value, WIDTH - right - 10, look='font-weight="600"')
    return len(picture.tracks) * height


# --- ranges -------------------------------------------------------------------------------------------------------


def _ranges(drawing: _Drawing, picture: Ranges) -> int:
    left, right = 290, 455
    bottom, top = scale_of(picture)

    def at(number: Fraction) -> float:
        return left + (right - left) * float((number - bottom) / (top - bottom))

    for i, r in enumerate(picture.ranges):
        middle = i * _ROW + _ROW / 2
        label, now, said = drawing.said(r.label), drawing.said(r.now), drawing.said(r.said)
        drawing.text(0, middle + 4, label, left - 10)
        drawing.line(left, middle, right, middle, 1, 'stroke-opacity="0.45"')
        low, high = left if r.least is None else at(r.least), right if r.greatest is None else at(r.greatest)
        drawing.box(low, middle - 4, high - low, 8, _FILLED)
        if r.greatest is None:
            drawing.shapes.append(f'<path d="M{right} {middle - 8:g}l10 8l-10 8z" {_FILLED}/>')
        else:
            drawing.line(high, middle - 8, high, middle + 8, 2)
        if r.least is None:
            drawing.shapes.append(f'<path d="M{left} {middle - 8:g}l-10 8l10 8z" {_FILLED}/>')
        else:
            drawing.line(low, middle - 8, low, middle + 8, 2)
        dot = f'cx="{at(r.value):.1f}" cy="{middle:g}" r="5" fill="#fff" stroke="#000" stroke-width="2"'
        drawing.shapes.append(f"<circle {dot}/>")
        drawing.text(right + 18, middle + 4, f"{now} ({said})", WIDTH - right - 18)
    return max(1, len(picture.ranges)) * _ROW


_DRAWERS: dict[type[Picture], Callable[..., int]] = {
    Bars: _bars,
    Tree: _tree,
    Tracks: _tracks,
    Ranges: _ranges,
}
