"""An analysis answers what is usually asked of an assessment, and its data say what the engine says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import oracle
import pytest
from commands import HOUSING
from drawn import Drawn, for_drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from scales import by_cost, by_deadline

from k80assess.base.results import FrozenDict
from k80assess.data import to_data
from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain, load, load_agenda, load_framework, load_topic
from k80assess.document.nodes import level_ids
from k80assess.document.revision import revise
from k80assess.document.rules import Cap
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.compiled import compile_framework
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError, Sentence, SizeLimitError, UnknownNameError
from k80assess.examine import analysis
from k80assess.examine.analysis import analyse
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import changes
from k80assess.examine.margins import margins
from k80assess.examine.questions import next_questions
from k80assess.examine.reasons import Reason, necessary, reasons
from k80assess.examine.tolerance import tolerance
from k80assess.testing.strategies import answers, frameworks

FAR = {"theme_link": "none", "small_scale_difference": "same"}


def read_of(assessment: Assessment, **options: Any) -> Any:
    """Return the data of an analysis as another program reads it."""
    return json.loads(json.dumps(to_data(analyse(assessment, **options)), allow_nan=False))


def exactly(ends: list[Any] | None) -> tuple[Fraction, ...] | None:
    return None if ends is None else tuple([Fraction(end["exact"]) for end in ends])


@settings(max_examples=30)
@given(st.data())
def test_an_analysis_reads_back_as_what_was_asked(data: st.DataObject) -> None:
    """Through JSON and back, every exact number and every id is what each question gives by itself."""
    framework = data.draw(frameworks())
    assessment = assess(data.draw(answers(framework)), framework)
    read = read_of(assessment, limit=3)
    assert read["possible"] == [level.id for level in assessment.possible]
    assert read["settled"] == assessment.settled
    assert read["outcome"] == (assessment.outcome.id if assessment.outcome else None)
    assert {c: tuple(levels) for c, levels in read["answers"].items()} == assessment.answers
    shares = {o: Fraction(share["exact"]) for o, share in read["probabilities"].items()}
    assert shares == probabilities(assessment)
    every = list(reasons(assessment))
    assert [item["answers"] for item in read["reasons"]["items"]] == [list(reason.answers) for reason in every[:3]]
    assert (read["reasons"]["complete"], read["reasons"]["problem"]) == (len(every) <= 3, None)
    assert read["necessary"] == list(necessary(assessment))
    outcomes = level_ids(framework.outcome_aspect)
    assert list(read["against"]) == [outcome for outcome in outcomes if outcome not in read["possible"]]
    for outcome, found in read["against"].items():
        assert _levels(found["reasons"]) == [reason.levels for reason in reasons(assessment, against=outcome)[:3]]
        general = reasons(assessment, against=outcome, general=True)
        assert _levels(found["general_reasons"]) == [reason.levels for reason in general[:3]]
    assert list(read["certain_changes"]) == [outcome for outcome in outcomes if outcome != read["outcome"]]
    for asked, certain in (("changes", False), ("certain_changes", True)):
        for outcome, found in read[asked].items():
            cheapest = list(changes(assessment, outcome, certain=certain))
            assert [Fraction(change["cost"]["exact"]) for change in found["items"]] == [c.cost for c in cheapest[:3]]
            assert [
                {c: (tuple(left), to) for c, (left, to) in change["steps"].items()} for change in found["items"]
            ] == [change.steps for change in cheapest[:3]]
            assert found["complete"] == (len(cheapest) <= 3)
    off = tolerance(assessment)
    assert (read["tolerance"] is None) == (off is None)
    if off is not None:
        assert Fraction(read["tolerance"]["share"]["exact"]) == off.share
        assert read["tolerance"]["attained"] is off.attained
        assert read["tolerance"]["zero_weights"] == [list(zero) for zero in off.zero_weights]
    ends = [[m[end] and Fraction(m[end]["exact"]) for end in ("least", "greatest")] for m in read["margins"]]
    assert ends == [[m.least, m.greatest] for m in margins(assessment)]
    assert [q["criterion"] for q in read["next_questions"]] == [q.criterion for q in next_questions(assessment)]
    for aspect_id, judged in assessment.aspects.items():
        said = read["aspects"][aspect_id]
        assert (said["aspect"], said["level"]) == (aspect_id, judged.level and judged.level.id)
        assert exactly(said["share"]) == judged.share
        assert exactly(said["total"]) == judged.total
        assert exactly(said["range"]) == judged.range
        assert (said["capped_by"] and load(Cap, said["capped_by"])) == judged.capped_by


def _levels(found: Any) -> list[dict[str, tuple[str, ...]]]:
    return [{c: tuple(levels) for c, levels in item["levels"].items()} for item in found["items"]]


@for_drawn(400, every=8)
def test_the_data_are_what_the_oracle_finds(case: Drawn) -> None:
    """Where not everything can occur and aspects are judged: each answer in it, after it was written and read."""
    framework, given_answers = case.framework, case.answers
    read = read_of(assess(given_answers, framework), limit=10_000)
    scale, possible = oracle.scale(framework.outcome_aspect), oracle.possible(framework, given_answers)
    assert read["possible"] == [outcome for outcome in scale if outcome in possible]
    assert (read["settled"], read["outcome"]) == (len(possible) == 1, min(possible) if len(possible) == 1 else None)
    own, left = oracle.given(framework, given_answers), oracle.remaining(framework, given_answers)
    assert read["given"] == {node_id: list(levels) for node_id, levels in own.items()}
    assert read["answers"] == {node_id: list(left[node_id]) for node_id in own}
    is_asked = oracle.asked(framework, given_answers)
    assert read["asked"] == [c.id for c in framework.criteria if is_asked[c.id]]
    assert read["open_criteria"] == [c.id for c in framework.criteria if len(left[c.id]) > 1 and is_asked[c.id]]
    assert {a: tuple(found["possible"]) for a, found in read["aspects"].items()} == {
        a.id: left[a.id] for a in framework.aspects
    }
    assert {a: tuple(levels) for a, levels in read["also"].items()} == {a: left[a] for a in framework.also or ()}
    shares = oracle.shares(framework, given_answers)
    assert {a: exactly(found["share"]) for a, found in read["aspects"].items() if found["share"]} == shares
    likely = oracle.probabilities(framework, given_answers, {})
    assert {outcome: Fraction(share["exact"]) for outcome, share in read["probabilities"].items()} == likely
    assert read["necessary"] == oracle.necessary(framework, given_answers)
    assert _sets(read["reasons"]) == (oracle.reasons(framework, given_answers, possible) if read["settled"] else set())
    assert list(read["against"]) == [outcome for outcome in scale if outcome not in possible]
    for outcome, found in read["against"].items():
        wanted = set(scale) - {outcome}
        assert _sets(found["reasons"]) == oracle.reasons(framework, given_answers, wanted)
        general = {
            frozenset((n, frozenset(own)) for n, own in item["levels"].items())
            for item in found["general_reasons"]["items"]
        }
        assert general == oracle.general_reasons(framework, given_answers, wanted)
    for asked, find in (("changes", oracle.changes), ("certain_changes", oracle.certain_changes)):
        for outcome, found in read[asked].items():
            least, moves = find(framework, given_answers, {outcome}, (), {})
            assert found["complete"]
            assert {Fraction(change["cost"]["exact"]) for change in found["items"]} == ({least} if moves else set())
            assert {frozenset((c, to) for c, (_, to) in change["steps"].items()) for change in found["items"]} == moves
    assert set(read["changes"]) == set(scale) - possible
    assert set(read["certain_changes"]) == set(scale) - {read["outcome"]}
    for question in read["next_questions"]:
        settles = oracle.settles(framework, given_answers, {}, question["criterion"])
        assert Fraction(question["settles"]["exact"]) == settles


def _sets(found: dict[str, list[dict[str, list[str]]]]) -> set[frozenset[str]]:
    return {frozenset(item["answers"]) for item in found["items"]}


def test_numbers_and_their_room_are_in_the_data() -> None:
    """By hand: at 12,000 there are 2,000 down to another outcome, attained, and 38,000 up, beyond."""
    read = read_of(assess({"cost": 12_000}, by_cost()))
    assert read["numbers"] == {"cost": [{"exact": "12000", "decimal": 12000.0}] * 2}
    (room,) = read["slack"]
    assert (room["down"]["exact"], room["down_attained"]) == ("2000", True)
    assert (room["up"]["exact"], room["up_attained"]) == ("38000", False)
    (change,) = read["changes"]["yes"]["items"]
    assert change["steps"] == {"cost": [["middle"], "low"]}
    move = change["numbers"]["cost"]
    assert [move[name]["exact"] for name in ("value", "end", "by")] == ["12000", "10000", "2000"]
    assert (move["attained"], move["rises"]) == (True, False)
    open_one = read_of(assess({"cost": {"between": [8_000, 15_000]}}, by_cost()))
    assert [end["exact"] for end in open_one["numbers"]["cost"]] == ["8000", "15000"]
    assert open_one["slack"] == []
    dated = read_of(assess({"deadline": "2026-02-27"}, by_deadline()))
    assert dated["numbers"] == {"deadline": ["2026-02-27"] * 2}
    assert (dated["slack"][0]["down"], dated["slack"][0]["up"]["exact"]) == (None, "3")
    read = read_of(assess({}))
    assert (read["numbers"], read["slack"]) == ({}, [])


def test_an_aspect_beside_the_outcome_is_said_of_as_the_outcome_is() -> None:
    """An aspect that is told beside the outcome gets what the outcome of a framework of its own would get."""
    framework = revise(load_framework(), {"also": ["fit", "capacity"]})
    assessment = assess(FAR, framework)
    read = read_of(assessment, limit=2)
    assert read["also"] == {"fit": ["weak"], "capacity": ["none", "thin", "sufficient"]}
    assert list(read["beside"]) == ["fit", "capacity"]
    fit, capacity = read["beside"]["fit"], read["beside"]["capacity"]
    assert (fit["aspect"], fit["possible"], fit["level"]) == ("fit", ["weak"], "weak")
    assert [item["answers"] for item in fit["reasons"]["items"]] == [["theme_link", "small_scale_difference"]]
    assert fit["necessary"] == ["theme_link", "small_scale_difference"]
    assert list(fit["changes"]) == ["moderate", "strong"]
    assert fit["tolerance"]["share"] == to_data(tolerance(assessment, of="fit"))["share"]
    assert fit["probabilities"] == to_data(probabilities(assessment, of="fit"))
    assert (capacity["level"], capacity["tolerance"], capacity["changes"]) == (None, None, {})
    assert capacity["reasons"] == {"items": [], "complete": True, "problem": None}
    loose = read_of(assess(FAR, loosen(framework, cutoffs="1/10")))["beside"]["fit"]
    assert (loose["probabilities"], loose["tolerance"]) == (None, None)


def test_a_topic_brings_its_documents() -> None:
    """Which framework and agenda, exactly; whether it takes energy, where that is certain."""
    topic = load_topic({"id": "t", "title": "T", "illustration": True, "answers": {"ownership": "nobody"}})
    read = read_of(assess(topic), agenda=load_agenda())
    assert (load_topic(read["topic"]), read["takes_energy"]) == (topic, False)
    assert read["framework"]["id"] == "k80-wendbaarheid"
    assert (read["agenda"]["id"], len(read["agenda"]["fingerprint"])) == ("agenda-k80", 64)
    read = read_of(assess({}))
    assert (read["topic"], read["agenda"], read["takes_energy"]) == (None, None, None)


def test_what_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no list without anything in it, and not a question without an answer; the rest is there all the same."""

    def too_large(*_args: object, **_options: object) -> Any:
        raise SizeLimitError(Sentence("limit.situations", "situations"), 1, Sentence("remedy.few_decimals", "ask less"))

    def halfway(*_args: object, **_options: object) -> Iterator[Reason]:
        yield Reason(levels=FrozenDict({"demand": ("none",)}))
        too_large()

    assert read_of(assess({}))["tolerance"] is None  # nothing is settled
    for name in ("tolerance", "margins", "slack", "changes", "next_questions", "acceptability_within"):
        monkeypatch.setattr(analysis, name, too_large)
    monkeypatch.setattr(analysis, "reasons", halfway)
    read = read_of(assess({"ownership": "nobody"}))
    assert read["possible"] == ["decline", "monitor"]
    problem = read["tolerance"]
    assert (problem["code"], problem["loc"]) == ("size_limit", [])
    assert problem["message"].startswith("situations: more than the limit of 1")
    assert read["margins"] == read["slack"] == read["next_questions"] == problem
    assert read["whatever_assumed_weights"]["acceptability"] == problem
    found = read["reasons"]
    assert ([item["answers"] for item in found["items"]], found["complete"]) == ([["demand"]], False)
    assert found["problem"] == problem
    assert read["changes"]["take_on"] == {"items": [], "complete": False, "problem": problem}


