"""The definitions taken literally: every profile enumerated, every rule read from the document. Naive on purpose.

Shares no code with the engine: it reads documents and returns ids, and is the judge of everything the engine says.

Answers name criteria, and aspects that are judged directly. What they leave possible are the profiles that can occur,
no row of `impossible` says otherwise and nothing has an answer of its own that is not asked, at which each criterion
has, and each aspect gets, a level that was answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from functools import cache, cached_property
from itertools import combinations, product
from math import log2, prod
from typing import Any

from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect


def scale(node: Any) -> list[str]:
    return [level.id for level in node.levels]


def nodes(framework: Framework) -> list[Any]:
    return [*framework.criteria, *framework.aspects]


def evaluate(framework: Framework, profile: dict[str, str], turned: Collection[str] = ()) -> dict[str, str]:
    """Return the level of every criterion and aspect at a profile; some aspects may read all scales the other way."""
    own_nodes = by_id(framework)
    levels = dict(profile)

    def level_of(node_id: str) -> str:
        if node_id not in levels:
            aspect = own_nodes[node_id]
            given = {i: level_of(i) for i in read_by(aspect)}
            if node_id in turned:
                given = {i: scale(own_nodes[i])[::-1][scale(own_nodes[i]).index(level)] for i, level in given.items()}
            levels[node_id] = apply(aspect, given, own_nodes)
        return levels[node_id]

    for aspect in framework.aspects:
        level_of(aspect.id)
    return levels


def outcome(framework: Framework, profile: dict[str, str]) -> str:
    return evaluate(framework, profile)[framework.outcome]


def read_by(aspect: Any) -> list[str]:
    """Return the inputs of an aspect, and what its rows and caps name."""
    parts = [*getattr(aspect.rule, "rows", ()), *aspect.rule.caps]
    return [*aspect.rule.inputs, *[node_id for part in parts for node_id in part.when]]


def apply(aspect: Aspect, given: dict[str, str], nodes: dict[str, Any]) -> str:
    """Return an aspect's level from the levels of what it reads."""
    levels = scale(aspect)
    return levels[min([uncapped(aspect, given, nodes), *caps_holding(aspect, given, nodes)])]


def uncapped(aspect: Aspect, given: dict[str, str], nodes: dict[str, Any]) -> int:
    """Return the position of an aspect's level, were there no caps."""
    rule: Any = aspect.rule
    levels = scale(aspect)
    if rule.kind == "weighted":
        share, total = share_of(aspect, given, nodes), total_of(aspect, given, nodes)
        return max([0] + [levels.index(level) for level, cutoff in rule.cutoffs.items() if meets(cutoff, share, total)])
    if rule.kind == "table":
        return next(levels.index(row.then) for row in rule.rows if holds(row.when, given, nodes))
    positions = [scale(nodes[i]).index(given[i]) for i in rule.inputs]
    return min(positions) if rule.kind == "minimum" else max(positions)


def caps_holding(aspect: Any, given: dict[str, str], nodes: dict[str, Any]) -> list[int]:
    """Return to which positions the caps hold an aspect down that hold, in the document's order."""
    return [scale(aspect).index(cap.at_most) for cap in aspect.rule.caps if holds(cap.when, given, nodes)]


def cap_that_decides(aspect: Any, given: dict[str, str], nodes: dict[str, Any]) -> int | None:
    """Return the number of the cap that holds an aspect down: the first of those to the lowest level; None for none."""
    holding = [i for i, cap in enumerate(aspect.rule.caps) if holds(cap.when, given, nodes)]
    lowest = min(holding, key=lambda i: scale(aspect).index(aspect.rule.caps[i].at_most), default=None)
    if lowest is None or scale(aspect).index(aspect.rule.caps[lowest].at_most) >= uncapped(aspect, given, nodes):
        return None
    return lowest


