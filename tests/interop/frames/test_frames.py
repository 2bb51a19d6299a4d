"""A frame is assessed row by row as `assess` would, on every backend, whatever its cells are kept as."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import oracle
import pytest
from frameworks import has_ordered_outcome, weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import Found, Row, expected, random_rows

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.compiled import compile_framework
from k80assess.errors import AnswerError, ArgumentError, MissingExtraError, SizeLimitError
from k80assess.interop.frames import assessing as frames
from k80assess.interop.frames.assessing import assess_frame
from k80assess.testing.strategies import answers, frameworks

pytest.importorskip("numpy")
pytest.importorskip("narwhals")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

RESULTS = ["outcome", "outcome_worst", "outcome_best"]
CONNECTION = duckdb.connect()


def columns_of(framework: Framework, rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {criterion.id: [row[criterion.id] for row in rows] for criterion in framework.criteria}


def as_rows(*columns: Any) -> Found:
    return [
        tuple(None if value is None or value != value else value for value in row) for row in zip(*columns, strict=True)
    ]


def by_pandas(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    frame = assess_frame(pandas.DataFrame(cells, dtype=object), framework, columns=columns)
    return as_rows(*(frame[name].tolist() for name in RESULTS))


def by_pandas_categories(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    frame = assess_frame(pandas.DataFrame(cells, dtype="category"), framework, columns=columns)
    return as_rows(*(frame[name].tolist() for name in RESULTS))


def by_pandas_scales(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    kinds = {c.id: pandas.CategoricalDtype(level_ids(c)) for c in framework.criteria if c.id in cells}
    frame = assess_frame(pandas.DataFrame(cells).astype(kinds), framework, columns=columns)
    return as_rows(*(frame[name].tolist() for name in RESULTS))


def by_polars(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    frame = polars.DataFrame(cells, schema=dict.fromkeys(cells, polars.String))
    return as_rows(*assess_frame(frame, framework, columns=columns).select(RESULTS))


def by_polars_categories(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    frame = polars.DataFrame(cells, schema=dict.fromkeys(cells, polars.Categorical))
    return as_rows(*assess_frame(frame, framework, columns=columns).select(RESULTS))


def by_polars_enums(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    scales = {c.id: polars.Enum(level_ids(c)) for c in framework.criteria if c.id in cells}
    frame = polars.DataFrame(cells, schema={**dict.fromkeys(cells, polars.String), **scales})
    return as_rows(*assess_frame(frame, framework, columns=columns).select(RESULTS))


def by_polars_lazily(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    frame = polars.LazyFrame(cells, schema=dict.fromkeys(cells, polars.String))
    return as_rows(*assess_frame(frame, framework, columns=columns).select(RESULTS).collect())


def by_polars_streaming(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    frame = polars.LazyFrame(cells, schema=dict.fromkeys(cells, polars.String))
    return as_rows(*assess_frame(frame, framework, columns=columns).select(RESULTS).collect(engine="streaming"))


def by_pyarrow(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    table = pyarrow.table({name: pyarrow.array(values, pyarrow.string()) for name, values in cells.items()})
    frame = assess_frame(table, framework, columns=columns)
    return as_rows(*(frame[name].to_pylist() for name in RESULTS))


def by_pyarrow_dictionaries(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    kept = {}
    for name, values in cells.items():
        halves = values[: len(values) // 2], values[len(values) // 2 :]
        chunks = [pyarrow.array(half, pyarrow.string()).dictionary_encode() for half in halves]
        kept[name] = pyarrow.chunked_array(chunks)
    frame = assess_frame(pyarrow.table(kept), framework, columns=columns)
    return as_rows(*(frame[name].to_pylist() for name in RESULTS))


def by_duckdb(cells: dict[str, list[Any]], framework: Framework, columns: Any = None) -> Found:
    table = pyarrow.table({name: pyarrow.array(values, pyarrow.string()) for name, values in cells.items()})
    frame = assess_frame(CONNECTION.from_arrow(table), framework, columns=columns)
    return as_rows(*(frame.project(name).fetchnumpy()[name].tolist() for name in RESULTS))


EAGER: list[Callable[..., Found]] = [
    by_pandas,
    by_pandas_categories,
    by_polars,
    by_polars_categories,
    by_pyarrow,
    by_pyarrow_dictionaries,
]
LAZY: list[Callable[..., Found]] = [by_polars_lazily, by_polars_streaming, by_duckdb]
# These cannot hold what is no level.
EXACT: list[Callable[..., Found]] = [by_pandas_scales, by_polars_enums]
EVERY = [*EAGER, *LAZY, *EXACT]


@pytest.mark.parametrize("by", EVERY)
def test_six_hundred_rows_with_open_answers_equal_assess(by: Callable[..., Found]) -> None:
    """Row by row the same as assess; three rows in four are not settled, and all outcomes occur."""
    framework = load_framework()
    rows = random_rows(framework, 600)
    wanted = expected(framework, rows)
    assert len(set(wanted)) == 6
    assert by(columns_of(framework, rows), framework) == wanted


@given(frameworks().filter(has_ordered_outcome), st.data())
@settings(max_examples=60)
def test_any_framework_with_open_answers_and_shared_inputs(framework: Framework, data: st.DataObject) -> None:
    """Worst and best are those of all profiles enumerated, for every rule and inputs that feed several aspects."""
    cells = st.fixed_dictionaries({c.id: st.sampled_from([*level_ids(c), None]) for c in framework.criteria})
    rows = data.draw(st.lists(cells, max_size=6))
    scale = level_ids(framework.outcome_aspect)
    wanted: Found = []
    for row in rows:
        possible = sorted(oracle.possible(framework, dict(row)), key=scale.index)
        wanted.append((possible[0] if len(possible) == 1 else None, possible[0], possible[-1]))
    columns = columns_of(framework, rows)
    for by in (by_polars, by_polars_enums, by_pandas_scales, by_pyarrow, by_polars_lazily):
        assert by(columns, framework) == wanted


@given(frameworks().filter(has_ordered_outcome), st.data())
@settings(max_examples=15)
def test_any_framework_in_a_database(framework: Framework, data: st.DataObject) -> None:
    """What a database works out of numbers written in a query equals assess."""
    cells = st.fixed_dictionaries({c.id: st.sampled_from([*level_ids(c), None]) for c in framework.criteria})
    rows = data.draw(st.lists(cells, min_size=1, max_size=6))
    assert by_duckdb(columns_of(framework, rows), framework) == expected(framework, rows)


def polars_lists(columns: dict[str, list[Any]]) -> Any:
    return polars.DataFrame(columns, schema=dict.fromkeys(columns, polars.List(polars.String)))


def pyarrow_lists(columns: dict[str, list[Any]]) -> Any:
    kind = pyarrow.list_(pyarrow.string())
    return pyarrow.table({name: pyarrow.array(values, kind) for name, values in columns.items()})


@given(frameworks().filter(has_ordered_outcome), st.data())
@settings(max_examples=40)
def test_narrowed_answers_in_lists(framework: Framework, data: st.DataObject) -> None:
    """A cell may be a list of levels in pandas, polars (eager and lazy) and pyarrow."""
    rows = data.draw(st.lists(answers(framework), min_size=1, max_size=5))
    wanted = expected(framework, rows)
    columns = columns_of(framework, rows)
    mixed = assess_frame(pandas.DataFrame(columns, dtype=object), framework)
    assert as_rows(*(mixed[name].tolist() for name in RESULTS)) == wanted
    lists = {c: [[cell] if isinstance(cell, str) else cell for cell in cells] for c, cells in columns.items()}
    eager = polars_lists(lists)
    assert as_rows(*assess_frame(eager, framework).select(RESULTS)) == wanted
    assert as_rows(*assess_frame(eager.lazy(), framework).select(RESULTS).collect()) == wanted
    arrow = assess_frame(pyarrow_lists(lists), framework)
    assert as_rows(*(arrow[name].to_pylist() for name in RESULTS)) == wanted


def test_databases_refuse_lists() -> None:
    """A list column of a database is refused by name, and not read as text."""
    framework = load_framework()
    columns = {c.id: [[level_ids(c)[0]]] for c in framework.criteria}
    with pytest.raises(ArgumentError, match=r"columns\.theme_link: lists"):
        assess_frame(CONNECTION.from_arrow(pyarrow_lists(columns)), framework)


# --- what is no level ---------------------------------------------------------------------------------------------


def with_wrong_cells() -> tuple[Framework, list[dict[str, Any]]]:
    framework = load_framework()
    rows = [dict(row) for row in random_rows(framework, 40)]
    for place in (3, 5, 8):
        rows[place]["staff_time"] = "enuogh"
    rows[8]["demand"] = "Broad"
    rows[9]["demand"] = "nan"
    return framework, rows


@pytest.mark.parametrize("by", EAGER)
def test_eager_frames_refuse_levels_that_do_not_exist(by: Callable[..., Found]) -> None:
    """One error names each column, each value and its number of rows, with the nearest level."""
    framework, rows = with_wrong_cells()
    with pytest.raises(AnswerError) as caught:
        by(columns_of(framework, rows), framework)
    assert [(problem.code, problem.place, problem.found) for problem in caught.value.problems] == [
        ("level_unknown", "columns.demand", "'Broad' in 1 row"),
        ("level_unknown", "columns.demand", "'nan' in 1 row"),
        ("level_unknown", "columns.staff_time", "'enuogh' in 3 rows"),
    ]
    worst = caught.value.problems[-1]
    assert worst.hint == "enough"
    assert worst.allowed == "none, tight, enough"
    assert "gevonden: 'enuogh' in 3 rijen" in caught.value.to("nl")


@pytest.mark.parametrize("by", LAZY)
def test_lazy_frames_have_null_where_a_level_does_not_exist(by: Callable[..., Found]) -> None:
    """Such a row is null in all three columns, every other row is as assess says and never null at its worst."""
    framework, rows = with_wrong_cells()
    found = by(columns_of(framework, rows), framework)
    wrong = {3, 5, 8, 9}
    assert {place for place, row in enumerate(found) if row == (None, None, None)} == wrong
    assert {place for place, row in enumerate(found) if row[1] is None} == wrong
    right = [place for place in range(len(rows)) if place not in wrong]
    assert [found[place] for place in right] == expected(framework, [rows[place] for place in right])


def test_only_the_most_frequent_values_are_told() -> None:
    """A wrong column makes a short error, whatever it holds, and says how much it leaves out."""
    framework = load_framework()
    columns = columns_of(framework, random_rows(framework, 300))
    columns["theme_link"] = [f"note {place}" for place in range(299)] + ["note 7"]
    for frame in (pandas.DataFrame(columns), polars.DataFrame(columns), pyarrow.table(columns)):
        with pytest.raises(AnswerError) as caught:
            assess_frame(frame, framework)
        *told, last = caught.value.problems
        assert len(told) == 10
        assert told[0].found == "'note 7' in 2 rows"
        assert last.sentence == "and 289 other values, in 289 rows"


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_lists_are_held_to_what_assess_takes(make: Callable[..., Any]) -> None:
    """Empty texts, levels named twice and unknown ones are refused in a list as they are in an answer."""
    framework = load_framework()
    columns: dict[str, Any] = {c.id: [level_ids(c)[0]] * 3 for c in framework.criteria}
    columns["ownership"] = [["both", "bth"], [""], ["both", "both"]]
    with pytest.raises(AnswerError) as caught:
        assess_frame(make(columns), framework)
    assert {problem.place for problem in caught.value.problems} == {"columns.ownership"}
    assert len(caught.value.problems) == 3


def numbered() -> Framework:
    """Make a framework whose level ids look like numbers."""
    content = weighted_framework(2, levels=2).model_dump(mode="json", exclude_none=True)
    for criterion in content["criteria"]:
        criterion["levels"] = [{"id": "0"}, {"id": "1"}]
    return load_framework(content)


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_numbers_are_no_levels_even_when_ids_look_like_them(make: Callable[..., Any]) -> None:
    """The number 1 is refused for the level "1", as assess refuses it; a column without any value is open."""
    framework = numbered()
    assert str(assess_frame(make({"c0": ["1"], "c1": ["1"]}), framework)["outcome"][0]) == "high"
    with pytest.raises(AnswerError, match=r"columns\.c1: this takes no numbers.*; found 1 in 2 rows"):
        assess_frame(make({"c0": ["0", "1"], "c1": [1, 1]}), framework)
    empty = assess_frame(make({"c0": ["0", "1"], "c1": [None, None]}), framework)
    worst = [row[1] for row in expected(framework, [{"c0": "0"}, {"c0": "1"}])]
    assert [str(value) for value in empty["outcome_worst"]] == worst


def test_numbers_are_no_levels_in_lazy_frames() -> None:
    """A column of numbers gives null, where it is not null itself."""
    framework = numbered()
    table = pyarrow.table({"c0": ["0", "1"], "c1": pyarrow.array([1, None], pyarrow.int64())})
    worst = [None, expected(framework, [{"c0": "1"}])[0][1]]
    by_polars = assess_frame(polars.from_arrow(table).lazy(), framework).collect()
    assert by_polars["outcome_worst"].to_list() == worst
    by_database = assess_frame(CONNECTION.from_arrow(table), framework).project("outcome_worst")
    assert [row[0] for row in by_database.fetchall()] == worst


def test_objects_that_cannot_be_read_are_refused_quickly() -> None:
    """Whatever stands in a cell, it is quoted and not run into."""
    framework = weighted_framework(1)
    loop: list[Any] = []
    loop.append(loop)
    for cell in (10**5_000, loop, {"l0": 1}, b"l0", True, 1.5, [None], [1], ["l0", "x"]):
        column = pandas.Series([cell, None], dtype=object)
        with pytest.raises(AnswerError, match=r"columns\.c0"):
            assess_frame(pandas.DataFrame({"c0": column}), framework)


# --- columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", EAGER + LAZY)
def test_columns_say_where_a_criterion_stands(by: Callable[..., Found]) -> None:
    """A criterion may have a column of another name, share one, or be open in every row."""
    framework = load_framework()
    rows = random_rows(framework, 30)
    columns = columns_of(framework, rows)
    odd = "theme link" if by in LAZY else "^.*$"  # polars takes it for a pattern, and old lazy ones for nothing else
    columns[odd] = columns.pop("theme_link")
    del columns["demand"]
    wanted = expected(framework, [{**row, "demand": None, "small_scale_difference": None} for row in rows])
    names = {"theme_link": odd, "demand": None, "small_scale_difference": None}
    assert by(columns, framework, columns=names) == wanted


def test_two_criteria_may_share_a_column() -> None:
    """One column can answer two criteria that have the same levels."""
    framework = weighted_framework(3, levels=3)
    rows = [{"c0": a, "c1": b, "c2": a} for a in ("l0", "l2", None) for b in ("l1", None)]
    columns = {name: [row[name] for row in rows] for name in ("c0", "c1")}
    for by in (by_pandas, by_polars, by_pyarrow, by_polars_lazily, by_duckdb):
        # Open twice is open each on its own, as for assess.
        assert by(columns, framework, columns={"c2": "c0"}) == expected(framework, rows)


def test_every_wrong_column_is_named_at_once() -> None:
    """Unknown criteria and missing columns are one error: no slip of the pen leaves a criterion open."""
    framework = load_framework()
    columns = columns_of(framework, random_rows(framework, 2))
    columns["them_link"] = columns.pop("theme_link")
    for frame in (pandas.DataFrame(columns), polars.LazyFrame(columns)):
        with pytest.raises(AnswerError) as caught:
            assess_frame(frame, framework, columns={"stafftime": "x", "ownership": "owner", "demand": 3})
        hints = {problem.place: problem.hint for problem in caught.value.problems}
        assert hints == {
            "columns.stafftime": "staff_time",
            "columns.theme_link": "them_link",
            "columns.demand": None,
            "columns.ownership": "ownership",
        }
    with pytest.raises(ArgumentError, match="no criterion has a column"):
        assess_frame(pandas.DataFrame(columns), framework, columns={c.id: None for c in framework.criteria})
    with pytest.raises(ArgumentError, match="mapping"):
        assess_frame(pandas.DataFrame(columns), framework, columns=["theme_link"])  # type: ignore[arg-type]


def test_results_are_not_written_over() -> None:
    """A frame that has a column by the name of a result is refused; a database does not tell upper from lower case."""
    framework = weighted_framework(1)
    with pytest.raises(ArgumentError, match="outcome_best"):
        assess_frame(pandas.DataFrame({"c0": ["l0"], "outcome_best": [1]}), framework)
    other_case = pyarrow.table({"c0": ["l0"], "Outcome": [1]})
    assert assess_frame(other_case, framework).column_names == ["c0", "Outcome", *RESULTS]
    with pytest.raises(ArgumentError, match="Outcome"):
        assess_frame(CONNECTION.from_arrow(other_case), framework)


@pytest.mark.parametrize("frame", [None, {}, [1], "frame", polars.Series([1]), pandas.Series([1])])
def test_what_is_no_frame_is_refused(frame: object) -> None:
    """Anything else is named by its type."""
    with pytest.raises(ArgumentError, match="a data frame of pandas, polars"):
        assess_frame(frame)


# --- the frame that comes back ------------------------------------------------------------------------------------


def test_pandas_keeps_its_index_and_other_columns() -> None:
    """An index of any kind stays, also with equal labels; the results are ordered categories."""
    framework = weighted_framework(2)
    frame = pandas.DataFrame({"note": [3, 1, 2], "c0": ["l4", "l0", None], "c1": ["l4", "l0", "l0"]}, index=[7, 7, 1])
    assessed = assess_frame(frame, framework)
    assert list(frame.columns) == ["note", "c0", "c1"]
    assert list(assessed.columns) == ["note", "c0", "c1", *RESULTS]
    assert list(assessed.index) == [7, 7, 1]
    assert assessed["note"].tolist() == [3, 1, 2]
    assert assessed["outcome_worst"].max() == "high"
    assert assessed["outcome"].isna().tolist() == [False, False, True]


def test_results_are_enums_worst_first() -> None:
    """Where a backend has enums the results sort from worst to best, which is not their alphabetical order."""
    framework = load_framework()
    columns = columns_of(framework, random_rows(framework, 50))
    assessed = assess_frame(polars.DataFrame(columns), framework)
    assert assessed.schema["outcome"] == polars.Enum(["decline", "monitor", "take_on"])
    assert assess_frame(polars.LazyFrame(columns), framework).collect_schema()["outcome"] == assessed.schema["outcome"]
    arrow = assess_frame(pyarrow.table(columns), framework)
    assert arrow.schema.field("outcome").type.ordered


@pytest.mark.parametrize("by", EVERY)
def test_no_rows(by: Callable[..., Found]) -> None:
    """A frame without rows comes back with the columns and without rows."""
    framework = load_framework()
    assert by({c.id: [] for c in framework.criteria}, framework) == []


@pytest.mark.parametrize("by", EVERY)
def test_rows_keep_their_order_over_blocks(by: Callable[..., Found], monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of settled and of open rows, in any order, make one result."""
    monkeypatch.setattr(frames, "BLOCK", 7)
    framework = load_framework()
    rows = [*random_rows(framework, 21, 0), *random_rows(framework, 23), *random_rows(framework, 20, 0, seed=1)]
    assert by(columns_of(framework, rows), framework) == expected(framework, rows)


