"""The decisions on one topic, each by its own agenda."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from commands import Ran, decide_and_append

from k80assess.document.files import load_agenda, load_framework, load_topic, save
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.govern import decision as record
from k80assess.govern.register import Register


def test_a_register_names_the_agenda_of_each_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The one that it names, which is kept; where it names none the packaged one, for the packaged framework only."""
    monkeypatch.chdir(tmp_path)
    ours = load_topic({"id": "ours", "title": "Ours", "themes": ["housing"]})
    theirs = load_topic({"id": "theirs", "title": "Theirs", "themes": ["housing"]})
    own = load_agenda({"id": "own", "version": "1", "themes": [{"id": "housing", "label": "Een dak"}]})
    when: dict[str, Any] = {"on": "2030-01-01", "by": "core_team"}
    register = Register("r.sqlite")
    other = revise(load_framework(), {"version": "theirs"})
    register.append(record.decide(assess(ours), "monitor", **when, agenda=load_agenda()))
    register.append(record.decide(assess(theirs, other), "monitor", **when))
    register.append(record.decide(assess(ours), "monitor", **when, agenda=own))
    register.append(record.decide(assess(ours), "monitor", **when))
    themes = re.findall(r"Themes +(\w+)", Ran(capsys, "register", "history", "r.sqlite", "ours", "--lang", "en").text)
    assert themes == ["Housing", "Een", "Housing"]
    shown = Ran(capsys, "register", "history", "r.sqlite", "theirs", "--lang", "en")
    assert re.findall(r"(?:Themes|When and by whom) +(.+)", shown.text) == ["1 January 2030, core_team", "housing"]
    save(own, "own.toml")
    shown = Ran(capsys, "register", "history", "r.sqlite", "theirs", "--agenda", "own.toml")
    assert "Een dak" in shown.text
    current = Ran(capsys, "register", "current", "r.sqlite", "--lang", "en").flat
    assert "Ours Monitor 1 January 2030, core team of officials" in current
    assert "Theirs Monitor 1 January 2030, core_team" in current


@pytest.mark.usefixtures("year")
def test_a_topic_that_was_never_decided_on(capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest one that was is offered."""
    decide_and_append(capsys, "topics/bus_lines.toml")
    ran = Ran(capsys, "register", "history", "r.sqlite", "bus_line")
    assert ran.code == 3
    assert "bedoelt u 'bus_lines'?" in ran.error
