"""Columns of every type a data frame can have: read as `assess` reads their cells, or refused in words of ours."""

from __future__ import annotations

import datetime
import enum
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from frameworks import weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load_framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError
from k80assess.interop.frames import assessing as frames
from k80assess.interop.frames import cells as _frame_cells
from k80assess.interop.frames.assessing import assess_frame

np = pytest.importorskip("numpy")
pytest.importorskip("narwhals")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

FRAMEWORK = weighted_framework(1)
RESULTS = ["outcome", "outcome_worst", "outcome_best"]
DAY, MOMENT = datetime.date(2026, 3, 1), datetime.datetime(2026, 3, 1, 12)
STRUCT = pa.struct([("level", pa.string()), ("note", pa.string())])


class Text(enum.StrEnum):
    """Text that is a member of an enum."""

    LOW = "l0"


class Mask:
    """Shows itself as a level, and is none."""

    def __repr__(self) -> str:
        return "'l0'"


def dictionary(indices: list[int | None], values: Any) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int8()), values)


def runs(values: Any) -> Any:
    return pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), values)


def bad_text() -> Any:
    ends = pa.py_buffer(np.array([0, 2, 4, 6], np.int32))
    return pa.Array.from_buffers(pa.string(), 3, [None, ends, pa.py_buffer(b"l0\xff\xfel0")])


ARROW: dict[str, Callable[[], Any]] = {
    "string": lambda: pa.array(["l0", None, ""]),
    "large string": lambda: pa.array(["l0", None, ""], pa.large_string()),
    "string view": lambda: pa.array(["l0", None, ""], pa.string_view()),
    "wrong string view": lambda: pa.array(["l0", None, "x"], pa.string_view()),
    "null": lambda: pa.nulls(3),
    "dictionary": lambda: pa.array(["l0", None, ""]).dictionary_encode(),
    "dictionary of null": lambda: dictionary([0, 1, None], pa.array(["l4", None])),
    "dictionary of null and wrong": lambda: dictionary([0, 1, 2], pa.array(["l4", None, "x"])),
    "dictionary with twins": lambda: dictionary([0, 1, None], pa.array(["l4", "l4"])),
    "dictionary of numbers": lambda: pa.array([1, None, 2]).dictionary_encode(),
    "dictionary of bytes": lambda: dictionary([0, 1, None], pa.array([b"l0", b""])),
    "dictionary of lists": lambda: dictionary([0, 1, None], pa.array([["l0"], []])),
    "dictionary of dictionaries": lambda: dictionary([1, 0, None], pa.array(["l0", "l4"]).dictionary_encode()),
    "empty dictionary": lambda: dictionary([None, None, None], pa.array([], pa.string())),
    "runs": lambda: runs(pa.array(["l4", None])),
    "runs without null": lambda: runs(pa.array(["l0", "l4"])),
    "wrong runs": lambda: runs(pa.array(["l0", "x"])),
    "runs of numbers": lambda: runs(pa.array([1, None])),
    "runs of a dictionary": lambda: runs(pa.array(["l0", None]).dictionary_encode()),
    "runs of null": lambda: runs(pa.nulls(2)),
    "lists": lambda: pa.array([["l3", "l4"], [], None]),
    "large lists": lambda: pa.array([["l3", "l4"], [], None], pa.large_list(pa.string())),
    "fixed lists": lambda: pa.array([["l3", "l4"], None, ["l0", "l0"]], pa.list_(pa.string(), 2)),
    "list views": lambda: pa.array([["l3", "l4"], [], None], pa.list_view(pa.string())),
    "lists of null": lambda: pa.array([[None], [], None], pa.list_(pa.string())),
    "lists of lists": lambda: pa.array([[["l0"]], [], None]),
    "structs": lambda: pa.array([{"level": "l4"}, {"level": None, "note": "x"}, None], STRUCT),
    "structs with twins": lambda: pa.StructArray.from_arrays([pa.array(["l0"] * 3)] * 2, names=["level", "level"]),
    "other structs": lambda: pa.array([{"x": 1}, None, None]),
    "maps": lambda: pa.array([[("level", "l0")], None, []], pa.map_(pa.string(), pa.string())),
    "integers": lambda: pa.array([2**64 - 1, None, 1], pa.uint64()),
    "half floats": lambda: pa.array(np.array([1, np.nan, 2], np.float16)),
    "not a number": lambda: pa.array([float("nan"), None, float("nan")]),
    "booleans": lambda: pa.array([True, None, False]),
    "decimals": lambda: pa.array([Decimal(1), None, None], pa.decimal256(50, 2)),
    "bytes": lambda: pa.array([b"l0", None, b"\xff"]),
    "days": lambda: pa.array([DAY, None, None]),
    "days far away": lambda: pa.array([2**31 - 1, None, None], pa.int32()).cast(pa.date32()),
    "moments": lambda: pa.array([MOMENT, None, None], pa.timestamp("ns", "Europe/Amsterdam")),
    "moments far away": lambda: pa.array([2**62, None, 1]).cast(pa.timestamp("s")),
    "moments nowhere": lambda: pa.array([0, None, 1]).cast(pa.timestamp("s", "Nowhere/At_All")),
    "durations far away": lambda: pa.array([2**62, None, 1]).cast(pa.duration("s")),
    "unions": lambda: pa.UnionArray.from_sparse(pa.array([0, 1, 0], pa.int8()), [pa.array(["l0", "", None])] * 2),
    "extensions": lambda: pa.ExtensionArray.from_storage(pa.opaque(pa.string(), "x", "y"), pa.array(["l0", None, ""])),
    "text that is none": bad_text,
}

