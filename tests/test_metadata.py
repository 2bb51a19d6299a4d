"""What catalogues read about this project is complete, and says the same everywhere."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
yaml = pytest.importorskip("yaml")

if not (ROOT / "publiccode.yml").exists():
    pytest.skip("the catalogue files are not part of this distribution", allow_module_level=True)

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CODE: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
CITATION: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))

# Those that publiccode.yml 0.7 asks of everybody.
MANDATORY = [
    *("publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description"),
    *("legal", "maintenance", "localisation"),
]


def test_the_version_is_the_same_everywhere() -> None:
    """The package, the citation, the catalogue and the changelog speak of one release, of one day."""
    version = PROJECT["version"]
    assert CITATION["version"] == CODE["softwareVersion"] == version
    day = CITATION["date-released"]
    assert isinstance(day, datetime.date)
    assert CODE["releaseDate"] == day.isoformat()
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", f"{version} - {day}"]


def test_what_the_version_promises_is_said_everywhere() -> None:
    """From 1.0.0 on it is stable by its number, and the classifier and the catalogue say so too."""
    (status,) = [name for name in PROJECT["classifiers"] if name.startswith("Development Status :: ")]
    is_stable = int(PROJECT["version"].partition(".")[0]) >= 1
    assert (status == "Development Status :: 5 - Production/Stable") == is_stable
    assert (CODE["developmentStatus"] == "stable") == is_stable


def test_hooks_fetch_nothing() -> None:
    """What runs before a commit is what stands in the environment of whoever commits."""
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    hooks = repositories[0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks)


def test_the_licence_is_the_same_everywhere() -> None:
    """The European Union Public Licence, version 1.2, in all three files and at length in a fourth."""
    assert {PROJECT["license"], CITATION["license"], CODE["legal"]["license"]} == {"EUPL-1.2"}
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (ROOT / "LICENSE").read_text("utf-8")


def test_the_catalogue_has_what_it_asks_for() -> None:
    """Every mandatory key of publiccode.yml 0.7, within its bounds."""
    assert [key for key in MANDATORY if not CODE.get(key)] == []
    assert (CODE["publiccodeYmlVersion"], CODE["name"], CODE["softwareType"]) == ("0.7", PROJECT["name"], "library")
    assert CODE["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert CODE["localisation"]["localisationReady"] is True
    assert CODE["localisation"]["availableLanguages"] == ["nl", "en"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_catalogue_describes_it_in_both_languages(language: str) -> None:
    """In short, at length, and by what it can do; each within the length that is allowed."""
    description = CODE["description"][language]
    assert len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert all(len(feature) <= 100 for feature in description["features"])
    assert len(description["features"]) >= 3
