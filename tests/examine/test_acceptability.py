"""Shares of all weightings, against volumes of simplices that are cut into pieces, and by hand."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import oracle
import pytest
from drawn import Drawn, all_drawn, for_drawn

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError
from k80assess.examine.acceptability import acceptability, below

EXAMPLES = Path(__file__).parents[2] / "examples" / "topics"
NUMBER = 600

Point = tuple[Fraction, ...]
Pairs = Sequence[tuple[str, str]]


# --- volumes, by cutting ----------------------------------------------------------------------------------------------


def cut(simplex: list[Point], side: Sequence[Fraction]) -> Iterator[list[Point]]:
    """Cut a simplex along edges until each piece lies on one side, and yield those where side · point ≥ 0."""
    signs = [sum(one * other for one, other in zip(side, point, strict=True)) for point in simplex]
    inside = next((i for i, sign in enumerate(signs) if sign > 0), None)
    outside = next((i for i, sign in enumerate(signs) if sign < 0), None)
    if outside is None:
        yield simplex
    elif inside is not None:
        part = signs[inside] / (signs[inside] - signs[outside])
        pairs = zip(simplex[inside], simplex[outside], strict=True)
        between = tuple([one + part * (other - one) for one, other in pairs])
        for place in (inside, outside):
            yield from cut([*simplex[:place], between, *simplex[place + 1 :]], side)


def volume(rows: list[Point]) -> Fraction:
    """Return the determinant of a matrix, without its sign."""
    matrix, found = [list(row) for row in rows], Fraction(1)
    for i in range(len(matrix)):
        pivot = next((r for r in range(i, len(matrix)) if matrix[r][i]), None)
        if pivot is None:
            return Fraction(0)
        matrix[i], matrix[pivot] = matrix[pivot], matrix[i]
        found *= abs(matrix[i][i])
        for row in matrix[i + 1 :]:
            factor = row[i] / matrix[i][i]
            row[i:] = [own - factor * other for own, other in zip(row[i:], matrix[i][i:], strict=True)]
    return found


def whole(size: int) -> list[Point]:
    """The simplex of all parts of a sum."""
    return [tuple([Fraction(int(i == j)) for j in range(size)]) for i in range(size)]


def follows(orders: Pairs, heavier: str, lighter: str) -> bool:
    """Return whether one order follows from others, by going down them."""
    seen, waiting = set(), [heavier]
    while waiting:
        at = waiting.pop()
        seen.add(at)
        waiting += [other for one, other in orders if one == at and other not in seen]
    return lighter in seen


class Cut:
    """The weightings of a sum at levels of its inputs, as simplices with the shares of the total at their corners.

    Weights are parts of the sum: weight times range. Inputs that weigh the same are one, whose points add up.
    """

    def __init__(self, points: Mapping[str, Sequence[Any]], orders: Pairs, at: Mapping[str, int]) -> None:
        counting = [i for i in points if len(set(points[i])) > 1]
        merged: list[list[str]] = []
        for i in counting:
            equal = [j for j in counting if i == j or (follows(orders, i, j) and follows(orders, j, i))]
            if equal not in merged:
                merged.append(equal)
        spans = [Fraction(sum(max(points[i]) - min(points[i]) for i in own)) for own in merged]
        gains = [Fraction(sum(points[i][at[i]] - min(points[i]) for i in own)) for own in merged]
        self.shares = [gain / span for gain, span in zip(gains, spans, strict=True)]
        self.pieces = [whole(len(merged))]
        for one, other in permutations(range(len(merged)), 2):
            if follows(orders, merged[one][0], merged[other][0]):
                side = [(k == one) / spans[one] - (k == other) / spans[other] for k in range(len(merged))]
                self.pieces = [part for piece in self.pieces for part in cut(piece, side)]

    def reached(self, cuts: Sequence[Fraction]) -> list[Fraction]:
        """Return in which share of all weightings exactly so many cut-offs are reached, from none on."""
        every, found = sum(map(volume, self.pieces)), [Fraction(1)]
        for own in cuts:
            side = [share - own for share in self.shares]
            parts = [volume(part) for piece in self.pieces for part in cut(piece, side)]
            found.append(sum(parts, Fraction(0)) / every)
        return [one - other for one, other in pairwise([*found, Fraction(0)])]

    def possible(self, cuts: Sequence[Fraction]) -> range:
        """Return how many cut-offs can be reached: as many as at the corners, and all between."""
        corners = {corner for piece in self.pieces for corner in piece}
        totals = [sum([v * share for v, share in zip(corner, self.shares, strict=True)]) for corner in corners]
        counts = [sum(total >= own for own in cuts) for total in totals]
        return range(min(counts), max(counts) + 1)


def test_two_inputs_by_lengths_and_three_by_areas() -> None:
    """The judge itself, by hand: parts of a line, and of a triangle, of which an order takes the half."""
    half = Fraction(1, 2)
    line: dict[str, Sequence[int]] = {"a": [0, 1], "b": [0, 1]}
    assert Cut(line, [], {"a": 1, "b": 0}).reached([Fraction(1, 4)]) == [Fraction(1, 4), Fraction(3, 4)]
    assert Cut(line, [("a", "b")], {"a": 0, "b": 1}).reached([Fraction(1, 4)]) == [half, half]
    triangle = {**line, "c": [0, 1]}
    assert Cut(triangle, [], {"a": 1, "b": 0, "c": 0}).reached([half]) == [Fraction(3, 4), Fraction(1, 4)]
    assert Cut(triangle, [("a", "b")], {"a": 1, "b": 0, "c": 0}).reached([half]) == [half, half]


def test_which_part_of_a_simplex_lies_below_a_threshold() -> None:
    """By cutting it, and where all numbers differ by the sum of powers; equal numbers and those at the threshold too."""
    draw = random.Random(1)
    for _ in range(300):
        numbers = [Fraction(draw.randrange(7), 6) for _ in range(draw.randrange(1, 7))]
        threshold = Fraction(draw.randrange(1, 13), 12)
        over = [volume(part) for part in cut(whole(len(numbers)), [number - threshold for number in numbers])]
        assert below(numbers, threshold) == 1 - sum(over)
        if len(set(numbers)) == len(numbers) and threshold not in numbers:
            found = Fraction(0)
            for number in numbers:
                others = [other - number for other in numbers if other != number]
                bottom = Fraction(1)
                for other in others:
                    bottom *= other
                found += max(threshold - number, Fraction(0)) ** len(others) / bottom
            assert below(numbers, threshold) == found


# --- one rule ---------------------------------------------------------------------------------------------------------


def one_rule(
    points: Mapping[str, Sequence[int]], cuts: Sequence[Fraction], orders: Pairs = (), **more: Any
) -> Framework:
    """Return a framework of one weighted sum, in which all weigh alike."""
    levels = [f"l{i}" for i in range(len(cuts) + 1)]
    rule = {
        "kind": "weighted",
        "weights": dict.fromkeys(points, 1),
        "points": {i: list(own) for i, own in points.items()},
        "cutoffs": {f"l{i + 1}": own for i, own in enumerate(cuts)},
        "orders": [list(pair) for pair in orders],
    }
    criteria = [{"id": i, "levels": [f"l{k}" for k in range(len(own))]} for i, own in points.items()]
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria}
    return load_framework({**content, "aspects": [{"id": "o", "levels": levels, "rule": rule}], **more})


def accepted(framework: Framework, answers: Mapping[str, Any], **loose: Any) -> list[Fraction]:
    """Return the shares of outcomes, worst first."""
    return list(acceptability(assess(answers, loosen(framework, **(loose or {"weights": "any"})))).values())


def test_every_sum_against_the_simplex_cut_into_pieces() -> None:
    """Unequal ranges, ranges of zero that tie others, orders both ways, several cut-offs, points in any direction."""
    draw, seen = random.Random(2), Counter[str]()
    for _ in range(400):
        names = "abcde"[: draw.choice([2, 3, 3, 4, 4, 5])]
        points = {i: [draw.choice([0, 0, 1, 2, 5, -1]) for _ in range(draw.choice([2, 3]))] for i in names}
        if all(len(set(own)) == 1 for own in points.values()):
            continue
        pairs = list(permutations(names, 2))
        orders = draw.sample(pairs, draw.choice([0, 1, 2, 2, 3, 4]))
        cuts = sorted(draw.sample([Fraction(i, 12) for i in range(1, 13)], draw.choice([1, 2, 3])))
        at = {i: draw.randrange(len(own)) for i, own in points.items()}
        answers = {i: f"l{level}" for i, level in at.items()}
        expected = Cut(points, orders, at).reached(cuts)
        assert accepted(one_rule(points, cuts, orders), answers) == expected
        assert accepted(one_rule(points, cuts), answers, weights={"o": orders}) == expected
        idle = [i for i in names if len(set(points[i])) == 1]
        seen["tied by an input that does not count"] += any(
            (one, i) in orders and (i, other) in orders for i in idle for one, other in permutations(names, 2)
        )
        seen["equal"] += any(follows(orders, j, i) for i, j in orders)
        seen["with orders"] += bool(orders)
    assert min(seen.values()) >= 5, seen
    assert len(seen) == 3


def test_ranges_weigh_the_ways_to_put_inputs_in_line() -> None:
    """The mean over lines by volume, which the plain mean is not: 3/8, and not 7/18."""
    points: dict[str, Sequence[int]] = {"a": [0, 1], "b": [0, 2], "c": [0, 1]}
    answers = {"a": "l1", "b": "l0", "c": "l0"}
    assert accepted(one_rule(points, [Fraction(1, 2)], [("a", "b")]), answers) == [Fraction(5, 8), Fraction(3, 8)]


def test_inputs_that_weigh_at_least_as_much_as_each_other_are_one() -> None:
    """Two of three are equal: their parts of the sum stand as their ranges do, along a line of weightings."""
    points: dict[str, Sequence[int]] = {"a": [0, 1], "b": [0, 3], "c": [0, 1]}
    both = [("a", "b"), ("b", "a")]
    # A part v of the sum for a and b together, of which a has a quarter: v / 4 is at least 1/8 in half of all cases.
    framework = one_rule(points, [Fraction(1, 8)], both)
    assert accepted(framework, {"a": "l1", "b": "l0", "c": "l0"}) == [Fraction(1, 2), Fraction(1, 2)]
    # All are equal: nothing is left to choose, and the framework as written says what comes out.
    all_equal = one_rule(points, [Fraction(1, 5)], [*both, ("b", "c"), ("c", "a")])
    assert accepted(all_equal, {"a": "l1", "b": "l0", "c": "l0"}) == [0, 1]
    assert accepted(all_equal, {"a": "l0", "b": "l0", "c": "l0"}) == [1, 0]


def test_an_input_whose_points_do_not_differ_changes_nothing_and_may_be_open() -> None:
    """But two inputs that it stands between are tied."""
    points: dict[str, Sequence[int]] = {"a": [0, 1], "z": [3, 3], "b": [0, 1]}
    answers = {"a": "l1", "b": "l0"}
    quarter = [Fraction(1, 4)]
    assert accepted(one_rule(points, quarter), answers) == [Fraction(1, 4), Fraction(3, 4)]
    assert accepted(one_rule(points, quarter, [("b", "z")]), answers) == [Fraction(1, 4), Fraction(3, 4)]
    assert accepted(one_rule(points, quarter, [("b", "z"), ("z", "a")]), answers) == [Fraction(1, 2), Fraction(1, 2)]


# --- frameworks -------------------------------------------------------------------------------------------------------


def loose_in(framework: Framework) -> list[str]:
    rules: list[tuple[str, Any]] = [(aspect.id, aspect.rule) for aspect in framework.aspects]
    return [aspect_id for aspect_id, rule in rules if rule.kind == "weighted" and not rule.in_points]


def family_of(framework: Framework) -> Family:
    """Return the family of all weights of shares, with the orders that the rules have."""
    return loosen(framework, weights=dict.fromkeys(loose_in(framework), "any"))


def cut_at(framework: Framework, aspect: Any, known: Mapping[str, str]) -> tuple[Cut, list[Fraction]]:
    """Return the weightings of an aspect at the levels of its inputs, and its cut-offs."""
    nodes, rule = oracle.by_id(framework), aspect.rule
    scales = {i: oracle.scale(nodes[i]) for i in rule.weights}
    points = {i: rule.points.get(i, tuple(range(len(scale)))) for i, scale in scales.items()}
    orders = [(order.heavier, order.lighter) for order in rule.orders or ()]
    at = {i: scale.index(known[i]) for i, scale in scales.items()}
    return Cut(points, orders, at), [rule.cutoffs[level] for level in oracle.scale(aspect)[1:]]


def led_by_weights(framework: Framework, judged: Mapping[str, str]) -> set[str]:
    """Return the aspects that lead to the outcome, or to what can occur, but not by way of one that was judged."""
    nodes, found = oracle.by_id(framework), set[str]()
    waiting = [framework.outcome, *(i for row in framework.impossible or () for i in row.when)]
    waiting += [i for criterion in framework.criteria for i in criterion.asked_when or ()]
    while waiting:
        node = nodes[waiting.pop()]
        if node not in framework.criteria and node.id not in judged and node.id not in found:
            found.add(node.id)
            waiting += oracle.read_by(node)
    return found


def by_every_way(framework: Framework, profile: dict[str, str], judged: Mapping[str, str]) -> dict[str, Fraction]:
    """Return the share of each outcome, by following every level that each loose aspect can have; none if none has any.

    What was judged stands: it has its level for certain, and it is enough that what leads to it alone can have levels
    which make it so.
    """
    nodes, loose = oracle.by_id(framework), loose_in(framework)
    leading = led_by_weights(framework, judged)
    ways: list[tuple[dict[str, str], Fraction]] = [(dict(profile), Fraction(1))]
    for aspect in framework.aspects_in_order:
        after = []
        for known, chance in ways:
            found: dict[str, Fraction] = defaultdict(Fraction)
            if aspect.id in loose:
                scale, held = oracle.scale(aspect), oracle.caps_holding(aspect, known, nodes)
                weightings, cuts = cut_at(framework, aspect, known)
                if aspect.id in leading:
                    for count, part in enumerate(weightings.reached(cuts)):
                        found[scale[min([count, *held])]] += part
                else:
                    found |= {scale[min([count, *held])]: Fraction(1) for count in weightings.possible(cuts)}
            else:
                found[oracle.apply(aspect, known, nodes)] = Fraction(1)
            after += [({**known, aspect.id: level}, chance * part) for level, part in found.items() if part]
        ways = [(known, own) for known, own in after if known[aspect.id] == judged.get(aspect.id, known[aspect.id])]
    occurring = {
        tuple([known[aspect_id] for aspect_id in sorted(leading)]): (known[framework.outcome], chance)
        for known, chance in ways
        if oracle.occurs(framework, known)
    }
    every = sum([chance for _outcome, chance in occurring.values()], Fraction(0))
    shares: dict[str, Fraction] = defaultdict(Fraction)
    for outcome, chance in occurring.values():
        shares[outcome] += chance / every
    return shares


@for_drawn(NUMBER, every=2)
def test_every_framework_against_following_every_way(case: Drawn) -> None:
    """Several loose aspects that share inputs, caps, what cannot occur, what is not asked, and what was judged."""
    framework, draw = case.framework, case.random
    family = family_of(framework)
    levels = draw.choice(oracle.completions(framework))
    profile = {criterion.id: levels[criterion.id] for criterion in framework.criteria}
    judged = {
        aspect.id: levels[aspect.id]
        for aspect in framework.aspects
        if aspect.id != framework.outcome and draw.random() < 0.2
    }
    assessment = assess({**profile, **judged}, family)
    expected = by_every_way(framework, profile, judged)
    if assessment.settled:
        assert not expected or expected == {assessment.possible[0].id: 1}
    elif not expected:
        with pytest.raises(ArgumentError, match="only at the edge"):
            acceptability(assessment)
        return
    found = acceptability(assessment)
    assert list(found) == oracle.scale(framework.outcome_aspect)
    assert sum(found.values()) == 1
    assert {outcome for outcome, share in found.items() if share} <= {level.id for level in assessment.possible}
    if expected:
        assert {outcome: share for outcome, share in found.items() if share} == expected


def test_enough_is_drawn(pytestconfig: pytest.Config) -> None:
    """Loose aspects with two parents, with orders, and named by rows, and topics that are not settled."""
    seen: Counter[str] = Counter()
    for case in all_drawn(pytestconfig, NUMBER):
        framework = case.framework
        loose = loose_in(framework)
        feeding = Counter([i for aspect in framework.aspects for i in oracle.read_by(aspect)])
        named = {i for row in framework.impossible or () for i in row.when}
        seen["loose"] += bool(loose)
        seen["two parents"] += any(feeding[i] > 1 for i in loose)
        seen["named by a row"] += any(i in named for i in loose)
        rules: list[Any] = [aspect.rule for aspect in framework.aspects]
        seen["orders"] += any(rule.kind == "weighted" and rule.orders for rule in rules)
    assert min(seen.values()) > NUMBER / 20, seen
