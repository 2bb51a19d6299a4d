"""Dutch and English say the same things: equal keys, equal placeholders, every sentence used and none missing."""

from __future__ import annotations

import re
from importlib import resources
from string import Formatter

import pytest

from k80assess.cli.program import COMMANDS
from k80assess.errors import Template
from k80assess.report.phrases import preferred_language, sentences

# The English of errors stands where each is raised: `tests/test_error_sentences.py` holds their Dutch to it.
NL = {key: sentence for key, sentence in sentences("nl").items() if not key.startswith("error.")}
EN = sentences("en")


def placeholders(sentence: Template) -> set[str]:
    texts = [sentence] if isinstance(sentence, str) else list(sentence.values())
    return {field for text in texts for _literal, field, _format, _conversion in Formatter().parse(text) if field}


def test_both_languages_have_the_same_sentences() -> None:
    """Same keys in the same order, the same kind of sentence, the same placeholders."""
    assert list(NL) == list(EN)
    for key, sentence in NL.items():
        assert isinstance(sentence, str) == isinstance(EN[key], str), key
        # One and other may leave out the count, in one language and not in the other: "Eén vraag" needs no number.
        assert placeholders(sentence) - {"count"} == placeholders(EN[key]) - {"count"}, key


def test_no_sentence_is_empty_or_left_in_the_other_language() -> None:
    """A translation that was copied and forgotten is the same in both; only names and the like may be."""
    for key, sentence in (*NL.items(), *EN.items()):
        texts = [sentence] if isinstance(sentence, str) else sentence.values()
        assert all(text and text == text.strip() for text in texts), key
    same = {key for key, sentence in NL.items() if sentence == EN[key]}
    letters = {key for key in same if re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", str(NL[key])))}
    named = {"judgements.share", "provenance.agenda", "agenda_change.kind.agenda", "agenda.plan"}
    named |= {f"agenda_change.field.{field}" for field in ("id", "plan_url")}
    named |= {f"{key}.instrument" for key in ("agenda", "form", "agenda_change.kind", "agenda_change.field")}
    assert letters <= named | {f"month.{i}" for i in (4, 9, 11, 12)}


def said() -> tuple[set[str], list[re.Pattern[str]]]:
    """Find every key that the source says: those written out, and those of which a part is filled in."""
    written, filled = set(), []
    for name, command in COMMANDS.items():
        below = () if isinstance(command, str) else command
        written |= {f"cli.{name}", *(f"cli.{name}_{second}" for second in below)}
    report = resources.files("k80assess.report")
    folders = [report, *(report.joinpath(name) for name in ("content", "formats", "page"))]
    folders += [resources.files("k80assess").joinpath(name) for name in ("cli", "cli/register", "govern")]
    for file in (file for folder in folders if folder.is_dir() for file in folder.iterdir()):
        if file.name.endswith(".py"):
            text = file.read_text("utf-8")
            written |= {f"cli.{key}" for key in re.findall(r"\.text\(\"([a-z_.]+)\"\)", text)}
            written |= set(re.findall(r"\"([a-z_]+(?:\.[a-z0-9_]+)*)\"", text))
            for _quote, key in re.findall(r"\bf([\"'])([a-z_.]+\{[^}\n]*\}[^\"'\n]*)\1", text):
                filled.append(re.compile("[a-z0-9_]+".join(map(re.escape, re.split(r"\{[^}]*\}", key)))))
    return written, filled


def test_every_sentence_is_said_somewhere() -> None:
    """No sentence has been left behind by the code that said it."""
    written, filled = said()
    assert [k for k in NL if k not in written and not any(pattern.fullmatch(k) for pattern in filled)] == []


def test_only_two_languages_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment variable decides only where it names one of the two."""
    for value, expected in (("en", "en"), ("EN", "en"), ("nl", "nl"), ("fr", "nl"), ("", "nl")):
        monkeypatch.setenv("K80ASSESS_LANG", value)
        assert preferred_language() == expected
