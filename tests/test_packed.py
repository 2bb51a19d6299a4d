"""Packed: the package works from a zip and inside a program, where no file of it has a path."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import k80assess

SOURCE = Path(k80assess.__file__).parent
EXTRAS = [
    "IPython",
    "hypothesis",
    "matplotlib",
    "narwhals",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "pytest",
    "scipy",
]
USE = """
from pathlib import Path

import k80assess as k80

topic = k80.load_topic({"id": "pilot", "title": "A pilot", "answers": {"theme_link": "none", "staff_time": "enough"}})
assessment = k80.assess(topic)
folder = Path()
k80.save(topic, "topic.json")
print([level.id for level in assessment.possible], k80.load_agenda().id)
print(k80.explain(assessment, lang="en"))
for name in ("report.html", "report.md", "report.docx"):
    k80.write_report(assessment, folder / name)
k80.write_page(k80.load_framework(), folder / "page.html")
assert k80.documents.schema("framework")["required"]
(folder / "framework.dmn").write_text(k80.interop.dmn.to_xml(k80.load_framework()), "utf-8")
assert k80.check(k80.load_framework()) is not None
older = "8482596de37085c8be86143d0f6dc2d20badb1b7abf22af133da1c7715acb8b0"
print(k80.document.files.packaged_edition(k80.Framework, older).version)
print(k80.__file__)
"""


def run(command: list[str], folder: Path, **environment: str) -> list[str]:
    """Run what uses the package, in a folder of its own, and give the lines that it prints."""
    folder.mkdir()
    own = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "COVERAGE_PROCESS_START")}
    run = subprocess.run(command, cwd=folder, env={**own, **environment}, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout.splitlines()


def written(folder: Path) -> dict[str, bytes]:
    """Return what stands in a folder."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(found) == {"topic.json", "report.html", "report.md", "report.docx", "page.html", "framework.dmn"}
    return found


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package in a zip."""
    path = tmp_path_factory.mktemp("packed") / "packed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in SOURCE.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(SOURCE.parent))
    return path


@pytest.mark.slow
def test_it_works_from_a_zip(packed: Path, tmp_path: Path) -> None:
    """What it prints and writes is, byte for byte, what it prints and writes from a folder."""
    pytest.importorskip("docx")
    from_zip = run([sys.executable, "-c", USE], tmp_path / "zip", PYTHONPATH=str(packed))
    from_folder = run([sys.executable, "-c", USE], tmp_path / "folder", PYTHONPATH=str(SOURCE.parent))
    assert from_zip[-1].startswith(str(packed))
    assert from_zip[:-1] == from_folder[:-1]
    assert written(tmp_path / "zip") == written(tmp_path / "folder")


@pytest.mark.slow
def test_the_command_line_works_from_a_zip(packed: Path, tmp_path: Path) -> None:
    """A topic is assessed as it is from a folder."""
    (tmp_path / "topic.toml").write_text('id = "pilot"\ntitle = "A pilot"\n', "utf-8")
    command = [sys.executable, "-m", "k80assess", "assess", str(tmp_path / "topic.toml")]
    from_zip = run(command, tmp_path / "zip", PYTHONPATH=str(packed))
    assert from_zip == run(command, tmp_path / "folder", PYTHONPATH=str(SOURCE.parent))
    assert from_zip


@pytest.mark.slow
def test_it_works_inside_a_program(tmp_path: Path) -> None:
    """PyInstaller finds by our entry point what the package reads and what it loads when it is used."""
    pytest.importorskip("PyInstaller")
    pytest.importorskip("docx")
    hooks = [point.value for point in importlib.metadata.entry_points(group="pyinstaller40")]
    script = tmp_path / "program.py"
    script.write_text(USE.replace("print(k80.__file__)", ""), "utf-8")
    build: list[str | Path] = [f"--exclude-module={name}" for name in EXTRAS]  # only to save time
    build += ["--onedir", "--distpath", tmp_path / "dist", "--workpath", tmp_path / "work", "--specpath", tmp_path]
    if "k80assess._pyinstaller.hooks:folders" not in hooks:  # beside the package, and not installed with it
        build += ["--additional-hooks-dir", SOURCE / "_pyinstaller"]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *build, script]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    made = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, timeout=600)
    assert made.returncode == 0, made.stdout + made.stderr
    [program] = [path for path in (tmp_path / "dist" / "program").iterdir() if path.stem == "program"]
    inside = run([str(program)], tmp_path / "inside")
    assert inside == run([sys.executable, str(script)], tmp_path / "folder", PYTHONPATH=str(SOURCE.parent))
    assert written(tmp_path / "inside") == written(tmp_path / "folder")
