"""Every kind of result, through JSON and back: equal, and as its schema says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import cycle
from typing import Any

import pytest
from agendas import before, in_progress
from drawn import Drawn, for_drawn
from hypothesis import given, settings
from members import loosened
from pydantic import TypeAdapter, ValidationError
from test_public_api import RESULTS, on_a_number, stricter

import k80assess as k80
from k80assess.base.exact import NumberData
from k80assess.base.results import LazySequence, Results
from k80assess.data import from_data, result_classes, schema, to_data, to_json
from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain, load_agenda
from k80assess.document.nodes import level_ids
from k80assess.document.revision import revise
from k80assess.engine.assessment import Assessment, Judgement
from k80assess.errors import MAX_PROBLEMS, ArgumentError, DocumentError, K80Error, SizeLimitError
from k80assess.examine.analysis import Analysis, analyse
from k80assess.testing import strategies

types = k80.types


def back(thing: Any, kind: Any, *documents: Any) -> Any:
    """Return a thing after it was written as JSON and read again."""
    return from_data(json.loads(to_json(thing)), kind, documents=documents)


def validator(name: str) -> Any:
    """Return what holds data against the schema of its kind."""
    return pytest.importorskip("jsonschema").Draft202012Validator(schema(name))


def of_assessment(one: Assessment) -> Iterator[tuple[Any, Any]]:
    """Return what can be asked of an assessment, with the kind that each answer is."""
    yield one, Assessment
    yield analyse(one, limit=3), Analysis
    yield from [(judged, Judgement) for judged in one.aspects.values()]
    yield k80.reasons(one).limited(10**6), LazySequence[types.Reason]
    yield k80.reasons(one, general=True).limited(10**6), LazySequence[types.Reason]
    yield k80.next_questions(one), Results[types.Question]
    outcomes = level_ids(one.framework.outcome_aspect)
    for outcome in outcomes:
        yield k80.changes(one, outcome).limited(10**6), LazySequence[types.Change]
    if one.family is None:
        yield k80.tolerance(one), types.Tolerance | None
        yield k80.margins(one), Results[types.Margin]
        yield k80.slack(one), Results[types.Slack]
        yield k80.check(one.framework), Results[types.Finding]
    else:
        yield one.family, types.Family
    judged_by = one.framework if one.family is None else one.family
    yield k80.prove(judged_by, when={}, then=outcomes[-1:]), types.Proof
    yield k80.prove(judged_by, when={}, then=outcomes), types.Proof


@for_drawn(300, every=6)
def test_every_answer_comes_back(case: Drawn) -> None:
    """Where not everything can occur, and aspects are judged directly."""
    for thing, kind in of_assessment(k80.assess(case.answers, case.framework)):
        assert back(thing, kind, case.framework) == thing


@for_drawn(300, every=8)
def test_every_answer_of_a_family_comes_back(case: Drawn) -> None:
    """Whatever is loose: weights, cut-offs, rows, minimums and maximums."""
    family = loosened(case.framework, case.random)
    for thing, kind in of_assessment(k80.assess(case.answers, family)):
        assert back(thing, kind, case.framework) == thing
    sets = family.sets()
    assert {tuple(entry["key"]): entry["value"] for entry in to_data(sets)} == sets


@for_drawn(300, every=15)
def test_every_analysis_is_as_its_schema_says(case: Drawn) -> None:
    """Of a framework and of a family of it."""
    for judged_by in (case.framework, loosened(case.framework, case.random)):
        analysis = analyse(k80.assess(case.answers, judged_by), limit=2)
        assert not [*validator("analysis").iter_errors(json.loads(to_json(analysis)))]


# --- one of every kind --------------------------------------------------------------------------------------------


def named_in(thing: Any) -> list[Any]:
    """Return the documents that a result of the list of results names, and that are not in the package."""
    kind = type(thing).__name__
    if kind in ("Difference", "Redecided", "AgendaDifference"):
        return [thing.old, thing.new] if kind != "Redecided" else [thing.old.framework, thing.new.framework]
    if kind in ("Analysis", "SideBySide"):
        return [thing.framework] if kind == "Analysis" else [*thing.frameworks]
    if kind == "Elicitation":
        return [thing.learned.family.framework]
    if kind == "Progress":
        return [thing.agenda]
    if kind.startswith(("Replay", "Inconsisten")):
        return [stricter(), k80.load_framework()]
    if kind == "ComparedTopic":
        return [one.framework for one in thing.assessments]
    return [on_a_number().framework] if kind in ("Slack", "Move") else [k80.load_framework()]


@pytest.mark.parametrize("kind", RESULTS)
def test_one_of_every_kind_comes_back(kind: str) -> None:
    """Also those that are asked of registers, panels and plans."""
    thing = RESULTS[kind]()
    assert back(thing, type(thing), *named_in(thing)) == thing


@pytest.mark.parametrize("kind", RESULTS)
def test_one_of_every_kind_is_as_its_schema_says(kind: str) -> None:
    """Whatever program reads it has been told what to expect."""
    name = next(name for name, own in result_classes().items() if own.__name__ == kind)
    assert not [*validator(name).iter_errors(json.loads(to_json(RESULTS[kind]())))]


def test_every_schema_is_a_schema_and_describes_what_it_has() -> None:
    """Each says its format and has a sentence for each property, without examples in Python."""
    for name in result_classes():
        found = schema(name)
        validator(name).check_schema(found)
        assert found["$id"].startswith("urn:k80assess:data:2:")
        assert ">>>" not in json.dumps(found)
        assert all(own.get("description") for own in found["properties"].values()), name


@settings(max_examples=30)
@given(strategies.agendas(), strategies.agendas())
def test_each_change_of_an_agenda_comes_back_by_itself(old: Agenda, new: Agenda) -> None:
    """With what was there and what is there now: texts, days, seats and notes, and not only their data."""
    plain = {"title": "Ours", "organisation": {"description": "Together."}}
    for one, other in ((old, new), (new, load_agenda({**as_plain(new), **plain})), (before(), in_progress())):
        for change in k80.diff(one, other).changes:
            assert back(change, types.AgendaChange) == change


def test_a_change_of_an_agenda_holds_what_its_field_can_hold() -> None:
    """Anything else is refused where it stands."""
    [note] = [change for change in k80.diff(before(), in_progress()).changes if change.field == "notes"][:1]
    data = json.loads(to_json(note))
    for wrong, loc in (
        (data | {"new": {"on": "2030-01-01"}}, ("new", "text")),
        (data | {"new": 5}, ("new",)),
        (data | {"field": "state", "new": ["done"]}, ("new",)),
        (data | {"field": "stand"}, ("new",)),
    ):
        with pytest.raises(DocumentError) as refused:
            from_data(wrong, types.AgendaChange)
        assert refused.value.problems[0].loc == loc


# --- data that is not so ------------------------------------------------------------------------------------------


def places_in(data: Any, loc: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return every place in data at which something stands that has no parts."""
    if isinstance(data, (dict, list)):
        for key, part in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places_in(part, (*loc, key))
    else:
        yield loc


