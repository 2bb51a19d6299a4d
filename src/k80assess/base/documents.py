"""The base of all documents: frozen and closed, and refused with our own errors however one is made."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self, TypeAlias, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from k80assess import _above
from k80assess.base.display import Displayed, representation
from k80assess.base.lazy import cached_property
from k80assess.errors import Sentence, in_words

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
K_co = TypeVar("K_co", covariant=True)


class Listed(Protocol[T_co]):
    """What may be passed as a list: a list or a tuple, but not a string, in which only strings can be looked up."""

    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: int, /) -> T_co: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __len__(self) -> int: ...


class Keyed(Protocol[K_co, T_co]):
    """What may be passed as a table: a mapping with keys and values of these types, or of some of them."""

    def items(self) -> Collection[tuple[K_co, T_co]]:
        """Return the keys with their values."""

    def keys(self) -> Collection[K_co]:
        """Return the keys."""


Given: TypeAlias = T | Mapping[str, Any]
"""What may be passed as a document or a part of one: itself, or a mapping with its content."""


_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def meanings_of(cls: type) -> tuple[str, dict[str, str]]:
    """Return what the docstring of a class says of the whole, and what it and its bases say of each attribute.

    >>> class Hall:
    ...     '''A hall.
    ...
    ...     Attributes:
    ...         seats: how many can sit.
    ...     '''
    >>> meanings_of(Hall)
    ('A hall.', {'seats': 'how many can sit.'})
    """
    meanings: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        meanings |= _said(inspect.cleandoc(base.__doc__ or ""))[1]
    return _said(inspect.getdoc(cls) or "")[0], meanings


def _said(docstring: str) -> tuple[str, dict[str, str]]:
    """Take a docstring apart: what it says of the whole, and what of each attribute."""
    text, _, attributes = docstring.partition("\n>>> ")[0].partition("\nAttributes:\n")
    meanings = {match[1]: " ".join(match[2].split()) for match in _ATTRIBUTE.finditer(attributes)}
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")), meanings


_inside = ContextVar("_inside", default=False)
"""Whether pydantic is building a document: what stands inside one is no document that somebody else's model has."""


class _Shown:
    """How a document is written by printers that ask for `_repr_pretty_`.

    Hypothesis shows all of an example that fails, for it is to be made again; elsewhere that would be too much. Its
    older versions ask the class, with the document in front, and newer ones whatever the example is, be it a class.
    """

    def __get__(self, instance: object | None, owner: type) -> Callable[..., None]:
        def show(*given: Any) -> None:
            shown: Any
            printer: Any
            shown, printer = given[:2] if len(given) == 3 else (owner if instance is None else instance, given[0])
            is_example = isinstance(shown, Document) and type(printer).__module__.startswith("hypothesis.")
            printer.text(f"{type(shown).__name__}(**{shown._plain()!r})" if is_example else repr(shown))

        return show


