"""A network can be run by command line alone: from topics to a report, as the example says; errors are plain."""

from __future__ import annotations

import glob
import json
import re
import shlex
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from k80assess.cli.program import main
from k80assess.document.files import fingerprint, load_agenda, load_framework, load_topic, revised, save
from k80assess.engine.assessment import assess
from k80assess.govern import decision as record
from k80assess.govern.decision import load_record
from k80assess.govern.register import Register

EXAMPLE = Path(__file__).parents[2] / "examples" / "half_year"
README = (EXAMPLE / "README.md").read_text("utf-8")
COPY, *BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
POOLS = "topics/pool_closures.toml"
AGENDA = ("--agenda", "agenda.toml")


class Ran:
    """What a command returned and wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        capsys.readouterr()
        self.code = main(arguments)
        captured = capsys.readouterr()
        self.text, self.error = captured.out, captured.err
        self.flat = " ".join(self.text.split())

    @property
    def data(self) -> Any:
        return json.loads(self.text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the first block of the README makes, to work in."""
    own = tmp_path / "my_half_year"
    shutil.copytree(EXAMPLE, own)
    monkeypatch.chdir(own)
    return own


def decide(capsys: pytest.CaptureFixture[str], path: str, *more: str, by: str = "executive_board") -> Ran:
    Path("decision.toml").unlink(missing_ok=True)  # a decision is not written over another
    return Ran(capsys, "decide", path, "--on", "2030-03-11", "--by", by, *AGENDA, "-o", "decision.toml", *more)


# --- a topic that names no theme ----------------------------------------------------------------------------------

REMARK = "The answer ‘Direct’ to ‘Link with the Agenda’ needs a theme. The topic names none."


