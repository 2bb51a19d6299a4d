"""The sentences of this package in Dutch and English, by key: `nl.toml` and `en.toml` beside this file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from k80assess.errors import Language, Template

LANGUAGE_VARIABLE = "K80ASSESS_LANG"
"""The environment variable that says in which language things show themselves where nobody asked for one."""


def preferred_language() -> Language:
    """Return the language of the environment variable `K80ASSESS_LANG`; Dutch when it names none.

    >>> preferred_language() in ("nl", "en")
    True
    """
    return "en" if os.environ.get(LANGUAGE_VARIABLE, "").casefold() == "en" else "nl"


@cache
def sentences(language: Language) -> Mapping[str, Template]:
    """Return all sentences of a language, by keys such as `why.settled`.

    >>> sentences("nl")["list.and"], sentences("en")["list.and"]
    ('en', 'and')
    """
    text = resources.files("k80assess.report").joinpath(f"{language}.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(text), ""))


def _flat(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, Template]]:
    for key, value in table.items():
        if isinstance(value, str) or value.keys() == {"one", "other"}:
            yield path + key, value
        else:
            yield from _flat(value, f"{path}{key}.")
