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
from k80assess.base.results import FrozenDict
from k80assess.document.framework import Framework
from k80assess.engine.answers import unknown_criterion
from k80assess.engine.assessment import Assessment
from k80assess.engine.compiled import compile_framework
from k80assess.engine.diagram import GREATER_LIMIT, Diagram, Ref, work_out
from k80assess.engine.directions import MIXED, directions
from k80assess.errors import (
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

Beliefs: TypeAlias = Mapping[str, Mapping[str, Any]]
"""For criteria, by id, how likely each level is: numbers of zero or more, of which only the proportions matter."""


def probabilities(assessment: Assessment, *, beliefs: Beliefs | None = None) -> FrozenDict[str, Fraction]:
    """Return the exact probability of each outcome, with independent beliefs for each criterion.

    Args:
        assessment: the assessment; the beliefs are conditioned on its answers.
        beliefs: for criteria how likely each level is. For a criterion that is left out, all levels still possible are
            equally likely. Only proportions matter; a level that is left out is taken to be impossible.

    Returns:
        For each outcome, worst first, its probability; they add up to 1.

    Raises:
        AnswerError: for unknown criteria and levels, for what is not a number of zero or more, and for beliefs that
            leave no level possible.

    >>> from k80assess import assess
    >>> probabilities(assess({}))["take_on"]
    Fraction(1279, 19683)
    >>> probabilities(assess({"staff_time": "enough"}), beliefs={"ownership": {"both": 3, "one_of_two": 1}})["take_on"]
    Fraction(9943, 26244)
    """
    shares = belief_shares(assessment, beliefs)
    compiled = assessment._box.compiled
    amounts = compiled.diagram.pour(shares)
    whole = prod(map(sum, shares))
    return FrozenDict({o: Fraction(amounts[leaf], whole) for leaf, o in enumerate(compiled.outcomes)})


def distribution(framework: Framework) -> FrozenDict[str, int]:
    """Return for each outcome, worst first, how many of all profiles have it.

    >>> from k80assess import load_framework
    >>> distribution(load_framework())
    {'decline': 29808, 'monitor': 25404, 'take_on': 3837}
    """
    compiled = compile_framework(framework)
    amounts = compiled.diagram.pour(compiled.shares_of(compiled.everything))
    return FrozenDict({outcome: amounts[leaf] for leaf, outcome in enumerate(compiled.outcomes)})


def influence(framework: Framework) -> FrozenDict[str, Fraction]:
    """Return for each criterion the share of profiles in which changing its answer alone can change the outcome.

    Raises:
        SizeLimitError: when too many functions would have to be compared. That takes criteria that can move the outcome
            both ways.

    >>> from k80assess import load_framework
    >>> shares = influence(load_framework())
    >>> max(shares, key=shares.get), min(shares.values())
    ('theme_link', Fraction(3445, 19683))
    """
    compiled = compile_framework(framework)
    diagram = compiled.diagram
    amounts = diagram.pour(compiled.shares_of(compiled.everything))
    whole = prod(diagram.sizes)
    disagreement = _Disagreement(diagram, compiled.node_limit)
    one_way = [direction != MIXED for direction in directions(compiled)]
    changing = [0] * len(compiled.order)
    for ref, node in enumerate(diagram.nodes, start=diagram.leaves):
        # Where a criterion moves the outcome one way only, comparing its two ends is enough.
        compared = (node.children[0], node.children[-1]) if one_way[node.variable] else node.children
        changing[node.variable] += amounts[ref] * disagreement.profiles(frozenset(compared))
    by_id = compiled.by_id(changing)
    return FrozenDict({c.id: Fraction(by_id[c.id], whole * whole) for c in framework.criteria})


class _Disagreement:
    """Counts the profiles at which several functions of one diagram do not all agree; each set of functions once."""

    def __init__(self, diagram: Diagram, limit: int) -> None:
        self.diagram = diagram
        self.limit = limit
        self.whole = prod(diagram.sizes)
        self.known: dict[frozenset[Ref], int] = {}

    def profiles(self, refs: frozenset[Ref]) -> int:
        return work_out(refs, self.known, self._cofactors, self._joined)

    def _cofactors(self, refs: frozenset[Ref]) -> list[frozenset[Ref]]:
        variable = min(map(self.diagram.variable, refs))
        if len(refs) == 1 or variable == len(self.diagram.sizes):
            return []
        values = range(self.diagram.sizes[variable])
        return [frozenset([self.diagram.cofactor(ref, variable, value) for ref in refs]) for value in values]

    def _joined(self, refs: frozenset[Ref], parts: Sequence[int]) -> int:
        if len(self.known) >= self.limit:
            raise SizeLimitError(Sentence("limit.groups", "groups of functions to compare"), self.limit, GREATER_LIMIT)
        if not parts:
            return 0 if len(refs) == 1 else self.whole  # different leaves
        # The functions below do not ask this variable, so each of its values has an equal part.
        return sum([part // len(parts) for part in parts])


# --- shares: beliefs as whole numbers -----------------------------------------------------------------------------


def belief_shares(assessment: Assessment, beliefs: Beliefs | None = None) -> list[list[int]]:
    """Return for each variable of the diagram the beliefs, conditioned on the answers, as whole numbers."""
    refuse_other(assessment, Assessment, "assess")
    compiled = assessment._box.compiled
    shares = compiled.shares_of(assessment._box.values)
    problems: list[Problem] = []
    for criterion_id, chances in _checked(beliefs).items():
        variable = compiled.variables.get(criterion_id) if isinstance(criterion_id, str) else None
        if variable is None:
            problems.append(unknown_criterion("beliefs", criterion_id, compiled))
            continue
        loc, levels = ("beliefs", criterion_id), compiled.levels[variable]
        known = len(problems)
        believed = _numbers(chances, levels, loc, problems)
        possible = [chance * share for chance, share in zip(believed, shares[variable], strict=True)]
        if not any(possible) and len(problems) == known:
            left = listed(assessment.answers[criterion_id])
            template = "of the levels that the answers leave possible, one must have a chance above 0"
            problems.append(Problem(loc, Sentence("no_chance_left", template), allowed=left))
        scale = lcm(*(chance.denominator for chance in possible))
        shares[variable] = [int(chance * scale) for chance in possible]
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
