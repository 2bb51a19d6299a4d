"""Interviews, against the exact expected number of questions and the definition of each property."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import missing
import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect
from k80assess.document.topic import Answer
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError, ContradictionError, UnknownNameError
from k80assess.examine.interview import Interview
from k80assess.examine.questions import expected_questions
from k80assess.testing import strategies


def questions_for(framework: Framework, profile: dict[str, str]) -> int:
    """Count the questions of an interview in which the answers are those of a profile."""
    interview, asked = Interview(framework), 0
    while interview.next_criterion is not None:
        interview.answer(interview.next_criterion, profile[interview.next_criterion])
        asked += 1
    assert interview.settled
    assert interview.assessment.outcome.id == oracle.outcome(framework, profile)  # type: ignore[union-attr]
    return asked


@settings(max_examples=40)
@given(strategies.frameworks(max_criteria=4))
def test_an_interview_asks_what_tells_most(framework: Framework) -> None:
    """Over all profiles it asks, on average, exactly the number that is expected of asking what tells most."""
    profiles = oracle.profiles(framework)
    asked = sum(questions_for(framework, profile) for profile in profiles)
    assert Fraction(asked, len(profiles)) == expected_questions(framework, order="informative")


@pytest.mark.parametrize(("listed", "expected"), [("abc", Fraction(11, 4)), ("bca", Fraction(9, 4))])
def test_of_equally_telling_questions_the_one_that_the_framework_has_first_is_asked(
    listed: str, expected: Fraction
) -> None:
    """All three tell equally much at first, and it takes more questions to begin with `a`, the first in the rule."""
    rows = [{"b": "no", "c": "no"}, {"a": "no", "b": "yes", "c": "yes"}]
    plain = as_plain(table_framework(dict.fromkeys("abc", YES), rows))
    plain["criteria"] = [{"id": criterion, "levels": YES} for criterion in listed]
    framework = load_framework(plain)
    asked = [questions_for(framework, profile) for profile in oracle.profiles(framework)]
    assert Fraction(sum(asked), len(asked)) == expected == expected_questions(framework, order="informative")


@given(st.data())
def test_answers_in_any_form_and_order_end_settled(data: st.DataObject) -> None:
    """Whatever is answered, narrowed, set aside or corrected, the interview says what the assessment says."""
    framework = data.draw(strategies.frameworks())
    scales = {c.id: [level.id for level in c.levels] for c in framework.criteria}
    interview = Interview(framework)
    known: dict[str, object] = {}
    for _ in range(data.draw(st.integers(0, 6))):
        criterion = data.draw(st.sampled_from(sorted(scales)))
        answer = data.draw(st.none() | st.lists(st.sampled_from(scales[criterion]), min_size=1, unique=True))
        interview.answer(criterion, answer)
        known[criterion] = answer
        assert interview.answers == {c: a for c, a in known.items() if a is not None}
        assert set(interview.set_aside) == {c for c, a in known.items() if a is None}
        expected = assess({c: a for c, a in known.items() if a is not None}, framework)  # type: ignore[misc]
        assert interview.assessment.possible == expected.possible
        assert interview.settled == expected.settled
        assert (interview.reason is None) == (not interview.settled)
        if interview.next_criterion is not None:
            assert not interview.settled
            assert interview.next_criterion in interview.assessment.open_criteria
            assert interview.next_criterion not in interview.set_aside
    resumed = Interview(framework, interview.answers)
    assert resumed.assessment.possible == interview.assessment.possible


def test_what_is_not_known_is_set_aside_and_comes_back_when_withdrawn() -> None:
    """A question of which the answer is not known is not asked again until that is taken back."""
    interview = Interview(load_framework())
    first = interview.next_criterion
    assert first is not None
    interview.answer(first, None)
    assert interview.set_aside == (first,)
    asked = set()
    while interview.next_criterion is not None:
        asked.add(interview.next_criterion)
        interview.answer(interview.next_criterion, None)
    assert first not in asked
    assert len(interview.set_aside) == 10
    assert not interview.settled
    interview.withdraw(first)
    assert interview.next_criterion == first
    with pytest.raises(UnknownNameError):
        interview.withdraw(first)


def test_a_correction_replaces_an_answer() -> None:
    """A settled interview opens again when the answer that settled it is corrected."""
    interview = Interview(load_framework(), {"theme_link": "none"})
    interview.answer("small_scale_difference", Answer(level=("same",), note="asked by telephone"))
    assert interview.settled
    assert interview.next_criterion is None
    interview.answer("theme_link", "none")
    assert list(interview.answers) == ["small_scale_difference", "theme_link"]  # as they were given last
    interview.answer("small_scale_difference", "distinctly")
    assert not interview.settled
    assert interview.next_criterion is not None
    interview.withdraw("theme_link")
    assert "theme_link" in interview.assessment.open_criteria


def test_an_answer_that_does_not_fit_changes_nothing() -> None:
    """After a refused answer all is as it was."""
    interview = Interview(load_framework(), {"theme_link": "none"})
    before = (interview.answers, interview.next_criterion, interview.assessment)
    wrong: list[tuple[str, Any]] = [
        ("theme_link", "drect"),
        ("them_link", "none"),
        ("demand", 0),
        ("demand", iter("")),
    ]
    for criterion, answer in wrong:
        with pytest.raises(AnswerError):
            interview.answer(criterion, answer)
    with pytest.raises(AnswerError):
        interview.answer("them_link", None)
    assert (interview.answers, interview.next_criterion, interview.assessment) == before


@pytest.mark.parametrize("blank", missing.OPEN, ids=repr)
def test_a_blank_answer_is_not_known(blank: Any) -> None:
    """Given at the start it is still asked; given as an answer it is set aside; it is no answer either way."""
    framework = load_framework()
    assert Interview(framework, {"demand": blank}).answers == {}
    first = Interview(framework).next_criterion
    assert first is not None
    assert Interview(framework, {first: blank}).next_criterion == first
    interview = Interview(framework)
    interview.answer(first, blank)
    assert interview.answers == {}
    assert interview.set_aside == (first,)
    assert interview.next_criterion not in (None, first)


def test_an_open_answer_keeps_its_note() -> None:
    """It is asked all the same, and its note is there to be saved until it is taken back."""
    framework = load_framework()
    first = Interview(framework).next_criterion
    assert first is not None
    noted = Answer.model_validate({"note": "nobody knows"})
    for form in (noted, {"note": "nobody knows"}, {"level": "", "note": "nobody knows"}):
        interview = Interview(framework, {first: form})
        assert interview.next_criterion == first
        assert interview.answers == {first: noted}
        interview.answer(first, form)
        assert interview.answers == {first: noted}
        assert interview.set_aside == (first,)
        interview.withdraw(first)
        assert interview.answers == {}
        assert interview.next_criterion == first


@pytest.mark.parametrize("given", ["nobody", ["nobody"], {"nobody"}, Answer(level="nobody"), {"level": ["nobody"]}])
def test_a_note_stays_when_its_answer_is_corrected(given: Any) -> None:
    """Unless there is a new one, and however the answer is given: a note or evidence is lost by taking it back only."""
    interview = Interview(load_framework(), {"ownership": {"note": "asked on Monday", "evidence": "minutes"}})
    interview.answer("ownership", given)
    assert interview.answers == {"ownership": Answer(level="nobody", note="asked on Monday", evidence="minutes")}
    interview.answer("ownership", None)
    assert interview.answers == {"ownership": Answer(note="asked on Monday", evidence="minutes")}
    assert interview.set_aside == ("ownership",)
    interview.answer("ownership", {"level": given, "note": "asked again"} if isinstance(given, str) else "nobody")
    expected = "asked again" if isinstance(given, str) else "asked on Monday"
    assert interview.answers == {"ownership": Answer(level="nobody", note=expected, evidence="minutes")}
    assert interview.assessment.answers["ownership"] == ("nobody",)
    interview.withdraw("ownership")
    assert interview.answers == {}


def test_a_large_framework_is_interviewed() -> None:
    """An interview settles before all criteria were asked."""
    framework = weighted_framework(40, aspects=8)
    profile = {f"c{i}": f"l{i * 7 % 5}" for i in range(40)}
    assert questions_for(framework, profile) < 40


SWITCH = [{"id": "left"}, {"id": "right"}]
YES = [{"id": "no"}, {"id": "yes"}]


def table_framework(criteria: dict[str, list[dict[str, str]]], rows: list[dict[str, Any]]) -> Framework:
    """Make a framework of one table that ends in yes, for the rows, or else in no."""
    decided = [*({"when": row, "then": "yes"} for row in rows), {"when": {}, "then": "no"}]
    rule = {"kind": "table", "inputs": list(criteria), "rows": decided}
    return load_framework(
        {
            "id": "table",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": levels} for criterion_id, levels in criteria.items()],
            "aspects": [{"id": "o", "levels": YES, "rule": rule}],
        }
    )


def switch() -> Framework:
    """Make a framework in which a switch says which of two answers counts: by itself it tells nothing."""
    rows = [{"switch": "left", "left": "yes"}, {"switch": "right", "right": "yes"}]
    return table_framework({"left": YES, "right": YES, "switch": SWITCH}, rows)


def test_the_reason_given_is_the_smallest() -> None:
    """One answer settles what two others settle together: it is the reason. What is given back cannot be changed."""
    rows = [{"a": "yes", "b": "yes"}, {"c": "yes"}]
    interview = Interview(table_framework({"a": YES, "b": YES, "c": YES}, rows), dict.fromkeys("abc", "yes"))
    assert interview.reason is not None
    assert interview.reason.answers == ("c",)
    with pytest.raises(TypeError, match="cannot be changed"):
        interview.answers["a"] = "yes"


def test_answers_that_only_tell_something_together_are_asked_for() -> None:
    """With one answer narrowed for good, the two that differ or agree are still asked: neither tells anything alone."""
    stop = [{"id": "never"}, {"id": "hardly"}, {"id": "now"}]
    rows = [{"stop": "now"}, {"a": "yes", "b": "no"}, {"a": "no", "b": "yes"}]
    interview = Interview(table_framework({"a": YES, "b": YES, "stop": stop}, rows), {"stop": ["never", "hardly"]})
    assert interview.next_criterion == "a"
    interview.answer("a", "yes")
    assert interview.next_criterion == "b"
    interview.answer("b", "yes")
    assert interview.settled


def test_what_cannot_make_a_difference_any_more_is_not_asked() -> None:
    """Once the switch points left, and left is not known, right is not asked."""
    interview = Interview(switch(), {"switch": "left"})
    interview.answer("left", None)
    assert interview.next_criterion is None
    assert not interview.settled


def test_a_list_that_was_given_may_change_later() -> None:
    """An interview keeps what it was told, whatever becomes of the lists it was told with or gave back."""
    told, answered = ["tight", "enough"], ["none", "some"]
    interview = Interview(load_framework(), {"staff_time": told})
    interview.answer("demand", answered)
    told.append("plenty")
    answered.clear()
    interview.answers["demand"].append("broad")  # type: ignore[union-attr]
    interview.answer("ownership", "both")
    expected = {"staff_time": ["tight", "enough"], "demand": ["none", "some"], "ownership": "both"}
    assert interview.answers == expected
    assert interview.assessment == assess(expected)


def test_an_aspect_is_offered_until_it_is_judged_or_set_aside() -> None:
    """The nearest that follows from the next question, not the outcome, and only while it can have several levels."""
    framework = load_framework()
    interview = Interview(framework)
    assert (interview.next_criterion, interview.next_aspects) == ("ownership", ("capacity",))
    interview.answer("capacity", None)
    assert (interview.next_criterion, interview.next_aspects, interview.set_aside) == ("ownership", (), ("capacity",))
    interview.withdraw("capacity")
    interview.answer("capacity", {"level": ["thin", "sufficient"], "note": "about"})
    assert interview.next_aspects != ("capacity",)
    interview.answer("capacity", ["none", "thin", "sufficient"])
    assert interview.answers == {"capacity": Answer(level=("none", "thin", "sufficient"), note="about")}
    interview.answer("capacity", "sufficient")
    assert interview.next_aspects == ("fit",)
    with pytest.raises(AnswerError):
        interview.answer("outcome", "take_on")
    interview.answer("theme_link", "none")
    with pytest.raises(ContradictionError):
        interview.answer("fit", "strong")
    assert "fit" not in interview.answers
    interview.answer("small_scale_difference", "same")
    assert interview.settled
    assert not interview.next_aspects


@settings(max_examples=60)
@given(st.data())
def test_what_is_offered_can_be_judged(data: st.DataObject) -> None:
    """Every aspect that is offered follows from the question, has several levels, and takes each of these as answer."""
    framework = data.draw(strategies.frameworks())
    interview = Interview(framework)
    while not interview.settled:
        question, offered = interview.next_criterion, interview.next_aspects
        assert set(offered) == {
            aspect.id
            for aspect in framework.aspects
            if aspect.id != framework.outcome
            and aspect.id not in interview.answers
            and len(interview.assessment.aspects[aspect.id].possible) > 1
            and (question is None or feeds(framework, question, aspect.id))
        }
        for aspect_id in offered:
            for level in interview.assessment.aspects[aspect_id].possible:
                Interview(framework, {**interview.answers, aspect_id: level.id})
        choices = [*offered, *([] if question is None else [question])]
        if not choices:
            break
        chosen = data.draw(st.sampled_from(choices))
        at_stake = interview.assessment.aspects[chosen].possible if chosen in offered else None
        left = interview.assessment.answers[chosen] if at_stake is None else [level.id for level in at_stake]
        interview.answer(chosen, data.draw(st.sampled_from(left)))


def feeds(framework: Framework, node_id: str, aspect_id: str) -> bool:
    aspect = framework.node(aspect_id)
    read = oracle.read_by(aspect) if isinstance(aspect, Aspect) else []
    return any(i == node_id or feeds(framework, node_id, i) for i in read)


def test_an_answer_that_needs_a_note_is_recorded_with_one() -> None:
    """A correction keeps the note of the answer before; one that is blank is no note."""
    content = as_plain(weighted_framework(2))
    content["criteria"][0]["note"] = "required"
    framework = load_framework(content)
    interview = Interview(framework)
    for wrong in ("l1", {"level": "l1", "note": " "}, ["l1", "l2"]):
        with pytest.raises(AnswerError, match="needs a note"):
            interview.answer("c0", wrong)
    assert interview.answers == {}
    interview.answer("c0", None)
    interview.answer("c0", {"level": "l1", "note": "Because."})
    interview.answer("c0", "l2")
    assert interview.answers["c0"] == Answer(level="l2", note="Because.")
    with pytest.raises(AnswerError, match="needs a note"):
        interview.answer("c0", Answer(level="l1", note=" "))
    with pytest.raises(AnswerError, match="needs a note"):
        Interview(framework, {"c0": "l1"})


@settings(max_examples=60)
@given(st.data())
def test_what_is_not_judged_is_not_asked_and_stays_open(data: st.DataObject) -> None:
    """Neither at once nor when resumed, where what is not known is; all that follows is as if it were open."""
    framework = data.draw(strategies.frameworks(max_criteria=4))
    interview, opened = Interview(framework), Interview(framework)
    while (asked := interview.next_criterion) is not None:
        assert asked == opened.next_criterion
        answer = data.draw(st.sampled_from([*interview.assessment.answers[asked], None, Answer(abstain=True)]))
        interview.answer(asked, answer)
        opened.answer(asked, None if isinstance(answer, Answer) else answer)
    kept = interview.answers
    abstained = {criterion_id for criterion_id, own in kept.items() if own == Answer(abstain=True)}
    assert set(interview.assessment.abstained) == abstained
    assert abstained.isdisjoint(interview.set_aside)
    assert interview.assessment.answers == opened.assessment.answers
    assert interview.assessment.open_criteria == opened.assessment.open_criteria
    resumed = Interview(framework, kept)
    assert resumed.next_criterion not in abstained
    assert (resumed.next_criterion is None) <= (not set(interview.set_aside) & oracle_left(resumed))


def oracle_left(interview: Interview) -> set[str]:
    """Return the criteria by which the outcome still differs, for some answers to the others."""
    assessment = interview.assessment
    if interview.settled:
        return set()
    profiles = [
        p
        for p in oracle.profiles(assessment.framework)
        if all(p[c] in own for c, own in assessment.answers.items() if c in p)
    ]
    outcome = {tuple(p.values()): oracle.outcome(assessment.framework, p) for p in profiles}
    found = set()
    for one, other in combinations(profiles, 2):
        apart = [c for c in one if one[c] != other[c]]
        if len(apart) == 1 and outcome[tuple(one.values())] != outcome[tuple(other.values())]:
            found.add(apart[0])
    return found


def test_what_is_not_judged_can_be_judged_after_all() -> None:
    """It keeps its note, and so does an answer that is taken back in favour of none; it can be withdrawn."""
    interview = Interview(load_framework(), {"demand": {"abstain": True, "note": "Our own request."}})
    assert interview.assessment.abstained == ("demand",)
    interview.answer("demand", "broad")
    assert interview.answers["demand"] == Answer(level="broad", note="Our own request.")
    interview.answer("demand", {"abstain": True})
    assert interview.answers["demand"] == Answer(abstain=True, note="Our own request.")
    interview.answer("demand", None)
    assert (interview.answers["demand"], interview.set_aside) == (Answer(note="Our own request."), ("demand",))
    interview.answer("demand", Answer(abstain=True))
    interview.withdraw("demand")
    assert interview.answers == {}
    assert not interview.set_aside
    with pytest.raises(AnswerError, match="only from a criterion"):
        interview.answer("fit", Answer(abstain=True))


def test_answers_are_a_mapping() -> None:
    """A list of levels does not say of what."""
    with pytest.raises(ArgumentError, match=r"^answers: a mapping of answers is needed; found"):
        Interview(load_framework(), ["direct"])  # type: ignore[arg-type]
