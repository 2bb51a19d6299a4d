"""Only monotone: against all monotone functions of small grids, matchings, and the search with a solver."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, permutations, product
from random import Random
from time import perf_counter
from typing import Any, get_args

import pytest

import k80assess as k80
from k80assess import Criterion
from k80assess.engine.directions import directions
from k80assess.engine.families import Family
from k80assess.errors import ArgumentError, DocumentError, MissingExtraError, UnknownNameError
from k80assess.learning import Example, Learned, learn, monotone, weighted
from k80assess.learning.covers import Covers, hitting_sets
from k80assess.learning.dominance import MonotoneSearch
from k80assess.learning.members import MemberSearch
from k80assess.learning.representative import Preference

Cell = tuple[int, ...]
Function = dict[Cell, int]
OUTCOMES = ["decline", "monitor", "take_on"]


def seeds(number: int) -> list[Any]:
    """Return so many seeds of random cases; most of them are for those who have the time."""
    few = number // 4
    return [*range(few), *[pytest.param(seed, marks=pytest.mark.slow) for seed in range(few, number)]]


# --- all monotone functions -----------------------------------------------------------------------------------------


@lru_cache(maxsize=100)
def functions(sizes: tuple[int, ...], ways: tuple[int, ...], size: int) -> list[Function]:
    """Return all monotone functions, by going on from cell to cell."""
    cells = list(product(*map(range, sizes)))
    found: list[Function] = [{}]
    for cell in cells:
        grown = []
        for function in found:
            for level in range(size):
                fits = all(
                    level >= own if below(other, cell, ways) else level <= own if below(cell, other, ways) else True
                    for other, own in function.items()
                )
                if fits:
                    grown.append({**function, cell: level})
        found = grown
    return found


def below(a: Cell, b: Cell, ways: Sequence[int]) -> bool:
    return all((y - x) * way >= 0 if way else x == y for x, y, way in zip(a, b, ways, strict=True))


class Grid:
    """A small family with examples, and what all its functions say of these."""

    def __init__(self, rng: Random, *, gated: bool = False) -> None:
        shapes = [(2, 3), (3, 3), (2, 2, 2), (4, 2), (3, 2, 2)]
        self.rng, self.size = rng, rng.choice([2, 3, 3])
        self.sizes = (2, 2, 2) if gated else rng.choice(shapes)
        ways = [rng.choice([1, 1, -1]) for _ in self.sizes]
        if rng.random() < 0.4:
            ways[rng.randrange(len(ways))] = 0
        self.ways = tuple(ways)
        self.names = [f"c{i}" for i in range(len(self.sizes))]
        criteria = []
        for i, (name, size, way) in enumerate(zip(self.names, self.sizes, self.ways, strict=True)):
            plain: dict[str, Any] = {"id": name, "levels": [f"l{v}" for v in range(size)]}
            if not way:
                plain["ordered"] = False
            if gated and i == 2:
                plain |= {"asked_when": {"c0": "l1"}, "otherwise": rng.choice(["l0", "l1"])}
                self.otherwise = plain["otherwise"]
            criteria.append(Criterion.model_validate(plain))
        self.gated = gated
        self.outcomes = OUTCOMES[-self.size :]
        falling = [name for name, way in zip(self.names, self.ways, strict=True) if way < 0]
        self.family = monotone(criteria, self.outcomes, falling=falling)
        self.all = functions(self.sizes, self.ways, self.size)

    def occurs(self, cell: Cell) -> bool:
        return not self.gated or cell[0] == 1 or f"l{cell[2]}" == self.otherwise

    def cells(self, answers: dict[str, list[str]]) -> list[Cell]:
        allowed = [
            [v for v in range(size) if f"l{v}" in answers.get(name, [f"l{v}"])]
            for name, size in zip(self.names, self.sizes, strict=True)
        ]
        return [cell for cell in product(*allowed) if self.occurs(cell)]

    def answers(self, part_open: float) -> dict[str, list[str]]:
        while True:
            own: dict[str, list[str]] = {}
            for name, size in zip(self.names, self.sizes, strict=True):
                levels = [f"l{v}" for v in range(size)]
                draw = self.rng.random()
                if draw >= part_open:
                    own[name] = [self.rng.choice(levels)]
                elif draw < part_open / 2:
                    own[name] = sorted(self.rng.sample(levels, self.rng.randint(1, size)))
            if self.cells(own):
                return own

    def example(self, name: str, part_open: float = 0.0) -> Example:
        count = self.rng.choice([1, 1, 1, 2, self.size])
        outcome = sorted(self.rng.sample(self.outcomes, count), key=self.outcomes.index)
        return Example(
            id=name,
            answers=self.answers(part_open),
            outcome=outcome,
            weight=self.rng.choice([1, 1, 2, 5]),
            every=self.rng.random() < 0.4,
        )

    def agrees(self, function: Function, example: Example) -> bool:
        given = {
            self.outcomes[function[cell]]
            for cell in self.cells({k: list(v.levels) for k, v in example.answers.items()})
        }
        assert isinstance(example.outcome, tuple)
        wanted = set(example.outcome)
        return given <= wanted if example.every else bool(given & wanted)

    def agreeing(self, examples: Sequence[Example]) -> list[Function]:
        return [function for function in self.all if all(self.agrees(function, one) for one in examples)]

    def possible(self, functions: Sequence[Function], answers: dict[str, list[str]]) -> set[str]:
        cells = self.cells(answers)
        return {self.outcomes[function[cell]] for function in functions for cell in cells}


def taken_examples(grid: Grid, number: int, part_open: float = 0.4) -> list[Example]:
    """Return examples that ask for a lowest and a highest outcome at cells, which takes no solver."""
    search = MonotoneSearch(grid.family)
    found: list[Example] = []
    while len(found) < number:
        one = grid.example(f"e{len(found)}", part_open)
        if search.takes(learn([one], grid.family)._pairs):
            found.append(one)
    return found


def ids(levels: Sequence[Any]) -> list[str]:
    return [level.id for level in levels]


def minimal(sets: Sequence[frozenset[str]]) -> set[frozenset[str]]:
    return {one for one in sets if not any(other < one for other in sets)}


def subsets(names: Sequence[str]) -> Iterator[frozenset[str]]:
    for size in range(len(names) + 1):
        yield from map(frozenset, combinations(names, size))


# --- against all of them --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", seeds(60))
def test_what_is_possible_is_what_some_monotone_function_gives(seed: int) -> None:
    rng = Random(seed)
    grid = Grid(rng, gated=seed % 5 == 4)
    examples = taken_examples(grid, rng.randint(0, 5))
    learned, agreeing = learn(examples, grid.family), grid.agreeing(examples)
    assert isinstance(learned._search, MonotoneSearch)
    assert learned.consistent == bool(agreeing)
    if not agreeing:
        with pytest.raises(ArgumentError, match="some contradict"):
            learned.possible({})
        with pytest.raises(ArgumentError, match="some contradict"):
            learned.agreeing()
        return
    family = learned.agreeing()
    for _ in range(12):
        answers = grid.answers(rng.choice([0, 0.4, 1]))
        expected = grid.possible(agreeing, answers)
        found = learned.possible(answers)
        assert set(ids(found.possible)) == expected
        assert set(ids(k80.assess(answers, family).possible)) == expected
        for outcome in grid.outcomes:
            if outcome not in expected:
                with pytest.raises(ArgumentError, match="no framework that agrees"):
                    learned.witness(answers, outcome)
                refutation = learned.refute(answers, outcome)
                assert refutation.holds
                assert outcome not in grid.possible(grid.agreeing(refutation.examples), answers)
                for place in range(len(refutation.examples)):
                    fewer = [one for i, one in enumerate(refutation.examples) if i != place]
                    assert outcome in grid.possible(grid.agreeing(fewer), answers)
                continue
            member = learned.witness(answers, outcome)
            function = as_function(grid, member)
            assert function in agreeing
            assert outcome in grid.possible([function], answers)


def as_function(grid: Grid, framework: k80.Framework) -> Function:
    """Return the outcome at each cell by the engine, as far as the cells occur; by the table's own rows elsewhere."""
    function = {}
    rule: Any = framework.outcome_aspect.rule
    for cell in product(*map(range, grid.sizes)):
        known = {name: f"l{v}" for name, v in zip(grid.names, cell, strict=True)}
        row = next(row for row in rule.rows if all(known[i] in levels for i, levels in row.when.items()))
        function[cell] = grid.outcomes.index(row.then)
        if grid.occurs(cell):
            assert ids(k80.assess(known, framework).possible) == [row.then]
    return function


