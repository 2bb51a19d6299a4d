"""Sheets written as the bytes of a workbook, the same each time."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from k80assess.base.disk import packing
from k80assess.errors import DocumentError, Language, MissingExtraError, Problem, Sentence
from k80assess.interop.workbook.cells import Written
from k80assess.interop.workbook.drawn import FIRST_ROW, HEAD_ROW, HELP_ROW, Drawn
from k80assess.interop.workbook.layout import words
from k80assess.interop.workbook.package import MAX_TEXT, escaped, letters, place_of

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MORE_ROWS = 200
"""Below what is written there are so many rows with lists to choose from."""

_DARK, _GREEN, _PALE, _GREY = "FF1F3A5F", "FF2F6B3C", "FFF2F4F7", "FF5A5A5A"
_FONT = "Calibri"
_TEXTS = ("text", "line", "id", "name", "names", "when", "shown", "choice")
_LINE_HEIGHT = 15
_MADE = datetime.datetime(2022, 11, 30)
"""When every workbook says it was made, for the same document is the same file."""


def workbook_bytes(sheets: Sequence[Drawn], name: str, language: Language) -> bytes:
    """Return a workbook with an explanation and these sheets.

    Args:
        sheets: the sheets.
        name: what errors call it.
        language: the language of the explanation.

    Raises:
        MissingExtraError: when openpyxl is not installed.
        DocumentError: when a text is longer than a cell holds, or nothing but blanks.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.writer.excel import ExcelWriter
    except ImportError:
        raise MissingExtraError("openpyxl", "excel") from None
    _refuse_unheld(sheets, name)
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _explain(book, language)
    for sheet in sheets:
        _draw(book.create_sheet(sheet.title), sheet)
    book.active = 1
    book.properties.creator = "k80assess"
    book.properties.language = language
    book.properties.created = book.properties.modified = _MADE
    held = BytesIO()
    with packing(), zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:  # closed where writing it fails, too
        ExcelWriter(book, archive).save()
    return _same_each_time(held.getvalue())


def _refuse_unheld(sheets: Sequence[Drawn], name: str) -> None:
    problems = []
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows, start=FIRST_ROW):
            for column, value in enumerate(cells, start=1):
                if isinstance(value, str) and not value.strip():
                    sentence = Sentence("blank_unheld", "a cell cannot hold a text of blanks alone")
                    problems.append(Problem((place_of(sheet.title, row, column),), sentence))
                elif isinstance(value, str) and len(escaped(value)) > MAX_TEXT:
                    sentence = Sentence("cell_too_long", "this text is longer than a cell holds")
                    problems.append(Problem((place_of(sheet.title, row, column),), sentence, f"{len(value)}"))
    if problems:
        raise DocumentError(name, problems)


