"""The assessment of a topic: the outcome, the outcomes that are still possible, and the level of each aspect."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Annotated, Any, ClassVar

import attrs

from k80assess.base.arguments import name_among
from k80assess.base.data import UNLESS_TOO_LARGE, Reading
from k80assess.base.display import Displayed
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict, result
from k80assess.document.framework import Framework
from k80assess.document.nodes import Aspect, Level, level_named
from k80assess.document.ranges import Ends
from k80assess.document.rules import Cap
from k80assess.document.topic import Answer, Topic, answer_within
from k80assess.engine.answers import Answers, Box
from k80assess.engine.compiled import compiled_if_small
from k80assess.engine.construct import hidden_id
from k80assess.engine.diagram import Value
from k80assess.engine.families import Family, written_of
from k80assess.engine.loose_sums import LooseSum
from k80assess.engine.totals import total_range
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    quoted,
    refuse_other,
)


@result
class Judgement(Displayed):
    """What an assessment says of an aspect.

    Attributes:
        aspect: the aspect.
        possible: the levels it can still have, worst first.
        share: for a weighted aspect, where its total can still lie between the worst (0) and the best (1) that its
            rule allows: the least and the greatest such share. None for other rules, and where it depends on loose
            weights of its own what can occur.
        total: for a weighted aspect, the least and the greatest total that it can still come to, in the points of its
            own rule. None for other rules, and where weights are loose.
        range: for a weighted aspect, the least and the greatest total that its rule allows, in points. None where there
            is no such total.
        capped_by: the cap that holds the aspect down, whatever its open answers, with where it comes from; None where
            none does for certain.

    >>> fit = assess({"theme_link": "none", "small_scale_difference": "same"}).aspects["fit"]
    >>> fit.level.id, fit.share
    ('weak', (Fraction(0, 1), Fraction(1, 3)))
    """

    aspect: Aspect
    possible: tuple[Level, ...]
    share: tuple[Fraction, Fraction] | None = None
    total: tuple[Fraction, Fraction] | None = None
    range: tuple[Fraction, Fraction] | None = None
    capped_by: Cap | None = None

    def __repr__(self) -> str:
        return f"<Judgement of {self.aspect.id}: {' | '.join([level.id for level in self.possible])}>"

    @property
    def level(self) -> Level | None:
        """The level, or None while several are possible."""
        return self.possible[0] if len(self.possible) == 1 else None

    @classmethod
    def _made_of(cls, values: dict[str, Any], reading: Reading) -> Judgement:
        return cls(**of_aspect(values, reading))


@result
class Assessment(Displayed):
    """What a framework says of a topic, given the answers so far.

    Two assessments are equal when framework or family, topic and answers are.

    Attributes:
        topic: the topic, when a topic was assessed and not only answers.
        possible: the outcomes that can still come out, worst first.
        family: the family that the answers were judged by, of which `framework` is the member as written: then what
            some member says is possible, and what is certain is so for each. None where that framework alone judged.

    >>> assessment = assess({"theme_link": "none", "staff_time": "enough"})
    >>> assessment
    <Assessment of 10 criteria: decline | monitor | take_on, 8 open>
    >>> assessment.answers["staff_time"]
    ('enough',)
    """

    _read_of: ClassVar[tuple[str, ...]] = ("framework", "topic", "family", "given", "numbers", "abstained")

    _answered: Box = attrs.field(alias="box")
    topic: Topic | None
    possible: tuple[Level, ...] = attrs.field(eq=False)
    family: Family | None = None

    @property
    def _box(self) -> Box:
        """What the rest of the package asks the engine by: now the diagram is needed."""
        return self._answered.with_diagram

    @property
    def framework(self) -> Framework:
        """The framework that the answers were judged by, as it is written."""
        return self._answered.compiled.framework

    @property
    def answers(self) -> FrozenDict[str, tuple[str, ...]]:
        """For each criterion, by id and in the framework's order, the ids of the levels still possible.

        Aspects that were judged directly follow after the criteria.

        >>> assess({"staff_time": ["tight", "enough"]}).answers["staff_time"]
        ('tight', 'enough')
        """
        return self._answered.ids

    @property
    def given(self) -> FrozenDict[str, tuple[str, ...]]:
        """For each criterion, by id and in the framework's order, the ids of the levels that were given.

        They are those of `answers`, and those that the other answers rule out.

        >>> assessment = assess({"fit": "strong"})
        >>> assessment.given["theme_link"], assessment.answers["theme_link"]
        (('none', 'indirect', 'direct'), ('indirect', 'direct'))
        """
        return self._answered.given

    @property
    def numbers(self) -> FrozenDict[str, Ends]:
        """For each criterion that was answered with a number or a date, by id, the least and the greatest given.

        They are the same where the answer is not an interval.

        >>> from k80assess import Aspect, Criterion, Framework, Minimum
        >>> size = Criterion(id="size", levels=[{"id": "small", "below": 100}, {"id": "large", "at_least": 100}])
        >>> worth = Aspect(id="worth", levels=["no", "yes"], rule=Minimum(inputs=[size]))
        >>> framework = Framework(id="f", version="1", outcome=worth, criteria=[size], aspects=[worth])
        >>> assessment = assess({"size": 120}, framework)
        >>> assessment.numbers["size"], assessment.answers["size"]
        ((Fraction(120, 1), Fraction(120, 1)), ('large',))
        """
        return self._answered.numbers

    @property
    def abstained(self) -> tuple[str, ...]:
        """The ids of the criteria that whoever answered does not judge, in the framework's order.

        >>> assess({"demand": {"abstain": True}}).abstained
        ('demand',)
        """
        return self._answered.abstained

    @property
    def settled(self) -> bool:
        """Whether only one outcome is possible, whatever is open and whichever member of a family is taken.

        >>> assess({"theme_link": "none", "small_scale_difference": "same"}).settled
        True
        """
        return len(self.possible) == 1

    @property
    def outcome(self) -> Level | None:
        """The outcome, or None while several are possible.

        >>> assess({"theme_link": "none", "small_scale_difference": "same"}).outcome.id
        'decline'
        """
        return self.possible[0] if self.settled else None

    @property
    def open_criteria(self) -> tuple[str, ...]:
        """The ids of the criteria that still have more than one level, in the framework's order.

        One that is not asked, or only depending on answers that are open themselves, is not among them. One from which
        whoever answers abstains is: somebody else may still answer it, and any of its levels turn out to be right.

        >>> len(assess({"theme_link": "none"}).open_criteria)
        9
        """
        return tuple([one for one in self.asked if len(self.answers[one]) > 1])

    @property
    def asked(self) -> tuple[str, ...]:
        """The ids of the criteria that are asked with these answers, whether they have been answered or not.

        They are all but those with a condition that does not hold, or does not for certain yet; see `Criterion`.

        >>> len(assess({}).asked)
        10
        """
        return tuple([one for one in self._answered.compiled.criteria if self._answered.asked.get(one, True)])

    @property
    def also(self) -> Annotated[FrozenDict[str, tuple[Level, ...]], UNLESS_TOO_LARGE]:
        """For each aspect that is told beside the outcome, by id, the levels it can still have, worst first.

        >>> dict(assess({}).also)
        {}
        """
        return FrozenDict({aspect_id: self.aspects[aspect_id].possible for aspect_id in self.framework.also or ()})

    @cached_property
    def aspects(self) -> Annotated[FrozenDict[str, Judgement], UNLESS_TOO_LARGE]:
        """What is said of each aspect, by id, in the framework's order.

        >>> fit = assess({"theme_link": "none"}).aspects["fit"]
        >>> [level.id for level in fit.possible], fit.share[1]
        (['weak', 'moderate'], Fraction(2, 3))
        """
        if not self._answered.compiled.loose and all(len(values) == 1 for values in self._answered.left):
            return FrozenDict(self._at_profile())
        reached = self._answered.compiled.reach(self._answered.left)
        return FrozenDict({aspect.id: self._judgement(aspect, reached) for aspect in self.framework.aspects})

    def _at_profile(self) -> dict[str, Judgement]:
        """Judge every aspect where each criterion has one level left: this takes no diagrams of aspects."""
        evaluator = self._answered.compiled.evaluator
        known = evaluator.levels(self._answered.compiled.by_id([values[0] for values in self._answered.left]))
        judged = {}
        for aspect in self.framework.aspects:
            totals = None
            if aspect.id in evaluator.sums:
                totals = (evaluator.total(aspect, known),) * 2
            cap = None if aspect.id in self._answered.compiled.judged else evaluator.capped_by(aspect, known)
            judged[aspect.id] = self._judged(aspect, [known[aspect.id]], totals, cap)
        return judged

    def _judgement(self, aspect: Aspect, reached: Mapping[str, Sequence[Value]]) -> Judgement:
        totals = shares = cap = None
        box, compiled = self._answered, self._answered.compiled
        if self.family is not None and aspect.id in self.family.weights:
            weighing = self.family._loose[aspect.id]
            assert isinstance(weighing, LooseSum)
            if not compiled.touches(hidden_id(aspect.id)):  # else not all its weights can be
                shares = weighing.shares(partial(total_range, box, aspect, reached))
        elif aspect.id in compiled.evaluator.sums:
            totals = total_range(box, aspect, reached, compiled.evaluator.sums[aspect.id].terms)
        levels = [aspect.levels[i].id for i in reached[aspect.id]]
        if (
            aspect.id not in compiled.judged
            and len(levels) == 1
            and any(one.at_most == levels[0] for one in aspect.rule.caps)
        ):
            cap = compiled.capped_by(aspect, reached, box.left)
        return self._judged(aspect, reached[aspect.id], totals, cap, shares)

    def _judged(
        self,
        aspect: Aspect,
        places: Sequence[Value],
        totals: tuple[int, int] | None,
        cap: Cap | None,
        shares: tuple[Fraction, Fraction] | None = None,
    ) -> Judgement:
        possible = tuple([aspect.levels[i] for i in places])
        if cap is not None:  # as it is told, with where it comes from
            told = self.framework.sourced.node(aspect.id)
            assert isinstance(told, Aspect)
            cap = told.rule.caps[aspect.rule.caps.index(cap)]
        if totals is None:
            return Judgement(aspect=aspect, possible=possible, share=shares, capped_by=cap)
        counted = self._answered.compiled.evaluator.sums[aspect.id]
        worst, best = totals
        share = counted.share(worst)
        return Judgement(
            aspect=aspect,
            possible=possible,
            share=(share, share if worst == best else counted.share(best)),
            total=counted.in_points(worst, best),
            range=counted.range,
            capped_by=cap,
        )

    @classmethod
    def _made_of(cls, values: dict[str, Any], reading: Reading) -> Assessment:
        """Assess anew what the data says was given: by it all the rest follows."""
        reading.framework, topic = values["framework"], values.get("topic")
        answers = answers_of(values["given"], values["numbers"], values["abstained"])
        framework = values.get("family") or values["framework"]
        try:
            return assess_answers(answers if topic is None else topic.answers, topic, framework)
        except AnswerError as error:  # which names no key of the data
            raise DocumentError("data", [_placed_in(values, problem) for problem in error.problems]) from None

    def __repr__(self) -> str:
        name = repr(self.topic.id) if self.topic is not None else f"{len(self.answers)} criteria"
        outcomes = " | ".join(level.id for level in self.possible)
        return f"<{type(self).__name__} of {name}: {outcomes}, {len(self.open_criteria)} open>"


def assess(topic_or_answers: Topic | Answers, framework: Framework | Family | None = None) -> Assessment:
    """Assess a topic, or answers by themselves, under a framework, or under all frameworks of a family.

    Args:
        topic_or_answers: a topic, or for each criterion, by id, its answer: a level id, several level ids where the
            answer is narrowed but not settled, or None where it is open. A criterion left out is open, and so is one
            with an empty text or list, not-a-number, or another missing value of a data frame. An answer may also be
            a table as in a topic, with `level` and a note. Where levels have numbers or dates for their own, a number
            or a date is an answer too. An aspect other than the outcome can be judged directly, with an answer of its
            own levels.
        framework: the framework; the packaged one when left out. Or a family, as `loosen` makes one: then an outcome
            is possible if it is by some member.

    Raises:
        AnswerError: for criteria or levels that the framework does not have, and answers without the note that they
            need (`note = "required"`), with all problems.
        ContradictionError: for answers that cannot occur together.
        SizeLimitError: when the framework, or the family, is too large to compile; which settled answers take no
            compiling for, unless there is something that cannot occur.

    >>> assessment = assess({"theme_link": "direct", "staff_time": ["tight", "enough"], "ownership": None})
    >>> assessment.settled, [level.id for level in assessment.possible]
    (False, ['decline', 'monitor', 'take_on'])
    """
    noted = written_of(framework).noted
    if isinstance(topic_or_answers, Topic):
        return assess_answers(topic_or_answers.answers, topic_or_answers, framework, noted)
    if isinstance(topic_or_answers, Mapping):
        return assess_answers(topic_or_answers, None, framework, noted)
    raise no_topic(topic_or_answers)


def answers_of(
    given: Mapping[str, Sequence[str]], numbers: Mapping[str, Ends], abstained: Iterable[str]
) -> dict[str, Sequence[str] | Answer]:
    """Return as answers what an assessment tells of those that it was given, in its properties of these names.

    >>> answers_of({"demand": ("some", "broad")}, {}, ["proximity"])
    {'demand': ('some', 'broad'), 'proximity': Answer(abstain=True)}
    """
    answers: dict[str, Sequence[str] | Answer] = {**given}
    answers |= {criterion_id: answer_within(ends) for criterion_id, ends in numbers.items()}
    return answers | {criterion_id: Answer(abstain=True) for criterion_id in abstained}


def no_topic(found: object, loc: Loc = ()) -> ArgumentError:
    """Return the error of what is neither a topic nor answers; `loc` is where it stands among the arguments."""
    template = "a topic or a mapping of answers is needed, and load_topic reads a topic"
    return ArgumentError(Problem(loc, Sentence("not_a_topic", template), quoted(found)))


def assess_answers(
    answers: Answers, topic: Topic | None, framework: Framework | Family | None, noted: Collection[str] = ()
) -> Assessment:
    """Assess answers, which may be those of a topic: what `assess` does with either.

    Here only answers to the criteria `noted` need a note: what is asked of a framework does not depend on notes.
    """
    compiled = framework._compiled if isinstance(framework, Family) else compiled_if_small(written_of(framework))
    source = "answers" if topic is None else Sentence("place.topic", "topic {id}", id=topic.id)
    box = Box.of(compiled, answers, source, noted)
    outcomes = compiled.framework.outcome_aspect.levels
    possible = tuple([outcomes[place] for place in box.outcomes])
    return Assessment(
        box=box, topic=topic, possible=possible, family=framework if isinstance(framework, Family) else None
    )


def _placed_in(values: Mapping[str, Any], problem: Problem) -> Problem:
    """Return a problem with an answer where the data of an assessment has that answer."""
    if problem.loc[:1] != ("answers",):
        return problem
    if values.get("topic") is not None:
        return problem.inside("topic")
    key = "numbers" if problem.loc[1:2] and problem.loc[1] in values["numbers"] else "given"
    return problem._replace(loc=(key, *problem.loc[1:]))


def of_aspect(values: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Return what was read of an aspect and its possible levels, of which data has the ids, with these themselves."""
    aspect = aspect_named(reading.own_framework, values["aspect"], "aspect")
    possible = [level_named(aspect, own, ("possible", i)) for i, own in enumerate(values["possible"])]
    return {**values, "aspect": aspect, "possible": tuple(possible)}


