"""The checker accepts what is true, whatever the framework, and nothing that is false, whatever was tampered with."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import drawn
import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scales import by_cost, by_deadline

import k80check
from k80assess.data import to_json
from k80assess.document.files import load_framework, to_toml
from k80assess.document.framework import Framework
from k80assess.document.nodes import Node, level_ids
from k80assess.engine.assessment import assess
from k80assess.errors import ContradictionError, DocumentError, IncomparableError, SizeLimitError
from k80assess.examine.certificates import Certificate, certificate
from k80assess.examine.compare import diff
from k80assess.examine.proof import prove
from k80assess.interop import dexi
from k80assess.testing.strategies import answers, frameworks


def plain(framework: Framework) -> Any:
    """Return a framework's document as the checker reads it from a file."""
    return json.loads(to_json(framework), parse_float=Decimal)


def content(found: Certificate) -> Any:
    return json.loads(found.text, parse_float=Decimal)


def is_accepted(framework: Framework, certificate: Any, other: Framework | None = None) -> bool:
    try:
        k80check.check(plain(framework), certificate, None if other is None else plain(other))
    except k80check.Refused:
        return False
    return True


def occurring(framework: Framework, given_answers: Any) -> list[dict[str, str]]:
    """Enumerate the profiles that can occur and have the levels given, with the level of every aspect."""
    return oracle.completions(framework, given_answers)


def below(framework: Framework) -> list[Node]:
    """Return the criteria and aspects but the outcome: what can be answered, and what rows can name."""
    nodes: list[Node] = [*framework.criteria, *framework.aspects]
    return [node for node in nodes if node.id != framework.outcome]


Case: TypeAlias = tuple[Framework, dict[str, list[str]]]


@st.composite
def with_rows(draw: st.DrawFn, framework: Framework) -> Framework:
    """Draw what cannot occur, over criteria and aspects, such that something can."""
    nodes = below(framework)
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        named = draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3, unique_by=lambda node: node.id))
        some = {n.id: st.lists(st.sampled_from(level_ids(n)), min_size=1, max_size=2, unique=True) for n in named}
        rows.append({"when": draw(st.fixed_dictionaries(some))})
    framework = load_framework({**plain(framework), "impossible": rows})
    assume(occurring(framework, {}))
    return framework


def cases() -> st.SearchStrategy[Case]:
    """Draw a framework with what cannot occur, and answers to criteria and aspects with which something can."""
    return st.integers(0, 1 << 30).map(case_of)


def case_of(seed: int) -> Case:
    one = drawn.draw(seed)
    return one.framework, {i: [*own] for i, own in oracle.given(one.framework, one.answers).items()}


# --- what is true -------------------------------------------------------------------------------------------------


@given(st.data(), frameworks(max_criteria=6, max_aspects=5))
def test_the_certificate_of_an_assessment_is_accepted(data: st.DataObject, framework: Framework) -> None:
    """Of frameworks with every kind of rule, caps, sharing and nesting, settled and open."""
    found = certificate(assess(data.draw(answers(framework)), framework))
    assert k80check.check(plain(framework), content(found)) == list(found.claims)


@given(st.data(), frameworks(max_criteria=5))
def test_the_certificate_of_a_proof_is_accepted(data: st.DataObject, framework: Framework) -> None:
    """Of rules that hold and of rules that are broken."""
    when = {c: level for c, level in data.draw(answers(framework)).items() if level}
    then = data.draw(st.lists(st.sampled_from(level_ids(framework.outcome_aspect)), min_size=1, unique=True))
    assert k80check.check(plain(framework), content(certificate(prove(framework, when=when, then=then)))) == ["rule"]


@given(st.data(), cases())
def test_the_certificate_where_not_everything_can_occur_is_accepted(data: st.DataObject, case: Case) -> None:
    """With combinations that cannot occur, aspects that are judged, reasons against an outcome, beliefs and costs."""
    framework, given_answers = case
    ids = [criterion.id for criterion in framework.criteria]
    some = data.draw(st.sampled_from(ids))
    beliefs: Any = {some: {level: i + 1 for i, level in enumerate(level_ids(framework.node(some)))}}
    costs, fixed = {data.draw(st.sampled_from(ids)): 2}, [data.draw(st.sampled_from(ids))]
    against = data.draw(st.sampled_from(level_ids(framework.outcome_aspect)))
    assessment = assess(given_answers, framework)
    found = certificate(assessment, beliefs=beliefs, costs=costs, fixed=fixed, against=against)
    assert k80check.check(plain(framework), content(found)) == list(found.claims)
    possible = [level.id for level in assessment.possible]
    others = [level for level in level_ids(framework.outcome_aspect) if level not in possible]
    kinds = ("reason", "against", "change")
    told = [(claim["claim"], claim["levels"]) for claim in content(found)["claims"] if claim["claim"] in kinds]
    expected = [("reason", possible)] if assessment.settled else []
    expected += [("against", [against])] if against in others else []
    assert told == expected + [("change", [level]) for level in others]


@drawn.for_drawn(400)
def test_the_certificate_of_everything_drawn_is_accepted(case: drawn.Drawn) -> None:
    """Bounds and conditions of every form, caps, what only rows ask; of an assessment and of a rule that compares."""
    framework, rng = case.framework, case.random
    found = certificate(assess(case.answers, framework))
    assert k80check.check(plain(framework), content(found)) == list(found.claims)
    criterion = rng.choice(framework.criteria)
    when, then = drawn.draw_condition(rng, criterion), drawn.draw_condition(rng, framework.outcome_aspect)
    try:
        proof = prove(framework, when={criterion.id: when}, then=then)
    except ContradictionError:  # no such level can occur
        return
    claims = content(certificate(proof))
    assert k80check.check(plain(framework), claims) == ["rule"]
    assert all(is_true(claim, framework) for claim in claims["claims"])


@given(st.data(), cases())
def test_the_certificate_of_a_proof_where_not_everything_can_occur_is_accepted(data: st.DataObject, case: Case) -> None:
    """Of rules about criteria and aspects."""
    framework, when = case
    then = data.draw(st.sampled_from(level_ids(framework.outcome_aspect)))
    found = content(certificate(prove(framework, when=when, then=then)))
    assert k80check.check(plain(framework), found) == ["rule"]
    assert all(is_true(claim, framework) for claim in found["claims"])


