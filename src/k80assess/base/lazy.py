"""What is worked out, or loaded, once: when it is first asked for."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property as cached_property
else:

    class cached_property(functools.cached_property[T]):  # noqa: N801
        """A cached property that holds no lock, as from Python 3.12 on.

        The lock of 3.11 is one for all instances, held while a value is worked out: a process that is forked meanwhile
        would wait for it for ever.
        """

        def __get__(self, instance: object | None, owner: type | None = None) -> Any:
            if instance is None:
                return self
            assert self.attrname is not None  # set when the class was made
            values = instance.__dict__
            if self.attrname not in values:
                values[self.attrname] = self.func(instance)
            return values[self.attrname]


def lazily(module: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a module that shows names of other modules, and modules below it.

    Args:
        module: the module's full name.
        homes: for each name the full name of the module that it stands in; for a module below it, that of itself.

    >>> get, names = lazily("k80assess.interop", {"dmn": "k80assess.interop.dmn"})
    >>> get("dmn").__name__, names()
    ('k80assess.interop.dmn', ['dmn'])
    """

    def get(name: str) -> object:
        if name in homes:
            home = import_module(homes[name])
            found = home if homes[name] == f"{module}.{name}" else getattr(home, name)
            vars(sys.modules[module])[name] = found  # the next time this function is not asked
            return found
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        from k80assess.errors import nearest_name

        near = nearest_name(name, homes)
        hint = f"; did you mean {near!r}?" if near else ""
        raise AttributeError(f"module {module!r} has no attribute {name!r}{hint}")

    return get, lambda: sorted(homes)
