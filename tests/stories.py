"""Judgements on the packaged framework, and stories as flat text."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from k80assess.document.files import load_framework, load_topic
from k80assess.engine.assessment import Assessment, assess
from k80assess.report.content.blocks import Blocks
from k80assess.report.formats.plain import text_of

CRITERIA = {criterion.id: [level.id for level in criterion.levels] for criterion in load_framework().criteria}
BEST: dict[str, Any] = {criterion: levels[-1] for criterion, levels in CRITERIA.items()}
judgements = st.fixed_dictionaries({}, optional={c: st.sampled_from(levels) for c, levels in CRITERIA.items()})


def flat(blocks: Blocks, language: Any = "en") -> str:
    """Return a story as one line."""
    return " ".join(text_of(blocks, language).split())


def assessed(topic_id: str, **more: Any) -> Assessment:
    """Return the assessment of a topic with the best answers, unless others are given."""
    content = {"id": topic_id, "title": f"About {topic_id}", "themes": ["housing"], "answers": BEST, **more}
    return assess(load_topic(content))
