"""How far examples fix weights, cut-offs and cells: the exact ends of what frameworks that agree choose.

The greatest part that an input can have is found cone by cone: the choices by which one framework agrees leave a cone,
in which it is a linear program; then a framework is looked for in which the part is greater still. Each time another
cone is left behind, and there are finitely many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from k80assess.base.display import Displayed
from k80assess.base.results import FrozenDict, Results, result
from k80assess.document.loosening import Interval
from k80assess.document.nodes import level_ids
from k80assess.engine.loose_cells import LooseCells
from k80assess.errors import Sentence, SizeLimitError
from k80assess.learning.cells import CellMembers
from k80assess.learning.conditions import Ref
from k80assess.learning.cones import Row
from k80assess.learning.members import Member, MemberSearch, Search
from k80assess.learning.sums import Form, SumMembers, greatest_part, less, times

MOST_CELLS = 1_000
"""Of how many loose cells of one table it is worked out which levels are possible."""


@result
class CellBounds(Displayed):
    """The levels that a cell of a loose table can still have.

    Attributes:
        when: the cell: for each criterion or aspect that the table looks at, by id, its level.
        possible: the levels, by id, worst first.

    >>> CellBounds(when=FrozenDict(fit="weak"), possible=("decline", "monitor")).possible
    ('decline', 'monitor')
    """

    when: FrozenDict[str, str]
    possible: tuple[str, ...]


@result
class Bounds(Displayed):
    """How far examples fix what is loose: the exact ends of what frameworks that agree choose.

    What lies between two ends need not all be chosen by some framework: what agrees may have gaps.

    Attributes:
        weights: for each aspect with loose weights, by id, and each of its inputs, which part of the sum of weight
            times range it has.
        cutoffs: for each aspect with loose cut-offs, by id, and each level but the lowest, where its cut-off lies, as a
            share of the range.
        cells: for each loose table, minimum or maximum, by id, its cells that are loose, in order; not of rules of
            which nothing is fixed but their direction, since of these all are.

    >>> from k80assess import load_framework, loosen
    >>> from k80assess.learning import learn
    >>> share = learn([], loosen(load_framework(), weights="any")).bounds().weights["fit"]["proximity"]
    >>> share.least, share.greatest
    (Fraction(0, 1), Fraction(1, 1))
    """

    weights: FrozenDict[str, FrozenDict[str, Interval]]
    cutoffs: FrozenDict[str, FrozenDict[str, Interval]]
    cells: FrozenDict[str, Results[CellBounds]]


def bounds_of(search: Search, roots: Sequence[Ref], until: float) -> Bounds:
    """Return how far conditions, which can be met, fix what is loose."""
    weights, cutoffs, cells = {}, {}, {}
    for aspect_id, own in search.aspects.items():
        if not isinstance(search, MemberSearch):
            continue  # nothing is loose but all cells of one rule
        if isinstance(own, CellMembers):
            if isinstance(own.aspect, LooseCells):
                cells[aspect_id] = Results(_cells(search, roots, own.aspect, until))
            continue
        ends = Ends(search, roots, aspect_id, until)
        if own.aspect.weights is not None:
            inputs = own.aspect.rule.inputs
            weights[aspect_id] = FrozenDict({i: ends.of(form) for i, form in zip(inputs, own.ranges, strict=True)})
        if own.loose_cutoffs:
            levels = level_ids(own.aspect.aspect)[1:]
            cutoffs[aspect_id] = FrozenDict({level: ends.of(f) for level, f in zip(levels, own.cutoffs, strict=True)})
    return Bounds(weights=FrozenDict(weights), cutoffs=FrozenDict(cutoffs), cells=FrozenDict(cells))


class Ends:
    """The least and the greatest part that something linear is of another, over all members that meet conditions.

    Args:
        search: the search for members.
        roots: the conditions.
        aspect_id: the id of a loose sum.
        until: when to give up.
        whole: what it is a part of; the sum of weight times range, where it is left out.
    """

    def __init__(
        self, search: MemberSearch, roots: Sequence[Ref], aspect_id: str, until: float, whole: Form | None = None
    ) -> None:
        self.search, self.roots, self.aspect_id, self.until = search, roots, aspect_id, until
        own = search.aspects[aspect_id]
        assert isinstance(own, SumMembers)
        self.own, self.whole = own, own.whole if whole is None else whole

    def of(self, form: Form) -> Interval:
        """Return between which ends a part of the whole lies."""
        greatest, is_greatest = self._greatest(form)
        rest, is_least = self._greatest(less(self.whole, form))
        return Interval(least=1 - rest, greatest=greatest, least_included=is_least, greatest_included=is_greatest)

    def _greatest(self, form: Form) -> tuple[Fraction, bool]:
        """Return the end, and whether a member reaches it."""
        end = Fraction(0)
        member = self.search.find(self.roots, self.until)
        while member is not None:
            cone = self.own.cone(self.search.asked(member, self.roots).get(self.aspect_id, {}), self.until)
            end = greatest_part(cone, form, self.whole)
            member = self._found(form, end, strict=True)
        return end, self._found(form, end, strict=False) is not None

    def _found(self, form: Form, end: Fraction, *, strict: bool) -> Member | None:
        row = Row.of(less(form, times(end, self.whole)), strict=strict)
        return self.search.find([*self.roots, self.search.weighs(self.aspect_id, row)], self.until)


def _cells(search: MemberSearch, roots: Sequence[Ref], aspect: LooseCells, until: float) -> Iterator[CellBounds]:
    """Yield for each cell that is loose the levels that it can have."""
    low, high = aspect.ends
    loose = [cell for cell in low if low[cell] < high[cell]]
    if len(loose) > MOST_CELLS:
        what = Sentence("limit.loose_cells", "loose cells of {aspect}", aspect=f"'{aspect.aspect.id}'")
        raise SizeLimitError(what, MOST_CELLS, Sentence("remedy.keep_rule", "leave its rule as it is written"))
    scales, names = [aspect.scales[node_id] for node_id in aspect.over], level_ids(aspect.aspect)
    for cell in loose:
        possible = [
            names[level]
            for level in range(low[cell], high[cell] + 1)
            if search.find([*roots, search.exactly(aspect.aspect.id, cell, level)], until) is not None
        ]
        named = {node_id: scale[v] for node_id, scale, v in zip(aspect.over, scales, cell, strict=True)}
        yield CellBounds(when=FrozenDict(named), possible=tuple(possible))
