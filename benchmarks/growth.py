"""What grows with the number of criteria and of levels, far beyond what could be enumerated."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import log, prod
from typing import Any

from benchmarks.page import Grid, digits, shown
from benchmarks.rows import random_frame
from benchmarks.timing import best, once
from k80assess.document.files import load_framework
from k80assess.document.framework import Framework, level_ids
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework, compile_in_order
from k80assess.engine.orders import walk_order
from k80assess.errors import SizeLimitError
from k80assess.examine.chances import probabilities
from k80assess.examine.tolerance import tolerance
from k80assess.interop.frames.assessing import assess_frame

ROWS = 100_000
OUTCOMES = ("low", "mid", "high")
CUTOFFS = {"mid": "2/5", "high": "3/4"}

Content = dict[str, Any]

# --- frameworks of any size ---------------------------------------------------------------------------------------


def weighted(criteria: int, levels: int, seed: int = 80) -> Framework:
    """Make one weighted sum over so many criteria, with random whole weights from 1 to 10."""
    rng = random.Random(seed)
    return framework_of(criteria, levels, [weighted_sum("outcome", {i: rng.randint(1, 10) for i in _ids(criteria)})])


def with_decimals(criteria: int, levels: int, seed: int = 80) -> Framework:
    """Make the same with weights of three decimals."""
    rng = random.Random(seed)
    weights = {i: str(Fraction(rng.randint(1, 9999), 1000)) for i in _ids(criteria)}
    return framework_of(criteria, levels, [weighted_sum("outcome", weights)])


def sharing(criteria: int, levels: int, seed: int = 80) -> Framework:
    """Make an aspect for every five criteria, which also takes one from the next five, and a sum of these aspects."""
    rng = random.Random(seed)
    ids = _ids(criteria)
    aspects = []
    for start in range(0, criteria, 5):
        inputs = [*ids[start : start + 5], ids[(start + 7) % criteria]]
        aspects.append(weighted_sum(f"a{start // 5}", {i: rng.randint(1, 10) for i in dict.fromkeys(inputs)}))
    return framework_of(
        criteria, levels, [*aspects, weighted_sum("outcome", {a["id"]: rng.randint(1, 10) for a in aspects})]
    )


def tables(criteria: int, levels: int, seed: int = 80) -> Framework:
    """Make a tree of decision tables, each with three inputs and a row for each combination."""
    rng = random.Random(seed)
    sizes = dict.fromkeys(_ids(criteria), levels)
    aspects: list[Content] = []
    waiting = list(sizes)
    while len(waiting) > 1:
        inputs, waiting = waiting[:3], waiting[3:]
        name = f"a{len(aspects)}" if waiting else "outcome"
        scales = [OUTCOMES if i.startswith("a") else _scale(sizes[i]) for i in inputs]
        rows = []
        for at in product(*(range(len(scale)) for scale in scales)):
            share = sum(at) / sum(len(scale) - 1 for scale in scales) + rng.uniform(-0.1, 0.1)
            when = {i: scale[place] for i, scale, place in zip(inputs, scales, at, strict=True)}
            rows.append({"when": when, "then": OUTCOMES[(share >= 0.4) + (share >= 0.65)]})
        aspects.append({"id": name, "rule": {"kind": "table", "inputs": inputs, "rows": rows}})
        waiting.append(name)
    return framework_of(criteria, levels, aspects)


def depth(criteria: int, levels: int, seed: int = 80) -> Framework:
    """Make weighted sums on top of each other: each takes in the one below and two more criteria."""
    rng = random.Random(seed)
    ids = _ids(criteria)
    aspects: list[Content] = []
    for start in range(0, criteria, 2):
        below = [aspects[-1]["id"]] if aspects else []
        name = f"a{start}" if start + 2 < criteria else "outcome"
        aspects.append(weighted_sum(name, {i: rng.randint(1, 10) for i in [*below, *ids[start : start + 2]]}))
    return framework_of(criteria, levels, aspects)


def _ids(criteria: int) -> list[str]:
    return [f"c{i}" for i in range(criteria)]


def _scale(levels: int) -> list[str]:
    return [f"l{i}" for i in range(levels)]


def weighted_sum(aspect_id: str, weights: Content) -> Content:
    """Return the document of an aspect that is a weighted sum."""
    return {"id": aspect_id, "rule": {"kind": "weighted", "weights": weights, "cutoffs": CUTOFFS}}


def framework_of(criteria: int, levels: int, aspects: Sequence[Content]) -> Framework:
    """Return a framework over so many criteria with so many levels, whose aspects have three."""
    scale = [{"id": level} for level in _scale(levels)]
    return load_framework(
        {
            "id": f"growth-{criteria}-{levels}",
            "version": "1",
            "outcome": "outcome",
            "criteria": [{"id": i, "levels": scale} for i in _ids(criteria)],
            "aspects": [{**aspect, "levels": [{"id": level} for level in OUTCOMES]} for aspect in aspects],
        }
    )


# --- measuring ----------------------------------------------------------------------------------------------------

COLUMNS = [
    "criteria", "levels", "profiles", "nodes", "compile", "assess", "all open", "probabilities", "tolerance", "frame",
]  # fmt: skip


def sections() -> Iterator[Grid]:
    """Measure growth with criteria for several kinds of frameworks, then with levels."""
    text = (
        "Compiled once, then one assessment with all answers, one with none, its exact probabilities, the tolerance of "
        f"the first, and a polars frame of {ROWS:,} rows. What takes more than a second was called once, including "
        "what it prepares for later calls. The exponents show the growth between the last two lines that have a "
        "number: 1 is proportional, 2 is four times as much for twice the size."
    )
    yield _grid(
        "Growth with criteria", f"One weighted sum with random whole weights from 1 to 10. {text}", weighted, MANY
    )
    yield _grid(
        "Growth with decimals", "The same, with weights of three decimals, such as 7.316.", with_decimals, FEWER
    )
    yield _grid("Growth with sharing", str(sharing.__doc__).replace("Make a", "A"), sharing, MANY)
    yield _grid("Growth with tables", str(tables.__doc__).replace("Make a", "A"), tables, MANY)
    yield _grid("Growth with depth", str(depth.__doc__).replace("Make w", "W"), depth, MANY)
    sizes = [(20, levels) for levels in (2, 3, 5, 9, 17)]
    yield _grid(
        "Growth with levels",
        "One weighted sum of twenty criteria, with weights as in the first of these tables.",
        weighted,
        sizes,
        1,
    )


MANY = [(criteria, 5) for criteria in (5, 10, 20, 40, 80)]
FEWER = [(criteria, 5) for criteria in (5, 10, 15, 20, 40)]


def _grid(
    title: str, text: str, make: Callable[[int, int], Framework], sizes: Sequence[tuple[int, int]], grown: int = 0
) -> Grid:
    lines, numbers = [], []
    for criteria, levels in sizes:
        framework = make(criteria, levels)
        measured = _measured(framework)
        profiles = prod(len(criterion.levels) for criterion in framework.criteria)
        nodes = "" if measured[0] is None else f"{measured[0]:,.0f}"
        times = ["refused" if seconds is None else shown(seconds) for seconds in measured[1:]]
        lines.append([str(criteria), str(levels), f"{float(profiles):.0e}", nodes, *times])
        numbers.append(((criteria, levels)[grown], measured))
    exponents = [_exponent([(size, own[i]) for size, own in numbers]) for i in range(len(numbers[0][1]))]
    return Grid(title, text, COLUMNS, [*lines, ["exponent", "", "", *exponents]])


def _exponent(points: Sequence[tuple[int, float | None]]) -> str:
    known = [(size, number) for size, number in points if number]
    if len(known) < 2:
        return ""
    (smaller, less), (larger, more) = known[-2:]
    return digits(log(more / less) / log(larger / smaller))


def _measured(framework: Framework) -> list[float | None]:
    """Return the number of nodes and the times; None for what is refused as too large."""
    order = walk_order(framework)
    compiling = _time_or_refusal(lambda: compile_in_order(framework, order))
    if compiling is None:
        return [None] * (len(COLUMNS) - 3)
    nodes = len(compile_framework(framework).diagram.nodes)
    answers = {c.id: level_ids(c)[-1] for c in framework.criteria}
    settled, nothing = assess(answers, framework), assess({}, framework)
    frame = random_frame(framework, ROWS)
    works: list[Callable[[], object]] = [
        lambda: assess(answers, framework),
        lambda: assess({}, framework),
        lambda: probabilities(nothing),
        lambda: tolerance(settled),
        lambda: assess_frame(frame, framework),
    ]
    return [nodes, compiling, *map(_time_or_refusal, works)]


def _time_or_refusal(work: Callable[[], object]) -> float | None:
    try:
        first = once(work)
        return first if first > 1 else best(work)
    except SizeLimitError:
        return None
