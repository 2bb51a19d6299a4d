"""What is said of judges side by side: each sentence true of the merging that it names."""

from __future__ import annotations

import re
from typing import Any

import oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import MERGE, Sets, merge, panels, sets
from stories import BEST, flat, judgements

from k80assess.document.framework import Framework
from k80assess.govern.panel import assess_panel
from k80assess.report.content.blocks import DataTable
from k80assess.report.content.panel import panel_story
from k80assess.report.words import plain


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
