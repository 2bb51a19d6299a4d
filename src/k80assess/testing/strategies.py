"""Hypothesis strategies for frameworks, profiles, answers, topics and agendas."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache, partial
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

from k80assess.base.documents import Document
from k80assess.document.agenda import (
    USUAL_INSTRUMENTS,
    Action,
    Agenda,
    Background,
    Instrument,
    Part,
    ProgressNote,
    Theme,
)
from k80assess.document.conditions import Among
from k80assess.document.examples import Example, Examples
from k80assess.document.files import load
from k80assess.document.framework import Framework, Source
from k80assess.document.nodes import Aspect, Criterion, Level, level_ids, levels_left
from k80assess.document.organisation import (
    Body,
    Cadence,
    GroupSeat,
    Milestone,
    Organisation,
    Portfolio,
    Role,
    Seat,
)
from k80assess.document.ranges import Range
from k80assess.document.rules import Bound, Cap, Impossible, Maximum, Minimum, Row, Table, Weighted, WeightOrder
from k80assess.document.text import Text
from k80assess.document.topic import Answer, ProposedAction, Topic
from k80assess.engine.answers import answers_without_note
from k80assess.engine.assessment import assess, assess_answers
from k80assess.engine.compiled import compile_framework
from k80assess.errors import DocumentError, MissingExtraError, Sentence, SizeLimitError
from k80assess.govern.ballots import Ballot, PanelRecord
from k80assess.govern.decision import DecisionRecord, Edition, decide
from k80assess.govern.panel import Panel, assess_panel
from k80assess.govern.workload import Workload
from k80assess.testing.cases import Case, CaseFile, Claim

try:
    from hypothesis import strategies as st
except ImportError:
    raise MissingExtraError("hypothesis", "testing") from None

__all__ = ["agendas", "answers", "frameworks", "profiles", "topics"]

D = TypeVar("D", bound=Document)
T = TypeVar("T")
Content: TypeAlias = dict[str, Any]

_USUAL = [instrument.id for instrument in USUAL_INSTRUMENTS]

# --- frameworks ---------------------------------------------------------------------------------------------------


def frameworks(
    *,
    max_criteria: int = 5,
    max_levels: int = 3,
    max_aspects: int = 4,
    ordered: bool = False,
    impossible: bool = False,
    numbers: bool = False,
) -> st.SearchStrategy[Framework]:
    """Draw frameworks with all kinds of rules, caps, inputs that feed several aspects, and scales without an order.

    They shrink to few criteria with two ordered levels under one aspect. Ids are short: criteria `c1`, `c2`, …, aspects
    `a1`, `a2`, …, levels `l0`, `l1`, … from the worst up.

    Args:
        max_criteria: the most criteria, at least 1.
        max_levels: the most levels of a criterion or aspect, at least 2.
        max_aspects: the most aspects, at least 1.
        ordered: whether every scale has an order, as `rank` needs of outcomes.
        impossible: whether there are combinations of levels, of criteria and of aspects, that cannot occur, and
            criteria that are only asked under a condition. There is always something that can occur.
        numbers: whether some criteria take numbers or dates for answers.

    >>> from k80assess.testing.strategies import frameworks
    >>> frameworks(max_criteria=1, max_levels=2).example().criteria[0].id  # doctest: +SKIP
    'c1'
    """
    drawn = _framework(max_criteria, max_levels, max_aspects, ordered, impossible, numbers)
    return _once(Framework.model_rebuild, drawn)


@st.composite
def _framework(
    draw: st.DrawFn,
    max_criteria: int,
    max_levels: int,
    max_aspects: int,
    ordered: bool,
    impossible: bool,
    numbers: bool,
) -> Framework:
    criteria = _numbered("c", draw(_number(1, max_criteria)))
    aspects = _numbered("a", draw(_number(1, max_aspects)))
    sizes = {node_id: draw(_number(2, max_levels)) for node_id in criteria + aspects}
    has_loose = not ordered and draw(_number(0, 3)) == 3  # one framework in four
    loose = set(_some(draw, criteria + aspects, least=1) if has_loose else ())
    # What no aspect has used yet must still be used: later aspects take some of it, the last one all that is left.
    unused = set(criteria)
    documents = []
    for place, aspect_id in enumerate(aspects):
        available = criteria + aspects[:place]
        inputs = _some(draw, available, least=1, most=4)
        if place == len(aspects) - 1:
            inputs = list(dict.fromkeys([*inputs, *(i for i in available if i in unused)]))
        unused.difference_update(inputs)
        unused.add(aspect_id)
        read = available if draw(_number(0, 4)) == 4 else inputs
        rule = _rule(draw, inputs, sizes, sizes[aspect_id], loose=loose.intersection([*read, aspect_id]), read=read)
        documents.append({**_node(aspect_id, sizes, loose), "rule": rule})
    content: Content = {
        "id": "drawn",
        "version": "1",
        "outcome": aspects[-1],
        "criteria": [_criterion(draw, _node(c, sizes, loose)) if numbers else _node(c, sizes, loose) for c in criteria],
        "aspects": [documents[i] for i in draw(_order(len(documents)))],
    }
    if impossible:
        for place, criterion in enumerate(content["criteria"][1:], start=1):
            if draw(_number(0, 3)) == 3:
                criterion["asked_when"] = _when(draw, criteria[:place], sizes, loose, least=1)
                criterion["otherwise"] = f"l{draw(_number(0, sizes[criterion['id']] - 1))}"
        named = criteria + aspects[:-1]
        rows = [{"when": _when(draw, named, sizes, loose, least=1)} for _ in range(draw(_number(0, 3)))]
        content["impossible"] = _that_leave_something(content, rows)
    return load(Framework, content)


def _that_leave_something(content: Content, rows: list[Content]) -> list[Content]:
    """Return the combinations that cannot occur, without those that would leave nothing that can."""
    kept: list[Content] = []
    for row in rows:
        with suppress(DocumentError):
            compile_framework(load(Framework, {**content, "impossible": [*kept, row]}))
            kept.append(row)
    return kept


def _numbered(letter: str, number: int) -> list[str]:
    return [f"{letter}{i + 1}" for i in range(number)]


def _node(node_id: str, sizes: dict[str, int], loose: Collection[str]) -> Content:
    levels = [f"l{i}" for i in range(sizes[node_id])]
    return {"id": node_id, "levels": levels, **({"ordered": False} if node_id in loose else {})}


def _criterion(draw: st.DrawFn, node: Content) -> Content:
    """Return a criterion as it is, or with a stretch or two of numbers or dates for each of its levels."""
    kind = _one(draw, ["levels", "numbers", "dates"])
    if kind == "levels":
        return node
    size = len(node["levels"])
    owners = [*draw(_order(size)), *_some(draw, range(size), most=1)]
    if owners[-1] == owners[-2]:
        owners.pop()
    cuts = sorted(draw(_cuts(len(owners) - 1)))
    ends = [_FIRST_DAY + datetime.timedelta(cut) for cut in cuts] if kind == "dates" else cuts
    ranges: list[list[Content]] = [[] for _ in range(size)]
    low: Content = {}
    for end, owner in zip([*ends, None], owners, strict=True):
        belongs = draw(st.booleans())
        ranges[owner].append(low if end is None else {**low, "at_most" if belongs else "below": end})
        low = {"above" if belongs else "at_least": end}
    levels = zip(node["levels"], ranges, strict=True)
    written = [{"id": i, **own[0]} if len(own) == 1 else {"id": i, "ranges": own} for i, own in levels]
    unit = {"unit": "EUR"} if kind == "numbers" and draw(st.booleans()) else {}
    return {**node, "levels": written, **unit}


def _rule(
    draw: st.DrawFn,
    inputs: list[str],
    sizes: dict[str, int],
    size: int,
    kind: str | None = None,
    loose: Collection[str] = (),
    read: list[str] | None = None,
) -> Content:
    """Draw a rule over inputs, with conditions on what may be `read`: the inputs, unless it is given.

    `loose` has the ids of those without an order, and of the aspect itself if that has none.
    """
    read = inputs if read is None else read
    is_loose = not set(loose).issubset(read)
    kinds = ["table"] if is_loose else ["table", "weighted"]
    if not is_loose and all(sizes[i] == size and i not in loose for i in inputs):
        kinds = ["minimum", "maximum", *kinds]  # the shortest rules first: what is drawn shrinks to them
    rule: Content = {"kind": kind or _one(draw, kinds)}
    if rule["kind"] == "weighted":
        rule |= _weighted(draw, inputs, sizes, size, loose)
    else:
        rule["inputs"] = inputs
    if rule["kind"] == "table":
        rows = [
            {"when": _when(draw, read, sizes, loose), "then": draw(_level(size))} for _ in range(draw(_number(0, 4)))
        ]
        last = {"then": draw(_level(size))}
        rule["rows"] = [*rows, last if draw(st.booleans()) else {"when": {}, **last}]
    caps = range(0 if is_loose else draw(_number(0, 2)))
    rule["caps"] = [{"when": _when(draw, read, sizes, loose), "at_most": draw(_level(size))} for _ in caps]
    return _filled(rule)


def _when(draw: st.DrawFn, read: list[str], sizes: dict[str, int], loose: Collection[str], least: int = 0) -> Content:
    named = _some(draw, read, least=least, most=3)
    return {i: _condition(draw, sizes[i], is_loose=i in loose) for i in named}


def _condition(draw: st.DrawFn, size: int, *, is_loose: bool) -> Any:
    """Draw levels; now and then a comparison, or an exception."""
    levels = [f"l{i}" for i in range(size)]
    form = draw(_number(0, 9))
    if form == 9:
        return {"not": _one(draw, levels)}
    if form == 8 and not is_loose:
        ends = {"at_least": levels, "at_most": levels, "above": levels[:-1], "below": levels[1:]}
        key = _one(draw, [*ends])
        return {key: _one(draw, ends[key])}
    return _some(draw, levels, least=1)


def _weighted(draw: st.DrawFn, inputs: list[str], sizes: dict[str, int], size: int, loose: Collection[str]) -> Content:
    weights: dict[str, Any] = {i: draw(_WEIGHT) for i in inputs}
    if not any(weights.values()):
        weights[inputs[0]] = 1
    points = {}
    for i in dict.fromkeys([*_some(draw, inputs, most=2), *(i for i in inputs if i in loose)]):
        drawn = draw(_points(sizes[i]))
        points[i] = drawn if len(set(drawn)) > 1 else list(range(sizes[i]))
    cutoffs: Content = {f"l{i + 1}": share for i, share in enumerate(draw(_cutoffs(size - 1)))}
    if draw(_number(0, 4)) == 4:
        terms = [[weight * point for point in points.get(i, range(sizes[i]))] for i, weight in weights.items()]
        worst, best = sum(map(min, terms)), sum(map(max, terms))
        keys = ("at_least", "above")
        if draw(st.booleans()):
            worst, best, keys = best, worst, ("at_most", "below")
        cutoffs = {level: {_one(draw, keys): worst + share * (best - worst)} for level, share in cutoffs.items()}
        return {"weights": weights, "cutoffs": cutoffs, "points": points}
    kept = [[one, other] for one in inputs for other in inputs if one != other and weights[one] >= weights[other]]
    orders = _some(draw, kept, most=3) if draw(_number(0, 4)) == 4 else []
    return {"weights": weights, "cutoffs": cutoffs, "points": points, "orders": orders}


def _filled(content: Content) -> Content:
    """Return content without what is empty, which people leave out."""
    return {key: value for key, value in content.items() if value not in ([], {}, None)}


# Making a strategy takes hypothesis longer than drawing from it: each is made once, over numbers instead of things.


@cache
def _number(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@cache
def _level(size: int) -> st.SearchStrategy[str]:
    return st.integers(0, size - 1).map("l{}".format)


@cache
def _indices(number: int, least: int, most: int | None) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, number - 1), min_size=least, max_size=most, unique=True)


@cache
def _order(number: int) -> st.SearchStrategy[list[int]]:
    return st.permutations(range(number))


@cache
def _cutoffs(number: int) -> st.SearchStrategy[list[Fraction]]:
    shares = st.integers(1, 12).map(_TWELFTHS.__getitem__)
    return st.lists(shares, min_size=number, max_size=number, unique=True).map(sorted)


@cache
def _points(size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(-2, 4), min_size=size, max_size=size)


@cache
def _cuts(number: int) -> st.SearchStrategy[list[int]]:
    # Two apart, so that a whole number lies between them whichever side they belong to.
    cuts = st.integers(-5, 5).map(lambda place: 2 * place)
    return st.lists(cuts, min_size=number, max_size=number, unique=True)


_FIRST_DAY = datetime.date(2026, 3, 1)
_TWELFTHS = [Fraction(i, 12) for i in range(13)]
_WEIGHT = st.sampled_from([1, 2, 0, 3, Fraction(1, 2), Fraction(1, 3)])


def _once(prepare: Callable[[], object], strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """Prepare something when the strategy is first looked at: before a test runs, so outside its deadline."""

    def look() -> st.SearchStrategy[T]:
        with suppress(SizeLimitError):  # whoever draws what is too large is told then
            prepare()
        return strategy

    return st.deferred(look)


def _one(draw: st.DrawFn, things: Sequence[T]) -> T:
    return things[draw(_number(0, len(things) - 1))]


def _some(draw: st.DrawFn, things: Sequence[T], *, least: int = 0, most: int | None = None) -> list[T]:
    return [things[i] for i in draw(_indices(len(things), least, most))] if things else []


# --- profiles, answers, topics ------------------------------------------------------------------------------------


def profiles(framework: Framework) -> st.SearchStrategy[dict[str, str]]:
    """Draw profiles that can occur: one level for every criterion.

    >>> from k80assess import load_framework
    >>> from k80assess.testing.strategies import profiles
    >>> profiles(load_framework()).example()["demand"]  # doctest: +SKIP
    'none'
    """
    if not framework.excluded:
        drawn = st.fixed_dictionaries({c.id: st.sampled_from(level_ids(c)) for c in framework.criteria})
    else:
        drawn = _occurring(framework, {c.id: st.sampled_from(level_ids(c)) for c in framework.criteria})
    return _once(partial(compile_framework, framework), drawn)


def answers(framework: Framework, *, judged: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Draw answers that can occur together: for each criterion a level, several, or None.

    For a criterion that takes numbers or dates it may also be one of these, at a limit or near it, or an interval, as a
    table with `between`. They shrink towards everything answered.

    Args:
        framework: the framework whose criteria are answered.
        judged: whether some of its aspects are judged directly as well.

    >>> from k80assess import load_framework
    >>> from k80assess.testing.strategies import answers
    >>> answers(load_framework()).example()["demand"]  # doctest: +SKIP
    ['none', 'some']
    """
    each = {c.id: _any_answer(c) for c in framework.criteria}
    others = [aspect for aspect in framework.aspects if judged and aspect.id != framework.outcome]
    if not framework.excluded and not others:
        drawn = st.fixed_dictionaries(each)
    else:
        drawn = _occurring(framework, {**{a.id: st.none() | _answer(level_ids(a)) for a in others}, **each})
    return _once(partial(compile_framework, framework), drawn.map(partial(_with_notes, framework)))


