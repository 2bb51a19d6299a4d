"""A web service takes documents in and gives problems out, with no model of its own."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from documents import AGENDA, FRAMEWORK, TOPIC, broken_documents
from hypothesis import example, given
from pydantic import BaseModel
from test_public_api import RESULTS

from k80assess import Agenda, Framework, Topic, assess, changes, load_framework
from k80assess.base.documents import Document
from k80assess.data import schema as schema_of
from k80assess.data import to_data, to_json
from k80assess.document.files import load
from k80assess.document.revision import revise
from k80assess.engine.assessment import Assessment
from k80assess.errors import DocumentError, K80Error, Problem, Sentence, SizeLimitError
from k80assess.examine import analysis
from k80assess.govern import panel
from k80assess.types import Against, FrozenDict, LazySequence, Reason, Results

pytest.importorskip("fastapi", reason="fastapi is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from httpx import ASGITransport, AsyncClient, Response


class Batch(BaseModel):
    """A model of the service's own, with documents in it."""

    topics: list[Topic]
    framework: Framework | None = None


app = FastAPI()


@app.exception_handler(K80Error)
async def refused(_request: Request, error: K80Error) -> JSONResponse:
    return JSONResponse({"detail": error.errors("body")}, 413 if isinstance(error, SizeLimitError) else 422)


@app.post("/topic")
async def take_topic(topic: Topic) -> Topic:
    return topic


@app.post("/framework")
async def take_framework(framework: Framework) -> Framework:
    return framework


@app.post("/agenda")
async def take_agenda(agenda: Agenda) -> Agenda:
    return agenda


@app.post("/batch")
async def take_batch(batch: Batch) -> int:
    return len(batch.topics)


@app.post("/assess")
async def take_to_assess(topic: Topic, framework: Framework) -> dict[str, Any]:
    return {"possible": assess(topic, framework).possible}


@app.post("/changes/{outcome}")
async def take_to_change(topic: Topic, outcome: str) -> int:
    return len(changes(assess(topic), outcome))


@app.post("/too-large")
async def grow(topic: Topic) -> None:
    remedy = Sentence("remedy.answer_more", "answer more of the open criteria")
    raise SizeLimitError(Sentence("limit.nodes", "nodes of the decision diagram"), 10, remedy)


@app.post("/problems")
async def tell(topic: dict[str, Any]) -> list[Problem]:
    try:
        load(Topic, topic)
    except K80Error as error:
        return list(error.problems)
    return []


@app.post("/error")
async def tell_all(topic: dict[str, Any]) -> K80Error | None:
    try:
        assess(load(Topic, topic))
    except K80Error as error:
        return error
    return None


def post(path: str, content: object) -> Response:
    async def answer() -> Response:
        async with AsyncClient(transport=ASGITransport(app=app), base_url="http://test") as client:
            return await client.post(
                path, content=json.dumps(content).encode(), headers={"content-type": "application/json"}
            )

    return asyncio.run(answer())


def detail(path: str, content: object, status: int = 422) -> list[dict[str, Any]]:
    answer = post(path, content)
    assert answer.status_code == status, answer.text
    found: list[dict[str, Any]] = answer.json()["detail"]
    return found


PATHS: dict[type[Document], str] = {Topic: "/topic", Framework: "/framework", Agenda: "/agenda"}
EVERY = [(Topic, TOPIC), (Framework, FRAMEWORK), (Agenda, AGENDA)]


@given(broken_documents())
@example((Topic, TOPIC | {"\ud800": "\udfff", "answers": {"\ud800": {"level": ["\ud801"]}}}))
@example((Topic, TOPIC | {"themes": float("nan"), "summary": 10**200}))
@example((Framework, TOPIC))
def test_each_problem_of_loading_is_an_error_at_its_place(document: tuple[type[Document], dict[str, Any]]) -> None:
    """The answer to a document that is refused has what `load` finds, and no sentence of others."""
    model, content = document
    content = json.loads(json.dumps(content))
    answer = post(PATHS[model], content)
    try:
        loaded = load(model, content)
    except DocumentError as error:
        assert answer.status_code == 422
        found = answer.json()["detail"]
        told = [problem.inside("body").as_error() for problem in error.problems]
        for one in found:
            del one["input"]
        assert found == json.loads(json.dumps(told))
    else:
        assert answer.status_code == 200
        assert model.model_validate(answer.json()) == loaded


