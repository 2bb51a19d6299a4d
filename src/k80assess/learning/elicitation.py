"""A framework from judgements: one topic after another, each time the one that settles most, until all are settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import monotonic

from k80assess.base.arguments import name_among
from k80assess.base.display import Displayed
from k80assess.base.documents import Given
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict, LazySequence, result
from k80assess.document.conditions import Among, LevelIdsLike
from k80assess.document.examples import Example
from k80assess.document.files import as_plain
from k80assess.document.nodes import level_ids
from k80assess.document.revision import revise
from k80assess.document.text import TextLike
from k80assess.document.topic import Topic, each_topic
from k80assess.engine.families import Family
from k80assess.errors import ArgumentError, Problem, Sentence, SizeLimitError, UndecidedError
from k80assess.learning.conditions import Ref
from k80assess.learning.cones import OutOfTimeError
from k80assess.learning.learned import ExampleGroup, Learned, learn
from k80assess.learning.profiles import made_up

SECONDS = 5
"""How long one question may take, where somebody sits and waits."""

MOST_ASKED = 40
"""Among how many topics the next one is looked for."""

FEW_GROUPS = 10
"""How many conflicts and repairs are data."""


@result(slots=False)
class Elicitation(Displayed):
    """A session in which topics are judged one after another, each time the one that settles most of the others.

    `elicit` makes it. It does not change: a judgement makes another one. A topic may be judged to have one of several
    outcomes; whoever is not sure sets it aside, and is asked another one. To go on later, keep `learned.examples`, the
    judgements: topics that were set aside are then asked again.

    Attributes:
        learned: what is known from the judgements so far.
        topics: the topics that are asked about, made up or given.
        complete: whether these are all profiles that can occur, so that what is settled is told of all there are.
        set_aside: the ids of the topics about which whoever judges was not sure.

    >>> from k80assess import Criterion
    >>> from k80assess.learning import elicit, weighted
    >>> levels = ["low", "middle", "high"]
    >>> criteria = [Criterion(id="demand", levels=levels), Criterion(id="gain", levels=levels)]
    >>> session = elicit(weighted(criteria, ["no", "yes"]))
    >>> session.next.id, session.complete, len(session.settled)
    ('2-2', True, 2)
    >>> session = session.judge("no").judge("yes")
    >>> [example.outcome for example in session.learned.examples]
    [('no',), ('yes',)]
    """

    learned: Learned
    topics: tuple[Topic, ...]
    complete: bool
    set_aside: tuple[str, ...] = ()

    # --- where it stands ------------------------------------------------------------------------------------------

    @property
    def consistent(self) -> bool:
        """Whether some framework agrees with all judgements.

        Raises:
            UndecidedError: when that was not decided in time.
        """
        return self.learned.consistent

    @property
    def conflicts(self) -> LazySequence[ExampleGroup]:
        """The minimal groups of judgements that contradict, those of fewest first.

        Raises:
            UndecidedError: where one is not found in time.
        """
        return self.learned.conflicts().limited(FEW_GROUPS)

    @property
    def repairs(self) -> LazySequence[ExampleGroup]:
        """The minimal groups of judgements to look at again so that the others do not contradict, least weight first.

        Raises:
            UndecidedError: where one is not found in time.
        """
        return self.learned.repairs().limited(FEW_GROUPS)

    @cached_property
    def possible(self) -> FrozenDict[str, tuple[str, ...]]:
        """For each topic, by id, the outcomes that frameworks which agree give, worst first.

        Nothing where judgements contradict; a topic of which it was not decided in time is left out.

        Raises:
            UndecidedError: when it was not decided in time whether judgements contradict.
        """
        if not self.consistent:
            return FrozenDict()
        until = self.learned._until
        search, found = self.learned._search, dict(self._known)
        for topic in self.topics:
            if topic.id in found:
                continue
            if monotonic() > until:
                break
            try:
                asked = self._asked(topic).items()
                met = [level for level, root in asked if search.find([*self.learned._roots, root], until) is not None]
            except OutOfTimeError:
                continue
            found[topic.id] = tuple(met)
        return FrozenDict({topic.id: found[topic.id] for topic in self.topics if topic.id in found})

    @cached_property
    def _known(self) -> Mapping[str, tuple[str, ...]]:
        """What is settled before the last judgement, and stays so: more judgements never add an outcome."""
        return FrozenDict()

    @cached_property
    def _conditions(self) -> dict[str, dict[str, Ref]]:
        """For topics, by id, the condition that each outcome comes out."""
        return {}

    def _asked(self, topic: Topic) -> Mapping[str, Ref]:
        if topic.id not in self._conditions:
            box, search = self.learned._box(topic), self.learned._search
            levels = level_ids(self.learned.family.framework.outcome_aspect)
            asked = {level: search.condition(box, [place]) for place, level in enumerate(levels)}
            self._conditions[topic.id] = asked
        return self._conditions[topic.id]

    @property
    def settled(self) -> FrozenDict[str, str]:
        """The topics whose outcome is settled, by id, each with that outcome; those that were judged among them.

        Raises:
            UndecidedError: when it was not decided in time whether judgements contradict.
        """
        return FrozenDict({topic: own[0] for topic, own in self.possible.items() if len(own) == 1})

    @property
    def settled_profiles(self) -> tuple[int, int] | None:
        """Of how many profiles that can occur the outcome is settled, and how many there are.

        None where that is not counted: where there are too many profiles to ask about each, unless nothing but monotone
        is assumed; where it was not decided of each in time; and where judgements contradict.

        Raises:
            UndecidedError: when it was not decided in time whether judgements contradict.
        """
        if not self.consistent:
            return None
        if self.complete:
            return None if self.undecided else (len(self.settled), len(self.topics))
        if not self.learned.family.monotone:
            return None
        try:
            sets = self.learned.agreeing().sets()
        except (ArgumentError, SizeLimitError):  # some judgement leaves a choice, or it is too much work
            return None
        return sum([n for own, n in sets.items() if len(own) == 1]), sum([n for own, n in sets.items() if own])

    @property
    def undecided(self) -> tuple[str, ...]:
        """The ids of the topics of which it was not decided in time which outcomes are possible.

        Raises:
            UndecidedError: when it was not decided in time whether judgements contradict.
        """
        possible = self.possible
        return tuple([topic.id for topic in self.topics if topic.id not in possible]) if self.consistent else ()

    @cached_property
    def next(self) -> Topic | None:
        """The topic to judge next: of those that are open, the one that settles most whatever the outcome.

        Where there is no time to find out which that is, it is one that is open. None when nothing is left to ask, and
        where judgements contradict.

        Raises:
            UndecidedError: when it was not decided in time whether judgements contradict.
        """
        if not self.consistent:
            return None
        settled, judged = self.settled, self._judged
        waiting = [topic for topic in self.topics if topic.id not in settled]
        asked = [topic for topic in waiting if topic.id not in judged and topic.id not in self.set_aside]
        if not asked:
            return None
        among = _few(asked)
        try:
            found = self.learned.next(_few(waiting), among)
        except UndecidedError:
            return among[0]
        return among[0] if found is None else next(topic for topic in among if topic.id == found.topic)

    @property
    def _judged(self) -> frozenset[str]:
        """The ids of the topics of which an example has the answers."""
        judged = {as_key(example) for example in self.learned.examples}
        return frozenset([topic.id for topic in self.topics if as_key(topic) in judged])

    @property
    def done(self) -> bool:
        """Whether the outcome of every topic is settled, so that nothing is left to ask.

        Raises:
            UndecidedError: when it was not decided in time whether judgements contradict.
        """
        return self.consistent and len(self.settled) == len(self.topics)

    def __repr__(self) -> str:
        count = len(self.learned.examples)
        try:
            if not self.consistent:
                stands = "which contradict"
            else:
                stands = f"{len(self.settled)} of {len(self.topics)} topics settled"
        except UndecidedError:
            stands = "undecided"
        return f"<Elicitation with {count} judged: {stands}>"

    def __getstate__(self) -> dict[str, object]:
        # What was worked out is tied to the solver of this process.
        return {field: getattr(self, field) for field in ("learned", "topics", "complete", "set_aside")}

    # --- judging --------------------------------------------------------------------------------------------------

    def judge(
        self,
        outcome: LevelIdsLike | Given[Among] | None,
        topic: Topic | str | None = None,
        *,
        note: TextLike | None = None,
        weight: int | None = None,
    ) -> Elicitation:
        """Return the session after a judgement, or a correction.

        An earlier note and weight stay unless there are new ones.

        Args:
            outcome: the outcome, by id; several, when it can be one of these; None to set the topic aside.
            topic: the topic, or the id of one that is asked about or was judged; the next one when left out.
            note: why.
            weight: how sure it is beside others: what it takes to give it up.

        Raises:
            AnswerError: for an outcome, or a topic with answers, that the framework does not have.
            ArgumentError: when there is no next topic.
            DocumentError: for what no example can have.
            UnknownNameError: for an id that no topic and no judgement has.
            UndecidedError: when it was not decided in time which topic is the next.
        """
        judged = self._topic(topic)
        earlier = self._example_of(judged)
        if outcome is None:
            learned = self.learned if earlier is None else self.learned.without([earlier.id])
            return self._with(learned, (*self._aside_but(judged.id), judged.id), adds=False)
        changes = {"outcome": outcome, "note": note, "weight": weight}
        given = {key: value for key, value in changes.items() if value is not None}
        if earlier is None:
            content = {"id": self._free_id(judged.id), "answers": as_plain(judged.answers), **given}
            if isinstance(judged, Topic) and not judged.illustration:
                content["title"] = as_plain(judged.title)
            examples = (*self.learned.examples, Example.model_validate(content))
        else:
            new = revise(earlier, given)
            examples = tuple([new if example is earlier else example for example in self.learned.examples])
        learned = self.learned.with_examples(examples[-1]) if earlier is None else self._learned_of(examples)
        return self._with(learned, self._aside_but(judged.id), adds=earlier is None)

    def withdraw(self, judgement: str) -> Elicitation:
        """Return the session without a judgement, or with a topic that was set aside to be asked again.

        Args:
            judgement: the id of the judgement, or of the topic.

        Raises:
            UnknownNameError: when there is neither.
        """
        ids = [example.id for example in self.learned.examples]
        if judgement in ids:
            return self._with(self.learned.without([judgement]), self.set_aside, adds=False)
        name_among("example", judgement, [*ids, *self.set_aside])
        return self._with(self.learned, self._aside_but(judgement), adds=True)

    def _topic(self, topic: Topic | str | None) -> Topic | Example:
        if topic is None:
            if self.next is None:
                raise ArgumentError(Problem(("topic",), Sentence("nothing_to_judge", "no topic is left to judge")))
            return self.next
        if isinstance(topic, Topic):
            return topic
        known: dict[str, Topic | Example] = {own.id: own for own in self.topics}
        known |= {own.id: own for own in self.learned.examples}
        return known[name_among("topic", topic, known)]

    def _example_of(self, judged: Topic | Example) -> Example | None:
        """Return the judgement of a topic: that of its id, if the answers are the same, or of the same answers."""
        if isinstance(judged, Example):
            return judged
        same = [example for example in self.learned.examples if as_key(example) == as_key(judged)]
        return next((example for example in same if example.id == judged.id), same[0] if same else None)

    def _free_id(self, wanted: str) -> str:
        ids, found, number = {example.id for example in self.learned.examples}, wanted, 1
        while found in ids:
            number += 1
            found = f"{wanted}_{number}"
        return found

    def _aside_but(self, topic_id: str) -> tuple[str, ...]:
        return tuple([own for own in self.set_aside if own != topic_id])

    def _learned_of(self, examples: tuple[Example, ...]) -> Learned:
        checked = learn(examples, self.learned.family, seconds=self.learned.seconds)
        return self.learned._of(checked.examples)

    def _with(self, learned: Learned, set_aside: tuple[str, ...], *, adds: bool) -> Elicitation:
        """Return the session with other judgements; where none is taken away, what is settled stays so."""
        other = Elicitation(learned=learned, topics=self.topics, complete=self.complete, set_aside=set_aside)
        if learned._search is self.learned._search:
            other.__dict__["_conditions"] = self._conditions
        if adds and "possible" in self.__dict__:
            other.__dict__["_known"] = FrozenDict({topic: (own,) for topic, own in self.settled.items()})
        return other


def elicit(
    family: Family,
    *,
    examples: Iterable[Example] = (),
    topics: Iterable[Topic] | None = None,
    seconds: int = SECONDS,
) -> Elicitation:
    """Begin to judge topics one after another, or go on from earlier judgements.

    Args:
        family: what may be chosen, as `weighted` and `loosen` make it.
        examples: the judgements so far.
        topics: the topics to ask about. When left out they are made up: all profiles where these are few, else a spread
            of them.
        seconds: how long one question may take.

    Raises:
        AnswerError: for examples or topics that do not fit the framework.
        ArgumentError: for anything but a family, examples or topics, and ids that stand twice.
        MissingExtraError: without python-sat.

    >>> from k80assess import load_framework, loosen
    >>> session = elicit(loosen(load_framework(), weights="any"))
    >>> session.next.answers["theme_link"].levels, session.complete
    (('none',), False)
    """
    learned = learn(examples, family, seconds=seconds)
    if topics is None:
        made = made_up(family)
        return Elicitation(learned=learned, topics=made.topics, complete=made.complete)
    given = tuple(each_topic(topics))
    learned._boxes_of(given)  # refuses what does not fit
    return Elicitation(learned=learned, topics=given, complete=False)


def as_key(one: Topic | Example) -> FrozenDict[str, tuple[str, ...]]:
    """Return the answers by which a judgement is known to be of a topic, whatever their notes.

    >>> as_key(Example(id="pilot", answers={"demand": "broad"}, outcome="yes"))
    {'demand': ('broad',)}
    """
    return FrozenDict({node_id: answer.levels for node_id, answer in one.answers.items()})


def _few(topics: list[Topic]) -> list[Topic]:
    """Return some of the topics, evenly over all."""
    if len(topics) <= MOST_ASKED:
        return topics
    return [topics[place * len(topics) // MOST_ASKED] for place in range(MOST_ASKED)]
