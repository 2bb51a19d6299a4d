"""Cases and rules: what holds passes, and what does not says why, with what, and what change would do."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import missing
import oracle
import pytest
from documents import FRAMEWORK, problems_of
from drawn import Drawn, for_drawn
from hypothesis import given
from hypothesis import strategies as st
from scales import COST, DEADLINE, framework_on

from k80assess.document import toml
from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.document.topic import Answer
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.errors import AnswerError, ArgumentError, DocumentError
from k80assess.testing.cases import (
    CaseFile,
    assert_always,
    assert_impossible,
    assert_outcome,
    assert_possible,
    load_cases,
)
from k80assess.testing.strategies import answers, frameworks

HALL = load_framework(FRAMEWORK)
GOOD = {"demand": "high", "cost": "fair", "hands": "enough"}


def failure(check: Any, *args: Any, framework: Framework | Family) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        check(*args, framework=framework)
    return str(caught.value).splitlines()


# --- against enumeration ------------------------------------------------------------------------------------------


@given(st.data(), frameworks(max_criteria=4))
def test_a_case_passes_exactly_when_it_is_true(data: st.DataObject, framework: Framework) -> None:
    """Return whether a case holds is what trying every profile says."""
    given_answers = data.draw(answers(framework))
    ids = oracle.scale(framework.outcome_aspect)
    expected = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    possible = oracle.possible(framework, given_answers)
    if possible == set(expected):
        assert_possible(given_answers, expected, framework=framework)
    else:
        lines = failure(assert_possible, given_answers, expected, framework=framework)
        for outcome in possible - set(expected) if len(possible) > 1 else ():
            assert any(line.startswith(f"  the outcome is {outcome} once ") for line in lines)
        for outcome in set(expected) - possible:
            assert any(line.startswith(f"  cheapest change to {outcome}: ") for line in lines)
    if possible == {expected[0]}:
        assert_outcome(given_answers, expected[0], framework=framework)
    else:
        failure(assert_outcome, given_answers, expected[0], framework=framework)


@given(st.data(), frameworks(max_criteria=4))
def test_a_rule_passes_exactly_when_no_profile_breaks_it(data: st.DataObject, framework: Framework) -> None:
    """The number of profiles that break a rule is what counting them says, and the one shown is one of them."""
    when = data.draw(answers(framework))
    then = data.draw(st.lists(st.sampled_from(oracle.scale(framework.outcome_aspect)), min_size=1, unique=True))
    profiles = oracle.profiles(framework, when)
    breaking = [profile for profile in profiles if oracle.outcome(framework, profile) not in then]
    if not breaking:
        assert_always(when, then, framework=framework)
        return
    lines = failure(assert_always, when, then, framework=framework)
    assert lines[0].endswith(f" but {len(breaking):,} of {len(profiles):,} profiles break the rule")
    shown = dict(line.strip().split(" = ") for line in lines[2 : 2 + len(framework.criteria)])
    assert shown in breaking
    assert lines[1] == f"  one of them, with the outcome {oracle.outcome(framework, shown)}:"


@for_drawn(600)
def test_a_case_where_not_everything_can_occur(case: Drawn) -> None:
    """It passes exactly when it is true, and fails with the sentence where its answers cannot occur together."""
    framework, rng = case.framework, case.random
    drawn = {node.id: rng.choice(oracle.scale(node)) for node in rng.sample(oracle.nodes(framework), 2)}
    for own in (case.answers, {node_id: level for node_id, level in drawn.items() if node_id != framework.outcome}):
        possible = oracle.possible(framework, own)
        expected = rng.sample(oracle.scale(framework.outcome_aspect), rng.randint(1, 2))
        if not possible:
            assert_impossible(own, framework=framework)
            [line, *_] = failure(assert_possible, own, expected, framework=framework)
            assert re.fullmatch(r"expected .*, but .* cannot occur( together)?, by .*", line)
            continue
        shown = failure(assert_impossible, own, framework=framework)[1:]
        assert dict(line.strip().split(" = ") for line in shown) in oracle.profiles(framework, own)
        if possible == set(expected):
            assert_possible(own, expected, framework=framework)
            continue
        lines = failure(assert_possible, own, expected, framework=framework)
        for outcome in possible - set(expected) if len(possible) > 1 else ():
            [said] = [line for line in lines if line.startswith(f"  the outcome is {outcome} once ")]
            once = dict(part.split(" = ") for part in said.partition(" once ")[2].split(", "))
            assert oracle.possible(framework, {**own, **once}) == {outcome}
        for outcome in set(expected) - possible:
            assert any(line.startswith(f"  cheapest change to {outcome}: ") for line in lines)


# --- in words -----------------------------------------------------------------------------------------------------


def test_another_outcome_is_explained_and_the_way_to_the_expected_one_shown() -> None:
    """The failure names the smallest reason for what came out, and the cheapest change to what was expected."""
    assert failure(assert_outcome, GOOD | {"hands": "none"}, "yes", framework=HALL) == [
        "expected yes, but the outcome is no",
        "  because hands = none",
        "  cheapest change to yes: hands from none to few",
    ]


def test_an_unsettled_case_says_what_would_lead_elsewhere() -> None:
    """While several outcomes are possible, the failure says which open answers lead to those not expected."""
    assert failure(assert_outcome, {"demand": "high", "cost": "fair"}, "yes", framework=HALL) == [
        "expected yes, but it is still open: no or yes",
        "  the outcome is no once hands = none",
    ]


def test_what_holds_for_a_family_holds_for_each_of_its_members() -> None:
    """Where it does not, a failure says that members differ, and shows a profile with what one of them says."""
    framework = load_framework()
    family = loosen(framework, weights="any")
    best = {criterion.id: criterion.levels[-1].id for criterion in framework.criteria}
    assert_outcome(best, "take_on", framework=family)
    assert_possible(best | {"theme_link": "none"}, ["decline", "take_on"], framework=family)
    assert failure(assert_outcome, best | {"theme_link": "none"}, "take_on", framework=family) == [
        "expected take_on, but members of the family differ: decline or take_on",
        "  by members of <Family of k80-wendbaarheid: weights of fit, added_value loose>",
    ]
    assert_always({"ownership": "nobody"}, ["decline", "monitor"], framework=family)
    assert_impossible({"theme_link": "direct", "fit": "weak", "community_impact": "high"} | best, framework=family)
    lines = failure(assert_always, {"theme_link": "direct"}, ["monitor", "take_on"], framework=family)
    assert lines[0].startswith("expected monitor or take_on always, but ")
    assert lines[1] == "  one of them, with the outcome decline:"
    assert lines[-1].startswith("  because ")


def test_possible_outcomes_too_many_or_too_few() -> None:
    """Both what can come out against expectation and what cannot are told of."""
    assert failure(assert_possible, {"cost": "fair"}, ["yes"], framework=HALL) == [
        "expected yes to be possible, and no other; found no or yes",
        "  the outcome is no once demand = low",
    ]
    assert failure(assert_possible, {"hands": "none"}, ["no", "yes"], framework=HALL) == [
        "expected no or yes to be possible, and no other; found no",
        "  because hands = none",
        "  cheapest change to yes: hands from none to few",
    ]
    assert_possible({}, ["yes", "no"], framework=HALL)  # the order of the outcomes is of no account


ONE_OF_THREE = "a case needs one of outcome, possible and impossible = true, and no more than one"

BUSY = load_framework({**FRAMEWORK, "impossible": [{"when": {"demand": "high", "cost": "fair"}, "reason": "Scarce."}]})


def test_answers_that_cannot_occur_fail_a_case_with_the_reason() -> None:
    """The row that says so is named with its reason, whichever outcome was expected."""
    for check, expected in ((assert_outcome, "yes"), (assert_possible, ["yes"])):
        assert failure(check, GOOD, expected, framework=BUSY) == [
            "expected yes, but demand = high, cost = fair cannot occur together, by impossible[0]",
            "  impossible[0]: Scarce.",
        ]
    with pytest.raises(AnswerError, match="there is no such outcome"):
        assert_outcome(GOOD, "maybe", framework=BUSY)
    assert_impossible(GOOD, framework=BUSY)
    first, *shown = failure(assert_impossible, {"hands": "none"}, framework=BUSY)
    assert first == "expected these answers to be impossible, but they can occur, with the outcome no; as in"
    assert dict(line.strip().split(" = ") for line in shown)["hands"] == "none"


def test_a_judged_aspect_stands_when_a_change_is_sought() -> None:
    """What would lead to the outcome is not found in judging otherwise."""
    assert failure(assert_outcome, {"fit": "weak"}, "take_on", framework=load_framework())[-1] == (
        "  cheapest change to take_on: none, no answers lead to it with fit = weak"
    )
    assert_possible({"fit": "weak"}, ["decline"], framework=load_framework())


def test_numbers_and_dates_are_told_as_they_were_given(tmp_path: Path) -> None:
    """With the level they have; a change says where they have to go, and a contradiction what they were."""
    criteria = [{"id": "cost", "levels": COST}, {"id": "deadline", "levels": DEADLINE}, {"id": "size", "levels": COST}]
    rows = [{"when": {"cost": "high", "deadline": "later"}, "then": "yes"}, {"when": {"cost": "low"}, "then": "maybe"}]
    row = {"when": {"size": "low", "cost": "high"}, "reason": "Small is cheap."}
    framework = framework_on(criteria, rows, impossible=[row])
    given = {"cost": 12_000, "deadline": datetime.date(2026, 3, 1), "size": {"between": [20_000, 60_000]}}
    assert failure(assert_outcome, given, "yes", framework=framework) == [
        "expected yes, but the outcome is no",
        "  because cost = 12000 (middle)",
        "  cheapest change to yes: cost from 12000 (middle) beyond 50000 (high),"
        " deadline from 2026-03-01 (soon) to 2026-03-02 (later)",
    ]
    between = {"cost": {"between": [9_000, 12_000]}, "deadline": "2026-03-01"}
    assert failure(assert_outcome, between, "no", framework=framework) == [
        "expected no, but it is still open: no or maybe",
        "  the outcome is maybe once cost = low",
    ]
    clash = {"cost": 60_000, "size": {"between": [1, 2]}}
    assert failure(assert_possible, clash, ["no"], framework=framework) == [
        "expected no, but cost = 60000 (high), size = 1 – 2 (low) cannot occur together, by impossible[0]",
        "  impossible[0]: Small is cheap.",
    ]
    path = tmp_path / "own.k80.toml"
    path.write_text(
        '[[case]]\nname = "a"\nanswers = { cost = 60_000, deadline = 2026-03-02 }\noutcome = "yes"\n'
        '[[case]]\nname = "b"\nanswers = { cost = { between = [50_000.5, 60_000] }, size = 1 }\nimpossible = true\n'
    )
    for test in load_cases(path)[0].tests:
        test.check(framework)


def test_cases_that_cannot_occur_in_a_file() -> None:
    """They say so and nothing else; to say that they can is to leave it out."""
    case: dict[str, Any] = {"name": "a", "answers": {"demand": "high", "cost": "fair"}}
    file = CaseFile.model_validate({"case": [{**case, "impossible": True}]})
    file.cases[0].check(BUSY)
    with pytest.raises(AssertionError, match="expected these answers to be impossible"):
        file.cases[0].check(HALL)
    rule = {"name": "r", "when": {"demand": "high", "cost": "fair"}, "then": "no"}
    with pytest.raises(AnswerError, match="cannot occur together"):
        CaseFile.model_validate({"rule": [rule]}).rules[0].check(BUSY)
    plain = CaseFile.model_validate({"case": [{**case, "outcome": "no", "impossible": False}]})
    assert plain.cases[0].impossible is None
    for wrong in ({"impossible": False}, {"impossible": True, "outcome": "no"}, {"impossible": "true"}):
        with pytest.raises(ValueError, match=r"impossible = true|true or false"):
            CaseFile.model_validate({"case": [{**case, **wrong}]})


@pytest.mark.parametrize(
    ("when", "then", "holds"),
    [
        ({"hands": "none"}, {"not": "yes"}, True),
        ({"hands": {"at_least": "few"}, "demand": "high"}, {"above": "no"}, True),
        ({"hands": {"at_least": "few"}, "demand": {"at_least": "some"}}, "yes", False),
        ({"value": {"below": "good"}}, {"below": "yes"}, True),
        ({"reach": {"not": ["none"]}, "value": "good"}, "yes", True),
    ],
)
def test_a_rule_in_a_file_may_compare(when: Any, then: Any, holds: bool) -> None:
    """Like a condition of a framework, on criteria, aspects and outcomes; by hand, and read back from its own data."""
    file = CaseFile.model_validate({"rule": [{"name": "r", "when": when, "then": then}]})
    assert CaseFile.model_validate(as_plain(file)) == file
    if holds:
        file.rules[0].check(HALL)
    else:
        with pytest.raises(AssertionError, match="break the rule"):
            file.rules[0].check(HALL)


def test_a_rule_in_a_file_is_said_as_in_a_framework() -> None:
    """Comparisons and exceptions do on both sides, and a level that is not there is an error."""
    rule = {"name": "r", "when": {"hands": {"at_least": "few"}, "demand": "high"}, "then": {"above": "no"}}
    [claim] = CaseFile.model_validate({"rule": [rule]}).rules
    claim.check(HALL)
    with pytest.raises(AssertionError, match="expected no always, but 4 of 4 profiles break the rule"):
        CaseFile.model_validate({"rule": [{**rule, "then": {"not": "yes"}}]}).rules[0].check(HALL)
    with pytest.raises(AnswerError, match="no such level; found 'maybe'"):
        CaseFile.model_validate({"rule": [{**rule, "then": {"below": "maybe"}}]}).rules[0].check(HALL)


def test_a_broken_rule_shows_a_whole_profile() -> None:
    """The failure says how many profiles break the rule, and shows one with the reason for its outcome."""
    assert failure(assert_always, {"demand": "high", "hands": ["few", "enough"]}, "no", framework=HALL) == [
        "expected no always, but 4 of 4 profiles break the rule",
        "  one of them, with the outcome yes:",
        "    demand = high",
        "    cost = high",
        "    hands = few",
        "  because demand = high, hands = few",
    ]


def test_an_outcome_out_of_reach_is_said_to_be_so() -> None:
    """Where no answers lead to what was expected, there is no change to show; nor a reason where none is needed."""
    levels = [{"id": "no"}, {"id": "yes"}]
    rule = {"kind": "table", "inputs": ["c"], "rows": [{"when": {}, "then": "no"}]}
    content = {"id": "never", "version": "1", "outcome": "a", "criteria": [{"id": "c", "levels": levels}]}
    never = load_framework(content | {"aspects": [{"id": "a", "levels": levels, "rule": rule}]})
    assert failure(assert_outcome, {"c": "yes"}, "yes", framework=never) == [
        "expected yes, but the outcome is no",
        "  whatever the answers are",
        "  cheapest change to yes: none, no answers lead to it",
    ]


def test_the_packaged_framework_is_used_when_none_is_given() -> None:
    """Without a framework the packaged one decides."""
    assert_outcome({"theme_link": "none", "small_scale_difference": "same"}, "decline")
    assert_possible({"ownership": "nobody"}, ["monitor", "decline"])
    assert_always({"ownership": "nobody"}, ["decline", "monitor"])


@pytest.mark.parametrize(
    ("check", "args"),
    [
        (assert_outcome, ({}, "perhaps")),
        (assert_outcome, ({"demand": "huge"}, "yes")),
        (assert_possible, ({}, ["yes", "perhaps"])),
        (assert_always, ({}, "perhaps")),
        (assert_always, ({"demand": "huge"}, "yes")),
        (assert_always, ({"demnd": "high"}, "yes")),
    ],
)
def test_names_that_the_framework_does_not_have_are_no_failure_but_an_error(check: Any, args: Any) -> None:
    """A misspelt name could pass for a rule that holds: it is refused instead."""
    with pytest.raises(AnswerError, match=r"there is no such|has no such"):
        check(*args, framework=HALL)


# --- in a file ----------------------------------------------------------------------------------------------------

CASE = {"name": "a", "answers": {}, "outcome": "no"}
RULE = {"name": "r", "when": {}, "then": "no"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({}, ["there is nothing to test here; allowed: one or more of [[case]] and [[rule]]"]),
        ({"framework": "x.toml"}, ["there is nothing to test here; allowed: one or more of [[case]] and [[rule]]"]),
        ({"cases": [CASE]}, ["cases: there is no such key; found 'cases'; allowed: framework, case, rule"]),
        ({"case": CASE}, ["case: a list is needed; found a table of 3 keys"]),
        (
            {"case": [{"name": "a", "answers": {}}]},
            [f"case[0]: {ONE_OF_THREE}; found a table of 2 keys"],
        ),
        (
            {"case": [CASE | {"possible": ["no"]}]},
            [f"case[0]: {ONE_OF_THREE}; found a table of 4 keys"],
        ),
        ({"case": [CASE | {"name": ""}]}, ["case[0].name: not a valid id; found ''"]),
        (
            {"case": [CASE | {"answers": {"demand": True}}]},
            ["case[0].answers.demand: a level, a number or a date is needed"],
        ),
        ({"case": [CASE, CASE]}, ["case[1].name: another case or rule already has this name; found 'a'"]),
        (
            {"case": [CASE], "rule": [RULE | {"name": "a"}]},
            ["rule[0].name: another case or rule already has this name; found 'a'"],
        ),
        ({"rule": [RULE, RULE]}, ["rule[1].name: another case or rule already has this name; found 'r'"]),
        ({"rule": [RULE | {"then": []}]}, ["rule[0].then: at least one entry is needed; found none"]),
        ({"rule": [{"name": "r"}]}, ["rule[0].when: this key is missing", "rule[0].then: this key is missing"]),
        ({"framework": 5, "rule": [RULE]}, ['framework: text in quotes is needed: "5"; found 5']),
    ],
)
def test_a_file_with_a_mistake_is_refused(content: Any, expected: list[str], tmp_path: Path) -> None:
    """A file of cases is a document like any other: every mistake is told of, at its place."""
    found = problems_of(CaseFile, content, tmp_path)
    assert len(found) == len(expected)
    for problem, start in zip(found, expected, strict=True):
        assert problem.startswith(start)


@pytest.mark.parametrize("blank", missing.IN_JSON[:4], ids=repr)
def test_blanks_in_a_file_are_open(blank: Any, tmp_path: Path) -> None:
    """A case is open where nothing was filled in, and a rule speaks there of any level."""
    path = tmp_path / "hall.k80.json"
    case = {"name": "a", "answers": {"demand": blank, "cost": {"note": "?"}}, "possible": ["no", "yes"]}
    rule = {"name": "r", "when": {"demand": blank, "hands": "none"}, "then": "no"}
    path.write_text(json.dumps({"case": [case], "rule": [rule]}))
    file, _ = load_cases(path)
    for test in file.tests:
        test.check(HALL)
    assert file.rules[0].when == {"hands": ("none",)}
    assert_always({"demand": blank, "hands": "none"}, "no", framework=HALL)


def test_the_framework_stands_beside_the_file(tmp_path: Path) -> None:
    """Its path counts from the folder of the file, and it is refused when it is no framework."""
    folder = tmp_path / "checks"
    folder.mkdir()
    (tmp_path / "hall.json").write_text(json.dumps(FRAMEWORK))
    path = folder / "hall.k80.toml"
    path.write_text('framework = "../hall.json"\n[[rule]]\nname = "r"\nwhen = {}\nthen = ["no", "yes"]')
    file, framework = load_cases(path)
    assert framework == HALL
    assert [test.name for test in file.tests] == ["r"]
    path.write_text('framework = "gone.toml"\n[[rule]]\nname = "r"\nwhen = {}\nthen = ["no", "yes"]')
    with pytest.raises(FileNotFoundError):
        load_cases(path)
    (tmp_path / "hall.json").write_text("{}")
    path.write_text('framework = "../hall.json"\n[[rule]]\nname = "r"\nwhen = {}\nthen = "no"')
    with pytest.raises(DocumentError, match=re.escape("hall.json: 5 problems")):
        load_cases(path)


# --- topics and lines ---------------------------------------------------------------------------------------------

WITH_TOPIC = """\
[[case]]
name = "as it was put"
topic = "topics/hall.toml"
outcome = "yes"

