"""Columns of numbers and days are cut to levels as `assess` does it row by row, at every limit and around it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scales import COST, DEADLINE, framework_on, levels_with, scales, stops

from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ContradictionError
from k80assess.interop.frames import assessing
from k80assess.interop.frames.assessing import assess_frame
from k80assess.testing.strategies import answers, frameworks

np = pytest.importorskip("numpy")
pytest.importorskip("narwhals")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

CONNECTION = duckdb.connect()
Levels = list[dict[str, Any]]


def asked(levels: Levels, **more: Any) -> Framework:
    """Make a framework with an outcome for each level of one criterion."""
    ids = [level["id"] for level in levels]
    rows = [{"when": {"c": i}, "then": outcome} for i, outcome in zip(ids[1:], ("maybe", "yes"), strict=False)]
    return framework_on([{"id": "c", "levels": levels, **more}], rows)


COSTS, DEADLINES = asked(COST), asked(DEADLINE)
ODD: Levels = [
    {"id": "x", "ranges": [{"at_most": 0.1}, {"above": "1/3", "below": 7}]},
    {"id": "y", "ranges": [{"above": 0.1, "at_most": "1/3"}, {"at_least": 1e30}]},
    {"id": "z", "at_least": 7, "below": 1e30},
]
ODDS = asked(ODD)


def by_assess(cells: Sequence[Any], framework: Framework) -> list[str | None]:
    """Return the worst and the best of each cell, and None for what is refused."""
    found: list[str | None] = []
    for cell in cells:
        try:
            possible = assess({"c": cell}, framework).possible
        except AnswerError:
            found.append(None)
        else:
            found.append(f"{possible[0].id} to {possible[-1].id}")
    return found


def ends(frame: Any) -> list[str | None]:
    if isinstance(frame, duckdb.DuckDBPyRelation):
        rows = frame.project("outcome_worst, outcome_best").fetchall()
    else:
        worst, best = frame["outcome_worst"], frame["outcome_best"]
        own = [column.to_pylist() if hasattr(column, "to_pylist") else list(column) for column in (worst, best)]
        rows = list(zip(*own, strict=True))
    return [None if worst is None or worst != worst else f"{worst} to {best}" for worst, best in rows]


def holds(frame: Any, cells: Sequence[Any], framework: Framework = COSTS) -> None:
    """Assert that a frame is assessed as its cells are, or refused where one of them is, with their number."""
    wanted = by_assess(cells, framework)
    if isinstance(frame, pl.LazyFrame):
        assert ends(assess_frame(frame, framework).collect()) == wanted
    elif None not in wanted or isinstance(frame, duckdb.DuckDBPyRelation):
        assert ends(assess_frame(frame, framework)) == wanted
    else:
        with pytest.raises(AnswerError, match=r"columns\.c") as caught:
            assess_frame(frame, framework)
        counted = [problem.found or problem.sentence for problem in caught.value.problems]
        assert sum(int(text.rpartition("in ")[2].split()[0]) for text in counted) == wanted.count(None)


def everywhere(array: Any, cells: Sequence[Any], framework: Framework = COSTS) -> None:
    """Assert it of an array of arrow in every library that keeps it as it is: whole, in pieces and without rows."""
    pieces = pa.chunked_array([array.slice(0, 1), array.slice(1, 0), array.slice(1)])
    table = pa.table({"c": pieces})
    holds(table, cells, framework)
    holds(pa.table({"c": array}).slice(1), cells[1:], framework)
    holds(table.slice(0, 0), [], framework)
    holds(pd.DataFrame({"c": pd.Series(pd.array(array, dtype=pd.ArrowDtype(array.type)))}), cells, framework)
    holds(pl.from_arrow(table), cells, framework)
    holds(pl.from_arrow(table).lazy(), cells, framework)


# --- numbers ------------------------------------------------------------------------------------------------------

AROUND = [10_000, 10_001, 9_999, 50_000, 50_001, 0, -1, None]
INTEGERS = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]


@pytest.mark.parametrize("kind", INTEGERS, ids=str)
def test_whole_numbers_of_every_width(kind: Any) -> None:
    """At each limit that the type has, beside it, and at both ends of the type."""
    is_signed = f"{kind}".startswith("int")
    least, most = (
        (-(2 ** (kind.bit_width - 1)), 2 ** (kind.bit_width - 1) - 1) if is_signed else (0, 2**kind.bit_width - 1)
    )
    cells = [cell for cell in [*AROUND, least, most] if cell is None or least <= cell <= most]
    everywhere(pa.array(cells, kind), cells)
    everywhere(pa.array(cells, kind), cells, ODDS)
    column = [0 if cell is None else cell for cell in cells]
    holds(pd.DataFrame({"c": np.array(column, f"{kind}")}), column)
    holds(pd.DataFrame({"c": pd.array(cells, dtype=f"{kind}".replace("i", "I").replace("uI", "UI"))}), cells)
    holds(CONNECTION.from_arrow(pa.table({"c": pa.array(cells, kind)})), cells)


TENTHS = [0.1, math.nextafter(0.1, 1), math.nextafter(0.1, 0), 1 / 3, math.nextafter(1 / 3, 1), 7.0, 6.999, 1e30]
FLOATS = [
    *TENTHS,
    math.nextafter(1e30, 0),
    0.1 + 0.2,
    -0.0,
    1e-40,
    float("nan"),
    None,
    10_000.0,
    50_000.0,
    50_001.0,
    -1.0,
]


@pytest.mark.parametrize("framework", [COSTS, ODDS])
def test_floats_are_read_as_they_are_written(framework: Framework) -> None:
    """A tenth is a tenth, a third is no float, not-a-number is open; the next float is another number."""
    everywhere(pa.array(FLOATS), FLOATS, framework)
    column = [math.nan if cell is None else cell for cell in FLOATS]
    for kind in ("float64", "Float64", object, "category"):
        holds(pd.DataFrame({"c": pd.Series(column, dtype=kind)}), column, framework)
    holds(pd.DataFrame({"c": pd.arrays.SparseArray(column)}), column, framework)
    holds(CONNECTION.from_arrow(pa.table({"c": FLOATS})), FLOATS, framework)


@pytest.mark.parametrize("width", [np.float32, np.float16])
@pytest.mark.parametrize("framework", [COSTS, ODDS])
def test_short_floats_are_read_as_they_are_written(width: Any, framework: Framework) -> None:
    """A short float is the short decimal that is printed for it, which as a long one would lie beyond its limit."""
    assert float(width(0.1)) != 0.1
    with np.errstate(over="ignore"):
        cells = [width(cell) for cell in FLOATS if cell is not None]
    for cell in list(cells):
        cells += [np.nextafter(cell, width(1)), np.nextafter(cell, width(-1))]
    everywhere(pa.array(np.array(cells)), cells, framework)
    holds(pd.DataFrame({"c": np.array(cells)}), cells, framework)
    holds(pd.DataFrame({"c": pd.Series(cells, dtype=object)}), cells, framework)
    if width is np.float32:  # of the other neither pandas nor DuckDB has a column of its own
        holds(pd.DataFrame({"c": pd.Series(np.array(cells)).astype("category")}), cells, framework)
        seen = [cell for cell in cells if not 0 < abs(cell) < 1e-24]  # see the next test
        holds(CONNECTION.from_arrow(pa.table({"c": pa.array(np.array(seen))})), seen, framework)


def test_numbers_that_no_document_can_hold() -> None:
    """Infinities, and numbers of very many digits, are refused one by one, or null where a frame is lazy."""
    cells = [1e39, 1e40, -1e40, math.inf, -math.inf, 1e-41, 1e300, 12_000.0, 1.5e-39, 5e-324]
    assert by_assess(cells, COSTS).count(None) == 7
    everywhere(pa.array(cells), cells)
    holds(pd.DataFrame({"c": cells}), cells)
    # A database sees how large a number is, and not in how many digits it is written.
    large = cells[:5] + cells[6:8]
    holds(CONNECTION.from_arrow(pa.table({"c": large})), large)
    assert ends(assess_frame(CONNECTION.from_arrow(pa.table({"c": [5e-324]})), COSTS)) == ["yes to yes"]


@pytest.mark.parametrize("digits", [(5, 0), (18, 2), (38, 2), (38, 37), (38, 38), (9, 9)], ids=str)
def test_decimals(digits: tuple[int, int]) -> None:
    """Money is kept in decimals: at each limit that the type can hold, and one place beside it."""
    kind, least = pa.decimal128(*digits), Decimal((0, (1,), -digits[1]))
    most = Decimal((0, (9,) * digits[0], -digits[1]))
    limits = map(Decimal, ["0.1", "0.33", "7", "10000", "50000", "0", "0.05"])
    cells: list[Any] = [None, most, most.copy_negate()]
    for limit in limits:
        cells += [
            own
            for own in (limit, limit.next_plus(), exactly(limit, least), exactly(limit, least.copy_negate()))
            if abs(own) <= most and own == round_to(own, digits[1])
        ]
    for framework in (COSTS, ODDS):
        everywhere(pa.array(cells, kind), cells, framework)
        holds(CONNECTION.from_arrow(pa.table({"c": pa.array(cells, kind)})), cells, framework)
    holds(pd.DataFrame({"c": pd.Series(cells, dtype=object)}), cells)


LONG = Context(prec=100)


def exactly(one: Decimal, other: Decimal) -> Decimal:
    return LONG.add(one, other)


def round_to(number: Decimal, places: int) -> Decimal:
    return Decimal(f"{int(Fraction(number) * 10**places)}E-{places}")


def test_whole_numbers_wider_than_a_float_in_a_database() -> None:
    """They are not cut by way of a float, which would move them across a limit."""
    at = 2**60
    framework = asked([{"id": "x", "at_most": at}, {"id": "y", "above": at}])
    cells = [at - 1, at, at + 1]
    for kind in ("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "DECIMAL(38, 3)"):
        values = ", ".join(f"({place}, {cell}::{kind})" for place, cell in enumerate(cells))
        holds(CONNECTION.sql(f"select c from (values {values}) t(place, c) order by place"), cells, framework)
    everywhere(pa.array(cells), cells, framework)


@given(scales(), st.lists(st.one_of(st.floats(-2, 2, width=32), st.sampled_from([0.25, 1.5, -0.5])), max_size=6))
@settings(max_examples=25)
def test_any_scale_of_numbers(levels: Levels, more: list[float]) -> None:
    """At every limit and between them, in every library; levels may have several stretches, and any order."""
    framework = asked(levels)
    cells = [float(point) for point, _low, _high in stops(levels) if isinstance(point, Fraction)] + more
    cells += [math.nextafter(cell, way) for cell in list(cells) for way in (-9, 9)]
    for kind in ("float64", object):
        holds(pd.DataFrame({"c": pd.Series(cells, dtype=kind)}), cells, framework)
    everywhere(pa.array(cells, pa.float64()), cells, framework)
    cells = [cell for cell in cells if not 0 < abs(cell) < 1e-24]
    holds(CONNECTION.from_arrow(pa.table({"c": pa.array(cells, pa.float64())})), cells, framework)
    for cell in cells:
        (level,) = levels_with(levels, Fraction(repr(cell)))
        assert assess({"c": cell}, framework).answers["c"] == (level,)


# --- days ---------------------------------------------------------------------------------------------------------

MARCH = datetime.date(2026, 3, 1)
DAYS = [MARCH, MARCH + datetime.timedelta(1), MARCH - datetime.timedelta(1), datetime.date.min, datetime.date.max, None]


def midnights(days: Sequence[datetime.date | None]) -> list[datetime.datetime | None]:
    return [None if day is None else datetime.datetime.combine(day, datetime.time()) for day in days]


def test_days() -> None:
    """At the limit, the day before and after it, and the first and the last day there is."""
    everywhere(pa.array(DAYS), DAYS, DEADLINES)
    holds(pd.DataFrame({"c": pd.Series(DAYS, dtype=object)}), DAYS, DEADLINES)
    holds(CONNECTION.from_arrow(pa.table({"c": pa.array(DAYS)})), DAYS, DEADLINES)
    holds(pa.table({"c": pa.array(DAYS, pa.date64())}), DAYS, DEADLINES)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_that_are_whole_days(unit: str) -> None:
    """Frames often keep days as moments at midnight; they are days as long as there is no time and no zone."""
    days = DAYS if unit != "ns" else [*DAYS[:3], None]
    moments = pa.array(midnights(days), pa.timestamp(unit))
    table = pa.table({"c": moments})
    holds(table, days, DEADLINES)
    holds(pd.DataFrame({"c": pd.Series(midnights(days), dtype=f"datetime64[{unit}]")}), days, DEADLINES)
    holds(pd.DataFrame({"c": pd.Series(midnights(days), dtype=object)}), days, DEADLINES)
    holds(pd.DataFrame({"c": pd.Series(pd.array(moments, dtype=pd.ArrowDtype(moments.type)))}), days, DEADLINES)
    holds(CONNECTION.from_arrow(table), days, DEADLINES)
    holds(pl.from_arrow(table), days, DEADLINES)
    holds(pl.from_arrow(table).lazy(), days, DEADLINES)


def test_moments_with_a_time_or_a_zone_are_refused() -> None:
    """Which day they are on is for whoever made the frame to say."""
    noon, zone = datetime.datetime(2026, 3, 1, 12), datetime.UTC
    for moment in (noon, datetime.datetime(2026, 3, 1, tzinfo=zone), pd.Timestamp("2026-03-01T00:00:00.000000001")):
        cells = [moment, None, moment]
        for frame in (
            pd.DataFrame({"c": cells}),
            pd.DataFrame({"c": pd.Series(cells, dtype=object)}),
            pl.from_pandas(pd.DataFrame({"c": cells})),
            pa.Table.from_pandas(pd.DataFrame({"c": cells})),
        ):
            with pytest.raises(AnswerError, match=r"columns\.c: a date without a time is needed; found .* in 2 rows"):
                assess_frame(frame, DEADLINES)
        arrow = pa.Table.from_pandas(pd.DataFrame({"c": cells}))
        wanted = [None, "no to maybe", None]
        assert ends(assess_frame(pl.from_arrow(arrow).lazy(), DEADLINES).collect()) == wanted
        assert ends(assess_frame(CONNECTION.from_arrow(arrow), DEADLINES)) == wanted


def test_days_that_python_does_not_have_are_refused() -> None:
    """Those after the year 9999 and before the year 1, also where a database calls one infinity."""
    far = pa.array([2**31 - 1, -(2**30), 20_000, None], pa.int32()).cast(pa.date32())
    with pytest.raises(AnswerError, match=r"columns\.c: .* in 1 row"):
        assess_frame(pa.table({"c": far}), DEADLINES)
    wanted = [None, None, "no to no", "no to maybe"]
    assert ends(assess_frame(pl.from_arrow(pa.table({"c": far})).lazy(), DEADLINES).collect()) == wanted
    assert ends(assess_frame(CONNECTION.from_arrow(pa.table({"c": far})), DEADLINES)) == wanted
    texts = ["infinity", "-infinity", "0044-03-15 (BC)", "10000-01-01"]
    for kind in ("DATE", "TIMESTAMP"):
        values = ", ".join(f"('{text}'::{kind})" for text in texts)
        assert ends(assess_frame(CONNECTION.sql(f"from (values {values}) t(c)"), DEADLINES)) == [None] * 4


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_the_first_and_last_moments_there_are_are_refused(unit: Literal["s", "ms", "us", "ns"]) -> None:
    """Also where a day's beginning, or the same moment in a finer unit, is none that the unit holds."""
    far = pa.table({"c": pa.array([-(2**63) + 1, 2**63 - 1], pa.timestamp(unit))})
    for frame in (far, far.to_pandas(), pl.from_arrow(far)):
        with pytest.raises(AnswerError, match=r"columns\.c: .* in 1 row"):
            assess_frame(frame, DEADLINES)


