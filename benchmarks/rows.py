"""A million topics: data frames of every kind beside bare numpy, and what others would take."""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from time import sleep
from typing import Any

import dexipy.dexi
import duckdb
import numpy as np
import polars as pl

from benchmarks import by_hand
from benchmarks.models import dexi_model, outcome_table, random_profiles, spiff_engine, zen_engine, zen_graph
from benchmarks.page import Comparison, Grid, Work, digits, shown
from benchmarks.timing import best, numbers_from_new_process
from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import assess
from k80assess.interop import dmn
from k80assess.interop.frames.assessing import assess_frame

MILLION = 1_000_000
# Where Linux says what a process holds; elsewhere the page goes without.
RESIDENT = Path("/proc/self/statm")
OURS = "k80assess: polars, enum"
# Some milliseconds are soon disturbed by other work: so many seconds go to each thing that is compared.
LONG = 3.0


def sections(framework: Framework, rows: int = MILLION) -> Iterator[Comparison | Grid]:
    """Measure many rows at once."""
    yield coded(framework, rows)
    yield some_open(framework, rows)
    yield kinds_of_frames(framework, rows)
    yield ten_rows(framework)
    yield from database(framework, rows)
    yield row_by_row(framework, rows)
    yield growth_with_rows(framework)


def random_frame(framework: Framework, rows: int, open_share: float = 0.0, seed: int = 80) -> pl.DataFrame:
    """Draw a polars frame with an enum for each criterion."""
    rng = np.random.default_rng(seed)
    columns = {}
    for criterion in framework.criteria:
        levels = pl.Series(level_ids(criterion), dtype=pl.Enum(level_ids(criterion)))
        column = levels.gather(rng.integers(0, len(levels), rows))
        if open_share:
            column = column.set(pl.Series(rng.random(rows) < open_share), None)
        columns[criterion.id] = column
    return pl.DataFrame(columns)


def coded(framework: Framework, rows: int) -> Comparison:
    """Measure a frame of enums, all answered, beside what one writes by hand."""
    frame = random_frame(framework, rows)
    hand = by_hand.polars_columns(framework, enum=True)
    table = outcome_table(framework).ravel().astype(np.uint8)
    codes = [column.to_physical().to_numpy() for column in frame.get_columns()]
    works = [
        Work(OURS, lambda: assess_frame(frame, framework), "three columns: outcome, worst and best"),
        Work("k80assess: polars, lazy", lambda: assess_frame(frame.lazy(), framework).collect(), "collected"),
        Work("polars by hand", lambda: frame.with_columns(hand), "one expression of sums and conditions", peer=True),
        Work("polars by hand, lazy", lambda: frame.lazy().with_columns(hand).collect(), "collected", peer=True),
        Work("numpy: a gather for each criterion", lambda: _one_by_one(framework, codes), "state by state", peer=True),
        Work("numpy: pack and gather", lambda: _packed(codes, table), "from a table of all 59,049 profiles", peer=True),
        Work(
            "numba: one loop",
            lambda: by_hand.fused_loop(codes, table),
            "the same table, compiled, one thread",
            peer=True,
        ),
    ]
    expected = assess_frame(frame, framework)["outcome"]
    assert (frame.with_columns(hand)["outcome"].cast(pl.String) == expected.cast(pl.String)).all()
    for found in (_one_by_one(framework, codes), _packed(codes, table), by_hand.fused_loop(codes, table)):
        assert (found == expected.to_physical().to_numpy()).all()
    text = (
        f"{rows:,} rows, ten columns of three levels, all answered; the levels are polars enums. By hand there is one "
        "new column, the outcome, and an answer that is not a valid level goes unnoticed. numpy and numba are given "
        "the codes of the levels as arrays of bytes, which otherwise have to be taken from the frame, and return a "
        "code for each row. The table of the outcomes of all profiles that they use was computed beforehand; its size"
        " triples with each further criterion."
    )
    return Comparison("A million rows", text, works, OURS, LONG)


