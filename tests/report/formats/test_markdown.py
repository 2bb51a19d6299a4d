"""Blocks as Markdown, as whatever reads Markdown will take it."""

from __future__ import annotations

from k80assess.document.text import Text
from k80assess.report.content.blocks import Paragraph
from k80assess.report.formats.markdown import markdown_of
from k80assess.report.words import Series, strong


def test_strong_words_stand_between_one_pair_of_marks() -> None:
    """Where they are put together of several parts too: between these no marks may touch."""
    said = strong((Text(en="open"), ": ", Series(items=("yes", Text(en="maybe"), "no"))))
    assert markdown_of((Paragraph(words=said),), "en") == "**open: yes, maybe and no**\n"
