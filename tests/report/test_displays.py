"""Every document, every part of one, and every result shows itself in a notebook."""

from __future__ import annotations

import copy
import datetime
import pickle
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from agendas import before, in_progress
from frameworks import one_aspect
from judges import SPLIT
from public_api import public
from scales import by_cost, by_deadline

import k80assess
from k80assess.base.display import Displayed
from k80assess.base.documents import Document
from k80assess.document.agenda_diff import AgendaDifference
from k80assess.document.conditions import Among
from k80assess.document.examples import Example, Examples
from k80assess.document.files import load_agenda, load_framework, load_topic, save
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion
from k80assess.document.ranges import Range
from k80assess.document.revision import revise
from k80assess.document.rules import Bound
from k80assess.engine.assessment import Judgement, assess
from k80assess.engine.loosening import loosen
from k80assess.errors import Problem, Sentence
from k80assess.examine.analysis import analyse
from k80assess.examine.certificates import certificate
from k80assess.examine.chances import distribution, influence, probabilities
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff, side_by_side
from k80assess.examine.findings import check
from k80assess.examine.interview import Interview
from k80assess.examine.margins import margins
from k80assess.examine.proof import prove
from k80assess.examine.questions import next_questions
from k80assess.examine.reasons import reasons
from k80assess.examine.slack import slack
from k80assess.examine.tolerance import tolerance
from k80assess.govern.account import Account, account
from k80assess.govern.agenda_progress import progress
from k80assess.govern.ballots import PanelRecord
from k80assess.govern.consistency import inconsistencies
from k80assess.govern.decision import Recheck, decide, load_record
from k80assess.govern.panel import assess_panel
from k80assess.govern.plan import plan
from k80assess.govern.ranking import rank
from k80assess.govern.register import Register
from k80assess.govern.replayed import replay
from k80assess.govern.workload import load_workload
from k80assess.learning import elicit, monotone, weighted
from k80assess.learning.decided import examples_of
from k80assess.learning.learned import learn
from k80assess.learning.overview import lessons
from k80assess.report.notebook import notebook
from k80assess.testing.cases import CaseFile, coverage
from k80assess.types import Results

EXAMPLES = Path(k80assess.__file__).parents[2] / "examples"
LANGUAGES: tuple[Any, ...] = ("nl", "en")
SCALE = [{"id": "no"}, {"id": "yes"}]


def displayed() -> dict[str, type]:
    """Return every public class that shows itself, but for those that others are made of."""
    classes = {name: thing for name, thing in public() if isinstance(thing, type) and issubclass(thing, Displayed)}
    return {name: own for name, own in classes.items() if own.__subclasses__() == [] or own is Framework}


def rules() -> Framework:
    """Return a framework with each kind of rule, and everything that can be left out."""
    rows = [{"when": {"w": "no"}, "then": "no"}, {"when": {}, "then": "yes"}]
    beside = {"caps": [{"when": {"c": "no"}, "at_most": "no"}], "orders": [["x", "c"]]}
    kinds = {
        "m": {"kind": "minimum", "inputs": ["c", "d"]},
        "x": {"kind": "maximum", "inputs": ["c", "m"]},
        "w": {"kind": "weighted", "weights": {"c": "1/3", "x": 2}, "cutoffs": {"yes": 0.5}, **beside},
        "o": {
            "kind": "table",
            "inputs": ["w"],
            "rows": rows,
        },
    }
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": "c", "levels": SCALE}, {"id": "d", "levels": SCALE}],
        "aspects": [{"id": key, "levels": SCALE, "rule": rule} for key, rule in kinds.items()],
        "impossible": [{"when": {"c": "no", "d": "yes"}, "reason": "D follows from c."}],
    }
    return load_framework(content)