def changed(data: Any, loc: tuple[Any, ...], value: Any) -> Any:
    """Return data with another value at a place."""
    if not loc:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[loc[0]] = changed(data[loc[0]], loc[1:], value)
    return copy


VALUES = ["x", 7, None, [], {"x": 1}]
ENOUGH = 60  # places


@pytest.mark.parametrize("kind", RESULTS)
def test_data_that_is_changed_anywhere_is_refused_or_says_something_else(kind: str) -> None:
    """Nothing else than our own errors, at places that the data has, and no result that says what the data does not."""
    change_anywhere(kind, VALUES, ENOUGH)


@pytest.mark.slow
@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize("value", VALUES)
def test_data_that_is_changed_anywhere_to_anything(kind: str, value: Any) -> None:
    """The same with each value at each place, and not one after the other."""
    change_anywhere(kind, [value], 1_000)


def change_anywhere(kind: str, values: list[Any], most: int) -> None:
    """See what becomes of data with something else at a place: the values in turn, in about so many places at most."""
    thing = RESULTS[kind]()
    data, documents = json.loads(to_json(thing)), named_in(thing)
    places = [*places_in(data)]
    for loc, value in zip(places[:: 1 + len(places) // most], cycle(values), strict=False):
        wrong = changed(data, loc, value)
        try:
            made = from_data(wrong, type(thing), documents=documents)
        except DocumentError as error:
            misplaced = [own for own in error.problems if own.code != "key_missing" and not has_place(wrong, own.loc)]
            assert not misplaced, loc
        except K80Error:
            continue
        else:
            # Data may have more of what is found one by one than its own limit says; see to_data(…, limit=…).
            said = to_json(made, limit=thing.limit) if loc == ("limit",) else to_json(made)
            assert json.loads(said) == wrong, loc


def has_place(data: Any, loc: tuple[Any, ...]) -> bool:
    """Return whether these keys lead somewhere in data."""
    for key in loc:
        if not (isinstance(data, list) and isinstance(key, int)) and not (isinstance(data, dict) and key in data):
            return False
        data = data[key]
    return True


def test_what_is_wrong_with_an_answer_stands_where_the_data_has_it() -> None:
    """Given as levels, as numbers, or in a topic; and so with what is asked of an analysis."""
    plain, wrong = k80.assess({}), {"exact": "1"}
    data = to_data(plain)
    topic = k80.load_topic({"id": "pilot", "title": "A pilot", "answers": {"demand": "broad"}})
    of_topic = to_data(k80.assess(topic))
    for kind, said, loc in (
        (Assessment, data | {"given": {"demand": ["x"]}}, ("given", "demand")),
        (Assessment, data | {"given": {"x": ["y"]}}, ("given", "x")),
        (Assessment, data | {"given": {"fit": ["strong"], "theme_link": ["none"]}}, ("given",)),
        (Assessment, data | {"numbers": {"demand": [wrong, wrong]}}, ("numbers", "demand")),
        (
            Assessment,
            changed(of_topic, ("topic", "answers", "demand", "level", 0), "x"),
            ("topic", "answers", "demand"),
        ),
        (Analysis, to_data(analyse(plain)) | {"asked_against": "x"}, ("asked_against",)),
    ):
        with pytest.raises(DocumentError) as refused:
            from_data(said, kind)
        assert [own.loc[: len(loc)] for own in refused.value.problems] == [loc]


def test_a_model_with_one_of_several_results_names_them_in_its_errors() -> None:
    """By their classes, as pydantic does with models."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(types.Tolerance | types.Reason).validate_python({})
    assert {str(error["loc"][0]) for error in refused.value.errors()} == {
        "function-wrap[Tolerance()]", "function-wrap[Reason()]"
    }  # fmt: skip


def test_data_that_is_wrong_everywhere_is_refused_with_as_much_as_helps() -> None:
    """As documents are: where it is made of, and where it follows."""
    reason = {"levels": {"demand": ["none"]}, "answers": ["demand"]}
    for wrong in ({}, reason | {"answers": ["staff_time"]}):
        with pytest.raises(DocumentError) as refused:
            from_data([wrong] * (MAX_PROBLEMS + 1), list[types.Reason])
        assert len(refused.value.problems) == MAX_PROBLEMS


def test_what_may_be_one_of_several_things_is_told_of_as_what_it_is() -> None:
    """As a number where a number stands, and as a problem where one does; without a word of pydantic's."""
    beside = RESULTS["Beside"]()
    data = to_data(beside)
    problem = to_data(k80.errors.Problem((), k80.errors.Sentence("key_missing", "this key is missing")))
    for tolerance, codes in (
        (data["tolerance"] | {"share": {"exact": "x"}}, {("not_exact", ("tolerance", "share", "exact"))}),
        (problem | {"line": "x"}, {("data_unfit", ("tolerance", "line"))}),
        ("x", {("data_unfit", ("tolerance",))}),
    ):
        with pytest.raises(DocumentError) as refused:
            from_data(data | {"tolerance": tolerance}, type(beside), documents=named_in(beside))
        assert {(own.code, own.loc) for own in refused.value.problems} == codes


def test_what_is_said_must_follow_from_the_framework() -> None:
    """An outcome that the answers do not lead to does not come back."""
    data = to_data(k80.assess({"theme_link": "none", "small_scale_difference": "same"}))
    with pytest.raises(DocumentError) as refused:
        from_data({**data, "outcome": "take_on"}, Assessment)
    assert [(p.code, p.loc) for p in refused.value.problems] == [("data_differs", ("outcome",))]
    assert refused.value.problems[0].allowed == "'decline'"


def test_what_is_listed_is_all_that_there_is() -> None:
    """Neither one more than there are, nor one fewer in a list that is whole."""
    analysis = to_data(analyse(k80.assess({"theme_link": "none", "small_scale_difference": "same"})))
    reasons = analysis["reasons"]
    assert reasons["complete"]
    for changed in (
        {"reasons": {**reasons, "items": [*reasons["items"], reasons["items"][0]]}},
        {"asked": analysis["asked"][:-1]},
        {"necessary": [*analysis["necessary"], "demand"]},
    ):
        with pytest.raises(DocumentError) as refused:
            from_data({**analysis, **changed}, Analysis)
        assert {problem.code for problem in refused.value.problems} == {"data_differs"}


@pytest.mark.parametrize("kind", [types.Amounts, types.FrozenDict, LazySequence, Results])
def test_a_kind_says_what_it_holds(kind: Any) -> None:
    """Or else what comes back would be something that nobody wrote."""
    with pytest.raises(ArgumentError, match="what it holds"):
        from_data(to_data(k80.probabilities(k80.assess({}))), kind)
    again = back(k80.probabilities(k80.assess({})), types.Amounts[str, Fraction])
    assert again == k80.probabilities(k80.assess({}))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("probabilities", {}, "key_missing"),  # a table that says less
        ("reasons", {}, "key_missing"),
        ("tolerance", {}, "key_missing"),
        (
            "tolerance",
            {"share": {"decimal": 0.14285714285714285}, "attained": False, "zero_weights": []},
            "key_missing",
        ),
        ("limit", True, "data_differs"),  # it is no 1
        ("agenda", {"x": None}, "key_unknown"),
        ("takes_energy", object(), "data_differs"),
        ("answers", {1: 2}, "key_unknown"),
    ],
)
def test_what_is_said_is_said_whole(key: str, value: object, code: str) -> None:
    """Nothing that follows from the rest of the data is left out of it, or added to it."""
    data = to_data(analyse(k80.assess({"theme_link": "none", "small_scale_difference": "same"})))
    with pytest.raises(DocumentError) as refused:
        from_data(data | {key: value}, Analysis)
    assert code in [problem.code for problem in refused.value.problems]
    assert {problem.loc[0] for problem in refused.value.problems} == {key}


