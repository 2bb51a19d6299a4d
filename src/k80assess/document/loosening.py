"""What a family leaves loose of a rule."""

from __future__ import annotations

from fractions import Fraction

from k80assess.base.results import FrozenDict, result


@result
class Interval:
    """Where a cut-off may lie.

    Attributes:
        least: the least share.
        greatest: the greatest share.
        least_included: whether it may lie at the least share itself.
        greatest_included: whether it may lie at the greatest share itself.

    >>> from k80assess import load_framework, loosen
    >>> moderate = loosen(load_framework(), cutoffs={"fit": "1/10"}).cutoffs["fit"][0]
    >>> moderate.least, moderate.greatest
    (Fraction(9, 25), Fraction(11, 25))
    """

    least: Fraction
    greatest: Fraction
    least_included: bool = True
    greatest_included: bool = True


@result
class LooseWeights:
    """What the weights of an aspect may be: any that are not negative, or those of them that keep to what is said here.

    Attributes:
        orders: pairs of inputs, by id, of which the first weighs at least as much as the second.
        off: by up to which part of itself each weight may be off; None where they are not bound to those as written.
        least: the least part that each input has in the sum of all weights times ranges.

    >>> from k80assess import load_framework, loosen
    >>> loosen(load_framework(), weights={"fit": [("theme_link", "proximity")]}).weights["fit"].orders
    (('theme_link', 'proximity'),)
    """

    orders: tuple[tuple[str, str], ...] = ()
    off: Fraction | None = None
    least: Fraction = Fraction(0)


@result
class KeptCell:
    """The level that a rule keeps at one combination of levels.

    Attributes:
        at: the level of each of its inputs, by id.
        least: the id of the lowest level that it may come to there.
        greatest: the id of the highest level that it may come to there.

    >>> KeptCell(at=FrozenDict(demand="broad"), least="monitor", greatest="take_on").least
    'monitor'
    """

    at: FrozenDict[str, str]
    least: str
    greatest: str


@result
class Monotone:
    """What is known of a rule of which nothing is fixed but that better inputs never give a worse level.

    Attributes:
        falling: the ids of the inputs of which more is worse.
        kept: the combinations of levels at which it is bounded.

    >>> from k80assess import Criterion
    >>> from k80assess.learning import monotone
    >>> monotone([Criterion(id="cost", levels=["low", "high"])], ["no", "yes"], falling=["cost"]).monotone["outcome"]
    Monotone(falling=('cost',), kept=())
    """

    falling: tuple[str, ...] = ()
    kept: tuple[KeptCell, ...] = ()
