"""A decision is recorded only where it accounts for itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import POOLS, decide


@pytest.mark.usefixtures("half_year")
def test_a_decision_must_account_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a reason, by an unknown body, for an unknown outcome or portfolio: refused, and nothing is written."""
    for more, by, said in (
        (("--outcome", "monitor"), "executive_board", "why: hier is een reden nodig: het besluit is 'monitor'"),
        ((), "exec_board", "bedoelt u 'executive_board'?"),
        (("--outcome", "monitr"), "executive_board", "bedoelt u 'monitor'?"),
        (("--portfolio", "livin"), "executive_board", "bedoelt u 'living'?"),
        (("--look-again", "2030-03-11"), "executive_board", "look_again_on"),
    ):
        ran = decide(capsys, POOLS, *more, by=by)
        assert (ran.code, ran.text) == (3, "")
        assert said in ran.error
    assert not Path("decision.toml").exists()
