"""Rules that hold always: proved over all profiles, or refuted with a counterexample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

import attrs

from k80assess.base.data import Reading
from k80assess.base.display import Displayed
from k80assess.base.documents import Given
from k80assess.base.results import FrozenDict, result
from k80assess.document.conditions import Among, LevelIdsLike, When, WhenLike, among_problems, levels_among
from k80assess.document.framework import Framework, unordered_problems
from k80assess.document.nodes import Aspect, Node, level_ids
from k80assess.engine.answers import Answers, Box
from k80assess.engine.assessment import aspect_named
from k80assess.engine.compiled import compile_framework
from k80assess.engine.families import Family, compiled_of, over_criteria, united, written_of
from k80assess.errors import (
    MAX_PROBLEMS,
    AnswerError,
    ArgumentError,
    ContradictionError,
    DocumentError,
    Loc,
    Problem,
    Sentence,
    quoted,
    refuse_other,
)


@result
class Proof(Displayed):
    """Whether a rule holds for every profile that can occur.

    Its truth value is `holds`, so that `assert prove(…)` can be written.

    Attributes:
        framework: the framework, as it is written.
        when: the condition: for each criterion and aspect that it restricts, by id, the levels that it allows.
        then: the ids of the outcomes, of which one must follow.
        holds: whether the rule holds; for a family, whether it holds for each of its members.
        profiles: how many profiles that can occur the rule applies to; for a family, under some member.
        violations: how many of those violate it; for a family, under some member.
        counterexample: a profile that violates it, with a level for every criterion; None when it holds.
        of: the id of the aspect that the rule is about; None for the outcome.
        unless: the exception: profiles that have one of these levels of each of these are exempt; None without one.
        family: the family that was asked; None if only the framework was.

    >>> from k80assess import load_framework
    >>> proof = prove(load_framework(), when={"theme_link": "direct"}, then=["monitor", "take_on"])
    >>> proof.holds, proof.violations, proof.counterexample["small_scale_difference"]
    (False, 6345, 'same')
    """

    _read_of: ClassVar = ("framework", "when", "then", "of", "unless", "family")

    framework: Framework
    when: FrozenDict[str, tuple[str, ...]]
    then: tuple[str, ...]
    holds: bool
    profiles: int
    violations: int
    counterexample: FrozenDict[str, str] | None
    of: str | None = None
    unless: FrozenDict[str, tuple[str, ...]] | None = None
    family: Family | None = None

    @property
    def aspect(self) -> Aspect:
        """The aspect whose levels must follow: the outcome, or another that the rule is about."""
        return aspect_named(self.framework, self.of)

    @classmethod
    def _made_of(cls, values: dict[str, Any], _reading: Reading) -> Proof:
        """Prove anew what the data says was asked."""
        judged_by = values.pop("family", None) or values["framework"]
        return prove(judged_by, **{name: own for name, own in values.items() if name != "framework"})

    def __bool__(self) -> bool:
        return self.holds


def prove(
    framework: Framework | Family,
    *,
    when: Answers | WhenLike,
    then: LevelIdsLike | Given[Among],
    unless: WhenLike | None = None,
    of: str | None = None,
) -> Proof:
    """Return whether, over all profiles, certain answers always lead to certain outcomes.

    Of a family, the rule must hold at every profile under each member by which the condition holds there.

    Args:
        framework: the framework; or a family.
        when: for criteria, and aspects other than the outcome, by id, a condition as in a framework: a level id or
            several, or a table such as `{"at_least": "3"}` or `{"not": ["none"]}`; what is left out may have any level.
        then: the outcomes of which one must follow: an id or several, or a table likewise.
        unless: conditions as in a framework; profiles on which all of them hold are exempt.
        of: the id of another aspect that the rule is about instead of the outcome, of which `then` has levels.

    Raises:
        UnknownNameError: for an aspect that the framework does not have.
        AnswerError: for criteria, levels or outcomes that the framework does not have, with all problems, and for a
            table that means nothing or compares levels without an order, and for an exception that leaves no profile.
        ContradictionError: for a condition under which nothing can occur, or nothing that is not exempt.

    >>> from k80assess import load_framework
    >>> prove(load_framework(), when={"ownership": "nobody"}, then=["decline", "monitor"]).holds
    True
    >>> proof = prove(load_framework(), when={"theme_link": "direct"}, then="take_on")
    >>> proof.violations, proof.profiles, proof.counterexample["demand"]
    (17739, 19683, 'none')
    >>> prove(load_framework(), when={"fit": {"below": "moderate"}}, then={"not": "take_on"}).holds
    True
    >>> strong = {"fit": "strong", "added_value": "strong"}
    >>> prove(load_framework(), when={"capacity": "thin"}, then={"not": "take_on"}, unless=strong).holds
    True
    """
    family = framework if isinstance(framework, Family) else None
    if family is None:
        refuse_other(framework, Framework, "load_framework")
    framework, compiled = written_of(framework), compiled_of(framework)
    if not isinstance(when, Mapping):
        raise ArgumentError(Problem(("when",), Sentence("not_answers", "a mapping of answers is needed"), quoted(when)))
    aspect = aspect_named(framework, of)
    parts: tuple[Node, ...] = (*framework.criteria, *framework.aspects)
    nodes = {node.id: node for node in parts}
    spelt: dict[Any, Any] = {}
    problems: list[Problem] = []
    for node_id, condition in when.items():
        known = isinstance(node_id, str) and node_id in nodes
        spelt[node_id] = _spelt_out(("when", node_id), condition, nodes[node_id], problems) if known else condition
    found_before = len(problems)
    expected = _spelt_out(("then",), then, aspect, problems)
    expected = (expected,) if isinstance(expected, str) else expected
    if len(problems) == found_before:
        problems += _outcome_problems(expected, level_ids(aspect))
    exempt: dict[str, tuple[str, ...]] | None = None
    if unless is not None:
        try:
            exempted = exempting(framework, unless)
            # Of a family some other member may leave a profile where the framework as written leaves none.
            without = compile_framework(exempted) if family is None else attrs.evolve(compiled, framework=exempted)
            _ = without.feasible  # what exempts everything is refused
            compiled = without
            exempt = {i: levels_among(own, level_ids(nodes[i])) for i, own in _last_row(compiled.framework).items()}
        except DocumentError as error:
            problems += [_of_unless(problem) for problem in error.problems]
    try:
        box = Box.of(compiled, spelt, "rule")
    except ContradictionError as error:
        if not problems:
            raise error.said_of(Sentence("place.rule", "rule"), ("when",)) from None
    except AnswerError as error:
        problems = [*(problem._replace(loc=("when", *problem.loc[1:])) for problem in error.problems), *problems]
    if problems:
        raise AnswerError(Sentence("place.rule", "rule"), problems)
    compiled = box.compiled.of(aspect)
    allowed: Sequence[Sequence[int]] = box.values
    diagram, sets = compiled.diagram, compiled.sets
    if compiled.loose:
        diagram, sets = united(compiled, allowed)
        allowed = over_criteria(compiled, allowed, (0,))
    expectable = {place for place, outcome in enumerate(compiled.outcomes) if outcome in expected}
    others = [leaf for leaf, own in enumerate(sets) if not expectable.issuperset(own)]
    amounts = diagram.pour([[int(v in own) for v in range(n)] for own, n in zip(allowed, diagram.sizes, strict=True)])
    violations = sum(amounts[leaf] for leaf in others)
    found = diagram.find(allowed, others)
    return Proof(
        framework=framework,
        when=FrozenDict({c: own for c, own in box.given.items() if len(own) < len(framework.node(c).levels)}),
        then=tuple([outcome for outcome in compiled.outcomes if outcome in expected]),
        holds=not violations,
        profiles=sum([amounts[leaf] for leaf, own in enumerate(sets) if own]),
        violations=violations,
        counterexample=None if found is None else compiled.named(found),
        of=of,
        unless=None if exempt is None else FrozenDict(exempt),
        family=family,
    )


def exempting(framework: Framework, unless: WhenLike) -> Framework:
    """Return a framework in which what a rule exempts cannot occur: of all else it says the same.

    Raises:
        DocumentError: when this is no condition on it.
    """
    return framework.model_copy(update={"impossible": [*(framework.impossible or ()), {"when": unless}]})


def _last_row(framework: Framework) -> When:
    assert framework.impossible is not None
    return framework.impossible[-1].when


def _of_unless(problem: Problem) -> Problem:
    """Return what is wrong with the row that exempts, at its place in the rule."""
    if problem.sentence.code == "nothing_occurs":
        return Problem(("unless",), Sentence("all_exempt", "this exempts every profile that can occur"))
    return problem._replace(loc=("unless", *(problem.loc[3:] if problem.loc[:1] == ("impossible",) else ())))


def _spelt_out(loc: Loc, condition: Any, node: Node, problems: list[Problem]) -> Any:
    """Return a condition with its levels, where it is a table of comparisons or exceptions; others as they are."""
    if not isinstance(condition, Among):
        if not isinstance(condition, Mapping) or _COMPARED.isdisjoint(condition):
            return condition
        try:
            condition = Among.model_validate(condition)
        except DocumentError as error:
            problems += [problem.inside(*loc) for problem in error.problems]
            return _WRONG
    wrong = list(among_problems(loc, condition, level_ids(node)))
    if node.ordered is False:
        wrong += unordered_problems(loc, condition, node.id)
    problems += wrong
    return _WRONG if wrong else levels_among(condition, level_ids(node))


_COMPARED = frozenset(field.alias or name for name, field in Among.model_fields.items())
"""The keys of a table of comparisons and exceptions; any other table is an answer."""

_WRONG = ()
"""Instead of a condition of which is known already what is wrong; as one it says nothing."""


def _outcome_problems(expected: object, outcomes: Sequence[str]) -> list[Problem]:
    if not isinstance(expected, (list, tuple, set, frozenset)) or not expected:
        sentence = Sentence("not_outcomes", "an outcome id, or a list of them, is needed")
        return [Problem(("then",), sentence, quoted(expected))]
    unknown = Sentence("outcome_unknown", "there is no such outcome")
    ordered = sorted(expected, key=repr) if isinstance(expected, (set, frozenset)) else expected
    wrong = islice([one for one in ordered if not isinstance(one, str) or one not in outcomes], MAX_PROBLEMS)
    return [Problem.unknown(("then",), unknown, outcome, outcomes) for outcome in wrong]
