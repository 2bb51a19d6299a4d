"""Documents with something changed: every place can be reached, and what results is checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest
from documents import AGENDA, FRAMEWORK, GONE, TOPIC, changed
from hypothesis import given
from hypothesis import strategies as st

from k80assess.base.documents import Document
from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain, fingerprint, load, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, Level
from k80assess.document.revision import revise
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, DocumentError, UnknownNameError, place_in
from k80assess.testing.strategies import agendas, frameworks, topics

HALL = load_framework(FRAMEWORK)
PILOT = load_topic(TOPIC)
VILLAGES = load(Agenda, AGENDA)

# Each place beside the one at which the same stands in the content of the document.
REACHED: list[tuple[Document, dict[str, Any], dict[str, Any]]] = [
    (HALL, {}, {}),
    (HALL, {"version": "2"}, {"version": "2"}),
    (HALL, {"title": "A hall"}, {"title": "A hall"}),
    (HALL, {"aspects.value.rule.cutoffs.good": 0.8}, {"aspects[0].rule.cutoffs.good": 0.8}),
    (HALL, {"aspects[0].rule.cutoffs.good": "1/3"}, {"aspects[0].rule.cutoffs.good": "1/3"}),
    (HALL, {"aspects.value.rule.weights.cost": 3}, {"aspects[0].rule.weights.cost": 3}),
    (HALL, {"aspects.value.rule.points": {"cost": [0, 3]}}, {"aspects[0].rule.points": {"cost": [0, 3]}}),
    (HALL, {"aspects.value.rule.points.cost": [0, 3]}, {"aspects[0].rule.points": {"cost": [0, 3]}}),
    (HALL, {"aspects.advice.rule.rows[1]": {"then": "yes"}}, {"aspects[2].rule.rows[1].then": "yes"}),
    (HALL, {"aspects.advice.rule.rows[1].then": "yes"}, {"aspects[2].rule.rows[1].then": "yes"}),
    (HALL, {"aspects.advice.rule.rows[0].when.reach": None}, {"aspects[2].rule.rows[0].when.reach": GONE}),
    (HALL, {"aspects.advice.rule.rows[0].when": None}, {"aspects[2].rule.rows[0].when": GONE}),
    (HALL, {"aspects.advice.rule.caps": None}, {"aspects[2].rule.caps": GONE}),
    (HALL, {"aspects.advice.rule.caps[0]": None}, {"aspects[2].rule.caps": []}),
    (HALL, {"criteria.demand.levels.some.label": "Some"}, {"criteria[0].levels[1].label": "Some"}),
    (HALL, {"criteria.demand.levels.some": None}, {"criteria[0].levels": ["low", "high"]}),
    (HALL, {"criteria.demand.levels[1].label.nl": "Wat"}, {"criteria[0].levels[1].label": {"nl": "Wat", "en": "some"}}),
    (
        HALL,
        {"source.title": "The council", "source.note.nl": "x"},
        {"source": {"title": "The council", "note": {"nl": "x"}}},
    ),
    (HALL, {"source": {"title": "A"}, "source.section": "3"}, {"source": {"title": "A", "section": "3"}}),
    (
        HALL,
        {"criteria.demand.id": "want", "aspects.value.rule.weights": {"want": 2, "cost": 1}},
        {"criteria[0].id": "want", "aspects[0].rule.weights": {"want": 2, "cost": 1}},
    ),
    (HALL, {"title": {"nl": "A"}, "title.en": "B"}, {"title": {"nl": "A", "en": "B"}}),
    (HALL, {"title": "A", "'title'": None}, {}),
    (HALL.aspects[0].rule, {"weights.cost": Fraction(1, 3)}, {"weights.cost": "1/3"}),
    (PILOT, {"answers.hands": "few", "answers.demand": None}, {"answers.hands": "few", "answers.demand": GONE}),
    (PILOT, {"answers.hands.note": "Asked."}, {"answers.hands": {"level": ["few", "enough"], "note": "Asked."}}),
    (PILOT, {"answers.cost.note": None}, {"answers.cost": "fair"}),
    (PILOT, {"answers.new": "x", "answers.open.note": "?"}, {"answers.new": "x", "answers.open": {"note": "?"}}),
    (PILOT, {"answers.'two words'": "x", 'answers."it\'s"': "y"}, {"answers.two words": "x", "answers.it's": "y"}),
    (PILOT, {"themes.housing": "care"}, {"themes": ["care"]}),
    (PILOT, {"themes[0]": None}, {"themes": []}),
    (
        VILLAGES,
        {"organisation.portfolios.living.holder": "Proefdorp"},
        {"organisation.portfolios[0].holder": "Proefdorp"},
    ),
    (
        VILLAGES,
        {"themes.housing.actions.share.instrument": "advocacy"},
        {"themes[0].actions[0].instrument": "advocacy"},
    ),
    (
        load(Agenda, {"id": "a", "version": "1", "themes": [{"id": "t"}]}),
        {"organisation.roles": [{"id": "chair"}]},
        {"organisation": {"roles": [{"id": "chair"}]}},
    ),
]


@pytest.mark.parametrize(("document", "changes", "same"), REACHED)
def test_each_place_can_be_reached(document: Document, changes: dict[str, Any], same: dict[str, Any]) -> None:
    """It is the document that is read when the same stands there, and nothing else changes."""
    revised, read = revise(document, changes), load(type(document), changed(as_plain(document), same))
    assert revised == read
    assert fingerprint(revised) == fingerprint(read)


@pytest.mark.parametrize(
    ("document", "place", "at", "found", "hint"),
    [
        (HALL, "outcom", "outcom", "outcom", "outcome"),
        (HALL, "aspects.valu.rule", "aspects.valu", "valu", "value"),
        (HALL, "aspects.value.rule.weight.demand", "aspects.value.rule.weight", "weight", "weights"),
        (HALL, "aspects[3]", "aspects[3]", "[3]", None),
        (HALL, "[0]", "[0]", "[0]", None),
        (HALL, "version.major", "version.major", "major", None),
        (HALL, "aspects.advice.rule.rows.first", "aspects.advice.rule.rows.first", "first", None),
        (HALL, "aspects.value.rule.weights[0]", "aspects.value.rule.weights[0]", "[0]", None),
        (HALL, "criteria.'two words'", "criteria.'two words'", "two words", None),
        (PILOT, "answers.cost.levels", "answers.cost.levels", "levels", "level"),
    ],
)
@pytest.mark.parametrize("value", ["x", None])
def test_a_place_that_is_not_there_is_refused(
    document: Document, place: str, at: str, found: str, hint: str | None, value: Any
) -> None:
    """It is told as far as there is a way, with the nearest place that there is."""
    with pytest.raises(UnknownNameError, match="there is no such place") as caught:
        revise(document, {place: value})
    assert caught.value.problems[0].place == at
    assert (caught.value.name, caught.value.hint) == (found, hint)


@pytest.mark.parametrize("place", ["answers.demnad", "answers.demand.note.nl", "summary.en"])
def test_what_is_not_there_cannot_be_taken_out(place: str) -> None:
    """A misspelt name is not passed over in silence."""
    with pytest.raises(UnknownNameError, match="there is no such place"):
        revise(PILOT, {place: None})


@pytest.mark.parametrize(
    "place",
    [
        *("", ".", "version.", ".version", "aspects..value", "aspects[", "aspects[x]", "aspects[-1]", "aspects [0]"),
        *(
            "aspects[0]rule",
            "aspects.[0]",
            "two words",
            "'version",
            "'a'b",
            r"'\d'",
            "'\n'",
            "'\ud800'",
            "a[9999999999]",
        ),
        *(".".join("a" * 101), 5, None, ("version",), b"version"),
    ],
)
def test_what_is_no_place_is_refused(place: Any) -> None:
    """Nothing is guessed of it."""
    with pytest.raises(ArgumentError, match="changes: not a valid place; found"):
        revise(HALL, {place: "2"})


@pytest.mark.parametrize(
    ("document", "changes", "problem"),
    [
        (HALL, {"outcome": "advise"}, "outcome: no aspect has this id"),
        (HALL, {"version": None}, "version: this key is missing"),
        (HALL, {"version": 2}, 'version: text in quotes is needed: "2"; found 2'),
        (HALL, {"aspects.value.rule.weights.demnad": 1}, "no criterion or aspect has this id.*did you mean 'demand'"),
        (HALL, {"aspects.value.rule.cutoffs.good": 2}, r"aspects\[0\].rule.cutoffs.good: a share is at most 1"),
        (HALL, {"criteria.cost": None}, "no criterion or aspect has this id; found 'cost'"),
        (HALL, {"source.titel": "A"}, r"source.titel: there is no such key; .*did you mean 'title'\?"),
        (HALL, {"criteria.cost.levels.fair": None}, r"criteria\[1\].levels: at least 2 entries"),
        (HALL, {"title": object()}, "title: this cannot stand in a document"),
        (HALL.criteria[0], {"id": " "}, "criterion: id: not a valid id"),
    ],
)
def test_what_results_is_checked_as_a_whole(document: Document, changes: dict[str, Any], problem: str) -> None:
    """A change that makes no sense is refused as loading refuses it."""
    with pytest.raises(DocumentError, match=problem):
        revise(document, changes)


def test_changes_are_made_together() -> None:
    """What would be wrong halfway is right at the end, and later changes reach into what earlier ones put there."""
    extra = Criterion(id="noise", levels=["much", Level(id="little")])
    changes = {
        "criteria": [*HALL.criteria, extra],
        "aspects.value.rule.weights.noise": 1,
        "criteria.noise.levels.much.label": "Veel",
    }
    revised = revise(HALL, changes)
    assert revised.criteria[3].levels[0].label.to("en") == "Veel"
    assert extra.levels[0].label.to("en") == "much"  # what was given is not changed
    assert revise(revised, {"criteria.noise": None, "aspects.value.rule.weights.noise": None}) == HALL


def test_what_was_given_is_not_changed() -> None:
    """Lists and tables among the changes stay what they were."""
    given: dict[str, Any] = {"criteria": [{"id": "demand", "levels": ["low", "high"]}, *HALL.criteria[1:]]}
    revise(HALL, {**given, "criteria.demand.label": "Demand", "criteria.demand.levels": ["no", "yes"]})
    assert given["criteria"][0] == {"id": "demand", "levels": ["low", "high"]}


def places(part: Any, loc: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Return the place of everything inside plain data."""
    if loc:
        yield loc
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, inner in items:
        yield from places(inner, (*loc, key))


