"""Shares of all weightings, against volumes of simplices that are cut into pieces, and by hand."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import Any

import oracle
import pytest
from drawn import Drawn, all_drawn, for_drawn

from k80assess.document.files import as_plain, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.examine.acceptability import acceptability, acceptability_within, below

EXAMPLES = Path(__file__).parents[2] / "examples" / "topics"
NUMBER = 600

Point = tuple[Fraction, ...]
Pairs = Sequence[tuple[str, str]]


# --- volumes, by cutting ----------------------------------------------------------------------------------------------


def cut(simplex: list[Point], side: Sequence[Fraction]) -> Iterator[list[Point]]:
    """Cut a simplex along edges until each piece lies on one side, and yield those where side · point ≥ 0."""
    signs = [sum([one * other for one, other in zip(side, point, strict=True)], Fraction(0)) for point in simplex]
    inside = next((i for i, sign in enumerate(signs) if sign > 0), None)
    outside = next((i for i, sign in enumerate(signs) if sign < 0), None)
    if outside is None:
        yield simplex
    elif inside is not None:
        part = signs[inside] / (signs[inside] - signs[outside])
        pairs = zip(simplex[inside], simplex[outside], strict=True)
        between: Point = tuple([one + part * (other - one) for one, other in pairs])
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
    """By cutting it, and where all numbers differ by a sum of powers; equal numbers and those at the threshold too."""
    draw = random.Random(1)
    for _ in range(300):
        numbers = [Fraction(draw.randrange(7), 6) for _ in range(draw.randrange(1, 7))]
        threshold = draw.choice([*numbers, Fraction(draw.randrange(1, 13), 12)])
        over = [volume(part) for part in cut(whole(len(numbers)), [number - threshold for number in numbers])]
        assert below(numbers, threshold) == 1 - sum(over)
        if len(set(numbers)) == len(numbers) > 1 and threshold not in numbers:
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
        orders = draw.sample(pairs, min(len(pairs), draw.choice([0, 1, 2, 2, 3, 4])))
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


Ways = dict[tuple[str, ...], tuple[str, Fraction]]
"""By the levels of the loose aspects that lead somewhere: the outcome, and with which chance they have these."""


def every_way(framework: Framework, profile: dict[str, str], judged: Mapping[str, str]) -> Ways:
    """Follow every level that each loose aspect can have, and return the ways by which the topic can occur.

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
    key = [aspect_id for aspect_id in loose if aspect_id in leading]
    return {
        tuple([known[aspect_id] for aspect_id in key]): (known[framework.outcome], chance)
        for known, chance in ways
        if oracle.occurs(framework, known)
    }


def shares_in(ways: Ways) -> dict[str, Fraction]:
    """Return the share of each outcome that has one; none if there is no way."""
    every = sum([chance for _outcome, chance in ways.values()], Fraction(0))
    shares: dict[str, Fraction] = defaultdict(Fraction)
    for outcome, chance in ways.values():
        shares[outcome] += chance / every
    return shares


@for_drawn(NUMBER, every=2)
def test_every_framework_against_following_every_way(case: Drawn) -> None:
    """Several loose aspects that share inputs, caps, what cannot occur, what is not asked, and what was judged."""
    framework, draw = case.framework, case.random
    levels = draw.choice(oracle.completions(framework))
    profile = {criterion.id: levels[criterion.id] for criterion in framework.criteria}
    inner = [aspect.id for aspect in framework.aspects if aspect.id != framework.outcome]
    judged = {aspect_id: levels[aspect_id] for aspect_id in inner if draw.random() < 0.2}
    assessment = assess({**profile, **judged}, family_of(framework))
    expected = shares_in(every_way(framework, profile, judged))
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


