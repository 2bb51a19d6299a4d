"""A year of a network, as its example says: by command line alone and in Python, with every file that comes of it."""

from __future__ import annotations

import datetime
import glob
import io
import itertools
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from commands import YEAR

import k80assess as k80
from k80assess.cli.program import main
from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.document.topic import Topic
from k80assess.govern.consistency import inconsistencies
from k80assess.govern.decision import DecisionRecord, load_record
from k80assess.govern.panel import assess_panel
from k80assess.govern.register import Register
from k80assess.govern.replayed import replay

README = (YEAR / "README.md").read_text("utf-8")
COPY, *BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
LOST = {"framework-2022.2.toml", "framework-2030.2.toml"}

# Topic, outcome, what the framework says, portfolio, date, date to look again: in the order of the register.
DECIDED = {
    "village_homes": ("village_homes", "take_on", "take_on", "living", "2030-03-11", "2030-09-09"),
    "bus_lines": ("bus_lines", "take_on", "take_on", "outdoors", "2030-03-11", "2030-09-09"),
    "heat_grants": ("heat_grants", "take_on", "take_on", "living", "2030-03-11", "2030-06-10"),
    "pool_closures": ("pool_closures", "monitor", "take_on", None, "2030-03-11", "2030-06-10"),
    "youth_care": ("youth_care", "monitor", "monitor", None, "2030-03-11", "2030-09-09"),
    "data_centre": ("data_centre", "decline", "decline", None, "2030-03-11", None),
    "pool_closures_june": ("pool_closures", "monitor", "take_on", None, "2030-06-10", "2030-12-09"),
    "village_homes_september": ("village_homes", "take_on", "take_on", "living", "2030-09-09", "2031-03-10"),
    "youth_care_september": ("youth_care", "take_on", "take_on", "living", "2030-09-09", "2031-03-10"),
    "village_shops": ("village_shops", "take_on", "take_on", "outdoors", "2030-09-09", "2031-03-10"),
    "pool_closures_december": ("pool_closures", "take_on", "take_on", "living", "2030-12-09", "2031-06-09"),
    "heat_grants_december": ("heat_grants", "monitor", "monitor", None, "2030-12-09", "2031-06-09"),
}

# Each file that is written, with the test below of what it says.
WRITTEN = {
    **{f"decisions/{name}.toml": "test_decisions" for name in DECIDED},
    "topics/heat_grants.toml": "test_the_topic_of_the_panel",
    "decisions.sqlite": "test_the_register",
    "copy.sqlite": "test_the_register_goes_out_and_in",
    "decisions.jsonl": "test_the_register_goes_out_and_in",
    "progress-june.md": "test_how_things_stood_in_june",
    "progress-november.md": "test_how_things_stood_in_november",
    "report-june.html": "test_the_report_of_june",
    "report-june.en.md": "test_the_report_of_june",
    "message-june.md": "test_the_message_of_june",
    "report-december.html": "test_the_report_of_december",
    "report-december.en.md": "test_the_report_of_december",
    "framework-2022.2.toml": "test_frameworks_are_lost_and_written_again",
    "framework-again.toml": "test_frameworks_are_lost_and_written_again",
    "lessons.md": "test_what_the_decisions_say",
    "agenda-2031.1.toml": "test_the_agenda_of_next_year",
}
REGISTERS = ("decisions.sqlite", "copy.sqlite")


