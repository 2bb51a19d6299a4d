"""Measure everything in one run and write the page: `python -m benchmarks [path]`."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from time import perf_counter

from benchmarks import exact, families, growth, learning, register, rows, single, solvers, topics
from benchmarks.page import machine
from k80assess.document.files import load_framework

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

HEAD = """\
# Benchmarks

These tables compare this library with the tools one would use instead, each used as its own documentation, or a
practised user, would use it. `python -m benchmarks` writes this page, with the extra `bench` installed. The contenders
take turns, call by call, in three passes, after a check that they give equal answers. *Least* is the shortest time of
many, which is what the work itself needs; *median* is the time in the middle, with whatever else the machine was doing.
A ratio says how many times as long something takes, by its least time, as the line with ratio 1.00. How version 1.0.0
was measured, less fairly, is kept in `benchmarks/1.0.0.md`.

What cannot be compared is noted where it comes up. In short: DMN engines (zen-engine, SpiffWorkflow) decide one
complete row and have no open answers; DEXiPy has them, but works node by node, and finds too much possible where a
criterion feeds two aspects. A function written by hand answers one question for one framework. Exact reasons, changes,
proofs and differences have no counterpart in any of these: they are compared with brute force, and with solvers
(CP-SAT, OptUx, z3, pyAgrum) where those can be told of the question.
"""
FASTER = """\
## Where others are faster

According to the tables below, as a multiple of the time that this library takes:
"""


# The machine is shared: what it has to spare comes and goes, so that everything is measured again later.
PASSES = 3


def main() -> None:
    """Measure everything in several passes and write the page."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    begun = perf_counter()
    warnings.simplefilter("ignore")  # of the libraries beside ours
    framework = load_framework()
    parts = [
        *single.sections(framework),
        *topics.sections(framework),
        *rows.sections(framework),
        exact.Answers(framework, growth.weighted(40, 5)),
        *solvers.sections(framework),
        *families.sections(framework),
        *learning.sections(framework),
        *growth.sections(),
        *register.sections(),
    ]
    for turn in range(PASSES):
        for part in parts:
            part.measure()
        print(f"{turn + 1} of {PASSES} passes after {perf_counter() - begun:.0f} s", flush=True)
    tables = ["\n".join(part.lines()) for part in parts]
    faster = [f"- {line}" for part in parts for line in part.faster()]
    foot = ["## Measured on", "", *(f"- {line}" for line in machine())]
    path.write_text("\n".join([HEAD, FASTER, *faster, "", *tables, *foot]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
