"""The tutorials about a framework in Excel, followed: their tables are typed into the sheets, their commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openpyxl")

from commands import Ran
from openpyxl import load_workbook

from k80assess.document.files import load_framework
from k80assess.engine.assessment import assess

DOCS = Path(__file__).parents[3] / "docs"
pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of this distribution")

STEP = re.compile(r"^```sh\n(?P<typed>.*?)^```$|\*\*(?P<sheet>[^*]+)\*\*|(?P<table>(?:^\|[^\n]*\|\n)+)", re.M | re.S)
SHOWN = re.compile(r"^```text\n(.*?)^```$", re.M | re.S)


def fill_in(path: Path, title: str, table: str) -> None:
    """Type a table of the page into a sheet, by its heads; a name that has none gets an empty head."""
    book = load_workbook(path)
    sheet: Any = book[title]
    lines = [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in table.strip().split("\n")]
    heads = {cell.value: cell.column for cell in sheet[3] if cell.value}
    for head in lines[0]:
        if head not in heads:
            empty = next(cell for cell in sheet[3] if not cell.value)
            empty.value, heads[head] = head, empty.column
    items = {sheet.cell(row, 1).value: row for row in range(4, sheet.max_row + 1)}
    for number, line in enumerate(lines[2:], start=4):
        row = items.get(line[0], number)  # what stands there already is filled in beside
        for head, text in zip(lines[0], line, strict=True):
            value = int(text) if text.isdecimal() and title not in ("Kader", "Framework") else text
            sheet.cell(row, heads[head], value if text else None)
    book.save(path)


@pytest.mark.parametrize(
    ("page", "name", "outcomes"),
    [
        ("nl/kader-in-excel.md", "kader.xlsx", ("Niet doen", "Volgen", "Meedoen")),
        ("tutorials/in-excel.md", "framework.xlsx", ("Leave it", "Follow", "Join")),
    ],
)
def test_the_tutorial_gives_the_framework_of_its_paper(
    page: str,
    name: str,
    outcomes: tuple[str, str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All 18 projects come out as the paper says, worked out here by its sentences alone; the rule it has holds."""
    monkeypatch.chdir(tmp_path)
    text, sheet = (DOCS / page).read_text("utf-8"), ""
    for step in STEP.finditer(text):
        if step["typed"]:
            done = Ran(capsys, *shlex.split(step["typed"])[1:])
            assert done.code == 0, done.error
        elif step["sheet"]:
            sheet = step["sheet"]
        else:
            fill_in(tmp_path / name, sheet, step["table"])
    framework: Any = load_framework(tmp_path / name)
    villages, support, costs = [[level.id for level in own.levels] for own in framework.criteria]
    for i, village in enumerate(villages):
        for j, backing in enumerate(support):
            for k, cost in enumerate(costs):
                points = (0, 2, 5)[i] + (0, 1, 3)[j] + (0, 2)[k]
                expected = 2 if points >= 7 and j > 0 else 1 if points >= 4 else 0
                answers = dict(zip([c.id for c in framework.criteria], (village, backing, cost), strict=True))
                level: Any = assess(answers, framework).outcome
                assert level.id == outcomes[expected], answers
    wrong = load_workbook(tmp_path / name)
    results: Any = wrong.worksheets[[own.title for own in wrong].index("Uitkomsten" if "nl/" in page else "Results")]
    heads = {cell.value: cell.column for cell in results[3]}
    threshold = next(heads[head] for head in ("Drempel", "Threshold") if head in heads)
    results.cell(6, threshold, 800)
    results.cell(6, threshold + 1).value = results.cell(5, threshold + 1).value = None
    results.cell(5, threshold, 0.4)
    wrong.save(tmp_path / name)
    refused = Ran(capsys, "check", name, "--lang", "nl" if "nl/" in page else "en")
    assert refused.error.removeprefix("k80assess: ") == SHOWN.findall(text)[1]
