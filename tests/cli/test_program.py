"""The program returns numbers for scripts to act on, complains in a few lines, and shows itself on any terminal."""

from __future__ import annotations

import errno
import inspect
import io
import json
import os
import re
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from commands import HOUSING, Ran

from k80assess.cli import assess, program
from k80assess.cli.command import Command, Exit, Reply
from k80assess.document.files import load_topic, save
from k80assess.errors import DocumentError, MissingExtraError, Problem, Sentence, SizeLimitError
from k80assess.govern.register import Register

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **how.pop("env", {})}
    command = [sys.executable, "-m", "k80assess", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, env=environment, check=False, **how)


def raising(error: BaseException) -> Callable[[Namespace], Reply]:
    def fail(_arguments: Namespace) -> Reply:
        raise error

    return fail


# --- its commands -------------------------------------------------------------------------------------------------


MODULES = {
    f"{name} {second}".strip(): module
    for name, found in program.COMMANDS.items()
    for second, module in ({"": found} if isinstance(found, str) else found).items()
}


@pytest.mark.parametrize("name", MODULES)
def test_a_command_is_a_module_of_that_name(name: str) -> None:
    """It has what every command has, with the same types."""
    module = import_module(f"k80assess.cli.{MODULES[name]}")
    assert module.__name__.rstrip("_") == "k80assess.cli." + name.replace(" ", ".").replace("-", "_")
    assert str(module.__doc__).startswith(f"`{name}`: ")
    for function in ("arguments", "run"):
        expected = inspect.signature(getattr(Command, function))
        own = [parameter for parameter in expected.parameters.values() if parameter.name != "self"]
        assert inspect.signature(getattr(module, function)) == expected.replace(parameters=own)


def test_no_module_of_a_command_is_missing_from_the_table() -> None:
    """Each module with a function `run` is a command that can be asked for."""
    folder = Path(program.__file__).parent
    commands = {path.relative_to(folder) for path in folder.rglob("*.py") if "\ndef run(" in path.read_text("utf-8")}
    assert commands == {Path(f"{module.replace('.', '/')}.py") for module in MODULES.values()}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["register", "--help"]])
def test_what_needs_no_command_loads_none(arguments: list[str]) -> None:
    """So that it is shown at once."""
    code = f"import sys; from k80assess.cli.program import main; main({arguments}); sys.exit('pydantic' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


NO_TABLE, NONE = Sentence("not_a_table", "a table is needed"), Sentence("found_none", "none")

# --- what it returns ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            DocumentError("f.toml", [Problem(("a",), Sentence("not_a_table", "a table is needed"))]),
            Exit.INPUT,
            "k80assess: f.toml: a: hier is een tabel nodig\n",
        ),
        (
            SizeLimitError(
                Sentence("limit.nodes", "nodes of the decision diagram"), 10, Sentence("found_none", "none")
            ),
            Exit.LIMIT,
            "meer dan de grens van 10; geen\n",
        ),
        (MissingExtraError("numpy", "frames"), Exit.LIMIT, "pip install 'k80assess[frames]'\n"),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "x.toml"),
            Exit.FILE,
            "x.toml: dit bestand of deze map is er niet",
        ),
        (OSError("the disk is gone"), Exit.FILE, "k80assess: the disk is gone\n"),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "\n"),
    ],
)
def test_each_kind_of_failure_has_its_number(
    error: BaseException, code: Exit, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And its message on standard error, with no traceback."""
    monkeypatch.setattr(assess, "run", raising(error))
    assert program.main(["assess", HOUSING]) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert said in output.err
    assert "Traceback" not in output.err


def test_a_fault_of_ours_is_no_negative_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python would return 1 for it, which scripts take for "no"; and we want to see where it was."""
    monkeypatch.setattr(assess, "run", raising(ZeroDivisionError()))
    assert program.main(["assess", HOUSING]) == Exit.BUG
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_many_problems_are_cut_to_a_few_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody reads five hundred lines; how many there are is said. What a document says cannot move the cursor."""
    problems = [Problem(("a", i), NO_TABLE, "\x1b[2J") for i in range(500)]
    monkeypatch.setattr(assess, "run", raising(DocumentError("f.toml", problems)))
    program.main(["assess", HOUSING])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) < 15
    assert lines[0] == "k80assess: f.toml: 500 problemen"
    assert "nog 490" in lines[-1]
    assert "\x1b" not in "".join(lines)


def test_a_pattern_stands_for_the_files_that_match(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the shell leaves that to the program: sorted, and what matches nothing is a name like any other."""
    monkeypatch.setattr(program, "EXPANDS_PATTERNS", True)
    monkeypatch.chdir(tmp_path)
    for topic in ("b", "a"):
        save(load_topic({"id": topic, "title": f"Topic {topic}"}), tmp_path / f"{topic}.toml")
    monkeypatch.setattr(sys, "argv", ["k80assess", "topics", "*.toml", "--json"])
    assert program.main() == Exit.OK
    assert [one["topic"] for one in json.loads(capsys.readouterr().out)["topics"]] == ["a", "b"]
    monkeypatch.setattr(sys, "argv", ["k80assess", "topics", "*.json"])
    assert program.main() == Exit.FILE
    assert "*.json" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["assess"], ["assess", "t.toml", "--lang", "fr"], ["prove"]])