@pytest.mark.slow
def test_what_is_open_is_asked_for_where_it_makes_a_difference(pytestconfig: pytest.Config) -> None:
    """Where it is not, all completions say alike what comes out, and it is enough that one of them can occur."""
    compared = asked = 0
    for case in all_drawn(pytestconfig, NUMBER, counted=True)[1::2]:
        framework, draw = case.framework, case.random
        levels = draw.choice(oracle.completions(framework))
        profile = {criterion.id: levels[criterion.id] for criterion in framework.criteria}
        given = {i: level for i, level in profile.items() if draw.random() < 0.6}
        inner = [aspect.id for aspect in framework.aspects if aspect.id != framework.outcome]
        judged = {aspect_id: levels[aspect_id] for aspect_id in inner if draw.random() < 0.5}
        assessment = assess({**given, **judged}, family_of(framework))
        scales = [[given[c.id]] if c.id in given else oracle.scale(c) for c in framework.criteria]
        every = [
            every_way(framework, dict(zip(profile, completion, strict=True)), judged) for completion in product(*scales)
        ]
        ways: Ways = {}
        agrees = all(ways.setdefault(key, way) == way for own in every for key, way in own.items())
        try:
            found = acceptability(assessment)
        except ArgumentError as error:
            asked += "once each of these has one answer" in str(error)
            continue
        assert {outcome for outcome, share in found.items() if share} <= {level.id for level in assessment.possible}
        if agrees and ways:
            compared += not assessment.settled and len(given) < len(profile)
            assert {outcome: share for outcome, share in found.items() if share} == shares_in(ways)
    assert min(compared, asked) > NUMBER / 100, (compared, asked)


def test_enough_is_drawn(pytestconfig: pytest.Config) -> None:
    """Loose aspects with two parents, with orders, and named by rows, and topics that are not settled."""
    seen: Counter[str] = Counter()
    for case in all_drawn(pytestconfig, NUMBER, counted=True):
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


# --- known answers ----------------------------------------------------------------------------------------------------

EIGHT = {
    "fit": [(i, j) for i in ("theme_link", "small_scale_difference") for j in ("community_impact", "proximity")],
    "added_value": [
        (i, j) for i in ("gap_left_by_others", "instrument_strength") for j in ("influence_window", "demand")
    ],
}


@pytest.mark.parametrize(
    ("topic", "weights", "shares"),
    [
        ("housing-scheme", "any", ["0", "15/64", "49/64"]),
        ("housing-scheme", EIGHT, ["0", "1/4", "3/4"]),
        ("coalition-agreement", "any", ["112/125", "13/125", "0"]),
        ("coalition-agreement", EIGHT, ["241/250", "9/250", "0"]),
        ("scale-up-discount", "any", ["8/125", "10351/16000", "37/128"]),
        ("scale-up-discount", EIGHT, ["0", "33/64", "31/64"]),
    ],
)
def test_the_example_topics(topic: str, weights: Any, shares: list[str]) -> None:
    """As two other programs found, whether orders are asked for or stand in the document."""
    found = acceptability(assess(load_topic(EXAMPLES / f"{topic}.toml"), loosen(load_framework(), weights=weights)))
    assert [str(share) for share in found.values()] == shares
    assert list(found) == ["decline", "monitor", "take_on"]
    if weights is EIGHT:
        plain = as_plain(load_framework())
        for aspect in plain["aspects"]:
            if aspect["id"] in EIGHT:
                aspect["rule"]["orders"] = [list(pair) for pair in EIGHT[aspect["id"]]]
        stated = loosen(load_framework(plain), weights="any")
        assert acceptability(assess(load_topic(EXAMPLES / f"{topic}.toml"), stated)) == found


def made(aspects: Mapping[str, Any], criteria: Sequence[Any] = "abc", outcome: str = "o", **more: Any) -> Framework:
    """Return a framework with scales of two, and `half` for a weighted rule of these inputs."""
    two = ["l0", "l1"]
    rules = {i: half(rule) if isinstance(rule, str) else rule for i, rule in aspects.items()}
    content = {
        "id": "f",
        "version": "1",
        "outcome": outcome,
        "criteria": [{"id": i, "levels": two} if isinstance(i, str) else i for i in criteria],
        "aspects": [{"id": i, "levels": two, "rule": rule} for i, rule in rules.items()],
    }
    return load_framework({**content, **more})


def half(inputs: str, cut: str = "1/2") -> dict[str, Any]:
    return {"kind": "weighted", "weights": dict.fromkeys(inputs.split(), 1), "cutoffs": {"l1": cut}}


