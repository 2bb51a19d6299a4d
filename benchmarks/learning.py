"""Learning from decisions beside z3: a general solver, told of the same framework as its own guide would have it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import z3

from benchmarks import growth
from benchmarks.models import random_profiles
from benchmarks.page import Grid, ratio, shown
from benchmarks.timing import once
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.topic import Topic
from k80assess.engine.assessment import assess
from k80assess.engine.evaluate import Evaluator
from k80assess.engine.loosening import loosen
from k80assess.learning import Example, Learned, learn

EXAMPLES, TOPICS, FLIPPED = 100, 50, 5


def decided(framework: Framework, count: int, flipped: int = 0) -> list[Example]:
    """Return random topics with the outcome that a framework gives, and some with another one."""
    rng, outcomes = random.Random(80), level_ids(framework.outcome_aspect)
    turned, found = set(rng.sample(range(count), flipped)), []
    for place, answers in enumerate(random_profiles(framework, count)):
        outcome = _outcome(answers, framework)
        if place in turned:
            outcome = rng.choice([other for other in outcomes if other != outcome])
        found.append(Example(id=f"e{place}", answers=answers, outcome=outcome))
    return found


def _outcome(answers: Mapping[str, str], framework: Framework) -> str:
    outcome = assess(answers, framework).outcome
    assert outcome is not None
    return outcome.id


class Solver:
    """A framework with any weights and cut-offs for z3: one solver, asked with assumptions, that keeps what it learns.

    Weights are real numbers that add up to one with their ranges. What a topic gets is told once for each level of each
    weighted aspect; the tables above those are spelt out where they are reached.

    Args:
        framework: the framework; criteria without points of their own, and no caps on its weighted aspects.
    """

    def __init__(self, framework: Framework) -> None:
        self.framework, self.evaluator, self.solver = framework, Evaluator(framework), z3.Solver()
        self.weights: dict[str, list[Any]] = {}
        self.cutoffs: dict[str, list[Any]] = {}
        self.guards = 0
        for aspect in framework.aspects:
            if aspect.rule.kind != "weighted":
                continue
            weights = [z3.Real(f"{aspect.id}.{i}") for i in aspect.rule.inputs]
            cutoffs = [z3.Real(f"{aspect.id}>={level}") for level in level_ids(aspect)[1:]]
            self.solver.add(*[weight >= 0 for weight in weights], z3.Sum(weights) == 1)
            self.solver.add(cutoffs[0] > 0, cutoffs[-1] <= 1, *[one < other for one, other in pairwise(cutoffs)])
            self.weights[aspect.id], self.cutoffs[aspect.id] = weights, cutoffs

    def outcome(self, answers: Mapping[str, str], outcomes: Sequence[str]) -> Any:
        """Return that a topic without open answers gets one of these outcomes."""
        scales = {criterion.id: level_ids(criterion) for criterion in self.framework.criteria}
        scales |= {aspect.id: level_ids(aspect) for aspect in self.framework.aspects}
        start = {node_id: scales[node_id].index(level) for node_id, level in answers.items()}
        wanted = {scales[self.framework.outcome].index(outcome) for outcome in outcomes}
        return self._after(0, start, wanted)

    def _after(self, place: int, known: dict[str, int], wanted: set[int]) -> Any:
        if place == len(self.evaluator.aspects):
            return z3.BoolVal(known[self.framework.outcome] in wanted)
        aspect = self.evaluator.aspects[place]
        if aspect.id not in self.weights:
            return self._after(place + 1, {**known, aspect.id: self.evaluator.level(aspect, known)}, wanted)
        weights = zip(aspect.rule.inputs, self.weights[aspect.id], strict=True)
        share = z3.Sum([self._part(aspect, input_id, known) * weight for input_id, weight in weights])
        found = self._after(place + 1, {**known, aspect.id: len(aspect.levels) - 1}, wanted)
        for level in reversed(range(len(aspect.levels) - 1)):
            lower = self._after(place + 1, {**known, aspect.id: level}, wanted)
            found = z3.If(share >= self.cutoffs[aspect.id][level], found, lower)
        return found

    def _part(self, aspect: Aspect, input_id: str, known: Mapping[str, int]) -> Any:
        return z3.Q(known[input_id], len(scales_read(self.framework, aspect)[input_id]) - 1)

    def guard(self, condition: Any) -> Any:
        """Return a name by which a condition can be assumed."""
        self.guards += 1
        name = z3.Bool(f"g{self.guards}")
        self.solver.add(z3.Implies(name, condition))
        return name

    def agrees(self, guards: Sequence[Any]) -> bool:
        """Return whether some weights and cut-offs meet all that is assumed."""
        return bool(self.solver.check(*guards) == z3.sat)


class Peer:
    """The questions as one would put them to z3."""

    def __init__(self, framework: Framework, examples: Sequence[Example]) -> None:
        self.framework, self.solver = framework, Solver(framework)
        self.outcomes = level_ids(framework.outcome_aspect)
        self.guards = [
            self.solver.guard(self.solver.outcome(_answers(example), _outcomes(example))) for example in examples
        ]
        self.consistent = self.solver.agrees(self.guards)

    def possible(self, answers: Mapping[str, str]) -> list[str]:
        """Return the outcomes that something which agrees gives a topic."""
        asked = [(outcome, self.solver.guard(self.solver.outcome(answers, [outcome]))) for outcome in self.outcomes]
        return [outcome for outcome, guard in asked if self.solver.agrees([*self.guards, guard])]

    def _core(self, guards: Sequence[Any]) -> list[Any] | None:
        """Return a minimal group of what is assumed that contradicts, by leaving out one after another."""
        if self.solver.agrees(guards):
            return None
        core = list(self.solver.solver.unsat_core())
        for guard in list(core):
            rest = [other for other in core if not other.eq(guard)]
            if not self.solver.agrees(rest):
                core = rest
        return core

    def repair(self) -> int:
        """Return how many examples a smallest repair has: smallest hitting sets of conflicts, by z3's optimiser."""
        hitting, given_up = z3.Optimize(), {guard.get_id(): z3.Bool(f"not {guard}") for guard in self.guards}
        total = hitting.minimize(z3.Sum([z3.If(own, 1, 0) for own in given_up.values()]))
        while True:
            assert hitting.check() == z3.sat
            model = hitting.model()
            left = [guard for guard in self.guards if not z3.is_true(model.eval(given_up[guard.get_id()]))]
            core = self._core(left)
            if core is None:
                return int(str(total.value()))
            hitting.add(z3.Or([given_up[guard.get_id()] for guard in core]))

    def support(self, answers: Mapping[str, str], outcome: str) -> int:
        """Return how many examples a minimal group has from which an outcome follows."""
        others = self.solver.guard(self.solver.outcome(answers, [own for own in self.outcomes if own != outcome]))
        core = self._core([others, *self.guards])
        assert core is not None
        return len(core) - 1