@pytest.mark.parametrize("seed", range(20))
def test_the_family_that_agrees_has_the_sets_of_all_functions(seed: int) -> None:
    rng = Random(seed)
    grid = Grid(rng, gated=seed % 5 == 4)
    examples = taken_examples(grid, rng.randint(0, 4))
    agreeing = grid.agreeing(examples)
    if not agreeing:
        return
    family = learn(examples, grid.family).agreeing()
    counted: dict[tuple[str, ...], int] = {}
    for cell in product(*map(range, grid.sizes)):
        own = {function[cell] for function in agreeing} if grid.occurs(cell) else set()
        named = tuple([grid.outcomes[place] for place in sorted(own)])
        counted[named] = counted.get(named, 0) + 1
    assert dict(family.sets()) == counted
    assert as_function(grid, family.framework) in agreeing


def test_an_answer_without_an_order_is_no_choice_where_it_is_known() -> None:
    """What is asked then has a worst and a best completion, whatever else is open."""
    regions = Criterion.model_validate({"id": "region", "levels": ["east", "west"], "ordered": False})
    family = monotone([regions, Criterion(id="demand", levels=["low", "high"])], ["no", "yes"])
    learned = learn([Example(id="a", answers={"region": "east"}, outcome="yes")], family)
    assert dict(learned.agreeing().sets()) == {("no", "yes"): 3, ("yes",): 1}


