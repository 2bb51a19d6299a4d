"""A memo says what a board decides on: true to the engine, short enough for one side of A4, and nobody is made up."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import assessed, flat, judgements

import k80assess as k80
from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError
from k80assess.report.content.blocks import Blanks, Blocks, Bullets, Facts, Heading, Paragraph
from k80assess.report.content.memo import Meeting, memo, memos
from k80assess.report.words import plain
from k80assess.report.write import write_memo
from k80assess.testing.strategies import answers, frameworks

EXAMPLES = Path(k80.__file__).parents[2] / "examples"
ON = datetime.date(2030, 3, 2)


def told(answers: Any, **more: Any) -> Blocks:
    topic = load_topic({"id": "t", "title": "T", "answers": answers, **more})
    return memo(assess(topic), load_agenda(), Meeting())


def part(blocks: Blocks, heading: str) -> list[str]:
    """Return the lines below a heading."""
    start = next(i for i, own in enumerate(blocks) if isinstance(own, Heading) and plain(own.words, "en") == heading)
    below = blocks[start + 1]
    if isinstance(below, Bullets):
        return [plain(item, "en") for item in below.items]
    assert isinstance(below, Paragraph)
    return [plain(below.words, "en")]


def facts(blocks: Blocks) -> dict[str, str]:
    (own,) = [block for block in blocks if isinstance(block, Facts)]
    return {plain(term, "en"): plain(said, "en") for term, said in own.pairs}


@settings(max_examples=40, deadline=None)
@given(judgements)
def test_it_advises_what_the_framework_says(given_answers: Any) -> None:
    """And says of every outcome that is left that it is, and of every answer that matters that it settles it."""
    one = assess(given_answers)
    said = facts(memo(one, load_agenda(), Meeting()))["The framework advises"]
    if one.outcome is not None:
        assert said.startswith(one.outcome.label.to("en"))
    else:
        assert said.startswith("Still open")
        assert all(outcome.label.to("en") in said for outcome in one.possible)


@settings(max_examples=25, deadline=None)
@given(judgements)
def test_what_it_says_would_change_the_outcome_does(given_answers: Any) -> None:
    """The steps that it names, taken: the outcome that it names comes out, or can; read back from its words."""
    one = assess(given_answers)
    blocks = memo(one, None, Meeting())
    assert 1 <= len(part(blocks, "Why")) <= 3
    others = [own for own in one.framework.outcome_aspect.levels if own not in one.possible]
    if not others:
        return
    nodes = {node.label.to("en"): node for node in one.framework.criteria}
    for line in part(blocks, "What would have to be different"):
        if line.endswith("[shortened]"):
            continue
        (outcome,) = [
            own for own in others if line.startswith((f"For {own.label.to('en')}:", f"For {own.label.to('en')} ("))
        ]
        to: dict[str, Any] = dict(one.given)
        steps = re.findall(r"([A-Z][\w ]+?) from .+? to (.+?)(?=,| and [A-Z]|\.$)", line.partition(": ")[2])
        for criterion, reached in steps:
            node = nodes[criterion]
            (to[node.id],) = [own.id for own in node.levels if own.label.to("en") == reached]
        assert steps
        assert outcome in assess(to).possible


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_it_is_short_whatever_the_framework(data: st.DataObject) -> None:
    """So many characters fit on one side of A4: what is left out says so where it is."""
    framework = data.draw(frameworks())
    one = assess(data.draw(answers(framework)), framework)
    for language in ("nl", "en"):
        blocks = memo(one, None, Meeting(on=ON))
        assert len(flat(blocks, language)) < 4000
        assert sum(isinstance(block, Heading) for block in blocks) <= 6


def test_why_is_said_with_as_few_answers_as_can_be() -> None:
    """As many as the library's shortest reasons have; what excludes another outcome only where fewer answers do."""
    for path in sorted((EXAMPLES / "topics").glob("*.toml")):
        one = assess(load_topic(path))
        if not one.settled:
            continue
        lines = part(memo(one, None, Meeting()), "Why")
        settling = min(len(reason.answers) for reason in k80.reasons(one)[:50])
        assert f"These {settling} answers together settle" in lines[1]
        for line in lines[2:]:
            (count,) = re.findall(r"These (\d+) answers together exclude|(This answer alone) excludes", line)
            assert int(count[0] or 1) < settling


def test_a_text_that_is_too_long_says_that_it_was_shortened() -> None:
    """A short one is whole."""
    assert facts(told({}, summary="Short."))["What it is about"] == "Short."
    said = facts(told({}, summary="A long story. " * 40))["What it is about"]
    assert said.startswith("A long story. A long story.")
    assert said.endswith("… [shortened]")
    assert len(said) <= 240


