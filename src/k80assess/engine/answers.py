"""Answers as the engine reads them: for each criterion the levels that are left, by id and by position."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias, TypeVar

import attrs

from k80assess.base.exact import Number
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict
from k80assess.document.conditions import level_problems
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.document.ranges import DAY_SUCH_AS, Ends, Partition, number_of, said, said_within
from k80assess.document.topic import LIST_OF_NUMBERS, Answer, given, is_number_or_date
from k80assess.engine.compiled import CompiledFramework, compile_framework
from k80assess.engine.construct import OCCURS
from k80assess.engine.diagram import Builder, Ref, Value
from k80assess.errors import (
    MAX_PROBLEMS,
    AnswerError,
    ContradictionError,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    SizeLimitError,
    listed,
    quoted,
)

T = TypeVar("T")

Answers: TypeAlias = Mapping[str, str | Sequence[str] | Number | datetime.date | Answer | Mapping[str, Any] | None]
"""For each criterion, by id, a level id, several (narrowed), None or another missing value (open), or an answer as in a
topic; where levels have numbers or dates for their own, also one of these. A criterion left out is open. An aspect
other than the outcome may be judged directly, by its levels."""


_NO_NUMBERS: FrozenDict[str, Ends] = FrozenDict()

MAX_STEPS = 100_000_000
"""How many nodes are passed to find a minimal group of answers that cannot occur together."""


@attrs.frozen(kw_only=True, slots=False, eq=False)
class Box:
    """The profiles that answers leave possible: of a product of sets of levels, those profiles that can occur.

    Attributes:
        compiled: the framework, with the aspects that are judged directly.
        values: for each variable of the diagram the positions of the levels given, worst first.
        numbers: for each criterion that was answered with a number or date, by id, the least and the greatest given.
        abstained: the ids of the criteria that whoever answered does not judge, in the framework's order.

    >>> from k80assess import load_framework
    >>> from k80assess.engine.compiled import compile_framework
    >>> box = Box.of(compile_framework(load_framework()), {"staff_time": ["enough", "tight"], "fit": "strong"})
    >>> box.ids["staff_time"], box.positions["staff_time"]
    (('tight', 'enough'), (1, 2))
    >>> box.ids["fit"], box.ids["theme_link"]
    (('strong',), ('indirect', 'direct'))
    """

    compiled: CompiledFramework
    values: tuple[tuple[Value, ...], ...]
    numbers: FrozenDict[str, Ends] = _NO_NUMBERS
    abstained: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, compiled: CompiledFramework, answers: Answers, source: str = "answers", noted: Collection[str] = ()
    ) -> Box:
        """Read answers against a framework.

        Args:
            compiled: the framework.
            answers: the answers.
            source: what an error calls them.
            noted: the ids of criteria to which an answer needs a note.

        Raises:
            AnswerError: for criteria or levels that the framework does not have, and answers without the note they
                need, with all problems, and for answers that cannot occur together.
        """
        problems: list[Problem] = []
        values = list(compiled.everything)
        judged: dict[str, tuple[Value, ...]] = {}
        numbers: dict[str, Ends] = {}
        abstained: set[str] = set()
        variables, levels, partitions = compiled.variables, compiled.levels, compiled.partitions
        for node_id, answer in answers.items():
            variable = variables.get(node_id) if isinstance(node_id, str) else None
            if variable is not None and isinstance(answer, str) and answer in levels[variable]:  # nearly always
                values[variable] = (levels[variable].index(answer),)
                continue
            if len(problems) >= MAX_PROBLEMS:
                break
            scale = compiled.scales.get(node_id) if isinstance(node_id, str) else None
            if scale is None:
                problems.append(unknown_answer("answers", node_id, compiled))
            elif answer is not None:
                partition = partitions.get(node_id)
                own = positions(answer, scale, node_id, problems, partition)
                if partition is not None and own and (ends := _ends(given(answer), partition)) is not None:
                    numbers[node_id] = ends
                if not own and _abstains(answer):
                    abstained.add(node_id)
                if variable is not None:
                    values[variable] = own or compiled.everything[variable]
                elif node_id in abstained:
                    sentence = Sentence("aspect_abstained", "only from a criterion can somebody abstain")
                    problems.append(Problem(("answers", node_id, "abstain"), sentence, quoted(True)))
                elif own and len(own) < len(scale):
                    judged[node_id] = own
        problems += [_note_missing(node_id) for node_id in noted if _lacks_note(answers.get(node_id))]
        if problems:
            raise AnswerError(source, problems)
        numbered = FrozenDict(numbers) if numbers else _NO_NUMBERS
        unvoiced = tuple([node_id for node_id in compiled.criteria if node_id in abstained]) if abstained else ()
        box = cls(compiled=compiled, values=tuple(values), numbers=numbered, abstained=unvoiced)
        if judged:
            known, compiled = {**box.positions, **judged}, box.with_diagram.compiled.judging(frozenset(judged))
            values = [known[node_id] for node_id in compiled.order]
            box = cls(compiled=compiled, values=tuple(values), numbers=numbered, abstained=unvoiced)
        if compiled.feasible is not None and not box.outcomes:
            raise contradiction(box, source)
        return box

    @cached_property
    def _compared(self) -> tuple[object, ...]:
        """What makes two of them equal, in whichever order the diagram takes the criteria."""
        compiled, judged = self.compiled, frozenset(self.positions.items())
        return compiled.framework, compiled.aspect, judged, self.numbers, self.abstained

    def __eq__(self, other: object) -> bool:
        return self._compared == other._compared if isinstance(other, Box) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._compared)

    @cached_property
    def with_diagram(self) -> Box:
        """The same profiles, by the framework with the diagram of the outcome made, which may take another order."""
        if not self.compiled.is_late:
            return self
        compiled = compile_framework(self.compiled.framework)
        return attrs.evolve(self, compiled=compiled, values=tuple([self.positions[one] for one in compiled.order]))

    def moved(self, criterion_id: str, value: Value) -> Box:
        """Return the profiles that are left when one answer is another level, and all others are as they are."""
        variable = self.compiled.variables[criterion_id]
        return Box(compiled=self.compiled, values=(*self.values[:variable], (value,), *self.values[variable + 1 :]))

    @cached_property
    def left(self) -> tuple[tuple[Value, ...], ...]:
        """For each variable the positions of the levels that can still occur, of those given."""
        if self.compiled.feasible is None:
            return self.values
        return self.compiled.diagram.occurring(self.values, self.compiled.occurring)

    @cached_property
    def ids(self) -> FrozenDict[str, tuple[str, ...]]:
        """For each criterion and judged aspect, in the framework's order, the ids of the levels still possible."""
        return self._named(self.left)

    @cached_property
    def given(self) -> FrozenDict[str, tuple[str, ...]]:
        """For each criterion and judged aspect, in the framework's order, the ids of the levels given."""
        return self._named(self.values)

    def _named(self, values: Sequence[Sequence[Value]]) -> FrozenDict[str, tuple[str, ...]]:
        named = {}
        for node_id in self.compiled.answered:
            variable = self.compiled.variables[node_id]
            levels = self.compiled.levels[variable]
            named[node_id] = tuple([levels[value] for value in values[variable]])
        return FrozenDict(named)

    @cached_property
    def judged(self) -> tuple[str, ...]:
        """The ids of the aspects that were judged directly, in the framework's order."""
        criteria = frozenset(self.compiled.criteria)
        return tuple([node_id for node_id in self.given if node_id not in criteria])

    @cached_property
    def asked(self) -> FrozenDict[str, bool | None]:
        """For each criterion that is not always asked, by id, whether it is; None where open answers decide that."""
        gates = self.compiled.gates
        if not gates:
            return FrozenDict()
        known: Mapping[str, Sequence[Value]] = self.compiled.by_id(self.left)
        if any(node_id not in known for gate in gates.values() for node_id in gate):
            known = self.compiled.reach(self.left)
        asked: dict[str, bool | None] = {}
        for criterion_id, gate in gates.items():
            fitting = []
            for node_id, levels in gate.items():
                scale = level_ids(self.compiled.framework.node(node_id))
                fitting.append([scale[place] in levels for place in known[node_id]])
            asked[criterion_id] = True if all(map(all, fitting)) else None if all(map(any, fitting)) else False
        return FrozenDict(asked)

    @cached_property
    def positions(self) -> FrozenDict[str, tuple[Value, ...]]:
        """For each criterion and judged aspect, by id, the positions of the levels given; in the diagram's order."""
        return FrozenDict(self.compiled.by_id(self.values))

    @cached_property
    def outcomes(self) -> tuple[int, ...]:
        """The positions of the outcomes that can come out, worst first; none where the answers contradict."""
        compiled = self.compiled
        if (compiled.is_late or compiled.loose) and (settled := compiled.reach_at(self.values)) is not None:
            return settled[compiled.aspect.id]
        if compiled.is_late:
            return self.with_diagram.outcomes
        reached = compiled.diagram.reach(self.values)
        if compiled.feasible is None:
            return reached
        return tuple(sorted({outcome for leaf in reached for outcome in compiled.sets[leaf]}))


