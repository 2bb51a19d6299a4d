"""Exact questions beside the solvers that are made for such: each told of the model as its own guide would have it.

Their encodings come from the documents alone: the tables of the aspects, and sums as linear terms. What makes an
encoding is not measured where it is made once for a model; what says something of one topic is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations, product
from math import lcm
from typing import Any, NamedTuple

import numpy as np

from benchmarks import growth
from benchmarks.models import all_scales, levels_of, random_profiles
from benchmarks.page import Grid, ratio, shown
from benchmarks.timing import Times, in_turns, once
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, level_ids
from k80assess.engine.assessment import assess
from k80assess.engine.compiled import compile_framework
from k80assess.examine.chances import probabilities
from k80assess.examine.changes import changes
from k80assess.examine.proof import prove
from k80assess.examine.reasons import reasons

# What each is called on the page, by what is imported.
TOOLS = {"ortools": "CP-SAT", "pysat": "OptUx", "z3": "z3", "pyagrum": "pyAgrum"}


class Duel(NamedTuple):
    """A question that this library and a solver both answer.

    Attributes:
        tool: what is imported for the solver.
        theirs: makes the call that answers it there, once it is known that the solver is installed.
        same: whether both answers say the same; equal when left out.
    """

    question: str
    model: str
    ours: Callable[[], object]
    tool: str
    theirs: Callable[[], Callable[[], object]]
    note: str = ""
    same: Callable[[Any, Any], bool] = lambda one, other: bool(one == other)


class Duels:
    """Questions that solvers answer too, with how long both took."""

    def __init__(self, duels: Sequence[Duel]) -> None:
        self.duels = duels
        self.works: dict[int, list[Callable[[], object]]] = {}
        self.times: dict[int, list[Times]] = {}
        for place, duel in enumerate(duels):
            if find_spec(duel.tool) is not None:
                theirs = duel.theirs()
                assert duel.same(duel.ours(), theirs()), (duel.question, duel.model, duel.tool)
                self.works[place] = [duel.ours, theirs]

    def measure(self) -> None:
        """Measure once more; the least times are kept."""
        for place, works in self.works.items():
            measured = in_turns(works)
            before = self.times.get(place, measured)
            self.times[place] = [own.or_less(other) for own, other in zip(measured, before, strict=True)]

    def lines(self) -> list[str]:
        """Return the table as lines of Markdown."""
        rows = []
        for place, duel in enumerate(self.duels):
            cells, note = ["", "", "", "", ""], "not installed where this was measured: skipped"
            if place in self.times:
                ours, theirs = self.times[place]
                cells = [*map(shown, (*ours, *theirs)), ratio(theirs.least / ours.least)]
                note = duel.note
            rows.append([duel.question, duel.model, *cells[:2], TOOLS[duel.tool], *cells[2:], note])
        columns = ["question", "", "k80assess", "median", "", "solver", "median", "ratio", ""]
        text = (
            "Solvers that are made for such questions, told of the same model: the tables of its aspects, or its sums "
            "as linear terms. Answers are first checked to be the same. Compiling here and making a model there are "
            "done beforehand where one serves for all topics: z3, asked with assumptions, keeps what it has learnt; "
            "CP-SAT, with one worker, which is fastest for models as small as these, and OptUx get a model for each "
            "topic, as reasons and changes here get an assessment. The ratio says how many times as long the solver "
            "takes: below 1 it is faster."
        )
        return Grid("Exact answers beside solvers", text, columns, rows).lines()

    def faster(self) -> list[str]:
        """Return a line for each question that a solver answers faster."""
        numbers = {place: theirs.least / ours.least for place, (ours, theirs) in self.times.items()}
        return [
            f"Exact answers beside solvers, {duel.question}, {duel.model}: {TOOLS[duel.tool]} {ratio(numbers[place])}"
            for place, duel in enumerate(self.duels)
            if numbers.get(place, 1) < 1
        ]


def sections(framework: Framework) -> Iterator[Duels]:
    """Measure the questions of the packaged framework, of one large sum and of a large tree of tables."""
    flat, tree = growth.weighted(40, 5), growth.tables(40, 5)
    yield Duels([*_packaged(framework), *_of_sum(flat), *_of_tree(tree)])


def _packaged(framework: Framework) -> Iterator[Duel]:
    model = f"packaged, {len(framework.criteria)} criteria"
    tables = Tables(framework)
    profile = max(random_profiles(framework, 200), key=lambda p: len(reasons(assess(p, framework))))
    start = tables.places(profile)
    outcome = tables.levels(start)[framework.outcome]
    *others, best = level_ids(framework.outcome_aspect)
    top = len(others)
    beliefs = {"ownership": {"nobody": 1, "both": 3}, "demand": {"none": 1, "some": 2, "broad": 5}}
    nothing = assess({}, framework)
    when = {"ownership": "nobody"}

    def smallest() -> int:
        return len(reasons(assess(profile, framework))[0].answers)

    def cheapest() -> Fraction:
        return changes(assess(profile, framework), best)[0].cost

    yield Duel("smallest reason", model, smallest, "pysat", lambda: lambda: optux(tables, start, outcome), "as clauses")
    yield Duel(
        "smallest reason",
        model,
        smallest,
        "ortools",
        lambda: lambda: cp_reason(tables, start, outcome),
        "only because no criterion here moves the outcome both ways: the lowest and the highest profile",
    )
    yield Duel(
        "cheapest change", model, cheapest, "ortools", lambda: lambda: cp_change(tables, start, top), "as tables"
    )
    yield _proof(framework, model, when, others)
    yield Duel(
        "possible outcomes",
        model,
        lambda: {level.id for level in assess({}, framework).possible},
        "z3",
        lambda: Solver(framework).possible({}),
        "one check for each outcome",
    )
    yield _one_outcome(framework, model, best)
    yield Duel(
        "probabilities, with beliefs",
        model,
        lambda: dict(probabilities(nothing, beliefs=beliefs)),
        "pyagrum",
        lambda: network(tables, beliefs),
        "floating point, checked to be within 1e-12",
        _near,
    )


def _of_sum(framework: Framework) -> Iterator[Duel]:
    model = f"one sum of {len(framework.criteria)}"
    answers = {c.id: c.levels[1].id for c in framework.criteria}
    when, then = _just_enough(framework), ["low", "mid"]
    compiling = shown(once(lambda: compile_framework(framework)))
    yield Duel(
        "smallest reason",
        model,
        lambda: len(reasons(assess(answers, framework))[0].answers),
        "ortools",
        lambda: lambda: cp_reason_of_sum(framework, answers),
        f"compiled before, in {compiling}; ours goes on to all reasons when asked",
    )
    yield Duel(
        "cheapest change",
        model,
        lambda: changes(assess(answers, framework), "high")[0].cost,
        "ortools",
        lambda: lambda: cp_change_of_sum(framework, answers, "high"),
        "ours goes on to all the cheapest when asked",
    )
    yield _proof(framework, model, when, then)
    yield _one_outcome(framework, model, "high")


def _of_tree(framework: Framework) -> Iterator[Duel]:
    nothing = assess({}, framework)
    believed = framework.criteria[::4]
    beliefs = {criterion.id: {criterion.levels[0].id: 3, criterion.levels[-1].id: 1} for criterion in believed}
    yield Duel(
        "probabilities, with beliefs",
        f"tree of tables of {len(framework.criteria)}",
        lambda: dict(probabilities(nothing, beliefs=beliefs)),
        "pyagrum",
        lambda: network(Tables(framework), beliefs),
        "floating point, checked to be within 1e-12",
        _near,
    )


def _proof(framework: Framework, model: str, when: Mapping[str, str], then: Sequence[str]) -> Duel:
    return Duel(
        "prove a rule that holds",
        model,
        lambda: prove(framework, when=when, then=then).holds,
        "z3",
        lambda: Solver(framework).proof(when, then),
        "ours also counts the profiles that break it",
    )


def _one_outcome(framework: Framework, model: str, outcome: str) -> Duel:
    return Duel(
        "one possible outcome",
        model,
        lambda: outcome in {level.id for level in assess({}, framework).possible},
        "z3",
        lambda: Solver(framework).is_possible({}, outcome),
        "ours finds all of them",
    )


def _near(exact: Mapping[str, Fraction], found: Mapping[str, float]) -> bool:
    return all(abs(float(own) - found[outcome]) < 1e-12 for outcome, own in exact.items())


class Tables:
    """A framework as tables: for each aspect its level, by position, with every combination of its inputs' levels."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.scales = all_scales(framework)
        self.of_aspect: dict[str, tuple[list[str], Any]] = {}
        for aspect in framework.aspects_in_order:
            self.of_aspect[aspect.id] = (list(aspect.rule.reads), _table(framework, aspect))

    def places(self, profile: Mapping[str, str]) -> dict[str, int]:
        """Return the positions of the levels that were answered."""
        return {criterion_id: self.scales[criterion_id].index(level) for criterion_id, level in profile.items()}

    def levels(self, start: Mapping[str, int]) -> dict[str, int]:
        """Return the position of the level of everything at a profile."""
        found = dict(start)
        for aspect_id, (reads, table) in self.of_aspect.items():
            found[aspect_id] = int(table[tuple(found[i] for i in reads)])
        return found

    @cached_property
    def rows(self) -> dict[str, list[tuple[int, ...]]]:
        """The same as rows: the positions of the inputs' levels, and then that of the aspect."""
        return {
            aspect_id: [(*at, int(table[at])) for at in product(*map(range, table.shape))]
            for aspect_id, (_, table) in self.of_aspect.items()
        }

    @cached_property
    def clauses(self) -> tuple[dict[tuple[str, int], int], list[list[int]]]:
        """A variable for each level of each criterion and aspect, and the clauses that all profiles satisfy."""
        pairs = [(node_id, place) for node_id, scale in self.scales.items() for place in range(len(scale))]
        variables = {pair: number for number, pair in enumerate(pairs, 1)}
        found = []
        for node_id, scale in self.scales.items():
            own = [variables[node_id, place] for place in range(len(scale))]
            found += [own, *[[-one, -other] for one, other in combinations(own, 2)]]
        for aspect_id, rows in self.rows.items():
            reads = self.of_aspect[aspect_id][0]
            for *at, level in rows:
                given = [-variables[node_id, place] for node_id, place in zip(reads, at, strict=True)]
                found.append([*given, variables[aspect_id, level]])
        return variables, found


