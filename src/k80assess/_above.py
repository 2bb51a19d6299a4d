"""What modules ask of those above them, which they may not import: the top level, which always runs, sets it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

notebook: Callable[[object], str | None]
"""Return the HTML by which a thing shows itself."""

said: Callable[[Any], dict[str, str]]
"""Return the sentence about a finding, or a change of an agenda, in each language."""

problems: Callable[[], Any]
"""Return the module that says what is wrong with a document."""

packaged: Callable[[Any, str], Any]
"""Return the document of a kind that the package has with a fingerprint; None where it has none."""

plain: Callable[[Any], Any]
"""Return any result or document as data."""

kinds: Callable[[], dict[str, Any]]
"""Return the kinds of documents that people write, by name."""

error_data: Callable[[], Any]
"""Return the module by which pydantic reads and writes problems and errors."""

parsing: Callable[[], Any]
"""Return the module that reads text."""

workbook: Callable[[], Any]
"""Return the module that reads and writes workbooks."""

dutch: Callable[[str], Any]
"""Return the Dutch template of the sentence with a code; None for a code that is not ours."""

write_account: Callable[..., None]
"""Write what was decided in a period as a report."""

write_progress: Callable[..., None]
"""Write how things stand with an agenda as a report."""

write_lessons: Callable[..., None]
"""Write what decisions say as a report."""
