"""Names of other modules, loaded when they are first used.

This imports next to nothing, not even `typing`, so that `import k80assess` takes no time.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False  # type checkers treat it as true
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazily(module: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a module that exposes names of other modules, and its submodules.

    Args:
        module: the module's full name.
        homes: for each name, the full name of the module that has it; for a submodule, its own full name.

    >>> get, names = lazily("k80assess.interop", {"dmn": "k80assess.interop.dmn"})
    >>> get("dmn").__name__, names()
    ('k80assess.interop.dmn', ['dmn'])
    """

    def get(name: str) -> object:
        if name in homes:
            home = import_module(homes[name])
            found = home if homes[name] == f"{module}.{name}" else getattr(home, name)
            vars(sys.modules[module])[name] = found  # so that this function is not called again
            return found
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        from k80assess.errors import nearest_name

        near = nearest_name(name, homes)
        hint = f"; did you mean {near!r}?" if near else ""
        raise AttributeError(f"module {module!r} has no attribute {name!r}{hint}")

    return get, lambda: sorted(homes)
