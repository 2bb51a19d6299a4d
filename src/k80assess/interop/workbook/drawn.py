"""Sheets as they are to be written: heads with help, rows of cells, and the lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from k80assess.document.text import LANGUAGES
from k80assess.errors import Language
from k80assess.interop.workbook.cells import Written, choice_cell, day_cell, end_cell, number_cell
from k80assess.interop.workbook.layout import Column, Layout, heads_of, words
from k80assess.interop.workbook.package import letters

HELP_ROW, HEAD_ROW, FIRST_ROW = 2, 3, 4
LAST_ROW = 2_000
"""The last row of which the lists to choose from know."""

_SPARE = 2
_TITLE_LENGTH = 31
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'()", " "))


class DrawnColumn(NamedTuple):
    """A column as it is to be written.

    Attributes:
        head: what stands above it.
        help: what is to be filled in; with nothing there, only the head stands there.
        kind: what its cells hold.
        width: how wide it is, in characters.
        choices: what may be chosen from, as spreadsheets write a list; empty where nothing is.
        is_free: whether it is headed by a criterion or an aspect, or may be.
        is_hidden: whether only those see it who look for it.
    """

    head: str
    help: str
    kind: str
    width: int
    choices: str = ""
    is_free: bool = False
    is_hidden: bool = False


class Drawn(NamedTuple):
    """A sheet as it is to be written.

    Attributes:
        title: its name.
        about: what it is for.
        columns: its columns.
        rows: its rows, a cell for each column.
        is_hidden: whether only those see it who look for it.
        head_choices: what the heads of free columns may be chosen from.
    """

    title: str
    about: str
    columns: Sequence[DrawnColumn]
    rows: Sequence[Sequence[Written]]
    is_hidden: bool = False
    head_choices: str = ""


class Lists:
    """What may be chosen from in a workbook of a framework: names on other sheets, also those that are still to come.

    Args:
        criteria: for the name of each criterion those of its levels.
        aspects: for the name of each aspect those of its levels.
    """

    def __init__(self, criteria: Mapping[str, Sequence[str]], aspects: Mapping[str, Sequence[str]]) -> None:
        self.criteria, self.aspects = criteria, aspects

    @staticmethod
    def things(key: str, language: Language) -> str:
        """Return the names in the first column of a sheet."""
        return f"{_quoted(words()['sheet'][key][language])}!$A${FIRST_ROW}:$A${LAST_ROW}"

    @staticmethod
    def levels_of(cell: str, key: str, language: Language) -> str:
        """Return the levels of what a cell names: the rows of a sheet on which that stands first."""
        title = _quoted(words()["sheet"][key][language])
        owners = f"{title}!$A${FIRST_ROW}:$A${LAST_ROW}"
        return f"OFFSET({title}!$B${FIRST_ROW},MATCH({cell},{owners},0)-1,0,COUNTIF({owners},{cell}),1)"

    def under(self, head: str, cell: str, language: Language) -> str:
        """Return the levels of the criterion or aspect that a head names."""
        if head in self.criteria or not head:
            return self.levels_of(cell, "levels", language)
        return self.levels_of(cell, "judgements", language)


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


def title_of(wanted: str, taken: Sequence[str]) -> str:
    """Return a name that a sheet can have and no other has.

    >>> title_of("Regels: een/twee", ["Regels een twee"])
    'Regels een twee 2'
    """
    bare = " ".join(wanted.translate(_NOT_IN_TITLES).split())[:_TITLE_LENGTH].strip() or "-"
    title, number, used = bare, 1, {own.casefold() for own in (*taken, "history")}
    while title.casefold() in used:
        number += 1
        title = f"{bare[: _TITLE_LENGTH - 1 - len(str(number))].strip()} {number}"
    return title


def drawn(
    layout: Layout,
    rows: Sequence[Mapping[str, Any]],
    language: Language,
    lists: Lists | None = None,
    *,
    heads: Sequence[str] = (),
    choices: Mapping[str, str] | None = None,
    title: str | None = None,
    after: str = "",
    spare: bool = True,
) -> Drawn:
    """Return a sheet of a kind with rows of plain data, of which names and conditions are in words already.

    Args:
        layout: the kind of sheet.
        rows: the rows.
        language: the language of heads, help and fixed words.
        lists: what may be chosen from.
        heads: the criteria and aspects that head columns even where no row says anything of them.
        choices: what may be chosen from in a column, by its key, or by the head of a free one.
        title: the name of the sheet; that of its kind when left out.
        after: what follows the name of its kind in that of the sheet.
        spare: whether there are empty free columns.
    """
    choices = choices or {}
    free = list(dict.fromkeys([*heads, *(name for row in rows for name in row.get("when", {}))])) if layout.free else []
    columns: list[tuple[DrawnColumn, Column | None, Language | str | None]] = []
    if layout.free_after == "":
        columns += _free(layout, free, len(columns), lists, language, choices, spare=spare)
    for column in layout.columns:
        used = {own for row in rows for own in _languages(row.get(column.key))}
        for head, own in heads_of(column, language):
            help_ = words()["help"].get(column.key, {}).get(language, "")
            is_other = own is not None and own != language
            is_hidden = (column.kind == "id" and column.key == "id") or (is_other and own not in used)
            choice = choices.get(column.key) or _choices(layout, column, language, lists)
            columns.append((DrawnColumn(head, help_, column.kind, column.width, choice, False, is_hidden), column, own))
        if layout.free_after == column.key:
            columns += _free(layout, free, len(columns), lists, language, choices, spare=spare)
    about = words()["about"][layout.key][language]
    name = words()["sheet"][layout.key][language]
    cells = [[_cell(row, column, own, language) for _drawn, column, own in columns] for row in rows]
    head_choices = lists.things("criteria", language) if lists is not None and layout.free else ""
    named = title or title_of(f"{name} {after}", ())
    return Drawn(named, about, [own for own, _column, _key in columns], cells, layout.key == "lists", head_choices)


def _languages(value: Any) -> Sequence[str]:
    return list(value) if isinstance(value, Mapping) else list(LANGUAGES) if value is not None else []


def _free(
    layout: Layout,
    heads: Sequence[str],
    before: int,
    lists: Lists | None,
    language: Language,
    choices: Mapping[str, str],
    *,
    spare: bool,
) -> list[tuple[DrawnColumn, Column | None, Language | str | None]]:
    found: list[tuple[DrawnColumn, Column | None, Language | str | None]] = []
    help_ = words()["help"]["when"][language]
    kind = "answer" if layout.key == "topics" else "when"  # where numbers and dates are typed
    for i, head in enumerate([*heads, *[""] * (_SPARE * spare * (1 if heads else 2))]):
        cell = f"{letters(before + i + 1)}${HEAD_ROW}"
        choice = choices.get(head) or ("" if lists is None else lists.under(head, cell, language))
        found.append(
            (
                DrawnColumn(head, help_ if head else words()["help"]["spare"][language], kind, 20, choice, True),
                None,
                head,
            )
        )
    return found


def _choices(layout: Layout, column: Column, language: Language, lists: Lists | None) -> str:
    if column.kind == "choice" and column.of != "what":
        return '"' + ",".join(said[language] for said in words()["choice"][column.of].values()) + '"'
    if column.kind != "name" or lists is None:
        return ""
    if column.of in ("criteria", "aspects"):
        return lists.things(column.of, language)
    owner = next(
        (own.key for own in layout.columns if own.key in ("input", "criterion", "aspect") and own.key != column.key), ""
    )
    if layout.key == "points":
        owner = "input"
    if not owner:  # a criterion's own level
        return lists.levels_of(f"$A{FIRST_ROW}", "levels", language)
    at = 1
    for own in layout.columns:
        if own.key == owner:
            break
        at += 2 if own.kind == "text" else 1
    return lists.levels_of(f"${letters(at)}{FIRST_ROW}", column.of, language)


def _cell(row: Mapping[str, Any], column: Column | None, own: Language | str | None, language: Language) -> Written:
    if column is None:
        found: Written = row.get("when", {}).get(own)
        return found
    value = row.get(column.key)
    if value is None:
        return None
    if column.kind == "text":
        text: Written = value.get(own) if isinstance(value, Mapping) else value
        return text
    if column.kind == "choice":
        choice = value if column.of != "flag" else "yes" if value else "no"
        return choice_cell(column.of, choice, language)
    if column.kind in ("number", "end", "day"):
        return {"number": number_cell, "end": end_cell, "day": day_cell}[column.kind](value)
    written: Written = value
    return written
