"""Workbooks to read: a framework and topics that say everything there is to say, and files with cells changed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, get_args

import pytest

pytest.importorskip("openpyxl")

from openpyxl import Workbook, load_workbook

from k80assess.base.documents import Document
from k80assess.document.files import load
from k80assess.document.framework import Framework
from k80assess.document.topic import Topic

_SOURCED = {"provenance": "stated", "section": "2.1"}
_LEVELS: list[dict[str, Any]] = [
    {"id": "low", "label": {"nl": "Laag", "en": "Low"}, "description": "Not much.", **_SOURCED},
    {"id": "high", "label": {"nl": "Hoog", "en": "High"}},
]
_CAP = {"when": {"colour": ["red"]}, "at_most": "a"}
FULL: dict[str, Any] = {
    "id": "full",
    "version": "2026.10",
    "title": {"nl": "Vol kader", "en": "Full framework"},
    "question": {"nl": "Doen we het?"},
    "description": {"en": "Only in English."},
    "source": {
        "title": "A report",
        "section": "4",
        "url": "https://example.org/report",
        "note": {"nl": "Bladzijde 3 ontbreekt.", "en": "Page 3 is missing."},
    },
    "provenance": "derived",
    "outcome": "advice",
    "also": ["worth"],
    "rank_by": ["worth", "burden"],
    "criteria": [
        {
            "id": "demand",
            "label": {"nl": "Vraag", "en": "Demand"},
            "question": {"nl": "Vraagt iemand erom?", "en": "Does anybody ask?"},
            "description": "=SUM(A1:A3) is no formula",
            "levels": [*_LEVELS[:1], {"id": "middle", "needs_theme": True}, *_LEVELS[1:]],
            "note": "required",
            **_SOURCED,
        },
        {
            "id": "cost",
            "unit": {"nl": "euro", "en": "EUR"},
            "levels": [
                {"id": "high", "above": 50_000},
                {
                    "id": "odd",
                    "ranges": [
                        {"below": "1/3"},
                        {"at_least": 10, "at_most": 40_000},
                        {"above": 40_000, "at_most": 50_000},
                    ],
                },
                {"id": "low", "at_least": "1/3", "below": 10},
            ],
        },
        {
            "id": "since",
            "levels": [{"id": "late", "above": "2026-03-01"}, {"id": "early", "at_most": "2026-03-01"}],
        },
        {"id": "colour", "levels": ["red", "green", "blue; or not"], "ordered": False},
        {
            "id": "staff",
            "levels": ["none", "some", "enough"],
            "asked_when": {"demand": {"above": "low", "not": ["high"]}, "colour": ["green", "red"]},
            "otherwise": "enough",
        },
    ],
    "aspects": [
        {
            "id": "worth",
            "label": {"nl": "Waarde", "en": "Worth"},
            "question": "What is it worth?",
            "description": "All together.",
            "levels": ["poor", "fair", "good"],
            "rule": {
                "kind": "weighted",
                "weights": {"demand": 0.1, "cost": "1/3", "colour": 0},
                "cutoffs": {"fair": "1/3", "good": 0.75},
                "points": {"colour": [0, "2/7", -1.5], "demand": [0, 1, 3]},
                "orders": [{"heavier": "cost", "lighter": "demand", "provenance": "assumed", "section": "5"}],
                "caps": [{"when": {"since": ["late"]}, "at_most": "fair", "provenance": "stated", "section": "6"}],
                "provenance": "assumed",
                "section": "7",
            },
            **_SOURCED,
        },
        {
            "id": "burden",
            "levels": ["heavy", "light"],
            "rule": {"kind": "weighted", "weights": {"staff": 2}, "cutoffs": {"light": {"at_least": 2.5}}},
        },
        {
            "id": "against",
            "levels": ["much", "some", "none"],
            "rule": {
                "kind": "weighted",
                "weights": {"staff": 1, "cost": 1},
                "cutoffs": {"some": {"at_most": 5}, "none": {"below": 1}},
            },
        },
        {
            "id": "over",
            "levels": ["no", "yes"],
            "rule": {"kind": "weighted", "weights": {"cost": 1}, "cutoffs": {"yes": {"above": 1}}},
        },
        {
            "id": "least",
            "levels": ["a", "b", "c"],
            "rule": {"kind": "minimum", "inputs": ["staff", "worth"], **_SOURCED, "caps": [_CAP]},
        },
        {
            "id": "most",
            "levels": ["x", "y"],
            "rule": {"kind": "maximum", "inputs": ["since", "over"], "caps": [{**_CAP, "at_most": "x"}], **_SOURCED},
        },
        {
            "id": "kind",
            "levels": ["this", "that"],
            "ordered": False,
            "rule": {
                "kind": "table",
                **_SOURCED,
                "inputs": ["colour"],
                "rows": [{"when": {"colour": ["green"]}, "then": "this"}, {"then": "that"}],
            },
        },
        {
            "id": "advice",
            "label": {"nl": "Advies", "en": "Advice"},
            "levels": [
                {"id": "no", "takes_energy": False},
                {"id": "yes", "takes_energy": True, "follow_up": {"nl": "Maak een plan.", "en": "Make a plan."}},
            ],
            "rule": {
                "kind": "table",
                "inputs": ["worth", "least", "kind"],
                "rows": [
                    {
                        "when": {"worth": {"at_least": "fair", "below": "good"}, "most": ["y"]},
                        "then": "yes",
                        **_SOURCED,
                    },
                    {"when": {"against": {"at_most": "some"}, "kind": ["this", "that"]}, "then": "no"},
                    {"when": {"burden": ["heavy"]}, "then": "no"},
                    {"then": "yes"},
                ],
                "caps": [{"when": {}, "at_most": "yes"}],
            },
        },
    ],
    "impossible": [
        {
            "when": {"since": ["late"], "staff": {"not": ["none"]}},
            "reason": {"nl": "Dat kan niet.", "en": "No."},
            **_SOURCED,
        }
    ],
}

FULL_TOPIC: dict[str, Any] = {
    "id": "hall",
    "title": {"nl": "Een zaal", "en": "A hall"},
    "summary": "+31 6 is no formula",
    "raised_by": "@the council",
    "raised_on": "2026-03-01",
    "judge": "board",
    "illustration": True,
    "themes": ["housing", "a theme; with a semicolon"],
    "answers": {
        "demand": {"level": ["low", "high"], "note": {"nl": "Twee keer gevraagd."}, "evidence": "minutes"},
        "cost": {"between": ["1/3", 12_000.5], "note": "About."},
        "since": {"value": "2026-02-28"},
        "colour": {"level": ["blue; or not"]},
        "staff": {"abstain": True, "note": "Not for us."},
        "unknown": {"level": ["1/3", "2026-01-01"]},
    },
    "actions": [
        {
            "id": "share",
            "label": {"nl": "Kennis delen"},
            "description": "Tell the others.",
            "instrument": "knowledge_sharing",
            "theme": "housing",
            "portfolio": "living",
            **_SOURCED,
        }
    ],
}


def full_framework() -> Framework:
    """Return a framework in which every key that a framework may have is written."""
    return load(Framework, FULL)


def full_topic(**changes: Any) -> Topic:
    """Return a topic in which every key that a topic may have is written."""
    return load(Topic, FULL_TOPIC | changes)


def models(model: type[Document]) -> dict[str, type[Document]]:
    """Return a class of documents and those of all of its parts, by name."""
    found = {model.__name__: model}
    waiting: list[Any] = [field.annotation for field in model.model_fields.values()]
    while waiting:
        annotation = waiting.pop()
        if isinstance(annotation, type) and issubclass(annotation, Document):
            if annotation.__name__ not in found:
                found[annotation.__name__] = annotation
                waiting += [field.annotation for field in annotation.model_fields.values()]
        else:
            waiting += get_args(annotation)
    return found


def parts(document: Any) -> Iterator[Document]:
    """Yield a document and all that it is made of."""
    if isinstance(document, Document):
        yield document
        for name in type(document).model_fields:
            yield from parts(getattr(document, name))
    elif isinstance(document, Mapping):
        for own in document.values():
            yield from parts(own)
    elif isinstance(document, tuple):
        for own in document:
            yield from parts(own)


def changed(data: bytes, change: Callable[[Workbook], object]) -> bytes:
    """Return a workbook as somebody saves it who changed something in it."""
    book = load_workbook(BytesIO(data))
    change(book)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def with_cells(data: bytes, cells: Mapping[str, Any]) -> bytes:
    """Return a workbook with other values in some cells, such as `Gewichten!C4`."""

    def change(book: Workbook) -> None:
        for place, value in cells.items():
            sheet, _, cell = place.rpartition("!")
            book[sheet][cell] = value

    return changed(data, change)


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes] | bytes) -> bytes:
    """Return a zip with a part in it that is changed, or added."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == name and not isinstance(change, bytes):
                content = change(content)
            new.writestr(entry.filename, content)
        if isinstance(change, bytes):
            new.writestr(name, change)
    return held.getvalue()


def cell_of(data: bytes, sheet: str, text: str, head: str) -> str:
    """Return the cell below a head, in the first row of a sheet that has a text."""
    table = load_workbook(BytesIO(data))[sheet]
    rows = list(table.iter_rows())
    heads = {cell.value: cell.column_letter for cell in rows[2] if cell.value}
    row = next(cells[0].row for cells in rows[3:] if any(cell.value == text for cell in cells))
    return re.sub("^", f"{sheet}!", f"{heads[head]}{row}")
