"""How things stand with an agenda, for the board."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from k80assess.document.agenda import Action, Agenda, State
from k80assess.govern.agenda_progress import Progress, ThemeProgress
from k80assess.report.content.agenda import dated_link, held_said, state_said
from k80assess.report.content.agenda_diff import note_said
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.decisions import decisions_table
from k80assess.report.content.due import dues_table, lateness
from k80assess.report.content.provenance import edition_named
from k80assess.report.content.ranking import examples_note
from k80assess.report.words import Series, Words, phrase


def progress_story(found: Progress) -> Blocks:
    """Describe how things stand: what is late first, then theme by theme, then what is still to come or missing."""
    agenda, records = found.agenda, found.in_force
    blocks: list[Block] = [Heading(words=phrase("progress.title"), level=1)]
    blocks.append(Paragraph(words=(agenda.id if agenda.title is None else agenda.title, ", ", found.on)))
    blocks += examples_note([] if records is None else [record.topic for record in records.values()])
    blocks += [*_report_backs(found), *_late(found)]
    blocks.append(Heading(words=phrase("progress.themes")))
    blocks += states_story(agenda)
    if records is None:
        blocks.append(Paragraph(words=phrase("progress.no_register")))
    for theme in found.themes:
        blocks += [Heading(words=theme.label, level=3), *_theme(found, theme)]
    if found.topics_without_theme:
        heading = phrase("report_back.no_theme")
        blocks += [Heading(words=heading, level=3), _topics(found, found.topics_without_theme)]
    return (*blocks, *_look_again(found), *_missing(found), *_basis(found))


def themes_story(themes: Sequence[ThemeProgress]) -> Blocks:
    """Show how far the actions of themes are."""
    rows: list[tuple[Words, ...]] = []
    for theme in themes:
        rows += [(theme.label, *row) for row in _action_rows(theme.actions)] or [
            (theme.label, phrase("agenda.no_actions"), "", "")
        ]
    return (DataTable(caption=phrase("progress.themes"), head=(phrase("agenda.theme"), *_HEAD), rows=tuple(rows)),)


def _report_backs(found: Progress) -> Iterator[Block]:
    """State when members and board last heard how things are, and when they must hear it next."""
    pairs: list[tuple[Words, Words]] = []
    for due in found.report_backs:
        assert due.what != "topic"
        cadence = found.agenda.cadence_to(due.what)
        if cadence is not None and cadence.last_report_back is not None and cadence.last_report_back <= found.on:
            last = dated_link(cadence.last_report_back, cadence.last_report_url)
            pairs.append((phrase(f"agenda.last_{due.what}"), last))
        pairs.append((phrase(f"agenda.next_{due.what}"), (due.by, ", ", lateness(due, found.on))))
    if pairs:
        yield Facts(pairs=tuple(pairs))


def _late(found: Progress) -> Iterator[Block]:
    heading = phrase("progress.late")
    yield Heading(words=heading)
    if found.late:
        yield dues_table(heading, found.late)
    else:  # without a register no topic was looked at
        yield Paragraph(words=phrase(f"progress.nothing_late{'_by_agenda' if found.in_force is None else ''}"))


def states_story(agenda: Agenda) -> Blocks:
    """Count how many actions are how far; nothing where the agenda does not say of any."""
    counts = Counter(action.state for action in agenda.actions())
    states = [state for state in get_args(State) if counts[state]]
    pairs: list[tuple[Words, Words]] = [(phrase(f"progress.{state}"), counts[state]) for state in states]
    if states and counts[None]:
        pairs.append((phrase("progress.unsaid"), counts[None]))
    return (Facts(pairs=tuple(pairs)),) if pairs else ()


def actions_table(agenda: Agenda, last: datetime.date) -> DataTable:
    """Show how far the actions of each theme are, with what was last told of them up to a day."""
    rows: list[tuple[Words, ...]] = []
    for theme in agenda.themes:
        rows += [("" if i else theme.label, *row) for i, row in enumerate(_action_rows(theme.actions, last))]
    return DataTable(caption=phrase("progress.actions"), head=(phrase("agenda.theme"), *_HEAD), rows=tuple(rows))


def _theme(found: Progress, theme: ThemeProgress) -> Iterator[Block]:
    agenda = found.agenda
    held = [portfolio for portfolio in agenda.organisation.portfolios if portfolio.id in theme.portfolios]
    pairs: list[tuple[Words, Words]] = []
    for portfolio in held:
        told = held_said(agenda, portfolio)
        known = ["portfolio", "holder", "official"]
        known += ["working_group"] * (portfolio.working_group is not None)
        known += ["plan"] * (portfolio.plan_url is not None)
        pairs += [(phrase(f"agenda.{column}"), told[column]) for column in known]
    if pairs:
        yield Facts(pairs=tuple(pairs))
    if theme.actions:
        rows = tuple(_action_rows(theme.actions, found.on))
        yield DataTable(caption=phrase("progress.actions"), head=_HEAD, rows=rows)
    else:
        yield Paragraph(words=phrase("agenda.no_actions"))
    if theme.topics:
        yield _topics(found, theme.topics)
    elif found.in_force is not None:
        yield Paragraph(words=phrase("progress.no_topics"))


_HEAD = (phrase("agenda.action"), phrase("agenda.state"), phrase("progress.latest"))


def _action_rows(actions: Sequence[Action], last: datetime.date = datetime.date.max) -> Iterator[tuple[Words, ...]]:
    """Return for each action how far it is, and what was last told of it up to a day."""
    for action in actions:
        told = [note for note in action.notes or () if note.on <= last]
        latest = max(told, key=lambda note: note.on, default=None)
        yield action.label, state_said(action), "" if latest is None else note_said(latest)


def _topics(found: Progress, topics: Sequence[str]) -> DataTable:
    return decisions_table(phrase("progress.topics"), [found._records[topic] for topic in topics], found.agenda)


def _look_again(found: Progress) -> Iterator[Block]:
    if found.in_force is not None:
        heading = phrase("report_back.again")
        yield Heading(words=heading)
        if found.look_again:
            yield dues_table(heading, found.look_again, found.on)
        else:
            yield Paragraph(words=phrase("report_back.none_again"))


def _missing(found: Progress) -> Iterator[Block]:
    """Name the portfolios without a holder or a plan, and the themes in no portfolio."""
    agenda = found.agenda
    labels = {portfolio.id: portfolio.label for portfolio in agenda.organisation.portfolios}
    said: list[Words] = []
    if found.portfolios_without_holder:
        without = Series(items=tuple([labels[held] for held in found.portfolios_without_holder]))
        said.append(phrase("progress.without_holder", portfolios=without))
    if found.portfolios_without_plan:
        without = Series(items=tuple([labels[held] for held in found.portfolios_without_plan]))
        said.append(phrase("progress.without_plan", portfolios=without))
    if found.themes_without_portfolio:
        without = Series(items=tuple([agenda.theme(theme).label for theme in found.themes_without_portfolio]))
        said.append(phrase("agenda.without_portfolio", themes=without))
    if said:
        yield Heading(words=phrase("progress.missing"))
        yield from [Paragraph(words=one) for one in said]


def _basis(found: Progress) -> Iterator[Block]:
    yield Heading(words=phrase("provenance.heading"))
    pairs: list[tuple[Words, Words]] = [(phrase("provenance.agenda"), edition_named(found.agenda))]
    if found.head is not None:
        pairs.append((phrase("report_back.mark"), found.head))
    yield Facts(pairs=tuple(pairs))
