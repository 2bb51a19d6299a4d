"""The workload: how many days topics take in each portfolio, and how many there are."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Required, TypeAlias, TypedDict, Unpack

from pydantic import Field

from k80assess.base.documents import Document, Keyed
from k80assess.base.exact import Exact, Number
from k80assess.base.results import FrozenDict
from k80assess.document.files import DocumentSource, load
from k80assess.document.revision import revise
from k80assess.document.text import ById, IdLike
from k80assess.document.topic import Topic

_NotNegative: TypeAlias = Annotated[Exact, Field(ge=0)]


class WorkloadKeys(TypedDict, total=False):
    """What makes a `Workload` in code."""

    capacity: Required[Keyed[IdLike, Number]]
    reserve: Number
    effort: Keyed[str | Topic, Keyed[IdLike, Number]]
    values: Keyed[str | Topic, Number]


class Workload(Document, frozen=True):
    """What `plan` needs beside the assessments, as people write it down.

    Attributes:
        capacity: for each portfolio, by id, the days there are.
        reserve: the share of these days, from 0 to 1, to keep free for unexpected topics.
        effort: for each topic, by id, the days it takes in each portfolio.
        values: for topics, by id, what they are worth; 1 when left out.

    >>> Workload.model_validate({"capacity": {"living": 12}, "effort": {"pilot": {"living": 2.5}}}).effort["pilot"]
    {'living': Fraction(5, 2)}
    """

    capacity: ById[_NotNegative]
    reserve: Annotated[Exact, Field(ge=0, le=1)] = Fraction(0)
    effort: ById[ById[_NotNegative]] = FrozenDict()
    values: ById[_NotNegative] = FrozenDict()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[WorkloadKeys]) -> None: ...

    def limited_to(self, topics: Collection[str]) -> Workload:
        """Return the part that is about some topics, by id, for a plan of those alone.

        Values of topics without effort remain: those are a mistake, which `plan` refuses.

        >>> workload = load_workload({"capacity": {"living": 12}, "effort": {"pilot": {"living": 2}, "visit": {}}})
        >>> workload.limited_to(["visit"]).effort
        {'visit': {}}
        """
        effort = {topic: days for topic, days in self.effort.items() if topic in topics}
        values = {topic: value for topic, value in self.values.items() if topic in topics or topic not in self.effort}
        return revise(self, {"effort": effort, "values": values})


def load_workload(source: DocumentSource) -> Workload:
    """Read a workload.

    Args:
        source: a `.toml` or `.json` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is not a valid workload, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> load_workload({"capacity": {"living": 12}, "reserve": 0.2}).reserve
    Fraction(1, 5)
    """
    return load(Workload, source)