def test_what_is_open_and_what_to_find_out_first() -> None:
    """The first of the questions as the library ranks them; nothing where all is answered; and what changes nothing."""
    first = k80.next_questions(assess({}))[0].criterion
    asked = load_framework().node(first)
    assert asked.question is not None
    (line, *_others) = part(told({}), "What is open")
    assert line.startswith("10 questions are open. Find out first:")
    assert asked.question.to("en")[:60] in line
    settled = assess({"theme_link": "none", "small_scale_difference": "same"})
    assert settled.settled
    lines = part(memo(settled, None, Meeting()), "What is open")
    assert lines == ["8 questions are open. Their answers change nothing about the outcome."]
    whole = memo(assessed("t"), None, Meeting())
    assert part(whole, "What is open") == ["Every question has been answered."]


def test_whoever_does_not_judge_is_not_told_that_it_cannot_matter() -> None:
    """Nobody who answered judges what is open: somebody else can."""
    best: dict[str, Any] = {criterion.id: criterion.levels[-1].id for criterion in load_framework().criteria}
    best["staff_time"] = best["ownership"] = {"abstain": True}
    one = assess(load_topic({"id": "t", "title": "T", "answers": best, "themes": ["housing"]}))
    assert not one.settled
    (line,) = part(memo(one, None, Meeting()), "What is open")
    assert line == "Whoever answered does not judge 2 questions that are open: ask somebody else."


def test_who_holds_a_theme_is_who_the_agenda_says() -> None:
    """Portfolio holder and lead official by their municipality; nobody where it names nobody."""
    agenda = load_agenda(EXAMPLES / "year" / "agenda.toml")
    (portfolio, *_others) = [own for own in agenda.organisation.portfolios if own.holder and own.official]
    topic = load_topic({"id": "t", "title": "T", "themes": [portfolio.themes[0]]})
    said = facts(memo(assess(topic), agenda, Meeting()))["Who holds it"]
    assert portfolio.holder is not None
    assert portfolio.official is not None
    assert f"portfolio holder: {portfolio.holder.municipality}" in said
    assert f"lead official: {portfolio.official.municipality}" in said
    assert facts(told({}, themes=["housing"]))["Who holds it"] == "according to the agenda nobody yet"


def test_an_assumption_is_not_the_networks_own_decision() -> None:
    """The packaged framework is a reconstruction, and most of it is assumed: that stands there."""
    lines = part(told({"theme_link": "none"}), "How much rests on assumptions")
    assert any("reconstruction" in line for line in lines)
    assert any("56 are assumed" in line or "56" in line for line in lines)
    family = assess({"theme_link": "direct"}, loosen(load_framework(), weights="any"))
    assert any("weights" in line for line in part(memo(family, None, Meeting()), "How much rests on assumptions"))


def test_room_for_the_decision() -> None:
    """Each outcome can be ticked, and that it is postponed; the day to look again is proposed where it is given."""
    (room,) = [block for block in told({}) if isinstance(block, Blanks)]
    lines = {plain(label, "nl"): [plain(choice, "nl") for choice in choices] for label, choices in room.lines}
    assert lines["Besluit"] == ["Oppakken", "Volgen", "Niet oppakken", "Aangehouden"]
    assert lines["Opnieuw bekijken op"] == []
    (room,) = [b for b in memo(assess({}), None, Meeting(look_again_on=ON)) if isinstance(b, Blanks)]
    assert "2 maart 2030" in {plain(choice, "nl") for _label, choices in room.lines for choice in choices}


def test_an_example_says_that_it_is_one_and_each_topic_has_its_page() -> None:
    """Of several memos each but the first starts a page."""
    topics = [load_topic(path) for path in sorted((EXAMPLES / "topics").glob("*.toml"))]
    blocks = memos([assess(topic) for topic in topics], None, Meeting())
    starts = [block.starts_page for block in blocks if isinstance(block, Heading) and block.level == 1]
    assert starts == [False, *[True] * 7]
    assert flat(blocks, "nl").count("De antwoorden bij dit onderwerp zijn een voorbeeld.") == 8


def test_it_is_written_and_what_is_wrong_is_refused(tmp_path: Path) -> None:
    """With the body by its label in the agenda, or as it was given; no date, no assessments."""
    agenda = load_agenda(EXAMPLES / "year" / "agenda.toml")
    one: Assessment = assess(load_topic({"id": "t", "title": "T"}))
    write_memo(one, tmp_path / "m.md", lang="en", agenda=agenda, by="executive_board", meeting=ON, on=ON)
    text = (tmp_path / "m.md").read_text("utf-8")
    assert "For decision by" in text
    assert "executive_board" not in text
    assert "2 March 2030" in text
    wrong: list[dict[str, Any]] = [{"meeting": "2030-03-02"}, {"look_again_on": 3}, {"by": 3}, {"on": "today"}]
    for more in wrong:
        with pytest.raises(ArgumentError):
            write_memo(one, tmp_path / "w.md", **more)
    with pytest.raises(ArgumentError):
        write_memo([], tmp_path / "w.md")
    assert not (tmp_path / "w.md").exists()
