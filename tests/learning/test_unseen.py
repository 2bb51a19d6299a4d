"""What no example shows: a case worked by hand."""

from __future__ import annotations

from k80assess import Criterion
from k80assess.learning import Example, learn, monotone

CRITERIA = [Criterion(id=one, levels=["low", "middle", "high"]) for one in "ab"]


def test_only_what_is_said_by_itself_is_shown() -> None:
    """A level that an open answer may be, and an outcome that is one of two, are not shown."""
    examples = [
        Example(id="one", answers={"a": "low", "b": "low"}, outcome="no"),
        Example(id="two", answers={"a": ["middle", "high"], "b": "middle"}, outcome=["maybe", "yes"]),
        Example(id="three", answers={"a": "high", "b": "high"}, outcome="yes"),
    ]
    unseen = learn(examples, monotone(CRITERIA, ["no", "maybe", "yes"])).unseen
    assert unseen.outcomes == ("maybe",)
    assert unseen.levels == {"a": ("middle",)}