@settings(max_examples=60)
@given(st.data(), frameworks(max_criteria=4))
def test_the_certificate_of_a_difference_in_what_can_occur_is_accepted(
    data: st.DataObject, framework: Framework
) -> None:
    """Between frameworks with and without combinations that cannot occur."""
    pair = [data.draw(with_rows(framework)), data.draw(st.one_of(st.just(framework), with_rows(framework)))]
    old, new = data.draw(st.permutations(pair))
    found = content(certificate(diff(old, new)))
    assert is_accepted(old, found, new)
    moves = Counter[Any]()
    stands = [{profile_of(one, levels): (levels[one.outcome],) for levels in occurring(one, {})} for one in (old, new)]
    for profile in oracle.profiles(framework):
        before, after = [own.get(profile_of(framework, profile), ()) for own in stands]
        moves[before, after] += before != after
    told = {(tuple(before), tuple(after)): count for before, after, count, _example in found["claims"][0]["moved"]}
    assert told == dict(+moves)


def profile_of(framework: Framework, levels: dict[str, str]) -> tuple[str, ...]:
    return tuple([levels[criterion.id] for criterion in framework.criteria])


def as_answers(profile: dict[str, str]) -> dict[str, list[str]]:
    return {criterion: [level] for criterion, level in profile.items()}


@given(frameworks(max_criteria=4), st.data())
def test_the_certificate_of_a_difference_is_accepted(framework: Framework, data: st.DataObject) -> None:
    """Between a framework and one over the same criteria."""
    other = data.draw(frameworks(max_criteria=4))
    try:
        difference = diff(framework, other)
    except IncomparableError:
        other, difference = framework, diff(framework, framework)
    checked = k80check.check(plain(framework), content(certificate(difference)), plain(other))
    assert checked == ["difference"]


PACKAGED_ROWS = [
    {"when": {"influence_window": "open", "demand": "none"}},
    {"when": {"ownership": "nobody", "staff_time": ["tight", "enough"]}},
]


def test_known_answers_are_certified() -> None:
    """Of the packaged framework: where an open window implies demand, and where only the fit is known."""
    plain_one = load_framework()
    implies = load_framework({**plain(plain_one), "impossible": PACKAGED_ROWS})
    for framework, given_answers, known in (
        (implies, {}, {"decline": 20_475, "monitor": 16_896, "take_on": 3_453}),
        (plain_one, {"fit": "strong"}, {"decline": 3_024, "monitor": 5_796, "take_on": 1_386}),
    ):
        found = content(certificate(assess(given_answers, framework)))
        assert is_accepted(framework, found)
        [counts] = [claim["counts"] for claim in found["claims"] if claim["claim"] == "counts"]
        assert {outcome: count for [outcome], count in counts} == known


def test_where_everything_can_occur_a_certificate_has_no_more_than_it_had() -> None:
    """No diagram of what can occur, and no variable but criteria."""
    framework = load_framework()
    for given_answers in ({}, {"fit": ["weak", "moderate", "strong"]}):
        written = content(certificate(assess(given_answers, framework)))["framework"]
        assert [*written] == ["id", "version", "order", "diagrams"]
        assert sorted(written["order"]) == sorted(criterion.id for criterion in framework.criteria)


@pytest.mark.parametrize(("framework", "answer"), [(by_cost(), 12_000), (by_deadline(), "2026-03-02")])
def test_numbers_and_dates_are_certified_by_their_levels(framework: Framework, answer: Any) -> None:
    """A framework may say which numbers its levels have, and an answer may be one; the claims are about the level."""
    (criterion,) = framework.criteria
    found = content(certificate(assess({criterion.id: answer}, framework)))
    assert is_accepted(framework, found)
    levels = [claim["answers"][criterion.id] for claim in found["claims"] if "answers" in claim]
    assert levels
    assert all(own == [*assess({criterion.id: answer}, framework).answers[criterion.id]] for own in levels)


def test_beliefs_costs_and_what_is_fixed_are_certified() -> None:
    """As for probabilities and changes."""
    framework = load_framework()
    assessment = assess({"theme_link": "none", "small_scale_difference": "same"})
    beliefs: Any = {"demand": {"none": "1/3", "some": 2}, "staff_time": {"enough": 1}}
    found = certificate(assessment, beliefs=beliefs, fixed=["theme_link"], costs={"small_scale_difference": 2.5})
    assert is_accepted(framework, content(found))
    held = certificate(assessment, fixed=[criterion.id for criterion in framework.criteria])
    assert [claim["cost"] for claim in content(held)["claims"] if claim["claim"] == "change"] == [None, None]
    assert is_accepted(framework, content(held))


@pytest.mark.parametrize(("criteria", "levels"), [(25, 5), (12, 9)])
def test_large_sums_are_checked(criteria: int, levels: int) -> None:
    """Where there are far too many profiles to look at each."""
    framework = weighted_framework(criteria, levels=levels)
    best = {criterion.id: criterion.levels[-1].id for criterion in framework.criteria}
    for given_answers in ({}, best):
        assert is_accepted(framework, content(certificate(assess(given_answers, framework))))


def test_an_interval_of_totals_that_is_too_wide_is_looked_at_total_by_total() -> None:
    """Totals 0 and 4 lead to one outcome and 2, which nothing adds up to, to another: the joint interval is refused."""
    scale = [{"id": "l0"}, {"id": "l1"}]
    three = [{"id": "low"}, {"id": "mid"}, {"id": "high"}]
    rows = [{"when": {"sum": "mid"}, "then": "l1"}, {"when": {}, "then": "l0"}]
    weighted = {"kind": "weighted", "weights": {"a": 4, "b": 1}, "cutoffs": {"mid": "2/5", "high": "3/5"}}
    framework = load_framework({
        "id": "odd", "version": "1", "outcome": "end",
        "criteria": [{"id": "a", "levels": scale}, {"id": "b", "levels": scale}],
        "aspects": [
            {"id": "sum", "levels": three, "rule": weighted},
            {"id": "end", "levels": scale, "rule": {"kind": "table", "inputs": ["sum"], "rows": rows}},
        ],
    })  # fmt: skip
    assert is_accepted(framework, content(certificate(assess({}, framework))))