def table(inputs: Sequence[str], when: Mapping[str, str]) -> dict[str, Any]:
    return {"kind": "table", "inputs": list(inputs), "rows": [{"when": when, "then": "l1"}, {"then": "l0"}]}


ANY: Any = {"weights": "any"}


def test_an_aspect_that_feeds_two_others_is_one_choice() -> None:
    """Never is something and its opposite so: without that in mind it would be, in a quarter of the weightings."""
    opposite = table(["p"], {"p": "l0"})
    framework = made(
        {"p": "a b", "q": table(["p"], {"p": "l1"}), "r": opposite, "o": {"kind": "minimum", "inputs": ["q", "r"]}},
        "ab",
    )
    assert accepted(framework, {"a": "l1", "b": "l0"}) == [1, 0]
    either = made({"p": "a b", "q": "p a", "o": {"kind": "minimum", "inputs": ["p", "q"]}}, "ab")
    # With a = 0 and b = 1 p holds in half of the weightings, and then q in half of those of its own.
    assert accepted(either, {"a": "l0", "b": "l1"}) == [Fraction(3, 4), Fraction(1, 4)]


def test_a_cap_holds_whatever_the_weights() -> None:
    """And where it does, what it lets through has the share of all that is above."""
    rule = {**half("a b"), "caps": [{"when": {"c": "l0"}, "at_most": "l0"}]}
    framework = made({"o": rule})
    assert accepted(framework, {"a": "l1", "b": "l0", "c": "l1"}) == [Fraction(1, 2), Fraction(1, 2)]
    assert accepted(framework, {"a": "l1", "b": "l0", "c": "l0"}) == [1, 0]
    with pytest.raises(ArgumentError, match="one answer: 'c'"):
        accepted(framework, {"a": "l1", "b": "l0"})


def test_what_cannot_occur_leaves_the_other_weightings() -> None:
    """Two loose aspects of which not both may be low: of four ways, each a quarter, three remain."""
    rows = [{"when": {"p": "l0", "q": "l0"}}]
    framework = made({"p": "a b", "q": "b c", "o": table(["p"], {"p": "l1"})}, impossible=rows)
    answers = {"a": "l1", "b": "l0", "c": "l1"}
    assert accepted(framework, answers) == [Fraction(1, 3), Fraction(2, 3)]
    # What the rows name and the weights decide has to be answered as well; but not what may be anything.
    with pytest.raises(ArgumentError, match="one answer: 'c'"):
        accepted(framework, {"a": "l1", "b": "l0"})
    free = made({"p": "a b", "o": table(["p"], {"p": "l1"})}, impossible=[{"when": {"p": "l0", "c": "l0"}}])
    assert accepted(free, {"a": "l1", "b": "l0"}) == [Fraction(1, 2), Fraction(1, 2)]
    assert accepted(free, {"a": "l1", "b": "l0", "c": "l0"}) == [0, 1]
    # A row that some answer keeps from holding asks for nothing.
    other = made({"p": "a b", "o": "d e"}, "abcde", impossible=[{"when": {"p": "l0", "c": "l0"}}])
    assert accepted(other, {"c": "l1", "d": "l1", "e": "l0"}) == [Fraction(1, 2), Fraction(1, 2)]


def test_what_is_not_asked_has_one_level() -> None:
    """An answer that goes with one level of a loose aspect alone keeps the weightings by which that has this level."""
    gated = {"id": "c", "levels": ["l0", "l1"], "asked_when": {"p": "l1"}, "otherwise": "l0"}
    framework = made({"p": "a b", "o": "p c d"}, ["a", "b", "d", gated])
    assert accepted(framework, {"a": "l1", "b": "l0", "c": "l1", "d": "l0"}) == [Fraction(1, 4), Fraction(3, 4)]
    with pytest.raises(ArgumentError, match="one answer: 'c'"):
        accepted(framework, {"a": "l1", "b": "l0", "d": "l0"})
    closed = made({"p": table("ab", {"a": "l1", "b": "l1"}), "o": "a c d"}, ["a", "b", "d", gated])
    assert accepted(closed, {"a": "l1", "b": "l0", "d": "l0"}) == [Fraction(3, 4), Fraction(1, 4)]


