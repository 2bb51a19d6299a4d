"""How a diagram stands in the file of the page: a letter for nearly every child of a node.

Nodes are sorted by their variable, the last one first, and then by their children. So a node needs no variable, only
each variable the number of its nodes, and each child comes soon after the same child of the node before: how much later
is a small number. These stand in Base64 VLQ, the code of source maps: five bits to a letter, the lowest first, and
before these the sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from k80assess.engine.diagram import Diagram

Packed: TypeAlias = tuple[int, int, list[int], str]
"""The number of leaves, the root, for each variable the number of its nodes, and the steps from child to child."""

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def packed(diagram: Diagram) -> Packed:
    """Return a diagram as it stands in the file."""
    places: dict[int, list[int]] = {}
    for place, node in enumerate(diagram.nodes):
        places.setdefault(node.variable, []).append(place)
    refs = list(range(diagram.leaves + len(diagram.nodes)))
    steps: list[str] = []
    passed = diagram.leaves
    for variable in sorted(places, reverse=True):
        rows = sorted(([refs[child] for child in diagram.nodes[place].children], place) for place in places[variable])
        before = [0] * diagram.sizes[variable]
        for children, place in rows:
            steps.extend(_in_base64(child - own) for own, child in zip(before, children, strict=True))
            refs[diagram.leaves + place] = passed
            passed += 1
            before = children
    counts = [len(places.get(variable, ())) for variable in range(len(diagram.sizes))]
    return diagram.leaves, refs[diagram.root], counts, "".join(steps)


def _in_base64(number: int) -> str:
    return "".join(_letters(2 * number if number >= 0 else 1 - 2 * number))


def _letters(left: int) -> Iterator[str]:
    while left > 31:
        yield BASE64[left & 31 | 32]
        left >>= 5
    yield BASE64[left]
