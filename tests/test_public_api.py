"""What users build on: names and signatures that stay, examples for all of them, values that behave as values."""

from __future__ import annotations

import copy
import datetime
import inspect
import json
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from difflib import unified_diff
from functools import cached_property
from pathlib import Path
from threading import Barrier
from types import ModuleType
from typing import Any

import attrs
import pytest
from agendas import in_progress
from frameworks import weighted_framework
from hypothesis import given
from hypothesis import strategies as st
from judges import SPLIT
from public_api import SNAPSHOT, public, written
from pydantic import BaseModel
from scales import by_cost

import k80assess as k80
from k80assess.base.results import FrozenDict
from k80assess.document.files import as_plain
from k80assess.engine.compiled import compile_framework
from k80assess.testing import strategies

PUBLIC = dict(public())
A_SENTENCE = k80.errors.Sentence("key_missing", "this key is missing")


# --- names and signatures -----------------------------------------------------------------------------------------


def test_names_and_signatures_are_those_of_the_snapshot() -> None:
    """Nothing public comes, goes or changes without showing in the snapshot."""
    old, new = SNAPSHOT.read_text("utf-8").splitlines(), written().splitlines()
    changes = "\n".join(unified_diff(old, new, "before", "now", lineterm="", n=4))
    assert not changes, f"if this is meant, renew the snapshot with: python tests/public_api.py\n{changes}"


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example(name: str) -> None:
    """Its own docstring, not one that it inherits, says what it is and shows it used; a module's says what is in it."""
    thing = PUBLIC[name]
    docstring = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    assert docstring, f"{name} has no docstring"
    assert isinstance(thing, ModuleType) or ">>>" in docstring, f"the docstring of {name} has no example"


# --- documents as values ------------------------------------------------------------------------------------------


def twins(thing: Any) -> Iterator[Any]:
    """Return copies of every kind."""
    yield copy.copy(thing)
    yield copy.deepcopy(thing)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        yield pickle.loads(pickle.dumps(thing, protocol))


def assert_twins_are_equal(thing: Any) -> None:
    for twin in twins(thing):
        assert type(twin) is type(thing)
        assert twin == thing
        assert hash(twin) == hash(thing)
        assert len({twin, thing}) == 1


def used(thing: Any) -> Any:
    """Look at all that a document or result works out and keeps, which must make no difference to what it is."""
    for name, member in inspect.getmembers_static(type(thing)):
        is_worked_out = isinstance(member, (property, cached_property)) or inspect.ismemberdescriptor(member)
        if is_worked_out and not name.startswith("_") and not hasattr(BaseModel, name):
            getattr(thing, name)
    return thing


@given(st.data())
def test_documents_are_values(data: st.DataObject) -> None:
    """A document equals its copies, what its own plain data makes and itself after use; none of it can be changed."""
    framework, agenda = data.draw(strategies.frameworks()), data.draw(strategies.agendas())
    topic = data.draw(strategies.topics(framework, agenda=agenda))
    readers: list[tuple[Any, Callable[[Any], Any]]] = [
        (framework, k80.load_framework), (agenda, k80.load_agenda), (topic, k80.load_topic)
    ]  # fmt: skip
    for document, load in readers:
        again = load(json.loads(k80.to_json(document)))
        assert again == document
        assert hash(again) == hash(document)
        assert used(again) == document
        assert_twins_are_equal(used(document))
        assert k80.fingerprint(copy.deepcopy(document)) == k80.fingerprint(document)
        with pytest.raises(ValueError, match="frozen"):
            document.id = "other"


@given(st.data())
def test_documents_that_say_something_else_are_not_equal(data: st.DataObject) -> None:
    """A document differs from one with another title or version, and from the same said as another kind."""
    framework = data.draw(strategies.frameworks())
    other = k80.documents.revise(framework, {"version": "another"})
    assert other != framework
    assert len({framework, other}) == 2
    assert k80.fingerprint(other) != k80.fingerprint(framework)
    assert framework != as_plain(framework)


# --- results as values --------------------------------------------------------------------------------------------

FAR = {"theme_link": "none", "small_scale_difference": "same"}


