"""What the pages on learning from decisions say is so."""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from k80assess.document.examples import Example, load_examples
from k80assess.document.files import load_framework
from k80assess.document.loosening import Interval
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.rules import Weighted
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.learning.learned import learn

DOCS = Path(__file__).parents[2] / "docs"
pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of this distribution")

FRAMEWORK = load_framework()
BEST: dict[str, Any] = {criterion.id: criterion.levels[-1].id for criterion in FRAMEWORK.criteria}


def weighted(aspect_id: str) -> Weighted:
    aspect = FRAMEWORK.node(aspect_id)
    assert isinstance(aspect, Aspect)
    assert isinstance(aspect.rule, Weighted)
    return aspect.rule


def telling(aspect_id: str) -> list[dict[str, str]]:
    """Return profiles whose outcomes tell the level of an aspect at each combination of its inputs.

    So each framework with the same weighted aspects at these has the same outcome everywhere.
    """
    inputs = weighted(aspect_id).inputs
    scales = [level_ids(FRAMEWORK.node(node_id)) for node_id in inputs]
    found = []
    for levels in product(*scales):
        for staff_time in ("tight", "enough"):
            found.append({**BEST, "staff_time": staff_time, **dict(zip(inputs, levels, strict=True))})
    return found


def said(interval: Interval) -> str:
    least = "at least" if interval.least_included else "more than"
    greatest = "at most" if interval.greatest_included else "less than"
    return f"{least} {interval.least} and {greatest} {interval.greatest}"


def test_what_all_decisions_leave_of_weights_and_cut_offs() -> None:
    """The ends after 59,049 decisions, and that the profiles decided here tell as much as all of these."""
    pytest.importorskip("pysat")
    profiles = [*telling("fit"), *telling("added_value")]
    for aspect_id in ("fit", "added_value"):
        by_level: dict[str, set[tuple[str, ...]]] = {}
        pairs = telling(aspect_id)
        for tight, enough in zip(pairs[::2], pairs[1::2], strict=True):
            judged = assess(tight, FRAMEWORK)
            level = judged.aspects[aspect_id].level
            outcomes = tuple([one.outcome.id for one in (judged, assess(enough, FRAMEWORK)) if one.outcome])
            assert level is not None
            by_level.setdefault(level.id, set()).add(outcomes)
        assert all(len(own) == 1 for own in by_level.values())
        assert len({next(iter(own)) for own in by_level.values()}) == len(by_level) == 3
    examples = []
    for number, answers in enumerate(profiles):
        outcome = assess(answers, FRAMEWORK).outcome
        assert outcome is not None
        examples.append(Example(id=f"{number}", answers=answers, outcome=outcome.id))
    bounds = learn(examples, loosen(FRAMEWORK, weights="any", cutoffs="any")).bounds()
    page = " ".join((DOCS / "questions" / "learning.md").read_text("utf-8").split())
    rule = weighted("fit")
    for node_id, interval in bounds.weights["fit"].items():
        own = Fraction(rule.weights[node_id]) / sum(map(Fraction, rule.weights.values()))  # all have one range
        assert f"| `{node_id}` | {own} | {said(interval)} |" in page
    for level_id, interval in bounds.cutoffs["fit"].items():
        assert f"| cut-off `{level_id}` | {rule.cutoffs[level_id]} | {said(interval)} |" in page
    dutch = " ".join((DOCS / "nl" / "wat-zeggen-besluiten.md").read_text("utf-8").split())
    link = bounds.weights["fit"]["theme_link"]
    assert f"meer dan {link.least} en minder dan {link.greatest}" in dutch


def test_the_file_of_examples_is_what_the_page_then_makes_in_code() -> None:
    """Word for word the same two examples."""
    page = (DOCS / "how-to" / "learning.md").read_text("utf-8")
    [toml] = re.findall(r"^```toml\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    hall, far = load_examples(tomllib.loads(toml))
    assert hall == Example(id="village-hall", answers=BEST, outcome="take_on")
    assert far == Example(
        id="far-away",
        answers=BEST | {"theme_link": "none"},
        outcome={"at_most": "monitor"},
        note="Nothing to do with our themes.",
        weight=2,
    )
