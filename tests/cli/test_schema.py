"""The schema of each kind of document."""

from __future__ import annotations

from typing import Any

import pytest
from commands import Ran

from k80assess.cli.command import Exit
from k80assess.data import schema
from k80assess.document.files import load_agenda, load_framework


@pytest.mark.parametrize("kind", ["agenda", "framework", "topic", "record", "workload", "analysis", "proof"])
def test_schemas(kind: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The schema that the library gives."""
    assert Ran(capsys, "schema", kind).data == schema(kind)


def test_another_kind_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever has a schema in Python has one here, by the same name."""
    ran = Ran(capsys, "schema", "analyis")
    assert ran.code == Exit.INPUT
    assert "analysis" in ran.error


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_form_of_a_framework(lang: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A topic of a framework, in the language of the command line, with the agenda that it names."""
    framework, agenda = "examples/own_framework/framework.toml", "examples/own_framework/agenda.toml"
    ran = Ran(capsys, "schema", "topic", "--framework", framework, "--agenda", agenda, "--lang", lang)
    assert ran.data == schema("topic", framework=load_framework(framework), agenda=load_agenda(agenda), lang=lang)


@pytest.mark.parametrize("arguments", [("agenda", "--framework"), ("topic", "--agenda")])
def test_a_form_is_one_of_a_topic(arguments: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A framework beside another kind, and an agenda without a framework, are refused."""
    kind, option = arguments
    file = f"examples/own_framework/{option[2:]}.toml"
    ran = Ran(capsys, "schema", kind, option, file)
    assert ran.code == Exit.INPUT
