"""Each paragraph of the source has its place in the agenda as a document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from k80assess.base.documents import Document
from k80assess.cli.program import COMMANDS
from k80assess.document.agenda import Agenda
from k80assess.document.files import load_agenda
from k80assess.document.text import Sourced

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "source.md"
SOURCE = ROOT.parent / "shared" / "source" / "agenda-k80.txt"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the docs are not part of this distribution")

# No stretch of the source without a row has as many words as this: a paragraph has a row, and a long one several.
MOST_WORDS = 92


def rows() -> list[tuple[str, str, list[str], list[str]]]:
    """Return for each row its section, what it begins with, its places in the agenda and those that a network fills."""
    found = []
    for part in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        section = part.splitlines()[0]
        for line in part.splitlines():
            if line.startswith("| *"):
                _, begins, _said, stated, left, _ = line.split("|")
                beginning = begins.strip().removeprefix("*").removesuffix(" …*")
                found.append((section, beginning, re.findall("`(.+?)`", stated), re.findall("`(.+?)`", left)))
    return found


def test_no_paragraph_of_the_source_is_left_out() -> None:
    """What the rows begin with stands in the source in this order, and never far apart, to its very end."""
    if not SOURCE.is_file():
        pytest.skip(f"PARAGRAPHS NOT LOOKED FOR: the source is not at {SOURCE}")
    text = " ".join(SOURCE.read_text("utf-8").split())
    ends = [0]
    for _section, beginning, _stated, _left in rows():
        found = text.find(beginning, ends[-1])
        assert found >= 0, beginning
        ends.append(found)
    passed = [len(text[start:end].split()) for start, end in zip(ends, [*ends[1:], len(text)], strict=True)]
    assert max(passed) < MOST_WORDS


def part_at(place: str) -> Any:
    """Return what stands at a place of the packaged agenda."""
    part: Any = load_agenda()
    for step in place.split("."):
        part = next(one for one in part if one.id == step) if isinstance(part, tuple) else getattr(part, step)
    return part


def inner(annotation: Any) -> list[type[Document]]:
    """Return the documents that a field can hold."""
    if isinstance(annotation, type) and issubclass(annotation, Document):
        return [annotation]
    return [kind for one in get_args(annotation) for kind in inner(one)]


def pieces() -> dict[str, Sourced]:
    """Return what the packaged agenda takes from the source, by its place."""
    agenda = load_agenda()
    organisation = agenda.organisation
    lists: dict[str, Any] = {
        "background": agenda.background or (),
        "instruments": agenda.instruments or (),
        "parts": agenda.parts,
        "themes": agenda.themes,
        "organisation.roles": organisation.roles,
        "organisation.bodies": organisation.bodies,
        "milestones": agenda.milestones,
        **{f"themes.{theme.id}.actions": theme.actions for theme in agenda.themes},
    }
    found: dict[str, Sourced] = {f"{key}.{own.id}": own for key, things in lists.items() for own in things}
    assert agenda.cadence is not None
    return {**found, "cadence": agenda.cadence}


def test_every_row_has_a_place() -> None:
    """Each says where its paragraph stands."""
    assert len(rows()) == 80
    assert [beginning for _section, beginning, stated, _left in rows() if not stated] == []


def test_what_the_source_states_stands_in_the_packaged_agenda() -> None:
    """What is named is there, as stated by the source, and no piece of the agenda comes from nowhere in it."""
    told = {place for _section, _beginning, stated, _left in rows() for place in stated}
    for place in told:
        assert part_at(place), place
    assert {piece.provenance for piece in pieces().values()} == {"stated"}
    untold = [place for place in pieces() if not any(one == place or one.startswith(f"{place}.") for one in told)]
    assert untold == []


def test_what_is_left_to_the_network_has_a_place_that_is_empty() -> None:
    """There is such a key, and the packaged agenda says nothing there."""
    for _section, _beginning, _stated, left in rows():
        for place in left:
            kind: type[Document] = Agenda
            for step in place.split("."):
                field = kind.model_fields[step.removesuffix("[]")]
                kind = next(iter(inner(field.annotation)), kind)
            filled = [name for name in re.split(r"\.|\[\]\.?", place) if name]
            assert not all_at([load_agenda()], filled), place


def all_at(parts: list[Any], steps: list[str]) -> list[Any]:
    """Return everything that stands at a place, in each entry of each list on the way."""
    for step in steps:
        held = [getattr(part, step) for part in parts]
        parts = [one for own in held for one in (own if isinstance(own, tuple) else (own,)) if one is not None]
    return parts


def test_the_commands_are_commands() -> None:
    """The last table names commands that there are."""
    named = re.findall(r"`k80assess ([a-z-]+)", PAGE.read_text("utf-8"))
    assert set(named) <= set(COMMANDS)
    assert named
