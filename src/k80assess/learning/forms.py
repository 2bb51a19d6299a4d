"""The simplest form that a framework can have: one weighted sum of all criteria, with weights and cut-offs unknown."""

from __future__ import annotations

from collections.abc import Iterable

from k80assess.base.arguments import list_of
from k80assess.base.documents import Given
from k80assess.base.exact import Number
from k80assess.document.files import as_plain
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion, Level, LevelLike
from k80assess.document.text import Text, TextLike
from k80assess.engine.families import ASSUMED, Family
from k80assess.engine.loosening import loosen


def weighted(
    criteria: Iterable[Given[Criterion]],
    outcomes: Iterable[LevelLike],
    *,
    least: Number | None = None,
    title: TextLike | None = None,
    label: TextLike | None = None,
) -> Family:
    """Return the family of all weighted sums of criteria: any weights, and any cut-offs between the outcomes.

    As it is written, all criteria weigh the same and the outcomes divide the range evenly, which is assumed.

    Args:
        criteria: the criteria, with the levels of each worst first.
        outcomes: the outcomes, worst first.
        least: the least part that each criterion has in the sum of all weights times ranges; none when left out.
        title: what the framework is called.
        label: what the outcome is called.

    Raises:
        DocumentError: when no framework can have these.
        ArgumentError: when `least` is no part, or more than each criterion can have; for something else than lists.

    >>> from k80assess import Criterion
    >>> family = weighted([Criterion(id="demand", levels=["narrow", "broad"])], ["no", "maybe", "yes"])
    >>> family
    <Family of framework: weights of outcome; cut-offs of outcome loose>
    >>> family.framework.node("outcome").rule.cutoffs["yes"]
    Fraction(2, 3)
    """
    asked = [Criterion.model_validate(one) for one in list_of("criteria", criteria)]
    levels = [Level.model_validate(one) for one in list_of("outcomes", outcomes)]
    rule = {
        "kind": "weighted",
        "weights": {criterion.id: 1 for criterion in asked},
        "cutoffs": {level.id: f"{place}/{len(levels)}" for place, level in enumerate(levels) if place},
        "provenance": ASSUMED,
    }
    named = {} if label is None else {"label": as_plain(Text.model_validate(label))}
    content = {
        "id": "framework",
        "version": "1",
        "title": as_plain(Text.model_validate(title)) if title is not None else "framework",
        "outcome": "outcome",
        "criteria": asked,
        "aspects": [{"id": "outcome", **named, "levels": levels, "rule": rule}],
    }
    return loosen(Framework.model_validate(content), weights="any", cutoffs="any", least=least)
