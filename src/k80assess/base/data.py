"""Results as data: what pydantic knows of a result, derived from its fields and properties.

The data of a result are its public fields and, behind them, its public properties: what a program would ask it for.
Whoever reads it back gives the fields; the properties follow from these, and must be what the data says. This one
mechanism makes every result a type like any other to pydantic, and to what builds on pydantic.

Three things are said otherwise than they are held, since data stands by itself:

- a fraction as its exact text beside a decimal;
- a part of a framework (a level, a criterion, an aspect) by its id, and a framework or an agenda itself by its edition;
- what is found one by one as as many of the first as are asked for, and whether these are all.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs
from pydantic import GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, PydanticSerializationUnexpectedValue, core_schema

from k80assess import _above
from k80assess.base.documents import Document, meanings_of
from k80assess.base.exact import NumberData
from k80assess.errors import (
    ArgumentError,
    DocumentError,
    Problem,
    Sentence,
    SizeLimitError,
    UndecidedError,
    UnknownNameError,
    in_words,
    quoted,
    refusal,
)

FORMAT = 2
"""The version of the form of data: it changes when data of before would be read otherwise, or not at all."""

LIMIT = 100
"""How many of what is found one by one are data where nobody says how many: there can be more than anybody can read."""

Plain: TypeAlias = dict[str, Any]
Property: TypeAlias = Callable[[Any], Any]
"""The function of a property."""

UNLESS_TOO_LARGE = "unless too large"
"""Marks the type of a property that can be too large to work out: its data is then the problem that says so."""

WHOLE = "whole"
"""Marks the type of a part of a framework that a result has in full, for it may differ from what has its id."""


class Reading:
    """What is known while data is read: the documents that it names.

    Args:
        documents: documents, of which the first framework is the one that ids belong to where nothing else says so.
    """

    def __init__(self, documents: Sequence[Document] = ()) -> None:
        self.documents = documents
        self.framework: Any = next((one for one in documents if hasattr(one, "outcome_aspect")), None)

    @property
    def own_framework(self) -> Any:
        """The framework that ids belong to.

        Raises:
            ArgumentError: when there is none.
        """
        if self.framework is None:
            template = "this data does not say which framework it is about: give the framework with it"
            raise ArgumentError(Problem((), Sentence("data_without_framework", template)))
        return self.framework

    def edition(self, kind: type[Document], fingerprint: str) -> Document | None:
        """Return the document of a kind with a fingerprint: one of those given, or else one of the package's own."""
        for document in self.documents:
            if isinstance(document, kind) and document._fingerprint == fingerprint:
                return document
        found: Document | None = _above.packaged(kind, fingerprint)
        return found


# --- results ------------------------------------------------------------------------------------------------------


def properties_in(namespace: Mapping[str, Any]) -> dict[str, Property]:
    """Return the functions of the public properties in the namespace of a class, by name."""
    public = {name: own for name, own in namespace.items() if not name.startswith("_")}
    found = {name: own.fget for name, own in public.items() if isinstance(own, property) and own.fget is not None}
    return found | {name: own.func for name, own in public.items() if isinstance(own, cached_property)}


