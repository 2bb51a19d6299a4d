"""Proofs over all profiles, against trying them all."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import oracle
import pytest
from frameworks import unordered, weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

import k80check
from k80assess.data import to_json
from k80assess.document.files import load_framework
from k80assess.errors import AnswerError
from k80assess.examine.certificates import certificate
from k80assess.examine.proof import prove
from k80assess.testing import strategies


@given(st.data())
def test_a_proof_counts_every_profile(data: st.DataObject) -> None:
    """Return whether a rule holds, for how many profiles, and how many break it, are counts of them all."""
    framework = data.draw(strategies.frameworks())
    when = data.draw(strategies.answers(framework))
    scale = [level.id for level in framework.outcome_aspect.levels]
    then = data.draw(st.lists(st.sampled_from(scale), min_size=1, unique=True))
    proof = prove(framework, when=when, then=then if len(then) > 1 else then[0])
    covered = oracle.profiles(framework, when)
    breaking = [profile for profile in covered if oracle.outcome(framework, profile) not in then]
    assert (proof.profiles, proof.violations, proof.holds) == (len(covered), len(breaking), not breaking)
    assert (proof.counterexample is None) == proof.holds
    assert proof.holds or proof.counterexample in breaking


def test_the_stated_rule_of_the_packaged_framework_holds() -> None:
    """What does not suit the network is never taken on: the part that the source says in words."""
    framework = load_framework()
    assert prove(framework, when={"theme_link": "none", "small_scale_difference": "same"}, then="decline").holds
    proof = prove(framework, when={"ownership": "nobody"}, then="decline")
    assert not proof.holds
    assert proof.profiles == 3**9


def test_rules_over_nine_octillion_profiles() -> None:
    """Forty criteria are no obstacle: counts stay exact."""
    framework = weighted_framework(40)
    proof = prove(framework, when={"c0": "l0"}, then=["low", "mid"])
    assert proof.profiles == 5**39
    assert 0 < proof.violations < proof.profiles
    assert proof.counterexample is not None
    assert oracle.outcome(framework, dict(proof.counterexample)) == "high"


@pytest.mark.parametrize(
    ("when", "then", "message"),
    [
        ({"them_link": "none"}, "decline", "when.them_link: the framework has no such criterion"),
        ({"theme_link": "nil"}, "decline", "when.theme_link: there is no such level"),
        ({}, "declined", "did you mean 'decline'"),
        ({}, [], "an outcome id, or a list of them"),
        ({}, (), "an outcome id, or a list of them"),
        ({}, [["take_on"]], "there is no such outcome"),
        ({}, None, "an outcome id, or a list of them"),
        ({}, [3], "there is no such outcome; found 3"),
    ],
)
def test_rules_about_what_does_not_exist_are_refused(when: Any, then: Any, message: str) -> None:
    """A rule that names what the framework does not have is refused with the place."""
    with pytest.raises(AnswerError) as caught:
        prove(load_framework(), when=when, then=then)
    assert message in str(caught.value)


def test_a_rule_compares_where_levels_have_an_order() -> None:
    """None is better where they have none; to except some says nothing of an order."""
    framework = unordered(outcome=None)
    with pytest.raises(AnswerError, match=r"when\.c\.at_least: this needs an ordered scale"):
        prove(framework, when={"c": {"at_least": "b"}}, then="b")
    proof = prove(framework, when={"c": {"not": ["b"]}}, then=["a", "c"])
    assert (proof.holds, proof.profiles) == (True, 2)


def test_all_problems_of_a_rule_are_told_at_once() -> None:
    """Mistakes on both sides come in one error."""
    with pytest.raises(AnswerError, match="rule: 2 problems"):
        prove(load_framework(), when={"x": "y"}, then="z")


def test_a_proof_is_true_when_the_rule_holds() -> None:
    """`assert prove(…)` passes for a rule that holds, and for no other."""
    assert prove(load_framework(), when={"ownership": "nobody"}, then=["decline", "monitor"])
    refuted = prove(load_framework(), when={"theme_link": "direct"}, then="take_on")
    assert refuted.violations == 17_739
    assert not refuted


@settings(max_examples=60)
@given(st.data())
def test_a_rule_with_an_exception_holds_as_enumeration_finds(data: st.DataObject) -> None:
    """Exempt is where all of the exception holds, of criteria and aspects; the checker agrees, and misses nothing."""
    framework = data.draw(strategies.frameworks(max_criteria=4, impossible=True))
    nodes = {node.id: oracle.scale(node) for node in (*framework.criteria, *framework.aspects)}
    nodes.pop(framework.outcome)

    def condition(least: int) -> dict[str, list[str]]:
        named = data.draw(st.lists(st.sampled_from([*nodes]), min_size=least, max_size=3, unique=True))
        return {i: data.draw(st.lists(st.sampled_from(nodes[i]), min_size=1, unique=True)) for i in named}

    when, unless = condition(0), condition(1)
    then = [data.draw(st.sampled_from(oracle.scale(framework.outcome_aspect)))]
    covered, broken = [], []
    for profile in oracle.profiles(framework):
        found = {**oracle.evaluate(framework, profile), **profile}
        if all(found[i] in own for i, own in when.items()) and not all(found[i] in own for i, own in unless.items()):
            covered.append(profile)
            broken += [profile] if found[framework.outcome] not in then else []
    try:
        proof = prove(framework, when=when, then=then, unless=unless)
    except AnswerError:
        assert not covered
        return
    assert (proof.profiles, proof.violations, proof.holds) == (len(covered), len(broken), not broken)
    assert (proof.counterexample in broken) if broken else (proof.counterexample is None)
    document = json.loads(to_json(framework), parse_float=Decimal)
    held = json.loads(certificate(proof).text, parse_float=Decimal)
    assert k80check.check(document, held) == ["rule"]
    del held["claims"][0]["unless"]
    with pytest.raises(k80check.Refused):
        k80check.check(document, held)


def test_what_is_wrong_with_an_exception_is_said_at_its_place() -> None:
    """With all that is wrong elsewhere; an exception from everything leaves no rule."""
    framework = load_framework()
    with pytest.raises(AnswerError) as caught:
        prove(framework, when={"nobody": "x"}, then="decline", unless={"fitt": "strong", "demand": {"below": "none"}})
    assert {problem.loc[:2] for problem in caught.value.problems} == {
        ("when", "nobody"),
        ("unless", "demand"),
        ("unless", "fitt"),
    }
    wrong: tuple[Any, ...] = ({}, {"outcome": "decline"}, {"demand": ["none", "some", "broad"]}, 5, {1: 2})
    for unless in wrong:
        with pytest.raises(AnswerError, match="unless"):
            prove(framework, when={}, then="decline", unless=unless)