def test_what_was_judged_stands() -> None:
    """Its weights do not matter, and what feeds nothing else may be open."""
    framework = made({"p": "a b", "o": "p c"})
    assert accepted(framework, {"p": "l1", "c": "l0"}) == [Fraction(1, 2), Fraction(1, 2)]
    assert accepted(framework, {"p": "l1", "c": "l0", "a": "l1", "b": "l0"}) == [Fraction(1, 2), Fraction(1, 2)]
    for undecided in ({"c": "l0"}, {"p": ["l0", "l1"], "c": "l0"}):
        with pytest.raises(ArgumentError, match="one answer: 'a', 'b'"):
            accepted(framework, undecided)
    told = {"q": "a b", "p": {"kind": "maximum", "inputs": ["q", "c"]}, "o": table(["q"], {"q": "l1"})}
    shared = made(told, also=["p"])
    answers = {"a": "l1", "b": "l0"}
    assert accepted(shared, {**answers, "p": "l0"}) == [1, 0]  # q leads to the outcome too, and is as p leaves it
    assert accepted(shared, {**answers, "p": "l1"}) == [Fraction(1, 2), Fraction(1, 2)]  # which may be by c
    assert accepted(shared, {**answers, "p": "l1", "c": "l0"}) == [0, 1]


def test_a_topic_that_can_occur_at_the_edge_alone_has_no_shares() -> None:
    """Where one weight has to be nothing; and what comes out at an edge is possible, with share 0."""
    answers = {"a": "l1", "b": "l0"}
    assert accepted(made({"o": half("a b", "1/1")}, "ab"), answers) == [1, 0]
    assert [level.id for level in assess(answers, loosen(made({"o": half("a b", "1/1")}, "ab"), **ANY)).possible] == [
        "l0",
        "l1",
    ]
    rows = [{"when": {"p": "l0"}}]
    framework = made({"p": half("a b", "1/1"), "q": "a b", "o": table(["q"], {"q": "l1"})}, "ab", impossible=rows)
    with pytest.raises(ArgumentError, match="only at the edge of what the weights may be") as caught:
        accepted(framework, answers)
    assert "op de rand" in caught.value.to("nl")


@pytest.mark.parametrize(
    ("loose", "said", "dutch"),
    [
        (None, "the weights are fixed", "de gewichten vast"),
        ({"weights": "1/5"}, "more of 'p', 'o' is loose: weights that are off by a part", "gewichten die een deel"),
        ({"weights": "any", "least": "1/10"}, "more of 'p', 'o' is loose: weights with a least share", "kleinste deel"),
        ({"weights": "any", "cutoffs": {"p": "1/5"}}, "more of 'p' is loose: the cut-offs", "de grenzen"),
        ({"tables": ["m"]}, "more of 'm' is loose: the rule", "de regel"),
        ({}, "more of 'p', 'o' is loose: the cut-offs", "de grenzen"),
    ],
)
def test_what_has_no_shares_is_refused(loose: dict[str, Any] | None, said: str, dutch: str) -> None:
    """With what to ask instead, in both languages; also where the outcome is settled."""
    minimum = {"kind": "minimum", "inputs": ["a", "b"]}
    framework = made({"p": "a b", "m": minimum, "o": "p m c"}, provenance="assumed")
    for answers in ({}, {"a": "l1", "b": "l1", "c": "l1"}):
        assessment = assess(answers, framework if loose is None else loosen(framework, **loose))
        with pytest.raises(ArgumentError) as caught:
            acceptability(assessment)
        assert said in str(caught.value)
        assert dutch in caught.value.to("nl")
        assert 'loosen(framework, weights="any")' in str(caught.value)


@pytest.mark.parametrize("found", [None, "topic.toml", load_framework(), {}])
def test_what_is_no_assessment_is_refused(found: Any) -> None:
    """As anything else is that takes one."""
    with pytest.raises(ArgumentError, match="an assessment is needed, as assess gives one"):
        acceptability(found)


