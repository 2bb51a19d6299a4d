"""The data for other programs is plain JSON, exact, and says what the engine says."""

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
from k80assess.document.files import as_plain, load, load_agenda, load_framework, load_topic
from k80assess.document.framework import level_ids
from k80assess.document.rules import Cap
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.engine.loosening import loosen
from k80assess.errors import Sentence, SizeLimitError
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff
from k80assess.examine.findings import check
from k80assess.examine.margins import margins
from k80assess.examine.proof import prove
from k80assess.examine.questions import next_questions
from k80assess.examine.reasons import Reason, necessary, reasons
from k80assess.examine.tolerance import tolerance
from k80assess.report.formats import data as report_data
from k80assess.report.formats.data import assessment_data, difference_data, finding_data, proof_data
from k80assess.testing.strategies import answers, frameworks


@settings(max_examples=30)
@given(st.data())
def test_an_assessment_reads_back_as_what_it_was(data: st.DataObject) -> None:
    """Through JSON and back, every exact number and every id is that of the assessment."""
    framework = data.draw(frameworks())
    assessment = assess(data.draw(answers(framework)), framework)
    read = json.loads(json.dumps(assessment_data(assessment, None, limit=3)))
    assert read["possible"] == [level.id for level in assessment.possible]
    assert read["settled"] == assessment.settled
    assert read["outcome"] == (assessment.outcome.id if assessment.outcome else None)
    assert {c: tuple(levels) for c, levels in read["answers"].items()} == assessment.answers
    shares = {o: Fraction(share["exact"]) for o, share in read["probabilities"].items()}
    assert shares == probabilities(assessment)
    every = list(reasons(assessment))
    assert read["reasons"]["items"] == [list(reason.answers) for reason in every[:3]]
    assert read["reasons"]["complete"] == (len(every) <= 3)
    assert read["necessary"] == list(necessary(assessment))
    outcomes = level_ids(framework.outcome_aspect)
    assert list(read["against"]) == [outcome for outcome in outcomes if outcome not in read["possible"]]
    for outcome, found in read["against"].items():
        assert found["reasons"]["items"] == [list(r.answers) for r in reasons(assessment, against=outcome)[:3]]
        general = reasons(assessment, against=outcome, general=True)
        assert [{c: tuple(own) for c, own in item.items()} for item in found["general_reasons"]["items"]] == [
            reason.levels for reason in general[:3]
        ]
    assert list(read["certain_changes"]) == [outcome for outcome in outcomes if outcome != read["outcome"]]
    for outcome, found in read["certain_changes"].items():
        sure = list(changes(assessment, outcome, certain=True)[:3])
        assert [Fraction(change["cost"]["exact"]) for change in found["items"]] == [c.cost for c in sure]
    for outcome, found in read["changes"].items():
        cheapest = list(changes(assessment, outcome))
        assert [Fraction(change["cost"]["exact"]) for change in found["items"]] == [c.cost for c in cheapest[:3]]
        assert found["complete"] == (len(cheapest) <= 3)
    off = tolerance(assessment)
    assert (read["tolerance"] is None) == (off is None)
    if off is not None:
        assert Fraction(read["tolerance"]["share"]["exact"]) == off.share
        assert read["tolerance"]["attained"] is off.attained
        assert read["tolerance"]["zero_weights"] == [list(zero) for zero in off.zero_weights]
    found = read["margins"]
    ends = [[m[end] and Fraction(m[end]["exact"]) for end in ("least", "greatest")] for m in found["items"]]
    assert ends == [[m.least, m.greatest] for m in margins(assessment)]
    assert [q["criterion"] for q in read["next_questions"]["items"]] == [
        q.criterion for q in next_questions(assessment)
    ]
    assert found["complete"] is read["next_questions"]["complete"] is True
    for aspect_id, judged in assessment.aspects.items():
        share = read["aspects"][aspect_id]["share"]
        assert (share is None) == (judged.share is None)
        for name in ("share", "total", "range"):
            own, said = getattr(judged, name), read["aspects"][aspect_id][name]
            assert own == (said and (Fraction(said["least"]["exact"]), Fraction(said["greatest"]["exact"])))
        cap = read["aspects"][aspect_id]["capped_by"]
        assert (cap and load(Cap, cap)) == judged.capped_by


