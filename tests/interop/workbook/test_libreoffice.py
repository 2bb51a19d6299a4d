"""LibreOffice opens our workbooks, edits and saves them, and what it saved reads as it should."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openpyxl")

from openpyxl import load_workbook
from workbooks import full_framework, full_topic

from k80assess.document.files import load_framework
from k80assess.interop.workbook import read_workbook, write_workbook

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
    pytest.mark.slow,
]

EDIT = """
import pathlib, sys, uno
from com.sun.star.beans import PropertyValue

def value(name, held):
    made = PropertyValue()
    made.Name, made.Value = name, held
    return made

local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for _ in range(200):
    try:
        context = resolver.resolve(f"uno:pipe,name={sys.argv[1]};urp;StarOffice.ComponentContext")
        break
    except Exception:
        import time
        time.sleep(0.2)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
path = pathlib.Path(sys.argv[2])
book = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (value("Hidden", True),))
sheets = book.Sheets
sheets.getByName("Gewichten").getCellRangeByName("C4").setFormula("0.1")  # as if it were typed
sheets.getByName("Vragen").getCellRangeByName("A4").setString("Band met onze agenda")
sheets.getByName("Antwoorden").getCellRangeByName("A4:A6").setDataArray((("Band met onze agenda",),) * 3)
sheets.getByName("Gewichten").getCellRangeByName("B4").setString("Band met onze agenda")
sheets.getByName("Antwoorden").Rows.insertByIndex(6, 2)
book.storeToURL(path.with_name("edited.xlsx").as_uri(), (value("FilterName", "Calc MS Excel 2007 XML"),))
book.close(True)
try:
    desktop.terminate()
except Exception:
    pass
"""


def office(folder: Path, *arguments: str) -> list[str]:
    """Return how LibreOffice is started with a profile of its own."""
    return [
        f"{SOFFICE}",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        *arguments,
    ]


def test_what_libreoffice_saves_reads_back_as_the_same(tmp_path: Path) -> None:
    """Frameworks and topics, with every key there is, in rows and on forms; and the lists to choose from are kept."""
    framework, topic = full_framework(), full_topic()
    documents: dict[str, Any] = {"packaged": load_framework(), "full": framework, "rows": (topic,), "forms": (topic,)}
    for name, document in documents.items():
        write_workbook(document, tmp_path / f"{name}.xlsx", framework=framework, forms=name == "forms")
    saved = tmp_path / "saved"
    paths = [str(tmp_path / f"{name}.xlsx") for name in documents]
    subprocess.run(office(tmp_path, "--convert-to", "xlsx", "--outdir", str(saved), *paths), check=True, timeout=110)
    for name, document in documents.items():
        assert read_workbook(saved / f"{name}.xlsx") == document, name
        before, after = load_workbook(tmp_path / f"{name}.xlsx"), load_workbook(saved / f"{name}.xlsx")
        for sheet in before:
            offered = {str(own.sqref) for own in sheet.data_validations.dataValidation}
            kept = {str(own.sqref) for own in after[sheet.title].data_validations.dataValidation}
            assert {end for one in offered for end in one.split(":")[:1]} <= {
                end for ranges in kept for one in ranges.split() for end in one.split(":")[:1]
            }, sheet.title


def test_what_is_edited_in_libreoffice_is_what_is_read(tmp_path: Path) -> None:
    """A number and a name are typed, and rows put in: nothing else changes."""
    python = shutil.which("python3", path="/usr/bin")
    if python is None or subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode:
        pytest.skip("Python's bridge to LibreOffice is not installed")
    write_workbook(load_framework(), tmp_path / "kader.xlsx")
    pipe = f"k80assess-{tmp_path.name}"
    running = subprocess.Popen(office(tmp_path, f"--accept=pipe,name={pipe};urp;"))
    try:
        edit = [python, "-c", EDIT, pipe, str(tmp_path / "kader.xlsx")]
        subprocess.run(edit, check=True, timeout=100, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    finally:
        running.terminate()
        running.wait(20)
    edited: Any = read_workbook(tmp_path / "edited.xlsx")
    assert edited.aspects[0].rule.weights["theme_link"].limit_denominator(10**9) * 10 == 1
    assert edited.criteria[0].label.nl == "Band met onze agenda"
    assert edited.criteria[1:] == load_framework().criteria[1:]
    assert edited.criteria[0].levels == load_framework().criteria[0].levels
