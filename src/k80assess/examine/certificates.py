"""Answers that an independent program can check: what was answered, and the diagrams from which it follows.

`k80check.py`, a single file beside this package that needs nothing of it, reads a framework's document and a
certificate and says whether the answers follow. In the literature: McConnell, Mehlhorn, Näher and Schweitzer (2011),
Certifying algorithms.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

from k80assess.base.disk import path_text, write_whole
from k80assess.base.display import Displayed
from k80assess.base.exact import exact
from k80assess.base.results import result
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.text import ids_of
from k80assess.engine.assessment import Assessment, asked_of
from k80assess.engine.compiled import CompiledFramework, compile_framework
from k80assess.engine.diagram import Diagram
from k80assess.engine.families import refuse_family
from k80assess.errors import ArgumentError, Problem, Sentence, SizeLimitError, quoted
from k80assess.examine.chances import MAX_CHANCE_DIGITS, ROUNDER_BELIEFS, Beliefs, probabilities
from k80assess.examine.changes import changes
from k80assess.examine.compare import Difference, in_common_order
from k80assess.examine.proof import Proof, exempting
from k80assess.examine.reasons import Reason, reasons

FORMAT = "k80assess certificate 1"

_OCCURS = [["yes"], ["no"]]  # what stands at the leaves of the diagram of what can occur


@result
class Certificate(Displayed):
    """Answers about a framework, with what is needed to check them.

    Attributes:
        text: the certificate as JSON.
        claims: the kinds of its claims, in order.

    >>> from k80assess import assess
    >>> certificate(assess({"theme_link": "none", "small_scale_difference": "same"})).claims[:3]
    ('possible', 'possible', 'possible')
    """

    text: str
    claims: tuple[str, ...]

    @property
    def hash(self) -> str:
        """The SHA-256 of the certificate's file, by which a decision can name it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the certificate to a file; what stands there is replaced.

        Raises:
            ArgumentError: when this is not a path.
            OSError: when the file cannot be written.
        """
        write_whole(Path(path_text(path)), self.text)


def certificate(
    answered: Assessment | Proof | Difference,
    *,
    beliefs: Beliefs | None = None,
    fixed: Collection[str] = (),
    costs: Mapping[str, Any] | None = None,
    against: str | None = None,
    of: str | None = None,
) -> Certificate:
    """Return the certificate of an assessment, a proof or a difference of frameworks.

    That of an assessment claims for each aspect which levels are possible, and of the outcome how many profiles and
    which chance each has, the first reason, and for each outcome that is out of reach a cheapest change. Profiles are
    those that can occur.

    Args:
        answered: the assessment, proof or difference.
        beliefs: for an assessment, how likely each level is, as for `probabilities`.
        fixed: for an assessment, the criteria that cannot move, as for `changes`.
        costs: for an assessment, what a step costs, as for `changes`.
        against: for an assessment, the id of an outcome that is not possible, of which the first reason is claimed too.
        of: for an assessment, the id of another aspect that everything is claimed of instead of the outcome.

    Raises:
        ArgumentError: for anything else, and for costs without a meaning.
        AnswerError: for beliefs that do not fit the framework.
        UnknownNameError: for a criterion, outcome or aspect that the framework does not have.
        SizeLimitError: when a diagram is too large, or a reason takes too much work to find.

    >>> from k80assess import load_framework, prove
    >>> proof = prove(load_framework(), when={"ownership": "nobody"}, then=["decline", "monitor"])
    >>> certificate(proof).claims
    ('rule',)
    """
    reason = "a certificate is of what one framework says, which a program reads and checks"
    refuse_family(answered, "certificate", Sentence("family_certified", reason))
    if isinstance(answered, Assessment):
        asked = asked_of(answered, of)
        claims = [_counts(asked), _chances(asked, beliefs)]
        claims += [_reason(asked, reason) for reason in islice(reasons(asked), 1)]
        if against is not None:
            claims += [_reason(asked, reason, against) for reason in islice(reasons(asked, against=against), 1)]
        claims += _changes(asked, fixed, costs or {})
        return _certificate([*_possible(answered), *_about(of, claims)], framework=answered._box.compiled)
    if isinstance(answered, Proof):
        framework = answered.framework if answered.unless is None else exempting(answered.framework, answered.unless)
        compiled = compile_framework(framework)
        judged = frozenset(answered.when) - {*compiled.criteria}
        return _certificate(_about(answered.of, [_rule(answered)]), answered.unless, framework=compiled.judging(judged))
    if isinstance(answered, Difference):
        old, new = in_common_order(answered.old, answered.new)
        return _certificate([_difference(answered)], framework=old, other=new)
    needed = Sentence("not_certifiable", "an assessment, a proof or a difference of frameworks is needed")
    raise ArgumentError(Problem((), needed, quoted(answered)))


def _about(of: str | None, claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return claims with the aspect that they are about; those about the outcome do not name it."""
    return claims if of is None else [{**claim, "of": of} for claim in claims]


def _certificate(
    claims: list[dict[str, Any]],
    unless: Mapping[str, Sequence[str]] | None = None,
    /,
    **frameworks: CompiledFramework,
) -> Certificate:
    """Return a certificate; what its claims exempt stands beside the diagrams, in which it cannot occur."""
    diagrams = {name: _diagrams(compiled) for name, compiled in frameworks.items()}
    if unless is not None:
        diagrams["framework"]["unless"] = unless
    content = {"format": FORMAT, **diagrams, "claims": claims}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Certificate(text=f"{text}\n", claims=tuple([claim["claim"] for claim in claims]))


