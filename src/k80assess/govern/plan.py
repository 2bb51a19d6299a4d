"""Limited capacity: which of the topics that take energy fit in the days that there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from k80assess.base.arguments import name_among
from k80assess.base.display import Displayed
from k80assess.base.documents import Given
from k80assess.base.results import FrozenDict, result
from k80assess.engine.assessment import Assessment
from k80assess.errors import (
    ArgumentError,
    Problem,
    Sentence,
    SizeLimitError,
    listed,
    quoted,
    refuse_other,
)
from k80assess.govern.knapsack import Knapsack, best_choice
from k80assess.govern.ranking import Assessments, Ranking, rank
from k80assess.govern.workload import Workload, load_workload

Days: TypeAlias = FrozenDict[str, Fraction]
"""For portfolios, by id, a number of days."""

# A common denominator of more bits than this does not come from numbers that people wrote.
_MAX_BITS = 512


@result
class Plan(Displayed):
    """What to take on with the days there are.

    Attributes:
        ranking: all topics side by side, with their assessments.
        competing: the ids of the topics whose possible outcomes all take energy, in the order of the ranking; other
            topics have no claim to days, or not yet.
        chosen: the ids of the topics to take on, in that order.
        effort: for each competing topic, by id, the days it takes in each portfolio.
        values: for each competing topic, by id, what it is worth.
        capacity: for each portfolio, by id, the days there are.
        reserve: the share of those days that is kept free for unexpected topics.

    >>> from k80assess import assess, load_framework
    >>> best = {criterion.id: criterion.levels[-1].id for criterion in load_framework().criteria}
    >>> workload = {"effort": {"visit": {"housing": 2}}, "capacity": {"housing": 10}, "reserve": 0.2}
    >>> planned = plan({"visit": assess(best)}, workload)
    >>> planned.used["housing"], planned.available["housing"]
    (Fraction(2, 1), Fraction(8, 1))
    """

    ranking: Ranking
    competing: tuple[str, ...]
    chosen: tuple[str, ...]
    effort: FrozenDict[str, Days]
    values: FrozenDict[str, Fraction]
    capacity: Days
    reserve: Fraction

    @property
    def value(self) -> Fraction:
        """What the chosen topics are worth together."""
        return sum([self.values[topic] for topic in self.chosen], Fraction(0))

    @property
    def available(self) -> Days:
        """For each portfolio the days that topics can take: the days there are, less those kept free."""
        return FrozenDict({p: days * (1 - self.reserve) for p, days in self.capacity.items()})

    @property
    def used(self) -> Days:
        """For each portfolio the days that the chosen topics take."""
        return FrozenDict({p: _total(self.effort[topic].get(p) for topic in self.chosen) for p in self.capacity})

    @property
    def left_out(self) -> FrozenDict[str, Days]:
        """The competing topics that were not chosen, by id, each with the days that it lacks beside the chosen ones.

        They are in the order of the ranking, and only portfolios in which days are lacking are named.
        """
        used, available = self.used, self.available
        lacking = {}
        for topic in self.competing:
            if topic not in self.chosen:
                over = {p: used[p] + days - available[p] for p, days in self.effort[topic].items()}
                lacking[topic] = FrozenDict({p: days for p, days in over.items() if days > 0})
        return FrozenDict(lacking)


def plan(assessments: Assessments, workload: Given[Workload]) -> Plan:
    """Return which of the topics whose outcome takes energy to take on: those of most value that fit in the days.

    Of two choices of equal value, the better one has the first topic on which they differ, in the order of `rank`. The
    choice is proven to be the best, in exact arithmetic.

    Args:
        assessments: the assessments of the topics, all under one framework: by topic id, or of topics.
        workload: the days that topics take and those that there are, or what makes such a document.

    Raises:
        DocumentError: for what is not a valid workload, with all its problems.
        ArgumentError: for a topic that takes energy and has no effort, or when the framework does not say which of its
            outcomes take energy, or its outcomes have no order.
        UnknownNameError: for a topic or portfolio that does not exist.
        IncomparableError: when the assessments were not all made under the same framework.
        SizeLimitError: when proving that nothing better fits takes too many steps.
        MissingExtraError: without scipy.

    >>> from k80assess import assess, load_framework
    >>> best = {criterion.id: criterion.levels[-1].id for criterion in load_framework().criteria}
    >>> topics = {"visit": assess(best), "study": assess(best), "pilot": assess(best)}
    >>> effort = {"visit": {"housing": 2}, "study": {"housing": 6}, "pilot": {"housing": 3, "finance": 1}}
    >>> planned = plan(topics, {"effort": effort, "capacity": {"housing": 10, "finance": 2}, "reserve": 0.2})
    >>> planned.chosen, planned.left_out
    (('pilot', 'visit'), {'study': {'housing': Fraction(3, 1)}})
    """
    load = load_workload(workload) if isinstance(workload, Mapping) else workload
    refuse_other(load, Workload, "load_workload")
    ranking = rank(assessments)
    found = {ranked.topic: ranked.assessment for ranked in ranking.topics}
    competing = tuple([topic for topic, assessment in found.items() if _takes_energy(assessment)])
    effort, values = _effort(load, found, competing), _values(load, found, competing)
    available = {portfolio: days * (1 - load.reserve) for portfolio, days in load.capacity.items()}
    return Plan(
        ranking=ranking,
        competing=competing,
        chosen=_chosen(competing, effort, available, values),
        effort=effort,
        values=values,
        capacity=load.capacity,
        reserve=load.reserve,
    )


def _takes_energy(assessment: Assessment) -> bool:
    """Return whether every outcome that is still possible takes energy."""
    if all(level.takes_energy is None for level in assessment.framework.outcome_aspect.levels):
        template = (
            "the framework {framework} does not say which outcomes take energy: set takes_energy on the levels of its "
            "outcome"
        )
        sentence = Sentence("energy_unknown", template, framework=quoted(assessment.framework.id))
        raise ArgumentError(Problem((), sentence))
    return all(level.takes_energy for level in assessment.possible)


# --- choosing -----------------------------------------------------------------------------------------------------


def _chosen(
    topics: Sequence[str],
    effort: Mapping[str, Days],
    available: Mapping[str, Fraction],
    values: Mapping[str, Fraction],
) -> tuple[str, ...]:
    """Return the best choice from topics in order of preference."""
    needs, room = [], []
    for portfolio, days in available.items():
        *column, whole = _whole([*(effort[topic].get(portfolio, Fraction(0)) for topic in topics), days])
        needs.append(column)
        room.append(whole)
    knapsack = Knapsack(
        values=tuple(_whole([values[topic] for topic in topics])),
        needs=tuple([tuple([column[item] for column in needs]) for item in range(len(topics))]),
        room=tuple(room),
    )
    return tuple([topics[item] for item in sorted(best_choice(knapsack))])


def _whole(numbers: Sequence[Fraction]) -> list[int]:
    """Return numbers in the largest unit in which they are all whole."""
    unit = lcm(*[number.denominator for number in numbers])
    if unit.bit_length() > _MAX_BITS:
        what = Sentence("limit.unit", "bits of the unit in which all days are whole")
        remedy = Sentence("remedy.few_decimals", "write days and values as decimals of a few places")
        raise SizeLimitError(what, _MAX_BITS, remedy)
    return [int(number * unit) for number in numbers]


def _total(numbers: Iterable[Fraction | None]) -> Fraction:
    return sum([number for number in numbers if number is not None], Fraction(0))


# --- what the workload says of these topics -----------------------------------------------------------------------


def _effort(load: Workload, known: Mapping[str, Assessment], competing: Sequence[str]) -> FrozenDict[str, Days]:
    for topic, days in load.effort.items():
        name_among("topic", topic, known, ("effort",))
        for portfolio in days:
            name_among("portfolio", portfolio, load.capacity, ("effort", topic))
    missing = [topic for topic in competing if topic not in load.effort]
    if missing:
        template = "it is not known how many days these topics take: {topics}"
        raise ArgumentError(Problem(("effort",), Sentence("effort_unknown", template, topics=listed(missing))))
    return FrozenDict({topic: load.effort[topic] for topic in competing})


def _values(load: Workload, known: Mapping[str, Assessment], competing: Sequence[str]) -> FrozenDict[str, Fraction]:
    for topic in load.values:
        name_among("topic", topic, known, ("values",))
    return FrozenDict({topic: load.values.get(topic, Fraction(1)) for topic in competing})
