"""Several judges, against brute force over all mixtures of them and all that their open answers can turn out to be."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise, product
from math import log2
from typing import Any

import oracle
import pytest
from drawn import Drawn, all_drawn, for_drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import MERGE, Sets, boards, in_numbers, judged_by_all, merge, panels, sets
from scales import by_cost, levels_with

from k80assess.data import from_data, to_data
from k80assess.document.files import load_framework, load_topic
from k80assess.document.framework import Framework
from k80assess.document.nodes import Criterion
from k80assess.document.text import Text
from k80assess.document.topic import Answer
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ArgumentError, DocumentError, UnknownNameError
from k80assess.govern.panel import Panel, assess_panel


def mixtures(framework: Framework, judges: Sets) -> set[str]:
    """Every outcome that comes out when, for each criterion, some judge is right."""
    outcomes = set()
    for chosen in product(judges, repeat=len(framework.criteria)):
        mixed = {c.id: judges[judge][c.id] for c, judge in zip(framework.criteria, chosen, strict=True)}
        outcomes |= oracle.possible(framework, mixed)
    return outcomes


def union(framework: Framework, judges: Sets) -> dict[str, Any]:
    return {c.id: sorted({x for own in judges.values() for x in own[c.id]}) for c in framework.criteria}


@settings(max_examples=50)
@given(panels(most=3))
def test_possible(case: tuple[Framework, dict[str, Any]]) -> None:
    """What can come out by union is what some mixture of judges gives."""
    framework, answers = case
    panel, judges = assess_panel(answers, framework), sets(framework, answers)
    possible = mixtures(framework, judges)
    assert {level.id for level in panel.possible} == possible
    scale = oracle.scale(framework.outcome_aspect)
    assert [level.id for level in panel.possible] == sorted(possible, key=scale.index)
    assert panel.settled == (len(possible) == 1)
    assert (panel.outcome is None) == (len(possible) > 1)
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


@settings(max_examples=80)
@given(panels(), st.sampled_from(list(MERGE)))
def test_merged(case: tuple[Framework, dict[str, Any]], how: Any) -> None:
    """Merged answers are what merging comes to for some level of each judge; open answers are never the lowest."""
    framework, answers = case
    judges = sets(framework, answers)
    panel = assess_panel(answers, framework, merge=how)
    expected = merge(framework, judges, how)
    for merged in (panel.merged(how), assess_panel(answers, framework).merged(how)):
        assert merged is not None
        assert merged.answers == panel.answers == expected
    possible = oracle.possible(framework, expected)
    assert {level.id for level in panel.possible} == possible
    assert (panel.merge, panel.settled) == (how, len(possible) == 1)
    assert panel.to_discuss == assess_panel(answers, framework).to_discuss


def test_a_judge_who_turns_a_median() -> None:
    """Under a minimum with answers yy, yn and ny each judge alone turns the median, and nobody the union."""
    scale = [{"id": "n"}, {"id": "y"}]
    criteria = [{"id": "a", "levels": scale}, {"id": "b", "levels": scale}]
    aspects = [{"id": "o", "levels": scale, "rule": {"kind": "minimum", "inputs": ["a", "b"]}}]
    content = {"id": "f", "version": "1", "outcome": "o", "criteria": criteria, "aspects": aspects}
    framework = load_framework(content)
    judges = {name: dict(zip("ab", name, strict=True)) for name in ("yy", "yn", "ny")}
    for how, outcome, pivotal in (
        ("median", "y", ("yy", "yn", "ny")),
        ("union", None, ()),
        ("worst", "n", ()),
        ("best", "y", ()),
    ):
        panel = assess_panel(judges, framework, merge=how)  # type: ignore[arg-type]
        assert (None if panel.outcome is None else panel.outcome.id) == outcome
        assert tuple(panel.pivotal) == pivotal
        assert [question.criterion for question in panel.to_discuss] == ["a", "b"]


def test_median_of_two_camps() -> None:
    """Who may belong to either of two camps makes one of them the median, never what lies between."""
    panel = assess_panel(
        {"chair": {"demand": "none"}, "official": {"demand": "broad"}, "holder": {"demand": ["none", "broad"]}}
    )
    merged = panel.merged("median")
    assert merged is not None
    assert merged.answers["demand"] == ("none", "broad")


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
    with pytest.raises(ArgumentError, match=f"merge: {how} needs ordered scales, and these criteria have none: colour"):
        panel.merged(how)


# --- where not everything can occur -------------------------------------------------------------------------------


NUMBER = 800


@for_drawn(NUMBER)
def test_a_panel_where_not_everything_can_occur(case: Drawn) -> None:
    """Answers are merged by criterion as ever; what cannot occur is left out of the union, and otherwise told of.

    A contradiction names answers of which none can be missed, and rows of which none can.
    """
    framework, ordered = case.framework, all(c.ordered is None for c in case.framework.criteria)
    answers, judges = boards(case)
    for how in MERGE if ordered else ["union"]:
        panel = assess_panel(answers, framework, merge=how)  # type: ignore[arg-type]
        expected = merge(framework, judges, how)
        assert panel.answers == expected
        expected |= judged_by_all(framework, answers.values())
        possible = oracle.possible(framework, expected)
        assert {level.id for level in panel.possible} == possible
        assert panel.settled == (len(possible) == 1)
        found, merged = panel.contradiction, panel.merged(how)  # type: ignore[call-overload]
        assert (found is None) == (merged is not None) == bool(possible)
        if merged is not None:
            assert merged.given == expected
        else:
            assert found is not None
            assert how != "union"
            group = {node_id: expected[node_id] for node_id in found.answers}
            is_contradiction(framework, group, found.rows, found.not_asked)
        assert panel.disputed == disputed(framework, answers)


@for_drawn(NUMBER, every=4)
def test_judges_who_say_the_same_say_it_together(case: Drawn) -> None:
    """What they leave possible is what each of them does, be it of criteria or of aspects."""
    panel = assess_panel(dict.fromkeys("ABC", case.answers), case.framework)
    assert {level.id for level in panel.possible} == oracle.possible(case.framework, case.answers)
    assert panel.disputed == ()


@for_drawn(NUMBER, every=6)
def test_a_panel_where_answers_are_numbers(case: Drawn) -> None:
    """Numbers count by their levels, and what all judges gave stays a number where it leaves just the merged levels.

    In the merged topic none is lost: what is not the answer is noted behind the name of who gave it.
    """
    plain, judges = boards(case)
    framework, answers = in_numbers(case, plain)
    ordered = all(c.ordered is None for c in framework.criteria)
    topics = {judge: load_topic({"id": "t", "title": "T", "answers": own}) for judge, own in answers.items()}
    for how in MERGE if ordered else ["union"]:
        by_levels = assess_panel(plain, case.framework, merge=how)  # type: ignore[arg-type]
        panel = assess_panel(topics, framework, merge=how)  # type: ignore[arg-type]
        assert panel.answers == by_levels.answers == merge(case.framework, judges, how)
        assert [level.id for level in panel.possible] == [level.id for level in by_levels.possible]
        assert panel.disputed == by_levels.disputed
        assert [q.criterion for q in panel.to_discuss] == [q.criterion for q in by_levels.to_discuss]
        assert panel.pivotal == by_levels.pivotal
        merged = panel.merged(how)  # type: ignore[call-overload]
        if merged is None:
            assert panel.contradiction is not None
            assert by_levels.contradiction is not None
            assert panel.contradiction.levels == by_levels.contradiction.levels
            continue
        assert merged.given == panel.answers | judged_by_all(framework, plain.values())
        assert merged.topic is not None
        again = assess(merged.topic, framework)
        assert (again.given, again.numbers, again.possible) == (merged.given, merged.numbers, merged.possible)
        for criterion in framework.criteria:
            ends = [one.numbers.get(criterion.id) for one in panel.judges.values()]
            is_left = levels_within(criterion, ends[0]) == set(panel.answers[criterion.id])
            assert merged.numbers.get(criterion.id) == (ends[0] if len(set(ends)) == 1 and is_left else None)
            noted = merged.topic.answers.get(criterion.id, Answer()).note
            lines = [] if noted is None else noted.to("en").splitlines()
            given = {judge: own for judge, own in zip(panel.judges, ends, strict=True) if own is not None}
            if criterion.id in merged.numbers:
                assert lines == []
            else:
                told = {judge: " – ".join(dict.fromkeys(map(str, own))) for judge, own in given.items()}
                assert lines == [f"{judge}: {number}" for judge, number in told.items()]


def levels_within(criterion: Criterion, ends: Any) -> set[str]:
    """The levels of the numbers between two ends, of which each tens has one."""
    if ends is None:
        return set()
    owned = [{"id": level.id, **level.ends} for level in criterion.levels]
    points = {*ends, *[Fraction(ten) for ten in range(0, 40, 10) if ends[0] <= ten <= ends[1]]}
    return {level for point in points for level in levels_with(owned, point)}


def is_contradiction(
    framework: Framework, group: dict[str, Any], rows: tuple[int, ...], gated: tuple[str, ...]
) -> None:
    assert not oracle.can_occur(framework, group, rows, gated)
    for missed in group:
        others = {node_id: own for node_id, own in group.items() if node_id != missed}
        assert oracle.completions(framework, others)
    for row in rows:
        assert oracle.can_occur(framework, group, [other for other in rows if other != row], gated)
    for criterion in gated:
        assert oracle.can_occur(framework, group, rows, [other for other in gated if other != criterion])


def disputed(framework: Framework, answers: dict[str, Any]) -> tuple[str, ...]:
    """The criteria of which judges leave different levels, and the aspects of which they do, if one judged those."""
    left = [oracle.remaining(framework, own) for own in answers.values()]
    judged = {node_id for own in answers.values() for node_id in oracle.narrowed(framework, own)}
    ids = [c.id for c in framework.criteria] + [a.id for a in framework.aspects if a.id in judged]
    return tuple([node_id for node_id in ids if len({own[node_id] for own in left}) > 1])


def mattering(framework: Framework, merged: dict[str, Any]) -> set[str]:
    """The criteria of which knowing the level tells more of the outcome, whatever is known of the others by then."""
    left, found = oracle.completions(framework, merged), set()
    for criterion in framework.criteria:
        others = [c.id for c in framework.criteria if c.id != criterion.id]
        for known in product(*[[None, *merged[c]] for c in others]):
            outcomes: dict[str, set[str]] = {}
            for levels in left:
                if all(level in (None, levels[c]) for c, level in zip(others, known, strict=True)):
                    outcomes.setdefault(levels[criterion.id], set()).add(levels[framework.outcome])
            if len({frozenset(own) for own in outcomes.values()}) > 1:
                found.add(criterion.id)
                break
    return found


@for_drawn(NUMBER, every=2)
def test_what_to_discuss_where_not_everything_can_occur(case: Drawn) -> None:
    """Every criterion that matters is to be discussed, if disputed; nothing is once the outcome is settled."""
    answers, judges = boards(case)
    panel = assess_panel(answers, case.framework)
    discussed = {question.criterion for question in panel.to_discuss}
    assert discussed <= set(panel.disputed)
    merged = union(case.framework, judges) | judged_by_all(case.framework, answers.values())
    assert mattering(case.framework, merged).intersection(panel.disputed) <= discussed
    if panel.settled:
        assert not discussed


@pytest.mark.slow
def test_how_often_too_much_is_discussed(pytestconfig: pytest.Config) -> None:
    """Of the criteria that are to be discussed, at most one in twenty turns out not to matter."""
    told = Counter[bool]()
    for case in all_drawn(pytestconfig, NUMBER, counted=True)[::4]:
        answers, judges = boards(case)
        merged = union(case.framework, judges) | judged_by_all(case.framework, answers.values())
        matters = mattering(case.framework, merged)
        told.update(q.criterion in matters for q in assess_panel(answers, case.framework).to_discuss)
    assert told[False] <= told.total() / 20, told


@pytest.mark.slow
def test_how_often_merged_answers_cannot_occur_together(pytestconfig: pytest.Config) -> None:
    """The random panels are not all harmless: of the merged answers at least one in a hundred cannot occur together.

    In one of ten all judges judged an aspect the same.
    """
    told, alike = Counter[bool](), 0
    for case in all_drawn(pytestconfig, NUMBER, counted=True):
        answers, judges = boards(case)
        alike += bool(judged_by_all(case.framework, answers.values()))
        if all(c.ordered is None for c in case.framework.criteria):
            for how in ("median", "worst", "best"):
                told[bool(oracle.possible(case.framework, merge(case.framework, judges, how)))] += 1
    assert told[False] >= told.total() / 100, told
    assert alike >= len(all_drawn(pytestconfig, NUMBER, counted=True)) / 10, alike


THREE = load_framework(
    {
        "id": "three",
        "version": "1",
        "outcome": "o",
        "criteria": [{"id": c, "levels": ["no", "yes"]} for c in "abc"],
        "aspects": [{"id": "o", "levels": ["no", "yes"], "rule": {"kind": "maximum", "inputs": ["a", "b", "c"]}}],
        "impossible": [{"when": {"a": "yes", "b": "yes", "c": "yes"}, "reason": "There is money for two."}],
    }
)


def test_a_median_of_what_can_occur_that_cannot() -> None:
    """Of the 343 panels of three judges who each say what can occur, the middle answers cannot occur in six."""
    profiles = oracle.profiles(THREE)
    panels = [dict(zip("ABC", board, strict=True)) for board in product(profiles, repeat=3)]
    assert len(panels) == 343
    contradicting = [one for one in panels if assess_panel(one, THREE, merge="median").contradiction]
    assert len(contradicting) == 6
    panel = assess_panel(contradicting[0], THREE, merge="median")
    assert (panel.possible, panel.settled, panel.outcome, panel.merged("median")) == ((), False, None, None)
    assert panel.contradiction is not None
    assert (panel.contradiction.answers, panel.contradiction.rows) == (("a", "b", "c"), (0,))
    said = "merged answers (median): answers: a = yes, b = yes, c = yes cannot occur together, by impossible[0]"
    assert str(panel.contradiction) == said
    assert tuple(panel.pivotal) == ("A", "B", "C")
    assert repr(panel) == "<Panel of 3: cannot occur together, 3 disputed, 3 to discuss>"
    assert [level.id for level in panel.merged("union").possible] == ["no", "yes"]


def test_judges_who_contradict_themselves_are_named() -> None:
    """Every such judge is told at once, beside other mistakes: nothing is left of what they say."""
    every = {"a": "yes", "b": "yes", "c": "yes"}
    with pytest.raises(AnswerError) as caught:
        assess_panel({"A": every, "B": {"a": "no"}, "C": {"d": "no"}, "D": every}, THREE)
    assert [problem.place for problem in caught.value.problems] == ["A.answers", "C.answers.d", "D.answers"]
    assert "A.answers: a = yes, b = yes, c = yes cannot occur together, by impossible[0]" in str(caught.value)


def test_a_judge_of_an_aspect_counts_by_its_criteria() -> None:
    """Who can say only that the topic fits leaves two levels of the link to the agenda, and differs on the fit."""
    whole = {"theme_link": "indirect", "staff_time": "tight"}
    panel = assess_panel({"A": {"fit": "strong"}, "B": whole, "C": {"fit": "weak"}}, merge="best")
    assert panel.judges["A"].answers["theme_link"] == ("indirect", "direct")
    assert panel.answers["theme_link"] == ("indirect", "direct")
    assert "fit" in panel.disputed
    assert "fit" not in panel.answers
    assert "fit" not in [question.criterion for question in panel.to_discuss]
    assert assess_panel({"A": {"fit": "strong"}, "B": {"fit": "strong"}}).disputed == ()
    assert assess_panel({"A": {"fit": "strong"}, "B": {"fit": "strong"}}).merged("union").given["fit"] == ("strong",)
    # They leave the same of each criterion, and still do not say the same.
    either = assess_panel({"A": {"fit": ["weak", "moderate"]}, "B": {"fit": "moderate"}})
    assert either.disputed[-1] == "fit"


def test_what_is_noted_with_a_judged_aspect_is_kept() -> None:
    """In the merged topic the note stands where it stood; the judgement is in the answers to the criteria."""
    base = {"id": "pilot", "title": "A pilot"}
    one = load_topic({**base, "answers": {"fit": {"level": "strong", "note": "plainly", "evidence": "§2"}}})
    merged = assess_panel({"A": one, "B": load_topic(base)}).merged("union").topic
    assert merged is not None
    assert merged.answers["fit"].levels == ()
    assert merged.answers["fit"].note == Text(nl="A: plainly", en="A: plainly")
    assert merged.answers["fit"].evidence == "A: §2"
    alone = assess_panel({"A": one}).merged("worst")
    assert alone is not None
    assert alone.topic is not None
    assert alone.topic.answers["theme_link"].levels == ("indirect", "direct")
    assert assess(alone.topic).possible == alone.possible


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
    assert {judge: list(turned) for judge, turned in panel.pivotal.items()} == {
        judge: ["decline"] for judge in panel.judges
    }
    median = panel.merged("median")
    assert median is not None
    assert median.outcome == panel.judges["chair"].outcome
    assert repr(panel) == "<Panel of 3: monitor | take_on, 4 disputed, 1 to discuss>"


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
    assert worst is not None
    assert worst.topic is not None
    assert assess(worst.topic).answers == worst.answers
    assert [level.id for level in assess(worst.topic).possible] == [level.id for level in worst.possible]


def test_a_number_that_was_given_without_a_topic_is_noted_too() -> None:
    """Who gives answers alone has no note, and still the number is not lost in the merged topic."""
    topic = load_topic({"id": "t", "title": "T", "answers": {"cost": {"value": 12_000, "note": "a guess"}}})
    merged = assess_panel({"A": topic, "B": {"cost": {"between": [11_000, 14_000]}}}, by_cost()).merged("best")
    assert merged is not None
    assert merged.topic is not None
    answer = merged.topic.answers["cost"]
    assert answer.levels == ("middle",)
    assert answer.note == Text(nl="A: 12000; a guess\nB: 11000 – 14000", en="A: 12000; a guess\nB: 11000 – 14000")


def test_what_is_no_panel() -> None:
    """Every judge's mistakes are told at once; a panel has judges with names, on one topic."""
    with pytest.raises(AnswerError) as caught:
        assess_panel({"chair": {"demnad": "none"}, "official": {"demand": "loud", "proximity": 3}})
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
        assess_panel({"chair": {}}).merged("medain")  # type: ignore[call-overload]
    for unknown in ("medain", None, ["union"]):
        with pytest.raises(UnknownNameError):
            assess_panel({"chair": {}}, merge=unknown)  # type: ignore[arg-type]


