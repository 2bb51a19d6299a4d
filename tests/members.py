"""The members of families taken literally: every choice of what is loose that can make a difference.

Naive on purpose, and shares no code with what it judges: weights are taken at all up-sets or at all corners of a box,
cut-offs at, just below and just above every share that can be, tables by going through all monotone functions where
these are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations, pairwise, product
from math import prod
from random import Random
from typing import Any

import oracle

from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework
from k80assess.document.loosening import KeptCell, Monotone
from k80assess.document.nodes import Aspect
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError

NEAR = Fraction(1, 10**12)
FEW = 3000  # functions that are gone through


def loosened(framework: Framework, rng: Random) -> Family:
    """Loosen some of a framework, in one of the ways there are."""
    weights: dict[str, Any] = {}
    cutoffs: dict[str, Any] = {}
    tables: dict[str, Any] = {}
    least = Fraction(1, 20) if rng.random() < 0.15 else None
    for aspect in framework.aspects:
        rule: Any = aspect.rule
        if rng.random() < 0.2:
            continue
        if rule.kind == "weighted":
            off = rng.choice([Fraction(1, 20), Fraction(1, 5), Fraction(1, 2)])
            stated = getattr(rule, "orders", None)
            if rule.in_points:
                weights |= {aspect.id: off} if least is None else {}
                continue
            spec: list[Any] = ["any"]
            if not stated and least is None:
                spec.append(off)
            if least is None:
                pairs = [(a, b) for a in rule.weights for b in rule.weights if a != b]
                held = [pair for pair in pairs if rule.weights[pair[0]] >= rule.weights[pair[1]]]
                spec.append(rng.sample(held, min(len(held), rng.choice([1, 1, 2, 3]))))
            if rng.random() < 0.8:
                weights[aspect.id] = rng.choice(spec)
            if rng.random() < 0.4 or aspect.id not in weights:
                cutoffs[aspect.id] = rng.choice(["any", Fraction(1, 10), Fraction(1, 3)])
        elif aspect.ordered is not False:
            rows = range(len(rule.rows)) if rule.kind == "table" else ()
            tables[aspect.id] = rng.choice([list(rows), rng.sample(rows, rng.randint(0, len(rows)))])
    while True:
        try:
            family = loosen(framework, weights=weights, cutoffs=cutoffs, tables=tables, least=least)
            return _known_by_direction(family, rng)
        except ArgumentError as error:
            loc = error.problems[0].loc
            if loc == ("least",):
                least = None
            elif loc[0] == "tables":
                del tables[str(loc[1])]
            else:
                raise


def _known_by_direction(family: Family, rng: Random) -> Family:
    """Return a family in which some of its loose tables keep nothing but their direction, and bounds at some cells."""
    monotone = {}
    for aspect in family.framework.aspects:
        if aspect.rule.kind == "table" and aspect.id in family.tables and rng.random() < 0.4:
            over, written, ways = _written(family, aspect)
            scales = [oracle.scale(oracle.by_id(family.framework)[i]) for i in over]
            moved = {i for a in written for b in written if written[a] != written[b] for i in [_only_step(a, b)]}
            turned = {i for place, i in enumerate(over) if place not in moved and rng.random() < 0.4}
            kept = []
            for cell in rng.sample(sorted(written), rng.randint(0, min(4, len(written)))):
                levels = oracle.scale(aspect)
                least, greatest = rng.randint(0, written[cell]), rng.randint(written[cell], len(levels) - 1)
                at = FrozenDict({i: scale[v] for i, scale, v in zip(over, scales, cell, strict=True)})
                kept.append(KeptCell(at=at, least=levels[least], greatest=levels[greatest]))
            falling = [i for i, way in zip(over, ways, strict=True) if way and (way < 0 or i in turned)]
            monotone[aspect.id] = Monotone(falling=tuple(falling), kept=tuple(kept))
    tables = FrozenDict({i: rows for i, rows in family.tables.items() if i not in monotone})
    own = FrozenDict(monotone)
    return Family(
        framework=family.framework, weights=family.weights, cutoffs=family.cutoffs, tables=tables, monotone=own
    )


def choices(family: Family, aspect: Aspect, known: dict[str, str]) -> list[str]:
    """Return the levels that an aspect has in some member, from the levels of what its rule reads."""
    capped = oracle.caps_holding(aspect, known, oracle.by_id(family.framework))
    scale = oracle.scale(aspect)
    return [scale[place] for place in sorted({min([place, *capped]) for place in uncapped(family, aspect, known)})]


def uncapped(family: Family, aspect: Aspect, known: dict[str, str]) -> list[int]:
    """Return the same but for caps, by position."""
    read = tuple([(node_id, known[node_id]) for node_id in oracle.read_by(aspect)])
    if aspect.id in family.tables or aspect.id in family.monotone:
        return _of_table(family, aspect, read)
    if aspect.id in family.weights or aspect.id in family.cutoffs:
        return _of_sum(family, aspect, read)
    return [oracle.uncapped(aspect, dict(read), oracle.by_id(family.framework))]


def deciding_caps(family: Family, aspect: Aspect, known: dict[str, str]) -> set[int | None]:
    """Return the caps that hold an aspect down in some member, by their place in the document; None for none."""
    nodes, scale = oracle.by_id(family.framework), oracle.scale(aspect)
    holding = [
        (scale.index(cap.at_most), i) for i, cap in enumerate(aspect.rule.caps) if oracle.holds(cap.when, known, nodes)
    ]
    strictest = min(holding, default=None)
    return {
        strictest[1] if strictest is not None and strictest[0] < place else None
        for place in uncapped(family, aspect, known)
    }


def outcomes_at(family: Family, profile: dict[str, str], of: str | None = None) -> set[str]:
    """Return the outcomes that some member under which a profile can occur gives it, or the levels of an aspect."""
    return {known[of or family.framework.outcome] for known in occurring(family, profile)}


def occurring(family: Family, profile: dict[str, str]) -> list[dict[str, str]]:
    """Return the levels of everything in each member under which a profile can occur."""
    states = [dict(profile)]
    for aspect in family.framework.aspects_in_order:
        states = [{**known, aspect.id: level} for known in states for level in choices(family, aspect, known)]
    return [known for known in states if oracle.occurs(family.framework, known)]


# --- weighted sums ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=5000)
def _of_sum(family: Family, aspect: Aspect, read: tuple[tuple[str, str], ...]) -> list[int]:
    nodes, rule = oracle.by_id(family.framework), aspect.rule
    assert rule.kind == "weighted"
    known, levels = dict(read), oracle.scale(aspect)[1:]
    members = list(weightings(family, aspect))
    if rule.in_points:
        reached = []
        for weights in members:
            total = sum([w * _points(rule, nodes, i)[_place(nodes, known, i)] for i, w in weights.items()], Fraction(0))
            reached.append(sum(oracle.meets(rule.cutoffs[level], Fraction(0), total) for level in levels))
        return list(range(min(reached), max(reached) + 1))
    shares = {_share(rule, nodes, weights, known) for weights in members}
    reached = [sum(share >= cut for cut in cuts) for cuts in _cuts(family, aspect, shares) for share in shares]
    return list(range(min(reached), max(reached) + 1))


def weightings(family: Family, aspect: Aspect) -> Iterator[dict[str, Fraction]]:
    """Yield weights that are allowed, among which are all at which a share can be least or greatest."""
    rule, nodes = aspect.rule, oracle.by_id(family.framework)
    assert rule.kind == "weighted"
    loose = family.weights.get(aspect.id)
    inputs = list(rule.weights)
    spans = {i: max(_points(rule, nodes, i)) - min(_points(rule, nodes, i)) for i in inputs}
    if loose is None:
        yield dict(rule.weights)
    elif loose.off is not None:
        for signs in product([-1, 1], repeat=len(inputs)):
            yield {i: w * (1 + sign * loose.off) for (i, w), sign in zip(rule.weights.items(), signs, strict=True)}
    elif loose.least:
        counting = [i for i in inputs if spans[i]]
        for one in counting:
            spare = 1 - loose.least * len(counting)
            yield {i: (loose.least + spare * (i == one)) / spans[i] if spans[i] else Fraction(0) for i in inputs}
    else:
        for chosen in map(set, chain.from_iterable(combinations(inputs, n) for n in range(1, len(inputs) + 1))):
            is_up = all(heavier in chosen for heavier, lighter in loose.orders if lighter in chosen)
            if is_up and any(spans[i] for i in chosen):
                yield {i: Fraction(int(i in chosen)) for i in inputs}


def _cuts(family: Family, aspect: Aspect, shares: set[Fraction]) -> Iterator[tuple[Fraction, ...]]:
    rule = aspect.rule
    assert rule.kind == "weighted"
    if aspect.id not in family.cutoffs:
        yield tuple([Fraction(str(rule.cutoffs[level])) for level in oracle.scale(aspect)[1:]])
        return
    intervals = family.cutoffs[aspect.id]
    ends = {end for own in intervals for end in (own.least, own.greatest)}
    places = {at + step * NEAR for at in shares | ends for step in range(-2, 3)}
    allowed = [
        sorted(
            {
                at
                for at in places
                if (own.least < at or (own.least_included and own.least == at))
                and (at < own.greatest or (own.greatest_included and at == own.greatest))
            }
        )
        for own in intervals
    ]
    for cuts in product(*allowed):
        if all(one < other for one, other in pairwise(cuts)):
            yield cuts


def _points(rule: Any, nodes: dict[str, Any], input_id: str) -> Sequence[Fraction]:
    return rule.points.get(input_id) or [Fraction(i) for i in range(len(oracle.scale(nodes[input_id])))]


def _place(nodes: dict[str, Any], known: dict[str, str], input_id: str) -> int:
    return oracle.scale(nodes[input_id]).index(known[input_id])


def _share(rule: Any, nodes: dict[str, Any], weights: dict[str, Fraction], known: dict[str, str]) -> Fraction:
    points = {i: _points(rule, nodes, i) for i in weights}
    gained = sum([w * (points[i][_place(nodes, known, i)] - min(points[i])) for i, w in weights.items()])
    return Fraction(gained, sum([w * (max(points[i]) - min(points[i])) for i, w in weights.items()]))


# --- tables -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=5000)
def _of_table(family: Family, aspect: Aspect, read: tuple[tuple[str, str], ...]) -> list[int]:
    known = dict(read)
    over, functions, kept, ways = _monotone(family, aspect)
    nodes = oracle.by_id(family.framework)
    cell = tuple([oracle.scale(nodes[node_id]).index(known[node_id]) for node_id in over])
    if functions is not None:
        return sorted({function[cell] for function in functions})
    low = max([least for other, (least, _) in kept.items() if _below(other, cell, ways)], default=0)
    top = len(aspect.levels) - 1
    high = min([greatest for other, (_, greatest) in kept.items() if _below(cell, other, ways)], default=top)
    return list(range(low, high + 1))


@lru_cache(maxsize=500)
def _monotone(family: Family, aspect: Aspect) -> tuple[Any, Any, Any, Any]:
    """Return what a loose table is over, all its functions (None where these are many), what it keeps, directions."""
    rule, nodes = aspect.rule, oracle.by_id(family.framework)
    rows = getattr(rule, "rows", ())
    over, written, ways = _written(family, aspect)
    scales = [oracle.scale(nodes[i]) for i in over]
    cells, levels = list(written), oracle.scale(aspect)
    kept: dict[tuple[int, ...], tuple[int, int]] = {}
    if aspect.id in family.monotone:
        own = family.monotone[aspect.id]
        for one in own.kept:
            cell = tuple([scale.index(one.at[i]) for i, scale in zip(over, scales, strict=True)])
            kept[cell] = levels.index(one.least), levels.index(one.greatest)
        ways = [way and (-1 if i in own.falling else 1) for i, way in zip(over, ways, strict=True)]
    elif rows:
        for cell in cells:
            known = {i: scale[v] for i, scale, v in zip(over, scales, cell, strict=True)}
            number = next(n for n, row in enumerate(rows) if oracle.holds(row.when, known, nodes))
            if number not in family.tables[aspect.id]:
                kept[cell] = (levels.index(rows[number].then),) * 2
    else:
        kept = {cells[0]: (0, 0), cells[-1]: (len(levels) - 1,) * 2}
    allowed = {cell: range(kept[cell][0], kept[cell][1] + 1) if cell in kept else range(len(levels)) for cell in cells}
    if prod(map(len, allowed.values())) > FEW:
        return over, None, kept, ways
    pairs = [(a, b) for a in cells for b in cells if a != b and _below(a, b, ways)]
    functions = []
    for values in product(*allowed.values()):
        function = dict(zip(cells, values, strict=True))
        if all(function[a] <= function[b] for a, b in pairs):
            functions.append(function)
    return over, functions, kept, ways


def _written(family: Family, aspect: Aspect) -> tuple[list[str], dict[tuple[int, ...], int], list[int]]:
    """Return what a rule is over, its level as written at each cell, and the direction of each of what it is over."""
    rule, nodes = aspect.rule, oracle.by_id(family.framework)
    over = list(dict.fromkeys([*rule.inputs, *[i for row in getattr(rule, "rows", ()) for i in row.when]]))
    scales = [oracle.scale(nodes[i]) for i in over]
    written = {}
    for cell in product(*[range(len(scale)) for scale in scales]):
        known = {i: scale[v] for i, scale, v in zip(over, scales, cell, strict=True)}
        written[cell] = oracle.uncapped(aspect, known, nodes)
    ways = []
    for i, node_id in enumerate(over):
        falls = any(_steps_up(a, b, i) and written[b] < written[a] for a in written for b in written)
        ways.append(0 if nodes[node_id].ordered is False else -1 if falls else 1)
    return over, written, ways


def _steps_up(a: Sequence[int], b: Sequence[int], index: int) -> bool:
    return all(y - x == (i == index) for i, (x, y) in enumerate(zip(a, b, strict=True)))


def _only_step(a: Sequence[int], b: Sequence[int]) -> int | None:
    """Return the one place at which a cell is one higher than another; None where there are others."""
    return next((i for i in range(len(a)) if _steps_up(a, b, i)), None)


def _below(a: Sequence[int], b: Sequence[int], ways: Sequence[int]) -> bool:
    return all((y - x) * way >= 0 if way else x == y for x, y, way in zip(a, b, ways, strict=True))


# --- being a member -----------------------------------------------------------------------------------------------


def assert_member(family: Family, member: Framework) -> None:
    """Check by the definition that a framework belongs to a family: what is fixed is kept, what is loose is allowed."""
    assert [c.id for c in member.criteria] == [c.id for c in family.framework.criteria]
    nodes = oracle.by_id(family.framework)
    for written, own in zip(family.framework.aspects, member.aspects, strict=True):
        rule, new = written.rule, own.rule
        if own == written:
            continue
        loose = (family.weights, family.cutoffs, family.tables, family.monotone)
        assert any(written.id in own for own in loose)
        assert new.inputs == rule.inputs
        assert new.caps == rule.caps
        if rule.kind == "weighted":
            assert new.kind == "weighted"
            assert new.points == rule.points
            _assert_weights(family, written, new, nodes)
            _assert_cutoffs(family, written, new)
        else:
            _assert_monotone(family, written, own)


def _assert_weights(family: Family, written: Any, new: Any, nodes: dict[str, Any]) -> None:
    loose, rule = family.weights.get(written.id), written.rule
    if loose is None:
        assert new.weights == rule.weights
        return
    if loose.off is not None:
        assert all(abs(new.weights[i] - w) <= loose.off * w for i, w in rule.weights.items())
    assert all(new.weights[heavier] >= new.weights[lighter] for heavier, lighter in loose.orders)
    spans = {i: new.weights[i] * (max(_points(rule, nodes, i)) - min(_points(rule, nodes, i))) for i in rule.weights}
    total = sum(spans.values())
    assert total > 0
    if loose.least:
        counting = [i for i in spans if len(set(_points(rule, nodes, i))) > 1]
        assert all(spans[i] >= loose.least * total for i in counting)


def _assert_cutoffs(family: Family, written: Any, new: Any) -> None:
    if written.id not in family.cutoffs:
        assert new.cutoffs == written.rule.cutoffs
        return
    cuts = [new.cutoffs[level] for level in oracle.scale(written)[1:]]
    assert all(one < other for one, other in pairwise(cuts))
    for cut, own in zip(cuts, family.cutoffs[written.id], strict=True):
        assert own.least < cut or (own.least_included and own.least == cut)
        assert cut < own.greatest or (own.greatest_included and own.greatest == cut)


def _assert_monotone(family: Family, written: Any, own: Any) -> None:
    over, _functions, kept, ways = _monotone(family, written)
    nodes = oracle.by_id(family.framework)
    scales = [oracle.scale(nodes[i]) for i in over]
    function = {}
    for cell in product(*[range(len(scale)) for scale in scales]):
        known = {i: scale[v] for i, scale, v in zip(over, scales, cell, strict=True)}
        function[cell] = oracle.uncapped(own, known, nodes)
    assert all(least <= function[cell] <= greatest for cell, (least, greatest) in kept.items())
    for a in function:
        for i, way in enumerate(ways):
            b = (*a[:i], a[i] + 1, *a[i + 1 :])
            if way and b in function:
                assert (function[b] - function[a]) * way >= 0
