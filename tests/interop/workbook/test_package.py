"""Files that strangers made: what is no workbook, is damaged, too large, or could run, is refused with a sentence."""

from __future__ import annotations

import datetime
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

pytest.importorskip("openpyxl")

from openpyxl import Workbook, load_workbook
from workbooks import with_part

from k80assess.document.files import load_framework
from k80assess.errors import DocumentError
from k80assess.interop.workbook import read_workbook, to_workbook
from k80assess.interop.workbook.package import escaped, letters, read_sheets

PACKAGED = to_workbook(load_framework())
SHEET = "xl/worksheets/sheet3.xml"


def refusal(data: bytes) -> str:
    start = time.monotonic()
    with pytest.raises(DocumentError) as refused:
        read_workbook(data)
    assert time.monotonic() - start < 5  # however busy the machine is: what is refused is not unpacked first
    assert refused.value.to("nl") != str(refused.value)
    return str(refused.value)


def more(rows: bytes) -> bytes:
    return with_part(PACKAGED, SHEET, lambda content: content.replace(b"</sheetData>", rows + b"</sheetData>"))


def billion(content: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10))
    return b'<!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]>" + content[content.index(b"<worksheet") :]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a workbook"),
        (b"id = 'a'", "not a workbook"),
        (b"PK\x03\x04" + PACKAGED[4:300], "not a workbook"),
        (PACKAGED[:-40], "not a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "with a password, or one of an older kind"),
        (with_part(PACKAGED, "xl/vbaProject.bin", b"x"), "has macros"),
        (with_part(PACKAGED, "xl/macrosheets/sheet1.xml", b"x"), "has macros"),
        (with_part(PACKAGED, "xl/externalLinks/externalLink1.xml", b"x"), "takes content from elsewhere"),
        (with_part(PACKAGED, "xl/connections.xml", b"x"), "takes content from elsewhere"),
        (with_part(PACKAGED, "xl/embeddings/oleObject1.bin", b"x"), "takes content from elsewhere"),
        (with_part(PACKAGED, SHEET, lambda content: content + b" " * 40_000_000), "larger than any document"),
        (with_part(PACKAGED, SHEET, billion), "it has a document type"),
        (with_part(PACKAGED, SHEET, lambda content: content.replace(b"</row>", b"", 1)), "cannot be read as XML"),
        (more(b"<row r='9'>" + b"<c t='b'><v>1</v></c>" * 300_000 + b"</row>"), "larger than any document"),
        (more(b"<row r='99'><c r='XFD99' t='b'><v>1</v></c></row>"), "larger than any document"),
        (more(b"<row r='1048576'><c r='A1048576'><v>nan</v></c></row>"), "cell A1048576: the spreadsheet"),
        (more(b"<row r='99'><c r='A99' t='s'><v>999999</v></c></row>"), "cell A99: the spreadsheet"),
        (more(b"<row r='99'><c r='A99'><f>WEBSERVICE(1)</f><v>1</v></c></row>"), "cell A99: a formula stands here"),
    ],
    ids=lambda value: "workbook" if isinstance(value, bytes) else None,  # its bytes tell the time
)  # fmt: skip
def test_what_is_no_sound_workbook_is_refused(data: bytes, said: str) -> None:
    """Quickly, with what is wrong with it."""
    assert said in refusal(data)


def test_merged_cells_take_no_longer_than_cells() -> None:
    """However far down they are merged: where one thing is said of several rows, only rows with a cell count."""
    far = b"<sheetData><row r='1'><c t='b'><v>1</v></c></row><row r='9999999'><c r='B9999999' t='b'><v>1</v></c></row>"
    merged = b"<mergeCell ref='A1:A9999999'/>" * 20_000
    sheet = b"</sheetData><mergeCells>" + merged + b"</mergeCells>"
    held = with_part(PACKAGED, SHEET, lambda content: _sheet(content, far + sheet))
    start = time.monotonic()
    read = read_sheets(held, "given")[2]
    assert time.monotonic() - start < 5
    assert [*read.rows] == [1, 9999999]
    assert read.rows[9999999][1].value is True


def test_what_merged_cells_say_counts_as_cells() -> None:
    """Where they say it of very many rows, that is as much as very many cells."""
    first = b"".join(b"<c t='b'><v>1</v></c>" for _ in range(900))
    rows = b"".join(b"<row r='%d'><c r='ALL%d' t='b'><v>1</v></c></row>" % (i, i) for i in range(2, 1_000))
    merged = "".join(f"<mergeCell ref='{letters(i)}1:{letters(i)}999'/>" for i in range(1, 901)).encode()
    sheet = b"<sheetData><row r='1'>" + first + b"</row>" + rows + b"</sheetData><mergeCells>" + merged
    sheet += b"</mergeCells>"
    assert "larger than any document" in refusal(with_part(PACKAGED, SHEET, lambda content: _sheet(content, sheet)))


