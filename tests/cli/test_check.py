"""A framework is checked, and only probable mistakes are a reason to stop a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import OWN, Ran

from k80assess.document.files import as_plain, load, load_framework, save
from k80assess.document.framework import Framework


def test_check_says_no_only_to_what_is_probably_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Notes are no reason to stop a script; a row that never decides anything is."""
    ran = Ran(capsys, "check", "--lang", "en")
    assert (ran.code, ran.error) == (0, "")
    assert "what is assumed here" in ran.text
    plain = as_plain(load_framework(OWN / "framework.toml"))
    plain["aspects"][2]["rule"]["rows"].insert(1, {"when": {"benefit": "low"}, "then": "yes"})
    save(load(Framework, plain), tmp_path / "f.toml")
    ran = Ran(capsys, "check", str(tmp_path / "f.toml"), "--json")
    assert ran.code == 1
    assert [finding["code"] for finding in ran.data if finding["severity"] == "warning"] == ["row_never_used"]
    least = Ran(capsys, "check", str(tmp_path / "f.toml"), "--json", "--severity", "warning")
    assert least.code == 1
    assert least.data == [finding for finding in ran.data if finding["severity"] == "warning"]


def test_check_of_a_least_severity(capsys: pytest.CaptureFixture[str]) -> None:
    """What is good to know is left out, the answer is the same, and another severity is refused."""
    ran = Ran(capsys, "check", "--severity", "warning", "--json")
    assert (ran.code, ran.data) == (0, [])
    ran = Ran(capsys, "check", "--severity", "warning", "--lang", "en")
    assert ran.code == 0
    assert "Nothing was found that is probably a mistake." in ran.text
    assert Ran(capsys, "check", "--severity", "bad").code == 2
