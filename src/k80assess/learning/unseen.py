"""What no example shows: boards judge what seemed worthwhile, and on the rest nobody has decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, result
from k80assess.document.conditions import levels_among
from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids

if TYPE_CHECKING:
    from k80assess.engine.answers import Box


@result
class Unseen(Displayed):
    """Outcomes and levels that no example shows.

    An outcome is shown by an example that has it and no other; a level by one whose answer is that level alone.

    Attributes:
        outcomes: the outcomes, by id, worst first.
        levels: for each criterion with such levels, by id, these, worst first.

    >>> from k80assess import load_framework, loosen
    >>> from k80assess.learning import Example, learn
    >>> answers = {criterion.id: criterion.levels[-1].id for criterion in load_framework().criteria}
    >>> example = Example(id="visit", answers=answers, outcome="take_on")
    >>> unseen = learn([example], loosen(load_framework(), weights="any")).unseen
    >>> unseen.outcomes, unseen.levels["theme_link"]
    (('decline', 'monitor'), ('none', 'indirect'))
    """

    outcomes: tuple[str, ...]
    levels: FrozenDict[str, tuple[str, ...]]


def unseen_in(examples: Sequence[Example], boxes: Sequence[Box], framework: Framework) -> Unseen:
    """Return what no example shows.

    Args:
        examples: the examples.
        boxes: the answers of each.
        framework: the framework.
    """
    outcomes = level_ids(framework.outcome_aspect)
    given = [[*levels_among(example.outcome, outcomes)] for example in examples]
    levels = {}
    for criterion in framework.criteria:
        answered = [box.positions[criterion.id] for box in boxes if criterion.id in box.positions]
        scale = enumerate(level_ids(criterion))
        own = tuple([level for place, level in scale if (place,) not in answered])
        if own:
            levels[criterion.id] = own
    return Unseen(
        outcomes=tuple([outcome for outcome in outcomes if [outcome] not in given]),
        levels=FrozenDict(levels),
    )
