"""What a power cut leaves of a register: what was acknowledged, and nothing half.

A process that adds to a register is watched by strace, which tells each write and each synchronisation. Then what the
disk may hold at each moment is put together: of what was not synchronised, any writes and any sectors of them may be
lost, and names may be as before. Each such disk is opened as people would open it after the cut.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from k80assess.govern.chain import Entry
from k80assess.govern.register import Register

V1 = Path(__file__).parents[1] / "v1" / "registers"
SECTOR = 512
CALLS = "openat,pwrite64,ftruncate,fsync,fdatasync,unlink,write"

WORK = """
import os, sys
from decisions import decision, decisions
from k80assess import load_agenda
from k80assess.govern.register import Register
path, work = sys.argv[1:]
register = Register(path)
def say():
    os.write(1, b"%d\\n" % len(register.entries()))
say()
if work == "import":
    register.import_lines("lines.jsonl")
    say()
for record in decisions(2):
    register.append(record)
    say()
register.keep(load_agenda())
register.append_all([decision(f"more{i}", turn_to="x" * 4000) for i in range(4)])
say()
"""


class Step(NamedTuple):
    """One thing done: `make`, `write`, `cut`, `sync`, `remove` or `sync folder`; `said` how many entries there are."""

    what: str
    path: str = ""
    at: int = 0
    content: bytes = b""


_CALL = re.compile(r"\d+ +(\w+)\((.*)\) += (\d+)(?:<.*)?$")


def decoded(text: str) -> bytes:
    """Return a string as strace writes it: in hexadecimal digits."""
    return bytes.fromhex(text.replace("\\x", ""))


def steps_in(log: str, folder: str, there: set[str]) -> Iterator[Step]:
    """Yield what was done to files in a folder in which these were at first."""
    for line in log.splitlines():
        if (found := _CALL.match(line)) is None:
            continue
        call, given, _result = found.groups()
        texts = [decoded(text) for text in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', given)]
        opened = re.match(r"\d+<((?:\\x[0-9a-f]{2})*)>", given)
        path = os.fsdecode(decoded(opened[1]) if opened is not None else texts[0] if texts else b"")
        numbers = re.findall(r", (\d+)", given)
        if call == "write" and given.startswith("1<"):
            yield Step("said", at=int(texts[-1]))
        if path == folder:
            if "sync" in call:
                yield Step("sync folder")
        elif os.path.dirname(path) == folder:
            name = os.path.basename(path)
            match call:
                case "openat" if "O_CREAT" in given and name not in there:
                    there.add(name)
                    yield Step("make", name)
                case "unlink":
                    there.discard(name)
                    yield Step("remove", name)
                case "pwrite64":
                    assert len(texts[-1]) == int(numbers[0])
                    yield Step("write", name, int(numbers[1]), texts[-1])
                case "ftruncate":
                    yield Step("cut", name, int(numbers[0]))
                case "fsync" | "fdatasync":
                    yield Step("sync", name)


class File:
    """A file: what of it is on the disk for certain, and what was done to it since."""

    def __init__(self, content: bytes = b"") -> None:
        self.sure, self.since = content, list[Step]()

    def after(self, steps: list[Step]) -> bytes:
        content = bytearray(self.sure)
        for step in steps:
            if step.what == "cut":
                del content[step.at :]
            else:
                content.extend(bytes(max(0, step.at - len(content))))
                content[step.at : step.at + len(step.content)] = step.content
        return bytes(content)

    def sync(self) -> None:
        self.sure, self.since = self.after(self.since), []

    def left(self, rng: random.Random) -> Iterator[bytes]:
        """Yield what may be left of it: of what was done since nothing, all, a part, all but one, or any of it."""
        yield self.sure
        if self.since:
            yield self.after(self.since)
            some = rng.randrange(len(self.since))
            yield self.after(self.since[:some])
            yield self.after([*self.since[:some], *self.since[some + 1 :]])
            yield self.after([part for step in self.since for part in sectors(step) if rng.random() < 0.5])


def sectors(step: Step) -> Iterator[Step]:
    """Yield the parts of a write that a disk writes at once."""
    if step.what == "cut":
        yield step
        return
    at, end = step.at, step.at + len(step.content)
    while at < end:
        after = min(end, (at // SECTOR + 1) * SECTOR)
        yield Step("write", step.path, at, step.content[at - step.at : after - step.at])
        at = after


def after_cuts(
    before: dict[str, bytes], steps: list[Step], rng: random.Random
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Yield at each moment how many entries were acknowledged, and what the disk may hold when the power fails."""
    names = {name: File(content) for name, content in before.items()}
    ways, acknowledged = [names], -1
    for step in steps:
        match step.what:
            case "said":
                acknowledged = step.at
            case "make":
                names = {**names, step.path: File()}
                ways.append(names)
            case "remove":
                names = {name: file for name, file in names.items() if name != step.path}
                ways.append(names)
            case "sync folder":
                ways = [names]
            case "sync":
                names[step.path].sync()
            case _:
                names[step.path].since.append(step)
        for way in ways:
            choices = {name: list(file.left(rng)) for name, file in way.items()}
            for number in range(5):
                yield acknowledged, {name: own[min(number, len(own) - 1)] for name, own in choices.items()}
            yield acknowledged, {name: rng.choice(own) for name, own in choices.items()}


