"""Pages say what the models and modules say, and leave nothing public out."""

from __future__ import annotations

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from public_api import public

from k80assess.document.files import fingerprint, load_framework
from k80assess.document.parsing import parse

DOCS = Path(__file__).parents[1] / "docs"


pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of this distribution")


def generated(name: str) -> ModuleType:
    """Return a generator of pages as a module."""
    spec = importlib.util.spec_from_file_location(name, DOCS / ".generators" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    return generator


def test_the_page_about_the_packaged_framework_is_up_to_date() -> None:
    """docs/framework.md is what its generator gives now."""
    generator = generated("framework_page")
    assert generator.PAGE.read_text("utf-8") == generator.page(load_framework())


def test_the_reference_is_up_to_date() -> None:
    """docs/reference/ is what its generator gives now, and holds no other page."""
    expected = generated("reference_pages").pages()
    assert {path: path.read_text("utf-8") for path in (DOCS / "reference").iterdir()} == expected


def test_every_public_name_is_in_the_reference() -> None:
    """Each name stands on a page below the module that it lives in; each function in the table of all as well."""
    pages = {page.name: page.read_text("utf-8") for page in sorted((DOCS / "reference").glob("*.md"))}
    shown = set()
    block = re.compile(r"^::: (\S+)\n    options:\n      members:\n((?:        - \S+\n)+)", re.MULTILINE)
    for text in pages.values():
        for home, members in block.findall(text):
            shown |= {f"{home}.{name}" for name in members.split() if name != "-"}
    for name, thing in public():
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert f"{thing.__module__}.{thing.__name__}" in shown, name
        if inspect.isfunction(thing):
            assert f"#{thing.__module__}.{thing.__name__})" in pages["functions.md"], name


def test_a_framework_is_the_same_in_a_file_and_in_python() -> None:
    """What the page on frameworks of one's own shows in TOML is what it then builds in code."""
    page = (DOCS / "own-framework.md").read_text("utf-8")
    toml, python = [
        re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0] for kind in ("toml", "python")
    ]
    names: dict[str, Any] = {}
    exec(python, names)
    loaded = load_framework(parse(toml, "framework.toml"))
    assert names["framework"] == loaded
    assert fingerprint(names["framework"]) == fingerprint(loaded)
