"""Ids that look alike are found, and those that people really use raise no alarm."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.agenda import Agenda
from k80assess.document.confusables import alike, confusable, odd, spelled
from k80assess.document.files import load_agenda, load_framework

SAME = [
    ("caf\u00e9", "cafe\u0301"),
    ("demand", "dem\u0430nd"),
    ("a", "\u0430"),
    ("COP", "\u0421\u041e\u0420"),
    ("fit", "fi\u200bt"),
    ("fit", "\ufefffit"),
    ("fit", "f\u00adit"),
    ("staff time", "staff\u00a0time"),
    ("no\u00ebl", "no\u0451l"),
    ("TAX", "\u03a4\u0391\u03a7"),
]
NEARLY = [("Fit", "fit"), ("m2", "m\u00b2"), ("\ufb01t", "fit"), ("stra\u00dfe", "strasse"), ("\uff41", "a")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_looks_the_same(one: str, other: str) -> None:
    """Composed or not, of another alphabet, with an invisible character or another blank; the second is odd alone."""
    assert alike([one, "x", other]) == alike([one, "x", other], exactly=True) == ((one, other),)
    assert odd(["x", "y", other]) == (other,)
    assert odd(["x", "y", one]) == ()


@pytest.mark.parametrize(("one", "other"), NEARLY)
def test_what_looks_nearly_the_same(one: str, other: str) -> None:
    """Capitals and other forms of a character are seen, if one looks; neither is odd by itself."""
    assert alike([one, other]) == ((one, other),)
    assert alike([one, other], exactly=True) == ()
    assert odd([one, other]) == ()


def test_what_people_use() -> None:
    """Ids in any language, with units and formulas, signs and emoji, are no reason for alarm."""
    ids = [
        "caf\u00e9",
        "\u00b5g",
        "\u03bcm",
        "\u0394t",
        "k\u03a9",
        "\u03b1_level",
        "\u03b2-carotene",
        "h\u03bd",
        "CO\u2082",
    ]
    ids += ["\u0434\u0430", "\u043d\u0435\u0442", "\u043e\u0447\u0435\u043d\u044c", "\u0430", "\u5927", "\ud558\ub098"]
    ids += [
        "\u03bd\u03b1\u03b9",
        "\u03cc\u03c7\u03b9",
        "\u0928\u0939\u0940\u0902",
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    ]
    ids += [
        "\U0001f469\u200d\U0001f4bb",
        "\u2764\ufe0f",
        "1/3",
        "\u2265 3",
        "x^2",
        "o'clock",
        "no",
        "yes",
        "I",
        "l1",
        "O0",
    ]
    assert confusable(ids) == ()
    framework, agenda = load_framework(), load_agenda()
    nodes = [*framework.criteria, *framework.aspects]
    assert confusable([node.id for node in nodes]) == ()
    assert isinstance(agenda, Agenda)
    assert confusable([action.id for action in agenda.actions()]) == ()


@given(st.lists(st.text(max_size=8), max_size=6))
def test_groups(ids: list[str]) -> None:
    """Every id is in one group at most; groups are of different ids; what only composing changes is in one group."""
    groups = alike(ids)
    members = [own for group in groups for own in group]
    assert len(members) == len(set(members))
    assert all(len(group) > 1 for group in groups)
    for own in ids:
        composed = unicodedata.normalize("NFC", own)
        assert composed == own or any({own, composed} <= set(group) for group in alike([own, composed], exactly=True))
    for same in alike(ids, exactly=True):
        assert any(set(same) <= set(group) for group in groups)
    assert all(spelled(own).isascii() for own in ids)