def test_a_criterion_of_which_more_is_worse_moves_every_member_down() -> None:
    """Though its framework as written, the lowest that agrees, may not move at all."""
    names = {"demand": 1, "cost": -1}
    family = monotone([Criterion(id=name, levels=["low", "high"]) for name in names], OUTCOMES, falling=["cost"])
    for own in (family, learn([Example(id="a", answers={"cost": "high"}, outcome="decline")], family).agreeing()):
        ways = directions(own._compiled)
        assert {name: ways[own._compiled.variables[name]] for name in names} == names


@pytest.mark.parametrize("prefer", get_args(Preference))
def test_the_lowest_framework_that_agrees_is_chosen_of_what_is_monotone(prefer: Preference) -> None:
    """At each cell the lowest of all functions that agree, whichever is preferred."""
    for seed in range(12):
        grid = Grid(Random(6000 + seed))
        examples = taken_examples(grid, 3)
        if agreeing := grid.agreeing(examples):
            lowest = {cell: min(function[cell] for function in agreeing) for cell in agreeing[0]}
            assert as_function(grid, learn(examples, grid.family).representative(prefer)) == lowest


@pytest.mark.parametrize("seed", seeds(60))
def test_groups_are_those_of_all_functions(seed: int) -> None:
    rng = Random(1000 + seed)
    grid = Grid(rng)
    examples = taken_examples(grid, rng.randint(2, 6))
    by_id = {example.id: example for example in examples}
    learned = learn(examples, grid.family)
    fine = {names: bool(grid.agreeing([by_id[name] for name in names])) for names in subsets(list(by_id))}
    conflicts = [frozenset(group.examples) for group in learned.conflicts()]
    assert set(conflicts) == minimal([names for names, own in fine.items() if not own])
    assert len(conflicts) == len(set(conflicts))
    assert list(map(len, conflicts)) == sorted(map(len, conflicts))
    repairs = [frozenset(group.examples) for group in learned.repairs()]
    assert set(repairs) == minimal([names for names in fine if fine[frozenset(by_id) - names]])
    assert len(repairs) == len(set(repairs))
    weights = [group.weight for group in learned.repairs()]
    assert weights == sorted(weights) == [sum(by_id[name].weight for name in names) for names in repairs]


