"""The JSON Schemas against an independent validator: what an editor accepts, refuses and shows."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any, Literal

import missing
import pytest
from documents import AGENDA, FRAMEWORK, GONE, TOPIC, changed
from hypothesis import given
from hypothesis import strategies as st

from k80assess.data import schema, to_json
from k80assess.document.files import load_agenda, load_framework, load_topic, to_toml
from k80assess.document.framework import Framework
from k80assess.document.parsing import parse
from k80assess.document.topic import Answer, Topic
from k80assess.errors import DocumentError, UnknownNameError
from k80assess.testing import strategies

jsonschema = pytest.importorskip("jsonschema")

Kind = Literal["agenda", "framework", "topic"]
KINDS: tuple[Kind, ...] = ("agenda", "framework", "topic")
LOADERS: dict[Kind, Any] = {"agenda": load_agenda, "framework": load_framework, "topic": load_topic}
GOOD: dict[Kind, dict[str, Any]] = {"agenda": AGENDA, "framework": FRAMEWORK, "topic": TOPIC}
VALIDATORS = {
    kind: jsonschema.Draft202012Validator(schema(kind), format_checker=jsonschema.FormatChecker()) for kind in KINDS
}


def as_json(content: Any) -> Any:
    """Return content as JSON has it: dates as text, exact decimals as numbers."""
    return json.loads(
        json.dumps(content, default=lambda part: part.isoformat() if hasattr(part, "isoformat") else float(part))
    )


def faults(kind: Kind, content: Any) -> list[str]:
    """Return the paths at which the validator finds fault."""
    return sorted({error.json_path for error in VALIDATORS[kind].iter_errors(content)})


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_are_themselves_valid(kind: Kind) -> None:
    """They keep to the draft that they name."""
    assert schema(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema(kind))


def test_only_these_kinds_have_one() -> None:
    """Another kind is refused with the valid ones."""
    with pytest.raises(UnknownNameError, match="agenda, framework, topic"):
        schema("frame")


# --- what is accepted ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_good_documents_are_accepted(kind: Kind) -> None:
    """Documents as people write them."""
    assert faults(kind, as_json(GOOD[kind])) == []


def test_short_forms_are_accepted() -> None:
    """Levels by their ids alone, beside others that are tables, and a row without a condition."""
    short = {"criteria[0].levels": ["low", {"id": "some"}, "high"], "aspects[2].rule.rows[1]": {"then": "no"}}
    content = changed(as_json(FRAMEWORK), short)
    assert faults("framework", content) == []
    assert load_framework(content) == load_framework(FRAMEWORK)


@pytest.mark.parametrize(("kind", "name"), [("agenda", "agenda-k80.toml"), ("framework", "k80-wendbaarheid.toml")])
def test_packaged_documents_are_accepted(kind: Kind, name: str) -> None:
    """The files that come with the package, as they stand."""
    text = resources.files("k80assess.document").joinpath("packaged", name).read_text("utf-8")
    assert faults(kind, as_json(parse(text, name))) == []


@given(strategies.frameworks(), st.data())
def test_whatever_the_package_writes_is_accepted(framework: Framework, data: st.DataObject) -> None:
    """Drawn frameworks with every kind of rule, and topics to them, in both forms of file."""
    topic: Topic = data.draw(strategies.topics(framework))
    documents: tuple[tuple[Kind, Any], ...] = (("framework", framework), ("topic", topic))
    for kind, document in documents:
        assert faults(kind, json.loads(to_json(document))) == []
        assert faults(kind, as_json(parse(to_toml(document), "written.toml"))) == []


ANSWERS = [
    *missing.IN_JSON,
    {"level": "", "note": "Nobody knows."},
    {"note": "Nobody knows."},
    "high",
    ["some", "high"],
    {"level": "high"},
    {"level": ["some"], "note": {"en": "So it is."}, "evidence": "x"},
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_form_of_an_answer_is_accepted(answer: Any) -> None:
    """A level, a list of levels, a table with a note, a blank: all of them load as well."""
    content = {**TOPIC, "answers": {"demand": answer}}
    assert faults("topic", content) == []
    assert load_topic(content).answers.get("demand", Answer()).levels in ((), ("high",), ("some",), ("some", "high"))


@pytest.mark.parametrize("number", [1, 0, 2.5, 0.1, "1/3", "7/2"])
def test_every_form_of_a_number_is_accepted(number: Any) -> None:
    """Whole and decimal numbers, and fractions in quotes."""
    content = copy.deepcopy(FRAMEWORK)
    content["aspects"][0]["rule"]["weights"]["cost"] = number
    assert faults("framework", content) == []
    load_framework(content)


# --- what is refused ----------------------------------------------------------------------------------------------

RULE = "$.aspects[0].rule"
BAD: list[tuple[Kind, str, Any, str]] = [
    ("framework", "id", GONE, "$"),
    ("framework", "id", " outer blank", "$.id"),
    ("framework", "id", "", "$.id"),
    ("framework", "id", 1, "$.id"),
    ("framework", "version", 2022.1, "$.version"),
    ("framework", "titel", "x", "$"),
    ("framework", "title", {"de": "x"}, "$.title"),
    ("framework", "title", {}, "$.title"),
    ("framework", "title", "", "$.title"),
    ("framework", "title", {"nl": 1}, "$.title"),
    ("framework", "criteria", [], "$.criteria"),
    ("framework", "criteria[0].levels", [{"id": "one"}], "$.criteria[0].levels"),
    ("framework", "criteria[0].levels[0]", "", "$.criteria[0].levels[0]"),
    ("framework", "criteria[0].levels[0]", 5, "$.criteria[0].levels[0]"),
    ("framework", "criteria[0].levels[0].lable", "x", "$.criteria[0].levels[0]"),
    ("framework", "criteria[0].provenance", "guessed", "$.criteria[0].provenance"),
    ("framework", "aspects[2].levels[0].takes_energy", "no", "$.aspects[2].levels[0].takes_energy"),
    ("framework", "criteria[0].ordered", "no", "$.criteria[0].ordered"),
    ("framework", "aspects[0].rule", GONE, "$.aspects[0]"),
    ("framework", "aspects[0].rule.kind", GONE, RULE),
    ("framework", "aspects[0].rule.kind", "weighed", RULE),
    ("framework", "aspects[0].rule.kind", "table", RULE),
    ("framework", "aspects[0].rule.weights", {}, RULE),
    ("framework", "aspects[0].rule.weights.demand", True, RULE),
    ("framework", "aspects[0].rule.weights.demand", "2", RULE),
    ("framework", "aspects[0].rule.cutoffs", {" good": 0.5}, RULE),
    ("framework", "aspects[0].rule.points", {"demand": 1}, RULE),
    ("framework", "aspects[0].rule.inputs", ["demand"], RULE),
    ("framework", "aspects[1].rule.inputs", [], "$.aspects[1].rule"),
    ("framework", "aspects[1].rule.inputs", ["hands", "hands"], "$.aspects[1].rule"),
    ("framework", "aspects[2].rule.rows", [], "$.aspects[2].rule"),
    ("framework", "aspects[2].rule.rows[0].when.value", [], "$.aspects[2].rule"),
    ("framework", "aspects[2].rule.rows[0].when.value", ["good", "good"], "$.aspects[2].rule"),
    ("framework", "aspects[2].rule.rows[0].when.value", {"id": "good"}, "$.aspects[2].rule"),
    ("framework", "aspects[2].rule.rows[0].then", ["yes"], "$.aspects[2].rule"),
    ("framework", "aspects[2].rule.caps[0].at_most", GONE, "$.aspects[2].rule"),
    ("topic", "title", GONE, "$"),
    ("topic", "raised_on", "March", "$.raised_on"),
    ("topic", "raised_on", 20260301, "$.raised_on"),
    ("topic", "illustration", "yes", "$.illustration"),
    ("topic", "themes", "housing", "$.themes"),
    ("topic", "answers", ["high"], "$.answers"),
    ("topic", "answers.demand", [""], "$.answers.demand"),
    ("topic", "answers.demand", True, "$.answers.demand"),
    ("topic", "answers.cost.level", 0, "$.answers.cost"),
    ("topic", "answers.cost.notes", "x", "$.answers.cost"),
    ("agenda", "themes", [], "$.themes"),
    ("agenda", "themes[0].id", GONE, "$.themes[0]"),
    ("agenda", "themes[0].color", "red", "$.themes[0]"),
    ("agenda", "themes[0].actions[0].state", "begun", "$.themes[0].actions[0].state"),
    ("agenda", "themes[0].actions[0].notes[0].on", GONE, "$.themes[0].actions[0].notes[0]"),
    ("agenda", "themes[0].actions[0].notes[0].url", "example.org", "$.themes[0].actions[0].notes[0].url"),
    ("agenda", "organisation.portfolios[0].plan_url", "plan.docx", "$.organisation.portfolios[0].plan_url"),
    (
        "agenda",
        "organisation.portfolios[0].working_group[0]",
        {"role": "chair"},
        "$.organisation.portfolios[0].working_group[0]",
    ),
    ("agenda", "board_cadence.report_backs_a_year", 5, "$.board_cadence.report_backs_a_year"),
]


@pytest.mark.parametrize(("kind", "way", "value", "place"), BAD)
def test_bad_documents_are_refused_where_they_are_bad(kind: Kind, way: str, value: Any, place: str) -> None:
    """An editor underlines the place, and the loader refuses the document too."""
    content = changed(as_json(GOOD[kind]), {way: value})
    assert faults(kind, content) == [place]
    with pytest.raises(DocumentError):
        LOADERS[kind](content)


def places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Return every owner and key inside a document."""
    for key in list(content) if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ():
        yield content, key
        yield from places(content[key])


