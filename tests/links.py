"""Links that carry a topic to a page, made here and not by the page."""

from __future__ import annotations

import base64
from pathlib import Path

from k80assess.data import to_json
from k80assess.document.files import load_topic
from k80assess.document.topic import Topic

ILLUSTRATION = load_topic(Path(__file__).parents[1] / "examples" / "topics" / "housing-scheme.toml")


def linked(topic: Topic, mode: str = "one") -> str:
    """Return what stands behind # in a link that carries a topic."""
    return f"#topic={base64.urlsafe_b64encode(to_json(topic).encode()).decode().rstrip('=')}&mode={mode}"