def things(folder: Path) -> Iterator[Any]:
    """Return something of every kind, with all that lies within."""
    framework, agenda = load_framework(), load_agenda(EXAMPLES / "year" / "agenda.toml")
    topic = load_topic(EXAMPLES / "year" / "topics" / "village_homes.toml")
    assessment, unsettled = assess(topic), assess({})
    yield from (framework, rules(), agenda, load_agenda(), topic, assessment, unsettled)
    for one in (assessment, unsettled):
        yield from (reasons(one), changes(one, "decline"), next_questions(one), margins(one), *one.aspects.values())
    weak = {"id": "weak", "title": "Weak", "answers": {"theme_link": "none", "small_scale_difference": "same"}}
    best = {criterion.id: criterion.levels[-1].id for criterion in framework.criteria}
    opposite = revise(framework, {"version": "2", "aspects.fit.rule.cutoffs.strong": "1/2"})
    moved = [load_topic({"id": "t", "title": "T", "answers": answers}) for answers in profiles(framework)]
    yield from (
        diff(framework, opposite, topics=moved),
        side_by_side(moved, [framework, opposite]),
        diff(agenda, revise(agenda, {"version": "2031.1"})),
        diff(before(), in_progress()),
        check(framework),
    )
    yield from (
        prove(framework, when={}, then="monitor"),
        prove(framework, when={}, then=["decline", "monitor", "take_on"]),
    )
    yield from (loosen(framework), loosen(framework, weights="any").sets(), distribution(framework))
    demand = next(criterion for criterion in framework.criteria if criterion.id == "demand")
    judged = Example(id="a", answers={"demand": best["demand"]}, outcome="take_on")
    yield learn([judged], monotone([demand], ["decline", "take_on"])).agreeing()
    yield from (influence(framework), probabilities(assessment), probabilities(unsettled, of="fit"))
    yield from (Interview(framework), Interview(framework, topic.answers))
    analysis = analyse(assess(topic, revise(framework, {"also": ["capacity"]})))
    yield from (analysis, *analysis.against.values(), *analysis.beside.values())
    yield analysis.whatever_assumed_weights
    for by_number, answers in ((by_cost(), {"cost": 12_000}), (by_deadline(), {"deadline": "2026-03-02"})):
        numbered = assess(answers, by_number)
        yield from (by_number, numbered, slack(numbered), changes(numbered, "no"), changes(numbered, "yes"))
    yield Range(at_least=18, below=65)
    yield from (Bound(below="7/2"), Among(above="no"), Among.model_validate({"not": ["no", "maybe"]}))
    yield load_topic(
        {"id": "t", "title": "T", "answers": {"a": 12_000, "b": {"between": ["2026-03-01", "2026-03-02"]}}}
    )
    yield assess_panel({"A": best, "B": weak["answers"]})  # type: ignore[dict-item]
    yield from (assess_panel(SPLIT).both_ways, *(kept := PanelRecord.of(assess_panel(SPLIT))).ballots, kept)
    yield rank([assess(load_topic(weak)), assessment], agenda=agenda)
    yield certificate(assessment)
    yield from (coverage(framework, [weak["answers"], topic]), coverage(rules(), [{"c": "no", "d": "yes"}]))  # type: ignore[list-item]
    yield tolerance(assess(weak["answers"]))  # type: ignore[arg-type]
    yield load_workload(EXAMPLES / "year" / "workload.toml")
    record = decide(assessment, "monitor", on="2030-03-02", by="executive_board", agenda=agenda, why="Later.")
    register = Register(folder / "decisions.sqlite")
    yield from (record, register.append(record), register.verify(), register.entries(), register.history(topic.id))
    yield account(register, datetime.date(2030, 1, 1), datetime.date(2030, 6, 30))
    yield account(register, datetime.date(2031, 1, 1), datetime.date(2031, 6, 30))
    on = datetime.date(2030, 7, 20)
    for stands in (progress(in_progress(), register=register, on=on), progress(load_agenda(), on=on)):
        yield from (stands, stands.late, stands.themes)
    for found in (replay(register), replay(register, opposite), replay(Register(folder / "none.sqlite"))):
        yield from (found, found.decisions, found.versions)
    topics = [load_topic({"id": own, "title": own, "answers": {**WEAK, **more}}) for own, more in PAIR.items()]
    paired = Register(folder / "paired.sqlite")
    for topic, outcome in zip(topics, ("monitor", "decline", "take_on"), strict=True):
        paired.append(decide(assess(topic), outcome, on="2030-03-02", by="board", why="So."))
    save(decide(assess(topics[0], opposite), on="2030-03-02", by="board", why="So."), folder / "d.json")
    paired.append(load_record(folder / "d.json"))
    for unlike in (inconsistencies(paired), inconsistencies(paired, framework), inconsistencies(register)):
        yield from (unlike, unlike.certain, unlike.possible, unlike.departures, unlike.counts, unlike.uncompared)
    problem = Problem(("answers", "demand"), Sentence("level_unknown", "there is no such level"))
    for now, problems in ((assessment, ()), (None, (problem,))):
        yield Recheck(same_framework=now is not None, recorded=record.possible, now=now, problems=problems)
    case = {"name": "a", "answers": {}, "possible": ["decline", "monitor", "take_on"]}
    rule = {"name": "r", "when": {"ownership": ["nobody"]}, "then": ["decline", "monitor"]}
    yield CaseFile.model_validate({"case": [case], "rule": [rule]})


