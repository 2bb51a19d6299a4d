"""Assessments of answers that may be partly open, against enumeration of every completion."""

from __future__ import annotations

import copy
import pickle
import random
from typing import Any

import missing
import oracle
import pytest
from frameworks import shared_framework, weighted_framework
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.document.text import Text
from k80assess.document.topic import Answer
from k80assess.engine.assessment import assess, judged_directly
from k80assess.engine.compiled import compile_framework, compiled_if_small
from k80assess.errors import AnswerError, ArgumentError, K80Error, SizeLimitError
from k80assess.examine.margins import margins
from k80assess.examine.reasons import reasons
from k80assess.examine.slack import slack
from k80assess.examine.tolerance import tolerance
from k80assess.testing import strategies


def test_what_was_judged_is_told_apart_from_criteria() -> None:
    """Those judged to have any of their levels are not judged."""
    assert judged_directly(assess({"demand": "broad", "fit": "weak", "capacity": "sufficient"})) == ("fit", "capacity")
    framework = load_framework()
    assert judged_directly(assess({"fit": level_ids(framework.node("fit")), "demand": "none"}, framework)) == ()


@given(st.data())
def test_what_is_possible_is_what_some_completion_gives(data: st.DataObject) -> None:
    """Outcomes, aspect levels and shares that are possible are those of the completions, no more and no fewer."""
    framework = data.draw(strategies.frameworks())
    answers = data.draw(strategies.answers(framework))
    assessment = assess(answers, framework)
    completions = [oracle.evaluate(framework, profile) for profile in oracle.profiles(framework, answers)]
    nodes = {node.id: node for node in (*framework.criteria, *framework.aspects)}
    assert {level.id for level in assessment.possible} == {levels[framework.outcome] for levels in completions}
    for aspect in framework.aspects:
        judgement = assessment.aspects[aspect.id]
        assert judgement.aspect is aspect
        assert {level.id for level in judgement.possible} == {levels[aspect.id] for levels in completions}
        assert (judgement.level is None) == (len(judgement.possible) > 1)
        if aspect.rule.kind == "weighted":
            inputs = aspect.rule.inputs
            shares = [oracle.share_of(aspect, {i: levels[i] for i in inputs}, nodes) for levels in completions]
            assert judgement.share == (min(shares), max(shares))
        else:
            assert judgement.share is None


@given(st.data())
def test_outcomes_come_worst_first_and_open_criteria_in_order(data: st.DataObject) -> None:
    """Possible outcomes follow the scale; open criteria are those with more than one level, in the document's order."""
    framework = data.draw(strategies.frameworks())
    assessment = assess(data.draw(strategies.answers(framework)), framework)
    scale = [level.id for level in framework.outcome_aspect.levels]
    positions = [scale.index(level.id) for level in assessment.possible]
    assert positions == sorted(positions)
    assert list(assessment.answers) == [criterion.id for criterion in framework.criteria]
    assert assessment.open_criteria == tuple(c for c, levels in assessment.answers.items() if len(levels) > 1)
    assert assessment.settled == (assessment.outcome is not None)


@pytest.mark.parametrize(
    "open_criteria", [(), ("c0",), ("c1", "c2"), ("c0", "c3", "c5"), tuple(f"c{i}" for i in range(6))]
)
def test_shares_of_aspects_that_weigh_aspects(open_criteria: tuple[str, ...]) -> None:
    """Where inputs are aspects that share no criterion, the share lies between those of the completions."""
    framework = weighted_framework(6, levels=3, aspects=2)
    answers = {f"c{i}": f"l{i % 3}" for i in range(6) if f"c{i}" not in open_criteria}
    judgement = assess(answers, framework).aspects["outcome"]
    nodes = {node.id: node for node in (*framework.criteria, *framework.aspects)}
    shares = []
    for profile in oracle.profiles(framework, answers):
        levels = oracle.evaluate(framework, profile)
        shares.append(oracle.share_of(judgement.aspect, {i: levels[i] for i in ("a0", "a1")}, nodes))
    assert judgement.share == (min(shares), max(shares))


