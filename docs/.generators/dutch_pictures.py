"""Draws the pictures in docs/nl: the motion, with the chances, scores and shares that a report on it has.

    python docs/.generators/dutch_pictures.py

A test holds the pictures equal to what this gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from pathlib import Path

from k80assess.document.files import load_topic
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.govern.panel import assess_panel
from k80assess.report.content.blocks import Bars, Tracks
from k80assess.report.content.chances import chances_picture
from k80assess.report.content.families import shares_of_weightings, shares_picture
from k80assess.report.content.judgements import tracks
from k80assess.report.formats.pictures import ACCENT, told
from k80assess.report.words import Words, plain

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "motie"
JUDGES = ("voorzitter", "portefeuillehouder", "secretaris")

# All in pixels: where a bar begins, how wide it is, the height of a row.
MARGIN, BEGIN, WIDE, ROW = 12, 224, 316, 44

HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
font-family="system-ui, sans-serif" font-size="14" fill="#1c2430" role="img" aria-label="{told}">
<!-- Drawn by docs/.generators/dutch_pictures.py: change the example or that file, not this picture. -->
<rect width="{width}" height="{height}" rx="6" fill="#ffffff"/>
"""


def pictures() -> dict[Path, str]:
    """Return the text of each picture by its path: the motion as it came in, and as the judges together see it."""
    first = assess(load_topic(FOLDER / "motie.toml"))
    panel = assess_panel({judge: load_topic(FOLDER / f"{judge}.toml") for judge in JUDGES}, merge="median")
    loose = assess(panel.answers, loosen(panel.framework, weights="any"))
    shown: dict[str, Bars | Tracks] = {
        "motie-kansen": chances_picture(first),
        "motie-scores": tracks(assess(panel.answers, panel.framework)),
        "motie-wegingen": shares_picture(shares_of_weightings(loose)),
    }
    return {ROOT / "docs" / "nl" / f"{name}.svg": drawn(picture) for name, picture in shown.items()}


def drawn(picture: Bars | Tracks) -> str:
    """Return a picture as SVG: a bar on each row, between what it is of and what it says."""
    rows = picture.bars if isinstance(picture, Bars) else picture.tracks
    size = {"width": BEGIN + WIDE + 130, "height": ROW * len(rows) + MARGIN}
    shapes = [shape for number, row in enumerate(_rows(picture)) for shape in _row(ROW * number + MARGIN, *row)]
    return HEAD.format(**size, told=escape(told(picture, "nl"))) + "\n".join(shapes) + "\n</svg>\n"


def _rows(picture: Bars | Tracks) -> Iterator[tuple[Words, Fraction, Words, tuple[tuple[Fraction, Words], ...]]]:
    """Yield what each row is of, how long its bar is, what it says, and the marks on it."""
    if isinstance(picture, Bars):
        yield from [(bar.label, bar.share, bar.value, ()) for bar in picture.bars]
    else:
        yield from [(track.label, track.greatest, track.value, track.marks) for track in picture.tracks]


def _row(top: int, label: Words, share: Fraction, value: Words, marks: tuple[tuple[Fraction, Words], ...]) -> list[str]:
    base = top + 27
    shapes = [
        f'<text x="{MARGIN}" y="{base}">{_said(label)}</text>',
        f'<rect x="{BEGIN}" y="{base - 13}" width="{WIDE}" height="16" rx="3" fill="none" stroke="#8a8f98"/>',
        f'<rect x="{BEGIN}" y="{base - 13}" width="{round(WIDE * share)}" height="16" rx="3" fill="{ACCENT}"/>',
        f'<text x="{BEGIN + WIDE + 10}" y="{base}" font-weight="bold">{_said(value)}</text>',
    ]
    for at, words in marks:
        x = BEGIN + round(WIDE * at)
        shapes.append(f'<path d="M{x} {top}v32" stroke="#1c2430" stroke-dasharray="2 2"/>')
        shapes.append(f'<text x="{x + 4}" y="{top + 10}" font-size="12">{_said(words)}</text>')
    return shapes


def _said(words: Words) -> str:
    return escape(plain(words, "nl"))


if __name__ == "__main__":
    for path, text in pictures().items():
        path.write_text(text, "utf-8")
