"""The page that the measurements make: sections with a table each, in Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple

PACKAGES = (
    "attrs",
    "pydantic",
    "numpy",
    "narwhals",
    "polars",
    "pandas",
    "pyarrow",
    "duckdb",
    "dexipy",
    "zen-engine",
    "SpiffWorkflow",
    "scikit-criteria",
    "pymcdm",
)


class Row(NamedTuple):
    """A line of a table: what was measured, the time in seconds or None, and what to know about it."""

    what: str
    seconds: float | None
    note: str = ""


class Section(NamedTuple):
    """A table with a heading; ratios are to the row that `against` names, none when it is empty."""

    title: str
    text: str
    rows: Sequence[Row]
    against: str = ""

    def lines(self) -> list[str]:
        """Give the section as lines of Markdown."""
        base = next((row.seconds for row in self.rows if row.what == self.against), None)
        head = (
            ["| | time | ratio | |", "| --- | ---: | ---: | --- |"]
            if base
            else ["| | time | |", "| --- | ---: | --- |"]
        )
        lines = [f"## {self.title}", "", self.text, "", *head]
        for row in self.rows:
            cells = [row.what, shown(row.seconds)]
            if base:
                cells.append("" if row.seconds is None else ratio(row.seconds / base))
            lines.append("| " + " | ".join([*cells, row.note]) + " |")
        return [*lines, ""]


class Grid(NamedTuple):
    """A table with columns of its own: the first and those without a name hold words, the others numbers."""

    title: str
    text: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def lines(self) -> list[str]:
        """Give the table as lines of Markdown."""
        aligned = ["---:" if place and name else "---" for place, name in enumerate(self.columns)]
        head = ["| " + " | ".join(cells) + " |" for cells in (self.columns, aligned)]
        body = ["| " + " | ".join(row) + " |" for row in self.rows]
        return [f"## {self.title}", "", self.text, "", *head, *body, ""]


def shown(seconds: float | None) -> str:
    """Give a time with a fitting unit and three digits.

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
    """Give how many times as long something took."""
    return f"{digits(number)}×"


def digits(number: float) -> str:
    """Give a number with three digits, or all digits before the point; small ones with two.

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
    lines = [f"{_processor()}, {cores} cores{load}", f"{platform.system()}, Python {platform.python_version()}"]
    return [*lines, ", ".join(f"{package} {version(package)}" for package in PACKAGES)]


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()
