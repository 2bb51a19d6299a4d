"""Several judges on one topic: where they differ, whether that matters, and the outcome of their merged answers.

An open or narrowed answer of a judge means what it means everywhere: any of its levels may turn out to be right. What
is merged are answers to criteria, of those who judge them: whoever abstains does not count there. A judge who judged
an aspect directly counts by the levels that this leaves possible for each criterion. Only what all judges judged the
same stays as it was judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal, TypeAlias, get_args, overload

from k80assess.base.arguments import name_among, refuse_no_count
from k80assess.base.data import UNLESS_TOO_LARGE, Reading
from k80assess.base.display import Displayed
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.files import as_plain
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, Level, Node, level_ids, levels_left
from k80assess.document.ranges import Ends, said_within
from k80assess.document.revision import revise
from k80assess.document.topic import Answer, Topic, answer_within
from k80assess.engine.answers import Answers
from k80assess.engine.assessment import (
    Assessment,
    answers_of,
    assess_answers,
    judged_directly,
    no_topic,
    possible_levels,
)
from k80assess.engine.compiled import compile_framework
from k80assess.engine.families import refuse_family, written_of
from k80assess.errors import (
    AnswerError,
    ArgumentError,
    ContradictionError,
    Language,
    Problem,
    Sentence,
    SizeLimitError,
    listed,
    quoted,
)
from k80assess.examine.questions import Question, mattering, questions_about
from k80assess.govern.ways import BothWays, both_ways, brought_about

Merging: TypeAlias = Literal["median", "union", "worst", "best"]
"""How the answers of several judges are merged: see `Panel.merged`."""

_Given: TypeAlias = Mapping[str, tuple[str, ...] | Answer]
"""For criteria, and for aspects that all judged the same, by id, the levels; or an answer with a number or a date."""

_BLANK = Answer()
_ABSTAINING = Answer(abstain=True)
_ABSTAINS = Sentence("note.abstains", "does not judge this")

MAX_VOTES = 50_000_000
"""How many votes are weighed to say which judges can still bring about another outcome."""

# A name stands before the judge's notes, in a topic that can be saved.
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
NOT_A_JUDGE = Sentence("not_a_judge", "a judge is named by text that is not empty and has no control characters")


@result
class Panel(Displayed):
    """What several judges say of one topic.

    Attributes:
        judges: for each judge, by name, the assessment of that judge's answers.
        merge: how their answers are merged: by `union` any judge may be right about any criterion.
        outstanding: how many judges are still to answer.

    >>> panel = assess_panel({"A": {"demand": "broad"}, "B": {"demand": "none"}})
    >>> panel.judges["A"].answers["demand"], panel.settled
    (('broad',), False)
    """

    judges: FrozenDict[str, Assessment]
    merge: Merging = "union"
    outstanding: int = 0

    @property
    def framework(self) -> Framework:
        """The framework that all judged by."""
        return next(iter(self.judges.values())).framework

    @property
    def possible(self) -> tuple[Level, ...]:
        """The outcomes that are possible with the merged answers, worst first; none where those contradict."""
        return _possible(self._together)

    @property
    def settled(self) -> bool:
        """Whether only one outcome is possible; by `union`, whichever judge is right about which criterion."""
        return len(self.possible) == 1

    @property
    def outcome(self) -> Level | None:
        """The outcome, or None while several are possible, or none is."""
        return self.possible[0] if self.settled else None

    @cached_property
    def answers(self) -> FrozenDict[str, tuple[str, ...]]:
        """For each criterion, by id, the ids of the levels that the judges' answers are merged to.

        >>> assess_panel({"A": {"demand": "broad"}, "B": {"demand": "some"}}, merge="worst").answers["demand"]
        ('some',)
        """
        return self._answers(self.judges, self.merge)

    @property
    def contradiction(self) -> ContradictionError | None:
        """Why the merged answers cannot occur together; None when they can, as always by `union`.

        Each judge may say what can occur, and their lowest answers, or those in the middle, be such as cannot.

        >>> from k80assess import load_framework
        >>> from k80assess.documents import revise
        >>> rows = [{"when": {"demand": "none", "staff_time": "none"}}]
        >>> framework = revise(load_framework(), {"impossible": rows})
        >>> judges = {"A": {"demand": "none", "staff_time": "enough"}, "B": {"demand": "some", "staff_time": "none"}}
        >>> panel = assess_panel(judges, framework, merge="worst")
        >>> panel.contradiction.answers, panel.contradiction.rows, panel.possible
        (('demand', 'staff_time'), (0,), ())
        """
        return self._together if isinstance(self._together, ContradictionError) else None

    @cached_property
    def both_ways(self) -> BothWays | None:
        """What comes of the median of the answers beside the median of the outcomes, whatever the way of merging.

        Whoever abstains from every criterion has no vote on the outcome either. None where a median has no meaning:
        where the scale of a criterion, or that of the outcome, has no order.

        >>> assess_panel({"A": {}, "B": {}}).both_ways.relation
        'may_differ'
        """
        outcome = self.framework.outcome_aspect
        if outcome.ordered is False or any(criterion.ordered is False for criterion in self.framework.criteria):
            return None
        voters = [one for one in self.judges.values() if _has_said(one)]
        concluded = [set(map(outcome.levels.index, one.possible)) for one in voters]
        median = [level for place, level in enumerate(outcome.levels) if _is_median(place, concluded)]
        return both_ways(self.judges, self._merged("median"), median)

    @cached_property
    def disputed(self) -> tuple[str, ...]:
        """The ids of the criteria on which judges differ, and then of such aspects, in the framework's order.

        Judges differ on an aspect only where one of them judged it directly. Whoever abstains differs with nobody.

        >>> assess_panel({"A": {"demand": "broad"}, "B": {"demand": "none"}}).disputed
        ('demand',)
        """
        judged = {node_id for one in self.judges.values() for node_id in judged_directly(one)}
        nodes = [c.id for c in self.framework.criteria] + [a.id for a in self.framework.aspects if a.id in judged]
        voters = [one for one in self.judges.values() if _has_said(one)]
        said = {n: {possible_levels(one, n) for one in voters if n not in one.abstained} for n in nodes}
        return tuple([node_id for node_id in nodes if len(said[node_id]) > 1])

    @cached_property
    def to_discuss(self) -> Annotated[Results[Question], UNLESS_TOO_LARGE]:
        """The disputed criteria that matter, the most informative first.

        A criterion does not matter when the outcome is the same for every level that some judge leaves possible,
        whichever judges are right about the others. This does not depend on how answers are merged, as no way of
        merging changes what judges agree on. How informative a criterion is is worked out with all those levels equally
        likely, as `next_questions` does for the answers merged by `union`. Where a framework says what cannot occur,
        this may name too many.
        """
        whole = self._merged("union")
        assert isinstance(whole, Assessment)  # what a judge says can occur
        # Also what is not asked for certain: that may be just what they differ on.
        worth_it = mattering(whole).intersection(self.disputed)
        return questions_about(whole, [one for one in self.disputed if one in worth_it])

    @cached_property
    def pivotal(self) -> Annotated[FrozenDict[str, FrozenDict[str, FrozenDict[str, str]]], UNLESS_TOO_LARGE]:
        """The judges who alone can still bring about another outcome, by name, as this panel merges their answers.

        For each the outcomes that are not possible now and would be with other answers of that judge, all else being
        the same; for each of these, by id, the fewest answers to give otherwise, with the level of each. A judge can
        only give answers that can occur together. An aspect that a judge judged directly counts by its criteria here:
        it may be enough to judge it no longer, and then no answers are named.

        Raises:
            SizeLimitError: when there is too much to weigh: many judges who all say something else.

        >>> firm = {"theme_link": "none", "small_scale_difference": "same"}
        >>> panel = assess_panel({"A": firm, "B": firm, "C": {}}, merge="median")
        >>> panel.outcome.id, list(panel.pivotal), panel.pivotal["A"]["take_on"]
        ('decline', ['A', 'B'], {'small_scale_difference': 'distinctly'})
        """
        compiled, found = compile_framework(self.framework), {}
        turn = partial(brought_about, compiled, merge=_MERGINGS[self.merge])
        votes = {judge: self._votes(one) for judge, one in self.judges.items()}
        known: dict[object, dict[int, dict[str, int]]] = {}  # who said the same can bring about the same
        for judge, one in self.judges.items():
            own = votes[judge]
            said = FrozenDict(own), FrozenDict({aspect_id: one.given[aspect_id] for aspect_id in judged_directly(one)})
            if said not in known:
                if len(known) * len(votes) * len(compiled.criteria) > MAX_VOTES:
                    what = Sentence("limit.votes", "votes to weigh again, for each judge those of all others")
                    raise SizeLimitError(what, MAX_VOTES, Sentence("remedy.fewer_judges", "ask about fewer judges"))
                rest = {name: cast for name, cast in votes.items() if name != judge}
                others = {c: [set(cast[c]) for cast in rest.values() if c in cast] for c in compiled.criteria}
                turned = turn(others, {criterion_id: set(levels) for criterion_id, levels in own.items()})
                if not own and _judged_by_all({name: self.judges[name] for name in rest}):
                    # With any answer of this judge, that is not by all any more.
                    first = [turn(others, {criterion_id: set()}) for criterion_id in others]
                    turned = {place: min([each[place] for each in first if place in each], key=len) for place in turned}
                known[said] = turned
            turned = known[said]
            outcomes = self.framework.outcome_aspect.levels
            new = {
                outcomes[place].id: self._named(changes)
                for place, changes in turned.items()
                if outcomes[place] not in self.possible
            }
            if new:
                found[judge] = FrozenDict(new)
        return FrozenDict(found)

    @cached_property
    def eventual(self) -> tuple[Level, ...]:
        """The outcomes that are still possible once the outstanding judges have answered every question, worst first.

        Their answers may be any that can occur together. None where the merged answers then cannot occur together,
        whatever they answer; those that are possible now where nobody is outstanding.

        >>> firm = {"theme_link": "none", "small_scale_difference": "same"}
        >>> three = {"A": firm, "B": firm, "C": firm}
        >>> [level.id for level in assess_panel(three, merge="median", outstanding=2).eventual]
        ['decline']
        >>> [level.id for level in assess_panel(three, merge="median", outstanding=4).eventual]
        ['decline', 'monitor', 'take_on']
        """
        if not self.outstanding:
            return self.possible
        can_come = {}
        for criterion in self.framework.criteria:
            votes, levels = _votes(criterion, self.judges), range(len(criterion.levels))
            # What comes out when all of them vote for it is all that is possible. One more than there are votes can
            # bring about anything, and so can more than that.
            more = min(self.outstanding, len(votes) + 1)
            won = [level for level in levels if _MERGINGS[self.merge](level, [*votes, *([{level}] * more)])]
            can_come[criterion.id] = tuple([criterion.levels[level].id for level in won])
        return _possible(self._assessed(can_come, self.merge, None))

    def _votes(self, one: Assessment) -> dict[str, frozenset[int]]:
        """Return the positions of the levels that a judge leaves possible, for each criterion that this one judges."""
        votes = {criterion.id: _votes(criterion, {"": one}) for criterion in self.framework.criteria}
        return {criterion_id: frozenset(own[0]) for criterion_id, own in votes.items() if own}

    def _named(self, answers: Mapping[str, int]) -> FrozenDict[str, str]:
        levels = {c.id: c.levels[answers[c.id]].id for c in self.framework.criteria if c.id in answers}
        return FrozenDict(levels)

    @overload
    def merged(self, how: Literal["union"]) -> Assessment: ...
    @overload
    def merged(self, how: Merging) -> Assessment | None: ...
    def merged(self, how: Merging) -> Assessment | None:
        """Return the assessment of the judges' merged answers.

        Where every judge settled on a level, `worst` and `best` are the lowest and the highest of these levels on the
        criterion's scale; `median` is the one in the middle, or with an even number of judges every level from the one
        middle level to the other; `union` is all of them. Where a judge left several levels possible, the result is
        every level that this can lead to for any of them: an open answer is never read as the lowest level.

        Numbers and dates are merged by their levels, unless all judges gave the same. So are aspects that were judged
        directly: what all judges judged the same stays as it was judged, and all else counts by its criteria.

        When the judges judged a topic, the assessment is of that topic, with the merged answers, and with the judges'
        notes, evidence and differing numbers behind their names, as is that one of them abstains. Where all of them do,
        so does the merged answer: nobody on this panel can be asked.

        Args:
            how: `median`, `union`, `worst` or `best`.

        Returns:
            The assessment; None where the merged answers cannot occur together, as `contradiction` says why. By `union`
            what cannot occur is left out, and there is always one.

        Raises:
            UnknownNameError: for another way.
            ArgumentError: for any way but `union` where a criterion's scale has no order.

        >>> panel = assess_panel({"A": {"demand": "broad"}, "B": {"demand": "none"}, "C": {"demand": "broad"}})
        >>> panel.merged("median").answers["demand"], panel.merged("worst").answers["demand"]
        (('broad',), ('none',))
        """
        name_among("way of merging", how, get_args(Merging))
        _refuse_unordered(how, self.framework)
        merged = self._merged(how)
        return merged if isinstance(merged, Assessment) else None

    @property
    def _together(self) -> Assessment | ContradictionError:
        return self._merged(self.merge)

    @cached_property
    def _known(self) -> dict[Merging, Assessment | ContradictionError]:
        return {}

    def _merged(self, how: Merging) -> Assessment | ContradictionError:
        if how not in self._known:
            given = self._given(self.judges, how)
            self._known[how] = self._assessed(given, how, _merged_topic(self.judges, given, self.framework))
        return self._known[how]

    def _assessed(self, given: _Given, how: Merging, topic: Topic | None) -> Assessment | ContradictionError:
        try:
            return assess_answers(given, topic, self.framework)
        except ContradictionError as error:
            return error.said_of(Sentence("place.merged", "merged answers ({how})", how=how), error.loc)

    def _given(self, judges: Mapping[str, Assessment], how: Merging) -> _Given:
        """Return what judges' answers are merged to; what all gave or judged the same stays as it is."""
        given: dict[str, tuple[str, ...] | Answer] = {**self._answers(judges, how), **_judged_by_all(judges)}
        for criterion in self.framework.criteria:
            if (ends := _number_of_all(judges, criterion, given[criterion.id])) is not None:
                given[criterion.id] = answer_within(ends)
            elif all(criterion.id in one.abstained for one in judges.values()):
                given[criterion.id] = _ABSTAINING
        return given

    def _answers(self, judges: Mapping[str, Assessment], how: Merging) -> FrozenDict[str, tuple[str, ...]]:
        answers = {}
        for criterion in self.framework.criteria:
            levels = level_ids(criterion)
            chosen = _votes(criterion, judges) or [set(range(len(levels)))]
            merged = [level for value, level in enumerate(levels) if _MERGINGS[how](value, chosen)]
            answers[criterion.id] = tuple(merged)
        return FrozenDict(answers)

    @classmethod
    def _made_of(cls, values: dict[str, Any], _reading: Reading) -> Panel:
        _refuse_no_judges(values["judges"])
        panel = cls(**values)
        refuse_no_count("outstanding", panel.outstanding, least=0)
        return _checked(panel)

    def __repr__(self) -> str:
        outcomes = " | ".join(level.id for level in self.possible) or "cannot occur together"
        disputes = f"{len(self.disputed)} disputed, {len(self.to_discuss)} to discuss"
        return f"<Panel of {len(self.judges)}: {outcomes}, {disputes}>"


