"""A memo is written where it was asked for, and what people made of it in Word is theirs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from commands import HOUSING, TOPICS, YEAR, Ran


def test_memo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of each topic, for the meeting that the command line names."""
    path = tmp_path / "memo.html"
    meeting = ("--meeting", "2030-03-02", "--by", "The board of Example", "--look-again", "2030-09-01")
    ran = Ran(capsys, "memo", *TOPICS, "-o", str(path), *meeting, "--lang", "en")
    assert (ran.code, path.name in ran.text) == (0, True)
    text = path.read_text("utf-8")
    assert text.count("For decision by The board of Example, 2 March 2030") == len(TOPICS)
    assert text.count("1 September 2030") == len(TOPICS)
    assert Ran(capsys, "memo", HOUSING, "-o", str(path), "--meeting", "tomorrow").code == 2
    assert Ran(capsys, "memo", HOUSING).code == 2


def test_a_memo_that_somebody_edited_in_word_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Until then it may be written again."""
    docx = pytest.importorskip("docx")
    path = tmp_path / "memo.docx"
    for _again in range(2):
        assert Ran(capsys, "memo", HOUSING, "-o", str(path)).code == 0
    document = docx.Document(BytesIO(path.read_bytes()))
    document.paragraphs[0].add_run(" (ours)")
    document.save(str(path))
    before = path.read_bytes()
    assert Ran(capsys, "memo", HOUSING, "-o", str(path)).code == 3
    assert path.read_bytes() == before


def test_a_panel_is_written_as_a_topic_or_as_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the ending of the name; a template is for a report alone, and never written over."""
    pytest.importorskip("docx")
    judges = [str(path) for path in sorted((YEAR / "panel").glob("*.toml"))]
    panel = ("panel", *judges, "--agenda", str(YEAR / "agenda.toml"), "-o")
    merged, report, template = [str(tmp_path / name) for name in ("m.toml", "r.docx", "t.docx")]
    assert Ran(capsys, *panel, merged).code == 0
    assert Path(merged).read_text("utf-8").startswith("id = ")
    assert Ran(capsys, *panel, template).code == 0
    assert Ran(capsys, *panel, report, "--template", template).code == 0
    before = Path(template).read_bytes()
    assert Ran(capsys, *panel, template, "--template", template).code == 3
    assert Ran(capsys, *panel, str(tmp_path / "n.toml"), "--template", template).code == 3
    assert Ran(capsys, "agenda", "--template", template).code == 3
    assert Path(template).read_bytes() == before
    assert not (tmp_path / "n.toml").exists()
    assert Ran(capsys, *panel, str(tmp_path / "p.pdf")).code == 3