def _read(answer: object) -> Answer | object:
    try:
        return given(answer)
    except DocumentError:  # what is no answer is told as such
        return None


def _abstains(answer: object) -> bool:
    read = _read(answer)
    return isinstance(read, Answer) and read.abstain is not None


def answers_without_note(answers: Answers, framework: Framework) -> tuple[str, ...]:
    """Return the criteria to which an answer needs a note and has none, by id; an open answer needs none.

    >>> from k80assess import Criterion
    >>> why = Criterion(id="why", levels=["no", "yes"], note="required")
    >>> rule = {"kind": "minimum", "inputs": ["why"]}
    >>> go = {"id": "go", "levels": ["no", "yes"], "rule": rule}
    >>> framework = Framework(id="f", version="1", outcome="go", criteria=[why], aspects=[go])
    >>> answers_without_note({"why": "yes"}, framework), answers_without_note({"why": None}, framework)
    (('why',), ())
    """
    return tuple([criterion_id for criterion_id in framework.noted if _lacks_note(answers.get(criterion_id))])


def _lacks_note(answer: object) -> bool:
    read = _read(answer)
    if not isinstance(read, Answer):
        return bool(read)
    return not read.is_open and not has_note(read)


def has_note(answer: Answer) -> bool:
    """Return whether an answer has a note that says something."""
    texts = () if answer.note is None else (answer.note.nl, answer.note.en)
    return any(text and text.strip() for text in texts)


