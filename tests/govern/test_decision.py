"""Records of decisions: complete, honest about differences, and recomputed at will."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import oracle
import pytest
from decisions import WEAK, decision
from drawn import Drawn, for_drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from scales import COST, DEADLINE, framework_on

from k80assess.document.files import (
    as_plain,
    fingerprint,
    load_agenda,
    load_framework,
    load_topic,
    save,
)
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, DocumentError, IncomparableError, UnknownNameError
from k80assess.govern.decision import DecisionRecord, Edition, decide, load_record
from k80assess.govern.panel import assess_panel
from k80assess.govern.register import Register
from k80assess.testing import strategies


def test_what_a_record_holds() -> None:
    """A record holds the topic as it stood, the editions, what was said and decided, and when to look again."""
    record = decision(
        agenda=load_agenda(),
        turn_to={"nl": "de provincie", "en": "the province"},
        portfolio="living",
        look_again_on=datetime.date(2026, 9, 7),
    )
    assert record.topic.title.to("nl") == "Over pilot – ‘ja’"
    assert record.framework.fingerprint == fingerprint(load_framework())
    assert record.agenda is not None
    assert (record.agenda.id, record.agenda.fingerprint) == ("agenda-k80", fingerprint(load_agenda()))
    assert [level.id for level in record.possible] == ["decline"]
    assert (record.decided.label.to("nl"), record.decided.takes_energy) == ("Niet oppakken", False)
    assert (record.decided_on, record.decided_by, record.portfolio) == (
        datetime.date(2026, 3, 2),
        "executive_board",
        "living",
    )
    assert record.turn_to is not None
    assert record.turn_to.to("en") == "the province"
    assert not record.differs


@settings(max_examples=60)
@given(st.data())
def test_why_is_needed_exactly_when_it_differs(data: st.DataObject) -> None:
    """A decision that the framework did not leave possible says why; one that it did need not."""
    framework = data.draw(strategies.frameworks(max_criteria=3))
    topic = data.draw(strategies.topics(framework))
    assessment = assess(topic, framework)
    outcome = data.draw(st.sampled_from([level.id for level in framework.outcome_aspect.levels]))
    differs = outcome not in [level.id for level in assessment.possible]
    if differs:
        with pytest.raises(
            DocumentError, match=f"why: a reason is needed: the decision is '{outcome}', and the framework says"
        ):
            decide(assessment, outcome, on="2026-03-02", by="board")
    record = decide(assessment, outcome, on="2026-03-02", by="board", why="because" if differs else None)
    assert record.differs == differs
    assert record.recheck(framework)
    assert load_record(as_plain(record)) == record


@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_files(ending: str, tmp_path: Path) -> None:
    """A record saved and loaded is equal, with the same fingerprint."""
    record = decision("a b", why="line\nline", turn_to={"nl": 'bij "ons" \\ x'}, look_again_on="2026-10-01")
    path = tmp_path / f"record{ending}"
    save(record, path)
    assert load_record(path) == record
    assert fingerprint(load_record(path)) == fingerprint(record)


def another_framework() -> Framework:
    scale = [{"id": "no"}, {"id": "yes"}]
    rule = {"kind": "minimum", "inputs": ["a", "b"]}
    criteria = [{"id": "a", "levels": scale}, {"id": "b", "levels": scale}]
    aspects = [{"id": "go", "levels": scale, "rule": rule}]
    return load_framework({"id": "own", "version": "1", "outcome": "go", "criteria": criteria, "aspects": aspects})


def test_a_record_is_rechecked_with_the_framework_it_names() -> None:
    """A sound decision under a framework of one's own holds; which framework is meant must be said."""
    own = another_framework()
    topic = load_topic({"id": "pilot", "title": "A pilot", "answers": {"a": "yes", "b": "yes"}})
    record = decide(assess(topic, own), on="2026-03-02", by="board")
    assert record.recheck(own)
    with pytest.raises(TypeError):
        record.recheck()  # type: ignore[call-arg]
    with pytest.raises(ArgumentError, match="a framework is needed"):
        record.recheck(None)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="a framework is needed"):
        record.recheck(load_agenda())  # type: ignore[arg-type]
    other = record.recheck(load_framework())
    assert (other.same_framework, other.holds, other.same_outcomes, other.now) == (False, None, False, None)
    assert [problem.place for problem in other.problems] == ["answers.a", "answers.b"]
    with pytest.raises(IncomparableError, match="another framework than the record names"):
        bool(other)


