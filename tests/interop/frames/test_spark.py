"""Spark assesses its own rows as `assess` would, without fetching them."""

from __future__ import annotations

import datetime
import math
import warnings
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from frameworks import unordered, weighted_framework
from rows import Row, expected, random_rows
from scales import by_cost, by_deadline

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError, ContradictionError
from k80assess.interop.frames.assessing import assess_frame

pytestmark = [
    pytest.mark.spark,
    pytest.mark.timeout(600),
    # What Spark and its Python side warn of is theirs to mend.
    pytest.mark.filterwarnings("ignore"),
]

pytest.importorskip("narwhals")
pytest.importorskip("numpy")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sql = pytest.importorskip("pyspark.sql")
        builder = sql.SparkSession.builder.master("local[2]").appName("k80assess")
        options = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
        session = builder.config(map=options).getOrCreate()
    yield session
    session.stop()


def frame_of(spark: Any, names: list[str], rows: list[Any]) -> Any:
    """Make a frame with a number for each row: Spark promises no order."""
    cells = [[place, *(row[name] for name in names)] for place, row in enumerate(rows)]
    columns = ", ".join(f"`{name}` string" for name in names)
    return spark.createDataFrame(cells, f"place int, {columns}")


def found(frame: Any) -> list[tuple[str | None, ...]]:
    rows = frame.orderBy("place").select("outcome", "outcome_worst", "outcome_best").collect()
    return [tuple(row) for row in rows]


def test_six_hundred_rows_with_open_answers_equal_assess(spark: Any) -> None:
    """Row by row the same as assess, with all other columns kept, and no more of them than the three results."""
    framework = load_framework()
    rows = random_rows(framework, 600)
    frame = frame_of(spark, [c.id for c in framework.criteria], rows)
    assessed = assess_frame(frame, framework)
    assert assessed.columns == [*frame.columns, "outcome", "outcome_worst", "outcome_best"]
    assert found(assessed) == expected(framework, rows)


def test_forty_criteria(spark: Any) -> None:
    """Tables in a query carry forty criteria of five levels too."""
    framework = weighted_framework(40)
    rows = random_rows(framework, 40, 0.02)
    assert found(assess_frame(frame_of(spark, [c.id for c in framework.criteria], rows), framework)) == expected(
        framework, rows
    )


def test_levels_that_do_not_exist_are_null_and_can_be_counted(spark: Any) -> None:
    """Rows with what is no level, and no others, are null at their worst."""
    framework = load_framework()
    rows = [dict(row) for row in random_rows(framework, 30)]
    for place in (4, 9):
        rows[place]["demand"] = "Broad"
    assessed = assess_frame(frame_of(spark, [c.id for c in framework.criteria], rows), framework)
    assert assessed.filter("outcome_worst is null").count() == 2
    results = found(assessed)
    assert {place for place, row in enumerate(results) if row == (None, None, None)} == {4, 9}
    right = [place for place in range(30) if place not in (4, 9)]
    assert [results[place] for place in right] == expected(framework, [rows[place] for place in right])


def test_what_is_missing_is_open(spark: Any) -> None:
    """Empty text and not-a-number are open, as null is; a number is no level."""
    framework = weighted_framework(2)
    cells = [(0, "", float("nan")), (1, "l4", None), (2, None, 1.5)]
    frame = spark.createDataFrame(cells, "place int, c0 string, c1 double")
    rows: list[Row] = [{"c0": None, "c1": None}, {"c0": "l4", "c1": None}]
    assert found(assess_frame(frame, framework)) == [*expected(framework, rows), (None, None, None)]


def test_odd_ids_and_names(spark: Any) -> None:
    """Quotes, backslashes and dots in ids and column names reach neither the query's grammar nor each other."""
    odd = ["'; drop table t; --", '"', "\\", "%", "{numbers}"]
    content = weighted_framework(1).model_dump(mode="json", exclude_none=True)
    content["criteria"][0]["levels"] = [{"id": level} for level in odd]
    framework = load_framework(content)
    rows = [{"c0": level} for level in [*odd, None]]
    named = frame_of(spark, ["a.b's"], [{"a.b's": row["c0"]} for row in rows])
    assert found(assess_frame(named, framework, columns={"c0": "a.b's"})) == expected(framework, rows)


def test_what_cannot_occur_is_marked(spark: Any) -> None:
    """Beside rows of which an aspect is judged, and rows in which something is no level."""
    content = load_framework().model_dump(mode="json", exclude_none=True)
    rule = {"when": {"influence_window": "open", "demand": "none"}}
    framework = load_framework({**content, "impossible": [rule]})
    rows = [dict(row) for row in random_rows(framework, 60, 0.5)]
    for place, row in enumerate(rows):
        row["fit"] = [None, "weak", "moderate", "strong"][place % 4]
    assessed = assess_frame(frame_of(spark, list(rows[0]), [*rows, {**rows[0], "demand": "Broad"}]), framework)
    names = ["outcome", "outcome_worst", "outcome_best", "possible", "impossible"]
    assert assessed.columns[-5:] == names
    *told, wrong = [tuple(row) for row in assessed.orderBy("place").select(names).collect()]
    assert wrong == (None,) * 5
    for row, (outcome, worst, best, possible, impossible) in zip(rows, told, strict=True):
        try:
            own = [level.id for level in assess(row, framework).possible]
        except ContradictionError:
            assert (outcome, worst, best, possible, impossible) == (None, None, None, None, True)
        else:
            settled = own[0] if len(own) == 1 else None
            assert (outcome, worst, best, possible, impossible) == (settled, own[0], own[-1], own, False)
    assert {row[-1] for row in told} == {True, False}