def test_all_that_is_said_is_held_against_the_framework_and_no_more_is_worked_out() -> None:
    """However many its own limit says."""
    analysis = analyse(k80.assess({"ownership": "nobody", "demand": "none"}), limit=2)
    data = to_data(analysis, limit=150)
    assert len(data["certain_changes"]["take_on"]["items"]) == 64
    assert from_data(data, Analysis) == analysis
    place = ("certain_changes", "take_on", "items", 63, "cost", "exact")
    with pytest.raises(DocumentError) as refused:
        from_data(changed(data, place, "77"), Analysis)
    assert place in [problem.loc for problem in refused.value.problems]
    told = to_data(analyse(k80.assess({}), limit=3))
    assert from_data(told | {"limit": 10**12}, Analysis).limit == 10**12


def test_data_names_what_its_framework_has() -> None:
    """An aspect and a level that it does not have stand in the data; a framework that is not given does not."""
    framework = k80.load_framework()
    data = to_data(k80.assess({}).aspects["fit"])
    for wrong, loc in ((data | {"aspect": "fitt"}, ("aspect",)), (data | {"possible": ["weakk"]}, ("possible", 0))):
        with pytest.raises(DocumentError) as refused:
            from_data([wrong], list[Judgement], documents=framework)
        assert [problem.loc for problem in refused.value.problems] == [(0, *loc)]
    with pytest.raises(DocumentError) as asked:
        from_data([data], list[Judgement])
    assert (asked.value.code, asked.value.loc) == ("data_without_framework", (0,))


