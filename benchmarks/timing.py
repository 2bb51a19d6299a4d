"""How time and memory are measured: the least of several runs, and what a process of its own needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from time import perf_counter

# The least of many runs is the time that the work needs; more than that is what else the machine was doing.
SECONDS = 0.6
FEWEST_RUNS = 5
MOST_RUNS = 2_000


def best(work: Callable[[], object], seconds: float = SECONDS, fewest: int = FEWEST_RUNS) -> float:
    """Give the least time in seconds that a call took, over at least `fewest` runs and about so many seconds."""
    work()
    calls = _calls_per_run(work)
    runs: list[float] = []
    end = perf_counter() + seconds
    while len(runs) < fewest or (perf_counter() < end and len(runs) < MOST_RUNS):
        start = perf_counter()
        for _ in range(calls):
            work()
        runs.append((perf_counter() - start) / calls)
    return min(runs)


def _calls_per_run(work: Callable[[], object]) -> int:
    """Find how many calls last long enough for the clock."""
    calls = 1
    while True:
        start = perf_counter()
        for _ in range(calls):
            work()
        if perf_counter() - start > 0.002:
            return calls
        calls *= 4


def once(work: Callable[[], object]) -> float:
    """Give the time in seconds of a single call, for what takes long."""
    start = perf_counter()
    work()
    return perf_counter() - start


def numbers_from_new_process(code: str) -> list[float]:
    """Give the numbers that a program prints on its last line, run in a process of its own."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    return [float(number) for number in done.stdout.splitlines()[-1].split()]


def import_time(statement: str, runs: int = 5) -> float:
    """Give the least time in seconds that a statement took in a new process."""
    code = f"from time import perf_counter\nt = perf_counter()\n{statement}\nprint(perf_counter() - t)"
    return min(numbers_from_new_process(code)[0] for _ in range(runs))