def test_outcomes_without_an_order_are_listed(spark: Any) -> None:
    """There is no worst and no best of them."""
    assessed = assess_frame(frame_of(spark, ["c"], [{"c": "b"}, {"c": None}]), unordered(outcome=False))
    assert assessed.columns == ["place", "c", "outcome", "possible"]
    assert [tuple(row) for row in assessed.orderBy("place").select("outcome", "possible").collect()] == [
        ("b", ["b"]),
        (None, ["a", "b", "c"]),
    ]


def by_assess(cells: list[Any], framework: Framework) -> list[tuple[str | None, ...]]:
    """Return what `assess` says of each cell, with nothing where it refuses one."""
    results: list[tuple[str | None, ...]] = []
    for cell in cells:
        try:
            results += expected(framework, [{framework.criteria[0].id: cell}])
        except AnswerError:
            results.append((None, None, None))
    return results


NUMBERS: dict[str, list[Any]] = {
    "double": [
        10_000.0,
        math.nextafter(10_000, 1e9),
        50_000.0,
        50_001.0,
        -0.0,
        math.nan,
        None,
        math.inf,
        -math.inf,
        1e40,
    ],
    "float": [10_000.0, 10_000.0009765625, 50_000.0, None, math.nan],
    "bigint": [10_000, 10_001, 2**63 - 1, -(2**63), None],
    "tinyint": [127, -128, None],
    "decimal(10,2)": [Decimal("10000"), Decimal("10000.01"), Decimal("50000.01"), Decimal("-99999999.99"), None],
    "string": ["low", "12000", "", None],
    "boolean": [True, None],
    "date": [datetime.date(2026, 3, 1), None],
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_are_cut_to_levels(spark: Any, kind: str) -> None:
    """At each limit and beside it, as `assess` does it row by row; what is no number gives null."""
    cells = NUMBERS[kind]
    frame = spark.createDataFrame(list(enumerate(cells)), f"place int, cost {kind}")
    assert found(assess_frame(frame, by_cost())) == by_assess(cells, by_cost())


@pytest.mark.parametrize("zone", ["UTC", "Europe/Amsterdam"])
def test_days_are_cut_to_levels(spark: Any, zone: str) -> None:
    """As days, as moments without a zone and as texts; a moment of a zone is no day."""
    spark.conf.set("spark.sql.session.timeZone", zone)
    march = datetime.date(2026, 3, 1)
    texts = ["2026-03-01", "2026-03-02", "later", "", None, "2026-02-30", "2026-3-1", "2026-03-01\n", "0000-01-01", "x"]
    frame = spark.createDataFrame(list(enumerate(texts)), "place int, deadline string")
    assert found(assess_frame(frame, by_deadline())) == by_assess(texts, by_deadline())
    days = [march, march + datetime.timedelta(1), datetime.date.min, datetime.date.max, None]
    frame = spark.createDataFrame(list(enumerate(days)), "place int, deadline date")
    assert found(assess_frame(frame, by_deadline())) == by_assess(days, by_deadline())
    noon = "timestamp_ntz '2026-03-01 12:00:00'"
    moments = spark.sql(f"select 0 place, timestamp_ntz '2026-03-02 00:00:00' deadline union all select 1, {noon}")
    assert found(assess_frame(moments, by_deadline())) == by_assess([days[1], datetime.datetime.max], by_deadline())
    zoned = spark.sql("select 0 place, timestamp '2026-03-02 00:00:00' deadline")
    assert found(assess_frame(zoned, by_deadline())) == [(None, None, None)]


def test_lists_and_missing_columns_are_refused(spark: Any) -> None:
    """What cannot be read is refused before anything runs."""
    framework = weighted_framework(1)
    lists = spark.createDataFrame([(0, ["l0"])], "place int, c0 array<string>")
    with pytest.raises(ArgumentError, match=r"columns\.c0: lists"):
        assess_frame(lists, framework)
    with pytest.raises(AnswerError, match="the frame has no such column"):
        assess_frame(lists, framework, columns={"c0": "c1"})


def test_no_row_leaves_its_partition(spark: Any) -> None:
    """In the plan there is one pass over the rows: nothing is shuffled or joined, and no Python runs beside it."""
    framework = load_framework()
    frame = frame_of(spark, [c.id for c in framework.criteria], random_rows(framework, 50)).repartition(4)
    before, after = [
        own._jdf.queryExecution().executedPlan().toString() for own in (frame, assess_frame(frame, framework))
    ]
    assert before.count("Exchange") == 1  # the one asked for here: such a step would be seen
    assert after.count("Exchange") == 1
    for step in ("Join", "Python", "Sort", "Aggregate"):
        assert step not in after
    assert after.count("Scan") == 1