def topic_named(name: str, **answers: str) -> k80.Topic:
    return k80.load_topic({"id": name, "title": name, "answers": answers})


def stricter() -> k80.Framework:
    """Return the packaged framework with a lower cut-off, under which the topic `far` stays open."""
    changes = {"aspects.fit.rule.cutoffs": {"moderate": "1/4", "strong": 0.75}}
    return k80.documents.revise(k80.load_framework(), changes)


def difference() -> k80.types.Difference:
    return k80.diff(k80.load_framework(), stricter(), topics=[topic_named("far", **FAR)])


def beside_each_other() -> k80.types.SideBySide:
    return k80.examine.side_by_side([topic_named("far", **FAR)], [k80.load_framework(), stricter()])


def planned() -> k80.types.Plan:
    pytest.importorskip("scipy")
    best = {criterion.id: criterion.levels[-1].id for criterion in k80.load_framework().criteria}
    return k80.plan({"visit": k80.assess(best)}, {"effort": {"visit": {"housing": 2}}, "capacity": {"housing": 10}})


def decision() -> k80.documents.DecisionRecord:
    return k80.decide(k80.assess(topic_named("far", **FAR)), on="2026-03-02", by="board")


def entry() -> k80.types.Entry:
    """Return the entry that a decision becomes in an empty register."""
    with tempfile.TemporaryDirectory() as folder:
        return k80.Register(Path(folder, "decisions.sqlite")).append(decision())


def verification() -> k80.types.Verification:
    with tempfile.TemporaryDirectory() as folder:
        return k80.Register(Path(folder, "decisions.sqlite")).verify()


def progressed() -> k80.types.Progress:
    with tempfile.TemporaryDirectory() as folder:
        register = k80.Register(Path(folder, "decisions.sqlite"))
        register.append(decision())
        return k80.govern.progress(in_progress(), register=register, on=datetime.date(2030, 7, 20))


def replayed() -> k80.types.Replay:
    with tempfile.TemporaryDirectory() as folder:
        register = k80.Register(Path(folder, "decisions.sqlite"))
        register.append(decision())
        return k80.govern.replay(register, stricter())


def inconsistent() -> k80.types.Inconsistencies:
    """Return what is found of two alike topics, of which one is decided higher, and of one under a lost framework."""
    with tempfile.TemporaryDirectory() as folder:
        register = k80.Register(Path(folder, "decisions.sqlite"))
        register.append(decision())
        lost = k80.assess(topic_named("lost", **FAR), stricter())
        for assessed in (k80.assess(topic_named("near", **FAR, demand="none")), lost):
            record = k80.decide(assessed, "monitor", on="2026-03-03", by="board", why="We wait.")
            register.append(k80.documents.load_record(json.loads(k80.to_json(record))))
        return k80.govern.inconsistencies(register)


def revised_agenda() -> k80.types.AgendaDifference:
    return k80.diff(k80.load_agenda(), k80.documents.revise(k80.load_agenda(), {"version": "another"}))


def on_a_number() -> k80.types.Assessment:
    """Return what comes out of a number: 2,000 down and 38,000 up it has another level."""
    return k80.assess({"cost": 12_000}, by_cost())


def analysed() -> k80.types.Analysis:
    """Return an analysis under a framework that tells an aspect beside the outcome."""
    framework = k80.documents.revise(k80.load_framework(), {"also": ["fit"]})
    return k80.examine.analyse(k80.assess(FAR, framework), limit=3)


def learned() -> k80.types.Learned:
    """Return what the decision on a topic says, where theme_link is all but everything."""
    pytest.importorskip("pysat")
    answers = {criterion.id: criterion.levels[-1].id for criterion in k80.load_framework().criteria}
    example = k80.learning.Example(id="visit", answers=answers | {"theme_link": "none"}, outcome="decline", weight=2)
    return k80.learning.learn([example], k80.loosen(k80.load_framework(), weights="any", tables=["outcome"]))


def only_monotone() -> k80.types.Family:
    """Return what agrees with a decision where nothing but monotone is assumed."""
    framework = k80.load_framework()
    family = k80.learning.monotone(framework.criteria, framework.outcome_aspect.levels)
    return k80.learning.learn(learned().examples, family).agreeing()