def test_between_two_that_contradict_a_third_nothing_may_contradict() -> None:
    """What x asks of its worst and of its best answers contradicts q and p, which say nothing of each other."""
    levels = ["low", "middle", "high"]
    family = monotone([Criterion(id=name, levels=levels) for name in "ab"], OUTCOMES)
    for weight, order in product((1, 3), permutations("pxq")):
        examples = {
            "p": Example(id="p", answers={"a": "low", "b": "high"}, outcome="take_on"),
            "x": Example(id="x", answers={}, outcome="monitor", every=True, weight=weight),
            "q": Example(id="q", answers={"a": "high", "b": "low"}, outcome="decline"),
        }
        learned = learn([examples[name] for name in order], family)
        assert isinstance(learned._search, MonotoneSearch)
        assert {frozenset(group.examples) for group in learned.conflicts()} == {frozenset("px"), frozenset("xq")}
        repairs = [{"x"}, {"p", "q"}] if weight == 1 else [{"p", "q"}, {"x"}]
        assert [{*group.examples} for group in learned.repairs()] == repairs


def test_what_is_given_up_first_is_kept_where_that_does_as_well() -> None:
    """Of two pairs with 1 in both it is given up, or both others; 0 is decided on first, and is none beside 1."""
    covers = Covers([1, 1, 2], [], [(0, 1), (2, 1)], [0])
    assert [*covers.least_first()] == [frozenset([1]), frozenset([0, 2])]


@pytest.mark.parametrize("seed", seeds(60))
def test_supports_are_the_least_groups_from_which_an_outcome_follows(seed: int) -> None:
    rng = Random(2000 + seed)
    grid = Grid(rng, gated=seed % 5 == 4)
    examples = taken_examples(grid, rng.randint(1, 5), part_open=0.2)
    by_id = {example.id: example for example in examples}
    learned = learn(examples, grid.family)
    if not learned.consistent:
        return
    for _ in range(8):
        answers = grid.answers(rng.choice([0, 0.3]))
        if learned.possible(answers).outcome is None:
            with pytest.raises(ArgumentError, match="no outcome follows"):
                learned.supports(answers)
            continue
        enough = [
            names
            for names in subsets(list(by_id))
            if len(grid.possible(grid.agreeing([by_id[name] for name in names]), answers)) == 1
        ]
        supports = [frozenset(group.examples) for group in learned.supports(answers)]
        assert set(supports) == minimal(enough)
        assert list(map(len, supports)) == sorted(map(len, supports))


@pytest.mark.parametrize("seed", range(25))
def test_more_examples_never_enlarge_and_their_order_changes_nothing(seed: int) -> None:
    rng = Random(3000 + seed)
    grid = Grid(rng)
    examples = taken_examples(grid, 5)
    learned = learn([], grid.family)
    topics = [grid.answers(0.3) for _ in range(5)]
    before = [set(ids(learned.possible(topic).possible)) for topic in topics]
    for example in examples:
        more = learned.with_examples(example)
        if not more.consistent:
            continue
        learned = more
        after = [set(ids(learned.possible(topic).possible)) for topic in topics]
        assert all(one <= other for one, other in zip(after, before, strict=True))
        before = after
    turned = learn(rng.sample(learned.examples, len(learned.examples)), grid.family)
    assert [set(ids(turned.possible(topic).possible)) for topic in topics] == before
    assert turned.agreeing() == learned.agreeing()


# --- against the search with a solver -------------------------------------------------------------------------------


def with_solver(examples: Sequence[Example], family: Family) -> Learned:
    learned = learn(examples, family)
    learned.__dict__["_search"] = MemberSearch(family)
    return learned


@pytest.mark.parametrize("seed", seeds(40))
def test_the_solver_says_the_same_and_takes_examples_that_leave_a_choice(seed: int) -> None:
    pytest.importorskip("pysat")
    rng = Random(4000 + seed)
    grid = Grid(rng, gated=seed % 5 == 4)
    examples = [grid.example(f"e{i}", 0.5) for i in range(rng.randint(1, 4))]
    agreeing = grid.agreeing(examples)
    learned, solved = learn(examples, grid.family), with_solver(examples, grid.family)
    assert learned.consistent == solved.consistent == bool(agreeing)
    assert {group.examples for group in learned.conflicts()} == {group.examples for group in solved.conflicts()}
    assert {group.examples for group in learned.repairs()} == {group.examples for group in solved.repairs()}
    if not agreeing:
        return
    for _ in range(6):
        answers = grid.answers(0.4)
        expected = grid.possible(agreeing, answers)
        assert set(ids(learned.possible(answers).possible)) == expected
        assert set(ids(solved.possible(answers).possible)) == expected
        if len(expected) == 1:
            assert {one.examples for one in learned.supports(answers)} == {
                one.examples for one in solved.supports(answers)
            }
    if not isinstance(learned._search, MonotoneSearch):
        with pytest.raises(ArgumentError, match="hang together"):
            learned.agreeing()


