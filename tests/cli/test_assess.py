"""A topic is assessed, as text in two languages or as data; `explain` tells more of the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import HOUSING, OWN, TOPICS, Ran
from scales import by_cost

from k80assess.document.files import load_topic, save
from k80assess.document.revision import revise
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


@pytest.mark.parametrize(("command", "path"), [*[("assess", path) for path in TOPICS], ("explain", HOUSING)])
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
    assert "There is one more set like this." in little
    assert "There are 2 other ways to ‘Monitor’ that take just as few steps." in little
    for options in (("--all",), ("--limit", "3")):
        much = Ran(capsys, "assess", HOUSING, "--lang", "en", *options).flat
        assert "more set" not in much
        assert "other ways" not in much
    for limit in ("0", "-1", "some", "1.5", "1e3"):
        assert Ran(capsys, "assess", HOUSING, "--limit", limit).code == 2
    path = tmp_path / "report.md"
    assert Ran(capsys, "report", HOUSING, "-o", str(path), "--lang", "en", "--limit", "1").code == 0
    assert "There is one more set like this." in path.read_text("utf-8")


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


@pytest.mark.parametrize("command", ["assess", "explain"])
def test_why_not_a_given_outcome(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Leads with the contrast that is asked for, in both languages; as data, with the reasons against that one only."""
    for language, words in (
        ("nl", "Waarom ‘Oppakken’ en niet ‘Niet oppakken’"),
        ("en", "Why ‘Take on’ and not ‘Decline’"),
    ):
        ran = Ran(capsys, command, HOUSING, "--against", "decline", "--lang", language)
        assert (ran.code, ran.error) == (0, "")
        assert words in ran.flat
    data = Ran(capsys, command, HOUSING, "--against", "decline", "--json").data
    assert list(data["against"]) == ["decline"]
    found = data["against"]["decline"]["reasons"]["items"]
    assert sorted(len(reason["answers"]) for reason in found) == [4] * 15 + [5] * 5
    ran = Ran(capsys, command, HOUSING, "--against", "declin", "--lang", "en")
    assert (ran.code, ran.text) == (3, "")
    assert "did you mean 'decline'?" in ran.error
    assert Ran(capsys, command, HOUSING, "--against", "declin", "--json").code == 3


def test_the_data_have_all_that_can_be_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The known numbers: 8 general reasons, 20 against decline and 2 against monitor, and changes that are certain."""
    data = Ran(capsys, "assess", HOUSING, "--json").data
    assert len(data["general_reasons"]["items"]) == 8
    assert {o: len(found["reasons"]["items"]) for o, found in data["against"].items()} == {"decline": 20, "monitor": 2}
    assert len(data["against"]["monitor"]["general_reasons"]["items"]) == 8
    assert len(data["necessary"]) == 8
    assert set(data["certain_changes"]) == {"decline", "monitor"}
    path = tmp_path / "t.toml"
    path.write_text('id = "t"\ntitle = "T"\n[answers]\nownership = "nobody"\ndemand = "broad"\n')
    data = Ran(capsys, "assess", str(path), "--json").data
    assert data["against"]["take_on"]["general_reasons"]["items"] == [
        {"levels": {"ownership": ["nobody"]}, "answers": ["ownership"]}
    ]
    assert data["necessary"] == ["ownership"]
    assert set(data["certain_changes"]) == {"decline", "monitor", "take_on"}


JUDGED = """\
id = "t"
title = "T"
[answers]
fit = { level = "strong", note = "unanimously" }
"""


def test_an_aspect_that_was_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a topic file, in the data, and in the text; what contradicts it is refused in either language."""
    path = tmp_path / "t.toml"
    path.write_text(JUDGED)
    ran = Ran(capsys, "assess", str(path), "--lang", "en")
    assert (ran.code, ran.error) == (0, "")
    assert "Fit: Does it suit us? Strong (judged directly) unanimously" in ran.flat
    data = Ran(capsys, "assess", str(path), "--json").data
    assert data["given"]["fit"] == ["strong"]
    assert (len(data["given"]["theme_link"]), data["answers"]["theme_link"]) == (3, ["indirect", "direct"])
    path.write_text(JUDGED + 'theme_link = "none"\n')
    for language, words in (
        ("nl", "theme_link = none, fit = strong kunnen niet samen voorkomen, volgens de regels"),
        ("en", "theme_link = none, fit = strong cannot occur together, by the rules"),
    ):
        for command in ("assess", "explain"):
            ran = Ran(capsys, command, str(path), "--lang", language)
            assert (ran.code, ran.text) == (3, "")
            assert words in ran.error
            assert "answers" in ran.error


