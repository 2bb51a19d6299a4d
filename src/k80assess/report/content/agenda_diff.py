"""What is said of two versions of an agenda."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from k80assess.document.agenda_diff import AgendaChange, AgendaDifference
from k80assess.document.organisation import Seat
from k80assess.document.text import LANGUAGES, Text
from k80assess.report.content.blocks import Block, Blocks, Bullets, Facts, Heading, Paragraph
from k80assess.report.content.provenance import edition_named
from k80assess.report.words import Words, name, phrase, plain

# What is longer than this is only said to have changed.
_SHORT = 100


def renewal_story(difference: AgendaDifference) -> Blocks:
    """Tell what a new version of an agenda changes."""
    new = difference.new
    title = Heading(words=new.id if new.title is None else new.title, level=1)
    blocks: list[Block] = [title, Paragraph(words=phrase("renewal.changes", version=difference.old.version))]
    blocks += agenda_changes_story(difference.changes)
    return (*blocks, Facts(pairs=((phrase("provenance.agenda"), edition_named(new)),)))


def agenda_changes_story(changes: Sequence[AgendaChange]) -> Blocks:
    """Tell differences between two versions of an agenda."""
    return (Bullets(items=tuple([change_said(change) for change in changes])),)


def change_said(change: AgendaChange) -> Words:
    """Return a sentence that says in what two versions differ."""
    subject: Words = phrase(f"agenda_change.kind.{change.kind}")
    if change.label is not None:
        subject = phrase("agenda_change.subject", kind=subject, label=name(change.label))
    if change.field is None and change.theme is None:
        return phrase(f"agenda_change.{change.what}", subject=subject)
    if change.theme is not None:
        return phrase(f"agenda_change.{change.what}_action", subject=subject, theme=name(change.names[change.theme]))
    old, new = (_value_said(change, value) for value in (change.old, change.new))
    if change.what == "moved":
        return phrase("agenda_change.moved", subject=subject, old=old, new=new)
    field = phrase(f"agenda_change.field.{change.field}")
    if _is_short(old) and _is_short(new):
        return phrase("agenda_change.changed", subject=subject, field=field, old=old, new=new)
    return phrase("agenda_change.changed_at_length", subject=subject, field=field)


def _is_short(words: Words) -> bool:
    return all(0 < len(plain(words, language)) <= _SHORT for language in LANGUAGES)


def _value_said(change: AgendaChange, value: Any) -> Words:
    """Return a value in words; nothing where it does not go into a few."""
    match value:
        case None | ():
            return phrase("agenda_change.nothing")
        case bool():
            return phrase("agenda.yes" if value else "agenda.no")
        case tuple():
            first, *others = [_value_said(change, part) for part in value]
            return (first, *[words for other in others for words in (", ", other)])
        case str() if change.field == "provenance":
            return phrase(f"agenda_change.provenance.{value}")
        case str():
            return name(change.names.get(value, value))
        case Text():
            return name(value)
        case Seat():
            return name(value.municipality)
        case datetime.date():
            return value.isoformat()
    return ""