def meets(cutoff: Any, share: Fraction, total: Fraction) -> bool:
    """Return whether a cut-off is reached: by the share, or where it is a bound in points by the total."""
    if isinstance(cutoff, Fraction):
        return cutoff <= share
    ((key, bound),) = [(key, own) for key in SIGNS if (own := getattr(cutoff, key)) is not None]
    return SIGNS[key](total, bound)


SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda one, other: one >= other,
    "above": lambda one, other: one > other,
    "at_most": lambda one, other: one <= other,
    "below": lambda one, other: one < other,
}


def total_of(aspect: Aspect, given: dict[str, str], nodes: dict[str, Any]) -> Fraction:
    """Return a weighted aspect's total in points."""
    rule: Any = aspect.rule
    total = Fraction(0)
    for input_id, weight in rule.weights.items():
        levels = scale(nodes[input_id])
        total += weight * rule.points.get(input_id, tuple(range(len(levels))))[levels.index(given[input_id])]
    return total


def share_of(aspect: Aspect, given: dict[str, str], nodes: dict[str, Any]) -> Fraction:
    """Return where a weighted aspect's total lies between the worst and the best."""
    rule: Any = aspect.rule
    total = least = greatest = Fraction(0)
    for input_id, weight in rule.weights.items():
        levels = scale(nodes[input_id])
        points = rule.points.get(input_id, tuple(range(len(levels))))
        total += weight * points[levels.index(given[input_id])]
        least += weight * min(points)
        greatest += weight * max(points)
    if any(
        getattr(cutoff, side, None) is not None for cutoff in rule.cutoffs.values() for side in ("at_most", "below")
    ):
        return (greatest - total) / (greatest - least)
    return (total - least) / (greatest - least)


def holds(when: Any, given: dict[str, str], nodes: dict[str, Any]) -> bool:
    return all(fits(condition, given[node_id], scale(nodes[node_id])) for node_id, condition in when.items())


def fits(condition: Any, level: str, levels: list[str]) -> bool:
    """Return whether a level fulfils a condition: a list of levels, or comparisons and exceptions."""
    if isinstance(condition, (tuple, list)):
        return level in condition
    sides = [(sign, own) for key, sign in SIGNS.items() if (own := getattr(condition, key)) is not None]
    return all(sign(levels.index(level), levels.index(own)) for sign, own in sides) and level not in (
        condition.others or ()
    )


def levels_that_fit(node: Any, condition: Any) -> list[str]:
    return [level for level in scale(node) if fits(condition, level, scale(node))]


# --- what can occur ---------------------------------------------------------------------------------------------------

Answers = Mapping[str, Any]
"""For criteria and judged aspects, by id, a level, several, or None."""


