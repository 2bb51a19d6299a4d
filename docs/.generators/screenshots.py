"""Take the pictures of what one gets, for README and pages: a page, a report, a memo, a notebook and a workbook.

    python docs/.generators/screenshots.py

It needs the extra `ci`, Chromium, LibreOffice and poppler. Fonts differ between machines, so no test holds the pictures
to what this gives; one sees to it that each is there and stands on a page.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import jupytext
import nbclient
from PIL import Image
from playwright.sync_api import sync_playwright

import k80assess as k80
from k80assess.interop.workbook import write_workbook

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
TOPIC = ROOT / "examples" / "topics" / "housing-scheme.toml"
NOTEBOOK = ROOT / "examples" / "notebooks" / "new_topic.md"
COLOURS = 64  # few are used, and a picture of few takes a third of the bytes

CELL = "<pre style='background:#f5f5f5;border:1px solid #ddd;padding:.6em;font-size:13px;white-space:pre-wrap'>{}</pre>"


def keep(picture: bytes, name: str, box: tuple[int, int, int, int] | None = None) -> None:
    """Write a picture with few colours, or a part of it."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    image = image.crop(box) if box else image
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def notebook() -> str:
    """Return the first cells of a notebook and what they show, as a page."""
    cells = jupytext.read(NOTEBOOK)
    place = {"metadata": {"path": str(NOTEBOOK.parent)}}
    nbclient.NotebookClient(cells, timeout=60, kernel_name="python3", resources=place).execute()
    parts = []
    for cell in [cell for cell in cells.cells if cell.cell_type == "code"][1:]:  # from where the topic is
        parts.append(CELL.format(escape(cell.source)))
        for output in cell.outputs:
            data = output.get("data", {})
            parts.append(
                data.get("text/html") or f"<pre>{escape(data.get('text/plain', output.get('text', '')))}</pre>"
            )
    return f"<body style='font-family:sans-serif;margin:16px;max-width:840px'>{''.join(parts)}</body>"


def sheet(framework: k80.Framework, folder: Path) -> bytes:
    """Return one sheet of a workbook as LibreOffice prints it."""
    write_workbook(framework, folder / "framework.xlsx", lang="en")
    to_pdf = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "framework.xlsx")]
    subprocess.run(to_pdf, check=True, capture_output=True)
    text = subprocess.run(["pdftotext", "-layout", folder / "framework.pdf", "-"], check=True, capture_output=True)
    [number, *_] = [
        i for i, page in enumerate(text.stdout.decode().split("\f"), 1) if re.search(r"Cut-off|Threshold", page)
    ]
    made = ["pdftoppm", "-r", "190", "-f", str(number), "-l", str(number), "-png", str(folder / "framework.pdf")]
    return subprocess.run(made, check=True, capture_output=True).stdout


def on_a_phone(framework: k80.Framework, browser: Any, folder: Path) -> None:
    """Take the Dutch page at its first question and at its end."""
    k80.write_page(framework, folder / "pagina.html")
    phone = browser.new_page(viewport={"width": 390, "height": 720}, locale="nl", reduced_motion="reduce")
    phone.goto((folder / "pagina.html").as_uri())
    phone.locator("fieldset.question.current .choices input").last.check()
    keep(phone.screenshot(), "pagina-vraag")
    while phone.locator("fieldset.question.current").count():
        phone.locator("fieldset.question.current .choices input").last.check()
        phone.locator("#step-on").click()
    keep(phone.screenshot(), "pagina-uitkomst")


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(exist_ok=True)
    framework = k80.load_framework()
    topic = k80.load_topic(TOPIC)
    assessment = k80.assess(topic)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        chromium = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])

        def page(name: str, wide: int) -> Any:
            opened = browser.new_page(viewport={"width": wide, "height": 640}, locale="en")
            opened.goto((folder / name).as_uri())
            return opened

        k80.write_page(framework, folder / "page.html", lang="en")
        answering = page("page.html", 1280)
        for _question in range(4):
            answers = answering.locator("fieldset.question.current .choices input")
            answers.nth(answers.count() - 2).check()  # the last is that it is open
            answering.locator("#step-on").click()
        keep(answering.screenshot(), "page")
        on_a_phone(framework, browser, folder)
        k80.write_report(assessment, folder / "report.html", lang="en", on=date(2026, 11, 27))
        keep(
            page("report.html", 900).screenshot(clip={"x": 0, "y": 0, "width": 900, "height": 700}, full_page=True),
            "report",
        )
        (folder / "notebook.html").write_text(notebook(), "utf-8")
        keep(
            page("notebook.html", 900).screenshot(clip={"x": 0, "y": 0, "width": 900, "height": 900}, full_page=True),
            "notebook",
        )
        keep(sheet(framework, folder), "workbook", (130, 180, 1160, 620))


if __name__ == "__main__":
    main()
