"""Problems: all of a document's at once, each once, however much is wrong with it."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from documents import AGENDA, DOCUMENTS, FRAMEWORK, GONE, SCRAPS, TOPIC, broken_documents, changed, problems_of
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from k80assess.base.documents import Document
from k80assess.document import problems
from k80assess.document.agenda import Agenda
from k80assess.document.files import load, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, Level
from k80assess.document.problems import MAX_VALUES, refuse, validated
from k80assess.document.rules import Table, Weighted
from k80assess.document.text import Text
from k80assess.document.topic import Answer, Topic
from k80assess.errors import MAX_PROBLEMS, DocumentError, Problem, Sentence, quoted
from k80assess.govern.decision import DecisionRecord
from k80assess.govern.workload import Workload
from k80assess.testing.cases import Case

NAMED = "id, label, description"
CHOICES = "this is not one of the choices"

BAD_AGENDAS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"themes": GONE, "version": 5},
        ['version: text in quotes is needed: "5"; found 5', "themes: this key is missing"],
    ),
    ({"themes": []}, ["themes: at least one entry is needed; found none"]),
    ({"themes[0].part": "nou"}, ["themes[0].part: the agenda has no such part; found 'nou'; allowed: now"]),
    (
        {"themes[0].actions[0].instrument": "lobbying"},
        [
            "themes[0].actions[0].instrument: the agenda has no such instrument;"
            " found 'lobbying'; allowed: knowledge_sharing, advocacy"
        ],
    ),
    ({"themes[0].actions": {"id": "x"}}, ["themes[0].actions: a list is needed; found a table of 1 key"]),
    (
        {"themes[0].action": []},
        [
            "themes[0].action: there is no such key;"
            f" found 'action'; allowed: {NAMED}, subtitle, question, also_known_as, part, actions, provenance,"
            " section; did you mean 'actions'?",
        ],
    ),
    ({"adopted_on": "March"}, ["adopted_on: a date is needed; found 'March'; allowed: a day such as 2022-11-30"]),
    (
        {"cadence.report_backs_a_year": 5},
        [f"cadence.report_backs_a_year: {CHOICES}; found 5; allowed: 1, 2, 3, 4, 6, 12"],
    ),
    (
        {"cadence.report_backs_a_year": "2"},
        [f"cadence.report_backs_a_year: {CHOICES}; found '2'; allowed: 1, 2, 3, 4, 6, 12"],
    ),
    (
        {"cadence.report_backs_a_year": True},
        [f"cadence.report_backs_a_year: {CHOICES}; found true; allowed: 1, 2, 3, 4, 6, 12"],
    ),
    ({"cadence": 2}, ["cadence: a table is needed; found 2"]),
    ({"cadence": {}}, ["cadence.report_backs_a_year: this key is missing"]),
    (
        {"organisation.bodies[0].roles": ["chare"]},
        [
            "organisation.bodies[0].roles[0]: the agenda has no such role;"
            " found 'chare'; allowed: chair; did you mean 'chair'?"
        ],
    ),
    (
        {"organisation.portfolios[0].themes": []},
        ["organisation.portfolios[0].themes: at least one entry is needed; found none"],
    ),
    (
        {"organisation.portfolios[0].themes": ["housing", "housing"]},
        ["organisation.portfolios[0].themes[1]: this id stands here twice; found 'housing'"],
    ),
    (
        {"organisation.portfolios[0].themes": ["housng"]},
        [
            "organisation.portfolios[0].themes[0]: the agenda has no such theme;"
            " found 'housng'; allowed: housing; did you mean 'housing'?"
        ],
    ),
    (
        {"organisation.portfolios[0].holder": 5},
        ["organisation.portfolios[0].holder: the name of a municipality is needed; found 5"],
    ),
    ({"organisation.portfolios[0].holder": ""}, ["organisation.portfolios[0].holder: this text is empty; found ''"]),
    (
        {"organisation.portfolios[0].holder": {"municipality": "A", "name": "B"}},
        ["organisation.portfolios[0].holder.name: there is no such key; found 'name'; allowed: municipality"],
    ),
    (
        {"milestones[1].follows": "begin"},
        ["milestones[1].follows: the agenda has no such milestone; found 'begin'; allowed: start, review"],
    ),
    (
        {"milestones[0].follows": "review"},
        ["milestones: a milestone cannot follow itself; found a circle of start, review, start"],
    ),
    ({"milestones[0].on": 5}, ["milestones[0].on: a date is needed; found 5; allowed: a day such as 2022-11-30"]),
    ({"organisation": []}, ["organisation: a table is needed; found an empty list"]),
    (
        {"themes": [{"id": "housing"}, {"id": "homes", "also_known_as": ["Housing"]}]},
        ["themes[1].also_known_as[0]: the theme 'housing' goes by this name too; found 'Housing'"],
    ),
    (
        {"themes": [{"id": "housing"}, {"id": "homes", "also_known_as": ["Housing"]}], "cadence.report_backs": 3},
        [
            "cadence.report_backs: there is no such key;"
            " found 'report_backs'; allowed: report_backs_a_year, last_report_back, last_report_url, description,"
            " provenance, section; did you mean 'last_report_back'?",
            "themes[1].also_known_as[0]: the theme 'housing' goes by this name too; found 'Housing'",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), BAD_AGENDAS)
def test_an_agenda_with_a_mistake_is_refused(changes: dict[str, Any], expected: list[str], tmp_path: Path) -> None:
    """Each mistake is told of once, at its place, with what stands there and what may."""
    assert problems_of(Agenda, changed(AGENDA, changes), tmp_path) == expected


# --- all at once --------------------------------------------------------------------------------------------------


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """Unknown keys, wrong values and names that do not exist are all told of in one error, however deep they stand."""
    changes = {
        "colour": "red",
        "version": 2,
        "title": {"de": "Halle"},
        "criteria[0].label": 5,
        "criteria[1].provenance": "sated",
        "criteria[1].levels[0].note": "x",
        "criteria[2].levels[2].id": "few",
        "aspects[0].rule.weights.demand": -1,
        "aspects[0].rule.weights.costs": 1,
        "aspects[0].rule.cutoffs.good": 2,
        "aspects[2].rule.rows[0].then": "maybe",
        "aspects[2].rule.caps[0].when": {"reach": "nothing"},
    }
    places = [problem.split(": ")[0] for problem in problems_of(Framework, changed(FRAMEWORK, changes), tmp_path)]
    assert sorted(places) == sorted(
        [
            "colour",
            "version",
            "title.de",
            "criteria[0].label",
            "criteria[1].provenance",
            "criteria[1].levels[0].note",
            "criteria[2].levels[2].id",
            "aspects[0].rule.weights.demand",
            "aspects[0].rule.weights.costs",
            "aspects[0].rule.cutoffs.good",
            "aspects[2].rule.rows[0].then",
            "aspects[2].rule.caps[0].when.reach",
        ]
    )


def test_what_others_depend_on_is_put_right_first(tmp_path: Path) -> None:
    """While a part that others refer to cannot be understood, nothing is said of whether they refer to it well."""
    changes = {"parts": [{"id": ""}], "themes[0].part": "later"}
    [problem] = problems_of(Agenda, changed(AGENDA, changes), tmp_path)
    assert problem.startswith("parts[0].id: not a valid id")


def test_a_document_is_never_changed_by_looking_at_it() -> None:
    """What was given to be read is left as it was, also where it had to be read without some of its keys."""
    broken = changed(FRAMEWORK, {"colour": "red", "criteria[0].colour": "red", "outcome": "advise"})
    before = copy.deepcopy(broken)
    with pytest.raises(DocumentError):
        load_framework(broken)
    assert broken == before


@pytest.mark.parametrize("content", [7, 2.5, "text", True, None, [], [{}], [["a"]]])
def test_a_document_is_a_table(content: Any, tmp_path: Path) -> None:
    """A JSON file with something else at its top is refused, whatever that is."""
    path = tmp_path / "topic.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(DocumentError, match=r"topic.json: a table is needed; found "):
        load_topic(path)


@pytest.mark.parametrize("key", [5, None, ("a",), "\ud800", "\x00", "\n" * 1_000])
def test_keys_that_no_file_can_have(key: Any) -> None:
    """Content that Python made itself may have keys that are no text; they are refused like others."""
    with pytest.raises(DocumentError) as caught:
        load_topic(TOPIC | {key: 1})
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


class _Unwritable:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("key", [1, True, None, b"a", ("a",), 1.5, "\ud800", 2**70, _Unwritable()])
def test_keys_that_are_no_proper_text_are_refused_with_their_place(key: Any) -> None:
    """The key, and what is wrong with what stands under it, are told even where a document's own ids are keys."""
    for content in (True, {"level": "high", "notes": "?"}, {"level": [["high"]]}):
        with pytest.raises(DocumentError) as caught:
            load_topic(TOPIC | {"answers": {key: content}})
        first, second = caught.value.problems
        assert first.place.startswith("answers.")
        assert first.sentence in ("a key is needed that is text", "this text has characters that cannot be saved")
        assert second.place.startswith(first.place)
        assert second.sentence.split(",")[0] in (
            "a level",
            "there is no such key",
            "text in quotes is needed",
        )


