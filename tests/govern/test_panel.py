"""Several judges, against brute force over all mixtures of them and all that their open answers can turn out to be."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, product
from math import log2
from statistics import median_high, median_low
from typing import Any

import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k80assess.document.files import load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError, UnknownNameError
from k80assess.govern.panel import agreement, assess_panel
from k80assess.testing import strategies

Sets = dict[str, dict[str, list[str]]]
"""For each judge, for each criterion, the levels left possible."""


@st.composite
def panels(draw: st.DrawFn, most: int = 4) -> tuple[Framework, dict[str, dict[str, Any]]]:
    framework = draw(strategies.frameworks(max_criteria=4))
    names = ["chair", "official", "holder", "mayor"][: draw(st.integers(1, most))]
    return framework, {name: draw(strategies.answers(framework)) for name in names}


def sets(framework: Framework, judges: dict[str, dict[str, Any]]) -> Sets:
    found: Sets = {}
    for judge, answers in judges.items():
        found[judge] = {}
        for criterion in framework.criteria:
            answer = answers[criterion.id]
            levels = oracle.scale(criterion) if answer is None else [answer] if isinstance(answer, str) else answer
            found[judge][criterion.id] = sorted(levels)
    return found


def mixtures(framework: Framework, judges: Sets) -> set[str]:
    """Every outcome that comes out when, for each criterion, some judge is right."""
    outcomes = set()
    for chosen in product(judges, repeat=len(framework.criteria)):
        mixed = {c.id: judges[judge][c.id] for c, judge in zip(framework.criteria, chosen, strict=True)}
        outcomes |= oracle.possible(framework, mixed)
    return outcomes


def union(framework: Framework, judges: Sets) -> dict[str, list[str]]:
    return {c.id: sorted({x for own in judges.values() for x in own[c.id]}) for c in framework.criteria}


@settings(max_examples=50)
@given(panels(most=3))
def test_possible_and_hangs_on(case: tuple[Framework, dict[str, Any]]) -> None:
    """What can come out is what some mixture of judges gives; a judge is hung on when that is less without."""
    framework, answers = case
    panel, judges = assess_panel(answers, framework), sets(framework, answers)
    possible = mixtures(framework, judges)
    assert {level.id for level in panel.possible} == possible
    scale = oracle.scale(framework.outcome_aspect)
    assert [level.id for level in panel.possible] == sorted(possible, key=scale.index)
    assert panel.settled == (len(possible) == 1)
    assert (panel.outcome is None) == (len(possible) > 1)
    hung_on = []
    for judge in judges:
        others = {name: own for name, own in judges.items() if name != judge}
        if not others or mixtures(framework, others) != possible:
            hung_on.append(judge)
    assert list(panel.hangs_on) == hung_on
    for judge, own in answers.items():
        assert panel.judges[judge].possible == assess(own, framework).possible


@settings(max_examples=80)
@given(panels())
def test_what_to_discuss(case: tuple[Framework, dict[str, Any]]) -> None:
    """Exactly the disputed criteria that can change the outcome are to be discussed, the most telling first."""
    framework, answers = case
    panel, judges = assess_panel(answers, framework), sets(framework, answers)
    disputed = [c.id for c in framework.criteria if len({tuple(own[c.id]) for own in judges.values()}) > 1]
    assert list(panel.disputed) == disputed
    merged = union(framework, judges)
    profiles = [(p, oracle.outcome(framework, p)) for p in oracle.profiles(framework, merged)]
    outcome_at = {tuple(p.values()): outcome for p, outcome in profiles}
    mattering = set()
    for profile, outcome in profiles:
        for criterion_id in disputed:
            for level in merged[criterion_id]:
                if outcome_at[tuple({**profile, criterion_id: level}.values())] != outcome:
                    mattering.add(criterion_id)
    assert {question.criterion for question in panel.to_discuss} == mattering
    bits = {c: information(profiles, c) for c in mattering}
    for question in panel.to_discuss:
        assert question.information == pytest.approx(bits[question.criterion], abs=1e-9)
    told = [question.information for question in panel.to_discuss]
    assert all(more >= less - 1e-8 for more, less in pairwise(told))


def information(profiles: list[tuple[dict[str, str], str]], criterion: str) -> float:
    """Mutual information between a criterion's level and the outcome, every profile equally likely."""
    pairs = [(profile[criterion], outcome) for profile, outcome in profiles]
    total = len(pairs)

    def share(wanted: object) -> float:
        return sum(wanted in (pair, pair[0], pair[1]) for pair in pairs) / total

    marked = [(("level", level), ("outcome", outcome)) for level, outcome in pairs]
    pairs = marked  # type: ignore[assignment]  # so that a level and an outcome of one name stay apart
    return sum(share(pair) * log2(share(pair) / (share(pair[0]) * share(pair[1]))) for pair in set(pairs))


