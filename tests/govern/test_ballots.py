"""What a record keeps of a panel: that it comes back the same, and that what is changed in it shows."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from drawn import Drawn, for_drawn
from hypothesis import given
from hypothesis import strategies as st
from judges import SPLIT, boards, panels
from stories import flat

from k80assess.data import to_data
from k80assess.document.files import as_plain, load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, DocumentError
from k80assess.govern.ballots import Ballot, PanelRecord
from k80assess.govern.decision import DecisionRecord, decide, load_record
from k80assess.govern.panel import Merging, Panel, assess_panel
from k80assess.report.content.blocks import Blocks, Facts
from k80assess.report.content.decisions import record_story
from k80assess.report.words import plain


def topic(answers: dict[str, Any]) -> Any:
    return load_topic({"id": "pilot", "title": "A pilot", "answers": answers})


def recorded(panel: Panel, answers: dict[str, Any], **more: Any) -> DecisionRecord:
    options = {"on": "2026-03-02", "by": "board", "why": "As was said.", **more}
    assessment = assess(topic(answers), panel.framework)
    return decide(assessment, assessment.possible[0].id, panel=panel, **options)


def assert_same_ballots(one: Panel, other: Panel) -> None:
    assert one.merge == other.merge
    assert list(one.judges) == list(other.judges)
    for first, second in zip(one.judges.values(), other.judges.values(), strict=True):
        assert (first.given, first.numbers, first.abstained) == (second.given, second.numbers, second.abstained)
    assert one.possible == other.possible


@for_drawn(200, every=4)
def test_a_panel_comes_back_from_a_record(case: Drawn) -> None:
    """Through a file, however it is merged, whether it was given topics or answers, abstentions among them."""
    answers, _left = boards(case)
    criteria = [criterion.id for criterion in case.framework.criteria]
    answers["aside"] = {criteria[0]: {"abstain": True}}
    ordered = all(criterion.ordered is None for criterion in case.framework.criteria)
    for how in get_args(Merging) if ordered else ("union",):
        for judges in (answers, {judge: topic(own) for judge, own in answers.items()}):
            panel = assess_panel(judges, case.framework, merge=how)
            record = load_record(to_data(recorded(panel, case.answers)))
            assert record.panel is not None
            assert_same_ballots(record.panel.assess(case.framework), panel)
            assert record.recheck(case.framework)


def test_a_file_of_a_record_with_a_panel(tmp_path: Any) -> None:
    """As TOML and as JSON, with a fingerprint of its own; one without a panel is what it was."""
    record = recorded(assess_panel(SPLIT, merge="median"), SPLIT["A"])
    for name in ("record.toml", "record.json"):
        save(record, tmp_path / name)
        assert load_record(tmp_path / name) == record
    assert "panel" not in as_plain(revise(record, {"panel": None}))


@given(st.data())
def test_what_is_changed_in_it_shows(data: st.DataObject) -> None:
    """Any other answer that changes an outcome, any other outcome, any other way that comes to something else."""
    framework, answers = data.draw(panels())
    panel = assess_panel(answers, framework, merge=data.draw(st.sampled_from(get_args(Merging))))
    kept = PanelRecord.of(panel)
    outcomes = framework.outcome_aspect.levels
    place = data.draw(st.sampled_from(range(len(kept.ballots) + 1)))
    other = data.draw(st.lists(st.sampled_from(outcomes), min_size=1, unique=True).map(tuple))
    if place < len(kept.ballots):
        loc, was = f"panel.ballots[{place}].possible", kept.ballots[place].possible
        changed = revise(kept, {f"ballots[{place}].possible": as_plain(other)})
    else:
        loc, was = "panel.possible", kept.possible
        changed = revise(kept, {"possible": as_plain(other)})
    record = revise(recorded(panel, {}), {"panel": as_plain(changed)})
    told = [problem.place for problem in record.recheck(framework).problems]
    assert told == ([] if other == was else [loc])
    assert bool(record.recheck(framework)) is (other == was)


def test_a_panel_that_no_longer_fits_says_where() -> None:
    """By the place in the record."""
    panel = assess_panel({"A": {"demand": "broad"}})
    record = revise(recorded(panel, {}), {"panel.ballots[0].answers": {"demnd": "broad"}})
    [problem] = record.recheck(load_framework()).problems
    assert problem.place == "panel.ballots.A.answers.demnd"
    assert "demand" in str(problem)


def test_a_panel_of_another_topic_or_framework_is_refused() -> None:
    """It is no evidence for this decision."""
    other = revise(load_framework(), {"version": "3"})
    with pytest.raises(ArgumentError, match="panel: the panel judged by another framework than this assessment"):
        decide(assess(topic({})), "monitor", on="2026-03-02", by="board", panel=assess_panel(SPLIT, other))
    of_other = load_topic({"id": "other", "title": "Another"})
    with pytest.raises(ArgumentError, match=r"another topic .* found 'other'; allowed: 'pilot'"):
        decide(assess(topic({})), "monitor", on="2026-03-02", by="board", panel=assess_panel({"A": of_other}))
    with pytest.raises(ArgumentError, match="assess_panel"):
        decide(assess(topic({})), "monitor", on="2026-03-02", by="board", panel=SPLIT)  # type: ignore[arg-type]


def test_a_judge_votes_once() -> None:
    """And each outcome is named once."""
    ballot = {"judge": "A", "answers": {}, "possible": ["decline"]}
    with pytest.raises(DocumentError, match=r"ballots\[1\].judge: this id stands here twice"):
        PanelRecord.model_validate({"merge": "union", "ballots": [ballot, ballot]})
    wrongs: list[dict[str, Any]] = [{"ballots": []}, {"merge": "mean"}, {"ballots": [{**ballot, "possible": []}]}]
    for wrong in wrongs:
        with pytest.raises(DocumentError):
            PanelRecord.model_validate({"merge": "union", "ballots": [ballot], **wrong})


def three() -> Framework:
    """Return a framework under which the median of what can occur cannot."""
    rows = [{"when": {"demand": "none", "staff_time": "none"}}]
    return revise(load_framework(), {"id": "own", "impossible": rows})


def test_a_record_shows_the_ballots() -> None:
    """Each judge's outcome beside that of the merged answers, or that these cannot occur together."""
    told = facts(record_story(recorded(assess_panel(SPLIT, merge="median"), SPLIT["A"])))
    assert [told[judge] for judge in "ABC"] == ["Decline"] * 3
    assert told["Together, with the middle answer to each criterion"] == "Take on"
    warning = "your answers and your outcomes contradict each other"
    record = recorded(assess_panel(SPLIT, merge="median"), SPLIT["A"])
    assert warning in flat(record_story(record, framework=load_framework()))
    assert warning not in flat(record_story(record))
    assert warning not in flat(record_story(record, framework=three()))
    judges = {"A": {"demand": "none", "staff_time": "enough"}, "B": {"demand": "some", "staff_time": "none"}}
    told = facts(record_story(recorded(assess_panel(judges, three(), merge="worst"), {})))
    assert told["Together, with the lowest answer to each criterion"] == "those answers cannot occur together"