def test_recheck() -> None:
    """A record holds or fails under its own framework; under another version it is compared, and neither."""
    record = decision()
    framework = load_framework()
    same = record.recheck(framework)
    assert (same.holds, same.same_framework, same.same_outcomes, same.problems) == (True, True, True, ())
    renamed = record.recheck(revise(framework, {"version": "2"}))
    assert (renamed.holds, renamed.same_framework, renamed.same_outcomes) == (None, False, True)
    plain = as_plain(framework)
    plain["aspects"][-1]["rule"]["rows"] = [{"when": {}, "then": "monitor"}]
    milder = record.recheck(load_framework(plain))
    assert (milder.holds, milder.same_framework, milder.same_outcomes) == (None, False, False)
    assert milder.now is not None
    assert milder.now.outcome is not None
    assert milder.now.outcome.id == "monitor"
    plain = as_plain(framework)
    plain["criteria"][0]["levels"][0]["id"] = "nothing"
    unfit = record.recheck(load_framework(plain))
    assert (unfit.holds, unfit.same_outcomes, unfit.now) == (None, False, None)
    assert [problem.place for problem in unfit.problems] == ["answers.theme_link"]


def test_a_forged_record_fails() -> None:
    """Other outcomes than the framework gives, or told otherwise, and a framework under another name are found."""
    record, framework = decision(), load_framework()
    taken_on = as_plain(framework.outcome_aspect.levels[-1])
    declined = as_plain(framework.outcome_aspect.levels[0])
    forged = {
        (): {"possible": [taken_on], "decided": taken_on},
        ("possible[0]", "decided"): {"possible": [{"id": "never"}], "decided": {"id": "never"}},
        ("decided",): {"decided": {**declined, "label": "Taken on"}},
        ("framework.version",): {"framework": {**as_plain(record.framework), "version": "2"}},
        ("framework.id",): {"framework": {**as_plain(record.framework), "id": "own"}},
    }
    for places, changed in forged.items():
        recheck = revise(record, changed).recheck(framework)
        assert recheck.holds is False
        assert not recheck
        assert tuple(problem.place for problem in recheck.problems) == places


def test_decisions_of_a_panel() -> None:
    """What a panel merges can be decided on, and the record says it all again."""
    topic = {"id": "pilot", "title": "A pilot", "answers": WEAK}
    panel = assess_panel(
        {"chair": load_topic(topic), "official": load_topic({**topic, "answers": WEAK | {"demand": "broad"}})}
    )
    record = decide(panel.merged("union"), on="2026-03-02", by="board")
    assert record.recheck(load_framework())
    assert record.topic.answers["demand"].levels == ("none", "some", "broad")


def test_a_record_of_judged_aspects() -> None:
    """It keeps the judgement as it was given, says that it is one, and holds; nothing else changes for others."""
    topic = {"id": "pilot", "title": "A pilot", "answers": {"demand": "none", "fit": {"level": "weak", "note": "far"}}}
    record = decide(assess(load_topic(topic)), "decline", on="2026-03-02", by="board")
    assert (record.judged, record.topic.answers["fit"].levels) == (("fit",), ("weak",))
    assert [level.id for level in record.possible] == ["decline"]
    assert record.recheck(load_framework())
    assert load_record(as_plain(record)) == record
    assert decision().judged is None
    assert revise(record, {"judged": []}).judged is None
    assert "judged" not in as_plain(decision())