@given(frameworks(max_criteria=3) | agendas() | frameworks(max_criteria=2).flatmap(topics), st.data())
def test_what_stands_at_a_place_can_be_put_there_again(document: Document, data: st.DataObject) -> None:
    """Each place that an error can name can be changed, and to put there what stands there changes nothing."""
    plain = as_plain(document)
    loc = data.draw(st.sampled_from([*places(plain)]))
    value = plain
    for key in loc:
        value = value[key]
    assert revise(document, {place_in("en", loc): value}) == document


@given(st.text(min_size=1, max_size=8) | st.text("'\"\\.[]ab ", min_size=1, max_size=5))
def test_any_key_can_be_named(key: str) -> None:
    """As an error quotes it."""
    try:
        topic = load(Topic, {"id": "t", "title": "T", "answers": {key: "x"}})
    except DocumentError:
        return
    assert revise(topic, {place_in("en", ("answers", key)): "y"}).answers[key].levels == ("y",)


@given(frameworks(max_criteria=2), st.text("aspectscriter.[]'01", max_size=12))
def test_no_place_does_harm(framework: Framework, place: str) -> None:
    """Whatever is written as a place, it is reached or refused."""
    with suppress(ArgumentError, UnknownNameError, DocumentError):
        revise(framework, {place: "x"})
