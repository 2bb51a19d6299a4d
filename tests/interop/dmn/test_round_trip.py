"""What is written is read again as the same function, whatever a framework has: odd names, rows, numbers, no order."""

from __future__ import annotations

import random
from typing import Any

import oracle
from drawn import Drawn, for_drawn

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, Node, level_ids
from k80assess.examine.compare import diff
from k80assess.interop import dmn

# Names and levels that try to be something else in FEEL, in XML, or in an engine.
ODD = [
    *(
        "-",
        "not",
        'not("a")',
        "true",
        "null",
        "[1..2]",
        "< 5",
        "=",
        "a,b",
        "a.b",
        "a b",
        "A",
        "a",
        "1",
        '"',
        "\\",
        "]]>",
    ),
    *("é 👍", "a\u2028b", "\ufffe", 'date("2022-01-01")', "<b>&amp;</b>", "definitions", "__proto__"),
    *("can__occur", "id__x", "k80:level"),
]
DAYS: list[Any] = ["2024-02-28", "2024-03-02", "2024-12-31", "2025-01-02"]
NUMBERS: list[Any] = [-2.5, 0, 0.75, 1_000_000]


def renamed(content: Any, names: dict[str, str]) -> Any:
    """Return the same with other names, as keys and as values."""
    if isinstance(content, dict):
        return {names.get(key, key): renamed(value, names) for key, value in content.items()}
    if isinstance(content, list):
        return [renamed(part, names) for part in content]
    return names.get(content, content) if isinstance(content, str) else content


def cut(rng: random.Random, levels: list[str], ends: list[Any]) -> list[dict[str, Any]]:
    """Return levels of numbers or dates, of which some have several stretches, with ends on either side."""
    ends = sorted(rng.sample(ends, min(len(ends), len(levels) + rng.randint(-1, 1))))
    owners = [*rng.sample(levels, len(levels)), *rng.choices(levels, k=len(ends))]
    owned: dict[str, list[dict[str, Any]]] = {level: [] for level in levels}
    low: dict[str, Any] = {}
    for owner, end in zip(owners, [*ends, None], strict=False):
        belongs = rng.random() < 0.5
        owned[owner].append(low | ({} if end is None else {"at_most" if belongs else "below": end}))
        low = {"above" if belongs else "at_least": end}
    return [{"id": level, "ranges": own} for level, own in owned.items()]


def dressed(case: Drawn) -> Framework:
    """Return a drawn framework under odd names, in which some criteria have numbers or dates, and rows have reasons."""
    rng = case.random
    things = {node["id"] for node in (*case.content["criteria"], *case.content["aspects"])}
    levels = ["l0", "l1", "l2", "l3"]
    names = dict(zip(sorted(things), rng.sample(ODD, len(things)), strict=True))
    names |= dict(zip(levels, rng.sample([name for name in ODD if name != "1"], 4), strict=True))
    content = renamed(case.content, names)
    for criterion in content["criteria"]:
        if rng.random() < 0.5:
            of_dates = rng.random() < 0.5
            criterion["levels"] = cut(rng, criterion["levels"], DAYS if of_dates else NUMBERS)
            criterion["unit"] = None if of_dates else rng.choice([None, "EUR", "€ < 1 & more"])
    for row in content.get("impossible", []):
        row |= rng.choice([{}, {"reason": "So it is. <b>"}, {"provenance": "stated", "section": "§ 1"}])
    return load_framework(content)


def rows(framework: Framework) -> list[Any]:
    """Return what cannot occur, each with its levels in order and its reason; also answers to what is not asked."""
    found = []
    for row in framework.impossible or ():
        when = {i: oracle.levels_that_fit(framework.node(i), own) for i, own in row.when.items()}
        found.append((when, row.reason and row.reason.to("nl"), row.provenance, row.section))
    for criterion in framework.criteria:
        answers = [level for level in oracle.scale(criterion) if level != criterion.otherwise]
        for i, own in (criterion.asked_when or {}).items():
            scale, fitting = oracle.scale(framework.node(i)), oracle.levels_that_fit(framework.node(i), own)
            others = [level for level in scale if level not in fitting]
            if others:
                found.append(({i: others, criterion.id: answers}, None, criterion.provenance, criterion.section))
    return found


def needed(framework: Framework) -> set[str]:
    """Return all that the outcome depends on, and what can occur."""
    conditions = [row.when for row in framework.impossible or ()]
    conditions += [criterion.asked_when for criterion in framework.criteria if criterion.asked_when]
    found, waiting = set[str](), [framework.outcome, *(i for when in conditions for i in when)]
    while waiting:
        node = framework.node(waiting.pop())
        if node.id not in found:
            found.add(node.id)
            waiting += [] if isinstance(node, Criterion) else oracle.read_by(node)
    return found


@for_drawn(300)
def test_what_is_written_is_read_as_the_same_function(case: Drawn) -> None:
    """Equal at every profile, with the same rows, numbers, units and scales; from one file or several."""
    framework = dressed(case)
    version: Any = case.random.choice(["1.1", "1.3"])
    parts = [*dmn.to_xml_parts(framework, version=version).values()]
    # What is told beside the outcome is a root as well, so one has to be named; what only that needs is not read.
    root, beside = framework.outcome, {*(framework.also or ())} - needed(framework)
    for back in (dmn.read(dmn.to_xml(framework, version=version), root=root), dmn.read(*parts, root=root)):
        assert diff(framework, back).equivalent
        assert rows(back) == rows(framework)
        assert {node.id for node in back.aspects} == {node.id for node in framework.aspects} - beside
        again: list[Node] = [*back.criteria, *back.aspects]
        others = {node.id: node for node in again}
        nodes: list[Node] = [*framework.criteria, *framework.aspects]
        for node in [node for node in nodes if node.id not in beside]:
            same = others[node.id]
            assert (level_ids(same), same.ordered) == (level_ids(node), node.ordered)
            if isinstance(node, Criterion):
                assert isinstance(same, Criterion)
                assert same.partition == node.partition
                assert (same.unit and same.unit.to("nl")) == (node.unit and node.unit.to("nl"))