def test_an_error_has_what_a_form_shows() -> None:
    """The place of the field, our code and sentence, what was given, and the parts of the sentence."""
    [error] = detail("/topic", TOPIC | {"answers": {"demand": {"levl": "high"}}})
    assert error == {
        "type": "key_unknown",
        "loc": ["body", "answers", "demand", "levl"],
        "msg": "there is no such key; found 'levl'; allowed: level, value, between, note, evidence, abstain; "
        "did you mean 'level'?",
        "input": "high",
        "ctx": {
            "found": "'levl'",
            "allowed": "level, value, between, note, evidence, abstain",
            "hint": "level",
            "line": None,
            "column": None,
            "values": {},
            "message": "there is no such key",
        },
    }


def test_documents_stand_in_models_of_the_service() -> None:
    """In lists and several side by side, each at its own place."""
    content = {"topics": [TOPIC, {"id": 5, "title": "A"}], "framework": FRAMEWORK | {"outcome": "advise"}}
    assert [(error["type"], error["loc"]) for error in detail("/batch", content)] == [
        ("number_not_text", ["body", "topics", 1, "id"]),
        ("aspect_unknown", ["body", "framework", "outcome"]),
    ]
    assert post("/batch", {"topics": [TOPIC, TOPIC]}).json() == 2


def test_what_is_refused_later_is_answered_in_the_same_form() -> None:
    """What only shows beside the framework, or is a name of nothing: the handler is one line."""
    [error] = detail("/changes/take_on", {"id": "a", "title": "A", "answers": {"theme_link": "drect"}})
    assert (error["type"], error["loc"]) == ("level_unknown", ["body", "answers", "theme_link"])
    assert error["ctx"]["hint"] == "direct"
    [error] = detail("/changes/take-on", TOPIC | {"answers": {}})
    assert (error["type"], error["ctx"]["hint"]) == ("unknown.outcome", "take_on")
    both = {"theme_link": "none", "small_scale_difference": "same", "fit": "strong"}
    [error] = detail("/changes/take_on", TOPIC | {"answers": both})
    assert (error["type"], error["loc"]) == ("impossible_by_rules", ["body", "answers"])
    [error] = detail("/too-large", TOPIC, 413)
    assert error["ctx"]["values"]["limit"] == 10


def test_problems_and_errors_are_what_a_service_returns() -> None:
    """As they are, and equal ones come of what the client got."""
    broken = TOPIC | {"titel": "A", "themes": {}}
    with pytest.raises(DocumentError) as caught:
        load(Topic, broken)
    got = post("/problems", broken).json()
    assert [problem["code"] for problem in got] == [problem.code for problem in caught.value.problems]
    got = post("/error", broken).json()
    assert (got["error"], got["source"]["message"]) == ("DocumentError", "topic")
    assert post("/error", {"id": "a", "title": "A"}).json() is None


@pytest.mark.parametrize(("model", "content"), EVERY)
def test_what_a_service_returns_it_takes_again(model: type[Document], content: dict[str, Any]) -> None:
    """A document that was returned as it is, with nothing left out, is the same document."""
    answer = post(PATHS[model], content)
    assert post(PATHS[model], answer.json()).json() == answer.json()
    assert model.model_validate(answer.json()) == load(model, content)


def test_the_description_of_the_service_is_valid() -> None:
    """It names each document, problem and error, and says of each key what docstrings say, without their examples."""
    described = app.openapi()
    schemas = described["components"]["schemas"]
    names = {name.split("-")[0] for name in schemas}  # older versions of pydantic tell what goes in from what goes out
    assert {"Topic", "Agenda", "Problem", "Sentence", "ContradictionError", "SizeLimitError"} <= names
    assert {name for name in names if "__" in name} == set()
    assert (
        schemas.get("Topic", schemas.get("Topic-Input"))["properties"]["raised_by"]["description"]
        == "who put it forward."
    )
    assert ">>>" not in json.dumps(described)
    validate = pytest.importorskip("openapi_spec_validator").validate
    validate(described)


@pytest.mark.parametrize(("model", "content"), EVERY)
def test_what_goes_in_and_out_is_as_described(model: type[Document], content: dict[str, Any]) -> None:
    """What a service takes and returns is valid by its own description."""
    jsonschema = pytest.importorskip("jsonschema")
    described = app.openapi()
    operation = described["paths"][PATHS[model]]["post"]
    taken = operation["requestBody"]["content"]["application/json"]["schema"]
    returned = operation["responses"]["200"]["content"]["application/json"]["schema"]
    for schema, data in ((taken, content), (returned, post(PATHS[model], content).json())):
        jsonschema.Draft202012Validator({**schema, "components": described["components"]}).validate(data)