def refuted() -> k80.types.Refutation:
    """Return why a topic that is linked with the theme is not declined, where one without that link is."""
    others = {"community_impact": "none", "small_scale_difference": "same", "proximity": "no"}
    answers: dict[str, Any] = {**learned().examples[0].answers, **others, "theme_link": "direct"}
    family = k80.loosen(k80.load_framework(), weights="any")
    return k80.learning.learn(learned().examples, family).refute(answers, "decline")


def contradicting() -> k80.types.Learned:
    """Return what follows from a decision taken twice, each time otherwise."""
    again = k80.learning.Example(id="again", answers=learned().examples[0].answers, outcome="take_on")
    return learned().with_examples(again)


def asked_next() -> k80.types.NextExample:
    """Return which of two topics to judge first, where nothing is known."""
    pytest.importorskip("pysat")
    best = {criterion.id: criterion.levels[-1].id for criterion in k80.load_framework().criteria}
    topics = [topic_named(own, **(best | {own: "none"})) for own in ("theme_link", "demand")]
    found = k80.learning.learn([], k80.loosen(k80.load_framework(), weights="any")).next(topics)
    assert found is not None
    return found


def told_by_decisions() -> k80.types.Lessons:
    decided = departing()
    return k80.learning.lessons(learned(), left_out=decided.left_out)


def departing() -> k80.types.DecidedExamples:
    """Return the examples that two decisions are, of which one departs."""
    departs = k80.decide(k80.assess(topic_named("far", **FAR)), "take_on", on="2026-03-02", by="board", why="We may.")
    return k80.learning.examples_of([decision(), departs], k80.load_framework())


def gated() -> k80.Framework:
    """Return a framework with a question that is not always asked."""
    first = k80.Criterion(id="first", levels=["no", "yes"])
    second = k80.Criterion(id="second", levels=["no", "yes"], asked_when={"first": "yes"}, otherwise="no")
    both = k80.Aspect(id="both", levels=["no", "yes"], rule=k80.Maximum(inputs=[first, second]))
    return k80.Framework(id="f", version="1", outcome=both, criteria=[first, second], aspects=[both])


# For each kind of result a way to make one; made twice, the two are equal.
def elicitation() -> Any:
    pytest.importorskip("pysat")
    scale = ["low", "middle", "high"]
    family = k80.learning.weighted([k80.Criterion(id=one, levels=scale) for one in "ab"], ["no", "yes"])
    return k80.learning.elicit(family).judge("no")