def _table(framework: Framework, aspect: Aspect) -> Any:
    scales = {i: scales_read(framework, aspect)[i] for i in aspect.rule.reads}
    shape = tuple(map(len, scales.values()))
    inputs = {}
    for axis, (input_id, scale) in enumerate(scales.items()):
        along = [1] * len(shape)
        along[axis] = -1
        inputs[input_id] = np.arange(len(scale)).reshape(along)
    return np.broadcast_to(levels_of(framework, aspect, inputs), shape)


# --- python-sat: a smallest unsatisfiable subset of the answers, beside another outcome ---------------------------


def optux(tables: Tables, start: Mapping[str, int], outcome: int) -> int:
    """Return how many answers there are in a smallest reason: so few that no other outcome goes with them."""
    from pysat.examples.optux import OptUx
    from pysat.formula import WCNF

    variables, clauses = tables.clauses
    formula = WCNF()
    formula.extend(clauses)
    formula.append([-variables[tables.framework.outcome, outcome]])
    for criterion_id, place in start.items():
        formula.append([variables[criterion_id, place]], weight=1)
    with OptUx(formula) as search:
        return len(search.compute())


# --- CP-SAT -------------------------------------------------------------------------------------------------------


def _solved(model: Any) -> int:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    found: float = solver.objective_value
    return round(found)


