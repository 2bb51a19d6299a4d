"""Frameworks compiled to diagrams, against the oracle that reads their rules literally."""

from __future__ import annotations

import copy
import gc
import pickle
import random
import sys
import weakref
from fractions import Fraction
from itertools import product
from threading import Thread
from typing import Any

import oracle
import pytest
from frameworks import chain, one_aspect, shared_framework, weighted_framework
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.engine import construct
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework, compile_in_order
from k80assess.engine.orders import usual_orders, walk_order
from k80assess.engine.rule_diagrams import rule_diagram
from k80assess.errors import ArgumentError, SizeLimitError
from k80assess.testing import strategies


def profile_of(order: tuple[str, ...], levels: tuple[tuple[str, ...], ...], profile: dict[str, str]) -> list[int]:
    return [own.index(profile[criterion_id]) for criterion_id, own in zip(order, levels, strict=True)]


@given(strategies.frameworks(), st.randoms(use_true_random=False))
def test_every_profile_has_the_outcome_that_the_rules_say_in_any_order(framework: Framework, random: Any) -> None:
    """The diagram gives the oracle's outcome for every profile, whatever order its variables stand in."""
    order = list(walk_order(framework))
    random.shuffle(order)
    for compiled in (compile_framework(framework), compile_in_order(framework, order)):
        for profile in oracle.profiles(framework):
            leaf = compiled.diagram.walk(profile_of(compiled.order, compiled.levels, profile))
            assert compiled.outcomes[leaf] == oracle.outcome(framework, profile)


def test_the_order_is_kept_that_makes_the_smallest_diagram() -> None:
    """By hand: apart, five pairs that exclude each other make it tell all answers to five of them apart."""
    levels, ids = ["no", "yes"], {side: [f"{side}{i}" for i in range(5)] for side in "ab"}
    inputs = {"x": ids["a"], "y": ids["b"], "o": ["x", "y"]}
    content: dict[str, Any] = {
        "id": "f",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": criterion_id, "levels": levels} for criterion_id in (*ids["a"], *ids["b"])],
        "aspects": [
            {"id": aspect_id, "levels": levels, "rule": {"kind": "maximum", "inputs": own}}
            for aspect_id, own in inputs.items()
        ],
        "impossible": [{"when": {f"a{i}": "yes", f"b{i}": "yes"}} for i in range(5)],
    }
    framework = load_framework(content)
    side_by_side, apart = usual_orders(framework)
    found = [len(compile_in_order(framework, order).diagram.nodes) for order in (side_by_side, apart)]
    assert found[0] < found[1]
    assert compile_framework(framework).order == side_by_side == tuple(f"{side}{i}" for i in range(5) for side in "ab")


@given(strategies.frameworks())
def test_every_aspect_has_a_diagram_of_its_own(framework: Framework) -> None:
    """The diagram of each aspect gives the level that the rules say."""
    compiled = compile_framework(framework)
    for aspect in framework.aspects:
        assert compiled.aspect_diagram(aspect.id).leaves == len(aspect.levels)
    for profile in oracle.profiles(framework):
        levels = oracle.evaluate(framework, profile)
        numbers = profile_of(compiled.order, compiled.levels, profile)
        for aspect in framework.aspects:
            leaf = compiled.aspect_diagram(aspect.id).walk(numbers)
            assert aspect.levels[leaf].id == levels[aspect.id]


@given(strategies.frameworks(), st.data())
def test_levels_are_reached_as_completions_say(framework: Framework, data: st.DataObject) -> None:
    """With some answers given, each aspect reaches just the levels that it has at some profile that is left."""
    compiled = compile_framework(framework)
    subsets = [st.sets(st.sampled_from(own), min_size=1) for own in compiled.everything]
    allowed = [tuple(sorted(data.draw(own))) for own in subsets]
    named = {
        c: {levels[v] for v in own} for c, levels, own in zip(compiled.order, compiled.levels, allowed, strict=True)
    }
    left = [
        oracle.evaluate(framework, profile)
        for profile in oracle.profiles(framework)
        if all(profile[criterion_id] in own for criterion_id, own in named.items())
    ]
    reached = compiled.reach(allowed)
    for aspect in framework.aspects:
        expected = {levels[aspect.id] for levels in left}
        assert [aspect.levels[i].id for i in reached[aspect.id]] == [o for o in oracle.scale(aspect) if o in expected]


