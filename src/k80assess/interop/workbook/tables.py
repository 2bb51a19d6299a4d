"""Sheets as tables: which kind each is, its rows by the keys of their columns, and all that is wrong with cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from k80assess.document.organisation import folded
from k80assess.document.text import LANGUAGES
from k80assess.errors import (
    MAX_PROBLEMS,
    DocumentError,
    Language,
    Loc,
    Problem,
    Sentence,
    listed,
    nearest_name,
    quoted,
)
from k80assess.interop.workbook.cells import (
    Names,
    WrongCellError,
    choice_in,
    day_in,
    end_in,
    name_in,
    number_in,
    pieces,
    text_in,
)
from k80assess.interop.workbook.layout import (
    FRAMEWORK,
    TOPICS,
    Column,
    Layout,
    heads_of,
    in_both,
    is_of_users,
    known_heads,
    words,
)
from k80assess.interop.workbook.package import Cell, Sheet, place_of

T = TypeVar("T")

_LAST_HEAD_ROW = 30
"""The heads of a table stand at or above this row."""


class Head(NamedTuple):
    """A head of a column that no sheet of its kind has by itself: it names a criterion or an aspect."""

    text: str
    cell: Cell


class Row(NamedTuple):
    """A row of a table that says something.

    Attributes:
        sheet: the name of its sheet.
        number: its number on that sheet, from 1.
        cells: its cells, by the key of their column, and of a text by its language.
        free: its cells below the names of criteria and aspects.
        wrong: the keys of columns in which something stands that cannot be read.
    """

    sheet: str
    number: int
    cells: dict[tuple[str, Language | None], Cell]
    free: list[tuple[Head, Cell]]
    wrong: set[str]

    def place(self, key: str | None = None) -> Sentence:
        """Return the place of the row, or of what it says under a key where that is something."""
        cell = next((own for (name, _language), own in self.cells.items() if name == key), None)
        return place_of(self.sheet, self.number) if cell is None else place_of(self.sheet, cell.row, cell.column)


class Tables:
    """The tables of a workbook, and what is found wrong in them.

    Attributes:
        rows: the rows of each kind of sheet, in their order.
        heads: the names of criteria and aspects above columns, in their order, by kind of sheet.
        titles: the names of sheets with answers to one topic each.
        problems: what is wrong.
        places: where each part of a document stands, by its keys.
    """

    def __init__(self, sheets: Sequence[Sheet], name: str) -> None:
        self.name = name
        self.rows: dict[str, list[Row]] = {}
        self.heads: dict[str, list[tuple[str, Head]]] = {}
        self.problems: list[Problem] = []
        self.places: dict[Loc, Sentence] = {}
        for sheet in sheets:
            self._read(sheet)

    def of(self, key: str) -> list[Row]:
        """Return the rows of a kind of sheet."""
        return self.rows.get(key, [])

    def wrong(
        self, place: Sentence, sentence: Sentence, found: str = "", allowed: str = "", hint: str | None = None
    ) -> None:
        """Note what is wrong at a place, and give up when that is very much."""
        self.problems.append(Problem((place,), sentence, found, allowed, hint))
        if len(self.problems) >= MAX_PROBLEMS:
            self.refuse()

    def refuse(self) -> None:
        """Refuse the workbook if something is wrong with it.

        Raises:
            DocumentError: with all that is.
        """
        if self.problems:
            raise DocumentError(self.name, self.problems)

    # --- sheets -----------------------------------------------------------------------------------------------------

    def _read(self, sheet: Sheet) -> None:
        if is_of_users(sheet.title) or not sheet.rows or _is_titled(sheet, "guide"):
            return
        layout = _layout_of(sheet)
        if layout is None:
            template = "this sheet is none of those that are read; put brackets around its name to keep it for yourself"
            titles = [own for said in words()["sheet"].values() for own in said.values()]
            hint = nearest_name(sheet.title, titles)
            self.wrong(place_of(sheet.title), Sentence("sheet_unknown", template), hint=hint)
            return
        at = _head_row(sheet, layout)
        if at is None:
            template = "the heads of this table are missing: {heads}"
            heads = listed([words()["head"][key]["nl"] for key in layout.marks])
            self.wrong(place_of(sheet.title), Sentence("heads_missing", template, heads=heads))
            return
        self.rows.setdefault(layout.key, [])
        columns = self._columns(sheet, layout, at)
        found: list[Row] = []
        for number, cells in sheet.rows.items():
            if number > at and (row := self._row(sheet, columns, number, list(cells.values()))) is not None:
                found.append(row)
        self.rows[layout.key] += found

    def _columns(self, sheet: Sheet, layout: Layout, at: int) -> dict[int, tuple[str, Language | None] | Head | None]:
        """Return what stands in each column: what it is known by, the name above it, or None where nobody reads it."""
        known = known_heads(layout)
        columns: dict[int, tuple[str, Language | None] | Head | None] = {}
        taken: dict[object, Cell] = {}
        for cell in sheet.rows[at].values():
            place = place_of(sheet.title, cell.row, cell.column)
            if (at, cell.column) in sheet.wide:
                self.wrong(place, _WIDE)
            try:
                head = name_in(_sound(cell))
            except WrongCellError as error:
                self._note(error, place)
                continue
            if is_of_users(head):
                columns[cell.column] = None
                continue
            column, language = known.get(folded(head), (None, None))
            if column is None and not layout.free:
                allowed = listed(
                    [own for one in layout.columns for own, _language in heads_of(one, _language_of(layout, sheet, at))]
                )
                template = "there is no such column here; put brackets around its head to keep it for yourself"
                hint = nearest_name(
                    head, [own for one in layout.columns for tongue in LANGUAGES for own, _ in heads_of(one, tongue)]
                )
                self.wrong(place, Sentence("sheet_column_unknown", template), quoted(head), allowed, hint)
                columns[cell.column] = None
                continue
            own: tuple[str, Language | None] | Head = Head(head, cell) if column is None else (column.key, language)
            mark = folded(head) if column is None else own
            if mark in taken:
                self.wrong(place, Sentence("sheet_column_twice", "this head stands here twice"), quoted(head))
            taken[mark] = cell
            columns[cell.column] = own
            if isinstance(own, Head):
                self.heads.setdefault(layout.key, []).append((sheet.title, own))
        return columns

    def _row(
        self,
        sheet: Sheet,
        columns: dict[int, tuple[str, Language | None] | Head | None],
        number: int,
        cells: list[Cell],
    ) -> Row | None:
        row = Row(sheet.title, number, {}, [], set())
        for cell in cells:
            place = place_of(sheet.title, cell.row, cell.column)
            if cell.column not in columns:
                self.wrong(place, Sentence("head_missing", "there is no head above this column"), _found(cell))
                continue
            own = columns[cell.column]
            if own is None:  # of its users, or told already
                continue
            said = _WIDE if (cell.row, cell.column) in sheet.wide else cell.value
            if isinstance(said, Sentence):
                self.wrong(place, said)
                row.wrong.add("" if isinstance(own, Head) else own[0])
            elif isinstance(own, Head):
                row.free.append((own, cell))
            else:
                row.cells[own] = cell
        # Of a row that was emptied, the hidden id is left.
        return row if row.cells.keys() - {("id", None)} or row.free or row.wrong else None

    # --- cells ------------------------------------------------------------------------------------------------------

    def _note(self, error: WrongCellError, place: Sentence) -> None:
        problem = error.problem
        self.wrong(place, problem.sentence, problem.found, problem.allowed, problem.hint)

    def taken(self, row: Row, cell: Cell, read: Callable[[Any], T], *loc: str | int) -> T | None:
        """Return what a cell holds, and note where it stands; None where it holds nothing that can be read."""
        place = place_of(row.sheet, cell.row, cell.column)
        if loc:
            self.places.setdefault(loc, place)
        try:
            return read(cell.value)
        except WrongCellError as error:
            self._note(error, place)
            return None

    def one(self, row: Row, key: str, read: Callable[[Any], T], *loc: str | int) -> T | None:
        """Return what stands in a row under a key; None where nothing does."""
        cell = row.cells.get((key, None))
        return None if cell is None else self.taken(row, cell, read, *loc)

    def text(self, row: Row, key: str, *loc: str | int) -> dict[str, str] | None:
        """Return the text in a row under a key, by language; None where there is none."""
        found: dict[str, str] = {}
        for language in LANGUAGES:
            cell = row.cells.get((key, language))
            if cell is not None and (text := self.taken(row, cell, text_in, *loc, language)) is not None:
                self.places.setdefault(loc, place_of(row.sheet, cell.row, cell.column))
                found[language] = text
        return found or None

    def part(self, row: Row, columns: Sequence[Column], *loc: str | int) -> dict[str, Any]:
        """Return what a row says in columns of the plain kinds, by their keys; names are left to others."""
        self.places.setdefault(loc, row.place())
        found: dict[str, Any] = {}
        for column in columns:
            at = (*loc, column.key)
            own: Any = None
            if column.kind == "text":
                own = self.text(row, column.key, *at)
            elif column.kind == "choice":
                own = self.one(row, column.key, lambda value, of=column.of: choice_in(of, value), *at)  # type: ignore[misc]
                own = own == "yes" if own is not None and column.of == "flag" else own
            elif column.kind in _READ:
                own = self.one(row, column.key, _READ[column.kind], *at)
            if own is not None:
                found[column.key] = own
            elif column.needed and not any(key == column.key for key, _language in row.cells):
                self.missing(row, column.key)
        return found

    def missing(self, row: Row, key: str) -> None:
        """Note that a cell is empty that must not be."""
        if key in row.wrong:
            return
        head = words()["head"][key]
        sentence = Sentence("cell_missing", "this row says nothing under {head}", head=in_both(head))
        self.wrong(row.place(), sentence)

    def named(self, row: Row, key: str, names: Names, *loc: str | int, needed: bool = False) -> str | None:
        """Return the id of what a row names under a key."""
        cell = row.cells.get((key, None))
        if cell is None:
            if needed:
                self.missing(row, key)
            return None
        return self.taken(row, cell, lambda value: names.find(name_in(value)), *loc)

    def all_named(self, row: Row, key: str, names: Names, *loc: str | int) -> list[str] | None:
        """Return the ids of all that a row names under a key."""

        def read(value: Any) -> list[str]:
            return [names.find(piece) for piece in pieces(name_in(value))]

        return self.one(row, key, read, *loc)


_READ: dict[str, Callable[[Any], Any]] = {
    "line": text_in,
    "id": name_in,
    "number": number_in,
    "end": end_in,
    "day": day_in,
}

_WIDE = Sentence("cell_wide", "cells are merged here over several columns: undo that")


def _found(cell: Cell) -> str:
    value = cell.value
    return value if isinstance(value, Sentence) else quoted(value)


def _sound(cell: Cell) -> Any:
    if isinstance(cell.value, Sentence):
        raise WrongCellError(cell.value)
    return cell.value


def _is_titled(sheet: Sheet, key: str) -> bool:
    return folded(sheet.title) in map(folded, words()["sheet"][key].values())


def _layout_of(sheet: Sheet) -> Layout | None:
    """Return of which kind a sheet is: by its name, or by its heads where it has another one."""
    layouts = (*FRAMEWORK, *TOPICS)
    by_title = next((layout for layout in layouts if _is_titled(sheet, layout.key)), None)
    if by_title is not None:
        return by_title
    found = [layout for layout in layouts if len(layout.marks) > 1 and _head_row(sheet, layout) is not None]
    return max(found, key=lambda layout: len(layout.marks), default=None)


def _head_row(sheet: Sheet, layout: Layout) -> int | None:
    """Return the row with the heads of a table of this kind."""
    known = known_heads(layout)
    for number, cells in sheet.rows.items():
        if number > _LAST_HEAD_ROW:
            break
        texts = [cell.value for cell in cells.values() if isinstance(cell.value, str)]
        heads = [known[folded(text)] for text in texts if folded(text) in known]
        if {column.key for column, _language in heads} >= set(layout.marks):
            return number
    return None


def _language_of(layout: Layout, sheet: Sheet, at: int) -> Language:
    """Return the language that most heads of a table are in."""
    heads = {folded(cell.value) for cell in sheet.rows[at].values() if isinstance(cell.value, str)}
    own = {
        tongue: {folded(head) for one in layout.columns for head, _l in heads_of(one, tongue)} for tongue in LANGUAGES
    }
    return max(LANGUAGES, key=lambda tongue: len(heads & own[tongue]))


_MORE_LEVELS = Sentence(
    "levels_needed", "at least two answers are needed for this, on a row each of the sheet that has them"
)
_WORDED: dict[tuple[str, str], Sentence] = {
    ("key_missing", "levels"): _MORE_LEVELS,
    ("list_too_short", "levels"): _MORE_LEVELS,
    ("key_missing", "weights"): Sentence(
        "weights_needed", "a weighted judgement needs weights or points, on their sheets"
    ),
    ("key_missing", "rows"): Sentence("rows_needed", "a judgement by a table needs rows on the sheet with rules"),
    ("list_too_short", "rows"): Sentence("rows_needed", "a judgement by a table needs rows on the sheet with rules"),
    ("list_too_short", "inputs"): Sentence("inputs_needed", "it must be said from what this follows"),
    ("key_missing", "criteria"): Sentence(
        "criteria_needed", "at least one question is needed, on the sheet with questions"
    ),
    ("list_too_short", "criteria"): Sentence(
        "criteria_needed", "at least one question is needed, on the sheet with questions"
    ),
    ("list_too_short", "aspects"): Sentence("aspects_needed", "at least one judgement is needed, on its sheet"),
}
_SHARE = Sentence(
    "share_above_one", "a share is at most 1; for points, choose a bound in points in the column beside it"
)


def relocated(problems: Sequence[Problem], tables: Tables) -> Iterator[Problem]:
    """Yield problems with a document at the cells that say what is wrong, as far as known, and in words of sheets."""
    for problem in problems:
        ways = (problem.loc[:length] for length in range(len(problem.loc), 0, -1))
        place = next((tables.places[way] for way in ways if way in tables.places), None)
        worded = _WORDED.get((problem.code, f"{problem.loc[-1]}")) if problem.loc else None
        if problem.code == "cutoff_in_points":
            worded = _SHARE
        if worded is not None:
            problem = problem._replace(sentence=worded, allowed="")
        elif problem.code == "cutoffs_mixed":
            problem = problem._replace(allowed="")
        yield problem if place is None else problem._replace(loc=(place,))
