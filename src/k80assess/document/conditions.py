"""Conditions on criteria and aspects: which levels each may have, and what makes a condition wrong."""

from __future__ import annotations

import numbers
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypedDict, Unpack

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from k80assess.base.documents import Document, Given, Keyed, Listed
from k80assess.document.problems import refuse
from k80assess.document.ranges import ends_of, same_side_problems
from k80assess.document.text import ID_PATTERN, ById, Id, IdLike, Reference, own_id
from k80assess.errors import Loc, Problem, Sentence, listed, quoted, refusal

Scales = Mapping[str, Sequence[str]]
"""For each criterion or aspect that exists, the ids of its levels, worst first."""

NODE_UNKNOWN = Sentence("node_unknown", "no criterion or aspect has this id")
_LEVEL_UNKNOWN = Sentence("level_unknown", "there is no such level")


def _one_or_more(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [own_id(part) for part in value]
    if value is None or isinstance(value, (bool, Mapping)):
        raise refusal(Sentence("not_levels", "a level id, or a list of them, is needed"))
    return (own_id(value),) if isinstance(value, (str, Document, numbers.Number)) else value


OneOrMore = BeforeValidator(_one_or_more)
"""Reads a single id as a list of one, and things as their ids."""

ID_SCHEMA = {"type": "string", "pattern": ID_PATTERN}
LevelIds = Annotated[
    tuple[Id, ...],
    Field(min_length=1),
    OneOrMore,
    WithJsonSchema({"anyOf": [ID_SCHEMA, {"type": "array", "items": ID_SCHEMA, "minItems": 1, "uniqueItems": True}]}),
]
"""Levels of one scale: an id, or a list of ids."""

LevelIdsLike: TypeAlias = IdLike | Listed[IdLike]

AmongKeys = TypedDict(
    "AmongKeys",
    {
        "at_least": IdLike | None,
        "above": IdLike | None,
        "at_most": IdLike | None,
        "below": IdLike | None,
        "not": LevelIdsLike | None,
    },
    total=False,
)
"""What makes an `Among` in code."""


class Among(Document, frozen=True):
    """Levels of a scale, named by where they stand or which they are not; all that is said holds together.

    Attributes:
        at_least: the id of the lowest level among them.
        above: the id of the highest level below them.
        at_most: the id of the highest level among them.
        below: the id of the lowest level above them.
        others: the ids of levels that are not among them; written `not`.

    >>> levels_among(Among(at_least="tight"), ["none", "tight", "enough"])
    ('tight', 'enough')
    >>> levels_among(Among(**{"below": "enough", "not": "none"}), ["none", "tight", "enough"])
    ('tight',)
    """

    needed: ClassVar[Sentence] = Sentence(
        "not_a_condition", "a level, a list of levels, or a table with at_least, above, at_most, below or not is needed"
    )

    at_least: Reference | None = None
    above: Reference | None = None
    at_most: Reference | None = None
    below: Reference | None = None
    others: LevelIds | None = Field(None, alias="not")

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[AmongKeys]) -> None: ...

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Among:
        refuse(self._end_problems())
        return self

    def _end_problems(self) -> Iterator[Problem]:
        if not self.ends and self.others is None:
            yield Problem((), self.needed)
        yield from same_side_problems(self.ends, quoted)

    @property
    def ends(self) -> dict[str, str]:
        """The levels it is limited by, by their keys."""
        return ends_of(self)


def _form(value: Any) -> str:
    return "table" if isinstance(value, (Mapping, Among)) else "plain"


Condition: TypeAlias = Annotated[
    Annotated[LevelIds, Tag("plain")] | Annotated[Among, Tag("table")], Discriminator(_form)
]
"""A condition on one criterion or aspect: the levels it may have."""

When = ById[Condition]
"""A condition: for each criterion or aspect it names, the levels that one may have. One left out may have any."""

WhenLike: TypeAlias = Keyed[IdLike, LevelIdsLike | Given[Among]]
"""What may be given for a condition."""


def levels_among(condition: Sequence[str] | Among, scale: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the levels that a condition names; what the scale does not have is passed over.

    >>> levels_among(("none",), ["none", "tight", "enough"]), levels_among(Among(above="none"), ["none", "tight"])
    (('none',), ('tight',))
    """
    if not isinstance(condition, Among):
        return tuple(condition)
    at = {level_id: place for place, level_id in enumerate(scale)}
    ends = {key: at[end] for key, end in condition.ends.items() if end in at}
    first = max(ends.get("at_least", 0), ends.get("above", -1) + 1)
    last = min(ends.get("at_most", len(scale) - 1), ends.get("below", len(scale)) - 1)
    return tuple([level_id for level_id in scale[first : last + 1] if level_id not in (condition.others or ())])


def spelt_out(when: Mapping[str, Sequence[str] | Among], scales: Scales) -> Mapping[str, Sequence[str]]:
    """Return a condition with the levels of each criterion or aspect that it names."""
    return {node_id: levels_among(condition, scales[node_id]) for node_id, condition in when.items()}


def condition_problems(loc: Loc, when: When, scales: Mapping[str, Sequence[str] | None]) -> Iterator[Problem]:
    """Find what a condition names that does not exist, and what no level fulfils; a scale may not be known."""
    for node_id, condition in when.items():
        at = (*loc, node_id)
        if node_id not in scales:
            yield Problem.unknown(at, NODE_UNKNOWN, node_id, [name for name, scale in scales.items() if scale])
            continue
        scale = scales[node_id]
        if isinstance(condition, Among):
            yield from () if scale is None else among_problems(at, condition, scale)
        elif scale is None:
            yield from duplicate_problems(at, condition)
        else:
            yield from level_problems(at, condition, scale)


def among_problems(loc: Loc, condition: Among, scale: Sequence[str]) -> Iterator[Problem]:
    """Find the levels in a comparison or exception that a scale does not have, and one that no level fulfils."""
    unknown = [(key, end) for key, end in condition.ends.items() if end not in scale]
    for key, end in unknown:
        yield Problem.unknown((*loc, key), _LEVEL_UNKNOWN, end, list(scale))
    others = [*level_problems((*loc, "not"), condition.others or (), scale)]
    yield from others
    if not unknown and not others and not levels_among(condition, scale):
        yield Problem(loc, Sentence("condition_empty", "no level is among these"), allowed=listed(scale))


def level_problems(loc: Loc, named: Sequence[str], scale: Collection[str]) -> Iterator[Problem]:
    """Find the level ids that a scale does not have, and those named twice."""
    for level_id in named:
        if not isinstance(level_id, str) or level_id not in scale:
            yield Problem.unknown(loc, _LEVEL_UNKNOWN, level_id, list(scale))
    if all(isinstance(level_id, str) for level_id in named):
        yield from duplicate_problems(loc, named)


def duplicate_problems(loc: Loc, ids: Sequence[str], *at: str) -> Iterator[Problem]:
    """Find ids that stand more than once; `at` is the key that each is written under, if it is, such as `id`."""
    seen: set[str] = set()
    for i, name in enumerate(ids):
        if name in seen:
            yield Problem((*loc, i, *at), Sentence("id_twice", "this id stands here twice"), quoted(name))
        seen.add(name)