def test_a_record_of_before_aspects_could_be_judged() -> None:
    """An answer with an aspect's id was an error then, and still is where a record does not say that it was judged."""
    topic = {"id": "pilot", "title": "A pilot", "answers": {"demand": "none", "fit": "weak"}}
    record = decide(assess(load_topic(topic)), "decline", on="2026-03-02", by="board")
    old = revise(record, {"judged": None})
    recheck = old.recheck(load_framework())
    assert (recheck.holds, recheck.now, recheck.verdict) == (False, None, "unfit")
    assert [str(problem)[:50] for problem in recheck.problems] == ["answers.fit: the framework has no such criterion; "]
    # Under another framework this is a comparison by the rules of now.
    newer = old.recheck(revise(load_framework(), {"version": "2"}))
    assert (newer.holds, newer.verdict) == (None, "same")


def test_a_record_says_nothing_else_was_judged() -> None:
    """What it calls judged is an answer of its topic, named once, and an aspect of the framework."""
    record = decision()
    for judged, problem in {
        ("fit",): "judged[0]: the topic has no such answer",
        ("theme_link", "theme_link"): "judged[1]: this id stands here twice",
    }.items():
        with pytest.raises(DocumentError, match=re.escape(problem)):
            revise(record, {"judged": judged})
    recheck = revise(record, {"judged": ["theme_link"]}).recheck(load_framework())
    assert recheck.holds is False
    assert [problem.place for problem in recheck.problems] == ["judged[0]"]


def test_a_record_that_can_no_longer_occur() -> None:
    """It is neither said again nor said otherwise, and is no bad fit: a verdict of its own, with the rows."""
    topic = {"id": "pilot", "title": "A pilot", "answers": {"demand": "none", "influence_window": "open"}}
    record = decide(assess(load_topic(topic)), "monitor", on="2026-03-02", by="board")
    rows = [{"when": {"staff_time": "none", "ownership": "nobody"}}]
    rows.append({"when": {"influence_window": "open", "demand": "none"}})
    newer = revise(load_framework(), {"version": "3", "impossible": rows})
    recheck = record.recheck(newer)
    assert (recheck.verdict, recheck.now, recheck.holds, recheck.same_outcomes) == ("cannot_occur", None, None, False)
    assert recheck.contradiction is not None
    assert recheck.contradiction.answers == ("influence_window", "demand")
    assert recheck.contradiction.rows == (1,)
    assert recheck.problems == recheck.contradiction.problems
    assert recheck == record.recheck(newer)
    others = [record.recheck(load_framework()), decision().recheck(newer), record.recheck(another_framework())]
    assert [one.verdict for one in others] == ["same", "same", "unfit"]
    assert all(one.contradiction is None for one in others)
    # A record that names the newer framework cannot have been made with it.
    forged = revise(record, {"framework": Edition.of(newer)}).recheck(newer)
    assert (forged.holds, forged.verdict) == (False, "cannot_occur")


@for_drawn(400)
def test_verdicts_under_a_version_that_says_what_cannot_occur(case: Drawn) -> None:
    """Each is what trying every profile says of a version with other rows; the record keeps what was given."""
    older = load_framework({**case.content, "impossible": case.needed_rows})
    answers = {**case.answers}
    if case.random.random() < 0.5:  # answers that the newer version may say cannot occur
        answers = dict(case.random.choice(oracle.profiles(older)))
    topic = load_topic({"id": "t", "title": "T", "answers": answers})
    record = decide(
        assess(topic, older), oracle.scale(older.outcome_aspect)[0], on="2026-03-02", by="b", why="Because."
    )
    assert record.topic.answers == topic.answers
    assert (record.judged or ()) == tuple([i for i in answers if not i.startswith("c")])
    assert record.recheck(older)
    before, after = oracle.possible(older, answers), oracle.possible(case.framework, answers)
    verdict = "cannot_occur" if not after else "same" if before == after else "other"
    recheck = record.recheck(case.framework)
    assert recheck.verdict == verdict
    assert (recheck.contradiction is not None) == (not after)


