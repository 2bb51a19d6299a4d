"""What is said of topics, judges, plans and agendas side by side is what was worked out, in both languages."""

from __future__ import annotations

import re
from typing import Any

import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import MERGE, Sets, merge, panels, sets

from k80assess.document.agenda_diff import diff_agendas
from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import Assessment, assess
from k80assess.govern.panel import assess_panel
from k80assess.govern.ranking import rank
from k80assess.report.content.agenda_diff import renewal_story
from k80assess.report.content.blocks import Blocks, DataTable
from k80assess.report.content.panel import panel_story
from k80assess.report.content.plan import plan_story
from k80assess.report.content.together import ranking_story
from k80assess.report.formats.plain import text_of
from k80assess.report.notebook import notebook
from k80assess.report.words import plain

CRITERIA = {criterion.id: [level.id for level in criterion.levels] for criterion in load_framework().criteria}
BEST: dict[str, Any] = {criterion: levels[-1] for criterion, levels in CRITERIA.items()}
judgements = st.fixed_dictionaries({}, optional={c: st.sampled_from(levels) for c, levels in CRITERIA.items()})


def flat(blocks: Blocks, language: Any = "en") -> str:
    return " ".join(text_of(blocks, language).split())


def topic(topic_id: str, **more: Any) -> Assessment:
    content = {"id": topic_id, "title": f"About {topic_id}", "themes": ["housing"], "answers": BEST, **more}
    return assess(load_topic(content))


@settings(max_examples=25)
@given(st.lists(judgements, min_size=1, max_size=4))
def test_the_table_of_judges_is_what_they_differ_on(judged: list[dict[str, Any]]) -> None:
    """A row for each disputed criterion, those that matter first; the sentence counts the same rows."""
    panel = assess_panel({f"judge {i}": answers for i, answers in enumerate(judged)})
    blocks = panel_story(panel)
    rows = [row for block in blocks if isinstance(block, DataTable) for row in block.rows]
    assert len(rows) == len(panel.disputed)
    matters = [plain(row[1], "en") for row in rows]
    expected = ["yes, start here", *["yes"] * (len(panel.to_discuss) - 1)] if panel.to_discuss else []
    assert matters == expected + ["no"] * (len(rows) - len(panel.to_discuss))
    if len(panel.disputed) > 1:
        assert f"Your answers differ on {len(panel.disputed)} criteria." in flat(blocks)
    assert ("Nowhere: everybody gave the same answers." in flat(blocks)) == (not panel.disputed)


BY = {"union": "if anybody can be right about any criterion", "median": "by the middle answer to each criterion"}
BY |= {"worst": "by the lowest answer to each criterion", "best": "by the highest answer to each criterion"}


@settings(max_examples=120)
@given(panels(), st.sampled_from(list(MERGE)))
def test_every_sentence_on_judges_is_true_of_the_merging_it_names(
    case: tuple[Framework, dict[str, Any]], how: Any
) -> None:
    """What comes out, on how much they differ, whether that can matter and on whom it hangs, all by brute force."""
    framework, answers = case
    judges = sets(framework, answers)
    text = flat(panel_story(assess_panel(answers, framework, merge=how)))

    def outcomes(some: Sets) -> set[str]:
        return oracle.possible(framework, merge(framework, some, how))

    scale = oracle.scale(framework.outcome_aspect)
    possible = sorted(outcomes(judges), key=scale.index)
    labels = {level.id: level.label.to("en") for level in framework.outcome_aspect.levels}
    verdict = re.search(f"Together, {BY[how]}: (.*?)[.] (The answers|Where your)", text)
    assert verdict is not None
    assert [label for label in labels.values() if label in verdict[1]] == [labels[outcome] for outcome in possible]
    assert not any(f"Together, {other}:" in text for way, other in BY.items() if way != how)

    disputed = [c.id for c in framework.criteria if len({tuple(own[c.id]) for own in judges.values()}) > 1]
    assert ("Nowhere: everybody gave the same answers." in text) == (not disputed)
    mattering = [c for c in disputed if can_matter(framework, merge(framework, judges, "union"), c)]
    if disputed:
        count = "one criterion" if len(disputed) == 1 else f"{len(disputed)} criteria"
        said = "To the outcome it makes no difference who is right."
        if mattering and len(disputed) == 1:
            said = "To the outcome it can matter who is right: discuss it."
        elif len(mattering) == 1:
            said = "Only on one of them can it matter to the outcome who is right: discuss that one."
        elif mattering:
            said = f"On {len(mattering)} of them it can matter to the outcome who is right: discuss those,"
        assert f"Your answers differ on {count}. {said}" in text

    others = {judge: {name: own for name, own in judges.items() if name != judge} for judge in judges}
    if not disputed or len(judges) == 1:
        assert "It hangs on" not in text
        return
    pivotal = [f"‘{judge}’" for judge in judges if outcomes(others[judge]) != set(possible)]
    hanging = "nobody alone: whichever judge is left out, exactly the same can come out."
    if len(pivotal) == 1:
        hanging = f"{pivotal[0]}: without this judgement, what can come out changes."
    elif pivotal:
        listed = f"{', '.join(pivotal[:-1])} and {pivotal[-1]}"
        hanging = f"{listed}: leave any one of them out, and what can come out changes."
    assert f"It hangs on {hanging}" in text


