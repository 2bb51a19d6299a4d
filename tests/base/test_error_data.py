"""Problems and errors as data: nothing that they say is lost on the way there and back."""

from __future__ import annotations

import copy
import datetime
import json
import pickle
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest
from documents import broken_documents
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from k80assess.base.documents import Document
from k80assess.document.files import load
from k80assess.document.topic import Topic
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    ContradictionError,
    DocumentError,
    IncomparableError,
    K80Error,
    MissingExtraError,
    Problem,
    Sentence,
    SizeLimitError,
    UnknownNameError,
    quoted,
)

PROBLEMS, ERRORS = TypeAdapter(Problem), TypeAdapter[K80Error](K80Error)

UNKNOWN = Sentence("aspect_unknown", "no aspect has this id")
LEVELS = Sentence("found_levels", "{name} with {count} levels", name=quoted("fit"), count=1200)
TABLES = Sentence(
    "list_too_short", {"one": "at least one entry is needed", "other": "at least {count} entries"}, count=1
)
MADE: list[Problem] = [
    Problem(("outcome",), UNKNOWN, "'fitt'", "fit, worth", "fit"),
    Problem((), UNKNOWN),
    Problem((Sentence("place.entry", "entry {number}", number=5), "a", 0), TABLES, LEVELS, "{not} a {template}"),
    Problem(("{a}",), Sentence("refused", "{reason}", reason="{a} and {reason}"), "{", "}"),
]
EVERY: list[K80Error] = [
    DocumentError("f.toml", MADE),
    AnswerError(Sentence("place.topics", "topics"), MADE),
    ArgumentError(MADE[0]),
    UnknownNameError("theme", "Woonen", ["Wonen", "Zorg"], ("themes", 0)),
    UnknownNameError("theme", 5, ["Wonen"]),
    SizeLimitError(
        Sentence("limit.nodes", "nodes of the decision diagram"),
        1_000_000,
        Sentence("remedy.answer_more", "answer more of the open criteria"),
    ),
    IncomparableError(Problem((), Sentence("not_two", "two frameworks or two agendas are needed"))),
    MissingExtraError("numpy", "frames"),
    ContradictionError(
        "answers",
        MADE[0],
        {"cost": ("high", "fair"), "due": ("late",)},
        {
            "cost": (Fraction(1, 3), Fraction(10**60)),
            "due": (datetime.date(2026, 3, 1), datetime.date(2026, 3, 2)),
        },
        (0, 3),
        ("hands",),
    ),
]


def parts(problem: Problem) -> list[str]:
    return [problem.sentence, problem.found, problem.allowed, *(key for key in problem.loc if isinstance(key, str))]


@pytest.mark.parametrize("problem", MADE)
def test_a_problem_comes_back_equal_and_in_dutch(problem: Problem) -> None:
    """With its code, its places and what fills it, through JSON and as it is."""
    data = PROBLEMS.dump_python(problem)
    assert data == PROBLEMS.dump_python(problem, mode="json") == problem.told()
    for back in (PROBLEMS.validate_python(data), PROBLEMS.validate_json(PROBLEMS.dump_json(problem))):
        assert back == problem
        assert (back.code, back.sentence.values) == (problem.code, problem.sentence.values)
        assert [back.to("en"), back.to("nl")] == [problem.to("en"), problem.to("nl")]
        assert [getattr(part, "code", None) for part in parts(back)] == [
            getattr(part, "code", None) for part in parts(problem)
        ]
        assert pickle.loads(pickle.dumps(back)) == problem
    assert PROBLEMS.validate_python(problem) is problem


def test_the_data_of_a_problem_is_plain() -> None:
    """Nothing of ours is left in it: a sentence is its code, text and what fills it."""
    assert json.loads(PROBLEMS.dump_json(MADE[2])) == {
        "code": "list_too_short",
        "loc": [{"code": "place.entry", "message": "entry 5", "values": {"number": 5}}, "a", 0],
        "message": "at least one entry is needed",
        "found": {
            "code": "found_levels",
            "message": "'fit' with 1,200 levels",
            "values": {"name": "'fit'", "count": 1200},
        },
        "allowed": "{not} a {template}",
        "hint": None,
        "line": None,
        "column": None,
        "values": {"count": 1},
    }


