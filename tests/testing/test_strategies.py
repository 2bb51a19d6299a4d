"""The strategies: within their bounds, wide enough to show every kind of thing, and shrinking to what can be read."""

from __future__ import annotations

import datetime
import importlib
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from k80assess.document.agenda import Agenda, topic_problems
from k80assess.document.files import as_plain
from k80assess.document.framework import Framework, level_ids
from k80assess.engine.assessment import assess
from k80assess.errors import MissingExtraError
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
        lambda f: f.aspects[-1].id != f.outcome,
        lambda f: len(f.criteria) == 5,
    ],
)
def test_frameworks_of_every_kind_are_drawn(wanted: Callable[[Framework], bool]) -> None:
    """All kinds of rules, knock-outs, shared inputs and odd weights come by."""
    assert wanted(find(frameworks(), wanted, settings=ANY))


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
    assert topic_problems(agenda, data.draw(topics(framework, agenda))) == ()
    bare = data.draw(topics(framework))
    assert bare.themes == ()
    assert assess(bare, framework).topic is bare


@given(st.integers(1, 5).flatmap(lambda most: st.tuples(st.just(most), agendas(max_themes=most))))
def test_agendas_keep_to_their_bounds(drawn: tuple[int, Agenda]) -> None:
    """No more themes are drawn than asked for, and every name leads to its theme."""
    most, agenda = drawn
    assert len(agenda.themes) <= most
    assert all(agenda.theme(theme.id) is theme for theme in agenda.themes)


@pytest.mark.parametrize(
    "wanted",
    [
        lambda a: a.instruments is None and a.actions("advocacy") and a.actions("knowledge_sharing"),
        lambda a: a.instruments and len(a.instruments) > 1 and all(a.actions(one.id) for one in a.instruments),
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


@pytest.mark.parametrize("model", [Framework, Agenda])
def test_documents_are_drawn_by_their_type(model: type[Any]) -> None:
    """Once registered, a test asks for a framework or an agenda by its type."""
    register()
    assert isinstance(find(st.from_type(model), lambda _: True, settings=ANY), model)


def test_without_hypothesis_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has the core alone is told which extra brings hypothesis."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "k80assess.testing.strategies")
    with pytest.raises(MissingExtraError, match=r"k80assess\[testing\]"):
        importlib.import_module("k80assess.testing.strategies")
