"""The standard streams: reading what is typed, and writing text and data whatever characters the other side knows."""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from k80assess.errors import Language
    from k80assess.report.content.blocks import Blocks
    from k80assess.report.words import Words

_PLAINER = str.maketrans({
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2212": "-", "…": "...", "×": "x",
    "≥": ">=", "•": "-",
    "✓": "x", "∞": "inf", "é": "e", "è": "e", "ë": "e", "ï": "i", "ö": "o", "ü": "u", "\xa0": " ",
})  # fmt: skip


def prepare_streams() -> None:
    """Let the standard streams take any character: one that an encoding lacks is replaced, and is never an error.

    A stream that is closed, or was never there, as in a program with a window, takes what is written and holds nothing.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.TextIOWrapper(io.BytesIO(), "utf-8"))
    codecs.register_error("k80assess", _replace_by_plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="k80assess")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def _replace_by_plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAINER)
    return "".join(c if c.isascii() else "?" for c in text), error.end


def read_line() -> str:
    """Return a typed line, with a blank for each control character that a key such as an arrow left in it."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", input("> ")).strip()


def show(blocks: Blocks, language: Language) -> None:
    """Write blocks as text, no wider than the terminal."""
    from k80assess.report.formats.plain import text_of

    sys.stdout.write(text_of(blocks, language, _width()))


def say(words: Words, language: Language) -> None:
    """Write a sentence or two."""
    from k80assess.report.content.blocks import Paragraph

    show((Paragraph(words=words),), language)


def _width() -> int:
    import shutil

    from k80assess.report.formats.plain import WIDTH

    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)


def show_json(data: Any) -> None:
    """Write data as JSON."""
    from k80assess.document.files import json_text

    write_data(json_text(data))


def write_data(made: str | bytes) -> None:
    """Write a text or bytes for other programs: as they are, a text in UTF-8 whatever the encoding of the terminal."""
    buffer = getattr(sys.stdout, "buffer", None)  # a caller of `main` may have put another stream there
    if buffer is None or (isinstance(made, str) and sys.stdout.isatty()):
        sys.stdout.write(made if isinstance(made, str) else made.decode("latin-1"))
    else:
        sys.stdout.flush()
        buffer.write(made.encode("utf-8", "replace") if isinstance(made, str) else made)


def complain(message: str) -> None:
    """Write an error or a remark to standard error, without the characters that would move a cursor."""
    lines = message.split("\n")
    text = "\n".join("".join(c if c.isprintable() else "\ufffd" for c in line) for line in lines)
    sys.stderr.write(f"k80assess: {text}\n")


def discard_output() -> None:
    """Send the rest of standard output nowhere, so that Python does not complain of a closed pipe when it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