def _with_notes(framework: Framework, drawn: dict[str, Any]) -> dict[str, Any]:
    """Return answers of which those that need a note have one."""
    return {**drawn, **{node_id: _noted(drawn[node_id]) for node_id in answers_without_note(drawn, framework)}}


@st.composite
def _occurring(draw: st.DrawFn, framework: Framework, each: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    """Draw an answer to each of some criteria and aspects, such that all can occur together.

    Where what is drawn for one cannot occur with those before it, it gets the worst level that can.
    """
    found: dict[str, Any] = {}
    for node_id, strategy in each.items():
        drawn = draw(strategy)
        node, assessment = framework.node(node_id), assess_answers(found, None, framework)
        judged = assessment.aspects.get(node_id)
        left = assessment.answers[node_id] if judged is None else [level.id for level in judged.possible]
        if drawn is not None and set(left).isdisjoint(_levels_of(node, drawn)):
            drawn = left[0]
        if drawn is not None or judged is None:
            found[node_id] = drawn
    return found


def _levels_of(node: Criterion | Aspect, drawn: Any) -> tuple[str, ...]:
    answer = Answer.model_validate(drawn)
    return levels_left(node, answer.levels, answer.ends) if isinstance(node, Criterion) else answer.levels


def _any_answer(criterion: Criterion) -> st.SearchStrategy[Any]:
    """Draw a level, several or None, and where a criterion takes numbers or dates one of these or an interval.

    They lie at a limit of the levels or near it. Dates may be written as text.
    """
    levels, partition = _answer(level_ids(criterion)), criterion.partition
    if partition is None:
        return levels
    limits = sorted({int(number) for _, number, _ in [segment.start for segment in partition.segments[1:]]})
    near = [limit + step for limit in limits for step in (-1, 0, 1)]
    if partition.of_dates:
        days = list(map(datetime.date.fromordinal, near))
        return levels | st.sampled_from([*days, *[day.isoformat() for day in days]]) | _between(days)
    return (
        levels | st.sampled_from([*near, *[limit + step for limit in limits for step in (-0.5, 0.25)]]) | _between(near)
    )


def _between(ends: Sequence[Any]) -> st.SearchStrategy[Content]:
    return _rising(st.sampled_from(ends)).map(lambda two: {"between": two})


def _rising(ends: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.tuples(ends, ends).map(sorted)


@cache
def _answer(levels: tuple[str, ...]) -> st.SearchStrategy[str | list[str] | None]:
    several = st.lists(st.sampled_from(levels), min_size=1, max_size=len(levels), unique=True)
    return st.one_of(st.sampled_from(levels), several, st.none())


def topics(framework: Framework, *, agenda: Agenda | None = None) -> st.SearchStrategy[Topic]:
    """Draw topics with answers to a framework, and with themes of an agenda when one is given.

    Args:
        framework: the framework whose criteria are answered; some are left open, and from some of those whoever answers
            abstains. Some have a note, open ones included.
        agenda: the agenda whose themes a topic may have; topics have no themes when it is left out.

    >>> from k80assess import load_framework
    >>> from k80assess.testing.strategies import topics
    >>> topics(load_framework()).example().title.to("en")  # doctest: +SKIP
    'A topic'
    """
    return _once(Topic.model_rebuild, _topic(answers(framework), agenda))


@st.composite
def _topic(draw: st.DrawFn, drawn: st.SearchStrategy[Content], agenda: Agenda | None) -> Topic:
    given = draw(drawn)
    for criterion_id in _some(draw, [c for c, own in given.items() if own is None], most=2):
        given[criterion_id] = {"abstain": True}
    noted = _some(draw, list(given), most=2)
    topic: Content = {
        "id": _one(draw, ["pilot", "scheme", "visit"]),
        "title": "A topic",
        "answers": {c: _noted(own) if c in noted else own for c, own in given.items()},
    }
    if agenda is not None:
        topic["themes"] = _some(draw, [theme.id for theme in agenda.themes], most=3)
    return load(Topic, topic)


def _noted(answer: Any) -> Content:
    is_table = isinstance(answer, dict)
    key = "level" if answer is None or isinstance(answer, (str, list)) else "value"
    return {**(answer if is_table else {key: answer}), "note": "A note"}


# --- agendas ------------------------------------------------------------------------------------------------------


def agendas(*, max_themes: int = 4) -> st.SearchStrategy[Agenda]:
    """Draw agendas with or without background, instruments, actions, portfolios, milestones and all else they can have.

    They shrink to one theme and nothing else. Ids are short: themes `t1`, `t2`, …, parts `p1`, `p2`, …, and so on.

    Args:
        max_themes: the most themes, at least 1.

    >>> from k80assess.testing.strategies import agendas
    >>> agendas(max_themes=1).example().themes[0].id  # doctest: +SKIP
    't1'
    """
    return _once(Agenda.model_rebuild, _agenda(max_themes))


@st.composite
def _agenda(draw: st.DrawFn, max_themes: int) -> Agenda:
    def ids(letter: str, least: int, most: int) -> list[str]:
        return _numbered(letter, draw(_number(least, most)))

    parts, themes, roles, instruments = ids("p", 0, 2), ids("t", 1, max_themes), ids("r", 0, 3), ids("i", 0, 2)
    organisation = {
        "roles": [{"id": role} for role in roles],
        "bodies": [_filled({"id": body, "roles": _some(draw, roles)}) for body in ids("b", 0, 2)],
        "portfolios": [_portfolio(draw, portfolio, themes, roles) for portfolio in ids("f", 0, 2)],
    }
    milestones = ids("m", 0, 3)
    content = {
        "id": "drawn",
        "version": "1",
        "adopted_on": draw(_PERHAPS_A_DAY),
        "background": [_filled({"id": one, "url": _one(draw, [None, *_URLS])}) for one in ids("g", 0, 2)],
        "instruments": [{"id": instrument} for instrument in instruments],
        "parts": [{"id": part} for part in parts],
        "themes": [_theme(draw, theme, parts, ids("a", 0, 3), instruments or _USUAL) for theme in themes],
        "organisation": _filled(organisation),
        "cadence": _cadence(draw),
        "board_cadence": _cadence(draw),
        "milestones": [
            _filled({"id": id, "on": draw(_PERHAPS_A_DAY), "follows": _one(draw, [None, *milestones[:i]])})
            for i, id in enumerate(milestones)
        ],
    }
    return load(Agenda, _filled(content))


_DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31))
_PERHAPS_A_DAY = st.none() | _DAYS


