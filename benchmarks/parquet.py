"""A hundred million rows of Parquet, streamed: `python -m benchmarks.parquet [rows] [folder]`.

This is apart from the page because of the time and the room on the disk that it takes. Each way is run in a process of
its own, of which the peak of memory is told, and all have to give the same counts.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import polars as pl

from benchmarks import by_hand
from benchmarks.page import Grid, machine, shown
from benchmarks.timing import numbers_from_new_process
from k80assess.document.files import load_framework
from k80assess.document.nodes import level_ids
from k80assess.interop.frames.assessing import assess_frame

ROWS = 100_000_000
OPEN = 10  # one answer in so many is missing
LIMIT = 4e9


duckdb.sql("SET enable_progress_bar = false")  # it would stand among the numbers that are read


def write(path: Path, rows: int) -> None:
    """Write random rows, with the levels as text, one answer in ten missing."""
    cells = []
    for place, criterion in enumerate(load_framework().criteria):
        levels = [f"'{level}'" for level in level_ids(criterion) for _ in range(OPEN - 1)]
        drawn = f"hash(row * 100 + {place}) % {OPEN * len(level_ids(criterion))}"
        cells.append(
            f"([{', '.join(levels)}])[1 + ({drawn})::BIGINT] AS {criterion.id}"
        )  # beyond the list there is null
    duckdb.execute(f"COPY (SELECT {', '.join(cells)} FROM range({rows}) AS given(row)) TO '{path}' (FORMAT parquet)")


def in_polars(path: str) -> list[tuple[Any, ...]]:
    return _counted(assess_frame(pl.scan_parquet(path), load_framework()))


def in_polars_by_hand(path: str) -> list[tuple[Any, ...]]:
    columns = by_hand.polars_columns(load_framework(), enum=False, some_open=True)
    return _counted(pl.scan_parquet(path).with_columns(columns))


def _counted(frame: pl.LazyFrame) -> list[tuple[Any, ...]]:
    return frame.group_by(pl.col("outcome").cast(pl.String)).len().collect(engine="streaming").rows()


def in_duckdb(path: str) -> list[tuple[Any, ...]]:
    return _counts(assess_frame(duckdb.read_parquet(path), load_framework()))


def in_duckdb_by_hand(path: str) -> list[tuple[Any, ...]]:
    duckdb.read_parquet(path).create_view("topics")
    return _counts(duckdb.sql(by_hand.duckdb_query(load_framework(), some_open=True)))


def _counts(relation: Any) -> list[tuple[Any, ...]]:
    return relation.aggregate("outcome, count(*)", "outcome").fetchall()  # type: ignore[no-any-return]


def written_by_polars(path: str) -> list[tuple[Any, ...]]:
    """Write the rows with their results to another file."""
    written = Path(path).with_suffix(".assessed.parquet")
    assess_frame(pl.scan_parquet(path), load_framework()).sink_parquet(written)
    found = _counted(pl.scan_parquet(written))
    written.unlink()
    return found


WAYS = {
    "k80assess: polars, streamed": in_polars,
    "polars by hand, streamed": in_polars_by_hand,
    "k80assess: DuckDB": in_duckdb,
    "DuckDB by hand": in_duckdb_by_hand,
    "k80assess: polars, written to another file": written_by_polars,
}


def numbers(way: str, path: str) -> None:
    """Print the seconds, the peak of memory, and how many rows have which outcome."""
    begun = perf_counter()
    counts = dict(WAYS[way](path))
    seconds = perf_counter() - begun
    print(seconds, _peak(), *[counts.get(outcome, 0) for outcome in (*by_hand.OUTCOMES, None)])


def _peak() -> int:
    """Return the most memory that this process held, in bytes; what `getrusage` says begins at what its parent held."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("ascii").splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024


def section(rows: int, folder: Path) -> Grid:
    """Measure each way, on the same file."""
    path = folder / "topics.parquet"
    if not path.exists():
        write(path, rows)
    lines, counts = [], set()
    for way in WAYS:
        code = f"from benchmarks.parquet import numbers\nnumbers({way!r}, {str(path)!r})"
        seconds, peak, *found = numbers_from_new_process(code)
        counts.add(tuple(found))
        assert sum(found) == rows
        lines.append([way, shown(seconds), f"{seconds / rows * 1e9:.1f} ns", f"{peak / 1e9:.2f} GB"])
        print(" ".join(lines[-1]), "" if peak < LIMIT else "(above the limit)", flush=True)
    assert len(counts) == 1
    size = path.stat().st_size / 1e6
    text = (
        f"{rows:,} rows of ten columns of text, one answer in ten missing; {size:,.0f} MB on disk. "
        "How many rows have which outcome, each in a process of its own: the time of one run, and the peak of the "
        "memory of the whole process."
    )
    return Grid("Rows of Parquet, streamed", text, ["", "time", "each row", "peak"], lines)


def main() -> None:
    """Measure and print the section."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as own:
        grid = section(rows, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(own))
    print("\n".join([*grid.lines(), *machine()]))


if __name__ == "__main__":
    main()
