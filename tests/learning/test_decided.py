"""Decisions as examples: none is dropped silently, and what they say is told with what they do not."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from commands import Ran

from k80assess.document.agenda import Agenda
from k80assess.document.files import load_framework, load_topic
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError
from k80assess.govern.account import write_report_back
from k80assess.govern.decision import DecisionRecord, decide
from k80assess.govern.register import Register
from k80assess.learning.decided import examples_of
from k80assess.learning.learned import learn
from k80assess.learning.overview import lessons, write_lessons
from k80assess.report.content.learning import lessons_story
from k80assess.report.formats.plain import text_of

FRAMEWORK = load_framework()
BEST = {criterion.id: criterion.levels[-1].id for criterion in FRAMEWORK.criteria}
DAY = datetime.date(2030, 3, 11)


def decided(topic_id: str, outcome: str | None = None, **answers: str) -> DecisionRecord:
    """Return a decision on a topic with the best answers but for these."""
    topic = load_topic({"id": topic_id, "title": topic_id, "answers": BEST | answers})
    return decide(assess(topic, FRAMEWORK), outcome, on=DAY, by="board", why=outcome and "So we decided.")


RECORDS = [decided("a"), decided("b", "decline"), decided("a", demand="none"), decided("c", theme_link="none")]


def test_each_decision_is_an_example_or_is_left_out_with_why() -> None:
    """The topic as it stood with what was decided; those that depart only count where somebody says so."""
    found = examples_of(RECORDS, FRAMEWORK)
    assert [(one.id, one.outcome) for one in found.examples] == [
        ("a#1", ("take_on",)),
        ("a#3", ("take_on",)),
        ("c#4", ("take_on",)),
    ]
    assert dict(found.examples[1].answers) == dict(RECORDS[2].topic.answers)
    assert [(one.number, one.problems[0].code) for one in found.left_out] == [(2, "departs_with_reason")]
    every = examples_of(RECORDS, loosen(FRAMEWORK, weights="any"), departures=True)
    assert [one.id for one in every.examples] == ["a#1", "b#2", "a#3", "c#4"]
    assert every.examples[1].note is not None
    assert not every.left_out


def test_a_register_is_read_in_its_order(tmp_path: Path) -> None:
    """By the numbers that its entries have."""
    register = Register(tmp_path / "r.sqlite")
    for record in RECORDS:
        register.append(record)
    assert examples_of(register, FRAMEWORK) == examples_of(RECORDS, FRAMEWORK)


def test_a_topic_that_does_not_fit_is_named_with_what_is_wrong() -> None:
    """Answers and outcomes that another framework does not have."""
    levels = [{"id": "no"}, {"id": "yes"}]
    other = revise(FRAMEWORK, {"version": "2", "criteria.demand.levels": [*levels, {"id": "broad"}]})
    found = examples_of([decided("a"), decided("b", demand="some")], other)
    assert [one.id for one in found.examples] == ["a#1"]
    assert [(one.number, one.problems[0].code) for one in found.left_out] == [(2, "level_unknown")]


def test_what_is_only_noted_of_an_aspect_is_no_answer() -> None:
    """Where the record does not say that it was judged."""
    topic = load_topic({"id": "t", "title": "T", "answers": {**BEST, "fit": "strong"}})
    record = decide(assess(topic, FRAMEWORK), on=DAY, by="board")
    assert record.judged == ("fit",)
    [example] = examples_of([record], FRAMEWORK).examples
    assert "fit" in example.answers
    noted = record.model_copy(update={"judged": None})
    assert examples_of([noted], FRAMEWORK).left_out[0].problems[0].code == "criterion_unknown"


@pytest.mark.parametrize("wrong", ["r.sqlite", RECORDS[0], 5, None, ["a"]])
def test_what_is_no_register_and_no_record_is_refused(wrong: Any) -> None:
    """A path, one record by itself, and whatever else."""
    with pytest.raises(ArgumentError):
        examples_of(wrong, FRAMEWORK)
    with pytest.raises(ArgumentError):
        examples_of(RECORDS, Agenda)  # type: ignore[arg-type]


# --- what they say ------------------------------------------------------------------------------------------------


def test_what_decisions_say_and_do_not() -> None:
    """Intervals where they agree; which contradict where not; what no decision shows in both."""
    pytest.importorskip("pysat")
    family = loosen(FRAMEWORK, weights="any")
    found = examples_of(RECORDS, family)
    told = lessons(learn(found.examples, family), left_out=found.left_out)
    said = " ".join(text_of(lessons_story(told), "en").split())
    assert told.bounds is not None
    # Without the link with a theme, Fit is at least moderate: at most 3/5 of the whole is that link.
    assert told.bounds.weights["fit"]["theme_link"].greatest == Fraction(3, 5)
    assert "Some choice of what is free agrees with all these decisions. Any that does lies between" in said
    assert "at most 60%" in said
    assert "No decision shows that the outcome is ‘Decline’ or ‘Monitor’." in said
    every = examples_of(RECORDS, family, departures=True)
    unlike = lessons(learn(every.examples, family))
    said = " ".join(text_of(lessons_story(unlike), "en").split())
    assert unlike.bounds is None
    assert "As long as they contradict, nothing follows from them." in said
    assert "- b (b#2): Decline" in said  # the best answers are never declined: it contradicts what is fixed


def test_too_little_time_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the report too: nothing is guessed."""
    pytest.importorskip("pysat")
    from k80assess.learning import bounds

    monkeypatch.setattr(bounds, "MOST_CELLS", 0)
    told = lessons(learn([], loosen(FRAMEWORK)))
    assert told.bounds is None
    assert told.problem is not None
    write_lessons(told, tmp_path / "x.md", lang="en")
    with pytest.raises(ArgumentError, match="lessons"):
        write_lessons("lessons", tmp_path / "y.md")  # type: ignore[arg-type]
    assert "was not worked out: loose cells of" in (tmp_path / "x.md").read_text("utf-8")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It answers no where decisions contradict; a decision can be left out, and a report be written."""
    pytest.importorskip("pysat")
    monkeypatch.chdir(tmp_path)
    register = Register("r.sqlite")
    for record in RECORDS:
        register.append(record)
    command = ("register", "learn", "r.sqlite", "--whatever", "weights", "--lang", "en")
    assert Ran(capsys, *command).code == 0
    assert Ran(capsys, *command, "--departures").code == 1
    assert Ran(capsys, *command, "--departures", "--without", "b#2").code == 0
    ran = Ran(capsys, *command, "--without", "x")
    assert (ran.code, "there is no such example" in ran.error) == (3, True)
    data = Ran(capsys, *command, "--json").data
    assert [one["number"] for one in data["left_out"]] == [2]
    assert data["bounds"]["weights"]["fit"]["theme_link"]["greatest"]["exact"] == "3/5"
    for path in ("x.md", "x.html"):
        assert Ran(capsys, *command, "-o", path).code == 0
        assert "What our decisions say" in Path(path).read_text("utf-8")


def test_the_report_to_the_members_has_it_as_a_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the decisions up to its last day, by command and in Python alike; a short message has no room for it."""
    pytest.importorskip("pysat")
    monkeypatch.chdir(tmp_path)
    register = Register("r.sqlite")
    for record in RECORDS:
        register.append(record)
    register.append(decide(assess(RECORDS[0].topic), "decline", on="2031-01-01", by="board", why="Later."))
    period = ("--from", "2030-01-01", "--to", "2030-12-31", "--lang", "en")
    assert Ran(capsys, "report-back", "r.sqlite", *period, "--lessons", "weights", "-o", "x.md").code == 0
    text = Path("x.md").read_text("utf-8")
    assert "## What our decisions say" in text
    assert "### What these decisions do not say" in text
    assert "at most 60%" in text
    family = loosen(FRAMEWORK, weights="any")
    found = examples_of(register, family, until=datetime.date(2030, 12, 31))
    assert found == examples_of(RECORDS, family)
    told = lessons(learn(found.examples, family), left_out=found.left_out)
    days: dict[str, Any] = {"first": datetime.date(2030, 1, 1), "last": datetime.date(2030, 12, 31)}
    write_report_back(register, "y.md", **days, lang="en", lessons=told)
    assert Path("y.md").read_text("utf-8") == text
    ran = Ran(capsys, "report-back", "r.sqlite", *period, "--short", "--lessons", "weights")
    assert (ran.code, "a short message does not tell" in ran.error) == (3, True)
    with pytest.raises(ArgumentError):
        write_report_back(register, "y.md", **days, lessons=found)
