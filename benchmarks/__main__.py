"""Measure everything in one run and write the page: `python -m benchmarks [path]`."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from time import perf_counter

from benchmarks import exact, growth, rows, single
from benchmarks.page import machine
from k80assess.document.files import load_framework

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

HEAD = """\
# Benchmarks

This library beside what one would use instead, measured in one run on one machine; `python -m benchmarks` makes this
page anew, with the extra `bench` installed. Times are the least of several runs. A ratio says how many times as long
something takes as the line with ratio 1.00.

What cannot be compared is said at its place. In short: DMN engines (zen-engine, SpiffWorkflow) decide one complete row
and know no open answers; DEXiPy does, node by node, and finds too much possible where a criterion feeds two aspects;
scikit-criteria and pymcdm rank numbers and decide nothing. Exact reasons, changes, proofs and differences have no
counterpart in any of them: they are measured beside brute force.
"""


def main() -> None:
    """Run every measurement, showing each table as soon as it is there, and write the page."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    begun = perf_counter()
    warnings.simplefilter("ignore")  # of the libraries beside ours
    framework = load_framework()
    tables = []
    for part in (
        single.sections(framework),
        rows.sections(framework),
        exact.sections(framework, growth.weighted(40, 5)),
        growth.sections(),
    ):
        for table in part:
            lines = "\n".join(table.lines())
            print(lines, flush=True)
            tables.append(lines)
    foot = ["## Measured on", "", *(f"- {line}" for line in machine())]
    path.write_text("\n".join([HEAD, *tables, *foot]) + "\n", encoding="utf-8")
    print(f"{path.name} written after {perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
