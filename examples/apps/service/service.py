"""A web service that assesses topics, explains itself, takes frameworks and keeps a register of decisions.

    uvicorn service:app

It has no model of its own: what it takes are documents of k80assess and what it gives are its results, so that
`/docs` says what they are. Endpoints are plain functions, which FastAPI runs in threads: they compute.
"""

import os
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse

import k80assess as k80
from k80assess import Framework, K80Error, Topic
from k80assess.documents import DecisionRecord, Edition
from k80assess.errors import UnknownNameError
from k80assess.types import (
    Analysis,
    Assessment,
    Change,
    Entry,
    FrozenDict,
    LazySequence,
    Proof,
    Question,
    Reason,
    Results,
    Verification,
)

DATA = Path(os.environ.get("K80ASSESS_DATA", "data"))
FRAMEWORKS = DATA / "frameworks"
FRAMEWORKS.mkdir(parents=True, exist_ok=True)
NODES = 50_000  # nodes of a decision diagram: what strangers send compiles in a second, or is refused

app = FastAPI(title="Assessments", version="1")
register = k80.Register(DATA / "decisions.sqlite")


@app.exception_handler(K80Error)
def refused(request: Request, error: K80Error) -> JSONResponse:
    """Answer what cannot be done in the form of FastAPI's own errors."""
    place = "query" if error.loc and error.loc[0] in request.query_params else "body"
    return JSONResponse({"detail": error.errors(place)}, 422)


def compiled(framework: Framework) -> Framework:
    """Compile a framework, which stays so while it is kept; one that is too large is refused."""
    return k80.examine.compile_framework(framework, node_limit=NODES).framework


@lru_cache(maxsize=100)
def stored(fingerprint: str) -> Framework:
    """Read a framework that was added; an id may be any text, and so is no name of a file."""
    return compiled(k80.load_framework(FRAMEWORKS / f"{fingerprint}.json"))


def chosen(framework: Annotated[str | None, Query(pattern="^.+@[0-9a-f]{64}$")] = None) -> Framework:
    """Take the framework with an id and a fingerprint, joined by `@`; the packaged one when left out."""
    if framework is None:
        return k80.load_framework()
    own_id, _, fingerprint = framework.rpartition("@")
    with suppress(FileNotFoundError):
        if (found := stored(fingerprint)).id == own_id:
            return found
    raise UnknownNameError("framework", framework, [], ("framework",))


Chosen = Annotated[Framework, Depends(chosen)]
Limit = Annotated[int, Query(ge=1, le=1000)]


def assessed(topic: Topic, framework: Chosen) -> Assessment:
    """Assess the topic that is asked about."""
    return k80.assess(topic, framework)


Assessed = Annotated[Assessment, Depends(assessed)]


@app.post("/frameworks", status_code=201)
def add_framework(framework: Framework) -> Edition:
    """Keep a framework, and say how it is named from now on."""
    edition = Edition.of(compiled(framework))
    k80.save(framework, FRAMEWORKS / f"{edition.fingerprint}.json")
    return edition


@app.post("/frameworks/toml", status_code=201)
def add_framework_in_toml(text: Annotated[bytes, Body(media_type="application/toml")]) -> Edition:
    """Keep a framework that is written in TOML."""
    return add_framework(k80.loads(text, "framework", form="toml"))


@app.post("/assessment")
def assess(assessment: Assessed) -> Assessment:
    """Say which outcomes are possible."""
    return assessment


@app.post("/analysis")
def analyse(assessment: Assessed, against: str | None = None, limit: Limit = 10) -> Analysis:
    """Say all that can be asked of a topic."""
    return k80.examine.analyse(assessment, against=against, limit=limit)


@app.post("/reasons")
def reasons(
    assessment: Assessed, against: str | None = None, general: bool = False, limit: Limit = 10
) -> LazySequence[Reason]:
    """Say which answers settle the outcome, or exclude another."""
    return k80.reasons(assessment, against=against, general=general).limited(limit)


@app.post("/changes")
def changes(assessment: Assessed, outcome: str, certain: bool = False, limit: Limit = 10) -> LazySequence[Change]:
    """Say what would have to be otherwise for another outcome, cheapest first."""
    return k80.changes(assessment, outcome, certain=certain).limited(limit)


@app.post("/questions")
def next_questions(assessment: Assessed) -> Results[Question]:
    """Say what is best asked next."""
    return k80.next_questions(assessment)


@app.post("/proof")
def prove(framework: Chosen, when: Annotated[dict[str, Any], Body()], then: Annotated[Any, Body()]) -> Proof:
    """Say whether some answers always lead to some outcomes."""
    return k80.prove(framework, when=when, then=then)


@app.post("/decisions", status_code=201)
def decide(assessment: Assessed, on: date, by: str, outcome: str | None = None, why: str | None = None) -> Entry:
    """Put a decision on record."""
    return register.append(k80.decide(assessment, outcome, on=on, by=by, why=why))


@app.get("/decisions")
def decisions() -> FrozenDict[str, DecisionRecord]:
    """Say for each topic the decision in force."""
    return register.current()


@app.get("/decisions/{topic}")
def history(topic: str) -> Results[DecisionRecord]:
    """Say all decisions on a topic, in their order."""
    return register.history(topic)


@app.get("/verification")
def verify(head: str | None = None) -> Verification:
    """Say whether the register is as it was when its head was noted."""
    return register.verify(head)
