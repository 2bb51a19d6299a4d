"""A network can be run by command line alone: from topics to a report, as the example says."""

from __future__ import annotations

import glob
import re
import shlex
from pathlib import Path

import pytest
from commands import HALF_YEAR, Ran

from k80assess.document.files import load_agenda, load_topic
from k80assess.govern.register import Register

README = (HALF_YEAR / "README.md").read_text("utf-8")
COPY, *BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_example_runs_word_for_word(half_year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command of its README, from a folder with the made-up documents to the report and the new agenda."""
    pytest.importorskip("scipy")
    assert COPY.strip() == "mkdir my_half_year && cp -r examples/half_year/* my_half_year && cd my_half_year"
    shown = {}
    for line in "".join(BLOCKS).splitlines():
        if line.startswith("mkdir "):
            (half_year / line.removeprefix("mkdir ")).mkdir()
            continue
        command = line.removeprefix("python -m k80assess ")
        assert command != line
        words = [name for word in shlex.split(command) for name in (sorted(glob.glob(word)) or [word])]
        ran = Ran(capsys, *words)
        assert (ran.code, ran.error) == (0, ""), line
        shown[command] = ran.flat
    said = " ".join(shown.values())
    assert "Uw antwoorden verschillen bij 4 criteria. Bij maar één daarvan kan het voor de uitkomst uitmaken" in said
    assert "Van de onderwerpen die energie krijgen, 4 in totaal, passen er 3" in said
    assert "Het register klopt: 7 besluiten" in said
    assert Register("copy.sqlite").head == Register("decisions.sqlite").head
    assert "Terugkoppeling aan de leden" in Path("report.html").read_text("utf-8")
    report = Path("report.en.md").read_text("utf-8")
    assert "Swimming pools that close (made up) | Take on | Monitor on 10 June 2030 |" in report
    assert [action.id for action in load_agenda("agenda-2030.2.toml").theme("countryside").actions] == [
        "speak_up_for_buses"
    ]


def test_all_of_the_example_is_marked_as_made_up() -> None:
    """No topic can be taken for one that somebody judged."""
    paths = [*HALF_YEAR.glob("topics/*.toml"), *HALF_YEAR.glob("panel/*.toml")]
    assert paths
    for path in (*paths, HALF_YEAR / "agenda.toml", HALF_YEAR / "workload.toml"):
        assert "MADE UP" in path.read_text("utf-8").splitlines()[0]
    for topic in map(load_topic, paths):
        assert topic.illustration
        assert "(verzonnen)" in topic.title.to("nl")
        assert "(made up)" in topic.title.to("en")