def assess_panel(
    judges: Mapping[str, Topic | Answers],
    framework: Framework | None = None,
    *,
    merge: Merging = "union",
    outstanding: int = 0,
) -> Panel:
    """Assess what several judges say of one topic, each of them and all together.

    Args:
        judges: for each judge, by name, the answers, or the topic with the answers.
        framework: the framework; the packaged one when left out.
        merge: how their answers are merged: `union`, `median`, `worst` or `best`; see `Panel.merged`.
        outstanding: how many judges are still to answer; `Panel.eventual` is what is possible once they have.

    Raises:
        UnknownNameError: for another way of merging.
        ArgumentError: when there is no judge, one has no valid name, they do not judge the same topic, or what is
            outstanding is no whole number of 0 or more.
        AnswerError: for criteria or levels that the framework does not have, and for a judge whose own answers cannot
            occur together, with the problems of all judges.

    >>> firm = {"theme_link": "none", "small_scale_difference": "same"}
    >>> panel = assess_panel({"A": firm | {"demand": "none"}, "B": firm | {"demand": "broad"}})
    >>> panel.settled, panel.outcome.id, panel.disputed, panel.to_discuss
    (True, 'decline', ('demand',), ())
    """
    refuse_family(framework, "assess_panel")
    return panel_of(judges, framework, merge, outstanding, written_of(framework).noted)


