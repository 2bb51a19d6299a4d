"""What grows with the number of criteria and of levels, far beyond what could be enumerated."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from math import log, prod
from typing import Any

from benchmarks.models import other_cutoffs, random_profiles
from benchmarks.page import Grid, digits, ratio, shown
from benchmarks.rows import random_frame
from benchmarks.timing import PEAK, best, in_turns, numbers_from_new_process, once
from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.compiled import compile_framework, compile_in_order
from k80assess.engine.orders import orders, walk_order
from k80assess.errors import SizeLimitError
from k80assess.examine.chances import probabilities
from k80assess.examine.reasons import reasons
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


def with_points(criteria: int, levels: int, seed: int = 80) -> Framework:
    """Make a sum of points, which each level of each criterion has its own of, up to 20, with bounds in points."""
    rng = random.Random(seed)
    points = {i: sorted(rng.sample(range(21), levels)) for i in _ids(criteria)}
    least, greatest = (sum(own[end] for own in points.values()) for end in (0, -1))
    bounds = {
        level: {"at_least": int(least + Fraction(share) * (greatest - least))} for level, share in CUTOFFS.items()
    }
    return framework_of(
        criteria, levels, [{"id": "outcome", "rule": {"kind": "weighted", "points": points, "cutoffs": bounds}}]
    )


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


def scattered(criteria: int, levels: int, seed: int = 80) -> Framework:
    """Make an aspect for every three criteria, of five drawn at random, which are all shared, and a sum of these."""
    rng = random.Random(seed)
    ids = _ids(criteria)
    names = [f"a{i}" for i in range(criteria // 3)]
    aspects = [weighted_sum(name, {i: rng.randint(1, 10) for i in rng.sample(ids, 5)}) for name in names]
    taken = {i for aspect in aspects for i in aspect["rule"]["weights"]}
    for place, criterion_id in enumerate([i for i in ids if i not in taken]):
        aspects[place % len(aspects)]["rule"]["weights"][criterion_id] = 1
    return framework_of(criteria, levels, [*aspects, weighted_sum("outcome", dict.fromkeys(names, 1))])


def rows_at_random(criteria: int, levels: int, rows: int, seed: int = 80, *, monotone: bool = False) -> Framework:
    """Make one table of so many rows of three conditions each, which the first that holds decides.

    A row asks for a level or better, those of the best outcome first, or for any two levels and outcomes.
    """
    rng = random.Random(seed)
    scale, found = _scale(levels), []
    for place in range(rows):
        chosen = rng.sample(_ids(criteria), 4 if monotone else 3)
        if monotone:
            outcome = "high" if place < rows // 2 else "mid"
            when: Content = {i: {"at_least": rng.choice(scale[1:])} for i in chosen}
        else:
            outcome = rng.choice(OUTCOMES)
            when = {i: rng.sample(scale, 2) for i in chosen}
        found.append({"when": when, "then": outcome})
    table = {"kind": "table", "inputs": _ids(criteria), "rows": [*found, {"when": {}, "then": "low"}]}
    return framework_of(criteria, levels, [{"id": "outcome", "rule": table}])


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
    yield _grid("Growth with points", str(with_points.__doc__).replace("Make a", "A"), with_points, MANY)
    yield _orders()
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
    yield _whole_functions()
    yield _directions()


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


# --- what depends on the order, on the whole function, and on directions -------------------------------------------


def _orders() -> Grid:
    """Compare the nodes in the order that comes first with those in the others that are tried."""
    rows = []
    for name, make, sizes in (
        ("neighbours", sharing, [(10, 5), (20, 5), (40, 5)]),
        ("at random", scattered, [(12, 3), (15, 3), (20, 3), (24, 3), (15, 5), (20, 5)]),
    ):
        for criteria, levels in sizes:
            framework = make(criteria, levels)
            first, *others = [_nodes(framework, order) for order in orders(framework)]
            found = min((number for number in others if number), default=None) if others else first
            times = ratio(found / first) if found and first else ""
            cells = ["refused" if number is None else f"{number:,}" for number in (first, found)]
            seconds = once(partial(compile_framework, framework))
            rows.append([name, str(criteria), str(levels), *cells, times, shown(seconds)])
    text = (
        "The nodes of a diagram with the criteria in the order in which the aspects take them in, and with those drawn "
        "together that feed the same aspects, which is tried before a framework is refused as too large, and where a "
        "diagram would be large. Neighbours are the frameworks of the table on sharing; at random is: "
        f"{str(scattered.__doc__).replace('Make a', 'a')} The ratio is below 1 where the other order is smaller. "
        "Compiling is what a user waits for, all attempts together, once."
    )
    columns = ["shared", "criteria", "levels", "usual order", "drawn together", "ratio", "compile"]
    return Grid("Sharing, in other orders", text, columns, rows)


def _nodes(framework: Framework, order: Sequence[str]) -> int | None:
    try:
        return len(compile_in_order(framework, order).diagram.nodes)
    except SizeLimitError:
        return None


WHOLE = """
from time import process_time
from k80assess.document.files import load_framework
from k80assess.engine.compiled import compile_framework
from k80assess.examine.chances import influence
from k80assess.examine.compare import diff

