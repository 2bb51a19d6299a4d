"""All topics side by side, in the order of their outcomes, which are not given points.

Where a framework says by which weighted aspects to rank, or whoever asks does, topics with the same possible outcomes
are compared by the shares of these, the first that differs deciding: of a share that is still open by the least it can
be, and then by the most.

Otherwise topics are compared lexicographically, by ordinal information only:

1. the outcome: an open topic counts as the worst outcome still possible, the only one it is sure to reach; then as the
   best;
2. how firm that is: the least number of level steps after which an outcome is possible that is worse than all that are
   possible now; more is firmer, and out of reach is firmest;
3. how near it is to a better one: the least number of level steps after which a better outcome is possible; fewer is
   nearer;
4. the date it was raised, the earliest first, and topics without a date last.

Steps never end at answers that cannot occur together, and leave aspects that were judged directly as they are.

Topics that are equal in all of these share a place, and are listed by their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.agenda import Agenda, Theme, known_themes, topic_problems
from k80assess.document.confusables import confusable
from k80assess.document.framework import NO_SHARE, Framework
from k80assess.document.rules import Weighted
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment, aspect_named
from k80assess.engine.families import refuse_family
from k80assess.errors import ArgumentError, IncomparableError, Problem, Sentence, quoted, refuse_other
from k80assess.examine.changes import least_steps

Assessments: TypeAlias = Mapping[str, Assessment] | Iterable[Assessment]
"""Assessments under one framework: by topic id, or a list of assessments of topics, which have ids themselves."""

NEVER = 1 << 62
"""More steps than any framework has levels."""


@result
class RankedTopic(Displayed):
    """The place of a topic among others.

    Attributes:
        topic: the id of the topic.
        place: its place, from 1; equal topics share a place.
        assessment: its assessment.
        steps_to_fall: the least number of level steps after which an outcome is possible that is worse than all that
            are possible now; None when there is no such outcome within reach.
        steps_to_rise: the same for an outcome that is better than all that are possible now.

    >>> from k80assess import assess
    >>> ranked = rank({"visit": assess({"staff_time": "none"})}).topics[0]
    >>> ranked.place, ranked.steps_to_fall, ranked.steps_to_rise
    (1, None, 1)
    """

    topic: str
    place: int
    assessment: Assessment
    steps_to_fall: int | None
    steps_to_rise: int | None


@result
class Ranking(Displayed):
    """Topics side by side.

    Attributes:
        topics: the topics in order, best first.
        agenda: the agenda that they were compared with; None without one.
        by: the ids of the weighted aspects whose shares decided between topics with the same possible outcomes; none
            where steps and dates did.
        by_theme: for each theme of the agenda, by id, the ids of its topics in order; empty without an agenda.
        by_portfolio: the same for each portfolio: the topics of which it holds a theme.
        problems: for topics that do not fit the agenda, by id, what is wrong, such as a theme that it does not have.

    >>> from k80assess import assess
    >>> ranking = rank({"visit": assess({"staff_time": "none"}), "study": assess({})})
    >>> ranking.order, ranking.topics_without_portfolio
    (('study', 'visit'), ('study', 'visit'))
    """

    topics: Results[RankedTopic]
    agenda: Agenda | None
    by: tuple[str, ...]
    by_theme: FrozenDict[str, tuple[str, ...]]
    by_portfolio: FrozenDict[str, tuple[str, ...]]
    problems: FrozenDict[str, tuple[Problem, ...]]

    @property
    def order(self) -> tuple[str, ...]:
        """The ids of the topics, best first."""
        return tuple([ranked.topic for ranked in self.topics])

    @property
    def themes_without_topic(self) -> tuple[Theme, ...]:
        """The themes of the agenda to which none of these topics belongs."""
        return tuple([theme for theme in self._themes if not self.by_theme[theme.id]])

    @property
    def themes_without_action(self) -> tuple[Theme, ...]:
        """The themes of the agenda that have no actions."""
        return tuple([theme for theme in self._themes if not theme.actions])

    @property
    def topics_without_portfolio(self) -> tuple[str, ...]:
        """The ids of the topics for which nobody is responsible: no portfolio of the agenda holds a theme of theirs."""
        held = {topic for topics in self.by_portfolio.values() for topic in topics}
        return tuple([topic for topic in self.order if topic not in held])

    @property
    def confusable(self) -> tuple[tuple[str, ...], ...]:
        """The ids of topics that look alike, in groups, and those that are not what they look like."""
        return confusable(self.order)

    @property
    def _themes(self) -> tuple[Theme, ...]:
        return () if self.agenda is None else self.agenda.themes


def rank(assessments: Assessments, *, agenda: Agenda | None = None, by: str | Sequence[str] | None = None) -> Ranking:
    """Return topics in order, best first, and by the themes and portfolios of an agenda.

    Args:
        assessments: the assessments of the topics, all under one framework: by topic id, or of topics.
        agenda: the agenda whose themes and portfolios they belong to; without one nothing is said of those.
        by: the id of the weighted aspect by whose share topics with the same possible outcomes are put in order, or
            several, the first that differs deciding; when left out what the framework ranks by, or steps and dates.

    Raises:
        UnknownNameError: for an aspect that the framework does not have.
        ArgumentError: for something else than assessments of topics, two with one id, a framework whose outcomes have
            no order, or to rank by an aspect without a share.
        IncomparableError: when they were not all made under the same framework.

    >>> from k80assess import assess, load_agenda, load_topic
    >>> weak = load_topic({"id": "weak", "title": "Weak", "themes": ["housing"], "answers":
    ...     {"theme_link": "none", "small_scale_difference": "same"}})
    >>> unknown = load_topic({"id": "unknown", "title": "Not answered yet"})
    >>> ranking = rank([assess(weak), assess(unknown)], agenda=load_agenda())
    >>> ranking.order, ranking.by_theme["housing"]
    (('unknown', 'weak'), ('weak',))
    >>> ranking.topics[1].steps_to_rise
    1
    """
    found = by_topic(assessments)
    if agenda is not None:
        refuse_other(agenda, Agenda, "load_agenda")
    if any(assessment.framework.outcome_aspect.ordered is False for assessment in found.values()):
        template = (
            "topics are put in order by their outcomes, and these have no order (ordered = false): "
            "assess or report them side by side instead"
        )
        raise ArgumentError(Problem((), Sentence("topics_unordered", template)))
    framework = next((assessment.framework for assessment in found.values()), None)
    counted = () if framework is None else _counted(framework, by)
    topics = Results(_ranked(found, counted))
    themes = {} if agenda is None else {s.topic: _theme_ids(agenda, s.assessment.topic) for s in topics}
    return Ranking(
        topics=topics,
        agenda=agenda,
        by=counted,
        by_theme=FrozenDict(_by_theme(agenda, themes)),
        by_portfolio=FrozenDict(_by_portfolio(agenda, themes)),
        problems=FrozenDict(_problems(agenda, topics)),
    )


def by_topic(assessments: Assessments) -> FrozenDict[str, Assessment]:
    """Return assessments by topic id, after checking that they can be compared.

    Raises:
        ArgumentError: for something else than assessments of topics, or two with one id.
        IncomparableError: when they were not all made under the same framework.
    """
    found: dict[str, Assessment] = {}
    for topic_id, assessment in _named(assessments):
        if topic_id in found:
            sentence = Sentence("topic_twice", "there are two topics with this id")
            raise ArgumentError(Problem((), sentence, quoted(topic_id)))
        found[topic_id] = assessment
    frameworks = [assessment.framework for assessment in found.values()]
    for framework in frameworks[1:]:
        if framework is not frameworks[0] and framework != frameworks[0]:
            one, *other = sorted({f"{f.id} {f.version}" for f in (framework, frameworks[0])})
            twice = Sentence("found_twice", "{name} twice, with other contents", name=one)
            two = Sentence("found_pair", "{one} and {other}", one=one, other=other[0]) if other else twice
            sentence = Sentence("several_frameworks", "topics are compared under one framework")
            raise IncomparableError(Problem((), sentence, two))
    return FrozenDict(found)


def _named(assessments: Assessments) -> Iterator[tuple[str, Assessment]]:
    if isinstance(assessments, (str, bytes)) or not isinstance(assessments, Iterable):
        template = "a list of assessments is needed, or a mapping of topic ids to assessments"
        raise ArgumentError(Problem((), Sentence("not_assessments", template), quoted(assessments)))
    pairs = assessments.items() if isinstance(assessments, Mapping) else ((None, a) for a in assessments)
    for key, assessment in pairs:
        refuse_other(assessment, Assessment, "assess")
        refuse_family(assessment, "rank")
        topic_id = assessment.topic.id if key is None and assessment.topic is not None else key
        if not isinstance(topic_id, str):
            template = "this assessment has no topic id: assess a topic, or give assessments by topic id"
            raise ArgumentError(Problem((), Sentence("topic_id_missing", template), quoted(topic_id)))
        yield topic_id, assessment


# --- the order ----------------------------------------------------------------------------------------------------


def _counted(framework: Framework, by: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return by the shares of which aspects topics are put in order."""
    if by is None:
        return framework.rank_by or ()
    named = [by] if isinstance(by, str) else by
    if not isinstance(named, (list, tuple)):
        sentence = Sentence("not_aspects", "the id of a weighted aspect is needed, or a list of them")
        raise ArgumentError(Problem(("by",), sentence, quoted(by)))
    for aspect_id in named:
        aspect = aspect_named(framework, aspect_id, "by")
        if not isinstance(aspect.rule, Weighted):
            raise ArgumentError(Problem(("by",), NO_SHARE, quoted(aspect_id)))
    return tuple(dict.fromkeys(named))


