"""Commands where the computer is against them: killed while they write, nowhere to write, no time that makes sense."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from writing import COMMANDS, WORDS, lay_out

from k80assess.cli.program import main
from k80assess.govern.register import Register

WORD = ["memo", "topic.toml", "--agenda", "agenda.toml", "-o", "out.docx"]
EXCEL = ["convert", "topic.toml", "-o", "out.xlsx"]
TRIED = [[*WORDS[name], f"{number}-{path}"] for number, (name, (_before, path)) in enumerate(COMMANDS.items())]

# Each command in a process of its own, forked from one that has loaded all that they load.
SERVER = """
import contextlib, io, json, os, pwd, resource, signal, sys, tempfile
from k80assess.cli.program import main
commands, folder, size, user = json.loads(sys.argv[1])
sys.stdin = io.StringIO()
for command in commands:  # so that nothing is left to be imported
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        main([*command[:-1], "first-" + command[-1], "--lang", "en"])
os.chdir(folder)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
for command in commands:
    said, says = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(says, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if user is not None:
            os.environ.pop("HOME", None)
            if os.getuid() == 0:  # to whom nothing is forbidden
                os.setgid(user), os.setuid(user)
        if size is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        os._exit(main([*command, "--lang", "en"]))
    os.close(says)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with open(said) as file:
        print(json.dumps([command, code, file.read()]), flush=True)
"""


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with all that commands read, where others can get to; pytest keeps its own to the user who runs it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "folder")
        folder.mkdir()
        os.chmod(name, 0o755)
        monkeypatch.chdir(folder)
        lay_out()
        monkeypatch.chdir(name)
        yield folder


def run_each(commands: list[list[str]], folder: Path, size: int | None = None, user: int | None = None) -> Any:
    """Run commands, each in a process of its own; where its files are too large, that is killed by a signal."""
    paths = os.pathsep.join(path for path in sys.path if path)
    given = json.dumps([commands, str(folder), size, user])
    with tempfile.TemporaryDirectory() as elsewhere:
        os.chdir(elsewhere)
        lay_out()
        run = subprocess.run(
            [sys.executable, "-c", SERVER, given],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            timeout=300,
        )
        os.chdir(folder)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def needed() -> None:
    for name in ("docx", "openpyxl", "pysat", "scipy"):
        pytest.importorskip(name)
    if os.name != "posix":
        pytest.skip("processes, permissions and limits of POSIX")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_while_writing(laid_out: Path) -> None:
    """What stood there stands there, whole; what is left beside it is in nobody's way when the command is run again."""
    needed()
    commands = [*TRIED, WORD, EXCEL]
    for command, code, said in run_each(commands, laid_out):
        assert code == 0, (command, said)
    first = {path.name: path.read_bytes() for path in laid_out.iterdir()}
    assert {command[-1] for command in commands} <= first.keys()
    killed = 0
    for size in (0, 1500):
        for command, code, said in run_each(commands, laid_out, size):
            assert code in (-signal.SIGXFSZ, 0, 3), (command, said)  # some documents are never written over
            killed += code == -signal.SIGXFSZ
        beside = {path.name for path in laid_out.iterdir()} - first.keys()
        assert all(name.startswith(".k80assess-") and name.endswith(".new") for name in beside)
        assert {name: (laid_out / name).read_bytes() for name in first} == first
    assert killed > len(commands)
    for command, code, said in run_each(commands, laid_out):
        assert code == 0, (command, said)
    assert {name: (laid_out / name).read_bytes() for name in first} == first
    assert Register(laid_out / "decisions.sqlite").verify()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_may_be_written(laid_out: Path) -> None:
    """Without a home, in a folder that may only be read: each command gives its answer, or says why it does not."""
    needed()
    os.chmod(laid_out, 0o555)
    before = {path.name: path.read_bytes() for path in laid_out.iterdir()}
    shown = [[*words, "-"] for words in WORDS.values() if words[0] != "learn"]
    found = run_each([*TRIED, WORD, EXCEL, *shown], laid_out, user=65534)
    for command, code, said in found:
        if command[-1] == "-":
            assert (code, said) == (0, "") or "k80assess: " in said, command
        else:
            assert code == 4, (command, said)
            assert said.endswith(f"k80assess: {command[-1]}: it may not be read or written\n")
    assert {path.name: path.read_bytes() for path in laid_out.iterdir()} == before
    os.chmod(laid_out, 0o755)


def refuse(*_: object) -> NoReturn:
    raise FileNotFoundError(2, "No usable temporary directory found")


def test_no_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only workbooks are written by way of one, and say so."""
    pytest.importorskip("openpyxl")
    monkeypatch.chdir(tmp_path)
    lay_out()
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_get_default_tempdir", refuse)
    assert main(["register", "export", "decisions.sqlite", "-"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main([*EXCEL, "--lang", "en"]) == 4
    assert capsys.readouterr().err == (
        "k80assess: there is no folder for temporary files that can be written: name one in TMPDIR\n"
    )
    assert main([*EXCEL[:-1], "out.toml"]) == 0
    assert not Path("out.xlsx").exists()


@pytest.mark.parametrize("year", [1970, 1979, 2108])
def test_a_clock_that_is_set_wrong(
    year: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A ZIP file has years of its own, so what is one is not written then, and the reason is told."""
    pytest.importorskip("openpyxl")
    pytest.importorskip("docx")
    monkeypatch.chdir(tmp_path)
    lay_out()
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((year, 1, 2, 0, 0, 0, 4, 2, 0)))
    for command in (WORD, EXCEL):
        assert main([*command, "--lang", "en"]) == 4
        template = "the clock of this computer says that it is {year}, which such a file cannot record: set the clock"
        said = f"k80assess: {template.format(year=year)}\n"
        assert capsys.readouterr().err == said
        assert not Path(command[-1]).exists()
