"""Cones against another solver: real numbers, exactly; and refutations by adding them up."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from math import inf
from typing import Any

import pytest

from k80assess.learning.cones import Cone, OutOfTimeError, Row, is_contradiction, product

z3: Any = pytest.importorskip("z3")

NUMBER = 400


def drawn(seed: int) -> tuple[random.Random, int, list[Row]]:
    rng = random.Random(seed)
    size = rng.randint(1, 5)
    numbers = [tuple([rng.randint(-3, 3) for _ in range(size)]) for _ in range(rng.randint(1, 8))]
    return rng, size, [Row(own, strict=rng.random() < 0.5) for own in numbers]


def said(numbers: Sequence[int], entries: Sequence[Any]) -> Any:
    return z3.Sum([number * entry for number, entry in zip(numbers, entries, strict=True)])


def test_a_vector_is_found_or_a_contradiction() -> None:
    """Rows added one by one, now and then looked at in between, come to what another solver says of all at once."""
    found = {True: 0, False: 0}
    for seed in range(NUMBER):
        rng, size, rows = drawn(seed)
        cone, entries = Cone(size), [z3.Real(f"x{i}") for i in range(size)]
        solver = z3.Solver()
        solver.add([entry >= 0 for entry in entries])
        for row in rows:
            cone.add(row)
            solver.add(said(row.numbers, entries) > 0 if row.strict else said(row.numbers, entries) >= 0)
            if rng.random() < 0.5:
                cone.refutation()
            cone = cone.copy()
        refutation = cone.refutation()
        found[refutation is None] += 1
        assert (solver.check() == z3.sat) == (refutation is None), rows
        if refutation is None:
            assert all(entry >= 0 for entry in cone.vector)
            assert all(row.holds(cone.vector) for row in rows)
            assert all(product(row.numbers, cone.vector) >= row.strict for row in rows)
        else:
            assert all(number > 0 for number in refutation.values())
            assert refutation.keys() <= set(range(len(rows)))
            multiples = [refutation.get(place, 0) for place in range(len(rows))]
            assert is_contradiction(rows, multiples)
            total = [sum(m * row.numbers[i] for m, row in zip(multiples, rows, strict=True)) for i in range(size)]
            assert all(number <= 0 for number in total)  # written out, for what checks refutations is ours too
            assert any(m and row.strict for m, row in zip(multiples, rows, strict=True))
    assert min(found.values()) > NUMBER / 4


def test_a_copy_is_apart() -> None:
    cone = Cone(1)
    cone.add(Row((1,), strict=True))
    other = cone.copy()
    other.add(Row((-1,)))
    assert other.refutation() is not None
    assert cone.refutation() is None
    assert len(cone.rows) == 1


@pytest.mark.parametrize(
    ("multiples", "is_so"), [((1, 1), True), ((2, 2), True), ((1, 2), False), ((0, 0), False), ((-1, -1), False)]
)
def test_what_adds_up_to_a_contradiction(multiples: tuple[int, int], is_so: bool) -> None:
    rows = [Row((1, -2), strict=True), Row((-1, 2))]
    assert is_contradiction(rows, multiples) is is_so


def test_without_anything_strict_nothing_contradicts() -> None:
    """Zero meets all that is at least something of itself."""
    assert not is_contradiction([Row((1, -2)), Row((-1, 2))], (1, 1))


def test_the_greatest_part() -> None:
    """Of a whole above 0, by another solver's optimum; ends count, as far as rows that are strict come near them."""
    looked = 0
    for seed in range(NUMBER):
        rng, size, rows = drawn(seed)
        cone = Cone(size)
        for row in rows:
            cone.add(row)
        if cone.refutation() is not None or not any(cone.vector):
            continue
        looked += 1
        whole = [rng.randint(1, 3) for _ in range(size)]
        part = [rng.randint(0, own) for own in whole]
        entries, best = [z3.Real(f"x{i}") for i in range(size)], z3.Optimize()
        best.add([entry >= 0 for entry in entries])
        best.add([said(row.numbers, entries) >= 0 for row in rows])
        best.add(said(whole, entries) == 1)
        greatest = best.maximize(said(part, entries))
        assert best.check() == z3.sat
        found, vector = cone.greatest(part, whole)
        assert found == Fraction(str(best.upper(greatest))), (rows, part, whole)
        assert product(part, vector) == found * product(whole, vector)
        assert any(vector) or not found
        assert all(Row(row.numbers).holds(vector) for row in rows)
    assert looked > NUMBER / 5


def test_no_multiple_below_nothing_contradicts() -> None:
    """That an entry is above 0 and no less than 0 is met by 1, though the one less the other is 0 above 0."""
    rows = [Row((1,), strict=True), Row((1,))]
    assert all(row.holds([1]) for row in rows)
    assert not is_contradiction(rows, [1, -1])


def test_a_cone_gives_up_in_time() -> None:
    """Where it has to look for a vector at all."""
    for until in (inf, -inf):
        cone = Cone(2, until)
        cone.add(Row((1, -1), strict=True))
        if until > 0:
            assert cone.refutation() is None
            continue
        with pytest.raises(OutOfTimeError):
            cone.refutation()
