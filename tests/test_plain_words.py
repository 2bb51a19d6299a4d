"""Texts for people are plain: short sentences, and none of the words that did not read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
DOCS, REPORT = ROOT / "docs", ROOT / "src" / "k80assess" / "report"
WORKBOOK = ROOT / "src" / "k80assess" / "interop" / "workbook"
PACKAGED = ROOT / "src" / "k80assess" / "document" / "packaged"
LANGUAGES = ("nl", "en")
pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of this distribution")

# By language: how many words a sentence of more than three has on average, at most, and how many any may have.
AVERAGE = {"sentences": {"nl": 8.5, "en": 8.5}, "packaged": {"nl": 10.5, "en": 10.5}, "docs": {"nl": 9.5}}
LONGEST = 26


# --- what people read ---------------------------------------------------------------------------------------------


def texts_in(part: Any, language: str, *, everything: bool) -> Iterator[str]:
    """Each text of a TOML file in a language; `everything` when the whole file is in that language."""
    if isinstance(part, str):
        if everything:
            yield part
    elif isinstance(part, dict):
        for key, own in part.items():
            yield from texts_in(own, language, everything=everything or key == language)
    elif isinstance(part, list):
        for own in part:
            yield from texts_in(own, language, everything=everything)


def sentences_of(language: str) -> Iterator[tuple[str, str]]:
    """What the program says, by where it stands."""
    bilingual = (REPORT / "page" / "page.toml", WORKBOOK / "words.toml")
    for path, everything in ((REPORT / f"{language}.toml", True), *[(path, False) for path in bilingual]):
        for text in texts_in(tomllib.loads(path.read_text("utf-8")), language, everything=everything):
            yield path.name, re.sub(r"\{[^{}]*\}", "X", text)


def packaged_of(language: str) -> Iterator[tuple[str, str]]:
    """What the packaged documents say; not their older editions, which stay as they are."""
    for path in sorted(PACKAGED.glob("*.toml")):
        for text in texts_in(tomllib.loads(path.read_text("utf-8")), language, everything=False):
            yield path.name, text


def pages_of(language: str) -> Iterator[tuple[str, str]]:
    """The paragraphs, items and cells of the pages; not their commands, code, addresses and this project's words."""
    own = sorted((DOCS / "nl").glob("*.md"))
    pages = own if language == "nl" else sorted({*DOCS.rglob("*.md")} - {*own, DOCS / "words.md"})
    for path in pages:
        text = re.sub(r"^ *```.*?^ *```", "\n", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"`[^`]*`|\]\([^)]*\)", " X ", text)
        for part in re.split(r"\n\s*\n|\n *(?:[-*#>]|\d+\.) |\||\n#+ ", text):
            yield path.name, " ".join(part.split())


KINDS = {"sentences": sentences_of, "packaged": packaged_of, "docs": pages_of}


def lengths(kind: str, language: str) -> list[tuple[int, str]]:
    """The number of words of each sentence; what stands after a colon or between brackets is one by itself."""
    found = []
    for _place, text in KINDS[kind](language):
        for sentence in re.split(r"[.!?:;](?=\s|$)|[()]", text):
            words = re.findall(r"\w[\w’'-]*", sentence)
            if words:
                found.append((len(words), sentence.strip()))
    return found


# --- how plain it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "language"), [(kind, lang) for kind in AVERAGE for lang in AVERAGE[kind]])
def test_sentences_are_short(kind: str, language: str) -> None:
    """On average and each by itself."""
    found = lengths(kind, language)
    assert len(found) > 50
    assert [(count, sentence) for count, sentence in found if count > LONGEST] == []
    counts = [count for count, _sentence in found if count > 3]
    assert sum(counts) <= AVERAGE[kind][language] * len(counts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_did_not_read_have_not_come_back(language: str) -> None:
    """None of the words on the page of words stands in what people read, in whatever case."""
    page = (DOCS / "words.md").read_text("utf-8")
    (listed,) = re.findall(rf"^```text {language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    words = listed.splitlines()
    assert len(words) > 5
    came_back = [
        (place, word, text[:80])
        for of in KINDS.values()
        for place, text in of(language)
        for word in words
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    ]
    assert came_back == []
