"""Every exception this package raises: fields for programs, a sentence for people, a hint where one helps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from numbers import Number
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
# A source may be a path, of which the end matters too: only what can be no path in use is cut.
SOURCE_LENGTH = 300
NAMES_SHOWN = 12
PROBLEMS_SHOWN = 100
# Looking for a near name takes time for each candidate: beyond this many there is no hint, only the refusal.
NAMES_COMPARED = 200
# A document with more problems than this is a mistake or an attack, and a longer list would help nobody.
MAX_PROBLEMS = 500

_WORD = re.compile(r"[\w-]+")


def quoted(found: object) -> str:
    """Return a short, safe rendering of a value that somebody wrote.

    >>> quoted("direct"), quoted("x" * 100)[:12], quoted([1, 2]), quoted(date)
    ("'direct'", "'xxxxxxxxxxx", 'a list of 2 values', 'a value of type type')
    """
    if isinstance(found, (dict, list, tuple, set, frozenset)):
        kind, part = "list", "value"
        if isinstance(found, dict):
            kind, part = "table", "key"
        elif isinstance(found, (set, frozenset)):
            kind = "set"
        return f"a {kind} of {len(found)} {part}{'s' * (len(found) != 1)}" if found else f"an empty {kind}"
    if isinstance(found, str):
        return _cut(repr(found[: QUOTE_LENGTH + 1]))
    kind = f"a value of type {_printable(type(found).__name__)}"
    if isinstance(found, Enum) or not (found is None or isinstance(found, (date, bytes, Number))):
        return kind  # what a stranger's object says of itself is long, has many lines, or is an address in memory
    try:
        return _cut(str(found) if isinstance(found, (date, Decimal, Fraction)) else repr(found))
    except Exception:  # an integer of more digits than Python writes out, or a stranger's own __repr__
        return f"{kind} that cannot be shown"


def _printable(text: str) -> str:
    return text if text.isprintable() else repr(text)


def _cut(text: str) -> str:
    return text if len(text) <= QUOTE_LENGTH else f"{text[:QUOTE_LENGTH]}…"


def within(place: str, key: object) -> str:
    """Return the place of a key inside a place; a key that is no single word is quoted, and cut when it is long.

    >>> within("rule.weights", "theme_link"), within("answers", "two words"), within("", "id")
    ('rule.weights.theme_link', "answers.'two words'", 'id')
    """
    is_word = isinstance(key, str) and len(key) <= QUOTE_LENGTH and _WORD.fullmatch(key)
    step = key if is_word else quoted(key)
    return f"{place}.{step}" if place else f"{step}"


def nearest_name(found: object, names: Iterable[str]) -> str | None:
    """Return the valid name closest to a wrong one, or None when nothing is near.

    >>> nearest_name("them_link", ["theme_link", "proximity"])
    'theme_link'
    """
    candidates = list(names)
    if not isinstance(found, str) or len(found) > QUOTE_LENGTH or len(candidates) > NAMES_COMPARED:
        return None
    if found in candidates:  # what is wrong with it is something else
        return None
    from difflib import get_close_matches

    folded = {name: name.casefold() for name in candidates if len(name) <= QUOTE_LENGTH}
    matches = get_close_matches(found.casefold(), folded.values(), n=1, cutoff=0.7)
    if not matches:
        return None
    # Several names may differ in capitals only.
    return get_close_matches(found, [name for name in folded if folded[name] == matches[0]], n=1, cutoff=0)[0]


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence part, cut after a dozen.

    >>> listed(["a", "b"])
    'a, b'
    """
    everything = list(names)
    text = ", ".join([_cut(_printable(name)) for name in everything[:NAMES_SHOWN]])
    return text if len(everything) <= NAMES_SHOWN else f"{text} and {len(everything) - NAMES_SHOWN} more"


class Problem(NamedTuple):
    """One thing that is wrong, and where.

    Attributes:
        place: the path in the document, such as `aspects[0].rule.weights.x`; empty for the document as a whole.
        message: what is wrong, as a sentence part without a full stop.
        found: what stands there, quoted; empty when nothing does.
        allowed: what may stand there; empty when that is said already.
        hint: the nearest valid name, or nothing.

    >>> print(Problem("outcome", "no aspect has this id", "'fitt'", "fit, worth", "fit"))
    outcome: no aspect has this id; found 'fitt'; allowed: fit, worth; did you mean 'fit'?
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
        allowed = listed(names) or "nothing, for there are none"
        return cls(place, message, quoted(found), allowed, nearest_name(found, names))


class K80Error(Exception):
    """The base of every error that this package raises on purpose.

    >>> from k80assess import assess
    >>> try:
    ...     assess({"theme_link": "drect"})
    ... except K80Error as error:
    ...     print(type(error).__name__)
    AnswerError
    """


class _ProblemsError(K80Error, ValueError):
    """Several problems with one thing that somebody wrote, named by `source`."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        source = _printable(self.source)
        if len(source) > SOURCE_LENGTH:
            source = f"{source[:SOURCE_LENGTH]}…"
        if len(self.problems) == 1:
            problem = self.problems[0]
            is_named = problem.place == self.source or problem.place.startswith(f"{self.source}.")
            return str(problem) if is_named else f"{source}: {problem}"
        lines = [f"{source}: {len(self.problems)} problems", *map(str, self.problems[:PROBLEMS_SHOWN])]
        if len(self.problems) > PROBLEMS_SHOWN:
            lines.append(f"… and {len(self.problems) - PROBLEMS_SHOWN} more")
        return "\n  ".join(lines)


