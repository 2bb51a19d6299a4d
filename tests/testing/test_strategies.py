"""The strategies: within their bounds, wide enough to show every kind of thing, and shrinking to what can be read."""

from __future__ import annotations

import datetime
import importlib
import inspect
import sys
import time
from collections.abc import Callable, Hashable, Mapping, Sequence, Sized
from fractions import Fraction
from functools import partial
from typing import Any

import oracle
import pytest
from documents import FRAMEWORK
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from public_api import public
from scales import by_cost

from k80assess.base.documents import Document
from k80assess.document.agenda import Agenda, Theme, topic_problems
from k80assess.document.files import as_plain, load, load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Level, level_ids
from k80assess.document.ranges import number_of
from k80assess.document.text import Named
from k80assess.document.topic import Topic
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, MissingExtraError, Sentence, SizeLimitError
from k80assess.testing import strategies
from k80assess.testing.registration import register
from k80assess.testing.strategies import agendas, answers, frameworks, profiles, topics

# Any example of a kind will do; the smallest example is looked for among few.
ANY = settings(max_examples=1_000, phases=[Phase.generate], database=None)
SMALLEST = settings(max_examples=20, database=None)


@given(st.data(), st.integers(1, 4), st.integers(2, 4), st.integers(1, 3))
def test_frameworks_keep_to_their_bounds(data: st.DataObject, criteria: int, levels: int, aspects: int) -> None:
    """No more criteria, levels or aspects are drawn than asked for."""
    drawn = data.draw(frameworks(max_criteria=criteria, max_levels=levels, max_aspects=aspects))
    assert len(drawn.criteria) <= criteria
    assert len(drawn.aspects) <= aspects
    scales = [node.levels for node in drawn.criteria] + [node.levels for node in drawn.aspects]
    assert max(map(len, scales)) <= levels


@given(frameworks(ordered=True))
def test_frameworks_have_an_order_where_one_is_asked_for(framework: Framework) -> None:
    """Whoever tests what needs better and worse gets nothing else."""
    assert {criterion.ordered for criterion in framework.criteria} == {None}
    assert {aspect.ordered for aspect in framework.aspects} == {None}


def is_shared(framework: Framework) -> bool:
    inputs = [input_id for aspect in framework.aspects for input_id in aspect.rule.inputs]
    return len(inputs) > len(set(inputs))


@pytest.mark.parametrize(
    "wanted",
    [
        *(
            lambda f, kind=kind: any(a.rule.kind == kind for a in f.aspects)
            for kind in ("weighted", "table", "minimum", "maximum")
        ),
        lambda f: any(a.rule.caps for a in f.aspects),
        is_shared,
        lambda f: any(a.rule.kind == "weighted" and a.rule.points for a in f.aspects),
        lambda f: any(a.rule.kind == "weighted" and 0 in a.rule.weights.values() for a in f.aspects),
        lambda f: any(a.rule.kind == "weighted" and a.rule.orders for a in f.aspects),
        lambda f: f.aspects[-1].id != f.outcome,
        lambda f: f.outcome_aspect.ordered is False,
        lambda f: any(c.ordered is False for c in f.criteria) and any(a.rule.kind == "weighted" for a in f.aspects),
        lambda f: any(a.ordered is False and a.id != f.outcome for a in f.aspects),
        lambda f: len(f.criteria) == 5,
    ],
)
def test_frameworks_of_every_kind_are_drawn(wanted: Callable[[Framework], bool]) -> None:
    """All kinds of rules, knock-outs, shared inputs and odd weights come by."""
    assert wanted(find(frameworks(), wanted, settings=ANY))


@given(frameworks())
def test_everything_can_occur_unless_something_else_is_asked_for(framework: Framework) -> None:
    """Whoever counts profiles gets frameworks of which each profile counts."""
    assert framework.impossible is None


def is_about_an_aspect(framework: Framework) -> bool:
    aspects = {aspect.id for aspect in framework.aspects}
    return any(aspects.intersection(row.when) for row in framework.impossible or ())


