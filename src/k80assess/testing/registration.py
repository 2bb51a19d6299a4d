"""Registers our classes with hypothesis, so that a test can draw a document by its type."""

from __future__ import annotations

import inspect
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_FOLDERS = ("base", "document", "engine", "examine", "govern", "interop", "interop.dexi", "learning")


def register() -> None:
    """Register our classes: `st.from_type(Topic)` draws topics, and so for every document and each part of one.

    Results, such as an assessment, cannot be drawn: the error says what to draw instead.

    Hypothesis calls this through an entry point when it is imported. That may happen while the strategies are being
    imported, so these are only looked up when something is drawn.

    >>> from hypothesis import strategies as st
    >>> from k80assess import Topic
    >>> register()
    >>> st.from_type(Topic).example().title.to("en")  # doctest: +SKIP
    'A topic'
    """
    from hypothesis.strategies import register_type_strategy

    for cls in _classes():
        register_type_strategy(cls, partial(_drawn, cls))


def _classes() -> list[type[Any]]:
    """Return every class of documents and of results in the package."""
    names = [f"k80assess.{folder}" for folder in _FOLDERS]
    paths = {name: import_module(name).__path__ for name in names}
    modules = [import_module(f"{name}.{child.name}") for name in names for child in iter_modules(paths[name])]
    modules += [import_module("k80assess.errors"), import_module("k80assess.testing.cases")]
    return [
        cls
        for module in modules
        for name, cls in inspect.getmembers(module, inspect.isclass)
        if cls.__module__ == module.__name__ and not name.startswith("_") and not _is_drawn_already(cls)
    ]


def _is_drawn_already(cls: type[Any]) -> bool:
    """Return whether hypothesis can already draw a class: errors, named tuples, typed and other dicts."""
    return issubclass(cls, (BaseException, dict)) or hasattr(cls, "_fields") or inspect.isabstract(cls)


def _drawn(cls: type[Any], asked: Any) -> SearchStrategy[Any]:
    from k80assess.errors import ArgumentError, Problem, Sentence
    from k80assess.testing.strategies import by_type

    if asked is not cls:  # not for something more general, such as Hashable, for which ours are not meant
        return NotImplemented  # type: ignore[no-any-return]
    strategy = by_type(cls)
    if strategy is None:
        template = (
            "{name} cannot be drawn: draw frameworks(), and topics(framework) or answers(framework), from "
            "k80assess.testing.strategies, and compute it from those"
        )
        raise ArgumentError(Problem((), Sentence("not_drawable", template, name=cls.__name__)))
    return strategy
