"""What grows with the number of criteria and of levels, far beyond what could be enumerated."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from benchmarks.page import Grid, shown
from benchmarks.rows import random_frame
from benchmarks.timing import best, once
from k80assess.document.files import load_framework
from k80assess.document.framework import Framework, level_ids
from k80assess.engine.assessment import assess
from k80assess.engine.compiler import compile_framework
from k80assess.examine.chances import probabilities
from k80assess.interop.frames import assess_frame

ROWS = 100_000


def weighted(criteria: int, levels: int, most: int = 10, seed: int = 80) -> Framework:
    """Make one weighted sum over so many criteria, with random whole weights from 1 to `most`."""
    rng = random.Random(seed)
    scale = [{"id": f"l{i}"} for i in range(levels)]
    ids = [f"c{i}" for i in range(criteria)]
    rule: dict[str, Any] = {"kind": "weighted", "weights": {i: rng.randint(1, most) for i in ids}}
    rule["cutoffs"] = {"mid": "2/5", "high": "3/4"}
    outcome = {"id": "outcome", "levels": [{"id": "low"}, {"id": "mid"}, {"id": "high"}], "rule": rule}
    return load_framework(
        {
            "id": f"weighted-{criteria}-{levels}",
            "version": "1",
            "outcome": "outcome",
            "criteria": [{"id": i, "levels": scale} for i in ids],
            "aspects": [outcome],
        }
    )


def sections() -> Iterator[Grid]:
    """Measure growth with criteria, then with levels."""
    text = (
        "One weighted sum with random whole weights from 1 to 10 and three outcomes: compiled once, then one "
        f"assessment with all answers, one with none, its exact probabilities, and a polars frame of {ROWS:,} rows."
    )
    yield Grid("Growth with criteria", f"Five levels each. {text}", COLUMNS, [_line(n, 5) for n in (5, 10, 20, 40, 80)])
    yield Grid("Growth with levels", f"Twenty criteria. {text}", COLUMNS, [_line(20, n) for n in (2, 3, 5, 9, 17)])


COLUMNS = ["criteria", "levels", "profiles", "nodes", "compile", "assess", "all open", "probabilities", "frame"]


def _line(criteria: int, levels: int) -> list[str]:
    framework = weighted(criteria, levels)
    compiling = once(lambda: compile_framework(framework))
    nodes = len(compile_framework(framework).diagram.nodes)
    answers = {c.id: level_ids(c)[-1] for c in framework.criteria}
    nothing = assess({}, framework)
    frame = random_frame(framework, ROWS)
    times = [
        compiling,
        best(lambda: assess(answers, framework)),
        best(lambda: assess({}, framework)),
        best(lambda: probabilities(nothing)),
        best(lambda: assess_frame(frame, framework)),
    ]
    return [str(criteria), str(levels), f"{levels**criteria:.0e}", f"{nodes:,}", *map(shown, times)]
