"""What reports say of decisions that are hard to explain beside each other, or depart from what the framework said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from k80assess.govern.chain import Entry
from k80assess.govern.consistency import (
    Departure,
    DepartureCount,
    Direction,
    Inconsistencies,
    Inconsistency,
    Uncompared,
)
from k80assess.report.content.blocks import Block, Blocks, DataTable, Heading, Paragraph
from k80assess.report.content.decisions import body_said, on_by
from k80assess.report.content.labels import framework_title, label, outcome_or_open
from k80assess.report.content.sections import SHOWN
from k80assess.report.content.shortening import first_of
from k80assess.report.words import Series, Words, phrase


def inconsistencies_story(found: Inconsistencies, shown: int = SHOWN) -> Blocks:
    """Describe the pairs of decisions, the certain ones first, then what departs, and what could not be compared."""
    blocks: list[Block] = [Heading(words=phrase("inconsistent.title"), level=1)]
    key, by = "inconsistent.compared", found.framework
    if by is None:
        blocks.append(Paragraph(words=phrase(key, count=found.compared)))
    else:
        title, version = framework_title(by), by.version
        blocks.append(Paragraph(words=phrase(f"{key}_by", count=found.compared, framework=title, version=version)))
    for kind, pairs in (("certain", found.certain), ("possible", found.possible)):
        blocks.append(Heading(words=phrase(f"inconsistent.{kind}")))
        some = first_of(pairs, shown)
        if not some.items:
            blocks.append(Paragraph(words=phrase(f"inconsistent.none_{kind}")))
            continue
        blocks += pairs_story(some.items)
        if (more := some.more_said("listed.more", "listed.more_than")) is not None:
            blocks.append(Paragraph(words=more))
    blocks.append(Heading(words=phrase("inconsistent.departures")))
    if found.departures:
        bodies = {one.entry.record.decided_by: body_said(one.entry.record) for one in found.departures}
        blocks += (*departures_story(found.departures), *counts_story(found.counts, bodies))
    else:
        blocks.append(Paragraph(words=phrase("report_back.none_differs")))
    if found.uncompared:
        blocks += (Heading(words=phrase("inconsistent.uncompared")), *uncompared_story(found.uncompared))
    return tuple(blocks)


def pairs_story(pairs: Sequence[Inconsistency]) -> Blocks:
    """Show pairs of decisions: which was decided lower than which, and on what its topic is better."""
    rows: list[tuple[Words, ...]] = []
    for pair in pairs:
        better, unsure = (_labels(pair, ids) for ids in (pair.better_on, pair.open_on))
        rows.append((_decision(pair.lower), _decision(pair.higher), better, unsure))
    columns = ["lower", "higher", "better_on", "open_on"]
    if not any(pair.open_on for pair in pairs):
        columns, rows = columns[:3], [row[:3] for row in rows]
    head = tuple(phrase(f"inconsistent.{column}") for column in columns)
    return (DataTable(caption=phrase("inconsistent.title"), head=head, rows=tuple(rows)),)


def _decision(entry: Entry) -> Words:
    record = entry.record
    said = phrase("report_back.outcome_on", outcome=record.decided.label, on=record.decided_on)
    return phrase("inconsistent.decision", number=entry.number, topic=record.topic.title, decided=said)


def _labels(pair: Inconsistency, ids: Sequence[str]) -> Words:
    if not ids:
        return phrase("inconsistent.nothing")
    return Series(items=tuple([label(pair.framework, node_id) for node_id in ids]))


def departures_story(departures: Sequence[Departure]) -> Blocks:
    """Show the decisions that are none of the outcomes that were possible, with what was said and why."""
    rows: list[tuple[Words, ...]] = []
    for one in departures:
        record = one.entry.record
        said, direction = outcome_or_open(record.possible), _direction_said(one.direction)
        ends = (said, record.decided.label, direction, record.why or "")
        rows.append((one.entry.number, record.topic.title, on_by(record, None), *ends))
    head = (
        phrase("register.number"),
        *[phrase(f"decision.{column}") for column in ("topic", "on_by", "framework", "decided")],
        phrase("inconsistent.direction"),
        phrase("decision.why"),
    )
    return (DataTable(caption=phrase("inconsistent.departures"), head=head, rows=tuple(rows), numeric=(0,)),)


def counts_story(counts: Sequence[DepartureCount], bodies: Mapping[str, Words] = MappingProxyType({})) -> Blocks:
    """Show how many decisions depart by year, body and direction; bodies go by their labels where those are known."""
    rows = [
        (f"{c.year}", bodies.get(c.body, c.body), _direction_said(c.direction), c.count, c.decisions) for c in counts
    ]
    head = tuple(phrase(f"inconsistent.{column}") for column in ("year", "body", "direction", "count", "decisions"))
    caption = phrase("inconsistent.counts")
    return (DataTable(caption=caption, head=head, rows=tuple(rows), numeric=(3, 4)),)


def _direction_said(direction: Direction | None) -> Words:
    return phrase("inconsistent.unknown" if direction is None else f"inconsistent.{direction}_than")


def uncompared_story(uncompared: Sequence[Uncompared]) -> Blocks:
    """Show the decisions that could not be compared, and why."""
    return (
        DataTable(
            caption=phrase("inconsistent.uncompared"),
            head=(phrase("register.number"), phrase("decision.topic"), phrase("inconsistent.why_not")),
            rows=tuple(_uncompared_rows(uncompared)),
            numeric=(0,),
        ),
    )


def _uncompared_rows(uncompared: Sequence[Uncompared]) -> Iterator[tuple[Words, ...]]:
    for one in uncompared:
        yield one.entry.number, one.entry.record.topic.title, one.problem
