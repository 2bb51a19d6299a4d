"""What modules ask of those above them, which they may not import: the top level, which always runs, sets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

notebook: Callable[[object], str | None]
"""Gives the HTML by which a thing shows itself."""

problems: Callable[[], Any]
"""Gives the module that puts what is wrong with a document into words."""

parsing: Callable[[], Any]
"""Gives the module that reads text."""

write_account: Callable[..., None]
"""Writes what was decided in a period as a report."""
