"""Hypothesis strategies for frameworks, profiles, answers, topics and agendas."""

from __future__ import annotations

import datetime
from fractions import Fraction
from functools import cache
from typing import Any

from k80assess.document.agenda import USUAL_INSTRUMENTS, Agenda
from k80assess.document.files import load
from k80assess.document.framework import Framework, level_ids
from k80assess.document.topic import Topic
from k80assess.errors import MissingExtraError

try:
    from hypothesis import strategies as st
except ImportError:
    raise MissingExtraError("hypothesis", "testing") from None

__all__ = ["agendas", "answers", "frameworks", "profiles", "topics"]


def frameworks(*, max_criteria: int = 5, max_levels: int = 3, max_aspects: int = 4) -> st.SearchStrategy[Framework]:
    """Draw frameworks with all kinds of rules, caps, and inputs that feed several aspects.

    They shrink to few criteria with two levels under one aspect. Ids are short: criteria `c1`, `c2`, …, aspects `a1`,
    `a2`, …, levels `l0`, `l1`, … from the worst up.

    Args:
        max_criteria: the most criteria, at least 1.
        max_levels: the most levels of a criterion or aspect, at least 2.
        max_aspects: the most aspects, at least 1.

    >>> from k80assess.testing.strategies import frameworks
    >>> frameworks(max_criteria=1, max_levels=2).example().criteria[0].id  # doctest: +SKIP
    'c1'
    """
    return _framework(max_criteria, max_levels, max_aspects)


@st.composite
def _framework(draw: st.DrawFn, max_criteria: int, max_levels: int, max_aspects: int) -> Framework:
    criteria = [f"c{i + 1}" for i in range(draw(st.integers(1, max_criteria)))]
    aspects = [f"a{i + 1}" for i in range(draw(st.integers(1, max_aspects)))]
    sizes = {node_id: draw(st.integers(2, max_levels)) for node_id in criteria + aspects}
    # Whatever nothing has used yet must still be used: later aspects take up what is left, the last one all of it.
    unused = set(criteria)
    documents = []
    for place, aspect_id in enumerate(aspects):
        available = criteria + aspects[:place]
        inputs = draw(st.lists(st.sampled_from(available), min_size=1, max_size=4, unique=True))
        if place == len(aspects) - 1:
            inputs = list(dict.fromkeys([*inputs, *(i for i in available if i in unused)]))
        unused.difference_update(inputs)
        unused.add(aspect_id)
        rule = draw(_rules(inputs, sizes, sizes[aspect_id]))
        documents.append({"id": aspect_id, "levels": _levels(sizes[aspect_id]), "rule": rule})
    content = {
        "id": "drawn",
        "version": "1",
        "outcome": aspects[-1],
        "criteria": [{"id": c, "levels": _levels(sizes[c])} for c in criteria],
        "aspects": draw(st.permutations(documents)),
    }
    return load(Framework, content)


def _levels(size: int) -> list[dict[str, str]]:
    return [{"id": f"l{i}"} for i in range(size)]


@st.composite
def _rules(draw: st.DrawFn, inputs: list[str], sizes: dict[str, int], size: int) -> dict[str, Any]:
    kinds = ["table", "weighted"]
    if all(sizes[i] == size for i in inputs):
        kinds += ["minimum", "maximum"]
    kind = draw(st.sampled_from(kinds))
    rule: dict[str, Any] = {"kind": kind}
    if kind == "weighted":
        rule |= draw(_weighted(inputs, sizes, size))
    else:
        rule["inputs"] = inputs
    whens = _whens(inputs, sizes)
    if kind == "table":
        rows = draw(st.lists(st.tuples(whens, _level(size)), max_size=4))
        rows.append(({}, draw(_level(size))))
        rule["rows"] = [{"when": when, "then": level} for when, level in rows]
    caps = draw(st.lists(st.tuples(whens, _level(size)), max_size=2))
    rule["caps"] = [{"when": when, "at_most": level} for when, level in caps]
    return _filled(rule)


