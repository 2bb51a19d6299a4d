"""A decision is recorded only where it accounts for itself, with the ballots that it was prepared with."""

from __future__ import annotations

import glob
from pathlib import Path

import pytest
from commands import AGENDA, POOLS, Ran, decide

from k80assess.document.files import load_framework, load_topic
from k80assess.govern.decision import load_record


@pytest.mark.usefixtures("year")
def test_a_decision_must_account_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a reason, by an unknown body, for an unknown outcome or portfolio: refused, and nothing is written."""
    for more, by, said in (
        (("--outcome", "monitor"), "executive_board", "why: hier is een reden nodig: het besluit is 'monitor'"),
        (("--merge", "median"), "executive_board", "er zijn geen beoordelaars gegeven; gevonden: 'median'"),
        ((), "exec_board", "bedoelt u 'executive_board'?"),
        (("--outcome", "monitr"), "executive_board", "bedoelt u 'monitor'?"),
        (("--portfolio", "livin"), "executive_board", "bedoelt u 'living'?"),
        (("--look-again", "2030-03-11"), "executive_board", "look_again_on"),
    ):
        ran = decide(capsys, POOLS, *more, by=by)
        assert (ran.code, ran.text) == (3, "")
        assert said in ran.error
    assert not Path("decision.toml").exists()


@pytest.mark.usefixtures("year")
def test_the_ballots_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """Those of each file of a judge, by name; and they are told."""
    judges = sorted(glob.glob("panel/*.toml"))
    subject = str(load_topic(judges[0]).id)
    merged = Ran(capsys, "panel", *judges, *AGENDA, "--merge", "median", "-o", "merged.toml")
    assert merged.code == 0
    ran = decide(capsys, "merged.toml", "--judges", *judges, "--merge", "median", "--lang", "en")
    assert ran.code == 0, ran.error
    assert "The ballots" in ran.text
    record = load_record("decision.toml")
    assert record.panel is not None
    assert record.topic.id == subject
    assert [ballot.judge for ballot in record.panel.ballots] == ["chair", "member", "portfolio_holder", "secretary"]
    assert record.recheck(load_framework())
