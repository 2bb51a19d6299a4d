"""Decision diagrams on integers, against plain enumeration of all profiles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k80assess.engine.diagram import Builder, Diagram, Ref, work_out
from k80assess.errors import SizeLimitError

SIZES = st.lists(st.integers(2, 3), min_size=1, max_size=4)


@st.composite
def functions(draw: st.DrawFn) -> tuple[list[int], dict[tuple[int, ...], int]]:
    """Draw a function from profiles to three leaves, as a table."""
    sizes = draw(SIZES)
    profiles = list(product(*map(range, sizes)))
    values = draw(st.lists(st.integers(0, 2), min_size=len(profiles), max_size=len(profiles)))
    return sizes, dict(zip(profiles, values, strict=True))


def built(builder: Builder, table: dict[tuple[int, ...], int], fixed: tuple[int, ...] = ()) -> Ref:
    """Build a function from its table, one variable after the other."""
    if len(fixed) == len(builder.sizes):
        return table[fixed]
    values = range(builder.sizes[len(fixed)])
    return builder.make(len(fixed), tuple([built(builder, table, (*fixed, value)) for value in values]))


def diagram_of(sizes: list[int], table: dict[tuple[int, ...], int]) -> Diagram:
    builder = Builder(sizes, 3)
    return builder.finish(built(builder, table))


@given(functions())
def test_a_diagram_is_the_function_it_was_built_from(drawn: tuple[list[int], dict[tuple[int, ...], int]]) -> None:
    """Walking a diagram gives what the table says, for every profile."""
    sizes, table = drawn
    diagram = diagram_of(sizes, table)
    assert {profile: diagram.walk(profile) for profile in table} == table


@given(functions())
def test_a_diagram_is_reduced_and_ordered(drawn: tuple[list[int], dict[tuple[int, ...], int]]) -> None:
    """No two nodes are equal, none has equal children, and children ask later variables."""
    assert_reduced_and_ordered(diagram_of(*drawn))


def assert_reduced_and_ordered(diagram: Diagram) -> None:
    assert len(set(diagram.nodes)) == len(diagram.nodes)
    for node in diagram.nodes:
        assert len(set(node.children)) > 1
        assert all(diagram.variable(child) > node.variable for child in node.children)


@given(functions(), st.data())
def test_reaching_pouring_and_finding_agree_with_enumeration(
    drawn: tuple[list[int], dict[tuple[int, ...], int]], data: st.DataObject
) -> None:
    """What is reached, how many profiles end where, and the first profile found are those of the table."""
    sizes, table = drawn
    diagram = diagram_of(sizes, table)
    allowed = [data.draw(st.sets(st.integers(0, size - 1), min_size=1).map(sorted)) for size in sizes]
    within = {
        profile: leaf for profile, leaf in table.items() if all(v in a for v, a in zip(profile, allowed, strict=True))
    }
    assert diagram.reach(allowed) == tuple(sorted(set(within.values())))
    shares = [[int(value in own) for value in range(size)] for own, size in zip(allowed, sizes, strict=True)]
    assert diagram.pour(shares)[:3] == [list(within.values()).count(leaf) for leaf in range(3)]
    for leaf in range(3):
        assert diagram.find(allowed, [leaf]) == min((p for p in within if within[p] == leaf), default=None)


@given(functions(), st.data())
def test_restricting_fixes_a_variable(drawn: tuple[list[int], dict[tuple[int, ...], int]], data: st.DataObject) -> None:
    """What is left after a variable has a value is the function with that value put in."""
    sizes, table = drawn
    builder = Builder(sizes, 3)
    root = built(builder, table)
    variable = data.draw(st.integers(0, len(sizes) - 1))
    value = data.draw(st.integers(0, sizes[variable] - 1))
    left = builder.finish(builder.restrict(root, variable, value))
    assert_reduced_and_ordered(left)
    assert variable not in left.support
    for profile in table:
        fixed = (*profile[:variable], value, *profile[variable + 1 :])
        assert left.walk(profile) == table[fixed]


@given(functions(), st.data())
def test_selecting_takes_the_branch_of_a_variable_wherever_branches_stand(
    drawn: tuple[list[int], dict[tuple[int, ...], int]], data: st.DataObject
) -> None:
    """Branches may ask the variable itself or earlier ones: the selection is still the function it should be."""
    sizes, table = drawn
    builder = Builder(sizes, 3)
    variable = data.draw(st.integers(0, len(sizes) - 1))
    tables = []
    for _ in range(sizes[variable]):
        values = data.draw(st.lists(st.integers(0, 2), min_size=len(table), max_size=len(table)))
        tables.append(dict(zip(table, values, strict=True)))
    selected = builder.finish(builder.select(variable, tuple([built(builder, one) for one in tables])))
    assert_reduced_and_ordered(selected)
    for profile in table:
        assert selected.walk(profile) == tables[profile[variable]][profile]


@given(functions())
def test_a_way_leads_to_every_reference(drawn: tuple[list[int], dict[tuple[int, ...], int]]) -> None:
    """Following the values of a way from the root ends at the reference it was asked for."""
    diagram = diagram_of(*drawn)
    for target in range(diagram.leaves, diagram.leaves + len(diagram.nodes)):
        way, ref = diagram.way_to(target), diagram.root
        while ref != target:
            node = diagram.node(ref)
            ref = node.children[way[node.variable]]


@given(functions(), st.data())
def test_loading_keeps_only_allowed_values(
    drawn: tuple[list[int], dict[tuple[int, ...], int]], data: st.DataObject
) -> None:
    """A diagram taken in with fewer values is the function on those values, counted from zero."""
    sizes, table = drawn
    allowed = [data.draw(st.sets(st.integers(0, size - 1), min_size=1).map(sorted)) for size in sizes]
    builder = Builder([len(own) for own in allowed], 3)
    smaller = builder.finish(builder.load(diagram_of(sizes, table), allowed))
    for places in product(*(range(len(own)) for own in allowed)):
        profile = tuple(own[place] for own, place in zip(allowed, places, strict=True))
        assert smaller.walk(places) == table[profile]


@given(functions())
def test_loading_a_whole_diagram_gives_it_back(drawn: tuple[list[int], dict[tuple[int, ...], int]]) -> None:
    """Taken in without any values left out, a diagram stays as it is."""
    diagram = diagram_of(*drawn)
    builder = Builder(diagram.sizes, 3)
    assert builder.finish(builder.load(diagram)) == diagram


def test_a_builder_refuses_to_grow_beyond_its_limit() -> None:
    """Three nodes do not fit in a builder for two, however often one tries; the error says what the limit is."""
    builder = Builder((2, 2, 2), 2, limit=2)
    builder.make(2, (0, 1))
    builder.make(2, (1, 0))
    for _ in range(2):
        with pytest.raises(SizeLimitError, match="limit of 2") as caught:
            builder.make(1, (0, 2))
        assert caught.value.limit == 2


def test_a_builder_may_come_to_its_limit() -> None:
    """As many nodes as the limit says are no problem."""
    builder = Builder((2, 2), 2, limit=2)
    assert builder.make(0, (builder.make(1, (0, 1)), 0)) == 3
    with pytest.raises(SizeLimitError):
        builder.make(0, (0, 1))


def test_everything_poured_arrives() -> None:
    """The amounts at the leaves add up to the number of profiles."""
    builder = Builder((2, 3, 4), 2)
    diagram = builder.finish(builder.make(0, (0, builder.make(2, (0, 0, 1, 1)))))
    amounts = diagram.pour([[1] * 2, [1] * 3, [1] * 4])
    assert diagram.support == (0, 2)
    assert sum(amounts[:2]) == prod(diagram.sizes)
    assert amounts[:2] == [18, 6]


def test_what_several_need_is_worked_out_once() -> None:
    """Also where it is waited for by two at the same time."""
    needs = {"top": ["left", "right", "leaf"], "left": ["leaf"], "right": ["left", "leaf"], "leaf": []}
    asked: list[str] = []
    joined: list[str] = []

    def needed(key: str) -> list[str]:
        asked.append(key)
        return needs[key]

    def join(key: str, parts: Sequence[int]) -> int:
        joined.append(key)
        return 1 + sum(parts)

    assert work_out("top", {}, needed, join) == 8
    assert sorted(asked) == sorted(joined) == sorted(needs)
