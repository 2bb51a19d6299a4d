"""Talking to a terminal, a file or another program, whatever characters it can show or sends."""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from k80assess.document.text import Language
    from k80assess.report.content.blocks import Blocks
    from k80assess.report.words import Words

_LESS_FANCY = str.maketrans({
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "×": "x", "≥": ">=", "•": "-",
    "✓": "x", "∞": "inf", "é": "e", "è": "e", "ë": "e", "ï": "i", "ö": "o", "ü": "u", "\xa0": " ",
})  # fmt: skip


def prepare() -> None:
    """Let standard output and error show everything they can, and something plainer for what they cannot."""
    codecs.register_error("k80assess", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="k80assess")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_LESS_FANCY)
    return "".join(c if c.isascii() else "?" for c in text), error.end


def read_line() -> str:
    """Read a line; a blank stands for a control character, which keys such as the arrows can leave in it."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", input("> ")).strip()


def show(blocks: Blocks, language: Language) -> None:
    """Write blocks as text, no wider than the terminal."""
    from k80assess.report.formats.plain import text_of

    sys.stdout.write(text_of(blocks, language, _width()))


def say(words: Words, language: Language) -> None:
    """Write one line."""
    from k80assess.report.content.blocks import Paragraph

    show((Paragraph(words=words),), language)


def _width() -> int:
    import shutil

    from k80assess.report.formats.plain import WIDTH

    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)


def show_json(data: Any) -> None:
    """Write data as JSON."""
    write_data(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def write_data(text: str) -> None:
    """Write a text that other programs read: as it is, in UTF-8, whatever a terminal here could show."""
    buffer = getattr(sys.stdout, "buffer", None)  # whoever calls `main` may have put another stream there
    if buffer is None or sys.stdout.isatty():
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        buffer.write(text.encode("utf-8", "replace"))


def complain(message: str) -> None:
    """Write an error or a remark on standard error, in one or a few lines."""
    lines = message.split("\n")
    text = "\n".join("".join(c if c.isprintable() else "\ufffd" for c in line) for line in lines)
    sys.stderr.write(f"k80assess: {text}\n")


def close_quietly() -> None:
    """Keep Python from complaining, at its very end, that whoever read the output has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