@pytest.fixture
def direct(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A topic as the page saves it: the answer that needs a theme, and no theme."""
    monkeypatch.chdir(tmp_path)
    for name, topic_id, level in (
        ("direct", "direct", "direct"),
        ("indirect", "indirect", "indirect"),
        ("judge", "direct", "indirect"),
    ):
        content = {"id": topic_id, "title": topic_id, "answers": {"theme_link": level}}
        (tmp_path / f"{name}.json").write_text(json.dumps(content), "utf-8")
    workload = "[capacity]\nall = 3\n[effort]\ndirect = {all = 1}\nindirect = {all = 1}\n"
    (tmp_path / "w.toml").write_text(workload, "utf-8")
    return tmp_path


BOTH = ("direct.json", "indirect.json")
ON_STANDARD_ERROR = [
    ["assess", "direct.json", "--json"],
    ["explain", "direct.json", "--json"],
    ["report", *BOTH, "-o", "report.md"],
    ["topics", *BOTH],
    ["topics", *BOTH, "--json"],
    ["panel", "direct.json", "judge.json"],
    ["panel", "direct.json", "judge.json", "--json"],
    ["plan", *BOTH, "--workload", "w.toml"],
    ["decide", "direct.json", "--outcome", "monitor", "--on", "2030-01-01", "--by", "core_team", "-o", "decision.toml"],
]


@pytest.mark.parametrize("command", ["assess", "explain"])
def test_a_missing_theme_is_told_in_the_text(command: str, direct: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under the verdict, once, and it is no reason to refuse the topic."""
    ran = Ran(capsys, command, "direct.json", "--lang", "en")
    assert (ran.code, ran.error) == (0, "")
    assert ran.flat.count(REMARK) == 1
    assert "needs a theme" not in Ran(capsys, command, "indirect.json", "--lang", "en").flat


@pytest.mark.parametrize("arguments", ON_STANDARD_ERROR, ids=" ".join)
def test_a_missing_theme_is_a_remark(arguments: list[str], direct: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every other command says it on standard error, by the name of the file, and does what it was asked."""
    ran = Ran(capsys, *arguments, "--lang", "en")
    assert (ran.code, ran.error) == (0, f"k80assess: direct.json: {REMARK}\n")
    assert ran.text
    if "--json" in arguments:
        assert ran.data


def test_a_missing_theme_is_told_of_a_decision_too(direct: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record names its framework: where the package has that one, its answers are looked at, else they are not."""
    assert Ran(capsys, *ON_STANDARD_ERROR[-1]).code == 0
    ran = Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--lang", "en")
    assert (ran.code, ran.error) == (0, f"k80assess: decision.toml: {REMARK}\n")
    text = Path("decision.toml").read_text("utf-8").replace(fingerprint(load_framework()), "0" * 64)
    Path("other.toml").write_text(text, "utf-8")
    assert Ran(capsys, "register", "append", "r.sqlite", "other.toml", "--lang", "en").error == ""
    for arguments in (["history", "r.sqlite", "direct"], ["current", "r.sqlite"], ["verify", "r.sqlite"]):
        assert Ran(capsys, "register", *arguments).code == 0


# --- whose agenda -------------------------------------------------------------------------------------------------


def test_a_register_names_the_agenda_of_each_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The packaged agenda for what was decided under the packaged framework, and for nothing else."""
    monkeypatch.chdir(tmp_path)
    ours = load_topic({"id": "ours", "title": "Ours", "themes": ["housing"]})
    theirs = load_topic({"id": "theirs", "title": "Theirs", "themes": ["housing"]})
    own = load_agenda({"id": "own", "version": "1", "themes": [{"id": "housing", "label": "Een dak"}]})
    when: dict[str, Any] = {"on": "2030-01-01", "by": "core_team"}
    register = Register("r.sqlite")
    other = revised(load_framework(), version="theirs")
    register.append(record.decide(assess(ours), "monitor", **when, agenda=load_agenda()))
    register.append(record.decide(assess(theirs, other), "monitor", **when))
    register.append(record.decide(assess(ours), "monitor", **when, agenda=own))
    register.append(record.decide(assess(ours), "monitor", **when))
    themes = re.findall(r"Themes +(\w+)", Ran(capsys, "register", "history", "r.sqlite", "ours", "--lang", "en").text)
    assert themes == ["Housing", "housing", "Housing"]
    shown = Ran(capsys, "register", "history", "r.sqlite", "theirs", "--lang", "en")
    assert re.findall(r"(?:Themes|When and by whom) +(.+)", shown.text) == ["1 January 2030, core_team", "housing"]
    save(own, "own.toml")
    shown = Ran(capsys, "register", "history", "r.sqlite", "theirs", "--agenda", "own.toml")
    assert "Een dak" in shown.text
    current = Ran(capsys, "register", "current", "r.sqlite", "--lang", "en").flat
    assert "Ours Monitor 1 January 2030, core team of officials" in current
    assert "Theirs Monitor 1 January 2030, core_team" in current


# --- the example --------------------------------------------------------------------------------------------------


def test_the_example_runs_word_for_word(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command of its README, from a folder with the made-up documents to the report and the new agenda."""
    pytest.importorskip("scipy")
    assert COPY.strip() == "mkdir my_half_year && cp -r examples/half_year/* my_half_year && cd my_half_year"
    shown = {}
    for line in "".join(BLOCKS).splitlines():
        if line.startswith("mkdir "):
            (folder / line.removeprefix("mkdir ")).mkdir()
            continue
        command = line.removeprefix("python -m k80assess ")
        assert command != line
        words = [name for word in shlex.split(command) for name in (sorted(glob.glob(word)) or [word])]
        ran = Ran(capsys, *words)
        assert (ran.code, ran.error) == (0, ""), line
        shown[command] = ran.flat
    said = " ".join(shown.values())
    assert "Uw antwoorden verschillen bij 4 criteria. Bij maar één daarvan kan het voor de uitkomst uitmaken" in said
    assert "Van de onderwerpen die energie krijgen, 4 in totaal, passen er 3" in said
    assert "Het register klopt: 7 besluiten" in said
    assert Register("copy.sqlite").head == Register("decisions.sqlite").head
    assert "Terugkoppeling aan de leden" in Path("report.html").read_text("utf-8")
    report = Path("report.en.md").read_text("utf-8")
    assert "Swimming pools that close (made up) | Take on | Monitor on 10 June 2030 |" in report
    assert [action.id for action in load_agenda("agenda-2030.2.toml").theme("countryside").actions] == [
        "speak_up_for_buses"
    ]


def test_all_of_the_example_is_marked_as_made_up() -> None:
    """No topic can be taken for one that somebody judged."""
    paths = [*EXAMPLE.glob("topics/*.toml"), *EXAMPLE.glob("panel/*.toml")]
    assert paths
    for path in (*paths, EXAMPLE / "agenda.toml", EXAMPLE / "workload.toml"):
        assert "MADE UP" in path.read_text("utf-8").splitlines()[0]
    for topic in map(load_topic, paths):
        assert topic.illustration
        assert "(verzonnen)" in topic.title.to("nl")
        assert "(made up)" in topic.title.to("en")


# --- data for other programs --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_topics_panel_and_plan_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Ids and exact numbers, in the order of the ranking."""
    topics = sorted(glob.glob("topics/*.toml"))
    data = Ran(capsys, "topics", *topics, *AGENDA, "--json").data
    assert [topic["topic"] for topic in data["topics"]][:2] == ["village_homes", "bus_lines"]
    assert data["by_portfolio"]["outdoors"] == ["bus_lines", "data_centre"]
    assert data["themes_without_topic"] == ["finance"]
    data = Ran(capsys, "panel", *sorted(glob.glob("panel/*.toml")), *AGENDA, "--json").data
    assert (data["to_discuss"], data["pivotal_judges"]) == (["instrument_strength"], ["secretary"])
    assert len(data["disputed"]) == 4
    pytest.importorskip("scipy")
    data = Ran(capsys, "plan", *topics, *AGENDA, "--workload", "workload.toml", "--json").data
    assert data["chosen"] == ["village_homes", "bus_lines"]
    assert data["left_out"]["pool_closures"] == {"living": {"exact": "1", "decimal": 1.0}}


@pytest.mark.usefixtures("folder")
def test_decisions_and_register_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """What is shown as data is the record itself; the hashes are those of the register."""
    ran = decide(capsys, "topics/data_centre.toml", "--turn-to", "De provincie", "--json")
    record = load_record(ran.data)
    assert record == load_record("decision.toml")
    assert (record.decided.id, record.decided_by, record.turn_to is not None) == ("decline", "executive_board", True)
    (entry,) = Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--json").data
    assert (entry["number"], entry["topic"], entry["hash"]) == (1, "data_centre", Register("r.sqlite").head)
    for action in (("history", "r.sqlite", "data_centre"), ("current", "r.sqlite")):
        assert [load_record(one) for one in Ran(capsys, "register", *action, "--json").data] == [record]
    assert Ran(capsys, "register", "due", "r.sqlite", "--json").data == []
    assert Ran(capsys, "register", "verify", "r.sqlite", "--head", entry["hash"], "--json").data["holds"] is True
    data = Ran(capsys, "renew", "topics/bus_lines.toml", *AGENDA, "--as", "2", "-o", "new.json", "--json").data
    assert [(change["kind"], change["what"]) for change in data["changes"]] == [
        ("agenda", "changed"),
        ("action", "added"),
    ]


@pytest.mark.usefixtures("folder")
def test_the_language_may_be_said_before_or_after_the_second_word(capsys: pytest.CaptureFixture[str]) -> None:
    """The last one counts."""
    Register("r.sqlite")
    for options, words in (
        (("register", "--lang", "en", "current", "r.sqlite"), "The decisions that stand"),
        (("register", "current", "r.sqlite", "--lang", "en"), "The decisions that stand"),
        (("register", "--lang", "en", "current", "r.sqlite", "--lang", "nl"), "De besluiten die gelden"),
        (("register", "current", "r.sqlite"), "De besluiten die gelden"),
    ):
        assert Ran(capsys, *options).text.startswith(words)


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_a_decision_must_account_for_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a reason, by an unknown body, for an unknown outcome or portfolio: refused, and nothing is written."""
    for more, by, said in (
        (("--outcome", "monitor"), "executive_board", "why: a reason is needed: the decision is 'monitor'"),
        ((), "exec_board", "did you mean 'executive_board'?"),
        (("--outcome", "monitr"), "executive_board", "did you mean 'monitor'?"),
        (("--portfolio", "livin"), "executive_board", "did you mean 'living'?"),
        (("--look-again", "2030-03-11"), "executive_board", "look_again_on"),
    ):
        ran = decide(capsys, POOLS, *more, by=by)
        assert (ran.code, ran.text) == (3, "")
        assert said in ran.error
    assert not Path("decision.toml").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("date", ["2030-02-30", "20300311", "2030-W11-1", "yesterday", ""])
def test_a_date_is_a_day_of_the_calendar(date: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In one form only, so that nobody is misunderstood."""
    assert exit_code("register", "due", "r.sqlite", "--on", date) == 2
    assert f"argument --on: a date such as 2026-03-02 is needed; found {date!r}" in capsys.readouterr().err


def exit_code(*arguments: str) -> int:
    try:
        return main(arguments)
    except SystemExit as stopped:
        return int(str(stopped.code))


@pytest.mark.usefixtures("folder")
def test_a_register_that_is_not_there_is_not_made_by_looking(capsys: pytest.CaptureFixture[str]) -> None:
    """Only adding makes one."""
    for action in (("current",), ("due",), ("verify",), ("history", "pools"), ("export", "out.jsonl")):
        ran = Ran(capsys, "register", action[0], "none.sqlite", *action[1:])
        assert (ran.code, ran.text) == (4, "")
        assert "none.sqlite" in ran.error
    assert not Path("none.sqlite").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("language", "one"), [("nl", "Eén besluit"), ("en", "One decision")])
def test_one_decision_goes_out_and_in(language: str, one: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One is not many."""
    decide(capsys, "topics/bus_lines.toml")
    Ran(capsys, "register", "append", "r.sqlite", "decision.toml")
    for action in (("export", "r.sqlite"), ("import", "copy.sqlite")):
        ran = Ran(capsys, "register", *action, "out.jsonl", "--lang", language)
        assert ran.text.startswith(f"{one} ")
        assert Register("r.sqlite").head in ran.text


@pytest.mark.usefixtures("folder")
def test_what_was_taken_off_the_end_only_a_mark_tells(capsys: pytest.CaptureFixture[str]) -> None:
    """Without one the answer says so; with one it says how far the mark reaches, also for the report."""
    decide(capsys, "topics/bus_lines.toml")
    heads = [Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--json").data[0]["hash"] for _ in "ab"]
    verify = ("register", "verify", "r.sqlite", "--lang", "en")
    for more, said in (
        ((), "the file itself cannot show. Check that with the mark that you noted earlier (--head)."),
        (("--head", heads[0]), "Up to and including decision 1, all is as it was when the given mark was noted."),
        (("--head", heads[1].upper()), "Up to and including decision 2,"),
    ):
        ran = Ran(capsys, *verify, *more)
        assert ran.code == 0
        assert said in ran.flat
        assert "(note it elsewhere, such as in the minutes): " + heads[1] in ran.flat
    with closing(sqlite3.connect("r.sqlite", isolation_level=None)) as connection:
        guards = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for guard in guards:
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute("DELETE FROM entries WHERE number = 2")
        connection.execute("UPDATE sqlite_sequence SET seq = 1")
        for made in guards.values():
            connection.execute(made)
    assert Ran(capsys, *verify).code == 0
    assert Ran(capsys, *verify, "--head", heads[0]).code == 0
    ran = Ran(capsys, *verify, "--head", heads[1])
    assert ran.code == 1
    assert "no entry has this hash any more" in ran.flat
    period = ("--from", "2030-01-01", "--to", "2030-06-30", *AGENDA, "-o", "report.md")
    assert Ran(capsys, "report-back", "r.sqlite", *period, "--head", heads[1]).code == 3
    assert not Path("report.md").exists()
    assert Ran(capsys, "report-back", "r.sqlite", *period, "--head", heads[0]).code == 0


@pytest.mark.usefixtures("folder")
def test_a_topic_that_was_never_decided_on(capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest one that was is offered."""
    decide(capsys, "topics/bus_lines.toml")
    Ran(capsys, "register", "append", "r.sqlite", "decision.toml")
    ran = Ran(capsys, "register", "history", "r.sqlite", "bus_line")
    assert ran.code == 3
    assert "did you mean 'bus_lines'?" in ran.error


@pytest.mark.usefixtures("folder")
def test_nothing_is_added_when_one_of_the_decisions_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """They are all read before the first is added."""
    decide(capsys, "topics/bus_lines.toml")
    assert Ran(capsys, "register", "append", "r.sqlite", "decision.toml", POOLS).code == 3
    assert not Path("r.sqlite").exists()


@pytest.mark.usefixtures("folder")
def test_a_register_that_was_changed_behind_its_back(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer is no, with the place; and no report is made of it."""
    decide(capsys, "topics/bus_lines.toml")
    Ran(capsys, "register", "append", "r.sqlite", "decision.toml")
    with closing(sqlite3.connect("r.sqlite", isolation_level=None)) as connection:
        guards = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for guard in guards:
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute("UPDATE entries SET record = replace(record, 'take_on', 'decline')")
        for made in guards.values():
            connection.execute(made)
    ran = Ran(capsys, "register", "verify", "r.sqlite", "--lang", "en")
    assert ran.code == 1
    assert "The register does not hold" in ran.flat
    assert "entry 1" in ran.flat
    period = ("--from", "2030-01-01", "--to", "2030-06-30")
    ran = Ran(capsys, "report-back", "r.sqlite", *period, *AGENDA, "-o", "report.md")
    assert ran.code == 3
    assert "entry 1" in ran.error
    assert not Path("report.md").exists()


@pytest.mark.usefixtures("folder")
def test_a_register_with_a_flipped_bit_in_its_form(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command says that the file is damaged, and none shows a traceback."""
    decide(capsys, "topics/bus_lines.toml")
    Ran(capsys, "register", "append", "r.sqlite", "decision.toml")
    data = bytearray(Path("r.sqlite").read_bytes())
    data[data.index(b"CREATE TABLE entries") + 4] ^= 0x80
    Path("r.sqlite").write_bytes(data)
    for action, *more in (("verify",), ("current",), ("due",), ("history", "bus_lines"), ("append", "decision.toml")):
        ran = Ran(capsys, "register", action, "r.sqlite", *more)
        assert (ran.code, ran.text) == (3, "")
        assert "r.sqlite: the file is damaged" in ran.error


@pytest.mark.usefixtures("folder")
def test_a_period_ends_after_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    """And a report has an ending that we can write."""
    Register("r.sqlite")
    ran = Ran(capsys, "report-back", "r.sqlite", "--from", "2030-06-30", "--to", "2030-01-01", "-o", "report.md")
    assert (ran.code, ran.text) == (3, "")
    ran = Ran(capsys, "report-back", "r.sqlite", "--from", "2030-01-01", "--to", "2030-06-30", "-o", "report.doc")
    assert (ran.code, ran.text) == (3, "")


def judged(capsys: pytest.CaptureFixture[str], *paths: str) -> list[str]:
    """The names that judges go by, in the order of their files."""
    ran = Ran(capsys, "panel", *paths, *AGENDA, "--json")
    assert (ran.code, ran.error) == (0, "")
    return list(ran.data["judges"])


def copied(path: str, judge: str | None = None) -> str:
    """Make the chair's file once more, and name a judge in it."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    save(revised(load_topic("panel/chair.toml"), judge=judge), path)
    return path


@pytest.mark.usefixtures("folder")
def test_judges_go_by_the_names_in_their_files_or_else_by_those_of_their_files(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With as much of the path as it takes to tell them apart; a file of that name in another folder is no matter."""
    first, second = copied("x/a/chair.toml"), copied("x/b/chair.toml")
    assert judged(capsys, first) == ["chair"]
    assert judged(capsys, first, second) == ["a/chair", "b/chair"]
    third = copied("y/a/chair.toml")
    assert judged(capsys, first, second, third) == ["x/a/chair", "b/chair", "y/a/chair"]
    assert judged(capsys, first, copied("x/a/chair.json")) == ["chair.toml", "chair.json"]
    named = copied("x/c/chair.toml", "Anne from Aa")
    assert judged(capsys, named, first) == ["Anne from Aa", "chair"]
    assert judged(capsys, first, copied("x/d.toml", "chair")) == ["chair.toml", "chair"]
    assert judged(capsys, "x/c/../a/chair.toml", second) == ["a/chair", "b/chair"]


@pytest.mark.usefixtures("folder")
def test_one_judge_gives_one_judgement(capsys: pytest.CaptureFixture[str]) -> None:
    """Two files that name the same judge are refused, as are one file twice and judges of different topics."""
    one, other = copied("x/one.toml", "chair"), copied("x/other.toml", "chair")
    ran = Ran(capsys, "panel", one, other, *AGENDA)
    assert ran.code == 3
    assert "x/other.toml: judge: the same judge as in x/one.toml" in ran.error
    for again in ("panel/chair.toml", "panel/../panel/chair.toml"):
        ran = Ran(capsys, "panel", "panel/chair.toml", again, *AGENDA)
        assert ran.code == 3
        assert f"{again}: this file is given twice" in ran.error
    ran = Ran(capsys, "panel", "panel/chair.toml", POOLS, *AGENDA)
    assert ran.code == 3
    assert "a panel judges one topic" in ran.error


@pytest.mark.usefixtures("folder")
def test_merged_answers_are_no_single_judge_s(capsys: pytest.CaptureFixture[str]) -> None:
    """The topic that several judges make together names none of them."""
    judges = [copied("x/one.toml", "Anne"), copied("x/other.toml", "Bo")]
    assert Ran(capsys, "panel", *judges, *AGENDA, "-o", "merged.toml").code == 0
    assert load_topic("merged.toml").judge is None


@pytest.mark.usefixtures("folder")
def test_a_plan_in_the_report_is_made_by_the_framework_of_the_decisions(capsys: pytest.CaptureFixture[str]) -> None:
    """And by no other: where that is not one of ours, or there are several, it is asked for."""
    pytest.importorskip("scipy")
    own = load_framework().model_copy(update={"version": "ours"})
    save(own, "own.toml")
    decide(capsys, "topics/bus_lines.toml", "--framework", "own.toml")
    Ran(capsys, "register", "append", "r.sqlite", "decision.toml")
    more = ("--workload", "workload.toml", *AGENDA, "-o", "report.md")
    report = ("report-back", "r.sqlite", "--from", "2030-01-01", "--to", "2030-06-30", *more)
    ran = Ran(capsys, *report)
    assert (ran.code, ran.text) == (3, "")
    assert "the decisions name: k80-wendbaarheid ours" in ran.error
    assert not Path("report.md").exists()
    assert Ran(capsys, *report, "--framework", "own.toml").code == 0
    decide(capsys, "topics/village_homes.toml")
    Ran(capsys, "register", "append", "r.sqlite", "decision.toml")
    assert "k80-wendbaarheid ours, k80-wendbaarheid 2022.2" in Ran(capsys, *report).error


@pytest.mark.usefixtures("folder")
def test_merged_answers_are_saved_as_a_topic(capsys: pytest.CaptureFixture[str]) -> None:
    """The lowest of all, or all of them, as asked for."""
    judges = sorted(glob.glob("panel/*.toml"))
    for how, levels, said in (
        ("worst", ("plausible",), "by the lowest answer"),
        ("best", ("clear",), "by the highest answer"),
        ("median", ("clear",), "by the middle answer"),
        ("union", ("plausible", "clear"), "if anybody can be right"),
    ):
        ran = Ran(capsys, "panel", *judges, *AGENDA, "--merge", how, "-o", f"{how}.toml", "--lang", "en")
        assert ran.code == 0
        assert f"Together, {said}" in ran.flat
        assert Ran(capsys, "panel", *judges, *AGENDA, "--merge", how, "--json").data["merge"] == how
        assert load_topic(f"{how}.toml").answers["instrument_strength"].levels == levels


@pytest.mark.usefixtures("folder")
def test_a_plan_needs_to_know_what_a_topic_takes(capsys: pytest.CaptureFixture[str]) -> None:
    """The topic is named; so is a portfolio without days."""
    pytest.importorskip("scipy")
    Path("w.toml").write_text("capacity = { living = 1 }\n")
    ran = Ran(capsys, "plan", POOLS, *AGENDA, "--workload", "w.toml")
    assert ran.code == 3
    assert "pool_closures" in ran.error
    Path("w.toml").write_text("capacity = { living = 1 }\neffort = { pool_closures = { livng = 1 } }\n")
    ran = Ran(capsys, "plan", POOLS, *AGENDA, "--workload", "w.toml")
    assert "did you mean 'living'?" in ran.error


@pytest.mark.usefixtures("folder")
def test_topics_whose_ids_look_alike_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Side by side, when one is added to a register that has the other, and of those that stand; spelled out."""
    save(revised(load_topic("topics/bus_lines.toml"), id="bus_l\u0456nes"), "other.toml")
    spelled = "‘bus_l\\u0456nes’"
    ran = Ran(capsys, "topics", "topics/bus_lines.toml", "other.toml", *AGENDA, "--lang", "en")
    assert "look alike, but are different:" in ran.flat
    assert spelled in ran.flat
    data = Ran(capsys, "topics", "topics/bus_lines.toml", "other.toml", *AGENDA, "--json").data
    assert [sorted(group) for group in data["confusable"]] == [["bus_lines", "bus_l\u0456nes"]]
    decide(capsys, "topics/bus_lines.toml")
    assert "look alike" not in Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--lang", "en").flat
    decide(capsys, "other.toml")
    assert spelled in Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--lang", "en").flat
    assert spelled in Ran(capsys, "register", "current", "r.sqlite", "--lang", "en").flat
    decide(capsys, "topics/village_homes.toml")
    assert "look alike" not in Ran(capsys, "register", "append", "r.sqlite", "decision.toml", "--lang", "en").flat
