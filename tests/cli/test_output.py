"""No command writes over what it reads, or over anything that it did not write itself; `-` is standard output."""

from __future__ import annotations

import io
import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from commands import NAMES
from writing import COMMANDS, OUT, WORDS, lay_out

from k80assess.cli import program
from k80assess.cli.output import Output
from k80assess.cli.program import main
from k80assess.document.files import load_agenda, load_topic, to_toml
from k80assess.errors import ArgumentError
from k80assess.govern.decision import load_record

EACH = pytest.mark.parametrize("name", COMMANDS, ids=" ".join)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every document that a command can read, under the names of the table."""
    monkeypatch.chdir(tmp_path)
    lay_out()
    monkeypatch.setattr(sys, "stdin", io.StringIO())  # whoever is asked for judgements stops at once
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], name: tuple[str, ...], path: str, *more: str) -> tuple[int, str, str]:
    """Run a command with this name after what comes before it."""
    capsys.readouterr()
    code = main([*WORDS[name], path, *more])
    return code, *capsys.readouterr()


def needing(name: tuple[str, ...]) -> None:
    if name in (("register", "learn"), ("learn",)):
        pytest.importorskip("pysat")
    if name in (("report-back",), ("plan",)):
        pytest.importorskip("scipy")  # for the plan
    if name in (("framework",), ("convert",)):
        pytest.importorskip("openpyxl")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def outputs(parser: ArgumentParser, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Return the commands of a parser that write a file, as the parser itself has them."""
    for action in parser._actions:
        if action.dest == "output" or isinstance(made(action.type), Output):
            yield name
        for word, below in (action.choices if isinstance(action.choices, dict) else {}).items():
            yield from outputs(below, (*name, word))


def made(kind: Any) -> object:
    return kind("x") if callable(kind) and getattr(kind, "func", None) is Output else None


def test_every_command_that_writes_is_tried_here() -> None:
    """Whatever gets an output later, is held to the same."""
    assert set(outputs(program._parser(NAMES))) == set(COMMANDS)


# --- what is refused ----------------------------------------------------------------------------------------------


