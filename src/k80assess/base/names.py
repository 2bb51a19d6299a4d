"""Names of other modules, shown by one that loads them when they are first asked for.

What imports this imports next to nothing, so that `import k80assess` takes no time; not even `typing`.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False  # type checkers take it to be true
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