def can_matter(framework: Framework, levels: dict[str, tuple[str, ...]], criterion: str) -> bool:
    """Return whether two levels of a criterion can give different outcomes, whoever is right about the others."""
    profiles = list(oracle.profiles(framework, levels))
    return any(
        oracle.outcome(framework, profile) != oracle.outcome(framework, {**profile, criterion: level})
        for profile in profiles
        for level in levels[criterion]
    )


def test_one_of_four_matters() -> None:
    """The sentence that the board must see, in both languages; and on whom it hangs."""
    one = {"theme_link": "none", "community_impact": "none", "small_scale_difference": "same", "proximity": "no"}
    judges = {"A": one, "B": {**one, "demand": "broad", "ownership": "both"}}
    panel = assess_panel(judges)
    assert "To the outcome it makes no difference who is right." in flat(panel_story(panel))
    strong = {**BEST, "instrument_strength": "no"}
    panel = assess_panel({"A": BEST, "B": {**strong, "gap_left_by_others": "covered"}})
    assert len(panel.to_discuss) == 2
    assert "Uw antwoorden verschillen bij 2 criteria. Bij 2 daarvan kan het voor de uitkomst uitmaken" in flat(
        panel_story(panel), "nl"
    )
    assert "It hangs on ‘A’ and ‘B’" in flat(panel_story(panel))


def test_topics_side_by_side() -> None:
    """In their order, with themes without a topic; a topic in nobody's hands is told where there are portfolios."""
    agenda = load_agenda({
        "id": "mine", "version": "1",
        "themes": [{"id": "housing", "label": "Wonen"}, {"id": "care", "label": "Zorg", "actions": [{"id": "act"}]}],
        "organisation": {"portfolios": [{"id": "living", "label": "Zorgen", "themes": ["care"]}]},
    })  # fmt: skip
    ranking = rank([topic("weak", answers={"theme_link": "none"}), topic("firm")], agenda=agenda)
    text = flat(ranking_story(ranking))
    assert re.search("1 About firm .* 2 About weak", text)
    assert "Zorg no current topic" in text
    assert "Zorgen no current topic" in text
    assert "In nobody's hands, because no portfolio has a theme of theirs: About firm and About weak." in text
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
    assert ("For a topic that is still open" in flat(story)) == (not assessment.settled)


def test_a_plan_without_topics_that_take_energy() -> None:
    """It says that none is certain to get energy, and no word of days that topics take."""
    pytest.importorskip("scipy")
    from k80assess.govern.plan import plan

    nothing = plan([topic("x", answers={"theme_link": "none"})], {"capacity": {"p": 3}})
    assert "There is no topic that is certain to get energy." in flat(plan_story(nothing))


def test_a_new_version_of_an_agenda() -> None:
    """Every change in words."""
    difference = diff_agendas(load_agenda(), revise(load_agenda(), {"version": "2030.1"}))
    text = flat(renewal_story(difference), "nl")
    assert "Anders dan in versie 2022.2" in text
    assert "versie veranderd van ‘2022.2’ in ‘2030.1’" in text


def test_a_notebook_shows_them() -> None:
    """Panels, rankings and new agendas show themselves."""
    for thing in (
        assess_panel({"A": BEST}),
        rank([topic("a")]),
        diff_agendas(load_agenda(), revise(load_agenda(), {"version": "2"})),
    ):
        shown = notebook(thing, "en")
        assert shown is not None
        assert "<h3" in shown
