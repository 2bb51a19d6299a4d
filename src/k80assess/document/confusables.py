"""Ids that a reader cannot tell apart, or cannot type again, though a program takes them for different ones.

Ids are compared to the letter. So an é made of one character is another id than an e with an accent put on it, a
Cyrillic letter another than the Latin one it looks like, and a character that cannot be seen counts like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from k80assess.document.text import normalized

# Letters of other alphabets that look like a Latin one in most typefaces: Cyrillic small and capital, Greek. Letters
# that merely resemble one, such as the Greek alpha and nu of formulas, are left out: they are used beside Latin ones.
_LIKE_LATIN = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u051d"
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425"
    "\u03bf\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxijsdqwABESIJKMHOPCTXoABEZHIKMNOPTYX",
)
# Joiners and variation selectors belong to scripts that are not Latin, and to emoji.
_JOINERS = re.compile("(?<=[^\x00-\u024f])[\u200c\u200d\ufe0e\ufe0f]")
_FILLERS = "\u034f\u115f\u1160\u3164\uffa0\ufe0e\ufe0f"
_WORD = re.compile(r"[^\W\d_]+")


def alike(ids: Iterable[str], *, exactly: bool = False) -> tuple[tuple[str, ...], ...]:
    r"""Return the groups of ids that look alike: the same but for capitals and for how characters are put together.

    Args:
        ids: the ids; the same one twice counts as one.
        exactly: whether capitals, and forms such as ² for 2, count as a difference that one sees.

    >>> alike(["caf\u00e9", "cafe\u0301", "Caf\u00e9", "bar"]) == (("caf\u00e9", "cafe\u0301", "Caf\u00e9"),)
    True
    >>> len(alike(["caf\u00e9", "cafe\u0301", "Caf\u00e9", "bar"], exactly=True)[0])
    2
    """
    groups: dict[str, list[str]] = {}
    for own in dict.fromkeys(ids):
        groups.setdefault(_seen(own, exactly), []).append(own)
    return tuple([tuple(group) for group in groups.values() if len(group) > 1])


def odd(ids: Iterable[str]) -> tuple[str, ...]:
    r"""Return the ids with characters that cannot be seen, or that look like others than they are.

    Args:
        ids: all ids of a document: whether a letter that looks Latin belongs there, the others tell.

    >>> odd(["demand", "dem\u0430nd", "fi\u200bt", "caf\u00e9", "\u0434\u0430"]) == ("dem\u0430nd", "fi\u200bt")
    True
    """
    everything = list(dict.fromkeys(ids))
    parts = {own: normalized("NFD", own) for own in everything}
    scripts = {_script(letter) for part in parts.values() for letter in part if ord(letter) not in _LIKE_LATIN}
    return tuple([own for own, part in parts.items() if _hides(own) or _is_mixed(part) or _is_foreign(part, scripts)])


def spelled(own: str) -> str:
    r"""Return an id with every character that is not ASCII as its number, so that one sees what is in it.

    >>> spelled("dem\u0430nd")
    'dem\\u0430nd'
    """
    return ascii(own)[1:-1]


def confusable(ids: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    r"""Return the groups of ids that look alike, and each other odd one by itself.

    >>> [len(group) for group in confusable(["pilot", "Pilot", "pi\u200blot", "fi\u200bt", "other"])]
    [3, 1]
    """
    everything = list(ids)
    groups = alike(everything)
    grouped = {own for group in groups for own in group}
    return (*groups, *[(own,) for own in odd(everything) if own not in grouped])


def _seen(own: str, exactly: bool) -> str:
    """Return what one sees of an id: the same for ids that look alike."""
    form = normalized("NFD" if exactly else "NFKD", own)
    visible = "".join(" " if _is_blank(c) else c for c in form if not _is_invisible(c)).translate(_LIKE_LATIN)
    return visible if exactly else normalized("NFKD", visible.casefold())


def _is_blank(character: str) -> bool:
    return unicodedata.category(character) == "Zs"


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or character in _FILLERS


def _hides(own: str) -> bool:
    """Return whether an id has something unseen: an invisible character, an odd blank, a loose accent."""
    rest = _JOINERS.sub("", own)
    hidden = any(_is_invisible(c) or (_is_blank(c) and c != " ") for c in rest)
    return hidden or len(normalized("NFC", own)) < len(own)


def _is_mixed(own: str) -> bool:
    """Return whether a word has both Latin letters and letters of another alphabet that look Latin."""
    return any(
        any(ord(c) in _LIKE_LATIN for c in word) and any(_script(c) == "LATIN" for c in word)
        for word in _WORD.findall(own)
    )


def _is_foreign(own: str, scripts: set[str]) -> bool:
    """Return whether an id has letters that look Latin, of an alphabet that no other id here is written in."""
    return "LATIN" in scripts and any(ord(c) in _LIKE_LATIN and _script(c) not in scripts for c in own)


def _script(letter: str) -> str:
    """Return the alphabet of a letter, by the first word of its name; nothing for what is no letter."""
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""
