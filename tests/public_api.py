"""What the package offers, written out: every public name with its signature, its fields and what one can do with it.

    .venv/bin/python tests/public_api.py

renews `public_api.txt`, with which `test_public_api.py` compares. Look at what changed in it: a line that goes or that
changes breaks somebody's program and asks for a new major version, a line that comes for a minor one.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
from pydantic import BaseModel

import k80assess

SNAPSHOT = Path(__file__).with_name("public_api.txt")

# Of the methods that Python itself calls, those that one counts on when using a class.
_OPERATIONS = {"__bool__", "__call__", "__contains__", "__enter__", "__getitem__", "__iter__", "__len__"}


def public() -> Iterator[tuple[str, Any]]:
    """Return every public name with what it stands for: those at the top level, and those of the modules beside it."""
    for name in k80assess.__all__:
        yield name, getattr(k80assess, name)
    for name in k80assess._MODULES:
        yield from _shown(name, getattr(k80assess, name))


def _shown(path: str, module: ModuleType) -> Iterator[tuple[str, Any]]:
    yield path, module
    for name in module.__all__:
        thing = getattr(module, name)
        if isinstance(thing, ModuleType):
            yield from _shown(f"{path}.{name}", thing)
        else:
            yield f"{path}.{name}", thing


def written() -> str:
    """Return the public API as text: a paragraph for each name, and a line for each that was described before."""
    known: dict[int, str] = {}
    paragraphs = []
    for name, thing in public():
        is_new = known.setdefault(id(thing), name) == name
        paragraphs.append(f"{name}{_described(thing)}" if is_new else f"{name} = {known[id(thing)]}\n")
    return "\n".join(paragraphs)


def _described(thing: Any) -> str:
    if isinstance(thing, ModuleType):
        return ": module\n"
    if not inspect.isclass(thing):
        return f"{_signature(thing)}\n"
    bases = ", ".join(base.__name__ for base in thing.__bases__ if base is not object)
    members = "".join(f"    {member}\n" for member in (*_fields(thing), *_members(thing)))
    return f": class({bases})\n{members}"


# --- fields -------------------------------------------------------------------------------------------------------


def _fields(cls: type) -> Iterator[str]:
    for name, optional, alias in _named_fields(cls):
        yield f"{name}: {_annotation(cls, name)}{' = …' if optional else ''}{f' as {alias}' if alias else ''}"


def _named_fields(cls: type) -> Iterator[tuple[str, bool, str | None]]:
    """Return each field's name, whether it may be left out, and its name in a document where that differs."""
    if issubclass(cls, BaseModel):
        for name, field in cls.model_fields.items():
            yield name, not field.is_required(), field.alias
    elif attrs.has(cls):
        for attribute in attrs.fields(cls):
            if not attribute.name.startswith("_"):
                yield attribute.name, attribute.default is not attrs.NOTHING, None
    else:
        for name in getattr(cls, "_fields", ()):  # a named tuple
            yield name, name in cls._field_defaults, None  # type: ignore[attr-defined]


def _annotation(cls: type, name: str) -> str:
    found = next(own[name] for base in cls.__mro__ if name in (own := inspect.get_annotations(base)))
    return str(getattr(found, "__forward_arg__", found))


# --- methods and properties ---------------------------------------------------------------------------------------


def _members(cls: type) -> Iterator[str]:
    ours = [base for base in cls.__mro__ if base.__module__.startswith("k80assess")]
    made_by_others = attrs.has(cls) or issubclass(cls, BaseModel)
    own_init = (
        None if made_by_others else next((vars(base)["__init__"] for base in ours if "__init__" in vars(base)), None)
    )
    if own_init is not None:
        yield f"__init__{_signature(own_init)}"
    fields = [name for name, _optional, _alias in _named_fields(cls)]
    for name in sorted({name for base in ours for name in vars(base) if name not in fields}):
        is_public = not name.startswith("_") or name in _OPERATIONS
        if is_public and not (issubclass(cls, BaseModel) and hasattr(BaseModel, name)):
            yield from _member(cls, name)


def _member(cls: type, name: str) -> Iterator[str]:
    member = inspect.getattr_static(cls, name)
    getter = getattr(member, "fget", None) or getattr(member, "func", None)
    if getter is not None:  # a property, or a cached one
        yield f"{name}: {_bare(inspect.signature(getter).return_annotation)}  # property"
    elif inspect.ismemberdescriptor(member):  # what attrs makes of a cached property in a slotted class
        yield f"{name}: {_annotation(cls, name)}  # property"
    elif isinstance(member, (classmethod, staticmethod)):
        yield f"{name}{_signature(member.__func__)}  # {type(member).__name__}"
    elif inspect.isfunction(member):
        yield f"{name}{_signature(member)}"


# --- signatures ---------------------------------------------------------------------------------------------------


class _Bare(str):
    """An annotation as it was written, which `inspect` then shows without quotes."""

    __slots__ = ()
    __repr__ = str.__str__


def _bare(annotation: Any) -> Any:
    return _Bare(annotation) if isinstance(annotation, str) else annotation


def _signature(function: Any) -> str:
    signature = inspect.signature(function)
    parameters = [p.replace(annotation=_bare(p.annotation)) for p in signature.parameters.values()]
    return str(signature.replace(parameters=parameters, return_annotation=_bare(signature.return_annotation)))


if __name__ == "__main__":
    SNAPSHOT.write_text(written(), "utf-8")
