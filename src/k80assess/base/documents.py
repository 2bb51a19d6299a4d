"""What people write: frozen and closed, said once here, and refused in our words however one is made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeAlias, TypeVar

from pydantic import BaseModel

from k80assess import _above
from k80assess.base.display import Displayed
from k80assess.base.lazy import cached_property
from k80assess.errors import Sentence, in_words

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
K_co = TypeVar("K_co", covariant=True)


class Listed(Protocol[T_co]):
    """What may be given for a list: a list or a tuple of these, and no text, in which only texts can be looked for."""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: int, /) -> T_co: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...


class Keyed(Protocol[K_co, T_co]):
    """What may be given for a table: a mapping with keys and values of these types, or of some of them."""

    def items(self) -> Collection[tuple[K_co, T_co]]:
        """Return the keys with their values."""

    def keys(self) -> Collection[K_co]:
        """Return the keys."""


Given: TypeAlias = T | Mapping[str, Any]
"""What may be given for a document or a part of one: itself, or what it is made of."""


class Document(Displayed, BaseModel, frozen=True, extra="forbid", defer_build=True, ignored_types=(cached_property,)):
    """A document or a part of one: frozen and closed, so that a misspelt key is found and nothing changes later.

    However one is made in code, it is checked as one that is loaded, and refused by the same `DocumentError`. Inside
    somebody else's pydantic model it is a field like any other, and what is wrong with it an error of that model.

    Type checkers see each class take what is accepted, which is wider than what its fields then hold: the keys of a
    typed dict beside the class. They do not look further up for `frozen`, so each class says it again.
    """

    needed: ClassVar[Sentence] = Sentence(
        "not_a_table", "a table is needed"
    )  # what an error says where something else stands

    # Pydantic would take one for a list of its keys with their values.
    __iter__ = None  # type: ignore[assignment]

    def __init__(self, /, **content: Any) -> None:
        __tracebackhide__ = True
        _above.problems().in_our_words(type(self), content, super().__init__, content)

    # So that pydantic, when it comes to a part inside a whole, goes on by itself: it knows the place of the part.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def _unworded(cls, obj: Any) -> Self:
        """Make a document of plain data as pydantic does, with pydantic's errors."""
        return super().model_validate(obj)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make a document of plain data.

        Raises:
            DocumentError: when it is no such document, with all its problems.
        """
        __tracebackhide__ = True
        made: Self = _above.problems().in_our_words(cls, obj, super().model_validate, {"obj": obj, **options})
        return made

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Make a document of JSON text, with numbers as exact as they are written.

        Raises:
            DocumentError: when it is not JSON, or no such document, with all its problems.
        """
        __tracebackhide__ = True
        return cls.model_validate(_above.parsing().parse_json(json_data, in_words(cls)), **options)

    @classmethod
    def model_validate_strings(cls, obj: Any, **options: Any) -> Self:
        """Make a document of data in which every value is text.

        Raises:
            DocumentError: when it is no such document, with all its problems.
        """
        __tracebackhide__ = True
        made: Self = _above.problems().in_our_words(cls, obj, super().model_validate_strings, {"obj": obj, **options})
        return made

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:  # type: ignore[override]
        """Make a document, checked as any other: there is no way round the checks."""
        __tracebackhide__ = True
        return cls(**cls._keyed(values))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; one with something changed is checked as a new document is."""
        __tracebackhide__ = True
        if not update:
            return super().model_copy(deep=deep)
        own = {name: value for name, value in self.__dict__.items() if name in self.model_fields_set}
        return type(self)(**self._keyed(own | dict(update)))

    if not TYPE_CHECKING:
        copy = model_copy  # pydantic's own, deprecated, does not check what changes

    @classmethod
    def _keyed(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the keys of a document instead of the names of fields."""
        fields = cls.model_fields
        return {(name in fields and fields[name].alias) or name: value for name, value in values.items()}

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        # What was written, and nothing that was left out.
        return ((key, value) for key, value in super().__repr_args__() if key in self.model_fields_set)
