"""What follows from examples: learning a framework as the set of all that agree, and asking that set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Annotated, Any, TypeAlias, get_args

from k80assess.base.arguments import name_among, refuse_no_count
from k80assess.base.data import UNLESS_TOO_LARGE, Reading
from k80assess.base.display import Displayed
from k80assess.base.lazy import cached_property
from k80assess.base.results import LazySequence, result
from k80assess.document.conditions import level_problems
from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.document.nodes import Level, level_ids
from k80assess.document.topic import Topic, each_topic
from k80assess.engine.answers import Answers, Box
from k80assess.engine.assessment import no_topic
from k80assess.engine.families import Family, place_of
from k80assess.errors import (
    ArgumentError,
    DocumentError,
    Problem,
    Sentence,
    UndecidedError,
    listed,
    quoted,
    refuse_other,
)
from k80assess.learning.bounds import Bounds, bounds_of
from k80assess.learning.conditions import Ref
from k80assess.learning.cones import OutOfTimeError
from k80assess.learning.dominance import MonotoneGroups, MonotoneSearch, search_for
from k80assess.learning.fitting import box_of, refuse_misfits
from k80assess.learning.formless import keeping
from k80assess.learning.hitting import Groups, Items
from k80assess.learning.members import MemberSearch, Search
from k80assess.learning.nextexample import NextExample, next_example
from k80assess.learning.refutations import Refutation, refute
from k80assess.learning.representative import Preference, representative
from k80assess.learning.unseen import Unseen, unseen_in

TopicOrAnswers: TypeAlias = Topic | Answers

SECONDS = 60
"""How long one question may take, where nobody says so."""

FOREVER = 10**9
"""As many seconds as any question waits: what is more is no number for a clock."""


@result
class ExampleGroup(Displayed):
    """Some of the examples.

    Attributes:
        examples: their ids, in the order in which they were given.
        weight: what it takes to give all of them up: their weights together.

    >>> from k80assess.learning import ExampleGroup
    >>> ExampleGroup(examples=("pilot", "visit"), weight=2).examples
    ('pilot', 'visit')
    """

    examples: tuple[str, ...]
    weight: int


@result
class Assignment(Displayed):
    """What the frameworks that agree with examples say of a topic.

    Attributes:
        topic: the topic, when a topic was asked about and not only answers.
        possible: the outcomes that some framework that agrees gives, worst first; with one that is settled.
        undecided: the outcomes of which it was not decided in time whether some framework gives them.

    >>> from k80assess import load_framework, loosen
    >>> from k80assess.learning import learn
    >>> assignment = learn([], loosen(load_framework(), weights="any")).possible({"theme_link": "none"})
    >>> [level.id for level in assignment.possible], assignment.settled
    (['decline', 'monitor', 'take_on'], False)
    """

    topic: Topic | None
    possible: tuple[Level, ...]
    undecided: tuple[Level, ...] = ()

    @property
    def outcome(self) -> Level | None:
        """The outcome that each framework gives, where that is known; else None."""
        return self.possible[0] if self.settled else None

    @property
    def settled(self) -> bool:
        """Whether each framework that agrees gives the same outcome."""
        return len(self.possible) == 1 and not self.undecided

    @classmethod
    def _made_of(cls, values: dict[str, Any], reading: Reading) -> Assignment:
        levels = {level.id: level for level in reading.own_framework.outcome_aspect.levels}
        keys = [key for key in ("possible", "undecided") if key in values]
        if problems := [own for key in keys for own in level_problems((key,), values[key], [*levels])]:
            raise DocumentError("data", problems)
        values |= {key: tuple([levels[level_id] for level_id in values[key]]) for key in keys}
        return cls(**values)


@result(slots=False)
class Learned(Displayed):
    """What is known of a family from examples: all its frameworks that agree with each of them.

    `learn` makes it. Where examples contradict, no framework agrees: `conflicts` and `repairs` say which those are.

    Attributes:
        examples: the examples.
        family: the family.
        seconds: how long one question may take.

    >>> from k80assess import load_framework, loosen
    >>> from k80assess.learning import Example, learn
    >>> learn([], loosen(load_framework(), weights="any"))
    <Learned of k80-wendbaarheid from 0 examples>
    """

    examples: tuple[Example, ...]
    family: Family
    seconds: int = SECONDS

    def __repr__(self) -> str:
        return f"<Learned of {self.family.framework.id} from {len(self.examples)} examples>"

    def __getstate__(self) -> dict[str, object]:
        # What was learnt on the way is worked out anew: the solver that has it lives in this process only.
        return {"examples": self.examples, "family": self.family, "seconds": self.seconds}

    @classmethod
    def _made_of(cls, values: dict[str, Any], _reading: Reading) -> Learned:
        refuse_misfits(values["examples"], values["family"])
        return learn(values["examples"], values["family"], seconds=values.get("seconds", SECONDS))

    # --- what agrees ----------------------------------------------------------------------------------------------

    @cached_property
    def _search(self) -> Search:
        return search_for(self.family, self._pairs)

    @cached_property
    def _boxes(self) -> tuple[Box, ...]:
        return tuple([box_of(example, self.family) for example in self.examples])

    @cached_property
    def _roots(self) -> tuple[Ref, ...]:
        """What each example asks."""
        return tuple([self._search.example(example, box) for example, box in self._pairs])

    @property
    def _pairs(self) -> list[tuple[Example, Box]]:
        return [*zip(self.examples, self._boxes, strict=True)]

    @property
    def unseen(self) -> Unseen:
        """The outcomes and levels that no example shows."""
        return unseen_in(self.examples, self._boxes, self.family.framework)

    @property
    def consistent(self) -> Annotated[bool, UNLESS_TOO_LARGE]:
        """Whether some framework agrees with all examples.

        Raises:
            UndecidedError: when that was not decided in time.
        """
        with self._in_time() as until:
            return self._search.find(self._roots, until) is not None

    @property
    def _until(self) -> float:
        """When a question that is asked now is given up."""
        return monotonic() + min(self.seconds, FOREVER)

    @contextmanager
    def _in_time(self) -> Iterator[float]:
        try:
            yield self._until
        except OutOfTimeError:
            raise UndecidedError(self.seconds) from None

    def _refuse_contradiction(self) -> None:
        if not self.consistent:
            template = "no framework agrees with these examples: some contradict"
            allowed = Sentence("allowed.repair", "what is left after a repair: learned.without(learned.repairs()[0])")
            raise ArgumentError(Problem(("examples",), Sentence("examples_contradict", template), allowed=allowed))

    def with_examples(self, *examples: Example) -> Learned:
        """Return what is known with more examples; what was worked out before is used again.

        Raises:
            AnswerError: for an example that does not fit the framework.
            ArgumentError: for an example whose id another one has.
        """
        return self._of((*self.examples, *_checked(examples, self.examples, self.family)))

    def without(self, group: ExampleGroup | Collection[str]) -> Learned:
        """Return what is known without some examples, by their ids.

        Raises:
            ArgumentError: for anything but a group of examples, or ids.
            UnknownNameError: for an id that no example has.
        """
        if isinstance(group, str) or not isinstance(group, (ExampleGroup, Iterable)):
            sentence = Sentence("not_example_ids", "a group of examples, or a list of their ids, is needed")
            raise ArgumentError(Problem(("group",), sentence, quoted(group)))
        names = group.examples if isinstance(group, ExampleGroup) else tuple(group)
        ids = [example.id for example in self.examples]
        for name in names:
            name_among("example", name, ids, loc=("group",))
        return self._of(tuple([example for example in self.examples if example.id not in names]))

    def _of(self, examples: tuple[Example, ...]) -> Learned:
        other = Learned(examples=examples, family=self.family, seconds=self.seconds)
        if not isinstance(self._search, MonotoneSearch) or self._search.takes(other._pairs):
            other.__dict__["_search"] = self._search
        return other

    # --- topics ---------------------------------------------------------------------------------------------------

    def possible(self, topic_or_answers: TopicOrAnswers) -> Assignment:
        """Return which outcomes the frameworks that agree give a topic.

        Where answers are open, an outcome is possible if some framework gives it in some completion.

        Args:
            topic_or_answers: a topic, or answers, as for `assess`.

        Raises:
            AnswerError: for what the framework does not have.
            ArgumentError: where the examples contradict.
            UndecidedError: when it was not decided in time whether they do.
        """
        self._refuse_contradiction()
        box = self._box(topic_or_answers)
        levels = self.family.framework.outcome_aspect.levels
        until = self._until
        possible, undecided = [], []
        for place, level in enumerate(levels):
            try:
                if self._search.find([*self._roots, self._search.condition(box, [place])], until) is not None:
                    possible.append(level)
            except OutOfTimeError:
                undecided.append(level)
        topic = topic_or_answers if isinstance(topic_or_answers, Topic) else None
        return Assignment(topic=topic, possible=tuple(possible), undecided=tuple(undecided))

    def _box(self, topic_or_answers: object) -> Box:
        if not isinstance(topic_or_answers, (Topic, Mapping)):
            raise no_topic(topic_or_answers)
        if isinstance(topic_or_answers, Topic):
            place = Sentence("place.topic", "topic {id}", id=topic_or_answers.id)
            return Box.of(self.family._compiled, topic_or_answers.answers, place)
        return Box.of(self.family._compiled, topic_or_answers)

    def witness(self, topic_or_answers: TopicOrAnswers, outcome: str) -> Framework:
        """Return a framework that agrees with the examples and gives a topic an outcome, in some completion.

        What it chooses of what is loose is one choice of many, and is marked as assumed.

        Raises:
            AnswerError: for what the framework does not have.
            ArgumentError: where no framework that agrees gives it.
            UnknownNameError: for an unknown outcome.
            UndecidedError: when it was not decided in time.
        """
        root = self._asked_outcome(topic_or_answers, outcome)
        with self._in_time() as until:
            member = self._search.find([*self._roots, root], until)
        if member is None:
            template = "no framework that agrees with the examples gives this outcome"
            raise ArgumentError(Problem(("outcome",), Sentence("not_learned", template), quoted(outcome)))
        return self._search.framework(member)

    def agreeing(self) -> Family:
        """Return the frameworks that agree as a family, to which all can be put that is asked of a family.

        Only where nothing but monotone is assumed is what agrees a family by itself: otherwise what is chosen at one
        place depends on what is chosen at another. As written it is the lowest framework that agrees.

        Raises:
            ArgumentError: where the examples contradict, for any other family, and for examples that leave a choice,
                such as with open answers of which some completion has an outcome between the worst and the best.

        >>> from k80assess import Criterion, assess
        >>> from k80assess.learning import Example, learn, monotone
        >>> family = monotone([Criterion(id="demand", levels=["low", "middle", "high"])], ["decline", "take_on"])
        >>> learned = learn([Example(id="a", answers={"demand": "middle"}, outcome="take_on")], family)
        >>> assess({"demand": "high"}, learned.agreeing()).outcome.id
        'take_on'
        """
        search = self._search
        if not isinstance(search, MonotoneSearch):
            template = "what agrees with these examples is no family by itself: choices at several places hang together"
            allowed = Sentence("allowed.ask_learned", "questions to learned itself, such as learned.possible(topic)")
            raise ArgumentError(Problem((), Sentence("agreeing_entangled", template), allowed=allowed))
        self._refuse_contradiction()
        return keeping(self.family, search.rule_with(self._roots))

    def bounds(self) -> Bounds:
        """Return between which ends weights and cut-offs lie, and which levels cells have, in frameworks that agree.

        Raises:
            ArgumentError: where the examples contradict.
            SizeLimitError: for a loose table of very many cells.
            UndecidedError: when it was not worked out in time.
        """
        self._refuse_contradiction()
        with self._in_time() as until:
            return bounds_of(self._search, self._roots, until)

    def next(self, topics: Iterable[Topic], among: Iterable[Topic] | None = None) -> NextExample | None:
        """Return which topic to judge next: the one that, whatever its outcome, settles most of the topics that wait.

        Args:
            topics: the topics whose outcomes are wanted.
            among: the topics to choose from, which may be made up; those same topics when left out.

        Returns:
            The topic; None where each of those to choose from is settled.

        Raises:
            AnswerError: for what the framework does not have.
            ArgumentError: where the examples contradict, and for topics of which two have the same id.
            UndecidedError: when not one topic was looked at in time.
        """
        self._refuse_contradiction()
        boxes = self._boxes_of(topics)
        chosen = boxes if among is None else self._boxes_of(among)
        with self._in_time() as until:
            return next_example(self._search, self._roots, boxes, chosen, until)

    def _boxes_of(self, topics: Iterable[Topic]) -> dict[str, Box]:
        boxes: dict[str, Box] = {}
        for topic in each_topic(topics):
            if topic.id in boxes:
                raise ArgumentError(Problem(("topics",), Sentence("id_twice", "this id stands here twice"), topic.id))
            boxes[topic.id] = self._box(topic)
        return boxes

    def representative(self, prefer: Preference = "closest") -> Framework:
        """Return one of the frameworks that agree, as a document; what it chooses of what is loose is assumed.

        It stays one of many: `bounds` says how far others differ. It does not depend on the order of the examples, nor
        on what was asked before.

        Args:
            prefer: `closest` keeps as many weights, cut-offs and rows as written as can be, and chooses simple numbers
                for the others; `simplest` has the whole weights with the least sum, aspect by aspect, and simple
                cut-offs beside them; `margin` meets what examples ask of weights and cut-offs by the widest margin.
                The latter two keep as many rows as written as can be. Where nothing but monotone is assumed it is the
                lowest framework that agrees, whichever is preferred.

        Raises:
            ArgumentError: where the examples contradict.
            UnknownNameError: for another preference.
            UndecidedError: when it was not found in time.
        """
        name_among("preference", prefer, get_args(Preference), ("prefer",))
        self._refuse_contradiction()
        if isinstance(self._search, MonotoneSearch):
            return self.agreeing().framework
        with self._in_time() as until:
            return representative(self.family, self._pairs, prefer, until)

    # --- groups of examples ---------------------------------------------------------------------------------------

    def conflicts(self) -> LazySequence[ExampleGroup]:
        """Return the minimal groups of examples that no framework agrees with, those of fewest examples first.

        An example that contradicts what is fixed is a group by itself. Each is found when it is asked for.

        Raises:
            UndecidedError: where one is not found in time.
        """
        return LazySequence(_conflicts, self, None, None)

    def repairs(self) -> LazySequence[ExampleGroup]:
        """Return the minimal groups of examples to give up so that some framework agrees, those of least weight first.

        Raises:
            UndecidedError: where one is not found in time.
        """
        return LazySequence(_repairs, self)

    def supports(self, topic_or_answers: TopicOrAnswers) -> LazySequence[ExampleGroup]:
        """Return the minimal groups of examples from which the outcome of a topic follows, fewest examples first.

        Raises:
            AnswerError: for what the framework does not have.
            ArgumentError: where the examples contradict, or the outcome is not settled.
            UndecidedError: where one is not found in time.
        """
        assignment = self.possible(topic_or_answers)
        if assignment.outcome is None:
            template = "no outcome follows from the examples"
            found = listed([level.id for level in assignment.possible])
            raise ArgumentError(Problem(("topic",), Sentence("nothing_follows", template), found))
        return LazySequence(_conflicts, self, topic_or_answers, assignment.outcome.id)

    def refute(self, topic_or_answers: TopicOrAnswers, outcome: str) -> Refutation:
        """Return why no framework that agrees gives a topic an outcome, to be checked again.

        Raises:
            AnswerError: for what the framework does not have.
            ArgumentError: where some framework that agrees gives it.
            UnknownNameError: for an unknown outcome.
            UndecidedError: when it was not found in time.
        """
        root = self._asked_outcome(topic_or_answers, outcome)
        conflict = self._groups(root).some_conflict()
        if conflict is None:
            template = "some framework that agrees with the examples gives this outcome"
            raise ArgumentError(Problem(("outcome",), Sentence("not_refuted", template), quoted(outcome)))
        own = [self.examples[place] for place in sorted(conflict)]
        with self._in_time() as until:
            return refute(self.family, own, self._box(topic_or_answers).given, outcome, until)

    def _asked_outcome(self, topic_or_answers: TopicOrAnswers, outcome: str) -> Ref:
        place = place_of(outcome, self.family._compiled)
        return self._search.condition(self._box(topic_or_answers), [place])

    def _groups(self, *hard: Ref) -> Groups | MonotoneGroups:
        weights = [example.weight for example in self.examples]
        if isinstance(self._search, MonotoneSearch):
            return self._search.groups(self._roots, weights, hard)
        assert isinstance(self._search, MemberSearch)
        return Groups(weights, _Agreement(self, self._search, hard))

    def _group(self, items: Items) -> ExampleGroup:
        own = [self.examples[place] for place in sorted(items)]
        return ExampleGroup(examples=tuple([example.id for example in own]), weight=sum([e.weight for e in own]))


def _conflicts(learned: Learned, topic: TopicOrAnswers | None, outcome: str | None) -> Iterator[ExampleGroup]:
    hard = []
    if topic is not None:
        outcomes = level_ids(learned.family.framework.outcome_aspect)
        others = [place for place, level in enumerate(outcomes) if level != outcome]
        hard = [learned._search.condition(learned._box(topic), others)]
    groups = learned._groups(*hard)
    yield from map(learned._group, _in_time(groups, groups.conflicts()))


def _repairs(learned: Learned) -> Iterator[ExampleGroup]:
    groups = learned._groups()
    yield from map(learned._group, _in_time(groups, groups.repairs()))


def _in_time(groups: Groups | MonotoneGroups, found: Iterator[Items]) -> Iterator[Items]:
    agreement = groups.consistency if isinstance(groups, Groups) else None
    return agreement.each(found) if isinstance(agreement, _Agreement) else found


class _Agreement:
    """Which examples some framework agrees with."""

    def __init__(self, learned: Learned, search: MemberSearch, hard: Sequence[Ref]) -> None:
        self.learned, self.search, self.hard = learned, search, hard
        self.roots = learned._roots
        self.until = learned._until

    def each(self, groups: Iterator[Items]) -> Iterator[Items]:
        """Yield groups, each of which has the time of one question, however much it takes to find it."""
        while True:
            self.until = self.learned._until
            found = next(groups, None)
            if found is None:
                return
            yield found

    def conflict(self, items: Items) -> Items | None:
        """Return some of these examples with which no framework agrees; None where one does."""
        ordered = sorted(items)
        with self.learned._in_time(), self.search.lock:
            if self.search.find([*self.hard, *(self.roots[item] for item in ordered)], self.until) is not None:
                return None
            return frozenset([ordered[place - len(self.hard)] for place in self.search.core if place >= len(self.hard)])

    def agreeing(self, items: Items) -> Items:
        """Return all examples with which a framework agrees that agrees with these."""
        with self.learned._in_time():
            member = self.search.find([*self.hard, *(self.roots[item] for item in sorted(items))], self.until)
        assert member is not None
        return frozenset([item for item, root in enumerate(self.roots) if self.search.meets(member, root)])


def learn(examples: Iterable[Example], family: Family, *, seconds: int = SECONDS) -> Learned:
    """Return what examples say of a family: which of its frameworks agree with all of them.

    Args:
        examples: topics with the outcome that was decided.
        family: what may be chosen, as `loosen` makes it.
        seconds: how long one question may take; what is not decided by then is said not to be.

    Raises:
        AnswerError: for an example that does not fit the framework, with all its problems.
        ArgumentError: for anything but examples or a family, for ids that stand twice, and for no number of seconds.
        MissingExtraError: without python-sat.

    >>> from k80assess import load_framework, loosen
    >>> answers = {c.id: c.levels[-1].id for c in load_framework().criteria} | {"theme_link": "none"}
    >>> family = loosen(load_framework(), weights="any")
    >>> [level.id for level in learn([], family).possible(answers).possible]
    ['decline', 'take_on']
    >>> learned = learn([Example(id="visit", answers=answers, outcome="decline")], family)
    >>> [level.id for level in learned.possible(answers).possible]
    ['decline']
    """
    refuse_other(family, Family, "loosen")
    refuse_no_count("seconds", seconds)
    return Learned(examples=tuple(_checked(examples, (), family)), family=family, seconds=seconds)


def _checked(examples: Iterable[Example], before: Sequence[Example], family: Family) -> Iterator[Example]:
    """Yield examples, and refuse what is none or does not fit."""
    if isinstance(examples, (Example, str)) or not isinstance(examples, Iterable):
        sentence = Sentence("not_examples", "a list of examples is needed")
        raise ArgumentError(Problem(("examples",), sentence, quoted(examples)))
    ids = {example.id for example in before}
    for example in examples:
        refuse_other(example, Example, "load_examples")
        if example.id in ids:
            sentence = Sentence("id_twice", "this id stands here twice")
            raise ArgumentError(Problem(("examples",), sentence, quoted(example.id)))
        ids.add(example.id)
        box_of(example, family)
        yield example
