"""The definitions taken literally: every profile enumerated, every rule read from the document. Naive on purpose.

Shares no code with the engine: it reads documents and returns ids, and is the judge of everything the engine says.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from k80assess.document.framework import Aspect, Framework


def scale(node: Any) -> list[str]:
    return [level.id for level in node.levels]


def evaluate(framework: Framework, profile: dict[str, str]) -> dict[str, str]:
    """Return the level of every criterion and aspect at a profile."""
    nodes: dict[str, Any] = {n.id: n for n in (*framework.criteria, *framework.aspects)}
    levels = dict(profile)

    def level_of(node_id: str) -> str:
        if node_id not in levels:
            aspect = nodes[node_id]
            levels[node_id] = apply(aspect, {i: level_of(i) for i in aspect.rule.inputs}, nodes)
        return levels[node_id]

    for aspect in framework.aspects:
        level_of(aspect.id)
    return levels


def outcome(framework: Framework, profile: dict[str, str]) -> str:
    return evaluate(framework, profile)[framework.outcome]


def apply(aspect: Aspect, given: dict[str, str], nodes: dict[str, Any]) -> str:
    """Return an aspect's level from its inputs' levels."""
    rule: Any = aspect.rule
    levels = scale(aspect)
    if rule.kind == "weighted":
        share = share_of(aspect, given, nodes)
        position = max([0] + [levels.index(level) for level, cutoff in rule.cutoffs.items() if cutoff <= share])
    elif rule.kind == "table":
        position = next(levels.index(row.then) for row in rule.rows if holds(row.when, given))
    else:
        positions = [scale(nodes[i]).index(level) for i, level in given.items()]
        position = min(positions) if rule.kind == "minimum" else max(positions)
    for cap in rule.caps:
        if holds(cap.when, given):
            position = min(position, levels.index(cap.at_most))
    return levels[position]


def share_of(aspect: Aspect, given: dict[str, str], nodes: dict[str, Any]) -> Fraction:
    """Return where a weighted aspect's total lies between the least and the greatest."""
    rule: Any = aspect.rule
    total = least = greatest = Fraction(0)
    for input_id, weight in rule.weights.items():
        levels = scale(nodes[input_id])
        points = rule.points.get(input_id, tuple(range(len(levels))))
        total += weight * points[levels.index(given[input_id])]
        least += weight * min(points)
        greatest += weight * max(points)
    return (total - least) / (greatest - least)


def holds(when: Any, given: dict[str, str]) -> bool:
    return all(given[input_id] in levels for input_id, levels in when.items())


def profiles(framework: Framework, answers: dict[str, Any] | None = None) -> list[dict[str, str]]:
    """Enumerate every profile that answers leave possible."""
    options = []
    for criterion in framework.criteria:
        answer = (answers or {}).get(criterion.id)
        options.append(scale(criterion) if not answer else [answer] if isinstance(answer, str) else list(answer))
    ids = [criterion.id for criterion in framework.criteria]
    return [dict(zip(ids, levels, strict=True)) for levels in product(*options)]


def possible(framework: Framework, answers: dict[str, Any] | None = None) -> set[str]:
    return {outcome(framework, profile) for profile in profiles(framework, answers)}