def test_what_comes_of_the_assumed_weights_is_in_the_data() -> None:
    """Which aspects have them, what can come out, and how often exactly; None where none are assumed, or it is open."""
    read = read_of(assess(load_topic(HOUSING)))["whatever_assumed_weights"]
    assert (read["aspects"], read["possible"]) == (["fit", "added_value"], ["monitor", "take_on"])
    shares = {outcome: share["exact"] for outcome, share in read["acceptability"].items()}
    assert shares == {"decline": "0", "monitor": "15/64", "take_on": "49/64"}
    assert read_of(assess({}))["whatever_assumed_weights"]["acceptability"] is None
    assert read_of(assess({}, by_cost()))["whatever_assumed_weights"] is None
    framework = load_framework(as_plain(load_framework()))
    compile_framework(framework, node_limit=40)
    assert read_of(assess({}, framework))["whatever_assumed_weights"]["code"] == "size_limit"


def test_a_family_is_in_the_data_without_what_needs_one_framework() -> None:
    """What is loose of each part, and what is written; chances, tolerance and room do not exist."""
    parts: dict[str, Any] = {
        "weights": {"fit": [("theme_link", "proximity")], "added_value": "1/5"},
        "cutoffs": {"fit": "1/10"},
        "tables": {"outcome": [1, 2]},
    }
    read = read_of(assess({"theme_link": "direct"}, loosen(load_framework(), **parts)), limit=3)
    family = read["family"]
    assert family["framework"] == read["framework"]
    assert family["weights"]["fit"]["orders"] == [["theme_link", "proximity"]]
    assert (family["weights"]["fit"]["off"], family["weights"]["added_value"]["off"]["exact"]) == (None, "1/5")
    assert [(own["least"]["exact"], own["greatest"]["exact"]) for own in family["cutoffs"]["fit"]] == [
        ("9/25", "11/25"),
        ("27/40", "33/40"),
    ]
    assert family["tables"] == {"outcome": [1, 2]}
    assert (read["as_written"], read["acceptability"]) == (["decline", "monitor", "take_on"], None)
    for name in ("probabilities", "tolerance", "margins", "slack", "whatever_assumed_weights"):
        assert read[name] is None
    assert len(read["next_questions"]) == 9
    assert (read["aspects"]["fit"]["total"], read["aspects"]["fit"]["range"]) == (None, None)
    numbered = read_of(assess({"cost": 12_000}, loosen(by_cost(), tables=["o"])))
    assert (numbered["numbers"]["cost"][0]["exact"], numbered["slack"]) == ("12000", None)