@pytest.mark.parametrize("value", [{"housing"}, iter(["housing"]), range(2), b"housing", object(), 1j])
def test_only_what_a_file_can_hold_is_looked_at(value: Any) -> None:
    """Content that Python made may have no order, or no end: such values are refused, wherever they stand."""
    contents = {
        "themes": TOPIC | {"themes": value},
        "answers.cost.note[1]": changed(TOPIC, {"answers.cost.note": ["", value]}),
    }
    for place, content in contents.items():
        with pytest.raises(DocumentError) as caught:
            load_topic(content)
        found = quoted(value)
        assert str(caught.value).startswith(
            f"topic: {place}: this cannot stand in a document; found {found}; allowed: "
        )


# --- too much -----------------------------------------------------------------------------------------------------


def test_a_thousand_mistakes_make_a_readable_error() -> None:
    """Beyond some hundreds of problems no more are looked for, and the text shows the first of them."""
    themes = [{"id": f"t{i}", "part": "gone"} for i in range(5_000)]
    with pytest.raises(DocumentError) as caught:
        load(Agenda, AGENDA | {"themes": themes, "organisation": {}})
    assert len(caught.value.problems) == MAX_PROBLEMS
    assert str(caught.value).count("\n") == 101
    assert str(caught.value).endswith("… and 400 more")
    with pytest.raises(DocumentError) as caught:
        load(Agenda, AGENDA | {"themes": [0] * 5_000})
    assert len(caught.value.problems) == MAX_PROBLEMS
    with pytest.raises(ValueError, match="odd") as refused:
        refuse(Problem(("rows", i), Sentence("odd", "odd")) for i in count())
    assert str(refused.value).count("odd") == MAX_PROBLEMS


