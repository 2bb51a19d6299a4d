"""Every question where not everything can occur, and where aspects are judged directly, against the oracle."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import oracle
import pytest
from drawn import Drawn, draw_condition, for_drawn

from k80assess.document.conditions import Among
from k80assess.document.files import as_plain, load_framework
from k80assess.document.framework import Framework
from k80assess.engine.assessment import assess
from k80assess.errors import AnswerError, ContradictionError, DocumentError, UnknownNameError
from k80assess.examine.chances import distribution, influence, probabilities
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff
from k80assess.examine.findings import check
from k80assess.examine.interview import Interview
from k80assess.examine.margins import Margin, margins
from k80assess.examine.proof import prove
from k80assess.examine.questions import expected_questions, mattering, next_questions
from k80assess.examine.reasons import Reason, necessary, reasons
from k80assess.examine.tolerance import tolerance

NUMBER = 2_000
PRICES: list[Any] = [0, 1, 2, "1/2", 0.3]

# --- why --------------------------------------------------------------------------------------------------------------


def asked_for(case: Drawn) -> list[tuple[str | None, set[str]]]:
    """Return what there are reasons for, and against, with the outcomes that these leave."""
    outcomes = oracle.scale(case.framework.outcome_aspect)
    possible = oracle.possible(case.framework, case.answers)
    excluded: list[tuple[str | None, set[str]]] = [(o, set(outcomes) - {o}) for o in outcomes if o not in possible]
    return [(None, possible), *excluded] if len(possible) == 1 else excluded


def assert_in_order(case: Drawn, found: list[Reason]) -> None:
    sizes = [len(reason.answers) for reason in found]
    assert sizes == sorted(sizes)
    order = [node.id for node in oracle.nodes(case.framework)]
    assert all(list(reason.levels) == sorted(reason.levels, key=order.index) for reason in found)


@for_drawn(NUMBER, every=3)
def test_reasons_are_all_minimal_sets_of_answers(case: Drawn) -> None:
    """For the outcome and against each other one; an aspect that was judged is one answer."""
    assessment, own = assess(case.answers, case.framework), oracle.given(case.framework, case.answers)
    for against, wanted in asked_for(case):
        found = list(reasons(assessment, against=against))
        expected = oracle.reasons(case.framework, case.answers, wanted)
        assert sorted(sorted(reason.answers) for reason in found) == sorted(map(sorted, expected))
        assert all(reason.levels == {node_id: own[node_id] for node_id in reason.answers} for reason in found)
        assert_in_order(case, found)
    for outcome in assessment.possible:
        assert not reasons(assessment, against=outcome.id)
        assert assessment.settled or not reasons(assessment)


@for_drawn(NUMBER, every=6)
def test_general_reasons_are_all_maximal_boxes(case: Drawn) -> None:
    """As wide as can be around the answers given, whatever cannot occur counted in."""
    assessment = assess(case.answers, case.framework)
    for against, wanted in asked_for(case):
        found = list(reasons(assessment, against=against, general=True))
        boxes = [frozenset((node_id, frozenset(own)) for node_id, own in reason.levels.items()) for reason in found]
        assert set(boxes) == oracle.general_reasons(case.framework, case.answers, wanted)
        assert len(set(boxes)) == len(boxes)
        assert_in_order(case, found)


@for_drawn(NUMBER, every=2)
def test_an_answer_is_necessary_when_something_else_is_possible_without_it(case: Drawn) -> None:
    """By leaving out each in turn."""
    assert list(necessary(assess(case.answers, case.framework))) == oracle.necessary(case.framework, case.answers)


# --- what would change it ---------------------------------------------------------------------------------------------


def assert_changes(case: Drawn, *, certain: bool) -> None:
    """Hold the changes towards each outcome, or some at least, against trying all, with costs and fixed criteria."""
    framework, rng = case.framework, case.random
    assessment, own = assess(case.answers, framework), oracle.given(framework, case.answers)
    scale, ids = oracle.scale(framework.outcome_aspect), [criterion.id for criterion in framework.criteria]
    costs = {criterion_id: rng.choice(PRICES) for criterion_id in ids if rng.random() < 0.4}
    fixed = [criterion_id for criterion_id in ids if rng.random() < 0.15]
    at_least = framework.outcome_aspect.ordered is None and rng.random() < 0.4
    exact_costs = {criterion_id: Fraction(str(cost)) for criterion_id, cost in costs.items()}
    expect = oracle.certain_changes if certain else oracle.changes
    for outcome in scale:
        wanted = set(scale[scale.index(outcome) :]) if at_least else {outcome}
        least, expected = expect(framework, case.answers, wanted, fixed, exact_costs)
        found = list(changes(assessment, outcome, fixed=fixed, costs=costs, certain=certain, at_least=at_least))
        assert {change.cost for change in found} == ({least} if expected else set())
        assert {frozenset((c, to) for c, (_from, to) in change.steps.items()) for change in found} == expected
        assert len(found) == len(expected)
        assert all(own[c] == left for change in found for c, (left, _to) in change.steps.items())


@for_drawn(NUMBER, every=3)
def test_changes_are_all_cheapest_ones_and_never_end_in_the_impossible(case: Drawn) -> None:
    """What was judged does not move, and what cannot occur is never where they end."""
    assert_changes(case, certain=False)


@for_drawn(NUMBER, every=4)
def test_certain_changes_are_all_cheapest_ones(case: Drawn) -> None:
    """After them something can occur, and whatever does has the outcome; none has a move that can be left out."""
    assert_changes(case, certain=True)


# --- how likely, how many ---------------------------------------------------------------------------------------------


def some_beliefs(case: Drawn, chances: list[Any]) -> dict[str, dict[str, Any]]:
    rng = case.random
    criteria = [criterion for criterion in case.framework.criteria if rng.random() < 0.5]
    return {c.id: {level: rng.choice(chances) for level in oracle.scale(c)} for c in criteria}


@for_drawn(NUMBER, every=2)
def test_probabilities_are_conditioned_on_what_can_occur(case: Drawn) -> None:
    """Each is a weight of profiles among those that are left; where none of these has any chance, that is said."""
    assessment = assess(case.answers, case.framework)
    assert probabilities(assessment) == oracle.probabilities(case.framework, case.answers, {})
    beliefs = some_beliefs(case, [0, 1, 2, Fraction(1, 3), 0.1])
    expected = oracle.probabilities(case.framework, case.answers, beliefs)
    if expected is None:
        with pytest.raises(AnswerError, match="must have a chance above 0"):
            probabilities(assessment, beliefs=beliefs)
    else:
        assert probabilities(assessment, beliefs=beliefs) == expected
    for aspect_id in case.judged:
        with pytest.raises(AnswerError, match=f"beliefs.{aspect_id}: the framework has no such criterion"):
            probabilities(assessment, beliefs={aspect_id: {"l0": 1}})


@for_drawn(NUMBER, every=2)
def test_distribution_and_influence_are_over_what_can_occur(case: Drawn) -> None:
    """Of a criterion counts another level that can occur beside the same others."""
    assert distribution(case.framework) == oracle.distribution(case.framework)
    assert influence(case.framework) == oracle.influence(case.framework)


@for_drawn(NUMBER, every=3)
def test_a_proof_counts_what_can_occur(case: Drawn) -> None:
    """Of the profiles that match, those with another outcome. Where nothing can match, that is said; aspects count."""
    framework, rng = case.framework, case.random
    scale = oracle.scale(framework.outcome_aspect)
    then = rng.sample(scale, rng.randint(1, len(scale)))
    for when in (case.answers, {node.id: rng.choice(oracle.scale(node)) for node in oracle.nodes(framework)[:-1]}):
        when = {node_id: own for node_id, own in when.items() if node_id != framework.outcome}
        covered = oracle.profiles(framework, when)
        if not covered:
            with pytest.raises(ContradictionError, match="rule: when: "):
                prove(framework, when=when, then=then)
            continue
        breaking = [profile for profile in covered if oracle.outcome(framework, profile) not in then]
        proof = prove(framework, when=when, then=then)
        assert (proof.profiles, proof.violations, proof.holds) == (len(covered), len(breaking), not breaking)
        assert proof.counterexample in breaking if breaking else proof.counterexample is None


@for_drawn(NUMBER, every=2)
def test_a_rule_may_compare(case: Drawn) -> None:
    """Conditions of every form, on criteria, on aspects and on what must follow, each judged at every profile."""
    framework, rng, nodes = case.framework, case.random, oracle.by_id(case.framework)
    named = rng.sample([node for node in nodes.values() if node.id != framework.outcome], 2)
    when = {node.id: draw_condition(rng, node) for node in named}
    then = draw_condition(rng, framework.outcome_aspect)

    def read(condition: Any) -> Any:
        return Among.model_validate(condition) if isinstance(condition, dict) else tuple(condition)

    known = {node_id: read(condition) for node_id, condition in when.items()}
    covered = [at for at in oracle.completions(framework) if oracle.holds(known, at, nodes)]
    if not covered:
        with pytest.raises(ContradictionError, match="rule: when: "):
            prove(framework, when=when, then=then)
        return
    breaking = [at for at in covered if not oracle.holds({framework.outcome: read(then)}, at, nodes)]
    for proof in (prove(framework, when=when, then=then), prove(framework, when=known, then=read(then))):
        assert (proof.profiles, proof.violations, bool(proof)) == (len(covered), len(breaking), not breaking)
        assert proof.then == tuple(oracle.levels_that_fit(framework.outcome_aspect, read(then)))


def another_version(case: Drawn) -> dict[str, Any]:
    """Return a framework about the same criteria, with fewer rows or a rule for the outcome that looks at little."""
    rng, plain = case.random, {**case.content}
    rows = plain.pop("impossible", [])
    kept = case.needed_rows
    if rows and rng.random() < 0.7:
        others = [row for row in rows if row not in kept]
        kept += rng.sample(others, rng.randrange(len(others) or 1))
    plain |= {"impossible": kept} if kept else {}
    if rng.random() < 0.6:
        last = next(aspect for aspect in plain["aspects"] if aspect["id"] == plain["outcome"])
        inputs = list(last["rule"].get("weights", last["rule"].get("inputs")))
        first, second = [f"l{rng.randrange(len(last['levels']))}" for _ in range(2)]
        rows = [{"when": {inputs[0]: "l0"}, "then": first}, {"then": second}]
        simpler = {**last, "rule": {"kind": "table", "inputs": inputs, "rows": rows}}
        plain["aspects"] = [simpler if aspect is last else aspect for aspect in plain["aspects"]]
    return plain


@for_drawn(NUMBER, every=6)
def test_a_difference_counts_what_can_occur_in_one_version_only(case: Drawn) -> None:
    """Versions with other rows, and with another way to the outcome, in one order and the other."""
    other = load_framework(another_version(case))
    for old, new in ((case.framework, other), (other, case.framework)):
        moved, difference = oracle.differences(old, new), diff(old, new)
        assert dict(difference.moved) == moved
        assert difference.equivalent == (not moved)
        for before, after in moved:
            example = dict(difference.example(before, after))
            assert (oracle.stands(old, example), oracle.stands(new, example)) == (before, after)
        for outcome in oracle.scale(old.outcome_aspect):
            with pytest.raises(UnknownNameError):
                difference.example(outcome, outcome)


# --- what to ask ------------------------------------------------------------------------------------------------------


@for_drawn(NUMBER, every=2)
def test_questions_are_about_what_the_rest_leaves_open(case: Drawn) -> None:
    """Information, and the chance to settle the outcome, are those of the profiles that are left and of the beliefs."""
    framework = case.framework
    assessment = assess(case.answers, framework)
    if assessment.settled:
        assert next_questions(assessment) == ()
        return
    left, asked = oracle.remaining(framework, case.answers), oracle.asked(framework, case.answers)
    for beliefs in ({}, some_beliefs(case, [1, 2, 3])):
        questions = next_questions(assessment, beliefs=beliefs or None)
        assert {question.criterion for question in questions} == {
            c.id for c in framework.criteria if len(left[c.id]) > 1 and asked[c.id]
        }
        for question in questions:
            bits = oracle.information(framework, case.answers, beliefs, question.criterion)
            assert question.information == pytest.approx(bits, abs=1e-9)
            assert question.settles == oracle.settles(framework, case.answers, beliefs, question.criterion)
        amounts = [question.information for question in questions]
        assert all(one > other - 2e-9 for one, other in pairwise(amounts))


@for_drawn(NUMBER, every=3)
def test_what_matters_decides(case: Drawn) -> None:
    """Profiles that are left and agree on it have one outcome; what tells something by itself is part of it."""
    assessment = assess(case.answers, case.framework)
    matters = mattering(assessment)
    assert matters <= {node_id for node_id, left in assessment.answers.items() if len(left) > 1}
    decided: dict[tuple[str, ...], set[str]] = {}
    for levels in oracle.completions(case.framework, case.answers):
        known = tuple([levels[criterion.id] for criterion in case.framework.criteria if criterion.id in matters])
        decided.setdefault(known, set()).add(levels[case.framework.outcome])
    assert all(len(outcomes) == 1 for outcomes in decided.values())
    assert matters.issuperset([q.criterion for q in next_questions(assessment) if q.information > 1e-9])
    if not assessment.settled:  # what decides whether a question is asked counts, as long as that one does
        assert matters & {*assessment.open_criteria} or not matters & {*assessment.answers}


@for_drawn(NUMBER, every=5)
def test_expected_questions_are_over_what_can_occur(case: Drawn) -> None:
    """Each order is that of a search through all answers so far; what the rest decides is not asked."""
    framework = case.framework
    assert expected_questions(framework) == oracle.least_questions(framework)
    assert expected_questions(framework, order="framework") == oracle.questions_in_order(framework)
    assert expected_questions(framework, order="informative") == oracle.telling_questions(framework)


def asked_in(interview: Interview, profile: dict[str, str]) -> Iterable[str]:
    """Answer all questions of an interview as a profile has it."""
    while interview.next_criterion is not None:
        yield interview.next_criterion
        interview.answer(interview.next_criterion, profile[interview.next_criterion])


@for_drawn(NUMBER, every=12)
def test_an_interview_asks_what_tells_most_of_what_can_occur(case: Drawn) -> None:
    """From the start the number that is expected; after any answers, what was judged included, it ends settled."""
    framework = case.framework
    profiles = oracle.profiles(framework)
    if not framework.also:  # it goes on about what is told beside the outcome
        asked = sum([len([*asked_in(Interview(framework), profile)]) for profile in profiles])
        assert Fraction(asked, len(profiles)) == expected_questions(framework, order="informative")
    for profile in oracle.profiles(framework, case.answers)[:3]:
        interview = Interview(framework, case.answers)
        left = interview.assessment.answers
        open_ones = [c.id for c in framework.criteria if len(left[c.id]) > 1 and c.id not in case.answers]
        asked_here = [*asked_in(interview, profile)]
        assert set(asked_here) <= set(open_ones)
        assert len(set(asked_here)) == len(asked_here)
        narrowed = [c.id for c in framework.criteria if isinstance(case.answers.get(c.id), list)]
        assert interview.settled or narrowed


# --- weights that are off ---------------------------------------------------------------------------------------------

HAIR = Fraction(1, 10**9)


def stood(case: Drawn) -> list[dict[str, str]]:
    """Return what is left of the profiles, with the level of each judged aspect: by the weights as they are."""
    own = oracle.given(case.framework, case.answers)
    return [{i: levels[i] for i in own} for levels in oracle.completions(case.framework, case.answers)]


@for_drawn(NUMBER, every=5)
def test_a_tolerance_is_about_what_can_occur_and_what_was_judged_stands(case: Drawn) -> None:
    """Below it weights that are off change nothing, above it some do, and at it as it says."""
    framework = case.framework
    assessment, left = assess(case.answers, framework), stood(case)
    found = tolerance(assessment)
    if found is None:
        assert not assessment.settled
        return
    outcome = oracle.possible(framework, case.answers)

    def stays(off: Fraction) -> bool:
        return all(oracle.outcomes_within(framework, levels, off) == outcome for levels in left)

    assert stays(found.share) is found.attained
    assert found.share == 0 or stays(found.share - HAIR)
    assert found.share == 1 or not stays(found.share + HAIR)


@for_drawn(NUMBER, every=25)
def test_margins_are_about_what_can_occur_and_what_was_judged_stands(case: Drawn) -> None:
    """Inside, the framework rewritten so decides alike; at an end as it says; and right behind one it does not."""
    outcome, left = oracle.possible(case.framework, case.answers), stood(case)

    def stays(margin: Margin, value: Fraction) -> bool:
        plain = as_plain(case.framework)
        rule = next(aspect["rule"] for aspect in plain["aspects"] if aspect["id"] == margin.aspect)
        rule.pop("orders", None)  # which a weight that moves by itself need not keep to
        pieces = rule["weights" if margin.piece == "weight" else "cutoffs"]
        if isinstance(pieces[margin.id], dict):  # a bound in points
            (key,) = pieces[margin.id]
            pieces[margin.id] = {key: value}
        else:
            pieces[margin.id] = value
        try:
            other = load_framework(plain)
        except DocumentError:
            return False
        return {oracle.outcome(other, levels) for levels in left} == outcome

    for margin in margins(assess(case.answers, case.framework)):
        least = margin.value - 1000 if margin.least is None else margin.least
        greatest = margin.value + 1000 if margin.greatest is None else margin.greatest
        for part in (Fraction(1, 10**6), Fraction(1, 2)):
            assert stays(margin, margin.value + (least - margin.value) * part)
            assert stays(margin, margin.value + (greatest - margin.value) * part)
        assert stays(margin, least) is (margin.least is None or margin.least_included)
        assert margin.least is None or not margin.least_included or not stays(margin, least - HAIR)
        assert stays(margin, greatest) is (margin.greatest is None or margin.greatest_included)
        assert margin.greatest is None or not margin.greatest_included or not stays(margin, greatest + HAIR)


# --- what is suspicious -----------------------------------------------------------------------------------------------


def expected_findings(framework: Framework) -> dict[str, set[tuple[str, ...]]]:
    """Return for each kind of finding that depends on what can occur what it names."""
    left, every, by_id = oracle.completions(framework), oracle.every(framework).levels, oracle.by_id(framework)
    outcomes = oracle.scale(framework.outcome_aspect)
    found: dict[str, set[tuple[str, ...]]] = {code: set() for code in CODES}
    for node in oracle.nodes(framework):
        code = "answer_never_occurs" if node in framework.criteria else "level_never_reached"
        code = "outcome_never_reached" if node.id == framework.outcome else code
        reached = {levels[node.id] for levels in left}
        found[code] |= {(node.id, level) for level in oracle.scale(node) if level not in reached}
    for aspect in framework.aspects:
        rule: Any = aspect.rule
        for i in range(len(rule.rows) if rule.kind == "table" else 0):
            decided = [
                at
                for at in every
                if all(oracle.holds(r.when, at, by_id) is (j == i) for j, r in enumerate(rule.rows[: i + 1]))
            ]
            if not any(oracle.occurs(framework, levels) for levels in decided):
                found["row_only_impossible" if decided else "row_never_used"].add((aspect.id, str(i + 1)))
        for i in range(len(rule.caps)):
            others = rule.model_copy(update={"caps": rule.caps[:i] + rule.caps[i + 1 :]})
            without = aspect.model_copy(update={"rule": others})
            if all(oracle.apply(without, at, by_id) == at[aspect.id] for at in left):
                found["cap_without_effect"].add((aspect.id, str(i + 1)))
    rows = range(len(framework.impossible or ()))
    for i in rows:
        if not any(oracle.excluding(framework, at) == [i] and not oracle.unasked(framework, at) for at in every):
            found["impossible_without_effect"].add((framework.outcome, str(i + 1)))
    for criterion in framework.criteria:
        alone = [
            oracle.unasked(framework, at) == [criterion.id] and not oracle.excluding(framework, at) for at in every
        ]
        if criterion.asked_when is not None and not any(alone):
            found["asked_when_without_effect"].add((criterion.id,))
    for criterion in framework.criteria:
        beside: dict[tuple[str, ...], dict[str, int]] = {}
        for at in left:
            others = tuple([at[c.id] for c in framework.criteria if c is not criterion])
            beside.setdefault(others, {})[at[criterion.id]] = outcomes.index(at[framework.outcome])
        if all(len(own) == 1 for own in beside.values()):
            found["decided_by_others"].add((criterion.id,))
        if framework.outcome_aspect.ordered is None and criterion.ordered is None:
            ways = [[own[level] for level in oracle.scale(criterion) if level in own] for own in beside.values()]
            if any(way != sorted(way) for way in ways):
                found["not_monotone"].add((criterion.id,))
    return found


CODES = (
    "answer_never_occurs",
    "asked_when_without_effect",
    "cap_without_effect",
    "decided_by_others",
    "impossible_without_effect",
    "level_never_reached",
    "not_monotone",
    "outcome_never_reached",
    "row_never_used",
    "row_only_impossible",
)


@for_drawn(NUMBER, every=6)
def test_findings_are_about_what_can_occur(case: Drawn) -> None:
    """Each kind comes exactly where enumeration finds it, and what shows it can occur."""
    framework, findings = case.framework, check(case.framework)
    expected = expected_findings(framework)
    whole = [finding.names[0] for finding in findings if finding.code == "counts_the_other_way"]
    found = {code: {f.names for f in findings if f.code == code} for code in CODES}
    if whole:  # these are not told one by one
        found["not_monotone"] |= expected["not_monotone"] & oracle.said_once(framework, whole)
    assert found == expected
    for finding in findings:
        assert all(oracle.stands(framework, dict(profile)) for profile in finding.examples)
        if finding.code == "not_monotone":
            one, other = map(dict, finding.examples)
            assert [c for c in one if one[c] != other[c]] == list(finding.names)
        if finding.code == "no_influence":
            assert oracle.influence(framework)[finding.names[0]] == 0


# --- cases worked by hand ---------------------------------------------------------------------------------------------

YES = ["no", "yes"]


def of(kind: str, ids: str, impossible: Any = None) -> Any:
    """Make a framework of yes and no whose outcome is the minimum or the maximum of its criteria."""
    return load_framework(
        {
            "id": "of-all",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": criterion_id, "levels": YES} for criterion_id in ids],
            "aspects": [{"id": "o", "levels": YES, "rule": {"kind": kind, "inputs": list(ids)}}],
            **({"impossible": [{"when": impossible}]} if impossible else {}),
        }
    )


def packaged(*impossible: dict[str, Any]) -> Any:
    return load_framework({**as_plain(load_framework()), "impossible": [{"when": when} for when in impossible]})


@pytest.mark.parametrize(
    ("impossible", "chance", "why", "to_no", "holds"),
    [
        (None, Fraction(1, 8), ("a", "b", "c"), "abc", False),
        ({"a": "yes", "b": "no"}, Fraction(1, 6), ("a", "c"), "ac", True),
    ],
)
def test_an_answer_that_implies_another_makes_it_superfluous(
    impossible: Any, chance: Fraction, why: tuple[str, ...], to_no: str, holds: bool
) -> None:
    """Yes when a, b and c are; a without b cannot occur. Then a and c suffice, and b alone cannot change."""
    framework = of("minimum", "abc", impossible)
    assert probabilities(assess({}, framework))["yes"] == chance
    all_yes = assess(dict.fromkeys("abc", "yes"), framework)
    assert [reason.answers for reason in reasons(all_yes)] == [why]
    assert [dict(change.steps) for change in changes(all_yes, "no")] == [{c: (("yes",), "no")} for c in to_no]
    assert prove(framework, when={"a": "yes", "c": "yes"}, then="yes").holds is holds


def test_nothing_needs_an_answer_where_the_one_way_to_another_outcome_cannot_occur() -> None:
    """The greater of two, which cannot both be low: the one reason why it is high is no answer at all."""
    assessment = assess({"a": "yes", "b": "yes"}, of("maximum", "ab", {"a": "no", "b": "no"}))
    for general in (False, True):
        assert [reason.answers for reason in reasons(assessment, general=general)] == [()]
    assert necessary(assessment) == ()
    assert not changes(assessment, "no")


def test_the_packaged_framework_with_two_things_that_cannot_occur() -> None:
    """An open window implies demand, and where nobody owns it nobody has time."""
    framework = packaged(
        {"influence_window": "open", "demand": "none"}, {"ownership": "nobody", "staff_time": ["tight", "enough"]}
    )
    assert distribution(framework) == {"decline": 20_475, "monitor": 16_896, "take_on": 3_453}
    assert sum(distribution(framework).values()) == 40_824


def test_the_packaged_framework_with_only_fit_judged() -> None:
    """Who says no more than that it fits well leaves this many profiles."""
    counts = {"decline": 3_024, "monitor": 5_796, "take_on": 1_386}
    assert probabilities(assess({"fit": "strong"})) == {o: Fraction(n, 10_206) for o, n in counts.items()}
    for outcome, count in counts.items():
        proof = prove(load_framework(), when={"fit": "strong"}, then=outcome)
        assert (proof.profiles, proof.profiles - proof.violations) == (10_206, count)


def test_a_coordinators_triage_in_which_nobody_is_active_without_being_asked() -> None:
    """The decision table of CERT/CC, version 1.0.0, as rows; its outcomes counted, and those that can occur."""
    scales = {
        "public": ["yes", "no"],
        "supplier_contacted": YES,
        "credible": YES,
        "suppliers": ["one", "several"],
        "engagement": ["active", "unresponsive"],
        "utility": ["laborious", "efficient", "super_effective"],
        "safety_impact": ["minimal", "significant"],
    }
    no_answer = {"credible": "yes", "engagement": "unresponsive"}
    widely = {"suppliers": "several", "utility": "super_effective"}
    rows: list[tuple[dict[str, Any], str]] = [
        ({**widely, "safety_impact": "significant"}, "coordinate"),
        ({"public": "yes"}, "decline"),
        ({"supplier_contacted": "no"}, "decline"),
        ({**no_answer, "suppliers": "one", "utility": "laborious", "safety_impact": "minimal"}, "track"),
        (no_answer, "coordinate"),
        ({**widely, "credible": "yes"}, "coordinate"),
        (widely, "track"),
        ({"suppliers": "one", "utility": "laborious"}, "decline"),
        ({"safety_impact": "significant"}, "track"),
        ({}, "decline"),
    ]
    triage = {"kind": "table", "inputs": list(scales), "rows": [{"when": when, "then": then} for when, then in rows]}
    content = {
        "id": "triage",
        "version": "1",
        "outcome": "triage",
        "criteria": [{"id": criterion_id, "levels": levels} for criterion_id, levels in scales.items()],
        "aspects": [{"id": "triage", "levels": ["decline", "track", "coordinate"], "rule": triage}],
    }
    assert distribution(load_framework(content)) == {"decline": 150, "track": 15, "coordinate": 27}
    content["impossible"] = [{"when": {"supplier_contacted": "no", "engagement": "active"}}]
    framework = load_framework(content)
    assert distribution(framework) == {"decline": 106, "track": 15, "coordinate": 23}
    assert len(oracle.completions(framework)) == 144
