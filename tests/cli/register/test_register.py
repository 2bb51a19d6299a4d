"""What holds for every command on a register."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Ran, decide, decide_and_append

from k80assess.govern.decision import load_record
from k80assess.govern.register import Register


@pytest.mark.usefixtures("year")
def test_decisions_and_register_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """What is shown as data is the record itself; the hashes are those of the register."""
    ran = decide(capsys, "topics/data_centre.toml", "--turn-to", "De provincie", "--json")
    record = load_record(ran.data)
    assert record == load_record("decision.toml")
    assert (record.decided.id, record.decided_by, record.turn_to is not None) == ("decline", "executive_board", True)
    (entry,) = Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--json").data
    assert (entry["number"], entry["hash"]) == (1, Register("r.sqlite").head)
    assert load_record(entry["record"]) == record
    for action in (("history", "r.sqlite", "data_centre"), ("current", "r.sqlite")):
        assert [load_record(one) for one in Ran(capsys, "register", *action, "--json").data] == [record]
    assert Ran(capsys, "register", "due", "r.sqlite", "--json").data == []
    assert Ran(capsys, "register", "verify", "r.sqlite", "--head", entry["hash"], "--json").data["holds"] is True


@pytest.mark.usefixtures("year")
def test_a_register_that_is_not_there_is_not_made_by_looking(capsys: pytest.CaptureFixture[str]) -> None:
    """Only adding makes one."""
    for action in (("current",), ("due",), ("verify",), ("history", "pools"), ("export", "out.jsonl")):
        ran = Ran(capsys, "register", action[0], "none.sqlite", *action[1:])
        assert (ran.code, ran.text) == (4, "")
        assert "none.sqlite" in ran.error
    assert not Path("none.sqlite").exists()


@pytest.mark.usefixtures("year")
def test_a_register_with_a_flipped_bit_in_its_form(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command says that het bestand is beschadigd, and none shows a traceback."""
    decide_and_append(capsys, "topics/bus_lines.toml")
    data = bytearray(Path("r.sqlite").read_bytes())
    data[data.index(b"CREATE TABLE entries") + 4] ^= 0x80
    Path("r.sqlite").write_bytes(data)
    for action, *more in (("verify",), ("current",), ("due",), ("history", "bus_lines"), ("append", "decision.toml")):
        ran = Ran(capsys, "register", action, "r.sqlite", *more)
        assert (ran.code, ran.text) == (3, "")
        assert "r.sqlite: het bestand is beschadigd" in ran.error