def test_blanks_of_a_judge_are_open_and_notes_are_kept() -> None:
    """An open answer of a judge is no answer, and what it notes goes with the merged topic."""
    base = {"id": "pilot", "title": "A pilot"}
    first = load_topic({**base, "answers": {"demand": {"level": "", "note": "nobody asked"}, "staff_time": "tight"}})
    second = load_topic({**base, "answers": {"demand": None, "staff_time": {"note": "on leave"}}})
    panel = assess_panel({"A": first, "B": second})
    assert panel.disputed == ("staff_time",)
    merged = panel.merged("union").topic
    assert merged is not None
    assert {c: (a.levels, a.note and a.note.to("nl")) for c, a in merged.answers.items()} == {
        "demand": ((), "A: nobody asked"),
        "staff_time": (("none", "tight", "enough"), "B: on leave"),
    }
    mappings: dict[str, Any] = {"A": {"demand": "", "staff_time": "tight"}, "B": {"staff_time": float("nan")}}
    assert assess_panel(mappings).possible == panel.possible


def test_judges_may_give_numbers() -> None:
    """They are merged by their levels; who gives another number of the same level does not differ."""
    framework = by_cost()
    judges: dict[str, Any] = {
        "A": {"cost": 12_000},
        "B": {"cost": {"between": [20_000, 50_000]}},
        "C": {"cost": "middle"},
    }
    same = assess_panel(judges, framework)
    assert (same.disputed, same.answers["cost"], same.settled) == ((), ("middle",), True)
    judges["D"] = {"cost": 10_000}
    panel = assess_panel(judges, framework)
    assert panel.disputed == ("cost",)
    assert panel.answers["cost"] == ("middle", "low")
    assert [level.id for level in panel.possible] == ["maybe", "yes"]
    assert panel.judges["D"].numbers["cost"] == (Fraction(10_000), Fraction(10_000))
    assert assess_panel(judges, framework, merge="worst").answers["cost"] == ("middle",)
    assert assess_panel(judges, framework, merge="best").answers["cost"] == ("low",)
    assert assess_panel(judges, framework, merge="median").answers["cost"] == ("middle",)
    wrong: list[Any] = [True, "12000", "2026-03-01", [1, 2]]
    for cost in wrong:
        with pytest.raises(AnswerError):
            assess_panel({"A": {"cost": cost}, "B": {"cost": 1}}, framework)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"outstanding": -1}, "outstanding: a whole number of 0 or more is needed"),
        ({"judges": {}}, "judges: a mapping of one or more judges to their answers is needed"),
        ({"judges": " "}, "judges: a judge is named by text that is not empty"),
        ({"judges": "A\nB"}, "judges: a judge is named by text that is not empty"),
    ],
)
def test_data_of_what_is_no_panel_is_refused(changed: dict[str, Any], said: str) -> None:
    """By what a panel is asked of whoever makes one."""
    data = to_data(assess_panel({"A": {"demand": "broad"}}))
    if isinstance(changed.get("judges"), str):
        changed = {"judges": {changed["judges"]: data["judges"]["A"]}}
    with pytest.raises(DocumentError, match=f"data: {said}"):
        from_data({**data, **changed}, Panel)


def test_an_array_is_no_way_of_merging() -> None:
    """It compares with a text element by element."""
    numpy = pytest.importorskip("numpy")
    with pytest.raises(UnknownNameError, match="there is no such way of merging"):
        assess_panel({"A": {}}, merge=numpy.array(["median", "union"]))
