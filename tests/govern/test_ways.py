"""Two ways of voting, and who can turn what comes out: against counts of all panels, and all ballots one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, get_args

import oracle
import pytest
from drawn import Drawn, for_drawn
from judges import boards

from k80assess.document.files import load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.document.text import Text
from k80assess.document.topic import Answer
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import CompiledFramework, compile_framework
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.govern import ways
from k80assess.govern.panel import Merging, Panel, assess_panel

YES_NO = [{"id": "no"}, {"id": "yes"}]


def both_needed(count: int = 2, **more: Any) -> Framework:
    """Return the framework that says yes when all of so many questions are answered yes."""
    ids = [f"p{i}" for i in range(count)]
    rule = {"kind": "minimum", "inputs": ids}
    aspects = [{"id": "go", "levels": YES_NO, "rule": rule}]
    criteria = [{"id": i, "levels": YES_NO} for i in ids]
    return Framework(id="all", version="1", outcome="go", criteria=criteria, aspects=aspects, **more)


def ballots(framework: Framework) -> list[dict[str, str]]:
    """Return every answer set that can occur."""
    return [{c.id: own[c.id] for c in framework.criteria} for own in oracle.profiles(framework)]


def ids(levels: Any) -> list[str]:
    return [level.id for level in levels]


# --- how often the two ways differ --------------------------------------------------------------------------------


def counted(compiled: CompiledFramework) -> tuple[Fraction, Fraction]:
    """Return in which part of all panels of three the two ways differ, and in which they overturn what all conclude.

    The diagram is walked four times side by side, for each judge and for the median.
    """
    diagram = compiled.diagram
    walks = Counter({((diagram.root,) * 3, diagram.root): 1})
    for variable, size in enumerate(diagram.sizes):
        after: Counter[Any] = Counter()
        for (judges, merged), count in walks.items():
            for values in product(range(size), repeat=3):
                own = [diagram.cofactor(ref, variable, value) for ref, value in zip(judges, values, strict=True)]
                after[tuple(sorted(own)), diagram.cofactor(merged, variable, sorted(values)[1])] += count
        walks = after
    whole = sum(walks.values())
    differ = sum(count for (judges, merged), count in walks.items() if judges[1] != merged)
    overturn = sum(count for (judges, merged), count in walks.items() if set(judges) == {judges[1]} != {merged})
    return Fraction(differ, whole), Fraction(overturn, whole)


def test_how_often_they_differ_on_the_packaged_framework() -> None:
    """Of all panels of three judges with complete answers; figures of two programs, which the docs say."""
    differ, overturn = counted(compile_framework(load_framework()))
    assert differ == Fraction(18695648544332, 68630377364883)
    assert overturn == Fraction(1252033367384, 68630377364883)
    parts = [f"{round(part * 10_000) / 100:.2f}%" for part in (differ, overturn)]
    page = " ".join(Path("docs/how-to/panels.md").read_text(encoding="utf-8").split())
    assert f"the two contradict each other in {parts[0]}; in {parts[1]} the vote on the answers overturns" in page


def test_of_two_questions_that_both_count_6_of_64_panels_differ() -> None:
    """And these are the panels that the library says contradict."""
    framework = both_needed()
    panels = [
        assess_panel({f"J{i}": own for i, own in enumerate(said)}, framework)
        for said in product(ballots(framework), repeat=3)
    ]
    relations = Counter(panel.both_ways.relation for panel in panels if panel.both_ways is not None)
    assert relations == {"agree": 58, "contradict": 6}
    assert counted(compile_framework(framework))[0] == Fraction(6, 64)


def test_the_median_of_what_can_occur_may_be_impossible() -> None:
    """With three questions that cannot all be yes, in 6 of 343 panels of three; that is a result, which says so."""
    framework = both_needed(3, impossible=[{"when": {"p0": "yes", "p1": "yes", "p2": "yes"}}])
    assert len(ballots(framework)) == 7
    relations: Counter[str] = Counter()
    for said in product(ballots(framework), repeat=3):
        panel = assess_panel({f"J{i}": own for i, own in enumerate(said)}, framework, merge="median")
        assert panel.both_ways is not None
        relations[panel.both_ways.relation] += 1
        assert (panel.both_ways.relation == "cannot_occur") is (panel.contradiction is not None)
    assert relations["cannot_occur"] == 6


# --- what a panel is told -----------------------------------------------------------------------------------------


@for_drawn(300, every=6)
def test_both_ways_are_the_median_of_answers_and_of_outcomes(case: Drawn) -> None:
    """By brute force: one level of each judge at a time."""
    answers, _left = boards(case)
    if any(criterion.ordered is False for criterion in case.framework.criteria):
        return
    panel = assess_panel(answers, case.framework, merge="median")
    found = panel.both_ways
    if found is None:
        assert case.framework.outcome_aspect.ordered is False
        return
    scale = ids(case.framework.outcome_aspect.levels)
    concluded = [sorted(map(scale.index, ids(one.possible))) for one in panel.judges.values()]
    middle: set[int] = set()
    for one_of_each in product(*concluded):
        ordered = sorted(one_of_each)
        middle |= set(range(ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2] + 1))
    assert ids(found.by_outcomes) == [scale[place] for place in sorted(middle)]
    assert found.by_answers == panel.possible
    common = set(ids(found.by_answers)) & set(ids(found.by_outcomes))
    if not found.by_answers:
        assert found.relation == "cannot_occur"
    elif not common:
        assert found.relation == "contradict"
    else:
        assert (found.relation == "agree") is (len(found.by_answers) == len(found.by_outcomes) == 1)


@for_drawn(300, every=6)
def test_a_contradiction_comes_from_answers_that_nobody_gave_all(case: Drawn) -> None:
    """The reason excludes what the judges conclude, and each judge departs from it somewhere."""
    answers, _left = boards(case)
    panel = assess_panel(answers, case.framework)
    found = panel.both_ways
    if found is None or found.relation != "contradict":
        return
    assert found.reason is not None
    possible = oracle.possible(case.framework, {i: list(own) for i, own in found.reason.levels.items()})
    assert not possible & set(ids(found.by_outcomes))
    for judge, one in panel.judges.items():
        own = [i for i, levels in found.reason.levels.items() if not set(one.answers[i]) <= set(levels)]
        assert list(found.others[judge]) == own


# --- who can turn it ----------------------------------------------------------------------------------------------


def reached(panels: list[Panel]) -> set[str]:
    return {outcome for panel in panels for outcome in ids(panel.possible)}


@for_drawn(300, every=10)
def test_what_one_judge_can_bring_about(case: Drawn) -> None:
    """Every ballot of every judge, and of two more, one by one; and the fewest answers that it takes."""
    answers, _left = boards(case)
    if len(ballots(case.framework)) <= 40:
        for how in get_args(Merging):
            with suppress(ArgumentError):  # it needs an order
                assert_turned(case.framework, answers, how)


def assert_turned(framework: Framework, answers: dict[str, dict[str, Any]], how: Merging) -> None:
    panel, every = assess_panel(answers, framework, merge=how), ballots(framework)
    for judge, one in panel.judges.items():
        least: dict[str, int] = {}
        for ballot in every:
            changed = sum(level not in one.answers[i] for i, level in ballot.items())
            for outcome in reached([assess_panel({**answers, judge: ballot}, framework, merge=how)]):
                least[outcome] = min(least.get(outcome, changed), changed)
        new = {outcome: count for outcome, count in least.items() if outcome not in ids(panel.possible)}
        turned: Mapping[str, Any] = panel.pivotal.get(judge, {})
        assert {outcome: len(own) for outcome, own in turned.items()} == new
        for outcome, own in turned.items():  # what is told is such a ballot, completed by what the judge left
            left = {i: [own[i]] if i in own else one.answers[i] for i in every[0]}
            fitting = [ballot for ballot in every if all(level in left[i] for i, level in ballot.items())]
            assert outcome in reached([assess_panel({**answers, judge: b}, framework, merge=how) for b in fitting])
    if len(every) <= 12:
        later = [
            assess_panel({**answers, "new": first, "newer": second}, framework, merge=how)
            for first, second in product(every, repeat=2)
        ]
        assert set(ids(assess_panel(answers, framework, merge=how, outstanding=2).eventual)) == reached(later)


def test_what_takes_too_many_ways_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do about it."""
    monkeypatch.setattr(ways, "MAX_WAYS", 3)
    with pytest.raises(SizeLimitError, match="ways in which a judge can still answer"):
        _ = assess_panel({"A": {}, "B": {}}).pivotal