TEXTS = ["2026-03-01", "2026-03-02", "later", "", None, "2026-02-30", "2026-3-1", "2026-03-01 ", "0000-01-01", "1", "x"]


def test_texts_that_are_days_or_levels() -> None:
    """What a file of text holds: a day as documents write it, a level, nothing; anything else is no answer."""
    assert by_assess(TEXTS, DEADLINES).count(None) == 6
    for texts in (TEXTS, TEXTS[:5]):
        everywhere(pa.array(texts), texts, DEADLINES)
        everywhere(pa.array(texts).dictionary_encode(), texts, DEADLINES)
        for kind in ("str", "category", object):
            holds(pd.DataFrame({"c": pd.Series(texts, dtype=kind)}), texts, DEADLINES)
        holds(CONNECTION.from_arrow(pa.table({"c": texts})), texts, DEADLINES)
    enum = CONNECTION.sql("select c::ENUM('2026-03-02', 'soon', 'x') as c from (values ('2026-03-02'), ('x')) t(c)")
    holds(enum, ["2026-03-02", "x"], DEADLINES)


@given(scales(of_dates=True))
@settings(max_examples=15)
def test_any_scale_of_days(levels: Levels) -> None:
    """At every limit and between them, as days, as moments and as text."""
    framework = asked(levels)
    cells: list[Any] = [point for point, _low, _high in stops(levels)]
    everywhere(pa.array(cells, pa.date32()), cells, framework)
    holds(pd.DataFrame({"c": pd.Series(midnights(cells), dtype="datetime64[s]")}), cells, framework)
    holds(pl.DataFrame({"c": [cell.isoformat() for cell in cells]}), cells, framework)
    holds(CONNECTION.from_arrow(pa.table({"c": cells})), cells, framework)