def test_what_is_nothing_like_a_document_is_refused_as_a_whole() -> None:
    """Where almost nothing is what it should be, that is what is said."""
    with pytest.raises(DocumentError, match="not a valid framework: more than 10,000 values in it are wrong"):
        load_framework(FRAMEWORK | {"criteria": [0] * 20_000})


def test_a_document_holds_no_more_than_people_work_with() -> None:
    """More values than any real document has are refused before they are looked at, also when they go round."""
    with pytest.raises(DocumentError, match="too large for a document: more than 500,000 values"):
        load_topic(TOPIC | {"themes": ["housing"] * MAX_VALUES})
    endless: dict[str, Any] = dict(TOPIC)
    endless["summary"] = endless
    with pytest.raises(DocumentError, match="too large"):
        load_topic(endless)


def test_just_enough_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound counts every value, tables and lists too, and what reaches it exactly is still read."""
    content = {"id": "a", "title": "A", "themes": ["b", "c"]}  # one table, three values in it, two in the list
    monkeypatch.setattr(problems, "MAX_VALUES", 6)
    assert validated(Topic, content, "topic").themes == ("b", "c")
    monkeypatch.setattr(problems, "MAX_VALUES", 5)
    with pytest.raises(DocumentError, match="too large"):
        validated(Topic, content, "topic")


# --- made in code -------------------------------------------------------------------------------------------------

TWINS = {**TOPIC, "themes": ["housing", "housing"], "answers": {"two words": ["low", "low"]}}
MAKERS: dict[str, Callable[..., Any]] = {
    "load": lambda model, content: load(model, content),
    "constructor": lambda model, content: model(**content),
    "model_validate": lambda model, content: model.model_validate(content),
    "model_validate_json": lambda model, content: model.model_validate_json(json.dumps(content)),
    "bytes": lambda model, content: model.model_validate_json(json.dumps(content).encode()),
    "model_construct": lambda model, content: model.model_construct(**content),
}


def refusal(make: Callable[[], Any]) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        make()
    return caught.value


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize(
    ("model", "content", "places"),
    [
        (Topic, TWINS, ["themes[1]", "answers.'two words'[1]"]),
        (Topic, {"id": 5, "titel": "A"}, ["id", "title", "titel"]),
        (Framework, changed(FRAMEWORK, {"outcome": "advise", "criteria[0].levels[1].id": "low"}), None),
        (Weighted, {"kind": "weighted", "weights": {}, "cutoffs": {"good": "half"}}, ["weights", "cutoffs.good"]),
        (Text, {}, [""]),
        (Workload, {"capacity": {"living": -1}}, ["capacity.living"]),
        (Case, {"name": "a", "answers": {"c": {"level": 3}}, "outcome": "b"}, ["answers.c.level"]),
        (DecisionRecord, {"topic": TWINS, "decided_by": "board"}, None),
    ],
)
def test_a_document_made_in_code_is_refused_as_one_that_is_loaded(
    model: type[Document], content: dict[str, Any], places: list[str] | None, maker: str
) -> None:
    """By each of the ways to make one: our own error, every problem by itself, in the same words and places."""
    error = refusal(lambda: MAKERS[maker](model, content))
    assert error.problems == refusal(lambda: load(model, content)).problems
    if places is not None:
        assert sorted(problem.place for problem in error.problems) == sorted(places)
    assert not any("; " in problem.sentence for problem in error.problems)


def test_a_part_is_refused_at_its_place_in_the_whole() -> None:
    """What a topic inside a record has wrong stands at its place in the record, whoever finds it."""
    edition = {"id": "f", "version": "1", "fingerprint": "0" * 64}
    content: dict[str, Any] = {
        "topic": {**TOPIC, "themes": ["housing", "housing"]},
        "framework": edition,
        "possible": [{"id": "no"}],
        "decided": {"id": "no"},
        "decided_on": "2026-03-02",
        "decided_by": "board",
    }
    for make in (lambda: load(DecisionRecord, content), lambda: DecisionRecord(**content)):
        assert [problem.place for problem in refusal(make).problems] == ["topic.themes[1]"]


def test_what_cannot_be_in_a_file_cannot_be_given_in_code() -> None:
    """A set has no order, an iterator can be read once, and a circle has no end: refused as when loading."""
    circle: dict[str, Any] = {}
    circle["demand"] = circle
    for key, value in {"themes": {"housing"}, "actions": iter([]), "answers": circle}.items():
        assert "document" in str(refusal(partial(Topic, **{**TOPIC, key: value})))


def test_a_copy_with_changes_is_checked() -> None:
    """What is changed in a copy is held against the rest, whichever way the copy is made."""
    framework = load(Framework, FRAMEWORK)
    assert framework.model_copy(update={"version": "2"}).version == "2"
    assert Answer(level="low").model_copy(update={"levels": ["low", "high"]}).levels == ("low", "high")
    assert copy.deepcopy(framework) == framework.model_copy(deep=True) == framework.model_copy() == framework
    for way in (framework.model_copy, framework.copy):
        error = refusal(partial(way, update={"outcome": "advise", "colour": "red"}))
        assert [problem.place for problem in error.problems] == ["colour", "outcome"]
    if sys.version_info >= (3, 13):
        refusal(lambda: copy.replace(framework, outcome="advise"))


def test_json_is_read_as_exactly_as_a_file() -> None:
    """Numbers of JSON text keep all their digits, and a key that stands there twice is refused."""
    text = '{"capacity": {"living": 0.1000000000000000055511151231257827}}'
    assert Workload.model_validate_json(text).capacity["living"].denominator > 10**30
    assert "twice" in str(refusal(lambda: Topic.model_validate_json('{"id": "a", "id": "b"}')))
    assert "not well-formed JSON" in str(refusal(lambda: Topic.model_validate_json("{")))
    assert "not UTF-8" in str(refusal(lambda: Topic.model_validate_json(b"\xff")))
    assert "JSON text is needed" in str(refusal(lambda: Topic.model_validate_json(5)))  # type: ignore[arg-type]
    assert Topic.model_validate_strings({"id": "a", "title": "A", "illustration": "true"}).illustration
    refusal(lambda: Topic.model_validate_strings({"id": "a"}))


@given(st.text(min_size=1))
def test_any_key_can_be_part_of_a_location(key: str) -> None:
    """A key of any characters is given whole, however it is shown."""
    found = refusal(lambda: load_topic(TOPIC | {"answers": {key: True}})).problems
    assert {problem.loc for problem in found} == {("answers", key)}


class Request(BaseModel):
    """Somebody else's model, as web frameworks make them."""

    topic: Topic
    framework: Framework | None = None


