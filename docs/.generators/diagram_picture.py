"""Draws docs/explanation/decision-diagram.svg: the packaged framework as a diagram, and the way of a topic through it.

    python docs/.generators/diagram_picture.py

A test holds the picture equal to what this gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from itertools import pairwise
from pathlib import Path
from textwrap import wrap
from typing import TypeAlias

from k80assess.document.files import load_topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.diagram import Diagram, Ref

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "explanation" / "decision-diagram.svg"
TOPIC = ROOT / "examples" / "topics" / "housing-scheme.toml"

# All in pixels. A node is a row of cells, one for each level of its criterion.
MARGIN, LABELS, CELL, BOX, GAP, ROW = 16, 200, 24, 24, 20, 80
LEAF_COLOURS = ("#f3d3cf", "#f7e8b5", "#cfe6cf")

HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
font-family="system-ui, sans-serif" fill="#1c2430" role="img" aria-labelledby="title description">
<!-- Drawn by docs/.generators/diagram_picture.py: change the framework or that file, not this picture. -->
<title id="title">{title}</title>
<desc id="description">{description}</desc>
<rect width="{width}" height="{height}" rx="6" fill="#ffffff"/>
"""

Point: TypeAlias = tuple[float, float]
Item: TypeAlias = tuple[Ref, bool]
"""What stands in a row: a node, or (False) a place where lines to a later node pass through."""


def picture(assessment: Assessment) -> str:
    """Return the diagram of an assessment's framework as SVG, with what its answers can still reach drawn in bold."""
    compiled = assessment._box.compiled
    diagram, framework = compiled.diagram, compiled.framework
    rows = _rows(diagram)
    width = 2 * MARGIN + LABELS + max(_breadth(diagram, row) for row in rows)
    height = 2 * MARGIN + ROW * len(rows) + BOX
    places = {(i, item): place for i, row in enumerate(rows) for item, place in _placed(diagram, row, i, width).items()}
    taken = _taken(assessment)
    outcomes = [level.label.to("en") for level in framework.outcome_aspect.levels]
    title = f"The decision diagram of {framework.id}"
    description = (
        f"{len(diagram.nodes)} nodes in {len(rows)} rows, one for each criterion. "
        f"Each cell of a node is an answer and leads to a node further down, or to an outcome: {', '.join(outcomes)}."
    )
    parts = [HEAD.format(width=width, height=height, title=escape(title), description=escape(description))]
    for i, criterion_id in enumerate(compiled.order):
        criterion, y = framework.node(criterion_id), MARGIN + i * ROW - 4
        for text in wrap(criterion.label.to("en"), 24):
            parts.append(_text(MARGIN, y := y + 16, text, weight="bold"))
        for text in wrap(" · ".join(level.label.to("en") for level in criterion.levels), 31):
            parts.append(_text(MARGIN, y := y + 15, text, size=12))
    edges = list(_edges(diagram, places))
    for ref, value, line in sorted(edges, key=lambda edge: edge[:2] in taken):  # bold lines over the others
        parts.append(_line(line, bold=(ref, value) in taken))
    for i, row in enumerate(rows):
        for ref, is_node in row:
            if is_node:
                parts.extend(_node(diagram, ref, places[i, (ref, True)], outcomes, taken))
    parts.extend(_legend(outcomes, MARGIN + LABELS, MARGIN + ROW * len(rows)))
    return "".join(parts) + "</svg>\n"


def _rows(diagram: Diagram) -> list[list[Item]]:
    """Return for each variable its nodes and the lines that pass by, what tends to the worst outcome first."""
    last = len(diagram.sizes)
    first_seen: dict[Ref, int] = {}  # the row that the first line to a node leaves from
    for ref in range(diagram.leaves + len(diagram.nodes) - 1, diagram.leaves - 1, -1):
        for child in diagram.node(ref).children:
            first_seen[child] = min(first_seen.get(child, last), diagram.variable(ref))
    rows: list[list[Item]] = [[] for _ in range(last)]
    for ref in range(diagram.leaves, diagram.leaves + len(diagram.nodes)):
        own = diagram.variable(ref)
        rows[own].append((ref, True))
        for row in range(first_seen.get(ref, own) + 1, own):
            rows[row].append((ref, False))
    tends = diagram.fold(lambda leaf: Fraction(leaf), lambda _variable, below: sum(below, Fraction(0)) / len(below))
    for items in rows:
        items.sort(key=lambda item: (tends[item[0]], item))
    return rows


