"""Readers given anything at all: what is no document is refused by an error of ours, what is one is sound."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz.targets import TARGETS

FINDS = Path(__file__).with_name("finds")
RUNS = {
    "toml": 4_000,
    "json": 6_000,
    "content": 4_000,
    "ssvc-changed": 5_000,
    "dexi-changed": 600,
    "dmn-changed": 1_200,
    "workbook": 1_500,
    "workbook-changed": 600,
    "data": 600,
    "loosening": 1_500,
    "judgements": 4_000,
    "judgements-json": 4_000,
    "export": 3_000,
    "export-changed": 500,
    "register": 500,
    "certificate": 3_000,
}
"""How many inputs a short run takes, a few seconds' worth; 8,000 where nothing is said."""


@pytest.mark.parametrize("name", TARGETS)
def test_inputs_to_begin_with_are_read_or_refused(name: str) -> None:
    """Whole, cut off somewhere, or with bytes in them that do not belong there."""
    target = TARGETS[name]
    for seed in target.seeds:
        for cut in range(0, len(seed), max(1, len(seed) // 4)):
            target.run(seed[:cut])
            target.run(seed[:cut] + b"\x00\xff" + seed[cut:])
        target.run(seed)


@pytest.mark.parametrize("find", sorted(FINDS.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once_is_read_or_refused(find: Path) -> None:
    """Inputs on which a reader went wrong once; the folder names the reader."""
    TARGETS[find.parent.name].run(find.read_bytes())


@pytest.mark.fuzz
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_found(name: str, tmp_path: Path) -> None:
    """A fuzzer that sees what of a reader it reaches finds no input that ends in anything else; the same each time."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("NOT FUZZED: atheris is not installed, and there is none for every Python and system")
    fuzzer, folder = Path(__file__).with_name("fuzzer.py"), tmp_path / name
    options = [f"-runs={RUNS.get(name, 8_000)}", "-seed=1"]
    done = subprocess.run([sys.executable, fuzzer, name, folder, *options], capture_output=True, text=True, check=False)
    finds = {path.name: path.read_bytes()[:2000] for path in folder.glob("find-*")}
    assert done.returncode == 0, f"{finds}\n{done.stdout[-4000:]}\n{done.stderr[-8000:]}"
    assert "Done" in done.stderr