def test_inside_somebody_elses_model_pydantic_speaks() -> None:
    """There a document is a field like any other: pydantic's own error, with each problem at its own location."""
    assert Request(topic=load(Topic, TOPIC)).topic == Request.model_validate({"topic": TOPIC}).topic
    content: dict[str, Any] = {
        "topic": TWINS,
        "framework": changed(FRAMEWORK, {"outcome": "advise", "aspects[0].rule.weights.demand": -1}),
    }
    with pytest.raises(ValidationError) as caught:
        Request.model_validate(content)
    assert [error["loc"] for error in caught.value.errors()] == [
        ("topic", "themes", 1),
        ("topic", "answers", "two words", 1),
        ("framework", "outcome"),
        ("framework", "aspects", 0, "rule", "weights", "demand"),
    ]
    assert json.loads(caught.value.json())[0]["msg"] == "this id stands here twice; found 'housing'"
    with pytest.raises(ValidationError) as caught:
        Request.model_validate({"topic": {"id": 5, "title": "A"}})
    [error] = caught.value.errors()
    assert (error["type"], error["loc"], error["input"]) == ("number_not_text", ("topic", "id"), 5)
    assert error["ctx"]["message"] == 'text in quotes is needed: "5"'


class Several(BaseModel):
    """A model that has documents, parts of them, and documents that are parts of those."""

    levels: list[Level] = []
    frameworks: list[Framework] = []
    criterion: Criterion | None = None
    rule: Weighted | Table | None = None