@for_drawn(400, every=8)
def test_the_data_are_what_the_oracle_finds(case: Drawn) -> None:
    """Where not everything can occur and aspects are judged: each answer in it, after it was written and read."""
    framework, given_answers = case.framework, case.answers
    read = json.loads(json.dumps(assessment_data(assess(given_answers, framework), None, limit=10_000)))
    scale, possible = oracle.scale(framework.outcome_aspect), oracle.possible(framework, given_answers)
    assert read["possible"] == [outcome for outcome in scale if outcome in possible]
    assert (read["settled"], read["outcome"]) == (len(possible) == 1, min(possible) if len(possible) == 1 else None)
    own, left = oracle.given(framework, given_answers), oracle.remaining(framework, given_answers)
    assert read["given"] == {node_id: list(levels) for node_id, levels in own.items()}
    assert read["answers"] == {node_id: list(left[node_id]) for node_id in own}
    is_asked = oracle.asked(framework, given_answers)
    assert read["open_criteria"] == [c.id for c in framework.criteria if len(left[c.id]) > 1 and is_asked[c.id]]
    assert {a: tuple(found["possible"]) for a, found in read["aspects"].items()} == {
        a.id: left[a.id] for a in framework.aspects
    }
    shares = oracle.shares(framework, given_answers)
    assert {a: _ends(found["share"]) for a, found in read["aspects"].items() if found["share"]} == shares
    likely = oracle.probabilities(framework, given_answers, {})
    assert {outcome: Fraction(share["exact"]) for outcome, share in read["probabilities"].items()} == likely
    assert read["necessary"] == oracle.necessary(framework, given_answers)
    assert _sets(read["reasons"]) == (oracle.reasons(framework, given_answers, possible) if read["settled"] else set())
    assert list(read["against"]) == [outcome for outcome in scale if outcome not in possible]
    for outcome, found in read["against"].items():
        wanted = set(scale) - {outcome}
        assert _sets(found["reasons"]) == oracle.reasons(framework, given_answers, wanted)
        general = {
            frozenset((n, frozenset(own)) for n, own in item.items()) for item in found["general_reasons"]["items"]
        }
        assert general == oracle.general_reasons(framework, given_answers, wanted)
    for asked, find in (("changes", oracle.changes), ("certain_changes", oracle.certain_changes)):
        for outcome, found in read[asked].items():
            least, moves = find(framework, given_answers, {outcome}, (), {})
            assert found["complete"]
            assert {Fraction(change["cost"]["exact"]) for change in found["items"]} == ({least} if moves else set())
            assert {
                frozenset((c, step["to"]) for c, step in change["steps"].items()) for change in found["items"]
            } == moves
    assert set(read["changes"]) == set(scale) - possible
    assert set(read["certain_changes"]) == set(scale) - {read["outcome"]}
    for question in read["next_questions"]["items"]:
        settles = oracle.settles(framework, given_answers, {}, question["criterion"])
        assert Fraction(question["settles"]["exact"]) == settles


def _ends(share: dict[str, dict[str, str]]) -> tuple[Fraction, Fraction]:
    return Fraction(share["least"]["exact"]), Fraction(share["greatest"]["exact"])


def _sets(found: dict[str, list[list[str]]]) -> set[frozenset[str]]:
    return set(map(frozenset, found["items"]))


def test_numbers_and_their_room_are_in_the_data() -> None:
    """By hand: at 12,000 there are 2,000 down to another outcome, attained, and 38,000 up, beyond."""
    read = json.loads(json.dumps(assessment_data(assess({"cost": 12_000}, by_cost()), None)))
    assert read["numbers"] == {"cost": [{"exact": "12000", "decimal": 12000.0}] * 2}
    (room,) = read["slack"]["items"]
    assert (room["down"]["exact"], room["down_attained"]) == ("2000", True)
    assert (room["up"]["exact"], room["up_attained"]) == ("38000", False)
    step = read["changes"]["yes"]["items"][0]["steps"]["cost"]
    assert (step["from"], step["to"], step["value"]["exact"], step["end"]["exact"]) == (
        ["middle"],
        "low",
        "12000",
        "10000",
    )
    assert (step["attained"], step["rises"]) == (True, False)
    open_one = assessment_data(assess({"cost": {"between": [8_000, 15_000]}}, by_cost()), None)
    assert [end["exact"] for end in open_one["numbers"]["cost"]] == ["8000", "15000"]
    assert open_one["slack"] == {"items": [], "complete": True}
    dated = json.loads(json.dumps(assessment_data(assess({"deadline": "2026-02-27"}, by_deadline()), None)))
    assert dated["numbers"] == {"deadline": ["2026-02-27"] * 2}
    assert (dated["slack"]["items"][0]["down"], dated["slack"]["items"][0]["up"]["exact"]) == (None, "3")
    assert not {"numbers", "slack"} & set(assessment_data(assess({}), None))


def test_a_topic_brings_its_documents() -> None:
    """Which framework and agenda, exactly; whether it takes energy, where that is certain."""
    topic = load_topic({"id": "t", "title": "T", "illustration": True, "answers": {"ownership": "nobody"}})
    read = assessment_data(assess(topic), load_agenda())
    assert (read["topic"], read["illustration"], read["takes_energy"]) == ("t", True, False)
    assert read["framework"]["id"] == "k80-wendbaarheid"
    assert len(read["agenda"]["fingerprint"]) == 64
    assert assessment_data(assess({}), None)["takes_energy"] is None


