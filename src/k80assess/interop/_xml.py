"""Untrusted XML: a tree without a document type, bounded in bytes, elements and depth; names in it as ids."""

from __future__ import annotations

import os
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from k80assess.base.disk import read_bytes
from k80assess.errors import DocumentError, Problem, Sentence, quoted

# Far beyond any model in use: anything larger is a mistake or an attack.
_MAX_BYTES = 64 * 2**20  # of content: a file has those of a document
_MAX_ELEMENTS = 500_000
_MAX_DEPTH = 100


class _RefusedError(Exception):
    """XML that is well-formed, as far as it was read, but not accepted."""

    def __init__(self, reason: Sentence) -> None:
        self.reason = reason
        super().__init__(reason)


class _BoundedTree(TreeBuilder):
    """Builds a tree of bounded size. Without a document type, which is refused, there are no entities."""

    elements = depth = 0

    def doctype(self, *_: str | None) -> None:
        template = "it has a document type (<!DOCTYPE>), which is not accepted"
        raise _RefusedError(Sentence("xml_document_type", template))

    def start(self, tag: str, attributes: dict[Any, Any]) -> Element:
        self.elements += 1
        self.depth += 1
        if self.elements > _MAX_ELEMENTS or self.depth > _MAX_DEPTH:
            template = "more than {elements} elements, or elements nested more than {depth} deep"
            raise _RefusedError(Sentence("xml_too_large", template, elements=_MAX_ELEMENTS, depth=_MAX_DEPTH))
        return super().start(tag, attributes)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse_xml(source: bytes | str | os.PathLike[str], name: str) -> Element:
    """Parse XML and return its root element.

    Args:
        source: the content as bytes, or the path to a file with it.
        name: what errors call it.

    Raises:
        DocumentError: when it is not well-formed, has a document type, or is too large.
        OSError: when there is no such file, or it cannot be read.

    >>> parse_xml(b"<a><b/></a>", "given")[0].tag
    'b'
    """
    data = source if isinstance(source, bytes) else read_bytes(os.fspath(source), _XML_FILE)
    if len(data) > _MAX_BYTES:
        sentence = Sentence(
            "file_too_large", "too large for a document: more than {limit} MiB", limit=_MAX_BYTES // 2**20
        )
        raise DocumentError(name, [Problem((), sentence)])
    parser = XMLParser(target=_BoundedTree())  # noqa: S314 - without a document type there is no entity to attack with
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise DocumentError(name, [_not_well_formed(data, error)]) from None
    except _RefusedError as error:
        raise DocumentError(name, [Problem((), _unreadable(error.reason))]) from None
    except (LookupError, ValueError):  # encodings that Python or the parser lacks
        raise DocumentError(name, [Problem((), _unreadable(_UNKNOWN_ENCODING), allowed=_UTF8)]) from None
    return root


_XML_FILE = Sentence("allowed.xml_file", "an XML file")
_UTF8 = Sentence("allowed.xml_encoding", "a file saved as UTF-8, which declares no other encoding")
_UNKNOWN_ENCODING = Sentence("xml_encoding_unknown", "unknown encoding")
# Frequent mistakes, by the parser's number for them, and what helps whoever made one.
_PLAINER = {
    2: Sentence("xml_none", "this is not XML"),
    3: Sentence("xml_unfinished", "it ends too early: there is no element, or one that is not closed"),
    4: Sentence("xml_character", "there is a character here that is not allowed"),
    5: Sentence("xml_tag_unfinished", "a tag that begins with < is not closed"),
    7: Sentence("xml_tags_crossed", "this end tag does not match the last start tag"),
    8: Sentence("xml_attribute_twice", "an attribute appears twice here"),
    9: Sentence("xml_two_roots", "there is content after the end of the root element"),
    11: Sentence(
        "xml_entity", "an undefined entity is used: only &lt; &gt; &amp; &apos; &quot; and numbers are defined"
    ),
    14: Sentence("xml_character_number", "there is no character with this number"),
    17: Sentence("xml_declaration_late", "an XML declaration is only allowed at the very start"),
    18: _UNKNOWN_ENCODING,
    19: Sentence("xml_encoding_other", "its encoding is not the one that it declares"),
    20: Sentence("xml_cdata_unfinished", "a part that begins with <![CDATA[ is not closed"),
    27: Sentence("xml_prefix", "a prefix is used that no xmlns declares"),
    30: Sentence("xml_declaration", "the XML declaration cannot be read"),
}


def _not_well_formed(data: bytes, error: ParseError) -> Problem:
    line, _column = error.position
    code = error.code
    sentence = _unreadable(_PLAINER.get(code, str(error).partition(":")[0]))
    if code in (18, 19):
        return Problem((), sentence, allowed=_UTF8)
    lines = data.split(b"\n", line)
    shown = lines[line - 1].decode("utf-8", "replace").strip() if 0 < line <= len(lines) else ""
    place = Sentence("place.line", "line {number}", number=line)
    return Problem((place,), sentence, quoted(shown) if shown else "")


def _unreadable(reason: str) -> Sentence:
    return Sentence("not_xml", "cannot be read as XML: {reason}", reason=reason)


def bare_name(name: str) -> str:
    r"""Return a name as an id can have it: without control characters, and one blank between words.

    >>> bare_name(" low\n risk")
    'low risk'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
