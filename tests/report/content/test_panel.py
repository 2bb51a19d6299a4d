"""What is said of judges side by side: each sentence true of the merging that it names."""

from __future__ import annotations

import re
from typing import Any

import oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import MERGE, Sets, merge, panels, sets
from scales import COST, by_cost, framework_on
from stories import BEST, flat, judgements

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.govern.panel import assess_panel
from k80assess.report.content.blocks import Blocks, DataTable
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


BY = {"union": "if any judge may be right about any criterion", "median": "with the middle answer to each criterion"}
BY |= {"worst": "with the lowest answer to each criterion", "best": "with the highest answer to each criterion"}


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
    verdict = re.search(f"Together, {BY[how]}: (.*?)[.] (The answers|Where your|From your|You all)", text)
    assert verdict is not None
    assert [label for label in labels.values() if label in verdict[1]] == [labels[outcome] for outcome in possible]
    assert not any(f"Together, {other}:" in text for way, other in BY.items() if way != how)

    disputed = [c.id for c in framework.criteria if len({tuple(own[c.id]) for own in judges.values()}) > 1]
    assert ("Nowhere: everybody gave the same answers." in text) == (not disputed)
    mattering = [c for c in disputed if can_matter(framework, merge(framework, judges, "union"), c)]
    if disputed:
        count = "one criterion" if len(disputed) == 1 else f"{len(disputed)} criteria"
        said = "Who is right makes no difference to the outcome."
        if mattering and len(disputed) == 1:
            said = "Who is right can matter to the outcome: discuss it."
        elif len(mattering) == 1:
            said = "Only for one of them can it matter to the outcome who is right: discuss that one."
        elif mattering:
            said = f"For {len(mattering)} of them it can matter to the outcome who is right: discuss those,"
        assert f"Your answers differ on {count}. {said}" in text

    if len(judges) == 1:
        assert "bring about another outcome alone" not in text
        return
    every = [{c.id: [profile[c.id]] for c in framework.criteria} for profile in oracle.profiles(framework)]
    turned = {j: set().union(*[outcomes({**judges, j: ballot}) for ballot in every]) - set(possible) for j in judges}
    assert re.findall("(\\w+) can make ‘(.*?)’ possible, by answering", text) == [
        (judge, labels[outcome]) for judge in judges for outcome in scale if outcome in turned[judge]
    ]
    everything = len(possible) == len(scale)
    assert ("Every outcome is still possible: your answers" in text) == everything
    assert ("None of you can bring about another outcome alone" in text) == (
        not any(turned.values()) and not everything
    )


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
    assert "Who is right makes no difference to the outcome." in flat(panel_story(panel))
    strong = {**BEST, "instrument_strength": "no"}
    panel = assess_panel({"A": BEST, "B": {**strong, "gap_left_by_others": "covered"}})
    assert len(panel.to_discuss) == 2
    assert "Uw antwoorden verschillen bij 2 criteria. Bij 2 daarvan kan het voor de uitkomst uitmaken" in flat(
        panel_story(panel), "nl"
    )
    turning = "2 of you can each still bring about another outcome alone, with the answers put together this way:"
    assert turning in flat(panel_story(panel))


# --- where not everything can occur -------------------------------------------------------------------------------

SCALE = ["no", "yes"]
MEANS = load_framework(
    {
        "id": "means",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": c, "levels": SCALE} for c in ("money", "hands", "time")],
        "aspects": [
            {"id": "means", "levels": SCALE, "rule": {"kind": "maximum", "inputs": ["money", "hands"]}},
            {"id": "o", "levels": SCALE, "rule": {"kind": "minimum", "inputs": ["means", "time"]}},
        ],
        "impossible": [
            {"when": {"money": "yes", "hands": "yes", "time": "yes"}, "reason": "There is money for two."},
        ],
    }
)


def test_merged_answers_that_cannot_occur_together() -> None:
    """Which answers, the reason that the framework gives, and without whom they could; no outcome is told."""
    judges = {
        "A": {"money": "yes", "hands": "yes", "time": "no"},
        "B": {"money": "yes", "hands": "no", "time": "yes"},
        "C": {"money": "no", "hands": "yes", "time": "yes"},
    }
    text = flat(panel_story(assess_panel(judges, MEANS, merge="median")))
    assert "Together, with the middle answer to each criterion: those answers cannot occur together." in text
    said = "The framework rules out this combination, so discuss these answers together: "
    assert f"{said}money: yes, hands: yes and time: yes. - There is money for two." in text
    assert "3 of you can each resolve this alone, with other answers: - A can make ‘no’ possible" in text
    assert "another outcome" not in text
    four = assess_panel({**judges, "D": judges["A"], "E": judges["B"], "F": judges["C"]}, MEANS, merge="best")
    text = flat(panel_story(four))
    assert "whatever one of you answers, the answers cannot occur together." in text
    assert "another outcome" not in text
    assert "rules out" not in flat(panel_story(assess_panel(judges, MEANS)))


