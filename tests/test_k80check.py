"""The checker accepts what is true, whatever the framework, and nothing that is false, whatever was tampered with."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

import k80check
from k80assess.document.files import load_framework, to_json, to_toml
from k80assess.document.framework import Framework, level_ids
from k80assess.engine.assessment import assess
from k80assess.errors import DocumentError, IncomparableError, SizeLimitError
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


@pytest.mark.parametrize(("criteria", "levels"), [(40, 5), (12, 9), (100, 2)])
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
    """Forty beliefs of very many digits make a fraction that Python does not write out."""
    framework = weighted_framework(80, levels=2)
    beliefs: Any = {c.id: {"l0": f"1/{10**70 + 9 + i}", "l1": 1} for i, c in enumerate(framework.criteria)}
    with pytest.raises(SizeLimitError, match=r"digits of a chance.*rounder numbers"):
        certificate(assess({}, framework), beliefs=beliefs)


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
    sizes = [len(level_ids(framework.node(c))) for c in true["framework"]["order"]]
    said = outcomes_of(true["framework"]["diagrams"][aspect], sizes)
    for mutant in mutants:
        if outcomes_of(mutant, sizes) != said:
            diagrams = {**true["framework"]["diagrams"], aspect: mutant}
            changed = {**true, "framework": {**true["framework"], "diagrams": diagrams}, "claims": true["claims"][:1]}
            assert not is_accepted(framework, changed)


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


def tampered(data: st.DataObject, claim: Any, framework: Framework) -> None:
    """Change one part of a claim into something else that could stand there."""
    outcomes = [*level_ids(framework.outcome_aspect)]
    criteria = [criterion.id for criterion in framework.criteria]
    profile = st.fixed_dictionaries({c.id: st.sampled_from(level_ids(c)) for c in framework.criteria})
    some = st.lists(st.sampled_from(outcomes), unique=True)
    counts, levels = st.integers(0, 40), st.sampled_from(["l0", "l1", "l2"])
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "levels": some,
        "counts": st.lists(st.tuples(some, counts).map(list), max_size=3),
        "chances": st.lists(st.tuples(some, st.sampled_from(["1", "1/2", "1/3", "2/3", "0"])).map(list), max_size=3),
        "criteria": st.lists(st.sampled_from(criteria), unique=True),
        "counterexamples": st.dictionaries(st.sampled_from(criteria), profile, max_size=3),
        "moves": st.none() | st.dictionaries(st.sampled_from(criteria), levels, max_size=2),
        "cost": st.sampled_from(["0", "1", "2", "3", None]),
        "fixed": st.lists(st.sampled_from(criteria), unique=True),
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
    scales = {criterion.id: [*level_ids(criterion)] for criterion in framework.criteria}
    said = {tuple(p.values()): oracle.evaluate(framework, p)[of] for p in oracle.profiles(framework)}

    def under(given_answers: Any) -> dict[Any, str]:
        ways = product(*(given_answers.get(c, own) for c, own in scales.items()))
        return {way: said[way] for way in ways}

    order = [*level_ids(framework.node(of))]
    if claim["claim"] == "possible":
        return bool(claim["levels"] == sorted(set(under(claim["answers"]).values()), key=order.index))
    if claim["claim"] in ("counts", "chances"):
        found = list(under(claim["answers"]).values())
        told = {tuple(levels): Fraction(n) for levels, n in claim[claim["claim"]]}
        whole = 1 if claim["claim"] == "counts" else len(found)
        return told == {(o,): Fraction(found.count(o), whole) for o in set(found)}
    if claim["claim"] == "rule":
        broken = [way for way, outcome in under(claim["when"]).items() if outcome not in claim["then"]]
        example = claim["counterexample"]
        is_example = not broken if example is None else tuple(example[c] for c in scales) in broken
        counts = (claim["profiles"], claim["violations"]) == (len(under(claim["when"])), len(broken))
        return counts and claim["holds"] is (not broken) and is_example
    if claim["claim"] == "reason":

        def is_enough(kept: list[str]) -> bool:
            left = under({c: claim["answers"].get(c, scales[c]) for c in kept}).values()
            return set(left) <= set(claim["levels"])

        kept = claim["criteria"]
        return is_enough(kept) and not any(is_enough([k for k in kept if k != c]) for c in kept)
    return is_cheapest(claim, said, scales, framework)


def is_cheapest(claim: Any, said: dict[Any, str], scales: dict[str, list[str]], framework: Framework) -> bool:
    costs = {}
    for way, outcome in said.items():
        if outcome in claim["levels"]:
            cost: Fraction | None = Fraction(0)
            for (c, scale), level in zip(scales.items(), way, strict=True):
                possible = claim["answers"].get(c, scale)
                away = min(abs(scale.index(level) - scale.index(own)) for own in possible)
                away = min(away, 1) if framework.node(c).ordered is False else away
                if away and c in claim["fixed"]:
                    cost = None
                    break
                assert cost is not None
                cost += away * Fraction(claim["costs"].get(c, 1))
            if cost is not None:
                costs[way] = cost
    if not costs:
        return claim["cost"] is None and claim["moves"] is None
    least = min(costs.values())
    if claim["cost"] is None or claim["moves"] is None or Fraction(claim["cost"]) != least:
        return False
    return any(
        cost == least
        and all(
            level == claim["moves"][c] if c in claim["moves"] else level in claim["answers"].get(c, scales[c])
            for c, level in zip(scales, way, strict=True)
        )
        for way, cost in costs.items()
    )


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
        lambda d: d.update(impossible=[]),
        lambda d: d["criteria"][0].update(asked_when={}),
        lambda d: d["aspects"][0]["rule"].update(orders=[]),
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
    monkeypatch.setattr(k80check, "MAX_PLACES", 1_000)
    with pytest.raises(k80check.Refused, match="too large to compare"):  # 32 times 32 pairs
        k80check.check(constant, both, constant)
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