def _with_aspects(model: Any, tables: Tables, inputs: Mapping[str, Any]) -> Any:
    """Say what the levels of the aspects are for those of the criteria; the outcome is returned."""
    known = dict(inputs)
    for aspect_id, (reads, _) in tables.of_aspect.items():
        known[aspect_id] = model.new_int_var(0, len(tables.scales[aspect_id]) - 1, "")
        model.add_allowed_assignments([*[known[i] for i in reads], known[aspect_id]], tables.rows[aspect_id])
    return known[tables.framework.outcome]


def cp_reason(tables: Tables, start: Mapping[str, int], outcome: int) -> int:
    """Return the size of a smallest reason where no criterion moves the outcome both ways and none is better lower."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    kept = {criterion_id: model.new_bool_var("") for criterion_id in start}
    lowest, highest = {}, {}
    for criterion_id, place in start.items():
        top = len(tables.scales[criterion_id]) - 1
        lowest[criterion_id] = model.new_int_var(0, top, "")
        highest[criterion_id] = model.new_int_var(0, top, "")
        model.add(lowest[criterion_id] == place * kept[criterion_id])
        model.add(highest[criterion_id] == top - (top - place) * kept[criterion_id])
    for inputs in (lowest, highest):
        model.add(_with_aspects(model, tables, inputs) == outcome)
    model.minimize(sum(kept.values()))
    return _solved(model)


def cp_change(tables: Tables, start: Mapping[str, int], outcome: int) -> Fraction:
    """Return in how few steps of answers an outcome is reached."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    moved, steps = _moved(model, {i: len(tables.scales[i]) for i in start}, start)
    model.add(_with_aspects(model, tables, moved) == outcome)
    model.minimize(sum(steps))
    return Fraction(_solved(model))


