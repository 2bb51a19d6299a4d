"""What is told beside the outcome: asked about as the outcome is, which here takes its place in the document."""

from __future__ import annotations

import oracle
import pytest
from drawn import Drawn, all_drawn, for_drawn
from pydantic import BaseModel

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect
from k80assess.engine.assessment import assess
from k80assess.errors import ArgumentError, DocumentError, UnknownNameError
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import changes
from k80assess.examine.findings import check
from k80assess.examine.interview import Interview
from k80assess.examine.proof import prove
from k80assess.examine.questions import mattering, next_questions
from k80assess.examine.reasons import necessary, reasons
from k80assess.examine.tolerance import tolerance

NUMBER = 1500


def swapped(framework: Framework, of: str) -> Framework:
    """Return a framework with another aspect for its outcome, unchecked: for the oracle only."""
    return BaseModel.model_copy(framework, update={"outcome": of})


def asked_about(case: Drawn) -> list[Aspect]:
    return [aspect for aspect in case.framework.aspects if aspect.id in (case.framework.also or ())]


def test_enough_is_told_beside_the_outcome(pytestconfig: pytest.Config) -> None:
    """Of what is drawn a fifth or more; some of it follows from the outcome, and some feeds it."""
    cases = all_drawn(pytestconfig, NUMBER)
    telling = [case for case in cases if case.framework.also]
    following = [c for c in telling if any(c.framework.outcome in oracle.read_by(a) for a in asked_about(c))]
    feeding = [c for c in telling if c.framework.also and "b1" not in c.framework.also]
    assert len(telling) > len(cases) / 5
    assert len(following) > len(telling) / 20
    assert len(feeding) > len(telling) / 20


@for_drawn(NUMBER, every=4)
def test_what_is_asked_of_another_aspect_is_what_is_asked_of_an_outcome(case: Drawn) -> None:
    """Levels, chances, reasons, necessary answers, changes and proofs, against enumeration."""
    framework, answers = case.framework, case.answers
    assessment = assess(answers, framework)
    assert [*assessment.also] == [*(framework.also or ())]
    for aspect in asked_about(case):
        other, scale = swapped(framework, aspect.id), oracle.scale(aspect)
        possible = oracle.possible(other, answers)
        assert [level.id for level in assessment.also[aspect.id]] == [own for own in scale if own in possible]
        assert dict(probabilities(assessment, of=aspect.id)) == oracle.probabilities(other, answers, {})
        assert necessary(assessment, of=aspect.id) == tuple(oracle.necessary(other, answers))
        found = {frozenset(reason.answers) for reason in reasons(assessment, of=aspect.id)}
        assert found == (oracle.reasons(other, answers, possible) if len(possible) == 1 else set())
        for level in scale:
            against = {frozenset(reason.answers) for reason in reasons(assessment, against=level, of=aspect.id)}
            rest = {*scale} - {level}
            assert against == (set() if level in possible else oracle.reasons(other, answers, rest))
            cost, moves = oracle.changes(other, answers, {level}, [], {})
            told = changes(assessment, level, of=aspect.id)[:200]
            steps = {frozenset((c, to) for c, (_from, to) in change.steps.items()) for change in told}
            assert steps == moves
            assert all(change.cost == cost for change in told)
            proof = prove(framework, when=answers, then=level, of=aspect.id)
            assert proof.holds is (possible == {level})
            assert proof.profiles == len(oracle.profiles(framework, answers))
            assert proof.violations == sum(at[aspect.id] != level for at in oracle.completions(framework, answers))
            assert proof.aspect == aspect


@for_drawn(NUMBER, every=6)
def test_an_interview_goes_on_until_all_is_settled(case: Drawn) -> None:
    """First the outcome, and then what is told beside it; it ends with all of it settled."""
    if not case.framework.also:
        return
    profile = case.random.choice(oracle.completions(case.framework))
    interview = Interview(case.framework)
    while interview.next_criterion is not None:
        if not interview.assessment.settled:
            assert interview.next_criterion in mattering(interview.assessment)
        interview.answer(interview.next_criterion, profile[interview.next_criterion])
    assert interview.settled
    assert {of: [own.id for own in levels] for of, levels in interview.assessment.also.items()} == {
        of: [profile[of]] for of in case.framework.also
    }
    outcome = interview.assessment.outcome
    assert outcome is not None
    assert outcome.id == profile[case.framework.outcome]


