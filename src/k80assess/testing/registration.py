"""What hypothesis is told of our documents, so that a test can ask for one by its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from k80assess.document.agenda import Agenda
    from k80assess.document.framework import Framework


def register() -> None:
    """Register a strategy for frameworks and one for agendas: `st.from_type(Framework)` draws them.

    Hypothesis calls this when it is imported, by an entry point. That may be in the middle of importing the
    strategies, so they are looked up when something is drawn.

    >>> from hypothesis import strategies as st
    >>> from k80assess import Framework
    >>> register()
    >>> st.from_type(Framework).example().id  # doctest: +SKIP
    'drawn'
    """
    from hypothesis.strategies import register_type_strategy

    from k80assess.document.agenda import Agenda
    from k80assess.document.framework import Framework

    register_type_strategy(Framework, _frameworks)
    register_type_strategy(Agenda, _agendas)


def _frameworks(_type: type[Framework]) -> SearchStrategy[Framework]:
    from k80assess.testing.strategies import frameworks

    return frameworks()


def _agendas(_type: type[Agenda]) -> SearchStrategy[Agenda]:
    from k80assess.testing.strategies import agendas

    return agendas()
