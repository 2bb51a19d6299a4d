"""What is said of judgements: totals as a rule counts them, and the cap that holds one down."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from typing import Any

import oracle
import pytest
from drawn import Drawn, for_drawn
from stories import flat

from k80assess.document.conditions import Among
from k80assess.document.files import load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.rules import Weighted
from k80assess.engine.assessment import assess
from k80assess.report.content.assessment import explanation, overview
from k80assess.report.content.framework import framework_story
from k80assess.report.content.judgements import held_down, share_said, tracks
from k80assess.report.content.labels import condition_said, cutoffs_said
from k80assess.report.content.side_by_side import report
from k80assess.report.formats.drawing import drawn
from k80assess.report.words import plain
from k80assess.report.write import write_report

LANGUAGES: tuple[Any, ...] = ("en", "nl")


def grants(**changed: Any) -> Framework:
    """A European way to fund proposals: three marks of 0 to 5, each at least 3, and at least 10 together."""
    marks = [str(mark) for mark in range(6)]
    cap = {"at_most": "no", "provenance": "stated", "section": "art. 6"}
    rule = {
        "kind": "weighted",
        "weights": dict.fromkeys(["excellence", "impact", "quality"], 1),
        "cutoffs": {"yes": {"at_least": 10}},
        "caps": [{"when": {c: {"below": "3"}}, **cap} for c in ("excellence", "impact", "quality")],
    }
    labels = {"excellence": "Excellence", "impact": "Impact", "quality": "Quality"}
    criteria = [{"id": c, "label": label, "levels": marks} for c, label in labels.items()]
    levels = [{"id": "no", "label": "Below threshold"}, {"id": "yes", "label": "Fundable"}]
    aspect = {"id": "o", "label": "Decision", "levels": levels, "rule": rule | changed}
    return load_framework({"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": [aspect]})


HELD = load_topic({"id": "a", "title": "A", "answers": {"excellence": "2", "impact": "4", "quality": "5"}})
PASSED = load_topic({"id": "b", "title": "B", "answers": {"excellence": "3", "impact": "3", "quality": "4"}})


# --- totals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "answers", "english", "dutch"),
    [
        ({}, (4, 4, 4), "12 of 15 points (Fundable from 10 points)", "12 van 15 punten (Fundable vanaf 10 punten)"),
        ({}, (4, 4, None), "between 8 and 13 of 15 points", "tussen 8 en 13 van 15 punten"),
        ({"cutoffs": {"yes": {"above": 1}}}, (0, 1, 0), "(Fundable above 1 point)", "(Fundable boven 1 punt)"),
        (
            {"cutoffs": {"yes": {"at_most": "5/2"}}},
            (0, 1, 2),
            "3 of 15 points (Fundable up to and including 2.5 points)",
            "3 van 15 punten (Fundable tot en met 2,5 punten)",
        ),
        (
            {"cutoffs": {"yes": {"below": 1000}}},
            (0, 1, 2),
            "(Fundable below 1,000 points)",
            "(Fundable onder 1.000 punten)",
        ),
        (
            {"points": {"impact": [-2, 0, 0, 0, 0, 1]}},
            (0, 0, 0),
            "\u22122 in points, on a scale from \u22122 to 11",
            "\u22122 in punten, op een schaal van \u22122 tot en met 11",
        ),
        (
            {
                "weights": {"excellence": "1/15", "impact": "1/15", "quality": "1/15"},
                "cutoffs": {"yes": {"at_least": 1}},
            },
            (5, 5, 5),
            "1 of 1 point (Fundable from 1 point)",
            "1 van 1 punt (Fundable vanaf 1 punt)",
        ),
    ],
)
def test_a_total_is_said_as_the_rule_counts(rule: dict[str, Any], answers: Any, english: str, dutch: str) -> None:
    """By hand, in both languages: with one and with more points, in fractions, below zero, and while it is open."""
    asked, framework = ("excellence", "impact", "quality"), grants(**rule)
    given = {c: str(mark) for c, mark in zip(asked, answers, strict=True) if mark is not None}
    judged = assess(given, framework).aspects["o"]
    assert english in plain(share_said(judged), "en")
    assert dutch in plain(share_said(judged), "nl")


SAID = {
    "en": {"from": "at_least", "above": "above", "up to and including": "at_most", "below": "below"},
    "nl": {"vanaf": "at_least", "boven": "above", "tot en met": "at_most", "onder": "below"},
}


@for_drawn(600)
def test_what_is_said_of_bounds_decides_as_the_rule_does(case: Drawn) -> None:
    """Whoever reads only the sentence and the total finds the level that the oracle finds, at every total there is."""
    framework, nodes = case.framework, oracle.by_id(case.framework)
    for aspect in framework.aspects:
        rule = aspect.rule
        if not isinstance(rule, Weighted) or not rule.in_points:
            continue
        for language in LANGUAGES:
            said, ways = plain(cutoffs_said(aspect), language).replace("\u2212", "-"), SAID[language]
            pattern = rf"(l\d) ({'|'.join(ways)}) (-?[\d.,]+) (?:points?|punt(?:en)?)"
            found = [(level, ways[way], Fraction(number)) for level, way, number in re.findall(pattern, said)]
            assert [level for level, _key, _number in found] == oracle.scale(aspect)[1:]
            for levels in product(*[oracle.scale(nodes[i]) for i in rule.inputs]):
                given = dict(zip(rule.inputs, levels, strict=True))
                total = oracle.total_of(aspect, given, nodes)
                reached = [level for level, key, number in found if oracle.SIGNS[key](total, number)]
                assert oracle.scale(aspect)[oracle.uncapped(aspect, given, nodes)] == max(["l0", *reached])


def test_a_bound_out_of_reach_is_drawn_nowhere_and_still_said() -> None:
    """A bound beyond all totals has no mark on the scale; whoever cannot see the picture is told of it."""
    assessment = assess(PASSED, grants(cutoffs={"yes": {"at_least": 16}}))
    (track,) = tracks(assessment).tracks
    assert track.marks == ()
    assert "10 of 15 points (Fundable from 16 points)" in drawn(tracks(assessment), "en")


@pytest.mark.parametrize(("key", "bound", "at"), [("at_least", 10, "2/3"), ("at_most", 10, "1/3"), ("below", 15, "0")])
def test_a_mark_stands_where_the_total_is_the_bound(key: str, bound: int, at: str) -> None:
    """On a scale from the worst total to the best, which is the least where points count against; by hand."""
    (track,) = tracks(assess({}, grants(cutoffs={"yes": {key: bound}}))).tracks
    assert [place for place, _label in track.marks] == [Fraction(at)]


# --- caps ---------------------------------------------------------------------------------------------------------


def test_a_cap_that_decides_is_named_wherever_its_aspect_is_told(tmp_path: Any) -> None:
    """In each form of a report, in a list, in pictures, beside others, in a notebook; with where it comes from."""
    assessment = assess(HELD, grants())
    wholly = {
        "en": "‘Decision’ is held down to ‘Below threshold’, because of Excellence: 0, 1 or 2."
        " Provenance: stated in the source (art. 6).",
        "nl": "‘Decision’ komt niet hoger dan ‘Below threshold’, vanwege Excellence: 0, 1 of 2."
        " Herkomst: staat in de bron (art. 6).",
    }
    shortly = {"en": "Below threshold (held down)", "nl": "Below threshold (begrensd)"}
    for language in LANGUAGES:
        for story in (
            overview(assessment),
            explanation(assessment),
            report([assessment], None),
            report([assessment, assessment], None),
        ):
            assert wholly[language] in flat(story, language)
        assert shortly[language] in flat(overview(assessment), language)
        assert f"Decision: {shortly[language]}: 11 " in drawn(tracks(assessment), language)
        for ending in ("md", "html"):
            path = tmp_path / f"report.{ending}"
            write_report([assessment], path, lang=language)
            text = " ".join(re.sub(r"<[^>]+>|\*\*", "", path.read_text("utf-8")).split())
            assert wholly[language].replace("‘", "").replace("’", "") in text.replace("‘", "").replace("’", "")
    judged = assessment.aspects["o"]
    assert flat(held_down([judged])) == (
        "- ‘Decision’ is held down to ‘Below threshold’, because of excellence: worse than 3."
        " Provenance: stated in the source (art. 6)."
    )


def test_a_cap_that_does_not_decide_is_not_named() -> None:
    """Where none holds, where the points give no more, and where it depends on what is open which one does."""
    for answers in (PASSED.answers, {"excellence": "0", "impact": "5", "quality": "4"}, {"quality": "5"}):
        assessment = assess(answers, grants())
        assert "held down" not in flat(explanation(assessment))
    either = assess({"excellence": ["2"], "impact": ["2"], "quality": "5"}, grants(cutoffs={"yes": {"at_least": 9}}))
    assert either.aspects["o"].capped_by == grants().aspects[0].rule.caps[0]  # the first one that holds


def test_a_cap_that_always_holds_is_named_as_one() -> None:
    """It has no condition to name."""
    framework = grants(caps=[{"when": {}, "at_most": "no"}])
    assert "because of a cap that always holds. Provenance: not specified." in flat(overview(assess(PASSED, framework)))
    assert "It is always ‘Below threshold’ at most." in flat(framework_story(framework))
    assert "Het is altijd hoogstens ‘Below threshold’." in flat(framework_story(framework), "nl")


@for_drawn(400)
def test_held_down_is_said_exactly_where_one_cap_decides(case: Drawn) -> None:
    """At everything that is left it is the same cap, and without it the aspect would stand higher there."""
    framework, nodes = case.framework, oracle.by_id(case.framework)
    left = oracle.completions(framework, case.answers)
    text = flat(explanation(assess(case.answers, framework)))
    for aspect in framework.aspects:
        deciding = {oracle.cap_that_decides(aspect, at, nodes) for at in left}
        is_said = len(deciding) == 1 and None not in deciding and aspect.id not in case.judged
        assert (f"‘{aspect.id}’ is held down to " in text) is is_said


# --- conditions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "english", "dutch"),
    [
        ({"at_least": "4"}, "4 or 5", "4 of 5"),
        ({"below": "3"}, "0, 1 or 2", "0, 1 of 2"),
        ({"at_least": "1"}, "1 or better", "1 of beter"),
        ({"above": "1"}, "better than 1", "beter dan 1"),
        ({"at_most": "3"}, "3 or worse", "3 of slechter"),
        ({"below": "5"}, "worse than 5", "slechter dan 5"),
        ({"not": "0"}, "anything but 0", "alles behalve 0"),
        ({"not": ["0", "1"]}, "anything but 0 or 1", "alles behalve 0 of 1"),
        ({"above": "0", "not": "5"}, "better than 0 and anything but 5", "beter dan 0 en alles behalve 5"),
        (["0", "1", "2", "3"], "0, 1, 2 or 3", "0, 1, 2 of 3"),
    ],
)
def test_a_condition_names_its_levels_or_how_they_compare(condition: Any, english: str, dutch: str) -> None:
    """A few levels are named; of more it is said how they compare, on a scale that begins with the worst."""
    when: Any = {"impact": Among.model_validate(condition) if isinstance(condition, dict) else tuple(condition)}
    assert plain(condition_said(when, grants()), "en") == f"Impact: {english}"
    assert plain(condition_said(when, grants()), "nl") == f"Impact: {dutch}"


def test_an_order_of_weights_is_told_with_where_it_comes_from() -> None:
    """Below the weights, in both languages; one that does not say where it comes from says so."""
    sourced = {"heavier": "impact", "lighter": "quality", "provenance": "stated", "section": "art. 7"}
    changed = {"cutoffs": {"yes": "2/3"}, "orders": [["excellence", "impact"], sourced]}
    framework = grants(**changed)
    english, dutch = flat(framework_story(framework)), flat(framework_story(framework), "nl")
    unsaid = "However the weights are chosen, ‘Excellence’ weighs at least as much as ‘Impact’. (not specified)"
    assert unsaid in english
    told = (
        "However the weights are chosen, ‘Impact’ weighs at least as much as ‘Quality’. (stated in the source (art. 7))"
    )
    assert told in english
    assert (
        "Hoe de gewichten ook worden gekozen, ‘Impact’ weegt minstens zo zwaar als ‘Quality’. (staat in de bron"
        in dutch
    )
    assert "However the weights" not in flat(framework_story(grants()))
