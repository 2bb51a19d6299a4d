"""What a new version of a framework decides differently: both diagrams walked side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, TypeAlias, overload

import attrs

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.document.text import ids_of
from k80assess.document.topic import Answer, Topic, each_topic
from k80assess.engine.assessment import Assessment, assess_answers
from k80assess.engine.compiled import CompiledFramework, compile_framework, compile_in_order
from k80assess.engine.diagram import GREATER_LIMIT, Ref, Value
from k80assess.engine.families import refuse_family
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    ContradictionError,
    IncomparableError,
    Problem,
    Sentence,
    SizeLimitError,
    UnknownNameError,
    listed,
    quoted,
    refuse_other,
)

if TYPE_CHECKING:  # comparing frameworks does not take the agenda's models, which take time to build
    from k80assess.document.agenda import Agenda
    from k80assess.document.agenda_diff import AgendaDifference

Pair: TypeAlias = tuple[Ref, Ref]
"""A reference in the old diagram and one in the new one."""

Outcomes: TypeAlias = tuple[str, ...]
"""The outcomes at a profile, by id: one, or none where it cannot occur."""


@result
class Redecided(Displayed):
    """A topic for which the two versions leave different outcomes possible.

    Attributes:
        topic: the topic.
        old: its assessment under the old version; None where its answers cannot occur together by that one.
        new: its assessment under the new version; None where they cannot by that one, so that it can no longer occur.
        contradiction: why they cannot, by the one version; None where they can by both.

    >>> from k80assess import load_framework, load_topic
    >>> from k80assess.documents import revise
    >>> old = load_framework()
    >>> new = revise(old, {"aspects.fit.rule.cutoffs": {"moderate": "1/4", "strong": 0.75}})
    >>> topic = load_topic({"id": "pilot", "title": "A pilot", "answers": {
    ...     "theme_link": "none", "small_scale_difference": "same", "community_impact": "substantial",
    ...     "proximity": "clearly", "gap_left_by_others": "open", "ownership": "both", "staff_time": "enough"}})
    >>> [redecided] = diff(old, new, topics=[topic]).topics
    >>> redecided.old, redecided.new
    (<Assessment of 'pilot': decline, 3 open>, <Assessment of 'pilot': decline | take_on, 3 open>)
    >>> newer = revise(old, {"impossible": [{"when": {"theme_link": "none", "proximity": "clearly"}}]})
    >>> [redecided] = diff(old, newer, topics=[topic]).topics
    >>> redecided.new, redecided.contradiction.answers
    (None, ('theme_link', 'proximity'))
    """

    topic: Topic
    old: Assessment | None
    new: Assessment | None
    contradiction: ContradictionError | None = attrs.field(default=None, eq=False)


@result
class Difference(Displayed):
    """What two versions of a framework decide differently.

    Attributes:
        old: the old version.
        new: the new version.
        profiles: how many profiles there are over the criteria that both have.
        moved: for each pair of what stands at a profile in the old and the new version, how many profiles move from the
            one to the other. Each is a tuple of the ids of outcomes: of one, or of none where the profile cannot occur.
        examples: for each such pair a profile that moves so.
        topics: the topics for which the versions leave different outcomes possible.

    >>> from k80assess import load_framework
    >>> from k80assess.documents import revise
    >>> old = load_framework()
    >>> difference = diff(old, revise(old, {"aspects.fit.rule.cutoffs": {"moderate": 0.4, "strong": "5/6"}}))
    >>> difference.moved, difference.example("take_on", "monitor")["staff_time"]
    ({(('take_on',), ('monitor',)): 252}, 'tight')
    """

    old: Framework
    new: Framework
    profiles: int
    moved: FrozenDict[tuple[Outcomes, Outcomes], int]
    examples: FrozenDict[tuple[Outcomes, Outcomes], FrozenDict[str, str]]
    topics: Results[Redecided]

    def __bool__(self) -> bool:
        raise TypeError("a difference is neither true nor false: ask for .equivalent")

    @property
    def equivalent(self) -> bool:
        """Whether both versions have the same outcome at every profile, and the same profiles can occur."""
        return not self.moved

    def example(self, old: str | Outcomes, new: str | Outcomes) -> FrozenDict[str, str]:
        """Return a profile that moves from one outcome to another; () stands for what cannot occur.

        Raises:
            UnknownNameError: when none does.
        """
        one, other = [(own,) if isinstance(own, str) else own for own in (old, new)]
        try:
            return self.examples[one, other]
        except (KeyError, TypeError):  # the latter for what cannot be hashed
            moves = [_move(*pair) for pair in self.moved]
            raise UnknownNameError("change of outcome", _move(one, other), moves) from None


def _move(old: object, new: object) -> str:
    return " → ".join([", ".join(map(str, own)) or "()" if isinstance(own, tuple) else str(own) for own in (old, new)])


@overload
def diff(old: Framework, new: Framework, *, topics: Iterable[Topic] = ()) -> Difference: ...
@overload
def diff(old: Agenda, new: Agenda) -> AgendaDifference: ...
def diff(
    old: Framework | Agenda, new: Framework | Agenda, *, topics: Iterable[Topic] = ()
) -> Difference | AgendaDifference:
    """Compare two versions of a framework, over all profiles and over topics; or two versions of an agenda.

    Versions of a framework may have different criteria, as long as those that only one of them has cannot change its
    outcome; profiles are over the criteria that both have. Outcomes are matched by their ids, and so are the themes,
    actions and other parts of an agenda.

    Args:
        old: the old version.
        new: the new version.
        topics: topics to assess under both frameworks. One that can occur by only one of them is told as well.

    Raises:
        ArgumentError: for something else than two frameworks or two agendas, and for topics beside agendas.
        IncomparableError: when a criterion that both have has different levels, or one that only one version has can
            change the outcome.
        AnswerError: for a topic with answers that neither version knows.
        SizeLimitError: when there are too many pairs of nodes to compare.

    >>> from k80assess import load_agenda, load_framework
    >>> from k80assess.documents import revise
    >>> from k80assess.document.files import as_plain
    >>> old = load_framework()
    >>> plain = as_plain(old)
    >>> plain["aspects"][0]["rule"]["cutoffs"]["strong"] = "5/6"
    >>> difference = diff(old, load_framework(plain))
    >>> difference.equivalent, difference.moved
    (False, {(('take_on',), ('monitor',)): 252})
    >>> change = diff(load_agenda(), revise(load_agenda(), {"version": "2023.1"})).changes[0]
    >>> change.field, change.old, change.new
    ('version', '2022.2', '2023.1')
    """
    for one in (old, new):
        refuse_family(one, "diff")
    from k80assess.document.agenda import Agenda
    from k80assess.document.agenda_diff import diff_agendas

    if isinstance(old, Framework) and isinstance(new, Framework):
        return _diff_frameworks(old, new, topics)
    if isinstance(old, Agenda) and isinstance(new, Agenda):
        if [*topics]:
            template = "two agendas decide nothing on topics, as two frameworks do"
            raise ArgumentError(Problem(("topics",), Sentence("topics_beside_agendas", template)))
        return diff_agendas(old, new)
    found = Sentence("found_pair", "{one} and {other}", one=quoted(old), other=quoted(new))
    raise ArgumentError(Problem((), Sentence("not_two", "two frameworks or two agendas are needed"), found))


def _diff_frameworks(old: Framework, new: Framework, topics: Iterable[Topic]) -> Difference:
    olds, news = in_common_order(old, new)
    shared = [criterion_id for criterion_id in olds.order if criterion_id in news.variables]
    walk = _JointWalk(olds, news, len(shared))
    moved, examples = {}, {}
    for one, old_own in enumerate(olds.sets):
        for other, new_own in enumerate(news.sets):
            amount = walk.amounts[-1].get((one, other), 0)
            pair = tuple([olds.outcomes[o] for o in old_own]), tuple([news.outcomes[o] for o in new_own])
            if amount and pair[0] != pair[1]:
                moved[pair] = amount
                profile = olds.named(walk.profile((one, other)))
                examples[pair] = FrozenDict({c: level for c, level in profile.items() if c in shared})
    return Difference(
        old=old,
        new=new,
        profiles=prod(olds.diagram.sizes[: len(shared)]),
        moved=FrozenDict(moved),
        examples=FrozenDict(examples),
        topics=Results(_redecided(old, new, topics)),
    )


def in_common_order(old: Framework, new: Framework) -> tuple[CompiledFramework, CompiledFramework]:
    """Return both compiled with the criteria they share first, in the same order."""
    olds, news = compile_framework(old), compile_framework(new)
    shared = [criterion_id for criterion_id in olds.order if criterion_id in news.variables]
    for criterion_id in shared:
        ours, theirs = level_ids(old.node(criterion_id)), level_ids(new.node(criterion_id))
        if ours != theirs:
            template = (
                "the criterion {criterion} has other levels: {old} in the old framework, and {new} in the new one"
            )
            levels = {"old": listed(ours), "new": listed(theirs)}
            raise IncomparableError(
                Problem((), Sentence("levels_differ", template, criterion=quoted(criterion_id), **levels))
            )
    old_one = Sentence("old_framework", "the old framework")
    new_one = Sentence("new_framework", "the new framework")
    for which, compiled in ((old_one, olds), (new_one, news)):
        alone = [c for c in compiled.ids(compiled.diagram.support) if c not in shared]
        if alone:
            version = listed([f"{compiled.framework.id} {compiled.framework.version}"])
            template = "the outcome of {which}, {version}, depends on criteria that the other lacks: {criteria}"
            values = {"which": which, "version": version, "criteria": listed(alone)}
            raise IncomparableError(Problem((), Sentence("criteria_differ", template, **values)))
    return _in_order(olds, shared), _in_order(news, shared)


def _in_order(compiled: CompiledFramework, first: Sequence[str]) -> CompiledFramework:
    """Return a framework compiled with these criteria first."""
    order = tuple(dict.fromkeys([*first, *compiled.order]))
    return compiled if order == compiled.order else compile_in_order(compiled.framework, order, compiled.node_limit)


class _JointWalk:
    """A walk down both diagrams at the same time, variable by variable.

    `amounts[variable]` has, for each pair of references that ask this variable next, the number of profiles that lead
    to it; the last one has the pairs of leaves.
    """

    def __init__(self, old: CompiledFramework, new: CompiledFramework, shared: int) -> None:
        self.old, self.new = old.diagram, new.diagram
        self.came_from: dict[Pair, tuple[Pair, int, Value]] = {}
        self.amounts: list[dict[Pair, int]] = [{} for _ in range(shared + 1)]
        limit = max(old.node_limit, new.node_limit)
        start = (self.old.root, self.new.root)
        self.amounts[self._asks(start, shared)][start] = prod(self.old.sizes[:shared])
        for variable in range(shared):
            for pair, amount in self.amounts[variable].items():
                part = amount // self.old.sizes[variable]
                for value in range(self.old.sizes[variable]):
                    after = (
                        self.old.cofactor(pair[0], variable, value),
                        self.new.cofactor(pair[1], variable, value),
                    )
                    reached = self.amounts[self._asks(after, shared)]
                    reached[after] = reached.get(after, 0) + part
                    self.came_from.setdefault(after, (pair, variable, value))
                if len(self.came_from) > limit:
                    raise SizeLimitError(Sentence("limit.situations", "situations to compare"), limit, GREATER_LIMIT)

    def _asks(self, pair: Pair, shared: int) -> int:
        return min(self.old.variable(pair[0]), self.new.variable(pair[1]), shared)

    def profile(self, pair: Pair) -> dict[int, Value]:
        """Return values that lead to a pair of references."""
        values = {}
        while pair in self.came_from:
            pair, variable, value = self.came_from[pair]
            values[variable] = value
        return values


def _redecided(old: Framework, new: Framework, topics: Iterable[Topic]) -> Iterable[Redecided]:
    for topic in each_topic(topics):
        before, after = _assessed(topic, old, others=[new]), _assessed(topic, new, others=[old])
        if _possible(before) != _possible(after):
            yield Redecided(
                topic=topic,
                old=before if isinstance(before, Assessment) else None,
                new=after if isinstance(after, Assessment) else None,
                contradiction=next((own for own in (before, after) if not isinstance(own, Assessment)), None),
            )


def _possible(assessed: Assessment | ContradictionError | None) -> frozenset[str]:
    """Return the ids of the outcomes that are possible, in no order: frameworks may list the same ones otherwise."""
    return frozenset(ids_of(assessed.possible)) if isinstance(assessed, Assessment) else frozenset()


def _assessed(
    topic: Topic, framework: Framework, others: Iterable[Framework], instead: Mapping[str, str] = FrozenDict()
) -> Assessment | ContradictionError:
    """Assess a topic without its answers to criteria that only the others have; or return why it cannot occur.

    Some answers may be others than those of the topic.
    """
    asked = {criterion.id for criterion in framework.criteria}
    elsewhere = {criterion.id for other in others for criterion in other.criteria} - asked
    said: dict[str, Answer | str] = {**topic.answers, **instead}
    answers = {c: answer for c, answer in said.items() if c not in elsewhere}
    try:
        return assess_answers(answers, topic, framework)
    except ContradictionError as error:
        return error


# --- topics under several frameworks ------------------------------------------------------------------------------


@result
class ComparedTopic(Displayed):
    """A topic under several frameworks.

    Attributes:
        topic: the topic.
        assessments: its assessment under each framework, in their order; None where its answers cannot occur together
            by that one.
        turns_on: where the frameworks differ, the criteria, by id, of which another answer alone would make them leave
            the same outcomes, with the levels that would.

    >>> from k80assess import load_framework, load_topic
    >>> topic = load_topic({"id": "far", "title": "Far", "answers": {"ownership": "nobody"}})
    >>> (compared,) = side_by_side([topic], [load_framework(), load_framework()]).topics
    >>> len(compared.assessments), compared.differs
    (2, False)
    """

    topic: Topic
    assessments: tuple[Assessment | None, ...]
    turns_on: FrozenDict[str, tuple[str, ...]] = FrozenDict()

    @property
    def differs(self) -> bool:
        """Whether these frameworks leave different outcomes possible, by id."""
        return _differ(self.assessments)


@result
class SideBySide(Displayed):
    """Topics under several frameworks, side by side.

    Attributes:
        frameworks: the frameworks.
        topics: the topics: first those on which the frameworks differ, and otherwise in the order given.

    >>> from k80assess import documents, load_framework, load_topic
    >>> stricter = documents.revise(load_framework(), {"aspects.fit.rule.cutoffs.strong": "11/12"})
    >>> topic = load_topic({"id": "near", "title": "Near", "answers": {"theme_link": "direct"}})
    >>> side_by_side([topic], [load_framework(), stricter]).differing
    ()
    """

    frameworks: tuple[Framework, ...]
    topics: Results[ComparedTopic]

    @property
    def differing(self) -> tuple[str, ...]:
        """The ids of the topics for which these frameworks leave different outcomes possible."""
        return tuple([compared.topic.id for compared in self.topics if compared.differs])


def side_by_side(topics: Iterable[Topic], frameworks: Iterable[Framework]) -> SideBySide:
    """Return what each of several frameworks makes of the same topics, those on which they differ first.

    The frameworks may have different criteria: under each one the answers count that it asks for. Outcomes are matched
    by their ids. Which profiles two versions of one framework decide differently is what `diff` tells.

    Args:
        topics: the topics, with answers to the criteria of each framework.
        frameworks: the frameworks.

    Raises:
        ArgumentError: for something else than topics and frameworks.
        AnswerError: for a topic with answers that none of the frameworks knows, or levels that one does not have.

    >>> from k80assess import load_framework, load_topic
    >>> from k80assess.documents import revise
    >>> old = load_framework()
    >>> new = revise(old, {"version": "2", "aspects.fit.rule.cutoffs": {"moderate": "1/8", "strong": "1/4"}})
    >>> answers = {criterion.id: criterion.levels[-1].id for criterion in old.criteria}
    >>> best = load_topic({"id": "best", "title": "Best", "answers": answers})
    >>> thin = load_topic({"id": "thin", "title": "Thin", "answers": {
    ...     **answers, "theme_link": "none", "small_scale_difference": "same"}})
    >>> found = side_by_side([best, thin], [old, new])
    >>> found.differing, [assessment.outcome.id for assessment in found.topics[0].assessments]
    (('thin',), ['decline', 'take_on'])
    >>> found.topics[0].turns_on["small_scale_difference"]
    ('somewhat', 'distinctly')
    """
    every = tuple(frameworks) if isinstance(frameworks, Iterable) else (frameworks,)
    for framework in every:
        refuse_family(framework, "side_by_side")
        refuse_other(framework, Framework, "load_framework")
    compared = []
    for topic in each_topic(topics):
        found = [_assessed(topic, framework, every) for framework in every]
        judged = tuple([None if isinstance(own, ContradictionError) else own for own in found])
        turns_on = _turning(topic, every) if _differ(judged) else FrozenDict()
        compared.append(ComparedTopic(topic=topic, assessments=judged, turns_on=turns_on))
    return SideBySide(frameworks=every, topics=Results(sorted(compared, key=lambda one: not one.differs)))


def _differ(assessments: Iterable[Assessment | None]) -> bool:
    """Return whether different outcomes are possible."""
    return len(set(map(_possible, assessments))) > 1


def _turning(topic: Topic, frameworks: Sequence[Framework]) -> FrozenDict[str, tuple[str, ...]]:
    """Return the criteria of which another answer makes the frameworks leave the same outcomes, with the levels."""
    levels: dict[str, dict[str, None]] = {}  # those that a criterion has in any of them, in their order
    for criterion in [criterion for framework in frameworks for criterion in framework.criteria]:
        levels.setdefault(criterion.id, {}).update(dict.fromkeys(level_ids(criterion)))
    found = {}
    for criterion_id, scale in levels.items():
        agreeing = [level for level in scale if _agree(topic, frameworks, {criterion_id: level})]
        if agreeing:
            found[criterion_id] = tuple(agreeing)
    return FrozenDict(found)


def _agree(topic: Topic, frameworks: Sequence[Framework], instead: Mapping[str, str]) -> bool:
    """Return whether a topic can occur with other answers, and the same outcomes are possible then."""
    try:
        possible = {_possible(_assessed(topic, framework, frameworks, instead)) for framework in frameworks}
    except AnswerError:  # one of them has no such level
        return False
    return len(possible) == 1 and frozenset() not in possible
