"""Draws the pictures in docs/nl: of the motion, as the report and the display of chances draw them.

    python docs/.generators/dutch_pictures.py

A test holds the pictures equal to what this gives.
"""

from __future__ import annotations

from pathlib import Path

from k80assess.document.files import load_topic
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.govern.panel import assess_panel
from k80assess.report.content.blocks import Picture
from k80assess.report.content.families import shares_of_weightings, shares_picture
from k80assess.report.content.judgements import tracks
from k80assess.report.content.reasoning import chances_picture
from k80assess.report.formats.svg import svg_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "motie"
JUDGES = ("voorzitter", "portefeuillehouder", "secretaris")


def pictures() -> dict[Path, str]:
    """Return the text of each picture by its path: the motion as it came in, and as the judges together see it."""
    first = assess(load_topic(FOLDER / "motie.toml"))
    panel = assess_panel({judge: load_topic(FOLDER / f"{judge}.toml") for judge in JUDGES}, merge="median")
    merged = panel.answers
    loose = assess(merged, loosen(panel.framework, weights="any"))
    drawn: dict[str, Picture] = {
        "motie-kansen": chances_picture(first),
        "motie-scores": tracks(assess(merged, panel.framework)),
        "motie-wegingen": shares_picture(shares_of_weightings(loose)),
    }
    return {ROOT / "docs" / "nl" / f"{name}.svg": _on_white(svg_of(picture, "nl")) for name, picture in drawn.items()}


def _on_white(svg: str) -> str:
    """Return a picture with a ground: on a dark page its black letters would not be seen."""
    head, shapes = svg.split(">", 1)
    return f'{head}><rect width="100%" height="100%" fill="#ffffff"/>{shapes}\n'


if __name__ == "__main__":
    for path, text in pictures().items():
        path.write_text(text, "utf-8")
