"""What rows and caps bring about, against the oracle that reads rules literally."""

from __future__ import annotations

import oracle
from hypothesis import given

from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.document.rules import Table
from k80assess.engine.compiled import compile_framework
from k80assess.examine.effects import cap_matters, rows_used
from k80assess.testing import strategies


@given(strategies.frameworks())
def test_rows_that_decide_are_those_of_the_rules(framework: Framework) -> None:
    """Which rows of a table decide anywhere agrees with the oracle over all profiles."""
    compiled = compile_framework(framework)
    for aspect in framework.aspects:
        if isinstance(aspect.rule, Table):
            used = set()
            for profile in oracle.profiles(framework):
                levels = oracle.evaluate(framework, profile)
                holding = [oracle.holds(row.when, levels, oracle.by_id(framework)) for row in aspect.rule.rows]
                used.add(holding.index(True))
            assert rows_used(compiled, aspect) == tuple(sorted(used))


@given(strategies.frameworks())
def test_a_cap_matters_when_some_profile_changes_without_it(framework: Framework) -> None:
    """Taking a cap out of the document changes the aspect somewhere exactly when it is said to matter."""
    compiled = compile_framework(framework)
    for place, aspect in enumerate(framework.aspects):
        for index in range(len(aspect.rule.caps)):
            plain = as_plain(framework)
            del plain["aspects"][place]["rule"]["caps"][index]
            without = load_framework(plain)
            changed = any(
                oracle.evaluate(framework, profile)[aspect.id] != oracle.evaluate(without, profile)[aspect.id]
                for profile in oracle.profiles(framework)
            )
            assert cap_matters(compiled, aspect, index) == changed
