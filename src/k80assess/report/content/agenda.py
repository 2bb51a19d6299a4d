"""What reports say about an agenda."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import suppress

from k80assess.document.agenda import Action, Agenda, Audience, Background, Instrument, Theme
from k80assess.document.organisation import Portfolio
from k80assess.document.text import Named, Text
from k80assess.errors import ArgumentError
from k80assess.report.content.agenda_diff import note_said, seat_said
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.labels import instrument_said
from k80assess.report.content.provenance import edition_named, source_facts, source_note
from k80assess.report.words import Link, Series, Words, name, phrase


def agenda_story(agenda: Agenda, today: datetime.date) -> Blocks:
    """Describe an agenda: its themes and actions, who is responsible for them, and when the network reports back."""
    blocks: list[Block] = [Heading(words=agenda.id if agenda.title is None else agenda.title, level=1)]
    blocks += _described(agenda.description, agenda.question)
    if agenda.background is not None:
        blocks.append(Heading(words=phrase("agenda.background")))
        blocks.append(Facts(pairs=tuple([(one.label, _background(one)) for one in agenda.background])))
    for part in agenda.parts:
        blocks.append(Heading(words=(part.id, ": ", part.label)))
        blocks += _described(part.description, part.question)
        blocks += _themes(agenda, [theme for theme in agenda.themes if theme.part == part.id])
    rest = [theme for theme in agenda.themes if theme.part is None]
    if rest:
        blocks += [Heading(words=phrase("agenda.themes")), *_themes(agenda, rest)]
    blocks += _notes(agenda)
    blocks += _instruments(agenda)
    blocks += _organisation(agenda)
    blocks += _time(agenda, today)
    facts = Facts(pairs=(*source_facts(agenda), (phrase("provenance.agenda"), edition_named(agenda))))
    return (*blocks, *source_note(agenda), facts)


def _described(description: Text | None, question: Text | None) -> Iterator[Block]:
    """Show what something is, and the question that guides it."""
    if description is not None:
        yield Paragraph(words=description)
    if question is not None:
        yield Paragraph(words=phrase("agenda.question", question=question))


def _background(one: Background) -> Words:
    description = _description(one)
    if one.url is None:
        return description
    return (description, " (", Link(text=one.url), ")") if description else Link(text=one.url)


def _description(one: Named) -> Words:
    return "" if one.description is None else one.description


def _themes(agenda: Agenda, themes: Sequence[Theme]) -> Iterator[Block]:
    """Show each theme with what is said of it, and its actions."""
    for theme in themes:
        title: Words = theme.label if theme.subtitle is None else (theme.label, ": ", theme.subtitle)
        yield Heading(words=title, level=3)
        yield from _described(theme.description, theme.question)
        if theme.actions:
            yield _actions(agenda, theme)
        else:
            yield Paragraph(words=phrase("agenda.no_actions"))


def _actions(agenda: Agenda, theme: Theme) -> DataTable:
    """Show the actions of a theme; at more length, and how far they are, where the agenda says so of any of them."""
    described = any(action.description is not None for action in theme.actions)
    states = any(action.state is not None for action in theme.actions)
    columns = ("action", *["action_description"] * described, "instrument", *["state"] * states)
    rows: list[tuple[Words, ...]] = []
    for action in theme.actions:
        said: dict[str, Words] = {
            "action": action.label,
            "action_description": _description(action),
            "instrument": instrument_said(agenda, action.instrument),
            "state": state_said(action),
        }
        rows.append(tuple([said[column] for column in columns]))
    head = tuple([phrase(f"agenda.{column}") for column in columns])
    return DataTable(caption=phrase("agenda.actions", theme=theme.label), head=head, rows=tuple(rows))


def state_said(action: Action) -> Words:
    """Return how far an action is; nothing where the agenda does not say."""
    return "" if action.state is None else phrase(f"state.{action.state}")


def _notes(agenda: Agenda) -> Iterator[Block]:
    """Show what is to be told of actions, the first of it first."""
    notes = [(note, action) for action in agenda.actions() for note in action.notes or ()]
    if notes:
        yield Heading(words=phrase("agenda.notes"))
        rows = [(action.label, note_said(note)) for note, action in sorted(notes, key=lambda pair: pair[0].on)]
        head = (phrase("agenda.action"), phrase("agenda.note"))
        yield DataTable(caption=phrase("agenda.notes"), head=head, rows=tuple(rows))


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
        yield Facts(pairs=tuple([(one.label, _description(one)) for one in people]))
    if organisation.portfolios:
        yield _portfolios(agenda)
    without = agenda.themes_without_portfolio
    if without:
        yield Paragraph(words=phrase("agenda.without_portfolio", themes=Series(items=tuple(t.label for t in without))))


def _portfolios(agenda: Agenda) -> DataTable:
    """Show who holds which themes; with whom and by which plan, where the agenda says so of any of them."""
    portfolios = agenda.organisation.portfolios
    columns = ["portfolio", "themes", "holder", "official", "same"]
    columns += ["working_group"] * any(portfolio.working_group for portfolio in portfolios)
    columns += ["plan"] * any(portfolio.plan_url for portfolio in portfolios)
    rows = [tuple([held_said(agenda, portfolio)[column] for column in columns]) for portfolio in portfolios]
    head = tuple([phrase(f"agenda.{column}") for column in columns])
    return DataTable(caption=phrase("agenda.portfolios"), head=head, rows=tuple(rows))


def held_said(agenda: Agenda, portfolio: Portfolio) -> dict[str, Words]:
    """Return what is said of a portfolio, by the columns of its table."""
    same = {True: "agenda.yes", False: "agenda.no", None: "agenda.unknown"}[portfolio.same_municipality]
    roles = {role.id: role.label for role in agenda.organisation.roles}
    seats = [seat_said(seat, roles) for seat in portfolio.working_group or ()]
    return {
        "portfolio": portfolio.label,
        "themes": Series(items=tuple([agenda.theme(theme).label for theme in portfolio.themes])),
        "holder": phrase("agenda.nobody") if portfolio.holder is None else portfolio.holder.municipality,
        "official": phrase("agenda.nobody") if portfolio.official is None else portfolio.official.municipality,
        "same": phrase(same),
        "working_group": Series(items=tuple(seats)),
        "plan": "" if portfolio.plan_url is None else Link(text=portfolio.plan_url),
    }


def _time(agenda: Agenda, today: datetime.date) -> Iterator[Block]:
    pairs = [*_rhythm(agenda, today, "members"), *_rhythm(agenda, today, "board")]
    labels = {milestone.id: milestone.label for milestone in agenda.milestones}
    for milestone in agenda.milestones:
        when: Words = phrase("agenda.undated") if milestone.on is None else milestone.on
        if milestone.follows is not None:
            when = (when, ", ", phrase("agenda.follows", milestone=name(labels[milestone.follows])))
        if milestone.description is not None:
            when = (when, ". ", milestone.description)
        pairs.append((milestone.label, when))
    if pairs:
        yield Heading(words=phrase("agenda.time"))
        yield Facts(pairs=tuple(pairs))


def _rhythm(agenda: Agenda, today: datetime.date, to: Audience) -> Iterator[tuple[Words, Words]]:
    """State how often the members or the board hear how things are, when they last did, and when they will."""
    cadence = agenda.cadence_to(to)
    if cadence is not None:
        times = phrase("agenda.times", count=cadence.report_backs_a_year)
        said = times if cadence.description is None else (times, ". ", cadence.description)
        yield phrase(f"agenda.cadence_{to}"), said
        if cadence.last_report_back is not None:
            yield phrase(f"agenda.last_{to}"), dated_link(cadence.last_report_back, cadence.last_report_url)
        with suppress(ArgumentError):  # there may be nothing to count from
            due = agenda.next_report_back(after=today, to=to)
            counted = "adopted" if cadence.last_report_back is None else "reported"
            yield phrase(f"agenda.next_{to}"), phrase(f"agenda.computed_{counted}", on=due, count=cadence.months)


def dated_link(on: datetime.date, url: str | None) -> Words:
    """Return a day, with the link to what was reported then if there is one."""
    return on if url is None else (on, " (", Link(text=url), ")")
