"""Words that are not in a language yet, and how they become text in one.

A story is told in phrases: the key of a sentence, with what fills its placeholders. Only a writer, who knows the
language, turns them into text. Texts of documents are never taken for sentences, so braces in them are just braces.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from string import Formatter
from typing import Literal, NamedTuple, TypeAlias, Union, cast

from k80assess.base.results import FrozenDict, result
from k80assess.document.text import Text
from k80assess.errors import Language, Problem
from k80assess.report.phrases import sentences

Rounding = Literal["nearest", "down", "up"]
Style = Literal["", "name", "strong", "aside"]

Words: TypeAlias = Union[
    str,
    int,
    datetime.date,
    Text,
    Problem,
    "Phrase",
    "Styled",
    "Percent",
    "Number",
    "Series",
    "Link",
    "tuple[Words, ...]",
]
"""What can be said: text as it stands or of a document, a problem, a phrase, a number, a date, or several in a row."""


@result
class Phrase:
    """A sentence by its key, with what fills its placeholders."""

    key: str
    values: FrozenDict[str, Words]


@result
class Styled:
    """Words that stand out: as a name inside a sentence, strongly, or as an aside."""

    words: Words
    style: Style


@result
class Percent:
    """A share, to be shown as a percentage.

    Attributes:
        share: from 0 to 1.
        rounding: to which side it may be rounded.
        apart_from: shares from which it must stay apart: enough decimals are shown to see which is greater.
        shown: the whole percentage to show, where it was chosen together with others; see `parts_of_a_whole`.
    """

    share: Fraction
    rounding: Rounding = "nearest"
    apart_from: tuple[Fraction, ...] = ()
    shown: int | None = None


@result
class Number:
    """A number, to be shown with at most two decimals, or as many as it takes to see that it is not nothing."""

    number: Fraction
    rounding: Rounding = "nearest"


@result
class Series:
    """Things one after another, the last two joined by a word."""

    items: tuple[Words, ...]
    join: Literal["and", "or"] = "and"


@result
class Link:
    """A text that is shown as a link where it is an address on the web and nothing else."""

    text: str


def phrase(key: str, **values: Words) -> Phrase:
    """Make a phrase of a sentence's key and what fills its placeholders."""
    return Phrase(key=key, values=FrozenDict(values))


def name(words: Words) -> Styled:
    """Make words stand out as a name inside a sentence."""
    return Styled(words=words, style="name")


def strong(words: Words) -> Styled:
    """Make words stand out strongly."""
    return Styled(words=words, style="strong")


def aside(words: Words) -> Styled:
    """Make words stand back."""
    return Styled(words=words, style="aside")


def names(items: Iterable[Words], join: Literal["and", "or"] = "and") -> Series:
    """Return names one after another inside a sentence."""
    return Series(items=tuple(map(name, items)), join=join)


def percent(share: Fraction, apart_from: Iterable[Fraction] = ()) -> Percent:
    """Return a share to be shown as a percentage."""
    return Percent(share=share, apart_from=tuple(apart_from))


def parts_of_a_whole(shares: Sequence[Fraction]) -> tuple[Percent, ...]:
    """Return shares that are 1 together as whole percentages that are 100 together.

    All are rounded down, and those that lose most by it up again, until nothing is left. Where that would tell equal
    shares apart, all are rounded to the nearest: `rounded_total` then says what they seem to be together.

    >>> [one.shown for one in parts_of_a_whole([Fraction(3, 8), Fraction(3, 8), Fraction(1, 4)])]
    [38, 38, 25]
    >>> [one.shown for one in parts_of_a_whole([Fraction(5, 11), Fraction(3, 11), Fraction(3, 11)])]
    [46, 27, 27]
    """
    lost = [share * 100 - floor(share * 100) for share in shares]
    raised = sorted(range(len(shares)), key=lambda i: -lost[i])[: int(sum(lost))]
    shown = [floor(share * 100) + (i in raised) for i, share in enumerate(shares)]
    if len(set(zip(shares, shown, strict=True))) > len(set(shares)):
        shown = [floor(share * 100 + Fraction(1, 2)) for share in shares]
    return tuple([Percent(share=share, shown=own) for share, own in zip(shares, shown, strict=True)])


def rounded_total(parts: Sequence[Percent]) -> int:
    """Return what the percentages of `parts_of_a_whole` are together, as shown; "less than 1%" makes up for a rest."""
    total, small = sum([part.shown or 0 for part in parts]), sum([part.share > 0 and not part.shown for part in parts])
    return 100 if total < 100 <= total + small else total


# --- to a language ------------------------------------------------------------------------------------------------


class Span(NamedTuple):
    """A stretch of text in one style; `from_document` when somebody else wrote it."""

    text: str
    style: Style = ""
    from_document: bool = False
    address: str | None = None


def spans(words: Words, language: Language) -> Iterator[Span]:
    """Put words in a language, as stretches of text without control characters or line ends."""
    match words:
        case str():
            yield Span(clean(words), from_document=True)
        case Problem():
            yield Span(clean(words.to(language)), from_document=True)
        case Text():
            yield Span(clean(words.to(language)), from_document=True)
        case Phrase():
            yield from _filled(words, language)
        case Styled():
            yield from (span._replace(style=span.style or words.style) for span in spans(words.words, language))
        case Series():
            yield from _series(words, language)
        case Percent():
            yield from _percent(words, language)
        case Number():
            yield Span(decimal(words.number, _digits(words), language, words.rounding))
        case Link():
            text = clean(words.text)
            yield Span(text, from_document=True, address=text if _is_address(text) else None)
        case datetime.date():
            yield Span(f"{words.day} {sentences(language)[f'month.{words.month}']} {words.year}")
        case int():
            yield Span(_grouped(words, language))
        case tuple():
            for part in cast("tuple[Words, ...]", words):  # a problem, a tuple too, was said above
                yield from spans(part, language)


