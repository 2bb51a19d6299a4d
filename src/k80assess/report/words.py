"""Words in no particular language, and how they become text in one.

A story consists of phrases: the key of a sentence, with the values of its placeholders. Only a writer, which knows the
language, turns them into text. Texts of documents are never treated as sentences, so braces in them are just braces.
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
from k80assess.document.text import Text, is_address
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
    "Amount",
    "Series",
    "Link",
    "Short",
    "tuple[Words, ...]",
]
"""What a story can contain: literal text, text of a document, a problem, a phrase, a number, a date, or a sequence."""


@result
class Phrase:
    """A sentence by its key, with the values of its placeholders."""

    key: str
    values: FrozenDict[str, Words]


@result
class Styled:
    """Words in a style: a name inside a sentence, strong, or an aside."""

    words: Words
    style: Style


@result
class Percent:
    """A share, to be shown as a percentage.

    Attributes:
        share: from 0 to 1.
        rounding: in which direction it may be rounded.
        apart_from: shares from which it must differ visibly: enough decimals are shown to see which is greater.
        shown: the whole percentage to show, if it was chosen together with others; see `parts_of_a_whole`.
    """

    share: Fraction
    rounding: Rounding = "nearest"
    apart_from: tuple[Fraction, ...] = ()
    shown: int | None = None


@result
class Number:
    """A number, to be shown with at most two decimals, or as many as are needed to show that it is not zero."""

    number: Fraction
    rounding: Rounding = "nearest"


@result
class Amount:
    """A number with all its digits, as somebody wrote it, and what it counts."""

    number: Fraction
    unit: Text | None = None


@result
class Series:
    """Things one after another, the last two joined by a word."""

    items: tuple[Words, ...]
    join: Literal["and", "or"] = "and"


@result
class Link:
    """A text that is shown as a link if all of it is a web address."""

    text: str


@result
class Short:
    """Words of which only so many characters are shown, with a mark that says so where some are left out."""

    words: Words
    most: int


def phrase(key: str, **values: Words) -> Phrase:
    """Return a phrase from a sentence's key and the values of its placeholders."""
    return Phrase(key=key, values=FrozenDict(values))


def name(words: Words) -> Styled:
    """Return words styled as a name inside a sentence."""
    return Styled(words=words, style="name")


def strong(words: Words) -> Styled:
    """Return words styled as strong."""
    return Styled(words=words, style="strong")


def aside(words: Words) -> Styled:
    """Return words styled as an aside."""
    return Styled(words=words, style="aside")


def short(words: Words, most: int) -> Short:
    """Return words of which at most so many characters are shown, with a mark that says so where some are left out."""
    return Short(words=words, most=most)


def names(items: Iterable[Words], join: Literal["and", "or"] = "and") -> Series:
    """Return a list of names inside a sentence."""
    return Series(items=tuple(map(name, items)), join=join)


def joined(said: Iterable[Words], mark: str = " ") -> Words:
    """Return sentences with a space between them, or parts with another mark; what is empty is none."""
    return tuple([word for part in said if part for word in (mark, part)][1:])


def percent(share: Fraction, apart_from: Iterable[Fraction] = ()) -> Percent:
    """Return a share to be shown as a percentage."""
    return Percent(share=share, apart_from=tuple(apart_from))


def parts_of_a_whole(shares: Sequence[Fraction]) -> tuple[Percent, ...]:
    """Return shares that add up to 1 as whole percentages that add up to 100.

    All are rounded down, and then those that lose most by it are rounded up, until the total is right. Where that would
    show equal shares differently, all are rounded to the nearest: `rounded_total` is then what they seem to add up to.

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
    """Return what the percentages of `parts_of_a_whole` add up to as shown; "less than 1%" makes up a difference."""
    total, small = sum([part.shown or 0 for part in parts]), sum([part.share > 0 and not part.shown for part in parts])
    return 100 if total < 100 <= total + small else total


# --- to a language ------------------------------------------------------------------------------------------------


class Span(NamedTuple):
    """A stretch of text in one style; `from_document` if it comes from a document."""

    text: str
    style: Style = ""
    from_document: bool = False
    address: str | None = None


def spans(words: Words, language: Language) -> Iterator[Span]:
    """Yield words in a language, as stretches of text without control characters or line ends."""
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
        case Amount():
            yield from _amount(words, language)
        case Link():
            text = clean(words.text)
            yield Span(text, from_document=True, address=text if is_address(text) else None)
        case Short():
            yield from _short(words, language)
        case datetime.date():
            yield Span(f"{words.day} {sentences(language)[f'month.{words.month}']} {words.year}")
        case int():
            yield Span(_grouped(words, language))
        case tuple():
            for part in cast("tuple[Words, ...]", words):  # a problem, which is a tuple too, was handled above
                yield from spans(part, language)


def plain(words: Words, language: Language) -> str:
    """Return words in a language, as text without style.

    >>> plain((Text(nl="Wonen", en="Housing"), ": ", percent(Fraction(1, 3))), "en")
    'Housing: 33%'
    """
    return "".join(span.text for span in spans(words, language))


# In untrusted text, these would reverse the text or move a terminal's cursor.
_BLANKS = re.compile(r"\s+")
_DIRECTING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, with an ellipsis where something is left out.

    >>> shortened("Housing in small villages", 12), shortened("Housing", 12)
    ('Housing in…', 'Housing')
    """
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    whole = kept.rpartition(" ")[0] if text[most - 1] != " " else kept
    return f"{(whole if len(whole) * 2 > most else kept).rstrip(' ,;:.')}…"