# --- beside each other --------------------------------------------------------------------------------------------


def test_numbers_where_days_are_asked_and_the_other_way_round() -> None:
    """Each is refused with a sentence, or null where the frame is lazy; so are truth and text that looks like one."""
    cases: list[tuple[list[Any], Framework, str]] = [
        ([12_000, None], DEADLINES, "a date is needed, and not a number; found 12000 in 1 row"),
        ([0.5, None], DEADLINES, "a date is needed, and not a number; found 0.5 in 1 row"),
        ([MARCH, None], COSTS, "a number is needed, and not a date; found 2026-03-01 in 1 row"),
        ([True, None], COSTS, "a level id, or a list of them, is needed; found True in 1 row; allowed: a number, or"),
        (["12000", None], COSTS, "there is no such level; found '12000' in 1 row; allowed: a number, or a level: high"),
        ([b"12000", None], COSTS, "a level id, or a list of them, is needed"),
    ]
    for cells, framework, sentence in cases:
        table = pa.table({"c": cells})
        for frame in (table, pl.from_arrow(table), table.to_pandas(types_mapper=pd.ArrowDtype)):
            with pytest.raises(AnswerError, match=sentence):
                assess_frame(frame, framework)
        wanted = [None, by_assess([None], framework)[0]]
        assert ends(assess_frame(pl.from_arrow(table).lazy(), framework).collect()) == wanted
        assert ends(assess_frame(CONNECTION.from_arrow(table), framework)) == wanted