def panel_of(
    judges: Mapping[str, Topic | Answers],
    framework: Framework | None,
    merge: Merging,
    outstanding: int = 0,
    noted: Collection[str] = (),
) -> Panel:
    """Assess a panel as `assess_panel` does; only answers to the criteria `noted` need a note."""
    name_among("way of merging", merge, get_args(Merging))
    refuse_no_count("outstanding", outstanding, least=0)
    _refuse_no_judges(judges)
    assessments: dict[str, Assessment] = {}
    problems: list[Problem] = []
    for judge, answers in judges.items():
        if not isinstance(answers, (Topic, Mapping)):
            raise no_topic(answers, ("judges", judge))
        try:
            given, topic = (answers.answers, answers) if isinstance(answers, Topic) else (answers, None)
            assessments[judge] = assess_answers(given, topic, framework, noted)
        except AnswerError as error:
            problems += [problem.inside(judge) for problem in error.problems]
    if problems:
        raise AnswerError("panel", problems)
    return _checked(Panel(judges=FrozenDict(assessments), merge=merge, outstanding=outstanding))


def _refuse_no_judges(judges: object) -> None:
    if not isinstance(judges, Mapping) or not judges:
        template = "a mapping of one or more judges to their answers is needed"
        raise ArgumentError(Problem(("judges",), Sentence("not_judges", template), quoted(judges)))
    for judge in judges:
        if not is_name_of_judge(judge):
            raise ArgumentError(Problem(("judges",), NOT_A_JUDGE, quoted(judge)))


