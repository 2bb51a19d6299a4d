"""Families without a form: of criteria and outcomes alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from k80assess.base.arguments import list_of, name_among
from k80assess.base.documents import Given, Listed
from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework
from k80assess.document.loosening import KeptCell, Monotone
from k80assess.document.nodes import Criterion, Level, LevelLike, level_ids
from k80assess.document.rules import Row, Table
from k80assess.document.text import TextLike
from k80assess.engine.families import ASSUMED, Family
from k80assess.engine.loose_monotone import LooseMonotone
from k80assess.errors import ArgumentError, Problem, Sentence, quoted


def monotone(
    criteria: Listed[Given[Criterion]],
    outcomes: Listed[LevelLike],
    *,
    falling: Collection[str] = (),
    id: str = "monotone",
    title: TextLike | None = None,
    outcome: str = "outcome",
) -> Family:
    """Return the family of all frameworks in which better answers never give a worse outcome.

    Nothing else is fixed: no weights, no aspects. As written it gives the worst outcome everywhere, which is assumed.
    Where the levels of a criterion have no order, answers are only compared where they have the same one.

    Args:
        criteria: the criteria.
        outcomes: the outcomes, worst first.
        falling: the ids of criteria of which a higher level never gives a better outcome.
        id: the id of the framework as written.
        title: its title.
        outcome: the id of what is judged.

    Raises:
        ArgumentError: for no lists, and a falling criterion whose levels have no order.
        DocumentError: for what makes no framework, with all problems.
        UnknownNameError: for a falling criterion that is not there.

    >>> from k80assess import Criterion
    >>> from k80assess.learning import Example, learn
    >>> criteria = [Criterion(id=i, levels=["low", "middle", "high"]) for i in ("demand", "support")]
    >>> family = monotone(criteria, ["decline", "monitor", "take_on"])
    >>> judged = Example(id="a", answers={"demand": "middle", "support": "low"}, outcome="monitor")
    >>> [level.id for level in learn([judged], family).possible({"demand": "high", "support": "low"}).possible]
    ['monitor', 'take_on']
    """
    own = [Criterion.model_validate(one) for one in list_of("criteria", criteria)]
    levels = [Level.model_validate(one) for one in list_of("outcomes", outcomes)]
    ids = [criterion.id for criterion in own]
    rows = (Row(then=levels[0].id),) if levels else ()
    table = Table.model_construct(provenance=ASSUMED, inputs=tuple(ids), rows=rows)
    plain: dict[str, Any] = {"id": id, "version": "1", "title": title, "outcome": outcome, "criteria": own}
    aspect = {"id": outcome, "levels": levels, "rule": table.model_dump(exclude_none=True)}
    framework = Framework.model_validate({**plain, "aspects": [aspect]})
    down = list_of("falling", falling)
    for criterion_id in down:
        name_among("criterion", criterion_id, ids, loc=("falling",))
        if framework.node(criterion_id).ordered is False:
            template = "the levels of this criterion have no order, so that none is more than another"
            raise ArgumentError(Problem(("falling",), Sentence("falling_unordered", template), quoted(criterion_id)))
    return Family(framework=framework, monotone=FrozenDict({outcome: Monotone(falling=tuple(dict.fromkeys(down)))}))


def keeping(family: Family, rule: LooseMonotone) -> Family:
    """Return a family of which more is kept of its one rule; as written it is the lowest of its members."""
    floors, ceilings = dict(rule.kept.floors), dict(rule.kept.ceilings)
    for cell, level in rule.kept.floors:
        floors[cell] = max(level, floors[cell])
    for cell, level in rule.kept.ceilings:
        ceilings[cell] = min(level, ceilings[cell])
    names = level_ids(rule.aspect)
    kept = [
        KeptCell(
            at=FrozenDict({i: rule.scales[i][value] for i, value in zip(rule.over, cell, strict=True)}),
            least=names[floors.get(cell, 0)],
            greatest=names[ceilings.get(cell, rule.size - 1)],
        )
        for cell in sorted({*floors, *ceilings})
    ]
    known = Monotone(falling=tuple(rule.falling), kept=tuple(kept))
    framework = family._member({rule.aspect.id: rule.table({})})
    return Family(framework=framework, monotone=FrozenDict({rule.aspect.id: known}))
