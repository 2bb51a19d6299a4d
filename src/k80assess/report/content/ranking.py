"""What reports say about topics side by side, and against an agenda."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from k80assess.document.agenda import Agenda
from k80assess.document.topic import Topic
from k80assess.engine.assessment import judged_directly
from k80assess.govern.ranking import RankedTopic, Ranking
from k80assess.report.content.assessment import name_of, outcome_said
from k80assess.report.content.blocks import Block, Blocks, DataTable, Facts, Heading, Paragraph
from k80assess.report.content.judgements import score_said
from k80assess.report.content.labels import confusable_note, framework_title, label
from k80assess.report.content.provenance import source_note
from k80assess.report.words import Series, Words, names, phrase

# --- topics side by side ------------------------------------------------------------------------------------------


def ranking_story(ranking: Ranking) -> Blocks:
    """Describe topics side by side, and against the themes and portfolios of an agenda."""
    blocks: list[Block] = [Heading(words=phrase("report.title", count=len(ranking.topics)), level=1)]
    if ranking.topics:
        blocks += ranked_topics(ranking.topics, ranking.by)
        order: Words = phrase("ranking.order")
        if ranking.by:
            framework = ranking.topics[0].assessment.framework
            order = phrase("ranking.order_by", aspects=names([label(framework, own) for own in ranking.by], "and"))
        if not all(ranked.assessment.settled for ranked in ranking.topics):
            order = (order, " ", phrase("ranking.order_open"))
        if any(judged_directly(ranked.assessment) for ranked in ranking.topics):
            order = (order, " ", phrase("ranking.order_judged"))
        blocks.append(Paragraph(words=order))
    blocks += confusable_note(ranking.order)
    blocks += examples_note([ranked.assessment.topic for ranked in ranking.topics])
    if ranking.agenda is not None:
        blocks += _against(ranking, ranking.agenda)
    if ranking.topics:
        blocks += source_note(ranking.topics[0].assessment.framework)
    return tuple(blocks)


def ranked_topics(topics: Sequence[RankedTopic], by: Sequence[str] = ()) -> Blocks:
    """Show topics with their places in a ranking, and with the scores that they were ranked by."""
    framework = topics[0].assessment.framework
    place, topic, outcome, fall, rise = [
        phrase(f"ranking.{column}") for column in ("place", "topic", "outcome", "fall", "rise")
    ]
    head = (place, topic, outcome, *[label(framework, aspect_id) for aspect_id in by], fall, rise)
    caption = phrase("report.caption", framework=framework_title(framework))
    return (DataTable(caption=caption, head=head, rows=tuple([_row(one, by) for one in topics]), numeric=(0,)),)


def examples_note(topics: Iterable[Topic | None]) -> Blocks:
    """State for how many topics the answers are only examples; nothing if there are none."""
    count = sum(topic is not None and topic.illustration for topic in topics)
    return (Paragraph(words=phrase("report.illustrations", count=count), kind="note"),) if count else ()


def _row(ranked: RankedTopic, by: Sequence[str]) -> tuple[Words, ...]:
    possible, outcomes = ranked.assessment.possible, ranked.assessment.framework.outcome_aspect.levels
    fall = _steps(ranked, ranked.steps_to_fall, can_end=possible[0] == outcomes[0])
    rise = _steps(ranked, ranked.steps_to_rise, can_end=possible[-1] == outcomes[-1])
    scores = [score_said(ranked.assessment.aspects[aspect_id]) for aspect_id in by]
    return (ranked.place, _topic_called(ranked), outcome_said(ranked.assessment), *scores, fall, rise)


def _steps(ranked: RankedTopic, count: int | None, *, can_end: bool) -> Words:
    """Return how many steps it takes, or that it cannot happen; for an open topic that may still, that it is open."""
    if count is not None:
        return phrase("ranking.steps", count=count)
    return phrase("answer.open" if can_end and not ranked.assessment.settled else "ranking.never")


def _topic_called(ranked: RankedTopic) -> Words:
    """Return the title of a topic, or its id where only its answers were assessed."""
    return ranked.topic if ranked.assessment.topic is None else name_of(ranked.assessment)


def topic_titles(ranking: Ranking) -> dict[str, Words]:
    """Return what the topics of a ranking are called, by their ids."""
    return {ranked.topic: _topic_called(ranked) for ranked in ranking.topics}


def _against(ranking: Ranking, agenda: Agenda) -> Iterator[Block]:
    titles = topic_titles(ranking)
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
