"""What tests of several commands work in."""

import shutil
from pathlib import Path

import pytest
from commands import YEAR


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the example of a year, as its README makes one, to work in."""
    own = tmp_path / "my_year"
    shutil.copytree(YEAR, own)
    monkeypatch.chdir(own)
    return own