@pytest.mark.parametrize(
    "wanted",
    [
        lambda f: f.impossible is None,
        lambda f: len(f.impossible or ()) == 3,
        is_about_an_aspect,
        lambda f: not oracle.stands(f, {c.id: c.levels[0].id for c in f.criteria}),
        lambda f: not oracle.stands(f, {c.id: c.levels[-1].id for c in f.criteria}),
    ],
)
def test_frameworks_in_which_not_everything_can_occur_are_drawn(wanted: Callable[[Framework], bool]) -> None:
    """With none or several rows, on criteria and aspects; the worst and the best of everything may be among them."""
    assert wanted(find(frameworks(impossible=True), wanted, settings=ANY))


@given(st.data(), frameworks(max_criteria=3, impossible=True))
def test_what_is_drawn_for_a_framework_can_occur(data: st.DataObject, framework: Framework) -> None:
    """Profiles and answers agree with its rows, and with each other where aspects are judged as well."""
    assert oracle.stands(framework, data.draw(profiles(framework)))
    drawn = data.draw(answers(framework, judged=True))
    assert oracle.completions(framework, drawn)
    assert framework.outcome not in drawn
    assert {criterion.id for criterion in framework.criteria} <= drawn.keys()
    assert data.draw(answers(framework)).keys() == {criterion.id for criterion in framework.criteria}
    assert assess(data.draw(topics(framework)), framework).possible


@pytest.mark.parametrize(
    "wanted",
    [
        lambda drawn: "fit" not in drawn,
        lambda drawn: drawn.get("fit") == "strong" and drawn["theme_link"] is None,
        lambda drawn: isinstance(drawn.get("fit"), list) and "added_value" in drawn,
    ],
)
def test_judged_aspects_are_drawn(wanted: Callable[[dict[str, Any]], bool]) -> None:
    """Some, none or several of them, also narrowed, and where what feeds them is open."""
    assert wanted(find(answers(load_framework(), judged=True), wanted, settings=ANY))


def takes(framework: Framework, kind: type) -> bool:
    found = [end for c in framework.criteria for level in c.levels for own in level.own for end in own.ends.values()]
    return any(isinstance(end, kind) for end in found)


@given(frameworks())
def test_only_levels_are_asked_for_unless_something_else_is_asked_for(framework: Framework) -> None:
    """Whoever reads answers as levels gets nothing else."""
    assert all(criterion.partition is None for criterion in framework.criteria)


@pytest.mark.parametrize(
    "wanted",
    [
        lambda f: takes(f, Fraction),
        lambda f: takes(f, datetime.date),
        lambda f: any(c.unit is not None for c in f.criteria),
        lambda f: any(len(level.own) == 2 for c in f.criteria for level in c.levels),
        lambda f: {c.partition is None for c in f.criteria} == {True, False},
        lambda f: any(c.levels[0].above for c in f.criteria),
        lambda f: any(c.levels[0].at_most for c in f.criteria),
    ],
)
def test_frameworks_that_take_numbers_are_drawn(wanted: Callable[[Framework], bool]) -> None:
    """Numbers and dates, with a unit or without, up or down, and levels of two stretches."""
    assert wanted(find(frameworks(numbers=True), wanted, settings=ANY))


@given(st.data(), frameworks(max_criteria=3, impossible=True, numbers=True))
def test_numbers_that_are_drawn_are_taken(data: st.DataObject, framework: Framework) -> None:
    """As answers and in topics, where they can occur together; a number is one of the levels that are left."""
    drawn = data.draw(answers(framework, judged=True))
    assessment = assess(drawn, framework)
    for criterion_id, (least, greatest) in assessment.numbers.items():
        (partition,) = [criterion.partition for criterion in framework.criteria if criterion.id == criterion_id]
        assert partition is not None
        wanted = partition.levels(number_of(least), number_of(greatest))
        assert [level_ids(framework.node(criterion_id))[i] for i in wanted] == list(assessment.given[criterion_id])
    assert assess(data.draw(topics(framework)), framework).possible


@pytest.mark.parametrize(
    "wanted",
    [
        lambda answer: isinstance(answer, int),
        lambda answer: isinstance(answer, float),
        lambda answer: isinstance(answer, dict),
        lambda answer: isinstance(answer, str),
        lambda answer: isinstance(answer, list),
        lambda answer: answer is None,
        lambda answer: answer == 10_000,
        lambda answer: answer == 10_001,
    ],
)
def test_every_kind_of_answer_is_drawn_where_numbers_are_taken(wanted: Callable[[Any], bool]) -> None:
    """Numbers at limits and near them, intervals, levels, several levels, and nothing."""
    assert wanted(find(answers(by_cost()), lambda drawn: wanted(drawn["cost"]), settings=ANY)["cost"])