def _checked(panel: Panel) -> Panel:
    """Return a panel of judges who judge one topic, in a way that its framework allows."""
    topics = sorted({one.topic.id for one in panel.judges.values() if one.topic is not None})
    if len(topics) > 1:
        found = Sentence("found_pair", "{one} and {other}", one=quoted(topics[0]), other=quoted(topics[1]))
        raise ArgumentError(Problem(("judges",), Sentence("several_topics", "a panel judges one topic"), found))
    _refuse_unordered(panel.merge, panel.framework)
    return panel


def is_name_of_judge(found: object) -> bool:
    """Return whether a judge can be called so: by text that is not empty and has no control characters.

    >>> is_name_of_judge("Council of Aa"), is_name_of_judge(" ")
    (True, False)
    """
    return isinstance(found, str) and bool(found.strip() and _NAME.fullmatch(found))


def said_by(one: Assessment) -> Mapping[str, Sequence[str] | Answer]:
    """Return the answers that an assessment is of, as a topic can have them; what is open is left out.

    >>> from k80assess import assess
    >>> dict(said_by(assess({"demand": ["some", "broad"], "proximity": {"abstain": True}})))
    {'demand': ('some', 'broad'), 'proximity': Answer(abstain=True)}
    """
    if one.topic is not None:
        return one.topic.answers
    nodes = one.framework.node
    given = {node_id: levels for node_id, levels in one.given.items() if len(levels) < len(nodes(node_id).levels)}
    return FrozenDict(answers_of(given, one.numbers, one.abstained))


