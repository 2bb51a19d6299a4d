"""Decisions are added all together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import AGENDA, OWN, POOLS, Ran, decide


@pytest.mark.usefixtures("year")
def test_nothing_is_added_when_one_of_the_decisions_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """They are all read before the first is added."""
    decide(capsys, "topics/bus_lines.toml")
    assert Ran(capsys, "register", "append", "r.sqlite", "decision.toml", POOLS).code == 3
    assert not Path("r.sqlite").exists()


@pytest.mark.usefixtures("year")
def test_what_decisions_name_is_kept_with_them(capsys: pytest.CaptureFixture[str]) -> None:
    """The package's own framework by itself, and an agenda that is given; without it the command says what it lacks."""
    decide(capsys, "topics/bus_lines.toml")
    append = ("register", "append", "r.sqlite", "decision.toml", "--lang", "en")
    ran = Ran(capsys, *append, "--framework", str(OWN / "framework.toml"))
    assert ran.code == 3
    assert "framework.toml: none of these decisions names this framework or agenda" in ran.error
    assert not Path("r.sqlite").exists()
    ran = Ran(capsys, *append)
    assert ran.error.startswith("k80assess: The register does not keep voorbeeldagenda, version 2030.1, ")
    verify = ("register", "verify", "r.sqlite", "--json")
    assert [(own["id"], own["version"]) for own in Ran(capsys, *verify).data["missing"]] == [
        ("voorbeeldagenda", "2030.1")
    ]
    assert "The register does not keep voorbeeldagenda" in Ran(capsys, *verify[:-1], "--lang", "en").flat
    assert Ran(capsys, *append, *AGENDA).error == ""
    found = Ran(capsys, *verify).data
    assert (found["kept"], found["missing"]) == (2, [])


@pytest.mark.usefixtures("year")
def test_a_register_is_given_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    """Afterwards, and once; what is no framework or agenda is refused before anything is kept."""
    decide(capsys, "topics/bus_lines.toml")
    Ran(capsys, "register", "append", "r.sqlite", "decision.toml")
    keep = ("register", "keep", "r.sqlite", "--lang", "en", AGENDA[1])
    assert Ran(capsys, *keep, "topics/bus_lines.toml").code == 3
    for said in ("The register now keeps voorbeeldagenda", "The register kept voorbeeldagenda"):
        ran = Ran(capsys, *keep)
        assert (ran.code, ran.error) == (0, "")
        assert said in ran.flat
    assert Ran(capsys, "register", "verify", "r.sqlite", "--json").data["missing"] == []
    assert Ran(capsys, "register", "keep", "none.sqlite", AGENDA[1]).code == 4
