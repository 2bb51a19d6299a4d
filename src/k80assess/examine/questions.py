"""What to ask next, and how many questions it takes.

How much an answer tells about the outcome is their mutual information, worked out for all criteria in one pass down and
one pass up the diagram. Shannon (1948), A mathematical theory of communication. Cover and Thomas, Elements of
information theory.

An adaptive order of questions is worked out over situations: what is left of the function once some answers are
known. Equal situations are one node of the diagram, so the least expected number is found by looking at each once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import log2, prod
from typing import Literal, TypeAlias, get_args

from k80assess._base import Displayed, Results, bounded_depth, result
from k80assess.document.framework import Framework
from k80assess.engine.assessment import Assessment
from k80assess.engine.compiler import compile_framework, compile_in_order
from k80assess.engine.diagram import NODE_LIMIT, Builder, Diagram, Ref, Value, Variable
from k80assess.errors import ArgumentError, listed, quoted, refuse_other
from k80assess.examine.chances import Beliefs, belief_shares

Order: TypeAlias = Literal["optimal", "informative", "framework"]

# Amounts of information closer than this are equal, so that rounding cannot decide what is asked.
SAME_BITS = 1e-9


@result
class Question(Displayed):
    """A criterion that is still open, and what its answer would tell.

    Attributes:
        criterion: the id of the criterion.
        information: how much its answer tells about the outcome, in bits.
        settles: how likely it is that its answer alone settles the outcome.

    >>> from k80assess import assess
    >>> question = next_questions(assess({}))[0]
    >>> question.criterion, round(question.information, 2), question.settles
    ('ownership', 0.08, Fraction(0, 1))
    """

    criterion: str
    information: float
    settles: Fraction


def next_questions(assessment: Assessment, beliefs: Beliefs | None = None) -> Results[Question]:
    """Rank the criteria that are still open by what their answers would tell about the outcome, most first.

    Criteria that tell equally much stay in the framework's order. There are none once the outcome is settled.

    Args:
        assessment: the assessment.
        beliefs: for criteria how likely each level is, as for `probabilities`.

    Raises:
        AnswerError: for beliefs that do not fit the framework.

    >>> from k80assess import assess
    >>> [q.criterion for q in next_questions(assess({}))][:2]
    ['ownership', 'staff_time']
    """
    refuse_other(assessment, Assessment, "assess")
    if assessment.settled:
        return Results()
    compiled = assessment.compiled
    joint = _Joint(compiled.diagram, belief_shares(assessment, beliefs))
    # Whether an answer settles the outcome is a matter of what is possible, not of what is believed.
    possible = joint if beliefs is None else _Joint(compiled.diagram, belief_shares(assessment))
    questions = []
    for criterion_id in assessment.open_criteria:
        variable = compiled.variables[criterion_id]
        settling = [value for value in assessment.allowed[variable] if possible.settles(variable, value)]
        settles = joint.chance_of(variable, settling)
        questions.append(Question(criterion=criterion_id, information=joint.bits(variable), settles=settles))
    return Results(sorted(questions, key=lambda question: -round(question.information / SAME_BITS)))


def mattering(assessment: Assessment) -> frozenset[str]:
    """Give the criteria of which the answer can still make a difference to the outcome, by id.

    >>> from k80assess import assess
    >>> sorted(mattering(assess({"theme_link": "none", "ownership": "nobody", "demand": "broad"})))[:2]
    ['community_impact', 'gap_left_by_others']
    """
    compiled, allowed = assessment.compiled, assessment.allowed
    builder = Builder([len(values) for values in allowed], compiled.diagram.leaves, compiled.node_limit)
    left = builder.finish(builder.load(compiled.diagram, allowed))
    return frozenset([compiled.order[variable] for variable in left.support])


class _Joint:
    """How each criterion's answer and the outcome hang together, in whole numbers.

    `counts[variable][value][leaf]` is how likely that value and that leaf are together, times one common number.
    """

    def __init__(self, diagram: Diagram, shares: Sequence[Sequence[int]]) -> None:
        self.shares = shares
        whole = prod(map(sum, shares))
        leaves = range(diagram.leaves)
        reaching = diagram.pour(shares)

        def spread(variable: Variable, children: Sequence[list[int]]) -> list[int]:
            total = sum(shares[variable])
            pairs = list(zip(shares[variable], children, strict=True))
            return [sum([share * child[leaf] for share, child in pairs]) // total for leaf in leaves]

        spreads = diagram.fold(lambda leaf: [whole * (leaf == other) for other in leaves], spread)
        # Paths that ask a variable add what its values lead to; those that skip it have the same for every value.
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
        self.outcome = [amount * whole for amount in spreads[diagram.root]]
        self.whole = whole * whole

    def bits(self, variable: Variable) -> float:
        """Give the mutual information between a variable and the outcome."""
        information = 0.0
        total = sum(self.shares[variable])
        for own, counts in zip(self.shares[variable], self.counts[variable], strict=True):
            for count, outcome in zip(counts, self.outcome, strict=True):
                if count:
                    information += count / self.whole * log2(Fraction(count * total, own * outcome))
        return max(0.0, information)

    def settles(self, variable: Variable, value: int) -> bool:
        """Whether only one outcome is left with this value."""
        return sum(map(bool, self.counts[variable][value])) == 1

    def chance_of(self, variable: Variable, values: Sequence[int]) -> Fraction:
        """Give how likely it is that a variable has one of these values."""
        return Fraction(sum([self.shares[variable][value] for value in values]), sum(self.shares[variable]))


# --- orders of questions ------------------------------------------------------------------------------------------


def expected_questions(framework: Framework, order: Order = "optimal") -> Fraction:
    """Give the exact expected number of questions until the outcome is settled, every profile equally likely.

    Args:
        framework: the framework.
        order: `framework` asks its criteria one after the other; `informative` asks, each time, the criterion that
            tells most; `optimal` asks in an adaptive order with the least expected number there is.

    Raises:
        ArgumentError: for another order.
        SizeLimitError: when there are too many situations to look at each.

    >>> from k80assess import load_framework
    >>> orders = ("framework", "informative", "optimal")
    >>> [round(float(expected_questions(load_framework(), order)), 3) for order in orders]
    [7.091, 6.108, 5.435]
    """
    refuse_other(framework, Framework, "load_framework")
    if order == "framework":
        return _in_framework_order(framework)
    if order not in get_args(Order):
        raise ArgumentError(f"order: one of {listed(get_args(Order))} is needed; found {quoted(order)}")
    compiled = compile_framework(framework)
    plan = (OptimalOrder if order == "optimal" else InformativeOrder)(compiled.diagram)
    with bounded_depth():
        return Fraction(plan.expected(plan.root), plan.whole)


def _in_framework_order(framework: Framework) -> Fraction:
    ids = [criterion.id for criterion in framework.criteria]
    compiled = compile_in_order(framework, ids)
    diagram = compiled.diagram
    amounts = diagram.pour(compiled.shares_of(compiled.everything))
    asked = 0
    for ref, node in enumerate(diagram.nodes, start=diagram.leaves):
        # Whoever ends here with this question has been asked all those before it too.
        ends = sum(child < diagram.leaves for child in node.children)
        asked += amounts[ref] // len(node.children) * ends * (node.variable + 1)
    return Fraction(asked, prod(diagram.sizes))


class _AdaptiveOrder(ABC):
    """An order of questions in which the next one may depend on the answers so far.

    A situation is what is left of the function under the answers, as a reference in a builder of its own.
    """

    def __init__(self, diagram: Diagram, limit: int = NODE_LIMIT) -> None:
        self.builder = Builder(diagram.sizes, diagram.leaves, limit)
        self.root = self.builder.load(diagram)
        self.whole = prod(self.builder.sizes)
        self._variables_below: dict[Ref, frozenset[Variable]] = {}

    @abstractmethod
    def asks(self, situation: Ref) -> Variable:
        """Give the variable to ask in a situation that is not settled."""

    @abstractmethod
    def expected(self, situation: Ref) -> int:
        """Give the expected number of questions from a situation on, times `whole`."""

    def given(self, answers: Mapping[Variable, Value]) -> Ref:
        """Give the situation in which some variables have values."""
        situation = self.root
        for variable, value in answers.items():
            situation = self.builder.restrict(situation, variable, value)
        return situation

    def settled(self, situation: Ref) -> bool:
        """Whether nothing more has to be asked."""
        return situation < self.builder.leaves

    def after(self, situation: Ref, variable: Variable) -> list[Ref]:
        """Give the situation for each value that a variable may turn out to have."""
        return [self.builder.restrict(situation, variable, value) for value in range(self.builder.sizes[variable])]

    def _expected_if(self, situations: Sequence[Ref]) -> int:
        # The situations after a question do not depend on its variable, so the division is exact.
        return self.whole + sum([self.expected(situation) for situation in situations]) // len(situations)

    def _variables(self, situation: Ref) -> frozenset[Variable]:
        """Give the variables that still matter in a situation."""
        if self.settled(situation):
            return frozenset()
        found = self._variables_below.get(situation)
        if found is None:
            children = self.builder.children[situation - self.builder.leaves]
            found = frozenset([self.builder.variable(situation)]).union(*map(self._variables, children))
            self._variables_below[situation] = found
        return found


class OptimalOrder(_AdaptiveOrder):
    """The adaptive order with the least expected number of questions.

    Raises:
        SizeLimitError: from `asks` and `expected`, when there are too many situations to look at each.
    """

    def __init__(self, diagram: Diagram, limit: int = NODE_LIMIT) -> None:
        super().__init__(diagram, limit)
        self._best: dict[Ref, tuple[int, Variable]] = {}

    @property
    def has_grown(self) -> bool:
        """Whether something was worked out already."""
        return bool(self._best)

    def asks(self, situation: Ref) -> Variable:
        """Give the variable to ask in a situation that is not settled."""
        return self._best_at(situation)[1]

    def expected(self, situation: Ref) -> int:
        """Give the expected number of questions from a situation on, times `whole`."""
        return 0 if self.settled(situation) else self._best_at(situation)[0]

    def _best_at(self, situation: Ref) -> tuple[int, Variable]:
        best = self._best.get(situation)
        if best is None:
            options = []
            for variable in sorted(self._variables(situation)):
                options.append((self._expected_if(self.after(situation, variable)), variable))
            best = self._best[situation] = min(options)
        return best


class InformativeOrder(_AdaptiveOrder):
    """The adaptive order that asks, each time, what tells most about the outcome."""

    def __init__(self, diagram: Diagram, limit: int = NODE_LIMIT) -> None:
        super().__init__(diagram, limit)
        self._expected: dict[Ref, int] = {}
        self._spreads: dict[Ref, list[int]] = {}

    def asks(self, situation: Ref) -> Variable:
        """Give the variable to ask in a situation that is not settled."""
        best: tuple[float, Variable] | None = None
        for variable in sorted(self._variables(situation)):
            situations = self.after(situation, variable)
            left = sum(map(self._uncertainty, situations)) / len(situations)
            if best is None or left < best[0] - SAME_BITS:
                best = (left, variable)
        assert best is not None  # an unsettled situation asks something
        return best[1]

    def expected(self, situation: Ref) -> int:
        """Give the expected number of questions from a situation on, times `whole`."""
        if self.settled(situation):
            return 0
        if situation not in self._expected:
            self._expected[situation] = self._expected_if(self.after(situation, self.asks(situation)))
        return self._expected[situation]

    def _uncertainty(self, situation: Ref) -> float:
        """Give the entropy of the outcome in bits."""
        chances = [Fraction(count, self.whole) for count in self._spread(situation) if count]
        return -sum(float(chance) * log2(chance) for chance in chances)

    def _spread(self, situation: Ref) -> list[int]:
        """Give for each leaf how likely it is, times `whole`."""
        if self.settled(situation):
            return [self.whole * (situation == leaf) for leaf in range(self.builder.leaves)]
        spread = self._spreads.get(situation)
        if spread is None:
            children = self.builder.children[situation - self.builder.leaves]
            spreads = [self._spread(child) for child in children]
            spread = self._spreads[situation] = [sum(column) // len(children) for column in zip(*spreads, strict=True)]
        return spread