def test_cells_of_every_kind_in_one_column() -> None:
    """Levels, lists of them, numbers of any library, intervals and tables, as an answer can be."""
    cells = [
        "low", ["low", "middle"], 12_000, Decimal("10000.01"), Fraction(50_000), np.int64(50_001), np.float32(0.1),
        {"between": [8_000, 15_000], "note": "about"}, {"value": 10_000}, {"level": "high"}, {"note": "?"}, None, "",
        float("nan"), Decimal("NaN"), pd.NA, [],
    ]  # fmt: skip
    assert None not in by_assess(cells, COSTS)
    holds(pd.DataFrame({"c": pd.Series(cells, dtype=object)}), cells)
    wrong = [True, [8_000, 15_000], {"between": [2, 1]}, 10**40, "12000", MARCH, {"value": "low"}, Decimal("Infinity")]
    assert by_assess(wrong, COSTS) == [None] * len(wrong)
    holds(pd.DataFrame({"c": pd.Series([*wrong, *cells], dtype=object)}), [*wrong, *cells])


def test_numbers_with_what_cannot_occur_and_other_columns() -> None:
    """An impossible row about a level holds for its numbers, and rows over blocks keep their order."""
    impossible = [{"when": {"c": "middle", "d": "later"}}]
    both = framework_on(
        [{"id": "c", "levels": COST}, {"id": "d", "levels": DEADLINE}],
        [{"when": {"c": "low"}, "then": "yes"}, {"when": {"d": "later"}, "then": "maybe"}],
        impossible=impossible,
    )
    costs = [10_000, 10_001, 50_000, 50_001, None, None]
    days = [MARCH, datetime.date(2026, 3, 2), MARCH, datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), None]
    table = pa.table({"c": costs, "d": days})
    for frame in (table, pl.from_arrow(table), pl.from_arrow(table).lazy(), CONNECTION.from_arrow(table)):
        assessed = assess_frame(frame, both)
        if isinstance(assessed, duckdb.DuckDBPyRelation):
            assessed = assessed.to_arrow_table()
        rows = assessed.collect() if isinstance(assessed, pl.LazyFrame) else assessed
        names = ["outcome", "possible", "impossible"]
        told = [list(rows[name].to_pylist() if isinstance(rows, pa.Table) else rows[name].to_list()) for name in names]
        assert told == [
            ["yes", None, "no", "maybe", None, None],
            [["yes"], None, ["no"], ["maybe"], ["maybe", "yes"], ["no", "maybe", "yes"]],
            [False, True, False, False, False, False],
        ]


