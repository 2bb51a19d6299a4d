"""Errors: fields for programs, a sentence for people, and never longer or stranger than a person can read."""

from __future__ import annotations

import copy
import datetime
import enum
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from k80assess import errors
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    DocumentError,
    IncomparableError,
    K80Error,
    MissingExtraError,
    Problem,
    SizeLimitError,
    UnknownNameError,
    listed,
    nearest_name,
    quoted,
    within,
)

PROBLEM = Problem("outcome", "no aspect has this id", "'fitt'", "fit, value", "fit")
EXAMPLES = [
    DocumentError("f.toml", [PROBLEM]),
    AnswerError("answers", [PROBLEM, Problem("", "nothing")]),
    ArgumentError("a limit is a whole number"),
    UnknownNameError("theme", "Woonen", ["Wonen", "Zorg"]),
    SizeLimitError("nodes", 1_000_000, "ask less"),
    IncomparableError("other criteria"),
    MissingExtraError("numpy", "frames"),
]


def test_every_error_is_one_of_ours_and_one_of_pythons() -> None:
    """Whoever catches K80Error catches them all; each also goes by what Python calls such a mistake."""
    assert {type(error).__name__ for error in EXAMPLES} | {"K80Error", "Problem"} == set(errors.__all__)
    for error in EXAMPLES:
        assert isinstance(error, K80Error)
        assert isinstance(error, (ValueError, LookupError, RuntimeError, ImportError))


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_errors_go_through_pickles_and_copies(error: K80Error) -> None:
    """A worker process can hand an error back whole, with its fields and its text."""
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            EXAMPLES[0],
            "f.toml: outcome: no aspect has this id; found 'fitt'; allowed: fit, value; did you mean 'fit'?",
        ),
        (
            EXAMPLES[1],
            "answers: 2 problems\n"
            "  outcome: no aspect has this id; found 'fitt'; allowed: fit, value; did you mean 'fit'?\n"
            "  nothing",
        ),
        (EXAMPLES[3], "there is no such theme; found 'Woonen'; allowed: Wonen, Zorg; did you mean 'Wonen'?"),
        (EXAMPLES[4], "nodes: more than the limit of 1,000,000; ask less"),
        (EXAMPLES[6], "numpy is not installed; install it with: pip install 'k80assess[frames]'"),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(error: K80Error, text: str) -> None:
    """The text names the thing, the place, what was found, what is allowed and the nearest name."""
    assert str(error) == text


def test_many_problems_are_kept_and_some_are_shown() -> None:
    """Programs get all problems, people the first hundred."""
    problems = [Problem(f"rows[{i}]", "odd") for i in range(250)]
    error = DocumentError("f.toml", problems)
    assert error.problems == tuple(problems)
    assert str(error).splitlines()[0] == "f.toml: 250 problems"
    assert str(error).splitlines()[100:] == ["  rows[99]: odd", "  … and 150 more"]


# --- what was found -----------------------------------------------------------------------------------------------


class Number(enum.IntEnum):
    """A name for a number."""

    ONE = 1


class Stubborn:
    """Something of a stranger's making that cannot be shown."""

    def __repr__(self) -> str:
        raise KeyError("no")


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("a", "'a'"),
        ("two\nlines\x1b", r"'two\nlines\x1b'"),
        (7, "7"),
        (Decimal("0.10"), "0.10"),
        (Fraction(1, 3), "1/3"),
        (datetime.date(2026, 3, 1), "2026-03-01"),
        (None, "None"),
        (Number.ONE, "a value of type Number"),
        (object(), "a value of type object"),
        (Problem, "a value of type type"),
        (b"x", "b'x'"),
        ([], "an empty list"),
        ({}, "an empty table"),
        ((1, 2), "a list of 2 values"),
        ({"a": 1}, "a table of 1 key"),
        (frozenset([1]), "a set of 1 value"),
    ],
)
def test_what_was_found_is_quoted_in_short(found: Any, text: str) -> None:
    """A value is shown the way people write it; what is large or strange is only described."""
    assert quoted(found) == text


def test_what_cannot_be_shown_is_only_named() -> None:
    """A number of thousands of digits, or a thing that fails to describe itself, does not spoil the error."""
    assert quoted(10**5000) == "a value of type int that cannot be shown"
    assert quoted(Stubborn()) == "a value of type Stubborn"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.decimals() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
    max_leaves=5,
)


@given(ANYTHING, st.text())
@example("x" * 10**6, "y" * 10**6)
@example("\ud800\x00\x1b[2J", "\u2028\u202e\ud800")
def test_a_problem_is_always_one_readable_line(found: Any, key: str) -> None:
    """Whatever stands in a document, the line about it can be printed and read."""
    problem = Problem.unknown(within("answers", key), "there is no such level", found, ["low", "high"])
    assert len(str(problem)) < 400
    assert str(problem).isprintable()
    str(problem).encode()


@pytest.mark.parametrize(
    ("place", "key", "result"),
    [
        ("", "id", "id"),
        ("a", "b-c_1é", "a.b-c_1é"),
        ("a", "b.c", "a.'b.c'"),
        ("a", "b c", "a.'b c'"),
        ("a", "", "a.''"),
        ("a", 5, "a.5"),
    ],
)
def test_places_are_told_as_keys_are_written(place: str, key: Any, result: str) -> None:
    """A key that is a word stands as it is; any other is quoted, so that the place can be read in one way."""
    assert within(place, key) == result


# --- the nearest name ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "names", "near"),
    [
        ("them_link", ["theme_link", "proximity"], "theme_link"),
        ("DEMAND", ["demand"], "demand"),
        ("Housng", ["housing", "Housing", "HOUSING"], "Housing"),
        ("housng", ["HOUSING", "Housing", "housing"], "housing"),
        ("zzz", ["demand", "cost"], None),
        ("inputs", ["points", "weights"], None),
        ("demand", ["demand", "demands"], None),
        ("", ["demand"], None),
        (5, ["5"], None),
        (None, ["none"], None),
        ("demand", [], None),
        ("x" * 61, ["x" * 60], None),
        ("x" * 60, ["x" * 61], None),
    ],
)
def test_the_nearest_name_is_found_or_none(found: Any, names: list[str], near: str | None) -> None:
    """The hint is the likeliest name, capitals included, and there is none where it would mislead."""
    assert nearest_name(found, names) == near


def test_among_very_many_names_none_is_looked_for() -> None:
    """With hundreds of names there is no hint, and the list is cut."""
    names = [f"criterion_{i}" for i in range(500)]
    assert nearest_name("kriterion_1", names) is None
    assert nearest_name("kriterion_1", names[:200]) == "criterion_1"
    assert listed(names).endswith("criterion_11 and 488 more")
    assert listed(names[:12]).endswith("criterion_11")


def test_long_names_are_cut() -> None:
    """A list of names stays readable when one of them is a book."""
    assert len(listed(["x" * 10**6, "y"])) < 70
