"""Whatever the package gives is plain data: JSON, exact, no more of it than was asked for, and never less unsaid."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

import k80assess as k80
from k80assess.base.data import DataStopsError
from k80assess.base.results import LazySequence
from k80assess.data import from_data, result_classes, schema, to_data, to_json
from k80assess.document.files import as_plain, load_agenda, load_framework, load_topic
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, SizeLimitError, UnknownNameError
from k80assess.examine.analysis import Analysis, analyse
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff
from k80assess.examine.findings import check
from k80assess.examine.proof import prove
from k80assess.examine.reasons import Reason, reasons
from k80assess.govern.decision import load_record

FAR = {"theme_link": "none", "small_scale_difference": "same"}


def sevenths(count: int) -> Iterator[Fraction]:
    """Return so many numbers, and what comes of looking for more."""
    yield from [Fraction(n, 7) for n in range(count)]
    raise SizeLimitError(Sentence("limit.nodes", "nodes"), count, Sentence("remedy.share", "share fewer criteria"))


# --- to data ------------------------------------------------------------------------------------------------------


def test_numbers_dates_and_texts_are_said_as_json_has_them() -> None:
    """A fraction exactly and about, a date as ISO writes it, an id as text, all at any depth."""
    said = to_data({"a": (Fraction(1, 3), date(2026, 3, 2)), "b": [{"c": None}, True, 3, 0.5, "x"]})
    assert said == {
        "a": [{"exact": "1/3", "decimal": 1 / 3}, "2026-03-02"],
        "b": [{"c": None}, True, 3, 0.5, "x"],
    }
    assert to_data(Fraction(-12)) == {"exact": "-12", "decimal": -12.0}
    assert to_data(Fraction(10**400)) == {"exact": f"1{'0' * 400}", "decimal": None}  # no float is as large
    assert json.loads(to_json([Fraction(1, 3)])) == to_data([Fraction(1, 3)])


def test_mappings_by_something_else_than_text_are_entries() -> None:
    """Such as what moved from which outcomes to which; an empty one is a mapping."""
    assert to_data({("a", "b"): 1, "c": 2}) == [{"key": ["a", "b"], "value": 1}, {"key": "c", "value": 2}]
    assert to_data({}) == {}


def test_documents_are_what_their_files_hold() -> None:
    """Of each kind, whole, and as part of something else."""
    topic = load_topic({"id": "pilot", "title": "A pilot", "answers": {"ownership": ["nobody", "both"]}})
    record = k80.decide(assess(topic), "monitor", on="2026-03-02", by="board")
    for document, load in ((load_framework(), load_framework), (load_agenda(), load_agenda), (topic, load_topic)):
        assert to_data([document]) == [as_plain(document)]
        assert load(json.loads(to_json(document))) == document
    assert load_record(to_data(record)) == record


def test_what_is_found_one_by_one_says_whether_it_is_all() -> None:
    """Up to the limit asked for, or else its own, or else a hundred; and what kept the others from being found."""
    every = LazySequence(iter, range(101))
    assert to_data(every) == {"items": [*range(100)], "complete": False, "problem": None}
    assert to_data(every, limit=101) == {"items": [*range(101)], "complete": True, "problem": None}
    assert to_data(every.limited(2)) == {"items": [0, 1], "complete": False, "problem": None}
    assert to_data(every.limited(2), limit=3)["items"] == [0, 1, 2]
    assert to_data({"inside": [every]}, limit=1)["inside"][0]["items"] == [0]
    stopped = LazySequence(sevenths, 2)
    assert to_data(stopped, limit=2) == {"items": to_data([Fraction(0), Fraction(1, 7)]), "complete": False} | {
        "problem": to_data(stopped)["problem"]
    }
    assert to_data(stopped, limit=1) == {"items": to_data([Fraction(0)]), "complete": False, "problem": None}
    problem = to_data(stopped)["problem"]
    assert (problem["code"], problem["message"]) == (
        "size_limit",
        "nodes: more than the limit of 2; share fewer criteria",
    )


def test_findings_proofs_and_differences() -> None:
    """The counts of the library, known by hand, and all of it plain JSON."""
    framework = load_framework()
    plain = as_plain(framework)
    plain["aspects"][0]["rule"]["cutoffs"]["strong"] = "5/6"
    topic = load_topic({"id": "t", "title": "T", "answers": {"ownership": "nobody"}})
    difference = to_data(diff(framework, load_framework(plain), topics=[topic]))
    assert (difference["equivalent"], difference["topics"]) == (False, [])
    assert difference["moved"] == [{"key": [["take_on"], ["monitor"]], "value": 252}]
    (example,) = difference["examples"]
    assert example["key"] == [["take_on"], ["monitor"]]
    assert assess(example["value"], framework).outcome == framework.outcome_aspect.levels[2]
    proof = to_data(prove(framework, when={"theme_link": "direct"}, then="take_on"))
    assert (proof["holds"], proof["profiles"]) == (False, 19683)
    holding = probabilities(assess({"theme_link": "direct"}))["take_on"]
    assert Fraction(proof["violations"], proof["profiles"]) == 1 - holding
    findings = to_data(check(framework))
    assert {finding["severity"] for finding in findings} == {"note"}
    assert all({*finding["text"]} == {"nl", "en"} for finding in findings)
    json.dumps([difference, proof, findings], allow_nan=False)


def test_errors_are_data() -> None:
    """With their class, and each problem with its code, its place and its sentence."""
    with pytest.raises(k80.K80Error) as caught:
        assess({"ownership": "nobdy"})
    told = to_data(caught.value)
    assert (told["error"], [problem["code"] for problem in told["problems"]]) == ("AnswerError", ["level_unknown"])
    assert told["problems"] == to_data(caught.value.problems)
    assert told["problems"][0]["loc"] == ["answers", "ownership"]


@pytest.mark.parametrize("thing", [object(), {1, 2}, b"x", iter([]), Analysis, float("nan"), [float("inf")]])
def test_what_json_has_no_word_for_is_refused(thing: Any) -> None:
    """Nothing is left out or said otherwise."""
    for said in (to_data, to_json):
        with pytest.raises(ArgumentError, match="a result or a document of this package is needed"):
            said(thing)


def test_what_holds_itself_is_refused() -> None:
    """It has no end, and Python's own error for that is not let out."""
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ArgumentError, match="nested too deeply"):
        to_data(endless)


