"""What reports say about an agenda."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import suppress

from k80assess.document.agenda import Agenda, Instrument, Theme
from k80assess.document.organisation import Portfolio
from k80assess.document.text import Named
from k80assess.errors import ArgumentError
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import instrument_said
from k80assess.report.content.provenance import edition_named, source_facts, source_note
from k80assess.report.words import (
    Series,
    Words,
    name,
    phrase,
)


def agenda_story(agenda: Agenda, today: datetime.date) -> Blocks:
    """Describe an agenda: its themes and actions, who is responsible for them, and when the network reports back."""
    blocks: list[Block] = [Heading(words=agenda.id if agenda.title is None else agenda.title, level=1)]
    if agenda.description is not None:
        blocks.append(Paragraph(words=agenda.description))
    for part in agenda.parts:
        blocks.append(Heading(words=(part.id, ": ", part.label)))
        if part.question is not None:
            blocks.append(Paragraph(words=part.question))
        blocks.append(_themes(agenda, [theme for theme in agenda.themes if theme.part == part.id]))
    rest = [theme for theme in agenda.themes if theme.part is None]
    if rest:
        blocks += [Heading(words=phrase("agenda.themes")), _themes(agenda, rest)]
    blocks += _instruments(agenda)
    blocks += _organisation(agenda)
    blocks += _time(agenda, today)
    facts = Facts(pairs=(*source_facts(agenda), (phrase("provenance.agenda"), edition_named(agenda))))
    return (*blocks, *source_note(agenda), facts)


def _themes(agenda: Agenda, themes: Sequence[Theme]) -> DataTable:
    rows: list[tuple[Words, ...]] = []
    for theme in themes:
        title: Words = theme.label if theme.subtitle is None else (theme.label, ": ", theme.subtitle)
        if not theme.actions:
            rows.append((title, phrase("agenda.no_actions"), ""))
        for i, action in enumerate(theme.actions):
            rows.append(("" if i else title, action.label, instrument_said(agenda, action.instrument)))
    head = tuple(phrase(f"agenda.{column}") for column in ("theme", "action", "instrument"))
    return DataTable(caption=phrase("agenda.actions"), head=head, rows=tuple(rows))


def _instruments(agenda: Agenda) -> Iterator[Block]:
    """Show the instruments that an agenda declares, each with the number of its actions."""
    if agenda.instruments is not None:
        yield Heading(words=phrase("agenda.instruments"))
        yield Facts(pairs=tuple([(one.label, _instrument(agenda, one)) for one in agenda.instruments]))


def _instrument(agenda: Agenda, instrument: Instrument) -> Words:
    count = phrase("agenda.by_instrument", count=len(agenda.actions(instrument=instrument.id)))
    return count if instrument.description is None else (instrument.description, " ", count)


def _organisation(agenda: Agenda) -> Iterator[Block]:
    organisation = agenda.organisation
    people = [*organisation.roles, *organisation.bodies]
    if organisation.description is not None or people or organisation.portfolios:
        yield Heading(words=phrase("agenda.organisation"))
    if organisation.description is not None:
        yield Paragraph(words=organisation.description)
    if people:
        yield Facts(pairs=tuple((one.label, _described(one)) for one in people))
    if organisation.portfolios:
        head = tuple(phrase(f"agenda.{column}") for column in ("portfolio", "themes", "holder", "official", "same"))
        rows = tuple(_portfolio(agenda, portfolio) for portfolio in organisation.portfolios)
        yield DataTable(caption=phrase("agenda.portfolios"), head=head, rows=rows)
    without = agenda.themes_without_portfolio
    if without:
        yield Paragraph(words=phrase("agenda.without_portfolio", themes=Series(items=tuple(t.label for t in without))))


def _described(one: Named) -> Words:
    return "" if one.description is None else one.description


def _portfolio(agenda: Agenda, portfolio: Portfolio) -> tuple[Words, ...]:
    themes = Series(items=tuple(agenda.theme(theme).label for theme in portfolio.themes))
    seats = [phrase("agenda.nobody") if s is None else s.municipality for s in (portfolio.holder, portfolio.official)]
    same = {True: "agenda.yes", False: "agenda.no", None: "agenda.unknown"}[portfolio.same_municipality]
    return (portfolio.label, themes, *seats, phrase(same))


def _time(agenda: Agenda, today: datetime.date) -> Iterator[Block]:
    pairs: list[tuple[Words, Words]] = []
    if agenda.cadence is not None:
        pairs.append((phrase("agenda.cadence"), phrase("agenda.times", count=agenda.cadence.report_backs_a_year)))
        with suppress(ArgumentError):  # there may be nothing to count from
            pairs.append((phrase("agenda.next"), agenda.next_report_back(after=today)))
    labels = {milestone.id: milestone.label for milestone in agenda.milestones}
    for milestone in agenda.milestones:
        when: Words = phrase("agenda.undated") if milestone.on is None else milestone.on
        if milestone.follows is not None:
            when = (when, ", ", phrase("agenda.follows", milestone=name(labels[milestone.follows])))
        pairs.append((milestone.label, when))
    if pairs:
        yield Heading(words=phrase("agenda.time"))
        yield Facts(pairs=tuple(pairs))
