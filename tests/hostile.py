"""A framework whose every text and id tries to be something else: markup, quotes, the end of a script, and the like."""

from __future__ import annotations

from typing import Any

from k80assess.document.files import load
from k80assess.document.framework import Framework

RUN = "globalThis.ran = true"
TEXTS = [
    f"<img src=x onerror='{RUN}'>",
    f"</script><script>{RUN}</script>",
    f'"><svg onload="{RUN}">',
    "' \" ` \\ ${ran} {outcome} {count} %s $title",
    "one\u2028two\u2029three\ttab\nline",
    "<!-- <script> --> ]]> &lt;b&gt; &amp;",
    "مرحبا بالعالم \u202eright to left\u202c",
    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301",
    "<a href='https://example.org/x.png'>https://example.org/</a>",
    "W" * 10_000,
    "\u200b\u2066isolates\u2069 \ufeff\u202dturns\u202e",
    "javascript:" + RUN,
]
CRITERIA = [f"<i onclick='{RUN}'> \"quoted\"", "__proto__", "constructor", "1", "naïve 👍 id", "a\u2028b"]


def _label(i: int) -> str:
    return TEXTS[i % len(TEXTS)]


def _levels(start: int) -> list[dict[str, Any]]:
    ids = ["toString", "</script>", "'0'"]
    return [
        {"id": level_id, "label": _label(start + i), "description": {"nl": _label(start + i + 5)}, "section": _label(i)}
        for i, level_id in enumerate(ids)
    ]


def hostile_framework() -> Framework:
    """Return the framework."""
    criteria = [
        {
            "id": criterion_id,
            "label": {"nl": _label(i), "en": _label(i + 1)},
            "question": _label(i + 2),
            "description": _label(i + 3),
            "levels": _levels(i),
            "provenance": "assumed",
            "section": _label(i + 4),
        }
        for i, criterion_id in enumerate(CRITERIA)
    ]
    weighted = {
        "id": "</style>",
        "label": _label(1),
        "levels": _levels(7),
        "rule": {
            "kind": "weighted",
            "weights": {**dict.fromkeys(CRITERIA[:4], 1), CRITERIA[0]: "1/3"},
            "cutoffs": {"</script>": "1/3", "'0'": 0.75},
            "points": {CRITERIA[1]: [0, 3, 1]},
            "orders": [{"heavier": CRITERIA[1], "lighter": CRITERIA[0], "section": _label(2)}],
        },
    }
    when = {"</style>": ["toString", "'0'"], CRITERIA[4]: "toString"}
    table = {
        "id": "hasOwnProperty",
        "label": _label(9),
        "question": _label(0),
        "levels": [{**level, "takes_energy": True, "follow_up": _label(i)} for i, level in enumerate(_levels(3))],
        "rule": {
            "kind": "table",
            "inputs": ["</style>", *CRITERIA[4:]],
            "rows": [
                {"when": when, "then": "toString", "section": _label(1)},
                {"when": {CRITERIA[5]: "'0'"}, "then": "'0'", "provenance": "stated"},
                {"when": {}, "then": "</script>"},
            ],
            "caps": [{"when": {CRITERIA[4]: "</script>"}, "at_most": "</script>", "section": _label(8)}],
        },
    }
    return load(
        Framework,
        {
            "id": f"<b>{RUN}</b>",
            "version": _label(1),
            "title": _label(1),
            "question": _label(0),
            "description": _label(9),
            "source": {"title": _label(2), "section": _label(3), "note": _label(1)},
            "outcome": "hasOwnProperty",
            "criteria": criteria,
            "aspects": [weighted, table],
        },
    )