# What pandas keeps as objects, unless another type is named.
PANDAS: dict[str, tuple[Any, Any]] = {
    "objects": (["l0", None, float("nan"), pd.NA, pd.NaT, ""], object),
    "str": (["l0", None, ""], "str"),
    "string": (["l0", None, ""], "string"),
    "categories": (["l0", None, ""], "category"),
    "categories, some unused": (pd.Categorical(["l4", None], categories=["x", "l4", "", "y"]), None),
    "categories, some no text": (pd.Categorical(["l4", None, 3], categories=["l4", 3, 2.5, ("l0",)]), None),
    "categories that are lists": (pd.Categorical([("l3", "l4"), None, None], categories=[("l3", "l4")]), None),
    "categories of numbers": ([1, 2, None], "category"),
    "no categories": (pd.Categorical([None, None], categories=[]), None),
    "mixed": (["l4", 1, None, True, ["l3"], {"level": "l4"}], object),
    "lists": ([["l3", "l4"], [], None, ("l4",), {"l4"}, set()], object),
    "arrays": ([np.array(["l4"]), np.array([]), None, np.array([["l4"]]), pd.Series(["l3"])], object),
    "tables": ([{"level": "l4"}, {}, {"note": "x"}, {"level": float("nan"), "note": "x"}, {"leevl": "l4"}], object),
    "members of an enum": ([Text.LOW, None, np.str_("l4")], object),
    "numbers": ([1.5, 10**5_000, 1j, Decimal("NaN"), Decimal("sNaN"), Decimal(1), 0], object),
    "bytes": ([b"l0", uuid.UUID(int=0), object(), None], object),
    "masks": ([Mask(), [Mask()], "l0", ["l0"]], object),
    "half a character": (["\ud800", "l4", None], object),
    "Int64": ([1, None], "Int64"),
    "Int64, all missing": ([None, None], "Int64"),
    "boolean": ([True, None], "boolean"),
    "float, all missing": ([float("nan")] * 2, "float64"),
    "complex, all missing": ([complex("nan")] * 2, "complex128"),
    "moments": ([pd.Timestamp("2026-03-01", tz="Europe/Amsterdam"), None], "datetime64[ns, Europe/Amsterdam]"),
    "moments, all missing": ([None, None], "datetime64[ns]"),
    "periods": ([pd.Period("2026-03", "M"), None], "period[M]"),
    "sparse": (pd.arrays.SparseArray(np.array(["l4", np.nan, "l0"], dtype=object)), None),
    "sparse, all missing": (pd.arrays.SparseArray([np.nan] * 2), None),
    "intervals": (pd.arrays.IntervalArray.from_tuples([(0, 1), None]), None),
}