# --- and back -----------------------------------------------------------------------------------------------------


def analysed() -> tuple[Analysis, Any]:
    found = analyse(assess(FAR), limit=2)
    return found, to_data(found)


@pytest.mark.parametrize("limit", [None, 1, 2, 3, 10**6])
def test_an_analysis_comes_back_whatever_its_data_was_limited_to(limit: int | None) -> None:
    """What was left out is worked out anew; what is more than the analysis itself shows is taken as well."""
    found, _data = analysed()
    back = from_data(json.loads(to_json(found, limit=limit)), Analysis)
    assert back == found
    assert back.certain_changes == found.certain_changes


@pytest.mark.parametrize(
    ("wrong", "loc"),
    [
        ({"items": [], "complete": True, "problem": None}, "complete"),
        ({"items": [], "complete": 7, "problem": None}, "complete"),
        ({"items": [], "complete": False, "problem": {"code": "size_limit"}}, "problem"),
        ({"items": 7, "complete": False, "problem": None}, "items"),
        ({"items": [{"levels": {}, "answers": []}] * 3, "complete": True, "problem": None}, "items"),
    ],
)
def test_a_list_that_stops_must_say_so_and_no_more(wrong: Any, loc: str) -> None:
    """Data cannot claim that a part is all, nor that something failed which does not fail."""
    found, data = analysed()
    assert len(found.reasons) == 1
    changed = {**data, "reasons": {"items": [], "complete": False, "problem": None}}
    assert from_data(changed, Analysis) == found
    with pytest.raises(DocumentError) as caught:
        from_data({**data, "reasons": wrong}, Analysis)
    assert caught.value.problems[0].loc == ("reasons", loc)