MERGE: dict[str, Any] = {
    "worst": lambda levels: {min(levels)},
    "best": lambda levels: {max(levels)},
    "union": set,
    "median": lambda levels: set(range(median_low(levels), median_high(levels) + 1)),
}


@settings(max_examples=80)
@given(panels(), st.sampled_from(list(MERGE)))
def test_merged(case: tuple[Framework, dict[str, Any]], how: Any) -> None:
    """Merged answers are what merging comes to for some level of each judge; open answers are never the lowest."""
    framework, answers = case
    judges = sets(framework, answers)
    merged = assess_panel(answers, framework).merged(how)
    expected = {}
    for criterion in framework.criteria:
        scale = oracle.scale(criterion)
        choices = [[scale.index(level) for level in own[criterion.id]] for own in judges.values()]
        found: set[int] = set().union(*(MERGE[how](levels) for levels in product(*choices)))
        expected[criterion.id] = tuple(scale[i] for i in sorted(found))
    assert merged.answers == expected
    assert {level.id for level in merged.possible} == oracle.possible(framework, expected)


def test_median_of_two_camps() -> None:
    """Who may belong to either of two camps makes one of them the median, never what lies between."""
    panel = assess_panel(
        {"chair": {"demand": "none"}, "official": {"demand": "broad"}, "holder": {"demand": ["none", "broad"]}}
    )
    assert panel.merged("median").answers["demand"] == ("none", "broad")


@pytest.mark.parametrize("how", ["median", "worst", "best"])
def test_an_unordered_scale_has_no_middle_and_no_ends(how: Any) -> None:
    """What needs better or worse is refused by the criterion's name; to let anyone be right needs neither."""
    levels = [{"id": level} for level in ("red", "green", "blue")]
    rows = [{"when": {"colour": "red"}, "then": "red"}, {"when": {}, "then": "blue"}]
    rule = {"kind": "table", "inputs": ["colour"], "rows": rows}
    criteria = [{"id": "colour", "levels": levels, "ordered": False}]
    aspects = [{"id": "o", "levels": levels, "rule": rule}]
    framework = load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects})
    panel = assess_panel({"A": {"colour": "red"}, "B": {"colour": "blue"}}, framework)
    assert panel.merged("union").answers["colour"] == ("red", "blue")
    with pytest.raises(ArgumentError, match=f"{how}: needs ordered scales, and these have none: colour"):
        panel.merged(how)


def test_four_differences_of_which_one_matters() -> None:
    """The board sees that it differs on four things, of which only one matters."""
    best = {c.id: c.levels[-1].id for c in load_framework().criteria}
    an = best | {"proximity": "clearly", "demand": "broad", "influence_window": "open", "ownership": "both"}
    bo = best | {"proximity": "partly", "demand": "some", "influence_window": "expected", "ownership": "nobody"}
    panel = assess_panel({"chair": an, "official": bo, "holder": an})
    assert panel.disputed == ("proximity", "influence_window", "demand", "ownership")
    assert [question.criterion for question in panel.to_discuss] == ["ownership"]
    assert [level.id for level in panel.possible] == ["monitor", "take_on"]
    assert panel.to_discuss[0].settles == 1
    assert panel.hangs_on == ("official",)
    assert panel.merged("median").outcome == panel.judges["chair"].outcome
    assert repr(panel) == "<Panel of 3: monitor | take_on, 4 disputed, 1 to discuss>"


# --- agreement ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        # The paper's two parties on a scale of seven, per mille; the documentation of the R package agrmt.
        ([24, 28, 32, 62, 135, 304, 416], 0.61),
        ([16, 26, 82, 210, 293, 270, 103], 0.48),
        ([30, 40, 210, 130, 530, 50, 10], 0.6113333),
        ([6, 8, 5, 3, 2], 0.31),
    ],
)
def test_published_agreement(counts: list[int], published: float) -> None:
    """Agreement is what was published, to the digits published."""
    digits = len(str(published)) - 2
    assert round(float(agreement(counts)), digits) == published


def layered(counts: list[int]) -> Fraction:
    """The measure by its definition: layers, and all triples of levels in each."""
    left, total = list(counts), Fraction(0)
    while any(left):
        layer = [int(count > 0) for count in left]
        height = min(count for count in left if count)
        total += Fraction(sum(layer) * height, sum(counts)) * of_layer(layer)
        left = [count - height * mark for count, mark in zip(left, layer, strict=True)]
    return total