def _note_missing(criterion_id: str) -> Problem:
    template = "an answer to this needs a note, as in {form}"
    sentence = Sentence("note_missing", template, form='{ level = "…", note = "…" }')
    return Problem(("answers", criterion_id), sentence)


def positions(
    answer: object,
    scale: Sequence[str],
    criterion_id: str,
    problems: list[Problem],
    partition: Partition | None = None,
) -> tuple[Value, ...]:
    """Return the positions of an answer's levels on their scale; none for an answer that is open, or wrong.

    A number or a date has the level that `partition` gives it; without a partition there are none.
    """
    if isinstance(answer, str) and answer in scale:  # by far the most frequent case
        return (scale.index(answer),)
    loc = ("answers", criterion_id)
    try:
        levels = given(answer)
    except DocumentError as error:
        problems.extend(problem.inside(*loc) for problem in error.problems)
        return ()
    ends = _ends(levels, partition)
    if ends is not None:
        if partition is not None and isinstance(ends[0], datetime.date) == partition.of_dates:
            return partition.levels(*map(number_of, ends))
        problems.append(_misplaced(loc, ends, scale, partition))
        return ()
    if isinstance(levels, Answer):
        levels = levels.levels
    if not isinstance(levels, (list, tuple, set, frozenset)):
        sentence = Sentence("not_levels", "a level id, or a list of them, is needed")
        allowed = "" if partition is None else _allowed(scale, partition)
        problems.append(Problem(loc, sentence, quoted(answer), allowed))
        return ()
    if partition is not None and levels and all(map(is_number_or_date, levels)):
        problems.append(Problem(loc, LIST_OF_NUMBERS, quoted(answer), _allowed(scale, partition)))
        return ()
    ids = sorted(levels, key=repr) if isinstance(levels, (set, frozenset)) else list(levels)
    wrong = list(islice(level_problems(loc, ids, scale), MAX_PROBLEMS))
    if partition is not None:
        wrong = [problem._replace(allowed=_allowed(scale, partition)) for problem in wrong]
    problems.extend(wrong)
    return () if wrong else tuple(sorted(map(scale.index, ids)))


