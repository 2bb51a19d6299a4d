"""What reports say about a plan."""

from __future__ import annotations

from fractions import Fraction

from k80assess.document.agenda import Agenda
from k80assess.govern.plan import Days, Plan
from k80assess.report.content.blocks import Block, Blocks, DataTable, Heading, Paragraph
from k80assess.report.content.labels import portfolio_said
from k80assess.report.content.ranking import examples_note, topic_titles
from k80assess.report.words import Number, Series, Words, percent, phrase


def plan_story(plan: Plan, agenda: Agenda | None = None) -> Blocks:
    """Describe what to take on in the available days, and what does not fit."""
    blocks: list[Block] = [Heading(words=phrase("plan.title"), level=1), *planned(plan, agenda)]
    blocks += examples_note([ranked.assessment.topic for ranked in plan.ranking.topics])
    return tuple(blocks)


def planned(plan: Plan, agenda: Agenda | None) -> Blocks:
    """Show the topics that fit, those that do not with the days they are short, and the days in each portfolio."""
    titles = topic_titles(plan.ranking)
    if not plan.competing:
        return (Paragraph(words=phrase("plan.nothing")), _portfolios(plan, agenda))
    blocks: list[Block] = [Paragraph(words=phrase("plan.fit", count=len(plan.chosen), all=len(plan.competing)))]
    if plan.chosen:
        rows = tuple([(titles[topic], days_said(plan.effort[topic], agenda)) for topic in plan.chosen])
        head = (phrase("plan.topic"), phrase("plan.takes"))
        blocks.append(DataTable(caption=phrase("plan.chosen"), head=head, rows=rows))
    if plan.left_out:
        lacking = tuple([(titles[topic], days_said(days, agenda)) for topic, days in plan.left_out.items()])
        head = (phrase("plan.topic"), phrase("plan.lacks"))
        blocks.append(DataTable(caption=phrase("plan.left_out"), head=head, rows=lacking))
    return (*blocks, _portfolios(plan, agenda))


def days_said(days: Days, agenda: Agenda | None) -> Words:
    """Return days in portfolios, such as "Wonen 3 dagen en Zorg 1 dag"."""
    if not days:
        return _count(Fraction(0))
    return Series(items=tuple([(portfolio_said(agenda, p), " ", _count(amount)) for p, amount in days.items()]))


def _count(days: Fraction) -> Words:
    return phrase("plan.days", count=days.numerator if days.denominator == 1 else Number(number=days))


def _portfolios(plan: Plan, agenda: Agenda | None) -> DataTable:
    used, available = plan.used, plan.available
    rows: list[tuple[Words, ...]] = []
    for portfolio, days in plan.capacity.items():
        free, taken = available[portfolio], used[portfolio]
        columns = (days, days - free, taken, free - taken)
        rows.append((portfolio_said(agenda, portfolio), *[Number(number=number) for number in columns]))
    head = tuple(phrase(f"plan.{column}") for column in ("portfolio", "capacity", "reserve", "used", "left"))
    caption = phrase("plan.portfolios", share=percent(plan.reserve))
    return DataTable(caption=caption, head=head, rows=tuple(rows), numeric=(1, 2, 3, 4))
