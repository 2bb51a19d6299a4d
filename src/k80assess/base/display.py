"""How documents and results show themselves in a notebook."""

from __future__ import annotations

from k80assess import _above


class Displayed:
    """Anything that a notebook shows: a document or a result."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        return _above.notebook(self)
