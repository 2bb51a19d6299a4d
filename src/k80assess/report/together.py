"""What is said of topics side by side, of several judges, of a plan, and of two versions of an agenda."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from k80assess.document.agenda import Agenda
from k80assess.document.topic import Topic
from k80assess.examine.versions import AgendaChange, AgendaDifference
from k80assess.govern.panel import Panel
from k80assess.govern.plan import Days, Plan
from k80assess.govern.ranking import Ranking, Standing
from k80assess.report.blocks import Block, Blocks, Bullets, Facts, Heading, Paragraph, Table
from k80assess.report.naming import answer_said, framework_title, portfolio_said
from k80assess.report.standing import identity, source_note
from k80assess.report.story import name_of, outcome_said
from k80assess.report.words import Number, Series, Words, names, percent, phrase, strong

# --- topics side by side ------------------------------------------------------------------------------------------


def ranking_story(ranking: Ranking) -> Blocks:
    """Tell topics side by side, and against the themes and portfolios of an agenda."""
    blocks: list[Block] = [Heading(words=phrase("report.title", count=len(ranking.standings)), level=1)]
    if ranking.standings:
        blocks += standings_story(ranking.standings)
        order: Words = phrase("ranking.order")
        if not all(standing.assessment.settled for standing in ranking.standings):
            order = (order, " ", phrase("ranking.order_open"))
        blocks.append(Paragraph(words=order))
    blocks += examples_note([standing.assessment.topic for standing in ranking.standings])
    if ranking.agenda is not None:
        blocks += _against(ranking, ranking.agenda)
    if ranking.standings:
        blocks += source_note(ranking.standings[0].assessment.framework)
    return tuple(blocks)


def standings_story(standings: Sequence[Standing]) -> Blocks:
    """Show where topics stand among others."""
    head = tuple(phrase(f"ranking.{column}") for column in ("place", "topic", "outcome", "fall", "rise"))
    caption = phrase("report.caption", framework=framework_title(standings[0].assessment.framework))
    return (Table(caption=caption, head=head, rows=tuple(map(_standing, standings)), numeric=(0,)),)


def examples_note(topics: Iterable[Topic | None]) -> Blocks:
    """Say of how many topics the answers are nobody's judgement; nothing when there are none."""
    count = sum(topic is not None and topic.illustration for topic in topics)
    return (Paragraph(words=phrase("report.illustrations", count=count), kind="note"),) if count else ()


def _standing(standing: Standing) -> tuple[Words, ...]:
    possible, outcomes = standing.assessment.possible, standing.assessment.framework.outcome_aspect.levels
    fall = _steps(standing, standing.steps_to_fall, can_end=possible[0] == outcomes[0])
    rise = _steps(standing, standing.steps_to_rise, can_end=possible[-1] == outcomes[-1])
    return (standing.place, _topic_called(standing), outcome_said(standing.assessment), fall, rise)


def _steps(standing: Standing, count: int | None, *, can_end: bool) -> Words:
    """Say how many steps it takes; a topic that is open and can still end on that side is not sure to stay away."""
    if count is not None:
        return phrase("ranking.steps", count=count)
    return phrase("answer.open" if can_end and not standing.assessment.settled else "ranking.never")


def _topic_called(standing: Standing) -> Words:
    """Give the title of a topic, or its id where only its answers were assessed."""
    return standing.topic if standing.assessment.topic is None else name_of(standing.assessment)


def _titles(ranking: Ranking) -> dict[str, Words]:
    return {standing.topic: _topic_called(standing) for standing in ranking.standings}


def _against(ranking: Ranking, agenda: Agenda) -> Iterator[Block]:
    titles = _titles(ranking)
    labels = {theme.id: theme.label for theme in agenda.themes}
    yield Heading(words=phrase("ranking.themes"))
    yield Facts(pairs=tuple([(labels[t], _topics(titles, topics)) for t, topics in ranking.by_theme.items()]))
    if ranking.by_portfolio:
        held = {portfolio.id: portfolio.label for portfolio in agenda.organisation.portfolios}
        yield Heading(words=phrase("ranking.portfolios"))
        yield Facts(pairs=tuple([(held[p], _topics(titles, topics)) for p, topics in ranking.by_portfolio.items()]))
        if ranking.topics_without_portfolio:
            homeless = Series(items=tuple([titles[topic] for topic in ranking.topics_without_portfolio]))
            yield Paragraph(words=phrase("ranking.homeless", topics=homeless), kind="note")
    if ranking.themes_without_action:
        without = Series(items=tuple([theme.label for theme in ranking.themes_without_action]))
        yield Paragraph(words=phrase("ranking.without_action", themes=without))


def _topics(titles: dict[str, Words], topics: Sequence[str]) -> Words:
    return Series(items=tuple([titles[topic] for topic in topics])) if topics else phrase("ranking.no_topic")


# --- several judges -----------------------------------------------------------------------------------------------


def panel_story(panel: Panel) -> Blocks:
    """Tell what several judges say of one topic: where they differ, and which of that matters."""
    merged = panel.merged("union")
    blocks: list[Block] = [Heading(words=name_of(merged), level=1)]
    blocks.append(Facts(pairs=tuple([(judge, outcome_said(one)) for judge, one in panel.judges.items()])))
    blocks.append(Paragraph(words=(phrase("panel.together"), " ", outcome_said(merged), "."), kind="verdict"))
    blocks += examples_note([merged.topic])
    blocks += [Heading(words=phrase("panel.differ")), *_disagreement(panel)]
    if panel.disputed:
        blocks.append(_disputed(panel))
        if len(panel.judges) > 1:
            blocks.append(Paragraph(words=_hanging(panel)))
    return (*blocks, *source_note(panel.framework))


