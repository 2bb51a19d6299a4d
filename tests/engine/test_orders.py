"""Orders of the criteria: what belongs together stands near, by hand and in how far apart groups of criteria are."""

from __future__ import annotations

from typing import Any

import oracle
import pytest
from hypothesis import given

from k80assess.document.files import load_framework
from k80assess.document.framework import Framework
from k80assess.engine.orders import orders, usual_orders, walk_order
from k80assess.testing.strategies import frameworks

LEVELS = ["no", "yes"]


def framework_of(groups: list[str], excluded: list[list[str]]) -> Framework:
    """Make a framework of the criteria a, b, c and d with an aspect for each group, x0, x1, …, and one over these."""
    inputs = {f"x{place}": list(group) for place, group in enumerate(groups)}
    inputs["o"] = [*inputs]
    aspects = [{"id": i, "levels": LEVELS, "rule": {"kind": "minimum", "inputs": own}} for i, own in inputs.items()]
    plain: dict[str, Any] = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": criterion_id, "levels": LEVELS} for criterion_id in "abcd"],
        "aspects": aspects,
        "impossible": [{"when": dict.fromkeys(own, "yes")} for own in excluded],
    }
    return load_framework(plain)


@pytest.mark.parametrize(
    ("groups", "excluded", "expected"),
    [
        # Each pair side by side already: nothing to draw.
        (["ab", "cd"], [], ["abcd"]),
        # Middles 1/2, 5/2 and 3/2: a at 1, b at 1/2, c at 5/2, d at 2. That makes 3 of 5.
        (["ab", "cd", "ad"], [], ["abcd", "badc"]),
        # What is excluded together is a group as well. Beside a, d parts the pairs: 5; then abdc makes 4, and badc 3.
        (["ab", "cd"], [["a", "d"]], ["adbc", "abcd", "badc"]),
        # x1 stands for c and d: with a they come to a group of three. From abcd (1 and 1 and 3) to bacd (1, 1 and 2).
        (["ab", "cd"], [["a", "x1"]], ["abcd", "bacd"]),
    ],
)
def test_criteria_are_drawn_to_the_middle_of_their_groups(
    groups: list[str], excluded: list[list[str]], expected: list[str]
) -> None:
    """As worked out by hand; the usual orders come first."""
    framework = framework_of(groups, excluded)
    assert ["".join(order) for order in orders(framework)] == expected


def depended_on(framework: Framework, node_id: str) -> set[str]:
    """Return the criteria that a criterion or aspect depends on."""
    node = oracle.by_id(framework)[node_id]
    if node in framework.criteria:
        return {node_id}
    return set().union(*[depended_on(framework, read) for read in oracle.read_by(node)])


@given(frameworks(impossible=True, max_criteria=6))
def test_drawing_together_never_makes_groups_longer(framework: Framework) -> None:
    """Every order has each criterion once, and of those that are tried one more is no longer than the usual one."""
    groups = [depended_on(framework, aspect.id) for aspect in framework.aspects]
    groups += [set().union(*[depended_on(framework, i) for i in one.when]) for one in framework.excluded]
    groups = [group for group in groups if 1 < len(group) < len(framework.criteria)]

    def length(order: tuple[str, ...]) -> int:
        places = [[order.index(criterion_id) for criterion_id in group] for group in groups]
        return sum(max(own) - min(own) for own in places)

    usual, every = usual_orders(framework), orders(framework)
    assert every[: len(usual)] == usual
    assert walk_order(framework) in usual
    assert all(sorted(order) == sorted(c.id for c in framework.criteria) for order in every)
    assert len(set(every)) == len(every) <= 2 * len(usual)
    assert all(length(order) <= max(map(length, usual)) for order in every)
