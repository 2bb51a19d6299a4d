"""XML from strangers: a tree without a document type, bounded in bytes, elements and depth; names in it as ids."""

from __future__ import annotations

import os
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from k80assess.document.files import read_bytes
from k80assess.errors import DocumentError, Problem

# Far beyond any model in use: what is larger is a mistake or an attack.
_MOST_ELEMENTS = 500_000
_DEEPEST = 100


class _BoundedTree(TreeBuilder):
    """Builds a tree of bounded size. Without a document type, which is refused, there are no entities."""

    elements = depth = 0

    def doctype(self, *_: str | None) -> None:
        raise ValueError("it has a document type (<!DOCTYPE>), which is not accepted")

    def start(self, tag: str, attributes: dict[Any, Any]) -> Element:
        self.elements += 1
        self.depth += 1
        if self.elements > _MOST_ELEMENTS or self.depth > _DEEPEST:
            raise ValueError(f"more than {_MOST_ELEMENTS:,} elements, or {_DEEPEST} inside each other")
        return super().start(tag, attributes)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse_xml(source: bytes | str | os.PathLike[str], name: str) -> Element:
    """Parse XML and give its root element.

    Args:
        source: the content as bytes, or the path to a file with it.
        name: what errors call it.

    Raises:
        DocumentError: when it is not well-formed, has a document type, or is too large.
        OSError: when there is no such file, or it cannot be read.

    >>> parse_xml(b"<a><b/></a>", "given")[0].tag
    'b'
    """
    data = source if isinstance(source, bytes) else read_bytes(os.fspath(source), "an XML file")
    parser = XMLParser(target=_BoundedTree())
    try:
        parser.feed(data)
        root: Element = parser.close()
    except (ParseError, LookupError, ValueError) as error:  # the latter two also for encodings that Python lacks
        raise DocumentError(name, [Problem("", f"cannot be read as XML: {error}")]) from None
    return root


def bare_name(name: str) -> str:
    r"""Give a name as an id can have it: without control characters, and one blank between words.

    >>> bare_name(" low\n risk")
    'low risk'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
