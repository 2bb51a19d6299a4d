"""Any use of registers: whatever is added, copied, refused or killed, they have what was acknowledged, and no more.

A plain list of decisions stands beside each register, chained by the test itself. A killed process is a real one: a
server, kept for all examples, forks one that is killed by a signal, after so many steps of SQLite or at the byte at
which a file becomes too large.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from k80assess.base import disk
from k80assess.cli.program import main
from k80assess.document.agenda import Agenda
from k80assess.document.files import as_plain, load_agenda, load_framework, load_topic, packaged_edition, save
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, DocumentError
from k80assess.govern import ledger
from k80assess.govern import register as registers
from k80assess.govern.account import account
from k80assess.govern.chain import Entry
from k80assess.govern.decision import DecisionRecord, decide
from k80assess.govern.register import Register
from k80assess.govern.replayed import replay

V1 = Path(__file__).parents[1] / "v1" / "registers"
ZEROS = "0" * 64
OWN = load_framework(
    {
        "id": "own",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": "a", "levels": ["low", "high"]}],
        "aspects": [
            {"id": "o", "levels": ["no", "yes"], "rule": {"kind": "table", "inputs": ["a"], "rows": [{"then": "no"}]}}
        ],
    }
)
NEWER = revise(OWN, {"version": "2"})
DOCUMENTS = (OWN, NEWER, load_framework(), load_agenda())
DAYS = ("0001-01-01", "1969-12-31", "2026-03-02", "2026-03-01", "9999-12-31")


class Choice(NamedTuple):
    """A decision, by what was chosen: a topic, which framework, and days in any order."""

    topic: str
    framework: int
    on: str
    look_again_on: str | None


@cache
def record(choice: Choice) -> DecisionRecord:
    framework = DOCUMENTS[choice.framework]
    assert isinstance(framework, Framework)
    assessment = assess(load_topic({"id": choice.topic, "title": f"Over ‘{choice.topic}’"}), framework)
    outcome = assessment.possible[0].id
    later = choice.look_again_on if choice.look_again_on is not None and choice.look_again_on > choice.on else None
    return decide(assessment, outcome, on=choice.on, by="board", look_again_on=later)


CHOICES = st.lists(
    st.builds(Choice, st.sampled_from("abc"), st.integers(0, 2), st.sampled_from(DAYS), st.sampled_from((None, *DAYS))),
    min_size=1,
    max_size=3,
)
KEPT = st.lists(st.integers(0, len(DOCUMENTS) - 1), max_size=2)
WHICH = st.integers(0, 3)


class Lines:
    """What a register must hold: the lines of its export, as anybody can work them out."""

    def __init__(self, editions: list[str] = [], entries: list[str] = [], records: list[DecisionRecord] = []) -> None:  # noqa: B006
        self.editions, self.entries, self.records = list(editions), list(entries), list(records)

    def copied(self) -> Self:
        return type(self)(self.editions, self.entries, self.records)

    @property
    def all(self) -> list[str]:
        return self.editions + self.entries

    @property
    def heads(self) -> list[str]:
        return [ZEROS, *[json.loads(line)["hash"] for line in self.entries]]

    def keep(self, *documents: Framework | Agenda) -> None:
        for document in documents:
            if document._fingerprint not in self.kept:
                content = json.dumps(document._whole(), ensure_ascii=False, separators=(",", ":"))
                self.editions.append(f'{{"edition":"{document._fingerprint}","content":{content}}}')

    @property
    def kept(self) -> list[str]:
        return [json.loads(line)["edition"] for line in self.editions]

    def add(self, own: DecisionRecord) -> None:
        text = json.dumps(as_plain(own), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        number, previous = len(self.entries) + 1, self.heads[-1]
        sealed = hashlib.sha256(f'{{"number":{number},"previous":"{previous}","record":{text}}}'.encode()).hexdigest()
        self.entries.append(f'{{"hash":"{sealed}","number":{number},"previous":"{previous}","record":{text}}}')
        self.records.append(own)

    def with_all(self, chosen: list[Choice], documents: list[Framework | Agenda], *, at_hand: bool = True) -> Self:
        """What it holds once decisions were added, and documents; those they name are at hand where they were made."""
        after = self.copied()
        after.keep(*documents)
        for choice in chosen:
            after.add(record(choice))
            if at_hand or DOCUMENTS[choice.framework] is load_framework():
                after.keep(DOCUMENTS[choice.framework])
        return after


SERVER = """
import json, os, resource, signal, sqlite3, sys
sys.path[:0] = json.loads(sys.argv[1])
import importlib.util
spec = importlib.util.spec_from_file_location("sessions", sys.argv[2])
sessions = importlib.util.module_from_spec(spec)
sys.modules["sessions"] = sessions
spec.loader.exec_module(sessions)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
connect = sqlite3.connect