def test_judges_who_differ_on_an_aspect() -> None:
    """It is told apart from the criteria, with what each says of it, and that it counts by those."""
    panel = assess_panel({"A": {"means": "yes", "time": "yes"}, "B": {"means": "no", "time": "no"}}, MEANS)
    blocks = panel_story(panel)
    assert panel.disputed == ("money", "hands", "time", "means")
    assert "Your answers differ on 3 criteria. For 3 of them it can matter" in flat(blocks)
    assert "At least one of you judged ‘means’ directly, and not all of your answers come to the same" in flat(blocks)
    said = ["means", "by its criteria", "yes (judged directly)", "no (judged directly)"]
    assert [plain(cell, "en") for cell in _table(blocks).rows[-1]] == said
    # Both leave every level of the money and the hands: nothing is said of criteria, nor that all is the same.
    alike = flat(panel_story(assess_panel({"A": {"time": "yes"}, "B": {"means": "yes", "time": "yes"}}, MEANS)))
    assert "At least one of you judged ‘means’ directly" in alike
    assert "Nowhere" not in alike
    assert "Your answers differ" not in alike
    assert "Who is right" not in alike
    [row] = _table(panel_story(assess_panel({"A": {"time": "yes"}, "B": {"means": "yes", "time": "yes"}}, MEANS))).rows
    assert [plain(cell, "en") for cell in row] == ["means", "by its criteria", "still open", "yes (judged directly)"]


def _table(blocks: Blocks) -> DataTable:
    [table] = [block for block in blocks if isinstance(block, DataTable)]
    return table


def test_what_all_judged_the_same_is_told() -> None:
    """It stands, whatever the criteria below it; a judge alone has nobody to agree with."""
    own = {"means": "yes", "time": "yes"}
    text = flat(panel_story(assess_panel({"A": own, "B": own}, MEANS)))
    assert "any judge may be right about any criterion: yes." in text
    assert "Everyone who gave answers judged ‘means’ directly, and the same: that judgement stands." in text
    assert "Nowhere: everybody gave the same answers." in text
    assert "You all" not in flat(panel_story(assess_panel({"A": own}, MEANS)))
    assert "You all" not in flat(panel_story(assess_panel({"A": own, "B": {"time": "yes"}}, MEANS)))


def test_what_follows_from_other_answers_is_told_as_such() -> None:
    """Of an answer that nobody gave it is said what it follows from, of a number which it is, and of what level."""
    rows = [{"when": {"cost": ["high", "middle"], "hands": "no"}}]
    framework = framework_on([{"id": "cost", "unit": "EUR", "levels": COST}, {"id": "hands", "levels": SCALE}], [])
    framework = revise(framework, {"impossible": rows})
    panel = assess_panel({"A": {"hands": "no"}, "B": {"cost": 12_000}, "C": {"cost": ["low", "middle"]}}, framework)
    cells = {plain(row[0], "en"): [plain(cell, "en") for cell in row[2:]] for row in _table(panel_story(panel)).rows}
    assert cells == {
        "cost": ["low (follows from the other answers)", "€ 12,000 (middle)", "middle or low"],
        "hands": ["no", "yes (follows from the other answers)", "still open"],
    }


def test_no_difference_is_told_apart_from_the_same_answers() -> None:
    """Other numbers of the same level are not the same answers, and leave nothing to discuss."""
    framework = by_cost()
    same, other = ({"A": {"cost": 12_000}, "B": {"cost": b}} for b in (12_000, 14_000))
    assert "Nowhere: everybody gave the same answers." in flat(panel_story(assess_panel(same, framework)))
    text = flat(panel_story(assess_panel(other, framework)))
    assert "Not everybody gave the same answers, but everybody leaves the same levels possible." in text
    assert "Nowhere" not in text


def test_who_judged_an_aspect_must_no_longer_do_so_to_turn_it() -> None:
    """Other answers may not occur together with that judgement; and to give it up can be enough."""
    weak = {"fit": "weak"}
    panel = assess_panel({"A": weak, "B": weak}, merge="median")
    assert panel.pivotal["A"]["take_on"] == {}
    text = flat(panel_story(panel))
    assert "A can make ‘Take on’ possible, by no longer judging ‘Fit’ directly. -" in text
    panel = assess_panel({"A": {"capacity": "sufficient"}, "B": {"capacity": "sufficient"}}, merge="median")
    said = "by no longer judging ‘Capacity’ directly and by answering Ownership: Nobody."
    assert f"A can make ‘Monitor’ possible, {said}" in flat(panel_story(panel))
    said = "zonder ‘Slagkracht’ nog rechtstreeks te beoordelen en door te antwoorden: Trekkers: Niemand."
    assert f"A kan ‘Volgen’ mogelijk maken, {said}" in flat(panel_story(panel), "nl")


def test_who_abstains_gave_no_answer() -> None:
    """Not the same one as others, and not one that leaves every level possible."""
    away = {"demand": {"abstain": True}}
    judged = "Nowhere: on every question, all who judge it leave the same levels possible."
    for own in ({"demand": "broad"}, {}, away):
        assert judged in flat(panel_story(assess_panel({"A": own, "B": away})))
    assert judged not in flat(panel_story(assess_panel({"A": {}, "B": {}})))


def test_who_does_not_judge_what_is_told() -> None:
    """Judge by judge, with what nobody judges; and nobody is said to give an answer that was not given."""
    out = {"abstain": True}
    panel = assess_panel({"A": {"demand": out, "ownership": out, "staff_time": "tight"}, "B": {"ownership": out}})
    told = flat(panel_story(panel))
    assert "A does not judge ‘Demand’ and ‘Ownership’." in told
    assert "B does not judge ‘Ownership’." in told
    assert "None of you judges ‘Ownership’." in told
    table = next(block for block in panel_story(panel) if isinstance(block, DataTable))
    assert [plain(cell, "en") for cell in table.rows[0]][2:] == ["Tight", "still open"]
    alike = flat(panel_story(assess_panel({"A": {"demand": out}, "B": {"demand": "broad"}})))
    assert "Nowhere: on every question, all who judge it leave the same levels possible." in alike
    assert "None of you" not in alike
    assert "does not judge" not in flat(panel_story(assess_panel({"A": {}, "B": {"demand": "broad"}})))