@pytest.mark.parametrize("seed", range(10))
def test_the_next_topic_and_bounds_are_the_same_with_a_solver(seed: int) -> None:
    pytest.importorskip("pysat")
    rng = Random(5000 + seed)
    grid = Grid(rng)
    examples = taken_examples(grid, 3, 0.0)
    learned, solved = learn(examples, grid.family), with_solver(examples, grid.family)
    if not learned.consistent:
        return
    topics = [k80.Topic(id=f"t{i}", title="T", answers=grid.answers(0.2)) for i in range(6)]
    assert learned.next(topics) == solved.next(topics)
    assert learned.bounds() == solved.bounds()


def test_examples_that_leave_a_choice_need_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pysat", "pysat.solvers"):
        monkeypatch.setitem(sys.modules, name, None)
    family = monotone([Criterion(id="demand", levels=["low", "middle", "high"])], OUTCOMES)
    learned = learn([Example(id="a", answers={}, outcome="monitor")], family)
    with pytest.raises(MissingExtraError):
        _ = learned.consistent
    settled = learn([Example(id="a", answers={"demand": "low"}, outcome="monitor")], family)
    assert ids(settled.possible({"demand": "high"}).possible) == ["monitor", "take_on"]
    assert [group.examples for group in settled.supports({"demand": "low"})] == [("a",)]


def test_an_example_that_leaves_a_choice_can_be_added_and_taken_away() -> None:
    pytest.importorskip("pysat")
    family = monotone([Criterion(id="demand", levels=["low", "middle", "high"])], OUTCOMES)
    learned = learn([Example(id="a", answers={"demand": "low"}, outcome="monitor")], family)
    assert learned.consistent
    more = learned.with_examples(Example(id="b", answers={}, outcome="monitor"))
    assert isinstance(more._search, MemberSearch)
    assert ids(more.possible({"demand": "middle"}).possible) == ["monitor", "take_on"]
    assert isinstance(learn(more.without(["b"]).examples, family)._search, MonotoneSearch)


# --- what to give up ------------------------------------------------------------------------------------------------


def largest_matching(pairs: Sequence[tuple[int, int]]) -> int:
    """Return how many pairs without a common end there are at most, by augmenting paths (Kuhn)."""
    beside: dict[int, list[int]] = {}
    for one, other in pairs:
        beside.setdefault(one, []).append(other)
    partner: dict[int, int] = {}

    def found(one: int, seen: set[int]) -> bool:
        for other in beside[one]:
            if other not in seen:
                seen.add(other)
                if other not in partner or found(partner[other], seen):
                    partner[other] = one
                    return True
        return False

    return sum(found(one, set()) for one in beside)


def noisy(
    rng: Random, rows: int, criteria: int, levels: int, classes: int, flipped: int
) -> tuple[Family, list[Example], list[tuple[Cell, int]]]:
    """Return examples by a rule that rises with each answer, with some judged otherwise."""
    own = [Criterion(id=f"c{i}", levels=[f"l{v}" for v in range(levels)]) for i in range(criteria)]
    family = monotone(own, [f"o{k}" for k in range(classes)])
    weights = [rng.randint(1, 5) for _ in own]
    most = sum(weights) * (levels - 1)
    cells = []
    for number in range(rows):
        cell = tuple([rng.randrange(levels) for _ in own])
        total = sum(w * v for w, v in zip(weights, cell, strict=True))
        outcome = min(classes - 1, int(Fraction(total, most) * classes))
        if number < flipped:
            outcome = rng.choice([k for k in range(classes) if k != outcome])
        cells.append((cell, outcome))
    examples = [
        Example(id=f"e{n}", answers={f"c{i}": f"l{v}" for i, v in enumerate(cell)}, outcome=f"o{k}")
        for n, (cell, k) in enumerate(cells)
    ]
    return family, examples, cells


