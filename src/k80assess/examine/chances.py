"""How likely each outcome is, how profiles are spread over outcomes, and how much each criterion matters.

Each of these is a sum over all profiles. It is worked out in whole numbers, by pouring an amount down the diagram or
adding amounts from the leaves up, without enumerating profiles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm, prod
from typing import Any, TypeAlias

from k80assess.base.arguments import amount_or_problem
from k80assess.document.framework import Framework
from k80assess.document.labelled import Amounts
from k80assess.engine.answers import unknown_criterion
from k80assess.engine.assessment import Assessment, asked_of
from k80assess.engine.compiled import CompiledFramework, compile_framework
from k80assess.engine.diagram import GREATER_LIMIT, Ref, Value, Variable, work_out
from k80assess.engine.directions import MIXED, most_levels, outcome_directions
from k80assess.engine.families import refuse_family
from k80assess.errors import (
    MAX_PROBLEMS,
    AnswerError,
    ArgumentError,
    Loc,
    Problem,
    Sentence,
    SizeLimitError,
    listed,
    quoted,
    refuse_other,
)

MAX_CHANCE_DIGITS = 4_000
"""Python refuses to write or read whole numbers of more than 4,300 digits; so long, they are slow to reduce as well."""

ROUNDER_BELIEFS = Sentence("remedy.rounder_beliefs", "give beliefs as rounder numbers")

Beliefs: TypeAlias = Mapping[str, Mapping[str, Any]]
"""For criteria, by id, how likely each level is: numbers of zero or more, of which only the proportions matter."""


def probabilities(
    assessment: Assessment, *, beliefs: Beliefs | None = None, of: str | None = None
) -> Amounts[str, Fraction]:
    """Return the exact probability of each outcome, with independent beliefs for each criterion.

    Args:
        assessment: the assessment; the beliefs are conditioned on its answers.
        beliefs: for criteria how likely each level is. For a criterion that is left out, all levels still possible are
            equally likely. Only proportions matter; a level that is left out is taken to be impossible.
        of: the id of another aspect that is asked about instead of the outcome.

    Returns:
        For each outcome, worst first, its probability; they add up to 1.

    Raises:
        AnswerError: for unknown criteria and levels, for what is not a number of zero or more, and for beliefs that
            leave no level possible, or nothing that can occur.
        UnknownNameError: for an aspect that the framework does not have.

    >>> from k80assess import assess
    >>> probabilities(assess({}))["take_on"]
    Fraction(1279, 19683)
    >>> probabilities(assess({"staff_time": "enough"}), beliefs={"ownership": {"both": 3, "one_of_two": 1}})["take_on"]
    Fraction(9943, 26244)
    """
    refuse_family(assessment, "probabilities")
    assessment = asked_of(assessment, of)
    shares = belief_shares(assessment, beliefs)
    compiled = assessment._box.compiled
    amounts = compiled.diagram.pour(shares)[: len(compiled.outcomes)]
    whole = sum(amounts)
    chances = {o: Fraction(amount, whole) for o, amount in zip(compiled.outcomes, amounts, strict=True)}
    return Amounts(chances, "probabilities", compiled.aspect.id, compiled.framework)


def distribution(framework: Framework) -> Amounts[str, int]:
    """Return for each outcome, worst first, how many of all profiles that can occur have it.

    >>> from k80assess import load_framework
    >>> distribution(load_framework())
    {'decline': 29808, 'monitor': 25404, 'take_on': 3837}
    """
    refuse_family(framework, "distribution")
    compiled = compile_framework(framework)
    amounts = compiled.diagram.pour(compiled.shares_of(compiled.everything))
    counts = {outcome: amounts[leaf] for leaf, outcome in enumerate(compiled.outcomes)}
    return Amounts(counts, "distribution", compiled.framework.outcome, compiled.framework)


def influence(framework: Framework) -> Amounts[str, Fraction]:
    """Return for each criterion the share of profiles in which changing its answer alone can change the outcome.

    It is a share of the profiles that can occur, and changing the answer must lead to one that can occur too.

    Raises:
        SizeLimitError: when too many functions would have to be compared. That takes criteria that can move the outcome
            both ways.

    >>> from k80assess import load_framework
    >>> shares = influence(load_framework())
    >>> max(shares, key=shares.get), min(shares.values())
    ('theme_link', Fraction(3445, 19683))
    """
    refuse_family(framework, "influence")
    compiled = compile_framework(framework)
    diagram = compiled.diagram
    amounts = diagram.pour(compiled.shares_of(compiled.everything))
    whole = prod(diagram.sizes)
    ways = outcome_directions(compiled)
    # Where a criterion moves the outcome one way, and by one level at most, it changes it at as many profiles as the
    # positions of the outcomes at its two ends differ by, all together: a sum for each node, and no pairs of nodes.
    most = most_levels(compiled) if compiled.feasible is None else ()
    summed = {v for v, levels in enumerate(most) if levels == 1 and ways[v] != MIXED}
    positions = diagram.fold(lambda leaf: whole * leaf, lambda _variable, below: sum(below) // len(below))
    disagreement = _Disagreement(compiled)
    compared = [_compared(compiled, variable, way) for variable, way in enumerate(ways)]
    changing = [0] * len(compiled.order)
    for ref, node in enumerate(diagram.nodes, start=diagram.leaves):
        if node.variable in summed:
            share = abs(positions[node.children[-1]] - positions[node.children[0]])
        else:
            share = disagreement.share([(node.children[value], weight) for value, weight in compared[node.variable]])
        changing[node.variable] += amounts[ref] * share
    by_id = compiled.by_id(changing)
    occurring = sum([amounts[leaf] for leaf in compiled.occurring])
    shares = {c.id: Fraction(by_id[c.id], occurring * whole) for c in framework.criteria}
    return Amounts(shares, "influence", framework=compiled.framework)


def _compared(compiled: CompiledFramework, variable: Variable, way: int) -> list[tuple[Value, int]]:
    """Return the values of a variable to compare to see whether all have one outcome, each with how many it stands for.

    Where a criterion moves the outcome one way only, of values that occur in the same profiles the two ends are enough.
    """
    values = compiled.everything[variable]
    if way == MIXED:
        return [(value, 1) for value in values]
    nodes = [] if compiled.feasible is None else [n for n in compiled.feasible.nodes if n.variable == variable]
    alike: dict[tuple[Ref, ...], list[Value]] = {}
    for value in values:
        alike.setdefault(tuple([node.children[value] for node in nodes]), []).append(value)
    return [pair for own in alike.values() for pair in ((own[0], len(own)), (own[-1], 0))]


Functions: TypeAlias = frozenset[Ref] | tuple[tuple[Ref, int], ...]
"""Some functions of a diagram; where something below them cannot occur, each with how many values it stands for."""


class _Disagreement:
    """Counts the profiles at which functions of one diagram differ; each combination of functions once.

    Of functions that are the diagram with a criterion at each of its levels, it counts for each profile of the other
    criteria the levels that can occur, where these do not all have the same outcome.
    """

    def __init__(self, compiled: CompiledFramework) -> None:
        self.diagram = compiled.diagram
        self.limit = compiled.node_limit
        self.whole = prod(self.diagram.sizes)
        self.occurring = compiled.occurring
        # The references below which something cannot occur.
        tainted = self.diagram.fold(lambda leaf: leaf not in self.occurring, lambda _variable, below: any(below))
        self.tainted = frozenset([ref for ref, is_tainted in enumerate(tainted) if is_tainted])
        self.known: dict[Functions, int] = {}

    def share(self, functions: Sequence[tuple[Ref, int]]) -> int:
        """Return the share of the profiles at which these functions differ and that occur, times all there are."""
        return work_out(self._key(functions), self.known, self._cofactors, self._joined)

    def _key(self, functions: Sequence[tuple[Ref, int]]) -> Functions:
        refs = frozenset([ref for ref, _weight in functions])
        if self.tainted.isdisjoint(refs):
            return refs
        weights = dict.fromkeys(sorted(refs), 0)
        for ref, weight in functions:
            weights[ref] += weight
        return tuple(weights.items())

    def _cofactors(self, functions: Functions) -> list[Functions]:
        cofactor = self.diagram.cofactor
        refs = functions if isinstance(functions, frozenset) else [ref for ref, _weight in functions]
        variable = min(map(self.diagram.variable, refs))
        if len(refs) == 1 or variable == len(self.diagram.sizes):
            return []
        values = range(self.diagram.sizes[variable])
        if isinstance(functions, frozenset):
            return [frozenset([cofactor(ref, variable, value) for ref in refs]) for value in values]
        return [self._key([(cofactor(ref, variable, value), weight) for ref, weight in functions]) for value in values]

    def _joined(self, functions: Functions, parts: Sequence[int]) -> int:
        if len(self.known) >= self.limit:
            raise SizeLimitError(Sentence("limit.groups", "groups of functions to compare"), self.limit, GREATER_LIMIT)
        if parts:
            # The functions below do not ask this variable, so each of its values has an equal part.
            return sum([part // len(parts) for part in parts])
        if isinstance(functions, frozenset):
            return 0 if len(functions) == 1 else self.whole  # different leaves
        occurring = [weight for ref, weight in functions if ref in self.occurring]
        return self.whole * sum(occurring) // sum([weight for _ref, weight in functions]) if occurring[1:] else 0


# --- shares: beliefs as whole numbers -----------------------------------------------------------------------------


def belief_shares(assessment: Assessment, beliefs: Beliefs | None = None) -> list[list[int]]:
    """Return for each variable of the diagram the beliefs, conditioned on the answers, as whole numbers."""
    refuse_other(assessment, Assessment, "assess")
    compiled = assessment._box.compiled
    shares = compiled.shares_of(assessment._box.values)
    criteria = frozenset(compiled.criteria)
    problems: list[Problem] = []
    for criterion_id, chances in _checked(beliefs).items():
        if len(problems) >= MAX_PROBLEMS:
            break
        if not isinstance(criterion_id, str) or criterion_id not in criteria:
            problems.append(unknown_criterion("beliefs", criterion_id, compiled))
            continue
        variable = compiled.variables[criterion_id]
        loc, levels = ("beliefs", criterion_id), compiled.levels[variable]
        known = len(problems)
        believed = _numbers(chances, levels, loc, problems)
        possible = [chance * share for chance, share in zip(believed, shares[variable], strict=True)]
        if not any(possible) and len(problems) == known:
            left = listed(assessment.given[criterion_id])
            template = "of the levels that the answers leave possible, one must have a chance above 0"
            problems.append(Problem(loc, Sentence("no_chance_left", template), allowed=left))
        scale = lcm(*(chance.denominator for chance in possible))
        shares[variable] = [int(chance * scale) for chance in possible]
    if beliefs is not None and not problems:
        amounts = compiled.diagram.pour(shares)
        if not any([amounts[leaf] for leaf in compiled.occurring]):
            template = "of the profiles that can occur, one must have a chance above 0"
            problems.append(Problem(("beliefs",), Sentence("no_chance_that_occurs", template)))
    if problems:
        raise AnswerError("beliefs", problems)
    return shares


def _checked(beliefs: Beliefs | None) -> Beliefs:
    if beliefs is None:
        return {}
    if not isinstance(beliefs, Mapping):
        sentence = Sentence("not_beliefs", "a mapping of criteria to levels to numbers is needed")
        raise ArgumentError(Problem(("beliefs",), sentence, quoted(beliefs)))
    return beliefs


def _numbers(chances: object, levels: Sequence[str], loc: Loc, problems: list[Problem]) -> list[Fraction]:
    believed = dict.fromkeys(levels, Fraction(0))
    if not isinstance(chances, Mapping):
        sentence = Sentence("not_chances", "a mapping of levels to numbers is needed")
        problems.append(Problem(loc, sentence, quoted(chances)))
        return list(believed.values())
    for level_id, chance in chances.items():
        if len(problems) >= MAX_PROBLEMS:
            break
        at = (*loc, level_id if isinstance(level_id, str) else quoted(level_id))
        if level_id not in believed:
            unknown = Sentence("level_unknown", "there is no such level")
            problems.append(Problem.unknown(at, unknown, level_id, levels))
            continue
        number = amount_or_problem(at, chance)
        if isinstance(number, Problem):
            problems.append(number)
        else:
            believed[level_id] = number
    return list(believed.values())
