"""Sheets of very many rows: what is wrong in them, and how long they take to read."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from k80assess.errors import MAX_PROBLEMS, DocumentError
from k80assess.interop.workbook.frameworks import framework_content
from k80assess.interop.workbook.package import Cell, Sheet
from k80assess.interop.workbook.tables import Tables
from k80assess.interop.workbook.topics import topic_contents

MANY = 20_000


def sheet(title: str, *rows: list[str]) -> Sheet:
    cells = {
        at: {column: Cell(value, at, column) for column, value in enumerate(row, start=1)}
        for at, row in enumerate(rows, start=1)
    }
    return Sheet(title, cells, frozenset())


def questions(number: int) -> Sheet:
    return sheet("Vragen", ["Naam", "Anders geldt"], *([f"q{i}"] for i in range(number)))


def test_reading_ends_at_as_many_problems_as_an_error_tells() -> None:
    """Each of them looks for the name that was meant: among very many, that takes long."""
    wrong = sheet("Antwoorden", ["Vraag", "Naam"], *([f"x{i}", "a"] for i in range(2_000)))
    tables = Tables([questions(2_000), wrong], "given")
    with pytest.raises(DocumentError) as refused:
        framework_content(tables)
    assert len(tables.problems) == len(refused.value.problems) == MAX_PROBLEMS


def framework_of_ranges() -> object:
    answers = sheet("Antwoorden", ["Vraag", "Naam"], *(["q0", f"a{i}"] for i in range(MANY)))
    ranges = sheet("Getallen", ["Vraag", "Antwoord", "Vanaf"], *(["q0", f"a{i}", f"{i}"] for i in range(MANY)))
    tables = Tables([questions(1), answers, ranges], "given")
    [criterion] = framework_content(tables)["criteria"]
    return criterion["levels"][-1]["ranges"]


def topics_with_notes() -> object:
    topics = sheet("Onderwerpen", ["Titel", "Blad met antwoorden"], *([f"t{i}"] for i in range(MANY)))
    notes = sheet("Toelichtingen", ["Onderwerp", "Vraag", "Toelichting"], *([f"t{i}", "q", "n"] for i in range(MANY)))
    return topic_contents(Tables([topics, notes], "given"))[-1]["answers"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("read", "last"),
    [(framework_of_ranges, [{"at_least": MANY - 1}]), (topics_with_notes, {"q": {"note": {"nl": "n"}}})],
)
def test_what_rows_name_is_found_at_once(read: Callable[[], object], last: object) -> None:
    """And not looked for through all that is there: the time grows with the rows, and not with their square."""
    start = time.process_time()
    assert read() == last
    assert time.process_time() - start < 15