def _filled(content: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, as people do."""
    return {key: value for key, value in content.items() if value not in ([], {}, None)}


# To make a strategy takes hypothesis longer than to draw from it, so those that return are made once.


@cache
def _level(size: int) -> st.SearchStrategy[str]:
    return st.integers(0, size - 1).map("l{}".format)


@cache
def _some_levels(size: int) -> st.SearchStrategy[list[str]]:
    return st.lists(_level(size), min_size=1, max_size=size, unique=True)


@cache
def _cutoffs(number: int) -> st.SearchStrategy[list[Fraction]]:
    shares = st.fractions(Fraction(1, 12), 1, max_denominator=12)
    return st.lists(shares, min_size=number, max_size=number, unique=True).map(sorted)


@cache
def _points(size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(-2, 4), min_size=size, max_size=size)


_weight = st.sampled_from([1, 2, 0, 3, Fraction(1, 2), Fraction(1, 3)])


@st.composite
def _whens(draw: st.DrawFn, inputs: list[str], sizes: dict[str, int]) -> dict[str, list[str]]:
    named = draw(st.lists(st.sampled_from(inputs), max_size=3, unique=True))
    return {i: draw(_some_levels(sizes[i])) for i in named}


@st.composite
def _weighted(draw: st.DrawFn, inputs: list[str], sizes: dict[str, int], size: int) -> dict[str, Any]:
    weights = {i: draw(_weight) for i in inputs}
    if not any(weights.values()):
        weights[inputs[0]] = 1
    cutoffs = {f"l{i + 1}": share for i, share in enumerate(draw(_cutoffs(size - 1)))}
    points = {}
    for i in draw(st.lists(st.sampled_from(inputs), max_size=2, unique=True)):
        drawn = draw(_points(sizes[i]))
        points[i] = drawn if len(set(drawn)) > 1 else list(range(sizes[i]))
    return {"weights": weights, "cutoffs": cutoffs, "points": points}


def profiles(framework: Framework) -> st.SearchStrategy[dict[str, str]]:
    """Draw profiles: one level for every criterion.

    >>> from k80assess import load_framework
    >>> from k80assess.testing.strategies import profiles
    >>> profiles(load_framework()).example()["demand"]  # doctest: +SKIP
    'none'
    """
    return st.fixed_dictionaries({c.id: st.sampled_from(level_ids(c)) for c in framework.criteria})


def answers(framework: Framework) -> st.SearchStrategy[dict[str, str | list[str] | None]]:
    """Draw answers: for each criterion a level, several, or None; they shrink towards everything answered.

    >>> from k80assess import load_framework
    >>> from k80assess.testing.strategies import answers
    >>> answers(load_framework()).example()["demand"]  # doctest: +SKIP
    ['none', 'some']
    """
    return st.fixed_dictionaries({c.id: _answer(level_ids(c)) for c in framework.criteria})


def _answer(levels: tuple[str, ...]) -> st.SearchStrategy[str | list[str] | None]:
    several = st.lists(st.sampled_from(levels), min_size=1, max_size=len(levels), unique=True)
    return st.one_of(st.sampled_from(levels), several, st.none())


def topics(framework: Framework, agenda: Agenda | None = None) -> st.SearchStrategy[Topic]:
    """Draw topics with answers to a framework, and with themes of an agenda when one is given.

    Args:
        framework: the framework whose criteria are answered; some are left open.
        agenda: the agenda whose themes a topic may have; it has none when left out.

    >>> from k80assess import load_framework
    >>> from k80assess.testing.strategies import topics
    >>> topics(load_framework()).example().title.to("en")  # doctest: +SKIP
    'A topic'
    """
    return _topic(framework, agenda)


@st.composite
def _topic(draw: st.DrawFn, framework: Framework, agenda: Agenda | None) -> Topic:
    given = {c: answer for c, answer in draw(answers(framework)).items() if answer is not None}
    topic: dict[str, Any] = {
        "id": draw(st.sampled_from(["pilot", "scheme", "visit"])),
        "title": "A topic",
        "answers": given,
    }
    if agenda is not None:
        topic["themes"] = draw(_some_of([theme.id for theme in agenda.themes], most=3))
    return load(Topic, topic)


def agendas(*, max_themes: int = 4) -> st.SearchStrategy[Agenda]:
    """Draw agendas with instruments, parts, actions, roles, bodies, portfolios, a cadence and milestones, or without.

    They shrink to one theme and nothing else. Ids are short: themes `t1`, `t2`, …, parts `p1`, `p2`, …, and so on.

    Args:
        max_themes: the most themes, at least 1.

    >>> from k80assess.testing.strategies import agendas
    >>> agendas(max_themes=1).example().themes[0].id  # doctest: +SKIP
    't1'
    """
    return _agenda(max_themes)


@st.composite
def _agenda(draw: st.DrawFn, max_themes: int) -> Agenda:
    parts, themes, roles = draw(_ids("p", 0, 2)), draw(_ids("t", 1, max_themes)), draw(_ids("r", 0, 3))
    instruments = draw(_ids("i", 0, 2))
    usual = [instrument.id for instrument in USUAL_INSTRUMENTS]
    organisation = {
        "roles": [{"id": role} for role in roles],
        "bodies": [_filled({"id": body, "roles": draw(_some_of(roles))}) for body in draw(_ids("b", 0, 2))],
        "portfolios": [draw(_portfolios(portfolio, themes)) for portfolio in draw(_ids("f", 0, 2))],
    }
    cadence = {"report_backs_a_year": draw(st.sampled_from([None, 1, 2, 3, 4, 6, 12]))}
    content = {
        "id": "drawn",
        "version": "1",
        "adopted_on": draw(st.none() | _days),
        "instruments": [{"id": instrument} for instrument in instruments],
        "parts": [{"id": part} for part in parts],
        "themes": [draw(_themes(theme, parts, instruments or usual)) for theme in themes],
        "organisation": _filled(organisation),
        "cadence": _filled(cadence),
        "milestones": draw(_milestones()),
    }
    return load(Agenda, _filled(content))


_days = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31))


def _ids(letter: str, least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.integers(least, most).map(lambda number: [f"{letter}{i + 1}" for i in range(number)])


def _some_of(ids: list[str], least: int = 0, most: int | None = None) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), min_size=least, max_size=most, unique=True) if ids else st.just([])


@st.composite
def _themes(draw: st.DrawFn, theme_id: str, parts: list[str], instruments: list[str]) -> dict[str, Any]:
    by = [draw(st.sampled_from([None, *instruments])) for _ in draw(_ids("a", 0, 3))]
    actions = [{"id": f"{theme_id}a{i + 1}", "instrument": instrument} for i, instrument in enumerate(by)]
    part = draw(st.sampled_from([None, *parts]))
    return _filled({"id": theme_id, "part": part, "actions": list(map(_filled, actions))})


@st.composite
def _portfolios(draw: st.DrawFn, portfolio_id: str, themes: list[str]) -> dict[str, Any]:
    seats = st.sampled_from([None, "Voorbeeldstad", "Proefdorp"])
    held = draw(_some_of(themes, least=1))
    return _filled({"id": portfolio_id, "themes": held, "holder": draw(seats), "official": draw(seats)})


@st.composite
def _milestones(draw: st.DrawFn) -> list[dict[str, Any]]:
    ids = draw(_ids("m", 0, 3))
    earlier = [draw(st.sampled_from([None, *ids[:i]])) for i in range(len(ids))]
    return [
        _filled({"id": milestone, "on": draw(st.none() | _days), "follows": before})
        for milestone, before in zip(ids, earlier, strict=True)
    ]