@pytest.mark.slow
def test_the_smallest_framework_can_be_read_at_a_glance() -> None:
    """What a failing test shows in the end is one criterion of two levels under one aspect."""
    smallest = find(frameworks(), lambda _: True, settings=SMALLEST)
    assert [len(smallest.criteria), len(smallest.criteria[0].levels)] == [1, 2]
    assert [len(smallest.aspects), len(smallest.outcome_aspect.levels)] == [1, 2]
    assert len(repr(smallest)) < 350


@given(st.data(), frameworks())
def test_profiles_and_answers_fit_the_framework(data: st.DataObject, framework: Framework) -> None:
    """A profile settles the outcome; answers are taken as they are, and leave open what they name no level for."""
    assert assess(data.draw(profiles(framework)), framework).settled
    drawn = data.draw(answers(framework))
    assessment = assess(drawn, framework)
    for criterion in framework.criteria:
        answer = drawn[criterion.id]
        expected = level_ids(criterion) if answer is None else [answer] if isinstance(answer, str) else answer
        assert set(assessment.answers[criterion.id]) == set(expected)


@given(st.data(), frameworks(max_criteria=3), agendas())
def test_topics_fit_the_framework_and_the_agenda(data: st.DataObject, framework: Framework, agenda: Agenda) -> None:
    """A topic has themes of the agenda when one is given, and none otherwise."""
    assert topic_problems(agenda, data.draw(topics(framework, agenda=agenda))) == ()
    bare = data.draw(topics(framework))
    assert bare.themes == ()
    assert assess(bare, framework).topic is bare


def test_topics_with_notes_are_drawn() -> None:
    """Notes stand beside answers, and beside questions that nobody has answered."""
    drawn = topics(load(Framework, FRAMEWORK))
    for has_levels in (True, False):
        noted = partial(_has_note, has_levels)
        assert noted(find(drawn, noted, settings=ANY))


def _has_note(has_levels: bool, topic: Topic) -> bool:
    return any(answer.note is not None and bool(answer.levels) == has_levels for answer in topic.answers.values())


@given(st.integers(1, 5).flatmap(lambda most: st.tuples(st.just(most), agendas(max_themes=most))))
def test_agendas_keep_to_their_bounds(drawn: tuple[int, Agenda]) -> None:
    """No more themes are drawn than asked for, and every name leads to its theme."""
    most, agenda = drawn
    assert len(agenda.themes) <= most
    assert all(agenda.theme(theme.id) is theme for theme in agenda.themes)


@pytest.mark.parametrize(
    "wanted",
    [
        lambda a: (
            a.instruments is None and a.actions(instrument="advocacy") and a.actions(instrument="knowledge_sharing")
        ),
        lambda a: (
            a.instruments and len(a.instruments) > 1 and all(a.actions(instrument=one.id) for one in a.instruments)
        ),
        lambda a: any(theme.part for theme in a.themes),
        lambda a: any(body.roles for body in a.organisation.bodies),
        lambda a: any(p.same_municipality is False for p in a.organisation.portfolios),
        lambda a: any(p.same_municipality for p in a.organisation.portfolios),
        lambda a: a.themes_without_portfolio and len(a.themes_without_portfolio) < len(a.themes),
        lambda a: any(m.follows for m in a.milestones) and any(m.on for m in a.milestones),
        lambda a: a.cadence and a.adopted_on and a.next_report_back(after=datetime.date(2031, 1, 1)),
    ],
)
def test_agendas_of_every_kind_are_drawn(wanted: Callable[[Agenda], Any]) -> None:
    """Instruments, parts, roles, seats, milestones and cadences come by, in all their forms."""
    assert wanted(find(agendas(), wanted, settings=ANY))


def test_the_smallest_agenda_is_one_theme() -> None:
    """What a failing test shows in the end is one theme and nothing else."""
    smallest = find(agendas(), lambda _: True, settings=SMALLEST)
    assert as_plain(smallest) == {"id": "drawn", "version": "1", "themes": [{"id": "t1"}]}
    assert len(repr(smallest)) < 100


# --- by their type ------------------------------------------------------------------------------------------------

