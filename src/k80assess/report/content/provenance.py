"""How far a framework and an agenda can be relied on: where they come from, and exactly which version they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from k80assess.document.agenda import Agenda
from k80assess.document.files import fingerprint
from k80assess.document.framework import Framework
from k80assess.document.text import Sourced
from k80assess.document.topic import Topic
from k80assess.report.content.blocks import Blocks, Facts, Heading, Paragraph
from k80assess.report.words import Link, Words, phrase


def provenance_story(framework: Framework, agenda: Agenda | None = None) -> Blocks:
    """State where a framework comes from, and exactly which framework and agenda were used."""
    note = source_note(framework)
    heading, *rest = editions_story((framework,), agenda)
    return (heading, *note, Paragraph(words=provenance_count(framework)), *rest)


def editions_story(frameworks: Sequence[Framework], agenda: Agenda | None = None) -> Blocks:
    """State exactly which frameworks and agenda were used."""
    facts: list[tuple[Words, Words]] = []
    for framework in frameworks:
        facts += [*source_facts(framework), (phrase("provenance.framework"), edition_named(framework))]
    if agenda is not None:
        facts.append((phrase("provenance.agenda"), edition_named(agenda)))
    return (Heading(words=phrase("provenance.heading")), Facts(pairs=tuple(facts)))


def source_note(document: Framework | Agenda) -> Blocks:
    """Return what readers must know about the source of a document; nothing if it does not say."""
    if document.source is None or document.source.note is None:
        return ()
    return (Paragraph(words=document.source.note, kind="note"),)


def example_note(topic: Topic | None) -> Blocks:
    """State that the answers of a topic are only an example; nothing if they are not."""
    if topic is None or not topic.illustration:
        return ()
    return (Paragraph(words=phrase("verdict.illustration"), kind="note"),)


def source_facts(document: Framework | Agenda) -> tuple[tuple[Words, Words], ...]:
    """Return what the source of a document is called and where it can be read; nothing if it does not say where."""
    source = document.source
    if source is None or source.url is None:
        return ()
    section: Words = "" if source.section is None else (", ", source.section)
    return ((phrase("provenance.source"), (source.title, section, " (", Link(text=source.url), ")")),)


def edition_named(document: Framework | Agenda) -> Words:
    """Return the id, version and fingerprint of a document."""
    return phrase("provenance.edition", id=document.id, version=document.version, fingerprint=fingerprint(document))


def provenance_count(framework: Framework) -> Words:
    """State how many pieces of a framework are stated by its source, derived from it, and assumed."""
    counts = Counter(piece.source.provenance for piece in framework.pieces())
    kinds = {kind: counts[kind] for kind in ("stated", "derived", "assumed")}
    if not any(kinds.values()):
        return phrase("provenance.unsourced")
    said = phrase("provenance.counts", count=sum(counts.values()), **kinds)
    return (said, " ", phrase("provenance.uncounted", count=counts[None])) if counts[None] else said


def provenance_said(piece: Sourced) -> Words:
    """State where a piece of a framework comes from, with the section of the source."""
    said = phrase(f"provenance.{piece.provenance or 'unsaid'}")
    return said if piece.section is None else (said, " (", piece.section, ")")
