"""A million topics: data frames of every kind beside bare numpy, and what others would take."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Any

import dexipy.dexi
import duckdb
import numpy as np
import polars as pl
import zen
from pymcdm.methods import WSM
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel

from benchmarks.models import dexi_model, outcome_table, random_profiles, spiff_engine, zen_graph
from benchmarks.page import Grid, Row, Section, digits, shown
from benchmarks.timing import best, numbers_from_new_process, once
from k80assess.document.files import load_framework
from k80assess.document.framework import Framework, level_ids
from k80assess.interop import dmn
from k80assess.interop.frames import assess_frame

MILLION = 1_000_000
# Where Linux says what a process holds; elsewhere the page goes without.
RESIDENT = Path("/proc/self/statm")
FLOOR = "numpy: gather over codes"
# Some milliseconds are soon disturbed by other work: so many seconds are spent to find the undisturbed time.
LONG = 4.0


def sections(framework: Framework, rows: int = MILLION) -> Iterator[Section | Grid]:
    """Measure many rows at once."""
    yield floors_and_frames(framework, rows)
    yield others(framework, rows)
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


def floors_and_frames(framework: Framework, rows: int) -> Section:
    """Measure frames of ten columns, beside what numpy takes when the codes of the levels are given."""
    frame = random_frame(framework, rows)
    some_open = random_frame(framework, rows, 0.1)
    text = frame.with_columns(pl.all().cast(pl.String))
    found = [
        *_floors(framework, frame),
        Row("polars, enum", _frame_time(framework, frame), "all answered"),
        Row("polars, enum, one in ten open", _frame_time(framework, some_open), "two walks, for worst and best"),
        Row("polars, lazy, enum", best(lambda: assess_frame(frame.lazy(), framework).collect(), LONG), "collected"),
        Row("polars, text", _frame_time(framework, text)),
        Row("pandas, categories", _frame_time(framework, frame.to_pandas())),
        Row("pandas, text", _frame_time(framework, text.to_pandas())),
        Row("pyarrow, dictionaries", _frame_time(framework, frame.to_arrow())),
        Row("pyarrow, text", _frame_time(framework, text.to_arrow())),
        Row("DuckDB, text", _duckdb_time(framework, text.to_arrow()), "in the database, on all cores"),
    ]
    explained = (
        f"{rows:,} rows, ten columns of three levels. The floor is what numpy takes for the same look-up when the "
        "codes of all levels already exist, as arrays of bytes, and nothing is named or checked: the codes of a row "
        "are packed into one number, and the outcome of each of 59,049 profiles is gathered from a table. The first "
        "three lines are three ways to do that, the third of them the fastest we could write."
    )
    return Section("A million rows", explained, found, FLOOR)


def _floors(framework: Framework, frame: pl.DataFrame) -> list[Row]:
    table = outcome_table(framework).ravel().astype(np.uint8)
    codes = [column.to_physical().to_numpy() for column in frame.get_columns()]
    wide = [code.astype(np.int64) for code in codes]
    steps = np.arange(102).reshape(34, 3) % 34

    def packed(columns: list[Any]) -> Any:
        index = columns[0]
        for column in columns[1:]:
            index = index * 3 + column
        return index

    def fastest() -> Any:
        index = codes[0].astype(np.uint16)
        for code in codes[1:]:
            index *= 3
            index += code
        return table.take(index)

    def one_by_one() -> Any:
        state = np.zeros(len(frame), np.int64)
        for code in codes:
            state = steps[state, code]
        return state

    index = packed(wide)
    expected = assess_frame(frame, framework)["outcome"].to_physical().to_numpy()
    assert (table[index] == expected).all()
    assert (fastest() == expected).all()
    return [
        Row("numpy: one gather for each criterion", best(one_by_one), "table[state, code], ten times"),
        Row("numpy: pack as written, gather", best(lambda: table[packed(wide)]), "64-bit codes"),
        Row(FLOOR, best(fastest, LONG), "packed in place, 16 bits"),
        Row("numpy: gather only", best(lambda: table[index]), "the profile of each row is a number already"),
    ]


def _frame_time(framework: Framework, frame: Any) -> float:
    return best(lambda: assess_frame(frame, framework), LONG, 3)


def _duckdb_time(framework: Framework, table: Any) -> float:
    connection = duckdb.connect()
    connection.register("given", table)
    connection.execute("CREATE TABLE topics AS SELECT * FROM given")
    relation = connection.table("topics")
    counts = "count(outcome), count(outcome_worst), count(outcome_best)"
    return best(lambda: assess_frame(relation, framework).aggregate(counts).fetchall(), 2.0)


def others(framework: Framework, rows: int) -> Section:
    """Measure what others take, from fewer rows where a million would take too long."""
    ours = random_frame(framework, rows)
    profiles = random_profiles(framework, 2_000)
    model = dexipy.dexi.read_dexi_from_string(dexi_model(framework))
    decision = zen.ZenEngine().create_decision(zen_graph(framework))
    decide = spiff_engine(dmn.write(framework, split=True))

    def each(work: Callable[[dict[str, str]], object], count: int) -> float:
        return best(lambda: [work(profile) for profile in profiles[:count]], 1.0, 3) / count * rows

    found = [
        Row("k80assess: polars, enum", _frame_time(framework, ours)),
        Row(
            "DEXiPy: evaluate",
            each(lambda p: dexipy.dexi.evaluate(model, {"name": "", **p}, in_place=True), 2_000),
            "from 2,000 rows",
        ),
        Row("zen-engine: evaluate", each(decision.evaluate, 1_000), "from 1,000 rows"),
        Row("SpiffWorkflow: decide", each(decide, 100), "from 100 rows"),
        *_weighted_sums(rows),
    ]
    text = (
        "The same model, one call for each row where there is no other way. The two libraries for weighted sums do "
        "another thing and are no alternative for a decision: they scale numbers, weigh them and rank the rows. They "
        "have no rules, no open answers and no levels; their times only say what a weighted sum costs."
    )
    return Section("A million rows elsewhere", text, found, "k80assess: polars, enum")


def _weighted_sums(rows: int) -> list[Row]:
    matrix = np.random.default_rng(80).integers(1, 4, (rows, 10)).astype(float)  # pymcdm takes no zeros
    weights = np.array([2, 1, 2, 1, 2, 2, 1, 1, 1, 1]) / 14
    method = WSM()
    types = np.ones(10)
    problem = mkdm(matrix, [max] * 10, weights=weights)
    summing = WeightedSumModel()
    return [
        Row("numpy: weighted sum", best(lambda: matrix @ weights), "a number for each row, no decision"),
        Row("pymcdm: weighted sum", best(lambda: method(matrix, weights, types), 2.0, 3), "numbers, no decision"),
        Row("scikit-criteria: weighted sum", once(lambda: summing.evaluate(problem)), "numbers and ranks, no decision"),
    ]


def growth_with_rows(framework: Framework) -> Grid:
    """Measure time and memory as rows grow."""
    lines = []
    for rows in (10_000, 100_000, 1_000_000, 10_000_000):
        for name, share in (("all answered", 0.0), ("one in ten open", 0.1)):
            seconds = _frame_time(framework, random_frame(framework, rows, share))
            line = [f"{rows:,}", name, shown(seconds), f"{seconds / rows * 1e9:.1f} ns", "", "", ""]
            if rows > MILLION and RESIDENT.exists():  # less is lost in what the process has to spare
                code = f"from benchmarks.rows import memory\nprint(*memory({rows}, {share}))"
                size, extra = numbers_from_new_process(code)
                line[4:] = [f"{size / 1e6:,.1f} MB", f"{extra / 1e6:,.1f} MB", f"{digits(1 + extra / size)}×"]
            lines.append(line)
    text = (
        "A polars frame of ten enum columns. The memory besides the frame is the most that a new process held above "
        "what it held before the call, results included; the last column is both, as a multiple of the frame."
    )
    return Grid("Growth with rows", text, ["rows", "", "time", "each row", "frame", "besides", "together"], lines)


def memory(rows: int, open_share: float) -> tuple[int, int]:
    """Give the bytes of a frame, and the most that the process held during the call above what it held before."""
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
