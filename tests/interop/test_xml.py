"""XML that is none: in which words, on which line, and in which encodings."""

from __future__ import annotations

import pytest

from k80assess.errors import DocumentError
from k80assess.interop._xml import parse_xml

BROKEN = [
    (b"", "line 1: cannot be read as XML: it ends too early"),
    (
        b"<a>\n<b></a>",
        "line 2: cannot be read as XML: this end tag does not match the last start tag; found '<b>",
    ),
    (b"<a/>\n<b/>", "line 2: cannot be read as XML: there is content after the end of the root element; found '<b/>'"),
    (b"<a x='1' x='2'/>", "an attribute appears twice here"),
    (b"<a:b/>", "a prefix is used that no xmlns declares"),
    (b"<a>\x00</a>", "there is a character here that is not allowed"),
    (b"<a>&#0;</a>", "there is no character with this number"),
    (b"<a><![CDATA[</a>", "a part that begins with <![CDATA[ is not closed"),
    (b" <?xml version='1.0'?><a/>", "an XML declaration is only allowed at the very start"),
    (b"<a>&e;</a>", "an undefined entity is used"),
    (b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>', "there is a character here that is not allowed"),
    (
        b'<?xml version="1.0" encoding="utf-16"?><a/>',
        "its encoding is not the one that it declares; allowed: a file saved",
    ),
    (b'<?xml version="1.0" encoding="utf-7"?><a/>', "unknown encoding; allowed: a file saved as UTF-8"),
    (b'<?xml version="1.0" encoding="nobody-s"?><a/>', "unknown encoding; allowed: a file saved as UTF-8"),
]


@pytest.mark.parametrize(("content", "says"), BROKEN)
def test_what_is_no_xml_is_told_in_plain_words(content: bytes, says: str) -> None:
    """With the line it is on, and no word of the parser's own."""
    with pytest.raises(DocumentError) as caught:
        parse_xml(content, "model.xml")
    assert says in str(caught.value)
    assert str(caught.value).startswith("model.xml: ")
    assert "column" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_every_encoding_that_a_file_declares_or_shows_is_read(encoding: str) -> None:
    """By its declaration, or by the mark at its start."""
    declared = "" if encoding in ("utf-8-sig", "utf-16") else f'<?xml version="1.0" encoding="{encoding}"?>'
    assert parse_xml(f"{declared}<a>é</a>".encode(encoding), "model.xml").text == "é"


def test_content_is_not_larger_than_anything_written_here() -> None:
    """Files have the limit of documents; what is handed over as content has one of its own."""
    with pytest.raises(DocumentError, match=r"^model\.xml: too large for a document: more than 64 MiB$"):
        parse_xml(b"<a>" + b" " * 2**26 + b"</a>", "model.xml")