def test_models_of_others_are_checked() -> None:
    """A model of DEXi, with linked attributes, and the answers that it has."""
    for path in sorted((Path(__file__).parent / "v1" / "dexi").glob("*.dxi")):
        model = dexi.read(path)
        for topic in model.topics:
            assert is_accepted(model.framework, content(certificate(assess(topic, model.framework))))


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "v1" / "frameworks").iterdir()), ids=lambda p: p.stem)
def test_golden_frameworks_are_checked(path: Path) -> None:
    """All frameworks that version 1.0.0 wrote, models of DEXi and SSVC among them."""
    framework = load_framework(path)
    assert is_accepted(framework, content(certificate(assess({}, framework))))


def test_a_leaf_may_be_a_set() -> None:
    """Where a combination cannot occur, or several levels can come out, by hand."""
    written = {"leaves": [[], ["a"], ["b", "a"]], "nodes": [[0, 0, 1, 2, 2]], "root": 3}
    diagram = k80check.Diagram(written, ["a", "b"], [4])
    assert diagram.reach([[0, 1]]) == {(0,)}
    assert diagram.reach([[0]]) == set()
    assert diagram.amounts([[1] * 4]) == {(): 1, (0,): 1, (0, 1): 2}
    assert diagram.least([[Fraction(0), None, Fraction(3), Fraction(2)]], {1}) == 2
    assert diagram.least([[Fraction(0), Fraction(0), None, None]], {1}) is None


def test_chances_that_no_number_can_hold_are_refused_beforehand() -> None:
    """A hundred criteria, each at its best one time in 10^40, all are one time in 10^4000; more digits are too many."""
    ids = [f"c{i}" for i in range(101)]
    rows = [{"when": dict.fromkeys(ids, "best"), "then": "yes"}, {"when": {}, "then": "no"}]
    rule = {"kind": "table", "inputs": ids, "rows": rows}
    framework = load_framework(
        {
            "id": "f",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": ["worst", "best"]} for criterion_id in ids],
            "aspects": [{"id": "o", "levels": ["no", "never", "yes"], "rule": rule}],
        }
    )
    beliefs: Any = {criterion_id: {"worst": 10**40 - 1, "best": 1} for criterion_id in ids[1:]}
    found = content(certificate(assess({"c0": "best"}, framework), beliefs=beliefs))
    [chances] = [claim["chances"] for claim in found["claims"] if claim["claim"] == "chances"]
    assert chances == [[["no"], f"{10**4000 - 1}/{10**4000}"], [["yes"], f"1/{10**4000}"]]
    assert is_accepted(framework, found)
    with pytest.raises(SizeLimitError, match=r"digits of a chance.*rounder numbers"):
        certificate(assess({}, framework), beliefs=beliefs | {"c0": {"worst": 9, "best": 1}})


# --- what is false ------------------------------------------------------------------------------------------------


def outcomes_of(diagram: Any, sizes: list[int]) -> list[Any]:
    """Enumerate what a written diagram says of every combination of values."""
    found = []
    for profile in product(*map(range, sizes)):
        ref = diagram["root"]
        while ref >= len(diagram["leaves"]):
            variable, *children = diagram["nodes"][ref - len(diagram["leaves"])]
            ref = children[profile[variable]]
        found.append(diagram["leaves"][ref])
    return found


def mutated(diagram: Any) -> Iterator[Any]:
    """Return every diagram with one edge that leads elsewhere, another root, or another level at a leaf."""
    known = len(diagram["leaves"])
    for index, node in enumerate(diagram["nodes"]):
        for place in range(1, len(node)):
            for elsewhere in range(known + index):
                if elsewhere != node[place]:
                    mutant = deepcopy(diagram)
                    mutant["nodes"][index][place] = elsewhere
                    yield mutant
    for root in range(known + len(diagram["nodes"])):
        if root != diagram["root"]:
            yield {**diagram, "root": root}
    for place, other in product(range(known), repeat=2):
        if place != other:
            leaves = [diagram["leaves"][other] if i == place else leaf for i, leaf in enumerate(diagram["leaves"])]
            yield {**diagram, "leaves": leaves}
    yield {**diagram, "leaves": [[], *diagram["leaves"][1:]]}
    yield {**diagram, "leaves": [diagram["leaves"][0] + diagram["leaves"][1], *diagram["leaves"][1:]]}


@settings(max_examples=100)
@given(st.data(), frameworks(max_criteria=4, max_aspects=4))
def test_a_diagram_that_says_something_else_is_refused(data: st.DataObject, framework: Framework) -> None:
    """One edge of a diagram, moved to another place: what changes any outcome is refused."""
    true = content(certificate(assess({}, framework)))
    aspect = data.draw(st.sampled_from(sorted(true["framework"]["diagrams"])))
    mutants = list(mutated(true["framework"]["diagrams"][aspect]))
    assert_refused(framework, true, aspect, data.draw(st.lists(st.sampled_from(mutants), max_size=25)))


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(frameworks(max_criteria=4, max_aspects=4))
def test_every_diagram_that_says_something_else_is_refused(framework: Framework) -> None:
    """Every edge of every diagram of hundreds of frameworks, moved to every other place."""
    true = content(certificate(assess({}, framework)))
    for aspect, diagram in true["framework"]["diagrams"].items():
        assert_refused(framework, true, aspect, mutated(diagram))


def assert_refused(framework: Framework, true: Any, aspect: str, mutants: Iterable[Any]) -> None:
    """See that mutants of a diagram are refused, save for those that say the same for every profile."""
    written = true["framework"]
    sizes = [len(level_ids(framework.node(c))) for c in written["order"]]
    is_feasible = aspect == FEASIBLE
    said = outcomes_of(written["feasible"] if is_feasible else written["diagrams"][aspect], sizes)
    for mutant in mutants:
        if outcomes_of(mutant, sizes) != said:
            part = {"feasible": mutant} if is_feasible else {"diagrams": {**written["diagrams"], aspect: mutant}}
            changed = {**true, "framework": {**written, **part}, "claims": true["claims"][:1]}
            assert not is_accepted(framework, changed)


