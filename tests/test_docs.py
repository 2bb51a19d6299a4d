"""Pages say what the models and modules say, and leave nothing public out."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from public_api import public

import k80assess
from k80assess.document.files import load_framework

DOCS = Path(__file__).parents[1] / "docs"


pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of this distribution")


def test_the_page_about_the_packaged_framework_is_up_to_date() -> None:
    """docs/framework.md is what its generator gives now."""
    spec = importlib.util.spec_from_file_location("framework_page", DOCS / ".generators" / "framework_page.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert generator.PAGE.read_text("utf-8") == generator.page(load_framework())


def test_the_navigation_has_every_page_once() -> None:
    """The builder says nothing of a page that the navigation leaves out, or of one there that does not exist."""
    settings = (DOCS.parent / "mkdocs.yml").read_text("utf-8")
    entries = re.findall(r"^ +- (?:[^:\n]+: )?(\S+\.md)$", settings, re.MULTILINE)
    assert sorted(entries) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))


def test_every_picture_is_there() -> None:
    """Neither does it of a picture that is missing."""
    pictures = [
        page.parent / picture
        for page in sorted(DOCS.rglob("*.md"))
        for picture in re.findall(r"!\[[^\]]*\]\(([^)#]+)\)", page.read_text("utf-8"))
    ]
    assert [picture for picture in pictures if not picture.is_file()] == []


def test_every_public_name_is_in_the_reference() -> None:
    """The module that each name lives in has its place on a page."""
    pages = "\n".join([page.read_text("utf-8") for page in sorted((DOCS / "reference").glob("*.md"))])
    described = set(re.findall(r"^::: (\S+)$", pages, re.MULTILINE))
    homes = {getattr(thing, "__module__", None) for _name, thing in public()} - {None}
    assert homes - described == set()
    assert k80assess.Results.__module__ in described