def _one_by_one(framework: Framework, codes: list[Any]) -> Any:
    """Walk the compiled diagram with one gather for each criterion."""
    moves, outcomes = _states(framework)
    state = np.zeros(len(codes[0]), np.int64)
    for step, code in zip(moves, codes, strict=True):
        state = step[state, code]
    return outcomes[state]


@cache
def _states(framework: Framework) -> tuple[list[Any], Any]:
    """Return for each criterion where each state goes with each level, and which outcome the last states are."""
    table = outcome_table(framework)
    moves: list[Any] = []
    states = table.reshape(1, -1)
    for size in table.shape:
        parts = states.reshape(len(states) * size, -1)
        states, where = np.unique(parts, axis=0, return_inverse=True)
        moves.append(where.reshape(-1, size))
    return moves, states.ravel()


def _packed(codes: list[Any], table: Any) -> Any:
    """Pack the codes of a row into one number, and look up the outcome of that profile."""
    index = codes[0].astype(np.uint16)
    for code in codes[1:]:
        index *= 3
        index += code
    return table.take(index)


def some_open(framework: Framework, rows: int) -> Comparison:
    """Measure a frame in which one answer in ten is missing."""
    frame = random_frame(framework, rows, 0.1)
    hand = by_hand.polars_columns(framework, enum=True, some_open=True)
    ours, theirs = assess_frame(frame, framework), frame.with_columns(hand)
    for column in ("outcome", "outcome_worst", "outcome_best"):
        assert ours[column].cast(pl.String).equals(theirs[column].cast(pl.String))
    works = [
        Work(OURS, lambda: assess_frame(frame, framework), "two walks, for worst and best"),
        Work(
            "polars by hand",
            lambda: frame.with_columns(hand),
            "twice: with the lowest and the highest level",
            peer=True,
        ),
        Work("polars by hand, lazy", lambda: frame.lazy().with_columns(hand).collect(), "collected", peer=True),
    ]
    text = (
        "The same with one answer in ten missing: the outcome where it is settled, and the worst and the best outcome "
        "possible. By hand this is only correct because no criterion of this framework can move the outcome both ways."
    )
    return Comparison("A million rows, some open", text, works, OURS, LONG)


def kinds_of_frames(framework: Framework, rows: int) -> Comparison:
    """Measure the other kinds of frames, and texts."""
    frame = random_frame(framework, rows)
    text = frame.with_columns(pl.all().cast(pl.String))
    hand = by_hand.polars_columns(framework, enum=False)
    assert (
        text.with_columns(hand)["outcome"]
        .cast(pl.String)
        .equals(assess_frame(text, framework)["outcome"].cast(pl.String))
    )
    frames = {
        "polars, text": text,
        "pandas, categories": frame.to_pandas(),
        "pandas, text": text.to_pandas(),
        "pyarrow, dictionaries": frame.to_arrow(),
        "pyarrow, text": text.to_arrow(),
    }
    works = [
        Work(OURS, lambda: assess_frame(frame, framework)),
        *[Work(f"k80assess: {kind}", partial(assess_frame, own, framework)) for kind, own in frames.items()],
        Work("polars by hand, text", lambda: text.with_columns(hand), "compare with k80assess: polars, text"),
    ]
    return Comparison("A million rows, kinds of frames", "All answered.", works, OURS, LONG / 2)