def test_of_one_family_with_loose_weights_the_share_of_the_weightings() -> None:
    """By hand, as of the assumed weights of a framework: 49 of 64."""
    read = read_of(assess(load_topic(HOUSING), loosen(load_framework(), weights="any")))
    assert (read["possible"], read["as_written"]) == (["monitor", "take_on"], ["take_on"])
    assert {o: share["exact"] for o, share in read["acceptability"].items()} == {
        "decline": "0", "monitor": "15/64", "take_on": "49/64"
    }  # fmt: skip


def test_an_analysis_is_an_assessment() -> None:
    """It equals one of the same questions, is asked what an assessment is asked, and can be analysed anew."""
    assessment = assess(FAR)
    found = analyse(assessment, limit=1)
    assert isinstance(found, Assessment)
    assert found == analyse(assess(FAR), limit=1)
    assert found != analyse(assess(FAR), limit=2)
    assert reasons(found) == reasons(assessment) == found.reasons
    assert analyse(found) == analyse(assessment)


def test_how_many_are_data_is_asked_of_the_data_or_of_the_analysis() -> None:
    """The analysis itself has them all; who asks for the data has the last word."""
    found = analyse(assess(FAR), limit=2)
    every = len(found.certain_changes["monitor"])
    assert every > 3
    for limit, count in ((None, 2), (1, 1), (3, 3), (10**9, every)):
        told = to_data(found, limit=limit)["certain_changes"]["monitor"]
        assert (len(told["items"]), told["complete"]) == (count, count == every)
    assert len(to_data(found.certain_changes)["monitor"]["items"]) == 2