EXCLUDING = """\
id = "f"
version = "1"
outcome = "o"

[[criteria]]
id = "a"
levels = ["no", "yes"]

[[criteria]]
id = "b"
levels = ["no", "yes"]

[[aspects]]
id = "o"
levels = ["no", "yes"]
rule = { kind = "minimum", inputs = ["a", "b"] }

[[impossible]]
when = { a = "yes", b = "no" }
reason = { nl = "Zonder b geen a.", en = "No a without b." }
"""


def test_a_framework_that_says_what_cannot_occur(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is shown, answers that contradict it are refused by it, and every count is of what can occur."""
    framework, topic = tmp_path / "f.toml", tmp_path / "t.toml"
    framework.write_text(EXCLUDING)
    topic.write_text('id = "t"\ntitle = "T"\n[answers]\na = "yes"\n')
    own = ("--framework", str(framework))
    for language, shown, follows in (
        ("nl", "a: yes en b: no Zonder b geen a.", "volgt uit de andere antwoorden"),
        ("en", "a: yes and b: no No a without b.", "follows from the other answers"),
    ):
        assert shown in Ran(capsys, "framework", str(framework), "--lang", language).flat
        ran = Ran(capsys, "explain", str(topic), *own, "--lang", language)
        assert (ran.code, ran.error) == (0, "")
        assert follows in ran.flat
    proved = Ran(capsys, "prove", "--when", "a=yes", "--then", "yes", *own, "--lang", "en")
    assert proved.code == 0
    assert "This holds for the one combination of answers that it covers and that can occur." in proved.flat
    failed = Ran(capsys, "prove", "--then", "yes", *own, "--lang", "nl")
    assert failed.code == 1
    assert "bij 2 van de 3 combinaties van antwoorden waar het over gaat en die kunnen voorkomen." in failed.flat
    topic.write_text('id = "t"\ntitle = "T"\n[answers]\na = "yes"\nb = "no"\n')
    ran = Ran(capsys, "assess", str(topic), *own, "--lang", "en")
    assert (ran.code, ran.text) == (3, "")
    assert "a = yes, b = no cannot occur together, by impossible[0]" in ran.error


# --- numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "outcome", "told"),
    [
        ("12_000", "maybe", "now € 12,000. Lower: at 10,000, € 2,000 less, another outcome becomes possible."),
        ("12_000", "maybe", "Higher: above 50,000, more than € 38,000 more, another outcome becomes possible."),
        (
            "10_000",
            "yes",
            "Higher: above 10,000 another outcome becomes possible at once.",
        ),
        ("10_000.01", "maybe", "Lower: at 10,000, € 0.01 less, another outcome becomes possible."),
        ("50_000", "maybe", "Higher: above 50,000 another outcome becomes possible at once."),
        (
            "50_000.01",
            "no",
            "at 50,000, € 0.01 less, another outcome becomes possible. Higher: no other outcome becomes possible.",
        ),
        ("{ between = [8_000, 15_000] }", None, "from € 8,000 up to and including € 15,000 (middle or low)"),
        ('"middle"', "maybe", "Cost middle"),
    ],
)
def test_a_number_is_assessed_at_its_limits(
    cost: str, outcome: str | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Worked by hand: low is at most 10,000 and gives yes, middle at most 50,000 and maybe, high no."""
    framework, topic = tmp_path / "framework.toml", tmp_path / "topic.toml"
    save(revise(by_cost(), {"criteria.cost.label": "Cost"}), framework)
    topic.write_text(f'id = "t"\ntitle = "T"\n[answers]\ncost = {cost}\n', "utf-8")
    ran = Ran(capsys, "assess", str(topic), "--framework", str(framework), "--lang", "en")
    assert (ran.code, ran.error) == (0, "")
    assert told in ran.flat
    assert Ran(capsys, "assess", str(topic), "--framework", str(framework), "--json").data["outcome"] == outcome


@pytest.mark.parametrize(
    ("cost", "told"),
    [
        ("true", "a level, a number or a date is needed"),
        ("[8_000, 15_000]", "a list is of levels; for what lies between two numbers write between"),
        ("{ between = [15_000, 8_000] }", "the lower end comes first; found 15000, 8000"),
        ('"12_000"', "there is no such level; found '12_000'; allowed: a number, or a level: high, middle, low"),
        ("2026-03-02", "a number is needed, and not a date; found 2026-03-02"),
        ("2026-03-02T00:00:00", "a date without a time is needed"),
        ("inf", "a number or a date is needed"),
        ("1e999", "a number or a date is needed"),
    ],
)
def test_what_is_no_number_is_refused(cost: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the place, what was found, and what is allowed."""
    framework, topic = tmp_path / "framework.toml", tmp_path / "topic.toml"
    save(by_cost(), framework)
    topic.write_text(f'id = "t"\ntitle = "T"\n[answers]\ncost = {cost}\n', "utf-8")
    ran = Ran(capsys, "assess", str(topic), "--framework", str(framework), "--lang", "en")
    assert (ran.code, ran.text) == (3, "")
    assert "answers.cost" in ran.error
    assert told in ran.error


@pytest.mark.parametrize(
    ("whatever", "outcome", "loose"),
    [
        ("weights", "Not certain: it can be ‘Take on’ or ‘Monitor’", "the weights of ‘Fit’ and ‘Added value’"),
        ("cutoffs", "Not certain: it can be ‘Take on’, ‘Monitor’ or ‘Decline’", "the cut-offs of ‘Fit’ and ‘Added"),
        ("assumed", "Not certain: it can be ‘Take on’, ‘Monitor’ or ‘Decline’", "rows 3, 4 and 5 of ‘Outcome’ and"),
    ],
)
@pytest.mark.parametrize("command", ["assess", "explain"])
def test_what_holds_whatever_is_left_loose(
    command: str, whatever: str, outcome: str, loose: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As text and as data: what is loose, what can come out, and what the framework says as it is written."""
    ran = Ran(capsys, command, HOUSING, "--whatever", whatever, "--lang", "en")
    assert (ran.code, ran.error) == (0, "")
    assert all(words in ran.flat for words in (outcome, loose, "As written ‘Take on’"))
    data = Ran(capsys, command, HOUSING, "--whatever", whatever, "--json").data
    assert data["as_written"] == ["take_on"]
    assert data["possible"] == (["monitor", "take_on"] if whatever == "weights" else ["decline", "monitor", "take_on"])
    assert (data["acceptability"] is None) == (whatever != "weights")
    assert data["probabilities"] is None


def test_what_cannot_be_loose_is_refused_as_any_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Weights with cut-offs in points have a scale; a choice that does not exist is a wrong command line."""
    rule = {"kind": "weighted", "weights": {"a": 1}, "cutoffs": {"yes": {"at_least": 1}}}
    scale = [{"id": "no"}, {"id": "yes"}]
    framework, topic = tmp_path / "framework.json", tmp_path / "topic.json"
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": [{"id": "a", "levels": scale}]}
    framework.write_text(json.dumps({**content, "aspects": [{"id": "o", "levels": scale, "rule": rule}]}))
    topic.write_text(json.dumps({"id": "t", "title": "T", "answers": {"a": "yes"}}))
    ran = Ran(capsys, "assess", str(topic), "--framework", str(framework), "--whatever", "weights", "--lang", "en")
    assert (ran.code, ran.text) == (3, "")
    assert "its weights have a scale and cannot be any" in ran.error
    ran = Ran(capsys, "assess", str(topic), "--framework", str(framework), "--whatever", "weights")
    assert "de gewichten hebben daardoor een schaal" in ran.error
    assert Ran(capsys, "assess", HOUSING, "--whatever", "wieghts").code == 2
    ran = Ran(capsys, "assess", HOUSING, "--whatever", "weights", "--certificate", str(tmp_path / "c.json"))
    assert (ran.code, ran.text) == (3, "")
    assert not (tmp_path / "c.json").exists()


@pytest.mark.parametrize("command", ["assess", "explain", "report", "page", "prove", "interview"])
def test_the_help_says_what_can_be_left_loose(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages, at each command that takes it."""
    for language, words in (("nl", "wat er geldt wat de gewichten"), ("en", "what holds whatever the weights are")):
        ran = Ran(capsys, command, "--help", "--lang", language)
        assert "--whatever {weights,cutoffs,assumed}" in ran.flat
        assert words in ran.flat
