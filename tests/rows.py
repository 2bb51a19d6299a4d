"""Rows of answers made for tests, and what `assess` says of each."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import assess

Row: TypeAlias = Mapping[str, Any]
Found: TypeAlias = list[tuple[str | None, ...]]
"""For each row the outcome, or None while it is open, and the worst and the best that can come out."""


def expected(framework: Framework, rows: Sequence[Row]) -> Found:
    found: Found = []
    for row in rows:
        assessment = assess(row, framework)
        outcome = assessment.outcome
        ends = assessment.possible[0].id, assessment.possible[-1].id
        found.append((outcome.id if outcome else None, *ends))
    return found


def random_rows(framework: Framework, count: int, open_share: float = 0.25, seed: int = 80) -> list[Row]:
    rng = random.Random(seed)
    rows: list[Row] = []
    for _ in range(count):
        levels = {c.id: rng.choice(level_ids(c)) for c in framework.criteria}
        rows.append({c: None if rng.random() < open_share else level for c, level in levels.items()})
    return rows