@for_drawn(NUMBER, every=10)
def test_a_criterion_that_only_what_is_told_depends_on_has_influence(case: Drawn) -> None:
    """Without influence is what makes no difference to any of it."""
    framework, told = case.framework, [case.framework.outcome, *(case.framework.also or ())]
    if framework.excluded:  # an answer tells of others there
        return
    idle = {finding.names[0] for finding in check(framework) if finding.code == "no_influence"}
    profiles = oracle.completions(framework)
    for criterion in framework.criteria:
        beside: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for at in profiles:
            others = tuple([at[c.id] for c in framework.criteria if c.id != criterion.id])
            beside.setdefault(others, set()).add(tuple([at[of] for of in told]))
        assert (criterion.id in idle) is all(len(own) == 1 for own in beside.values())


PERMIT = {
    "id": "permit",
    "version": "1",
    "outcome": "advice",
    "criteria": [{"id": c, "levels": ["no", "yes"]} for c in ("safe", "wanted", "large", "foreign")],
    "aspects": [
        {"id": "advice", "levels": ["refuse", "grant"], "rule": {"kind": "minimum", "inputs": ["safe", "wanted"]}},
        {"id": "second_look", "levels": ["no", "yes"], "rule": {"kind": "maximum", "inputs": ["large", "foreign"]}},
    ],
    "also": ["second_look"],
}
"""A made-up permit: an advice, and beside it whether somebody else must look as well."""


def test_two_things_at_once() -> None:
    """Worked by hand: each with its own reasons and changes, whatever becomes of the other."""
    framework = load_framework(PERMIT)
    assessment = assess({"safe": "no", "large": "yes"}, framework)
    assert assessment.outcome is not None
    assert assessment.outcome.id == "refuse"
    assert [level.id for level in assessment.also["second_look"]] == ["yes"]
    assert [reason.answers for reason in reasons(assessment, of="second_look")] == [("large",)]
    assert [change.steps for change in changes(assessment, "no", of="second_look")] == [{"large": (("yes",), "no")}]
    assert prove(framework, when={"foreign": "yes"}, then="yes", of="second_look")
    assert not prove(framework, when={"safe": "no"}, then="yes", of="second_look")
    asked = [question.criterion for question in next_questions(assess({}, framework), of="second_look")]
    assert asked == ["large", "foreign", "safe", "wanted"]
    assert tolerance(assessment, of="second_look") == tolerance(assessment)
    assert [finding.code for finding in check(framework)] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"also": ["second"]}, "also[0]: no aspect has this id; found 'second'; allowed: advice, second_look"),
        ({"also": ["safe"]}, "also[0]: no aspect has this id; found 'safe'"),
        ({"also": ["advice", "second_look"]}, "also[0]: this is the outcome, beside which the others are told"),
        ({"also": ["second_look", "second_look"]}, "also[1]: this id stands here twice; found 'second_look'"),
        ({"also": None}, "aspects[1]: neither the outcome 'advice' nor what is impossible depends on it: use it, tell"),
        ({"also": "second_look"}, "also: a list is needed; found 'second_look'"),
    ],
)
def test_what_cannot_be_told_is_refused(change: dict[str, object], said: str) -> None:
    """With its place, what was found and what may stand there."""
    with pytest.raises(DocumentError, match=r"(?s).*") as caught:
        load_framework({key: value for key, value in {**PERMIT, **change}.items() if value is not None})
    assert said in str(caught.value)


def test_questions_about_what_is_not_there_are_refused() -> None:
    """An unknown aspect, and a level of another one."""
    framework = load_framework(PERMIT)
    assessment = assess({}, framework)
    for ask in (reasons, necessary, probabilities, tolerance, next_questions):
        with pytest.raises(UnknownNameError) as caught:
            ask(assessment, of="second")
        assert caught.value.kind == "aspect"
    with pytest.raises(UnknownNameError) as other:
        changes(assessment, "grant", of="second_look")
    assert (other.value.kind, other.value.names) == ("level", ("no", "yes"))
    with pytest.raises(UnknownNameError):
        prove(framework, when={}, then="yes", of="safe")
    with pytest.raises(ArgumentError):
        reasons("permit", of="second_look")  # type: ignore[arg-type]