def test_frames_in_pieces() -> None:
    """A frame put together from pieces, or cut from a larger one, is read from the right place."""
    framework = load_framework()
    rows = random_rows(framework, 60, 0)
    scales = {c.id: polars.Enum(level_ids(c)) for c in framework.criteria}
    whole = polars.DataFrame(columns_of(framework, rows), schema=scales)
    pieces = polars.concat([whole[40:], whole[:13], whole[13:40]], rechunk=False)
    wanted = expected(framework, rows)
    assert pieces.n_chunks() == 3
    assert as_rows(*assess_frame(pieces, framework).select(RESULTS)) == [*wanted[40:], *wanted[:40]]
    assert as_rows(*assess_frame(whole[7:20], framework).select(RESULTS)) == wanted[7:20]
    arrow = assess_frame(pieces.to_arrow().slice(5, 30), framework)
    assert as_rows(*(arrow[name].to_pylist() for name in RESULTS)) == [*wanted[40:], *wanted[:40]][5:35]


def test_categories_in_any_order_and_more_of_them() -> None:
    """Categories may stand in another order than the levels, and some that no row has need not be levels."""
    framework = load_framework()
    rows = random_rows(framework, 60)
    columns = columns_of(framework, rows)
    scales = {c.id: ["other", *sorted(level_ids(c)), "more"] for c in framework.criteria}
    kinds = {name: pandas.CategoricalDtype(scale) for name, scale in scales.items()}
    by_category = assess_frame(pandas.DataFrame(columns).astype(kinds), framework)
    enums = polars.DataFrame(columns, schema={name: polars.Enum(scale) for name, scale in scales.items()})
    by_enum = assess_frame(enums, framework)
    assert as_rows(*(by_category[name].tolist() for name in RESULTS)) == expected(framework, rows)
    assert as_rows(*by_enum.select(RESULTS)) == expected(framework, rows)
    wrong = enums.with_columns(theme_link=polars.lit("more", dtype=enums.schema["theme_link"]))
    with pytest.raises(AnswerError, match="found 'more' in 60 rows"):
        assess_frame(wrong, framework)
    rows_wrong = assess_frame(wrong.lazy(), framework).collect()
    assert rows_wrong["outcome_worst"].null_count() == 60