_STATES = ["planned", "under_way", "done", "stopped"]
_URLS = ["https://example.org/a", "https://example.org/b"]
_SEATS = ["Voorbeeldstad", "Proefdorp"]


def _theme(draw: st.DrawFn, theme_id: str, parts: list[str], actions: list[str], instruments: list[str]) -> Content:
    made = [_action(draw, f"{theme_id}{action}", instruments) for action in actions]
    return _filled({"id": theme_id, "part": _one(draw, [None, *parts]), "actions": made})


def _action(draw: st.DrawFn, action_id: str, instruments: list[str]) -> Content:
    texts = ["A note", "Another note"] if draw(_number(0, 2)) == 2 else []  # one action in three
    days = [draw(_DAYS) for _ in texts]
    return _filled({
        "id": action_id,
        "instrument": _one(draw, [None, *instruments]),
        "state": _one(draw, [None, *_STATES]),
        "notes": [{"on": day, "text": text} for day, text in zip(days, texts, strict=True)],
    })  # fmt: skip


def _portfolio(draw: st.DrawFn, portfolio_id: str, themes: list[str], roles: list[str]) -> Content:
    seats, held = [None, *_SEATS], _some(draw, themes, least=1)
    group = [_filled({"municipality": seat, "role": _one(draw, [None, *roles])}) for seat in _some(draw, _SEATS)]
    parts = {"holder": _one(draw, seats), "official": _one(draw, seats), "plan_url": _one(draw, [None, *_URLS])}
    return _filled({"id": portfolio_id, "themes": held, **parts, "working_group": group})