def result_schema(cls: type, properties: Mapping[str, Property], handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return how pydantic reads and writes a result.

    Args:
        cls: its class, made by attrs.
        properties: the functions of its properties, by name.
        handler: pydantic's.
    """
    fields = {field.name: field for field in attrs.fields(cls) if not field.name.startswith("_")}
    types = {name: told_as(own) for name, own in _types_of_fields(cls, fields).items()}
    hints = {name: get_type_hints(own, include_extras=True)["return"] for name, own in properties.items()}
    types |= {name: told_as(own) for name, own in hints.items()}
    may_be_too_large = {name for name, own in hints.items() if UNLESS_TOO_LARGE in getattr(own, "__metadata__", ())}
    read_of, needed = read_of_data(cls)
    text, meanings = meanings_of(cls)
    for name, function in properties.items():
        meanings[name] = _first_paragraph(function)
    said = {name: {"pydantic_js_updates": {"description": _as_json_has_it(meanings.get(name, ""))}} for name in types}

    def told(value: Any) -> Plain:
        if not isinstance(value, cls):
            raise PydanticSerializationUnexpectedValue(f"a {cls.__name__} is needed")
        found = {}
        for name in types:
            try:
                found[name] = getattr(value, name)
            except (SizeLimitError, UndecidedError) as error:
                if name not in may_be_too_large:
                    raise
                found[name] = error.problems[0]
        return found

    def read(given: Any, inner: Callable[[Any], Plain], info: core_schema.ValidationInfo) -> Any:
        if isinstance(given, cls):
            work_out(given)
            return given
        reading = info.context if isinstance(info.context, Reading) else Reading()
        values = inner(given)
        return made_of(cls, {name: values[name] for name in read_of if name in values}, reading)

    read.__name__ = read.__qualname__ = cls.__name__  # where there may be one of several things, errors name it

    reading_fields, written_fields = {}, {}
    for name, own in types.items():
        schema = handler.generate_schema(own)
        written_fields[name] = core_schema.typed_dict_field(schema, metadata=said[name])
        if name not in read_of:  # it follows from the others
            schema = core_schema.any_schema()
        reading_fields[name] = core_schema.typed_dict_field(schema, required=name in needed, metadata=said[name])
    return core_schema.with_info_wrap_validator_function(
        read,
        core_schema.typed_dict_schema(reading_fields, extra_behavior="forbid"),
        serialization=core_schema.plain_serializer_function_ser_schema(
            # As closed as what is read, so that a service has one description of both where they have the same keys.
            told,
            return_schema=core_schema.typed_dict_schema(written_fields, extra_behavior="forbid"),
        ),
        ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
        metadata={"pydantic_js_updates": {"title": cls.__name__, "description": text}},
    )


def read_of_data(cls: type) -> tuple[Sequence[str], Sequence[str]]:
    """Return the keys of the data of a result that it is made of again, and those that must be there."""
    fields = {field.name: field for field in attrs.fields(cls) if not field.name.startswith("_")}
    read_of = getattr(cls, "_read_of", tuple(fields))
    return read_of, [name for name in read_of if name not in fields or fields[name].default is attrs.NOTHING]


def made_of(cls: type, values: Plain, reading: Reading) -> Any:
    """Make a result of what was read of its fields."""
    own = getattr(cls, "_made_of", None)
    if own is not None:
        try:
            return own(values, reading)
        except (ArgumentError, UnknownNameError) as error:  # it is the data that has it so
            raise DocumentError("data", error.problems) from None
    if "_framework" in {field.name for field in attrs.fields(cls)}:
        values = {**values, "framework": reading.framework}
    return cls(**values)


def work_out(value: Any) -> None:
    """Work out all that is data of a value, which from then on is only to be written.

    A web service does the first in a thread, where it can take its time, and writes where everybody waits.
    """
    properties = getattr(type(value), "_properties", None)
    if properties is not None:
        for name in (*[own.name for own in attrs.fields(type(value)) if own.name[0] != "_"], *properties):
            with suppress(SizeLimitError, UndecidedError):  # it is said when it is written
                work_out(getattr(value, name))
    elif isinstance(value, Mapping):
        work_out(tuple(value.values()))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in found_data(value, value.limit)["items"] if hasattr(value, "limit") else value:
            work_out(one)


def _types_of_fields(cls: type, names: Mapping[str, object]) -> Plain:
    """Return the types of fields, by name; each is looked up where its class was written."""
    found: Plain = {}
    for base in reversed(cls.__mro__):
        own = {name: kind for name, kind in inspect.get_annotations(base).items() if name in names}
        found |= get_type_hints(
            type("fields", (), {"__annotations__": own, "__module__": base.__module__}), include_extras=True
        )
    return {name: found[name] for name in names}


def _as_json_has_it(meaning: str) -> str:
    return re.sub(r"\bNone\b", "null", meaning)


def _first_paragraph(function: Property) -> str:
    return " ".join((function.__doc__ or "").strip().partition("\n\n")[0].split())


# --- types as data ------------------------------------------------------------------------------------------------


def told_as(annotation: Any) -> Any:
    """Return the type by which pydantic reads and writes what a result holds, with fractions and documents as data.

    >>> told_as(tuple[str, ...])
    tuple[str, ...]
    """
    if annotation is Fraction:
        return NumberData
    if annotation is Any:
        return Annotated[Any, PlainSerializer(_above_plain)]
    if isinstance(annotation, type) and issubclass(annotation, Document):
        return Annotated[annotation, _AsSaid(annotation)] if annotation.said_by else annotation
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if UNLESS_TOO_LARGE in inner[1:]:
            return Union[Problem, told_as(inner[0])]  # noqa: UP007
        return inner[0] if WHOLE in inner[1:] else annotation
    if not inner or origin is Literal:
        return annotation
    if origin in (Union, UnionType):
        return Union[tuple([told_as(one) for one in inner])]  # noqa: UP007
    return origin[tuple([told_as(one) for one in inner])]


def _above_plain(value: Any) -> Any:
    return _above.plain(value)


class _AsSaid:
    """A part of a framework said by its id, or a document by its edition."""

    def __init__(self, kind: type[Document]) -> None:
        self.kind = kind

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kind, said_by = self.kind, self.kind.said_by
        inner = core_schema.str_schema() if said_by == "id" else _edition_schema(kind)
        told = _id_of if said_by == "id" else _edition_of

        def read(given: Any, inner: Callable[[Any], Any], info: core_schema.ValidationInfo) -> Any:
            if isinstance(given, kind):
                return given
            found = inner(given)
            if said_by == "id":
                return found  # the class that holds it knows of what it is the id
            reading = info.context if isinstance(info.context, Reading) else Reading()
            document = reading.edition(kind, found["fingerprint"])
            if document is None:
                template = "{edition} is not in the package, and not among the documents that were given"
                raise refusal(Sentence("edition_unknown", template, edition=_edition_said(found)))
            if reading.framework is None and hasattr(document, "outcome_aspect"):
                reading.framework = document
            return document

        return core_schema.with_info_wrap_validator_function(
            read, inner, serialization=core_schema.plain_serializer_function_ser_schema(told, return_schema=inner)
        )


def _id_of(part: Any) -> str:
    if not isinstance(part, (Document, str)):
        raise PydanticSerializationUnexpectedValue("a part of a framework is needed")
    return part if isinstance(part, str) else part.id  # type: ignore[attr-defined]


def _edition_of(document: Any) -> Plain:
    if not isinstance(document, Document):
        raise PydanticSerializationUnexpectedValue("a document is needed")
    return {"id": document.id, "version": document.version, "fingerprint": document._fingerprint}  # type: ignore[attr-defined]


def _edition_said(edition: Plain) -> str:
    """Return an edition as people read it, with as much of its fingerprint as tells it from others."""
    return f"{quoted(edition['id'])} {quoted(edition['version'])} ({edition['fingerprint'][:12]}…)"


def _edition_schema(kind: type[Document]) -> CoreSchema:
    text = core_schema.str_schema()
    types = {"id": text, "version": text, "fingerprint": core_schema.str_schema(pattern="^[0-9a-f]{64}$")}
    name = in_words(kind)
    return core_schema.typed_dict_schema(
        {key: core_schema.typed_dict_field(own) for key, own in types.items()},
        extra_behavior="forbid",
        metadata={"pydantic_js_updates": {"description": f"Which {name} it is, and which version of it."}},
    )


# --- mappings and sequences ---------------------------------------------------------------------------------------


def mapping_schema(cls: type, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return how pydantic reads and writes a mapping of ours: a table, or a list of entries where keys are no texts."""
    key, value = get_args(source) or (Any, Any)
    bare = get_args(key)[0] if get_origin(key) is Annotated else key
    value = told_as(value)
    if bare in (str, Any) or get_origin(bare) is Literal:
        return core_schema.no_info_after_validator_function(cls, handler(dict[key, value]))  # type: ignore[valid-type]
    entry = core_schema.typed_dict_schema(
        {
            "key": core_schema.typed_dict_field(handler.generate_schema(told_as(key))),
            "value": core_schema.typed_dict_field(handler.generate_schema(told_as(value))),
        },
        extra_behavior="forbid",
    )

    def read(given: Any, inner: Callable[[Any], Any]) -> Any:
        return given if isinstance(given, cls) else cls({own["key"]: own["value"] for own in inner(given)})

    return core_schema.no_info_wrap_validator_function(
        read,
        core_schema.list_schema(entry),
        serialization=core_schema.plain_serializer_function_ser_schema(
            entries_of, return_schema=core_schema.list_schema(entry)
        ),
    )


def entries_of(mapping: Mapping[Any, Any]) -> list[Plain]:
    """Return what a mapping holds whose keys are no texts, entry by entry."""
    if not isinstance(mapping, Mapping):
        raise PydanticSerializationUnexpectedValue("a mapping is needed")
    return [{"key": key, "value": value} for key, value in mapping.items()]


class DataStopsError(DocumentError):
    """Results that were read back from data, of which there are more than the data has.

    Attributes:
        problem: what kept the others from being found; None where they were only left out.
    """

    def __init__(self, problem: Problem | None = None) -> None:
        self.problem = problem
        super().__init__("data", [problem or Problem((), Sentence("data_stops", "there are more than the data has"))])
        self.args = (problem,)


def found_data(found: Iterable[Any], limit: int) -> Plain:
    """Return the first of what is found one by one, whether these are all, and what keeps others from being found."""
    items: list[Any] = []
    told: Plain = {"items": items, "complete": False, "problem": None}
    try:
        for one in found:
            if len(items) == limit:
                return told
            items.append(one)
    except DataStopsError as error:
        return {**told, "problem": error.problem}
    except (SizeLimitError, UndecidedError) as error:
        return {**told, "problem": error.problems[0]}
    return {**told, "complete": True}


def items_of(items: Sequence[Any], complete: bool, problem: Problem | None) -> Iterator[Any]:
    """Return what data says was found, and stop where the data does.

    Raises:
        DataStopsError: behind the last, when there are more.
    """
    yield from items
    if not complete:
        raise DataStopsError(problem)


def found_schema(cls: Any, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return how pydantic reads and writes what is found one by one."""
    (item,) = get_args(source) or (Any,)
    said = {
        "items": "The first of them.",
        "complete": "Whether these are all.",
        "problem": "What keeps the others from being found; null where nothing does.",
    }
    own: Any = told_as(item)
    types: Plain = {"items": list[own], "complete": bool, "problem": Problem | None}
    inner = core_schema.typed_dict_schema(
        {
            name: core_schema.typed_dict_field(
                handler.generate_schema(kind), metadata={"pydantic_js_updates": {"description": said[name]}}
            )
            for name, kind in types.items()
        },
        extra_behavior="forbid",
        metadata={"pydantic_js_updates": {"description": "What is found one by one, as far as it is told."}},
    )
    name = f"[{item.__module__}.{item.__qualname__}:{id(item)}]" if isinstance(item, type) else None

    def read(given: Any, inner: Callable[[Any], Plain]) -> Any:
        if isinstance(given, cls):
            work_out(given)
            return given
        return cls(items_of, *inner(given).values())

    def told(found: Any, info: core_schema.SerializationInfo) -> Plain:
        if not isinstance(found, cls):
            raise PydanticSerializationUnexpectedValue("results that are found one by one are needed")
        return found_data(found, (info.context or {}).get("limit", found.limit))

    return core_schema.no_info_wrap_validator_function(
        read,
        inner,
        serialization=core_schema.plain_serializer_function_ser_schema(told, info_arg=True, return_schema=inner),
        ref=None if name is None else f"{cls.__module__}.{cls.__qualname__}:{id(cls)}{name}",
    )
