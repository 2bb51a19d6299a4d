"""Corners of weights, and intervals of cut-offs, by hand."""

from __future__ import annotations

from fractions import Fraction

from k80assess.document.loosening import Interval
from k80assess.engine.loose_sums import components, tightened, up_sets


def test_the_up_sets_of_an_order() -> None:
    """With each input all those that weigh at least as much, and connected by the orders among them."""
    found = {tuple(sorted(one)) for one in up_sets("abcd", [("a", "b"), ("a", "c"), ("d", "c")])}
    assert found == {("a",), ("d",), ("a", "b"), ("a", "c", "d"), ("a", "b", "c", "d")}


def test_groups_that_no_order_ties_together() -> None:
    """In the order of the inputs; what two orders tie is one group."""
    assert components("abcd", [("b", "d")]) == [["a"], ["c"], ["b", "d"]]
    assert components("abcd", [("b", "d"), ("a", "b")]) == [["c"], ["a", "b", "d"]]
    assert components("abcd", [("b", "d"), ("c", "a")]) == [["b", "d"], ["a", "c"]]


def test_intervals_lose_what_none_can_have() -> None:
    """Each cut-off lies above the one before; an end that it shares with another belongs to one of them at most."""
    half, two, three = Fraction(1, 2), Fraction(2, 5), Fraction(3, 5)
    assert tightened([Interval(least=two, greatest=three), Interval(least=half, greatest=half)]) == [
        Interval(least=two, greatest=half, greatest_included=False),
        Interval(least=half, greatest=half),
    ]
    same = Interval(least=two, greatest=three)
    assert tightened([same, same, same]) == [
        Interval(least=two, greatest=three, greatest_included=False),
        Interval(least=two, greatest=three, least_included=False, greatest_included=False),
        Interval(least=two, greatest=three, least_included=False),
    ]
