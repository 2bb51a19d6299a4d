"""Pages that are written from the models say what the models say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from k80assess.document.files import load_framework

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of this distribution")
def test_the_page_about_the_packaged_framework_is_up_to_date() -> None:
    """docs/framework.md is what its generator gives now."""
    spec = importlib.util.spec_from_file_location("framework_page", DOCS / ".generators" / "framework_page.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert generator.PAGE.read_text("utf-8") == generator.page(load_framework())