def facts(blocks: Blocks) -> dict[str, str]:
    pairs = [pair for block in blocks if isinstance(block, Facts) for pair in block.pairs]
    return {plain(name, "en"): plain(words, "en") for name, words in pairs}


def test_ballots_are_rechecked_without_their_notes() -> None:
    """A framework may ask for a note with an answer; what comes of the answers does not hang on it."""
    framework = revise(load_framework(), {"id": "own", "criteria.demand.note": "required"})
    panel = assess_panel({"A": {"demand": {"level": "broad", "note": "Three councils asked."}}}, framework)
    record = recorded(panel, {})
    assert record.recheck(framework).problems == ()
    assert record.panel is not None
    assert record.panel.assess(framework).possible == panel.possible


def test_a_way_of_merging_that_the_framework_does_not_allow_shows() -> None:
    """As any other change in a record does."""
    rows = [{"when": {"demand": "none"}, "then": "decline"}, {"then": "monitor"}]
    table = {"kind": "table", "inputs": ["demand"], "rows": rows}
    outcome = as_plain(load_framework().outcome_aspect) | {"rule": table}
    demand = as_plain(next(c for c in load_framework().criteria if c.id == "demand")) | {"ordered": False}
    framework = load_framework(
        {"id": "own", "version": "1", "outcome": outcome["id"], "criteria": [demand], "aspects": [outcome]}
    )
    record = revise(recorded(assess_panel({"A": {"demand": "none"}}, framework), {}), {"panel.merge": "median"})
    [problem] = record.recheck(framework).problems
    assert (problem.place, problem.sentence.code) == ("panel.merge", "scales_unordered")


@pytest.mark.parametrize("judge", [" ", "A\nB", "A\tB", "\t"])
def test_a_ballot_names_its_judge_as_a_panel_does(judge: str) -> None:
    """A record with another name could not be rechecked."""
    with pytest.raises(DocumentError, match="ballot: judge: a judge is named by text that is not empty and has no"):
        Ballot(judge=judge, answers={}, possible=["decline"])
    assert Ballot(judge=" A", answers={}, possible=["decline"]).judge == " A"


def test_ballots_are_those_of_a_panel_under_a_framework() -> None:
    """And of nothing else."""
    with pytest.raises(ArgumentError, match="a panel is needed, as assess_panel gives one; found 3"):
        PanelRecord.of(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="a framework is needed, as load_framework gives one; found None"):
        PanelRecord.of(assess_panel(SPLIT)).assess(None)  # type: ignore[arg-type]
