"""What a panel comes to by its answers and by its outcomes: two ways of voting that can contradict each other.

The majority on each answer and the majority on the outcome can differ, even where all agree on the outcome. List and
Pettit (2002), Aggregating sets of judgments: an impossibility result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from k80assess.base.data import Reading
from k80assess.base.results import FrozenDict, result
from k80assess.document.labelled import Labelled
from k80assess.document.nodes import Level, level_named
from k80assess.document.text import ids_of
from k80assess.engine.assessment import Assessment
from k80assess.engine.compiled import CompiledFramework
from k80assess.engine.construct import OCCURS
from k80assess.errors import ContradictionError, Sentence, SizeLimitError
from k80assess.examine.reasons import Reason, reasons_leaving

Relation: TypeAlias = Literal["agree", "may_differ", "contradict", "cannot_occur"]
"""How what comes of the answers stands to what comes of the outcomes."""


@result
class BothWays(Labelled):
    """What comes out when a panel votes on each answer, and when it votes on the outcome.

    Either is the median: what is in the middle of what the judges say, an interval with an even number of judges or
    where judges leave several levels open.

    Attributes:
        by_answers: the outcomes that are possible with the median of the answers to each criterion, worst first; none
            where those cannot occur together.
        by_outcomes: the median of the outcomes that the judges come to themselves, worst first.
        relation: `agree` where both are the same single outcome, `contradict` where they have none in common,
            `cannot_occur` where the median answers cannot occur together, and else `may_differ`.
        reason: where they contradict, the shortest set of the median answers that excludes every outcome in
            `by_outcomes`.
        others: where they contradict, for each judge, by name, the ids of the criteria in that reason to which the
            judge gave another answer, not for certain the same, or not at all; none where all those answers hold for
            that judge.

    >>> from k80assess import assess_panel, load_framework
    >>> order = [criterion.id for criterion in load_framework().criteria]
    >>> judges = {
    ...     "A": "direct none somewhat partly covered plausible none some both tight",
    ...     "B": "indirect none somewhat no open plausible open broad one_of_two enough",
    ...     "C": "none none same partly open clear none broad both enough",
    ... }
    >>> panel = assess_panel({j: dict(zip(order, said.split(), strict=True)) for j, said in judges.items()})
    >>> [one.outcome.id for one in panel.judges.values()]
    ['decline', 'decline', 'decline']
    >>> ways = panel.both_ways
    >>> ways.relation, [level.id for level in ways.by_answers], [level.id for level in ways.by_outcomes]
    ('contradict', ['take_on'], ['decline'])
    """

    by_answers: tuple[Level, ...]
    by_outcomes: tuple[Level, ...]
    relation: Relation
    reason: Reason | None = None
    others: FrozenDict[str, tuple[str, ...]] = FrozenDict()

    @classmethod
    def _made_of(cls, values: dict[str, Any], reading: Reading) -> BothWays:
        outcome = reading.own_framework.outcome_aspect
        own = {name: tuple([level_named(outcome, i) for i in values[name]]) for name in ("by_answers", "by_outcomes")}
        return cls(**{**values, **own, "framework": reading.own_framework})


def both_ways(
    judges: Mapping[str, Assessment], merged: Assessment | ContradictionError, by_outcomes: Sequence[Level]
) -> BothWays:
    """Return how the median of the answers stands to the median of the outcomes.

    Args:
        judges: the judges' assessments, by name.
        merged: the assessment of the median of their answers, or why these cannot occur together.
        by_outcomes: the median of their outcomes.
    """
    framework = next(iter(judges.values())).framework
    conclusions = tuple(by_outcomes)
    if isinstance(merged, ContradictionError):
        return BothWays(by_answers=(), by_outcomes=conclusions, relation="cannot_occur", framework=framework)
    premises = merged.possible
    if set(ids_of(premises)) & set(ids_of(conclusions)):
        is_one = len(premises) == len(conclusions) == 1
        relation: Relation = "agree" if is_one else "may_differ"
        return BothWays(by_answers=premises, by_outcomes=conclusions, relation=relation, framework=framework)
    others = [level.id for level in framework.outcome_aspect.levels if level not in conclusions]
    reason = next(reasons_leaving(merged, others))
    said = {
        judge: tuple(
            [i for i, own in reason.levels.items() if i in one.abstained or not set(one.answers[i]) <= set(own)]
        )
        for judge, one in judges.items()
    }
    return BothWays(
        by_answers=premises,
        by_outcomes=conclusions,
        relation="contradict",
        reason=reason,
        others=FrozenDict(said),
        framework=framework,
    )


# --- what one ballot can bring about ------------------------------------------------------------------------------

MAX_WAYS = 200_000
"""This many ways through the diagrams come to a few seconds of work."""

Merge: TypeAlias = Callable[[int, Sequence[set[int]]], bool]
"""Whether a level, by its position, can be what levels of all judges, each one of several, are merged to."""


class _Way(NamedTuple):
    """How a place is reached: with so many answers other than those given, and which these are, last first."""

    changed: int
    changes: tuple[tuple[str, int], Any] | None


def brought_about(
    compiled: CompiledFramework,
    others: Mapping[str, Sequence[set[int]]],
    own: Mapping[str, set[int]],
    merge: Merge,
) -> dict[int, dict[str, int]]:
    """Return the outcomes that one judge can make possible, each with the fewest other answers that do.

    A ballot is a level for each criterion such that these can occur together. It goes down two diagrams side by side:
    that of what can occur, and with what it is merged to that of the outcome.

    Args:
        compiled: the framework.
        others: for each criterion, by id, the positions of the levels that each of the other judges leaves open.
        own: for each criterion to which the judge gave an answer the positions of the levels that this leaves open. Of
            the others the judge abstains, and may go on doing so.
        merge: how ballots are merged.

    Returns:
        For each outcome, by position, the criteria to answer otherwise, by id, with the position of the level.

    Raises:
        SizeLimitError: when there are too many ways to follow.
    """
    diagram, feasible = compiled.diagram, compiled.feasible
    reached = {(diagram.root, OCCURS if feasible is None else feasible.root): _Way(0, None)}
    for variable, criterion_id in enumerate(compiled.order):
        votes = list(_votes(range(diagram.sizes[variable]), others[criterion_id], own.get(criterion_id), merge))
        reached = _past(compiled, variable, votes, reached)
    found: dict[int, _Way] = {}
    for (leaf, _), way in reached.items():
        for outcome in compiled.sets[leaf]:
            if outcome not in found or way.changed < found[outcome].changed:
                found[outcome] = way
    return {outcome: _changes(found[outcome]) for outcome in sorted(found)}


def _past(
    compiled: CompiledFramework,
    variable: int,
    votes: Sequence[tuple[int, bool, list[int]]],
    reached: Mapping[tuple[int, int], _Way],
) -> dict[tuple[int, int], _Way]:
    """Return the places in both diagrams that are reached once a criterion is answered, each in the easiest way."""
    diagram, feasible = compiled.diagram, compiled.feasible
    after: dict[tuple[int, int], _Way] = {}
    for (place, allowed), way in reached.items():
        for level, is_changed, merged in votes:
            left = allowed if feasible is None else feasible.cofactor(allowed, variable, level)
            if left == 1 - OCCURS:
                continue
            new = _Way(way.changed + 1, ((compiled.order[variable], level), way.changes)) if is_changed else way
            for together in merged:
                key = diagram.cofactor(place, variable, together), left
                if key not in after or new.changed < after[key].changed:
                    after[key] = new
        if len(after) > MAX_WAYS:
            what = Sentence("limit.ballots", "ways in which a judge can still answer")
            remedy = Sentence("remedy.answer_more", "answer more of the open criteria")
            raise SizeLimitError(what, MAX_WAYS, remedy)
    return after


def _votes(
    levels: range, others: Sequence[set[int]], own: set[int] | None, merge: Merge
) -> Iterator[tuple[int, bool, list[int]]]:
    """Yield each level of a criterion, whether to vote for it is a change, and what the votes are then merged to.

    Whoever abstains has some level in mind all the same, of which can be asked whether it can occur with the rest.
    """
    for level in levels:
        if own is None:
            yield level, False, [one for one in levels if not others or merge(one, others)]
        yield level, own is None or level not in own, [one for one in levels if merge(one, [*others, {level}])]


def _changes(way: _Way) -> dict[str, int]:
    changes, found = way.changes, []
    while changes is not None:
        change, changes = changes
        found.append(change)
    return dict(reversed(found))