def test_a_part_is_told_of_once_wherever_it_stands() -> None:
    """A level in a framework, and one beside it, are each told of as what they are part of."""
    broken = changed(FRAMEWORK, {"criteria[0].levels[1].id": "low", "criteria[1].levels[0]": {}})
    content = {"levels": [{"id": "a"}, {"ad": "b"}], "frameworks": [FRAMEWORK, broken], "criterion": {"id": "x"}}
    with pytest.raises(ValidationError) as caught:
        Several.model_validate(content)
    assert [(error["type"], error["loc"]) for error in caught.value.errors()] == [
        ("key_missing", ("levels", 1, "id")),
        ("key_unknown", ("levels", 1, "ad")),
        ("key_missing", ("frameworks", 1, "criteria", 1, "levels", 0, "id")),
        ("key_missing", ("criterion", "levels")),
    ]


def test_what_somebody_wrote_is_no_template() -> None:
    """A text with braces stands in the message as it is."""
    said = "there is no such key"
    for key in ("{found}", "{message}", "{values}", "{hint}", "{}", "{other}"):
        with pytest.raises(ValidationError) as caught:
            Request.model_validate({"topic": TOPIC | {key: 1}})
        [error] = caught.value.errors()
        assert error["ctx"]["found"] == quoted(key)
        assert error["msg"] in (said, f"{said}; found {quoted(key)}; allowed: {error['ctx']['allowed']}")


def test_another_kind_of_document_is_told_so_however_it_comes() -> None:
    """From a file, made in code, or in a model of somebody else's."""
    wanted = [Problem((), Sentence("kind_differs", "not a valid topic"), "a document of the kind framework")]
    assert list(refusal(lambda: load_topic(FRAMEWORK)).problems) == wanted
    assert list(refusal(lambda: Topic(**FRAMEWORK)).problems) == wanted
    with pytest.raises(ValidationError) as caught:
        Request.model_validate({"topic": FRAMEWORK})
    assert [(error["type"], error["loc"]) for error in caught.value.errors()] == [("kind_differs", ("topic",))]


# --- whatever it is -----------------------------------------------------------------------------------------------


@given(broken_documents())
def test_a_damaged_document_is_read_or_refused(document: tuple[type[Document], dict[str, Any]]) -> None:
    """Whatever takes the place of a value, or is put beside one, nothing but our own error comes out."""
    model, content = document
    try:
        assert isinstance(load(model, content), model)
    except DocumentError as error:
        found = error.problems
    else:
        assert load(model, content) == model(**content)
        return
    assert found
    assert all(problem.sentence for problem in found)
    assert len(set(found)) == len(found)
    assert refusal(lambda: model(**content)).problems == found


@given(DOCUMENTS, SCRAPS)
def test_anything_at_all_is_read_or_refused(document: tuple[type[Document], Any], content: Any) -> None:
    """Content of any shape is refused, never met with a crash."""
    with pytest.raises(DocumentError):
        validated(document[0], content, "scrap")


@pytest.mark.parametrize("name", ["criteria", "aspects"])
def test_a_document_is_no_list(name: str) -> None:
    """One thing where a list is needed is told so, and not taken for a list of its keys."""
    demand = load_framework(FRAMEWORK).criteria[0]
    with pytest.raises(DocumentError) as caught:
        load_framework(FRAMEWORK | {name: demand})
    assert [str(p) for p in caught.value.problems] == [f"{name}: a list is needed; found a value of type Criterion"]


def test_a_number_that_cannot_be_shown_is_not_put_in_quotes() -> None:
    """What helps whoever forgot the quotes would be no number here."""
    with pytest.raises(DocumentError) as refused:
        load(Topic, {"id": 10**5000, "title": "A"})
    assert [(p.code, p.loc) for p in refused.value.problems] == [("not_text", ("id",))]