FEASIBLE = ""  # in the place of an aspect: the diagram of what can occur


def with_feasible(true: Any) -> dict[str, Any]:
    """Return all diagrams of a certificate."""
    feasible = {FEASIBLE: true["framework"]["feasible"]} if "feasible" in true["framework"] else {}
    return {**true["framework"]["diagrams"], **feasible}


@settings(max_examples=100)
@given(st.data(), cases())
def test_a_diagram_that_says_something_else_of_what_can_occur_is_refused(data: st.DataObject, case: Case) -> None:
    """One edge moved in the diagram of what can occur, or of an aspect that is judged or takes in one that is."""
    framework, given_answers = case
    true = content(certificate(assess(given_answers, framework)))
    diagrams = with_feasible(true)
    aspect = FEASIBLE if FEASIBLE in diagrams and data.draw(st.booleans()) else data.draw(st.sampled_from([*diagrams]))
    mutants = list(mutated(diagrams[aspect]))
    assert_refused(framework, true, aspect, data.draw(st.lists(st.sampled_from(mutants), max_size=25)))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(cases())
def test_every_diagram_that_says_something_else_of_what_can_occur_is_refused(case: Case) -> None:
    """Every edge of every diagram of hundreds of frameworks, moved to every other place."""
    framework, given_answers = case
    true = content(certificate(assess(given_answers, framework)))
    for aspect, diagram in with_feasible(true).items():
        assert_refused(framework, true, aspect, mutated(diagram))


def test_what_can_occur_is_part_of_a_certificate_where_it_matters() -> None:
    """It cannot be left out, nor made up; and variables are criteria and aspects below the outcome."""
    ordinary = load_framework()
    framework = load_framework({**plain(ordinary), "impossible": PACKAGED_ROWS})
    for one, given_answers in ((framework, {}), (ordinary, {"fit": "strong"})):
        true = content(certificate(assess(given_answers, one)))
        feasible = true["framework"].pop("feasible")
        assert not is_accepted(one, true)
        everything = {"leaves": [["yes"]], "nodes": [], "root": 0}
        assert not is_accepted(one, {**true, "framework": {**true["framework"], "feasible": everything}})
        assert is_accepted(one, {**true, "framework": {**true["framework"], "feasible": feasible}})
    true = content(certificate(assess({}, ordinary)))
    assert not is_accepted(ordinary, {**true, "framework": {**true["framework"], "feasible": everything}})
    for more, why in (("outcome", "cannot be judged"), ("elsewhere", "cannot be judged"), ("demand", "twice")):
        order = [*true["framework"]["order"], more]
        changed = {**true["framework"], "order": order, "feasible": everything}
        with pytest.raises(k80check.Refused, match=why):
            k80check.check(plain(ordinary), {**true, "framework": changed})


def test_what_is_judged_stands() -> None:
    """It does not move, at whatever cost, and has no chances of its own."""
    framework = load_framework()
    true = content(certificate(assess({"fit": "weak"})))
    assert is_accepted(framework, true)
    *_others, change = true["claims"]
    assert (change["claim"], change["levels"], change["cost"]) == ("change", ["take_on"], None)
    [chances] = [claim for claim in true["claims"] if claim["claim"] == "chances"]
    for claim in (
        {**change, "moves": {"fit": "strong"}, "cost": "2"},
        {**change, "fixed": ["fit"]},
        {**change, "costs": {"fit": 1}},
        {**chances, "beliefs": {"fit": {"weak": 1}}},
    ):
        assert not is_accepted(framework, {**true, "claims": [claim]})


def test_a_difference_is_not_about_what_is_judged() -> None:
    """An aspect among the variables would be counted as a criterion."""
    framework = load_framework()
    written = content(certificate(assess({"fit": "strong"})))["framework"]
    claim = {"claim": "difference", "profiles": 0, "moved": []}
    for profiles in (3**10, 3**11):
        both = {"framework": written, "other": written, "claims": [{**claim, "profiles": profiles}]}
        assert not is_accepted(framework, {"format": k80check.FORMAT, **both}, framework)


@settings(max_examples=100)
@given(st.data(), frameworks(max_criteria=4))
def test_a_wrong_answer_is_refused(data: st.DataObject, framework: Framework) -> None:
    """Any claim with any part of it replaced by another of its kind: what is accepted is true by enumeration."""
    given_answers = data.draw(answers(framework))
    assessment = assess(given_answers, framework)
    true = content(certificate(assessment))
    when = {c: level for c, level in given_answers.items() if level}
    true["claims"] += content(certificate(prove(framework, when=when, then=level_ids(framework.outcome_aspect)[0])))[
        "claims"
    ]
    for _ in range(12):
        claim = deepcopy(data.draw(st.sampled_from(true["claims"])))
        tampered(data, claim, framework)
        if is_accepted(framework, {**true, "claims": [claim]}):
            assert is_true(claim, framework), claim


@settings(max_examples=100)
@given(st.data(), cases())
def test_a_wrong_answer_about_what_can_occur_is_refused(data: st.DataObject, case: Case) -> None:
    """The same, where not everything can occur and aspects are judged, and every claim as it was made is true."""
    framework, given_answers = case
    against = data.draw(st.sampled_from(level_ids(framework.outcome_aspect)))
    true = content(certificate(assess(given_answers, framework), against=against))
    rule = content(certificate(prove(framework, when=given_answers, then=against)))
    true["claims"] += rule["claims"]
    for claim in true["claims"]:
        assert is_true(claim, framework), claim
    for _ in range(12):
        claim = deepcopy(data.draw(st.sampled_from(true["claims"])))
        tampered(data, claim, framework)
        if is_accepted(framework, {**true, "claims": [claim]}):
            assert is_true(claim, framework), claim


