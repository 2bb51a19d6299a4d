"""Texts in two languages, ids, and where a piece comes from."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from k80assess.document.files import as_plain
from k80assess.document.text import Id, Line, Named, Sourced, Text
from k80assess.errors import DocumentError, UnknownNameError


@pytest.mark.parametrize("language", ["fr", "", None, "NL", 1])
def test_only_two_languages_are_known(language: Any) -> None:
    """Another language is refused; it does not quietly become one of the two."""
    with pytest.raises(UnknownNameError, match="allowed: nl, en"):
        Text(nl="Wonen").to(language)


@pytest.mark.parametrize(
    ("written", "nl", "en", "missing"),
    [
        ("Wonen", "Wonen", "Wonen", ()),
        ({"nl": "Wonen", "en": "Housing"}, "Wonen", "Housing", ()),
        ({"nl": "Wonen"}, "Wonen", "Wonen", ("en",)),
        ({"en": "Housing"}, "Housing", "Housing", ("nl",)),
        ({"nl": "Wonen", "en": "Wonen"}, "Wonen", "Wonen", ()),
        ({"nl": "Wonen", "en": None}, "Wonen", "Wonen", ("en",)),
    ],
)
def test_a_text_is_there_in_both_languages(written: Any, nl: str, en: str, missing: tuple[str, ...]) -> None:
    """A plain text is the same in both; where one is missing the other stands in for it, and it is told so."""
    text = Text.model_validate(written)
    assert (text.to("nl"), text.to("en"), str(text)) == (nl, en, nl)
    assert text.missing == missing


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("Wonen", "Wonen"),
        ({"nl": "Wonen", "en": "Wonen"}, "Wonen"),
        ({"nl": "Wonen"}, {"nl": "Wonen"}),
        ({"en": "Housing", "nl": "Wonen"}, {"nl": "Wonen", "en": "Housing"}),
    ],
)
def test_a_text_is_written_in_its_shortest_form(written: Any, short: Any) -> None:
    """The same in both languages is one text again, and Dutch stands first."""
    plain = as_plain(Text.model_validate(written))
    assert plain == short
    assert str(plain) == str(short)
    assert Text.model_validate(plain) == Text.model_validate(written)


@given(st.text())
def test_an_id_has_no_control_characters_or_outer_blanks(text: str) -> None:
    """Exactly the texts that can stand on a line by themselves, and look the same when trimmed, are ids."""
    is_control = any(ord(sign) < 0x20 or 0x7F <= ord(sign) <= 0x9F for sign in text)
    fits = bool(text) and not is_control and text == text.strip()
    try:
        TypeAdapter(Id).validate_python(text)
    except ValidationError:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize("text", ["a", "één woord", "a.b", "</script>", "__proto__", "0", "👍", "a\u2028b"])
def test_odd_ids_are_ids(text: str) -> None:
    """Whatever people call things, on one line, is a name."""
    assert TypeAdapter(Id).validate_python(text) == text


@pytest.mark.parametrize(
    "text", ["", " a", "a ", "a\n", "\na", "a\tb", "a\x00", "\x1b[2J", "\x85a", "\u3000a", "a\u00a0"]
)
def test_what_cannot_be_told_apart_is_no_id(text: str) -> None:
    """Blanks at the ends and control characters cannot be seen, so they would make two names of one."""
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(text)


@pytest.mark.parametrize("text", ["\x00", "a\x1b[31m", "\x07", "\x7f", "\x9b2J", ""])
def test_a_text_steers_no_terminal(text: str) -> None:
    """Control characters are no text, save line ends and tabs; nor is nothing."""
    with pytest.raises(ValidationError):
        TypeAdapter(Line).validate_python(text)
    with pytest.raises(DocumentError):
        Text.model_validate({"nl": "Goed", "en": text})


def test_lines_and_tabs_are_text() -> None:
    """A text may have several lines."""
    assert Text.model_validate("one\n\ttwo\r\nthree").to("nl") == "one\n\ttwo\r\nthree"


def test_what_has_no_label_is_called_by_its_id() -> None:
    """The id stands in for the label, and is not written out when the document is."""
    named = Named.model_validate({"id": "housing"})
    assert named.label == Text(nl="housing", en="housing")
    assert as_plain(named) == {"id": "housing"}


@pytest.mark.parametrize("provenance", ["stated", "derived", "assumed"])
def test_where_a_piece_comes_from_is_written_last(provenance: str) -> None:
    """A piece can say how it came from which section; what it is comes first."""
    written = {"provenance": provenance, "section": "B", "label": "Wonen", "id": "housing"}
    named = Named.model_validate(written)
    assert isinstance(named, Sourced)
    assert list(as_plain(named)) == ["id", "label", "provenance", "section"]
