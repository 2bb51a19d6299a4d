"""The example of a web service, called as its users call it: over a socket."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from documents import FRAMEWORK

import k80assess as k80
from k80assess.documents import DecisionRecord, Edition, from_data, to_toml
from k80assess.types import (
    Analysis,
    Assessment,
    Change,
    Entry,
    LazySequence,
    Proof,
    Question,
    Reason,
    Results,
    Verification,
)

pytest.importorskip("fastapi", reason="fastapi is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")
pytest.importorskip("jsonschema", reason="jsonschema is not installed")
pytest.importorskip("openapi_spec_validator", reason="openapi_spec_validator is not installed")
pytest.importorskip("uvicorn", reason="uvicorn is not installed")

import httpx
import jsonschema
import openapi_spec_validator

FOLDER = Path(__file__).parents[2] / "examples" / "apps" / "service"
TOPIC = k80.load_topic(FOLDER.parents[1] / "topics" / "housing-scheme.toml")
DECLINED = {"id": "pilot", "title": "A pilot", "answers": {"theme_link": "none", "small_scale_difference": "same"}}

T = TypeVar("T")

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the examples are not part of this distribution")


class Caller:
    """A client that holds every answer to what the service says of itself."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.described = client.get("/openapi.json").json()
        self.called: set[tuple[str, str]] = set()

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self.client.request(method, path, **options)
        assert answer.status_code == status, answer.text
        [template] = [own for own in self.described["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", own), path)]
        self.called.add((method.lower(), template))
        responses = self.described["paths"][template][method.lower()]["responses"]
        schema = responses[str(status)]["content"]["application/json"]["schema"]
        validator = jsonschema.Draft202012Validator({**schema, "components": self.described["components"]})
        validator.validate(answer.json())
        return answer.json()

    def post(self, path: str, topic: object = DECLINED, status: int = 200, **params: Any) -> Any:
        return self("POST", path, status, json=topic, params=params)

    def problem(self, path: str, topic: object = DECLINED, **params: Any) -> tuple[str, list[Any], str]:
        """The code, the place and the sentence of the one thing that is wrong."""
        [error] = self.post(path, topic, 422, **params)["detail"]
        return error["type"], error["loc"], error["msg"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The service in a process of its own, at a port that was free."""
    data = tmp_path_factory.mktemp("service")
    path = os.pathsep.join(filter(None, [str(Path(k80.__file__).parents[1]), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "uvicorn", "service:app", "--port", "0", "--ws", "none", "--no-access-log"]
    environment = {**os.environ, "K80ASSESS_DATA": str(data), "PYTHONPATH": path}
    with subprocess.Popen(
        command, cwd=FOLDER, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        said = []
        try:
            for line in process.stderr:
                said.append(line)
                if running := re.search(r"running on (http://\S+)", line):
                    with httpx.Client(base_url=running[1], timeout=60, trust_env=False) as client:
                        yield Caller(client)
                    break
            else:
                pytest.fail("".join(said))
        finally:
            process.terminate()


def result(data: Any, kind: type[T], *frameworks: k80.Framework) -> T:
    return from_data(data, kind, documents=frameworks or (k80.load_framework(),))


def test_an_assessment_comes_back_as_the_library_gives_it(service: Caller) -> None:
    """The data is the library's, from which the client makes an equal assessment."""
    expected = k80.assess(TOPIC)
    data = service.post("/assessment", k80.to_data(TOPIC))
    assert data == k80.to_data(expected)
    assert result(data, Assessment) == expected


def test_reasons_stop_where_they_are_asked_to(service: Caller) -> None:
    """For the outcome and against another, by levels given and by all that would do."""
    assessment = k80.assess(k80.load_topic(DECLINED))
    for options in ({}, {"general": True}, {"against": "take_on"}, {"against": "take_on", "general": True}):
        expected = k80.reasons(assessment, **options)
        for limit in (1, 1000):
            data = service.post("/reasons", limit=limit, **options)
            assert data["complete"] == (len(expected) <= limit)
            assert list(result(data["items"], list[Reason])) == list(expected[:limit])
    assert isinstance(result(data, LazySequence[Reason]), LazySequence)


def test_changes_have_exact_costs(service: Caller) -> None:
    """A cost is its exact text beside a decimal, and a change comes back equal."""
    expected = k80.changes(k80.assess(k80.load_topic(DECLINED)), "take_on")
    data = service.post("/changes", outcome="take_on", limit=3)
    assert data["items"][0]["cost"] == {"exact": str(expected[0].cost), "decimal": float(expected[0].cost)}
    assert result(data["items"], list[Change]) == list(expected[:3])
    certain = service.post("/changes", outcome="take_on", certain=True)["items"]
    assert result(certain[0], Change) == k80.changes(k80.assess(k80.load_topic(DECLINED)), "take_on", certain=True)[0]


def test_the_next_question_comes_first(service: Caller) -> None:
    """In the order in which the library gives them."""
    expected = k80.next_questions(k80.assess(k80.load_topic(DECLINED)))
    assert result(service.post("/questions"), Results[Question]) == expected


def test_a_rule_is_proved_or_has_a_counterexample(service: Caller) -> None:
    """Conditions are those of frameworks: a level, several, or a table."""
    for when, then in (
        ({"ownership": "nobody"}, ["decline", "monitor"]),
        ({"theme_link": "direct"}, "take_on"),
        ({"fit": {"below": "moderate"}}, {"not": "take_on"}),
    ):
        proof = result(service.post("/proof", {"when": when, "then": then}), Proof)
        assert proof == k80.prove(k80.load_framework(), when=when, then=then)


def test_the_whole_analysis_is_one_call(service: Caller) -> None:
    """It is what the command shows with `--json`, and comes back as an analysis."""
    expected = k80.examine.analyse(k80.assess(TOPIC), limit=2, against="decline")
    data = service.post("/analysis", k80.to_data(TOPIC), limit=2, against="decline")
    assert data == k80.to_data(expected)
    assert result(data, Analysis) == expected


def test_an_uploaded_framework_is_used_by_id_and_fingerprint(service: Caller) -> None:
    """As JSON or as TOML it is the same edition, also in many requests at a time."""
    framework = k80.load_framework(FRAMEWORK)
    edition = service("POST", "/frameworks", 201, json=FRAMEWORK)
    assert Edition(**edition) == Edition.of(framework)
    toml = {"content": to_toml(framework).encode(), "headers": {"content-type": "application/toml"}}
    assert service("POST", "/frameworks/toml", 201, **toml) == edition
    name = f"{edition['id']}@{edition['fingerprint']}"
    topic = {"id": "a", "title": "A"}
    expected = k80.assess(k80.load_topic(topic), framework)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.post("/assessment", topic, framework=name), range(16)))
    assert [result(answer, Assessment, framework) for answer in answers] == [expected] * 16