def test_called_in_a_wrong_way(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The program says what is wrong, and returns 2 as every program does."""
    assert program.main(arguments) == Exit.USAGE
    assert "gebruik: k80assess" in capsys.readouterr().err


WRONG: list[tuple[str, str, str]] = [
    ("asess", "OPDRACHT: dit is geen van de mogelijkheden; gevonden: ", "COMMAND: this is not one of the choices; "),
    ("register", "dit ontbreekt: OPDRACHT", "this argument is missing: COMMAND"),
    ("assess", "dit ontbreekt: TOPIC", "this argument is missing: TOPIC"),
    ("decide t.toml", "dit ontbreekt: --on, --by, ", "these arguments are missing: --on, --by, "),
    (
        "assess t --framwork f",
        "dit hoort niet bij deze opdracht; gevonden: '--framwork f'; bedoelt u '--framework'?",
        "this command does not take this; found '--framwork f'; did you mean '--framework'?",
    ),
    (
        "assess t --a",
        "dit kunnen meer opties zijn; gevonden: '--a'; toegestaan: --agenda, ",
        "this can be one of several options; found '--a'; allowed: --agenda, ",
    ),
    ("assess t --limit", "--limit: hier is een waarde nodig", "--limit: a value is needed"),
    ("diff a b --topics", "--topics: hier is een waarde nodig", "--topics: a value is needed"),
    (
        "assess t --json=x",
        "--json: bij deze optie hoort geen waarde; gevonden: 'x'",
        "--json: this option has no value; found 'x'",
    ),
    (
        "assess t --limit 0",
        "--limit: hier is een geheel getal van 1 of meer nodig; gevonden: '0'",
        "--limit: a whole number of 1 or more is needed; found '0'",
    ),
    (
        "register due r --on x",
        "--on: hier is een datum nodig; gevonden: 'x'; toegestaan: een dag zoals 2022-11-30",
        "--on: a date is needed; found 'x'; allowed: a day such as 2022-11-30",
    ),
]


@pytest.mark.parametrize(("arguments", "dutch", "english"), WRONG)
def test_a_wrong_command_line_is_told_in_the_users_language(
    arguments: str, dutch: str, english: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By `--lang` or by the environment, with how the program is used above it: nothing is left in English."""
    ways = [(["--lang", "nl"], None, dutch), (["--lang=en"], None, english), ([], "en", english), ([], "nl", dutch)]
    for option, preferred, said in ways:
        if preferred is not None:
            monkeypatch.setenv("K80ASSESS_LANG", preferred)
        assert program.main([*option, *arguments.split()]) == Exit.USAGE
        usage, _, complaint = capsys.readouterr().err.partition("\nk80assess: ")
        assert usage.startswith("gebruik: k80assess" if said == dutch else "usage: k80assess")
        assert complaint.startswith(said)


def test_what_argparse_may_come_to_say_is_said_as_it_is() -> None:
    """A message that another version of Python words otherwise is not lost."""
    assert str(program.usage_problem("something else", None)) == "something else"
    newer = "invalid choice: 'asess', maybe you meant 'assess'? (choose from assess, explain)"
    found = program.usage_problem(newer, None)
    assert (found.found, found.allowed, found.hint) == ("'asess'", "assess, explain", "assess")


@pytest.mark.parametrize("command", ["", "assess", "register", "register due"])
def test_no_heading_of_the_help_is_english(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Argparse has headings of its own for usage, options and arguments."""
    assert program.main([*command.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("gebruik: k80assess")
    assert not re.search("usage|options:|positional|show this", shown)


# --- help ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["asess"], "assess"),
        (["register", "hisotry"], "history"),
        (["assess", "t.toml", "--whatever", "weigths"], "weights"),
        (["dance"], None),
    ],
)
def test_a_misspelt_word_has_a_near_one(
    arguments: list[str], near: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command or choice that is nearly one of those there are is told so; another one is not."""
    assert program.main(arguments) == Exit.USAGE
    complaint = capsys.readouterr().err
    assert "geen van de mogelijkheden" in complaint
    assert complaint.endswith(f"bedoelt u {near!r}?\n") if near else "bedoelt u" not in complaint


@pytest.mark.parametrize(("language", "words"), [("nl", "beoordeel een onderwerp"), ("en", "assess a topic")])
def test_the_help_speaks_both_languages(language: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of every command, with what the program returns."""
    for arguments in (["assess", "--help", "--lang", language], ["assess", "--help", f"--lang={language}"]):
        assert program.main(arguments) == 0
        assert words in capsys.readouterr().out
    for name in program.COMMANDS:
        assert program.main([name, "--lang", language, "--help"]) == 0
        assert "130" in capsys.readouterr().out


def test_the_language_may_stand_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    """Before the command as well as after it; what stands last counts."""
    for arguments in (["--lang", "en", "assess", HOUSING], ["--lang=nl", "assess", HOUSING, "--lang", "en"]):
        assert program.main(arguments) == 0
        assert "Outcome" in capsys.readouterr().out
    assert program.main(["--lang", "en", "--help"]) == 0
    assert "assess a topic" in capsys.readouterr().out


def test_the_language_may_stand_before_or_after_the_second_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last one counts."""
    monkeypatch.chdir(tmp_path)
    Register("r.sqlite")
    for options, words in (
        (("register", "--lang", "en", "current", "r.sqlite"), "The decisions in force"),
        (("register", "current", "r.sqlite", "--lang", "en"), "The decisions in force"),
        (("register", "--lang", "en", "current", "r.sqlite", "--lang", "nl"), "De besluiten die gelden"),
        (("register", "current", "r.sqlite"), "De besluiten die gelden"),
    ):
        assert Ran(capsys, *options).text.startswith(words)


def test_without_a_command_the_help_tells_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever tries the program for the first time sees where to begin."""
    assert program.main([]) == Exit.USAGE
    assert "beoordeel een onderwerp" in capsys.readouterr().err


def test_the_environment_chooses_a_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the command line names none."""
    monkeypatch.setenv("K80ASSESS_LANG", "en")
    assert program.main(["assess", HOUSING]) == 0
    assert "Outcome" in capsys.readouterr().out


def test_the_version_is_shown() -> None:
    """One line."""
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout.splitlines()) == 1


# --- as a process of its own --------------------------------------------------------------------------------------


def test_the_main_job_from_the_shell() -> None:
    """What the README shows first: Dutch text, nothing on standard error, zero."""
    done = run("assess", HOUSING, env={"PYTHONIOENCODING": "utf-8"})
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("utf-8")
    assert "Uitkomst    Oppakken (wel energie)" in text
    assert all(len(line) <= 88 for line in text.splitlines())


@pytest.mark.parametrize("encoding", ["ascii", "cp850", "utf-16"])
def test_any_terminal_can_show_it(encoding: str) -> None:
    """What a terminal does not know is written plainer, never an error."""
    done = run("assess", HOUSING, env={"PYTHONIOENCODING": encoding})
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    assert "'Oppakken'" in text or "‘Oppakken’" in text
    assert "?" not in text.replace("onderwerp?", "")


def test_a_narrow_terminal_is_respected() -> None:
    """No line is wider than the terminal says it is."""
    done = run("explain", HOUSING, env={"COLUMNS": "50", "PYTHONIOENCODING": "utf-8"})
    assert max(map(len, done.stdout.decode("utf-8").splitlines())) <= 50


@pytest.mark.parametrize("arguments", [["agenda"], ["--version"], ["prove", "--then", "monitor"]])
def test_whoever_reads_may_stop_reading(arguments: list[str]) -> None:
    """A closed pipe ends the program without a word, after much output or little."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "k80assess", *arguments]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60, env=environment, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (Exit.PIPE_CLOSED, b"")


@pytest.mark.parametrize("arguments", [["schema", "framework"], ["--version"], ["prove", "--then", "monitor"]])
def test_a_full_disk_is_a_file_that_cannot_be_written(arguments: list[str]) -> None:
    """What was not written is not passed over in silence."""
    if not Path("/dev/full").exists():
        pytest.skip("no device here that is always full")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "k80assess", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=60, env=environment, check=False)
    assert done.returncode == Exit.FILE
    assert b"geen ruimte meer" in done.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [(["assess", HOUSING], 0), (["--help"], 0), (["interview", "t.json"], 0), (["prove"], 2), (["check", "none"], 4)],
)
def test_streams_may_be_closed(command: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or never have been there, as in a program with a window: nothing is shown, and nothing else is different."""
    monkeypatch.chdir(tmp_path)
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert program.main(command) == code


def test_a_name_that_is_no_text_is_complained_of() -> None:
    """File names may hold bytes that are no characters."""
    done = run("assess", os.fsdecode(b"no\xff.toml"), env={"PYTHONIOENCODING": "utf-8"})
    assert done.returncode == Exit.FILE
    assert b"Traceback" not in done.stderr


def test_standard_output_may_be_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other programs call `main` with a stream of their own."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert program.main(["schema", "topic"]) == 0
    assert json.loads(stream.getvalue())["type"] == "object"