def _has_said(one: Assessment) -> bool:
    """Return whether a judge gives an answer to anything, if only by leaving it open."""
    return len(one.abstained) < len(one.framework.criteria) or bool(judged_directly(one))


def _votes(criterion: Criterion, judges: Mapping[str, Assessment]) -> list[set[int]]:
    """Return for each judge who judges a criterion the positions of the levels that are still possible."""
    place = level_ids(criterion).index
    voters = [one for one in judges.values() if criterion.id not in one.abstained]
    return [set(map(place, one.answers[criterion.id])) for one in voters]


def _possible(merged: Assessment | ContradictionError) -> tuple[Level, ...]:
    return merged.possible if isinstance(merged, Assessment) else ()


def _refuse_unordered(how: Merging, framework: Framework) -> None:
    """Refuse a way of merging that needs better and worse levels where a scale has no order."""
    unordered = [criterion.id for criterion in framework.criteria if criterion.ordered is False]
    if how != "union" and unordered:
        template = "{how} needs ordered scales, and these criteria have none: {criteria}; union does without"
        sentence = Sentence("scales_unordered", template, how=how, criteria=listed(unordered))
        raise ArgumentError(Problem(("merge",), sentence))


# --- merging ------------------------------------------------------------------------------------------------------


def _is_worst(value: int, chosen: Sequence[set[int]]) -> bool:
    """Return whether this value can be the lowest, with one level of each judge."""
    return any(value in own for own in chosen) and all(max(own) >= value for own in chosen)


def _is_best(value: int, chosen: Sequence[set[int]]) -> bool:
    """Return whether this value can be the highest, with one level of each judge."""
    return any(value in own for own in chosen) and all(min(own) <= value for own in chosen)