class Document(
    Displayed, BaseModel, frozen=True, extra="forbid", defer_build=True, ignored_types=(cached_property, _Shown)
):
    """A document or a part of one: frozen and closed, so that a misspelt key is found and nothing changes later.

    A document made in code is checked like one that is loaded, and refused with the same `DocumentError`. Inside
    another pydantic model, or as what a web service takes, it is a field like any other: each of its problems is an
    error of that model, at its place, with our code as its type.

    For type checkers, each class takes the keys of the typed dict beside it: what is accepted is wider than what its
    fields then hold. Type checkers do not inherit `frozen`, so each class repeats it.
    """

    said_by: ClassVar[Literal["id", "edition"] | None] = None
    # by what a result names it in its data; None where it stands there in full

    needed: ClassVar[Sentence] = Sentence(
        "not_a_table", "a table is needed"
    )  # what an error says where it finds something else

    # Pydantic would treat one as a list of its keys with their values.
    __iter__ = None  # type: ignore[assignment]

    def __init__(self, /, **content: Any) -> None:
        __tracebackhide__ = True
        _above.problems().in_our_words(type(self), content, super().__init__, content)

    # Lets pydantic validate a part inside a whole by itself: it knows the place of the part.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.model_config["defer_build"] = True

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        # That a document is built when it is first used goes for no type adapter that is made of it: a web framework
        # silences what pydantic warns of there while it makes one, and not later.
        super().__pydantic_init_subclass__(**options)
        cls.model_config["defer_build"] = False

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if _inside.get():
            return handler(source)
        cls.model_rebuild()
        schema: CoreSchema = _above.problems().schema_in_our_words(cls)
        return schema

    @classmethod
    def model_rebuild(cls, *, _parent_namespace_depth: int = 2, **options: Any) -> bool | None:
        """Build what pydantic needs to check a document; this happens by itself."""
        before = _inside.set(True)
        try:
            return super().model_rebuild(_parent_namespace_depth=_parent_namespace_depth + 1, **options)
        finally:
            _inside.reset(before)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        own = schema["schema"] if schema["type"] == "function-wrap" else schema  # in a model of somebody else's
        # How it is written has the keys that it is read from, whatever function writes it.
        made = handler({key: part for key, part in own.items() if key != "serialization"})
        whole = handler.resolve_ref_schema(made)
        whole["description"], meanings = meanings_of(cls)
        properties = whole.get("properties", {})
        for name, field in cls.model_fields.items():
            key = field.alias or name
            if name in meanings and key in properties:
                properties[key]["description"] = meanings[name]
        return made

    @classmethod
    def _unworded(cls, obj: Any) -> Self:
        """Make a document from plain data as pydantic does, with pydantic's errors."""
        return super().model_validate(obj)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make a document from plain data.

        Raises:
            DocumentError: when it is not a valid document of this kind, with all its problems.
        """
        __tracebackhide__ = True
        made: Self = _above.problems().in_our_words(cls, obj, super().model_validate, {"obj": obj, **options})
        return made

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Make a document from JSON text, with numbers as exact as they are written.

        Raises:
            DocumentError: when it is not JSON, or not a valid document of this kind, with all its problems.
        """
        __tracebackhide__ = True
        return cls.model_validate(_above.parsing().parse_json(json_data, in_words(cls)), **options)

    @classmethod
    def model_validate_strings(cls, obj: Any, **options: Any) -> Self:
        """Make a document from data in which every value is text.

        Raises:
            DocumentError: when it is not a valid document of this kind, with all its problems.
        """
        __tracebackhide__ = True
        made: Self = _above.problems().in_our_words(cls, obj, super().model_validate_strings, {"obj": obj, **options})
        return made

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:  # type: ignore[override]
        """Make a document, checked like any other: nothing bypasses the checks."""
        __tracebackhide__ = True
        return cls(**cls._keyed(values))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; with changes, it is checked like a new document."""
        __tracebackhide__ = True
        if not update:
            return super().model_copy(deep=deep)
        own = {name: value for name, value in self.__dict__.items() if name in self.model_fields_set}
        return type(self)(**self._keyed(own | dict(update)))

    if not TYPE_CHECKING:
        copy = model_copy  # pydantic's own, which is deprecated, does not check the changes

    @classmethod
    def _keyed(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the keys of the document instead of the names of the fields."""
        fields = cls.model_fields
        return {(name in fields and fields[name].alias) or name: value for name, value in values.items()}

    def _plain(self) -> dict[str, Any]:
        """Return the plain data that a file holds; what was left out stays out."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)

    @cached_property
    def _fingerprint(self) -> str:
        """The SHA-256 of what the document says, in 64 hexadecimal digits."""
        return fingerprint_of(self._whole())

    def _whole(self) -> dict[str, Any]:
        """Return the plain data that a fingerprint is taken of: all that holds, in the order of the document."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    __repr__ = __str__ = representation

    _repr_pretty_ = _Shown()

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        # What was written, without what was left out.
        return ((key, value) for key, value in super().__repr_args__() if key in self.model_fields_set)


def fingerprint_of(plain: Any) -> str:
    """Return the SHA-256 of plain data, in 64 hexadecimal digits, in whichever order its keys stand.

    >>> fingerprint_of({"b": 1, "a": 2}) == fingerprint_of({"a": 2, "b": 1})
    True
    """
    from hashlib import sha256

    return sha256(canonical_json(plain).encode()).hexdigest()


def canonical_json(plain: Any) -> str:
    """Write plain data as JSON in the one form that hashes are taken of: keys in order, no blanks.

    >>> canonical_json({"b": "é", "a": [1, 2]})
    '{"a":[1,2],"b":"é"}'
    """
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
