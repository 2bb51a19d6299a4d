"""The schema of a topic of a framework in a form engine of others: what people fill in there loads and is assessed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from scales import COST, DEADLINE, framework_on

from k80assess.cli.program import main
from k80assess.data import schema
from k80assess.document.files import load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.text import Text
from k80assess.document.topic import Answer
from k80assess.engine.assessment import assess

pytestmark = pytest.mark.browser

# Where .ci/run lays react-jsonschema-form with its validator, in one file made of `form.js`.
ENGINE = Path(__file__).parents[2] / ".cache" / "forms" / "form.js"
SUPPLIED = framework_on(
    [
        {"id": "supplier", "label": {"nl": "Is er een leverancier?"}, "levels": ["no", "yes"]},
        {"id": "asked", "levels": ["no", "yes"], "asked_when": {"supplier": "yes"}, "otherwise": "no"},
        {"id": "cost", "label": {"nl": "Kosten"}, "unit": "EUR", "levels": COST, "note": "required"},
        {"id": "deadline", "levels": DEADLINE},
        {"id": "kind", "levels": ["a", "b", "c"], "ordered": False, "question": {"nl": "Wat voor soort is het?"}},
    ],
    [{"when": {"cost": "low", "kind": ["a", "c"]}, "then": "yes"}],
)


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Return an empty page with the form engine, in which nothing may go wrong."""
    if not ENGINE.exists():
        pytest.skip("REACT-JSONSCHEMA-FORM IS NOT IN .cache/forms: no form is tried")
    context = browser.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_content('<!doctype html><html lang="nl"><title>-</title><div id="form"></div></html>')
    page.add_script_tag(path=ENGINE)
    yield page
    context.close()
    # The engine says there as well when it does not send a form.
    assert [said for said in complaints if not said.startswith("Form validation failed")] == []


def show(page: Any, framework: Framework, topic: Any = None) -> None:
    made = schema("topic", framework=framework, lang="nl")
    page.evaluate("([schema, topic]) => show(schema, topic)", [made, topic])
    page.wait_for_selector("form")
    if topic is None:
        page.fill("#root_id", "pilot")
        page.fill("#root_title", "Een proef")


def submitted(page: Any) -> Any:
    page.click("button[type=submit]")
    sent = page.evaluate("submitted")
    return None if sent is None else json.loads(sent)


def test_nothing_filled_in_is_all_open(page: Any) -> None:
    """The engine fills in no answer by itself: where nobody answered, everything is open."""
    show(page, load_framework())
    topic = load_topic(submitted(page))
    assert topic.answers == {}
    assert len(assess(topic).open_criteria) == len(load_framework().criteria)


def test_a_topic_filled_in_loads_and_is_assessed(page: Any, tmp_path: Path) -> None:
    """Answered, narrowed, a number with its unit and a note, open with and without a note; in every command."""
    show(page, SUPPLIED)
    assert page.get_by_text("Is er een leverancier?", exact=True).is_visible()
    assert page.get_by_text("Wat voor soort is het?").is_visible()
    page.get_by_label("Getal (EUR)").fill("8000")
    assert submitted(page) is None  # without a note
    page.fill("#root_answers_cost_note", "Offerte van maandag")
    page.select_option("#root_answers_supplier_level", label="no")
    page.select_option("#root_answers_kind_level__anyof_select", label="Er kan nog meer dan één antwoord")
    page.select_option("#root_answers_kind_level", label=["a", "c"])
    page.fill("#root_answers_deadline_note", "Weet niemand")
    sent = submitted(page)
    topic = load_topic(sent)
    assert topic.answers == {
        "supplier": Answer(level="no"),
        "cost": Answer(value=Fraction(8000), note="Offerte van maandag"),
        "deadline": Answer(note="Weet niemand"),
        "kind": Answer(level=["a", "c"]),
    }
    assert [level.id for level in assess(topic, SUPPLIED).possible] == ["yes"]
    file, framework = tmp_path / "topic.json", tmp_path / "framework.json"
    file.write_text(json.dumps(sent), "utf-8")
    save(SUPPLIED, framework)
    for command in ("assess", "explain"):
        assert main([command, str(file), "--framework", str(framework)]) == 0


def test_a_question_is_shown_only_while_it_can_be_asked(page: Any) -> None:
    """It stands there while what it waits for is open, and goes, with its answer, once it is not asked."""
    show(page, SUPPLIED)
    own = page.locator("#root_answers_asked_level")
    assert own.count() == 1
    own.select_option(label="yes")
    page.select_option("#root_answers_supplier_level", label="no")
    assert own.count() == 0
    sent = submitted(page)
    assert "asked" not in sent["answers"]
    assert assess(load_topic(sent), SUPPLIED).answers["asked"] == ("no",)


def test_between_two_numbers_and_two_dates(page: Any) -> None:
    """An interval of either kind; one end alone, or an answer in two ways, is not sent."""
    show(page, SUPPLIED)
    page.fill("#root_answers_cost_note", "Schatting")
    page.fill("#root_answers_cost_between_0", "1.5")
    assert submitted(page) is None
    page.fill("#root_answers_cost_between_1", "20000")
    page.fill("#root_answers_deadline_between_0", "2026-02-01")
    page.fill("#root_answers_deadline_between_1", "2026-02-28")
    page.fill("#root_answers_cost_value", "5")
    assert submitted(page) is None
    page.fill("#root_answers_cost_value", "")
    known = assess(load_topic(submitted(page)), SUPPLIED)
    assert (known.answers["cost"], known.answers["deadline"]) == (("middle", "low"), ("soon",))


def test_a_saved_topic_comes_back_into_the_form(page: Any) -> None:
    """What `to_json` writes is what the form takes, and nothing is lost on the way through it."""
    answers = {"cost": {"value": 8000, "note": "x"}, "kind": {"level": ["a", "b"], "evidence": "minutes"}}
    topic = load_topic({"id": "t", "title": "T", "summary": "Hier", "answers": answers})
    assert topic.title == Text(nl="T", en="T")
    show(page, SUPPLIED, json.loads(topic.model_dump_json(by_alias=True, exclude_unset=True)))
    assert load_topic(submitted(page)) == topic
