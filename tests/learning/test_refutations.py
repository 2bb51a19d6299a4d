"""Refutations that rest on sums: what adds up holds, and what was meddled with does not."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import attrs
import pytest
from frameworks import go

pytest.importorskip("pysat")

from k80assess import loosen
from k80assess.base.results import Results
from k80assess.data import from_data, to_data
from k80assess.errors import DocumentError, SizeLimitError
from k80assess.learning import Example, learn, refutations
from k80assess.learning.refutations import Refutation, SumContradiction, is_satisfiable

FRAMEWORK = go(
    ["no", "maybe", "yes"],
    {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"maybe": "1/3", "yes": "7/10"}},
)
FAMILY = loosen(FRAMEWORK, weights="any")
B_ALONE = Example(id="b", answers={"a": "low", "b": "high"}, outcome="yes")
"""The part of b is 7/10 or more, so that of a is 3/10 or less, and a alone is below the cut-off of maybe."""

A_ALONE = {"a": "high", "b": "low"}


def refutation() -> Refutation:
    return learn([B_ALONE], FAMILY).refute(A_ALONE, "maybe")


def test_what_adds_up_holds() -> None:
    """It names the example and the sum: that b alone comes to yes, and that a alone comes to maybe."""
    found = refutation()
    assert [example.id for example in found.examples] == ["b"]
    (one,) = found.sums
    assert one.aspect == "go"
    terms = {(tuple(term.when.values()), term.level, term.reached) for term in one.terms}
    assert terms == {(("low", "high"), "yes", True), (("high", "low"), "maybe", True)}
    assert all(term.times > 0 for term in one.terms)
    assert found.holds
    assert from_data(to_data(found), Refutation, documents=FRAMEWORK) == found


def meddled(change: Any) -> Refutation:
    found = refutation()
    return attrs.evolve(found, sums=Results([change(one) for one in found.sums]))  # type: ignore[misc]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda one: attrs.evolve(one, terms=Results(list(one.terms)[:1])), id="a term is missing"),
        pytest.param(
            lambda one: attrs.evolve(one, terms=Results([attrs.evolve(t, times=-t.times) for t in one.terms])),
            id="taken less than no times",
        ),
        pytest.param(
            lambda one: attrs.evolve(one, terms=Results([attrs.evolve(t, reached=not t.reached) for t in one.terms])),
            id="the opposite",
        ),
        pytest.param(
            lambda one: attrs.evolve(one, terms=Results([attrs.evolve(t, level="maybe") for t in one.terms])),
            id="another level",
        ),
        pytest.param(lambda one: attrs.evolve(one, kept=one.kept[:-1]), id="too few of what is kept"),
        pytest.param(lambda one: attrs.evolve(one, kept=(*one.kept, 1)), id="too many of what is kept"),
    ],
)
def test_what_was_meddled_with_does_not_hold(change: Any) -> None:
    """Whatever it is."""
    assert not meddled(change).holds


def test_without_its_sums_or_its_examples_nothing_follows() -> None:
    """What is left has a solution then."""
    found = refutation()
    assert not attrs.evolve(found, sums=Results[SumContradiction](())).holds  # type: ignore[misc]
    assert not attrs.evolve(found, examples=()).holds  # type: ignore[misc]


@pytest.mark.parametrize(
    ("where", "key", "value", "loc"),
    [
        ([], "aspect", "other", ("sums", 0, "aspect")),
        (["terms", 0], "level", "no", ("sums", 0, "terms", 0, "level")),
        (["terms", 0], "when", {"a": "low"}, ("sums", 0, "terms", 0, "when")),
        (["terms", 0], "when", {"a": "low", "b": "middle"}, ("sums", 0, "terms", 0, "when", "b")),
    ],
)
def test_data_that_names_what_is_not_there_is_refused(where: list[Any], key: str, value: Any, loc: Any) -> None:
    """At its place."""
    data = to_data(refutation())
    part = data["sums"][0]
    for step in where:
        part = part[step]
    part[key] = value
    with pytest.raises(DocumentError) as caught:
        from_data(data, Refutation, documents=FRAMEWORK)
    assert [problem.loc for problem in caught.value.problems] == [loc]


def test_each_sum_that_is_wrong_is_told_of() -> None:
    """One that names no aspect keeps none of the others from being read, nor does a place that is none."""
    data = to_data(refutation())
    data["sums"] = [{**data["sums"][0], "aspect": "other"}] * 2
    with pytest.raises(DocumentError) as caught:
        from_data(data, Refutation, documents=FRAMEWORK)
    assert [problem.loc for problem in caught.value.problems] == [("sums", place, "aspect") for place in range(2)]
    data = to_data(refutation())
    for term in data["sums"][0]["terms"]:
        term["when"] = {"a": "low"}
    with pytest.raises(DocumentError) as caught:
        from_data(data, Refutation, documents=FRAMEWORK)
    assert [problem.loc for problem in caught.value.problems] == [
        ("sums", 0, "terms", place, "when") for place in range(2)
    ]


def test_clauses_can_be_met_if_some_truth_meets_them() -> None:
    """As going through all truths says: of clauses of one to three literals, as many as can just be met or not."""
    found = set()
    for seed in range(150):
        rng = Random(seed)
        names = rng.sample(range(1, 6), 5)
        sizes = [rng.choice([1, 2, 3, 3]) for _ in range(seed % 12)]
        clauses = [[rng.choice([1, -1]) * name for name in rng.sample(names, size)] for size in sizes]
        truths = [{name * sign for name, sign in enumerate(signs, 1)} for signs in product([1, -1], repeat=5)]
        expected = any(all(not true.isdisjoint(clause) for clause in clauses) for true in truths)
        assert is_satisfiable(clauses) is expected, clauses
        found.add(expected)
    assert found == {True, False}
    assert not is_satisfiable([[1], [-1]])
    assert not is_satisfiable([[]])


def test_choices_are_counted_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """One clause of two literals takes one choice, and what follows takes none."""
    monkeypatch.setattr(refutations, "MOST_CHOICES", 1)
    assert is_satisfiable([[1, 2]])
    monkeypatch.setattr(refutations, "MOST_CHOICES", 0)
    assert is_satisfiable([[1], [-1, 2]])
    with pytest.raises(SizeLimitError):
        is_satisfiable([[1, 2]])
