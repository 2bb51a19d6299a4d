"""One rule for all signatures, and one kind of error for each mistake: the thing first, options by name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from public_api import public

import k80assess as k80
from k80assess.errors import AnswerError, ArgumentError, DocumentError, UnknownNameError

FUNCTIONS = {name: thing for name, thing in public() if inspect.isfunction(thing)}
METHODS = {
    f"{name}.{method}": function
    for name, thing in public()
    if inspect.isclass(thing)
    for method, function in vars(thing).items()
    if inspect.isfunction(function) and not method.startswith("_") and not method.startswith("model_")
}
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
# The one argument that may follow the thing and be left out.
MAY_FOLLOW = {"framework", "outcome"}


def positional(function: Callable[..., Any]) -> list[inspect.Parameter]:
    parameters = list(inspect.signature(function).parameters.values())
    return [parameter for parameter in parameters if parameter.kind in POSITIONAL and parameter.name != "self"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_thing_comes_first_and_options_are_named(name: str) -> None:
    """At most two arguments by position; what may be left out is given by name, save for what a function is about."""
    given = positional(FUNCTIONS[name])
    assert len(given) <= 2
    for number, parameter in enumerate(given):
        may_be_left_out = parameter.default is not parameter.empty
        assert not may_be_left_out or number == 0 or parameter.name in MAY_FOLLOW, parameter


@pytest.mark.parametrize("name", METHODS)
def test_methods_take_few_arguments_by_position(name: str) -> None:
    """At most two beside the object itself."""
    assert len(positional(METHODS[name])) <= 2


@pytest.mark.parametrize("name", [*FUNCTIONS, *METHODS])
def test_a_parameter_means_what_it_is_called(name: str) -> None:
    """A path is a path and no mapping; a language is Dutch unless another is asked for, and of an error English."""
    for parameter in inspect.signature((FUNCTIONS | METHODS)[name]).parameters.values():
        if parameter.name == "path":
            assert parameter.annotation == "str | os.PathLike[str]"
        if parameter.name == "lang":
            usual = "en" if name.rpartition(".")[2] in ("errors", "as_error") else "nl"
            assert (parameter.default, parameter.kind) == (usual, parameter.KEYWORD_ONLY)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_name_says_where_the_result_goes(name: str) -> None:
    """`write_…` and `save` take a path and give nothing back; `to_…` gives text, bytes or data."""
    function, own = inspect.signature(FUNCTIONS[name]), name.rpartition(".")[2]
    is_writer = own == "save" or own.startswith("write_")
    assert is_writer == ("path" in function.parameters and function.return_annotation == "None")
    if own.startswith("to_"):
        assert re.match(r"str|bytes|dict|FrozenDict|Any$", function.return_annotation)


# --- errors -------------------------------------------------------------------------------------------------------

FRAMEWORK, AGENDA = k80.load_framework(), k80.load_agenda()
YEAR = k80.load_agenda(Path(__file__).parents[1] / "examples" / "year" / "agenda.toml")
TOPIC = k80.load_topic({"id": "pilot", "title": "A pilot"})
ASSESSED = k80.assess(TOPIC)
DAY = date(2026, 3, 2)
DECIDED: dict[str, Any] = {"on": "2026-03-02", "by": "executive_board"}


def lessons_of_nothing() -> k80.types.Lessons:
    pytest.importorskip("pysat")
    return k80.learning.lessons(k80.learning.learn([], k80.loosen(FRAMEWORK, weights="any")))


IN_A_LANGUAGE: dict[str, Callable[[Path, Any], object]] = {
    "documents.schema": lambda _, lang: k80.documents.schema("topic", framework=FRAMEWORK, lang=lang),
    "explain": lambda _path, lang: k80.explain(ASSESSED, lang=lang),
    "write_report": lambda path, lang: k80.write_report(ASSESSED, path / "x.md", lang=lang),
    "write_memo": lambda path, lang: k80.write_memo(ASSESSED, path / "x.md", lang=lang),
    "write_page": lambda path, lang: k80.write_page(FRAMEWORK, path / "x.html", lang=lang),
    "govern.write_report_back": lambda path, lang: k80.govern.write_report_back(
        k80.Register(path / "r.sqlite"), path / "x.md", first=DAY, last=DAY, lang=lang
    ),
    "govern.write_progress": lambda path, lang: k80.govern.write_progress(
        k80.govern.progress(AGENDA, on=DAY), path / "x.md", lang=lang
    ),
    "learning.write_lessons": lambda path, lang: k80.learning.write_lessons(
        lessons_of_nothing(), path / "x.md", lang=lang
    ),
    "interop.dmn.to_xml": lambda _path, lang: k80.interop.dmn.to_xml(FRAMEWORK, lang=lang),
    "interop.workbook.to_workbook": lambda _path, lang: k80.interop.workbook.to_workbook(FRAMEWORK, lang=lang),
    "interop.workbook.write_workbook": lambda path, lang: k80.interop.workbook.write_workbook(
        FRAMEWORK, path / "x.xlsx", lang=lang
    ),
    "interop.dmn.to_xml_parts": lambda _path, lang: k80.interop.dmn.to_xml_parts(FRAMEWORK, lang=lang),
}
UNKNOWN: dict[str, Callable[[], object]] = {
    "changes, outcome": lambda: k80.changes(ASSESSED, "x"),
    "changes, fixed": lambda: k80.changes(ASSESSED, "take_on", fixed=["x"]),
    "changes, costs": lambda: k80.changes(ASSESSED, "take_on", costs={"x": 1}),
    "decide, outcome": lambda: k80.decide(ASSESSED, "x", **DECIDED),
    "decide, portfolio": lambda: k80.decide(ASSESSED, "monitor", **DECIDED, agenda=YEAR, portfolio="x"),
    "assess_panel, merge": lambda: k80.assess_panel({"A": {}}, merge="x"),  # type: ignore[arg-type]
    "expected_questions, order": lambda: k80.examine.expected_questions(FRAMEWORK, order="x"),  # type: ignore[arg-type]
    "schema, kind": lambda: k80.documents.schema("x"),
    "to_xml, version": lambda: k80.interop.dmn.to_xml(FRAMEWORK, version="x"),  # type: ignore[arg-type]
    "dmn.read, root": lambda: k80.interop.dmn.read(k80.interop.dmn.to_xml(FRAMEWORK), root="x"),
    "actions, theme": lambda: AGENDA.actions(theme="x"),
    "actions, instrument": lambda: AGENDA.actions(instrument="x"),
    "theme": lambda: AGENDA.theme("x"),
    "cadence_to": lambda: AGENDA.cadence_to("x"),  # type: ignore[arg-type]
    "portfolios_of": lambda: AGENDA.portfolios_of("x"),
    "theme_of": lambda: AGENDA.theme_of("x"),
    "node": lambda: FRAMEWORK.node("x"),
    "withdraw": lambda: k80.Interview(FRAMEWORK).withdraw("x"),
    "example": lambda: k80.diff(FRAMEWORK, FRAMEWORK).example("x", "y"),
    "without": lambda: k80.learning.learn([], k80.loosen(FRAMEWORK)).without(["x"]),
    "merged": lambda: k80.assess_panel({"A": {}}).merged("x"),  # type: ignore[call-overload]
}
WRONG_ANSWERS: dict[str, Callable[[Any], object]] = {
    "assess": lambda answers: k80.assess(answers),
    "assess_panel": lambda answers: k80.assess_panel({"A": answers}),
    "prove, when": lambda answers: k80.prove(FRAMEWORK, when=answers, then="decline"),
    "Interview": lambda answers: k80.Interview(FRAMEWORK, answers),
    "assert_outcome": lambda answers: k80.testing.assert_outcome(answers, "decline"),
    "assert_possible": lambda answers: k80.testing.assert_possible(answers, ["decline"]),
    "assert_always": lambda answers: k80.testing.assert_always(answers, "decline"),
}
LOADERS = [
    k80.load_agenda, k80.load_framework, k80.load_topic, k80.documents.load_record, k80.documents.load_workload,
    k80.documents.load_examples,
]  # fmt: skip
NO_MEANING: dict[str, Callable[[], object]] = {
    "changes, costs": lambda: k80.changes(ASSESSED, "take_on", costs={"staff_time": -1}),
    "renew_agenda, version": lambda: k80.govern.renew_agenda(AGENDA, [], version=AGENDA.version),
    "next_report_back, after": lambda: AGENDA.next_report_back("x"),  # type: ignore[arg-type]
    "write_page, node_limit": lambda: k80.write_page(FRAMEWORK, "x.html", node_limit=0),
    "write_report, path": lambda: k80.write_report(ASSESSED, "x.doc"),
    "assess_panel, judges": lambda: k80.assess_panel({}),
}


def test_every_language_is_tried() -> None:
    """A function with a language that comes later gets a line above."""
    assert set(IN_A_LANGUAGE) == {n for n, f in FUNCTIONS.items() if "lang" in inspect.signature(f).parameters}


@pytest.mark.parametrize("lang", ["fr", "NL", None, ["nl"]])
@pytest.mark.parametrize("name", IN_A_LANGUAGE)
def test_an_unknown_language_is_an_unknown_name(name: str, lang: Any, tmp_path: Path) -> None:
    """Wherever a language is asked for, only the two are known, and nothing is written in another."""
    with pytest.raises(UnknownNameError):
        IN_A_LANGUAGE[name](tmp_path, lang)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("x.")]


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_name_is_an_unknown_name_everywhere(name: str) -> None:
    """A single name that does not exist is told apart from a wrong document and from a value without a meaning."""
    with pytest.raises(UnknownNameError) as caught:
        UNKNOWN[name]()
    assert caught.value.name in ("x", "x → y")


@pytest.mark.parametrize("name", WRONG_ANSWERS)
def test_wrong_answers_are_told_of_all_at_once(name: str) -> None:
    """Criteria and levels among answers, wherever answers are given."""
    with pytest.raises(AnswerError) as caught:
        WRONG_ANSWERS[name]({"x": "y", "staff_time": "z"})
    assert [problem.found for problem in caught.value.problems] == ["'x'", "'z'"]


@pytest.mark.parametrize("load", LOADERS)
def test_a_wrong_document_is_a_document_error(load: Callable[[Any], object]) -> None:
    """Wherever a document is read, and its text, its data and its class are refused alike."""
    with pytest.raises(DocumentError):
        load({"x": 1})


@pytest.mark.parametrize("name", NO_MEANING)
def test_a_value_without_a_meaning_is_an_argument_error(name: str) -> None:
    """Numbers, dates, paths and hashes that say nothing here."""
    with pytest.raises(ArgumentError):
        NO_MEANING[name]()
