"""Where worst and best do not say it all: what cannot occur, aspects that are judged, outcomes without an order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import oracle
import pytest
from drawn import draw, scaled
from frameworks import one_aspect, unordered, weighted_framework
from members import loosened
from rows import random_rows

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Criterion, level_ids
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.engine.families import Family
from k80assess.errors import AnswerError, ArgumentError, ContradictionError, SizeLimitError
from k80assess.interop.frames import assessing as frames
from k80assess.interop.frames.assessing import assess_frame

pytest.importorskip("numpy")
pytest.importorskip("narwhals")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")

ENDS = ["outcome", "outcome_worst", "outcome_best"]
CONNECTION = duckdb.connect()
Cells = dict[str, list[Any]]
Found = list[dict[str, Any]]

# --- what is right: one row at a time, every profile looked at ----------------------------------------------------


def possible(framework: Framework, row: dict[str, Any]) -> tuple[str, ...]:
    """Return the outcomes of all profiles that a row leaves and that can occur, worst first."""
    found = oracle.possible(framework, {node_id: cell for node_id, cell in row.items() if cell})
    return tuple([level for level in level_ids(framework.outcome_aspect) if level in found])


def results(framework: Framework, own: tuple[str, ...], *, marks: bool) -> dict[str, Any]:
    """Return what the columns hold for a row where these outcomes are possible."""
    told: dict[str, Any] = {"outcome": own[0] if len(own) == 1 else None}
    if framework.outcome_aspect.ordered is None:
        told |= {"outcome_worst": own[0] if own else None, "outcome_best": own[-1] if own else None}
    told["possible"] = own or None
    return {**told, "impossible": not own} if marks else told


def by_assess(framework: Framework | Family, row: dict[str, Any]) -> tuple[str, ...]:
    try:
        return tuple([level.id for level in assess(row, framework).possible])
    except ContradictionError:
        return ()


# --- backends -----------------------------------------------------------------------------------------------------


def taken(columns: Cells, before: int) -> Found:
    names = list(columns)[before:]
    assert names[0] == "outcome"
    rows = zip(*[columns[name] for name in names], strict=True)
    return [{name: plain(cell) for name, cell in zip(names, row, strict=True)} for row in rows]


def plain(cell: Any) -> Any:
    return tuple(cell) if isinstance(cell, (list, tuple)) else None if cell is None or cell != cell else cell


def by_pandas(cells: Cells, framework: Framework | Family, columns: Any = None) -> Found:
    frame = assess_frame(pandas.DataFrame(cells, dtype=object), framework, columns=columns)
    return taken({name: frame[name].tolist() for name in frame.columns}, len(cells))


def by_pandas_text(cells: Cells, framework: Framework | Family, columns: Any = None) -> Found:
    frame = assess_frame(pandas.DataFrame(cells, dtype="str"), framework, columns=columns)
    return taken({name: frame[name].tolist() for name in frame.columns}, len(cells))


def polars_frame(cells: Cells) -> Any:
    listed = any(isinstance(cell, list) for own in cells.values() for cell in own)
    kind = polars.List(polars.String) if listed else polars.String
    own = {name: [[c] if listed and isinstance(c, str) else c for c in column] for name, column in cells.items()}
    return polars.DataFrame(own, schema=dict.fromkeys(cells, kind))


def by_polars(cells: Cells, framework: Framework | Family, columns: Any = None) -> Found:
    frame = assess_frame(polars_frame(cells), framework, columns=columns)
    return taken(frame.to_dict(as_series=False), len(cells))


def by_polars_lazily(cells: Cells, framework: Framework | Family, columns: Any = None) -> Found:
    frame = assess_frame(polars_frame(cells).lazy(), framework, columns=columns)
    collected = frame.collect()
    assert collected.schema == frame.collect_schema()
    return taken(collected.to_dict(as_series=False), len(cells))


def by_polars_streaming(cells: Cells, framework: Framework | Family, columns: Any = None) -> Found:
    frame = assess_frame(polars_frame(cells).lazy(), framework, columns=columns).collect(engine="streaming")
    return taken(frame.to_dict(as_series=False), len(cells))


def by_pyarrow(cells: Cells, framework: Framework | Family, columns: Any = None) -> Found:
    frame = assess_frame(polars_frame(cells).to_arrow(), framework, columns=columns)
    return taken(frame.to_pydict(), len(cells))


def by_duckdb(cells: Cells, framework: Framework | Family, columns: Any = None) -> Found:
    table = pyarrow.table({name: pyarrow.array(own, pyarrow.string()) for name, own in cells.items()})
    relation = assess_frame(CONNECTION.from_arrow(table), framework, columns=columns)
    rows = relation.fetchall()
    return taken({name: [row[i] for row in rows] for i, name in enumerate(relation.columns)}, len(cells))


EAGER: list[Callable[..., Found]] = [by_pandas, by_polars, by_pyarrow]
LAZY: list[Callable[..., Found]] = [by_polars_lazily, by_polars_streaming, by_duckdb]
EVERY = [*EAGER, *LAZY, by_pandas_text]


def cells_of(rows: Sequence[dict[str, Any]]) -> Cells:
    return {name: [row[name] for row in rows] for name in rows[0]}


# --- row by row ---------------------------------------------------------------------------------------------------


def random_cells(framework: Framework, rng: random.Random, *, lists: bool) -> list[dict[str, Any]]:
    """Make rows with cells for all criteria, and sometimes for aspects."""
    others = [aspect for aspect in framework.aspects if aspect.id != framework.outcome]
    judged = rng.sample(others, min(len(others), rng.choice([0, 1, 2])))

    def cell(scale: Sequence[str]) -> Any:
        some = rng.sample(scale, rng.randint(1, len(scale)))
        return rng.choice([None, None, *[some if lists else None] * 2, *[rng.choice(scale)] * 3])

    nodes: list[Criterion | Aspect] = [*framework.criteria, *judged]
    return [{node.id: cell(level_ids(node)) for node in nodes} for _ in range(12)]


@pytest.mark.hypothesis
@pytest.mark.parametrize("lists", [False, True])
def test_any_framework_row_by_row(lists: bool) -> None:
    """Every backend tells what all profiles enumerated tell, and `assess`; what is drawn is worth it."""
    seen: Counter[str] = Counter()

    def hold(framework: Framework, rng: random.Random) -> None:
        if len(possible(framework, {})) < 2:
            return
        rows = random_cells(framework, rng, lists=lists)
        judged = any(aspect.id in rows[0] for aspect in framework.aspects)
        marks = bool(framework.excluded) or judged
        if not marks and framework.outcome_aspect.ordered is None:
            return
        told = [possible(framework, row) for row in rows]
        assert told == [by_assess(framework, row) for row in rows]
        wanted = [results(framework, own, marks=marks) for own in told]
        for by in EAGER + LAZY:
            if by is not by_duckdb or not lists:
                assert by(cells_of(rows), framework) == wanted
        for own in told:
            seen["row"] += 1
            seen["impossible"] += not own
            seen["several"] += len(own) > 1
            seen["between"] += "l1" in own and "l2" in level_ids(framework.outcome_aspect)
            seen["apart"] += own == ("l0", "l2")
        seen["frame"] += 1
        seen["judged"] += judged
        seen["unordered"] += framework.outcome_aspect.ordered is False

    # By numbers: what hypothesis draws depends on what it has seen, and so would the shares.
    for seed in range(scaled(200)):
        hold(draw(seed).framework, random.Random(seed))
    assert min(seen["impossible"], seen["several"], seen["between"]) > 0.1 * seen["row"]
    assert seen["apart"] > 0.02 * seen["row"]
    assert seen["judged"] > 0.2 * seen["frame"]
    assert seen["unordered"] > 0


@pytest.mark.parametrize("by", EVERY)
def test_the_packaged_framework_over_blocks(by: Callable[..., Found], monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred rows in blocks of seven: what cannot occur, an aspect that is judged, and what is left of both."""
    monkeypatch.setattr(frames, "BLOCK", 7)
    framework = packaged()
    rows = [dict(row) for row in random_rows(framework, 300, 0.5)]
    fits = [None, "weak", "moderate", "strong"]
    for place, row in enumerate(rows):
        row["fit"] = fits[place % 4]
    wanted = [results(framework, by_assess(framework, row), marks=True) for row in rows]
    assert len({row["possible"] for row in wanted}) > 6
    assert by(cells_of(rows), framework) == wanted