POLARS: dict[str, Callable[[], Any]] = {
    "text": lambda: pl.Series(["l4", None, ""]),
    "categories": lambda: pl.Series(["l4", None, ""], dtype=pl.Categorical),
    "enum": lambda: pl.Series(["l4", None, ""], dtype=pl.Enum(["", "x", "l4"])),
    "empty enum": lambda: pl.Series([None, None], dtype=pl.Enum([])),
    "null": lambda: pl.Series([None, None]),
    "objects": lambda: pl.Series([["l4"], None, "l0", ""], dtype=pl.Object),
    "not a number": lambda: pl.Series([float("nan")] * 2, dtype=pl.Float32),
    "lists of categories": lambda: pl.Series([["l3", "l4"], None, []], dtype=pl.List(pl.Categorical)),
    "arrays": lambda: pl.Series([["l3", "l4"], None], dtype=pl.Array(pl.String, 2)),
    "structs": lambda: pl.Series([{"level": "l4"}, None, {"level": None}]),
    "huge integers": lambda: pl.Series([2**100, None], dtype=pl.Int128),
    "decimals": lambda: pl.Series([Decimal("1.5"), None]),
    "bytes": lambda: pl.Series([b"l0", None, b"\xff"]),
    "days": lambda: pl.Series([DAY, None]),
    "durations far away": lambda: pl.Series([2**62, None, 1]).cast(pl.Duration("ms")),
}


def cells_of(column: Any) -> list[Any] | None:
    """Return the cells as Python has them; None where Python cannot have them."""
    try:
        if isinstance(column, pl.Series):
            cells: list[Any] = column.to_list()
        else:
            cells = column.to_pylist() if hasattr(column, "to_pylist") else column.tolist()
    except BaseException as error:
        if not _frame_cells.is_foreign(error):
            raise
        return None
    return [cell.tolist() if hasattr(cell, "tolist") else cell for cell in cells]


def wanted(cells: list[Any]) -> list[tuple[str, str] | None]:
    """Return the worst and the best of each cell, and None for what `assess` refuses."""
    found: list[tuple[str, str] | None] = []
    for cell in cells:
        try:
            possible = assess({"c0": cell}, FRAMEWORK).possible
        except AnswerError:
            found.append(None)
        else:
            found.append((possible[0].id, possible[-1].id))
    return found


def ends(frame: Any) -> list[tuple[str, str] | None]:
    """Return the worst and the best of each row of a frame with results, and None for a row that was no answer."""
    if isinstance(frame, duckdb.DuckDBPyRelation):
        rows = frame.project("outcome_worst, outcome_best").fetchall()
    elif isinstance(frame, pa.Table):
        rows = list(zip(frame["outcome_worst"].to_pylist(), frame["outcome_best"].to_pylist(), strict=True))
    else:
        rows = list(zip(frame["outcome_worst"], frame["outcome_best"], strict=True))
    return [None if worst is None else (worst, best) for worst, best in rows]


def holds(frame: Any, cells: list[Any] | None) -> None:
    """Assert that a frame is assessed as its cells are, or refused where one of them is."""
    if cells is not None and None not in wanted(cells):
        assert ends(assess_frame(frame, FRAMEWORK)) == wanted(cells)
        return
    with pytest.raises(AnswerError, match=r"columns\.c0") as caught:
        assess_frame(frame, FRAMEWORK)
    assert str(caught.value).isprintable() or len(caught.value.problems) > 1
    if cells is not None:  # each row that is wrong is counted
        counted = [problem.found or problem.sentence for problem in caught.value.problems]
        told = sum(int(text.rpartition("in ")[2].split()[0]) for text in counted)
        assert told == wanted(cells).count(None)


@pytest.mark.parametrize("name", ARROW)
def test_columns_of_arrow(name: str) -> None:
    """Whole, cut, in pieces, in no piece; with and without nulls."""
    array = ARROW[name]()
    pieces = [pa.chunked_array([array]), pa.chunked_array([array, array.slice(0, 0), array.slice(1)])]
    pieces += [pa.chunked_array([array]).slice(start, 1) for start in range(3)]
    for column in (*pieces, pa.chunked_array([], type=array.type)):
        holds(pa.table({"c0": column}), cells_of(column))