def test_ballots_that_are_still_out_are_a_number_of_them() -> None:
    """However many there are."""
    firm = {"theme_link": "none", "small_scale_difference": "same"}
    three = {"A": firm, "B": firm, "C": firm}
    assert ids(assess_panel(three, merge="median", outstanding=10**30).eventual) == ["decline", "monitor", "take_on"]
    assert ids(assess_panel(three, merge="median").eventual) == ["decline"]
    for wrong in (-1, 1.5, True, "2"):
        with pytest.raises(ArgumentError, match="outstanding: a whole number of 0 or more"):
            assess_panel({"A": {}}, outstanding=wrong)  # type: ignore[arg-type]


def test_without_an_order_there_is_no_middle() -> None:
    """Of answers or of outcomes."""
    rows = [{"when": {"p0": "yes", "p1": "yes"}, "then": "yes"}, {"then": "no"}]
    table = revise(both_needed(), {"aspects.go.rule": {"kind": "table", "inputs": ["p0", "p1"], "rows": rows}})
    for place in ("criteria.p0.ordered", "aspects.go.ordered"):
        assert assess_panel({"A": {}}, revise(table, {place: False})).both_ways is None
    assert assess_panel({"A": {}}, table).both_ways is not None


# --- who does not judge -------------------------------------------------------------------------------------------