def tampered(data: st.DataObject, claim: Any, framework: Framework) -> None:
    """Change one part of a claim into something else that could stand there."""
    outcomes = [*level_ids(framework.outcome_aspect)]
    aspects = [aspect.id for aspect in framework.aspects]
    answered = st.sampled_from([*claim.get("answers", claim.get("when")), *(c.id for c in framework.criteria)])
    criteria = [criterion.id for criterion in framework.criteria]
    profile = st.fixed_dictionaries({c.id: st.sampled_from(level_ids(c)) for c in framework.criteria})
    some = st.lists(st.sampled_from(outcomes), unique=True)
    counts, levels = st.integers(0, 40), st.sampled_from(["l0", "l1", "l2"])
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "of": st.sampled_from(aspects),
        "answers": st.dictionaries(answered, st.lists(levels, min_size=1, max_size=2, unique=True), max_size=3),
        "levels": some,
        "counts": st.lists(st.tuples(some, counts).map(list), max_size=3),
        "chances": st.lists(st.tuples(some, st.sampled_from(["1", "1/2", "1/3", "2/3", "0"])).map(list), max_size=3),
        "criteria": st.lists(answered, unique=True),
        "counterexamples": st.dictionaries(answered, profile, max_size=3),
        "moves": st.none() | st.dictionaries(st.sampled_from(criteria), levels, max_size=2),
        "cost": st.sampled_from(["0", "1", "2", "3", None]),
        "fixed": st.lists(answered, unique=True),
        "then": some,
        "holds": st.booleans(),
        "profiles": counts,
        "violations": counts,
        "counterexample": st.none() | profile,
    }  # fmt: skip
    for key in data.draw(st.sets(st.sampled_from(sorted(kinds.keys() & claim.keys())), min_size=1, max_size=3)):
        claim[key] = data.draw(kinds[key])


def is_true(claim: Any, framework: Framework) -> bool:
    """Say by enumeration whether a claim is so."""
    of = claim.get("of", framework.outcome)
    order = [*level_ids(framework.node(of))]

    def under(given_answers: Any) -> list[str]:
        return [levels[of] for levels in occurring(framework, given_answers)]

    if claim["claim"] == "possible":
        return bool(claim["levels"] == sorted(set(under(claim["answers"])), key=order.index))
    if claim["claim"] in ("counts", "chances"):
        found = under(claim["answers"])
        told = {tuple(levels): Fraction(n) for levels, n in claim[claim["claim"]]}
        whole = 1 if claim["claim"] == "counts" else len(found)
        return told == {(o,): Fraction(found.count(o), whole) for o in set(found)}
    if claim["claim"] == "rule":
        all_found = under(claim["when"])
        broken = [outcome for outcome in all_found if outcome not in claim["then"]]
        example = claim["counterexample"]
        is_example = not broken
        if example is not None:
            ways = occurring(framework, as_answers(example))
            is_example = any(
                way[of] in broken and oracle.holds(claim["when"], way, oracle.by_id(framework)) for way in ways
            )
        counts = (claim["profiles"], claim["violations"]) == (len(all_found), len(broken))
        return counts and claim["holds"] is (not broken) and is_example
    if claim["claim"] in ("reason", "against"):
        is_for = claim["claim"] == "reason"
        left = set(claim["levels"]) if is_for else set(order) - set(claim["levels"])

        def is_enough(kept: list[str]) -> bool:
            return set(under({c: claim["answers"][c] for c in kept if c in claim["answers"]})) <= left

        kept = claim["criteria"]
        is_what_is_left = not is_for or set(under(claim["answers"])) == left
        return is_what_is_left and is_enough(kept) and not any(is_enough([k for k in kept if k != c]) for c in kept)
    return is_cheapest(claim, framework)


def is_cheapest(claim: Any, framework: Framework) -> bool:
    of = claim.get("of", framework.outcome)
    criteria = {criterion.id: level_ids(criterion) for criterion in framework.criteria}
    judged = {i: levels for i, levels in claim["answers"].items() if i not in criteria}
    costs = []
    for way in occurring(framework, judged):
        cost: Fraction | None = Fraction(0)
        for c, scale in criteria.items():
            possible = claim["answers"].get(c, scale)
            away = min(abs(scale.index(way[c]) - scale.index(own)) for own in possible)
            away = min(away, 1) if framework.node(c).ordered is False else away
            if away and c in claim["fixed"]:
                cost = None
                break
            assert cost is not None
            cost += away * Fraction(claim["costs"].get(c, 1))
        if cost is not None and way[of] in claim["levels"]:
            costs.append((cost, way))
    if not costs:
        return claim["cost"] is None and claim["moves"] is None
    least = min(cost for cost, _way in costs)
    if claim["cost"] is None or claim["moves"] is None or Fraction(claim["cost"]) != least:
        return False
    after = {**claim["answers"], **as_answers(claim["moves"])}
    return any(cost == least and oracle.holds(after, way, oracle.by_id(framework)) for cost, way in costs)


def test_a_difference_told_otherwise_is_refused() -> None:
    """Counts, examples and moves that are not so, and a document that is not the one compared."""
    old = load_framework()
    document = plain(old)
    document["version"] = "2"
    document["aspects"][0]["rule"]["cutoffs"]["strong"] = "5/6"
    new = load_framework(document)
    true = content(certificate(diff(old, new)))
    assert is_accepted(old, true, new)
    [claim] = true["claims"]
    [before, after, count, example] = claim["moved"][0]
    other_example = {**example, "theme_link": "none"}
    for moved in (
        [],
        [[before, after, count + 1, example]],
        [[after, before, count, example]],
        [[before, after, count, other_example]],
        [*claim["moved"], *claim["moved"]],
        [[before, ["decline"], count, example]],
    ):
        assert not is_accepted(old, {**true, "claims": [{**claim, "moved": moved}]}, new)
    assert not is_accepted(old, {**true, "claims": [{**claim, "profiles": 1}]}, new)
    assert not is_accepted(old, true)
    assert not is_accepted(old, true, old)
    assert not is_accepted(new, true, new)


