"""Which pieces of a framework cases hit, and which none does: what tests of a framework leave untested.

A case hits a piece where that piece decides at every profile that the case's answers leave possible: an answer that is
open hits nothing that depends on it. So a piece that no case hits can be altered, and what all cases give stays: each
as a whole where it has an answer to everything, and what it gives for certain where it has not.

What a framework says cannot occur together is hit where answers cannot occur by it, and where less would be decided if
it did not say so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

import attrs

from k80assess.base.display import Displayed, counted
from k80assess.base.lazy import cached_property
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.framework import Framework, scales_read
from k80assess.document.nodes import Aspect, level_ids
from k80assess.document.rules import Table
from k80assess.document.topic import Topic
from k80assess.engine.answers import Answers
from k80assess.engine.assessment import Assessment, assess_answers, no_topic
from k80assess.engine.compiled import CompiledFramework, compile_framework, open_variables
from k80assess.engine.construct import Compilation
from k80assess.engine.diagram import Diagram, Value
from k80assess.engine.steps import RuleSteps, steps_of
from k80assess.engine.totals import total_range
from k80assess.errors import ContradictionError, place_in
from k80assess.examine.findings import without_effect

Kind = Literal["outcome", "answer", "level", "row", "cap", "reached", "not_reached", "impossible", "asked", "not_asked"]
KINDS: tuple[Kind, ...] = (
    "outcome", "answer", "level", "row", "cap", "reached", "not_reached", "impossible", "asked", "not_asked"
)  # fmt: skip

_SIDES_OF_CUTOFF: tuple[Kind, ...] = ("reached", "not_reached")
_SIDES_OF_CONDITION: tuple[Kind, ...] = ("asked", "not_asked")
_Piece: TypeAlias = tuple[Kind, str, str]
_Left: TypeAlias = Sequence[Sequence[Value]]


@result
class CoveredPiece(Displayed):
    """A piece of a framework with how many cases hit it.

    Attributes:
        place: its place in the document, such as `aspects[0].rule.rows[1]`.
        kind: `outcome`, `answer` (a level of a criterion), `level` (of another aspect than the outcome), `row`, `cap`,
            `reached` and `not_reached` (the two sides of a cut-off), `impossible` (a combination), `asked` and
            `not_asked` (the two sides of the condition of a criterion).
        owner: the id of the criterion or aspect it belongs to; for what is impossible that of the outcome.
        name: its own id, or its number where it has none, from 1.
        hits: the number of cases that hit it.

    >>> from k80assess import load_framework
    >>> hit = [piece for piece in coverage_of(load_framework(), [{"ownership": "nobody"}]).pieces if piece.hits]
    >>> [(piece.kind, piece.owner, piece.name, piece.place) for piece in hit]
    [('answer', 'ownership', 'nobody', 'criteria[8].levels[0]'), ('level', 'capacity', 'none', 'aspects[2].levels[0]')]
    """

    place: str
    kind: Kind
    owner: str
    name: str
    hits: int


@result
class Coverage(Displayed):
    """Which pieces of a framework cases hit.

    Attributes:
        framework: the framework.
        cases: the number of cases.
        pieces: every piece that a case can hit, in the order of the document; `check` tells which others there are.

    >>> from k80assess import load_framework
    >>> coverage_of(load_framework(), [])
    <Coverage of k80-wendbaarheid by 0 cases: 0 of 55 pieces>
    """

    framework: Framework
    cases: int
    pieces: tuple[CoveredPiece, ...]

    @property
    def never_hit(self) -> Results[CoveredPiece]:
        """The pieces that no case hits."""
        return Results([piece for piece in self.pieces if not piece.hits])

    @property
    def counts(self) -> FrozenDict[Kind, tuple[int, int]]:
        """For each kind of piece that there is how many were hit, and how many there are."""
        found: dict[Kind, tuple[int, int]] = {}
        for kind in KINDS:
            own = [piece for piece in self.pieces if piece.kind == kind]
            if own:
                found[kind] = (sum(1 for piece in own if piece.hits), len(own))
        return FrozenDict(found)

    @property
    def share(self) -> Fraction:
        """The share of all pieces that were hit, from 0 to 1."""
        return Fraction(len(self.pieces) - len(self.never_hit), len(self.pieces))

    def __repr__(self) -> str:
        hit, total = len(self.pieces) - len(self.never_hit), len(self.pieces)
        return f"<Coverage of {self.framework.id} by {counted(self.cases, 'case', 'cases')}: {hit} of {total} pieces>"


def coverage_of(framework: Framework, cases: Iterable[Answers | Topic]) -> Coverage:
    """Return which pieces of a framework cases hit, each given as answers or a topic.

    Raises:
        AnswerError: for criteria, aspects or levels that the framework does not have.
        SizeLimitError: when the framework is too large to compile, or a rule by itself is.
    """
    walk = Covering(framework)
    hits = [walk.hits(case) for case in cases]
    return walk.coverage(hits)


class Covering:
    """The pieces of a framework, and which of them a case hits."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.compiled = compile_framework(framework)
        self._diagrams: dict[tuple[object, ...], Diagram] = {}

    @cached_property
    def pieces(self) -> tuple[CoveredPiece, ...]:
        """Each piece that a case can hit, not hit yet."""
        idle = without_effect(self.compiled)
        return tuple([piece for piece in _pieces(self.framework) if piece.place not in idle and self._can_be(piece)])

    def coverage(self, hits: Sequence[Iterable[int]]) -> Coverage:
        """Return the coverage by cases of which each hits pieces of these numbers."""
        counts = [0] * len(self.pieces)
        for own in hits:
            for number in own:
                counts[number] += 1
        pieces = [_hit(piece, count) for piece, count in zip(self.pieces, counts, strict=True)]
        return Coverage(framework=self.framework, cases=len(hits), pieces=tuple(pieces))

    def hits(self, case: Answers | Topic) -> tuple[int, ...]:
        """Return the numbers of the pieces that a case hits.

        Raises:
            AnswerError: for criteria, aspects or levels that the framework does not have.
        """
        if not isinstance(case, (Topic, Mapping)):
            raise no_topic(case)
        try:
            # Notes are of no account: these are examples.
            answers, topic = (case.answers, case) if isinstance(case, Topic) else (case, None)
            found = set(self._decided(assess_answers(answers, topic, self.framework)))
            found |= {piece for piece, other in self._unbound.items() if self._differs(other, answers, found)}
        except ContradictionError as error:
            found = {("impossible", self.framework.outcome, str(row + 1)) for row in error.rows}
            found |= {("not_asked", criterion_id, criterion_id) for criterion_id in error.not_asked}
        return tuple([i for i, piece in enumerate(self.pieces) if (piece.kind, piece.owner, piece.name) in found])

    @cached_property
    def _unbound(self) -> dict[_Piece, Covering]:
        """For each that says what cannot occur together, the same framework without it."""
        framework, found = self.framework, dict[_Piece, Covering]()
        for i in range(len(framework.impossible or ())):
            others = [row for j, row in enumerate(framework.impossible or ()) if j != i]
            without = framework.model_copy(update={"impossible": others})
            found["impossible", framework.outcome, str(i + 1)] = Covering(without)
        for criterion in framework.criteria:
            if criterion.asked_when is not None:
                always = criterion.model_copy(update={"asked_when": None, "otherwise": None})
                criteria = [always if one is criterion else one for one in framework.criteria]
                without = framework.model_copy(update={"criteria": criteria})
                found["not_asked", criterion.id, criterion.id] = Covering(without)
        return found

    @staticmethod
    def _differs(other: Covering, answers: Answers, found: set[_Piece]) -> bool:
        """Return whether answers decide less with all that can occur by another framework."""
        decided = set(other._decided(assess_answers(answers, None, other.framework)))
        return any(piece not in decided for piece in found if piece[0] not in _SIDES_OF_CONDITION)

    def _can_be(self, piece: CoveredPiece) -> bool:
        """Return whether there is a profile at which a side of a cut-off, or of a condition, decides."""
        if piece.kind in _SIDES_OF_CUTOFF:
            aspect = self.framework.node(piece.owner)
            assert isinstance(aspect, Aspect)
            place = level_ids(aspect).index(piece.name) - (piece.kind == "not_reached")
            reached, left = self.compiled.reached, self.compiled.everything
            steps = attrs.evolve(steps_of(aspect, scales_read(self.framework, aspect)), caps=None)
            return place in self._places(self.compiled, aspect, "cut", steps, len(aspect.levels), reached, left)
        if piece.kind in _SIDES_OF_CONDITION:
            asked = assess_answers({}, None, self.framework)._box.asked.get(piece.owner)
            return asked is None or asked == (piece.kind == "asked")
        return True

    def _decided(self, assessment: Assessment) -> Iterator[_Piece]:
        """Yield for each piece that decides at every profile that is left its kind, its owner and its name."""
        box = assessment._box
        compiled = box.compiled
        reached = compiled.reach(box.left)
        for criterion in self.framework.criteria:
            if len(reached[criterion.id]) == 1:
                yield "answer", criterion.id, criterion.levels[reached[criterion.id][0]].id
            asked = box.asked.get(criterion.id)
            if asked is not None:
                yield "asked" if asked else "not_asked", criterion.id, criterion.id
        for aspect in self.framework.aspects:
            own, scale = reached[aspect.id], level_ids(aspect)
            if len(own) == 1:
                yield "outcome" if aspect.id == self.framework.outcome else "level", aspect.id, scale[own[0]]
            if aspect.id in compiled.judged:  # then its rule decides nothing
                continue
            if isinstance(aspect.rule, Table):
                number = self._row(compiled, aspect, reached, box.left)
                if number is not None:
                    yield "row", aspect.id, str(number + 1)
            if aspect.rule.caps:
                cap = compiled.capped_by(aspect, reached, box.left)
                if cap is not None:
                    yield "cap", aspect.id, str(next(i for i, one in enumerate(aspect.rule.caps) if one is cap) + 1)
            if aspect.id in compiled.evaluator.sums:
                cuts = steps_of(aspect, scales_read(self.framework, aspect)).cuts
                ends = total_range(box, aspect, reached, compiled.evaluator.sums[aspect.id].terms)
                least, greatest = [bisect_right(cuts, total) for total in ends]
                if least == greatest and least > 0:
                    yield "reached", aspect.id, scale[least]
                if least == greatest and least < len(cuts):
                    yield "not_reached", aspect.id, scale[least + 1]

    def _row(
        self, compiled: CompiledFramework, aspect: Aspect, reached: Mapping[str, Sequence[Value]], left: _Left
    ) -> int | None:
        """Return the row of a table that decides at every profile that is left; None where no single one does."""
        assert isinstance(aspect.rule, Table)
        steps, rows = steps_of(aspect, scales_read(self.framework, aspect)), len(aspect.rule.rows)
        assert steps.rows is not None  # it is a table's
        by_row = attrs.evolve(steps, rows=attrs.evolve(steps.rows, decides=tuple(range(rows))), caps=None)
        places = self._places(compiled, aspect, "row", by_row, rows, reached, left)
        return places[0] if len(places) == 1 else None

    def _places(
        self,
        compiled: CompiledFramework,
        aspect: Aspect,
        what: str,
        steps: RuleSteps,
        leaves: int,
        reached: Mapping[str, Sequence[Value]],
        left: _Left,
    ) -> Sequence[int]:
        """Return to which leaves an aspect's rule leads, with other steps, at the profiles that are left."""
        is_free = compiled.move_freely(steps.reads, open_variables(left))
        key = (what, aspect.id) if is_free else (what, aspect.id, compiled.order)
        if key not in self._diagrams:
            order = steps.reads if is_free else compiled.order
            compilation = Compilation(self.framework, order, leaves, compiled.node_limit)
            compilation.steps[aspect.id] = steps
            if is_free or compiled.feasible is None:
                self._diagrams[key] = compilation.diagram(aspect.id)
            else:
                self._diagrams[key] = compilation.diagram_where(compiled.feasible, aspect.id)
        values = [reached[node_id] for node_id in steps.reads] if is_free else left
        return [place for place in self._diagrams[key].reach(values) if place < leaves]