def test_whoever_abstains_has_no_vote() -> None:
    """An open answer may turn out to be any level, and one that is not given is none."""
    framework, yes, no = both_needed(), {"p0": "yes", "p1": "yes"}, {"p0": "yes", "p1": "no"}
    judges = {"A": yes, "B": yes, "C": no}
    for how in get_args(Merging):
        alone = assess_panel({"A": yes, "B": yes}, framework, merge=how)
        abstaining = assess_panel({**judges, "C": {"p0": "yes", "p1": {"abstain": True}}}, framework, merge=how)
        assert abstaining.answers == alone.answers
        assert abstaining.disputed == ()
    opened = assess_panel({**judges, "C": {"p0": "yes"}}, framework, merge="worst")
    assert ids(opened.possible) == ["no", "yes"]
    nobody = assess_panel({"A": {"p0": {"abstain": True}}, "B": {"p0": {"abstain": True}}}, framework, merge="median")
    assert nobody.answers["p0"] == ("no", "yes")


def test_whoever_says_nothing_changes_nothing() -> None:
    """Not what comes out either where all others judge an aspect the same, until there is an answer."""
    away = {criterion.id: {"abstain": True} for criterion in load_framework().criteria}
    weak: dict[str, Any] = {"A": {"fit": "weak"}, "B": {"fit": "weak"}}
    for how in get_args(Merging):
        alone, beside = assess_panel(weak, merge=how), assess_panel({**weak, "C": away}, merge=how)
        assert ids(beside.possible) == ids(alone.possible) == ["decline"]
        assert beside.disputed == alone.disputed == ()
        assert beside.both_ways == alone.both_ways
        assert list(beside.pivotal) == ["A", "B", "C"]
        for outcome, [(criterion, level)] in {key: own.items() for key, own in beside.pivotal["C"].items()}.items():
            turned = assess_panel({**weak, "C": {**away, criterion: level}}, merge=how)
            assert outcome in ids(turned.possible)