@EACH
def test_nothing_that_a_command_reads_is_written_over(
    name: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its own name, by another way to it, by a link to it, or by another name of the same file."""
    before = contents(folder)
    for read in [word for word in WORDS[name] if word in before]:
        os.symlink(read, "symbolic.toml")
        os.link(read, "hard.toml")
        ways = (read, f"./{read}", str(folder / read), f"../{folder.name}/{read}", "symbolic.toml", "hard.toml")
        for way in ways:
            code, text, error = run(capsys, name, way)
            assert (code, text) == (3, "")
            assert "de opdracht leest dit bestand zelf" in error, error
        for made_here in ("symbolic.toml", "hard.toml"):
            os.unlink(made_here)
    assert contents(folder) == before


def test_a_name_that_differs_in_capitals_only_is_the_same_file_where_the_system_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems do not mind capitals in names: what is compared is the file, and never its name."""
    real = os.stat

    def unminding(path: Any, **how: Any) -> os.stat_result:
        return real(path.lower() if isinstance(path, str) else path, **how)

    monkeypatch.setattr(os, "stat", unminding)
    before = contents(folder)
    assert run(capsys, ("page",), "FRAMEWORK.TOML")[0] == 3
    assert contents(folder) == before


@EACH
def test_nothing_else_is_written_over_either(
    name: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A document, register, report or text of somebody else, whatever its name is; nor one that may be read later."""
    needing(name)
    words = "# Minutes\n\nWe met.\n"
    hand = '# By hand.\nid = "t"\ntitle = "T"\n'
    own = to_toml(load_topic({"id": "pool_closures", "title": "T", "answers": {"demand": "broad"}}))
    texts = (words, hand, own, '{"id": "t", "title": "T"}', "<!doctype html>\n<p>Mine.</p>\n", "\x00\x01\n")
    register = Path("decisions.sqlite").read_bytes()
    ending = OUT[name].rpartition(".")[2]
    for content in (*[text.encode() for text in texts], register, b"\xff\xfe\x00"):
        Path(f"other.{ending}").write_bytes(content)
        code, text, error = run(capsys, name, f"other.{ending}")
        assert code == 3
        assert text == "" or name == ("learn",)  # which has talked by then, and saved what was said elsewhere
        assert "dit bestand bestaat al" in error
        assert Path(f"other.{ending}").read_bytes() == content


@EACH
def test_a_name_with_another_ending_is_refused(
    name: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that a page is never taken for a document; and what is no file is told by what it is."""
    needing(name)
    (folder / f"folder.{OUT[name].rpartition('.')[2]}").mkdir()
    before = sorted(os.listdir())
    for path, said in (
        ("out.sqlite", "eindigt op"),
        ("out", "geen extensie"),
        ("folder", "geen extensie"),
        (f"folder.{OUT[name].rpartition('.')[2]}", "gevonden: een map"),
        (os.devnull, "gevonden: een apparaat"),
        ("a\0b", "geen geldig pad"),
    ):
        code, text, error = run(capsys, name, path)
        assert (code, text) == (3, "")
        assert said in error
    needing(name)
    assert run(capsys, name, os.path.join("none", OUT[name]))[0] == 4
    assert sorted(os.listdir()) == before


@EACH
def test_a_command_that_fails_leaves_what_was_there(
    name: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where it fails at the very end, with the text in hand."""
    needing(name)
    assert run(capsys, name, OUT[name])[0] == 0
    before = contents(folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert run(capsys, name, OUT[name])[0] == 4
    assert contents(folder) == before


# --- what is written ----------------------------------------------------------------------------------------------


@EACH
@pytest.mark.usefixtures("folder")
def test_what_a_command_wrote_it_may_write_again(name: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """In every form that it writes, in either language; and what is empty holds nothing to lose."""
    needing(name)
    endings = Output(program_kind(name), "x").kind.endings
    languages = ((),) if name == ("register", "export") else (("--lang", "nl"), ("--lang", "en"))
    for ending in endings:
        if ending == ".docx" and find_spec("docx") is None:
            continue
        Path(f"again{ending}").touch()
        # A workbook is a document, which people edit, and has the words of a language on its sheets.
        for language in languages if ending != ".xlsx" else (("--lang", "nl"),) * 2:
            code, text, error = run(capsys, name, f"again{ending}", *language)
            assert (code, error) == (0, "")
            assert f"again{ending}" in text
        assert Path(f"again{ending}").stat().st_size


def program_kind(name: tuple[str, ...]) -> Any:
    parser: Any = program._parser(name)
    for word in name:
        parser = next(a.choices[word] for a in parser._actions if isinstance(a.choices, dict))
    return next(found.kind for a in parser._actions if isinstance(found := made(a.type), Output))


@pytest.mark.usefixtures("folder")
def test_a_workbook_goes_to_standard_output_as_it_is(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Bytes that are no text, and nothing beside them."""
    needing(("framework",))
    assert main(["framework", "--workbook", "-"]) == 0
    written = capfdbinary.readouterr().out
    assert main(["framework", "--workbook", "out.xlsx"]) == 0
    assert written == Path("out.xlsx").read_bytes()


@pytest.mark.parametrize("name", [name for name, path in OUT.items() if not path.endswith(".xlsx")], ids=" ".join)
@pytest.mark.usefixtures("folder")
def test_a_dash_is_standard_output(name: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """What would be in the file and nothing beside it, and no file of that name."""
    needing(name)
    code, text, error = run(capsys, name, "-")
    assert (code, error) == (0, "")
    assert not Path("-").exists()
    assert run(capsys, name, OUT[name])[0] == 0
    written = Path(OUT[name]).read_text("utf-8")
    if OUT[name].endswith(".html") and name == ("report-back",):
        assert text.startswith("# ")
    else:
        assert text == written


@pytest.mark.usefixtures("folder")
def test_documents_on_standard_output_can_be_json(capsys: pytest.CaptureFixture[str]) -> None:
    """As all data is, where that is asked for."""
    code, text, _error = run(capsys, ("decide",), "-", "--json")
    assert code == 0
    assert load_record(json.loads(text)).topic.id == "pool_closures"
    assert run(capsys, ("renew",), "-")[0] == 0
    Path("renewed.toml").write_text(run(capsys, ("renew",), "-")[1], "utf-8")
    assert load_agenda("renewed.toml").version == "9"


@pytest.mark.parametrize("name", [("convert",), ("panel",), ("decide",), ("renew",)], ids=" ".join)
@pytest.mark.usefixtures("folder")
def test_a_document_that_somebody_worked_on_is_theirs(
    name: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """A word put in between the quotes leaves no other trace: only where just the same is written, nothing is lost."""
    for ending in (".toml", ".json"):
        path = Path(f"out{ending}")
        assert run(capsys, name, str(path))[0] == run(capsys, name, str(path))[0] == 0
        written = path.read_text("utf-8")
        path.write_text(written.replace('"', '"My ', 1), "utf-8")
        before = path.read_bytes()
        code, text, error = run(capsys, name, str(path))
        assert (code, text) == (3, "")
        assert "waar overheen geschreven mag worden; kies een andere naam, of verwijder het eerst" in error
        assert path.read_bytes() == before


def test_two_outputs_of_another_kind_do_not_mix(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report does not go over a page, nor a page over a report."""
    assert run(capsys, ("page",), "out.html")[0] == 0
    before = contents(folder)
    assert run(capsys, ("report",), "out.html")[0] == 3
    assert contents(folder) == before
    os.unlink("out.html")
    assert run(capsys, ("report",), "out.html")[0] == 0
    before = contents(folder)
    assert run(capsys, ("page",), "out.html")[0] == 3
    assert contents(folder) == before


def test_an_output_says_what_it_is() -> None:
    """In errors of argparse too."""
    output = Output(program_kind(("page",)), "a.toml")
    assert repr(output) == "'a.toml'"
    with pytest.raises(ArgumentError, match=r"^a\.toml: a page ends in \.html, \.htm; found '\.toml'$"):
        output.refuse_harm([])
