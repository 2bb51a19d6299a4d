"""Small random frameworks in which not everything can occur, with answers to them, and of which kinds they are.

Drawn by numbers and not by hypothesis: thousands take seconds, and how many there are of each kind can be relied on. A
test goes through them from the smallest on, so that the first to fail shows what is wrong in few words.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from typing import Any

import attrs
import oracle
import pytest
from hypothesis import settings

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework

USUAL = 100  # examples of hypothesis, to which numbers of what is drawn are in proportion
SEED = "--hypothesis-seed"


@attrs.frozen(kw_only=True, eq=False)
class Drawn:
    """A framework with answers to it that can occur together.

    Attributes:
        seed: the number that it was drawn by.
        content: the framework as it was written.
        framework: the framework.
        answers: for some criteria, and for some aspects that are judged directly, a level or several.
    """

    seed: int
    content: dict[str, Any]
    framework: Framework
    answers: dict[str, str | list[str]]

    @property
    def judged(self) -> list[str]:
        """The ids of the aspects of which the answer leaves out a level."""
        given = oracle.given(self.framework, self.answers)
        return [aspect.id for aspect in self.framework.aspects if aspect.id in given]

    @property
    def needed_rows(self) -> list[Any]:
        """The rows without which a criterion or an aspect would be of no use."""
        return [row for row in self.content.get("impossible", ()) if {"c0", "a0"} & row["when"].keys()]

    @property
    def random(self) -> random.Random:
        """A source of random numbers of its own, for whatever else a test needs."""
        return random.Random(self.seed)


def for_drawn(number: int, *, every: int = 1) -> Callable[[Callable[[Drawn], None]], Callable[[pytest.Config], None]]:
    """Make a test of a claim about one: it goes through so many of them, the smallest first.

    With another profile of hypothesis there are more or fewer, as there are of properties; with `explore` new ones.

    Args:
        number: how many are drawn.
        every: take one out of so many of these.
    """

    def test_of(claim: Callable[[Drawn], None]) -> Callable[[pytest.Config], None]:
        def test(pytestconfig: pytest.Config) -> None:
            for case in all_drawn(pytestconfig, number)[::every]:
                try:
                    claim(case)
                except BaseException as error:
                    error.add_note(f"drawn by {case.seed}: {case.content}, with the answers {case.answers}")
                    raise

        test.__name__, test.__doc__, test.__module__ = claim.__name__, claim.__doc__, claim.__module__
        marked: Callable[[pytest.Config], None] = pytest.mark.hypothesis(test)
        return marked

    return test_of


def all_drawn(config: pytest.Config, number: int, *, counted: bool = False) -> Sequence[Drawn]:
    """Return so many of them, the smallest first.

    Args:
        config: the options that the tests are run with.
        number: how many; more or fewer with another profile of hypothesis.
        counted: whether it is counted how many of them are of a kind, for which fewer will not do.
    """
    profile = settings.default
    assert profile is not None
    first = 0 if profile.derandomize else int(config.getoption(SEED) or random.randrange(1 << 30))
    return _all_drawn(first, max(number, scaled(number)) if counted else scaled(number))


def scaled(number: int) -> int:
    """Return how many are tried where it should be so many: more or fewer, as the profile of hypothesis says."""
    profile = settings.default
    assert profile is not None
    return max(1, number * profile.max_examples // USUAL)


@lru_cache(maxsize=1)
def _all_drawn(first: int, number: int) -> Sequence[Drawn]:
    drawn = [draw(seed) for seed in range(first, first + number)]
    return sorted(drawn, key=lambda one: len(f"{one.content}{one.answers}"))


@lru_cache(maxsize=2_000)
def draw(seed: int) -> Drawn:
    """Draw a framework with answers by a number: the same one each time."""
    rng = random.Random(seed)
    while True:
        content = _content(rng)
        framework = load_framework(content)
        occurring = oracle.completions(framework)
        if occurring:  # rows may leave nothing
            return Drawn(
                seed=seed, content=content, framework=framework, answers=draw_answers(rng, framework, occurring)
            )


# --- frameworks -------------------------------------------------------------------------------------------------------


def _content(rng: random.Random) -> dict[str, Any]:
    criteria = [f"c{i}" for i in range(1, rng.choice([3, 4, 4, 5]))]
    aspects = [f"a{i}" for i in range(1, rng.choice([2, 3, 4, 4, 4, 5]))]
    sizes = {criterion_id: rng.choice([2, 2, 3, 3, 4]) for criterion_id in criteria}
    sizes |= {aspect_id: rng.choice([2, 2, 3]) for aspect_id in aspects}
    sizes[aspects[-1]] = rng.choice([2, 3, 3, 4])
    if len(criteria) == 4:
        sizes |= dict.fromkeys(rng.sample(criteria, 2), 2)
    loose = {node_id for node_id in criteria + aspects if rng.random() < 0.25} if rng.random() < 0.3 else set()
    inputs = _inputs(rng, criteria, aspects)
    written = []
    for place, aspect_id in enumerate(aspects):
        read = criteria + aspects[:place] if rng.random() < 0.2 else inputs[aspect_id]
        rule = _rule(rng, aspect_id, inputs[aspect_id], read, sizes, loose)
        written.append({**_node(aspect_id, sizes, loose), "rule": rule})
    rng.shuffle(written)
    rows = [
        _row(rng, criteria + aspects[:-1], sizes, criteria, loose) for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3]))
    ]
    if rows and rng.random() < 0.15:  # a criterion that no rule asks
        criteria, sizes = [*criteria, "c0"], {**sizes, "c0": 2}
        rows.append({"when": {"c0": [f"l{rng.randrange(2)}"], **_when(rng, criteria[:-1], sizes, loose)}})
    if rows and rng.random() < 0.15:  # an aspect that nothing else reads
        sizes = {**sizes, "a0": 2}
        own = _some(rng, criteria, 1, 2)
        written.insert(0, {**_node("a0", sizes, loose), "rule": _rule(rng, "a0", own, own, sizes, loose)})
        rows.append({"when": {"a0": [f"l{rng.randrange(2)}"], **_when(rng, criteria, sizes, loose)}})
    reads = {aspect["id"]: _reads(aspect["rule"]) for aspect in written if aspect["id"] in aspects[:-1]}
    beside = {}
    if rng.random() < 0.3:  # something is told beside the outcome: what feeds it, or what may follow from it
        beside = {"also": [rng.choice(aspects[:-1])]} if len(aspects) > 1 and rng.random() < 0.4 else {"also": ["b1"]}
    if beside == {"also": ["b1"]}:
        own = _some(rng, [*criteria, *aspects], 1, 3)
        sizes["b1"] = rng.choice([2, 3])
        written.append({**_node("b1", sizes, loose), "rule": _rule(rng, "b1", own, own, sizes, loose)})
    gates = _gates(rng, criteria, reads, sizes, loose) if rng.random() < 0.3 else {}
    return {
        "id": "drawn",
        "version": "1",
        "outcome": aspects[-1],
        "criteria": [{**_node(criterion_id, sizes, loose), **gates.get(criterion_id, {})} for criterion_id in criteria],
        "aspects": written,
        **({"impossible": rows} if rows else {}),
        **beside,
    }


def _node(node_id: str, sizes: dict[str, int], loose: set[str]) -> dict[str, Any]:
    return {"id": node_id, "levels": _levels(sizes[node_id]), **({"ordered": False} if node_id in loose else {})}


def _levels(size: int) -> list[str]:
    return [f"l{i}" for i in range(size)]


def _some(rng: random.Random, things: Sequence[str], least: int, most: int) -> list[str]:
    chosen = rng.sample(things, rng.randint(min(least, len(things)), min(most, len(things))))
    return [thing for thing in things if thing in chosen]


def _inputs(rng: random.Random, criteria: list[str], aspects: list[str]) -> dict[str, list[str]]:
    """Draw what each aspect follows from; the first one often feeds two others. What is left feeds the outcome."""
    inputs: dict[str, list[str]] = {}
    unused = set(criteria)
    feeds_two = len(aspects) > 2 and rng.random() < 0.7
    for place, aspect_id in enumerate(aspects):
        own = set(_some(rng, criteria + aspects[:place], 1, 3))
        if place and feeds_two and place < 3:
            own.add(aspects[0])
        if place == len(aspects) - 1:
            own |= unused
        inputs[aspect_id] = [input_id for input_id in criteria + aspects if input_id in own]
        rng.shuffle(inputs[aspect_id])
        unused = (unused - own) | {aspect_id}
    return inputs


def _rule(
    rng: random.Random, aspect_id: str, inputs: list[str], read: list[str], sizes: dict[str, int], loose: set[str]
) -> dict[str, Any]:
    """Draw a rule over inputs, with conditions on whatever may be read."""
    size, has_order = sizes[aspect_id], aspect_id not in loose
    kinds = ["table", "weighted", "weighted"] if has_order else ["table"]
    if has_order and loose.isdisjoint(inputs) and all(sizes[input_id] == size for input_id in inputs):
        kinds += ["minimum", "maximum"]
    kind = rng.choice(kinds)
    rule: dict[str, Any] = {"kind": kind}
    if kind == "weighted":
        rule["weights"] = {input_id: rng.choice([1, 1, 2, 3, 0]) for input_id in inputs}
        if not any(rule["weights"].values()):
            rule["weights"][inputs[0]] = 1
        shares = sorted(rng.sample(range(1, 13), size - 1))
        rule["cutoffs"] = {f"l{i + 1}": f"{share}/12" for i, share in enumerate(shares)}
        rule["points"] = {i: _points(rng, sizes[i]) for i in inputs if i in loose or rng.random() < 0.25}
        if rng.random() < 0.4:
            terms = [[w * p for p in rule["points"].get(i, range(sizes[i]))] for i, w in rule["weights"].items()]
            rule["cutoffs"] = _bounds(rng, size, sorted({sum(own) for own in product(*terms)}))
        elif orders := _orders(rule["weights"]):
            rule["orders"] = orders
    else:
        rule["inputs"] = inputs
    if kind == "table":
        rows = [
            {"when": _when(rng, read, sizes, loose), "then": f"l{rng.randrange(size)}"}
            for _ in range(rng.randint(1, 4))
        ]
        rule["rows"] = [*rows, {"then": f"l{rng.randrange(size)}"}]
    if has_order and rng.random() < 0.25:
        rule["caps"] = [
            {"when": _when(rng, read, sizes, loose), "at_most": f"l{rng.randrange(size)}"}
            for _ in range(rng.choice([1, 1, 2]))
        ]
    return rule


def _orders(weights: dict[str, int]) -> list[list[str]]:
    """Draw what the weights keep to, of some rules, by themselves: whatever else is drawn stays the same."""
    rng = random.Random(f"orders {weights}")
    by_weight = sorted(weights, key=lambda input_id: (-weights[input_id], input_id))
    kept = [[one, other] for one, other in combinations(by_weight, 2)]
    return rng.sample(kept, rng.randint(1, min(3, len(kept)))) if kept and rng.random() < 0.2 else []


def _bounds(rng: random.Random, size: int, totals: list[int]) -> dict[str, dict[str, Any]]:
    """Draw bounds in points for all levels but one, each harder to reach than the one before; most are totals."""
    keys, sign = rng.choice([(("at_least", "above"), 1), (("at_most", "below"), -1)])
    numbers = [totals[0] - 1, *totals, totals[-1] + 1]
    heights = sorted(rng.sample([(sign * number, i) for number in numbers for i in (0, 1)], size - 1))
    return {f"l{place + 1}": {keys[i]: sign * number} for place, (number, i) in enumerate(heights)}


def _points(rng: random.Random, size: int) -> list[int]:
    points = [rng.randint(-1, 3) for _ in range(size)]
    return points if len(set(points)) > 1 else list(range(size))


def _when(
    rng: random.Random, named: list[str], sizes: dict[str, int], loose: set[str], least: int = 1
) -> dict[str, Any]:
    return {i: _condition(rng, sizes[i], i in loose) for i in _some(rng, named, least, 3)}


def _condition(rng: random.Random, size: int, is_loose: bool) -> Any:
    """Draw levels; now and then as a comparison, an exception, or both."""
    levels = _levels(size)
    form = rng.random()
    if form < 0.8:
        return _some(rng, levels, 1, size - 1)
    if form < 0.9 or is_loose:
        return {"not": rng.choice(levels)}
    key, ends = rng.choice(
        [("at_least", levels), ("above", levels[:-1]), ("at_most", levels), ("below", levels[1:])],
    )
    end = rng.choice(ends)
    among = [level for level in levels if oracle.SIGNS[key](levels.index(level), levels.index(end))]
    without = {"not": rng.choice(among)} if len(among) > 1 and rng.random() < 0.2 else {}
    return {key: end, **without}


def draw_condition(rng: random.Random, node: Any) -> Any:
    """Draw a condition of any form on a criterion or an aspect."""
    return _condition(rng, len(node.levels), node.ordered is False)


def _gates(
    rng: random.Random, criteria: list[str], reads: dict[str, set[str]], sizes: dict[str, int], loose: set[str]
) -> dict[str, dict[str, Any]]:
    """Draw under which conditions some criteria are asked, each on others before it in an order of its own."""
    order = rng.sample(criteria, len(criteria))
    gates = {}
    for place, criterion_id in enumerate(order[1:], start=1):
        if rng.random() < 0.5:
            known = order[:place]
            known += [aspect_id for aspect_id in sorted(reads) if _criteria_below(aspect_id, reads) <= set(known)]
            named = rng.sample(known, min(len(known), rng.choice([1, 1, 2])))
            when = {i: _condition(rng, sizes[i], i in loose) for i in named}
            gates[criterion_id] = {"asked_when": when, "otherwise": f"l{rng.randrange(sizes[criterion_id])}"}
    return gates


def _reads(rule: dict[str, Any]) -> set[str]:
    conditions = [part.get("when", {}) for part in (*rule.get("rows", ()), *rule.get("caps", ()))]
    return set(rule.get("weights", rule.get("inputs", ()))).union(*conditions)


def _criteria_below(node_id: str, reads: dict[str, set[str]]) -> set[str]:
    if node_id not in reads:
        return {node_id}
    return set().union(*[_criteria_below(other, reads) for other in reads[node_id]])


def _row(
    rng: random.Random, named: list[str], sizes: dict[str, int], criteria: list[str], loose: set[str]
) -> dict[str, Any]:
    """Draw what cannot occur together; often all the worst or all the best is among it."""
    if rng.random() < 0.6:
        named = criteria
    when = _when(rng, named, sizes, loose, least=2)
    if rng.random() < 0.4 and all(isinstance(own, list) for own in when.values()):
        end = rng.choice([0, -1])
        when = {node_id: sorted({*own, _levels(sizes[node_id])[end]}) for node_id, own in when.items()}
        when = {node_id: own[:1] if len(own) == sizes[node_id] and not end else own for node_id, own in when.items()}
        when = {node_id: own[1:] if len(own) == sizes[node_id] else own for node_id, own in when.items()}
    return {"when": when}


def draw_answers(
    rng: random.Random, framework: Framework, occurring: list[dict[str, str]]
) -> dict[str, str | list[str]]:
    """Draw answers that something which can occur agrees with."""
    profile = rng.choice(occurring)
    answers: dict[str, str | list[str]] = {}
    share = rng.choice([0.1, 0.5, 0.9])
    for node in framework.criteria:
        if rng.random() < share:
            answers[node.id] = _answer(rng, oracle.scale(node), profile[node.id])
    if rng.random() < 0.55:
        feeding = Counter(input_id for aspect in framework.aspects for input_id in aspect.rule.inputs)
        for aspect in framework.aspects:
            if aspect.id != framework.outcome and rng.random() < (0.8 if feeding[aspect.id] > 1 else 0.4):
                answers[aspect.id] = _answer(rng, oracle.scale(aspect), profile[aspect.id])
    return answers


def _answer(rng: random.Random, levels: list[str], level: str) -> str | list[str]:
    if rng.random() < 0.75:
        return level
    return [other for other in levels if other == level or rng.random() < 0.5]


# --- kinds ------------------------------------------------------------------------------------------------------------


def kinds(case: Drawn) -> set[str]:
    """Return which of the kinds that matter one is of."""
    framework, found = case.framework, set()
    occurring = [tuple(profile.values()) for profile in oracle.profiles(framework)]
    around = 1
    for levels in zip(*occurring, strict=True):
        around *= len(set(levels))
    if around > len(occurring):
        found.add("no box")
    left = oracle.profiles(framework, case.answers)
    around = 1
    for levels in zip(*[profile.values() for profile in left], strict=True):
        around *= len(set(levels))
    if around > len(left):
        found.add("no box left by the answers")
    scale = oracle.scale(framework.outcome_aspect)
    if oracle.possible(framework) & set(scale[1:-1]):
        found.add("middle outcome")
    if oracle.possible(framework, case.answers) & set(scale[1:-1]):
        found.add("middle outcome left by the answers")
    ends = [tuple([oracle.scale(c)[end] for c in framework.criteria]) for end in (0, -1)]
    if not set(ends) <= set(occurring):
        found.add("corner impossible")
    feeding = Counter([input_id for aspect in framework.aspects for input_id in aspect.rule.inputs])
    if any(feeding[aspect_id] > 1 for aspect_id in case.judged):
        found.add("judged aspect that feeds two")
    by_id = {aspect.id: aspect for aspect in framework.aspects}
    if any(set(case.judged) & set(by_id[aspect_id].rule.inputs) for aspect_id in case.judged):
        found.add("judged aspect that feeds another")
    if len(oracle.possible(framework, case.answers)) == 1:
        found.add("settled")
    if any({*row.when} - {c.id for c in framework.criteria} for row in framework.impossible or ()):
        found.add("row about an aspect")
    if not {c.id for c in framework.criteria} <= feeding.keys():
        found.add("criterion that only rows ask")
    if any(node.ordered is False for node in oracle.nodes(framework)):
        found.add("without order")
    if any(aspect.id == "a0" for aspect in framework.aspects):
        found.add("aspect that only rows ask")
    return found | _kinds_of_rules(case)


def _kinds_of_rules(case: Drawn) -> set[str]:
    framework, nodes, found = case.framework, oracle.by_id(case.framework), set()
    left = oracle.completions(framework, case.answers)
    for aspect in framework.aspects:
        rule: Any = aspect.rule
        if set(oracle.read_by(aspect)) - set(rule.inputs):
            found.add("condition on what is no input")
        if any(oracle.cap_that_decides(aspect, at, nodes) is not None for at in left):
            found.add("cap that decides")
        if rule.kind == "weighted" and not all(isinstance(cutoff, Fraction) for cutoff in rule.cutoffs.values()):
            sides = [
                key for cutoff in rule.cutoffs.values() for key in oracle.SIGNS if getattr(cutoff, key) is not None
            ]
            found.add("bounds in points")
            if "at_most" in sides or "below" in sides:
                found.add("points count against")
            ends = {getattr(cutoff, key) for cutoff, key in zip(rule.cutoffs.values(), sides, strict=True)}
            if ends & {oracle.total_of(aspect, at, nodes) for at in left}:
                found.add("total at a bound")
        if rule.kind == "weighted" and any(point < 0 for points in rule.points.values() for point in points):
            found.add("negative points")
    return found
