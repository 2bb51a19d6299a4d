"""Decisions that are hard to explain: as one finds by comparing each two, profile by profile."""

from __future__ import annotations

import random
from itertools import permutations, product
from pathlib import Path
from typing import Any

import oracle
import pytest

from k80assess.data import to_data
from k80assess.document.files import load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.errors import AnswerError, ArgumentError, SizeLimitError
from k80assess.govern import consistency
from k80assess.govern.consistency import Inconsistencies, inconsistencies
from k80assess.govern.decision import decide, load_record
from k80assess.govern.register import Register

LEVELS = ["low", "middle", "high"]
OUTCOMES = ["no", "maybe", "yes"]
RULE = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"maybe": "1/2", "yes": 1}}
COLOURS = {"id": "colour", "levels": ["red", "blue"], "ordered": False}
COLOURED = {"when": {"a": "middle", "b": "high", "colour": "blue"}}
CONTENT: dict[str, Any] = {
    "id": "f", "version": "1", "outcome": "o",
    "criteria": [{"id": "a", "levels": LEVELS}, {"id": "b", "levels": LEVELS}, COLOURS],
    "aspects": [{"id": "o", "levels": OUTCOMES, "rule": RULE}],
    "impossible": [{"when": {"a": "high", "b": "low"}}, COLOURED],
}  # fmt: skip
F = load_framework(CONTENT)


def register_of(folder: Path, *decided: tuple[dict[str, Any], str], by: Framework = F, **more: Any) -> Register:
    """Make a register of answers and what was decided on them."""
    register = Register(folder / "r.sqlite")
    for i, (answers, outcome) in enumerate(decided):
        topic = load_topic({"id": f"t{i}", "title": f"T{i}", "answers": answers})
        how = {"on": "2026-03-02", "by": "board", "why": "So.", **more}
        register.append(decide(assess(topic, by), outcome, **how))
    return register


def numbered(found: Inconsistencies) -> list[set[tuple[int, int]]]:
    return [{(pair.lower.number, pair.higher.number) for pair in pairs} for pairs in (found.certain, found.possible)]


def test_as_comparing_each_two_finds(tmp_path: Path) -> None:
    """Over all profiles that can occur of each two topics, with narrowed and open answers and a scale without order."""
    rng = random.Random(8)
    decided: list[tuple[dict[str, Any], str]] = []
    while len(decided) < 45:
        answers: dict[str, Any] = {}
        for node in F.criteria:
            ids = level_ids(node)
            answers[node.id] = rng.choice([rng.choice(ids), rng.choice(ids), rng.sample(ids, 2), None])
        try:
            assess(answers, F)
        except AnswerError:
            continue
        decided.append((answers, rng.choice(OUTCOMES)))
    expected: list[set[tuple[int, int]]] = [set(), set()]
    for (i, (mine, lower)), (j, (yours, higher)) in permutations(enumerate(decided, start=1), 2):
        if OUTCOMES.index(lower) >= OUTCOMES.index(higher):
            continue
        good = [
            all(LEVELS.index(x[c]) >= LEVELS.index(y[c]) for c in "ab") and x["colour"] == y["colour"]
            for x, y in product(oracle.profiles(F, mine), oracle.profiles(F, yours))
        ]
        if all(good):
            expected[0].add((i, j))
        elif any(good):
            expected[1].add((i, j))
    assert len(expected[0]) > 10
    assert len(expected[1]) > 10
    found = inconsistencies(register_of(tmp_path, *decided))
    assert numbered(found) == expected
    assert found.compared == 45
    assert all(pair.certain for pair in found.certain)
    assert not any(pair.certain for pair in found.possible)
    places = [max(pair.lower.number, pair.higher.number) for pair in found.certain]
    assert places == sorted(places)


def test_what_a_pair_tells(tmp_path: Path) -> None:
    """On which answers it is better, and which are open."""
    both = {"colour": "red", "b": "low"}
    register = register_of(
        tmp_path,
        ({**both, "a": "middle"}, "no"),
        ({**both, "a": "low"}, "maybe"),
        ({"colour": "red", "a": "low"}, "yes"),
    )
    found = inconsistencies(register)
    assert [(p.lower.number, p.higher.number, p.better_on, p.open_on) for p in found.certain] == [(1, 2, ("a",), ())]
    assert [(p.lower.number, p.higher.number, p.better_on, p.open_on) for p in found.possible] == [
        (1, 3, ("a",), ("b",)),
        (2, 3, (), ("b",)),
    ]
    assert found.certain[0].framework == F
    data = to_data(found, limit=1)
    assert (len(data["possible"]["items"]), data["possible"]["complete"]) == (1, False)


def test_departures_by_direction_body_and_year(tmp_path: Path) -> None:
    """Above all that was possible, below it, or between; counted beside all decisions of that body in that year."""
    low, high = {"a": "low", "b": "low", "colour": "red"}, {"a": "high", "b": "high", "colour": "red"}
    register = register_of(tmp_path, (low, "maybe"), (low, "no"), (high, "maybe"), on="2027-01-01")
    register = register_of(tmp_path, (low, "yes"), (low, "no"), on="2026-12-31", by=F)
    topic = load_topic({"id": "apart", "title": "A", "answers": {**low, "b": "high"}})
    either = revise(F, {"version": "2", "aspects.o.rule": {
        "kind": "table", "inputs": ["a", "b", "colour"],
        "rows": [{"when": {"colour": "red"}, "then": "no"}, {"when": {"a": "high"}, "then": "maybe"}, {"then": "yes"}],
    }})  # fmt: skip
    between = load_topic({"id": "between", "title": "B", "answers": {"a": "low", "b": "low"}})
    register.append(decide(assess(between, either), "maybe", on="2026-05-05", by="members", why="So."))
    register.append(decide(assess(topic, F), on="2026-05-06", by="members"))
    found = inconsistencies(register)
    directions = [(one.entry.number, one.direction) for one in found.departures]
    assert directions == [(6, "between"), (4, "higher"), (1, "higher"), (3, "lower")]
    assert [(c.year, c.body, c.direction, c.count, c.decisions) for c in found.counts] == [
        (2026, "board", "higher", 1, 2),
        (2026, "members", "between", 1, 2),
        (2027, "board", "higher", 1, 3),
        (2027, "board", "lower", 1, 3),
    ]


