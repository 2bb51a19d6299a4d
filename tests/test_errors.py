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
    ContradictionError,
    DocumentError,
    IncomparableError,
    K80Error,
    MissingExtraError,
    Problem,
    Sentence,
    SizeLimitError,
    UndecidedError,
    UnknownNameError,
    listed,
    nearest_name,
    place_in,
    quoted,
)

UNKNOWN = Sentence("aspect_unknown", "no aspect has this id")
NODES = Sentence("limit.nodes", "nodes of the decision diagram")
ANSWER_MORE = Sentence("remedy.answer_more", "answer more of the open criteria")
ENTRY = Sentence("place.entry", "entry {number}", number=5)

PROBLEM = Problem(("outcome",), UNKNOWN, "'fitt'", "fit, value", "fit")
EXAMPLES = [
    DocumentError("f.toml", [PROBLEM]),
    AnswerError("answers", [PROBLEM, Problem((), Sentence("text_empty", "this text is empty"))]),
    ArgumentError(Problem(("costs", "time"), Sentence("not_an_amount", "a number of zero or more is needed"), "-1")),
    UnknownNameError("theme", "Woonen", ["Wonen", "Zorg"]),
    SizeLimitError(NODES, 1_000_000, ANSWER_MORE),
    IncomparableError(Problem((), Sentence("not_two", "two frameworks or two agendas are needed"))),
    MissingExtraError("numpy", "frames"),
    ContradictionError("answers", PROBLEM, {"cost": ("high",)}, {"cost": (Fraction(12), Fraction(12))}, (0,)),
    UndecidedError(60),
]


# --- sentences ----------------------------------------------------------------------------------------------------


def test_a_sentence_is_its_english_and_knows_its_code() -> None:
    """It is text to whoever wants text; its parts are there for whoever wants more."""
    text = Sentence("too_many_values", "too large for a document: more than {limit} values", limit=500_000)
    assert text == "too large for a document: more than 500,000 values"
    assert (text.code, text.values) == ("too_many_values", {"limit": 500_000})
    assert text.to("en") == text
    assert text.to("nl") == "te groot voor een document: meer dan 500.000 waarden"


@pytest.mark.parametrize(
    ("count", "english", "dutch"),
    [
        (0, "0 points", "0 punten"),
        (1, "1 point", "1 punt"),
        (2, "2 points", "2 punten"),
        (1_234, "1,234 points", "1.234 punten"),
        (1_234_567, "1,234,567 points", "1.234.567 punten"),
    ],
)
def test_a_count_chooses_between_one_and_other(count: int, english: str, dutch: str) -> None:
    """One is one in both languages, and nothing else is; large numbers have their thousands apart."""
    points = Sentence("point_count", {"one": "1 point", "other": "{count} points"}, count=count)
    assert (points, points.to("nl")) == (english, dutch)


def test_a_sentence_in_a_sentence_is_said_in_the_same_language() -> None:
    """However deep it stands; a text that somebody wrote stays as it is."""
    none = Sentence("no_order", "has no better or worse levels (ordered = false)")
    cap = Sentence("cap_unordered", "a cap needs an ordered scale, and {aspect} {none}", aspect="'fit'", none=none)
    assert cap == "a cap needs an ordered scale, and 'fit' has no better or worse levels (ordered = false)"
    dutch = "een begrenzing heeft een schaal op volgorde nodig, en 'fit' heeft geen betere of slechtere niveaus"
    assert cap.to("nl") == f"{dutch} (ordered = false)"
    either = Sentence("remedy.or", "{one}, or {other}", one=ANSWER_MORE, other=ANSWER_MORE)
    both = Sentence("remedy.or", "{one}, or {other}", one=either, other=ANSWER_MORE)
    assert both.to("nl").count("beantwoord meer van de open criteria") == 3


def test_braces_in_what_fills_a_sentence_are_left_alone() -> None:
    """What somebody wrote is no template, whatever is in it."""
    for written in ("{limit}", "{", "}}", "{0.__class__}"):
        assert Sentence("key_twice_of", "the key {key}", key=written) == f"the key {written}"


def test_a_sentence_goes_through_pickles_and_copies() -> None:
    """With its code and its parts, which can still be said in Dutch."""
    size = SizeLimitError(NODES, 1_000_000, ANSWER_MORE).sentence
    for twin in (pickle.loads(pickle.dumps(size)), copy.copy(size), copy.deepcopy(size)):
        assert type(twin) is Sentence
        assert (twin, twin.code, twin.template, twin.values) == (size, size.code, size.template, size.values)
        assert twin.to("nl") == size.to("nl")


