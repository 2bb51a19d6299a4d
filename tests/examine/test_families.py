"""What is asked of a family, against its members: every profile with the outcomes that some member gives it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from math import isclose, log2
from random import Random

import oracle
import pytest
from drawn import Drawn, for_drawn
from members import deciding_caps, loosened, occurring, outcomes_at, weightings

from k80assess import (
    Interview,
    assess,
    assess_panel,
    changes,
    decide,
    diff,
    distribution,
    influence,
    load_framework,
    load_topic,
    loosen,
    margins,
    necessary,
    next_questions,
    probabilities,
    prove,
    rank,
    reasons,
    tolerance,
)
from k80assess.engine.families import Family
from k80assess.errors import AnswerError, ArgumentError, ContradictionError
from k80assess.examine import certificate, expected_questions
from k80assess.examine.questions import mattering

NUMBER = 600


class Sets:
    """The outcomes that stand at each profile of a family, by its members."""

    def __init__(self, family: Family) -> None:
        self.family, self.framework = family, family.framework
        self.criteria = [criterion.id for criterion in self.framework.criteria]
        self.scales = [oracle.scale(criterion) for criterion in self.framework.criteria]
        self.outcomes = set(oracle.scale(self.framework.outcome_aspect))
        self.at: dict[tuple[str, ...], frozenset[str]] = {}
        for levels in product(*self.scales):
            profile = dict(zip(self.criteria, levels, strict=True))
            self.at[levels] = frozenset(outcomes_at(self.family, profile))

    def within(self, answers: dict[str, str]) -> set[str]:
        """Return the outcomes that stand anywhere with these answers."""
        return {outcome for levels, own in self.at.items() if self.fits(levels, answers) for outcome in own}

    def inside(self, box: tuple[frozenset[str], ...]) -> set[str]:
        """Return the outcomes that stand anywhere in a box."""
        return {o for levels in product(*box) for o in self.at[levels]}

    def named(self, box: tuple[frozenset[str], ...]) -> list[tuple[str, tuple[str, ...]]]:
        """Return the levels of a box by id, without what may have any level."""
        parts = zip(self.criteria, self.scales, box, strict=True)
        return [(i, tuple(v for v in scale if v in own)) for i, scale, own in parts if len(own) < len(scale)]

    def fits(self, levels: tuple[str, ...], answers: dict[str, str]) -> bool:
        return all(levels[self.criteria.index(i)] == level for i, level in answers.items())

    def distance(self, one: tuple[str, ...], other: tuple[str, ...]) -> int:
        total = 0
        for criterion, scale, a, b in zip(self.framework.criteria, self.scales, one, other, strict=True):
            total += int(a != b) if criterion.ordered is False else abs(scale.index(a) - scale.index(b))
        return total


@lru_cache(maxsize=1000)
def sets_of(case: Drawn) -> Sets:
    return Sets(loosened(case.framework, case.random))


@for_drawn(NUMBER, every=20)
def test_reasons_and_what_is_necessary(case: Drawn) -> None:
    """Minimal groups of answers with which no member gives anything else, whatever the others."""
    found = sets_of(case)
    for levels, own in list(found.at.items())[::3]:
        if len(own) == 1:
            assert_reasons(found, levels)


def assert_reasons(found: Sets, levels: tuple[str, ...]) -> None:
    """Check the reasons for the outcome of a profile where one stands, and what is in all of them."""
    own, profile = found.at[levels], dict(zip(found.criteria, levels, strict=True))
    assessment = assess(profile, found.family)
    enough: list[set[str]] = []
    for size in range(len(found.criteria) + 1):
        for group in map(set, combinations(found.criteria, size)):
            if any(one <= group for one in enough):
                continue
            if found.within({i: profile[i] for i in group}) == own:
                enough.append(group)
    assert sorted(map(sorted, enough)) == sorted(sorted(reason.answers) for reason in reasons(assessment))
    inside_all = [i for i in found.criteria if all(i in group for group in enough)]
    assert list(necessary(assessment)) == inside_all


@for_drawn(NUMBER, every=60)
def test_reasons_against_an_outcome_and_general_ones(case: Drawn) -> None:
    """Groups of answers that leave an outcome to no member, and the largest boxes that leave nothing but some."""
    found = sets_of(case)
    for levels, own in list(found.at.items())[::7][:3]:
        if own and own != found.outcomes:
            assert_reasons_against(found, levels)


def assert_reasons_against(found: Sets, levels: tuple[str, ...]) -> None:
    """Check the reasons against an outcome that does not stand at a profile, and the general ones."""
    own = found.at[levels]
    assessment = assess(dict(zip(found.criteria, levels, strict=True)), found.family)
    against = min(found.outcomes - own)
    wide = [
        [frozenset({level, *more}) for more in subsets(scale)]
        for level, scale in zip(levels, found.scales, strict=True)
    ]
    enough = {box for box in set(product(*wide)) if found.inside(box) <= found.outcomes - {against}}
    widest = {box for box in enough if not any(all(map(frozenset.issubset, box, other)) for other in enough - {box})}
    told = reasons(assessment, against=against, general=True)
    assert {tuple(reason.levels.items()) for reason in told} == {tuple(found.named(box)) for box in widest}
    assert len(told) == len(widest)
    groups = {
        frozenset(i for i, _levels in found.named(box))
        for box in enough
        if all(len(part) in (1, len(scale)) for part, scale in zip(box, found.scales, strict=True))
    }
    minimal = {group for group in groups if not any(other < group for other in groups)}
    assert {frozenset(reason.answers) for reason in reasons(assessment, against=against)} == minimal


def subsets(scale: list[str]) -> list[tuple[str, ...]]:
    return [some for size in range(len(scale) + 1) for some in combinations(scale, size)]


@for_drawn(NUMBER, every=20)
def test_changes(case: Drawn) -> None:
    """The fewest steps after which an outcome can come out, and after which it does under every member."""
    found = sets_of(case)
    for levels, own in list(found.at.items())[::4]:
        if own:
            assert_changes(found, levels)


def assert_changes(found: Sets, levels: tuple[str, ...]) -> None:
    """Check the fewest steps from a profile to each outcome."""
    own = found.at[levels]
    assessment = assess(dict(zip(found.criteria, levels, strict=True)), found.family)
    for outcome in sorted(found.outcomes):
        for certain in (False, True):
            if outcome in own and (not certain or own == {outcome}):
                continue
            wanted = [
                other for other, there in found.at.items() if outcome in there and (not certain or there == {outcome})
            ]
            told = changes(assessment, outcome, certain=certain)
            least = min([found.distance(levels, other) for other in wanted], default=None)
            assert (told[0].cost if told else None) == least


def test_what_moves_nothing_as_written_counts_upwards() -> None:
    """A table that an input moves nowhere may rise with it, while another aspect falls with it."""
    rng, scale = Random(11), ["low", "middle", "top"]
    several = 0
    for _ in range(60):
        own = [sorted(rng.choices(scale, k=3), key=scale.index) for _ in "ab"]
        cells = [{"when": {"a": a, "b": b}, "then": own[0][i]} for a in scale for i, b in enumerate(scale)]
        falling = [{"when": {"a": a}, "then": then} for a, then in zip(scale, reversed(own[1]), strict=True)]
        outcome = rng.choice(
            [
                {"kind": "minimum", "inputs": ["by_b", "by_a"]},
                {"kind": "maximum", "inputs": ["by_b", "by_a"]},
                {"kind": "weighted", "weights": {"by_b": 1, "by_a": 1}, "cutoffs": {"middle": "1/4", "top": "3/4"}},
            ]
        )
        framework = load_framework(
            {
                "id": "apart",
                "version": "1",
                "outcome": "o",
                "criteria": [{"id": i, "levels": scale} for i in "ab"],
                "aspects": [
                    {"id": "by_b", "levels": scale, "rule": {"kind": "table", "inputs": ["a", "b"], "rows": cells}},
                    {"id": "by_a", "levels": scale, "rule": {"kind": "table", "inputs": ["a"], "rows": falling}},
                    {"id": "o", "levels": scale, "rule": outcome},
                ],
            }
        )
        found = Sets(loosen(framework, tables={"by_b": rng.sample(range(9), rng.randint(4, 7))}))
        several += len(set(found.at.values())) > 2
        for levels, own_outcomes in found.at.items():
            if len(own_outcomes) == 1:
                assert_reasons(found, levels)
            if own_outcomes != found.outcomes:
                assert_reasons_against(found, levels)
            assert_changes(found, levels)
    assert several > 30


@for_drawn(NUMBER, every=20)
def test_questions(case: Drawn) -> None:
    """How much an answer says of the set that is possible, how often it settles, and which can matter at all."""
    found = sets_of(case)
    answers = {i: own for i, own in case.answers.items() if isinstance(own, str) and i in found.criteria}
    left = {levels: own for levels, own in found.at.items() if own and found.fits(levels, answers)}
    if not left:
        return
    assessment = assess(answers, found.family)
    if assessment.settled:
        assert not next_questions(assessment)
        return
    for question in next_questions(assessment):
        place = found.criteria.index(question.criterion)
        pairs = Counter((levels[place], own) for levels, own in left.items())
        rows, columns = Counter(levels[place] for levels in left), Counter(left.values())
        bits = sum(n / len(left) * log2(n * len(left) / (rows[a] * columns[b])) for (a, b), n in pairs.items())
        assert isclose(question.information, bits, abs_tol=1e-9)
        settling = [a for a in rows if len({o for levels, own in left.items() if levels[place] == a for o in own}) == 1]
        assert question.settles == Fraction(sum(rows[a] for a in settling), len(left))
    for place, criterion_id in enumerate(found.criteria):
        differs = any(
            own != other and all(a == b for i, (a, b) in enumerate(zip(one, two, strict=True)) if i != place)
            for one, own in left.items()
            for two, other in left.items()
        )
        assert not differs or criterion_id in mattering(assessment)
        assert differs or case.framework.excluded or criterion_id not in mattering(assessment)


@for_drawn(NUMBER, every=20)
def test_an_interview_ends_where_nothing_more_can_be_told(case: Drawn) -> None:
    """Unsettled with nothing open is an end; what is settled is so for every member."""
    found = sets_of(case)
    rng = case.random
    at = rng.choice([levels for levels, own in found.at.items() if own] or [None])
    if at is None:
        return
    interview = Interview(found.family)
    while (asked := interview.next_criterion) is not None:
        interview.answer(asked, at[found.criteria.index(asked)])
    possible = {level.id for level in interview.assessment.possible}
    given = {i: own[0] for i, own in interview.assessment.given.items() if len(own) == 1}
    assert possible == found.within({i: level for i, level in given.items() if i in found.criteria})
    assert interview.settled or not interview.next_criterion


@for_drawn(NUMBER, every=20)
def test_proofs(case: Drawn) -> None:
    """A rule holds where no member breaks it; its condition may name a loose aspect."""
    found = sets_of(case)
    rng, outcomes = case.random, oracle.scale(case.framework.outcome_aspect)
    nodes = [node for node in oracle.nodes(case.framework) if node.id != case.framework.outcome]
    named = {
        node.id: rng.sample(oracle.scale(node), rng.randint(1, len(node.levels)))
        for node in rng.sample(nodes, 2 if len(nodes) > 1 else 1)
    }
    then = rng.sample(outcomes, rng.randint(1, len(outcomes) - 1))
    applies: set[int] = set()
    breaks: set[int] = set()
    for number, levels in enumerate(found.at):
        for known in occurring(found.family, dict(zip(found.criteria, levels, strict=True))):
            if all(known[i] in own for i, own in named.items()):
                applies.add(number)
                if known[case.framework.outcome] not in then:
                    breaks.add(number)
    if not applies:
        with pytest.raises(ContradictionError):
            prove(found.family, when=named, then=then)
        return
    proof = prove(found.family, when=named, then=then)
    assert (proof.profiles, proof.violations, proof.holds) == (len(applies), len(breaks), not breaks)
    if breaks:
        assert proof.counterexample is not None
        assert list(found.at).index(tuple(proof.counterexample.values())) in breaks


def test_an_exception_that_leaves_a_profile_to_other_members_alone() -> None:
    """As written it exempts all that can occur; where others leave something, the rule is about that."""
    scale = ["no", "yes"]
    framework = load_framework(
        {
            "id": "apart",
            "version": "1",
            "outcome": "o",
            "criteria": [{"id": "a", "levels": scale}, {"id": "b", "levels": scale}],
            "aspects": [
                {"id": "t", "levels": scale, "rule": {"kind": "table", "inputs": ["b"], "rows": [{"then": "no"}]}},
                {"id": "o", "levels": scale, "rule": {"kind": "maximum", "inputs": ["a", "t"]}},
            ],
            "impossible": [{"when": {"a": "yes", "t": "no"}}],
        }
    )
    family = loosen(framework, tables=["t"])
    with pytest.raises(AnswerError, match="unless: this exempts every profile that can occur"):
        prove(framework, when={}, then="yes", unless={"a": "no"})
    proof = prove(family, when={}, then="yes", unless={"a": "no"})
    assert (proof.holds, proof.profiles, proof.unless) == (True, 2, {"a": ("no",)})
    assert prove(family, when={}, then="yes", unless={"t": "no"}).profiles == 4
    with pytest.raises(AnswerError, match="unless: this exempts every profile that can occur"):
        prove(family, when={}, then="yes", unless={"a": scale})


@for_drawn(NUMBER, every=20)
def test_shares_and_caps(case: Drawn) -> None:
    """The least and the greatest share over members and completions, and the cap that decides under all of them."""
    family = loosened(case.framework, case.random)
    nodes = oracle.by_id(case.framework)
    criteria = case.framework.criteria
    answers = {i: own for i, own in case.answers.items() if i in {c.id for c in criteria}}
    completions = [
        dict(zip([c.id for c in criteria], levels, strict=True))
        for levels in product(*[oracle.listed(answers.get(c.id) or oracle.scale(c)) for c in criteria])
    ]
    reached = [known for profile in completions for known in occurring(family, profile)]
    if not reached:
        return
    judged = assess(answers, family).aspects
    for aspect in case.framework.aspects:
        if aspect.rule.kind == "weighted":
            shares = []
            for weights in weightings(family, aspect):
                other = aspect.model_copy(update={"rule": aspect.rule.model_copy(update={"weights": weights})})
                shares += [oracle.share_of(other, known, nodes) for known in reached]
            if judged[aspect.id].share is None:  # its own weights decide on what can occur
                assert case.framework.excluded
                assert aspect.id in family.weights
            else:
                assert judged[aspect.id].share == (min(shares), max(shares))
        caps = {cap for known in reached for cap in deciding_caps(family, aspect, known)}
        decides = next(iter(caps)) if len(caps) == 1 else None
        found = judged[aspect.id].capped_by
        if found is not None or not case.framework.excluded:
            assert found == (None if decides is None else aspect.rule.caps[decides])


def test_what_weighs_or_compares_refuses_a_family() -> None:
    """Each says why and what to ask instead."""
    framework = load_framework()
    family = loosen(framework, weights="any")
    assessment = assess(load_topic({"id": "t", "title": "T"}), family)
    asked = {
        "probabilities": lambda: probabilities(assessment),
        "tolerance": lambda: tolerance(assessment),
        "margins": lambda: margins(assessment),
        "rank": lambda: rank([assessment]),
        "decide": lambda: decide(assessment, "monitor", on="2026-03-02", by="board"),
        "certificate": lambda: certificate(assessment),
        "distribution": lambda: distribution(family),  # type: ignore[arg-type]
        "influence": lambda: influence(family),  # type: ignore[arg-type]
        "diff": lambda: diff(framework, family),  # type: ignore[call-overload]
        "expected_questions": lambda: expected_questions(family),  # type: ignore[arg-type]
        "assess_panel": lambda: assess_panel({"A": {}}, family),  # type: ignore[arg-type]
    }
    for name, ask in asked.items():
        with pytest.raises(ArgumentError, match=rf"^{name} takes no family: .*family\.framework.*family\.sets\(\)"):
            ask()  # type: ignore[no-untyped-call]
    assert isinstance(family, Family)
