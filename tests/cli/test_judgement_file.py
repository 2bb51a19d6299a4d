"""One file of judgements that several sessions write to: nothing that was saved is lost, and every line stays."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from k80assess.base import disk
from k80assess.cli.judgementfile import JudgementFile
from k80assess.document.examples import Example, load_examples
from k80assess.errors import DocumentError

pytest.importorskip("fcntl", reason="where folders cannot be locked, nobody waits")


def judgement(name: str, outcome: str = "no") -> Example:
    return Example(id=name, answers={"a": "low"}, outcome=outcome)


def test_sessions_that_save_at_the_same_moment(tmp_path: Path) -> None:
    """Each of two processes adds its own judgements as fast as it can, and all of them are there."""
    script = (
        "import sys; from pathlib import Path\n"
        "from k80assess.cli.judgementfile import JudgementFile\n"
        "from k80assess.document.examples import Example\n"
        "file = JudgementFile(Path('j.toml'), 'en')\n"
        "print(flush=True), input()\n"
        "for i in range(20): file.add(Example(id=f'{sys.argv[1]}{i}', answers={'a': 'low'}, outcome='no'))\n"
    )
    command = [sys.executable, "-c", script]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": tmp_path, "text": True}
    sessions = [subprocess.Popen([*command, name], **pipes) for name in "xy"]  # type: ignore[call-overload]
    for session in sessions:
        session.stdout.readline()
    for session in sessions:
        session.stdin.write("\n")
        session.stdin.flush()
    assert [session.communicate(timeout=60) and session.returncode for session in sessions] == [0, 0]
    assert {own.id for own in load_examples(tmp_path / "j.toml")} == {f"{name}{i}" for name in "xy" for i in range(20)}


def test_a_session_that_was_stopped_while_it_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever: after a while that is said, nothing is written, and it can be tried again."""
    import fcntl

    monkeypatch.setattr(disk, "LOCK_TIMEOUT_SECONDS", 0.05)
    file = JudgementFile(tmp_path / "j.toml", "en")
    file.add(judgement("one"))
    before = file.path.read_bytes()
    holder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    handles = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    two, one = judgement("two"), judgement("one")
    changes: list[Callable[[], object]] = [
        lambda: file.add(two),
        lambda: file.replace(one),
        lambda: file.remove("one"),
    ]
    for change in changes:
        with pytest.raises(TimeoutError, match=r"others kept it locked for 0\.05 seconds.*j\.toml"):
            change()
    assert not handles or len(os.listdir("/proc/self/fd")) == len(handles)
    assert file.path.read_bytes() == before
    os.close(holder)
    file.add(judgement("two"))
    assert [own.id for own in load_examples(file.path)] == ["one", "two"]


class Sessions(RuleBasedStateMachine):
    """Two sessions in one file, any of which may be killed while it writes, beside a plain table of what was saved."""

    @initialize(ending=st.sampled_from(["toml", "json"]))
    def begin(self, ending: str) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, f"j.{ending}")
        self.sessions = [JudgementFile(self.path, "en") for _ in range(2)]
        self.saved: dict[str, str] = {}

    sides = st.integers(0, 1)
    names = st.sampled_from(["one", "two", "three"])
    outcomes = st.sampled_from(["no", "yes"])

    @rule(side=sides, name=names, outcome=outcomes)
    def add(self, side: int, name: str, outcome: str) -> None:
        if name in self.saved:
            with pytest.raises(DocumentError, match=name):
                self.sessions[side].add(judgement(name, outcome))
        else:
            self.sessions[side].add(judgement(name, outcome))
            self.saved[name] = outcome

    @rule(side=sides, name=names, outcome=outcomes)
    def replace(self, side: int, name: str, outcome: str) -> None:
        self.sessions[side].replace(judgement(name, outcome))
        self.saved[name] = outcome

    @rule(side=sides, name=names)
    def remove(self, side: int, name: str) -> None:
        self.sessions[side].remove(name)
        self.saved.pop(name, None)

    @rule(side=sides, step=st.sampled_from(["replace", "fsync"]))
    def stop_while_writing(self, side: int, step: str) -> None:
        """What was being saved is not there, all else is; the session begins anew."""

        def stops(*_: object) -> None:
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, step, stops)
            with pytest.raises(KeyboardInterrupt):
                self.sessions[side].add(judgement("stopped"))
        self.sessions[side] = JudgementFile(self.path, "en")

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "path") and self.path.exists():
            assert {own.id: own.outcome for own in load_examples(self.path)} == {
                name: (outcome,) for name, outcome in self.saved.items()
            }
            assert [name for name in os.listdir(self.folder.name) if name.endswith(".new")] == []

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestSessions = Sessions.TestCase
TestSessions.settings = settings(max_examples=8, stateful_step_count=12, deadline=None)
