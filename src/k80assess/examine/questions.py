"""What to ask next, and how many questions it takes.

How much an answer says about the outcome is their mutual information, worked out for all criteria in one pass down and
one pass up the diagram. Shannon (1948), A mathematical theory of communication. Cover and Thomas, Elements of
information theory.

An adaptive order of questions is worked out over situations. A situation is what is left of the function once some
answers are known; equal situations are one node of the diagram, so that each is looked at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from fractions import Fraction
from functools import reduce
from itertools import islice
from math import gcd, log2, prod
from operator import or_
from typing import Literal, TypeAlias, get_args

from k80assess.base.arguments import name_among
from k80assess.base.results import Results, result
from k80assess.document.framework import Framework
from k80assess.document.labelled import Labelled
from k80assess.document.nodes import Aspect
from k80assess.engine.assessment import Assessment, asked_of
from k80assess.engine.compiled import CompiledFramework, compile_framework, compile_in_order
from k80assess.engine.diagram import GREATER_LIMIT, Builder, Diagram, Ref, Variable, one_or_other, work_out
from k80assess.engine.families import over_criteria, refuse_family, united
from k80assess.errors import Sentence, SizeLimitError, refuse_other
from k80assess.examine.chances import MAX_CHANCE_DIGITS, ROUNDER_BELIEFS, Beliefs, belief_shares

Order: TypeAlias = Literal["optimal", "informative", "framework"]

Situation: TypeAlias = tuple[Ref, ...]
"""What is left of functions under some answers: first of that of the outcome, and then, for each criterion that is not
always asked, of where it is not; the latter is leaf 0 once it is certain to be asked."""

# Amounts of information closer than this count as equal, so that rounding errors do not decide what is asked.
SAME_BITS = 1e-9

BITS_OF_AN_ENTRY = 1_024
"""How many bits a count of profiles takes before it counts for several nodes: the limit is one of memory."""


@result
class Question(Labelled):
    """A criterion that is still open, and how informative its answer would be.

    Attributes:
        criterion: the id of the criterion.
        information: the mutual information of its answer and the outcome, in bits.
        settles: the probability that its answer settles the outcome.

    >>> from k80assess import assess
    >>> question = next_questions(assess({}))[0]
    >>> question.criterion, round(question.information, 2), question.settles
    ('ownership', 0.08, Fraction(0, 1))
    """

    criterion: str
    information: float
    settles: Fraction


def next_questions(
    assessment: Assessment, *, beliefs: Beliefs | None = None, of: str | None = None
) -> Results[Question]:
    """Return the criteria that are still open, ranked by how much their answers would say about the outcome.

    Equally informative criteria remain in the framework's order. Once the outcome is settled there are no questions.
    Criteria from which whoever answers abstains stay open, and are not among them: asking again is no use.
    For a family they are ranked by how much they would say about which outcomes are possible.

    Args:
        assessment: the assessment.
        beliefs: for criteria how likely each level is, as for `probabilities`.
        of: the id of another aspect that is asked about instead of the outcome.

    Raises:
        AnswerError: for beliefs that do not fit the framework.
        SizeLimitError: where chances have too many digits.
        UnknownNameError: for an aspect that the framework does not have.

    >>> from k80assess import assess
    >>> [q.criterion for q in next_questions(assess({}))][:2]
    ['ownership', 'staff_time']
    """
    assessment = asked_of(assessment, of)
    asked = [criterion_id for criterion_id in assessment.open_criteria if criterion_id not in assessment.abstained]
    return questions_about(assessment, asked, beliefs)


def questions_about(
    assessment: Assessment, criteria: Collection[str], beliefs: Beliefs | None = None
) -> Results[Question]:
    """Return open criteria, by id, ranked by how much their answers would say; none once the outcome is settled."""
    if assessment.settled:
        return Results()
    compiled = assessment._box.compiled
    shares = belief_shares(assessment, beliefs)
    if prod(map(sum, shares)) > 10**MAX_CHANCE_DIGITS:
        remedy = ROUNDER_BELIEFS if beliefs else Sentence("remedy.answer_more", "answer more of the open criteria")
        raise SizeLimitError(Sentence("limit.chance_digits", "digits of a chance"), MAX_CHANCE_DIGITS, remedy)
    joint = _Joint.of(assessment, shares)
    # Whether an answer settles the outcome depends on what is possible, not on what is believed.
    possible = joint if beliefs is None else _Joint.of(assessment, belief_shares(assessment))
    questions = []
    for criterion_id in criteria:
        variable = compiled.variables[criterion_id]
        settling = [value for value in assessment._box.left[variable] if possible.settles(variable, value)]
        settles = joint.chance_of(variable, settling)
        questions.append(
            Question(
                criterion=criterion_id,
                information=joint.bits(variable),
                settles=settles,
                framework=compiled.framework,
            )
        )
    return Results(sorted(questions, key=lambda question: _rank(question.information)))


def mattering(assessment: Assessment) -> frozenset[str]:
    """Return the ids of the criteria and judged aspects whose answers can still make a difference to the outcome.

    Where a framework says what cannot occur, it may name too many.

    >>> from k80assess import assess
    >>> sorted(mattering(assess({"theme_link": "none", "ownership": "nobody", "demand": "broad"})))[:2]
    ['community_impact', 'gap_left_by_others']
    """
    compiled, left = assessment._box.compiled, assessment._box.left
    if compiled.loose and compiled.feasible is None:
        diagram, _sets = united(compiled, left)
        return frozenset(compiled.ids(diagram.support_within(over_criteria(compiled, left, (0,)))))
    return frozenset(compiled.ids(compiled.bearing(left)))


def _rank(information: float) -> int:
    """Return the key by which questions are sorted, the most informative first."""
    return -round(information / SAME_BITS)


def _information(counts: Sequence[Sequence[int]]) -> float:
    """Return the mutual information in bits of two variables, from how often each pair of their values occurs.

    Counts in the same proportions have the same result, to the last digit.
    """
    common = gcd(*(count for row in counts for count in row))
    reduced = [[count // common for count in row] for row in counts]
    rows, columns = [sum(row) for row in reduced], [sum(column) for column in zip(*reduced, strict=True)]
    whole = sum(rows)
    information = 0.0
    for row, row_sum in zip(reduced, rows, strict=True):
        for count, column_sum in zip(row, columns, strict=True):
            if count:
                information += count / whole * _log2(count * whole, row_sum * column_sum)
    return max(0.0, information)


def _log2(numerator: int, denominator: int) -> float:
    """Return the binary logarithm of a fraction, whose parts may be too large for a float."""
    shift = numerator.bit_length() - denominator.bit_length()
    return shift + log2((numerator << max(0, -shift)) / (denominator << max(0, shift)))


class _Joint:
    """The joint distribution of each criterion's answer and the outcome, in whole numbers.

    `counts[variable][value][place]` is the probability of that value with one of the sets of outcomes that stand at
    leaves, times a common factor. What cannot occur is left out at the end, so that the rest is conditioned on what
    can.
    """

    @classmethod
    def of(cls, assessment: Assessment, shares: Sequence[Sequence[int]]) -> _Joint:
        """Return the distribution of an assessment's outcomes; for a family, of the sets that are possible."""
        compiled, box = assessment._box.compiled, assessment._box
        if not compiled.loose:
            return cls(compiled.diagram, compiled.sets, shares)
        return cls(*united(compiled, box.values), over_criteria(compiled, shares, [1]))

    def __init__(self, diagram: Diagram, sets: Sequence[Sequence[int]], shares: Sequence[Sequence[int]]) -> None:
        self.sets = [own for own in sets if own]
        whole = prod(map(sum, shares))
        leaves = range(diagram.leaves)
        reaching = diagram.pour(shares)

        def spread(variable: Variable, children: Sequence[list[int]]) -> list[int]:
            total = sum(shares[variable])
            pairs = list(zip(shares[variable], children, strict=True))
            return [sum([share * child[leaf] for share, child in pairs]) // total for leaf in leaves]

        spreads = diagram.fold(lambda leaf: [whole * (leaf == other) for other in leaves], spread)
        # Paths that ask a variable add the leaves that its values lead to; on those that skip it, all values have equal
        # parts of the leaves.
        skipping = [[amount * whole for amount in spreads[diagram.root]] for _ in shares]
        self.counts = [[[0] * diagram.leaves for _ in share] for share in shares]
        for ref, node in enumerate(diagram.nodes, start=diagram.leaves):
            variable, reached = node.variable, reaching[ref]
            if not reached:
                continue
            part = reached // sum(shares[variable])
            for value, child in enumerate(node.children):
                for leaf in leaves:
                    self.counts[variable][value][leaf] += part * shares[variable][value] * spreads[child][leaf]
            for leaf in leaves:
                skipping[variable][leaf] -= reached * spreads[ref][leaf]
        for variable, share in enumerate(shares):
            for value, own in enumerate(share):
                for leaf in leaves:
                    self.counts[variable][value][leaf] += skipping[variable][leaf] * own // sum(share)
        for counts in self.counts:
            for count in counts:
                count[:] = [own for own, outcomes in zip(count, sets, strict=True) if outcomes]

    def bits(self, variable: Variable) -> float:
        """Return the mutual information between a variable and the outcome."""
        return _information(self.counts[variable])

    def settles(self, variable: Variable, value: int) -> bool:
        """Return whether only one outcome is left with this value."""
        return (
            len({o for own, count in zip(self.sets, self.counts[variable][value], strict=True) if count for o in own})
            == 1
        )

    def chance_of(self, variable: Variable, values: Sequence[int]) -> Fraction:
        """Return the probability that a variable has one of these values."""
        counts = self.counts[variable]
        return Fraction(sum([sum(counts[value]) for value in values]), sum(map(sum, counts)))


# --- orders of questions ------------------------------------------------------------------------------------------


def expected_questions(framework: Framework, *, order: Order = "optimal") -> Fraction:
    """Return the exact expected number of questions until the outcome is settled, every profile equally likely.

    A profile here is one that can occur, and a question that the earlier answers decide is not asked. One that is asked
    under a condition comes after what decides whether it holds.

    Args:
        framework: the framework.
        order: `framework` asks the criteria in the framework's order; `informative` asks the most informative criterion
            each time; `optimal` asks in an adaptive order with the least expected number.

    Raises:
        UnknownNameError: for another order.
        SizeLimitError: when there are too many situations.

    >>> from k80assess import load_framework
    >>> orders = ("framework", "informative", "optimal")
    >>> [round(float(expected_questions(load_framework(), order=order)), 3) for order in orders]
    [7.091, 6.108, 5.435]
    """
    refuse_family(framework, "expected_questions")
    refuse_other(framework, Framework, "load_framework")
    name_among("order of asking", order, get_args(Order), loc=("order",))
    if order == "framework":
        return _in_framework_order(framework)
    compiled = compile_framework(framework)
    return (OptimalOrder if order == "optimal" else InformativeOrder)(compiled).expected()


def _in_framework_order(framework: Framework) -> Fraction:
    compiled = compile_in_order(framework, _gates_first(framework), compile_framework(framework).node_limit)
    diagram, sizes = compiled.diagram, compiled.diagram.sizes
    whole, outcomes = prod(sizes), range(len(compiled.outcomes))
    if compiled.feasible is None:
        occur = [whole] * (diagram.leaves + len(diagram.nodes))
        settled = [ref < diagram.leaves for ref in range(len(occur))]
    else:
        at_leaf = [[whole * (leaf == outcome) for outcome in outcomes] for leaf in range(diagram.leaves)]
        spreads = diagram.fold(at_leaf.__getitem__, lambda _variable, children: _mean(children))
        occur, settled = [sum(spread) for spread in spreads], [_is_settled(spread) for spread in spreads]
    questions = [0] * diagram.leaves  # from each reference on, when its variable comes next; times `whole`

    def from_on(variable: Variable, ref: Ref) -> int:
        """Return the questions from a variable on, of which those before that of the reference make no difference."""
        return 0 if settled[ref] else (diagram.variable(ref) - variable) * occur[ref] + questions[ref]

    for ref, node in enumerate(diagram.nodes, start=diagram.leaves):
        after = sum([from_on(node.variable + 1, child) for child in node.children]) // sizes[node.variable]
        is_asked = sum([occur[child] > 0 for child in node.children]) > 1  # and not decided by the rest
        questions.append(after + is_asked * occur[ref])
    return Fraction(from_on(0, diagram.root), occur[diagram.root])


def _gates_first(framework: Framework) -> list[str]:
    """Return the criteria in the framework's order, but each behind those that decide whether it is asked."""
    order: dict[str, None] = {}
    waiting = [(criterion.id, False) for criterion in reversed(framework.criteria)]
    while waiting:
        node_id, is_next = waiting.pop()
        node = framework.node(node_id)
        if isinstance(node, Aspect):
            waiting += [(input_id, False) for input_id in reversed(node.rule.reads)]
        elif is_next or not node.asked_when:
            order.setdefault(node_id)
        elif node_id not in order:
            waiting += [(node_id, True), *[(gate_id, False) for gate_id in reversed(node.asked_when)]]
    return list(order)


def _mean(spreads: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) // len(spreads) for column in zip(*spreads, strict=True)]


def _is_settled(spread: Sequence[int]) -> bool:
    return sum(map(bool, spread)) <= 1


class _AdaptiveOrder(ABC):
    """An order of questions in which the next one may depend on the answers so far.

    What is left of the functions under the answers so far are references in a builder of its own.
    """

    def __init__(self, compiled: CompiledFramework) -> None:
        diagram = compiled.diagram
        template = "ask for the expected questions in the framework's order"
        remedy = one_or_other(Sentence("remedy.framework_order", template), GREATER_LIMIT)
        self.builder = Builder(diagram.sizes, diagram.leaves, compiled.node_limit, lambda: remedy)
        self.whole = prod(self.builder.sizes)
        self.outcomes = range(len(compiled.outcomes))
        self.all_occur = compiled.feasible is None
        # Of two equally good questions, the one that comes first in the framework is asked.
        self.order = [compiled.variables[criterion.id] for criterion in compiled.framework.criteria]
        gated = () if self.all_occur else tuple(compiled.gates)
        self.gates = {compiled.variables[criterion_id]: place for place, criterion_id in enumerate(gated, start=1)}
        diagrams = [diagram, *map(compiled.unasked, gated)]
        self.root: Situation = tuple(map(self.builder.load, diagrams))
        self._support: dict[Ref, int] = {}  # the variables, as bits
        self._spreads: dict[Ref, list[int]] = {}

    def expected(self) -> Fraction:
        """Return the expected number of questions.

        Raises:
            SizeLimitError: when there are too many situations.
        """
        return Fraction(work_out(self.root, {}, self.situations, self.questions), self.occur(self.root))

    @abstractmethod
    def situations(self, situation: Situation) -> list[Situation]:
        """Return the situations after the questions that are considered, value by value; none once it is settled."""

    @abstractmethod
    def questions(self, situation: Situation, expected: Sequence[int]) -> int:
        """Return the expected number of questions from a situation on, times `whole`, from those after each answer."""

    def variables(self, situation: Situation) -> list[Variable]:
        """Return the variables that can be asked in a situation, in the framework's order; none once it is settled."""
        outcome = situation[0]
        if outcome < self.builder.leaves or (not self.all_occur and _is_settled(self.spread(situation))):
            return []
        support = work_out(outcome, self._support, self.children, self._supported)
        if self.all_occur:
            return [v for v in self.order if support >> v & 1]
        asked = [v for v in self.order if support >> v & 1 and not (v in self.gates and situation[self.gates[v]])]
        return [v for v in asked if sum([any(self.spread(after)) for after in self.after(situation, v)]) > 1]

    def _supported(self, ref: Ref, below: Sequence[int]) -> int:
        return reduce(or_, below, 1 << self.builder.variable(ref)) if below else 0

    def children(self, ref: Ref) -> tuple[Ref, ...]:
        """Return the references that a node leads to; none for a leaf."""
        return () if ref < self.builder.leaves else self.builder.children[ref - self.builder.leaves]

    def after(self, situation: Situation, variable: Variable) -> list[Situation]:
        """Return the situation after each value of a variable."""
        restrict = self.builder.restrict
        values = range(self.builder.sizes[variable])
        return [tuple([restrict(ref, variable, value) for ref in situation]) for value in values]

    def occur(self, situation: Situation) -> int:
        """Return how many profiles can occur in a situation; `whole` where all can."""
        return self.whole if self.all_occur else sum(self.spread(situation))

    def spread(self, situation: Situation) -> list[int]:
        """Return how the profiles that can occur in a situation are spread over the outcomes; at most `whole`."""
        return work_out(situation[0], self._spreads, self.children, self._spread)

    def _spread(self, ref: Ref, spreads: Sequence[list[int]]) -> list[int]:
        self.builder.check(len(self._spreads) * self.whole.bit_length() // BITS_OF_AN_ENTRY)
        return _mean(spreads) if spreads else [self.whole * (ref == outcome) for outcome in self.outcomes]

    def asking(self, situation: Situation, expected: Sequence[int]) -> int:
        """Return the expected number of questions, times `whole`, for a question and those after its answers."""
        # The situations after a question do not depend on its variable, so the division is exact.
        return self.occur(situation) + sum(expected) // len(expected)


class OptimalOrder(_AdaptiveOrder):
    """The adaptive order with the least expected number of questions."""

    def situations(self, situation: Situation) -> list[Situation]:
        """Return the situations after every question that can make a difference."""
        return [after for variable in self.variables(situation) for after in self.after(situation, variable)]

    def questions(self, situation: Situation, expected: Sequence[int]) -> int:
        """Return the least such number over these questions."""
        rest = iter(expected)
        variables = self.variables(situation)
        return min([self.asking(situation, list(islice(rest, self.builder.sizes[v]))) for v in variables], default=0)


class InformativeOrder(_AdaptiveOrder):
    """The adaptive order that asks the most informative question each time, as an interview does."""

    def situations(self, situation: Situation) -> list[Situation]:
        """Return the situations after the most informative question."""
        asked = min(self.variables(situation), key=lambda v: _rank(self._bits(situation, v)), default=None)
        return [] if asked is None else self.after(situation, asked)

    def questions(self, situation: Situation, expected: Sequence[int]) -> int:
        """Return such a number for that question."""
        return self.asking(situation, expected) if expected else 0

    def _bits(self, situation: Situation, variable: Variable) -> float:
        return _information([self.spread(after) for after in self.after(situation, variable)])
