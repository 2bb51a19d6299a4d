"""DEXi models as a test means them: written to a file, and judged by DEXi's rules taken literally."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import attrs

from k80assess.interop import dexi

# --- writing models -----------------------------------------------------------------------------------------------


@attrs.define(eq=False)
class Node:
    """An attribute as a test means it; values are positions in the order of the file."""

    name: str
    size: int
    order: str = ""
    inputs: list[Node] = attrs.field(factory=list)
    table: list[set[int]] | None = None
    options: list[str] = attrs.field(factory=list)
    tag: str = "OPTION"
    extra: str = ""

    def xml(self) -> str:
        order = f"<ORDER>{self.order}</ORDER>" if self.order else ""
        values = "".join(f"<SCALEVALUE><NAME>v{i}</NAME></SCALEVALUE>" for i in range(self.size))
        options = "".join(f"<{self.tag}>{escape(text)}</{self.tag}>" for text in self.options)
        inside = "".join(node.xml() for node in self.inputs)
        scale = f"<SCALE>{order}{values}</SCALE>"
        name = f"<NAME>{escape(self.name)}</NAME>"
        return f"<ATTRIBUTE>{name}{scale}{self.function()}{self.extra}{options}{inside}</ATTRIBUTE>"

    def function(self) -> str:
        if self.table is None:
            return ""
        if all(values == set(range(min(values), max(values) + 1)) for values in self.table):
            low, high = ("".join(chr(48 + pick(values)) for values in self.table) for pick in (min, max))
            return f"<FUNCTION><LOW>{low}</LOW>{f'<HIGH>{high}</HIGH>' if high != low else ''}</FUNCTION>"
        rules = "".join(f"<RULE>{{{';'.join(map(str, sorted(values)))}}}</RULE>" for values in self.table)
        return f"<TABLE>{rules}</TABLE>"


def written(*roots: Node, options: tuple[str, ...] = (), settings: str = "", before: str = "") -> str:
    names = "".join(f"<OPTION>{escape(name)}</OPTION>" for name in options)
    inside = "".join(root.xml() for root in roots)
    return f"{before}<DEXi><VERSION>5.00</VERSION>{names}<SETTINGS>{settings}</SETTINGS>{inside}</DEXi>"


LINKING = "<LINKING>True</LINKING>"


def read(folder: Path, text: str | bytes, root: str | None = None) -> dexi.Model:
    path = folder / "model.dxi"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return dexi.read(path, root=root)


def table(values: str) -> list[set[int]]:
    """Return a table of single values, as the older form writes it."""
    return [{int(value)} for value in values]


def linked_twice() -> Node:
    """The least and the greatest of A and B, and whether the two differ: with A and B the same, they never do."""
    least = Node("least", 2, inputs=[Node("A", 2), Node("B", 2)], table=table("0001"))
    greatest = Node("greatest", 2, inputs=[Node("A", 2), Node("A", 2)], table=table("0101"))
    return Node("differ", 2, inputs=[least, greatest], table=table("0110"))


# --- the judge: DEXi's rules taken literally ----------------------------------------------------------------------


class CircleError(Exception):
    """Links that go round."""


class Judge:
    """Links attributes one after another as DEXi does, and tries every value that is possible."""

    def __init__(self, root: Node, linking: bool) -> None:
        self.everything = list(self._inside(root, ()))
        self.link: dict[Node, Node] = {}
        for node, above in self.everything if linking else []:
            if not node.inputs:
                other = self._other(node)
                if other is not node and other not in above and (other.size, other.order) == (node.size, node.order):
                    self.link[node] = other
        self.order: list[Node] = []  # what the root follows from, inputs first
        self._visit(root, set())
        self.root = root
        self.basics = [node for node in self.order if node.table is None]

    def _inside(self, node: Node, above: tuple[Node, ...]) -> Iterator[tuple[Node, tuple[Node, ...]]]:
        yield node, above
        for child in node.inputs:
            yield from self._inside(child, (*above, node))

    def _other(self, node: Node) -> Node:
        unlinked = [other for other, _above in self.everything if other.name == node.name and other not in self.link]
        aggregates = [other for other in unlinked if other.inputs]
        return aggregates[0] if len(aggregates) == 1 else [other for other in unlinked if not other.inputs][-1]

    def inputs(self, node: Node) -> list[Node]:
        return [self.link.get(child, child) for child in node.inputs]

    def _visit(self, node: Node, busy: set[Node]) -> None:
        if node in busy:
            raise CircleError
        if node not in self.order:
            for child in self.inputs(node) if node.table is not None else []:
                self._visit(child, busy | {node})
            self.order.append(node)

    def results(self, given_values: dict[Node, set[int]]) -> dict[Node, set[int]]:
        """Return for every attribute all values it can have, by trying all."""
        found: dict[Node, set[int]] = {node: set() for node in self.order}

        def go(index: int, values: dict[Node, int]) -> None:
            if index == len(self.order):
                for node, value in values.items():
                    found[node].add(value)
                return
            node = self.order[index]
            possible = given_values.get(node, set(range(node.size)))
            if node.table is not None:
                place = 0
                for child in self.inputs(node):
                    place = place * child.size + values[child]
                possible = node.table[place]
            for value in possible:
                go(index + 1, {**values, node: value})

        go(0, {})
        return found

    def ids(self) -> dict[Node, str]:
        """Return the ids the reader promises: names, numbered where they stand again, from the root down."""
        first_seen: list[Node] = []

        def go(node: Node) -> None:
            if node not in first_seen:
                first_seen.append(node)
                for child in self.inputs(node) if node.table is not None else []:
                    go(child)

        go(self.root)
        ids: dict[Node, str] = {}
        for node in first_seen:
            times = sum(other.name == node.name for other in ids)
            ids[node] = f"{node.name} ({times + 1})" if times else node.name
        return ids