@settings(max_examples=300)
@given(st.data())
def test_whatever_is_given_is_accepted_or_refused(data: st.DataObject) -> None:
    """Any part of a certificate or document, replaced by anything: never an error of another kind."""
    framework, true = plain(load_framework()), content(certificate(assess({"theme_link": "none"})))
    whole = data.draw(st.sampled_from([framework, true]))
    odd: st.SearchStrategy[Any] = st.sampled_from(
        [None, True, -1, 0, 3, 10**9, "", "x", [], [[]], {}, {"a": 1}, Decimal("1E+999999"), Decimal("NaN")]
    )
    at: Any = whole
    while True:
        key = data.draw(st.sampled_from([*at] if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], (dict, list)) or not at[key] or data.draw(st.integers(0, 4)) == 0:
            at[key] = data.draw(odd)
            break
        at = at[key]
    with suppress(k80check.Refused):
        k80check.check(framework, true)


def test_what_the_checker_does_not_know_is_refused() -> None:
    """A key of a document that could mean something is not passed over."""
    true = content(certificate(assess({})))
    changes: list[Callable[[Any], object]] = [
        lambda d: d.update(beside=[]),
        lambda d: d["criteria"][0].update(asks={}),
        lambda d: d["aspects"][0]["rule"].update(vetoes=[]),
        lambda d: d["aspects"][0]["rule"].update(kind="product"),
        lambda d: d["aspects"][-1]["rule"]["rows"][0].update(unless={}),
    ]
    for change in changes:
        document = plain(load_framework())
        change(document)
        with pytest.raises(k80check.Refused, match=r"unknown (key|kind)"):
            k80check.check(document, true)


def test_what_only_looks_like_a_list_is_refused() -> None:
    """Text and tables that have the right parts when they are gone through one by one."""
    scale = ["a", "b"]
    rule: Any = {"kind": "weighted", "weights": {"c": 1}, "points": {"c": [0, 1]}, "cutoffs": {"b": 1}}
    document: Any = {"id": "f", "version": "1", "outcome": "o", "criteria": [{"id": "c", "levels": scale}]}
    document["aspects"] = [{"id": "o", "levels": scale, "rule": rule}]
    other = {**document, "aspects": [{**document["aspects"][0], "rule": {"kind": "table", "inputs": ["c"]}}]}
    other["aspects"][0]["rule"]["rows"] = [{"then": "a"}]
    old, new = load_framework(document), load_framework(other)
    true = content(certificate(diff(old, new)))
    assert true["claims"][0]["moved"] == [[["b"], ["a"], 1, {"c": "b"}]]
    assert is_accepted(old, true, new)
    for before, after in (("b", ["a"]), (["b"], "a"), ({"b": 1}, ["a"])):
        moved = [[before, after, 1, {"c": "b"}]]
        assert not is_accepted(old, {**true, "claims": [{**true["claims"][0], "moved": moved}]}, new)
    single = content(certificate(assess({}, old)))
    k80check.check(document, single)
    table = {"kind": "table", "inputs": "c", "rows": [{"when": {"c": "b"}, "then": "b"}, {"then": "a"}]}
    for wrong in (
        {**document, "criteria": [{"id": "c", "levels": "ab"}]},
        {**document, "aspects": [{**document["aspects"][0], "rule": {**rule, "points": {"c": "01"}}}]},
        {**document, "aspects": [{**document["aspects"][0], "rule": table}]},
        {**document, "aspects": [{**document["aspects"][0], "rule": {**rule, "caps": {}}}]},
    ):
        with pytest.raises(k80check.Refused):
            k80check.check(wrong, single)


def test_every_part_of_a_certificate_is_checked() -> None:
    """Diagrams that nothing needs, beliefs about levels that are ruled out, levels that no answers leave."""
    framework = load_framework()
    true = content(certificate(assess({"theme_link": "none", "small_scale_difference": "same"})))
    by_kind = {claim["claim"]: claim for claim in true["claims"]}
    more = {**true["framework"]["diagrams"], "more": {"leaves": [], "nodes": [], "root": 0}}
    assert not is_accepted(framework, {**true, "framework": {**true["framework"], "diagrams": more}})
    for odd in (-1, "many"):
        beliefs = {"theme_link": {"none": 1, "core": odd}}
        assert not is_accepted(framework, {**true, "claims": [{**by_kind["chances"], "beliefs": beliefs}]})
    wider = {**by_kind["reason"], "levels": ["decline", "monitor"], "criteria": [], "counterexamples": {}}
    every = {**wider, "levels": [*level_ids(framework.outcome_aspect)]}
    for claim in (wider, every):
        assert not is_accepted(framework, {**true, "claims": [claim]})


def test_what_only_the_impossible_uses_is_part_of_a_framework() -> None:
    """A criterion that decides nothing, and an aspect that feeds nothing, but say what can occur."""
    document = plain(load_framework())
    document["criteria"].append({"id": "season", "levels": ["summer", "winter"]})
    rule = {"kind": "minimum", "inputs": ["staff_time", "demand"]}
    document["aspects"].insert(0, {"id": "lesser", "levels": ["a", "b", "c"], "rule": rule})
    document["impossible"] = [{"when": {"season": "summer", "lesser": ["b", "c"]}, "reason": {"en": "It is so."}}]
    framework = load_framework(document)
    for given_answers in ({}, {"lesser": "b"}, {"season": "summer", "theme_link": "none"}):
        assert is_accepted(framework, content(certificate(assess(given_answers, framework))))
    document["impossible"][0]["when"].pop("season")
    with pytest.raises(k80check.Refused, match="season"):
        k80check.check(document, content(certificate(assess({}, framework))))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(version=1),
        lambda d: d["criteria"][0]["levels"][0].update(points=3),
        lambda d: d["criteria"][0].update(ordered="no"),
        lambda d: d["aspects"][0]["rule"]["cutoffs"].update(strong=2),
        lambda d: d["aspects"][0]["rule"].update(points={"demand": [0, 1]}),
        lambda d: d["aspects"][0]["rule"].update(weights=dict.fromkeys(d["aspects"][0]["rule"]["weights"], -1)),
        lambda d: d["aspects"][-1].update(rule={"kind": "maximum", "inputs": ["theme_link", "fit"]}),
    ],
)
def test_a_document_that_is_not_a_framework_is_refused(change: Callable[[Any], object]) -> None:
    """As the library does, also where a meaning could be made up for it and the diagrams are of the framework."""
    document, true = plain(load_framework()), content(certificate(assess({})))
    change(document)
    with pytest.raises(DocumentError):
        load_framework(document)
    with pytest.raises(k80check.Refused):
        k80check.check(document, true)