def packaged() -> Framework:
    """Return the packaged framework with two implications: an open window says demand, and no owner no staff time."""
    window = {"influence_window": ["open"], "demand": ["none"]}
    staff = {"ownership": ["nobody"], "staff_time": ["tight", "enough"]}
    return without(staff, without(window, load_framework()))


def without(when: dict[str, list[str]], framework: Framework) -> Framework:
    """Return a framework in which this cannot occur."""
    content = framework.model_dump(mode="json", exclude_none=True)
    return load_framework({**content, "impossible": [*content.get("impossible", ()), {"when": when}]})


# --- which columns ------------------------------------------------------------------------------------------------


def test_columns_follow_from_the_framework_and_not_from_the_rows() -> None:
    """Each comes where it has something to say, whatever the rows hold."""
    framework = load_framework()
    columns = {c.id: [level_ids(c)[0]] for c in framework.criteria}
    pairs: list[tuple[Framework, Cells, list[str]]] = [
        (framework, columns, ENDS),
        (framework, {**columns, "fit": [None]}, [*ENDS, "possible", "impossible"]),
        (packaged(), columns, [*ENDS, "possible", "impossible"]),
        (unordered(outcome=False), {"c": ["a"]}, ["outcome", "possible"]),
        (unordered(outcome=None), {"c": ["a"]}, ENDS),
    ]
    for own, cells, wanted in pairs:
        for by in EVERY:
            (row,) = by(cells, own)
            assert list(row) == wanted


