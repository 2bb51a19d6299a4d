"""A framework from judgements: what is settled is so, the next topic is open, and the state is the judgements alone."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

pytest.importorskip("pysat")

from k80assess import Criterion, assess, load_framework, loosen
from k80assess.data import to_data
from k80assess.document.topic import Topic
from k80assess.errors import ArgumentError, UnknownNameError
from k80assess.learning import Elicitation, Example, elicit, learn, monotone, weighted
from k80assess.learning.profiles import MOST_PROFILES, made_up, spread
from k80assess.learning.representative import Preference

LEVELS = ("low", "middle", "high")
OUTCOMES = ("no", "maybe", "yes")
CRITERIA = [Criterion(id=one, levels=LEVELS) for one in "ab"]
FAMILY = weighted(CRITERIA, OUTCOMES)


def dominance(examples: tuple[Example, ...], profile: Mapping[str, str]) -> set[str]:
    """Return the outcomes that a profile can have if better answers never give a worse outcome: at most these."""

    def at(one: Mapping[str, Any]) -> list[int]:
        return [LEVELS.index(one[c] if isinstance(one[c], str) else one[c].levels[0]) for c in "ab"]

    low, high = 0, 2
    for example in examples:
        assert isinstance(example.outcome, tuple)
        places = [OUTCOMES.index(level) for level in example.outcome]
        pairs = list(zip(at(example.answers), at(profile), strict=True))
        if all(one <= other for one, other in pairs):
            low = max(low, min(places))
        if all(one >= other for one, other in pairs):
            high = min(high, max(places))
    return set(OUTCOMES[low : high + 1])


# --- topics -------------------------------------------------------------------------------------------------------


def test_few_profiles_are_all_topics() -> None:
    """Each once, marked as an illustration; what cannot occur is none."""
    made = made_up(FAMILY)
    assert made.complete
    profiles = [tuple(topic.answers[c].levels[0] for c in "ab") for topic in made.topics]
    assert profiles == [*product(LEVELS, repeat=2)]
    assert all(topic.illustration for topic in made.topics)
    framework = FAMILY.framework
    content = {
        **framework.model_dump(mode="json", exclude_none=True),
        "impossible": [{"when": {"a": "low", "b": "high"}}],
    }
    fewer = made_up(loosen(load_framework(content), weights="any", cutoffs="any"))
    assert [topic.id for topic in made.topics if topic not in fewer.topics] == ["1-3"]


def test_settled_profiles_are_counted_where_nothing_but_monotone_is_assumed() -> None:
    """Though not each is asked about: as many as judgements of better and worse answers settle."""
    examples = (
        Example(id="x", answers={"a": "middle", "b": "middle"}, outcome="maybe"),
        Example(id="y", answers={"a": "high", "b": "low"}, outcome="yes"),
    )
    for number in range(3):
        judged = examples[:number]
        asked: dict[str, Any] = {"examples": judged, "topics": [Topic(id="t", title="T", answers={"a": "low"})]}
        left = [dominance(judged, dict(zip("ab", levels, strict=True))) for levels in product(LEVELS, repeat=2)]
        settled = sum(len(own) == 1 for own in left)
        assert elicit(monotone(CRITERIA, OUTCOMES), **asked).settled_profiles == (settled, 9)
        assert elicit(FAMILY, **asked).settled_profiles is None


def test_a_judgement_is_called_after_a_topic_of_the_network_alone() -> None:
    """The title of one that was made up says nothing."""
    for illustration, title in ((True, None), (False, "T")):
        topic = Topic(id="t", title="T", answers={"a": "middle", "b": "low"}, illustration=illustration)
        [example] = elicit(FAMILY, topics=[topic]).judge("no").learned.examples
        assert (example.title and example.title.en) == title


def test_the_greatest_number_of_profiles_is_still_all_of_them() -> None:
    """At the number itself each profile is a topic; with one more there is a spread."""
    for levels, complete in ((MOST_PROFILES, True), (MOST_PROFILES + 1, False)):
        made = made_up(weighted([Criterion(id="c", levels=[f"l{i}" for i in range(levels)])], OUTCOMES))
        assert made.complete == complete
        assert (len(made.topics) == levels) == complete


def test_of_many_profiles_there_is_a_spread_that_is_the_same_each_time() -> None:
    """Of each criterion every level about equally often, and no profile twice."""
    family = weighted([Criterion(id=f"c{i}", levels=LEVELS) for i in range(12)], OUTCOMES)
    made = made_up(family)
    assert not made.complete
    assert made == made_up(family)
    assert len(set(made.topics)) == len(made.topics) == 40
    for i in range(12):
        for level in LEVELS:
            assert 12 <= sum(topic.answers[f"c{i}"].levels == (level,) for topic in made.topics) <= 15
    for sizes in ([5] * 4, [2] * 60, [16, 16], [MOST_PROFILES + 1]):
        for profile in spread(sizes):
            assert len(profile) == len(sizes)
            assert all(0 <= value < size for value, size in zip(profile, sizes, strict=True))
    assert len(set(zip(*spread([41] * 40), strict=True))) == 40  # no criterion goes along with another


def test_topics_of_ones_own_are_asked_about() -> None:
    """They are then all that is counted, and it is not said that these are all there are."""
    topics = [Topic(id="one", title="One", answers={"a": "low", "b": "high"}), Topic(id="two", title="Two")]
    session = elicit(FAMILY, topics=topics)
    assert not session.complete
    assert session.next == topics[0]
    session = session.judge("maybe")
    assert session.learned.examples[0].title == topics[0].title
    assert session.settled == {"one": "maybe"}


# --- judging ------------------------------------------------------------------------------------------------------


def truth(topic: Topic) -> str:
    share = Fraction(
        2 * LEVELS.index(topic.answers["a"].levels[0]) + 3 * LEVELS.index(topic.answers["b"].levels[0]), 10
    )
    return OUTCOMES[(share >= Fraction(2, 5)) + (share >= Fraction(7, 10))]


def test_judging_by_a_framework_finds_its_function() -> None:
    """Each judgement settles at least its topic, and nothing else than what the framework says; in the end all is."""
    session, before = elicit(FAMILY), 0
    while (topic := session.next) is not None:
        assert topic.id not in session.settled
        session = session.judge(truth(topic))
        assert len(session.settled) > before
        before = len(session.settled)
        assert all(outcome == truth(topic_of(session, own)) for own, outcome in session.settled.items())
    assert session.done
    assert len(session.learned.examples) < 9
    for prefer in get_args(Preference):
        chosen = session.learned.representative(prefer)
        for topic in session.topics:
            assert assess(topic, chosen).outcome.id == truth(topic)  # type: ignore[union-attr]
        assert chosen.outcome_aspect.rule.provenance == "assumed"


def topic_of(session: Elicitation, topic_id: str) -> Topic:
    return next(topic for topic in session.topics if topic.id == topic_id)


def test_what_is_known_is_what_is_known_afresh() -> None:
    """What a session carries along from judgement to judgement changes nothing."""
    session = elicit(FAMILY)
    for outcome in ("maybe", ("no", "maybe"), "yes", None, "maybe"):
        session.possible  # noqa: B018
        session = session.judge(outcome)
        again = elicit(FAMILY, examples=session.learned.examples)
        assert session.possible == again.possible
        assert session.consistent == again.consistent
    for example in session.learned.examples:
        session.possible  # noqa: B018
        session = session.withdraw(example.id)
        assert session.possible == elicit(FAMILY, examples=session.learned.examples).possible


def test_what_is_known_stays_right_where_a_judgement_takes_another_search() -> None:
    """One that leaves a choice does, where nothing but monotone is assumed: what was asked before is asked anew."""
    family, topic = monotone(CRITERIA, OUTCOMES), Topic(id="open", title="Open", answers={"a": LEVELS})
    session = elicit(family)
    assert len(session.possible) == 9
    for judged, outcome in ((topic, "maybe"), ("1-2", "no")):
        session = session.judge(outcome, judged)
        assert session.possible == elicit(family, examples=session.learned.examples).possible
    back = session.withdraw("open")
    assert back.possible == elicit(family, examples=back.learned.examples).possible


def test_a_session_does_not_change() -> None:
    """A judgement makes another one, as does a correction, which keeps the place and the note."""
    session = elicit(FAMILY)
    first = session.judge("maybe", "2-2", note="we said so", weight=3).judge("no", "1-1")
    assert session.learned.examples == ()
    second = first.judge(["maybe", "yes"], "2-2")
    assert [example.id for example in second.learned.examples] == ["2-2", "1-1"]
    changed = second.learned.examples[0]
    assert (changed.outcome, changed.weight) == (("maybe", "yes"), 3)
    assert changed.note is not None
    assert changed.note.to("en") == "we said so"
    assert first.learned.examples[0].outcome == ("maybe",)
    assert second.withdraw("2-2").learned.examples == first.learned.examples[1:]


def test_whoever_is_not_sure_is_asked_something_else() -> None:
    """And again once that was withdrawn; where all is set aside, nothing is left to ask, though not all is settled."""
    session = elicit(FAMILY)
    first = session.next
    assert first is not None
    aside = session.judge(None)
    assert aside.set_aside == (first.id,)
    assert aside.next != first
    assert aside.withdraw(first.id).next == first
    while aside.next is not None:
        aside = aside.judge(None)
    assert not aside.done
    assert len(aside.settled) == 2
    with pytest.raises(ArgumentError):
        aside.judge("no")


def test_contradictions_are_told_and_repaired() -> None:
    """Nothing is asked and nothing is settled then; what to look at again is told, and giving it up is enough."""
    session = elicit(FAMILY).judge("no", "3-2").judge("yes", "2-1").judge("maybe", "1-2")
    assert not session.consistent
    assert session.next is None
    assert session.settled == {}
    assert session.undecided == ()
    assert not session.done
    assert [group.examples for group in session.conflicts] == [("3-2", "2-1"), ("3-2", "1-2")]
    assert [group.examples for group in session.repairs] == [("3-2",), ("2-1", "1-2")]
    assert session.withdraw("3-2").consistent
    assert session.judge("yes", "3-2").consistent


def test_judgements_by_hand_are_known_by_their_answers() -> None:
    """A topic that somebody judged under a name of their own is not asked again; a taken name gets a number."""
    own = Example(id="1-1", answers={"a": "middle", "b": "middle"}, outcome=["no", "maybe"])
    session = elicit(FAMILY, examples=[own])
    assert session._judged == {"2-2"}
    assert session.judge("maybe", topic_of(session, "2-2")).learned.examples == (
        Example(id="1-1", answers=own.answers, outcome="maybe"),
    )
    assert [example.id for example in session.judge("no", session.topics[0]).learned.examples] == ["1-1", "1-1_2"]


def test_what_is_no_judgement_is_refused() -> None:
    """By what it is: a name, an outcome or a topic that there is not."""
    session = elicit(FAMILY)
    with pytest.raises(UnknownNameError, match="4-4"):
        session.judge("no", "4-4")
    with pytest.raises(UnknownNameError):
        session.withdraw("1-1")
    with pytest.raises(Exception, match="perhaps"):
        session.judge("perhaps")
    with pytest.raises(ArgumentError):
        elicit(FAMILY, topics="1-1")  # type: ignore[arg-type]


def test_where_time_runs_out_nothing_is_said_to_be_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic is asked all the same."""
    from k80assess.learning import learned

    session = elicit(FAMILY).judge("maybe", "2-2")
    assert session.consistent
    monkeypatch.setattr(learned, "monotonic", lambda: float("-inf"))
    assert set(session.undecided) | set(session.possible) == {topic.id for topic in session.topics}
    assert set(session.settled).isdisjoint(session.undecided)
    assert len(session.undecided) > 0
    assert session.complete
    assert session.settled_profiles is None
    assert session.next is not None


