"""Names that a package shows, without loading the modules they stand in until somebody asks for one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package that shows modules, and names out of them.

    Args:
        package: the package's full name.
        homes: for each name the module inside the package that it stands in; a module stands in itself.

    >>> get, names = lazily("k80assess.interop", {"dmn": "dmn"})
    >>> get("dmn").__name__, names()
    ('k80assess.interop.dmn', ['dmn'])
    """

    def get(name: str) -> object:
        if name in homes:
            home = import_module(f"{package}.{homes[name]}")
            found = home if name == homes[name] else getattr(home, name)
            vars(sys.modules[package])[name] = found  # the next time this function is not asked
            return found
        if name.startswith("__"):
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from k80assess.errors import nearest_name

        near = nearest_name(name, homes)
        hint = f"; did you mean {near!r}?" if near else ""
        raise AttributeError(f"module {package!r} has no attribute {name!r}{hint}")

    return get, lambda: sorted(homes)