def test_a_topic_and_its_answers_are_assessed_alike() -> None:
    """Notes make no difference; every way to write an answer means the same."""
    topic = load_topic(
        {
            "id": "t",
            "title": "T",
            "answers": {"theme_link": {"level": "none", "note": "why"}, "staff_time": ["enough", "tight"]},
        }
    )
    by_topic = assess(topic)
    answers: dict[str, Any] = {"theme_link": Answer(level=("none",)), "staff_time": {"tight", "enough"}, "demand": None}
    assert by_topic.answers == assess(answers).answers
    assert by_topic.topic is topic
    other = load_framework(as_plain(load_framework()))
    assert assess(topic, other).framework is assess(answers, other).framework is other
    assert by_topic.answers["staff_time"] == ("tight", "enough")


@pytest.mark.parametrize("blank", [*missing.OPEN, set(), Answer(), Answer(note=Text(nl="Onbekend."))], ids=repr)
def test_what_is_missing_is_open(blank: Any) -> None:
    """Whatever stands for no answer means the same as leaving it out, in answers and in topics."""
    others: dict[str, Any] = {"theme_link": "none", "staff_time": ["tight", "enough"]}
    assert assess({"demand": blank, **others}) == assess(others)
    if blank != set():
        topic = load_topic({"id": "t", "title": "T", "answers": {"demand": as_plain(blank), **others}})
        assert assess(topic).answers == assess(others).answers


def test_an_answer_may_be_written_as_in_a_topic() -> None:
    """A table with a level and a note is read as in a document; a note alone is open."""
    answers: dict[str, Any] = {"theme_link": {"level": ["none"], "note": "why"}, "demand": {"note": "nobody knows"}}
    assert assess(answers) == assess({"theme_link": "none"})


def test_rows_of_a_data_frame_are_assessed() -> None:
    """A missing cell is open, however the frame keeps it."""
    pandas = pytest.importorskip("pandas")
    cells = ["none", None, "direct"]
    for kind in (object, None, "string", "category"):
        frame = pandas.DataFrame({"theme_link": pandas.Series(cells, dtype=kind), "demand": float("nan")})
        found = [assess(row) for row in frame.to_dict("records")]
        assert found == [assess({"theme_link": cell}) for cell in cells]


def test_the_packaged_framework_is_used_when_none_is_given() -> None:
    """Without a framework the packaged one decides."""
    assert assess({}).framework is load_framework()


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"them_link": "direct"}, "did you mean 'theme_link'"),
        ({"theme_link": "drect"}, "allowed: none, indirect, direct; did you mean 'direct'"),
        ({"theme_link": [""]}, "there is no such level; found ''"),
        ({"theme_link": True}, "a level id, or a list of them, is needed; found True"),
        ({"theme_link": 2}, "this takes no numbers or dates: its levels do not say which are their own; found 2"),
        ({"theme_link": ["direct", "direct"]}, "twice"),
        ({"theme_link": ["direct", 3]}, "found 3"),
        ({"theme_link": {"level": "drect"}}, "there is no such level; found 'drect'"),
        (
            {"theme_link": {"level": True}},
            "answers.theme_link.level: a level id, or a list of them, is needed; found true",
        ),
        ({"theme_link": {"levle": "direct"}}, "answers.theme_link.levle: there is no such key"),
        ({"theme_link": 0}, "found 0"),
        ({"theme_link": False}, "found False"),
        ({3: "direct"}, "no such criterion or aspect; found 3"),
        ({None: "direct"}, "no such criterion"),
        ({"theme_link": "none\x00"}, "there is no such level"),
        ({"theme_link": True}, "found True"),
        ({"theme_link": b"direct"}, "is needed"),
    ],
)
def test_answers_that_do_not_fit_are_refused(answers: Any, message: str) -> None:
    """An answer to what is not asked, or with no such level, is refused with what is allowed."""
    with pytest.raises(AnswerError) as caught:
        assess(answers)
    assert message in str(caught.value)
    assert str(caught.value).startswith("answers.")


def test_all_problems_of_answers_are_told_at_once() -> None:
    """Three mistakes give one error with three problems, and the topic's name."""
    topic = load_topic({"id": "pilot", "title": "T", "answers": {"a": "b", "theme_link": "x", "demand": "broad"}})
    with pytest.raises(AnswerError, match="topic pilot: 2 problems") as caught:
        assess(topic)
    assert [problem.place for problem in caught.value.problems] == ["answers.a", "answers.theme_link"]


@pytest.mark.parametrize("thing", [b"", "direct", 3, ["theme_link"], [("theme_link", "direct")]])
def test_only_topics_and_mappings_are_assessed(thing: Any) -> None:
    """Anything else is refused with what was found, by an error of the package."""
    wrong: Any = thing or "none"
    with pytest.raises(ArgumentError, match="a topic or a mapping of answers"):
        assess(thing)
    with pytest.raises(K80Error):
        assess({}, framework=wrong)