def of_layer(layer: list[int]) -> Fraction:
    size, used = len(layer), sum(layer)
    triples = list(combinations(layer, 3))
    unimodal = sum(triple in ((1, 1, 0), (0, 1, 1)) for triple in triples)
    bimodal = triples.count((1, 0, 1))
    if not unimodal + bimodal:
        return 1 - Fraction(used - 1, size - 1)
    share = Fraction((size - 2) * unimodal - (size - 1) * bimodal, (size - 2) * (unimodal + bimodal))
    return share * (1 - Fraction(used - 1, size - 1))


@given(st.lists(st.integers(0, 9), min_size=2, max_size=7).filter(any))
def test_agreement(counts: list[int]) -> None:
    """Agreement equals its definition over all triples, lies between -1 and 1, and is the same read backwards."""
    found = agreement(counts)
    assert found == layered(counts) == agreement(counts[::-1])
    assert -1 <= found <= 1


def test_ends_of_agreement() -> None:
    """All on one level is 1, evenly over all is 0, two camps at the ends is -1."""
    assert agreement([0, 7, 0, 0]) == 1
    assert agreement([3, 3, 3]) == 0
    assert agreement([5, 0, 0, 0, 5]) == -1
    assert agreement([1, 1]) == 0
    assert agreement([1, *[0] * 5_000, 1]) == -1


def test_agreement_of_a_panel() -> None:
    """Only answers of one level count; where nobody gave one there is no agreement to speak of."""
    panel = assess_panel(
        {
            "chair": {"demand": "none", "proximity": ["no", "partly"]},
            "official": {"demand": "broad", "proximity": "no"},
            "holder": {"demand": ["none", "some"]},
        }
    )
    assert [panel.agreement[c] for c in ("demand", "proximity", "ownership")] == [-1, 1, None]


# --- topics and errors --------------------------------------------------------------------------------------------


def test_a_merged_topic() -> None:
    """When a topic was judged the merged assessment is of it: merged answers, all notes and evidence, nothing lost."""
    common = {"id": "pilot", "title": "A pilot", "themes": ["housing"]}
    an = load_topic({**common, "answers": {"demand": {"level": "broad", "note": {"nl": "gehoord", "en": "heard"}}}})
    bo = load_topic(
        {**common, "illustration": True, "answers": {"demand": {"level": "some", "note": "letter", "evidence": "§3"}}}
    )
    panel = assess_panel({"chair": an, "official": bo, "holder": {"proximity": "no"}})
    merged = panel.merged("union")
    assert merged.topic is not None
    assert (merged.topic.id, merged.topic.themes, merged.topic.illustration) == ("pilot", ("housing",), True)
    assert list(merged.topic.answers) == ["demand"]
    answer = merged.topic.answers["demand"]
    assert answer.levels == ("none", "some", "broad")
    assert answer.note is not None
    assert answer.note.to("nl") == "chair: gehoord\nofficial: letter"
    assert answer.note.to("en") == "chair: heard\nofficial: letter"
    assert answer.evidence == "official: §3"
    silent = load_topic(common)
    alone = assess_panel({"chair": an, "official": silent}).merged("union").topic
    assert alone is not None
    assert alone.answers["demand"].note is not None
    worst = assess_panel({"chair": an, "holder": {"proximity": "no", "demand": "broad"}}).merged("worst")
    assert worst.topic is not None
    assert assess(worst.topic).answers == worst.answers
    assert [level.id for level in assess(worst.topic).possible] == [level.id for level in worst.possible]


def test_what_is_no_panel() -> None:
    """Every judge's mistakes are told at once; a panel has judges with names, on one topic."""
    with pytest.raises(AnswerError) as caught:
        assess_panel({"chair": {"demnad": "none"}, "official": {"demand": "loud", "proximity": 3}})  # type: ignore[dict-item]
    assert [problem.place for problem in caught.value.problems] == [
        "chair.answers.demnad",
        "official.answers.demand",
        "official.answers.proximity",
    ]
    no_panels: list[Any] = [{}, [], None, {"": {}}, {" ": {}}, {3: {}}, {"chair": 3}]
    no_panels += [
        {"the\x1b[2Jchair": {}},
        {"chair\x1c": {}},
        {"chair\ud800": {}},
    ]  # no note could stand behind such a name
    for wrong in no_panels:
        with pytest.raises(ArgumentError):
            assess_panel(wrong)
    topics = {name: load_topic({"id": name, "title": name}) for name in ("a", "b")}
    with pytest.raises(ArgumentError, match="'a' and 'b'"):
        assess_panel(topics)
    with pytest.raises(UnknownNameError, match="did you mean 'median'"):
        assess_panel({"chair": {}}).merged("medain")  # type: ignore[arg-type]