def _diagrams(compiled: CompiledFramework) -> dict[str, Any]:
    framework = compiled.framework
    diagrams = {}
    for aspect in framework.aspects_in_order:
        leaves = [[level] for level in level_ids(aspect)]
        diagrams[aspect.id] = _written_diagram(_by_rule(compiled, aspect), leaves)
    content = {"id": framework.id, "version": framework.version, "order": compiled.order, "diagrams": diagrams}
    if compiled.feasible is not None:
        content["feasible"] = _written_diagram(compiled.feasible, _OCCURS)
    return content


def _by_rule(compiled: CompiledFramework, aspect: Aspect) -> Diagram:
    """Return the diagram of the level that an aspect's rule gives it, whether or not that can occur."""
    if aspect.id not in compiled.judged:
        return compiled.level_diagram(aspect.id)
    return compiled.construct(len(aspect.levels)).diagram_by_rule(aspect.id)


def _written_diagram(diagram: Diagram, leaves: list[list[str]]) -> dict[str, Any]:
    nodes = [[node.variable, *node.children] for node in diagram.nodes]
    return {"leaves": leaves, "nodes": nodes, "root": diagram.root}


# --- claims -------------------------------------------------------------------------------------------------------


def _answers(assessment: Assessment) -> dict[str, list[str]]:
    framework = assessment.framework
    return {i: [*own] for i, own in assessment.given.items() if own != level_ids(framework.node(i))}


def _possible(assessment: Assessment) -> Iterator[dict[str, Any]]:
    answers = _answers(assessment)
    for aspect_id, judgement in assessment.aspects.items():
        yield {"claim": "possible", "of": aspect_id, "answers": answers, "levels": ids_of(judgement.possible)}


def _counts(assessment: Assessment) -> dict[str, Any]:
    compiled = assessment._box.compiled
    amounts = compiled.diagram.pour(compiled.shares_of(assessment._box.values))
    counts = [[[outcome], amounts[leaf]] for leaf, outcome in enumerate(compiled.outcomes) if amounts[leaf]]
    return {"claim": "counts", "answers": _answers(assessment), "counts": counts}


def _chances(assessment: Assessment, beliefs: Beliefs | None) -> dict[str, Any]:
    found = probabilities(assessment, beliefs=beliefs)
    if any(chance.denominator > 10**MAX_CHANCE_DIGITS for chance in found.values()):
        what = Sentence("limit.chance_digits", "digits of a chance")
        raise SizeLimitError(what, MAX_CHANCE_DIGITS, ROUNDER_BELIEFS)
    chances = [[[outcome], str(chance)] for outcome, chance in found.items() if chance]
    given = {c: {level: _written(w) for level, w in own.items()} for c, own in (beliefs or {}).items()}
    return {"claim": "chances", "answers": _answers(assessment), "beliefs": given, "chances": chances}


def _reason(assessment: Assessment, reason: Reason, against: str | None = None) -> dict[str, Any]:
    box, compiled = assessment._box, assessment._box.compiled
    possible = ids_of(assessment.possible)
    excluded = [outcome for outcome in compiled.outcomes if outcome not in possible] if against is None else [against]
    others = [leaf for leaf, outcome in enumerate(compiled.outcomes) if outcome in excluded]
    counterexamples = {}
    for left_out in reason.answers:
        kept = {compiled.variables[i] for i in reason.answers if i != left_out}
        allowed = [box.values[v] if v in kept else everything for v, everything in enumerate(compiled.everything)]
        profile = compiled.diagram.find(allowed, others)
        assert profile is not None  # a reason is minimal
        counterexamples[left_out] = compiled.named(profile)
    return {
        "claim": "reason" if against is None else "against",
        "answers": _answers(assessment),
        "levels": possible if against is None else excluded,
        "criteria": reason.answers,
        "counterexamples": counterexamples,
    }


def _changes(assessment: Assessment, fixed: Collection[str], costs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for outcome in assessment._box.compiled.outcomes:
        if outcome not in ids_of(assessment.possible):
            found = changes(assessment, outcome, fixed=fixed, costs=costs)
            change = found[0] if found else None
            yield {
                "claim": "change",
                "answers": _answers(assessment),
                "levels": [outcome],
                "fixed": sorted({fixed} if isinstance(fixed, str) else {*fixed}),
                "costs": {c: _written(cost) for c, cost in costs.items()},
                "moves": None if change is None else {c: to for c, (_from, to) in change.steps.items()},
                "cost": None if change is None else str(change.cost),
            }


def _rule(proof: Proof) -> dict[str, Any]:
    return {
        "claim": "rule",
        "when": proof.when,
        "then": proof.then,
        "holds": proof.holds,
        "profiles": proof.profiles,
        "violations": proof.violations,
        "counterexample": proof.counterexample,
        **({} if proof.unless is None else {"unless": proof.unless}),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    moved = [[old, new, count, difference.example(old, new)] for (old, new), count in difference.moved.items()]
    return {"claim": "difference", "profiles": difference.profiles, "moved": moved}


def _written(number: object) -> str:
    return str(Fraction(exact(number)))
