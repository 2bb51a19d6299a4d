"""Findings, proofs and differences are said with the numbers they have, with labels where the framework is known."""

from __future__ import annotations

import re
from typing import Any

import attrs
import oracle
import pytest
from frameworks import one_aspect
from hypothesis import given, settings
from hypothesis import strategies as st
from scales import COST, DEADLINE, by_cost, framework_on

from k80assess import explain
from k80assess.data import to_data
from k80assess.document.files import as_plain, load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.revision import revise
from k80assess.engine.assessment import assess
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff, side_by_side
from k80assess.examine.findings import check
from k80assess.examine.proof import prove
from k80assess.examine.reasons import Reason, reasons
from k80assess.examine.slack import slack
from k80assess.report.content.answers import (
    beside_story,
    changes_story,
    difference_story,
    findings_story,
    profile_said,
    proof_story,
    reasons_story,
    slack_story,
)
from k80assess.report.content.blocks import Blocks
from k80assess.report.formats.plain import text_of
from k80assess.report.notebook import notebook
from k80assess.report.words import plain
from k80assess.testing.strategies import frameworks


def flat(blocks: Blocks) -> str:
    return " ".join(text_of(blocks, "en", 10_000).split())


def odd_framework() -> Any:
    """Make a framework with one of each mistake that loading lets through."""
    levels = [{"id": "no"}, {"id": "some"}, {"id": "yes"}]
    rows = [
        {"when": {"a": "yes", "b": "no"}, "then": "low", "provenance": "assumed"},
        {"when": {"a": "yes"}, "then": "high"},
        {"when": {"a": "yes", "b": "yes"}, "then": "low"},
        {"when": {}, "then": "low"},
    ]
    rule = {
        "kind": "table",
        "inputs": ["a", "b", "idle"],
        "rows": rows,
        "caps": [{"when": {"a": "no"}, "at_most": "low"}],
    }
    weighted = {
        "kind": "weighted",
        "weights": {"odd": 1},
        "points": {"odd": [0, 2, 1]},
        "cutoffs": {"some": "1/2", "yes": 1},
    }
    return load_framework(
        {
            "id": "odd",
            "version": "1",
            "title": {"nl": "Raar"},
            "outcome": "result",
            "criteria": [
                {"id": "odd", "label": {"nl": "Vreemd", "en": "Odd one"}, "levels": levels},
                {"id": "b", "levels": levels},
                {"id": "idle", "levels": levels},
            ],
            "aspects": [
                {"id": "a", "label": "First", "levels": levels, "rule": weighted},
                {"id": "result", "levels": [{"id": "low"}, {"id": "high"}, {"id": "never"}], "rule": rule},
            ],
        }
    )


def test_each_kind_of_finding_has_its_sentence() -> None:
    """One of every code, by hand, and every code and place is there for those who look it up."""
    framework = odd_framework()
    findings = check(framework)
    text = flat(findings_story(findings, framework))
    assert {finding.code for finding in findings} == {
        "not_monotone", "no_influence", "outcome_never_reached", "row_never_used", "cap_without_effect",
        "missing_translation", "assumed",
    }  # fmt: skip
    for finding in findings:
        assert f"[{finding.code}: {finding.place}]" in text
    for sentence in (
        "A better answer to ‘Odd one’ can give a worse outcome.",
        "The answer to ‘idle’ never changes the outcome.",
        "‘result’: the outcome ‘never’ can never occur.",
        "‘result’: row 3 never decides anything",
        "‘result’: cap 1 never makes a difference.",
        "There is no text in English.",
        "The outcome depends on what is assumed here:",
        "‘result’: row number 1.",
    ):
        assert sentence in text
    assert "Odd one: some" in text  # the example that shows it, by labels


def test_without_a_framework_ids_are_said() -> None:
    """What is made by hand knows its ids only; what is found in a framework knows its labels."""
    framework = revise(odd_framework(), {"criteria.odd.label": "The odd one"})
    found = check(framework)
    text = flat(findings_story([attrs.evolve(finding, framework=None) for finding in found]))  # type: ignore[misc]
    assert "A better answer to ‘odd’ can give a worse outcome." in text
    assert "odd: some" in text
    assert "A better answer to ‘The odd one’ can give a worse outcome." in flat(findings_story(found))