[[case]]
name = "with nobody to do it"
topic = "topics/hall.toml"
answers = { hands = "none" }
outcome = "no"

[[case]]
name = "while it is not known who does it"
topic = "topics/hall.toml"
answers = { hands = ["none", "few", "enough"] }
possible = ["no", "yes"]

[[rule]]
name = "any"
when = {}
then = ["no", "yes"]
"""


@pytest.fixture
def with_topic(tmp_path: Path) -> Path:
    """A file of cases beside a folder with a topic."""
    (tmp_path / "topics").mkdir()
    topic = {"id": "hall", "title": "A hall", "answers": GOOD}
    (tmp_path / "topics" / "hall.toml").write_text(toml.write(topic), "utf-8")
    path = tmp_path / "own.k80.toml"
    path.write_text(WITH_TOPIC, "utf-8")
    return path


def test_the_answers_of_a_topic_and_those_beside_it(with_topic: Path) -> None:
    """What is beside a topic stands instead of its own; the rest is as the topic says; the file stays as written."""
    file, _ = load_cases(with_topic)
    for test in file.tests:
        test.check(HALL)
    assert [case.given for case in file.cases] == [
        {key: Answer(level=level) for key, level in (GOOD | {"hands": own}).items()}
        for own in ("enough", "none", ["none", "few", "enough"])
    ]
    assert dict(file.cases[0].answers) == {}
    assert [test.line for test in file.tests] == [1, 6, 12, 18]
    assert CaseFile.model_validate(as_plain(file)).cases[1].topic == "topics/hall.toml"


def test_a_topic_of_another_framework_is_named_in_the_error(with_topic: Path) -> None:
    """What the topic answers is its own mistake, and what the case answers that of the case."""
    with_topic.write_text(WITH_TOPIC.replace('{ hands = "none" }', '{ hand = "none" }'))
    topic = with_topic.parent / "topics" / "hall.toml"
    topic.write_text(topic.read_text("utf-8").replace("demand", "wish"))
    first, second, *_ = load_cases(with_topic)[0].cases
    with pytest.raises(AnswerError, match=r"^topics/hall.toml: answers.wish: the framework has no such"):
        first.check(HALL)
    with pytest.raises(AnswerError, match=r"(?s)^answers: 2 problems.*answers.wish.*answers.hand: .*did you mean"):
        second.check(HALL)


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("gone.toml", "case[0].topic: this file cannot be read: No such file or directory; found 'gone.toml'"),
        ("topics", "case[0].topic, in topics: this is not a file; found a folder; allowed: a .toml or .json file"),
        ("own.k80.toml", "case[0].topic, in own.k80.toml: id: this key is missing"),
        ("hall.json", "case[0].topic, in hall.json: not a valid topic; found a document of the kind framework"),
        ("notes.txt", "case[0].topic, in notes.txt: unknown kind of file; found '.txt'; allowed: .toml, .json, .xlsx"),
    ],
)
def test_a_topic_that_cannot_be_read_is_told_with_its_place(with_topic: Path, topic: str, expected: str) -> None:
    """In the file of cases and in that of the topic."""
    (with_topic.parent / "hall.json").write_text(json.dumps(FRAMEWORK))
    (with_topic.parent / "notes.txt").write_text("")
    with_topic.write_text(WITH_TOPIC.replace("topics/hall.toml", topic, 1))
    with pytest.raises(DocumentError) as caught:
        load_cases(with_topic)
    assert caught.value.source == str(with_topic)
    assert str(caught.value.problems[0]) == expected


BLANKS: list[Any] = [None, "", [], {"note": "?"}]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"name": "a", "outcome": "no"}, "case[0].answers: a case needs answers, or the topic that has them"),
        (
            {"name": "a", "outcome": "no", "topic": 5, "answers": {}},
            'case[0].topic: text in quotes is needed: "5"; found 5',
        ),
        *[
            (
                {"name": "a", "outcome": "no", "topic": "t.toml", "answers": {"demand": blank}},
                "case[0].answers.demand: this could mean that it is open, or what the topic says:"
                " name its levels, or leave it out",
            )
            for blank in BLANKS
        ],
    ],
)
def test_a_case_that_can_be_read_in_two_ways_is_refused(case: Any, expected: str, tmp_path: Path) -> None:
    """A case has answers or a topic, and beside a topic each answer says something."""
    [problem] = problems_of(CaseFile, {"case": [case]}, tmp_path)
    assert problem == expected


def test_a_topic_that_nobody_read_has_no_answers_to_check() -> None:
    """A case made in code does not know from where its path counts."""
    case = CaseFile.model_validate({"case": [{"name": "a", "topic": "t.toml", "outcome": "no"}]}).cases[0]
    assert case.line is None
    with pytest.raises(ArgumentError, match=r"topic: the topic was not read, as load_cases does; found 't.toml'"):
        case.check(HALL)


def test_a_rule_after_which_nothing_may_come_out_is_refused() -> None:
    """In words: it is an error and no failure."""
    with pytest.raises(AnswerError, match="an outcome id, or a list of them, is needed"):
        assert_always({}, ())


def test_what_compares_in_ways_of_its_own_is_no_outcome() -> None:
    """An array gives neither yes nor no when it is held against an id."""
    np = pytest.importorskip("numpy")
    wrong: list[Any] = [np.array(["decline", "monitor"]), ["decline"], 3]
    for outcome in wrong:
        with pytest.raises(AnswerError, match="there is no such outcome"):
            assert_outcome({}, outcome)


def test_an_exception_that_holds_itself_is_refused() -> None:
    """In words, at its place."""
    unless: Any = []
    unless.append(unless)
    with pytest.raises(AnswerError, match="unless: "):
        assert_always({}, "monitor", unless=unless)