# --- size ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("by", [by_pandas_categories, by_polars_enums, by_polars_lazily, by_duckdb])
def test_forty_criteria_of_five_levels(by: Callable[..., Found]) -> None:
    """More profiles than could ever be stored: the tables follow the diagram."""
    framework = weighted_framework(40)
    rng = random.Random(40)
    rows: list[Row] = []
    for place in range(60):
        # Sums of many draws lie close together: rows lean one way to come out differently.
        levels = [f"l{min(4, max(0, rng.randrange(5) + place % 5 - 2))}" for _ in range(40)]
        rows.append({f"c{i}": level if rng.random() < 0.9 else None for i, level in enumerate(levels)})
    wanted = expected(framework, rows)
    assert len(set(wanted)) > 4
    assert by(columns_of(framework, rows), framework) == wanted


@pytest.mark.parametrize("levels", [255, 256])
@pytest.mark.parametrize("by", EVERY)
def test_scales_of_many_levels(by: Callable[..., Found], levels: int) -> None:
    """No scale is too long for the numbers that levels are kept as."""
    framework = weighted_framework(2, levels=levels)
    rows = [{"c0": f"l{levels - 1 - i % 9}", "c1": f"l{i}" if i % 3 else None} for i in range(levels)]
    assert by(columns_of(framework, rows), framework) == expected(framework, rows)


