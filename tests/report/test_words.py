"""Words become text that says neither more nor less than the numbers and documents behind them."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.text import Text
from k80assess.errors import Language
from k80assess.report.words import (
    Link,
    Number,
    Percent,
    Words,
    clean,
    decimal,
    joined,
    name,
    names,
    parts_of_a_whole,
    percent,
    phrase,
    plain,
    rounded_total,
    short,
    spans,
)

LANGUAGES: tuple[Language, ...] = ("nl", "en")
shares = st.fractions(0, 1, max_denominator=10_000)


def shown(text: str) -> Fraction:
    """Read a percentage back as somebody reading the text would."""
    return Fraction(text.removesuffix("%").replace(",", ".")) / 100


@given(shares, st.lists(shares, min_size=1, max_size=4))
def test_a_percentage_never_crosses_what_it_must_stay_apart_from(share: Fraction, cutoffs: list[Fraction]) -> None:
    """Who compares the percentages that are shown finds the same order as among the exact shares."""
    own = shown(plain(percent(share, cutoffs), "nl"))
    for cutoff in cutoffs:
        other = shown(plain(percent(cutoff, [share, *cutoffs]), "nl"))
        if share != cutoff and abs(share - cutoff) > Fraction(1, 10_000):
            assert (own < other) == (share < cutoff)
    assert abs(own - share) <= Fraction(1, 200)


@given(shares)
def test_what_is_rounded_down_is_never_too_much(share: Fraction) -> None:
    """A tolerance that is shown is never more than the exact one."""
    assert shown(plain(Percent(share=share, rounding="down"), "en")) <= share


@given(shares, st.sampled_from(["down", "up", "nearest"]), st.lists(shares, max_size=2))
def test_something_is_never_shown_as_nothing_or_as_all(share: Fraction, rounding: Any, apart: list[Fraction]) -> None:
    """A chance that is not 0 is never 0%, and one that is not 1 never 100%, however it is rounded."""
    text = plain(Percent(share=share, rounding=rounding, apart_from=tuple(apart)), "en")
    assert (text == "0%") == (share == 0)
    assert (text == "100%") == (share == 1)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9).filter(any))
def test_the_parts_of_a_whole_add_up(counts: list[int]) -> None:
    """To 100, or it is said to what; each is within one of what it is, in the right order, and equal ones are equal."""
    parts = [Fraction(count, sum(counts)) for count in counts]
    said = parts_of_a_whole(parts)
    shown = [one.shown for one in said]
    assert [one.share for one in said] == parts
    for part, one in zip(parts, shown, strict=True):
        assert one is not None
        assert abs(part * 100 - one) < 1
        for other, another in zip(parts, shown, strict=True):
            assert another is not None
            assert one <= another if part <= other else one >= another
    texts = [plain(one, "en") for one in said]
    small = sum(text.startswith("less") for text in texts)
    total = sum(int(text.removesuffix("%")) for text in texts if text[0].isdigit())
    if not any(text.startswith("more") for text in texts):
        assert rounded_total(said) == (100 if total < 100 <= total + small else total)
    if len(set(parts)) == len(parts):
        assert rounded_total(said) == 100


@pytest.mark.parametrize(
    ("counts", "texts", "total"),
    [
        ([3, 3, 2], ["38%", "38%", "25%"], 101),
        ([1, 1, 1], ["33%", "33%", "33%"], 99),
        ([1, 2, 3], ["17%", "33%", "50%"], 100),
        ([5, 11, 13], ["17%", "38%", "45%"], 100),
        ([4, 498, 498], ["less than 1%", "50%", "50%"], 100),
        ([4, 996], ["less than 1%", "more than 99%"], 100),
        ([0, 7], ["0%", "100%"], 100),
        ([9, 9, 982], ["1%", "1%", "98%"], 100),
    ],
)
def test_parts_of_a_whole_by_hand(counts: list[int], texts: list[str], total: int) -> None:
    """Worked out on paper."""
    said = parts_of_a_whole([Fraction(count, sum(counts)) for count in counts])
    assert ([plain(one, "en") for one in said], rounded_total(said)) == (texts, total)


@given(st.fractions(0, 10**6, max_denominator=997), st.sampled_from(["down", "up", "nearest"]))
def test_numbers_are_rounded_to_the_side_asked_for(number: Fraction, rounding: str) -> None:
    """Ends of an interval are rounded inward, by less than a hundredth."""
    text = plain(Number(number=number, rounding=rounding), "en")  # type: ignore[arg-type]
    read = Fraction(text.replace(",", ""))
    assert abs(read - number) < Fraction(1, 100)
    assert rounding != "down" or read <= number
    assert rounding != "up" or read >= number


@pytest.mark.parametrize(
    ("words", "nl", "en"),
    [
        (percent(Fraction(1, 1000)), "minder dan 1%", "less than 1%"),
        (percent(Fraction(999, 1000)), "meer dan 99%", "more than 99%"),
        (percent(Fraction(0)), "0%", "0%"),
        (percent(Fraction(1)), "100%", "100%"),
        (percent(Fraction(3837, 59049)), "6%", "6%"),
        (percent(Fraction(81, 200)), "41%", "41%"),
        (percent(Fraction(81, 200), [Fraction(3, 4)]), "40,5%", "40.5%"),
        (Percent(share=Fraction(1, 300), rounding="down"), "0,3%", "0.3%"),
        (Number(number=Fraction(-3, 2)), "\u22121,5", "\u22121.5"),
        (Number(number=Fraction(2)), "2", "2"),
        (Number(number=Fraction(1, 2000)), "0,001", "0.001"),
        (Number(number=Fraction(1, 3000), rounding="down"), "0,0003", "0.0003"),
        (Percent(share=Fraction(1, 10**7), rounding="down"), "0,00001%", "0.00001%"),
        (percent(Fraction(1, 500), [Fraction(1, 2)]), "0,2%", "0.2%"),
        (percent(Fraction(499, 500), [Fraction(1, 2)]), "99,8%", "99.8%"),
        (59049, "59.049", "59,049"),
        (5**40, "9,09 × 10^27", "9.09 × 10^27"),
        (datetime.date(2022, 11, 30), "30 november 2022", "30 November 2022"),
        (names(["a", "b", "c"], "or"), "a, b of c", "a, b or c"),
        (Text(nl="Wonen"), "Wonen", "Wonen"),
        (("a", name(Text(nl="b", en="B"))), "ab", "aB"),
        (phrase("agenda.times", count=1), "ten minste één keer per jaar", "at least once a year"),
        (phrase("agenda.times", count=2), "ten minste 2 keer per jaar", "at least 2 times a year"),
    ],
)
def test_words_in_both_languages(words: Words, nl: str, en: str) -> None:
    """Hand-written cases of each kind of words."""
    assert (plain(words, "nl"), plain(words, "en")) == (nl, en)


def test_a_number_too_long_to_write_out_is_said_by_its_size() -> None:
    """A count of profiles can have more digits than Python writes out."""
    assert plain(2**100_000, "en").startswith("10^3")
    assert plain(10**5000, "en") == "10^5000"


@given(st.text(), st.sampled_from(["nl", "en"]))
def test_texts_of_documents_are_never_sentences(text: str, language: Language) -> None:
    """Braces in a document stay braces, and nothing in it controls what shows it."""
    said = plain(phrase("why.answer", criterion=name(text), answer=text), language)
    assert clean(text) in said
    assert all(c.isprintable() or c.isspace() or ord(c) > 127 for c in said)
    assert not set(said) & set("\x1b\r\n\t\u202e\u2066")


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("see https://example.org", False),
        ('https://example.org/"onclick="x', False),
        ("Agenda K80, deel B", False),
    ],
)
def test_only_an_address_becomes_a_link(text: str, is_address: bool) -> None:
    """Evidence is a link where it is an address on the web and nothing else."""
    (span,) = spans(Link(text=text), "en")
    assert (span.address is not None) == is_address


def test_decimals_are_cut_not_padded() -> None:
    """A whole number has no decimals, a long one as many as were asked for."""
    assert [decimal(Fraction(1, n), 3, "en") for n in (1, 2, 3, 8)] == ["1", "0.5", "0.333", "0.125"]


@given(st.lists(st.text(max_size=30), max_size=6), st.integers(20, 60))
def test_a_shortened_text_is_no_longer_than_asked_and_says_so(texts: list[str], most: int) -> None:
    """In either language; and what fits is whole."""
    for language in LANGUAGES:
        whole = plain(tuple(texts), language)
        said = plain(short(tuple(texts), most), language)
        if len(whole) <= most:
            assert said == whole
        else:
            assert len(said) <= most
            assert said.endswith({"nl": "… [ingekort]", "en": "… [shortened]"}[language])
            assert whole.startswith(said.rpartition("…")[0])


def test_sentences_that_are_empty_leave_no_space() -> None:
    """Neither before, between nor after the others."""
    said: list[Words] = ["", "One.", "", phrase("loose.uncertain"), ""]
    assert plain(joined(said), "en") == "One. Not certain"
    assert joined([]) == joined([""]) == ()