def _cadence(draw: st.DrawFn) -> Content:
    times = _one(draw, [None, 1, 2, 3, 4, 6, 12])
    if times is None:
        return {}
    last = draw(_PERHAPS_A_DAY)
    url = None if last is None else _one(draw, [None, *_URLS])
    return _filled({"report_backs_a_year": times, "last_report_back": last, "last_report_url": url})


# --- by their type ------------------------------------------------------------------------------------------------

_NAME = st.sampled_from([f"n{i}" for i in range(1, 10)])
_NAMES = st.lists(_NAME, min_size=1, max_size=3, unique=True)
_TEXT = st.sampled_from(["A text", {"nl": "Een tekst"}, {"nl": "Een tekst", "en": "A text"}])
_LINE = st.sampled_from(["1", "2022.1", "A line"])
_DAYS_OF_WORK = st.dictionaries(_NAME, st.sampled_from([1, 0, 2, Fraction(1, 2)]), max_size=3)
_SOURCED = {"provenance": st.sampled_from(["stated", "derived", "assumed"]), "section": _LINE}
_NAMED = {"label": _TEXT, "description": _TEXT, **_SOURCED}
_AMONG = st.fixed_dictionaries({"at_least": _NAME}, optional={"not": _NAMES})
_BOUND = st.sampled_from([{"at_least": 10}, {"above": Fraction(1, 3)}, {"at_most": -2}, {"below": 3}])
_WHEN = st.dictionaries(_NAME, _NAMES | _AMONG, max_size=2)
_COMBINATION = st.dictionaries(_NAME, _NAMES | _AMONG, min_size=1, max_size=2)
_ANSWERS = st.dictionaries(_NAME, _NAMES, max_size=2)
_INSTRUMENT = st.sampled_from(_USUAL)
_NUMBER = st.sampled_from([0, 1, Fraction(1, 3), 12_000])
_NUMBERS_SAID: list[Content] = [
    {"value": _NUMBER | _DAYS},
    {"between": _rising(_NUMBER) | _rising(_DAYS)},
]
_ANSWERS_SAID: list[Content] = [{"level": _NAMES}, *_NUMBERS_SAID, {"abstain": st.just(True)}]