@pytest.mark.parametrize(
    ("orders", "why"),
    [
        ({"theme_link": "proximity"}, "not a list"),
        (["theme_link", "proximity"], "not a pair"),
        ([["theme_link"]], "not a pair"),
        ([["theme_link", "theme_link"]], "not of two inputs"),
        ([["theme_link", "demand"]], "not of two inputs"),
        ([{"heavier": "theme_link"}], "KeyError 'lighter'"),
        ([{"heavier": "theme_link", "lighter": "proximity", "why": "So."}], "unknown keys"),
        ([["proximity", "theme_link"]], "proximity weighs less than theme_link"),
        ([["theme_link", "proximity"], {"heavier": "theme_link", "lighter": "proximity"}], "said twice"),
    ],
)
def test_orders_of_weights_have_to_be_clear_and_kept_to(orders: Any, why: str) -> None:
    """What the library refuses, so does the checker; and beside bounds in points any order."""
    document, true = plain(load_framework()), content(certificate(assess({})))
    rule = document["aspects"][0]["rule"]
    rule["orders"] = [
        ["theme_link", "proximity"],
        {"heavier": "theme_link", "lighter": "community_impact", "section": "4"},
    ]
    k80check.check(document, true)
    rule["orders"] = orders
    with pytest.raises(DocumentError):
        load_framework(document)
    with pytest.raises(k80check.Refused, match=why):
        k80check.check(document, true)
    rule |= {
        "orders": [["theme_link", "proximity"]],
        "cutoffs": {key: {"at_least": i + 1} for i, key in enumerate(rule["cutoffs"])},
    }
    with pytest.raises(k80check.Refused, match="beside bounds in points"):
        k80check.check(document, true)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"when": {"demand": "none"}}, "not a list"),
        ([{"reason": "It is so."}], "KeyError 'when'"),
        (["demand"], "AttributeError"),
        ([{"when": {}}], "no condition"),
        ([{"when": [["demand", "none"]]}], "no condition"),
        ([{"when": {"demand": "none"}, "then": "decline"}], "unknown keys"),
        ([{"when": {"elsewhere": "none"}}], "no criterion or aspect 'elsewhere'"),
        ([{"when": {"demand": "nowhere"}}], "demand: levels that do not exist"),
        ([{"when": {"fit": ["weak", "nowhere"]}}], "fit: levels that do not exist"),
        ([{"when": {"demand": []}}], "demand: not a list of levels"),
        ([{"when": {"demand": {"none": 1}}}], "demand: unknown keys"),
        ([{"when": {"demand": ["none", "none"]}}], "demand: not a list of levels"),
        ([{"when": {"demand": "none", "outcome": "decline"}}], "depends on the outcome"),
        ([{"when": {"demand": "none", "beyond": "no"}}], "depends on the outcome"),
        ([{"when": {"demand": "none"}}], r"nor what is impossible depends on \['beyond'\]"),
    ],
)
def test_what_is_impossible_has_to_be_clear(rows: Any, why: str) -> None:
    """What names nothing, what has no meaning, and what would depend on the outcome: the library refuses it as well."""
    document = plain(load_framework())
    rule = {
        "kind": "table",
        "inputs": ["outcome"],
        "rows": [{"when": {"outcome": "decline"}, "then": "no"}, {"then": "yes"}],
    }
    document["aspects"].append({"id": "beyond", "levels": ["no", "yes"], "rule": rule})
    if "nor what" not in why and "beyond" not in f"{rows}":
        document["aspects"].pop()
    document["impossible"] = rows
    with pytest.raises(DocumentError):
        load_framework(document)
    with pytest.raises(k80check.Refused, match=why):
        k80check.check(document, content(certificate(assess({}))))


def small(inputs: list[str], rows: list[Any]) -> Any:
    """Return the document of a table over criteria with two levels."""
    criteria = [{"id": i, "levels": ["a", "b"]} for i in inputs]
    aspect = {"id": "o", "levels": ["a", "b"], "rule": {"kind": "table", "inputs": inputs, "rows": rows}}
    return {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]}


def of(document: Any, diagram: Any, *claims: Any) -> Any:
    order = [criterion["id"] for criterion in document["criteria"]]
    framework = {"id": "f", "version": "1", "order": order, "diagrams": {"o": diagram}}
    possible = {"claim": "possible", "answers": {}, "levels": ["a"]}
    return {"format": k80check.FORMAT, "framework": framework, "claims": [*claims] or [possible]}