def ten_rows(framework: Framework) -> Comparison:
    """Measure frames of a few rows beside as many calls, and beside what the libraries themselves need for them."""
    frame = random_frame(framework, 10, 0.1)
    text = frame.cast(pl.String)
    others = {
        "pandas, text": text.to_pandas(),
        "pandas, categories": frame.to_pandas(),
        "pyarrow, text": text.to_arrow(),
    }
    topics = text.to_dicts()
    hand = by_hand.polars_columns(framework, enum=True, some_open=True)
    ours = "k80assess: ten calls of assess"
    ends = assess_frame(frame, framework).select("outcome_worst", "outcome_best").cast(pl.String)
    told = [assess(topic, framework).possible for topic in topics]
    assert ends.rows() == [(possible[0].id, possible[-1].id) for possible in told]
    assert frame.with_columns(hand).select("outcome_worst", "outcome_best").cast(pl.String).equals(ends)
    columns = assess_frame(others["pandas, text"], framework).iloc[:, -3:]

    def read_and_added() -> Any:
        given = others["pandas, text"].copy(deep=False)
        cells = [given.iloc[:, place].tolist() for place in range(given.shape[1])]
        for name in columns:
            given[name] = columns[name].array
        return cells

    works = [
        Work(ours, lambda: [assess(topic, framework) for topic in topics]),
        Work("k80assess: polars, enum", lambda: assess_frame(frame, framework)),
        Work("k80assess: polars, text", lambda: assess_frame(text, framework)),
        *[Work(f"k80assess: {kind}", partial(assess_frame, own, framework)) for kind, own in others.items()],
        Work("polars by hand", lambda: frame.with_columns(hand), "worst, best and outcome, prepared", peer=True),
        Work("pandas alone", read_and_added, "ten columns read as lists and three columns added, nothing assessed"),
    ]
    return Comparison("Ten rows", "One answer in ten missing.", works, ours)


