"""A document in one form becomes an equal document in the other."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from commands import OWN, Ran

from k80assess.document.files import fingerprint, load_agenda, load_framework, load_topic
from k80assess.document.text import Text


def test_convert_makes_toml_of_json_and_json_of_toml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Documents of each kind come back equal; what is none of them is refused; a dash gives the other form."""
    readers: dict[str, Any] = {"framework": load_framework, "agenda": load_agenda, "topic": load_topic}
    for name, read in readers.items():
        path = OWN / f"{name}.toml"
        there, back = tmp_path / f"{path.stem}.json", tmp_path / path.name
        assert Ran(capsys, "convert", str(path), "-o", str(there)).code == 0
        assert Ran(capsys, "convert", str(there), "-o", str(back)).code == 0
        assert read(path) == read(there) == read(back)
        assert Ran(capsys, "convert", str(path), "-o", "-").text == there.read_text("utf-8")
        assert Ran(capsys, "convert", str(there), "-o", "-").text == back.read_text("utf-8")
    (tmp_path / "other.json").write_text('{"id": "x"}', "utf-8")
    assert Ran(capsys, "convert", str(tmp_path / "other.json"), "-o", str(tmp_path / "o.toml")).code == 3
    assert not (tmp_path / "o.toml").exists()


EVERYTHING = """\
id = "t"
title = { nl = "Alles", en = "Everything" }
raised_on = 2026-01-05

[answers]
cost = { value = 12_000.50, note = { nl = "Offerte.", en = "An offer." }, evidence = "https://example.org/offer" }
later = { between = [8_000, 15_000], note = "somewhere" }
deadline = 2026-03-01
opening = { between = [2026-03-01, 2026-04-01] }
demand = ["some", "broad"]
proximity = { note = "nobody knows" }
fit = { level = ["moderate", "strong"], note = "we agree" }
"""


def test_a_topic_keeps_everything_that_was_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers, dates, what lies between, several levels, what is only noted: read and written alike in each form."""
    path, there, back = (tmp_path / name for name in ("t.toml", "t.json", "back.toml"))
    path.write_text(EVERYTHING, "utf-8")
    assert Ran(capsys, "convert", str(path), "-o", str(there)).code == 0
    assert Ran(capsys, "convert", str(there), "-o", str(back)).code == 0
    topic = load_topic(path)
    assert topic == load_topic(there) == load_topic(back)
    assert list(topic.answers) == list(load_topic(there).answers)
    assert fingerprint(topic) == fingerprint(load_topic(there)) == fingerprint(load_topic(back))
    assert (topic.answers["cost"].value, topic.answers["deadline"].value) == (Fraction("12000.5"), date(2026, 3, 1))
    assert topic.answers["opening"].between == (date(2026, 3, 1), date(2026, 4, 1))
    assert topic.answers["cost"].note == Text(nl="Offerte.", en="An offer.")


def test_a_topic_keeps_an_aspect_that_was_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its note, in the order of the answers, from TOML to JSON and back, as text to the letter."""
    path, there, back = (tmp_path / name for name in ("t.toml", "t.json", "back.toml"))
    path.write_text(
        'id = "t"\ntitle = "T"\n\n[answers]\nfit = { level = ["moderate", "strong"], note = "we agree" }\n'
        'demand = { level = ["broad"] }\n',
        "utf-8",
    )
    assert Ran(capsys, "convert", str(path), "-o", str(there)).code == 0
    assert Ran(capsys, "convert", str(there), "-o", str(back)).code == 0
    topic = load_topic(path)
    assert list(topic.answers) == ["fit", "demand"]
    assert topic == load_topic(there) == load_topic(back)
    assert fingerprint(topic) == fingerprint(load_topic(back))
    assert Ran(capsys, "assess", str(back), "--json").data["given"]["fit"] == ["moderate", "strong"]
    assert Ran(capsys, "renew", str(back), "--as", "2", "-o", str(tmp_path / "a.toml")).code == 0
    assert load_topic(back) == topic