def remembering(first: int, bits: int, last: int) -> Any:
    """Return a diagram that keeps apart what some variables are until the last, and then forgets all."""
    nodes = [[last, 0, 0] for _ in range(1 << bits)]
    below = range(1, len(nodes) + 1)
    for variable in range(first + bits - 1, first - 1, -1):
        nodes += [[variable, *below[place : place + 2]] for place in range(0, len(below), 2)]
        below = range(len(nodes) + 1 - len(below) // 2, len(nodes) + 1)
    return {"leaves": [["a"]], "nodes": nodes, "root": len(nodes)}


def never_b(document: Any, i: str) -> tuple[Any, Any]:
    """Return a document with an aspect over an input that is always `a`, and cannot be `b`; and its diagram."""
    rule = {"kind": "table", "inputs": [i], "rows": [{"then": "a"}]}
    aspects = [*document["aspects"], {"id": "never b", "levels": ["a", "b"], "rule": rule}]
    changed = {**document, "aspects": aspects, "impossible": [{"when": {"never b": "b"}}]}
    return changed, {"leaves": [["a"]], "nodes": [], "root": 0}


def test_what_is_judged_is_not_confused_with_a_criterion() -> None:
    """One with the name that the checker has for what an aspect's rule gives, which no document of the library has."""
    always = {"leaves": [["a"]], "nodes": [], "root": 0}
    for criterion, why in (("c", "disagrees"), ("never b\0", "not an id")):
        document, certain = never_b(small(["c0", criterion], [{"then": "a"}]), "c0")
        found = of(document, always)
        found["framework"]["diagrams"]["never b"] = certain
        found["framework"]["order"].append("never b")
        found["framework"]["feasible"] = {**always, "leaves": [["yes"]]}
        with pytest.raises(k80check.Refused, match=why):
            k80check.check(document, found)


def test_much_work_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made to be slow is refused after a while."""
    ids = [f"c{i}" for i in range(12)]
    constant = small(ids, [{"then": "a"}])
    one, two = remembering(0, 5, 11), remembering(5, 5, 11)
    checked = of(constant, one)
    assert k80check.check(constant, checked) == ["possible"]
    moved = {"claim": "difference", "profiles": 1 << 12, "moved": []}
    both = {**of(constant, one, moved), "other": of(constant, two)["framework"]}
    assert k80check.check(constant, both, constant) == ["difference"]
    rows, certain = never_b(constant, "c0")
    impossible = of(rows, one)
    impossible["framework"]["diagrams"]["never b"] = certain
    impossible["framework"]["feasible"] = {**two, "leaves": [["yes"]]}
    assert k80check.check(rows, impossible) == ["possible"]
    monkeypatch.setattr(k80check, "MAX_PLACES", 1_000)
    with pytest.raises(k80check.Refused, match="too large to compare"):  # 32 times 32 pairs
        k80check.check(constant, both, constant)
    with pytest.raises(k80check.Refused, match="too large to check what can occur"):
        k80check.check(rows, impossible)
    monkeypatch.setattr(k80check, "MAX_STEPS", 1_000)
    with pytest.raises(k80check.Refused, match="too much work"):
        k80check.check(constant, {**checked, "claims": checked["claims"] * 1_000})


@pytest.mark.parametrize(
    "odd", ["1/0", "0.5", "1" * 81, Decimal("sNaN"), Decimal("1." + "3" * 90), 1 << 300, 0.5, True]
)
def test_numbers_that_no_framework_has_are_refused(odd: Any) -> None:
    """Numbers that are none, and those so long that arithmetic with them would take very long."""
    true, document = content(certificate(assess({}))), plain(load_framework())
    document["aspects"][0]["rule"]["weights"]["theme_link"] = odd
    with pytest.raises(k80check.Refused, match=r"number|digits"):
        k80check.check(document, true)


# --- as a program -------------------------------------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of the one file, where nothing of the library can be imported."""
    program = folder / "k80check.py"
    program.write_bytes(Path(k80check.__file__).read_bytes())
    command = [sys.executable, "-I", "-S", str(program), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_the_one_file_is_enough(tmp_path: Path) -> None:
    """It reads TOML and JSON, says what holds, and its exit code is for scripts."""
    framework, assessment = load_framework(), assess({"theme_link": "none", "small_scale_difference": "same"})
    (tmp_path / "f.toml").write_text(to_toml(framework), "utf-8")
    (tmp_path / "f.json").write_text(to_json(framework), "utf-8")
    certificate(assessment).save(tmp_path / "c.json")
    for name in ("f.toml", "f.json"):
        done = run(tmp_path, name, "c.json")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "holds: 9 claims (possible, counts, chances, reason, change)\n"
    text = (tmp_path / "c.json").read_text("utf-8")
    wrong = text.replace('"levels":["decline"],"criteria"', '"levels":["monitor"],"criteria"')
    (tmp_path / "c.json").write_text(wrong, "utf-8")
    done = run(tmp_path, "f.toml", "c.json")
    assert (done.returncode, done.stdout[:8]) == (1, "REFUSED:")
    (tmp_path / "c.json").write_text('{"a": 1, "a": 2}', "utf-8")
    for arguments in ([], ["f.toml"], ["f.toml", "absent.json"], ["f.toml", "c.json"]):
        assert run(tmp_path, *arguments).returncode == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f.json", '{"a": 1E400000000000000000000}'),
        ("f.json", "[" * 100_000),
        ("f.toml", "a = 1e999999999999999999999"),
        ("f.toml", "a = " + "[" * 100_000),
        ("f.toml", "a." * 100_000 + "b = 1"),
    ],
    ids=["exponent of JSON", "deep JSON", "exponent of TOML", "deep TOML", "long key"],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, text: str) -> None:
    """Numbers, nesting and keys that Python's own readers stumble over."""
    (tmp_path / name).write_text(text, "utf-8")
    certificate(assess({})).save(tmp_path / "c.json")
    done = run(tmp_path, name, "c.json")
    assert (done.returncode, done.stdout, done.stderr[:15]) == (2, "", "cannot be read:")
    assert "Traceback" not in done.stderr


def test_files_are_read_as_the_library_reads_them(tmp_path: Path) -> None:
    """With a byte order mark, and whatever the case of their ending."""
    (tmp_path / "f.JSON").write_text(to_json(load_framework()), "utf-8-sig")
    (tmp_path / "f.TOML").write_text(to_toml(load_framework()), "utf-8-sig")
    certificate(assess({})).save(tmp_path / "c.json")
    for name in ("f.JSON", "f.TOML"):
        assert run(tmp_path, name, "c.json").returncode == 0


def test_a_refusal_is_one_line_whatever_the_names(tmp_path: Path) -> None:
    """Names that are no text, or that would write a line of their own."""
    for name in ("\\ud800", "\\nholds: 9 claims"):
        document = to_json(load_framework()).replace('"theme_link"', f'"{name}"', 1)
        (tmp_path / "f.json").write_text(document, "utf-8")
        certificate(assess({})).save(tmp_path / "c.json")
        done = run(tmp_path, "f.json", "c.json")
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.startswith("REFUSED: ")
        assert done.stdout.count("\n") == 1


def test_the_checker_imports_nothing_of_ours() -> None:
    """Only the standard library stands in its imports."""
    text = Path(k80check.__file__).read_text("utf-8")
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_a_certificate_is_known_by_its_hash(tmp_path: Path) -> None:
    """The same answers have the same certificate, and its hash is that of its file."""
    found, again = certificate(assess({})), certificate(assess({}))
    assert found == again
    found.save(tmp_path / "c.json")
    assert found.hash == hashlib.sha256((tmp_path / "c.json").read_bytes()).hexdigest()
    assert found.hash != certificate(assess({"theme_link": "none"})).hash
