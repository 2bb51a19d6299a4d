"""An Office Open XML workbook that strangers made, read as sheets of cells: bounded, and without anything that runs.

It is read with the standard library alone: nothing in it is followed, drawn or calculated, and a part of it that no
document needs is never unpacked. Formulas, macros and links to other files are refused, for what they say changes with
where and when they are opened.

The format: ECMA-376, Office Open XML, part 1, SpreadsheetML.
"""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from posixpath import join, normpath
from typing import NamedTuple, TypeAlias
from xml.etree.ElementTree import Element

from k80assess.errors import DocumentError, Problem, Sentence
from k80assess.interop._xml import parse_xml

# Far more than a framework, or the topics of years, take: what is larger is a mistake or an attack.
MAX_UNPACKED = 16 * 2**20
MAX_PARTS = 1_000
MAX_CELLS = 200_000
MAX_COLUMNS = 1_000
_MAX_MARKS = 1_000_000  # a cell has four: what begins with < or ends with it is counted before it is read
MAX_TEXT = 32_767  # characters in a cell, as spreadsheets have it
MAX_TEXTS = 16 * 2**20

Value: TypeAlias = str | int | float | bool | datetime.date | datetime.time | Sentence
"""What a cell holds; a sentence where that is nothing that can be read."""


class Cell(NamedTuple):
    """A cell that is not empty.

    Attributes:
        value: what it holds.
        row: its row, from 1.
        column: its column, from 1.
    """

    value: Value
    row: int
    column: int


class Sheet(NamedTuple):
    """A sheet.

    Attributes:
        title: its name.
        rows: its cells that are not empty, row by row, by their columns.
        wide: the first cells, by row and column, of those that are merged over several columns.
    """

    title: str
    rows: Mapping[int, Mapping[int, Cell]]
    wide: frozenset[tuple[int, int]]


FORMULA = Sentence("cell_formula", "a formula stands here: write what it comes to instead")
_ERROR = Sentence("cell_error", "the spreadsheet shows an error here")
_UNREADABLE = Sentence("workbook_cell_unreadable", "the spreadsheet holds something here that cannot be read")


def place_of(sheet: str, row: int | None = None, column: int | None = None) -> Sentence:
    """Return a place in a workbook, as errors have it.

    >>> place_of("Gewichten", 5, 3), place_of("Gewichten")
    ('sheet Gewichten, cell C5', 'sheet Gewichten')
    """
    if row is None:
        return Sentence("place.sheet", "sheet {sheet}", sheet=sheet)
    if column is None:
        return Sentence("place.sheet_row", "sheet {sheet}, row {row}", sheet=sheet, row=f"{row}")
    cell = f"{letters(column)}{row}"
    return Sentence("place.cell", "sheet {sheet}, cell {cell}", sheet=sheet, cell=cell)