old, new = load_framework({old!r}), load_framework({new!r})
before = peak()
for framework in {compiled}:
    compile_framework(framework)
middle = peak()
start = process_time()
{work}
seconds = process_time() - start
print(seconds, middle - before, peak() - before)
"""


def _whole_functions() -> Grid:
    """Measure influence and difference, with the memory that they take, each in a new process."""
    works = {"influence": ("[old]", "influence(old)"), "diff": ("[old, new]", "diff(old, new)")}
    rows, points = [], {work: list[tuple[int, float | None]]() for work in works}
    for criteria in (20, 40, 80, 160):
        old, cells = weighted(criteria, 5), []
        for work, (compiled, call) in works.items():
            code = WHOLE.format(old=as_plain(old), new=as_plain(other_cutoffs(old)), compiled=compiled, work=call)
            seconds, compiling, peak = numbers_from_new_process(PEAK + code)
            points[work].append((criteria, seconds))
            cells += [shown(seconds), *[f"{digits(kibibytes / 1024)} MB" for kibibytes in (compiling, peak)]]
        rows.append([str(criteria), *cells])
    exponents = [cell for work in works for cell in (_exponent(points[work]), "", "")]
    text = (
        "One weighted sum, as in the first of these tables, with five levels: the influence of its criteria, and its "
        "difference from a version with another cut-off. Processor time of one call in a new process, after compiling; "
        "and the peak of memory above what was held before that: of compiling, and of both."
    )
    columns = ["criteria", "influence", "compiling", "peak", "diff", "compiling", "peak"]
    return Grid("Growth of influence and difference", text, columns, [*rows, ["exponent", *exponents]])


ROWS_AT_RANDOM = 100


def _directions() -> Grid:
    """Measure all reasons under rows at random beside those under a monotone table with about as many nodes."""
    rows = []
    for criteria, levels in ((6, 4), (8, 3), (10, 3), (12, 3)):
        random_rows = rows_at_random(criteria, levels, ROWS_AT_RANDOM)
        size = len(compile_framework(random_rows).diagram.nodes)
        candidates = [rows_at_random(criteria, levels, count, monotone=True) for count in range(10, 101, 10)]
        monotone = min(candidates, key=lambda own: abs(len(compile_framework(own).diagram.nodes) - size))
        both = [(own, _settled(own)) for own in (random_rows, monotone)]
        works = [partial(_all_reasons, settled) for _, settled in both]
        one, other = (times.least / TOPICS for times in in_turns(works))
        nodes = [f"{len(compile_framework(own).diagram.nodes):,}" for own, _ in both]
        counts = [digits(sum(_all_reasons(settled)) / TOPICS) for _, settled in both]
        cells = [nodes[0], counts[0], shown(one), nodes[1], counts[1], shown(other), ratio(one / other)]
        rows.append([str(criteria), str(levels), *cells])
    text = (
        f"One table of {ROWS_AT_RANDOM} rows of any levels and outcomes, under which most criteria move the outcome "
        "both ways, beside a monotone one over the same criteria with about as many nodes: all reasons for the outcome "
        f"of a topic with all answers, the mean of {TOPICS}. The ratio says how many times as long they take at random."
    )
    columns = ["criteria", "levels", "nodes", "reasons", "at random", "nodes", "reasons", "monotone", "ratio"]
    return Grid("Reasons, with criteria that move both ways", text, columns, rows)


TOPICS = 20


def _settled(framework: Framework) -> list[Assessment]:
    return [assess(profile, framework) for profile in random_profiles(framework, TOPICS)]


def _all_reasons(settled: Sequence[Assessment]) -> list[int]:
    return [len(reasons(assessment)) for assessment in settled]


def _time_or_refusal(work: Callable[[], object]) -> float | None:
    try:
        first = once(work)
        return first if first > 1 else best(work)
    except SizeLimitError:
        return None
