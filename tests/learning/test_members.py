"""The search for members: what it answers without looking, and when it gives up."""

from __future__ import annotations

from math import inf

import pytest
from frameworks import go

pytest.importorskip("pysat")

from k80assess import loosen
from k80assess.engine.answers import Box
from k80assess.engine.families import Family
from k80assess.errors import SizeLimitError
from k80assess.learning import sums
from k80assess.learning.conditions import TopicConditions
from k80assess.learning.cones import OutOfTimeError
from k80assess.learning.members import MemberSearch

SUM = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"yes": 1}}
CELLS = {"kind": "minimum", "inputs": ["a", "b"]}


def test_a_sum_of_too_many_numbers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three entries, of two weights and a unit, for each of two inputs its weight, range and two levels: 3 * 2 * 4."""
    family = loosen(go(["no", "yes"], SUM), weights="any")
    monkeypatch.setattr(sums, "MOST_NUMBERS", 24)
    MemberSearch(family)
    monkeypatch.setattr(sums, "MOST_NUMBERS", 23)
    with pytest.raises(SizeLimitError):
        MemberSearch(family)


def test_what_is_needed_has_one_order() -> None:
    """What an aspect reads before it, in the order of its rule; and then all else, by name."""
    family = loosen(go(["no", "yes"], SUM), weights="any")
    search = MemberSearch(family)
    conditions = TopicConditions(Box.of(family._compiled, {}), search.loose, search.conditions, search._at_least)
    others = [f"c{place}" for place in range(9)]
    assert conditions._ordered({"go", *others}) == ["a", "b", "go", *others]


@pytest.mark.parametrize(
    "family",
    [
        pytest.param(loosen(go(["no", "yes"], SUM), weights="any"), id="of sums"),
        pytest.param(loosen(go(["no", "yes"], CELLS), tables=["go"]), id="of cells"),
    ],
)
def test_a_search_gives_up_in_time_and_goes_on_later(family: Family) -> None:
    """What the framework as written meets takes no time; that a alone is enough is met by others only."""
    search = MemberSearch(family)
    alone = Box.of(family._compiled, {"a": "high", "b": "low"})
    no, yes = [search.condition(alone, [place]) for place in range(2)]
    assert search.find([no], -inf) is not None
    with pytest.raises(OutOfTimeError):
        search.find([yes], -inf)
    found = search.find([yes], inf)
    assert found is not None
    assert search.meets(found, yes)
    assert search.find([yes], -inf) is found