def test_a_topic_of_which_time_ran_out_is_asked_where_nothing_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it turns out to be settled once there is time."""
    from k80assess.learning import learned

    topic = Topic(id="worst", title="Worst", answers=dict.fromkeys("ab", "low"))
    session = elicit(FAMILY, topics=[topic])
    assert session.consistent
    with monkeypatch.context() as patch:
        patch.setattr(learned, "monotonic", lambda: float("-inf"))
        assert session.undecided == ("worst",)
    assert session.learned.next([topic]) is None
    assert session.next == topic


def test_a_session_goes_on_where_its_pickle_was_made() -> None:
    """And is data, with all its judgements."""
    session = elicit(FAMILY).judge("maybe")
    twin = pickle.loads(pickle.dumps(session))
    assert twin == session
    assert twin.next == session.next
    data = to_data(session)
    assert len(data["learned"]["examples"]) == 1
    assert data["settled"] == dict(session.settled)


# --- any session ----------------------------------------------------------------------------------------------------


class Sessions(RuleBasedStateMachine):
    """Judgements, corrections and resumptions in any order, beside a plain table of what was judged."""

    @initialize()
    def begin(self) -> None:
        self.session = elicit(FAMILY)
        self.judged: dict[str, tuple[str, ...]] = {}
        self.aside: set[str] = set()

    outcomes = st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=2, unique=True)

    @precondition(lambda self: self.session.next is not None)
    @rule(outcome=outcomes)
    def judge_next(self, outcome: list[str]) -> None:
        topic = self.session.next
        assert topic is not None
        assert topic.id not in self.judged
        assert topic.id not in self.aside
        self.session = self.session.judge(outcome)
        self.judged[topic.id] = tuple(outcome)

    @rule(outcome=outcomes, topic=st.sampled_from([topic.id for topic in made_up(FAMILY).topics]))
    def judge(self, outcome: list[str], topic: str) -> None:
        self.session = self.session.judge(outcome, topic)
        self.judged[topic] = tuple(outcome)
        self.aside.discard(topic)

    @precondition(lambda self: self.session.next is not None)
    @rule()
    def set_aside(self) -> None:
        topic = self.session.next
        assert topic is not None
        self.session = self.session.judge(None)
        self.aside.add(topic.id)

    @precondition(lambda self: self.judged)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        topic = data.draw(st.sampled_from(sorted(self.judged)))
        self.session = self.session.withdraw(topic)
        del self.judged[topic]

    @rule()
    def resume(self) -> None:
        self.session = elicit(FAMILY, examples=self.session.learned.examples)
        self.aside = set()

    @invariant()
    def is_what_was_judged(self) -> None:
        assert {example.id: example.outcome for example in self.session.learned.examples} == self.judged
        assert set(self.session.set_aside) == self.aside

    @invariant()
    def is_what_follows(self) -> None:
        examples = self.session.learned.examples
        assert self.session.consistent == learn(examples, FAMILY).consistent
        for topic, possible in self.session.possible.items():
            profile = {c: answer.levels[0] for c, answer in topic_of(self.session, topic).answers.items()}
            assert set(possible) <= dominance(examples, profile)
            assert possible


TestSessions = Sessions.TestCase
TestSessions.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