def test_intervals_of_totals_are_found_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """In runs of a few, in whatever order they come in: each total in the one that it lies in, if in any."""
    monkeypatch.setattr(construct, "_RUN", 3)
    rng = random.Random(80)
    for _ in range(30):
        ends = sorted(rng.sample(range(60), 2 * rng.randint(1, 20)))
        intervals = [(place, *pair) for place, pair in enumerate(zip(ends[::2], ends[1::2], strict=True))]
        rng.shuffle(intervals)
        alike = construct._Alike()
        for number, interval in enumerate(intervals, 1):
            alike.add(interval)
            for total in range(-1, 61):
                expected = [one for one in intervals[:number] if one[1] <= total <= one[2]]
                assert alike.find(total) == next(iter(expected), None)
        assert all(len(lows) <= 3 for lows, _intervals in alike.runs)


def test_what_is_tied_to_nothing_of_the_outcome_makes_no_difference_to_it() -> None:
    """Though some of it cannot occur; what cannot occur with something that does make a difference may."""
    levels = ["no", "yes"]
    rows = [{"when": {"a": "yes", "b": "yes"}}, {"when": {"c": "yes", "d": "yes"}}]
    content = {
        "id": "tied",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": criterion_id, "levels": levels} for criterion_id in "abcd"],
        "aspects": [{"id": "o", "levels": levels, "rule": {"kind": "minimum", "inputs": ["a"]}}],
        "impossible": rows,
    }
    compiled = compile_framework(load_framework(content))
    assert compiled.ids(compiled.bearing(compiled.everything)) == ("a", "b")
    settled = [(1,) if node_id == "a" else (0, 1) for node_id in compiled.order]
    assert compiled.bearing(settled) == frozenset()


@given(strategies.frameworks())
def test_a_rule_by_itself_has_its_inputs_as_variables(framework: Framework) -> None:
    """For every combination of an aspect's inputs the rule's own diagram gives the oracle's level."""
    nodes = {node.id: node for node in (*framework.criteria, *framework.aspects)}
    for aspect in framework.aspects:
        diagram = rule_diagram(framework, aspect)
        scales = [oracle.scale(nodes[node_id]) for node_id in aspect.rule.reads]
        for combination in product(*scales):
            given_levels = dict(zip(aspect.rule.reads, combination, strict=True))
            expected = oracle.apply(aspect, given_levels, nodes)
            values = [scale.index(level) for scale, level in zip(scales, combination, strict=True)]
            assert oracle.scale(aspect)[diagram.walk(values)] == expected


def test_the_packaged_framework_has_the_known_size() -> None:
    """Ten criteria with three levels come to 34 inner nodes."""
    compiled = compile_framework(load_framework())
    assert len(compiled.diagram.nodes) == 34
    assert compiled.order == tuple(criterion.id for criterion in load_framework().criteria)


def test_criteria_stand_in_the_order_in_which_aspects_take_them_in() -> None:
    """From the outcome down; where an input feeds several aspects, those that follow from most criteria come first."""
    scale = [{"id": "no"}, {"id": "yes"}]
    inputs = {"outcome": ["small", "large"], "small": ["c0"], "large": ["c1", "c0", "c2"]}
    plain: dict[str, Any] = {
        "id": "order",
        "version": "1",
        "outcome": "outcome",
        "criteria": [{"id": f"c{i}", "levels": scale} for i in range(3)],
        "aspects": [
            {"id": aspect, "levels": scale, "rule": {"kind": "minimum", "inputs": own}}
            for aspect, own in inputs.items()
        ],
    }
    assert walk_order(load_framework(plain)) == ("c1", "c0", "c2")
    plain["aspects"][2]["rule"]["inputs"] = ["c1", "c2"]
    assert walk_order(load_framework(plain)) == ("c0", "c1", "c2")


