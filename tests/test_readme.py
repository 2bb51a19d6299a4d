"""What the README tells newcomers to type is one command each, and does what it says."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from k80assess.cli.program import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_there_are_two_shell_blocks_of_one_command_each() -> None:
    """First the main job, then the tests; both start from a fresh machine with Python."""
    assert len(BLOCKS) == 2
    for block in BLOCKS:
        assert block.count("\n") == 1
        assert block.startswith("python3 -m venv .venv && .venv/bin/pip install -q ")
    assert "k80assess assess examples/topics/" in BLOCKS[0]
    assert BLOCKS[1].rstrip().endswith(".venv/bin/pytest")


def test_the_main_job_works(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The arguments of the first block, given to the program."""
    monkeypatch.chdir(ROOT)
    arguments = shlex.split(BLOCKS[0].rpartition("-m k80assess ")[2])
    assert main(arguments) == 0
    assert "Oppakken (wel energie)" in capsys.readouterr().out


def test_the_extra_of_the_tests_exists() -> None:
    """The second block installs an extra that pyproject.toml has."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (wanted,) = re.findall(r"'\.\[(\w+)\]'", BLOCKS[1])
    assert wanted in extras


def test_every_link_leads_somewhere() -> None:
    """Links go to files of this repository."""
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_commands_in_the_text_exist() -> None:
    """What is named in the table of next steps is a command."""
    from k80assess.cli.program import COMMANDS

    named = set(re.findall(r"`python -m k80assess (\w+)", README))
    assert named
    assert named <= set(COMMANDS)