def _size(diagram: Diagram, item: Item) -> int:
    ref, is_node = item
    return CELL * diagram.sizes[diagram.variable(ref)] if is_node else 0


def _breadth(diagram: Diagram, row: list[Item]) -> int:
    return sum(_size(diagram, item) for item in row) + GAP * (len(row) - 1)


def _placed(diagram: Diagram, row: list[Item], index: int, width: float) -> dict[Item, Point]:
    """Return the middle of the top of each item of a row."""
    left = MARGIN + LABELS + (width - 2 * MARGIN - LABELS - _breadth(diagram, row)) / 2
    placed = {}
    for item in row:
        own = _size(diagram, item)
        placed[item] = (left + own / 2, float(MARGIN + index * ROW))
        left += own + GAP
    return placed


def _taken(assessment: Assessment) -> set[tuple[Ref, int]]:
    """Return the cells that the answers can lead through."""
    diagram, allowed = assessment._box.compiled.diagram, assessment._box.values
    taken: set[tuple[Ref, int]] = set()
    waiting = [diagram.root]
    while waiting:
        ref = waiting.pop()
        if ref >= diagram.leaves:
            node = diagram.node(ref)
            taken.update((ref, value) for value in allowed[node.variable])
            waiting.extend(node.children[value] for value in allowed[node.variable])
    return taken


def _edges(diagram: Diagram, places: dict[tuple[int, Item], Point]) -> Iterator[tuple[Ref, int, list[Point]]]:
    """Yield the line from each cell that leads to a node, past the rows in between."""
    for ref in range(diagram.leaves, diagram.leaves + len(diagram.nodes)):
        row, children = diagram.variable(ref), diagram.node(ref).children
        x, y = places[row, (ref, True)]
        for value, child in enumerate(children):
            if child >= diagram.leaves:
                start = (x + CELL * (value - (len(children) - 1) / 2), y + BOX)
                last = diagram.variable(child)
                passed = [places[i, (child, False)] for i in range(row + 1, last)]
                yield ref, value, [start, *passed, places[last, (child, True)]]


def _line(points: list[Point], *, bold: bool) -> str:
    (x, y), *_ = points
    path = f"M{x:g} {y:g}"
    for (ax, ay), (bx, by) in pairwise(points):
        path += f"C{ax:g} {ay + (by - ay) / 2:g} {bx:g} {by - (by - ay) / 2:g} {bx:g} {by:g}"
    stroke = 'stroke="#1a4f9c" stroke-width="3"' if bold else 'stroke="#6b7a90"'
    return f'<path d="{path}" fill="none" {stroke}/>\n'


def _node(diagram: Diagram, ref: Ref, place: Point, outcomes: list[str], taken: set[tuple[Ref, int]]) -> Iterator[str]:
    children = diagram.node(ref).children
    x, y = place
    left = x - CELL * len(children) / 2
    for value, child in enumerate(children):
        yield from _cell(left + value * CELL, y, child if child < diagram.leaves else None, outcomes)
    for value in range(len(children)):
        if (ref, value) in taken:
            yield _box(left + value * CELL, y, "none", 'stroke="#1a4f9c" stroke-width="3"')


def _cell(x: float, y: float, leaf: int | None, outcomes: list[str]) -> Iterator[str]:
    yield _box(x, y, "#eef1f5" if leaf is None else LEAF_COLOURS[leaf], 'stroke="#4a5568"')
    if leaf is not None:
        yield _text(x + CELL / 2, y + 17, outcomes[leaf][0], anchor="middle")


def _box(x: float, y: float, fill: str, stroke: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{CELL}" height="{BOX}" fill="{fill}" {stroke}/>\n'


def _legend(outcomes: list[str], x: float, y: float) -> Iterator[str]:
    for leaf, outcome in enumerate(outcomes):
        yield from _cell(x, y, leaf, outcomes)
        yield _text(x + CELL + 8, y + 17, outcome)
        x += CELL + 120


def _text(x: float, y: float, text: str, *, size: int = 14, weight: str = "normal", anchor: str = "start") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}">'
        f"{escape(text)}</text>\n"
    )


def drawn() -> str:
    """Return the picture as it stands in the documentation."""
    return picture(assess(load_topic(TOPIC)))


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