def test_under_one_framework_or_each_under_its_own(tmp_path: Path) -> None:
    """Decisions under other frameworks are not compared, unless all are by one that is given."""
    newer = revise(F, {"version": "2"})
    answers = {"a": "high", "b": "high", "colour": "red"}
    register = register_of(tmp_path, (answers, "no"))
    register.append(
        decide(assess(load_topic({"id": "n", "title": "N", "answers": answers}), newer), on="2026-03-03", by="board")
    )
    own, given = inconsistencies(register), inconsistencies(register, newer)
    assert (numbered(own), own.compared, own.framework) == ([set(), set()], 2, None)
    assert (numbered(given), given.compared, given.framework) == ([{(1, 2)}, set()], 2, newer)


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    """It is told, with the reason: no framework, no such outcome, no such answer, cannot occur, no order."""
    register = register_of(tmp_path, ({"a": "high"}, "no"))
    lost = revise(F, {"version": "lost"})
    nowhere = assess(load_topic({"id": "l", "title": "L"}), lost)
    save(decide(nowhere, "no", on="2026-03-03", by="b"), tmp_path / "d.json")
    register.append(load_record(tmp_path / "d.json"))
    unordered = revise(F, {"version": "3", "aspects.o": {
        "id": "o", "levels": OUTCOMES, "ordered": False,
        "rule": {"kind": "table", "inputs": ["a", "b", "colour"], "rows": [
            {"when": {"a": "low"}, "then": "no"}, {"when": {"b": "low"}, "then": "maybe"}, {"then": "yes"}]},
    }})  # fmt: skip
    topic = load_topic({"id": "u", "title": "U"})
    register.append(decide(assess(topic, unordered), "no", on="2026-03-03", by="b"))
    settled = load_topic({"id": "s", "title": "S", "answers": {"a": "low"}})
    register.append(decide(assess(settled, unordered), "yes", on="2026-03-03", by="b", why="So."))
    found = inconsistencies(register)
    assert [(one.entry.number, one.problem.code) for one in found.uncompared] == [
        (2, "edition_not_kept"),
        (3, "decisions_unordered"),
        (4, "decisions_unordered"),
    ]
    assert found.compared == 1
    assert [(one.entry.number, one.direction) for one in found.departures] == [(1, "lower"), (4, None)]
    assert [(c.body, c.direction, c.count, c.decisions) for c in found.counts] == [
        ("b", None, 1, 3),
        ("board", "lower", 1, 1),
    ]
    for change, code in (
        ({"impossible": [{"when": {"a": "high"}}, COLOURED]}, "impossible_by"),
        ({"criteria.a.levels": ["low", "middle", "top"], "impossible": [COLOURED]}, "level_unknown"),
        ({"aspects.o.levels": ["never", "maybe", "yes"]}, "outcome_differs"),
    ):
        told = inconsistencies(register, revise(F, {"version": "4", **change})).uncompared
        assert [one.problem.code for one in told if one.entry.number == 1] == [code]
    with pytest.raises(ArgumentError, match="no order"):
        inconsistencies(register, unordered)
    with pytest.raises(ArgumentError, match="inconsistencies takes no family"):
        inconsistencies(register, loosen(load_framework()))  # type: ignore[arg-type]
    for wrong in ((None,), (register, "f.toml")):
        with pytest.raises(ArgumentError):
            inconsistencies(*wrong)


def test_many_decisions_are_compared_when_they_are_asked_for(tmp_path: Path) -> None:
    """Finding the first pair takes no longer than the pairs before it; two askings give the same."""
    answers = {"a": "middle", "b": "low", "colour": "red"}
    register = register_of(tmp_path, *[(answers, OUTCOMES[i % 2]) for i in range(60)])
    found = inconsistencies(register)
    assert found.certain[0].lower.number == 1
    assert found == inconsistencies(register)
    assert len(found.certain) == 30 * 30
    assert len(found.possible) == 0


def test_too_many_pairs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only those with other outcomes under one framework count, and what was found by then was told."""
    red = {"colour": "red"}
    decided = [({"a": "low", "b": "low", **red}, "yes"), ({"a": "high", "b": "high", **red}, "no"), (red, "yes")]
    monkeypatch.setattr(consistency, "MAX_PAIRS", 2)
    register = register_of(tmp_path, *decided)
    assert numbered(inconsistencies(register)) == [{(2, 1), (2, 3)}, set()]
    monkeypatch.setattr(consistency, "MAX_PAIRS", 1)
    found = inconsistencies(register).certain
    assert found[0].lower.number == 2
    with pytest.raises(SizeLimitError, match="pairs of decisions to compare: more than the limit of 1; add fewer"):
        len(found)
    fewer = Register(tmp_path / "fewer.sqlite")  # as the error says
    fewer.append_all([entry.record for entry in register.walk() if entry.number < 3], register.documents().values())
    assert len(inconsistencies(fewer).certain) == 1