@pytest.mark.parametrize("classes", [2, 4])
def test_the_smallest_repair_of_much_data_is_that_of_a_matching(classes: int) -> None:
    rng = Random(classes)
    family, examples, cells = noisy(rng, 488, 10, 3, classes, 40)
    above = [
        (i, j)
        for i, (one, high) in enumerate(cells)
        for j, (other, low) in enumerate(cells)
        if high > low and below(one, other, [1] * 10)
    ]
    start = perf_counter()
    learned = learn(examples, family)
    assert not learned.consistent
    repair = learned.repairs()[0]
    took = perf_counter() - start
    assert repair.weight == len(repair.examples) == largest_matching(above) > 15
    assert learned.without(repair).consistent
    assert took < 10  # about a second; the machine may be busy


def test_a_chain_of_judgements_that_fall_keeps_one() -> None:
    family = monotone([Criterion(id="c", levels=[f"l{v}" for v in range(6)])], [f"o{v}" for v in range(6)])
    examples = [Example(id=f"e{v}", answers={"c": f"l{v}"}, outcome=f"o{5 - v}", weight=v + 1) for v in range(6)]
    learned = learn(examples, family)
    assert len(learned.conflicts()) == 15
    assert [set(group.examples) for group in learned.repairs()] == [
        {f"e{v}" for v in range(6) if v != kept} for kept in reversed(range(6))
    ]


