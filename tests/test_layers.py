"""The house: who imports whom stands in .importlinter and holds, and a folder says no more than what it is."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "k80assess"


def test_every_module_imports_lower_ones_only(capsys: pytest.CaptureFixture[str]) -> None:
    """All contracts of .importlinter are kept."""
    cli = pytest.importorskip("importlinter.cli")
    broken = cli.lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True, no_logo=True)
    assert not broken, capsys.readouterr().out


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/**/__init__.py")), ids=lambda path: path.parent.name)
def test_a_folder_defines_nothing_and_loads_nothing(path: Path) -> None:
    """A folder is a docstring, or shows what stands in its modules: those are loaded when they are asked for."""
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    imported = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert imported in ([], ["k80assess.base.names"])


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_its_subject(path: Path) -> None:
    """Every module starts with what it is about."""
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("the Dutch heading of the next report-back", "report/nl.toml"),
        ("the picture of the tree breaks labels oddly", "report/formats/drawing.py"),
        ("a new hit policy of DMN", "interop/dmn"),
        ("the share of an aspect is wrong", "engine/evaluate.py"),
        ("another question in the interview", "examine/interview.py"),
        ("the lock of the register", "govern/storage.py"),
        ("a new key in a topic", "document/topic.py"),
        ("what the median of judges is", "govern/panel.py"),
        ("one more command", "cli"),
        ("how long totals are walked", "engine/construct.py"),
    ],
)
def test_a_change_has_a_place(change: str, place: str) -> None:
    """Where a change belongs can be told from the tree alone."""
    assert (PACKAGE / place).exists(), change


@pytest.mark.parametrize("name", [".ci/run", "pyproject.toml", "CONTRIBUTING.md"])
def test_the_files_that_our_tools_are_told_of_are_there(name: str) -> None:
    """A module that moves takes its name in the run, the settings and the guide along: a path there finds a file."""
    if not (ROOT / name).exists():
        pytest.skip("not part of this distribution")
    text = (ROOT / name).read_text("utf-8").replace("\\", "")
    said = re.findall(r"(?<![\w/.])(?:tests|src|benchmarks)/[\w./*-]+", text)
    assert said
    assert [path for path in said if not any(ROOT.glob(path.rstrip("./")))] == []


def test_the_run_knows_the_stages_that_it_lists() -> None:
    """Every stage of its help is a function of the script; the full run has the others in the same order."""
    script = ROOT / ".ci" / "run"
    if not script.exists() or shutil.which("bash") is None:
        pytest.skip("not part of this distribution, or there is no bash")
    text = script.read_text("utf-8")
    helped = subprocess.run(["bash", script, "--help"], capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^  (\w+) ", helped, re.MULTILINE)
    assert [name for name in listed if not re.search(rf"^{name}\(\) {{", text, re.MULTILINE)] == []
    (full_run,) = re.findall(r"^full_run=\((.*)\)$", text, re.MULTILINE)
    assert full_run.split() == [name for name in listed if name not in ("quick", "fast", "tests")]
    refused = subprocess.run(["bash", script, "style", "nowhere"], capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("nowhere: there is no such stage\n")