def _disagreement(panel: Panel) -> Blocks:
    """Say on how much the judges differ, and how much of that matters."""
    if not panel.disputed:
        return (Paragraph(words=phrase("panel.agree")),)
    differing = phrase("panel.disputed", count=len(panel.disputed))
    mattering = phrase("panel.mattering" if panel.to_discuss else "panel.none_matters", count=len(panel.to_discuss))
    return (Paragraph(words=(differing, " ", mattering)),)


def _disputed(panel: Panel) -> Table:
    """Show each disputed criterion with every judge's answer, what is to be discussed first."""
    discussed = [question.criterion for question in panel.to_discuss]
    rows: list[tuple[Words, ...]] = []
    for criterion_id in (*discussed, *[c for c in panel.disputed if c not in discussed]):
        criterion = panel.framework.node(criterion_id)
        answers = [answer_said(criterion, one.answers[criterion_id]) for one in panel.judges.values()]
        matters: Words = phrase("panel.no")
        if criterion_id in discussed:
            matters = strong(phrase("panel.first" if criterion_id == discussed[0] else "panel.yes"))
        rows.append((criterion.label, matters, *answers))
    head: list[Words] = [phrase("panel.criterion"), phrase("panel.matters"), *panel.judges]
    return Table(caption=phrase("panel.answers"), head=tuple(head), rows=tuple(rows))


def _hanging(panel: Panel) -> Words:
    if not panel.hangs_on:
        return phrase("panel.hangs_on_nobody")
    return phrase("panel.hangs_on", count=len(panel.hangs_on), judges=names(panel.hangs_on))


# --- a plan -------------------------------------------------------------------------------------------------------


def plan_story(plan: Plan, agenda: Agenda | None = None) -> Blocks:
    """Tell what to take on with the days there are, and what does not fit."""
    blocks: list[Block] = [Heading(words=phrase("plan.title"), level=1), *planned(plan, agenda)]
    blocks += examples_note([standing.assessment.topic for standing in plan.ranking.standings])
    return tuple(blocks)


def planned(plan: Plan, agenda: Agenda | None) -> Blocks:
    """Show the topics that fit, those that do not with what they lack, and the days in each portfolio."""
    titles = _titles(plan.ranking)
    if not plan.competing:
        return (Paragraph(words=phrase("plan.nothing")), _portfolios(plan, agenda))
    blocks: list[Block] = [Paragraph(words=phrase("plan.fit", count=len(plan.chosen), all=len(plan.competing)))]
    if plan.chosen:
        rows = tuple([(titles[topic], days_said(plan.effort[topic], agenda)) for topic in plan.chosen])
        head = (phrase("plan.topic"), phrase("plan.takes"))
        blocks.append(Table(caption=phrase("plan.chosen"), head=head, rows=rows))
    if plan.left_out:
        lacking = tuple([(titles[topic], days_said(days, agenda)) for topic, days in plan.left_out.items()])
        head = (phrase("plan.topic"), phrase("plan.lacks"))
        blocks.append(Table(caption=phrase("plan.left_out"), head=head, rows=lacking))
    return (*blocks, _portfolios(plan, agenda))


def days_said(days: Days, agenda: Agenda | None) -> Words:
    """Give days in portfolios, such as "Wonen 3 dagen en Zorg 1 dag"."""
    if not days:
        return _count(Fraction(0))
    return Series(items=tuple([(portfolio_said(agenda, p), " ", _count(amount)) for p, amount in days.items()]))


def _count(days: Fraction) -> Words:
    return phrase("plan.days", count=days.numerator if days.denominator == 1 else Number(number=days))


def _portfolios(plan: Plan, agenda: Agenda | None) -> Table:
    used, available = plan.used, plan.available
    rows: list[tuple[Words, ...]] = []
    for portfolio, days in plan.capacity.items():
        free, taken = available[portfolio], used[portfolio]
        columns = (days, days - free, taken, free - taken)
        rows.append((portfolio_said(agenda, portfolio), *[Number(number=number) for number in columns]))
    head = tuple(phrase(f"plan.{column}") for column in ("portfolio", "capacity", "reserve", "used", "left"))
    caption = phrase("plan.portfolios", share=percent(plan.reserve))
    return Table(caption=caption, head=head, rows=tuple(rows), numeric=(1, 2, 3, 4))


# --- two versions of an agenda ------------------------------------------------------------------------------------


def renewal_story(difference: AgendaDifference) -> Blocks:
    """Tell what a new version of an agenda changes."""
    new = difference.new
    title = Heading(words=new.id if new.title is None else new.title, level=1)
    blocks: list[Block] = [title, Paragraph(words=phrase("renewal.changes", version=difference.old.version))]
    blocks += agenda_changes_story(difference.changes)
    return (*blocks, Facts(pairs=((phrase("standing.agenda"), identity(new)),)))


def agenda_changes_story(changes: Sequence[AgendaChange]) -> Blocks:
    """Tell differences between two versions of an agenda."""
    return (Bullets(items=tuple([change.text for change in changes])),)