def _made(model: type[D], needed: Content, more: Content | None = None) -> st.SearchStrategy[D]:
    return _once(model.model_rebuild, st.fixed_dictionaries(needed, optional=more or {}).map(partial(load, model)))


@st.composite
def _rule_of(draw: st.DrawFn, model: type[D]) -> D:
    inputs = _numbered("c", draw(_number(1, 3)))
    size = draw(_number(2, 3))
    return load(model, _rule(draw, inputs, dict.fromkeys(inputs, size), size, model.__name__.lower()))


@st.composite
def _record(draw: st.DrawFn) -> DecisionRecord:
    framework = draw(frameworks(max_criteria=3, max_aspects=2))
    assessment = assess(draw(topics(framework)), framework)
    decided = _one(draw, level_ids(assessment.framework.outcome_aspect))
    panel = draw(st.none() | _panel_by(framework))
    return decide(assessment, decided, on=draw(_DAYS), by="board", why="As was said.", panel=panel)


def _panel_by(framework: Framework) -> st.SearchStrategy[Panel]:
    ballots = st.dictionaries(st.sampled_from("ABC"), answers(framework), min_size=1)
    return ballots.map(lambda judges: assess_panel(judges, framework))


_PANELS = frameworks(max_criteria=3, max_aspects=2).flatmap(_panel_by)
_CASE = _made(Case, {"name": _NAME, "answers": _ANSWERS, "outcome": _NAME})
_name = attrgetter("name")
_EXAMPLE = _made(
    Example,
    {"id": _NAME, "answers": _ANSWERS, "outcome": _NAMES | _AMONG},
    {"title": _TEXT, "weight": _number(1, 3), "every": st.booleans(), "note": _TEXT},
)
_id = attrgetter("id")


