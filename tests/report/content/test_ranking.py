"""Topics side by side: places, what would move them, and who is said to be sure to stay."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from stories import assessed, flat, judgements

from k80assess.document.files import load_agenda, load_framework
from k80assess.engine.assessment import assess
from k80assess.govern.ranking import rank
from k80assess.report.content.blocks import DataTable
from k80assess.report.content.ranking import ranking_story
from k80assess.report.words import plain


def test_topics_side_by_side() -> None:
    """In their order, with themes without a topic; a topic in nobody's hands is told where there are portfolios."""
    agenda = load_agenda({
        "id": "mine", "version": "1",
        "themes": [{"id": "housing", "label": "Wonen"}, {"id": "care", "label": "Zorg", "actions": [{"id": "act"}]}],
        "organisation": {"portfolios": [{"id": "living", "label": "Zorgen", "themes": ["care"]}]},
    })  # fmt: skip
    ranking = rank([assessed("weak", answers={"theme_link": "none"}), assessed("firm")], agenda=agenda)
    text = flat(ranking_story(ranking))
    assert re.search("1 About firm .* 2 About weak", text)
    assert "Zorg no current topic" in text
    assert "Zorgen no current topic" in text
    assert "Nobody is responsible, because no portfolio has any of their themes: About firm and About weak." in text
    assert "Themes without an action of their own in the agenda: Wonen." in text
    assert "0 topics side by side" in flat(ranking_story(rank([])))


@settings(max_examples=30)
@given(judgements)
def test_no_topic_that_is_open_is_said_to_be_sure_to_stay(given_answers: dict[str, Any]) -> None:
    """Only where nothing worse, or better, can come out whatever the answers are, a topic cannot fall, or rise."""
    framework, assessment = load_framework(), assess(given_answers)
    story = ranking_story(rank({"t": assessment}))
    (row,) = next(block for block in story if isinstance(block, DataTable)).rows
    outcomes = framework.outcome_aspect.levels
    for cell, end in zip(row[3:], (outcomes[0], outcomes[-1]), strict=True):
        said = plain(cell, "en")
        assert (said == "cannot") == (assessment.possible == (end,))
        assert (said == "still open") == (end in assessment.possible and not assessment.settled)
    assert ("Is a topic still open?" in flat(story)) == (not assessment.settled)


def test_what_was_judged_directly_stays() -> None:
    """It is said where some topic has such a judgement, and nowhere else: nothing rises by judging otherwise."""
    judged = assess({"fit": "weak", "demand": "broad"})
    assert rank({"t": judged}).topics[0].steps_to_rise is None
    said = "What was judged directly stays as it was judged."
    assert said in flat(ranking_story(rank({"t": judged, "u": assess({})})))
    assert said not in flat(ranking_story(rank({"u": assess({})})))
