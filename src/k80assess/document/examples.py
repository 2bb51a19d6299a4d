"""Examples: topics with the outcome that was decided, from which a framework can be learned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Required, TypedDict, Unpack

from pydantic import Field, model_validator

from k80assess.base.documents import Document, Given, Keyed, Listed
from k80assess.document.conditions import Among, Condition, LevelIdsLike, duplicate_problems
from k80assess.document.files import DocumentSource, load
from k80assess.document.problems import refuse
from k80assess.document.text import ById, Id, IdLike, Text, TextLike
from k80assess.document.topic import Answer, AnswerLike
from k80assess.errors import Problem


class ExampleKeys(TypedDict, total=False):
    """What makes an `Example` in code."""

    id: Required[str]
    title: TextLike | None
    answers: Required[Keyed[IdLike, AnswerLike]]
    outcome: Required[LevelIdsLike | Given[Among]]
    weight: int
    every: bool
    note: TextLike | None


class Example(Document, frozen=True):
    """A topic with the outcome that was decided, or judged right.

    Attributes:
        id: its name.
        title: what it is called.
        answers: what was known about each criterion, and what aspects were judged to be; what is left out was open.
        outcome: the outcome: an id, several of which it was one, or a table such as `{ at_least = "monitor" }`.
        weight: how sure it is, beside others: what it takes to give it up.
        every: where answers were open, whether every way in which they could turn out gives the outcome. Without it
            some way does: less is said, and nothing that is true is lost.
        note: why it was decided so.

    >>> Example(id="pilot", answers={"demand": "broad"}, outcome="take_on").outcome
    ('take_on',)
    """

    id: Id
    title: Text | None = None
    answers: ById[Answer]
    outcome: Condition
    weight: int = Field(default=1, strict=True, ge=1, le=1_000_000)
    every: bool = Field(default=False, strict=True)
    note: Text | None = None

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[ExampleKeys]) -> None: ...


class ExamplesKeys(TypedDict, total=False):
    """What makes `Examples` in code."""

    example: Listed[Given[Example]]


class Examples(Document, frozen=True):
    """A file of examples.

    Attributes:
        examples: the examples, written as `example`.

    >>> file = {"example": [{"id": "pilot", "answers": {"demand": "broad"}, "outcome": "take_on"}]}
    >>> Examples.model_validate(file).examples[0].id
    'pilot'
    """

    examples: Annotated[tuple[Example, ...], Field(alias="example")] = ()

    if TYPE_CHECKING:

        def __init__(self, **keys: Unpack[ExamplesKeys]) -> None: ...

    @model_validator(mode="after")
    def _can_be_read_in_one_way(self) -> Examples:
        refuse(self._problems())
        return self

    def _problems(self) -> Iterator[Problem]:
        yield from duplicate_problems(("example",), [example.id for example in self.examples], "id")


def load_examples(source: DocumentSource) -> tuple[Example, ...]:
    """Read a file of examples.

    Args:
        source: a `.toml` or `.json` file, or the content of one as a mapping.

    Raises:
        DocumentError: when it is no file of examples, with all its problems.
        OSError: when there is no such file, or it cannot be read.

    >>> file = {"example": [{"id": "pilot", "answers": {"demand": "broad"}, "outcome": ["monitor", "take_on"]}]}
    >>> load_examples(file)[0].outcome
    ('monitor', 'take_on')
    """
    return load(Examples, source).examples