@settings(max_examples=40)
@given(frameworks())
def test_any_findings_are_told(framework: Any) -> None:
    """Whatever is found in a framework has a sentence in both languages, and nothing found is said too."""
    findings = check(framework)
    for language in ("nl", "en"):
        text = " ".join(text_of(findings_story(findings, framework), language, 10_000).split())
        assert text.count("[") >= len(findings)
        assert ("niets opvallends" in text or "Nothing out of the ordinary" in text) == (not findings)


@settings(max_examples=40)
@given(st.data())
def test_a_proof_is_told_as_the_oracle_counts(data: st.DataObject) -> None:
    """The numbers in the sentence are those of all profiles enumerated, and the counterexample is one."""
    framework = data.draw(frameworks())
    criterion = data.draw(st.sampled_from(framework.criteria))
    when = {criterion.id: [data.draw(st.sampled_from(oracle.scale(criterion)))]}
    then = [data.draw(st.sampled_from(oracle.scale(framework.outcome_aspect)))]
    profiles = oracle.profiles(framework, when)
    wrong = [profile for profile in profiles if oracle.outcome(framework, profile) not in then]
    proof = prove(framework, when=when, then=then)
    text = flat(proof_story(proof))
    assert text.startswith(f"If ‘{criterion.id}’ is ‘{when[criterion.id][0]}’, then the outcome is always ‘{then[0]}’.")
    if wrong:
        counts = f"{len(wrong)} of the {len(profiles)} combinations"
        assert f"fails for {counts if len(profiles) > 1 else 'the one combination'} of answers" in text
        assert "An example for which it fails" in text
    else:
        combinations = "the one combination" if len(profiles) == 1 else f"all {len(profiles)} combinations"
        assert f"This holds for {combinations}" in text


def test_a_rule_without_conditions_speaks_of_everything() -> None:
    """By hand, in both languages."""
    story = proof_story(prove(load_framework(), when={}, then=["decline", "monitor"]))
    assert text_of(story, "en").startswith("The outcome is always ‘Decline’ or ‘Monitor’.\n")
    assert text_of(story, "nl").startswith("De uitkomst is altijd ‘Niet oppakken’ of ‘Volgen’.\n")


def test_a_proof_about_one_combination() -> None:
    """A rule with every answer in it speaks of one combination, and says so."""
    framework = load_framework()
    profile = {criterion.id: criterion.levels[0].id for criterion in framework.criteria}
    story = proof_story(prove(framework, when=profile, then="decline"))
    assert "\n\nDit klopt, voor de ene combinatie van antwoorden waar het over gaat.\n" in text_of(story, "nl")
    assert "\n\nThis holds for the one combination of answers that it covers.\n" in text_of(story, "en")


def test_a_difference_of_one_combination() -> None:
    """One is not many."""
    rule = {"kind": "minimum", "inputs": ["a", "b"]}
    capped = {**rule, "caps": [{"when": {"a": "yes"}, "at_most": "no"}]}
    old, new = (one_aspect(own, ("no", "yes"), ("a", "b")) for own in (rule, capped))
    story = difference_story(diff(old, new))
    assert "One of the 4 combinations of answers (25%) gets a different outcome." in flat(story)


