"""Every exact answer beside brute force: numpy on the outcomes of all profiles, where that gives the answer at all."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from benchmarks.models import other_cutoffs, outcome_table, random_profiles
from benchmarks.page import Grid, ratio, shown
from benchmarks.timing import Times, best, in_turns, once
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.assessment import Assessment, assess
from k80assess.examine.chances import distribution, influence, probabilities
from k80assess.examine.changes import changes
from k80assess.examine.compare import diff
from k80assess.examine.findings import check
from k80assess.examine.margins import margins
from k80assess.examine.proof import prove
from k80assess.examine.questions import expected_questions, next_questions
from k80assess.examine.reasons import reasons
from k80assess.examine.tolerance import tolerance


class Question(NamedTuple):
    """A question: asked here, by brute force and of a much larger framework, where that can be done."""

    name: str
    ours: Callable[[], object]
    brute: Callable[[], object] | None
    large: Callable[[], object] | None
    note: str = ""


class Answers:
    """Every exact answer on the packaged framework, and on one too large to enumerate."""

    def __init__(self, framework: Framework, large: Framework) -> None:
        self.framework, self.large = framework, large
        self.questions = _questions(framework, large)
        self.times: dict[str, list[Times]] = {}
        self.large_times: dict[str, float] = {}
        for question in self.questions:
            if question.brute:
                assert question.ours() == question.brute(), question.name

    def measure(self) -> None:
        """Measure once more; the least times are kept."""
        for question in self.questions:
            works = [question.ours, *([question.brute] if question.brute else [])]
            measured, name = in_turns(works), question.name
            before = self.times.get(name, measured)
            self.times[name] = [own.or_less(other) for own, other in zip(measured, before, strict=True)]
            if question.large:
                self.large_times[name] = min(once(question.large), self.large_times.get(name, float("inf")))

    def lines(self) -> list[str]:
        """Return the table as lines of Markdown."""
        rows = []
        for question in self.questions:
            ours, *others = self.times[question.name]
            brute = [shown(others[0].least), ratio(others[0].least / ours.least)] if others else ["-", ""]
            large = shown(self.large_times[question.name]) if question.large else "-"
            rows.append([question.name, shown(ours.least), shown(ours.median), *brute, large, question.note])
        table = shown(best(lambda: outcome_table(self.framework)))
        size = f"{len(self.large.criteria)} criteria"
        text = (
            "All answers are exact, and checked to be equal where both methods have one. Brute force is numpy on the "
            f"outcomes of all 59,049 profiles, which it is given (computing them takes {table}); its time triples with "
            "every further criterion. The ratio says how many times as long it takes: below 1 it is faster. The last "
            f"column is the time for the same question about {len(self.large.criteria)} weighted criteria with "
            f"{len(self.large.criteria[0].levels)} levels, called once: with {_profiles(self.large):.0e} profiles, "
            "enumeration is impossible."
        )
        return Grid(
            "Exact answers", text, ["question", "k80assess", "median", "brute force", "ratio", size, ""], rows
        ).lines()

    def faster(self) -> list[str]:
        """Return a line for each question that brute force answers faster."""
        both = {name: times for name, times in self.times.items() if len(times) == 2}
        numbers = {name: brute.least / ours.least for name, (ours, brute) in both.items()}
        return [f"Exact answers, {name}: {ratio(number)}" for name, number in numbers.items() if number < 1]


def _profiles(framework: Framework) -> float:
    return float(np.prod([float(len(c.levels)) for c in framework.criteria]))


def _questions(framework: Framework, large: Framework) -> list[Question]:
    table = outcome_table(framework)
    outcomes = level_ids(framework.outcome_aspect)
    profile = max(random_profiles(framework, 200), key=lambda p: len(reasons(assess(p, framework))))
    settled, nothing = assess(profile, framework), assess({}, framework)
    brute = _Brute(framework, table, settled)
    other = other_cutoffs(framework)
    other_table = outcome_table(other)
    when = {"theme_link": "none", "community_impact": "none"}
    beliefs = {"ownership": {"nobody": 1, "both": 3}, "demand": {"none": 1, "some": 2, "broad": 5}}
    other_large = other_cutoffs(large)
    all_open = assess({}, large)
    low = assess({c.id: c.levels[1].id for c in large.criteria}, large)
    first = large.criteria[0]
    return [
        Question(
            "possible outcomes",
            lambda: {level.id for level in assess({}, framework).possible},
            lambda: {outcomes[place] for place in np.unique(table)},
            lambda: assess({}, large).possible,
        ),
        Question(
            "distribution",
            lambda: dict(distribution(framework)),
            lambda: dict(zip(outcomes, np.bincount(table.ravel()).tolist(), strict=True)),
            lambda: distribution(large),
        ),
        Question(
            "probabilities, with beliefs",
            lambda: dict(probabilities(nothing, beliefs=beliefs)),
            lambda: brute.probabilities(beliefs),
            lambda: probabilities(all_open),
        ),
        Question("influence", lambda: dict(influence(framework)), brute.influence, lambda: influence(large)),
        Question(
            "prove a rule",
            lambda: prove(framework, when=when, then=["decline", "monitor"]).violations,
            lambda: int((table[0, 0] == 2).sum()),
            lambda: prove(large, when={first.id: first.levels[0].id}, then=["low", "mid"]),
        ),
        Question(
            "difference of two versions",
            lambda: {(one, other): n for ((one,), (other,)), n in diff(framework, other).moved.items()},
            lambda: brute.moved(other_table),
            lambda: diff(large, other_large),
        ),
        Question(
            "reasons, all",
            lambda: {reason.answers for reason in reasons(settled)},
            brute.reasons,
            lambda: reasons(low)[:10],
            "only the first ten of many for 40 criteria",
        ),
        Question(
            "changes, all cheapest",
            lambda: (len(changes(settled, "take_on")), changes(settled, "take_on")[0].cost),
            lambda: brute.changes("take_on"),
            lambda: changes(low, "high")[:10],
            "only the first ten of many for 40 criteria",
        ),
        Question(
            "next questions",
            lambda: {question.criterion: question.settles for question in next_questions(nothing)},
            brute.settles,
            lambda: next_questions(all_open),
        ),
        Question(
            "optimal number of questions",
            lambda: expected_questions(framework),
            None,
            None,
            "brute force would go through 4^10 states of knowledge; not measured for 40 criteria",
        ),
        Question("tolerance", lambda: tolerance(settled), None, lambda: tolerance(low), "nothing to enumerate"),
        Question("margins", lambda: margins(settled), None, lambda: margins(low), "nothing to enumerate"),
        Question("check", lambda: check(framework), None, lambda: check(large), "all its findings at once"),
    ]


class _Brute:
    """Answers from the outcomes of all profiles, an axis for each criterion."""

    def __init__(self, framework: Framework, table: Any, settled: Assessment) -> None:
        self.framework = framework
        self.table = table
        self.ids = [c.id for c in framework.criteria]
        self.scales = [level_ids(c) for c in framework.criteria]
        self.outcomes = level_ids(framework.outcome_aspect)
        self.profile = [s.index(settled.answers[c][0]) for c, s in zip(self.ids, self.scales, strict=True)]

    def probabilities(self, beliefs: dict[str, dict[str, int]]) -> dict[str, Fraction]:
        weights: Any = np.array(1)
        for axis, (criterion_id, scale) in enumerate(zip(self.ids, self.scales, strict=True)):
            believed = beliefs.get(criterion_id, dict.fromkeys(scale, 1))
            along = [1] * len(self.ids)
            along[axis] = -1
            weights = weights * np.array([believed.get(level, 0) for level in scale]).reshape(along)
        whole = int(weights.sum())
        sums = [int(weights[self.table == place].sum()) for place in range(len(self.outcomes))]
        return {outcome: Fraction(number, whole) for outcome, number in zip(self.outcomes, sums, strict=True)}

    def influence(self) -> dict[str, Fraction]:
        found = {}
        for axis, criterion_id in enumerate(self.ids):
            changing = self.table.max(axis=axis) != self.table.min(axis=axis)
            found[criterion_id] = Fraction(int(changing.sum()), changing.size)
        return found

    def moved(self, other: Any) -> dict[tuple[str, str], int]:
        size = len(self.outcomes)
        counts = np.bincount((self.table * size + other).ravel(), minlength=size * size).tolist()
        pairs = [(old, new) for old in self.outcomes for new in self.outcomes]
        return {pair: count for pair, count in zip(pairs, counts, strict=True) if count and pair[0] != pair[1]}

    def reasons(self) -> set[tuple[str, ...]]:
        found: list[tuple[int, ...]] = []
        for size in range(len(self.ids) + 1):
            for chosen in combinations(range(len(self.ids)), size):
                if any(set(smaller) <= set(chosen) for smaller in found):
                    continue
                part = self.table[tuple(self.profile[i] if i in chosen else slice(None) for i in range(len(self.ids)))]
                if part.min() == part.max():
                    found.append(chosen)
        return {tuple(self.ids[place] for place in chosen) for chosen in found}

    def changes(self, outcome: str) -> tuple[int, Fraction]:
        costs: Any = np.array(0)
        for axis, (level, scale) in enumerate(zip(self.profile, self.scales, strict=True)):
            along = [1] * len(self.ids)
            along[axis] = -1
            costs = costs + abs(np.arange(len(scale)) - level).reshape(along)
        reached = costs[self.table == self.outcomes.index(outcome)]
        return int((reached == reached.min()).sum()), Fraction(int(reached.min()))

    def settles(self) -> dict[str, Fraction]:
        found = {}
        for axis, (criterion_id, scale) in enumerate(zip(self.ids, self.scales, strict=True)):
            parts = np.moveaxis(self.table, axis, 0).reshape(len(scale), -1)
            found[criterion_id] = Fraction(int((parts.min(axis=1) == parts.max(axis=1)).sum()), len(scale))
        return found