def test_a_database_may_have_columns_like_ours() -> None:
    """The columns that a query needs on the way have names of their own and are gone in the end."""
    framework = weighted_framework(1)
    table = pyarrow.table({"c0": ["l4"], "k80_0": ["mine"], "K80__outcome": ["mine"], "it's odd": [1]})
    assessed = assess_frame(CONNECTION.from_arrow(table), framework)
    assert assessed.columns == [*table.column_names, *RESULTS]
    assert assessed.fetchall() == [("l4", "mine", "mine", 1, "high", "high", "high")]


def test_ids_of_any_kind_pass_through_a_database() -> None:
    """Quotes, backslashes and percent signs in ids reach neither the query's grammar nor each other."""
    content = weighted_framework(1).model_dump(mode="json", exclude_none=True)
    odd = ["'; drop table t; --", '"', "\\", "%", "{numbers}"]
    content["criteria"][0]["levels"] = [{"id": level} for level in odd]
    content["criteria"][0]["id"] = odd[0]
    content["aspects"][0]["rule"]["weights"] = {odd[0]: 1}
    framework = load_framework(content)
    rows: list[Row] = [{odd[0]: level} for level in [*odd, None]]
    assert by_duckdb(columns_of(framework, rows), framework) == expected(framework, rows)


def test_what_open_questions_make_too_large_is_refused() -> None:
    """A limit on the diagram holds for its tables too; for lazy frames it does before anything is collected."""
    framework = load_framework(mixed_content(8))
    compiled = compile_framework(framework)
    framework.__dict__["_compiled"] = attrs.evolve(compiled, node_limit=len(compiled.diagram.nodes) + 1)
    columns: dict[str, Any] = {c.id: ["l0", None] for c in framework.criteria}
    for make in (polars.LazyFrame, polars.DataFrame):
        with pytest.raises(SizeLimitError):
            assess_frame(make(columns), framework)