def test_a_profile_of_numbers_has_names() -> None:
    """Numbers become level ids in the framework's order; what a mapping leaves out is at its lowest level."""
    framework = load_framework()
    compiled = compile_in_order(framework, [criterion.id for criterion in reversed(framework.criteria)])
    lowest = {criterion.id: criterion.levels[0].id for criterion in framework.criteria}
    assert compiled.named({}) == lowest
    assert list(compiled.named({})) == list(lowest)
    assert compiled.named({0: 2}) == {**lowest, "staff_time": "enough"}
    assert compiled.named([1] * 9 + [2]) == {c.id: c.levels[1].id for c in framework.criteria} | {
        "theme_link": "direct"
    }


def test_a_framework_is_compiled_once_and_goes_away_with_its_document() -> None:
    """The same document gives the same compiled form; nothing keeps either alive."""
    framework = load_framework(as_plain(load_framework()))
    assert assess({}, framework)._box.compiled is assess({}, framework)._box.compiled is compile_framework(framework)
    alive = weakref.ref(framework)
    del framework
    gc.collect()
    assert alive() is None


def test_copies_and_pickles_are_compiled_for_themselves() -> None:
    """A copy with other weights is never decided by the diagram of what it was copied from."""
    framework = load_framework(as_plain(load_framework()))
    compile_framework(framework)
    changed = framework.model_copy(update={"version": "other"})
    for twin in (copy.copy(framework), copy.deepcopy(framework), pickle.loads(pickle.dumps(framework)), changed):
        assert compile_framework(twin).framework is twin
    assert pickle.loads(pickle.dumps(framework)) == framework


