"""Commands run for tests, on the examples."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from k80assess.cli.program import COMMANDS, main

EXAMPLES = Path(__file__).parents[1] / "examples"
TOPICS = sorted(map(str, (EXAMPLES / "topics").glob("*.toml")))
HOUSING = str(EXAMPLES / "topics" / "housing-scheme.toml")
OWN = EXAMPLES / "own_framework"
YEAR = EXAMPLES / "year"

# In a copy of the example of a year: see the fixture `year`.
POOLS = "topics/pool_closures.toml"
AGENDA = ("--agenda", "agenda.toml")

NAMES = [word for name, found in COMMANDS.items() for word in (name, *(() if isinstance(found, str) else found))]
"""Every word of every command."""


class Ran:
    """What a command returned and wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        capsys.readouterr()
        self.code = main(arguments)
        captured = capsys.readouterr()
        self.text, self.error = captured.out, captured.err
        self.flat = " ".join(self.text.split())

    @property
    def data(self) -> Any:
        return json.loads(self.text)


def decide(capsys: pytest.CaptureFixture[str], path: str, *more: str, by: str = "executive_board") -> Ran:
    """Decide on a topic, in the file `decision.toml`."""
    Path("decision.toml").unlink(missing_ok=True)  # a decision is not written over another
    return Ran(capsys, "decide", path, "--on", "2030-03-11", "--by", by, *AGENDA, "-o", "decision.toml", *more)


def decide_and_append(capsys: pytest.CaptureFixture[str], path: str, *more: str) -> Ran:
    """Decide on a topic, and add the decision to the register `r.sqlite`."""
    decide(capsys, path, *more)
    return Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--lang", "en")


@contextmanager
def tampered(path: str) -> Iterator[sqlite3.Connection]:
    """Open a register without what guards its entries against change."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        guards = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for guard in guards:
            connection.execute(f"DROP TRIGGER {guard}")
        yield connection
        for made in guards.values():
            connection.execute(made)
