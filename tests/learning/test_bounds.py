"""How far examples fix cells, against all monotone functions through those that are kept."""

from __future__ import annotations

from itertools import product

import pytest

pytest.importorskip("pysat")

from k80assess import load_framework, loosen
from k80assess.learning import Example, learn

SCALES = {"a": ("low", "middle", "high"), "b": ("low", "high")}
OUTCOMES = ("no", "maybe", "yes")
CELLS = [*product(*SCALES.values())]
KEPT = {("low", "low"): "no", ("high", "high"): "yes"}
FRAMEWORK = load_framework(
    {
        "id": "f",
        "version": "1",
        "outcome": "go",
        "criteria": [{"id": criterion_id, "levels": scale} for criterion_id, scale in SCALES.items()],
        "aspects": [
            {
                "id": "go",
                "levels": OUTCOMES,
                "rule": {
                    "kind": "table",
                    "inputs": ["a", "b"],
                    "rows": [
                        *({"when": dict(zip(SCALES, cell, strict=True)), "then": own} for cell, own in KEPT.items()),
                        {"then": "maybe"},
                    ],
                },
            }
        ],
    }
)


def below(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(scale.index(a) <= scale.index(b) for scale, a, b in zip(SCALES.values(), one, other, strict=True))


FUNCTIONS = [
    function
    for outcomes in product(OUTCOMES, repeat=len(CELLS))
    if KEPT.items() <= (function := dict(zip(CELLS, outcomes, strict=True))).items()
    and all(
        OUTCOMES.index(function[one]) <= OUTCOMES.index(function[other])
        for one, other in product(CELLS, repeat=2)
        if below(one, other)
    )
]


@pytest.mark.parametrize(
    "judged", [{}, {("middle", "low"): "maybe"}, {("high", "low"): "maybe", ("low", "high"): "no"}]
)
def test_cells_have_the_levels_that_some_function_has(judged: dict[tuple[str, str], str]) -> None:
    """Of all that agree with what was judged; cells that are kept are not told of."""
    examples = [
        Example(id="-".join(cell), answers=dict(zip(SCALES, cell, strict=True)), outcome=outcome)
        for cell, outcome in judged.items()
    ]
    found = learn(examples, loosen(FRAMEWORK, tables={"go": [2]})).bounds().cells["go"]
    agreeing = [function for function in FUNCTIONS if judged.items() <= function.items()]
    assert [(tuple(cell.when.values()), cell.possible) for cell in found] == [
        (cell, tuple([level for level in OUTCOMES if any(own[cell] == level for own in agreeing)]))
        for cell in CELLS
        if cell not in KEPT
    ]
