"""What is said of the documents people write: a framework, an agenda, a topic."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

from k80assess.document.agenda import Agenda, Instrument, Theme
from k80assess.document.framework import Aspect, Criterion, Framework
from k80assess.document.organisation import Portfolio
from k80assess.document.rules import Table as TableRule
from k80assess.document.rules import Weighted, When
from k80assess.document.text import Named
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.examine.chances import distribution
from k80assess.report.blocks import Block, Blocks, Bullets, Facts, Figure, Heading, Outline, Paragraph, Table
from k80assess.report.judging import tree
from k80assess.report.naming import cutoffs_said, framework_title, instrument_said, level, levels_said, with_id
from k80assess.report.standing import identity, provenance_said, source_note, standing
from k80assess.report.story import note_said, topic_facts
from k80assess.report.words import (
    Number,
    Series,
    Words,
    aside,
    name,
    names,
    parts_of_a_whole,
    phrase,
    rounded_total,
)

# --- framework ----------------------------------------------------------------------------------------------------


def framework_story(framework: Framework) -> Blocks:
    """Tell a framework: what it asks, how it judges, what can come out, and where it all comes from."""
    blocks: list[Block] = [Heading(words=framework_title(framework), level=1)]
    if framework.question is not None:
        blocks.append(Facts(pairs=((phrase("term.question"), framework.question),)))
    if framework.description is not None:
        blocks.append(Paragraph(words=framework.description))
    blocks.append(_tree(framework))
    blocks += [Heading(words=phrase("framework.criteria")), _criteria(framework), *_needing_theme(framework)]
    blocks.append(Heading(words=phrase("framework.aspects")))
    for aspect in framework.aspects:
        blocks += _aspect(framework, aspect)
    blocks += _outcomes(framework)
    return (*blocks, *standing(framework))


def _tree(framework: Framework) -> Figure:
    picture = tree(framework)
    items = []
    for branch in picture.branches:
        items.append((branch.depth, (branch.label, ", ", branch.weight) if branch.weight else branch.label))
    return Figure(picture=picture, instead=(Outline(items=tuple(items)),))


def _criteria(framework: Framework) -> Table:
    rows = []
    for criterion in framework.criteria:
        asked = "" if criterion.question is None else criterion.question
        levels = (_scale(criterion), _order_said(criterion))
        rows.append((with_id(criterion), asked, levels, provenance_said(criterion)))
    head = tuple(phrase(f"framework.{column}") for column in ("criterion", "question", "levels", "provenance"))
    return Table(caption=phrase("framework.criteria"), head=head, rows=tuple(rows))


def _needing_theme(framework: Framework) -> Iterator[Block]:
    for criterion in framework.criteria:
        needing = [level.label for level in criterion.levels if level.needs_theme]
        if needing:
            answer, asked = names(needing, "or"), name(criterion.label)
            yield Paragraph(words=phrase("framework.needs_theme", answer=answer, criterion=asked))


def _aspect(framework: Framework, aspect: Aspect) -> Iterator[Block]:
    yield Heading(words=with_id(aspect), level=3)
    asked: Words = "" if aspect.question is None else (aspect.question, " ")
    yield Paragraph(words=(asked, _scale(aspect), _order_said(aspect), ". ", _provenance_of(aspect)))
    rule = aspect.rule
    if isinstance(rule, Weighted):
        yield _weights(framework, aspect, rule)
        yield Paragraph(words=phrase("rule.cutoffs", cutoffs=cutoffs_said(aspect), lowest=name(aspect.levels[0].label)))
    elif isinstance(rule, TableRule):
        yield _rows(framework, aspect, rule)
    else:
        inputs = names((framework.node(i).label for i in rule.inputs), "and")
        yield Paragraph(words=phrase(f"rule.{rule.kind}", inputs=inputs))
    if rule.caps:
        yield Bullets(items=tuple(_cap(framework, aspect, cap.when, cap.at_most) for cap in rule.caps))


def _scale(node: Criterion | Aspect) -> Series:
    return Series(items=tuple(map(with_id, node.levels)), join="or")


def _order_said(node: Criterion | Aspect) -> Words:
    return (" ", aside(phrase("framework.unordered"))) if node.ordered is False else ""


def _provenance_of(aspect: Aspect) -> Words:
    own, rule = provenance_said(aspect), provenance_said(aspect.rule)
    return phrase("framework.aspect_provenance", aspect=own, rule=rule)


def _weights(framework: Framework, aspect: Aspect, rule: Weighted) -> Table:
    rows: list[tuple[Words, ...]] = []
    for input_id, weight in rule.weights.items():
        node = framework.node(input_id)
        points = rule.points_of(input_id, len(node.levels))
        scale = [(own.label, " ", Number(number=point)) for own, point in zip(node.levels, points, strict=True)]
        rows.append((node.label, Number(number=weight), Series(items=tuple(scale))))
    head = tuple(phrase(f"rule.{column}") for column in ("input", "weight", "points"))
    return Table(caption=phrase("rule.weighted"), head=head, rows=tuple(rows), numeric=(1,))


def _rows(framework: Framework, aspect: Aspect, rule: TableRule) -> Table:
    rows = []
    for row in rule.rows:
        condition = _when(framework, row.when) if row.when else phrase("rule.otherwise")
        rows.append((condition, level(aspect, row.then).label, provenance_said(row)))
    head = tuple(phrase(f"rule.{column}") for column in ("when", "then", "provenance"))
    return Table(caption=phrase("rule.table"), head=head, rows=tuple(rows))


def _when(framework: Framework, when: When) -> Words:
    conditions = []
    for input_id, level_ids in when.items():
        node = framework.node(input_id)
        conditions.append((node.label, ": ", levels_said(node, level_ids)))
    return Series(items=tuple(conditions))


def _cap(framework: Framework, aspect: Aspect, when: When, at_most: str) -> Words:
    return phrase("rule.cap", when=_when(framework, when), level=name(level(aspect, at_most).label))


def _outcomes(framework: Framework) -> Blocks:
    """Give each outcome with what follows from it and how many of all profiles come to it."""
    heading = Heading(words=phrase("framework.outcomes"))
    outcomes = framework.outcome_aspect.levels[::-1]
    said: list[Words] = ["" if outcome.follow_up is None else outcome.follow_up for outcome in outcomes]
    try:
        counts = distribution(framework)
    except SizeLimitError:
        pairs = tuple([(outcome.label, follow_up) for outcome, follow_up in zip(outcomes, said, strict=True)])
        shares = phrase("framework.profiles")
        return (heading, Facts(pairs=pairs), Paragraph(words=phrase("too_large", section=shares)))
    whole = sum(counts.values())
    parts = parts_of_a_whole([Fraction(counts[outcome.id], whole) for outcome in outcomes])
    rows: list[tuple[Words, ...]] = []
    for outcome, part, follow_up in zip(outcomes, parts, said, strict=True):
        rows.append((outcome.label, counts[outcome.id], part, follow_up))
    head = tuple(phrase(f"framework.{column}") for column in ("outcome", "profiles", "share", "follow_up"))
    table = Table(caption=phrase("framework.distribution", count=whole), head=head, rows=tuple(rows), numeric=(1, 2))
    total = rounded_total(parts)
    note = (Paragraph(words=phrase("chances.rounded", total=total)),) if total != 100 else ()
    return (heading, table, *note)


# --- agenda -------------------------------------------------------------------------------------------------------


def agenda_story(agenda: Agenda, today: datetime.date) -> Blocks:
    """Tell an agenda: its themes and actions, who carries them, and when it reports back."""
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
    facts = Facts(pairs=((phrase("standing.agenda"), identity(agenda)),))
    return (*blocks, *source_note(agenda), facts)


def _themes(agenda: Agenda, themes: Sequence[Theme]) -> Table:
    rows: list[tuple[Words, ...]] = []
    for theme in themes:
        title: Words = theme.label if theme.subtitle is None else (theme.label, ": ", theme.subtitle)
        if not theme.actions:
            rows.append((title, phrase("agenda.no_actions"), ""))
        for i, action in enumerate(theme.actions):
            rows.append(("" if i else title, action.label, instrument_said(agenda, action.instrument)))
    head = tuple(phrase(f"agenda.{column}") for column in ("theme", "action", "instrument"))
    return Table(caption=phrase("agenda.actions"), head=head, rows=tuple(rows))


def _instruments(agenda: Agenda) -> Iterator[Block]:
    """Show the instruments that an agenda declares, each with the number of its actions."""
    if agenda.instruments is not None:
        yield Heading(words=phrase("agenda.instruments"))
        yield Facts(pairs=tuple([(one.label, _instrument(agenda, one)) for one in agenda.instruments]))


def _instrument(agenda: Agenda, instrument: Instrument) -> Words:
    count = phrase("agenda.by_instrument", count=len(agenda.actions(instrument.id)))
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
        yield Table(caption=phrase("agenda.portfolios"), head=head, rows=rows)
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


# --- topic --------------------------------------------------------------------------------------------------------


def topic_story(topic: Topic) -> Blocks:
    """Tell a topic by itself: without a framework, criteria and levels go by their ids."""
    blocks: list[Block] = [Heading(words=topic.title, level=1)]
    if topic.summary is not None:
        blocks.append(Paragraph(words=topic.summary))
    facts = topic_facts(topic, None)
    if facts:
        blocks.append(Facts(pairs=tuple(facts)))
    if topic.illustration:
        blocks.append(Paragraph(words=phrase("verdict.illustration"), kind="note"))
    rows = []
    for criterion_id, answer in topic.answers.items():
        levels = Series(items=answer.levels, join="or") if answer.levels else phrase("answer.open")
        rows.append((criterion_id, levels, note_said(answer)))
    if not rows:
        return (*blocks, Paragraph(words=phrase("topic.unanswered")))
    head = tuple(phrase(f"answers.{column}") for column in ("criterion", "answer", "note"))
    return (*blocks, Table(caption=phrase("answers.heading"), head=head, rows=tuple(rows)))
