"""Registers held to what they promise."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import pytest

from k80assess.govern.register import Register


def assert_only_grows(register: Register, statements: Sequence[str]) -> None:
    """It refuses each of these SQL statements, and is as it was."""
    with sqlite3.connect(register.path) as connection:
        for statement in statements:
            with pytest.raises(sqlite3.IntegrityError, match="a register only grows"):
                connection.execute(statement)
    connection.close()
    assert register.verify().holds