def test_a_difference_names_what_moves_and_the_topics() -> None:
    """By hand: 6 ways to a fit of just three quarters, 14 to a strong added value, 3 to a thin capacity: 252 move."""
    old = load_framework()
    plain = as_plain(old)
    plain["aspects"][0]["rule"]["cutoffs"]["strong"] = "5/6"
    new = load_framework(plain)
    text = flat(difference_story(diff(old, new)))
    assert "252 of the 59,049 combinations of answers (less than 1%) get a different outcome." in text
    assert "Take on Monitor 252 Link with the Agenda:" in text
    assert "Both versions decide the same for all 59,049 combinations" in flat(difference_story(diff(old, old)))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_topics_that_come_out_otherwise_are_listed(language: Any) -> None:
    """Each with what came out and what comes out now."""
    from k80assess.document.files import load_topic

    old = load_framework()
    plain = as_plain(old)
    plain["aspects"][3]["rule"]["rows"][4]["then"] = "decline"
    topic = load_topic({"id": "t", "title": "Een onderwerp", "answers": {"ownership": "nobody"}})
    text = " ".join(
        text_of(difference_story(diff(old, load_framework(plain), topics=[topic])), language, 10_000).split()
    )
    ends = {
        "nl": "Een onderwerp Niet oppakken of Volgen Niet oppakken",
        "en": "Een onderwerp Decline or Monitor Decline",
    }
    assert ends[language] in text


def test_ids_that_look_alike_are_spelled_out() -> None:
    """Else one would read the same id twice."""
    scale = [{"id": "no"}, {"id": "n\u043e"}]
    criteria = [{"id": "a", "levels": [{"id": "n"}, {"id": "y\u200b"}]}]
    rows = [{"when": {"a": "y\u200b"}, "then": "n\u043e"}, {"when": {}, "then": "no"}]
    aspect = {"id": "go", "levels": scale, "rule": {"kind": "table", "inputs": ["a"], "rows": rows}}
    content = {"id": "f", "version": "1", "outcome": "go", "criteria": criteria, "aspects": [aspect]}
    framework = load_framework(content)
    text = " ".join(text_of(findings_story(check(framework), framework), "en").split())
    assert (
        "These ids look alike, but are different: ‘no’ and ‘n\\u043e’. [confusable_ids: aspects[0].levels[1]]" in text
    )
    assert "This id is not what it looks like: it is really ‘y\\u200b’. [confusable_ids: criteria[0].levels[1]]" in text


def test_reasons_are_told_with_their_levels() -> None:
    """What was answered, or all levels that would do as well; and the reason that holds no answer."""
    assessment = assess({"ownership": "nobody", "staff_time": "enough", "demand": "broad"})
    plain_ones, general = (reasons(assessment, against="take_on", general=own) for own in (False, True))
    assert "1 Ownership: Nobody" in flat(reasons_story(plain_ones))
    assert "1 Ownership: Nobody" in flat(reasons_story(general))
    assert "1 ownership: nobody" in flat(reasons_story([Reason(levels=general[0].levels)]))
    thin = assess({"ownership": "one_of_two", "theme_link": "none", "small_scale_difference": "somewhat"})
    wide = reasons(thin, against="take_on", general=True)
    said = (
        "1 Link with the Agenda: None; Ownership: Nobody or One of the two "
        "2 Link with the Agenda: None or Indirect; Different for smaller municipalities:"
    )
    assert said in flat(reasons_story(wide))
    certain = one_aspect({"kind": "table", "inputs": ["c"], "rows": [{"then": "low"}]}, ("low", "high"))
    assert "none: it is certain, whatever the answers are" in flat(reasons_story(reasons(assess({}, certain))))


def test_certain_changes_are_told_from_what_was_given() -> None:
    """Also of a criterion that was open: from all of its levels."""
    found = changes(assess({"staff_time": "none"}), "monitor", certain=True)
    text = flat(changes_story([attrs.evolve(found[0], framework=None)]))  # type: ignore[misc]
    for criterion, (left, reached) in found[0].steps.items():
        assert f"{criterion}: from {', '.join(left[:-1])}{' or ' if left[:-1] else ''}{left[-1]} to {reached}" in text


