"""The page that the measurements make: sections with a table each, in Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from benchmarks.timing import SECONDS, Times, in_turns

PACKAGES = (
    "attrs",
    "pydantic",
    "numpy",
    "numba",
    "narwhals",
    "polars",
    "pandas",
    "pyarrow",
    "duckdb",
    "dexipy",
    "zen-engine",
    "SpiffWorkflow",
    "python-sat",
    "z3-solver",
    "ortools",
    "pyagrum",
)


class Work(NamedTuple):
    """What is measured beside other things: a call, or None where there is nothing to call; and what to know of it.

    Attributes:
        peer: whether it is another tool, or what somebody writes by hand, that answers the same question.
        scale: by what its time is multiplied, where fewer rows were measured than are spoken of.
    """

    what: str
    call: Callable[[], object] | None
    note: str = ""
    peer: bool = False
    scale: float = 1


class Comparison:
    """Works that answer the same question, and a table of how long they took.

    Args:
        title: the heading.
        text: what was measured.
        works: what is compared.
        against: which of them the ratios are to.
        seconds: how long about to spend on each at a time.
    """

    def __init__(self, title: str, text: str, works: Sequence[Work], against: str, seconds: float = SECONDS) -> None:
        self.title, self.text, self.works, self.against, self.seconds = title, text, works, against, seconds
        self.times: dict[str, Times] = {}

    def measure(self) -> None:
        """Measure once more; the least times are kept."""
        called = {work.what: work.call for work in self.works if work.call is not None}
        self.keep(dict(zip(called, in_turns(list(called.values()), self.seconds), strict=True)))

    def keep(self, measured: Mapping[str, Times]) -> None:
        """Keep what was measured where it is less than what was measured before."""
        for work in self.works:
            if work.what in measured:
                times = measured[work.what].scaled(work.scale)
                self.times[work.what] = times.or_less(self.times.get(work.what, times))

    def _ratio(self, what: str) -> float:
        return self.times[what].least / self.times[self.against].least

    def lines(self) -> list[str]:
        """Return the section as lines of Markdown."""
        lines = [
            f"## {self.title}",
            "",
            self.text,
            "",
            "| | least | median | ratio | |",
            "| --- | ---: | ---: | ---: | --- |",
        ]
        for work in self.works:
            cells = ["", "", ""]
            if work.what in self.times:
                times = self.times[work.what]
                cells = [shown(times.least), shown(times.median), ratio(self._ratio(work.what))]
            lines.append("| " + " | ".join([work.what, *cells, work.note]) + " |")
        return [*lines, ""]

    def faster(self) -> list[str]:
        """Return a line for each peer that takes less time than this library."""
        numbers = {work.what: self._ratio(work.what) for work in self.works if work.peer}
        return [f"{self.title}, {what}: {ratio(number)}" for what, number in numbers.items() if number < 1]


class Grid(NamedTuple):
    """A table with columns of its own: the first and those without a name hold words, the others numbers."""

    title: str
    text: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def lines(self) -> list[str]:
        """Return the table as lines of Markdown."""
        aligned = ["---:" if place and name else "---" for place, name in enumerate(self.columns)]
        head = ["| " + " | ".join(cells) + " |" for cells in (self.columns, aligned)]
        body = ["| " + " | ".join(row) + " |" for row in self.rows]
        return [f"## {self.title}", "", self.text, "", *head, *body, ""]

    def measure(self) -> None:
        """Nothing is measured once more."""

    def faster(self) -> list[str]:
        """Nothing is told of these here: what they are compared with, if anything, stands in their columns."""
        return []


def shown(seconds: float | None) -> str:
    """Return a time with a fitting unit and three digits.

    >>> shown(0.00123), shown(12.0), shown(None)
    ('1.23 ms', '12.0 s', '')
    """
    if seconds is None:
        return ""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{digits(seconds / size)} {unit}"
    return f"{digits(seconds * 1e9)} ns"


def ratio(number: float) -> str:
    """Return how many times as long something took."""
    return f"{digits(number)}×"


def digits(number: float) -> str:
    """Return a number with three digits, or all digits before the point; small ones with two.

    >>> digits(1234.5), digits(12.345), digits(0.00123)
    ('1,234', '12.3', '0.0012')
    """
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}" if number >= 0.1 else f"{number:.2g}"


def machine() -> list[str]:
    """Say on what was measured."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f"; load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    lines = [
        f"{_processor()}, a shared machine of {cores} cores{load}",
        f"{platform.system()}, Python {platform.python_version()}",
    ]
    return [*lines, ", ".join(map(_with_version, PACKAGES))]


def _with_version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:  # what is measured beside us only where it installs
        return f"no {package}"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()