def learnt() -> Iterator[Any]:
    """Return what is learned from decisions: some agree, some contradict, some depart, and some say nothing."""
    pytest.importorskip("pysat")
    framework = load_framework()
    best = {criterion.id: criterion.levels[-1].id for criterion in framework.criteria}
    worst = {criterion.id: criterion.levels[0].id for criterion in framework.criteria}
    topics = [load_topic({"id": own, "title": "T", "answers": best | {own: worst[own]}}) for own in best]
    examples = [Example(id=topic.id, answers=topic.answers, outcome="take_on") for topic in topics[:2]]
    for family in (loosen(framework, weights="any"), loosen(framework)):
        learned = learn(examples, family)
        unlike = learned.with_examples(Example(id="unlike", answers=topics[0].answers, outcome="decline"))
        yield from (learned, unlike, learned.possible(topics[3]), learned.bounds(), learned.unseen)
        yield from (unlike.conflicts(), unlike.repairs(), learned.supports(topics[0]), learned.next(topics))
        yield learned.refute(topics[0], "decline")
    only = {"community_impact", "small_scale_difference", "proximity"}
    linked = topics[0].answers | {own: worst[own] for own in only} | {"theme_link": "direct"}
    declined = Example(id="declined", answers=topics[0].answers, outcome="decline")
    yield learn([declined], loosen(framework, weights="any")).refute(linked, "decline")
    record = decide(assess(topics[0]), "decline", on="2030-03-02", by="board", why="So.")
    decided = examples_of([record], framework)
    yield from (decided, decided.left_out, lessons(learned, left_out=decided.left_out), lessons(unlike))
    yield Examples(example=examples)
    family = weighted([Criterion(id=one, levels=["low", "middle", "high"]) for one in "ab"], ["no", "yes"])
    session = elicit(family).judge("no")
    yield from (elicit(family), session, session.judge("yes", "1-1"))


WEAK = {"theme_link": "none", "small_scale_difference": "same"}
PAIR: dict[str, dict[str, str]] = {"near": {}, "same": {}, "open": {"demand": "broad"}}
"""Topics of which the second is as good as the first, and the third better."""


def profiles(framework: Framework) -> Iterator[dict[str, str]]:
    """Return profiles that a lower cut-off for the first aspect moves."""
    difference = diff(framework, revise(framework, {"aspects.fit.rule.cutoffs.strong": "1/2"}))
    for move in difference.moved:
        yield dict(difference.example(*move))


def within(thing: Any) -> Iterator[Any]:
    """Return a thing, and everything in it that shows itself."""
    if isinstance(thing, Displayed):
        yield thing
    if isinstance(thing, Document):
        parts = [getattr(thing, name) for name in type(thing).model_fields]
    elif attrs.has(type(thing)):
        told = [attribute.name for attribute in attrs.fields(type(thing)) if not attribute.name.startswith("_")]
        parts = [getattr(thing, name) for name in told]
    elif isinstance(thing, Mapping):
        parts = list(thing.values())
    else:
        parts = list(thing) if isinstance(thing, (tuple, list)) or hasattr(thing, "__getitem__") else []
        parts = [] if isinstance(thing, (str, Problem)) else parts
    for part in parts:
        yield from within(part)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[type, list[Any]]:
    """Return what there is of each kind."""
    found: dict[type, list[Any]] = {}
    for thing in things(tmp_path_factory.mktemp("register")):
        for part in within(thing):
            found.setdefault(type(part), []).append(part)
    pytest.importorskip("scipy")  # for the one that is missing
    best = {criterion.id: criterion.levels[-1].id for criterion in load_framework().criteria}
    workload = {"effort": {"study": {"housing": 3}}, "capacity": {"housing": 2}}
    found[k80assess.types.Plan] = [plan({"study": assess(best)}, workload)]
    for thing in learnt():
        for part in within(thing):
            found.setdefault(type(part), []).append(part)
    return found