RESULTS: dict[str, Callable[[], Any]] = {
    "Against": lambda: analysed().against["take_on"],
    "AgendaChange": lambda: revised_agenda().changes[0],
    "AgendaDifference": revised_agenda,
    "Analysis": analysed,
    "Assessment": lambda: k80.assess(topic_named("far", **FAR)),
    "Assignment": lambda: learned().possible(topic_named("far", **FAR)),
    "Bounds": lambda: learned().bounds(),
    "CellBounds": lambda: learned().bounds().cells["outcome"][0],
    "DecidedExamples": departing,
    "ExampleGroup": lambda: contradicting().conflicts()[0],
    "KeptCell": lambda: only_monotone().monotone["outcome"].kept[0],
    "Learned": learned,
    "LeftOut": lambda: departing().left_out[0],
    "Lessons": told_by_decisions,
    "NextExample": asked_next,
    "Refutation": refuted,
    "SumContradiction": lambda: refuted().sums[0],
    "SumTerm": lambda: refuted().sums[0].terms[0],
    "Unseen": lambda: learned().unseen,
    "Coverage": lambda: k80.testing.coverage(k80.load_framework(), [FAR]),
    "CoveredPiece": lambda: k80.testing.coverage(k80.load_framework(), [FAR]).pieces[0],
    "Beside": lambda: analysed().beside["fit"],
    "Certificate": lambda: k80.examine.certificate(k80.assess(FAR)),
    "Change": lambda: k80.changes(k80.assess(FAR), "monitor")[0],
    "ComparedTopic": lambda: beside_each_other().topics[0],
    "Departure": lambda: inconsistent().departures[0],
    "DepartureCount": lambda: inconsistent().counts[0],
    "Difference": difference,
    "Due": lambda: progressed().late[0],
    "Elicitation": elicitation,
    "Entry": entry,
    "Family": lambda: k80.loosen(k80.load_framework(), weights={"fit": "1/5"}, cutoffs="any", tables=["outcome"]),
    "Finding": lambda: k80.check(k80.load_framework())[0],
    "Judgement": lambda: k80.assess(FAR).aspects["fit"],
    "Inconsistencies": inconsistent,
    "Inconsistency": lambda: inconsistent().possible[0],
    "Interval": lambda: k80.loosen(k80.load_framework(), cutoffs="1/5").cutoffs["fit"][0],
    "LooseWeights": lambda: k80.loosen(k80.load_framework(), weights="any").weights["fit"],
    "Margin": lambda: k80.margins(k80.assess(FAR))[0],
    "Monotone": lambda: only_monotone().monotone["outcome"],
    "Move": lambda: k80.changes(on_a_number(), "yes")[0].numbers["cost"],
    "BothWays": lambda: k80.assess_panel(SPLIT).both_ways,
    "Panel": lambda: k80.assess_panel({"A": FAR, "B": {}}),
    "Exclusion": lambda: gated().excluded[0],
    "Piece": lambda: k80.load_framework().pieces()[0],
    "Plan": planned,
    "Progress": progressed,
    "Proof": lambda: k80.prove(k80.load_framework(), when={"theme_link": "direct"}, then="take_on"),
    "Question": lambda: k80.next_questions(k80.assess({}))[0],
    "Ranking": lambda: k80.rank([k80.assess(topic_named("far", **FAR)), k80.assess(topic_named("new"))]),
    "Reason": lambda: k80.reasons(k80.assess(FAR))[0],
    "Recheck": lambda: decision().recheck(k80.load_framework()),
    "Redecided": lambda: difference().topics[0],
    "Replay": replayed,
    "ReplayedDecision": lambda: replayed().decisions[0],
    "ReplayedVersion": lambda: replayed().versions[0],
    "RankedTopic": lambda: k80.rank({"far": k80.assess(FAR)}).topics[0],
    "SideBySide": beside_each_other,
    "Slack": lambda: k80.slack(on_a_number())[0],
    "ThemeProgress": lambda: progressed().themes[0],
    "Tolerance": lambda: k80.tolerance(k80.assess(FAR)),
    "Uncompared": lambda: inconsistent().uncompared[0],
    "Verification": verification,
    "WhateverAssumed": lambda: analysed().whatever_assumed_weights,
}


def test_every_kind_of_result_is_tried() -> None:
    """A new kind of result gets a line above."""
    kinds = {name for name in k80.types.__all__ if attrs.has(getattr(k80.types, name))}
    assert kinds == set(RESULTS)


@pytest.mark.parametrize("kind", RESULTS)
def test_results_are_values(kind: str) -> None:
    """A result equals its copies and the same result made once more; it has a hash, and nothing in it changes."""
    thing, again = RESULTS[kind](), RESULTS[kind]()
    assert type(thing).__name__ == kind
    assert thing == again
    assert hash(thing) == hash(again)
    assert_twins_are_equal(used(thing))
    field = attrs.fields(type(thing))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(thing, field, None)
    for value in attrs.asdict(thing, recurse=False).values():
        assert not isinstance(value, (list, set, bytearray))
        assert not isinstance(value, dict) or isinstance(value, FrozenDict)


def test_assessments_differ_when_framework_topic_or_answers_do() -> None:
    """Each of the three counts, and how a thing was said does not."""
    far = k80.assess(FAR)
    others = [k80.assess({}), k80.assess(topic_named("far", **FAR)), k80.assess(FAR, stricter())]
    assert far not in others
    assert len({far, *others}) == 4
    assert k80.assess({**FAR, "demand": None}) == far
    assert k80.assess({**FAR, "demand": ["broad", "some", "none"]}) == far


def test_results_of_which_there_can_be_very_many_are_compared_by_what_they_hold() -> None:
    """The same question twice has the same answer, and another question another one."""
    found, again = k80.changes(k80.assess(FAR), "take_on"), k80.changes(k80.assess(FAR), "take_on")
    assert found == again
    assert k80.reasons(k80.assess(FAR)) == k80.reasons(k80.assess(FAR))
    assert found != k80.changes(k80.assess(FAR), "decline")
    for twin in twins(found):
        assert twin == found