def _answers(example: Example) -> dict[str, str]:
    return {node_id: answer.levels[0] for node_id, answer in example.answers.items()}


def _outcomes(example: Example) -> list[str]:
    assert isinstance(example.outcome, tuple)
    return list(example.outcome)


# --- beside z3 ----------------------------------------------------------------------------------------------------


class Question(NamedTuple):
    """A question, asked here and of z3, each time from nothing; with what came out."""

    name: str
    ours: Callable[[], object]
    peer: Callable[[], object] | None
    note: str


class Beside:
    """What follows from decisions, beside z3."""

    def __init__(self, framework: Framework) -> None:
        self.questions = list(_questions(framework))
        self.times: dict[str, list[float]] = {}

    def measure(self) -> None:
        """Measure once more; the least times are kept."""
        for question in self.questions:
            works = [question.ours, *([question.peer] if question.peer else [])]
            measured = [once(work) for work in works]
            self.times[question.name] = [*map(min, measured, self.times.get(question.name, measured))]

    def lines(self) -> list[str]:
        """Return the table as lines of Markdown."""
        rows = []
        for question in self.questions:
            ours, *others = self.times[question.name]
            beside = [shown(others[0]), ratio(others[0] / ours)] if others else ["-", ""]
            rows.append([question.name, shown(ours), *beside, question.note])
        text = (
            "The packaged framework with any weights and cut-offs of its two weighted judgements, and "
            f"{EXAMPLES} random topics with the outcomes that it gives as written; in some of these {FLIPPED} outcomes "
            "were turned. z3 is asked as its guide has it: one solver that keeps what it learnt, assumptions, "
            "unsatisfiable cores. Each line starts from nothing, learning included, and was called once in each pass."
        )
        return Grid("From decisions to frameworks", text, ["question", "k80assess", "z3", "ratio", ""], rows).lines()

    def faster(self) -> list[str]:
        """Return a line for each question that z3 answers faster."""
        both = {name: times for name, times in self.times.items() if len(times) == 2}
        numbers = {name: peer / ours for name, (ours, peer) in both.items()}
        title = "From decisions to frameworks"
        return [f"{title}, {name}, by z3: {ratio(number)}" for name, number in numbers.items() if number < 1]