def by_type(model: type[T]) -> st.SearchStrategy[T] | None:
    """Return a strategy for a class of documents or of their parts, or for what such classes share; else None."""
    made = [make() for own, make in _BY_TYPE.items() if issubclass(own, model)]
    return st.one_of(made) if made else None


_BY_TYPE: dict[type[Any], Callable[[], st.SearchStrategy[Any]]] = {
    Text: lambda: _TEXT.map(Text.model_validate),
    Sentence: lambda: st.just(Sentence("key_missing", "this key is missing")),
    Range: lambda: _made(Range, {"at_least": st.sampled_from([0, Fraction(1, 3), datetime.date(2026, 3, 2)])}),
    Level: lambda: _made(Level, {"id": _NAME}, {**_NAMED, "takes_energy": st.booleans(), "follow_up": _TEXT}),
    Criterion: lambda: frameworks(numbers=True).map(lambda framework: framework.criteria[0]),
    Aspect: lambda: frameworks().map(lambda framework: framework.outcome_aspect),
    Weighted: lambda: _rule_of(Weighted),
    Table: lambda: _rule_of(Table),
    Minimum: lambda: _rule_of(Minimum),
    Maximum: lambda: _rule_of(Maximum),
    Row: lambda: _made(Row, {"then": _NAME}, {"when": _WHEN, **_SOURCED}),
    Impossible: lambda: _made(Impossible, {"when": _COMBINATION}, {"reason": _TEXT, **_SOURCED}),
    Among: lambda: _once(Among.model_rebuild, _AMONG.map(partial(load, Among))),
    Bound: lambda: _once(Bound.model_rebuild, _BOUND.map(partial(load, Bound))),
    WeightOrder: lambda: _made(WeightOrder, {"heavier": _NAME, "lighter": st.just("m1")}, _SOURCED),
    Cap: lambda: _made(Cap, {"when": _WHEN, "at_most": _NAME}, _SOURCED),
    Source: lambda: _made(Source, {"title": _TEXT}, {"section": _LINE, "note": _TEXT}),
    Framework: frameworks,
    Answer: lambda: st.one_of([_made(Answer, said, {"note": _TEXT, "evidence": _LINE}) for said in _ANSWERS_SAID]),
    ProposedAction: lambda: _made(
        ProposedAction, {"id": _NAME}, {**_NAMED, "instrument": _INSTRUMENT, "theme": _NAME, "portfolio": _NAME}
    ),
    Topic: lambda: frameworks().flatmap(topics),
    Part: lambda: _made(Part, {"id": _NAME}, {**_NAMED, "question": _TEXT}),
    ProgressNote: lambda: _made(ProgressNote, {"on": _DAYS, "text": _TEXT}, {"url": st.sampled_from(_URLS)}),
    Action: lambda: _made(
        Action,
        {"id": _NAME},
        {
            **_NAMED,
            "instrument": _INSTRUMENT,
            "state": st.sampled_from(_STATES),
            "notes": st.just([{"on": "2030-03-11", "text": "A note"}]),
        },
    ),
    Theme: lambda: agendas().map(lambda agenda: agenda.themes[0]),
    Background: lambda: _made(Background, {"id": _NAME}, {**_NAMED, "url": st.sampled_from(_URLS)}),
    Instrument: lambda: _made(Instrument, {"id": _NAME}, _NAMED),
    Role: lambda: _made(Role, {"id": _NAME}, _NAMED),
    Body: lambda: _made(Body, {"id": _NAME}, {**_NAMED, "roles": _NAMES, "per_portfolio": st.booleans()}),
    Seat: lambda: _made(Seat, {"municipality": st.sampled_from(_SEATS)}),
    GroupSeat: lambda: _made(GroupSeat, {"municipality": st.sampled_from(_SEATS)}, {"role": _NAME}),
    Portfolio: lambda: _made(
        Portfolio,
        {"id": _NAME, "themes": _NAMES},
        {
            **_NAMED,
            "holder": st.sampled_from(_SEATS),
            "working_group": st.lists(st.sampled_from(_SEATS), max_size=2),
            "plan_url": st.sampled_from(_URLS),
        },
    ),
    Organisation: lambda: agendas().map(lambda agenda: agenda.organisation),
    Cadence: lambda: _made(
        Cadence,
        {"report_backs_a_year": st.sampled_from([1, 2, 3, 4, 6, 12])},
        {"last_report_back": _DAYS, "description": _TEXT, **_SOURCED},
    ),
    Milestone: lambda: _made(Milestone, {"id": _NAME}, {**_NAMED, "on": _DAYS, "follows": _NAME}),
    Agenda: agendas,
    Edition: lambda: frameworks().map(Edition.of),
    PanelRecord: lambda: _PANELS.map(PanelRecord.of),
    Ballot: lambda: _PANELS.map(lambda panel: PanelRecord.of(panel).ballots[0]),
    DecisionRecord: _record,
    Workload: lambda: _made(
        Workload,
        {"capacity": _DAYS_OF_WORK},
        {"reserve": st.sampled_from([0, Fraction(1, 5)]), "effort": st.dictionaries(_NAME, _DAYS_OF_WORK, max_size=2)},
    ),
    Example: lambda: _EXAMPLE,
    Examples: lambda: st.lists(_EXAMPLE, max_size=3, unique_by=_id).map(lambda own: Examples(example=own)),
    Case: lambda: _CASE,
    Claim: lambda: _made(Claim, {"name": _NAME, "when": _WHEN, "then": _NAMES | _AMONG}),
    CaseFile: lambda: st.lists(_CASE, min_size=1, max_size=3, unique_by=_name).map(lambda cases: CaseFile(case=cases)),
}
