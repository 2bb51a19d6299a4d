"""Each command loads, asks and shows: as text in two languages, or as data that other programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from k80assess.cli.program import main
from k80assess.document.files import as_plain, load, load_agenda, load_framework, load_topic, revised, save, schema
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.examine.changes import changes
from k80assess.examine.reasons import reasons

EXAMPLES = Path(__file__).parents[2] / "examples"
TOPICS = sorted(map(str, (EXAMPLES / "topics").glob("*.toml")))
HOUSING = str(EXAMPLES / "topics" / "housing-scheme.toml")
OWN = EXAMPLES / "own_framework"
HALF_YEAR = EXAMPLES / "half_year"
OWN_ALL = (str(OWN / "topic.toml"), "--framework", str(OWN / "framework.toml"), "--agenda", str(OWN / "agenda.toml"))


class Ran:
    """What a command returned and wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = main(arguments)
        captured = capsys.readouterr()
        self.text, self.error = captured.out, captured.err
        self.flat = " ".join(self.text.split())

    @property
    def data(self) -> Any:
        return json.loads(self.text)


# --- assess and explain -------------------------------------------------------------------------------------------


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
        ({"themes": ["Woonen"]}, "did you mean 'Wonen'?"),
        ({"actions": [{"id": "a", "instrument": "advocasy"}]}, "did you mean 'advocacy'?"),
        ({"answers": {"them_link": "direct"}}, "did you mean 'theme_link'?"),
    ):
        path.write_text(json.dumps({"id": "t", "title": "T", **content}))
        ran = Ran(capsys, "assess", str(path))
        assert (ran.code, ran.text) == (3, "")
        assert said in ran.error


# --- documents ----------------------------------------------------------------------------------------------------


def test_agenda_and_framework_are_shown_and_given_as_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The data can be saved and loaded again: it equals the packaged document."""
    for command, loader, words in (
        ("agenda", load_agenda, "Volgende terugkoppeling"),
        ("framework", load_framework, "59.049"),
    ):
        assert words in Ran(capsys, command).flat
        path = tmp_path / f"{command}.json"
        path.write_text(Ran(capsys, command, "--json").text)
        assert loader(path) == loader()
        assert words in Ran(capsys, command, str(path)).flat


@pytest.mark.parametrize("kind", ["agenda", "framework", "topic"])
def test_schemas(kind: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The schema that the library gives."""
    assert Ran(capsys, "schema", kind).data == schema(kind)


# --- check, prove, diff -------------------------------------------------------------------------------------------


def test_check_says_no_only_to_what_is_probably_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Notes are no reason to stop a script; a row that never decides anything is."""
    ran = Ran(capsys, "check", "--lang", "en")
    assert (ran.code, ran.error) == (0, "")
    assert "This is assumed" in ran.text
    plain = as_plain(load_framework(OWN / "framework.toml"))
    plain["aspects"][2]["rule"]["rows"].insert(1, {"when": {"benefit": "low"}, "then": "yes"})
    save(load(Framework, plain), tmp_path / "f.toml")
    ran = Ran(capsys, "check", str(tmp_path / "f.toml"), "--json")
    assert ran.code == 1
    assert [finding["code"] for finding in ran.data if finding["severity"] == "warning"] == ["row_never_used"]


def test_prove(capsys: pytest.CaptureFixture[str]) -> None:
    """Return whether a rule holds is what the program returns; conditions on one criterion add up."""
    ran = Ran(capsys, "prove", "--when", "ownership=nobody", "--then", "decline,monitor", "--lang", "en")
    assert ran.code == 0
    assert ran.flat.startswith("If ‘Ownership’ is ‘Nobody’, then the outcome is always ‘Decline’ or ‘Monitor’.")
    ran = Ran(capsys, "prove", "--when", "demand=none,some", "--when", "demand=broad", "--then", "take_on", "--json")
    assert ran.code == 1
    assert (ran.data["profiles"], ran.data["violations"]) == (59049, 59049 - 3837)
    assert Ran(capsys, "prove", "--then", "decline,monitor,take_on").code == 0
    ran = Ran(capsys, "prove", "--when", "ownrship=nobody", "demand=nobody", "--then", "refuse")
    assert (ran.code, ran.text) == (3, "")
    assert all(place in ran.error for place in ("when.ownrship", "when.demand", "then"))


def test_prove_with_ids_that_hold_the_signs_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ids may hold any character: a known one decides where it ends."""
    levels = [{"id": "a,b"}, {"id": "c=d"}]
    rule = {"kind": "minimum", "inputs": ["x=y", "x"]}
    content = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": "x=y", "levels": levels}, {"id": "x", "levels": levels}],
        "aspects": [{"id": "o", "levels": levels, "rule": rule}],
    }
    save(load(Framework, content), tmp_path / "f.json")
    where = ("--framework", str(tmp_path / "f.json"), "--json")
    assert Ran(capsys, "prove", "--when", "x=y=a,b", "--then", "a,b", *where).data["holds"] is True
    assert Ran(capsys, "prove", "--when", "x=y=c=d", "x=c=d", "--then", "c=d", *where).data["holds"] is True


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
    assert [topic["topic"] for topic in data["topics"]] == ["scale_up_discount"]
    ran = Ran(capsys, "diff", old, str(OWN / "framework.toml"))
    assert (ran.code, ran.text) == (3, "")


def test_diff_of_agendas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two agendas are compared in words; an agenda beside a framework, or a broken one, is an error."""
    agenda = str(HALF_YEAR / "agenda.toml")
    renewed = str(tmp_path / "renewed.toml")
    save(revised(load_agenda(agenda), version="2031.1"), renewed)
    assert Ran(capsys, "diff", agenda, agenda).code == 0
    ran = Ran(capsys, "diff", agenda, renewed, "--lang", "en")
    assert ran.code == 1
    assert "Agenda: version changed from ‘2030.1’ to ‘2031.1’." in ran.flat
    assert Ran(capsys, "diff", agenda, renewed, "--json").data["changes"][0]["field"] == "version"
    assert Ran(capsys, "diff", agenda, str(OWN / "framework.toml")).code == 3
    (tmp_path / "broken.toml").write_text(Path(agenda).read_text("utf-8").replace('version = "2030.1"', ""), "utf-8")
    ran = Ran(capsys, "diff", agenda, str(tmp_path / "broken.toml"))
    assert (ran.code, ran.text) == (3, "")
    assert "version: this key is missing" in ran.error


# --- report and page ----------------------------------------------------------------------------------------------


def test_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written, and said where; another ending is refused."""
    path = tmp_path / "report.html"
    ran = Ran(capsys, "report", *TOPICS, "-o", str(path), "--lang", "en")
    assert ran.code == 0
    assert path.name in ran.text
    assert "8 topics side by side" in path.read_text("utf-8")
    assert Ran(capsys, "report", HOUSING, "-o", str(tmp_path / "report.doc")).code == 3
    assert Ran(capsys, "report", HOUSING, "-o", str(tmp_path / "no" / "report.md")).code == 4


def test_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written where asked, or in the folder where one stands; for any framework."""
    monkeypatch.chdir(tmp_path)
    assert Ran(capsys, "page", "--lang", "en").code == 0
    assert (tmp_path / "k80assess.html").stat().st_size > 10_000
    assert Ran(capsys, "page", "-o", "own.html", "--framework", str(OWN / "framework.toml")).code == 0
    assert "library-projects" in (tmp_path / "own.html").read_text("utf-8")


# --- convert ------------------------------------------------------------------------------------------------------


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