def _hit(piece: CoveredPiece, hits: int) -> CoveredPiece:
    return CoveredPiece(place=piece.place, kind=piece.kind, owner=piece.owner, name=piece.name, hits=hits)


def _pieces(framework: Framework) -> Iterator[CoveredPiece]:
    """Yield every piece of a framework that may decide something, not hit yet, in the order of the document."""

    def piece(kind: Kind, owner: str, name: str, place: str) -> CoveredPiece:
        return CoveredPiece(place=place, kind=kind, owner=owner, name=name, hits=0)

    for i, criterion in enumerate(framework.criteria):
        for j, level in enumerate(criterion.levels):
            yield piece("answer", criterion.id, level.id, f"criteria[{i}].levels[{j}]")
        if criterion.asked_when is not None:
            for side in _SIDES_OF_CONDITION:
                yield piece(side, criterion.id, criterion.id, f"criteria[{i}].asked_when")
    for i, aspect in enumerate(framework.aspects):
        for j, level in enumerate(aspect.levels):
            kind_of_level: Kind = "outcome" if aspect.id == framework.outcome else "level"
            yield piece(kind_of_level, aspect.id, level.id, f"aspects[{i}].levels[{j}]")
        if aspect.rule.kind == "weighted":
            for level in aspect.levels[1:]:
                for side in _SIDES_OF_CUTOFF:
                    yield piece(side, aspect.id, level.id, place_in("en", ("aspects", i, "rule", "cutoffs", level.id)))
        for j in range(len(aspect.rule.rows) if isinstance(aspect.rule, Table) else 0):
            yield piece("row", aspect.id, str(j + 1), f"aspects[{i}].rule.rows[{j}]")
        for j in range(len(aspect.rule.caps)):
            yield piece("cap", aspect.id, str(j + 1), f"aspects[{i}].rule.caps[{j}]")
    for i in range(len(framework.impossible or ())):
        yield piece("impossible", framework.outcome, str(i + 1), f"impossible[{i}]")
