"""What cases hit, against enumeration, and against what altering a piece changes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import oracle
import pytest
from documents import FRAMEWORK
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.errors import AnswerError
from k80assess.examine.covered import Coverage, coverage_of
from k80assess.testing.strategies import answers, frameworks, profiles

HALL = load_framework(FRAMEWORK)


def hit_at(framework: Framework, levels: dict[str, str]) -> set[tuple[str, str, str]]:
    """Return what decides at a profile that can occur, by the definitions, of what does not say what can occur."""
    nodes, found = oracle.by_id(framework), set()
    for criterion in framework.criteria:
        found.add(("answer", criterion.id, levels[criterion.id]))
        if criterion.asked_when is not None:
            is_asked = oracle.holds(criterion.asked_when, levels, nodes)
            found.add(("asked" if is_asked else "not_asked", criterion.id, criterion.id))
    for aspect in framework.aspects:
        rule: Any = aspect.rule
        found.add(("outcome" if aspect.id == framework.outcome else "level", aspect.id, levels[aspect.id]))
        cap = oracle.cap_that_decides(aspect, levels, nodes)
        if cap is not None:
            found.add(("cap", aspect.id, str(cap + 1)))
        if rule.kind == "table":
            row = next(i for i, row in enumerate(rule.rows) if oracle.holds(row.when, levels, nodes))
            found.add(("row", aspect.id, str(row + 1)))
        if rule.kind == "weighted":
            place, scale = oracle.uncapped(aspect, levels, nodes), oracle.scale(aspect)
            if place:
                found.add(("reached", aspect.id, scale[place]))
            if place + 1 < len(scale):
                found.add(("not_reached", aspect.id, scale[place + 1]))
    return found


def hit_by(coverage: Coverage) -> set[tuple[str, str, str]]:
    return {(piece.kind, piece.owner, piece.name) for piece in coverage.pieces if piece.hits}


BOUND = ("impossible", "not_asked", "asked")


@settings(max_examples=25)
@given(st.data(), frameworks(max_criteria=4, impossible=True))
def test_a_case_hits_what_decides_at_every_profile_that_it_leaves(data: st.DataObject, framework: Framework) -> None:
    """And nothing else, whether some of it is open or not; what is judged directly does not follow from a rule."""
    case = data.draw(answers(framework, judged=data.draw(st.booleans())))
    judged = {a.id for a in framework.aspects if case.get(a.id) and len(oracle.listed(case[a.id])) < len(a.levels)}
    left = oracle.completions(framework, {k: v.get("level") if isinstance(v, dict) else v for k, v in case.items()})
    everywhere = set.intersection(*[hit_at(framework, levels) for levels in left])
    rules = ("row", "cap", "reached", "not_reached")
    everywhere = {piece for piece in everywhere if not (piece[0] in rules and piece[1] in judged)}
    coverage = coverage_of(framework, [case])
    found = hit_by(coverage)
    everywhere &= {(piece.kind, piece.owner, piece.name) for piece in coverage.pieces}
    assert {one for one in found if one[0] not in BOUND} == {one for one in everywhere if one[0] not in BOUND}
    assert {one for one in everywhere if one[0] in BOUND[1:]} >= {one for one in found if one[0] == "asked"}


@settings(max_examples=25)
@given(frameworks(max_criteria=4, impossible=True))
def test_the_pieces_are_those_that_some_case_can_hit(framework: Framework) -> None:
    """Cases for all profiles hit every piece but what cannot occur, and this is hit by itself as a case."""
    every = [{c.id: levels[c.id] for c in framework.criteria} for levels in oracle.completions(framework)]
    coverage = coverage_of(framework, every)
    assert [piece for piece in coverage.never_hit if piece.kind not in ("impossible", "not_asked")] == []
    left = {piece for levels in oracle.completions(framework) for piece in hit_at(framework, levels)}
    pieces = {(piece.kind, piece.owner, piece.name) for piece in coverage.pieces}
    assert {piece for piece in left - pieces if piece[0] not in ("cap", "asked", "not_asked")} == set()
    assert coverage.cases == len(every)
    assert sum(total for _hit, total in coverage.counts.values()) == len(coverage.pieces)


def altered(framework: Framework) -> Iterator[tuple[tuple[str, str, str], Framework]]:
    """Yield a framework with one piece altered or left out, with that piece."""

    def with_rule(i: int, rule: Any) -> Framework:
        aspects = list(framework.aspects)
        aspects[i] = aspects[i].model_copy(update={"rule": rule})
        return framework.model_copy(update={"aspects": aspects})

    for i, aspect in enumerate(framework.aspects):
        rule: Any = aspect.rule
        for j, row in enumerate(getattr(rule, "rows", ())):
            for level in oracle.scale(aspect):
                if level != row.then:
                    rows = list(rule.rows)
                    rows[j] = row.model_copy(update={"then": level})
                    yield ("row", aspect.id, str(j + 1)), with_rule(i, rule.model_copy(update={"rows": rows}))
        cuts = list(getattr(rule, "cutoffs", {}).items())
        if all(isinstance(cut, Fraction) for _level, cut in cuts):
            for j, (level, cut) in enumerate(cuts):
                above = cuts[j + 1][1] if j + 1 < len(cuts) else 1
                below = cuts[j - 1][1] if j else 0
                for side, other in (("reached", (cut + above) / 2), ("not_reached", (cut + below) / 2)):
                    moved = rule.model_copy(update={"cutoffs": dict(cuts) | {level: other}})
                    yield (side, aspect.id, level), with_rule(i, moved)
        for j in range(len(rule.caps)):
            caps = [cap for k, cap in enumerate(rule.caps) if k != j]
            yield ("cap", aspect.id, str(j + 1)), with_rule(i, rule.model_copy(update={"caps": caps}))
    for i in range(len(framework.impossible or ())):
        rows = [row for j, row in enumerate(framework.impossible or ()) if j != i]
        yield ("impossible", framework.outcome, str(i + 1)), framework.model_copy(update={"impossible": rows})


@settings(max_examples=25)
@given(st.data(), frameworks(max_criteria=4, impossible=True))
def test_what_alters_what_a_case_gives_was_hit(data: st.DataObject, framework: Framework) -> None:
    """A piece that no case hits can be altered or left out, and every complete case gives the same throughout.

    So does a case of which something is open where a row says what can occur, as far as anything is certain.
    """
    complete = data.draw(st.lists(profiles(framework), min_size=1, max_size=3))
    partly = {k: v for k, v in data.draw(answers(framework)).items() if not isinstance(v, dict)}
    hit = hit_by(coverage_of(framework, complete))
    hit_partly = hit_by(coverage_of(framework, [partly]))
    for piece, other in altered(framework):
        if piece not in hit:
            for case in complete:
                assert oracle.evaluate(other, case) == oracle.evaluate(framework, case)
        if piece[0] == "impossible" and piece not in hit_partly:
            before, after = oracle.remaining(framework, partly), oracle.remaining(other, partly)
            assert all(after[node] == own for node, own in before.items() if len(own) == 1)


def test_cases_that_cannot_occur_hit_what_says_so() -> None:
    """And nothing else; a criterion that is not asked is hit from that side."""
    busy = load_framework({**FRAMEWORK, "impossible": [{"when": {"demand": "high", "cost": "fair"}}]})
    assert hit_by(coverage_of(busy, [{"demand": "high", "cost": "fair"}])) == {("impossible", busy.outcome, "1")}
    assert hit_by(coverage_of(busy, [{"demand": "low"}])) >= {("answer", "demand", "low")}
    assert ("impossible", busy.outcome, "1") not in hit_by(coverage_of(busy, [{"demand": "low"}]))
    assert ("impossible", busy.outcome, "1") in hit_by(coverage_of(busy, [{"cost": "fair", "demand": ["high", "low"]}]))


def test_a_condition_is_hit_where_more_is_certain_by_it() -> None:
    """By hand: that hands are asked at high demand only makes demand certain; without it demand stays open."""
    plain = as_plain(HALL)
    for criterion in plain["criteria"]:
        if criterion["id"] == "hands":
            criterion |= {"asked_when": {"demand": "high"}, "otherwise": "few"}
    asked = load_framework(plain)
    sides = {("asked", "hands", "hands"), ("not_asked", "hands", "hands")}
    assert hit_by(coverage_of(asked, [{"hands": "enough"}])) >= {*sides, ("answer", "demand", "high")}
    assert hit_by(coverage_of(asked, [{"demand": "high", "hands": "enough"}])) & sides == {("asked", "hands", "hands")}
    assert not hit_by(coverage_of(asked, [{"hands": "few"}])) & sides


def test_counts_and_share_by_hand() -> None:
    """A topic hits what its answers do; the numbers add up."""
    none = coverage_of(HALL, [])
    assert none.share == 0
    assert (none.cases, len(none.never_hit)) == (0, len(none.pieces))
    topic = load_topic({"id": "t", "title": "T", "answers": {"demand": "high", "cost": "fair", "hands": "enough"}})
    one = coverage_of(HALL, [topic, {"hands": "enough"}])
    assert {piece.hits for piece in one.pieces if (piece.owner, piece.name) == ("hands", "enough")} == {2}
    assert one.counts["answer"] == (3, sum(len(criterion.levels) for criterion in HALL.criteria))
    assert one.counts["outcome"] == (1, 2)


def test_names_that_the_framework_does_not_have_are_refused() -> None:
    """As everywhere."""
    with pytest.raises(AnswerError, match="did you mean 'demand'"):
        coverage_of(HALL, [{"demnd": "high"}])
