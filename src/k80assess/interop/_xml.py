"""XML from strangers: a tree without a document type, bounded in bytes, elements and depth; names in it as ids."""

from __future__ import annotations

import os
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from k80assess.document.files import read_bytes
from k80assess.errors import DocumentError, Problem, quoted

# Far beyond any model in use: what is larger is a mistake or an attack.
_MAX_ELEMENTS = 500_000
_MAX_DEPTH = 100


class _RefusedError(Exception):
    """XML that is well-formed, as far as it was read, but not accepted."""


class _BoundedTree(TreeBuilder):
    """Builds a tree of bounded size. Without a document type, which is refused, there are no entities."""

    elements = depth = 0

    def doctype(self, *_: str | None) -> None:
        raise _RefusedError("it has a document type (<!DOCTYPE>), which is not accepted")

    def start(self, tag: str, attributes: dict[Any, Any]) -> Element:
        self.elements += 1
        self.depth += 1
        if self.elements > _MAX_ELEMENTS or self.depth > _MAX_DEPTH:
            raise _RefusedError(f"more than {_MAX_ELEMENTS:,} elements, or {_MAX_DEPTH} inside each other")
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
    except ParseError as error:
        raise DocumentError(name, [_not_well_formed(data, error)]) from None
    except _RefusedError as error:
        raise DocumentError(name, [Problem("", f"cannot be read as XML: {error}")]) from None
    except (LookupError, ValueError):  # encodings that Python lacks, or that the parser does
        raise DocumentError(name, [Problem("", "cannot be read as XML: unknown encoding", allowed=_UTF8)]) from None
    return root


_UTF8 = "a file saved as UTF-8, which declares no other encoding"
# What the parser says of frequent mistakes, by its number for them, and what helps whoever made one.
_PLAINER = {
    2: "this is no XML",
    3: "it ends too early: no element found, or one without an end",
    4: "a character stands here that cannot",
    5: "what begins with < has no end",
    7: "this ends another element than the last one that began",
    8: "an attribute stands here twice",
    9: "there is more after the end of the root element",
    11: "an undefined entity is used: only &lt; &gt; &amp; &apos; &quot; and numbers are defined",
    14: "this number is no character's",
    17: "an XML declaration stands elsewhere than at the very start",
    18: "unknown encoding",
    19: "its encoding is another than it declares",
    20: "a part that begins with <![CDATA[ has no end",
    27: "a prefix is used that no xmlns declares",
    30: "the XML declaration cannot be read",
}


def _not_well_formed(data: bytes, error: ParseError) -> Problem:
    line, _column = error.position
    code = error.code
    said = _PLAINER.get(code, str(error).partition(":")[0])
    if code in (18, 19):
        return Problem("", f"cannot be read as XML: {said}", allowed=_UTF8)
    lines = data.split(b"\n", line)
    shown = lines[line - 1].decode("utf-8", "replace").strip() if 0 < line <= len(lines) else ""
    return Problem(f"line {line}", f"cannot be read as XML: {said}", quoted(shown) if shown else "")


def bare_name(name: str) -> str:
    r"""Return a name as an id can have it: without control characters, and one blank between words.

    >>> bare_name(" low\n risk")
    'low risk'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
