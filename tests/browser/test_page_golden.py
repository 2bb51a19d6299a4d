"""Pages and topics of version 1.0.0 beside today's: what one saves the other opens, and they decide alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from v1 import said

pytestmark = pytest.mark.browser

V1 = Path(__file__).parents[1] / "v1"
SAID = json.loads((V1 / "said.json").read_text("utf-8"))


def possible_on(page: Any, path: Path) -> list[str]:
    """Open a topic on a page, and give the outcomes that it shows as possible."""
    page.locator("#file").set_input_files(path)
    page.get_by_text(f"Geopend: {path.name}.").wait_for()
    shown = page.locator('[data-possible="true"]')
    return [outcome.get_attribute("data-outcome") for outcome in shown.all()]


@pytest.mark.parametrize("name", SAID["pages"])
def test_a_topic_that_the_page_saved_then_is_opened_now(open_page: Callable[..., Any], name: str) -> None:
    """Today's page says of it what was said then."""
    before = SAID["pages"][name]
    page = open_page(said.load_framework(V1 / before["framework"]))
    assert possible_on(page, V1 / name) == before["possible"]


@pytest.mark.parametrize("name", ["k80", "libraries"])
def test_a_page_of_then_opens_what_is_saved_now(browser: Any, name: str, tmp_path: Path) -> None:
    """A page that was written then still decides what it did, of topics that the library saves today."""
    page = browser.new_context().new_page()
    page.goto((V1 / "pages" / f"{name}.html").as_uri())
    opened = 0
    for place, before in SAID["topics"].items():
        if before["framework"] == f"frameworks/{name}.toml":
            path = tmp_path / f"{Path(place).stem}.json"
            said.save(said.load_topic(V1 / place), path)
            assert possible_on(page, path) == before["possible"]
            opened += 1
    assert opened > 3
    page.context.close()
