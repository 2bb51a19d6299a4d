"""The search for an undecided combination finds one exactly when there is one, whatever the rows."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document import gap
from k80assess.document.gap import TooManyLooksError, find_gap

SCALES = {"a": ["1", "2"], "b": ["1", "2", "3"], "c": ["1", "2", "3"], "d": ["1", "2"]}
WHENS = st.fixed_dictionaries(
    {},
    optional={
        input_id: st.lists(st.sampled_from(scale), min_size=1, unique=True) for input_id, scale in SCALES.items()
    },
)


def undecided(whens: list[dict[str, list[str]]]) -> list[dict[str, str]]:
    """Try every combination on every row."""
    combinations = [dict(zip(SCALES, levels, strict=True)) for levels in product(*SCALES.values())]
    return [c for c in combinations if not any(all(c[i] in named for i, named in w.items()) for w in whens)]


@given(st.lists(WHENS, max_size=12))
def test_a_gap_is_found_exactly_when_there_is_one(whens: list[dict[str, list[str]]]) -> None:
    """What is found leaves every completion undecided; when nothing is found, all is decided."""
    left = undecided(whens)
    found = find_gap(whens, SCALES)
    if found is None:
        assert left == []
    else:
        size = 1
        for input_id, scale in SCALES.items():
            size *= 1 if input_id in found else len(scale)
        assert sum(found.items() <= combination.items() for combination in left) == size


def test_the_same_gap_is_found_every_time() -> None:
    """Which combination is named depends neither on the order of the rows nor on how a process orders its sets."""
    whens = [{"d": ["1"]}, {"b": ["2"]}, {"a": ["1"]}]
    expected = {"a": "2", "b": "1", "d": "2"}
    assert find_gap(whens, SCALES) == find_gap(whens[::-1], SCALES) == expected
    script = f"from k80assess.document.gap import find_gap; print(find_gap({whens}, {SCALES}))"
    for seed in ("1", "2", "3", "4"):
        command, environment = [sys.executable, "-c", script], os.environ | {"PYTHONHASHSEED": seed}
        assert subprocess.run(command, env=environment, capture_output=True, text=True).stdout.strip() == str(expected)


def test_a_row_for_all_others_ends_the_search_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a row that asks nothing there is nothing to search, however entangled the others are."""
    monkeypatch.setattr(gap, "MAX_LOOKS", 0)
    whens = [{input_id: [level]} for input_id, scale in SCALES.items() for level in scale[1:]]
    with pytest.raises(TooManyLooksError):
        find_gap(whens, SCALES)
    assert find_gap([*whens, {}], SCALES) is None


def test_more_inputs_than_the_stack_is_deep() -> None:
    """Where a row takes the first level of each input, the one combination that is left has the second of all."""
    scales = {f"c{i}": ["1", "2"] for i in range(1_200)}
    assert find_gap([{input_id: ["1"]} for input_id in scales], scales) == dict.fromkeys(scales, "2")