# --- problems -----------------------------------------------------------------------------------------------------


def test_a_problem_is_said_whole_in_either_language() -> None:
    """Place, sentence, what was found, what is allowed and the hint; only what there is."""
    assert PROBLEM.code == "aspect_unknown"
    assert str(PROBLEM) == PROBLEM.to("en")
    assert PROBLEM.to("en") == "outcome: no aspect has this id; found 'fitt'; allowed: fit, value; did you mean 'fit'?"
    assert PROBLEM.to("nl") == (
        "outcome: geen oordeel heeft dit id; gevonden: 'fitt'; toegestaan: fit, value; bedoelt u 'fit'?"
    )
    assert Problem((), UNKNOWN).to("nl") == "geen oordeel heeft dit id"
    found = Problem((), UNKNOWN, quoted([1, 2]))
    assert found.to("nl") == "geen oordeel heeft dit id; gevonden: een lijst van 2 waarden"


def test_a_problem_stands_inside_what_it_is_part_of() -> None:
    """Only where it stands changes, and it may be put inside again and again."""
    inside = PROBLEM.inside("rule").inside("aspects", 0)
    assert inside.loc == ("aspects", 0, "rule", "outcome")
    assert inside._replace(loc=PROBLEM.loc) == PROBLEM
    assert PROBLEM.inside() == PROBLEM
    assert PROBLEM.inside(ENTRY).place == "entry 5: outcome"


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        ((), ""),
        (("id",), "id"),
        (("aspects", 0, "rule", "weights", "x"), "aspects[0].rule.weights.x"),
        ((3,), "[3]"),
        (("rows", 1_234), "rows[1234]"),
        (("a", "b-c_1é"), "a.b-c_1é"),
        (("a", "b.c"), "a.'b.c'"),
        (("a", "b c"), "a.'b c'"),
        (("a", ""), "a.''"),
        (("a", "[0]"), "a.'[0]'"),
        (("a", "it's"), 'a."it\'s"'),
        (("a", "x\n\x1b[2J"), r"a.'x\n\x1b[2J'"),
        (("a", "x" * 60), f"a.{'x' * 60}"),
        (("a", "x" * 61, "b"), f"a.'{'x' * 59}….b"),
        ((ENTRY,), "entry 5"),
        ((ENTRY, "answers", 0), "entry 5: answers[0]"),
        (("f.csv", ENTRY, "level"), "'f.csv', entry 5: level"),
        ((ENTRY, Sentence("place.line", "line {number}", number="7")), "entry 5, line 7"),
    ],
)
def test_places_are_told_as_keys_are_written(loc: tuple[str | int, ...], place: str) -> None:
    """A key that is a word stands as it is; any other is quoted, and cut; what has no key is named in words."""
    assert place_in("en", loc) == place


def test_places_without_a_key_are_named_in_the_language() -> None:
    """The keys themselves are the document's own in every language."""
    assert place_in("nl", (ENTRY, "answers", 0)) == "besluit 5: answers[0]"


PLAIN_KEYS = st.lists(st.text(max_size=5).filter(lambda key: "…" not in key) | st.integers(0, 99), max_size=4)


@given(PLAIN_KEYS, PLAIN_KEYS)
@example(["a.b"], ["a", "b"])
@example(["a", 0], ["a[0]"])
@example(["0"], [0])
def test_different_places_are_told_apart(one: list[str | int], other: list[str | int]) -> None:
    """However odd the keys are, the text says which they are, as long as none is cut."""
    assert (place_in("en", tuple(one)) == place_in("en", tuple(other))) == (one == other)


# --- errors -------------------------------------------------------------------------------------------------------


def test_every_error_is_one_of_ours_and_one_of_pythons() -> None:
    """Whoever catches K80Error catches them all; each also goes by what Python calls such a mistake."""
    assert {type(error).__name__ for error in EXAMPLES} | {"K80Error", "Problem", "Sentence"} == set(errors.__all__)
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
        assert twin.to("nl") == error.to("nl")


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_has_the_fields_of_its_first_problem(error: K80Error) -> None:
    """Programs ask any error in the same way what is wrong, where, and what was meant."""
    first = error.problems[0]
    assert (error.code, error.loc, error.sentence, error.hint) == (first.code, first.loc, first.sentence, first.hint)
    assert error.code == error.sentence.code
    assert isinstance(error.sentence, Sentence)
    assert error.sentence in str(error)
    assert str(error) == error.to("en")
    assert error.sentence.to("nl") in error.to("nl")