def _moved(model: Any, sizes: Mapping[str, int], start: Mapping[str, int]) -> tuple[dict[str, Any], list[Any]]:
    moved = {criterion_id: model.new_int_var(0, size - 1, "") for criterion_id, size in sizes.items()}
    steps = []
    for criterion_id, size in sizes.items():
        steps.append(model.new_int_var(0, size - 1, ""))
        model.add_abs_equality(steps[-1], moved[criterion_id] - start[criterion_id])
    return moved, steps


class _Sum(NamedTuple):
    """One weighted sum in whole numbers: what a step of each criterion adds, the greatest total and the cut-offs."""

    weights: dict[str, int]
    sizes: dict[str, int]
    greatest: int
    cutoffs: dict[str, int]


def _sum_of(framework: Framework) -> _Sum:
    rule = framework.outcome_aspect.rule
    assert rule.kind == "weighted"
    assert not rule.points
    sizes = {c.id: len(c.levels) for c in framework.criteria}
    top = sum(weight * (sizes[i] - 1) for i, weight in rule.weights.items())
    shares = {level: top * share for level, share in rule.cutoffs.items() if isinstance(share, Fraction)}
    unit = lcm(*(number.denominator for number in (*rule.weights.values(), *shares.values())))
    weights = {i: int(weight * unit) for i, weight in rule.weights.items()}
    return _Sum(weights, sizes, int(top * unit), {level: int(total * unit) for level, total in shares.items()})


def _just_enough(framework: Framework) -> dict[str, str]:
    """Return the fewest criteria, from the first on, whose worst levels keep one weighted sum from its best outcome."""
    weights, sizes, left, cutoffs = _sum_of(framework)
    found = {}
    for criterion in framework.criteria:
        found[criterion.id] = criterion.levels[0].id
        left -= weights[criterion.id] * (sizes[criterion.id] - 1)
        if left < max(cutoffs.values()):
            break
    return found


def cp_reason_of_sum(framework: Framework, answers: Mapping[str, str]) -> int:
    """Return the size of a smallest reason for the outcome of one weighted sum: which answers hold the total there."""
    from ortools.sat.python import cp_model

    weights, sizes, greatest, cutoffs = _sum_of(framework)
    start = {c.id: level_ids(c).index(answers[c.id]) for c in framework.criteria}
    total = sum(weight * start[i] for i, weight in weights.items())
    model = cp_model.CpModel()
    kept = {i: model.new_bool_var("") for i in weights}
    held = sum(weight * start[i] * kept[i] for i, weight in weights.items())
    lost = sum(weight * (sizes[i] - 1 - start[i]) * kept[i] for i, weight in weights.items())
    for cutoff in cutoffs.values():
        model.add(held >= cutoff if total >= cutoff else greatest - lost < cutoff)
    model.minimize(sum(kept.values()))
    return _solved(model)


def cp_change_of_sum(framework: Framework, answers: Mapping[str, str], outcome: str) -> Fraction:
    """Return in how few steps of answers one weighted sum reaches its best outcome."""
    from ortools.sat.python import cp_model

    weights, sizes, _, cutoffs = _sum_of(framework)
    model = cp_model.CpModel()
    moved, steps = _moved(model, sizes, {c.id: level_ids(c).index(answers[c.id]) for c in framework.criteria})
    model.add(sum(weight * moved[i] for i, weight in weights.items()) >= cutoffs[outcome])
    model.minimize(sum(steps))
    return Fraction(_solved(model))


# --- z3 -----------------------------------------------------------------------------------------------------------