class Profiles:
    """The profiles of a framework, with the levels of all aspects; each is worked out once."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.ids = [criterion.id for criterion in framework.criteria]
        self._known: dict[tuple[str, ...], dict[str, str]] = {}
        self._having: dict[tuple[str, str], frozenset[int]] = {}

    def at(self, profile: tuple[str, ...]) -> dict[str, str]:
        if profile not in self._known:
            self._known[profile] = evaluate(self.framework, dict(zip(self.ids, profile, strict=True)))
        return self._known[profile]

    @cached_property
    def levels(self) -> list[dict[str, str]]:
        """For every profile, by its number, the level of each criterion and aspect."""
        return [self.at(profile) for profile in product(*[scale(c) for c in self.framework.criteria])]

    @cached_property
    def occurring(self) -> frozenset[int]:
        """The numbers of the profiles that no row says cannot occur."""
        return frozenset([i for i, levels in enumerate(self.levels) if occurs(self.framework, levels)])

    def having(self, node_id: str, allowed: Iterable[str]) -> frozenset[int]:
        """Return the profiles at which a criterion or aspect has one of these levels, whether they occur or not."""
        found: frozenset[int] = frozenset()
        for level in allowed:
            if (node_id, level) not in self._having:
                own = [i for i, levels in enumerate(self.levels) if levels[node_id] == level]
                self._having[node_id, level] = frozenset(own)
            found |= self._having[node_id, level]
        return found

    def left(self, answers: Answers) -> frozenset[int]:
        """Return the profiles that can occur and that answers leave possible."""
        found = self.occurring
        for node_id, answer in answers.items():
            if answer:
                found &= self.having(node_id, listed(answer))
        return found

    def outcomes(self, numbers: Iterable[int]) -> set[str]:
        return {self.levels[i][self.framework.outcome] for i in numbers}


def every(framework: Framework) -> Profiles:
    """Return the profiles of a framework, which are kept with it."""
    kept = framework.__dict__.get("_profiles")
    if kept is None or kept.framework is not framework:  # a copy brings along those of the original
        kept = framework.__dict__["_profiles"] = Profiles(framework)
    found: Profiles = kept
    return found


def occurs(framework: Framework, levels: dict[str, str]) -> bool:
    return not excluding(framework, levels) and not unasked(framework, levels)


def excluding(framework: Framework, levels: dict[str, str]) -> list[int]:
    """Return the numbers of the rows that say that a profile cannot occur."""
    rows = framework.impossible or ()
    return [i for i, row in enumerate(rows) if holds(row.when, levels, by_id(framework))]


def unasked(framework: Framework, levels: dict[str, str]) -> list[str]:
    """Return the criteria that are not asked at a profile, and have another level than holds then."""
    return [
        c.id
        for c in framework.criteria
        if c.asked_when is not None
        and not holds(c.asked_when, levels, by_id(framework))
        and levels[c.id] != c.otherwise
    ]


def asked(framework: Framework, answers: Answers) -> dict[str, bool | None]:
    """Return whether each criterion is asked; None where answers that are still open decide that.

    Its condition holds, or does not, at every profile that is left. Of several criteria or aspects that it names each
    is looked at by itself.
    """
    left = remaining(framework, answers)
    found: dict[str, bool | None] = {}
    for criterion in framework.criteria:
        fitting = [
            [fits(own, level, scale(by_id(framework)[i])) for level in left[i]]
            for i, own in (criterion.asked_when or {}).items()
        ]
        found[criterion.id] = True if all(map(all, fitting)) else None if all(map(any, fitting)) else False
    return found


def by_id(framework: Framework) -> dict[str, Any]:
    """Return all criteria and aspects by id, which are kept with the framework."""
    kept = framework.__dict__.get("_nodes")
    if kept is None or kept[0] is not framework:  # a copy brings along those of the original
        kept = framework.__dict__["_nodes"] = (framework, {node.id: node for node in nodes(framework)})
    found: dict[str, Any] = kept[1]
    return found


def stands(framework: Framework, profile: dict[str, str]) -> tuple[str, ...]:
    """Return the set of outcomes at a profile: one, or none where it cannot occur."""
    levels = evaluate(framework, profile)
    return (levels[framework.outcome],) if occurs(framework, levels) else ()


def listed(answer: Any) -> list[str]:
    return [answer] if isinstance(answer, str) else list(answer)


def completions(framework: Framework, answers: Answers | None = None) -> list[dict[str, str]]:
    """Enumerate what answers leave possible, with the level of every criterion and aspect."""
    allowed = {node_id: listed(answer) for node_id, answer in (answers or {}).items() if answer}
    left = product(*[allowed.get(criterion.id, scale(criterion)) for criterion in framework.criteria])
    found = [every(framework).at(profile) for profile in left]
    fitting = [levels for levels in found if all(levels[node_id] in own for node_id, own in allowed.items())]
    return [levels for levels in fitting if occurs(framework, levels)]


def profiles(framework: Framework, answers: Answers | None = None) -> list[dict[str, str]]:
    """Enumerate every profile that can occur and that answers leave possible."""
    ids = [criterion.id for criterion in framework.criteria]
    return [{node_id: levels[node_id] for node_id in ids} for levels in completions(framework, answers)]


def possible(framework: Framework, answers: Answers | None = None) -> set[str]:
    return {levels[framework.outcome] for levels in completions(framework, answers)}


def given(framework: Framework, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Return the levels given of each criterion, and of each aspect that an answer narrows, in the document's order."""
    found = {}
    for node in nodes(framework):
        levels = listed(answers.get(node.id) or scale(node))
        own = tuple([level for level in scale(node) if level in levels])
        if len(own) < len(node.levels) or node in framework.criteria:
            found[node.id] = own
    return found


