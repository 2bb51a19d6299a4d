"""What is said of topics side by side, of several judges, of a plan, and of two versions of an agenda."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from k80assess.document.agenda import Agenda
from k80assess.document.topic import Topic
from k80assess.govern.ranking import Ranking, Standing
from k80assess.report.content.assessment import name_of, outcome_said
from k80assess.report.content.blocks import Block, Blocks, Facts, Heading, Paragraph, Table
from k80assess.report.content.labels import confusable_note, framework_title
from k80assess.report.content.provenance import source_note
from k80assess.report.words import Series, Words, phrase

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
    blocks += confusable_note(ranking.order)
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
