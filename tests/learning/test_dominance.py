"""Completions of answers under a monotone rule, against all of them one by one."""

from __future__ import annotations

import random
from itertools import product
from math import inf

import attrs
import pytest

from k80assess import Criterion
from k80assess.document.files import as_plain
from k80assess.document.framework import Framework
from k80assess.engine.families import Family
from k80assess.engine.loose_monotone import Kept
from k80assess.errors import SizeLimitError
from k80assess.learning import Example, dominance, learn, monotone
from k80assess.learning.cones import OutOfTimeError
from k80assess.learning.dominance import Asked, MonotoneSearch, _Completions

LEVELS = ["p", "q", "r"]
NUMBER = 150


Cell = tuple[int, ...]


@attrs.frozen
class Case:
    """A monotone rule with what is kept of it, as a sum says, and answers that leave some cells."""

    names: str
    falling: list[str]
    excluded: dict[str, str]
    truth: list[int]
    sizes: list[int]

    def sum(self, cell: Cell) -> int:
        signs = [-1 if name in self.falling else 1 for name in self.names]
        return sum(weight * sign * value for weight, sign, value in zip(self.truth, signs, cell, strict=True))

    def level(self, cell: Cell) -> int:
        return (self.sum(cell) > 0) + (self.sum(cell) > 2)

    def below(self, one: Cell, other: Cell) -> bool:
        pairs = zip(self.names, one, other, strict=True)
        return all(b <= a if name in self.falling else a <= b for name, a, b in pairs)

    def occurs(self, cell: Cell) -> bool:
        known = {name: LEVELS[value] for name, value in zip(self.names, cell, strict=True)}
        return not self.excluded or any(known[name] != level for name, level in self.excluded.items())

    @property
    def family(self) -> Family:
        criteria = [Criterion(id=name, levels=LEVELS[:size]) for name, size in zip(self.names, self.sizes, strict=True)]
        family = monotone(criteria, ["no", "perhaps", "yes"], falling=self.falling)
        if not self.excluded:
            return family
        plain = {**as_plain(family.framework), "impossible": [{"when": self.excluded}]}
        return Family(framework=Framework.model_validate(plain), monotone=family.monotone)


def drawn(rng: random.Random) -> Case:
    names = "abc"[: rng.choice([2, 3])]
    sizes = [rng.choice([2, 3]) for _ in names]
    falling = [name for name in names if rng.random() < 0.3]
    excluded = {name: rng.choice(LEVELS[:2]) for name in names[:2]} if rng.random() < 0.4 else {}
    return Case(names, falling, excluded, [rng.randint(0, 2) for _ in names], sizes)


def test_completions_are_all_that_can_have_an_outcome_in_a_span(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once: those that can occur, that no floor lifts above the span, and that no ceiling holds below it."""
    yielded = 0
    for seed in range(NUMBER):
        rng = random.Random(seed)
        case = drawn(rng)
        family, places = case.family, [range(size) for size in case.sizes]
        cells = [*product(*places)]
        floors = [(cell, case.level(cell)) for cell in rng.sample(cells, rng.choice([0, 1, 3]))]
        ceilings = [(cell, case.level(cell)) for cell in rng.sample(cells, rng.choice([0, 1, 3]))]
        rule = MonotoneSearch(family).rule.keeping(Kept(tuple(floors), tuple(ceilings)))
        allowed = tuple([tuple(sorted(rng.sample(own, rng.randint(1, len(own))))) for own in places])
        lowest, highest = sorted(rng.choices(range(3), k=2))
        expected = [
            cell
            for cell in product(*allowed)
            if case.occurs(cell)
            and all(own <= highest for at, own in floors if case.below(at, cell))
            and all(own >= lowest for at, own in ceilings if case.below(cell, at))
        ]
        asked = Asked(family._compiled, allowed, frozenset(range(lowest, highest + 1)), every=False)
        assert sorted(_Completions(rule, asked, (lowest, highest), None)) == expected, seed
        monkeypatch.setattr(dominance, "PATIENCE", 1)
        assert sorted(_Completions(rule, asked, (lowest, highest), inf)) == expected, seed
        if expected:
            with pytest.raises(OutOfTimeError):
                list(_Completions(rule, asked, (lowest, highest), -inf))
        yielded += len(expected)
    assert yielded > NUMBER


def test_what_was_tried_in_vain_of_later_answers_is_not_held_against_earlier_ones() -> None:
    """Where b is q nothing is left for c, one level of which is too high and the other too low; b as p leaves q."""
    family = monotone([Criterion(id=name, levels=LEVELS[:2]) for name in "abc"], ["no", "perhaps", "yes"])
    rule = MonotoneSearch(family).rule.keeping(Kept((((0, 1, 1), 2),), (((1, 1, 0), 0),)))
    asked = Asked(family._compiled, ((0, 1),) * 3, frozenset([1]), every=False)
    assert sorted(_Completions(rule, asked, (1, 1), None)) == [(0, 0, 1), (1, 0, 1)]


def test_an_outcome_between_is_looked_for_at_each_completion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worst and best completion would not do: it takes both examples to refute it, one for each completion."""
    family = monotone([Criterion(id="a", levels=LEVELS)], ["no", "perhaps", "yes"])
    examples = [Example(id=level, answers={"a": level}, outcome=own) for level, own in (("p", "no"), ("r", "yes"))]
    learned = learn(examples, family)
    refutation = learned.refute({"a": ["p", "r"]}, "perhaps")
    assert [example.id for example in refutation.examples] == ["p", "r"]
    assert refutation.holds
    monkeypatch.setattr(dominance, "MOST_WAYS", 1)
    with pytest.raises(SizeLimitError):
        learned.refute({"a": ["p", "r"]}, "perhaps")
