"""Every exception this package raises: fields for programs, a sentence for people, a hint where one helps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = [
    "AnswerError",
    "ArgumentError",
    "DocumentError",
    "IncomparableError",
    "K80Error",
    "MissingExtraError",
    "Problem",
    "SizeLimitError",
    "UnknownNameError",
]

# Messages quote what was found; a quote longer than this is cut, so that no input makes an error unreadable.
QUOTE_LENGTH = 60
NAMES_SHOWN = 12
# Looking for a near name takes time for each candidate: beyond this many there is no hint, only the refusal.
NAMES_COMPARED = 1_000


def quoted(found: object) -> str:
    """Give a short, safe rendering of a value that somebody wrote.

    >>> quoted("direct"), quoted("x" * 100)[:12]
    ("'direct'", "'xxxxxxxxxxx")
    """
    if isinstance(found, (dict, list, tuple, set, frozenset)):
        return f"{type(found).__name__} of {len(found)}"
    try:
        text = repr(found)
    except (ValueError, RecursionError):  # an integer of more digits than Python writes out
        return f"a {type(found).__name__} too large to show"
    return text if len(text) <= QUOTE_LENGTH else f"{text[:QUOTE_LENGTH]}…"


def nearest_name(found: object, names: Iterable[str]) -> str | None:
    """Give the valid name closest to a wrong one, or None when nothing is near.

    >>> nearest_name("them_link", ["theme_link", "proximity"])
    'theme_link'
    """
    candidates = list(names)
    if not isinstance(found, str) or len(found) > QUOTE_LENGTH or len(candidates) > NAMES_COMPARED:
        return None
    from difflib import get_close_matches

    by_folded = {name.casefold(): name for name in candidates if len(name) <= QUOTE_LENGTH}
    matches = get_close_matches(found.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def listed(names: Iterable[str]) -> str:
    """Give names as a sentence part, cut after a dozen.

    >>> listed(["a", "b"])
    'a, b'
    """
    texts = [name if len(name) <= QUOTE_LENGTH else f"{name[:QUOTE_LENGTH]}…" for name in names]
    if len(texts) <= NAMES_SHOWN:
        return ", ".join(texts)
    return ", ".join(texts[:NAMES_SHOWN]) + f" and {len(texts) - NAMES_SHOWN} more"


class Problem(NamedTuple):
    """One thing that is wrong, and where.

    Attributes:
        place: the path in the document, such as `aspects[0].rule.weights.x`; empty for the document as a whole.
        message: what is wrong, as a sentence part without a full stop.
        found: what stands there, quoted; empty when nothing does.
        allowed: what may stand there; empty when that is said already.
        hint: the nearest valid name, or nothing.
    """

    place: str
    message: str
    found: str = ""
    allowed: str = ""
    hint: str | None = None

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        if self.found:
            text += f"; found {self.found}"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.hint is not None:
            text += f"; did you mean {self.hint!r}?"
        return text

    @classmethod
    def unknown(cls, place: str, message: str, found: object, names: Sequence[str]) -> Problem:
        """Describe a name that is not one of the valid ones, with the nearest valid one as a hint."""
        return cls(place, message, quoted(found), listed(names), nearest_name(found, names))


class K80Error(Exception):
    """The base of every error that this package raises on purpose."""


class _ProblemsError(K80Error, ValueError):
    """Several problems with one thing that somebody wrote, named by `source`."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return f"{self.source}: {self.problems[0]}"
        lines = [f"{self.source}: {len(self.problems)} problems"]
        return "\n  ".join([*lines, *map(str, self.problems)])


class DocumentError(_ProblemsError):
    """A document that cannot be read as an agenda, framework, topic or record; all its problems at once.

    Attributes:
        source: the file's name as it was given, or a name for what was given instead of a file.
        problems: everything that is wrong, in the order of the document where it has one.

    >>> raise DocumentError("f.toml", [Problem("outcome", "no aspect has this id", "'fitt'", "fit", "fit")])
    Traceback (most recent call last):
    ...
    k80assess.errors.DocumentError: f.toml: outcome: no aspect has this id; found 'fitt'; allowed: fit; did you mean 'fit'?
    """


class AnswerError(_ProblemsError):
    """Answers, rules or beliefs that name no criterion or level of the framework; all problems at once."""


class ArgumentError(K80Error, ValueError):
    """An argument with a value that has no meaning here, such as a negative cost."""


class UnknownNameError(K80Error, LookupError):
    """A name that was looked up and does not exist.

    Attributes:
        kind: what was looked for, such as `outcome` or `theme`.
        name: the name that was asked for.
        names: the valid names.
    """

    def __init__(self, kind: str, name: object, names: Iterable[str]) -> None:
        self.kind, self.name, self.names = kind, name, tuple(names)
        super().__init__(kind, name, self.names)

    def __str__(self) -> str:
        return str(Problem.unknown("", f"there is no such {self.kind}", self.name, self.names))


class SizeLimitError(K80Error, RuntimeError):
    """An exact answer that would need more than a set limit allows.

    Attributes:
        what: what grew too large.
        limit: the number that was not to be passed.
        remedy: what can be done about it.
    """

    def __init__(self, what: str, limit: int, remedy: str) -> None:
        self.what, self.limit, self.remedy = what, limit, remedy
        super().__init__(what, limit, remedy)

    def __str__(self) -> str:
        return f"{self.what}: more than the limit of {self.limit:,}; {self.remedy}"


class IncomparableError(K80Error, ValueError):
    """Two things that cannot be compared in a meaningful way, such as frameworks over other criteria."""


class MissingExtraError(K80Error, ImportError):
    """An optional dependency that is not installed.

    Attributes:
        module: the module that could not be imported.
        extra: the extra of this package that brings it.
    """

    def __init__(self, module: str, extra: str) -> None:
        self.module, self.extra = module, extra
        super().__init__(module, extra)

    def __str__(self) -> str:
        return f"{self.module} is not installed; install it with: pip install 'k80assess[{self.extra}]'"
