"""Decisions go out of one register and into another."""

from __future__ import annotations

import pytest
from commands import Ran, decide_and_append

from k80assess.govern.register import Register


@pytest.mark.usefixtures("half_year")
@pytest.mark.parametrize(("language", "one"), [("nl", "Eén besluit"), ("en", "One decision")])
def test_one_decision_goes_out_and_in(language: str, one: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One is not many."""
    decide_and_append(capsys, "topics/bus_lines.toml")
    for action in (("export", "r.sqlite"), ("import", "copy.sqlite")):
        ran = Ran(capsys, "register", *action, "out.jsonl", "--lang", language)
        assert ran.text.startswith(f"{one} ")
        assert Register("r.sqlite").head in ran.text