def test_threads_may_share_a_framework() -> None:
    """Many threads that compile the same new document at once all get the same answers."""
    framework = load_framework(as_plain(load_framework()))
    found: list[int] = []
    threads = [
        Thread(target=lambda: found.append(len(compile_framework(framework).aspect_diagram("fit").nodes)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("criteria", [40, 200])
def test_many_criteria_compile_within_the_limit(criteria: int) -> None:
    """Weighted sums over many criteria come to a diagram that answers as the sum does."""
    framework = weighted_framework(criteria, levels=5 if criteria == 40 else 2, most=10 if criteria == 40 else 3)
    compiled = compile_framework(framework)
    top = [size - 1 for size in compiled.diagram.sizes]
    assert compiled.outcomes[compiled.diagram.walk(top)] == "high"
    assert compiled.outcomes[compiled.diagram.walk([0] * criteria)] == "low"
    half = {c.id: c.levels[-1].id if i % 2 else c.levels[0].id for i, c in enumerate(framework.criteria)}
    numbers = profile_of(compiled.order, compiled.levels, half)
    assert compiled.outcomes[compiled.diagram.walk(numbers)] == oracle.outcome(framework, half)


def test_a_framework_beyond_the_limit_is_refused_with_the_limit() -> None:
    """Weights that tell every combination apart would fill the machine: the error comes first."""
    framework = weighted_framework(40, levels=5, most=10)
    with pytest.raises(SizeLimitError, match="100"):
        compile_framework(framework, node_limit=100)


def test_other_orders_are_tried_before_a_framework_is_refused() -> None:
    """Sums that share criteria: with those near each other that feed the same sums it takes a fraction of the nodes."""
    framework = shared_framework(16, aspects=6, feeding=4, seed=83)
    in_usual_order, limit = walk_order(framework), 8_000
    with pytest.raises(SizeLimitError):
        compile_in_order(framework, in_usual_order, limit)
    compiled = compile_framework(framework, node_limit=limit)
    assert compiled.order != in_usual_order
    assert compiled.node_limit == limit
    rng = random.Random(80)
    for _ in range(20):
        profile = {c.id: rng.choice([level.id for level in c.levels]) for c in framework.criteria}
        at = profile_of(compiled.order, compiled.levels, profile)
        assert compiled.outcomes[compiled.diagram.walk(at)] == oracle.outcome(framework, profile)


def test_depth_does_not_depend_on_the_stack() -> None:
    """Thousands of aspects on top of each other compile, however little is left of the caller's stack."""
    framework = chain(5_000)

    def at_the_bottom(depth: int) -> int:
        return at_the_bottom(depth - 1) if depth else len(compile_framework(framework).diagram.nodes)

    assert at_the_bottom(sys.getrecursionlimit() - 400) == 1


def test_the_limit_may_be_set_anew() -> None:
    """A limit holds from when it is set, for what was compiled before too, and for all that is asked of it."""
    framework = weighted_framework(10, levels=3, aspects=2)
    nodes = len(compile_framework(framework).diagram.nodes)
    with pytest.raises(SizeLimitError, match="limit of 10;"):
        compile_framework(framework, node_limit=10)
    for limit in (10 * nodes, 100 * nodes):
        assert compile_framework(framework, node_limit=limit).node_limit == limit
        assert compile_framework(framework).node_limit == limit
        assert assess({}, framework)._box.compiled.node_limit == limit


def test_equal_functions_have_equal_diagrams() -> None:
    """However a rule is written: a table and a minimum that decide alike come to the same diagram, node for node."""
    whens = [({"b": "no"}, "no"), ({"a": "yes", "c": "yes"}, "yes"), ({}, "no")]
    rows = [{"when": when, "then": then} for when, then in whens]
    rules: list[dict[str, Any]] = [
        {"kind": "table", "inputs": list("abc"), "rows": rows},
        {"kind": "minimum", "inputs": list("abc")},
        {"kind": "weighted", "weights": dict.fromkeys("abc", 7), "cutoffs": {"yes": 1}},
    ]
    diagrams = [compile_framework(one_aspect(rule, ("no", "yes"), criteria="abc")).diagram for rule in rules]
    assert diagrams[0] == diagrams[1] == diagrams[2]


def test_only_frameworks_compile() -> None:
    """Anything else is refused with what was found."""
    with pytest.raises(ArgumentError, match="framework is needed"):
        compile_framework({"id": "x"})  # type: ignore[arg-type]


def test_cutoffs_are_exact() -> None:
    """A total exactly at a cut-off reaches it, a hair below does not: no rounding anywhere."""
    for cutoff, expected in ((Fraction(1, 3), "high"), (Fraction(10**20 + 3, 3 * 10**20), "low")):
        levels = [{"id": f"l{i}"} for i in range(4)]
        framework = load_framework(
            {
                "id": "exact",
                "version": "1",
                "outcome": "o",
                "criteria": [{"id": "c", "levels": levels}],
                "aspects": [
                    {
                        "id": "o",
                        "levels": [{"id": "low"}, {"id": "high"}],
                        "rule": {"kind": "weighted", "weights": {"c": "1/7"}, "cutoffs": {"high": cutoff}},
                    }
                ],
            }
        )
        compiled = compile_framework(framework)
        assert compiled.outcomes[compiled.diagram.walk([1])] == expected


def test_a_bound_beyond_every_total_is_never_reached() -> None:
    """However far it lies, the diagram is that of the other cut-off alone."""
    rules: list[dict[str, Any]] = [
        {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"l1": {"at_least": 2}, "l2": {"at_least": far}}}
        for far in (5, 1_000)
    ]
    near, far = [compile_framework(one_aspect(rule, ("l0", "l1", "l2"), ("a", "b"))) for rule in rules]
    assert near.diagram == far.diagram
    assert [far.diagram.walk(profile) for profile in product(range(3), repeat=2)] == [0, 0, 1, 0, 1, 1, 1, 1, 1]