def test_a_list_that_was_too_large_comes_back_as_far_as_it_goes() -> None:
    """Who reads on past what the data has is told so: nothing pretends to be all."""
    stopped = LazySequence(sevenths, 2)
    back = from_data(to_data(stopped), LazySequence[Fraction])
    assert back[:2] == (Fraction(0), Fraction(1, 7))
    with pytest.raises(DataStopsError, match="nodes: more than the limit of 2"):
        list(back)
    assert to_data(back) == to_data(stopped)
    found = changes(assess({}), "take_on", certain=True)
    cut = from_data(to_data(found, limit=1), LazySequence[k80.types.Change], documents=load_framework())
    assert cut[0] == found[0]
    with pytest.raises(DataStopsError, match="there are more than the data has"):
        len(cut)


def test_what_comes_back_is_what_the_framework_says() -> None:
    """Another edition, or other answers than the outcome follows from, are told at their places."""
    _found, data = analysed()
    other = copy.deepcopy(data)
    other["framework"]["fingerprint"] = "0" * 64
    for wrong, problem in (
        (other, "framework: .*000.* is not in the package"),
        ({**data, "outcome": "take_on"}, "outcome: this is not what follows .* 'take_on'; allowed: 'decline'"),
        ({**data, "possible": ["decline", "monitor"]}, "possible: this is not what follows"),
        ({**data, "new": 1}, "new: there is no such key; found 'new'"),
        ({key: own for key, own in data.items() if key != "given"}, "given: this key is missing"),
        ({**data, "given": {**data["given"], "ownership": ["nobdy"]}}, "nobdy"),
        ({**data, "limit": 0}, "limit"),
        ({**data, "asked_against": "nothing"}, "against"),
        ([], "such data has something else here"),
    ):
        with pytest.raises(k80.K80Error, match=problem):
            from_data(wrong, Analysis)


def test_the_frameworks_that_data_names_are_given() -> None:
    """One alone or several; the packaged ones are known. Ids by themselves need one to be ids of."""
    own = revise(load_framework(), {"id": "own", "title": "Our own"})
    assessment = assess(FAR, own)
    for documents in (own, [own], (load_agenda(), own), iter([own])):
        assert from_data(to_data(assessment), type(assessment), documents=documents) == assessment
    judgement = assessment.aspects["fit"]
    with pytest.raises(DocumentError, match=r"^data: this data does not say which framework it is about"):
        from_data(to_data(judgement), type(judgement))
    assert from_data(to_data(judgement), type(judgement), documents=own) == judgement
    reason = reasons(assessment)[0]
    assert from_data(to_data(reason), Reason) == reason


# --- schemas ------------------------------------------------------------------------------------------------------


def test_schemas_are_asked_for_by_name() -> None:
    """Of documents and of results; a name that is nearly right is helped."""
    assert {"analysis", "assessment", "proof", "panel", "problem"} <= {*result_classes()}
    for name in ("topic", "framework", "agenda", *result_classes()):
        assert schema(name)["$schema"].startswith("https://json-schema.org/")
    assert (
        schema("analysis")["properties"]["outcome"]["description"] == "The outcome, or null while several are possible."
    )
    with pytest.raises(UnknownNameError, match=r"no such schema; found 'Assesment'.*did you mean 'assessment'"):
        schema("Assesment")


def test_a_problem_that_is_data_is_a_problem_again() -> None:
    """Also by itself."""
    problem = Problem(("a", 0), Sentence("key_missing", "this key is missing"))
    assert from_data(json.loads(to_json(problem)), Problem) == problem