def test_outcomes_without_an_order_are_listed() -> None:
    """There is no worst and no best; an empty list of impossible combinations says as much as none."""
    content = unordered(outcome=False).model_dump(mode="json", exclude_none=True)
    for framework in (load_framework(content), load_framework({**content, "impossible": []})):
        for by in EVERY:
            assert by({"c": ["b", None]}, framework) == [
                {"outcome": "b", "possible": ("b",)},
                {"outcome": None, "possible": ("a", "b", "c")},
            ]


def test_results_are_kept_as_the_library_keeps_them_best() -> None:
    """Enums in lists where there are any, tuples in pandas, which can be grouped by, and flags that are booleans."""
    framework = packaged()
    cells: Cells = {c.id: [None, level_ids(c)[-1]] for c in framework.criteria}
    schema = assess_frame(polars.DataFrame(cells), framework).schema
    level = polars.Enum(["decline", "monitor", "take_on"])
    assert [schema[name] for name in (*ENDS, "possible", "impossible")] == [
        *[level] * 3,
        polars.List(level),
        polars.Boolean,
    ]
    frame = assess_frame(pandas.DataFrame(cells), framework)
    assert frame.groupby("possible").size().to_dict() == {("decline", "monitor", "take_on"): 1, ("take_on",): 1}
    assert frame["impossible"].dtype == bool
    arrow = assess_frame(pyarrow.table(cells), framework).schema
    assert (arrow.field("possible").type, arrow.field("impossible").type) == (
        pyarrow.list_(pyarrow.string()),
        pyarrow.bool_(),
    )
    relation = assess_frame(CONNECTION.from_arrow(pyarrow.table(cells)), framework)
    assert list(map(str, relation.types[-2:])) == ["VARCHAR[]", "BOOLEAN"]


