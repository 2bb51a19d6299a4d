"""The page in Firefox, driven by WebDriver BiDi: it decides, asks, keeps and fits as it does in Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from accessible import OVERFLOW
from frameworks import conditional
from links import ILLUSTRATION, linked

from k80assess.document.files import load_framework
from k80assess.engine.assessment import assess
from k80assess.examine.interview import Interview
from k80assess.report.page.build import write_page

pytestmark = pytest.mark.browser

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
TAB, DOWN, SPACE = "\ue004", "\ue015", " "


MIDDLE = """(selector) => {
  const element = document.querySelector(selector);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x + width / 2, y + height / 2].map(Math.round);
}"""


class Firefox:
    """One tab of a Firefox, with as much of the protocol as the tests need."""

    def __init__(self, connection: Any) -> None:
        self._connection, self._number = connection, 0
        self.ask("session.new", capabilities={})
        self._tab = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            told = json.loads(self._connection.recv(timeout=30))
            if told.get("id") == self._number:
                assert told["type"] == "success", told
                return told["result"]

    def open(self, address: str) -> None:
        self.ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def reload(self) -> None:
        self.ask("browsingContext.reload", context=self._tab, wait="complete")

    def resize(self, width: int, height: int) -> None:
        self.ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})

    def evaluate(self, script: str) -> Any:
        """Return what a script gives, as JSON has it."""
        expression = f"JSON.stringify({script})"
        told = self.ask("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert told["type"] == "success", told
        return json.loads(told["result"]["value"]) if told["result"]["type"] == "string" else None

    def click(self, selector: str, times: int = 1) -> None:
        """Click in the middle of an element, as a mouse does."""
        find = f"({MIDDLE})({json.dumps(selector)})"
        x, y = self.evaluate(find)
        move = {"type": "pointerMove", "x": x, "y": y}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self.act({"type": "pointer", "id": "mouse", "actions": [move, *press * times]})

    def press(self, *keys: str) -> None:
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keys", "actions": strokes})

    def act(self, source: Mapping[str, Any]) -> None:
        self.ask("input.performActions", context=self._tab, actions=[source])


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Return Debian's Firefox."""
    client = pytest.importorskip("websockets.sync.client", reason="WEBSOCKETS IS NOT INSTALLED: no test in Firefox")
    if FIREFOX is None:
        pytest.skip("FIREFOX IS NOT INSTALLED: the page is not tested in it")
    profile = tmp_path_factory.mktemp("firefox")
    command = [FIREFOX, "--headless", "--remote-debugging-port=0", "--profile", str(profile), "about:blank"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        lines = (re.search(r"BiDi listening on (ws://\S+)", line) for line in process.stderr)
        address = next(filter(None, lines))[1]
        with client.connect(f"{address}/session", max_size=None) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def address(tmp_path: Path) -> str:
    write_page(load_framework(), tmp_path / "page.html", lang="en")
    return (tmp_path / "page.html").as_uri()


ASKED = "document.querySelector('fieldset.current input[value=\"\"]')?.name ?? null"
POSSIBLE = "[...document.querySelectorAll('[data-possible=\"true\"]')].map((e) => e.dataset.outcome)"


@pytest.mark.timeout(300)
def test_it_asks_and_decides_in_firefox(firefox: Firefox, address: str) -> None:
    """As an interview does, by mouse and by keyboard, clicked twice and reloaded; and then the outcome stands first."""
    firefox.resize(1280, 800)
    firefox.open(address)
    interview = Interview(load_framework())
    while (next_one := interview.next_criterion) is not None:
        assert firefox.evaluate(ASKED) == next_one
        level = load_framework().node(next_one).levels[1].id
        if len(interview.answers) % 2:
            firefox.click(f"fieldset.current .choices input[value='{level}']", 2)
            firefox.reload()
            firefox.click("#step-on", 2)
        else:
            firefox.evaluate("document.querySelector('fieldset.current .choices input').focus()")
            firefox.press(SPACE, DOWN)
            while firefox.evaluate("document.activeElement.id") != "step-on":
                firefox.press(TAB)
            firefox.click("#step-on")  # no key presses a button here: a headless window never has the focus
        interview.answer(next_one, level)
        assert firefox.evaluate(POSSIBLE) == [one.id for one in interview.assessment.possible]
    assert firefox.evaluate("document.getElementById('columns').firstElementChild.id") == "result"
    assert firefox.evaluate("document.activeElement.id") == "result"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", [(360, 740), (320, 640), (320, 200), (1280, 800)])
@pytest.mark.parametrize("mode", ["one", "all"])
def test_it_fits_in_firefox(mode: str, size: tuple[int, int], firefox: Firefox, address: str) -> None:
    """At the start, and with the answers that a link carries."""
    firefox.resize(*size)
    firefox.open(f"{address}#mode={mode}")
    for _ in range(2):
        assert firefox.evaluate(f"({OVERFLOW})()") == []
        assert firefox.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        firefox.open("about:blank")
        firefox.open(f"{address}{linked(ILLUSTRATION, mode)}")
    assert firefox.evaluate(POSSIBLE) == [level.id for level in assess(ILLUSTRATION).possible]
    assert "#" not in firefox.evaluate("location.href")
    firefox.evaluate("document.querySelector('[data-language=nl]').click()")
    assert firefox.evaluate("document.documentElement.lang") == "nl"
    firefox.evaluate("document.querySelector('[data-language=en]').click()")


def test_the_keyboard_goes_on_from_a_question_that_goes_in_firefox(firefox: Firefox, tmp_path: Path) -> None:
    """To the next one, where what was said of a question that is not asked is taken back."""
    write_page(conditional(), tmp_path / "page.html", lang="en")
    firefox.open((tmp_path / "page.html").as_uri() + "#mode=all")
    firefox.click("input[name='partner'][value='yes']")
    firefox.click("[data-abstain='since']")
    firefox.click("input[name='partner'][value='no']")
    firefox.click("[data-abstain='since']")
    firefox.press(TAB)
    assert firefox.evaluate("document.activeElement.name") == "size"