class _Merit(NamedTuple):
    """The key by which topics are sorted, least first."""

    worst: int
    best: int
    shares: tuple[Fraction, ...]
    fall: int
    rise: int
    raised: int

    @classmethod
    def of(cls, assessment: Assessment, counted: Sequence[str]) -> _Merit:
        places = assessment._box.outcomes
        worst, best, outcomes = places[0], places[-1], len(assessment._box.compiled.outcomes)
        fall, rise = least_steps(assessment, range(worst), range(best + 1, outcomes))
        raised_on = None if assessment.topic is None else assessment.topic.raised_on
        return cls(
            worst=-worst,
            best=-best,
            shares=tuple([-end for aspect_id in counted for end in assessment.aspects[aspect_id].share or ()]),
            fall=-NEVER if fall is None else -fall,
            rise=NEVER if rise is None else rise,
            raised=NEVER if raised_on is None else raised_on.toordinal(),
        )

    def counted(self, by: Sequence[str]) -> tuple[object, ...]:
        """Return what decides: where shares do, nothing behind them."""
        return self[:3] if by else self


def _ranked(assessments: Mapping[str, Assessment], by: Sequence[str]) -> Iterator[RankedTopic]:
    """Return topics in order with their places; equal ones get the place of the first of them."""
    merits = {topic_id: _Merit.of(assessment, by) for topic_id, assessment in assessments.items()}
    keys = {topic_id: merit.counted(by) for topic_id, merit in merits.items()}
    ordered = sorted(keys, key=lambda topic_id: (keys[topic_id], topic_id))
    place = 1
    for position, topic_id in enumerate(ordered):
        merit = merits[topic_id]
        if keys[topic_id] != keys[ordered[place - 1]]:
            place = position + 1
        yield RankedTopic(
            topic=topic_id,
            place=place,
            assessment=assessments[topic_id],
            steps_to_fall=None if merit.fall == -NEVER else -merit.fall,
            steps_to_rise=None if merit.rise == NEVER else merit.rise,
        )


# --- against the agenda -------------------------------------------------------------------------------------------


def _theme_ids(agenda: Agenda, topic: Topic | None) -> set[str]:
    """Return the ids of the themes that a topic names and the agenda has; the others are among its problems."""
    return set() if topic is None else {theme.id for theme in known_themes(agenda, topic)}


def _by_theme(agenda: Agenda | None, themes: Mapping[str, set[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for theme in () if agenda is None else agenda.themes:
        yield theme.id, tuple([topic for topic, own in themes.items() if theme.id in own])


def _by_portfolio(agenda: Agenda | None, themes: Mapping[str, set[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for portfolio in () if agenda is None else agenda.organisation.portfolios:
        yield portfolio.id, tuple([t for t, own in themes.items() if not own.isdisjoint(portfolio.themes)])


def _problems(agenda: Agenda | None, topics: Iterable[RankedTopic]) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    for ranked in topics:
        topic = ranked.assessment.topic
        if agenda is not None and topic is not None and (problems := topic_problems(agenda, topic)):
            yield ranked.topic, problems
