"""The members of a family, found one by one: each agrees with all that is asked of it, or it is shown that none does.

A solver of propositions chooses what loose aspects do at the places that examples visit, and what it needed to choose
goes to each loose aspect by itself: the vector of a loose sum must lie in a cone. Where none does, the few choices that
contradict are a lemma, which all later questions know. Nieuwenhuis, Oliveras and Tinelli (2006), Solving SAT and SAT
modulo theories.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from fractions import Fraction
from functools import partial
from itertools import count
from threading import RLock
from time import monotonic
from typing import Any, Protocol

from k80assess.base.results import FrozenDict
from k80assess.document.conditions import levels_among
from k80assess.document.examples import Example
from k80assess.document.framework import Framework
from k80assess.document.nodes import level_ids
from k80assess.engine.answers import Box
from k80assess.engine.diagram import Value
from k80assess.engine.families import Family
from k80assess.engine.loose_by_cell import LooseByCell
from k80assess.engine.loose_sums import LooseSum
from k80assess.errors import MissingExtraError, Sentence, SizeLimitError
from k80assess.learning.atoms import AtLeast, Atom, Cell, Lemma, Weighs
from k80assess.learning.cells import CellMembers
from k80assess.learning.conditions import ALWAYS, NEVER, Conditions, Decision, Literal, Ref, TopicConditions
from k80assess.learning.cones import OutOfTimeError, Row
from k80assess.learning.sums import SumMembers

POOL = 64
"""How many members are remembered: one of them often answers a question without search."""

PATIENCE = 2_000
"""After how many conflicts the solver of propositions looks at the clock."""

MOST_ORDERED = 400
"""Of how many cells of a loose sum the order is told beforehand: of others the solver learns what it needs of it."""

MOST_CELLS = 1_000
"""How many cells of a loose table may be visited: without the order of all of them nothing would be right."""


class Member:
    """A member, and what is known of it.

    Attributes:
        choices: what it chooses of loose aspects, by id; those it leaves as written are not among them.
    """

    __slots__ = ("choices", "met", "truths")

    def __init__(self, choices: Mapping[str, Any]) -> None:
        self.choices = FrozenDict(choices)
        self.truths: dict[Literal, bool] = {}
        self.met: dict[Ref, bool] = {}


class Search(Protocol):
    """A search for members of a family."""

    family: Family

    @property
    def aspects(self) -> Mapping[str, SumMembers | CellMembers]:
        """The members of loose aspects, by id."""

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """What holds others back who search as well."""

    def condition(self, box: Box, outcomes: Collection[Value], *, every: bool = False) -> Ref:
        """Return the condition that answers give one of these outcomes, in some completion or in every one."""

    def example(self, example: Example, box: Box) -> Ref:
        """Return what an example asks, whose answers are read."""

    def meets(self, member: Member, root: Ref) -> bool:
        """Return whether a member meets a condition."""

    def framework(self, member: Member) -> Framework:
        """Return a member as a document."""

    def find(self, roots: Sequence[Ref], until: float | None = None) -> Member | None:
        """Return a member that meets all these conditions; None where there is none, and then `core` says why."""


def wanted(example: Example, family: Family) -> list[Value]:
    """Return the outcomes of an example by position."""
    outcomes = level_ids(family.framework.outcome_aspect)
    return [outcomes.index(level) for level in levels_among(example.outcome, outcomes)]


class MemberSearch:
    """The search for members of a family, and what it has learnt.

    Args:
        family: the family.

    Attributes:
        conditions: the graph of all conditions.
        lemmas: why choices contradict, first found first.
        clauses: what the solver of propositions was told.
        core: after a search in vain, the places of conditions that no member meets together.
        last_asked: by which atoms of each loose aspect, holding or not, what was searched for last meets conditions.
    """

    def __init__(self, family: Family) -> None:
        self.family, self.loose = family, family._loose
        self.aspects: dict[str, SumMembers | CellMembers] = {}
        for aspect_id, one in self.loose.items():
            if isinstance(one, LooseSum):
                self.aspects[aspect_id] = SumMembers(one)
            else:
                assert isinstance(one, LooseByCell)
                self.aspects[aspect_id] = CellMembers(one)
        self.conditions = Conditions()
        self.lemmas: list[Lemma] = []
        self.core: tuple[int, ...] = ()
        self.last_asked: dict[str, dict[Atom, bool]] = {}
        self.clauses: list[Sequence[int]] = []
        self.lock = RLock()
        self._solver = _solver()
        self._fresh = count(1)
        self._atoms: dict[Literal, Atom] = {}
        self._literals: dict[Atom, Literal] = {}
        self._cells: dict[str, dict[Cell, dict[Value, Literal]]] = {aspect_id: {} for aspect_id in self.loose}
        self._propositions: dict[Ref, int] = {}
        self._pool = [Member({})]  # the last used is the last

    # --- what is asked --------------------------------------------------------------------------------------------

    def condition(self, box: Box, outcomes: Collection[Value], *, every: bool = False) -> Ref:
        """Return the condition that answers give one of these outcomes, in some completion or in every one."""
        with self.lock:
            return TopicConditions(box, self.loose, self.conditions, self._at_least).root(outcomes, every=every)

    def example(self, example: Example, box: Box) -> Ref:
        """Return what an example asks, whose answers are read."""
        return self.condition(box, wanted(example, self.family), every=example.every)

    def weighs(self, aspect_id: str, row: Row) -> Ref:
        """Return the condition that the weights and cut-offs of a loose sum meet a condition."""
        with self.lock:
            return self.conditions.decide(self.literal(Weighs(aspect_id, row)), ALWAYS, NEVER)

    def exactly(self, aspect_id: str, cell: Cell, level: Value) -> Ref:
        """Return the condition that a loose aspect comes to a level, but for caps, at a cell."""
        is_less, decide = ALWAYS, self.conditions.decide
        with self.lock:
            if level + 1 < self.loose[aspect_id].size:
                is_less = decide(self._at_least(aspect_id, cell, level + 1), NEVER, ALWAYS)
            return decide(self._at_least(aspect_id, cell, level), is_less, NEVER) if level else is_less

    def _at_least(self, aspect_id: str, cell: Cell, level: Value) -> Literal:
        return self.literal(AtLeast(aspect_id, cell, level))

    def _order(self, literal: Literal, atom: AtLeast) -> None:
        """Tell the solver how a new atom stands to those of the same aspect: higher levels need lower ones."""
        aspect, known = self.loose[atom.aspect], self._cells[atom.aspect]
        if len(known) >= MOST_CELLS and atom.cell not in known and not isinstance(aspect, LooseSum):
            what = Sentence("limit.cells_visited", "cells of {aspect} that topics visit", aspect=f"'{atom.aspect}'")
            raise SizeLimitError(what, MOST_CELLS, Sentence("remedy.answer_more", "answer more of the open criteria"))
        if len(known) >= MOST_ORDERED and isinstance(aspect, LooseSum):
            known = {atom.cell: known.get(atom.cell, {})}
        for cell, levels in known.items():
            below, above = aspect.is_below(cell, atom.cell), aspect.is_below(atom.cell, cell)
            for level, other in levels.items():
                if below and level >= atom.level:
                    self._tell([-other, literal])
                if above and level <= atom.level:
                    self._tell([-literal, other])
        self._cells[atom.aspect].setdefault(atom.cell, {})[atom.level] = literal

    def literal(self, atom: Atom) -> Literal:
        """Return the number of an atom."""
        if atom not in self._literals:
            literal = next(self._fresh)
            self._atoms[literal], self._literals[atom] = atom, literal
            self._solver.set_phases([literal if self.truth(self._pool[-1], literal) else -literal])
            if isinstance(atom, AtLeast):
                self._order(literal, atom)
        return self._literals[atom]

    def proposition(self, root: Ref) -> int:
        """Return the proposition that a condition is met; what it then asks is told to the solver."""
        waiting: list[Ref] = []

        def own(ref: Ref) -> int:
            if ref not in self._propositions:
                self._propositions[ref] = next(self._fresh)
                waiting.append(ref)
            return self._propositions[ref]

        found = own(root)
        while waiting:
            ref = waiting.pop()
            met = self._propositions[ref]
            if ref in (NEVER, ALWAYS):
                self._tell([met if ref == ALWAYS else -met])
                continue
            node = self.conditions[ref]
            if isinstance(node, Decision):
                self._tell([-met, -node.literal, own(node.yes)])
                self._tell([-met, node.literal, own(node.no)])
            elif node.every:
                for part in node.parts:
                    self._tell([-met, own(part)])
            else:
                self._tell([-met, *map(own, node.parts)])
        return found

    def _tell(self, clause: Sequence[int]) -> None:
        self.clauses.append(clause)
        self._solver.add_clause(clause)

    # --- what there is --------------------------------------------------------------------------------------------

    def truth(self, member: Member, literal: Literal) -> bool:
        """Return whether an atom holds for a member."""
        if literal not in member.truths:
            atom = self._atoms[literal]
            member.truths[literal] = self.aspects[atom.aspect].holds(atom, member.choices.get(atom.aspect))
        return member.truths[literal]

    def meets(self, member: Member, root: Ref) -> bool:
        """Return whether a member meets a condition."""
        if root not in member.met:
            self.conditions.holds(root, partial(self.truth, member), member.met)
        return member.met[root]

    def framework(self, member: Member) -> Framework:
        """Return a member as a document."""
        return self.family._member(
            {aspect_id: self.aspects[aspect_id].rule(own) for aspect_id, own in member.choices.items()}
        )

    def find(self, roots: Sequence[Ref], until: float | None = None) -> Member | None:
        """Return a member that meets all these conditions; None where there is none, and then `core` says why.

        Args:
            roots: the conditions.
            until: when to give up, by the clock that only goes forward.

        Raises:
            OutOfTimeError: when that comes first.
        """
        with self.lock:
            known = next((one for one in reversed(self._pool) if all(self.meets(one, root) for root in roots)), None)
            member = self._searched(roots, until) if known is None else known
            if member is not None:
                self._remember(member)
            return member

    def widest(self, roots: Sequence[Ref], until: float | None = None) -> Member:
        """Return the member that meets conditions, which can be met, by the widest margin.

        The margin is the least part of the whole by which something is met in a loose sum, or its cut-offs lie apart.
        Of each loose sum by itself it is then as wide as can be.
        """
        with self.lock:
            best, member = Member({}), self.find(roots, until)
            asked = {} if member is None else self.asked(member, roots)
            while member is not None:
                found = {
                    aspect_id: own.widest(asked.get(aspect_id, {}), until)
                    for aspect_id, own in self.aspects.items()
                    if isinstance(own, SumMembers)
                }
                wide = {aspect_id: vector for aspect_id, (_, vector) in found.items() if vector is not None}
                best = Member({**member.choices, **wide})
                if not found:
                    break
                member = self._searched(roots, until, min([margin for margin, _vector in found.values()]))
                asked = self.last_asked  # it may meet the conditions in other ways too, by less
            return best

    def _remember(self, member: Member) -> None:
        self._pool = [*[one for one in self._pool if one is not member][1 - POOL :], member]

    def _searched(self, roots: Sequence[Ref], until: float | None, margin: Fraction | None = None) -> Member | None:
        places: dict[int, int] = {}
        only = [] if margin is None else [next(self._fresh)]  # what is learnt with a margin holds with it alone
        for place, root in enumerate(roots):
            places.setdefault(self.proposition(root), place)
        while True:
            if not self._solved([*places, *only], until):
                self.core = tuple(sorted([places[met] for met in self._solver.get_core() or () if met in places]))
                return None
            model = self._solver.get_model()
            true = {literal for literal in model if literal > 0}
            self.last_asked = self._by_aspect(self._asked_by(roots, true))
            member = self._choices(self.last_asked, until, margin, only)
            if member is not None:
                return member

    def _asked_by(self, roots: Sequence[Ref], true: Collection[int]) -> set[Literal]:
        """Return the literals by which propositions that are true meet conditions."""
        return self.conditions.asked(
            roots, true.__contains__, lambda ref: ref == ALWAYS or self._propositions[ref] in true
        )

    def _by_aspect(self, asked: Collection[Literal]) -> dict[str, dict[Atom, bool]]:
        by_aspect: dict[str, dict[Atom, bool]] = {}
        for literal in sorted(asked, key=abs):
            atom = self._atoms[abs(literal)]
            by_aspect.setdefault(atom.aspect, {})[atom] = literal > 0
        return by_aspect

    def asked(self, member: Member, roots: Sequence[Ref]) -> dict[str, dict[Atom, bool]]:
        """Return by which atoms of each loose aspect, holding or not, a member meets conditions."""
        asked = self.conditions.asked(roots, partial(self.truth, member), partial(self.meets, member))
        return self._by_aspect(asked)

    def _solved(self, assumed: Sequence[int], until: float | None) -> bool:
        while True:
            if until is not None and monotonic() > until:
                raise OutOfTimeError
            self._solver.conf_budget(PATIENCE)
            decided: bool | None = self._solver.solve_limited(assumptions=assumed)
            if decided is not None:
                return decided

    def _choices(
        self,
        asked: Mapping[str, Mapping[Atom, bool]],
        until: float | None,
        margin: Fraction | None,
        only: Sequence[Literal],
    ) -> Member | None:
        """Return a member that has all that is asked; None where none has, and the solver learns why."""
        choices, is_refuted = {}, False
        for aspect_id, aspect in self.aspects.items():
            own = asked.get(aspect_id, {})
            if not own and margin is None:
                continue
            choice = aspect.found(own, until, margin) if isinstance(aspect, SumMembers) else aspect.found(own)
            if isinstance(choice, Lemma):
                is_refuted = True
                refuted = [self._literals[atom] * (-1 if holds else 1) for atom, holds, _ in choice.choices]
                self._tell([*refuted, *(-one for one in only)])
                if not only:
                    self.lemmas.append(choice)
            elif choice is not None:
                choices[aspect_id] = choice
        return None if is_refuted else Member(choices)


def needs_solver() -> None:
    """Refuse to go on without python-sat.

    Raises:
        MissingExtraError: when it is not installed.
    """
    try:
        import pysat.solvers  # noqa: F401
    except ImportError:
        raise MissingExtraError("python-sat", "learn") from None


def _solver() -> Any:
    needs_solver()
    from pysat.solvers import Solver

    return Solver(name="glucose4")