@pytest.mark.parametrize("by", EVERY)
def test_no_rows(by: Callable[..., Found]) -> None:
    """A frame without rows comes back without rows."""
    framework = packaged()
    assert by({c.id: [] for c in framework.criteria}, framework) == []


@pytest.mark.parametrize("by", EVERY)
@pytest.mark.parametrize("outcomes", [2, 8, 9, 40])
def test_any_number_of_outcomes(by: Callable[..., Found], outcomes: int) -> None:
    """As many outcomes as a byte has bits, one more, and a great many."""
    framework = without(
        {"c": ["l1"]}, one_aspect({"kind": "minimum", "inputs": ["c"]}, [f"l{i}" for i in range(outcomes)])
    )
    cells = [None, *level_ids(framework.criteria[0])]
    wanted = [results(framework, possible(framework, {"c": cell}), marks=True) for cell in cells]
    assert sum(row["impossible"] for row in wanted) == 1
    assert by({"c": cells}, framework) == wanted


# --- aspects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", EVERY)
def test_an_aspect_is_judged_in_a_column_of_its_id_or_in_one_that_is_named(by: Callable[..., Found]) -> None:
    """Its own id, another name, and None for a column that says something else."""
    framework = load_framework()
    cells: Cells = {c.id: [None, None] for c in framework.criteria}
    weak = [results(framework, own, marks=True) for own in (("decline",), ("decline", "monitor", "take_on"))]
    assert by({**cells, "fit": ["weak", None]}, framework) == weak
    assert by({**cells, "other": ["weak", ""]}, framework, columns={"fit": "other"}) == weak
    unread = by({**cells, "fit": ["?", "?"]}, framework, columns={"fit": None})
    assert unread == [dict(zip(ENDS, (None, "decline", "take_on"), strict=True))] * 2


def test_an_aspect_is_not_judged_in_a_column_that_holds_something_else() -> None:
    """A column that was given to a criterion is that criterion's, and the outcome itself cannot be judged."""
    framework = load_framework()
    cells: Cells = {c.id: [None] for c in framework.criteria} | {"fit": ["broad"]}
    del cells["demand"]
    frame = assess_frame(polars.DataFrame(cells), framework, columns={"demand": "fit"})
    assert frame.columns == [*cells, *ENDS]
    with pytest.raises(AnswerError) as caught:
        assess_frame(polars.DataFrame(cells), framework, columns={framework.outcome: "fit", "fitt": "fit"})
    found = {(problem.code, problem.place, problem.hint) for problem in caught.value.problems}
    assert ("outcome_given", f"columns.{framework.outcome}", None) in found
    assert ("answer_unknown", "columns.fitt", "fit") in found
    bare = one_aspect({"kind": "minimum", "inputs": ["c"]}, ["a", "b"])
    assert assess_frame(polars.DataFrame({"c": ["a"], "o": ["?"]}), bare).columns == ["c", "o", *ENDS]


@pytest.mark.parametrize("by", EAGER)
def test_levels_that_an_aspect_does_not_have_are_refused(by: Callable[..., Found]) -> None:
    """As those that a criterion does not have are, with the number of rows."""
    framework = load_framework()
    cells: Cells = {c.id: [None] * 3 for c in framework.criteria}
    with pytest.raises(AnswerError) as caught:
        by({**cells, "fit": ["srong", "strong", "srong"]}, framework)
    (problem,) = caught.value.problems
    assert (problem.place, problem.found, problem.hint) == ("columns.fit", "'srong' in 2 rows", "strong")
    with pytest.raises(AnswerError, match=r"columns\.fit: the frame has no such column"):
        by(cells, framework, columns={"fit": "fitness"})