def test_counts_are_of_what_can_occur_where_something_cannot() -> None:
    """By hand: a without b cannot occur, which leaves three profiles of four; without such rows nothing is said."""
    free = one_aspect({"kind": "minimum", "inputs": ["a", "b"]}, ("no", "yes"), ("a", "b"))
    bound = revise(free, {"impossible": [{"when": {"a": "yes", "b": "no"}}]})
    assert "it fails for 2 of the 3 combinations of answers that it covers and that can occur." in flat(
        proof_story(prove(bound, when={}, then="yes"))
    )
    assert "all 2 combinations of answers that it covers and that can occur" in flat(
        proof_story(prove(bound, when={"a": "no"}, then="no"))
    )
    assert "can occur" not in flat(proof_story(prove(free, when={"a": "no"}, then="no")))
    text = flat(difference_story(diff(free, bound)))
    assert "One of the 4 combinations of answers (25%) gets a different outcome, or can occur in only one" in text
    same = flat(difference_story(diff(bound, bound)))
    assert "For each of the 4 combinations of answers, both versions decide the same, or both say that it" in same
    assert "Both versions decide the same for all 4 combinations" in flat(difference_story(diff(free, free)))
    assert "Bij elk van de 4 combinaties" in text_of(difference_story(diff(bound, bound)), "nl", 10_000)


# --- numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "nl", "en"),
    [
        (
            12_000,
            ("bij € 2.000 minder, op 10.000, kan", "bij meer dan € 38.000 meer, boven 50.000, kan"),
            ("at 10,000, € 2,000 less, another", "above 50,000, more than € 38,000 more, another"),
        ),
        (
            10_000,
            ("er kan niets anders uitkomen", "boven 10.000 kan er meteen"),
            ("no other outcome becomes", "above 10,000 another outcome"),
        ),
        (
            10_000.01,
            ("bij € 0,01 minder, op 10.000, kan", "39.999,99 meer"),
            ("at 10,000, € 0.01 less,", "39,999.99 more"),
        ),
        (
            60_000,
            ("bij € 10.000 minder, op 50.000, kan", "er kan niets anders uitkomen"),
            ("at 50,000, € 10,000 less,", "no other outcome becomes"),
        ),
        (
            -0.5,
            ("er kan niets anders uitkomen", "bij meer dan € 10.000,5 meer, boven 10.000"),
            ("no other outcome becomes", "than € 10,000.5 more"),
        ),
    ],
)
def test_how_far_a_number_may_move_is_told(cost: Any, nl: tuple[str, str], en: tuple[str, str]) -> None:
    """At the number named it has flipped, or only beyond it, as each sentence says; in both languages."""
    found = slack(assess({"cost": cost}, by_cost()))
    for language, parts in (("nl", nl), ("en", en)):
        said = " ".join(text_of(slack_story(found), language, 10_000).split())  # type: ignore[arg-type]
        assert all(part in said for part in parts), said


@pytest.mark.parametrize(
    ("levels", "unit", "cost", "nl", "en"),
    [
        (COST, "EUR", 12_000, "€ 2.000 minder: naar 10.000", "€ 2,000 less: to 10,000"),
        (COST, "%", 12_000, "2.000% minder: naar 10.000", "2,000% less: to 10,000"),
        (COST, "m²", 12_000.5, "2.000,5 m² minder: naar 10.000", "2,000.5 m² less: to 10,000"),
        (COST, {"nl": "inwoners", "en": "inhabitants"}, 12_000, "2.000 inwoners minder", "2,000 inhabitants less"),
        (COST, None, 12_000, "(2.000 minder: naar 10.000)", "(2,000 less: to 10,000)"),
        (COST, "EUR", 60_000, "€ 50.000 minder: naar 10.000", "€ 50,000 less: to 10,000"),
        (DEADLINE, None, "2026-03-01", "één dag later: 2 maart 2026", "one day later: 2 March 2026"),
        (DEADLINE, None, "2026-02-20", "10 dagen later: 2 maart 2026", "10 days later: 2 March 2026"),
    ],
)
def test_a_change_is_told_in_the_unit(levels: Any, unit: Any, cost: Any, nl: str, en: str) -> None:
    """How much less or more, in euros, per cent, people or days, and to which number."""
    written = {"id": "c", "levels": levels, **({} if unit is None else {"unit": unit})}
    best = levels[-1]["id"]
    framework = framework_on([written], [{"when": {"c": best}, "then": "yes"}])
    for language, part in (("nl", nl), ("en", en)):
        said = " ".join(explain(assess({"c": cost}, framework), lang=language).split())  # type: ignore[arg-type]
        assert part in said, said