class Lived(NamedTuple):
    """A year that was gone through in a folder: what each command showed, and what the files lost had in them."""

    folder: Path
    shown: dict[str, str]
    lost: dict[str, bytes]

    def said(self, command: str) -> str:
        """What the one command that begins like this showed, on one line."""
        (found,) = [text for line, text in self.shown.items() if line.startswith(command)]
        return " ".join(found.split())

    def text(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    @property
    def register(self) -> Register:
        return Register(self.folder / "decisions.sqlite", create=False)


def files(folder: Path) -> dict[str, bytes]:
    """The files in a folder, but for what another process of Python left."""
    paths = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def by_commands(folder: Path) -> Lived:
    """Run each line of the README word for word, in a copy of the example; only two commands answer no."""
    shown: dict[str, str] = {}
    lost: dict[str, bytes] = {}
    for line in "".join(BLOCKS).splitlines():
        what, *names = shlex.split(line)
        if what == "mkdir":
            (name,) = names
            Path(name).mkdir()
        elif what == "rm":
            for name in names:
                lost[name] = Path(name).read_bytes()
                Path(name).unlink()
        else:
            assert (what, *names[:2]) == ("python", "-m", "k80assess")
            words = [path for word in names[2:] for path in (sorted(glob.glob(word)) or [word])]
            with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as error:
                code = main(words)
            says_no = words[0] == "diff" or (words[1] == "learn" and "--without" not in words)
            assert (code, error.getvalue()) == (1 if says_no else 0, ""), line
            command = " ".join(names[2:])
            command = f"{command} (again)" if command in shown else command
            shown[command] = out.getvalue()
    return Lived(folder, shown, lost)


def in_python(folder: Path) -> Lived:
    """Run the script, in a copy of the example."""
    with redirect_stdout(io.StringIO()) as out:
        runpy.run_path(str(folder / "year.py"))
    return Lived(folder, {"year.py": out.getvalue()}, {})


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lived]:
    """The year by commands, by commands once more, and in Python."""
    pytest.importorskip("scipy")
    pytest.importorskip("pysat")
    found = {}
    for name, run in (("commands", by_commands), ("again", by_commands), ("python", in_python)):
        folder = tmp_path_factory.mktemp(name) / "my_year"
        shutil.copytree(YEAR, folder, ignore=shutil.ignore_patterns("__pycache__"))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            found[name] = run(folder)
    return found


@pytest.fixture(scope="module")
def lived(years: dict[str, Lived]) -> Lived:
    return years["commands"]


# --- the files ----------------------------------------------------------------------------------------------------


def test_each_file_that_is_written_is_checked(lived: Lived) -> None:
    """No file came that is not in the table above, none of the example itself was changed, and each has its test."""
    assert COPY.strip() == "mkdir my_year && cp -r examples/year/* my_year && cd my_year"
    before = files(YEAR)
    after = files(lived.folder)
    assert {name: after[name] for name in before if name not in LOST} == {
        name: content for name, content in before.items() if name not in LOST
    }
    assert set(after) - set(before) == set(WRITTEN) - LOST
    assert set(lived.lost) == LOST
    assert set(WRITTEN.values()) <= set(globals())


@pytest.mark.parametrize("other", ["again", "python"])
def test_the_same_files_come_of_it_every_time(years: dict[str, Lived], other: str) -> None:
    """By commands once more, and in Python: byte for byte, but for the databases and the order of what they keep."""
    one, two = years["commands"], years[other]
    first, second = files(one.folder), files(two.folder)
    assert first.keys() == second.keys()
    different = {name for name, content in first.items() if content != second[name]}
    assert different <= {*REGISTERS, "decisions.jsonl"}
    assert sorted(one.text("decisions.jsonl").splitlines()) == sorted(two.text("decisions.jsonl").splitlines())
    for name in REGISTERS:
        here, there = Register(one.folder / name, create=False), Register(two.folder / name, create=False)
        assert here.head == there.head
        assert here.entries() == there.entries()
        assert dict(here.documents()) == dict(there.documents())
    if other == "again":
        assert one.shown == two.shown
        assert one.lost == two.lost
        assert first["decisions.jsonl"] == second["decisions.jsonl"]


def test_all_of_the_example_is_made_up() -> None:
    """It is said first in every file, so no topic can be taken for one that somebody judged."""
    paths = sorted(YEAR.rglob("*.toml"))
    assert len(paths) == 16
    for path in paths:
        assert "MADE UP" in path.read_text("utf-8").splitlines()[0], path
    topics = [path for path in paths if path.parent != YEAR]
    assert {path.parent.name for path in topics} == {"topics", "panel", "september"}
    for topic in map(load_topic, topics):
        assert topic.illustration
        assert "(verzonnen)" in topic.title.to("nl")
        assert "(made up)" in topic.title.to("en")
    titles = [load_framework(YEAR / "framework-2030.2.toml").title, load_agenda(YEAR / "agenda-2030.3.toml").title]
    for title in titles:
        assert title is not None
        assert "(verzonnen)" in title.to("nl")
        assert "(made up)" in title.to("en")
    assert "made up" in README.split("\n\n")[1]
    assert "made up" in (YEAR / "year.py").read_text("utf-8").split('"""')[1]


