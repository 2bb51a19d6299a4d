"""Rules that hold always: proved over all profiles, or refuted with a counterexample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, result
from k80assess.document.framework import Framework
from k80assess.engine.answers import Answers, Box
from k80assess.engine.compiled import compile_framework
from k80assess.errors import AnswerError, ArgumentError, ContradictionError, Problem, Sentence, quoted


@result
class Proof(Displayed):
    """Whether a rule holds for every profile that can occur.

    Its truth value is `holds`, so that `assert prove(…)` can be written.

    Attributes:
        framework: the framework.
        when: the condition: for each criterion and aspect that it restricts, by id, the levels that it allows.
        then: the ids of the outcomes, of which one must follow.
        holds: whether the rule holds.
        profiles: how many profiles that can occur the rule applies to.
        violations: how many of those violate it.
        counterexample: a profile that violates it, with a level for every criterion; None when it holds.

    >>> from k80assess import load_framework
    >>> proof = prove(load_framework(), when={"theme_link": "direct"}, then=["monitor", "take_on"])
    >>> proof.holds, proof.violations, proof.counterexample["small_scale_difference"]
    (False, 6345, 'same')
    """

    framework: Framework
    when: FrozenDict[str, tuple[str, ...]]
    then: tuple[str, ...]
    holds: bool
    profiles: int
    violations: int
    counterexample: FrozenDict[str, str] | None

    def __bool__(self) -> bool:
        return self.holds


def prove(framework: Framework, *, when: Answers, then: str | Sequence[str]) -> Proof:
    """Return whether, over all profiles, certain answers always lead to certain outcomes.

    Args:
        framework: the framework.
        when: for criteria, and aspects other than the outcome, by id, a level id or several; what is left out may have
            any level.
        then: the id of the outcome that must follow, or several of which one must follow.

    Raises:
        AnswerError: for criteria, levels or outcomes that the framework does not have, with all problems.
        ContradictionError: for a condition under which nothing can occur.

    >>> from k80assess import load_framework
    >>> prove(load_framework(), when={"ownership": "nobody"}, then=["decline", "monitor"]).holds
    True
    >>> proof = prove(load_framework(), when={"theme_link": "direct"}, then="take_on")
    >>> proof.violations, proof.profiles, proof.counterexample["demand"]
    (17739, 19683, 'none')
    """
    compiled = compile_framework(framework)
    if not isinstance(when, Mapping):
        raise ArgumentError(Problem(("when",), Sentence("not_answers", "a mapping of answers is needed"), quoted(when)))
    expected = (then,) if isinstance(then, str) else then
    problems = _outcome_problems(expected, compiled.outcomes)
    try:
        box = Box.of(compiled, when, "rule")
    except ContradictionError as error:
        if not problems:
            raise error.said_of(Sentence("place.rule", "rule"), ("when",)) from None
    except AnswerError as error:
        problems = [*(problem._replace(loc=("when", *problem.loc[1:])) for problem in error.problems), *problems]
    if problems:
        raise AnswerError(Sentence("place.rule", "rule"), problems)
    compiled = box.compiled
    amounts = compiled.diagram.pour(compiled.shares_of(box.values))
    others = [leaf for leaf, outcome in enumerate(compiled.outcomes) if outcome not in expected]
    violations = sum(amounts[leaf] for leaf in others)
    found = compiled.diagram.find(box.values, others)
    return Proof(
        framework=framework,
        when=FrozenDict({c: own for c, own in box.given.items() if len(own) < len(framework.node(c).levels)}),
        then=tuple([outcome for outcome in compiled.outcomes if outcome in expected]),
        holds=not violations,
        profiles=sum(amounts[: len(compiled.outcomes)]),
        violations=violations,
        counterexample=None if found is None else compiled.named(found),
    )


def _outcome_problems(expected: object, outcomes: Sequence[str]) -> list[Problem]:
    if not isinstance(expected, (list, tuple, set, frozenset)) or not expected:
        sentence = Sentence("not_outcomes", "an outcome id, or a list of them, is needed")
        return [Problem(("then",), sentence, quoted(expected))]
    unknown = Sentence("outcome_unknown", "there is no such outcome")
    ordered = sorted(expected, key=repr) if isinstance(expected, (set, frozenset)) else expected
    return [Problem.unknown(("then",), unknown, o, outcomes) for o in ordered if o not in outcomes]