def mixed_content(criteria: int) -> dict[str, Any]:
    """Make a framework whose criteria move the outcome both ways, differently for every profile."""
    rng = random.Random(5)
    ids = [f"c{i}" for i in range(criteria)]
    rows = []
    for _ in range(60):
        when = {c: [f"l{rng.randrange(3)}"] for c in rng.sample(ids, 3)}
        rows.append({"when": when, "then": rng.choice(["low", "high"])})
    levels = [{"id": "l0"}, {"id": "l1"}, {"id": "l2"}]
    rule = {"kind": "table", "inputs": ids, "rows": [*rows, {"when": {}, "then": "low"}]}
    outcome = {"id": "outcome", "levels": [{"id": "low"}, {"id": "high"}], "rule": rule}
    criteria_content = [{"id": c, "levels": levels} for c in ids]
    return {"id": "mixed", "version": "1", "outcome": "outcome", "criteria": criteria_content, "aspects": [outcome]}


@pytest.mark.parametrize(("module", "named"), [("narwhals.stable.v2", "narwhals"), ("numpy", "numpy")])
def test_without_the_extra(module: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which extra brings what is missing."""
    frame = pandas.DataFrame({"c0": ["l0"]})
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"{named} is not installed.*k80assess\[frames\]"):
        assess_frame(frame, weighted_framework(1))
