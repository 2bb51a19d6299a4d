"""Documents to break: a small framework, topic and agenda, and what is said of them once they are broken."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from k80assess.base.documents import Document
from k80assess.document import toml
from k80assess.document.agenda import Agenda
from k80assess.document.files import load
from k80assess.document.framework import Framework
from k80assess.document.topic import Topic
from k80assess.errors import DocumentError

FRAMEWORK: dict[str, Any] = {
    "id": "village-hall",
    "version": "2026.1",
    "outcome": "advice",
    "criteria": [
        {"id": "demand", "levels": [{"id": "low"}, {"id": "some"}, {"id": "high"}]},
        {"id": "cost", "levels": [{"id": "high"}, {"id": "fair"}]},
        {"id": "hands", "levels": [{"id": "none"}, {"id": "few"}, {"id": "enough"}]},
    ],
    "aspects": [
        {
            "id": "value",
            "levels": [{"id": "poor"}, {"id": "good"}],
            "rule": {"kind": "weighted", "weights": {"demand": 2, "cost": 1}, "cutoffs": {"good": 0.5}},
        },
        {
            "id": "reach",
            "levels": [{"id": "none"}, {"id": "part"}, {"id": "all"}],
            "rule": {"kind": "minimum", "inputs": ["hands"]},
        },
        {
            "id": "advice",
            "levels": [{"id": "no", "takes_energy": False}, {"id": "yes", "takes_energy": True}],
            "rule": {
                "kind": "table",
                "inputs": ["value", "reach"],
                "rows": [
                    {"when": {"value": ["good"], "reach": ["part", "all"]}, "then": "yes"},
                    {"when": {}, "then": "no"},
                ],
                "caps": [{"when": {"reach": "none"}, "at_most": "no"}],
            },
        },
    ],
}
TOPIC: dict[str, Any] = {
    "id": "village-hall",
    "title": "A hall for the village",
    "raised_on": "2026-03-01",
    "themes": ["housing"],
    "answers": {
        "demand": "high",
        "cost": {"level": "fair", "note": "As the council said."},
        "hands": ["few", "enough"],
    },
}
AGENDA: dict[str, Any] = {
    "id": "villages",
    "version": "2026",
    "parts": [{"id": "now"}],
    "themes": [
        {
            "id": "housing",
            "part": "now",
            "actions": [
                {
                    "id": "share",
                    "instrument": "knowledge_sharing",
                    "state": "under_way",
                    "notes": [{"on": "2026-03-01", "text": "Begun.", "url": "https://example.org/begun"}],
                }
            ],
        }
    ],
    "organisation": {
        "roles": [{"id": "chair"}],
        "bodies": [{"id": "board", "roles": ["chair"]}],
        "portfolios": [
            {
                "id": "living",
                "themes": ["housing"],
                "holder": "Voorbeeldstad",
                "working_group": [{"municipality": "Proefdorp", "role": "chair"}],
                "plan_url": "https://example.org/plan",
            }
        ],
    },
    "cadence": {"report_backs_a_year": 2},
    "board_cadence": {
        "report_backs_a_year": 12,
        "last_report_back": "2026-03-01",
        "last_report_url": "https://example.org/board",
    },
    "question": "What do we want?",
    "background": [{"id": "paper", "url": "https://example.org/paper"}],
    "milestones": [{"id": "start", "on": "2026-01-01"}, {"id": "review", "follows": "start"}],
}

GONE = object()
"""Instead of a value: the key is taken out."""


def changed(content: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a copy in which other values stand at some places, such as `aspects[0].rule.weights`."""
    content = copy.deepcopy(content)
    for place, value in changes.items():
        *way, key = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", place)]
        owner: Any = content
        for step in way:
            owner = owner[step]
        if value is GONE:
            del owner[key]
        else:
            owner[key] = value
    return content


def problems_of(model: type[Document], content: Any, folder: Path) -> list[str]:
    """Return the problems with a document, which are the same for its TOML and its JSON; each error names its file."""
    texts = {"document.json": json.dumps(content)}
    if "null" not in texts["document.json"]:  # there is none in TOML
        texts["document.toml"] = toml.write(content)
    found = []
    for name, text in texts.items():
        path = folder / name
        path.write_text(text, "utf-8")
        with pytest.raises(DocumentError) as caught:
            load(model, path)
        assert caught.value.source == str(path)
        assert str(caught.value).startswith(str(path))
        assert caught.value.to("nl").startswith(str(path))
        assert {0 < (problem.line or 1) <= text.count("\n") + 1 for problem in caught.value.problems} == {True}
        found.append([str(problem._replace(line=None)) for problem in caught.value.problems])
    assert found[0] == found[-1]
    return found[0]


# --- broken at random ---------------------------------------------------------------------------------------------

SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["demand", "low"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.sampled_from([(Framework, FRAMEWORK), (Topic, TOPIC), (Agenda, AGENDA)])


def places_in(content: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    keys = content.keys() if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    return [place, *(deeper for key in keys for deeper in places_in(content[key], (*place, key)))]


@st.composite
def broken_documents(draw: st.DrawFn) -> tuple[type[Document], dict[str, Any]]:
    """Draw a document in which scraps took the place of values, or were put beside them."""
    model, content = draw(DOCUMENTS)
    content = copy.deepcopy(content)
    damage = st.lists(st.tuples(st.integers(0, 10**6), SCRAPS, st.text(max_size=4)), min_size=1, max_size=4)
    for number, scrap, key in draw(damage):
        places = places_in(content)[1:]
        *way, last = places[number % len(places)] if places else ("id",)
        owner: Any = content
        for step in way:
            owner = owner[step]
        owner[last] = scrap
        if isinstance(owner, dict) and number % 3 == 0:
            owner[key] = scrap
    return model, content