others = st.sampled_from(
    ["", " x", "x", "none", "1/2", 0, 3, -1, 0.5, True, [], ["x"], ["x", "x"], {}, {"id": "x"}, {"nl": "x"}]
)


@given(st.sampled_from(KINDS), st.data())
def test_nothing_is_refused_that_loads(kind: Kind, data: st.DataObject) -> None:
    """Whatever stands in one place of a document: where an editor finds fault, so does the loader."""
    content = as_json(GOOD[kind])
    owner, key = data.draw(st.sampled_from(list(places(content))))
    match data.draw(st.sampled_from(["other", "out", "more"])):
        case "other":
            owner[key] = data.draw(others)
        case "out":
            del owner[key]
        case "more" if isinstance(owner, dict):
            owner[data.draw(st.sampled_from(["extra", "", " x"]))] = data.draw(others)
    found = faults(kind, content)
    try:
        LOADERS[kind](content)
    except DocumentError:
        return
    assert found == []


# --- what is shown ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_says_what_it_means(kind: Kind) -> None:
    """Each key of each part has a sentence to show, none holds code, and null and empty defaults are nowhere."""
    whole = schema(kind)
    parts = [part for part in _mappings(whole) if "properties" in part]
    assert len(parts) > 2
    for part in parts:
        assert part["additionalProperties"] is False
        for key, value in part["properties"].items():
            if key not in ("nl", "en"):
                assert value.get("description") or key == "kind", (part.get("title"), key)
    text = json.dumps(whole)
    assert ">>>" not in text
    assert "Attributes:" not in text
    assert '"null"' not in text
    assert '"default": null' not in text


def _mappings(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _mappings(inner)


def test_an_editor_can_offer_what_may_stand() -> None:
    """Words to choose from, the kinds of rules each by its own word, and the sentences of the docstrings."""
    definitions = schema("framework")["$defs"]
    assert definitions["Level"]["properties"]["provenance"]["enum"] == ["stated", "derived", "assumed"]
    kinds = {
        name: definitions[name]["properties"]["kind"]["const"] for name in ("Weighted", "Table", "Minimum", "Maximum")
    }
    assert kinds == {"Weighted": "weighted", "Table": "table", "Minimum": "minimum", "Maximum": "maximum"}
    assert all("kind" in definitions[name]["required"] for name in kinds)
    assert definitions["Aspect"]["properties"]["id"]["description"] == "its name inside the document."
    assert definitions["Row"]["description"].startswith("A row of a table")
