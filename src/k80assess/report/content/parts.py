"""What reports say about a part of a document, and anything else without a better story: its keys and their values."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from k80assess.base.display import Displayed
from k80assess.base.documents import Document
from k80assess.base.exact import written
from k80assess.document.text import Named, Text
from k80assess.engine.assessment import Assessment
from k80assess.report.content.blocks import Blocks, Facts, Heading, Paragraph
from k80assess.report.content.labels import outcome_or_open, with_id
from k80assess.report.words import Number, Series, Words, joined, phrase


def part_story(part: Displayed) -> Blocks:
    """Describe a part of a document by the keys that people write; what was left out is left out here too."""
    title = (Heading(words=with_id(part), level=1),) if isinstance(part, Named) else ()
    named = ("id", "label") if title else ()
    pairs = tuple([(key, said) for key, said in _pairs(part) if key not in named])
    facts = (Facts(pairs=pairs),) if pairs else ()
    return (*title, *facts) or (Paragraph(words=phrase("listed.none")),)


def pairs_story(pairs: Mapping[Any, Any]) -> Blocks:
    """Describe a mapping by its keys and their values."""
    said = tuple([(_said(key), _said(value)) for key, value in pairs.items()])
    return (Facts(pairs=said),) if said else (Paragraph(words=phrase("listed.none")),)


def _pairs(part: Displayed) -> Iterator[tuple[str, Words]]:
    for key, value in _fields(part):
        if value is not None and value != () and value != {}:
            yield key, _said(value)


def _fields(part: Displayed) -> Iterator[tuple[str, Any]]:
    if isinstance(part, Document):
        for name, field in type(part).model_fields.items():
            if name in part.model_fields_set:
                yield field.alias or name, getattr(part, name)
    else:
        for attribute in getattr(type(part), "__attrs_attrs__", ()):
            if not attribute.name.startswith("_"):
                yield attribute.name, getattr(part, attribute.name)


def _said(value: Any) -> Words:
    match value:
        case bool():
            return phrase("agenda.yes" if value else "agenda.no")
        case str() | int() | Text() | datetime.date():
            return value
        case Fraction():
            return str(written(value))  # as exactly as in a document
        case float():
            return Number(number=Fraction(value))
        case Named():
            return with_id(value)
        case Assessment():
            return outcome_or_open(value.possible, value.framework)
        case Mapping():
            return joined([(_said(key), ": ", _said(own)) for key, own in value.items()], ", ")
        case tuple() | list() | frozenset():
            return Series(items=tuple(map(_said, value)))
        case Document():
            return ("(", joined([(key, ": ", said) for key, said in _pairs(value)], "; "), ")")
    return str(value)