@pytest.mark.parametrize("name", ARROW)
def test_columns_of_arrow_in_pandas(name: str) -> None:
    """The same in a data frame of pandas that keeps them as they are."""
    array = ARROW[name]()
    try:
        frame = pd.DataFrame({"c0": pd.Series(pd.array(array, dtype=pd.ArrowDtype(array.type)))})
    except Exception:
        pytest.skip("pandas keeps no such column")
    holds(frame, cells_of(array))


@pytest.mark.parametrize("name", PANDAS)
def test_columns_of_pandas(name: str) -> None:
    """Whole, row by row, and empty: types of numpy, of pandas, and objects of all kinds."""
    column = pd.Series(PANDAS[name][0], dtype=PANDAS[name][1])
    for part in (column, column[:0], *(column[row : row + 1] for row in range(len(column)))):
        holds(pd.DataFrame({"c0": part}), cells_of(part))


@pytest.mark.parametrize("name", POLARS)
def test_columns_of_polars(name: str) -> None:
    """Eager, in pieces, and lazy, where what is no answer gives null."""
    column = POLARS[name]().rename("c0")
    for part in (column, column[:0], column[1:2], column.clone().append(column)):
        frame = part.to_frame()
        holds(frame, cells_of(part))
        if name == "objects":
            with pytest.raises(ArgumentError, match=r"columns\.c0: objects cannot be read from a lazy frame"):
                assess_frame(frame.lazy(), FRAMEWORK)
            continue
        cells = cells_of(part)
        found = ends(assess_frame(frame.lazy(), FRAMEWORK).collect())
        assert found == ([None] * len(part) if cells is None else wanted(cells))


QUERIES: dict[str, list[Any]] = {
    "text": ["l4", None, ""],
    "enum": ["l4", None],
    "DOUBLE": [float("nan"), None, 1.5],
    "FLOAT": [float("nan"), None],
    "HUGEINT": [None, 2**100],
    "BLOB": [b"l4", None],
    "DATE": [DAY, None],
    "UUID": [uuid.UUID(int=0), None],
    "JSON": ['"l4"', None],
    "DECIMAL(3, 1)": [Decimal("1.5"), None],
    "TIMESTAMPTZ": [None],
    "INTERVAL": [None],
}


@pytest.mark.parametrize("kind", QUERIES)
def test_columns_of_a_database(kind: str) -> None:
    """Text and enums are read, empty text and not-a-number are open, and other values give null."""
    connection = duckdb.connect()
    named = {"text": "VARCHAR", "enum": "ENUM('x', 'l4', '')"}.get(kind, kind)
    connection.execute(f"create table t (place integer, c0 {named})")
    connection.executemany("insert into t values (?, ?)", list(enumerate(QUERIES[kind])))
    assessed = assess_frame(connection.sql("select * from t order by place"), FRAMEWORK)
    assert ends(assessed) == wanted(QUERIES[kind])
    blank = connection.sql("select null::STRUCT(level VARCHAR) as c0")
    with pytest.raises(ArgumentError, match=r"columns\.c0: lists of levels can only be read from pandas"):
        assess_frame(blank, FRAMEWORK)


words = st.sampled_from(["l0", "l4", "", "x", None])
lists = st.lists(st.sampled_from(["l0", "l3", "l4"]), max_size=2)
anything = st.one_of(words, lists, st.floats(), st.booleans(), st.binary(max_size=2), st.dates(), st.decimals())
tables = st.fixed_dictionaries({}, optional={"level": st.one_of(words, lists), "note": words})


@given(st.lists(st.one_of(anything, tables), max_size=5))
@settings(max_examples=200)
def test_objects_of_any_kind(cells: list[Any]) -> None:
    """Whatever stands beside whatever in a column of objects."""
    holds(pd.DataFrame({"c0": pd.Series(cells, dtype=object)}), cells)