def test_a_framework_that_is_not_given_is_asked_for() -> None:
    """By its fingerprint, at its place; given, the same data comes back."""
    own = revise(k80.load_framework(), {"version": "mine"})
    assessment = k80.assess({}, own)
    with pytest.raises(DocumentError) as refused:
        back(assessment, Assessment)
    [problem] = refused.value.problems
    assert (problem.code, problem.loc) == ("edition_unknown", ("framework",))
    for said in (problem.to("nl"), problem.to("en")):
        assert all(part in said for part in (own.id, own.version, k80.fingerprint(own)[:12])), said
    assert back(assessment, Assessment, own) == assessment


def test_numbers_are_exact_however_long() -> None:
    """More digits than Python writes by itself, and larger than any decimal."""
    for number in (Fraction(10**5000 + 1, 3**9000), Fraction(-(10**400)), Fraction(0), Fraction(-1, 3)):
        data = json.loads(to_json(number))
        assert from_data(data, NumberData) == number
    assert to_data(Fraction(10**400))["decimal"] is None
    with pytest.raises(SizeLimitError):  # and it is never rounded
        to_data(Fraction(10**200_000 + 1))
    with pytest.raises(SizeLimitError):
        to_json([10**5000])
    for wrong in ("1/0", "1/00", "1.5", "", "1/-3", "٣", "1" * 200_000):
        with pytest.raises(DocumentError):
            from_data({"exact": wrong}, NumberData)