@pytest.mark.parametrize("by", LAZY)
def test_levels_that_do_not_exist_can_be_told_from_what_cannot_occur(by: Callable[..., Found]) -> None:
    """In a lazy frame everything is null for the first, and `impossible` is true for the second."""
    framework = packaged()
    rows: list[dict[str, Any]] = [dict.fromkeys([c.id for c in framework.criteria]) for _ in range(3)]
    rows[1] |= {"influence_window": "open", "demand": "none"}
    rows[2] |= {"influence_window": "opne", "demand": "none"}
    anything, cannot, wrong = by(cells_of(rows), framework)
    assert anything["possible"] == ("decline", "monitor", "take_on")
    assert cannot == results(framework, (), marks=True)
    assert wrong == dict.fromkeys(anything)


def test_result_columns_that_are_there_already() -> None:
    """They are refused where they would be added, and stay where they would not."""
    framework, cells = load_framework(), {c.id: [None] for c in load_framework().criteria}
    cells |= {"possible": [None], "impossible": [None]}
    assert assess_frame(polars.DataFrame(cells), framework).columns == [*cells, *ENDS]
    with pytest.raises(ArgumentError, match="possible, impossible"):
        assess_frame(polars.DataFrame(cells), packaged())


# --- size ---------------------------------------------------------------------------------------------------------


def large() -> Framework:
    """Make a weighted sum of forty criteria of five levels with something that cannot occur."""
    return without({"c3": ["l0"], "c4": ["l4"]}, weighted_framework(40))


@pytest.mark.parametrize("by", [by_pandas, by_polars, by_polars_lazily, by_pyarrow])
def test_forty_criteria_of_five_levels(by: Callable[..., Found]) -> None:
    """What open answers leave is told in memory without a diagram of all choices, however large that were."""
    framework, rng = large(), random.Random(40)
    rows = []
    for place in range(60):
        levels = [f"l{min(4, max(0, rng.randrange(5) + place % 5 - 2))}" for _ in range(40)]
        rows.append({f"c{i}": level if rng.random() < 0.9 else None for i, level in enumerate(levels)})
    wanted = [results(framework, by_assess(framework, row), marks=True) for row in rows]
    assert len({row["possible"] for row in wanted}) == 5
    assert by(cells_of(rows), framework) == wanted


@pytest.mark.slow
def test_a_database_refuses_what_its_tables_cannot_hold() -> None:
    """The error says where the rows can be assessed instead."""
    framework = large()
    compile_framework(framework, node_limit=20_000)
    with pytest.raises(SizeLimitError, match="as a frame of pandas, polars or pyarrow, or set a greater limit"):
        by_duckdb({c.id: [None] for c in framework.criteria}, framework)


def test_ids_of_any_kind_pass_through_a_database() -> None:
    """Quotes, backslashes and percent signs in the ids of outcomes do not reach the query's grammar."""
    odd = ["'; drop table t; --", '"', "\\", "%", "{numbers}", "a, b"]
    framework = without({"c": ["%"]}, one_aspect({"kind": "minimum", "inputs": ["c"]}, odd))
    cells = [*odd, None]
    wanted = [results(framework, possible(framework, {"c": cell}), marks=True) for cell in cells]
    assert by_duckdb({"c": cells}, framework) == wanted


@pytest.mark.hypothesis
def test_families_row_by_row() -> None:
    """What some member says, in every kind of frame; a hidden variable is open in every row."""
    tried = 0
    for seed in range(400, 400 + scaled(60)):
        case = draw(seed)
        family = loosened(case.framework, case.random)
        rows = random_cells(case.framework, case.random, lists=False)
        wanted = [by_assess(family, row) for row in rows]
        for by in (by_pandas, by_polars, by_polars_lazily, by_pyarrow, by_duckdb):
            found = by(cells_of(rows), family)
            for own, told in zip(wanted, found, strict=True):
                marks = "impossible" in told
                expected = results(case.framework, own, marks=marks)
                assert told == {name: expected[name] for name in told}
        tried += bool(family._loose)
    assert tried > scaled(30)