def database(framework: Framework, rows: int) -> Iterator[Comparison]:
    """Measure assessing inside DuckDB beside a query by hand, from a table in memory and from a file of Parquet."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)  # its files are read for as long as there is something to measure
    for open_share in (0.0, 0.1):
        text = random_frame(framework, rows, open_share).cast(pl.String)
        connection = duckdb.connect()
        connection.register("given", text.to_arrow())
        connection.execute("CREATE TABLE held AS SELECT * FROM given")
        path = f"{folder.name}/{open_share}.parquet"
        connection.table("held").write_parquet(path)
        works: list[Work] = []
        for kind, relation in (("a table", connection.table("held")), ("Parquet", connection.read_parquet(path))):
            relation.create_view(f"topics_{len(works)}")
            query = by_hand.duckdb_query(framework, some_open=bool(open_share))
            hand = connection.sql(query.replace("FROM topics", f"FROM topics_{len(works)}"))
            ours = assess_frame(relation, framework)
            assert _counts(ours) == _counts(hand)
            works.append(Work(f"k80assess: {kind}", partial(_counts, ours)))
            works.append(Work(f"by hand: {kind}", partial(_counts, hand), "sums of CASE, and a CASE", peer=True))
        answered = "one answer in ten missing" if open_share else "all answered"
        said = f"Inside the database, on all cores, from text columns, {answered}: how many topics have which outcome."
        title = "A million rows in DuckDB, some open" if open_share else "A million rows in DuckDB"
        yield Comparison(title, said, works, "k80assess: a table", LONG)


def _counts(relation: Any) -> list[Any]:
    return sorted(relation.aggregate("outcome, count(*) AS n", "outcome").fetchall(), key=str)


def row_by_row(framework: Framework, rows: int) -> Comparison:
    """Measure engines that are given rows as records, from fewer rows where a million would take too long."""
    profiles = random_profiles(framework, 10_000)
    expected = [level.id for p in profiles for level in assess(p, framework).possible]
    model = dexipy.dexi.read_dexi_from_string(dexi_model(framework))
    decide = spiff_engine(dmn.to_xml_parts(framework))
    tables, hand = zen_engine(zen_graph(framework)), zen_engine(by_hand.zen_graph(framework))
    function = by_hand.function(framework)
    outcomes = level_ids(framework.outcome_aspect)

    def in_dexipy(count: int) -> list[str]:
        alternatives = [{"name": "", **profile} for profile in profiles[:count]]
        found = dexipy.dexi.evaluate(model, alternatives, in_place=True)
        return [outcomes[alternative[framework.outcome]] for alternative in found]

    def one_by_one(engine: Any, count: int) -> list[str]:
        return [engine.evaluate("model", profile)["result"]["outcome"] for profile in profiles[:count]]

    def in_batch(engine: Any, count: int) -> list[str]:
        found = engine.evaluate_batch([{"key": "model", "context": profile} for profile in profiles[:count]])
        return [one["data"]["result"]["outcome"] for one in found]

    def framed(count: int) -> list[str]:
        found: list[str] = assess_frame(pl.DataFrame(profiles[:count]), framework)["outcome"].to_list()
        return found

    ways: list[tuple[str, Callable[[int], list[Any]], int, str]] = [
        (
            "k80assess: assess",
            lambda n: [assess(p, framework).possible[0].id for p in profiles[:n]],
            10_000,
            "one by one",
        ),
        ("k80assess: a frame of the records", framed, 10_000, "made with polars, and its outcomes read back"),
        ("a function by hand, Python", lambda n: [function(p) for p in profiles[:n]], 10_000, "unchecked"),
        ("DEXiPy: evaluate", in_dexipy, 2_000, "a list of alternatives in one call"),
        ("zen-engine: evaluate", partial(one_by_one, tables), 2_000, "static loader, four tables"),
        ("zen-engine: evaluate_batch", partial(in_batch, tables), 10_000, "static loader, four tables"),
        ("zen-engine, by hand: evaluate", partial(one_by_one, hand), 2_000, "static loader, expressions and a table"),
        (
            "zen-engine, by hand: evaluate_batch",
            partial(in_batch, hand),
            10_000,
            "static loader, expressions and a table",
        ),
        ("SpiffWorkflow: decide", lambda n: [decide(p)["outcome"] for p in profiles[:n]], 100, "row by row"),
    ]
    works = []
    for what, way, count, note in ways:
        assert way(count) == expected[:count], what
        call = partial(way, count)
        works.append(Work(what, call, f"{note}; from {count:,} rows", not what.startswith("k80assess"), rows / count))
    text = (
        "The same model, for rows that are Python dicts, all answered, in each way that a tool offers; extrapolated to "
        "a million from the number of rows stated. Outcomes are first checked to be equal."
    )
    return Comparison("A million records", text, works, "k80assess: assess", LONG / 2)


def growth_with_rows(framework: Framework) -> Grid:
    """Measure time and memory as rows grow."""
    lines = []
    for rows in (10_000, 100_000, 1_000_000, 10_000_000):
        for name, share in (("all answered", 0.0), ("one in ten open", 0.1)):
            frame = random_frame(framework, rows, share)
            seconds = best(partial(assess_frame, frame, framework), LONG)
            line = [f"{rows:,}", name, shown(seconds), f"{seconds / rows * 1e9:.1f} ns", "", "", ""]
            if rows > MILLION and RESIDENT.exists():  # less is lost in what the process has to spare
                code = f"from benchmarks.rows import memory\nprint(*memory({rows}, {share}))"
                size, extra = numbers_from_new_process(code)
                line[4:] = [f"{size / 1e6:,.1f} MB", f"{extra / 1e6:,.1f} MB", f"{digits(1 + extra / size)}×"]
            lines.append(line)
    text = (
        "A polars frame of ten enum columns. The extra memory is the peak of a new process during the call, "
        "results included, above what it held before; the last column is frame and extra memory together, as a "
        "multiple of the frame."
    )
    return Grid("Growth with rows", text, ["rows", "", "time", "each row", "frame", "extra", "together"], lines)


def memory(rows: int, open_share: float) -> tuple[int, int]:
    """Return the bytes of a frame, and the most that the process held during the call above what it held before."""
    framework = load_framework()
    frame = random_frame(framework, rows, open_share)
    assess_frame(frame[:1000], framework)
    before = highest = _resident()
    finished = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not finished.is_set():
            highest = max(highest, _resident())
            sleep(0.0005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    kept = assess_frame(frame, framework)
    finished.set()
    watcher.join()
    assert len(kept) == rows
    return int(frame.estimated_size()), highest - before


def _resident() -> int:
    return int(RESIDENT.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
