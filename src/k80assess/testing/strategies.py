"""Hypothesis strategies for frameworks, profiles, answers, topics and agendas."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from k80assess.document.files import load
from k80assess.document.framework import Framework, level_ids
from k80assess.document.topic import Topic

__all__ = ["answers", "frameworks", "profiles", "topics"]


@st.composite
def frameworks(draw: st.DrawFn, *, max_criteria: int = 5, max_levels: int = 3, max_aspects: int = 4) -> Framework:
    """Draw frameworks with all kinds of rules, caps, and inputs that feed several aspects.

    They shrink to few criteria with two levels under one aspect. Ids are short: criteria `c1`, `c2`, …, aspects `a1`,
    `a2`, …, levels `l0`, `l1`, … from the worst up.

    Args:
        max_criteria: the most criteria, at least 1.
        max_levels: the most levels of a criterion or aspect, at least 2.
        max_aspects: the most aspects, at least 1.

    >>> from k80assess.testing.strategies import frameworks
    >>> frameworks(max_criteria=1, max_levels=2).example().criteria[0].id  # doctest: +SKIP
    'c1'
    """
    criteria = [f"c{i + 1}" for i in range(draw(st.integers(1, max_criteria)))]
    aspects = [f"a{i + 1}" for i in range(draw(st.integers(1, max_aspects)))]
    sizes = {node_id: draw(st.integers(2, max_levels)) for node_id in criteria + aspects}
    # Whatever nothing has used yet must still be used: later aspects take up what is left, the last one all of it.
    unused = set(criteria)
    documents = []
    for place, aspect_id in enumerate(aspects):
        available = criteria + aspects[:place]
        inputs = draw(st.lists(st.sampled_from(available), min_size=1, max_size=4, unique=True))
        if place == len(aspects) - 1:
            inputs = list(dict.fromkeys([*inputs, *(i for i in available if i in unused)]))
        unused.difference_update(inputs)
        unused.add(aspect_id)
        rule = draw(_rules(inputs, sizes, sizes[aspect_id]))
        documents.append({"id": aspect_id, "levels": _levels(sizes[aspect_id]), "rule": rule})
    content = {
        "id": "drawn",
        "version": "1",
        "outcome": aspects[-1],
        "criteria": [{"id": c, "levels": _levels(sizes[c])} for c in criteria],
        "aspects": draw(st.permutations(documents)),
    }
    return load(Framework, content)


def _levels(size: int) -> list[dict[str, str]]:
    return [{"id": f"l{i}"} for i in range(size)]


@st.composite
def _rules(draw: st.DrawFn, inputs: list[str], sizes: dict[str, int], size: int) -> dict[str, Any]:
    kinds = ["table", "weighted"]
    if all(sizes[i] == size for i in inputs):
        kinds += ["minimum", "maximum"]
    kind = draw(st.sampled_from(kinds))
    rule: dict[str, Any] = {"kind": kind}
    if kind == "weighted":
        rule |= draw(_weighted(inputs, sizes, size))
    else:
        rule["inputs"] = inputs
    if kind == "table":
        rows = draw(st.lists(st.fixed_dictionaries({"when": _whens(inputs, sizes), "then": _level(size)}), max_size=4))
        rule["rows"] = [*rows, {"when": {}, "then": draw(_level(size))}]
    caps = st.fixed_dictionaries({"when": _whens(inputs, sizes), "at_most": _level(size)})
    rule["caps"] = draw(st.lists(caps, max_size=2))
    return rule


def _level(size: int) -> st.SearchStrategy[str]:
    return st.integers(0, size - 1).map("l{}".format)


@st.composite
def _whens(draw: st.DrawFn, inputs: list[str], sizes: dict[str, int]) -> dict[str, list[str]]:
    named = draw(st.lists(st.sampled_from(inputs), max_size=3, unique=True))
    return {i: draw(st.lists(_level(sizes[i]), min_size=1, max_size=sizes[i], unique=True)) for i in named}


@st.composite
def _weighted(draw: st.DrawFn, inputs: list[str], sizes: dict[str, int], size: int) -> dict[str, Any]:
    weights = {i: draw(st.sampled_from([1, 2, 0, 3, Fraction(1, 2), Fraction(1, 3)])) for i in inputs}
    if not any(weights.values()):
        weights[inputs[0]] = 1
    shares = st.fractions(Fraction(1, 12), 1, max_denominator=12)
    cutoffs = sorted(draw(st.lists(shares, min_size=size - 1, max_size=size - 1, unique=True)))
    points = {}
    for i in draw(st.lists(st.sampled_from(inputs), max_size=2, unique=True)):
        drawn = draw(st.lists(st.integers(-2, 4), min_size=sizes[i], max_size=sizes[i]))
        points[i] = drawn if len(set(drawn)) > 1 else list(range(sizes[i]))
    return {"weights": weights, "cutoffs": {f"l{i + 1}": c for i, c in enumerate(cutoffs)}, "points": points}


def profiles(framework: Framework) -> st.SearchStrategy[dict[str, str]]:
    """Draw profiles: one level for every criterion."""
    return st.fixed_dictionaries({c.id: st.sampled_from(level_ids(c)) for c in framework.criteria})


def answers(framework: Framework) -> st.SearchStrategy[dict[str, str | list[str] | None]]:
    """Draw answers: for each criterion a level, several, or None; they shrink towards everything answered."""
    return st.fixed_dictionaries({c.id: _answer(level_ids(c)) for c in framework.criteria})


def _answer(levels: tuple[str, ...]) -> st.SearchStrategy[str | list[str] | None]:
    several = st.lists(st.sampled_from(levels), min_size=1, max_size=len(levels), unique=True)
    return st.one_of(st.sampled_from(levels), several, st.none())


@st.composite
def topics(draw: st.DrawFn, framework: Framework) -> Topic:
    """Draw topics with answers to a framework."""
    given = {c: answer for c, answer in draw(answers(framework)).items() if answer is not None}
    return load(Topic, {"id": draw(st.sampled_from(["pilot", "scheme", "visit"])), "title": "A topic", "answers": given})