@pytest.mark.parametrize("seed", seeds(150))
def test_covers_are_all_minimal_ones_least_weight_first(seed: int) -> None:
    rng = Random(seed)
    number = rng.randint(1, 8)
    order = [(rng.randint(0, 4), rng.randint(0, 4)) for _ in range(number)]
    pairs = {
        (i, j)
        for i in range(number)
        for j in range(number)
        if order[i] != order[j] and order[i][0] >= order[j][0] and order[i][1] >= order[j][1]
    }
    apart: set[int] = set()
    if seed % 2:  # what is not passed on
        dropped = set(rng.sample(sorted(pairs), len(pairs) // 3))
        pairs -= dropped
        apart = set(range(number))
    weights = [rng.randint(1, 4) for _ in range(number)]
    alone = set(rng.sample(range(number), rng.choice([0, 0, 1])))
    found = list(Covers(weights, alone, pairs, apart).least_first())
    expected = [
        one
        for size in range(number + 1)
        for one in map(frozenset, combinations(range(number), size))
        if alone <= one and all(one & set(pair) for pair in pairs)
    ]
    assert sorted(map(sorted, found)) == sorted(
        sorted(one) for one in expected if not any(other < one for other in expected)
    )
    own = [sum(weights[item] for item in one) for one in found]
    assert own == sorted(own)


@pytest.mark.parametrize("seed", seeds(60))
def test_hitting_sets_are_all_minimal_ones_smallest_first(seed: int) -> None:
    rng = Random(seed)
    sets = [frozenset(rng.sample(range(7), rng.randint(1, 4))) for _ in range(rng.randint(0, 5))]
    hitting = [
        one
        for size in range(8)
        for one in map(frozenset, combinations(range(7), size))
        if all(one & own for own in sets)
    ]
    found = list(hitting_sets(sets))
    assert sorted(map(sorted, found)) == sorted(
        sorted(one) for one in hitting if not any(other < one for other in hitting)
    )
    assert list(map(len, found)) == sorted(map(len, found))


# --- size -----------------------------------------------------------------------------------------------------------


def test_twenty_criteria_of_five_levels_are_no_matter() -> None:
    rng = Random(20)
    family, examples, cells = noisy(rng, 120, 20, 5, 3, 0)
    learned = learn(examples, family)
    assert learned.consistent
    agreeing = learned.agreeing()
    ways = [1] * 20
    for _ in range(40):
        cell = tuple([rng.randrange(5) for _ in range(20)])
        least = max([k for other, k in cells if below(other, cell, ways)], default=0)
        greatest = min([k for other, k in cells if below(cell, other, ways)], default=2)
        answers = {f"c{i}": f"l{v}" for i, v in enumerate(cell)}
        expected = [f"o{k}" for k in range(least, greatest + 1)]
        assert ids(learned.possible(answers).possible) == expected
        assert ids(k80.assess(answers, agreeing).possible) == expected
    top = {f"c{i}": "l4" for i in range(20)}
    assert [group.weight for group in learned.supports(top)][:1] == [1]
    assert len(learned.possible({"c0": "l2"}).possible) == 3  # nineteen answers are open


# --- what is refused ------------------------------------------------------------------------------------------------


def test_what_makes_no_family_is_refused() -> None:
    demand = Criterion(id="demand", levels=["low", "high"])
    colour = Criterion(id="colour", levels=["red", "blue"], ordered=False)
    with pytest.raises(UnknownNameError):
        monotone([demand], OUTCOMES, falling=["cost"])
    with pytest.raises(UnknownNameError):
        monotone([demand], OUTCOMES, falling=[3])  # type: ignore[list-item]
    with pytest.raises(UnknownNameError):
        monotone([demand], OUTCOMES, falling=[["demand"]])  # type: ignore[list-item]
    with pytest.raises(ArgumentError, match="no order"):
        monotone([demand, colour], OUTCOMES, falling=["colour"])
    for wrong in ("demand", 3, None, {"id": "demand"}):
        with pytest.raises(ArgumentError, match="a list is needed"):
            monotone(wrong, OUTCOMES)  # type: ignore[arg-type]
        with pytest.raises(ArgumentError, match="a list is needed"):
            monotone([demand], wrong)  # type: ignore[arg-type]
        with pytest.raises(ArgumentError, match="a list is needed"):
            weighted([demand], wrong)  # type: ignore[arg-type]
        with pytest.raises(ArgumentError, match="a list is needed"):
            weighted(wrong, OUTCOMES)  # type: ignore[arg-type]
    for form in (monotone, weighted):
        with pytest.raises(DocumentError):
            form([demand], [{"label": "no"}, "yes"])
        with pytest.raises(DocumentError):
            form([{"levels": ["low", "high"]}], OUTCOMES)
    for criteria, outcomes in (
        ([], OUTCOMES),
        ([demand, demand], OUTCOMES),
        ([demand], []),
        ([demand], ["a"]),
        ([3], ["a"]),
    ):
        with pytest.raises(DocumentError):
            monotone(criteria, outcomes)  # type: ignore[arg-type]
    with pytest.raises(DocumentError):
        monotone([demand], OUTCOMES, outcome="demand")


def test_a_set_of_falling_criteria_has_one_order() -> None:
    """Whatever order it has in this process."""
    names = "abcdefgh"
    family = monotone([Criterion(id=own, levels=["low", "high"]) for own in names], ["no", "yes"], falling={*names})
    assert family.monotone["outcome"].falling == tuple(names)


def test_only_what_is_a_family_by_itself_is_made_one() -> None:
    pytest.importorskip("pysat")
    learned = learn([], k80.loosen(k80.load_framework(), weights="any"))
    with pytest.raises(ArgumentError, match="hang together"):
        learned.agreeing()


def test_a_family_that_keeps_more_is_learned_from_as_well() -> None:
    family = monotone([Criterion(id="c", levels=["l0", "l1", "l2"])], OUTCOMES)
    first = learn([Example(id="a", answers={"c": "l1"}, outcome="monitor")], family).agreeing()
    second = learn(
        [
            Example(id="b", answers={"c": "l0"}, outcome="take_on"),
            Example(id="d", answers={"c": "l2"}, outcome="monitor"),
        ],
        first,
    )
    assert [group.examples for group in second.conflicts()] == [("b",)]
    assert [group.examples for group in second.repairs()] == [("b",)]
    left = second.without(["b"])
    assert ids(left.possible({"c": "l2"}).possible) == ["monitor"]
    assert [group.examples for group in left.supports({"c": "l2"})] == [("d",)]
    assert [group.examples for group in left.supports({"c": "l1"})] == [()]
