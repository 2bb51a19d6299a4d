"""Nothing public has a long representation, however much it holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pytest
from frameworks import weighted_framework
from public_api import public
from report.test_displays import learnt, things, within
from scales import by_cost

from k80assess.base.display import LONGEST
from k80assess.base.results import FrozenDict, LazySequence, Results
from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.errors import K80Error
from k80assess.examine.analysis import analyse
from k80assess.examine.chances import distribution, influence
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff, side_by_side
from k80assess.examine.interview import Interview
from k80assess.examine.margins import margins
from k80assess.examine.proof import prove
from k80assess.examine.questions import next_questions
from k80assess.examine.reasons import reasons
from k80assess.examine.tolerance import tolerance
from k80assess.govern.decision import decide
from k80assess.govern.panel import assess_panel
from k80assess.govern.ranking import rank
from k80assess.govern.register import Register
from k80assess.govern.replayed import Replay, ReplayedDecision, ReplayedVersion
from k80assess.learning import Example, learn, monotone
from k80assess.testing.cases import CaseFile

MOST = LONGEST + 40
LONG = "a long text " * 500


def table(rows: int) -> Framework:
    """Return a framework with a table of so many rows, over criteria with long labels."""
    levels = [{"id": f"l{i}", "label": LONG} for i in range(30)]
    criteria = [{"id": f"c{i}", "label": LONG, "levels": levels} for i in range(3)]
    when = [{f"c{place}": f"l{n // 30**place % 30}" for place in range(3)} for n in range(rows - 1)]
    rule = {"kind": "table", "inputs": ["c0", "c1", "c2"], "rows": [*[{"when": w, "then": "no"} for w in when]]}
    rule["rows"].append({"when": {}, "then": "yes"})  # type: ignore[attr-defined]
    aspect = {"id": "go", "levels": [{"id": "no"}, {"id": "yes"}], "rule": rule}
    content = {"id": "f", "version": "1", "outcome": "go", "criteria": criteria, "aspects": [aspect], "title": LONG}
    return load_framework(content)


def large() -> Iterator[Any]:
    """Return documents and results that hold very much."""
    wide, deep = weighted_framework(40, aspects=8), weighted_framework(300, aspects=299)
    best = {criterion.id: criterion.levels[-1].id for criterion in wide.criteria}
    yield from (wide, deep, table(20_000), load_agenda())
    answers = {key: {"level": level, "note": LONG} for key, level in best.items()}
    topics = [load_topic({"id": f"t{i}", "title": LONG, "summary": LONG, "answers": answers}) for i in range(40)]
    assessment, unsettled = assess(topics[0], wide), assess({}, wide)
    yield from (topics[0], assessment, unsettled, Results(topics), assessment.aspects, tolerance(assessment))
    yield from (
        reasons(assessment),
        reasons(assessment)[:9],
        changes(assessment, "low"),
        next_questions(unsettled),
        margins(assessment),
    )
    numbered = assess({"cost": 12_000}, by_cost())
    yield from (changes(assessment, "low")[0], *changes(numbered, "yes"), *changes(numbered, "no"))
    yield from (*wide.pieces()[:9], *revise(wide, {"impossible": [{"when": dict.fromkeys(best, "l0")}]}).excluded)
    yield from (distribution(wide), influence(wide), Interview(wide), Interview(wide, best))
    newer = revise(wide, {"version": "2", "aspects.outcome.rule.cutoffs": {"mid": "1/100", "high": "2/100"}})
    worst = [load_topic({"id": f"w{i}", "title": LONG, "answers": dict.fromkeys(best, "l1")}) for i in range(10)]
    yield diff(wide, newer, topics=[*topics, *worst])
    yield from (prove(wide, when=dict.fromkeys(list(best)[:30], "l0"), then="high"), loosen(wide))
    family = loosen(wide, weights="any", cutoffs="any")
    yield from (*family.weights.values(), *next(iter(family.cutoffs.values())), loosen(wide, weights="any"))
    judged = [Example(id=f"e{i}", answers=best, outcome="high") for i in range(9)]
    known = learn(judged, monotone(wide.criteria, ["low", "high"])).agreeing().monotone["outcome"]
    yield from (known, *known.kept)
    narrow = revise(load_framework(), {"also": ["fit"]})
    analysed = analyse(assess({"theme_link": "none", "small_scale_difference": "same"}, narrow))
    yield from (analysed, *analysed.against.values(), *analysed.beside.values(), analysed.whatever_assumed_weights)
    beside = side_by_side(topics[:3], [wide, newer])
    yield from (beside, *beside.topics)
    yield from (family, assess_panel({f"judge {i}": best for i in range(30)}, wide))
    yield rank([assess(topic, wide) for topic in topics[:4]])
    record = decide(assessment, "high", on="2030-03-02", by="board", why=LONG)
    yield from (record, record.recheck(newer), record.recheck(table(50)))
    replayed = ReplayedDecision(number=1, record=record, recheck=record.recheck(newer))
    version = ReplayedVersion(edition=record.framework, decisions=1, difference=diff(wide, newer))
    yield from (
        replayed,
        version,
        Replay(framework=newer, decisions=Results([replayed] * 50), versions=Results([version] * 9)),
    )
    yield CaseFile.model_validate(
        {"case": [{"name": f"c{i}", "answers": best, "possible": ["high"]} for i in range(99)]}
    )
    for wrong in ({f"x{i}": LONG for i in range(300)}, {"c0": [LONG] * 100}):
        with pytest.raises(K80Error) as caught:
            assess(wrong, wide)
        yield from (caught.value, *caught.value.problems[:9])
    yield from (FrozenDict(dict.fromkeys(range(1000), LONG)), Results([LONG] * 1000))
    yield from (load_agenda(), revise(load_agenda(), {"version": "9"}))
    yield diff(
        load_agenda(), revise(load_agenda(), {"version": "9", "title": LONG, "themes": load_agenda().themes[:1]})
    )


def test_no_representation_is_long(tmp_path: Path) -> None:
    """Of documents, their parts, results, and what is in them; and there is one of everything public."""
    seen: dict[type, int] = {}
    for thing in (*things(tmp_path), *learnt(), Register(tmp_path / "other.sqlite"), *large()):
        inside = () if isinstance(thing, LazySequence) else within(thing)  # there may be very many, each to be found
        for part in islice(chain([thing], inside), 2_000):
            said = repr(part)
            assert len(said) <= MOST, (type(part), len(said), said)
            assert "object at 0x" not in said, type(part)
            if type(part).__name__ != "Text" and not isinstance(part, K80Error):  # these are said in full
                assert len(str(part)) <= MOST, (type(part), str(part))
            seen[type(part)] = max(len(said), seen.get(type(part), 0))
    kinds = [thing for _name, thing in public() if isinstance(thing, type) and thing.__module__.startswith("k80assess")]
    # Of errors one is like another; the others need something that is not always there.
    results = [kind for kind in kinds if not issubclass(kind, (Exception, str)) and kind.__name__ not in ELSEWHERE]
    assert [kind.__name__ for kind in results if not any(issubclass(own, kind) for own in seen)] == []


ELSEWHERE = {"Model", "Plan"}


def test_what_is_short_is_whole() -> None:
    """A level, an answer, a reason: all that they hold."""
    topic = load_topic({"id": "t", "title": "T", "answers": {"demand": {"level": "none", "note": "Nobody asked."}}})
    assert (
        repr(topic.answers["demand"]) == "Answer(levels=('none',), note=Text(nl='Nobody asked.', en='Nobody asked.'))"
    )
    found = reasons(assess({"theme_link": "none", "small_scale_difference": "same"}))[0]
    assert repr(found) == "Reason(levels={'theme_link': ('none',), 'small_scale_difference': ('same',)})"
    assert (
        repr(load_framework()) == str(load_framework()) == "<Framework k80-wendbaarheid 2022.2: 10 criteria, 4 aspects>"
    )
    assert repr(load_agenda()) == "<Agenda agenda-k80 2022.2: 8 themes, 20 actions>"
    assert (
        repr(Interview(load_framework())) == "<Interview with 0 answered: decline | monitor | take_on, next ownership>"
    )
    settled = Interview(load_framework(), {"theme_link": "none", "small_scale_difference": "same"})
    assert repr(settled) == "<Interview with 2 answered: the outcome is decline>"
