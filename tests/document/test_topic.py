"""The topic as people write it: the forms an answer can have, and what is refused and in which words."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import missing
import pytest
from documents import GONE, TOPIC, changed, problems_of
from hypothesis import given
from hypothesis import strategies as st

from k80assess.data import schema, to_json
from k80assess.document.files import fingerprint, load_topic, save, to_toml
from k80assess.document.framework import Framework
from k80assess.document.parsing import parse
from k80assess.document.topic import Answer, ProposedAction, Topic
from k80assess.errors import DocumentError
from k80assess.testing.strategies import agendas, answers, frameworks

AN_ID = "text that is not empty, without control characters or blanks around it"
A_TEXT = "text in quotes is needed, or a table with nl, en or both"
TOPIC_KEYS = "id, title, summary, raised_by, raised_on, judge, illustration, themes, answers, actions"
AN_ANSWER = (
    "a level, a number or a date is needed, or a list of levels, or a table with level, value or between and a note"
)

BAD: list[tuple[dict[str, Any], list[str]]] = [
    ({"id": GONE, "title": GONE}, ["id: this key is missing", "title: this key is missing"]),
    ({"title": 5}, [f"title: {A_TEXT}; found 5"]),
    ({"titel": "x"}, [f"titel: there is no such key; found 'titel'; allowed: {TOPIC_KEYS}; did you mean 'title'?"]),
    ({"raised_by": 7}, ['raised_by: text in quotes is needed: "7"; found 7']),
    ({"judge": "the\nchair"}, [f"judge: not a valid id; found 'the\\nchair'; allowed: {AN_ID}"]),
    (
        {"raised_on": "1 March 2026"},
        ["raised_on: a date is needed; found '1 March 2026'; allowed: a day such as 2022-11-30"],
    ),
    (
        {"raised_on": "2026-02-30"},
        ["raised_on: a date is needed; found '2026-02-30'; allowed: a day such as 2022-11-30"],
    ),
    ({"raised_on": 20260301}, ["raised_on: a date is needed; found 20260301; allowed: a day such as 2022-11-30"]),
    (
        {"raised_on": "1772323200"},
        ["raised_on: a date is needed; found '1772323200'; allowed: a day such as 2022-11-30"],
    ),
    (
        {"raised_on": "2026-03-01T12:00:00"},
        ["raised_on: a date is needed; found '2026-03-01T12:00:00'; allowed: a day such as 2022-11-30"],
    ),
    ({"raised_on": True}, ["raised_on: a date is needed; found true; allowed: a day such as 2022-11-30"]),
    ({"illustration": "yes"}, ["illustration: true or false is needed; found 'yes'"]),
    ({"illustration": 1}, ["illustration: true or false is needed; found 1"]),
    ({"themes": "housing"}, ["themes: a list is needed; found 'housing'"]),
    ({"themes": [1]}, ['themes[0]: text in quotes is needed: "1"; found 1']),
    ({"themes": ["housing", ""]}, [f"themes[1]: not a valid id; found ''; allowed: {AN_ID}"]),
    ({"themes": ["housing", "housing"]}, ["themes[1]: this id stands here twice; found 'housing'"]),
    ({"answers": []}, ["answers: a table is needed; found an empty list"]),
    ({"answers": "high"}, ["answers: a table is needed; found 'high'"]),
    ({"answers.demand": True}, [f"answers.demand: {AN_ANSWER}; found true"]),
    ({"answers.demand": ["low", "low"]}, ["answers.demand[1]: this id stands here twice; found 'low'"]),
    (
        {"answers.demand": {"levels": None}},
        [
            "answers.demand.levels: there is no such key;"
            " found 'levels'; allowed: level, value, between, note, evidence, abstain; did you mean 'level'?"
        ],
    ),
    ({"answers.demand": {"level": 0}}, ['answers.demand.level: text in quotes is needed: "0"; found 0']),
    (
        {"answers.demand": {"level": False, "note": ""}},
        ["answers.demand.level: a level id, or a list of them, is needed; found false"],
    ),
    ({"answers.demand": " "}, [f"answers.demand: not a valid id; found ' '; allowed: {AN_ID}"]),
    ({"answers.demand": [""]}, [f"answers.demand[0]: not a valid id; found ''; allowed: {AN_ID}"]),
    ({"answers.demand": ["low", 2]}, ['answers.demand[1]: text in quotes is needed: "2"; found 2']),
    (
        {"answers.demand": {"levels": ["low"]}},
        [
            "answers.demand.levels: there is no such key;"
            " found 'levels'; allowed: level, value, between, note, evidence, abstain; did you mean 'level'?",
        ],
    ),
    ({"answers.cost.note": 5}, [f"answers.cost.note: {A_TEXT}; found 5"]),
    ({"answers.cost.evidence": ["x"]}, ["answers.cost.evidence: text in quotes is needed; found a list of 1 value"]),
    ({"answers": {"": "low"}}, [f"answers.'': not a valid id; found ''; allowed: {AN_ID}"]),
    ({"answers": {"": {"level": "low"}}}, [f"answers.'': not a valid id; found ''; allowed: {AN_ID}"]),
    ({"answers": {" demand": "low"}}, [f"answers.' demand': not a valid id; found ' demand'; allowed: {AN_ID}"]),
    ({"summary": []}, [f"summary: {A_TEXT}; found an empty list"]),
]


@pytest.mark.parametrize(("changes", "expected"), BAD)
def test_a_topic_with_a_mistake_is_refused(changes: dict[str, Any], expected: list[str], tmp_path: Path) -> None:
    """Each mistake is told of once, at its place, with what stands there and what may."""
    assert problems_of(Topic, changed(TOPIC, changes), tmp_path) == expected


@pytest.mark.parametrize(
    ("answer", "levels", "note"),
    [
        ("high", ("high",), None),
        (["some", "high"], ("some", "high"), None),
        ({"level": "high"}, ("high",), None),
        ({"level": ["some", "high"], "note": "Asked."}, ("some", "high"), "Asked."),
        ({"level": "high", "note": {"nl": "Gevraagd.", "en": "Asked."}}, ("high",), "Asked."),
    ],
)
def test_an_answer_has_a_short_and_a_long_form(answer: Any, levels: tuple[str, ...], note: str | None) -> None:
    """A level by itself, several levels, or a table with level and a note all say which levels are possible."""
    read = load_topic(changed(TOPIC, {"answers.demand": answer})).answers["demand"]
    assert read.levels == levels
    assert (None if read.note is None else read.note.to("en")) == note


@pytest.mark.parametrize("blank", missing.OPEN, ids=repr)
def test_what_was_not_filled_in_is_left_out(blank: Any) -> None:
    """A blank makes the same topic as none, with the same fingerprint."""
    without = load_topic(changed(TOPIC, {"answers.demand": GONE}))
    topic = load_topic(changed(TOPIC, {"answers.demand": blank}))
    assert topic == without
    assert fingerprint(topic) == fingerprint(without)
    assert to_toml(topic) == to_toml(without)
    assert Topic(id="t", title="T", answers={"demand": blank}).answers == {}


def test_documents_that_version_1_read_keep_their_fingerprint() -> None:
    """A level, several, and notes are hashed as ever."""
    assert fingerprint(load_topic(TOPIC)) == "81c1f3ea976e8b51ad555e177921cfa33770412e338f232827f9939507162113"


@pytest.mark.parametrize(
    "blank", [*missing.VALUES, [], (), GONE], ids=lambda blank: "left out" if blank is GONE else repr(blank)
)
def test_an_open_answer_keeps_its_note(blank: Any, tmp_path: Path) -> None:
    """Without a level it is open, and its note and evidence are read and written like any others."""
    written = {"level": blank, "note": "Nobody knows.", "evidence": "minutes"}
    topic = load_topic(changed(TOPIC, {"answers.demand": {k: v for k, v in written.items() if v is not GONE}}))
    answer = topic.answers["demand"]
    assert (answer.levels, answer.note.to("en"), answer.evidence) == ((), "Nobody knows.", "minutes")  # type: ignore[union-attr]
    assert list(topic.answers) == ["demand", "cost", "hands"]
    for name in ("t.toml", "t.json"):
        save(topic, tmp_path / name)
        assert load_topic(tmp_path / name) == topic
    assert "level" not in parse(to_json(topic), "t.json")["answers"]["demand"]


@pytest.mark.parametrize("blank", missing.VALUES, ids=repr)
@pytest.mark.parametrize("key", ["summary", "raised_by", "raised_on", "judge"])
def test_what_a_form_leaves_blank_beside_the_answers_is_left_out(key: str, blank: Any) -> None:
    """Nothing in a field that may be left out is as good as no field, and a blank title is still refused."""
    without, topic = load_topic({k: v for k, v in TOPIC.items() if k != key}), load_topic({**TOPIC, key: blank})
    assert (topic, fingerprint(topic), to_toml(topic)) == (without, fingerprint(without), to_toml(without))
    with pytest.raises(DocumentError):
        load_topic(TOPIC | {"title": blank})


@pytest.mark.parametrize("key", ["label", "description", "instrument", "theme", "portfolio"])
def test_what_a_form_leaves_blank_of_an_action_is_left_out(key: str) -> None:
    """An action is called by its id where the form was not told another name."""
    without = load_topic(TOPIC | {"actions": [{"id": "visit"}]})
    for blank in (None, ""):
        topic = load_topic(TOPIC | {"actions": [{"id": "visit", key: blank}]})
        assert (topic, fingerprint(topic)) == (without, fingerprint(without))


def test_not_a_number_in_toml_is_a_blank() -> None:
    """TOML has a word for it, and none for null."""
    content = parse('id = "t"\ntitle = "T"\nanswers = { demand = nan, cost = "", hands = {} }', "t.toml")
    assert load_topic(content).answers == {}


blanks: st.SearchStrategy[Any] = st.sampled_from(["", None, []])
levels = st.one_of(st.sampled_from(["low", ["low"], ["low", "high"]]), blanks)
parts = {"note": st.one_of(st.just("A note."), blanks.filter(lambda blank: blank != [])), "evidence": st.just("x")}
written = st.one_of(levels, st.fixed_dictionaries({}, optional={"level": levels, **parts}))


@given(st.dictionaries(st.sampled_from("abcde"), written))
def test_topics_of_forms_are_read_and_written_whole(answers: dict[str, Any]) -> None:
    """Whatever a form leaves blank: the rest is read, an editor finds no fault, and what is written reads back."""
    content = {"id": "t", "title": "T", "answers": answers}
    topic = load_topic(content)
    for criterion_id, given_ in answers.items():
        table = given_ if isinstance(given_, dict) else {"level": given_}
        level = table.get("level") or ()
        note = table.get("note") or None
        answer = topic.answers.get(criterion_id, Answer())
        assert answer.levels == ((level,) if isinstance(level, str) else tuple(level))
        assert (answer.note and answer.note.to("nl")) == note
        assert answer.evidence == table.get("evidence")
        assert (criterion_id in topic.answers) == bool(level or note or answer.evidence)
    assert load_topic(parse(to_json(topic), "t.json")) == load_topic(parse(to_toml(topic), "t.toml")) == topic
    assert fingerprint(load_topic(parse(to_toml(topic), "t.toml"))) == fingerprint(topic)
    jsonschema = pytest.importorskip("jsonschema")
    for form in (content, parse(to_json(topic), "t.json")):
        jsonschema.validate(form, schema("topic"))


@pytest.mark.parametrize("day", ["2026-03-01", datetime.date(2026, 3, 1)])
def test_a_date_is_a_day(day: Any) -> None:
    """In TOML a date may stand without quotes; in JSON it is text. Both mean the same day."""
    assert load_topic(TOPIC | {"raised_on": day}).raised_on == datetime.date(2026, 3, 1)


@pytest.mark.parametrize("day", ["20260301", "2026-W09-7", "2026-3-1", " 2026-03-01", "2026-03-01\n", "0000-01-01"])
def test_a_date_has_one_writing(day: str) -> None:
    """Other ways to write a day, some of which computers know, are refused rather than guessed at."""
    with pytest.raises(DocumentError, match="raised_on: a date is needed"):
        load_topic(TOPIC | {"raised_on": day})


def test_a_moment_is_no_date() -> None:
    """A date with a time of day is refused, also at midnight."""
    with pytest.raises(DocumentError, match="found 2026-03-01 00:00:00; allowed: a day such as 2022-11-30"):
        load_topic(TOPIC | {"raised_on": datetime.datetime(2026, 3, 1)})


def test_twins_are_refused(tmp_path: Path) -> None:
    """A theme, level or action that stands twice is told of where it stands the second time."""
    changes = {
        "themes": ["housing", "care", "housing"],
        "answers.demand": ["low", "low"],
        "actions": [{"id": "share"}, {"id": "share"}],
    }
    assert problems_of(Topic, changed(TOPIC, changes), tmp_path) == [
        "themes[2]: this id stands here twice; found 'housing'",
        "answers.demand[1]: this id stands here twice; found 'low'",
        "actions[1].id: this id stands here twice; found 'share'",
    ]


# --- in code ------------------------------------------------------------------------------------------------------


@given(st.data(), frameworks(max_criteria=3, max_aspects=2))
def test_a_topic_is_the_same_with_things_for_their_ids(data: st.DataObject, framework: Framework) -> None:
    """Criteria, levels and themes may stand for their ids, a level by itself or in a list."""
    agenda = data.draw(agendas(max_themes=3))
    themes = data.draw(st.lists(st.sampled_from(agenda.themes), unique=True))
    given_answers = data.draw(answers(framework))
    levels = {c.id: {level.id: level for level in c.levels} for c in framework.criteria}
    things: dict[Any, Any] = {
        framework.node(c): levels[c][own] if isinstance(own, str) else own and [levels[c][level] for level in own]
        for c, own in given_answers.items()
    }
    topic = Topic(
        id="pilot",
        title="A pilot",
        themes=themes,
        answers=things,
        actions=[ProposedAction(id=theme.id, theme=theme) for theme in themes],
    )
    ids = [theme.id for theme in themes]
    actions = [{"id": theme_id, "theme": theme_id} for theme_id in ids]
    read = load_topic({"id": "pilot", "title": "A pilot", "themes": ids, "answers": given_answers, "actions": actions})
    assert topic == read
    assert fingerprint(topic) == fingerprint(read)


@pytest.mark.parametrize("between", [[1], [1, 2, 3], [2, 1], [1, "2026-03-02"], ["x"]])
def test_what_is_wrong_with_two_ends_is_told_of_who_abstains_as_well(between: list[Any]) -> None:
    """As it is of anybody else; and ends that are right are an answer, which goes with no abstaining."""
    for own in ({}, {"abstain": True}, {"abstain": False}):
        with pytest.raises(DocumentError, match="between"):
            load_topic({"id": "t", "title": "T", "answers": {"cost": {"between": between, **own}}})
    with pytest.raises(DocumentError, match="who abstains gives no answer"):
        load_topic({"id": "t", "title": "T", "answers": {"cost": {"between": [1, 2], "abstain": True}}})