def test_why_not_one_outcome() -> None:
    """Asked against one outcome, there are reasons against that one only; also against one that is possible: none."""
    found = to_data(analyse(assess(FAR), against="take_on"))
    assert (list(found["against"]), found["asked_against"]) == (["take_on"], "take_on")
    found = to_data(analyse(assess(FAR), against="decline"))
    nothing = {"items": [], "complete": True, "problem": None}
    assert found["against"] == {"decline": {"reasons": nothing, "general_reasons": nothing}}


def test_what_cannot_be_asked_is_refused() -> None:
    """What is no assessment, no agenda, no outcome or no number of things: in our own words."""
    assessment: Any = assess(FAR)
    with pytest.raises(UnknownNameError, match=r"against: there is no such outcome; found 'declin'.*'decline'\?"):
        analyse(assessment, against="declin")
    wrong: list[dict[str, Any]] = [{"limit": 0}, {"limit": True}, {"limit": 1.0}, {"agenda": load_framework()}]
    for options in wrong:
        with pytest.raises(ArgumentError):
            analyse(assessment, **options)
    unhashable: Any = ["decline"]
    with pytest.raises(UnknownNameError):
        analyse(assessment, against=unhashable)
    for other in (FAR, load_framework(), None, Agenda):
        with pytest.raises(ArgumentError):
            analyse(other)  # type: ignore[arg-type]
