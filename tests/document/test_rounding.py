"""Frameworks with rounder weights: each weight is rounded by itself, and nothing else changes."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.document.rounding import rounded
from k80assess.document.rules import Weighted
from k80assess.engine.compiled import compile_framework
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.examine.compare import diff
from k80assess.testing.strategies import frameworks


def with_weights(framework: Framework, weights: list[str]) -> Framework:
    plain = as_plain(framework)
    plain["aspects"][0]["rule"]["weights"] = {f"c{i}": Fraction(weight) for i, weight in enumerate(weights)}
    return load_framework(plain)


@given(frameworks(), st.integers(0, 3))
def test_nothing_but_weights_is_rounded(framework: Framework, decimals: int) -> None:
    """Decimal numbers, which count the same way, agree on each weight; all else stays what it was."""
    try:
        found = rounded(framework, decimals=decimals)
    except ArgumentError:
        weights = [w for a in framework.aspects if isinstance(a.rule, Weighted) for w in a.rule.weights.values()]
        assert any(0 < weight <= Fraction(1, 2 * 10**decimals) for weight in weights)
        return
    expected = as_plain(framework)
    for aspect, plain in zip(framework.aspects, expected["aspects"], strict=True):
        if isinstance(aspect.rule, Weighted):
            plain["rule"]["weights"] = {}
            for input_id, weight in aspect.rule.weights.items():
                exact = Decimal(weight.numerator) / Decimal(weight.denominator)
                own = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
                plain["rule"]["weights"][input_id] = Fraction(own)
    assert found == load_framework(expected)


def test_what_rounding_changes_is_counted_exactly() -> None:
    """The difference has as many profiles as enumeration finds."""
    weights = ["1.187", "0.934", "0.613", "0.402", "0.239"]
    framework = with_weights(weighted_framework(5, levels=3), weights)
    rounder = rounded(framework, decimals=1)
    moved = [p for p in oracle.profiles(framework) if oracle.outcome(framework, p) != oracle.outcome(rounder, p)]
    assert moved
    assert sum(diff(framework, rounder).moved.values()) == len(moved)


def test_rounder_weights_fit_where_longer_ones_do_not() -> None:
    """What the refusal of a framework that is too large says to do, and where to look, helps."""
    weights = [
        "9.137",
        "7.919",
        "6.603",
        "8.397",
        "5.989",
        "4.283",
        "3.671",
        "2.767",
        "1.861",
        "3.553",
        "2.447",
        "1.241",
    ]
    framework = with_weights(weighted_framework(12, levels=5), weights)
    with pytest.raises(SizeLimitError, match=r"k80assess\.documents\.rounded, and k80assess\.diff"):
        compile_framework(framework, node_limit=4_000)
    compile_framework(rounded(framework, decimals=0), node_limit=4_000)


def test_a_weight_is_not_rounded_away() -> None:
    """Its input would not count any more, which is for whoever weighs to say."""
    framework = with_weights(weighted_framework(3, levels=2), ["0.4", "0.04", "0.56"])
    with pytest.raises(
        ArgumentError,
        match=r"^aspects\.outcome\.rule\.weights\.c1: rounded to 1 decimals this weight would be 0; found",
    ):
        rounded(framework, decimals=1)
    assert rounded(with_weights(framework, ["0.4", "0", "0.6"]), decimals=1)


def test_only_a_framework_is_rounded() -> None:
    """What it was read from is not."""
    with pytest.raises(ArgumentError, match=r"a framework is needed, as load_framework gives one; found 'f\.toml'"):
        rounded("f.toml", decimals=2)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [-1, 1.0, "2", True, None])
def test_decimals_are_a_number(wrong: Any) -> None:
    """Zero decimals make whole numbers; fewer there are not."""
    with pytest.raises(ArgumentError, match="decimals: a whole number of 0 or more is needed"):
        rounded(weighted_framework(3), decimals=wrong)
