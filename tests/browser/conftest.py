"""One Chromium for all browser tests, and pages that must stay by themselves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.families import Family
from k80assess.report.page.build import write_page

ARGUMENTS = [
    "--no-sandbox",  # in a container there is none to be had
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Where .ci/run lays the accessibility checker; what is in .cache is not kept in git.
AXE = Path(__file__).parents[2] / ".cache" / "axe" / "axe.min.js"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return Debian's Chromium, driven by playwright."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="PLAYWRIGHT IS NOT INSTALLED: the page is not tested")
    if CHROMIUM is None:
        pytest.skip("CHROMIUM IS NOT INSTALLED: the page is not tested in a browser")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core."""
    if not AXE.exists():
        pytest.skip(f"AXE-CORE IS NOT AT {os.path.relpath(AXE)}: accessibility is not tested")
    return AXE.read_text("utf-8")


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Return a function that writes the page of a framework and opens it, with all questions on it.

    At the end it is shown that no page asked for anything but its own file, and that nothing went wrong in one.
    """
    asked: set[str] = set()
    files: set[str] = set()
    complaints: list[str] = []
    contexts: list[Any] = []

    def opened(
        framework: Framework | Family | None = None,
        lang: Any = "nl",
        script: str = "",
        behind: str = "#mode=all",
        **options: Any,
    ) -> Any:
        file = tmp_path / f"page-{len(contexts)}.html"
        write_page(framework or load_framework(), file, lang=lang)
        files.add(file.as_uri())
        context = browser.new_context(accept_downloads=True, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("request", lambda request: asked.add(request.url.split("#")[0]))
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(file.as_uri() + behind)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert {address for address in asked - files if not address.startswith(("data:", "blob:"))} == set()
    assert complaints == []
