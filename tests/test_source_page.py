"""Each sentence of the source on how the network works has its place in the agenda as a document."""

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

PAGE = Path(__file__).parents[1] / "docs" / "source.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the docs are not part of this distribution")

SECTIONS = ("Organisatie en werkwijze", "Vervolg")


def rows() -> list[tuple[str, list[str], list[str]]]:
    """Return for each sentence its section, its places in the packaged agenda and those that a network fills in."""
    found = []
    for section in SECTIONS:
        (part,) = re.findall(rf"^## {section}\n(.*?)(?=^## )", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        for line in part.splitlines():
            if line.startswith("| ") and line[2:5] not in ("the", "---"):
                _, _sentence, stated, left, _ = line.split("|")
                found.append((section, re.findall("`(.+?)`", stated), re.findall("`(.+?)`", left)))
    return found


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
    """Return what the packaged agenda takes from these sections, by its place."""
    agenda = load_agenda()
    organisation = agenda.organisation
    lists = {"organisation.roles": organisation.roles, "organisation.bodies": organisation.bodies}
    found: dict[str, Sourced] = {f"{key}.{own.id}": own for key, things in lists.items() for own in things}
    found |= {f"milestones.{milestone.id}": milestone for milestone in agenda.milestones}
    assert agenda.cadence is not None
    return found | {"cadence": agenda.cadence}


def test_every_sentence_has_a_row() -> None:
    """Nine sentences under the first heading, of which one says two things, and five under the second."""
    assert [section for section, _stated, _left in rows()] == [SECTIONS[0]] * 9 + [SECTIONS[1]] * 5
    assert all(stated for _section, stated, _left in rows())


def test_what_the_source_states_stands_in_the_packaged_agenda() -> None:
    """With the section that it was taken from, and nothing that was taken from there is passed over."""
    for section, stated, _left in rows():
        for place in stated:
            assert part_at(place), place
        known = [pieces()[place] for place in stated if place in pieces()]
        assert all(piece.provenance == "stated" for piece in known)
        assert all(section in (piece.section or "") for piece in known if len(known) == 1), stated
    told = {place for _section, stated, _left in rows() for place in stated}
    assert pieces().keys() <= told


def test_what_is_left_to_the_network_has_a_place_that_is_empty() -> None:
    """There is such a key, and the packaged agenda says nothing there."""
    for _section, _stated, left in rows():
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
