"""Families: the frameworks of one form that keep what is fixed and choose what is loose, asked as one.

What holds for a family holds for each of its members, of which the framework as written is one. Sets of outcomes are
asked for with the hidden variables united away, last, since an aspect that feeds several others is one choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import attrs

from k80assess.base.arguments import name_among
from k80assess.base.display import Displayed
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict, result
from k80assess.document.files import as_plain, framework_or_packaged
from k80assess.document.framework import Framework
from k80assess.document.labelled import Amounts
from k80assess.document.loosening import Interval, LooseWeights, Monotone
from k80assess.document.text import Provenance
from k80assess.engine.answers import Box
from k80assess.engine.compiled import CompiledFramework, compile_framework, node_limit_of
from k80assess.engine.construct import hidden_id
from k80assess.engine.diagram import Diagram, Value
from k80assess.engine.lookup import possible
from k80assess.engine.loose import LooseAspect
from k80assess.engine.loose_cells import LooseCells
from k80assess.engine.loose_monotone import LooseMonotone
from k80assess.engine.loose_sums import LooseSum
from k80assess.engine.orders import walk_order, with_judged
from k80assess.errors import (
    ArgumentError,
    DocumentError,
    Problem,
    Sentence,
    listed,
    quoted,
)

T = TypeVar("T")

ASSUMED: Provenance = "assumed"


class Assessed(Protocol):
    """An assessment, which is made further up."""

    @property
    def _box(self) -> Box: ...


@result(slots=False)
class Family(Displayed):
    """All frameworks of one form that keep what is fixed and choose what is loose; the one as written is one of them.

    `loosen` makes one, and so does `learning.monotone`. `assess`, `prove` and `Interview` take it in the place of a
    framework: what they say is certain is so for each member, and what they say is possible is so for some member.

    Attributes:
        framework: the framework as it is written.
        weights: for aspects with loose weights, by id, what these may be.
        cutoffs: for weighted aspects with loose cut-offs, by id, where these may lie, lowest first.
        tables: for loose tables, by id, the numbers of the rows that are loose, from 0; for loose minimums and
            maximums, which have no rows, an empty tuple.
        monotone: for tables of which nothing is fixed but their direction, by id, what is known of them.

    >>> from k80assess import load_framework, loosen
    >>> loosen(load_framework(), weights="any")
    <Family of k80-wendbaarheid: weights of fit, added_value loose>
    """

    framework: Framework
    weights: FrozenDict[str, LooseWeights] = attrs.field(factory=FrozenDict)
    cutoffs: FrozenDict[str, tuple[Interval, ...]] = attrs.field(factory=FrozenDict)
    tables: FrozenDict[str, tuple[int, ...]] = attrs.field(factory=FrozenDict)
    monotone: FrozenDict[str, Monotone] = attrs.field(factory=FrozenDict)

    @cached_property
    def _loose(self) -> FrozenDict[str, LooseAspect]:
        """The loose aspects, by id, in the framework's order."""
        limit = node_limit_of(self.framework)
        found: dict[str, LooseAspect] = {}
        for aspect in self.framework.aspects:
            if aspect.id in self.monotone:
                found[aspect.id] = LooseMonotone.of(self.framework, aspect, limit, self.monotone[aspect.id])
            elif aspect.id in self.tables:
                found[aspect.id] = LooseCells(self.framework, aspect, limit, self.tables[aspect.id])
            elif aspect.id in self.weights or aspect.id in self.cutoffs:
                weights, cutoffs = self.weights.get(aspect.id), self.cutoffs.get(aspect.id)
                found[aspect.id] = LooseSum(self.framework, aspect, limit, weights, cutoffs)
        return FrozenDict(found)

    @cached_property
    def _compiled(self) -> CompiledFramework:
        """The framework with a hidden variable for each loose aspect; diagrams are made when they are needed."""
        framework = self.framework
        if not self._loose:
            return compile_framework(framework)
        # What is loose often makes a diagram smaller: the framework's own is only made where it tells the best order.
        order = compile_framework(framework).order if framework.excluded else walk_order(framework)
        order = with_judged(framework, order, self._loose)
        order = tuple([hidden_id(node_id) if node_id in self._loose else node_id for node_id in order])
        return CompiledFramework(
            framework=framework,
            aspect=framework.outcome_aspect,
            order=order,
            node_limit=node_limit_of(framework),
            loose=self._loose,
        )

    def sets(self) -> Amounts[tuple[str, ...], int]:
        """Return which sets of outcomes stand at how many profiles, each worst first; the empty one is impossible.

        Raises:
            SizeLimitError: when the family is too large to compile.

        >>> from k80assess import load_framework, loosen
        >>> for outcomes, profiles in loosen(load_framework(), weights="any").sets().items():
        ...     print(profiles, *outcomes)
        1449 decline
        1373 monitor
        259 take_on
        37152 decline monitor
        6144 decline take_on
        672 monitor take_on
        12000 decline monitor take_on
        """
        diagram, sets = united(self._compiled, self._compiled.everything)
        amounts = diagram.pour([[1] * size for size in diagram.sizes])[: diagram.leaves]
        names = self._compiled.outcomes
        found = {tuple([names[i] for i in own]): amount for own, amount in zip(sets, amounts, strict=True)}
        occurring = {own: amount for own, amount in found.items() if amount}
        return Amounts(occurring, "sets", self.framework.outcome, self.framework)

    def witness(self, assessment: Assessed, outcome: str) -> Framework:
        """Return a member that shows that an outcome is possible, as an assessment under the family says it is.

        It is a framework like any other, to save and to assess by; under it the outcome is possible with the same
        answers, and if none is open, it is the outcome. What it chooses of what is loose is one choice of many, and is
        marked as assumed.

        Args:
            assessment: an assessment under this family.
            outcome: the id of an outcome that is possible by it.

        Raises:
            UnknownNameError: for an unknown outcome.
            ArgumentError: for an assessment under anything else, an outcome that is not possible, and a member with
                numbers too long for a document, as those of the framework as written may lead to.
            SizeLimitError: when the family is too large to compile, and answers are open.

        >>> from k80assess import assess, load_framework, loosen
        >>> family = loosen(load_framework(), weights="any")
        >>> answers = {c.id: c.levels[-1].id for c in family.framework.criteria} | {"theme_link": "none"}
        >>> assessment = assess(answers, family)
        >>> [level.id for level in assessment.possible], assess(answers).outcome.id
        (['decline', 'take_on'], 'take_on')
        >>> assess(answers, family.witness(assessment, "decline")).outcome.id
        'decline'
        """
        if getattr(assessment, "family", None) != self:
            template = "an assessment under this family is needed: assess(topic, family)"
            raise ArgumentError(Problem((), Sentence("not_of_family", template), quoted(assessment)))
        box: Box = assessment._box
        place, names = place_of(outcome, box.compiled), box.compiled.outcomes
        if place not in box.outcomes:
            template = "under no member of the family this outcome is possible"
            allowed = listed([names[i] for i in box.outcomes])
            raise ArgumentError(Problem(("outcome",), Sentence("no_witness", template), quoted(outcome), allowed))
        known, evaluator = box.compiled.leading_to(box.values, place), box.compiled.evaluator
        # A level to which a cap holds every member down is that of the rule as written too, and needs no other.
        rules = {
            aspect_id: own.uncapped_witness(known, known[aspect_id])
            for aspect_id, own in self._loose.items()
            if evaluator.level(own.aspect, known) != known[aspect_id]
        }
        return self._member(rules)

    def _member(self, rules: Mapping[str, Mapping[str, Any]]) -> Framework:
        """Return the member that has these in the place of parts of its loose rules, by id; they are assumed.

        Raises:
            ArgumentError: where their numbers have more digits than a document may.
        """
        aspects = as_plain(self.framework.aspects)
        for plain in aspects:
            if plain["id"] in rules:
                own = as_plain(rules[plain["id"]])
                kept = ("caps",) if "kind" in own else plain["rule"].keys() - {"section"}
                rule = {key: value for key, value in plain["rule"].items() if key in kept}
                plain["rule"] = {**rule, **own, "provenance": ASSUMED}
        try:
            return Framework.model_validate({**as_plain(self.framework), "aspects": aspects})
        except DocumentError:
            template = "the member that shows this has numbers of more digits than a document may"
            raise ArgumentError(Problem(("outcome",), Sentence("witness_too_long", template))) from None

    def __repr__(self) -> str:
        parts: list[tuple[str, Mapping[str, object]]] = [
            ("weights", self.weights),
            ("cut-offs", self.cutoffs),
            ("rules", {**self.tables, **self.monotone}),
        ]
        said = [f"{kind} of {listed(own)}" for kind, own in parts if own]
        return f"<Family of {self.framework.id}: {'; '.join(said) or 'nothing'} loose>"


