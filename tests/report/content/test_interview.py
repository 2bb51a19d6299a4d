"""An interview shows where it stands: the outcome so far, what was answered, and what to ask next and why."""

from __future__ import annotations

from k80assess.document.files import load_framework
from k80assess.document.revision import revise
from k80assess.engine.loosening import loosen
from k80assess.examine.interview import Interview
from k80assess.report.content.interview import interview_story
from k80assess.report.formats.plain import text_of


def said(interview: Interview) -> str:
    return " ".join(text_of(interview_story(interview), "en", 10_000).split())


def test_it_tells_what_comes_next_and_why() -> None:
    """Nothing was answered yet."""
    text = said(Interview(load_framework()))
    assert "There are no answers yet." in text
    assert "Is there a portfolio holder, and an official from the same municipality? (Ownership)" in text
    assert "Of what can still be asked, its answer tells most about the outcome." in text
    assert "Chance that it settles" not in text  # there is none
    assert "You can also judge ‘Capacity’ right away." in text


def test_it_tells_what_was_answered_and_what_nobody_knew() -> None:
    """In the order in which it was given, with notes; and how likely the next answer is to settle it."""
    interview = Interview(load_framework(), {"theme_link": "none"})
    interview.answer("demand", {"note": "The survey is not in."})
    text = said(interview)
    assert "Link with the Agenda None Demand not known The survey is not in." in text
    assert interview._next is not None
    assert interview._next[0].criterion == interview.next_criterion
    assert "Chance that it settles the outcome: 33%." in text


def test_it_tells_the_outcome_and_why() -> None:
    """Once that is settled, nothing is asked any more."""
    text = said(Interview(load_framework(), {"theme_link": "none", "small_scale_difference": "same"}))
    assert "Outcome Decline" in text
    assert "These 2 answers together are enough." in text
    assert "The next question" not in text


def test_it_tells_when_there_are_no_more_questions() -> None:
    """Everything was set aside, or only the members of a family differ."""
    framework = load_framework()
    interview = Interview(framework)
    for criterion in framework.criteria:
        interview.answer(criterion.id, None)
    assert "There are no more questions. The outcome is still open: ‘Take on’, ‘Monitor’ or ‘Decline’." in said(
        interview
    )
    best = {criterion.id: criterion.levels[-1].id for criterion in framework.criteria} | {"theme_link": "none"}
    text = said(Interview(loosen(framework, weights="any"), best))
    assert "There are no more questions. The outcome is not certain: ‘Take on’ or ‘Decline’." in text


def test_it_tells_about_what_it_asks_where_the_outcome_is_settled() -> None:
    """An aspect that is told beside the outcome may be open still."""
    framework = revise(load_framework(), {"also": ["capacity"]})
    interview = Interview(framework, {"theme_link": "none", "small_scale_difference": "same"})
    assert "Of what can still be asked, its answer tells most about Capacity." in said(interview)
