"""Differences between versions, against both oracles over all profiles."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import Any

import oracle
import pytest
from frameworks import weighted_framework
from hypothesis import given
from hypothesis import strategies as st

from k80assess.document.files import as_plain, load_agenda, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.engine.loosening import loosen
from k80assess.errors import AnswerError, ArgumentError, ContradictionError, IncomparableError, UnknownNameError
from k80assess.examine.compare import diff, side_by_side
from k80assess.testing import strategies


@given(st.data())
def test_every_profile_that_moves_is_counted(data: st.DataObject) -> None:
    """Moves, their numbers and their examples are those of all profiles, in whatever order criteria stand."""
    old = data.draw(strategies.frameworks(max_criteria=4))
    plain = as_plain(data.draw(strategies.frameworks(max_criteria=4)))
    criteria = as_plain(old)["criteria"]
    # Only frameworks about the same criteria can be compared; these stand in another order in the new one.
    if plain["criteria"] != criteria:
        return
    plain["criteria"] = data.draw(st.permutations(criteria))
    new = load_framework(plain)
    difference = diff(old, new)
    moved: Counter[tuple[str, str]] = Counter()
    for profile in oracle.profiles(old):
        pair = (oracle.outcome(old, profile), oracle.outcome(new, profile))
        if pair[0] != pair[1]:
            moved[pair] += 1
    assert (difference.old, difference.new) == (old, new)
    assert difference.moved == {((one,), (other,)): amount for (one, other), amount in moved.items()}
    assert all(type(amount) is int for amount in difference.moved.values())
    assert difference.equivalent == (not moved)
    assert difference.profiles == len(oracle.profiles(old))
    for one, other in moved:
        example = dict(difference.example(one, other))
        assert (oracle.outcome(old, example), oracle.outcome(new, example)) == (one, other)


def changed(**rule: Any) -> Any:
    plain = as_plain(load_framework())
    plain["aspects"][0]["rule"] |= rule
    return load_framework(plain)


def test_a_higher_cutoff_moves_profiles_down_only() -> None:
    """Making strong harder takes from take on to monitor just the profiles that hang on that cut-off.

    Those have a total of 9 of 12 for fit, a strong added value, and a thin capacity: with a sufficient one they are
    taken on all the same.
    """
    difference = diff(load_framework(), changed(cutoffs={"moderate": 0.4, "strong": "5/6"}))
    totals = [2 * a + b + 2 * c + d for a, b, c, d in product(range(3), repeat=4)]
    thin = sum(min(pair) == 1 for pair in product(range(3), repeat=2))
    expected = totals.count(9) * sum(total >= 9 for total in totals) * thin
    assert difference.moved == {(("take_on",), ("monitor",)): expected}
    with pytest.raises(UnknownNameError, match="take_on → monitor"):
        difference.example("decline", "monitor")


def test_topics_that_would_be_decided_otherwise_are_told() -> None:
    """Of two topics only the one whose possible outcomes differ is named, with both assessments."""
    close = {"theme_link": "direct", "small_scale_difference": "somewhat", "community_impact": "substantial"}
    rest = {"gap_left_by_others": "open", "instrument_strength": "clear", "proximity": "clearly"}
    tight = {"ownership": "both", "staff_time": "tight", "influence_window": "open", "demand": "broad"}
    topics = [
        load_topic({"id": "close", "title": "Close", "answers": {**close, **rest, **tight, "proximity": "partly"}}),
        load_topic({"id": "far", "title": "Far", "answers": {"theme_link": "none", "small_scale_difference": "same"}}),
    ]
    difference = diff(load_framework(), changed(cutoffs={"moderate": 0.4, "strong": 0.9}), topics=topics)
    assert [(r.topic.id, r.old.outcome.id, r.new.outcome.id) for r in difference.topics] == [  # type: ignore[union-attr]
        ("close", "take_on", "monitor")
    ]
    (redecided,) = difference.topics
    assert redecided.old.topic is redecided.new.topic is redecided.topic is topics[0]  # type: ignore[union-attr]


def test_topics_that_can_occur_by_one_version_only_are_told() -> None:
    """With why the other version rules them out, and beside the others; what neither lets occur is no difference."""
    old = revise(load_framework(), {"impossible": [{"when": {"demand": "none", "staff_time": "none"}}]})
    new = revise(load_framework(), {"impossible": [{"when": {"demand": "none", "fit": "weak"}}]})
    answers = {
        "freed": {"demand": "none", "staff_time": "none"},
        "ruled_out": {"demand": "none", "theme_link": "none", "small_scale_difference": "same"},
        "by_both": {"demand": "none", "staff_time": "none", "fit": "weak"},
        "alike": {"demand": "broad"},
    }
    topics = [load_topic({"id": name, "title": name, "answers": own}) for name, own in answers.items()]
    difference = diff(old, new, topics=topics)
    freed, ruled_out = difference.topics
    assert (freed.topic.id, ruled_out.topic.id) == ("freed", "ruled_out")
    assert freed.old is ruled_out.new is None
    assert freed.new == assess(topics[0], new)
    assert ruled_out.old == assess(topics[1], old)
    whys = [one.contradiction for one in difference.topics]
    assert [why and (why.answers, why.rows) for why in whys] == [
        (("demand", "staff_time"), (0,)),
        (("theme_link", "small_scale_difference", "demand"), (0,)),
    ]
    assert pickle.loads(pickle.dumps(difference)) == difference
    assert not diff(old, old, topics=topics).topics


def with_criterion(weight: int) -> Any:
    plain = as_plain(load_framework())
    plain["criteria"].append({"id": "urgency", "levels": [{"id": "low"}, {"id": "high"}]})
    plain["aspects"][0]["rule"]["weights"]["urgency"] = weight
    return load_framework(plain)


def test_criteria_that_only_one_version_has_may_not_matter() -> None:
    """A new criterion without influence is left out of the profiles; one with influence makes versions incomparable."""
    difference = diff(
        load_framework(),
        with_criterion(0),
        topics=[load_topic({"id": "t", "title": "T", "answers": {"urgency": "high"}})],
    )
    assert difference.equivalent
    assert difference.profiles == 3**10
    with pytest.raises(IncomparableError, match="urgency"):
        diff(load_framework(), with_criterion(1))
    with pytest.raises(IncomparableError, match="urgency"):
        diff(with_criterion(1), load_framework())


def test_versions_may_each_have_criteria_of_their_own() -> None:
    """Criteria that one version asks in vain, on either side, are left out of the profiles and of the examples."""
    old, new = as_plain(with_criterion(0)), as_plain(changed(cutoffs={"moderate": 0.4, "strong": "5/6"}))
    for i in range(3):
        new["criteria"].append({"id": f"new{i}", "levels": [{"id": "low"}, {"id": "high"}]})
        new["aspects"][0]["rule"]["weights"][f"new{i}"] = 0
    there, back = diff(load_framework(old), load_framework(new)), diff(load_framework(new), load_framework(old))
    assert there.moved == {(("take_on",), ("monitor",)): 252}
    assert back.moved == {(("monitor",), ("take_on",)): 252}
    assert there.profiles == back.profiles == 3**10
    for example in (there.example("take_on", "monitor"), back.example("monitor", "take_on")):
        assert list(example) == [criterion.id for criterion in load_framework().criteria]


def test_other_levels_make_versions_incomparable() -> None:
    """A criterion with other levels is named with both scales."""
    plain = as_plain(load_framework())
    plain["criteria"][0]["levels"].append({"id": "very_direct"})
    with pytest.raises(
        IncomparableError, match="'theme_link' has other levels: none, indirect, direct in the old framework, and none,"
    ):
        diff(load_framework(), load_framework(plain))


@pytest.mark.slow
def test_large_versions_are_compared_exactly() -> None:
    """For forty criteria the moves are symmetric, and none are left when a version is compared with itself."""
    old, new = weighted_framework(40, most=3), weighted_framework(40, most=3, seed=1)
    there, back = diff(old, new), diff(new, old)
    assert {(b, a): n for (a, b), n in there.moved.items()} == back.moved
    assert diff(old, old).equivalent


def test_only_documents_of_one_kind_are_compared() -> None:
    """Anything else is refused with what was found."""
    with pytest.raises(ArgumentError, match="two frameworks or two agendas are needed"):
        diff(load_framework(), {})  # type: ignore[call-overload]


def test_a_difference_is_neither_true_nor_false() -> None:
    """`if diff(…)` reads both ways, so it is refused with what to ask instead."""
    framework, agenda = load_framework(), load_agenda()
    for difference in (diff(framework, framework), diff(agenda, agenda)):
        with pytest.raises(TypeError, match=r"ask for \.equivalent"):
            bool(difference)
        assert difference.equivalent


# --- side by side ---------------------------------------------------------------------------------------------------


@given(strategies.frameworks(max_criteria=4), strategies.frameworks(max_criteria=4))
def test_side_by_side_is_each_by_itself(one: Framework, other: Framework) -> None:
    """Whatever the frameworks ask: each assesses the answers that it knows, and those that differ come first."""
    own = [{criterion.id for criterion in framework.criteria} for framework in (one, other)]
    nodes = {c.id: c for framework in (one, other) for c in framework.criteria if c.id not in own[0] & own[1]}
    contents = [{}, {node_id: node.levels[0].id for node_id, node in nodes.items()}]
    topics = [load_topic({"id": f"t{i}", "title": "T", "answers": answers}) for i, answers in enumerate(contents)]
    found = side_by_side(topics, [one, other])
    assert {compared.topic.id for compared in found.topics} == {"t0", "t1"}
    for compared in found.topics:
        possible = []
        for framework, asked, assessment in zip((one, other), own, compared.assessments, strict=True):
            known = {node_id: answer for node_id, answer in compared.topic.answers.items() if node_id in asked}
            try:
                possible.append([level.id for level in assess(known, framework).possible])
            except ContradictionError:
                possible.append([])
            assert possible[-1] == ([] if assessment is None else [level.id for level in assessment.possible])
        assert compared.differs == (possible[0] != possible[1])
        turning = turning_on(compared.topic.answers, [one, other]) if compared.differs else {}
        assert compared.turns_on == turning
    differing = [compared.topic.id for compared in found.topics if compared.differs]
    assert found.differing == tuple(differing)
    assert [compared.topic.id for compared in found.topics][: len(differing)] == differing


def turning_on(answers: Mapping[str, Any], frameworks: list[Framework]) -> dict[str, tuple[str, ...]]:
    """Each other answer to each criterion: which make both leave the same, by going through all profiles."""
    found: dict[str, tuple[str, ...]] = {}
    scales: dict[str, list[str]] = {}
    for framework in frameworks:
        for criterion in framework.criteria:
            own = scales.setdefault(criterion.id, [])
            own += [level for level in oracle.scale(criterion) if level not in own]
    for criterion_id, scale in scales.items():
        for level in scale:
            left = []
            for framework in frameworks:
                own_scales = {criterion.id: oracle.scale(criterion) for criterion in framework.criteria}
                told = {**answers, criterion_id: level}
                if level not in own_scales.get(criterion_id, [level]):
                    break
                given = {i: own for i, own in told.items() if i in own_scales}
                plainly = {i: [own] if isinstance(own, str) else list(own.levels) for i, own in given.items()}
                left.append(oracle.possible(framework, {**own_scales, **plainly}))
            if len(left) == len(frameworks) and left[0] and all(one == left[0] for one in left):
                found[criterion_id] = (*found.get(criterion_id, ()), level)
    return found


def test_what_cannot_occur_under_one_framework_differs() -> None:
    """Nothing can come out there."""
    old = load_framework()
    new = revise(old, {"impossible": [{"when": {"demand": "none", "ownership": "both"}}]})
    topic = load_topic({"id": "t", "title": "T", "answers": {"demand": "none", "ownership": "both"}})
    found = side_by_side([topic], [old, new])
    assert found.topics[0].assessments[1] is None
    assert found.differing == ("t",)


@pytest.mark.parametrize("wrong", [None, "a", [1], 3, {"a": 1}])
def test_side_by_side_takes_topics_and_frameworks(wrong: Any) -> None:
    """Anything else is refused; so are answers that no framework knows."""
    topic = load_topic({"id": "t", "title": "T", "answers": {"unheard_of": "none"}})
    with pytest.raises(ArgumentError):
        side_by_side(wrong, [load_framework()])
    with pytest.raises(ArgumentError):
        side_by_side([], wrong)
    with pytest.raises(ArgumentError, match="side_by_side"):
        side_by_side([], [loosen(load_framework())])  # type: ignore[list-item]
    with pytest.raises(AnswerError, match="unheard_of"):
        side_by_side([topic], [load_framework()])