def united(
    compiled: CompiledFramework, allowed: Sequence[Sequence[int]]
) -> tuple[Diagram, tuple[tuple[int, ...], ...]]:
    """Return the diagram of what is possible over the criteria, and for each of its leaves the outcomes, by position.

    Hidden variables, and aspects that are judged, are united away: of these each of the values allowed can be.
    """
    choices = [
        tuple([(value,) for value in every]) if variable in compiled.asked else (tuple(own),)
        for variable, (every, own) in enumerate(zip(compiled.everything, allowed, strict=True))
    ]
    return _united(compiled, tuple(choices))


@lru_cache(maxsize=8)
def _united(
    compiled: CompiledFramework, choices: tuple[tuple[tuple[int, ...], ...], ...]
) -> tuple[Diagram, tuple[tuple[int, ...], ...]]:
    return possible(compiled, choices)


def over_criteria(compiled: CompiledFramework, row: Sequence[T], only: T) -> list[T]:
    """Return a row of one item for each variable, with that of the only value left of each that is united away."""
    return [own if variable in compiled.asked else only for variable, own in enumerate(row)]


def written_of(framework: Framework | Family | None) -> Framework:
    """Return a framework, or that of a family as it is written; the packaged one where there is none."""
    return framework.framework if isinstance(framework, Family) else framework_or_packaged(framework)


def place_of(outcome: object, compiled: CompiledFramework) -> Value:
    """Return the position of an outcome, by its id.

    Raises:
        UnknownNameError: for an unknown outcome.
    """
    return compiled.outcomes.index(name_among("outcome", outcome, compiled.outcomes))


def compiled_of(framework: Framework | Family | None) -> CompiledFramework:
    """Return a framework or a family compiled; the packaged framework where there is none."""
    return framework._compiled if isinstance(framework, Family) else compile_framework(framework_or_packaged(framework))


def refuse_family(found: object, function: str, reason: Sentence | None = None) -> None:
    """Refuse a family, or the assessment of one, where the answer needs one framework.

    Raises:
        ArgumentError: for a family.
    """
    family = getattr(found, "family", None) if not isinstance(found, Family) else found
    if isinstance(family, Family):
        template = (
            "this weighs or compares profiles under one framework, and a family says of each profile by itself what "
            "is possible"
        )
        reason = reason or Sentence("family_weighed", template)
        sentence = Sentence("family_refused", "{function} takes no family: {reason}", function=function, reason=reason)
        allowed = Sentence("allowed.of_family", "its framework as written, family.framework; or ask family.sets()")
        raise ArgumentError(Problem((), sentence, allowed=allowed))