@given(st.lists(words, max_size=6), st.sampled_from([None, "string", "category", object]), st.data())
def test_text_in_every_frame(cells: list[Any], kind: Any, data: st.DataObject) -> None:
    """Text with blanks and words that are no levels, in pieces and encodings of all kinds."""
    cut = data.draw(st.integers(0, len(cells)))
    column = pd.Series(cells, dtype=kind)
    holds(pd.DataFrame({"c0": column}), cells)
    texts = [pa.array(cells[:cut], pa.string()), pa.array(cells[cut:], pa.string())]
    for chunks in (texts, [text.dictionary_encode() for text in texts]):
        holds(pa.table({"c0": pa.chunked_array(chunks)}), cells)
    for dtype in (pl.String, pl.Categorical, pl.Enum(["x", "l4", "", "l0"])):
        holds(pl.DataFrame({"c0": pl.Series(cells, dtype=dtype)}), cells)


def test_text_is_not_read_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns of text, categories and enums, with blanks and nulls, are read by what is made for many rows."""
    monkeypatch.setattr(frames, "spelled_out", None)
    cells = ["l4", None, "", "l0"]
    texts = [pa.array(cells), pa.array(cells, pa.large_string()), pa.array(cells, pa.string_view())]
    for array in (*texts, pa.array(cells).dictionary_encode()):
        holds(pa.table({"c0": array}), cells)
        holds(pd.DataFrame({"c0": pd.Series(pd.array(array, dtype=pd.ArrowDtype(array.type)))}), cells)
    for kind in (None, object, "string", "category"):
        holds(pd.DataFrame({"c0": pd.Series(cells, dtype=kind)}), cells)
    for dtype in (pl.String, pl.Categorical, pl.Enum(["", "l4", "l0"])):
        holds(pl.DataFrame({"c0": pl.Series(cells, dtype=dtype)}), cells)


# --- names, rows and plans ----------------------------------------------------------------------------------------


def labelled(labels: Any) -> Any:
    frame = pd.DataFrame([["l4", 1]] * 2)
    frame.columns = labels
    return frame


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (pd.MultiIndex.from_tuples([("a", "c0"), ("a", "b")]), ("a", "c0")),
        (pd.MultiIndex.from_tuples([("c0", ""), ("a", "b")]), ("c0", "")),
        (pd.RangeIndex(2), 0),
        (pd.DatetimeIndex(["2026-03-01", "2026-03-02"]), pd.Timestamp("2026-03-01")),
        (pd.Index(["c0", pd.NA], dtype=object), "c0"),
        (pd.Index(["c0", None], dtype=object), "c0"),
        (pd.Index(["c0", float("nan")]), "c0"),
        (pd.Index(["c0", ("a", "b")], tupleize_cols=False), "c0"),
        (pd.Index(["c0", "a"], dtype="string"), "c0"),
    ],
    ids=repr,
)
def test_columns_may_have_any_name(labels: Any, name: Any) -> None:
    """A label of pandas that is no text can be named, and stands in nobody's way."""
    assessed = assess_frame(labelled(labels), FRAMEWORK, columns={"c0": name})
    assert assessed["outcome"].tolist() == ["high"] * 2
    assert list(assessed.columns)[:2] == list(labels) or name == "c0"
    if name != "c0":
        with pytest.raises(AnswerError, match=r"columns\.c0: the frame has no such column.*allowed: ") as caught:
            assess_frame(labelled(labels), FRAMEWORK)
        assert str(caught.value).isprintable()


def test_an_unrelated_name_may_stand_twice() -> None:
    """Only a column that is read must be the only one of its name."""
    frame = pd.DataFrame([["l4", 1, 2]], columns=["c0", "a", "a"])
    assessed = assess_frame(frame, FRAMEWORK)
    assert list(assessed.columns) == ["c0", "a", "a", *RESULTS]
    assert list(frame.columns) == ["c0", "a", "a"]
    assert assessed["outcome"].tolist() == ["high"]
    table = pa.table([pa.array(["l4"]), pa.array([1]), pa.array([2])], names=["c0", "a", "a"])
    assert assess_frame(table, FRAMEWORK).column_names == ["c0", "a", "a", *RESULTS]
    relation = assess_frame(duckdb.connect().sql("select 'l4' c0, 1 a, 2 a"), FRAMEWORK)
    assert ends(relation) == [("high", "high")]
    for twice in (pd.DataFrame([["l0", "l1"]], columns=["c0", "c0"]), pa.table([["l0"], ["l1"]], names=["c0", "c0"])):
        with pytest.raises(AnswerError, match=r"columns\.c0: the frame has 2 columns of this name; found 'c0'"):
            assess_frame(twice, FRAMEWORK)


