"""The example notebooks run from top to bottom, show what they promise, and keep no output."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "examples" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.md"))


def executed(path: Path) -> list[Any]:
    """Run a notebook in a kernel of its own, and give its cells of code."""
    jupytext = pytest.importorskip("jupytext")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = jupytext.read(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the machinery of notebooks, which is not ours
        place = {"metadata": {"path": str(FOLDER)}}
        nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3", resources=place).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cells: list[Any], kind: str) -> list[str]:
    """Return the outputs of a kind, one text each."""
    found = []
    for output in (output for cell in cells for output in cell.outputs):
        if kind in output.get("data", {}):
            found.append(output["data"][kind])
        elif kind == "text/plain" and "text" in output:
            found.append(output["text"])
    return found


def test_the_notebooks_promised_are_there_without_output() -> None:
    """Three subjects, as text that shows what changed; a notebook file would carry its output along."""
    assert {path.stem for path in NOTEBOOKS} == {"compare_topics", "new_topic", "own_framework"}
    assert list(FOLDER.glob("*.ipynb")) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path) -> None:
    """Nothing fails, results show themselves in English, and what the text between says is so."""
    cells = executed(path)
    html, text = "\n".join(shown(cells, "text/html")), "\n".join(shown(cells, "text/plain"))
    assert '<div class="k80" lang="en">' in html
    assert 'lang="nl"' not in html
    promised = {
        "new_topic": [r"influence_window: expected, which leaves \['monitor'\]", r"Fraction\(1, 9\)"],
        "compare_topics": [
            r"Abolition of the scale-up discount\s+take_on\s+up to .* 0$",
            r"# 8 topics side by side",
        ],
        "own_framework": [r"did you mean 'decision'\?", r"row_never_used.*names=\('decision', '4'\)", r"^\(\)$"],
    }
    for pattern in promised[path.stem]:
        assert re.search(pattern, text, re.MULTILINE), pattern