class DocumentError(_ProblemsError):
    """A document that cannot be read as an agenda, framework, topic or record; all its problems at once.

    Attributes:
        source: the file's name as it was given, or a name for what was given instead of a file.
        problems: everything that is wrong, in the order of the document where it has one.

    >>> raise DocumentError("f.toml", [Problem("outcome", "no aspect has this id", "'fitt'", "fit")])
    Traceback (most recent call last):
    ...
    k80assess.errors.DocumentError: f.toml: outcome: no aspect has this id; found 'fitt'; allowed: fit
    """


class AnswerError(_ProblemsError):
    """Answers, rules or beliefs that name no criterion or level of the framework; all problems at once.

    >>> from k80assess import assess
    >>> try:
    ...     assess({"them_link": "direct", "staff_time": "enouh"})
    ... except AnswerError as error:
    ...     print([(problem.place, problem.hint) for problem in error.problems])
    [('answers.them_link', 'theme_link'), ('answers.staff_time', 'enough')]
    """


class ArgumentError(K80Error, ValueError):
    """An argument with a value that has no meaning here, such as a negative cost.

    >>> from k80assess import assess, changes
    >>> changes(assess({}), "take_on", costs={"staff_time": -1})
    Traceback (most recent call last):
    ...
    k80assess.errors.ArgumentError: costs.staff_time: a number of zero or more is needed; found -1
    """


def in_words(kind: type) -> str:
    """Return what a kind of thing is called in errors.

    >>> class DecisionTable: ...
    >>> in_words(DecisionTable)
    'decision table'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower()


def refuse_other(found: object, kind: type, giver: str) -> None:
    """Refuse an argument that is not of the kind that is needed; `giver` is the name of a function that gives one.

    Raises:
        ArgumentError: when it is something else.

    >>> from k80assess import Topic
    >>> refuse_other("pilot.toml", Topic, "load_topic")
    Traceback (most recent call last):
    ...
    k80assess.errors.ArgumentError: a topic is needed, as load_topic gives one; found 'pilot.toml'
    """
    if not isinstance(found, kind):
        name = in_words(kind)
        article = "an" if name[0] in "aeiou" else "a"
        raise ArgumentError(f"{article} {name} is needed, as {giver} gives one; found {quoted(found)}")


class UnknownNameError(K80Error, LookupError):
    """A name that was looked up and does not exist.

    Attributes:
        kind: what was looked for, such as `outcome` or `theme`.
        name: the name that was asked for.
        names: the valid names.

    >>> from k80assess import assess, changes
    >>> try:
    ...     changes(assess({}), "take on")
    ... except UnknownNameError as error:
    ...     print(error.kind, error.names)
    outcome ('decline', 'monitor', 'take_on')
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

    >>> print(SizeLimitError("nodes of the decision diagram", 1_000_000, "share fewer criteria"))
    nodes of the decision diagram: more than the limit of 1,000,000; share fewer criteria
    """

    def __init__(self, what: str, limit: int, remedy: str) -> None:
        self.what, self.limit, self.remedy = what, limit, remedy
        super().__init__(what, limit, remedy)

    def __str__(self) -> str:
        return f"{self.what}: more than the limit of {self.limit:,}; {self.remedy}"


class IncomparableError(K80Error, ValueError):
    """Two things that cannot be compared in a meaningful way, such as frameworks over other criteria.

    >>> from k80assess import diff, load_framework
    >>> scale = [{"id": "no"}, {"id": "yes"}]
    >>> other = {"id": "other", "version": "1", "outcome": "go", "criteria": [{"id": "due", "levels": scale}],
    ...     "aspects": [{"id": "go", "levels": scale, "rule": {"kind": "minimum", "inputs": ["due"]}}]}
    >>> diff(load_framework(), load_framework(other))
    Traceback (most recent call last):
    ...
    k80assess.errors.IncomparableError: ...
    """


class MissingExtraError(K80Error, ImportError):
    """An optional dependency that is not installed.

    Attributes:
        module: the module that could not be imported.
        extra: the extra of this package that brings it.

    >>> print(MissingExtraError("numpy", "frames"))
    numpy is not installed; install it with: pip install 'k80assess[frames]'
    """

    def __init__(self, module: str, extra: str) -> None:
        self.module, self.extra = module, extra
        super().__init__(module, extra)

    def __str__(self) -> str:
        return f"{self.module} is not installed; install it with: pip install 'k80assess[{self.extra}]'"