@pytest.mark.parametrize("name", [["c0"], {}, ("c0",), 0, float("nan"), object(), "C0", b"c0"])
def test_a_name_that_is_none_is_told(name: Any) -> None:
    """Whatever is given as the name of a column, and whatever the frame."""
    columns = {"c0": ["l0"], "a": [1]}
    frames = [pd.DataFrame(columns), pl.DataFrame(columns), pl.LazyFrame(columns), pa.table(columns)]
    for frame in (*frames, duckdb.connect().from_arrow(pa.table(columns))):
        with pytest.raises(AnswerError, match=r"columns\.c0: the frame has no such column.*allowed: c0, a"):
            assess_frame(frame, FRAMEWORK, columns={"c0": name})


@pytest.mark.parametrize(
    "index", [[1, 1], [np.nan, np.nan], pd.MultiIndex.from_tuples([(1, 2)] * 2), ["c0", "outcome"]]
)
def test_rows_keep_any_index(index: Any) -> None:
    """Labels of rows may stand twice, be missing, or lie in tiers."""
    frame = pd.DataFrame({"c0": ["l4", None]}, index=index)
    assessed = assess_frame(frame, FRAMEWORK)
    assert assessed.index.equals(frame.index)
    assert assessed["outcome_best"].tolist() == ["high", "high"]
    assert list(frame.columns) == ["c0"]


def test_frames_without_columns_or_rows() -> None:
    """A frame without columns is refused, one without rows is not."""
    for frame in (pd.DataFrame(), pd.DataFrame(index=[1]), pl.DataFrame(), pl.LazyFrame(), pa.table({})):
        with pytest.raises(AnswerError, match="allowed: nothing, for there are none"):
            assess_frame(frame, FRAMEWORK)
    assert len(assess_frame(pd.DataFrame(columns=["c0"]), FRAMEWORK)) == 0


def dropped() -> Any:
    connection = duckdb.connect()
    connection.execute("create table t as select 'l0' as c0")
    relation = connection.table("t")
    connection.execute("drop table t")
    return relation


def closed() -> Any:
    connection = duckdb.connect()
    relation = connection.sql("select 'l0' as c0")
    connection.close()
    return relation


@pytest.mark.parametrize(
    "make",
    [
        dropped,
        closed,
        lambda: pl.LazyFrame({"c0": ["l0"]}).select("nope"),
        lambda: pl.scan_csv("/nowhere/topics.csv"),
        lambda: pl.scan_parquet("/nowhere/topics.parquet"),
    ],
)
def test_a_plan_that_fails_is_refused(make: Callable[[], Any]) -> None:
    """What the other library says of it is in the error, on one line."""
    with pytest.raises(ArgumentError, match="this data frame cannot be read: ") as caught:
        assess_frame(make(), FRAMEWORK)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


class Hostile:
    """Says it has columns, and fails at everything."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


def test_an_object_that_fails_at_everything_is_refused() -> None:
    """Nothing it raises gets out."""
    with pytest.raises(ArgumentError):
        assess_frame(Hostile(), FRAMEWORK)


def test_missing_cells_of_the_packaged_framework() -> None:
    """A frame and its rows, as `to_dict` gives them, are assessed alike."""
    framework = load_framework()
    scale = level_ids(framework.criteria[0])
    frame = pd.DataFrame({framework.criteria[0].id: [*scale, None, float("nan"), pd.NA, pd.NaT, ""]}, dtype=object)
    open_ones: dict[str, Any] = {c.id: None for c in framework.criteria[1:]}
    assessed = assess_frame(frame, framework, columns=open_ones)
    by_row = [assess(row, framework).possible for row in frame.to_dict("records")]
    assert assessed["outcome_worst"].tolist() == [possible[0].id for possible in by_row]
    assert assessed["outcome_best"].tolist() == [possible[-1].id for possible in by_row]
