"""The example of a batch job: every row of a Parquet file comes out as `assess` says, in DuckDB and in Spark."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from frameworks import unordered
from rows import random_rows

import k80assess as k80

pytest.importorskip("narwhals", reason="narwhals is not installed")
pytest.importorskip("numpy", reason="numpy is not installed")
pytest.importorskip("pyarrow", reason="pyarrow is not installed")

import pyarrow as pa
from pyarrow import parquet

FOLDER = Path(__file__).parents[2] / "examples" / "apps" / "batch"

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the examples are not part of this distribution")


def run(script: str, *arguments: object) -> tuple[int, int]:
    """Run the job as it says in its first lines, and give its exit code and the number of rows it could not read."""
    path = os.pathsep.join(filter(None, [str(Path(k80.__file__).parents[1]), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, str(FOLDER / script), *map(str, arguments)]
    ran = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300)
    said = re.search(r"does not exist: (\d+)$", ran.stdout.strip())
    assert said, ran.stdout + ran.stderr
    return ran.returncode, int(said[1])


def written(path: Path, framework: k80.Framework, rows: int = 300) -> list[dict[str, Any]]:
    """Write topics with and without open answers, with a column of their own."""
    topics = [{"topic": f"t{place}", **row} for place, row in enumerate(random_rows(framework, rows))]
    parquet.write_table(pa.Table.from_pylist(topics), path)
    return topics


def possible(topic: dict[str, Any], framework: k80.Framework) -> list[str]:
    answers = {criterion.id: topic[criterion.id] for criterion in framework.criteria if topic[criterion.id]}
    return [level.id for level in k80.assess(answers, framework).possible]


def checked(rows: list[dict[str, Any]], topics: list[dict[str, Any]], framework: k80.Framework) -> None:
    found = {row["topic"]: row for row in rows}
    assert len(found) == len(rows) == len(topics)
    for topic in topics:
        outcomes, row = possible(topic, framework), found[topic["topic"]]
        assert {name: row[name] for name in topic} == topic
        assert row["outcome"] == (outcomes[0] if len(outcomes) == 1 else None)
        if "possible" in row:
            assert sorted(row["possible"]) == sorted(outcomes)
        else:
            assert (row["outcome_worst"], row["outcome_best"]) == (outcomes[0], outcomes[-1])


def test_a_file_is_assessed_in_duckdb(tmp_path: Path) -> None:
    """Each row as `assess` says, its other columns kept, and nothing left beside the new file."""
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    framework = k80.load_framework()
    topics = written(tmp_path / "topics.parquet", framework)
    assert run("in_duckdb.py", tmp_path / "topics.parquet", tmp_path / "assessed.parquet") == (0, 0)
    checked(parquet.read_table(tmp_path / "assessed.parquet").to_pylist(), topics, framework)
    assert {path.name for path in tmp_path.iterdir()} == {"topics.parquet", "assessed.parquet"}


def test_a_framework_of_ones_own_and_rows_that_cannot_be_read(tmp_path: Path) -> None:
    """Outcomes without an order are listed; a level that does not exist is counted, and fails the job at its end."""
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    framework = unordered(outcome=False)
    k80.save(framework, tmp_path / "framework.toml")
    topics = written(tmp_path / "topics.parquet", framework)
    wrong = [{**topics[0], "topic": "wrong", framework.criteria[0].id: "nothing"}]
    parquet.write_table(pa.Table.from_pylist([*topics, *wrong]), tmp_path / "topics.parquet")
    files = [tmp_path / name for name in ("topics.parquet", "assessed.parquet", "framework.toml")]
    assert run("in_duckdb.py", *files) == (1, 1)
    rows = parquet.read_table(files[1]).to_pylist()
    checked([row for row in rows if row["topic"] != "wrong"], topics, framework)


@pytest.mark.spark
@pytest.mark.timeout(600)
def test_a_folder_is_assessed_in_spark(tmp_path: Path) -> None:
    """The same rows come out the same."""
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    framework = k80.load_framework()
    (tmp_path / "topics").mkdir()
    topics = written(tmp_path / "topics" / "part.parquet", framework)
    assert run("in_spark.py", tmp_path / "topics", tmp_path / "assessed") == (0, 0)
    checked(parquet.read_table(tmp_path / "assessed").to_pylist(), topics, framework)
