"""What all documents share."""

from __future__ import annotations

from k80assess.base.documents import Document


def test_a_document_shows_what_was_written() -> None:
    """The representation has the keys that were written, and none that were left out."""

    class Hall(Document):
        seats: int
        stage: bool = False

    assert repr(Hall(seats=5)) == "Hall(seats=5)"
    assert repr(Hall(seats=5, stage=False)) == "Hall(seats=5, stage=False)"
