"""Dates are read in one form."""

from __future__ import annotations

import pytest
from commands import Ran


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("date", ["2030-02-30", "20300311", "2030-W11-1", "yesterday", ""])
def test_a_date_is_a_day_of_the_calendar(date: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In one form only, so that nobody is misunderstood."""
    ran = Ran(capsys, "register", "due", "r.sqlite", "--on", date)
    assert (ran.code, ran.text) == (2, "")
    assert f"--on: hier is een datum nodig; gevonden: {date!r}" in ran.error
