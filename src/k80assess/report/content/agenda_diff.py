"""What reports say about two versions of an agenda."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from k80assess.document.agenda import ProgressNote
from k80assess.document.agenda_diff import AgendaChange, AgendaDifference
from k80assess.document.organisation import GroupSeat, Seat
from k80assess.document.text import LANGUAGES, Text, is_address
from k80assess.report.content.blocks import Block, Blocks, Bullets, Facts, Heading, Paragraph
from k80assess.report.content.provenance import edition_named
from k80assess.report.words import Link, Words, name, phrase, plain

# A longer text is only said to have changed.
_SHORT = 100

_NOTHING: tuple[Any, ...] = (None, ())


def renewal_story(difference: AgendaDifference) -> Blocks:
    """Describe what a new version of an agenda changes."""
    new = difference.new
    title = Heading(words=new.id if new.title is None else new.title, level=1)
    blocks: list[Block] = [title, Paragraph(words=phrase("renewal.changes", version=difference.old.version))]
    blocks += agenda_changes_story(difference.changes)
    return (*blocks, Facts(pairs=((phrase("provenance.agenda"), edition_named(new)),)))


def agenda_changes_story(changes: Sequence[AgendaChange]) -> Blocks:
    """Describe differences between two versions of an agenda."""
    return (Bullets(items=tuple([change_said(change) for change in changes])),)


def change_said(change: AgendaChange) -> Words:
    """Return a sentence about one difference between two versions."""
    subject: Words = phrase(f"agenda_change.kind.{change.kind}")
    if change.label is not None:
        subject = phrase("agenda_change.subject", kind=subject, label=name(change.label))
    if change.field is None and change.theme is None:
        return phrase(f"agenda_change.{change.what}", subject=subject)
    if change.theme is not None:
        return phrase(f"agenda_change.{change.what}_action", subject=subject, theme=name(change.names[change.theme]))
    if change.field in ("notes", "working_group"):
        entry = change.old if change.new is None else change.new
        said = note_said(entry) if isinstance(entry, ProgressNote) else seat_said(entry, change.names)
        return phrase(f"agenda_change.{change.what}_{change.field}", subject=subject, entry=said)
    old, new = (_value_said(change, value) for value in (change.old, change.new))
    if change.what == "moved":
        return phrase("agenda_change.moved", subject=subject, old=old, new=new)
    if change.field == "state":
        return phrase(f"agenda_change.state_{_turn(change)}", subject=subject, old=old, new=new)
    field = phrase(f"agenda_change.field.{change.field}")
    there = [said for said, value in ((old, change.old), (new, change.new)) if value not in _NOTHING]
    if all(map(_is_short, there)):
        return phrase(f"agenda_change.{_turn(change)}", subject=subject, field=field, old=old, new=new)
    return phrase("agenda_change.changed_at_length", subject=subject, field=field)


def _turn(change: AgendaChange) -> str:
    """Return whether a value came, went, or took the place of another."""
    if change.old in _NOTHING:
        return "set"
    return "cleared" if change.new in _NOTHING else "changed"


def note_said(note: ProgressNote) -> Words:
    """Return what is told of an action on a day, with the link to more."""
    text: Words = note.text if note.url is None else (note.text, " (", Link(text=note.url), ")")
    return (note.on, ": ", text)


def seat_said(seat: GroupSeat, roles: Mapping[str, Text]) -> Words:
    """Return a seat in a working group: the municipality, and the role that it has there."""
    if seat.role is None:
        return seat.municipality
    return (seat.municipality, " (", roles.get(seat.role, seat.role), ")")


def _is_short(words: Words) -> bool:
    return all(0 < len(plain(words, language)) <= _SHORT for language in LANGUAGES)


def _value_said(change: AgendaChange, value: Any) -> Words:
    """Return a value in words; nothing if a few words are not enough."""
    match value:
        case None | ():
            return ""
        case bool():
            return phrase("agenda.yes" if value else "agenda.no")
        case tuple():
            first, *others = [_value_said(change, part) for part in value]
            return (first, *[words for other in others for words in (", ", other)])
        case str() if change.field == "provenance":
            return phrase(f"agenda_change.provenance.{value}")
        case str() if change.field == "state":
            return phrase(f"state.{value}")
        case str() if is_address(value):
            return Link(text=value)
        case str():
            return name(change.names.get(value, value))
        case int():
            return value
        case Text():
            return name(value)
        case Seat():
            return name(value.municipality)
        case datetime.date():
            return value
    return ""
