"""FEEL, the expression language of DMN, as far as tables need it: names, literals, and tests of a value."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from k80assess.document.ranges import Range
from k80assess.interop.dmn.ranges import range_of

# Plain words that some engine, as tried, interprets itself: a name that is one of them is escaped.
_TAKEN = (
    # keywords and types of FEEL
    "and between boolean context date days duration else every external false for function if in instance item list "
    "months not null number of or partial range return satisfies some string then time true years",
    # functions of FEEL, as far as they are one word
    "abs after all any append before ceiling coincides concatenate contains count decimal during even exp finishes "
    "flatten floor includes is log matches max mean median meets min mode modulo now odd overlaps product remove "
    "replace reverse sort split sqrt starts stddev sublist substring sum today union",
    # keywords of Python, with which SpiffWorkflow evaluates
    "as assert async await break class continue def del elif except finally from global import lambda none nonlocal "
    "pass raise try while with yield",
    # words of JUEL, to which Camunda 7 can be set
    "div empty eq ge gt instanceof le lt mod ne",
    # what every object or list has in JavaScript, and functions of dmn-eval-js
    "constructor defined format hasownproperty length prototype tostring valueof",
)
_RESERVED = frozenset(word for words in _TAKEN for word in words.split())
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_ESCAPED = "id__"  # two underscores: no plain name has them
_CODE = re.compile("_([0-9a-f]+)_")


def name_of(any_id: str) -> str:
    """Return an id as a name that every engine accepts as a variable; different ids have different names.

    >>> name_of("theme_link"), name_of("co-financing"), name_of("list")
    ('theme_link', 'id__co_2d_financing', 'id__list')
    """
    if _PLAIN.fullmatch(any_id) and any_id.lower() not in _RESERVED:
        return any_id
    return _ESCAPED + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in any_id)


def id_of(name: str) -> str:
    """Return the id that `name_of` turned into this name; any other name is itself an id.

    >>> id_of("id__co_2d_financing"), id_of("Applicant age")
    ('co-financing', 'Applicant age')
    """
    if name.startswith(_ESCAPED):
        any_id = _CODE.sub(lambda code: _character(code[1]), name.removeprefix(_ESCAPED))
        if any_id and name_of(any_id) == name:
            return any_id
    return name


def _character(code: str) -> str:
    number = int(code[:7], 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else ""


# --- texts --------------------------------------------------------------------------------------------------------

_ITEM = re.compile(r'\s*"([^"\\]*(?:\\.[^"\\]*)*)"\s*(,?)')
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)")
_LINE_ENDS = {"n": "\n", "r": "\r", "t": "\t"}
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)


def literal(text: str) -> str:
    r"""Return a text as a FEEL literal.

    >>> print(literal('the "best" level'))
    "the \"best\" level"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    # The two characters that an id may have and XML may not.
    return '"' + escaped.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff") + '"'


def texts(expression: str) -> tuple[str, ...] | None:
    """Read text literals separated by commas; None for anything else.

    >>> texts('"none", "indirect"')
    ('none', 'indirect')
    """
    found: list[str] = []
    position = 0
    while match := _ITEM.match(expression, position):
        try:
            text = _ESCAPE.sub(_unescaped, match[1])
        except ValueError:  # there is no character with that number
            return None
        # A character far up can be written as two halves, as Java does.
        found.append(text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass"))
        position = match.end()
        if not match[2]:
            return tuple(found) if position == len(expression) else None
    return None


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return _LINE_ENDS.get(code, code)


# --- tests of a value ---------------------------------------------------------------------------------------------

Kind: TypeAlias = Literal["text", "boolean", "number", "date"]

TRUTH = ("false", "true")
"""The two values of a boolean, as levels."""


class Wanted(NamedTuple):
    """What a cell requires of a value: to be one of these texts or lie in one of these ranges, or to be another one.

    Attributes:
        texts: the texts; those of a boolean are `false` and `true`.
        negated: whether it has to be another one.
        kind: what kind of value it is; None when any will do.
        ranges: the ranges of numbers or days.
    """

    texts: tuple[str, ...]
    negated: bool
    kind: Kind | None = "text"
    ranges: tuple[Range, ...] = ()


ANY = Wanted((), negated=True, kind=None)


def wanted_by(cell: str) -> Wanted | None:
    """Read a cell of a decision table; None when it is not a test of a text, a boolean, a number or a day.

    >>> wanted_by('not("none")').texts, wanted_by("-") == ANY, wanted_by("> 3, < 1").kind, wanted_by("a > b")
    (('none',), True, 'number', None)
    """
    cell = cell.strip()
    if cell in ("", "-"):
        return ANY
    negation = _NOT.fullmatch(cell)
    found = listed_in(negation[1] if negation else cell)
    return None if found is None else found._replace(negated=negation is not None)


@lru_cache(maxsize=1_000)  # rows ask the same again and again
def listed_in(expression: str) -> Wanted | None:
    """Read values or ranges separated by commas, all of one kind; None for anything else.

    >>> listed_in("true, false").texts, listed_in("[0..120]").ranges[0].ends["at_most"], listed_in('"a", 1')
    (('true', 'false'), Fraction(120, 1), None)
    """
    found = texts(expression)
    if found is not None:
        return Wanted(found, negated=False)
    parts = [part.strip() for part in expression.split(",")]  # tests of numbers and days have no comma in them
    if all(part in TRUTH for part in parts):
        return Wanted(tuple(parts), negated=False, kind="boolean")
    ranges: list[Range] = []
    for part in parts:
        own = range_of(part)
        if own is None or own.of_dates != (ranges or [own])[0].of_dates:
            return None
        ranges.append(own)
    return Wanted((), negated=False, kind="date" if ranges[0].of_dates else "number", ranges=tuple(ranges))
