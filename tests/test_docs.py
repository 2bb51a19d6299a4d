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


def test_every_public_name_is_in_the_reference() -> None:
    """The module that each name lives in has its place on a page."""
    pages = "\n".join([page.read_text("utf-8") for page in sorted((DOCS / "reference").glob("*.md"))])
    described = set(re.findall(r"^::: (\S+)$", pages, re.MULTILINE))
    homes = {getattr(thing, "__module__", None) for _name, thing in public()} - {None}
    assert homes - described == set()
    assert k80assess.Results.__module__ in described
