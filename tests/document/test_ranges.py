"""Which numbers and dates belong to which level, and how they are written and refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scales import (
    COST,
    any_scales,
    as_point,
    by_cost,
    framework_on,
    levels_with,
    lies_in,
    limits,
    points,
    ranges_of,
    scales,
    stops,
)

from k80assess import fingerprint, load_framework, load_topic, save, to_json
from k80assess.document.framework import Framework
from k80assess.document.nodes import levels_left
from k80assess.document.parsing import parse
from k80assess.document.ranges import Range, number_of
from k80assess.documents import Answer, Criterion, Level, Topic, revise, schema, to_toml
from k80assess.errors import DocumentError


def refusal(make: Callable[[], Any]) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        make()
    return caught.value


def asked(levels: Any, **more: Any) -> Framework:
    return framework_on([{"id": "c", "levels": levels, **more}], [])


@given(st.booleans().flatmap(lambda dates: scales(of_dates=dates)))
def test_every_number_and_every_interval_has_the_levels_it_belongs_to(levels: list[dict[str, Any]]) -> None:
    """At each limit and between them, one level has a number, and an interval has all levels of its numbers."""
    criterion = asked(levels).criteria[0]
    assert criterion.partition is not None
    ids = [level["id"] for level in levels]
    on_the_line = [point for point, _low, _high in stops(levels)]
    for i, least in enumerate(on_the_line):
        touched: set[str] = set()
        for greatest in on_the_line[i:]:
            touched.update(levels_with(levels, greatest))
            found = criterion.partition.levels(number_of(least), number_of(greatest))
            assert [ids[place] for place in found] == [own for own in ids if own in touched]
            assert levels_left(criterion, (), (least, greatest)) == tuple(own for own in ids if own in touched)
        assert len(levels_with(levels, least)) == 1


@given(st.booleans().flatmap(lambda dates: any_scales(of_dates=dates)))
def test_ranges_that_do_not_give_each_number_one_level_are_refused(levels: list[dict[str, Any]]) -> None:
    """A framework loads exactly if each number has one level, and else is refused with one that has none or two."""
    owned = [own for level in levels for own in ranges_of(level)]
    empty = [own for own in owned if not any(lies_in(point, own) for point, _low, _high in stops(levels))]
    wrong = [point for point, _low, _high in stops(levels) if len(levels_with(levels, point)) != 1]
    if not empty and not wrong:
        assert asked(levels).criteria[0].partition is not None
        return
    problems = refusal(lambda: asked(levels)).problems
    assert problems
    for problem in problems:
        if problem.code == "range_empty":
            assert empty
            continue
        named = problem.sentence.values["number"]
        assert isinstance(named, str)
        belongs = levels_with(levels, as_point(named))
        if problem.code == "number_in_no_level":
            assert belongs == []
        else:
            one, other = (str(problem.sentence.values[key]).strip("'") for key in ("one", "other"))
            assert problem.code == "number_in_two_levels"
            assert one in belongs
            assert other in belongs
            assert one != other


def changed(place: int, **keys: Any) -> list[dict[str, Any]]:
    levels = [dict(level) for level in COST]
    levels[place] = {key: value for key, value in (levels[place] | keys).items() if value is not None}
    return levels


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (changed(0, above=60_000), ["criteria[0].levels: 60000 belongs to none of the levels"]),
        (
            changed(0, above=None, at_least=50_000),
            ["criteria[0].levels: 50000 belongs to two levels, 'high' and 'middle'"],
        ),
        (changed(2, at_most=None, below=10_000), ["criteria[0].levels: 10000 belongs to none of the levels"]),
        (changed(1, above="10000.5"), None),
        (changed(2, at_least=0), ["criteria[0].levels: -1 belongs to none of the levels"]),
        (
            changed(0, above=None),
            [
                "criteria[0].levels[0]: this level does not say which numbers or dates are its own,"
                " as others on its scale do"
            ],
        ),
        (
            changed(0, at_least=1),
            [
                "criteria[0].levels[0].above: at_least and above are two ends on the same side: one is enough;"
                " found 50000"
            ],
        ),
        (
            changed(1, above=50_000),
            ["criteria[0].levels[1]: nothing lies between these ends; found 50000, 50000"],
        ),
        (
            changed(0, above="2026-03-01"),
            [
                "criteria[0].levels[1]: numbers and dates do not go together; found 10000",
                "criteria[0].levels[2]: numbers and dates do not go together; found 10000",
            ],
        ),
        (
            changed(1, at_most="2026-03-01"),
            ["criteria[0].levels[1].at_most: numbers and dates do not go together; found 2026-03-01"],
        ),
        (
            changed(0, ranges=[{"above": 50_000}]),
            ["criteria[0].levels[0].ranges: a level has ends of its own or a list of ranges, and not both"],
        ),
        (
            changed(0, above=None, ranges=[{}]),
            ["criteria[0].levels[0].ranges[0]: a table with at_least, above, at_most or below is needed"],
        ),
        (
            changed(0, above=None, ranges=[5]),
            ["criteria[0].levels[0].ranges[0]: a table with at_least, above, at_most or below is needed; found 5"],
        ),
        *[
            (
                changed(0, id=number),
                [
                    "criteria[0].levels[0].id: beside numbers or dates as answers, a level cannot be called by one;"
                    f" found '{number}'"
                ],
            )
            for number in ("3", "-0.5", "1/3", "1e9999999999", "12_000", "nan", "2026-03-02", "\uff12")
        ],
    ],
)
def test_a_scale_that_can_be_read_in_two_ways_is_refused(levels: Any, expected: list[str] | None) -> None:
    """Each mistake is told of once, with a number where numbers are what is wrong."""
    if expected is None:
        expected = [
            "criteria[0].levels[1].above: a number or a date is needed; found '10000.5'; allowed: a whole or decimal"
            ' number, or a fraction written "1/3", of at most 40 digits or a day such as 2022-11-30'
        ]
    assert [str(problem) for problem in refusal(lambda: asked(levels)).problems] == expected


@pytest.mark.parametrize(
    "bad", [True, float("nan"), float("inf"), 10**400, "1e400", "", "x", datetime.datetime(2026, 3, 1), [1]], ids=repr
)
def test_only_numbers_and_dates_are_ends(bad: Any) -> None:
    """What is no exact number and no day is refused, once, where it stands."""
    (problem,) = refusal(lambda: asked(changed(0, above=bad) if bad != "" else changed(0, above=""))).problems
    assert problem.place == "criteria[0].levels[0].above"
    assert problem.code == ("date_with_time" if isinstance(bad, datetime.datetime) else "not_a_number_or_date")


def test_only_levels_of_criteria_have_numbers() -> None:
    """An aspect is judged by its levels alone."""
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": "c", "levels": ["a", "b"]}],
        "aspects": [
            {
                "id": "o",
                "levels": [{"id": "no", "below": 1}, {"id": "yes", "at_least": 1}],
                "rule": {"kind": "minimum", "inputs": ["c"]},
            }
        ],
    }
    codes = [problem.code for problem in refusal(lambda: load_framework(content)).problems]
    assert codes == ["range_of_aspect", "range_of_aspect"]


def test_a_unit_is_of_numbers() -> None:
    """A unit where there are no numbers, or beside dates, says something that nobody can mean."""
    days = [{"id": "soon", "below": "2026-03-01"}, {"id": "later", "at_least": "2026-03-01"}]
    assert [p.code for p in refusal(lambda: asked(days, unit="EUR")).problems] == ["unit_of_dates"]
    assert [p.code for p in refusal(lambda: asked(["a", "b"], unit="EUR")).problems] == ["unit_without_numbers"]
    assert asked(COST, unit={"nl": "inwoners", "en": "inhabitants"}).criteria[0].unit is not None


@given(st.booleans().flatmap(lambda dates: scales(of_dates=dates)))
def test_scales_with_numbers_are_written_and_read_back(levels: list[dict[str, Any]]) -> None:
    """In TOML and in JSON, with the same fingerprint; and what is changed in one by place is all that changes."""
    framework = asked(levels)
    for text in (to_toml(framework), to_json(framework)):
        ending = ".json" if text.startswith("{") else ".toml"
        again = load_framework(parse(text, f"f{ending}"))
        assert again == framework
        assert fingerprint(again) == fingerprint(framework)
    assert revise(framework, {"criteria.c.question": "How much?"}).criteria[0].levels == framework.criteria[0].levels


def test_a_limit_can_be_revised() -> None:
    """By its place, as in errors; a limit alone that no longer fits is refused."""
    framework = by_cost()
    other = revise(
        framework, {"criteria.cost.levels.high.above": 60_000, "criteria.cost.levels.middle.at_most": 60_000}
    )
    assert other.criteria[0].levels[0].above == 60_000
    assert refusal(lambda: revise(framework, {"criteria.cost.levels.high.above": 60_000})).code == "number_in_no_level"


def test_what_says_nothing_new_is_hashed_as_ever() -> None:
    """No ranges, and an empty list of them, are the same document as before there were any."""
    plain = asked(["a", "b"])
    assert asked([{"id": "a", "ranges": []}, "b"]) == plain
    assert fingerprint(asked([{"id": "a", "ranges": []}, "b"])) == fingerprint(plain)
    assert '"unit"' not in to_json(plain)
    assert "ranges" not in to_json(plain)


def test_documents_made_in_code_take_numbers_and_dates() -> None:
    """Numbers are exact as they are written, and dates are days."""
    level = Level(id="few", at_least=0.1, below="1/3")
    assert (level.at_least, level.below) == (Fraction(1, 10), Fraction(1, 3))
    assert Range(above=datetime.date(2026, 3, 1)).above == datetime.date(2026, 3, 1)
    assert Criterion(id="c", unit="EUR", levels=COST).levels[1].at_most == 50_000
    with pytest.raises(ValueError, match="nothing lies between"):
        Level(id="none", above=1, below=1)


def test_the_schema_knows_ranges_and_numbers() -> None:
    """An editor takes what loading takes."""
    jsonschema = pytest.importorskip("jsonschema")
    framework = jsonschema.Draft202012Validator(schema("framework"))
    content = by_cost().model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    assert framework.is_valid(content)
    content["criteria"][0]["levels"][0]["above"] = True
    assert not framework.is_valid(content)
    topic = jsonschema.Draft202012Validator(schema("topic"))
    right: list[Any] = [
        12_000,
        {"value": "1/3"},
        {"between": [1, "2026-03-01"]},
        {"value": 1, "note": "x"},
        "2026-03-01",
    ]
    for answer in right:
        assert topic.is_valid({"id": "t", "title": "t", "answers": {"c": answer}})
    wrong: list[Any] = [True, {"value": True}, {"between": [1]}, {"between": [1, 2, 3]}, [1, 2], {"value": [1]}]
    for answer in wrong:
        assert not topic.is_valid({"id": "t", "title": "t", "answers": {"c": answer}})


# --- answers ------------------------------------------------------------------------------------------------------


@given(st.booleans().flatmap(lambda dates: st.lists(points(of_dates=dates), min_size=2, max_size=2)))
def test_an_answer_with_numbers_is_written_and_read_back(ends: list[Any]) -> None:
    """Alone, as an interval, and with a note."""
    low, high = sorted(ends)
    answers = {"a": low, "b": {"between": [low, high]}, "c": {"value": high, "note": "Asked.", "evidence": "A letter"}}
    topic = Topic(id="t", title="T", answers=answers)
    assert topic.answers["a"].ends == (low, low)
    assert topic.answers["b"].ends == (low, high)
    for text, name in ((to_toml(topic), "t.toml"), (to_json(topic), "t.json")):
        again = load_topic(parse(text, name))
        assert again == topic
        assert fingerprint(again) == fingerprint(topic)


def test_a_file_holds_exact_numbers_and_days(tmp_path: Path) -> None:
    """0.1 in TOML is a tenth, and a date of TOML is a day; saved and read again they are the same."""
    path = tmp_path / "t.toml"
    path.write_text('id = "t"\ntitle = "T"\n[answers]\ncost = 12_000.1\non = 2026-03-02\nin = { between = [1, 2.5] }\n')
    topic = load_topic(path)
    assert topic.answers["cost"] == Answer(value=Fraction(120_001, 10))
    assert topic.answers["on"] == Answer(value=datetime.date(2026, 3, 2))
    assert topic.answers["in"] == Answer(between=[1, 2.5])
    save(topic, path)
    assert load_topic(path) == topic


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (True, "not_an_answer"),
        ({"value": True}, "not_a_number_or_date"),
        ({"value": "low"}, "not_a_number_or_date"),
        (float("inf"), "not_a_number_or_date"),
        (10**400, "not_a_number_or_date"),
        ([8_000, 15_000], "list_of_numbers"),
        ({"between": 5}, "not_a_list"),
        ({"between": [1]}, "not_two_ends"),
        ({"between": [1, None]}, "not_a_number_or_date"),
        ({"between": [1, 2, 3]}, "not_two_ends"),
        ({"between": [2, 1]}, "ends_reversed"),
        ({"between": [1, float("nan")]}, "not_a_number_or_date"),
        ({"between": ["2026-03-01", 1]}, "numbers_and_dates"),
        ({"value": 1, "level": "low"}, "answer_twice"),
        ({"value": 1, "between": [1, 2]}, "answer_twice"),
        (datetime.datetime(2026, 3, 1, 12), "date_with_time"),
        (datetime.time(12), "date_with_time"),
    ],
    ids=repr,
)
def test_an_answer_that_is_no_number_level_or_interval_is_refused(answer: Any, expected: str) -> None:
    """Each is refused, once."""
    problems = refusal(lambda: load_topic({"id": "t", "title": "T", "answers": {"c": answer}})).problems
    assert [problem.code for problem in problems] == [expected]


def test_limits_are_found() -> None:
    """The oracle of these tests sees what is written."""
    assert limits(COST) == [10_000, 50_000]
    assert [levels_with(COST, Fraction(n)) for n in (10_000, 10_001, 50_000, 50_001)] == [
        ["low"],
        ["middle"],
        ["middle"],
        ["high"],
    ]
