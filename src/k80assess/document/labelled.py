"""Results that name parts of a framework by id, and that are displayed with the labels of these.

Which framework that is makes no difference to what a result says: it counts for no comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self, TypeAlias, TypeVar

import attrs

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, result
from k80assess.document.framework import Framework

K = TypeVar("K")
V = TypeVar("V")

Asked: TypeAlias = Literal["probabilities", "acceptability", "distribution", "influence", "sets"]
"""What numbers answer, by the name of the function that asks."""


@result
class Labelled(Displayed):
    """The base of results that name parts of a framework by id, and that are displayed with the labels of these.

    Which framework that is makes no difference to what the result says: it counts for no comparison.
    """

    _framework: Framework | None = attrs.field(default=None, eq=False, repr=False, alias="framework")

    def _in(self, framework: Framework) -> Self:
        """Return the same of a framework."""
        return attrs.evolve(self, framework=framework)  # type: ignore[misc]


class Amounts(FrozenDict[K, V], Displayed):
    """Numbers by outcome, by set of outcomes, or by criterion: a frozen mapping that a notebook shows with labels.

    It is an ordinary mapping in everything else: equal to a dict with the same numbers, and written as one.

    Args:
        numbers: the numbers, by id.
        asked: what they answer; None where that is not known.
        of: the id of the aspect whose levels they are of.
        framework: the framework.

    >>> from k80assess import load_framework, distribution
    >>> distribution(load_framework()) == {"decline": 29808, "monitor": 25404, "take_on": 3837}
    True
    """

    __slots__ = ("_asked", "_framework", "_of")

    def __init__(
        self,
        numbers: Mapping[K, V],
        asked: Asked | None = None,
        of: str | None = None,
        framework: Framework | None = None,
    ) -> None:
        super().__init__(numbers)
        self._asked, self._of, self._framework = asked, of, framework

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self), self._asked, self._of, self._framework))