def _is_median(value: int, chosen: Sequence[set[int]]) -> bool:
    """Return whether, with one level of each judge, at most half can lie below this value and at most half above."""
    half = len(chosen) // 2
    elsewhere = [own for own in chosen if value not in own]
    below = sum(max(own) < value for own in elsewhere)
    above = sum(min(own) > value for own in elsewhere)
    # A judge who can lie on either side is put where there is room.
    return below <= half and above <= half and len(elsewhere) <= 2 * half


_MERGINGS: dict[Merging, Callable[[int, Sequence[set[int]]], bool]] = {
    "median": _is_median,
    "union": lambda value, chosen: any(value in own for own in chosen),
    "worst": _is_worst,
    "best": _is_best,
}


def _number_of_all(judges: Mapping[str, Assessment], criterion: Criterion, merged: object) -> Ends | None:
    """Return the number or date that all judges gave, or between which two; None where it leaves other levels."""
    numbers = {one.numbers.get(criterion.id) for one in judges.values() if criterion.id not in one.abstained}
    ends = numbers.pop() if numbers else None
    is_merged = not numbers and ends is not None and levels_left(criterion, (), ends) == merged
    return ends if is_merged else None


def _judged_by_all(judges: Mapping[str, Assessment]) -> dict[str, tuple[str, ...]]:
    """Return the levels of the aspects that all judged directly, and the same; whoever says nothing does not count."""
    voters = [one for one in judges.values() if _has_said(one)]
    judged = {aspect_id: voters[0].given[aspect_id] for aspect_id in judged_directly(voters[0])} if voters else {}
    return {aspect_id: own for aspect_id, own in judged.items() if all(o.given.get(aspect_id) == own for o in voters)}


def _merged_topic(judges: Mapping[str, Assessment], merged: _Given, framework: Framework) -> Topic | None:
    """Return the topic that was judged, with merged answers and all notes; what nobody has answered is open.

    A merged answer with a number is that of all who judge the criterion; one that abstains is that of all judges.

    What was noted with the judgement of an aspect is kept, also where the judgement is not: it counts by its criteria.
    """
    topics = [one.topic for one in judges.values() if one.topic is not None]
    if not topics:
        return None
    answers: dict[str, dict[str, object]] = {}
    nodes: list[Node] = [*framework.criteria, *framework.aspects]
    for node in nodes:
        own = merged.get(node.id, ())
        is_shared = isinstance(own, Answer)
        abstaining = [judge for judge, one in judges.items() if node.id in one.abstained and own != _ABSTAINING]
        remarks = dict(_remarks(judges, node.id, abstaining, with_numbers=not is_shared))
        if isinstance(own, Answer):
            answers[node.id] = {**as_plain(own), **remarks}
            continue
        given = [topic.answers[node.id] for topic in topics if node.id in topic.answers]
        is_answered = len(own) < len(node.levels) or not all(answer.is_open for answer in given)
        answers[node.id] = {"level": own if is_answered else (), **remarks}
    illustration = any(topic.illustration for topic in topics)
    return revise(topics[0], {"judge": None, "answers": answers, "illustration": illustration})


def _remarks(
    judges: Mapping[str, Assessment], node_id: str, abstaining: Collection[str], *, with_numbers: bool
) -> Iterator[tuple[str, object]]:
    """Return the note and the evidence of an answer, a line for each judge who gave one.

    Before the note comes what the merged answer does not show: that a judge abstains, and if asked a number. Either is
    noted as well where it was given without a topic.
    """
    notes: dict[Language, list[str]] = {"nl": [], "en": []}
    evidence = []
    for judge, one in judges.items():
        answer = _BLANK if one.topic is None else one.topic.answers.get(node_id, _BLANK)
        ends = one.numbers.get(node_id) if with_numbers else None
        for language, lines in notes.items():
            parts = [
                _ABSTAINS.to(language) if judge in abstaining else "",
                "" if ends is None else said_within(ends),
                "" if answer.note is None else answer.note.to(language),
            ]
            if any(parts):
                lines.append(f"{judge}: {'; '.join(filter(None, parts))}")
        if answer.evidence is not None:
            evidence.append(f"{judge}: {answer.evidence}")
    if notes["nl"]:
        yield "note", {language: "\n".join(lines) for language, lines in notes.items()}
    if evidence:
        yield "evidence", "\n".join(evidence)
