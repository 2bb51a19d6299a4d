"""The house: who imports whom stands in .importlinter and holds, and a folder says no more than what it is."""

from __future__ import annotations

import ast
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
def test_a_folder_has_a_docstring_and_nothing_else(path: Path) -> None:
    """Each name has one address: the module it stands in, never the folder too."""
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_its_subject(path: Path) -> None:
    """Every module starts with what it is about."""
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))