def aspect_named(framework: Framework, of: str | None, argument: str = "of") -> Aspect:
    """Return the aspect that an argument asks about by its id; the outcome where there is none.

    Raises:
        UnknownNameError: when the framework has no such aspect.
    """
    aspects = {aspect.id: aspect for aspect in framework.aspects}
    if of is None:
        return framework.outcome_aspect
    return aspects[name_among("aspect", of, aspects, (argument,))]


def asked_of(assessment: Assessment, of: str | None) -> Assessment:
    """Return the same assessment with another aspect in the place of the outcome, to ask of that what is asked of it.

    Raises:
        UnknownNameError: when the framework has no such aspect.
    """
    refuse_other(assessment, Assessment, "assess")
    if of is None:
        return assessment
    aspect = aspect_named(assessment.framework, of)
    box = attrs.evolve(assessment._box, compiled=assessment._box.compiled.of(aspect))
    possible = tuple([aspect.levels[place] for place in box.outcomes])
    return Assessment(box=box, topic=assessment.topic, possible=possible, family=assessment.family)


def outcome_named(assessment: Assessment, found: object, argument: str) -> str:
    """Return an argument that is the id of an outcome, or of a level of the aspect in its place.

    Raises:
        UnknownNameError: when it is none.
    """
    compiled = assessment._box.compiled
    is_outcome = compiled.aspect.id == compiled.framework.outcome
    return name_among("outcome" if is_outcome else "level", found, compiled.outcomes, (argument,))


def all_asked(assessment: Assessment) -> Iterator[Assessment]:
    """Yield the assessment, and the same of each aspect that is told beside the outcome."""
    return (asked_of(assessment, of) for of in (None, *(assessment.framework.also or ())))


def possible_levels(assessment: Assessment, node_id: str) -> tuple[str, ...]:
    """Return the ids of the levels that a criterion or an aspect can still have, worst first."""
    if node_id in assessment.answers:
        return assessment.answers[node_id]
    return tuple([level.id for level in assessment.aspects[node_id].possible])


def judged_directly(assessment: Assessment) -> tuple[str, ...]:
    """Return the ids of the aspects that were judged directly, in the framework's order."""
    return assessment._answered.judged
