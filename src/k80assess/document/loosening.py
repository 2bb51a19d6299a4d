"""What a family leaves loose of a weighted rule."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import attrs


class Interval(NamedTuple):
    """Where a cut-off may lie: a share of the range, from the least to the greatest, and whether these belong to it.

    >>> from k80assess import load_framework, loosen
    >>> [str(end) for end in loosen(load_framework(), cutoffs={"fit": "1/10"}).cutoffs["fit"][0][:2]]
    ['9/25', '11/25']
    """

    least: Fraction
    greatest: Fraction
    least_included: bool = True
    greatest_included: bool = True

    def is_above_least(self, share: Fraction) -> bool:
        """Return whether a share reaches the cut-off at some place where it may lie."""
        return share >= self.least if self.least_included else share > self.least


@attrs.frozen(kw_only=True)
class LooseWeights:
    """What weights may be.

    Attributes:
        orders: pairs of inputs of which the first weighs at least as much as the second.
        off: by up to which part of itself each weight may be off; None where weights are any.
        least: the least part of the sum that weight times range of each input comes to.

    >>> from k80assess import load_framework, loosen
    >>> loosen(load_framework(), weights={"fit": [("theme_link", "proximity")]}).weights["fit"].orders
    (('theme_link', 'proximity'),)
    """

    orders: tuple[tuple[str, str], ...] = ()
    off: Fraction | None = None
    least: Fraction = Fraction(0)