def test_what_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no list without anything in it, and not a question without an answer; the rest is there all the same."""

    def too_large(*_args: object, **_options: object) -> None:
        raise SizeLimitError(Sentence("limit.situations", "situations"), 1, Sentence("remedy.few_decimals", "ask less"))

    def halfway(*_args: object, **_options: object) -> Iterator[Reason]:
        yield Reason(levels=FrozenDict({"demand": ("none",)}))
        too_large()

    said = "situations: more than the limit of 1; ask less"
    assert assessment_data(assess({}), None)["tolerance"] is None  # nothing is settled
    for name in ("tolerance", "margins", "changes", "next_questions"):
        monkeypatch.setattr(report_data, name, too_large)
    monkeypatch.setattr(report_data, "reasons", halfway)
    read = assessment_data(assess({"ownership": "nobody"}), None)
    assert read["possible"] == ["decline", "monitor"]
    assert read["tolerance"] == {"error": said}
    assert read["reasons"] == {"items": [["demand"]], "complete": False, "error": said}
    nothing = {"items": [], "complete": False, "error": said}
    assert read["margins"] == read["next_questions"] == read["changes"]["take_on"] == nothing


def test_findings_proofs_and_differences() -> None:
    """The counts of the library, and all of it plain JSON."""
    framework = load_framework()
    plain = as_plain(framework)
    plain["aspects"][0]["rule"]["cutoffs"]["strong"] = "5/6"
    topic = load_topic({"id": "t", "title": "T", "answers": {"ownership": "nobody"}})
    difference = difference_data(diff(framework, load_framework(plain), topics=[topic]))
    assert (difference["equivalent"], difference["topics"]) == (False, [])
    assert [(move["from"], move["to"], move["profiles"]) for move in difference["moved"]] == [
        (["take_on"], ["monitor"], 252)
    ]
    proof = proof_data(prove(framework, when={"theme_link": "direct"}, then="take_on"))
    assert (proof["holds"], proof["profiles"]) == (False, 19683)
    holding = probabilities(assess({"theme_link": "direct"}))["take_on"]
    assert Fraction(proof["violations"], proof["profiles"]) == 1 - holding
    findings = [finding_data(finding) for finding in check(framework)]
    assert {finding["severity"] for finding in findings} == {"note"}
    json.dumps([difference, proof, findings])


def test_what_comes_of_the_assumed_weights_is_in_the_data() -> None:
    """Which aspects have them, what can come out, and how often exactly; None where none are assumed, or it is open."""
    read = json.loads(json.dumps(assessment_data(assess(load_topic(HOUSING)), None)))["whatever_assumed_weights"]
    assert (read["aspects"], read["possible"]) == (["fit", "added_value"], ["monitor", "take_on"])
    shares = {outcome: share["exact"] for outcome, share in read["acceptability"].items()}
    assert shares == {"decline": "0", "monitor": "15/64", "take_on": "49/64"}
    assert assessment_data(assess({}), None)["whatever_assumed_weights"]["acceptability"] is None
    assert assessment_data(assess({}, by_cost()), None)["whatever_assumed_weights"] is None
    framework = load_framework(as_plain(load_framework()))
    compile_framework(framework, node_limit=40)
    assert "error" in assessment_data(assess({}, framework), None)["whatever_assumed_weights"]


def test_a_family_is_in_the_data_without_what_needs_one_framework() -> None:
    """What is loose of each part, what is written, and questions by name; chances, tolerance and room are left out."""
    parts: dict[str, Any] = {
        "weights": {"fit": [("theme_link", "proximity")], "added_value": "1/5"},
        "cutoffs": {"fit": "1/10"},
        "tables": {"outcome": [1, 2]},
    }
    assessment = assess({"theme_link": "direct"}, loosen(load_framework(), **parts))
    read = json.loads(json.dumps(assessment_data(assessment, None, 3)))
    family = read["family"]
    assert family["weights"]["fit"]["orders"] == [["theme_link", "proximity"]]
    assert (family["weights"]["fit"]["off"], family["weights"]["added_value"]["off"]["exact"]) == (None, "1/5")
    assert [(own["least"]["exact"], own["greatest"]["exact"]) for own in family["cutoffs"]["fit"]] == [
        ("9/25", "11/25"),
        ("27/40", "33/40"),
    ]
    assert family["tables"] == {"outcome": [1, 2]}
    assert (family["as_written"], family["acceptability"]) == (["decline", "monitor", "take_on"], None)
    assert {*read} & {"probabilities", "tolerance", "margins", "whatever_assumed_weights"} == set()
    assert [set(question) for question in read["next_questions"]["items"]] == [{"criterion"}] * 9
    assert (read["aspects"]["fit"]["total"], read["aspects"]["fit"]["range"]) == (None, None)
    numbered = assessment_data(assess({"cost": 12_000}, loosen(by_cost(), tables=["o"])), None)
    assert "numbers" in numbered
    assert "slack" not in numbered
