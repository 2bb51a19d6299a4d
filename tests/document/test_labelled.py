"""Numbers by id are ordinary mappings, that know what they are of."""

from __future__ import annotations

import copy
import json
import pickle
from fractions import Fraction

import pytest

from k80assess.document.files import load_framework
from k80assess.document.labelled import Amounts
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.examine.chances import distribution, influence, probabilities
from k80assess.report.notebook import notebook


def test_they_are_the_mappings_that_they_were() -> None:
    """Equal to a dict, hashed like one, in its order, as JSON, in copies and pickles, and frozen."""
    counts = distribution(load_framework())
    plain = {"decline": 29808, "monitor": 25404, "take_on": 3837}
    assert counts == plain
    assert list(counts.items()) == list(plain.items())
    assert repr(counts) == repr(plain)
    assert json.dumps(counts) == json.dumps(plain)
    assert hash(counts) == hash(Amounts(plain))
    with pytest.raises(TypeError):
        counts["decline"] = 0
    for copied in (pickle.loads(pickle.dumps(counts)), copy.copy(counts), copy.deepcopy(counts)):
        assert copied == counts
        assert type(copied) is Amounts
        assert notebook(copied, "en") == notebook(counts, "en")


def test_each_question_has_its_own_kind() -> None:
    """Of whatever is asked, an answer is one of these."""
    framework = load_framework()
    for found in (probabilities(assess({})), influence(framework), loosen(framework, weights="any").sets()):
        assert type(found) is Amounts
    assert sum(probabilities(assess({})).values()) == Fraction(1)