# --- what it gives ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RESULTS)
def test_a_result_is_a_response_with_its_data(kind: str) -> None:
    """By its type alone, with a component of its own where it has several parts."""
    thing = RESULTS[kind]()
    service = FastAPI()
    service.get("/typed", response_model=type(thing))(lambda: thing)
    response = asyncio.run(_get(service, "/typed"))
    assert response.json() == json.loads(to_json(thing))
    schema = asyncio.run(_get(service, "/openapi.json")).json()
    content = schema["paths"]["/typed"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert content == {"$ref": f"#/components/schemas/{kind}"}
    assert ">>>" not in json.dumps(schema)


@pytest.mark.parametrize("kind", ["Assessment", "Analysis", "Panel"])
def test_a_result_says_what_is_too_large_to_work_out(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is: the rest of it is there, and it is no failure of the service."""

    def grown(*_arguments: object, **_options: object) -> Any:
        raise SizeLimitError(Sentence("limit.nodes", "nodes"), 10, Sentence("remedy.rounder", "weigh less"))

    of_more = revise(load_framework(), {"also": ["fit"]})
    thing = assess({"theme_link": "none"}, of_more) if kind == "Assessment" else RESULTS[kind]()
    monkeypatch.setattr(Assessment, "_judgement", grown)
    monkeypatch.setattr(Assessment, "_at_profile", grown)
    for name in ("mattering", "questions_about", "brought_about"):
        monkeypatch.setattr(panel, name, grown)
    for name in ("next_questions", "tolerance", "margins", "slack", "reasons", "changes"):
        monkeypatch.setattr(analysis, name, grown)
    service = FastAPI()
    service.get("/", response_model=type(thing))(lambda: thing)
    found = asyncio.run(_get(service, "/")).json()
    assert found == json.loads(to_json(thing))
    told = {key for key, own in found.items() if isinstance(own, dict) and own.get("code") == "size_limit"}
    assert told >= ({"to_discuss", "pivotal"} if kind == "Panel" else {"also", "aspects"})
    jsonschema = pytest.importorskip("jsonschema")
    assert not [*jsonschema.Draft202012Validator(schema_of(kind.lower())).iter_errors(found)]


@pytest.mark.parametrize("document", [AGENDA, FRAMEWORK, TOPIC])
def test_a_document_is_a_response_with_what_its_file_holds(document: Any) -> None:
    """What was left out stays out."""
    kind: Any = {id(AGENDA): Agenda, id(FRAMEWORK): Framework, id(TOPIC): Topic}[id(document)]
    made = kind.model_validate(document)
    service = FastAPI()
    service.get("/", response_model=list[kind])(lambda: [made])
    assert asyncio.run(_get(service, "/")).json() == [to_data(made)]


async def _get(service: FastAPI, path: str) -> Response:
    async with AsyncClient(transport=ASGITransport(app=service), base_url="http://service") as client:
        return await client.get(path)


def test_what_a_service_returns_is_worked_out_before_it_is_written() -> None:
    """FastAPI checks in a thread what an endpoint returns, and writes it where every other request waits."""
    where: list[threading.Thread] = []

    def found() -> Iterator[Reason]:
        where.append(threading.current_thread())
        yield Reason(levels=FrozenDict(demand=("none",)))

    service = FastAPI()

    @service.get("/alone")
    def alone() -> LazySequence[Reason]:
        return LazySequence(found)

    @service.get("/inside")
    def inside() -> dict[str, Results[Against]]:
        return {"take_on": Results([Against(reasons=LazySequence(found), general_reasons=LazySequence(found))])}

    async def answer(path: str) -> Any:
        async with AsyncClient(transport=ASGITransport(app=service), base_url="http://test") as client:
            return (await client.get(path)).json()

    told = {"items": [{"levels": {"demand": ["none"]}, "answers": ["demand"]}], "complete": True, "problem": None}
    assert asyncio.run(answer("/alone")) == told
    assert asyncio.run(answer("/inside")) == {"take_on": [{"reasons": told, "general_reasons": told}]}
    assert len(where) == 3
    assert threading.main_thread() not in where