def plain(words: Words, language: Language) -> str:
    """Put words in a language, as text without any style.

    >>> plain((Text(nl="Wonen", en="Housing"), ": ", percent(Fraction(1, 3))), "en")
    'Housing: 33%'
    """
    return "".join(span.text for span in spans(words, language))


# Written by others, these would turn text around or move the cursor of a terminal.
_BLANKS = re.compile(r"\s+")
_DIRECTING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    r"""Return a text on one line, without characters that control what shows it.

    >>> clean("one\n two\x1b[2J")
    'one two\ufffd[2J'
    """
    one_line = _BLANKS.sub(" ", text)
    return "".join("\ufffd" if c in _DIRECTING or unicodedata.category(c) in ("Cc", "Cs") else c for c in one_line)


def _filled(words: Phrase, language: Language) -> Iterator[Span]:
    sentence = sentences(language)[words.key]
    if not isinstance(sentence, str):
        sentence = sentence["one" if words.values["count"] == 1 else "other"]
    for literal, field, _format, _conversion in Formatter().parse(sentence):
        if literal:
            yield Span(literal)
        if field is not None:
            yield from spans(words.values[field], language)


def _series(series: Series, language: Language) -> Iterator[Span]:
    last = len(series.items) - 1
    for i, item in enumerate(series.items):
        if i:
            yield Span(f" {sentences(language)[f'list.{series.join}']} " if i == last else ", ")
        yield from spans(item, language)


def _percent(words: Percent, language: Language) -> Iterator[Span]:
    share = words.share
    shown = floor(share * 100 + Fraction(1, 2)) if words.shown is None else words.shown
    if words.apart_from or words.rounding != "nearest":
        yield Span(decimal(share * 100, _percent_digits(words), language, words.rounding) + "%")
    elif share and not shown:
        yield from _filled(phrase("number.less_than", number="1%"), language)
    elif share != 1 and shown == 100:
        yield from _filled(phrase("number.more_than", number="99%"), language)
    else:
        yield Span(f"{shown}%")


def _percent_digits(words: Percent) -> int:
    digits = next((d for d in range(_MAX_DIGITS) if _tells_apart(words, d)), _MAX_DIGITS)
    return max(digits, next((d for d in range(3) if _rounded(words.share * 100, d, "down") == words.share * 100), 0))


def is_rounded(words: Percent) -> bool:
    """Return whether another share is shown than the exact one, where it is rounded up or down.

    >>> [is_rounded(Percent(share=share, rounding="down")) for share in (Fraction(1, 3), Fraction(1, 8))]
    [True, False]
    """
    return _rounded(words.share * 100, _percent_digits(words), words.rounding) != words.share * 100


# As many as a number in a document can have.
_MAX_DIGITS = 40


def _digits(words: Number) -> int:
    """Return how many decimals to show: two, or as many as it takes to see that it is not nothing."""
    is_nothing = not words.number
    return next((d for d in range(2, _MAX_DIGITS) if is_nothing or _rounded(abs(words.number), d, words.rounding)), 2)


def _tells_apart(words: Percent, digits: int) -> bool:
    own = _rounded(words.share * 100, digits, words.rounding)
    for other in (*words.apart_from, Fraction(0), Fraction(1)):  # what is something is never shown as nothing, or all
        shown = _rounded(other * 100, digits, "nearest")
        if other != words.share and (own < shown, own > shown) != (words.share < other, words.share > other):
            return False
    return True


_ROUND: dict[Rounding, Callable[[Fraction], int]] = {
    "nearest": lambda number: floor(number + Fraction(1, 2)),
    "down": floor,
    "up": ceil,
}


def _rounded(number: Fraction, digits: int, rounding: Rounding) -> Fraction:
    return Fraction(_ROUND[rounding](number * 10**digits), 10**digits)


def decimal(number: Fraction, digits: int, language: Language, rounding: Rounding = "nearest") -> str:
    """Write a number with at most so many decimals, the way the language does.

    >>> decimal(Fraction(12345, 8), 2, "nl"), decimal(Fraction(12345, 8), 2, "en"), decimal(Fraction(3), 2, "nl")
    ('1.543,13', '1,543.13', '3')
    """
    rounded = _rounded(abs(number), digits, rounding)
    whole, part = divmod(rounded, 1)
    decimals = f"{int(part * 10**digits):0{digits}d}".rstrip("0") if digits else ""
    sign = "-" if number < 0 and rounded else ""
    mark = "," if language == "nl" else "."
    return sign + _grouped(int(whole), language) + (mark + decimals if decimals else "")


def _grouped(number: int, language: Language) -> str:
    try:
        text = f"{number:,}"
    except ValueError:  # more digits than Python writes out
        return f"10^{Decimal(number).adjusted()}"
    if len(text) > 30:  # nobody reads a count of thirty digits
        digits = text.replace(",", "")
        return f"{decimal(Fraction(int(digits[:3]), 100), 2, language)} × 10^{len(digits) - 1}"
    return text.replace(",", ".") if language == "nl" else text


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not any(c.isspace() or c in "<>\"'`|" for c in text)
