"""What tests of several commands work in."""

import shutil
from pathlib import Path

import pytest
from commands import HALF_YEAR


@pytest.fixture
def half_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the example of half a year, as its README makes one, to work in."""
    own = tmp_path / "my_half_year"
    shutil.copytree(HALF_YEAR, own)
    monkeypatch.chdir(own)
    return own