def clean(text: str) -> str:
    r"""Return a text on one line, without control characters.

    >>> clean("one\n two\x1b[2J")
    'one two\ufffd[2J'
    """
    one_line = _BLANKS.sub(" ", text)
    return "".join("\ufffd" if c in _DIRECTING or unicodedata.category(c) in ("Cc", "Cs") else c for c in one_line)


def _filled(words: Phrase, language: Language) -> Iterator[Span]:
    sentence = sentences(language)[words.key]
    if not isinstance(sentence, str):
        count = words.values["count"]
        sentence = sentence["one" if (count.number if isinstance(count, Amount) else count) == 1 else "other"]
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


def _short(words: Short, language: Language) -> Iterator[Span]:
    whole = [*spans(words.words, language)]
    if sum([len(span.text) for span in whole]) <= words.most:
        yield from whole
        return
    mark = " " + plain(phrase("sheet.cut"), language)
    room = words.most - len(mark)
    for span in whole:
        if len(span.text) >= room:
            yield span._replace(text=shortened(f"{span.text} …", room) if room > 1 else "…", address=None)
            break
        yield span
        room -= len(span.text)
    yield Span(mark, style="aside")


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
    """Return whether the share that is shown differs from the exact one, if it is rounded up or down.

    >>> [is_rounded(Percent(share=share, rounding="down")) for share in (Fraction(1, 3), Fraction(1, 8))]
    [True, False]
    """
    return _rounded(words.share * 100, _percent_digits(words), words.rounding) != words.share * 100


def _amount(words: Amount, language: Language) -> Iterator[Span]:
    number, unit = Span(exactly(words.number, language)), "" if words.unit is None else clean(words.unit.to(language))
    if unit in _BEFORE:
        yield from (Span(f"{_BEFORE[unit]} "), number)
    else:
        yield number
        if unit:
            yield Span(unit if unit == "%" else f" {unit}", from_document=True)


_BEFORE = {"EUR": "€", "€": "€"}
"""The units that stand before the number, and how."""


MINUS = "\u2212"
"""The sign of a number below zero in words for people; in data it is a hyphen."""


def exactly(number: Fraction, language: Language) -> str:
    """Return a number with all its digits, written as in the language; as a fraction where the digits have no end.

    >>> exactly(Fraction(12345678901, 1000), "nl"), exactly(Fraction(-1, 3), "en")
    ('12.345.678,901', '\u22121/3')
    """
    digits = next((d for d in range(_MAX_DIGITS + 1) if 10**d % number.denominator == 0), None)
    sign = MINUS if number < 0 else ""
    if digits is None:
        return f"{sign}{abs(number.numerator)}/{number.denominator}"
    whole, part = divmod(abs(number), 1)
    return sign + _with_marks(f"{whole:,}", language) + _decimals(int(part * 10**digits), digits, language)


# As many as a number in a document can have.
_MAX_DIGITS = 40


def _digits(words: Number) -> int:
    """Return how many decimals to show: two, or as many as are needed to show that it is not zero."""
    is_zero = not words.number
    return next((d for d in range(2, _MAX_DIGITS) if is_zero or _rounded(abs(words.number), d, words.rounding)), 2)


def _tells_apart(words: Percent, digits: int) -> bool:
    own = _rounded(words.share * 100, digits, words.rounding)
    for other in (*words.apart_from, Fraction(0), Fraction(1)):  # only 0 is shown as 0, and only 1 as 1
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
    """Return a number with at most so many decimals, written as in the language.

    >>> decimal(Fraction(12345, 8), 2, "nl"), decimal(Fraction(12345, 8), 2, "en"), decimal(Fraction(3), 2, "nl")
    ('1.543,13', '1,543.13', '3')
    """
    rounded = _rounded(abs(number), digits, rounding)
    whole, part = divmod(rounded, 1)
    sign = MINUS if number < 0 and rounded else ""
    return sign + _grouped(int(whole), language) + _decimals(int(part * 10**digits), digits, language)


def _decimals(part: int, digits: int, language: Language) -> str:
    """Return what stands behind the whole part of a number, which has at most so many digits."""
    decimals = f"{part:0{digits}d}".rstrip("0") if digits else ""
    return ("," if language == "nl" else ".") + decimals if decimals else ""


def _grouped(number: int, language: Language) -> str:
    try:
        text = f"{number:,}"
    except ValueError:  # more digits than Python writes
        return f"10^{Decimal(number).adjusted()}"
    if len(text) > 30:  # nobody reads a count of thirty digits
        digits = text.replace(",", "")
        return f"{decimal(Fraction(int(digits[:3]), 100), 2, language)} × 10^{len(digits) - 1}"
    return _with_marks(text, language)


def _with_marks(text: str, language: Language) -> str:
    return text.replace(",", ".") if language == "nl" else text
