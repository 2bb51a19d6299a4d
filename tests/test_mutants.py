"""What is said of mutants that survive is said of mutants that there are."""

from __future__ import annotations

import tomllib

import pytest

pytest.importorskip("coverage")

import mutants


def test_each_reason_is_that_of_a_mutant_of_today() -> None:
    """Code that changed takes its reasons along; a reason for what is gone would excuse what comes there next."""
    reasons: dict[str, list[str]] = tomllib.loads(mutants.REASONS.read_text("utf-8"))
    excused = {name for names in reasons.values() for name in names}
    made = {one.name for package in mutants.TESTS for own in mutants.mutants_of(package).values() for one in own}
    assert excused - made == set()
