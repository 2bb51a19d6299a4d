"""Two versions of a framework or of an agenda are compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import OWN, TOPICS, YEAR, Ran

from k80assess.document.files import as_plain, load, load_agenda, load_framework, save
from k80assess.document.framework import Framework
from k80assess.document.revision import revise


def test_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Alike is zero, otherwise one; topics that come out otherwise are named; incomparable versions are an error."""
    plain = as_plain(load_framework())
    save(load_framework(), tmp_path / "old.toml")
    plain["aspects"][1]["rule"]["cutoffs"]["strong"] = "4/5"
    save(load(Framework, plain), tmp_path / "new.toml")
    old, new = str(tmp_path / "old.toml"), str(tmp_path / "new.toml")
    assert Ran(capsys, "diff", old, old).code == 0
    ran = Ran(capsys, "diff", old, new, "--topics", *TOPICS)
    assert ran.code == 1
    assert "Afschaffen van de opschalingskorting Oppakken Volgen" in ran.flat
    data = Ran(capsys, "diff", old, new, "--topics", *TOPICS, "--json").data
    assert [one["topic"]["id"] for one in data["topics"]] == ["scale_up_discount"]
    ran = Ran(capsys, "diff", old, str(OWN / "framework.toml"))
    assert (ran.code, ran.text) == (3, "")


def test_a_topic_that_can_no_longer_occur_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It hides no other, in words or as data; nor does one that could not occur before."""
    rows = [{"when": {"demand": "none", "cost": "high"}}]
    levels = [{"id": "high", "above": 100}, {"id": "low", "at_most": 100}]
    plain = as_plain(load_framework())
    plain["criteria"].append({"id": "cost", "levels": levels})
    plain["aspects"][2]["rule"] = {
        "kind": "weighted",
        "weights": {"cost": 1, "ownership": 1, "staff_time": 1},
        "cutoffs": {"thin": "1/4", "sufficient": "3/4"},
    }
    framework = load(Framework, plain)
    save(framework, tmp_path / "old.toml")
    save(revise(framework, {"impossible": rows}), tmp_path / "new.toml")
    (tmp_path / "topic.toml").write_text(
        'id = "gone"\ntitle = "Gone"\n[answers]\ndemand = "none"\ncost = 120\nownership = "both"\n', "utf-8"
    )
    old, new, topic = (str(tmp_path / name) for name in ("old.toml", "new.toml", "topic.toml"))
    said = Ran(capsys, "diff", old, new, "--topics", topic, "--lang", "en")
    assert said.code == 1
    assert "Gone Decline, Monitor or Take on cannot occur" in said.flat
    said = Ran(capsys, "diff", new, old, "--topics", topic)
    assert "Gone kan niet voorkomen Niet oppakken, Volgen of Oppakken" in said.flat
    (told,) = Ran(capsys, "diff", old, new, "--topics", topic, "--json").data["topics"]
    assert (told["topic"]["id"], told["old"]["possible"]) == ("gone", ["decline", "monitor", "take_on"])
    assert told["new"] is None
    why = told["contradiction"]
    assert (why["levels"], why["rows"]) == ({"demand": ["none"], "cost": ["high"]}, [0])
    assert "impossible[0]" in why["problems"][0]["message"]


def test_diff_of_agendas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two agendas are compared in words; an agenda beside a framework, or a broken one, is an error."""
    agenda = str(YEAR / "agenda.toml")
    renewed = str(tmp_path / "renewed.toml")
    save(revise(load_agenda(agenda), {"version": "2031.1"}), renewed)
    assert Ran(capsys, "diff", agenda, agenda).code == 0
    ran = Ran(capsys, "diff", agenda, renewed, "--lang", "en")
    assert ran.code == 1
    assert "Agenda: version changed from ‘2030.1’ to ‘2031.1’." in ran.flat
    assert Ran(capsys, "diff", agenda, renewed, "--json").data["changes"][0]["field"] == "version"
    assert Ran(capsys, "diff", agenda, str(OWN / "framework.toml")).code == 3
    (tmp_path / "broken.toml").write_text(Path(agenda).read_text("utf-8").replace('version = "2030.1"', ""), "utf-8")
    ran = Ran(capsys, "diff", agenda, str(tmp_path / "broken.toml"))
    assert (ran.code, ran.text) == (3, "")
    assert "version: deze sleutel ontbreekt" in ran.error