def test_codes_and_locations_are_those_of_what_is_wrong() -> None:
    """By hand, for each class of error."""
    assert [(type(error).__name__, error.code, error.loc, error.hint) for error in EXAMPLES] == [
        ("DocumentError", "aspect_unknown", ("outcome",), "fit"),
        ("AnswerError", "aspect_unknown", ("outcome",), "fit"),
        ("ArgumentError", "not_an_amount", ("costs", "time"), None),
        ("UnknownNameError", "unknown.theme", (), "Wonen"),
        ("SizeLimitError", "size_limit", (), None),
        ("IncomparableError", "not_two", (), None),
        ("MissingExtraError", "missing_extra", (), None),
        ("ContradictionError", "aspect_unknown", ("outcome",), "fit"),
        ("UndecidedError", "undecided", (), None),
    ]


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
            "  this text is empty",
        ),
        (EXAMPLES[3], "there is no such theme; found 'Woonen'; allowed: Wonen, Zorg; did you mean 'Wonen'?"),
        (EXAMPLES[2], "costs.time: a number of zero or more is needed; found -1"),
        (
            EXAMPLES[4],
            "nodes of the decision diagram: more than the limit of 1,000,000; answer more of the open criteria",
        ),
        (EXAMPLES[6], "numpy is not installed; install it with: pip install 'k80assess[frames]'"),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(error: K80Error, text: str) -> None:
    """The text names the thing, the place, what was found, what is allowed and the nearest name."""
    assert str(error) == text


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            EXAMPLES[1],
            "answers: 2 problemen\n"
            "  outcome: geen oordeel heeft dit id; gevonden: 'fitt'; toegestaan: fit, value; bedoelt u 'fit'?\n"
            "  deze tekst is leeg",
        ),
        (EXAMPLES[2], "costs.time: hier is een getal van nul of meer nodig; gevonden: -1"),
        (EXAMPLES[3], "dit thema bestaat niet; gevonden: 'Woonen'; toegestaan: Wonen, Zorg; bedoelt u 'Wonen'?"),
        (
            EXAMPLES[4],
            "knopen van het beslisdiagram: meer dan de grens van 1.000.000; beantwoord meer van de open criteria",
        ),
        (EXAMPLES[6], "numpy is niet geïnstalleerd; installeer het met: pip install 'k80assess[frames]'"),
    ],
)
def test_an_error_says_the_same_in_dutch(error: K80Error, text: str) -> None:
    """Words and numbers are Dutch; keys, names and commands are as they are written."""
    assert error.to("nl") == text


def test_what_was_read_is_named_once_and_in_the_language() -> None:
    """An argument that is the source of answers and the first of their keys is not said twice."""
    empty = Sentence("text_empty", "this text is empty")
    assert str(AnswerError("answers", [Problem(("answers", "a"), empty)])) == "answers.a: this text is empty"
    rule = AnswerError(Sentence("place.rule", "rule"), [Problem(("then",), empty)])
    assert (str(rule), rule.to("nl")) == ("rule: then: this text is empty", "regel: then: deze tekst is leeg")


def test_many_problems_are_kept_and_some_are_shown() -> None:
    """Programs get all problems, people the first hundred."""
    problems = [Problem(("rows", i), Sentence("text_empty", "this text is empty")) for i in range(250)]
    error = DocumentError("f.toml", problems)
    assert error.problems == tuple(problems)
    assert str(error).splitlines()[0] == "f.toml: 250 problems"
    assert str(error).splitlines()[100:] == ["  rows[99]: this text is empty", "  … and 150 more"]
    assert error.to("nl").splitlines()[::101] == ["f.toml: 250 problemen", "  … en nog 150"]


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


def test_what_was_found_can_be_said_in_dutch() -> None:
    """What is only described is described in the language; what is quoted is the same in both."""
    problem = Problem((), UNKNOWN, quoted({"a": 1}), listed([str(i) for i in range(14)]))
    assert problem.to("nl").endswith(
        "gevonden: een tabel met 1 sleutel; toegestaan: " + ("0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 en nog 2")
    )


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
    unknown = Sentence("level_unknown", "there is no such level")
    problem = Problem.unknown(("answers", key), unknown, found, ["low", "high"])
    for text in (str(problem), problem.to("nl")):
        assert len(text) < 400
        assert text.isprintable()
        text.encode()


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
