"""What a kill or a power cut leaves: what was acknowledged is there, and nothing is half there.

A kill leaves what was written. A power cut leaves less: of what was not yet synchronised, any part may be gone, and a
file that was made or removed may be as before where its folder was not. So what is done to files is recorded, and what
the disk may hold after each step is put back, and read.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from decisions import decisions

from k80assess import load_topic
from k80assess.base import disk
from k80assess.base.disk import write_whole
from k80assess.cli.judgementfile import JudgementFile
from k80assess.cli.topicfile import TopicFile
from k80assess.document.examples import Example
from k80assess.document.files import save
from k80assess.govern.register import Register


class Step(NamedTuple):
    """One thing done to the disk: `write`, `sync`, `replace`, `remove` or `sync folder`."""

    what: str
    path: str
    content: bytes = b""
    to: str = ""


class Recorded:
    """What the package does to files from now on, step by step, while it does it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.steps: list[Step] = []
        self._open, self._fsync, self._os_open = builtins.open, os.fsync, os.open
        self._replace, self._unlink = os.replace, os.unlink
        self._paths: dict[int, str] = {}
        patch.setattr(disk, "open", self.open, raising=False)
        patch.setattr(os, "open", self.os_open)
        patch.setattr(os, "fsync", self.fsync)
        patch.setattr(os, "replace", self.replace)
        patch.setattr(os, "unlink", self.unlink)

    def open(self, path: str, mode: str = "r", **more: Any) -> Any:
        file = self._open(path, mode, **more)
        if mode == "xb":
            self._paths[file.fileno()] = path
            self.steps.append(Step("write", path))
        return file

    def os_open(self, path: str, flags: int, *more: Any, **named: Any) -> int:
        handle = self._os_open(path, flags, *more, **named)
        if os.path.isdir(path):
            self._paths[handle] = path
        return handle

    def fsync(self, handle: int) -> None:
        self._fsync(handle)
        path = self._paths[handle]
        if os.path.isdir(path):
            self.steps.append(Step("sync folder", path))
        else:
            content = Path(path).read_bytes()  # what was written by now is all that is synchronised
            self.steps += [Step("write", path, content), Step("sync", path)]

    def replace(self, path: str, to: str) -> None:
        self._replace(path, to)
        self.steps.append(Step("replace", path, Path(to).read_bytes(), to))

    def unlink(self, path: str) -> None:
        self._unlink(path)
        self.steps.append(Step("remove", path))


def after_a_cut(before: dict[str, bytes], steps: list[Step]) -> Iterator[dict[str, bytes]]:
    """Yield what the disk may hold when the power fails after these steps.

    What a file held at its last synchronisation is there, if it has a name. Names change in the order in which they
    were changed, some or all of them since the folder was synchronised last.
    """
    names = {path: path for path in before}  # which file has which name; a file is called as it was at first
    held = {path: [content, content] for path, content in before.items()}  # as synchronised, and as written
    sure = dict(names)
    later: list[dict[str, str]] = []
    for step in steps:
        if step.what == "write":
            if step.path not in held:
                held[step.path] = [b"", b""]
                names = {**names, step.path: step.path}
                later.append(names)
            held[step.path][1] = step.content
        elif step.what == "sync":
            held[step.path][0] = held[step.path][1]
        elif step.what == "replace":
            assert held[step.path][1] == step.content, "what takes the place was not synchronised, or changed since"
            names = {own: file for own, file in names.items() if own != step.path} | {step.to: names[step.path]}
            later.append(names)
        elif step.what == "remove":
            names = {own: file for own, file in names.items() if own != step.path}
            later.append(names)
        else:
            sure, later = names, []
    for named in [sure, *later]:
        for part in (0, 0.5, 1):
            yield {own: _left(held[file], part) for own, file in named.items()}


def _left(held: list[bytes], part: float) -> bytes:
    synchronised, written = held
    return synchronised if synchronised == written else written[: int(len(written) * part)]


def assert_it_lasts(path: Path, patch: pytest.MonkeyPatch, write: Callable[[], object]) -> None:
    """At every moment, what stands in a file is what stood there or what was written; after that, the latter."""
    before = {str(own): own.read_bytes() for own in path.parent.iterdir()}
    old = before.get(str(path))
    with patch.context() as own:
        recorded = Recorded(own)
        write()
    new = path.read_bytes()
    assert new != old
    for count in range(len(recorded.steps) + 1):
        for left in after_a_cut(before, recorded.steps[:count]):
            assert left.get(str(path)) in ((new,) if count == len(recorded.steps) else (old, new))
    assert [step.what for step in recorded.steps].count("replace") == 1


@pytest.mark.skipif(os.name != "posix", reason="elsewhere folders are not synchronised")
def test_files_last_through_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file that is written is there once that is said, and never half there: new ones, and ones written over."""
    path = tmp_path / "file"
    for text in ("old", "new", "x" * 100_000, ["many", " parts"]):
        assert_it_lasts(path, monkeypatch, partial(write_whole, path, text))
    topic = load_topic({"id": "pilot", "title": "A pilot"})
    assert_it_lasts(tmp_path / "topic.toml", monkeypatch, partial(save, topic, tmp_path / "topic.toml"))
    session = TopicFile(tmp_path / "topic.json", topic, "en")
    assert_it_lasts(session.path, monkeypatch, session.write)
    for level in ("low", "high"):
        answers = {"demand": {"level": [level]}}
        assert_it_lasts(session.path, monkeypatch, partial(session.update, answers=answers))
    judgements = JudgementFile(tmp_path / "j.toml", "en")
    for outcome, change in (("no", judgements.add), ("yes", judgements.replace)):
        example = Example(id="one", answers={"a": "low"}, outcome=outcome)
        assert_it_lasts(judgements.path, monkeypatch, partial(change, example))
    register = Register(tmp_path / "r.sqlite")
    for record in decisions(2):
        register.append(record)
        lines = tmp_path / "lines.jsonl"
        assert_it_lasts(lines, monkeypatch, partial(register.export_lines, lines))


def test_whoever_forgets_to_synchronise_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: without either synchronisation, at some moment a text is lost or half there."""
    path = tmp_path / "file"
    for kept in ("file", "folder"):
        write_whole(path, "old")
        before = {str(path): b"old"}
        with monkeypatch.context() as own:
            recorded = Recorded(own)
            write_whole(path, "new")
        forgotten = "sync" if kept == "folder" else "sync folder"
        steps = [step for step in recorded.steps if step.what != forgotten]
        assert {disk.get(str(path)) for disk in after_a_cut(before, steps)} - {b"new"}


@pytest.mark.skipif(os.name != "posix", reason="elsewhere there is no such call")
def test_macos_is_asked_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There a file that is synchronised may be in the disk's own cache, which SQLite and we have it leave."""
    import fcntl

    asked, fullfsync = list[int](), 51
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", fullfsync, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda _handle, command: asked.append(command))
    monkeypatch.setattr("sys.platform", "darwin")
    write_whole(tmp_path / "file", "new")
    assert asked == [fullfsync] * 2  # the file, and its folder
    with Register(tmp_path / "r.sqlite")._storage.opened() as connection:
        assert connection.execute("PRAGMA fullfsync").fetchone() == (1,)
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