def test_decisions_stand_in_a_register(service: Caller) -> None:
    """One after the other, the last one in force, and the whole chain can be checked."""
    first = service.post("/decisions", DECLINED, 201, on="2026-03-02", by="board")
    entry = result(first, Entry)
    assert entry.record == k80.decide(k80.assess(k80.load_topic(DECLINED)), on="2026-03-02", by="board")
    service.post("/decisions", DECLINED, 201, on="2026-04-06", by="board", outcome="monitor", why="It is asked for.")
    history = result(service("GET", "/decisions/pilot"), Results[DecisionRecord])
    assert [record.decided.id for record in history] == ["decline", "monitor"]
    assert result(service("GET", "/decisions"), dict[str, DecisionRecord]) == {"pilot": history[1]}
    verified = result(service("GET", "/verification", params={"head": entry.hash}), Verification)
    assert (verified.holds, verified.entries, verified.noted) == (True, 2, 1)
    missing = service("GET", "/verification", params={"head": "f" * 64})
    assert (missing["holds"], len(missing["problems"])) == (False, 1)


def test_what_is_wrong_is_said_at_its_place(service: Caller) -> None:
    """Whatever it is, the answer is a 422 in FastAPI's own form, and says what is allowed."""
    code, loc, said = service.problem("/assessment", {**DECLINED, "answers": {"theme_link": "drect"}})
    assert (code, loc) == ("level_unknown", ["body", "answers", "theme_link"])
    assert "allowed: none, indirect, direct; did you mean 'direct'?" in said
    judged = {**DECLINED["answers"], "fit": "strong"}  # type: ignore[dict-item]
    assert service.problem("/reasons", {**DECLINED, "answers": judged})[:2] == (
        "impossible_by_rules",
        ["body", "answers"],
    )
    assert service.problem("/changes", outcome="take-on")[:2] == ("unknown.outcome", ["query", "outcome"])
    assert service.problem("/reasons", against="take-on")[:2] == ("unknown.outcome", ["query", "against"])
    assert service.problem("/analysis", against="take-on")[:2] == ("unknown.outcome", ["query", "against"])
    assert service.problem("/assessment", {"title": "A"})[:2] == ("key_missing", ["body", "id"])
    assert service.problem("/frameworks", {**FRAMEWORK, "outcome": "advise"})[:2] == (
        "aspect_unknown",
        ["body", "outcome"],
    )
    weights = {f"c{place}": 1009 + 7 * place * place for place in range(40)}
    criteria = [{"id": criterion, "levels": ["no", "yes"]} for criterion in weights]
    rule = {"kind": "weighted", "weights": weights, "cutoffs": {"yes": 0.5}}
    large = {"id": "large", "version": "1", "outcome": "go", "criteria": criteria}
    large |= {"aspects": [{"id": "go", "levels": ["no", "yes"], "rule": rule}]}
    assert service.problem("/frameworks", large)[0] == "size_limit"
    unknown = f"hall@{'0' * 64}"
    assert service.problem("/assessment", framework=unknown)[:2] == ("unknown.framework", ["query", "framework"])
    assert service.problem("/assessment", framework="../hall")[1] == ["query", "framework"]
    added = {**FRAMEWORK, "id": "../../hall"}
    name = f"../../hall@{k80.fingerprint(k80.load_framework(added))}"
    assert service.problem("/assessment", framework=name)[0] == "unknown.framework"  # not yet
    own = Edition(**service("POST", "/frameworks", 201, json=added))
    service.post("/assessment", {"id": "a", "title": "A"}, framework=name)
    other = service.problem("/assessment", framework=f"hall@{own.fingerprint}")
    assert other[:2] == ("unknown.framework", ["query", "framework"])
    assert service.problem("/proof", {"when": {"theme_link": "drect"}, "then": "take_on"})[:2] == (
        "level_unknown",
        ["body", "when", "theme_link"],
    )
    assert service.problem("/decisions", {**DECLINED, "answers": {}}, on="2026-03-02", by="board")[0] == "outcome_open"
    assert service.problem("/decisions", on="2026-03-02", by="board", outcome="monitor")[0] == "why_missing"
    [error] = service("GET", "/verification", 422, params={"head": "z"})["detail"]
    assert error["loc"] == ["query", "head"]


