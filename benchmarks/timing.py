"""How time and memory are measured: calls take turns, and what a process of its own needs.

What is compared is called in turns, a little of each, so that whatever else the machine does falls on all of them. The
least time is what the work needs; the median is what it took in the middle of all that.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import NamedTuple

# For each of the works that are compared.
SECONDS = 0.6
MIN_ROUNDS = 5
MAX_ROUNDS = 2_000


class Times(NamedTuple):
    """How long a call took, in seconds: the least of many, and the median."""

    least: float
    median: float

    def scaled(self, factor: float) -> Times:
        return Times(self.least * factor, self.median * factor)

    def or_less(self, other: Times) -> Times:
        return Times(min(self.least, other.least), min(self.median, other.median))


def in_turns(works: Sequence[Callable[[], object]], seconds: float = SECONDS) -> list[Times]:
    """Measure works side by side: in each round all of them are called, and about so many seconds go to each."""
    for work in works:
        work()
    calls = [_calls_per_run(work) for work in works]
    runs: list[list[float]] = [[] for _ in works]
    end = perf_counter() + seconds * len(works)
    while len(runs[0]) < MIN_ROUNDS or (perf_counter() < end and len(runs[0]) < MAX_ROUNDS):
        for work, times, own in zip(works, calls, runs, strict=True):
            start = perf_counter()
            for _ in range(times):
                work()
            own.append((perf_counter() - start) / times)
    return [Times(min(own), median(own)) for own in runs]


def best(work: Callable[[], object], seconds: float = SECONDS) -> float:
    """Return the least time of one work that is compared with nothing."""
    return in_turns([work], seconds)[0].least


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
    """Return the time in seconds of a single call, for what takes long."""
    start = perf_counter()
    work()
    return perf_counter() - start


# For a program of its own: how many kibibytes of memory it held at most. The system's `ru_maxrss` will not do: a new
# process takes it over from the one that started it.
PEAK = """
def peak():
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
"""


def numbers_from_new_process(code: str) -> list[float]:
    """Return the numbers that a program prints on its last line, run in a process of its own."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    return [float(number) for number in done.stdout.splitlines()[-1].split()]


def import_times(statements: Sequence[str], rounds: int = 7) -> list[Times]:
    """Measure, in turns, how long statements take in a new process."""
    codes = [
        f"from time import perf_counter\nt = perf_counter()\n{one}\nprint(perf_counter() - t)" for one in statements
    ]
    runs = [[numbers_from_new_process(code)[0] for code in codes] for _ in range(rounds)]
    return [Times(min(own), median(own)) for own in zip(*runs, strict=True)]
