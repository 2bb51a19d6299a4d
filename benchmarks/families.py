"""Families beside what one would do instead: draw 10,000 weightings at random, and look at the outcomes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from benchmarks import growth
from benchmarks.models import levels_of
from benchmarks.page import Grid, ratio, shown
from benchmarks.timing import Times, best, in_turns, once
from k80assess.document.files import load_topic
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, level_ids
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_in_order
from k80assess.engine.families import Family
from k80assess.engine.loosening import loosen
from k80assess.engine.orders import walk_order
from k80assess.errors import SizeLimitError
from k80assess.examine.acceptability import acceptability

WEIGHTINGS = 10_000
FIFTH = Fraction(1, 5)
TOPIC = "examples/topics/scale-up-discount.toml"

# --- frameworks ---------------------------------------------------------------------------------------------------


def tree(seed: int = 80) -> Framework:
    """Make eight weighted sums over five criteria each, and a sum of these."""
    rng = random.Random(seed)
    ids = [f"c{i}" for i in range(40)]
    sums = [growth.weighted_sum(f"a{i}", {c: rng.randint(1, 10) for c in ids[5 * i : 5 * i + 5]}) for i in range(8)]
    top = growth.weighted_sum("outcome", {own["id"]: rng.randint(1, 10) for own in sums})
    return growth.framework_of(40, 5, [*sums, top])


def middling(framework: Framework) -> dict[str, str]:
    """Return answers of which none is at an end of its scale, better ones and worse ones in turns."""
    return {c.id: level_ids(c)[1 if i % 2 else -2] for i, c in enumerate(framework.criteria)}


# --- sampling -----------------------------------------------------------------------------------------------------


class Sampling:
    """Weightings drawn at random, and what comes out under each: numpy, on all of them at once.

    Args:
        framework: the framework, of which the rules without weights are made tables to look up in.
        off: by up to which part of itself each weight is off; uniform over all weightings where it is None.
    """

    def __init__(self, framework: Framework, off: Fraction | None = None) -> None:
        self.framework, self.off = framework, off
        self.tables: dict[str, Any] = {}
        self.cutoffs: dict[str, Any] = {}
        for aspect in framework.aspects:
            if aspect.rule.kind == "weighted":
                shares: list[Any] = [aspect.rule.cutoffs[level] for level in level_ids(aspect)[1:]]
                self.cutoffs[aspect.id] = np.array([float(share) for share in shares])
            else:
                scales = scales_read(framework, aspect)
                axes = np.ix_(*[np.arange(len(scale)) for scale in scales.values()])
                found = levels_of(framework, aspect, dict(zip(scales, axes, strict=True)))
                self.tables[aspect.id] = np.broadcast_to(found, [len(scale) for scale in scales.values()])

    def weights(self, aspect: Aspect, rng: np.random.Generator) -> Any:
        """Draw weightings of an aspect, of which each adds up to one."""
        inputs = aspect.rule.inputs
        if self.off is None:
            return rng.dirichlet(np.ones(len(inputs)), WEIGHTINGS)
        assert aspect.rule.kind == "weighted"
        written = np.array([float(aspect.rule.weights[i]) for i in inputs])
        drawn = written * rng.uniform(float(1 - self.off), float(1 + self.off), (WEIGHTINGS, len(inputs)))
        return drawn / drawn.sum(1, keepdims=True)

    def outcomes(self, answers: Mapping[str, str]) -> Any:
        """Return the outcome under each weighting, by position."""
        rng = np.random.default_rng(80)
        nodes = {c.id: level_ids(c) for c in self.framework.criteria}
        nodes |= {aspect.id: level_ids(aspect) for aspect in self.framework.aspects}
        known: dict[str, Any] = {c.id: nodes[c.id].index(answers[c.id]) for c in self.framework.criteria}
        for aspect in self.framework.aspects_in_order:
            inputs = aspect.rule.inputs
            if aspect.id in self.tables:
                known[aspect.id] = self.tables[aspect.id][tuple(known[i] for i in inputs)]
                continue
            parts = [known[i] / (len(nodes[i]) - 1) for i in inputs]
            shares = sum(w * part for w, part in zip(self.weights(aspect, rng).T, parts, strict=True))
            known[aspect.id] = (np.asarray(shares)[:, None] >= self.cutoffs[aspect.id]).sum(1)
        return known[self.framework.outcome]

    def possible(self, answers: Mapping[str, str]) -> set[str]:
        """Return the outcomes that came out."""
        outcomes = level_ids(self.framework.outcome_aspect)
        return {outcomes[place] for place in np.unique(self.outcomes(answers))}

    def shares(self, answers: Mapping[str, str]) -> dict[str, float]:
        """Return in which share of the weightings each outcome came out."""
        outcomes = level_ids(self.framework.outcome_aspect)
        counts = np.bincount(self.outcomes(answers), minlength=len(outcomes))
        return dict(zip(outcomes, (counts / WEIGHTINGS).tolist(), strict=True))

    def sets(self) -> dict[tuple[str, ...], int]:
        """Return which sets of outcomes came out at how many profiles, of a framework in which no aspects share.

        Each aspect is worked out at each combination of its own inputs, and the outcome at those of their levels.
        """
        rng = np.random.default_rng(80)
        outcome = self.framework.outcome_aspect
        levels, profiles = [], []  # of each input of the outcome, under each weighting; and how many profiles it is for
        for input_id in outcome.rule.inputs:
            aspect = self.framework.node(input_id)
            assert isinstance(aspect, Aspect)
            sizes = [len(scale) for scale in scales_read(self.framework, aspect).values()]
            if aspect.id in self.tables:
                counts = np.bincount(self.tables[aspect.id].ravel(), minlength=len(aspect.levels))
                levels.append(np.broadcast_to(np.arange(len(counts)), (WEIGHTINGS, len(counts))))
                profiles.append(counts)
                continue
            cells = np.array(list(product(*map(range, sizes)))) / (np.array(sizes) - 1)
            shares = self.weights(aspect, rng) @ cells.T
            levels.append((shares[:, :, None] >= self.cutoffs[aspect.id]).sum(2))
            profiles.append(np.ones(len(cells), int))
        bits = (1 << self.tables[outcome.id]).astype(np.uint8)
        found = np.zeros([len(own) for own in profiles], np.uint8)
        for drawn in zip(*levels, strict=True):
            found |= bits[np.ix_(*drawn)]
        amounts = profiles[0]
        for own in profiles[1:]:
            amounts = np.multiply.outer(amounts, own)
        names = level_ids(outcome)
        return {
            tuple(name for place, name in enumerate(names) if one >> place & 1): int(amounts[found == one].sum())
            for one in np.unique(found)
        }


# --- beside sampling ----------------------------------------------------------------------------------------------


class Question(NamedTuple):
    """A question: asked of a family, and of weightings drawn at random, with what these give."""

    name: str
    ours: Callable[[], object]
    sampled: Callable[[], object] | None
    note: str


class Beside:
    """What can come out whatever the weights, of a family and by sampling."""

    def __init__(self, framework: Framework) -> None:
        self.questions = list(_questions(framework))
        self.times: dict[str, list[Times]] = {}

    def measure(self) -> None:
        """Measure once more; the least times are kept."""
        for question in self.questions:
            works = [question.ours, *([question.sampled] if question.sampled else [])]
            measured = in_turns(works)
            before = self.times.get(question.name, measured)
            self.times[question.name] = [own.or_less(other) for own, other in zip(measured, before, strict=True)]

    def lines(self) -> list[str]:
        """Return the table as lines of Markdown."""
        rows = []
        for question in self.questions:
            ours, *others = self.times[question.name]
            sampled = [shown(others[0].least), ratio(others[0].least / ours.least)] if others else ["-", ""]
            rows.append([question.name, shown(ours.least), shown(ours.median), *sampled, question.note])
        text = (
            f"A family says what holds under all weightings. What one would do instead is to draw {WEIGHTINGS:,} of "
            "them at random, uniformly, and look at the outcomes: numpy, on all of them at once. That gives outcomes "
            "that are possible, never that there is no other, and shares that are near. The first topic is "
            f"`{TOPIC}`; the other frameworks have a middling answer to every question."
        )
        columns = ["question", "k80assess", "median", "sampling", "ratio", ""]
        return Grid("Whatever the weights", text, columns, rows).lines()

    def faster(self) -> list[str]:
        """Return a line for each question that sampling answers faster."""
        both = {name: times for name, times in self.times.items() if len(times) == 2}
        numbers = {name: sampled.least / ours.least for name, (ours, sampled) in both.items()}
        title = "Whatever the weights"
        return [f"{title}, {name}, by sampling: {ratio(number)}" for name, number in numbers.items() if number < 1]


def _questions(framework: Framework) -> Iterator[Question]:
    topic = load_topic(TOPIC)
    answers = {criterion_id: answer.levels[0] for criterion_id, answer in topic.answers.items()}
    family, sampling = loosen(framework, weights="any"), Sampling(framework)
    yield Question(
        "one topic",
        lambda: assess(answers, family),
        lambda: sampling.possible(answers),
        _found(family, answers, sampling),
    )
    assessment = assess(answers, family)
    exact, near = acceptability(assessment), sampling.shares(answers)
    furthest = max(abs(float(exact[outcome]) - near[outcome]) for outcome in exact)
    yield Question(
        "in which share of all weightings",
        lambda: acceptability(assess(answers, family)),
        lambda: sampling.shares(answers),
        f"exact fractions; sampling is off by up to {furthest:.1g}",
    )
    every, drawn = [sum(len(own) * n for own, n in one.sets().items()) for one in (family, sampling)]
    yield Question(
        "all 59,049 profiles",
        lambda: loosen(framework, weights="any").sets(),
        sampling.sets,
        f"loosened and compiled for it; sampling finds {drawn:,} of the {every:,} outcomes at profiles",
    )
    large = growth.weighted(40, 5)
    for name, made, off in (
        ("40 criteria in one sum", large, None),
        ("40 criteria in a tree, off by up to 20%", tree(), FIFTH),
    ):
        own, others, given = _loosened(made, off), Sampling(made, off), middling(made)
        yield Question(
            name,
            lambda own=own, given=given: assess(given, own),  # type: ignore[misc]
            lambda others=others, given=given: others.possible(given),  # type: ignore[misc]
            _found(own, given, others),
        )
        _ = assess({}, own)  # compiled before it is measured
        yield Question(
            f"{name}, nothing answered",
            lambda own=own: assess({}, own),  # type: ignore[misc]
            None,
            "9e+27 profiles: sampling cannot go through them",
        )


def _loosened(framework: Framework, off: Fraction | None) -> Family:
    return loosen(framework, weights="any" if off is None else off)


def _found(family: Family, answers: Mapping[str, str], sampling: Sampling) -> str:
    exact = {level.id for level in assess(answers, family).possible}
    near = sampling.possible(answers)
    assert near <= exact
    return "sampling finds the same" if near == exact else f"sampling finds {len(near)} of {len(exact)} outcomes"


# --- by size ------------------------------------------------------------------------------------------------------

COLUMNS = [
    "family", "nodes", "as written", "compile", "as written", "ratio", "first", "assess", "as written", "ratio",
    "all open",
]  # fmt: skip


class Sizes:
    """Families beside the framework as it is written: loosened and compiled, and asked."""

    def __init__(self, framework: Framework) -> None:
        sums, made = growth.weighted(40, 5), tree()
        self.families: list[tuple[str, Framework, Callable[[], Family]]] = [
            ("packaged, any weights", framework, lambda: loosen(framework, weights="any")),
            ("packaged, all that is assumed", framework, lambda: loosen(framework)),
            ("packaged, weights and cut-offs off by 20%", framework, lambda: _both(framework)),
            ("40 criteria in one sum, any weights", sums, lambda: loosen(sums, weights="any")),
            ("40 criteria in a tree, any weights", made, lambda: loosen(made, weights="any")),
            ("40 criteria in a tree, weights off by 20%", made, lambda: loosen(made, weights=FIFTH)),
            ("40 criteria in one sum, weights off by 20%", sums, lambda: loosen(sums, weights=FIFTH)),
        ]
        self.times: dict[str, list[float]] = {}
        self.nodes: dict[str, str] = {}

    def measure(self) -> None:
        """Measure once more; the least times are kept."""
        for name, framework, make in self.families:
            measured = self._measured(name, framework, make)
            self.times[name] = [*map(min, measured, self.times.get(name, measured))]

    def _measured(self, name: str, framework: Framework, make: Callable[[], Family]) -> list[float]:
        family, order, answers = make(), walk_order(framework), middling(framework)
        works: list[Callable[[], object]] = [
            lambda: _compiled(make()),
            lambda: compile_in_order(framework, order),
            lambda: assess(answers, family),
            lambda: assess(answers, framework),
        ]
        first = once(lambda: assess(answers, make()))  # of a topic without open answers, which takes no diagram
        compiling = once(works[0])
        compiled = _compiled(family)
        self.nodes[name] = "refused" if compiled is None else f"{compiled:,}"
        if compiling < 1:
            compiling, own, *asked = [times.least for times in in_turns(works)]
        else:
            own, *asked = [times.least for times in in_turns(works[1:])]
        everything = best(lambda: assess({}, family)) if compiled is not None else float("nan")
        return [compiling, own, first, *asked, everything]

    def lines(self) -> list[str]:
        """Return the table as lines of Markdown."""
        rows = []
        for name, framework, _make in self.families:
            compiling, own, first, asked, asked_own, everything = self.times[name]
            is_refused = self.nodes[name] == "refused"
            written = len(compile_in_order(framework, walk_order(framework)).diagram.nodes)
            rows.append(
                [
                    name,
                    self.nodes[name],
                    f"{written:,}",
                    f"{'refused after ' if is_refused else ''}{shown(compiling)}",
                    *[shown(own), "" if is_refused else ratio(compiling / own)],
                    *[shown(first), shown(asked), shown(asked_own), ratio(asked / asked_own)],
                    "refused" if is_refused else shown(everything),
                ]
            )
        text = (
            "Loosened and compiled, beside compiling the framework as it is written; then one assessment with a "
            "middling answer to every question, before there is a diagram and after, and one of the family with none. "
            "What takes more than a second was called once in each pass."
        )
        return Grid("Families by size", text, COLUMNS, rows).lines()

    def faster(self) -> list[str]:
        """Return nothing: what it is beside is this library too."""
        return []


def _both(framework: Framework) -> Family:
    return loosen(framework, weights=FIFTH, cutoffs=FIFTH)


def _compiled(family: Family) -> int | None:
    """Make the diagram of a family and return its number of nodes; None where it is too large."""
    try:
        return len(family._compiled.diagram.nodes)
    except SizeLimitError:
        return None


def sections(framework: Framework) -> Sequence[Beside | Sizes]:
    """Measure families beside sampling, and by size."""
    return [Beside(framework), Sizes(framework)]