def test_what_cannot_be_read_is_refused(service: Caller) -> None:
    """Text that is no JSON, no TOML, or no text at all."""
    headers = {"content-type": "application/json"}
    [error] = service("POST", "/assessment", 422, content=b"{", headers=headers)["detail"]
    assert error["type"] == "json_invalid"
    headers = {"content-type": "application/toml"}
    for content, code in ((b"id = ", "not_well_formed"), (b"\xff", "not_utf8"), (b"id = 'hall'", "key_missing")):
        first, *_more = service("POST", "/frameworks/toml", 422, content=content, headers=headers)["detail"]
        assert (first["type"], first["loc"][0]) == (code, "body")


def test_the_description_is_valid_and_every_endpoint_is_tried(service: Caller) -> None:
    """It names the library's own results, says how exact numbers look, and has nobody else's models."""
    openapi_spec_validator.validate(service.described)
    schemas = service.described["components"]["schemas"]
    assert {"Analysis", "Assessment", "Change", "DecisionRecord", "Entry", "Proof", "Reason", "Topic"} <= schemas.keys()
    assert set(schemas["Number"]["properties"]) == {"exact", "decimal"}
    assert ">>>" not in json.dumps(service.described)
    tried = {(method, path) for path, own in service.described["paths"].items() for method in own}
    assert service.called == tried