def _ends(read: object, partition: Partition | None) -> Ends | None:
    """Return the least and the greatest number or date of an answer as `given` reads it; None where it has levels."""
    levels = read
    if isinstance(read, Answer):
        if read.ends is not None:
            return read.ends
        levels = read.levels
    day = partition.day_in(levels) if partition is not None and isinstance(levels, (list, tuple)) else None
    return None if day is None else (day, day)


def _misplaced(loc: Loc, ends: Ends, scale: Sequence[str], partition: Partition | None) -> Problem:
    """Return what is wrong with numbers or dates where the levels have none for their own, or the other kind."""
    found = listed([said(end) for end in dict.fromkeys(ends)])
    if partition is None:
        template = "this takes no numbers or dates: its levels do not say which are their own"
        return Problem(loc, Sentence("number_on_levels", template), found, listed(scale))
    if partition.of_dates:
        sentence = Sentence("number_for_date", "a date is needed, and not a number")
    else:
        sentence = Sentence("date_for_number", "a number is needed, and not a date")
    return Problem(loc, sentence, found, _allowed(scale, partition))


def _allowed(scale: Sequence[str], partition: Partition) -> Sentence:
    kind = DAY_SUCH_AS if partition.of_dates else Sentence("allowed.any_number", "a number")
    return Sentence("allowed.number_or_level", "{number}, or a level: {levels}", number=kind, levels=listed(scale))


def unknown_answer(argument: str, node_id: object, compiled: CompiledFramework) -> Problem:
    """Return what is wrong with a key of an argument that is nothing an answer can be given to."""
    key = node_id if isinstance(node_id, str) else quoted(node_id)
    if node_id == compiled.framework.outcome:
        return Problem((argument, key), Sentence("outcome_given", "the outcome follows, and cannot be given"))
    sentence = Sentence("answer_unknown", "the framework has no such criterion or aspect")
    return Problem.unknown((argument, key), sentence, node_id, list(compiled.scales))


def unknown_criterion(argument: str, criterion_id: object, compiled: CompiledFramework) -> Problem:
    """Return what is wrong with a key of an argument that is not a criterion of a framework."""
    key = criterion_id if isinstance(criterion_id, str) else quoted(criterion_id)
    sentence = Sentence("criterion_unknown", "the framework has no such criterion")
    return Problem.unknown((argument, key), sentence, criterion_id, compiled.criteria)


# --- answers that cannot occur together ---------------------------------------------------------------------------