def remaining(framework: Framework, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Return for every criterion and aspect the levels it has at some profile that is left."""
    left = completions(framework, answers)
    return {n.id: tuple([own for own in scale(n) if any(at[n.id] == own for at in left)]) for n in nodes(framework)}


def shares(framework: Framework, answers: Answers) -> dict[str, tuple[Fraction, Fraction]]:
    """Return for every weighted aspect its least and greatest share at the profiles that are left."""
    own_nodes = by_id(framework)
    found = {}
    for aspect in framework.aspects:
        if aspect.rule.kind == "weighted":
            own = [share_of(aspect, at, own_nodes) for at in completions(framework, answers)]
            found[aspect.id] = (min(own), max(own))
    return found


def narrowed(framework: Framework, answers: Answers) -> list[str]:
    """Return the ids of what is answered: of which not every level is given."""
    own = given(framework, answers)
    return [n.id for n in nodes(framework) if len(own.get(n.id, n.levels)) < len(n.levels)]


def can_occur(framework: Framework, answers: Answers, rows: Collection[int], gated: Collection[str] = ()) -> bool:
    """Return whether something would be left, with only these of the rows, and all but these criteria always asked."""
    found = every(framework)
    left = frozenset(range(len(found.levels)))
    for node_id, answer in answers.items():
        left &= found.having(node_id, listed(answer))
    return any(
        set(rows).isdisjoint(excluding(framework, found.levels[i]))
        and set(gated).isdisjoint(unasked(framework, found.levels[i]))
        for i in left
    )


# --- why --------------------------------------------------------------------------------------------------------------


def reasons(framework: Framework, answers: Answers, wanted: set[str]) -> set[frozenset[str]]:
    """Return the minimal sets of answers that alone leave nothing but the outcomes wanted, by trying every set."""
    found, own = every(framework), given(framework, answers)
    minimal: set[frozenset[str]] = set()
    answered = narrowed(framework, answers)
    for size in range(len(answered) + 1):
        for chosen in map(frozenset, combinations(answered, size)):
            is_minimal = not any(smaller <= chosen for smaller in minimal)
            if is_minimal and found.outcomes(found.left({node_id: own[node_id] for node_id in chosen})) <= wanted:
                minimal.add(chosen)
    return minimal


def general_reasons(framework: Framework, answers: Answers, wanted: set[str]) -> set[frozenset[Any]]:
    """Return the largest boxes around answers that leave nothing but the outcomes wanted, by trying every box.

    Each is a set of pairs of an id and its levels, without what may have any level. A part of a box that is enough is
    enough as well, so a box to which no single level can be added is a largest one.
    """
    found, own = every(framework), given(framework, answers)
    scales = {node.id: scale(node) for node in nodes(framework)}
    choices = []
    for node_id, levels in own.items():
        others = [level for level in scales[node_id] if level not in levels]
        some = [more for size in range(len(others) + 1) for more in combinations(others, size)]
        choices.append([frozenset((*levels, *more)) for more in some])
    enough = {
        box for box in product(*choices) if found.outcomes(found.left(dict(zip(own, box, strict=True)))) <= wanted
    }

    def is_largest(box: tuple[frozenset[str], ...]) -> bool:
        wider = [
            (*box[:i], box[i] | {level}, *box[i + 1 :])
            for i, node_id in enumerate(own)
            for level in scales[node_id]
            if level not in box[i]
        ]
        return enough.isdisjoint(wider)

    return {frozenset(_without_open(dict(zip(own, box, strict=True)), scales)) for box in enough if is_largest(box)}


def _without_open(box: dict[str, frozenset[str]], scales: dict[str, list[str]]) -> list[tuple[str, frozenset[str]]]:
    return [(node_id, levels) for node_id, levels in box.items() if len(levels) < len(scales[node_id])]


def necessary(framework: Framework, answers: Answers) -> list[str]:
    """Return the answers without any one of which something else is possible."""
    own = given(framework, answers)
    return [
        node_id
        for node_id in narrowed(framework, answers)
        if possible(framework, {other: own[other] for other in own if other != node_id}) != possible(framework, answers)
    ]


# --- what would change it ---------------------------------------------------------------------------------------------

Steps = frozenset[tuple[str, str]]
"""Criteria with the levels that they move to."""


def changes(
    framework: Framework, answers: Answers, wanted: set[str], fixed: Collection[str], costs: Mapping[str, Fraction]
) -> tuple[Fraction | None, set[Steps]]:
    """Return the least cost, and every set of moves of that cost that ends where an outcome wanted comes out.

    Looks at every profile that can occur and agrees with the aspects that are judged.
    """
    own, moved = given(framework, answers), {}
    judged = {aspect.id: own[aspect.id] for aspect in framework.aspects if aspect.id in own}
    for levels in completions(framework, judged):
        cost, steps = Fraction(0), []
        for criterion in framework.criteria:
            level = levels[criterion.id]
            if level not in own[criterion.id]:
                cost += costs.get(criterion.id, Fraction(1)) * _distance(criterion, own[criterion.id], level, min)
                steps.append((criterion.id, level))
        if levels[framework.outcome] in wanted and not any(criterion_id in fixed for criterion_id, _level in steps):
            moved[frozenset(steps)] = cost
    return _cheapest(moved)


def certain_changes(
    framework: Framework, answers: Answers, wanted: set[str], fixed: Collection[str], costs: Mapping[str, Fraction]
) -> tuple[Fraction | None, set[Steps]]:
    """Return the least cost, and every set of moves of that cost after which only outcomes wanted are possible.

    Tries every set of moves; after it something must be left.
    """
    found, own = every(framework), given(framework, answers)
    enough: dict[Steps, Fraction] = {}
    for ends in product(*[[None, *scale(criterion)] for criterion in framework.criteria]):
        moves = {c.id: level for c, level in zip(framework.criteria, ends, strict=True) if level is not None}
        left = found.left({**own, **moves})
        is_move = all(own[criterion_id] != (level,) for criterion_id, level in moves.items())
        if is_move and left and found.outcomes(left) <= wanted and not any(c in fixed for c in moves):
            cost = Fraction(0)
            for criterion in framework.criteria:
                if criterion.id in moves:
                    steps = _distance(criterion, own[criterion.id], moves[criterion.id], max)
                    cost += costs.get(criterion.id, Fraction(1)) * steps
            enough[frozenset(moves.items())] = cost
    return _cheapest(enough)


def _cheapest(enough: Mapping[Steps, Fraction]) -> tuple[Fraction | None, set[Steps]]:
    """Return the least cost of sets of moves, and those of that cost from which nothing can be left out."""
    least = min(enough.values(), default=None)
    cheapest = {moves for moves, cost in enough.items() if cost == least}
    return least, {moves for moves in cheapest if not any(fewer < moves for fewer in cheapest)}


def _distance(criterion: Any, own: Iterable[str], level: str, counted: Callable[[Iterable[int]], int]) -> int:
    """Return how many steps a level is from those given, the nearest or farthest; on an unordered scale each is one."""
    place = scale(criterion).index
    distances = [abs(place(level) - place(other)) for other in own]
    return counted([min(1, distance) for distance in distances] if criterion.ordered is False else distances)


# --- how likely, how many ---------------------------------------------------------------------------------------------

Beliefs = Mapping[str, Mapping[str, Any]]


def weights(framework: Framework, answers: Answers, beliefs: Beliefs) -> list[tuple[dict[str, str], Fraction]]:
    """Return what answers leave possible, with how likely each is: not divided by their sum."""
    return [
        (levels, prod([Fraction(str(own[levels[c]])) for c, own in beliefs.items()], start=Fraction(1)))
        for levels in completions(framework, answers)
    ]


def probabilities(framework: Framework, answers: Answers, beliefs: Beliefs) -> dict[str, Fraction] | None:
    """Return how likely each outcome is; None where nothing that is left is likely at all."""
    weighted = weights(framework, answers, beliefs)
    whole = sum([weight for _levels, weight in weighted], Fraction(0))
    sums = dict.fromkeys(scale(framework.outcome_aspect), Fraction(0))
    for levels, weight in weighted:
        sums[levels[framework.outcome]] += weight
    return {outcome: weight / whole for outcome, weight in sums.items()} if whole else None


def distribution(framework: Framework) -> dict[str, int]:
    """Return how many of the profiles that can occur have each outcome."""
    counts = Counter([levels[framework.outcome] for levels in completions(framework)])
    return {outcome: counts[outcome] for outcome in scale(framework.outcome_aspect)}


def said_once(framework: Framework, whole: Collection[str]) -> set[tuple[str, ...]]:
    """Return the criteria that never lower the outcome once some aspects read all scales the other way.

    Each of these aspects is seen to go down, if it moves, wherever one thing that it reads goes up.
    """
    own_nodes = by_id(framework)
    for aspect in [own_nodes[aspect_id] for aspect_id in whole]:
        read = list(dict.fromkeys(read_by(aspect)))
        for at in product(*[scale(own_nodes[node_id]) for node_id in read]):
            given = dict(zip(read, at, strict=True))
            for node_id in read:
                reached = [apply(aspect, {**given, node_id: level}, own_nodes) for level in scale(own_nodes[node_id])]
                places = [scale(aspect).index(level) for level in reached]
                assert places == sorted(places, reverse=True)
    outcomes = scale(own_nodes[framework.outcome])
    ids = [criterion.id for criterion in framework.criteria]
    found: set[tuple[str, ...]] = {(node_id,) for node_id in ids}
    for levels in product(*map(scale, framework.criteria)):
        profile = dict(zip(ids, levels, strict=True))
        for node in framework.criteria:
            moved = [evaluate(framework, {**profile, node.id: level}, whole) for level in scale(node)]
            places = [outcomes.index(own[framework.outcome]) for own in moved]
            if places != sorted(places):
                found.discard((node.id,))
    return found


def influence(framework: Framework) -> dict[str, Fraction]:
    """Return for each criterion in which share of what can occur another level that can occur has another outcome."""
    left = completions(framework)
    found = {}
    for criterion in framework.criteria:
        others = [c.id for c in framework.criteria if c.id != criterion.id]
        beside: dict[tuple[str, ...], set[str]] = {}
        for levels in left:
            beside.setdefault(tuple([levels[c] for c in others]), set()).add(levels[framework.outcome])
        changing = [levels for levels in left if len(beside[tuple([levels[c] for c in others])]) > 1]
        found[criterion.id] = Fraction(len(changing), len(left))
    return found


def differences(old: Framework, new: Framework) -> Counter[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return how many profiles have another set of outcomes, for each pair of an old and a new set.

    Both are about the same criteria. The set is empty where a profile cannot occur.
    """
    moved: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    for profile in product(*[scale(criterion) for criterion in old.criteria]):
        named = dict(zip([criterion.id for criterion in old.criteria], profile, strict=True))
        pair = (stands(old, named), stands(new, named))
        moved[pair] += pair[0] != pair[1]
    return +moved


# --- what to ask ------------------------------------------------------------------------------------------------------


def settles(framework: Framework, answers: Answers, beliefs: Beliefs, criterion_id: str) -> Fraction:
    """Return how likely it is that the answer to a question leaves one outcome."""
    weighted = weights(framework, answers, beliefs)
    settling = {
        level
        for level in {levels[criterion_id] for levels, _weight in weighted}
        if len({at[framework.outcome] for at, _weight in weighted if at[criterion_id] == level}) == 1
    }
    whole = sum([weight for _levels, weight in weighted], Fraction(0))
    return sum([weight for levels, weight in weighted if levels[criterion_id] in settling], Fraction(0)) / whole


def information(framework: Framework, answers: Answers, beliefs: Beliefs, criterion_id: str) -> float:
    """Return the mutual information of the answer to a question and the outcome, in bits."""
    joint: dict[tuple[str, str], Fraction] = {}
    rows: dict[str, Fraction] = {}
    columns: dict[str, Fraction] = {}
    for levels, weight in weights(framework, answers, beliefs):
        row, column = levels[criterion_id], levels[framework.outcome]
        joint[row, column] = joint.get((row, column), Fraction(0)) + weight
        rows[row] = rows.get(row, Fraction(0)) + weight
        columns[column] = columns.get(column, Fraction(0)) + weight
    whole = sum(rows.values())
    return sum([float(w / whole) * log2(w * whole / (rows[r] * columns[c])) for (r, c), w in joint.items() if w])


def least_questions(framework: Framework) -> Fraction:
    """Return the least expected number of questions until one outcome is left, over what can occur.

    A question with one answer left is not asked.
    """
    found = every(framework)

    @cache
    def expected(left: frozenset[int]) -> Fraction:
        if len(found.outcomes(left)) == 1:
            return Fraction(0)
        ways = [_parts(found, left, c.id) for c in framework.criteria if _is_asked(found, left, c)]
        return min([1 + _mean(left, parts, expected) for parts in ways if len(parts) > 1])

    return expected(found.occurring)


def questions_in_order(framework: Framework) -> Fraction:
    """Return the same number when the questions are asked in the document's order, each after what lets it be asked."""
    found, ids = every(framework), list[str]()

    def ask(node_id: str) -> None:
        node = by_id(framework)[node_id]
        for other in read_by(node) if node in framework.aspects else node.asked_when or ():
            ask(other)
        if node in framework.criteria and node_id not in ids:
            ids.append(node_id)

    for criterion in framework.criteria:
        ask(criterion.id)

    def expected(left: frozenset[int], place: int) -> Fraction:
        if len(found.outcomes(left)) == 1:
            return Fraction(0)
        parts = _parts(found, left, ids[place])
        return (len(parts) > 1) + _mean(left, parts, lambda part: expected(part, place + 1))

    return expected(found.occurring, 0)


def _is_asked(found: Profiles, left: Iterable[int], criterion: Any) -> bool:
    """Return whether a criterion is asked at all of these profiles."""
    nodes = by_id(found.framework)
    return all(holds(criterion.asked_when or {}, found.levels[i], nodes) for i in left)


def _parts(found: Profiles, left: frozenset[int], criterion_id: str) -> list[frozenset[int]]:
    """Return what is left after each answer to a question that can still be given."""
    levels = {found.levels[i][criterion_id] for i in left}
    return [left & found.having(criterion_id, [level]) for level in levels]


def _mean(
    left: frozenset[int], parts: Iterable[frozenset[int]], expected: Callable[[frozenset[int]], Fraction]
) -> Fraction:
    return sum([Fraction(len(part), len(left)) * expected(part) for part in parts], Fraction(0))


def telling_questions(framework: Framework) -> Fraction:
    """Return the same number when the most telling question is asked each time, of equal ones the document's first.

    Asked is only what can make a difference, were everything else known, to what stands at the profile: an outcome, or
    nothing where it cannot occur.
    """
    found, ids = every(framework), [criterion.id for criterion in framework.criteria]
    stands = [levels[framework.outcome] if i in found.occurring else None for i, levels in enumerate(found.levels)]

    def differs(known: Answers, criterion_id: str) -> bool:
        beside: dict[tuple[str, ...], set[str | None]] = {}
        for i, levels in enumerate(found.levels):
            if all(levels[own] == level for own, level in known.items()):
                others = tuple([levels[own] for own in ids if own != criterion_id])
                beside.setdefault(others, set()).add(stands[i])
        return any(len(together) > 1 for together in beside.values())

    def expected(known: dict[str, str]) -> Fraction:
        left = found.left(known)
        if len(found.outcomes(left)) == 1:
            return Fraction(0)
        best: tuple[float, str] | None = None
        for criterion in framework.criteria:
            criterion_id = criterion.id
            if not _is_asked(found, left, criterion):
                continue
            if len(_parts(found, left, criterion_id)) > 1 and differs(known, criterion_id):
                bits = information(framework, known, {}, criterion_id)
                if best is None or bits > best[0] + 1e-9:
                    best = bits, criterion_id
        assert best is not None
        asked = best[1]
        parts = _parts(found, left, asked)
        return 1 + _mean(left, parts, lambda part: expected({**known, asked: found.levels[min(part)][asked]}))

    return expected({})


# --- weights that are off ---------------------------------------------------------------------------------------------


HAIR = Fraction(1, 10**9)


def reached_within(aspect: Any, levels: dict[str, str], nodes: dict[str, Any], off: Fraction) -> range:
    """Return how many cut-offs a weighted aspect can reach when each weight is off by up to `off` of itself.

    The total is linear in each weight, and the share a ratio of two such sums: the extremes lie at corners of the box.
    Where weights may become 0, but not all of them, a total in points also comes as close to 0 as one likes.
    """
    counts = []
    in_points = not all(isinstance(cutoff, Fraction) for cutoff in aspect.rule.cutoffs.values())
    scales = (Fraction(1), HAIR) if in_points and off == 1 else (Fraction(1),)
    weights = aspect.rule.weights
    points = {i: aspect.rule.points.get(i) or tuple(range(len(nodes[i].levels))) for i in weights}
    own = {i: points[i][scale(nodes[i]).index(levels[i])] for i in weights}
    for by, signs in product(scales, product((-1, 1), repeat=len(weights))):
        moved = {i: by * weight * (1 + sign * off) for (i, weight), sign in zip(weights.items(), signs, strict=True)}
        total = sum([moved[i] * own[i] for i in weights], Fraction(0))
        above = sum(moved[i] * (own[i] - min(points[i])) for i in weights)
        whole = sum(moved[i] * (max(points[i]) - min(points[i])) for i in weights)
        if any(moved.values()) if in_points else whole:  # not all weights become 0
            share = Fraction(0) if in_points else Fraction(above) / whole
            counts.append(sum(meets(cutoff, share, total) for cutoff in aspect.rule.cutoffs.values()))
    return range(min(counts), max(counts) + 1)


def outcomes_within(framework: Framework, profile: dict[str, str], off: Fraction) -> set[str]:
    """Return every outcome that some weights, each off by up to `off`, lead to at a profile.

    An aspect that has a level there already was judged: it stands.
    """
    own_nodes = by_id(framework)
    ordered: list[Any] = []

    def visit(node_id: str) -> None:
        node: Any = own_nodes[node_id]
        if node_id not in profile and node not in ordered:
            for node_id in read_by(node):
                visit(node_id)
            ordered.append(node)

    visit(framework.outcome)
    situations = [dict(profile)]
    for aspect in ordered:
        after = {}
        for levels in situations:
            if aspect.rule.kind != "weighted":
                options = {apply(aspect, levels, own_nodes)}
            else:
                own, caps = scale(aspect), caps_holding(aspect, levels, own_nodes)
                options = {own[min([position, *caps])] for position in reached_within(aspect, levels, own_nodes, off)}
            for level in options:
                situation = {**levels, aspect.id: level}
                after[tuple(sorted(situation.items()))] = situation
        situations = list(after.values())
    return {levels[framework.outcome] for levels in situations}