def _sheet(content: bytes, inside: bytes) -> bytes:
    return content[: content.index(b">", content.index(b"<worksheet")) + 1] + inside + b"</worksheet>"


@pytest.mark.parametrize("code", [b"[" * 1_000_000, b"&quot;" * 999_999, b"[&quot;" * 500_000])
def test_formats_of_numbers_are_read_in_one_pass(code: bytes) -> None:
    """What is not closed in one goes on to its end, and is looked at once."""
    style = b"<numFmts><numFmt numFmtId='170' formatCode='" + code + b"'/></numFmts>"

    def with_format(content: bytes) -> bytes:
        at = content.index(b">", content.index(b"<styleSheet")) + 1
        return content[:at] + style + content[at:]

    start = time.monotonic()
    assert read_workbook(with_part(PACKAGED, "xl/styles.xml", with_format)) == load_framework()
    assert time.monotonic() - start < 5


def test_a_zip_of_very_many_parts_is_refused() -> None:
    """Before any of them is looked at."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for i in range(1_001):
            made.writestr(f"{i}", b"")
    assert "larger than any document" in refusal(held.getvalue())


def test_parts_that_nobody_reads_are_not_unpacked() -> None:
    """A picture in a workbook, however large, costs nothing."""
    start = time.monotonic()
    assert read_workbook(with_part(PACKAGED, "xl/media/image1.png", bytes(60_000_000))) == load_framework()
    assert time.monotonic() - start < 5


def cells(write: Callable[[Any], object]) -> dict[str, Any]:
    """Return what the reader finds in the first column of a sheet that openpyxl has written."""
    book = Workbook()
    write(book.active)
    held = BytesIO()
    book.save(held)
    [sheet] = read_sheets(held.getvalue(), "given")
    return {f"A{row}": own[1].value for row, own in sheet.rows.items()}


VALUES: list[Any] = [
    1, -2, 0.1, 1.1, 1e-9, 123456789012345, True, False, "text", " blanks ", "één\nregel", "100",
    datetime.date(1900, 3, 1), datetime.date(2026, 3, 1), datetime.date(9999, 12, 31),
    datetime.datetime(2026, 3, 1, 12, 30), datetime.time(6, 0),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_cells_are_read_as_openpyxl_reads_them(value: Any) -> None:
    """Numbers, truth, texts and dates: two readers of one file agree."""

    def write(sheet: Any) -> None:
        sheet["A1"] = value

    read = cells(write)["A1"]
    assert (type(read), read) == (type(value), value)


def test_dates_of_the_other_calendar_are_the_same_days() -> None:
    """Spreadsheets made on old Apple computers count from 1904."""
    book = Workbook()
    book.epoch = datetime.datetime(1904, 1, 1)
    book.active["A1"] = datetime.date(2026, 3, 1)  # type: ignore[index]
    held = BytesIO()
    book.save(held)
    [sheet] = read_sheets(held.getvalue(), "given")
    assert sheet.rows[1][1].value == datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    "text", ["=1+1", "+31", "-x", "@name", "'quoted", "#N/A", "#REF!", "=cmd|' /C calc'!A0", "1e5"]
)
def test_texts_are_written_as_texts(text: str) -> None:
    """Nothing that somebody typed becomes a formula, an error or a number, here or where it is edited."""
    from k80assess.document.topic import Topic

    topic = Topic(id="t", title="t", summary=text)
    data = to_workbook(topic)
    cell = next(c for row in load_workbook(BytesIO(data))["Onderwerpen"] for c in row if c.value == text)
    assert cell.data_type == "s"
    assert cell.number_format == "@"
    assert cell.quotePrefix or text[0] not in "=+-@'"
    assert read_workbook(data) == (topic,)


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "_x000D_", "\ufffe", "_x005F_x0041_", "tab\there"])
def test_characters_that_xml_does_not_hold_are_kept(text: str) -> None:
    """As the format writes them: by their number."""
    from k80assess.document.topic import Topic

    topic = Topic(id="t", title=text)
    assert read_workbook(to_workbook(topic)) == (topic,)
    assert "\r" not in escaped(text)
