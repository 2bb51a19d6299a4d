"""Decisions made for tests."""

from __future__ import annotations

from typing import Any

from k80assess.document.files import load_topic
from k80assess.engine.assessment import assess
from k80assess.govern.decision import DecisionRecord, decide

WEAK = {"theme_link": "none", "small_scale_difference": "same"}


def decision(topic: str = "pilot", on: str = "2026-03-02", **more: Any) -> DecisionRecord:
    """Make a record of a decision on a topic that the framework declines."""
    content = {"id": topic, "title": f"Over {topic} – ‘ja’", "themes": ["housing"], "answers": WEAK}
    return decide(assess(load_topic(content)), on=on, **{"by": "executive_board", **more})


def decisions(count: int) -> list[DecisionRecord]:
    """Make so many records, on three topics."""
    return [decision(f"topic{i % 3}", f"2026-03-{1 + i % 28:02}", turn_to=f"number {i}") for i in range(count)]
