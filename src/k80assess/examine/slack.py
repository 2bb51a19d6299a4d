"""How far a single number may move, all other answers as they are, before another outcome becomes possible."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from fractions import Fraction

from k80assess.base.results import Results, result
from k80assess.document.labelled import Labelled
from k80assess.document.ranges import Partition, Segment, number_of
from k80assess.engine.answers import Box
from k80assess.engine.assessment import Assessment
from k80assess.errors import refuse_other


@result
class Slack(Labelled):
    """How far one number may fall and rise, all other answers as they are, before another outcome becomes possible.

    Attributes:
        criterion: the id of the criterion that was answered with the number, or the date.
        value: the number, or the date.
        down: how far down the first number lies at which another outcome becomes possible, in days for a date; None
            when there is none, however low.
        down_attained: whether another outcome becomes possible at exactly that distance, and not only beyond it.
        up: how far up the first such number lies; None when there is none, however high.
        up_attained: whether another outcome becomes possible at exactly that distance, and not only beyond it.

    >>> from k80assess import Aspect, Criterion, Framework, Minimum, assess
    >>> cost = Criterion(id="cost", levels=[{"id": "high", "above": 10_000}, {"id": "low", "at_most": 10_000}])
    >>> worth = Aspect(id="worth", levels=["no", "yes"], rule=Minimum(inputs=[cost]))
    >>> framework = Framework(id="f", version="1", outcome=worth, criteria=[cost], aspects=[worth])
    >>> room = slack(assess({"cost": 12_000}, framework))[0]
    >>> room.down, room.down_attained, room.up
    (Fraction(2000, 1), True, None)
    """

    criterion: str
    value: Fraction | datetime.date
    down: Fraction | None
    down_attained: bool
    up: Fraction | None
    up_attained: bool


def slack(assessment: Assessment) -> Results[Slack]:
    """Return how far each number alone may move each way before another outcome becomes possible.

    All other answers remain as they are, open ones included. This is said of each criterion that was answered with a
    single number or date, whose level is one range. Combinations that cannot occur have no outcome.
    While the outcome is unsettled there is no slack.

    >>> from k80assess import Aspect, Criterion, Framework, Minimum, assess
    >>> cost = Criterion(id="cost", levels=[{"id": "high", "above": 10_000}, {"id": "low", "at_most": 10_000}])
    >>> worth = Aspect(id="worth", levels=["no", "yes"], rule=Minimum(inputs=[cost]))
    >>> framework = Framework(id="f", version="1", outcome=worth, criteria=[cost], aspects=[worth])
    >>> room = slack(assess({"cost": 9_000}, framework))[0]
    >>> room.up, room.up_attained
    (Fraction(1000, 1), False)
    """
    refuse_other(assessment, Assessment, "assess")
    if not assessment.settled:
        return Results()
    box = assessment._answered
    found: list[Slack] = []
    for criterion_id in box.compiled.criteria:
        least, greatest = box.numbers.get(criterion_id, (None, None))
        if least is not None and least == greatest:
            found += _slack_of(box, criterion_id, least)
    return Results(found)


def _slack_of(box: Box, criterion_id: str, value: Fraction | datetime.date) -> Iterable[Slack]:
    partition, number = box.compiled.partitions[criterion_id], number_of(value)
    here = partition.place(number)
    segments = partition.segments
    if sum(segment.level == segments[here].level for segment in segments) > 1:
        return
    down, down_attained = _first_flip(box, criterion_id, partition, number, segments[:here][::-1])
    up, up_attained = _first_flip(box, criterion_id, partition, number, segments[here + 1 :])
    yield Slack(
        criterion=criterion_id,
        value=value,
        down=down,
        down_attained=down_attained,
        up=up,
        up_attained=up_attained,
        framework=box.compiled.framework,
    )


def _first_flip(
    box: Box, criterion_id: str, partition: Partition, number: Fraction | int, segments: Iterable[Segment]
) -> tuple[Fraction | None, bool]:
    """Return how far off the first of these is in which another outcome is possible, and if it begins right there."""
    for segment in segments:
        if not set(box.moved(criterion_id, segment.level).outcomes) <= set(box.outcomes):
            end, belongs = partition.end_towards(number, segment)
            return abs(Fraction(end - number)), belongs
    return None, False
