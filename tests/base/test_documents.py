"""What all documents share."""

from __future__ import annotations

from hypothesis.vendor.pretty import pretty

from k80assess.base.documents import Document
from k80assess.document.text import Text


def test_a_document_shows_what_was_written() -> None:
    """The representation has the keys that were written, and none that were left out."""

    class Hall(Document):
        seats: int
        stage: bool = False

    assert repr(Hall(seats=5)) == "Hall(seats=5)"
    assert repr(Hall(seats=5, stage=False)) == "Hall(seats=5, stage=False)"


def test_hypothesis_shows_the_class_of_a_document_too() -> None:
    """Where a test draws a kind of document, the example that fails is shown, and not an error on the way."""
    assert "Text" in pretty((Text, 1))
    assert pretty(Text(nl="a")) == "Text(**{'nl': 'a'})"
