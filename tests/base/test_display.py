"""A representation is whole where that is short, and else says how much is left out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from k80assess.base.display import LONGEST, shortly

SINGLE = st.one_of(st.integers(), st.text(), st.none(), st.booleans(), st.fractions(), st.binary())
NESTED = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.lists(inner), st.lists(inner).map(tuple), st.dictionaries(st.text(), inner), st.lists(st.lists(inner))
    ),
    max_leaves=200,
)


@given(NESTED, st.integers(20, 2 * LONGEST))
@example([["", b"", None], []], 20)
def test_it_is_whole_or_short(thing: Any, room: int) -> None:
    """What has room is shown as Python shows it; what has none takes little more room than there is."""
    said = shortly(thing, room)
    if len(repr(thing)) <= room:
        assert said == repr(thing)
    else:
        assert "…" in said
        assert len(said) <= room + 20


@given(st.lists(st.integers(0, 9), min_size=LONGEST, max_size=5000))
def test_what_is_left_out_is_counted(numbers: list[int]) -> None:
    """So many are shown as are there, together with those that are counted."""
    said = shortly(numbers).strip("[]")
    *shown, more = said.split(", ")
    assert more == f"… {len(numbers) - len(shown)} more"
    assert [int(one) for one in shown] == numbers[: len(shown)]


def test_numbers_of_very_many_digits_are_no_hindrance() -> None:
    """Python refuses to write them out."""
    assert shortly((Fraction(10**5000, 3), "a")) == "(<Fraction of very many digits>, 'a')"


def test_it_does_not_depend_on_how_deep_things_lie() -> None:
    """A list in a list in a list, deeper than Python goes."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert len(shortly(deep)) <= LONGEST + 20