def killed(steps):
    def die():
        killed.steps += 1
        if killed.steps > steps:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0
    killed.steps = 0
    def connected(*args, **kwargs):
        connection = connect(*args, **kwargs)
        connection.set_progress_handler(die, 1)
        return connection
    return connected

for line in sys.stdin:
    path, chosen, steps, size = json.loads(line)
    records = [sessions.record(sessions.Choice(*choice)) for choice in chosen]
    said, says = os.pipe()
    child = os.fork()
    if child == 0:
        register = sessions.Register(path)
        if steps is not None:
            sqlite3.connect = killed(steps)
        if size is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        register.append_all(records)
        os.write(says, b"added")
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(says)
    os.waitpid(child, 0)
    print("added" if os.read(said, 9) else "killed", flush=True)
    os.close(said)
"""


class Server:
    """Another process, in which decisions are added by children that are killed."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", SERVER, json.dumps([path for path in sys.path if path]), __file__]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def add(self, path: str, chosen: list[Choice], steps: int | None, size: int | None) -> bool:
        """Return whether the decisions were acknowledged before the process was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps([path, chosen, steps, size]), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer in ("added\n", "killed\n")
        return answer == "added\n"

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


class Walk(NamedTuple):
    """A walk under way, and what it has yet to come by."""

    steps: Iterator[Entry]
    left: list[str]


class Sessions(RuleBasedStateMachine):
    """Registers, each used by two at once, and beside them what they must hold."""

    server: ClassVar[Server]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.lines: dict[str, Lines] = {}
        self.handles: dict[str, list[Register]] = {}
        self.exports: list[tuple[Path, Lines]] = []
        self.walks: list[Walk] = []

    def teardown(self) -> None:
        with self.folder:
            for path in self.lines:
                self.check(path)
            held = {Path(path).name for path in self.lines} | {path.name for path, _lines in self.exports}
            left = {name for name in os.listdir(self.folder.name) if not name.endswith("-journal")}
            assert left - {"d"} == held  # a journal that undoes nothing stays until somebody adds

    def new(self, lines: Lines) -> str:
        path = str(Path(self.folder.name, f"{len(self.lines)}.sqlite"))
        self.lines[path], self.handles[path] = lines, []
        return path

    def used(self, which: int, second: bool = False) -> tuple[str, Register]:
        path = list(self.lines)[which % len(self.lines)]
        if not self.handles[path]:
            self.handles[path] = [Register(path, create=False), Register(path, create=False)]
        return path, self.handles[path][second]

    def check(self, path: str) -> None:
        """It holds what it must, whoever looks, and whichever mark was noted on the way."""
        lines = self.lines[path]
        for register in (*self.handles[path], Register(path, create=False)):
            found = register.verify(lines.heads[len(lines.entries) // 2])
            assert found.holds, found
            assert (found.entries, found.head, found.kept) == (len(lines.entries), lines.heads[-1], len(lines.editions))
            assert {edition.fingerprint for edition in found.missing} == {
                own.fingerprint for one in lines.records for own in (one.framework, one.agenda) if own is not None
            } - set(lines.kept)
        assert [entry.record for entry in register.entries()] == lines.records

    @initialize(old=st.sampled_from((None, None, "empty", "mixed")))
    def begin(self, old: str | None) -> None:
        path = self.new(Lines())
        if old is None:
            Register(path)
            return
        shutil.copyfile(V1 / f"{old}.sqlite", path)
        own = [json.loads(line)["record"] for line in (V1 / f"{old}.jsonl").read_text("utf-8").splitlines()]
        for content in own:
            self.lines[path].add(DecisionRecord.model_validate(content))

    @rule(which=WHICH, second=st.booleans(), chosen=CHOICES, kept=KEPT)
    def add(self, which: int, second: bool, chosen: list[Choice], kept: list[int]) -> None:
        """Several as one, with documents; or one."""
        path, register = self.used(which, second)
        documents = [DOCUMENTS[own] for own in kept] if len(chosen) > 1 else []
        if len(chosen) == 1:
            added = [register.append(record(chosen[0]))]
        else:
            added = [*register.append_all([record(choice) for choice in chosen], documents)]
        self.lines[path] = self.lines[path].with_all(chosen, documents)
        assert [entry.hash for entry in added] == self.lines[path].heads[-len(chosen) :]
        self.check(path)

    @rule(which=WHICH, chosen=CHOICES, with_document=st.booleans())
    def add_by_command(self, which: int, chosen: list[Choice], with_document: bool) -> None:
        """Decisions from files, with a framework that one of them names, or without."""
        path, _register = self.used(which)
        folder = Path(self.folder.name, "d")
        folder.mkdir(exist_ok=True)
        names = [str(folder / f"{number}.json") for number in range(len(chosen))]
        for name, choice in zip(names, chosen, strict=True):
            save(record(choice), name)
        documents = [DOCUMENTS[chosen[0].framework]] if with_document else []
        given = []
        for document in documents:
            save(document, folder / "f.json")
            given = ["--framework", str(folder / "f.json")]
        assert main(["register", "append", path, *names, *given, "--json"]) == 0
        self.lines[path] = self.lines[path].with_all(chosen, documents, at_hand=False)
        self.check(path)

    @rule(which=WHICH, kept=KEPT)
    def keep(self, which: int, kept: list[int]) -> None:
        path, register = self.used(which)
        documents = [DOCUMENTS[own] for own in kept]
        before = self.lines[path].kept
        after = self.lines[path].copied()
        after.keep(*documents)
        found = register.keep_all(documents)
        assert sum(found) == len(after.editions) - len(before)
        self.lines[path] = after
        self.check(path)

    @rule(which=WHICH, chosen=CHOICES, way=st.sampled_from(("other", "long", "error", "locked")))
    def add_in_vain(self, which: int, chosen: list[Choice], way: str) -> None:
        """What cannot be added as a whole is not added in part."""
        path, register = self.used(which)
        records: list[Any] = [record(choice) for choice in chosen]
        match way:
            case "other":
                records.append(OWN)
                with pytest.raises(ArgumentError):
                    register.append_all(records)
            case "long":
                long = record(Choice("b" * 3000, 0, *DAYS[:2]))
                with patch.object(ledger, "_MAX_RECORD_BYTES", 3000), pytest.raises(ArgumentError):
                    register.append_all([*records, long])
            case "error":
                at_the_end = [*[None] * (2 * len(records) - 1), KeyboardInterrupt]
                with (
                    patch.object(ledger.Ledger, "keep_named", side_effect=at_the_end),
                    pytest.raises(KeyboardInterrupt),
                ):
                    register.append_all(records)
            case _:
                other = sqlite3.connect(path, isolation_level=None)
                other.execute("BEGIN IMMEDIATE")
                with patch.object(disk, "LOCK_TIMEOUT_SECONDS", 0.001), pytest.raises(TimeoutError):
                    register.append_all(records)
                other.close()
        self.check(path)

    @rule(
        which=WHICH,
        chosen=CHOICES,
        steps=st.none() | st.integers(0, 400),
        size=st.none() | st.integers(0, 60).map(lambda pages: pages * 1024),
    )
    def kill(self, which: int, chosen: list[Choice], steps: int | None, size: int | None) -> None:
        """Whoever is killed while adding has added all or nothing, and all that was acknowledged."""
        path, _register = self.used(which)
        before, after = self.lines[path], self.lines[path].with_all(chosen, [])
        acknowledged = self.server.add(path, chosen, steps, size)
        there = len(Register(path, create=False).entries()) == len(after.entries)
        assert there or not acknowledged
        self.lines[path] = after if there else before
        self.check(path)

    @rule(which=WHICH, second=st.booleans())
    def export(self, which: int, second: bool) -> None:
        path, register = self.used(which, second)
        lines = Path(self.folder.name, f"{len(self.exports)}.jsonl")
        assert register.export_lines(lines) == len(self.lines[path].entries)
        assert lines.read_text("utf-8").splitlines() == self.lines[path].all
        self.exports.append((lines, self.lines[path].copied()))

    @precondition(lambda self: self.exports)
    @rule(which=WHICH, of=st.integers(0, 9))
    def import_(self, which: int, of: int) -> None:
        """An export of before, of this register, a copy or another: taken in where it continues, or refused whole."""
        path, register = self.used(which)
        lines, there = self.exports[of % len(self.exports)]
        here = self.lines[path]
        common = min(len(here.entries), len(there.entries))
        if here.entries[:common] != there.entries[:common]:
            with pytest.raises(DocumentError, match="it does not continue this register"):
                register.import_lines(lines)
        else:
            assert register.import_lines(lines) == len(there.entries) - common
            after = here.copied()
            after.editions += [line for line in there.editions if line not in here.editions]
            after.entries += there.entries[common:]
            after.records += there.records[common:]
            self.lines[path] = after
        self.check(path)

    @precondition(lambda self: len(self.lines) < 4)
    @rule(which=WHICH, way=st.sampled_from(("copy", "empty")))
    def another(self, which: int, way: str) -> None:
        """A copy of the file, which is a register of its own from then on; or an empty one."""
        old, _register = self.used(which)
        path = self.new(self.lines[old].copied() if way == "copy" else Lines())
        if way == "copy":
            shutil.copyfile(old, path)
        else:
            Register(path)
        self.check(path)

    @rule(which=WHICH)
    def reopen(self, which: int) -> None:
        path, _register = self.used(which)
        self.handles[path] = []

    @rule(which=WHICH)
    def walk(self, which: int) -> None:
        """Begin to walk along a register, which is then added to."""
        path, register = self.used(which)
        steps, left = register.walk(), self.lines[path].heads[1:]
        if left:
            assert next(steps).hash == left.pop(0)
            self.walks.append(Walk(steps, left))

    @precondition(lambda self: self.walks)
    @rule(of=st.integers(0, 9), far=st.integers(1, 9))
    def walk_on(self, of: int, far: int) -> None:
        """It comes by what was there when it began, and then ends."""
        steps, left = self.walks[of % len(self.walks)]
        for _ in range(far):
            entry = next(steps, None)
            assert (entry and entry.hash) == (left.pop(0) if left else None)

    @rule(which=WHICH, second=st.booleans(), day=st.sampled_from(DAYS).map(datetime.date.fromisoformat))
    def look_back(self, which: int, second: bool, day: datetime.date) -> None:
        """What is in force is what was added last, whatever days decisions name."""
        path, register = self.used(which, second)
        records = self.lines[path].records
        current = {own.topic.id: own for own in records}
        assert register.current() == current
        assert set(register.topics()) == set(current)
        for topic in current:
            assert list(register.history(topic)) == [own for own in records if own.topic.id == topic]
        waiting = [own for own in current.values() if own.look_again_on is not None and own.look_again_on <= day]
        due = register.due(day)
        assert sorted(waiting, key=lambda own: own.topic.id) == sorted(due, key=lambda own: own.topic.id)
        assert [own.look_again_on for own in due] == sorted([own.look_again_on for own in waiting if own.look_again_on])
        assert list(register.decided_between(day, day)) == [own for own in records if own.decided_on == day]
        told = account(register, datetime.date.min, day)
        assert list(told.decided) == [own for own in records if own.decided_on <= day]
        assert told.in_force == {own.topic.id: own for own in records if own.decided_on <= day}
        replayed = replay(register)
        named = {own.framework.fingerprint for own in records} - set(self.lines[path].kept)
        gone = {fingerprint for fingerprint in named if packaged_edition(Framework, fingerprint) is None}
        assert [one.became == "missing" for one in replayed.decisions] == [
            own.framework.fingerprint in gone for own in records
        ]
        assert all(one.recheck is None or one.recheck.holds for one in replayed.decisions)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere processes are not forked")
def test_sessions(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing that was acknowledged is lost, nothing is half there, and verifying, exports and looking back say so."""
    monkeypatch.setattr(registers, "_BATCH", 2)
    monkeypatch.setattr(Sessions, "server", server, raising=False)
    run_state_machine_as_test(Sessions, settings=settings(stateful_step_count=10, deadline=None))
    capsys.readouterr()  # what commands said, which is not looked at here


@pytest.mark.skipif(os.name != "posix", reason="elsewhere processes are not forked")
def test_kills(server: Server, tmp_path: Path) -> None:
    """A process is killed before it adds, halfway, with a journal left behind that undoes it, or once it has added."""
    path, journal = tmp_path / "r.sqlite", tmp_path / "r.sqlite-journal"
    register, seen = Register(path), set()
    register.append(record(Choice("a", 0, *DAYS[:2])))
    chosen = [Choice(topic, 2, "2026-03-02", None) for topic in "abc"]
    for steps, pages in [(None, 0), (None, 6), (None, 15), (None, 40), (0, None), (100, None), (None, None)]:
        before = len(register.entries())
        acknowledged = server.add(str(path), chosen, steps, None if pages is None else pages * 1024)
        left = journal.exists() and journal.stat().st_size > 0
        added = len(register.entries()) - before
        assert added in ((3,) if acknowledged else (0, 3))
        assert register.verify().holds
        seen.add((acknowledged, left))
    assert seen == {(False, False), (False, True), (True, False)}