def watched(folder: Path, work: str) -> list[Step]:
    """Let a process add to a register in a folder, and return what it did there."""
    log = folder.with_name("log")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    strace = ["strace", "-f", "-y", "-xx", "-s", f"{2**20}", "-e", f"trace={CALLS}", "-o", str(log)]
    there = {path.name for path in folder.iterdir()}
    command = [*strace, sys.executable, "-c", WORK, str(folder / "r.sqlite"), work]
    run = subprocess.run(command, cwd=folder.parent, env=environment, capture_output=True, text=True)
    if (run.returncode and not log.exists()) or "ptrace" in run.stderr:
        pytest.skip("processes cannot be watched here")
    assert run.returncode == 0, run.stderr
    return list(steps_in(log.read_text(), str(folder), there))


def lost(disk: dict[str, bytes], acknowledged: int, whole: tuple[Entry, ...], counts: set[int], folder: Path) -> bool:
    """Whether a disk has less than what was acknowledged, or something else than was added."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in disk.items():
        (folder / name).write_bytes(content)
    try:
        register = Register(folder / "r.sqlite", create=acknowledged < 0)
        entries = register.entries()
    except Exception:
        return True
    is_whole = bool(register.verify()) and entries == whole[: len(entries)] and len(entries) in counts
    return not is_whole or len(entries) < acknowledged


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace here")
@pytest.mark.parametrize("work", ["new", "import", "version 1"])
def test_power_cuts(work: str, tmp_path: Path) -> None:
    """Whenever the power fails; and without synchronisation this would be found out."""
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    if work == "version 1":
        shutil.copyfile(V1 / "mixed.sqlite", folder / "r.sqlite")
    shutil.copyfile(V1 / "half_year.jsonl", tmp_path / "lines.jsonl")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    steps = watched(folder, work)
    whole = Register(folder / "r.sqlite").entries()
    counts = {0, *[step.at for step in steps if step.what == "said"]}
    assert max(counts) == len(whole) > 5
    assert sum(step.what == "sync" for step in steps) > 10
    for forgotten in ("", "sync", "sync folder"):
        rng, seen, lost_some = random.Random(80), set[tuple[object, ...]](), False
        kept = [step for step in steps if step.what != forgotten]
        for acknowledged, disk in after_cuts(before, kept, rng):
            state = (acknowledged, *sorted(disk.items()))
            if state not in seen:
                seen.add(state)
                lost_some |= lost(disk, acknowledged, whole, counts, other)
                if lost_some:
                    break
        assert lost_some == (forgotten != ""), (forgotten, acknowledged, len(seen))
        assert len(seen) > 100 or lost_some