@given(st.data(), frameworks(max_criteria=3, impossible=True, numbers=True))
@settings(max_examples=60)
def test_any_framework_with_numbers(data: st.DataObject, framework: Framework) -> None:
    """Whatever answers take, and whatever cannot occur: row by row as `assess`, cell by cell and many at a time."""
    rows = data.draw(st.lists(answers(framework), min_size=1, max_size=4))
    if all(criterion.partition is None for criterion in framework.criteria):
        return
    whole, wanted = {}, []
    for criterion in framework.criteria:
        cells = [row[criterion.id] for row in rows]
        are_plain = criterion.partition is not None and not any(isinstance(cell, (str, list, dict)) for cell in cells)
        whole[criterion.id] = cells if are_plain else pd.Series(cells, dtype=object)
    for row in rows:
        try:
            wanted.append(tuple([level.id for level in assess(row, framework).possible]))
        except ContradictionError:
            wanted.append(())
    assessed = assess_frame(pd.DataFrame(whole), framework)
    if "possible" in assessed:
        assert [own or () for own in assessed["possible"]] == wanted
    else:
        assert ends(assessed) == [f"{own[0]} to {own[-1]}" for own in wanted]


def test_numbers_are_cut_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns of numbers and days are not read cell by cell, and a million of them take little time."""
    monkeypatch.setattr(assessing, "spelled_out", None)
    numbers = np.random.default_rng(80).uniform(0, 60_000, 1_000_000)
    outcome = assess_frame(pl.DataFrame({"c": numbers}), COSTS)["outcome"].to_physical().to_numpy()
    assert (outcome == np.select([numbers <= 10_000, numbers <= 50_000], [2, 1], 0)).all()
    for array in (pa.array([1, None]), pa.array([0.5]), pa.array([1.5]).dictionary_encode()):
        assert len(assess_frame(pa.table({"c": array}), COSTS)) == len(array)
    assert assess_frame(pd.DataFrame({"c": pd.to_datetime(["2026-03-01"])}), DEADLINES)["outcome"].tolist() == ["no"]
