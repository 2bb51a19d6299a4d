"""What is said of two versions of an agenda."""

from __future__ import annotations

from collections.abc import Sequence

from k80assess.document.agenda_diff import AgendaChange, AgendaDifference
from k80assess.report.content.blocks import Block, Blocks, Bullets, Facts, Heading, Paragraph
from k80assess.report.content.provenance import edition_named
from k80assess.report.words import phrase

# --- topics side by side ------------------------------------------------------------------------------------------


def renewal_story(difference: AgendaDifference) -> Blocks:
    """Tell what a new version of an agenda changes."""
    new = difference.new
    title = Heading(words=new.id if new.title is None else new.title, level=1)
    blocks: list[Block] = [title, Paragraph(words=phrase("renewal.changes", version=difference.old.version))]
    blocks += agenda_changes_story(difference.changes)
    return (*blocks, Facts(pairs=((phrase("provenance.agenda"), edition_named(new)),)))


def agenda_changes_story(changes: Sequence[AgendaChange]) -> Blocks:
    """Tell differences between two versions of an agenda."""
    return (Bullets(items=tuple([change.text for change in changes])),)