NAMED = {
    name: thing for name, thing in public() if inspect.isclass(thing) and not issubclass(thing, (BaseException, str))
}
# hypothesis draws dicts and named tuples by itself
NOT_OURS_TO_DRAW = {"types.Amounts", "types.FrozenDict", "errors.Problem", "types.Problem"}
DOCUMENTS = {name for name, thing in NAMED.items() if issubclass(thing, Document)} - {
    "interop.ssvc.DecisionPoint",  # those of other people's formats are made of a framework
    "interop.ssvc.DecisionTable",
}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_documents_are_drawn_by_their_type(name: str) -> None:
    """Once registered, a test asks for any document, or a part of one, by its type."""
    register()
    cls = NAMED[name]

    @settings(max_examples=20, database=None)
    @given(st.from_type(cls))
    def drawn(document: Any) -> None:
        assert type(document) is cls
        assert cls.model_validate(as_plain(document)) == document

    drawn()


@pytest.mark.parametrize("name", sorted(NAMED.keys() - DOCUMENTS - NOT_OURS_TO_DRAW))
def test_what_is_worked_out_is_refused_with_what_to_draw(name: str) -> None:
    """A result makes no sense by itself: whoever asks for one is told which strategies it comes from."""
    register()
    with pytest.raises(ArgumentError, match=r"cannot be drawn: draw frameworks\(\), and topics\(framework\)"):
        find(st.from_type(NAMED[name]), lambda _: True, settings=ANY)


@pytest.mark.parametrize("name", sorted(NOT_OURS_TO_DRAW))
def test_what_hypothesis_knows_is_left_to_it(name: str) -> None:
    """A dict and a named tuple are drawn without our help."""
    register()
    assert isinstance(find(st.from_type(NAMED[name]), lambda _: True, settings=ANY), NAMED[name])


@pytest.mark.parametrize("general", [Hashable, Sized, Mapping, Sequence])
def test_what_is_more_general_is_drawn_without_ours(general: Any) -> None:
    """Registering our classes changes nothing for whoever asks for anything that has a hash, or a length."""
    register()
    find(st.from_type(general), lambda _: True, settings=ANY)


def test_what_documents_share_is_drawn_as_one_of_them() -> None:
    """A type that several parts of documents share gives any of these."""
    register()
    for kind in (Level, Theme):
        find(st.from_type(Named), partial(_is_a, kind), settings=ANY)


def _is_a(kind: type[Any], found: object) -> bool:
    return type(found) is kind


# --- time ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", [profiles, answers, topics])
def test_a_framework_is_compiled_before_a_test_is_timed(
    strategy: Callable[[Framework], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a test asks of the framework that its strategy is of finds it compiled: a first run is no slower."""
    happened = []
    monkeypatch.setattr(strategies, "compile_framework", lambda _framework: happened.append("compiled"))
    drawn = strategy(load(Framework, FRAMEWORK))
    assert happened == []  # only naming the strategy costs nothing

    @settings(max_examples=3, database=None, phases=[Phase.generate])
    @given(drawn)
    def asked(_drawn: Any) -> None:
        happened.append("asked")

    asked()
    assert happened == ["compiled", "asked", "asked", "asked"]


def test_a_framework_that_is_too_large_can_still_be_drawn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its profiles need no diagram: who asks for one is told then that it is too large."""

    def refused(_framework: Framework) -> None:
        raise SizeLimitError(Sentence("limit.nodes", "nodes"), 1, Sentence("remedy.few_decimals", "ask less"))

    monkeypatch.setattr(strategies, "compile_framework", refused)
    assert find(profiles(load(Framework, FRAMEWORK)), lambda _: True, settings=ANY)


@pytest.mark.slow
def test_a_framework_is_drawn_in_a_few_milliseconds() -> None:
    """Far less than what hypothesis calls slow."""
    spent = []

    @settings(max_examples=200, database=None, phases=[Phase.generate])
    @given(st.data())
    def timed(data: st.DataObject) -> None:
        start = time.process_time()
        data.draw(frameworks())
        spent.append(time.process_time() - start)

    timed()
    assert sorted(spent)[len(spent) // 2] < 0.008


def test_without_hypothesis_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has the core alone is told which extra brings hypothesis."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "k80assess.testing.strategies")
    with pytest.raises(MissingExtraError, match=r"k80assess\[testing\]"):
        importlib.import_module("k80assess.testing.strategies")
