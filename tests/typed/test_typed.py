"""Types: what checkers say of code that builds documents is what happens when it runs, both ways."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Required, get_origin, get_type_hints

import pytest
from pydantic import ValidationError

import k80assess
from k80assess.base.documents import Document
from k80assess.errors import K80Error

HERE = Path(__file__).parent
RIGHT, WRONG = HERE / "right.py", HERE / "wrong.py"
SOURCE = str(Path(k80assess.__file__).parents[1])
LINES = WRONG.read_text("utf-8").splitlines()
MARKED = {number for number, line in enumerate(LINES, 1) if line.endswith("  # wrong")}


def complaints(command: list[str], folder: Path) -> set[tuple[str, int]]:
    """Run a type checker over both files, and give the file and line of each error."""
    environment = {**os.environ, "MYPYPATH": SOURCE}
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found = re.findall(r"(right|wrong)\.py:(\d+)(?::\d+)?(?: -|:) error", run.stdout)
    assert found, run.stdout + run.stderr
    return {(name, int(line)) for name, line in found}


@pytest.mark.slow
@pytest.mark.parametrize("plugins", ["", "pydantic.mypy"], ids=["plain", "plugin"])
def test_mypy_sees_exactly_what_is_wrong(plugins: str, tmp_path: Path) -> None:
    """Strict, with pydantic's plugin or without it."""
    pytest.importorskip("mypy")
    settings = tmp_path / "mypy.ini"
    settings.write_text(f"[mypy]\nstrict = true\nplugins = {plugins}\n[mypy-k80assess.*]\nfollow_imports = silent\n")
    command = ["mypy", "--config-file", str(settings), "--cache-dir", str(tmp_path), str(RIGHT), str(WRONG)]
    assert complaints(command, tmp_path) == {("wrong", line) for line in MARKED}


@pytest.mark.slow
def test_pyright_sees_exactly_what_is_wrong(tmp_path: Path) -> None:
    """In its standard mode."""
    pytest.importorskip("basedpyright")
    settings = {"typeCheckingMode": "standard", "include": [str(RIGHT), str(WRONG)], "extraPaths": [SOURCE]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = ["basedpyright", "--project", str(tmp_path), "--pythonpath", sys.executable]
    assert complaints(command, tmp_path) == {("wrong", line) for line in MARKED}


@pytest.mark.slow
def test_pyright_is_content_with_the_apps(tmp_path: Path) -> None:
    """In its strict mode: who copies an example copies nothing that a checker has something against."""
    for needed in ("basedpyright", "duckdb", "fastapi", "pyspark"):
        pytest.importorskip(needed)
    apps = HERE.parents[1] / "examples" / "apps"
    settings = {"typeCheckingMode": "strict", "include": [str(apps)], "extraPaths": [SOURCE]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "basedpyright", "--project", str(tmp_path), "--pythonpath", sys.executable]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert run.stdout.splitlines()[-1].startswith("0 errors, 0 warnings"), run.stdout + run.stderr


def test_what_is_right_runs() -> None:
    """Every line that the type checkers are content with is accepted."""
    exec(compile(RIGHT.read_text("utf-8"), RIGHT, "exec"), {"__name__": "right"})


@pytest.mark.parametrize("line", sorted(MARKED), ids=lambda line: LINES[line - 1].removesuffix("  # wrong"))
def test_what_is_wrong_is_refused(line: int) -> None:
    """Every line that the type checkers refuse is refused: by our own error, or by Python's where Python is misused."""
    names: dict[str, object] = {}
    exec("\n".join(text for number, text in enumerate(LINES, 1) if number not in MARKED), names)
    with pytest.raises((K80Error, TypeError, AttributeError, ValidationError)) as caught:
        exec(LINES[line - 1], names)
    assert not isinstance(caught.value, ValidationError) or ".id = " in LINES[line - 1]


def documents(model: type[Document] = Document) -> Iterator[type[Document]]:
    for child in model.__subclasses__():
        # Documents in other people's formats are read, and not built in code.
        ours = child.__module__.startswith("k80assess.") and not child.__module__.startswith("k80assess.interop.")
        if ours and not child.__name__.startswith("_"):
            yield child
        yield from documents(child)


@pytest.mark.parametrize("model", dict.fromkeys(documents()), ids=lambda model: model.__name__)
def test_each_document_class_tells_type_checkers_all_its_keys(model: type[Document]) -> None:
    """What it takes in code are its keys, and the same ones may be left out; checkers see that it is frozen."""
    keys = vars(sys.modules[model.__module__])[f"{model.__name__}Keys"]
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    taken = get_type_hints(keys, include_extras=True)
    assert set(taken) == set(fields)
    required = {key for key, annotation in taken.items() if get_origin(annotation) is Required}
    assert required == {key for key, field in fields.items() if field.is_required()}
    source = Path(str(sys.modules[model.__module__].__file__)).read_text("utf-8")
    assert re.search(rf"^class {model.__name__}\(.*frozen=True.*\):$", source, re.MULTILINE)
    assert f"self, **keys: Unpack[{model.__name__}Keys]" in source