def test_what_follows_for_whoever_abstains_is_no_answer() -> None:
    """The rest of the answers may leave one level; it was not this judge who said so."""
    framework = both_needed(impossible=[{"when": {"p0": "no", "p1": "no"}}])
    yes, no = {"p0": "yes", "p1": "yes"}, {"p0": "yes", "p1": "no"}
    away: dict[str, Any] = {"p0": "no", "p1": {"abstain": True}}
    found = assess_panel({"A": yes, "B": yes, "C": no, "D": away, "E": away}, framework)
    assert found.judges["D"].answers["p1"] == ("yes",)
    assert found.both_ways is not None
    assert found.both_ways.relation == "contradict"
    assert found.both_ways.others == {"A": (), "B": (), "C": ("p1",), "D": ("p0", "p1"), "E": ("p0", "p1")}


@for_drawn(300, every=8)
def test_abstaining_is_as_if_the_judge_were_not_there_for_that_criterion(case: Drawn) -> None:
    """By merging without that judge, criterion by criterion."""
    answers, left = boards(case)
    rng, criteria = case.random, [criterion.id for criterion in case.framework.criteria]
    out = {judge: [i for i in criteria if rng.random() < 0.3] for judge in answers}
    said = {judge: {**own, **{i: {"abstain": True} for i in out[judge]}} for judge, own in answers.items()}
    panel = assess_panel(said, case.framework)
    for how in get_args(Merging):
        for criterion in case.framework.criteria:
            votes = [panel.judges[judge].answers[criterion.id] for judge in answers if criterion.id not in out[judge]]
            scale = ids(criterion.levels)
            merged = panel._answers(panel.judges, how)[criterion.id]
            assert merged == tuple(merge_of(scale, votes, how))
    assert {judge: list(one.abstained) for judge, one in panel.judges.items()} == out
    assert left.keys() == answers.keys()


def test_a_merged_topic_keeps_who_does_not_judge_what() -> None:
    """Behind their names where others judge it; where nobody does, the merged answer does not either."""
    framework, base = both_needed(), {"id": "pilot", "title": "A pilot"}
    note = {"nl": "Ons verzoek.", "en": "Our request."}
    said: dict[str, dict[str, Any]] = {
        "A": {"p0": {"abstain": True, "note": note}, "p1": {"abstain": True, "note": "No idea."}},
        "B": {"p0": "yes", "p1": {"abstain": True, "evidence": "minutes"}},
        "C": {"p1": {"abstain": True}},
    }
    panel = assess_panel({judge: load_topic({**base, "answers": own}) for judge, own in said.items()}, framework)
    for how in get_args(Merging):
        merged = panel.merged(how)
        assert merged is not None
        assert merged.topic is not None
        first, second = merged.topic.answers["p0"], merged.topic.answers["p1"]
        assert first.note is not None
        assert first.note.to("en") == "A: does not judge this; Our request."
        assert first.note.to("nl") == "A: beoordeelt dit niet; Ons verzoek."
        assert first.abstain is None
        assert second == Answer(abstain=True, note="A: No idea.", evidence="B: minutes")
        assert merged.abstained == assess(merged.topic, framework).abstained == ("p1",)
        assert assess(merged.topic, framework).answers == merged.answers == panel._answers(panel.judges, how)
    alone = assess_panel({"A": said["A"], "B": load_topic({**base, "answers": {"p0": "yes"}})}, framework).merged(
        "union"
    )
    assert alone.topic is not None
    assert alone.topic.answers["p0"].note == Text(nl="A: beoordeelt dit niet", en="A: does not judge this")
    assert alone.abstained == ()
    assert assess_panel({"A": said["A"]}, framework).merged("union").abstained == ("p0", "p1")


def merge_of(scale: list[str], votes: list[tuple[str, ...]], how: Merging) -> list[str]:
    """Return what votes on one criterion are merged to, gone through one level of each at a time."""
    if not votes:
        return scale
    found: set[int] = set()
    for one_of_each in product(*[[scale.index(level) for level in own] for own in votes]):
        ordered = sorted(one_of_each)
        if how == "median":
            found |= set(range(ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2] + 1))
        elif how == "union":
            found |= set(ordered)
        else:
            found.add(ordered[0 if how == "worst" else -1])
    return [level for place, level in enumerate(scale) if place in found]