def contradiction(box: Box, source: str) -> ContradictionError:
    """Return why answers cannot occur together: a minimal group of them, and of the rows that say so.

    Raises:
        SizeLimitError: when it takes too many steps to find out which answers are needed.
    """
    compiled, feasible = box.compiled, box.compiled.feasible
    assert feasible is not None
    steps = 0

    def given(node_ids: Collection[str]) -> list[tuple[Value, ...]]:
        kept = {compiled.variables[node_id] for node_id in node_ids}
        every = zip(box.values, compiled.everything, strict=True)
        return [own if variable in kept else free for variable, (own, free) in enumerate(every)]

    def contradict(node_ids: Collection[str]) -> bool:
        nonlocal steps
        steps += len(feasible.nodes)
        if steps > MAX_STEPS:
            what = Sentence("limit.contradiction_steps", "steps to find which answers cannot occur together")
            remedy = Sentence("remedy.answer_less", "answer fewer criteria at once")
            raise SizeLimitError(what, MAX_STEPS, remedy)
        return OCCURS not in feasible.reach(given(node_ids))

    narrowed = [
        node_id
        for node_id in compiled.answered
        if len(box.values[v := compiled.variables[node_id]]) < len(compiled.everything[v])
    ]
    values = given(needed_of(narrowed, contradict))
    by_place: dict[str, list[Ref]] = {}  # a criterion that is not asked may exclude several combinations
    excluded = compiled.framework.excluded
    builder = Builder([len(own) for own in values], 2, compiled.node_limit)
    refs = [builder.load(diagram, values) for diagram in compiled.exclusions]
    for one, ref in zip(excluded, refs, strict=False):
        by_place.setdefault(one.place, []).append(ref)
    by_rules = refs[len(excluded) :]  # those of judged aspects come last

    def exclude(places: Collection[str]) -> bool:
        own = [ref for place in places for ref in by_place[place]]
        return builder.joined([*own, *by_rules], final=1 - OCCURS) == 1 - OCCURS

    places = needed_of(list(by_place), exclude)
    first = {one.place: one for one in reversed(excluded)}
    needed = [first[place] for place in places]
    group = compiled.ids([v for v, own in enumerate(values) if len(own) < len(compiled.everything[v])])
    answers = listed([f"{node_id} = {_as_given(box, node_id)}" for node_id in group])
    sentence = Sentence(
        "answers_contradict",
        {"one": "{answers} cannot occur", "other": "{answers} cannot occur together"},
        count=len(group),
        answers=answers,
    )
    if places:
        because = Sentence("impossible_by", "{why}, by {rows}", why=sentence, rows=listed(places))
    else:
        because = Sentence("impossible_by_rules", "{why}, by the rules", why=sentence)
    return ContradictionError(
        source,
        Problem(("answers",), because),
        FrozenDict({node_id: box.given[node_id] for node_id in group}),
        FrozenDict({node_id: box.numbers[node_id] for node_id in group if node_id in box.numbers}),
        tuple([one.row for one in needed if one.row is not None]),
        tuple([one.criterion for one in needed if one.criterion is not None]),
    )


def needed_of(items: Sequence[T], holds: Callable[[Sequence[T]], bool]) -> Sequence[T]:
    """Return a minimal group of items for which something holds that holds for all, and for more wherever for fewer.

    From the last on each is left out where it still holds without. Those are left out twice as many at a time as long
    as that goes well: few of many take few questions.

    >>> needed_of(range(100), lambda few: 7 in few and 40 in few)
    [7, 40]
    """
    left, needed = list(items), list[T]()  # not looked at yet; needed, the last first
    while left:
        size = 1
        while holds([*left[:-size], *reversed(needed)]):
            del left[-size:]
            if not left:
                return needed[::-1]
            size *= 2
        while size > 1:  # one of these is needed: half of them, until it is the last
            size //= 2
            if holds([*left[:-size], *reversed(needed)]):
                del left[-size:]
        needed.append(left.pop())
    return needed[::-1]


def _as_given(box: Box, node_id: str) -> str:
    levels = " | ".join(box.given[node_id])
    ends = box.numbers.get(node_id)
    return levels if ends is None else f"{said_within(ends)} ({levels})"
