"""A topic is assessed, as text in two languages or as data; `explain` tells more of the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import HOUSING, OWN, TOPICS, Ran

from k80assess.document.files import load_topic
from k80assess.engine.assessment import assess
from k80assess.examine.changes import changes
from k80assess.examine.reasons import reasons

OWN_ALL = (str(OWN / "topic.toml"), "--framework", str(OWN / "framework.toml"), "--agenda", str(OWN / "agenda.toml"))


@pytest.mark.parametrize("command", ["assess", "explain"])
@pytest.mark.parametrize("path", TOPICS)
def test_every_example_is_assessed_in_both_languages(
    command: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a complaint, and with what the reconstruction is."""
    for language, words in (("nl", "Dit is een reconstructie"), ("en", "This is a reconstruction")):
        ran = Ran(capsys, command, path, "--lang", language)
        assert (ran.code, ran.error) == (0, "")
        assert words in ran.flat
        assert load_topic(path).title.to(language) in ran.flat  # type: ignore[arg-type]


def test_explain_tells_more_than_assess(capsys: pytest.CaptureFixture[str]) -> None:
    """Each weight and cut-off by itself, and several changes."""
    little, much = Ran(capsys, "assess", HOUSING), Ran(capsys, "explain", HOUSING)
    assert "elk gewicht apart" not in little.text
    assert "elk gewicht apart" in much.text
    data = [Ran(capsys, command, HOUSING, "--json").data for command in ("assess", "explain")]
    assert data[0] == data[1]
    assert data[0]["outcome"] == "take_on"


@pytest.mark.parametrize("command", ["assess", "explain"])
@pytest.mark.parametrize("path", TOPICS)
def test_the_data_say_whether_they_are_all(command: str, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As many as were asked for, and never fewer than there are without a word."""
    assessment = assess(load_topic(path))
    for options, limit in (((), 100), (("--limit", "1"), 1), (("--limit", "2"), 2), (("--all",), 10**6)):
        data = Ran(capsys, command, path, "--json", *options).data
        lists = [(data["reasons"], len(reasons(assessment)))]
        lists += [(found, len(changes(assessment, outcome))) for outcome, found in data["changes"].items()]
        for found, count in lists:
            assert len(found["items"]) == min(limit, count)
            assert found["complete"] == (limit >= count)


def test_the_text_says_how_many_more_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And shows as many as are asked for."""
    assessment = assess(load_topic(HOUSING))
    assert [len(reasons(assessment)), len(changes(assessment, "monitor"))] == [2, 3]
    little = Ran(capsys, "assess", HOUSING, "--lang", "en").flat
    assert "There is one more group like this." in little
    assert "There are 2 other ways to ‘Monitor’ that take just as few steps." in little
    for options in (("--all",), ("--limit", "3")):
        much = Ran(capsys, "assess", HOUSING, "--lang", "en", *options).flat
        assert "more group" not in much
        assert "other ways" not in much
    for limit in ("0", "-1", "some", "1.5", "1e3"):
        assert Ran(capsys, "assess", HOUSING, "--limit", limit).code == 2
    path = tmp_path / "report.md"
    assert Ran(capsys, "report", HOUSING, "-o", str(path), "--lang", "en", "--limit", "1").code == 0
    assert "There is one more group like this." in path.read_text("utf-8")


def test_an_own_framework_and_agenda(capsys: pytest.CaptureFixture[str]) -> None:
    """Their labels are used; without the agenda, the themes of an own framework's topic are left as they are."""
    assert "Lezen voor iedereen en Digitaal meedoen" in Ran(capsys, "assess", *OWN_ALL).flat
    ran = Ran(capsys, "assess", *OWN_ALL[:3])
    assert (ran.code, ran.error) == (0, "")
    assert "reading en digital" in ran.flat


def test_a_topic_must_fit_its_agenda(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown theme, instrument or criterion is told with the nearest name."""
    path = tmp_path / "topic.json"
    for content, said in (
        ({"themes": ["Woonen"]}, "bedoelt u 'Wonen'?"),
        ({"actions": [{"id": "a", "instrument": "advocasy"}]}, "bedoelt u 'advocacy'?"),
        ({"answers": {"them_link": "direct"}}, "bedoelt u 'theme_link'?"),
    ):
        path.write_text(json.dumps({"id": "t", "title": "T", **content}))
        ran = Ran(capsys, "assess", str(path))
        assert (ran.code, ran.text) == (3, "")
        assert said in ran.error