def test_what_cannot_be_decided() -> None:
    """Decisions on nothing, without an outcome, or by bodies and portfolios that do not exist are refused."""
    open_ = assess(load_topic({"id": "open", "title": "Open"}))
    when: dict[str, Any] = {"on": "2026-03-02", "by": "board"}
    with pytest.raises(ArgumentError, match="has no topic to record"):
        decide(assess({}), **when)
    with pytest.raises(ArgumentError, match=r"leaves the outcome open \(decline, monitor, take_on\)"):
        decide(open_, **when)
    with pytest.raises(UnknownNameError, match="did you mean 'monitor'"):
        decide(open_, "moniter", **when)
    with pytest.raises(UnknownNameError, match="no such body"):
        decide(open_, "monitor", **when, agenda=load_agenda())
    agenda = load_agenda(
        {
            "id": "ours",
            "version": "1",
            "themes": [{"id": "housing"}],
            "organisation": {"portfolios": [{"id": "living", "themes": ["housing"]}]},
        }
    )
    assert decide(open_, "monitor", **when, agenda=agenda, portfolio="living").portfolio == "living"
    with pytest.raises(UnknownNameError, match="no such portfolio"):
        decide(open_, "monitor", **when, agenda=agenda, portfolio="livin")


def test_what_is_no_record() -> None:
    """All that is wrong with a record is told at once, with its place."""
    plain = as_plain(decision())
    with pytest.raises(DocumentError) as caught:
        load_record(plain | {"decided_on": "yesterday", "decided_by": "", "look_again_on": 3, "whi": "x"})
    assert [problem.place for problem in caught.value.problems] == [
        "decided_on",
        "decided_by",
        "look_again_on",
        "whi",
    ]
    with pytest.raises(DocumentError, match=r"look_again_on: the date to look again must be later.*after 2026-03-02"):
        load_record(plain | {"look_again_on": "2026-03-02"})
    with pytest.raises(DocumentError, match=r"framework.fingerprint: not a valid fingerprint; found .*64 hexadecimal"):
        load_record(plain | {"framework": plain["framework"] | {"fingerprint": "abc"}})
    with pytest.raises(DocumentError, match=r"possible\[1\].id"):
        load_record(plain | {"possible": [{"id": "decline"}, {"id": "decline"}]})
    with pytest.raises(DocumentError, match="possible: at least one"):
        load_record(plain | {"possible": []})
    with pytest.raises(DocumentError) as caught:
        load_record({})
    needed = {name for name, field in DecisionRecord.model_fields.items() if field.is_required()}
    assert {problem.place for problem in caught.value.problems} == needed


# --- numbers ------------------------------------------------------------------------------------------------------


def test_a_record_keeps_the_number_that_was_given(tmp_path: Path) -> None:
    """Exactly, in files and in a register; looked at again it is the number that counts, and not the level it had."""
    criteria = [{"id": "cost", "unit": "EUR", "levels": COST}, {"id": "deadline", "levels": DEADLINE}]
    rows = [{"when": {"cost": "low", "deadline": "later"}, "then": "yes"}, {"when": {"cost": "low"}, "then": "maybe"}]
    framework = framework_on(criteria, rows)
    answers: Any = {
        "cost": {"value": 10_000.01, "note": "An offer."},
        "deadline": {"between": ["2026-03-02", "2026-04-01"]},
    }
    topic = load_topic({"id": "hall", "title": "A hall", "answers": answers})
    record = decide(assess(topic, framework), on="2026-03-02", by="board")
    assert record.decided.id == "no"
    register = Register(tmp_path / "r.sqlite")
    register.append(record)
    for ending in (".toml", ".json"):
        save(record, tmp_path / f"record{ending}")
    kept = [load_record(tmp_path / f"record{ending}") for ending in (".toml", ".json")]
    kept += [register.current()["hall"], Register(tmp_path / "r.sqlite").history("hall")[0]]
    wider = revise(framework, {"criteria.cost.levels.low.at_most": 12_000, "criteria.cost.levels.middle.above": 12_000})
    for again in kept:
        assert again == record
        assert again.topic.answers["cost"].value == Fraction("10000.01")
        assert again.topic.answers["deadline"].between == (datetime.date(2026, 3, 2), datetime.date(2026, 4, 1))
        assert again.recheck(framework)
        other = again.recheck(wider)
        assert not other.same_framework
        assert other.now is not None
        assert [level.id for level in other.now.possible] == ["yes"]
        assert not other.same_outcomes
    assert register.verify().holds