def letters(column: int) -> str:
    """Return what a spreadsheet calls a column, which is counted from 1.

    >>> letters(1), letters(26), letters(27), letters(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    text = ""
    while column:
        column, last = divmod(column - 1, 26)
        text = chr(ord("A") + last) + text
    return text


# --- the parts of the file ------------------------------------------------------------------------------------------

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = re.compile(r"\{(?:http://schemas\.openxmlformats\.org|http://purl\.oclc\.org/ooxml)/.*\}id")

# What a part is called, and why a workbook with one is refused.
_REFUSED_PARTS: Sequence[tuple[str, Sentence]] = (
    (
        r"(?i).*vbaProject.*|.*/(macrosheets|dialogsheets|activeX|ctrlProps)/.*",
        Sentence("workbook_macros", "this workbook has macros: save it as .xlsx, without them"),
    ),
    (
        r"(?i).*/(externalLinks|embeddings|queryTables|model)/.*|.*/connections\.xml",
        Sentence("workbook_links", "this workbook takes content from elsewhere: remove its links to other files"),
    ),
)
_NO_WORKBOOK = Sentence("not_a_workbook", "this is not a workbook (.xlsx), or it is damaged")
_LOCKED = Sentence(
    "workbook_locked", "this is a workbook with a password, or one of an older kind: save it as .xlsx, without password"
)
_TOO_LARGE = Sentence("workbook_too_large", "this workbook is larger than any document")


class _Package:
    """The parts of a workbook, each unpacked when it is asked for, and no more of them than a document takes."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name, self.left = name, MAX_UNPACKED
        if data.startswith(b"\xd0\xcf\x11\xe0"):  # how files with a password begin, and those before 2007
            raise self.refused(_LOCKED)
        try:
            self.zip = zipfile.ZipFile(BytesIO(data))
        except Exception:  # what is damaged makes the reader of zips fail in many ways
            raise self.refused(_NO_WORKBOOK) from None
        entries = self.zip.infolist()
        if len(entries) > MAX_PARTS:
            raise self.refused(_TOO_LARGE)
        self.entries = {entry.filename: entry for entry in entries}
        for pattern, sentence in _REFUSED_PARTS:
            if any(re.fullmatch(pattern, f"/{part}") for part in self.entries):
                raise self.refused(sentence)

    def refused(self, sentence: Sentence) -> DocumentError:
        return DocumentError(self.name, [Problem((), sentence)])

    def root(self, part: str) -> Element:
        """Return the root element of a part."""
        entry = self.entries.get(part)
        if entry is None:
            raise self.refused(_NO_WORKBOOK)
        if entry.file_size > self.left:
            raise self.refused(_TOO_LARGE)
        if entry.flag_bits & 1:
            raise self.refused(_LOCKED)
        try:
            with self.zip.open(entry) as file:
                data = file.read(self.left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
            raise self.refused(_NO_WORKBOOK) from None
        self.left -= len(data)
        if self.left < 0 or data.count(b"<") > _MAX_MARKS:
            raise self.refused(_TOO_LARGE)
        return parse_xml(data, f"{self.name}: {part}")

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to, by id: the last word of its kind, and the part itself."""
        folder, _, file = part.rpartition("/")
        place = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        found = {}
        for relation in self.root(place) if place in self.entries else ():
            target, kind = relation.get("Target", ""), relation.get("Type", "").rpartition("/")[2]
            way = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            found[relation.get("Id", "")] = (kind, way)
        return found


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """Return the sheets of a workbook, hidden ones too, in their order.

    Args:
        data: the bytes of the file.
        name: what errors call it.

    Raises:
        DocumentError: when this is no workbook, is damaged or too large, or has something in it that could run.
    """
    package = _Package(data, name)
    part = next((way for kind, way in package.related("").values() if kind == "officeDocument"), "")
    book = package.root(part)
    if _bare(book) != "workbook":
        raise package.refused(_NO_WORKBOOK)
    related = package.related(part)
    ways = dict(related.values())
    texts = [_text(own) for own in package.root(ways["sharedStrings"])] if "sharedStrings" in ways else []
    settings = next((own for own in book if _bare(own) == "workbookPr"), None)
    is_1904 = settings is not None and settings.get("date1904", "") in ("1", "true")
    styles = _date_styles(package.root(ways["styles"])) if "styles" in ways else ()
    reader = _CellReader(package, texts, styles, is_1904=is_1904)
    sheets = []
    for own in (own for part in book if _bare(part) == "sheets" for own in part):
        ids = [value for key, value in own.attrib.items() if _RELATION.fullmatch(key)]
        kind, way = related.get(ids[0] if ids else "", ("", ""))
        if kind == "worksheet":  # and not a sheet that is a chart
            sheets.append(reader.sheet(own.get("name", ""), package.root(way)))
    return sheets


def _bare(element: Element) -> str:
    """Return the name of an element of spreadsheets without its namespace, of which there are two."""
    return element.tag.removeprefix(_MAIN).removeprefix(_STRICT)


def _text(element: Element) -> str:
    """Return a text that may be in pieces with a font each; how it is pronounced is left out."""
    pieces = []
    for part in element:
        if _bare(part) == "t":
            pieces.append(part.text or "")
        elif _bare(part) == "r":
            pieces += [own.text or "" for own in part if _bare(own) == "t"]
    return _unescaped("".join(pieces))


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def escaped(text: str) -> str:
    r"""Return a text as the format writes it: characters that XML does not hold by their number.

    >>> escaped("a\rb"), escaped("_x0041_")
    ('a_x000D_b', '_x005F_x0041_')
    """
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub("[\r\ufffe\uffff]", lambda match: f"_x{ord(match[0]):04X}_", text)


# --- cells ----------------------------------------------------------------------------------------------------------

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
# A quoted text, an escaped character or a colour in square brackets says nothing of dates; an elapsed time is no date.
_NOT_OF_DATES = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?')


def _date_styles(root: Element) -> tuple[bool, ...]:
    """Return of each style of cells whether numbers in it are shown as dates."""
    own: dict[str, bool] = {}
    styles: list[bool] = []
    for part in root:
        if _bare(part) == "numFmts":
            for one in part:
                code = _NOT_OF_DATES.sub("", one.get("formatCode", "")).lower()
                own[one.get("numFmtId", "")] = code != "general" and any(letter in code for letter in "dmyhs")
        elif _bare(part) == "cellXfs":
            for one in part:
                number = one.get("numFmtId", "0")
                built_in = number.isdecimal() and len(number) < 5 and int(number) in _BUILT_IN_DATES
                styles.append(own.get(number, built_in))
    return tuple(styles)


_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class _CellReader:
    def __init__(self, package: _Package, texts: Sequence[str], styles: Sequence[bool], *, is_1904: bool) -> None:
        self.package, self.texts, self.styles = package, texts, styles
        self.start = datetime.datetime(1904, 1, 1) if is_1904 else datetime.datetime(1899, 12, 30)
        self.is_1904 = is_1904
        self.cells = self.characters = 0

    def sheet(self, title: str, root: Element) -> Sheet:
        rows: dict[int, dict[int, Cell]] = {}
        for part in root:
            if _bare(part) == "sheetData":
                for cell in self._cells(part):
                    rows.setdefault(cell.row, {})[cell.column] = cell
        numbers = sorted(rows)
        wide = set()
        for merged in (own for part in root if _bare(part) == "mergeCells" for own in part):
            top, left, bottom, right = self._ends(merged.get("ref", ""))
            if left != right:
                wide.add((top, left))
            elif (first := rows.get(top, {}).get(left)) is not None:  # one thing said of several rows
                below = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
                self._count(len(below))
                for row in below:
                    rows[row].setdefault(left, first._replace(row=row))
        return Sheet(title, {row: rows[row] for row in numbers}, frozenset(wide))

    def _count(self, cells: int, characters: int = 0) -> None:
        self.cells += cells
        self.characters += characters
        if self.cells > MAX_CELLS or self.characters > MAX_TEXTS:
            raise self.package.refused(_TOO_LARGE)

    def _ends(self, reference: str) -> tuple[int, int, int, int]:
        first, _, last = reference.partition(":")
        ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
        if ends[0] is None or ends[1] is None:
            raise self.package.refused(_NO_WORKBOOK)
        (left, top), (right, bottom) = [(_number(end[1]), int(end[2])) for end in ends if end is not None]
        return top, left, bottom, right

    def _cells(self, data: Element) -> Iterator[Cell]:
        row = 0
        for line in data:
            number = line.get("r", "")
            row = int(number) if number.isdecimal() and len(number) < 8 else row + 1
            column = 0
            for own in line:
                reference = _REFERENCE.fullmatch(own.get("r", ""))
                column = _number(reference[1]) if reference is not None else column + 1
                value = self._value(own)
                if value is None:
                    continue
                if column > MAX_COLUMNS:
                    raise self.package.refused(_TOO_LARGE)
                self._count(1, len(value) if isinstance(value, str) else 0)
                yield Cell(value, row, column)

    def _value(self, cell: Element) -> Value | None:
        kind = cell.get("t", "n")
        written = ""
        for part in cell:
            name = _bare(part)
            if name == "f":
                return FORMULA
            if name == "is":
                return self._said(_text(part))
            if name == "v":
                written = part.text or ""
        if kind in ("inlineStr", "str"):
            return self._said(_unescaped(written))
        if not written.strip():
            return None
        if kind == "s":
            number = written.strip()
            if not (number.isdecimal() and len(number) < 8 and int(number) < len(self.texts)):
                return _UNREADABLE
            return self._said(self.texts[int(number)])
        if kind == "b":
            return {"1": True, "true": True, "0": False, "false": False}.get(written.strip(), _UNREADABLE)
        if kind == "d":
            return _iso(written.strip())
        if kind == "n":
            return self._number(written.strip(), cell.get("s", "0"))
        return _ERROR

    def _said(self, text: str) -> Value | None:
        if len(text) > MAX_TEXT:
            return Sentence("cell_too_long", "this text is longer than a cell holds")
        return text if text.strip() else None  # where only blanks were typed, nobody means anything by them

    def _number(self, written: str, style: str) -> Value:
        try:
            number = float(written)
            whole = int(number)
        except (ValueError, OverflowError):  # not a number, or an infinity
            return _UNREADABLE
        if style.isdecimal() and len(style) < 6 and int(style) < len(self.styles) and self.styles[int(style)]:
            return self._date(number)
        return whole if whole == number else number

    def _date(self, number: float) -> Value:
        """Return the date that a number stands for; one without a day is a time, and the first of them are days off."""
        if 0 <= number < 1:
            return (datetime.datetime.min + datetime.timedelta(days=number)).time()
        if not self.is_1904 and number < 61:  # that calendar has a 29 February 1900
            number += 1
        try:
            moment = self.start + datetime.timedelta(seconds=round(number * 86_400))
        except OverflowError:
            return _UNREADABLE
        return moment.date() if moment.time() == datetime.time() else moment


def _number(letters_of_column: str) -> int:
    number = 0
    for letter in letters_of_column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _iso(written: str) -> Value:
    try:
        moment = datetime.datetime.fromisoformat(written)
    except ValueError:
        return _UNREADABLE
    return moment.date() if moment.time() == datetime.time() else moment
