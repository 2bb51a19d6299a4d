"""The questions of a framework on paper."""

from __future__ import annotations

import pytest
from commands import EXAMPLES
from stories import flat

from k80assess.document.files import load_agenda, load_framework
from k80assess.errors import Language
from k80assess.report.content.question_form import question_form
from k80assess.report.formats.plain import text_of

BOX = "\u2610"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_question_and_answer_stands_there_with_its_box(lang: Language) -> None:
    """In order, each with what it means; with two boxes more for who does not know or judge, and one per theme."""
    framework, agenda = load_framework(), load_agenda()
    text = " ".join(text_of(question_form(framework, agenda), lang, 10_000).split())
    place = 0
    for number, criterion in enumerate(framework.criteria, 1):
        assert criterion.question is not None
        assert criterion.description is not None
        place = text.index(f"{number}. {criterion.label.to(lang)} ", place)
        place = text.index(f"{criterion.question.to(lang)} {criterion.description.to(lang)}", place)
        for level in criterion.levels:
            assert level.description is not None
            place = text.index(f"{BOX} {level.label.to(lang)}: {level.description.to(lang)}", place)
    levels = sum(len(criterion.levels) for criterion in framework.criteria)
    assert text.count(BOX) == levels + 2 * len(framework.criteria) + len(agenda.themes)
    assert all(f"{BOX} {theme.label.to(lang)}" in text for theme in agenda.themes)


def test_a_number_has_a_line_and_a_condition_is_said() -> None:
    """There is room for a number; what is asked only sometimes says when; without an agenda there are no themes."""
    folder = EXAMPLES / "frameworks"
    text = flat(question_form(load_framework(folder / "town_subsidy" / "framework.toml"), None))
    assert "How many residents take part? - Number: \u2026" in text
    assert f"{BOX} A fair number (20 or more and less than 100)" in text
    assert "Themes" not in text
    gated = load_framework(
        {
            "id": "f",
            "version": "1",
            "outcome": "o",
            "criteria": [
                {"id": "a", "levels": ["no", "yes"], "note": "required"},
                {"id": "b", "levels": ["no", "yes"], "asked_when": {"a": "yes"}, "otherwise": "no"},
            ],
            "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": {"kind": "minimum", "inputs": ["a", "b"]}}],
        }
    )
    text = flat(question_form(gated, None))
    assert "(Asked only when a: yes." in text
    assert "Note (with a note): \u2026" in text


def test_no_framework_is_left_without_a_form() -> None:
    """Each of the examples has one, with a heading for each of its questions."""
    paths = sorted((EXAMPLES / "frameworks").glob("*/framework*.toml"))
    assert len(paths) > 5
    for path in paths:
        framework = load_framework(path)
        text = text_of(question_form(framework, None), "en", 10_000)
        assert all(f"\n{n}. {c.label.to('en')}\n" in text for n, c in enumerate(framework.criteria, 1)), path
