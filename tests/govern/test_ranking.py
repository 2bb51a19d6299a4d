"""Topics side by side, against an order worked out from every profile."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any

import oracle
import pytest
from drawn import Drawn, draw_answers, for_drawn
from frameworks import has_ordered_outcome, unordered
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import in_numbers

from k80assess.document.agenda import Agenda
from k80assess.document.files import load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.document.topic import Topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.errors import ArgumentError, DocumentError, IncomparableError, UnknownNameError
from k80assess.govern.plan import plan
from k80assess.govern.ranking import rank
from k80assess.testing import strategies

NEVER = 10**9


def steps_to(assessment: Assessment, outcomes: set[str]) -> int:
    """The least number of level steps to any profile that can occur with one of some outcomes.

    It must agree with the aspects that were judged, and steps count from what was given.
    """
    framework = assessment.framework
    best = NEVER
    judged = {a.id: assessment.given[a.id] for a in framework.aspects if a.id in assessment.given}
    for profile in oracle.completions(framework, judged):
        if profile[framework.outcome] in outcomes:
            steps = 0
            for criterion in framework.criteria:
                scale = oracle.scale(criterion)
                at = scale.index(profile[criterion.id])
                far = min(abs(at - scale.index(own)) for own in assessment.given[criterion.id])
                steps += min(far, 1) if criterion.ordered is False else far
            best = min(best, steps)
    return best


def merits(framework: Framework, topic: Topic) -> list[int]:
    """What decides the order, best least, by definition."""
    scale = oracle.scale(framework.outcome_aspect)
    answers = {c: list(answer.levels) for c, answer in topic.answers.items()}
    positions = sorted(scale.index(outcome) for outcome in oracle.possible(framework, answers))
    assessment = assess(topic, framework)
    falls = steps_to(assessment, set(scale[: positions[0]]))
    rises = steps_to(assessment, set(scale[positions[-1] + 1 :]))
    raised = NEVER if topic.raised_on is None else topic.raised_on.toordinal()
    return [-positions[0], -positions[-1], -falls, rises, raised]


DATES = st.sampled_from([None, datetime.date(2026, 1, 5), datetime.date(2026, 2, 2)])


@st.composite
def topic_sets(draw: st.DrawFn) -> tuple[Framework, list[Topic]]:
    framework = draw(strategies.frameworks(max_criteria=3).filter(has_ordered_outcome))
    topics = []
    for name in draw(st.permutations("abcde"))[: draw(st.integers(0, 5))]:
        topic = draw(strategies.topics(framework))
        dated = {"raised_on": date} if (date := draw(DATES)) else {}
        topics.append(load_topic({"id": name, "title": name, "answers": dict(topic.answers), **dated}))
    return framework, topics


@settings(max_examples=100)
@given(topic_sets())
def test_order(case: tuple[Framework, list[Topic]]) -> None:
    """The order is by outcome, firmness, nearness, date and id; equals share a place and the next place is skipped."""
    assert_ordered(*case)


@for_drawn(600)
def test_order_where_not_everything_can_occur(case: Drawn) -> None:
    """It is the same order: steps end at what can occur, and leave the aspects that were judged as they are."""
    if not has_ordered_outcome(case.framework):
        return
    assert_ordered(case.framework, drawn_topics(case))


@for_drawn(600, every=6)
def test_order_where_answers_are_numbers(case: Drawn) -> None:
    """It is that of their levels: a step is one from level to level."""
    if not has_ordered_outcome(case.framework):
        return
    topics = drawn_topics(case)
    framework, told = in_numbers(case, {topic.id: levels_of(topic) for topic in topics})
    by_numbers = rank({topic_id: assess(own, framework) for topic_id, own in told.items()})
    by_levels = rank([assess(topic, case.framework) for topic in topics])
    for one, other in zip(by_levels.topics, by_numbers.topics, strict=True):
        assert (one.topic, one.place) == (other.topic, other.place)
        assert (one.steps_to_fall, one.steps_to_rise) == (other.steps_to_fall, other.steps_to_rise)


def levels_of(topic: Topic) -> dict[str, Any]:
    return {node_id: list(answer.levels) for node_id, answer in topic.answers.items()}


def drawn_topics(case: Drawn) -> list[Topic]:
    rng, occurring = case.random, oracle.completions(case.framework)
    answers = [case.answers, *[draw_answers(rng, case.framework, occurring) for _ in range(rng.randint(0, 3))]]
    return [load_topic({"id": f"t{i}", "title": "A topic", "answers": own}) for i, own in enumerate(answers)]


def assert_ordered(framework: Framework, topics: list[Topic]) -> None:
    by_definition = sorted((merits(framework, topic), topic.id) for topic in topics)
    ranking = rank([assess(topic, framework) for topic in topics])
    assert ranking.order == tuple(topic_id for _merits, topic_id in by_definition)
    places: list[int] = []
    for _merits, group in groupby(by_definition, key=lambda pair: pair[0]):
        equals = len(list(group))
        places += [len(places) + 1] * equals
    assert [ranked.place for ranked in ranking.topics] == places
    for ranked, (merit, _id) in zip(ranking.topics, by_definition, strict=True):
        assert ranked.steps_to_fall == (None if merit[2] == -NEVER else -merit[2])
        assert ranked.steps_to_rise == (None if merit[3] == NEVER else merit[3])


@settings(max_examples=25)
@given(topic_sets(), st.randoms())
def test_order_does_not_hang_on_the_order_given(case: tuple[Framework, list[Topic]], rng: Any) -> None:
    """The same topics in another order, or given by id, are ranked the same."""
    framework, topics = case
    by_id = {topic.id: assess(topic, framework) for topic in topics}
    shuffled = list(by_id.values())
    rng.shuffle(shuffled)
    assert rank(by_id).order == rank(shuffled).order


def test_outcomes_without_an_order_put_no_topics_in_order() -> None:
    """Not even one topic, or topics of one outcome; that a criterion has no order is no matter."""
    for answers in ({"c": "a"}, {}):
        with pytest.raises(ArgumentError, match=r"these have no order \(ordered = false\)"):
            rank({"t": assess(answers, unordered(outcome=False))})
    with pytest.raises(ArgumentError, match="no order"):
        plan({"t": assess({"c": "a"}, unordered(outcome=False))}, {"capacity": {}})
    ranking = rank({level: assess({"c": level}, unordered(outcome=None)) for level in "abc"})
    assert ranking.order == ("c", "b", "a")
    assert [ranked.steps_to_rise for ranked in ranking.topics] == [None, 1, 1]


def test_steps_by_hand() -> None:
    """Steps count to the nearest lower or higher outcome, however far the others are."""
    best = {c.id: c.levels[-1].id for c in load_framework().criteria}
    weak = best | {"theme_link": "none", "small_scale_difference": "same"}
    firm, lost, near = (
        rank({"x": assess(answers)}).topics[0]
        for answers in (best, weak | {"ownership": "nobody"}, best | {"ownership": "nobody"})
    )
    # Nobody to own it is two steps away; to suit the network no more, far more has to change.
    assert (firm.steps_to_fall, firm.steps_to_rise) == (2, None)
    # An indirect link makes it one to watch; to take it on, somebody has to own it too.
    assert (lost.steps_to_fall, lost.steps_to_rise) == (None, 1)
    assert (near.steps_to_fall, near.steps_to_rise) == (4, 1)


def agenda() -> Agenda:
    return load_agenda(
        {
            "id": "ours",
            "version": "1",
            "themes": [
                {"id": "housing", "label": "Wonen", "actions": [{"id": "build"}]},
                {"id": "care"},
                {"id": "roads"},
            ],
            "organisation": {
                "portfolios": [{"id": "living", "themes": ["housing", "care"]}, {"id": "moving", "themes": ["roads"]}]
            },
        }
    )


def topic(topic_id: str, themes: list[str], **answers: str) -> Topic:
    return load_topic({"id": topic_id, "title": topic_id, "themes": themes, "answers": answers})


def test_against_an_agenda() -> None:
    """Topics fall under their themes and portfolios in the order of the ranking; what is missing is told."""
    weak = topic("weak", ["Wonen", "housing"], theme_link="none", small_scale_difference="same")
    open_ = topic("open", ["care", "housing"])
    lost = topic("lost", ["harbour"], demand="none")
    both = topic("part", ["harbour", "roads"], theme_link="none", small_scale_difference="same")
    ranking = rank(map(assess, [weak, open_, lost, both]), agenda=agenda())
    assert ranking.order == ("lost", "open", "part", "weak")
    assert [ranked.place for ranked in ranking.topics] == [1, 1, 3, 3]
    assert ranking.by_theme == {"housing": ("open", "weak"), "care": ("open",), "roads": ("part",)}
    assert ranking.by_portfolio == {"living": ("open", "weak"), "moving": ("part",)}
    without = rank(map(assess, [weak]), agenda=agenda())
    assert [theme.id for theme in without.themes_without_topic] == ["care", "roads"]
    assert [theme.id for theme in ranking.themes_without_action] == ["care", "roads"]
    assert ranking.topics_without_portfolio == ("lost",)
    assert [problem.place for problem in ranking.problems["lost"]] == ["themes[0]"]
    assert list(ranking.problems) == ["lost", "part"]
    nameless = rank({"answers": assess({})}, agenda=agenda())
    assert (nameless.topics_without_portfolio, nameless.problems) == (("answers",), {})


def test_without_an_agenda() -> None:
    """Without an agenda nothing is said of themes and portfolios."""
    ranking = rank([assess(topic("a", ["care"]))])
    assert (ranking.by_theme, ranking.by_portfolio, ranking.problems) == ({}, {}, {})
    assert ranking.themes_without_topic == ranking.themes_without_action == ()
    assert rank({}).topics == ()


def test_what_cannot_be_ranked() -> None:
    """Only assessments of topics with ids of their own, under one framework, can be ranked."""
    one = assess(topic("a", []))
    with pytest.raises(ArgumentError, match="two topics with this id; found 'a'"):
        rank([one, one])
    with pytest.raises(ArgumentError, match="no topic id"):
        rank([assess({})])
    with pytest.raises(ArgumentError, match="no topic id"):
        rank({1: one})  # type: ignore[arg-type]
    for wrong in (3, [3], {"a": 3}, [topic("a", [])]):
        with pytest.raises(ArgumentError, match="needed"):
            rank(wrong)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="an agenda is needed"):
        rank([one], agenda={})  # type: ignore[arg-type]
    other = revise(load_framework(), {"version": "2"})
    with pytest.raises(IncomparableError, match=r"wendbaarheid 2 and .* 2022.2$"):
        rank({"a": one, "b": assess({}, other)})
    copy = load_framework().model_copy(deep=True)
    assert rank({"a": one, "b": assess({}, copy)}).order == ("a", "b")


def test_topics_with_ids_that_look_alike() -> None:
    """They are told together; what is not what it looks like is told too."""
    ids = ["pilot", "p\u0456lot", "Pilot", "fi\u200bt", "other"]
    ranking = rank({own: assess({}) for own in ids})
    assert {frozenset(group) for group in ranking.confusable} == {frozenset(ids[:3]), frozenset(ids[3:4])}
    assert rank({"a": assess({})}).confusable == ()


# --- by what the framework counts -----------------------------------------------------------------------------------

POINTS: dict[str, Any] = {
    "id": "points",
    "version": "1",
    "outcome": "advice",
    "criteria": [{"id": c, "levels": [f"p{i}" for i in range(11)]} for c in ("reach", "plan")],
    "aspects": [
        {
            "id": "advice",
            "levels": ["reject", "fund"],
            "rule": {"kind": "weighted", "weights": {"reach": 1, "plan": 1}, "cutoffs": {"fund": {"at_least": 10}}},
        },
        {
            "id": "nuisance",
            "levels": ["much", "little"],
            "rule": {"kind": "weighted", "weights": {"reach": 1}, "cutoffs": {"little": {"at_most": 5}}},
        },
    ],
    "also": ["nuisance"],
    "rank_by": ["advice"],
}
"""A made-up scheme: up to twenty points, funded from ten; and what counts against."""


def points(reach: int, plan: int) -> dict[str, str]:
    return {"reach": f"p{reach}", "plan": f"p{plan}"}


def test_more_points_go_first_and_equal_ones_share_a_place() -> None:
    """Worked by hand: whatever it takes to fall, which is what decides where a framework says nothing."""
    framework = load_framework(POINTS)
    answers = {"a": points(6, 4), "b": points(10, 7), "c": points(7, 10), "d": points(9, 9), "e": points(0, 9)}
    found = {topic: assess(own, framework) for topic, own in answers.items()}
    ranking = rank(found)
    assert [(ranked.topic, ranked.place) for ranked in ranking.topics] == [
        ("d", 1),
        ("b", 2),
        ("c", 2),
        ("a", 4),
        ("e", 5),
    ]
    assert ranking.by == ("advice",)
    against = rank(found, by=["nuisance", "advice"])
    assert against.order == ("a", "c", "d", "b", "e")  # the fewest points for reach first
    silent = load_framework({key: value for key, value in POINTS.items() if key != "rank_by"})
    assert rank({topic: assess(own, silent) for topic, own in answers.items()}).by == ()


def test_what_is_equal_by_points_is_a_tie_whenever_it_was_raised() -> None:
    """Where points decide, neither dates nor steps part what has as many; without them the date does."""
    framework = load_framework(POINTS)
    silent = load_framework({key: value for key, value in POINTS.items() if key != "rank_by"})
    topics = [
        load_topic({"id": own, "title": own, "raised_on": day, "answers": points(10, 7)})
        for own, day in (("a", "2026-03-02"), ("b", "2026-03-01"))
    ]
    tied = rank([assess(topic, framework) for topic in topics])
    assert [(ranked.topic, ranked.place) for ranked in tied.topics] == [("a", 1), ("b", 1)]
    parted = rank([assess(topic, silent) for topic in topics])
    assert [(ranked.topic, ranked.place) for ranked in parted.topics] == [("b", 1), ("a", 2)]


def test_an_open_score_counts_as_the_least_it_can_be() -> None:
    """And of two with the same least the one that can be more goes first."""
    framework = load_framework(POINTS)
    answers: dict[str, dict[str, Any]] = {
        "open": {"reach": "p10"},
        "low": points(10, 0),
        "some": {**points(10, 0), "plan": ["p0", "p3"]},
    }
    ranking = rank({topic: assess(own, framework) for topic, own in answers.items()})
    assert ranking.order == ("open", "some", "low")


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=8))
@settings(max_examples=30)
def test_the_order_is_that_of_the_points(scores: list[tuple[int, int]]) -> None:
    """Sorted by whether it is funded, and by the sum; equal sums share a place."""
    framework = load_framework(POINTS)
    ranking = rank({f"t{i}": assess(points(*own), framework) for i, own in enumerate(scores)})
    for ranked in ranking.topics:
        own = sum(scores[int(ranked.topic[1:])])
        assert ranked.place == 1 + sum(sum(other) > own for other in scores)


def test_what_has_no_share_is_nothing_to_rank_by() -> None:
    """In a framework and in a call, with what there is to choose from."""
    framework = load_framework(POINTS)
    found = {"a": assess({}, framework)}
    with pytest.raises(UnknownNameError) as unknown:
        rank(found, by="reach")
    assert (unknown.value.kind, unknown.value.names) == ("aspect", ("advice", "nuisance"))
    with pytest.raises(ArgumentError, match="the id of a weighted aspect is needed"):
        rank(found, by=3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="topics are ordered by shares"):
        rank({"a": assess({})}, by="outcome")
    table = {"kind": "table", "inputs": ["reach"], "rows": [{"then": "much"}]}
    with pytest.raises(
        DocumentError, match=r"rank_by\[0\]: topics are ordered by shares.*found 'nuisance'; allowed: adv"
    ):
        load_framework(revised(POINTS, table))


def revised(content: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    aspects = [content["aspects"][0], {**content["aspects"][1], "rule": rule}]
    return {**content, "aspects": aspects, "rank_by": ["nuisance"]}