def test_a_settled_outcome_has_all_of_it() -> None:
    """Whatever is open: nothing else can come out."""
    family = loosen(load_framework(), weights="any")
    worst = {i: load_framework().node(i).levels[0].id for i in load_framework().node("fit").rule.reads}  # type: ignore[union-attr]
    assert acceptability(assess(worst, family)) == {"decline": 1, "monitor": 0, "take_on": 0}


def test_open_answers_are_asked_for_by_name() -> None:
    """Those that the outcome hangs on, of all criteria and aspects that are judged, in the framework's order."""
    family = loosen(load_framework(), weights="any")
    with pytest.raises(ArgumentError) as caught:
        acceptability(assess({"fit": ["moderate", "strong"], "added_value": "strong", "ownership": "both"}, family))
    assert "'staff_time'" in str(caught.value)
    assert "'fit'" in str(caught.value)
    assert "theme_link" not in str(caught.value)
    assert "zodra elk hiervan één antwoord heeft" in caught.value.to("nl")


# --- size -------------------------------------------------------------------------------------------------------------


def test_forty_weights_that_are_any_take_no_time() -> None:
    """Where answers are as far above the middle as below it, half of the weightings reach the middle."""
    points: dict[str, Sequence[int]] = {f"c{i}": range(5) for i in range(40)}
    framework = one_rule(points, [Fraction(1, 2), Fraction(3, 5)])
    below_it, between, beyond = accepted(framework, {f"c{i}": f"l{i % 5}" for i in range(40)})
    assert below_it == between + beyond == Fraction(1, 2)
    assert 0 < beyond < Fraction(1, 10)


def test_too_many_levels_to_follow_together_are_refused() -> None:
    """Three aspects that one reads, each of which can be low or high: eight ways, and two outcomes."""
    every: Any = {"kind": "minimum", "inputs": ["p", "q", "r"]}
    framework = made({"p": "a b", "q": "b a", "r": "a b c", "o": every})
    assessment = assess({"a": "l1", "b": "l0", "c": "l0"}, loosen(framework, **ANY))
    assert acceptability_within(assessment, 8) == acceptability(assessment)
    with pytest.raises(
        SizeLimitError, match="levels of loose aspects to be followed together: more than the limit of 7"
    ):
        acceptability_within(assessment, 7)


def test_too_many_ways_to_put_weights_in_line_are_refused() -> None:
    """Two inputs that each weigh at least as much as six others make 720 × 720."""
    names = [f"{first}{i}" for first in "ab" for i in range(7)]
    orders = [(f"{first}0", f"{first}{i}") for first in "ab" for i in range(1, 7)]
    points = {name: [0, 2 * i + 3, 37] for i, name in enumerate(names)}
    framework, middle = one_rule(points, [Fraction(1, 2)], orders), dict.fromkeys(names, "l1")
    with pytest.raises(SizeLimitError) as caught:
        accepted(framework, middle)
    assert "ways to put the weights of 'o' in line: more than the limit of 10,000; state fewer orders" in str(
        caught.value
    )
    assert "manieren om de gewichten van 'o' op volgorde te zetten" in caught.value.to("nl")
    assert sum(accepted(one_rule(points, [Fraction(1, 2)], orders[:6]), middle)) == 1
    # Where those below are alike, all lines are one: the heaviest has its part, and more of the others changes nothing.
    ends = {name: "l0" if name in ("a0", "b0") else "l2" for name in names}
    low, high = accepted(framework, ends)
    assert 0 < low < high < 1


def test_levels_of_equal_points_may_be_open() -> None:
    """Which of them it is makes no difference."""
    levels = ["low", "middle", "top"]
    rule = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "points": {"a": [0, 1, 1]}, "cutoffs": {"yes": "1/4"}}
    framework = load_framework(
        {
            "id": "alike",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "a", "levels": levels}, {"id": "b", "levels": levels}],
            "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": rule}],
        }
    )
    family = loosen(framework, weights="any")
    found = acceptability(assess({"a": ["middle", "top"], "b": "low"}, family))
    assert found == {"no": Fraction(1, 4), "yes": Fraction(3, 4)}
    with pytest.raises(ArgumentError, match="once each of these has one answer: 'a'"):
        acceptability(assess({"a": ["low", "top"], "b": "low"}, family))
