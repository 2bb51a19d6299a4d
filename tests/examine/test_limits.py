"""What takes too much work is refused, and a greater limit, as the refusal asks for, lets it through."""

from __future__ import annotations

import re
from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

import pytest

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import Assessment, assess
from k80assess.engine.compiled import compile_framework
from k80assess.errors import SizeLimitError
from k80assess.examine.chances import influence
from k80assess.examine.changes import _CertainChangeSearch, changes
from k80assess.examine.compare import diff
from k80assess.examine.reasons import reasons
from k80assess.report.write import explain
from k80assess.testing import assert_outcome, assert_possible


def both_ways(criteria: int, step: int = 1) -> Framework:
    """Make criteria that each push one aspect up and another down, of which the outcome is the lower."""
    scale = [{"id": "no"}, {"id": "perhaps"}, {"id": "yes"}]
    ids = [f"c{i}" for i in range(criteria)]
    up = {
        "kind": "weighted",
        "weights": {c: i * step % criteria + 1 for i, c in enumerate(ids)},
        "cutoffs": {"yes": "1/2"},
    }
    down = {
        **up,
        "weights": {c: i * 5 % criteria + 1 for i, c in enumerate(ids)},
        "points": {c: [2, 1, 0] for c in ids},
    }
    ends = [scale[0], scale[2]]
    return load_framework(
        {
            "id": "both-ways",
            "version": "1",
            "outcome": "outcome",
            "criteria": [{"id": c, "levels": scale} for c in ids],
            "aspects": [
                {"id": "up", "levels": ends, "rule": up},
                {"id": "down", "levels": ends, "rule": down},
                {"id": "outcome", "levels": ends, "rule": {"kind": "minimum", "inputs": ["up", "down"]}},
            ],
        }
    )


def answered(framework: Framework) -> Assessment:
    return assess({criterion.id: "yes" for criterion in framework.criteria}, framework)


def limited(framework: Framework) -> Framework:
    """Set the limit to what the framework's own diagram needs and no more."""
    compiled = compile_framework(framework)
    framework.__dict__["_compiled"] = compiled.with_limit(len(compiled.diagram.nodes))
    return framework


QUESTIONS: dict[str, tuple[Callable[[Framework], Any], str]] = {
    "reasons": (lambda framework: list(reasons(answered(framework))), "steps through the diagram"),
    "influence": (influence, "groups of functions"),
    "diff": (lambda framework: diff(framework, limited(both_ways(9, step=4))), "situations to compare"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_greater_limit_lets_through_what_was_refused(question: str) -> None:
    """With no more steps than the diagram has nodes it is refused, with more it gives what it gives without a limit."""
    ask, what = QUESTIONS[question]
    framework = limited(both_ways(9))
    with pytest.raises(SizeLimitError, match=what) as refused:
        ask(framework)
    remedy = re.search(r"; set a greater limit with (\S+)\(framework, (\w+)=…\) and begin anew$", str(refused.value))
    assert remedy is not None
    resolve_name(remedy[1])(framework, **{remedy[2]: 1_000_000})
    assert ask(framework) == ask(both_ways(9))


def test_ways_to_change_are_followed_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where the least cost is looked for, nor where all changes of that cost are, with nothing to guide it."""
    monkeypatch.setattr(_CertainChangeSearch, "_bound", lambda _search, _frontier: 0)
    worst = {f"c{i}": "no" for i in range(7)}
    for limit in (96, 200):  # the latter is enough for the least cost
        framework = both_ways(7)
        framework.__dict__["_compiled"] = compile_framework(framework).with_limit(limit)
        with pytest.raises(SizeLimitError, match=f"ways to change: more than the limit of {limit}"):
            list(changes(assess(worst, framework), "yes", certain=True))
    assert len(list(changes(assess(worst, both_ways(7)), "yes", certain=True))) == 11


def test_what_is_told_goes_on_without_a_reason_that_takes_too_much() -> None:
    """A story says so, and an assertion still fails as one."""
    framework = limited(both_ways(9))
    answers = {f"c{i}": ("no", "perhaps", "yes")[i * i % 3] for i in range(9)}
    assessment = assess(answers, framework)
    with pytest.raises(SizeLimitError, match="steps through the diagram from one reason to the next"):
        reasons(assessment)[0]
    assert "too much to work out exactly for this framework" in explain(assessment, lang="en")
    with pytest.raises(AssertionError, match="expected yes, but the outcome is no\n  cheapest change to yes: c"):
        assert_outcome(answers, "yes", framework=framework)
    with pytest.raises(AssertionError, match=r"the outcome is no once c0 = .*, c8 = "):
        assert_possible({}, ["yes"], framework=framework)