def test_an_assessment_can_be_pickled_and_copied() -> None:
    """What comes back says the same."""
    assessment = assess({"theme_link": "none", "small_scale_difference": "same"})
    for twin in (pickle.loads(pickle.dumps(assessment)), copy.deepcopy(assessment)):
        assert twin.outcome == assessment.outcome
        assert twin.answers == assessment.answers
        assert twin.aspects["fit"].share == assessment.aspects["fit"].share


def test_results_cannot_be_changed() -> None:
    """Neither an assessment nor what it holds can be changed afterwards."""
    assessment = assess({})
    with pytest.raises(AttributeError):
        assessment.possible = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        assessment.answers["theme_link"] = ("none",)
    with pytest.raises(TypeError):
        assessment.answers.update({})


@given(st.data())
def test_more_answers_never_make_more_possible(data: st.DataObject) -> None:
    """Narrowing an answer takes outcomes away or leaves them, and never adds one."""
    framework: Framework = data.draw(strategies.frameworks())
    answers = data.draw(strategies.answers(framework))
    before = assess(answers, framework)
    profile = {c: data.draw(st.sampled_from(levels)) for c, levels in before.answers.items()}
    narrowed = {**answers, **{c: profile[c] for c in data.draw(st.sets(st.sampled_from(sorted(profile))))}}
    assert {o.id for o in assess(narrowed, framework).possible} <= {o.id for o in before.possible}


@pytest.mark.parametrize("wrong", [{"x": 1}, {"abstain": "yes"}, {"abstain": True, "level": "broad"}])
def test_a_table_that_is_no_answer_is_told_with_the_other_problems(wrong: Any) -> None:
    """Also where it says, or seems to say, that somebody abstains."""
    with pytest.raises(AnswerError) as caught:
        assess({"demand": wrong, "gone": "x"})
    assert [problem.loc[:2] for problem in caught.value.problems] == [("answers", "demand"), ("answers", "gone")]


def test_a_settled_topic_takes_no_diagram() -> None:
    """Sums that share all their criteria come to more nodes than the limit: with all answers they need none."""
    framework = shared_framework(20, aspects=20, feeding=8)
    rng = random.Random(80)
    for _ in range(5):
        answers = {c.id: rng.choice(level_ids(c)) for c in framework.criteria}
        assessment = assess(answers, framework)
        assert assessment.settled
        assert assessment.outcome is not None
        known = oracle.evaluate(framework, answers)
        assert assessment.outcome.id == known[framework.outcome]
        found = {aspect_id: [level.id for level in own.possible] for aspect_id, own in assessment.aspects.items()}
        assert found == {aspect.id: [known[aspect.id]] for aspect in framework.aspects}
    with pytest.raises(SizeLimitError):
        compile_framework(framework, node_limit=5_000)


def test_how_far_numbers_may_be_off_is_asked_without_a_diagram() -> None:
    """Of a topic without open answers: the same as by the diagram, which no such question makes."""
    framework, again = [shared_framework(20, aspects=8, feeding=4) for _ in range(2)]
    answers = {c.id: level_ids(c)[place % 3] for place, c in enumerate(framework.criteria)}
    early = assess(answers, framework)
    found = tolerance(early), [*margins(early)], [*slack(early)]
    assert compiled_if_small(framework).is_late
    compile_framework(again)
    late = assess(answers, again)
    assert (tolerance(late), [*margins(late)], [*slack(late)]) == found


def test_a_question_makes_the_diagram_and_the_assessment_stays_what_it_was() -> None:
    """In whichever order the diagram takes the criteria by then."""
    framework, again = [shared_framework(20, aspects=8, feeding=4) for _ in range(2)]
    answers = {c.id: level_ids(c)[place % 3] for place, c in enumerate(framework.criteria)}
    early = assess(answers, framework)
    first = next(iter(reasons(early)))
    late = assess(answers, framework)
    assert early == late
    assert hash(early._box) == hash(late._box)
    assert early._box.compiled is late._box.compiled is compile_framework(framework)
    assert early.answers == late.answers
    assert early.aspects == late.aspects
    compile_framework(again)
    assert next(iter(reasons(assess(answers, again)))).levels == first.levels
    assert assess({c: answers[c] for c in first.answers}, framework).outcome == early.outcome
