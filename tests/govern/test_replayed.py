"""Decisions replayed: as one finds by assessing each topic anew, beside what brute force says of all profiles."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import oracle
import pytest

from k80assess.base.results import Results
from k80assess.document.files import load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.document.text import ids_of
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.errors import ArgumentError
from k80assess.examine.compare import diff, side_by_side
from k80assess.govern.decision import DecisionRecord, decide, load_record
from k80assess.govern.register import Register
from k80assess.govern.replayed import Replay, replay

V1 = Path(__file__).parents[1] / "v1"
RULE = {"kind": "table", "inputs": ["a", "b"], "rows": [{"when": {"a": "high"}, "then": "yes"}, {"then": "no"}]}
LEVELS = ["low", "middle", "high"]
OLD = load_framework({
    "id": "f", "version": "1", "outcome": "o",
    "criteria": [{"id": "a", "levels": LEVELS}, {"id": "b", "levels": LEVELS}],
    "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": RULE}],
})  # fmt: skip
NEW = revise(OLD, {
    "version": "2",
    "aspects.o.rule.rows": [{"when": {"a": ["middle", "high"]}, "then": "yes"}, {"then": "no"}],
    "impossible": [{"when": {"a": "high", "b": "low"}}],
})  # fmt: skip


def decided(topic: str, outcome: str | None = None, by: Framework = OLD, **answers: Any) -> DecisionRecord:
    content = {"id": topic, "title": topic, "answers": answers}
    return decide(assess(load_topic(content), by), outcome, on="2026-03-02", by="board", why="Because.")


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """A register with a decision of each kind: that stays, moves, opens, can no longer occur."""
    made = Register(tmp_path / "r.sqlite")
    made.append(decided("stays", a="low", b="low"))
    made.append(decided("moves", a="middle", b="low"))
    made.append(decided("departed", "yes", a="middle", b="high"))
    made.append(decided("open", "no", b="high"))
    made.append(decided("ruled_out", a="high", b="low"))
    return made


def test_each_decision_as_one_finds_by_hand(register: Register) -> None:
    """What was said, what is said now, what was decided, and what can no longer occur."""
    found = replay(register, NEW)
    rows = [
        (
            one.record.topic.id,
            ids_of(one.record.possible),
            None if one.recheck is None or one.recheck.now is None else ids_of(one.recheck.now.possible),
            one.record.decided.id,
            one.became,
            one.departs,
        )
        for one in found.decisions
    ]
    assert rows == [
        ("stays", ["no"], ["no"], "no", "same", False),
        ("moves", ["no"], ["yes"], "no", "other", True),
        ("departed", ["no"], ["yes"], "yes", "other", False),
        ("open", ["no", "yes"], ["no", "yes"], "no", "same", False),
        ("ruled_out", ["yes"], None, "yes", "cannot_occur", None),
    ]
    assert [one.number for one in found.decisions] == [1, 2, 3, 4, 5]
    assert found.counts == {"same": 2, "other": 2, "cannot_occur": 1}
    assert list(found.counts) == ["same", "other", "cannot_occur"]
    assert (found.framework, found.holds) == (NEW, None)


def test_beside_it_how_many_of_all_profiles_move(register: Register) -> None:
    """As going through all of them counts: of nine three move from no to yes, and one can no longer occur."""
    moved: Counter[tuple[Any, Any]] = Counter()
    for profile in product(LEVELS, LEVELS):
        answers = dict(zip("ab", profile, strict=True))
        old = oracle.possible(OLD, answers)
        new = () if profile == ("high", "low") else oracle.possible(NEW, answers)
        moved[tuple(old), tuple(new)] += tuple(old) != tuple(new)
    (version,) = replay(register, NEW).versions
    assert version.difference is not None
    assert version.difference.moved == {pair: count for pair, count in moved.items() if count}
    assert (version.decisions, version.difference.profiles) == (5, 9)
    assert (version.moved, version.ruled_out) == (4, 1)


def test_each_under_the_framework_it_names(register: Register) -> None:
    """Without a framework every decision is derived again, from what the register keeps; two versions side by side."""
    register.append(decided("new", by=NEW, a="middle"))
    found = replay(register)
    assert (found.framework, found.holds, found.versions) == (None, True, ())
    assert found.counts == {"same": 6}
    assert [one.recheck.now.framework for one in found.decisions if one.recheck and one.recheck.now] == [
        *[OLD] * 5,
        NEW,
    ]
    again = replay(register, NEW)
    assert [(version.edition.version, version.decisions) for version in again.versions] == [("1", 5)]
    assert again.decisions[-1].became == "same"


def test_a_framework_that_is_nowhere(register: Register, tmp_path: Path) -> None:
    """Its decisions are told as missing, and the others as ever; under another one they are compared with that."""
    save(decided("lost", by=revise(OLD, {"version": "0"}), a="low"), tmp_path / "d.json")
    register.append(load_record(tmp_path / "d.json"))
    found = replay(register)
    assert found.counts == {"same": 5, "missing": 1}
    assert found.holds is False
    assert (found.decisions[-1].recheck, found.decisions[-1].departs) == (None, None)
    again = replay(register, NEW)
    assert again.counts == {"same": 3, "other": 2, "cannot_occur": 1}
    assert [version.edition.version for version in again.versions] == ["1", "0"]
    lost = again.versions[1]
    assert (lost.difference, lost.moved, lost.ruled_out) == (None, None, None)
    assert lost.problem is not None
    assert lost.problem.code == "edition_not_kept"


def test_versions_that_cannot_be_compared(register: Register) -> None:
    """Over profiles, as their criteria have other levels: that is told, and the decisions are replayed all the same."""
    other = revise(OLD, {"version": "3", "criteria.b.levels": ["low", "high"]})
    found = replay(register, other)
    assert found.counts == {"same": 5}
    assert found.versions[0].problem is not None
    assert found.versions[0].problem.code == "levels_differ"


def test_a_record_that_misquotes_its_framework_does_not_hold(tmp_path: Path) -> None:
    """It says that something else was possible."""
    register = Register(tmp_path / "r.sqlite")
    record = decided("a", a="high", b="high")
    register.append(record.model_copy(update={"possible": [OLD.outcome_aspect.levels[0]]}))
    register.keep(OLD)
    assert replay(register).holds is False


def test_outcomes_in_another_order_are_the_same_outcomes(tmp_path: Path) -> None:
    """Where nothing moves, no topic is told to move: outcomes are matched by ids, however a version lists them."""
    unordered = revise(OLD, {"aspects.o.ordered": False})
    turned = revise(unordered, {"version": "2", "aspects.o.levels": ["yes", "no"]})
    register, topic = Register(tmp_path / "r.sqlite"), load_topic({"id": "t", "title": "T"})
    register.append(decide(assess(topic, unordered), "no", on="2026-03-02", by="board"))
    found = replay(register, turned)
    assert (found.versions[0].moved, found.counts) == (0, {"same": 1})
    assert diff(unordered, turned, topics=[topic]).topics == ()
    assert side_by_side([topic], [unordered, turned]).differing == ()


def test_what_is_refused(register: Register) -> None:
    """A family, for one reason; and what is neither."""
    with pytest.raises(ArgumentError, match="replay takes no family: this weighs or compares profiles under one"):
        replay(register, loosen(load_framework()))  # type: ignore[arg-type]
    wrong: Iterator[Any] = iter([(None,), (register.path,), (register, "f.toml")])
    for arguments in wrong:
        with pytest.raises(ArgumentError):
            replay(*arguments)


def test_an_empty_register(tmp_path: Path) -> None:
    """There is nothing to replay, and nothing that is wrong."""
    register = Register(tmp_path / "r.sqlite")
    assert replay(register, NEW) == Replay(framework=NEW, decisions=Results(), versions=Results())
    assert replay(register).holds


@pytest.mark.parametrize("name", ["half_year", "mixed"])
def test_a_register_of_version_1(name: str, tmp_path: Path) -> None:
    """The decisions under the packaged framework of then are derived again; the others when it is given."""
    register = Register(shutil.copy(V1 / "registers" / f"{name}.sqlite", tmp_path))
    for path in (V1 / "frameworks").iterdir():
        framework = load_framework(path)
        if any(edition.fingerprint == framework._fingerprint for edition in register.verify().missing):
            register.keep(framework)
    found = replay(register)
    assert found.counts["same"] == len(found.decisions) > 0
    assert found.holds
    newest = replay(register, load_framework())
    assert sum(newest.counts.values()) == len(found.decisions)
