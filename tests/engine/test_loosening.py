"""What can be loosened, by known answers, and what is refused, with why."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import count
from random import Random
from typing import Any

import oracle
import pytest
from frameworks import one_aspect
from members import assert_member, outcomes_at

from k80assess import Framework, assess, load_framework, load_topic, loosen
from k80assess.document.files import as_plain
from k80assess.errors import ArgumentError, K80Error, SizeLimitError, UnknownNameError

ALL_EIGHT = {
    "fit": [(a, b) for a in ("theme_link", "small_scale_difference") for b in ("community_impact", "proximity")],
    "added_value": [
        (a, b) for a in ("gap_left_by_others", "instrument_strength") for b in ("influence_window", "demand")
    ],
}


def topic(name: str) -> Any:
    return load_topic(f"examples/topics/{name}.toml")


def outcomes(name: str, **loose: Any) -> list[str]:
    return [level.id for level in assess(topic(name), loosen(load_framework(), **loose)).possible]


# --- known answers ------------------------------------------------------------------------------------------------


def test_the_packaged_framework_whatever_its_weights() -> None:
    """The figures that two other programs found."""
    assert dict(loosen(load_framework(), weights="any").sets()) == {
        ("decline",): 1449,
        ("monitor",): 1373,
        ("take_on",): 259,
        ("decline", "monitor"): 37152,
        ("decline", "take_on"): 6144,
        ("monitor", "take_on"): 672,
        ("decline", "monitor", "take_on"): 12000,
    }


def test_with_eight_orders_16_677_profiles_keep_one_outcome() -> None:
    sets = loosen(load_framework(), weights=ALL_EIGHT).sets()
    assert [sets[(outcome,)] for outcome in ("decline", "monitor", "take_on")] == [11088, 4700, 889]


def test_what_is_stated_of_the_rules_decides_1449_profiles() -> None:
    """All of them are declined; of every other profile everything can come out."""
    found = loosen(load_framework()).sets()
    assert found == {("decline",): 1449, ("decline", "monitor", "take_on"): 57600}


def test_how_far_weights_and_cut_offs_may_both_be_off() -> None:
    """Up to 2 − √33/3 = 0.0851…; weights alone up to and including a third."""
    off = {part: Fraction(part, 10_000) for part in (851, 852)}
    assert outcomes("housing-scheme", weights=off[851], cutoffs=off[851]) == ["take_on"]
    assert outcomes("housing-scheme", weights=off[852], cutoffs=off[852]) == ["monitor", "take_on"]
    third = Fraction(1, 3)
    assert outcomes("housing-scheme", weights=third) == ["take_on"]
    assert outcomes("housing-scheme", weights=third + Fraction(1, 10**9)) == ["monitor", "take_on"]


def test_crossing_cut_offs() -> None:
    """One in [2/5, 3/5] below another at 1/2 lies below 1/2: a share of 1/2 reaches the top level only."""
    framework = scheme(cutoffs={"middle": "9/20", "top": "1/2"})
    family = loosen(framework, cutoffs={"o": Fraction(1, 3)})
    narrow = loosen(scheme(cutoffs={"middle": "2/5", "top": "1/2"}), weights={"o": 0}, cutoffs={"o": 0})
    assert [level.id for level in assess({"a": "yes", "b": "no"}, narrow).possible] == ["top"]
    assert [level.id for level in assess({"a": "yes", "b": "no"}, family).possible] == ["low", "middle", "top"]


@pytest.mark.slow
def test_a_sum_that_is_too_large_to_compile_is_refused_and_a_settled_topic_answered() -> None:
    """40 inputs of 5 levels, weights off by a fifth."""
    ids = [f"c{i}" for i in range(40)]
    levels = [f"l{i}" for i in range(5)]
    framework = load_framework(
        {
            "id": "sum",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": i, "levels": levels} for i in ids],
            "aspects": [
                {
                    "id": "o",
                    "levels": ["no", "perhaps", "yes"],
                    "rule": {
                        "kind": "weighted",
                        "weights": {c: 1 + i * 7 % 10 for i, c in enumerate(ids)},
                        "cutoffs": {"perhaps": "1/3", "yes": "2/3"},
                    },
                }
            ],
        }
    )
    family = loosen(framework, weights=Fraction(1, 5))
    assert [level.id for level in assess(dict.fromkeys(ids, "l3"), family).possible] == ["yes"]
    with pytest.raises(SizeLimitError, match="answer all that is open: a settled topic takes no diagram"):
        assess({}, family)


def test_a_family_of_a_framework_that_is_too_large_itself() -> None:
    """Where weights are any, the diagram is often smaller than that of the framework, which is then not made."""
    ids, levels, rng = [f"c{i}" for i in range(20)], [f"l{i}" for i in range(5)], Random(1)
    scale = ["no", "perhaps", "yes"]
    aspects = [
        {
            "id": f"a{number}",
            "levels": scale,
            "rule": {
                "kind": "weighted",
                "weights": {i: rng.randint(1, 9) for i in ids},
                "cutoffs": {"perhaps": "1/3", "yes": "2/3"},
            },
        }
        for number in range(4)
    ]
    lowest = {"kind": "minimum", "inputs": [aspect["id"] for aspect in aspects]}
    framework = load_framework(
        {
            "id": "shared",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": i, "levels": levels} for i in ids],
            "aspects": [*aspects, {"id": "o", "levels": scale, "rule": lowest}],
        }
    )
    family = loosen(framework, weights="any")
    assert [level.id for level in assess({"c0": "l4", "c1": "l0"}, family).possible] == scale
    assert [level.id for level in assess({i: ["l3", "l4"] for i in ids}, family).possible] == ["yes"]


# --- orders, least shares, and what nothing is loose of ------------------------------------------------------------


def scheme(**rule: Any) -> Framework:
    """Two criteria of two levels, weighted alike."""
    scale = ["no", "yes"]
    own = {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"middle": "1/2", "top": 1}} | rule
    return load_framework(
        {
            "id": "scheme",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "a", "levels": scale}, {"id": "b", "levels": scale}],
            "aspects": [{"id": "o", "levels": ["low", "middle", "top"], "rule": own}],
        }
    )


def test_an_order_and_a_least_share() -> None:
    """With a at least b, a alone always makes up half; with at least a quarter each, never less than a quarter."""
    framework, answers = scheme(cutoffs={"middle": "1/4", "top": "1/2"}), {"a": "yes", "b": "no"}

    def possible(**loose: Any) -> list[str]:
        return [level.id for level in assess(answers, loosen(framework, **loose)).possible]

    assert possible(weights="any") == ["low", "middle", "top"]
    assert possible(weights={"o": [("a", "b")]}) == ["top"]
    assert possible(weights={"o": [("b", "a")]}) == ["low", "middle", "top"]
    assert possible(weights={"o": [("a", "b"), ("b", "a")]}) == ["top"]
    assert possible(least=Fraction(1, 4)) == ["middle", "top"]
    assert possible(least=Fraction(1, 2)) == ["top"]


def test_an_order_of_an_input_that_counts_for_nothing() -> None:
    """Weights that count for nothing are allowed to nobody; an input without a range still ties two that count."""
    framework = load_framework(
        {
            "id": "tied",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": i, "levels": ["no", "yes"]} for i in "abc"],
            "aspects": [
                {
                    "id": "o",
                    "levels": ["low", "top"],
                    "rule": {
                        "kind": "weighted",
                        "weights": {"a": 1, "b": 1, "c": 1},
                        "points": {"b": [1, 1]},
                        "cutoffs": {"top": "1/2"},
                    },
                }
            ],
        }
    )

    def possible(answers: dict[str, str], orders: list[tuple[str, str]]) -> tuple[list[str], tuple[Fraction, Fraction]]:
        assessment = assess(answers, loosen(framework, weights={"o": orders}))
        share = assessment.aspects["o"].share
        assert share is not None
        return [level.id for level in assessment.possible], share

    nothing, only_c = {"a": "no", "b": "yes", "c": "no"}, {"a": "no", "b": "yes", "c": "yes"}
    assert possible(nothing, [("b", "a")]) == (["low"], (Fraction(0), Fraction(0)))
    assert possible(only_c, [("b", "a")]) == (["low", "top"], (Fraction(0), Fraction(1)))
    assert possible(only_c, [("a", "b"), ("b", "c")]) == (["low", "top"], (Fraction(0), Fraction(1, 2)))
    assert possible(only_c, [("c", "b"), ("b", "a")]) == (["top"], (Fraction(1, 2), Fraction(1)))


@pytest.mark.parametrize("in_points", [False, True])
def test_witnesses_where_weights_and_cut_offs_are_off(in_points: bool) -> None:
    """Which weights reach a cut-off least depends on where it lies: every outcome has a member, at every profile.

    Bounds in points, which are not loose, are to be passed, or are enough.
    """
    rng = Random(3)
    several = 0
    for _ in range(20):
        ids = [f"c{i}" for i in range(rng.randint(2, 5))]
        weights = {i: rng.randint(1, 6) for i in ids}
        cuts = sorted(rng.sample(range(1, 20), 2))
        cutoffs: dict[str, Any] = {"middle": f"{cuts[0]}/20", "top": f"{cuts[1]}/20"}
        if in_points:
            ends = sorted(rng.sample(range(1, 2 * sum(weights.values())), 2))
            keys, turned = rng.choice([(("above", "at_least"), False), (("below", "at_most"), True)])
            pairs = zip(("middle", "top"), reversed(ends) if turned else ends, strict=True)
            cutoffs = {level: {rng.choice(keys): end} for level, end in pairs}
        rule = {"kind": "weighted", "weights": weights, "cutoffs": cutoffs}
        framework = load_framework(
            {
                "id": "off",
                "version": "1",
                "outcome": "o",
                "criteria": [{"id": i, "levels": ["low", "middle", "top"]} for i in ids],
                "aspects": [{"id": "o", "levels": ["low", "middle", "top"], "rule": rule}],
            }
        )
        loose: Any = {"weights": Fraction(rng.randint(1, 9), 10)}
        if not in_points:
            loose["cutoffs"] = Fraction(rng.randint(1, 9), 10)
        family = loosen(framework, **loose)
        for _ in range(5):
            profile = {i: rng.choice(["low", "middle", "top"]) for i in ids}
            assessment = assess(profile, family)
            assert {level.id for level in assessment.possible} == outcomes_at(family, profile)
            several += len(assessment.possible) == 3
            for level in assessment.possible:
                witness = family.witness(assessment, level.id)
                assert_member(family, witness)
                assert oracle.stands(witness, profile) == (level.id,)
    assert several > 5


def test_a_witness_weighs_in_whole_numbers_where_weights_have_no_scale() -> None:
    """The smallest ones: a share of 3/10 for one of two inputs is 3 to 7."""
    family = loosen(scheme(cutoffs={"middle": "3/10", "top": "2/5"}), weights="any")
    rule = family.witness(assess({"a": "yes", "b": "no"}, family), "middle").outcome_aspect.rule
    assert rule.kind == "weighted"
    assert rule.weights == {"a": 3, "b": 7}


@pytest.mark.parametrize("answers", [{"a": "no", "b": "no"}, {"a": ["no", "perhaps"], "b": "no"}])
def test_a_cap_to_a_level_that_is_not_passed_holds_nothing_down(answers: dict[str, Any]) -> None:
    """With a diagram and without one; where the level would be higher under some member alone, no cap holds it down."""
    rule = {
        "kind": "weighted",
        "weights": {"a": 1, "b": 1},
        "points": {"a": [0, 0, 1]},
        "cutoffs": {"yes": "1/2"},
        "caps": [{"when": {"b": "no"}, "at_most": "low"}],
    }
    framework = load_framework(
        {
            "id": "capped",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "a", "levels": ["no", "perhaps", "yes"]}, {"id": "b", "levels": ["no", "yes"]}],
            "aspects": [{"id": "o", "levels": ["low", "yes"], "rule": rule}],
        }
    )
    assert assess(answers, framework).aspects["o"].capped_by is None
    assert assess(answers, loosen(framework, weights="any")).aspects["o"].capped_by is None
    settled = assess({"a": "yes", "b": "no"}, loosen(framework, weights="any", least="1/2"))
    assert settled.aspects["o"].capped_by is not None


def test_a_cap_holds_down_what_is_higher_whatever_is_chosen() -> None:
    """Also of open answers: by half of the weights it is yes but for the cap, by a little less maybe itself."""
    rule = {
        "kind": "weighted",
        "weights": {"a": 1, "b": 1},
        "points": {"a": [0, 1, 1]},
        "cutoffs": {"maybe": "1/4", "yes": "1/2"},
        "caps": [{"when": {"b": "no"}, "at_most": "maybe"}, {"when": {"a": "no"}, "at_most": "low"}],
    }
    framework = load_framework(
        {
            "id": "capped",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "a", "levels": ["no", "perhaps", "yes"]}, {"id": "b", "levels": ["no", "yes"]}],
            "aspects": [{"id": "o", "levels": ["low", "maybe", "yes"], "rule": rule}],
        }
    )
    for given in ("yes", ["perhaps", "yes"]):
        answers: dict[str, Any] = {"a": given, "b": "no"}
        assert assess(answers, framework).aspects["o"].capped_by == framework.outcome_aspect.rule.caps[0]
        sure = assess(answers, loosen(framework, weights="any", least="1/2"))
        assert sure.aspects["o"].capped_by == framework.outcome_aspect.rule.caps[0]
        some = assess(answers, loosen(framework, weights=Fraction(1, 5)))
        assert [level.id for level in some.possible] == [level.id for level in sure.possible] == ["maybe"]
        assert some.aspects["o"].capped_by is None
    strict = assess({"a": "no", "b": ["no", "yes"]}, loosen(framework, weights="any", least="1/2"))
    assert [level.id for level in strict.possible] == ["low"]


def test_an_input_without_a_range_decides_nothing() -> None:
    """Whatever it weighs, it adds nothing to the share."""
    family = loosen(scheme(points={"a": [1, 1]}), weights="any")
    for level, possible in (("no", ["low"]), ("yes", ["top"])):
        assert [one.id for one in assess({"a": "yes", "b": level}, family).possible] == possible
    assert family.sets() == {("low",): 2, ("top",): 2}


def test_a_witness_that_takes_each_of_many_choices() -> None:
    """Each choice is at its best, along a chain in which no prefix of choices tells that it leads nowhere."""
    scale, number = ["low", "middle", "top"], 20
    aspects: list[dict[str, Any]] = []
    for i in range(number):
        before = [f"y{i - 1}"] if i else []
        weights = dict.fromkeys([f"a{i}", f"b{i}", *before], 1)
        counted = {"kind": "weighted", "weights": weights, "cutoffs": {"middle": "1/3", "top": "2/3"}}
        aspects.append({"id": f"x{i}", "levels": scale, "rule": counted})
        rule = {"kind": "minimum", "inputs": [f"x{i}", *before]}
        aspects.append({"id": f"y{i}", "levels": scale, "rule": rule})
    criteria = [{"id": f"{name}{i}", "levels": scale} for i in range(number) for name in "ab"]
    framework = load_framework(
        {"id": "c", "version": "1", "outcome": f"y{number - 1}", "criteria": criteria, "aspects": aspects}
    )
    family = loosen(framework, weights="any")
    answers = {c.id: "low" if c.id.startswith("a") else "top" for c in framework.criteria}
    assessment = assess(answers, family)
    for level in scale:
        witness = family.witness(assessment, level)
        assert_member(family, witness)
        assert oracle.stands(witness, answers) == (level,)


def test_a_witness_with_numbers_too_long_for_a_document_is_refused() -> None:
    """Numbers of forty digits are allowed, and where they meet there are more."""
    long = [f"{10**38 // i}/{10**39 // i + i}" for i in (7, 11, 13)]
    framework = scheme(points={"a": [0, long[0]], "b": [0, long[1]]}, cutoffs={"middle": long[2], "top": "1/2"})
    family = loosen(framework, weights="any")
    assessment = assess({"a": "yes", "b": "no"}, family)
    assert [level.id for level in assessment.possible] == ["low", "middle", "top"]
    settled = assess({"a": "yes", "b": "no"}, family.witness(assessment, "low"))
    assert [level.id for level in settled.possible] == ["low"]
    with pytest.raises(ArgumentError, match="outcome: the member that shows this has numbers of more digits than"):
        family.witness(assessment, "middle")


def test_a_witness_is_one_of_an_outcome_that_there_is() -> None:
    """What is no outcome is refused by its name, and what is not possible by what it is not."""
    family = loosen(scheme(), weights="any")
    assessment = assess({"a": "no", "b": "no"}, family)
    for unknown in ("best", None, 0, ["low"]):
        with pytest.raises(UnknownNameError, match=r"there is no such outcome; found .*; allowed: low, middle, top"):
            family.witness(assessment, unknown)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="top"):
        family.witness(assessment, "top")


def test_a_family_of_one() -> None:
    """Where nothing is loose, what is said is what the framework says."""
    framework = load_framework()
    family = loosen(framework, provenance=())
    assert repr(family) == "<Family of k80-wendbaarheid: nothing loose>"
    assert family.sets() == {("decline",): 29808, ("monitor",): 25404, ("take_on",): 3837}
    assert family == loosen(framework, weights={})
    assert assess({}, family) == assess({}, loosen(framework, weights={}))
    assert assess({}, family) != assess({}, framework)


# --- refusals -----------------------------------------------------------------------------------------------------

POINTS = {"points": {"a": [0, 1], "b": [0, 1]}, "cutoffs": {"middle": {"at_least": 1}, "top": {"at_least": 2}}}


def table(*thens: str, **other: Any) -> Framework:
    """A table over the two criteria: a = no, b = no first, and a = yes, b = yes last."""
    cells = [("no", "no"), ("no", "yes"), ("yes", "no"), ("yes", "yes")]
    rows = [{"when": {"a": a, "b": b}, "then": then} for (a, b), then in zip(cells, thens, strict=True)]
    own: dict[str, Any] = {"kind": "table", "inputs": ["a", "b"], "rows": rows}
    content = {
        "id": "table",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": "a", "levels": ["no", "yes"]}, {"id": "b", "levels": ["no", "yes"]}],
        "aspects": [{"id": "o", "levels": ["low", "middle", "top"], "rule": own, **other}],
    }
    return load_framework(content)


REFUSED: list[tuple[Framework, dict[str, Any], type[K80Error], str]] = [
    (
        scheme(),
        {"weights": 1},
        ArgumentError,
        "weights: a part of 0 or more and less than 1 is needed, or any",
    ),
    (scheme(), {"weights": "1/0"}, ArgumentError, "weights: a part of 0 or more"),
    (scheme(), {"weights": -0.1}, ArgumentError, "weights: a part of 0 or more"),
    (scheme(), {"weights": True}, ArgumentError, "weights: a part of 0 or more"),
    (scheme(), {"cutoffs": 2}, ArgumentError, "cutoffs: a part of 0 or more"),
    (scheme(), {"weights": {"p": "any"}}, UnknownNameError, "there is no such aspect.*allowed: o"),
    (
        scheme(),
        {"weights": {"o": [("a", "c")]}},
        UnknownNameError,
        r"weights\.o: there is no such input.*: a, b",
    ),
    (scheme(), {"weights": {"o": ["ab"]}}, ArgumentError, r"weights\.o: pairs of inputs are needed"),
    (scheme(), {"weights": {"o": [("a", "b", "a")]}}, ArgumentError, r"weights\.o: pairs of inputs are needed"),
    (
        scheme(weights={"a": 1, "b": 2}),
        {"weights": {"o": [("a", "b")]}},
        ArgumentError,
        r"weights\.o: by the weights as they are written, 'a' weighs less than 'b'; found a = 1, b = 2",
    ),
    (
        scheme(),
        {"weights": [("a", "b")]},
        ArgumentError,
        "weights: a part .* any; found a list of 1 value; allowed: for an",
    ),
    (scheme(), {"weights": []}, ArgumentError, "weights: a part of 0 or more"),
    (
        scheme(),
        {"weights": {"o": {}}},
        ArgumentError,
        r"weights\.o: a part .*; found an empty table; .* pairs of inputs",
    ),
    (scheme(), {"weights": {"o": b""}}, ArgumentError, r"weights\.o: a part of 0 or more"),
    (scheme(), {"weights": {"o": [b"ab"]}}, ArgumentError, r"weights\.o: pairs of inputs are needed"),
    (scheme(), {"least": "3/5"}, ArgumentError, r"least: as written 'a' has a smaller part of the sum; .*at most 1/2"),
    (
        scheme(),
        {"weights": 0.1, "least": 0.1},
        ArgumentError,
        "off by a part of themselves cannot .* with a least share",
    ),
    (scheme(), {"weights": {"o": [("a", "b")]}, "least": 0.1}, ArgumentError, "together with orders between weights"),
    (
        scheme(orders=[{"heavier": "a", "lighter": "b"}]),
        {"weights": "1/10"},
        ArgumentError,
        "weights: weights that are off by a part of themselves cannot be worked out together with orders",
    ),
    (scheme(**POINTS), {"weights": "any"}, ArgumentError, r"weights: the cut-offs of 'o' are in points"),
    (
        scheme(**POINTS),
        {"weights": {"o": [("a", "b")]}},
        ArgumentError,
        r"weights\.o: the cut-offs of 'o' are in points",
    ),
    (scheme(**POINTS), {"cutoffs": {"o": "any"}}, ArgumentError, r"cutoffs\.o: the cut-offs of 'o' are in points"),
    (scheme(**POINTS), {"cutoffs": "any"}, ArgumentError, "cutoffs: no rule of this framework has cut-offs in shares"),
    (table("low", "low", "low", "top"), {"weights": "any"}, ArgumentError, "weights: no rule of this framework weighs"),
    (scheme(), {"tables": ["o"]}, ArgumentError, r"tables\.o: the rule of 'o' is another: weighted"),
    (
        scheme(),
        {"tables": "o"},
        ArgumentError,
        "tables: the ids of tables, minimums and maximums are needed",
    ),
    (table("low", "low", "low", "top"), {"weights": {"o": "any"}}, ArgumentError, "the rule of 'o' is another: table"),
    (table("low", "low", "low", "top"), {"tables": {"o": [4]}}, ArgumentError, "'o' has no such row; found 4"),
    (
        one_aspect({"kind": "minimum", "inputs": ["a", "b"]}, ("low", "top"), criteria="ab"),
        {"tables": {"o": [0]}},
        ArgumentError,
        r"tables\.o: 'o' is a minimum, which has no rows: it is loose as a whole; found 0",
    ),
    (table("low", "low", "low", "top"), {"tables": 3}, ArgumentError, "tables: the ids of tables.*; allowed: o$"),
    (table("low", "low", "low", "top"), {"tables": {"o": "all"}}, ArgumentError, "the numbers of rows are needed"),
    (table("low", "low", "low", "top"), {"tables": {"o": count()}}, ArgumentError, "the numbers of rows are needed"),
    (table("low", "low", "low", "top"), {"tables": [["o"]]}, UnknownNameError, "tables: there is no such aspect"),
    (table("low", "low", "low", "top"), {"tables": {"o": [True]}}, ArgumentError, "'o' has no such row; found True"),
    (
        table("low", "middle", "top", "middle"),
        {"tables": ["o"]},
        ArgumentError,
        r"tables\.o: as written 'o' rises with 'b' from \(a = no, b = no\) to \(a = no, b = yes\) and falls from "
        r"\(a = yes, b = no\) to \(a = yes, b = yes\)",
    ),
    (
        table("low", "low", "low", "top", ordered=False),
        {"tables": ["o"]},
        ArgumentError,
        "the levels of 'o' have no order",
    ),
    (scheme(), {"provenance": "assumed"}, ArgumentError, "provenance: a list of origins is needed"),
    (scheme(), {"provenance": ["guessed"]}, ArgumentError, "allowed: stated, derived, assumed"),
]


@pytest.mark.parametrize(("framework", "loose", "kind", "said"), REFUSED)
def test_refusals_say_why(framework: Framework, loose: dict[str, Any], kind: type[K80Error], said: str) -> None:
    with pytest.raises(kind) as refused:
        loosen(framework, **loose)
    assert re.search(said, str(refused.value)), str(refused.value)
    assert refused.value.problems


def test_what_falls_or_stays_does_not_rise() -> None:
    """A table that falls here and stays the same there is loose as one that falls."""
    family = loosen(table("top", "low", "low", "low"), tables=["o"])
    assert [level.id for level in assess({"a": "no", "b": "yes"}, family).possible] == ["low", "middle", "top"]


def test_levels_without_an_order_may_rise_here_and_fall_there() -> None:
    """What is kept at one of them binds no other: with b = yes it may come to no more than a = yes, b = yes does."""
    plain = as_plain(table("low", "middle", "top", "middle"))
    plain["criteria"][1]["ordered"] = False
    family = loosen(load_framework(plain), tables={"o": [1]})
    assert [level.id for level in assess({"a": "no", "b": "yes"}, family).possible] == ["low", "middle"]


@pytest.mark.parametrize(
    ("loose", "rule", "answers", "outcome"),
    [
        (
            {"tables": ["o"]},
            {"kind": "table", "inputs": ["a", "b"], "rows": [{"when": {"a": "yes"}, "then": "top"}, {"then": "low"}]},
            {"a": "no", "b": "yes"},
            "middle",
        ),
        (
            {"weights": "any"},
            {"kind": "weighted", "weights": {"a": 1, "b": 1}, "cutoffs": {"middle": "1/2", "top": 1}},
            {"a": "yes", "b": "no"},
            "top",
        ),
    ],
)
def test_a_member_stands_in_no_section_of_the_source(
    loose: dict[str, Any], rule: dict[str, Any], answers: dict[str, str], outcome: str
) -> None:
    """What the source has of a rule is not said of what was chosen in its place; caps stay."""
    plain = as_plain(table("low", "low", "low", "top"))
    plain["aspects"][0]["rule"] = {**rule, "section": "4.2", "caps": [{"when": {"a": "no"}, "at_most": "middle"}]}
    framework = load_framework(plain)
    family = loosen(framework, **loose)
    member = family.witness(assess(answers, family), outcome)
    assert [level.id for level in assess(answers, member).possible] == [outcome]
    assert (framework.outcome_aspect.rule.section, member.outcome_aspect.rule.section) == ("4.2", None)
    assert member.outcome_aspect.rule.caps == framework.outcome_aspect.rule.caps


def test_what_says_nothing_more_is_no_reason_to_refuse() -> None:
    """A least share of 0 binds nothing, as the error says that refuses another."""
    framework = scheme()
    for weights in ({"o": [("a", "b")]}, Fraction(1, 5)):
        assert loosen(framework, weights=weights, least=0) == loosen(framework, weights=weights)


def test_numbers_and_lists_of_numpy() -> None:
    """Its numbers are numbers and its lists are lists of them; where neither is asked for they are refused."""
    np = pytest.importorskip("numpy")
    framework, two = scheme(), table("low", "low", "low", "top")
    assert loosen(framework, weights=np.float64(0.2)) == loosen(framework, weights="1/5")
    assert loosen(two, tables={"o": np.array([2, 0])}) == loosen(two, tables={"o": {0, 2}})
    for loose, said in (
        ({"weights": np.array(0.1)}, "weights: a part of 0 or more"),
        ({"cutoffs": np.array([0.1, 0.2])}, "cutoffs: a part of 0 or more"),
        ({"provenance": np.array("assumed")}, "provenance: a list of origins is needed"),
    ):
        with pytest.raises(ArgumentError, match=said):
            loosen(framework, **loose)


def test_too_many_inputs_tied_by_orders() -> None:
    """Eight are worked out, nine refused; and so is a table with too many cells."""
    ids = [f"c{i}" for i in range(9)]
    rule: dict[str, Any] = {"kind": "weighted", "weights": dict.fromkeys(ids, 1), "cutoffs": {"yes": "1/2"}}
    content = {
        "id": "star",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": i, "levels": [f"l{n}" for n in range(5)]} for i in ids],
        "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": rule}],
    }
    framework = load_framework(content)
    assert loosen(framework, weights={"o": [("c0", i) for i in ids[1:8]]}).sets()
    with pytest.raises(SizeLimitError, match="inputs of 'o' that orders tie together: more than the limit of 8"):
        loosen(framework, weights={"o": [("c0", i) for i in ids[1:]]})
    rule = {"kind": "table", "inputs": ids, "rows": [{"then": "no"}]}
    content["aspects"] = [{"id": "o", "levels": ["no", "yes"], "rule": rule}]
    with pytest.raises(SizeLimitError, match="cells of 'o': more than the limit of 100,000"):
        loosen(load_framework(content), tables=["o"])
