"""Plain data as TOML text (TOML 1.0), laid out for people who go on writing in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LINE_LENGTH = 100


def write(content: Mapping[str, Any]) -> str:
    """Write a mapping of texts, numbers, booleans, lists and mappings as TOML.

    What fits on a line is written on one; longer mappings become tables, longer lists one entry a line.

    >>> print(write({"id": "a", "levels": [{"id": "low"}, {"id": "high"}]}), end="")
    id = "a"
    levels = [{ id = "low" }, { id = "high" }]
    """
    return "\n".join(_table(content, ())).lstrip("\n") + "\n"


def write_entry(key: str, content: Mapping[str, Any]) -> str:
    """Write one more entry of a list of tables, to stand at the end of a text.

    >>> print(write_entry("level", {"id": "low"}), end="")
    <BLANKLINE>
    [[level]]
    id = "low"
    """
    return "\n".join(["", f"[[{_key(key)}]]", *_table(content, (key,))]) + "\n"


def _table(content: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    inside = {key: value for key, value in content.items() if not _is_section(key, value)}
    for key, value in inside.items():
        yield from _pair(key, value)
    for key, value in content.items():
        if key in inside:
            continue
        name = ".".join(map(_key, (*path, key)))
        for section in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            yield from _table(section, (*path, key))


def _is_section(key: str, value: Any) -> bool:
    """Return whether a value gets a heading of its own: mappings, and lists of mappings, too long for a line each."""
    if isinstance(value, Mapping):
        return bool(value) and len(f"{_key(key)} = {_inline(value)}") > _LINE_LENGTH
    is_list_of_tables = isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)
    return is_list_of_tables and any(len(_inline(v)) > _LINE_LENGTH + 20 for v in value)


def _pair(key: str, value: Any) -> Iterator[str]:
    line = f"{_key(key)} = {_inline(value)}"
    if isinstance(value, list) and len(line) > _LINE_LENGTH:
        yield f"{_key(key)} = ["
        yield from (f"  {_inline(entry)}," for entry in value)
        yield "]"
    else:
        yield line


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(key)} = {_inline(part)}" for key, part in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return f"[{', '.join(map(_inline, value))}]"


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    # JSON's escapes are TOML's too; only the delete character needs one more.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