def _questions(framework: Framework) -> Iterator[Question]:
    examples, wrong = decided(framework, EXAMPLES), decided(framework, EXAMPLES, FLIPPED)
    topics = random_profiles(framework, TOPICS, seed=81)

    def ours(own: Sequence[Example] = examples) -> Learned:
        learned = learn(own, loosen(framework, weights="any", cutoffs="any"))
        _ = learned.consistent
        return learned

    def possible(learned: Learned) -> list[list[str]]:
        return [[level.id for level in learned.possible(topic).possible] for topic in topics]

    learned, peer = ours(), Peer(framework, examples)
    assert learned.consistent
    assert peer.consistent
    yield Question(f"learn {EXAMPLES} examples", ours, lambda: Peer(framework, examples), "both find that some agree")
    found = possible(learned)
    assert found == [peer.possible(topic) for topic in topics]
    settled = [place for place, own in enumerate(found) if len(own) == 1]
    yield Question(
        f"{TOPICS} new topics",
        lambda: possible(ours()),
        lambda: _all(framework, examples, topics),
        f"{len(settled)} of them are settled; both say the same of each",
    )
    repair = ours(wrong).repairs()[0]
    assert len(repair.examples) == Peer(framework, wrong).repair()
    yield Question(
        f"smallest repair, {FLIPPED} turned",
        lambda: ours(wrong).repairs()[0],
        lambda: Peer(framework, wrong).repair(),
        f"{len(repair.examples)} to give up, by both",
    )
    conflicts = ours(wrong).conflicts()[:10]
    yield Question(
        "ten smallest conflicts",
        lambda: ours(wrong).conflicts()[:10],
        None,
        f"of 1 to {len(conflicts[-1].examples)} examples",
    )
    topic = next(topics[place] for place in settled if learned.supports(topics[place])[0].examples)
    outcome = found[topics.index(topic)][0]
    support = len(learned.supports(topic)[0].examples)
    yield Question(
        "from which examples an outcome follows",
        lambda: ours().supports(topic)[0],
        lambda: Peer(framework, examples).support(topic, outcome),
        f"a smallest group, of {support}; z3's is minimal, of {peer.support(topic, outcome)}",
    )
    asked = [Topic(id=f"t{place}", title="topic", answers=own) for place, own in enumerate(topics)]
    settles = learned.next(asked)
    assert settles is not None
    yield Question(
        "which of the topics to judge next",
        lambda: ours().next(asked),
        None,
        f"settles {settles.settles} of {settles.waiting} whatever its outcome",
    )
    large = growth.weighted(40, 5)
    many, own = decided(large, 50), random_profiles(large, 5, seed=81)
    wide = learn(many, loosen(large, weights="any", cutoffs="any"))
    following = sum(wide.possible(topic).settled for topic in own)
    yield Question(
        "40 criteria in one sum, 50 examples, 5 topics",
        lambda: [learn(many, loosen(large, weights="any", cutoffs="any")).possible(topic) for topic in own],
        None,
        f"of {following} the outcome follows: so few examples settle nothing; z3 takes minutes, and is left out",
    )


def _all(framework: Framework, examples: Sequence[Example], topics: Sequence[Mapping[str, str]]) -> list[list[str]]:
    peer = Peer(framework, examples)
    return [peer.possible(topic) for topic in topics]


def sections(framework: Framework) -> Sequence[Beside]:
    """Measure learning beside z3."""
    return [Beside(framework)]