@given(broken_documents())
def test_whatever_is_wrong_with_a_document_comes_back(document: tuple[type[Document], dict[str, Any]]) -> None:
    """As the same error, with equal problems, which say the same in both languages."""
    found = None
    try:
        load(*document)
    except DocumentError as error:
        found = error
    if found is not None:
        back = ERRORS.validate_json(ERRORS.dump_json(found))
        assert type(back) is DocumentError
        assert back.problems == found.problems
        assert [back.to("en"), back.to("nl")] == [found.to("en"), found.to("nl")]


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_an_error_comes_back_as_it_was(error: K80Error) -> None:
    """Of its own class, with all that it holds; it can be copied and pickled as before."""
    data = json.loads(ERRORS.dump_json(error))
    assert data["error"] == type(error).__name__
    for adapter in (ERRORS, TypeAdapter[Any](type(error))):
        back = adapter.validate_python(data)
        assert type(back) is type(error)
        assert [back.to("en"), back.to("nl"), back.problems] == [error.to("en"), error.to("nl"), error.problems]
        held = {name: value for name, value in vars(error).items() if error.to("en") and name != "name"}
        assert {name: getattr(back, name) for name in held} == held
        for again in (copy.copy(back), pickle.loads(pickle.dumps(back))):
            assert (type(again), again.to("nl"), vars(again)) == (type(back), back.to("nl"), vars(back))
    assert ERRORS.validate_python(error) is error


def test_an_exact_number_and_a_date_are_data_like_all_others() -> None:
    """A number is its exact text beside a decimal, a date is text."""
    numbers = json.loads(ERRORS.dump_json(EVERY[-1]))["numbers"]
    assert numbers["cost"][0] == {"exact": "1/3", "decimal": 1 / 3}
    assert numbers["due"] == ["2026-03-01", "2026-03-02"]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"code": 5},
        {"values": {"name": 1.5}},
        {"loc": "outcome"},
        {"colour": "red"},
        {"code": "number_not_text", "values": {}},  # its Dutch needs a number
        {"code": "list_too_short", "values": {"number": 2}},
        {"values": {"count": 10**5_000}, "code": "list_too_short"},
    ],
)
def test_what_is_no_problem_is_refused(wrong: dict[str, Any]) -> None:
    """Also a sentence that lacks what fills it: it could not be said in Dutch."""
    with pytest.raises(ValidationError):
        PROBLEMS.validate_python({**MADE[0].told(), **wrong} if wrong else {})


def test_an_error_of_another_class_is_refused() -> None:
    """A more special one is one of the class; another is not."""
    data = ERRORS.dump_python(EVERY[-1])
    assert isinstance(TypeAdapter(AnswerError).validate_python(data), ContradictionError)
    with pytest.raises(ValidationError):
        TypeAdapter(ArgumentError).validate_python(data)
    with pytest.raises(ValidationError):
        ERRORS.validate_python({**data, "problems": []})
    with pytest.raises(ValidationError):
        ERRORS.validate_python({**data, "error": "ZeroDivisionError"})


def test_an_error_of_somebody_elses_class_is_told_as_the_one_it_is_derived_from() -> None:
    """What we do not know has no form of its own."""

    class OwnError(ArgumentError):
        pass

    assert ERRORS.dump_python(OwnError(MADE[0]))["error"] == "ArgumentError"
    assert TypeAdapter(OwnError).json_schema()["properties"]["error"]["const"] == "ArgumentError"


def test_errors_are_said_in_a_language_and_are_the_same_data() -> None:
    """Only what people read is in Dutch: a program knows a problem by the same code, place and values."""
    with pytest.raises(K80Error) as refused:
        load(Topic, {"id": "a", "answers": {"demand": {"level": 3}}, "{x}": 1})
    english, dutch = refused.value.errors("body"), refused.value.errors("body", lang="nl")
    assert [{**error, "msg": ""} for error in english] == [{**error, "msg": ""} for error in dutch]
    for problem, error in zip(refused.value.problems, dutch, strict=True):
        assert problem.to("nl") == f"{problem.place}: {error['msg']}"


def test_errors_cost_no_pydantic() -> None:
    """Whoever only catches an error does not load what writes it as data."""
    code = "import sys, k80assess.errors as e; e.K80Error.errors; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
