"""A batch job: topics from a Parquet file, assessed inside DuckDB, to a Parquet file.

    python in_duckdb.py topics.parquet assessed.parquet [framework.toml]

The assessment is a query that DuckDB runs itself, on all cores: no row passes through Python.
"""

import sys
from pathlib import Path

import duckdb

import k80assess as k80
from k80assess.interop.frames import assess_frame

# Where the answers of a row are levels that exist, the first of these columns that is there has a value.
MARKERS = ("impossible", "outcome_worst", "possible")


def assess(source: str, target: str, framework: k80.Framework | None = None) -> int:
    """Assess the topics of one file into another, and return how many rows have an answer that does not exist."""
    new = Path(f"{target}.new")
    with duckdb.connect() as database:
        assess_frame(database.read_parquet(source), framework).write_parquet(str(new))
        assessed = database.read_parquet(str(new))
        marker = next(name for name in MARKERS if name in assessed.columns)
        [(wrong,)] = assessed.filter(f"{marker} IS NULL").aggregate("count(*)").fetchall()
    new.replace(target)  # whoever reads the file meanwhile sees the old one or the new one, never a part
    return int(wrong)


if __name__ == "__main__":
    source, target, *framework = sys.argv[1:]
    wrong = assess(source, target, k80.load_framework(*framework))
    print(f"{target}: written; rows with an answer that does not exist: {wrong}")
    sys.exit(wrong > 0)