def test_there_is_one_of_every_kind(shown: dict[type, list[Any]]) -> None:
    """So that a class that comes later cannot be forgotten."""
    missing = [name for name, own in displayed().items() if own not in shown]
    assert missing == []
    assert len(displayed()) > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_shows_itself(shown: dict[type, list[Any]], language: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As HTML that is well-formed and not empty, in both languages."""
    monkeypatch.setenv("K80ASSESS_LANG", language)
    for kind, things_of_it in shown.items():
        for thing in things_of_it[:40]:
            html = thing._repr_html_()
            assert html, kind
            text = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
            parsed = ET.fromstring(text.replace("&nbsp;", " "))
            assert "".join(parsed.itertext()).strip(), kind
            assert "object at 0x" not in text


def test_labels_stand_where_they_are_known(shown: dict[type, list[Any]]) -> None:
    """A level, criterion or theme by what it is called, with the id that files use; numbers as exactly as written."""
    html = notebook(load_framework().criteria[0], "en")
    assert html is not None
    assert all(words in html for words in ("Link with the Agenda", "Direct <small>(</small>", ">levels<"))
    html = notebook(rules().aspects[2].rule, "en")
    assert html is not None
    assert "c: 1/3, x: 2" in html
    assert notebook(Results(), "en") is not None
    several = notebook(Results(shown[k80assess.Level][:3]), "en")
    assert several is not None
    assert several.count("<h3>") == 3


def test_an_analysis_shows_itself_as_the_assessment_that_it_is() -> None:
    """With its own agenda, and the outcome that it asks about; and so does each of its parts, with labels."""
    topic = load_topic(EXAMPLES / "year" / "topics" / "village_homes.toml")
    agenda = load_agenda(EXAMPLES / "year" / "agenda.toml")
    assessment = assess(topic, revise(load_framework(), {"also": ["capacity"]}))
    assert notebook(analyse(assessment), "en") == notebook(assessment, "en")
    assert notebook(analyse(assessment, agenda=agenda), "en") == notebook(assessment, "en", agenda=agenda)
    analysis = analyse(assessment, against="decline")
    said, without = [re.sub("<[^>]*>", "", notebook(one, "en") or "") for one in (analysis, assessment)]
    assert "Take on and not Decline" in said
    assert "Take on and not Decline" not in without
    [against] = analysis.against.values()
    assert notebook(against, "en") == notebook(reasons(assessment, against="decline"), "en")
    whatever = analysis.whatever_assumed_weights
    assert whatever is not None
    assert notebook(whatever, "en") == notebook(whatever.acceptability, "en")
    beside = notebook(analysis.beside["capacity"], "en") or ""
    assert all(words in beside for words in ("Capacity", "Sufficient", "Staff time"))
    assert "staff_time" not in beside


def test_what_is_redecided_and_ranked_goes_by_its_title(shown: dict[type, list[Any]]) -> None:
    """With what comes out in words."""
    for kind, words in (
        (k80assess.types.Redecided, ("<th", "Monitor")),
        (k80assess.types.RankedTopic, ("2 steps", "Take on")),
        (k80assess.types.Entry, ("Monitor", "the executive board")),
        (k80assess.documents.Edition, ("k80-wendbaarheid",)),
        (Account, ("Report to the members",)),
        (k80assess.types.Recheck, ("the one that the record names",)),
        (k80assess.types.AgendaChange, ("2031.1",)),
        (Judgement, ("Fit", "%")),
    ):
        html = notebook(shown[kind][0], "en")
        assert html is not None
        assert all(word in html for word in words), (kind, html)


def test_several_results_within_one_show_themselves_too(shown: dict[type, list[Any]]) -> None:
    """So do the topics of a ranking and the entries of a register: where results are listed, they are `Results`."""
    listed = [
        *[ranking.topics for ranking in shown[k80assess.types.Ranking]],
        *[difference.topics for difference in shown[k80assess.types.Difference][:1]],
        *[replayed.decisions for replayed in shown[k80assess.types.Replay][:2]],
        *[replayed.versions for replayed in shown[k80assess.types.Replay][1:2]],
        *[difference.changes for difference in shown[AgendaDifference]],
        *[panel.to_discuss for panel in shown[k80assess.types.Panel]],
    ]
    assert all(listed)
    assert all(isinstance(one, Results) and one._repr_html_() for one in listed)


def test_what_a_register_gives_shows_itself(tmp_path: Path) -> None:
    """Each of the lists that it gives, empty ones as well."""
    register = Register(tmp_path / "decisions.sqlite")
    topic = load_topic({"id": "pilot", "title": "A pilot"})
    register.append(decide(assess(topic), "monitor", on="2030-03-02", by="board", look_again_on="2030-09-02"))
    for day in (datetime.date(2030, 3, 1), datetime.date(2030, 10, 1)):
        for given in (register.due(day), register.decided_between(day, day)):
            assert isinstance(given, Results)
            assert given._repr_html_()
    for given in (register.entries()[:1], register.history("pilot")[:1]):  # type: ignore[assignment]
        html = given._repr_html_()
        assert html is not None
        assert "A pilot" in html


@pytest.mark.parametrize(
    ("weights", "level", "words"),
    [
        ({"a": 2, "b": 3}, "l", ("less than 20%", "cut-offs as they are")),
        ({"a": 1, "b": 0}, "h", ("any share (0 stays 0)", "cut-offs as they are", "One weight is 0: o: b")),
    ],
)
def test_a_tolerance_says_what_is_held_still(weights: Mapping[str, int], level: str, words: tuple[str, ...]) -> None:
    """In words, and not by the names of its fields."""
    framework = one_aspect({"kind": "weighted", "weights": weights, "cutoffs": {"h": "1/2"}}, ("l", "h"), "ab")
    assessment = assess({"a": "h", "b": "l"}, framework)
    assert assessment.outcome is not None
    assert assessment.outcome.id == level
    html = notebook(tolerance(assessment), "en")
    assert html is not None
    assert all(word in html for word in words), html
    assert "attained" not in html


def test_a_margin_says_whether_it_may_be_its_ends() -> None:
    """With weights 2 and 3, the first answer high: at 3 the first is not low enough any more, and 2 is not enough."""
    framework = one_aspect({"kind": "weighted", "weights": {"a": 2, "b": 3}, "cutoffs": {"h": "1/2"}}, ("l", "h"), "ab")
    html = notebook(margins(assess({"a": "h", "b": "l"}, framework)), "en")
    assert html is not None
    for words in ("0 or higher, and lower than 3", "higher than 2", "higher than 40%, up to and including 100%"):
        assert words in html


def labelled() -> Iterator[Any]:
    """Return one result of each kind that names parts of a framework by id."""
    assessment = assess({"theme_link": "none", "small_scale_difference": "same"})
    yield from (reasons(assessment)[0], changes(assessment, "take_on")[0], next_questions(assess({}))[0])
    yield from (margins(assessment)[0], check(load_framework())[0])
    rule = {"kind": "weighted", "weights": {"a": 1, "b": 0}, "cutoffs": {"h": "1/2"}}
    idle = revise(one_aspect(rule, ("l", "h"), "ab"), {"criteria.b.label": "The idle one"})
    yield tolerance(assess({"a": "h", "b": "l"}, idle))
    yield slack(assess({"cost": 12_000}, revise(by_cost(), {"criteria.cost.label": "The cost"})))[0]


@pytest.mark.parametrize("found", list(labelled()), ids=lambda found: type(found).__name__)
def test_a_result_knows_the_labels_of_what_it_names(found: Any) -> None:
    """It says them, also as a copy; by hand it has ids; and which framework it is of counts for nothing else."""
    by_hand = attrs.evolve(found, framework=None)
    html = notebook(found, "en")
    assert html is not None
    assert any(label in html for label in ("Link with the Agenda", "Ownership", "The cost", "The idle one"))
    assert "theme_link" not in re.sub(r"<small>.*?</small>", "", html)
    assert notebook(by_hand, "en") != html
    assert found == by_hand
    assert hash(found) == hash(by_hand)
    assert repr(found) == repr(by_hand)
    for copied in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):
        assert copied == found
        assert notebook(copied, "en") == html
    several = (found,) * 50
    assert len(pickle.dumps(several)) < len(pickle.dumps(found)) + 5_000  # they share it