def _explain(book: Workbook, language: Language) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(words()["sheet"]["guide"][language])
    sheet.column_dimensions["A"].width = 100
    for row, line in enumerate(words()["guide"]["lines"][language].strip().split("\n"), start=1):
        cell = sheet.cell(row, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(name=_FONT, bold=row == 1, size=14 if row == 1 else 11)
        sheet.row_dimensions[row].height = _height(line, 100) + (8 if row == 1 else 4)
    sheet.sheet_view.showGridLines = False
    _print_on_paper(sheet)


def _draw(sheet: Worksheet, given: Drawn) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    wrapped = Alignment(wrap_text=True, vertical="top")
    line = Border(bottom=Side(style="thin", color="FFD0D5DD"))
    visible = [column.width for column in given.columns if not column.is_hidden]
    span = max(3, next((i for i in range(len(given.columns)) if sum(visible[: i + 1]) > 100), len(given.columns)))
    _put(sheet, 1, 1, given.about)
    sheet.cell(1, 1).alignment = wrapped
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=span)
    widths = [0 if column.is_hidden else column.width for column in given.columns[:span]]
    sheet.row_dimensions[1].height = _height(given.about, max(40, sum(widths))) + 4
    for at, column in enumerate(given.columns, start=1):
        dimension = sheet.column_dimensions[letters(at)]
        dimension.width, dimension.hidden = column.width + 1, column.is_hidden
        if column.kind in _TEXTS:  # what is typed there stays what was typed
            dimension.number_format = "@"
        _put(sheet, HELP_ROW, at, column.help)
        sheet.cell(HELP_ROW, at).alignment, sheet.cell(HELP_ROW, at).font = (
            wrapped,
            Font(name=_FONT, size=9, italic=True, color=_GREY),
        )
        sheet.cell(HELP_ROW, at).fill = PatternFill("solid", _PALE)
        _put(sheet, HEAD_ROW, at, column.head)
        head = sheet.cell(HEAD_ROW, at)
        head.alignment, head.font = wrapped, Font(name=_FONT, bold=True, color="FFFFFFFF")
        head.fill = PatternFill("solid", _GREEN if column.is_free else _DARK)
    helps = [_height(column.help, column.width * 1.15) * 0.85 for column in given.columns if not column.is_hidden]
    sheet.row_dimensions[HELP_ROW].height = max([_LINE_HEIGHT, *helps]) + 3
    heads = [_height(column.head, column.width * 0.9) for column in given.columns if not column.is_hidden]
    sheet.row_dimensions[HEAD_ROW].height = max(heads) + 3
    for row, cells in enumerate(given.rows, start=FIRST_ROW):
        for at, (value, column) in enumerate(zip(cells, given.columns, strict=True), start=1):
            _put(sheet, row, at, value)
            cell = sheet.cell(row, at)
            cell.alignment, cell.border = wrapped, line
            if isinstance(value, datetime.date):
                cell.number_format = "yyyy-mm-dd"
            elif isinstance(value, str) or (value is None and column.kind in _TEXTS):
                cell.number_format = "@"
        tall = [
            _height(value, column.width)
            for value, column in zip(cells, given.columns, strict=True)
            if isinstance(value, str) and not column.is_hidden
        ]
        sheet.row_dimensions[row].height = min(max([_LINE_HEIGHT, *tall]) + 2, 400)
    _offer_choices(sheet, given)
    sheet.freeze_panes = f"B{FIRST_ROW}"
    sheet.sheet_state = "hidden" if given.is_hidden else "visible"
    _print_on_paper(sheet)


def _height(text: str, width: float) -> float:
    """Return about how high a text stands in a column of this width."""
    lines = sum(max(1, ceil(len(line) * 1.08 / max(width, 1))) for line in text.split("\n"))
    return lines * _LINE_HEIGHT


def _put(sheet: Worksheet, row: int, column: int, value: Written) -> None:
    """Write a value as what it is: a text that looks like a formula, or like an error, is a text."""
    if value is None or value == "":
        return
    cell: Any = sheet.cell(row, column)
    cell.value = escaped(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        if value[0] in "=+-@'\t\r":  # and stays one where somebody edits it
            cell.quotePrefix = True


def _offer_choices(sheet: Worksheet, given: Drawn) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    last = FIRST_ROW + len(given.rows) + _MORE_ROWS
    for at, column in enumerate(given.columns, start=1):
        if column.choices:
            # Several names, a comparison or a number may stand there too: what is typed is checked where it is read.
            offered = DataValidation(type="list", formula1=column.choices, allow_blank=True, showErrorMessage=False)
            offered.add(f"{letters(at)}{FIRST_ROW}:{letters(at)}{last}")
            sheet.add_data_validation(offered)
        if column.is_free and given.head_choices:
            offered = DataValidation(type="list", formula1=given.head_choices, allow_blank=True, showErrorMessage=False)
            offered.add(f"{letters(at)}{HEAD_ROW}")
            sheet.add_data_validation(offered)


def _print_on_paper(sheet: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.max_row >= FIRST_ROW:
        sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def _same_each_time(data: bytes) -> bytes:
    """Return a workbook in which nothing says when it was written."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + f"{_MADE:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            own = zipfile.ZipInfo(entry.filename, _FIRST_DAY)
            own.compress_type, own.create_system, own.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            new.writestr(own, content)
    return held.getvalue()
