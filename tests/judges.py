"""Panels for tests, and what merging judges' answers comes to, gone through one level of each judge at a time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from statistics import median_high, median_low
from typing import Any

import oracle
from drawn import Drawn, draw_answers
from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.testing import strategies

_ORDER = [criterion.id for criterion in load_framework().criteria]
SPLIT: dict[str, dict[str, Any]] = {
    judge: dict(zip(_ORDER, votes.split(), strict=True))
    for judge, votes in {
        "A": "direct none somewhat partly covered plausible none some both tight",
        "B": "indirect none somewhat no open plausible open broad one_of_two enough",
        "C": "none none same partly open clear none broad both enough",
    }.items()
}
"""Three judges who all decline, while the middle answers say to take it on."""

Sets = dict[str, dict[str, list[str]]]
"""For each judge, for each criterion, the levels left possible."""


@st.composite
def panels(draw: st.DrawFn, most: int = 4) -> tuple[Framework, dict[str, dict[str, Any]]]:
    framework = draw(strategies.frameworks(max_criteria=4, ordered=True))
    names = ["chair", "official", "holder", "mayor"][: draw(st.integers(1, most))]
    return framework, {name: draw(strategies.answers(framework)) for name in names}


def boards(case: Drawn) -> tuple[dict[str, dict[str, Any]], Sets]:
    """Draw up to four judges beside what a case answers, with what each leaves of the criteria.

    What a judge says of an aspect counts by the levels that are left of the criteria.
    """
    rng, judges = case.random, {"chair": case.answers}
    occurring = oracle.completions(case.framework)
    alike = rng.random() < 0.3  # then each of them judges the same aspects the same, and knows less of the rest
    for name in ["official", "holder", "mayor"][: rng.randint(1, 3)]:
        judges[name] = draw_answers(rng, case.framework, occurring)
        if alike:
            judges[name] = {n: own for n, own in case.answers.items() if n.startswith("a") or rng.random() < 0.5}
    ids = [criterion.id for criterion in case.framework.criteria]
    left = {judge: oracle.remaining(case.framework, own) for judge, own in judges.items()}
    return judges, {judge: {c: list(own[c]) for c in ids} for judge, own in left.items()}


def judged_by_all(framework: Framework, judges: Iterable[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The aspects of which all judges say the same, and leave out a level."""
    first, *others = [oracle.given(framework, own) for own in judges]
    aspects = {aspect.id: first[aspect.id] for aspect in framework.aspects if aspect.id in first}
    return {aspect_id: own for aspect_id, own in aspects.items() if all(o.get(aspect_id) == own for o in others)}


def in_numbers(case: Drawn, judges: dict[str, dict[str, Any]]) -> tuple[Framework, dict[str, dict[str, Any]]]:
    """Give levels tens for their own, and say many answers in numbers: as one number, or as what lies between two.

    Each answer leaves the very same levels. There are few numbers, so judges often give the same.
    """
    rng, content = case.random, {**case.content}
    content["criteria"], rises = [], {}
    for criterion in case.content["criteria"]:
        size = len(criterion["levels"])
        rises[criterion["id"]] = rng.choice([True, True, False, None])
        levels: list[Any] = criterion["levels"]
        if rises[criterion["id"]] is not None:
            tens = [{"at_least": 10 * i, "below": 10 * i + 10} for i in range(size)]
            tens[0].pop("at_least")
            tens[-1].pop("below")
            owned = tens if rises[criterion["id"]] else tens[::-1]
            levels = [{"id": level, **own} for level, own in zip(levels, owned, strict=True)]
        content["criteria"].append({**criterion, "levels": levels})

    def said(criterion_id: str, answer: Any) -> Any:
        if rises.get(criterion_id) is None or not answer or rng.random() < 0.2:
            return answer
        scale = [level["id"] for level in next(c for c in content["criteria"] if c["id"] == criterion_id)["levels"]]
        scale = scale if rises[criterion_id] else scale[::-1]
        own = sorted(scale.index(level) for level in ([answer] if isinstance(answer, str) else answer))
        if own != list(range(own[0], own[-1] + 1)):
            return answer
        ends = [10 * own[0] + rng.choice([0, 5]), 10 * own[-1] + rng.choice([5, 7])]
        return ends[0] if len(own) == 1 and rng.random() < 0.7 else {"between": ends}

    told = {judge: {node_id: said(node_id, a) for node_id, a in own.items()} for judge, own in judges.items()}
    return load_framework(content), told


def sets(framework: Framework, judges: dict[str, dict[str, Any]]) -> Sets:
    found: Sets = {}
    for judge, answers in judges.items():
        found[judge] = {}
        for criterion in framework.criteria:
            answer = answers[criterion.id]
            levels = oracle.scale(criterion) if answer is None else [answer] if isinstance(answer, str) else answer
            found[judge][criterion.id] = sorted(levels)
    return found


MERGE: dict[str, Any] = {
    "worst": lambda levels: {min(levels)},
    "best": lambda levels: {max(levels)},
    "union": set,
    "median": lambda levels: set(range(median_low(levels), median_high(levels) + 1)),
}


def merge(framework: Framework, judges: Sets, how: str) -> dict[str, tuple[str, ...]]:
    """For each criterion the levels that merging comes to for some level of each judge."""
    merged = {}
    for criterion in framework.criteria:
        scale = oracle.scale(criterion)
        choices = [[scale.index(level) for level in own[criterion.id]] for own in judges.values()]
        found: set[int] = set().union(*(MERGE[how](levels) for levels in product(*choices)))
        merged[criterion.id] = tuple(scale[i] for i in sorted(found))
    return merged