# --- topics and decisions -----------------------------------------------------------------------------------------


def test_the_topic_of_the_panel(lived: Lived) -> None:
    """The answer in the middle of those who answer; of the two in the middle the lower one, where both are alike."""
    topic = load_topic(lived.folder / "topics" / "heat_grants.toml")
    judges = {path.stem: load_topic(path) for path in sorted((YEAR / "panel").glob("*.toml"))}
    levels = {criterion.id: [level.id for level in criterion.levels] for criterion in load_framework().criteria}
    for criterion, scale in levels.items():
        given = [judge.answers[criterion] for judge in judges.values()]
        places = sorted(scale.index(answer.levels[0]) for answer in given if answer.levels)
        middle = {places[(len(places) - 1) // 2], places[len(places) // 2]}
        assert topic.answers[criterion].levels == tuple(scale[place] for place in sorted(middle)), criterion
    (abstaining,) = [name for name, judge in judges.items() if judge.answers["demand"].abstain]
    note = topic.answers["demand"].note
    assert note is not None
    assert note.to("en") == f"{abstaining}: does not judge this; My own municipality asked for this."
    said = lived.said("panel")
    assert "De antwoorden bij dit onderwerp zijn een voorbeeld." in said
    assert "Uw antwoorden verschillen bij 4 criteria. Bij maar één daarvan kan het voor de uitkomst uitmaken" in said
    assert "Van de onderwerpen die energie krijgen, 4 in totaal, passen er 3" in lived.said("plan")


def test_decisions(lived: Lived) -> None:
    """Each stands in the register as in its file, says what the story says, and follows from its own framework."""
    entries = lived.register.entries()
    assert len(entries) == len(DECIDED)
    frameworks = {"2022.2": load_framework(), "2030.2": load_framework(YEAR / "framework-2030.2.toml")}
    agendas = {"03": "agenda.toml", "06": "agenda-2030.2.toml", "09": "agenda-2030.2.toml", "12": "agenda-2030.3.toml"}
    for entry, (name, (topic, decided, possible, portfolio, on, again)) in zip(entries, DECIDED.items(), strict=True):
        record = load_record(lived.folder / "decisions" / f"{name}.toml")
        assert record == entry.record
        assert k80.documents.to_toml(record) == lived.text(f"decisions/{name}.toml")
        assert (record.topic.id, record.decided.id, record.portfolio) == (topic, decided, portfolio)
        assert [level.id for level in record.possible] == [possible]
        assert (record.decided_on.isoformat(), record.decided_by) == (on, "executive_board")
        assert (record.look_again_on and record.look_again_on.isoformat()) == again
        assert (record.why is not None) == record.differs == (decided != possible)
        assert record.agenda is not None
        agenda = load_agenda(YEAR / agendas[on[5:7]])
        assert (record.agenda.version, record.agenda.fingerprint) == (agenda.version, k80.fingerprint(agenda))
        framework = frameworks[record.framework.version]
        assert (record.framework.version == "2030.2") == on.startswith("2030-12")
        recheck = record.recheck(framework)
        assert recheck.same_framework
        assert recheck.holds
        folder = "september" if name in ("youth_care_september", "village_shops") else "topics"
        assert record.topic == load_topic(lived.folder / folder / f"{topic}.toml")


def test_the_ballots_are_kept(lived: Lived) -> None:
    """Of each member what that member's file says, with the one who does not judge a question."""
    with_ballots = [entry.record for entry in lived.register.entries() if entry.record.panel is not None]
    (record,) = with_ballots
    panel = record.panel
    assert panel is not None
    judges = {path.stem: load_topic(path) for path in (YEAR / "panel").glob("*.toml")}
    assert {ballot.judge: ballot.answers for ballot in panel.ballots} == {
        name: judge.answers for name, judge in judges.items()
    }
    assert [ballot.judge for ballot in panel.ballots if ballot.answers["demand"].abstain] == ["member"]
    assert panel.merge == "median"
    framework = load_framework()
    assert [level.id for level in panel.assess(framework).possible] == ["take_on"]
    assert panel.assess(framework).answers == assess_panel(judges, framework, merge="median").answers


# --- the register -------------------------------------------------------------------------------------------------


def test_the_register(lived: Lived) -> None:
    """It is intact, and still has every mark that was shown along the way, for the number of decisions there were."""
    register = lived.register
    assert "Het register klopt: 7 besluiten" in lived.said("register verify decisions.sqlite")
    marks = [lived.said(line).split()[-1] for line in lived.shown if line.startswith("register append")]
    assert [register.verify(mark).noted for mark in marks] == [6, 7, 10, 12]
    assert register.verify(marks[-1]).holds
    assert marks[-1] == register.head
    assert register.verify().missing == ()
    assert "Zwembaden die sluiten (verzonnen)" in lived.said("register history")
    current = {topic: record.decided.id for topic, record in register.current().items()}
    assert current == {topic: decided for topic, decided, *_ in DECIDED.values()}
    due = lived.said("register due")
    assert ("warmtenetten" in due, "Zwembaden" in due, "Buslijnen" in due) == (True, True, False)


def test_the_register_goes_out_and_in(lived: Lived) -> None:
    """Each decision and each document stands in the export once; a copy that is made of it is the same register."""
    lines = [json.loads(line) for line in lived.text("decisions.jsonl").splitlines()]
    kept = {line["edition"]: line["content"] for line in lines if "edition" in line}
    entries = [line for line in lines if "edition" not in line]
    assert len(lines) == len(kept) + len(entries) == 5 + len(DECIDED)
    assert [entry["number"] for entry in entries] == list(range(1, len(DECIDED) + 1))
    assert [entry["hash"] for entry in entries[:-1]] == [entry["previous"] for entry in entries[1:]]
    documents = lived.register.documents()
    assert list(kept) == list(documents)
    for fingerprint, content in kept.items():
        document = documents[fingerprint]
        assert k80.fingerprint(document) == fingerprint
        assert type(document).model_validate(content) == document
    copy = Register(lived.folder / "copy.sqlite", create=False)
    assert copy.head == lived.register.head == entries[-1]["hash"]
    assert copy.entries() == lived.register.entries()
    assert copy.documents() == documents
    assert "Het register klopt: 12 besluiten" in lived.said("register verify copy.sqlite")


def test_frameworks_are_lost_and_written_again(lived: Lived) -> None:
    """What the register wrote is what was decided by; where every file is lost, it derives each decision by itself."""
    first, second = load_framework(), load_framework(YEAR / "framework-2030.2.toml")
    assert load_framework(tomllib.loads(lived.lost["framework-2022.2.toml"].decode())) == first
    assert lived.lost["framework-2030.2.toml"] == (YEAR / "framework-2030.2.toml").read_bytes()
    again = load_framework(lived.folder / "framework-again.toml")
    assert again == second
    assert k80.fingerprint(again) == k80.fingerprint(second)
    assert k80.documents.to_toml(again) == lived.text("framework-again.toml")
    assert "tweede versie (verzonnen)" in lived.text("framework-again.toml")
    assert not any((lived.folder / name).exists() for name in LOST)
    for line in ("register replay decisions.sqlite", "register replay copy.sqlite"):
        (said,) = [lived.shown[command] for command in lived.shown if command == line]
        assert "Alle 12 besluiten zijn opnieuw af te leiden zoals ze zijn vastgelegd." in " ".join(said.split())


def test_nothing_but_the_register_is_needed(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder with nothing else, and without the framework of the package, each decision is derived again."""
    shutil.copy(lived.folder / "decisions.sqlite", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("k80assess.govern.register.packaged_edition", lambda *_: None)
    assert main(["register", "replay", "decisions.sqlite", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["holds"] is True
    assert [decision["became"] for decision in found["decisions"]] == ["same"] * len(DECIDED)
    assert [path.name for path in tmp_path.iterdir()] == ["decisions.sqlite"]


def test_replay_under_the_second_version(lived: Lived) -> None:
    """One decision moves; how many of all combinations of answers do is counted by hand."""
    # What moves has exactly 9 of 12 points for added value, fit of at least 9, and the lowest of the last two in the
    # middle: with more capacity the outcome is to take on anyhow, and with none never.
    double = [2 * a + b + 2 * c + d for a, b, c, d in itertools.product(range(3), repeat=4)]
    added = [2 * a + 2 * b + c + d for a, b, c, d in itertools.product(range(3), repeat=4)]
    thin = [1 for a, b in itertools.product(range(3), repeat=2) if min(a, b) == 1]
    moved = sum(fit >= 9 for fit in double) * added.count(9) * len(thin)
    said = lived.said("register replay decisions.sqlite --framework")
    assert f"{moved} van alle 59.049 combinaties" in said
    assert f"{moved} van de 59.049 combinaties" in lived.said("diff framework-2022.2.toml")
    found = replay(lived.register, load_framework(YEAR / "framework-2030.2.toml"))
    assert [one.number for one in found.decisions if one.became != "same"] == [3]
    assert [(one.decisions, one.moved) for one in found.versions] == [(10, moved)]
    assert "Over één van deze onderwerpen (6 in totaal) zeggen de kaders iets anders." in lived.said(
        "topics topics/*.toml --framework"
    )


def test_inconsistencies(lived: Lived) -> None:
    """The pools are at least as good as the shops on every answer, and were decided lower, twice."""
    framework = load_framework()

    def places(topic: Topic) -> list[int]:
        return [framework.node(c.id).levels.index(_level(framework, c.id, topic)) for c in framework.criteria]

    pools, shops = (lived.register.entries()[number - 1].record.topic for number in (4, 10))
    assert all(one >= other for one, other in zip(places(pools), places(shops), strict=True))
    found = inconsistencies(lived.register)
    assert [(pair.lower.number, pair.higher.number, pair.certain) for pair in found.certain] == [
        (4, 10, True),
        (7, 10, True),
    ]
    assert [(one.entry.number, one.direction) for one in found.departures] == [(4, "lower"), (7, "lower")]
    said = lived.said("register inconsistencies")
    assert "Dorpswinkels die verdwijnen" in said
    assert "executive_board" not in said


def test_what_the_decisions_say(lived: Lived) -> None:
    """Two contradict; without the later one half of the whole is the most that three weights of Fit can be."""
    shown = lived.shown["register learn decisions.sqlite --whatever weights"]
    assert "(heat_grants#3): Oppakken en" in " ".join(shown.split())
    text = lived.text("lessons.md")
    assert text.startswith("# Wat onze besluiten zeggen\n")
    for label, most in (("Band met de Agenda", 100), ("Gevolgen voor onze kernen", 50), ("Nabijheid", 50)):
        assert f"| {label} | Aansluiting | minstens 0% | hoogstens {most}% |" in text
    page = " ".join((YEAR.parents[1] / "docs" / "questions" / "learning.md").read_text("utf-8").split())
    assert "from 0% to 100% of the whole, and each other weight of its aspect anything from 0% to 50%" in page


def _level(framework: k80.Framework, criterion: str, topic: Topic) -> k80.Level:
    (level,) = topic.answers[criterion].levels
    return next(one for one in framework.node(criterion).levels if one.id == level)


# --- how things stood, and reports --------------------------------------------------------------------------------


def late(by: str, on: str) -> str:
    """How late something is, in words."""
    return f"{(datetime.date.fromisoformat(on) - datetime.date.fromisoformat(by)).days} dagen te laat"


def test_how_things_stood_in_june(lived: Lived) -> None:
    """Nothing late yet; two topics that are due now, and a portfolio without a plan."""
    text = lived.text("progress-june.md")
    assert "## Wat te laat is\n\nNiets is te laat.\n" in text
    assert "| Subsidie voor warmtenetten (verzonnen) opnieuw bekijken | 10 juni 2030 | nu aan de beurt |" in text
    assert "| Zwembaden die sluiten (verzonnen) opnieuw bekijken | 10 juni 2030 | nu aan de beurt |" in text
    assert "| Slim bouwen van elkaar leren | in uitvoering | 8 april 2030: Vier gemeenten delen" in text
    assert "- Werkgroep: Verzonnenveen en Proefdorp (meewerkende collega)" in text
    assert "Nog zonder plan: Landelijk gebied.\n\nNog zonder portefeuille: Financiën.\n" in text
    entries = lived.register.entries()
    assert entries[5].hash in text  # as the register was, with the decisions of March
    assert k80.fingerprint(load_agenda(YEAR / "agenda-2030.2.toml")) in text
    assert "Actie ‘Slim bouwen van elkaar leren’ was gepland, en is nu in uitvoering." in lived.said("diff agenda.toml")


def test_how_things_stood_in_november(lived: Lived) -> None:
    """Two topics are late and so is what the board was to hear, each by as many days as the calendar says."""
    text = lived.text("progress-november.md")
    on = "2030-11-11"
    for what, by, said in (
        ("Subsidie voor warmtenetten (verzonnen) opnieuw bekijken", "2030-06-10", "10 juni 2030"),
        ("Buslijnen die verdwijnen (verzonnen) opnieuw bekijken", "2030-09-09", "9 september 2030"),
        ("Terugkoppeling in het bestuur", "2030-09-10", "10 september 2030"),
    ):
        assert f"| {what} | {said} | {late(by, on)} |" in text
    lateness = text.split("## ")[1]
    assert lateness.startswith("Wat te laat is")
    assert lateness.count("te laat |") == 4  # and the head of the table
    assert "- Acties afgerond: 1\n- Acties gestopt: 1\n" in text
    assert "- Plan: <https://example.org/plans/outdoors>" in text
    assert lived.register.entries()[9].hash in text
    assert "plan ingevuld: https://example.org/plans/outdoors" in lived.said("diff agenda-2030.2.toml")


def topics_told(text: str) -> list[str]:
    """The topics that a report in English has a piece on."""
    return [line.removeprefix("### ").removesuffix(" (made up)") for line in text.splitlines() if line[:4] == "### "]


def test_the_report_of_june(lived: Lived) -> None:
    """What was decided and why, what departs, what is late, and what fits; to mail in English, to read in Dutch."""
    text = lived.text("report-june.en.md")
    assert topics_told(text) == [
        "Movable homes in villages",
        "Bus lines that disappear",
        "Grants for heat networks",
        "Rules for youth care",
        "Swimming pools that close",
        "A data centre that may come",
    ]
    for why in ("Dit half jaar zijn er geen dagen meer voor.", "Ook na de zomer zijn er nog geen dagen voor."):
        assert f"| {why} |" in text
    assert "Swimming pools that close (made up) | Take on | Monitor on 10 June 2030 |" in text
    assert "| Grants for heat networks (made up) | Take on | 10 June 2030 | 20 days late |" in text
    assert "Of the topics that get energy, 4 in total, 3 fit in the available days." in text
    assert "- What settles it according to the framework: Link with the Agenda: Direct" in text
    assert lived.register.entries()[6].hash in text
    page = lived.text("report-june.html")
    assert '<html lang="nl">' in page
    assert "Terugkoppeling aan de leden" in page
    assert_told(page, lived.register.entries()[6].hash, lived.register.decided_between(*half(1)))


def test_the_message_of_june(lived: Lived) -> None:
    """Short, with each outcome and its topics, and where the whole can be read."""
    text = lived.text("message-june.md")
    assert "- Volledig verslag: <https://example.org/june>" in text
    assert "- Volgen: Regels voor jeugdhulp (verzonnen) en Zwembaden die sluiten (verzonnen)\n" in text
    assert "- Niet oppakken: Komst van een datacenter (verzonnen)\n" in text
    assert "2 keer besloten we anders dan het kader zegt." in text
    assert "Eén onderwerp hadden we al opnieuw moeten bekijken." in text
    assert lived.register.entries()[6].hash in text
    assert len(text) < len(lived.text("report-june.en.md")) / 4


def test_the_report_of_december(lived: Lived) -> None:
    """What came since June: decisions by two versions of the framework, progress, and what is late."""
    text = lived.text("report-december.en.md")
    assert topics_told(text) == [
        "Movable homes in villages",
        "Rules for youth care",
        "Village shops that disappear",
        "Swimming pools that close",
        "Grants for heat networks",
    ]
    assert "Since version 2030.2 of the agenda:" in text
    assert "- Action **Learn smart building from one another** was under way, and is now done." in text
    assert "- Action **Ask for more room** was planned, and is now stopped." in text
    assert "No decision departs from what the framework says or leaves open." in text
    days = (datetime.date(2030, 12, 20) - datetime.date(2030, 9, 9)).days
    assert f"| Bus lines that disappear (made up) | Take on | 9 September 2030 | {days} days late |" in text
    for version in ("2022.2", "2030.2"):
        assert f"- Framework: k80-wendbaarheid, version {version}, fingerprint" in text
    assert "This report was due by" not in text  # half a year after the last one is 30 December
    page = lived.text("report-december.html")
    assert '<html lang="nl">' in page
    assert_told(page, lived.register.head, lived.register.decided_between(*half(2)))


def half(which: int) -> tuple[datetime.date, datetime.date]:
    """The first and last day of one of the halves of the year."""
    return (
        (datetime.date(2030, 1, 1), datetime.date(2030, 6, 30))
        if which == 1
        else (datetime.date(2030, 7, 1), datetime.date(2030, 12, 31))
    )


def assert_told(page: str, mark: str, records: Iterable[DecisionRecord]) -> None:
    """A page in Dutch tells of each decision its topic, outcome and why, and the mark of the register then."""
    assert mark in page
    for record in records:
        assert record.topic.title.to("nl") in page
        assert record.decided.label.to("nl") in page
        assert record.why is None or record.why.to("nl") in page
        assert record.topic.title.to("en") not in page


def test_the_agenda_of_next_year(lived: Lived) -> None:
    """It has what was taken on, under its theme, and all that it had before, with how far that was."""
    before, after = load_agenda(YEAR / "agenda-2030.3.toml"), load_agenda(lived.folder / "agenda-2031.1.toml")
    assert lived.text("agenda-2031.1.toml") == k80.documents.to_toml(after)
    assert (after.version, after.adopted_on) == ("2031.1", datetime.date(2030, 12, 20))
    added = {"housing": ["share_movable_homes"], "countryside": ["speak_up_for_buses", "share_village_shops"]}
    for theme in before.themes:
        new = after.theme(theme.id).actions
        assert new[: len(theme.actions)] == theme.actions
        assert [action.id for action in new[len(theme.actions) :]] == added.get(theme.id, [])
    assert (after.organisation, after.cadence, after.board_cadence) == (
        before.organisation,
        before.cadence,
        before.board_cadence,
    )
    for command in ("renew", "diff agenda-2030.3.toml"):
        assert lived.said(command).count("toegevoegd aan het thema") == 3


def test_in_python_it_is_told_as_well(years: dict[str, Lived]) -> None:
    """What the script prints is what the commands showed."""
    said = years["python"].said("year.py")
    assert "What to talk about: ['instrument_strength']" in said
    assert "What fits: ('village_homes', 'bus_lines', 'heat_grants')" in said
    assert "Late: [('heat_grants', 154), ('bus_lines', 63), ('board', 62)]" in said
    assert "Decisions under the second version: {'same': 9, 'other': 1}" in said


@pytest.mark.slow
def test_the_script_runs_by_itself(years: dict[str, Lived], tmp_path: Path) -> None:
    """As the README says, in a process of its own; a second time it would write over decisions, and does not."""
    folder = tmp_path / "my_year"
    shutil.copytree(YEAR, folder, ignore=shutil.ignore_patterns("__pycache__"))
    run: dict[str, Any] = {"cwd": folder, "capture_output": True, "text": True, "encoding": "utf-8", "check": False}
    environment = {**os.environ, "PYTHONUTF8": "1"}
    ran = subprocess.run([sys.executable, "year.py"], env=environment, **run)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == years["python"].shown["year.py"]
    assert Register(folder / "decisions.sqlite", create=False).head == years["python"].register.head
    kept = files(folder)
    assert subprocess.run([sys.executable, "year.py"], env=environment, **run).returncode == 1
    assert files(folder) == kept
