"""The best choice, against all choices; also where floats cannot tell, and where the solver is wrong."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("scipy")

from k80assess.errors import MissingExtraError, SizeLimitError
from k80assess.govern import knapsack as module
from k80assess.govern.knapsack import Knapsack, best_choice


def exhaustive(knapsack: Knapsack) -> frozenset[int]:
    """Look at every choice; of equal value, prefer the one that has the first item on which two differ."""
    size = len(knapsack.values)
    best, best_merit = frozenset[int](), (-1, 0)
    for bits in range(1 << size):
        chosen = [item for item in range(size) if bits >> (size - 1 - item) & 1]
        for kind, room in enumerate(knapsack.room):
            if sum(knapsack.needs[item][kind] for item in chosen) > room:
                break
        else:
            best, best_merit = max(
                (best, best_merit),
                (frozenset(chosen), (sum(knapsack.values[item] for item in chosen), bits)),
                key=lambda pair: pair[1],
            )
    return best


@st.composite
def knapsacks(draw: st.DrawFn, most: int = 8) -> Knapsack:
    kinds, size = draw(st.integers(0, 3)), draw(st.integers(0, most))
    numbers = draw(st.sampled_from([st.integers(0, 3), st.integers(0, 20), st.just(1)]))
    amounts = st.integers(0, draw(st.sampled_from([2, 10])))
    return Knapsack(
        values=tuple(draw(st.lists(numbers, min_size=size, max_size=size))),
        needs=tuple(tuple(draw(amounts) for _ in range(kinds)) for _ in range(size)),
        room=tuple(draw(st.integers(0, 25)) for _ in range(kinds)),
    )


@settings(max_examples=200)
@given(knapsacks())
def test_best_choice(knapsack: Knapsack) -> None:
    """The choice is the best of all, and of equally good ones the preferred."""
    assert best_choice(knapsack) == exhaustive(knapsack)


def drawn(rng: random.Random, size: int, kinds: int) -> Knapsack:
    """A knapsack whose room is about half of what all would need."""
    values = [1] * size if rng.random() < 0.5 else [rng.randint(1, 9) for _ in range(size)]
    needs = [tuple(rng.randint(1, 9) * (rng.random() < 0.7) for _ in range(kinds)) for _ in range(size)]
    room = [sum(need[kind] for need in needs) * rng.randint(2, 8) // 10 for kind in range(kinds)]
    return Knapsack(values=tuple(values), needs=tuple(needs), room=tuple(room))


def test_tight_room() -> None:
    """The same where room is scarce of every kind."""
    rng = random.Random(7)
    for _ in range(15):
        knapsack = drawn(rng, 11, 3)
        assert best_choice(knapsack) == exhaustive(knapsack)


@pytest.mark.slow
def test_eighteen_items() -> None:
    """The same for eighteen items and three kinds of room."""
    rng = random.Random(18)
    for _ in range(12):
        knapsack = drawn(rng, 18, 3)
        assert best_choice(knapsack) == exhaustive(knapsack)


def test_beyond_floats() -> None:
    """Differences that no float can tell decide all the same."""
    huge = 10**30
    two_of_three = Knapsack(values=(huge, huge, huge + 1), needs=((huge,), (huge,), (huge + 1,)), room=(2 * huge + 1,))
    assert best_choice(two_of_three) == {0, 2}
    one_less = Knapsack(values=two_of_three.values, needs=two_of_three.needs, room=(2 * huge,))
    assert best_choice(one_less) == {0, 1}
    one_more = Knapsack(values=(10**300, 10**300 + 1), needs=((10**300, 1), (10**300, 1)), room=(2 * 10**300, 1))
    assert best_choice(one_more) == {1}


@pytest.mark.parametrize("kind", ["fails", "takes nothing", "takes all", "prices nothing", "prices everything"])
def test_a_wrong_solver(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the solver says, the choice is the best one."""

    def linprog(costs: list[float], A_ub: list[list[float]], **_: Any) -> Any:  # noqa: N803
        share = 1.0 if kind == "takes all" else 0.0
        price = {"prices nothing": 0.0, "prices everything": -1e9}.get(kind, -0.5)
        return SimpleNamespace(
            status=4 if kind == "fails" else 0,
            x=None if kind == "fails" else [share] * len(costs),
            ineqlin=SimpleNamespace(marginals=[price] * len(A_ub)),
        )

    monkeypatch.setattr(module, "_optimize", lambda: SimpleNamespace(linprog=linprog))
    rng = random.Random(5)
    for _ in range(15):
        knapsack = drawn(rng, 8, 2)
        assert best_choice(knapsack) == exhaustive(knapsack)


def test_the_solver_keeps_it_short() -> None:
    """With the solver's prices forty items take hundreds of steps, not as many as there are choices."""
    for seed in range(4):
        knapsack = drawn(random.Random(seed), 40, 3)
        assert knapsack.fits(best_choice(knapsack, limit=8_000))


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too much work, and a solver that is not installed, are told as such."""
    with pytest.raises(SizeLimitError, match="portfolios compete"):
        best_choice(drawn(random.Random(1), 30, 3), limit=40)

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(module, "import_module", missing)
    with pytest.raises(MissingExtraError, match=r"k80assess\[plan\]"):
        best_choice(drawn(random.Random(1), 3, 1))
