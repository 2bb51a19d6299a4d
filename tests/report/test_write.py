"""A report has every topic at length, all of them side by side, and one fingerprint for each document behind it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from k80assess.document.agenda import Agenda
from k80assess.document.files import fingerprint, load, load_agenda, load_framework, load_topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.errors import ArgumentError, UnknownNameError
from k80assess.report.notebook import notebook
from k80assess.report.write import explain, write_report

EXAMPLES = Path(__file__).parents[2] / "examples"


def examples() -> list[Assessment]:
    return [assess(load_topic(path)) for path in sorted((EXAMPLES / "topics").glob("*.toml"))]


def test_several_topics_stand_side_by_side_and_then_at_length(tmp_path: Path) -> None:
    """A row for each topic with what came out, then a section for each, then where it comes from, once."""
    path = tmp_path / "report.md"
    write_report(examples(), path, lang="en")
    text = path.read_text("utf-8")
    assert text.startswith("# 8 topics side by side\n")
    rows = [line.split(" | ") for line in text.split("\n## ")[0].splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 8
    for row, one in zip(rows, examples(), strict=True):
        assert one.topic is not None
        assert row[0] == f"| {one.topic.title.to('en')}"
        assert row[6] == str(len(one.open_criteria))
        assert all(outcome.label.to("en") in row[1] for outcome in one.possible)
        assert ("still open" in row[1]) == (one.outcome is None)
        assert f"\n## {one.topic.title.to('en')}\n" in text
    assert text.count(fingerprint(load_framework())) == 1
    assert text.count(fingerprint(load_agenda())) == 1
    assert "The answers for 8 topics are only examples." in text


@pytest.mark.parametrize(
    ("answers", "title", "said"),
    [
        ({}, None, "What would settle it"),
        ({"ownership": "nobody", "demand": "broad"}, "Why not Take on", "This answer alone excludes Take on"),
        ({"ownership": "nobody", "fit": "strong", "added_value": "strong"}, "Why Monitor and not Take on", "excludes"),
        ({"fit": "strong", "added_value": "strong", "capacity": "thin"}, "Why Take on and not Monitor", "are enough"),
    ],
)
def test_whatever_people_read_leads_with_the_contrast(
    answers: dict[str, str], title: str | None, said: str, tmp_path: Path
) -> None:
    """Why this and not the next: in a report of either form, alone and beside others, as text and in a notebook."""
    assessment = assess(load_topic({"id": "t", "title": "T", "answers": answers}))
    texts = [explain(assessment, lang="en"), notebook(assessment, "en") or ""]
    for name, assessments in (("a.md", assessment), ("b.html", assessment), ("c.md", [assessment, assessment])):
        write_report(assessments, tmp_path / name, lang="en")
        texts.append((tmp_path / name).read_text("utf-8"))
    for text in texts:
        words = " ".join(re.sub(r"<style>.*?</style>|<[^>]+>|[‘’*\\]", " ", text, flags=re.DOTALL).split())
        words = re.sub(r" ([,.:])", r"\1", words)
        assert said in words
        if title is not None:
            assert words.index(title) < words.index("The judgements")


def test_one_topic_is_its_own_title(tmp_path: Path) -> None:
    """A single assessment needs no table of one row."""
    path = tmp_path / "report.HTML"
    write_report(examples()[3], path)
    text = path.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "<title>Nieuwe woonregelingen van het ministerie</title>" in text
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", text) == ["Nieuwe woonregelingen van het ministerie"]


def test_frameworks_are_not_mixed_in_one_table(tmp_path: Path) -> None:
    """Topics under two frameworks get a table each, and both frameworks say where they come from."""
    own = load_framework(EXAMPLES / "own_framework" / "framework.toml")
    both = [*examples()[:2], assess(load_topic(EXAMPLES / "own_framework" / "topic.toml"), own)]
    path = tmp_path / "report.md"
    write_report(both, path, lang="en")
    text = path.read_text("utf-8")
    assert fingerprint(own) in text
    assert fingerprint(load_framework()) in text
    ours, own_part = text[text.index(fingerprint(load_framework())) :].split(fingerprint(own))
    assert fingerprint(load_agenda()) in ours  # the packaged agenda belongs to the packaged framework
    assert fingerprint(load_agenda()) not in own_part
    assert "reading and digital" in text  # and the themes of the other are shown as they were written
    assert text.count("**Side by side, according to:") == 2


def test_an_agenda_of_ones_own(tmp_path: Path) -> None:
    """Its themes are named; a topic that names others is refused, and no file is written."""
    agenda = load_agenda(EXAMPLES / "own_framework" / "agenda.toml")
    own = load_framework(EXAMPLES / "own_framework" / "framework.toml")
    path = tmp_path / "report.md"
    with pytest.raises(UnknownNameError):
        write_report(examples(), path, agenda=agenda)
    assert not path.exists()
    write_report(assess(load_topic(EXAMPLES / "own_framework" / "topic.toml"), own), path, agenda=agenda)
    assert "Lezen voor iedereen en Digitaal meedoen" in path.read_text("utf-8")


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    """No assessments, things that are none, another ending or language: refused before anything is written."""
    for assessments in ((), [load_framework()], "topic"):
        with pytest.raises(ArgumentError):
            write_report(assessments, tmp_path / "report.md")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"\.md, \.html or \.docx"):
        write_report(examples(), tmp_path / "report.pdf")
    with pytest.raises(UnknownNameError):
        write_report(examples(), tmp_path / "report.md", lang="de")  # type: ignore[arg-type]
    with pytest.raises(OSError, match="there is no such folder"):
        write_report(examples(), tmp_path / "nowhere" / "report.md")
    assert list(tmp_path.iterdir()) == []


def test_people_of_an_agenda_are_asked(tmp_path: Path) -> None:
    """What is open says whom to ask, from the agenda that was given."""
    portfolio = {"id": "p", "themes": ["reading"], "holder": "Voorbeeldstad"}
    themes = [{"id": "reading"}]
    agenda = load(Agenda, {"id": "a", "version": "1", "themes": themes, "organisation": {"portfolios": [portfolio]}})
    path = tmp_path / "report.md"
    topic = load_topic({"id": "t", "title": "T", "themes": ["reading"]})
    write_report([assess(topic)], path, lang="en", agenda=agenda)
    assert "Whom to ask: the portfolio holder for reading (Voorbeeldstad)." in path.read_text("utf-8")


def test_an_explanation_says_why_not_the_outcome_that_is_asked_about() -> None:
    """The answers that exclude another outcome than the next better one, and what is no outcome is refused."""
    assessment = assess({"theme_link": "none", "small_scale_difference": "same"})
    assert [level.id for level in assessment.possible] == ["decline"]
    for outcome, label in (("monitor", "Monitor"), ("take_on", "Take on")):
        assert f"Why ‘Decline’ and not ‘{label}’\n" in explain(assessment, lang="en", against=outcome)
    open_one = assess({"ownership": "nobody", "demand": "broad"})
    assert "‘Monitor’ is still possible: no answer rules it out." in explain(open_one, lang="en", against="monitor")
    with pytest.raises(UnknownNameError, match="against: there is no such outcome; found 'later'"):
        explain(assessment, against="later")


def test_a_report_on_a_topic_has_the_actions_that_it_proposes() -> None:
    """Each by its label, with what more is said of it, in the explanation and where the topic stands by itself."""
    actions = [
        {"id": "a", "label": "Share permits", "description": "By mail."},
        {"id": "b", "label": "Ask the province"},
    ]
    topic = load_topic({"id": "t", "title": "T", "actions": actions})
    for text in (explain(assess(topic), lang="en"), notebook(topic, "en") or ""):
        assert "Share permits: By mail.; Ask the province" in text
    assert "Proposed actions" not in explain(assess({}), lang="en")