def test_a_compiled_framework_says_the_same_after_a_copy() -> None:
    """Compiled frameworks are compared by identity; a pickled one, read elsewhere, decides alike."""
    compiled = compile_framework(k80.load_framework())
    for twin in twins(compiled):
        assert twin.framework == compiled.framework
        assert twin.outcomes == compiled.outcomes
        assert [
            twin.diagram.walk(values) for values in (compiled.diagram.sizes, [0] * 10) if values != twin.diagram.sizes
        ]


def test_an_interview_goes_on_where_its_pickle_was_made() -> None:
    """The copy knows the answers so far, asks the same question, and goes its own way from there."""
    interview = k80.Interview(weighted_framework(4, levels=3))
    interview.answer("c0", "l1")
    for twin in [copy.deepcopy(interview), pickle.loads(pickle.dumps(interview))]:
        assert twin.answers == interview.answers
        assert twin.next_criterion == interview.next_criterion
        while twin.next_criterion is not None:
            twin.answer(twin.next_criterion, "l0")
        assert twin.settled
        assert list(interview.answers) == ["c0"]


@pytest.mark.parametrize(
    "error",
    [
        k80.errors.DocumentError("f.toml", [k80.errors.Problem(("outcome",), A_SENTENCE, "'fitt'", "fit", "fit")]),
        k80.errors.AnswerError("answers", [k80.errors.Problem(("answers", "a"), A_SENTENCE)]),
        k80.errors.ArgumentError(k80.errors.Problem(("limit",), A_SENTENCE)),
        k80.errors.UnknownNameError("outcome", "take on", ["decline", "take_on"]),
        k80.errors.SizeLimitError(A_SENTENCE, 10, A_SENTENCE),
        k80.errors.IncomparableError(k80.errors.Problem((), A_SENTENCE)),
        k80.errors.MissingExtraError("numpy", "frames"),
        k80.errors.UndecidedError(60),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_a_pickle(error: k80.K80Error) -> None:
    """What a worker process raises reaches whoever waits for it with all it says."""
    for twin in twins(error):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


# --- threads ------------------------------------------------------------------------------------------------------


def everything_said(framework: k80.Framework, answers: dict[str, str]) -> tuple[Any, ...]:
    """Ask all there is to ask of some answers, in a form that can be compared."""
    assessment = k80.assess(answers, framework)
    return (
        assessment,
        assessment.aspects,
        k80.probabilities(assessment),
        k80.reasons(assessment)[:3],
        k80.changes(assessment, "high")[:3],
        k80.next_questions(assessment),
        k80.tolerance(assessment),
        k80.distribution(framework),
        k80.influence(framework),
    )


def test_threads_can_share_a_framework() -> None:
    """Eight threads that start at once on a framework nobody compiled yet hear what one thread alone hears.

    Threads are made to take turns as often as Python lets them.
    """
    answers = [{f"c{i}": f"l{(i * k) % 3}" for i in range(6)} for k in range(8)]
    expected = [everything_said(weighted_framework(6, levels=3, aspects=2), given) for given in answers]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(3):
            shared, gate = weighted_framework(6, levels=3, aspects=2), Barrier(len(answers))

            def ask(given: dict[str, str], framework: k80.Framework = shared, gate: Barrier = gate) -> tuple[Any, ...]:
                gate.wait()
                return everything_said(framework, given)

            with ThreadPoolExecutor(len(answers)) as pool:
                assert list(pool.map(ask, answers)) == expected
    finally:
        sys.setswitchinterval(interval)


def test_threads_can_share_a_lazy_result() -> None:
    """Threads that take reasons from one sequence at the same time each see all of them, in order, once."""
    framework = weighted_framework(8, levels=3)
    assessment = k80.assess({f"c{i}": "l2" for i in range(8)}, framework)
    expected, shared = tuple(k80.reasons(assessment)), k80.reasons(assessment)
    assert len(expected) > 8
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: tuple(shared), range(8))) == [expected] * 8
