"""The example of a desktop program, on a screen that nobody sees where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import k80assess as k80

FOLDER = Path(__file__).parents[2] / "examples" / "apps" / "desktop"
PRESS = """
import time
from window import Window

window, asked, end = Window(None), [], time.monotonic() + 30
while time.monotonic() < end:
    window.update()
    time.sleep(0.01)
    said, buttons = str(window.heading["text"]), window.answers.winfo_children()
    if buttons and said not in asked:
        asked.append(said)
        buttons[0].invoke()
    elif not buttons and said != "…":
        break
print(*asked, said, sep="\\n")
window.close()
"""

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the examples are not part of this distribution")


def test_it_asks_until_the_outcome_is_settled_and_says_why() -> None:
    """Whoever presses the first button each time sees the questions of the interview, and the explanation."""
    pytest.importorskip("tkinter")
    command = [sys.executable, "-c", PRESS]
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        screen = shutil.which("xvfb-run")
        if screen is None:
            pytest.skip("there is no screen here, and no Xvfb")
        command = [screen, "-a", *command]
    path = os.pathsep.join(filter(None, [str(Path(k80.__file__).parents[1]), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    ran = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=100)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    interview, expected = k80.Interview(k80.load_framework()), []
    criteria = {criterion.id: criterion for criterion in k80.load_framework().criteria}
    while interview.next_criterion is not None:
        criterion = criteria[interview.next_criterion]
        assert criterion.question is not None
        expected.append(criterion.question.to("nl"))
        interview.answer(criterion.id, criterion.levels[0].id)
    assert ran.stdout.split("\n")[: len(expected)] == expected
    assert k80.explain(interview.assessment) in ran.stdout