def test_days_are_told_as_days() -> None:
    """One day is no days, and what is told is the day on which it flips, each way."""
    levels = [{"id": "soon", "below": "2026-03-01"}, {"id": "later", "at_least": "2026-03-01"}]
    framework = framework_on([{"id": "c", "levels": levels}], [{"when": {"c": "later"}, "then": "yes"}])
    for day, nl, en in (
        ("2026-02-28", "één dag later, op 1 maart 2026, kan", "one day later, on 1 March 2026, another"),
        ("2026-03-01", "één dag eerder, op 28 februari 2026, kan", "one day earlier, on 28 February 2026,"),
        ("2026-03-31", "31 dagen eerder, op 28 februari 2026, kan", "31 days earlier, on 28 February 2026,"),
    ):
        assessment = assess({"c": day}, framework)
        assert nl in " ".join(explain(assessment, lang="nl").split())
        assert en in " ".join(explain(assessment, lang="en").split())


def many_questions() -> Framework:
    """Make 40 questions with points, of which 30 points are needed."""
    ids = [f"q{i}" for i in range(40)]
    rule: Any = {"kind": "weighted", "weights": dict.fromkeys(ids, 1), "cutoffs": {"yes": {"at_least": 30}}}
    rule["caps"] = [{"when": {"q7": "no"}, "at_most": "no"}]
    content: Any = {"id": "many", "version": "1", "outcome": "o"}
    content["criteria"] = [{"id": own_id, "levels": ["no", "yes"]} for own_id in ids]
    content["aspects"] = [{"id": "o", "levels": ["no", "yes"], "rule": rule}]
    return load_framework(content)


def test_many_answers_are_told_in_short_and_what_matters_first() -> None:
    """The answer that alone breaks a rule comes first; of the others it is said how many have which answer."""
    framework = many_questions()
    proof = prove(framework, when={"q0": "yes"}, then="yes")
    text = flat(proof_story(proof))
    assert len(text) < 700
    assert "With q7: no it is never ‘yes’." in text
    assert text.count("others") == 1
    assert proof.counterexample is not None
    assert len(proof.counterexample) == len(to_data(proof)["counterexample"]) == 40  # the data has it all
    held = prove(framework, when={}, then="no")
    text = flat(proof_story(held))
    assert "and 24 others: yes it is never ‘no’." in text
    told = plain(profile_said(held.counterexample or {}, framework), "nl")
    assert sum(int(part.split()[0]) for part in re.findall(r"\d+ andere", told)) + told.count("q") == 40


# --- several frameworks -------------------------------------------------------------------------------------------


def test_frameworks_are_told_side_by_side() -> None:
    """By hand: where they differ first, each under its title, with its version where titles are the same."""
    old = load_framework()
    new = revise(old, {"version": "2", "impossible": [{"when": {"demand": "none", "ownership": "both"}}]})
    last = {criterion.id: criterion.levels[-1].id for criterion in old.criteria}
    rows: Any = (("fine", last), ("odd", last | {"demand": "none"}), ("open", {}))
    topics = [load_topic({"id": key, "title": key.title(), "answers": answers}) for key, answers in rows]
    found = side_by_side(topics, [old, new])
    text = flat(beside_story(found))
    assert "2 frameworks side by side" in text
    assert "On one of these topics (3 in all) the frameworks differ." in text
    title = "Agility assessment framework (reconstruction)"
    assert f"{title} 2022.2 {title} 2 " in text
    turning = "Demand: Some or Broad; Ownership: Nobody or One of the two"
    assert f"Odd yes Take on cannot occur {turning} Fine no Take on Take on Open no still open" in text
    assert "The frameworks say the same on all of these topics (1 in all)." in flat(
        beside_story(side_by_side(topics[:1], [old, new]))
    )
    assert "There are none." in flat(beside_story(side_by_side([], [old, new])))
    html = notebook(found.topics, "en")
    assert html is not None
    assert "Framework 2" in html
    other = revise(new, {"title": "<script>x</script>"})
    assert "<script" not in str(notebook(side_by_side(topics, [old, other]), "nl"))