class Solver:
    """A framework for z3: a whole number for each criterion, and each aspect as a term; asked with assumptions.

    Args:
        framework: the framework; without points of its own in weighted aspects.
    """

    def __init__(self, framework: Framework) -> None:
        import z3

        self.z3, self.framework, self.solver = z3, framework, z3.Solver()
        self.terms: dict[str, Any] = {}
        self.scales = all_scales(framework)
        for criterion in framework.criteria:
            self.terms[criterion.id] = z3.Int(criterion.id)
            self.solver.add(self.terms[criterion.id] >= 0, self.terms[criterion.id] < len(criterion.levels))
        for aspect in framework.aspects_in_order:
            self.terms[aspect.id] = z3.Int(aspect.id)
            self.solver.add(self.terms[aspect.id] == self._level(aspect))

    def _level(self, aspect: Aspect) -> Any:
        z3, rule = self.z3, aspect.rule
        if rule.kind == "weighted":
            assert not rule.points
            greatest = sum(weight * (len(self.scales[i]) - 1) for i, weight in rule.weights.items())
            unit = lcm(*(weight.denominator for weight in rule.weights.values()))
            total = z3.Sum([int(weight * unit) * self.terms[i] for i, weight in rule.weights.items()])
            shares = [cutoff * greatest * unit for cutoff in rule.cutoffs.values() if isinstance(cutoff, Fraction)]
            found = z3.Sum([z3.If(share.denominator * total >= share.numerator, 1, 0) for share in shares])
            assert not rule.caps
            return found
        reads, table = list(rule.reads), _table(self.framework, aspect)
        found = z3.IntVal(int(table.flat[0]))
        for at in product(*map(range, table.shape)):
            met = z3.And([self.terms[i] == place for i, place in zip(reads, at, strict=True)])
            found = z3.If(met, int(table[at]), found)
        return found

    def _assumed(self, answers: Mapping[str, str]) -> list[Any]:
        return [self.terms[i] == self.scales[i].index(level) for i, level in answers.items()]

    def _one_of(self, outcomes: Sequence[str]) -> Any:
        outcome = self.framework.outcome
        return self.z3.Or([self.terms[outcome] == self.scales[outcome].index(own) for own in outcomes])

    def proof(self, when: Mapping[str, str], then: Sequence[str]) -> Callable[[], bool]:
        """Return a call that proves a rule: nothing else goes with the condition."""
        return lambda: self.solver.check(*self._assumed(when), self.z3.Not(self._one_of(then))) == self.z3.unsat

    def is_possible(self, answers: Mapping[str, str], outcome: str) -> Callable[[], bool]:
        """Return a call that tells whether an outcome goes with answers."""
        return lambda: self.solver.check(*self._assumed(answers), self._one_of([outcome])) == self.z3.sat

    def possible(self, answers: Mapping[str, str]) -> Callable[[], set[str]]:
        """Return a call that tells which outcomes go with answers."""
        asks = {outcome: self.is_possible(answers, outcome) for outcome in self.scales[self.framework.outcome]}
        return lambda: {outcome for outcome, ask in asks.items() if ask()}


# --- pyAgrum ------------------------------------------------------------------------------------------------------


def network(tables: Tables, beliefs: Mapping[str, Mapping[str, int]]) -> Callable[[], dict[str, float]]:
    """Return a call that works out the chances of the outcomes in a Bayesian network of the same aspects.

    Criteria are equally likely to have each level, and what is believed of them is soft evidence; an aspect has the
    level of its table for certain. Each call is a new inference on the same network.
    """
    gum: Any = import_module("pyagrum")
    net = gum.BayesNet(tables.framework.id)
    for node_id, scale in tables.scales.items():
        net.add(gum.LabelizedVariable(node_id, node_id, list(scale)))
    for aspect_id, (reads, _) in tables.of_aspect.items():
        for input_id in reads:
            net.addArc(input_id, aspect_id)
    for criterion in tables.framework.criteria:
        net.cpt(criterion.id).fillWith(1).normalize()
    for aspect_id, (reads, _) in tables.of_aspect.items():
        cpt = net.cpt(aspect_id)
        cpt.fillWith(0)
        for *at, level in tables.rows[aspect_id]:
            cpt[{**dict(zip(reads, at, strict=True)), aspect_id: level}] = 1
    outcome = tables.framework.outcome
    believed = {i: [own.get(level, 0) for level in tables.scales[i]] for i, own in beliefs.items()}

    def infer() -> dict[str, float]:
        inference = gum.LazyPropagation(net)
        inference.setNumberOfThreads(1)
        inference.setTargets({outcome})
        inference.setEvidence(believed)
        inference.makeInference()
        return dict(zip(tables.scales[outcome], inference.posterior(outcome).tolist(), strict=True))

    return infer


if __name__ == "__main__":
    from k80assess.document.files import load_framework

    for section in sections(load_framework()):
        section.measure()
        print("\n".join([*section.lines(), *section.faster()]))
